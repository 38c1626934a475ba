/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Scans go to coefficients, and iMCU rows are drawn from them when a frame is due, or as
 * they arrive where the scan is the last one. What libjpeg has no call for is done with
 * its public fields: an output pass is opened for the scan at hand, with
 * output_scan_number set to 0 afterwards so that no input is asked for, and
 * output_iMCU_row says which row comes next. */

#include "passes.h"

#include "library.h"
#include "precision.h"

#include <string.h>

/* In a tall image, a part of an iMCU row is next to nothing, and each costs as much as a
 * whole one. */
#define MAX_ROWS_FOR_PARTS 100

/* What an output pass makes of coefficients. */
typedef enum
{
  SHOW_ESTIMATES,               /* the best view of an image that goes on */
  SHOW_COEFFICIENTS,            /* no more than has come */
  SHOW_SMOOTHED,                /* libjpeg's own block smoothing */
} Show;

/**
 * prog_jpeg_passes_start:
 * @passes: all zero
 * @rows: what draws rows, and was started
 * @estimate: (nullable): what to show in place of what has not come
 * @smoothing: whether a final frame that lacks something is smoothed
 */
void
prog_jpeg_passes_start (ProgJpegPasses * passes, ProgJpegRows * rows,
    ProgJpegEstimate * estimate, gboolean smoothing)
{
  passes->rows = rows;
  passes->cinfo = rows->cinfo;
  passes->estimate = estimate;
  passes->smoothing = smoothing;
  passes->all = (1 << rows->cinfo->num_components) - 1;
  passes->have = g_new0 (guint8, rows->cinfo->total_iMCU_rows);
  passes->stale = g_new (guint8, rows->cinfo->total_iMCU_rows);
  memset (passes->stale, passes->all, rows->cinfo->total_iMCU_rows);
  passes->estimated = g_new0 (guint8, rows->cinfo->total_iMCU_rows);
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
  g_clear_pointer (&passes->estimated, g_free);
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
  return 3 * (guint64) cinfo->total_iMCU_rows;
}

static gboolean
shows_parts (const ProgJpegPasses * passes)
{
  return passes->cinfo->total_iMCU_rows <= MAX_ROWS_FOR_PARTS;
}

/* Whether an iMCU row shows what the scan at hand has brought of it only when the next one
 * has arrived. Estimates of pixels look at the next row: else a row would be drawn once
 * more for each frame. What shows parts does without, as do DCs, of which the first view
 * is made, and rows that need no estimates. */
static gboolean
lags (const ProgJpegPasses * passes)
{
  return passes->estimate && !passes->follows && !shows_parts (passes)
      && passes->cinfo->Ss > 0;
}

/* iMCU rows that show it. */
static guint
n_new_rows (const ProgJpegPasses * passes)
{
  guint n = passes->cinfo->input_iMCU_row;

  return n > 0 && n < passes->cinfo->total_iMCU_rows && lags (passes) ?
      n - 1 : n;
}

static void
open_pass (ProgJpegPasses * passes, Show show)
{
  passes->cinfo->do_block_smoothing = show == SHOW_SMOOTHED;
  jpeg_start_output (passes->cinfo, passes->cinfo->input_scan_number);
  /* Draw what there is: the input is always ahead of what is asked for. */
  passes->cinfo->output_scan_number = 0;
  passes->output_pass = PROG_JPEG_OUTPUT_PASS_OPEN;
  if (show == SHOW_ESTIMATES && passes->estimate)
    prog_jpeg_estimate_begin (passes->estimate, n_new_rows (passes),
        shows_parts (passes));
}

static void
close_pass (ProgJpegPasses * passes)
{
  gint i;

  if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_CLOSED)
    return;

  passes->output_pass = PROG_JPEG_OUTPUT_PASS_CLOSED;
  if (passes->estimate)
    prog_jpeg_estimate_end (passes->estimate);
  jpeg_finish_output (passes->cinfo);
  /* The entropy decoder asks for this when a scan starts. */
  for (i = 0; i < passes->cinfo->num_components; i++)
    passes->cinfo->comp_info[i].component_needed = TRUE;
}

/* An iMCU row was drawn of these components. */
static void
note_drawn (ProgJpegPasses * passes, guint row, guint8 drawn, Show show)
{
  guint8 estimated = show == SHOW_ESTIMATES && passes->estimate ?
      prog_jpeg_estimate_mask (passes->estimate, row) : 0;

  passes->stale[row] &= ~drawn;
  passes->estimated[row] &= ~drawn;
  passes->estimated[row] |= estimated & drawn;
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
draw_planes (ProgJpegPasses * passes, guint first, guint end, Show show)
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
      open_pass (passes, show);
    }
    draw_row (passes, frame, row, stale);
    note_drawn (passes, row, stale, show);
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

/* Draws from the first to the last stale row of [0, end). */
static gboolean
draw_packed (ProgJpegPasses * passes, guint end, Show show)
{
  j_decompress_ptr cinfo = passes->cinfo;
  guint group = cinfo->max_v_samp_factor;
  guint first, last, row, from, to;
  gboolean result;

  for (first = 0; first < end && !passes->stale[first]; first++);
  for (last = end; last > first && !passes->stale[last - 1]; last--);
  if (first >= last)
    return TRUE;

  /* Interpolated chroma reaches one row group beyond its iMCU row. */
  from = first * passes->rows->height;
  from -= MIN (from, group);
  to = MIN (last * passes->rows->height + group, rows_within (passes, end));
  if (from >= to)
    return TRUE;

  open_pass (passes, show);
  if (from > 0)
    prog_jpeg_skip_rows (cinfo, from);
  result = prog_jpeg_rows_read_packed (passes->rows, to);
  for (row = first; row < last && result; row++)
    note_drawn (passes, row, passes->all, show);
  close_pass (passes);

  return result;
}

/* Draws rows of a packed frame that the last scan has brought: iMCU rows [0, end). The
 * output pass stays open. */
static gboolean
follow_packed (ProgJpegPasses * passes, guint end, Show show)
{
  guint to = rows_within (passes, end);
  guint row;

  if (to <= passes->followed)
    return TRUE;
  if (passes->output_pass == PROG_JPEG_OUTPUT_PASS_CLOSED) {
    open_pass (passes, show);
    if (passes->followed > 0)
      prog_jpeg_skip_rows (passes->cinfo, passes->followed);
  }
  if (!prog_jpeg_rows_read_packed (passes->rows, to))
    return FALSE;
  for (row = passes->followed / passes->rows->height; row < end; row++)
    note_drawn (passes, row, passes->all, show);
  /* The last row group waits for the next iMCU row, with which its chroma is
   * interpolated: a frame that is due before has it as it is. */
  if (end < passes->shown)
    passes->stale[end] |= passes->all;
  passes->followed = to;

  return TRUE;
}

/* Without data all rows are the same, unless smoothing finds something in the two above:
 * they need not be drawn by libjpeg, and cost it no memory then. */
static guint
rows_to_draw (const ProgJpegPasses * passes)
{
  return MIN (passes->data_rows + PROG_JPEG_ROWS_MARGIN,
      passes->cinfo->total_iMCU_rows);
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

  close_pass (passes);
  if (passes->followed > 0) {
    /* The scan that was followed was not the last one. */
    for (row = 0; row < passes->cinfo->total_iMCU_rows; row++)
      passes->stale[row] |= passes->all;
  }
  passes->followed = 0;
  passes->begun |= prog_jpeg_passes_scan_components (passes->cinfo);
  /* What comes behind the last scan there should be may come again and again. */
  passes->follows = !passes->complete && prog_jpeg_passes_is_complete (passes);
  passes->complete |= passes->follows;
  if (passes->estimate)
    prog_jpeg_estimate_scan_begins (passes->estimate);
  /* See prog_jpeg_passes_draw_stale_rows(). */
  if (passes->follows && passes->rows->method.lossless
      && passes->rows->output != PROG_JPEG_PLANES)
    open_pass (passes, SHOW_COEFFICIENTS);
}

/* The scan at hand has brought an iMCU row: that one is to be drawn, or the one above
 * which showed nothing of the scan so far. Where nothing lags, estimates of those above,
 * which look at DCs two rows of blocks away and at pixels of the next one, are to be drawn
 * again. Those below look at nothing that is newer than they are. */
static void
make_stale (ProgJpegPasses * passes, guint row, guint8 mask)
{
  guint reach = passes->cinfo->Ss == 0 ? PROG_JPEG_DC_REACH : 1;
  gboolean later = lags (passes);
  guint end = MIN (row + 1, n_new_rows (passes)), i;

  for (i = row - MIN (row, reach); i < end; i++) {
    if (i == row || later)
      passes->stale[i] |= mask;
    else
      passes->stale[i] |= passes->estimated[i] & mask;
  }
}

/* What the scan at hand says of iMCU rows [first, end), data or not. */
static void
note_rows (ProgJpegPasses * passes, guint first, guint end)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  guint8 mask = prog_jpeg_passes_scan_components (cinfo);
  guint row;

  for (row = first; row < end; row++) {
    if (!cinfo->progressive_mode || cinfo->Ss == 0)
      passes->have[row] |= mask;
  }
  while (passes->shown < cinfo->total_iMCU_rows
      && passes->have[passes->shown] == passes->all)
    passes->shown++;
}

/**
 * prog_jpeg_passes_rows_lack_data:
 * @passes: passes
 * @first: first iMCU row
 * @end: one past the last one
 *
 * The scan at hand brings nothing of these rows, nor of those below: they are what scans
 * before have made of them.
 */
void
prog_jpeg_passes_rows_lack_data (ProgJpegPasses * passes, guint first,
    guint end)
{
  guint8 mask = prog_jpeg_passes_scan_components (passes->cinfo);
  guint row;

  note_rows (passes, first, end);
  if (first > 0)
    make_stale (passes, first - 1, mask);
  /* More is known of them, if not much. */
  for (row = first; row < end; row++)
    passes->stale[row] |= passes->estimated[row] & mask;
  /* What comes would be drawn again as it is. The last row group was not. */
  close_pass (passes);
  if (passes->followed > 0)
    passes->stale[first - 1] |= passes->all;
  passes->followed = 0;
  passes->follows = FALSE;
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
  guint8 mask = prog_jpeg_passes_scan_components (cinfo);

  passes->data_rows = MAX (passes->data_rows, row + 1);
  make_stale (passes, row, mask);
  note_rows (passes, row, row + 1);
  if (!passes->follows || row >= passes->shown)
    return TRUE;
  if (passes->rows->output == PROG_JPEG_PLANES)
    return draw_planes (passes, row, row + 1, SHOW_COEFFICIENTS);

  return follow_packed (passes, row + 1, SHOW_COEFFICIENTS);
}

/**
 * prog_jpeg_passes_part_came:
 * @passes: passes
 *
 * To be called when some of the coefficients of an iMCU row have come.
 */
void
prog_jpeg_passes_part_came (ProgJpegPasses * passes)
{
  passes->part_came = TRUE;
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
  guint end = MIN (passes->shown, rows_to_draw (passes));

  /* To open an output pass in the middle of a lossless scan would undo its prediction. */
  if (passes->rows->method.lossless)
    return TRUE;

  if (cinfo->input_iMCU_row < end && shows_parts (passes)
      && (passes->estimate ? prog_jpeg_estimate_part_is_new (passes->estimate) :
          passes->part_came))
    passes->stale[cinfo->input_iMCU_row] |=
        prog_jpeg_passes_scan_components (cinfo);
  passes->part_came = FALSE;
  /* A row that was followed is not stale, but the pass may be open for the next. */
  if (passes->rows->output == PROG_JPEG_PLANES)
    return draw_planes (passes, 0, end, SHOW_ESTIMATES);

  close_pass (passes);

  return draw_packed (passes, end, SHOW_ESTIMATES);
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
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  /* libjpeg smooths its one and only pass, if the scans leave it a reason. */
  Show show = passes->smoothing && cinfo->progressive_mode
      && !prog_jpeg_passes_is_settled (passes) ? SHOW_SMOOTHED :
      SHOW_COEFFICIENTS;
  guint end = rows_to_draw (passes), row;
  gboolean result;

  if (passes->rows->output != PROG_JPEG_PLANES) {
    if (show == SHOW_SMOOTHED) {
      close_pass (passes);
      passes->followed = 0;
    }
    result = follow_packed (passes, end, show);
    close_pass (passes);
    if (result)
      prog_jpeg_rows_repeat (passes->rows, rows_within (passes, end));
    return result;
  }

  /* Where a scan breaks off there may be one that lagged. */
  if (cinfo->input_iMCU_row > 0
      && cinfo->input_iMCU_row < cinfo->total_iMCU_rows)
    passes->stale[cinfo->input_iMCU_row - 1] = passes->all;
  for (row = 0; row < end; row++) {
    passes->stale[row] |= passes->estimated[row];
    /* Rows that lack a component were not drawn at all so far. */
    if (show == SHOW_SMOOTHED || passes->have[row] != passes->all)
      passes->stale[row] = passes->all;
  }

  if (!draw_planes (passes, 0, end, show))
    return FALSE;
  prog_jpeg_rows_repeat (passes->rows, end * passes->rows->height);

  return TRUE;
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
  passes->followed = 0;
}
