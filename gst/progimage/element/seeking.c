/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Seeks to the start, which work wherever upstream can seek in bytes. */

#include "seeking.h"

/**
 * gst_prog_image_seeking_to_start:
 * @decoder: the element
 * @event: a SEEK that upstream can't do
 *
 * Back to the start in time is back to the first byte.
 *
 * Returns: whether upstream has done that
 */
gboolean
gst_prog_image_seeking_to_start (GstVideoDecoder * decoder, GstEvent * event)
{
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  GstEvent *seek;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  if (format != GST_FORMAT_TIME || rate != 1.0
      || start_type != GST_SEEK_TYPE_SET || start != 0)
    return FALSE;

  seek = gst_event_new_seek (1.0, GST_FORMAT_BYTES, flags, GST_SEEK_TYPE_SET, 0,
      GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (seek, gst_event_get_seqnum (event));

  return gst_pad_push_event (decoder->sinkpad, seek);
}

/**
 * gst_prog_image_seeking_answer:
 * @decoder: the element
 * @query: a SEEKING query
 * @answered: whether the base class has answered it
 *
 * Where upstream can't seek in time, but in bytes, a seek to the start works.
 *
 * Returns: whether it is answered now
 */
gboolean
gst_prog_image_seeking_answer (GstVideoDecoder * decoder, GstQuery * query,
    gboolean answered)
{
  gboolean seekable = FALSE;
  GstQuery *bytes;
  GstFormat format;

  if (answered)
    gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  if (seekable || format != GST_FORMAT_TIME)
    return answered;

  bytes = gst_query_new_seeking (GST_FORMAT_BYTES);
  if (gst_pad_peer_query (decoder->sinkpad, bytes))
    gst_query_parse_seeking (bytes, NULL, &seekable, NULL, NULL);
  gst_query_unref (bytes);
  if (!seekable)
    return answered;
  gst_query_set_seeking (query, GST_FORMAT_TIME, TRUE, 0, 0);

  return TRUE;
}
