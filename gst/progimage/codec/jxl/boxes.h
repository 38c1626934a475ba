/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"

G_BEGIN_DECLS

/* FF 0A, ISO/IEC 18181-1, and the first box of a container, 18181-2. */
#define PROG_JXL_CODESTREAM_SIGNATURE "\xff\x0a"
#define PROG_JXL_CODESTREAM_SIGNATURE_SIZE 2
#define PROG_JXL_CONTAINER_SIGNATURE "\0\0\0\x0cJXL \x0d\x0a\x87\x0a"
#define PROG_JXL_CONTAINER_SIGNATURE_SIZE 12

/* What a reader of a container has to see of it to know that it is JPEG XL: the
 * signature, and the head of the ftyp box with its brand. */
#define PROG_JXL_CONTAINER_HEAD_SIZE 24

typedef enum
{
  PROG_JXL_PART_MORE,           /* it takes more bytes to tell */
  PROG_JXL_PART_CODESTREAM,     /* bytes of the codestream */
  PROG_JXL_PART_BOX,            /* a box, or the header of one that holds
                                 * codestream */
  PROG_JXL_PART_END,            /* the image has ended */
  PROG_JXL_PART_LOST,           /* this is no box, and codestream is missing */
} ProgJxlPartKind;

/**
 * ProgJxlPart:
 * @kind: what comes next
 * @size: bytes; of CODESTREAM, those at hand; of a BOX, its header included, which
 *     may be more than are at hand
 * @header_size: of a BOX: where its contents begin
 * @type: of a BOX: four characters
 */
typedef struct
{
  ProgJxlPartKind kind;
  guint64 size;
  guint header_size;
  gchar type[4];
} ProgJxlPart;

typedef enum
{
  PROG_JXL_AT_START,
  PROG_JXL_AT_BOX,              /* more codestream is to come */
  PROG_JXL_IN_CODESTREAM,       /* up to left bytes of it */
  PROG_JXL_IN_LAST_CODESTREAM,
  PROG_JXL_IN_OPEN_CODESTREAM,  /* whose end only a decoder can tell */
  PROG_JXL_AT_LATE_BOX,         /* all codestream has come */
} ProgJxlPlace;

/* Where a reader of a JPEG XL file is. All zero is the first state. */
typedef struct
{
  ProgJxlPlace place;
  guint64 left;
} ProgJxlBoxes;

void prog_jxl_boxes_next (ProgJxlBoxes * boxes, const guint8 * data, gsize size,
    gboolean at_end, ProgJxlPart * part);
ProgImageAnswer prog_jxl_boxes_confirm (const guint8 * data, gsize size);
ProgImageAnswer prog_jxl_boxes_is_whole (const ProgJxlBoxes * boxes,
    const guint8 * next, gsize size);

G_END_DECLS
