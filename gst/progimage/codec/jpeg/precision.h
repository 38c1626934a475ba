/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Samples of any precision. libjpeg-turbo 3 has functions of their own for samples of up
 * to 12 and up to 16 bits; libjpeg-turbo 2 knows 8 bits only. */

#include "core/formats.h"

#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/* Formats that only libjpeg-turbo 3 can fill. Pad templates have them all the same: what
 * is said of the elements does not depend on the library. */
#define PROG_JPEG_DEEP_FORMATS PROG_IMAGE_GREY16_NAMES ", I420_12LE, " \
    "I420_12BE, I422_12LE, I422_12BE, Y444_12LE, Y444_12BE, Y444_16LE, Y444_16BE, " \
    PROG_IMAGE_RGB16_NAMES

gboolean prog_jpeg_precision_is_supported (guint precision, gboolean lossless);
guint prog_jpeg_sample_size (const struct jpeg_decompress_struct *cinfo);

guint prog_jpeg_read_planes (j_decompress_ptr cinfo, JSAMPIMAGE planes,
    guint n);
guint prog_jpeg_read_rows (j_decompress_ptr cinfo, JSAMPARRAY rows, guint n);
void prog_jpeg_skip_rows (j_decompress_ptr cinfo, guint n);

G_END_DECLS
