/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* 1/8 of a progressive JPEG, which most of its scans make no difference to. */

#include "jpegrun.h"
#include "share.h"

#include <string.h>

#define WIDTH 155
#define HEIGHT 117

static const guint scales[] = { 2, 4, 8 };

static const gsize chunks[] = { 0, 1, 7, 100, 4096 };

static GByteArray *
make_image (const gchar * sampling, gboolean progressive)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,
    .colours = sampling[2] ? MAKE_YCC : MAKE_GRAY,.sampling = sampling,
    .progressive = progressive
  };

  return make_jpeg (&recipe);
}

static guint
n_warnings (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_WARNING, NULL);
}

static gboolean
is_corrupted (Run * run, guint image)
{
  return frame_has_flag (run_final (run, image), GST_BUFFER_FLAG_CORRUPTED);
}

/* Libjpeg's script has 10 scans for YCbCr and 6 for grey. Of these, 1/8 shows no
 * more than the DC of components that are as large as the image. */
static const struct
{
  const gchar *sampling;
  guint useless;                /* index of such a scan before the last needed */
  guint end;                    /* how many have come when all needed have */
} scripts[] = {
  {"22 11 11", 1, 9},
  {"21 11 11", 1, 7},
  {"11 11 11", 1, 7},
  {"11", 3, 5},
};

GST_START_TEST (test_final_of_eighth_comes_when_all_it_needs_has_come)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  guint begin = jpeg_marker (jpeg, MARKER_SOS, scripts[__i__].end - 1);
  guint end = jpeg_marker (jpeg, MARKER_SOS, scripts[__i__].end);
  guint i, at;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_new ("progjpegdec downscale=8 updates=none", NULL);

    run_push_range (run, jpeg, 0, begin + 10, chunks[i]);
    fail_unless_equals_int (run->frames->len, 0);
    run_push_range (run, jpeg, begin + 10, end, chunks[i]);
    fail_unless_equals_int (run->frames->len, 1);
    assert_final_is_right (run, 0, jpeg, scripts[__i__].sampling);
    fail_unless_equals_int (frame_meta (run_final (run, 0)).pass,
        scripts[__i__].end);
    /* And the end of the image with its last byte. */
    for (at = end; at < jpeg->len; at++) {
      fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
              "progimage-complete"), 0);
      run_push (run, jpeg->data + at, 1);
    }
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
            "progimage-complete"), 1);
    run_eos (run);
    fail_unless_equals_int (run->frames->len, 1);
    assert_no_defect (run, scripts[__i__].sampling);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Puts something else in the place of a scan's data. */
static void
spoil_scan (GByteArray * jpeg, guint n)
{
  guint at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, n));
  guint end = at;

  while (jpeg->data[end] != 0xff || jpeg->data[end + 1] == 0)
    end++;
  fail_unless (end > at + 10);
  memset (jpeg->data + at, 0x55, end - at);
}

GST_START_TEST (test_useless_scan_may_hold_anything_at_eighth)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  GByteArray *spoilt = jpeg_copy (jpeg);
  guint i;

  spoil_scan (spoilt, scripts[__i__].useless);
  spoil_scan (spoilt, scripts[__i__].end);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec downscale=8 updates=buffer", NULL,
        spoilt, chunks[i]);

    assert_final_is_right (run, 0, jpeg, scripts[__i__].sampling);
    assert_no_defect (run, scripts[__i__].sampling);
    assert_series_is_sound (run, scripts[__i__].sampling);
    run_free (run);
  }
  g_byte_array_unref (spoilt);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* What the first image of a stream comes to that is cut after @cut bytes, with
 * another one behind it or nothing. */
static void
check_cut (const GByteArray * jpeg, guint cut, const GByteArray * next,
    gboolean whole)
{
  GByteArray *stream = g_byte_array_new ();
  guint i;

  g_byte_array_append (stream, jpeg->data, cut);
  if (next)
    jpeg_append (stream, next);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec downscale=8 updates=buffer", NULL, stream,
        chunks[i]);
    gchar *what = g_strdup_printf ("cut at %u, chunks of %u, %s", cut,
        (guint) chunks[i], next ? "another" : "no other");
    gchar *text = run_message_text (run, GST_MESSAGE_WARNING);

    fail_unless_equals_int (run_n_finals (run), next ? 2 : 1);
    fail_unless (n_warnings (run) == 1, "%s: %u warnings", what,
        n_warnings (run));
    fail_unless (strstr (text, whole ? "EOI" : "truncated") != NULL,
        "%s: \"%s\"", what, text);
    fail_unless (is_corrupted (run, 0) == !whole, "%s", what);
    if (whole)
      assert_final_is_right (run, 0, jpeg, what);
    if (next)
      assert_final_is_right (run, 1, next, what);
    assert_series_is_sound (run, what);
    run_free (run);
    g_free (what);
    g_free (text);
  }
  g_byte_array_unref (stream);
}

GST_START_TEST (test_cut_at_eighth_is_truncated_only_where_something_is_missing)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  GByteArray *next = make_image ("11", FALSE);
  GByteArray *bare = jpeg_copy (next);
  guint useless = jpeg_marker (jpeg, MARKER_SOS, scripts[__i__].useless);
  guint end = jpeg_marker (jpeg, MARKER_SOS, scripts[__i__].end);
  GByteArray *nexts[] = { NULL, next, bare };
  guint i;

  /* Found by its SOI only. */
  jpeg_strip (bare, MARKER_APP0);
  for (i = 0; i < G_N_ELEMENTS (nexts); i++) {
    check_cut (jpeg, useless, nexts[i], FALSE);
    check_cut (jpeg, useless + 20, nexts[i], FALSE);
    check_cut (jpeg, end, nexts[i], TRUE);
    check_cut (jpeg, end + 20, nexts[i], TRUE);
    check_cut (jpeg, jpeg->len - 2, nexts[i], TRUE);
  }
  g_byte_array_unref (bare);
  g_byte_array_unref (next);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* At other scales everything counts. */
GST_START_TEST (test_cut_in_last_scan_is_truncated_above_eighth)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  guint i;

  g_byte_array_set_size (jpeg, jpeg->len - 60);
  for (i = 0; i < G_N_ELEMENTS (scales) - 1; i++) {
    gchar *line = g_strdup_printf ("progjpegdec downscale=%u", scales[i]);
    Run *run = run_jpeg (line, NULL, jpeg, 100);

    fail_unless_equals_int (n_warnings (run), 1);
    fail_unless (is_corrupted (run, 0));
    /* As libjpeg has it. */
    assert_final_is_right (run, 0, jpeg, line);
    run_free (run);
    g_free (line);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Where there is no more than the DC, libjpeg smooths it: the rows above and below
 * make a difference to a block of one pixel too. */
GST_START_TEST (test_dc_alone_is_smoothed_as_libjpeg_does)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  guint i;

  g_byte_array_set_size (jpeg, jpeg_marker (jpeg, MARKER_SOS, 1));
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec downscale=8 updates=buffer", NULL, jpeg,
        chunks[i]);

    assert_final_is_right (run, 0, jpeg, scripts[__i__].sampling);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Wherever a stream is cut, and whatever the scale. */
GST_START_TEST (test_cut_anywhere_gives_one_final)
{
  GByteArray *jpeg = make_image (scripts[__i__].sampling, TRUE);
  guint header = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint cut, i;

  for (cut = header; cut < jpeg->len; cut += 97) {
    for (i = 0; i < G_N_ELEMENTS (scales); i++) {
      gchar *line = g_strdup_printf ("progjpegdec downscale=%u updates=buffer",
          scales[i]);
      Run *run = run_bytes (line, NULL, jpeg->data, cut, 300);

      fail_unless_equals_int (run_n_finals (run), 1);
      fail_unless_equals_int (n_warnings (run), 1);
      assert_series_is_sound (run, line);
      run_free (run);
      g_free (line);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The last one that 1/8 of a grey JPEG needs is the fifth. */
GST_START_TEST (test_max_scans_counts_useless_scans)
{
  GByteArray *jpeg = make_image ("11", TRUE);
  guint max;

  for (max = 1; max < 8; max++) {
    gchar *line = g_strdup_printf ("progjpegdec downscale=8 max-scans=%u", max);
    Run *run = run_jpeg (line, NULL, jpeg, 100);

    fail_unless_equals_int (run_n_finals (run), 1);
    fail_unless_equals_int (n_warnings (run), max < 5 ? 1 : 0);
    fail_unless_equals_int (is_corrupted (run, 0), max < 5);
    if (max >= 5)
      assert_final_is_right (run, 0, jpeg, line);
    run_free (run);
    g_free (line);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
element_eighth_suite (void)
{
  Suite *s = suite_create ("element-eighth");
  TCase *tc = tcase_create ("progjpegdec");
  gint n_scripts = G_N_ELEMENTS (scripts);

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_share_of_loop (tc,
      test_final_of_eighth_comes_when_all_it_needs_has_come, 0, n_scripts);
  tcase_add_share_of_loop (tc, test_useless_scan_may_hold_anything_at_eighth, 0,
      n_scripts);
  tcase_add_share_of_loop (tc,
      test_cut_at_eighth_is_truncated_only_where_something_is_missing, 0,
      n_scripts);
  tcase_add_share_of_loop (tc, test_cut_in_last_scan_is_truncated_above_eighth,
      0, n_scripts);
  tcase_add_share_of_loop (tc, test_dc_alone_is_smoothed_as_libjpeg_does, 0,
      n_scripts);
  tcase_add_share_of_loop (tc, test_cut_anywhere_gives_one_final, 0, n_scripts);
  tcase_add_test (tc, test_max_scans_counts_useless_scans);

  return s;
}

GST_CHECK_MAIN (element_eighth);
