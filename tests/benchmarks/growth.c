/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How cost grows with pixels and streams, and shrinks with downscale. */

#include "sections.h"
#include "plot.h"

#include <math.h>

static const ImageKind kinds[] = { JPEG_BASELINE, JPEG_PROGRESSIVE, PNG_RGB };

static const gchar *
decoder_of (ImageKind kind)
{
  return kind >= PNG_RGB ? "progpngdec max-threads=1 updates=none" :
      "progjpegdec updates=none";
}

/* -- pixels ------------------------------------------------------------- */

#define N_SIZES 4

/* A tile and its mirror image make the smallest one, which is repeated: what is
 * in an image does not depend on its size. */
static void
make_images (const Options * options, ImageKind kind, Image ** images)
{
  guint tiles = options->full ? 2 : 1, i;

  for (i = 0; i < N_SIZES; i++)
    images[i] = image_new (kind, 1020 * tiles << (i + 1) / 2,
        752 * tiles << i / 2);
}

/* CPU time for a pixel: that of the size where it is greatest to that where it
 * is least. */
static gdouble
spread (const Contender * contenders)
{
  gdouble least = INFINITY, most = 0;
  guint i;

  for (i = 0; i < N_SIZES; i++) {
    gdouble each = contender_seconds (&contenders[i])
        / image_megapixels (contenders[i].image);

    least = MIN (least, each);
    most = MAX (most, each);
  }

  return most / least;
}

/* All sizes in one contest: what is compared is measured in turn. */
static void
measure_pixels_of (const Options * options, ImageKind kind)
{
  Image *images[N_SIZES];
  Contender contenders[2 * N_SIZES] = { {0,}, };
  gchar *what = g_strdup_printf ("11: %s, dearest to cheapest pixel, 1 to 8 "
      "times as many", image_kind_name (kind));
  guint i;

  make_images (options, kind, images);
  for (i = 0; i < 2 * N_SIZES; i++) {
    contenders[i].decoder = i < N_SIZES ? decoder_of (kind) : ONE_SHOT;
    contenders[i].image = images[i % N_SIZES];
    contenders[i].chunk = 4096;
  }
  contest_run (contenders, 2 * N_SIZES);
  for (i = 0; i < N_SIZES; i++)
    plot_add_size (image_kind_name (kind), image_megapixels (images[i]),
        contender_seconds (&contenders[i]) * 1e3
        / image_megapixels (images[i]));
  report_begin_row ("%s", image_kind_name (kind));
  for (i = 0; i < N_SIZES; i++)
    report_cell ("%.2f", contender_seconds (&contenders[i]) * 1e3
        / image_megapixels (images[i]));
  report_cell ("%.2f", spread (contenders));
  report_cell ("%.2f", spread (contenders + N_SIZES));
  report_end_row ();
  report_goal (what, 1.1, spread (contenders));
  contest_clear (contenders, 2 * N_SIZES);
  for (i = 0; i < N_SIZES; i++)
    image_free (images[i]);
  g_free (what);
}

/* -- streams ------------------------------------------------------------ */

static void
measure_streams_of (ImageKind kind)
{
  Image *image = image_new (kind, SMALL_WIDTH, SMALL_HEIGHT);
  Contender contenders[] = {
    {.decoder = decoder_of (kind),.image = image,.chunk = 4096},
    {.decoder = decoder_of (kind),.image = image,.chunk = 4096,
        .streams = 10}
  };
  guint n = G_N_ELEMENTS (contenders);
  gchar *what = g_strdup_printf ("11: %s, time an image, 10 streams to 1",
      image_kind_name (kind));

  contest_run (contenders, n);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%.1f", contender_seconds (&contenders[0]) * 1e3);
  report_cell ("%.1f", contender_seconds (&contenders[1]) * 1e3);
  report_ratio_cell (&contenders[1], &contenders[0]);
  report_end_row ();
  report_ratio_goal (what, 1.1, &contenders[1], &contenders[0]);
  contest_clear (contenders, n);
  image_free (image);
  g_free (what);
}

void
measure_linear (const Options * options)
{
  gchar *text;
  guint i;

  report_heading ("Pixels", options->full ?
      "ms for a megapixel, 4 KiB buffers, from 2040x1504 to 8160x3008." :
      "ms for a megapixel, 4 KiB buffers, from 1020x752 to 4080x1504.");
  report_columns ("image", "1 time", "2 times", "4 times", "8 times",
      "dearest to cheapest", "one-shot, dearest to cheapest", NULL);
  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    measure_pixels_of (options, kinds[i]);

  text = g_strdup_printf ("%ux%u, 32 KiB to each in turn.", SMALL_WIDTH,
      SMALL_HEIGHT);
  report_heading ("Streams at the same time", text);
  report_columns ("image", "1, ms an image", "10, ms an image", "ratio", NULL);
  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    measure_streams_of (kinds[i]);
  g_free (text);
}

/* -- downscale ---------------------------------------------------------- */

/* Whether the element can do it. */
static gboolean
has_downscale (const gchar * name)
{
  GstElement *element = gst_element_factory_make (name, NULL);
  gboolean result = g_object_class_find_property (G_OBJECT_GET_CLASS (element),
      "downscale") != NULL;

  gst_object_unref (element);

  return result;
}

/* To an eighth, beside @other. */
static void
measure_eighth (const Options * options, ImageKind kind, const gchar * other,
    gboolean parsed, const gchar * name, const gchar * goal, gdouble most)
{
  Image *image = image_new (kind, options->width, options->height);
  Contender contenders[] = {
    {.decoder = "progjpegdec updates=none downscale=8",.image = image},
    {.decoder = other,.image = image,.parsed = parsed}
  };
  guint n = G_N_ELEMENTS (contenders);

  report_begin_row ("%s", image_kind_name (kind));
  if (has_downscale ("progjpegdec")) {
    contest_run (contenders, n);
    report_cell ("%dx%d", contenders[0].outcome.info.width,
        contenders[0].outcome.info.height);
    report_cell ("%.1f", contender_seconds (&contenders[0]) * 1e3);
    report_cell ("%s", name);
    report_cell ("%.1f", contender_seconds (&contenders[1]) * 1e3);
    report_ratio_cell (&contenders[0], &contenders[1]);
    report_ratio_goal (goal, most, &contenders[0], &contenders[1]);
    contest_clear (contenders, n);
  } else {
    report_cell ("- | - | %s | - | -", name);
    report_goal (goal, most, NAN);
  }
  report_end_row ();
  image_free (image);
}

void
measure_downscale (const Options * options)
{
  gchar *scaler = g_strdup_printf ("jpegdec idct-method=islow ! videoscale "
      "! capsfilter caps=video/x-raw,width=%u,height=%u",
      options->width / 8, options->height / 8);
  gchar *text = g_strdup_printf ("%ux%u in one buffer, to an eighth of width "
      "and height.", options->width, options->height);

  report_heading ("downscale=8", text);
  report_columns ("image", "frame", "ours, ms", "beside", "that, ms",
      "ratio", NULL);
  measure_eighth (options, JPEG_PROGRESSIVE, "progjpegdec updates=none", FALSE,
      "ours, full size", "10: JPEG progressive, an eighth to full size", 0.25);
  measure_eighth (options, JPEG_BASELINE, scaler, TRUE, "jpegdec ! videoscale",
      "10: JPEG baseline, an eighth to jpegdec ! videoscale", 0.62);
  g_free (text);
  g_free (scaler);
}
