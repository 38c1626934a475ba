/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* progimage-progress: when it is posted, and what it says. Time is the test's,
 * and so is upstream. */

#include "jpegrun.h"
#include "testclock.h"

#define MS GST_MSECOND

/* -- what is said ------------------------------------------------------- */

typedef struct
{
  guint image, width, height, rows, pass, passes;
  guint64 bytes, total;
  gdouble fraction;
} Progress;

static Progress
parse_progress (GstMessage * message)
{
  Progress p = { 0, };

  fail_unless (message != NULL);
  fail_unless (gst_structure_get (gst_message_get_structure (message),
          "image", G_TYPE_UINT, &p.image, "width", G_TYPE_UINT, &p.width,
          "height", G_TYPE_UINT, &p.height, "rows", G_TYPE_UINT, &p.rows,
          "pass", G_TYPE_UINT, &p.pass, "passes", G_TYPE_UINT, &p.passes,
          "bytes", G_TYPE_UINT64, &p.bytes,
          "total-bytes", G_TYPE_UINT64, &p.total,
          "fraction", G_TYPE_DOUBLE, &p.fraction, NULL));

  return p;
}

static guint
n_progress (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-progress");
}

static Progress
nth_progress (Run * run, guint n)
{
  return parse_progress (run_message (run, GST_MESSAGE_ELEMENT,
          "progimage-progress", n));
}

static Progress
complete (Run * run, guint image)
{
  return parse_progress (run_message (run, GST_MESSAGE_ELEMENT,
          "progimage-complete", image));
}

/* -- upstream ----------------------------------------------------------- */

static gint64 upstream_length;
static guint upstream_asked;

static gboolean
answer_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstFormat format;

  if (GST_QUERY_TYPE (query) != GST_QUERY_DURATION)
    return gst_pad_query_default (pad, parent, query);

  gst_query_parse_duration (query, &format, NULL);
  fail_unless_equals_int (format, GST_FORMAT_BYTES);
  upstream_asked++;
  if (upstream_length < 0)
    return FALSE;
  gst_query_set_duration (query, format, upstream_length);

  return TRUE;
}

/* -1: upstream does not know. */
static Run *
run_from_upstream (const gchar * line, gint64 length)
{
  Run *run = run_new (line, NULL);

  upstream_length = length;
  upstream_asked = 0;
  gst_pad_set_query_function (run->harness->srcpad, answer_query);
  use_test_clock (run, 0);

  return run;
}

/* Time goes by before each piece. */
static void
push_slowly (Run * run, GByteArray * bytes, gsize first, gsize end, gsize chunk,
    GstClockTime each)
{
  for (; first < end; first += chunk) {
    test_now += each;
    run_push (run, bytes->data + first, MIN (chunk, end - first));
  }
}

static void
push_segment (Run * run, GstFormat format, guint64 start, guint64 stop)
{
  GstSegment segment;

  gst_segment_init (&segment, format);
  segment.start = segment.time = segment.position = start;
  segment.stop = stop;
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
}

/* -- when it is said ---------------------------------------------------- */

static const gchar *updates[] = { "progjpegdec updates=none",
  "progjpegdec updates=pass", "progjpegdec updates=buffer", "progjpegdec"
};

/* Pieces come every 30 ms: every fourth is the first to come 100 ms after. */
GST_START_TEST (test_slow_image_reports_once_an_interval)
{
  GByteArray *jpeg = make_tall_jpeg (__i__ % 2);
  Run *run = run_from_upstream (updates[__i__ / 2], -1);
  gsize at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint i, pieces = 0;

  run_push (run, jpeg->data, at);
  for (; at + 200 < jpeg->len - 2; at += 200) {
    push_slowly (run, jpeg, at, at + 200, 200, 30 * MS);
    pieces++;
    fail_unless_equals_int (n_progress (run), pieces / 4);
    if (pieces % 4 == 0)
      fail_unless_equals_uint64 (nth_progress (run, pieces / 4 - 1).bytes,
          at + 200);
  }
  fail_unless (pieces > 40);
  for (i = 1; i < n_progress (run); i++) {
    Progress a = nth_progress (run, i - 1), b = nth_progress (run, i);

    fail_unless_equals_int (b.image, 0);
    fail_unless_equals_int (b.height, 640);
    fail_unless_equals_uint64 (b.total, 0);
    fail_unless (b.rows >= a.rows && b.pass >= a.pass);
  }
  run_push_range (run, jpeg, at, jpeg->len, 0);
  run_eos (run);
  fail_unless_equals_int (n_progress (run), pieces / 4);
  assert_final_is_right (run, 0, jpeg, updates[__i__ / 2]);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_no_interval_reports_every_buffer_after_header)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec updates=none update-interval=0",
      jpeg->len);
  gsize header = jpeg_segment_end (jpeg, jpeg_frame_header (jpeg));
  gsize at;

  for (at = 1; at < header + 300; at++) {
    run_push (run, jpeg->data + at - 1, 1);
    fail_unless_equals_int (n_progress (run), at < header ? 0 :
        at - header + 1);
    if (at >= header)
      fail_unless_equals_uint64 (nth_progress (run, at - header).bytes, at);
  }
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_image_at_once_gives_no_report)
{
  static const gsize chunks[] = { 0, 4096, 100 };
  GByteArray *jpeg = make_tall_jpeg (__i__);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_from_upstream ("progjpegdec", jpeg->len);

    run_push_range (run, jpeg, 0, jpeg->len, chunks[i]);
    run_eos (run);
    fail_unless_equals_int (n_progress (run), 0);
    fail_unless_equals_int (upstream_asked, 0);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* EOS is not input: however late it comes, nothing arrives with it. */
GST_START_TEST (test_end_of_stream_gives_no_report)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", jpeg->len);

  run_push (run, jpeg->data, jpeg->len / 2);
  test_now += GST_SECOND;
  run_eos (run);
  fail_unless_equals_int (n_progress (run), 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_buffer_costs_two_looks_at_clock)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec updates=none", -1);
  guint buffers = (jpeg->len + 99) / 100;

  push_slowly (run, jpeg, 0, jpeg->len, 100, 10 * MS);
  fail_unless (n_progress (run) > 5);
  /* When it comes and when it was used, and around the push of the final frame. */
  fail_unless (test_looks <= 2 * buffers + 2, "%u looks, %u buffers",
      test_looks, buffers);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- how much it is ----------------------------------------------------- */

GST_START_TEST (test_known_length_gives_fraction_of_bytes)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec updates=none", jpeg->len);
  guint i;

  push_slowly (run, jpeg, 0, jpeg->len, 150, 40 * MS);
  fail_unless (n_progress (run) > 10);
  for (i = 0; i < n_progress (run); i++) {
    Progress p = nth_progress (run, i);

    fail_unless_equals_uint64 (p.total, jpeg->len);
    fail_unless_equals_float (p.fraction, (gdouble) p.bytes / jpeg->len);
    fail_unless (p.fraction < 1.0);
  }
  fail_unless_equals_int (upstream_asked, 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_unknown_length_gives_fraction_of_rows_of_one_pass)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec updates=none", -1);
  guint i, rows = 0;

  push_slowly (run, jpeg, 0, jpeg->len, 1000, 110 * MS);
  for (i = 1; i < n_progress (run); i++) {
    Progress p = nth_progress (run, i);

    fail_unless (p.rows >= rows);
    rows = p.rows;
    fail_unless_equals_int (p.passes, __i__ == 0 ? 1 : 0);
    fail_unless_equals_float (p.fraction, __i__ == 0 ? p.rows / 640.0 : -1.0);
  }
  fail_unless (rows > 320, "%u rows", rows);
  fail_unless_equals_int (upstream_asked, 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_second_image_counts_from_its_start)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec updates=none", 2 * jpeg->len);
  guint i, n;

  push_slowly (run, jpeg, 0, jpeg->len, 500, 110 * MS);
  n = n_progress (run);
  fail_unless_equals_uint64 (nth_progress (run, 0).total, 2 * jpeg->len);
  push_slowly (run, jpeg, 0, jpeg->len, 500, 110 * MS);
  fail_unless (n_progress (run) > n);
  for (i = n; i < n_progress (run); i++) {
    Progress p = nth_progress (run, i);

    fail_unless_equals_int (p.image, 1);
    fail_unless_equals_uint64 (p.total, jpeg->len);
    fail_unless (p.bytes < jpeg->len);
  }
  fail_unless_equals_int (upstream_asked, 2);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* As a source has it that was asked for part of a file. */
GST_START_TEST (test_segment_limits_total)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", jpeg->len + 5000);

  push_segment (run, GST_FORMAT_BYTES, 3000, -1);
  push_slowly (run, jpeg, 0, 2000, 1000, 110 * MS);
  fail_unless_equals_uint64 (nth_progress (run, 0).total, jpeg->len + 2000);
  run_flush (run);
  push_segment (run, GST_FORMAT_BYTES, 3000, jpeg->len + 3000);
  g_ptr_array_set_size (run->messages, 0);
  push_slowly (run, jpeg, 0, 2000, 1000, 110 * MS);
  fail_unless_equals_uint64 (nth_progress (run, 0).total, jpeg->len);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* With a buffer that is empty nothing has come. */
GST_START_TEST (test_empty_buffers_are_no_progress)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", -1);
  guint i;

  push_slowly (run, jpeg, 0, 3000, 1000, 110 * MS);
  fail_unless_equals_int (n_progress (run), 2);
  for (i = 0; i < 3; i++) {
    test_now += 110 * MS;
    run_push_buffer (run, gst_buffer_new ());
  }
  fail_unless_equals_int (n_progress (run), 2);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Nor is there any of an image that can't be decoded, in the name of the next one. */
GST_START_TEST (test_undecodable_image_leaves_no_progress)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", -1);
  gsize sof = jpeg_frame_header (jpeg);

  run_push (run, jpeg->data, jpeg_segment_end (jpeg, sof));
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-header"), 1);
  push_slowly (run, jpeg, 0, sof, 20, 200 * MS);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  /* Before it is certain that the first one is over there may be one. */
  fail_unless (n_progress (run) <= 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* An image of which nothing is known yet has no progress. */
GST_START_TEST (test_flush_forgets_what_was_to_be_said)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", -1);

  push_slowly (run, jpeg, 0, 2000, 1000, 10 * MS);
  fail_unless_equals_int (n_progress (run), 0);
  run_flush (run);
  push_slowly (run, jpeg, 0, 8, 2, 500 * MS);
  fail_unless_equals_int (n_progress (run), 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Of several files, one behind the other, each with a segment of its own. */
GST_START_TEST (test_segment_begins_where_the_one_before_ended)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", jpeg->len);
  guint n;

  push_segment (run, GST_FORMAT_BYTES, 0, -1);
  push_slowly (run, jpeg, 0, jpeg->len, 1000, 110 * MS);
  n = n_progress (run);
  push_segment (run, GST_FORMAT_BYTES, 0, -1);
  push_slowly (run, jpeg, 0, 3000, 1000, 110 * MS);
  fail_unless (n_progress (run) > n);
  fail_unless_equals_uint64 (nth_progress (run, n).bytes, 2000);
  fail_unless_equals_uint64 (nth_progress (run, n).total, jpeg->len);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* As a demuxer has it, whose file has bytes of other things. */
GST_START_TEST (test_time_segment_has_no_total)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", 1 << 20);

  push_segment (run, GST_FORMAT_TIME, 0, -1);
  push_slowly (run, jpeg, 0, 4000, 1000, 110 * MS);
  fail_unless_equals_uint64 (nth_progress (run, 2).total, 0);
  fail_unless_equals_int (upstream_asked, 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_segment_behind_the_end_has_no_total)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", 3000);

  push_segment (run, GST_FORMAT_BYTES, 5000, -1);
  push_slowly (run, jpeg, 0, 3000, 1000, 110 * MS);
  fail_unless_equals_uint64 (nth_progress (run, 0).total, 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_file_that_grows_has_no_total)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", 3000);

  push_slowly (run, jpeg, 0, 4000, 1000, 110 * MS);
  fail_unless_equals_uint64 (nth_progress (run, 1).total, 3000);
  fail_unless_equals_float (nth_progress (run, 1).fraction, 1.0);
  fail_unless_equals_uint64 (nth_progress (run, 2).total, 0);
  fail_unless (nth_progress (run, 2).fraction < 1.0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_interlaced_png_reports_passes)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      "bus-adam7.png", NULL);
  Run *run = run_from_upstream ("progpngdec", -1);
  GByteArray *png;
  gchar *data;
  guint i, pass = 1;
  gsize size;

  fail_unless (g_file_get_contents (path, &data, &size, NULL));
  png = g_byte_array_new_take ((guint8 *) data, size);
  push_slowly (run, png, 0, png->len, 4096, 110 * MS);
  for (i = 1; i < n_progress (run); i++) {
    Progress p = nth_progress (run, i);

    fail_unless_equals_int (p.passes, 7);
    fail_unless (p.pass >= pass);
    pass = p.pass;
    fail_unless_equals_float (p.fraction, -1.0);
  }
  fail_unless_equals_int (pass, 7);
  run_free (run);
  g_byte_array_unref (png);
  g_free (path);
}

GST_END_TEST;

/* -- the last figures --------------------------------------------------- */

GST_START_TEST (test_complete_has_final_figures)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", jpeg->len + 5);
  Progress p;

  run_push (run, jpeg->data, jpeg->len);
  run_push (run, (const guint8 *) "hello", 5);
  p = complete (run, 0);
  fail_unless_equals_int (p.rows, 640);
  fail_unless_equals_int (p.pass, jpeg_n_markers (jpeg, MARKER_SOS));
  fail_unless_equals_int (p.passes, p.pass);
  fail_unless_equals_uint64 (p.bytes, jpeg->len);
  fail_unless_equals_uint64 (p.total, jpeg->len);
  fail_unless_equals_float (p.fraction, 1.0);
  test_now += GST_SECOND;
  run_push (run, (const guint8 *) "hello", 5);
  fail_unless_equals_int (n_progress (run), 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_complete_of_cut_image_says_that_no_more_comes)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_from_upstream ("progjpegdec", jpeg->len);
  Progress p;

  run_push (run, jpeg->data, jpeg->len / 4);
  run_eos (run);
  p = complete (run, 0);
  fail_unless (__i__ == 1 || p.rows < 320);
  fail_unless_equals_uint64 (p.bytes, jpeg->len / 4);
  fail_unless_equals_uint64 (p.total, jpeg->len / 4);
  fail_unless_equals_float (p.fraction, 1.0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
progress_suite (void)
{
  Suite *s = suite_create ("element_progress");
  TCase *tc = tcase_create ("progress");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, NULL, drop_test_clock);
  tcase_add_loop_test (tc, test_slow_image_reports_once_an_interval, 0,
      2 * G_N_ELEMENTS (updates));
  tcase_add_loop_test (tc, test_no_interval_reports_every_buffer_after_header,
      0, 2);
  tcase_add_loop_test (tc, test_image_at_once_gives_no_report, 0, 2);
  tcase_add_loop_test (tc, test_end_of_stream_gives_no_report, 0, 2);
  tcase_add_loop_test (tc, test_buffer_costs_two_looks_at_clock, 0, 2);
  tcase_add_loop_test (tc, test_known_length_gives_fraction_of_bytes, 0, 2);
  tcase_add_loop_test (tc,
      test_unknown_length_gives_fraction_of_rows_of_one_pass, 0, 2);
  tcase_add_loop_test (tc, test_second_image_counts_from_its_start, 0, 2);
  tcase_add_loop_test (tc, test_segment_limits_total, 0, 2);
  tcase_add_loop_test (tc, test_segment_behind_the_end_has_no_total, 0, 2);
  tcase_add_loop_test (tc, test_empty_buffers_are_no_progress, 0, 2);
  tcase_add_loop_test (tc, test_undecodable_image_leaves_no_progress, 0, 2);
  tcase_add_loop_test (tc, test_flush_forgets_what_was_to_be_said, 0, 2);
  tcase_add_loop_test (tc, test_segment_begins_where_the_one_before_ended, 0,
      2);
  tcase_add_loop_test (tc, test_time_segment_has_no_total, 0, 2);
  tcase_add_loop_test (tc, test_file_that_grows_has_no_total, 0, 2);
  tcase_add_test (tc, test_interlaced_png_reports_passes);
  tcase_add_loop_test (tc, test_complete_has_final_figures, 0, 2);
  tcase_add_loop_test (tc,
      test_complete_of_cut_image_says_that_no_more_comes, 0, 2);

  return s;
}

GST_CHECK_MAIN (progress);
