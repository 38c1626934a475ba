/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Takes back the filters of a PNG's scanlines, clause 9.2: byte by byte in plain C; and
 * where there is SSE2, as on every x86-64, a pixel at a time, or those of several rows.
 *
 * A row may come out where its scanline lies: of both, nothing is written that has still
 * to be read. */

#include "unfilter.h"

#include "pixelvectors.h"
#include "wavefront.h"

#include <string.h>

static void
unfilter_paeth (guint8 * row, const guint8 * from, const guint8 * above,
    gsize size, guint pixel_size)
{
  gsize i;

  for (i = 0; i < size && i < pixel_size; i++)
    row[i] = from[i] + above[i];
  for (; i < size; i++)
    row[i] = from[i] + prog_png_paeth_predictor (row[i - pixel_size], above[i],
        above[i - pixel_size]);
}

static void
unfilter_average (guint8 * row, const guint8 * from, const guint8 * above,
    gsize size, guint pixel_size)
{
  gsize i;

  for (i = 0; i < size; i++) {
    guint a = i < pixel_size ? 0 : row[i - pixel_size];
    guint b = above ? above[i] : 0;

    row[i] = from[i] + (a + b) / 2;
  }
}

static void
unfilter_up (guint8 * row, const guint8 * from, const guint8 * above,
    gsize size)
{
  gsize i;

  for (i = 0; i < size; i++)
    row[i] = from[i] + above[i];
}

static void
unfilter_sub (guint8 * row, const guint8 * from, gsize size, guint pixel_size)
{
  gsize i;

  for (i = 0; i < size && i < pixel_size; i++)
    row[i] = from[i];
  for (; i < size; i++)
    row[i] = from[i] + row[i - pixel_size];
}

static void
copy (guint8 * row, const guint8 * from, gsize size)
{
  if (row != from)
    memcpy (row, from, size);
}

/* FALSE: there is no such filter type. */
static gboolean
unfilter_plainly (guint8 filter, guint8 * row, const guint8 * from,
    const guint8 * above, gsize size, guint pixel_size)
{
  switch (filter) {
    case PROG_PNG_FILTER_NONE:
      copy (row, from, size);
      break;
    case PROG_PNG_FILTER_SUB:
      unfilter_sub (row, from, size, pixel_size);
      break;
    case PROG_PNG_FILTER_UP:
      if (above)
        unfilter_up (row, from, above, size);
      else
        copy (row, from, size);
      break;
    case PROG_PNG_FILTER_AVERAGE:
      unfilter_average (row, from, above, size, pixel_size);
      break;
    case PROG_PNG_FILTER_PAETH:
      /* Of a, 0 and 0, a is always the nearest. */
      if (above)
        unfilter_paeth (row, from, above, size, pixel_size);
      else
        unfilter_sub (row, from, size, pixel_size);
      break;
    default:
      return FALSE;
  }

  return TRUE;
}

#ifdef __SSE2__

static void
unfilter_up_vectors (guint8 * row, const guint8 * from, const guint8 * above,
    gsize size)
{
  gsize i;

  for (i = 0; i + sizeof (__m128i) <= size; i += sizeof (__m128i)) {
    __m128i x = _mm_loadu_si128 ((const __m128i *) (from + i));
    __m128i b = _mm_loadu_si128 ((const __m128i *) (above + i));

    _mm_storeu_si128 ((__m128i *) (row + i), _mm_add_epi8 (x, b));
  }
  unfilter_up (row + i, from + i, above + i, size - i);
}

static inline void
unfilter_sub_pixels (guint8 * row, const guint8 * from, gsize size, guint n)
{
  __m128i a = _mm_setzero_si128 ();
  gsize i;

  for (i = 0; i < size; i += n) {
    a = _mm_add_epi8 (a, load (from + i, n));
    store (row + i, a, n);
  }
}

static inline void
unfilter_average_pixels (guint8 * row, const guint8 * from,
    const guint8 * above, gsize size, guint n)
{
  const __m128i one = _mm_set1_epi8 (1);
  __m128i a = _mm_setzero_si128 ();
  gsize i;

  for (i = 0; i < size; i += n) {
    __m128i b = load (above + i, n);
    /* The processor's average rounds up, that of the filter down. */
    __m128i odd = _mm_and_si128 (_mm_xor_si128 (a, b), one);

    a = _mm_add_epi8 (_mm_sub_epi8 (_mm_avg_epu8 (a, b), odd),
        load (from + i, n));
    store (row + i, a, n);
  }
}

static inline __m128i
widen (__m128i bytes)
{
  return _mm_unpacklo_epi8 (bytes, _mm_setzero_si128 ());
}

/* A pixel x and what predicts it, as words. The predictor by what it comes to:
 * with low and high the two of a and b, the estimate a + b - c is nearest to high
 * where 3c - a - b <= low, to low where it is >= high, and else to c. Each pixel
 * waits for the one before it, and with this less than with three distances. */
static inline __m128i
paeth_pixel (__m128i a, __m128i b, __m128i c, __m128i x)
{
  __m128i bound_and_a =
      _mm_sub_epi16 (_mm_add_epi16 (c, _mm_add_epi16 (c, c)), b);
  __m128i bound = _mm_sub_epi16 (bound_and_a, a);
  __m128i low = _mm_min_epi16 (a, b);
  __m128i high = _mm_max_epi16 (a, b);
  __m128i low_or_c = choose (_mm_cmpgt_epi16 (high, bound), c, low);

  /* Of bytes: the upper halves of the words stay 0. */
  return _mm_add_epi8 (x, choose (_mm_cmpgt_epi16 (bound, low), low_or_c,
          high));
}

static inline void
unfilter_paeth_pixels (guint8 * row, const guint8 * from, const guint8 * above,
    gsize size, guint n)
{
  __m128i a = _mm_setzero_si128 (), c = a;
  gsize i;

  for (i = 0; i < size; i += n) {
    __m128i b = widen (load (above + i, n));

    a = paeth_pixel (a, b, c, widen (load (from + i, n)));
    c = b;
    store (row + i, _mm_packus_epi16 (a, a), n);
  }
}

/* For each size that a pixel may have, code of its own. */
#define FOR_PIXEL_SIZE(pixel_size, function, ...) \
    G_STMT_START { \
      switch (pixel_size) { \
        case 3: \
          function (__VA_ARGS__, 3); \
          return TRUE; \
        case 4: \
          function (__VA_ARGS__, 4); \
          return TRUE; \
        case 6: \
          function (__VA_ARGS__, 6); \
          return TRUE; \
        case 8: \
          function (__VA_ARGS__, 8); \
          return TRUE; \
      } \
    } G_STMT_END

/* FALSE: nothing was done. */
static gboolean
unfilter_in_vectors (guint8 filter, guint8 * row, const guint8 * from,
    const guint8 * above, gsize size, guint pixel_size)
{
  if (filter == PROG_PNG_FILTER_PAETH && !above)
    filter = PROG_PNG_FILTER_SUB;

  if (filter == PROG_PNG_FILTER_SUB) {
    FOR_PIXEL_SIZE (pixel_size, unfilter_sub_pixels, row, from, size);
  } else if (filter == PROG_PNG_FILTER_UP && above) {
    unfilter_up_vectors (row, from, above, size);
    return TRUE;
  } else if (filter == PROG_PNG_FILTER_AVERAGE && above) {
    FOR_PIXEL_SIZE (pixel_size, unfilter_average_pixels, row, from, above,
        size);
  } else if (filter == PROG_PNG_FILTER_PAETH) {
    FOR_PIXEL_SIZE (pixel_size, unfilter_paeth_pixels, row, from, above, size);
  }

  return FALSE;
}

#else

static gboolean
unfilter_in_vectors (guint8 filter, guint8 * row, const guint8 * from,
    const guint8 * above, gsize size, guint pixel_size)
{
  return FALSE;
}

#endif

/**
 * prog_png_unfilter:
 * @scanlines: scanlines as they were inflated, one behind the other: a filter
 *     type and a row; %PROG_PNG_UNFILTER_SLACK bytes behind them must be readable
 * @n: how many
 * @size: of each, bytes
 * @first: whether they begin an image or pass, so that zeros stand for the row
 *     above; else the scanline above lies before them, unfiltered
 * @pixel_size: bytes from one byte to the corresponding one of the next pixel:
 *     1 where several pixels share a byte
 * @rows: (out): where the rows go, without filter types: somewhere else, or, for
 *     @scanlines + 1, where they lie
 * @stride: bytes from one of these to the next, no less than @size - 1
 *
 * Takes back the filters, PNG clause 9.2. The last row also comes to lie where its
 * scanline does: the next one refers to it.
 *
 * Returns: how many were done: fewer than @n where the next one has a filter
 *     type that does not exist
 */
guint
prog_png_unfilter (guint8 * scanlines, guint n, gsize size, gboolean first,
    guint pixel_size, guint8 * rows, gsize stride)
{
  const guint8 *above = first ? NULL : scanlines - size + 1;
  guint done = 0, more;

  while (done < n) {
    const guint8 *scanline = scanlines + done * size;
    guint8 *row = rows + done * stride;

    more = above ? prog_png_wavefront_unfilter (scanline, n - done, size,
        pixel_size, above, row, stride) : 0;
    if (more == 0) {
      if (!unfilter_in_vectors (*scanline, row, scanline + 1, above, size - 1,
              pixel_size)
          && !unfilter_plainly (*scanline, row, scanline + 1, above, size - 1,
              pixel_size))
        break;
      more = 1;
    }
    done += more;
    above = rows + (done - 1) * stride;
  }
  if (done > 0)
    copy (scanlines + (done - 1) * size + 1, above, size - 1);

  return done;
}

/**
 * prog_png_unfilter_plainly:
 * @scanlines: as for prog_png_unfilter()
 * @n: how many
 * @size: of each, bytes
 * @first: whether there is none above the first of them
 * @pixel_size: bytes from one byte to the corresponding one of the next pixel
 *
 * The same as prog_png_unfilter() where the scanlines lie, in plain C alone.
 *
 * Returns: how many were done
 */
guint
prog_png_unfilter_plainly (guint8 * scanlines, guint n, gsize size,
    gboolean first, guint pixel_size)
{
  const guint8 *above = first ? NULL : scanlines - size + 1;
  guint i;

  for (i = 0; i < n; i++) {
    guint8 *row = scanlines + i * size + 1;

    if (!unfilter_plainly (row[-1], row, row, above, size - 1, pixel_size))
      return i;
    above = row;
  }

  return n;
}
