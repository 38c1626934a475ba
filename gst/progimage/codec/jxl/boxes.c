/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The framing of JPEG XL, ISO/IEC 18181-2: a bare codestream, or a container of boxes
 * of which some hold the codestream.
 *
 * A container has no mark at its end. Where all codestream has come, boxes of types
 * that are known to follow it belong to the image, and anything else does not. */

#include "boxes.h"

#include <string.h>

/* Of a box: size, type; and where the size is 1, the size again. */
#define SHORT_HEADER 8
#define LONG_HEADER 16

/* In front of the codestream in a jxlp box: its number, and whether it is the last. */
#define JXLP_INDEX_SIZE 4
#define JXLP_LAST 0x80

/* A box without an end, which reaches to the end of the stream. Two of these can be
 * added up. */
#define UNBOUNDED (G_MAXUINT64 / 4)

/* Byte by byte: data is not aligned. */
static guint64
read_number (const guint8 * at, guint n)
{
  guint64 number = 0;

  while (n-- > 0)
    number = number << 8 | *at++;

  return number;
}

static gboolean
is_type (const gchar * type, const gchar * wanted)
{
  return memcmp (type, wanted, 4) == 0;
}

/* Types that people write behind the codestream. */
static gboolean
may_come_late (const gchar * type)
{
  static const gchar known[][5] = {
    "Exif", "xml ", "brob", "jbrd", "jumb", "jxli", "jhgm", "iptc", "uuid",
    "free", "skip"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    if (is_type (type, known[i]))
      return TRUE;
  }

  return FALSE;
}

typedef enum
{
  HEADER_MORE,
  HEADER_WHOLE,
  HEADER_NONE,                  /* this is no box */
} Header;

/* Reads the header of a box into @part. */
static Header
read_header (const guint8 * data, gsize size, ProgJxlPart * part)
{
  guint i;

  for (i = 4; i < MIN (size, SHORT_HEADER); i++) {
    if (data[i] < 0x20 || data[i] > 0x7e)
      return HEADER_NONE;
  }
  if (size < SHORT_HEADER)
    return HEADER_MORE;

  part->kind = PROG_JXL_PART_BOX;
  part->header_size = SHORT_HEADER;
  part->size = read_number (data, 4);
  memcpy (part->type, data + 4, 4);
  if (part->size == 1) {
    if (size < LONG_HEADER)
      return HEADER_MORE;
    part->header_size = LONG_HEADER;
    part->size = read_number (data + 8, 8);
  } else if (part->size == 0) {
    part->size = UNBOUNDED;
  }

  return part->size >= part->header_size && part->size <= UNBOUNDED ?
      HEADER_WHOLE : HEADER_NONE;
}

/**
 * prog_jxl_boxes_confirm:
 * @data: begins with the signature of a container, or of a codestream
 * @size: how many bytes of it there are
 *
 * The bytes of a container's signature may be in any data: the ftyp box has to follow
 * them. A bare codestream is never searched for.
 *
 * Returns: whether it is a JPEG XL
 */
ProgImageAnswer
prog_jxl_boxes_confirm (const guint8 * data, gsize size)
{
  static const gchar head[] = PROG_JXL_CONTAINER_SIGNATURE "\0\0\0\0ftypjxl ";
  gsize at;

  for (at = PROG_JXL_CONTAINER_SIGNATURE_SIZE + 4;
      at < MIN (size, PROG_JXL_CONTAINER_HEAD_SIZE); at++) {
    if (data[at] != (guint8) head[at])
      return PROG_IMAGE_NO;
  }

  return size < PROG_JXL_CONTAINER_HEAD_SIZE ?
      PROG_IMAGE_PERHAPS : PROG_IMAGE_YES;
}

/**
 * prog_jxl_boxes_is_whole:
 * @boxes: behind a box that claims to be whole
 * @next: what follows it
 * @size: how many bytes of that there are
 *
 * While codestream is missing, another box has to follow. Behind it anything may.
 *
 * Returns: whether the box was whole
 */
ProgImageAnswer
prog_jxl_boxes_is_whole (const ProgJxlBoxes * boxes, const guint8 * next,
    gsize size)
{
  ProgJxlPart part;

  if (boxes->place == PROG_JXL_AT_LATE_BOX
      || read_header (next, size, &part) == HEADER_WHOLE)
    return PROG_IMAGE_YES;

  return size < LONG_HEADER ? PROG_IMAGE_PERHAPS : PROG_IMAGE_NO;
}

static void
enter_codestream (ProgJxlBoxes * boxes, ProgJxlPart * part, gboolean last)
{
  boxes->left = part->size - part->header_size;
  if (part->size == UNBOUNDED)
    boxes->place = PROG_JXL_IN_OPEN_CODESTREAM;
  else if (last)
    boxes->place = PROG_JXL_IN_LAST_CODESTREAM;
  else
    boxes->place = PROG_JXL_IN_CODESTREAM;
  part->size = part->header_size;
}

static void
next_box (ProgJxlBoxes * boxes, const guint8 * data, gsize size,
    ProgJxlPart * part)
{
  switch (read_header (data, size, part)) {
    case HEADER_MORE:
      part->kind = PROG_JXL_PART_MORE;
      return;
    case HEADER_NONE:
      part->kind = PROG_JXL_PART_LOST;
      return;
    case HEADER_WHOLE:
      break;
  }

  if (is_type (part->type, "JXL ")) {
    part->kind = PROG_JXL_PART_LOST;    /* another image begins */
  } else if (is_type (part->type, "jxlc")) {
    enter_codestream (boxes, part, TRUE);
  } else if (is_type (part->type, "jxlp")) {
    if (part->size < part->header_size + JXLP_INDEX_SIZE) {
      part->kind = PROG_JXL_PART_LOST;
    } else if (size < part->header_size + JXLP_INDEX_SIZE) {
      part->kind = PROG_JXL_PART_MORE;
    } else {
      gboolean last = (data[part->header_size] & JXLP_LAST) != 0;

      part->header_size += JXLP_INDEX_SIZE;
      enter_codestream (boxes, part, last);
    }
  }
}

/* Whether an image ends with a late box that is not whole, or with nothing. */
static void
next_late_box (const guint8 * data, gsize size, gboolean at_end,
    ProgJxlPart * part)
{
  Header header = read_header (data, size, part);

  if (header == HEADER_MORE && !at_end)
    part->kind = PROG_JXL_PART_MORE;
  else if (header != HEADER_WHOLE || !may_come_late (part->type))
    part->kind = PROG_JXL_PART_END;
}

static void
begin (ProgJxlBoxes * boxes, const guint8 * data, gsize size,
    ProgJxlPart * part)
{
  if (size < 1) {
    part->kind = PROG_JXL_PART_MORE;
  } else if (data[0] == 0xff) {
    boxes->place = PROG_JXL_IN_OPEN_CODESTREAM;
    boxes->left = UNBOUNDED;
  } else if (size < PROG_JXL_CONTAINER_SIGNATURE_SIZE) {
    part->kind = PROG_JXL_PART_MORE;
  } else {
    boxes->place = PROG_JXL_AT_BOX;
    read_header (data, size, part);
  }
}

static void
next_codestream (ProgJxlBoxes * boxes, gsize size, ProgJxlPart * part)
{
  part->kind = size > 0 ? PROG_JXL_PART_CODESTREAM : PROG_JXL_PART_MORE;
  part->size = MIN (size, boxes->left);
  if (boxes->place == PROG_JXL_IN_OPEN_CODESTREAM)
    return;

  boxes->left -= part->size;
}

/**
 * prog_jxl_boxes_next:
 * @boxes: where the reader is, all zero at the first byte of an image
 * @data: what comes there
 * @size: how many bytes of it there are
 * @at_end: whether nothing follows them
 * @part: (out): what it is
 *
 * Names the next part of the file, and goes on to what is behind it.
 */
void
prog_jxl_boxes_next (ProgJxlBoxes * boxes, const guint8 * data, gsize size,
    gboolean at_end, ProgJxlPart * part)
{
  memset (part, 0, sizeof *part);
  if (boxes->left == 0) {
    if (boxes->place == PROG_JXL_IN_CODESTREAM)
      boxes->place = PROG_JXL_AT_BOX;
    else if (boxes->place == PROG_JXL_IN_LAST_CODESTREAM)
      boxes->place = PROG_JXL_AT_LATE_BOX;
  }

  switch (boxes->place) {
    case PROG_JXL_AT_START:
      begin (boxes, data, size, part);
      if (boxes->place == PROG_JXL_IN_OPEN_CODESTREAM)
        next_codestream (boxes, size, part);
      break;
    case PROG_JXL_AT_BOX:
      next_box (boxes, data, size, part);
      break;
    case PROG_JXL_AT_LATE_BOX:
      next_late_box (data, size, at_end, part);
      break;
    case PROG_JXL_IN_CODESTREAM:
    case PROG_JXL_IN_LAST_CODESTREAM:
    case PROG_JXL_IN_OPEN_CODESTREAM:
      next_codestream (boxes, size, part);
      break;
  }
}
