/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From libjpeg to the canvas: in planes, an iMCU row at a time, or packed. All functions
 * that read are called from within prog_jpeg_library_try(). */

#include "convert.h"

#include "core/canvas.h"

G_BEGIN_DECLS

typedef enum
{
  PROG_JPEG_PLANES,             /* jpeg_read_raw_data() */
  PROG_JPEG_PACKED,             /* jpeg_read_scanlines() */
} ProgJpegOutput;

/* Who makes what a frame holds. */
typedef enum
{
  PROG_JPEG_DIRECT,             /* libjpeg, in the frame where there is room */
  PROG_JPEG_CONVERTED,          /* convert.c, of what libjpeg gives */
} ProgJpegMaking;

/* Where an iMCU row goes. */
typedef enum
{
  PROG_JPEG_ROW_NOT_BEGUN,
  PROG_JPEG_ROW_IN_FRAME,
  PROG_JPEG_ROW_IN_STRIP,       /* as the frame's rows have no room for padding, or it
                                 * is to be converted */
} ProgJpegRowPlace;

typedef enum
{
  PROG_JPEG_ROWS_SUSPENDED,     /* libjpeg wants more data */
  PROG_JPEG_ROWS_DONE,
  PROG_JPEG_ROWS_NO_CANVAS,
} ProgJpegRowsResult;

/* How to decode. */
typedef struct
{
  gboolean lossless;            /* the process, annex H */
  J_DCT_METHOD dct_method;
} ProgJpegMethod;

/**
 * ProgJpegRows:
 * @cinfo: (unowned): the decompressor
 * @canvas: (unowned): where to draw
 * @method: how to decode
 * @output: what libjpeg makes
 * @height: rows of a frame in an iMCU row
 * @group: iMCU rows that are put on a frame together: 2 where they share a row of
 *     chroma, else 1
 *
 * The other fields are of rows.c alone. All zero is the first state.
 */
typedef struct
{
  j_decompress_ptr cinfo;
  ProgImageCanvas *canvas;
  ProgJpegMethod method;
  ProgJpegOutput output;
  guint height;
  guint group;

  ProgJpegMaking making;
  ProgJpegConvert convert;
  JSAMPARRAY rows[MAX_COMPONENTS];      /* row pointers of one iMCU row */
  guint8 *strip[MAX_COMPONENTS];        /* pixels of a group of iMCU rows */
  guint data_end;               /* row at which a single scan ran out of data, 0: none
                                 * did */
  guint8 *scratch;              /* a row: below the image, or to be converted */
  ProgJpegRowPlace place;       /* of the iMCU row that is read bit by bit */
} ProgJpegRows;

void prog_jpeg_rows_choose (ProgJpegRows * rows, j_decompress_ptr cinfo,
    ProgImageCanvas * canvas, const ProgJpegMethod * method);
gboolean prog_jpeg_rows_start (ProgJpegRows * rows);
void prog_jpeg_rows_clear (ProgJpegRows * rows);
guint64 prog_jpeg_rows_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless);

ProgJpegRowsResult prog_jpeg_rows_read_all (ProgJpegRows * rows);
gboolean prog_jpeg_rows_read_planes (ProgJpegRows * rows,
    GstVideoFrame * frame, guint imcu_row);
void prog_jpeg_rows_planes_done (ProgJpegRows * rows, guint imcu_row);
gboolean prog_jpeg_rows_read_packed (ProgJpegRows * rows, guint end);
void prog_jpeg_rows_repeat (ProgJpegRows * rows, guint from);

/* iMCU rows behind the data in which smoothing, and interpolation of chroma, may find
 * some of it, and one more. */
#define PROG_JPEG_ROWS_MARGIN 3

G_END_DECLS
