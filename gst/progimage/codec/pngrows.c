/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A decoder that is pushed to returns as many rows as the data holds. They go
 * to the canvas at once, but for those beyond the end of a pass, which wait
 * until that has been told: the frame that shows it shall not depend on how the
 * data was cut. */

#include "pngrows.h"

#include <string.h>

/**
 * prog_png_rows_init:
 * @rows: what to set up
 * @codec: whose canvas the rows will go to
 */
void
prog_png_rows_init (ProgPngRows * rows, ProgImageCodec * codec)
{
  memset (rows, 0, sizeof *rows);
  rows->codec = codec;
  rows->waiting = g_byte_array_new ();
}

/**
 * prog_png_rows_clear:
 * @rows: what to clear
 *
 * Frees what @rows holds.
 */
void
prog_png_rows_clear (ProgPngRows * rows)
{
  g_byte_array_unref (rows->waiting);
  rows->waiting = NULL;
}

static gboolean
is_interlaced (const ProgPngRows * rows)
{
  return rows->codec->info.progressive;
}

/* Of the picture, or of one of its passes. */
static gsize
row_size (const ProgPngRows * rows, guint pass)
{
  guint columns = rows->codec->info.width;

  if (is_interlaced (rows))
    columns = prog_adam7_pass_columns (pass, columns);

  return columns * rows->pixel_size;
}

/**
 * prog_png_rows_begin:
 * @rows: of a codec that has its canvas
 *
 * Finds out how many there will be.
 */
void
prog_png_rows_begin (ProgPngRows * rows)
{
  ProgImageCodec *codec = rows->codec;
  const GstVideoInfo *info = prog_image_canvas_info (codec->canvas);
  guint pass;

  rows->pixel_size = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  rows->total = codec->info.height;
  if (is_interlaced (rows)) {
    prog_adam7_init (&rows->adam7, info);
    rows->total = 0;
    for (pass = 0; pass < PROG_ADAM7_PASSES; pass++) {
      if (prog_adam7_pass_columns (pass, codec->info.width) > 0)
        rows->total += prog_adam7_pass_rows (pass, codec->info.height);
    }
  }
  codec->pass = 1;
}

/* Draws the row that is next. FALSE: there is no canvas to be had. */
static gboolean
place_row (ProgPngRows * rows, const guint8 * row)
{
  ProgImageCodec *codec = rows->codec;
  GstVideoFrame *frame = prog_image_canvas_write (codec->canvas);
  ProgImageLines lines = { rows->line, rows->line + 1 };

  if (!frame)
    return FALSE;

  if (is_interlaced (rows)) {
    guint pass = rows->adam7.pass;

    codec->pass = pass + 1;
    lines = prog_adam7_place_row (&rows->adam7, frame, row,
        !codec->options.smoothing);
    rows->pass_over = rows->adam7.pass > pass
        && rows->adam7.pass < PROG_ADAM7_PASSES;
  } else {
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
        + (gsize) rows->line * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), row,
        row_size (rows, 0));
    rows->line++;
  }
  prog_image_canvas_lines_done (codec->canvas, lines.first, lines.end);
  codec->lines = MAX (codec->lines, lines.end);

  return TRUE;
}

/**
 * prog_png_rows_add:
 * @rows: rows
 * @row: the next one
 * @pass: the pass it is of, from 0 on
 *
 * Takes a row that was decoded.
 */
void
prog_png_rows_add (ProgPngRows * rows, const guint8 * row, guint pass)
{
  if (rows->decoded == rows->total)
    return;

  rows->decoded++;
  if (rows->waiting->len > 0 || rows->pass_over || !place_row (rows, row))
    g_byte_array_append (rows->waiting, row, row_size (rows, pass));
}

/**
 * prog_png_rows_settle:
 * @rows: rows
 * @status: (out): set where there is one to tell
 *
 * Brings rows that wait onto the canvas, up to the end of a pass.
 *
 * Returns: whether there is something to tell before more is decoded:
 *     %PROG_IMAGE_PASS or %PROG_IMAGE_NO_CANVAS
 */
gboolean
prog_png_rows_settle (ProgPngRows * rows, ProgImageStatus * status)
{
  GByteArray *waiting = rows->waiting;

  while (rows->waiting_used < waiting->len && !rows->pass_over) {
    gsize size = row_size (rows, rows->adam7.pass);

    if (!place_row (rows, waiting->data + rows->waiting_used)) {
      *status = PROG_IMAGE_NO_CANVAS;
      return TRUE;
    }
    rows->waiting_used += size;
  }
  if (rows->pass_over) {
    rows->pass_over = FALSE;
    if (rows->codec->options.draw_passes)
      prog_png_rows_draw (rows);
    *status = PROG_IMAGE_PASS;
    return TRUE;
  }
  g_byte_array_set_size (waiting, 0);
  rows->waiting_used = 0;

  return FALSE;
}

/**
 * prog_png_rows_draw:
 * @rows: rows
 *
 * Estimates what has not come, where it is to be estimated and has not been.
 */
void
prog_png_rows_draw (ProgPngRows * rows)
{
  ProgImageCanvas *canvas = rows->codec->canvas;
  GstVideoFrame *frame;
  ProgImageLines lines;

  if (rows->adam7.stale.first >= rows->adam7.stale.end)
    return;
  frame = prog_image_canvas_write (canvas);
  if (!frame)
    return;

  lines = prog_adam7_estimate (&rows->adam7, frame);
  prog_image_canvas_lines_done (canvas, lines.first, lines.end);
}
