/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stands in for a fuzzing engine: runs a harness once on each file that it is
 * given, or that is in a folder that it is given, with a few variants of the
 * control bytes in front of it unless the file is an old finding, which has its
 * own. Ends with what the suite's runner counts. */

#include <gio/gio.h>
#include <string.h>

/* Of tests/fuzz/fuzz_codec.c and fuzz_element.c. */
#define CONTROL_SIZE 5

int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

static guint n_inputs;

static void
run_file (const gchar * path, gboolean is_finding)
{
  static const guint8 controls[][CONTROL_SIZE] = {
    {0x00, 1, 2, 3, 4}, {0x01, 9, 8, 7, 6}, {0x03, 5, 5, 5, 5},
    {0x19, 7, 1, 7, 1}, {0x9b, 3, 3, 9, 9}, {0x11, 8, 8, 2, 1},
    {0x23, 3, 1, 4, 2}, {0x30, 2, 7, 1, 3}, {0x33, 6, 2, 6, 3},
    {0x1d, 4, 4, 1, 0xc0},
  };
  gchar *data;
  gsize size;
  guint i;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return;
  for (i = 0; i < (is_finding ? 1 : G_N_ELEMENTS (controls)); i++) {
    GByteArray *input = g_byte_array_new ();

    if (!is_finding)
      g_byte_array_append (input, controls[i], CONTROL_SIZE);
    g_byte_array_append (input, (guint8 *) data, size);
    LLVMFuzzerTestOneInput (input->data, input->len);
    g_byte_array_unref (input);
    n_inputs++;
  }
  g_free (data);
}

static void
run_path (const gchar * path, gboolean is_finding)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  if (!dir) {
    run_file (path, is_finding);
    return;
  }
  while ((name = g_dir_read_name (dir))) {
    gchar *child = g_build_filename (path, name, NULL);

    run_path (child, is_finding);
    g_free (child);
  }
  g_dir_close (dir);
}

int
main (int argc, char **argv)
{
  gint i;

  for (i = 1; i < argc; i++)
    run_path (argv[i], strstr (argv[i], "findings") != NULL);
  g_print ("%u inputs ran\n", n_inputs);

  return n_inputs > 0 ? 0 : 1;
}
