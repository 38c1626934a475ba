/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way of pixels from libjxl to the canvas. libjxl writes to one address from the
 * first byte to the last, while the canvas changes its buffers: so it has one of its own,
 * from which rows are copied for partial frames. Where it is a frame of the canvas it
 * becomes the final one. */

#include "pixels.h"

#include "formats.h"

#include <string.h>

struct _ProgJxlPixels
{
  const ProgJxlDecoder *decoder;        /* both borrowed */
  ProgImageCanvas *canvas;
  ProgJxlPacking packing;
  guint width, height;
  gboolean fixed;               /* libjxl writes to a frame of the canvas */
  guint64 *sums;                /* of the rows as the canvas has them, 0: never
                                 * drawn; NULL: none was */
};

/* Where libjxl can write to a frame of the canvas. NULL: nowhere. */
static guint8 *
fix_frame (ProgJxlPixels * pixels)
{
  GstVideoFrame *frame;
  gint stride;

  if (!pixels->packing.same)
    return NULL;
  frame = prog_image_canvas_fixed (pixels->canvas);
  if (!frame)
    return NULL;

  /* libjxl wants to have the padding of the last row, too. */
  stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  if (stride <= 0 || frame->map[0].size < GST_VIDEO_FRAME_PLANE_OFFSET (frame,
          0) + (gsize) stride * pixels->height)
    return NULL;
  pixels->packing.layout.align = stride;

  return GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
}

/**
 * prog_jxl_pixels_new:
 * @decoder: a decoder that has told COLOUR; is told where to write
 * @canvas: in one of the formats that prog_image_formats_add_samples() adds
 *
 * Both have to stay until it is freed, or the final frame is finished.
 *
 * Returns: (transfer full): the way from one to the other
 */
ProgJxlPixels *
prog_jxl_pixels_new (ProgJxlDecoder * decoder, ProgImageCanvas * canvas)
{
  ProgJxlPixels *pixels = g_new0 (ProgJxlPixels, 1);
  const GstVideoInfo *info = prog_image_canvas_info (canvas);
  guint8 *fixed;

  pixels->decoder = decoder;
  pixels->canvas = canvas;
  pixels->width = GST_VIDEO_INFO_WIDTH (info);
  pixels->height = GST_VIDEO_INFO_HEIGHT (info);
  prog_jxl_packing_init (&pixels->packing, GST_VIDEO_INFO_FORMAT (info));
  fixed = fix_frame (pixels);
  pixels->fixed = fixed != NULL;
  prog_jxl_decoder_set_output (decoder, &pixels->packing.layout, fixed);

  return pixels;
}

/**
 * prog_jxl_pixels_free:
 * @pixels: (transfer full) (nullable): pixels
 */
void
prog_jxl_pixels_free (ProgJxlPixels * pixels)
{
  if (!pixels)
    return;

  g_free (pixels->sums);
  g_free (pixels);
}

static guint
pixel_size (const ProgJxlPixels * pixels)
{
  return pixels->packing.layout.num_channels * pixels->packing.sample_size;
}

static void
copy_row (const ProgJxlPixels * pixels, GstVideoFrame * frame, guint row)
{
  prog_jxl_pack_row (&pixels->packing,
      (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
      prog_jxl_decoder_row (pixels->decoder, row), pixels->width);
}

/**
 * prog_jxl_pixels_draw:
 * @pixels: of which the decoder shows something
 *
 * Copies the rows that have changed into the canvas. libjxl does not say which, nor
 * whether any.
 *
 * Returns: %FALSE if there is no frame to write to
 */
gboolean
prog_jxl_pixels_draw (ProgJxlPixels * pixels)
{
  gsize size = (gsize) pixels->width * pixel_size (pixels);
  GstVideoFrame *frame = NULL;
  guint row;

  if (!pixels->sums)
    pixels->sums = g_new0 (guint64, pixels->height);
  for (row = 0; row < pixels->height; row++) {
    guint64 sum =
        prog_jxl_sum_row (prog_jxl_decoder_row (pixels->decoder, row), size);

    if (sum == pixels->sums[row])
      continue;
    if (!frame)
      frame = prog_image_canvas_write (pixels->canvas);
    if (!frame)
      return FALSE;
    copy_row (pixels, frame, row);
    prog_image_canvas_rows_done (pixels->canvas, row, row + 1);
    pixels->sums[row] = sum;
  }

  return TRUE;
}

/**
 * prog_jxl_pixels_finish:
 * @pixels: which are what they are going to be
 *
 * Makes them the canvas' final frame.
 *
 * Returns: %FALSE if there is no frame to write to
 */
gboolean
prog_jxl_pixels_finish (ProgJxlPixels * pixels)
{
  GstVideoFrame *frame;
  guint row;

  if (pixels->fixed) {
    prog_image_canvas_use_fixed (pixels->canvas);
    return TRUE;
  }

  frame = prog_image_canvas_write (pixels->canvas);
  if (!frame)
    return FALSE;
  for (row = 0; row < pixels->height; row++)
    copy_row (pixels, frame, row);
  prog_image_canvas_rows_done (pixels->canvas, 0, pixels->height);

  return TRUE;
}

/* Whether libjxl shows anything in a row. Where nothing has come it draws black, and
 * opaque if the image is. */
static gboolean
row_shows_something (const ProgJxlPixels * pixels, guint row)
{
  const guint8 *bytes = prog_jxl_decoder_row (pixels->decoder, row);
  gboolean opaque =
      pixels->packing.layout.num_channels == PROG_JXL_MAX_CHANNELS
      && prog_jxl_decoder_info (pixels->decoder)->alpha_bits == 0;
  guint step = pixel_size (pixels);
  guint colour_size = step - (opaque ? pixels->packing.sample_size : 0);
  guint i;

  for (i = 0; i < colour_size; i++) {
    if (bytes[i] != 0)
      return TRUE;
  }

  /* The first pixel shows nothing: does any differ from the one in front of it? */
  return memcmp (bytes, bytes + step, (gsize) (pixels->width - 1) * step) != 0;
}

/**
 * prog_jxl_pixels_rows:
 * @pixels: of which the decoder shows something
 * @known: rows that have something for certain
 *
 * Returns: how many rows, from the top, have something in them; @known at least
 */
guint
prog_jxl_pixels_rows (const ProgJxlPixels * pixels, guint known)
{
  guint row = pixels->height;

  while (row > known && !row_shows_something (pixels, row - 1))
    row--;

  return row;
}
