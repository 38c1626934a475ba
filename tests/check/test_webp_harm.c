/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebP codec on images that are cut off or damaged. */

#include "codec/webp/webp.h"
#include "share.h"
#include "webprun.h"

#include <string.h>

/* -- cut off and damaged ------------------------------------------------ */

GST_START_TEST (test_cut_off_shows_the_rows_that_came)
{
  const WebpRecipe *recipe = &webp_recipes[__i__];
  GByteArray *webp = make_webp (recipe), *pixels;
  GByteArray *final =
      webp_reference (webp, webp_own_format (recipe), recipe->width,
      recipe->height);
  gchar *name = webp_recipe_name (recipe);
  GByteArray part = { webp->data, 0 };
  guint last_rows = 0, n_views;
  gsize step = webp->len / 50 + 1;

  for (part.len = 13; part.len < webp->len;
      part.len += part.len < 40 ? 1 : step) {
    CodecRun *whole = webp_run (&part, CODEC_RUN_WHOLE);
    CodecRun *cut = webp_run (&part, webp_cuts[1 + part.len % 3]);
    CodecRun *drawn =
        webp_watch (&part, 1 + part.len / 30, NULL, name, &n_views);
    guint rows = prog_image_codec_progress (whole->codec)->rows;

    assert_webp_same_result (whole, cut, name, part.len);
    assert_webp_same_result (whole, drawn, name, part.len);
    fail_unless (rows >= last_rows);
    last_rows = rows;
    fail_unless ((rows > 0) == (whole->final != NULL));
    if (whole->final) {
      pixels = codec_run_pixels (whole, whole->final);
      assert_webp_rows_shown (whole, pixels, final, rows, name);
      fail_unless_equals_int (webp_defect (whole), rows < recipe->height ?
          PROG_IMAGE_DEFECT_TRUNCATED : PROG_IMAGE_DEFECT_WARNING);
      g_byte_array_unref (pixels);
    } else {
      fail_unless (g_error_matches (whole->error, GST_STREAM_ERROR,
              GST_STREAM_ERROR_DECODE));
    }
    codec_run_free (whole);
    codec_run_free (cut);
    codec_run_free (drawn);
  }
  g_byte_array_unref (final);
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

/* @sound: the image before, in its own format. */
static void
check_damaged (const GByteArray * webp, gsize at, const GByteArray * sound,
    const gchar * name)
{
  CodecRun *whole = webp_run (webp, CODEC_RUN_WHOLE), *drawn;
  CodecRun *cut = webp_run (webp, webp_cuts[1 + at % 3]);
  guint n_views;
  GByteArray *expected = NULL;

  drawn = webp_watch (webp, 1 + webp->len / 25, NULL, name, &n_views);
  assert_webp_same_result (whole, cut, name, at);
  assert_webp_same_result (whole, drawn, name, at);
  if (whole->final) {
    expected = webp_reference (webp, GST_VIDEO_INFO_FORMAT (&whole->info),
        webp_info (whole)->width, webp_info (whole)->height);
    /* libwebp minds some things that do not matter here. */
    if (webp_defect (whole) == PROG_IMAGE_DEFECT_NONE)
      assert_webp_final_equals (whole, expected ? expected : sound, name);
    if (expected)
      g_byte_array_unref (expected);
  }
  codec_run_free (whole);
  codec_run_free (cut);
  codec_run_free (drawn);
}

GST_START_TEST (test_damage_is_never_silent)
{
  GByteArray *webp = make_webp (&webp_recipes[__i__]);
  gchar *name = webp_recipe_name (&webp_recipes[__i__]);
  GByteArray *sound =
      webp_reference (webp, webp_own_format (&webp_recipes[__i__]),
      webp_recipes[__i__].width, webp_recipes[__i__].height);
  GRand *rand = g_rand_new_with_seed (__i__);
  guint i;

  for (i = 0; i < 70; i++) {
    gsize at = i < 30 ? MIN (12 + i, webp->len - 1) :
        (gsize) g_rand_int_range (rand, 12, webp->len);
    guint8 before = webp->data[at];

    /* Another size, and a huge one, in VP8X takes time and tells nothing. */
    if (at > 24 && at < 30 && webp->data[15] == 'X')
      continue;
    webp->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
    check_damaged (webp, at, sound, name);
    webp->data[at] = before;
  }
  g_rand_free (rand);
  g_byte_array_unref (sound);
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_lossless_rows_before_damage_are_kept)
{
  const WebpRecipe recipe = { 300, 400, TRUE, __i__, 0, 0, 0 };
  GByteArray *webp = make_webp (&recipe);
  GByteArray *final =
      webp_reference (webp, webp_own_format (&recipe), recipe.width,
      recipe.height);
  guint n = 0, i;

  for (i = 0; i < 40; i++) {
    gsize at = webp->len * (50 + i) / 100;
    guint8 before[64];
    CodecRun *run;

    memcpy (before, webp->data + at, sizeof (before));
    memset (webp->data + at, 0x5a + i, sizeof (before));
    check_damaged (webp, at, final, "lossless");
    run = webp_run (webp, CODEC_RUN_WHOLE);
    if (webp_defect (run) == PROG_IMAGE_DEFECT_ERROR) {
      GByteArray *pixels = webp_final_pixels (run);

      n++;
      fail_unless (memcmp (pixels->data, final->data, recipe.width * 3 * 64)
          == 0, "not even 64 rows");
      g_byte_array_unref (pixels);
    }
    codec_run_free (run);
    memcpy (webp->data + at, before, sizeof (before));
  }
  fail_unless (n > 10, "%u of 40 damaged", n);
  g_byte_array_unref (final);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_size_is_checked_first)
{
  GByteArray *webp = webp_new ();
  ProgImageOptions options = {.limits = {.max_pixels = 1000}
  };
  const ProgImageCodecClass *classes[] = { &prog_image_webp_class, NULL };
  ProgImageCodec *codec = prog_image_codec_open (classes[0], classes, &options);
  GError *error = NULL;
  gsize used;

  webp_put_vp8x (webp, 0, 16383, 16383);
  fail_unless_equals_int (prog_image_codec_feed (codec, webp->data, webp->len,
          FALSE, FALSE, &used, &error), PROG_IMAGE_ERROR);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  g_clear_error (&error);
  prog_image_codec_free (codec);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_other_size_in_the_data_is_refused)
{
  const WebpRecipe recipe = { 100, 60, __i__, FALSE, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  CodecRun *run;

  webp_put_vp8x (webp, 0, 101, 60);
  webp_put_image (webp, still);
  run = webp_run (webp, 17);
  fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_DECODE));
  fail_unless (run->final == NULL);
  codec_run_free (run);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

static Suite *
webp_harm_suite (void)
{
  Suite *s = suite_create ("webp-harm");
  TCase *tc = tcase_create ("made images");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_cut_off_shows_the_rows_that_came, 0,
      N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_damage_is_never_silent, 0, N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_lossless_rows_before_damage_are_kept, 0, 2);
  tcase_add_test (tc, test_size_is_checked_first);
  tcase_add_share_of_loop (tc, test_other_size_in_the_data_is_refused, 0, 2);

  return s;
}

GST_CHECK_MAIN (webp_harm);
