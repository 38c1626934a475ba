/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All the images of the shared corpus, against the reference decoders' hashes.
 * Skipped where the corpus is not there. */

#include "harness.h"

#include <string.h>

/* Columns of MANIFEST.tsv that are used; its README says what they hold. */
enum
{
  COL_FILE = 0,
  COL_FORMAT = 1,
  COL_RESULT = 6,
  COL_PIXELS = 7,
  COL_NATIVE = 8,
  COL_NOSMOOTH = 9,
  N_COLS = 20
};

typedef struct
{
  gchar **cols;
  gchar *data;
  gsize size;
} File;

static const gchar *
corpus (void)
{
  return g_getenv ("PROGIMAGE_CORPUS");
}

typedef void (*FileFunc) (const File * file);

/* Calls @func for each file of a format, or for the files with result ok and
 * warn only. A shard of the files where the suite is run in parts. */
static guint
for_each_file (const gchar * format, gboolean decodable, guint shard,
    guint n_shards, FileFunc func)
{
  gchar *path = g_build_filename (corpus (), "MANIFEST.tsv", NULL);
  gchar *text, **lines;
  guint i, n = 0, index = 0;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  g_free (path);
  lines = g_strsplit (text, "\n", -1);
  for (i = 1; lines[i] && *lines[i]; i++) {
    File file;

    file.cols = g_strsplit (lines[i], "\t", -1);
    if (g_str_equal (file.cols[COL_FORMAT], format)
        && (!decodable || g_str_has_prefix (file.cols[COL_RESULT], "ok")
            || g_str_has_prefix (file.cols[COL_RESULT], "warn"))
        && index++ % n_shards == shard) {
      path = g_build_filename (corpus (), file.cols[COL_FILE], NULL);
      fail_unless (g_file_get_contents (path, &file.data, &file.size, NULL));
      g_free (path);
      func (&file);
      g_free (file.data);
      n++;
    }
    g_strfreev (file.cols);
  }
  g_strfreev (lines);
  g_free (text);

  return n;
}

/* What djpeg writes: a PNM header and the pixels. */
static gchar *
pnm_checksum (GstSample * frame)
{
  GByteArray *pixels = frame_pixels (frame);
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GstVideoInfo info;
  gchar *header, *result;

  gst_video_info_from_caps (&info, gst_sample_get_caps (frame));
  header = g_strdup_printf ("%s\n%d %d\n255\n",
      GST_VIDEO_INFO_IS_GRAY (&info) ? "P5" : "P6", info.width, info.height);
  g_checksum_update (checksum, (guchar *) header, strlen (header));
  g_checksum_update (checksum, pixels->data, pixels->len);
  result = g_strdup (g_checksum_get_string (checksum));
  g_checksum_free (checksum);
  g_byte_array_unref (pixels);
  g_free (header);

  return result;
}

#define DJPEG_CAPS "video/x-raw, format={ GRAY8, RGB }"

static void
check_jpeg_equals_djpeg (const File * file)
{
  static const gsize chunks[] = { 0, 4096, 7, 1 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run;
    gchar *checksum;

    /* One byte at a time is for small files, as the contract has it. */
    if (chunks[i] == 1 && file->size > 12 * 1024)
      continue;
    if (chunks[i] == 7 && file->size > 512 * 1024)
      continue;
    run = run_bytes ("progjpegdec updates=none", DJPEG_CAPS,
        (guint8 *) file->data, file->size, chunks[i]);
    fail_unless (run_final (run, 0) != NULL, "%s: no picture",
        file->cols[COL_FILE]);
    checksum = pnm_checksum (run_final (run, 0));
    fail_unless (g_str_equal (checksum, file->cols[COL_PIXELS]),
        "%s in chunks of %u: pixels differ from djpeg's", file->cols[COL_FILE],
        (guint) chunks[i]);
    g_free (checksum);
    run_free (run);
  }
}

#define N_SHARDS 4

GST_START_TEST (test_jpeg_cut_anywhere_equals_djpeg)
{
  fail_unless (for_each_file ("jpeg", TRUE, __i__, N_SHARDS,
          check_jpeg_equals_djpeg) > 40);
}

GST_END_TEST;

static Suite *
corpus_suite (void)
{
  Suite *s = suite_create ("corpus");
  TCase *tc = tcase_create ("jpeg");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  if (!corpus ()) {
    g_print ("PROGIMAGE_CORPUS is not set: the corpus is not tested\n");
    return s;
  }
  tcase_add_loop_test (tc, test_jpeg_cut_anywhere_equals_djpeg, 0, N_SHARDS);

  return s;
}

GST_CHECK_MAIN (corpus);
