/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a GstProgImageDecoder says on the bus, which is described there. */

#include "gstprogimagedecoderpriv.h"

/**
 * gst_prog_image_position:
 * @self: the element
 *
 * Returns: (transfer full): where it is in the stream, for messages
 */
gchar *
gst_prog_image_position (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  return g_strdup_printf ("image %u, byte %" G_GUINT64_FORMAT " of it, byte %"
      G_GUINT64_FORMAT " of the stream", priv->image, priv->image_bytes,
      priv->bytes);
}

static void
post (GstProgImageDecoder * self, GstMessageType type, const GError * error,
    gchar * position)
{
  gst_element_message_full (GST_ELEMENT (self), type, error->domain,
      error->code, g_strdup_printf ("%s.", error->message), position, __FILE__,
      GST_FUNCTION, __LINE__);
}

/**
 * gst_prog_image_warn:
 * @self: the element
 * @error: what is wrong
 * @position: (transfer full): where
 *
 * Posts a WARNING message.
 */
void
gst_prog_image_warn (GstProgImageDecoder * self, const GError * error,
    gchar * position)
{
  post (self, GST_MESSAGE_WARNING, error, position);
}

/**
 * gst_prog_image_give_up:
 * @self: the element
 * @error: what is wrong
 * @position: (transfer full): where
 *
 * Posts an ERROR message; nothing more comes out until a flush.
 */
void
gst_prog_image_give_up (GstProgImageDecoder * self, const GError * error,
    gchar * position)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  post (self, GST_MESSAGE_ERROR, error, position);
  priv->broken = TRUE;
  priv->flow = GST_FLOW_ERROR;
  priv->progress.running = FALSE;
}

static GstStructure *
new_message (GstProgImageDecoder * self, const gchar * name)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const ProgImageCodec *codec = priv->codec;

  return gst_structure_new (name, "image", G_TYPE_UINT, priv->image,
      "format", G_TYPE_STRING, codec->klass->name,
      "width", G_TYPE_UINT, codec->info.width,
      "height", G_TYPE_UINT, codec->info.height,
      "bytes", G_TYPE_UINT64, priv->image_bytes, NULL);
}

/**
 * gst_prog_image_post_header:
 * @self: the element, whose codec has just read a header
 *
 * Posts `progimage-header`.
 */
void
gst_prog_image_post_header (GstProgImageDecoder * self)
{
  const ProgImageInfo *info =
      &gst_prog_image_decoder_private (self)->codec->info;
  GstStructure *message = new_message (self, "progimage-header");

  gst_structure_set (message, "bit-depth", G_TYPE_UINT, info->bit_depth,
      "components", G_TYPE_UINT, info->components,
      "progressive", G_TYPE_BOOLEAN, info->progressive, NULL);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), message));
}

static void
set_progress (GstProgImageDecoder * self, GstStructure * message,
    guint64 bytes, guint64 total, gdouble fraction)
{
  const ProgImageCodec *codec = gst_prog_image_decoder_private (self)->codec;

  gst_structure_set (message, "bytes", G_TYPE_UINT64, bytes,
      "total-bytes", G_TYPE_UINT64, total,
      "rows", G_TYPE_UINT, codec->lines,
      "pass", G_TYPE_UINT, codec->pass,
      "passes", G_TYPE_UINT, codec->passes,
      "fraction", G_TYPE_DOUBLE, fraction, NULL);
}

/**
 * gst_prog_image_post_progress:
 * @self: the element, whose codec waits for more of an image
 * @bytes: that have come of it
 * @total: that will come of it, 0 where that is not known
 * @fraction: of it that has come, from 0 to 1; -1 where that is not known
 *
 * Posts `progimage-progress`.
 */
void
gst_prog_image_post_progress (GstProgImageDecoder * self, guint64 bytes,
    guint64 total, gdouble fraction)
{
  GstStructure *message = new_message (self, "progimage-progress");

  set_progress (self, message, bytes, total, fraction);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), message));
}

/**
 * gst_prog_image_post_complete:
 * @self: the element, whose codec has come to an image's end
 *
 * Posts `progimage-complete`.
 */
void
gst_prog_image_post_complete (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstStructure *message = new_message (self, "progimage-complete");

  /* More will not come: that is all of it, of as many passes as there were. */
  set_progress (self, message, priv->image_bytes, priv->image_bytes, 1.0);
  gst_structure_set (message, "passes", G_TYPE_UINT, priv->codec->pass,
      "frames", G_TYPE_UINT, priv->frames,
      "downscale", G_TYPE_UINT, priv->codec->info.downscale,
      "auxiliary-images", G_TYPE_UINT, priv->codec->info.n_auxiliary,
      "corrupted", G_TYPE_BOOLEAN, priv->codec->health >= PROG_IMAGE_CORRUPT,
      NULL);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), message));
}

/**
 * gst_prog_image_is_failure:
 * @self: the element
 * @health: what is wrong with an image
 *
 * Returns: whether that is an error, according to the `fail-on` property
 */
gboolean
gst_prog_image_is_failure (GstProgImageDecoder * self, ProgImageHealth health)
{
  GstProgImageFailOn fail_on;

  GST_OBJECT_LOCK (self);
  fail_on = gst_prog_image_decoder_private (self)->settings.fail_on;
  GST_OBJECT_UNLOCK (self);

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

/**
 * gst_prog_image_report_health:
 * @self: the element, whose codec has come to an image's end
 *
 * Posts one message for all that is wrong with the picture, if anything is.
 */
void
gst_prog_image_report_health (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
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
          "The %s is shown whole, with a reservation: %s", name,
          codec->complaint);
      break;
    default:
      return;
  }
  if (gst_prog_image_is_failure (self, codec->health))
    gst_prog_image_give_up (self, error, gst_prog_image_position (self));
  else
    gst_prog_image_warn (self, error, gst_prog_image_position (self));
  g_error_free (error);
}
