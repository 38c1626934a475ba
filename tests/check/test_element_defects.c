/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Truncated and damaged images, data that is none, and limits. */

#include "jpegrun.h"
#include "oracle.h"

#include <stdio.h>

#define WIDTH 61
#define HEIGHT 83

static GByteArray *
make_image (gboolean progressive, guint seed)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.seed = seed
  };

  return make_jpeg (&recipe);
}

static GByteArray *
first_bytes (const GByteArray * jpeg, guint n)
{
  GByteArray *copy = jpeg_copy (jpeg);

  g_byte_array_set_size (copy, n);

  return copy;
}

/* What libjpeg can be given of the first @n bytes: it makes nothing of a scan's
 * header that is cut, nor of the scans before it then. */
static GByteArray *
readable_bytes (const GByteArray * jpeg, guint n)
{
  guint scan, at, end, data = 0;

  for (scan = 0; (at = jpeg_marker (jpeg, MARKER_SOS, scan)) < n; scan++) {
    end = jpeg_segment_end (jpeg, at);
    if (end <= n)
      data = end;
  }
  /* Up to the tables of the next scan, if they have begun. */
  for (at = data; at + 1 < n; at++) {
    if (jpeg->data[at] == 0xff && jpeg->data[at + 1] != 0)
      return first_bytes (jpeg, at);
  }

  return first_bytes (jpeg, n);
}

/* A code of nothing but ones is in no table (clause C.2). */
static GByteArray *
make_damaged (gboolean progressive, guint seed)
{
  GByteArray *jpeg = make_image (progressive, seed);
  guint at = jpeg->len / 2, i;

  for (i = 0; i < 20; i++) {
    jpeg->data[at + 2 * i] = 0xff;
    jpeg->data[at + 2 * i + 1] = 0;
  }

  return jpeg;
}

static guint
n_warnings (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_WARNING, NULL);
}

static guint
n_errors (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_ERROR, NULL);
}

static gboolean
is_corrupted (Run * run, guint image)
{
  return frame_has_flag (run_final (run, image), GST_BUFFER_FLAG_CORRUPTED);
}

/* -- truncated ---------------------------------------------------------- */

static void
check_truncated (const gchar * line, const GByteArray * jpeg, guint cut,
    gsize chunk)
{
  GByteArray *part = first_bytes (jpeg, cut);
  GByteArray *readable = readable_bytes (jpeg, cut);
  Run *run = run_jpeg (line, NULL, part, chunk);
  gchar *text = run_message_text (run, GST_MESSAGE_WARNING);
  guint rows, height, bytes;

  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless (is_corrupted (run, 0));
  fail_unless_equals_int (n_warnings (run), 1);
  fail_unless_equals_int (n_errors (run), 0);
  fail_unless (sscanf (text, "The JPEG is truncated: %u of %u rows have come, "
          "in %u bytes", &rows, &height, &bytes) == 3, "%s", text);
  fail_unless_equals_int (rows, frame_meta (run_final (run, 0)).rows);
  fail_unless (rows <= HEIGHT);
  fail_unless_equals_int (height, HEIGHT);
  fail_unless_equals_int (bytes, cut);
  /* All that can be decoded is there, and nothing is what chance has it. */
  assert_final_is_right (run, 0, readable, line);
  g_free (text);
  run_free (run);
  g_byte_array_unref (part);
  g_byte_array_unref (readable);
}

GST_START_TEST (test_truncated_image_is_shown_and_warned_of)
{
  static const gchar *lines[] = { "progjpegdec updates=none",
    "progjpegdec updates=buffer", "progjpegdec updates=pass"
  };
  GByteArray *jpeg = make_image (__i__, 0);
  guint begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint i, k;

  for (i = 1; i < 20; i++) {
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      guint cut = begin + (jpeg->len - begin) * i / 20;

      check_truncated (lines[k], jpeg, cut, 0);
      check_truncated (lines[k], jpeg, cut, 77);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Rows of a baseline image come from top to bottom. */
GST_START_TEST (test_truncated_image_says_how_many_rows_have_come)
{
  GByteArray *jpeg = make_image (FALSE, 0);
  guint begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  GByteArray *part = first_bytes (jpeg, (begin + jpeg->len) / 2);
  Run *run = run_jpeg ("progjpegdec", NULL, part, 0);
  FrameMeta meta = frame_meta (run_final (run, 0));
  gboolean corrupted;

  fail_unless (meta.rows >= HEIGHT / 4 && meta.rows <= HEIGHT * 3 / 4,
      "%u rows in half of the data", meta.rows);
  fail_unless (gst_structure_get (gst_message_get_structure (run_message (run,
                  GST_MESSAGE_ELEMENT, "progimage-complete", 0)), "corrupted",
          G_TYPE_BOOLEAN, &corrupted, NULL));
  fail_unless (corrupted);
  run_free (run);
  g_byte_array_unref (part);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_truncated_with_fail_on_is_error)
{
  static const gchar *lines[] = { "progjpegdec fail-on=truncated",
    "progjpegdec fail-on=error", "progjpegdec fail-on=warning"
  };
  GByteArray *jpeg = make_image (__i__, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_new (lines[i], NULL);

    /* Cut short by the next image. */
    run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
    fail_unless_equals_int (run->flow, GST_FLOW_OK);
    run_push_range (run, jpeg, 0, jpeg->len, 0);
    fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
    /* What there was of it is pushed all the same, and that is the end. */
    fail_unless_equals_int (run_n_finals (run), 1);
    fail_unless (is_corrupted (run, 0));
    run_push_range (run, jpeg, 0, jpeg->len, 0);
    run_eos (run);
    fail_unless_equals_int (run_n_finals (run), 1);
    assert_one_error (run, "truncated", lines[i]);
    run_free (run);

    /* By the end of the stream. */
    run = run_new (lines[i], NULL);
    run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
    run_eos (run);
    fail_unless_equals_int (run_n_finals (run), 1);
    assert_one_error (run, "truncated", lines[i]);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static GstPadProbeReturn
end_with_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;

  return GST_PAD_PROBE_HANDLED;
}

/* Downstream may want one frame only: the error counts more. */
GST_START_TEST (test_error_is_told_where_downstream_is_at_its_end)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec updates=none fail-on=truncated", NULL);

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      end_with_frame, NULL, NULL);
  run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  assert_one_error (run, "truncated", "at its end");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* What is wrong with it makes no difference to the pixels. */
GST_START_TEST (test_image_with_a_warning_is_not_corrupted)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec", NULL);
  gboolean corrupted;

  run_push_range (run, jpeg, 0, jpeg->len - 2, 0);
  run_eos (run);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  fail_if (is_corrupted (run, 0));
  fail_unless (gst_structure_get_boolean (gst_message_get_structure (run_message
              (run, GST_MESSAGE_ELEMENT, "progimage-complete", 0)),
          "corrupted", &corrupted));
  fail_if (corrupted);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Where damage is an error, so is an image of which nothing can be decoded, at once.
 * By `fail-on`: none, truncated, error, warning. */
GST_START_TEST (test_undecodable_image_fails_where_damage_does)
{
  GByteArray *jpeg = make_image (FALSE, 0);
  GByteArray *broken = first_bytes (jpeg, jpeg_frame_header (jpeg) + 4);
  Run *run = run_new ("progjpegdec", NULL);

  g_object_set (run->harness->element, "fail-on", __i__, NULL);
  run_push_range (run, broken, 0, broken->len, 0);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL),
      __i__ >= 2);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
      __i__ < 2);
  fail_unless_equals_int (run_n_finals (run), __i__ < 2);
  run_free (run);
  g_byte_array_unref (broken);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The second image begins where the first one breaks off. */
GST_START_TEST (test_image_after_one_cut_short_is_whole)
{
  static const gsize chunks[] = { 0, 1, 60 };
  guint progressive = __i__ & 1, second_progressive = __i__ >> 1, i, tenth;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    for (tenth = 3; tenth < 10; tenth += 2) {
      GByteArray *first = make_image (progressive, 0);
      GByteArray *second = make_image (second_progressive, 1);
      guint cut = first->len * tenth / 10;
      GByteArray *part = readable_bytes (first, cut);
      GByteArray *both = first_bytes (first, cut);
      Run *run;

      jpeg_append (both, second);
      run = run_jpeg ("progjpegdec updates=none", NULL, both, chunks[i]);
      fail_unless_equals_int (run->flow, GST_FLOW_OK);
      fail_unless_equals_int (run_n_finals (run), 2);
      assert_final_is_right (run, 0, part, "cut short");
      fail_unless (is_corrupted (run, 0));
      assert_final_is_right (run, 1, second, "after one cut short");
      fail_if (is_corrupted (run, 1));
      fail_unless_equals_int (n_warnings (run), 1);
      fail_unless_equals_int (n_errors (run), 0);
      run_free (run);
      g_byte_array_unref (first);
      g_byte_array_unref (second);
      g_byte_array_unref (part);
      g_byte_array_unref (both);
    }
  }
}

GST_END_TEST;

GST_START_TEST (test_image_after_one_cut_in_header_is_whole)
{
  static const gsize chunks[] = { 0, 1 };
  GByteArray *jpeg = make_image (__i__, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GByteArray *both = first_bytes (jpeg, jpeg_segment_end (jpeg,
            jpeg_frame_header (jpeg)));
    Run *run;

    jpeg_append (both, jpeg);
    run = run_jpeg ("progjpegdec", NULL, both, chunks[i]);
    fail_unless_equals_int (run->flow, GST_FLOW_OK);
    fail_unless_equals_int (run_n_finals (run), 1);
    assert_final_is_right (run, frame_meta (run_frame (run, 0)).image, jpeg,
        "after one without image");
    fail_unless_equals_int (n_warnings (run), 1);
    fail_unless_equals_int (n_errors (run), 0);
    run_free (run);
    g_byte_array_unref (both);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- damaged ------------------------------------------------------------ */

GST_START_TEST (test_damaged_image_is_shown_and_warned_of)
{
  static const gsize chunks[] = { 0, 1, 60 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GByteArray *first = make_damaged (__i__, 0);
    GByteArray *second = make_image (__i__, 1);
    GByteArray *both = jpeg_copy (first);
    Run *run;

    jpeg_append (both, second);
    run = run_jpeg ("progjpegdec updates=none", NULL, both, chunks[i]);
    fail_unless_equals_int (run->flow, GST_FLOW_OK);
    fail_unless_equals_int (run_n_finals (run), 2);
    assert_final_is_right (run, 0, first, "damaged");
    /* Where there is much at once, libjpeg-turbo skips bad codes without
     * a word, and finds out at EOI that bytes are left. */
    if (chunks[i] > 0)
      fail_unless (is_corrupted (run, 0));
    assert_final_is_right (run, 1, second, "after a damaged one");
    fail_if (is_corrupted (run, 1));
    fail_unless_equals_int (n_warnings (run), 1);
    fail_unless_equals_int (n_errors (run), 0);
    run_free (run);
    g_byte_array_unref (first);
    g_byte_array_unref (second);
    g_byte_array_unref (both);
  }
}

GST_END_TEST;

/* There may be no EOS for an hour to say it at. */
GST_START_TEST (test_damaged_image_is_warned_of_with_its_last_byte)
{
  GByteArray *jpeg = make_damaged (__i__, 0);
  Run *run = run_new ("progjpegdec", NULL);

  run_push_range (run, jpeg, 0, jpeg->len, 0);
  fail_unless_equals_int (n_warnings (run), 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static const struct
{
  const gchar *line;
  gboolean irregular, damaged, truncated;       /* whether it is an error */
} levels[] = {
  {"progjpegdec fail-on=none", FALSE, FALSE, FALSE},
  {"progjpegdec fail-on=truncated", FALSE, FALSE, TRUE},
  {"progjpegdec fail-on=error", FALSE, TRUE, TRUE},
  {"progjpegdec fail-on=warning", TRUE, TRUE, TRUE},
};

static void
check_level (const gchar * line, const GByteArray * jpeg, guint is_error,
    gboolean corrupted, const gchar * what)
{
  Run *run = run_jpeg (line, NULL, jpeg, 100);

  fail_unless (n_errors (run) == is_error, "%s, %s: %u errors", line, what,
      n_errors (run));
  fail_unless (n_warnings (run) == 1 - is_error, "%s, %s: %u warnings", line,
      what, n_warnings (run));
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless_equals_int (is_corrupted (run, 0), corrupted);
  run_free (run);
}

GST_START_TEST (test_fail_on_level_implies_those_before_it)
{
  GByteArray *irregular = make_image (FALSE, 0);
  GByteArray *damaged = make_damaged (FALSE, 0);
  GByteArray *truncated = first_bytes (irregular, irregular->len / 2);
  GByteArray *sound = jpeg_copy (irregular);
  Run *run;

  /* no EOI */
  g_byte_array_set_size (irregular, irregular->len - 2);
  check_level (levels[__i__].line, irregular, levels[__i__].irregular, FALSE,
      "irregular");
  check_level (levels[__i__].line, damaged, levels[__i__].damaged, TRUE,
      "damaged");
  check_level (levels[__i__].line, truncated, levels[__i__].truncated, TRUE,
      "truncated");
  run = run_jpeg (levels[__i__].line, NULL, sound, 100);
  assert_no_defect (run, levels[__i__].line);
  run_free (run);
  g_byte_array_unref (sound);
  g_byte_array_unref (irregular);
  g_byte_array_unref (damaged);
  g_byte_array_unref (truncated);
}

GST_END_TEST;

/* -- no image ----------------------------------------------------------- */

static void
check_no_image (const void *bytes, guint size, gsize chunk, const gchar * text)
{
  Run *run = run_bytes ("progjpegdec", NULL, bytes, size, chunk);

  assert_one_error (run, text, text);
  fail_unless_equals_int (run->frames->len, 0);
  run_free (run);
}

GST_START_TEST (test_data_without_image_is_one_error)
{
  guint8 zeros[1000] = { 0, };

  check_no_image ("Hello", 5, 0, "There is no JPEG");
  check_no_image ("Hello, this is not an image at all", 34, 1,
      "There is no JPEG");
  check_no_image (zeros, sizeof (zeros), 7, "There is no JPEG");
  check_no_image ("\xff\xd8\xff\xe0", 4, 1, "header");
  check_no_image ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, 0, "PNG");
  check_no_image ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, 1, "PNG");
  check_no_image ("GIF89a        ", 14, 3, "GIF");
}

GST_END_TEST;

/* There may be a JPEG behind it: only when much has come, and not at EOS only. */
GST_START_TEST (test_other_kind_is_error_before_end)
{
  guint8 bytes[65536] = "\x89PNG\r\n\x1a\n\0\0\0\r";
  Run *run = run_new ("progjpegdec", NULL);

  run_push (run, bytes, 65535);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  run_push (run, bytes, 1);
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  assert_one_error (run, "PNG", "PNG");
  run_free (run);
}

GST_END_TEST;

/* Nor has anything come since a flush. */
GST_START_TEST (test_end_without_data_is_silent)
{
  GByteArray *jpeg = make_image (FALSE, 0);
  Run *run = run_new ("progjpegdec", NULL);
  GstSegment segment;

  if (__i__) {
    run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
    gst_harness_push_event (run->harness, gst_event_new_flush_start ());
    gst_harness_push_event (run->harness, gst_event_new_flush_stop (TRUE));
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  }
  run_eos (run);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_image_cut_in_header_is_one_error)
{
  GByteArray *jpeg = make_image (__i__, 0);
  guint end = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint cut;

  for (cut = 2; cut < end; cut += 13) {
    Run *run = run_bytes ("progjpegdec", NULL, jpeg->data, cut, 9);

    assert_one_error (run, "", "header");
    fail_unless_equals_int (run->frames->len, 0);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- limits ------------------------------------------------------------- */

static GstPadProbeReturn
count_allocation (GstPad * pad, GstPadProbeInfo * info, gpointer n)
{
  if (GST_QUERY_TYPE (GST_PAD_PROBE_INFO_QUERY (info)) == GST_QUERY_ALLOCATION)
    (*(guint *) n)++;

  return GST_PAD_PROBE_OK;
}

static void
check_max_pixels (guint max_pixels, gboolean refused)
{
  gchar *line = g_strdup_printf ("progjpegdec max-pixels=%u", max_pixels);
  GByteArray *jpeg = make_image (FALSE, 0);
  Run *run = run_new (line, NULL);
  guint allocations = 0;

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      count_allocation, &allocations, NULL);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  run_eos (run);
  if (refused) {
    fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
    assert_one_error (run, "max-pixels", line);
    fail_unless_equals_int (run->frames->len, 0);
    fail_unless_equals_int (allocations, 0);
    fail_if (gst_pad_has_current_caps (run->harness->sinkpad));
  } else {
    fail_unless (allocations > 0);
    assert_final_is_right (run, 0, jpeg, line);
    assert_no_defect (run, line);
  }
  run_free (run);
  g_free (line);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_max_pixels_refuses_larger_images)
{
  check_max_pixels (WIDTH * HEIGHT, FALSE);
  check_max_pixels (WIDTH * HEIGHT - 1, TRUE);
  check_max_pixels (1, TRUE);
  check_max_pixels (0, FALSE);
}

GST_END_TEST;

/* 65500 x 65500 pixels in a header of some bytes. */
GST_START_TEST (test_huge_size_is_refused_by_default)
{
  GByteArray *jpeg = make_image (FALSE, 0);
  guint at = jpeg_frame_header (jpeg);
  Run *run;

  jpeg->data[at + 5] = jpeg->data[at + 7] = 0xff;
  jpeg->data[at + 6] = jpeg->data[at + 8] = 0xdc;
  run = run_jpeg ("progjpegdec", NULL, jpeg, 0);
  assert_one_error (run, "65500 x 65500", "huge");
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  fail_unless_equals_int (run->frames->len, 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_max_scans_shows_what_scans_have_left)
{
  GByteArray *jpeg = make_image (TRUE, 0);
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), max;

  fail_unless (n > 5);
  for (max = 1; max < n; max++) {
    gchar *line = g_strdup_printf ("progjpegdec smoothing=false max-scans=%u",
        max);
    GByteArray *part = first_bytes (jpeg, jpeg_marker (jpeg, MARKER_SOS, max));
    GByteArray *both = jpeg_copy (jpeg), *expected, *pixels;
    Run *run;

    jpeg_append (both, jpeg);
    run = run_jpeg (line, NULL, both, 100);
    /* The next image is not one of the remaining scans. */
    fail_unless_equals_int (run_n_finals (run), 2);
    fail_unless (is_corrupted (run, 0));
    fail_unless_equals_int (n_warnings (run), 2);
    fail_unless_equals_int (n_errors (run), 0);
    expected = oracle_jpeg_planes (part->data, part->len, 1, FALSE);
    pixels = frame_pixels (run_final (run, 0));
    assert_pixels_equal (pixels, expected, line);
    g_byte_array_unref (expected);
    g_byte_array_unref (pixels);
    g_byte_array_unref (part);
    g_byte_array_unref (both);
    run_free (run);
    g_free (line);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_max_scans_is_an_error_where_errors_are)
{
  static const gchar *fine[] = { "progjpegdec max-scans=10",
    "progjpegdec max-scans=0", "progjpegdec max-scans=10 fail-on=warning"
  };
  GByteArray *jpeg = make_image (TRUE, 0);
  Run *run = run_jpeg ("progjpegdec max-scans=3 fail-on=error", NULL, jpeg, 0);
  guint i;

  fail_unless_equals_int (jpeg_n_markers (jpeg, MARKER_SOS), 10);
  assert_one_error (run, "max-scans", "max-scans");
  fail_unless (is_corrupted (run, 0));
  run_free (run);
  for (i = 0; i < G_N_ELEMENTS (fine); i++) {
    run = run_jpeg (fine[i], NULL, jpeg, 0);
    assert_no_defect (run, fine[i]);
    assert_final_is_right (run, 0, jpeg, fine[i]);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
element_defects_suite (void)
{
  Suite *s = suite_create ("element-defects");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_truncated_image_is_shown_and_warned_of, 0, 2);
  tcase_add_test (tc, test_truncated_image_says_how_many_rows_have_come);
  tcase_add_loop_test (tc, test_truncated_with_fail_on_is_error, 0, 2);
  tcase_add_loop_test (tc, test_image_with_a_warning_is_not_corrupted, 0, 2);
  tcase_add_loop_test (tc, test_undecodable_image_fails_where_damage_does, 0,
      4);
  tcase_add_loop_test (tc, test_error_is_told_where_downstream_is_at_its_end, 0,
      2);
  tcase_add_loop_test (tc, test_image_after_one_cut_short_is_whole, 0, 4);
  tcase_add_loop_test (tc, test_image_after_one_cut_in_header_is_whole, 0, 2);
  tcase_add_loop_test (tc, test_damaged_image_is_shown_and_warned_of, 0, 2);
  tcase_add_loop_test (tc, test_damaged_image_is_warned_of_with_its_last_byte,
      0, 2);
  tcase_add_loop_test (tc, test_fail_on_level_implies_those_before_it, 0,
      G_N_ELEMENTS (levels));
  tcase_add_test (tc, test_data_without_image_is_one_error);
  tcase_add_test (tc, test_other_kind_is_error_before_end);
  tcase_add_loop_test (tc, test_end_without_data_is_silent, 0, 2);
  tcase_add_loop_test (tc, test_image_cut_in_header_is_one_error, 0, 2);
  tcase_add_test (tc, test_max_pixels_refuses_larger_images);
  tcase_add_test (tc, test_huge_size_is_refused_by_default);
  tcase_add_test (tc, test_max_scans_shows_what_scans_have_left);
  tcase_add_test (tc, test_max_scans_is_an_error_where_errors_are);

  return s;
}

GST_CHECK_MAIN (element_defects);
