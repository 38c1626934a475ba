/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Weights of the pixels around one, in 1/1024: least squares over photographs (CID22
 * training set and CLIC 2025 validation set, neither of which any test uses), of which
 * every other row, or row and column, was left out. Included by edges.c and by the test
 * of it. */

#include <glib.h>

/* Twice the greater eigenvalue of the tensor below which there is no edge. Found by trying:
 * below, means are as good. */
#define PROG_PNG_EDGES_FLAT 25600

#define PROG_PNG_EDGES_CLASSES 8
#define PROG_PNG_EDGES_MAX_PAIRS 10

/* Classes are by the direction of the gradient, from level to upright, and for each whether
 * it is clear. Each weight is that of two pixels that are opposite. */

/* Of a row between rows: in the second row above, from two columns left to two right,
 * then in the first one above. The other half is below, from right to left. */
static const gint16 prog_png_edges_across[PROG_PNG_EDGES_CLASSES]
    [PROG_PNG_EDGES_MAX_PAIRS] = {
  {-4, -9, -44, -21, -3, 20, -1, 533, 35, 6},
  {-3, 5, -56, -9, -4, 7, -18, 565, 24, 1},
  {-9, 5, -43, -25, -4, 30, -35, 511, 85, -3},
  {-18, 34, -50, -42, -2, 42, -107, 534, 150, -29},
  {-12, 7, -18, -42, -5, 34, -40, 447, 129, 12},
  {-8, -6, 28, -30, -49, 41, -108, 246, 407, -9},
  {-16, -3, 2, -26, -14, 37, -2, 403, 89, 42},
  {-33, -13, 31, 24, -20, 25, -89, 254, 188, 145},
};

/* Of a pixel between those of a row: in the row above, from one column left of the first of
 * them to one right of the second, then in the row itself. */
static const gint16 prog_png_edges_along[PROG_PNG_EDGES_CLASSES]
    [PROG_PNG_EDGES_MAX_PAIRS] = {
  {-3, 11, 72, -19, -15, 466},
  {-38, -84, 246, -7, 30, 365},
  {8, -19, 85, -23, -40, 501},
  {-6, -130, 325, -54, 48, 329},
  {6, -7, 26, -7, -59, 553},
  {33, -31, 12, 12, -109, 595},
  {0, 6, 11, -6, -52, 553},
  {2, 3, -4, 1, -74, 584},
};
