/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files as people reported them, and what must come out of each. They lie in a folder
 * beside that of the corpus, with a table CASES.tsv. */

#include "jpegrun.h"
#include "oracle.h"

#include <string.h>
#include <zlib.h>

/* Columns of the table. */
enum
{
  FIELD_FILE,
  FIELD_FRAMES,                 /* sizes of the images, "!" behind one that is damaged */
  FIELD_PIXELS,                 /* "ref": as the library has them */
  FIELD_SAYS,                   /* "w": a WARNING, "-": nothing */
  N_FIELDS
};

static gchar *folder;
static gchar **cases;           /* rows of the table */

static gboolean
read_table (void)
{
  const gchar *corpus = g_getenv ("PROGIMAGE_CORPUS");
  gchar *path, *text = NULL;

  folder = g_build_filename (corpus ? corpus : ".", "..", "field", NULL);
  path = g_build_filename (folder, "CASES.tsv", NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_print ("skip: there is no %s\n", path);
  cases = text ? g_strsplit (g_strchomp (text), "\n", 0) : NULL;
  g_free (text);
  g_free (path);

  return cases != NULL;
}

/* As it is, or what it was before gzip. */
static GByteArray *
read_file (const gchar * name)
{
  gchar *path = g_build_filename (folder, name, NULL);
  GByteArray *bytes = g_byte_array_new ();
  gzFile file = gzopen (path, "rb");
  guint8 block[4096];
  gint n;

  fail_unless (file != NULL, "there is no %s", path);
  while ((n = gzread (file, block, sizeof block)) > 0)
    g_byte_array_append (bytes, block, n);
  gzclose (file);
  g_free (path);

  return bytes;
}

static void
check_frames (Run * run, const gchar * expected, const gchar * what)
{
  gchar **sizes = g_strsplit (expected, " ", 0);
  guint i, n = g_strv_length (sizes);

  fail_unless (run_n_finals (run) == n, "%s: %u final frames", what,
      run_n_finals (run));
  for (i = 0; i < n; i++) {
    GstSample *final = run_final (run, i);
    gint width = 0, height = 0;
    GstStructure *caps;
    gchar *size;

    fail_unless (final != NULL, "%s: no image %u", what, i);
    caps = gst_caps_get_structure (gst_sample_get_caps (final), 0);
    gst_structure_get_int (caps, "width", &width);
    gst_structure_get_int (caps, "height", &height);
    size = g_strdup_printf ("%dx%d%s", width, height,
        frame_has_flag (final, GST_BUFFER_FLAG_CORRUPTED) ? "!" : "");
    fail_unless (g_str_equal (size, sizes[i]), "%s: image %u is %s", what, i,
        size);
    g_free (size);
  }
  g_strfreev (sizes);
}

static void
check_run (gchar ** fields, const GByteArray * bytes, gsize chunk,
    gboolean in_time)
{
  gchar *what = g_strdup_printf ("%s in %u, %s", fields[FIELD_FILE],
      (guint) chunk, in_time ? "TIME" : "BYTES");
  Run *run = run_new ("progimagedec updates=none", NULL);
  gchar *error;

  if (in_time)
    run_time_segment (run);
  run_push_range (run, bytes, 0, bytes->len, chunk);
  run_eos (run);
  error = run_message_text (run, GST_MESSAGE_ERROR);
  fail_unless (*error == 0, "%s: %s", what, error);
  g_free (error);
  check_frames (run, fields[FIELD_FRAMES], what);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
      g_str_equal (fields[FIELD_SAYS], "w"));
  if (g_str_equal (fields[FIELD_PIXELS], "ref")
      && g_str_has_suffix (fields[FIELD_FILE], ".jpg"))
    assert_final_is_right (run, 0, bytes, what);
  run_free (run);
  g_free (what);
}

GST_START_TEST (test_field_file_gives_what_it_must)
{
  static const gsize chunks[] = { 0, 4096, 1 };
  gchar **fields = g_strsplit (cases[__i__ + 1], "\t", 0);
  GByteArray *bytes = read_file (fields[FIELD_FILE]);
  guint i;

  fail_unless (g_strv_length (fields) >= N_FIELDS);
  for (i = 0; i < 2 * G_N_ELEMENTS (chunks); i++) {
    /* Megabytes byte by byte say no more than kilobytes. */
    gsize chunk = chunks[i / 2] == 1 && bytes->len > 1000000 ? 1000 :
        chunks[i / 2];

    check_run (fields, bytes, chunk, i % 2);
  }
  g_byte_array_unref (bytes);
  g_strfreev (fields);
}

GST_END_TEST;

static Suite *
element_field_suite (void)
{
  Suite *s = suite_create ("element-field");
  TCase *tc = tcase_create ("files");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  if (read_table ())
    tcase_add_loop_test (tc, test_field_file_gives_what_it_must, 0,
        g_strv_length (cases) - 1);

  return s;
}

GST_CHECK_MAIN (element_field);
