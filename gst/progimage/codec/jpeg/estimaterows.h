/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Rows of blocks of a component that has not come whole, and estimates of them. */

#include "kernels.h"
#include "library.h"

G_BEGIN_DECLS

/* Rows that are kept: those of DCs are a power of 2 that is more than twice the reach of
 * a prediction, and of the block rows above and below; of pixels, that are more than
 * these three. */
#define PROG_JPEG_DC_ROWS 8
#define PROG_JPEG_PIXEL_ROWS 4

typedef enum
{
  PROG_JPEG_ESTIMATE_IDLE,      /* libjpeg gets the coefficients as they are */
  PROG_JPEG_ESTIMATE_ACTIVE,
} ProgJpegEstimateState;

/* How much of a row of blocks is taken. */
typedef enum
{
  PROG_JPEG_STAGE_BEFORE,       /* what the scans before the one at hand have brought */
  PROG_JPEG_STAGE_COMING,       /* and that part of the scan's row that has come */
  PROG_JPEG_STAGE_NOW,          /* and all of it */
} ProgJpegStage;

/* Of one row of blocks. */
typedef struct
{
  guint number;                 /* of the row, from 1 on; 0: none */
  ProgJpegStage stage;          /* that it was taken at */
  gint16 *values;               /* DCs, or pixels */
  guint8 *busy;                 /* blocks; of DCs alone */
} ProgJpegEstimateRow;

/* Of a component. */
typedef struct
{
  jpeg_component_info *comp;
  jvirt_barray_ptr array;
  gboolean smooths;             /* pixels of what is estimated */
  ProgJpegKnown before;         /* the scan at hand */
  ProgJpegKnown now;            /* with it */
  gboolean in_scan;
  void *table;                  /* libjpeg's, to dequantise with */
  void *unit_table;             /* the same, for what is dequantised already */
  ProgJpegEstimateRow dcs[PROG_JPEG_DC_ROWS];
  ProgJpegEstimateRow pixels[PROG_JPEG_PIXEL_ROWS];
  gint16 *scratch;              /* estimates of a row whose pixels are smoothed */
  guint8 *busy_around;          /* blocks of the row that is predicted */
  JBLOCKROW reduced;            /* a row as it was before */
  JBLOCKARRAY blocks;           /* what libjpeg gets */
} ProgJpegEstimatePlane;

/**
 * ProgJpegEstimate:
 *
 * Private to estimate.c and estimaterows.c. All zero is the first state: nothing is estimated.
 */
typedef struct
{
  j_decompress_ptr cinfo;
  const ProgJpegKernels *kernels;
  ProgJpegEstimateState state;
  gint n_requested;
  guint n_new;                  /* iMCU rows that show the scan at hand */
  gboolean shows_parts;         /* and the next one, what of it has come */
  struct
  {
    gint scan;
    guint row;                  /* an iMCU row */
    guint64 hash;               /* of its coefficients */
  } part;                       /* that was shown last */
  ProgJpegEstimatePlane planes[MAX_COMPONENTS];
    jvirt_barray_ptr (*request_other) (j_common_ptr, int, boolean, JDIMENSION,
      JDIMENSION, JDIMENSION);
    JBLOCKARRAY (*access_other) (j_common_ptr, jvirt_barray_ptr, JDIMENSION,
      JDIMENSION, boolean);
} ProgJpegEstimate;

guint64 prog_jpeg_estimate_memory (const struct jpeg_decompress_struct *cinfo);
void prog_jpeg_estimate_make_rows (ProgJpegEstimate * self,
    ProgJpegEstimatePlane * plane);
const ProgJpegKnown *prog_jpeg_estimate_known_of (const ProgJpegEstimate * self,
    const ProgJpegEstimatePlane * plane, guint row);
void prog_jpeg_estimate_row (ProgJpegEstimate * self,
    ProgJpegEstimatePlane * plane, guint row, JBLOCKROW blocks);
void prog_jpeg_estimate_forget_rows (ProgJpegEstimatePlane * plane);

G_END_DECLS
