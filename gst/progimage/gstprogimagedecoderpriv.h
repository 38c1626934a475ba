/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the parts of GstProgImageDecoder share: gstprogimagedecoder.c is the
 * GObject, with its properties and pads, gstprogimagestream.c what happens to the
 * stream that goes through it, gstprogimagepicture.c to one picture in it,
 * gstprogimageframes.c what it goes out with, gstprogimagesilence.c what happens when
 * nothing comes, gstprogimageprogress.c how far it has come, and
 * gstprogimagemessages.c what is said of it. */

#include "gstprogimagedecoder.h"
#include "gstprogimageinput.h"
#include "gstprogimageoutput.h"
#include "gstprogimagetimer.h"

G_BEGIN_DECLS

typedef enum
{
  GST_PROG_IMAGE_FAIL_ON_NONE,
  GST_PROG_IMAGE_FAIL_ON_TRUNCATED,
  GST_PROG_IMAGE_FAIL_ON_ERROR,
  GST_PROG_IMAGE_FAIL_ON_WARNING,
} GstProgImageFailOn;

/* How much smaller pictures are decoded than they are stored; values that are no
 * names of their own are what both sides are divided by. */
typedef enum
{
  GST_PROG_IMAGE_DOWNSCALE_AUTO = 0,
  GST_PROG_IMAGE_DOWNSCALE_NONE = 1,
  GST_PROG_IMAGE_DOWNSCALE_2 = 2,
  GST_PROG_IMAGE_DOWNSCALE_4 = 4,
  GST_PROG_IMAGE_DOWNSCALE_8 = 8,
} GstProgImageDownscale;

typedef struct
{
  GstProgImageUpdates updates;
  GstClockTime update_interval;
  guint max_overhead;
  gboolean smoothing;
  gboolean do_timestamp;
  GstProgImageFailOn fail_on;
  gboolean auxiliary_images;
  GstProgImageDownscale downscale;
  ProgImageLimits limits;
} GstProgImageSettings;

/* Codec frames that are held in reserve. */
#define GST_PROG_IMAGE_RESERVE 4

/* Timestamps of an input buffer that holds bytes [begin, end) of the stream. */
typedef struct
{
  GstClockTime pts, duration;
  guint64 begin, end;
} GstProgImageStamp;

/* How much of a picture has come, and when that was said last. */
typedef struct
{
  gboolean counts_bytes;        /* upstream's segment, which is in BYTES then: */
  guint64 segment_start, segment_stop;
  guint64 segment_begin;        /* byte of the stream that it came before */

  gboolean running;             /* a picture's header is known, its end is not */
  gboolean unsaid;              /* something has come since the last message */
  GstClockTime last;            /* message, or the header */
  gboolean asked;               /* upstream, for the length of the stream: */
  guint64 end;                  /* byte of the stream, 0 = unknown */
} GstProgImageProgress;

/* What is to be done with the codec frame that comes next. */
typedef enum
{
  ACTION_KEEP,                  /* nothing was due: hold it in reserve */
  ACTION_ANNOUNCE,              /* caps were pushed: push segment and tags */
  ACTION_PARTIAL,
  ACTION_FINAL,
  ACTION_END,                   /* the image is over */
  ACTION_STOP,                  /* flow says why */
} GstProgImageAction;

typedef struct
{
  GstProgImageSettings settings;        /* under the object lock */
  GstPadChainFunction parent_chain;
  GstProgImageTimer *timer;     /* for what becomes due while nothing comes */

  /* The rest is under the stream lock. */
  GstProgImageOutput output;
  ProgImageUpdates updates;
  GstClockTime alarm;           /* when the timer calls, if it is set */
  gboolean silent;              /* it has called: nothing comes at the moment */
  GstFlowReturn missed_flow;    /* what downstream said then, for upstream */
  gboolean unseen;              /* something has come since the canvas was last
                                 * looked at, and is not shown yet */
  GstClockTime now;             /* the last time read for an input buffer */
  ProgImageCodec *codec;        /* of the image at hand */
  ProgImageCanvas *canvas;
  gboolean awaits_output;       /* the codec told its format, and has no canvas */
  guint64 received;             /* bytes of the stream */
  GstProgImageStamp stamp;      /* of the newest input buffer that has any */
  GstVideoCodecState *next_input;       /* new caps, of what comes from byte */
  guint64 next_input_begin;     /* of the stream on */
  gboolean tagged;              /* the tags sent last were not empty */
  GstProgImageInput input;      /* what was not used yet */
  gsize seen;                   /* bytes of it that were looked at in vain */

  /* parse() hands out codec frames, one for each piece of input. Some are held
   * in reserve for when parse() is not called: one for a picture that EOS ends,
   * and those for what becomes due while nothing comes, which is a partial frame or
   * at most a final one, the caps of the next picture, and a partial one of that. */
  GQueue reserve;
  GstProgImageAction action;
  GstFlowReturn flow;
  GstFlowReturn downstream;     /* what it said to the last frame */

  guint image;                  /* index in the stream */
  guint finals;                 /* final frames pushed */
  guint frames;                 /* frames pushed of this image */
  guint64 image_begin;          /* byte of the stream */
  guint64 image_bytes;          /* used of this image */
  guint64 bytes;                /* used of the stream */
  gboolean expected;            /* an image may begin right here */
  gboolean broken;              /* an ERROR message was posted */
  ProgImagePart auxiliary[PROG_IMAGE_MAX_AUXILIARY];    /* of an image before,
                                 * with offsets from the stream's first byte */
  guint n_auxiliary;
  guint64 auxiliary_end;        /* byte up to which one is passed over */
  GstProgImageProgress progress;
  GError *undecodable;          /* an image gave no picture: not reported yet */
  gchar *undecodable_at;
} GstProgImageDecoderPrivate;

GstProgImageDecoderPrivate *gst_prog_image_decoder_private (GstProgImageDecoder *
    self);

GstClockTime gst_prog_image_time (GstProgImageDecoder * self);

/* gstprogimageframes.c */
gboolean gst_prog_image_frames_are_late (GstProgImageDecoder * self);
GstFlowReturn gst_prog_image_frames_perform (GstProgImageDecoder * self,
    GstProgImageAction action, GstVideoCodecFrame * frame);
GstFlowReturn gst_prog_image_frames_perform_apart (GstProgImageDecoder * self,
    GstProgImageAction action);
void gst_prog_image_frames_release (GstProgImageDecoder * self);

/* gstprogimagemessages.c */
gchar *gst_prog_image_position (GstProgImageDecoder * self);
void gst_prog_image_warn (GstProgImageDecoder * self, const GError * error,
    gchar * position);
void gst_prog_image_give_up (GstProgImageDecoder * self, const GError * error,
    gchar * position);
void gst_prog_image_post_header (GstProgImageDecoder * self);
void gst_prog_image_post_progress (GstProgImageDecoder * self, guint64 bytes,
    guint64 total, gdouble fraction);
void gst_prog_image_post_complete (GstProgImageDecoder * self);
gboolean gst_prog_image_is_failure (GstProgImageDecoder * self,
    ProgImageHealth health);
void gst_prog_image_report_health (GstProgImageDecoder * self);

/* gstprogimagepicture.c */
void gst_prog_image_picture_begin (GstProgImageDecoder * self,
    const ProgImageCodecClass * klass);
void gst_prog_image_picture_set_up_output (GstProgImageDecoder * self);
gboolean gst_prog_image_picture_pass_auxiliary (GstProgImageDecoder * self);
void gst_prog_image_picture_end (GstProgImageDecoder * self);
void gst_prog_image_picture_skip (GstProgImageDecoder * self, GError * error);
void gst_prog_image_picture_drop (GstProgImageDecoder * self);

/* gstprogimageprogress.c */
void gst_prog_image_progress_note_segment (GstProgImageDecoder * self,
    const GstSegment * segment);
void gst_prog_image_progress_start (GstProgImageDecoder * self,
    GstClockTime now);
GstClockTime gst_prog_image_progress_next (GstProgImageDecoder * self);
gboolean gst_prog_image_progress_is_due (GstProgImageDecoder * self);
void gst_prog_image_progress_report (GstProgImageDecoder * self);

/* gstprogimagesilence.c */
void gst_prog_image_silence_await (GstProgImageDecoder * self);
void gst_prog_image_silence_show (GstProgImageDecoder * self);
GstFlowReturn gst_prog_image_silence_flow (GstProgImageDecoder * self);

/* gstprogimagestream.c */
void gst_prog_image_stream_note_moment (GstProgImageDecoder * self);
gboolean gst_prog_image_stream_is_due (GstProgImageDecoder * self,
    ProgImageMoment moment);
GstProgImageAction gst_prog_image_stream_advance_apart (GstProgImageDecoder *
    self, gboolean at_end);
void gst_prog_image_stream_reset (GstProgImageDecoder * self);
void gst_prog_image_stream_note_buffer (GstProgImageDecoder * self,
    GstBuffer * buffer);
void gst_prog_image_stream_new_input (GstProgImageDecoder * self,
    GstVideoCodecState * state);
GstFlowReturn gst_prog_image_stream_parse (GstProgImageDecoder * self,
    GstAdapter * adapter, gboolean at_eos);
GstFlowReturn gst_prog_image_stream_handle_frame (GstProgImageDecoder * self,
    GstVideoCodecFrame * frame);
GstFlowReturn gst_prog_image_stream_drain (GstProgImageDecoder * self);
GstFlowReturn gst_prog_image_stream_finish (GstProgImageDecoder * self);

G_END_DECLS
