/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Drawing a JPEG of several scans. They go to coefficients, and iMCU rows are
 * drawn from them when a frame is due, or as they arrive where the scan is the
 * last one. What libjpeg has no call for is done with its public fields: an
 * output pass is opened for the scan at hand, with output_scan_number set to 0
 * afterwards so that no input is asked for, and output_iMCU_row says which row
 * comes next. */

#include "jpeg.h"

static void
open_pass (JpegCodec * self, gboolean smooth)
{
  self->cinfo.do_block_smoothing = smooth;
  jpeg_start_output (&self->cinfo, self->cinfo.input_scan_number);
  /* Draw what there is: the input is always ahead of what is asked for. */
  self->cinfo.output_scan_number = 0;
  self->pass_open = TRUE;
}

static void
close_pass (JpegCodec * self)
{
  gint i;

  if (!self->pass_open)
    return;

  jpeg_finish_output (&self->cinfo);
  /* The entropy decoder asks for this when a scan starts. */
  for (i = 0; i < self->cinfo.num_components; i++)
    self->cinfo.comp_info[i].component_needed = TRUE;
  self->pass_open = FALSE;
}

/* Draws what is stale in iMCU rows [first, end). */
static gboolean
draw_raw (JpegCodec * self, guint first, guint end, gboolean smooth)
{
  j_decompress_ptr cinfo = &self->cinfo;
  GstVideoFrame *frame = NULL;
  guint row;
  gint i;

  for (row = first; row < end; row++) {
    guint8 stale = self->stale[row] & self->all;

    if (!stale)
      continue;
    if (!frame) {
      frame = prog_image_canvas_write (self->codec.canvas);
      if (!frame)
        return FALSE;
      self->row_in_strip = !jpeg_draw_fits_in_place (self, frame);
      open_pass (self, smooth);
    }
    for (i = 0; i < cinfo->num_components; i++)
      cinfo->comp_info[i].component_needed = (stale >> i) & 1;
    cinfo->output_iMCU_row = row;
    cinfo->output_scanline = row * self->row_lines;
    jpeg_draw_raw_row (self, frame, row);
    self->stale[row] = smooth ? JPEG_SMOOTHED : 0;
    prog_image_canvas_lines_done (self->codec.canvas, row * self->row_lines,
        (row + 1) * self->row_lines);
  }
  close_pass (self);

  return TRUE;
}

/* Lines that can be read when this many iMCU rows have come: the last line
 * group of a row waits for the row below where chroma is interpolated. */
static guint
lines_within (const JpegCodec * self, guint rows)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;

  if (rows == cinfo->total_iMCU_rows)
    return cinfo->output_height;
  if (rows == 0)
    return 0;

  return rows * self->row_lines - cinfo->max_v_samp_factor;
}

/* Draws from the first to the last stale row of [begin, end). */
static gboolean
draw_packed (JpegCodec * self, guint begin, guint end, gboolean smooth)
{
  j_decompress_ptr cinfo = &self->cinfo;
  guint first, last, row, line, end_line;
  gboolean result = TRUE;

  for (first = begin; first < end && !(self->stale[first] & self->all);
      first++);
  for (last = end; last > first && !(self->stale[last - 1] & self->all);
      last--);
  if (first >= last)
    return TRUE;

  /* Interpolated chroma reaches one group of lines beyond its row. */
  line = first * self->row_lines;
  line -= MIN (line, (guint) cinfo->max_v_samp_factor);
  end_line = MIN (last * self->row_lines + cinfo->max_v_samp_factor,
      lines_within (self, end));
  if (line >= end_line)
    return TRUE;

  open_pass (self, smooth);
  if (line > 0)
    jpeg_skip_scanlines (cinfo, line);
  result = jpeg_draw_lines (self, end_line);
  close_pass (self);
  for (row = first; row < last; row++)
    self->stale[row] = smooth ? JPEG_SMOOTHED : 0;

  return result;
}

/* Whether every coefficient that pixels depend on, or every component where the
 * mode is sequential, is in a scan that has begun. */
gboolean
jpeg_passes_are_complete (JpegCodec * self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  gint i, k;

  if (!cinfo->buffered_image)
    return TRUE;

  if (!cinfo->progressive_mode) {
    for (i = 0; i < cinfo->num_components; i++) {
      if (cinfo->comp_info[i].quant_table == NULL)
        return FALSE;
    }
    return TRUE;
  }
  for (i = 0; i < cinfo->num_components; i++) {
    gint n = jpeg_needs_ac (&cinfo->comp_info[i]) ? DCTSIZE2 : 1;

    for (k = 0; k < n; k++) {
      if (cinfo->coef_bits[i][k] != 0)
        return FALSE;
    }
  }

  return TRUE;
}

/**
 * jpeg_passes_are_settled:
 * @self: a codec of an image with several scans
 *
 * Returns: whether pixels can't change any more. Where there is the DC alone,
 *     libjpeg smooths that too, so that the beginning of AC scans, useless as
 *     they may be, makes a difference.
 */
gboolean
jpeg_passes_are_settled (JpegCodec * self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  gint i, k;

  if (!jpeg_passes_are_complete (self))
    return FALSE;
  if (!cinfo->buffered_image || !cinfo->progressive_mode)
    return TRUE;

  for (i = 0; i < cinfo->num_components; i++) {
    /* The coefficients by which it judges. */
    for (k = 1; k < 10 && cinfo->coef_bits[i][k] < 0; k++);
    if (k == 10)
      return FALSE;
  }

  return TRUE;
}

/**
 * jpeg_passes_scan_begins:
 * @self: a codec of an image with several scans, that has just passed an SOS
 *
 * Finds out whether the scan is the last one, so that rows can be drawn as they
 * arrive, and nothing is left to do after the last byte.
 */
void
jpeg_passes_scan_begins (JpegCodec * self)
{
  guint row;

  if (self->pass_open) {
    /* The scan that was followed was not the last one. */
    close_pass (self);
    for (row = 0; row < self->cinfo.total_iMCU_rows; row++)
      self->stale[row] |= self->all;
  }
  self->follow = jpeg_passes_are_complete (self);
  if (self->follow && !self->raw)
    open_pass (self, FALSE);
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
 * jpeg_passes_row_arrived:
 * @self: a codec of an image with several scans
 * @row: an iMCU row of which the current scan's coefficients are complete
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
jpeg_passes_row_arrived (JpegCodec * self, guint row)
{
  j_decompress_ptr cinfo = &self->cinfo;
  guint8 mask = scan_components (cinfo);

  self->stale[row] |= mask;
  if (!cinfo->progressive_mode || cinfo->Ss == 0)
    self->have[row] |= mask;
  if (cinfo->progressive_mode && cinfo->Se > 0)
    self->ac_rows = MAX (self->ac_rows, row + 1);
  while (self->shown < cinfo->total_iMCU_rows
      && self->have[self->shown] == self->all)
    self->shown++;
  jpeg_draw_note_lines (self, self->shown * self->row_lines);

  if (!self->follow || row >= self->shown)
    return TRUE;
  if (self->raw)
    return draw_raw (self, row, row + 1, FALSE);
  if (lines_within (self, row + 1) > cinfo->output_scanline)
    return jpeg_draw_lines (self, lines_within (self, row + 1));

  return TRUE;
}

/**
 * jpeg_passes_draw_stale_rows:
 * @self: a codec of an image with several scans
 *
 * Draws what has come since it was called last, in all iMCU rows in which every
 * component has its DC: without, colours would be wrong.
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
jpeg_passes_draw_stale_rows (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;
  guint end = self->shown, smooth_end = self->shown;
  guint smooth_from = end;

  /* A pass that follows the scan has drawn everything already. */
  if (self->pass_open)
    return TRUE;

  /* Smoothing makes the first view of a row smooth rather than of blocks; later
   * on it gains nothing and costs. It looks at the DC of the two rows below. A
   * block of one pixel has nothing to smooth. */
  if (self->codec.options.smoothing && cinfo->progressive_mode
      && jpeg_min_block_side (cinfo) > 1) {
    smooth_from = MIN (self->ac_rows, end);
    if (cinfo->Ss == 0 && cinfo->input_iMCU_row < cinfo->total_iMCU_rows)
      smooth_end = MIN (end, MAX (cinfo->input_iMCU_row, 2) - 2);
  }
  if (self->raw)
    return draw_raw (self, smooth_from, smooth_end, TRUE)
        && draw_raw (self, 0, smooth_from, FALSE);

  return draw_packed (self, smooth_from, smooth_end, TRUE)
      && draw_packed (self, 0, smooth_from, FALSE);
}

/**
 * jpeg_passes_draw_final:
 * @self: a codec of an image with several scans, all of which have come
 *
 * Makes the canvas what libjpeg makes of the whole file.
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
jpeg_passes_draw_final (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;
  /* libjpeg smooths its one and only pass, if the scans leave it a reason. */
  gboolean smooth = self->codec.options.smoothing && cinfo->progressive_mode
      && !jpeg_passes_are_settled (self);
  guint row;

  if (!self->raw) {
    gboolean result;

    if (smooth)
      close_pass (self);
    if (!self->pass_open)
      open_pass (self, smooth);
    result = jpeg_draw_lines (self, cinfo->output_height);
    close_pass (self);
    return result;
  }

  for (row = 0; row < cinfo->total_iMCU_rows; row++) {
    /* Rows that lack a component were not drawn at all so far. */
    if (smooth || (self->stale[row] & JPEG_SMOOTHED)
        || self->have[row] != self->all)
      self->stale[row] = self->all;
  }

  return draw_raw (self, 0, cinfo->total_iMCU_rows, smooth);
}
