/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the PNG codec reads beside the pixels: tags, colour, what caps say, and how much
 * of it there may be. */

#include "bytes.h"
#include "makepng.h"
#include "pngrun.h"

#include <gst/tag/tag.h>
#include <string.h>
#include <png.h>
#include <zlib.h>

static const PngKind rgb8 = { PNG_COLOR_TYPE_RGB, 8, FALSE };
static const PngKind rgba8 = { PNG_COLOR_TYPE_RGB_ALPHA, 8, FALSE };
static const PngKind rgb16 = { PNG_COLOR_TYPE_RGB, 16, FALSE };
static const PngKind grey8 = { PNG_COLOR_TYPE_GRAY, 8, FALSE };
static const PngKind grey16 = { PNG_COLOR_TYPE_GRAY, 16, FALSE };
static const PngKind palette8 = { PNG_COLOR_TYPE_PALETTE, 8, FALSE };

static PngRun *
run_png (const GByteArray * png, gsize cut)
{
  return png_run_bytes (png->data, png->len, cut, TRUE);
}

/* -- metadata ----------------------------------------------------------- */

/* @after: behind the rows. */
static PngRun *
run_with_any (const PngKind * kind, const gchar * type, gconstpointer data,
    gsize size, gboolean after)
{
  GByteArray *png = make_png_of_kind (kind, 32, 32, FALSE);
  /* Colour chunks come before PLTE (5.6). */
  gsize at = after ? png->len - 12 : png_chunk_end (png, 8);
  PngRun *run;

  png_insert_chunk (png, at, type, data, size);
  run = run_png (png, 7);
  fail_unless (run->ended && run->final, "%s", type);
  g_byte_array_unref (png);

  return run;
}

static PngRun *
run_with (const PngKind * kind, const gchar * type, gconstpointer data,
    gsize size, gboolean after)
{
  PngRun *run = run_with_any (kind, type, data, size, after);

  fail_unless (png_run_level (run) == PROG_IMAGE_DEFECT_NONE, "%s: %s", type,
      png_run_defect (run));

  return run;
}

static void
assert_string_tag (PngRun * run, const gchar * tag, const gchar * expected)
{
  gchar *value = NULL;

  fail_unless (gst_tag_list_get_string (png_run_info (run)->tags, tag, &value),
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
  fail_unless (png_run_info (run)->tags_changed == __i__);
  codec_run_free (run);
  run = run_with (&rgb8, "eXIf", exif, sizeof (exif), __i__);
  assert_string_tag (run, GST_TAG_IMAGE_ORIENTATION, "rotate-90");
  fail_unless (png_run_info (run)->tags_changed == __i__);
  codec_run_free (run);
  run = run_with (&rgb8, "tIME", time, sizeof (time), __i__);
  fail_unless (gst_tag_list_get_date_time (png_run_info (run)->tags,
          GST_TAG_DATE_TIME, &date_time));
  text = gst_date_time_to_iso8601_string (date_time);
  fail_unless_equals_string (text, "2016-02-03T04:05:59Z");
  fail_unless (png_run_info (run)->tags_changed == __i__);
  g_free (text);
  gst_date_time_unref (date_time);
  codec_run_free (run);
}

GST_END_TEST;

static gchar *
date_of (PngRun * run)
{
  GstDateTime *date_time = NULL;
  gchar *text;

  fail_unless (gst_tag_list_get_date_time (png_run_info (run)->tags,
          GST_TAG_DATE_TIME, &date_time));
  text = gst_date_time_to_iso8601_string (date_time);
  gst_date_time_unref (date_time);

  return text;
}

/* It knows when the photo was taken, and the other when it was changed, whichever comes
 * first. */
GST_START_TEST (test_date_of_text_counts_more_than_time)
{
  static const guint8 time[] = { 0x07, 0xe0, 2, 3, 4, 5, 6 };
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  gsize idat = png_chunk (png, "IDAT", 0);
  PngRun *run;
  gchar *date;

  png_insert_chunk (png, idat, "tEXt",
      "Creation Time\0" "2001-02-03T04:05:06Z", 34);
  png_insert_chunk (png, idat, "tIME", time, sizeof (time));
  run = run_png (png, 7);
  date = date_of (run);
  fail_unless_equals_string (date, "2001-02-03T04:05:06Z");
  g_free (date);
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* Writers that take a JPEG's segment as it is. */
GST_START_TEST (test_exif_behind_prefix_of_jpeg_is_read)
{
  static const guint8 exif[] = "Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1"
      "\0\6\0\0\0\0\0";
  PngRun *run = run_with_any (&rgb8, "eXIf", exif, sizeof (exif), FALSE);

  assert_string_tag (run, GST_TAG_IMAGE_ORIENTATION, "rotate-90");
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
  codec_run_free (run);
}

GST_END_TEST;

static void
assert_colour (const PngKind * kind, const gchar * type, gconstpointer data,
    gsize size, const gchar * expected)
{
  PngRun *run = run_with (kind, type, data, size, FALSE);
  gchar *colour =
      gst_video_colorimetry_to_string (&png_run_info (run)->colorimetry);

  fail_unless_equals_string (colour, expected);
  g_free (colour);
  codec_run_free (run);
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

/* Adobe RGB (1998) has a gamma of 563/256, which is written as 1/2.2. */
GST_START_TEST (test_adobe_rgb_is_more_than_a_gamma)
{
  static const guint32 adobe[] = { 31270, 32900, 64000, 33000, 21000, 71000,
    15000, 6000
  };
  GByteArray *png = make_png_of_kind (&rgb8, 8, 8, FALSE);
  gsize idat = png_chunk (png, "IDAT", 0);
  guint8 chrm[32];
  PngRun *run;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (adobe); i++)
    put_be32 (chrm + 4 * i, adobe[i]);
  png_insert_chunk (png, idat, "cHRM", chrm, sizeof (chrm));
  png_insert_chunk (png, idat, "gAMA", "\0\0\261\217", 4);
  run = run_png (png, 7);
  fail_unless_equals_int (png_run_info (run)->colorimetry.primaries,
      GST_VIDEO_COLOR_PRIMARIES_ADOBERGB);
  fail_unless_equals_int (png_run_info (run)->colorimetry.transfer,
      GST_VIDEO_TRANSFER_ADOBERGB);
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* What libpng takes for one: a header, and a tag that does not compress. */
static void
put_profile (GByteArray * chunk)
{
  guint8 profile[400] = { 0 }, packed[500];
  uLongf size = sizeof (packed);
  guint i;

  put_be32 (profile, sizeof (profile));
  memcpy (profile + 8, "\2\0\0\0mntrRGB XYZ ", 16);
  memcpy (profile + 36, "acsp", 4);
  put_be32 (profile + 68, 0xf6d6);      /* D50 */
  put_be32 (profile + 72, 0x10000);
  put_be32 (profile + 76, 0xd32d);
  put_be32 (profile + 128, 1);
  memcpy (profile + 132, "cprt", 4);
  put_be32 (profile + 136, 144);
  put_be32 (profile + 140, 256);
  for (i = 0; i < 256; i++)
    profile[144 + i] = i;
  fail_unless (compress (packed, &size, profile, sizeof (profile)) == Z_OK);
  g_byte_array_append (chunk, (const guint8 *) "any\0", 5);
  g_byte_array_append (chunk, packed, size);
}

/* Nor by what stands in for it. */
GST_START_TEST (test_profile_is_not_called_srgb)
{
  GByteArray *chunk = g_byte_array_new ();
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  PngRun *run;
  gchar *colour;

  put_profile (chunk);
  assert_colour (&rgb8, "iCCP", chunk->data, chunk->len, "1:1:0:0");
  assert_colour (&palette8, "iCCP", chunk->data, chunk->len, "1:1:0:0");
  png_insert_chunk (png, png_chunk_end (png, 8), "gAMA", "\0\0\261\217", 4);
  png_insert_chunk (png, png_chunk_end (png, 8), "iCCP", chunk->data,
      chunk->len);
  run = run_png (png, 7);
  colour = gst_video_colorimetry_to_string (&png_run_info (run)->colorimetry);
  fail_unless_equals_string (colour, "1:1:0:0");
  fail_unless_equals_int (gst_tag_list_get_tag_size (png_run_info (run)->tags,
          GST_TAG_ATTACHMENT), 1);
  g_free (colour);
  codec_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (chunk);
}

GST_END_TEST;

GST_START_TEST (test_hdr_chunks_give_caps_fields)
{
  static const guint8 mdcv[] = { 0x8a, 0x48, 0x39, 0x08, 0x21, 0x34, 0x9b, 0xaa,
    0x19, 0x96, 0x08, 0xfc, 0x3d, 0x13, 0x40, 0x42, 0, 0x98, 0x96, 0x80,
    0, 0, 0, 1
  };
  static const guint8 clli[] = { 0, 0x98, 0x96, 0x80, 0, 0x3d, 0x09, 0 };
  /* 999.5 and 499.4999 */
  static const guint8 halves[] = { 0, 0x98, 0x82, 0xf8, 0, 0x4c, 0x37, 0xb7 };
  PngRun *run = run_with (&rgb8, "mDCV", mdcv, sizeof (mdcv), FALSE);

  fail_unless_equals_string (png_run_info (run)->mastering_display_info,
      "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1");
  codec_run_free (run);
  run = run_with (&rgb8, "cLLI", clli, sizeof (clli), FALSE);
  fail_unless_equals_string (png_run_info (run)->content_light_level,
      "1000:400");
  codec_run_free (run);
  run = run_with (&rgb8, "cLLI", halves, sizeof (halves), FALSE);
  fail_unless_equals_string (png_run_info (run)->content_light_level,
      "1000:499");
  codec_run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_density_gives_aspect_ratio)
{
  static const guint8 phys[] = { 0, 0, 0x0b, 0x13, 0, 0, 0x16, 0x26, 1 };
  static const guint8 absurd[] = { 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff,
    0xfe, 0
  };
  static const guint8 unitless[] = { 0, 0, 0, 2, 0, 0, 0, 3, 0 };
  PngRun *run = run_with (&rgb8, "pHYs", phys, sizeof (phys), FALSE);
  gdouble ppi;

  fail_unless_equals_int (png_run_info (run)->par_n, 2);
  fail_unless_equals_int (png_run_info (run)->par_d, 1);
  fail_unless (gst_tag_list_get_double (png_run_info (run)->tags,
          GST_TAG_IMAGE_HORIZONTAL_PPI, &ppi));
  fail_unless (ppi > 71.9 && ppi < 72.1, "%f", ppi);
  fail_unless (gst_tag_list_get_double (png_run_info (run)->tags,
          GST_TAG_IMAGE_VERTICAL_PPI, &ppi));
  fail_unless (ppi > 143.9 && ppi < 144.1, "%f", ppi);
  codec_run_free (run);
  /* Of an unknown unit: nothing but the ratio. */
  run = run_with (&rgb8, "pHYs", unitless, sizeof (unitless), FALSE);
  fail_unless_equals_int (png_run_info (run)->par_n, 3);
  fail_unless_equals_int (png_run_info (run)->par_d, 2);
  fail_unless (gst_tag_list_is_empty (png_run_info (run)->tags));
  codec_run_free (run);
  /* As good as square. */
  run = run_with (&rgb8, "pHYs", absurd, sizeof (absurd), FALSE);
  fail_unless_equals_int (png_run_info (run)->par_n, 1);
  fail_unless_equals_int (png_run_info (run)->par_d, 1);
  codec_run_free (run);
}

GST_END_TEST;

/* -- before any data ---------------------------------------------------- */

static void
assert_blank (const PngKind * kind, guint8 blank)
{
  GByteArray *png = make_png_of_kind (kind, 5, 4, FALSE), *pixels;
  PngRun *run = png_run_new (FALSE, FALSE);
  guint i;

  codec_run_feed (run, png->data, png_chunk (png, "IDAT", 0) + 8, FALSE);
  fail_unless_equals_int (png_run_info (run)->blank, blank);
  fail_unless (png_run_info (run)->working_bytes > 0);
  pixels = codec_run_now (run);
  for (i = 0; i < pixels->len; i++)
    fail_unless (pixels->data[i] == blank
        /* Alpha of an opaque image. */
        || (blank && GST_VIDEO_INFO_HAS_ALPHA (&run->info) && i % 8 >= 6
            && pixels->data[i] == 255));
  g_byte_array_unref (pixels);
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_START_TEST (test_blank_is_grey_or_transparent)
{
  assert_blank (&grey8, 128);
  assert_blank (&grey16, 128);
  assert_blank (&rgb8, 128);
  assert_blank (&palette8, 128);
  assert_blank (&rgb16, 128);
  assert_blank (&rgba8, 0);
}

GST_END_TEST;

/* -- how much ---------------------------------------------------------- */

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
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
  n = gst_tag_list_get_tag_size (png_run_info (run)->tags, GST_TAG_COMMENT);
  fail_unless (n >= 1 && n * size <= PROG_IMAGE_MAX_METADATA, "%u texts", n);
  codec_run_free (run);
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
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
  codec_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* What the image holds by a chunk: its length, and what it was unpacked to at once, with
 * keyword and terminator. */
GST_START_TEST (test_chunks_are_counted)
{
  static const struct
  {
    const gchar *type, *data;
    gsize size;
  } chunks[] = {
    {"tEXt", "Comment\0text", 12}, {"eXIf", "MM\0*\0\0\0\10\0\0", 10},
    {"abCd", "12345", 5}, {"pHYs", "\0\0\0\1\0\0\0\1\1", 9},
    {"tRNS", "\0\1\0\2\0\3", 6},
  };
  PngRun *run = run_with_any (&rgb8, "abCd", NULL, 0, FALSE);
  guint64 none = png_run_info (run)->working_bytes, counted;
  gsize size;
  guint i;

  codec_run_free (run);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    gboolean counts = !g_str_equal (chunks[i].type, "tRNS");

    run = run_with_any (&rgb8, chunks[i].type, chunks[i].data, chunks[i].size,
        FALSE);
    fail_unless_equals_uint64 (png_run_info (run)->working_bytes,
        none + (counts ? chunks[i].size : 0));
    codec_run_free (run);
  }
  /* More than zlib allocates at once. */
  for (size = 100 * 1000; size <= 1000 * 1000; size *= 3) {
    GByteArray *bomb = make_bomb (size);
    gsize at = png_chunk (bomb, "zTXt", 0);
    gsize length = png_chunk_end (bomb, at) - at - 12;

    run = run_with (&rgb8, "zTXt", bomb->data + at + 8, length, FALSE);
    counted = png_run_info (run)->working_bytes - none - length;
    fail_unless (counted >= size && counted < size + 20, "%" G_GUINT64_FORMAT
        " for %" G_GSIZE_FORMAT, counted, size);
    codec_run_free (run);
    g_byte_array_unref (bomb);
  }
}

GST_END_TEST;

/* Texts count as what they unpack to: 27 of these are 8 MiB. By how many there are. */
GST_START_TEST (test_texts_are_counted_unpacked)
{
  static const guint counts[] = { 26, 29 };
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *bomb = make_bomb (300 * 1000);
  gsize at = png_chunk (bomb, "zTXt", 0), idat = png_chunk (png, "IDAT", 0);
  gsize size = png_chunk_end (bomb, at) - at - 12;
  PngRun *run;
  guint i;

  for (i = 0; i < counts[__i__]; i++)
    png_insert_chunk (png, idat, "zTXt", bomb->data + at + 8, size);
  run = run_png (png, 4096);
  fail_unless_equals_int (png_run_level (run), __i__ == 0 ?
      PROG_IMAGE_DEFECT_NONE : PROG_IMAGE_DEFECT_WARNING);
  codec_run_free (run);
  g_byte_array_unref (png);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* After some of them there is no room for another one, nor for a text as large. */
GST_START_TEST (test_bombs_are_charged_for)
{
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  GByteArray *bomb = make_bomb (30 * 1000 * 1000);
  gsize at = png_chunk (bomb, "zTXt", 0), idat = png_chunk (png, "IDAT", 0);
  gsize size = png_chunk_end (bomb, at) - at - 12;
  gchar *text = g_strnfill (size, 'x');
  PngRun *run;
  guint i;

  memcpy (text, "Comment", 8);
  png_insert_chunk (png, idat, "tEXt", text, size);
  for (i = 0; i < 30; i++)
    png_insert_chunk (png, idat, "zTXt", bomb->data + at + 8, size);
  png_insert_chunk (png, idat, "tEXt", "Author\0early", 12);
  run = run_png (png, 4096);
  assert_string_tag (run, GST_TAG_ARTIST, "early");
  fail_unless_equals_int (png_run_level (run), PROG_IMAGE_DEFECT_WARNING);
  fail_unless_equals_int (gst_tag_list_get_tag_size (png_run_info (run)->tags,
          GST_TAG_COMMENT), 0);
  codec_run_free (run);
  g_free (text);
  g_byte_array_unref (png);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* 12 MB of frames are no metadata: there is room for 3 MB of text. */
GST_START_TEST (test_frames_of_animation_are_not_charged_for)
{
  GByteArray *png = make_png_of_kind (&rgb8, 32, 32, FALSE);
  gsize size = 3000000, end = png->len - 12;
  gchar *text = g_strnfill (size, 'x');
  PngRun *run;
  guint i;

  memcpy (text, "Comment", 8);
  png_insert_chunk (png, end, "tEXt", text, size);
  for (i = 0; i < 4; i++)
    png_insert_chunk (png, end, i % 2 ? "fdAT" : "fcTL", text, size);
  png_insert_chunk (png, png_chunk (png, "IDAT", 0), "acTL",
      "\0\0\0\4\0\0\0\0", 8);
  run = run_png (png, 65536);
  assert_string_tag (run, GST_TAG_COMMENT, text + 8);
  fail_unless_equals_string (png_run_defect (run), "The animation of 4 frames "
      "is not played, only the default image is shown");
  codec_run_free (run);
  g_free (text);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_metadata_suite (void)
{
  Suite *s = suite_create ("png-metadata");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_text_exif_and_time_are_tags, 0, 2);
  tcase_add_test (tc, test_date_of_text_counts_more_than_time);
  tcase_add_test (tc, test_exif_behind_prefix_of_jpeg_is_read);
  tcase_add_test (tc, test_colour_chunks_give_colorimetry);
  tcase_add_test (tc, test_profile_is_not_called_srgb);
  tcase_add_test (tc, test_hdr_chunks_give_caps_fields);
  tcase_add_test (tc, test_density_gives_aspect_ratio);
  tcase_add_test (tc, test_blank_is_grey_or_transparent);
  tcase_add_test (tc, test_metadata_is_bounded);
  tcase_add_test (tc, test_chunks_are_counted);
  tcase_add_test (tc, test_text_bombs_are_bounded);
  tcase_add_test (tc, test_adobe_rgb_is_more_than_a_gamma);
  tcase_add_loop_test (tc, test_texts_are_counted_unpacked, 0, 2);
  tcase_add_test (tc, test_bombs_are_charged_for);
  tcase_add_test (tc, test_frames_of_animation_are_not_charged_for);

  return s;
}

GST_CHECK_MAIN (png_metadata);
