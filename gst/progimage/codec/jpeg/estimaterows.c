/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows of blocks of a component: what is known of them, and estimates of them, of which a
 * few rows are kept for the next ones. */

#include "estimaterows.h"

#include <string.h>

/* Blocks left and right of a row of DCs, as a prediction looks at them. */
#define DC_LEFT PROG_JPEG_DC_REACH
#define DC_RIGHT (PROG_JPEG_DC_REACH + PROG_JPEG_DCS_AT_ONCE)

/* Pixels left and right of a row of them: one is looked at, and blocks beyond the last
 * one are worked on with it. */
#define PIXEL_MARGIN (PROG_JPEG_BLOCKS_AT_ONCE * DCTSIZE)

/* -- memory ------------------------------------------------------------- */

static gsize
dc_stride (const jpeg_component_info * comp)
{
  return DC_LEFT + comp->width_in_blocks + DC_RIGHT;
}

static gsize
pixel_stride (const jpeg_component_info * comp)
{
  return comp->width_in_blocks * DCTSIZE + 2 * PIXEL_MARGIN;
}

static gsize
pixels_size (const jpeg_component_info * comp)
{
  return pixel_stride (comp) * DCTSIZE * sizeof (gint16);
}

static gsize
estimates_size (const jpeg_component_info * comp)
{
  return (gsize) comp->width_in_blocks * sizeof (JBLOCK);
}

/* Colour is left as it is: it is smooth, and of subsampled components a block is four
 * times as large. Nor is a scaled frame smoothed, which has no pixels of its own here. */
static gboolean
smooths (const struct jpeg_decompress_struct *cinfo, gint i)
{
  const jpeg_component_info *comp = &cinfo->comp_info[i];

  return i == 0 && prog_jpeg_block_side (comp) == DCTSIZE;
}

static gpointer
take (j_common_ptr cinfo, gsize size)
{
  return cinfo->mem->alloc_large (cinfo, JPOOL_IMAGE, size);
}

/**
 * prog_jpeg_estimate_make_rows:
 * @self: estimates
 * @plane: a component of them, all zero but for what says which
 *
 * Takes memory of libjpeg's for rows of it.
 */
void
prog_jpeg_estimate_make_rows (ProgJpegEstimate * self,
    ProgJpegEstimatePlane * plane)
{
  j_common_ptr cinfo = (j_common_ptr) self->cinfo;
  const jpeg_component_info *comp = plane->comp;
  guint i;

  plane->smooths = smooths (self->cinfo, comp->component_index);
  /* libjpeg's memory is aligned as its vector code needs it. */
  plane->blocks = cinfo->mem->alloc_barray (cinfo, JPOOL_IMAGE,
      comp->width_in_blocks, comp->v_samp_factor);
  plane->unit_table = cinfo->mem->alloc_small (cinfo, JPOOL_IMAGE,
      DCTSIZE2 * sizeof (gint32));
  plane->reduced = cinfo->mem->alloc_barray (cinfo, JPOOL_IMAGE,
      comp->width_in_blocks, 1)[0];
  plane->busy_around = take (cinfo, comp->width_in_blocks);
  for (i = 0; i < PROG_JPEG_DC_ROWS; i++) {
    plane->dcs[i].values = take (cinfo, dc_stride (comp) * sizeof (gint16));
    plane->dcs[i].busy = take (cinfo, dc_stride (comp));
  }
  if (!plane->smooths)
    return;

  plane->scratch = take (cinfo, estimates_size (comp));
  for (i = 0; i < PROG_JPEG_PIXEL_ROWS; i++)
    plane->pixels[i].values = take (cinfo, pixels_size (comp));
}

/**
 * prog_jpeg_estimate_memory:
 * @cinfo: a decompressor that has read the header, and has its scale
 *
 * Returns: bytes that estimates take
 */
guint64
prog_jpeg_estimate_memory (const struct jpeg_decompress_struct *cinfo)
{
  guint64 bytes = 0;
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];

    bytes += (guint64) comp->width_in_blocks * (comp->v_samp_factor + 1)
        * sizeof (JBLOCK) + comp->width_in_blocks;
    bytes += PROG_JPEG_DC_ROWS * dc_stride (comp) * (sizeof (gint16) + 1);
    if (smooths (cinfo, i))
      bytes += estimates_size (comp)
          + PROG_JPEG_PIXEL_ROWS * pixels_size (comp);
  }

  return bytes;
}

/* -- what is known ------------------------------------------------------ */

/* Rows of blocks that are in the image, and have DCs. */
static guint
known_rows (const ProgJpegEstimate * self, const ProgJpegEstimatePlane * plane)
{
  const jpeg_component_info *comp = plane->comp;

  if (plane->in_scan && !plane->before.any_dc)
    return MIN (comp->height_in_blocks,
        self->cinfo->input_iMCU_row * comp->v_samp_factor);

  return plane->now.any_dc ? comp->height_in_blocks : 0;
}

static gboolean
has_arrived (const ProgJpegEstimate * self, const ProgJpegEstimatePlane * plane,
    guint row)
{
  return !plane->in_scan || row / plane->comp->v_samp_factor <
      self->cinfo->input_iMCU_row;
}

/* How much of a row is shown. */
static ProgJpegStage
stage_of (const ProgJpegEstimate * self, const ProgJpegEstimatePlane * plane,
    guint row)
{
  guint imcu_row = row / plane->comp->v_samp_factor;

  if (!plane->in_scan || imcu_row < self->n_new)
    return PROG_JPEG_STAGE_NOW;

  return self->shows_parts && imcu_row == self->cinfo->input_iMCU_row ?
      PROG_JPEG_STAGE_COMING : PROG_JPEG_STAGE_BEFORE;
}

/* How much of a row counts beside one at a stage. What is new of it would change others
 * that have not changed themselves: they would have to be drawn again and again. So it
 * counts only beside what is as new. */
static ProgJpegStage
stage_beside (const ProgJpegEstimate * self,
    const ProgJpegEstimatePlane * plane, guint row, ProgJpegStage stage)
{
  return stage == PROG_JPEG_STAGE_NOW && has_arrived (self, plane, row) ?
      PROG_JPEG_STAGE_NOW : PROG_JPEG_STAGE_BEFORE;
}

static const ProgJpegKnown *
known_at (const ProgJpegEstimatePlane * plane, ProgJpegStage stage)
{
  return stage == PROG_JPEG_STAGE_NOW ? &plane->now : &plane->before;
}

/**
 * prog_jpeg_estimate_known_of:
 * @self: estimates that are active
 * @plane: a component of them
 * @row: a row of its blocks
 *
 * Returns: what is known of the row, as it is shown
 */
const ProgJpegKnown *
prog_jpeg_estimate_known_of (const ProgJpegEstimate * self,
    const ProgJpegEstimatePlane * plane, guint row)
{
  return known_at (plane, stage_of (self, plane, row));
}

/* Coefficients of a row at a stage that it has reached. They may be in memory that the next
 * call takes. */
static const JBLOCK *
blocks_at (const ProgJpegEstimate * self, const ProgJpegEstimatePlane * plane,
    guint row, ProgJpegStage stage)
{
  const JBLOCK *blocks = (const JBLOCK *) self->access_other ((j_common_ptr)
      self->cinfo, plane->array, row, 1, FALSE)[0];

  if (stage != PROG_JPEG_STAGE_BEFORE
      || row / plane->comp->v_samp_factor > self->cinfo->input_iMCU_row)
    return blocks;

  prog_jpeg_known_reduce (&plane->before, blocks, plane->comp->width_in_blocks,
      plane->reduced);

  return (const JBLOCK *) plane->reduced;
}

/* -- rows --------------------------------------------------------------- */

/* The values at both ends are those beyond, too. */
static void
extend (gint16 * values, guint n, guint left, guint right)
{
  guint i;

  for (i = 1; i <= left; i++)
    values[-(gint) i] = values[0];
  for (i = 0; i < right; i++)
    values[n + i] = values[n - 1];
}

/* DCs of a row beside one at a stage, and which of its blocks are busy. Beyond the image,
 * and where nothing has come, are those that are next. */
static const ProgJpegEstimateRow *
dcs_of (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane, gint row,
    ProgJpegStage stage)
{
  guint n = plane->comp->width_in_blocks;
  const ProgJpegKnown *known;
  ProgJpegEstimateRow *dcs;
  const JBLOCK *blocks;
  guint x;

  row = CLAMP (row, 0, (gint) known_rows (self, plane) - 1);
  stage = stage_beside (self, plane, row, stage);
  dcs = &plane->dcs[row % PROG_JPEG_DC_ROWS];
  if (dcs->number == (guint) row + 1 && dcs->stage == stage)
    return dcs;

  dcs->number = row + 1;
  dcs->stage = stage;
  known = known_at (plane, stage);
  blocks = blocks_at (self, plane, row, stage);
  for (x = 0; x < n; x++) {
    prog_jpeg_ask_for (&blocks[x + 4 * PROG_JPEG_BLOCKS_EARLY]);
    dcs->values[DC_LEFT + x] = prog_jpeg_known_dc (known, blocks[x][0]);
    dcs->busy[DC_LEFT + x] = known->range > 0
        && prog_jpeg_block_is_busy (blocks[x]);
  }
  extend (dcs->values + DC_LEFT, n, DC_LEFT, DC_RIGHT);
  dcs->busy[DC_LEFT - 1] = dcs->busy[DC_LEFT + n] = FALSE;

  return dcs;
}

/* Of each block of the third of five rows: whether it or one around it is busy. */
static void
find_busy (ProgJpegEstimatePlane * plane,
    const ProgJpegEstimateRow * const rows[])
{
  const guint8 *above = rows[PROG_JPEG_DC_REACH - 1]->busy + DC_LEFT;
  const guint8 *here = rows[PROG_JPEG_DC_REACH]->busy + DC_LEFT;
  const guint8 *below = rows[PROG_JPEG_DC_REACH + 1]->busy + DC_LEFT;
  guint8 *around = plane->busy_around;
  gint x;

  for (x = 0; x < (gint) plane->comp->width_in_blocks; x++)
    around[x] = above[x - 1] | above[x] | above[x + 1]
        | here[x - 1] | here[x] | here[x + 1]
        | below[x - 1] | below[x] | below[x + 1];
}

/* Estimates of the blocks of a row, one by one, whose pixels are not smoothed: beside that
 * predictions are worth nothing. */
static void
estimate_row (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane,
    guint row, ProgJpegStage stage, gint16 * estimates)
{
  const ProgJpegKnown *known = known_at (plane, stage);
  guint n = plane->comp->width_in_blocks;
  const ProgJpegEstimateRow *rows[2 * PROG_JPEG_DC_REACH + 1];
  const gint16 *dcs[2 * PROG_JPEG_DC_REACH + 1];
  const JBLOCK *blocks;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (dcs) && known->predicts; i++) {
    rows[i] = dcs_of (self, plane, (gint) row + i - PROG_JPEG_DC_REACH, stage);
    dcs[i] = rows[i]->values;
  }
  blocks = blocks_at (self, plane, row, stage);
  self->kernels->dequantise (known, blocks, n, estimates);
  if (!known->predicts)
    return;

  find_busy (plane, rows);
  self->kernels->predict (known, blocks, n, dcs, plane->busy_around, estimates);
}

/* Pixels that estimates of a row make. */
static const gint16 *
pixels_of (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane, guint row,
    ProgJpegStage stage)
{
  ProgJpegEstimateRow *pixels = &plane->pixels[row % PROG_JPEG_PIXEL_ROWS];
  const ProgJpegKnown *known = known_at (plane, stage);
  gint16 *first = pixels->values + PIXEL_MARGIN;
  gsize stride = pixel_stride (plane->comp);
  guint n = plane->comp->width_in_blocks;
  guint i;

  if (pixels->number == row + 1 && pixels->stage == stage)
    return first;

  pixels->number = row + 1;
  pixels->stage = stage;
  if (known->range > 0) {
    self->kernels->dequantise_pixels (known, blocks_at (self, plane, row,
            stage), n, first, stride);
  } else {
    estimate_row (self, plane, row, stage, plane->scratch);
    self->kernels->make_pixels (plane->scratch, n, first, stride);
  }
  for (i = 0; i < DCTSIZE; i++)
    extend (first + i * stride, n * DCTSIZE, 1, 1);

  return first;
}

/* Pixels of a row beside one at a stage. */
static const gint16 *
pixels_beside (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane,
    guint row, ProgJpegStage stage)
{
  return pixels_of (self, plane, row, stage_beside (self, plane, row, stage));
}

/* Estimates whose pixels are smoothed. */
static void
smooth_row (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane, guint row,
    ProgJpegStage stage, JBLOCKROW smoothed)
{
  gsize stride = pixel_stride (plane->comp);
  const gint16 *here = pixels_of (self, plane, row, stage);
  const gint16 *rows[DCTSIZE + 2];
  guint i;

  for (i = 0; i < DCTSIZE; i++)
    rows[i + 1] = here + i * stride;
  rows[0] = row == 0 ? rows[1] :
      pixels_beside (self, plane, row - 1, stage) + (DCTSIZE - 1) * stride;
  rows[DCTSIZE + 1] = row + 1 >= known_rows (self, plane) ? rows[DCTSIZE] :
      pixels_beside (self, plane, row + 1, stage);
  self->kernels->deblock (known_at (plane, stage),
      blocks_at (self, plane, row, stage), plane->comp->width_in_blocks, rows,
      smoothed);
}

/**
 * prog_jpeg_estimate_row:
 * @self: estimates that are active
 * @plane: a component of them
 * @row: a row of its blocks
 * @blocks: (out): estimates of them, dequantised; unchanged where nothing is known
 */
void
prog_jpeg_estimate_row (ProgJpegEstimate * self, ProgJpegEstimatePlane * plane,
    guint row, JBLOCKROW blocks)
{
  ProgJpegStage stage = stage_of (self, plane, row);

  if (row >= known_rows (self, plane))
    return;
  if (plane->smooths && known_at (plane, stage)->range > 0)
    smooth_row (self, plane, row, stage, blocks);
  else
    estimate_row (self, plane, row, stage, blocks[0]);
}

/* -- what is kept ------------------------------------------------------- */

/**
 * prog_jpeg_estimate_forget_rows:
 * @plane: a component
 *
 * Everything that was kept of it is out of date.
 */
void
prog_jpeg_estimate_forget_rows (ProgJpegEstimatePlane * plane)
{
  guint i;

  for (i = 0; i < PROG_JPEG_DC_ROWS; i++)
    plane->dcs[i].number = 0;
  for (i = 0; i < PROG_JPEG_PIXEL_ROWS; i++)
    plane->pixels[i].number = 0;
}
