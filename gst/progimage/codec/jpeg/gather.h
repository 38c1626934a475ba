/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The scans of an arithmetic-coded JPEG, whose decoding can't suspend, so that they have
 * to be there as a whole. */

#include "markers.h"

#include "core/defect.h"

#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/**
 * ProgJpegGather:
 * @bytes: (nullable): what was gathered, from the data of the first scan on
 * @size: how many
 * @used: how many of them libjpeg needs no more
 * @max: of them, at most
 *
 * The other fields are of gather.c alone. All zero is the first state.
 */
typedef struct
{
  guint8 *bytes;
  gsize size;
  gsize used;
  gsize max;

  gsize capacity;
  ProgJpegWalker walker;
  gsize walked;
} ProgJpegGather;

gsize prog_jpeg_gather_limit (const struct jpeg_decompress_struct *cinfo);
void prog_jpeg_gather_begin (ProgJpegGather * gather, gsize max);
gboolean prog_jpeg_gather_add (ProgJpegGather * gather, const guint8 * data,
    gsize size, ProgImageDefect * defect);
gsize prog_jpeg_gather_find_sos (ProgJpegGather * gather);
gboolean prog_jpeg_gather_has_eoi (ProgJpegGather * gather);
void prog_jpeg_gather_clear (ProgJpegGather * gather);

G_END_DECLS
