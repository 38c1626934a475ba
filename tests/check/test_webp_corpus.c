/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebP codec on the files of the folder "webp" of the corpus, beside libwebp: those
 * of https://chromium.googlesource.com/webm/libwebp-test-data, for instance. Skipped
 * where there are none. */

#include "codec/webp/webp.h"
#include "codecrun.h"
#include "makewebp.h"

#include <string.h>

#define N_SHARDS 8

static const gsize cuts[] = { CODEC_RUN_WHOLE, 4096, 17 };

static CodecRun *
run_webp (const GByteArray * webp, gsize cut)
{
  CodecRun *run = codec_run_new (&prog_image_webp_class, TRUE, FALSE);

  codec_run_all (run, webp->data, webp->len, cut);

  return run;
}

static gboolean
same_bytes (const GByteArray * a, const GByteArray * b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len) == 0;
}

/* What libwebp decodes comes out as it does there, however it is cut. */
static void
check_sound (const GByteArray * webp, const gchar * name)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    CodecRun *run = run_webp (webp, cuts[i]);
    GByteArray *pixels, *expected;

    fail_unless (run->final != NULL, "%s: %s", name,
        run->error ? run->error->message : "no frame");
    pixels = codec_run_pixels (run, run->final);
    expected = webp_reference (webp, GST_VIDEO_INFO_FORMAT (&run->info),
        GST_VIDEO_INFO_WIDTH (&run->info), GST_VIDEO_INFO_HEIGHT (&run->info));
    /* It refuses animations, and some files that do no harm. */
    if (expected) {
      fail_unless (same_bytes (pixels, expected), "%s: other pixels", name);
      g_byte_array_unref (expected);
    } else {
      fail_unless (prog_image_codec_defect (run->codec)->level
          > PROG_IMAGE_DEFECT_NONE, "%s: silent", name);
    }
    g_byte_array_unref (pixels);
    codec_run_free (run);
  }
}

static void
check_cut_off (const GByteArray * webp, const gchar * name)
{
  GByteArray part = { webp->data, 0 };
  guint i;

  for (i = 1; i < 8; i++) {
    CodecRun *whole, *cut;

    part.len = (guint64) webp->len * i / 8;
    whole = run_webp (&part, CODEC_RUN_WHOLE);
    cut = run_webp (&part, 61);
    fail_unless ((whole->final != NULL) == (cut->final != NULL), "%s, %u/8",
        name, i);
    fail_unless (whole->error
        || prog_image_codec_defect (whole->codec)->level
        > PROG_IMAGE_DEFECT_NONE, "%s, %u/8: silent", name, i);
    fail_unless_equals_int (prog_image_codec_defect (whole->codec)->level,
        prog_image_codec_defect (cut->codec)->level);
    fail_unless_equals_int (prog_image_codec_progress (whole->codec)->rows,
        prog_image_codec_progress (cut->codec)->rows);
    codec_run_free (whole);
    codec_run_free (cut);
  }
}

GST_START_TEST (test_corpus_equals_libwebp)
{
  gchar *folder = g_build_filename (g_getenv ("PROGIMAGE_CORPUS"), "webp",
      NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    gchar *path = g_build_filename (folder, name, NULL), *data;
    GByteArray *webp;
    gsize size;

    if (g_str_has_suffix (name, ".webp")
        && g_str_hash (name) % N_SHARDS == (guint) __i__) {
      fail_unless (g_file_get_contents (path, &data, &size, NULL));
      webp = g_byte_array_new_take ((guint8 *) data, size);
      check_sound (webp, name);
      check_cut_off (webp, name);
      g_byte_array_unref (webp);
    }
    g_free (path);
  }
  if (dir)
    g_dir_close (dir);
  g_free (folder);
}

GST_END_TEST;

static Suite *
webp_corpus_suite (void)
{
  Suite *s = suite_create ("webp-corpus");
  TCase *tc = tcase_create ("files");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  if (g_getenv ("PROGIMAGE_CORPUS"))
    tcase_add_loop_test (tc, test_corpus_equals_libwebp, 0, N_SHARDS);

  return s;
}

GST_CHECK_MAIN (webp_corpus);
