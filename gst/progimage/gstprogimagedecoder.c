/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstprogimagedecoder
 * @title: GstProgImageDecoder
 * @short_description: base class of the progressive image decoders
 *
 * Takes bytes, cut anywhere, gives them to a codec, and pushes what the codec
 * has drawn: partial frames as the `updates` property says, and one final frame
 * for each picture. It is the only caller of #GstVideoDecoder; codecs know no
 * pads.
 *
 * ## Messages
 *
 * Element messages, in the order in which they are posted for a picture:
 *
 * | message | when | fields |
 * | --- | --- | --- |
 * | `progimage-header` | the size is known, before caps | `image` (guint, index in the stream), `format` (string), `width`, `height` (guint, pixels), `bit-depth` (guint, bits a component), `components` (guint), `progressive` (gboolean: progressive JPEG or Adam7), `bytes` (guint64, of this picture so far) |
 * | `progimage-progress` | while the picture is still arriving, each time `update-interval` has passed and something has come, whatever `updates` is; where nothing comes any more, of what came last | `image`, `format`, `width`, `height`, `bytes` (guint64, of this picture that have come), `total-bytes` (guint64, that will have come of it in the end if nothing follows it in the stream; 0 where upstream does not know), `rows` (guint, lines that carry data), `pass`, `passes` (guint, scan or pass that data is coming for, and how many there are, 0 where that is not known), `fraction` (gdouble from 0 to 1, how much has come: of the bytes; where upstream does not know how many, of the rows of a picture that comes in one pass; else -1) |
 * | `progimage-complete` | after the final frame, at the picture's end | `image`, `format`, `width`, `height`, `bytes` and `total-bytes` (of this picture), `rows`, `pass` and `passes` (scans or passes seen), `fraction` (1: no more will come), `frames` (guint, partial ones and the final one), `downscale` (guint, what the sides of frames were divided by), `auxiliary-images` (guint, that follow in the stream, belong to this picture and are passed over unless the property of that name is set), `corrupted` (gboolean) |
 *
 * Widths, heights and rows in messages are those of the picture as it is stored.
 *
 * A picture that is truncated or damaged gives one WARNING message, or an ERROR
 * message where the `fail-on` property says so.
 */

#include "gstprogimagedecoderpriv.h"

GST_DEBUG_CATEGORY (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

enum
{
  PROP_0,
  PROP_UPDATES,
  PROP_UPDATE_INTERVAL,
  PROP_MAX_OVERHEAD,
  PROP_SMOOTHING,
  PROP_DO_TIMESTAMP,
  PROP_FAIL_ON,
  PROP_MAX_PIXELS,
  PROP_MAX_SCANS,
  PROP_MAX_MEMORY,
  PROP_DOWNSCALE,
  PROP_AUXILIARY_IMAGES,
};

#define DEFAULT_UPDATES GST_PROG_IMAGE_UPDATES_AUTO
/* Ten new pictures a second look alive, and are seldom more than there is to
 * show. */
#define DEFAULT_UPDATE_INTERVAL (100 * GST_MSECOND)
#define DEFAULT_MAX_OVERHEAD 10
#define DEFAULT_SMOOTHING TRUE
#define DEFAULT_DO_TIMESTAMP FALSE
#define DEFAULT_FAIL_ON GST_PROG_IMAGE_FAIL_ON_NONE
#define DEFAULT_DOWNSCALE GST_PROG_IMAGE_DOWNSCALE_NONE
#define DEFAULT_AUXILIARY_IMAGES FALSE

#define gst_prog_image_decoder_parent_class parent_class
G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstProgImageDecoder, gst_prog_image_decoder,
    GST_TYPE_VIDEO_DECODER, G_ADD_PRIVATE (GstProgImageDecoder)
    GST_DEBUG_CATEGORY_INIT (gst_prog_image_decoder_debug, "progimagedecoder",
        0, "progressive image decoder"));

#define PRIVATE(self) gst_prog_image_decoder_private (self)

GstProgImageDecoderPrivate *
gst_prog_image_decoder_private (GstProgImageDecoder * self)
{
  return gst_prog_image_decoder_get_instance_private (self);
}

#define GST_TYPE_PROG_IMAGE_UPDATES (gst_prog_image_updates_get_type ())
static GType
gst_prog_image_updates_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_UPDATES_NONE, "Only final frames", "none"},
    {GST_PROG_IMAGE_UPDATES_PASS,
        "One for each completed JPEG scan or Adam7 pass", "pass"},
    {GST_PROG_IMAGE_UPDATES_BUFFER,
        "One for each input buffer that brought new pixels", "buffer"},
    {GST_PROG_IMAGE_UPDATES_AUTO,
        "While the picture keeps its viewer waiting", "auto"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageUpdates", values));

  return type;
}

#define GST_TYPE_PROG_IMAGE_DOWNSCALE (gst_prog_image_downscale_get_type ())
static GType
gst_prog_image_downscale_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_DOWNSCALE_AUTO,
        "As far as the size that downstream prefers allows", "auto"},
    {GST_PROG_IMAGE_DOWNSCALE_NONE, "The size that is stored", "none"},
    {GST_PROG_IMAGE_DOWNSCALE_2, "Half of the width and height", "2"},
    {GST_PROG_IMAGE_DOWNSCALE_4, "A quarter", "4"},
    {GST_PROG_IMAGE_DOWNSCALE_8, "An eighth", "8"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageDownscale", values));

  return type;
}

#define GST_TYPE_PROG_IMAGE_FAIL_ON (gst_prog_image_fail_on_get_type ())
static GType
gst_prog_image_fail_on_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_FAIL_ON_NONE, "Never: warn and go on", "none"},
    {GST_PROG_IMAGE_FAIL_ON_TRUNCATED, "The end is missing", "truncated"},
    {GST_PROG_IMAGE_FAIL_ON_ERROR, "That, or data is damaged", "error"},
    {GST_PROG_IMAGE_FAIL_ON_WARNING,
        "That, or anything is not as the standard has it", "warning"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageFailOn", values));

  return type;
}

/* -- the stream, which gstprogimagestream.c looks after ------------------ */

static GstFlowReturn
gst_prog_image_decoder_parse (GstVideoDecoder * decoder,
    GstVideoCodecFrame * frame, GstAdapter * adapter, gboolean at_eos)
{
  return gst_prog_image_stream_parse (GST_PROG_IMAGE_DECODER (decoder),
      adapter, at_eos);
}

static GstFlowReturn
gst_prog_image_decoder_handle_frame (GstVideoDecoder * decoder,
    GstVideoCodecFrame * frame)
{
  return gst_prog_image_stream_handle_frame (GST_PROG_IMAGE_DECODER (decoder),
      frame);
}

static GstFlowReturn
gst_prog_image_decoder_drain (GstVideoDecoder * decoder)
{
  return gst_prog_image_stream_drain (GST_PROG_IMAGE_DECODER (decoder));
}

static GstFlowReturn
gst_prog_image_decoder_finish (GstVideoDecoder * decoder)
{
  return gst_prog_image_stream_finish (GST_PROG_IMAGE_DECODER (decoder));
}

/* Monotonic time, for what depends on it. */
GstClockTime
gst_prog_image_time (GstProgImageDecoder * self)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (self)->get_time (self);
}

static GstClockTime
default_get_time (GstProgImageDecoder * self)
{
  return gst_util_get_timestamp ();
}

/* -- pads --------------------------------------------------------------- */

/* Sees each input buffer before the base class does, and after. */
static GstFlowReturn
gst_prog_image_decoder_chain (GstPad * pad, GstObject * parent,
    GstBuffer * buffer)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (parent);
  GstFlowReturn flow;

  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_stream_note_buffer (self, buffer);
  flow = PRIVATE (self)->parent_chain (pad, parent, buffer);
  if (flow == GST_FLOW_OK)
    flow = gst_prog_image_silence_flow (self);
  if (flow == GST_FLOW_OK) {
    gst_prog_image_progress_report (self);
    gst_prog_image_silence_await (self);
  }
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);

  return flow;
}

/* Nothing has come for a while, in which it might have become due to show what
 * came before. */
static void
time_has_passed (gpointer self)
{
  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_silence_show (self);
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);
}

/* Whatever upstream counts in, and whichever way it plays, pictures come one
 * after the other: the base class gets a TIME segment that it takes as it is. */
static GstEvent *
make_segment_usable (GstProgImageDecoder * self, GstEvent * event)
{
  GstSegment segment;
  guint32 seqnum = gst_event_get_seqnum (event);

  gst_event_copy_segment (event, &segment);
  GST_VIDEO_DECODER_STREAM_LOCK (self);
  gst_prog_image_progress_note_segment (self, &segment);
  GST_VIDEO_DECODER_STREAM_UNLOCK (self);
  if (segment.format == GST_FORMAT_TIME && segment.rate > 0.0)
    return event;

  if (segment.format != GST_FORMAT_TIME)
    gst_segment_init (&segment, GST_FORMAT_TIME);
  else
    segment.rate = segment.applied_rate = 1.0;
  gst_event_unref (event);
  event = gst_event_new_segment (&segment);
  gst_event_set_seqnum (event, seqnum);

  return event;
}

static gboolean
gst_prog_image_decoder_sink_event (GstVideoDecoder * decoder, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    event = make_segment_usable (GST_PROG_IMAGE_DECODER (decoder), event);

  return GST_VIDEO_DECODER_CLASS (parent_class)->sink_event (decoder, event);
}

/* Back to the start in time is back to the first byte. */
static gboolean
seek_to_first_byte (GstVideoDecoder * decoder, GstEvent * event)
{
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  GstEvent *seek;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  if (format != GST_FORMAT_TIME || rate <= 0.0
      || start_type != GST_SEEK_TYPE_SET || start != 0)
    return FALSE;

  seek = gst_event_new_seek (1.0, GST_FORMAT_BYTES, flags, GST_SEEK_TYPE_SET, 0,
      GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (seek, gst_event_get_seqnum (event));

  return gst_pad_push_event (decoder->sinkpad, seek);
}

static gboolean
gst_prog_image_decoder_src_event (GstVideoDecoder * decoder, GstEvent * event)
{
  GstEvent *seek = GST_EVENT_TYPE (event) == GST_EVENT_SEEK ?
      gst_event_ref (event) : NULL;
  gboolean result =
      GST_VIDEO_DECODER_CLASS (parent_class)->src_event (decoder, event);

  if (seek && !result)
    result = seek_to_first_byte (decoder, seek);
  if (seek)
    gst_event_unref (seek);

  return result;
}

static gboolean
gst_prog_image_decoder_set_format (GstVideoDecoder * decoder,
    GstVideoCodecState * state)
{
  gst_prog_image_stream_new_input (GST_PROG_IMAGE_DECODER (decoder), state);

  return TRUE;
}

static gboolean
gst_prog_image_decoder_decide_allocation (GstVideoDecoder * decoder,
    GstQuery * query)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);

  return GST_VIDEO_DECODER_CLASS (parent_class)->decide_allocation (decoder,
      query)
      && gst_prog_image_output_decide_allocation (&PRIVATE (self)->output,
      query);
}

/* -- state -------------------------------------------------------------- */

static gboolean
gst_prog_image_decoder_flush (GstVideoDecoder * decoder)
{
  gst_prog_image_stream_reset (GST_PROG_IMAGE_DECODER (decoder));

  return TRUE;
}

static gboolean
gst_prog_image_decoder_stop (GstVideoDecoder * decoder)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  gst_prog_image_timer_cancel (priv->timer);
  gst_prog_image_stream_reset (self);
  g_clear_pointer (&priv->output.input, gst_video_codec_state_unref);

  return TRUE;
}

static void
gst_prog_image_decoder_finalize (GObject * object)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (object);

  gst_prog_image_timer_free (PRIVATE (self)->timer);
  gst_prog_image_input_clear (&PRIVATE (self)->input);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_prog_image_decoder_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstProgImageSettings *settings =
      &PRIVATE (GST_PROG_IMAGE_DECODER (object))->settings;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_UPDATES:
      settings->updates = g_value_get_enum (value);
      break;
    case PROP_UPDATE_INTERVAL:
      settings->update_interval = g_value_get_uint64 (value);
      break;
    case PROP_MAX_OVERHEAD:
      settings->max_overhead = g_value_get_uint (value);
      break;
    case PROP_SMOOTHING:
      settings->smoothing = g_value_get_boolean (value);
      break;
    case PROP_DO_TIMESTAMP:
      settings->do_timestamp = g_value_get_boolean (value);
      break;
    case PROP_FAIL_ON:
      settings->fail_on = g_value_get_enum (value);
      break;
    case PROP_MAX_PIXELS:
      settings->limits.max_pixels = g_value_get_uint64 (value);
      break;
    case PROP_MAX_MEMORY:
      settings->limits.max_memory = g_value_get_uint64 (value);
      break;
    case PROP_MAX_SCANS:
      settings->limits.max_scans = g_value_get_uint (value);
      break;
    case PROP_DOWNSCALE:
      settings->downscale = g_value_get_enum (value);
      break;
    case PROP_AUXILIARY_IMAGES:
      settings->auxiliary_images = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (object);
}

static void
gst_prog_image_decoder_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  GstProgImageSettings *settings =
      &PRIVATE (GST_PROG_IMAGE_DECODER (object))->settings;

  GST_OBJECT_LOCK (object);
  switch (id) {
    case PROP_UPDATES:
      g_value_set_enum (value, settings->updates);
      break;
    case PROP_UPDATE_INTERVAL:
      g_value_set_uint64 (value, settings->update_interval);
      break;
    case PROP_MAX_OVERHEAD:
      g_value_set_uint (value, settings->max_overhead);
      break;
    case PROP_SMOOTHING:
      g_value_set_boolean (value, settings->smoothing);
      break;
    case PROP_DO_TIMESTAMP:
      g_value_set_boolean (value, settings->do_timestamp);
      break;
    case PROP_FAIL_ON:
      g_value_set_enum (value, settings->fail_on);
      break;
    case PROP_MAX_PIXELS:
      g_value_set_uint64 (value, settings->limits.max_pixels);
      break;
    case PROP_MAX_MEMORY:
      g_value_set_uint64 (value, settings->limits.max_memory);
      break;
    case PROP_MAX_SCANS:
      g_value_set_uint (value, settings->limits.max_scans);
      break;
    case PROP_DOWNSCALE:
      g_value_set_enum (value, settings->downscale);
      break;
    case PROP_AUXILIARY_IMAGES:
      g_value_set_boolean (value, settings->auxiliary_images);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (object);
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_PLAYING)

static void
install_update_properties (GObjectClass * klass)
{
  /**
   * GstProgImageDecoder:updates:
   *
   * When partial frames are pushed. `none` is for elements that take one frame
   * only, as thumbnailers, imagefreeze and pngenc snapshot=true do; `pass` and
   * `buffer` do not depend on time, so that they give the same frames each time.
   * With `auto`, what came before input fell silent is pushed when it becomes due,
   * by a thread other than the one that brought it.
   */
  g_object_class_install_property (klass, PROP_UPDATES,
      g_param_spec_enum ("updates", "Updates",
          "When frames of a picture that is still arriving are pushed: set it "
          "to none where only the finished picture is of use",
          GST_TYPE_PROG_IMAGE_UPDATES, DEFAULT_UPDATES, FLAGS));
  /**
   * GstProgImageDecoder:update-interval:
   *
   * With `updates=auto`, the least time in nanoseconds from the header to the
   * first partial frame, and from one frame to the next. With any of them, the
   * same for `progimage-progress` messages.
   */
  g_object_class_install_property (klass, PROP_UPDATE_INTERVAL,
      g_param_spec_uint64 ("update-interval", "Update interval",
          "Nanoseconds that pass at least between two progress messages and, "
          "with updates=auto, between two frames: shorter looks livelier, "
          "longer costs less", 0, G_MAXUINT64, DEFAULT_UPDATE_INTERVAL, FLAGS));
  /**
   * GstProgImageDecoder:max-overhead:
   *
   * With `updates=auto`, the share of the time since the header, in per cent,
   * that making and pushing partial frames may take.
   */
  g_object_class_install_property (klass, PROP_MAX_OVERHEAD,
      g_param_spec_uint ("max-overhead", "Maximum overhead",
          "With updates=auto, per cent of the time gone by that may be spent "
          "on partial frames, downstream's work on them included", 0, 100,
          DEFAULT_MAX_OVERHEAD, FLAGS));
  /**
   * GstProgImageDecoder:smoothing:
   *
   * Whether partial frames show an estimate of what has not come yet: block
   * smoothing (T.81, annex K.8) while a progressive JPEG has only its DC,
   * interpolation of an Adam7 PNG's missing pixels. The final frame of a whole
   * picture does not depend on it. Read at the beginning of each picture.
   */
  g_object_class_install_property (klass, PROP_SMOOTHING,
      g_param_spec_boolean ("smoothing", "Smoothing",
          "Estimate pixels that have not come yet rather than show blocks: "
          "turn it off for partial frames that are the same with every "
          "version of the libraries", DEFAULT_SMOOTHING, FLAGS));
}

static void
install_stream_properties (GObjectClass * klass)
{
  /**
   * GstProgImageDecoder:do-timestamp:
   *
   * Whether to stamp each frame with the running time at which it is pushed,
   * at least 1 ns later than the one before. Otherwise a frame has the
   * timestamp of the newest input buffer of its picture that had one.
   */
  g_object_class_install_property (klass, PROP_DO_TIMESTAMP,
      g_param_spec_boolean ("do-timestamp", "Do timestamp",
          "Stamp frames with the running time at which they are pushed: "
          "muxers need it where upstream has no timestamps",
          DEFAULT_DO_TIMESTAMP, FLAGS));
  /**
   * GstProgImageDecoder:fail-on:
   *
   * What makes an ERROR message of a WARNING message and ends the stream. Each
   * level implies those before it. What could be decoded is pushed first.
   */
  g_object_class_install_property (klass, PROP_FAIL_ON,
      g_param_spec_enum ("fail-on", "Fail on",
          "Defects of a picture that are an error rather than a warning: "
          "raise it where an incomplete picture is of no use",
          GST_TYPE_PROG_IMAGE_FAIL_ON, DEFAULT_FAIL_ON, FLAGS));
  /**
   * GstProgImageDecoder:max-pixels:
   *
   * Width times height of the largest picture that is decoded, 0 for any. A
   * larger one is an error, before memory is taken for it.
   */
  g_object_class_install_property (klass, PROP_MAX_PIXELS,
      g_param_spec_uint64 ("max-pixels", "Maximum pixels",
          "Largest picture to decode, in pixels (0 = unlimited): lower it "
          "for input that is not to be trusted with time or memory", 0,
          G_MAXUINT64, PROG_IMAGE_DEFAULT_MAX_PIXELS, FLAGS));
  /**
   * GstProgImageDecoder:max-memory:
   *
   * Bytes that a frame and the coefficients of a JPEG whose scans are put
   * together may take, 0 for any number. A picture that needs more is an error:
   * no memory is allocated for it.
   */
  g_object_class_install_property (klass, PROP_MAX_MEMORY,
      g_param_spec_uint64 ("max-memory", "Maximum memory",
          "Most memory for a frame and the coefficients of a progressive JPEG, "
          "in bytes (0 = unlimited): lower it where several pictures are "
          "decoded at once", 0, G_MAXUINT64, PROG_IMAGE_DEFAULT_MAX_MEMORY,
          FLAGS));
}

/**
 * gst_prog_image_decoder_class_install_jpeg_properties:
 * @klass: the class of an element that decodes JPEG
 *
 * Adds the properties that mean nothing for other formats.
 *
 * `max-scans` is the number of scans of a JPEG after which it is shown as it is
 * and counts as damaged, 0 for any number.
 *
 * `downscale` makes frames smaller: 2, 4 or 8 divides both sides, rounded up, by
 * that number, and takes less time and memory than decoding all of the picture
 * and scaling it. With 8 most of a progressive JPEG is not decoded at all: the
 * final frame comes when the scans that it needs have come, and data that is
 * missing or damaged after that is at most a reservation. `auto` goes by the size
 * that downstream names first, as a videoscale with a sized caps filter behind it
 * does, and takes the smallest scale that is not below it; where there is no such
 * size, there is no scaling. It is read for each picture when its format is known.
 * `max-pixels` limits the size that is stored.
 *
 * `auxiliary-images` says whether images that a JPEG's index (Multi-Picture Format,
 * CIPA DC-007) counts to it without being pictures of their own, as the gain maps,
 * depth maps and previews behind a camera's photo, are decoded as pictures that
 * follow it. Else they are passed over. Pictures of a stereo pair or a panorama are
 * pictures of their own.
 */
void
gst_prog_image_decoder_class_install_jpeg_properties (GstProgImageDecoderClass *
    klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_prog_image_decoder_set_property;
  object_class->get_property = gst_prog_image_decoder_get_property;
  g_object_class_install_property (object_class, PROP_MAX_SCANS,
      g_param_spec_uint ("max-scans", "Maximum scans",
          "Scans of a progressive JPEG that are decoded at most "
          "(0 = unlimited): each can cost as much as a whole picture, in a "
          "few bytes", 0, G_MAXUINT, PROG_IMAGE_DEFAULT_MAX_SCANS, FLAGS));
  g_object_class_install_property (object_class, PROP_DOWNSCALE,
      g_param_spec_enum ("downscale", "Downscale",
          "What the sides of a JPEG are divided by in decoding: set it where "
          "small pictures are wanted of large ones, as it saves most of the "
          "work (PNGs are not scaled)", GST_TYPE_PROG_IMAGE_DOWNSCALE,
          DEFAULT_DOWNSCALE, FLAGS));
  g_object_class_install_property (object_class, PROP_AUXILIARY_IMAGES,
      g_param_spec_boolean ("auxiliary-images", "Auxiliary images",
          "Whether gain maps, depth maps and previews behind a photo are "
          "pictures to decode: set it where they are wanted, as a sink would "
          "show them in place of the photo", DEFAULT_AUXILIARY_IMAGES, FLAGS));
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_DOWNSCALE, 0);
}

static void
gst_prog_image_decoder_class_init (GstProgImageDecoderClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstVideoDecoderClass *decoder_class = GST_VIDEO_DECODER_CLASS (klass);

  object_class->finalize = gst_prog_image_decoder_finalize;
  object_class->set_property = gst_prog_image_decoder_set_property;
  object_class->get_property = gst_prog_image_decoder_get_property;
  install_update_properties (object_class);
  install_stream_properties (object_class);

  decoder_class->parse = gst_prog_image_decoder_parse;
  decoder_class->handle_frame = gst_prog_image_decoder_handle_frame;
  decoder_class->finish = gst_prog_image_decoder_finish;
  decoder_class->drain = gst_prog_image_decoder_drain;
  decoder_class->flush = gst_prog_image_decoder_flush;
  decoder_class->stop = gst_prog_image_decoder_stop;
  decoder_class->set_format = gst_prog_image_decoder_set_format;
  decoder_class->sink_event = gst_prog_image_decoder_sink_event;
  decoder_class->src_event = gst_prog_image_decoder_src_event;
  decoder_class->decide_allocation = gst_prog_image_decoder_decide_allocation;
  klass->get_time = default_get_time;
  gst_prog_image_meta_register ();

  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_DECODER, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_UPDATES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_FAIL_ON, 0);
}

static void
gst_prog_image_decoder_init (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  GstProgImageSettings *settings = &priv->settings;

  settings->updates = DEFAULT_UPDATES;
  settings->update_interval = DEFAULT_UPDATE_INTERVAL;
  settings->max_overhead = DEFAULT_MAX_OVERHEAD;
  settings->smoothing = DEFAULT_SMOOTHING;
  settings->do_timestamp = DEFAULT_DO_TIMESTAMP;
  settings->fail_on = DEFAULT_FAIL_ON;
  settings->downscale = DEFAULT_DOWNSCALE;
  settings->auxiliary_images = DEFAULT_AUXILIARY_IMAGES;
  settings->limits.max_pixels = PROG_IMAGE_DEFAULT_MAX_PIXELS;
  settings->limits.max_scans = PROG_IMAGE_DEFAULT_MAX_SCANS;
  settings->limits.max_memory = PROG_IMAGE_DEFAULT_MAX_MEMORY;
  priv->output.decoder = decoder;
  priv->timer = gst_prog_image_timer_new (time_has_passed, self);
  gst_prog_image_input_init (&priv->input);
  gst_prog_image_stream_reset (self);

  gst_video_decoder_set_packetized (decoder, FALSE);
  gst_video_decoder_set_needs_format (decoder, FALSE);
  gst_video_decoder_set_use_default_pad_acceptcaps (decoder, TRUE);
  GST_PAD_SET_ACCEPT_TEMPLATE (decoder->sinkpad);
  /* The base class would drop final frames too. */
  g_object_set (self, "qos", FALSE, NULL);

  priv->parent_chain = GST_PAD_CHAINFUNC (decoder->sinkpad);
  gst_pad_set_chain_function (decoder->sinkpad, gst_prog_image_decoder_chain);
}
