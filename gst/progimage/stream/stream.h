/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image.h"
#include "step.h"

G_BEGIN_DECLS

typedef struct _ProgImageStream ProgImageStream;

typedef struct
{
  ProgImageLimits limits;
  gboolean smoothing;
  ProgImageIdct idct;
  ProgImageUpdateSettings updates;
  gboolean auxiliary_images;    /* are images of their own */
  gboolean film;                /* its buffers are images: no other format follows */
  gboolean strict;              /* an image that can't be decoded is fatal */
} ProgImageStreamSettings;

ProgImageStream *prog_image_stream_new (const ProgImageCodecClass *
    const *classes, const ProgImageCodecClass * const *known);
void prog_image_stream_free (ProgImageStream * stream);
void prog_image_stream_reset (ProgImageStream * stream);
void prog_image_stream_drop (ProgImageStream * stream);
void prog_image_stream_flush (ProgImageStream * stream);
void prog_image_stream_fail (ProgImageStream * stream);
void prog_image_stream_forget_whole (ProgImageStream * stream);
void prog_image_stream_set (ProgImageStream * stream,
    const ProgImageStreamSettings * settings);

gboolean prog_image_stream_push (ProgImageStream * stream, GstBuffer * buffer,
    GstClockTime now);
ProgImageStep prog_image_stream_next (ProgImageStream * stream,
    GstClockTime now, ProgImageInputUse use);

void prog_image_stream_idle (ProgImageStream * stream, GstClockTime now);
void prog_image_stream_stalled (ProgImageStream * stream, GstClockTime now);
GstClockTime prog_image_stream_delay (const ProgImageStream * stream,
    GstClockTime now);

ProgImage *prog_image_stream_image (ProgImageStream * stream);
GstBuffer *prog_image_stream_stamp (const ProgImageStream * stream);
guint64 prog_image_stream_received (const ProgImageStream * stream);
gboolean prog_image_stream_is_between (const ProgImageStream * stream,
    guint * images);
gchar *prog_image_stream_position (const ProgImageStream * stream);
gboolean prog_image_stream_is_empty (const ProgImageStream * stream);

G_END_DECLS
