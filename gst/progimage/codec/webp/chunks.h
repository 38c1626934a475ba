/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PROG_WEBP_RIFF_SIZE 12  /* "RIFF", a size, "WEBP" */
#define PROG_WEBP_CHUNK_HEADER_SIZE 8   /* type and size */
#define PROG_WEBP_FRAME_HEADER_SIZE 16  /* what an ANMF chunk begins with */

/* Bytes with which the data of these chunks begins: size and kind of the image. */
#define PROG_WEBP_VP8_SIZE 10
#define PROG_WEBP_VP8L_SIZE 5

/* Chunk types as they read in little endian, like all numbers of a WebP. */
#define PROG_WEBP_TYPE(a, b, c, d) \
    ((guint32) (d) << 24 | (c) << 16 | (b) << 8 | (a))

#define PROG_WEBP_TYPE_VP8 PROG_WEBP_TYPE ('V', 'P', '8', ' ')
#define PROG_WEBP_TYPE_VP8L PROG_WEBP_TYPE ('V', 'P', '8', 'L')
#define PROG_WEBP_TYPE_VP8X PROG_WEBP_TYPE ('V', 'P', '8', 'X')
#define PROG_WEBP_TYPE_ALPH PROG_WEBP_TYPE ('A', 'L', 'P', 'H')
#define PROG_WEBP_TYPE_ANIM PROG_WEBP_TYPE ('A', 'N', 'I', 'M')
#define PROG_WEBP_TYPE_ANMF PROG_WEBP_TYPE ('A', 'N', 'M', 'F')
#define PROG_WEBP_TYPE_ICCP PROG_WEBP_TYPE ('I', 'C', 'C', 'P')
#define PROG_WEBP_TYPE_EXIF PROG_WEBP_TYPE ('E', 'X', 'I', 'F')
#define PROG_WEBP_TYPE_XMP PROG_WEBP_TYPE ('X', 'M', 'P', ' ')

typedef enum
{
  PROG_WEBP_PART_MORE,          /* it takes more bytes to tell */
  PROG_WEBP_PART_RIFF,          /* the header of the file */
  PROG_WEBP_PART_CHUNK,         /* a chunk: header, data and padding */
  PROG_WEBP_PART_FRAME,         /* the header of the first ANMF chunk, and of the
                                 * frame in it; chunks follow */
  PROG_WEBP_PART_HEADER,        /* the header of a chunk of compressed data */
  PROG_WEBP_PART_BITSTREAM,     /* the first bytes of that data, if it is VP8 or VP8L:
                                 * prog_webp_bitstream_header_size() of them */
  PROG_WEBP_PART_DATA,          /* some of that data */
  PROG_WEBP_PART_PADDING,       /* the byte behind data of an odd size */
  PROG_WEBP_PART_END,           /* the image has ended in front of these bytes */
  PROG_WEBP_PART_LOST,          /* the same, but not as it should */
} ProgWebpPartKind;

/**
 * ProgWebpPart:
 * @kind: what comes next
 * @type: of the chunk
 * @size: bytes; of DATA, those at hand, at least 1; of others all, which may be more
 *     than are at hand
 * @data_size: of a HEADER, all data that follows
 */
typedef struct
{
  ProgWebpPartKind kind;
  guint32 type;
  guint64 size;
  guint32 data_size;
} ProgWebpPart;

typedef enum
{
  PROG_WEBP_AT_RIFF,
  PROG_WEBP_AT_CHUNK,
  PROG_WEBP_AT_BITSTREAM,
  PROG_WEBP_IN_DATA,
  PROG_WEBP_AT_PADDING,
} ProgWebpPlace;

#define PROG_WEBP_UNKNOWN G_MAXUINT64

/**
 * ProgWebpChunks:
 * @place: what is expected next
 * @offset: where that begins in the image
 * @riff_end: where the image ends, %PROG_WEBP_UNKNOWN if it does not say, or what it
 *     says is wrong
 * @frame_end: where the ANMF chunk ends that one is in, 0 outside
 * @n_frames: ANMF chunks so far
 * @has_pixels: whether a VP8 or VP8L chunk has begun
 * @type: of the chunk whose data is being read
 * @left: bytes of that data that are still to come
 * @is_odd: whether a byte of padding follows it
 *
 * Where one has come to in an image.
 */
typedef struct
{
  ProgWebpPlace place;
  guint64 offset;
  guint64 riff_end, frame_end;
  guint n_frames;
  gboolean has_pixels;
  guint32 type;
  guint32 left;
  gboolean is_odd;
} ProgWebpChunks;

void prog_webp_chunks_next (ProgWebpChunks * chunks, const guint8 * data,
    gsize size, ProgWebpPart * part);
gboolean prog_webp_chunks_at_end (const ProgWebpChunks * chunks);
gboolean prog_webp_is_chunk (const guint8 * data);
guint prog_webp_bitstream_header_size (guint32 type);

guint prog_webp_read16 (const guint8 * at);
guint prog_webp_read24 (const guint8 * at);
guint32 prog_webp_read32 (const guint8 * at);
void prog_webp_write32 (guint8 * at, guint32 value);

G_END_DECLS
