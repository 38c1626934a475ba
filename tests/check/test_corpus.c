/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All the images of the shared corpus, against the reference decoders: hashes of libpng's,
 * and the libjpeg at hand. Skipped where the corpus is not there. */

#include "corpus.h"
#include "jpegrun.h"
#include "oracle.h"
#include "share.h"

#include <string.h>

#define DJPEG_CAPS "video/x-raw, format={ GRAY8, RGB }"
#define DEEP_DJPEG_CAPS "video/x-raw, format={ GRAY16_BE, RGBA64_BE }"

/* Of damaged data, and of scans that are missing, versions of libjpeg-turbo make other
 * pixels, and its C code others than its vector code: all that counts is the library at
 * hand. Where versions agree, so does the table. */
static void
assert_equals_djpeg (Run * run, const CorpusFile * file, const gchar * what)
{
  GByteArray jpeg = {.data = (guint8 *) file->data,.len = file->size };
  gchar *checksum;

  fail_unless (run_final (run, 0) != NULL, "%s: no image",
      file->cols[CORPUS_FILE]);
  assert_final_is_right (run, 0, &jpeg, file->cols[CORPUS_FILE]);
  if (g_getenv ("JSIMD_FORCENONE")
      || !g_str_has_suffix (file->cols[CORPUS_DJPEG3], "same"))
    return;

  checksum = corpus_pnm_checksum (run_final (run, 0));
  fail_unless (g_str_equal (checksum, file->cols[CORPUS_PIXELS]),
      "%s, %s: pixels differ from djpeg's", file->cols[CORPUS_FILE], what);
  g_free (checksum);
}

static void
check_jpeg_equals_djpeg (const CorpusFile * file)
{
  static const gsize chunks[] = { 0, 4096, 7, 1 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    gchar *what = g_strdup_printf ("chunks of %u", (guint) chunks[i]);

    /* One byte at a time is for small files, as the contract has it. */
    if (chunks[i] != 1 || file->size <= 12 * 1024) {
      Run *run = run_bytes ("progjpegdec updates=none", DJPEG_CAPS,
          (guint8 *) file->data, file->size, chunks[i]);
      assert_equals_djpeg (run, file, what);
      run_free (run);
    }
    g_free (what);
  }
}

static guint
bit_depth (Run * run)
{
  guint depth;

  fail_unless (gst_structure_get_uint (gst_message_get_structure (run_message
              (run, GST_MESSAGE_ELEMENT, "progimage-header", 0)), "bit-depth",
          &depth));

  return depth;
}

/* Of what only libjpeg-turbo 3 decodes the table has what its djpeg writes. */
static void
check_deep_jpeg_equals_djpeg (const CorpusFile * file)
{
  static const gsize chunks[] = { 0, 4096, 7 };
  const gchar *hash = strstr (file->cols[CORPUS_DJPEG3], "only-in-3.x ");
  guint i;

  for (i = 0; hash && i < G_N_ELEMENTS (chunks); i++) {
    gboolean deep = strstr (file->cols[CORPUS_MODE], "/8bit/") == NULL;
    Run *run = run_bytes ("progjpegdec updates=buffer", deep ? DEEP_DJPEG_CAPS :
        DJPEG_CAPS, (guint8 *) file->data, file->size, chunks[i]);
    gchar *checksum;

    if (!make_jpeg_has_precision ()) {
      assert_one_error (run, "libjpeg-turbo 3 can", file->cols[CORPUS_FILE]);
    } else {
      fail_unless (run_final (run, 0) != NULL, "%s: no image",
          file->cols[CORPUS_FILE]);
      assert_no_defect (run, file->cols[CORPUS_FILE]);
      assert_series_is_sound (run, file->cols[CORPUS_FILE]);
      checksum = deep ? corpus_deep_pnm_checksum (run_final (run, 0),
          bit_depth (run)) : corpus_pnm_checksum (run_final (run, 0));
      fail_unless (g_str_equal (checksum, strchr (hash, ' ') + 1),
          "%s: pixels differ from djpeg's", file->cols[CORPUS_FILE]);
      g_free (checksum);
    }
    run_free (run);
  }
}

static gboolean
is_planar (GstSample * frame)
{
  GstVideoInfo info;

  gst_video_info_from_caps (&info, gst_sample_get_caps (frame));

  return !GST_VIDEO_INFO_IS_RGB (&info);
}

static void
check_jpeg_equals_raw_decode (const CorpusFile * file)
{
  static const gsize chunks[] = { 0, 4096, 7, 1 };
  GByteArray *expected = oracle_jpeg_planes ((guint8 *) file->data, file->size,
      1, TRUE);
  guint i;

  for (i = 0; i < 2 * G_N_ELEMENTS (chunks) && expected; i++) {
    gsize chunk = chunks[i / 2];
    Run *run;

    run_takes_video_meta = i % 2;

    if (chunk == 1 && file->size > 12 * 1024)
      continue;
    run = run_bytes ("progjpegdec updates=none", NULL, (guint8 *) file->data,
        file->size, chunk);
    fail_unless (run_final (run, 0) != NULL);
    if (is_planar (run_final (run, 0))) {
      GByteArray *pixels = frame_pixels (run_final (run, 0));

      assert_pixels_equal (pixels, expected, file->cols[CORPUS_FILE]);
      g_byte_array_unref (pixels);
    }
    run_free (run);
  }
  run_takes_video_meta = TRUE;
  if (expected)
    g_byte_array_unref (expected);
}

/* Partial frames must change nothing about the final one, whatever brings them
 * about, and be what they say. */
static void
check_jpeg_partial_frames (const CorpusFile * file)
{
  static const gchar *lines[] = {
    "progjpegdec updates=buffer",
    "progjpegdec updates=buffer smoothing=false",
    "progjpegdec updates=pass",
  };
  static const gchar *caps[] = { NULL, "video/x-raw, format=RGB",
    "video/x-raw, format={ GRAY8, RGB }"
  };
  guint i, k;

  if (file->size > 400 * 1024)
    return;
  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    for (k = 0; k < G_N_ELEMENTS (caps); k++) {
      gsize chunk = MAX (file->size / 17, 5);
      Run *run = run_bytes (lines[i], caps[k], (guint8 *) file->data,
          file->size, chunk);
      gboolean smooth = strstr (lines[i], "smoothing=false") == NULL;

      fail_unless (run_final (run, 0) != NULL);
      assert_series_is_sound (run, file->cols[CORPUS_FILE]);
      if (k == 2 && smooth)
        assert_equals_djpeg (run, file, lines[i]);
      run_free (run);
    }
  }
}

/* -- PNG ---------------------------------------------------------------- */

static void
check_png_equals_libpng (const CorpusFile * file)
{
  static const gchar *lines[] = { "progpngdec updates=none",
    "progimagedec updates=buffer", "progpngdec updates=pass smoothing=false"
  };
  static const gsize chunks[] = { 0, 4096, 7, 1 };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    /* One byte at a time is for small files, as the contract has it. */
    if ((chunks[i] == 1 && file->size > 3 * 1024)
        || (chunks[i] == 7 && file->size > 32 * 1024))
      continue;
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      Run *run = run_bytes (lines[k], NULL, (guint8 *) file->data, file->size,
          chunks[i]);
      gchar *checksum;

      fail_unless (run_final (run, 0) != NULL, "%s: no image",
          file->cols[CORPUS_FILE]);
      checksum = corpus_rgba16_checksum (run_final (run, 0));
      fail_unless (g_str_equal (checksum, file->cols[CORPUS_PIXELS]),
          "%s, %s, in chunks of %u: pixels differ from libpng's",
          file->cols[CORPUS_FILE], lines[k], (guint) chunks[i]);
      g_free (checksum);
      if (file->size < 64 * 1024)
        assert_series_is_sound (run, file->cols[CORPUS_FILE]);
      run_free (run);
    }
  }
}

/* -- SCANS.tsv ---------------------------------------------------------- */

static GstSample *
frame_of_pass (Run * run, guint pass)
{
  guint i;

  for (i = 0; i < run->frames->len; i++) {
    FrameMeta meta = frame_meta (run_frame (run, i));

    if (meta.image == 0 && meta.pass == pass)
      return run_frame (run, i);
  }

  return NULL;
}

static void
check_planes_of_scan (const gchar * name, const gchar * data, gsize cut,
    GstSample * frame)
{
  guint8 *copy = g_malloc (cut + 2);
  GByteArray *expected, *pixels;

  memcpy (copy, data, cut);
  copy[cut] = 0xff;
  copy[cut + 1] = 0xd9;
  expected = oracle_jpeg_planes (copy, cut + 2, 1, FALSE);
  pixels = frame_pixels (frame);
  if (expected && is_planar (frame))
    assert_pixels_equal (pixels, expected, name);
  if (expected)
    g_byte_array_unref (expected);
  g_byte_array_unref (pixels);
  g_free (copy);
}

typedef struct
{
  gchar *name, *data;
  gsize size;
  Run *rgb, *planes;
  guint last;                   /* scan */
} Scans;

static void
scans_open (Scans * scans, const gchar * name)
{
  gchar *path = g_build_filename (corpus_folder (), name, NULL);

  scans->name = g_strdup (name);
  fail_unless (g_file_get_contents (path, &scans->data, &scans->size, NULL));
  g_free (path);
  scans->rgb = run_bytes ("progjpegdec updates=pass smoothing=false",
      DJPEG_CAPS, (guint8 *) scans->data, scans->size, 4096);
  scans->planes = run_bytes ("progjpegdec updates=pass smoothing=false", NULL,
      (guint8 *) scans->data, scans->size, 1000);
  scans->last = 0;
}

static void
scans_close (Scans * scans)
{
  if (!scans->name)
    return;

  fail_unless (run_final (scans->rgb, 0) == frame_of_pass (scans->rgb,
          scans->last), "%s: the last scan is not the final frame",
      scans->name);
  run_free (scans->rgb);
  run_free (scans->planes);
  g_free (scans->data);
  g_free (scans->name);
}

static void
scans_check (Scans * scans, guint scan, gsize cut, const gchar * expected)
{
  GstSample *frame = frame_of_pass (scans->rgb, scan);
  gchar *checksum;

  scans->last = scan;
  /* Nothing is shown before every component has its DC, everything after. */
  if (!frame) {
    fail_unless (scan == 1 || !frame_of_pass (scans->rgb, scan - 1),
        "%s: scan %u was left out", scans->name, scan);
    return;
  }
  checksum = frame_checksum (frame);
  fail_unless (g_str_equal (checksum, expected),
      "%s: scan %u differs", scans->name, scan);
  g_free (checksum);
  check_planes_of_scan (scans->name, scans->data, cut,
      frame_of_pass (scans->planes, scan));
}

GST_START_TEST (test_jpeg_scan_by_scan_equals_scans_table)
{
  gchar *path = g_build_filename (corpus_folder (), "SCANS.tsv", NULL);
  Scans scans = {.name = NULL };
  gchar *text, **lines, *before = NULL;
  guint i, file = 0;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (i = 1; lines[i] && *lines[i]; i++) {
    gchar **cols = g_strsplit (lines[i], "\t", -1);

    if (g_strcmp0 (before, cols[0]) != 0) {
      g_free (before);
      before = g_strdup (cols[0]);
      file++;
    }
    if (file % test_share_of_corpus () != 0) {
      g_strfreev (cols);
      continue;
    }
    if (g_strcmp0 (scans.name, cols[0]) != 0) {
      scans_close (&scans);
      scans_open (&scans, cols[0]);
    }
    scans_check (&scans, atoi (cols[1]), atoi (cols[2]), cols[3]);
    g_strfreev (cols);
  }
  scans_close (&scans);
  fail_unless (i > 300);
  g_free (before);
  g_strfreev (lines);
  g_free (text);
  g_free (path);
}

GST_END_TEST;

/* -- harm --------------------------------------------------------------- */

/* One message for each defect: never two, and never none where there is no
 * image. */
static void
check_messages (Run * run, const gchar * name, gsize size)
{
  guint errors = run_n_messages (run, GST_MESSAGE_ERROR, NULL);
  guint warnings = run_n_messages (run, GST_MESSAGE_WARNING, NULL);
  guint images =
      run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-complete");

  fail_unless (errors <= 1, "%s: %u errors", name, errors);
  fail_unless (errors == 1 || run_final (run, 0) || images > 0 || size == 0,
      "%s: no image and no error", name);
  /* An image gives one warning at most, and one that gave no image too. */
  fail_unless (warnings <= run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-header") + 1, "%s: %u warnings", name, warnings);
}

static void
check_any_input_ends_well (const CorpusFile * file)
{
  static const gchar *elements[] = { "progimagedec", "progjpegdec",
    "progpngdec"
  };
  gsize chunks[] = { 1000, 3, 3 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    gchar *line = g_strdup_printf ("%s updates=buffer max-pixels=40000000",
        elements[i]);
    Run *run;

    if (chunks[i] < 4096 && file->size > 100 * 1024)
      chunks[i] = 4096;
    run = run_bytes (line, NULL, (guint8 *) file->data, file->size, chunks[i]);
    check_messages (run, file->cols[CORPUS_FILE], file->size);
    run_free (run);
    g_free (line);
  }
}

static void
check_jpeg_truncated (const CorpusFile * file)
{
  Run *whole = run_bytes ("progjpegdec updates=none", NULL,
      (guint8 *) file->data, file->size, 0);
  guint64 header, end;
  guint i;

  if (!g_str_equal (file->cols[CORPUS_RESULT], "ok")) {
    run_free (whole);
    return;
  }
  gst_structure_get_uint64 (gst_message_get_structure (run_message (whole,
              GST_MESSAGE_ELEMENT, "progimage-header", 0)), "bytes", &header);
  gst_structure_get_uint64 (gst_message_get_structure (run_message (whole,
              GST_MESSAGE_ELEMENT, "progimage-complete", 0)), "bytes", &end);
  run_free (whole);

  for (i = 1; i <= 10; i++) {
    gsize cut = header + (end - header) * i / 11;
    Run *run = run_bytes ("progjpegdec updates=none", NULL,
        (guint8 *) file->data, cut, 4096);
    Run *strict = run_bytes ("progjpegdec fail-on=truncated", NULL,
        (guint8 *) file->data, cut, 4096);

    check_messages (run, file->cols[CORPUS_FILE], file->size);
    if (run_final (run, 0)
        && frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED)) {
      GByteArray *expected = oracle_jpeg_planes ((guint8 *) file->data, cut, 1,
          TRUE);
      GByteArray *pixels = frame_pixels (run_final (run, 0));

      fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
          1);
      fail_unless (run_n_messages (strict, GST_MESSAGE_ERROR, NULL) == 1,
          "%s, first %u bytes: no error for %s", file->cols[CORPUS_FILE],
          (guint) cut, run_message_text (run, GST_MESSAGE_WARNING));
      fail_unless (run_final (strict, 0) != NULL);
      if (expected && is_planar (run_final (run, 0)))
        assert_pixels_equal (pixels, expected, file->cols[CORPUS_FILE]);
      if (expected)
        g_byte_array_unref (expected);
      g_byte_array_unref (pixels);
    } else if (!run_final (run, 0)) {
      fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 1);
    }
    run_free (run);
    run_free (strict);
  }
}

#define N_SHARDS 16

#define FILE_TEST(name, format, decodable, least) \
GST_START_TEST (test_##name) \
{ \
  fail_unless (corpus_for_each (format, decodable, __i__, N_SHARDS, \
          check_##name) >= least / N_SHARDS); \
} \
GST_END_TEST

FILE_TEST (jpeg_equals_djpeg, "jpeg", TRUE, 160);
FILE_TEST (deep_jpeg_equals_djpeg, "jpeg", FALSE, 160);
FILE_TEST (jpeg_equals_raw_decode, "jpeg", TRUE, 160);
FILE_TEST (jpeg_partial_frames, "jpeg", TRUE, 160);
FILE_TEST (png_equals_libpng, "png", TRUE, 280);
FILE_TEST (jpeg_truncated, "jpeg", TRUE, 160);

GST_START_TEST (test_any_input_ends_well)
{
  corpus_for_each ("jpeg", FALSE, __i__, N_SHARDS, check_any_input_ends_well);
  corpus_for_each ("png", FALSE, __i__, N_SHARDS, check_any_input_ends_well);
}

GST_END_TEST;

static Suite *
corpus_suite (void)
{
  Suite *s = suite_create ("corpus");
  TCase *tc = tcase_create ("files");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  if (!corpus_folder ()) {
    g_print ("PROGIMAGE_CORPUS is not set: the corpus is not tested\n");
    return s;
  }
  tcase_add_share_of_corpus (tc, test_jpeg_equals_djpeg, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_deep_jpeg_equals_djpeg, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_jpeg_equals_raw_decode, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_jpeg_partial_frames, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_png_equals_libpng, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_any_input_ends_well, 0, N_SHARDS);
  tcase_add_share_of_corpus (tc, test_jpeg_truncated, 0, N_SHARDS);
  tcase_add_test (tc, test_jpeg_scan_by_scan_equals_scans_table);

  return s;
}

GST_CHECK_MAIN (corpus);
