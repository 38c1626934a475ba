/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Nothing comes for a while: what has come before is shown when it becomes due,
 * and said. Time is the test's. */

#include "jpegrun.h"
#include "makepng.h"
#include "testclock.h"

#define MS GST_MSECOND

static GByteArray *
make_picture (gboolean progressive)
{
  JpegRecipe recipe = {.width = 64,.height = 640,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive
  };

  return make_jpeg (&recipe);
}

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
      make_picture (kinds[kind].progressive);
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
    fail_unless_equals_uint64 (test_next_wait (), 100 * MS);
    test_elapse (99 * MS);
    fail_if (test_wake (run));
    fail_unless_equals_int (run->frames->len, 0);
    test_elapse (1 * MS);
    fail_unless (test_wake (run));
    assert_shows (run, 0, expected, what);
    /* There is nothing new to wait for. */
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
  Run *run = run_new (kinds[__i__].element, NULL);

  use_test_clock (run, 0);
  push_half (run, bytes, 1000);
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
  GByteArray *bytes = make_picture (TRUE);
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
  GByteArray *bytes = make_picture (TRUE);
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

/* Nothing is left that would wake up, and the next picture has its own time. */
GST_START_TEST (test_flush_and_restart_forget_what_came)
{
  GByteArray *bytes = make_picture (TRUE);
  Run *run = run_new ("progjpegdec", NULL);
  GstSegment segment;
  gsize half;

  use_test_clock (run, 0);
  push_half (run, bytes, 1000);
  gst_harness_push_event (run->harness, gst_event_new_flush_start ());
  gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  test_elapse (50 * MS);
  half = push_half (run, bytes, 1000);
  /* It was set for the picture before. */
  test_elapse (50 * MS);
  fail_unless (test_wake (run));
  fail_unless_equals_int (run->frames->len, 0);
  test_elapse (50 * MS);
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
  tcase_add_loop_test (tc, test_stall_after_frame_keeps_interval, 0, n_kinds);
  tcase_add_loop_test (tc, test_eos_after_frame_of_stall_gives_final, 0,
      n_kinds);
  tcase_add_test (tc, test_other_updates_do_not_depend_on_stall);
  tcase_add_test (tc, test_progress_is_said_in_a_stall);
  tcase_add_test (tc, test_flush_and_restart_forget_what_came);

  return s;
}

GST_CHECK_MAIN (element_stall);
