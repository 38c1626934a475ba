/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

typedef struct _GstProgImageTimestamps GstProgImageTimestamps;


GstProgImageTimestamps *gst_prog_image_timestamps_new (GstVideoDecoder *
    decoder);
void gst_prog_image_timestamps_free (GstProgImageTimestamps * timestamps);
void gst_prog_image_timestamps_reset (GstProgImageTimestamps * timestamps);
void gst_prog_image_timestamps_qos (GstProgImageTimestamps * timestamps,
    GstClockTimeDiff jitter);

gboolean gst_prog_image_timestamps_are_late (GstProgImageTimestamps *
    timestamps, GstBuffer * stamp, const GstVideoInfo * input);
void gst_prog_image_timestamps_skip (GstProgImageTimestamps * timestamps,
    GstBuffer * stamp, const GstVideoInfo * input);
void gst_prog_image_timestamps_set (GstProgImageTimestamps * timestamps,
    GstVideoCodecFrame * frame, GstBuffer * stamp, const GstVideoInfo * input,
    gboolean final, GstClockTime now);
void gst_prog_image_timestamps_set_running (GstProgImageTimestamps *
    timestamps, GstVideoCodecFrame * frame, GstClockTime duration);
void gst_prog_image_timestamps_pushed (GstProgImageTimestamps * timestamps,
    GstClockTime took);

G_END_DECLS
