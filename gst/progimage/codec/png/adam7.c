/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Adam7, PNG clause 8.2: seven passes, each of which brings the pixels of a
 * coarse grid that the passes before left out.
 *
 * A sample that came is written to its own place and stays there. What has not
 * come is shown as blocks of the sample at their upper left, or estimated
 * from the samples around, in the places of others only: an estimate never stays where a
 * sample belongs, and the last pass leaves none. */

#include "adam7.h"

#include <string.h>

typedef struct
{
  guint x, y;                   /* of its first pixel */
  guint dx, dy;                 /* from one of its pixels to the next */
  guint block_width, block_height;      /* that a pixel stands for */
  guint spacing;                /* of all pixels that came, on its rows */
} Pass;

static const Pass passes[PROG_ADAM7_PASSES] = {
  {0, 0, 8, 8, 8, 8, 8},
  {4, 0, 8, 8, 4, 8, 4},
  {0, 4, 4, 8, 4, 4, 4},
  {2, 0, 4, 4, 2, 4, 2},
  {0, 2, 2, 4, 2, 2, 2},
  {1, 0, 2, 2, 1, 2, 1},
  {0, 1, 1, 2, 1, 1, 1},
};

/* How many of first, first + step, ... are below end. */
static guint
count_steps (guint first, guint step, guint end)
{
  return end > first ? (end - first - 1) / step + 1 : 0;
}

/**
 * prog_adam7_pass_columns:
 * @pass: number of a pass, from 0 on
 * @width: of the image, pixels
 *
 * Returns: pixels of each row of the pass
 */
guint
prog_adam7_pass_columns (guint pass, guint width)
{
  return count_steps (passes[pass].x, passes[pass].dx, width);
}

/**
 * prog_adam7_pass_rows:
 * @pass: number of a pass, from 0 on
 * @height: of the image, rows
 *
 * Returns: rows of the pass
 */
guint
prog_adam7_pass_rows (guint pass, guint height)
{
  return count_steps (passes[pass].y, passes[pass].dy, height);
}

/**
 * prog_adam7_init:
 * @adam7: what to set up
 * @info: format and size of frames, packed in one plane
 *
 * Begins with the first row of the first pass.
 */
void
prog_adam7_init (ProgAdam7 * adam7, const GstVideoInfo * info)
{
  memset (adam7, 0, sizeof *adam7);
  adam7->width = GST_VIDEO_INFO_WIDTH (info);
  adam7->height = GST_VIDEO_INFO_HEIGHT (info);
  adam7->pixel_size = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0);
  prog_png_edges_init (&adam7->edges, info);
}

/* A pass has no rows where it has no pixels (PNG clause 8.2). */
static void
advance (ProgAdam7 * adam7)
{
  adam7->row++;
  while (adam7->pass < PROG_ADAM7_PASSES
      && (adam7->row >= prog_adam7_pass_rows (adam7->pass, adam7->height)
          || prog_adam7_pass_columns (adam7->pass, adam7->width) == 0)) {
    adam7->pass++;
    adam7->row = 0;
  }
}

static guint8 *
row_of (GstVideoFrame * frame, guint y)
{
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
  + (gsize) y *GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
}

/* Each of n pixels to itself and those right of it, width in all, and on with
 * the next one step further. */
static inline void
spread_pixels (guint8 * row, const guint8 * end, const guint8 * pixels,
    guint n, guint step, guint width, const gsize size)
{
  for (; n > 0; n--) {
    guint8 *to = row;
    const guint8 *stop = row + MIN (width * size, (gsize) (end - row));

    for (; to < stop; to += size)
      memcpy (to, pixels, size);
    pixels += size;
    /* The last step may lead further than one past the end. */
    if (n > 1)
      row += step * size;
  }
}

static void
place_pixels (const ProgAdam7 * adam7, guint8 * row, const guint8 * pixels,
    const Pass * pass, guint width)
{
  guint n = prog_adam7_pass_columns (pass - passes, adam7->width);
  guint8 *start = row + (gsize) pass->x * adam7->pixel_size;
  const guint8 *end = row + (gsize) adam7->width * adam7->pixel_size;

  /* The compiler makes one loop of each that copies without a call. */
  switch (adam7->pixel_size) {
    case 1:
      spread_pixels (start, end, pixels, n, pass->dx, width, 1);
      break;
    case 2:
      spread_pixels (start, end, pixels, n, pass->dx, width, 2);
      break;
    case 3:
      spread_pixels (start, end, pixels, n, pass->dx, width, 3);
      break;
    case 4:
      spread_pixels (start, end, pixels, n, pass->dx, width, 4);
      break;
    case 8:
      spread_pixels (start, end, pixels, n, pass->dx, width, 8);
      break;
    default:
      g_assert_not_reached ();
  }
}

/* Whether this row of the image has samples of this pass. */
static gboolean
has_samples (const ProgAdam7 * adam7, guint pass, guint y)
{
  const Pass *p = &passes[pass];

  return y >= p->y && (y - p->y) % p->dy == 0
      && (pass < adam7->pass
      || (pass == adam7->pass && (y - p->y) / p->dy < adam7->row));
}

/* How many pixels on, on this row, the next sample is; 0 for no samples. */
static guint
row_spacing (const ProgAdam7 * adam7, guint y)
{
  guint pass = MIN (adam7->pass + 1, PROG_ADAM7_PASSES);

  while (pass-- > 0) {
    if (has_samples (adam7, pass, y))
      return passes[pass].spacing;
  }

  return 0;
}

/* Rows from the top that have, or are between, samples. */
static guint
covered_rows (const ProgAdam7 * adam7)
{
  return adam7->pass == 0 ? MIN (adam7->row * passes[0].dy, adam7->height) :
      adam7->height;
}

/* Estimates depend on rows above and below. Of each step of @s pixels, a row that is
 * filled across looks 3 s away, at rows filled along that look 4 s away. What comes in
 * a pass is as good as the last step whose place it takes. */
static void
add_stale (ProgAdam7 * adam7, const Pass * pass, guint y)
{
  static const guint8 reach[PROG_ADAM7_PASSES] = {
    7 * (4 + 2 + 1), 3 * 4 + 7 * (2 + 1), 7 * (2 + 1), 3 * 2 + 7, 7, 3, 0
  };
  guint n = reach[pass - passes];
  guint first = y - MIN (y, n);
  guint end = MIN (y + n + 1, covered_rows (adam7));

  if (adam7->stale.first < adam7->stale.end) {
    first = MIN (first, adam7->stale.first);
    end = MAX (end, adam7->stale.end);
  }
  adam7->stale.first = first;
  adam7->stale.end = end;
}

/**
 * prog_adam7_place_row:
 * @adam7: where the image has come to
 * @frame: the frame
 * @pixels: the next row, as the pass has it
 * @blocks: whether its pixels also stand for those that have not come
 *
 * Puts a row in its place. Those of the first pass always stand for others, so
 * that nothing is undefined after it.
 *
 * Returns: the rows of the image that changed
 */
ProgImageRows
prog_adam7_place_row (ProgAdam7 * adam7, GstVideoFrame * frame,
    const guint8 * pixels, gboolean blocks)
{
  const Pass *pass = &passes[adam7->pass];
  guint y = pass->y + adam7->row * pass->dy;
  ProgImageRows rows = { y, y + 1 };
  guint width = 1;

  if (blocks || adam7->pass == 0) {
    rows.end = MIN (y + pass->block_height, adam7->height);
    width = pass->block_width;
  }
  place_pixels (adam7, row_of (frame, y), pixels, pass, width);
  for (y = rows.first + 1; y < rows.end; y++) {
    /* Blocks side by side fill the row. */
    if (width == pass->dx)
      memcpy (row_of (frame, y), row_of (frame, rows.first),
          (gsize) adam7->width * adam7->pixel_size);
    else
      place_pixels (adam7, row_of (frame, y), pixels, pass, width);
  }

  advance (adam7);
  if (!blocks)
    add_stale (adam7, pass, rows.first);

  return rows;
}

/* -- estimates ---------------------------------------------------------- */

/* Rows around a row, @distance from one to the next: @n, of which the one at @middle is at
 * @y. Where there is none, the one before it stands for it. */
static void
find_rows (const ProgAdam7 * adam7, GstVideoFrame * frame, guint y,
    guint distance, guint middle, guint n, const guint8 * rows[])
{
  guint end = covered_rows (adam7), at = y, i;

  rows[middle] = row_of (frame, y);
  for (i = middle + 1; i < n; i++) {
    if (at + distance < end)
      at += distance;
    rows[i] = row_of (frame, at);
  }
  at = y;
  for (i = middle; i > 0; i--) {
    if (at >= distance)
      at -= distance;
    rows[i - 1] = row_of (frame, at);
  }
}

/* Fills a row between pixels at every 2 @spacing, where it has no samples. */
static void
estimate_along (const ProgAdam7 * adam7, GstVideoFrame * frame, guint y,
    guint spacing)
{
  const guint8 *rows[PROG_PNG_EDGES_ALONG];
  guint have = row_spacing (adam7, y);

  if (have > 0 && have <= spacing)
    return;

  find_rows (adam7, frame, y, 2 * spacing, PROG_PNG_EDGES_ALONG / 2,
      PROG_PNG_EDGES_ALONG, rows);
  adam7->edges.kernels->fill_along (&adam7->edges, row_of (frame, y), rows,
      adam7->width, spacing, spacing > 1 || have != 2 * spacing);
}

/* Fills a row, at every @spacing pixels, from rows that are so far above and below. */
static void
estimate_across (const ProgAdam7 * adam7, GstVideoFrame * frame, guint y,
    guint spacing)
{
  const guint8 *rows[PROG_PNG_EDGES_ACROSS];
  guint below = y + spacing;

  if (row_spacing (adam7, y) > 0)
    return;

  find_rows (adam7, frame, y - spacing, 2 * spacing, 1,
      PROG_PNG_EDGES_ACROSS, rows);
  adam7->edges.kernels->fill_across (&adam7->edges, row_of (frame, y), rows,
      adam7->width, spacing, row_spacing (adam7, y - spacing) == 0
      || below >= adam7->height || row_spacing (adam7, below) == 0);
}

/**
 * prog_adam7_estimate:
 * @adam7: where the image has come to
 * @frame: the frame
 *
 * Estimates all pixels that have not come, where samples around them came since it was
 * done last: those half way between pixels 8 from each other, then 4, then 2. Edges are
 * looked for only between samples, and along rows only in the last step: else it
 * makes no difference (measured).
 *
 * Returns: the rows of the image that changed, none perhaps
 */
ProgImageRows
prog_adam7_estimate (ProgAdam7 * adam7, GstVideoFrame * frame)
{
  ProgImageRows rows = adam7->stale;
  guint spacing, y;

  for (spacing = passes[0].spacing / 2; spacing > 0; spacing /= 2) {
    guint step = 2 * spacing;

    for (y = (rows.first + step - 1) / step * step; y < rows.end; y += step)
      estimate_along (adam7, frame, y, spacing);
    for (y = (rows.first + spacing - 1) / step * step + spacing; y < rows.end;
        y += step)
      estimate_across (adam7, frame, y, spacing);
  }
  adam7->stale.first = adam7->stale.end = 0;

  return rows;
}
