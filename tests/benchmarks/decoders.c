/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The elements beside the libraries and other elements: tables in Markdown, and a
 * plot. run.sh runs it. */

#include "sections.h"
#include "plot.h"
#include "swallow.h"

#include <malloc.h>
#include <stdio.h>

static const struct
{
  const gchar *name;
  void (*measure) (const Options * options);
} sections[] = {
  {"kinds", measure_kinds},
  {"buffers", measure_buffers},
  {"parsers", measure_parsers},
  {"tail", measure_tail},
  {"first", measure_first},
  {"partial", measure_partial},
  {"memory", measure_memory},
  {"linear", measure_linear},
  {"downscale", measure_downscale},
  {"webp-jxl", measure_webp_jxl},
  {"threads", measure_threads},
};

/* What the command line says. */
static gboolean full;
static gchar *section, *plot, *memory_of;
static gint64 chunk;
static gchar **paths;

static const GOptionEntry entries[] = {
  {"full", 0, 0, G_OPTION_ARG_NONE, &full,
      "Large images, more runs", NULL},
  {"section", 0, 0, G_OPTION_ARG_STRING, &section,
      "Only these, with commas between them: kinds, buffers, parsers, tail, first, partial, memory, "
        "linear, downscale, webp-jxl, threads", "NAMES"},
  {"plot", 0, 0, G_OPTION_ARG_FILENAME, &plot, "Write a plot", "SVG"},
  {"memory-of", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &memory_of,
      NULL, NULL},
  {"chunk", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT64, &chunk, NULL, NULL},
  {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL},
  G_OPTION_ENTRY_NULL
};

static void
read_options (int *argc, char ***argv)
{
  GOptionContext *context = g_option_context_new ("");
  GError *error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, &error))
    g_error ("%s", error->message);
  g_option_context_free (context);
}

/* As malloc has it after some time in a process that uses much of it, but from the
 * beginning and whoever comes first: frames of the large images come fresh from
 * the system, each time and for all alike, and smaller blocks do not. With less,
 * parsers would mostly wait for pages as what they gather grows. */
static void
level_memory (void)
{
  mallopt (M_MMAP_THRESHOLD, 32 * 1024 * 1024);
  mallopt (M_TRIM_THRESHOLD, 256 * 1024 * 1024);
}

static gboolean
is_wanted (guint which)
{
  gchar **names = section ? g_strsplit (section, ",", -1) : NULL;
  gboolean wanted = !names
      || g_strv_contains ((const gchar * const *) names, sections[which].name);

  g_strfreev (names);

  return wanted;
}

static void
measure (const Options * options)
{
  gchar *caption = g_strdup_printf ("%ux%u in one buffer; curves: %ux%u",
      options->width, options->height, SMALL_WIDTH, SMALL_HEIGHT);
  gboolean known = FALSE;
  guint i;

  report_machine (options);
  for (i = 0; i < G_N_ELEMENTS (sections); i++) {
    if (!is_wanted (i))
      continue;
    sections[i].measure (options);
    known = TRUE;
  }
  if (!known)
    g_error ("no section %s: see --help", section);
  report_goals ();
  if (plot)
    plot_write (plot, caption);
  g_free (caption);
}

int
main (int argc, char **argv)
{
  Options options = {.width = SMALL_WIDTH,.height = SMALL_HEIGHT };

  options.program = argv[0];
  read_options (&argc, &argv);
  swallow_register ();
  if (memory_of)
    return memory_child (memory_of, paths[0], chunk);

  options.full = full;
  if (full) {
    options.width = LARGE_WIDTH;
    options.height = LARGE_HEIGHT;
    contest_rules.repeats = 5;
    contest_rules.enough = 2;
  }
  level_memory ();
  measure (&options);

  return 0;
}
