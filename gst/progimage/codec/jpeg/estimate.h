/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What an output pass shows in place of coefficients that have not come. */

#include "estimaterows.h"

G_BEGIN_DECLS

void prog_jpeg_estimate_install (ProgJpegEstimate * estimate,
    ProgJpegLibrary * library);

void prog_jpeg_estimate_scan_begins (ProgJpegEstimate * estimate);
guint8 prog_jpeg_estimate_mask (const ProgJpegEstimate * estimate,
    guint imcu_row);
gboolean prog_jpeg_estimate_part_is_new (ProgJpegEstimate * estimate);
void prog_jpeg_estimate_begin (ProgJpegEstimate * estimate, guint n_new,
    gboolean shows_parts);
void prog_jpeg_estimate_end (ProgJpegEstimate * estimate);

G_END_DECLS
