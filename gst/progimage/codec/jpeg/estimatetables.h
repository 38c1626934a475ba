/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What estimates of JPEG coefficients are made from: least squares over photographs,
 * progressive JPEGs of qualities 75 and 90, 4:2:0 (CID22 training set and CLIC 2025
 * validation set, neither of which any test uses). Included by kernels alone. */

/* A coefficient at horizontal frequency u and vertical frequency v from the DCs around,
 * 1/65536 each. A feature is the sum over both signs of dx and of dy of DC (x + dx,
 * y + dy) - DC (x, y), where a sign counts if the frequency is odd. The coefficient at
 * v, u has the same, transposed. */

/* u even, v even; |dy|, |dx| are 0, 1; 0, 2; 1, 0; 1, 1; 1, 2; 2, 0; 2, 1; 2, 2. */
static const gint16 prog_jpeg_predictor_20[8] = {
  6002, -1165, 100, -10, -33, 88, -81, 62
};

/* u odd, v even; |dy|, |dx| are 0, 1; 0, 2; 1, 1; 1, 2; 2, 1; 2, 2. */
static const gint16 prog_jpeg_predictor_10[6] = {
  -13705, 2846, -680, 214, 92, -84
};

static const gint16 prog_jpeg_predictor_12[6] = {
  1904, -387, -1161, 219, 220, -28
};

static const gint16 prog_jpeg_predictor_30[6] = {
  -1682, 361, 107, -31, 22, -18
};

/* u odd, v odd; |dy|, |dx| are 1, 1; 1, 2; 2, 1; 2, 2. */
static const gint16 prog_jpeg_predictor_11[4] = {
  3182, -672, -672, 179
};
