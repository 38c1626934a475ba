/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

/**
 * GstProgImageInput:
 * @adapter: (nullable): the base class's, known from the first input on
 *
 * Bytes that were not used yet.
 */
typedef struct
{
  GstAdapter *adapter;

  /*< private >*/
  GByteArray *gathered;         /* those that came in small buffers */
  gsize used;                   /* of these */
  gsize kept;                   /* bytes at the end of these that the adapter
                                 * has, too; 0: it has all there are */
} GstProgImageInput;

void gst_prog_image_input_init (GstProgImageInput * input);
void gst_prog_image_input_clear (GstProgImageInput * input);
void gst_prog_image_input_reset (GstProgImageInput * input);
void gst_prog_image_input_take (GstProgImageInput * input,
    GstAdapter * adapter);
gsize gst_prog_image_input_size (const GstProgImageInput * input);
const guint8 *gst_prog_image_input_map (GstProgImageInput * input);
void gst_prog_image_input_unmap (GstProgImageInput * input);
void gst_prog_image_input_use (GstProgImageInput * input,
    GstVideoDecoder * decoder, gsize n);

G_END_DECLS
