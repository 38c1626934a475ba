/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What more threads are worth: by the clock on the wall, and in CPU time. */

#include "sections.h"
#include "newer.h"

#define MOST_WALL 0.80
#define MOST_CPU 1.10

enum
{
  THREADS_ONE_CPU,
  THREADS_ALL_CPU,
  THREADS_ONE_WALL,
  THREADS_ALL_WALL,
  N_THREADS_CONTENDERS
};

static const struct
{
  ImageKind kind;
  const gchar *one, *all;
} rows[] = {
  {PNG_RGB, "progpngdec max-threads=1 updates=none",
      "progpngdec updates=none"},
  {PNG_RGBA, "progpngdec max-threads=1 updates=none",
      "progpngdec updates=none"},
  {PNG_RGB16, "progpngdec max-threads=1 updates=none",
      "progpngdec updates=none"},
  {WEBP_LOSSY, "progwebpdec max-threads=1 updates=none",
      "progwebpdec updates=none"},
  {JXL_LOSSY, "progjxldec max-threads=1 updates=none",
      "progjxldec updates=none"},
};

static void
measure_row (const Options * options, guint row)
{
  Contender contenders[N_THREADS_CONTENDERS] = { {0,}, };
  Image *image = image_new (rows[row].kind, options->width, options->height);
  gchar *wall = g_strdup_printf ("17: %s, wall, all threads to one",
      image_kind_name (rows[row].kind));
  gchar *cpu = g_strdup_printf ("17: %s, CPU, all threads to one",
      image_kind_name (rows[row].kind));
  guint i;

  for (i = 0; i < N_THREADS_CONTENDERS; i++) {
    gboolean all = i == THREADS_ALL_CPU || i == THREADS_ALL_WALL;

    contenders[i].decoder = all ? rows[row].all : rows[row].one;
    contenders[i].image = image;
    contenders[i].chunk = 4096;
    contenders[i].wall = i >= THREADS_ONE_WALL;
  }
  contest_run (contenders, N_THREADS_CONTENDERS);
  report_begin_row ("%s", image_kind_name (rows[row].kind));
  report_cell ("%.2f", image->size / 1e6);
  report_cell ("%.1f", contender_seconds (&contenders[THREADS_ONE_WALL]) * 1e3);
  report_ratio_cell (&contenders[THREADS_ALL_WALL],
      &contenders[THREADS_ONE_WALL]);
  report_ratio_cell (&contenders[THREADS_ALL_CPU],
      &contenders[THREADS_ONE_CPU]);
  report_end_row ();
  if (rows[row].kind < WEBP_LOSSY) {
    report_ratio_goal (wall, MOST_WALL, &contenders[THREADS_ALL_WALL],
        &contenders[THREADS_ONE_WALL]);
    report_ratio_goal (cpu, MOST_CPU, &contenders[THREADS_ALL_CPU],
        &contenders[THREADS_ONE_CPU]);
  }
  contest_clear (contenders, N_THREADS_CONTENDERS);
  image_free (image);
  g_free (wall);
  g_free (cpu);
}

void
measure_threads (const Options * options)
{
  gchar *text = g_strdup_printf ("%ux%u, 4 KiB buffers, updates=none, %u "
      "processors: as many threads as these, to one.", options->width,
      options->height, g_get_num_processors ());
  guint i;

  report_heading ("Threads", text);
  report_columns ("image", "MB", "one thread, ms", "wall", "CPU", NULL);
  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].kind < WEBP_LOSSY || newer_has (rows[i].kind))
      measure_row (options, i);
  }
  g_free (text);
}
