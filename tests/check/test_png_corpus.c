/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG codec on all PNGs of the shared corpus, sound and broken, beside
 * libpng. Skipped where the corpus is not there. */

#include "pngrun.h"
#include "share.h"

#include <string.h>

#define N_SHARDS 16

/* Columns of MANIFEST.tsv that are used; its README says what they hold. */
enum
{
  COL_FILE = 0,
  COL_FORMAT = 1,
  COL_RESULT = 6
};

typedef struct
{
  const gchar *name;
  gboolean sound;
  guint8 *data;
  gsize size;
} File;

typedef void (*FileFunc) (const File * file);

static void
call_for_file (gchar ** cols, FileFunc func)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_CORPUS"),
      cols[COL_FILE], NULL);
  File file = {.name = cols[COL_FILE],
    .sound = g_str_has_prefix (cols[COL_RESULT], "ok")
  };
  gchar *data;

  fail_unless (g_file_get_contents (path, &data, &file.size, NULL));
  file.data = (guint8 *) data;
  func (&file);
  g_free (data);
  g_free (path);
}

/* The files of one shard. */
static void
for_each_png (guint shard, FileFunc func)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_CORPUS"),
      "MANIFEST.tsv", NULL);
  gchar *text, **lines;
  guint i, n = 0;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (i = 1; lines[i] && *lines[i]; i++) {
    gchar **cols = g_strsplit (lines[i], "\t", -1);

    if (g_str_equal (cols[COL_FORMAT], "png") && n++ % N_SHARDS == shard)
      call_for_file (cols, func);
    g_strfreev (cols);
  }
  fail_unless (n > 100, "%u PNGs", n);
  g_strfreev (lines);
  g_free (text);
  g_free (path);
}

/* -- the whole file ----------------------------------------------------- */

static void
assert_places_are_equal (const File * file, const PngRun * a, const PngRun * b)
{
  fail_unless (a->header_at == b->header_at && a->format_at == b->format_at
      && a->end_at == b->end_at, "%s: header, first IDAT and end are found "
      "elsewhere", file->name);
  /* Signature and IHDR. */
  if (a->header_at)
    fail_unless_equals_uint64 (a->header_at, 33);
  if (a->format_at)
    fail_unless (memcmp (file->data + a->format_at - 4, "IDAT", 4) == 0);
}

/* @whole: the file in one piece. */
static void
assert_cut_is_of_no_matter (const File * file, PngRun * whole, PngRun * run,
    gsize cut)
{
  GByteArray *a, *b;

  assert_places_are_equal (file, whole, run);
  fail_unless (!whole->final == !run->final);
  if (!whole->final) {
    fail_unless_equals_string (run->error->message, whole->error->message);
    return;
  }
  if (PNG_DAMAGE_IS_EXACT) {
    fail_unless_equals_string (png_run_defect (run), png_run_defect (whole));
    fail_unless_equals_int (png_run_progress (run)->rows,
        png_run_progress (whole)->rows);
  }
  fail_unless_equals_int (png_run_level (run), png_run_level (whole));
  a = codec_run_pixels (whole, whole->final);
  b = codec_run_pixels (run, run->final);
  fail_unless (same_bytes (a, b), "%s: in pieces of %" G_GSIZE_FORMAT
      " bytes it differs", file->name, cut);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

static void
assert_equals_libpng (const File * file, PngRun * run)
{
  PngReference *reference = png_reference_bytes (file->data, file->size);
  GByteArray *pixels;

  if (!run->final) {
    fail_unless (run->error != NULL);
    fail_unless (png_reference_pixels (reference) == NULL,
        "%s: %s, but libpng begins", file->name, run->error->message);
  } else if (png_reference_whole (reference)) {
    pixels = codec_run_pixels (run, run->final);
    fail_unless (same_bytes (pixels, png_reference_pixels (reference)),
        "%s: pixels differ from libpng's", file->name);
    fail_unless (png_run_progress (run)->rows == png_run_info (run)->height);
    fail_unless (png_run_progress (run)->pass ==
        png_run_progress (run)->passes);
    g_byte_array_unref (pixels);
  } else {
    fail_unless (png_run_level (run) >= PROG_IMAGE_DEFECT_WARNING,
        "%s: libpng gives an error, the codec says nothing", file->name);
  }
  png_reference_free (reference);
}

static void
check_equals_libpng (const File * file)
{
  static const gsize cuts[] = { 4096, 7, 1 };
  PngRun *whole =
      png_run_bytes (file->data, file->size, CODEC_RUN_WHOLE, FALSE);
  PngRun *run;
  guint i;

  assert_equals_libpng (file, whole);
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    if (file->size / cuts[i] > 30000)
      continue;
    /* Smoothing shows where the end is missing, and only there. */
    run = png_run_bytes (file->data, file->size, cuts[i],
        file->sound && i % 2 == 0);
    assert_cut_is_of_no_matter (file, whole, run, cuts[i]);
    codec_run_free (run);
  }
  codec_run_free (whole);
}

GST_START_TEST (test_any_file_equals_libpng)
{
  for_each_png (__i__, check_equals_libpng);
}

GST_END_TEST;

/* -- while it arrives --------------------------------------------------- */

/* Feeds [*at, @end), or less where the codec waits for more. */
static gsize
feed_up_to (PngRun * run, const File * file, gsize at, gsize end)
{
  return at + codec_run_feed (run, file->data + at, end - at, FALSE);
}

static void
check_partial_frames_equal_push_reader (const File * file)
{
  gsize step = file->size < 3000 ? 1 : file->size / 31 + 1;
  PngReference *reference;
  gsize at = 0, before, end = 0;
  GByteArray *pixels;
  PngRun *run;

  if (!file->sound || file->size > 400 * 1024)
    return;
  /* All of its IDAT chunks have one byte: what may come a byte later comes
   * many later. */
  if (!PNG_ROWS_COME_AT_ONCE && strstr (file->name, "/oi9n"))
    return;
  run = png_run_new (FALSE, FALSE);
  reference = png_reference_new ();
  while (!run->ended && end < file->size) {
    end = MIN (end + step, file->size);
    before = at;
    at = feed_up_to (run, file, at, end);
    png_reference_push (reference, file->data + before, at - before);
    if (!run->canvas || at == before)
      continue;
    pixels = codec_run_now (run);
    fail_unless (png_reference_shows (reference, pixels,
            file->data + at, MIN (file->size - at, 1)),
        "%s: after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes the "
        "frame is not what has come of it", file->name, at, file->size);
    g_byte_array_unref (pixels);
  }
  fail_unless (run->ended);
  codec_run_free (run);
  png_reference_free (reference);
}

GST_START_TEST (test_partial_frames_equal_push_reader)
{
  for_each_png (__i__, check_partial_frames_equal_push_reader);
}

GST_END_TEST;

static void
assert_passes_are_equal (const File * file, PngRun * a, PngRun * b)
{
  guint i;

  fail_unless_equals_int (a->n_passes, b->n_passes);
  for (i = 0; i < a->n_passes; i++) {
    GByteArray *p = codec_run_pixels (a, g_ptr_array_index (a->passes, i));
    GByteArray *q = codec_run_pixels (b, g_ptr_array_index (b->passes, i));

    fail_unless (same_bytes (p, q), "%s: pass %u depends on the pieces",
        file->name, i + 1);
    g_byte_array_unref (p);
    g_byte_array_unref (q);
  }
}

static void
check_passes_do_not_depend_on_cuts (const File * file)
{
  static const gsize cuts[] = { 1, 100, 4096 };
  guint smoothing, i;

  if (!file->sound || file->size > 200 * 1024)
    return;
  for (smoothing = 0; smoothing < 2; smoothing++) {
    PngRun *whole = png_run_new (smoothing, TRUE);

    codec_run_all (whole, file->data, file->size, CODEC_RUN_WHOLE);
    for (i = 0; whole->n_passes > 0 && i < G_N_ELEMENTS (cuts); i++) {
      PngRun *run = png_run_new (smoothing, TRUE);

      codec_run_all (run, file->data, file->size, cuts[i]);
      assert_passes_are_equal (file, whole, run);
      codec_run_free (run);
    }
    codec_run_free (whole);
  }
}

GST_START_TEST (test_passes_do_not_depend_on_cuts)
{
  for_each_png (__i__, check_passes_do_not_depend_on_cuts);
}

GST_END_TEST;

/* -- damage ------------------------------------------------------------- */

static void
assert_same_outside (const File * file, PngRun * run, const GByteArray * before,
    const GByteArray * after, const ProgImageRows * damage)
{
  gsize row = after->len / run->info.height;
  guint y;

  for (y = 0; y < (guint) run->info.height; y++) {
    if (y >= damage->first && y < damage->end)
      continue;
    fail_unless (memcmp (before->data + y * row, after->data + y * row, row)
        == 0, "%s: row %u changed outside of the damage", file->name, y);
  }
}

/* A frame that is kept while later ones are made must not change. */
typedef struct
{
  GstBuffer *buffer;
  GByteArray *pixels;
} Kept;

static void
keep (Kept * kept, PngRun * run, GstBuffer * buffer)
{
  kept->buffer = gst_buffer_ref (buffer);
  kept->pixels = codec_run_pixels (run, buffer);
}

static void
drop (Kept * kept, PngRun * run, const File * file)
{
  GByteArray *pixels;

  if (!kept->buffer)
    return;
  pixels = codec_run_pixels (run, kept->buffer);
  fail_unless (same_bytes (pixels, kept->pixels),
      "%s: a frame changed after it was published", file->name);
  g_byte_array_unref (pixels);
  g_byte_array_unref (kept->pixels);
  gst_clear_buffer (&kept->buffer);
}

/* What is shown now, beside what was shown before, which it replaces. */
static void
check_frame (const File * file, PngRun * run, GByteArray ** before, Kept * kept,
    gboolean change_kept)
{
  ProgImageRows damage = { 0, 0 };
  GByteArray *pixels;
  GstBuffer *buffer;

  prog_image_codec_draw (run->codec);
  buffer = codec_run_publish (run, &damage);
  pixels = codec_run_pixels (run, buffer);
  if (*before) {
    assert_same_outside (file, run, *before, pixels, &damage);
    g_byte_array_unref (*before);
  }
  *before = pixels;
  if (change_kept) {
    drop (kept, run, file);
    keep (kept, run, buffer);
  }
  gst_buffer_unref (buffer);
}

static void
check_damage (const File * file, gboolean smoothing)
{
  PngRun *run = png_run_new (smoothing, FALSE);
  gsize at = 0, end = 0, step = file->size / 40 + 1;
  GByteArray *before = NULL;
  Kept kept = { NULL, NULL };
  guint n = 0;

  while (!run->final && end < file->size) {
    end = MIN (end + step, file->size);
    at = feed_up_to (run, file, at, end);
    if (run->canvas && !run->final)
      check_frame (file, run, &before, &kept, n++ % 3 == 0);
  }
  fail_unless (run->final != NULL);
  drop (&kept, run, file);
  if (before)
    g_byte_array_unref (before);
  codec_run_free (run);
}

static void
check_damage_is_honest (const File * file)
{
  if (!file->sound || file->size > 160 * 1000)
    return;
  check_damage (file, FALSE);
  check_damage (file, TRUE);
}

GST_START_TEST (test_nothing_changes_outside_of_damage)
{
  for_each_png (__i__, check_damage_is_honest);
}

GST_END_TEST;

/* -- no buffer ---------------------------------------------------------- */

static void
check_no_buffer_is_resumed (const File * file)
{
  GByteArray *a, *b;
  PngRun *run, *whole;

  if (!file->sound || file->size > 60 * 1000)
    return;
  whole = png_run_bytes (file->data, file->size, CODEC_RUN_WHOLE, TRUE);
  run = png_run_new (TRUE, FALSE);
  run->refusals = 5;
  codec_run_all (run, file->data, file->size, 100);
  fail_unless_equals_int (run->refusals, 0);
  a = codec_run_pixels (whole, whole->final);
  b = codec_run_pixels (run, run->final);
  fail_unless (same_bytes (a, b), "%s: something was lost while there was no "
      "buffer", file->name);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
  codec_run_free (run);
  codec_run_free (whole);
}

GST_START_TEST (test_no_buffer_loses_nothing)
{
  for_each_png (__i__, check_no_buffer_is_resumed);
}

GST_END_TEST;

static Suite *
png_corpus_suite (void)
{
  Suite *s = suite_create ("png-corpus");
  TCase *tc = tcase_create ("files");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  if (!g_getenv ("PROGIMAGE_CORPUS")) {
    g_print ("PROGIMAGE_CORPUS is not set: the corpus is not tested\n");
    return s;
  }
  tcase_add_share_of_corpus (tc, test_any_file_equals_libpng, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_partial_frames_equal_push_reader, 0,
      N_SHARDS);
  tcase_add_share_of_corpus (tc, test_passes_do_not_depend_on_cuts, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_nothing_changes_outside_of_damage, 0,
      N_SHARDS);
  tcase_add_share_of_corpus (tc, test_no_buffer_loses_nothing, 0, N_SHARDS);

  return s;
}

GST_CHECK_MAIN (png_corpus);
