/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"
#include "fields.h"
#include "tags.h"

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

typedef struct _GstProgImageOutput GstProgImageOutput;

GstProgImageOutput *gst_prog_image_output_new (GstVideoDecoder * decoder);
void gst_prog_image_output_free (GstProgImageOutput * output);
void gst_prog_image_output_reset (GstProgImageOutput * output);
void gst_prog_image_output_set_input (GstProgImageOutput * output,
    GstVideoCodecState * input);
const GstVideoInfo *gst_prog_image_output_input (const GstProgImageOutput *
    output);
GstProgImageTags *gst_prog_image_output_tags (const GstProgImageOutput *
    output);
GstProgImageFields *gst_prog_image_output_fields (GstProgImageOutput * output);
void gst_prog_image_output_reconfigure (GstProgImageOutput * output);

guint gst_prog_image_output_preferred_downscale (GstProgImageOutput * output,
    const ProgImageInfo * info);
GstFlowReturn gst_prog_image_output_plan (GstProgImageOutput * output,
    const ProgImageInfo * info, GstVideoInfo * plan);
GstFlowReturn gst_prog_image_output_commit (GstProgImageOutput * output,
    const ProgImageInfo * info, const GstVideoInfo * plan);
gboolean gst_prog_image_output_decide_allocation (GstProgImageOutput * output,
    GstQuery * query);
GstFlowReturn gst_prog_image_output_acquire (GstBuffer ** buffer,
    gpointer output);

G_END_DECLS
