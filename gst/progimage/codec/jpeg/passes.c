/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Scans go to coefficients, and iMCU rows are drawn from them when a frame is due, or as
 * they arrive where the scan is the last one. What libjpeg has no call for is done with
 * its public fields: an output pass is opened for the scan at hand, with
 * output_scan_number set to 0 afterwards so that no input is asked for, and
 * output_iMCU_row says which row comes next. */

#include "passes.h"

#include "library.h"
#include "precision.h"

/* In ProgJpegPasses.stale: drawn with block smoothing, to be drawn once more. */
#define SMOOTHED 0x80

/* libjpeg looks at these coefficients, in zigzag order, to judge whether to smooth. */
#define N_SMOOTHING_COEFFICIENTS 10

/**
 * prog_jpeg_passes_start:
 * @passes: all zero
 * @rows: what draws rows, and was started
 * @smoothing: whether to estimate what has not come yet
 */
void
prog_jpeg_passes_start (ProgJpegPasses * passes, ProgJpegRows * rows,
    gboolean smoothing)
{
  passes->rows = rows;
  passes->cinfo = rows->cinfo;
  passes->smoothing = smoothing;
  passes->all = (1 << rows->cinfo->num_components) - 1;
  passes->have = g_new0 (guint8, rows->cinfo->total_iMCU_rows);
  passes->stale = g_new0 (guint8, rows->cinfo->total_iMCU_rows);
}

/**
 * prog_jpeg_passes_clear:
 * @passes: passes
 *
 * Frees what drawing needed.
 */
void
prog_jpeg_passes_clear (ProgJpegPasses * passes)
{
  g_clear_pointer (&passes->have, g_free);
  g_clear_pointer (&passes->stale, g_free);
}

/**
 * prog_jpeg_passes_memory:
 * @cinfo: a decompressor that has read the header
 *
 * Returns: bytes that the functions here hold
 */
guint64
prog_jpeg_passes_memory (const struct jpeg_decompress_struct *cinfo)
{
  return 2 * (guint64) cinfo->total_iMCU_rows;
}

static void
open_pass (ProgJpegPasses * passes, gboolean smooth)
{
  passes->cinfo->do_block_smoothing = smooth;
  jpeg_start_output (passes->cinfo, passes->cinfo->input_scan_number);
  /* Draw what there is: the input is always ahead of what is asked for. */
  passes->cinfo->output_scan_number = 0;
  passes->output_pass = PROG_JPEG_OUTPUT_PASS_OPEN;
}

static void
close_pass (ProgJpegPasses * passes)
{
  gint i;

  if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_CLOSED)
    return;

  passes->output_pass = PROG_JPEG_OUTPUT_PASS_CLOSED;
  jpeg_finish_output (passes->cinfo);
  /* The entropy decoder asks for this when a scan starts. */
  for (i = 0; i < passes->cinfo->num_components; i++)
    passes->cinfo->comp_info[i].component_needed = TRUE;
}

/* Components of this iMCU row to draw. Where others share a row of chroma with it, all of
 * them are drawn in order, and as a whole. */
static guint8
stale_components (const ProgJpegPasses * passes, guint row, guint end)
{
  guint group = passes->rows->group, i;
  guint8 stale = 0;

  if (group == 1)
    return passes->stale[row] & passes->all;

  row -= row % group;
  for (i = row; i < MIN (row + group, end); i++)
    stale |= passes->stale[i] & passes->all;

  return stale ? passes->all : 0;
}

static void
draw_row (ProgJpegPasses * passes, GstVideoFrame * frame, guint row,
    guint8 components)
{
  j_decompress_ptr cinfo = passes->cinfo;
  gint i;

  for (i = 0; i < cinfo->num_components; i++)
    cinfo->comp_info[i].component_needed = (components >> i) & 1;
  cinfo->output_iMCU_row = row;
  cinfo->output_scanline = row * passes->rows->height;
  prog_jpeg_rows_read_planes (passes->rows, frame, row);
  prog_jpeg_rows_planes_done (passes->rows, row);
}

/* Draws what is stale in iMCU rows [first, end). */
static gboolean
draw_planes (ProgJpegPasses * passes, guint first, guint end, gboolean smooth)
{
  guint group = passes->rows->group;
  GstVideoFrame *frame = NULL;
  guint8 stale = 0;
  guint row;

  if (first >= end)
    return TRUE;

  for (row = first - first % group; row < end; row++) {
    /* Of a group all is decided at its first row. */
    if (row % group == 0)
      stale = stale_components (passes, row, end);
    if (!stale)
      continue;
    if (!frame) {
      frame = prog_image_canvas_write (passes->rows->canvas);
      if (!frame)
        return FALSE;
      open_pass (passes, smooth);
    }
    draw_row (passes, frame, row, stale);
    passes->stale[row] = smooth ? SMOOTHED : 0;
  }
  close_pass (passes);

  return TRUE;
}

/* Rows of a frame that can be read when this many iMCU rows have come: the last row
 * group waits for the iMCU row below where chroma is interpolated. */
static guint
rows_within (const ProgJpegPasses * passes, guint imcu_rows)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;

  if (imcu_rows == cinfo->total_iMCU_rows)
    return cinfo->output_height;
  if (imcu_rows == 0)
    return 0;

  return imcu_rows * passes->rows->height - cinfo->max_v_samp_factor;
}

static gboolean
is_stale (const ProgJpegPasses * passes, guint row)
{
  return (passes->stale[row] & passes->all) != 0;
}

/* Draws from the first to the last stale row of [begin, end). */
static gboolean
draw_packed (ProgJpegPasses * passes, guint begin, guint end, gboolean smooth)
{
  j_decompress_ptr cinfo = passes->cinfo;
  guint group = cinfo->max_v_samp_factor;
  guint first, last, row, from, to;
  gboolean result;

  for (first = begin; first < end && !is_stale (passes, first); first++);
  for (last = end; last > first && !is_stale (passes, last - 1); last--);
  if (first >= last)
    return TRUE;

  /* Interpolated chroma reaches one row group beyond its iMCU row. */
  from = first * passes->rows->height;
  from -= MIN (from, group);
  to = MIN (last * passes->rows->height + group, rows_within (passes, end));
  if (from >= to)
    return TRUE;

  open_pass (passes, smooth);
  if (from > 0)
    prog_jpeg_skip_rows (cinfo, from);
  result = prog_jpeg_rows_read_packed (passes->rows, to);
  close_pass (passes);
  for (row = first; row < last && result; row++)
    passes->stale[row] = smooth ? SMOOTHED : 0;

  return result;
}

/**
 * prog_jpeg_passes_is_all_shown:
 * @passes: passes
 *
 * Returns: whether every component has its DC, everywhere
 */
gboolean
prog_jpeg_passes_is_all_shown (const ProgJpegPasses * passes)
{
  return passes->shown == passes->cinfo->total_iMCU_rows;
}

/**
 * prog_jpeg_passes_is_complete:
 * @passes: passes
 *
 * Returns: whether every coefficient that pixels depend on, or every component where the
 *     mode is sequential, is in a scan that has begun
 */
gboolean
prog_jpeg_passes_is_complete (const ProgJpegPasses * passes)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  gint i, k;

  if (!cinfo->progressive_mode)
    return passes->begun == passes->all;
  for (i = 0; i < cinfo->num_components; i++) {
    gint n = prog_jpeg_needs_ac (&cinfo->comp_info[i]) ? DCTSIZE2 : 1;

    for (k = 0; k < n; k++) {
      if (cinfo->coef_bits[i][k] != 0)
        return FALSE;
    }
  }

  return TRUE;
}

/**
 * prog_jpeg_passes_is_settled:
 * @passes: passes
 *
 * Returns: whether pixels can't change any more. Where there is the DC alone,
 *     libjpeg smooths that too, so that the beginning of AC scans, useless as
 *     they may be, makes a difference.
 */
gboolean
prog_jpeg_passes_is_settled (const ProgJpegPasses * passes)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  gint i, k;

  if (!prog_jpeg_passes_is_complete (passes))
    return FALSE;
  if (!cinfo->progressive_mode)
    return TRUE;

  for (i = 0; i < cinfo->num_components; i++) {
    for (k = 1; k < N_SMOOTHING_COEFFICIENTS && cinfo->coef_bits[i][k] < 0;
        k++);
    if (k == N_SMOOTHING_COEFFICIENTS)
      return FALSE;
  }

  return TRUE;
}

static guint8
scan_components (const struct jpeg_decompress_struct *cinfo)
{
  guint8 mask = 0;
  gint i;

  for (i = 0; i < cinfo->comps_in_scan; i++)
    mask |= 1 << cinfo->cur_comp_info[i]->component_index;

  return mask;
}

/**
 * prog_jpeg_passes_scan_begins:
 * @passes: passes
 *
 * To be called when libjpeg has read an SOS segment.
 *
 * Finds out whether the scan is the last one, so that rows can be drawn as they
 * arrive, and nothing is left to do after the last byte.
 */
void
prog_jpeg_passes_scan_begins (ProgJpegPasses * passes)
{
  guint row;

  if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_OPEN) {
    /* The scan that was followed was not the last one. */
    close_pass (passes);
    for (row = 0; row < passes->cinfo->total_iMCU_rows; row++)
      passes->stale[row] |= passes->all;
  }
  passes->begun |= scan_components (passes->cinfo);
  passes->follows = prog_jpeg_passes_is_complete (passes);
  if (passes->follows && passes->rows->output != PROG_JPEG_PLANES)
    open_pass (passes, FALSE);
}

/**
 * prog_jpeg_passes_row_arrived:
 * @passes: passes
 * @row: an iMCU row of which the current scan's coefficients are complete
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
prog_jpeg_passes_row_arrived (ProgJpegPasses * passes, guint row)
{
  j_decompress_ptr cinfo = passes->cinfo;
  guint8 mask = scan_components (cinfo);

  passes->stale[row] |= mask;
  if (!cinfo->progressive_mode || cinfo->Ss == 0)
    passes->have[row] |= mask;
  if (cinfo->progressive_mode && cinfo->Se > 0)
    passes->ac_rows = MAX (passes->ac_rows, row + 1);
  while (passes->shown < cinfo->total_iMCU_rows
      && passes->have[passes->shown] == passes->all)
    passes->shown++;
  if (!passes->follows || row >= passes->shown)
    return TRUE;
  if (passes->rows->output == PROG_JPEG_PLANES)
    return draw_planes (passes, row, row + 1, FALSE);
  if (rows_within (passes, row + 1) > cinfo->output_scanline)
    return prog_jpeg_rows_read_packed (passes->rows, rows_within (passes,
            row + 1));

  return TRUE;
}

/**
 * prog_jpeg_passes_draw_stale_rows:
 * @passes: passes
 *
 * Draws what has come since it was called last, in all iMCU rows in which every
 * component has its DC: without, colours would be wrong.
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
prog_jpeg_passes_draw_stale_rows (ProgJpegPasses * passes)
{
  j_decompress_ptr cinfo = passes->cinfo;
  guint end = passes->shown, smooth_end = passes->shown;
  guint smooth_from = end;

  /* A pass that follows the scan has drawn everything already. To open one in the
   * middle of a lossless scan would undo its prediction. */
  if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_OPEN
      || passes->rows->method.lossless)
    return TRUE;

  /* Smoothing makes the first view of a row smooth rather than of blocks; later
   * on it gains nothing and costs. It looks at the DC of the two rows below. A
   * block of one pixel has nothing to smooth. */
  if (passes->smoothing && cinfo->progressive_mode
      && prog_jpeg_min_block_side (cinfo) > 1) {
    smooth_from = MIN (passes->ac_rows, end);
    if (cinfo->Ss == 0 && cinfo->input_iMCU_row < cinfo->total_iMCU_rows)
      smooth_end = MIN (end, MAX (cinfo->input_iMCU_row, 2) - 2);
  }
  if (passes->rows->output == PROG_JPEG_PLANES)
    return draw_planes (passes, smooth_from, smooth_end, TRUE)
        && draw_planes (passes, 0, smooth_from, FALSE);

  return draw_packed (passes, smooth_from, smooth_end, TRUE)
      && draw_packed (passes, 0, smooth_from, FALSE);
}

/**
 * prog_jpeg_passes_draw_final:
 * @passes: passes of an image of which all that will come has come
 *
 * Makes the canvas what libjpeg makes of the whole file.
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
prog_jpeg_passes_draw_final (ProgJpegPasses * passes)
{
  j_decompress_ptr cinfo = passes->cinfo;
  /* libjpeg smooths its one and only pass, if the scans leave it a reason. */
  gboolean smooth = passes->smoothing && cinfo->progressive_mode
      && !prog_jpeg_passes_is_settled (passes);
  guint row;

  if (passes->rows->output != PROG_JPEG_PLANES) {
    gboolean result;

    if (smooth)
      close_pass (passes);
    if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_CLOSED)
      open_pass (passes, smooth);
    result = prog_jpeg_rows_read_packed (passes->rows, cinfo->output_height);
    close_pass (passes);
    return result;
  }

  for (row = 0; row < cinfo->total_iMCU_rows; row++) {
    /* Rows that lack a component were not drawn at all so far. */
    if (smooth || (passes->stale[row] & SMOOTHED)
        || passes->have[row] != passes->all)
      passes->stale[row] = passes->all;
  }

  return draw_planes (passes, 0, cinfo->total_iMCU_rows, smooth);
}

/**
 * prog_jpeg_passes_abandon:
 * @passes: passes of which one of the functions that draw has not returned
 *
 * Ends what it has begun, so that it can be tried again.
 */
void
prog_jpeg_passes_abandon (ProgJpegPasses * passes)
{
  close_pass (passes);
}
