/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The framing of a PNG, clause 5: a signature, then chunks of length, type,
 * data and CRC, in a stream that may be cut off anywhere and go on with the
 * next image.
 *
 * The beginning of another image is looked for everywhere, as the image that
 * was cut off takes it for data of its own. A chunk that is gathered may well
 * hold another image, such as a thumbnail: its CRC tells. What may be the
 * beginning of one, cut off by the end of the input, is not used before there is
 * more. */

#include "codec.h"
#include "pngchunks.h"

#include <string.h>

/* Of a streamed chunk, at once: as much of it may be decoded before one looks
 * at what came of it. */
#define MAX_PIECE (64 * 1024)

/* Less than this of a streamed chunk costs more to decode byte for byte. */
#define MIN_PIECE (32 * 1024)

/* Adler-32 of the compressed data, at the very end of it. */
#define CHECKSUM_SIZE 4

/**
 * prog_png_chunks_init:
 * @chunks: what to set up
 *
 * Begins at the beginning of an image.
 */
void
prog_png_chunks_init (ProgPngChunks * chunks)
{
  memset (chunks, 0, sizeof *chunks);
  chunks->clear = PROG_PNG_SIGNATURE_SIZE;
  chunks->gathered = g_byte_array_new ();
}

/**
 * prog_png_chunks_clear:
 * @chunks: what to clear
 *
 * Frees what @chunks holds.
 */
void
prog_png_chunks_clear (ProgPngChunks * chunks)
{
  g_byte_array_unref (chunks->gathered);
  chunks->gathered = NULL;
}

static const guint8 *
unused_data (const ProgPngInput * input)
{
  return input->data + input->used;
}

static gsize
unused_size (const ProgPngInput * input)
{
  return input->size - input->used;
}

static void
use (ProgPngChunks * chunks, ProgPngInput * input, gsize n)
{
  input->used += n;
  chunks->offset += n;
}

/* How many bytes come before another image, or what may be one. Each byte is
 * looked at once, however often it is given. */
static gsize
count_own (ProgPngChunks * chunks, const ProgPngInput * input,
    gboolean * another)
{
  gsize size = unused_size (input);
  gsize from =
      chunks->clear > chunks->offset ? chunks->clear - chunks->offset : 0;
  gsize found;

  *another = FALSE;
  if (from >= size)
    return size;

  found = prog_image_codec_find_next (unused_data (input), size, from, another);
  chunks->clear = chunks->offset + found;

  return input->at_end && !*another ? size : found;
}

/* PNG annex D, without its table: this is done for one chunk in a million. */
static guint32
crc_of (const guint8 * data, gsize size)
{
  guint32 crc = 0xffffffff;
  guint bit;

  for (; size > 0; size--) {
    crc ^= *data++;
    for (bit = 0; bit < 8; bit++)
      crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
  }

  return crc ^ 0xffffffff;
}

/* Whether the chunk that is being gathered, and ends within data, is sound. */
static gboolean
crc_matches (const ProgPngChunks * chunks, const guint8 * data)
{
  gsize covered = 4 + (gsize) chunks->length;   /* type and data */
  GByteArray *chunk = g_byte_array_sized_new (covered + PROG_PNG_CRC_SIZE);
  const guint8 *crc;
  gboolean result;

  g_byte_array_append (chunk, chunks->header + 4, 4);
  g_byte_array_append (chunk, chunks->gathered->data, chunks->gathered->len);
  g_byte_array_append (chunk, data, chunks->left);
  crc = chunk->data + covered;
  result = crc_of (chunk->data, covered)
      == PROG_PNG_TYPE (crc[0], crc[1], crc[2], crc[3]);
  g_byte_array_unref (chunk);

  return result;
}

/* Clauses 5.3 and 7.1: four letters, a length of 31 bits. */
static gboolean
is_header (const guint8 * header)
{
  return header[0] < 0x80 && g_ascii_isalpha (header[4])
      && g_ascii_isalpha (header[5]) && g_ascii_isalpha (header[6])
      && g_ascii_isalpha (header[7]);
}

static ProgPngEvent
next_signature (ProgPngChunks * chunks, ProgPngInput * input)
{
  gsize n = MIN (PROG_PNG_SIGNATURE_SIZE - chunks->offset,
      unused_size (input));

  if (memcmp (unused_data (input), &PROG_PNG_SIGNATURE[chunks->offset], n) != 0)
    return PROG_PNG_NO_CHUNK;
  use (chunks, input, n);

  return PROG_PNG_MORE;
}

/* Nothing of it is used before it is known to be one: it may be the beginning
 * of something else that follows an image cut off here. */
static ProgPngEvent
next_header (ProgPngChunks * chunks, ProgPngInput * input, gsize own)
{
  guint8 *header = chunks->header;

  if (own < PROG_PNG_HEADER_SIZE) {
    if (input->at_end)
      use (chunks, input, own);
    return PROG_PNG_MORE;
  }

  memcpy (header, unused_data (input), PROG_PNG_HEADER_SIZE);
  if (!is_header (header))
    return PROG_PNG_NO_CHUNK;
  use (chunks, input, PROG_PNG_HEADER_SIZE);
  chunks->length = PROG_PNG_TYPE (header[0], header[1], header[2], header[3]);
  chunks->type = PROG_PNG_TYPE (header[4], header[5], header[6], header[7]);
  chunks->left = (guint64) chunks->length + PROG_PNG_CRC_SIZE;
  chunks->way = PROG_PNG_SKIP;
  g_byte_array_set_size (chunks->gathered, 0);

  return PROG_PNG_CHUNK;
}

static ProgPngEvent
next_piece (ProgPngChunks * chunks, ProgPngInput * input, gsize own)
{
  guint64 data_left = chunks->left - PROG_PNG_CRC_SIZE;
  gsize n = MIN (own, MAX_PIECE);

  /* A checksum that does not match would take the last row with it, if it came
   * in one piece with it. */
  n = MIN (n, data_left > CHECKSUM_SIZE ?
      data_left - CHECKSUM_SIZE : data_left);
  if (n == 0)
    return PROG_PNG_MORE;

  chunks->bytes = unused_data (input);
  chunks->n_bytes = n;
  chunks->left -= n;
  use (chunks, input, n);

  return PROG_PNG_PIECE;
}

/* All that is left of the chunk, without copying where it lies in one piece. */
static ProgPngEvent
next_whole (ProgPngChunks * chunks, ProgPngInput * input, gsize own)
{
  gsize n = MIN (own, chunks->left);

  if (n < chunks->left || chunks->gathered->len > 0)
    g_byte_array_append (chunks->gathered, unused_data (input), n);
  if (chunks->gathered->len > 0) {
    chunks->bytes = chunks->gathered->data;
    chunks->n_bytes = chunks->gathered->len;
  } else {
    chunks->bytes = unused_data (input);
    chunks->n_bytes = n;
  }
  chunks->left -= n;
  use (chunks, input, n);

  if (chunks->left > 0)
    return PROG_PNG_MORE;
  return chunks->way == PROG_PNG_GATHER ? PROG_PNG_WHOLE : PROG_PNG_CRC;
}

static void
skip (ProgPngChunks * chunks, ProgPngInput * input, gsize own)
{
  gsize n = MIN (own, chunks->left);

  chunks->left -= n;
  use (chunks, input, n);
}

/* What the own bytes of the image hold. */
static ProgPngEvent
next_own (ProgPngChunks * chunks, ProgPngInput * input, gsize own)
{
  if (chunks->offset < PROG_PNG_SIGNATURE_SIZE) {
    ProgPngEvent event = next_signature (chunks, input);

    if (event != PROG_PNG_MORE || chunks->offset < PROG_PNG_SIGNATURE_SIZE)
      return event;
    own -= MIN (own, PROG_PNG_SIGNATURE_SIZE);
  }
  if (chunks->left > 0 && chunks->way == PROG_PNG_SKIP) {
    gsize before = chunks->left;

    skip (chunks, input, own);
    own -= before - chunks->left;
    if (chunks->left > 0)
      return PROG_PNG_MORE;
  }
  if (chunks->left == 0)
    return next_header (chunks, input, own);
  if (chunks->way == PROG_PNG_STREAM && chunks->left > PROG_PNG_CRC_SIZE)
    return next_piece (chunks, input, own);
  return next_whole (chunks, input, own);
}

/**
 * prog_png_chunks_next:
 * @chunks: where one has come to
 * @input: what there is, the bytes from @input->used on
 *
 * Uses bytes of @input up to the next thing worth telling.
 *
 * Returns: what that is
 */
ProgPngEvent
prog_png_chunks_next (ProgPngChunks * chunks, ProgPngInput * input)
{
  ProgPngEvent event;
  gboolean another;
  gsize own = count_own (chunks, input, &another);
  gsize size = unused_size (input);
  gboolean whole = chunks->left > 0 && chunks->way == PROG_PNG_GATHER;

  if (whole && own < chunks->left && size >= chunks->left
      && crc_matches (chunks, unused_data (input))) {
    own = chunks->left;
    chunks->clear = MAX (chunks->clear, chunks->offset + own);
  }

  event = next_own (chunks, input, own);
  if (event != PROG_PNG_MORE || !another)
    return event;

  /* Whether the signature is part of the chunk is known at its end. */
  if (whole && size < chunks->left + own && !input->at_end)
    return PROG_PNG_MORE;
  return PROG_PNG_NEXT_IMAGE;
}

/**
 * prog_png_chunks_worth_while:
 * @chunks: where one has come to
 * @data: the bytes from there on
 * @size: how many
 * @seen: how many there were when it was asked last
 *
 * Returns: whether these bytes may lead further than to the middle of
 *     compressed data, or are so many that they need not wait for more
 */
gboolean
prog_png_chunks_worth_while (const ProgPngChunks * chunks, const guint8 * data,
    gsize size, gsize seen)
{
  gsize overlap = PROG_IMAGE_MAX_BEGINNING - 1;
  gboolean another;

  if (chunks->way != PROG_PNG_STREAM || chunks->left <= PROG_PNG_CRC_SIZE)
    return TRUE;
  if (size >= MIN_PIECE || size >= chunks->left)
    return TRUE;

  prog_image_codec_find_next (data, size, seen > overlap ? seen - overlap : 0,
      &another);

  return another;
}
