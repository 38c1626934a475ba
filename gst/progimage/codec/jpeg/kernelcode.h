/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kernels, once for each kind of vectors: see lanes.h. To be included by a file that
 * defines KERNELS, the name of the table of functions.
 *
 * Deblocking: what coefficients that are missing leave behind, edges of blocks and ringing,
 * is smoothed away: each pixel is drawn to those next to it that are not too different. Then
 * each coefficient is brought back within what it can be, so that nothing is lost that
 * is known (projection onto convex sets). */

#include "kernels.h"

#include "estimatetables.h"
#include "lanes.h"

#include <string.h>

/* Units of a pixel in a grey level, of which a coefficient has 8. */
#define PIXEL_UNIT 16

/* Products with a cosine, in 1/65536, times the root of 2. */
#define TIMES(a, c) lanes_multiply_high (a, lanes_splat (c))
#define TIMES_1_387(a) lanes_add (a, TIMES (a, 25365))
#define TIMES_1_307(a) lanes_add (a, TIMES (a, 20091))
#define TIMES_1_176(a) lanes_add (a, TIMES (a, 11526))
#define TIMES_0_786(a) lanes_sub (a, TIMES (a, 14045))
#define TIMES_0_541(a) lanes_sub (a, TIMES (a, 30068))
#define TIMES_0_276(a) TIMES (a, 18081)

/* -- coefficients ------------------------------------------------------- */

/* A row of two blocks, dequantised, and what is missing of it. */
LANES_INLINE Lanes
estimate_of (const ProgJpegKnown * known, guint i, Lanes block)
{
  Lanes step = lanes_load_twice (known->step + i);
  Lanes offset = lanes_load_twice (known->offset + i);

  return lanes_add (lanes_multiply (block, step), lanes_sign (offset, block));
}

static void
dequantise (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
    gint16 * estimates)
{
  guint x, i;

  for (x = 0; x < n; x++) {
    gint16 *to = estimates + x * DCTSIZE2;

    prog_jpeg_ask_for_all (&blocks[x + PROG_JPEG_BLOCKS_EARLY]);
    if (!known->any_ac)
      memset (to, 0, sizeof (JBLOCK));
    for (i = 0; i < DCTSIZE2 && known->any_ac; i += LANES) {
      Lanes block = lanes_load (blocks[x] + i);
      Lanes value = lanes_multiply (block, lanes_load (known->step + i));
      Lanes missing = lanes_sign (lanes_load (known->offset + i), block);

      lanes_store (to + i, lanes_add (value, missing));
    }
    to[0] = prog_jpeg_known_dc (known, blocks[x][0]);
  }
}

/* -- predictions -------------------------------------------------------- */

/* What predictions are weighted sums of: see estimatetables.h. All are twice as large as
 * they should be, as each product loses up to a unit. */
typedef struct
{
  Lanes odd_u[6], odd_v[6], odd[4], even[8];
} Features;

/* The sum, or difference, of DCs that are @b rows below and above, @a columns right. */
LANES_INLINE Lanes
fold (const gint16 * const dcs[], guint b, gint a, gint sign)
{
  const gint16 *above = dcs[PROG_JPEG_DC_REACH - b] + PROG_JPEG_DC_REACH;
  const gint16 *below = dcs[PROG_JPEG_DC_REACH + b] + PROG_JPEG_DC_REACH;
  Lanes folded = lanes_load (below + a);

  if (b > 0 && sign > 0)
    folded = lanes_add (folded, lanes_load (above + a));
  else if (b > 0)
    folded = lanes_sub (folded, lanes_load (above + a));

  return lanes_add (folded, folded);
}

/* Those that are even both ways need the DC in the middle left out, as often. */
LANES_INLINE Lanes
fold_even (const gint16 * const dcs[], guint b, guint a)
{
  Lanes middle = fold (dcs, 0, 0, 1);
  Lanes folded = fold (dcs, b, a, 1);

  if (a > 0)
    folded = lanes_add (folded, fold (dcs, b, -(gint) a, 1));
  if (a > 0 && b > 0)
    middle = lanes_add (middle, middle);
  middle = lanes_add (middle, middle);

  return lanes_sub (folded, middle);
}

LANES_INLINE void
make_features (const gint16 * const dcs[], Features * features)
{
  guint k;

  for (k = 0; k < 6; k++) {
    gint b = k / 2, a = k % 2 + 1;

    features->odd_u[k] = lanes_sub (fold (dcs, b, a, 1), fold (dcs, b, -a, 1));
    /* Transposed: b columns, a rows. */
    features->odd_v[k] = fold (dcs, a, b, -1);
    if (b > 0)
      features->odd_v[k] = lanes_add (features->odd_v[k], fold (dcs, a, -b, -1));
  }
  for (k = 0; k < 4; k++) {
    gint b = k / 2 + 1, a = k % 2 + 1;

    features->odd[k] = lanes_sub (fold (dcs, b, a, -1), fold (dcs, b, -a, -1));
  }
  for (k = 0; k < 8; k++)
    features->even[k] = fold_even (dcs, (k + 1) / 3, (k + 1) % 3);
}

LANES_INLINE Lanes
add_up (const Lanes * features, const guint8 * order, const gint16 * weights,
    guint n)
{
  Lanes sum = lanes_splat (n / 2 + 1);
  guint k;

  for (k = 0; k < n; k++)
    sum = lanes_add (sum, TIMES (features[order[k]], weights[k]));

  return lanes_shift (sum, 1);
}

/* Coefficients of blocks side by side, in the order of a block. */
LANES_INLINE void
predict_rows (const gint16 * const dcs[],
    Lanes rows[PROG_JPEG_ROWS_PREDICTED][DCTSIZE])
{
  static const guint8 as_is[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  static const guint8 transposed[] = { 2, 5, 0, 3, 6, 1, 4, 7 };
  Features f;
  guint y, x;

  for (y = 0; y < PROG_JPEG_ROWS_PREDICTED; y++) {
    for (x = 0; x < DCTSIZE; x++)
      rows[y][x] = lanes_splat (0);
  }
  make_features (dcs, &f);
  rows[0][1] = add_up (f.odd_u, as_is, prog_jpeg_predictor_10, 6);
  rows[0][2] = add_up (f.even, as_is, prog_jpeg_predictor_20, 8);
  rows[0][3] = add_up (f.odd_u, as_is, prog_jpeg_predictor_30, 6);
  rows[1][0] = add_up (f.odd_v, as_is, prog_jpeg_predictor_10, 6);
  rows[1][1] = add_up (f.odd, as_is, prog_jpeg_predictor_11, 4);
  rows[1][2] = add_up (f.odd_v, as_is, prog_jpeg_predictor_12, 6);
  rows[2][0] = add_up (f.even, transposed, prog_jpeg_predictor_20, 8);
  rows[2][1] = add_up (f.odd_u, as_is, prog_jpeg_predictor_12, 6);
  rows[3][0] = add_up (f.odd_v, as_is, prog_jpeg_predictor_30, 6);
}

/* What has not come is 0 so far: there predictions are added, within what it can be. */
LANES_INLINE void
add_predicted (Lanes predicted, const gint16 * clamp_a, const gint16 * clamp_b,
    const JCOEF * block_a, const JCOEF * block_b, gint16 * a, gint16 * b)
{
  Lanes zero = lanes_splat (0);
  Lanes most = lanes_load_rows (clamp_a, clamp_b);
  Lanes least = lanes_sub (zero, most);
  Lanes block = lanes_abs (lanes_load_rows (block_a, block_b));
  Lanes clamped = lanes_max (lanes_min (predicted, most), least);

  lanes_store_rows (a, b, lanes_add (lanes_load_rows (a, b),
          lanes_unless_greater (clamped, block, zero)));
}

static void
predict (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
    const gint16 * const dcs[], const guint8 * busy, gint16 * estimates)
{
  const gint16 *here[2 * PROG_JPEG_DC_REACH + 1];
  Lanes rows[PROG_JPEG_ROWS_PREDICTED][DCTSIZE];
  guint x, y, i, k;

  for (x = 0; x < n; x += LANES) {
    for (i = 0; i < G_N_ELEMENTS (here); i++)
      here[i] = dcs[i] + x;
    predict_rows (here, rows);
    for (y = 0, k = 0; y < PROG_JPEG_ROWS_PREDICTED; y++, k += DCTSIZE) {
      lanes_transpose (rows[y]);
      /* Lanes are 8 blocks, or 8 and the 8 behind them. */
      for (i = 0; i < DCTSIZE && x + i < n; i++) {
        guint a = x + i, b = a + LANES - DCTSIZE < n ? a + LANES - DCTSIZE : a;

        add_predicted (rows[y][i], known->clamp[busy[a]] + k,
            known->clamp[busy[b]] + k, blocks[a] + k, blocks[b] + k,
            estimates + a * DCTSIZE2 + k, estimates + b * DCTSIZE2 + k);
      }
    }
  }
}

/* -- transforms --------------------------------------------------------- */

/* The inverse DCT of each column, T.81 A.3.3, times the root of 8. */
LANES_INLINE void
inverse_columns (Lanes f[DCTSIZE])
{
  Lanes a = lanes_add (f[0], f[4]), b = lanes_sub (f[0], f[4]);
  Lanes c = lanes_add (TIMES_1_307 (f[2]), TIMES_0_541 (f[6]));
  Lanes d = lanes_sub (TIMES_0_541 (f[2]), TIMES_1_307 (f[6]));
  Lanes o0 = lanes_add (lanes_add (TIMES_1_387 (f[1]), TIMES_1_176 (f[3])),
      lanes_add (TIMES_0_786 (f[5]), TIMES_0_276 (f[7])));
  Lanes o1 = lanes_sub (lanes_sub (TIMES_1_176 (f[1]), TIMES_0_276 (f[3])),
      lanes_add (TIMES_1_387 (f[5]), TIMES_0_786 (f[7])));
  Lanes o2 = lanes_add (lanes_sub (TIMES_0_786 (f[1]), TIMES_1_387 (f[3])),
      lanes_add (TIMES_0_276 (f[5]), TIMES_1_176 (f[7])));
  Lanes o3 = lanes_add (lanes_sub (TIMES_0_276 (f[1]), TIMES_0_786 (f[3])),
      lanes_sub (TIMES_1_176 (f[5]), TIMES_1_387 (f[7])));
  Lanes e0 = lanes_add (a, c), e1 = lanes_add (b, d);
  Lanes e2 = lanes_sub (b, d), e3 = lanes_sub (a, c);

  f[0] = lanes_add (e0, o0);
  f[1] = lanes_add (e1, o1);
  f[2] = lanes_add (e2, o2);
  f[3] = lanes_add (e3, o3);
  f[4] = lanes_sub (e3, o3);
  f[5] = lanes_sub (e2, o2);
  f[6] = lanes_sub (e1, o1);
  f[7] = lanes_sub (e0, o0);
}

/* The DCT of each column, times the root of 8. */
LANES_INLINE void
forward_columns (Lanes p[DCTSIZE])
{
  Lanes e0 = lanes_add (p[0], p[7]), o0 = lanes_sub (p[0], p[7]);
  Lanes e1 = lanes_add (p[1], p[6]), o1 = lanes_sub (p[1], p[6]);
  Lanes e2 = lanes_add (p[2], p[5]), o2 = lanes_sub (p[2], p[5]);
  Lanes e3 = lanes_add (p[3], p[4]), o3 = lanes_sub (p[3], p[4]);
  Lanes a = lanes_add (e0, e3), b = lanes_add (e1, e2);
  Lanes c = lanes_sub (e0, e3), d = lanes_sub (e1, e2);

  p[0] = lanes_add (a, b);
  p[4] = lanes_sub (a, b);
  p[2] = lanes_add (TIMES_1_307 (c), TIMES_0_541 (d));
  p[6] = lanes_sub (TIMES_0_541 (c), TIMES_1_307 (d));
  p[1] = lanes_add (lanes_add (TIMES_1_387 (o0), TIMES_1_176 (o1)),
      lanes_add (TIMES_0_786 (o2), TIMES_0_276 (o3)));
  p[3] = lanes_sub (lanes_sub (TIMES_1_176 (o0), TIMES_0_276 (o1)),
      lanes_add (TIMES_1_387 (o2), TIMES_0_786 (o3)));
  p[5] = lanes_add (lanes_sub (TIMES_0_786 (o0), TIMES_1_387 (o1)),
      lanes_add (TIMES_0_276 (o2), TIMES_1_176 (o3)));
  p[7] = lanes_add (lanes_sub (TIMES_0_276 (o0), TIMES_0_786 (o1)),
      lanes_sub (TIMES_1_176 (o2), TIMES_1_387 (o3)));
}

LANES_INLINE void
divide (Lanes rows[DCTSIZE], const gint shift)
{
  guint i;

  for (i = 0; i < DCTSIZE; i++)
    rows[i] = lanes_shift (lanes_add (rows[i], lanes_splat (1 << (shift - 1))),
        shift);
}

/* The block that is worked on with the one at @x: itself where it is the last. */
LANES_INLINE guint
partner (guint x, guint n)
{
  return MIN (x + 1, n - 1);
}

/* Pixels of two blocks, one below the other in their rows of coefficients. */
LANES_INLINE void
store_pixels (Lanes rows[DCTSIZE], gint16 * pixels, gsize stride)
{
  guint y;

  for (y = 0; y < DCTSIZE; y++)
    rows[y] = lanes_multiply (rows[y], lanes_splat (PIXEL_UNIT / 8));
  inverse_columns (rows);
  lanes_transpose (rows);
  inverse_columns (rows);
  lanes_transpose (rows);
  for (y = 0; y < DCTSIZE; y++)
    lanes_store (pixels + y * stride, rows[y]);
}

static void
make_pixels (const gint16 * estimates, guint n, gint16 * pixels, gsize stride)
{
  guint x, y;

  for (x = 0; x < n; x += LANES / DCTSIZE) {
    const gint16 *a = estimates + x * DCTSIZE2;
    const gint16 *b = estimates + partner (x, n) * DCTSIZE2;
    Lanes rows[DCTSIZE];

    for (y = 0; y < DCTSIZE; y++)
      rows[y] = lanes_load_rows (a + y * DCTSIZE, b + y * DCTSIZE);
    store_pixels (rows, pixels + x * DCTSIZE, stride);
  }
}

static void
dequantise_pixels (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
    gint16 * pixels, gsize stride)
{
  guint x, y;

  for (x = 0; x < n; x += LANES / DCTSIZE) {
    const JCOEF *a = blocks[x], *b = blocks[partner (x, n)];
    Lanes rows[DCTSIZE];

    for (y = 0; y < LANES / DCTSIZE; y++)
      prog_jpeg_ask_for_all (&blocks[x + y + PROG_JPEG_BLOCKS_EARLY]);
    for (y = 0; y < DCTSIZE; y++)
      rows[y] = estimate_of (known, y * DCTSIZE, lanes_load_rows (a
              + y * DCTSIZE, b + y * DCTSIZE));
    rows[0] = lanes_set_first (rows[0], prog_jpeg_known_dc (known, a[0]),
        prog_jpeg_known_dc (known, b[0]));
    store_pixels (rows, pixels + x * DCTSIZE, stride);
  }
}

/* -- deblocking --------------------------------------------------------- */

/* How much a pixel draws another: by all of the difference up to half of the range, then by
 * less and less, and not at all beyond the range. */
LANES_INLINE Lanes
influence (Lanes from, Lanes to, Lanes range)
{
  Lanes difference = lanes_sub (from, to);
  Lanes magnitude = lanes_abs (difference);
  Lanes left = lanes_less_unsigned (range, magnitude);

  return lanes_sign (lanes_min (magnitude, left), difference);
}

/* What smoothing adds to pixels. */
LANES_INLINE void
smooth (const ProgJpegKnown * known, const gint16 * const rows[DCTSIZE + 2],
    guint x, Lanes change[DCTSIZE])
{
  Lanes range = lanes_splat (known->range * PIXEL_UNIT);
  Lanes weight = lanes_splat (known->weight);
  Lanes above = lanes_load (rows[0] + x), row = lanes_load (rows[1] + x);
  Lanes up = influence (above, row, range);
  guint y;

  for (y = 0; y < DCTSIZE; y++) {
    Lanes below = lanes_load (rows[y + 2] + x);
    Lanes down = influence (below, row, range);
    Lanes left = lanes_load (rows[y + 1] + x - 1);
    Lanes right = lanes_load (rows[y + 1] + x + 1);
    Lanes sum = lanes_add (lanes_add (influence (left, row, range),
            influence (right, row, range)), lanes_add (up, down));

    change[y] = lanes_shift (lanes_multiply (sum, weight), 4);
    up = lanes_sub (lanes_splat (0), down);
    row = below;
  }
}

/* Changes the estimate of a row of coefficients, and brings it within what it can be. */
LANES_INLINE Lanes
bound (const ProgJpegKnown * known, guint i, Lanes block, Lanes change)
{
  Lanes slack = lanes_load_twice (known->slack + i), zero = lanes_splat (0);
  Lanes value = lanes_multiply (block, lanes_load_twice (known->step + i));
  Lanes least = lanes_sub (value, lanes_unless_greater (slack, block, zero));
  Lanes most = lanes_add (value, lanes_unless_greater (slack, zero, block));
  Lanes estimate = estimate_of (known, i, block);

  return lanes_max (lanes_min (lanes_add (estimate, change), most), least);
}

/* What is missing of a DC is never negative (clause G.1.2.1). */
LANES_INLINE gint16
bound_dc (const ProgJpegKnown * known, JCOEF dc, gint16 change)
{
  gint16 least = (gint16) (dc * known->step[0]);
  gint16 estimate = prog_jpeg_known_dc (known, dc) + change;

  return CLAMP (estimate, least, least + known->slack[0]);
}

static void
deblock (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
    const gint16 * const rows[DCTSIZE + 2], JBLOCK * deblocked)
{
  guint x, i, y;

  for (x = 0; x < n; x += LANES / DCTSIZE) {
    guint xs[2] = { x, partner (x, n) };
    gint16 dcs[LANES];
    Lanes change[DCTSIZE];

    smooth (known, rows, x * DCTSIZE, change);
    forward_columns (change);
    divide (change, 3);
    lanes_transpose (change);
    forward_columns (change);
    divide (change, 4);
    lanes_transpose (change);
    lanes_store (dcs, change[0]);
    for (i = 0, y = 0; y < DCTSIZE; y++, i += DCTSIZE)
      lanes_store_rows (deblocked[xs[0]] + i, deblocked[xs[1]] + i,
          bound (known, i, lanes_load_rows (blocks[xs[0]] + i,
                  blocks[xs[1]] + i), change[y]));
    for (i = 0; i < LANES / DCTSIZE; i++) {
      /* The last block may be its own partner. */
      if (i == 0 || xs[1] > x)
        deblocked[xs[i]][0] = bound_dc (known, blocks[xs[i]][0],
            dcs[i * DCTSIZE]);
    }
  }
}

const ProgJpegKernels KERNELS = {
  .dequantise = dequantise,
  .predict = predict,
  .make_pixels = make_pixels,
  .dequantise_pixels = dequantise_pixels,
  .deblock = deblock,
};
