/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files of the PNG backend that know libpng share: png.c reads the
 * stream, pngidat.c what rows are made of, pngreader.c is libpng's reader, and
 * pngmetadata.c asks what was read. */

#include "codec.h"

#include "pngchunks.h"
#include "pngrows.h"
#include "pngscanlines.h"
#include "pngvideo.h"

#include <png.h>

G_BEGIN_DECLS

/* Of the chunks that are gathered however much metadata there was: PLTE with
 * all of its 256 colours (11.2.2) is the longest. */
#define PROG_PNG_MAX_CRITICAL 768

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
  gboolean makes_idat;          /* the reader sees what is not in the picture */
  gboolean ended;               /* the image's last byte was used */

  /* Metadata. */
  gsize metadata_left;          /* of PROG_IMAGE_MAX_METADATA, bytes */
  GstVideoColorimetry cicp;     /* range is UNKNOWN where there is none */

  /* Rows. */
  ProgPngSamples samples;
  ProgPngRows rows;
  ProgPngScanlines *scanlines;  /* where libpng does not decode them */
  gboolean direct;              /* they are what the canvas takes */
  gboolean rows_over;           /* no more can be decoded */
  gboolean in_idat;             /* of those that hold the rows */
  gboolean idats_over;          /* another chunk came after them */
} PngCodec;

/* png.c */
gboolean prog_png_rows_are_missing (const PngCodec * self);
void prog_png_complain (PngCodec * self, ProgImageHealth health,
    const gchar * what);
void prog_png_give_up (PngCodec * self, const gchar * message);

/* pngidat.c */
void prog_png_idat_begin (PngCodec * self);
void prog_png_idat_begin_chunk (PngCodec * self);
void prog_png_idat_add (PngCodec * self);
gboolean prog_png_idat_flush (PngCodec * self);
gboolean prog_png_idat_goes_on (const PngCodec * self);
void prog_png_idat_end (PngCodec * self);
void prog_png_idat_warn (PngCodec * self, const gchar * message, gboolean crc);

/* pngreader.c */
gboolean prog_png_reader_open (PngCodec * self);
gboolean prog_png_reader_give (PngCodec * self, const guint8 * bytes,
    gsize size);
void prog_png_reader_give_header (PngCodec * self);
void prog_png_reader_begin_scanlines (PngCodec * self);
void prog_png_reader_give_scanlines (PngCodec * self, const guint8 * scanlines,
    gsize size);
void prog_png_reader_end_scanlines (PngCodec * self);

/* pngmetadata.c */
void prog_png_metadata_add (PngCodec * self);
void prog_png_metadata_add_unknown (PngCodec * self, const guint8 * data,
    gsize size);
void prog_png_metadata_describe (PngCodec * self);

G_END_DECLS
