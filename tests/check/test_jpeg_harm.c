/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Truncated and damaged JPEGs, and those of kinds that can't be decoded. */

#include "jpegcuts.h"
#include "makejpeg.h"

#include <string.h>

/* -- defects ------------------------------------------------------------ */

/* The text, rows and pixels of what is cut off are the same for all cuts. */
GST_START_TEST (test_truncated_image_is_told_of_in_the_same_way_however_cut)
{
  const JpegProcess *process = &make_processes[__i__];
  JpegRecipe recipe = {.width = 61,.height = 83,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = process->progressive,
    .arithmetic = process->arithmetic,
    .separate_scans = process->separate_scans,
    .restart_interval = process->restart_interval
  };
  GByteArray *jpeg;
  guint begin, tenth, format;

  if (process->arithmetic && !make_jpeg_has_arithmetic ())
    return;

  jpeg = make_jpeg (&recipe);
  begin = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  for (tenth = 0; tenth < 10; tenth++) {
    guint cut = begin + (jpeg->len - 40 - begin) * tenth / 10;

    for (format = 0; format < 2; format++) {
      CodecRun *run = jpeg_run_all_cuts (jpeg->data, cut, 1, format, TRUE,
          process->name);
      gint rows = prog_image_codec_progress (run->codec)->rows;
      GByteArray *expected = jpeg_expected_pixels (run, jpeg->data, cut, TRUE);

      /* libjpeg fails where a segment is cut. */
      if (expected) {
        g_byte_array_unref (expected);
        assert_final_equals_libjpeg (run, jpeg->data, cut, process->name);
      }
      assert_defect (run, PROG_IMAGE_DEFECT_TRUNCATED, NULL, process->name);
      fail_unless (rows % 16 == 0 || rows == 83);
      if (__i__ == 0)
        fail_unless (ABS (rows - 83 * (gint) tenth / 10) <= 32,
            "%d rows at %u/10", rows, tenth);
      codec_run_free (run);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static void
check_defect (const GByteArray * jpeg, ProgImageDefectLevel level,
    const gchar * text, const gchar * what)
{
  CodecRun *run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, what);

  fail_unless (run->final != NULL, "%s: no frame", what);
  assert_defect (run, level, text, what);
  fail_unless_equals_uint64 (run->end_at, jpeg->len);
  codec_run_free (run);
}

/* Bytes that are left over say that what was decoded is not what was encoded, but for
 * those that nothing follows. */
GST_START_TEST (test_extraneous_bytes_are_an_error_within_the_image)
{
  JpegRecipe restarts = {.width = 61,.height = 83,.colours = MAKE_GRAY,
    .restart_interval = 3
  };
  guint8 extra[40];
  GByteArray *jpeg, *spoilt;
  guint at;

  memset (extra, 0x55, sizeof (extra));
  /* in front of RST0 */
  jpeg = make_jpeg (&restarts);
  for (at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
      jpeg->data[at] != 0xff || jpeg->data[at + 1] != 0xd0; at++);
  jpeg_insert (jpeg, at, extra, sizeof (extra));
  check_defect (jpeg, PROG_IMAGE_DEFECT_ERROR, "extraneous", "before RST0");
  g_byte_array_unref (jpeg);

  jpeg = make_small_jpeg (TRUE, 0);
  spoilt = jpeg_copy (jpeg);
  for (at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
      jpeg->data[at] != 0xff || jpeg->data[at + 1] == 0; at++);
  jpeg_insert (spoilt, at, extra, sizeof (extra));
  check_defect (spoilt, PROG_IMAGE_DEFECT_ERROR, "extraneous", "between scans");
  g_byte_array_unref (spoilt);

  spoilt = jpeg_copy (jpeg);
  jpeg_insert (spoilt, jpeg->len - 2, extra, sizeof (extra));
  check_defect (spoilt, PROG_IMAGE_DEFECT_WARNING, "extraneous",
      "behind the last scan");
  g_byte_array_unref (spoilt);

  jpeg_insert (jpeg, jpeg_marker (jpeg, MARKER_DQT, 0), extra, sizeof (extra));
  check_defect (jpeg, PROG_IMAGE_DEFECT_WARNING, "extraneous", "in the header");
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A restart marker that is missing, or has another number. */
GST_START_TEST (test_wrong_restart_marker_is_an_error)
{
  JpegRecipe recipe = {.width = 61,.height = 83,.colours = MAKE_GRAY,
    .restart_interval = 3
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));

  for (; jpeg->data[at] != 0xff || jpeg->data[at + 1] != 0xd2; at++);
  if (__i__ == 0)
    g_byte_array_remove_range (jpeg, at, 2);
  else
    jpeg->data[at + 1] = 0xd6;
  check_defect (jpeg, PROG_IMAGE_DEFECT_ERROR, NULL, "wrong restart marker");
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* @__i__: bit 0: whether the image is progressive, bit 1: which it is. */
GST_START_TEST (test_fault_behind_the_last_scan_is_a_warning)
{
  GByteArray *jpeg = make_small_jpeg (__i__ & 1, 0), *spoilt = jpeg_copy (jpeg);
  guint frame = jpeg_frame_header (jpeg);

  if (__i__ & 2)
    jpeg_insert (spoilt, jpeg->len - 2, "\xff\x02", 2);
  else
    jpeg_insert (spoilt, jpeg->len - 2, jpeg->data + frame,
        jpeg_segment_end (jpeg, frame) - frame);
  assert_single_image (spoilt, jpeg, PROG_IMAGE_DEFECT_WARNING,
      "behind all scans");
  g_byte_array_unref (spoilt);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static const guint8 frame_markers[] = { 0xc0, 0xc1, 0xc2, 0xc9, 0xca };

/* libjpeg has taken over what a second frame header says before it finds that there must
 * be none: size, process, arithmetic coding. What the scans before it have brought is
 * shown as if the image ended there. */
GST_START_TEST (test_second_frame_header_leaves_what_was_there)
{
  GByteArray *jpeg = make_small_jpeg (TRUE, 0), *spoilt = jpeg_copy (jpeg);
  GByteArray *part = jpeg_copy (jpeg), *expected, *pixels;
  guint at = jpeg_marker (jpeg, MARKER_SOS, 2);
  guint frame = jpeg_frame_header (jpeg);
  guint size = jpeg_segment_end (jpeg, frame) - frame;
  CodecRun *run;

  jpeg_insert (spoilt, at, jpeg->data + frame, size);
  spoilt->data[at + 1] = frame_markers[__i__];
  /* More rows than there were. */
  spoilt->data[at + 5]++;
  run = jpeg_run_all_cuts (spoilt->data, spoilt->len, 1, 0, TRUE,
      "second frame header");
  assert_defect (run, PROG_IMAGE_DEFECT_ERROR, NULL, "second frame header");
  pixels = codec_run_pixels (run, run->final);
  g_byte_array_set_size (part, at);
  g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
  expected = jpeg_expected_pixels (run, part->data, part->len, TRUE);
  assert_same_bytes (pixels, expected, "second frame header");
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
  codec_run_free (run);
  g_byte_array_unref (part);
  g_byte_array_unref (spoilt);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_missing_eoi_is_a_warning)
{
  GByteArray *jpeg = make_small_jpeg (__i__ & 1, 0), *cut = jpeg_copy (jpeg);
  CodecRun *run;

  g_byte_array_set_size (cut, jpeg->len - 2);
  run = jpeg_run_all_cuts (cut->data, cut->len, __i__ & 2 ? 8 : 1, 0, TRUE,
      "no EOI");
  assert_defect (run, PROG_IMAGE_DEFECT_WARNING, "EOI", "no EOI");
  assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, "no EOI");
  codec_run_free (run);
  g_byte_array_unref (cut);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static const struct
{
  guint8 frame_marker;
  const gchar *text;
} processes[] = {
  {0xc3, "lossless JPEG (SOF3)"},
  {0xc5, "hierarchical JPEG (SOF5)"},
  {0xcb, "arithmetic-coded JPEG (SOF11)"},
};

GST_START_TEST (test_unsupported_process_is_named)
{
  GByteArray *jpeg = make_small_jpeg (FALSE, 0);
  CodecRun *run;

  jpeg->data[jpeg_frame_header (jpeg) + 1] = processes[__i__].frame_marker;
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE,
      processes[__i__].text);
  fail_unless (run->error != NULL);
  /* libjpeg-turbo 3 can decode some, but this is none in truth. */
  if (processes[__i__].frame_marker != 0xc3 || !make_jpeg_has_precision ()) {
    fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
            GST_STREAM_ERROR_NOT_IMPLEMENTED));
    fail_unless (strstr (run->error->message, processes[__i__].text) != NULL,
        "\"%s\"", run->error->message);
  }
  fail_unless_equals_uint64 (run->end_at, jpeg->len);
  codec_run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* T.81, table B.2: of those only 12 may be, and not everywhere. */
GST_START_TEST (test_sample_of_other_bits_is_an_error)
{
  static const guint8 bits[] = { 0, 1, 7, 9, 12, 16, 255 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bits); i++) {
    GByteArray *jpeg = make_small_jpeg (__i__, 0);
    gchar *text = g_strdup_printf ("%u bits", bits[i]);
    CodecRun *run;

    jpeg->data[jpeg_frame_header (jpeg) + 4] = bits[i];
    run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, text);
    if (bits[i] == 12 && make_jpeg_has_precision ()) {
      fail_unless (run->error == NULL && run->final != NULL);
    } else {
      fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
              GST_STREAM_ERROR_NOT_IMPLEMENTED));
      fail_unless (strstr (run->error->message, text) != NULL);
    }
    codec_run_free (run);
    g_byte_array_unref (jpeg);
    g_free (text);
  }
}

GST_END_TEST;

/* Bytes of a frame header of 61 x 83 pixels, from its marker on, that are others: the code
 * of the error, and what it says. */
static const struct
{
  guint at;
  const gchar *bytes;
  guint size;
  gint code;                    /* 0: there is a frame */
  const gchar *text;
} headers[] = {
  {5, "\0\0", 2, GST_STREAM_ERROR_NOT_IMPLEMENTED, "Empty JPEG image"},
  {7, "\0\0", 2, GST_STREAM_ERROR_DECODE, "Empty JPEG image"},
  {5, "\0\0\0\0", 4, GST_STREAM_ERROR_DECODE, "Empty JPEG image"},
  {9, "\0", 1, GST_STREAM_ERROR_DECODE, "Empty JPEG image"},
  {2, "\0\x10", 2, GST_STREAM_ERROR_DECODE, "Bogus marker length"},
  {2, "\0\x12", 2, GST_STREAM_ERROR_DECODE, "Bogus marker length"},
  {9, "\2", 1, GST_STREAM_ERROR_DECODE, "Bogus marker length"},
  {11, "\x02", 1, GST_STREAM_ERROR_DECODE, "Bogus sampling factors"},
  {11, "\x50", 1, GST_STREAM_ERROR_DECODE, "Bogus sampling factors"},
  {14, "\x32", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "Fractional sampling"},
  {14, "\x12", 1, 0, NULL},
  {1, "\xc6", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "hierarchical JPEG (SOF6)"},
  {1, "\xc7", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "hierarchical JPEG (SOF7)"},
  {1, "\xcd", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "hierarchical JPEG (SOF13)"},
  {1, "\xce", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "hierarchical JPEG (SOF14)"},
  {1, "\xcf", 1, GST_STREAM_ERROR_NOT_IMPLEMENTED, "hierarchical JPEG (SOF15)"},
  {1, "\xfe", 1, GST_STREAM_ERROR_DECODE, "SOS before SOF"},
};

GST_START_TEST (test_header_that_can_not_be_is_told_of)
{
  GByteArray *jpeg = make_small_jpeg (FALSE, 0);
  gchar *what = g_strdup_printf ("header %d", __i__);
  CodecRun *run;

  memcpy (jpeg->data + jpeg_frame_header (jpeg) + headers[__i__].at,
      headers[__i__].bytes, headers[__i__].size);
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1, 0, TRUE, what);
  fail_unless ((run->final != NULL) == (headers[__i__].code == 0), "%s: %s",
      what, run->error ? run->error->message : "no error");
  if (headers[__i__].code != 0) {
    fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
            headers[__i__].code), "%s: code %d", what, run->error->code);
    fail_unless (strstr (run->error->message, headers[__i__].text) != NULL,
        "%s: \"%s\"", what, run->error->message);
  }
  codec_run_free (run);
  g_free (what);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
jpeg_harm_suite (void)
{
  Suite *s = suite_create ("jpeg-harm");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc,
      test_truncated_image_is_told_of_in_the_same_way_however_cut, 0,
      MAKE_N_PROCESSES);
  tcase_add_test (tc, test_extraneous_bytes_are_an_error_within_the_image);
  tcase_add_loop_test (tc, test_wrong_restart_marker_is_an_error, 0, 2);
  tcase_add_loop_test (tc, test_fault_behind_the_last_scan_is_a_warning, 0, 4);
  tcase_add_loop_test (tc, test_second_frame_header_leaves_what_was_there, 0,
      G_N_ELEMENTS (frame_markers));
  tcase_add_loop_test (tc, test_missing_eoi_is_a_warning, 0, 4);
  tcase_add_loop_test (tc, test_unsupported_process_is_named, 0,
      G_N_ELEMENTS (processes));
  tcase_add_loop_test (tc, test_sample_of_other_bits_is_an_error, 0, 2);
  tcase_add_loop_test (tc, test_header_that_can_not_be_is_told_of, 0,
      G_N_ELEMENTS (headers));

  return s;
}

GST_CHECK_MAIN (jpeg_harm);
