/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "markers.h"

#include <string.h>

/* Zeros that a segment may be padded with, bytes: a block of a file system or of a
 * camera's buffer, and some. */
#define MAX_PADDING (32 * 1024)

/* Fill bytes in front of a marker, where nothing else says that there is one. */
#define MAX_FILL 64

/* Bytes between a segment and a marker that are taken for a slip of whoever wrote the
 * file, such as a length that is off. */
#define MAX_SLIP 16

/* -- kinds of markers --------------------------------------------------- */

static gboolean
is_restart (guint marker)
{
  return marker >= PROG_JPEG_RST0 && marker <= PROG_JPEG_RST7;
}

/* Table B.1: these stand alone, and so do the reserved ones for all that is known. */
static gboolean
has_segment (guint marker)
{
  return marker >= PROG_JPEG_SOF0 && marker != 0xff && !is_restart (marker)
      && marker != PROG_JPEG_SOI && marker != PROG_JPEG_EOI;
}

/**
 * prog_jpeg_is_frame_marker:
 * @marker: the second byte of a marker
 *
 * Returns: whether it is one of the SOFn markers
 */
gboolean
prog_jpeg_is_frame_marker (gint marker)
{
  return marker >= PROG_JPEG_SOF0 && marker <= PROG_JPEG_SOF15
      && marker != PROG_JPEG_DHT && marker != PROG_JPEG_JPG
      && marker != PROG_JPEG_DAC;
}

static gboolean
is_application_or_comment (guint marker)
{
  return (marker >= PROG_JPEG_APP0 && marker <= PROG_JPEG_APP15)
      || marker == PROG_JPEG_COM;
}

/* Figure B.2: what may come in front of a frame header, or that itself. */
static gboolean
may_begin_header (guint marker)
{
  return prog_jpeg_is_frame_marker (marker)
      || is_application_or_comment (marker) || marker == PROG_JPEG_DHT
      || marker == PROG_JPEG_DAC || marker == PROG_JPEG_DQT
      || marker == PROG_JPEG_DRI;
}

/* The same between scans. Others are no marker, but damaged data. */
static gboolean
may_follow_scan (guint marker)
{
  return may_begin_header (marker) ? !prog_jpeg_is_frame_marker (marker) :
      marker == PROG_JPEG_SOS || marker == PROG_JPEG_DNL;
}

/* Clauses B.2.2 to B.2.5. A segment may define tables again and again; the bounds are
 * a few times what all of them take once. */
static guint
max_length (guint marker)
{
  if (prog_jpeg_is_frame_marker (marker))
    return 8 + 3 * 255;

  switch (marker) {
    case PROG_JPEG_SOS:
      return 6 + 2 * 4;
    case PROG_JPEG_DRI:
      return 4;
    case PROG_JPEG_DHT:        /* 8 tables of up to 273 bytes */
    case PROG_JPEG_DQT:        /* 4 tables of up to 129 bytes */
    case PROG_JPEG_DAC:
      return 8192;
    default:
      return G_MAXUINT16;
  }
}

static guint
min_length (guint marker)
{
  if (prog_jpeg_is_frame_marker (marker))
    return 8 + 3;

  switch (marker) {
    case PROG_JPEG_SOS:
      return 6 + 2;
    case PROG_JPEG_DRI:
    case PROG_JPEG_DNL:
    case PROG_JPEG_DAC:
      return 4;
    case PROG_JPEG_DHT:
      return 2 + 17;
    case PROG_JPEG_DQT:
      return 2 + 65;
    default:
      return 2;
  }
}

/* Whether a segment of this kind may be so long, where nothing else says that there
 * is one. */
static gboolean
is_plausible_length (guint marker, guint length)
{
  if (length < min_length (marker) || length > max_length (marker))
    return FALSE;

  return !prog_jpeg_is_frame_marker (marker) || (length - 8) % 3 == 0;
}

/* -- entropy-coded data ------------------------------------------------- */

/* Where the next marker that has not to do with entropy-coded data is, from @at on;
 * @size, or the place of what may be one, where there is none at hand. */
static gsize
find_marker (const guint8 * data, gsize size, gsize at,
    gboolean (*is_wanted) (guint marker))
{
  while (at < size) {
    const guint8 *found = memchr (data + at, 0xff, size - at);

    if (!found)
      return size;
    at = found - data;
    if (at + 1 == size)
      return at;
    if (found[1] == 0xff)       /* a fill byte, clause B.1.1.2 */
      at += 1;
    else if (is_wanted (found[1]))
      return at;
    else
      at += 2;
  }

  return size;
}

/* Or may do so: another image may begin where this one was cut off. */
static gboolean
ends_scan (guint marker)
{
  return marker == PROG_JPEG_EOI || marker == PROG_JPEG_SOI
      || may_follow_scan (marker);
}

static gboolean
is_any_marker (guint marker)
{
  return marker != 0;
}

static gboolean
is_no_restart (guint marker)
{
  return marker != 0 && !is_restart (marker);
}

/**
 * prog_jpeg_ends_scan:
 * @marker: the second byte of a marker in a scan
 *
 * Returns: whether libjpeg does not go past it in the scan: it is neither RSTn nor one
 *     that it takes for damage
 */
gboolean
prog_jpeg_ends_scan (gint marker)
{
  return marker >= PROG_JPEG_SOF0 && !is_restart (marker);
}

/**
 * prog_jpeg_skip_entropy_coded_data:
 * @data: entropy-coded data
 * @size: how many bytes
 *
 * Returns: how many of them come before a marker that is no RSTn, or before a byte at
 *     the end that may be the first one of such a marker
 */
gsize
prog_jpeg_skip_entropy_coded_data (const guint8 * data, gsize size)
{
  return find_marker (data, size, 0, is_no_restart);
}

/* -- what looks like a JPEG --------------------------------------------- */

/* How far fill bytes reach. */
static gsize
skip_fill_bytes (const guint8 * data, gsize size, gsize at)
{
  gsize end = at + MAX_FILL;

  while (at < end && at + 1 < size && data[at] == 0xff && data[at + 1] == 0xff)
    at++;

  return at;
}

/* Whether there is a marker, of the kind wanted and with a segment as long as it may
 * be, at @at. @end: where the segment ends. */
static gboolean
has_segment_at (const guint8 * data, gsize size, gsize at, gboolean * perhaps,
    gboolean (*is_wanted) (guint marker), gsize * end)
{
  *perhaps = FALSE;
  at = skip_fill_bytes (data, size, at);
  if (at < size && data[at] != 0xff)
    return FALSE;
  if (at + 1 < size && !is_wanted (data[at + 1]))
    return FALSE;
  if (at + 4 > size) {
    *perhaps = TRUE;
    return FALSE;
  }
  *end = at + 2 + prog_jpeg_segment_length (data + at + 2);

  return is_plausible_length (data[at + 1], *end - at - 2);
}

/**
 * prog_jpeg_begins:
 * @data: bytes that begin with SOI and the first byte of a marker
 * @size: how many
 * @perhaps: (out): whether it takes more bytes to tell
 *
 * Of random data that begins in this way about one in 10,000 gets through.
 *
 * Returns: whether a JPEG begins there: the first segment is one that may be the first,
 *     and so is what follows where that ends
 */
gboolean
prog_jpeg_begins (const guint8 * data, gsize size, gboolean * perhaps)
{
  gsize end;

  return has_segment_at (data, size, 2, perhaps, may_begin_header, &end)
      && has_segment_at (data, size, end, perhaps, may_begin_header, &end);
}

static gboolean
may_follow_segment (guint marker)
{
  return marker == PROG_JPEG_SOS || marker == PROG_JPEG_DNL
      || may_begin_header (marker);
}

static gboolean
has_marker_at (const guint8 * data, gsize size, gsize at, gboolean * perhaps)
{
  gsize mark = skip_fill_bytes (data, size, at), end;

  *perhaps = FALSE;
  if (mark + 1 < size && data[mark] == 0xff) {
    if (data[mark + 1] == PROG_JPEG_EOI)
      return TRUE;
    /* The next image. */
    if (data[mark + 1] == PROG_JPEG_SOI) {
      *perhaps = mark + 2 == size;
      return mark + 2 < size && data[mark + 2] == 0xff;
    }
  }

  return has_segment_at (data, size, at, perhaps, may_follow_segment, &end);
}

/* Phones write 00 E1 for FF E1. The segment may hold a thumbnail: nothing in it is a
 * marker, if one follows where it ends. 0: it is none. */
static gsize
junk_segment_size (const guint8 * data, gsize size, gboolean * perhaps)
{
  gsize end;

  *perhaps = FALSE;
  if ((size > 0 && data[0] != 0) || (size > 1
          && (data[1] < PROG_JPEG_APP0 || data[1] > PROG_JPEG_APP15)))
    return 0;
  if (size < 4) {
    *perhaps = TRUE;
    return 0;
  }
  end = 2 + prog_jpeg_segment_length (data + 2);

  return end >= 4 && has_marker_at (data, size, end, perhaps) ? end : 0;
}

/**
 * prog_jpeg_segment_may_hold_image:
 * @segment: a marker segment, from its marker on, which fill bytes may precede
 * @size: how many bytes
 *
 * Returns: whether it is one for applications, APPn or COM, and not for the decoder
 */
gboolean
prog_jpeg_segment_may_hold_image (const guint8 * segment, gsize size)
{
  gsize at;

  /* A marker that has lost its 0xff has 0 in its place. */
  for (at = 0; at < size && (segment[at] == 0xff || segment[at] == 0); at++);

  return at < size && ((segment[at] & 0xf0) == PROG_JPEG_APP0
      || segment[at] == PROG_JPEG_COM);
}

/**
 * prog_jpeg_segment_has_ended:
 * @next: what follows a segment where its length says that it ends
 * @size: how many bytes of it
 * @perhaps: (out): whether it takes more bytes to tell
 *
 * Returns: whether the segment is as long as it says: there is a marker, perhaps behind
 *     zeros, a few other bytes, or a segment whose marker has lost its 0xff
 */
gboolean
prog_jpeg_segment_has_ended (const guint8 * next, gsize size,
    gboolean * perhaps)
{
  gsize at = 0, end;

  if (junk_segment_size (next, size, perhaps) > 0)
    return TRUE;
  if (*perhaps)
    return FALSE;

  while (at < size && next[at] == 0 && at < MAX_PADDING)
    at++;
  for (end = at + MAX_SLIP; at < end; at++) {
    if (at >= size) {
      *perhaps = TRUE;
      return FALSE;
    }
    if (next[at] != 0xff)
      continue;
    if (has_marker_at (next, size, at, perhaps))
      return TRUE;
    if (*perhaps)
      return FALSE;
  }

  return FALSE;
}

/* -- the walk ----------------------------------------------------------- */

static void
set_piece (ProgJpegPiece * piece, ProgJpegPieceKind kind, guint marker,
    gsize size)
{
  piece->kind = kind;
  piece->marker = marker;
  piece->size = MIN (size, G_MAXINT);
}

/* The bytes in front of the marker at @at, or in front of what may be one. FALSE:
 * there are none. */
static gboolean
take_bytes_before (const guint8 * data, gsize at, ProgJpegPiece * piece)
{
  gsize run = at;

  while (run > 0 && data[run - 1] == 0xff)
    run--;
  if (run > 0)
    set_piece (piece, PROG_JPEG_PIECE_DATA, 0, run);
  else if (at > 0)
    set_piece (piece, PROG_JPEG_PIECE_FILL, 0, at);

  return at > 0;
}

/* A marker that means nothing here, as data. */
static void
take_two_bytes (ProgJpegPiece * piece)
{
  set_piece (piece, PROG_JPEG_PIECE_DATA, 0, 2);
}

static void
take_segment (ProgJpegWalker * walker, const guint8 * data, gsize size,
    ProgJpegPiece * piece)
{
  guint marker = data[1], length;

  if (size < 4)
    return;

  length = prog_jpeg_segment_length (data + 2);
  if (length > max_length (marker)) {
    if (walker->place >= PROG_JPEG_IN_SCAN) {
      take_two_bytes (piece);
      return;
    }
    walker->wrong_marker = marker;
    set_piece (piece, PROG_JPEG_PIECE_LOST, 0, 0);
    return;
  }
  set_piece (piece, PROG_JPEG_PIECE_SEGMENT, marker, 2 + MAX (length, 2));
  if (prog_jpeg_is_frame_marker (marker) && walker->frame_marker == 0)
    walker->frame_marker = marker;
  if (marker == PROG_JPEG_SOS)
    walker->place = PROG_JPEG_IN_SCAN;
  else
    walker->place = walker->place < PROG_JPEG_IN_SCAN ?
        PROG_JPEG_IN_HEADER : PROG_JPEG_BETWEEN_SCANS;
}

/* Whether SOI at @at is in front of another image, or may be. In front of the first
 * byte that was found out before. */
static gboolean
image_begins_at (const guint8 * data, gsize size, gsize at, gboolean at_end)
{
  gboolean perhaps;

  return at > 0 && (prog_jpeg_begins (data + at, size - at, &perhaps)
      || (perhaps && !at_end));
}

static void
walk_scan (ProgJpegWalker * walker, const guint8 * data, gsize size,
    gboolean at_end, ProgJpegPiece * piece)
{
  gsize at = find_marker (data, size, 0, ends_scan);

  while (at + 1 < size && data[at + 1] == PROG_JPEG_SOI
      && !image_begins_at (data, size, at, at_end))
    at = find_marker (data, size, at + 2, ends_scan);

  if (take_bytes_before (data, at, piece) || size < 2)
    return;

  if (data[1] == PROG_JPEG_EOI) {
    set_piece (piece, PROG_JPEG_PIECE_MARKER, PROG_JPEG_EOI, 2);
    walker->place = PROG_JPEG_ENDED;
  } else {
    take_segment (walker, data, size, piece);
  }
}

/* FALSE: there is none. */
static gboolean
take_junk (const guint8 * data, gsize size, gboolean at_end,
    ProgJpegPiece * piece)
{
  gboolean perhaps;
  gsize end = junk_segment_size (data, size, &perhaps);

  if (end > 0)
    set_piece (piece, PROG_JPEG_PIECE_JUNK, 0, end);

  /* As it was before: MORE. */
  return end > 0 || (perhaps && !at_end);
}

/* Bytes that are no marker, where there should be one. */
static void
walk_garbage (ProgJpegWalker * walker, const guint8 * data, gsize size,
    gboolean at_end, ProgJpegPiece * piece)
{
  if (!walker->in_garbage && take_junk (data, size, at_end, piece))
    return;

  walker->in_garbage = TRUE;
  take_bytes_before (data, find_marker (data, size, 0, is_any_marker), piece);
}

static void
walk_marker (ProgJpegWalker * walker, const guint8 * data, gsize size,
    ProgJpegPiece * piece)
{
  guint marker = data[1];
  gboolean in_header = walker->place < PROG_JPEG_IN_SCAN;

  if (marker == PROG_JPEG_SOI && in_header) {
    set_piece (piece, PROG_JPEG_PIECE_END, 0, 0);
  } else if (walker->place == PROG_JPEG_AT_FIRST_MARKER
      && !may_begin_header (marker) && marker != PROG_JPEG_TEM
      && marker != PROG_JPEG_DNL) {
    /* libjpeg skips these two wherever they are. */
    set_piece (piece, PROG_JPEG_PIECE_LOST, 0, 0);
  } else if (marker == PROG_JPEG_EOI) {
    set_piece (piece, PROG_JPEG_PIECE_MARKER, marker, 2);
    walker->place = PROG_JPEG_ENDED;
  } else if (in_header ? has_segment (marker) : may_follow_scan (marker)) {
    take_segment (walker, data, size, piece);
  } else {
    take_two_bytes (piece);
  }
}

/* At a marker, or where there should be one. */
static void
walk_markers (ProgJpegWalker * walker, const guint8 * data, gsize size,
    gboolean at_end, ProgJpegPiece * piece)
{
  gsize n = 0;

  while (n < size && data[n] == 0xff)
    n++;
  if (n > 1) {
    set_piece (piece, PROG_JPEG_PIECE_FILL, 0, n - 1);
  } else if (n == 0 || (size > 1 && data[1] == 0)) {
    walk_garbage (walker, data, size, at_end, piece);
  } else if (size > 1) {
    walker->in_garbage = FALSE;
    walk_marker (walker, data, size, piece);
  }
}

/**
 * prog_jpeg_walk:
 * @walker: where the walk has come to
 * @data: bytes of the image from there on
 * @size: how many
 * @at_end: whether nothing follows them
 * @piece: (out): what comes next
 *
 * Names the next piece. The walk stays where it is for MORE, END and LOST, else it goes
 * on behind the piece. Which bytes are at hand makes no difference to what they are.
 */
void
prog_jpeg_walk (ProgJpegWalker * walker, const guint8 * data, gsize size,
    gboolean at_end, ProgJpegPiece * piece)
{
  set_piece (piece, PROG_JPEG_PIECE_MORE, 0, 0);
  if (walker->place == PROG_JPEG_ENDED) {
    set_piece (piece, PROG_JPEG_PIECE_END, 0, 0);
    return;
  }
  if (size == 0)
    return;

  switch (walker->place) {
    case PROG_JPEG_AT_SOI:
      if (size < 2)
        return;
      set_piece (piece, PROG_JPEG_PIECE_MARKER, PROG_JPEG_SOI, 2);
      walker->place = PROG_JPEG_AT_FIRST_MARKER;
      break;
    case PROG_JPEG_IN_SCAN:
      walk_scan (walker, data, size, at_end, piece);
      break;
    default:
      walk_markers (walker, data, size, at_end, piece);
      break;
  }
}
