/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "samples.h"

/* Bits repeated from the top, as of a PNG's samples (PNG clause 13.12): black is all
 * zeros, white all ones, and a shift to the right gives the sample back. */
static guint16
widen (guint value, gint from_bits, gint to_bits)
{
  guint result = 0;
  gint shift;

  for (shift = to_bits - from_bits; shift > -from_bits; shift -= from_bits)
    result |= shift >= 0 ? value << shift : value >> -shift;

  return result;
}

/* To the nearest. */
static guint16
narrow (guint value, guint max, guint to_bits)
{
  guint to_max = (1 << to_bits) - 1;

  return (value * to_max + max / 2) / max;
}

/**
 * prog_jpeg_scale_init:
 * @scale: all zero
 * @from_bits: bits of the samples that come
 * @to_bits: bits of what they become
 */
void
prog_jpeg_scale_init (ProgJpegScale * scale, guint from_bits, guint to_bits)
{
  guint value;

  scale->max = (1 << from_bits) - 1;
  if (from_bits == to_bits)
    return;

  scale->table = g_new (guint16, scale->max + 1);
  for (value = 0; value <= scale->max; value++)
    scale->table[value] = to_bits > from_bits ?
        widen (value, from_bits, to_bits) : narrow (value, scale->max, to_bits);
}

/**
 * prog_jpeg_scale_clear:
 * @scale: a scale
 */
void
prog_jpeg_scale_clear (ProgJpegScale * scale)
{
  g_clear_pointer (&scale->table, g_free);
}

/**
 * prog_jpeg_scale_apply:
 * @scale: a scale
 * @samples: what to scale
 * @n: how many
 *
 * What is too large, as it may be in damaged lossless data, becomes the largest.
 */
void
prog_jpeg_scale_apply (const ProgJpegScale * scale, guint16 * samples, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    samples[i] = MIN (samples[i], scale->max);
  if (!scale->table)
    return;

  for (i = 0; i < n; i++)
    samples[i] = scale->table[samples[i]];
}

/**
 * prog_jpeg_samples_load:
 * @to: where to
 * @from: where from
 * @n: how many
 */
void
prog_jpeg_samples_load (guint16 * to, const ProgJpegSamples * from, guint n)
{
  const guint8 *bytes = from->row;
  const guint16 *words = from->row;
  guint i;

  if (from->size == 1) {
    for (i = 0; i < n; i++)
      to[i] = bytes[i * from->step];
  } else {
    for (i = 0; i < n; i++)
      to[i] = words[i * from->step];
  }
}

static guint
sample_at (gconstpointer row, guint size, guint i)
{
  return size == 1 ? ((const guint8 *) row)[i] : ((const guint16 *) row)[i];
}

/**
 * prog_jpeg_samples_average_bytes:
 * @to: where to
 * @upper: a row of samples of 8 bits
 * @lower: the one below, or the same
 * @n: how many to make
 *
 * As prog_jpeg_samples_average() does it with a ratio of 2: every webcam's chroma, which
 * is worth a loop that can be vectorized.
 */
void
prog_jpeg_samples_average_bytes (guint8 * to, const guint8 * upper,
    const guint8 * lower, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    to[i] = (upper[i] + lower[i] + 1) / 2;
}

/**
 * prog_jpeg_samples_average:
 * @to: where to
 * @upper: a row of samples
 * @lower: the one below, or the same
 * @size: bytes of a sample
 * @width: samples in a row
 * @ratio: samples of a row for every two that are made: 4, 2 or 1
 * @n: how many to make
 *
 * Makes a row with the mean of the samples that it takes the place of, halves rounded
 * up. Beyond the end of a row its last sample counts.
 */
void
prog_jpeg_samples_average (guint16 * to, gconstpointer upper,
    gconstpointer lower, guint size, guint width, guint ratio, guint n)
{
  guint last = width - 1, i;

  for (i = 0; i < n; i++) {
    guint left = MIN (i * ratio / 2, last);
    guint right = MIN (left + ratio / 4, last);

    to[i] = (sample_at (upper, size, left) + sample_at (upper, size, right)
        + sample_at (lower, size, left) + sample_at (lower, size, right)
        + 2) / 4;
  }
}

/**
 * prog_jpeg_samples_store:
 * @to: where the first goes
 * @layout: how they lie there
 * @from: where from
 * @n: how many
 */
void
prog_jpeg_samples_store (guint8 * to, const ProgJpegLayout * layout,
    const guint16 * from, guint n)
{
  guint i;

  if (layout->size == 1) {
    for (i = 0; i < n; i++)
      to[i * layout->stride] = from[i];
    return;
  }
  for (i = 0; i < n; i++)
    *(guint16 *) (to + i * layout->stride) = layout->swapped ?
        GUINT16_SWAP_LE_BE (from[i]) : from[i];
}
