/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JPEG XL codec on images made here, beside libjxl's decode of them at once: all
 * kinds, cut in many ways, boxes, ends that are missing, damage, images in a row. */

#include "codecrun.h"
#include "makejxl.h"

#include "codec/jxl/jxl.h"
#include "codec/jxl/kept.h"

#include <string.h>

static const gsize cuts[] = { CODEC_RUN_WHOLE, 4096, 17, 1 };

/* A large one byte by byte takes seconds. */
static gboolean
takes_too_long (const GByteArray * jxl, gsize cut)
{
  return cut == 1 && jxl->len > 20000;
}

static CodecRun *
run_jxl (const GByteArray * jxl, gsize cut, guint format)
{
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, FALSE);

  run->format = format;
  codec_run_all (run, jxl->data, jxl->len, cut);

  return run;
}

static gboolean
same_bytes (const GByteArray * a, const GByteArray * b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len) == 0;
}

static GstVideoFormat
format_of (CodecRun * run)
{
  return prog_image_codec_info (run->codec)->formats[run->format];
}

static ProgImageDefectLevel
defect_of (CodecRun * run)
{
  return prog_image_codec_defect (run->codec)->level;
}

static void
assert_final_equals_reference (CodecRun * run, const GByteArray * jxl)
{
  GByteArray *pixels, *expected;

  fail_unless (run->error == NULL, "%s", run->error ? run->error->message : "");
  fail_unless (run->final != NULL);
  pixels = codec_run_pixels (run, run->final);
  expected = jxl_reference (jxl, format_of (run));
  fail_unless (same_bytes (pixels, expected), "%s: other pixels",
      gst_video_format_to_string (format_of (run)));
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
}

static void
assert_sound (CodecRun * run, const GByteArray * jxl)
{
  assert_final_equals_reference (run, jxl);
  fail_unless_equals_uint64 (run->end_at, jxl->len);
  fail_unless_equals_int (defect_of (run), PROG_IMAGE_DEFECT_NONE);
  fail_unless_equals_int (prog_image_codec_progress (run->codec)->rows,
      prog_image_codec_info (run->codec)->height);
}

/* -- exactness ---------------------------------------------------------- */

static const JxlRecipe kinds[] = {
  {.width = 300,.height = 270},
  {.width = 300,.height = 270,.coding = JXL_PASSES},
  {.width = 300,.height = 270,.coding = JXL_DC_FRAME},
  {.width = 300,.height = 270,.coding = JXL_MODULAR},
  {.width = 300,.height = 270,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.coding = JXL_LOSSLESS_SQUEEZE},
  {.width = 300,.height = 270,.alpha = TRUE},
  {.width = 300,.height = 270,.alpha = TRUE,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.alpha = TRUE,.premultiplied = TRUE},
  {.width = 300,.height = 270,.grey = TRUE},
  {.width = 300,.height = 270,.grey = TRUE,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.grey = TRUE,.alpha = TRUE},
  {.width = 300,.height = 270,.grey = TRUE,.alpha = TRUE,
      .coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 16},
  {.width = 300,.height = 270,.bits = 16,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 16,.alpha = TRUE,
      .coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 16,.grey = TRUE},
  {.width = 300,.height = 270,.bits = 16,.grey = TRUE,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 16,.grey = TRUE,.alpha = TRUE,
      .coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 10,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.bits = 12},
  {.width = 300,.height = 270,.bits = 32},
  {.width = 300,.height = 270,.bits = 32,.alpha = TRUE,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 270,.orientation = 6},
  {.width = 300,.height = 270,.orientation = 3,.coding = JXL_LOSSLESS},
  {.width = 1,.height = 1},
  {.width = 1,.height = 1,.coding = JXL_LOSSLESS,.alpha = TRUE},
  {.width = 1,.height = 517},
  {.width = 517,.height = 1,.coding = JXL_LOSSLESS},
  {.width = 255,.height = 257,.coding = JXL_LOSSLESS},
  {.width = 2100,.height = 40},
  {.width = 300,.height = 530,.alpha = TRUE,.coding = JXL_UNFILTERED},
  {.width = 300,.height = 20,.layers = 3},
  {.width = 300,.height = 20,.alpha = TRUE,.coding = JXL_LOSSLESS,.layers = 2},
};

GST_START_TEST (test_kinds_equal_libjxl_however_cut)
{
  GByteArray *jxl = make_jxl (&kinds[__i__]);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run;

    if (takes_too_long (jxl, cuts[i]))
      continue;
    run = run_jxl (jxl, cuts[i], 0);
    assert_sound (run, jxl);
    fail_unless_equals_uint64 (run->final_at, jxl->len);
    codec_run_free (run);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* One for each list of formats, and those that libjxl draws in other ways. */
static const JxlRecipe of_formats[] = {
  {.width = 270,.height = 20},
  {.width = 270,.height = 20,.alpha = TRUE,.premultiplied = TRUE},
  {.width = 270,.height = 20,.grey = TRUE},
  {.width = 270,.height = 20,.grey = TRUE,.alpha = TRUE,
      .coding = JXL_LOSSLESS},
  {.width = 270,.height = 20,.bits = 16,.coding = JXL_LOSSLESS},
  {.width = 270,.height = 20,.bits = 12,.alpha = TRUE},
  {.width = 270,.height = 20,.bits = 16,.grey = TRUE},
  {.width = 270,.height = 20,.bits = 16,.grey = TRUE,.alpha = TRUE},
  {.width = 270,.height = 20,.bits = 32,.alpha = TRUE},
  {.width = 270,.height = 20,.orientation = 6},
  {.width = 1,.height = 1,.alpha = TRUE,.coding = JXL_LOSSLESS},
  {.width = 27,.height = 20,.layers = 3},
};

GST_START_TEST (test_all_formats_equal_libjxl)
{
  GByteArray *jxl = make_jxl (&of_formats[__i__]);
  guint format = 0;
  gboolean more = TRUE;

  while (more) {
    CodecRun *run = run_jxl (jxl, CODEC_RUN_WHOLE, format++);
    const ProgImageInfo *info = prog_image_codec_info (run->codec);

    assert_sound (run, jxl);
    more = info->formats[format] != GST_VIDEO_FORMAT_UNKNOWN;
    fail_unless (!more || info->losses[format] >= info->losses[format - 1]);
    codec_run_free (run);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* @name: in tests/files */
static GByteArray *
read_jxl (const gchar * name)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"), name,
      NULL);
  guint8 *data;
  gsize size;

  fail_unless (g_file_get_contents (path, (gchar **) & data, &size, NULL),
      "%s", path);
  g_free (path);

  return g_byte_array_new_take (data, size);
}

/* As encoders since 0.10 write them: libjxl up to 0.8 fails unless it has all. */
GST_START_TEST (test_parts_of_a_frame_in_another_order)
{
  GByteArray *jxl = read_jxl ("permuted.jxl");
  CodecRun *run;

  codec_run_max_threads = 1 + __i__ / 3;
  run = run_jxl (jxl, cuts[__i__ % 3], 0);
  assert_sound (run, jxl);
  codec_run_free (run);

  /* Cut off it is shown, or there is a reason. */
  run = codec_run_new (&prog_image_jxl_class, TRUE, FALSE);
  codec_run_all (run, jxl->data, jxl->len - 100, cuts[__i__ % 3]);
  fail_unless (run->error != NULL
      || defect_of (run) == PROG_IMAGE_DEFECT_TRUNCATED);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* 20 groups, of which several are there at once. */
GST_START_TEST (test_threads_change_nothing)
{
  JxlRecipe recipe = {.width = 1100,.height = 900,
    .coding = __i__ & 1 ? JXL_LOSSLESS : JXL_VARDCT
  };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run;

  codec_run_max_threads = __i__ / 2 + 1;
  run = run_jxl (jxl, __i__ / 4 ? CODEC_RUN_WHOLE : 30000, 0);
  assert_sound (run, jxl);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* Whatever was shown on the way: the final frame is the same. */
GST_START_TEST (test_drawing_on_the_way_changes_nothing)
{
  GByteArray *jxl = make_jxl (&kinds[__i__]);
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, TRUE);
  gsize at = 0, end = 0;

  while (!run->ended) {
    end = MIN (end + MAX (jxl->len / 23, 1), jxl->len);
    at += codec_run_feed (run, jxl->data + at, end - at, end == jxl->len);
    if (run->canvas)
      g_byte_array_unref (codec_run_now (run));
  }
  assert_sound (run, jxl);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- frames on the way -------------------------------------------------- */

/* libjxl decodes squares of so many pixels a side. */
#define GROUP 256

static const JxlRecipe of_groups[] = {
  {.width = 300,.height = 1000,.coding = JXL_LOSSLESS},
  {.width = 300,.height = 530,.coding = JXL_LOSSLESS,.alpha = TRUE},
  {.width = 530,.height = 270,.coding = JXL_LOSSLESS,.bits = 16,.grey = TRUE},
  {.width = 300,.height = 530},
  {.width = 300,.height = 530,.alpha = TRUE},
};

/* Rows of a frame, as bytes. */
typedef struct
{
  const guint8 *data;
  guint n, pixel;
  gsize size;
} Rows;

static Rows
rows_of (CodecRun * run, const GByteArray * pixels)
{
  Rows rows = { pixels->data, GST_VIDEO_INFO_HEIGHT (&run->info),
    GST_VIDEO_INFO_COMP_PSTRIDE (&run->info, 0), 0
  };

  rows.size = pixels->len / rows.n;

  return rows;
}

static gboolean
is_zero (const guint8 * bytes, gsize size)
{
  return size == 0 || (bytes[0] == 0 && memcmp (bytes, bytes + 1, size - 1)
      == 0);
}

static gboolean
same_row (const Rows * a, const Rows * b, guint y)
{
  return memcmp (a->data + y * a->size, b->data + y * b->size, a->size) == 0;
}

/* Of a lossless image each group is final or black, and rows count down to the last one that
 * is not. */
static void
assert_groups (const Rows * now, const Rows * final, guint shown)
{
  gsize step = GROUP * now->pixel, x;
  guint y;

  for (y = 0; y < now->n; y++) {
    for (x = 0; x < now->size; x += step) {
      gsize n = MIN (step, now->size - x), at = y * now->size + x;

      fail_unless (is_zero (now->data + at, n)
          || memcmp (now->data + at, final->data + at, n) == 0,
          "row %u is neither black nor final", y);
    }
    fail_unless (y < shown || is_zero (now->data + y * now->size, now->size));
  }
  fail_unless (shown == 0 || !is_zero (now->data + (shown - 1) * now->size,
          now->size));
}

/* What has changed is damaged, and no rows above or below it. */
static void
assert_damage (const Rows * before, const Rows * now,
    const ProgImageRows * damage)
{
  guint y;

  for (y = 0; y < now->n; y++)
    fail_unless ((y >= damage->first && y < damage->end)
        || same_row (before, now, y));
  fail_if (same_row (before, now, damage->first));
  fail_if (same_row (before, now, damage->end - 1));
}

/* Whether there is something new; where there is no buffer for it at first, too. */
static gboolean
draw (CodecRun * run, guint refusals)
{
  run->refusals = refusals;
  prog_image_codec_draw (run->codec);
  if (run->refusals < refusals)
    prog_image_codec_draw (run->codec);
  run->refusals = 0;

  return prog_image_canvas_damaged (run->canvas);
}

GST_START_TEST (test_frames_on_the_way)
{
  const JxlRecipe *recipe = &of_groups[__i__];
  GByteArray *jxl = make_jxl (recipe), *before = NULL, *final = NULL;
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, FALSE);
  GstBuffer *buffer = NULL;
  guint drawn = 0, unchanged = 0;
  gsize at = 0, end = 0;

  while (!run->final) {
    gboolean last;
    ProgImageRows damage;
    GByteArray *now;
    Rows rows;

    end = MIN (end + 500, jxl->len);
    last = end == jxl->len;
    at += codec_run_feed (run, jxl->data + at, end - at, last);
    if (!run->canvas || run->final)
      continue;
    if (!draw (run, drawn % 2)) {
      unchanged += drawn > 0;
      continue;
    }
    /* The one before is held up to here: it takes another one. */
    gst_clear_buffer (&buffer);
    buffer = codec_run_publish (run, &damage);
    now = codec_run_pixels (run, buffer);
    rows = rows_of (run, now);
    if (!final)
      final = jxl_reference (jxl, format_of (run));
    if (recipe->coding == JXL_LOSSLESS) {
      Rows all = rows_of (run, final);

      assert_groups (&rows, &all, prog_image_codec_progress (run->codec)->rows);
    }
    if (before) {
      Rows old = rows_of (run, before);

      assert_damage (&old, &rows, &damage);
      g_byte_array_unref (before);
    }
    before = now;
    drawn++;
  }
  /* There are four groups at least. */
  fail_unless (drawn >= 3, "%u frames", drawn);
  fail_unless (drawn <= 8 || recipe->coding != JXL_LOSSLESS, "%u frames",
      drawn);
  fail_unless (unchanged > drawn || recipe->coding != JXL_LOSSLESS);
  assert_final_equals_reference (run, jxl);
  gst_clear_buffer (&buffer);
  g_byte_array_unref (before);
  g_byte_array_unref (final);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- what is known, and when -------------------------------------------- */

GST_START_TEST (test_caps_come_with_the_first_bytes)
{
  JxlRecipe recipe = {.width = 400,.height = 300,.bits = 16,.alpha = TRUE };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run = run_jxl (jxl, 1, 0);
  const ProgImageInfo *info = prog_image_codec_info (run->codec);

  fail_unless (run->header_at < 64 && run->format_at < 96);
  fail_unless_equals_int (info->width, 400);
  fail_unless_equals_int (info->height, 300);
  fail_unless_equals_int (info->bit_depth, 16);
  fail_unless_equals_int (info->components, 4);
  fail_unless (info->working_bytes > 400 * 300);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

static gdouble
mean_difference (const GByteArray * a, const GByteArray * b)
{
  guint64 sum = 0;
  guint i;

  for (i = 0; i < a->len; i++)
    sum += ABS ((gint) a->data[i] - b->data[i]);

  return (gdouble) sum / a->len;
}

/* A pass shows all of the image, less sharp. */
GST_START_TEST (test_passes_build_up)
{
  JxlRecipe recipe = {.width = 600,.height = 500,.coding = JXL_PASSES };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, TRUE);
  GByteArray *first, *final;
  GstBuffer *buffer;

  codec_run_all (run, jxl->data, jxl->len, 256);
  fail_unless (run->n_passes >= 1, "no passes");
  fail_unless_equals_int (prog_image_codec_progress (run->codec)->passes,
      run->n_passes + 1);
  buffer = g_ptr_array_index (run->passes, 0);
  first = codec_run_pixels (run, buffer);
  final = codec_run_pixels (run, run->final);
  fail_unless (mean_difference (first, final) < 12);
  fail_if (same_bytes (first, final));
  g_byte_array_unref (first);
  g_byte_array_unref (final);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

static const struct
{
  JxlRecipe recipe;
  const gchar *colorimetry;
  gboolean icc;
} colours[] = {
  {{.width = 20,.height = 20}, "sRGB", FALSE},
  {{.width = 20,.height = 20,.transfer = 1}, "1:1:5:1", FALSE},
  {{.width = 20,.height = 20,.transfer = 8}, "1:1:1:1", FALSE},
  {{.width = 20,.height = 20,.primaries = 11}, "1:1:7:11", FALSE},
  {{.width = 20,.height = 20,.primaries = 9,.transfer = 16}, "1:1:14:7",
      FALSE},
  {{.width = 20,.height = 20,.primaries = 9,.transfer = 18}, "1:1:15:7",
      FALSE},
  {{.width = 20,.height = 20,.icc = TRUE}, "1:1:0:1", TRUE},
  {{.width = 20,.height = 20,.icc = TRUE,.coding = JXL_LOSSLESS}, "1:1:0:1",
      TRUE},
  {{.width = 20,.height = 20,.grey = TRUE}, "1:4:0:0", FALSE},
};

GST_START_TEST (test_colours_are_told)
{
  GByteArray *jxl = make_jxl (&colours[__i__].recipe);
  CodecRun *run = run_jxl (jxl, 17, 0);
  const ProgImageInfo *info = prog_image_codec_info (run->codec);
  gchar *text = gst_video_colorimetry_to_string (&info->colorimetry);

  fail_unless_equals_string (text, colours[__i__].colorimetry);
  fail_unless_equals_int (gst_tag_list_get_tag_size (info->tags,
          GST_TAG_ATTACHMENT), colours[__i__].icc);
  assert_sound (run, jxl);
  g_free (text);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- boxes -------------------------------------------------------------- */

static void
assert_tags (const GstTagList * tags)
{
  gchar *text;

  fail_unless (gst_tag_list_get_string (tags, GST_TAG_DEVICE_MANUFACTURER,
          &text));
  fail_unless_equals_string (text, "camera");
  g_free (text);
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_TITLE, &text));
  fail_unless_equals_string (text, "title");
  g_free (text);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags,
          GST_TAG_IMAGE_ORIENTATION), 0);
}

GST_START_TEST (test_boxes_become_tags)
{
  JxlRecipe recipe = {.width = 300,.height = 200,.boxes = __i__,
    .orientation = 5
  };
  GByteArray *jxl = make_jxl (&recipe);
  gboolean after = __i__ == JXL_BOXES_AFTER || __i__ == JXL_COMPRESSED_AFTER;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_jxl (jxl, cuts[i], 0);

    assert_sound (run, jxl);
    fail_unless_equals_int (prog_image_codec_info (run->codec)->width, 200);
    assert_tags (prog_image_codec_info (run->codec)->tags);
    fail_unless_equals_int (run->final_at < jxl->len, after);
    codec_run_free (run);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* Tags from in front of the pixels are there before these are shown. */
GST_START_TEST (test_tags_come_before_pixels)
{
  JxlRecipe recipe = {.width = 300,.height = 200,.boxes = JXL_BOXES_BEFORE };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, FALSE);
  gsize at = 0, end = 0;

  while (run->n_passes == 0) {
    end++;
    at += codec_run_feed (run, jxl->data + at, end - at, FALSE);
  }
  assert_tags (prog_image_codec_info (run->codec)->tags);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* Appends @jxl, a bare codestream, in @n jxlp boxes. */
static GByteArray *
make_partial_boxes (const GByteArray * codestream, guint n)
{
  GByteArray *jxl = g_byte_array_new ();
  gsize at = 0, size = codestream->len / n + 1;
  guint i;

  jxl_put_box (jxl, "JXL ", "\x0d\x0a\x87\x0a", 4);
  jxl_put_box (jxl, "ftyp", "jxl \0\0\0\0jxl ", 12);
  for (i = 0; at < codestream->len; i++) {
    gsize part = i == 0 ? 1 : MIN (size, codestream->len - at);
    GByteArray *contents = g_byte_array_new ();
    guint8 index[4] = { at + part == codestream->len ? 0x80 : 0, 0, 0, i };

    g_byte_array_append (contents, index, 4);
    g_byte_array_append (contents, codestream->data + at, part);
    jxl_put_box (jxl, "jxlp", contents->data, contents->len);
    jxl_put_box (jxl, "free", "something", 9);
    g_byte_array_unref (contents);
    at += part;
  }

  return jxl;
}

GST_START_TEST (test_codestream_in_parts)
{
  JxlRecipe recipe = {.width = 300,.height = 200 };
  GByteArray *codestream = make_jxl (&recipe);
  GByteArray *jxl = make_partial_boxes (codestream, 5);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_jxl (jxl, cuts[i], 0);

    assert_final_equals_reference (run, codestream);
    fail_unless_equals_int (defect_of (run), PROG_IMAGE_DEFECT_NONE);
    fail_unless_equals_uint64 (run->end_at, jxl->len);
    codec_run_free (run);
  }
  g_byte_array_unref (codestream);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* A size of 0 stands for the rest of the stream, a size of 1 for one of 64 bits. */
GST_START_TEST (test_other_box_sizes)
{
  JxlRecipe recipe = {.width = 300,.height = 200 };
  GByteArray *codestream = make_jxl (&recipe);
  GByteArray *jxl = g_byte_array_new ();
  guint8 header[16] = { 0, 0, 0, 0, 'j', 'x', 'l', 'c' };
  guint i;

  jxl_put_box (jxl, "JXL ", "\x0d\x0a\x87\x0a", 4);
  jxl_put_box (jxl, "ftyp", "jxl \0\0\0\0jxl ", 12);
  if (__i__ == 1) {
    header[3] = 1;
    GST_WRITE_UINT64_BE (header + 8, (guint64) codestream->len + 16);
  }
  g_byte_array_append (jxl, header, __i__ == 1 ? 16 : 8);
  g_byte_array_append (jxl, codestream->data, codestream->len);
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_jxl (jxl, cuts[i], 0);

    /* libjxl 0.7 has the 64 bits in another place than the standard. */
    assert_final_equals_reference (run, codestream);
    fail_unless_equals_int (defect_of (run), PROG_IMAGE_DEFECT_NONE);
    fail_unless_equals_uint64 (run->end_at, jxl->len);
    codec_run_free (run);
  }
  g_byte_array_unref (codestream);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- what follows ------------------------------------------------------- */

static const gchar junk[] = "\0\0\0\x10juXk is nothing that is known";

/* Where an image ends does not depend on what follows. */
static void
assert_ends_before (const GByteArray * jxl, const guint8 * next, gsize size)
{
  GByteArray *both = g_byte_array_new ();
  guint i;

  g_byte_array_append (both, jxl->data, jxl->len);
  g_byte_array_append (both, next, size);
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_jxl (both, cuts[i], 0);

    assert_final_equals_reference (run, jxl);
    fail_unless_equals_uint64 (run->end_at, jxl->len);
    fail_unless (prog_image_codec_ended_cleanly (run->codec));
    codec_run_free (run);
  }
  g_byte_array_unref (both);
}

GST_START_TEST (test_images_in_a_row)
{
  JxlRecipe recipes[] = {
    {.width = 60,.height = 50},
    {.width = 60,.height = 50,.coding = JXL_LOSSLESS,.alpha = TRUE},
    {.width = 60,.height = 50,.boxes = JXL_BOXES_BEFORE},
    {.width = 60,.height = 50,.boxes = JXL_COMPRESSED_AFTER},
    {.width = 40,.height = 30,.frames = 3},
  };
  guint i;
  GByteArray *jxl = make_jxl (&recipes[__i__]);

  for (i = 0; i < G_N_ELEMENTS (recipes); i++) {
    GByteArray *next = make_jxl (&recipes[i]);

    assert_ends_before (jxl, next->data, next->len);
    g_byte_array_unref (next);
  }
  assert_ends_before (jxl, (const guint8 *) junk, sizeof junk);
  assert_ends_before (jxl, (const guint8 *) junk, 3);
  assert_ends_before (jxl, (const guint8 *) "\xff\xd8\xff\xe0\0\x10JFIF", 10);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* The first of its frames, with a word about the others. */
GST_START_TEST (test_animation_shows_its_first_frame)
{
  JxlRecipe recipe = {.width = 300,.height = 280,.frames = 4,
    .boxes = __i__ ? JXL_BOXES_AFTER : JXL_NO_BOXES
  };
  GByteArray *jxl = make_jxl (&recipe);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_jxl (jxl, cuts[i], 0);

    assert_final_equals_reference (run, jxl);
    fail_unless_equals_int (defect_of (run), PROG_IMAGE_DEFECT_WARNING);
    fail_unless (run->final_at < jxl->len / 2);
    fail_unless_equals_uint64 (run->end_at, jxl->len);
    codec_run_free (run);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- missing ends and damage -------------------------------------------- */

/* Runs it cut in each way, and sees to it that all come to the same. */
static CodecRun *
run_in_all_ways (const GByteArray * jxl)
{
  CodecRun *whole = run_jxl (jxl, cuts[0], 0);
  guint i;

  for (i = 1; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run;

    if (takes_too_long (jxl, cuts[i]))
      continue;
    run = run_jxl (jxl, cuts[i], 0);
    fail_unless_equals_int (run->error != NULL, whole->error != NULL);
    if (run->error)
      fail_unless_equals_string (run->error->message, whole->error->message);
    fail_unless_equals_string (prog_image_codec_defect (run->codec)->text,
        prog_image_codec_defect (whole->codec)->text);
    fail_unless_equals_uint64 (run->end_at, whole->end_at);
    fail_unless_equals_int (run->final != NULL, whole->final != NULL);
    fail_unless_equals_int (prog_image_codec_progress (run->codec)->rows,
        prog_image_codec_progress (whole->codec)->rows);
    if (run->final) {
      GByteArray *a = codec_run_pixels (run, run->final);
      GByteArray *b = codec_run_pixels (whole, whole->final);

      fail_unless (same_bytes (a, b), "other pixels when cut to %"
          G_GSIZE_FORMAT, cuts[i]);
      g_byte_array_unref (a);
      g_byte_array_unref (b);
    }
    codec_run_free (run);
  }

  return whole;
}

static const JxlRecipe broken[] = {
  {.width = 300,.height = 270},
  {.width = 300,.height = 270,.coding = JXL_PASSES},
  {.width = 300,.height = 270,.coding = JXL_DC_FRAME},
  {.width = 700,.height = 600,.coding = JXL_LOSSLESS,.grey = TRUE},
  {.width = 300,.height = 600,.coding = JXL_LOSSLESS_SQUEEZE},
  {.width = 300,.height = 270,.alpha = TRUE,.boxes = JXL_BOXES_BEFORE},
  {.width = 100,.height = 100,.boxes = JXL_COMPRESSED_AFTER},
  {.width = 300,.height = 300,.frames = 2},
};

GST_START_TEST (test_truncated_is_shown_or_refused)
{
  GByteArray *jxl = make_jxl (&broken[__i__]), *part;
  gboolean shown = FALSE, refused = FALSE;
  gsize size;

  for (size = 1; size < jxl->len; size += 1 + jxl->len / 19) {
    CodecRun *run;

    part = g_byte_array_new ();
    g_byte_array_append (part, jxl->data, size);
    run = run_in_all_ways (part);
    fail_unless (run->final || run->error);
    refused |= run->error != NULL;
    shown |= run->final && defect_of (run) == PROG_IMAGE_DEFECT_TRUNCATED;
    if (run->final && defect_of (run) < PROG_IMAGE_DEFECT_ERROR)
      assert_final_equals_reference (run, jxl);
    codec_run_free (run);
    g_byte_array_unref (part);
  }
  fail_unless (refused);
  /* One group has no DC of its own; cut off in boxes behind, all is there. */
  fail_unless_equals_int (shown, broken[__i__].width > 256
      || broken[__i__].height > 256);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

GST_START_TEST (test_damage_is_never_silent)
{
  GByteArray *jxl = make_jxl (&broken[__i__]);
  GRand *rand = g_rand_new_with_seed (__i__);
  guint i;

  for (i = 0; i < 12; i++) {
    gsize at = g_rand_int_range (rand, 2, jxl->len);
    guint8 bit = 1 << g_rand_int_range (rand, 0, 8);
    CodecRun *run;

    jxl->data[at] ^= bit;
    run = run_in_all_ways (jxl);
    fail_unless (run->final || run->error);
    codec_run_free (run);
    jxl->data[at] ^= bit;
  }
  g_rand_free (rand);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* What comes in front of the damage is shown. */
GST_START_TEST (test_damage_shows_what_was_in_front_of_it)
{
  JxlRecipe recipe = {.width = 1000,.height = 900,.coding = JXL_LOSSLESS };
  GByteArray *jxl = make_jxl (&recipe), *pixels, *expected;
  CodecRun *run;
  guint i;

  /* All of the second half: no group of it is sound. */
  for (i = jxl->len / 2; i < jxl->len; i++)
    jxl->data[i] ^= 0x55;
  run = run_in_all_ways (jxl);
  fail_unless (run->final != NULL);
  fail_unless_equals_int (defect_of (run), PROG_IMAGE_DEFECT_ERROR);
  pixels = codec_run_pixels (run, run->final);
  g_byte_array_unref (jxl);
  jxl = make_jxl (&recipe);
  expected = jxl_reference (jxl, format_of (run));
  /* The first group of 256 x 256 is there. */
  for (i = 0; i < 256; i++)
    fail_unless (memcmp (pixels->data + i * 3000, expected->data + i * 3000,
            256 * 3) == 0);
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- limits ------------------------------------------------------------- */

static CodecRun *
run_limited (const GByteArray * jxl, guint64 max_pixels, guint64 max_memory,
    gsize cut)
{
  static const ProgImageCodecClass *const classes[] = {
    &prog_image_jxl_class, NULL
  };
  ProgImageOptions options = {.limits = {.max_pixels = max_pixels,.max_memory =
          max_memory}
  };
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, FALSE);

  prog_image_codec_free (run->codec);
  run->codec = prog_image_codec_open (&prog_image_jxl_class, classes, &options);
  codec_run_all (run, jxl->data, jxl->len, cut);

  return run;
}

GST_START_TEST (test_limits_hold)
{
  JxlRecipe recipe = {.width = 300,.height = 200 };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run = run_limited (jxl, 300 * 200 - 1, 0, 4096);

  fail_unless (g_error_matches (run->error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  fail_unless_equals_uint64 (run->header_at, 0);
  codec_run_free (run);
  /* Less than the first block that libjxl asks for, of any version. */
  run = run_limited (jxl, 300 * 200, 100, 4096);
  fail_unless (g_error_matches (run->error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  codec_run_free (run);
  run = run_limited (jxl, 300 * 200, 0, 4096);
  assert_sound (run, jxl);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* What is kept of an image is bounded by what it can need, and by what there is. */
GST_START_TEST (test_kept_bytes_are_bounded)
{
  const JxlBasicInfo info = {.xsize = 1000,.ysize = 100,.bits_per_sample = 16,
    .num_color_channels = 3,.num_extra_channels = 1
  };
  const JxlBasicInfo large = {.xsize = 1 << 15,.ysize = 1 << 13,
    .bits_per_sample = 8,.num_color_channels = 1
  };
  const JxlBasicInfo unknown = {.xsize = 0 };
  ProgJxlKept kept = { NULL };

  fail_unless_equals_uint64 (prog_jxl_kept_max (&info),
      1000 * 100 * 4 * 2 * 9 / 8 + 256 * 1024);
  fail_unless_equals_uint64 (prog_jxl_kept_max (&large), 64 << 20);
  fail_unless_equals_uint64 (prog_jxl_kept_max (&unknown), 64 << 20);

  prog_jxl_kept_add (&kept, (const guint8 *) "abc", 3, 5);
  prog_jxl_kept_add (&kept, (const guint8 *) "de", 2, 5);
  fail_unless (kept.size == 5 && memcmp (kept.data, "abcde", 5) == 0);
  prog_jxl_kept_add (&kept, (const guint8 *) "f", 1, 5);
  fail_unless (kept.lost && !kept.refused && kept.size == 0);
  prog_jxl_kept_add (&kept, (const guint8 *) "f", 1, 5);
  fail_unless (kept.lost && kept.size == 0 && kept.data == NULL);
}

GST_END_TEST;

/* Nobody has so much memory: nothing is read of what can't be kept. */
GST_START_TEST (test_no_memory_to_keep_bytes)
{
#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
  ProgJxlKept kept = { NULL };

  prog_jxl_kept_add (&kept, (const guint8 *) "abc", 3, G_MAXSSIZE);
  prog_jxl_kept_add (&kept, (const guint8 *) "abc", G_MAXSSIZE / 4, G_MAXSSIZE);
  fail_unless (kept.lost && kept.refused && kept.data == NULL);
#endif
}

GST_END_TEST;

/* Layers of few bytes: a limit of four times their pixels lets all of them through. */
GST_START_TEST (test_layers_are_work)
{
  JxlRecipe recipe = {.width = 100,.height = 100,.coding = JXL_LOSSLESS,
    .flat = TRUE,.layers = 16,.boxes = __i__ ? JXL_BOXES_AFTER : JXL_NO_BOXES
  };
  GByteArray *jxl = make_jxl (&recipe);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_limited (jxl, 100 * 100, 0, cuts[i]);

    fail_unless (g_error_matches (run->error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT));
    fail_unless (strstr (run->error->message, "layers") != NULL);
    fail_unless (run->format_at > 0 && run->final == NULL);
    codec_run_free (run);
    run = run_limited (jxl, 100 * 100 * 16 * 4, 0, cuts[i]);
    assert_sound (run, jxl);
    codec_run_free (run);
    /* Three planes of floats: of the reference, the layer, and what is decoded last. */
    run = run_limited (jxl, 0, 100 * 100 * 3 * 4 * 3 - 1, cuts[i]);
    fail_unless (g_error_matches (run->error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT));
    fail_unless (run->format_at > 0 && run->final == NULL);
    codec_run_free (run);
    run = run_limited (jxl, 0, 0, cuts[i]);
    assert_sound (run, jxl);
    codec_run_free (run);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* A canvas that has no buffer for a while is asked again. */
GST_START_TEST (test_no_buffer_for_a_while)
{
  JxlRecipe recipe = {.width = 600,.height = 500,.coding = JXL_PASSES };
  GByteArray *jxl = make_jxl (&recipe);
  CodecRun *run = codec_run_new (&prog_image_jxl_class, TRUE, TRUE);

  run->refusals = 2;
  codec_run_all (run, jxl->data, jxl->len, 1000);
  assert_sound (run, jxl);
  codec_run_free (run);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

static Suite *
jxl_codec_suite (void)
{
  Suite *suite = suite_create ("jxl_codec");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_kinds_equal_libjxl_however_cut, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tc, test_all_formats_equal_libjxl, 0,
      G_N_ELEMENTS (of_formats));
  tcase_add_loop_test (tc, test_drawing_on_the_way_changes_nothing, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tc, test_parts_of_a_frame_in_another_order, 0, 6);
  tcase_add_loop_test (tc, test_threads_change_nothing, 0, 6);
  tcase_add_loop_test (tc, test_frames_on_the_way, 0, G_N_ELEMENTS (of_groups));
  tcase_add_test (tc, test_caps_come_with_the_first_bytes);
  tcase_add_test (tc, test_passes_build_up);
  tcase_add_loop_test (tc, test_colours_are_told, 0, G_N_ELEMENTS (colours));
  tcase_add_loop_test (tc, test_boxes_become_tags, JXL_BOXES_BEFORE,
      JXL_COMPRESSED_AFTER + 1);
  tcase_add_test (tc, test_tags_come_before_pixels);
  tcase_add_test (tc, test_codestream_in_parts);
  tcase_add_loop_test (tc, test_other_box_sizes, 0, 2);
  tcase_add_loop_test (tc, test_images_in_a_row, 0, 5);
  tcase_add_loop_test (tc, test_animation_shows_its_first_frame, 0, 2);
  tcase_add_loop_test (tc, test_truncated_is_shown_or_refused, 0,
      G_N_ELEMENTS (broken));
  tcase_add_loop_test (tc, test_damage_is_never_silent, 0,
      G_N_ELEMENTS (broken));
  tcase_add_test (tc, test_damage_shows_what_was_in_front_of_it);
  tcase_add_test (tc, test_limits_hold);
  tcase_add_test (tc, test_kept_bytes_are_bounded);
  tcase_add_test (tc, test_no_memory_to_keep_bytes);
  tcase_add_loop_test (tc, test_layers_are_work, 0, 2);
  tcase_add_test (tc, test_no_buffer_for_a_while);

  return suite;
}

GST_CHECK_MAIN (jxl_codec);
