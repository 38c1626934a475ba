/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A PNG that is large enough is decoded by two threads: all that comes of it is as with
 * one, in sound and in damaged images. */

#include "bytes.h"
#include "makepng.h"
#include "pngrun.h"

#include <png.h>
#include <string.h>

/* Four megapixels and a little more, of the four ways that rows take: as they are, made
 * shallower, and through libpng; and one that is not for two threads. */
static const PngRecipe recipes[] = {
  {2100, 2000, {PNG_COLOR_TYPE_RGB, 8, FALSE}, FALSE, 0, 1, NULL, 1},
  {2100, 2000, {PNG_COLOR_TYPE_RGB_ALPHA, 16, FALSE}, FALSE, 5000, 2, NULL, 1},
  {2100, 2000, {PNG_COLOR_TYPE_PALETTE, 4, TRUE}, FALSE, 0, 3, NULL, 1},
  {2100, 2000, {PNG_COLOR_TYPE_GRAY, 1, FALSE}, FALSE, 70, 4, NULL, 1},
  {2100, 2000, {PNG_COLOR_TYPE_GRAY, 8, FALSE}, TRUE, 0, 5, NULL, 1},
};

static PngRun *
run_png (const GByteArray * png, gsize cut, guint threads)
{
  codec_run_max_threads = threads;

  return png_run_bytes (png->data, png->len, cut, TRUE);
}

/* With one thread and with two, however it is cut. */
static void
check_alike (const GByteArray * png)
{
  static const gsize cuts[] = { 4096, 700000, CODEC_RUN_WHOLE };
  PngRun *one = run_png (png, CODEC_RUN_WHOLE, 1);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *two = run_png (png, cuts[i], 2);

    png_runs_assert_alike (two, one);
    codec_run_free (two);
  }
  codec_run_free (one);
}

GST_START_TEST (test_second_thread_works_where_it_is_worth_it)
{
  const PngRecipe small =
      { 1000, 1000, {PNG_COLOR_TYPE_RGB, 8, FALSE}, FALSE, 0,
  1, NULL, 1
  };
  GByteArray *png = make_png (&small);
  guint before;

  before = codec_run_count_threads ();
  codec_run_free (run_png (png, 4096, 2));
  fail_unless_equals_int (codec_run_count_threads (), before);
  g_byte_array_unref (png);

  png = make_png (&recipes[0]);
  codec_run_free (run_png (png, 4096, 1));
  fail_unless_equals_int (codec_run_count_threads (), before);
  codec_run_free (run_png (png, 4096, 2));
  if (PNG_DAMAGE_IS_EXACT)
    fail_unless (codec_run_count_threads () > before);
  g_byte_array_unref (png);
}

GST_END_TEST;

GST_START_TEST (test_sound_image)
{
  GByteArray *png = make_png (&recipes[__i__]);
  PngReference *reference = png_reference_bytes (png->data, png->len);
  PngRun *run = run_png (png, 4096, 2);
  GByteArray *pixels = codec_run_pixels (run, run->final);

  fail_unless (png_run_defect (run) == NULL);
  fail_unless (png_reference_whole (reference));
  fail_unless (same_bytes (pixels, png_reference_pixels (reference)));
  g_byte_array_unref (pixels);
  codec_run_free (run);
  png_reference_free (reference);
  check_alike (png);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* The data ends anywhere. */
GST_START_TEST (test_image_that_is_cut_off)
{
  GByteArray *png = make_png (&recipes[__i__]);
  gsize whole = png->len;
  guint i;

  for (i = 1; i <= 3; i++) {
    png->len = whole * i / 4 + i;
    check_alike (png);
  }
  g_byte_array_unref (png);
}

GST_END_TEST;

/* Of an IDAT somewhere in the midst, with its CRC right. */
GST_START_TEST (test_image_that_is_damaged)
{
  GRand *rand = g_rand_new_with_seed (__i__ + 1);
  GByteArray *png = make_png (&recipes[__i__]), *damaged;
  guint n = png_n_chunks (png, "IDAT"), i;

  for (i = 0; i < 6; i++) {
    gsize at = png_chunk (png, "IDAT", g_rand_int_range (rand, 0, n));
    gsize end = png_chunk_end (png, at) - 4;

    damaged = byte_array_copy (png);
    damaged->data[g_rand_int_range (rand, at + 8, end)] ^= 1 << (i % 8);
    if (i % 3 != 0)
      png_set_right_crc (damaged, at);
    check_alike (damaged);
    g_byte_array_unref (damaged);
  }
  g_byte_array_unref (png);
  g_rand_free (rand);
}

GST_END_TEST;

/* A header that says less, or more, than there are. */
GST_START_TEST (test_image_of_other_height)
{
  static const gint16 more[] = { -1999, -300, -1, 1, 300 };
  GByteArray *png = make_png (&recipes[2 * (__i__ / G_N_ELEMENTS (more))]);

  put_be32 (png->data + 20, get_be32 (png->data + 20)
      + more[__i__ % G_N_ELEMENTS (more)]);
  png_set_right_crc (png, 8);
  check_alike (png);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* Only the caller's thread asks for buffers, again and again here. */
GST_START_TEST (test_buffer_that_is_refused)
{
  GByteArray *png = make_png (&recipes[0]);
  PngRun *one = run_png (png, CODEC_RUN_WHOLE, 1), *two;

  codec_run_max_threads = 2;
  two = png_run_new (TRUE, FALSE);
  two->refusals = 3;
  codec_run_all (two, png->data, png->len, 100000);
  fail_unless_equals_int (two->refusals, 0);
  png_runs_assert_alike (two, one);
  codec_run_free (one);
  codec_run_free (two);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_threads_suite (void)
{
  Suite *s = suite_create ("png-threads");
  TCase *tc = tcase_create ("threads");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 240);
  tcase_add_test (tc, test_second_thread_works_where_it_is_worth_it);
  tcase_add_loop_test (tc, test_sound_image, 0, G_N_ELEMENTS (recipes));
  tcase_add_loop_test (tc, test_image_that_is_cut_off, 0,
      G_N_ELEMENTS (recipes));
  tcase_add_loop_test (tc, test_image_that_is_damaged, 0,
      G_N_ELEMENTS (recipes));
  tcase_add_loop_test (tc, test_image_of_other_height, 0, 10);
  tcase_add_test (tc, test_buffer_that_is_refused);

  return s;
}

GST_CHECK_MAIN (png_threads);
