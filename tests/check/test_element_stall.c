/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Nothing comes for a while: what has come before is shown when it becomes due,
 * and said. Time is the test's. */

#include "jpegrun.h"
#include "makepng.h"
#include "testclock.h"

#define MS GST_MSECOND

static GByteArray *
make_a_png (void)
{
  PngRecipe recipe = {.width = 64,.height = 200,.kind = {2, 8, FALSE} };

  return make_png (&recipe);
}

static const struct
{
  const gchar *element;
  gboolean png, progressive;
} kinds[] = {
  {"progjpegdec", FALSE, FALSE},
  {"progjpegdec", FALSE, TRUE},
  {"progimagedec", FALSE, TRUE},
  {"progpngdec", TRUE, FALSE},
};

static GByteArray *
make_kind (guint kind)
{
  return kinds[kind].png ? make_a_png () :
      make_tall_jpeg (kinds[kind].progressive);
}

/* The first @size bytes, shown at once. */
static GByteArray *
pixels_of (guint kind, GByteArray * bytes, gsize size)
{
  gchar *line = g_strdup_printf ("%s updates=buffer", kinds[kind].element);
  Run *run = run_new (line, NULL);
  GByteArray *pixels;

  run_push (run, bytes->data, size);
  fail_unless_equals_int (run->frames->len, 1);
  pixels = frame_pixels (run_frame (run, 0));
  run_free (run);
  g_free (line);

  return pixels;
}

static void
assert_shows (Run * run, guint frame, GByteArray * expected, const gchar * what)
{
  GByteArray *pixels;

  fail_unless_equals_int (run->frames->len, frame + 1);
  pixels = frame_pixels (run_frame (run, frame));
  assert_pixels_equal (pixels, expected, what);
  g_byte_array_unref (pixels);
}

/* Comes in pieces of @chunk bytes, in no time, up to the middle. */
static gsize
push_half (Run * run, GByteArray * bytes, gsize chunk)
{
  gsize at, half = bytes->len / 2;

  for (at = 0; at < half; at += chunk)
    run_push (run, bytes->data + at, MIN (chunk, half - at));

  return half;
}

/* The same, and then nothing. */
static Run *
run_into_stall (const gchar * line, GByteArray * bytes, gsize * half)
{
  Run *run = run_new (line, NULL);

  use_test_clock (run, 0);
  *half = push_half (run, bytes, 1000);

  return run;
}

GST_START_TEST (test_what_came_before_a_stall_is_shown)
{
  static const gsize chunks[] = { 1, 100, 4096, 1000000 };
  GByteArray *bytes = make_kind (__i__);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    const gchar *what = kinds[__i__].element;
    Run *run = run_new (what, NULL);
    GByteArray *expected;
    gsize half;

    use_test_clock (run, 0);
    half = push_half (run, bytes, chunks[i]);
    expected = pixels_of (__i__, bytes, half);
    fail_unless_equals_uint64 (test_next_wait (), 40 * MS);
    test_elapse (39 * MS);
    fail_if (test_wake (run));
    fail_unless_equals_int (run->frames->len, 0);
    test_elapse (1 * MS);
    fail_unless (test_wake (run));
    assert_shows (run, 0, expected, what);
    /* But for a message there is nothing to wait for. */
    fail_unless_equals_uint64 (test_next_wait (), 60 * MS);
    test_elapse (60 * MS);
    fail_unless (test_wake (run));
    fail_unless_equals_int (test_n_waits (), 0);

    run_push (run, bytes->data + half, bytes->len - half);
    run_eos (run);
    fail_unless_equals_int (run->frames->len, 2);
    assert_series_is_sound (run, what);
    g_byte_array_unref (expected);
    expected = pixels_of (__i__, bytes, bytes->len);
    assert_shows (run, 1, expected, what);
    g_byte_array_unref (expected);
    run_free (run);
  }
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* The wait began with the first bytes, and others have come since. */
GST_START_TEST (test_stall_after_frame_keeps_interval)
{
  GByteArray *bytes = make_kind (__i__);
  Run *run = run_new (kinds[__i__].element, NULL);
  gsize half, more = bytes->len * 3 / 4;
  GByteArray *expected = pixels_of (__i__, bytes, more);

  use_test_clock (run, 0);
  half = push_half (run, bytes, 50);
  test_elapse (100 * MS);
  run_push (run, bytes->data + half, 50);
  fail_unless_equals_int (run->frames->len, 1);
  test_elapse (30 * MS);
  run_push (run, bytes->data + half + 50, more - half - 50);
  fail_unless_equals_int (run->frames->len, 1);

  /* It looks up by the first of them, and sees that it is too early. */
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);
  fail_unless_equals_uint64 (test_next_wait (), 70 * MS);
  test_elapse (70 * MS);
  fail_unless (test_wake (run));
  assert_shows (run, 1, expected, kinds[__i__].element);
  assert_series_is_sound (run, kinds[__i__].element);
  g_byte_array_unref (expected);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_eos_after_frame_of_stall_gives_final)
{
  GByteArray *bytes = make_kind (__i__);
  gsize half;
  Run *run = run_into_stall (kinds[__i__].element, bytes, &half);

  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);
  run_eos (run);
  fail_unless_equals_int (run->frames->len, 2);
  fail_unless (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  assert_series_is_sound (run, kinds[__i__].element);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_other_updates_do_not_depend_on_stall)
{
  static const gchar *updates[] = { "none", "pass", "buffer",
    "auto max-overhead=0"
  };
  GByteArray *bytes = make_tall_jpeg (TRUE);
  guint i, frames;

  for (i = 0; i < G_N_ELEMENTS (updates); i++) {
    gchar *line = g_strdup_printf ("progjpegdec updates=%s", updates[i]);
    Run *run = run_new (line, NULL);

    use_test_clock (run, 0);
    push_half (run, bytes, 1000);
    frames = run->frames->len;
    while (test_n_waits () > 0) {
      test_elapse (test_next_wait ());
      test_wake (run);
    }
    fail_unless_equals_int (run->frames->len, frames);
    run_free (run);
    g_free (line);
  }
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* Whatever updates is. */
GST_START_TEST (test_progress_is_said_in_a_stall)
{
  static const gchar *lines[] = { "progjpegdec", "progjpegdec updates=none" };
  GByteArray *bytes = make_tall_jpeg (TRUE);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_new (lines[i], NULL);
    guint64 come;
    gsize half;

    use_test_clock (run, 0);
    half = push_half (run, bytes, 100);
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
            "progimage-progress"), 0);
    test_elapse (100 * MS);
    fail_unless (test_wake (run));
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
            "progimage-progress"), 1);
    fail_unless (gst_structure_get_uint64 (gst_message_get_structure
            (run_message (run, GST_MESSAGE_ELEMENT, "progimage-progress", 0)),
            "bytes", &come));
    fail_unless_equals_uint64 (come, half);
    fail_unless_equals_int (test_n_waits (), 0);
    run_free (run);
  }
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* Nothing is left that would wake up, and the next image has its own time. */
GST_START_TEST (test_flush_and_restart_forget_what_came)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  Run *run = run_new ("progjpegdec", NULL);
  GstSegment segment;
  gsize half;

  use_test_clock (run, 0);
  push_half (run, bytes, 1000);
  gst_harness_push_event (run->harness, gst_event_new_flush_start ());
  gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  test_elapse (20 * MS);
  half = push_half (run, bytes, 1000);
  /* It was set for the image before. */
  test_elapse (20 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 0);
  test_elapse (20 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);

  run_push (run, bytes->data + half, 100);
  fail_unless_equals_int (test_n_waits (), 1);
  gst_element_set_state (run->harness->element, GST_STATE_READY);
  fail_unless_equals_int (test_n_waits (), 0);
  fail_unless_equals_int (run->frames->len, 1);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* -- when --------------------------------------------------------------- */

/* A frame costs that much, downstream. */
static GstPadProbeReturn
take_time (GstPad * pad, GstPadProbeInfo * info, gpointer ms)
{
  test_elapse (GPOINTER_TO_UINT (ms) * MS);
  test_cpu += GPOINTER_TO_UINT (ms) * MS;

  return GST_PAD_PROBE_OK;
}

/* It was set for a frame that comes late, as the one before was costly. */
GST_START_TEST (test_next_image_does_not_wait_for_late_frame)
{
  GByteArray *bytes = make_kind (__i__);
  Run *run = run_new (kinds[__i__].element, NULL);
  gsize half;

  use_test_clock (run, 0);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      take_time, GUINT_TO_POINTER (50), NULL);
  half = push_half (run, bytes, 1000);
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  run_push (run, bytes->data + half, 50);
  /* First for a message, then for a frame. */
  test_elapse (test_next_wait ());
  fail_unless (test_wake (run));
  fail_unless (test_next_wait () > 500 * MS);

  run_push (run, bytes->data + half + 50, bytes->len - half - 50);
  push_half (run, bytes, 1000);
  /* One that comes row by row is not shown in place of another before it is whole:
   * there is only a message to wait for. */
  fail_unless_equals_uint64 (test_next_wait (),
      (kinds[__i__].progressive ? 40 : 100) * MS);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_shorter_interval_counts_at_once)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  gsize half;
  Run *run =
      run_into_stall ("progjpegdec first-update=10000000000 "
      "update-interval=10000000000", bytes, &half);

  fail_unless_equals_uint64 (test_next_wait (), 10 * GST_SECOND);
  g_object_set (run->harness->element, "first-update", 100 * MS, NULL);
  test_elapse (10 * MS);
  run_push (run, bytes->data + half, 10);
  fail_unless_equals_uint64 (test_next_wait (), 90 * MS);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_none_set_in_a_stall_is_heeded)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  gsize half;
  Run *run = run_into_stall ("progjpegdec", bytes, &half);

  gst_util_set_object_arg (G_OBJECT (run->harness->element), "updates", "none");
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 0);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

static GstPadProbeReturn
hold (GstPad * pad, GstPadProbeInfo * info, gpointer unused)
{
  test_elapse (5 * GST_SECOND);

  return GST_PAD_PROBE_OK;
}

/* A sink may hold a frame for as long as it likes: only work counts. */
GST_START_TEST (test_time_that_sink_holds_frame_is_no_cost)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  Run *run = run_new ("progjpegdec", NULL);
  gsize half;

  use_test_clock (run, 0);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      hold, NULL, NULL);
  gst_element_set_state (run->harness->element, GST_STATE_PAUSED);
  half = push_half (run, bytes, 1000);
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);
  gst_element_set_state (run->harness->element, GST_STATE_PLAYING);
  test_elapse (100 * MS);
  run_push (run, bytes->data + half, 1000);
  fail_unless_equals_int (run->frames->len, 2);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* Sinks call a frame late that has the timestamp of bytes that came a while ago,
 * but there will be no newer one. */
GST_START_TEST (test_late_frame_is_shown_in_a_stall)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  Run *run = run_new ("progjpegdec", NULL);

  use_test_clock (run, 0);
  run_time_segment (run);
  run_push_stamped (run, bytes, 0, bytes->len / 2, 0, 1);
  gst_harness_push_upstream_event (run->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, GST_SECOND, 0));
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 1);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* -- what else happens then --------------------------------------------- */

static GstPadProbeReturn
refuse (GstPad * pad, GstPadProbeInfo * info, gpointer flow)
{
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GPOINTER_TO_INT (flow);

  return GST_PAD_PROBE_HANDLED;
}

static const GstFlowReturn flows[] = { GST_FLOW_EOS, GST_FLOW_NOT_LINKED,
  GST_FLOW_ERROR, GST_FLOW_FLUSHING
};

/* Upstream hears of it with the next buffer, and may mend it. @__i__: the flow, and
 * whether there is a next buffer. */
GST_START_TEST (test_refused_frame_of_a_stall_is_told_once)
{
  GstFlowReturn flow = flows[__i__ / 2];
  GByteArray *bytes = make_tall_jpeg (TRUE);
  gsize half;
  Run *run = run_into_stall ("progjpegdec", bytes, &half);
  gulong probe;

  probe = gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      refuse, GINT_TO_POINTER (flow), NULL);
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  gst_pad_remove_probe (run->harness->sinkpad, probe);
  g_ptr_array_set_size (run->frames, 0);
  if (__i__ % 2) {
    fail_unless_equals_int (run_push (run, bytes->data + half, 100), flow);
    fail_unless_equals_int (run_push (run, bytes->data + half + 100, 100),
        GST_FLOW_OK);
  }
  run_eos (run);
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* By the flow. */
GST_START_TEST (test_flush_forgets_refused_frame_of_a_stall)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  gsize half;
  Run *run = run_into_stall ("progjpegdec", bytes, &half);
  gulong probe;

  probe = gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      refuse, GINT_TO_POINTER (flows[__i__]), NULL);
  test_elapse (100 * MS);
  fail_unless (test_wake (run));
  gst_pad_remove_probe (run->harness->sinkpad, probe);
  run_flush (run);
  fail_unless_equals_int (run_push (run, bytes->data, bytes->len), GST_FLOW_OK);
  fail_unless_equals_int (run_n_finals (run), 1);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

GST_START_TEST (test_error_leaves_nothing_to_wait_for)
{
  GByteArray *bytes = make_tall_jpeg (TRUE);
  Run *run = run_new ("progjpegdec max-memory=1000", NULL);

  use_test_clock (run, 0);
  push_half (run, bytes, 10);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 1);
  while (test_n_waits () > 0) {
    test_elapse (test_next_wait ());
    test_wake_in_vain (run);
  }
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-progress"), 0);
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* The beginning of a PNG is no marker: it may wait with the end of the JPEG. */
GST_START_TEST (test_next_image_in_what_waits_is_shown)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  GByteArray *png = make_a_png ();
  guint n;

  for (n = 8; n < 1000; n += n < 100 ? 7 : 50) {
    Run *run = run_new ("progimagedec", NULL);
    GByteArray *expected = pixels_of (3, png, png->len);
    GByteArray *pixels;

    use_test_clock (run, 0);
    run_push (run, jpeg->data, jpeg->len / 2);
    run_push (run, png->data, n);
    while (test_n_waits () > 0) {
      test_elapse (test_next_wait ());
      test_wake_in_vain (run);
    }
    /* Its signature, IHDR and the header of the first IDAT. */
    fail_unless (n < 100 || run_n_finals (run) == 1);
    run_push (run, png->data + n, png->len - n);
    run_eos (run);
    fail_unless_equals_int (run_n_finals (run), 2);
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
    pixels = frame_pixels (run_final (run, 1));
    assert_pixels_equal (pixels, expected, "a PNG behind half a JPEG");
    assert_series_is_sound (run, "a PNG behind half a JPEG");
    g_byte_array_unref (pixels);
    g_byte_array_unref (expected);
    run_free (run);
  }
  g_byte_array_unref (png);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* 100 kB/s: 60 ms after the header something is shown. */
static void
check_first_view (const GByteArray * bytes, gsize piece)
{
  Run *run = run_new ("progimagedec", NULL);
  GstClockTime header = GST_CLOCK_TIME_NONE;
  gsize at = 0, n;

  use_test_clock (run, 0);
  for (; at < bytes->len && run->frames->len == 0; at += n) {
    n = MIN (piece, bytes->len - at);
    test_elapse (n * 10 * GST_USECOND);
    if (!test_wake (run))
      run_push (run, bytes->data + at, n);
    else
      n = 0;
    if (!GST_CLOCK_TIME_IS_VALID (header) && run_n_messages (run,
            GST_MESSAGE_ELEMENT, "progimage-header") > 0)
      header = test_now;
  }
  fail_unless (run->frames->len == 1 && at < bytes->len);
  fail_unless (test_now - header <= 60 * MS, "%u ms, pieces of %u bytes",
      (guint) ((test_now - header) / MS), (guint) piece);
  run_free (run);
}

GST_START_TEST (test_first_view_comes_early)
{
  static const gchar *const names[] = { "harvesters.jpg", "bus-adam7.png" };
  GByteArray *bytes = png_test_file (names[__i__]);

  check_first_view (bytes, 512);
  check_first_view (bytes, 1460);
  check_first_view (bytes, 4096);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

static Suite *
element_stall_suite (void)
{
  Suite *s = suite_create ("element-stall");
  TCase *tc = tcase_create ("updates");
  gint n_kinds = G_N_ELEMENTS (kinds);

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, NULL, drop_test_clock);
  tcase_add_loop_test (tc, test_what_came_before_a_stall_is_shown, 0, n_kinds);
  tcase_add_loop_test (tc, test_first_view_comes_early, 0, 2);
  tcase_add_loop_test (tc, test_stall_after_frame_keeps_interval, 0, n_kinds);
  tcase_add_loop_test (tc, test_eos_after_frame_of_stall_gives_final, 0,
      n_kinds);
  tcase_add_test (tc, test_other_updates_do_not_depend_on_stall);
  tcase_add_test (tc, test_progress_is_said_in_a_stall);
  tcase_add_test (tc, test_flush_and_restart_forget_what_came);
  tcase_add_loop_test (tc, test_next_image_does_not_wait_for_late_frame, 0,
      n_kinds);
  tcase_add_test (tc, test_shorter_interval_counts_at_once);
  tcase_add_test (tc, test_none_set_in_a_stall_is_heeded);
  tcase_add_test (tc, test_time_that_sink_holds_frame_is_no_cost);
  tcase_add_test (tc, test_late_frame_is_shown_in_a_stall);
  tcase_add_loop_test (tc, test_flush_forgets_refused_frame_of_a_stall, 0,
      G_N_ELEMENTS (flows));
  tcase_add_loop_test (tc, test_refused_frame_of_a_stall_is_told_once, 0,
      2 * G_N_ELEMENTS (flows));
  tcase_add_test (tc, test_error_leaves_nothing_to_wait_for);
  tcase_add_loop_test (tc, test_next_image_in_what_waits_is_shown, 0, 2);

  return s;
}

GST_CHECK_MAIN (element_stall);
