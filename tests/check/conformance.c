/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of each file of the corpus, as a table: see conformance.sh.
 *
 * PROGIMAGE_CORPUS=FOLDER conformance [-v]
 *
 * With -v also a line for each file. The exit status is 0 where each file was
 * either decoded as the reference decoder does, or explained. */

#include "corpus.h"
#include "harness.h"

#include <string.h>

typedef enum
{
  OUTCOME_EXACT,                /* the pixels are those of the manifest */
  OUTCOME_PART,                 /* an image, and a word on what is wrong */
  OUTCOME_REFUSED,              /* no image, and a word on why */
  OUTCOME_OTHER,                /* must not be */
  N_OUTCOMES
} Outcome;

/* As the manifest has it, and a sum. */
static const gchar *const kinds[] = {
  "jpeg ok", "jpeg warn", "jpeg error", "jpeg huge",
  "png ok", "png warn", "png error-header", "png error-idat", "png error-end",
  "png huge", "all"
};

#define N_KINDS G_N_ELEMENTS (kinds)
#define ALL (N_KINDS - 1)

/* The element of the format, and the one for both. */
#define N_ELEMENTS 2

static guint counts[N_KINDS][N_ELEMENTS][N_OUTCOMES];
static gboolean verbose;

static guint
kind_of (const CorpusFile * file)
{
  const gchar *result = file->cols[CORPUS_RESULT];
  gchar *kind = g_strdup_printf ("%s %.*s", file->cols[CORPUS_FORMAT],
      (gint) strcspn (result, ": "), result);
  guint i;

  for (i = 0; i < ALL && !g_str_equal (kinds[i], kind); i++);
  fail_unless (i < ALL, "the manifest has a new kind: %s", kind);
  g_free (kind);

  return i;
}

static gboolean
is_jpeg (const CorpusFile * file)
{
  return g_str_equal (file->cols[CORPUS_FORMAT], "jpeg");
}

static gboolean
is_exact (const CorpusFile * file, GstSample * frame)
{
  gchar *checksum = is_jpeg (file) ? corpus_pnm_checksum (frame)
      : corpus_rgba16_checksum (frame);
  gboolean equal = g_str_equal (checksum, file->cols[CORPUS_PIXELS]);

  g_free (checksum);

  return equal;
}

/* Whether the image of the file, the first one, came out. What follows it in
 * the file is another matter. */
static Outcome
outcome_of (const CorpusFile * file, Run * run)
{
  /* "-" where the reference decoder made no image. */
  gboolean expected = !g_str_equal (file->cols[CORPUS_PIXELS], "-");
  GstSample *final = run_final (run, 0);
  guint errors = run_n_messages (run, GST_MESSAGE_ERROR, NULL);
  guint warnings = run_n_messages (run, GST_MESSAGE_WARNING, NULL);

  if (expected)
    return final && is_exact (file, final) ? OUTCOME_EXACT : OUTCOME_OTHER;
  if (run->frames->len > 0)
    return warnings > 0 ? OUTCOME_PART : OUTCOME_OTHER;
  /* The end of a stream without any data is no error. */
  if (file->size == 0)
    return errors == 0 ? OUTCOME_REFUSED : OUTCOME_OTHER;

  return errors == 1 ? OUTCOME_REFUSED : OUTCOME_OTHER;
}

static void
tell (const CorpusFile * file, const gchar * element, Run * run,
    Outcome outcome)
{
  static const gchar *names[] = { "exact", "part", "refused", "OTHER" };
  gchar *warning = run_message_text (run, GST_MESSAGE_WARNING);
  gchar *error = run_message_text (run, GST_MESSAGE_ERROR);

  g_printerr ("%s\t%s\t%s\t%u frames\t%s\t%s\t%s\n", names[outcome], element,
      file->cols[CORPUS_FILE], run->frames->len, file->cols[CORPUS_RESULT],
      warning, error);
  g_free (warning);
  g_free (error);
}

static const gchar *
element_for (gboolean jpeg, guint i)
{
  return i > 0 ? "progimagedec" : jpeg ? "progjpegdec" : "progpngdec";
}

static void
count_file (const CorpusFile * file)
{
  /* For JPEG what djpeg writes, for PNG what is stored. */
  const gchar *caps = is_jpeg (file) ? "video/x-raw, format={ GRAY8, RGB }"
      : NULL;
  guint kind = kind_of (file), i;

  for (i = 0; i < N_ELEMENTS; i++) {
    const gchar *element = element_for (is_jpeg (file), i);
    gchar *line = g_strdup_printf ("%s updates=none", element);
    Run *run = run_bytes (line, caps, (guint8 *) file->data, file->size, 4096);
    Outcome outcome = outcome_of (file, run);

    counts[kind][i][outcome]++;
    counts[ALL][i][outcome]++;
    if (verbose || outcome == OUTCOME_OTHER)
      tell (file, element, run, outcome);
    run_free (run);
    g_free (line);
  }
}

static void
print_row (guint kind, guint i)
{
  const guint *count = counts[kind][i];
  guint n = 0, k;

  for (k = 0; k < N_OUTCOMES; k++)
    n += count[k];
  if (n == 0)
    return;

  g_print ("| %s | %u | %s |", kinds[kind], n, kind == ALL && i == 0 ?
      "that of the format" : element_for (g_str_has_prefix (kinds[kind],
              "jpeg"), i));
  for (k = 0; k < N_OUTCOMES; k++)
    g_print (" %u |", count[k]);
  g_print ("\n");
}

static void
print_table (void)
{
  guint kind, i;

  g_print ("| file kind | files | element | decoded exactly "
      "| decoded in part, with a warning | refused, with a reason | other |\n"
      "| --- | --: | --- | --: | --: | --: | --: |\n");
  for (kind = 0; kind < N_KINDS; kind++) {
    for (i = 0; i < N_ELEMENTS; i++)
      print_row (kind, i);
  }
}

GST_START_TEST (test_corpus_is_decoded_or_explained)
{
  guint i;

  corpus_for_each (NULL, FALSE, 0, 1, count_file);
  print_table ();
  for (i = 0; i < N_ELEMENTS; i++)
    fail_unless_equals_int (counts[ALL][i][OUTCOME_OTHER], 0);
}

GST_END_TEST;

/* The harness wants to be inside of a test; the runner is kept from printing
 * anything but a failure. */
static gint
run_silently (void)
{
  Suite *s = suite_create ("conformance");
  TCase *tc = tcase_create ("corpus");
  SRunner *runner;
  gint failed;

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_corpus_is_decoded_or_explained);
  runner = srunner_create (s);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_SILENT);
  failed = srunner_ntests_failed (runner);
  if (failed)
    srunner_print (runner, CK_NORMAL);
  srunner_free (runner);

  return failed;
}

int
main (int argc, char **argv)
{
  verbose = argc > 1 && g_str_equal (argv[1], "-v");
  /* It refuses options that it does not know. */
  argc = 1;
  gst_check_init (&argc, &argv);
  if (!corpus_folder ()) {
    g_printerr ("PROGIMAGE_CORPUS is not set\n");
    return 1;
  }

  return run_silently ()? 1 : 0;
}
