/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Progressive JPEGs whose scans are in orders, and lack some, as encoders' own scripts
 * do not have it: final frames at all scales and passes are libjpeg's. And what any kind
 * of JPEG can be decoded to. */

#include "jpegcuts.h"
#include "makejpeg.h"

#include "codec/jpeg/formats.h"
#include "codec/jpeg/jpeg.h"

#include <string.h>

static const gchar *const scripts[] = {
  /* DC alone, of all and one after the other */
  "012 0 0 0 0",
  "2 0 0 0 0, 0 0 0 0 0, 1 0 0 0 0",
  "012 0 0 0 2, 012 0 0 2 1, 012 0 0 1 0",
  /* chroma without AC, luma with some or all */
  "012 0 0 0 0, 0 1 63 0 0",
  "012 0 0 0 0, 0 1 5 0 0, 0 6 9 0 0",
  "012 0 0 0 1, 0 1 63 0 2, 0 1 63 2 1, 012 0 0 1 0, 0 1 63 1 0",
  /* a coefficient or two of each */
  "012 0 0 0 0, 0 1 1 0 0, 1 1 1 0 0, 2 1 1 0 0",
  "012 0 0 0 0, 2 5 5 0 0, 1 9 9 0 0, 0 2 3 0 0",
  "012 0 0 0 0, 0 10 63 0 0, 1 10 63 0 0, 2 10 63 0 0",
  "012 0 0 0 0, 0 1 9 0 1, 1 1 9 0 1, 2 1 9 0 1",
  /* all there is, DC last */
  "012 0 0 0 1, 2 1 63 0 0, 1 1 63 0 0, 0 1 63 0 0, 012 0 0 1 0",
  "0 0 0 0 0, 0 1 63 0 0, 1 0 0 0 0, 1 1 63 0 0, 2 0 0 0 0, 2 1 63 0 0",
  "012 0 0 0 1, 0 1 63 0 1, 0 1 63 1 0, 1 1 63 0 1, 2 1 63 0 1, 2 1 63 1 0, "
      "1 1 63 1 0, 12 0 0 1 0, 0 0 0 1 0",
};

static const gchar *const samplings[] = { "22 11 11", "21 11 11", "11 11 11" };

static GByteArray *
make_scripted (guint script, guint sampling, guint restarts)
{
  JpegRecipe recipe = {.width = 91,.height = 75,.colours = MAKE_YCC,
    .sampling = samplings[sampling],.scans = scripts[script],
    .restart_interval = restarts
  };

  return make_jpeg (&recipe);
}

/* by script */
GST_START_TEST (test_final_equals_libjpeg_at_all_scales)
{
  guint i, format, downscale;

  for (i = 0; i < G_N_ELEMENTS (samplings); i++) {
    GByteArray *jpeg = make_scripted (__i__, i, i);

    for (downscale = 1; downscale <= 8; downscale *= 2) {
      for (format = 0; format < 2; format++) {
        gchar *what = g_strdup_printf ("%s, %s, 1/%u, format %u",
            scripts[__i__], samplings[i], downscale, format);
        CodecRun *run = jpeg_run_all_cuts (jpeg->data, jpeg->len, downscale,
            format, TRUE, what);

        assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, what);
        assert_sound (run, what);
        fail_unless_equals_int (prog_image_codec_progress (run->codec)->pass,
            jpeg_n_markers (jpeg, MARKER_SOS));
        codec_run_free (run);
        g_free (what);
      }
    }
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* by script. Rows without data are as libjpeg has them, too: smoothed, or the same. At 1/8
 * its smoothing looks at rows that it has not asked for, so that there is no telling. */
GST_START_TEST (test_cut_off_equals_libjpeg)
{
  JpegRecipe recipe = {.width = 40,.height = 160,.colours = MAKE_YCC,
    .sampling = samplings[__i__ % 3],.scans = scripts[__i__]
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint first = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint i;

  for (i = 1; i <= 24; i++) {
    gsize cut = first + (jpeg->len - first) * i / 25;
    CodecRun *run = jpeg_run_cut (jpeg->data, cut, 100, 1 << i % 3, i / 3 % 2);
    GByteArray *expected = jpeg_expected_pixels (run, jpeg->data, cut, TRUE);

    /* Of a segment that is cut off it makes an error. */
    if (run->final && expected)
      assert_final_equals_libjpeg (run, jpeg->data, cut, scripts[__i__]);
    fail_unless (run->final != NULL || !expected);
    g_clear_pointer (&expected, g_byte_array_unref);
    codec_run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* by script. A pass shows nothing before all components have their DC. */
GST_START_TEST (test_passes_equal_libjpeg)
{
  GByteArray *jpeg = make_scripted (__i__, 0, 0);
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), i, first;
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, TRUE);

  codec_run_all (run, jpeg->data, jpeg->len, 100);
  fail_unless (run->n_passes < n);
  first = n - 1 - run->n_passes;
  for (i = 0; i < run->n_passes; i++) {
    GByteArray *expected = jpeg_pixels_of_part (run, jpeg,
        jpeg_marker (jpeg, MARKER_SOS, first + i + 1));
    GByteArray *pixels = codec_run_pixels (run, g_ptr_array_index (run->passes,
            i));

    assert_same_bytes (pixels, expected, scripts[__i__]);
    g_byte_array_unref (pixels);
    g_byte_array_unref (expected);
  }
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The marker behind the data of the nth scan. */
static guint
scan_end (const GByteArray * jpeg, guint n)
{
  guint at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, n));

  while (jpeg->data[at] != 0xff || jpeg->data[at + 1] == 0)
    at++;

  return at;
}

/* AC of luma that comes before its DC, at all scales, is told of: none of them may skip
 * it. By downscale. */
GST_START_TEST (test_ac_before_dc_is_told_of)
{
  JpegRecipe recipe = {.width = 91,.height = 75,.colours = MAKE_YCC,
    .sampling = "22 11 11",
    .scans = "1 0 0 0 0, 0 0 0 0 0, 0 1 63 0 0, 2 0 0 0 0"
  };
  GByteArray *jpeg = make_jpeg (&recipe), *swapped = g_byte_array_new ();
  guint dc = scan_end (jpeg, 0), ac = scan_end (jpeg, 1);
  guint end = scan_end (jpeg, 2);
  CodecRun *run;

  g_byte_array_append (swapped, jpeg->data, dc);
  g_byte_array_append (swapped, jpeg->data + ac, end - ac);
  g_byte_array_append (swapped, jpeg->data + dc, ac - dc);
  g_byte_array_append (swapped, jpeg->data + end, jpeg->len - end);
  run = jpeg_run_all_cuts (swapped->data, swapped->len, 1 << __i__, 0, TRUE,
      "AC first");
  assert_final_equals_libjpeg (run, swapped->data, swapped->len, "AC first");
  assert_defect (run, PROG_IMAGE_DEFECT_WARNING, "Inconsistent progression",
      "AC first");
  codec_run_free (run);
  g_byte_array_unref (swapped);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A segment of something else in front of each scan is none of them. */
GST_START_TEST (test_passes_with_comments_between)
{
  static const guint8 comment[] = { 0xff, 0xfe, 0, 6, 'n', 'o', 't', 'e' };
  JpegRecipe recipe = {.width = 91,.height = 75,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = TRUE,.arithmetic = __i__
  };
  GByteArray *jpeg;
  CodecRun *run;
  guint n, i;

  if (__i__ && !make_jpeg_has_arithmetic ())
    return;

  jpeg = make_jpeg (&recipe);
  n = jpeg_n_markers (jpeg, MARKER_SOS);
  for (i = 0; i < n; i++)
    jpeg_insert (jpeg, jpeg_marker (jpeg, MARKER_SOS, i), comment,
        sizeof comment);
  run = codec_run_new (&prog_image_jpeg_class, FALSE, TRUE);
  codec_run_all (run, jpeg->data, jpeg->len, 100);
  fail_unless_equals_int (run->n_passes, n - 1);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "comments");
  assert_sound (run, "comments");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The end of its last row may be made of zeros that are not stored: nothing is missing. */
GST_START_TEST (test_arithmetic_image_without_its_last_bytes)
{
  JpegRecipe recipe = {.width = 91,.height = 75,.colours = MAKE_YCC,
    .arithmetic = TRUE
  };
  GByteArray *jpeg;
  guint missing;
  CodecRun *run;

  if (!make_jpeg_has_arithmetic ())
    return;

  jpeg = make_jpeg (&recipe);
  missing = __i__ ? jpeg->len / 2 : 5;
  run = jpeg_run_cut (jpeg->data, jpeg->len - missing, CODEC_RUN_WHOLE, 1, 0);
  assert_defect (run, __i__ ? PROG_IMAGE_DEFECT_TRUNCATED :
      PROG_IMAGE_DEFECT_WARNING, __i__ ? "ends in scan 1" : "EOI", "cut off");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- formats ------------------------------------------------------------ */

/* What a JPEG is, and what it can be decoded to: the formats with what each of them
 * loses, and the width that rows are padded to. BE is in front of LE where that is this
 * machine's other order: only the first of both is written here. */
static const struct
{
  J_COLOR_SPACE space;
  const gchar *sampling;
  guint precision;
  gboolean lossless;
  const gchar *formats;
} kinds[] = {
  {JCS_GRAYSCALE, "11", 8, FALSE, "GRAY8=0 RGB=1 align 8"},
  {JCS_GRAYSCALE, "11", 12, FALSE, "GRAY16=0 RGBA16=1 GRAY8=2 RGB=3 align 8"},
  {JCS_GRAYSCALE, "11", 16, TRUE, "GRAY16=0 RGBA16=1 GRAY8=2 RGB=3 align 1"},
  {JCS_GRAYSCALE, "11", 8, TRUE, "GRAY8=0 RGB=1 align 1"},
  {JCS_YCbCr, "22 11 11", 8, FALSE, "I420=0 RGB=1 align 16"},
  {JCS_YCbCr, "21 11 11", 8, FALSE, "Y42B=0 RGB=1 I420=4 align 16"},
  {JCS_YCbCr, "11 11 11", 8, FALSE, "Y444=0 RGB=1 I420=4 align 8"},
  {JCS_YCbCr, "41 11 11", 8, FALSE, "Y41B=0 RGB=1 I420=4 align 32"},
  {JCS_YCbCr, "12 11 11", 8, FALSE, "RGB=0 align 1"},
  {JCS_YCbCr, "22 21 11", 8, FALSE, "RGB=0 align 1"},
  {JCS_YCbCr, "11 22 22", 8, FALSE, "RGB=0 align 1"},
  {JCS_YCbCr, "22 11 11", 12, FALSE,
      "I420_12=0 RGBA16=1 I420=2 RGB=3 align 16"},
  {JCS_YCbCr, "11 11 11", 12, FALSE,
      "Y444_12=0 RGBA16=1 Y444=2 RGB=3 I420=4 align 8"},
  {JCS_YCbCr, "22 11 11", 16, TRUE, "Y444_16=0 I420=2 align 1"},
  {JCS_YCbCr, "11 11 11", 16, TRUE, "Y444_16=0 Y444=2 align 1"},
  {JCS_YCbCr, "11 11 11", 12, TRUE, "Y444_12=0 Y444=2 align 1"},
  {JCS_YCbCr, "11 11 11", 13, TRUE, "Y444_16=0 Y444=2 align 1"},
  {JCS_RGB, "11 11 11", 8, FALSE, "RGB=0 align 1"},
  {JCS_RGB, "11 11 11", 12, FALSE, "RGBA16=0 RGB=3 align 1"},
  {JCS_RGB, "11 11 11", 16, TRUE, "RGBA16=0 RGB=3 align 1"},
  {JCS_CMYK, "11 11 11 11", 8, FALSE, "RGB=0 align 1"},
  {JCS_YCCK, "22 11 11 22", 8, FALSE, "RGB=0 align 1"},
  {JCS_YCCK, "11 11 11 11", 8, TRUE, "none align 1"},
  {JCS_UNKNOWN, "11 11", 8, FALSE, "none align 1"},
};

/* All of what libjpeg has read in a header that counts here. */
static void
fill_header (struct jpeg_decompress_struct *cinfo, jpeg_component_info * comps,
    guint kind)
{
  const gchar *sampling = kinds[kind].sampling;
  gint i;

  cinfo->jpeg_color_space = kinds[kind].space;
  cinfo->data_precision = kinds[kind].precision;
  cinfo->num_components = (strlen (sampling) + 1) / 3;
  cinfo->comp_info = comps;
#if JPEG_LIB_VERSION >= 70
  cinfo->min_DCT_h_scaled_size = cinfo->min_DCT_v_scaled_size = DCTSIZE;
#else
  cinfo->min_DCT_scaled_size = DCTSIZE;
#endif
  for (i = 0; i < cinfo->num_components; i++) {
    comps[i].h_samp_factor = sampling[3 * i] - '0';
    comps[i].v_samp_factor = sampling[3 * i + 1] - '0';
#if JPEG_LIB_VERSION >= 70
    comps[i].DCT_h_scaled_size = comps[i].DCT_v_scaled_size = DCTSIZE;
#else
    comps[i].DCT_scaled_size = DCTSIZE;
#endif
    cinfo->max_h_samp_factor = MAX (cinfo->max_h_samp_factor,
        comps[i].h_samp_factor);
    cinfo->max_v_samp_factor = MAX (cinfo->max_v_samp_factor,
        comps[i].v_samp_factor);
  }
}

/* The first format of a group, which has the group's name, or that of one byte order. */
static const gchar *
group_name (GstVideoFormat format)
{
  static const struct
  {
    GstVideoFormat format;
    const gchar *name;
  } groups[] = {
    {GST_VIDEO_FORMAT_GRAY16_LE, "GRAY16"},
    {GST_VIDEO_FORMAT_I420_12LE, "I420_12"},
    {GST_VIDEO_FORMAT_Y444_12LE, "Y444_12"},
    {GST_VIDEO_FORMAT_Y444_16LE, "Y444_16"},
    {GST_VIDEO_FORMAT_GRAY8, "GRAY8"},
    {GST_VIDEO_FORMAT_I420, "I420"},
    {GST_VIDEO_FORMAT_Y42B, "Y42B"},
    {GST_VIDEO_FORMAT_Y444, "Y444"},
    {GST_VIDEO_FORMAT_Y41B, "Y41B"},
    {GST_VIDEO_FORMAT_RGB, "RGB"},
    {GST_VIDEO_FORMAT_ARGB64, "RGBA16"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (groups); i++)
    if (groups[i].format == format)
      return groups[i].name;

  return NULL;
}

/* T.871: full range, the matrix of BT.601, and chroma in the middle of its pixels. */
static void
assert_colours (const ProgJpegFormats * list, GstVideoFormat format)
{
  gboolean is_rgb =
      GST_VIDEO_FORMAT_INFO_IS_RGB (gst_video_format_get_info (format));
  gboolean is_grey =
      GST_VIDEO_FORMAT_INFO_IS_GRAY (gst_video_format_get_info (format));
  gchar *colours = gst_video_colorimetry_to_string (&list->colorimetry);

  fail_unless_equals_string (colours, is_rgb ? "sRGB" : "1:4:0:0");
  fail_unless_equals_int (list->chroma_site, is_rgb || is_grey ?
      GST_VIDEO_CHROMA_SITE_UNKNOWN : GST_VIDEO_CHROMA_SITE_JPEG);
  g_free (colours);
}

GST_START_TEST (test_formats_of_each_kind)
{
  struct jpeg_decompress_struct cinfo = { 0 };
  jpeg_component_info comps[MAX_COMPONENTS] = { {0} };
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS] = { 0 };
  guint8 losses[PROG_IMAGE_MAX_FORMATS] = { 0 };
  ProgJpegFormats list = {.list = {formats, losses, 0},.align_width = 1 };
  GString *text = g_string_new (NULL);
  guint i;

  fill_header (&cinfo, comps, __i__);
  prog_jpeg_formats_list (&list, &cinfo, kinds[__i__].lossless);
  for (i = 0; i < list.list.n; i++) {
    const gchar *name = group_name (formats[i]);

    if (name)
      g_string_append_printf (text, "%s=%u ", name, losses[i]);
  }
  if (list.list.n == 0)
    g_string_append (text, "none ");
  g_string_append_printf (text, "align %u", list.align_width);
  fail_unless_equals_string (text->str, kinds[__i__].formats);
  if (list.list.n > 0)
    assert_colours (&list, formats[0]);
  g_string_free (text, TRUE);
}

GST_END_TEST;

static Suite *
jpeg_scripts_suite (void)
{
  Suite *suite = suite_create ("jpeg_scripts");
  TCase *tc = tcase_create ("all");
  gint n = G_N_ELEMENTS (scripts);

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_final_equals_libjpeg_at_all_scales, 0, n);
  tcase_add_loop_test (tc, test_cut_off_equals_libjpeg, 0, n);
  tcase_add_loop_test (tc, test_passes_equal_libjpeg, 0, n);
  tcase_add_loop_test (tc, test_ac_before_dc_is_told_of, 0, 4);
  tcase_add_loop_test (tc, test_passes_with_comments_between, 0, 2);
  tcase_add_loop_test (tc, test_arithmetic_image_without_its_last_bytes, 0, 2);
  tcase_add_loop_test (tc, test_formats_of_each_kind, 0, G_N_ELEMENTS (kinds));

  return suite;
}

GST_CHECK_MAIN (jpeg_scripts);
