/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A pixel in a vector of SSE2. Its size, bytes, is a constant in each copy of the code. */

#ifdef __SSE2__

#include <glib.h>
#include <emmintrin.h>
#include <string.h>

/* Reads 4 bytes, or 8 where a pixel has more than 4. */
static inline __m128i __attribute__ ((always_inline))
load (const guint8 * from, guint pixel_size)
{
  guint32 bits;

  if (pixel_size > 4)
    return _mm_loadl_epi64 ((const __m128i *) from);
  memcpy (&bits, from, sizeof bits);

  return _mm_cvtsi32_si128 (bits);
}

/* Not a byte more than a pixel: what follows has not been read yet. */
static inline void __attribute__ ((always_inline))
store (guint8 * to, __m128i pixel, guint pixel_size)
{
  guint32 low = _mm_cvtsi128_si32 (pixel);
  guint16 high = pixel_size == 3 ? low >> 16
      : (guint32) _mm_extract_epi16 (pixel, 2);

  if (pixel_size == 8)
    _mm_storel_epi64 ((__m128i *) to, pixel);
  else
    memcpy (to, &low, pixel_size == 3 ? 2 : MIN (pixel_size, 4));
  if (pixel_size == 3)
    to[2] = high;
  else if (pixel_size == 6)
    memcpy (to + 4, &high, sizeof high);
}

static inline __m128i __attribute__ ((always_inline))
choose (__m128i mask, __m128i yes, __m128i no)
{
  return _mm_or_si128 (_mm_and_si128 (mask, yes), _mm_andnot_si128 (mask, no));
}

#endif
