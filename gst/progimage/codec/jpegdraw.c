/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From libjpeg to the canvas, in planes (jpeg_read_raw_data) or packed
 * (jpeg_read_scanlines): one iMCU row or some lines at a time, and all of a
 * picture that has a single scan. Pictures of several scans are drawn by
 * jpegpasses.c. */

#include "jpeg.h"

#include <string.h>

/* Packed formats and libjpeg-turbo's names for them, in the order in which they
 * are offered. */
static const struct
{
  GstVideoFormat format;
  J_COLOR_SPACE space;
} packed_formats[] = {
  {GST_VIDEO_FORMAT_RGB, JCS_EXT_RGB},
  {GST_VIDEO_FORMAT_BGR, JCS_EXT_BGR},
  {GST_VIDEO_FORMAT_RGBx, JCS_EXT_RGBX},
  {GST_VIDEO_FORMAT_BGRx, JCS_EXT_BGRX},
  {GST_VIDEO_FORMAT_xRGB, JCS_EXT_XRGB},
  {GST_VIDEO_FORMAT_xBGR, JCS_EXT_XBGR},
  {GST_VIDEO_FORMAT_RGBA, JCS_EXT_RGBA},
  {GST_VIDEO_FORMAT_BGRA, JCS_EXT_BGRA},
  {GST_VIDEO_FORMAT_ARGB, JCS_EXT_ARGB},
  {GST_VIDEO_FORMAT_ABGR, JCS_EXT_ABGR},
};

/* The format whose planes are this picture's components, if there is one. */
static GstVideoFormat
planar_format (const struct jpeg_decompress_struct *cinfo)
{
  const jpeg_component_info *c = cinfo->comp_info;
  gint min_side = jpeg_min_block_side (cinfo);
  gint h[3], v[3], i;

  if (cinfo->jpeg_color_space == JCS_GRAYSCALE)
    return GST_VIDEO_FORMAT_GRAY8;
  if (cinfo->jpeg_color_space != JCS_YCbCr)
    return GST_VIDEO_FORMAT_UNKNOWN;
  /* Samples of an MCU. */
  for (i = 0; i < 3; i++) {
    h[i] = c[i].h_samp_factor * jpeg_block_side (&c[i]);
    v[i] = c[i].v_samp_factor * jpeg_block_side (&c[i]);
  }
  if (h[0] != cinfo->max_h_samp_factor * min_side
      || v[0] != cinfo->max_v_samp_factor * min_side
      || h[1] != h[2] || v[1] != v[2])
    return GST_VIDEO_FORMAT_UNKNOWN;

  if (h[0] == h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y444;
  if (h[0] == 2 * h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y42B;
  if (h[0] == 2 * h[1] && v[0] == 2 * v[1])
    return GST_VIDEO_FORMAT_I420;
  if (h[0] == 4 * h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y41B;

  return GST_VIDEO_FORMAT_UNKNOWN;
}

/**
 * jpeg_draw_list_formats:
 * @self: a codec whose header was read, and its scale set
 *
 * Fills in what info says of the pixels. Chroma that is stored with half of the
 * resolution is not scaled as far as the rest: its planes may be larger.
 */
void
jpeg_draw_list_formats (JpegCodec * self)
{
  ProgImageInfo *info = &self->codec.info;
  GstVideoFormat planar = planar_format (&self->cinfo);
  guint i, n = 0;

  memset (&info->colorimetry, 0, sizeof (info->colorimetry));
  if (planar != GST_VIDEO_FORMAT_UNKNOWN) {
    info->formats[n++] = planar;
    /* Blocks are written whole, up to the end of the last MCU. */
    info->align_width = self->cinfo.max_h_samp_factor *
        jpeg_min_block_side (&self->cinfo);
    /* T.871, clause 7: full range, the matrix of BT.601. */
    info->colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
    info->colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_BT601;
    if (planar != GST_VIDEO_FORMAT_GRAY8)
      info->chroma_site = GST_VIDEO_CHROMA_SITE_JPEG;
  } else {
    info->align_width = 0;
    info->chroma_site = GST_VIDEO_CHROMA_SITE_UNKNOWN;
    gst_video_colorimetry_from_string (&info->colorimetry,
        GST_VIDEO_COLORIMETRY_SRGB);
  }
  for (i = 0; i < G_N_ELEMENTS (packed_formats); i++)
    info->formats[n++] = packed_formats[i].format;
  info->formats[n] = GST_VIDEO_FORMAT_UNKNOWN;
  /* What libjpeg shows where there are no coefficients. */
  info->blank = 128;
}

static gboolean
is_cmyk (const JpegCodec * self)
{
  return self->cinfo.out_color_space == JCS_CMYK;
}

static void
choose_output (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;
  GstVideoFormat format =
      GST_VIDEO_INFO_FORMAT (prog_image_canvas_info (self->codec.canvas));
  guint i;

  cinfo->dct_method = JDCT_ISLOW;
  cinfo->do_fancy_upsampling = TRUE;
  cinfo->do_block_smoothing = FALSE;
  cinfo->buffered_image = jpeg_has_multiple_scans (cinfo);

  self->raw = format == planar_format (cinfo);
  cinfo->raw_data_out = self->raw;
  if (self->raw) {
    cinfo->out_color_space = cinfo->jpeg_color_space;
  } else if (cinfo->num_components == 4) {
    cinfo->out_color_space = JCS_CMYK;  /* see cmyk_to_rgb() */
  } else {
    for (i = 0; packed_formats[i].format != format; i++);
    cinfo->out_color_space = packed_formats[i].space;
  }
}

static gsize
block_row_size (const jpeg_component_info * comp)
{
  return (gsize) comp->width_in_blocks * jpeg_block_side (comp);
}

/* Rows of a component in an iMCU row. */
static gint
component_rows (const jpeg_component_info * comp)
{
  return comp->v_samp_factor * jpeg_block_side (comp);
}

/**
 * jpeg_draw_start:
 * @self: a codec whose output was set
 *
 * Chooses what libjpeg makes, and starts it.
 */
void
jpeg_draw_start (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;
  gsize scratch_size;
  gint i;

  choose_output (self);
  if (cinfo->buffered_image && jpeg_min_block_side (cinfo) == 1)
    jpeg_dc_install (self);
  /* Reads nothing: in buffered-image mode, and for a single scan. */
  jpeg_start_decompress (cinfo);

  self->row_lines = cinfo->max_v_samp_factor * jpeg_min_block_side (cinfo);
  scratch_size = (gsize) cinfo->image_width * cinfo->num_components;
  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];

    self->all |= 1 << i;
    scratch_size = MAX (scratch_size, block_row_size (comp));
    if (self->raw)
      self->rows[i] = g_new (JSAMPROW, component_rows (comp));
  }
  self->scratch = g_malloc (scratch_size);
  if (cinfo->buffered_image) {
    self->have = g_new0 (guint8, cinfo->total_iMCU_rows);
    self->stale = g_new0 (guint8, cinfo->total_iMCU_rows);
  }
}

/**
 * jpeg_draw_free:
 * @self: a codec
 *
 * Frees what drawing needed.
 */
void
jpeg_draw_free (JpegCodec * self)
{
  gint i;

  for (i = 0; i < MAX_COMPONENTS; i++) {
    g_free (self->rows[i]);
    g_free (self->strip[i]);
  }
  g_free (self->scratch);
  g_free (self->have);
  g_free (self->stale);
}

/* -- planes ------------------------------------------------------------- */

gboolean
jpeg_draw_fits_in_place (const JpegCodec * self, GstVideoFrame * frame)
{
  gint i;

  for (i = 0; i < self->cinfo.num_components; i++) {
    if (GST_VIDEO_FRAME_COMP_STRIDE (frame, i) <
        (gint) block_row_size (&self->cinfo.comp_info[i]))
      return FALSE;
  }

  return TRUE;
}

/* The row of a component's plane, or NULL below the picture. */
static guint8 *
component_row (GstVideoFrame * frame, gint i, guint row)
{
  if (row >= (guint) GST_VIDEO_FRAME_COMP_HEIGHT (frame, i))
    return NULL;

  return (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, i)
  + (gsize) row *GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
}

/* Points rows to where the iMCU row goes. */
static void
aim (JpegCodec * self, GstVideoFrame * frame, guint imcu_row)
{
  gint i, k;

  for (i = 0; i < self->cinfo.num_components; i++) {
    const jpeg_component_info *comp = &self->cinfo.comp_info[i];
    gint n = component_rows (comp);

    if (self->row_in_strip && !self->strip[i])
      self->strip[i] = g_malloc (n * block_row_size (comp));
    for (k = 0; k < n; k++) {
      if (self->row_in_strip) {
        self->rows[i][k] = self->strip[i] + k * block_row_size (comp);
      } else {
        guint8 *row = component_row (frame, i, imcu_row * n + k);

        self->rows[i][k] = row ? row : self->scratch;
      }
    }
  }
}

/* Copies the iMCU row between strip and frame. */
static void
copy_strip (JpegCodec * self, GstVideoFrame * frame, guint imcu_row,
    gboolean to_frame)
{
  gint i, k;

  for (i = 0; i < self->cinfo.num_components; i++) {
    const jpeg_component_info *comp = &self->cinfo.comp_info[i];
    gint n = component_rows (comp);
    gsize size = GST_VIDEO_FRAME_COMP_WIDTH (frame, i);

    if (!comp->component_needed)
      continue;
    for (k = 0; k < n; k++) {
      guint8 *row = component_row (frame, i, imcu_row * n + k);

      if (row && to_frame)
        memcpy (row, self->rows[i][k], size);
      else if (row)
        memcpy (self->rows[i][k], row, size);
    }
  }
}

/**
 * jpeg_draw_raw_row:
 * @self: a codec that draws planes
 * @frame: where to
 * @imcu_row: number of the iMCU row
 *
 * Decodes one iMCU row to where it belongs.
 *
 * Returns: %FALSE where libjpeg wants more data
 */
gboolean
jpeg_draw_raw_row (JpegCodec * self, GstVideoFrame * frame, guint imcu_row)
{
  aim (self, frame, imcu_row);
  if (jpeg_read_raw_data (&self->cinfo, self->rows, self->row_lines) == 0)
    return FALSE;
  if (self->row_in_strip)
    copy_strip (self, frame, imcu_row, TRUE);

  return TRUE;
}

/**
 * jpeg_draw_note_lines:
 * @self: a codec
 * @end: of the lines of a frame that carry data
 */
void
jpeg_draw_note_lines (JpegCodec * self, guint end)
{
  ProgImageCodec *codec = &self->codec;

  /* What libjpeg makes up for data that is missing does not count. */
  if (codec->health != PROG_IMAGE_TRUNCATED)
    codec->lines = MAX (codec->lines,
        MIN (end * codec->info.downscale, codec->info.height));
}

static ProgImageStatus
read_raw_rows (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;
  ProgImageCanvas *canvas = self->codec.canvas;

  while (cinfo->output_scanline < cinfo->output_height) {
    guint first = cinfo->output_scanline;
    guint imcu_row = first / self->row_lines;
    GstVideoFrame *frame = prog_image_canvas_write (canvas);

    if (!frame)
      return PROG_IMAGE_NO_CANVAS;

    if (!self->row_begun) {
      self->row_in_strip = !jpeg_draw_fits_in_place (self, frame);
    } else if (!self->row_in_strip && !jpeg_draw_fits_in_place (self, frame)) {
      /* Begun in a frame with wider strides than this one has. */
      self->row_in_strip = TRUE;
      aim (self, frame, imcu_row);
      copy_strip (self, frame, imcu_row, FALSE);
    }

    self->row_begun = !jpeg_draw_raw_row (self, frame, imcu_row);
    if (self->row_begun) {
      if (!self->row_in_strip)
        prog_image_canvas_lines_open (canvas, first, first + self->row_lines);
      return PROG_IMAGE_NEED_DATA;
    }
    prog_image_canvas_lines_done (canvas, first, first + self->row_lines);
    jpeg_draw_note_lines (self, first + self->row_lines);
  }

  return PROG_IMAGE_FINAL;
}

/* -- packed pixels ------------------------------------------------------ */

/* As djpeg does it: Adobe's CMYK is stored inverted, and so is what everybody
 * else writes. The rounding is exact. */
static void
cmyk_to_rgb (const JpegCodec * self, const GstVideoFrame * frame, guint8 * to)
{
  const guint8 *from = self->scratch;
  guint width = self->cinfo.output_width;
  gint pstride = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  gint r = GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_R);
  gint g = GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_G);
  gint b = GST_VIDEO_FRAME_COMP_POFFSET (frame, GST_VIDEO_COMP_B);
  guint x;

  for (x = 0; x < width; x++, from += 4, to += pstride) {
    guint k = from[3];

    if (pstride == 4)
      memset (to, 0xff, 4);
    to[r] = (2 * from[0] * k + 255) / 510;
    to[g] = (2 * from[1] * k + 255) / 510;
    to[b] = (2 * from[2] * k + 255) / 510;
  }
}

/**
 * jpeg_draw_lines:
 * @self: a codec that draws packed pixels
 * @end: the line to stop at
 *
 * Decodes lines until there are none before @end, or libjpeg wants more data.
 *
 * Returns: %FALSE where there is no canvas
 */
gboolean
jpeg_draw_lines (JpegCodec * self, guint end)
{
  j_decompress_ptr cinfo = &self->cinfo;
  GstVideoFrame *frame = prog_image_canvas_write (self->codec.canvas);
  guint first = cinfo->output_scanline;
  JSAMPROW rows[MAX_SAMP_FACTOR * DCTSIZE];

  if (!frame)
    return FALSE;

  while (cinfo->output_scanline < end) {
    guint line = cinfo->output_scanline;
    guint i, n = MIN (end - line, G_N_ELEMENTS (rows));

    if (is_cmyk (self)) {
      n = 1;
      rows[0] = self->scratch;
    } else {
      for (i = 0; i < n; i++)
        rows[i] = component_row (frame, 0, line + i) -
            GST_VIDEO_FRAME_COMP_POFFSET (frame, 0);
    }
    n = jpeg_read_scanlines (cinfo, rows, n);
    if (n == 0)
      break;
    if (is_cmyk (self))
      cmyk_to_rgb (self, frame, component_row (frame, 0, line) -
          GST_VIDEO_FRAME_COMP_POFFSET (frame, 0));
  }
  prog_image_canvas_lines_done (self->codec.canvas, first,
      cinfo->output_scanline);

  return TRUE;
}

/**
 * jpeg_draw_single_scan:
 * @self: a codec of an image with one scan
 *
 * Decodes as many rows as there is data for.
 *
 * Returns: NEED_DATA, FINAL or NO_CANVAS
 */
ProgImageStatus
jpeg_draw_single_scan (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;

  if (self->raw)
    return read_raw_rows (self);

  if (!jpeg_draw_lines (self, cinfo->output_height))
    return PROG_IMAGE_NO_CANVAS;
  jpeg_draw_note_lines (self, cinfo->output_scanline);

  return cinfo->output_scanline < cinfo->output_height ?
      PROG_IMAGE_NEED_DATA : PROG_IMAGE_FINAL;
}
