/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The coefficients of components of which a frame shows nothing but the DC. */

#include "library.h"

G_BEGIN_DECLS

/**
 * ProgJpegDcOnly:
 *
 * Private to dconly.c. All zero is the first state.
 */
typedef struct
{
  jvirt_barray_ptr arrays[MAX_COMPONENTS];
  gint n_requested;
  jvirt_barray_ptr (*request_other) (j_common_ptr, int, boolean, JDIMENSION,
      JDIMENSION, JDIMENSION);
    JBLOCKARRAY (*access_other) (j_common_ptr, jvirt_barray_ptr, JDIMENSION,
      JDIMENSION, boolean);
} ProgJpegDcOnly;

void prog_jpeg_dc_only_install (ProgJpegDcOnly * dc_only,
    ProgJpegLibrary * library);
guint64 prog_jpeg_dc_only_memory (const struct jpeg_decompress_struct *cinfo);

G_END_DECLS
