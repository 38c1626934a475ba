/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Images behind a JPEG that its Multi-Picture index (CIPA DC-007) counts to it. */

#include "corpus.h"
#include "jpegrun.h"

#include <string.h>

#define TYPE_UNDEFINED 0x000000u        /* as gain maps have it mostly */
#define TYPE_PREVIEW 0x010001u
#define TYPE_DISPARITY 0x020002u
#define TYPE_GAIN_MAP 0x050000u
#define REPRESENTATIVE (1u << 29)

/* APP2, its length, "MPF". */
#define BEFORE_INDEX 8
#define INDEX_SIZE(n) (8 + 2 + 2 * 12 + 4 + (n) * 16)

static const gsize chunks[] = { 0, 1, 7, 100, 4096 };

static GByteArray *
make_image (guint width, gboolean progressive)
{
  JpegRecipe recipe = {.width = width,.height = 30,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive
  };

  return make_jpeg (&recipe);
}

static void
put (GByteArray * bytes, gboolean big_endian, guint n, guint32 value)
{
  guint i;

  for (i = 0; i < n; i++) {
    guint8 byte = value >> 8 * (big_endian ? n - 1 - i : i);

    g_byte_array_append (bytes, &byte, 1);
  }
}

static void
put_ifd_entry (GByteArray * bytes, gboolean big_endian, guint tag, guint type,
    guint32 count, guint32 value)
{
  put (bytes, big_endian, 2, tag);
  put (bytes, big_endian, 2, type);
  put (bytes, big_endian, 4, count);
  put (bytes, big_endian, 4, value);
}

/* A part of the file that the index is to tell of. */
typedef struct
{
  guint32 attributes;
  const GByteArray *image;
  gint shift;                   /* of its offset, for an index that is wrong */
} Part;

/* @first with an index, and behind it all parts. */
static GByteArray *
make_file (const GByteArray * first, const Part * parts, guint n,
    gboolean big_endian)
{
  GByteArray *file = jpeg_copy (first);
  GByteArray *app2 = g_byte_array_new ();
  guint begin = first->len + BEFORE_INDEX + 2 + INDEX_SIZE (n + 1) - 2;
  guint i, at = begin;

  put (app2, TRUE, 2, 0xffe2);
  put (app2, TRUE, 2, 2 + 4 + INDEX_SIZE (n + 1));
  g_byte_array_append (app2, (const guint8 *) "MPF", 4);
  g_byte_array_append (app2, (const guint8 *) (big_endian ? "MM" : "II"), 2);
  put (app2, big_endian, 2, 42);
  put (app2, big_endian, 4, 8);
  put (app2, big_endian, 2, 2);
  put_ifd_entry (app2, big_endian, 0xb001, 4, 1, n + 1);
  put_ifd_entry (app2, big_endian, 0xb002, 7, (n + 1) * 16, 8 + 2 + 24 + 4);
  put (app2, big_endian, 4, 0);
  put (app2, big_endian, 4, REPRESENTATIVE | 0x030000);
  put (app2, big_endian, 4, begin);
  put (app2, big_endian, 4, 0);
  put (app2, big_endian, 4, 0);
  for (i = 0; i < n; i++) {
    put (app2, big_endian, 4, parts[i].attributes);
    put (app2, big_endian, 4, parts[i].image->len);
    put (app2, big_endian, 4, at - 2 - BEFORE_INDEX + parts[i].shift);
    put (app2, big_endian, 4, 0);
    at += parts[i].image->len;
  }
  jpeg_insert (file, 2, app2->data, app2->len);
  fail_unless_equals_int (file->len, begin);
  for (i = 0; i < n; i++)
    jpeg_append (file, parts[i].image);
  g_byte_array_unref (app2);

  return file;
}

static guint
n_auxiliary (Run * run, guint image)
{
  guint result;

  fail_unless (gst_structure_get_uint (gst_message_get_structure (run_message
              (run, GST_MESSAGE_ELEMENT, "progimage-complete", image)),
          "auxiliary-images", &result));

  return result;
}

static void
check_finals (Run * run, const GByteArray ** expected, const gchar * what)
{
  guint n;

  for (n = 0; expected[n]; n++)
    assert_final_is_right (run, n, expected[n], what);
  fail_unless (run_n_finals (run) == n, "%s: %u images", what,
      run_n_finals (run));
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-header"), n);
  assert_no_defect (run, what);
}

/* @__i__: bit 0 is the byte order, bit 1 the kind of image. */
GST_START_TEST (test_auxiliary_images_are_passed_over)
{
  GByteArray *photo = make_image (100, __i__ & 2);
  GByteArray *map = make_image (50, __i__ & 2);
  GByteArray *next = make_image (70, FALSE);
  Part parts[] = { {TYPE_UNDEFINED, map, 0}, {TYPE_GAIN_MAP, map, 0},
  {TYPE_PREVIEW, map, 0}
  };
  GByteArray *file = make_file (photo, parts, 3, __i__ & 1);
  const GByteArray *expected[] = { photo, next, photo, NULL };
  guint i;

  jpeg_append (file, next);
  jpeg_append (file, photo);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progimagedec updates=none", NULL, file, chunks[i]);

    check_finals (run, expected, "a photo with three parts");
    fail_unless_equals_int (n_auxiliary (run, 0), 3);
    fail_unless_equals_int (n_auxiliary (run, 1), 0);
    run_free (run);
  }
  g_byte_array_unref (file);
  g_byte_array_unref (next);
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* A preview may be as large as the photo, and is none where it is larger. */
GST_START_TEST (test_auxiliary_image_is_no_larger_than_the_photo)
{
  GByteArray *photo = make_image (100, FALSE), *same = make_image (100, TRUE);
  GByteArray *larger = make_image (101, TRUE);
  Part parts[] = { {TYPE_PREVIEW, same, 0}, {TYPE_PREVIEW, larger, 0}
  };
  GByteArray *file = make_file (photo, parts, 2, __i__);
  const GByteArray *expected[] = { photo, larger, NULL };
  Run *run = run_jpeg ("progimagedec updates=none", NULL, file, 100);

  check_finals (run, expected, "previews");
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (larger);
  g_byte_array_unref (same);
  g_byte_array_unref (photo);
}

GST_END_TEST;

GST_START_TEST (test_auxiliary_images_are_decoded_where_wanted)
{
  GByteArray *photo = make_image (100, FALSE);
  GByteArray *map = make_image (50, FALSE);
  Part parts[] = { {TYPE_UNDEFINED, map, 0}, {TYPE_PREVIEW, map, 0}
  };
  GByteArray *file = make_file (photo, parts, 2, FALSE);
  const GByteArray *expected[] = { photo, map, map, NULL };
  Run *run = run_jpeg ("progjpegdec auxiliary-images=true updates=none", NULL,
      file, 100);

  check_finals (run, expected, "auxiliary-images=true");
  fail_unless_equals_int (n_auxiliary (run, 0), 2);
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

GST_START_TEST (test_images_of_a_series_are_decoded)
{
  GByteArray *left = make_image (100, FALSE);
  GByteArray *right = make_image (90, FALSE);
  GByteArray *map = make_image (50, FALSE);
  Part parts[] = { {TYPE_DISPARITY, right, 0}, {TYPE_UNDEFINED, map, 0},
  {REPRESENTATIVE | TYPE_UNDEFINED, right, 0}
  };
  GByteArray *file = make_file (left, parts, 3, TRUE);
  const GByteArray *expected[] = { left, right, right, NULL };
  Run *run = run_jpeg ("progjpegdec updates=none", NULL, file, 1000);

  check_finals (run, expected, "a stereo pair");
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (map);
  g_byte_array_unref (right);
  g_byte_array_unref (left);
}

GST_END_TEST;

/* Offsets are often wrong: what follows the photo is what the index tells of. */
GST_START_TEST (test_image_at_another_offset_is_skipped)
{
  static const gint shifts[] = { -1, 1, 3, 1000, -100, 0x7fffffff };
  GByteArray *photo = make_image (100, FALSE);
  GByteArray *map = make_image (70, FALSE);
  const GByteArray *expected[] = { photo, NULL };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shifts); i++) {
    Part part = { TYPE_UNDEFINED, map, shifts[i] };
    GByteArray *file = make_file (photo, &part, 1, FALSE);
    Run *run = run_jpeg ("progjpegdec updates=none", NULL, file, 50);

    check_finals (run, expected, "an index that is wrong");
    run_free (run);
    g_byte_array_unref (file);
  }
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* Editors keep the index and leave out what it tells of: then another photo follows. */
GST_START_TEST (test_photo_where_index_tells_of_others_is_decoded)
{
  GByteArray *photo = make_image (100, FALSE);
  GByteArray *large = make_image (110, FALSE);
  GByteArray *small = make_image (50, FALSE);
  Part part = { TYPE_UNDEFINED, small, 0 };
  GByteArray *with_index = make_file (photo, &part, 1, FALSE);
  guint alone = with_index->len - small->len;
  const GByteArray *expected[] = { photo, large, photo, photo, NULL };
  GByteArray *file = g_byte_array_new ();
  Run *run;

  g_byte_array_append (file, with_index->data, alone);
  jpeg_append (file, large);
  g_byte_array_append (file, with_index->data, alone);
  g_byte_array_append (file, with_index->data, alone);
  run = run_jpeg ("progjpegdec updates=none", NULL, file, 50);
  check_finals (run, expected, "an index of what is not there");
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (with_index);
  g_byte_array_unref (small);
  g_byte_array_unref (large);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* Nobody would see what is missing. */
GST_START_TEST (test_truncated_auxiliary_image_is_no_matter)
{
  GByteArray *photo = make_image (100, TRUE);
  GByteArray *map = make_image (50, TRUE);
  Part part = { TYPE_UNDEFINED, map, 0 };
  GByteArray *file = make_file (photo, &part, 1, FALSE);
  const GByteArray *expected[] = { photo, NULL };
  guint end = file->len, begin = end - map->len;

  for (; end > begin + 2; end -= 99) {
    Run *run = run_bytes ("progjpegdec fail-on=warning updates=none", NULL,
        file->data, end, 64);

    check_finals (run, expected, "a truncated gain map");
    run_free (run);
  }
  g_byte_array_unref (file);
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* The next image may begin with any byte. */
GST_START_TEST (test_flush_and_caps_forget_auxiliary_images)
{
  GByteArray *photo = make_image (100, FALSE);
  GByteArray *next = make_image (50, FALSE);
  Part part = { TYPE_UNDEFINED, next, 0 };
  GByteArray *file = make_file (photo, &part, 1, FALSE);
  guint begin = file->len - next->len;
  const GByteArray *expected[] = { photo, next, NULL };
  Run *run = run_new ("progjpegdec updates=none", NULL);

  run_caps (run, "image/jpeg");
  run_push_range (run, file, 0, begin, 100);
  run_caps (run, "image/jpeg, framerate=(fraction)1/1");
  run_push_range (run, next, 0, next->len, 100);
  run_eos (run);
  check_finals (run, expected, "new caps behind the photo");
  run_free (run);

  run = run_new ("progjpegdec updates=none", NULL);
  run_push_range (run, file, 0, begin + 100, 100);
  run_flush (run);
  run_push_range (run, next, 0, next->len, 100);
  run_eos (run);
  fail_unless_equals_int (run_n_finals (run), 2);
  fail_unless_equals_int (run->frames->len, 2);
  assert_no_defect (run, "flush");
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (next);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* Upstream does not say. */
/* Two files, one behind the other: each is as long as it says. */
GST_START_TEST (test_index_tells_how_long_the_photo_is)
{
  GByteArray *photo = make_image (100, TRUE);
  GByteArray *map = make_image (50, FALSE);
  Part part = { TYPE_UNDEFINED, map, 0 };
  GByteArray *file = make_file (photo, &part, 1, FALSE);
  guint length = file->len - map->len, n, i, n_of[2] = { 0, };
  Run *run = run_new ("progjpegdec updates=none update-interval=0", NULL);

  run_push_range (run, file, 0, file->len, 100);
  run_push_range (run, file, 0, file->len, 100);
  n = run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-progress");
  for (i = 0; i < n; i++) {
    const GstStructure *progress = gst_message_get_structure (run_message (run,
            GST_MESSAGE_ELEMENT, "progimage-progress", i));
    guint64 bytes, total;
    gdouble fraction;
    guint image;

    fail_unless (gst_structure_get (progress, "bytes", G_TYPE_UINT64, &bytes,
            "total-bytes", G_TYPE_UINT64, &total, "fraction", G_TYPE_DOUBLE,
            &fraction, "image", G_TYPE_UINT, &image, NULL));
    fail_unless_equals_uint64 (total, length);
    fail_unless_equals_float (fraction, (gdouble) bytes / length);
    n_of[image]++;
  }
  fail_unless (n_of[0] > 3 && n_of[1] > 3);
  run_free (run);
  g_byte_array_unref (file);
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

/* Whatever the index says, the photo comes, and nothing is read beyond it. */
GST_START_TEST (test_damaged_index_harms_nothing)
{
  GByteArray *photo = make_image (100, FALSE);
  GByteArray *map = make_image (50, FALSE);
  Part part = { TYPE_UNDEFINED, map, 0 };
  GByteArray *file = make_file (photo, &part, 1, __i__);
  guint at, bit;

  for (at = 2 + BEFORE_INDEX; at < 2 + BEFORE_INDEX + INDEX_SIZE (2); at++) {
    for (bit = 0; bit < 8; bit++) {
      Run *run;

      file->data[at] ^= 1 << bit;
      run = run_jpeg ("progjpegdec updates=none", NULL, file, 0);
      assert_final_is_right (run, 0, photo, "a damaged index");
      fail_unless (run_n_finals (run) <= 2);
      assert_no_defect (run, "a damaged index");
      run_free (run);
      file->data[at] ^= 1 << bit;
    }
  }
  g_byte_array_unref (file);
  g_byte_array_unref (map);
  g_byte_array_unref (photo);
}

GST_END_TEST;

GST_START_TEST (test_photo_with_gain_map_of_corpus_is_one_image)
{
  gchar *path = g_build_filename (corpus_folder (),
      "jpeg/skia/gainmap_iso21496_1.jpg", NULL);
  gchar *data;
  gsize size;
  Run *run;

  fail_unless (g_file_get_contents (path, &data, &size, NULL));
  run = run_bytes ("progimagedec", NULL, (guint8 *) data, size, 100);
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless_equals_int (n_auxiliary (run, 0), 1);
  run_free (run);
  g_free (data);
  g_free (path);
}

GST_END_TEST;

static Suite *
element_auxiliary_suite (void)
{
  Suite *s = suite_create ("element-auxiliary");
  TCase *tc = tcase_create ("multi-image");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_auxiliary_images_are_passed_over, 0, 4);
  tcase_add_loop_test (tc, test_auxiliary_image_is_no_larger_than_the_photo, 0,
      2);
  tcase_add_test (tc, test_auxiliary_images_are_decoded_where_wanted);
  tcase_add_test (tc, test_images_of_a_series_are_decoded);
  tcase_add_test (tc, test_image_at_another_offset_is_skipped);
  tcase_add_test (tc, test_photo_where_index_tells_of_others_is_decoded);
  tcase_add_test (tc, test_truncated_auxiliary_image_is_no_matter);
  tcase_add_test (tc, test_flush_and_caps_forget_auxiliary_images);
  tcase_add_test (tc, test_index_tells_how_long_the_photo_is);
  tcase_add_loop_test (tc, test_damaged_index_harms_nothing, 0, 2);
  if (corpus_folder ())
    tcase_add_test (tc, test_photo_with_gain_map_of_corpus_is_one_image);

  return s;
}

GST_CHECK_MAIN (element_auxiliary);
