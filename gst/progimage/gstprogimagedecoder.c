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
 * | `progimage-complete` | after the final frame, at the picture's end | `image`, `format`, `width`, `height`, `rows` (guint, lines that carry data), `passes` (guint, scans or passes seen), `frames` (guint, partial ones and the final one), `corrupted` (gboolean), `bytes` |
 *
 * A picture that is truncated or damaged gives one WARNING message, or an ERROR
 * message where the `fail-on` property says so.
 */

#include "gstprogimagedecoder.h"
#include "gstprogimageoutput.h"

GST_DEBUG_CATEGORY (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

typedef enum
{
  GST_PROG_IMAGE_FAIL_ON_NONE,
  GST_PROG_IMAGE_FAIL_ON_TRUNCATED,
  GST_PROG_IMAGE_FAIL_ON_ERROR,
  GST_PROG_IMAGE_FAIL_ON_WARNING,
} GstProgImageFailOn;

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
};

#define DEFAULT_UPDATES GST_PROG_IMAGE_UPDATES_AUTO
/* Ten new pictures a second look alive, and are seldom more than there is to
 * show. */
#define DEFAULT_UPDATE_INTERVAL (100 * GST_MSECOND)
#define DEFAULT_MAX_OVERHEAD 10
#define DEFAULT_SMOOTHING TRUE
#define DEFAULT_DO_TIMESTAMP FALSE
#define DEFAULT_FAIL_ON GST_PROG_IMAGE_FAIL_ON_NONE

/* Bytes from which prog_image_guess_kind() knows all that it can. */
#define KIND_SIZE 12

typedef struct
{
  GstProgImageUpdates updates;
  GstClockTime update_interval;
  guint max_overhead;
  gboolean smoothing;
  gboolean do_timestamp;
  GstProgImageFailOn fail_on;
  ProgImageLimits limits;
} Settings;

/* What is to be done with the codec frame that comes next. */
typedef enum
{
  ACTION_KEEP,                  /* nothing was due: hold it in reserve */
  ACTION_ANNOUNCE,              /* caps were pushed: push segment and tags */
  ACTION_PARTIAL,
  ACTION_FINAL,
  ACTION_STOP,                  /* flow says why */
} Action;

typedef struct
{
  Settings settings;            /* under the object lock */
  GstPadChainFunction parent_chain;

  /* The rest is under the stream lock. */
  GstProgImageOutput output;
  ProgImageUpdates updates;
  ProgImageCodec *codec;        /* of the image at hand */
  ProgImageCanvas *canvas;
  GstClockTime buffer_pts, buffer_duration;     /* of the newest input buffer */
  GstAdapter *adapter;          /* the base class's, known from parse() on */
  gsize seen;                   /* bytes in it that were looked at in vain */

  /* parse() hands out codec frames, one for each piece of input. One is held
   * in reserve for a picture that EOS ends, where parse() is not called. */
  GstVideoCodecFrame *reserve;
  Action action;
  GstFlowReturn flow;

  guint image;                  /* index in the stream */
  guint finals;                 /* final frames pushed */
  guint frames;                 /* frames pushed of this image */
  guint64 image_bytes;          /* used of this image */
  guint64 bytes;                /* used of the stream */
  gboolean expected;            /* an image may begin right here */
  gboolean broken;              /* an ERROR message was posted */
  GError *undecodable;          /* an image gave no picture: not reported yet */
  gchar *undecodable_at;
} GstProgImageDecoderPrivate;

#define gst_prog_image_decoder_parent_class parent_class
G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstProgImageDecoder, gst_prog_image_decoder,
    GST_TYPE_VIDEO_DECODER, G_ADD_PRIVATE (GstProgImageDecoder)
    GST_DEBUG_CATEGORY_INIT (gst_prog_image_decoder_debug, "progimagedecoder",
        0, "progressive image decoder"));

#define PRIVATE(self) \
  ((GstProgImageDecoderPrivate *) \
      gst_prog_image_decoder_get_instance_private (self))

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

/* -- messages ----------------------------------------------------------- */

static gchar *
position_text (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  return g_strdup_printf ("image %u, byte %" G_GUINT64_FORMAT " of it, byte %"
      G_GUINT64_FORMAT " of the stream", priv->image, priv->image_bytes,
      priv->bytes);
}

static void
post_at (GstProgImageDecoder * self, GstMessageType type, const GError * error,
    gchar * position)
{
  gst_element_message_full (GST_ELEMENT (self), type, error->domain,
      error->code, g_strdup_printf ("%s.", error->message), position, __FILE__,
      GST_FUNCTION, __LINE__);
}

static void
post (GstProgImageDecoder * self, GstMessageType type, const GError * error)
{
  post_at (self, type, error, position_text (self));
}

/* Posts an ERROR message; nothing more comes out until a flush. */
static void
give_up_at (GstProgImageDecoder * self, const GError * error, gchar * position)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  post_at (self, GST_MESSAGE_ERROR, error, position);
  priv->broken = TRUE;
  priv->flow = GST_FLOW_ERROR;
}

static void
give_up (GstProgImageDecoder * self, const GError * error)
{
  give_up_at (self, error, position_text (self));
}

static GstStructure *
new_message (GstProgImageDecoder * self, const gchar * name)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const ProgImageCodec *codec = priv->codec;

  return gst_structure_new (name, "image", G_TYPE_UINT, priv->image,
      "format", G_TYPE_STRING, codec->klass->name,
      "width", G_TYPE_UINT, codec->info.width,
      "height", G_TYPE_UINT, codec->info.height,
      "bytes", G_TYPE_UINT64, priv->image_bytes, NULL);
}

static void
post_header (GstProgImageDecoder * self)
{
  const ProgImageInfo *info = &PRIVATE (self)->codec->info;
  GstStructure *message = new_message (self, "progimage-header");

  gst_structure_set (message, "bit-depth", G_TYPE_UINT, info->bit_depth,
      "components", G_TYPE_UINT, info->components,
      "progressive", G_TYPE_BOOLEAN, info->progressive, NULL);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), message));
}

static gboolean
is_corrupted (const ProgImageCodec * codec)
{
  return codec->health >= PROG_IMAGE_CORRUPT;
}

static void
post_complete (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstStructure *message = new_message (self, "progimage-complete");

  gst_structure_set (message, "rows", G_TYPE_UINT, priv->codec->lines,
      "passes", G_TYPE_UINT, priv->codec->pass,
      "frames", G_TYPE_UINT, priv->frames,
      "corrupted", G_TYPE_BOOLEAN, is_corrupted (priv->codec), NULL);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), message));
}

static gboolean
is_failure (GstProgImageFailOn fail_on, ProgImageHealth health)
{
  switch (fail_on) {
    case GST_PROG_IMAGE_FAIL_ON_TRUNCATED:
      return health >= PROG_IMAGE_TRUNCATED;
    case GST_PROG_IMAGE_FAIL_ON_ERROR:
      return health >= PROG_IMAGE_CORRUPT;
    case GST_PROG_IMAGE_FAIL_ON_WARNING:
      return health >= PROG_IMAGE_IRREGULAR;
    default:
      return FALSE;
  }
}

static GstProgImageFailOn
get_fail_on (GstProgImageDecoder * self)
{
  GstProgImageFailOn fail_on;

  GST_OBJECT_LOCK (self);
  fail_on = PRIVATE (self)->settings.fail_on;
  GST_OBJECT_UNLOCK (self);

  return fail_on;
}

/* One message for all that is wrong with a picture. */
static void
report_health (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const ProgImageCodec *codec = priv->codec;
  const gchar *name = codec->klass->name;
  GError *error;

  switch (codec->health) {
    case PROG_IMAGE_TRUNCATED:
      error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is truncated: %u of %u rows have come, in %"
          G_GUINT64_FORMAT " bytes (%s)", name, codec->lines,
          codec->info.height, priv->image_bytes, codec->complaint);
      break;
    case PROG_IMAGE_CORRUPT:
      error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is damaged: %s", name, codec->complaint);
      break;
    case PROG_IMAGE_IRREGULAR:
      error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is shown whole, but is not as it should be: %s", name,
          codec->complaint);
      break;
    default:
      return;
  }
  if (is_failure (get_fail_on (self), codec->health))
    give_up (self, error);
  else
    post (self, GST_MESSAGE_WARNING, error);
  g_error_free (error);
}

/* -- one image ---------------------------------------------------------- */

static void
drop_image (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  g_clear_pointer (&priv->canvas, prog_image_canvas_free);
  g_clear_pointer (&priv->codec, prog_image_codec_free);
}

static void
begin_image (GstProgImageDecoder * self, const ProgImageCodecClass * klass)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  ProgImageOptions options;

  /* The one before was not the whole stream: it is worth no more than this. */
  if (priv->undecodable)
    post_at (self, GST_MESSAGE_WARNING, priv->undecodable,
        g_steal_pointer (&priv->undecodable_at));
  g_clear_error (&priv->undecodable);

  GST_OBJECT_LOCK (self);
  options.limits = priv->settings.limits;
  options.smoothing = priv->settings.smoothing;
  options.draw_passes = priv->settings.updates == GST_PROG_IMAGE_UPDATES_PASS;
  GST_OBJECT_UNLOCK (self);

  priv->codec = prog_image_codec_open (klass, &options);
  priv->frames = 0;
  priv->image_bytes = 0;
  priv->seen = 0;
  GST_DEBUG_OBJECT (self, "image %u is a %s and begins at byte %"
      G_GUINT64_FORMAT, priv->image, klass->name, priv->bytes);
}

static void
leave_image (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  drop_image (self);
  priv->image++;
  priv->expected = TRUE;
  priv->output.pts = priv->buffer_pts;
  priv->output.duration = priv->buffer_duration;
}

static void
push_tags (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  GstTagList *tags = gst_tag_list_copy (priv->codec->info.tags);

  /* No frame comes that the base class could send them with. */
  gst_pad_push_event (decoder->srcpad, gst_event_new_tag (tags));
}

/* The last byte of the image was used. */
static void
end_image (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  if (priv->codec->info.tags_changed)
    push_tags (self);
  post_complete (self);
  report_health (self);
  leave_image (self);
}

/* No picture comes of this image. A broken one is only skipped over in a
 * stream of others: whether it is, its end will tell. */
static void
skip_image (GstProgImageDecoder * self, GError * error)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  gboolean broken = g_error_matches (error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_DECODE);

  if (broken && get_fail_on (self) < GST_PROG_IMAGE_FAIL_ON_ERROR) {
    GST_WARNING_OBJECT (self, "image %u: %s", priv->image, error->message);
    priv->undecodable = error;
    priv->undecodable_at = position_text (self);
  } else {
    give_up (self, error);
    g_error_free (error);
  }
  leave_image (self);
}

static void
set_up_output (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  ProgImageCodec *codec = priv->codec;
  GstVideoCodecState *state;
  GstTagList *tags;

  priv->flow = gst_prog_image_output_negotiate (&priv->output, &codec->info);
  if (priv->flow == GST_FLOW_NOT_NEGOTIATED) {
    GError *error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Downstream takes no format that this %s of %u x %u pixels can be "
        "decoded to", codec->klass->name, codec->info.width,
        codec->info.height);

    give_up (self, error);
    g_error_free (error);
    priv->flow = GST_FLOW_NOT_NEGOTIATED;
  }
  if (priv->flow != GST_FLOW_OK)
    return;

  tags = gst_tag_list_copy (codec->info.tags);
  gst_video_decoder_merge_tags (decoder, tags, GST_TAG_MERGE_REPLACE);
  gst_tag_list_unref (tags);

  state = gst_video_decoder_get_output_state (decoder);
  priv->canvas = prog_image_canvas_new (&state->info, codec->info.blank,
      gst_prog_image_output_acquire, &priv->output);
  gst_video_codec_state_unref (state);
  codec->canvas = priv->canvas;
  codec->klass->set_output (codec);
}

/* -- the stream --------------------------------------------------------- */

static GstClockTime
get_time (GstProgImageDecoder * self)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (self)->get_time (self);
}

static GstClockTime
default_get_time (GstProgImageDecoder * self)
{
  return gst_util_get_timestamp ();
}

static gboolean
is_due (GstProgImageDecoder * self, ProgImageMoment moment)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  GST_OBJECT_LOCK (self);
  priv->updates.mode = priv->settings.updates;
  priv->updates.interval = priv->settings.update_interval;
  priv->updates.max_overhead = priv->settings.max_overhead;
  GST_OBJECT_UNLOCK (self);

  return prog_image_updates_due (&priv->updates, moment,
      priv->updates.mode == GST_PROG_IMAGE_UPDATES_AUTO ? get_time (self) : 0);
}

/* Says at once what a stream is that begins like something else. */
static gboolean
refuse_other_kind (GstProgImageDecoder * self, const guint8 * data, gsize size)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const gchar *kind;
  GError *error;

  if (priv->bytes > 0 || !(kind = prog_image_guess_kind (data, size)))
    return FALSE;

  error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
      "This looks like %s, which %s does not decode", kind,
      GST_OBJECT_NAME (gst_element_get_factory (GST_ELEMENT (self))));
  give_up (self, error);
  g_error_free (error);

  return TRUE;
}

/* Looks for the next image. FALSE: there is none yet, and what belongs to none
 * was used. */
static gboolean
find_image (GstProgImageDecoder * self, const guint8 * data, gsize size,
    gboolean at_end, gsize * used)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const ProgImageCodecClass *klass;
  gsize skip;

  klass =
      prog_image_codec_find (GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs,
      data, size, priv->expected, &skip);
  if (at_end && !klass)
    skip = size;
  /* Wait for as much as it takes to tell what a stream is. */
  if (priv->bytes == 0 && !klass && size < KIND_SIZE && !at_end)
    return FALSE;
  if (skip > 0) {
    if (refuse_other_kind (self, data, size))
      return FALSE;
    GST_INFO_OBJECT (self, "%" G_GSIZE_FORMAT " bytes from byte %"
        G_GUINT64_FORMAT " on belong to no image", skip, priv->bytes);
    priv->expected = FALSE;
  }
  *used = skip;
  priv->bytes += skip;
  if (!klass)
    return FALSE;

  begin_image (self, klass);

  return TRUE;
}

/* All input was used: is it time to show something? */
static Action
input_used (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  if (!priv->canvas || !is_due (self, PROG_IMAGE_MOMENT_INPUT_USED))
    return ACTION_KEEP;

  if (priv->codec->klass->draw)
    priv->codec->klass->draw (priv->codec);

  return prog_image_canvas_damaged (priv->canvas) ? ACTION_PARTIAL :
      ACTION_KEEP;
}

/* Acts on what the codec says. TRUE: go on feeding. */
static gboolean
heed (GstProgImageDecoder * self, ProgImageStatus status, GError * error,
    Action * action)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  switch (status) {
    case PROG_IMAGE_NEED_DATA:
      *action = input_used (self);
      return FALSE;
    case PROG_IMAGE_HEADER:
      post_header (self);
      prog_image_updates_start (&priv->updates, get_time (self));
      return TRUE;
    case PROG_IMAGE_FORMAT:
      set_up_output (self);
      *action = ACTION_ANNOUNCE;
      break;
    case PROG_IMAGE_PASS:
      if (!prog_image_canvas_damaged (priv->canvas)
          || !is_due (self, PROG_IMAGE_MOMENT_PASS_DONE))
        return TRUE;
      *action = ACTION_PARTIAL;
      break;
    case PROG_IMAGE_FINAL:
      *action = ACTION_FINAL;
      break;
    case PROG_IMAGE_END:
      end_image (self);
      break;
    case PROG_IMAGE_NO_CANVAS:
      priv->flow = prog_image_canvas_flow (priv->canvas);
      break;
    case PROG_IMAGE_ERROR:
      skip_image (self, error);
      break;
  }
  if (priv->flow != GST_FLOW_OK)
    *action = ACTION_STOP;

  return *action == ACTION_KEEP;
}

/* Feeds bytes until something is to be pushed or they are used up. */
static Action
advance (GstProgImageDecoder * self, const guint8 * data, gsize size,
    gboolean at_end, gsize * used)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  Action action = ACTION_KEEP;
  gboolean more = TRUE;

  *used = 0;
  priv->flow = priv->broken ? GST_FLOW_ERROR : GST_FLOW_OK;
  if (priv->broken)
    return ACTION_STOP;

  while (more) {
    ProgImageStatus status;
    GError *error = NULL;
    gsize n = 0;

    if (!priv->codec && !find_image (self, data + *used, size - *used, at_end,
            &n)) {
      *used += n;
      return priv->broken ? ACTION_STOP : ACTION_KEEP;
    }
    *used += n;

    status = priv->codec->klass->feed (priv->codec, data + *used, size - *used,
        at_end, &n, &error);
    *used += n;
    priv->bytes += n;
    priv->image_bytes += n;
    more = heed (self, status, error, &action);
  }

  return action;
}

static void
add_meta (GstProgImageDecoder * self, GstBuffer * buffer, gboolean final,
    const ProgImageLines * damage)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  const ProgImageCodec *codec = priv->codec;
  GstProgImageMetaFields fields = {
    .image = priv->image,
    .complete = final,
    .pass = codec->pass,
    .passes = codec->passes,
    .rows = codec->lines,
    .damage_y = damage->first,
    .damage_width = damage->end > damage->first ? codec->info.width : 0,
    .damage_height = damage->end - damage->first,
    .bytes = priv->image_bytes,
  };

  gst_prog_image_meta_add (buffer, &fields);
}

static gboolean
get_do_timestamp (GstProgImageDecoder * self)
{
  gboolean do_timestamp;

  GST_OBJECT_LOCK (self);
  do_timestamp = PRIVATE (self)->settings.do_timestamp;
  GST_OBJECT_UNLOCK (self);

  return do_timestamp;
}

static GstFlowReturn
publish (GstProgImageDecoder * self, GstVideoCodecFrame * frame, gboolean final)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  GstClockTime began = get_time (self);
  ProgImageLines damage;
  GstBuffer *buffer;
  GstFlowReturn flow;

  buffer = prog_image_canvas_publish (priv->canvas, final, &damage);
  if (!buffer) {
    gst_video_decoder_release_frame (decoder, frame);
    return prog_image_canvas_flow (priv->canvas);
  }

  add_meta (self, buffer, final, &damage);
  GST_INFO_OBJECT (self, "frame %u of image %u: pass %u/%u, rows %u, bytes %"
      G_GUINT64_FORMAT ", complete %d", priv->frames, priv->image,
      priv->codec->pass, priv->codec->passes, priv->codec->lines,
      priv->image_bytes, final);
  priv->frames++;
  if (final) {
    priv->finals++;
    GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER);
    if (is_corrupted (priv->codec))
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
    g_clear_pointer (&priv->canvas, prog_image_canvas_free);
    priv->codec->canvas = NULL;
  }
  flow = gst_prog_image_output_push (&priv->output, frame, buffer,
      get_do_timestamp (self));
  if (!final)
    prog_image_updates_pushed (&priv->updates, began, get_time (self));

  return flow;
}

static void
keep_in_reserve (GstProgImageDecoder * self, GstVideoCodecFrame * frame)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  /* Released in order: a frame carries the events that came before it. */
  if (priv->reserve)
    gst_video_decoder_release_frame (GST_VIDEO_DECODER (self), priv->reserve);
  priv->reserve = frame;
}

static GstFlowReturn
perform (GstProgImageDecoder * self, Action action, GstVideoCodecFrame * frame)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  switch (action) {
    case ACTION_ANNOUNCE:
      return gst_prog_image_output_push (&priv->output, frame, NULL, FALSE);
    case ACTION_PARTIAL:
      if (gst_prog_image_output_is_late (&priv->output, frame))
        break;
      return publish (self, frame, FALSE);
    case ACTION_FINAL:
      return publish (self, frame, TRUE);
    case ACTION_KEEP:
    case ACTION_STOP:
      break;
  }
  keep_in_reserve (self, frame);

  return priv->flow;
}

static GstFlowReturn
gst_prog_image_decoder_handle_frame (GstVideoDecoder * decoder,
    GstVideoCodecFrame * frame)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);

  return perform (self, PRIVATE (self)->action, frame);
}

/* Whether to wait for more input, as libraries are slow with little at once. */
static gboolean
should_gather (GstProgImageDecoder * self, const guint8 * data, gsize size)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  gboolean result;

  if (!priv->codec || !priv->codec->klass->ready)
    return FALSE;

  result = !priv->codec->klass->ready (priv->codec, data, size, priv->seen)
      && !is_due (self, PROG_IMAGE_MOMENT_INPUT_USED);
  priv->seen = result ? size : 0;

  return result;
}

static GstFlowReturn
gst_prog_image_decoder_parse (GstVideoDecoder * decoder,
    GstVideoCodecFrame * frame, GstAdapter * adapter, gboolean at_eos)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  gsize size = gst_adapter_available (adapter);
  const guint8 *data;
  gsize used;

  priv->adapter = adapter;
  if (!priv->reserve) {
    priv->action = ACTION_KEEP;
    return gst_video_decoder_have_frame (decoder);
  }
  if (size == 0)
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;

  data = gst_adapter_map (adapter, size);
  if (!at_eos && should_gather (self, data, size)) {
    gst_adapter_unmap (adapter);
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;
  }
  priv->action = advance (self, data, size, FALSE, &used);
  gst_adapter_unmap (adapter);

  if (priv->action == ACTION_STOP)
    return priv->flow;
  if (priv->action == ACTION_KEEP && used == 0)
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;

  gst_video_decoder_add_to_frame (decoder, used);

  return gst_video_decoder_have_frame (decoder);
}

/* Ends the image at hand, if there is one, with what has come of it. parse()
 * has had its chance: what it left is the beginning of something. */
static GstFlowReturn
end_stream (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstFlowReturn flow = GST_FLOW_OK;
  gsize size = priv->adapter ? gst_adapter_available (priv->adapter) : 0;

  while (flow == GST_FLOW_OK && (priv->codec || size > 0)) {
    const guint8 *data = size > 0 ? gst_adapter_map (priv->adapter, size) :
        NULL;
    gsize used;
    Action action = advance (self, data, size, TRUE, &used);

    if (size > 0) {
      gst_adapter_unmap (priv->adapter);
      gst_adapter_flush (priv->adapter, used);
      size -= used;
    }
    flow = priv->flow;
    /* One codec frame is left, and it is for this. */
    if (action == ACTION_FINAL)
      flow = perform (self, action, g_steal_pointer (&priv->reserve));
  }
  priv->expected = TRUE;

  return flow;
}

static GstFlowReturn
gst_prog_image_decoder_drain (GstVideoDecoder * decoder)
{
  return end_stream (GST_PROG_IMAGE_DECODER (decoder));
}

/* A stream that gave no picture is an error, and this is why. */
static GstFlowReturn
complain_of_no_picture (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GError *error = g_steal_pointer (&priv->undecodable);
  gchar *position = g_steal_pointer (&priv->undecodable_at);

  if (error && priv->finals > 0) {
    post_at (self, GST_MESSAGE_WARNING, error, g_steal_pointer (&position));
  } else if (priv->finals == 0 && !priv->broken) {
    if (!error)
      error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
          "There is no %s in these %" G_GUINT64_FORMAT " bytes",
          GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs[1] ? "image" :
          GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs[0]->name,
          priv->bytes);
    if (!position)
      position = position_text (self);
    give_up_at (self, error, g_steal_pointer (&position));
  }
  g_clear_error (&error);

  return priv->broken ? GST_FLOW_ERROR : GST_FLOW_OK;
}

static GstFlowReturn
gst_prog_image_decoder_finish (GstVideoDecoder * decoder)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  GstFlowReturn flow = end_stream (self);

  if (flow != GST_FLOW_OK)
    return flow;

  return complain_of_no_picture (self);
}

/* -- pads --------------------------------------------------------------- */

/* Sees each input buffer before the base class does, which keeps only the
 * timestamps of those at which a codec frame begins. */
static GstFlowReturn
gst_prog_image_decoder_chain (GstPad * pad, GstObject * parent,
    GstBuffer * buffer)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (GST_PROG_IMAGE_DECODER (parent));
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (parent);

  GST_VIDEO_DECODER_STREAM_LOCK (decoder);
  priv->buffer_pts = GST_BUFFER_PTS (buffer);
  priv->buffer_duration = GST_BUFFER_DURATION (buffer);
  if (GST_CLOCK_TIME_IS_VALID (priv->buffer_pts)
      || GST_CLOCK_TIME_IS_VALID (priv->buffer_duration)) {
    priv->output.pts = priv->buffer_pts;
    priv->output.duration = priv->buffer_duration;
  }
  GST_VIDEO_DECODER_STREAM_UNLOCK (decoder);

  return priv->parent_chain (pad, parent, buffer);
}

/* Whatever upstream counts in, and whichever way it plays, pictures come one
 * after the other: the base class gets a TIME segment that it takes as it is. */
static GstEvent *
make_segment_usable (GstEvent * event)
{
  GstSegment segment;
  guint32 seqnum = gst_event_get_seqnum (event);

  gst_event_copy_segment (event, &segment);
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
    event = make_segment_usable (event);

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
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  /* What comes is another stream. */
  end_stream (self);
  if (priv->output.input)
    gst_video_codec_state_unref (priv->output.input);
  priv->output.input = gst_video_codec_state_ref (state);

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

static void
reset (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  drop_image (self);
  if (priv->reserve)
    gst_video_decoder_release_frame (GST_VIDEO_DECODER (self), priv->reserve);
  priv->reserve = NULL;
  gst_prog_image_output_reset (&priv->output);
  priv->adapter = NULL;
  priv->seen = 0;
  priv->image = 0;
  priv->finals = 0;
  priv->image_bytes = 0;
  priv->bytes = 0;
  priv->expected = TRUE;
  priv->broken = FALSE;
  priv->buffer_pts = priv->buffer_duration = GST_CLOCK_TIME_NONE;
  g_clear_error (&priv->undecodable);
  g_clear_pointer (&priv->undecodable_at, g_free);
}

static gboolean
gst_prog_image_decoder_flush (GstVideoDecoder * decoder)
{
  reset (GST_PROG_IMAGE_DECODER (decoder));

  return TRUE;
}

static gboolean
gst_prog_image_decoder_stop (GstVideoDecoder * decoder)
{
  GstProgImageDecoder *self = GST_PROG_IMAGE_DECODER (decoder);
  GstProgImageDecoderPrivate *priv = PRIVATE (self);

  reset (self);
  g_clear_pointer (&priv->output.input, gst_video_codec_state_unref);

  return TRUE;
}

static void
gst_prog_image_decoder_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  Settings *settings = &PRIVATE (GST_PROG_IMAGE_DECODER (object))->settings;

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
    case PROP_MAX_SCANS:
      settings->limits.max_scans = g_value_get_uint (value);
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
  Settings *settings = &PRIVATE (GST_PROG_IMAGE_DECODER (object))->settings;

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
    case PROP_MAX_SCANS:
      g_value_set_uint (value, settings->limits.max_scans);
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
   * first partial frame, and from one frame to the next.
   */
  g_object_class_install_property (klass, PROP_UPDATE_INTERVAL,
      g_param_spec_uint64 ("update-interval", "Update interval",
          "With updates=auto, nanoseconds that pass at least between two "
          "frames: shorter looks livelier, longer costs less", 0,
          G_MAXUINT64, DEFAULT_UPDATE_INTERVAL, FLAGS));
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
          "for input that is not to be trusted with memory", 0, G_MAXUINT64,
          PROG_IMAGE_DEFAULT_MAX_PIXELS, FLAGS));
}

/**
 * gst_prog_image_decoder_class_install_max_scans:
 * @klass: the class of an element that decodes JPEG
 *
 * Adds the `max-scans` property: the number of scans of a JPEG after which it
 * is shown as it is and counts as damaged, 0 for any number.
 */
void
gst_prog_image_decoder_class_install_max_scans (GstProgImageDecoderClass *
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
}

static void
gst_prog_image_decoder_class_init (GstProgImageDecoderClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstVideoDecoderClass *decoder_class = GST_VIDEO_DECODER_CLASS (klass);

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

  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_DECODER, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_UPDATES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_FAIL_ON, 0);
}

static void
gst_prog_image_decoder_init (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = PRIVATE (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  Settings *settings = &priv->settings;

  settings->updates = DEFAULT_UPDATES;
  settings->update_interval = DEFAULT_UPDATE_INTERVAL;
  settings->max_overhead = DEFAULT_MAX_OVERHEAD;
  settings->smoothing = DEFAULT_SMOOTHING;
  settings->do_timestamp = DEFAULT_DO_TIMESTAMP;
  settings->fail_on = DEFAULT_FAIL_ON;
  settings->limits.max_pixels = PROG_IMAGE_DEFAULT_MAX_PIXELS;
  settings->limits.max_scans = PROG_IMAGE_DEFAULT_MAX_SCANS;
  priv->output.decoder = decoder;
  reset (self);

  gst_video_decoder_set_packetized (decoder, FALSE);
  gst_video_decoder_set_needs_format (decoder, FALSE);
  gst_video_decoder_set_use_default_pad_acceptcaps (decoder, TRUE);
  GST_PAD_SET_ACCEPT_TEMPLATE (decoder->sinkpad);
  /* The base class would drop final frames too. */
  g_object_set (self, "qos", FALSE, NULL);

  priv->parent_chain = GST_PAD_CHAINFUNC (decoder->sinkpad);
  gst_pad_set_chain_function (decoder->sinkpad, gst_prog_image_decoder_chain);
}
