/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

G_BEGIN_DECLS

/**
 * GstProgImageFields:
 * @frame: format and size of the frame; its height is 0 where images are frames
 * @field: the same of a field: of an image
 * @first: (nullable): the first field of the frame at hand
 *
 * Interlaced motion JPEG: a buffer holds two images, the fields of a frame.
 */
typedef struct
{
  GstVideoInfo frame, field;
  GstBuffer *first;
} GstProgImageFields;

gboolean gst_prog_image_fields_fit (const GstVideoInfo * input,
    const ProgImageInfo * image);
guint gst_prog_image_fields_frame_height (const GstVideoInfo * input,
    const ProgImageInfo * image);
void gst_prog_image_fields_set (GstProgImageFields * fields,
    const GstVideoInfo * frame, const ProgImageInfo * image);
void gst_prog_image_fields_clear (GstProgImageFields * fields);
gboolean gst_prog_image_fields_are_used (const GstProgImageFields * fields);

GstFlowReturn gst_prog_image_fields_acquire (GstBuffer ** buffer,
    gpointer fields);
gboolean gst_prog_image_fields_weave (GstProgImageFields * fields,
    GstBuffer * second, GstBuffer * frame);

G_END_DECLS
