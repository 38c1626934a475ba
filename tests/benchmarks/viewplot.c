/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "viewplot.h"

#define WIDTH 640
#define HEIGHT 360
#define LEFT 50
#define RIGHT 20
#define TOP 40
#define BOTTOM 40

/* dB at the bottom and at the top: nothing is worse or better than that for long. */
#define LEAST 10.0
#define MOST 45.0

typedef struct
{
  gdouble percent, sum;
  guint n;
} Mean;

#define N_CURVES 3

static GArray *means[N_CURVES];
static const gchar *colours[] = { "#8a8f98", "#0b62c4", "#c46a0b" };
static const gchar *names[] = { "smoothing=false", "smoothing=true", "limit" };

void
viewplot_add (const gchar * image, guint setting, gdouble percent, gdouble psnr)
{
  Mean mean = { percent, psnr, 1 };
  guint i;

  if (!means[setting])
    means[setting] = g_array_new (FALSE, FALSE, sizeof (Mean));
  for (i = 0; i < means[setting]->len; i++) {
    Mean *other = &g_array_index (means[setting], Mean, i);

    if (other->percent == percent) {
      other->sum += psnr;
      other->n++;
      return;
    }
  }
  g_array_append_val (means[setting], mean);
}

static gdouble
x_of (gdouble percent)
{
  return LEFT + (WIDTH - LEFT - RIGHT) * percent / 100;
}

static gdouble
y_of (gdouble psnr)
{
  psnr = CLAMP (psnr, LEAST, MOST);

  return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (psnr - LEAST)
      / (MOST - LEAST);
}

static void
put_text (GString * svg, gdouble x, gdouble y, const gchar * anchor,
    const gchar * colour, const gchar * text)
{
  g_string_append_printf (svg, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" "
      "fill=\"%s\">%s</text>\n", x, y, anchor, colour, text);
}

static void
put_axes (GString * svg)
{
  gint value;

  for (value = LEAST; value <= MOST; value += 5) {
    gchar *text = g_strdup_printf ("%d", value);

    g_string_append_printf (svg, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>\n",
        LEFT, y_of (value), WIDTH - RIGHT);
    put_text (svg, LEFT - 6, y_of (value) + 4, "end", "#333", text);
    g_free (text);
  }
  for (value = 0; value <= 100; value += 20) {
    gchar *text = g_strdup_printf ("%d %%", value);

    put_text (svg, x_of (value), HEIGHT - BOTTOM + 18, "middle", "#333", text);
    g_free (text);
  }
  put_text (svg, LEFT, TOP - 14, "start", "#333",
      "PSNR to the final frame (dB) over the bytes that have come");
}

static void
put_curve (GString * svg, guint setting)
{
  guint i;

  g_string_append (svg, "<path fill=\"none\" stroke-width=\"2\" d=\"");
  for (i = 0; i < means[setting]->len; i++) {
    const Mean *mean = &g_array_index (means[setting], Mean, i);

    g_string_append_printf (svg, "%c%.1f %.1f", i == 0 ? 'M' : 'L',
        x_of (mean->percent), y_of (mean->sum / mean->n));
  }
  g_string_append_printf (svg, "\" stroke=\"%s\"/>\n", colours[setting]);
  put_text (svg, WIDTH - RIGHT - 10, HEIGHT - BOTTOM - 48 + 18 * setting,
      "end", colours[setting], names[setting]);
}

void
viewplot_write (const gchar * path)
{
  GString *svg = g_string_new (NULL);
  guint i;

  g_string_printf (svg,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
      "height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", WIDTH,
      HEIGHT);
  put_axes (svg);
  for (i = 0; i < N_CURVES; i++) {
    if (means[i])
      put_curve (svg, i);
  }
  g_string_append (svg, "</svg>\n");
  if (!g_file_set_contents (path, svg->str, svg->len, NULL))
    g_error ("%s can't be written", path);
  g_string_free (svg, TRUE);
}
