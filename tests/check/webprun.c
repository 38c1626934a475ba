/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "webprun.h"

#include "codec/webp/webp.h"

#include <string.h>

const WebpRecipe webp_recipes[N_WEBP_RECIPES] = {
  {1, 1, FALSE, FALSE, 0, 0, 0},
  {1, 1, TRUE, FALSE, 0, 0, 0},
  {1, 1, FALSE, TRUE, 0, 0, 0},
  {1, 1, TRUE, TRUE, 0, 0, 0},
  {16, 16, FALSE, FALSE, 0, 1, 1},
  {17, 33, FALSE, FALSE, 0, 1, 1},
  {63, 65, FALSE, TRUE, 0, -1, 2},
  {101, 75, TRUE, FALSE, 0, 0, 3},
  {90, 51, TRUE, TRUE, 0, 0, 4},
  {1, 90, TRUE, TRUE, 0, 0, 4},
  {140, 1, FALSE, TRUE, 0, 1, 4},
  {203, 151, FALSE, FALSE, 0, 1, 5},
  {203, 151, FALSE, FALSE, 3, 0, 6},
  {200, 150, FALSE, TRUE, 2, 1, 7},
  {260, 420, TRUE, FALSE, 0, 0, 8},
  {260, 420, TRUE, TRUE, 0, 0, 9},
};

const gsize webp_cuts[N_WEBP_CUTS] = { CODEC_RUN_WHOLE, 4096, 17, 1 };

CodecRun *
webp_run_new (void)
{
  return codec_run_new (&prog_image_webp_class, TRUE, FALSE);
}

CodecRun *
webp_run (const GByteArray * webp, gsize cut)
{
  CodecRun *run = webp_run_new ();

  codec_run_all (run, webp->data, webp->len, cut);

  return run;
}

const ProgImageInfo *
webp_info (CodecRun * run)
{
  return prog_image_codec_info (run->codec);
}

ProgImageDefectLevel
webp_defect (CodecRun * run)
{
  return prog_image_codec_defect (run->codec)->level;
}

static gboolean
same_bytes (const GByteArray * a, const GByteArray * b)
{
  return a->len == b->len && (a->len == 0
      || memcmp (a->data, b->data, a->len) == 0);
}

GByteArray *
webp_final_pixels (CodecRun * run)
{
  fail_unless (run->final != NULL, "no final frame: %s",
      run->error ? run->error->message : "no error");

  return codec_run_pixels (run, run->final);
}

void
assert_webp_final_equals (CodecRun * run, const GByteArray * expected,
    const gchar * name)
{
  GByteArray *pixels = webp_final_pixels (run);

  fail_unless (expected != NULL);
  fail_unless (same_bytes (pixels, expected), "%s, %s, 1/%u: other pixels",
      name, gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&run->info)),
      webp_info (run)->downscale);
  g_byte_array_unref (pixels);
}

/* As libwebp has them in one go. */
void
assert_webp_exact (CodecRun * run, const GByteArray * webp, const gchar * name)
{
  GByteArray *expected = webp_reference (webp,
      GST_VIDEO_INFO_FORMAT (&run->info), GST_VIDEO_INFO_WIDTH (&run->info),
      GST_VIDEO_INFO_HEIGHT (&run->info));

  assert_webp_final_equals (run, expected, name);
  g_byte_array_unref (expected);
}

void
assert_webp_sound (CodecRun * run, const gchar * name)
{
  const ProgImageDefect *defect = prog_image_codec_defect (run->codec);

  fail_unless (run->error == NULL, "%s: %s", name,
      run->error ? run->error->message : "");
  fail_unless (defect->level == PROG_IMAGE_DEFECT_NONE, "%s: %s", name,
      defect->text);
  fail_unless_equals_int (prog_image_codec_progress (run->codec)->rows,
      webp_info (run)->height);
}

GstVideoFormat
webp_own_format (const WebpRecipe * recipe)
{
  return recipe->alpha ? GST_VIDEO_FORMAT_RGBA :
      recipe->lossless ? GST_VIDEO_FORMAT_RGB : GST_VIDEO_FORMAT_I420;
}

/* Rows of the image that the frame shows as the final one does; in the first plane. */
void
assert_webp_rows_shown (CodecRun * run, const GByteArray * now,
    const GByteArray * final, guint rows, const gchar * name)
{
  gsize row_size = (gsize) GST_VIDEO_INFO_WIDTH (&run->info)
      * GST_VIDEO_INFO_COMP_PSTRIDE (&run->info, 0);
  gsize i, height = GST_VIDEO_INFO_HEIGHT (&run->info);

  fail_unless (now->len == final->len);
  fail_unless (memcmp (now->data, final->data, rows * row_size) == 0,
      "%s: %u rows are not yet final", name, rows);
  if (webp_info (run)->blank > 0 && GST_VIDEO_INFO_HAS_ALPHA (&run->info))
    return;
  for (i = rows * row_size; i < height * row_size; i++) {
    if (now->data[i] != webp_info (run)->blank)
      fail ("%s: row %u behind %u is not blank", name, (guint) (i / row_size),
          rows);
  }
}

/* With a frame drawn after each of the pieces. */
CodecRun *
webp_watch (const GByteArray * webp, gsize cut, const GByteArray * final,
    const gchar * name, guint * n_views)
{
  CodecRun *run = webp_run_new ();
  GByteArray *held = g_byte_array_new (), *now;
  guint rows = 0;
  gsize at = 0, used;

  *n_views = 0;
  while (!run->ended) {
    gsize n = MIN (cut, webp->len - at);

    g_byte_array_append (held, webp->data + at, n);
    at += n;
    used = codec_run_feed (run, held->data, held->len, at == webp->len);
    if (used > 0)
      g_byte_array_remove_range (held, 0, used);
    if (!run->canvas || run->final || run->error)
      continue;
    now = codec_run_now (run);
    if (prog_image_codec_progress (run->codec)->rows > rows)
      (*n_views)++;
    rows = prog_image_codec_progress (run->codec)->rows;
    if (final)
      assert_webp_rows_shown (run, now, final, rows, name);
    g_byte_array_unref (now);
  }
  g_byte_array_unref (held);

  return run;
}

void
assert_webp_same_result (CodecRun * a, CodecRun * b, const gchar * name,
    gsize at)
{
  GByteArray *pixels_a, *pixels_b;

  fail_unless ((a->final != NULL) == (b->final != NULL),
      "%s, %u: a frame in one case only", name, (guint) at);
  fail_unless_equals_int (webp_defect (a), webp_defect (b));
  fail_unless_equals_int (prog_image_codec_progress (a->codec)->rows,
      prog_image_codec_progress (b->codec)->rows);
  fail_unless_equals_uint64 (a->used, b->used);
  if (!a->final)
    return;
  pixels_a = codec_run_pixels (a, a->final);
  pixels_b = codec_run_pixels (b, b->final);
  fail_unless (same_bytes (pixels_a, pixels_b), "%s, %u: other pixels", name,
      (guint) at);
  g_byte_array_unref (pixels_a);
  g_byte_array_unref (pixels_b);
}
