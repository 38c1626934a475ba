/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every kind of JPEG, in every format, against what libjpeg makes of it. */

#include "jpegrun.h"
#include "oracle.h"

#include <string.h>

/* Picked so that no side is a whole number of blocks. */
#define WIDTH 75
#define HEIGHT 53

static const struct
{
  MakeColours colours;
  const gchar *sampling;
  const gchar *format;          /* that its planes come out in, or RGB */
} kinds[] = {
  {MAKE_YCC, "22 11 11", "I420"},
  {MAKE_YCC, "21 11 11", "Y42B"},
  {MAKE_YCC, "11 11 11", "Y444"},
  {MAKE_YCC, "41 11 11", "Y41B"},
  /* the same, written otherwise */
  {MAKE_YCC, "21 21 21", "Y444"},
  {MAKE_YCC, "12 12 12", "Y444"},
  {MAKE_YCC, "22 12 12", "Y42B"},
  {MAKE_YCC, "41 21 21", "Y42B"},
  /* no planes for these */
  {MAKE_YCC, "12 11 11", "RGB"},        /* 4:4:0 */
  {MAKE_YCC, "42 11 11", "RGB"},        /* 4:1:0 */
  {MAKE_YCC, "22 21 21", "RGB"},        /* 4:4:0 */
  {MAKE_YCC, "14 11 11", "RGB"},
  {MAKE_YCC, "31 11 11", "RGB"},
  {MAKE_YCC, "13 11 11", "RGB"},
  {MAKE_YCC, "32 11 11", "RGB"},
  {MAKE_YCC, "22 21 12", "RGB"},        /* Cb and Cr unlike */
  {MAKE_YCC, "11 22 11", "RGB"},        /* more chroma than luma */
  {MAKE_YCC, "21 11 21", "RGB"},
  {MAKE_GRAY, "11", "GRAY8"},
  {MAKE_GRAY, "22", "GRAY8"},
  {MAKE_GRAY, "21", "GRAY8"},
  {MAKE_GRAY, "14", "GRAY8"},
  {MAKE_RGB, "11 11 11", "RGB"},
  {MAKE_RGB, "22 11 11", "RGB"},
  {MAKE_CMYK, "11 11 11 11", "RGB"},
  {MAKE_CMYK, "22 11 11 22", "RGB"},
  {MAKE_YCCK, "11 11 11 11", "RGB"},
  {MAKE_YCCK, "22 11 11 22", "RGB"},
};

static JpegRecipe
recipe_for (guint kind, guint process)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,
    .colours = kinds[kind].colours,.sampling = kinds[kind].sampling,
    .progressive = make_processes[process].progressive,
    .arithmetic = make_processes[process].arithmetic,
    .separate_scans = make_processes[process].separate_scans,
    .restart_interval = make_processes[process].restart_interval,
  };

  return recipe;
}

/* One run that has to give the whole image and no message. */
static void
check_run (const gchar * line, const gchar * caps, gboolean padded,
    const GByteArray * jpeg, gsize chunk, const gchar * format,
    const gchar * name)
{
  gchar *what = g_strdup_printf ("%s, %s, %s, chunks of %u%s", name, line,
      caps ? caps : "any caps", (guint) chunk, padded ? ", padded" : "");
  Run *run = run_new (line, caps);
  GstSample *final;
  gint height = 0;

  if (padded)
    run_take_video_meta (run);
  run_push_range (run, jpeg, 0, jpeg->len, chunk);
  run_eos (run);
  fail_unless (run->flow == GST_FLOW_OK, "%s: %s", what,
      gst_flow_get_name (run->flow));
  assert_final_is_right (run, 0, jpeg, what);
  final = run_final (run, 0);
  fail_unless (g_str_equal (frame_format (final), format), "%s: it is %s",
      what, frame_format (final));
  fail_if (frame_has_flag (final, GST_BUFFER_FLAG_CORRUPTED));
  gst_structure_get_int (gst_caps_get_structure (gst_sample_get_caps (final),
          0), "height", &height);
  fail_unless_equals_int (frame_meta (final).rows, height);
  fail_unless_equals_int (frame_meta (final).image, 0);
  fail_unless (run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-header")
      == 1, "%s", what);
  fail_unless (run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-complete")
      == 1, "%s", what);
  assert_no_defect (run, what);
  assert_series_is_sound (run, what);
  run_free (run);
  g_free (what);
}

GST_START_TEST (test_kind_equals_libjpeg)
{
  guint process;

  for (process = 0; process < MAKE_N_PROCESSES; process++) {
    JpegRecipe recipe = recipe_for (__i__, process);
    gchar *name = g_strdup_printf ("%s of %s", make_processes[process].name,
        kinds[__i__].sampling);
    const gchar *format = kinds[__i__].format;
    GByteArray *jpeg;

    if (recipe.arithmetic && !make_jpeg_has_arithmetic ())
      continue;
    jpeg = make_jpeg (&recipe);
    check_run ("progjpegdec updates=none", NULL, FALSE, jpeg, 0, format, name);
    check_run ("progjpegdec updates=none", NULL, TRUE, jpeg, 31, format, name);
    check_run ("progjpegdec updates=buffer", NULL, FALSE, jpeg, 200, format,
        name);
    check_run ("progjpegdec updates=buffer smoothing=false", NULL, TRUE, jpeg,
        200, format, name);
    check_run ("progjpegdec updates=pass", NULL, TRUE, jpeg, 150, format, name);
    check_run ("progjpegdec updates=buffer", "video/x-raw, format=RGB", FALSE,
        jpeg, 300, "RGB", name);
    g_free (name);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* -- packed formats ----------------------------------------------------- */

static const gchar *packed[] = { "RGB", "BGR", "RGBx", "BGRx", "xRGB", "xBGR",
  "RGBA", "BGRA", "ARGB", "ABGR"
};

GST_START_TEST (test_packed_format_equals_libjpeg)
{
  static const struct
  {
    MakeColours colours;
    const gchar *sampling;
    gboolean progressive;
  } jpegs[] = {
    {MAKE_YCC, "22 11 11", FALSE},
    {MAKE_YCC, "22 11 11", TRUE},
    {MAKE_YCC, "21 11 11", TRUE},
    {MAKE_GRAY, "11", FALSE},
    {MAKE_RGB, "11 11 11", TRUE},
    {MAKE_CMYK, "11 11 11 11", FALSE},
    {MAKE_YCCK, "22 11 11 22", TRUE},
  };
  gchar *caps = g_strdup_printf ("video/x-raw, format=%s", packed[__i__]);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (jpegs); i++) {
    JpegRecipe recipe = {.width = 45,.height = 37,.colours = jpegs[i].colours,
      .sampling = jpegs[i].sampling,.progressive = jpegs[i].progressive
    };
    GByteArray *jpeg = make_jpeg (&recipe);

    check_run ("progjpegdec updates=none", caps, FALSE, jpeg, 0,
        packed[__i__], jpegs[i].sampling);
    check_run ("progjpegdec updates=buffer", caps, TRUE, jpeg, 100,
        packed[__i__], jpegs[i].sampling);
    g_byte_array_unref (jpeg);
  }
  g_free (caps);
}

GST_END_TEST;

GST_START_TEST (test_native_format_is_preferred)
{
  JpegRecipe recipe = recipe_for (0, 0);
  GByteArray *jpeg = make_jpeg (&recipe);

  check_run ("progjpegdec", "video/x-raw, format={ RGB, BGRx, I420 }", FALSE,
      jpeg, 0, "I420", "choice");
  check_run ("progjpegdec", "video/x-raw, format=RGB; video/x-raw, "
      "format=I420", FALSE, jpeg, 0, "I420", "choice");
  /* Without its own: what downstream names first. */
  check_run ("progjpegdec", "video/x-raw, format={ NV12, Y444, BGRx, RGB }",
      FALSE, jpeg, 0, "BGRx", "choice");
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- inverse DCT -------------------------------------------------------- */

/* @__i__: whether the image is progressive. */
GST_START_TEST (test_idct_method_is_that_of_libjpeg)
{
  static const gchar *methods[] = { "islow", "ifast", "float" };
  JpegRecipe recipe = {.width = 128,.height = 96,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = __i__
  };
  GByteArray *jpeg = make_jpeg (&recipe), *first = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++) {
    gchar *line = g_strdup_printf ("progjpegdec idct-method=%s", methods[i]);
    GByteArray *expected = oracle_jpeg_planes_by (jpeg->data, jpeg->len,
        methods[i]);
    Run *run = run_jpeg (line, NULL, jpeg, 100);
    GByteArray *pixels = frame_pixels (run_final (run, 0));

    assert_pixels_equal (pixels, expected, line);
    if (first)
      fail_if (memcmp (first->data, pixels->data, first->len) == 0);
    else
      first = g_byte_array_ref (pixels);
    g_byte_array_unref (pixels);
    g_byte_array_unref (expected);
    run_free (run);
    g_free (line);
  }
  g_byte_array_unref (first);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- sizes -------------------------------------------------------------- */

static void
check_size (guint width, guint height, MakeColours colours,
    const gchar * sampling, gboolean progressive)
{
  JpegRecipe recipe = {.width = width,.height = height,.colours = colours,
    .sampling = sampling,.progressive = progressive
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  const gchar *format = colours == MAKE_GRAY ? "GRAY8" : "I420";
  gchar *name = g_strdup_printf ("%u x %u", width, height);

  check_run ("progjpegdec updates=buffer", NULL, FALSE, jpeg, 60, format, name);
  check_run ("progjpegdec updates=buffer", NULL, TRUE, jpeg, 60, format, name);
  check_run ("progjpegdec updates=none", "video/x-raw, format=RGB", TRUE,
      jpeg, 0, "RGB", name);
  g_free (name);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_any_size_equals_libjpeg)
{
  guint n = __i__;

  check_size (n, n, MAKE_YCC, "22 11 11", FALSE);
  check_size (n, 34 - n, MAKE_YCC, "22 11 11", TRUE);
  check_size (n, 34 - n, MAKE_YCC, "22 11 11", FALSE);
  check_size (n, n, MAKE_GRAY, "11", TRUE);
  check_size (n, 1, MAKE_YCC, "22 11 11", FALSE);
  check_size (1, n, MAKE_YCC, "22 11 11", TRUE);
}

GST_END_TEST;

GST_START_TEST (test_largest_sides_equal_libjpeg)
{
  static const MakeColours colours[] = { MAKE_GRAY, MAKE_YCC };
  guint i, progressive, upright;

  for (i = 0; i < G_N_ELEMENTS (colours); i++) {
    for (progressive = 0; progressive < 2; progressive++) {
      for (upright = 0; upright < 2; upright++) {
        JpegRecipe recipe = {.width = upright ? 1 : 65500,
          .height = upright ? 65500 : 1,.colours = colours[i],
          .sampling = "22 11 11",.progressive = progressive
        };
        GByteArray *jpeg = make_jpeg (&recipe);
        const gchar *format = colours[i] == MAKE_GRAY ? "GRAY8" : "I420";

        check_run ("progjpegdec updates=none", NULL, FALSE, jpeg, 4096, format,
            "largest");
        check_run ("progjpegdec updates=buffer", NULL, TRUE, jpeg,
            jpeg->len / 2, format, "largest");
        check_run ("progjpegdec updates=none", "video/x-raw, format=RGB",
            FALSE, jpeg, 0, "RGB", "largest");
        g_byte_array_unref (jpeg);
      }
    }
  }
}

GST_END_TEST;

/* -- oddities that are no fault ----------------------------------------- */

/* As in Motion JPEG: the tables of annex K.3 are meant. */
GST_START_TEST (test_missing_huffman_tables_are_the_standard_ones)
{
  static const gchar *samplings[] = { "22 11 11", "21 11 11" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (samplings); i++) {
    JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
      .sampling = samplings[i]
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    GByteArray *stripped = jpeg_copy (jpeg);
    Run *run;

    jpeg_strip (stripped, MARKER_DHT);
    fail_unless (stripped->len < jpeg->len - 400);
    run = run_jpeg ("progjpegdec", NULL, stripped, 50);
    /* The image is that of the JPEG with its tables. */
    assert_final_is_right (run, 0, jpeg, "no DHT");
    fail_if (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
    assert_no_defect (run, "no DHT");
    run_free (run);
    g_byte_array_unref (jpeg);
    g_byte_array_unref (stripped);
  }
}

GST_END_TEST;

/* Clause B.1.1.2: any marker may be preceded by any number of 0xff. */
GST_START_TEST (test_fill_bytes_change_nothing)
{
  static const guint8 fill[] = { 0xff, 0xff, 0xff };
  static const gsize chunks[] = { 0, 1, 2, 100 };
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = __i__,.restart_interval = 4
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  GByteArray *filled = jpeg_copy (jpeg);
  guint at, i;

  /* From the end, so that places stay right. */
  for (at = jpeg->len - 2; at > 2; at--) {
    if (jpeg->data[at] == 0xff && (jpeg_marker (jpeg, jpeg->data[at + 1], 0)
            == at || jpeg->data[at + 1] == MARKER_EOI
            || (jpeg->data[at + 1] >= 0xd0 && jpeg->data[at + 1] <= 0xd7)))
      jpeg_insert (filled, at, fill, sizeof (fill));
  }
  fail_unless (filled->len > jpeg->len + 8 * sizeof (fill));
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec", NULL, filled, chunks[i]);

    assert_final_is_right (run, 0, jpeg, "fill bytes");
    assert_no_defect (run, "fill bytes");
    run_free (run);
  }
  g_byte_array_unref (jpeg);
  g_byte_array_unref (filled);
}

GST_END_TEST;

/* The image is whole: it is shown, not CORRUPTED, and warned of. */
GST_START_TEST (test_missing_eoi_gives_whole_image)
{
  static const gsize chunks[] = { 0, 1, 100 };
  static const gchar *samplings[] = { "22 11 11", "11 11 11" };
  guint i, k;

  for (k = 0; k < G_N_ELEMENTS (samplings); k++) {
    JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
      .sampling = samplings[k],.progressive = __i__
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    GByteArray *cut = jpeg_copy (jpeg);

    g_byte_array_set_size (cut, jpeg->len - 2);
    for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
      Run *run = run_jpeg ("progjpegdec", NULL, cut, chunks[i]);

      fail_unless_equals_int (run->flow, GST_FLOW_OK);
      assert_final_is_right (run, 0, jpeg, "no EOI");
      fail_if (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
      fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
          1);
      fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
      run_free (run);
    }
    g_byte_array_unref (jpeg);
    g_byte_array_unref (cut);
  }
}

GST_END_TEST;

/* Clause B.2.5: DNL comes after the first scan, and may say what SOF said. */
GST_START_TEST (test_dnl_that_repeats_height_changes_nothing)
{
  static const guint8 dnl[] = { 0xff, 0xdc, 0, 4, 0, HEIGHT };
  static const gsize chunks[] = { 0, 1, 100 };
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = __i__
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  GByteArray *longer = jpeg_copy (jpeg);
  guint at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0)), i;

  while (jpeg->data[at] != 0xff || jpeg->data[at + 1] == 0)
    at++;
  jpeg_insert (longer, at, dnl, sizeof (dnl));
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec", NULL, longer, chunks[i]);

    assert_final_is_right (run, 0, jpeg, "DNL");
    assert_no_defect (run, "DNL");
    run_free (run);
  }
  g_byte_array_unref (jpeg);
  g_byte_array_unref (longer);
}

GST_END_TEST;

/* -- kinds that can't be decoded ---------------------------------------- */

/* @offset is from the marker of SOF. */
static void
check_refused (guint offset, guint8 value, guint8 value2, const gchar * text)
{
  static const gsize chunks[] = { 0, 1, 100 };
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11"
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint at = jpeg_frame_header (jpeg) + offset, i;

  jpeg->data[at] = value;
  jpeg->data[at + 1] = value2;
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec", NULL, jpeg, chunks[i]);

    assert_one_error (run, text, text);
    fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
    fail_unless_equals_int (run->frames->len, 0);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_height_0_is_one_error)
{
  check_refused (5, 0, 0, "DNL");
}

GST_END_TEST;

GST_START_TEST (test_other_bits_are_one_error)
{
  check_refused (4, 9, 0, "with 9 bits");
  check_refused (4, 16, 0, "with 16 bits");
  if (!make_jpeg_has_precision ())
    check_refused (4, 12, 0, "with 12 bits");
}

GST_END_TEST;

GST_START_TEST (test_other_processes_are_one_error)
{
  if (!make_jpeg_has_precision ())
    check_refused (0, 0xff, 0xc3, "lossless");
  check_refused (0, 0xff, 0xcb, "lossless, arithmetic");
  check_refused (0, 0xff, 0xc5, "hierarchical");
}

GST_END_TEST;

/* 2 of 3 chroma columns. */
GST_START_TEST (test_fractional_sampling_is_one_error)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "31 11 11"
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run;

  /* of the second component */
  jpeg->data[jpeg_frame_header (jpeg) + 14] = 0x21;
  run = run_jpeg ("progjpegdec", NULL, jpeg, 0);
  assert_one_error (run, "ractional", "3:2");
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  fail_unless_equals_int (run->frames->len, 0);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
element_kinds_suite (void)
{
  Suite *s = suite_create ("element-kinds");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_kind_equals_libjpeg, 0, G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tc, test_packed_format_equals_libjpeg, 0,
      G_N_ELEMENTS (packed));
  tcase_add_test (tc, test_native_format_is_preferred);
  tcase_add_loop_test (tc, test_idct_method_is_that_of_libjpeg, 0, 2);
  tcase_add_loop_test (tc, test_any_size_equals_libjpeg, 1, 34);
  tcase_add_test (tc, test_largest_sides_equal_libjpeg);
  tcase_add_test (tc, test_missing_huffman_tables_are_the_standard_ones);
  tcase_add_loop_test (tc, test_fill_bytes_change_nothing, 0, 2);
  tcase_add_loop_test (tc, test_missing_eoi_gives_whole_image, 0, 2);
  tcase_add_loop_test (tc, test_dnl_that_repeats_height_changes_nothing, 0, 2);
  tcase_add_test (tc, test_height_0_is_one_error);
  tcase_add_test (tc, test_other_bits_are_one_error);
  tcase_add_test (tc, test_other_processes_are_one_error);
  tcase_add_test (tc, test_fractional_sampling_is_one_error);

  return s;
}

GST_CHECK_MAIN (element_kinds);
