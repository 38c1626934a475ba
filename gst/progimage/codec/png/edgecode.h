/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The code of edges.c, once for each kind of processor. To be included by a file that
 * defines KERNELS, the name of the table of functions.
 *
 * A pixel between others, along the edge that goes through it.
 *
 * Where the image is flat, it is the mean of the two beside it. Elsewhere it is a sum of
 * those around, with weights that are the same on both sides of it, and that depend on the
 * direction of the edge, and on how much there is of other directions: both follow
 * from the structure tensor of lightness (gradients' products, summed over 3 x 3
 * places). All samples of a pixel have the same weights. */

#include "edges.h"

#include "edgetables.h"

#include <string.h>

/* Pixels at once. The compiler makes vectors of loops over a number that it knows. */
#define CHUNK 64
#define N_SUMS (CHUNK + 8)
#define N_LIGHTNESS (CHUNK + 16)

/* What is in no class. */
#define FLAT G_MAXUINT8

/* One of two pixels that have the same weight. The other one is opposite. */
typedef struct
{
  gint8 row, column;
} Tap;

/* Where a pixel is among those that its weights are for. */
typedef struct
{
  guint n_rows;
  guint first_row, last_row;    /* of those that have weights */
  guint before, behind;         /* rows of the two pixels beside it */
  gint mirror;                  /* columns of opposite ones add up to this */
  gboolean turns_rows;          /* in place of columns, for edges that fall */
  gint left, right;             /* columns that have weights */
  guint n_pairs;
  const Tap *taps;
  const gint16 (*weights)[PROG_PNG_EDGES_MAX_PAIRS];
} Shape;

static const Tap across_taps[] = {
  {0, -2}, {0, -1}, {0, 0}, {0, 1}, {0, 2},
  {1, -2}, {1, -1}, {1, 0}, {1, 1}, {1, 2}
};

static const Tap along_taps[] = {
  {1, -1}, {1, 0}, {1, 1}, {1, 2}, {2, -1}, {2, 0}
};

static const Shape across = {
  PROG_PNG_EDGES_ACROSS, 0, 3, 1, 2, 0, FALSE, -2, 2,
  G_N_ELEMENTS (across_taps), across_taps, prog_png_edges_across
};

static const Shape along = {
  PROG_PNG_EDGES_ALONG, 1, 3, 2, 2, 1, TRUE, -1, 2,
  G_N_ELEMENTS (along_taps), along_taps, prog_png_edges_along
};

/* What is filled, and from what. Strides and steps are bytes from one pixel to the
 * next. */
typedef struct
{
  const Shape *shape;
  const guint8 *const *rows;
  gsize stride;
  gint columns;
  guint8 *to;
  gsize step;
  gint n;
  gboolean is_flat;             /* all of it */
} Row;

/* What is known of some of the pixels to fill. */
typedef struct
{
  gint first;                   /* column of the first pixel, or left of it */
  /* Of columns from two left of the first one on. */
  gint16 lightness[PROG_PNG_EDGES_ALONG][N_LIGHTNESS + 8];      /* and what vectors
                                                                 * write beyond */
  /* Of columns from one left of the first one on: sums of products of gradients. */
  gint32 xx[N_SUMS], xy[N_SUMS], yy[N_SUMS];
  guint8 classes[CHUNK + 16];   /* and what vectors read beyond */
} Chunk;

/* -- samples ------------------------------------------------------------ */

static inline gint
get (const guint8 * at, const ProgPngSamples samples)
{
  guint16 sample;

  if (samples == PROG_PNG_SAMPLES_8)
    return *at;

  memcpy (&sample, at, sizeof (sample));

  return samples == PROG_PNG_SAMPLES_16 ? sample : GUINT16_SWAP_LE_BE (sample);
}

static inline void
put (guint8 * at, gint value, const ProgPngSamples samples)
{
  guint16 sample = value;

  if (samples == PROG_PNG_SAMPLES_16_SWAPPED)
    sample = GUINT16_SWAP_LE_BE (sample);
  if (samples == PROG_PNG_SAMPLES_8)
    *at = value;
  else
    memcpy (at, &sample, sizeof (sample));
}

static inline guint
size_of (const ProgPngSamples samples)
{
  return samples == PROG_PNG_SAMPLES_8 ? 1 : 2;
}

/* Of a pixel, in 8 bits: green is near enough, but the edges of alpha are edges, too. */
static inline gint
lightness_of (const guint8 * pixel, const ProgPngEdges * edges,
    const guint n, const ProgPngSamples samples)
{
  const guint size = size_of (samples), shift = size == 1 ? 0 : 8;
  gint sum = get (pixel + edges->green * size, samples) >> shift;

  return n < 4 ? sum : sum + (get (pixel + edges->alpha * size, samples)
      >> shift);
}

/* -- classes ------------------------------------------------------------ */

/* Columns beyond the first and the last one are like those. @rows: from two columns left of
 * the chunk on, whether these exist or not. */
static inline void
read_lightness (const ProgPngEdges * edges, const Row * row, Chunk * chunk,
    const guint8 * const rows[], const gsize stride, const guint n,
    const ProgPngSamples samples)
{
  gint first = MAX (2 - chunk->first, 0);
  gint end = MIN (row->columns - chunk->first + 2, N_LIGHTNESS), i;
  guint r;

  for (r = 0; r < row->shape->n_rows; r++) {
    gint16 *lightness = chunk->lightness[r];
    const guint8 *at = rows[r] + first * stride;

    for (i = first; i < end; i++, at += stride)
      lightness[i] = lightness_of (at, edges, n, samples);
    for (; i < N_LIGHTNESS; i++)
      lightness[i] = lightness[end - 1];
    for (i = 0; i < first; i++)
      lightness[i] = lightness[first];
  }
}

/* Of three places one above the other, the middle one twice. Gradients fit 16 bits. */
static inline void
add_products (Chunk * chunk, const gint16 x[3][N_SUMS],
    const gint16 y[3][N_SUMS])
{
  guint i;

  for (i = 0; i < N_SUMS; i++)
    chunk->xx[i] = x[0][i] * x[0][i] + 2 * (x[1][i] * x[1][i])
        + x[2][i] * x[2][i];
  for (i = 0; i < N_SUMS; i++)
    chunk->xy[i] = x[0][i] * y[0][i] + 2 * (x[1][i] * y[1][i])
        + x[2][i] * y[2][i];
  for (i = 0; i < N_SUMS; i++)
    chunk->yy[i] = y[0][i] * y[0][i] + 2 * (y[1][i] * y[1][i])
        + y[2][i] * y[2][i];
}

/* Gradients half way from one row to the next. */
static inline void
sum_across (Chunk * chunk)
{
  gint16 x[3][N_SUMS], y[3][N_SUMS];
  guint r, i;

  for (r = 0; r < 3; r++) {
    const gint16 *a = chunk->lightness[r], *b = chunk->lightness[r + 1];

    for (i = 0; i < N_SUMS; i++) {
      x[r][i] = a[i + 2] - a[i] + b[i + 2] - b[i];
      y[r][i] = 2 * (b[i + 1] - a[i + 1]);
    }
  }
  add_products (chunk, (const gint16 (*)[N_SUMS]) x,
      (const gint16 (*)[N_SUMS]) y);
}

/* Half way from one column to the next. */
static inline void
sum_along (Chunk * chunk)
{
  gint16 x[3][N_SUMS], y[3][N_SUMS];
  guint r, i;

  for (r = 0; r < 3; r++) {
    const gint16 *above = chunk->lightness[r], *row = chunk->lightness[r + 1];
    const gint16 *below = chunk->lightness[r + 2];

    for (i = 0; i < N_SUMS; i++) {
      x[r][i] = 2 * (row[i + 2] - row[i + 1]);
      y[r][i] = below[i + 1] - above[i + 1] + below[i + 2] - above[i + 2];
    }
  }
  add_products (chunk, (const gint16 (*)[N_SUMS]) x,
      (const gint16 (*)[N_SUMS]) y);
}

/* The eigenvalues of the tensor are half of sum and difference of these two: how much edge
 * there is, and how much more of it in one direction. The root of a sum of squares is
 * nearly the greater and 3/8 of the lesser. */
static void
classify (Chunk * chunk)
{
  guint i;

  for (i = 0; i < CHUNK; i++) {
    gint xx = chunk->xx[i] + 2 * chunk->xx[i + 1] + chunk->xx[i + 2];
    gint xy = chunk->xy[i] + 2 * chunk->xy[i + 1] + chunk->xy[i + 2];
    gint yy = chunk->yy[i] + 2 * chunk->yy[i + 1] + chunk->yy[i + 2];
    gint sum = xx + yy, e = xx - yy, b = 2 * ABS (xy);
    gint difference = MAX (ABS (e), b) + MIN (ABS (e), b) * 3 / 8;
    gint angle = e >= 0 ? (b < e ? 0 : 1) : (b > -e ? 2 : 3);
    gint clear = 5 * difference > 4 * sum;

    chunk->classes[i] = sum + difference <= PROG_PNG_EDGES_FLAT ? FLAT :
        4 * angle + 2 * clear + (xy < 0);
  }
}

static inline void
find_edges (const Row * row, Chunk * chunk)
{
  if (row->shape == &across)
    sum_across (chunk);
  else
    sum_along (chunk);
  classify (chunk);
}

/* -- pixels ------------------------------------------------------------- */

/* Where the two pixels of a pair are, for the first pixel that has all of them. */
typedef struct
{
  const guint8 *a, *b;
} Pair;

static void
find_pairs (const Row * row, gboolean falls, Pair * pairs)
{
  const Shape *shape = row->shape;
  guint i;

  for (i = 0; i < shape->n_pairs; i++) {
    gint tap = shape->taps[i].row, column = shape->taps[i].column;
    gint opposite = shape->first_row + shape->last_row - tap;
    gint turned = falls && !shape->turns_rows ? -column : column;
    gboolean turns = falls && shape->turns_rows;

    pairs[i].a = row->rows[turns ? opposite : tap]
        + (turned - shape->left) * row->stride;
    pairs[i].b = row->rows[turns ? tap : opposite]
        + (shape->mirror - turned - shape->left) * row->stride;
  }
}

/* Sums by name, as compilers take an array of them for one. */
static inline void
weigh (guint8 * to, const Pair * pairs, guint n_pairs, gsize at,
    const gint16 * weights, const guint n, const ProgPngSamples samples)
{
  const gint most = samples == PROG_PNG_SAMPLES_8 ? G_MAXUINT8 : G_MAXUINT16;
  const guint size = size_of (samples);
  gint first = 512, second = 512, third = 512, fourth = 512;
  guint i;

#define ADD(sum, s) \
  if (n > (s)) \
    sum += weights[i] * (get (pairs[i].a + at + (s) * size, samples) \
        + get (pairs[i].b + at + (s) * size, samples))
#define PUT(sum, s) \
  if (n > (s)) \
    put (to + (s) * size, CLAMP (sum >> 10, 0, most), samples)

  for (i = 0; i < n_pairs; i++) {
    ADD (first, 0);
    ADD (second, 1);
    ADD (third, 2);
    ADD (fourth, 3);
  }
  PUT (first, 0);
  PUT (second, 1);
  PUT (third, 2);
  PUT (fourth, 3);
#undef ADD
#undef PUT
}

/* Half way between the two pixels beside the one at a column. */
static inline void
average (const Row * row, gint column, const guint n,
    const ProgPngSamples samples)
{
  const Shape *shape = row->shape;
  const guint size = size_of (samples);
  gint beside = MIN (column + shape->mirror, row->columns - 1);
  const guint8 *a = row->rows[shape->before] + column * row->stride;
  const guint8 *b = row->rows[shape->behind] + beside * row->stride;
  guint8 *to = row->to + column * row->step;

#define AVERAGE(s) \
  if (n > (s)) \
    put (to + (s) * size, (get (a + (s) * size, samples) \
            + get (b + (s) * size, samples) + 1) >> 1, samples)

  AVERAGE (0);
  AVERAGE (1);
  AVERAGE (2);
  AVERAGE (3);
#undef AVERAGE
}

/* The same of as many bytes as the compiler makes vectors of. */
static inline void
average_bytes (guint8 * restrict to, const guint8 * restrict a,
    const guint8 * restrict b)
{
  guint i;

  for (i = 0; i < CHUNK; i++)
    to[i] = (a[i] + b[i] + 1) >> 1;
}

/* All of a row. */
static inline void
average_row (const Row * row, const guint n, const ProgPngSamples samples)
{
  const guint8 *a = row->rows[row->shape->before];
  const guint8 *b = row->rows[row->shape->behind];
  gint column = 0;

  /* Side by side, and as many pixels as bytes at once. */
  if (samples == PROG_PNG_SAMPLES_8 && row->step == n && row->stride == n
      && a != b) {
    for (; column + CHUNK <= row->n; column += CHUNK) {
      guint i;

      for (i = 0; i < n; i++)
        average_bytes (row->to + column * n + i * CHUNK,
            a + column * n + i * CHUNK, b + column * n + i * CHUNK);
    }
  }
  for (; column < row->n; column++)
    average (row, column, n, samples);
}

/* Pixels of the chunk. */
static inline void
fill (const Row * row, const Chunk * chunk, const guint n,
    const ProgPngSamples samples)
{
  const Shape *shape = row->shape;
  Pair pairs[2][PROG_PNG_EDGES_MAX_PAIRS];
  gint column, end = MIN (row->n, chunk->first + CHUNK);

  find_pairs (row, FALSE, pairs[FALSE]);
  find_pairs (row, TRUE, pairs[TRUE]);
  for (column = chunk->first; column < end; column++) {
    guint class = chunk->classes[column - chunk->first];

    if (class == FLAT || column + shape->left < 0
        || column + shape->right >= row->columns)
      average (row, column, n, samples);
    else
      weigh (row->to + column * row->step, pairs[class & 1], shape->n_pairs,
          (column + shape->left) * row->stride, shape->weights[class >> 1], n,
          samples);
  }
}

#ifdef PROG_PNG_AVX2
#include "edgelanes.h"
#endif

static inline void
fill_row (const ProgPngEdges * edges, const Row * row, const guint n,
    const ProgPngSamples samples)
{
  const guint8 *rows[PROG_PNG_EDGES_ALONG];
  gint first;
  guint r;
#ifdef PROG_PNG_AVX2
  Lookup lookup;
#endif

#ifdef PROG_PNG_AVX2
  if (row->is_flat && samples == PROG_PNG_SAMPLES_8 && row->step > n) {
    for (first = 0; first < row->n; first += CHUNK)
      average_with_vectors (row, first, n);
    return;
  }
  make_lookup (row->shape, &lookup);
#endif
  if (row->is_flat) {
    average_row (row, n, samples);
    return;
  }
  for (first = 0; first < row->n; first += CHUNK) {
    Chunk chunk;

    chunk.first = first;
#ifdef PROG_PNG_AVX2
    if (samples == PROG_PNG_SAMPLES_8) {
      fill_with_vectors (edges, row, &chunk, &lookup, n);
      continue;
    }
#endif
    for (r = 0; r < row->shape->n_rows; r++)
      rows[r] = row->rows[r] + (first - 2) * (gssize) row->stride;
    read_lightness (edges, row, &chunk, rows, row->stride, n, samples);
    find_edges (row, &chunk);
    fill (row, &chunk, n, samples);
  }
}

/* A function for each number of samples is three times as fast (measured). */
static inline void
fill_samples (const ProgPngEdges * edges, const Row * row,
    const ProgPngSamples samples)
{
  switch (edges->n) {
    case 1:
      fill_row (edges, row, 1, samples);
      break;
    case 3:
      fill_row (edges, row, 3, samples);
      break;
    default:
      fill_row (edges, row, 4, samples);
      break;
  }
}

static void
fill_any (const ProgPngEdges * edges, const Row * row)
{
  switch (edges->samples) {
    case PROG_PNG_SAMPLES_8:
      fill_samples (edges, row, PROG_PNG_SAMPLES_8);
      break;
    case PROG_PNG_SAMPLES_16:
      fill_samples (edges, row, PROG_PNG_SAMPLES_16);
      break;
    case PROG_PNG_SAMPLES_16_SWAPPED:
      fill_samples (edges, row, PROG_PNG_SAMPLES_16_SWAPPED);
      break;
  }
}

/* How many columns there are at every @spacing pixels, from @first on. */
static gint
count_columns (guint width, guint first, guint spacing)
{
  return width > first ? (width - first - 1) / spacing + 1 : 0;
}

static void
fill_across (const ProgPngEdges * edges, guint8 * to,
    const guint8 * const rows[], guint width, guint spacing, gboolean is_flat)
{
  gsize stride = (gsize) spacing * edges->n * size_of (edges->samples);
  gint columns = count_columns (width, 0, spacing);
  Row row = { &across, rows, stride, columns, to, stride, columns, is_flat };

  fill_any (edges, &row);
}

static void
fill_along (const ProgPngEdges * edges, guint8 * to,
    const guint8 * const rows[], guint width, guint spacing, gboolean is_flat)
{
  gsize stride = (gsize) spacing * edges->n * size_of (edges->samples);
  Row row = { &along, rows, 2 * stride, count_columns (width, 0, 2 * spacing),
    to + stride, 2 * stride, count_columns (width, spacing, 2 * spacing),
    is_flat
  };

  fill_any (edges, &row);
}

const ProgPngEdgeKernels KERNELS = {
  .fill_across = fill_across,
  .fill_along = fill_along,
};
