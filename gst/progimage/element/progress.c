/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* When `progimage-progress` is due, and how much of an image has come. An image that
 * is there at once needs none: upstream is asked for nothing before the first message
 * is due. */

#include "progress.h"

typedef enum
{
  STATE_IDLE,                   /* between images */
  STATE_REPORTED,               /* nothing has come since the last message */
  STATE_PENDING,                /* something has */
} State;

struct _GstProgImageProgress
{
  GstElement *element;
  GstPad *sinkpad;

  /* Of upstream's segment. */
  gboolean in_bytes;
  guint64 segment_start, segment_stop;
  guint64 segment_begin;        /* the byte of the stream that it came before */

  State state;
  GstClockTime last;            /* message, or the header */
  gboolean asked;               /* upstream, for the length of the stream */
  guint64 stream_end;           /* byte of the stream, 0 = unknown */
};

/**
 * gst_prog_image_progress_new:
 * @element: the element; no reference is kept
 * @sinkpad: its sink pad
 *
 * Returns: (transfer full): the progress of its images
 */
GstProgImageProgress *
gst_prog_image_progress_new (GstElement * element, GstPad * sinkpad)
{
  GstProgImageProgress *progress = g_new0 (GstProgImageProgress, 1);

  progress->element = element;
  progress->sinkpad = sinkpad;

  return progress;
}

void
gst_prog_image_progress_free (GstProgImageProgress * progress)
{
  g_free (progress);
}

/**
 * gst_prog_image_progress_new_segment:
 * @progress: the progress
 * @segment: what upstream counts in
 * @received: bytes of the stream that came before it
 *
 * Only where upstream counts in bytes is the length that it tells that of the stream
 * that comes here, rather than that of the file of a container.
 */
void
gst_prog_image_progress_new_segment (GstProgImageProgress * progress,
    const GstSegment * segment, guint64 received)
{
  progress->in_bytes = segment->format == GST_FORMAT_BYTES;
  progress->segment_begin = received;
  progress->segment_start = segment->start;
  progress->segment_stop = segment->stop;
}

/**
 * gst_prog_image_progress_start:
 * @progress: the progress
 * @now: the time
 *
 * The header of an image was read.
 */
void
gst_prog_image_progress_start (GstProgImageProgress * progress,
    GstClockTime now)
{
  progress->state = STATE_PENDING;
  progress->last = now;
  progress->asked = FALSE;
  progress->stream_end = 0;
}

/**
 * gst_prog_image_progress_new_input:
 * @progress: the progress
 *
 * More of the image has come.
 */
void
gst_prog_image_progress_new_input (GstProgImageProgress * progress)
{
  if (progress->state == STATE_REPORTED)
    progress->state = STATE_PENDING;
}

/**
 * gst_prog_image_progress_stop:
 * @progress: the progress
 *
 * The image has ended.
 */
void
gst_prog_image_progress_stop (GstProgImageProgress * progress)
{
  progress->state = STATE_IDLE;
}

/**
 * gst_prog_image_progress_delay:
 * @progress: the progress
 * @interval: ns between two messages
 * @now: the time
 *
 * Returns: how long it is until a message is due; %GST_CLOCK_TIME_NONE if none will be
 *     before more comes
 */
GstClockTime
gst_prog_image_progress_delay (const GstProgImageProgress * progress,
    GstClockTime interval, GstClockTime now)
{
  GstClockTime since = now > progress->last ? now - progress->last : 0;

  if (progress->state != STATE_PENDING)
    return GST_CLOCK_TIME_NONE;

  return interval > since ? interval - since : 0;
}

/* Byte of the stream at which upstream ends, 0 where it does not know. */
static guint64
ask_for_stream_end (GstProgImageProgress * progress)
{
  gint64 duration;
  guint64 end;

  if (progress->asked || !progress->in_bytes)
    return progress->stream_end;

  progress->asked = TRUE;
  if (!gst_pad_peer_query_duration (progress->sinkpad, GST_FORMAT_BYTES,
          &duration) || duration <= 0)
    return 0;

  /* (guint64) -1, where there is none, is later than any. */
  end = MIN ((guint64) duration, progress->segment_stop);
  if (end > progress->segment_start)
    progress->stream_end = progress->segment_begin + end -
        progress->segment_start;

  return progress->stream_end;
}

/* Byte of the stream at which the image ends, as far as upstream and the image itself
 * know; 0 where neither does. */
static guint64
image_end (GstProgImageProgress * progress, const ProgImageFacts * facts)
{
  guint64 stream = ask_for_stream_end (progress), own = 0;

  if (facts->info->size > 0)
    own = facts->begin + facts->info->size;
  if (stream == 0 || own == 0)
    return MAX (stream, own);

  return MIN (stream, own);
}

/* Where there is one pass, rows that have come are complete. */
static gdouble
fraction_come (const ProgImageFacts * facts, guint64 bytes, guint64 total)
{
  if (total > 0)
    return (gdouble) bytes / total;
  if (facts->progress.passes == 1 && facts->info->height > 0)
    return (gdouble) facts->progress.rows / facts->info->height;

  return -1.0;
}

/**
 * gst_prog_image_progress_report:
 * @progress: the progress, of which a message is due
 * @facts: the image
 * @received: bytes of the stream that have come; those that were not used yet are part
 *     of the image, too
 * @now: the time
 *
 * Posts `progimage-progress`.
 */
void
gst_prog_image_progress_report (GstProgImageProgress * progress,
    const ProgImageFacts * facts, guint64 received, GstClockTime now)
{
  GstProgImageFraction fraction = {.bytes = received - facts->begin };
  guint64 end = image_end (progress, facts);

  progress->last = now;
  progress->state = STATE_REPORTED;
  /* More has come than upstream announced: the total is unknown. */
  if (end >= received)
    fraction.total = end - facts->begin;
  fraction.fraction = fraction_come (facts, fraction.bytes, fraction.total);
  gst_prog_image_report_progress (progress->element, facts, &fraction);
}
