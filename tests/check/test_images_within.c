/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Images within images: a generator of JPEGs and PNGs that hold thumbnails, as phones,
 * cameras and services write them, in every segment and chunk and at every place. Each
 * file is one image, the same as without what it holds, however it is cut. And files that
 * were cut off, with another image behind them: these are two. */

#include "jpegcuts.h"
#include "jpegrun.h"
#include "makepng.h"
#include "pngrun.h"

#include <string.h>

#define N_GROUPS 12
#define N_FILES 20              /* in each group */

static const gsize chunks[] = { 0, 1, 4096 };

static const PngKind rgb8 = { 2, 8, FALSE };

/* One file, and what must come out of it. */
typedef struct
{
  GRand *random;
  GByteArray *image;            /* without anything within */
  GByteArray *file;
  GString *what;
} Sample;

static Sample *
sample_new (guint32 seed)
{
  Sample *sample = g_new0 (Sample, 1);

  sample->random = g_rand_new_with_seed (seed);
  sample->what = g_string_new (NULL);
  g_string_printf (sample->what, "seed %u:", seed);

  return sample;
}

static void
sample_free (Sample * sample)
{
  g_rand_free (sample->random);
  g_string_free (sample->what, TRUE);
  g_byte_array_unref (sample->image);
  g_byte_array_unref (sample->file);
  g_free (sample);
}

static guint
choose (Sample * sample, guint n)
{
  return g_rand_int_range (sample->random, 0, n);
}

static void
append_noise (Sample * sample, GByteArray * bytes, guint n)
{
  for (; n > 0; n--) {
    guint8 byte = choose (sample, 256);

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* -- what is within ----------------------------------------------------- */

static GByteArray *
make_small_image (Sample * sample)
{
  JpegRecipe jpeg = {.width = 8 + choose (sample, 60),.height = 8 +
        choose (sample, 60),.colours =
        choose (sample, 2) ? MAKE_YCC : MAKE_GRAY,
    .seed = choose (sample, 1000),
  };
  PngRecipe png = {.width = 8 + choose (sample, 40),.height = 8,.kind = rgb8,
    .adam7 = choose (sample, 2),.seed = choose (sample, 1000),
  };

  switch (choose (sample, 4)) {
    case 0:
      g_string_append (sample->what, " PNG");
      return make_png (&png);
    case 1:
      g_string_append (sample->what, " progressive JPEG");
      jpeg.progressive = TRUE;
      return make_jpeg (&jpeg);
    case 2:
      g_string_append (sample->what, " JPEG with Exif");
      jpeg.orientation = 6;
      jpeg.density_x = jpeg.density_y = 72;
      jpeg.density_unit = 1;
      return make_jpeg (&jpeg);
    default:
      g_string_append (sample->what, " JPEG");
      return make_jpeg (&jpeg);
  }
}

/* @max_size: bytes; 0 for as many as there are. */
static GByteArray *
make_payload (Sample * sample, guint max_size)
{
  GByteArray *payload = g_byte_array_new (), *image = NULL;
  guint n;

  append_noise (sample, payload, choose (sample, 200));
  for (n = 1 + choose (sample, 3); n > 0; n--) {
    image = make_small_image (sample);
    /* A thumbnail that was itself cut off, too. */
    if (choose (sample, 4) == 0)
      g_byte_array_set_size (image, 1 + choose (sample, image->len));
    g_byte_array_append (payload, image->data, image->len);
    g_byte_array_unref (image);
    append_noise (sample, payload, choose (sample, 50));
  }
  if (max_size > 0 && payload->len > max_size)
    g_byte_array_set_size (payload, max_size);

  return payload;
}

/* -- JPEGs -------------------------------------------------------------- */

static void
make_jpeg_image (Sample * sample)
{
  const JpegProcess *process = &make_processes[choose (sample,
          MAKE_N_PROCESSES)];
  gboolean large = choose (sample, 10) == 0;
  JpegRecipe recipe = {.width = large ? 500 : 16 + choose (sample, 60),
    .height = large ? 300 : 16 + choose (sample, 60),.colours = MAKE_YCC,
    .sampling = choose (sample, 2) ? "22 11 11" : "11 11 11",
    .quality = large ? 98 : 80,.seed = choose (sample, 1000),
    .progressive = process->progressive,
    .arithmetic = process->arithmetic && make_jpeg_has_arithmetic (),
    .separate_scans = process->separate_scans,
    .restart_interval = process->restart_interval,
  };

  g_string_append_printf (sample->what, " %s%s", process->name,
      large ? ", large" : "");
  sample->image = make_jpeg (&recipe);
  sample->file = byte_array_copy (sample->image);
}

/* In front of a marker of the image, from that behind SOI to EOI. */
static guint
choose_place (Sample * sample)
{
  guint n_scans = jpeg_n_markers (sample->file, MARKER_SOS);
  guint scan = choose (sample, n_scans + 3);

  g_string_append_printf (sample->what, " at place %u:", scan);
  if (scan < n_scans)
    return jpeg_marker (sample->file, MARKER_SOS, scan);
  if (scan == n_scans)
    return 2;
  if (scan == n_scans + 1)
    return jpeg_frame_header (sample->file);

  return jpeg_marker (sample->file, MARKER_EOI, 0);
}

static void
put_segments (Sample * sample)
{
  guint n;

  for (n = 1 + choose (sample, 3); n > 0; n--) {
    guint marker = choose (sample, 17), at = choose_place (sample);
    GByteArray *payload = make_payload (sample, 65533);

    jpeg_put_segment (sample->file, at, marker == 16 ? 0xfe : 0xe0 + marker,
        payload->data, payload->len);
    g_byte_array_unref (payload);
  }
}

/* As the video behind a motion photo: by chance some of it begins as a JPEG does. */
static void
append_video (Sample * sample)
{
  static const guint8 start[] = { 0xff, 0xd8, 0xff, 0x00 };
  guint n;

  g_string_append (sample->what, ", video behind it");
  for (n = choose (sample, 10); n > 0; n--) {
    append_noise (sample, sample->file, choose (sample, 300));
    g_byte_array_append (sample->file, start, sizeof start);
  }
}

static Sample *
make_jpeg_sample (guint32 seed)
{
  Sample *sample = sample_new (seed);

  make_jpeg_image (sample);
  put_segments (sample);
  if (choose (sample, 3) == 0)
    append_video (sample);

  return sample;
}

/* -- PNGs --------------------------------------------------------------- */

static Sample *
make_png_sample (guint32 seed)
{
  static const gchar *types[] = { "thMB", "prVt", "caBX", "orNT" };
  Sample *sample = sample_new (seed);
  PngRecipe recipe = {.width = 16 + choose (sample, 60),.height = 16 +
        choose (sample, 60),.kind = png_kinds[choose (sample, N_PNG_KINDS)],
    .adam7 = choose (sample, 2),.idat_size = 50 + choose (sample, 8000),
    .seed = choose (sample, 1000),
  };
  gchar *name = png_recipe_name (&recipe);
  guint n;

  g_string_append_printf (sample->what, " %s", name);
  sample->image = make_png (&recipe);
  sample->file = byte_array_copy (sample->image);
  for (n = 1 + choose (sample, 3); n > 0; n--) {
    gboolean behind = choose (sample, 2);
    gsize at = png_chunk (sample->file, behind ? "IEND" : "IDAT", 0);
    GByteArray *payload = make_payload (sample, 0);

    if (choose (sample, 4) == 0) {
      g_string_append (sample->what, ", over 64 KiB");
      append_noise (sample, payload, 70000);
    }
    png_insert_chunk (sample->file, at, types[choose (sample, 4)],
        payload->data, payload->len);
    g_string_append (sample->what, behind ? " behind IDAT" : " before IDAT");
    g_byte_array_unref (payload);
  }
  g_free (name);

  return sample;
}

/* -- what comes out ----------------------------------------------------- */

static Run *
run_cut (const GByteArray * file, gsize chunk, gboolean in_time)
{
  Run *run = run_new ("progimagedec updates=none", NULL);
  gsize at;

  if (in_time)
    run_time_segment (run);
  if (chunk == 0)
    chunk = file->len;
  for (at = 0; at < file->len; at += chunk)
    run_push (run, file->data + at, MIN (chunk, file->len - at));
  run_eos (run);

  return run;
}

static void
assert_final_is_right_of_any (Run * run, guint image, const GByteArray * bytes,
    const gchar * what)
{
  PngReference *reference;
  GByteArray *pixels;

  if (bytes->data[0] == 0xff) {
    assert_final_is_right (run, image, bytes, what);
    return;
  }
  reference = png_reference_bytes (bytes->data, bytes->len);
  fail_unless (run_final (run, image) != NULL, "%s: no image", what);
  pixels = frame_pixels (run_final (run, image));
  assert_pixels_equal (pixels,
      (GByteArray *) png_reference_pixels (reference), what);
  g_byte_array_unref (pixels);
  png_reference_free (reference);
}

static void
check_sample (Sample * sample)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks) * 2; i++) {
    Run *run = run_cut (sample->file, chunks[i / 2], i % 2);

    fail_unless (run->frames->len == 1, "%s: %u frames", sample->what->str,
        run->frames->len);
    assert_final_is_right_of_any (run, 0, sample->image, sample->what->str);
    assert_no_defect (run, sample->what->str);
    run_free (run);
  }
  sample_free (sample);
}

GST_START_TEST (test_images_in_segments_are_none)
{
  guint i;

  for (i = 0; i < N_FILES; i++)
    check_sample (make_jpeg_sample (__i__ * N_FILES + i));
}

GST_END_TEST;

GST_START_TEST (test_images_in_chunks_are_none)
{
  guint i;

  for (i = 0; i < N_FILES; i++)
    check_sample (make_png_sample (__i__ * N_FILES + i));
}

GST_END_TEST;

/* -- cut off ------------------------------------------------------------ */

/* The first is shown and flagged, the second is whole. */
GST_START_TEST (test_image_behind_one_cut_off_is_another)
{
  guint i, c;

  for (i = 0; i < N_FILES; i++) {
    Sample *sample = sample_new (__i__ * N_FILES + i);
    GByteArray *second = make_small_jpeg (i % 2, i);
    guint first_scan, end;

    make_jpeg_image (sample);
    first_scan = jpeg_marker (sample->file, MARKER_SOS, 0) + 20;
    end = jpeg_marker (sample->file, MARKER_EOI, 0);
    g_byte_array_set_size (sample->file, first_scan +
        choose (sample, end - first_scan));
    g_string_append_printf (sample->what, " cut at %u", sample->file->len);
    g_byte_array_append (sample->file, second->data, second->len);
    for (c = 0; c < G_N_ELEMENTS (chunks); c++) {
      Run *run = run_cut (sample->file, chunks[c], FALSE);

      fail_unless (run->frames->len == 2, "%s: %u frames", sample->what->str,
          run->frames->len);
      /* What is missing at the end of arithmetic-coded data may be zeros (T.81,
       * D.2.6). */
      fail_unless (frame_has_flag (run_final (run, 0),
              GST_BUFFER_FLAG_CORRUPTED)
          || strstr (sample->what->str, "arithmetic"), "%s: no flag",
          sample->what->str);
      assert_final_is_right (run, 1, second, sample->what->str);
      fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 1,
          "%s: %u warnings", sample->what->str,
          run_n_messages (run, GST_MESSAGE_WARNING, NULL));
      run_free (run);
    }
    g_byte_array_unref (second);
    sample_free (sample);
  }
}

GST_END_TEST;

static Suite *
images_within_suite (void)
{
  Suite *suite = suite_create ("images_within");
  TCase *tc = tcase_create ("generated");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_images_in_segments_are_none, 0, N_GROUPS);
  tcase_add_loop_test (tc, test_images_in_chunks_are_none, 0, N_GROUPS / 2);
  tcase_add_loop_test (tc, test_image_behind_one_cut_off_is_another, 0,
      N_GROUPS / 2);

  return suite;
}

GST_CHECK_MAIN (images_within);
