/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is there before the last byte is, and what is left to do then. */

#include "sections.h"

#include <math.h>

#define JPEG_OURS "progjpegdec updates=none"
#define PNG_OURS "progpngdec updates=none"

/* -- work left ---------------------------------------------------------- */

/* Bytes that come last: all of the pixels but the very last may be drawn. */
#define REST 64

static void
measure_tail_of (const Options * options, ImageKind kind)
{
  Image *image = image_new (kind, options->width, options->height);
  gboolean png = image_is_png (image);
  Contender contenders[] = {
    {.decoder = png ? PNG_OURS : JPEG_OURS,.image = image,.chunk = 4096,
        .rest = REST},
    {.decoder = png ? "pngdec" : "jpegdec",.image = image,.rest = REST},
    {.decoder = png ? "pngparse ! pngdec" : "jpegparse ! jpegdec",
        .image = image,.rest = REST}
  };
  guint n = G_N_ELEMENTS (contenders), i;
  gchar *what = g_strdup_printf ("4: %s, share of the work left for the last "
      "%u bytes", image_kind_name (kind), REST);

  contest_run (contenders, n);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%.1f", contender_seconds (&contenders[0]) * 1e3);
  report_cell ("%.3f", contender_tail (&contenders[0])
      * contender_seconds (&contenders[0]) * 1e3);
  for (i = 0; i < n; i++)
    report_cell ("%.4f", contender_tail (&contenders[i]));
  report_end_row ();
  report_goal (what, 0.005, contender_tail (&contenders[0]));
  contest_clear (contenders, n);
  image_free (image);
  g_free (what);
}

void
measure_tail (const Options * options)
{
  static const ImageKind kinds[] = { JPEG_BASELINE, JPEG_PROGRESSIVE,
    PNG_RGB, PNG_ADAM7
  };
  gchar *text = g_strdup_printf ("%ux%u. From the push of the last %u bytes to "
      "the last frame, as a share of the whole decode. Ours gets 4 KiB at a "
      "time before, the others one buffer.", options->width, options->height,
      REST);
  guint i;

  report_heading ("Work left when the last bytes come", text);
  report_columns ("image", "ours, all, ms", "ours, left, ms", "ours, share",
      "jpegdec, pngdec", "after parser", NULL);
  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    measure_tail_of (options, kinds[i]);
  g_free (text);
}

/* -- bytes needed ------------------------------------------------------- */

static void
bytes_cells (const Contender * contender)
{
  const Outcome *outcome = &contender->outcome;

  if (contender->given_up || outcome->frames == 0) {
    report_cell ("-");
    report_cell ("-");
    return;
  }
  report_cell ("%" G_GSIZE_FORMAT, outcome->caps_at);
  report_cell ("%" G_GSIZE_FORMAT " (%.2f %%)", outcome->first_at,
      100.0 * outcome->first_at / contender->image->size);
}

static void
measure_first_of (ImageKind kind)
{
  Image *image = image_new (kind, SMALL_WIDTH, SMALL_HEIGHT);
  gboolean png = image_is_png (image);
  Contender contenders[] = {
    {.decoder = png ? "progpngdec updates=buffer" :
          "progjpegdec updates=buffer",.image = image,.chunk = 256},
    {.decoder = png ? "pngdec" : "jpegdec",.image = image,.chunk = 4096,
        .limited = TRUE},
    {.decoder = png ? "pngparse ! pngdec" : "jpegparse ! jpegdec",
        .image = image,.chunk = 4096,.limited = TRUE}
  };
  guint n = G_N_ELEMENTS (contenders), i;

  contest_run (contenders, n);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%" G_GSIZE_FORMAT, image->size);
  for (i = 0; i < n; i++)
    bytes_cells (&contenders[i]);
  report_end_row ();
  contest_clear (contenders, n);
  image_free (image);
}

void
measure_first (const Options * options)
{
  ContestRules rules = contest_rules;
  gchar *text = g_strdup_printf ("%ux%u. Ours gets 256 bytes at a time, with "
      "updates=buffer, the others 4 KiB.", SMALL_WIDTH, SMALL_HEIGHT);
  guint kind;

  /* No times. */
  contest_rules.repeats = 0;
  contest_rules.enough = 0;
  contest_rules.limit = 10;
  report_heading ("Bytes until there is something", text);
  report_columns ("image", "bytes", "ours, caps", "ours, first image",
      "jpegdec, pngdec, caps", "image", "after parser, caps", "image",
      NULL);
  for (kind = 0; kind < N_IMAGE_KINDS; kind++)
    measure_first_of (kind);
  contest_rules = rules;
  g_free (text);
}
