/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads an image part by part: each is looked at, and used when all was done about
 * it. */

#include "reader.h"

/**
 * prog_webp_reader_skip:
 * @reader: a reader
 * @size: bytes at hand
 *
 * Returns: how many of them belong to the part that was used last
 */
gsize
prog_webp_reader_skip (ProgWebpReader * reader, gsize size)
{
  gsize n = MIN (reader->skip, size);

  reader->skip -= n;

  return n;
}

/**
 * prog_webp_reader_peek:
 * @reader: a reader
 * @data: bytes behind the part that was used last; not %NULL
 * @size: how many are at hand
 * @part: (out): what they are
 *
 * Returns: whether there is a part, and it is at hand. Of a chunk, the first bytes do:
 *     one that is too large to be held, or cut off, does not come whole.
 */
gboolean
prog_webp_reader_peek (ProgWebpReader * reader, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  if (reader->skip > 0)
    return FALSE;

  reader->next = reader->chunks;
  prog_webp_chunks_next (&reader->next, data, size, part);
  switch (part->kind) {
    case PROG_WEBP_PART_MORE:
    case PROG_WEBP_PART_END:
    case PROG_WEBP_PART_LOST:
      return FALSE;
    case PROG_WEBP_PART_CHUNK:
      return size > 0;
    default:
      return part->size <= size;
  }
}

/**
 * prog_webp_reader_is_last_piece:
 * @reader: a reader
 *
 * Returns: whether the chunk ends with the data that was looked at
 */
gboolean
prog_webp_reader_is_last_piece (const ProgWebpReader * reader)
{
  return reader->next.place != PROG_WEBP_IN_DATA;
}

/**
 * prog_webp_reader_use:
 * @reader: a reader
 * @part: that was looked at
 *
 * Goes on behind it.
 */
void
prog_webp_reader_use (ProgWebpReader * reader, const ProgWebpPart * part)
{
  reader->chunks = reader->next;
  reader->skip = part->size;
}

/**
 * prog_webp_reader_offset:
 * @reader: a reader
 *
 * Returns: how many bytes of the image were used
 */
guint64
prog_webp_reader_offset (const ProgWebpReader * reader)
{
  return reader->chunks.offset - reader->skip;
}

/**
 * prog_webp_reader_image_size:
 * @reader: a reader
 *
 * Returns: bytes of the image as its header has it, 0 where that is not known
 */
guint64
prog_webp_reader_image_size (const ProgWebpReader * reader)
{
  return prog_webp_reader_has_wrong_size (reader) ? 0 : reader->chunks.riff_end;
}

/**
 * prog_webp_reader_has_wrong_size:
 * @reader: a reader
 *
 * Returns: whether the size in the header of the file can't be right
 */
gboolean
prog_webp_reader_has_wrong_size (const ProgWebpReader * reader)
{
  return reader->chunks.riff_end == PROG_WEBP_UNKNOWN;
}

/**
 * prog_webp_reader_is_whole:
 * @reader: a reader
 *
 * Returns: whether nothing is missing of the image
 */
gboolean
prog_webp_reader_is_whole (const ProgWebpReader * reader)
{
  return reader->skip == 0 && reader->chunks.place == PROG_WEBP_AT_CHUNK
      && (prog_webp_chunks_at_end (&reader->chunks)
      || prog_webp_reader_has_wrong_size (reader));
}
