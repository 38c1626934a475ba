/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG codec on images made here, beside libpng: all kinds and small
 * sizes byte by byte, formats, smoothing, ends that are missing, and images
 * that follow others cut short. */

#include "makepng.h"
#include "pngrun.h"
#include "share.h"

#include "codec/probe.h"
#include "codec/table.h"

#include <string.h>

static PngRun *
run_png (const GByteArray * png, gsize cut, gboolean smoothing)
{
  return png_run_bytes (png->data, png->len, cut, smoothing);
}

static void
assert_final_equals (PngRun * run, const GByteArray * expected,
    const gchar * what)
{
  GByteArray *pixels;

  fail_unless (run->final != NULL, "%s: no frame", what);
  pixels = codec_run_pixels (run, run->final);
  fail_unless (same_bytes (pixels, expected), "%s: other pixels", what);
  g_byte_array_unref (pixels);
}

/* -- byte by byte ------------------------------------------------------- */

/* The least that the codec uses anything of; what it has used. */
static gsize
feed_least (PngRun * run, const GByteArray * png, gsize at)
{
  gsize end = at, used = 0;

  while (used == 0 && !run->ended) {
    fail_unless (!run->error && end < png->len);
    end++;
    used = codec_run_feed (run, png->data + at, end - at, FALSE);
  }

  return used;
}

/* One that smoothes and draws its passes, behind the other. */
static gsize
follow (PngRun * run, const GByteArray * png, gsize at, gsize end)
{
  at += codec_run_feed (run, png->data + at, end - at, FALSE);
  /* Whatever it looks like: it must not disturb what follows. */
  if (run->canvas && end % 3 == 0)
    g_byte_array_unref (codec_run_now (run));

  return at;
}

static void
check_byte_by_byte (const GByteArray * png, const gchar * name)
{
  PngRun *run = png_run_new (FALSE, FALSE);
  PngRun *smooth = png_run_new (TRUE, TRUE);
  PngReference *push = png_reference_new ();
  PngReference *whole = png_reference_bytes (png->data, png->len);
  gsize at = 0, smooth_at = 0, used;
  GByteArray *pixels;

  while (!run->ended) {
    used = feed_least (run, png, at);
    png_reference_push (push, png->data + at, used);
    at += used;
    if (run->canvas) {
      pixels = codec_run_now (run);
      fail_unless (png_reference_shows (push, pixels,
              png->data + at, MIN (png->len - at, 1)),
          "%s: after %" G_GSIZE_FORMAT " bytes not what has come", name, at);
      g_byte_array_unref (pixels);
    }
    smooth_at = follow (smooth, png, smooth_at, at);
  }
  fail_unless_equals_uint64 (run->end_at, png->len);
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_NONE);
  fail_unless (png_reference_whole (whole));
  assert_final_equals (run, png_reference_pixels (whole), name);
  assert_final_equals (smooth, png_reference_pixels (whole), name);
  fail_unless_equals_int (run->n_passes, smooth->n_passes);
  codec_run_free (run);
  codec_run_free (smooth);
  png_reference_free (push);
  png_reference_free (whole);
}

/* Widths and heights at which some Adam7 passes are empty, and some more. */
GST_START_TEST (test_small_sizes_byte_by_byte_equal_libpng)
{
  static const guint sizes[] = { 1, 2, 3, 5, 8, 17 };
  PngRecipe recipe = {.kind = png_kinds[__i__],.idat_size = 100 };
  guint w, h, adam7;

  for (w = 0; w < G_N_ELEMENTS (sizes); w++) {
    for (h = 0; h < G_N_ELEMENTS (sizes); h++) {
      for (adam7 = 0; adam7 < 2; adam7++) {
        GByteArray *png;
        gchar *name;

        recipe.width = sizes[w];
        recipe.height = sizes[h];
        recipe.adam7 = adam7;
        recipe.seed = w * 100 + h;
        png = make_png (&recipe);
        name = png_recipe_name (&recipe);
        check_byte_by_byte (png, name);
        g_free (name);
        g_byte_array_unref (png);
      }
    }
  }
}

GST_END_TEST;

/* The longest row that there may be is not part of max-pixels. */
GST_START_TEST (test_long_rows_and_columns_equal_libpng)
{
  static const guint sizes[][2] = { {70000, 1}, {1, 70000}, {40001, 3} };
  PngRecipe recipe = {.kind = {2, 8, FALSE},.adam7 = __i__ };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    PngReference *whole;
    GByteArray *png;
    PngRun *run;

    recipe.width = sizes[i][0];
    recipe.height = sizes[i][1];
    png = make_png (&recipe);
    whole = png_reference_bytes (png->data, png->len);
    run = run_png (png, 4096, TRUE);
    assert_final_equals (run, png_reference_pixels (whole), "long");
    codec_run_free (run);
    png_reference_free (whole);
    g_byte_array_unref (png);
  }
}

GST_END_TEST;

/* Other encoders write IDATs of any length, of none too (11.2.3). */
GST_START_TEST (test_idats_of_one_byte_change_nothing)
{
  GByteArray *png = make_png_of_kind (&png_kinds[__i__], 40, 30, __i__ % 2);
  PngReference *whole = png_reference_bytes (png->data, png->len);
  gsize first = png_chunk (png, "IDAT", 0), at, i;
  gsize end = png_chunk (png, "IEND", 0);
  GByteArray *split = g_byte_array_new ();
  PngRun *run;

  g_byte_array_append (split, png->data, first);
  for (at = first; at < end; at = png_chunk_end (png, at)) {
    png_put_chunk (split, "IDAT", NULL, 0);
    for (i = at + 8; i < png_chunk_end (png, at) - 4; i++)
      png_put_chunk (split, "IDAT", png->data + i, 1);
  }
  g_byte_array_append (split, png->data + end, png->len - end);
  run = run_png (split, 61, TRUE);
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_NONE);
  fail_unless_equals_uint64 (run->end_at, split->len);
  assert_final_equals (run, png_reference_pixels (whole), "split");
  codec_run_free (run);
  png_reference_free (whole);
  g_byte_array_unref (split);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- formats ------------------------------------------------------------ */

GST_START_TEST (test_every_format_equals_conversion_of_native_one)
{
  guint adam7, i;

  for (adam7 = 0; adam7 < 2; adam7++) {
    GByteArray *png = make_png_of_kind (&png_kinds[__i__], 33, 21, adam7);
    PngRun *native = run_png (png, CODEC_RUN_WHOLE, TRUE);
    GByteArray *pixels = codec_run_pixels (native, native->final);
    const GstVideoFormat *formats = png_run_info (native)->formats;

    for (i = 0; formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
      GByteArray *expected = convert_pixels (pixels, formats[0],
          formats[i]);
      PngRun *run = png_run_new (FALSE, FALSE);

      run->format = i;
      codec_run_all (run, png->data, png->len, 77);
      assert_final_equals (run, expected,
          gst_video_format_to_string (formats[i]));
      codec_run_free (run);
      g_byte_array_unref (expected);
    }
    fail_unless (i >= 6);
    g_byte_array_unref (pixels);
    codec_run_free (native);
    g_byte_array_unref (png);
  }
}

GST_END_TEST;

static gint
loss_of (const ProgImageInfo * info, GstVideoFormat format)
{
  guint i;

  for (i = 0; info->formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
    if (info->formats[i] == format)
      return info->losses[i];
  }

  return -1;
}

/* What keeps all comes first, with what is no larger than need be in front. */
GST_START_TEST (test_formats_are_listed_by_loss)
{
  const PngKind *kind = &png_kinds[__i__];
  gboolean deep = kind->depth == 16;
  gboolean alpha = kind->trns || kind->colour_type & 4;
  gboolean grey = !(kind->colour_type & 2);
  GByteArray *png = make_png_of_kind (kind, 5, 4, FALSE);
  PngRun *run = run_png (png, CODEC_RUN_WHOLE, FALSE);
  const ProgImageInfo *info = png_run_info (run);
  gint narrow = grey && !alpha;
  guint i;

  fail_unless_equals_int (info->losses[0], 0);
  for (i = 1; info->formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
    fail_unless (info->losses[i] >= info->losses[i - 1]);
    fail_unless (loss_of (info, info->formats[i]) == info->losses[i],
        "twice %s", gst_video_format_to_string (info->formats[i]));
  }
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_GRAY16_BE),
      deep && narrow ? 0 : -1);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_GRAY16_LE),
      deep && narrow ? 0 : -1);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_RGBA64_BE),
      deep ? narrow : -1);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_BGRA64_LE),
      deep ? narrow : -1);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_GRAY8),
      !narrow ? -1 : deep ? 2 : 0);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_RGBA),
      deep ? 2 : !alpha);
  fail_unless_equals_int (loss_of (info, GST_VIDEO_FORMAT_RGB),
      alpha ? 3 + deep : deep ? 2 : grey);
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- smoothing ---------------------------------------------------------- */

/* The sum of squared differences, in 8 bits. */
static guint64
distance_of_pass (PngRun * run, guint i, const GByteArray * final)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (&run->info);
  GByteArray *pixels =
      codec_run_pixels (run, g_ptr_array_index (run->passes, i));
  GByteArray *a = convert_pixels (pixels, format,
      GST_VIDEO_FORMAT_RGBA);
  GByteArray *b = convert_pixels (final, format,
      GST_VIDEO_FORMAT_RGBA);
  guint64 sum = 0;
  guint n;

  for (n = 0; n < a->len; n++)
    sum += (a->data[n] - b->data[n]) * (a->data[n] - b->data[n]);
  g_byte_array_unref (pixels);
  g_byte_array_unref (a);
  g_byte_array_unref (b);

  return sum;
}

/* Samples that the kind of image has of a photograph in RGB, in the bytes of
 * a PNG; alpha follows one of the colours. */
static guint8 *
samples_of_photo (const GByteArray * rgb, const PngKind * kind)
{
  guint n = kind->colour_type == 0 ? 1 : kind->colour_type == 2 ? 3
      : kind->colour_type == 4 ? 2 : 4;
  guint bytes = kind->depth / 8, i, c;
  guint8 *samples = g_malloc0 (rgb->len / 3 * n * bytes);

  for (i = 0; i < rgb->len / 3; i++) {
    for (c = 0; c < n; c++) {
      guint8 *at = samples + (i * n + c) * bytes;

      /* The low byte, of 16 bits, is of no matter. */
      at[0] = rgb->data[i * 3 + c % 3];
      if (bytes == 2)
        at[1] = i;
    }
  }

  return samples;
}

static void
check_smoothing (const GByteArray * png)
{
  PngRun *whole = run_png (png, CODEC_RUN_WHOLE, FALSE);
  GByteArray *expected = codec_run_pixels (whole, whole->final);
  PngRun *blocks = png_run_new (FALSE, TRUE);
  PngRun *smooth = png_run_new (TRUE, TRUE);
  guint i;

  codec_run_all (blocks, png->data, png->len, 4096);
  codec_run_all (smooth, png->data, png->len, 4096);
  fail_unless_equals_int (blocks->n_passes, 6);
  fail_unless_equals_int (smooth->n_passes, 6);
  for (i = 0; i < 6; i++) {
    guint64 a = distance_of_pass (blocks, i, expected);
    guint64 b = distance_of_pass (smooth, i, expected);

    /* By 1 dB at least, on any photograph seen so far by more than two. */
    fail_unless (b < a * 0.8, "pass %u: %" G_GUINT64_FORMAT " in blocks, %"
        G_GUINT64_FORMAT " smoothed", i + 1, a, b);
  }
  g_byte_array_unref (expected);
  codec_run_free (whole);
  codec_run_free (blocks);
  codec_run_free (smooth);
}

/* On a photograph, whatever its samples are. */
GST_START_TEST (test_smoothed_passes_are_closer_to_final_frame)
{
  static const PngKind kinds[] = { {0, 8, FALSE}, {2, 8, FALSE}, {4, 8, FALSE},
  {6, 8, FALSE}, {0, 16, FALSE}, {2, 16, FALSE}
  };
  GByteArray *bus = png_test_file ("bus-adam7.png"), *png;
  PngReference *photo = png_reference_bytes (bus->data, bus->len);
  PngRecipe recipe = {.width = 504,.height = 284,.adam7 = TRUE,.level = 1,
    .kind = kinds[__i__]
  };
  guint8 *samples;

  fail_unless (png_reference_whole (photo));
  samples = samples_of_photo (png_reference_pixels (photo), &recipe.kind);
  recipe.pixels = samples;
  png = make_png (&recipe);
  check_smoothing (png);
  g_byte_array_unref (png);
  g_free (samples);
  png_reference_free (photo);
  g_byte_array_unref (bus);
}

GST_END_TEST;

/* -- cuts --------------------------------------------------------------- */

/* What ready() holds back must not change anything. */
GST_START_TEST (test_photo_is_same_however_it_is_cut)
{
  static const gsize cuts[] = { 13, 1000, 8191, 8192, 8193, 100000 };
  GByteArray *bus = png_test_file ("bus-adam7.png");
  PngReference *photo = png_reference_bytes (bus->data, bus->len);
  PngRun *run = run_png (bus, cuts[__i__], TRUE);

  assert_final_equals (run, png_reference_pixels (photo), "bus");
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_NONE);
  fail_unless_equals_int (run->n_passes, 6);
  codec_run_free (run);
  png_reference_free (photo);
  g_byte_array_unref (bus);
}

GST_END_TEST;

/* -- ends that are missing ---------------------------------------------- */

/* The last row does not need the last bytes, with which the final frame comes:
 * end of block and both checksums. */
#define MOST_BYTES_NOT_NEEDED 16

/* That a length and a distance take, with a chunk's end between them. */
#define MOST_BYTES_AHEAD (6 + 12)

/* libpng may show a row less where data comes in larger pieces. */
static gboolean
shows_bytes_pushed_singly (const GByteArray * png, gsize size,
    const GByteArray * pixels)
{
  PngReference *reference = png_reference_new ();
  gboolean result;
  gsize i;

  for (i = 0; i < size; i++)
    png_reference_push (reference, png->data + i, 1);
  result = same_bytes (pixels, png_reference_pixels (reference));
  png_reference_free (reference);

  return result && PNG_ROWS_COME_AT_ONCE;
}

static void
check_truncated_in_rows (PngRun * run, const PngRun * whole,
    const GByteArray * png, gsize size)
{
  PngReference *reference = png_reference_new ();
  GByteArray *pixels;

  png_reference_push (reference, png->data, size);
  if (size + MOST_BYTES_NOT_NEEDED < whole->final_at
      || png_run_progress (run)->rows < png_run_info (run)->height
      || png_run_progress (run)->pass < png_run_progress (run)->passes)
    fail_unless (png_run_level (run) == PROG_IMAGE_DEFECT_TRUNCATED);
  else
    fail_unless (png_run_level (run) >= PROG_IMAGE_DEFECT_WARNING);
  pixels = codec_run_pixels (run, run->final);
  /* A byte is shown where all symbols that may follow begin with it, too. */
  fail_unless (png_reference_shows (reference, pixels, png->data + size,
          MIN (png->len - size, MOST_BYTES_AHEAD))
      || shows_bytes_pushed_singly (png, size, pixels),
      "after %u bytes: other pixels", (guint) size);
  g_byte_array_unref (pixels);
  png_reference_free (reference);
}

static void
check_truncated (const GByteArray * png, const PngRun * whole, gsize size)
{
  static const gsize cuts[] = { 1, 7, 4096 };
  PngRun *run = png_run_bytes (png->data, size, cuts[size % 3], FALSE);

  if (size < whole->format_at) {
    fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
            GST_STREAM_ERROR_DECODE), "no error for %u bytes", (guint) size);
  } else {
    fail_unless (run->ended);
    fail_unless_equals_uint64 (run->end_at, size);
    if (size < whole->final_at)
      check_truncated_in_rows (run, whole, png, size);
    else
      fail_unless_equals_int (png_run_level (run), size < png->len ?
          PROG_IMAGE_DEFECT_WARNING : PROG_IMAGE_DEFECT_NONE);
  }
  codec_run_free (run);
}

GST_START_TEST (test_truncated_anywhere_shows_what_has_come)
{
  guint adam7;
  gsize size;

  for (adam7 = 0; adam7 < 2; adam7++) {
    GByteArray *png = make_png_of_kind (&png_kinds[__i__], 19, 18, adam7);
    PngRun *whole = run_png (png, 1, FALSE);

    for (size = 0; size <= png->len; size++)
      check_truncated (png, whole, size);
    codec_run_free (whole);
    g_byte_array_unref (png);
  }
}

GST_END_TEST;

/* -- the next image ----------------------------------------------------- */

/* Where a chunk that is cut off there would end; IDAT is no box. */
static gsize
end_of_box (const GByteArray * png, gsize size)
{
  gsize at = 8;

  while (png_chunk_end (png, at) < size)
    at = png_chunk_end (png, at);
  /* Its header tells. */
  if (size < at + 8 || memcmp (png->data + at + 4, "IDAT", 4) == 0)
    return size;

  return png_chunk_end (png, at);
}

static gboolean
is_chunk (const GByteArray * png, gsize at)
{
  gsize chunk = png_chunk_end (png, 8);

  while (chunk < png->len && chunk != at)
    chunk = png_chunk_end (png, chunk);

  return chunk < png->len;
}

static void
check_cut_before_next (const GByteArray * png, gsize size,
    const GByteArray * next, gsize cut)
{
  gsize end = end_of_box (png, size), at = 0;
  GByteArray *both;
  ProgImageAnswer answer;
  ProgImageNeedles needles;
  PngRun *run;

  /* Where a chunk of the next image begins just at its end it seems whole. */
  if (end > size && is_chunk (next, end - size))
    return;
  both = g_byte_array_new ();
  g_byte_array_append (both, png->data, size);
  g_byte_array_append (both, next->data, next->len);
  run = run_png (both, cut, TRUE);
  fail_unless (run->ended);
  if (end > both->len) {
    /* No telling whether the chunk holds the next image. */
    fail_unless_equals_uint64 (run->used, both->len);
  } else {
    fail_unless (run->used <= size, "cut at %u: used %u", (guint) size,
        (guint) run->used);
    prog_image_needles_init (&needles, prog_image_codecs, NULL);
    fail_unless (prog_image_search (&needles, both->data + run->used,
            both->len - run->used, 0, both->len - run->used, G_MAXSIZE,
            &at, &answer)
        && answer == PROG_IMAGE_YES);
    fail_unless_equals_uint64 (run->used + at, size);
  }
  codec_run_free (run);
  g_byte_array_unref (both);
}

GST_START_TEST (test_image_cut_anywhere_leaves_the_next)
{
  static const gsize cuts[] = { 1, 7, 61, CODEC_RUN_WHOLE };
  const PngKind *kind = &png_kinds[__i__];
  GByteArray *png = make_png_of_kind (kind, 19, 18, __i__ % 2);
  GByteArray *next = make_png_of_kind (kind, 5, 3, FALSE);
  gsize size;

  /* From where it can be told from no image at all. */
  for (size = 9; size <= png->len; size++)
    check_cut_before_next (png, size, next, cuts[size % 4]);
  g_byte_array_unref (png);
  g_byte_array_unref (next);
}

GST_END_TEST;

static Suite *
png_codec_suite (void)
{
  Suite *s = suite_create ("png-codec");
  TCase *tc = tcase_create ("made images");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_small_sizes_byte_by_byte_equal_libpng, 0,
      N_PNG_KINDS);
  tcase_add_share_of_loop (tc, test_long_rows_and_columns_equal_libpng, 0, 2);
  tcase_add_share_of_loop (tc, test_idats_of_one_byte_change_nothing, 0,
      N_PNG_KINDS);
  tcase_add_share_of_loop (tc,
      test_every_format_equals_conversion_of_native_one, 0, N_PNG_KINDS);
  tcase_add_loop_test (tc, test_formats_are_listed_by_loss, 0, N_PNG_KINDS);
  tcase_add_share_of_loop (tc, test_smoothed_passes_are_closer_to_final_frame,
      0, 6);
  tcase_add_share_of_loop (tc, test_photo_is_same_however_it_is_cut, 0, 6);
  tcase_add_share_of_loop (tc, test_truncated_anywhere_shows_what_has_come, 0,
      N_PNG_KINDS);
  tcase_add_share_of_loop (tc, test_image_cut_anywhere_leaves_the_next, 0,
      N_PNG_KINDS);

  return s;
}

GST_CHECK_MAIN (png_codec);
