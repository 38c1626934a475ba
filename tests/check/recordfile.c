/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "recordfile.h"

#include <gst/check/gstcheck.h>

#include <stdio.h>
#include <string.h>

gchar *
record_path (const gchar * name)
{
  return g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"), name, NULL);
}

/* None where there is no such file. */
gchar **
record_lines (const gchar * name)
{
  gchar *path = record_path (name), *text, **lines;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    text = g_strdup ("");
  lines = g_strsplit (text, "\n", -1);
  g_free (text);
  g_free (path);

  return lines;
}

/* Of lines "KEY: VALUE"; those that begin with # are comments. */
GHashTable *
record_table (const gchar * name)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
  gchar **lines = record_lines (name);
  guint i;

  for (i = 0; lines[i]; i++) {
    gchar *colon = strstr (lines[i], ": ");

    if (lines[i][0] == '#' || !colon)
      continue;
    *colon = 0;
    g_hash_table_insert (table, g_strdup (lines[i]), g_strdup (colon + 2));
  }
  g_strfreev (lines);

  return table;
}

/* @mode: of fopen() */
void
record_put (const gchar * name, const gchar * mode, const gchar * key,
    const gchar * value)
{
  gchar *path = record_path (name);
  FILE *file = fopen (path, mode);

  fail_unless (file != NULL, "%s can't be written", path);
  fprintf (file, "%s: %s\n", key, value);
  fclose (file);
  g_free (path);
}

void
record_put_sum (GString * text, const GByteArray * pixels)
{
  gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, pixels->data,
      pixels->len);

  g_string_append_printf (text, " %.8s", sum);
  g_free (sum);
}
