/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JPEGs with other samples than those of 8 bits, and lossless ones, in every format,
 * beside libjpeg and what was stored. Most of this takes libjpeg-turbo 3. */

#include "deepimage.h"
#include "jpegcuts.h"
#include "jpegrun.h"
#include "share.h"

#include "codec/jpeg/jpeg.h"

#include <string.h>

#define WIDTH 75
#define HEIGHT 53

static guint
n_formats (CodecRun * run)
{
  const ProgImageInfo *info = prog_image_codec_info (run->codec);
  guint n = 0;

  while (info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN) {
    if (n > 0)
      fail_unless (info->losses[n] >= info->losses[n - 1]);
    n++;
  }

  return n;
}

static void
assert_own_format (CodecRun * run, const gchar * format, const gchar * what)
{
  const gchar *own =
      gst_video_format_to_string (prog_image_codec_info (run->codec)->formats
      [0]);

  fail_unless (g_str_equal (own, format), "%s: %s instead of %s", what, own,
      format);
}

/* However it is cut: the first format in all ways, the others in one each. */
static CodecRun *
run_format (const GByteArray * jpeg, gsize size, guint downscale, guint format,
    const gchar * what)
{
  CodecRun *run = format == 0 ?
      jpeg_run_all_cuts (jpeg->data, size, downscale, 0, TRUE, what) :
      jpeg_run_cut (jpeg->data, size, jpeg_cuts[format % 3], downscale, format);

  fail_unless (run->final != NULL, "%s: %s", what,
      run->error ? run->error->message : "no error");

  return run;
}

/* -- 12 bits ------------------------------------------------------------ */

static const struct
{
  MakeColours colours;
  const gchar *sampling;
  const gchar *format;          /* the image's own */
} kinds[] = {
  {MAKE_YCC, "22 11 11", "I420_12LE"},
  {MAKE_YCC, "21 11 11", "I422_12LE"},
  {MAKE_YCC, "11 11 11", "Y444_12LE"},
  {MAKE_YCC, "41 11 11", "RGBA64_LE"},
  {MAKE_YCC, "12 11 11", "RGBA64_LE"},
  {MAKE_GRAY, "11", "GRAY16_LE"},
  {MAKE_GRAY, "22", "GRAY16_LE"},
  {MAKE_RGB, "11 11 11", "RGBA64_LE"},
  {MAKE_CMYK, "11 11 11 11", "RGBA64_LE"},
  {MAKE_YCCK, "22 11 11 22", "RGBA64_LE"},
};

static JpegRecipe
deep_recipe (guint kind, guint process)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.precision = 12,
    .colours = kinds[kind].colours,.sampling = kinds[kind].sampling,
    .progressive = make_processes[process].progressive,
    .arithmetic = make_processes[process].arithmetic,
    .separate_scans = make_processes[process].separate_scans,
    .restart_interval = make_processes[process].restart_interval,
  };

  return recipe;
}

/* How many of an image's formats are tried. */
typedef enum
{
  ITS_OWN,
  ALL_FORMATS,
} Formats;

/* A JPEG that is not lossless. */
static void
check_formats (const GByteArray * jpeg, gsize size, guint downscale,
    Formats formats, const gchar * format, const gchar * what)
{
  DeepImage *planes = deep_image_planes (jpeg->data, size, downscale, TRUE);
  DeepImage *pixels = deep_image_pixels (jpeg->data, size, downscale, TRUE);
  guint i, n = 1;

  for (i = 0; i < n; i++) {
    CodecRun *run = run_format (jpeg, size, downscale, i, what);

    if (formats == ALL_FORMATS)
      n = n_formats (run);
    if (format)
      assert_own_format (run, format, what);
    if (size == jpeg->len)
      assert_sound (run, what);
    assert_frame_shows (&run->info, run->final, planes, pixels, what);
    codec_run_free (run);
  }
  deep_image_free (planes);
  deep_image_free (pixels);
}

/* @__i__: the kind. */
GST_START_TEST (test_12_bits_equal_libjpeg_in_every_format)
{
  guint process;

  for (process = 0; process < MAKE_N_PROCESSES; process++) {
    JpegRecipe recipe = deep_recipe (__i__, process);
    gchar *what = g_strdup_printf ("%s of %s", make_processes[process].name,
        kinds[__i__].sampling);
    GByteArray *jpeg = make_jpeg (&recipe);

    check_formats (jpeg, jpeg->len, 1, process < 2 ? ALL_FORMATS : ITS_OWN,
        kinds[__i__].format, what);
    g_byte_array_unref (jpeg);
    g_free (what);
  }
}

GST_END_TEST;

/* @__i__: the downscale is 2 << @__i__. */
GST_START_TEST (test_12_bits_scaled_equal_libjpeg)
{
  guint kind, progressive;

  for (kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
    for (progressive = 0; progressive < 2; progressive++) {
      JpegRecipe recipe = deep_recipe (kind, progressive);
      GByteArray *jpeg = make_jpeg (&recipe);

      check_formats (jpeg, jpeg->len, 2 << __i__, ALL_FORMATS, NULL,
          kinds[kind].sampling);
      g_byte_array_unref (jpeg);
    }
  }
}

GST_END_TEST;

/* @__i__: the process. */
GST_START_TEST (test_12_bits_truncated_equal_libjpeg)
{
  static const guint some_kinds[] = { 0, 5, 7 };
  guint i, part;

  for (i = 0; i < G_N_ELEMENTS (some_kinds); i++) {
    JpegRecipe recipe = deep_recipe (some_kinds[i], __i__);
    GByteArray *jpeg = make_jpeg (&recipe);
    guint begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));

    for (part = 1; part < 8; part++)
      check_formats (jpeg, begin + (jpeg->len - begin) * part / 8, 1,
          part == 3 ? ALL_FORMATS : ITS_OWN, NULL, make_processes[__i__].name);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* @__i__: the kind. */
GST_START_TEST (test_12_bits_passes_show_their_scans)
{
  JpegRecipe recipe = deep_recipe (__i__, 1);
  GByteArray *jpeg = make_jpeg (&recipe);
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), i;
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, TRUE);

  codec_run_all (run, jpeg->data, jpeg->len, 17);
  fail_unless_equals_int (run->n_passes, n - 1);
  for (i = 0; i < n - 1 && !GST_VIDEO_INFO_IS_RGB (&run->info); i++) {
    GByteArray *part = g_byte_array_new ();
    DeepImage *planes;

    g_byte_array_append (part, jpeg->data, jpeg_marker (jpeg, MARKER_SOS,
            i + 1));
    g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
    planes = deep_image_planes (part->data, part->len, 1, FALSE);
    assert_frame_shows (&run->info, g_ptr_array_index (run->passes, i), planes,
        NULL, "a pass");
    deep_image_free (planes);
    g_byte_array_unref (part);
  }
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Rows that have not come are grey: half of the range, not of two bytes. */
GST_START_TEST (test_12_bits_that_have_not_come_are_grey)
{
  JpegRecipe recipe = deep_recipe (0, 0);
  GByteArray *jpeg = make_jpeg (&recipe), *pixels;
  guint format, i;

  for (format = 0; format < 2; format++) {
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, FALSE);
    gboolean little;

    run->format = format;
    codec_run_feed (run, jpeg->data, jpeg_segment_end (jpeg,
            jpeg_marker (jpeg, MARKER_SOS, 0)), FALSE);
    fail_unless (run->canvas != NULL);
    little = g_str_has_suffix (GST_VIDEO_INFO_NAME (&run->info), "LE");
    pixels = codec_run_now (run);
    for (i = 0; i < pixels->len; i += 2) {
      fail_unless_equals_int (pixels->data[i + little], 8);
      fail_unless_equals_int (pixels->data[i + !little], 0);
    }
    g_byte_array_unref (pixels);
    codec_run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- frames of an element ------------------------------------------------ */

static void
check_element (const gchar * line, const gchar * caps, gboolean padded,
    const GByteArray * jpeg)
{
  DeepImage *planes = deep_image_planes (jpeg->data, jpeg->len, 1, TRUE);
  DeepImage *pixels = deep_image_pixels (jpeg->data, jpeg->len, 1, TRUE);
  Run *run = run_new (line, caps);
  GstVideoInfo info;

  if (padded)
    run_take_video_meta (run);
  run_push_range (run, jpeg, 0, jpeg->len, 200);
  run_eos (run);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  assert_no_defect (run, line);
  assert_series_is_sound (run, line);
  fail_unless (run->frames->len > 1);
  fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (run_final
              (run, 0))));
  fail_unless (GST_VIDEO_INFO_IS_RGB (&info)
      || info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255);
  assert_frame_shows (&info, gst_sample_get_buffer (run_final (run, 0)), planes,
      pixels, line);
  run_free (run);
  deep_image_free (planes);
  deep_image_free (pixels);
}

/* In place where rows have room for it, or not. @__i__: the kind. */
GST_START_TEST (test_frames_of_12_bits_are_sound)
{
  static const gchar *caps[] = { NULL, "video/x-raw, format={ GRAY16_BE, "
        "I420_12BE, I422_12BE, Y444_12BE, ARGB64_BE }",
    "video/x-raw, format={ GRAY8, BGRx }"
  };
  guint progressive, i;

  for (progressive = 0; progressive < 2; progressive++) {
    JpegRecipe recipe = deep_recipe (__i__, progressive);
    GByteArray *jpeg = make_jpeg (&recipe);

    for (i = 0; i < 6; i++)
      check_element ("progjpegdec updates=buffer", caps[i / 2], i % 2, jpeg);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* -- lossless ------------------------------------------------------------ */

/* A lossless JPEG, beside what was stored. */
static void
check_lossless (const LosslessRecipe * recipe, Formats formats,
    const gchar * format)
{
  GByteArray *jpeg = make_lossless (recipe);
  DeepImage *stored = deep_image_lossless (recipe);
  /* libjpeg repeats what is subsampled. */
  DeepImage *pixels = deep_image_pixels (jpeg->data, jpeg->len, 1, FALSE);
  gchar *what = g_strdup_printf ("%u bits, predictor %u, %s", recipe->precision,
      recipe->predictor, recipe->sampling ? recipe->sampling : "11");
  guint i, n = 1;

  for (i = 0; i < n; i++) {
    CodecRun *run = run_format (jpeg, jpeg->len, 1, i, what);
    gboolean as_stored;

    if (formats == ALL_FORMATS)
      n = n_formats (run);
    if (format)
      assert_own_format (run, format, what);
    assert_sound (run, what);
    fail_unless_equals_int (prog_image_codec_info (run->codec)->max_downscale,
        1);
    fail_unless_equals_int (prog_image_codec_info (run->codec)->bit_depth,
        recipe->precision);
    fail_unless_equals_int (prog_image_codec_progress (run->codec)->rows,
        recipe->height);
    as_stored = GST_VIDEO_INFO_IS_RGB (&run->info)
        || (GST_VIDEO_INFO_COMP_WIDTH (&run->info, 1) == (gint) stored->width[1]
        && GST_VIDEO_INFO_COMP_HEIGHT (&run->info, 1) ==
        (gint) stored->height[1]) || stored->n == 1;
    assert_frame_shows (&run->info, run->final, as_stored ? stored : pixels,
        stored, what);
    codec_run_free (run);
  }
  deep_image_free (pixels);
  deep_image_free (stored);
  g_byte_array_unref (jpeg);
  g_free (what);
}

/* @__i__: bits. Every predictor, and what is lost of a point transform. */
GST_START_TEST (test_lossless_grey_equals_what_was_stored)
{
  guint predictor;

  for (predictor = 1; predictor <= 7; predictor++) {
    LosslessRecipe recipe = {.width = 37,.height = 29,.colours = MAKE_GRAY,
      .precision = __i__,.predictor = predictor
    };

    check_lossless (&recipe, predictor == 1 ? ALL_FORMATS : ITS_OWN,
        __i__ <= 8 ? "GRAY8" : "GRAY16_LE");
    recipe.restart_rows = predictor % 3 + 1;
    recipe.point_transform = MIN (predictor / 2, recipe.precision - 1);
    check_lossless (&recipe, ITS_OWN, NULL);
  }
}

GST_END_TEST;

static const struct
{
  MakeColours colours;
  const gchar *sampling;
  const gchar *formats[3];      /* of 8, 12 and 16 bits */
} lossless_kinds[] = {
  {MAKE_RGB, NULL, {"RGB", "RGBA64_LE", "RGBA64_LE"}},
  {MAKE_RGB, "22 11 11", {"RGB", "RGBA64_LE", "RGBA64_LE"}},
  {MAKE_CMYK, NULL, {"RGB", "RGBA64_LE", "RGBA64_LE"}},
  {MAKE_YCC, NULL, {"Y444", "Y444_12LE", "Y444_16LE"}},
  {MAKE_YCC, "22 11 11", {"I420", "I420_12LE", "Y444_16LE"}},
  {MAKE_YCC, "21 11 11", {"Y42B", "I422_12LE", "Y444_16LE"}},
  {MAKE_YCC, "41 11 11", {"Y41B", NULL, "Y444_16LE"}},
  {MAKE_YCC, "12 11 11", {"Y444", "Y444_12LE", "Y444_16LE"}},
  {MAKE_GRAY, "22", {"GRAY8", "GRAY16_LE", "GRAY16_LE"}},
};

/* libjpeg begins anew with a whole row of MCUs as they are interleaved: of restart
 * intervals only those that end with one come out right. @__i__: the kind. */
GST_START_TEST (test_lossless_colours_equal_what_was_stored)
{
  static const guint precisions[] = { 5, 8, 10, 12, 13, 16 };
  guint i, variant;

  for (i = 0; i < G_N_ELEMENTS (precisions); i++) {
    guint p = precisions[i];

    for (variant = 0; variant < 4; variant++) {
      LosslessRecipe recipe = {.width = WIDTH,.height = HEIGHT,
        .colours = lossless_kinds[__i__].colours,
        .sampling = lossless_kinds[__i__].sampling,
        .precision = p,.predictor = (p + variant) % 7 + 1,
        .restart_rows = variant & 1 ? 4 : 0,.separate_scans = variant >> 1
      };

      check_lossless (&recipe, variant == 0 ? ALL_FORMATS : ITS_OWN,
          lossless_kinds[__i__].formats[(p > 8) + (p > 12)]);
    }
  }
}

GST_END_TEST;

/* Wherever it is cut off: rows above are right, the rest is libjpeg's. @__i__: bits. */
GST_START_TEST (test_lossless_truncated_equals_libjpeg)
{
  guint variant, part;

  for (variant = 0; variant < 4; variant++) {
    LosslessRecipe recipe = {.width = 37,.height = 29,
      .colours = variant & 1 ? MAKE_RGB : MAKE_GRAY,.precision = __i__,
      .predictor = 4,.restart_rows = variant & 2 ? 5 : 0
    };
    GByteArray *jpeg = make_lossless (&recipe);
    guint begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));

    for (part = 1; part < 20; part++) {
      gsize size = begin + (jpeg->len - begin) * part / 20;
      DeepImage *pixels = deep_image_pixels (jpeg->data, size, 1, FALSE);
      CodecRun *run = jpeg_run_all_cuts (jpeg->data, size, 1, 0, TRUE, "cut");

      assert_defect (run, PROG_IMAGE_DEFECT_TRUNCATED, NULL, "cut");
      fail_unless (prog_image_codec_progress (run->codec)->rows < 29);
      assert_frame_shows (&run->info, run->final, pixels, pixels, "cut");
      codec_run_free (run);
      deep_image_free (pixels);
    }
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* Components one after the other: nothing is shown before all have come, and then rows as
 * they come. @__i__: quarters of the last scan. */
GST_START_TEST (test_lossless_scans_are_shown_when_the_last_comes)
{
  LosslessRecipe recipe = {.width = 40,.height = 64,.colours = MAKE_RGB,
    .precision = 12,.predictor = 1,.separate_scans = TRUE
  };
  GByteArray *jpeg = make_lossless (&recipe), *pixels;
  guint last = jpeg_marker (jpeg, MARKER_SOS, 2), row, wrong = 0;
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, FALSE);

  codec_run_feed (run, jpeg->data, last + (jpeg->len - last) * __i__ / 4,
      FALSE);
  pixels = codec_run_now (run);
  for (row = 0; row < 64; row++)
    wrong += pixels->data[row * 40 * 8] == 128;
  fail_unless (wrong + 16 * __i__ >= 62 && wrong + 16 * __i__ <= 66,
      "%u rows have not come", wrong);
  fail_unless_equals_int (run->n_passes, 0);
  g_byte_array_unref (pixels);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A scan that is missing: there is no image of which colours are right. */
GST_START_TEST (test_lossless_without_a_component_ends_well)
{
  LosslessRecipe recipe = {.width = 40,.height = 64,.colours = MAKE_RGB,
    .precision = __i__,.separate_scans = TRUE
  };
  GByteArray *jpeg = make_lossless (&recipe);
  guint last = jpeg_marker (jpeg, MARKER_SOS, 2);
  CodecRun *run = jpeg_run_all_cuts (jpeg->data, last, 1, 0, TRUE, "cut");

  fail_unless (run->final != NULL);
  assert_defect (run, PROG_IMAGE_DEFECT_TRUNCATED, NULL, "two of three scans");
  codec_run_free (run);
  /* The same with EOI. */
  g_byte_array_set_size (jpeg, last);
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, "cut");
  fail_unless (run->final != NULL);
  assert_defect (run, PROG_IMAGE_DEFECT_ERROR, NULL, "two of three scans");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Bytes that are changed anywhere. @__i__: bits. */
GST_START_TEST (test_damaged_lossless_ends_well)
{
  guint32 random = 1, round, i;

  for (round = 0; round < 300; round++) {
    LosslessRecipe recipe = {.width = 19,.height = 17,
      .colours = round % 3 + 1,.sampling = round & 8 ? "22 11 11" : NULL,
      .precision = __i__,.predictor = round % 7 + 1,
      .separate_scans = round >> 4 & 1,.restart_rows = round >> 5 & 1
    };
    GByteArray *jpeg = make_lossless (&recipe);

    for (i = 0; i < 3; i++) {
      random = random * 1664525 + 1013904223;
      jpeg->data[2 + (random >> 8) % (jpeg->len - 2)] = random >> 3;
    }
    for (i = 0; i < 3; i++)
      codec_run_free (jpeg_run_cut (jpeg->data, jpeg->len, i == 0 ?
              CODEC_RUN_WHOLE : 40, round % 2 ? 8 : 1, 5 * i));
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* What annex H does not allow, or libjpeg does not have. */
GST_START_TEST (test_lossless_that_can_not_be_is_an_error)
{
  LosslessRecipe recipe = {.width = 19,.height = 17,.colours = MAKE_GRAY,
    .precision = 12,.restart_rows = 2
  };
  GByteArray *jpeg = make_lossless (&recipe);
  guint interval = jpeg_marker (jpeg, 0xdd, 0) + 5;
  guint depth = jpeg_marker (jpeg, 0xc3, 0) + 4;
  CodecRun *run;

  jpeg->data[interval]++;
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, "interval");
  fail_unless (run->error != NULL && run->final == NULL);
  codec_run_free (run);
  jpeg->data[interval]--;

  jpeg->data[depth] = 17;
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, "17 bits");
  fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_NOT_IMPLEMENTED));
  fail_unless (strstr (run->error->message, "lossless JPEG (SOF3) with 17 bits")
      != NULL, "%s", run->error->message);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- libjpeg-turbo 2 ----------------------------------------------------- */

static void
check_refused (guint frame_marker, guint precision, const gchar * text)
{
  GByteArray *jpeg = make_small_jpeg (FALSE, 0);
  guint at = jpeg_frame_header (jpeg);
  CodecRun *run;

  jpeg->data[at + 1] = frame_marker;
  jpeg->data[at + 4] = precision;
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, text);
  fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_NOT_IMPLEMENTED));
  fail_unless (strstr (run->error->message, text) != NULL, "\"%s\"",
      run->error->message);
  fail_unless (strstr (run->error->message, "libjpeg-turbo 3 can") != NULL,
      "\"%s\"", run->error->message);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_error_names_process_and_newer_library)
{
  check_refused (0xc1, 12, "JPEG (SOF1) with 12 bits");
  check_refused (0xc2, 12, "JPEG (SOF2) with 12 bits");
  check_refused (0xc3, 8, "lossless JPEG (SOF3)");
  check_refused (0xc3, 16, "lossless JPEG (SOF3)");
}

GST_END_TEST;

static Suite *
jpeg_precision_suite (void)
{
  Suite *s = suite_create ("jpeg-precision");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  if (!make_jpeg_has_precision ()) {
    g_print ("This libjpeg has 8 bits only: that it says so is tested\n");
    tcase_add_test (tc, test_error_names_process_and_newer_library);
    return s;
  }
  tcase_add_share_of_loop (tc, test_12_bits_equal_libjpeg_in_every_format, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_12_bits_scaled_equal_libjpeg, 0, 3);
  tcase_add_share_of_loop (tc, test_12_bits_truncated_equal_libjpeg, 0,
      MAKE_N_PROCESSES);
  tcase_add_loop_test (tc, test_12_bits_passes_show_their_scans, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_test (tc, test_12_bits_that_have_not_come_are_grey);
  tcase_add_share_of_loop (tc, test_frames_of_12_bits_are_sound, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_lossless_grey_equals_what_was_stored, 2,
      17);
  tcase_add_share_of_loop (tc, test_lossless_colours_equal_what_was_stored, 0,
      G_N_ELEMENTS (lossless_kinds));
  tcase_add_share_of_loop (tc, test_lossless_truncated_equals_libjpeg, 2, 17);
  tcase_add_loop_test (tc, test_lossless_scans_are_shown_when_the_last_comes, 0,
      4);
  tcase_add_loop_test (tc, test_lossless_without_a_component_ends_well, 8, 17);
  tcase_add_share_of_loop (tc, test_damaged_lossless_ends_well, 2, 17);
  tcase_add_test (tc, test_lossless_that_can_not_be_is_an_error);

  return s;
}

GST_CHECK_MAIN (jpeg_precision);
