/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpegrun.h"
#include "oracle.h"

#include <string.h>

Run *
run_jpeg (const gchar * launch_line, const gchar * downstream_caps,
    const GByteArray * jpeg, gsize chunk)
{
  return run_bytes (launch_line, downstream_caps, jpeg->data, jpeg->len, chunk);
}

/* @chunk: 0 for one buffer. */
void
run_push_range (Run * run, const GByteArray * jpeg, gsize first, gsize end,
    gsize chunk)
{
  gsize n;

  fail_unless (end <= jpeg->len);
  if (chunk == 0)
    chunk = MAX (end - first, 1);
  for (; first < end; first += n) {
    n = MIN (chunk, end - first);
    run_push (run, jpeg->data + first, n);
  }
}

/* Downstream takes any strides. */
void
run_take_video_meta (Run * run)
{
  gst_harness_add_propose_allocation_meta (run->harness,
      GST_VIDEO_META_API_TYPE, NULL);
}

void
run_time_segment (Run * run)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
}

/* Caps have to come before the segment, which @run has already: where they are
 * the first ones, the stream begins anew. */
void
run_caps (Run * run, const gchar * caps)
{
  GstCaps *current = gst_pad_get_current_caps (run->harness->srcpad);
  GstCaps *parsed = gst_caps_from_string (caps);
  GstSegment segment;

  if (!current) {
    gst_harness_push_event (run->harness, gst_event_new_flush_start ());
    gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
  }
  gst_harness_push_event (run->harness, gst_event_new_caps (parsed));
  if (!current) {
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  } else {
    gst_caps_unref (current);
  }
  gst_caps_unref (parsed);
  run_collect (run);
}

/* What a flushing seek to the start sends down. */
void
run_flush (Run * run)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_flush_start ());
  gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  run_collect (run);
}

GstFlowReturn
run_push_stamped (Run * run, const GByteArray * jpeg, gsize first, gsize end,
    GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_memdup (jpeg->data + first, end - first);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;

  return run_push_buffer (run, buffer);
}

const gchar *
frame_format (GstSample * frame)
{
  return gst_structure_get_string (gst_caps_get_structure (gst_sample_get_caps
          (frame), 0), "format");
}

/* What libjpeg makes of the JPEG, in the format and scale of this frame. */
GByteArray *
expected_pixels (const GByteArray * jpeg, GstSample * frame)
{
  guint downscale = frame_meta (frame).downscale;
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (frame)));
  if (GST_VIDEO_INFO_IS_RGB (&info))
    return oracle_jpeg_packed (jpeg->data, jpeg->len, downscale,
        GST_VIDEO_INFO_FORMAT (&info));

  return oracle_jpeg_planes (jpeg->data, jpeg->len, downscale, TRUE);
}

void
assert_final_is_right (Run * run, guint image, const GByteArray * jpeg,
    const gchar * what)
{
  GstSample *final = run_final (run, image);
  GByteArray *expected, *pixels;

  fail_unless (final != NULL, "%s: no final frame of image %u, but %u frames",
      what, image, run->frames->len);
  expected = expected_pixels (jpeg, final);
  fail_unless (expected != NULL, "%s: libjpeg does not decode it", what);
  pixels = frame_pixels (final);
  assert_pixels_equal (pixels, expected, what);
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
}

/* One ERROR message, with this text in it, and nothing beside. */
void
assert_one_error (Run * run, const gchar * text, const gchar * what)
{
  gchar *message = run_message_text (run, GST_MESSAGE_ERROR);

  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 1,
      "%s: %u errors", what, run_n_messages (run, GST_MESSAGE_ERROR, NULL));
  fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 0,
      "%s: a warning beside the error", what);
  fail_unless (strstr (message, text) != NULL, "%s: \"%s\" does not say \"%s\"",
      what, message, text);
  g_free (message);
}

void
assert_no_defect (Run * run, const gchar * what)
{
  gchar *error = run_message_text (run, GST_MESSAGE_ERROR);
  gchar *warning = run_message_text (run, GST_MESSAGE_WARNING);

  fail_unless (*error == 0 && *warning == 0, "%s: %s%s", what, error, warning);
  g_free (error);
  g_free (warning);
}

guint
run_n_finals (Run * run)
{
  guint i, n = 0;

  for (i = 0; i < run->frames->len; i++)
    n += frame_meta (run_frame (run, i)).complete;

  return n;
}
