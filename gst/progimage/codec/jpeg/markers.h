/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The framing of a JPEG: markers, their segments, entropy-coded data. Nothing here
 * needs libjpeg. Clauses are those of ITU-T T.81. */

#include <glib.h>

G_BEGIN_DECLS

/* Table B.1. */
#define PROG_JPEG_TEM 0x01
#define PROG_JPEG_SOF0 0xc0
#define PROG_JPEG_SOF3 0xc3
#define PROG_JPEG_DHT 0xc4
#define PROG_JPEG_JPG 0xc8
#define PROG_JPEG_SOF9 0xc9
#define PROG_JPEG_SOF11 0xcb
#define PROG_JPEG_DAC 0xcc
#define PROG_JPEG_SOF15 0xcf
#define PROG_JPEG_RST0 0xd0
#define PROG_JPEG_RST7 0xd7
#define PROG_JPEG_SOI 0xd8
#define PROG_JPEG_EOI 0xd9
#define PROG_JPEG_SOS 0xda
#define PROG_JPEG_DQT 0xdb
#define PROG_JPEG_DNL 0xdc
#define PROG_JPEG_DRI 0xdd
#define PROG_JPEG_APP0 0xe0
#define PROG_JPEG_APP15 0xef
#define PROG_JPEG_COM 0xfe

typedef enum
{
  PROG_JPEG_PIECE_MORE,         /* it takes more bytes to tell */
  PROG_JPEG_PIECE_DATA,         /* entropy-coded data, or bytes where a marker
                                 * should be and none is; those at hand */
  PROG_JPEG_PIECE_FILL,         /* fill bytes (clause B.1.1.2) in front of a
                                 * marker, but for the last of those at hand */
  PROG_JPEG_PIECE_MARKER,       /* SOI or EOI */
  PROG_JPEG_PIECE_SEGMENT,      /* a marker and its segment */
  PROG_JPEG_PIECE_JUNK,         /* a segment whose marker has lost its 0xff */
  PROG_JPEG_PIECE_END,          /* the image has ended in front of this */
  PROG_JPEG_PIECE_LOST,         /* what follows is no part of a JPEG */
} ProgJpegPieceKind;

/**
 * ProgJpegPiece:
 * @kind: what it is
 * @marker: of MARKER and SEGMENT: the second byte
 * @size: bytes; those of SEGMENT and JUNK may be more than are at hand
 *
 * What an image is made of, one after the other.
 */
typedef struct
{
  ProgJpegPieceKind kind;
  guint8 marker;
  guint size;
} ProgJpegPiece;

typedef enum
{
  PROG_JPEG_AT_SOI,
  PROG_JPEG_AT_FIRST_MARKER,
  PROG_JPEG_IN_HEADER,          /* up to the first SOS */
  PROG_JPEG_IN_SCAN,            /* in entropy-coded data */
  PROG_JPEG_BETWEEN_SCANS,      /* behind it, at a marker */
  PROG_JPEG_ENDED,
} ProgJpegPlace;

/**
 * ProgJpegWalker:
 * @place: where in an image it is
 * @in_garbage: whether what should be a marker was none, and a marker is searched for
 * @frame_marker: of the frame header, SOFn; 0: none so far
 * @wrong_marker: after LOST: of the segment whose length can't be; 0: another reason
 *
 * Goes through an image piece by piece. All zero is the first state.
 */
typedef struct
{
  ProgJpegPlace place;
  gboolean in_garbage;
  guint8 frame_marker;
  guint8 wrong_marker;
} ProgJpegWalker;

void prog_jpeg_walk (ProgJpegWalker * walker, const guint8 * data, gsize size,
    gboolean at_end, ProgJpegPiece * piece);

/* Clause B.1.1.4: it counts itself, but not the marker. */
static inline guint
prog_jpeg_segment_length (const guint8 * at)
{
  return at[0] << 8 | at[1];
}

gboolean prog_jpeg_is_frame_marker (gint marker);
gboolean prog_jpeg_ends_scan (gint marker);
gsize prog_jpeg_skip_entropy_coded_data (const guint8 * data, gsize size);
gboolean prog_jpeg_begins (const guint8 * data, gsize size,
    gboolean * perhaps);
gboolean prog_jpeg_segment_may_hold_image (const guint8 * segment, gsize size);
gboolean prog_jpeg_segment_has_ended (const guint8 * next, gsize size,
    gboolean * perhaps);

G_END_DECLS
