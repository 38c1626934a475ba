/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The codec frames that pictures go out with. The base class makes them, one for
 * each piece of input that parse() asks one for; some are held in reserve for when
 * parse() is not called. */

#include "gstprogimagedecoderpriv.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/* Of a frame that is stamped; NONE where none is to be. A picture stands until
 * the next one comes, which is not known, but muxers drop one without any. */
static GstClockTime
stamped_duration (GstProgImageDecoder * self)
{
  const GstProgImageSettings *settings =
      &gst_prog_image_decoder_private (self)->settings;
  GstClockTime duration = GST_CLOCK_TIME_NONE;

  GST_OBJECT_LOCK (self);
  if (settings->do_timestamp)
    duration = MAX (settings->update_interval, 1);
  GST_OBJECT_UNLOCK (self);

  return duration;
}

/**
 * gst_prog_image_frames_are_late:
 * @self: the element
 *
 * Returns: whether downstream would rather not have a partial frame
 */
gboolean
gst_prog_image_frames_are_late (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstVideoCodecFrame *frame = g_queue_peek_head (&priv->reserve);

  /* One that is stamped when it is pushed does not depend on its input. */
  return frame && !GST_CLOCK_TIME_IS_VALID (stamped_duration (self))
      && gst_prog_image_output_is_late (&priv->output, frame);
}

static void
add_meta (GstProgImageDecoder * self, GstBuffer * buffer, gboolean final,
    const ProgImageLines * damage)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const ProgImageCodec *codec = priv->codec;
  guint downscale = codec->info.downscale;
  GstProgImageMetaFields fields = {
    .image = priv->image,
    .complete = final,
    .pass = codec->pass,
    .passes = codec->passes,
    .rows = prog_image_downscaled (codec->lines, downscale),
    .damage_y = damage->first,
    .damage_width = damage->end > damage->first ?
        prog_image_downscaled (codec->info.width, downscale) : 0,
    .damage_height = damage->end - damage->first,
    .bytes = priv->image_bytes,
    .downscale = downscale,
  };

  gst_prog_image_meta_add (buffer, &fields);
}

static GstFlowReturn
publish (GstProgImageDecoder * self, GstVideoCodecFrame * frame, gboolean final)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  ProgImageLines damage;
  GstBuffer *buffer;

  buffer = prog_image_canvas_publish (priv->canvas, final, &damage);
  if (!buffer) {
    gst_video_decoder_release_frame (GST_VIDEO_DECODER (self), frame);
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
    if (priv->codec->health >= PROG_IMAGE_CORRUPT)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
    g_clear_pointer (&priv->canvas, prog_image_canvas_free);
    priv->codec->canvas = NULL;
  }
  priv->downstream = gst_prog_image_output_push (&priv->output, frame, buffer,
      stamped_duration (self));

  return priv->downstream;
}

static GstFlowReturn
publish_partial (GstProgImageDecoder * self, GstVideoCodecFrame * frame)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  /* It has been drawn since it was found to be due. */
  GstClockTime began = GST_CLOCK_TIME_IS_VALID (priv->now) ? priv->now :
      gst_prog_image_time (self);
  GstClockTime ended = GST_CLOCK_TIME_NONE;
  GstFlowReturn flow;

  /* Until PLAYING a sink may hold it for as long as it likes: no cost of ours. */
  if (GST_STATE (self) != GST_STATE_PLAYING)
    ended = gst_prog_image_time (self);
  flow = publish (self, frame, FALSE);
  if (!GST_CLOCK_TIME_IS_VALID (ended))
    ended = gst_prog_image_time (self);
  prog_image_updates_pushed (&priv->updates, began, ended);

  return flow;
}

static void
keep_in_reserve (GstProgImageDecoder * self, GstVideoCodecFrame * frame)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  /* Input that was used is not to be held on to. The base class asks for metas
   * that it may have, so there has to be a buffer. */
  if (gst_buffer_get_size (frame->input_buffer) > 0) {
    gst_buffer_unref (frame->input_buffer);
    frame->input_buffer = gst_buffer_new ();
  }
  /* Released in order: a frame carries the events that came before it. */
  if (priv->reserve.length == GST_PROG_IMAGE_RESERVE)
    gst_video_decoder_release_frame (GST_VIDEO_DECODER (self),
        g_queue_pop_head (&priv->reserve));
  g_queue_push_tail (&priv->reserve, frame);
}

/**
 * gst_prog_image_frames_perform:
 * @self: the element
 * @action: what is to be done
 * @frame: (transfer full): what with; held in reserve if it is not needed
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_frames_perform (GstProgImageDecoder * self,
    GstProgImageAction action, GstVideoCodecFrame * frame)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  switch (action) {
    case ACTION_ANNOUNCE:
      return gst_prog_image_output_push (&priv->output, frame, NULL,
          GST_CLOCK_TIME_NONE);
    case ACTION_PARTIAL:
      return publish_partial (self, frame);
    case ACTION_FINAL:
      return publish (self, frame, TRUE);
    case ACTION_KEEP:
    case ACTION_END:
    case ACTION_STOP:
      break;
  }
  keep_in_reserve (self, frame);

  return priv->flow;
}

/**
 * gst_prog_image_frames_perform_apart:
 * @self: the element, outside of parse()
 * @action: what is to be done, which takes one of the frames in reserve
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_frames_perform_apart (GstProgImageDecoder * self,
    GstProgImageAction action)
{
  return gst_prog_image_frames_perform (self, action,
      g_queue_pop_head (&gst_prog_image_decoder_private (self)->reserve));
}

/**
 * gst_prog_image_frames_release:
 * @self: the element
 *
 * Lets go of those in reserve.
 */
void
gst_prog_image_frames_release (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  while (priv->reserve.length > 0)
    gst_video_decoder_release_frame (GST_VIDEO_DECODER (self),
        g_queue_pop_head (&priv->reserve));
}
