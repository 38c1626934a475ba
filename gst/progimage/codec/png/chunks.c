/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The framing of a PNG, clause 5: a signature, then chunks of length, type, data and
 * CRC. */

#include "chunks.h"

/**
 * prog_png_read32:
 * @at: four bytes
 *
 * Returns: the number that they are, clause 7.1
 */
guint32
prog_png_read32 (const guint8 * at)
{
  return PROG_PNG_TYPE (at[0], at[1], at[2], at[3]);
}

/* Of each byte, annex D. */
static const guint32 *
crc_table (void)
{
  static guint32 table[256];
  static gsize once = 0;
  guint n, bit;

  if (g_once_init_enter (&once)) {
    for (n = 0; n < 256; n++) {
      guint32 crc = n;

      for (bit = 0; bit < 8; bit++)
        crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
      table[n] = crc;
    }
    g_once_init_leave (&once, 1);
  }

  return table;
}

/**
 * prog_png_crc:
 * @data: type and data of a chunk
 * @size: bytes
 *
 * Returns: what its CRC should be
 */
guint32
prog_png_crc (const guint8 * data, gsize size)
{
  const guint32 *table = crc_table ();
  guint32 crc = 0xffffffff;

  for (; size > 0; size--)
    crc = table[(crc ^ *data++) & 0xff] ^ (crc >> 8);

  return crc ^ 0xffffffff;
}

/**
 * prog_png_header_parse:
 * @bytes: %PROG_PNG_HEADER_SIZE of them, where a chunk should begin
 * @header: (out): what they say
 *
 * Returns: whether that can be the header of a chunk: clauses 5.3 and 7.1 want four
 *     letters, and a length of 31 bits
 */
gboolean
prog_png_header_parse (const guint8 * bytes, ProgPngHeader * header)
{
  guint i;

  header->length = prog_png_read32 (bytes);
  header->type = prog_png_read32 (bytes + 4);
  for (i = 4; i < PROG_PNG_HEADER_SIZE; i++) {
    if (!g_ascii_isalpha (bytes[i]))
      return FALSE;
  }

  return header->length <= G_MAXINT32;
}

/**
 * prog_png_header_is_plausible:
 * @bytes: %PROG_PNG_HEADER_SIZE of them, where a chunk may begin
 *
 * Returns: whether one does, most likely, that belongs to the image: of all types
 *     that there are, the third letter is a capital one (clause 5.4, the reserved
 *     bit). One in 2,000 runs of random bytes is like that. IHDR only comes first.
 */
gboolean
prog_png_header_is_plausible (const guint8 * bytes)
{
  ProgPngHeader header;

  return prog_png_header_parse (bytes, &header) && g_ascii_isupper (bytes[6])
      && header.type != PROG_PNG_TYPE_IHDR;
}

/**
 * prog_png_chunk_size:
 * @header: the header of a chunk
 *
 * Returns: the bytes of all of it, header and CRC included
 */
guint64
prog_png_chunk_size (const ProgPngHeader * header)
{
  return (guint64) PROG_PNG_HEADER_SIZE + header->length + PROG_PNG_CRC_SIZE;
}

/**
 * prog_png_type_to_string:
 * @type: of a chunk
 * @string: (out): five bytes: its letters, ? for what is none, and a NUL
 */
void
prog_png_type_to_string (guint32 type, gchar * string)
{
  guint i;

  for (i = 0; i < 4; i++) {
    guint8 letter = type >> (24 - 8 * i);

    string[i] = g_ascii_isalpha (letter) ? letter : '?';
  }
  string[4] = '\0';
}

/**
 * prog_png_whole_init:
 * @chunk: (out): what to set up
 * @bytes: all of a chunk, whose header prog_png_header_parse() takes
 */
void
prog_png_whole_init (ProgPngWhole * chunk, const guint8 * bytes)
{
  prog_png_header_parse (bytes, &chunk->header);
  chunk->bytes = bytes;
  chunk->data = bytes + PROG_PNG_HEADER_SIZE;
}

/**
 * prog_png_whole_is_sound:
 * @chunk: a chunk
 *
 * Returns: whether its CRC is right
 */
gboolean
prog_png_whole_is_sound (const ProgPngWhole * chunk)
{
  gsize length = chunk->header.length;

  return prog_png_crc (chunk->bytes + 4, 4 + length)
      == prog_png_read32 (chunk->data + length);
}
