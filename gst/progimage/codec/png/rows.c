/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rows of an image on their way from the decoder to the canvas.
 *
 * The decoder returns as many rows as some data holds. They go to the canvas at
 * once, but for those behind the end of a pass, which wait until that has been told:
 * the frame that shows it must not depend on how the data was cut. Rows that come
 * while there is no canvas wait, too. */

#include "rows.h"

#include "adam7.h"

#include <string.h>

typedef enum
{
  STATE_ROWS,
  STATE_PASS_OVER,              /* and not yet told */
  STATE_NO_MEMORY,              /* for rows that have to wait */
} State;

struct _ProgPngRows
{
  ProgImageCanvas *canvas;
  gboolean interlaced;
  gboolean smoothing;

  gsize pixel_size;             /* on the canvas, bytes */
  guint width, height;
  ProgPngRowsCount count;
  State state;
  guint next;                   /* row of the image, where there are no passes */
  ProgAdam7 adam7;              /* where there are */

  /* Rows that are not on the canvas yet. */
  guint8 *waiting;
  gsize capacity, size;         /* bytes */
  gsize used;                   /* of these, on the canvas by now */
};

/* In all passes. */
static guint
count_rows (guint width, guint height)
{
  guint pass, n = 0;

  for (pass = 0; pass < PROG_ADAM7_PASSES; pass++) {
    if (prog_adam7_pass_columns (pass, width) > 0)
      n += prog_adam7_pass_rows (pass, height);
  }

  return n;
}

/**
 * prog_png_rows_new:
 * @canvas: where they go to
 * @interlaced: whether they come in the order of Adam7
 * @smoothing: whether what has not come is estimated, by prog_png_rows_draw()
 *
 * Returns: (transfer full): no rows so far
 */
ProgPngRows *
prog_png_rows_new (ProgImageCanvas * canvas, gboolean interlaced,
    gboolean smoothing)
{
  ProgPngRows *self = g_new0 (ProgPngRows, 1);
  const GstVideoInfo *info = prog_image_canvas_info (canvas);

  self->canvas = canvas;
  self->interlaced = interlaced;
  self->smoothing = smoothing;
  self->pixel_size = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  self->width = GST_VIDEO_INFO_WIDTH (info);
  self->height = GST_VIDEO_INFO_HEIGHT (info);
  self->count.total = self->height;
  self->count.pass = 1;
  if (interlaced) {
    prog_adam7_init (&self->adam7, info);
    self->count.total = count_rows (self->width, self->height);
  }

  return self;
}

/**
 * prog_png_rows_free:
 * @self: (transfer full) (nullable): what to free
 */
void
prog_png_rows_free (ProgPngRows * self)
{
  if (!self)
    return;

  g_free (self->waiting);
  g_free (self);
}

/* Of the image, or of one of its passes. */
static gsize
row_size (const ProgPngRows * self, guint pass)
{
  guint columns = self->interlaced ?
      prog_adam7_pass_columns (pass, self->width) : self->width;

  return columns * self->pixel_size;
}

static ProgImageRows
place_interlaced (ProgPngRows * self, GstVideoFrame * frame, const guint8 * row)
{
  guint pass = self->adam7.pass;
  ProgImageRows placed = prog_adam7_place_row (&self->adam7, frame, row,
      !self->smoothing);

  self->count.pass = pass + 1;
  if (self->adam7.pass > pass && self->adam7.pass < PROG_ADAM7_PASSES)
    self->state = STATE_PASS_OVER;

  return placed;
}

static guint8 *
row_in_order (ProgPngRows * self, GstVideoFrame * frame)
{
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + (gsize) self->next * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
}

/* Takes note of rows that are on the canvas by now. */
static void
note_placed (ProgPngRows * self, ProgImageRows placed)
{
  prog_image_canvas_rows_done (self->canvas, placed.first, placed.end);
  self->count.height = MAX (self->count.height, placed.end);
}

static void
note_in_order (ProgPngRows * self, guint n)
{
  ProgImageRows placed = { self->next, self->next + n };

  self->next += n;
  note_placed (self, placed);
}

/* Draws the row that is next. FALSE: there is no canvas to be had. */
static gboolean
place_row (ProgPngRows * self, const guint8 * row)
{
  GstVideoFrame *frame = prog_image_canvas_write (self->canvas);

  if (!frame)
    return FALSE;

  if (self->interlaced) {
    note_placed (self, place_interlaced (self, frame, row));
  } else {
    memcpy (row_in_order (self, frame), row, row_size (self, 0));
    note_in_order (self, 1);
  }

  return TRUE;
}

/* Rows that come behind a failure are lost. */
static void
let_wait (ProgPngRows * self, const guint8 * row, gsize size)
{
  if (self->capacity - self->size < size) {
    gsize capacity = self->capacity + MAX (self->capacity / 4, size);
    guint8 *waiting = g_try_realloc (self->waiting, capacity);

    if (!waiting) {
      self->state = STATE_NO_MEMORY;
      return;
    }
    self->waiting = waiting;
    self->capacity = capacity;
  }
  memcpy (self->waiting + self->size, row, size);
  self->size += size;
}

/**
 * prog_png_rows_have_canvas:
 * @self: rows
 *
 * Returns: whether there is a buffer to draw into, until the next frame is published
 */
gboolean
prog_png_rows_have_canvas (ProgPngRows * self)
{
  return prog_image_canvas_write (self->canvas) != NULL;
}

/**
 * prog_png_rows_place:
 * @self: rows
 * @n: how many come next
 * @stride: (out): bytes from one of them to the next
 *
 * Returns: (transfer none) (nullable): where they may be written on the canvas, from the
 *     first to the last; prog_png_rows_placed() tells of it. %NULL where that is not
 *     possible: prog_png_rows_add() takes them then, one by one.
 */
guint8 *
prog_png_rows_place (ProgPngRows * self, guint n, gsize * stride)
{
  GstVideoFrame *frame;

  if (self->interlaced || self->size > 0 || self->state != STATE_ROWS
      || n > self->count.total - self->count.decoded)
    return NULL;
  frame = prog_image_canvas_write (self->canvas);
  if (!frame)
    return NULL;
  *stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  return row_in_order (self, frame);
}

/**
 * prog_png_rows_placed:
 * @self: rows
 * @n: how many were written where prog_png_rows_place() has said
 */
void
prog_png_rows_placed (ProgPngRows * self, guint n)
{
  self->count.decoded += n;
  if (n > 0)
    note_in_order (self, n);
}

/**
 * prog_png_rows_add:
 * @self: rows
 * @row: the next one
 * @pass: the pass that it is of, from 0 on
 *
 * Takes a row that was decoded. What comes after the last one is ignored.
 */
void
prog_png_rows_add (ProgPngRows * self, const guint8 * row, guint pass)
{
  if (!prog_png_rows_are_missing (self) || self->state == STATE_NO_MEMORY)
    return;

  self->count.decoded++;
  if (self->size > 0 || self->state == STATE_PASS_OVER
      || !place_row (self, row))
    let_wait (self, row, row_size (self, pass));
}

/**
 * prog_png_rows_settle:
 * @self: rows
 * @error: set with %PROG_PNG_ROWS_NO_MEMORY
 *
 * Draws rows that wait, up to the end of a pass.
 *
 * Returns: what there is to tell before more is decoded; to be called until that is
 *     nothing
 */
ProgPngRowsEvent
prog_png_rows_settle (ProgPngRows * self, GError ** error)
{
  while (self->used < self->size && self->state == STATE_ROWS) {
    gsize size = row_size (self, self->adam7.pass);

    if (!place_row (self, self->waiting + self->used))
      return PROG_PNG_ROWS_NO_CANVAS;
    self->used += size;
  }
  if (self->state == STATE_NO_MEMORY) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "There is no memory for the rows");
    return PROG_PNG_ROWS_NO_MEMORY;
  }
  if (self->state == STATE_PASS_OVER) {
    self->state = STATE_ROWS;
    return PROG_PNG_ROWS_PASS;
  }
  self->size = self->used = 0;

  return PROG_PNG_ROWS_NOTHING;
}

/**
 * prog_png_rows_draw:
 * @self: rows
 *
 * Estimates what has not come, where it is to be estimated and has not been.
 */
void
prog_png_rows_draw (ProgPngRows * self)
{
  GstVideoFrame *frame;
  ProgImageRows drawn;

  if (self->adam7.stale.first >= self->adam7.stale.end)
    return;
  frame = prog_image_canvas_write (self->canvas);
  if (!frame)
    return;

  drawn = prog_adam7_estimate (&self->adam7, frame);
  prog_image_canvas_rows_done (self->canvas, drawn.first, drawn.end);
}

/**
 * prog_png_rows_count:
 * @self: rows
 *
 * Returns: how far they have come
 */
const ProgPngRowsCount *
prog_png_rows_count (const ProgPngRows * self)
{
  return &self->count;
}

/**
 * prog_png_rows_are_missing:
 * @self: rows
 *
 * Returns: whether there are rows that were not decoded yet
 */
gboolean
prog_png_rows_are_missing (const ProgPngRows * self)
{
  return self->count.decoded < self->count.total;
}
