/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The arithmetic of estimates, a row of blocks at a time. Coefficients and pixels are 16-bit
 * integers: the same on every machine. */

#include "coefficients.h"

G_BEGIN_DECLS

/* Blocks that any kernel may work on at once. Rows of pixels have room for one less than
 * that behind the last block. */
#define PROG_JPEG_BLOCKS_AT_ONCE 2

/* Rows and columns of DCs around a block that a prediction looks at. */
#define PROG_JPEG_DC_REACH 2

/* DCs right of those that are needed that may be looked at. */
#define PROG_JPEG_DCS_AT_ONCE 16

/* Coefficients come from main memory, which is far: they are asked for so many blocks
 * before they are worked on. */
#define PROG_JPEG_BLOCKS_EARLY 16
#define prog_jpeg_ask_for(block) __builtin_prefetch (block)
#define prog_jpeg_ask_for_all(block) \
  (__builtin_prefetch (block), __builtin_prefetch (*(block) + DCTSIZE2 / 2))

/**
 * ProgJpegKernels:
 * @dequantise: @n blocks, where nothing is predicted
 * @predict: adds to @estimates of @n @blocks what DCs tell of them. @dcs: of two rows of
 *     blocks above to two below, each from two blocks left of the first on; @busy:
 *     whether each block or one around it is busy
 * @make_pixels: of estimates of @n blocks, less 128; @stride: from one row of pixels to the
 *     next
 * @dequantise_pixels: the same of @n @blocks, where nothing is predicted
 * @deblock: smooths @rows, pixels of estimates of @n @blocks where nothing is predicted,
 *     from the row above to the row below, and changes the estimates by that. Pixels
 *     left and right of them are looked at, too.
 */
    typedef struct
{
  void (*dequantise) (const ProgJpegKnown * known, const JBLOCK * blocks,
      guint n, gint16 * estimates);
  void (*predict) (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
      const gint16 * const dcs[], const guint8 * busy, gint16 * estimates);
  void (*make_pixels) (const gint16 * estimates, guint n, gint16 * pixels,
      gsize stride);
  void (*dequantise_pixels) (const ProgJpegKnown * known,
      const JBLOCK * blocks, guint n, gint16 * pixels, gsize stride);
  void (*deblock) (const ProgJpegKnown * known, const JBLOCK * blocks, guint n,
      const gint16 * const rows[DCTSIZE + 2], JBLOCK * deblocked);
} ProgJpegKernels;

extern const ProgJpegKernels prog_jpeg_kernels_any;
extern const ProgJpegKernels prog_jpeg_kernels_avx2;

const ProgJpegKernels *prog_jpeg_kernels (void);

G_END_DECLS
