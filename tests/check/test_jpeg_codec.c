/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JPEG codec on images made here: scans, scales, and what an image says of itself. */

#include "jpegcuts.h"
#include "makejpeg.h"

#include "codec/jpeg/jpeg.h"

#include <string.h>

/* -- scans -------------------------------------------------------------- */

static void
check_passes (CodecRun * run, const GByteArray * jpeg)
{
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), i;

  fail_unless_equals_int (run->n_passes, n - 1);
  for (i = 0; i < n - 1; i++) {
    GByteArray *expected = jpeg_pixels_of_part (run, jpeg,
        jpeg_marker (jpeg, MARKER_SOS, i + 1));
    GByteArray *pixels = codec_run_pixels (run, g_ptr_array_index (run->passes,
            i));

    assert_same_bytes (pixels, expected, "a pass");
    g_byte_array_unref (pixels);
    g_byte_array_unref (expected);
  }
}

/* @__i__: which of info.formats. */
GST_START_TEST (test_pass_shows_its_scans)
{
  GByteArray *jpeg = make_small_jpeg (TRUE, 0);
  guint i;

  for (i = 0; i < JPEG_N_CUTS; i++) {
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, TRUE);

    run->format = __i__;
    run->gather = i % 2;
    codec_run_all (run, jpeg->data, jpeg->len, jpeg_cuts[i]);
    /* libjpeg makes packed pixels with smoothing: there is no telling it not to. */
    if (__i__ == 0)
      check_passes (run, jpeg);
    fail_unless_equals_int (run->n_passes,
        jpeg_n_markers (jpeg, MARKER_SOS) - 1);
    assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "final");
    codec_run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Downstream keeps each frame, so that a row of MCUs that has come in part goes on in another
 * buffer, which has room for whole MCUs or not. By how many hundred bytes come at once. */
GST_START_TEST (test_row_goes_on_in_a_buffer_of_other_strides)
{
  JpegRecipe recipe = {.width = 90,.height = 75,.colours = MAKE_YCC,
    .sampling = "22 11 11"
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, FALSE);
  gsize used = 0, end;

  run->padding = 64;
  for (end = 0; end < jpeg->len; end += 100 * __i__) {
    used += codec_run_feed (run, jpeg->data + used, end - used, FALSE);
    if (run->canvas && prog_image_canvas_damaged (run->canvas))
      g_ptr_array_add (run->passes, codec_run_publish (run, NULL));
  }
  codec_run_feed (run, jpeg->data + used, jpeg->len - used, TRUE);
  fail_unless (run->n_buffers > 3);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "other strides");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A pass is told of with the next SOS marker, and the last one with EOI. */
GST_START_TEST (test_pass_is_told_in_front_of_the_next_scan)
{
  GByteArray *jpeg = make_small_jpeg (TRUE, 0);
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), i;

  for (i = 1; i < n; i++) {
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, FALSE);
    guint end = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, i));

    codec_run_feed (run, jpeg->data, end - 1, FALSE);
    fail_unless_equals_int (run->n_passes, i - 1);
    codec_run_free (run);
    run = codec_run_new (&prog_image_jpeg_class, FALSE, FALSE);
    codec_run_feed (run, jpeg->data, end, FALSE);
    fail_unless_equals_int (run->n_passes, i);
    codec_run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* @__i__: the downscale is 1 << @__i__. */
GST_START_TEST (test_scale_equals_libjpeg_and_counts_all_scans)
{
  static const gchar *samplings[] = { "22 11 11", "21 11 11", "11 11 11" };
  guint i, format;

  for (i = 0; i < 2 * G_N_ELEMENTS (samplings); i++) {
    JpegRecipe recipe = {.width = 155,.height = 117,.colours = MAKE_YCC,
      .sampling = samplings[i / 2],.progressive = i % 2
    };
    GByteArray *jpeg = make_jpeg (&recipe);

    for (format = 0; format < 2; format++) {
      CodecRun *run =
          jpeg_run_all_cuts (jpeg->data, jpeg->len, 1 << __i__, format,
          TRUE, samplings[i / 2]);

      assert_final_equals_libjpeg (run, jpeg->data, jpeg->len,
          samplings[i / 2]);
      assert_sound (run, samplings[i / 2]);
      fail_unless_equals_int (prog_image_codec_progress (run->codec)->pass,
          jpeg_n_markers (jpeg, MARKER_SOS));
      codec_run_free (run);
    }
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* The first @__i__ + 1 scans make the frame, and the image is read to its end. */
GST_START_TEST (test_image_with_too_many_scans_is_skipped_to_its_end)
{
  GByteArray *jpeg = make_small_jpeg (TRUE, 0);
  const ProgImageCodecClass *const classes[] = { &prog_image_jpeg_class, NULL };
  ProgImageOptions options = {.smoothing = FALSE };
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, FALSE);
  GByteArray *expected, *pixels;

  options.limits.max_scans = __i__ + 1;
  prog_image_codec_free (run->codec);
  run->codec = prog_image_codec_open (&prog_image_jpeg_class, classes,
      &options);
  codec_run_all (run, jpeg->data, jpeg->len, 100);
  fail_unless_equals_uint64 (run->end_at, jpeg->len);
  assert_defect (run, PROG_IMAGE_DEFECT_ERROR, "max-scans", "max-scans");
  expected = jpeg_pixels_of_part (run, jpeg, jpeg_marker (jpeg, MARKER_SOS,
          __i__ + 1));
  pixels = codec_run_pixels (run, run->final);
  assert_same_bytes (pixels, expected, "max-scans");
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A buffer that can't be had yet, at any place, makes no difference to the frame.
 * @__i__: bit 0: which of info.formats, bit 1: whether the image is progressive. */
GST_START_TEST (test_refused_buffer_is_asked_for_again)
{
  GByteArray *jpeg = make_small_jpeg (__i__ & 2, 0);
  guint cut, refusals;

  for (cut = 5; cut < jpeg->len; cut += 311) {
    for (refusals = 1; refusals < 8; refusals += 3) {
      CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, TRUE);

      run->keep_passes = FALSE;
      run->format = __i__ & 1;
      run->refusals = refusals;
      codec_run_all (run, jpeg->data, jpeg->len, cut);
      fail_unless_equals_int (run->refusals, 0);
      assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "refusals");
      codec_run_free (run);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Coefficients of 4 MiB and more for each component have memory of their own.
 * @__i__: 0: a sequential image with a scan for each component, 1: a progressive one. */
GST_START_TEST (test_large_image_of_several_scans)
{
  JpegRecipe recipe = {.width = 1499,.height = 1451,.colours = MAKE_YCC,
    .progressive = __i__ == 1,.separate_scans = __i__ == 0
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, TRUE);

  codec_run_all (run, jpeg->data, jpeg->len, 50000);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "whole");
  assert_sound (run, "whole");
  codec_run_free (run);

  run = codec_run_new (&prog_image_jpeg_class, TRUE, TRUE);
  codec_run_all (run, jpeg->data, jpeg->len * 2 / 3, 50000);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len * 2 / 3, "cut off");
  codec_run_free (run);

  run = codec_run_new (&prog_image_jpeg_class, TRUE, TRUE);
  codec_run_feed (run, jpeg->data, jpeg->len / 2, FALSE);
  fail_unless (run->canvas != NULL && run->final == NULL);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Tables for others, as TIFF has them (T.81, clause B.5), are no image. */
GST_START_TEST (test_tables_alone_are_no_image)
{
  GByteArray *jpeg = make_small_jpeg (FALSE, 0);
  guint sof = jpeg_marker (jpeg, MARKER_SOF0, 0);
  CodecRun *run;

  g_byte_array_set_size (jpeg, sof);
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  run = jpeg_run_cut (jpeg->data, jpeg->len, jpeg_cuts[__i__], 1, 0);
  fail_unless (run->final == NULL && run->error != NULL);
  fail_unless (strstr (run->error->message, "contains no image") != NULL,
      "%s", run->error->message);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Gathering has an end, which is told. */
GST_START_TEST (test_endless_arithmetic_data_is_left_out)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY,
    .arithmetic = TRUE
  };
  guint8 more[1000];
  GByteArray *jpeg;
  CodecRun *run;
  guint i;

  if (!make_jpeg_has_arithmetic ())
    return;

  jpeg = make_jpeg (&recipe);
  memset (more, 0x55, sizeof (more));
  for (i = 0; i < 300; i++)
    jpeg_insert (jpeg, jpeg->len - 2, more, sizeof (more));
  run = jpeg_run_cut (jpeg->data, jpeg->len, 4096, 1, 0);
  fail_unless (run->final != NULL);
  assert_defect (run, PROG_IMAGE_DEFECT_ERROR,
      "There is no room for more than 262656 bytes", "endless");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Its bytes are gathered: more than any small image may take. */
GST_START_TEST (test_large_arithmetic_image_is_gathered_whole)
{
  JpegRecipe recipe = {.width = 640,.height = 560,.colours = MAKE_YCC,
    .quality = 100,.arithmetic = TRUE
  };
  GByteArray *jpeg;
  CodecRun *run;

  if (!make_jpeg_has_arithmetic ())
    return;

  jpeg = make_jpeg (&recipe);
  fail_unless (jpeg->len > 400 * 1024, "%u bytes", jpeg->len);
  run = jpeg_run_cut (jpeg->data, jpeg->len, 4096, 1, 0);
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "arithmetic");
  assert_sound (run, "arithmetic");
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;


/* -- what an image says of itself --------------------------------------- */

/* Parts of an ICC profile: numbers, and counts that differ. */
GST_START_TEST (test_parts_of_icc_profile_must_agree)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY,
    .icc_size = 1500
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  CodecRun *run = jpeg_run_cut (jpeg->data, jpeg->len, 7, 1, 0);
  guint second = jpeg_marker (jpeg, 0xe2, 1);

  assert_sound (run, "a profile");
  fail_unless_equals_int (gst_tag_list_get_tag_size (prog_image_codec_info
          (run->codec)->tags, GST_TAG_ATTACHMENT), 1);
  codec_run_free (run);

  jpeg->data[second + 4 + 13] = 3;
  run = jpeg_run_cut (jpeg->data, jpeg->len, 7, 1, 0);
  assert_defect (run, PROG_IMAGE_DEFECT_WARNING, "numbered wrongly",
      "1/2 and 2/3");
  fail_unless_equals_int (gst_tag_list_get_tag_size (prog_image_codec_info
          (run->codec)->tags, GST_TAG_ATTACHMENT), 0);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* All that is held beside the frame is foretold. */
GST_START_TEST (test_working_bytes_cover_coefficients_and_gathered_bytes)
{
  guint i;

  for (i = 0; i < MAKE_N_PROCESSES; i++) {
    const JpegProcess *process = &make_processes[i];
    JpegRecipe recipe = {.width = 320,.height = 240,.colours = MAKE_YCC,
      .progressive = process->progressive,.arithmetic = process->arithmetic,
      .separate_scans = process->separate_scans
    };
    guint64 samples = 3 * 320 * 240, least = 0, bytes;
    GByteArray *jpeg;
    CodecRun *run;

    if (process->arithmetic && !make_jpeg_has_arithmetic ())
      continue;
    jpeg = make_jpeg (&recipe);
    run = jpeg_run_cut (jpeg->data, jpeg->len, CODEC_RUN_WHOLE, 1, 0);
    bytes = prog_image_codec_info (run->codec)->working_bytes;
    if (process->progressive || process->separate_scans)
      least += 2 * samples;
    if (process->arithmetic)
      least += jpeg->len;
    fail_unless (bytes > least && bytes < 5 * samples + 512 * 1024,
        "%s: %" G_GUINT64_FORMAT " bytes", process->name, bytes);
    codec_run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* -- Multi-Picture Format ----------------------------------------------- */

/* How an index is written. */
typedef struct
{
  gboolean big_endian;
  guint n_images;               /* of tag 0xb001; 0: no such tag */
  guint count;                  /* of tag 0xb002 */
  gboolean version_outside;     /* behind the entry that has it */
  gint entries_shift;           /* of the offset of the entries */
  gboolean no_entries;
  guint32 attributes[3];        /* of the images behind the first; 0xff: no more */
  guint n_auxiliary;            /* to come out */
} MpfCase;

#define GAIN_MAP 0x050000u
#define PREVIEW 0x010001u
#define DISPARITY 0x020002u
#define REPRESENTATIVE (1u << 29)

static const MpfCase mpf_cases[] = {
  {TRUE, 2, 32, FALSE, 0, FALSE, {0, 0xff}, 1},
  {FALSE, 2, 32, FALSE, 0, FALSE, {0, 0xff}, 1},
  {FALSE, 4, 64, FALSE, 0, FALSE, {GAIN_MAP, PREVIEW, 0}, 3},
  {TRUE, 4, 64, FALSE, 0, FALSE, {DISPARITY, PREVIEW, DISPARITY}, 1},
  {TRUE, 3, 48, FALSE, 0, FALSE, {REPRESENTATIVE, DISPARITY, 0xff}, 0},
  {TRUE, 2, 2, FALSE, 0, FALSE, {0, 0xff}, 1},
  {FALSE, 0, 2, FALSE, 0, FALSE, {0, 0xff}, 1},
  {FALSE, 2, 33, FALSE, 0, FALSE, {GAIN_MAP, 0xff}, 1},
  {FALSE, 0, 32, FALSE, 0, FALSE, {GAIN_MAP, 0xff}, 1},
  {TRUE, 2, 32, TRUE, 0, FALSE, {0, 0xff}, 1},
  {FALSE, 2, 32, FALSE, 8, FALSE, {DISPARITY, 0xff}, 0},
  {FALSE, 2, 32, FALSE, -20, FALSE, {0, 0xff}, 1},
  {TRUE, 2, 32, FALSE, 100000, FALSE, {0, 0xff}, 1},
  {TRUE, 3, 48, FALSE, 0, TRUE, {0xff}, 2},
  {TRUE, 1, 16, FALSE, 0, FALSE, {0xff}, 0},
  {TRUE, 1000000, 16000000, FALSE, 0, FALSE, {0, 0xff}, 16},
  {TRUE, 0, 0, FALSE, 0, TRUE, {0xff}, 0},
};

static void
put_number (GByteArray * bytes, gboolean big_endian, guint n, guint32 value)
{
  guint i;

  for (i = 0; i < n; i++) {
    guint8 byte = value >> 8 * (big_endian ? n - 1 - i : i);

    g_byte_array_append (bytes, &byte, 1);
  }
}

static void
put_tag (GByteArray * bytes, gboolean big_endian, guint tag, guint type,
    guint32 count, guint32 value)
{
  put_number (bytes, big_endian, 2, tag);
  put_number (bytes, big_endian, 2, type);
  put_number (bytes, big_endian, 4, count);
  put_number (bytes, big_endian, 4, value);
}

static void
put_mp_entry (GByteArray * bytes, gboolean big_endian, guint32 attributes,
    guint32 size, guint32 offset)
{
  put_number (bytes, big_endian, 4, attributes);
  put_number (bytes, big_endian, 4, size);
  put_number (bytes, big_endian, 4, offset);
  put_number (bytes, big_endian, 4, 0);
}

static GByteArray *
make_index (const MpfCase * mpf)
{
  GByteArray *bytes = g_byte_array_new ();
  gboolean big = mpf->big_endian;
  guint n_tags = 2 + (mpf->n_images > 0), i;
  guint entries = 8 + 2 + n_tags * 12 + 4 + 4 * mpf->version_outside;

  g_byte_array_append (bytes, (const guint8 *) "MPF", 4);
  g_byte_array_append (bytes, (const guint8 *) (big ? "MM" : "II"), 2);
  put_number (bytes, big, 2, 42);
  put_number (bytes, big, 4, 8);
  put_number (bytes, big, 2, n_tags);
  put_tag (bytes, big, 0xb000, 7, 4, mpf->version_outside ? 0 : 0x30313030);
  if (mpf->version_outside)
    put_number (bytes, big, 4, 0x30313030);
  if (mpf->n_images > 0)
    put_tag (bytes, big, 0xb001, 4, 1, mpf->n_images);
  put_tag (bytes, big, 0xb002, 7, mpf->count, entries + mpf->entries_shift);
  put_number (bytes, big, 4, 0);
  if (mpf->no_entries)
    return bytes;

  put_mp_entry (bytes, big, REPRESENTATIVE | 0x030000, 12345, 0);
  for (i = 0; i < 3 && mpf->attributes[i] != 0xff; i++)
    put_mp_entry (bytes, big, mpf->attributes[i], 1000, 77 + 1000 * i);

  return bytes;
}

GST_START_TEST (test_multi_image_index_tells_of_auxiliary_images)
{
  const MpfCase *mpf = &mpf_cases[__i__];
  GByteArray *jpeg = make_small_jpeg (FALSE, 0), *index = make_index (mpf);
  const ProgImageInfo *info;
  CodecRun *run;

  jpeg_put_segment (jpeg, jpeg_marker (jpeg, MARKER_DQT, 0), 0xe2, index->data,
      index->len);
  run = jpeg_run_cut (jpeg->data, jpeg->len, 100, 1, 0);
  info = prog_image_codec_info (run->codec);
  fail_unless_equals_int (__builtin_popcount (info->auxiliary),
      mpf->n_auxiliary);
  if (mpf->n_images < 1000 && !mpf->no_entries)
    fail_unless_equals_uint64 (info->size, 12345);
  codec_run_free (run);
  g_byte_array_unref (index);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
jpeg_codec_suite (void)
{
  Suite *s = suite_create ("jpeg-codec");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, test_pass_shows_its_scans, 0, 2);
  tcase_add_loop_test (tc, test_row_goes_on_in_a_buffer_of_other_strides, 2,
      12);
  tcase_add_test (tc, test_pass_is_told_in_front_of_the_next_scan);
  tcase_add_loop_test (tc, test_scale_equals_libjpeg_and_counts_all_scans, 0,
      4);
  tcase_add_loop_test (tc,
      test_image_with_too_many_scans_is_skipped_to_its_end, 0, 9);
  tcase_add_loop_test (tc, test_refused_buffer_is_asked_for_again, 0, 4);
  tcase_add_loop_test (tc, test_large_image_of_several_scans, 0, 2);
  tcase_add_loop_test (tc, test_tables_alone_are_no_image, 0, JPEG_N_CUTS);
  tcase_add_test (tc, test_endless_arithmetic_data_is_left_out);
  tcase_add_test (tc, test_large_arithmetic_image_is_gathered_whole);
  tcase_add_test (tc, test_parts_of_icc_profile_must_agree);
  tcase_add_test (tc, test_working_bytes_cover_coefficients_and_gathered_bytes);
  tcase_add_loop_test (tc, test_multi_image_index_tells_of_auxiliary_images,
      0, G_N_ELEMENTS (mpf_cases));

  return s;
}

GST_CHECK_MAIN (jpeg_codec);
