/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG codec on what is broken or hostile, and on what comes beside the
 * picture: flipped bytes, bombs, limits, metadata. Codec only. */

#include "bytes.h"
#include "makepng.h"
#include "pngrun.h"

#include <string.h>
#include <png.h>

static const PngKind rgb8 = { PNG_COLOR_TYPE_RGB, 8, FALSE };
static const PngKind grey16 = { PNG_COLOR_TYPE_GRAY, 16, FALSE };
static const PngKind palette8 = { PNG_COLOR_TYPE_PALETTE, 8, FALSE };

static PngRun *
run_png (const GByteArray * png, gsize cut)
{
  return png_run_bytes (png->data, png->len, cut, TRUE);
}

/* -- flipped bytes ------------------------------------------------------ */

#define N_FLIP_SHARDS 4
#define N_FLIPS 600             /* a shard */

static GByteArray *
make_any (GRand * rand)
{
  const PngKind *kind = &png_kinds[g_rand_int_range (rand, 0, N_PNG_KINDS)];
  guint width = g_rand_int_range (rand, 1, 60);
  guint height = g_rand_int_range (rand, 1, 60);
  GByteArray *png = make_png_of_kind (kind, width, height,
      g_rand_boolean (rand));
  gsize idat = png_chunk (png, "IDAT", 0);

  png_insert_chunk (png, idat, "tEXt", "Comment\0caf\xe9", 12);
  png_insert_chunk (png, idat, "gAMA", "\0\0\261\217", 4);
  png_insert_chunk (png, png->len - 12, "tEXt", "Author\0nobody", 13);

  return png;
}

/* A few bytes or bits, half of them behind the header. */
static void
flip (GByteArray * png, GRand * rand)
{
  guint n = g_rand_int_range (rand, 1, 5);
  guint8 *at;

  while (n-- > 0) {
    at = png->data + g_rand_int_range (rand, g_rand_boolean (rand) ? 8 : 33,
        png->len);
    if (g_rand_boolean (rand))
      *at ^= 1 << g_rand_int_range (rand, 0, 8);
    else
      *at = g_rand_int (rand);
  }
}

static void
check_ends_alike (PngRun * run, PngRun * whole)
{
  GByteArray *a, *b;

  if (run->error) {
    fail_unless (whole->error != NULL);
    fail_unless_equals_string (run->error->message, whole->error->message);
    return;
  }
  fail_unless (run->ended && whole->ended);
  fail_unless_equals_uint64 (run->end_at, whole->end_at);
  fail_unless_equals_int (run->codec->health, whole->codec->health);
  if (run->codec->health >= PROG_IMAGE_CORRUPT && !PNG_STOPS_ARE_EXACT)
    return;
  a = png_run_pixels (run, run->final);
  b = png_run_pixels (whole, whole->final);
  fail_unless (same_bytes (a, b), "it depends on how the data was cut");
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

/* However it was cut, to the same. */
GST_START_TEST (test_flipped_bytes_end_in_picture_or_error)
{
  static const gsize cuts[] = { 1, 7, 61, 4096 };
  GRand *rand = g_rand_new_with_seed (__i__ + 1);
  guint i, n_errors = 0, n_corrupt = 0;

  for (i = 0; i < N_FLIPS; i++) {
    GByteArray *png = make_any (rand);
    PngRun *run, *whole;

    flip (png, rand);
    run = png_run_bytes (png->data, png->len, cuts[i % 4], i & 4);
    whole = png_run_bytes (png->data, png->len, PNG_RUN_WHOLE, i & 4);
    check_ends_alike (run, whole);
    n_errors += run->error != NULL;
    n_corrupt += run->codec->health == PROG_IMAGE_CORRUPT;
    png_run_free (run);
    png_run_free (whole);
    g_byte_array_unref (png);
  }
  /* Else this would test nothing. */
  fail_unless (n_errors > N_FLIPS / 20, "%u errors", n_errors);
  fail_unless (n_corrupt > N_FLIPS / 20, "%u corrupt", n_corrupt);
  g_rand_free (rand);
}

GST_END_TEST;

/* Wrong data whose CRC is right, so that it gets further. */
GST_START_TEST (test_flipped_bytes_with_right_crc_end_in_picture_or_error)
{
  GRand *rand = g_rand_new_with_seed (__i__ + 101);
  guint i;

  for (i = 0; i < N_FLIPS; i++) {
    GByteArray *png = make_any (rand);
    gsize at = 8, n = g_rand_int_range (rand, 0, 6);
    PngRun *run, *whole;

    while (n-- > 0 && png_chunk_end (png, at) < png->len)
      at = png_chunk_end (png, at);
    if (png_chunk_end (png, at) > at + 12)
      png->data[g_rand_int_range (rand, at + 8, png_chunk_end (png, at) - 4)] =
          g_rand_int (rand);
    png_set_right_crc (png, at);
    /* IHDR may now say what takes long to decode nothing of. */
    if (get_be32 (png->data + 16) <= 0xffff
        && get_be32 (png->data + 20) <= 0xffff) {
      run = png_run_bytes (png->data, png->len, 7, i & 1);
      whole = png_run_bytes (png->data, png->len, PNG_RUN_WHOLE, i & 1);
      check_ends_alike (run, whole);
      png_run_free (run);
      png_run_free (whole);
    }
    g_byte_array_unref (png);
  }
  g_rand_free (rand);
}

GST_END_TEST;

/* -- limits ------------------------------------------------------------- */

static void
check_limit (const GByteArray * png, guint64 max_pixels, gboolean refused)
{
  ProgImageOptions options = {.limits = {.max_pixels = max_pixels}
  };
  ProgImageCodec *codec = prog_image_codec_open (&prog_image_png_class,
      &options);
  ProgImageStatus status;
  GError *error = NULL;
  gsize used;

  status = codec->klass->feed (codec, png->data, png->len, FALSE, &used,
      &error);
  fail_unless_equals_uint64 (used, 33);
  fail_unless_equals_int (status,
      refused ? PROG_IMAGE_ERROR : PROG_IMAGE_HEADER);
  fail_unless (!refused || g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  g_clear_error (&error);
  prog_image_codec_free (codec);
}

GST_START_TEST (test_too_many_pixels_are_refused_with_header)
{
  GByteArray *png = make_png_of_kind (&rgb8, 32, 33, FALSE);

  check_limit (png, 32 * 33 - 1, TRUE);
  check_limit (png, 32 * 33, FALSE);
  check_limit (png, 0, FALSE);
  /* The largest that there may be (11.2.1). */
  put_be32 (png->data + 16, G_MAXINT32);
  put_be32 (png->data + 20, G_MAXINT32);
  png_set_right_crc (png, 8);
  check_limit (png, G_MAXUINT32, TRUE);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* Four texts of 3 MB: there is no room for all of them. */
GST_START_TEST (test_metadata_is_bounded)
{
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  gsize idat = png_chunk (png, "IDAT", 0), size = 3000000;
  guint8 *text = g_malloc (size);
  PngRun *run;
  guint i, n;

  memset (text, 'a', size);
  memcpy (text, "Comment", sizeof "Comment");
  for (i = 0; i < 4; i++)
    png_insert_chunk (png, idat, "tEXt", text, size);
  run = run_png (png, 4096);
  fail_unless (run->ended);
  fail_unless_equals_int (run->codec->health, PROG_IMAGE_IRREGULAR);
  n = gst_tag_list_get_tag_size (run->codec->info.tags, GST_TAG_COMMENT);
  fail_unless (n >= 1 && n * size <= PROG_IMAGE_MAX_METADATA, "%u texts", n);
  png_run_free (run);
  g_free (text);
  g_byte_array_unref (png);
}

GST_END_TEST;

static void
append (png_structp png, png_bytep data, size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, size);
}

/* A PNG of one pixel with a text that inflates to a thousand times its size. */
static GByteArray *
make_bomb (gsize size)
{
  GByteArray *result = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL,
      NULL);
  png_infop info = png_create_info_struct (png);
  gchar keyword[] = "Comment";
  png_text text = {.compression = PNG_TEXT_COMPRESSION_zTXt,.key = keyword };

  text.text = g_malloc (size + 1);
  memset (text.text, 'x', size);
  text.text[size] = 0;
  text.text_length = size;
  png_set_write_fn (png, result, append, NULL);
  png_set_IHDR (png, info, 1, 1, 8, 0, 0, 0, 0);
  png_set_text (png, info, &text, 1);
  png_write_info (png, info);
  png_destroy_write_struct (&png, &info);
  g_free (text.text);

  return result;
}

/* 200 of them would come to 6 GB. */
GST_START_TEST (test_text_bombs_are_bounded)
{
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *bomb = make_bomb (30 * 1000 * 1000);
  gsize at = png_chunk (bomb, "zTXt", 0), idat = png_chunk (png, "IDAT", 0);
  gsize size = png_chunk_end (bomb, at) - at - 12;
  PngRun *run;
  guint i;

  for (i = 0; i < 200; i++)
    png_insert_chunk (png, idat, "zTXt", bomb->data + at + 8, size);
  run = run_png (png, 4096);
  fail_unless (run->ended);
  fail_unless_equals_int (run->codec->health, PROG_IMAGE_IRREGULAR);
  png_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* -- a PNG in a PNG ----------------------------------------------------- */

/* A thumbnail, say. Its signature looks like that of the next image. */
GST_START_TEST (test_png_within_chunk_is_data)
{
  static const gsize cuts[] = { 1, 7, 61, 100, PNG_RUN_WHOLE };
  GByteArray *inner = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *png = byte_array_copy (inner);
  gsize idat = png_chunk (png, "IDAT", 0);
  PngRun *run;

  png_insert_chunk (png, idat, "thMB", inner->data, inner->len);
  run = run_png (png, cuts[__i__]);
  fail_unless (run->ended);
  fail_unless_equals_int (run->codec->health, PROG_IMAGE_SOUND);
  fail_unless_equals_uint64 (run->end_at, png->len);
  png_run_free (run);
  /* With a wrong CRC it is an image after one cut short. */
  png->data[idat + 8 + inner->len]++;
  run = run_png (png, cuts[__i__]);
  fail_unless (run->error != NULL);
  fail_unless_equals_uint64 (run->used, idat + 8);
  png_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (inner);
}

GST_END_TEST;

/* -- metadata ----------------------------------------------------------- */

/* @after: behind the rows. */
static PngRun *
run_with (const PngKind * kind, const gchar * type, gconstpointer data,
    gsize size, gboolean after)
{
  GByteArray *png = make_png_of_kind (kind, 32, 32, FALSE);
  /* Colour chunks come before PLTE (5.6). */
  gsize at = after ? png->len - 12 : png_chunk_end (png, 8);
  PngRun *run;

  png_insert_chunk (png, at, type, data, size);
  run = run_png (png, 7);
  fail_unless (run->ended, "%s", type);
  fail_unless (run->codec->health == PROG_IMAGE_SOUND, "%s: %s", type,
      run->codec->complaint);
  g_byte_array_unref (png);

  return run;
}

static void
assert_string_tag (PngRun * run, const gchar * tag, const gchar * expected)
{
  gchar *value = NULL;

  fail_unless (gst_tag_list_get_string (run->codec->info.tags, tag, &value),
      "no %s", tag);
  fail_unless_equals_string (value, expected);
  g_free (value);
}

/* Before the rows, and behind them, where only tags can still change. */
GST_START_TEST (test_text_exif_and_time_are_tags)
{
  static const guint8 exif[] = "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6"
      "\0\0\0\0\0";
  static const guint8 time[] = { 0x07, 0xe0, 2, 3, 4, 5, 60 };
  GstDateTime *date_time = NULL;
  gchar *text;
  PngRun *run;

  run = run_with (&rgb8, "tEXt", "Comment\0caf\xe9", 12, __i__);
  assert_string_tag (run, GST_TAG_COMMENT, "caf\xc3\xa9");
  fail_unless (run->codec->info.tags_changed == __i__);
  png_run_free (run);
  run = run_with (&rgb8, "eXIf", exif, sizeof (exif), __i__);
  assert_string_tag (run, GST_TAG_IMAGE_ORIENTATION, "rotate-90");
  fail_unless (run->codec->info.tags_changed == __i__);
  png_run_free (run);
  run = run_with (&rgb8, "tIME", time, sizeof (time), __i__);
  fail_unless (gst_tag_list_get_date_time (run->codec->info.tags,
          GST_TAG_DATE_TIME, &date_time));
  text = gst_date_time_to_iso8601_string (date_time);
  fail_unless_equals_string (text, "2016-02-03T04:05:59Z");
  fail_unless (run->codec->info.tags_changed == __i__);
  g_free (text);
  gst_date_time_unref (date_time);
  png_run_free (run);
}

GST_END_TEST;

static void
assert_colour (const PngKind * kind, const gchar * type, gconstpointer data,
    gsize size, const gchar * expected)
{
  PngRun *run = run_with (kind, type, data, size, FALSE);
  gchar *colour =
      gst_video_colorimetry_to_string (&run->codec->info.colorimetry);

  fail_unless_equals_string (colour, expected);
  g_free (colour);
  png_run_free (run);
}

/* Display P3's, with the white of D65. */
static void
write_p3 (guint8 * chrm)
{
  static const guint32 p3[] = { 31270, 32900, 68000, 32000, 26500, 69000,
    15000, 6000
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (p3); i++)
    put_be32 (chrm + 4 * i, p3[i]);
}

GST_START_TEST (test_colour_chunks_give_colorimetry)
{
  guint8 chrm[32];

  write_p3 (chrm);
  assert_colour (&rgb8, "tEXt", "a\0b", 3, "sRGB");
  /* BT.2020 with PQ, as H.273 numbers them. */
  assert_colour (&rgb8, "cICP", "\11\20\0\1", 4, "1:1:14:7");
  assert_colour (&rgb8, "cHRM", chrm, sizeof (chrm), "1:1:7:11");
  assert_colour (&palette8, "cHRM", chrm, sizeof (chrm), "1:1:7:11");
  /* Linear light. */
  assert_colour (&rgb8, "gAMA", "\0\1\206\240", 4, "1:1:1:1");
  /* Grey has no matrix of RGB. */
  assert_colour (&grey16, "sRGB", "\0", 1, "1:4:7:1");
}

GST_END_TEST;

GST_START_TEST (test_hdr_chunks_give_caps_fields)
{
  static const guint8 mdcv[] = { 0x8a, 0x48, 0x39, 0x08, 0x21, 0x34, 0x9b, 0xaa,
    0x19, 0x96, 0x08, 0xfc, 0x3d, 0x13, 0x40, 0x42, 0, 0x98, 0x96, 0x80,
    0, 0, 0, 1
  };
  static const guint8 clli[] = { 0, 0x98, 0x96, 0x80, 0, 0x3d, 0x09, 0 };
  PngRun *run = run_with (&rgb8, "mDCV", mdcv, sizeof (mdcv), FALSE);

  fail_unless_equals_string (run->codec->info.mastering_display_info,
      "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1");
  png_run_free (run);
  run = run_with (&rgb8, "cLLI", clli, sizeof (clli), FALSE);
  fail_unless_equals_string (run->codec->info.content_light_level, "1000:400");
  png_run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_density_gives_aspect_ratio)
{
  static const guint8 phys[] = { 0, 0, 0x0b, 0x13, 0, 0, 0x16, 0x26, 1 };
  PngRun *run = run_with (&rgb8, "pHYs", phys, sizeof (phys), FALSE);

  fail_unless_equals_int (run->codec->info.par_n, 2);
  fail_unless_equals_int (run->codec->info.par_d, 1);
  png_run_free (run);
}

GST_END_TEST;

static Suite *
png_harm_suite (void)
{
  Suite *s = suite_create ("png-harm");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_flipped_bytes_end_in_picture_or_error, 0,
      N_FLIP_SHARDS);
  tcase_add_loop_test (tc,
      test_flipped_bytes_with_right_crc_end_in_picture_or_error, 0,
      N_FLIP_SHARDS);
  tcase_add_test (tc, test_too_many_pixels_are_refused_with_header);
  tcase_add_test (tc, test_metadata_is_bounded);
  tcase_add_test (tc, test_text_bombs_are_bounded);
  tcase_add_loop_test (tc, test_png_within_chunk_is_data, 0, 5);
  tcase_add_loop_test (tc, test_text_exif_and_time_are_tags, 0, 2);
  tcase_add_test (tc, test_colour_chunks_give_colorimetry);
  tcase_add_test (tc, test_hdr_chunks_give_caps_fields);
  tcase_add_test (tc, test_density_gives_aspect_ratio);

  return s;
}

GST_CHECK_MAIN (png_harm);
