/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libpng's push reader, which is given one chunk after the other. It gets the
 * compressed data as it comes or, where that is decoded elsewhere, scanlines
 * without a filter in a zlib stream of stored blocks, and makes of them what the
 * canvas takes.
 *
 * This file is all of the setjmp boundary: libpng raises errors in
 * png_process_data() and when the reader is made, where they are caught. What
 * is called elsewhere, png_get_*() and the setters of limits, raises none. */

#include "pngcodec.h"

#include <string.h>

/* Of the data of a stored block, RFC 1951, 3.2.4. */
#define MAX_STORED 0xffff

static void
on_error (png_structp png, png_const_charp message)
{
  prog_png_give_up (png_get_error_ptr (png), message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  PngCodec *self = png_get_error_ptr (png);
  guint32 type = self->chunks.type;
  gboolean crc = strstr (message, "CRC error") != NULL;

  /* Of what this file made up. */
  if (self->makes_idat)
    return;

  self->warned = TRUE;
  if (type == PROG_PNG_TYPE_IDAT && self->chunks.left < self->chunks.length
      + PROG_PNG_CRC_SIZE)
    prog_png_idat_warn (self, message, crc);
  else
    prog_image_codec_complain (&self->codec,
        crc && (type == PROG_PNG_TYPE_PLTE || type == PROG_PNG_TYPE_tRNS) ?
        PROG_IMAGE_CORRUPT : PROG_IMAGE_IRREGULAR, "%s", message);
}

/* Chunks that libpng does not know, or shall not. Returns whether it is done
 * with. */
static int
on_unknown_chunk (png_structp png, png_unknown_chunkp chunk)
{
  PngCodec *self = png_get_user_chunk_ptr (png);

  /* The warning was of its CRC. */
  if (!self->warned && chunk->size > 0)
    prog_png_metadata_add_unknown (self, chunk->data, chunk->size);

  return 1;
}

static void
on_row (png_structp png, png_bytep row, png_uint_32 number, int pass)
{
  PngCodec *self = png_get_progressive_ptr (png);

  if (row)
    prog_png_rows_add (&self->rows, row, pass);
}

/* Has libpng produce what the canvas takes. */
static void
set_transforms (PngCodec * self)
{
  const GstVideoInfo *info = prog_image_canvas_info (self->codec.canvas);
  gboolean deep = GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 16;
  gboolean alpha = GST_VIDEO_INFO_HAS_ALPHA (info);
  guint n = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) / (deep ? 2 : 1);
  guint red, blue;

  png_set_expand (self->png);
  if (!deep)
    png_set_strip_16 (self->png);
  else if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (self->png);
  if (n == 1)
    return;

  red = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_R);
  blue = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_B);
  png_set_gray_to_rgb (self->png);
  if (blue < red)
    png_set_bgr (self->png);
  if (self->samples.alpha && !alpha)
    png_set_strip_alpha (self->png);
  /* The fourth sample is alpha or nothing, and opaque where the picture is. */
  if (n == 4 && self->samples.alpha && alpha) {
    if (MIN (red, blue) > 0)
      png_set_swap_alpha (self->png);
  } else if (n == 4) {
    png_set_add_alpha (self->png, 0xffff, MIN (red, blue) > 0 ?
        PNG_FILLER_BEFORE : PNG_FILLER_AFTER);
  }
}

/* Called at the header of the first IDAT. */
static void
on_info (png_structp png, png_infop png_info)
{
  PngCodec *self = png_get_progressive_ptr (png);

  set_transforms (self);
  png_read_update_info (png, png_info);
  if (png_get_rowbytes (png, png_info)
      != self->codec.info.width * self->rows.pixel_size)
    png_error (png, "Rows are not of the size expected");
}

/**
 * prog_png_reader_give:
 * @self: a codec
 * @bytes: what follows, as libpng shall see it
 * @size: how many of them
 *
 * Returns: %FALSE where the reader has given up
 */
gboolean
prog_png_reader_give (PngCodec * self, const guint8 * bytes, gsize size)
{
  if (self->dead)
    return FALSE;

  /* Covers png_process_data() and all callbacks above. */
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_process_data (self->png, self->png_info, (png_bytep) bytes, size);

  return !self->dead;
}

/* Later libraries know these, libpng 1.6.39 does not, or not in its push reader
 * (eXIf): all shall hand them over. */
static const png_byte own_chunks[] = "cICP\0mDCV\0cLLI\0eXIf";

/**
 * prog_png_reader_open:
 * @self: a codec
 *
 * Returns: %FALSE where libpng can't be set up
 */
gboolean
prog_png_reader_open (PngCodec * self)
{
  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, on_error,
      on_warning);
  if (!self->png)
    return FALSE;

  /* Covers the rest of this function: memory may be lacking. */
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  self->png_info = png_create_info_struct (self->png);
  if (!self->png_info)
    return FALSE;
  png_set_progressive_read_fn (self->png, self, on_info, on_row, NULL);
  png_set_keep_unknown_chunks (self->png, PNG_HANDLE_CHUNK_ALWAYS, own_chunks,
      sizeof own_chunks / 5);
  png_set_read_user_chunk_fn (self->png, self, on_unknown_chunk);
  /* max-pixels bounds these. */
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);

  /* The push reader does not take png_set_sig_bytes() for an answer. */
  return prog_png_reader_give (self, (const guint8 *) PROG_PNG_SIGNATURE,
      PROG_PNG_SIGNATURE_SIZE);
}


/**
 * prog_png_reader_give_header:
 * @self: a codec
 *
 * Gives the header of the chunk at hand.
 */
void
prog_png_reader_give_header (PngCodec * self)
{
  /* libpng refuses lengths that a picture of this size can't have. A writer's
   * wrong length is no reason for that: rows come until they are all there. */
  if (self->chunks.type == PROG_PNG_TYPE_IDAT)
    png_set_chunk_malloc_max (self->png, 0);
  else
    png_set_chunk_malloc_max (self->png,
        MAX (self->metadata_left, PROG_PNG_MAX_CRITICAL));
  self->warned = FALSE;
  prog_png_reader_give (self, self->chunks.header, PROG_PNG_HEADER_SIZE);
}

/* An IDAT chunk of two parts. Its CRC is not looked at. */
static void
give_idat (PngCodec * self, const guint8 * first, guint first_size,
    const guint8 * second, guint second_size)
{
  static const guint8 any_crc[PROG_PNG_CRC_SIZE];
  guint size = first_size + second_size;
  const guint8 header[] = {
    size >> 24, size >> 16, size >> 8, size, 'I', 'D', 'A', 'T'
  };

  self->makes_idat = TRUE;
  prog_png_reader_give (self, header, sizeof header);
  prog_png_reader_give (self, first, first_size);
  if (second_size > 0)
    prog_png_reader_give (self, second, second_size);
  prog_png_reader_give (self, any_crc, sizeof any_crc);
  self->makes_idat = FALSE;
}

/**
 * prog_png_reader_begin_scanlines:
 * @self: a codec that has its canvas
 *
 * Begins the compressed data that libpng sees instead of the picture's own.
 * Nobody else does, so it has no checksums: what they are for was checked.
 */
void
prog_png_reader_begin_scanlines (PngCodec * self)
{
  /* RFC 1950, 2.2: deflate, a window of 32 KiB. */
  static const guint8 zlib_header[] = { 0x78, 0x01 };

  png_set_chunk_malloc_max (self->png, 0);
  png_set_crc_action (self->png, PNG_CRC_QUIET_USE, PNG_CRC_DEFAULT);
#ifdef PNG_IGNORE_ADLER32
  png_set_option (self->png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
#endif
  give_idat (self, zlib_header, sizeof zlib_header, NULL, 0);
}

/**
 * prog_png_reader_give_scanlines:
 * @self: a codec, after prog_png_reader_begin_scanlines()
 * @scanlines: scanlines with their filter types, any part of them
 * @size: how many bytes
 *
 * Has them made into rows.
 */
void
prog_png_reader_give_scanlines (PngCodec * self, const guint8 * scanlines,
    gsize size)
{
  while (size > 0 && !self->dead) {
    guint n = MIN (size, MAX_STORED);
    const guint8 block[] = { 0, n, n >> 8, ~n, ~n >> 8 };

    give_idat (self, block, sizeof block, scanlines, n);
    scanlines += n;
    size -= n;
  }
}

/**
 * prog_png_reader_end_scanlines:
 * @self: a codec, after prog_png_reader_begin_scanlines()
 *
 * Ends the compressed data that libpng sees, so that it goes on to other
 * chunks.
 */
void
prog_png_reader_end_scanlines (PngCodec * self)
{
  /* The last block, with nothing in it, and any Adler-32. */
  static const guint8 end[] = { 3, 0, 0, 0, 0, 1 };

  if (self->dead)
    return;

  give_idat (self, end, sizeof end, NULL, 0);
  png_set_crc_action (self->png, PNG_CRC_WARN_USE, PNG_CRC_DEFAULT);
}
