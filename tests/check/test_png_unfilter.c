/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The filters of PNG, clause 9.2: undone in vectors as in plain C, and in plain
 * C as the specification has it. */

#include "codec/png/unfilter.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define N_FILTERS 5

static const guint pixel_sizes[] = { 1, 2, 3, 4, 6, 8 };

/* Clause 9.4, word for word. */
static guint8
paeth_predictor (gint a, gint b, gint c)
{
  gint p = a + b - c;
  gint pa = abs (p - a);
  gint pb = abs (p - b);
  gint pc = abs (p - c);

  if (pa <= pb && pa <= pc)
    return a;
  return pb <= pc ? b : c;
}

static guint8
predictor (guint filter, guint8 a, guint8 b, guint8 c)
{
  switch (filter) {
    case PROG_PNG_FILTER_SUB:
      return a;
    case PROG_PNG_FILTER_UP:
      return b;
    case PROG_PNG_FILTER_AVERAGE:
      return (a + b) / 2;
    case PROG_PNG_FILTER_PAETH:
      return paeth_predictor (a, b, c);
    default:
      return 0;
  }
}

static void
filter_row (guint8 filter, guint8 * scanline, const guint8 * row,
    const guint8 * above, gsize size, guint pixel_size)
{
  gsize i;

  *scanline++ = filter;
  for (i = 0; i < size; i++) {
    guint8 a = i < pixel_size ? 0 : row[i - pixel_size];
    guint8 b = above ? above[i] : 0;
    guint8 c = i < pixel_size || !above ? 0 : above[i - pixel_size];

    scanline[i] = row[i] - predictor (filter, a, b, c);
  }
}

/* Pairs of pixels: the first has c above it and is a, the second has b above
 * it. So b and c take on all values there are, for each a. */
static void
make_pairs (guint8 * row, guint8 * above, guint8 a, guint pixel_size)
{
  guint b, c, i;

  for (b = 0; b < 256; b++) {
    for (c = 0; c < 256; c++) {
      for (i = 0; i < pixel_size; i++) {
        *row++ = a;
        *above++ = c;
      }
      for (i = 0; i < pixel_size; i++) {
        *row++ = c + i;
        *above++ = b;
      }
    }
  }
}

/* One row, and two that are done at once: the second one is like the first. */
GST_START_TEST (test_paeth_of_all_bytes_is_that_of_the_specification)
{
  guint pixel_size = pixel_sizes[__i__ / 2], a;
  guint n = 1 + __i__ % 2;
  gsize size = 2 * 256 * 256 * pixel_size;
  guint8 *scanlines = g_malloc0 (3 * (1 + size) + PROG_PNG_UNFILTER_SLACK);
  guint8 *above = scanlines + 1, *scanline = above + size;
  guint8 *row = g_malloc0 (size);

  for (a = 0; a < 256; a++) {
    make_pairs (row, above, a, pixel_size);
    filter_row (PROG_PNG_FILTER_PAETH, scanline, row, above, size, pixel_size);
    filter_row (PROG_PNG_FILTER_PAETH, scanline + 1 + size, row, row, size,
        pixel_size);
    fail_unless_equals_int (prog_png_unfilter (scanline, n, 1 + size, FALSE,
            pixel_size, scanline + 1, 1 + size), n);
    fail_unless (memcmp (scanline + 1, row, size) == 0 && (n == 1
            || memcmp (scanline + size + 2, row, size) == 0),
        "a is %u, %u rows, pixels of %u bytes", a, n, pixel_size);
  }
  g_free (scanlines);
  g_free (row);
}

GST_END_TEST;

static void
fill (guint8 * bytes, gsize size, GRand * rand)
{
  while (size-- > 0)
    *bytes++ = g_rand_int (rand);
}

/* Scanlines, filtered, and the rows that they come of, where these are to lie. */
typedef struct
{
  guint n, pixels, pixel_size;
  gboolean topmost;
  gsize size, room;
  guint8 *filtered;             /* the first of n + 1 is the row above */
  guint8 *rows;                 /* with the filter types of the scanlines */
} Scanlines;

/* n_paeth: of 8 rows, the more of which are done at once. */
static void
make_scanlines (Scanlines * self, guint n_paeth, GRand * rand)
{
  guint i;

  self->size = 1 + self->pixels * self->pixel_size;
  self->room = (self->n + 1) * self->size + PROG_PNG_UNFILTER_SLACK;
  /* Of their own size: what is read beyond it shows. */
  self->rows = g_malloc (self->room);
  fill (self->rows, self->room, rand);
  self->filtered = g_memdup2 (self->rows, self->room);
  for (i = 1; i <= self->n; i++) {
    guint8 *row = self->rows + i * self->size;
    guint filter = g_rand_int (rand) % 8 < n_paeth ? PROG_PNG_FILTER_PAETH :
        g_rand_int_range (rand, 0, N_FILTERS);

    row[0] = filter;
    filter_row (filter, self->filtered + i * self->size, row + 1,
        i == 1 && self->topmost ? NULL : row + 1 - self->size, self->size - 1,
        self->pixel_size);
  }
}

static void
assert_equal (const Scanlines * self, const guint8 * bytes,
    const guint8 * expected, gsize size, const gchar * how)
{
  fail_unless (memcmp (bytes, expected, size) == 0, "%u rows of %u pixels of "
      "%u bytes, %s", self->n, self->pixels, self->pixel_size, how);
}

/* What lies around them is left as it is. */
static void
check_where_they_lie (const Scanlines * self)
{
  guint8 *vectors = g_memdup2 (self->filtered, self->room);
  guint8 *plain = g_memdup2 (self->filtered, self->room);
  guint8 *top = vectors + self->size;

  fail_unless_equals_int (prog_png_unfilter (top, self->n, self->size,
          self->topmost, self->pixel_size, top + 1, self->size), self->n);
  fail_unless_equals_int (prog_png_unfilter_plainly (plain + self->size,
          self->n, self->size, self->topmost, self->pixel_size), self->n);
  assert_equal (self, vectors, self->rows, self->room, "where they lie");
  assert_equal (self, plain, self->rows, self->room, "plainly");
  g_free (vectors);
  g_free (plain);
}

/* Somewhere else. Of the scanlines only the last one changes. */
static void
check_elsewhere (const Scanlines * self, gsize gap)
{
  gsize stride = self->size - 1 + gap, size = self->n * stride - gap;
  guint8 *scanlines = g_memdup2 (self->filtered, self->room);
  guint8 *expected = g_memdup2 (self->filtered, self->room);
  guint8 *rows = g_malloc (size), *wanted = g_malloc (size);
  guint i;

  memset (rows, 0x5a, size);
  memset (wanted, 0x5a, size);
  for (i = 0; i < self->n; i++)
    memcpy (wanted + i * stride, self->rows + (i + 1) * self->size + 1,
        self->size - 1);
  memcpy (expected + self->n * self->size + 1,
      self->rows + self->n * self->size + 1, self->size - 1);
  fail_unless_equals_int (prog_png_unfilter (scanlines + self->size, self->n,
          self->size, self->topmost, self->pixel_size, rows, stride), self->n);
  assert_equal (self, rows, wanted, size, "elsewhere");
  assert_equal (self, scanlines, expected, self->room, "the scanlines");
  g_free (scanlines);
  g_free (expected);
  g_free (rows);
  g_free (wanted);
}

static void
check_rows (guint n, gboolean topmost, guint pixels, guint pixel_size,
    guint n_paeth, GRand * rand)
{
  Scanlines scanlines = {.n = n,.pixels = pixels,.pixel_size =
        pixel_size,.topmost = topmost
  };

  make_scanlines (&scanlines, n_paeth, rand);
  check_where_they_lie (&scanlines);
  check_elsewhere (&scanlines, 0);
  check_elsewhere (&scanlines, 1 + g_rand_int (rand) % 40);
  g_free (scanlines.filtered);
  g_free (scanlines.rows);
}

GST_START_TEST (test_any_rows_come_out_as_they_were)
{
  static const guint n_rows[] = { 1, 2, 3, 4, 7, 9, 18 };
  GRand *rand = g_rand_new_with_seed (__i__ + 1);
  guint i, pixels;

  for (i = 0; i < G_N_ELEMENTS (n_rows); i++) {
    guint n = n_rows[i];

    for (pixels = 1; pixels < 70; pixels++) {
      check_rows (n, FALSE, pixels, pixel_sizes[__i__], 3, rand);
      check_rows (n, FALSE, pixels, pixel_sizes[__i__], 6, rand);
      check_rows (n, TRUE, pixels, pixel_sizes[__i__], 8, rand);
    }
  }
  g_rand_free (rand);
}

GST_END_TEST;

GST_START_TEST (test_unknown_filter_is_refused)
{
  static const guint8 unknown[] = { N_FILTERS, 255 };
  guint8 scanlines[3 * 25 + PROG_PNG_UNFILTER_SLACK];
  guint8 rows[3 * 24], untouched[2 * 24];
  guint i, k;

  memset (untouched, 0x5a, sizeof untouched);
  for (i = 0; i < G_N_ELEMENTS (pixel_sizes); i++) {
    for (k = 0; k < G_N_ELEMENTS (unknown); k++) {
      memset (scanlines, 0, sizeof scanlines);
      memset (rows, 0x5a, sizeof rows);
      scanlines[25] = unknown[k];
      fail_unless_equals_int (prog_png_unfilter (scanlines, 3, 25, TRUE,
              pixel_sizes[i], scanlines + 1, 25), 1);
      fail_unless_equals_int (prog_png_unfilter (scanlines, 3, 25, TRUE,
              pixel_sizes[i], rows, 24), 1);
      fail_unless (memcmp (rows + 24, untouched, sizeof untouched) == 0);
      fail_unless_equals_int (prog_png_unfilter_plainly (scanlines, 3, 25, TRUE,
              pixel_sizes[i]), 1);
      fail_unless_equals_int (scanlines[25], unknown[k]);
    }
  }
}

GST_END_TEST;

static Suite *
png_unfilter_suite (void)
{
  Suite *s = suite_create ("png_unfilter");
  TCase *tc = tcase_create ("filters");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc,
      test_paeth_of_all_bytes_is_that_of_the_specification, 0,
      2 * G_N_ELEMENTS (pixel_sizes));
  tcase_add_loop_test (tc, test_any_rows_come_out_as_they_were, 0,
      G_N_ELEMENTS (pixel_sizes));
  tcase_add_test (tc, test_unknown_filter_is_refused);

  return s;
}

GST_CHECK_MAIN (png_unfilter);
