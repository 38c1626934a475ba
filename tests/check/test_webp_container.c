/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebP codec, and what is around the pixels: sizes, images in a row, metadata,
 * animations. */

#include "codec/webp/codes.h"
#include "codec/webp/webp.h"
#include "share.h"
#include "webprun.h"

#include <string.h>

/* -- sizes of the container -------------------------------------------- */

GST_START_TEST (test_two_images_in_a_row)
{
  GByteArray *one = make_webp (&webp_recipes[__i__]);
  GByteArray *two = make_webp (&webp_recipes[(__i__ + 5) % N_WEBP_RECIPES]);
  GByteArray *both = g_byte_array_new ();
  GByteArray rest;
  CodecRun *run;
  guint i;

  g_byte_array_append (both, one->data, one->len);
  g_byte_array_append (both, two->data, two->len);
  for (i = 0; i < N_WEBP_CUTS; i++) {
    run = webp_run (both, webp_cuts[i]);
    assert_webp_sound (run, "first");
    assert_webp_exact (run, one, "first");
    fail_unless_equals_uint64 (run->used, one->len);
    codec_run_free (run);
    rest.data = both->data + one->len;
    rest.len = both->len - one->len;
    run = webp_run (&rest, webp_cuts[i]);
    assert_webp_sound (run, "second");
    assert_webp_exact (run, two, "second");
    codec_run_free (run);
  }
  g_byte_array_unref (both);
  g_byte_array_unref (one);
  g_byte_array_unref (two);
}

GST_END_TEST;

GST_START_TEST (test_first_cut_short_leaves_the_second)
{
  static const guint kinds[] = { 5, 6, 7, 8 };
  GByteArray *one = make_webp (&webp_recipes[kinds[__i__]]);
  GByteArray *two = make_webp (&webp_recipes[0]);
  GByteArray *both;
  CodecRun *run;
  gsize size, step = one->len / 60 + 1;

  for (size = 16; size < one->len; size += size < 60 ? 1 : step) {
    both = g_byte_array_new ();
    g_byte_array_append (both, one->data, size);
    g_byte_array_append (both, two->data, two->len);
    run = webp_run (both, webp_cuts[size % N_WEBP_CUTS]);
    fail_unless (run->ended);
    fail_unless (run->error || webp_defect (run) > PROG_IMAGE_DEFECT_NONE
        || one->len - size < 4);
    /* In the header of a chunk there is no telling. */
    fail_unless (run->used == size || size < 30
        || run->used == both->len, "cut at %u: used %u", (guint) size,
        (guint) run->used);
    codec_run_free (run);
    g_byte_array_unref (both);
  }
  g_byte_array_unref (one);
  g_byte_array_unref (two);
}

GST_END_TEST;

GST_START_TEST (test_thumbnail_in_metadata_is_no_image)
{
  const WebpRecipe recipe = { 100, 60, __i__ & 1, FALSE, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  GByteArray *thumbnail = make_webp (&webp_recipes[0]);
  CodecRun *run;
  guint i;

  webp_put_vp8x (webp, 0, recipe.width, recipe.height);
  webp_put_chunk (webp, "XMP ", thumbnail->data, thumbnail->len);
  webp_put_image (webp, still);
  webp_put_chunk (webp, "EXIF", thumbnail->data, thumbnail->len);
  if (__i__ > 1)
    webp_put_chunk (webp, "more", thumbnail->data, thumbnail->len);
  for (i = 0; i < N_WEBP_CUTS; i++) {
    run = webp_run (webp, webp_cuts[i]);
    assert_webp_sound (run, "thumbnail");
    assert_webp_exact (run, still, "thumbnail");
    fail_unless_equals_uint64 (run->used, webp->len);
    codec_run_free (run);
  }
  g_byte_array_unref (thumbnail);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

GST_START_TEST (test_wrong_riff_size_is_no_matter)
{
  static const guint32 sizes[] = { 0, 4, 12, 60, 0xffffffff, 0xfffffffe };
  const WebpRecipe recipe = { 100, 60, FALSE, TRUE, 0, 0, 0 };
  GByteArray *webp = make_webp (&recipe);
  GByteArray *copy = g_byte_array_new ();
  guint i;

  g_byte_array_append (copy, webp->data, webp->len);
  webp_set_riff_size (webp, sizes[__i__]);
  for (i = 0; i < N_WEBP_CUTS; i++) {
    CodecRun *run = webp_run (webp, webp_cuts[i]);

    assert_webp_exact (run, copy, "RIFF size");
    fail_unless_equals_int (webp_defect (run), PROG_IMAGE_DEFECT_WARNING);
    fail_unless_equals_uint64 (run->used, webp->len);
    codec_run_free (run);
  }
  g_byte_array_unref (copy);
  g_byte_array_unref (webp);
}

GST_END_TEST;

GST_START_TEST (test_padding_may_be_missing)
{
  const WebpRecipe recipe = { 20, 20, FALSE, FALSE, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new (), *copy;
  GByteArray *data = g_byte_array_new ();
  const guint8 *vp8;
  CodecRun *run;
  gsize size;

  /* libwebp makes sizes even. */
  vp8 = webp_find_chunk (still, "VP8 ", &size);
  g_byte_array_append (data, vp8, size);
  g_byte_array_set_size (data, size + 1);
  webp_put_chunk (webp, "VP8 ", data->data, data->len);
  copy = g_byte_array_new ();
  g_byte_array_append (copy, webp->data, webp->len);

  /* In the file only, in the size only, in both. */
  if (__i__ != 1)
    g_byte_array_set_size (webp, webp->len - 1);
  if (__i__ > 0)
    webp_set_riff_size (webp, copy->len - 9);
  run = webp_run (webp, 17);
  assert_webp_exact (run, copy, "padding");
  fail_unless_equals_int (webp_defect (run), __i__ == 0 ?
      PROG_IMAGE_DEFECT_WARNING : PROG_IMAGE_DEFECT_NONE);
  fail_unless_equals_uint64 (run->used, webp->len);
  codec_run_free (run);
  g_byte_array_unref (data);
  g_byte_array_unref (copy);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

/* -- animations --------------------------------------------------------- */

/* @still on a transparent canvas. */
static GByteArray *
place (const GByteArray * pixels, guint width, guint height, guint canvas_width,
    guint canvas_height, guint x, guint y)
{
  GByteArray *result = g_byte_array_new ();
  guint row;

  g_byte_array_set_size (result, canvas_width * canvas_height * 4);
  memset (result->data, 0, result->len);
  for (row = 0; row < height; row++)
    memcpy (result->data + ((y + row) * canvas_width + x) * 4,
        pixels->data + row * width * 4, width * 4);

  return result;
}

GST_START_TEST (test_first_frame_of_animation_is_shown_in_its_place)
{
  const WebpRecipe recipe = { 51, 33, __i__ & 1, __i__ > 1, 0, 1, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  GByteArray *other = make_webp (&webp_recipes[5]), *expected, *frame;
  guint8 anim[6] = { 1, 2, 3, 4, 0, 0 };
  guint i, n_views;
  CodecRun *run;

  webp_put_vp8x (webp, 0x12, 100, 80);
  webp_put_chunk (webp, "ANIM", anim, sizeof (anim));
  webp_put_frame (webp, still, 24, 16, recipe.width, recipe.height);
  webp_put_frame (webp, other, 0, 0, 17, 33);
  webp_put_frame (webp, still, 0, 0, recipe.width, recipe.height);
  webp_put_chunk (webp, "XMP ", "xml", 3);
  frame = webp_reference (still, GST_VIDEO_FORMAT_RGBA, recipe.width,
      recipe.height);
  expected = place (frame, recipe.width, recipe.height, 100, 80, 24, 16);
  for (i = 0; i < N_WEBP_CUTS; i++) {
    run = webp_run (webp, webp_cuts[i]);
    fail_unless_equals_int (webp_info (run)->width, 100);
    fail_unless_equals_int (webp_info (run)->formats[0], GST_VIDEO_FORMAT_RGBA);
    fail_unless_equals_int (webp_info (run)->max_downscale, 1);
    fail_unless_equals_int (webp_defect (run), PROG_IMAGE_DEFECT_WARNING);
    assert_webp_final_equals (run, expected, "animation");
    fail_unless_equals_uint64 (run->used, webp->len);
    codec_run_free (run);
  }
  run = webp_watch (webp, 7, NULL, "animation", &n_views);
  assert_webp_final_equals (run, expected, "animation");
  codec_run_free (run);
  g_byte_array_unref (expected);
  g_byte_array_unref (frame);
  g_byte_array_unref (other);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

/* How many rows there are with each byte of the file. */
static guint *
rows_by_byte (const GByteArray * webp)
{
  CodecRun *run = webp_run_new ();
  guint *rows = g_new0 (guint, webp->len);
  guint i;

  for (i = 0; i < webp->len; i++) {
    codec_run_feed (run, webp->data + run->used, i + 1 - run->used, FALSE);
    rows[i] = prog_image_codec_progress (run->codec)->rows;
  }
  codec_run_free (run);

  return rows;
}

/* Rows of the image have come down to where the frame's have, but for one that waits
 * for the chroma below it. */
GST_START_TEST (test_rows_of_animation_count_from_its_top)
{
  const WebpRecipe recipe = { 120, 290, FALSE, FALSE, 0, 1, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  const guint y = 16;
  guint *expected = rows_by_byte (still), *rows, i, partial = 0;
  gsize shift, size;

  webp_put_vp8x (webp, 2, 200, 400);
  webp_put_frame (webp, still, 24, y, recipe.width, recipe.height);
  webp_put_frame (webp, still, 0, 0, recipe.width, recipe.height);
  rows = rows_by_byte (webp);
  /* A chunk header is in front of the pixels of both. */
  shift = webp_find_chunk (webp, "ANMF", &size) + 16 - webp->data - 12;
  for (i = 20; i < still->len && expected[i] < recipe.height; i++) {
    if (expected[i] < 2)
      continue;
    fail_unless (rows[shift + i] == y + expected[i]
        || rows[shift + i] == y + expected[i] - 1, "%u of the image, %u of the "
        "frame", rows[shift + i], expected[i]);
    partial++;
  }
  fail_unless (partial > 0);
  g_free (rows);
  g_free (expected);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

GST_START_TEST (test_animation_of_full_frames_is_like_a_still)
{
  const WebpRecipe recipe = { 120, 90, __i__ & 1, __i__ > 1, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  CodecRun *run = webp_run_new ();

  webp_put_vp8x (webp, 2, recipe.width, recipe.height);
  webp_put_frame (webp, still, 0, 0, recipe.width, recipe.height);
  webp_put_frame (webp, still, 0, 0, recipe.width, recipe.height);
  run->downscale = 2;
  codec_run_all (run, webp->data, webp->len, 61);
  fail_unless_equals_int (webp_info (run)->formats[0],
      webp_own_format (&recipe));
  assert_webp_exact (run, still, "full frame");
  codec_run_free (run);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

GST_START_TEST (test_animation_cut_off_or_broken)
{
  const WebpRecipe recipe = { 120, 90, __i__ & 1, __i__ > 1, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  gchar *name = webp_recipe_name (&recipe);
  GByteArray part;
  guint n_views;

  webp_put_vp8x (webp, 2, 200, 100);
  webp_put_frame (webp, still, 80, 6, recipe.width, recipe.height);
  webp_put_frame (webp, still, 0, 0, recipe.width, recipe.height);
  part.data = webp->data;
  for (part.len = 13; part.len < webp->len; part.len += webp->len / 30 + 1) {
    CodecRun *whole = webp_run (&part, CODEC_RUN_WHOLE);
    CodecRun *cut = webp_run (&part, 1);
    CodecRun *drawn = webp_watch (&part, 29, NULL, name, &n_views);

    assert_webp_same_result (whole, cut, name, part.len);
    assert_webp_same_result (whole, drawn, name, part.len);
    codec_run_free (whole);
    codec_run_free (cut);
    codec_run_free (drawn);
  }
  g_free (name);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

/* -- metadata ----------------------------------------------------------- */

static const guint8 exif[] = {
  'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
  0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0,     /* orientation */
  0, 0, 0, 0,
};

static const gchar xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'>"
    "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A title</rdf:li></rdf:Alt>"
    "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";

static void
put_metadata (GByteArray * webp, gboolean with_prefix)
{
  GByteArray *data = g_byte_array_new ();
  guint8 icc[128] = { 0 };

  memcpy (icc + 36, "acsp", 4);
  webp_put_chunk (webp, "ICCP", icc, sizeof (icc));
  if (with_prefix)
    g_byte_array_append (data, (const guint8 *) "Exif\0\0", 6);
  g_byte_array_append (data, exif, sizeof (exif));
  webp_put_chunk (webp, "EXIF", data->data, data->len);
  webp_put_chunk (webp, "XMP ", xmp, sizeof (xmp) - 1);
  webp_put_chunk (webp, "unkn", "own", 3);
  g_byte_array_unref (data);
}

static void
assert_tags (const GstTagList * tags)
{
  gchar *text;

  fail_unless (gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION,
          &text));
  fail_unless_equals_string (text, "rotate-90");
  g_free (text);
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_TITLE, &text));
  fail_unless_equals_string (text, "A title");
  g_free (text);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_ATTACHMENT),
      1);
}

GST_START_TEST (test_metadata_comes_before_or_behind)
{
  const WebpRecipe recipe = { 64, 48, __i__ & 1, FALSE, 0, 0, 0 };
  gboolean behind = __i__ > 1;
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  guint i;

  webp_put_vp8x (webp, 0x2c, recipe.width, recipe.height);
  if (!behind)
    put_metadata (webp, __i__ & 1);
  webp_put_image (webp, still);
  /* Only the first of each kind counts. */
  put_metadata (webp, __i__ & 1);
  for (i = 0; i < N_WEBP_CUTS; i++) {
    CodecRun *run = webp_run (webp, webp_cuts[i]);

    assert_webp_sound (run, "metadata");
    assert_webp_exact (run, still, "metadata");
    assert_tags (webp_info (run)->tags);
    fail_unless_equals_int (webp_info (run)->tags_changed, behind);
    codec_run_free (run);
  }
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

GST_START_TEST (test_too_much_metadata_is_left_out)
{
  const WebpRecipe recipe = { 64, 48, FALSE, FALSE, 0, 0, 0 };
  GByteArray *still = make_webp (&recipe), *webp = webp_new ();
  guint8 *much = g_malloc0 (PROG_IMAGE_MAX_METADATA + 100000);
  CodecRun *run;

  webp_put_vp8x (webp, 0, recipe.width, recipe.height);
  webp_put_chunk (webp, "ICCP", much, PROG_IMAGE_MAX_METADATA +
      (__i__ ? 100000 : 2));
  webp_put_image (webp, still);
  put_metadata (webp, FALSE);
  run = webp_run (webp, 1000000);
  fail_unless_equals_int (webp_defect (run), PROG_IMAGE_DEFECT_WARNING);
  assert_webp_exact (run, still, "much");
  assert_tags (webp_info (run)->tags);
  codec_run_free (run);
  g_free (much);
  g_byte_array_unref (webp);
  g_byte_array_unref (still);
}

GST_END_TEST;

/* -- groups of prefix codes ---------------------------------------------- */

typedef struct
{
  GByteArray *bytes;
  guint n;                      /* bits */
} Bits;

static void
put_bits (Bits * bits, guint value, guint n)
{
  guint8 zero = 0;

  while (n-- > 0) {
    if (bits->n % 8 == 0)
      g_byte_array_append (bits->bytes, &zero, 1);
    bits->bytes->data[bits->n / 8] |= (value & 1) << bits->n % 8;
    bits->n++;
    value >>= 1;
  }
}

/* Of two symbols with a bit each, or of one with none. */
static void
put_code (Bits * bits, guint one, guint two)
{
  put_bits (bits, 1, 1);
  put_bits (bits, one != two, 1);
  put_bits (bits, 1, 1);
  put_bits (bits, one, 8);
  if (one != two)
    put_bits (bits, two, 8);
}

/* An image that has codes of its own, @green and 0 in turn; red is one value. */
static void
put_image_of_blocks (Bits * bits, guint n, guint green, guint red)
{
  guint i;

  put_bits (bits, 0, 1);        /* no cache */
  put_code (bits, 0, green);
  put_code (bits, red, red);
  put_code (bits, 0, 0);
  put_code (bits, 0, 0);
  put_code (bits, 0, green);    /* distances, of which there are 40 */
  for (i = 0; i < n && green > 0; i++)
    put_bits (bits, i, 1);
}

/* @transforms: a bit for each kind. 64 x 48 pixels, in blocks of 8 x 8. */
static GByteArray *
make_groups (guint transforms, gboolean has_cache, guint green, guint red)
{
  Bits bits = { g_byte_array_new (), 0 };
  guint width = 64, i;

  g_byte_array_append (bits.bytes,
      (const guint8 *) "VP8L\377\377\0\0\57\77\300\13\0", 13);
  bits.n = bits.bytes->len * 8;
  for (i = 0; i < 4; i++)
    if (transforms & 1 << i) {
      put_bits (&bits, 1, 1);
      put_bits (&bits, i, 2);
      if (i < 2) {
        put_bits (&bits, 2, 3); /* blocks of 16 x 16 */
        put_image_of_blocks (&bits, 4 * 3, 7, 0);
      } else if (i == 3) {
        put_bits (&bits, 3, 8); /* 4 colours: 4 pixels a byte */
        put_image_of_blocks (&bits, 4, 9, 1);
        width /= 4;
      }
    }
  put_bits (&bits, 0, 1);
  put_bits (&bits, has_cache, 1);
  if (has_cache)
    put_bits (&bits, 7, 4);
  put_bits (&bits, 1, 1);
  put_bits (&bits, 1, 3);
  put_image_of_blocks (&bits, width / 8 * 6, green, red);

  return bits.bytes;
}

/* The numbers of all blocks of the image are red and green. */
GST_START_TEST (test_groups_of_codes_are_counted)
{
  static const guint numbers[][2] =
      { {0, 0}, {1, 0}, {16, 0}, {255, 0}, {9, 200},
  {0, 255}, {255, 255}
  };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    for (k = 0; k < 32; k++) {
      guint green = numbers[i][0], red = numbers[i][1], n;
      GByteArray *chunk = make_groups (k & 15, k > 15, green, red);
      gsize size;

      n = prog_webp_count_codes (chunk->data, chunk->len, 64, 48);
      fail_unless (n == red * 256 + green + 1, "transforms %u: %u groups", k,
          n);
      for (size = 0; size < chunk->len; size++)
        fail_unless_equals_int (prog_webp_count_codes (chunk->data, size, 64,
                48), 0);
      g_byte_array_unref (chunk);
    }
}

GST_END_TEST;

/* Each transform comes once at most: a file full of them is not read through. */
GST_START_TEST (test_transform_that_comes_twice)
{
  GByteArray *chunk = make_groups (__i__, FALSE, 16, 0);
  Bits bits = { g_byte_array_new (), 0 };
  guint i;

  /* The first of the chunk once more. */
  g_byte_array_append (bits.bytes, chunk->data, 13);
  bits.n = bits.bytes->len * 8;
  put_bits (&bits, 1, 1);
  put_bits (&bits, 2, 2);
  for (i = 13 * 8; i < chunk->len * 8; i++)
    put_bits (&bits, chunk->data[i / 8] >> i % 8, 1);

  fail_unless_equals_int (prog_webp_count_codes (bits.bytes->data,
          bits.bytes->len, 64, 48), __i__ & 1 << 2 ? 0 : 17);
  g_byte_array_unref (bits.bytes);
  g_byte_array_unref (chunk);
}

GST_END_TEST;

/* Libwebp's tables count as memory, before it allocates them. @__i__: in how many pieces, less
 * one. */
GST_START_TEST (test_tables_of_codes_are_memory)
{
  static const guint64 limits[] = { 0, 4000000, 8000000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (limits); i++) {
    const ProgImageOptions options = {.limits = {.max_memory = limits[i]}
    };
    const ProgImageCodecClass *classes[] = { &prog_image_webp_class, NULL };
    GByteArray *chunk = make_groups (0, FALSE, 255, 0), *webp = webp_new ();
    CodecRun *run = webp_run_new ();

    webp_put_chunk (webp, "VP8L", chunk->data + 8, chunk->len - 8);
    prog_image_codec_free (run->codec);
    run->codec = prog_image_codec_open (classes[0], classes, &options);
    codec_run_all (run, webp->data, webp->len, __i__ ? 1 : CODEC_RUN_WHOLE);
    fail_unless (run->error != NULL);
    fail_unless (g_error_matches (run->error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT) == (limits[i] == 4000000),
        "max-memory %" G_GUINT64_FORMAT ": %s", limits[i], run->error->message);
    codec_run_free (run);
    g_byte_array_unref (webp);
    g_byte_array_unref (chunk);
  }
}

GST_END_TEST;

/* What libwebp writes is understood: the number is known from some byte on, and stays. */
GST_START_TEST (test_groups_of_codes_of_encoded_images)
{
  static const WebpRecipe recipes[] = {
    {64, 48, TRUE, FALSE, 0, 0, 0}, {150, 131, TRUE, TRUE, 0, 0, 1},
    {64, 48, FALSE, TRUE, 0, 0, 2}, {64, 48, FALSE, FALSE, 0, 0, 3},
  };
  const WebpRecipe *recipe = &recipes[__i__];
  GByteArray *webp = make_webp (recipe);
  gsize size, at;
  const guint8 *data = webp_find_chunk (webp, recipe->lossless ? "VP8L" :
      recipe->alpha ? "ALPH" : "VP8 ", &size);
  guint last = 0, n;

  for (at = 0; at <= 8 + size; at++) {
    n = prog_webp_count_codes (data - 8, at, recipe->width, recipe->height);
    fail_unless (last == 0 || n == last, "%u, then %u", last, n);
    last = n;
  }
  fail_unless_equals_int (last > 0, recipe->lossless || recipe->alpha);
  g_byte_array_unref (webp);
}

GST_END_TEST;

static Suite *
webp_container_suite (void)
{
  Suite *s = suite_create ("webp-container");
  TCase *tc = tcase_create ("made images");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_two_images_in_a_row, 0, N_WEBP_RECIPES);
  tcase_add_share_of_loop (tc, test_first_cut_short_leaves_the_second, 0, 4);
  tcase_add_share_of_loop (tc, test_thumbnail_in_metadata_is_no_image, 0, 4);
  tcase_add_share_of_loop (tc, test_wrong_riff_size_is_no_matter, 0, 6);
  tcase_add_share_of_loop (tc, test_padding_may_be_missing, 0, 3);
  tcase_add_share_of_loop (tc,
      test_first_frame_of_animation_is_shown_in_its_place, 0, 4);
  tcase_add_share_of_loop (tc, test_animation_of_full_frames_is_like_a_still, 0,
      4);
  tcase_add_test (tc, test_rows_of_animation_count_from_its_top);
  tcase_add_share_of_loop (tc, test_animation_cut_off_or_broken, 0, 4);
  tcase_add_share_of_loop (tc, test_metadata_comes_before_or_behind, 0, 4);
  tcase_add_share_of_loop (tc, test_too_much_metadata_is_left_out, 0, 2);
  tcase_add_test (tc, test_groups_of_codes_are_counted);
  tcase_add_loop_test (tc, test_transform_that_comes_twice, 0, 16);
  tcase_add_loop_test (tc, test_tables_of_codes_are_memory, 0, 2);
  tcase_add_loop_test (tc, test_groups_of_codes_of_encoded_images, 0, 4);

  return s;
}

GST_CHECK_MAIN (webp_container);
