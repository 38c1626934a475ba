/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Vectors of 16-bit integers: 16 lanes for processors with AVX2, where that is asked for,
 * else 8. They hold one row of a block, or of two that are side by side. All arithmetic
 * wraps, so that every variant comes to the same result. */

#include <glib.h>
#include <string.h>

#define LANES_INLINE static inline __attribute__ ((always_inline))

#if defined (PROG_JPEG_AVX2)

#include <immintrin.h>

#define LANES 16

typedef __m256i Lanes;

#define lanes_load(from) _mm256_loadu_si256 ((const __m256i *) (from))
#define lanes_store(to, a) _mm256_storeu_si256 ((__m256i *) (to), a)
#define lanes_splat(value) _mm256_set1_epi16 (value)
#define lanes_add(a, b) _mm256_add_epi16 (a, b)
#define lanes_sub(a, b) _mm256_sub_epi16 (a, b)
#define lanes_min(a, b) _mm256_min_epi16 (a, b)
#define lanes_max(a, b) _mm256_max_epi16 (a, b)
#define lanes_multiply(a, b) _mm256_mullo_epi16 (a, b)
#define lanes_multiply_high(a, b) _mm256_mulhi_epi16 (a, b)
#define lanes_shift(a, n) _mm256_srai_epi16 (a, n)
#define lanes_abs(a) _mm256_abs_epi16 (a)
#define lanes_less_unsigned(a, b) _mm256_subs_epu16 (a, b)
#define lanes_sign(a, b) _mm256_sign_epi16 (a, b)
#define lanes_unless_greater(value, a, b) \
  _mm256_andnot_si256 (_mm256_cmpgt_epi16 (a, b), value)
#define LANES_UNPACK_LOW(a, b) _mm256_unpacklo_epi16 (a, b)
#define LANES_UNPACK_HIGH(a, b) _mm256_unpackhi_epi16 (a, b)

/* A row of each block. */
LANES_INLINE Lanes
lanes_load_rows (const gint16 * a, const gint16 * b)
{
  return _mm256_inserti128_si256 (_mm256_castsi128_si256 (_mm_loadu_si128 (
              (const __m128i *) a)), _mm_loadu_si128 ((const __m128i *) b), 1);
}

/* The same row for each. */
LANES_INLINE Lanes
lanes_load_twice (const gint16 * row)
{
  return _mm256_broadcastsi128_si256 (_mm_loadu_si128 ((const __m128i *) row));
}

/* If both are the same, it is the first that counts. */
LANES_INLINE void
lanes_store_rows (gint16 * a, gint16 * b, Lanes rows)
{
  _mm_storeu_si128 ((__m128i *) b, _mm256_extracti128_si256 (rows, 1));
  _mm_storeu_si128 ((__m128i *) a, _mm256_castsi256_si128 (rows));
}

/* In place of the first one in a row of each block. */
LANES_INLINE Lanes
lanes_set_first (Lanes rows, gint16 a, gint16 b)
{
  return _mm256_insert_epi16 (_mm256_insert_epi16 (rows, a, 0), b, 8);
}

#elif defined (__SSE2__) && !defined (PROG_JPEG_PLAIN)

#include <emmintrin.h>

#define LANES 8

typedef __m128i Lanes;

#define lanes_load(from) _mm_loadu_si128 ((const __m128i *) (from))
#define lanes_store(to, a) _mm_storeu_si128 ((__m128i *) (to), a)
#define lanes_splat(value) _mm_set1_epi16 (value)
#define lanes_add(a, b) _mm_add_epi16 (a, b)
#define lanes_sub(a, b) _mm_sub_epi16 (a, b)
#define lanes_min(a, b) _mm_min_epi16 (a, b)
#define lanes_max(a, b) _mm_max_epi16 (a, b)
#define lanes_multiply(a, b) _mm_mullo_epi16 (a, b)
#define lanes_multiply_high(a, b) _mm_mulhi_epi16 (a, b)
#define lanes_shift(a, n) _mm_srai_epi16 (a, n)
#define lanes_abs(a) _mm_max_epi16 (a, _mm_sub_epi16 (_mm_setzero_si128 (), a))
#define lanes_less_unsigned(a, b) _mm_subs_epu16 (a, b)
#define lanes_unless_greater(value, a, b) \
  _mm_andnot_si128 (_mm_cmpgt_epi16 (a, b), value)
#define LANES_UNPACK_LOW(a, b) _mm_unpacklo_epi16 (a, b)
#define LANES_UNPACK_HIGH(a, b) _mm_unpackhi_epi16 (a, b)
#define lanes_load_rows(a, b) ((void) (b), lanes_load (a))
#define lanes_load_twice(row) lanes_load (row)
#define lanes_store_rows(a, b, rows) ((void) (b), lanes_store (a, rows))
#define lanes_set_first(rows, a, b) ((void) (b), _mm_insert_epi16 (rows, a, 0))

LANES_INLINE Lanes
lanes_sign (Lanes a, Lanes b)
{
  Lanes negative = _mm_srai_epi16 (b, 15);
  Lanes zero = _mm_cmpeq_epi16 (b, _mm_setzero_si128 ());

  return _mm_andnot_si128 (zero, _mm_sub_epi16 (_mm_xor_si128 (a, negative),
          negative));
}

#else /* plain C, for other processors */

#define LANES 8

typedef struct
{
  gint16 lane[LANES];
} Lanes;

#define LANES_OPERATION(name, expression) \
LANES_INLINE Lanes \
lanes_##name (Lanes a, Lanes b) \
{ \
  Lanes result; \
  guint i; \
\
  for (i = 0; i < LANES; i++) { \
    gint x = a.lane[i], y = b.lane[i]; \
\
    result.lane[i] = (gint16) (expression); \
  } \
\
  return result; \
}

/* *INDENT-OFF* */
LANES_OPERATION (add, x + y)
LANES_OPERATION (sub, x - y)
LANES_OPERATION (min, MIN (x, y))
LANES_OPERATION (max, MAX (x, y))
LANES_OPERATION (multiply, x * y)
LANES_OPERATION (multiply_high, (x * y) >> 16)
LANES_OPERATION (shift_by, x >> y)
LANES_OPERATION (less_unsigned, MAX (0, (guint16) x - (guint16) y))
LANES_OPERATION (sign, y > 0 ? x : y < 0 ? -x : 0)
LANES_OPERATION (unless_greater_0, y > 0 ? 0 : x)
/* *INDENT-ON* */

LANES_INLINE Lanes
lanes_load (const gint16 * from)
{
  Lanes result;

  memcpy (&result, from, sizeof (result));

  return result;
}

LANES_INLINE Lanes
lanes_splat (gint16 value)
{
  Lanes result;
  guint i;

  for (i = 0; i < LANES; i++)
    result.lane[i] = value;

  return result;
}

LANES_INLINE void
lanes_store (gint16 * to, Lanes a)
{
  memcpy (to, &a, sizeof (a));
}

LANES_INLINE Lanes
lanes_set_first (Lanes rows, gint16 a, gint16 b)
{
  (void) b;
  rows.lane[0] = a;

  return rows;
}

#define lanes_shift(a, n) lanes_shift_by (a, lanes_splat (n))
#define lanes_abs(a) lanes_max (a, lanes_sub (lanes_splat (0), a))
#define lanes_unless_greater(value, a, b) \
  lanes_unless_greater_0 (value, lanes_sub (a, b))
#define lanes_load_rows(a, b) ((void) (b), lanes_load (a))
#define lanes_load_twice(row) lanes_load (row)
#define lanes_store_rows(a, b, rows) ((void) (b), lanes_store (a, rows))

#endif

/* Of each block. */
LANES_INLINE void
lanes_transpose (Lanes rows[8])
{
#ifdef LANES_UNPACK_LOW
  Lanes other[8];
  guint i;

  /* Each step moves the index of a value, of 6 bits, by one bit: after three of them rows
   * and columns have changed places. */
  for (i = 0; i < 4; i++) {
    other[2 * i] = LANES_UNPACK_LOW (rows[i], rows[i + 4]);
    other[2 * i + 1] = LANES_UNPACK_HIGH (rows[i], rows[i + 4]);
  }
  for (i = 0; i < 4; i++) {
    rows[2 * i] = LANES_UNPACK_LOW (other[i], other[i + 4]);
    rows[2 * i + 1] = LANES_UNPACK_HIGH (other[i], other[i + 4]);
  }
  for (i = 0; i < 4; i++) {
    other[2 * i] = LANES_UNPACK_LOW (rows[i], rows[i + 4]);
    other[2 * i + 1] = LANES_UNPACK_HIGH (rows[i], rows[i + 4]);
  }
  memcpy (rows, other, sizeof (other));
#else
  guint i, k;

  for (i = 0; i < 8; i++) {
    for (k = 0; k < i; k++) {
      gint16 swap = rows[i].lane[k];

      rows[i].lane[k] = rows[k].lane[i];
      rows[k].lane[i] = swap;
    }
  }
#endif
}
