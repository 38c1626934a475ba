/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG codec on small files that others got wrong, or it did itself. They are not
 * part of the project: where they lie beside the corpus, they are tested. */

#include "pngrun.h"

#include <zlib.h>

typedef struct
{
  const gchar *name;
  guint width, height;
  ProgImageDefectLevel level;
  gboolean equals_libpng;
} Case;

static const Case cases[] = {
  /* 9 MiB with a thumbnail in front of IDAT. */
  {"thumb_big_before.png.gz", 61, 37, PROG_IMAGE_DEFECT_WARNING, TRUE},
  /* Damaged IDAT, then eXIf with a thumbnail. */
  {"png_dead_eXIf.png", 61, 37, PROG_IMAGE_DEFECT_ERROR, FALSE},
  /* Wrong CRC of a chunk with a thumbnail. */
  {"thumb_caBX_before_badcrc.png", 61, 37, PROG_IMAGE_DEFECT_WARNING, TRUE},
  {"noadler.png", 61, 37, PROG_IMAGE_DEFECT_WARNING, TRUE},
  {"par-2147483646-2147483647.png", 320, 240, PROG_IMAGE_DEFECT_NONE, TRUE},
  {"grey16.png", 64, 48, PROG_IMAGE_DEFECT_NONE, TRUE},
  {"latetext.png", 320, 240, PROG_IMAGE_DEFECT_NONE, TRUE},
};

static gchar *
path_of (const gchar * name)
{
  return g_build_filename (g_getenv ("PROGIMAGE_CORPUS"), "..", "field", name,
      NULL);
}

/* As it is, or what it was before gzip. */
static GByteArray *
read_file (const gchar * name)
{
  GByteArray *bytes = g_byte_array_new ();
  gchar *path = path_of (name);
  gzFile file = gzopen (path, "rb");
  guint8 block[4096];
  gint n;

  fail_unless (file != NULL, "no %s", path);
  while ((n = gzread (file, block, sizeof block)) > 0)
    g_byte_array_append (bytes, block, n);
  gzclose (file);
  g_free (path);

  return bytes;
}

static void
check_frame (const Case * c, PngRun * run, const GByteArray * png)
{
  PngReference *reference = png_reference_bytes (png->data, png->len);
  GByteArray *pixels;

  fail_unless (run->final != NULL, "%s: %s", c->name,
      run->error ? run->error->message : "no frame");
  fail_unless_equals_uint64 (run->end_at, png->len);
  fail_unless_equals_int (png_run_info (run)->width, c->width);
  fail_unless_equals_int (png_run_info (run)->height, c->height);
  fail_unless (png_run_level (run) == c->level, "%s: %s", c->name,
      png_run_defect (run));
  pixels = codec_run_pixels (run, run->final);
  fail_unless (same_bytes (pixels, png_reference_pixels (reference))
      || !c->equals_libpng, "%s: other pixels", c->name);
  g_byte_array_unref (pixels);
  png_reference_free (reference);
}

GST_START_TEST (test_field_file_gives_its_frame)
{
  static const gsize cuts[] = { 7, 61, 4096, CODEC_RUN_WHOLE };
  const Case *c = &cases[__i__];
  GByteArray *png = read_file (c->name);
  gchar *defect = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    PngRun *run;

    if (png->len / cuts[i] > 30000)
      continue;
    run = png_run_bytes (png->data, png->len, cuts[i], FALSE);
    check_frame (c, run, png);
    if (!defect)
      defect = g_strdup (png_run_defect (run));
    if (PNG_DAMAGE_IS_EXACT)
      fail_unless_equals_string (png_run_defect (run), defect);
    codec_run_free (run);
  }
  g_free (defect);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* Scalers multiply with it. */
GST_START_TEST (test_field_aspect_ratio_has_small_terms)
{
  GByteArray *png = read_file ("par-2147483646-2147483647.png");
  PngRun *run = png_run_bytes (png->data, png->len, 4096, FALSE);

  fail_unless_equals_int (png_run_info (run)->par_n, 1);
  fail_unless_equals_int (png_run_info (run)->par_d, 1);
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_field_suite (void)
{
  Suite *s = suite_create ("png-field");
  TCase *tc = tcase_create ("files");

  gchar *path;

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  if (!g_getenv ("PROGIMAGE_CORPUS")) {
    g_print
        ("PROGIMAGE_CORPUS is not set: files of the field are not tested\n");
    return s;
  }
  path = path_of (cases[0].name);
  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    tcase_add_loop_test (tc, test_field_file_gives_its_frame, 0,
        G_N_ELEMENTS (cases));
    tcase_add_test (tc, test_field_aspect_ratio_has_small_terms);
  } else {
    g_print ("There is no %s: files of the field are not tested\n", path);
  }
  g_free (path);

  return s;
}

GST_CHECK_MAIN (png_field);
