/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much of a picture has come, for an application's progress bar. Nobody
 * needs it for a picture that is there at once: nothing is asked of upstream
 * before the first message is due. */

#include "gstprogimagedecoderpriv.h"

/**
 * gst_prog_image_progress_note_segment:
 * @self: the element
 * @segment: what upstream counts in
 *
 * Only where upstream counts in bytes is the length it tells that of the stream
 * that comes here, rather than that of a container's file.
 */
void
gst_prog_image_progress_note_segment (GstProgImageDecoder * self,
    const GstSegment * segment)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  GstProgImageProgress *progress = &priv->progress;

  progress->counts_bytes = segment->format == GST_FORMAT_BYTES;
  progress->segment_begin = priv->received;
  progress->segment_start = segment->start;
  progress->segment_stop = segment->stop;
}

/**
 * gst_prog_image_progress_start:
 * @self: the element, whose codec has just read a header
 * @now: the time it is
 *
 * From here on there is something to report of this picture.
 */
void
gst_prog_image_progress_start (GstProgImageDecoder * self, GstClockTime now)
{
  GstProgImageProgress *progress =
      &gst_prog_image_decoder_private (self)->progress;

  progress->running = progress->unsaid = TRUE;
  progress->last = now;
  progress->asked = FALSE;
  progress->end = 0;
}

/* Byte of the stream at which upstream ends, 0 where it does not know. */
static guint64
stream_end (GstProgImageDecoder * self)
{
  GstProgImageProgress *progress =
      &gst_prog_image_decoder_private (self)->progress;
  gint64 duration;
  guint64 end;

  if (progress->asked || !progress->counts_bytes)
    return progress->end;

  progress->asked = TRUE;
  if (!gst_pad_peer_query_duration (GST_VIDEO_DECODER_SINK_PAD (self),
          GST_FORMAT_BYTES, &duration) || duration <= 0)
    return 0;

  /* (guint64) -1, where there is none, is later than any. */
  end = MIN ((guint64) duration, progress->segment_stop);
  if (end > progress->segment_start)
    progress->end = progress->segment_begin + end - progress->segment_start;

  return progress->end;
}

/* Byte of the stream at which the picture at hand ends, as far as upstream and the
 * picture itself know; 0 where neither does. */
static guint64
picture_end (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  guint64 stream = stream_end (self), own = 0;

  if (priv->codec->info.size > 0)
    own = priv->image_begin + priv->codec->info.size;
  if (stream == 0 || own == 0)
    return MAX (stream, own);

  return MIN (stream, own);
}

/* Where there is one pass, what has come has come for good, row by row. */
static gdouble
fraction_come (const ProgImageCodec * codec, guint64 bytes, guint64 total)
{
  if (total > 0)
    return (gdouble) bytes / total;
  if (codec->passes == 1 && codec->info.height > 0)
    return (gdouble) codec->lines / codec->info.height;

  return -1.0;
}

/**
 * gst_prog_image_progress_next:
 * @self: the element
 *
 * Returns: from which time on there is something to say of a picture that is
 *     still arriving; %GST_CLOCK_TIME_NONE if there is not, as far as is known
 */
GstClockTime
gst_prog_image_progress_next (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  const GstProgImageProgress *progress = &priv->progress;

  if (!progress->running || !progress->unsaid
      || priv->updates.interval >= GST_CLOCK_TIME_NONE - progress->last)
    return GST_CLOCK_TIME_NONE;

  return progress->last + priv->updates.interval;
}

/**
 * gst_prog_image_progress_is_due:
 * @self: the element
 *
 * Returns: whether a picture is still arriving, and nothing was said of it for
 *     `update-interval`
 */
gboolean
gst_prog_image_progress_is_due (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);

  if (!priv->progress.running || !priv->progress.unsaid)
    return FALSE;
  /* Unless the buffer was just put to the others. */
  if (!GST_CLOCK_TIME_IS_VALID (priv->now))
    priv->now = gst_prog_image_time (self);

  return priv->now >= gst_prog_image_progress_next (self);
}

/**
 * gst_prog_image_progress_report:
 * @self: the element, which has done all it can with its input
 *
 * Posts `progimage-progress` if a picture is still arriving and a message is due.
 * What was not used yet is part of the picture, too: it waits for more.
 */
void
gst_prog_image_progress_report (GstProgImageDecoder * self)
{
  GstProgImageDecoderPrivate *priv = gst_prog_image_decoder_private (self);
  guint64 bytes = priv->received - priv->image_begin;
  guint64 end, total = 0;

  if (!gst_prog_image_progress_is_due (self))
    return;

  priv->progress.last = priv->now;
  priv->progress.unsaid = FALSE;
  end = picture_end (self);
  /* A file that grows is as long as nobody knows. */
  if (end >= priv->received)
    total = end - priv->image_begin;
  gst_prog_image_post_progress (self, bytes, total,
      fraction_come (priv->codec, bytes, total));
}
