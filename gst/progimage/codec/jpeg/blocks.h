/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The memory of the coefficients of large images. */

#include "library.h"

G_BEGIN_DECLS
/**
 * ProgJpegBlocks:
 *
 * Private to blocks.c. All zero is the first state.
 */
    typedef struct
{
  gpointer memory[MAX_COMPONENTS];
  JBLOCKARRAY rows[MAX_COMPONENTS];     /* each block row, as libjpeg has them */
  JDIMENSION n_rows[MAX_COMPONENTS];
  gint n;                       /* arrays of ours */
    jvirt_barray_ptr (*request_other) (j_common_ptr, int, boolean, JDIMENSION,
      JDIMENSION, JDIMENSION);
    JBLOCKARRAY (*access_other) (j_common_ptr, jvirt_barray_ptr, JDIMENSION,
      JDIMENSION, boolean);
} ProgJpegBlocks;

void prog_jpeg_blocks_install (ProgJpegBlocks * blocks,
    ProgJpegLibrary * library);
void prog_jpeg_blocks_free (ProgJpegBlocks * blocks);

G_END_DECLS
