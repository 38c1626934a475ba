/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "frames.h"

G_BEGIN_DECLS

typedef struct _GstProgImageRunner GstProgImageRunner;

/* Why input is used. */
typedef enum
{
  GST_PROG_IMAGE_RUN_INPUT,     /* a buffer has come */
  GST_PROG_IMAGE_RUN_STALL,     /* nothing has come for a while */
  GST_PROG_IMAGE_RUN_DRAIN,     /* what comes is another stream */
  GST_PROG_IMAGE_RUN_END,       /* nothing more will come */
} GstProgImageRunReason;

GstProgImageRunner *gst_prog_image_runner_new (GstVideoDecoder * decoder,
    const GstProgImageParts * parts, GstPadChainFunction base_chain,
    const GstProgImageClock * clock);
void gst_prog_image_runner_free (GstProgImageRunner * runner);
void gst_prog_image_runner_set (GstProgImageRunner * runner,
    const GstProgImageSettings * settings);

GstFlowReturn gst_prog_image_runner_push (GstProgImageRunner * runner,
    GstBuffer * buffer, GstClockTime now);
GstFlowReturn gst_prog_image_runner_run (GstProgImageRunner * runner,
    GstProgImageRunReason reason, GstClockTime now);
GstFlowReturn gst_prog_image_runner_stalled (GstProgImageRunner * runner,
    GstClockTime now);
GstFlowReturn gst_prog_image_runner_handle_frame (GstProgImageRunner * runner,
    GstVideoCodecFrame * frame);

void gst_prog_image_runner_flush (GstProgImageRunner * runner);
void gst_prog_image_runner_reset (GstProgImageRunner * runner);

G_END_DECLS
