/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstprogimagedecoder
 * @title: GstProgImageDecoder
 * @short_description: base class of the progressive image decoders
 *
 * Takes bytes, cut anywhere, has them decoded, and pushes partial frames as the
 * `updates` property says, and one final frame for each image.
 *
 * ## Messages
 *
 * Element messages, in the order in which they are posted for an image:
 *
 * | message | when | fields |
 * | --- | --- | --- |
 * | `progimage-header` | the size is known, before caps | `image` (guint, index in the stream), `format` (string), `width`, `height` (guint, pixels), `bit-depth` (guint, bits a component), `components` (guint), `progressive` (gboolean: progressive JPEG, Adam7 or the like), `bytes` (guint64, of this image so far) |
 * | `progimage-progress` | while the image is still arriving, at most every `update-interval`, if more has come since the last one | `image`, `format`, `width`, `height`, `bytes` (guint64, of this image that have come), `total-bytes` (guint64, of this image in the end if nothing follows it in the stream; 0 = not known), `rows` (guint, rows that carry data), `pass`, `passes` (guint, scan or pass that data is coming for, and how many there are, 0 = not known), `fraction` (gdouble, how much has come: by bytes if the length is known; otherwise by rows; otherwise -1) |
 * | `progimage-complete` | after the final frame, at the end of the image | `image`, `format`, `width`, `height`, `bytes` and `total-bytes` (of this image), `rows`, `pass` and `passes` (scans or passes that came), `fraction` (1), `frames` (guint, partial ones and the final one), `downscale` (guint, what the sides of frames were divided by), `auxiliary-images` (guint, images that follow in the stream and belong to this one; skipped unless the property of that name is set), `corrupted` (gboolean) |
 *
 * Widths, heights and rows in messages are those of the image as stored.
 *
 * An image that is truncated or damaged gives one WARNING message, or an ERROR
 * message where the `fail-on` property says so.
 */

#include "gstprogimagedecoder.h"

#include "codec/table.h"
#include "gstprogimagemeta.h"
#include "runner.h"
#include "seeking.h"
#include "settings.h"
#include "timer.h"
#include "waits.h"

#include <time.h>

/* No wait is as short as this, ns: it takes as long to read a block of a file that is
 * in memory. */
#define MIN_WAIT (200 * GST_USECOND)

/* To ask the system how often a thread has waited takes longer than to take a small
 * buffer: so it is not asked again within this time. */
#define MIN_BETWEEN_COUNTS (100 * GST_USECOND)

GST_DEBUG_CATEGORY (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

typedef struct
{
  GstProgImageSettings settings;        /* under the object lock */
  GstPadChainFunction base_chain;       /* of the base class */
  GstProgImageTimer *timer;     /* for what becomes due while nothing comes */

  /* The rest is under the stream lock. */
  GstProgImageParts parts;
  GstProgImageRunner *runner;
  GstFlowReturn stall_flow;     /* what downstream said in a stall, for upstream */
  GstClockTime idle_since;      /* when the last buffer had been used */
  gint thread;                  /* that pushed it */
  guint64 n_waits;              /* of that thread, up to then, or shortly before */
  GstClockTime counted_at;
} GstProgImageDecoderPrivate;

#define gst_prog_image_decoder_parent_class parent_class
G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstProgImageDecoder, gst_prog_image_decoder,
    GST_TYPE_VIDEO_DECODER, G_ADD_PRIVATE (GstProgImageDecoder)
    GST_DEBUG_CATEGORY_INIT (gst_prog_image_decoder_debug, "progimagedecoder",
        0, "progressive image decoder"));

#define PRIVATE(self) \
    ((GstProgImageDecoderPrivate *) \
    gst_prog_image_decoder_get_instance_private (self))

static GstClockTime
default_get_time (GstProgImageDecoder * self)
{
  return gst_util_get_timestamp ();
}

static GstClockTime
default_get_cpu_time (GstProgImageDecoder * self)
{
  struct timespec time;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) != 0)
    return 0;

  return GST_TIMESPEC_TO_TIME (time);
}

static guint64
default_get_n_waits (GstProgImageDecoder * self)
{
  return gst_prog_image_waits_count ();
}

static gboolean
default_waits (GstProgImageDecoder * self, gint thread)
{
  return gst_prog_image_waits_now (thread);
}

static guint64
get_n_waits (GstProgImageDecoder * self)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (self)->get_n_waits (self);
}

static GstClockTime
get_time (GstVideoDecoder * decoder)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (decoder)->get_time
      (GST_PROG_IMAGE_DECODER (decoder));
}

static GstClockTime
get_cpu_time (GstVideoDecoder * decoder)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (decoder)->get_cpu_time
      (GST_PROG_IMAGE_DECODER (decoder));
}

static GstProgImageSettings
read_settings (GstProgImageDecoder * self)
{
  GstProgImageSettings settings;

  GST_OBJECT_LOCK (self);
  settings = PRIVATE (self)->settings;
  GST_OBJECT_UNLOCK (self);

  return settings;
}

/* -- input -------------------------------------------------------------- */

static gboolean
plays_backwards (GstProgImageDecoder * self)
{
  return GST_VIDEO_DECODER (self)->input_segment.rate < 0.0;
}

/* All input was used as far as it can be: reports progress, if that is due, and sets
 * the timer for what will be due though nothing comes. */
static void
wait_for_input (GstProgImageDecoder * self,
    const GstProgImageSettings * settings)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const GstProgImageParts *parts = &priv->parts;
  GstClockTime interval = settings->stream.updates.interval;
  ProgImage *image = prog_image_stream_image (parts->stream);
  GstClockTime now, delay;
  ProgImageFacts facts;

  if (!image)
    return;

  now = get_time (GST_VIDEO_DECODER (self));
  if (gst_prog_image_progress_delay (parts->progress, interval, now) == 0) {
    prog_image_get_facts (image, &facts);
    gst_prog_image_progress_report (parts->progress, &facts,
        prog_image_stream_received (parts->stream), now);
  }
  prog_image_stream_idle (parts->stream, now);
  priv->idle_since = now;
  delay = MIN (prog_image_stream_delay (parts->stream, now),
      gst_prog_image_progress_delay (parts->progress, interval, now));
  if (GST_CLOCK_TIME_IS_VALID (delay))
    gst_prog_image_timer_set (priv->timer, now, delay);
}

/* Whether upstream's thread has waited for this buffer. On a busy system it may only
 * have waited for a processor. */
static gboolean
was_waited_for (GstProgImageDecoder * self, GstClockTime now)
{
  const GstProgImageDecoderPrivate *priv = PRIVATE (self);

  return now >= priv->idle_since + MIN_WAIT
      && get_n_waits (self) != priv->n_waits;
}

/* The buffer that came at @now has been used. */
static void
count_waits (GstProgImageDecoder * self, GstClockTime now)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  now = MAX (now, priv->idle_since);
  if (now >= priv->counted_at + MIN_BETWEEN_COUNTS) {
    priv->n_waits = get_n_waits (self);
    priv->counted_at = now;
  }
  priv->thread = gst_prog_image_waits_thread ();
}

static GstFlowReturn
use_buffer (GstProgImageDecoder * self, const GstProgImageSettings * settings,
    GstBuffer * buffer)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstClockTime now = get_time (GST_VIDEO_DECODER (self));
  GstFlowReturn flow = priv->stall_flow;

  if (flow != GST_FLOW_OK) {
    priv->stall_flow = GST_FLOW_OK;
    gst_buffer_unref (buffer);
    return flow;
  }
  if (!was_waited_for (self, now))
    prog_image_stream_idle (priv->parts.stream, now);
  flow = gst_prog_image_runner_push (priv->runner, buffer, now);
  if (flow == GST_FLOW_OK)
    wait_for_input (self, settings);
  count_waits (self, now);

  return flow;
}

static GstFlowReturn
gst_prog_image_decoder_chain (GstPad * pad, GstObject * parent,
    GstBuffer * buffer)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (parent);
  GstProgImageSettings settings = read_settings (self);
  GstFlowReturn flow;

  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_runner_set (PRIVATE (self)->runner, &settings);
  if (plays_backwards (self))
    flow = PRIVATE (self)->base_chain (pad, parent, buffer);
  else
    flow = use_buffer (self, &settings, buffer);
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);

  return flow;
}

/* Nothing has come for a while: what came before may be due. chain() returns what
 * downstream says, so that upstream can react. */
static void
time_has_passed (gpointer data)
{
  GstProgImageDecoder *self = data;
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstProgImageSettings settings = read_settings (self);

  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_runner_set (priv->runner, &settings);
  if (!GST_PROG_IMAGE_DECODER_GET_CLASS (self)->waits (self, priv->thread))
    prog_image_stream_idle (priv->parts.stream,
        get_time (GST_VIDEO_DECODER (self)));
  else if (priv->stall_flow == GST_FLOW_OK)
    priv->stall_flow = gst_prog_image_runner_stalled (priv->runner,
        get_time (GST_VIDEO_DECODER (self)));
  wait_for_input (self, &settings);
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);
}

static GstFlowReturn
gst_prog_image_decoder_handle_frame (GstVideoDecoder * decoder,
    GstVideoCodecFrame * frame)
{
  return gst_prog_image_runner_handle_frame (PRIVATE (GST_PROG_IMAGE_DECODER
          (decoder))->runner, frame);
}

static GstFlowReturn
end (GstVideoDecoder * decoder, GstProgImageRunReason reason)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);

  if (plays_backwards (self))
    return GST_FLOW_OK;

  return gst_prog_image_runner_run (PRIVATE (self)->runner, reason,
      get_time (decoder));
}

static GstFlowReturn
gst_prog_image_decoder_drain (GstVideoDecoder * decoder)
{
  return end (decoder, GST_PROG_IMAGE_RUN_DRAIN);
}

static GstFlowReturn
gst_prog_image_decoder_finish (GstVideoDecoder * decoder)
{
  return end (decoder, GST_PROG_IMAGE_RUN_END);
}

/* The caps are of bytes that have not come yet. */
static gboolean
gst_prog_image_decoder_set_format (GstVideoDecoder * decoder,
    GstVideoCodecState * state)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (decoder));
  GstFlowReturn flow = gst_prog_image_decoder_drain (decoder);

  gst_prog_image_output_set_input (priv->parts.output, state);
  if (flow != GST_FLOW_OK)
    priv->stall_flow = flow;

  return TRUE;
}

/* -- events ------------------------------------------------------------- */

/* Whatever upstream counts in, images come one after the other: the base class gets a
 * TIME segment that it takes as it is. */
static GstEvent *
make_segment_usable (GstProgImageDecoder * self, GstEvent * event)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstSegment segment;
  GstEvent *usable;

  gst_event_copy_segment (event, &segment);
  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_progress_new_segment (priv->parts.progress, &segment,
      prog_image_stream_received (priv->parts.stream));
  gst_prog_image_timestamps_reset (priv->parts.timestamps);
  if (segment.start != 0)
    prog_image_stream_forget_whole (priv->parts.stream);
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);
  if (segment.format == GST_FORMAT_TIME)
    return event;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  usable = gst_event_new_segment (&segment);
  gst_event_set_seqnum (usable, gst_event_get_seqnum (event));
  gst_event_set_running_time_offset (usable,
      gst_event_get_running_time_offset (event));
  gst_event_unref (event);

  return usable;
}

static gboolean
gst_prog_image_decoder_sink_event (GstVideoDecoder * decoder, GstEvent * event)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  gboolean begins = GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START;
  gboolean result;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    event = make_segment_usable (self, event);
  result = GST_VIDEO_DECODER_CLASS (parent_class)->sink_event (decoder, event);
  if (begins) {
    GST_VIDEO_DECODER_STREAM_LOCK (self);
    prog_image_stream_forget_whole (PRIVATE (self)->parts.stream);
    gst_prog_image_runner_reset (PRIVATE (self)->runner);
    GST_VIDEO_DECODER_STREAM_UNLOCK (self);
  }

  return result;
}

static gboolean
gst_prog_image_decoder_src_event (GstVideoDecoder * decoder, GstEvent * event)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (decoder));
  GstEvent *seek = NULL;
  GstClockTimeDiff jitter;
  gboolean result;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEEK:
      seek = gst_event_ref (event);
      break;
    case GST_EVENT_QOS:
      gst_event_parse_qos (event, NULL, NULL, &jitter, NULL);
      gst_prog_image_timestamps_qos (priv->parts.timestamps, jitter);
      break;
    case GST_EVENT_RECONFIGURE:
      gst_prog_image_output_reconfigure (priv->parts.output);
      break;
    default:
      break;
  }
  result = GST_VIDEO_DECODER_CLASS (parent_class)->src_event (decoder, event);
  if (seek && !result)
    result = gst_prog_image_seeking_to_start (decoder, seek);
  if (seek)
    gst_event_unref (seek);

  return result;
}

static gboolean
gst_prog_image_decoder_src_query (GstVideoDecoder * decoder, GstQuery * query)
{
  gboolean result =
      GST_VIDEO_DECODER_CLASS (parent_class)->src_query (decoder, query);

  return GST_QUERY_TYPE (query) != GST_QUERY_SEEKING ? result :
      gst_prog_image_seeking_answer (decoder, query, result);
}

/* Upstream's size is not that of frames that are scaled. */
static GstCaps *
gst_prog_image_decoder_getcaps (GstVideoDecoder * decoder, GstCaps * filter)
{
  GstCaps *caps, *result;

  if (read_settings (GST_PROG_IMAGE_DECODER (decoder)).downscale ==
      GST_PROG_IMAGE_DOWNSCALE_NONE)
    return gst_video_decoder_proxy_getcaps (decoder, NULL, filter);

  caps = gst_pad_get_pad_template_caps (GST_VIDEO_DECODER_SINK_PAD (decoder));
  result = filter ? gst_caps_intersect_full (filter, caps,
      GST_CAPS_INTERSECT_FIRST) : gst_caps_ref (caps);
  gst_caps_unref (caps);

  return result;
}

static gboolean
gst_prog_image_decoder_decide_allocation (GstVideoDecoder * decoder,
    GstQuery * query)
{
  return GST_VIDEO_DECODER_CLASS (parent_class)->decide_allocation (decoder,
      query)
      && gst_prog_image_output_decide_allocation (PRIVATE
      (GST_PROG_IMAGE_DECODER (decoder))->parts.output, query);
}

/* -- state -------------------------------------------------------------- */

static gboolean
gst_prog_image_decoder_flush (GstVideoDecoder * decoder)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (decoder));

  prog_image_stream_flush (priv->parts.stream);
  gst_prog_image_progress_stop (priv->parts.progress);
  gst_prog_image_runner_flush (priv->runner);
  priv->stall_flow = GST_FLOW_OK;

  return TRUE;
}

static gboolean
gst_prog_image_decoder_stop (GstVideoDecoder * decoder)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (decoder));

  gst_prog_image_timer_cancel (priv->timer);
  gst_prog_image_decoder_flush (decoder);
  prog_image_stream_reset (priv->parts.stream);
  gst_prog_image_runner_reset (priv->runner);
  gst_prog_image_output_reset (priv->parts.output);

  return TRUE;
}

static void
gst_prog_image_decoder_finalize (GObject * object)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (object));

  gst_prog_image_timer_free (priv->timer);
  gst_prog_image_runner_free (priv->runner);
  prog_image_stream_free (priv->parts.stream);
  gst_prog_image_output_free (priv->parts.output);
  gst_prog_image_timestamps_free (priv->parts.timestamps);
  gst_prog_image_progress_free (priv->parts.progress);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_prog_image_decoder_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  gboolean found;

  GST_OBJECT_LOCK (object);
  found = gst_prog_image_settings_set (&PRIVATE (GST_PROG_IMAGE_DECODER
          (object))->settings, id, value);
  GST_OBJECT_UNLOCK (object);
  if (!found)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_prog_image_decoder_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  gboolean found;

  GST_OBJECT_LOCK (object);
  found = gst_prog_image_settings_get (&PRIVATE (GST_PROG_IMAGE_DECODER
          (object))->settings, id, value);
  GST_OBJECT_UNLOCK (object);
  if (!found)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Only now the class, and with it the table of formats, is that of the leaf. */
static void
gst_prog_image_decoder_constructed (GObject * object)
{
  static const GstProgImageClock clock = { get_time, get_cpu_time };
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (object));
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (object);
  GstProgImageParts *parts = &priv->parts;

  parts->stream =
      prog_image_stream_new (GST_PROG_IMAGE_DECODER_GET_CLASS (object)->codecs,
      prog_image_codecs);
  parts->output = gst_prog_image_output_new (decoder);
  parts->timestamps = gst_prog_image_timestamps_new (decoder);
  parts->progress = gst_prog_image_progress_new (GST_ELEMENT (object),
      decoder->sinkpad);
  priv->runner = gst_prog_image_runner_new (decoder, parts, priv->base_chain,
      &clock);
  G_OBJECT_CLASS (parent_class)->constructed (object);
}

static void
gst_prog_image_decoder_class_init (GstProgImageDecoderClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstVideoDecoderClass *decoder_class = GST_VIDEO_DECODER_CLASS (klass);

  object_class->constructed = gst_prog_image_decoder_constructed;
  object_class->finalize = gst_prog_image_decoder_finalize;
  object_class->set_property = gst_prog_image_decoder_set_property;
  object_class->get_property = gst_prog_image_decoder_get_property;
  gst_prog_image_settings_install (object_class);

  decoder_class->handle_frame = gst_prog_image_decoder_handle_frame;
  decoder_class->finish = gst_prog_image_decoder_finish;
  decoder_class->drain = gst_prog_image_decoder_drain;
  decoder_class->flush = gst_prog_image_decoder_flush;
  decoder_class->stop = gst_prog_image_decoder_stop;
  decoder_class->set_format = gst_prog_image_decoder_set_format;
  decoder_class->sink_event = gst_prog_image_decoder_sink_event;
  decoder_class->src_event = gst_prog_image_decoder_src_event;
  decoder_class->src_query = gst_prog_image_decoder_src_query;
  decoder_class->getcaps = gst_prog_image_decoder_getcaps;
  decoder_class->decide_allocation = gst_prog_image_decoder_decide_allocation;
  klass->get_time = default_get_time;
  klass->get_cpu_time = default_get_cpu_time;
  klass->get_n_waits = default_get_n_waits;
  klass->waits = default_waits;
  gst_prog_image_meta_register ();

  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_DECODER, 0);
  gst_prog_image_settings_mark_api ();
}

static void
gst_prog_image_decoder_init (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);

  gst_prog_image_settings_init (&priv->settings);
  priv->base_chain = GST_PAD_CHAINFUNC (decoder->sinkpad);
  gst_pad_set_chain_function (decoder->sinkpad, gst_prog_image_decoder_chain);
  priv->timer = gst_prog_image_timer_new (time_has_passed, self);

  gst_video_decoder_set_packetized (decoder, TRUE);
  gst_video_decoder_set_needs_format (decoder, FALSE);
  gst_video_decoder_set_use_default_pad_acceptcaps (decoder, TRUE);
  GST_PAD_SET_ACCEPT_TEMPLATE (decoder->sinkpad);
  /* The base class would drop final frames too. */
  g_object_set (self, "qos", FALSE, NULL);
}
