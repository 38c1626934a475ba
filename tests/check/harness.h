/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs an element on bytes, cut in some way, and keeps all that comes out. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

/* What came out, in order. */
typedef struct
{
  GstHarness *harness;
  GstBus *bus;
  GPtrArray *frames;            /* of GstSample, with the caps of the time */
  GPtrArray *messages;          /* of GstMessage */
  GstFlowReturn flow;           /* the first that was not OK, or OK */
} Run;

/* A frame's GstProgImageMeta. */
typedef struct
{
  guint image, pass, passes, rows;
  gboolean complete;
  guint x, y, width, height;
  guint64 bytes;
  guint downscale;
} FrameMeta;

/* Whether downstream takes GstVideoMeta, as all but the simplest elements do:
 * without it rows can't be padded. */
extern gboolean run_takes_video_meta;

Run *run_new (const gchar * launch_line, const gchar * downstream_caps);
void run_free (Run * run);
GstFlowReturn run_push (Run * run, const guint8 * data, gsize size);
GstFlowReturn run_push_buffer (Run * run, GstBuffer * buffer);
void run_eos (Run * run);
void run_collect (Run * run);
void run_forget (Run * run);

Run *run_bytes (const gchar * launch_line, const gchar * downstream_caps,
    const guint8 * data, gsize size, gsize chunk);

GstSample *run_frame (Run * run, guint i);
GstSample *run_final (Run * run, guint image);
guint run_n_messages (Run * run, GstMessageType type, const gchar * name);
GstMessage *run_message (Run * run, GstMessageType type, const gchar * name,
    guint i);
gchar *run_message_text (Run * run, GstMessageType type);

FrameMeta frame_meta (GstSample * frame);
gboolean frame_has_flag (GstSample * frame, guint flag);
GByteArray *frame_pixels (GstSample * frame);
gchar *frame_checksum (GstSample * frame);
void assert_pixels_equal (GByteArray * a, GByteArray * b, const gchar * what);
void assert_series_is_sound (Run * run, const gchar * what);
