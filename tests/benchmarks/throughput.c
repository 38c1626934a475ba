/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a whole decode takes, beside the libraries and other elements. */

#include "sections.h"
#include "plot.h"

#include <math.h>

#define JPEG_OURS "progjpegdec updates=none"
#define PNG_OURS "progpngdec max-threads=1 updates=none"
#define JPEG_GST "jpegdec idct-method=islow"
#define JPEG_PARSED "jpegparse ! jpegdec idct-method=islow"
#define PNG_PARSED "pngparse ! pngdec"

/* -- each kind of image, in one buffer --------------------------------- */

enum
{
  KIND_ONE_SHOT,
  KIND_OURS,
  KIND_AUTO,
  KIND_GST,
  KIND_PARSED,
  KIND_LIBAV,
  KIND_PIXBUF,
  KIND_INFLATE,
  N_KIND_CONTENDERS
};

static void
fill_kind (Contender * contenders, const Image * image)
{
  static const gchar *jpeg[N_KIND_CONTENDERS] = { ONE_SHOT, JPEG_OURS,
    "progjpegdec", JPEG_GST, JPEG_PARSED, "avdec_mjpeg", PIXBUF, INFLATE
  };
  static const gchar *png[N_KIND_CONTENDERS] = { ONE_SHOT, PNG_OURS,
    "progpngdec max-threads=1", "pngdec", PNG_PARSED, "avdec_png max-threads=1",
        PIXBUF,
    INFLATE
  };
  guint i;

  for (i = 0; i < N_KIND_CONTENDERS; i++) {
    contenders[i].decoder = image_is_png (image) ? png[i] : jpeg[i];
    contenders[i].image = image;
    /* A decoder by itself is told what a parser would have found out. */
    contenders[i].parsed = i == KIND_GST || i == KIND_LIBAV;
    /* 16 bits avdec_png refuses, or crashes on (GStreamer 1.28). */
    contenders[i].left_out = (i == KIND_INFLATE && (image->kind < PNG_RGB
            || image->kind == PNG_ADAM7))
        || (i == KIND_LIBAV && image->kind == PNG_RGB16);
  }
}

static void
set_kind_goals (ImageKind kind, const Contender * contenders)
{
  const Contender *ours = &contenders[KIND_OURS];
  const Contender *gst = &contenders[KIND_GST];
  gchar *what;

  if (kind == JPEG_BASELINE)
    report_ratio_goal ("1: JPEG baseline, one buffer, to jpegdec", 1.05, ours,
        gst);
  if (kind == JPEG_PROGRESSIVE)
    report_ratio_goal ("5: JPEG progressive, updates=none, to jpegdec", 0.92,
        ours, gst);
  if (kind == PNG_RGB || kind == PNG_RGBA) {
    what = g_strdup_printf ("7: %s to pngdec", image_kind_name (kind));
    report_ratio_goal (what, 0.45, ours, gst);
    g_free (what);
    what = g_strdup_printf ("7: %s to avdec_png", image_kind_name (kind));
    report_ratio_goal (what, 0.5, ours, &contenders[KIND_LIBAV]);
    g_free (what);
  }
  if (!contenders[KIND_INFLATE].left_out) {
    what = g_strdup_printf ("7: %s to inflate", image_kind_name (kind));
    report_ratio_goal (what, 1.03, ours, &contenders[KIND_INFLATE]);
    g_free (what);
  }
  if (kind == PNG_RGB16)
    report_ratio_goal ("7: PNG of 16 bits to pngdec", 0.55, ours, gst);
  if (kind == PNG_ADAM7)
    report_ratio_goal ("7: PNG, Adam7, to pngdec", 0.75, ours, gst);
}

static void
plot_kind (ImageKind kind, const Contender * contenders)
{
  static const gchar *names[N_KIND_CONTENDERS] = { NULL, "progimage", NULL,
    "jpegdec, pngdec", NULL, "libav", "GdkPixbuf", NULL
  };
  guint i;

  for (i = 0; i < N_KIND_CONTENDERS; i++) {
    if (names[i] && !contenders[i].left_out)
      plot_add_bar (image_kind_name (kind), names[i],
          contender_seconds (&contenders[i])
          / contender_seconds (&contenders[KIND_ONE_SHOT]));
  }
}

static void
measure_kind (const Options * options, ImageKind kind)
{
  Image *image = image_new (kind, options->width, options->height);
  Contender contenders[N_KIND_CONTENDERS] = { {0,}, };
  gdouble seconds;
  guint i;

  fill_kind (contenders, image);
  contest_run (contenders, N_KIND_CONTENDERS);
  seconds = contender_seconds (&contenders[KIND_ONE_SHOT]);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%.2f", image->size / 1e6);
  report_cell ("%.0f", seconds * 1e3);
  report_cell ("%.0f", image_megapixels (image)
      / contender_seconds (&contenders[KIND_OURS]));
  for (i = 1; i < N_KIND_CONTENDERS; i++)
    report_ratio_cell_like (&contenders[i], &contenders[KIND_ONE_SHOT],
        &contenders[KIND_OURS]);
  report_ratio_cell (&contenders[KIND_OURS], &contenders[KIND_GST]);
  report_end_row ();
  set_kind_goals (kind, contenders);
  plot_kind (kind, contenders);
  contest_clear (contenders, N_KIND_CONTENDERS);
  image_free (image);
}

void
measure_kinds (const Options * options)
{
  gchar *text = g_strdup_printf ("%ux%u. The whole file in one buffer, to "
      "one-shot. jpegdec, pngdec and libav get caps with all that a parser "
      "would find out; jpegdec has idct-method=islow, ours and avdec_png "
      "max-threads=1. A format in brackets is what comes out where that is not "
      "what ours gives; GdkPixbuf always gives RGB. inflate is ISA-L alone, and "
      "filters taken back, in memory for the whole image.", options->width,
      options->height);
  guint kind;

  report_heading ("Kinds of images", text);
  report_columns ("image", "MB", "one-shot, ms", "ours, MP/s",
      "ours, updates=none", "ours, updates=auto", "jpegdec, pngdec",
      "after parser", "libav", "GdkPixbuf", "inflate",
      "ours to jpegdec, pngdec", NULL);
  for (kind = 0; kind <= PNG_ADAM7; kind++)
    measure_kind (options, kind);
  g_free (text);
}

/* -- sizes of buffers --------------------------------------------------- */

enum
{
  BUFFER_ONE_SHOT,
  BUFFER_OURS,
  BUFFER_SWALLOW,
  BUFFER_SWALLOW_FRAMES,
  N_BUFFER_OURS,
  BUFFER_GST = N_BUFFER_OURS,
  BUFFER_PARSED,
  BUFFER_PIXBUF,
  N_BUFFER_CONTENDERS
};

static void
fill_buffers (Contender * contenders, const Image * image, gsize chunk)
{
  const gchar *decoders[N_BUFFER_CONTENDERS] = { ONE_SHOT, JPEG_OURS,
    "swallow", "swallowframes", JPEG_GST, JPEG_PARSED, PIXBUF
  };
  guint i;

  if (image_is_png (image)) {
    decoders[BUFFER_OURS] = PNG_OURS;
    decoders[BUFFER_GST] = "pngdec";
    decoders[BUFFER_PARSED] = PNG_PARSED;
  }
  for (i = 0; i < N_BUFFER_CONTENDERS; i++) {
    contenders[i].decoder = decoders[i];
    contenders[i].image = image;
    contenders[i].chunk = chunk;
    /* The base class wants time, and does not look at caps. */
    contenders[i].parsed = i == BUFFER_SWALLOW || i == BUFFER_SWALLOW_FRAMES;
    contenders[i].limited = i >= N_BUFFER_OURS;
  }
}

/* What small buffers cost more than one-shot, beside what they cost a decoder
 * that decodes nothing. */
static gdouble
excess (const Contender * contenders, guint swallow)
{
  return (contender_seconds (&contenders[BUFFER_OURS])
      - contender_seconds (&contenders[BUFFER_ONE_SHOT]))
      / contender_seconds (&contenders[swallow]);
}

static void
set_buffer_goals (const Contender * contenders, gsize chunk)
{
  const Image *image = contenders->image;
  const gchar *name = image_kind_name (image->kind);
  const Contender *one_shot = &contenders[BUFFER_ONE_SHOT];
  const Contender *ours = &contenders[BUFFER_OURS];
  gdouble most = chunk == 4096 ? 1.08 : chunk == 1024 ? 1.1 : 1.3;
  gchar *what;

  if (chunk == 4096 && image->kind != JPEG_BASELINE)
    return;
  if (chunk == 4096 || chunk == 1024 || chunk == 128) {
    what = g_strdup_printf ("%u: %s, %.0f MP, %s buffers, to one-shot",
        chunk == 4096 ? 2 : 3, name, image_megapixels (image),
        chunk_name (chunk));
    report_ratio_goal (what, most, ours, one_shot);
    g_free (what);
  } else if (chunk == 1 || chunk == 16) {
    what = g_strdup_printf ("3: %s, %s buffers, (ours - one-shot) to swallow",
        name, chunk_name (chunk));
    report_goal (what, 1.5, excess (contenders, BUFFER_SWALLOW));
    g_free (what);
    what = g_strdup_printf ("3: %s, %s buffers, (ours - one-shot) to "
        "swallowframes", name, chunk_name (chunk));
    report_goal (what, 1.5, excess (contenders, BUFFER_SWALLOW_FRAMES));
    g_free (what);
  }
}

static void
plot_buffers (const Contender * contenders, gsize chunk)
{
  const Image *image = contenders->image;
  gboolean png = image_is_png (image);
  const gchar *names[N_BUFFER_CONTENDERS] = { NULL, "progimage", NULL, NULL,
    png ? "pngdec" : "jpegdec", png ? "pngparse ! pngdec" :
        "jpegparse ! jpegdec", "GdkPixbuf"
  };
  guint i;

  if (image->kind == JPEG_PROGRESSIVE)
    return;
  for (i = 0; i < N_BUFFER_CONTENDERS; i++) {
    if (names[i])
      plot_add_point (png ? "PNG RGB" : "JPEG baseline", names[i],
          chunk ? chunk : image->size, contender_seconds (&contenders[i])
          / contender_seconds (&contenders[BUFFER_ONE_SHOT]),
          contenders[i].given_up);
  }
}

/* What was stopped with larger buffers takes no less with these. */
static void
leave_out_hopeless (Contender * contenders, guint n, guint hopeless)
{
  guint i;

  for (i = 0; i < n; i++)
    contenders[i].left_out = (hopeless >> i) & 1;
}

static void
note_hopeless (const Contender * contenders, guint n, guint * hopeless)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (contenders[i].given_up)
      *hopeless |= 1 << i;
  }
}

/* @n: how many of the contenders run.
 * @hopeless: (inout): a bit for each of those that were stopped */
static void
measure_chunk (const Image * image, gsize chunk, guint n, gboolean goals,
    guint * hopeless)
{
  Contender contenders[N_BUFFER_CONTENDERS] = { {0,}, };
  const Contender *one_shot = &contenders[BUFFER_ONE_SHOT];
  guint i;

  fill_buffers (contenders, image, chunk);
  leave_out_hopeless (contenders, n, *hopeless);
  contest_run (contenders, n);
  note_hopeless (contenders, n, hopeless);
  report_begin_row ("%s, %s", image_kind_name (image->kind),
      chunk_name (chunk));
  report_cell ("%.1f", contender_seconds (one_shot) * 1e3);
  for (i = 1; i < n; i++)
    report_ratio_cell (&contenders[i], one_shot);
  for (i = BUFFER_SWALLOW; i <= BUFFER_SWALLOW_FRAMES; i++) {
    /* Of few buffers nothing can be told. */
    if (chunk > 0 && chunk <= 128)
      report_cell ("%.2f", excess (contenders, i));
    else
      report_cell ("-");
  }
  report_end_row ();
  if (goals)
    set_buffer_goals (contenders, chunk);
  if (n > N_BUFFER_OURS)
    plot_buffers (contenders, chunk);
  contest_clear (contenders, n);
}

static void
measure_chunks (guint width, guint height, const gsize * chunks,
    guint n_chunks, guint n, gboolean goals)
{
  static const ImageKind kinds[] = { JPEG_BASELINE, JPEG_PROGRESSIVE,
    PNG_RGB
  };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Image *image = image_new (kinds[i], width, height);
    guint hopeless = 0;

    for (k = 0; k < n_chunks; k++)
      measure_chunk (image, chunks[k], n, goals || chunks[k] < 128, &hopeless);
    image_free (image);
  }
}

void
measure_buffers (const Options * options)
{
  static const gsize chunks[] = { 0, 65536, 4096, 1024, 128, 16, 1 };
  gchar *text = g_strdup_printf ("%ux%u, to one-shot. swallow is a "
      "GstVideoDecoder that does nothing with its bytes, swallowframes one "
      "that makes and releases a codec frame for each buffer. Their cost and "
      "ours have no making of buffers in them. Excess is what ours takes more "
      "than one-shot. What was stopped is not run again with smaller "
      "buffers.", SMALL_WIDTH, SMALL_HEIGHT);

  report_heading ("Sizes of buffers", text);
  report_columns ("image, buffers", "one-shot, ms", "ours", "swallow",
      "swallowframes", "jpegdec, pngdec", "after parser", "GdkPixbuf",
      "excess to swallow", "excess to swallowframes", NULL);
  measure_chunks (SMALL_WIDTH, SMALL_HEIGHT, chunks, G_N_ELEMENTS (chunks),
      N_BUFFER_CONTENDERS, !options->full);
  g_free (text);
  if (!options->full)
    return;

  text = g_strdup_printf ("%ux%u, to one-shot.", options->width,
      options->height);
  report_heading ("Sizes of buffers, large images", text);
  report_columns ("image, buffers", "one-shot, ms", "ours", "swallow",
      "swallowframes", "excess to swallow", "excess to swallowframes", NULL);
  measure_chunks (options->width, options->height, chunks + 1, 4,
      N_BUFFER_OURS, TRUE);
  g_free (text);
}

/* -- parsers of large images ------------------------------------------ */

static void
measure_parser (const Options * options, ImageKind kind, gsize chunk,
    const gchar * ours, const gchar * parsed, const gchar * goal, gdouble most)
{
  Image *image = image_new (kind, options->width, options->height);
  Contender contenders[] = {
    {.decoder = ours,.image = image,.chunk = chunk},
    {.decoder = parsed,.image = image,.chunk = chunk,.limited = TRUE}
  };
  guint n = G_N_ELEMENTS (contenders);

  contest_run (contenders, n);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%s", chunk_name (chunk));
  report_cell ("%.3f", contender_seconds (&contenders[0]));
  report_cell ("%s%.3f", contenders[1].given_up ? "> " : "",
      contender_seconds (&contenders[1]));
  report_ratio_cell (&contenders[0], &contenders[1]);
  report_end_row ();
  report_ratio_goal (goal, most, &contenders[0], &contenders[1]);
  contest_clear (contenders, n);
  image_free (image);
}

void
measure_parsers (const Options * options)
{
  gdouble limit = contest_rules.limit;

  contest_rules.limit = options->full ? 30 : 5;
  report_heading ("Beside a parser", "The same buffers for both.");
  report_columns ("image", "buffers", "ours, s", "parser and decoder, s",
      "ratio", NULL);
  measure_parser (options, JPEG_BASELINE, 4096, JPEG_OURS, JPEG_PARSED,
      "2: JPEG baseline, 4 KiB buffers, to jpegparse ! jpegdec", 0.25);
  measure_parser (options, PNG_RGB, 65536, PNG_OURS, PNG_PARSED,
      "8: PNG RGB, 64 KiB buffers, to pngparse ! pngdec", 0.1);
  contest_rules.limit = limit;
}
