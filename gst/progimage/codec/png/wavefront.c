/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Takes back the filters of some rows at once, PNG clause 9.2. A pixel waits for the one
 * on its left and for the one above it. So each row is done a pixel behind the one above,
 * and of all of them a pixel at a time: none waits for another one of these. Vectors hold
 * them side by side, the row on top in the lowest lane, and what a lane has done is
 * what the next one has above it in the step that follows.
 *
 * Where the rows begin and end, not all of them have a pixel for that: these are done one
 * by one. */

#include "wavefront.h"

#include "filters.h"

#ifdef __SSE2__

#include "pixelvectors.h"

#include <string.h>

#define INLINE static inline __attribute__ ((always_inline))

/* Loops over lanes have to be without branches with -O2, too. */
#ifdef __clang__
#define UNROLL _Pragma ("unroll")
#else
#define UNROLL _Pragma ("GCC unroll 4")
#endif

#define VECTOR_SIZE 16
#define MAX_VECTORS 2
#define MAX_LANES 4

/* What rows of each filter cost one by one, in thirds of a nanosecond a pixel, and what
 * one costs here, whatever its filter is. */
static const guint costs[] = { 0, 1, 0, 3, 8 };

#define COST_HERE(pixel_size) ((pixel_size) > 4 ? 6 : 4)

/* Lanes of one vector, each a pixel. */
typedef struct
{
  __m128i a, c;                 /* on the left; above that */
  __m128i is_sub, is_up, is_average, is_paeth;  /* 0xff or 0, each byte */
} Lanes;

/* The rows at hand. */
typedef struct
{
  const guint8 *from;           /* byte of the first one, filtered */
  gsize from_stride;
  guint8 *to;
  gsize to_stride;
  const guint8 *above;          /* the first one */
  /* Constant in each copy of the code. */
  guint n;
  guint pixel_size;
  gboolean all_paeth;
} Rows;

/* -- one by one --------------------------------------------------------- */

static guint8
predict (guint8 filter, gint a, gint b, gint c)
{
  switch (filter) {
    case PROG_PNG_FILTER_SUB:
      return a;
    case PROG_PNG_FILTER_UP:
      return b;
    case PROG_PNG_FILTER_AVERAGE:
      return (a + b) / 2;
    case PROG_PNG_FILTER_PAETH:
      return prog_png_paeth_predictor (a, b, c);
    default:
      return 0;
  }
}

INLINE const guint8 *
row_above (const Rows * rows, guint i)
{
  return i == 0 ? rows->above : rows->to + (i - 1) * rows->to_stride;
}

/* Bytes from begin on up to end, of one row. */
static void
unfilter_bytes (const Rows * rows, guint which, gsize begin, gsize end)
{
  const guint8 *from = rows->from + which * rows->from_stride;
  const guint8 *above = row_above (rows, which);
  guint8 *row = rows->to + which * rows->to_stride;
  guint size = rows->pixel_size;
  gsize i;

  for (i = begin; i < end; i++)
    row[i] = from[i] + (i < size ? predict (from[-1], 0, above[i], 0)
        : predict (from[-1], row[i - size], above[i], above[i - size]));
}

/* -- side by side ------------------------------------------------------- */

INLINE guint
lane_size (guint pixel_size)
{
  return pixel_size > 4 ? 8 : 4;
}

/* The lanes one higher; and the highest as the lowest. */
INLINE __m128i
one_higher (__m128i lanes, guint pixel_size)
{
  return lane_size (pixel_size) == 8 ? _mm_slli_si128 (lanes, 8)
      : _mm_slli_si128 (lanes, 4);
}

INLINE __m128i
highest (__m128i lanes, guint pixel_size)
{
  return lane_size (pixel_size) == 8 ? _mm_srli_si128 (lanes, 8)
      : _mm_srli_si128 (lanes, 12);
}

INLINE __m128i
lane (__m128i lanes, guint i, guint pixel_size)
{
  if (i == 0)
    return lanes;
  if (lane_size (pixel_size) == 8)
    return _mm_srli_si128 (lanes, 8);

  return i == 1 ? _mm_srli_si128 (lanes, 4)
      : i == 2 ? _mm_srli_si128 (lanes, 8) : _mm_srli_si128 (lanes, 12);
}

/* Where c is not between a and b, a + b - c is nearest to that of them which is farther
 * from c. Else it is as far from the higher one as c is from the lower one, and the other
 * way round; and from c as far as these differ. */
INLINE __m128i
predict_by_paeth (__m128i a, __m128i b, __m128i c)
{
  __m128i low = _mm_min_epu8 (a, b), high = _mm_max_epu8 (a, b);
  __m128i from_high = _mm_subs_epu8 (c, low);
  __m128i from_low = _mm_subs_epu8 (high, c);
  __m128i nearer = _mm_min_epu8 (from_high, from_low);
  __m128i from_c = _mm_sub_epi8 (_mm_max_epu8 (from_high, from_low), nearer);
  __m128i is_low = _mm_cmpeq_epi8 (nearer, from_low);
  __m128i is_not_c = _mm_cmpeq_epi8 (_mm_max_epu8 (from_c, nearer), from_c);

  return choose (is_not_c, choose (is_low, low, high), c);
}

INLINE __m128i
predict_lanes (const Lanes * lanes, __m128i b, gboolean all_paeth)
{
  __m128i paeth = predict_by_paeth (lanes->a, b, lanes->c);
  __m128i odd, average, others;

  if (all_paeth)
    return paeth;

  /* The processor's average rounds up, that of the filter down. */
  odd = _mm_and_si128 (_mm_xor_si128 (lanes->a, b), _mm_set1_epi8 (1));
  average = _mm_sub_epi8 (_mm_avg_epu8 (lanes->a, b), odd);
  others = _mm_or_si128 (_mm_and_si128 (lanes->is_sub, lanes->a),
      _mm_or_si128 (_mm_and_si128 (lanes->is_up, b),
          _mm_and_si128 (lanes->is_average, average)));

  return _mm_or_si128 (_mm_and_si128 (lanes->is_paeth, paeth), others);
}

/* Where the pixel of a row is for that column of the first one. */
INLINE gsize
pixel_of (const Rows * rows, gsize stride, gsize column, guint row)
{
  return row * stride + (column - row) * rows->pixel_size;
}

/* The pixels of n rows from the given one on. */
INLINE __m128i
load_lanes (const Rows * rows, gsize column, guint row, guint n)
{
  __m128i x[MAX_LANES];
  guint i;

  UNROLL for (i = 0; i < MAX_LANES; i++)
    x[i] = i < n ? load (rows->from + pixel_of (rows, rows->from_stride, column,
            row + i), rows->pixel_size) : _mm_setzero_si128 ();
  if (lane_size (rows->pixel_size) == 8)
    return _mm_unpacklo_epi64 (x[0], x[1]);

  return _mm_unpacklo_epi64 (_mm_unpacklo_epi32 (x[0], x[1]),
      _mm_unpacklo_epi32 (x[2], x[3]));
}

/* A pixel of each row: of the first one the pixel of that column. */
INLINE void
step (Lanes * lanes, const Rows * rows, gsize column)
{
  guint per_vector = VECTOR_SIZE / lane_size (rows->pixel_size);
  __m128i above = load (rows->above + column * rows->pixel_size,
      rows->pixel_size);
  guint row, i;

  UNROLL for (row = 0; row < rows->n; row += per_vector, lanes++) {
    guint n = MIN (rows->n - row, per_vector);
    __m128i b = _mm_or_si128 (one_higher (lanes->a, rows->pixel_size), above);
    __m128i x = load_lanes (rows, column, row, n);

    above = highest (lanes->a, rows->pixel_size);
    x = _mm_add_epi8 (x, predict_lanes (lanes, b, rows->all_paeth));
    lanes->a = x;
    lanes->c = b;
    UNROLL for (i = 0; i < n; i++)
      store (rows->to + pixel_of (rows, rows->to_stride, column, row + i),
          lane (x, i, rows->pixel_size), rows->pixel_size);
  }
}

/* Puts a pixel into a lane. */
static void
set_lane (__m128i * lanes, guint i, const guint8 * pixel, guint pixel_size)
{
  memcpy ((guint8 *) lanes + i * lane_size (pixel_size), pixel, pixel_size);
}

static void
set_mask (__m128i * masks, guint i, gboolean is, guint pixel_size)
{
  memset ((guint8 *) masks + i * lane_size (pixel_size), is ? 0xff : 0,
      lane_size (pixel_size));
}

/* In front of the column at which all rows have a pixel. Row i lacks that many. */
static void
begin_lanes (Lanes * lanes, const Rows * rows)
{
  guint size = rows->pixel_size;
  guint per_vector = VECTOR_SIZE / lane_size (size), i;

  for (i = 0; i < rows->n; i++) {
    Lanes *at = &lanes[i / per_vector];
    gsize begun = (rows->n - 1 - i) * size;
    guint8 filter = rows->from[(gssize) (i * rows->from_stride) - 1];

    unfilter_bytes (rows, i, 0, begun);
    if (begun > 0) {
      set_lane (&at->a, i % per_vector, rows->to + i * rows->to_stride
          + begun - size, size);
      set_lane (&at->c, i % per_vector, row_above (rows, i) + begun - size,
          size);
    }
    set_mask (&at->is_sub, i % per_vector, filter == PROG_PNG_FILTER_SUB, size);
    set_mask (&at->is_up, i % per_vector, filter == PROG_PNG_FILTER_UP, size);
    set_mask (&at->is_average, i % per_vector,
        filter == PROG_PNG_FILTER_AVERAGE, size);
    set_mask (&at->is_paeth, i % per_vector, filter == PROG_PNG_FILTER_PAETH,
        size);
  }
}

/* at: the rows; how many, and of which kind, is in the other arguments. */
INLINE void
unfilter_rows (const Rows * at, gsize size, guint n, guint pixel_size,
    gboolean all_paeth)
{
  const Rows rows = { at->from, at->from_stride, at->to, at->to_stride,
    at->above, n, pixel_size, all_paeth
  };
  gsize columns = size / pixel_size, column;
  Lanes lanes[MAX_VECTORS];
  guint i;

  memset (lanes, 0, sizeof lanes);
  begin_lanes (lanes, &rows);
  for (column = n - 1; column < columns; column++)
    step (lanes, &rows, column);
  for (i = 1; i < n; i++)
    unfilter_bytes (&rows, i, size - i * pixel_size, size);
}

/* -- which rows --------------------------------------------------------- */

typedef void (*Unfilter) (const Rows * at, gsize size);

/* For each number of rows, size of a pixel and kind of filters, code of its own. */
#define COPY(n, pixel_size) \
    static void \
    unfilter_##n##_of_##pixel_size##_by_paeth (const Rows * at, gsize size) \
    { \
      unfilter_rows (at, size, n, pixel_size, TRUE); \
    } \
    static void \
    unfilter_##n##_of_##pixel_size (const Rows * at, gsize size) \
    { \
      unfilter_rows (at, size, n, pixel_size, FALSE); \
    }
/* *INDENT-OFF* */
COPY (8, 1) COPY (8, 2) COPY (8, 3) COPY (8, 4)
COPY (4, 1) COPY (4, 2) COPY (4, 3) COPY (4, 4) COPY (4, 6) COPY (4, 8)
COPY (2, 1) COPY (2, 2) COPY (2, 3) COPY (2, 4) COPY (2, 6) COPY (2, 8)
/* *INDENT-ON* */
#undef COPY

#define COPY(n, pixel_size) \
    [pixel_size] = { unfilter_##n##_of_##pixel_size, \
        unfilter_##n##_of_##pixel_size##_by_paeth }

typedef struct
{
  guint n;
  Unfilter unfilter[9][2];      /* by size of a pixel; whether all are of Paeth */
} Copies;

static const Copies copies[] = {
  {8, {COPY (8, 1), COPY (8, 2), COPY (8, 3), COPY (8, 4)}},
  {4, {COPY (4, 1), COPY (4, 2), COPY (4, 3), COPY (4, 4), COPY (4, 6),
          COPY (4, 8)}},
  {2, {COPY (2, 1), COPY (2, 2), COPY (2, 3), COPY (2, 4), COPY (2, 6),
          COPY (2, 8)}},
};

#undef COPY

/* Whether it is cheaper to do them at once. */
static gboolean
is_worth_it (const guint8 * scanlines, guint n, gsize size, guint pixel_size,
    gboolean * all_paeth)
{
  guint i, n_paeth = 0, cost = 0;

  for (i = 0; i < n; i++) {
    guint8 filter = scanlines[i * size];

    if (filter >= G_N_ELEMENTS (costs))
      return FALSE;
    cost += costs[filter];
    n_paeth += filter == PROG_PNG_FILTER_PAETH;
  }
  *all_paeth = n_paeth == n;

  return cost > n * COST_HERE (pixel_size);
}

#endif

/**
 * prog_png_wavefront_unfilter:
 * @scanlines: as for prog_png_unfilter()
 * @n: how many there are
 * @size: of each, bytes
 * @pixel_size: bytes from one byte to the corresponding one of the next pixel
 * @above: the row above the first of them
 * @rows: (out): where they go, as for prog_png_unfilter()
 * @stride: from one of these to the next
 *
 * Takes back the filters of the first 8, 4 or 2 of them, if they are better done at
 * once than one by one.
 *
 * Returns: how many were done, 0 for none
 */
guint
prog_png_wavefront_unfilter (const guint8 * scanlines, guint n, gsize size,
    guint pixel_size, const guint8 * above, guint8 * rows, gsize stride)
{
#ifdef __SSE2__
  const Rows at = {.from = scanlines + 1,.from_stride = size,.to =
        rows,.to_stride = stride,.above = above
  };
  gboolean all_paeth;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (copies); i++) {
    const Copies *copy = &copies[i];

    if (copy->n > n || (size - 1) / pixel_size < copy->n
        || !copy->unfilter[pixel_size][0]
        || !is_worth_it (scanlines, copy->n, size, pixel_size, &all_paeth))
      continue;
    copy->unfilter[pixel_size][all_paeth] (&at, size - 1);
    return copy->n;
  }
#endif

  return 0;
}
