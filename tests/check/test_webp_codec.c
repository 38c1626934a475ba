/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebP codec on sound images made here, beside libwebp's own one-shot decoder: all
 * kinds and formats, cut anywhere, scaled, row by row. */

#include "codec/webp/webp.h"
#include "share.h"
#include "webprun.h"

#include <string.h>

/* -- sound images ------------------------------------------------------- */

GST_START_TEST (test_every_format_equals_libwebp)
{
  const WebpRecipe *recipe = &webp_recipes[__i__];
  GByteArray *webp = make_webp (recipe);
  gchar *name = webp_recipe_name (recipe);
  guint downscale, format, n = 1;
  CodecRun *run;

  for (downscale = 1; downscale <= 8; downscale *= 2) {
    for (format = 0; format < n; format++) {
      run = webp_run_new ();
      run->format = format;
      run->downscale = downscale;
      codec_run_all (run, webp->data, webp->len,
          webp_cuts[(format + downscale / 2) % 3]);
      assert_webp_sound (run, name);
      assert_webp_exact (run, webp, name);
      for (n = 0; webp_info (run)->formats[n] != GST_VIDEO_FORMAT_UNKNOWN; n++);
      codec_run_free (run);
    }
  }
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_final_is_the_same_however_it_is_cut)
{
  const WebpRecipe *recipe = &webp_recipes[__i__];
  GByteArray *webp = make_webp (recipe);
  gchar *name = webp_recipe_name (recipe);
  CodecRun *run;
  guint i;

  for (i = 0; i < N_WEBP_CUTS; i++) {
    run = webp_run (webp, webp_cuts[i]);
    assert_webp_sound (run, name);
    assert_webp_exact (run, webp, name);
    fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&run->info),
        webp_own_format (recipe));
    fail_unless_equals_uint64 (run->used, webp->len);
    fail_unless (prog_image_codec_ended_cleanly (run->codec));
    codec_run_free (run);
  }
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_header_and_format_come_at_their_byte)
{
  static const struct
  {
    WebpRecipe recipe;
    gsize header, format;       /* 0: behind the first bytes of VP8 */
  } cases[] = {
    {{40, 30, FALSE, FALSE, 0, 0, 0}, 30, 30},
    {{40, 30, TRUE, FALSE, 0, 0, 0}, 25, 25},
    {{40, 30, TRUE, TRUE, 0, 0, 0}, 25, 25},
    {{40, 30, FALSE, TRUE, 0, 0, 0}, 30, 0},
  };
  gsize format = cases[__i__].format, size;
  GByteArray *webp = make_webp (&cases[__i__].recipe);
  CodecRun *run = webp_run_new ();
  gsize at, held = 0;

  if (format == 0)
    format = webp_find_chunk (webp, "VP8 ", &size) + 10 - webp->data;
  for (at = 1; at <= webp->len && !run->ended; at++) {
    held += codec_run_feed (run, webp->data + held, at - held, FALSE);
    fail_if (webp_info (run)->width > 0 && at < cases[__i__].header);
    fail_if (webp_info (run)->width == 0 && at >= cases[__i__].header);
    fail_if (run->canvas != NULL && at < format);
    fail_if (run->canvas == NULL && at >= format);
  }
  fail_unless (run->ended);
  fail_unless_equals_int (webp_info (run)->width, 40);
  fail_unless_equals_int (webp_info (run)->height, 30);
  fail_unless_equals_int (webp_info (run)->bit_depth, 8);
  fail_unless_equals_int (webp_info (run)->components,
      cases[__i__].recipe.alpha ? 4 : 3);
  codec_run_free (run);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_rows_are_shown_as_they_come)
{
  const WebpRecipe *recipe = &webp_recipes[__i__];
  GByteArray *webp = make_webp (recipe);
  GByteArray *final =
      webp_reference (webp, webp_own_format (recipe), recipe->width,
      recipe->height);
  gchar *name = webp_recipe_name (recipe);
  guint n_views;
  CodecRun *run = webp_watch (webp, 1 + webp->len / 200, final, name, &n_views);

  assert_webp_sound (run, name);
  assert_webp_final_equals (run, final, name);
  if (recipe->height >= 150 && recipe->partitions == 0)
    fail_unless (n_views >= 4, "%s: %u views", name, n_views);
  codec_run_free (run);
  g_byte_array_unref (final);
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_final_does_not_wait_for_what_follows)
{
  const WebpRecipe recipe = { 120, 80, __i__, FALSE, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  static const guint8 exif[3000] = { 0 };
  gsize size, end;
  CodecRun *run = webp_run_new ();

  webp_put_image (webp, still);
  end = webp->len;
  webp_put_chunk (webp, "EXIF", exif, sizeof (exif));
  codec_run_feed (run, webp->data, end, FALSE);
  /* The bytes behind may be needed to find out that they are behind. */
  fail_unless (run->final != NULL || prog_image_codec_bytes (run->codec) < end);
  fail_unless (webp_find_chunk (webp, recipe.lossless ? "VP8L" : "VP8 ", &size)
      != NULL);
  codec_run_free (run);

  run = webp_run (webp, 1);
  assert_webp_sound (run, "metadata behind");
  assert_webp_exact (run, still, "metadata behind");
  fail_unless (run->final_at <= end + 8);
  fail_unless_equals_uint64 (run->end_at, webp->len);
  codec_run_free (run);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

GST_START_TEST (test_colour_and_losses_are_told)
{
  const WebpRecipe recipe = { 8, 8, __i__ & 1, __i__ > 1, 0, 0, 0 };
  GByteArray *webp = make_webp (&recipe);
  CodecRun *run = webp_run (webp, CODEC_RUN_WHOLE);
  const ProgImageInfo *info = webp_info (run);
  gchar *colour = gst_video_colorimetry_to_string (&info->colorimetry);
  guint i;

  fail_unless_equals_string (colour, recipe.lossless || recipe.alpha ?
      "sRGB" : "2:4:0:0");
  for (i = 1; info->formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++)
    fail_unless (info->losses[i] >= info->losses[i - 1]);
  fail_unless_equals_int (info->losses[0], 0);
  fail_unless_equals_int (info->max_downscale, 8);
  fail_unless_equals_int (info->blank, recipe.alpha ? 0 : 128);
  fail_unless (info->working_bytes > webp->len);
  fail_unless_equals_uint64 (info->size, webp->len);
  g_free (colour);
  codec_run_free (run);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_no_canvas_is_asked_for_again)
{
  const WebpRecipe recipe = { 90, 70, __i__ & 1, __i__ > 1, 0, 0, 0 };
  GByteArray *webp = make_webp (&recipe);
  CodecRun *run = webp_run_new ();

  run->refusals = 5;
  codec_run_all (run, webp->data, webp->len, __i__ % 2 ? 17 : CODEC_RUN_WHOLE);
  fail_unless_equals_int (run->refusals, 0);
  assert_webp_exact (run, webp, "refused");
  codec_run_free (run);
  g_byte_array_unref (webp);
}

GST_END_TEST;

/* -- work --------------------------------------------------------------- */

/* With one thread, and with two. */
GST_START_TEST (test_large_image)
{
  const WebpRecipe recipe = { 1500, 1100, __i__ & 1, __i__ & 2, 0, 1, 0 };
  GByteArray *webp = make_webp (&recipe);
  gchar *name = webp_recipe_name (&recipe);
  guint n_views;
  CodecRun *run;

  codec_run_max_threads = __i__ < 4 ? 1 : 2;
  run = webp_run (webp, 4096);
  assert_webp_sound (run, name);
  assert_webp_exact (run, webp, name);
  codec_run_free (run);
  run = webp_watch (webp, 4096, NULL, name, &n_views);
  assert_webp_sound (run, name);
  assert_webp_exact (run, webp, name);
  fail_unless (n_views > 10, "%s: %u views", name, n_views);
  codec_run_free (run);
  g_free (name);
  g_byte_array_unref (webp);
}

GST_END_TEST;

/* libwebp uses one more for lossy rows that are not short. */
GST_START_TEST (test_as_many_threads_as_are_allowed)
{
  const WebpRecipe recipe = { 600, 600, FALSE, FALSE, 0, 1, 0 };
  GByteArray *webp = make_webp (&recipe);
  guint before = codec_run_count_threads ();
  CodecRun *run;

  codec_run_max_threads = __i__ + 1;
  run = webp_run_new ();
  codec_run_feed (run, webp->data, webp->len * 3 / 4, FALSE);
  fail_unless (run->canvas != NULL && run->final == NULL);
  fail_unless_equals_int (codec_run_count_threads (), before + MIN (__i__, 1));
  codec_run_free (run);
  g_byte_array_unref (webp);
}

GST_END_TEST;

static Suite *
webp_codec_suite (void)
{
  Suite *s = suite_create ("webp-codec");
  TCase *tc = tcase_create ("made images");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_every_format_equals_libwebp, 0,
      N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_final_is_the_same_however_it_is_cut, 0,
      N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_header_and_format_come_at_their_byte, 0, 4);
  tcase_add_share_of_loop (tc, test_rows_are_shown_as_they_come, 0,
      N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_final_does_not_wait_for_what_follows, 0, 2);
  tcase_add_share_of_loop (tc, test_colour_and_losses_are_told, 0, 4);
  tcase_add_share_of_loop (tc, test_no_canvas_is_asked_for_again, 0, 4);
  tcase_add_share_of_loop (tc, test_large_image, 0, 8);
  tcase_add_share_of_loop (tc, test_as_many_threads_as_are_allowed, 0, 3);

  return s;
}

GST_CHECK_MAIN (webp_codec);
