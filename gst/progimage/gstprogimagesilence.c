/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Input may fall silent in the middle of a picture. What has come by then is shown,
 * and said, when it becomes due: the timer calls, in a thread of its own. */

#include "gstprogimagedecoderpriv.h"

/* When something has to be done although nothing comes. */
static GstClockTime
next_time (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstClockTime progress = gst_prog_image_progress_next (self);

  if (!priv->canvas || !priv->unseen)
    return progress;

  return MIN (prog_image_updates_next (&priv->updates), progress);
}

/**
 * gst_prog_image_silence_await:
 * @self: the element, which has done all it can with its input
 *
 * More may not come for a long time: sees to it that what has come by now is shown
 * when it becomes due.
 */
void
gst_prog_image_silence_await (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstClockTime next, now;

  if (!priv->progress.running)
    return;

  next = next_time (self);
  if (!GST_CLOCK_TIME_IS_VALID (next)
      || (gst_prog_image_timer_is_set (priv->timer) && priv->alarm <= next))
    return;

  now = gst_prog_image_time (self);
  priv->alarm = next;
  gst_prog_image_timer_set (priv->timer, next > now ? next - now : 0);
}

/* Has the codec use what waited for more, and draws. What waits may be the last
 * of a picture, and the header of the next one. One codec frame remains for EOS. */
static void
show_canvas (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstProgImageAction action = ACTION_PARTIAL;
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && priv->reserve.length > 1
      && action != ACTION_KEEP && action != ACTION_STOP) {
    action = gst_prog_image_stream_advance_apart (self, FALSE);
    flow = priv->flow;
    if (action == ACTION_PARTIAL || action == ACTION_FINAL
        || action == ACTION_ANNOUNCE)
      flow = gst_prog_image_frames_perform_apart (self, action);
  }
  /* It is upstream's to hear, and that may do something about it. */
  priv->missed_flow = flow;
  priv->downstream = GST_FLOW_OK;
}

/**
 * gst_prog_image_silence_flow:
 * @self: the element
 *
 * Returns: once, what downstream said while nothing came
 */
GstFlowReturn
gst_prog_image_silence_flow (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstFlowReturn flow = priv->missed_flow;

  priv->missed_flow = GST_FLOW_OK;

  return flow;
}

/**
 * gst_prog_image_silence_show:
 * @self: the element, to which nothing comes at the moment
 *
 * To be called when the time has come that gst_prog_image_silence_await()
 * found out.
 */
void
gst_prog_image_silence_show (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  gst_prog_image_stream_note_moment (self);
  if (priv->canvas && priv->unseen
      && priv->updates.mode == GST_PROG_IMAGE_UPDATES_AUTO
      && gst_prog_image_stream_is_due (self, PROG_IMAGE_MOMENT_INPUT_USED)) {
    priv->unseen = FALSE;
    priv->silent = TRUE;
    if (!priv->next_input && priv->missed_flow == GST_FLOW_OK)
      show_canvas (self);
    priv->silent = FALSE;
    /* That may have taken long. */
    priv->now = GST_CLOCK_TIME_NONE;
  }
  gst_prog_image_progress_report (self);
  gst_prog_image_silence_await (self);
}
