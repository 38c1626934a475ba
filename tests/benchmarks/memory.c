/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The most memory that a process has at a time to decode an image. */

#include "sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the program, its libraries and an element take without an image to
 * speak of. */
#define TINY 64

/* -- in a process of its own --------------------------------------------- */

/* The program's name, then the options of a child. */
static gdouble
peak_of_child (const Options * options, const gchar * decoder,
    const Image * image, gsize chunk)
{
  gchar *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, chunk);
  const gchar *argv[] = { options->program, "--memory-of", decoder,
    "--chunk", bytes, image->path, NULL
  };
  gchar *output = NULL;
  gint status = 0;
  gdouble peak = NAN;

  if (g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
          &output, NULL, &status, NULL)
      && g_spawn_check_wait_status (status, NULL))
    peak = g_ascii_strtod (output, NULL);
  g_free (output);
  g_free (bytes);

  return peak;
}

/* Not ru_maxrss, which a process takes over from the one that started it. */
static gdouble
peak_of_this (void)
{
  gchar *status = NULL, *at;
  gdouble peak = NAN;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL)
      && (at = strstr (status, "VmHWM:")))
    peak = g_ascii_strtod (at + strlen ("VmHWM:"), NULL) * 1024;
  g_free (status);

  return peak;
}

static GstBuffer *
read_some (FILE * file, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  size = fread (map.data, 1, size, file);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_set_size (buffer, size);
  GST_BUFFER_PTS (buffer) = 0;

  return buffer;
}

/* As filesrc has it: a buffer's bytes are read when it is its turn. */
int
memory_child (const gchar * decoder, const gchar * path, gsize chunk)
{
  Image image = {.kind = g_str_has_suffix (path, ".png") ? PNG_RGB :
        JPEG_BASELINE
  };
  FILE *file = fopen (path, "rb");
  GstBuffer *buffer;
  Player player;

  if (!file)
    return 1;
  player_start (&player, decoder, LET_GO);
  player_open (&player, &image, FALSE);
  while (gst_buffer_get_size (buffer = read_some (file, chunk)) > 0)
    player_push (&player, buffer);
  gst_buffer_unref (buffer);
  player_end (&player);
  player_stop (&player);
  fclose (file);
  if (player.outcome.frames == 0)
    return 1;
  g_print ("%.0f\n", peak_of_this ());

  return 0;
}

/* -- table -------------------------------------------------------------- */

static gdouble
peak_above_tiny (const Options * options, const gchar * decoder,
    const Image * image, const Image * tiny, gsize chunk)
{
  if (!contender_exists (decoder))
    return NAN;

  return peak_of_child (options, decoder, image, chunk)
      - peak_of_child (options, decoder, tiny, MIN (chunk, tiny->size));
}

static void
measure_memory_of (const Options * options, ImageKind kind)
{
  Image *image = image_new (kind, options->width, options->height);
  Image *tiny = image_new (kind, TINY, TINY);
  gboolean png = image_is_png (image);
  gsize theory = image_frame_size (image)
      + image_coefficients_size (image);
  gdouble ours = peak_above_tiny (options, png ? "progpngdec updates=none" :
      "progjpegdec updates=none", image, tiny, 4096);
  gdouble partial = peak_above_tiny (options, png ?
      "progpngdec updates=buffer" : "progjpegdec updates=buffer", image,
      tiny, 65536);
  gdouble other = peak_above_tiny (options, png ? "pngdec" : "jpegdec",
      image, tiny, image->size);
  gchar *what = g_strdup_printf ("9: %s, peak memory to theory",
      image_kind_name (kind));

  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%.1f", theory / 1e6);
  report_cell ("%.1f", ours / 1e6);
  report_cell ("%.3f", ours / theory);
  report_cell ("%.3f", partial / theory);
  report_cell ("%.3f", other / theory);
  report_end_row ();
  report_goal (what, 1.05, ours / theory);
  image_free (image);
  image_free (tiny);
  g_free (what);
}

void
measure_memory (const Options * options)
{
  gchar *text = g_strdup_printf ("%ux%u, read from the file in 4 KiB buffers, "
      "with updates=buffer in 64 KiB, by the others in one. The most resident "
      "memory of a process, without that of the same for %ux%u. Theory is the "
      "frame, and two bytes a sample for the coefficients of a progressive "
      "JPEG.", options->width, options->height, TINY, TINY);
  guint kind;

  report_heading ("Memory", text);
  report_columns ("image", "theory, MB", "ours, MB", "ours to theory",
      "ours, updates=buffer", "jpegdec, pngdec", NULL);
  for (kind = 0; kind < N_IMAGE_KINDS; kind++)
    measure_memory_of (options, kind);
  g_free (text);
}
