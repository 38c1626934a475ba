/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* QoS and flushes with each value of `updates`: late partial frames are left out and
 * final ones never, and after a flush everything is as it was at first. Time is the
 * test's. */

#include "jpegrun.h"
#include "testclock.h"

#define MS GST_MSECOND
#define PIECE 500

static const gchar *modes[] = { "none", "pass", "buffer", "auto" };

/* @extra: more properties, or "". */
static Run *
run_mode (guint mode, const gchar * extra)
{
  gchar *line = g_strdup_printf ("progjpegdec updates=%s first-update=10000000 "
      "update-interval=30000000 max-overhead=100 %s", modes[mode], extra);
  Run *run = run_new (line, NULL);

  use_test_clock (run, 0);
  gst_harness_use_testclock (run->harness);
  g_free (line);

  return run;
}

/* Pieces come every 20 ms. @pts: of all of them. */
static void
push_pieces (Run * run, const GByteArray * jpeg, gsize first, gsize end,
    GstClockTime pts)
{
  for (; first < end; first += PIECE) {
    test_now += 20 * MS;
    run_push_stamped (run, jpeg, first, MIN (first + PIECE, end), pts,
        GST_CLOCK_TIME_NONE);
  }
}

/* All frames with this timestamp come @late too late. */
static void
send_qos (Run * run, GstClockTime pts, GstClockTimeDiff late)
{
  gst_harness_push_upstream_event (run->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, late, pts));
}

/* Up to the data: the segment that the base class has sent by then forgets what was
 * said of the one before. */
static gsize
push_header (Run * run, const GByteArray * jpeg, GstClockTime pts)
{
  gsize end = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));

  run_time_segment (run);
  run_push_stamped (run, jpeg, 0, end, pts, GST_CLOCK_TIME_NONE);
  fail_unless_equals_int (run->frames->len, 0);

  return end;
}

static guint
frames_of_mode (guint mode, const gchar * extra, GstClockTime pts,
    GstClockTimeDiff late)
{
  GByteArray *jpeg = make_tall_jpeg (TRUE);
  Run *run = run_mode (mode, extra);
  gsize at = push_header (run, jpeg, pts);
  guint n;

  if (late > 0)
    send_qos (run, GST_SECOND, late);
  push_pieces (run, jpeg, at, jpeg->len, pts);
  n = run->frames->len;
  assert_final_is_right (run, 0, jpeg, modes[mode]);
  assert_series_is_sound (run, modes[mode]);
  assert_no_defect (run, modes[mode]);
  run_free (run);
  g_byte_array_unref (jpeg);

  return n;
}

/* -- QoS ---------------------------------------------------------------- */

/* by mode */
GST_START_TEST (test_late_partial_frames_are_left_out)
{
  guint in_time = frames_of_mode (__i__, "", GST_SECOND, 0);

  fail_unless (__i__ == 0 ? in_time == 1 : in_time > 5, "%s: %u frames",
      modes[__i__], in_time);
  fail_unless_equals_int (frames_of_mode (__i__, "", GST_SECOND,
          5 * GST_SECOND), 1);
  /* Those with later timestamps, and those without, are not late. */
  fail_unless_equals_int (frames_of_mode (__i__, "", 100 * GST_SECOND,
          5 * GST_SECOND), in_time);
  fail_unless_equals_int (frames_of_mode (__i__, "", GST_CLOCK_TIME_NONE,
          5 * GST_SECOND), in_time);
}

GST_END_TEST;

/* With do-timestamp upstream's timestamps are those of no frame. By mode. */
GST_START_TEST (test_running_time_is_never_late)
{
  fail_unless_equals_int (frames_of_mode (__i__, "do-timestamp=true",
          GST_SECOND, 5 * GST_SECOND),
      frames_of_mode (__i__, "do-timestamp=true", GST_SECOND, 0));
}

GST_END_TEST;

/* In a stall there is nothing newer to be shown in its place. */
GST_START_TEST (test_late_frame_is_shown_in_a_stall)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_mode (3, "");
  gsize at = push_header (run, jpeg, GST_SECOND);

  send_qos (run, GST_SECOND, 5 * GST_SECOND);
  push_pieces (run, jpeg, at, jpeg->len / 2, GST_SECOND);
  fail_unless_equals_int (run->frames->len, 0);
  test_elapse (30 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- timestamps of stills ----------------------------------------------- */

static GstPadProbeReturn
take_time (GstPad * pad, GstPadProbeInfo * info, gpointer time)
{
  test_now += *(GstClockTime *) time;

  return GST_PAD_PROBE_OK;
}

/* The timestamp of the next frame, at a running time. */
static GstClockTime
next_pts (Run * run, const GByteArray * jpeg, gsize * at, GstClockTime running)
{
  guint n = run->frames->len;

  gst_harness_set_time (run->harness, running);
  while (run->frames->len == n) {
    fail_unless (*at < jpeg->len);
    push_pieces (run, jpeg, *at, MIN (*at + PIECE, jpeg->len),
        GST_CLOCK_TIME_NONE);
    *at += PIECE;
  }
  fail_unless_equals_int (run->frames->len, n + 1);

  return GST_BUFFER_PTS (gst_sample_get_buffer (run_frame (run, n)));
}

/* Frames are stamped later than now by what their way to the sink takes: as long as the
 * first one took, then what sinks report. */
GST_START_TEST (test_timestamps_follow_what_sinks_report)
{
  GByteArray *jpeg = make_tall_jpeg (TRUE);
  Run *run = run_mode (2, "");
  GstClockTime takes = 50 * MS;
  gsize at = 0;

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      take_time, &takes, NULL);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 200 * MS), 0);
  /* For later ones a sink may wait. */
  takes = 700 * MS;
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 500 * MS), 560 * MS);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 520 * MS), 580 * MS);
  send_qos (run, GST_SECOND, 300 * MS);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 600 * MS), 970 * MS);
  send_qos (run, GST_SECOND, -80 * (gint64) MS);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 700 * MS), 1050 * MS);
  /* No more than 2 s, and back from there. */
  send_qos (run, GST_SECOND, 10 * GST_SECOND);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 800 * MS), 2800 * MS);
  send_qos (run, GST_SECOND, -400 * (gint64) MS);
  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, 1000 * MS), 2900 * MS);
  /* Final frames must not be late. */
  gst_harness_set_time (run->harness, 1200 * MS);
  g_object_set (run->harness->element, "updates", 0, NULL);
  push_pieces (run, jpeg, at, jpeg->len, GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (run_final
              (run, 0))), 1200 * MS + 1900 * MS * 3 / 2 + 80 * MS);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* With the timestamp of the start it would be dropped. By how late the first frame is. */
GST_START_TEST (test_first_frame_that_comes_late_is_in_time)
{
  static const GstClockTime times[] =
      { 0, 999 * MS, 1001 * MS, 10 * GST_SECOND };
  GByteArray *jpeg = make_tall_jpeg (TRUE);
  Run *run = run_mode (2, "");
  gsize at = 0;

  fail_unless_equals_uint64 (next_pts (run, jpeg, &at, times[__i__]),
      times[__i__] > GST_SECOND ? times[__i__] : 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- do-timestamp ------------------------------------------------------- */

/* A duration of 0 would make sinks and muxers take the frame for none. */
GST_START_TEST (test_duration_is_the_interval)
{
  static const guint64 intervals[] = { 0, 1, 250 * MS };
  GByteArray *jpeg = make_tall_jpeg (__i__);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (intervals); i++) {
    Run *run = run_mode (2, "do-timestamp=true");

    g_object_set (run->harness->element, "update-interval", intervals[i], NULL);
    run_time_segment (run);
    push_pieces (run, jpeg, 0, jpeg->len, GST_CLOCK_TIME_NONE);
    fail_unless (run->frames->len > 2);
    for (k = 0; k < run->frames->len; k++)
      fail_unless_equals_uint64 (GST_BUFFER_DURATION (gst_sample_get_buffer
              (run_frame (run, k))), MAX (intervals[i], 1));
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- flush -------------------------------------------------------------- */

/* All that frames may differ in. */
static gchar *
describe_frames (Run * run)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < run->frames->len; i++) {
    GstSample *frame = run_frame (run, i);
    GstBuffer *buffer = gst_sample_get_buffer (frame);
    FrameMeta meta = frame_meta (frame);
    gchar *sum = frame_checksum (frame);

    g_string_append_printf (text, "%" GST_TIME_FORMAT " %" GST_TIME_FORMAT
        " image %u pass %u of %u rows %u %s damage %u+%u bytes %"
        G_GUINT64_FORMAT " %s\n", GST_TIME_ARGS (GST_BUFFER_PTS (buffer)),
        GST_TIME_ARGS (GST_BUFFER_DURATION (buffer)), meta.image, meta.pass,
        meta.passes, meta.rows, meta.complete ? "complete" : "partial",
        meta.y, meta.height, meta.bytes, sum);
    g_free (sum);
  }

  return g_string_free (text, FALSE);
}

/* How far the image before the flush has come, in twelfths of it. */
#define PARTS 12

static gchar *
frames_behind_flush (guint mode, guint part)
{
  GByteArray *old = make_tall_jpeg (part % 2), *jpeg = make_tall_jpeg (TRUE);
  Run *run = run_mode (mode, "");
  gchar *text;

  if (part > 0) {
    run_time_segment (run);
    push_pieces (run, old, 0, old->len * part / PARTS, 100 * GST_SECOND);
    run_flush (run);
    g_ptr_array_set_size (run->frames, 0);
  }
  push_pieces (run, jpeg, 0, jpeg->len, GST_CLOCK_TIME_NONE);
  text = describe_frames (run);
  assert_final_is_right (run, 0, jpeg, modes[mode]);
  run_eos (run);
  assert_no_defect (run, modes[mode]);
  run_free (run);
  g_byte_array_unref (jpeg);
  g_byte_array_unref (old);

  return text;
}

/* By mode. Of an image that was not whole nothing is left, timestamps included. */
GST_START_TEST (test_flush_leaves_nothing)
{
  gchar *expected = frames_behind_flush (__i__, 0);
  guint part;

  for (part = 1; part < PARTS; part++) {
    gchar *text = frames_behind_flush (__i__, part);

    fail_unless_equals_string (text, expected);
    g_free (text);
  }
  g_free (expected);
}

GST_END_TEST;

/* Images that were late are over. By mode. */
GST_START_TEST (test_flush_forgets_lateness)
{
  GByteArray *jpeg = make_tall_jpeg (TRUE);
  guint n = frames_of_mode (__i__, "", GST_SECOND, 0);
  Run *run = run_mode (__i__, "");
  gsize at = push_header (run, jpeg, GST_SECOND);

  send_qos (run, GST_SECOND, 5 * GST_SECOND);
  push_pieces (run, jpeg, at, jpeg->len / 2, GST_SECOND);
  fail_unless_equals_int (run->frames->len, 0);
  run_flush (run);
  at = push_header (run, jpeg, GST_SECOND);
  push_pieces (run, jpeg, at, jpeg->len, GST_SECOND);
  fail_unless_equals_int (run->frames->len, n);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Frames of an image in `auto`, behind one that was whole, and a flush. */
static guint
frames_behind_whole_image (gboolean restarted, gboolean new_stream,
    guint64 start)
{
  GByteArray *jpeg = make_tall_jpeg (TRUE);
  Run *run = run_mode (3, "");
  GstSegment segment;
  guint n;

  run_push (run, jpeg->data, jpeg->len);
  run_eos (run);
  fail_unless_equals_int (run->frames->len, 1);
  if (restarted) {
    gst_element_set_state (run->harness->element, GST_STATE_READY);
    gst_element_set_state (run->harness->element, GST_STATE_PLAYING);
  }
  gst_harness_push_event (run->harness, gst_event_new_flush_start ());
  gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
  if (new_stream || restarted)
    gst_harness_push_event (run->harness, gst_event_new_stream_start ("other"));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  segment.start = segment.position = segment.time = start;
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  g_ptr_array_set_size (run->frames, 0);
  push_pieces (run, jpeg, 0, jpeg->len, GST_CLOCK_TIME_NONE);
  n = run->frames->len;
  assert_final_is_right (run, 0, jpeg, "again");
  run_free (run);
  g_byte_array_unref (jpeg);

  return n;
}

/* A player that seeks to the start of what it has shown keeps the first frame. */
GST_START_TEST (test_only_the_same_again_is_not_shown_in_part)
{
  fail_unless_equals_int (frames_behind_whole_image (FALSE, FALSE, 0), 1);
  fail_unless (frames_behind_whole_image (FALSE, TRUE, 0) > 5);
  fail_unless (frames_behind_whole_image (FALSE, FALSE, 1000) > 5);
}

GST_END_TEST;

static Suite *
element_qos_suite (void)
{
  Suite *s = suite_create ("element-qos");
  TCase *tc = tcase_create ("progjpegdec");
  gint n = G_N_ELEMENTS (modes);

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, NULL, drop_test_clock);
  tcase_add_loop_test (tc, test_late_partial_frames_are_left_out, 0, n);
  tcase_add_loop_test (tc, test_running_time_is_never_late, 0, n);
  tcase_add_loop_test (tc, test_late_frame_is_shown_in_a_stall, 0, 2);
  tcase_add_test (tc, test_timestamps_follow_what_sinks_report);
  tcase_add_loop_test (tc, test_first_frame_that_comes_late_is_in_time, 0, 4);
  tcase_add_loop_test (tc, test_duration_is_the_interval, 0, 2);
  tcase_add_loop_test (tc, test_flush_leaves_nothing, 0, n);
  tcase_add_loop_test (tc, test_flush_forgets_lateness, 0, n);
  tcase_add_test (tc, test_only_the_same_again_is_not_shown_in_part);

  return s;
}

GST_CHECK_MAIN (element_qos);
