/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "makelossless.h"

/* Table H.2: categories of differences. Each has a code of its number in 5 bits. */
#define N_CATEGORIES 17
#define CODE_SIZE 5

/* A scan that is being written. */
typedef struct
{
  const LosslessRecipe *recipe;
  GByteArray *out;
  guint32 bits;
  guint n_bits;
  guint n_restarts;
} Scan;

guint
lossless_n_components (const LosslessRecipe * recipe)
{
  if (recipe->colours == MAKE_GRAY)
    return 1;

  return recipe->colours == MAKE_CMYK ? 4 : 3;
}

static guint
factor (const LosslessRecipe * recipe, guint comp, gboolean vertical)
{
  if (!recipe->sampling)
    return 1;

  return recipe->sampling[3 * comp + vertical] - '0';
}

static guint
max_factor (const LosslessRecipe * recipe, gboolean vertical)
{
  guint i, max = 1;

  for (i = 0; i < lossless_n_components (recipe); i++)
    max = MAX (max, factor (recipe, i, vertical));

  return max;
}

/* Clause A.1.1: samples of a component in a row, or in a column. */
static guint
side (const LosslessRecipe * recipe, guint comp, gboolean vertical)
{
  guint max = max_factor (recipe, vertical);
  guint all = vertical ? recipe->height : recipe->width;

  return (all * factor (recipe, comp, vertical) + max - 1) / max;
}

/* What is stored, and comes out again: slopes, edges, grain, and both ends of the
 * range. */
guint
lossless_sample (const LosslessRecipe * recipe, guint comp, guint x, guint y)
{
  guint max = (1u << recipe->precision) - 1;
  guint grain = (x * 374761393u + y * 668265263u + comp * 2246822519u);
  guint value = (x * 3 + y * 5 + comp * 40) * (max / 200 + 1);

  grain = (grain ^ (grain >> 13)) * 1274126177u;
  value += (grain >> 16) % (max / 8 + 2);
  if ((x / 5 + y / 3 + comp) % 4 == 0)
    value = ~value;
  if (x % 11 == 3)
    value = y % 2 ? 0 : max;
  value &= max;

  return value >> recipe->point_transform << recipe->point_transform;
}

/* -- bits ---------------------------------------------------------------- */

static void
put_byte (GByteArray * out, guint8 byte)
{
  g_byte_array_append (out, &byte, 1);
}

static void
put_word (GByteArray * out, guint word)
{
  put_byte (out, word >> 8);
  put_byte (out, word & 0xff);
}

/* Clause F.1.2.3: a zero follows a byte of ones. */
static void
put_bits (Scan * scan, guint32 value, guint n)
{
  while (n-- > 0) {
    scan->bits = scan->bits << 1 | (value >> n & 1);
    if (++scan->n_bits < 8)
      continue;
    put_byte (scan->out, scan->bits & 0xff);
    if ((scan->bits & 0xff) == 0xff)
      put_byte (scan->out, 0);
    scan->n_bits = 0;
  }
}

static void
pad_with_ones (Scan * scan)
{
  while (scan->n_bits > 0)
    put_bits (scan, 1, 1);
}

/* Clause H.1.2.2: modulo 2^16. */
static void
put_difference (Scan * scan, guint difference)
{
  gint value = (gint16) difference;
  guint size = value < 0 ? -value : value, category = 0;

  while (size >> category)
    category++;
  put_bits (scan, category, CODE_SIZE);
  if (category < 16)
    put_bits (scan, value < 0 ? value - 1 : value, category);
}

/* -- scans --------------------------------------------------------------- */

/* As coded, after the point transform. */
static gint
coded (const LosslessRecipe * recipe, guint comp, guint x, guint y)
{
  return lossless_sample (recipe, comp, x, y) >> recipe->point_transform;
}

/* Table H.1. */
static gint
predict (const LosslessRecipe * recipe, guint comp, guint x, guint y,
    gboolean first_row)
{
  gint a, b, c;

  if (x == 0 && first_row)
    return 1 << (recipe->precision - recipe->point_transform - 1);
  if (first_row)
    return coded (recipe, comp, x - 1, y);
  if (x == 0)
    return coded (recipe, comp, x, y - 1);

  a = coded (recipe, comp, x - 1, y);
  b = coded (recipe, comp, x, y - 1);
  c = coded (recipe, comp, x - 1, y - 1);
  switch (recipe->predictor) {
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    case 7:
      return (a + b) >> 1;
    default:
      return a;
  }
}

/* Beyond the component's edge anything will do. */
static void
put_sample (Scan * scan, guint comp, guint x, guint y, guint first_row)
{
  const LosslessRecipe *recipe = scan->recipe;

  if (x >= side (recipe, comp, FALSE) || y >= side (recipe, comp, TRUE))
    put_difference (scan, 0);
  else
    put_difference (scan, coded (recipe, comp, x, y) - predict (recipe, comp,
            x, y, y == first_row));
}

static void
put_mcu (Scan * scan, guint comp, guint col, guint row, guint first_mcu_row,
    gboolean interleaved)
{
  guint h = interleaved ? factor (scan->recipe, comp, FALSE) : 1;
  guint v = interleaved ? factor (scan->recipe, comp, TRUE) : 1;
  guint x, y;

  for (y = 0; y < v; y++) {
    for (x = 0; x < h; x++)
      put_sample (scan, comp, col * h + x, row * v + y, first_mcu_row * v);
  }
}

static void
put_restart (Scan * scan)
{
  pad_with_ones (scan);
  put_byte (scan->out, 0xff);
  put_byte (scan->out, 0xd0 + scan->n_restarts++ % 8);
}

/* Components [first, end), the MCUs of which are @cols by @rows. */
static void
put_data (Scan * scan, guint first, guint end, guint cols, guint rows)
{
  guint interval = scan->recipe->restart_rows, first_row = 0, row, col, comp;

  for (row = 0; row < rows; row++) {
    if (interval > 0 && row > 0 && row % interval == 0) {
      put_restart (scan);
      first_row = row;
    }
    for (col = 0; col < cols; col++) {
      for (comp = first; comp < end; comp++)
        put_mcu (scan, comp, col, row, first_row, end - first > 1);
    }
  }
  pad_with_ones (scan);
}

static void
put_dri (GByteArray * out, guint interval)
{
  put_word (out, 0xffdd);
  put_word (out, 4);
  put_word (out, interval);
}

static void
put_scan (GByteArray * out, const LosslessRecipe * recipe, guint first,
    guint end)
{
  Scan scan = { recipe, out, 0, 0, 0 };
  gboolean interleaved = end - first > 1;
  guint cols = side (recipe, first, FALSE), rows = side (recipe, first, TRUE);
  guint comp;

  if (interleaved) {
    guint h = max_factor (recipe, FALSE), v = max_factor (recipe, TRUE);

    cols = (recipe->width + h - 1) / h;
    rows = (recipe->height + v - 1) / v;
  }
  if (recipe->restart_rows > 0)
    put_dri (out, recipe->restart_rows * cols);
  put_word (out, 0xffda);
  put_word (out, 6 + 2 * (end - first));
  put_byte (out, end - first);
  for (comp = first; comp < end; comp++) {
    put_byte (out, comp + 1);
    put_byte (out, 0);
  }
  put_byte (out, recipe->predictor ? recipe->predictor : 1);
  put_byte (out, 0);
  put_byte (out, recipe->point_transform);
  put_data (&scan, first, end, cols, rows);
}

/* -- the file ------------------------------------------------------------ */

/* What says which colours they are. */
static void
put_colours (GByteArray * out, MakeColours colours)
{
  static const guint8 jfif[] = { 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0,
    1, 1, 0, 0, 1, 0, 1, 0, 0
  };
  static const guint8 adobe[] = { 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0,
    100, 0, 0, 0, 0, 0
  };

  if (colours == MAKE_YCC)
    g_byte_array_append (out, jfif, sizeof (jfif));
  else if (colours != MAKE_GRAY)
    g_byte_array_append (out, adobe, sizeof (adobe));
}

static void
put_tables (GByteArray * out)
{
  guint i;

  put_word (out, 0xffc4);
  put_word (out, 2 + 17 + N_CATEGORIES);
  put_byte (out, 0);
  for (i = 1; i <= 16; i++)
    put_byte (out, i == CODE_SIZE ? N_CATEGORIES : 0);
  for (i = 0; i < N_CATEGORIES; i++)
    put_byte (out, i);
}

static void
put_frame_header (GByteArray * out, const LosslessRecipe * recipe)
{
  guint n = lossless_n_components (recipe), i;

  put_word (out, 0xffc3);
  put_word (out, 8 + 3 * n);
  put_byte (out, recipe->precision);
  put_word (out, recipe->height);
  put_word (out, recipe->width);
  put_byte (out, n);
  for (i = 0; i < n; i++) {
    put_byte (out, i + 1);
    put_byte (out, factor (recipe, i, FALSE) << 4 | factor (recipe, i, TRUE));
    put_byte (out, 0);
  }
}

GByteArray *
make_lossless (const LosslessRecipe * recipe)
{
  GByteArray *out = g_byte_array_new ();
  guint n = lossless_n_components (recipe), i;

  put_word (out, 0xffd8);
  put_colours (out, recipe->colours);
  put_tables (out);
  put_frame_header (out, recipe);
  if (recipe->separate_scans) {
    for (i = 0; i < n; i++)
      put_scan (out, recipe, i, i + 1);
  } else {
    put_scan (out, recipe, 0, n);
  }
  put_word (out, 0xffd9);

  return out;
}
