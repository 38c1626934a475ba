/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates of coefficients: the same by all kernels, as formulas have it, never beyond
 * what is known. */

#include "codec/jpeg/kernels.h"
#include "kernelsplain.h"

#include <gst/check/gstcheck.h>

#include <math.h>
#include <string.h>

/* Odd, so that the last block has no partner. */
#define N_BLOCKS 37
#define STRIDE ((N_BLOCKS + 3) * DCTSIZE + 32)
#define DC_STRIDE (N_BLOCKS + 2 * PROG_JPEG_DC_REACH + PROG_JPEG_DCS_AT_ONCE)

typedef struct
{
  ProgJpegKnown known;
  JBLOCK blocks[N_BLOCKS];
  gint16 estimates[(N_BLOCKS + 1) * DCTSIZE2];
  gint16 dcs[5][DC_STRIDE];
  guint8 busy[N_BLOCKS];
  gint16 pixels[DCTSIZE + 2][STRIDE];
  gint16 plain[DCTSIZE][STRIDE];        /* without predictions */
  JBLOCK deblocked[N_BLOCKS];
} Row;

/* States of scan scripts: bits that are missing of the DC, of AC 1 to 5, and of others. */
static const gint states[][3] = {
  {1, -1, -1}, {1, 2, -1}, {1, 2, 2}, {0, 1, 1}, {0, 0, -1}, {0, 0, 0}, {13, 13,
      13}
};

static void
row_init (Row * row, GRand * rand, guint state, gint most)
{
  JQUANT_TBL table;
  gint bits[DCTSIZE2];
  guint i, x;

  memset (row, 0, sizeof (*row));
  for (i = 0; i < DCTSIZE2; i++) {
    bits[i] = states[state][i == 0 ? 0 : i < 6 ? 1 : 2];
    table.quantval[i] = g_rand_int_range (rand, 1, most > 1000 ? 65536 : 60);
  }
  prog_jpeg_known_init (&row->known, bits, &table, g_rand_boolean (rand));
  for (x = 0; x < N_BLOCKS; x++) {
    for (i = 0; i < DCTSIZE2; i++) {
      gboolean zero = row->known.slack[i] == 16383 || g_rand_boolean (rand);

      row->blocks[x][i] = zero ? 0 : g_rand_int_range (rand, -most, most);
    }
    row->busy[x] = g_rand_boolean (rand);
  }
  for (i = 0; i < 5; i++) {
    for (x = 0; x < DC_STRIDE; x++)
      row->dcs[i][x] = g_rand_int_range (rand, -PROG_JPEG_MAX_DC,
          PROG_JPEG_MAX_DC + 1);
  }
}

static void
assert_same_pixels (const gint16 * a, const gint16 * b)
{
  guint y;

  for (y = 0; y < DCTSIZE; y++)
    fail_unless (memcmp (a + y * STRIDE, b + y * STRIDE,
            N_BLOCKS * DCTSIZE * sizeof (gint16)) == 0);
}

static void
row_run (Row * row, const ProgJpegKernels * kernels)
{
  const gint16 *dcs[5], *rows[DCTSIZE + 2];
  guint i;

  for (i = 0; i < 5; i++)
    dcs[i] = row->dcs[i];
  for (i = 0; i < DCTSIZE + 2; i++)
    rows[i] = row->pixels[i] + 16;
  kernels->dequantise (&row->known, (const JBLOCK *) row->blocks, N_BLOCKS,
      row->estimates);
  /* There are two ways to the same pixels. */
  kernels->make_pixels (row->estimates, N_BLOCKS, row->pixels[1], STRIDE);
  kernels->dequantise_pixels (&row->known, (const JBLOCK *) row->blocks,
      N_BLOCKS, row->plain[0], STRIDE);
  assert_same_pixels (row->plain[0], row->pixels[1]);
  if (row->known.predicts)
    kernels->predict (&row->known, (const JBLOCK *) row->blocks, N_BLOCKS, dcs,
        row->busy, row->estimates);
  kernels->make_pixels (row->estimates, N_BLOCKS, row->pixels[1] + 16, STRIDE);
  for (i = 1; i <= DCTSIZE; i++) {
    row->pixels[i][15] = row->pixels[i][16];
    row->pixels[i][16 + N_BLOCKS * DCTSIZE] =
        row->pixels[i][15 + N_BLOCKS * DCTSIZE];
  }
  kernels->deblock (&row->known, (const JBLOCK *) row->blocks, N_BLOCKS, rows,
      row->deblocked);
}

static void
assert_kernels_agree (const ProgJpegKernels * kernels, const Row * row,
    const Row * expected)
{
  Row *other = g_new0 (Row, 1);

  *other = *row;
  row_run (other, kernels);
  fail_unless (memcmp (other->estimates, expected->estimates,
          N_BLOCKS * sizeof (JBLOCK)) == 0);
  assert_same_pixels (other->plain[0], expected->plain[0]);
  fail_unless (memcmp (other->deblocked, expected->deblocked,
          sizeof (other->deblocked)) == 0);
  g_free (other);
}

GST_START_TEST (test_kernels_agree)
{
  static const gint sizes[] = { 3, 40, 32767 };
  GRand *rand = g_rand_new_with_seed (7);
  guint state, size, round;

  for (state = 0; state < G_N_ELEMENTS (states); state++) {
    for (size = 0; size < G_N_ELEMENTS (sizes); size++) {
      for (round = 0; round < 20; round++) {
        Row *row = g_new0 (Row, 1), *expected = g_new0 (Row, 1);

        row_init (row, rand, state, sizes[size]);
        *expected = *row;
        row_run (expected, &prog_jpeg_kernels_plain);
        assert_kernels_agree (&prog_jpeg_kernels_any, row, expected);
#ifdef __x86_64__
        if (__builtin_cpu_supports ("avx2"))
          assert_kernels_agree (&prog_jpeg_kernels_avx2, row, expected);
#endif
        g_free (row);
        g_free (expected);
      }
    }
  }
  g_rand_free (rand);
}

GST_END_TEST;

/* Of what is known nothing is lost, whatever smoothing does. */
GST_START_TEST (test_estimates_keep_within_what_is_known)
{
  GRand *rand = g_rand_new_with_seed (8);
  guint state, x, i;

  for (state = 1; state < 6; state++) {
    Row *row = g_new0 (Row, 1);

    row_init (row, rand, state, 12);
    row_run (row, prog_jpeg_kernels ());
    for (x = 0; x < N_BLOCKS; x++) {
      for (i = 0; i < DCTSIZE2; i++) {
        gint value = row->blocks[x][i] * row->known.step[i];
        gint slack = row->known.slack[i];
        gint least = value - (i == 0 || row->blocks[x][i] > 0 ? 0 : slack);
        gint most = value + (i > 0 && row->blocks[x][i] < 0 ? 0 : slack);

        fail_unless (row->deblocked[x][i] >= least
            && row->deblocked[x][i] <= most, "state %u, block %u, %u: %d is "
            "not in %d to %d", state, x, i, row->deblocked[x][i], least, most);
        fail_unless (state < 5 || row->deblocked[x][i] == value);
      }
    }
    g_free (row);
  }
  g_rand_free (rand);
}

GST_END_TEST;

/* Of small steps, of which a bit is missing, there is nothing to smooth. */
GST_START_TEST (test_small_steps_are_left_alone)
{
  static const gint bits[DCTSIZE2] = { 0,[1 ... 63] = 1 };
  ProgJpegKnown known;
  JQUANT_TBL table;
  guint step, i;

  for (step = 1; step < 20; step++) {
    for (i = 0; i < DCTSIZE2; i++)
      table.quantval[i] = step;
    prog_jpeg_known_init (&known, bits, &table, FALSE);
    fail_unless ((known.range > 0) == (step >= 6), "step %u", step);
    fail_unless ((known.predicts != 0) == (step >= 6), "step %u", step);
    fail_if (known.finished);
  }
}

GST_END_TEST;

/* T.81 A.3.3. */
static gdouble
inverse_dct (const gint16 * f, guint x, guint y)
{
  gdouble sum = 0;
  guint u, v;

  for (v = 0; v < DCTSIZE; v++) {
    for (u = 0; u < DCTSIZE; u++)
      sum += f[v * DCTSIZE + u] * (u ? 1 : M_SQRT1_2) * (v ? 1 : M_SQRT1_2)
          * cos ((2 * x + 1) * u * G_PI / 16) * cos ((2 * y +
              1) * v * G_PI / 16);
  }

  return sum / 4;
}

GST_START_TEST (test_pixels_are_inverse_dct)
{
  GRand *rand = g_rand_new_with_seed (9);
  Row *row = g_new0 (Row, 1);
  guint b, x, y;

  row_init (row, rand, 3, 4);
  row_run (row, prog_jpeg_kernels ());
  for (b = 0; b < N_BLOCKS; b++) {
    for (y = 0; y < DCTSIZE; y++) {
      for (x = 0; x < DCTSIZE; x++) {
        gdouble expected = inverse_dct (row->estimates + b * DCTSIZE2, x, y);
        gdouble pixel = row->pixels[1 + y][16 + b * DCTSIZE + x] / 16.0;

        fail_unless (fabs (pixel - expected) < 1, "%f instead of %f", pixel,
            expected);
      }
    }
  }
  g_free (row);
  g_rand_free (rand);
}

GST_END_TEST;

/* DCs of a slope make blocks that are a slope. */
GST_START_TEST (test_slope_is_predicted)
{
  static const gint bits[DCTSIZE2] = { 0,[1 ... 63] = -1 };
  Row *row = g_new0 (Row, 1);
  JQUANT_TBL table;
  guint i, x, y;

  for (i = 0; i < DCTSIZE2; i++)
    table.quantval[i] = 1;
  prog_jpeg_known_init (&row->known, bits, &table, FALSE);
  for (x = 0; x < DC_STRIDE; x++) {
    for (i = 0; i < 5; i++)
      row->dcs[i][x] = 8 * (4 * (gint) x + 8 * (gint) i - 80);
  }
  for (x = 0; x < N_BLOCKS; x++)
    row->blocks[x][0] = row->dcs[2][x + 2];
  row_run (row, prog_jpeg_kernels ());
  for (x = 0; x < N_BLOCKS; x++) {
    for (y = 0; y < DCTSIZE; y++) {
      for (i = 0; i < DCTSIZE; i++) {
        gdouble expected = 4 * (gint) (x + 2) - 64 + (i - 3.5) / 2 + (y - 3.5);
        gdouble pixel = inverse_dct (row->estimates + x * DCTSIZE2, i, y);

        fail_unless (fabs (pixel - expected) < 1.5, "%f instead of %f", pixel,
            expected);
      }
    }
  }
  g_free (row);
}

GST_END_TEST;

static Suite *
jpeg_estimate_suite (void)
{
  Suite *s = suite_create ("jpeg_estimate");
  TCase *tc = tcase_create ("kernels");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_kernels_agree);
  tcase_add_test (tc, test_estimates_keep_within_what_is_known);
  tcase_add_test (tc, test_small_steps_are_left_alone);
  tcase_add_test (tc, test_pixels_are_inverse_dct);
  tcase_add_test (tc, test_slope_is_predicted);

  return s;
}

GST_CHECK_MAIN (jpeg_estimate);
