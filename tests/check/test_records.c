/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scenarios of tests/files/records.txt: what comes out of the elements, to the last
 * field, is what is written there. Where a change is meant to change it, this writes the
 * file anew, to be read before it is committed:
 *
 *   PROGIMAGE_WRITE_RECORDS=1 meson test -C build records
 */

#include "recorder.h"

#include <gst/check/gstcheck.h>

#include <malloc.h>
#include <stdio.h>
#include <string.h>

/* Runs that are measured, how often that is tried, and runs before, in which caches
 * fill. */
#define WARM_UPS 3
#define RUNS 8
#define TRIES 4

/* Less than the smallest block for each of them, bytes. */
#define MAX_LEFT 127

/* Each: its heading, and the rest. */
static gchar **sections;

static gchar *
records_path (void)
{
  return g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"), "records.txt",
      NULL);
}

static void
read_sections (void)
{
  gchar *path = records_path (), *text;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s can't be read", path);
  sections = g_strsplit (text, "\n== ", -1);
  g_free (text);
  g_free (path);
}

static void
write_section (guint i, const gchar * heading, const gchar * text)
{
  gchar *path = records_path ();
  FILE *file = fopen (path, i == 1 ? "w" : "a");

  if (i == 1)
    fprintf (file, "%s\n", sections[0]);
  fprintf (file, "== %s\n%s%s", heading, text, sections[i + 1] ? "\n" : "");
  fclose (file);
  g_free (path);
}

static void
assert_same_lines (const gchar * is, const gchar * should, const gchar * what)
{
  gchar **a = g_strsplit (is, "\n", -1), **b = g_strsplit (should, "\n", -1);
  const gchar *command = "";
  guint i;

  for (i = 0; a[i] && b[i] && g_str_equal (a[i], b[i]); i++)
    if (a[i][0] == '>')
      command = a[i];
  fail_unless (!a[i]
      && !b[i], "%s: after \"%s\"\n  came      %s\n  expected  %s", what,
      command, a[i] ? a[i] : "nothing", b[i] ? b[i] : "nothing");
  g_strfreev (a);
  g_strfreev (b);
}

/* by section */
GST_START_TEST (test_scenario)
{
  gchar **parts = g_strsplit (sections[__i__], "\n", 2);
  gchar *text;

  text = record (parts[1]);
  if (g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    write_section (__i__, parts[0], text);
  else
    assert_same_lines (g_strchomp (text), g_strchomp (parts[1]), parts[0]);
  g_free (text);
  g_strfreev (parts);
}

GST_END_TEST;

/* Bytes that malloc() has given out; 0 where a sanitizer's is in its place, which finds
 * leaks by itself. */
static gsize
heap (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static gssize
left_of_runs (const gchar * scenario)
{
  gsize before = heap ();
  guint i;

  for (i = 0; i < RUNS; i++)
    g_free (record (scenario));

  return heap () - before;
}

/* by section. Nothing is left of a scenario but what the first ones have set up; threads
 * may begin or end while it is measured, which happens once. */
GST_START_TEST (test_nothing_is_left)
{
  gssize left = G_MAXSSIZE;
  guint i;

  for (i = 0; i < WARM_UPS; i++)
    g_free (record (sections[__i__]));
  for (i = 0; i < TRIES && left > MAX_LEFT; i++)
    left = left_of_runs (sections[__i__]);
  fail_unless (left <= MAX_LEFT, "%.40s: %d bytes in %d runs",
      sections[__i__], (gint) left, RUNS);
}

GST_END_TEST;

static Suite *
records_suite (void)
{
  Suite *suite = suite_create ("records");
  TCase *tc = tcase_create ("all");

  read_sections ();
  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_scenario, 1, g_strv_length (sections));
  if (!g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    tcase_add_loop_test (tc, test_nothing_is_left, 1, g_strv_length (sections));

  return suite;
}

GST_CHECK_MAIN (records);
