/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Scans that a scale does not need. Where a component comes out with one pixel for each
 * block, as at 1/8, its AC makes no difference: scans of a progressive JPEG that hold
 * nothing else are skipped. */

#include "library.h"

G_BEGIN_DECLS

gint prog_jpeg_skip_useless_component (const struct jpeg_decompress_struct
    *cinfo, const guint8 * segment, gsize size);
void prog_jpeg_skip_begin (ProgJpegLibrary * library, const guint8 * segment,
    gint component);
gboolean prog_jpeg_skip_data (ProgJpegLibrary * library);

G_END_DECLS
