/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One picture of the stream that goes through a GstProgImageDecoder: its codec,
 * its canvas and its tags, from its first byte to its last. */

#include "gstprogimagedecoderpriv.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/**
 * gst_prog_image_picture_drop:
 * @self: the element
 *
 * Lets go of the image at hand, wherever it is.
 */
void
gst_prog_image_picture_drop (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  priv->awaits_output = FALSE;
  priv->progress.running = FALSE;
  g_clear_pointer (&priv->canvas, prog_image_canvas_free);
  g_clear_pointer (&priv->codec, prog_image_codec_free);
}

/**
 * gst_prog_image_picture_begin:
 * @self: the element
 * @klass: the backend for it
 *
 * Begins an image at this byte of the stream.
 */
void
gst_prog_image_picture_begin (GstProgImageDecoder * self,
    const ProgImageCodecClass * klass)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  ProgImageOptions options;

  /* The one before was not the whole stream: it is worth no more than this. */
  if (priv->undecodable)
    gst_prog_image_warn (self, priv->undecodable,
        g_steal_pointer (&priv->undecodable_at));
  g_clear_error (&priv->undecodable);

  GST_OBJECT_LOCK (self);
  options.limits = priv->settings.limits;
  options.smoothing = priv->settings.smoothing;
  options.draw_passes = priv->settings.updates == GST_PROG_IMAGE_UPDATES_PASS;
  GST_OBJECT_UNLOCK (self);

  priv->codec = prog_image_codec_open (klass, &options);
  priv->image_begin = priv->bytes;
  priv->frames = 0;
  priv->image_bytes = 0;
  priv->seen = 0;
  GST_DEBUG_OBJECT (self, "image %u is a %s and begins at byte %"
      G_GUINT64_FORMAT, priv->image, klass->name, priv->bytes);
}

/* They may follow others that are pictures of their own, and have no index. */
static void
note_auxiliary_images (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const ProgImageInfo *info = &priv->codec->info;
  guint i;

  if (info->n_auxiliary == 0)
    return;

  priv->n_auxiliary = info->n_auxiliary;
  for (i = 0; i < info->n_auxiliary; i++) {
    priv->auxiliary[i] = info->auxiliary[i];
    priv->auxiliary[i].offset += priv->image_begin;
  }
}

static void
leave_image (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  note_auxiliary_images (self);
  gst_prog_image_picture_drop (self);
  priv->image++;
  priv->expected = TRUE;
  priv->output.pts = priv->output.duration = GST_CLOCK_TIME_NONE;
}

/* What the picture says of itself, and what was done to it. */
static GstTagList *
make_tags (const ProgImageInfo * info)
{
  GstTagList *tags = gst_tag_list_copy (info->tags);

  if (info->downscale > 1)
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE,
        GST_PROG_IMAGE_TAG_DOWNSCALE, info->downscale, NULL);

  return tags;
}

static void
push_tags (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  GstTagList *tags = make_tags (&priv->codec->info);

  priv->tagged = TRUE;
  /* No frame comes that the base class could send them with. */
  gst_pad_push_event (decoder->srcpad, gst_event_new_tag (tags));
}

/**
 * gst_prog_image_picture_end:
 * @self: the element
 *
 * The image's last byte was used: says what is to be said of it.
 */
void
gst_prog_image_picture_end (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (priv->codec->info.tags_changed)
    push_tags (self);
  gst_prog_image_post_complete (self);
  gst_prog_image_report_health (self);
  leave_image (self);
}

/**
 * gst_prog_image_picture_skip:
 * @self: the element
 * @error: (transfer full): why
 *
 * No picture comes of this image. A broken one is only skipped over in a stream
 * of others: whether it is, its end will tell.
 */
void
gst_prog_image_picture_skip (GstProgImageDecoder * self, GError * error)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gboolean broken = g_error_matches (error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_DECODE);

  if (broken && !gst_prog_image_is_failure (self, PROG_IMAGE_CORRUPT)) {
    GST_WARNING_OBJECT (self, "image %u: %s", priv->image, error->message);
    priv->undecodable = error;
    priv->undecodable_at = gst_prog_image_position (self);
  } else {
    gst_prog_image_give_up (self, error, gst_prog_image_position (self));
    g_error_free (error);
  }
  leave_image (self);
}

/**
 * gst_prog_image_picture_pass_auxiliary:
 * @self: the element, which has come to the beginning of an image
 *
 * Begins to pass over that image if it belongs to the one before.
 *
 * Returns: whether it does, and is not to be decoded
 */
gboolean
gst_prog_image_picture_pass_auxiliary (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  gboolean decode;
  guint i;

  for (i = 0; i < priv->n_auxiliary
      && priv->auxiliary[i].offset != priv->bytes; i++);
  if (i == priv->n_auxiliary)
    return FALSE;

  GST_OBJECT_LOCK (self);
  decode = priv->settings.auxiliary_images;
  GST_OBJECT_UNLOCK (self);
  if (decode)
    return FALSE;

  priv->auxiliary_end = priv->bytes + priv->auxiliary[i].size;
  GST_INFO_OBJECT (self, "bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
      " are an image that belongs to the one before", priv->bytes,
      priv->auxiliary_end);

  return TRUE;
}

static guint
choose_downscale (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstProgImageDownscale downscale;

  GST_OBJECT_LOCK (self);
  downscale = priv->settings.downscale;
  GST_OBJECT_UNLOCK (self);

  return downscale != GST_PROG_IMAGE_DOWNSCALE_AUTO ? (guint) downscale :
      gst_prog_image_output_preferred_downscale (&priv->output,
      &priv->codec->info);
}

/* FALSE: an ERROR message says that the picture takes too much memory. */
static gboolean
afford_memory (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const ProgImageCodec *codec = priv->codec;
  GError *error = NULL;

  if (prog_image_limits_check_memory (&codec->options.limits,
          gst_prog_image_output_frame_size (&priv->output, &codec->info)
          + codec->info.coefficient_bytes, &error))
    return TRUE;

  gst_prog_image_give_up (self, error, gst_prog_image_position (self));
  g_error_free (error);

  return FALSE;
}

/**
 * gst_prog_image_picture_set_up_output:
 * @self: the element
 *
 * Chooses the scale, negotiates the format that the codec has told, and gives it
 * a canvas.
 * The flow says whether it succeeded.
 */
void
gst_prog_image_picture_set_up_output (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstVideoDecoder *decoder = GST_VIDEO_DECODER (self);
  ProgImageCodec *codec = priv->codec;
  GstVideoCodecState *state;
  GstTagList *tags;
  GstFlowReturn flow;

  prog_image_codec_set_downscale (codec, choose_downscale (self));
  if (!afford_memory (self))
    return;
  flow = gst_prog_image_output_negotiate (&priv->output, &codec->info);
  if (flow == GST_FLOW_NOT_NEGOTIATED || flow == GST_FLOW_NOT_SUPPORTED) {
    GError *error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        flow == GST_FLOW_NOT_SUPPORTED ?
        "This %s of %u x %u pixels is larger than a video frame can be" :
        "Downstream takes no format that this %s of %u x %u pixels can be "
        "decoded to", codec->klass->name, codec->info.width,
        codec->info.height);

    gst_prog_image_give_up (self, error, gst_prog_image_position (self));
    g_error_free (error);
  }
  priv->flow = flow;
  if (flow != GST_FLOW_OK)
    return;

  tags = make_tags (&codec->info);
  gst_video_decoder_merge_tags (decoder, tags, GST_TAG_MERGE_REPLACE);
  /* The base class would not send an empty list: the orientation, say, of the
   * image before would stay. */
  if (priv->tagged && gst_tag_list_is_empty (tags))
    gst_pad_push_event (decoder->srcpad,
        gst_event_new_tag (gst_tag_list_ref (tags)));
  priv->tagged = !gst_tag_list_is_empty (tags);
  gst_tag_list_unref (tags);

  state = gst_video_decoder_get_output_state (decoder);
  priv->canvas = prog_image_canvas_new (&state->info, codec->info.blank,
      gst_prog_image_output_acquire, &priv->output);
  gst_video_codec_state_unref (state);
  codec->canvas = priv->canvas;
  codec->klass->set_output (codec);
  priv->awaits_output = FALSE;
}
