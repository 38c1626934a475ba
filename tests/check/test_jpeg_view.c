/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the JPEG codec shows of a progressive image that has not come whole: closer to the
 * final frame than the coefficients that have come, closer with more bytes, the same in
 * planes and in packed pixels, and never outside of the damage. */

#include "codec/jpeg/jpeg.h"
#include "jpegcuts.h"
#include "makejpeg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>

#define N_POINTS 24

/* PSNR may fall by so much from one byte count to the next, dB. */
#define MAX_FALL 0.05

/* Where nearly all has come there is nothing to gain, and this to lose, dB. */
#define MAX_LOSS 0.03

#define PLANES 0
#define PACKED 1

static GByteArray *
read_photo (void)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      "harvesters.jpg", NULL);
  GByteArray *jpeg;
  gchar *data;
  gsize size;

  fail_unless (g_file_get_contents (path, &data, &size, NULL), "no %s", path);
  jpeg = g_byte_array_new_take ((guint8 *) data, size);
  g_free (path);

  return jpeg;
}

/* All of it is blank outside of the damage, or as it was. */
static void
check_damage (CodecRun * run, const GByteArray * before,
    const GByteArray * pixels, const ProgImageRows * damage)
{
  gsize at = 0;
  gint comp, y;

  for (comp = 0; comp < (gint) GST_VIDEO_INFO_N_PLANES (&run->info); comp++) {
    gsize size = GST_VIDEO_INFO_COMP_WIDTH (&run->info, comp)
        * GST_VIDEO_INFO_COMP_PSTRIDE (&run->info, comp);
    guint sub = GST_VIDEO_FORMAT_INFO_H_SUB (run->info.finfo, comp);

    for (y = 0; y < GST_VIDEO_INFO_COMP_HEIGHT (&run->info, comp); y++) {
      if ((guint) y < damage->first >> sub || (guint) y << sub >= damage->end)
        fail_unless (memcmp (before->data + at, pixels->data + at, size) == 0,
            "row %d of component %d, rows %u to %u", y, comp, damage->first,
            damage->end);
      at += size;
    }
  }
}

/* Pixels after each of the byte counts, NULL for none; last of the final frame. */
static GPtrArray *
make_views (const GByteArray * jpeg, gboolean smoothing, guint downscale,
    guint format)
{
  GPtrArray *views = g_ptr_array_new ();
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, smoothing, FALSE);
  GByteArray *before = NULL;
  gsize at = 0;
  guint i;

  run->downscale = downscale;
  run->format = format;
  for (i = 1; i < N_POINTS; i++) {
    gsize end = (gsize) jpeg->len * i / N_POINTS;
    ProgImageRows damage;
    GstBuffer *buffer;

    at += codec_run_feed (run, jpeg->data + at, end - at, FALSE);
    if (run->final) {
      g_ptr_array_add (views, codec_run_pixels (run, run->final));
    } else if (run->canvas) {
      prog_image_codec_draw (run->codec);
      buffer = codec_run_publish (run, &damage);
      g_ptr_array_add (views, codec_run_pixels (run, buffer));
      gst_buffer_unref (buffer);
      if (before)
        check_damage (run, before, g_ptr_array_index (views, i - 1), &damage);
      before = g_ptr_array_index (views, i - 1);
    } else {
      g_ptr_array_add (views, NULL);
    }
  }
  codec_run_feed (run, jpeg->data + at, jpeg->len - at, TRUE);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "final");
  g_ptr_array_add (views, codec_run_pixels (run, run->final));
  codec_run_free (run);

  return views;
}

static void
views_free (GPtrArray * views)
{
  guint i;

  for (i = 0; i < views->len; i++) {
    if (g_ptr_array_index (views, i))
      g_byte_array_unref (g_ptr_array_index (views, i));
  }
  g_ptr_array_unref (views);
}

/* To the last one, dB; 0 where there is none. */
static gdouble
psnr (const GPtrArray * views, guint i)
{
  const GByteArray *a = g_ptr_array_index (views, i);
  const GByteArray *b = g_ptr_array_index (views, views->len - 1);
  gdouble sum = 0;
  guint k;

  if (!a)
    return 0;
  for (k = 0; k < a->len; k++)
    sum += (a->data[k] - b->data[k]) * (a->data[k] - b->data[k]);

  return 10 * log10 (255.0 * 255.0 * a->len / MAX (sum, 1));
}

/* Of a photo at full size, half and a fourth of it, in planes and packed. */
GST_START_TEST (test_estimates_are_closer)
{
  static const gdouble gains[] = { 0.1, 0.2, 0.25 };
  guint scale = __i__ / 2, format = __i__ % 2;
  GByteArray *jpeg = read_photo ();
  GPtrArray *plain = make_views (jpeg, FALSE, 1 << scale, format);
  GPtrArray *smooth = make_views (jpeg, TRUE, 1 << scale, format);
  gdouble before = 0, gain = 0;
  guint i;

  for (i = 0; i + 1 < N_POINTS; i++) {
    gdouble a = psnr (plain, i), b = psnr (smooth, i);
    fail_unless (b >= a - MAX_LOSS, "%f dB instead of %f", b, a);
    fail_unless (b >= before - MAX_FALL, "%f dB after %f", b, before);
    gain += (b - a) / (N_POINTS - 1);
    before = b;
  }
  fail_unless (gain > gains[scale], "%f dB", gain);
  views_free (plain);
  views_free (smooth);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Rounded as it may be. */
static void
assert_same_colour (const guint8 * rgb, guint y, guint cb, guint cr)
{
  gdouble u = cb - 128.0, v = cr - 128.0;
  gdouble expected[] = { y + 1.402 * v, y - 0.344136 * u - 0.714136 * v,
    y + 1.772 * u
  };
  guint i;

  for (i = 0; i < 3; i++)
    fail_unless (fabs (CLAMP (expected[i], 0, 255) - rgb[i]) <= 1.01,
        "%u instead of %f", rgb[i], expected[i]);
}

static CodecRun *
run_passes (const GByteArray * jpeg, guint format)
{
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, TRUE);

  run->format = format;
  run->keep_passes = TRUE;
  codec_run_all (run, jpeg->data, jpeg->len, 100);

  return run;
}

/* Where chroma is not interpolated, packed pixels are planes, converted. */
GST_START_TEST (test_packed_shows_what_planes_show)
{
  JpegRecipe recipe = {.width = 150,.height = 130,.progressive = TRUE,
    .colours = __i__ ? MAKE_YCC : MAKE_GRAY
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  CodecRun *planes = run_passes (jpeg, PLANES);
  CodecRun *packed = run_passes (jpeg, PACKED);
  guint n = recipe.width * recipe.height, i, k;

  fail_unless (planes->passes->len >= 5);
  fail_unless_equals_int (packed->passes->len, planes->passes->len);
  for (i = 0; i < planes->passes->len; i++) {
    GByteArray *a = codec_run_pixels (planes,
        g_ptr_array_index (planes->passes, i));
    GByteArray *b = codec_run_pixels (packed,
        g_ptr_array_index (packed->passes, i));

    fail_unless_equals_int (b->len, 3 * n);
    for (k = 0; k < n; k++)
      assert_same_colour (b->data + 3 * k, a->data[k], __i__ ?
          a->data[n + k] : 128, __i__ ? a->data[2 * n + k] : 128);
    g_byte_array_unref (a);
    g_byte_array_unref (b);
  }
  codec_run_free (planes);
  codec_run_free (packed);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Pixels of a frame that is drawn once, when @size bytes have come. */
static GByteArray *
draw_scaled_once (const GByteArray * jpeg, gsize size, guint downscale,
    guint format, guint * rows)
{
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, FALSE);
  GByteArray *pixels;

  run->downscale = downscale;
  run->format = format;
  codec_run_feed (run, jpeg->data, size, FALSE);
  pixels = codec_run_now (run);
  *rows = prog_image_codec_progress (run->codec)->rows;
  codec_run_free (run);

  return pixels;
}

static GByteArray *
draw_once (const GByteArray * jpeg, gsize size, guint format, guint * rows)
{
  return draw_scaled_once (jpeg, size, 1, format, rows);
}

/* Rows that the last scan has not reached show what the others have brought, in packed
 * pixels, too. */
GST_START_TEST (test_packed_shows_all_rows_in_last_scan)
{
  JpegRecipe recipe = {.width = 40,.height = 400,.progressive = TRUE,
    .colours = MAKE_GRAY
  };
  GByteArray *jpeg = make_jpeg (&recipe), *planes, *packed;
  guint n_scans = jpeg_n_markers (jpeg, MARKER_SOS);
  gsize last = jpeg_marker (jpeg, MARKER_SOS, n_scans - 1);
  guint rows, y, x, n_wrong = 0;

  planes = draw_once (jpeg, (last + jpeg->len) / 2, PLANES, &rows);
  packed = draw_once (jpeg, (last + jpeg->len) / 2, PACKED, &rows);
  for (y = 0; y < recipe.height; y++) {
    for (x = 0; x < recipe.width; x++) {
      if (planes->data[y * recipe.width + x]
          != packed->data[3 * (y * recipe.width + x)])
        break;
    }
    n_wrong += x < recipe.width;
  }
  /* Where the scan is, a row waits for the one below. */
  fail_unless (n_wrong <= 2 * DCTSIZE, "%u rows", n_wrong);
  g_byte_array_unref (planes);
  g_byte_array_unref (packed);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* No row waits for those below it. */
GST_START_TEST (test_first_scan_shows_all_rows_that_came)
{
  JpegRecipe recipe = {.width = 300,.height = 400,.progressive = TRUE,
    .colours = MAKE_GRAY
  };
  GByteArray *jpeg = make_jpeg (&recipe), *pixels;
  gsize begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  gsize end = jpeg_marker (jpeg, MARKER_SOS, 1), size;
  guint rows, y, x, before = 0, n = 0;

  for (size = begin + 20; size < end; size += 20) {
    pixels = draw_once (jpeg, size, PLANES, &rows);
    for (y = 0; y < recipe.height; y++) {
      for (x = 0; x < recipe.width && pixels->data[y * recipe.width + x] == 128;
          x++);
      fail_unless (y < rows ? x < recipe.width : x == recipe.width,
          "%u rows have come, row %u", rows, y);
    }
    n += rows > before;
    before = rows;
    g_byte_array_unref (pixels);
  }
  fail_unless (n > 3);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* It need not come whole. */
GST_START_TEST (test_part_of_row_is_shown)
{
  JpegRecipe recipe = {.width = 1600,.height = DCTSIZE,.progressive = TRUE,
    .colours = MAKE_GRAY
  };
  GByteArray *jpeg = make_jpeg (&recipe), *before, *pixels;
  gsize at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 1));
  gsize end = jpeg_marker (jpeg, MARKER_SOS, 2);
  guint rows, n = 0;

  before = draw_once (jpeg, at, PLANES, &rows);
  for (at += 30; at < end; at += 30) {
    pixels = draw_once (jpeg, at, PLANES, &rows);
    n += memcmp (pixels->data, before->data, pixels->len) != 0;
    g_byte_array_unref (before);
    before = pixels;
  }
  fail_unless (n >= 5, "%u frames", n);
  g_byte_array_unref (before);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Of each kind, with each sampling, in planes, packed and scaled: the final frame is
 * libjpeg's, and frames before it change within the damage only. */
GST_START_TEST (test_all_kinds_are_sound)
{
  static const struct
  {
    MakeColours colours;
    const gchar *sampling;
  } kinds[] = {
    {MAKE_GRAY, "11"}, {MAKE_YCC, "22 11 11"}, {MAKE_YCC, "21 11 11"},
    {MAKE_YCC, "12 11 11"}, {MAKE_YCC, "11 22 11"}, {MAKE_RGB, NULL},
    {MAKE_CMYK, NULL}, {MAKE_YCCK, "22 11 11 22"}
  };
  JpegRecipe recipe = {.width = 61 + 3 * __i__,.height = 140,
    .progressive = TRUE,.colours = kinds[__i__].colours,
    .sampling = kinds[__i__].sampling,.seed = __i__
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint downscale, format;

  for (downscale = 1; downscale <= 8; downscale *= 2) {
    for (format = PLANES; format <= PACKED; format++)
      views_free (make_views (jpeg, TRUE, downscale, format));
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Frames are drawn after each of so many pieces, and some of them are compared. */
#define N_PIECES 80
#define N_PIECES_COMPARED 8

static void
check_history (const GByteArray * jpeg, guint downscale, guint format)
{
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, FALSE);
  guint i, rows, n = 0;
  gsize at = 0;

  run->downscale = downscale;
  run->format = format;
  for (i = 1; i < N_PIECES; i++) {
    gsize end = (gsize) jpeg->len * i / N_PIECES;
    GByteArray *now, *once;

    at += codec_run_feed (run, jpeg->data + at, end - at, FALSE);
    if (!run->canvas)
      continue;
    now = codec_run_now (run);
    if (i % N_PIECES_COMPARED == 0) {
      gchar *what = g_strdup_printf ("1/%u, format %u, %u of %u pieces",
          downscale, format, i, N_PIECES);

      once = draw_scaled_once (jpeg, end, downscale, format, &rows);
      assert_same_bytes (now, once, what);
      g_byte_array_unref (once);
      g_free (what);
      n++;
    }
    g_byte_array_unref (now);
  }
  fail_unless (n > N_PIECES / N_PIECES_COMPARED / 2);
  codec_run_free (run);
}

/* A frame is what the bytes make that have come, whatever was drawn before: of
 * an image so small that parts of iMCU rows are drawn, and of one that is not. */
GST_START_TEST (test_frames_depend_on_bytes_alone)
{
  static const struct
  {
    MakeColours colours;
    const gchar *sampling;
    guint height;
  } kinds[] = {
    {MAKE_GRAY, "11", 820}, {MAKE_YCC, "22 11 11", 150},
    {MAKE_YCC, "21 11 11", 820}, {MAKE_YCC, "12 11 11", 150},
    {MAKE_YCCK, "22 11 11 22", 140}
  };
  JpegRecipe recipe = {.width = 61,.height = kinds[__i__].height,
    .progressive = TRUE,.colours = kinds[__i__].colours,
    .sampling = kinds[__i__].sampling,.seed = __i__
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint downscale, format;

  for (downscale = 1; downscale <= 2; downscale *= 2) {
    for (format = PLANES; format <= PACKED; format++)
      check_history (jpeg, downscale, format);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Of a baseline image all is drawn when it comes. */
GST_START_TEST (test_estimates_are_expected_to_cost_more)
{
  gdouble costs[3];
  guint i;

  for (i = 0; i < 3; i++) {
    JpegRecipe recipe = {.width = 20,.height = 20,.colours = MAKE_YCC,
      .progressive = i > 0
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, i != 1, FALSE);

    codec_run_all (run, jpeg->data, jpeg->len, CODEC_RUN_WHOLE);
    costs[i] = prog_image_codec_info (run->codec)->draw_cost;
    codec_run_free (run);
    g_byte_array_unref (jpeg);
  }
  fail_unless (costs[0] == 0 && costs[1] > 0 && costs[2] > costs[1]);
}

GST_END_TEST;

/* Cut off in its last scan, an image has rows that showed estimates: the final frame has
 * none of them left. */
GST_START_TEST (test_final_frame_has_no_estimates)
{
  JpegRecipe recipe = {.width = 120,.height = 400,.progressive = TRUE,
    .colours = __i__ / 2 ? MAKE_YCC : MAKE_GRAY,
    .sampling = __i__ / 2 ? "22 11 11" : NULL
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint n_scans = jpeg_n_markers (jpeg, MARKER_SOS);
  gsize last = jpeg_marker (jpeg, MARKER_SOS, n_scans - 1);
  gsize end = (last + jpeg->len) / 2, drawn;

  /* The frame before: where the last scan begins, and where it breaks off. */
  for (drawn = last; drawn <= end; drawn += end - last) {
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, FALSE);
    GByteArray *before, *final;
    gsize at;

    run->format = __i__ % 2;
    at = codec_run_feed (run, jpeg->data, drawn, FALSE);
    before = codec_run_now (run);
    codec_run_feed (run, jpeg->data + at, end - at, TRUE);
    assert_final_equals_libjpeg (run, jpeg->data, end, "cut off");
    final = codec_run_pixels (run, run->final);
    fail_if (memcmp (before->data, final->data, final->len) == 0);
    g_byte_array_unref (before);
    g_byte_array_unref (final);
    codec_run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static GByteArray *
final_after_frame (const GByteArray * jpeg, gsize drawn, guint format,
    gboolean smoothing)
{
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, smoothing, FALSE);
  GByteArray *pixels;
  gsize at;

  run->format = format;
  at = codec_run_feed (run, jpeg->data, drawn, FALSE);
  g_byte_array_unref (codec_run_now (run));
  codec_run_feed (run, jpeg->data + at, jpeg->len - at, TRUE);
  fail_unless (run->final != NULL);
  pixels = codec_run_pixels (run, run->final);
  codec_run_free (run);

  return pixels;
}

/* Nor where the last scan has no Huffman table, so that no row of it comes. */
GST_START_TEST (test_final_frame_has_no_estimates_after_an_error)
{
  JpegRecipe recipe = {.width = 120,.height = 400,.progressive = TRUE,
    .colours = MAKE_GRAY
  };
  GByteArray *jpeg = make_jpeg (&recipe), *with, *without;
  guint n_scans = jpeg_n_markers (jpeg, MARKER_SOS);
  gsize last = jpeg_marker (jpeg, MARKER_SOS, n_scans - 1);

  /* Ta, T.81 B.2.3 */
  jpeg->data[last + 6] = 3;
  with = final_after_frame (jpeg, last, __i__, TRUE);
  without = final_after_frame (jpeg, last, __i__, FALSE);
  assert_same_bytes (with, without, "no table");
  g_byte_array_unref (with);
  g_byte_array_unref (without);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Of one plane of I420, from one frame to another. */
static gdouble
plane_error (const GByteArray * a, const GByteArray * b, guint width,
    guint height, guint plane)
{
  guint chroma = ((width + 1) / 2) * ((height + 1) / 2);
  guint first = plane == 0 ? 0 : width * height + (plane - 1) * chroma;
  guint n = plane == 0 ? width * height : chroma, i;
  gdouble sum = 0;

  for (i = first; i < first + n; i++)
    sum += (a->data[i] - b->data[i]) * (a->data[i] - b->data[i]);

  return sum / n;
}

/* What is estimated is up to each component: after the second scan, which brings some of
 * luma, chroma has nothing but its DC still. */
GST_START_TEST (test_estimates_are_by_component)
{
  GByteArray *jpeg = read_photo (), *frames[3];
  gsize size = jpeg_marker (jpeg, MARKER_SOS, 2);
  GstVideoInfo info;
  guint i, plane;

  for (i = 0; i < 3; i++) {
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, i == 1, FALSE);

    codec_run_feed (run, jpeg->data, i == 2 ? jpeg->len : size, i == 2);
    frames[i] = codec_run_now (run);
    info = run->info;
    codec_run_free (run);
  }
  fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_FORMAT_I420);
  for (plane = 0; plane < 3; plane++) {
    gdouble without = plane_error (frames[0], frames[2], info.width,
        info.height, plane);
    gdouble with = plane_error (frames[1], frames[2], info.width, info.height,
        plane);

    fail_unless (with < 0.95 * without, "plane %u: %f instead of %f", plane,
        with, without);
  }
  for (i = 0; i < 3; i++)
    g_byte_array_unref (frames[i]);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
jpeg_view_suite (void)
{
  Suite *s = suite_create ("jpeg_view");
  TCase *tc = tcase_create ("smoothing");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_estimates_are_closer, 0, 6);
  tcase_add_loop_test (tc, test_packed_shows_what_planes_show, 0, 2);
  tcase_add_test (tc, test_packed_shows_all_rows_in_last_scan);
  tcase_add_test (tc, test_first_scan_shows_all_rows_that_came);
  tcase_add_test (tc, test_part_of_row_is_shown);
  tcase_add_loop_test (tc, test_all_kinds_are_sound, 0, 8);
  tcase_add_loop_test (tc, test_frames_depend_on_bytes_alone, 0, 5);
  tcase_add_test (tc, test_estimates_are_expected_to_cost_more);
  tcase_add_loop_test (tc, test_final_frame_has_no_estimates, 0, 4);
  tcase_add_loop_test (tc, test_final_frame_has_no_estimates_after_an_error, 0,
      2);
  tcase_add_test (tc, test_estimates_are_by_component);

  return s;
}

GST_CHECK_MAIN (jpeg_view);
