/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way of the bytes through a GstProgImageDecoder: from the base class's
 * adapter to a codec, and what the codec has drawn to the output. */

#include "gstprogimagedecoderpriv.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/* A frame has the timestamp of the newest input buffer of its image that carried
 * any. */
static void
take_stamp (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const GstProgImageStamp *stamp = &priv->stamp;

  if (priv->image_begin < stamp->end && priv->bytes > stamp->begin) {
    priv->output.pts = stamp->pts;
    priv->output.duration = stamp->duration;
  }
}

/**
 * gst_prog_image_stream_is_due:
 * @self: the element
 * @moment: what has just happened
 *
 * Returns: whether it is time for a partial frame
 */
gboolean
gst_prog_image_stream_is_due (GstProgImageDecoder * self,
    ProgImageMoment moment)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (priv->updates.mode == GST_PROG_IMAGE_UPDATES_AUTO)
    priv->now = gst_prog_image_time (self);

  return prog_image_updates_due (&priv->updates, moment, priv->now);
}

/**
 * gst_prog_image_stream_note_moment:
 * @self: the element
 *
 * Something happens at this moment: the properties about updates stay as they are
 * now until the next one, and the time is to be read anew.
 */
void
gst_prog_image_stream_note_moment (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  GST_OBJECT_LOCK (self);
  priv->updates.mode = priv->settings.updates;
  priv->updates.interval = priv->settings.update_interval;
  priv->updates.max_overhead = priv->settings.max_overhead;
  GST_OBJECT_UNLOCK (self);
  priv->now = GST_CLOCK_TIME_NONE;
}

/* Says at once what a stream is that begins like something else. */
static gboolean
refuse_other_kind (GstProgImageDecoder * self, const guint8 * data, gsize size)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstElementFactory *factory = gst_element_get_factory (GST_ELEMENT (self));
  const gchar *kind;
  GError *error;

  if (priv->bytes > 0 || !(kind = prog_image_guess_kind (data, size)))
    return FALSE;

  error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
      "This looks like %s, which %s does not decode", kind,
      factory ? GST_OBJECT_NAME (factory) : G_OBJECT_TYPE_NAME (self));
  gst_prog_image_give_up (self, error, gst_prog_image_position (self));
  g_error_free (error);

  return TRUE;
}

/* Uses what comes of an image that is passed over. */
static gsize
use_auxiliary (GstProgImageDecoder * self, gsize size)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gsize n = priv->auxiliary_end > priv->bytes ?
      MIN (size, priv->auxiliary_end - priv->bytes) : 0;

  priv->bytes += n;
  if (n > 0)
    priv->expected = TRUE;

  return n;
}

/* Looks for the next image. FALSE: there is none yet, and what belongs to none
 * was used. */
static gboolean
find_image (GstProgImageDecoder * self, const guint8 * data, gsize size,
    gboolean at_end, gsize * used)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const ProgImageCodecClass *klass;
  gsize skip;

  *used = use_auxiliary (self, size);
  if (*used > 0)
    return FALSE;

  klass =
      prog_image_codec_find (GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs,
      data, size, priv->expected, &skip);
  if (at_end && !klass)
    skip = size;
  /* Wait for as much as it takes to tell what a stream is. */
  if (priv->bytes == 0 && !klass && size < PROG_IMAGE_KIND_SIZE && !at_end
      && !prog_image_guess_kind (data, size))
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
  if (!klass || gst_prog_image_picture_pass_auxiliary (self))
    return FALSE;

  gst_prog_image_picture_begin (self, klass);

  return TRUE;
}

/* All input was used: is it time to show something? */
static GstProgImageAction
input_used (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (!priv->canvas
      || !gst_prog_image_stream_is_due (self, PROG_IMAGE_MOMENT_INPUT_USED))
    return ACTION_KEEP;

  priv->unseen = FALSE;
  /* In silence there is nothing newer to show, however old it is. */
  if (!priv->silent && gst_prog_image_frames_are_late (self))
    return ACTION_KEEP;

  if (priv->codec->klass->draw)
    priv->codec->klass->draw (priv->codec);

  return prog_image_canvas_damaged (priv->canvas) ? ACTION_PARTIAL :
      ACTION_KEEP;
}

/* Acts on what the codec says. TRUE: go on feeding. */
static gboolean
heed (GstProgImageDecoder * self, ProgImageStatus status, GError * error,
    GstProgImageAction * action)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  switch (status) {
    case PROG_IMAGE_NEED_DATA:
      *action = input_used (self);
      return FALSE;
    case PROG_IMAGE_HEADER:
      gst_prog_image_post_header (self);
      prog_image_updates_start (&priv->updates, gst_prog_image_time (self));
      priv->unseen = TRUE;
      gst_prog_image_progress_start (self, priv->updates.started);
      return TRUE;
    case PROG_IMAGE_FORMAT:
      priv->awaits_output = TRUE;
      gst_prog_image_picture_set_up_output (self);
      *action = ACTION_ANNOUNCE;
      break;
    case PROG_IMAGE_PASS:
      if (!prog_image_canvas_damaged (priv->canvas)
          || !gst_prog_image_stream_is_due (self, PROG_IMAGE_MOMENT_PASS_DONE)
          || gst_prog_image_frames_are_late (self))
        return TRUE;
      *action = ACTION_PARTIAL;
      break;
    case PROG_IMAGE_FINAL:
      *action = ACTION_FINAL;
      break;
    case PROG_IMAGE_END:
      gst_prog_image_picture_end (self);
      *action = ACTION_END;
      break;
    case PROG_IMAGE_NO_CANVAS:
      priv->flow = prog_image_canvas_flow (priv->canvas);
      break;
    case PROG_IMAGE_ERROR:
      gst_prog_image_picture_skip (self, error);
      *action = ACTION_END;
      break;
  }
  if (priv->flow != GST_FLOW_OK)
    *action = ACTION_STOP;

  return *action == ACTION_KEEP;
}

/* Feeds bytes until something is to be pushed or they are used up. */
static GstProgImageAction
advance (GstProgImageDecoder * self, const guint8 * data, gsize size,
    gboolean at_end, gsize * used)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstProgImageAction action = ACTION_KEEP;
  gboolean more = TRUE;

  *used = 0;
  priv->flow = priv->broken ? GST_FLOW_ERROR : GST_FLOW_OK;
  if (priv->broken)
    return ACTION_STOP;
  /* Downstream has refused the caps, or was flushing: once more. */
  if (priv->awaits_output) {
    gst_prog_image_picture_set_up_output (self);
    return priv->flow == GST_FLOW_OK ? ACTION_ANNOUNCE : ACTION_STOP;
  }

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
    take_stamp (self);
    more = heed (self, status, error, &action);
  }

  return action;
}

/**
 * gst_prog_image_stream_handle_frame:
 * @self: the element
 * @frame: (transfer full): the codec frame that parse() has asked for
 *
 * Does with @frame what parse() has found to be due.
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_stream_handle_frame (GstProgImageDecoder * self,
    GstVideoCodecFrame * frame)
{
  return gst_prog_image_frames_perform (self,
      gst_prog_image_decoder_private (self)->action, frame);
}

/* Whether to wait for more input, as libraries are slow with little at once. */
static gboolean
should_gather (GstProgImageDecoder * self, const guint8 * data, gsize size)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gboolean result;

  if (!priv->codec || !priv->codec->klass->ready)
    return FALSE;

  result = !priv->codec->klass->ready (priv->codec, data, size, priv->seen)
      && !(priv->canvas
      && gst_prog_image_stream_is_due (self, PROG_IMAGE_MOMENT_INPUT_USED))
      && !gst_prog_image_progress_is_due (self);
  priv->seen = result ? size : 0;

  return result;
}

/* Goes over to the new input if all of the old one was used. */
static void
switch_input (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (!priv->next_input || priv->codec || priv->bytes < priv->next_input_begin)
    return;

  if (priv->output.input)
    gst_video_codec_state_unref (priv->output.input);
  priv->output.input = g_steal_pointer (&priv->next_input);
  priv->expected = TRUE;
  priv->n_auxiliary = 0;
  priv->auxiliary_end = 0;
}

/* Has the base class make a codec frame, for handle_frame() to act on. */
static GstFlowReturn
push_frame (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gboolean final = priv->action == ACTION_FINAL;
  GstFlowReturn flow = gst_video_decoder_have_frame (GST_VIDEO_DECODER (self));
  gsize used;

  /* No more input may come for a long time. If the image is at its end, say so
   * now. */
  if (flow == GST_FLOW_OK && final
      && gst_prog_image_input_size (&priv->input) == 0) {
    advance (self, (const guint8 *) "", 0, FALSE, &used);
    flow = priv->flow;
  }

  return flow;
}

/**
 * gst_prog_image_stream_parse:
 * @self: the element
 * @adapter: all input that was not used yet
 * @at_eos: whether no more will come
 *
 * Uses input up to where a codec frame is needed, and asks for that frame.
 *
 * Returns: a flow, or %GST_VIDEO_DECODER_FLOW_NEED_DATA
 */
GstFlowReturn
gst_prog_image_stream_parse (GstProgImageDecoder * self, GstAdapter * adapter,
    gboolean at_eos)
{
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gsize size, used;
  const guint8 *data;

  if (priv->reserve.length < GST_PROG_IMAGE_RESERVE) {
    priv->action = ACTION_KEEP;
    return gst_video_decoder_have_frame (decoder);
  }
  gst_prog_image_input_take (&priv->input, adapter);
  size = gst_prog_image_input_size (&priv->input);
  if (size == 0)
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;
  /* Nobody wants to hear of what is left. */
  if (at_eos && priv->downstream != GST_FLOW_OK)
    return priv->downstream;

  switch_input (self);
  data = gst_prog_image_input_map (&priv->input);
  if (priv->next_input)
    size = priv->next_input_begin - priv->bytes;
  else if (!at_eos && should_gather (self, data, size)) {
    gst_prog_image_input_unmap (&priv->input);
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;
  }
  priv->action = advance (self, data, size, priv->next_input != NULL, &used);
  if (at_eos && priv->action == ACTION_KEEP && used == 0)
    priv->action = advance (self, data, size, TRUE, &used);
  gst_prog_image_input_unmap (&priv->input);

  if (priv->action == ACTION_KEEP && used == 0 && !priv->next_input)
    return GST_VIDEO_DECODER_FLOW_NEED_DATA;

  gst_prog_image_input_use (&priv->input, decoder, used);
  if (priv->action == ACTION_STOP)
    return priv->flow;

  return push_frame (self);
}

/**
 * gst_prog_image_stream_advance_apart:
 * @self: the element, outside of parse(), where no codec frame is to be had
 * @at_end: whether no more input will come
 *
 * Feeds what is left of the input until something is to be pushed.
 *
 * Returns: what is to be done, with a codec frame that was held in reserve
 */
GstProgImageAction
gst_prog_image_stream_advance_apart (GstProgImageDecoder * self,
    gboolean at_end)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const guint8 *data = gst_prog_image_input_map (&priv->input);
  gsize used;
  GstProgImageAction action = advance (self, data,
      gst_prog_image_input_size (&priv->input), at_end, &used);

  gst_prog_image_input_unmap (&priv->input);
  gst_prog_image_input_use (&priv->input, NULL, used);
  priv->seen = 0;

  return action;
}

/**
 * gst_prog_image_stream_drain:
 * @self: the element
 *
 * Ends the image at hand, if there is one, with what has come of it. At EOS
 * parse() has used all input before.
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_stream_drain (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && priv->codec) {
    GstProgImageAction action =
        gst_prog_image_stream_advance_apart (self, TRUE);

    flow = priv->flow;
    /* A codec frame is left, and it is for this. */
    if (action == ACTION_FINAL)
      flow = gst_prog_image_frames_perform_apart (self, action);
  }
  priv->expected = TRUE;
  switch_input (self);

  return flow;
}

/**
 * gst_prog_image_stream_new_input:
 * @self: the element
 * @state: what new caps say of the bytes that have not come yet
 *
 * What comes is another stream: the image at hand ends here. Should there be
 * another one in the bytes that were not used yet, parse() will come to it, where
 * codec frames are to be had.
 */
void
gst_prog_image_stream_new_input (GstProgImageDecoder * self,
    GstVideoCodecState * state)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (priv->next_input)
    gst_video_codec_state_unref (priv->next_input);
  priv->next_input = gst_video_codec_state_ref (state);
  priv->next_input_begin = priv->received;
  gst_prog_image_stream_drain (self);
}

/* A stream that gave no picture is an error, and this is why. */
static GstFlowReturn
complain_of_no_picture (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GError *error = g_steal_pointer (&priv->undecodable);
  gchar *position = g_steal_pointer (&priv->undecodable_at);

  if (error && priv->finals > 0) {
    gst_prog_image_warn (self, error, g_steal_pointer (&position));
  } else if (priv->finals == 0 && !priv->broken) {
    if (!error)
      error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
          "There is no %s in these %" G_GUINT64_FORMAT " bytes",
          GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs[1] ? "image" :
          GST_PROG_IMAGE_DECODER_GET_CLASS (self)->codecs[0]->name,
          priv->bytes);
    if (!position)
      position = gst_prog_image_position (self);
    gst_prog_image_give_up (self, error, g_steal_pointer (&position));
  }
  g_clear_error (&error);

  return priv->broken ? GST_FLOW_ERROR : GST_FLOW_OK;
}

/**
 * gst_prog_image_stream_finish:
 * @self: the element
 *
 * The same at EOS, where a stream without a picture is an error.
 *
 * Returns: what downstream says, or %GST_FLOW_ERROR
 */
GstFlowReturn
gst_prog_image_stream_finish (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstFlowReturn flow;

  if (priv->downstream != GST_FLOW_OK) {
    gst_prog_image_picture_drop (self);
    return priv->downstream;
  }
  flow = gst_prog_image_stream_drain (self);
  if (flow != GST_FLOW_OK)
    return flow;

  return complain_of_no_picture (self);
}

/**
 * gst_prog_image_stream_note_buffer:
 * @self: the element
 * @buffer: an input buffer that the base class has not seen yet
 *
 * Keeps its timestamps: the base class keeps only those of buffers at which a
 * codec frame begins. From here on the properties about updates are as they are
 * now.
 */
void
gst_prog_image_stream_note_buffer (GstProgImageDecoder * self,
    GstBuffer * buffer)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  guint64 begin = priv->received;

  gst_prog_image_stream_note_moment (self);
  priv->received += gst_buffer_get_size (buffer);
  if (priv->received > begin)
    priv->unseen = priv->progress.unsaid = TRUE;
  if (!GST_BUFFER_PTS_IS_VALID (buffer)
      && !GST_BUFFER_DURATION_IS_VALID (buffer))
    return;

  priv->stamp.begin = begin;
  priv->stamp.end = priv->received;
  priv->stamp.pts = GST_BUFFER_PTS (buffer);
  priv->stamp.duration = GST_BUFFER_DURATION (buffer);
}

/**
 * gst_prog_image_stream_reset:
 * @self: the element
 *
 * Back to the first state; what was not pushed is lost.
 */
void
gst_prog_image_stream_reset (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  gst_prog_image_picture_drop (self);
  gst_prog_image_frames_release (self);
  gst_prog_image_output_reset (&priv->output);
  priv->next_input_begin = 0;
  switch_input (self);
  gst_prog_image_input_reset (&priv->input);
  priv->seen = 0;
  priv->flow = priv->downstream = priv->missed_flow = GST_FLOW_OK;
  priv->image = 0;
  priv->finals = 0;
  priv->image_bytes = 0;
  priv->bytes = 0;
  priv->expected = TRUE;
  priv->broken = FALSE;
  priv->n_auxiliary = 0;
  priv->auxiliary_end = 0;
  priv->received = priv->stamp.begin = priv->stamp.end = 0;
  g_clear_error (&priv->undecodable);
  g_clear_pointer (&priv->undecodable_at, g_free);
}
