/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From one part of an image to the next, by its framing alone. */

#include "walk.h"

#include <string.h>

/**
 * prog_png_is_beginning:
 * @data: bytes that begin with a signature
 * @size: how many
 *
 * Returns: whether they begin an image: IHDR comes first, and always has the same
 *     length (11.2.1)
 */
ProgPngAnswer
prog_png_is_beginning (const guint8 * data, gsize size)
{
  static const guint8 header[] = { 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
  gsize n = MIN (size - PROG_PNG_SIGNATURE_SIZE, sizeof header);

  if (memcmp (data + PROG_PNG_SIGNATURE_SIZE, header, n) != 0)
    return PROG_PNG_NO;

  return n == sizeof header ? PROG_PNG_YES : PROG_PNG_PERHAPS;
}

/**
 * prog_png_box_is_whole:
 * @box: (nullable): what prog_png_walk_next() has called a BOX, %NULL where its first
 *     bytes are gone
 * @box_size: bytes
 * @next: what follows it
 * @next_size: how many bytes
 *
 * Returns: whether the image was not cut off in the midst of it: its CRC is right, or
 *     another chunk follows, most likely
 */
ProgPngAnswer
prog_png_box_is_whole (const guint8 * box, guint64 box_size,
    const guint8 * next, gsize next_size)
{
  ProgPngWhole chunk;

  /* The signature, or the header of an IDAT: too short for anything else. */
  if (box_size == PROG_PNG_HEADER_SIZE)
    return PROG_PNG_YES;

  if (box) {
    prog_png_whole_init (&chunk, box);
    if (prog_png_whole_is_sound (&chunk))
      return PROG_PNG_YES;
    if (chunk.header.type == PROG_PNG_TYPE_IEND)
      return PROG_PNG_NO;
  }
  if (next_size < PROG_PNG_HEADER_SIZE)
    return PROG_PNG_PERHAPS;

  return prog_png_header_is_plausible (next) ? PROG_PNG_YES : PROG_PNG_NO;
}

static ProgPngPart
walk_signature (ProgPngWalk * walk, const guint8 * data, gsize size,
    guint64 * part_size)
{
  gsize n = MIN (size, PROG_PNG_SIGNATURE_SIZE);

  if (memcmp (data, PROG_PNG_SIGNATURE, n) != 0) {
    walk->state = PROG_PNG_WALK_LOST;
    return PROG_PNG_PART_LOST;
  }
  if (n < PROG_PNG_SIGNATURE_SIZE)
    return PROG_PNG_PART_MORE;
  walk->state = PROG_PNG_WALK_CHUNK;
  *part_size = PROG_PNG_SIGNATURE_SIZE;

  return PROG_PNG_PART_BOX;
}

static ProgPngPart
walk_chunk (ProgPngWalk * walk, const guint8 * data, gsize size,
    guint64 * part_size)
{
  ProgPngHeader header;

  if (size < PROG_PNG_HEADER_SIZE)
    return PROG_PNG_PART_MORE;
  if (!prog_png_header_parse (data, &header)) {
    walk->state = PROG_PNG_WALK_LOST;
    return PROG_PNG_PART_LOST;
  }

  *part_size = prog_png_chunk_size (&header);
  if (header.type == PROG_PNG_TYPE_IEND) {
    walk->state = PROG_PNG_WALK_END;
  } else if (header.type == PROG_PNG_TYPE_IDAT) {
    walk->state = PROG_PNG_WALK_IDAT;
    walk->left = *part_size - PROG_PNG_HEADER_SIZE;
    *part_size = PROG_PNG_HEADER_SIZE;
  }

  return PROG_PNG_PART_BOX;
}

/**
 * prog_png_walk_next:
 * @walk: where one has come to
 * @data: the bytes there
 * @size: how many are at hand
 * @part_size: (out): bytes of the next part, if that is BOX or DATA
 *
 * Returns: what comes next
 */
ProgPngPart
prog_png_walk_next (ProgPngWalk * walk, const guint8 * data, gsize size,
    guint64 * part_size)
{
  *part_size = 0;
  switch (walk->state) {
    case PROG_PNG_WALK_SIGNATURE:
      return walk_signature (walk, data, size, part_size);
    case PROG_PNG_WALK_CHUNK:
      return walk_chunk (walk, data, size, part_size);
    case PROG_PNG_WALK_IDAT:
      if (size == 0)
        return PROG_PNG_PART_MORE;
      *part_size = MIN (size, walk->left);
      walk->left -= *part_size;
      if (walk->left == 0)
        walk->state = PROG_PNG_WALK_CHUNK;
      return PROG_PNG_PART_DATA;
    case PROG_PNG_WALK_END:
      return PROG_PNG_PART_END;
    case PROG_PNG_WALK_LOST:
      break;
  }

  return PROG_PNG_PART_LOST;
}
