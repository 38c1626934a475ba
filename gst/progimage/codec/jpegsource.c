/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg's data source: the bytes at hand, of which libjpeg reads as many as it
 * can make something of, and suspends. */

#include "jpeg.h"

static void
source_nothing (j_decompress_ptr cinfo)
{
}

static boolean
source_fill (j_decompress_ptr cinfo)
{
  static const JOCTET eoi[] = { 0xff, MARKER_EOI };
  JpegCodec *self = cinfo->client_data;

  if (!self->at_end || jpeg_scans_held_back (self) > 0)
    return FALSE;

  /* Let libjpeg end the picture with what it has. The arithmetic decoder takes
   * zeros without a warning: rightly so only in the last row (clause D.2.6). */
  self->faked_eoi = TRUE;
  if (cinfo->arith_code && self->state >= JPEG_STATE_SINGLE_SCAN
      && cinfo->input_iMCU_row + 1 < cinfo->total_iMCU_rows)
    prog_image_codec_complain (&self->codec, PROG_IMAGE_TRUNCATED,
        "The data ends in scan %u", jpeg_scans_number (self));
  cinfo->src->next_input_byte = eoi;
  cinfo->src->bytes_in_buffer = sizeof (eoi);

  return TRUE;
}

static void
source_skip (j_decompress_ptr cinfo, long n)
{
  JpegCodec *self = cinfo->client_data;
  gsize here = MIN ((gsize) MAX (n, 0), cinfo->src->bytes_in_buffer);

  cinfo->src->next_input_byte += here;
  cinfo->src->bytes_in_buffer -= here;
  if (n > 0)
    self->skip = n - here;
}

/**
 * jpeg_source_install:
 * @self: a codec, whose decompressor was made
 */
void
jpeg_source_install (JpegCodec * self)
{
  self->source.init_source = source_nothing;
  self->source.fill_input_buffer = source_fill;
  self->source.skip_input_data = source_skip;
  self->source.resync_to_restart = jpeg_resync_to_restart;
  self->source.term_source = source_nothing;
  self->cinfo.src = &self->source;
}

/**
 * jpeg_source_point:
 * @self: a codec
 * @data: bytes of the image
 * @size: how many
 *
 * Gives libjpeg those that it has not read yet.
 */
void
jpeg_source_point (JpegCodec * self, const guint8 * data, gsize size)
{
  gsize skipped;

  g_assert (size >= self->ahead);
  skipped = MIN (self->skip, size - self->ahead);
  self->data = data;
  self->size = size;
  self->skip -= skipped;
  self->source.next_input_byte = data + self->ahead + skipped;
  self->source.bytes_in_buffer = size - self->ahead - skipped;
  jpeg_scans_hold_back (self);
}

/**
 * jpeg_source_consumed:
 * @self: a codec
 * @limit: bytes, beyond which they may turn out to be another image's
 *
 * Returns: how many of the bytes it was given libjpeg needs no more
 */
gsize
jpeg_source_consumed (JpegCodec * self, gsize limit)
{
  gsize read, consumed;

  if (self->faked_eoi) {
    self->ahead = 0;
    return self->size;
  }

  read = self->source.next_input_byte - self->data;
  /* An SOI where none belongs begins the next image: libjpeg will stumble over
   * it when it comes to it. */
  consumed = self->cinfo.unread_marker == MARKER_SOI ? read - 2 : read;
  consumed = MIN (consumed, limit);
  self->ahead = read - consumed;

  return consumed;
}
