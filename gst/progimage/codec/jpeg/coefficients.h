/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is known of coefficients that have come in part. */

#include <glib.h>
#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/* Coefficients that are predicted from DCs: those at 1 to 9 in zigzag order, which are in
 * the first rows of a block. */
#define PROG_JPEG_N_PREDICTED 9
#define PROG_JPEG_ROWS_PREDICTED 4

/* DCs beyond this are those of damaged data: 1024 is black or white. What is computed
 * from DCs within it fits 16 bits. */
#define PROG_JPEG_MAX_DC 2047

/**
 * ProgJpegKnown:
 * @finished: whether nothing is missing
 * @any_dc: whether blocks have their DC
 * @any_ac: whether a block may have anything but its DC
 * @predicts: whether DCs can tell more than what has come
 * @range: of grey levels: pixels that differ more have nothing to do with each other; 0
 *     where there is nothing but DCs
 * @weight: of each pixel beside another, in 1/16
 * @step: of the quantiser
 * @offset: mean of what is missing where something has come
 * @slack: what may be missing, at most
 * @bits: that have come, of the coefficient's magnitude as the quantiser has it
 * @clamp: [whether the block or one around it is busy]: of what is predicted; 0: nothing
 *     is
 *
 * What is known of the coefficients of a component, which is the same for all blocks. Arrays
 * are in natural order, and what they have is dequantised. Written by coefficients.c
 * alone.
 */
typedef struct
{
  gboolean finished;
  gboolean any_dc;
  gboolean any_ac;
  gboolean predicts;
  gint range, weight;
  gint16 step[DCTSIZE2];
  gint16 offset[DCTSIZE2];
  gint16 slack[DCTSIZE2];
  gint16 bits[DCTSIZE2];
  gint16 clamp[2][PROG_JPEG_ROWS_PREDICTED * DCTSIZE];
} ProgJpegKnown;

void prog_jpeg_known_init (ProgJpegKnown * known, const gint * coef_bits,
    const JQUANT_TBL * table, gboolean chroma);
void prog_jpeg_known_reduce (const ProgJpegKnown * known, const JBLOCK * blocks,
    guint n, JBLOCK * reduced);


/* Whether any coefficient that can be predicted is known not to be 0. */
static inline gboolean
prog_jpeg_block_is_busy (const JCOEF * block)
{
  return (block[1] | block[2] | block[3] | block[8] | block[9] | block[10]
      | block[16] | block[17] | block[24]) != 0;
}

/* The estimate of a DC, of which the missing bits are half of what they can be. */
static inline gint16
prog_jpeg_known_dc (const ProgJpegKnown * known, JCOEF dc)
{
  gint estimate = dc * known->step[0] + known->slack[0] / 2;

  return CLAMP (estimate, -PROG_JPEG_MAX_DC, PROG_JPEG_MAX_DC);
}

G_END_DECLS
