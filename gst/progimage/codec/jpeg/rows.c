/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "rows.h"

#include "formats.h"
#include "library.h"
#include "precision.h"

#include <jerror.h>
#include <string.h>

/* Rows that libjpeg keeps of each component to interpolate chroma, in iMCU rows: the one
 * at hand, and the row groups above and below it. */
#define CONTEXT_IMCU_ROWS 3

/* Samples and differences of a row that libjpeg keeps of a lossless image, in int. */
#define LOSSLESS_ROWS 2

/* Bytes. */
static gsize
block_row_size (const ProgJpegRows * rows, gint i)
{
  const jpeg_component_info *comp = &rows->cinfo->comp_info[i];

  return (gsize) comp->width_in_blocks * prog_jpeg_block_side (comp) *
      prog_jpeg_sample_size (rows->cinfo);
}

/* Rows of a component in an iMCU row. */
static gint
component_rows (const jpeg_component_info * comp)
{
  return comp->v_samp_factor * prog_jpeg_block_side (comp);
}

/* What libjpeg makes of it, for convert.c to go on with. */
static J_COLOR_SPACE
color_space_to_convert (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless)
{
  if (cinfo->num_components == 4)
    return JCS_CMYK;

  return lossless || cinfo->num_components == 1 ? cinfo->jpeg_color_space :
      JCS_RGB;
}

/**
 * prog_jpeg_rows_choose:
 * @rows: all zero
 * @cinfo: a decompressor that has read the header, and has its scale
 * @canvas: where to draw
 * @method: how to decode
 *
 * Has libjpeg make what the canvas takes, or what that can be made of.
 */
void
prog_jpeg_rows_choose (ProgJpegRows * rows, j_decompress_ptr cinfo,
    ProgImageCanvas * canvas, const ProgJpegMethod * method)
{
  GstVideoFormat format =
      GST_VIDEO_INFO_FORMAT (prog_image_canvas_info (canvas));
  J_COLOR_SPACE space = prog_jpeg_formats_color_space (format);

  rows->cinfo = cinfo;
  rows->canvas = canvas;
  rows->method = *method;
  rows->making = prog_jpeg_formats_is_direct (format, cinfo, method->lossless) ?
      PROG_JPEG_DIRECT : PROG_JPEG_CONVERTED;
  /* Of a lossless image libjpeg gives no planes. */
  rows->output = prog_jpeg_formats_is_planar (format) && !method->lossless ?
      PROG_JPEG_PLANES : PROG_JPEG_PACKED;

  cinfo->dct_method = method->dct_method;
  cinfo->do_fancy_upsampling = TRUE;
  cinfo->do_block_smoothing = FALSE;
  cinfo->buffered_image = jpeg_has_multiple_scans (cinfo);
  cinfo->raw_data_out = rows->output == PROG_JPEG_PLANES;
  if (rows->output == PROG_JPEG_PLANES)
    cinfo->out_color_space = cinfo->jpeg_color_space;
  else if (rows->making == PROG_JPEG_DIRECT && space != JCS_UNKNOWN)
    cinfo->out_color_space = space;
  else
    cinfo->out_color_space = color_space_to_convert (cinfo, method->lossless);
}

/* Without memory libjpeg's error is raised. */
static gpointer
take_memory (ProgJpegRows * rows, gsize size)
{
  gpointer memory = g_try_malloc (size);

  if (!memory)
    ERREXIT1 (rows->cinfo, JERR_OUT_OF_MEMORY, 0);

  return memory;
}

/* Room for what libjpeg gives. */
static void
allocate (ProgJpegRows * rows)
{
  j_decompress_ptr cinfo = rows->cinfo;
  gsize size = (gsize) cinfo->output_width * cinfo->out_color_components *
      prog_jpeg_sample_size (cinfo);
  gint i;

  if (rows->output == PROG_JPEG_PLANES) {
    for (i = 0; i < cinfo->num_components; i++) {
      size = MAX (size, block_row_size (rows, i));
      rows->rows[i] = g_new (JSAMPROW, component_rows (&cinfo->comp_info[i]));
    }
  }
  rows->scratch = take_memory (rows, size);
}

/**
 * prog_jpeg_rows_start:
 * @rows: rows whose decompressor was started
 *
 * Returns: %FALSE where libjpeg makes frames of another size than the canvas has
 */
gboolean
prog_jpeg_rows_start (ProgJpegRows * rows)
{
  j_decompress_ptr cinfo = rows->cinfo;
  const GstVideoInfo *info = prog_image_canvas_info (rows->canvas);
  guint ratio;

  if (cinfo->output_width != (guint) GST_VIDEO_INFO_WIDTH (info)
      || cinfo->output_height != (guint) GST_VIDEO_INFO_HEIGHT (info))
    return FALSE;

  ratio = rows->output == PROG_JPEG_PLANES ?
      prog_jpeg_formats_ratio (GST_VIDEO_INFO_FORMAT (info), cinfo) : 0;
  rows->height = cinfo->max_v_samp_factor * prog_jpeg_min_block_side (cinfo);
  rows->group = ratio > 0 && rows->height % 2 == 1 ? 2 : 1;
  if (rows->making == PROG_JPEG_CONVERTED)
    prog_jpeg_convert_start (&rows->convert, cinfo,
        GST_VIDEO_INFO_FORMAT (info), ratio);
  allocate (rows);

  return TRUE;
}

/**
 * prog_jpeg_rows_clear:
 * @rows: rows
 *
 * Frees what reading needed.
 */
void
prog_jpeg_rows_clear (ProgJpegRows * rows)
{
  gint i;

  for (i = 0; i < MAX_COMPONENTS; i++) {
    g_clear_pointer (&rows->rows[i], g_free);
    g_clear_pointer (&rows->strip[i], g_free);
  }
  g_clear_pointer (&rows->scratch, g_free);
  prog_jpeg_convert_clear (&rows->convert);
}

/**
 * prog_jpeg_rows_memory:
 * @cinfo: a decompressor that has read the header, and has its scale
 * @lossless: whether the process is lossless
 *
 * Returns: bytes that libjpeg and the functions here hold of rows, whatever the format,
 *     at most
 */
guint64
prog_jpeg_rows_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless)
{
  guint size = prog_jpeg_sample_size (cinfo);
  guint64 bytes = (guint64) cinfo->image_width * cinfo->num_components * size;
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];
    guint64 width = (guint64) comp->width_in_blocks *
        prog_jpeg_block_side (comp);

    width = MAX (width, cinfo->output_width);
    bytes += CONTEXT_IMCU_ROWS * width * component_rows (comp) * size;
    if (lossless)
      bytes += LOSSLESS_ROWS * width * component_rows (comp) * sizeof (int);
  }

  return bytes + prog_jpeg_convert_memory (cinfo);
}

/* -- planes ------------------------------------------------------------- */

static gboolean
fits_in_place (const ProgJpegRows * rows, const GstVideoFrame * frame)
{
  gint i;

  if (rows->making != PROG_JPEG_DIRECT)
    return FALSE;

  for (i = 0; i < rows->cinfo->num_components; i++) {
    if (GST_VIDEO_FRAME_COMP_STRIDE (frame, i) <
        (gint) block_row_size (rows, i))
      return FALSE;
  }

  return TRUE;
}

/* The row of a component's plane, or NULL below the image. */
static guint8 *
component_row (GstVideoFrame * frame, gint i, guint row)
{
  if (row >= (guint) GST_VIDEO_FRAME_COMP_HEIGHT (frame, i))
    return NULL;

  return (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, i)
  + (gsize) row *GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
}

/* Row @k of a component in the strip, from the first one of the group on. */
static guint8 *
strip_row (const ProgJpegRows * rows, gint i, guint k)
{
  return rows->strip[i] + k * block_row_size (rows, i);
}

static void
aim_at_strip (ProgJpegRows * rows, gint i, guint imcu_row)
{
  gint n = component_rows (&rows->cinfo->comp_info[i]);
  gint skip = imcu_row % rows->group * n, k;

  if (!rows->strip[i])
    rows->strip[i] =
        take_memory (rows, rows->group * n * block_row_size (rows, i));
  for (k = 0; k < n; k++)
    rows->rows[i][k] = strip_row (rows, i, skip + k);
}

static void
aim_at_frame (ProgJpegRows * rows, GstVideoFrame * frame, gint i,
    guint imcu_row)
{
  gint n = component_rows (&rows->cinfo->comp_info[i]);
  gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
  gint left = GST_VIDEO_FRAME_COMP_HEIGHT (frame, i) - (gint) imcu_row * n;
  guint8 *first = component_row (frame, i, imcu_row * n);
  gint k;

  for (k = 0; k < n; k++)
    rows->rows[i][k] = k < left ? first + (gsize) k *stride : rows->scratch;
}

/* Points rows to where the iMCU row goes. */
static void
aim (ProgJpegRows * rows, GstVideoFrame * frame, guint imcu_row)
{
  gint i;

  for (i = 0; i < rows->cinfo->num_components; i++) {
    if (rows->place == PROG_JPEG_ROW_IN_STRIP)
      aim_at_strip (rows, i, imcu_row);
    else
      aim_at_frame (rows, frame, i, imcu_row);
  }
}

/* Copies the iMCU row between strip and frame. */
static void
copy_strip (ProgJpegRows * rows, GstVideoFrame * frame, guint imcu_row,
    gboolean to_frame)
{
  gint i, k;

  for (i = 0; i < rows->cinfo->num_components; i++) {
    const jpeg_component_info *comp = &rows->cinfo->comp_info[i];
    gint n = component_rows (comp);
    gsize size = GST_VIDEO_FRAME_COMP_WIDTH (frame, i) *
        GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);

    if (!comp->component_needed)
      continue;
    for (k = 0; k < n; k++) {
      guint8 *row = component_row (frame, i, imcu_row * n + k);

      if (row && to_frame)
        memcpy (row, rows->rows[i][k], size);
      else if (row)
        memcpy (rows->rows[i][k], row, size);
    }
  }
}

/* Makes a component's plane of rows [0, end) in the strip, the first of which is row
 * @first of the component. */
static void
convert_component (ProgJpegRows * rows, GstVideoFrame * frame, gint i,
    guint first, guint end)
{
  const jpeg_component_info *comp = &rows->cinfo->comp_info[i];
  guint step = rows->convert.ratio > 0 && i > 0 ? 2 : 1;
  guint k;

  /* Below the image there is nothing to average with. */
  end = MIN (end, comp->downsampled_height - first);
  for (k = 0; k < end; k += step) {
    gconstpointer sources[2] = { strip_row (rows, i, k),
      strip_row (rows, i, MIN (k + 1, end - 1))
    };

    prog_jpeg_convert_plane (&rows->convert, frame, i, (first + k) / step,
        sources, comp->downsampled_width);
  }
}

/* Puts on the frame what has come of the group, up to this iMCU row. */
static void
convert_strip (ProgJpegRows * rows, GstVideoFrame * frame, guint imcu_row)
{
  guint skip = imcu_row % rows->group;
  gint i;

  for (i = 0; i < rows->cinfo->num_components; i++) {
    const jpeg_component_info *comp = &rows->cinfo->comp_info[i];
    guint n = component_rows (comp);

    if (comp->component_needed)
      convert_component (rows, frame, i, (imcu_row - skip) * n, (skip + 1) * n);
  }
}

/* Chooses where the iMCU row goes. One that was begun in a frame with wider strides
 * than this one has goes on in the strip. */
static void
place_row (ProgJpegRows * rows, GstVideoFrame * frame, guint imcu_row)
{
  gboolean fits = fits_in_place (rows, frame);

  switch (rows->place) {
    case PROG_JPEG_ROW_NOT_BEGUN:
      rows->place = fits ? PROG_JPEG_ROW_IN_FRAME : PROG_JPEG_ROW_IN_STRIP;
      break;
    case PROG_JPEG_ROW_IN_FRAME:
      if (!fits) {
        rows->place = PROG_JPEG_ROW_IN_STRIP;
        aim (rows, frame, imcu_row);
        copy_strip (rows, frame, imcu_row, FALSE);
      }
      break;
    case PROG_JPEG_ROW_IN_STRIP:
      break;
  }
}

/**
 * prog_jpeg_rows_read_planes:
 * @rows: rows of planes
 * @frame: where to, the same or another one as long as an iMCU row is not complete
 * @imcu_row: number of the iMCU row that libjpeg makes next. The others of its group
 *     that come before it were read last.
 *
 * Reads one iMCU row to where it belongs.
 *
 * Returns: %FALSE where libjpeg wants more data for it
 */
gboolean
prog_jpeg_rows_read_planes (ProgJpegRows * rows, GstVideoFrame * frame,
    guint imcu_row)
{
  place_row (rows, frame, imcu_row);
  aim (rows, frame, imcu_row);
  if (prog_jpeg_read_planes (rows->cinfo, rows->rows, rows->height) == 0)
    return FALSE;
  if (rows->making == PROG_JPEG_CONVERTED)
    convert_strip (rows, frame, imcu_row);
  else if (rows->place == PROG_JPEG_ROW_IN_STRIP)
    copy_strip (rows, frame, imcu_row, TRUE);
  rows->place = PROG_JPEG_ROW_NOT_BEGUN;

  return TRUE;
}

/**
 * prog_jpeg_rows_planes_done:
 * @rows: rows of planes
 * @imcu_row: number of the iMCU row that was read
 *
 * Tells the canvas, on which the rows of its group that come before it have changed as
 * well.
 */
void
prog_jpeg_rows_planes_done (ProgJpegRows * rows, guint imcu_row)
{
  prog_image_canvas_rows_done (rows->canvas,
      (imcu_row - imcu_row % rows->group) * rows->height,
      (imcu_row + 1) * rows->height);
}

/* Whether all rows from this one on are like the one in front, as they have no data: then
 * they are drawn. */
static gboolean
repeats_from (ProgJpegRows * rows, guint row)
{
  if (rows->method.lossless || !prog_jpeg_library_scan_is_exhausted
      (prog_jpeg_library_of ((j_common_ptr) rows->cinfo)))
    return FALSE;
  if (rows->data_end == 0)
    rows->data_end = row;
  if (row < rows->data_end + PROG_JPEG_ROWS_MARGIN * rows->height)
    return FALSE;

  prog_jpeg_rows_repeat (rows, row);
  rows->cinfo->output_scanline = rows->cinfo->output_height;

  return TRUE;
}

static ProgJpegRowsResult
read_all_planes (ProgJpegRows * rows)
{
  j_decompress_ptr cinfo = rows->cinfo;

  while (cinfo->output_scanline < cinfo->output_height) {
    guint first = cinfo->output_scanline;
    GstVideoFrame *frame = prog_image_canvas_write (rows->canvas);

    if (!frame)
      return PROG_JPEG_ROWS_NO_CANVAS;

    if (!prog_jpeg_rows_read_planes (rows, frame, first / rows->height)) {
      if (rows->place == PROG_JPEG_ROW_IN_FRAME)
        prog_image_canvas_rows_open (rows->canvas, first, first + rows->height);
      return PROG_JPEG_ROWS_SUSPENDED;
    }
    prog_jpeg_rows_planes_done (rows, first / rows->height);
    if (repeats_from (rows, first + rows->height))
      break;
  }

  return PROG_JPEG_ROWS_DONE;
}

/**
 * prog_jpeg_rows_repeat:
 * @rows: rows, some of which were read
 * @from: row of the frame, with which no iMCU row begins perhaps
 *
 * Draws the rows from there on, of which there is no data, like the one in front.
 */
void
prog_jpeg_rows_repeat (ProgJpegRows * rows, guint from)
{
  if (from < rows->cinfo->output_height
      && prog_image_canvas_write (rows->canvas))
    prog_image_canvas_repeat (rows->canvas, from);
}

/* -- packed pixels ------------------------------------------------------ */

static guint8 *
packed_row (GstVideoFrame * frame, guint row)
{
  return component_row (frame, 0, row) -
      GST_VIDEO_FRAME_COMP_POFFSET (frame, 0);
}

/**
 * prog_jpeg_rows_read_packed:
 * @rows: rows of packed pixels
 * @end: the row of the frame to stop at
 *
 * Reads rows until there are none before @end, or libjpeg wants more data.
 *
 * Returns: %FALSE where there is no canvas
 */
gboolean
prog_jpeg_rows_read_packed (ProgJpegRows * rows, guint end)
{
  j_decompress_ptr cinfo = rows->cinfo;
  GstVideoFrame *frame = prog_image_canvas_write (rows->canvas);
  guint first = cinfo->output_scanline;
  JSAMPROW pointers[MAX_SAMP_FACTOR * DCTSIZE];

  if (!frame)
    return FALSE;

  while (cinfo->output_scanline < end) {
    guint row = cinfo->output_scanline;
    guint i, n = MIN (end - row, G_N_ELEMENTS (pointers));

    if (rows->making == PROG_JPEG_CONVERTED) {
      n = 1;
      pointers[0] = rows->scratch;
    } else {
      for (i = 0; i < n; i++)
        pointers[i] = packed_row (frame, row + i);
    }
    n = prog_jpeg_read_rows (cinfo, pointers, n);
    if (n == 0)
      break;
    if (rows->making == PROG_JPEG_CONVERTED)
      prog_jpeg_convert_pixels (&rows->convert, frame, row, rows->scratch);
  }
  prog_image_canvas_rows_done (rows->canvas, first, cinfo->output_scanline);

  return TRUE;
}

static ProgJpegRowsResult
read_all_packed (ProgJpegRows * rows)
{
  j_decompress_ptr cinfo = rows->cinfo;

  while (cinfo->output_scanline < cinfo->output_height) {
    guint first = cinfo->output_scanline;
    guint end = MIN (first - first % rows->height + rows->height,
        cinfo->output_height);

    if (!prog_jpeg_rows_read_packed (rows, end))
      return PROG_JPEG_ROWS_NO_CANVAS;
    if (cinfo->output_scanline < end)
      return PROG_JPEG_ROWS_SUSPENDED;
    if (repeats_from (rows, end))
      break;
  }

  return PROG_JPEG_ROWS_DONE;
}

/**
 * prog_jpeg_rows_read_all:
 * @rows: rows of an image that has a single scan
 *
 * Reads as many rows as there is data for. Those of which no data can come count as
 * read.
 *
 * Returns: whether all have been read, or what is lacking
 */
ProgJpegRowsResult
prog_jpeg_rows_read_all (ProgJpegRows * rows)
{
  return rows->output == PROG_JPEG_PLANES ?
      read_all_planes (rows) : read_all_packed (rows);
}
