/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "source.h"

static void
do_nothing (j_decompress_ptr cinfo)
{
}

static boolean
fill (j_decompress_ptr cinfo)
{
  static const JOCTET eoi[] = { 0xff, JPEG_EOI };
  ProgJpegSource *source = (ProgJpegSource *) cinfo->src;

  if (source->tail == PROG_JPEG_TAIL_OPEN
      || prog_jpeg_source_held_back (source) > 0)
    return FALSE;

  /* Let libjpeg end the image with what it has. */
  source->tail = PROG_JPEG_TAIL_FAKED;
  source->on_fake (source->user_data);
  source->manager.next_input_byte = eoi;
  source->manager.bytes_in_buffer = sizeof (eoi);

  return TRUE;
}

/* It may not suspend. */
static void
skip (j_decompress_ptr cinfo, long n)
{
  ProgJpegSource *source = (ProgJpegSource *) cinfo->src;
  gsize here = MIN ((gsize) MAX (n, 0), source->manager.bytes_in_buffer);

  source->manager.next_input_byte += here;
  source->manager.bytes_in_buffer -= here;
  if (n > 0)
    source->skip = n - here;
}

/**
 * prog_jpeg_source_install:
 * @source: a source, all zero
 * @cinfo: the decompressor that is to read from it
 * @on_fake: called when libjpeg is given an EOI that is not in the data
 * @user_data: for @on_fake
 */
void
prog_jpeg_source_install (ProgJpegSource * source, j_decompress_ptr cinfo,
    void (*on_fake) (gpointer user_data), gpointer user_data)
{
  source->manager.init_source = do_nothing;
  source->manager.fill_input_buffer = fill;
  source->manager.skip_input_data = skip;
  source->manager.resync_to_restart = jpeg_resync_to_restart;
  source->manager.term_source = do_nothing;
  source->on_fake = on_fake;
  source->user_data = user_data;
  cinfo->src = &source->manager;
}

/**
 * prog_jpeg_source_give:
 * @source: a source
 * @data: bytes that libjpeg has not read yet
 * @size: how many
 * @tail: what comes behind them, OPEN or LAST
 *
 * Gives libjpeg bytes to read, which have to stay until it is given others.
 */
void
prog_jpeg_source_give (ProgJpegSource * source, const guint8 * data,
    gsize size, ProgJpegTail tail)
{
  gsize skipped = MIN (source->skip, size);

  source->data = data;
  source->size = size;
  if (source->tail != PROG_JPEG_TAIL_FAKED)
    source->tail = tail;
  source->skip -= skipped;
  source->manager.next_input_byte = data + skipped;
  source->manager.bytes_in_buffer = size - skipped;
}

/**
 * prog_jpeg_source_set_limit:
 * @source: a source that was given bytes
 * @limit: of these, how many libjpeg may read now
 */
void
prog_jpeg_source_set_limit (ProgJpegSource * source, gsize limit)
{
  gsize read = prog_jpeg_source_used (source);

  if (source->tail != PROG_JPEG_TAIL_FAKED)
    source->manager.bytes_in_buffer =
        MAX (read, MIN (limit, source->size)) - read;
}

/**
 * prog_jpeg_source_held_back:
 * @source: a source
 *
 * Returns: how many of the bytes are beyond the limit
 */
gsize
prog_jpeg_source_held_back (const ProgJpegSource * source)
{
  if (source->tail == PROG_JPEG_TAIL_FAKED)
    return 0;

  return source->size - prog_jpeg_source_used (source) -
      source->manager.bytes_in_buffer;
}

/**
 * prog_jpeg_source_used:
 * @source: a source
 *
 * Returns: how many of the bytes it was given libjpeg needs no more
 */
gsize
prog_jpeg_source_used (const ProgJpegSource * source)
{
  if (source->tail == PROG_JPEG_TAIL_FAKED)
    return source->size;

  return source->manager.next_input_byte - source->data;
}
