/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "output.h"
#include "progress.h"
#include "settings.h"
#include "timestamps.h"

G_BEGIN_DECLS

/* What a decoder is made of. */
typedef struct
{
  ProgImageStream *stream;
  GstProgImageOutput *output;
  GstProgImageTimestamps *timestamps;
  GstProgImageProgress *progress;
} GstProgImageParts;

/* Where the time comes from, ns. */
typedef struct
{
  GstClockTime (*get_time) (GstVideoDecoder * decoder); /* monotonic */
  GstClockTime (*get_cpu_time) (GstVideoDecoder * decoder);     /* of the thread */
} GstProgImageClock;

/**
 * GstProgImageFrames:
 * @decoder: the element; no reference is kept
 * @parts: the element's
 * @clock: the time
 *
 * How frames are pushed.
 */
typedef struct
{
  GstVideoDecoder *decoder;
  GstProgImageParts parts;
  GstProgImageClock clock;
} GstProgImageFrames;

GstFlowReturn gst_prog_image_frames_publish (GstProgImageFrames * frames,
    GstVideoCodecFrame * frame, gboolean final,
    const GstProgImageSettings * settings, gboolean * no_buffer);

gboolean gst_prog_image_frames_use_fields (const GstProgImageFrames * frames);
gboolean gst_prog_image_frames_is_first_field (const GstProgImageFrames *
    frames);
GstFlowReturn gst_prog_image_frames_keep_field (GstProgImageFrames * frames);

G_END_DECLS
