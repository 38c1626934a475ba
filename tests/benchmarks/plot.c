/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "plot.h"

#include <math.h>
#include <string.h>

/* One image of this width: bars above, the two panels of curves below, and sizes of
 * images at the bottom. */
#define WIDTH 960
#define HEIGHT 1090
#define LEFT 60
#define MARGIN 24
#define BARS_TOP 92
#define BARS_HEIGHT 230
#define CURVES_TOP 450
#define CURVES_HEIGHT 240
#define SIZES_TOP 800
#define SIZES_HEIGHT 220
#define PANEL_WIDTH 400
#define PANEL_GAP 76

/* The scale of the curves: of ratios, both ends of it powers of ten. */
#define LEAST -1.0
#define MOST 4.0

typedef struct
{
  gchar *group, *series;
  gdouble x, value;
  gboolean at_least;
} Point;

static GArray *bars, *points, *sizes;

/* Ours first and in a strong colour. */
static const gchar *colours[] = { "#0b62c4", "#d9822b", "#8a8f98", "#3f9b6a" };

static void
add (GArray ** array, const gchar * group, const gchar * series, gdouble x,
    gdouble value, gboolean at_least)
{
  Point point = { g_strdup (group), g_strdup (series), x, value, at_least };

  if (!*array)
    *array = g_array_new (FALSE, FALSE, sizeof (Point));
  if (!isnan (value))
    g_array_append_val (*array, point);
}

void
plot_add_bar (const gchar * group, const gchar * series, gdouble value)
{
  add (&bars, group, series, 0, value, FALSE);
}

void
plot_add_point (const gchar * panel, const gchar * series, gdouble x,
    gdouble value, gboolean at_least)
{
  add (&points, panel, series, x, value, at_least);
}

/* @value: ms for a megapixel */
void
plot_add_size (const gchar * series, gdouble megapixels, gdouble value)
{
  add (&sizes, "", series, megapixels, value, FALSE);
}

/* -- drawing ------------------------------------------------------------ */

static void
put_text (GString * svg, gdouble x, gdouble y, const gchar * attributes,
    const gchar * text)
{
  gchar *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n",
      x, y, attributes, escaped);
  g_free (escaped);
}

static void
put_line (GString * svg, gdouble x1, gdouble y1, gdouble x2, gdouble y2,
    const gchar * colour)
{
  g_string_append_printf (svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" "
      "y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, colour);
}

static void
put_square (GString * svg, gdouble x, gdouble y, const gchar * colour)
{
  g_string_append_printf (svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"10\" "
      "height=\"10\" fill=\"%s\"/>\n", x, y, colour);
}

/* The names that the points have, in the order of their first ones. */
static GPtrArray *
names_of (const GArray * array, gboolean groups, const gchar * within)
{
  GPtrArray *names = g_ptr_array_new ();
  guint i, k;

  for (i = 0; array && i < array->len; i++) {
    const Point *point = &g_array_index (array, Point, i);
    gchar *name = groups ? point->group : point->series;

    if (within && !g_str_equal (point->group, within))
      continue;
    for (k = 0; k < names->len && !g_str_equal (names->pdata[k], name); k++);
    if (k == names->len)
      g_ptr_array_add (names, name);
  }

  return names;
}

static guint
index_of (const GPtrArray * names, const gchar * name)
{
  guint i;

  for (i = 0; i < names->len && !g_str_equal (names->pdata[i], name); i++);

  return i;
}

static void
put_legend (GString * svg, const GPtrArray * names, gdouble x, gdouble y)
{
  guint i;

  for (i = 0; i < names->len; i++) {
    put_square (svg, x, y - 9, colours[i % G_N_ELEMENTS (colours)]);
    put_text (svg, x + 15, y, "", names->pdata[i]);
    x += 40 + 6.6 * strlen (names->pdata[i]);
  }
}

/* -- bars --------------------------------------------------------------- */

static gdouble
greatest_bar (void)
{
  gdouble greatest = 1;
  guint i;

  for (i = 0; i < bars->len; i++)
    greatest = MAX (greatest, g_array_index (bars, Point, i).value);

  return ceil (greatest * 2) / 2;
}

static void
put_bar_scale (GString * svg, gdouble greatest)
{
  gdouble value, step = greatest > 3 ? 1 : 0.5;

  for (value = 0; value <= greatest; value += step) {
    gdouble y = BARS_TOP + BARS_HEIGHT * (1 - value / greatest);
    gchar *label = g_strdup_printf ("%.1f", value);

    put_line (svg, LEFT, y, WIDTH - MARGIN, y, value == 1 ? "#555" : "#ddd");
    put_text (svg, LEFT - 6, y + 4, "text-anchor=\"end\"", label);
    g_free (label);
  }
}

/* "JPEG baseline 4:2:0, restarts" is too long for one line. */
static void
put_group_name (GString * svg, gdouble x, const gchar * name)
{
  const gchar *blank = strchr (name, ' ');
  const gchar *second = blank ? strchr (blank + 1, ' ') : NULL;
  gchar *lines[3];
  guint i;

  lines[0] = blank ? g_strndup (name, blank - name) : g_strdup (name);
  lines[1] = !blank ? g_strdup ("") : second ? g_strndup (blank + 1,
      second - blank - 1) : g_strdup (blank + 1);
  lines[2] = g_strdup (second ? second + 1 : "");
  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    put_text (svg, x, BARS_TOP + BARS_HEIGHT + 16 + 14 * i,
        "text-anchor=\"middle\"", lines[i]);
    g_free (lines[i]);
  }
}

static void
put_bars (GString * svg)
{
  GPtrArray *groups = names_of (bars, TRUE, NULL);
  GPtrArray *names = names_of (bars, FALSE, NULL);
  gdouble greatest = greatest_bar ();
  gdouble slot = (WIDTH - LEFT - MARGIN) / (gdouble) groups->len;
  gdouble thickness = slot * 0.8 / names->len;
  guint i;

  put_bar_scale (svg, greatest);
  put_legend (svg, names, LEFT, BARS_TOP - 16);
  for (i = 0; i < bars->len; i++) {
    const Point *bar = &g_array_index (bars, Point, i);
    guint n = index_of (names, bar->series);
    gdouble x = LEFT + slot * (index_of (groups, bar->group) + 0.1)
        + thickness * n;
    gdouble size = BARS_HEIGHT * bar->value / greatest;
    gchar *label = g_strdup_printf ("%.2f", bar->value);

    g_string_append_printf (svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
        "height=\"%.1f\" fill=\"%s\"/>\n", x, BARS_TOP + BARS_HEIGHT - size,
        thickness - 1.5, size, colours[n % G_N_ELEMENTS (colours)]);
    put_text (svg, x + thickness / 2 - 1, BARS_TOP + BARS_HEIGHT - size - 3,
        "text-anchor=\"middle\" font-size=\"8.5\"", label);
    g_free (label);
  }
  for (i = 0; i < groups->len; i++)
    put_group_name (svg, LEFT + slot * (i + 0.5), groups->pdata[i]);
  g_ptr_array_unref (groups);
  g_ptr_array_unref (names);
}

/* -- curves ------------------------------------------------------------- */

/* Both axes are logarithmic. */
static gdouble
curve_y (gdouble value)
{
  gdouble at = CLAMP (log10 (value), LEAST, MOST);

  return CURVES_TOP + CURVES_HEIGHT * (MOST - at) / (MOST - LEAST);
}

static gdouble
curve_x (gdouble left, gdouble x, gdouble greatest)
{
  return left + 8 + (PANEL_WIDTH - 16) * log (x) / log (greatest);
}

static void
put_curve_scales (GString * svg, gdouble left, gdouble greatest)
{
  static const struct
  {
    gdouble bytes;
    const gchar *label;
  } ticks[] = {
    {1, "1 B"}, {16, "16"}, {128, "128"}, {1024, "1 KiB"}, {4096, "4"},
    {65536, "64 KiB"}
  };
  gint power;
  guint i;

  for (power = LEAST; power <= MOST; power++) {
    gchar *label = g_strdup_printf ("%g", pow (10, power));
    gdouble y = curve_y (pow (10, power));

    put_line (svg, left, y, left + PANEL_WIDTH, y, power ? "#ddd" : "#555");
    put_text (svg, left - 6, y + 4, "text-anchor=\"end\"", label);
    g_free (label);
  }
  for (i = 0; i < G_N_ELEMENTS (ticks); i++)
    put_text (svg, curve_x (left, ticks[i].bytes, greatest),
        CURVES_TOP + CURVES_HEIGHT + 16, "text-anchor=\"middle\"",
        ticks[i].label);
  put_text (svg, curve_x (left, greatest, greatest),
      CURVES_TOP + CURVES_HEIGHT + 16, "text-anchor=\"middle\"", "all");
}

static void
put_curve (GString * svg, gdouble left, gdouble greatest, const gchar * panel,
    const gchar * series, const gchar * colour)
{
  GString *marks = g_string_new (NULL);
  const gchar *command = "M";
  guint i;

  g_string_append (svg, "<path d=\"");
  for (i = 0; i < points->len; i++) {
    const Point *point = &g_array_index (points, Point, i);
    gdouble x = curve_x (left, point->x, greatest), y = curve_y (point->value);

    if (!g_str_equal (point->group, panel)
        || !g_str_equal (point->series, series))
      continue;
    g_string_append_printf (svg, "%s%.1f %.1f", command, x, y);
    command = "L";
    /* An arrow: it is more than that. */
    if (point->at_least)
      g_string_append_printf (marks, "<path d=\"M%.1f %.1fl-5 9h10z\" "
          "fill=\"%s\"/>\n", x, y - 6, colour);
    else
      g_string_append_printf (marks, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" "
          "fill=\"%s\"/>\n", x, y, colour);
  }
  g_string_append_printf (svg, "\" fill=\"none\" stroke=\"%s\" "
      "stroke-width=\"2\"/>\n%s", colour, marks->str);
  g_string_free (marks, TRUE);
}

static void
put_panel (GString * svg, const gchar * panel, gdouble left)
{
  GPtrArray *names = names_of (points, FALSE, panel);
  gdouble greatest = 2;
  guint i;

  for (i = 0; i < points->len; i++) {
    if (g_str_equal (g_array_index (points, Point, i).group, panel))
      greatest = MAX (greatest, g_array_index (points, Point, i).x);
  }
  put_text (svg, left, CURVES_TOP - 36, "font-weight=\"bold\"", panel);
  put_legend (svg, names, left, CURVES_TOP - 16);
  put_curve_scales (svg, left, greatest);
  /* Ours on top. */
  for (i = names->len; i-- > 0;)
    put_curve (svg, left, greatest, panel, names->pdata[i],
        colours[i % G_N_ELEMENTS (colours)]);
  g_ptr_array_unref (names);
}

static void
put_curves (GString * svg)
{
  GPtrArray *panels = names_of (points, TRUE, NULL);
  guint i;

  for (i = 0; i < panels->len; i++)
    put_panel (svg, panels->pdata[i], LEFT + i * (PANEL_WIDTH + PANEL_GAP));
  put_text (svg, LEFT, CURVES_TOP + CURVES_HEIGHT + 42, "font-size=\"13\"",
      "Bytes in a buffer, and CPU time to that of the library; both scales are "
      "logarithmic. Arrows: stopped, it is more than that.");
  g_ptr_array_unref (panels);
}

/* -- sizes of images ---------------------------------------------------- */

static gdouble
greatest_size (gboolean value)
{
  gdouble greatest = 0;
  guint i;

  for (i = 0; i < sizes->len; i++) {
    const Point *point = &g_array_index (sizes, Point, i);

    greatest = MAX (greatest, value ? point->value : point->x);
  }

  return greatest;
}

/* What grows with the pixels alone is level. */
static void
put_sizes (GString * svg)
{
  GPtrArray *names = names_of (sizes, FALSE, NULL);
  gdouble most = greatest_size (TRUE) * 1.2, widest = greatest_size (FALSE);
  guint i;

  put_text (svg, LEFT, SIZES_TOP - 36, "font-weight=\"bold\"",
      "Megapixels of an image, and ms of CPU time for each");
  put_legend (svg, names, LEFT, SIZES_TOP - 16);
  put_line (svg, LEFT, SIZES_TOP + SIZES_HEIGHT, WIDTH - MARGIN,
      SIZES_TOP + SIZES_HEIGHT, "#555");
  for (i = 0; i < sizes->len; i++) {
    const Point *point = &g_array_index (sizes, Point, i);
    gdouble x = LEFT + (WIDTH - LEFT - 3 * MARGIN) * point->x / widest;
    gdouble y = SIZES_TOP + SIZES_HEIGHT * (1 - point->value / most);
    gchar *label = g_strdup_printf ("%.1f", point->value);
    gchar *place = g_strdup_printf ("%.1f", point->x);

    g_string_append_printf (svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" "
        "fill=\"%s\"/>\n", x, y, colours[index_of (names, point->series)
            % G_N_ELEMENTS (colours)]);
    put_text (svg, x, y - 8, "text-anchor=\"middle\"", label);
    put_text (svg, x, SIZES_TOP + SIZES_HEIGHT + 16, "text-anchor=\"middle\"",
        place);
    g_free (label);
    g_free (place);
  }
  g_ptr_array_unref (names);
}

/* -- the whole ---------------------------------------------------------- */

static void
free_points (GArray ** array)
{
  guint i;

  for (i = 0; *array && i < (*array)->len; i++) {
    g_free (g_array_index (*array, Point, i).group);
    g_free (g_array_index (*array, Point, i).series);
  }
  g_clear_pointer (array, g_array_unref);
}

/* SVG of what was added, where there is anything. @caption: of the bars. */
void
plot_write (const gchar * path, const gchar * caption)
{
  GString *svg = g_string_new (NULL);

  g_string_append_printf (svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
      "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n", WIDTH,
      HEIGHT, WIDTH, HEIGHT);
  put_text (svg, LEFT, 32, "font-size=\"16\" font-weight=\"bold\"",
      "CPU time of a decode; 1 is the library alone, lower is better");
  put_text (svg, LEFT, 52, "font-size=\"13\"", caption);
  if (bars && bars->len > 0)
    put_bars (svg);
  if (points && points->len > 0)
    put_curves (svg);
  if (sizes && sizes->len > 0)
    put_sizes (svg);
  g_string_append (svg, "</svg>\n");
  if (!g_file_set_contents (path, svg->str, svg->len, NULL))
    g_error ("cannot write %s", path);
  g_string_free (svg, TRUE);
  free_points (&bars);
  free_points (&points);
  free_points (&sizes);
}
