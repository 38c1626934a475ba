/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gather.h"

#include <string.h>

/* Bytes that any image may take, however small: tables, and metadata between scans. */
#define MIN_LIMIT (256 * 1024)

/* What is coded in more than this for each sample has no end. Noise takes one byte. */
#define MAX_BYTES_PER_SAMPLE 2

/* An image of that many bytes takes seconds anyway. */
#define MAX_LIMIT (1024 * 1024 * 1024)

/* To begin with, bytes. */
#define MIN_CAPACITY 4096

/**
 * prog_jpeg_gather_limit:
 * @cinfo: a decompressor that has read a frame header
 *
 * Returns: how many bytes are gathered for the image at most
 */
gsize
prog_jpeg_gather_limit (const struct jpeg_decompress_struct *cinfo)
{
  guint64 samples = (guint64) cinfo->image_width * cinfo->image_height *
      cinfo->num_components;

  return MIN (MIN_LIMIT + MAX_BYTES_PER_SAMPLE * samples, MAX_LIMIT);
}

/**
 * prog_jpeg_gather_begin:
 * @gather: all zero
 * @max: bytes to gather at most
 */
void
prog_jpeg_gather_begin (ProgJpegGather * gather, gsize max)
{
  gather->bytes = g_malloc (MIN_CAPACITY);
  gather->capacity = MIN_CAPACITY;
  gather->max = max;
  gather->walker.place = PROG_JPEG_IN_SCAN;
}

/* Has room for @size bytes in all: a quarter more than there was, or as much as is needed.
 * FALSE: there is no memory. */
static gboolean
make_room (ProgJpegGather * gather, gsize size)
{
  gsize capacity = gather->capacity + gather->capacity / 4;
  guint8 *bytes;

  if (size <= gather->capacity)
    return TRUE;

  capacity = MIN (MAX (capacity, size), MAX (gather->max, size));
  bytes = g_try_realloc (gather->bytes, capacity);
  if (!bytes)
    return FALSE;
  gather->bytes = bytes;
  gather->capacity = capacity;

  return TRUE;
}

/**
 * prog_jpeg_gather_add:
 * @gather: where to add
 * @data: bytes of the image
 * @size: how many
 * @defect: if some of them are left out, this is told of it
 *
 * Returns: %FALSE where that is more than an image may take, or than there is memory
 *     for: it is to be decoded as it is
 */
gboolean
prog_jpeg_gather_add (ProgJpegGather * gather, const guint8 * data, gsize size,
    ProgImageDefect * defect)
{
  gsize n = MIN (size, gather->max - gather->size);
  gboolean has_room = make_room (gather, gather->size + n);

  if (has_room && n > 0)
    memcpy (gather->bytes + gather->size, data, n);
  if (has_room)
    gather->size += n;
  if (has_room && n == size)
    return TRUE;

  prog_image_defect_add (defect, PROG_IMAGE_DEFECT_ERROR,
      "There is no room for more than %" G_GSIZE_FORMAT " bytes of "
      "arithmetic-coded data: the rest is left out", gather->size);

  return FALSE;
}

/**
 * prog_jpeg_gather_find_sos:
 * @gather: all that will be gathered
 *
 * Returns: where the next SOS marker is, at each call another one; the end of the bytes
 *     where there is none
 */
gsize
prog_jpeg_gather_find_sos (ProgJpegGather * gather)
{
  ProgJpegPiece piece;
  gsize at;

  do {
    at = MIN (gather->walked, gather->size);
    prog_jpeg_walk (&gather->walker, gather->bytes + at,
        gather->size - at, TRUE, &piece);
    gather->walked = at + piece.size;
    if (piece.kind == PROG_JPEG_PIECE_SEGMENT && piece.marker == PROG_JPEG_SOS)
      return at;
  } while (piece.size > 0);

  return gather->size;
}

/**
 * prog_jpeg_gather_has_eoi:
 * @gather: all that will be gathered, of which every SOS was found
 *
 * Returns: whether EOI ends it
 */
gboolean
prog_jpeg_gather_has_eoi (ProgJpegGather * gather)
{
  return gather->walker.place == PROG_JPEG_ENDED;
}

/**
 * prog_jpeg_gather_clear:
 * @gather: what was gathered, if anything
 *
 * Frees it.
 */
void
prog_jpeg_gather_clear (ProgJpegGather * gather)
{
  g_clear_pointer (&gather->bytes, g_free);
}
