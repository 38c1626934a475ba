/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG codec on what is broken or hostile: flipped bytes, limits, chunks that are
 * damaged, lacking or in the wrong place. */

#include "bytes.h"
#include "makepng.h"
#include "pngrun.h"

#include "codec/png/png.h"
#include "codec/table.h"

#include <string.h>
#include <zlib.h>
#include <png.h>

static const PngKind rgb8 = { PNG_COLOR_TYPE_RGB, 8, FALSE };

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

/* However it was cut, to the same. */
GST_START_TEST (test_flipped_bytes_end_in_frame_or_error)
{
  static const gsize cuts[] = { 1, 7, 61, 4096 };
  GRand *rand = g_rand_new_with_seed (__i__ + 1);
  guint i, n_errors = 0, n_corrupt = 0;

  for (i = 0; i < N_FLIPS; i++) {
    GByteArray *png = make_any (rand);
    PngRun *run, *whole;

    flip (png, rand);
    run = png_run_bytes (png->data, png->len, cuts[i % 4], i & 4);
    whole = png_run_bytes (png->data, png->len, CODEC_RUN_WHOLE, i & 4);
    png_runs_assert_alike (run, whole);
    n_errors += run->error != NULL;
    n_corrupt += png_run_level (run) == PROG_IMAGE_DEFECT_ERROR;
    codec_run_free (run);
    codec_run_free (whole);
    g_byte_array_unref (png);
  }
  /* Else this would test nothing. */
  fail_unless (n_errors > N_FLIPS / 20, "%u errors", n_errors);
  fail_unless (n_corrupt > N_FLIPS / 20, "%u corrupt", n_corrupt);
  g_rand_free (rand);
}

GST_END_TEST;

/* Wrong data whose CRC is right, so that it gets further. */
GST_START_TEST (test_flipped_bytes_with_right_crc_end_in_frame_or_error)
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
      whole = png_run_bytes (png->data, png->len, CODEC_RUN_WHOLE, i & 1);
      png_runs_assert_alike (run, whole);
      codec_run_free (run);
      codec_run_free (whole);
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
      prog_image_codecs, &options);
  ProgImageStatus status;
  GError *error = NULL;
  gsize used;

  status = prog_image_codec_feed (codec, png->data, png->len, FALSE, FALSE,
      &used, &error);
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

/* -- a PNG in a PNG ----------------------------------------------------- */

/* A thumbnail, say. Its signature looks like that of the next image. */
GST_START_TEST (test_png_within_chunk_is_data)
{
  static const gsize cuts[] = { 1, 7, 61, 100, CODEC_RUN_WHOLE };
  GByteArray *inner = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *png = byte_array_copy (inner);
  gsize idat = png_chunk (png, "IDAT", 0);
  PngRun *run;

  png_insert_chunk (png, idat, "thMB", inner->data, inner->len);
  run = run_png (png, cuts[__i__]);
  fail_unless (run->ended);
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_NONE);
  fail_unless_equals_uint64 (run->end_at, png->len);
  codec_run_free (run);
  /* With a wrong CRC, too: a chunk follows. */
  png->data[idat + 8 + inner->len]++;
  run = run_png (png, cuts[__i__]);
  fail_unless (run->ended);
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
  fail_unless_equals_uint64 (run->end_at, png->len);
  codec_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (inner);
}

GST_END_TEST;

/* More than is held, with a wrong CRC too. */
GST_START_TEST (test_png_within_chunk_over_budget_is_data)
{
  static const gsize cuts[] = { 4096, 65536, CODEC_RUN_WHOLE };
  GByteArray *inner = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *png = make_png_of_kind (&rgb8, 20, 10, FALSE);
  gsize idat = png_chunk (png, "IDAT", 0), size = 9 * 1024 * 1024;
  guint8 *chunk = g_malloc0 (size);
  guint i;

  memcpy (chunk + size / 3, inner->data, inner->len);
  png_insert_chunk (png, idat, "thMB", chunk, size);
  png->data[idat + 8 + size] += __i__;
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run = run_png (png, cuts[i]);

    fail_unless_equals_int (png_run_info (run)->width, 20);
    fail_unless_equals_string (png_run_defect (run), "The thMB chunk of "
        "9437184 bytes is left out, there is too much metadata");
    fail_unless_equals_uint64 (run->end_at, png->len);
    codec_run_free (run);
  }
  g_free (chunk);
  g_byte_array_unref (png);
  g_byte_array_unref (inner);
}

GST_END_TEST;

/* Whatever is wrong in front of it. */
GST_START_TEST (test_png_within_chunk_behind_damage_is_data)
{
  static const gsize cuts[] = { 1, 7, 61, CODEC_RUN_WHOLE };
  GByteArray *inner = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *png = make_png_of_kind (&rgb8, 20, 10, FALSE);
  gsize idat = png_chunk (png, "IDAT", 1), end = png->len - 12;
  guint i;

  png->data[idat + 20] ^= 0x55;
  png_insert_chunk (png, end, "thMB", inner->data, inner->len);
  png->data[end + 8 + inner->len] += __i__;
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run = run_png (png, cuts[i]);

    fail_unless_equals_int (png_run_info (run)->width, 20);
    fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_ERROR);
    fail_unless_equals_uint64 (run->end_at, png->len);
    codec_run_free (run);
  }
  g_byte_array_unref (png);
  g_byte_array_unref (inner);
}

GST_END_TEST;

/* -- ends of the compressed data ---------------------------------------- */

/* With all pixels right, and these words, however it is cut. */
static void
check_harmless (const GByteArray * png, const GByteArray * pixels,
    const gchar * words)
{
  static const gsize cuts[] = { 1, 7, 61, 4096, CODEC_RUN_WHOLE };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run = run_png (png, cuts[i]);
    GByteArray *shown = codec_run_pixels (run, run->final);

    fail_unless (same_bytes (shown, pixels), "%s", words);
    fail_unless_equals_string (png_run_defect (run), words);
    fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
    fail_unless_equals_uint64 (run->end_at, png->len);
    g_byte_array_unref (shown);
    codec_run_free (run);
  }
}

/* With IDATs that end anywhere. */
static GByteArray *
split_idats (const GByteArray * png, gsize size)
{
  GByteArray *result = g_byte_array_new (), *data = g_byte_array_new ();
  gsize at = png_chunk (png, "IDAT", 0), end = png_chunk (png, "IEND", 0), i;

  g_byte_array_append (result, png->data, at);
  for (; at < end; at = png_chunk_end (png, at))
    g_byte_array_append (data, png->data + at + 8,
        png_chunk_end (png, at) - at - 12);
  for (i = 0; i < data->len; i += size)
    png_put_chunk (result, "IDAT", data->data + i, MIN (size, data->len - i));
  g_byte_array_append (result, png->data + end, png->len - end);
  g_byte_array_unref (data);

  return result;
}

/* Cut out of the chunk, and the whole of some chunks. */
GST_START_TEST (test_missing_checksum_is_told)
{
  static const gchar words[] = "The compressed data ends without its checksum";
  GByteArray *png = make_png_of_kind (&rgb8, 20, 10, __i__), *split;
  PngReference *whole = png_reference_bytes (png->data, png->len);
  GByteArray *all = split_idats (png, G_MAXUINT16), *cut = g_byte_array_new ();
  gsize idat = png_chunk (all, "IDAT", 0), iend = png_chunk (all, "IEND", 0);
  guint n;

  g_byte_array_append (cut, all->data, idat);
  png_put_chunk (cut, "IDAT", all->data + idat + 8, iend - idat - 12 - 4);
  g_byte_array_append (cut, all->data + iend, all->len - iend);
  check_harmless (cut, png_reference_pixels (whole), words);
  split = split_idats (png, 1);
  n = png_n_chunks (split, "IDAT");
  g_byte_array_remove_range (split, png_chunk (split, "IDAT", n - 4), 4 * 13);
  check_harmless (split, png_reference_pixels (whole), words);
  g_byte_array_unref (split);
  g_byte_array_unref (cut);
  g_byte_array_unref (all);
  png_reference_free (whole);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* The frame is whole when it comes. */
GST_START_TEST (test_damaged_idat_behind_compressed_data_is_harmless)
{
  GByteArray *png = make_png_of_kind (&rgb8, 20, 10, __i__);
  PngReference *whole = png_reference_bytes (png->data, png->len);
  gsize iend = png_chunk (png, "IEND", 0);

  png_insert_chunk (png, iend, "IDAT", "more", 4);
  png->data[iend + 12]++;
  check_harmless (png, png_reference_pixels (whole),
      "There is more compressed data than there are rows");
  g_byte_array_remove_range (png, iend, 16);
  png_insert_chunk (png, iend, "IDAT", NULL, 0);
  png->data[iend + 8]++;
  check_harmless (png, png_reference_pixels (whole),
      "The checksum of an IDAT chunk does not match");
  png_reference_free (whole);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* How many rows there are in front of it is the same however it is cut. */
GST_START_TEST (test_wrong_crc_of_idat_is_told_in_same_words)
{
  static const gsize cuts[] = { 1, 7, 61, 1000, CODEC_RUN_WHOLE };
  GByteArray *png = make_png_of_kind (&rgb8, 40, 40, __i__);
  gchar *words = NULL;
  guint i;

  png->data[png_chunk_end (png, png_chunk (png, "IDAT", 2)) - 1]++;
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run = run_png (png, cuts[i]);

    fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_ERROR);
    if (!words)
      words = g_strdup (png_run_defect (run));
    fail_unless_equals_string (png_run_defect (run), words);
    codec_run_free (run);
  }
  fail_unless (g_str_has_prefix (words, "The checksum of an IDAT chunk does "
          "not match, after "));
  g_free (words);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- chunks that are not there ------------------------------------------ */

static void
assert_refused (const GByteArray * png, gint code, const gchar * words)
{
  static const gsize cuts[] = { 1, 61, CODEC_RUN_WHOLE };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run = run_png (png, cuts[i]);

    fail_unless (g_error_matches (run->error, GST_STREAM_ERROR, code));
    fail_unless_equals_string (run->error->message, words);
    fail_unless_equals_uint64 (run->end_at, png->len);
    codec_run_free (run);
  }
}

/* Even IHDR: the image is there by then. */
GST_START_TEST (test_wrong_crc_behind_the_data_is_a_warning)
{
  static const gchar *const types[] = { "IHDR", "PLTE", "tRNS", "gAMA" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    GByteArray *png = make_png_of_kind (&rgb8, 5, 5, FALSE);
    PngRun *sound = run_png (png, CODEC_RUN_WHOLE), *run;
    GByteArray *should = codec_run_pixels (sound, sound->final), *is;
    gchar *words = g_strdup_printf ("The checksum of the %s chunk does not "
        "match", types[i]);

    png_insert_chunk (png, png->len - 12, types[i], "\0\0\0\5", 4);
    png->data[png->len - 13] ^= 1;
    run = run_png (png, __i__ ? 1 : CODEC_RUN_WHOLE);
    fail_unless (run->final != NULL, "%s", types[i]);
    fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
    fail_unless_equals_string (png_run_defect (run), words);
    is = codec_run_pixels (run, run->final);
    fail_unless (is->len == should->len
        && memcmp (is->data, should->data, is->len) == 0, "%s", types[i]);
    g_byte_array_unref (is);
    g_byte_array_unref (should);
    codec_run_free (run);
    codec_run_free (sound);
    g_byte_array_unref (png);
    g_free (words);
  }
}

GST_END_TEST;

GST_START_TEST (test_image_without_what_it_needs_is_refused)
{
  static const PngKind palette = { PNG_COLOR_TYPE_PALETTE, 8, FALSE };
  GByteArray *png = g_byte_array_new ();

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  png_put_chunk (png, "IDAT", "data", 4);
  png_put_chunk (png, "IEND", NULL, 0);
  assert_refused (png, GST_STREAM_ERROR_DECODE,
      "The PNG is broken: Missing IHDR before IDAT");
  g_byte_array_unref (png);
  png = make_png_of_kind (&palette, 5, 5, FALSE);
  g_byte_array_remove_range (png, png_chunk (png, "PLTE", 0), 768 + 12);
  assert_refused (png, GST_STREAM_ERROR_DECODE,
      "The PNG is broken: Missing PLTE before IDAT");
  g_byte_array_unref (png);
  png = make_png_of_kind (&rgb8, 5, 5, FALSE);
  png_insert_chunk (png, 33, "ABCD", "data", 4);
  assert_refused (png, GST_STREAM_ERROR_NOT_IMPLEMENTED,
      "The PNG has a critical chunk of an unknown kind, ABCD");
  g_byte_array_remove_range (png, 33, png->len - 33);
  png_put_chunk (png, "IEND", NULL, 0);
  assert_refused (png, GST_STREAM_ERROR_DECODE, "The PNG has no IDAT");
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- what is wrong with compressed data ----------------------------------- */

#define DATA_WIDTH 16
#define DATA_HEIGHT 10

/* A stored block (RFC 1951, 3.2.4) of rows of grey, each with a filter. */
static void
put_rows (GByteArray * data, gboolean last, guint n, guint8 filter,
    guint32 * adler)
{
  const guint size = n * (1 + DATA_WIDTH);
  const guint8 header[] = { last, size, size >> 8, ~size, ~size >> 8 };
  guint at = data->len + sizeof header, i, k;

  g_byte_array_append (data, header, sizeof header);
  for (i = 0; i < n; i++) {
    g_byte_array_append (data, &filter, 1);
    for (k = 0; k < DATA_WIDTH; k++) {
      guint8 sample = 7 * i + k;

      g_byte_array_append (data, &sample, 1);
    }
  }
  *adler = adler32 (*adler, data->data + at, size);
}

/* Rows in front of the last block, and in it, with a filter; bytes in place of it; how much
 * there is of the checksum, and whether it is right; bytes behind; what has to come of it. */
static const struct
{
  guint rows, last_rows;
  guint8 filter;
  const gchar *block;
  guint checksum;
  gboolean wrong_checksum;
  guint extra;
  const gchar *words;
  ProgImageDefectLevel level;
} data_cases[] = {
  {4, 6, 0, NULL, 4, FALSE, 0,
      NULL, PROG_IMAGE_DEFECT_NONE},
  {4, 6, 2, NULL, 4, FALSE, 0,
      NULL, PROG_IMAGE_DEFECT_NONE},
  {4, 6, 0, NULL, 4, TRUE, 0,
        "The checksum of the compressed data does not match",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 6, 0, NULL, 0, FALSE, 0,
        "The compressed data ends without its checksum",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 6, 0, NULL, 2, FALSE, 0,
        "The compressed data ends without its checksum",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 6, 0, NULL, 4, FALSE, 1,
        "There is more compressed data than there are rows",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 6, 0, NULL, 4, FALSE, 300,
        "There is more compressed data than there are rows",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 6, 0, NULL, 4, TRUE, 300,
        "The checksum of the compressed data does not match",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 7, 0, NULL, 4, FALSE, 0,
        "There is more compressed data than there are rows",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 7, 0, NULL, 0, FALSE, 0,
        "There is more compressed data than there are rows",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 3, 0, NULL, 4, FALSE, 0,
        "The compressed data is at its end, after 7 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 3, 0, NULL, 4, TRUE, 0,
        "The checksum of the compressed data does not match, after 7 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 3, 0, NULL, 0, FALSE, 0,
        "The compressed data is at its end, after 7 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 6, 5, NULL, 4, FALSE, 0,
        "A row has a filter of an unknown kind, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 6, 255, NULL, 4, FALSE, 0,
        "A row has a filter of an unknown kind, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 0, 0, "\x07", 0, FALSE, 0,
        "The compressed data is broken, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 0, 0, "\x07", 4, FALSE, 0,
        "The compressed data is broken, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {4, 0, 0, "\x07", 4, FALSE, 300,
        "The compressed data is broken, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {10, 0, 0, "\x07", 4, FALSE, 30,
      "The compressed data is broken", PROG_IMAGE_DEFECT_ERROR},
  {10, 0, 0, "\x01\x01\x01\x01\x01", 4, FALSE, 0,
      "The compressed data is broken", PROG_IMAGE_DEFECT_ERROR},
  {10, 0, 0, "", 0, FALSE, 0,
        "The compressed data ends without its checksum",
      PROG_IMAGE_DEFECT_WARNING},
  {4, 0, 0, "", 0, FALSE, 0,
        "The compressed data is at its end, after 4 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
  {0, 0, 0, "", 0, FALSE, 0,
        "The compressed data is at its end, after 0 of 10 rows",
      PROG_IMAGE_DEFECT_ERROR},
};

static GByteArray *
make_data (guint n)
{
  GByteArray *data = g_byte_array_new ();
  guint32 adler = 1;
  guint8 end[4];

  g_byte_array_append (data, (const guint8 *) "\x78\x01", 2);
  put_rows (data, FALSE, data_cases[n].rows, 0, &adler);
  if (data_cases[n].block)
    g_byte_array_append (data, (const guint8 *) data_cases[n].block,
        strlen (data_cases[n].block));
  else
    put_rows (data, TRUE, data_cases[n].last_rows, data_cases[n].filter,
        &adler);
  put_be32 (end, adler ^ data_cases[n].wrong_checksum);
  g_byte_array_append (data, end, data_cases[n].checksum);
  g_byte_array_set_size (data, data->len + data_cases[n].extra);
  memset (data->data + data->len - data_cases[n].extra, 0x55,
      data_cases[n].extra);

  return data;
}

/* @size: of IDATs */
static GByteArray *
make_png_of_data (const GByteArray * data, guint size)
{
  static const guint8 header[] = { 0, 0, 0, DATA_WIDTH, 0, 0, 0, DATA_HEIGHT,
    8, 0, 0, 0, 0
  };
  GByteArray *png = g_byte_array_new ();
  guint at, n;

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  png_put_chunk (png, "IHDR", header, sizeof header);
  for (at = 0; at < data->len; at += n) {
    n = MIN (size, data->len - at);
    png_put_chunk (png, "IDAT", data->data + at, n);
  }
  png_put_chunk (png, "IEND", NULL, 0);

  return png;
}

/* libpng alone may lose the last row, and to it a wrong checksum is broken data. */
static void
assert_words (const PngRun * run, guint n)
{
  const gchar *is = png_run_defect (run), *should = data_cases[n].words;

  fail_unless (run->final != NULL, "case %u", n);
  if (PNG_DAMAGE_IS_EXACT) {
    fail_unless (g_strcmp0 (is, should) == 0, "case %u: \"%s\" in place of "
        "\"%s\"", n, is, should);
    fail_unless_equals_int (png_run_level (run), data_cases[n].level);
  } else if (should) {
    if (data_cases[n].wrong_checksum)
      should = "The compressed data is broken";
    fail_unless (is && strncmp (is, should, strcspn (should, ",")) == 0,
        "case %u: \"%s\" in place of \"%s\"", n, is, should);
  } else {
    fail_unless (is == NULL, "case %u: \"%s\"", n, is);
  }
}

/* by case: in the same words however it is cut, and put into chunks */
GST_START_TEST (test_words_for_damaged_data)
{
  static const guint sizes[] = { 1000, 40, 1 };
  static const gsize cuts[] = { 1, 19, CODEC_RUN_WHOLE };
  GByteArray *data = make_data (__i__);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    GByteArray *png = make_png_of_data (data, sizes[i]);

    for (k = 0; k < G_N_ELEMENTS (cuts); k++) {
      PngRun *run = run_png (png, cuts[k]);

      assert_words (run, __i__);
      codec_run_free (run);
    }
    g_byte_array_unref (png);
  }
  g_byte_array_unref (data);
}

GST_END_TEST;

/* by level: the decoder may have taken bytes behind the end already, in part */
GST_START_TEST (test_bytes_behind_packed_data)
{
  static const guint sizes[] = { 1, 2, 7, 1000 };
  guint8 rows[DATA_HEIGHT * (1 + DATA_WIDTH)], packed[2 * sizeof rows + 64];
  guint extra, i;

  for (i = 0; i < sizeof rows; i++)
    rows[i] = i % (1 + DATA_WIDTH) == 0 ? 0 : i / DATA_WIDTH * 3 + i % 5;
  for (extra = 0; extra < 20; extra++) {
    uLongf size = sizeof packed;
    GByteArray *data = g_byte_array_new ();

    compress2 (packed, &size, rows, sizeof rows, __i__);
    memset (packed + size, 0x55, extra);
    g_byte_array_append (data, packed, size + extra);
    for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
      GByteArray *png = make_png_of_data (data, sizes[i]);
      PngRun *run = run_png (png, CODEC_RUN_WHOLE);

      fail_unless_equals_string (png_run_defect (run), extra == 0 ? NULL :
          "There is more compressed data than there are rows");
      codec_run_free (run);
      g_byte_array_unref (png);
    }
    g_byte_array_unref (data);
  }
}

GST_END_TEST;

static Suite *
png_harm_suite (void)
{
  Suite *s = suite_create ("png-harm");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_flipped_bytes_end_in_frame_or_error, 0,
      N_FLIP_SHARDS);
  tcase_add_loop_test (tc,
      test_flipped_bytes_with_right_crc_end_in_frame_or_error, 0,
      N_FLIP_SHARDS);
  tcase_add_test (tc, test_too_many_pixels_are_refused_with_header);
  tcase_add_loop_test (tc, test_png_within_chunk_is_data, 0, 5);
  tcase_add_loop_test (tc, test_png_within_chunk_over_budget_is_data, 0, 2);
  tcase_add_loop_test (tc, test_png_within_chunk_behind_damage_is_data, 0, 2);
  tcase_add_loop_test (tc, test_missing_checksum_is_told, 0, 2);
  tcase_add_loop_test (tc,
      test_damaged_idat_behind_compressed_data_is_harmless, 0, 2);
  tcase_add_loop_test (tc, test_wrong_crc_of_idat_is_told_in_same_words, 0, 2);
  tcase_add_loop_test (tc, test_wrong_crc_behind_the_data_is_a_warning, 0, 2);
  tcase_add_test (tc, test_image_without_what_it_needs_is_refused);
  tcase_add_loop_test (tc, test_words_for_damaged_data, 0,
      G_N_ELEMENTS (data_cases));
  tcase_add_loop_test (tc, test_bytes_behind_packed_data, 0, 10);

  return s;
}

GST_CHECK_MAIN (png_harm);
