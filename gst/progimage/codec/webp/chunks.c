/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The RIFF container of a WebP, RFC 9649 clause 2: where one thing ends and the next
 * begins. Sizes that can't be right are not believed, as far as something better is
 * known. */

#include "chunks.h"

/**
 * prog_webp_read16:
 * @at: 2 bytes, at any address
 *
 * Returns: the number in them
 */
guint
prog_webp_read16 (const guint8 * at)
{
  return at[0] | at[1] << 8;
}

/**
 * prog_webp_read24:
 * @at: 3 bytes, at any address
 *
 * Returns: the number in them
 */
guint
prog_webp_read24 (const guint8 * at)
{
  return prog_webp_read16 (at) | at[2] << 16;
}

/**
 * prog_webp_read32:
 * @at: 4 bytes, at any address
 *
 * Returns: the number in them
 */
guint32
prog_webp_read32 (const guint8 * at)
{
  return prog_webp_read24 (at) | (guint32) at[3] << 24;
}

/**
 * prog_webp_write32:
 * @at: (out): 4 bytes, at any address
 * @value: what to write there
 */
void
prog_webp_write32 (guint8 * at, guint32 value)
{
  guint i;

  for (i = 0; i < 4; i++)
    at[i] = value >> 8 * i;
}

static gboolean
is_compressed (guint32 type)
{
  return type == PROG_WEBP_TYPE_VP8 || type == PROG_WEBP_TYPE_VP8L
      || type == PROG_WEBP_TYPE_ALPH;
}

static gboolean
is_known (guint32 type)
{
  return is_compressed (type) || type == PROG_WEBP_TYPE_VP8X
      || type == PROG_WEBP_TYPE_ANIM || type == PROG_WEBP_TYPE_ANMF
      || type == PROG_WEBP_TYPE_ICCP || type == PROG_WEBP_TYPE_EXIF
      || type == PROG_WEBP_TYPE_XMP;
}

/**
 * prog_webp_bitstream_header_size:
 * @type: of the chunk, VP8 or VP8L
 *
 * Returns: how many bytes prog_webp_read_bitstream() looks at
 */
guint
prog_webp_bitstream_header_size (guint32 type)
{
  return type == PROG_WEBP_TYPE_VP8L ? PROG_WEBP_VP8L_SIZE : PROG_WEBP_VP8_SIZE;
}

/**
 * prog_webp_is_chunk:
 * @data: 4 bytes
 *
 * Returns: whether a chunk may begin like this: with four printable characters, but
 *     not as another RIFF does
 */
gboolean
prog_webp_is_chunk (const guint8 * data)
{
  guint i;

  for (i = 0; i < 4; i++) {
    if (!g_ascii_isprint (data[i]))
      return FALSE;
  }

  return prog_webp_read32 (data) != PROG_WEBP_TYPE ('R', 'I', 'F', 'F');
}

/**
 * prog_webp_chunks_at_end:
 * @chunks: where one has come to
 *
 * Returns: whether that is the end of the image, as its header has it
 */
gboolean
prog_webp_chunks_at_end (const ProgWebpChunks * chunks)
{
  return chunks->offset == chunks->riff_end;
}

static ProgWebpPartKind
take (ProgWebpChunks * chunks, ProgWebpPart * part, ProgWebpPartKind kind,
    guint64 size)
{
  part->size = size;
  chunks->offset += size;

  return kind;
}

static ProgWebpPartKind
next_riff (ProgWebpChunks * chunks, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  guint32 riff_size;

  if (size < PROG_WEBP_RIFF_SIZE)
    return PROG_WEBP_PART_MORE;

  /* It counts from "WEBP" on. Writers that can't seek leave it at 0. */
  riff_size = prog_webp_read32 (data + 4);
  chunks->riff_end = riff_size < 4 + PROG_WEBP_CHUNK_HEADER_SIZE ?
      PROG_WEBP_UNKNOWN : (guint64) riff_size + 8;
  chunks->place = PROG_WEBP_AT_CHUNK;

  return take (chunks, part, PROG_WEBP_PART_RIFF, PROG_WEBP_RIFF_SIZE);
}

/* An odd size in the header leaves out the last byte of padding. It may be there all
 * the same. */
static ProgWebpPartKind
next_at_end (ProgWebpChunks * chunks, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  if (chunks->riff_end % 2 == 0)
    return PROG_WEBP_PART_END;
  if (size == 0)
    return PROG_WEBP_PART_MORE;
  if (*data != 0)
    return PROG_WEBP_PART_END;
  chunks->riff_end++;

  return take (chunks, part, PROG_WEBP_PART_PADDING, 1);
}

/* Whether no chunk begins with these bytes. */
static gboolean
is_lost (const ProgWebpChunks * chunks, const guint8 * data)
{
  /* Where the size is not known, only what is known goes on. */
  return chunks->riff_end == PROG_WEBP_UNKNOWN ?
      !is_known (prog_webp_read32 (data)) : !prog_webp_is_chunk (data);
}

/* Bytes of data that a chunk in an ANMF has, which is the end of it. */
static guint32
clip_to_frame (const ProgWebpChunks * chunks, guint32 data_size)
{
  guint64 left = chunks->frame_end - chunks->offset
      - PROG_WEBP_CHUNK_HEADER_SIZE;

  return chunks->frame_end > 0 ? MIN (data_size, left) : data_size;
}

/* Where the data of a chunk begins. */
static ProgWebpPlace
place_of_data (const ProgWebpChunks * chunks)
{
  if (chunks->left == 0)
    return PROG_WEBP_AT_CHUNK;

  return chunks->type == PROG_WEBP_TYPE_ALPH ?
      PROG_WEBP_IN_DATA : PROG_WEBP_AT_BITSTREAM;
}

static ProgWebpPartKind
next_chunk (ProgWebpChunks * chunks, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  guint64 end;
  gboolean is_odd;

  if (size < PROG_WEBP_CHUNK_HEADER_SIZE)
    return PROG_WEBP_PART_MORE;
  if (is_lost (chunks, data))
    return chunks->has_pixels && chunks->riff_end == PROG_WEBP_UNKNOWN ?
        PROG_WEBP_PART_END : PROG_WEBP_PART_LOST;

  part->type = chunks->type = prog_webp_read32 (data);
  part->data_size = clip_to_frame (chunks, prog_webp_read32 (data + 4));
  end = chunks->offset + PROG_WEBP_CHUNK_HEADER_SIZE + part->data_size;
  if (end > chunks->riff_end)
    chunks->riff_end = PROG_WEBP_UNKNOWN;
  is_odd = part->data_size % 2 > 0 && end != chunks->riff_end
      && end != chunks->frame_end;

  if (is_compressed (part->type)) {
    chunks->has_pixels |= part->type != PROG_WEBP_TYPE_ALPH;
    chunks->left = part->data_size;
    chunks->is_odd = is_odd;
    chunks->place = place_of_data (chunks);
    return take (chunks, part, PROG_WEBP_PART_HEADER,
        PROG_WEBP_CHUNK_HEADER_SIZE);
  }
  if (part->type == PROG_WEBP_TYPE_ANMF && chunks->frame_end == 0
      && chunks->n_frames++ == 0
      && part->data_size >= PROG_WEBP_FRAME_HEADER_SIZE) {
    chunks->frame_end = end + is_odd;
    return take (chunks, part, PROG_WEBP_PART_FRAME,
        PROG_WEBP_CHUNK_HEADER_SIZE + PROG_WEBP_FRAME_HEADER_SIZE);
  }

  return take (chunks, part, PROG_WEBP_PART_CHUNK,
      end + is_odd - chunks->offset);
}

static ProgWebpPartKind
next_at_chunk (ProgWebpChunks * chunks, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  if (chunks->offset == chunks->frame_end)
    chunks->frame_end = 0;
  if (prog_webp_chunks_at_end (chunks))
    return next_at_end (chunks, data, size, part);
  /* No chunk fits into these. */
  if (chunks->riff_end - chunks->offset < PROG_WEBP_CHUNK_HEADER_SIZE)
    return PROG_WEBP_PART_LOST;
  if (chunks->frame_end > 0
      && chunks->frame_end - chunks->offset < PROG_WEBP_CHUNK_HEADER_SIZE) {
    part->type = 0;
    return take (chunks, part, PROG_WEBP_PART_CHUNK,
        chunks->frame_end - chunks->offset);
  }

  return next_chunk (chunks, data, size, part);
}

static ProgWebpPartKind
take_data (ProgWebpChunks * chunks, ProgWebpPart * part, ProgWebpPartKind kind,
    gsize size)
{
  size = MIN (size, chunks->left);
  part->type = chunks->type;
  chunks->left -= size;
  if (chunks->left > 0)
    chunks->place = PROG_WEBP_IN_DATA;
  else
    chunks->place = chunks->is_odd ? PROG_WEBP_AT_PADDING : PROG_WEBP_AT_CHUNK;

  return take (chunks, part, kind, size);
}

/**
 * prog_webp_chunks_next:
 * @chunks: where one has come to; all zero at first
 * @data: bytes from there on; not %NULL
 * @size: how many are at hand
 * @part: (out): what they are
 *
 * Goes on behind the part, unless there are no more.
 */
void
prog_webp_chunks_next (ProgWebpChunks * chunks, const guint8 * data, gsize size,
    ProgWebpPart * part)
{
  part->type = part->data_size = 0;
  part->size = 0;
  switch (chunks->place) {
    case PROG_WEBP_AT_RIFF:
      part->kind = next_riff (chunks, data, size, part);
      break;
    case PROG_WEBP_AT_CHUNK:
      part->kind = next_at_chunk (chunks, data, size, part);
      break;
    case PROG_WEBP_AT_BITSTREAM:
      part->kind = take_data (chunks, part, PROG_WEBP_PART_BITSTREAM,
          prog_webp_bitstream_header_size (chunks->type));
      break;
    case PROG_WEBP_IN_DATA:
      part->kind = size == 0 ? PROG_WEBP_PART_MORE :
          take_data (chunks, part, PROG_WEBP_PART_DATA, size);
      break;
    case PROG_WEBP_AT_PADDING:
      chunks->place = PROG_WEBP_AT_CHUNK;
      part->type = chunks->type;
      part->kind = take (chunks, part, PROG_WEBP_PART_PADDING, 1);
      break;
  }
}
