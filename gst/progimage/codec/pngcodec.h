/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the two files of the PNG backend that know libpng share: png.c reads the
 * stream and is the setjmp boundary, pngmetadata.c asks what was read. */

#include "codec.h"

#include "pngchunks.h"
#include "pngrows.h"
#include "pngvideo.h"

#include <png.h>

G_BEGIN_DECLS

typedef enum
{
  PNG_STATE_HEADER,             /* up to the header of the first IDAT */
  PNG_STATE_OUTPUT,             /* FORMAT was told */
  PNG_STATE_ROWS,               /* up to the last row */
  PNG_STATE_TAIL,               /* FINAL was told */
  PNG_STATE_END,
  PNG_STATE_ERROR,
} PngState;

typedef struct
{
  ProgImageCodec codec;

  PngState state;
  GError *error;                /* sticks, with PNG_STATE_ERROR */
  ProgPngChunks chunks;
  png_structp png;
  png_infop png_info;
  gboolean dead;                /* the reader gave up, or must not go on */
  gboolean warned;              /* by the reader, in this chunk */
  gboolean ended;               /* the image's last byte was used */

  /* Metadata. */
  gsize metadata_left;          /* of PROG_IMAGE_MAX_METADATA, bytes */
  GstVideoColorimetry cicp;     /* range is UNKNOWN where there is none */

  /* Rows. */
  ProgPngSamples samples;
  ProgPngRows rows;
  gboolean rows_over;           /* no more can be decoded */
  gboolean in_idat;             /* of those that hold the rows */
  gboolean idats_over;          /* another chunk came after them */
} PngCodec;

void prog_png_metadata_add (PngCodec * self);
void prog_png_metadata_add_unknown (PngCodec * self, const guint8 * data,
    gsize size);
void prog_png_metadata_describe (PngCodec * self);

G_END_DECLS
