/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PROG_PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
#define PROG_PNG_SIGNATURE_SIZE 8
#define PROG_PNG_HEADER_SIZE 8  /* length and type */
#define PROG_PNG_CRC_SIZE 4

#define PROG_PNG_TYPE(a, b, c, d) \
    ((guint32) (a) << 24 | (b) << 16 | (c) << 8 | (d))

#define PROG_PNG_TYPE_IHDR PROG_PNG_TYPE ('I', 'H', 'D', 'R')
#define PROG_PNG_TYPE_PLTE PROG_PNG_TYPE ('P', 'L', 'T', 'E')
#define PROG_PNG_TYPE_IDAT PROG_PNG_TYPE ('I', 'D', 'A', 'T')
#define PROG_PNG_TYPE_IEND PROG_PNG_TYPE ('I', 'E', 'N', 'D')
#define PROG_PNG_TYPE_tRNS PROG_PNG_TYPE ('t', 'R', 'N', 'S')
#define PROG_PNG_TYPE_tEXt PROG_PNG_TYPE ('t', 'E', 'X', 't')
#define PROG_PNG_TYPE_zTXt PROG_PNG_TYPE ('z', 'T', 'X', 't')
#define PROG_PNG_TYPE_iTXt PROG_PNG_TYPE ('i', 'T', 'X', 't')
#define PROG_PNG_TYPE_eXIf PROG_PNG_TYPE ('e', 'X', 'I', 'f')
#define PROG_PNG_TYPE_iCCP PROG_PNG_TYPE ('i', 'C', 'C', 'P')
#define PROG_PNG_TYPE_tIME PROG_PNG_TYPE ('t', 'I', 'M', 'E')
#define PROG_PNG_TYPE_cICP PROG_PNG_TYPE ('c', 'I', 'C', 'P')
#define PROG_PNG_TYPE_mDCV PROG_PNG_TYPE ('m', 'D', 'C', 'V')
#define PROG_PNG_TYPE_cLLI PROG_PNG_TYPE ('c', 'L', 'L', 'I')
#define PROG_PNG_TYPE_acTL PROG_PNG_TYPE ('a', 'c', 'T', 'L')
#define PROG_PNG_TYPE_fcTL PROG_PNG_TYPE ('f', 'c', 'T', 'L')
#define PROG_PNG_TYPE_fdAT PROG_PNG_TYPE ('f', 'd', 'A', 'T')

/* Bit 5 of a type's first byte, PNG clause 5.4. */
#define PROG_PNG_IS_ANCILLARY(type) (((type) >> 29 & 1) != 0)

/* How a chunk is to be had. */
typedef enum
{
  PROG_PNG_GATHER,              /* whole */
  PROG_PNG_STREAM,              /* in pieces, as it comes */
  PROG_PNG_SKIP,                /* not at all */
} ProgPngWay;

/* What is next in an image. */
typedef enum
{
  PROG_PNG_MORE,                /* nothing before there is more data */
  PROG_PNG_CHUNK,               /* a chunk's header: length and type are set,
                                 * way is to be set */
  PROG_PNG_WHOLE,               /* bytes: data and CRC of a gathered chunk */
  PROG_PNG_PIECE,               /* bytes: some data of a streamed chunk */
  PROG_PNG_CRC,                 /* bytes: CRC of a streamed chunk */
  PROG_PNG_NEXT_IMAGE,          /* the signature of another image follows */
  PROG_PNG_NO_CHUNK,            /* something that is no chunk, unused */
} ProgPngEvent;

/**
 * ProgPngInput:
 * @data: bytes of the image
 * @size: how many there are
 * @at_end: whether nothing will follow
 * @used: how many of them have been used
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean at_end;
  gsize used;
} ProgPngInput;

/**
 * ProgPngChunks:
 * @offset: bytes of the image that were used
 * @header: the chunk's length and type as they stand in the image
 * @length: of the chunk's data
 * @type: of the chunk, see PROG_PNG_TYPE()
 * @left: bytes of the chunk that are still to come, CRC included; 0 between
 *     chunks
 * @way: how the chunk is to be had
 * @bytes: what came, valid until the next call
 * @n_bytes: how many
 *
 * Where one has come to in an image.
 */
typedef struct
{
  guint64 offset;
  guint8 header[PROG_PNG_HEADER_SIZE];
  guint32 length, type;
  guint64 left;
  ProgPngWay way;
  const guint8 *bytes;
  gsize n_bytes;

  /*< private >*/
  guint64 clear;                /* offset before which no other image begins */
  GByteArray *gathered;
} ProgPngChunks;

void prog_png_chunks_init (ProgPngChunks * chunks);
void prog_png_chunks_clear (ProgPngChunks * chunks);
ProgPngEvent prog_png_chunks_next (ProgPngChunks * chunks,
    ProgPngInput * input);
gboolean prog_png_chunks_worth_while (const ProgPngChunks * chunks,
    const guint8 * data, gsize size, gsize seen);

G_END_DECLS
