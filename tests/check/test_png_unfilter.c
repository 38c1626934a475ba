/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The filters of PNG, clause 9.2: undone in vectors as in plain C, and in plain
 * C as the specification has it. */

#include "codec/pngunfilter.h"

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
filter_row (guint filter, guint8 * to, const guint8 * row,
    const guint8 * above, gsize size, guint pixel_size)
{
  gsize i;

  for (i = 0; i < size; i++) {
    guint8 a = i < pixel_size ? 0 : row[i - pixel_size];
    guint8 b = above ? above[i] : 0;
    guint8 c = i < pixel_size || !above ? 0 : above[i - pixel_size];

    to[i] = row[i] - predictor (filter, a, b, c);
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

GST_START_TEST (test_paeth_of_all_bytes_is_that_of_the_specification)
{
  guint pixel_size = pixel_sizes[__i__], a;
  gsize size = 2 * 256 * 256 * pixel_size;
  guint8 *above = g_malloc0 (size + PROG_PNG_UNFILTER_SLACK);
  guint8 *filtered = g_malloc0 (size + PROG_PNG_UNFILTER_SLACK);
  guint8 *row = g_malloc0 (size);

  for (a = 0; a < 256; a++) {
    make_pairs (row, above, a, pixel_size);
    filter_row (PROG_PNG_FILTER_PAETH, filtered, row, above, size, pixel_size);
    fail_unless (prog_png_unfilter (PROG_PNG_FILTER_PAETH, filtered, above,
            size, pixel_size));
    fail_unless (memcmp (filtered, row, size) == 0,
        "a is %u, pixels of %u bytes", a, pixel_size);
  }
  g_free (above);
  g_free (filtered);
  g_free (row);
}

GST_END_TEST;

static void
fill (guint8 * bytes, gsize size, GRand * rand)
{
  while (size-- > 0)
    *bytes++ = g_rand_int (rand);
}

static void
check_row (guint filter, gboolean first, guint pixels, guint pixel_size,
    GRand * rand)
{
  gsize size = pixels * pixel_size;
  gsize room = size + PROG_PNG_UNFILTER_SLACK;
  /* Of their own size: what is read beyond it shows. */
  guint8 *row = g_malloc (room), *above = g_malloc (room);
  guint8 *filtered = g_malloc (room), *plain = g_malloc (room);

  fill (row, room, rand);
  fill (above, room, rand);
  filter_row (filter, filtered, row, first ? NULL : above, size, pixel_size);
  memcpy (filtered + size, row + size, PROG_PNG_UNFILTER_SLACK);
  memcpy (plain, filtered, room);
  fail_unless (prog_png_unfilter (filter, filtered, first ? NULL : above, size,
          pixel_size));
  fail_unless (prog_png_unfilter_plainly (filter, plain, first ? NULL : above,
          size, pixel_size));
  /* What lies behind is left as it is. */
  fail_unless (memcmp (filtered, row, room) == 0, "filter %u, %u pixels of %u "
      "bytes", filter, pixels, pixel_size);
  fail_unless (memcmp (plain, row, room) == 0, "filter %u, %u pixels of %u "
      "bytes, plainly", filter, pixels, pixel_size);
  g_free (row);
  g_free (above);
  g_free (filtered);
  g_free (plain);
}

GST_START_TEST (test_any_row_comes_out_as_it_was)
{
  GRand *rand = g_rand_new_with_seed (__i__ + 1);
  guint filter, pixels;

  for (filter = 0; filter < N_FILTERS; filter++) {
    for (pixels = 1; pixels < 70; pixels++) {
      check_row (filter, FALSE, pixels, pixel_sizes[__i__], rand);
      check_row (filter, TRUE, pixels, pixel_sizes[__i__], rand);
    }
  }
  g_rand_free (rand);
}

GST_END_TEST;

GST_START_TEST (test_unknown_filter_is_refused)
{
  guint8 row[8 + PROG_PNG_UNFILTER_SLACK] = { 1, 2, 3 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pixel_sizes); i++) {
    fail_if (prog_png_unfilter (N_FILTERS, row, row, 8, pixel_sizes[i]));
    fail_if (prog_png_unfilter (255, row, NULL, 8, pixel_sizes[i]));
  }
  fail_unless_equals_int (row[0], 1);
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
      G_N_ELEMENTS (pixel_sizes));
  tcase_add_loop_test (tc, test_any_row_comes_out_as_it_was, 0,
      G_N_ELEMENTS (pixel_sizes));
  tcase_add_test (tc, test_unknown_filter_is_refused);

  return s;
}

GST_CHECK_MAIN (png_unfilter);
