/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What estimates of JPEG coefficients are made from: least squares over photographs,
 * progressive JPEGs of qualities 75 and 90, 4:2:0 (CID22 training set and CLIC 2025
 * validation set, neither of which any test uses). Included by coefficients.c
 * alone. */

/* Missing bits that there are offsets for. */
#define PROG_JPEG_OFFSET_BITS 2

/* [chroma][missing bits - 1][band]: the
 * mean of what the missing bits are, in 1/256 of a step of the quantiser. The bands end
 * at 2, 5, 14, 27 and 63 in zigzag order. */
static const gint16 prog_jpeg_offsets[2][PROG_JPEG_OFFSET_BITS][5] = {
  {
    {107, 102, 94, 82, 57},
    {326, 312, 288, 253, 168},
  },
  {
    {92, 85, 69, 36, 24},
    {284, 257, 210, 83, 69},
  },
};
