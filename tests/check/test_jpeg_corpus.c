/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Real JPEGs beside libjpeg, however they are cut, and files as they are found. */

#include "jpegcuts.h"
#include "corpus.h"
#include "share.h"

#include <string.h>

/* -- files of others ---------------------------------------------------- */

static void
check_file (const CorpusFile * file)
{
  const gchar *name = file->cols[CORPUS_FILE];
  const guint8 *data = (const guint8 *) file->data;
  guint format;

  for (format = 0; format < 2; format++) {
    CodecRun *run = jpeg_run_all_cuts (data, file->size, 1, format,
        g_str_equal (file->cols[CORPUS_RESULT], "ok"), name);

    assert_final_equals_libjpeg (run, data, file->size, name);
    codec_run_free (run);
  }
}

/* Whatever is wrong with a file, it ends well. */
static void
check_ending (const CorpusFile * file)
{
  gsize cut = file->size > 100 * 1024 ? 4096 : 3;
  CodecRun *run =
      jpeg_run_cut ((const guint8 *) file->data, file->size, cut, 8, 0);

  codec_run_free (run);
}

#define N_SHARDS 16

GST_START_TEST (test_corpus_file_equals_libjpeg_however_cut)
{
  fail_unless (corpus_for_each ("jpeg", TRUE, __i__, N_SHARDS, check_file) > 8);
}

GST_END_TEST;

GST_START_TEST (test_any_file_ends_well)
{
  corpus_for_each ("jpeg", FALSE, __i__, N_SHARDS, check_ending);
}

GST_END_TEST;

/* -- files as they are found -------------------------------------------- */

static const struct
{
  const gchar *name;
  guint n_images;               /* that the codec finds, gain maps included */
  gboolean equal;               /* libjpeg can decode it, too */
  ProgImageDefectLevel level;
  guint n_auxiliary;
} field_files[] = {
  {"pixel_00e1_thumb_b.jpg", 1, TRUE, PROG_IMAGE_DEFECT_WARNING, 0},
  {"pad_zeros_p.jpg", 1, TRUE, PROG_IMAGE_DEFECT_WARNING, 0},
  {"between_e1_p.jpg", 1, TRUE, PROG_IMAGE_DEFECT_NONE, 0},
  {"c2pa_eoi_b.jpg", 1, TRUE, PROG_IMAGE_DEFECT_NONE, 0},
  {"jpgzip_min.jpg", 1, TRUE, PROG_IMAGE_DEFECT_NONE, 0},
  {"two_falsesoi.jpg", 2, TRUE, PROG_IMAGE_DEFECT_NONE, 0},
  {"garbend_02_p.jpg", 1, FALSE, PROG_IMAGE_DEFECT_WARNING, 0},
  {"uh_count2.jpg", 2, TRUE, PROG_IMAGE_DEFECT_NONE, 1},
  {"uh_verout.jpg", 2, TRUE, PROG_IMAGE_DEFECT_NONE, 1},
};

static gchar *
field_file (const gchar * name)
{
  return g_build_filename (corpus_folder (), "..", "field", name, NULL);
}

static void
check_field_file (guint i, const guint8 * data, gsize size, gsize cut)
{
  const gchar *name = field_files[i].name;
  GPtrArray *runs = jpeg_run_stream (data, size, cut);
  CodecRun *photo;

  fail_unless (jpeg_n_frames (runs) == field_files[i].n_images, "%s: %u images",
      name, jpeg_n_frames (runs));
  photo = jpeg_nth_frame (runs, 0);
  fail_unless_equals_int (photo->info.width, 213);
  fail_unless_equals_int (photo->info.height, 149);
  assert_defect (photo, field_files[i].level, NULL, name);
  fail_unless_equals_int (prog_image_codec_info (photo->codec)->auxiliary,
      (1u << field_files[i].n_auxiliary) - 1);
  if (field_files[i].equal)
    assert_final_equals_libjpeg (photo, data, size, name);
  g_ptr_array_unref (runs);
}

GST_START_TEST (test_field_file_comes_to_what_its_table_says)
{
  gchar *path = field_file (field_files[__i__].name);
  gchar *data;
  gsize size;
  guint i;

  fail_unless (g_file_get_contents (path, &data, &size, NULL), "no %s", path);
  for (i = 0; i < JPEG_N_CUTS; i++)
    check_field_file (__i__, (guint8 *) data, size, jpeg_cuts[i]);
  g_free (data);
  g_free (path);
}

GST_END_TEST;

static Suite *
jpeg_corpus_suite (void)
{
  Suite *s = suite_create ("jpeg-corpus");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  if (corpus_folder ()) {
    tcase_add_share_of_corpus (tc, test_corpus_file_equals_libjpeg_however_cut, 0,
        N_SHARDS);
    tcase_add_share_of_corpus (tc, test_any_file_ends_well, 0, N_SHARDS);
    tcase_add_loop_test (tc, test_field_file_comes_to_what_its_table_says, 0,
        G_N_ELEMENTS (field_files));
  } else {
    g_print ("PROGIMAGE_CORPUS is not set: the corpus is not tested\n");
  }

  return s;
}

GST_CHECK_MAIN (jpeg_corpus);
