/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagemeta.h"
#include "codec/codec.h"

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

/* The side of the base class that faces downstream. */
typedef struct
{
  GstVideoDecoder *decoder;     /* whose part this is */
  GstVideoCodecState *input;    /* what upstream's caps say, if there are any */

  /* Of the newest input buffer of the image that carried any. */
  GstClockTime pts, duration;
  GstClockTime last_stamp;      /* running time of the last frame, do-timestamp */

  guint align_width;            /* that the buffer pool was configured for */
} GstProgImageOutput;

void gst_prog_image_output_reset (GstProgImageOutput * output);

guint gst_prog_image_output_preferred_downscale (GstProgImageOutput * output,
    const ProgImageInfo * info);
guint64 gst_prog_image_output_frame_size (GstProgImageOutput * output,
    const ProgImageInfo * info);
GstFlowReturn gst_prog_image_output_negotiate (GstProgImageOutput * output,
    const ProgImageInfo * info);
gboolean gst_prog_image_output_decide_allocation (GstProgImageOutput * output,
    GstQuery * query);
GstFlowReturn gst_prog_image_output_acquire (GstBuffer ** buffer,
    gpointer output);
gboolean gst_prog_image_output_is_late (GstProgImageOutput * output,
    GstVideoCodecFrame * frame);
GstFlowReturn gst_prog_image_output_push (GstProgImageOutput * output,
    GstVideoCodecFrame * frame, GstBuffer * buffer, GstClockTime duration);

G_END_DECLS
