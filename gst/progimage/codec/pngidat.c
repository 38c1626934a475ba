/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the IDAT chunks of a PNG to its rows, by one of three ways:
 *
 * - Without ISA-L, libpng gets the compressed data as it comes.
 * - With it, scanlines are decoded here, and where they are just what the canvas
 *   takes, they are rows already.
 * - Else libpng gets the scanlines, for its transforms: palette, fewer or more
 *   bits, alpha, another order.
 *
 * So all that costs time, inflating and taking back filters, is done by code
 * made for it, and all that has many cases stays with libpng. */

#include "pngcodec.h"

#include <string.h>

/* Whether libpng would have nothing to do. */
static gboolean
needs_no_transform (const PngCodec * self)
{
  png_byte type = png_get_color_type (self->png, self->png_info);

  if (self->codec.info.bit_depth != 8)
    return FALSE;

  switch (GST_VIDEO_INFO_FORMAT (prog_image_canvas_info (self->codec.canvas))) {
    case GST_VIDEO_FORMAT_GRAY8:
      return type == PNG_COLOR_TYPE_GRAY;
    case GST_VIDEO_FORMAT_RGB:
      return type == PNG_COLOR_TYPE_RGB;
    case GST_VIDEO_FORMAT_RGBA:
      return type == PNG_COLOR_TYPE_RGB_ALPHA;
    default:
      return FALSE;
  }
}

/**
 * prog_png_idat_begin:
 * @self: a codec that has its canvas, and has come to the first IDAT chunk
 *
 * Chooses the way of what comes.
 */
void
prog_png_idat_begin (PngCodec * self)
{
  const ProgImageInfo *info = &self->codec.info;

  self->scanlines = prog_png_scanlines_new (info->width, info->height,
      info->bit_depth * info->components, info->progressive);
  if (self->scanlines) {
    prog_png_scanlines_begin_chunk (self->scanlines);
    self->direct = needs_no_transform (self);
    prog_png_reader_begin_scanlines (self);
    if (self->direct)
      prog_png_reader_end_scanlines (self);
  } else {
    prog_png_reader_give_header (self);
  }
}

/**
 * prog_png_idat_begin_chunk:
 * @self: a codec that has come to another IDAT chunk
 */
void
prog_png_idat_begin_chunk (PngCodec * self)
{
  if (self->scanlines)
    prog_png_scanlines_begin_chunk (self->scanlines);
  else
    prog_png_reader_give_header (self);
}

static void
take_scanlines (const guint8 * scanlines, guint n, gsize size, guint pass,
    gpointer user_data)
{
  PngCodec *self = user_data;
  guint i;

  if (!self->direct) {
    prog_png_reader_give_scanlines (self, scanlines, n * size);
    return;
  }
  for (i = 0; i < n; i++)
    prog_png_rows_add (&self->rows, scanlines + i * size + 1, pass);
}

/* Rows have come to an end before their time. */
static void
break_off (PngCodec * self, const gchar * what)
{
  if (prog_png_rows_are_missing (self))
    prog_png_give_up (self, what);
  else
    prog_png_complain (self, PROG_IMAGE_CORRUPT, what);
}

static void
heed (PngCodec * self, ProgPngScanlinesStatus status)
{
  switch (status) {
    case PROG_PNG_SCANLINES_MORE:
      break;
    case PROG_PNG_SCANLINES_BROKEN:
      break_off (self, "The compressed data is broken");
      break;
    case PROG_PNG_SCANLINES_CHECKSUM:
      break_off (self, "The checksum of the compressed data does not match");
      break;
    case PROG_PNG_SCANLINES_FILTER:
      break_off (self, "A row has a filter of an unknown kind");
      break;
    case PROG_PNG_SCANLINES_EXTRA:
      if (prog_png_rows_are_missing (self))
        prog_png_give_up (self, "The compressed data is at its end");
      else
        prog_png_complain (self, PROG_IMAGE_IRREGULAR,
            "There is more compressed data than there are rows");
      break;
  }
}

/**
 * prog_png_idat_add:
 * @self: a codec that has come to data or CRC of an IDAT chunk
 *
 * Decodes the rows that end there, now or before prog_png_idat_flush() has
 * returned.
 */
void
prog_png_idat_add (PngCodec * self)
{
  gboolean crc = self->chunks.left == 0;

  if (self->dead)
    return;

  if (!self->scanlines)
    prog_png_reader_give (self, self->chunks.bytes, self->chunks.n_bytes);
  else if (!crc)
    heed (self, prog_png_scanlines_add (self->scanlines, self->chunks.bytes,
            self->chunks.n_bytes, take_scanlines, self));
  else if (!prog_png_scanlines_end_chunk (self->scanlines, self->chunks.bytes))
    prog_png_complain (self, PROG_IMAGE_CORRUPT,
        "The checksum of an IDAT chunk does not match");
}

/**
 * prog_png_idat_flush:
 * @self: a codec for which nothing follows at once
 *
 * Decodes what was added and has not been yet.
 *
 * Returns: whether there was anything
 */
gboolean
prog_png_idat_flush (PngCodec * self)
{
  if (!self->scanlines || self->dead
      || !prog_png_scanlines_has_gathered (self->scanlines))
    return FALSE;

  heed (self, prog_png_scanlines_flush (self->scanlines, take_scanlines, self));

  return TRUE;
}

/**
 * prog_png_idat_goes_on:
 * @self: a codec
 *
 * Returns: whether the end of the compressed data, and its checksum, is still to
 *     come
 */
gboolean
prog_png_idat_goes_on (const PngCodec * self)
{
  return self->scanlines && !self->idats_over && !self->ended
      && prog_png_scanlines_go_on (self->scanlines);
}

/**
 * prog_png_idat_end:
 * @self: a codec for which no more IDAT chunks come
 *
 * Readies libpng for others.
 */
void
prog_png_idat_end (PngCodec * self)
{
  prog_png_idat_flush (self);
  if (self->scanlines && !self->direct)
    prog_png_reader_end_scanlines (self);
}

/**
 * prog_png_idat_warn:
 * @self: a codec
 * @message: what libpng says of the compressed data
 * @crc: whether it is about its CRC
 *
 * Those about the CRC leave libpng going on with the data, after the others it
 * has stopped.
 */
void
prog_png_idat_warn (PngCodec * self, const gchar * message, gboolean crc)
{
  if (!prog_png_rows_are_missing (self))
    prog_png_complain (self, g_str_has_prefix (message, "Extra") ?
        PROG_IMAGE_IRREGULAR : PROG_IMAGE_CORRUPT, message);
  else if (crc)
    prog_png_complain (self, PROG_IMAGE_CORRUPT, message);
  else if (g_str_has_prefix (message, "Extra"))
    prog_png_give_up (self, "The compressed data is at its end");
  else
    /* libpng takes all bad data for a bad checksum here. */
    prog_png_give_up (self, "The compressed data is broken");
}
