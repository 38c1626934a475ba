/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ProgImageStamps:
 *
 * What the input buffers carried beside their bytes: timestamps and metas.
 */
typedef struct _ProgImageStamps ProgImageStamps;

ProgImageStamps *prog_image_stamps_new (void);
void prog_image_stamps_free (ProgImageStamps * stamps);
void prog_image_stamps_reset (ProgImageStamps * stamps);
void prog_image_stamps_add (ProgImageStamps * stamps, GstBuffer * buffer,
    guint64 begin, guint64 end);
void prog_image_stamps_forget (ProgImageStamps * stamps, guint64 end);
GstBuffer *prog_image_stamps_newest (ProgImageStamps * stamps, guint64 begin,
    guint64 end);

G_END_DECLS
