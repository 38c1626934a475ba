/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Adam7, PNG clause 8.2: seven passes, each of which brings the pixels of a
 * coarse grid that the passes before left out.
 *
 * A sample that came is written to its own place and stays there. What has not
 * come is shown as blocks of the sample at their upper left, or estimated
 * from the samples around, in the places of others only, so that an estimate is
 * never taken for a sample and the last pass leaves none. */

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
  if (GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 8)
    adam7->samples = PROG_ADAM7_SAMPLES_8;
  else if (GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo)
      == (G_BYTE_ORDER == G_LITTLE_ENDIAN))
    adam7->samples = PROG_ADAM7_SAMPLES_16;
  else
    adam7->samples = PROG_ADAM7_SAMPLES_16_SWAPPED;
}

static guint
sample_size (const ProgAdam7 * adam7)
{
  return adam7->samples == PROG_ADAM7_SAMPLES_8 ? 1 : 2;
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

/* The next row below that has samples, or where what this one stands for
 * ends. */
static guint
next_row (const ProgAdam7 * adam7, guint y)
{
  guint end = MIN (y + passes[0].dy, adam7->height);

  do
    y++;
  while (y < end && row_spacing (adam7, y) == 0);

  return y;
}

/* Estimates depend on the rows with samples above and below. */
static void
add_stale (ProgAdam7 * adam7, guint y)
{
  guint first = y, end = next_row (adam7, y);

  while (first > 0 && row_spacing (adam7, first - 1) == 0)
    first--;

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
    add_stale (adam7, rows.first);

  return rows;
}

/* Spacings are powers of two. */
static guint
log2_of (guint spacing)
{
  return spacing == 8 ? 3 : spacing / 2;
}

/* The point that is part steps of 2^shift on the way from a to b, rounded. */
static inline guint
lerp (guint a, guint b, guint part, guint shift)
{
  return ((a << shift) + part * b - part * a + ((1u << shift) >> 1)) >> shift;
}

/* A sample of 16 bits, to or from the byte order of the machine. */
static inline guint16
swap_if (guint16 sample, gboolean swapped)
{
  return swapped ? GUINT16_SWAP_LE_BE (sample) : sample;
}

static void
estimate_right_8 (guint8 * row, guint width, guint n, guint spacing)
{
  guint shift = log2_of (spacing);
  guint x, i, s;

  for (x = 0; x < width; x += spacing) {
    guint8 *a = row + (gsize) x * n;
    const guint8 *b = x + spacing < width ? a + (gsize) spacing * n : a;
    guint end = MIN (spacing, width - x);

    for (i = 1; i < end; i++) {
      for (s = 0; s < n; s++)
        a[i * n + s] = lerp (a[s], b[s], i, shift);
    }
  }
}

/* swapped is a constant where it counts. */
static inline void
estimate_right_16 (guint16 * row, guint width, guint n, guint spacing,
    const gboolean swapped)
{
  guint shift = log2_of (spacing);
  guint x, i, s;

  for (x = 0; x < width; x += spacing) {
    guint16 *a = row + (gsize) x * n;
    const guint16 *b = x + spacing < width ? a + (gsize) spacing * n : a;
    guint end = MIN (spacing, width - x);

    for (i = 1; i < end; i++) {
      for (s = 0; s < n; s++)
        a[i * n + s] = swap_if (lerp (swap_if (a[s], swapped),
                swap_if (b[s], swapped), i, shift), swapped);
    }
  }
}

/* Fills what has not come on a row that has samples, from those. */
static void
estimate_in_row (const ProgAdam7 * adam7, GstVideoFrame * frame, guint y)
{
  guint spacing = row_spacing (adam7, y);
  guint8 *row = row_of (frame, y);
  guint n = adam7->pixel_size / sample_size (adam7);

  if (spacing == 1)
    return;
  switch (adam7->samples) {
    case PROG_ADAM7_SAMPLES_8:
      estimate_right_8 (row, adam7->width, n, spacing);
      break;
    case PROG_ADAM7_SAMPLES_16:
      estimate_right_16 ((guint16 *) row, adam7->width, n, spacing, FALSE);
      break;
    case PROG_ADAM7_SAMPLES_16_SWAPPED:
      estimate_right_16 ((guint16 *) row, adam7->width, n, spacing, TRUE);
      break;
  }
}

static void
estimate_row_8 (guint8 * row, const guint8 * above, const guint8 * below,
    gsize n, guint part, guint shift)
{
  gsize i;

  for (i = 0; i < n; i++)
    row[i] = lerp (above[i], below[i], part, shift);
}

static inline void
estimate_row_16 (guint16 * row, const guint16 * above, const guint16 * below,
    gsize n, guint part, guint shift, const gboolean swapped)
{
  gsize i;

  for (i = 0; i < n; i++)
    row[i] = swap_if (lerp (swap_if (above[i], swapped),
            swap_if (below[i], swapped), part, shift), swapped);
}

/* The row that is part steps of 2^shift on the way from one to another. */
static void
estimate_row (const ProgAdam7 * adam7, guint8 * row, const guint8 * above,
    const guint8 * below, guint part, guint shift)
{
  gsize n = (gsize) adam7->width * adam7->pixel_size / sample_size (adam7);

  switch (adam7->samples) {
    case PROG_ADAM7_SAMPLES_8:
      estimate_row_8 (row, above, below, n, part, shift);
      break;
    case PROG_ADAM7_SAMPLES_16:
      estimate_row_16 ((guint16 *) row, (const guint16 *) above,
          (const guint16 *) below, n, part, shift, FALSE);
      break;
    case PROG_ADAM7_SAMPLES_16_SWAPPED:
      estimate_row_16 ((guint16 *) row, (const guint16 *) above,
          (const guint16 *) below, n, part, shift, TRUE);
      break;
  }
}

/* Fills the rows between two that are filled; the second is taken to be like
 * the first where it is beyond the image or has not come. */
static void
estimate_between (const ProgAdam7 * adam7, GstVideoFrame * frame, guint above,
    guint below)
{
  gsize size = (gsize) adam7->width * adam7->pixel_size;
  gboolean alone = below >= adam7->height || row_spacing (adam7, below) == 0;
  guint shift = log2_of (below - above);
  guint y;

  for (y = above + 1; y < below; y++) {
    if (alone)
      memcpy (row_of (frame, y), row_of (frame, above), size);
    else
      estimate_row (adam7, row_of (frame, y), row_of (frame, above),
          row_of (frame, below), y - above, shift);
  }
}

/**
 * prog_adam7_estimate:
 * @adam7: where the image has come to
 * @frame: the frame
 *
 * Interpolates all pixels that have not come, bilinearly, where samples around
 * them came since it was done last.
 *
 * Returns: the rows of the image that changed, none perhaps
 */
ProgImageRows
prog_adam7_estimate (ProgAdam7 * adam7, GstVideoFrame * frame)
{
  ProgImageRows rows = adam7->stale;
  guint above, below;

  if (rows.first >= rows.end)
    return rows;

  /* The first stale row may be one without samples: its neighbour above is
   * not stale but has samples, being up to date in itself. */
  above = rows.first;
  while (row_spacing (adam7, above) == 0)
    above--;
  if (above == rows.first)
    estimate_in_row (adam7, frame, above);
  while (above < rows.end) {
    below = next_row (adam7, above);
    if (below < rows.end)
      estimate_in_row (adam7, frame, below);
    estimate_between (adam7, frame, above, below);
    above = below;
  }
  adam7->stale.first = adam7->stale.end = 0;

  return rows;
}
