/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates of coefficients. All of them are dequantised: units of 1/8 of a grey level,
 * as libjpeg's DCT has them.
 *
 * 1. Bits of a coefficient that are missing (successive approximation, T.81 G.1.2) are
 *    taken to be the mean of what they are in images, not zero.
 * 2. A low coefficient that has not come follows from the DCs around, as a smooth surface
 *    through them has it. One of which the higher bits are known to be zero stays within
 *    what the others allow, and is left alone where there is detail. */

#include "coefficients.h"

#include "estimateoffsets.h"

#include <string.h>

/* Found by trying: where some coefficients have not come at all, and where bits of all of
 * them have. */
#define RANGE_COARSE 192
#define WEIGHT_COARSE 4
#define RANGE_FINE 64
#define WEIGHT_FINE 3

/* Where bits of all coefficients have come, and those that are missing of one are less than
 * this in the mean, dequantised, smoothing takes more than it gives: from a quality of
 * 95 on, as libjpeg has it. Found by trying. */
#define LEAST_SLACK 6

/* Of a coefficient of which nothing is known: more than there is, and 16 bits hold a sum
 * of it and another. */
#define MAX_SLACK 16383

/* T.81 figure A.6: index in a block by zigzag order. */
static const guint8 zigzag[DCTSIZE2] = {
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
};

static guint
band_of (guint k)
{
  static const guint8 last[] = { 2, 5, 14, 27 };
  guint band;

  for (band = 0; band < G_N_ELEMENTS (last) && k > last[band]; band++);

  return band;
}

/* Of a coefficient of which @al bits are missing, dequantised. Bits beyond the second
 * are rarely sent alone: there each one doubles what is missing. */
static gint16
offset_of (guint k, gint al, gboolean chroma, gint step)
{
  gint table = MIN (al, PROG_JPEG_OFFSET_BITS);
  gint offset = prog_jpeg_offsets[chroma][table - 1][band_of (k)];

  return MIN (((gint64) offset * step << (al - table)) >> 8, MAX_SLACK);
}

static void
init_coefficient (ProgJpegKnown * known, guint k, gint al, gboolean chroma,
    gint step)
{
  guint i = zigzag[k];

  known->step[i] = (gint16) step;
  known->bits[i] = al < 0 ? 0 : -(1 << al);
  if (al != 0)
    known->finished = FALSE;
  if (al < 0)
    known->slack[i] = MAX_SLACK;
  else if (al > 0)
    known->slack[i] = MIN (((1 << al) - 1) * step, MAX_SLACK);
  if (al > 0 && k > 0)
    known->offset[i] = offset_of (k, al, chroma, step);
}

static void
init_prediction (ProgJpegKnown * known, guint k, gint al, gint step)
{
  guint i = zigzag[k];

  if (al < 0)
    known->clamp[FALSE][i] = known->clamp[TRUE][i] = PROG_JPEG_MAX_DC;
  else if (al > 0)
    known->clamp[FALSE][i] = MIN (((2 << al) - 1) * step / 2, PROG_JPEG_MAX_DC);
  /* Where all but the last have come, that is small. */
  if (al != 0 && k < PROG_JPEG_N_PREDICTED)
    known->predicts = TRUE;
}

static void
init_smoothing (ProgJpegKnown * known, const gint * coef_bits)
{
  gboolean any = FALSE, all = TRUE;
  gint slack = 0;
  guint k;

  for (k = 1; k < DCTSIZE2; k++) {
    any |= coef_bits[k] >= 0;
    all &= coef_bits[k] >= 0;
    slack += known->slack[zigzag[k]];
  }
  known->any_ac = any;
  if (all && slack < LEAST_SLACK * (DCTSIZE2 - 1)) {
    known->predicts = FALSE;
  } else if (any) {
    known->range = all ? RANGE_FINE : RANGE_COARSE;
    known->weight = all ? WEIGHT_FINE : WEIGHT_COARSE;
  }
}

/**
 * prog_jpeg_known_init:
 * @known: what to fill in
 * @coef_bits: for each coefficient in zigzag order: how many of its bits are missing;
 *     -1: all
 * @table: the quantiser
 * @chroma: whether the component is one of colour
 */
void
prog_jpeg_known_init (ProgJpegKnown * known, const gint * coef_bits,
    const JQUANT_TBL * table, gboolean chroma)
{
  guint k;

  memset (known, 0, sizeof (*known));
  known->finished = TRUE;
  known->any_dc = coef_bits[0] >= 0;
  for (k = 0; k < DCTSIZE2; k++) {
    /* T.81 G.1.1.1.1: up to 13 bits are sent later. */
    gint al = CLAMP (coef_bits[k], -1, 13);
    gint step = table->quantval[zigzag[k]];

    init_coefficient (known, k, al, chroma, step);
    if (k > 0 && k <= PROG_JPEG_N_PREDICTED)
      init_prediction (known, k, al, step);
  }
  init_smoothing (known, coef_bits);
}

/**
 * prog_jpeg_known_reduce:
 * @known: what was known of blocks once
 * @blocks: the blocks, of which more has come since
 * @n: how many
 * @reduced: (out): what they were then
 *
 * Bits are added to the magnitude of a coefficient, but to a DC as two's complement has it
 * (T.81 G.1.2.1).
 */
void
prog_jpeg_known_reduce (const ProgJpegKnown * known, const JBLOCK * blocks,
    guint n, JBLOCK * reduced)
{
  guint x, i;

  for (x = 0; x < n; x++) {
    for (i = 0; i < DCTSIZE2; i++) {
      gint value = blocks[x][i], sign = value < 0 ? -1 : 0;

      reduced[x][i] = (((value ^ sign) - sign) & known->bits[i]) ^ sign;
      reduced[x][i] -= sign;
    }
    reduced[x][0] = blocks[x][0] & known->bits[0];
  }
}
