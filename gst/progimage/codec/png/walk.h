/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "chunks.h"

G_BEGIN_DECLS

/* What comes next in an image. */
typedef enum
{
  PROG_PNG_PART_MORE,           /* it takes more bytes to tell */
  PROG_PNG_PART_BOX,            /* the signature, a chunk, or the header of an IDAT */
  PROG_PNG_PART_DATA,           /* data and CRC of an IDAT, as much as is at hand */
  PROG_PNG_PART_END,            /* nothing, behind IEND */
  PROG_PNG_PART_LOST,           /* there is no chunk where one should be */
} ProgPngPart;

/**
 * ProgPngWalk:
 * @state: what is to come
 * @left: bytes, of an IDAT
 *
 * Where one has come to in an image, part by part. All 0 is its beginning.
 */
typedef struct
{
  enum
  {
    PROG_PNG_WALK_SIGNATURE,
    PROG_PNG_WALK_CHUNK,
    PROG_PNG_WALK_IDAT,
    PROG_PNG_WALK_END,
    PROG_PNG_WALK_LOST,
  } state;
  guint64 left;
} ProgPngWalk;

typedef enum
{
  PROG_PNG_NO,
  PROG_PNG_YES,
  PROG_PNG_PERHAPS,             /* it takes more bytes to tell */
} ProgPngAnswer;

ProgPngAnswer prog_png_is_beginning (const guint8 * data, gsize size);
ProgPngAnswer prog_png_box_is_whole (const guint8 * box, guint64 box_size,
    const guint8 * next, gsize next_size);
ProgPngPart prog_png_walk_next (ProgPngWalk * walk, const guint8 * data,
    gsize size, guint64 * part_size);

G_END_DECLS
