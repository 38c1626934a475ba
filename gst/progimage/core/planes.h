/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Rows [first, end) of the image; empty where first >= end. */
typedef struct
{
  guint first, end;
} ProgImageRows;

static inline gboolean
prog_image_rows_are_none (const ProgImageRows * rows)
{
  return rows->first >= rows->end;
}

gsize prog_image_planes_size (const GstVideoInfo * info,
    const ProgImageRows * rows);
void prog_image_planes_save (GstVideoFrame * frame,
    const ProgImageRows * rows, guint8 * pixels);
void prog_image_planes_restore (GstVideoFrame * frame,
    const ProgImageRows * rows, const guint8 * pixels);
void prog_image_planes_copy (GstVideoFrame * to, GstVideoFrame * from,
    const ProgImageRows * rows);
void prog_image_planes_blank (GstVideoFrame * frame,
    const ProgImageRows * rows, guint8 blank);
void prog_image_planes_repeat (GstVideoFrame * frame, guint from);

G_END_DECLS
