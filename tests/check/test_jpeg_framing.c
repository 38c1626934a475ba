/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which bytes are a JPEG's own. */

#include "jpegcuts.h"
#include "makejpeg.h"

#include <string.h>
#include <time.h>

/* -- framing ------------------------------------------------------------ */

/* A thumbnail may be in any APPn and COM, and these nearly anywhere. */
GST_START_TEST (test_thumbnail_in_a_segment_is_no_image)
{
  JpegRecipe small = {.width = 16,.height = 16,.colours = MAKE_GRAY };
  GByteArray *thumbnail = make_jpeg (&small);
  GByteArray *jpeg = make_small_jpeg (__i__ % 2, 0);
  guint marker = __i__ / 2 == 16 ? 0xfe : 0xe0 + __i__ / 2;
  guint n_scans = jpeg_n_markers (jpeg, MARKER_SOS), scan;

  for (scan = 0; scan <= n_scans + 1; scan++) {
    GByteArray *stream = jpeg_copy (jpeg);
    gchar *what = g_strdup_printf ("marker 0x%02x, place %u", marker, scan);
    guint at = scan == n_scans + 1 ? jpeg_frame_header (jpeg) :
        scan == n_scans ? jpeg_marker (jpeg, MARKER_EOI, 0) :
        jpeg_marker (jpeg, MARKER_SOS, scan);

    jpeg_put_segment (stream, at, marker, thumbnail->data, thumbnail->len);
    assert_single_image (stream, jpeg, PROG_IMAGE_DEFECT_NONE, what);
    g_free (what);
    g_byte_array_unref (stream);
  }
  g_byte_array_unref (jpeg);
  g_byte_array_unref (thumbnail);
}

GST_END_TEST;

/* As phones write it, with a thumbnail in the segment that lacks its marker. */
GST_START_TEST (test_segment_without_its_marker_is_skipped)
{
  GByteArray *thumbnail = make_small_jpeg (FALSE, 1);
  GByteArray *jpeg = make_small_jpeg (__i__, 0), *stream = jpeg_copy (jpeg);
  guint at = jpeg_marker (jpeg, MARKER_DQT, 0);

  jpeg_put_segment (stream, at, 0xe1, thumbnail->data, thumbnail->len);
  stream->data[at] = 0;
  assert_single_image (stream, jpeg, PROG_IMAGE_DEFECT_WARNING, "00 E1");
  g_byte_array_unref (stream);
  g_byte_array_unref (jpeg);
  g_byte_array_unref (thumbnail);
}

GST_END_TEST;

/* Clause B.1.1.2: in any number, in front of any marker. */
GST_START_TEST (test_fill_bytes_make_no_difference)
{
  static const guint markers[] = { MARKER_APP0, MARKER_DQT, MARKER_DHT,
    MARKER_SOS, MARKER_EOI
  };
  GByteArray *jpeg = make_small_jpeg (__i__, 0);
  guint8 *fill = g_malloc (20000);
  guint i;

  memset (fill, 0xff, 20000);
  for (i = 0; i < G_N_ELEMENTS (markers); i++) {
    GByteArray *stream = jpeg_copy (jpeg);
    guint n = jpeg_n_markers (jpeg, markers[i]);

    jpeg_insert (stream, jpeg_marker (jpeg, markers[i], n - 1), fill,
        i % 2 ? 7 : 20000);
    assert_single_image (stream, jpeg, PROG_IMAGE_DEFECT_NONE, "fill bytes");
    g_byte_array_unref (stream);
  }
  g_free (fill);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* @n_bytes of the first image, then another one. */
static void
check_cut_off (const GByteArray * first, guint n_bytes,
    const GByteArray * second, gboolean first_has_frame)
{
  GByteArray *stream = g_byte_array_new ();
  guint i;

  g_byte_array_append (stream, first->data, n_bytes);
  jpeg_append (stream, second);
  for (i = 0; i < JPEG_N_CUTS; i++) {
    gchar *what = g_strdup_printf ("cut off at %u", n_bytes);
    GPtrArray *runs = jpeg_run_stream (stream->data, stream->len, jpeg_cuts[i]);
    CodecRun *run = g_ptr_array_index (runs, 0);

    fail_unless (runs->len == 2, "%s: %u images", what, runs->len);
    fail_unless_equals_uint64 (run->end_at, n_bytes);
    if (first_has_frame) {
      assert_final_equals_libjpeg (run, first->data, n_bytes, what);
      assert_defect (run, PROG_IMAGE_DEFECT_TRUNCATED, NULL, what);
    } else {
      fail_unless (run->error != NULL);
    }
    run = g_ptr_array_index (runs, 1);
    assert_final_equals_libjpeg (run, second->data, second->len, what);
    assert_sound (run, what);
    g_ptr_array_unref (runs);
    g_free (what);
  }
  g_byte_array_unref (stream);
}

/* @__i__: bit 0 and 1: whether the images are progressive, bit 2: whether the second
 * begins with its tables. */
GST_START_TEST (test_image_behind_one_cut_off_is_whole)
{
  GByteArray *first = make_small_jpeg (__i__ & 1, 0);
  GByteArray *second = make_small_jpeg (__i__ & 2, 1);
  guint sos = jpeg_marker (first, MARKER_SOS, 0);
  guint data = jpeg_segment_end (first, sos);

  if (__i__ & 4)
    jpeg_strip (second, MARKER_APP0);
  check_cut_off (first, 2, second, FALSE);
  check_cut_off (first, jpeg_marker (first, MARKER_DQT, 0), second, FALSE);
  check_cut_off (first, jpeg_frame_header (first), second, FALSE);
  check_cut_off (first, sos, second, FALSE);
  check_cut_off (first, data, second, TRUE);
  check_cut_off (first, (data + first->len) / 2, second, TRUE);
  check_cut_off (first, first->len - 40, second, TRUE);
  g_byte_array_unref (first);
  g_byte_array_unref (second);
}

GST_END_TEST;

/* The images behind are found, wherever the stream is cut. */
GST_START_TEST (test_wrong_segment_length_costs_one_image_only)
{
  static const guint markers[] = { MARKER_DHT, MARKER_DQT, MARKER_SOF0,
    MARKER_SOS, MARKER_APP0
  };
  GByteArray *first = make_small_jpeg (FALSE, 0);
  GByteArray *second = make_small_jpeg (FALSE, 1);
  guint at = jpeg_marker (first, markers[__i__], 0), i;

  first->data[at + 2] = 0xff;
  jpeg_append (first, second);
  jpeg_append (first, second);
  for (i = 0; i < JPEG_N_CUTS; i++) {
    GPtrArray *runs = jpeg_run_stream (first->data, first->len, jpeg_cuts[i]);

    /* What APP0 holds can't be told from what follows, at the end of the stream. */
    fail_unless_equals_int (jpeg_n_frames (runs),
        markers[__i__] == MARKER_APP0 ? 0 : 2);
    g_ptr_array_unref (runs);
  }
  g_byte_array_unref (first);
  g_byte_array_unref (second);
}

GST_END_TEST;

/* CPU time, s. */
static gdouble
time_flood (guint n)
{
  GByteArray *flood = g_byte_array_new ();
  clock_t began = clock ();
  guint i;

  for (i = 0; i < n; i++)
    g_byte_array_append (flood, (const guint8 *) "\xff\xd8\xff", 2 + i % 2);
  g_ptr_array_unref (jpeg_run_stream (flood->data, flood->len, 4096));
  g_byte_array_unref (flood);

  return (gdouble) (clock () - began) / CLOCKS_PER_SEC;
}

#define N_FLOOD 20000

/* A few bytes that look like the beginning of an image cost a few instructions, however
 * many of them there are. Where each looked at all that follow, ten times as many would cost
 * a hundred times as much. */
GST_START_TEST (test_flood_of_soi_is_cheap)
{
  gdouble few = time_flood (N_FLOOD / 10) + time_flood (N_FLOOD / 10);

  fail_unless (time_flood (N_FLOOD) < MAX (few, 0.1) * 20);
}

GST_END_TEST;

static Suite *
jpeg_framing_suite (void)
{
  Suite *s = suite_create ("jpeg-framing");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, test_thumbnail_in_a_segment_is_no_image, 0, 34);
  tcase_add_loop_test (tc, test_segment_without_its_marker_is_skipped, 0, 2);
  tcase_add_loop_test (tc, test_fill_bytes_make_no_difference, 0, 2);
  tcase_add_loop_test (tc, test_image_behind_one_cut_off_is_whole, 0, 8);
  tcase_add_loop_test (tc, test_wrong_segment_length_costs_one_image_only, 0,
      5);
  tcase_add_test (tc, test_flood_of_soi_is_cheap);

  return s;
}

GST_CHECK_MAIN (jpeg_framing);
