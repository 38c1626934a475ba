/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Streams of PNGs, and of JPEGs among them, sound and defective: each image has
 * its own image, caps and warning. */

#include "jpegrun.h"
#include "makepng.h"
#include "pngrun.h"

#include <string.h>

static const PngKind rgb8 = { 2, 8, FALSE };
static const gsize chunks[] = { 0, 1, 7, 500 };

static void
assert_equals_libpng (Run * run, guint image, const GByteArray * png,
    const gchar * what)
{
  PngReference *reference = png_reference_bytes (png->data, png->len);
  GByteArray *pixels;

  fail_unless (run_final (run, image) != NULL, "%s: no image %u", what,
      image);
  fail_if (frame_has_flag (run_final (run, image), GST_BUFFER_FLAG_CORRUPTED),
      "%s: image %u has got the flag", what, image);
  fail_unless (png_reference_whole (reference));
  pixels = frame_pixels (run_final (run, image));
  assert_pixels_equal (pixels,
      (GByteArray *) png_reference_pixels (reference), what);
  g_byte_array_unref (pixels);
  png_reference_free (reference);
}

/* What progimage-complete says of an image. */
static gboolean
is_said_corrupted (Run * run, guint image)
{
  GstMessage *message =
      run_message (run, GST_MESSAGE_ELEMENT, "progimage-complete", image);
  gboolean corrupted = FALSE;

  fail_unless (message != NULL);
  fail_unless (gst_structure_get_boolean (gst_message_get_structure (message),
          "corrupted", &corrupted));

  return corrupted;
}

/* No errors; one warning, with this text in it. */
static void
assert_one_warning (Run * run, const gchar * text, const gchar * what)
{
  gchar *message = run_message_text (run, GST_MESSAGE_WARNING);

  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0,
      "%s: an error", what);
  fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 1,
      "%s: %u warnings", what, run_n_messages (run, GST_MESSAGE_WARNING, NULL));
  fail_unless (strstr (message, text) != NULL, "%s: \"%s\" does not say \"%s\"",
      what, message, text);
  g_free (message);
}

static GByteArray *
join (const GByteArray * a, const GByteArray * b)
{
  GByteArray *both = byte_array_copy (a);

  return g_byte_array_append (both, b->data, b->len);
}

/* -- defects ------------------------------------------------------------ */

static void
break_crc (GByteArray * png)
{
  png->data[png_chunk_end (png, png_chunk (png, "IDAT", 1)) - 1] ^= 1;
}

/* Nothing that can be inflated, in a chunk that is sound. */
static void
break_deflate (GByteArray * png)
{
  gsize at = png_chunk (png, "IDAT", 1);

  memset (png->data + at + 20, 0xff, 100);
  png_set_right_crc (png, at);
}

/* Behind the last row: of the chunk, and of all compressed data. */
static void
break_last_crc (GByteArray * png)
{
  png->data[png_chunk (png, "IEND", 0) - 1] ^= 1;
}

static void
break_checksum (GByteArray * png)
{
  gsize at = png_chunk (png, "IDAT", png_n_chunks (png, "IDAT") - 1);

  png->data[png_chunk_end (png, at) - 5] ^= 1;
  png_set_right_crc (png, at);
}

static void
remove_idat (GByteArray * png)
{
  gsize at = png_chunk (png, "IDAT", 2);

  g_byte_array_remove_range (png, at, png_chunk_end (png, at) - at);
}

static void
remove_iend (GByteArray * png)
{
  g_byte_array_set_size (png, png_chunk (png, "IEND", 0));
}

static void
cut_iend (GByteArray * png)
{
  g_byte_array_set_size (png, png->len - 5);
}

static void
cut_in_rows (GByteArray * png)
{
  g_byte_array_set_size (png, png_chunk (png, "IDAT", 2) + 50);
}

static void
cut_after_idat (GByteArray * png)
{
  g_byte_array_set_size (png, png_chunk (png, "IDAT", 2));
}

static void
cut_in_chunk_header (GByteArray * png)
{
  g_byte_array_set_size (png, png_chunk (png, "IDAT", 2) + 5);
}

static const struct
{
  const gchar *name;
  void (*harm) (GByteArray * png);
  gboolean corrupted;           /* or all pixels are right */
  const gchar *says;
} defects[] = {
  {"bad CRC in IDAT", break_crc, TRUE, "damaged"},
  {"broken deflate", break_deflate, TRUE, "damaged"},
  {"bad CRC in the last IDAT", break_last_crc, TRUE, "damaged"},
  {"wrong checksum", break_checksum, TRUE, "damaged"},
  {"missing IDAT", remove_idat, TRUE, "damaged"},
  {"missing IEND", remove_iend, FALSE, "without IEND"},
  {"cut in IEND", cut_iend, FALSE, "without IEND"},
  {"cut in the rows", cut_in_rows, TRUE, "truncated"},
  {"cut after an IDAT", cut_after_idat, TRUE, "truncated"},
  {"cut in a chunk's header", cut_in_chunk_header, TRUE, "truncated"},
};

static void
check_defect (guint defect, gboolean adam7, gboolean next, const gchar * line,
    gsize chunk)
{
  GByteArray *sound = make_png_of_kind (&rgb8, 33, 27, adam7);
  GByteArray *harmed = byte_array_copy (sound), *both;
  const gchar *name = defects[defect].name;
  Run *run;

  fail_unless (png_n_chunks (sound, "IDAT") > 4);
  defects[defect].harm (harmed);
  both = next ? join (harmed, sound) : byte_array_copy (harmed);
  run = run_bytes (line, NULL, both->data, both->len, chunk);
  fail_unless_equals_int (run_n_finals (run), next ? 2 : 1);
  assert_one_warning (run, defects[defect].says, name);
  fail_unless (is_said_corrupted (run, 0) == defects[defect].corrupted);
  if (defects[defect].corrupted)
    fail_unless (frame_has_flag (run_final (run, 0),
            GST_BUFFER_FLAG_CORRUPTED), "%s: the flag is missing", name);
  else
    assert_equals_libpng (run, 0, sound, name);
  if (next)
    assert_equals_libpng (run, 1, sound, name);
  run_free (run);
  g_byte_array_unref (both);
  g_byte_array_unref (harmed);
  g_byte_array_unref (sound);
}

GST_START_TEST (test_defect_is_one_warning_and_next_image_is_whole)
{
  static const gchar *lines[] = { "progpngdec updates=none", "progpngdec",
    "progimagedec updates=buffer"
  };
  guint i, k, variant;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      for (variant = 0; variant < 4; variant++)
        check_defect (__i__, variant & 1, variant & 2, lines[k], chunks[i]);
    }
  }
}

GST_END_TEST;

/* -- APNG --------------------------------------------------------------- */

static GByteArray *
make_apng (const GByteArray * png)
{
  /* 27 x 17 at 0, 0 for 1/10 s. */
  static const guint8 fctl[] = { 0, 0, 0, 0, 0, 0, 0, 27, 0, 0, 0, 17, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0
  };
  GByteArray *apng = byte_array_copy (png);
  gsize idat = png_chunk (png, "IDAT", 0), i;
  guint8 fdat[100] = { 0, 0, 0, 2 };

  for (i = 0; i < 5; i++) {
    png_insert_chunk (apng, png_chunk (apng, "IEND", 0), "fcTL", fctl,
        sizeof (fctl));
    memcpy (fdat + 4, png->data + idat + 8, sizeof (fdat) - 4);
    png_insert_chunk (apng, png_chunk (apng, "IEND", 0), "fdAT", fdat,
        sizeof (fdat));
  }
  png_insert_chunk (apng, idat, "fcTL", fctl, sizeof (fctl));
  png_insert_chunk (apng, idat, "acTL", "\0\0\0\6\0\0\0\0", 8);

  return apng;
}

GST_START_TEST (test_animation_is_default_image_and_one_warning)
{
  GByteArray *png = make_png_of_kind (&rgb8, 27, 17, FALSE);
  GByteArray *apng = make_apng (png);
  Run *run = run_bytes ("progpngdec", NULL, apng->data, apng->len,
      chunks[__i__]);

  fail_unless_equals_int (run_n_finals (run), 1);
  assert_equals_libpng (run, 0, png, "APNG");
  assert_one_warning (run, "animation of 6 frames", "APNG");
  run_free (run);
  g_byte_array_unref (apng);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- JPEGs and PNGs ----------------------------------------------------- */

static void
assert_is_harvesters (Run * run, guint image, const GByteArray * jpeg)
{
  Run *alone = run_bytes ("progjpegdec updates=none", NULL, jpeg->data,
      jpeg->len, 0);
  GByteArray *a, *b;

  fail_unless (run_final (run, image) != NULL, "no JPEG");
  fail_if (frame_has_flag (run_final (run, image), GST_BUFFER_FLAG_CORRUPTED));
  a = frame_pixels (run_final (run, image));
  b = frame_pixels (run_final (alone, 0));
  assert_pixels_equal (a, b, "JPEG");
  g_byte_array_unref (a);
  g_byte_array_unref (b);
  run_free (alone);
}

/* The first has been cut short, the second must not suffer. */
static Run *
run_after_cut (const GByteArray * first, const GByteArray * second, gsize chunk)
{
  GByteArray *both = join (first, second);
  Run *run = run_bytes ("progimagedec", NULL, both->data, both->len, chunk);

  fail_unless (run_final (run, 0) != NULL, "nothing of the first");
  fail_unless (run_final (run, 1) != NULL, "the second was lost, the first "
      "has taken it for its own");
  fail_unless (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
  fail_unless_equals_int (run_n_finals (run), 2);
  assert_one_warning (run, "", "cut short");
  g_byte_array_unref (both);

  return run;
}

static const gsize file_chunks[] = { 0, 4096, 1000 };

static void
check_jpeg_after (void (*cut) (GByteArray * png))
{
  GByteArray *png = make_png_of_kind (&rgb8, 33, 27, FALSE);
  GByteArray *jpeg = png_test_file ("harvesters.jpg");
  guint i;

  cut (png);
  for (i = 0; i < G_N_ELEMENTS (file_chunks); i++) {
    Run *run = run_after_cut (png, jpeg, file_chunks[i]);

    assert_is_harvesters (run, 1, jpeg);
    run_free (run);
  }
  g_byte_array_unref (png);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_jpeg_after_png_cut_between_chunks_is_whole)
{
  check_jpeg_after (cut_after_idat);
}

GST_END_TEST;

GST_START_TEST (test_jpeg_after_png_cut_in_rows_is_whole)
{
  check_jpeg_after (cut_in_rows);
}

GST_END_TEST;

static void
check_png_after_jpeg (gboolean in_data)
{
  GByteArray *png = make_png_of_kind (&rgb8, 33, 27, FALSE);
  GByteArray *jpeg = png_test_file ("harvesters.jpg");
  /* A scan header, of the second half of the file. */
  guint scan = jpeg_marker (jpeg, MARKER_SOS, jpeg_n_markers (jpeg, MARKER_SOS)
      / 2), i;

  g_byte_array_set_size (jpeg, in_data ? jpeg_segment_end (jpeg, scan) + 1000
      : scan);
  for (i = 0; i < G_N_ELEMENTS (file_chunks); i++) {
    Run *run = run_after_cut (jpeg, png, file_chunks[i]);

    assert_equals_libpng (run, 1, png, "after a JPEG");
    run_free (run);
  }
  g_byte_array_unref (png);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_png_after_jpeg_cut_between_scans_is_whole)
{
  check_png_after_jpeg (FALSE);
}

GST_END_TEST;

GST_START_TEST (test_png_after_jpeg_cut_in_scan_is_whole)
{
  check_png_after_jpeg (TRUE);
}

GST_END_TEST;

GST_START_TEST (test_jpegs_and_pngs_in_turn_are_all_whole)
{
  GByteArray *png = make_png_of_kind (&rgb8, 33, 27, TRUE);
  GByteArray *jpeg = png_test_file ("harvesters.jpg");
  GByteArray *two = join (png, jpeg), *all = join (two, two);
  Run *run = run_bytes ("progimagedec updates=none", NULL, all->data, all->len,
      __i__ ? 4096 : 0);

  fail_unless_equals_int (run_n_finals (run), 4);
  assert_equals_libpng (run, 0, png, "PNG");
  assert_is_harvesters (run, 1, jpeg);
  assert_equals_libpng (run, 2, png, "PNG");
  assert_is_harvesters (run, 3, jpeg);
  assert_no_defect (run, "in turn");
  run_free (run);
  g_byte_array_unref (all);
  g_byte_array_unref (two);
  g_byte_array_unref (png);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- several in a row --------------------------------------------------- */

#define N_IMAGES 5

/* What could begin an image, and does not. */
static const guint8 garbage[] = "\x89PNG\r\n\x1a\x89PNG\r\xff\xd8 and so on";

GST_START_TEST (test_pngs_with_garbage_between_renegotiate)
{
  static const guint sizes[N_IMAGES][2] = { {5, 9}, {33, 2}, {33, 2}, {1, 1},
  {64, 64}
  };
  static const guint kinds[N_IMAGES] = { 0, 5, 14, 8, 4 };
  static const gchar *formats[N_IMAGES] = { "GRAY8", "RGB",
    GST_VIDEO_NE (RGBA64), "RGB", GST_VIDEO_NE (GRAY16)
  };
  GByteArray *pngs[N_IMAGES], *all = g_byte_array_new ();
  Run *run;
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    pngs[i] = make_png_of_kind (&png_kinds[kinds[i]], sizes[i][0], sizes[i][1],
        i % 2);
    g_byte_array_append (all, pngs[i]->data, pngs[i]->len);
    g_byte_array_append (all, garbage, sizeof (garbage));
  }
  run = run_bytes ("progpngdec", NULL, all->data, all->len, chunks[__i__]);
  fail_unless_equals_int (run_n_finals (run), N_IMAGES);
  for (i = 0; i < N_IMAGES; i++) {
    assert_equals_libpng (run, i, pngs[i], formats[i]);
    fail_unless_equals_string (frame_format (run_final (run, i)), formats[i]);
    g_byte_array_unref (pngs[i]);
  }
  assert_no_defect (run, "garbage");
  run_free (run);
  g_byte_array_unref (all);
}

GST_END_TEST;

GST_START_TEST (test_caps_of_other_kind_are_of_no_matter)
{
  GByteArray *png = make_png_of_kind (&rgb8, 33, 27, __i__ % 2);
  Run *run = run_new ("progimagedec", NULL);

  run_caps (run, "image/jpeg, parsed=(boolean)true");
  run_push_range (run, png, 0, png->len, chunks[__i__]);
  assert_equals_libpng (run, 0, png, "as image/jpeg");
  assert_no_defect (run, "as image/jpeg");
  run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_stream_suite (void)
{
  Suite *s = suite_create ("png-stream");
  TCase *tc = tcase_create ("progpngdec and progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_defect_is_one_warning_and_next_image_is_whole,
      0, G_N_ELEMENTS (defects));
  tcase_add_loop_test (tc, test_animation_is_default_image_and_one_warning, 0,
      G_N_ELEMENTS (chunks));
  tcase_add_test (tc, test_jpeg_after_png_cut_between_chunks_is_whole);
  tcase_add_test (tc, test_jpeg_after_png_cut_in_rows_is_whole);
  tcase_add_test (tc, test_png_after_jpeg_cut_between_scans_is_whole);
  tcase_add_test (tc, test_png_after_jpeg_cut_in_scan_is_whole);
  tcase_add_loop_test (tc, test_jpegs_and_pngs_in_turn_are_all_whole, 0, 2);
  tcase_add_loop_test (tc, test_pngs_with_garbage_between_renegotiate, 0,
      G_N_ELEMENTS (chunks));
  tcase_add_loop_test (tc, test_caps_of_other_kind_are_of_no_matter, 0,
      G_N_ELEMENTS (chunks));

  return s;
}

GST_CHECK_MAIN (png_stream);
