/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

G_BEGIN_DECLS

typedef enum
{
  GST_PROG_IMAGE_FIELDS_UNKNOWN,        /* there was none */
  GST_PROG_IMAGE_FIELDS_TOGETHER,       /* in one buffer */
  GST_PROG_IMAGE_FIELDS_SEPARATE,       /* in two */
} GstProgImageFieldsCome;

/**
 * GstProgImageFields:
 * @frame: format and size of the frame; its height is 0 where images are frames
 * @field: the same of a field: of an image
 * @first: (nullable): the first field of the frame at hand
 * @earlier: whether that came with a buffer before
 * @come: how the two of the frame before came
 *
 * Interlaced motion JPEG: a buffer holds two images, the fields of a frame, or one.
 */
typedef struct
{
  GstVideoInfo frame, field;
  GstBuffer *first;
  gboolean earlier;
  GstProgImageFieldsCome come;
} GstProgImageFields;

gboolean gst_prog_image_fields_fit (const GstVideoInfo * input,
    const ProgImageInfo * image);
guint gst_prog_image_fields_frame_height (const GstVideoInfo * input,
    const ProgImageInfo * image);
void gst_prog_image_fields_set (GstProgImageFields * fields,
    const GstVideoInfo * frame, const ProgImageInfo * image);
void gst_prog_image_fields_clear (GstProgImageFields * fields);
void gst_prog_image_fields_begin_buffer (GstProgImageFields * fields);
gboolean gst_prog_image_fields_has_lone (const GstProgImageFields * fields,
    guint64 image, guint64 rest);
gboolean gst_prog_image_fields_are_used (const GstProgImageFields * fields);

GstFlowReturn gst_prog_image_fields_acquire (GstBuffer ** buffer,
    gpointer fields);
gboolean gst_prog_image_fields_weave (GstProgImageFields * fields,
    GstBuffer * second, GstBuffer * frame);

G_END_DECLS
