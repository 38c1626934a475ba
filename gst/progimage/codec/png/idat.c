/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the IDAT chunks of a PNG to its rows, by one of four ways: see Way. All that
 * costs time, inflating and taking back filters, is done by code made for it, and all
 * that has many cases stays with libpng. */

#include "idat.h"

#include "deep.h"
#include "inflate.h"
#include "unfilter.h"

#include <string.h>

/* Of the chunks, libpng gets this much at once, bytes: rows that come behind the end of
 * a pass wait, and from so little data no more than a megabyte can come. */
#define MAX_PIECE 1024

/* Adler-32 of the compressed data, at the very end of it. */
#define CHECKSUM_SIZE 4

typedef enum
{
  WAY_LIBPNG,                   /* without ISA-L: libpng gets the compressed data */
  WAY_TRANSFORMS,               /* scanlines are decoded by ISA-L; libpng gets them
                                 * for its transforms: palette, fewer or more bits,
                                 * alpha, another order */
  WAY_DIRECT,                   /* scanlines are just what the canvas takes */
  WAY_DEEP,                     /* but for the order of bytes and alpha, at 16 bits */
} Way;

typedef enum
{
  STATE_DATA,                   /* more is to come */
  STATE_END,                    /* the zlib stream is at its end */
  STATE_EXTRA,                  /* all rows are there, and there is more */
  STATE_STOPPED,                /* no more is decoded */
} State;

struct _ProgPngIdat
{
  Way way;
  State state;
  ProgPngReader *reader;        /* borrowed, and so are rows */
  ProgPngRows *rows;
  ProgPngInflate *inflate;      /* NULL for WAY_LIBPNG */
  ProgPngDeep deep;             /* for WAY_DEEP */
  guint8 *row;                  /* for the same: a row that can't go to the canvas at once */
  guint pixel_size;             /* for filters, bytes: at least 1 */
  ProgPngIdatWork work;
  guint32 chunk_size;           /* of the chunk at hand, data */
  guint32 chunk_left;           /* of these, still to come */
};

/* Whether libpng would have nothing to do. */
static gboolean
needs_no_transform (const ProgPngKind * kind, GstVideoFormat format)
{
  if (kind->bit_depth != 8 || kind->palette)
    return FALSE;

  switch (format) {
    case GST_VIDEO_FORMAT_GRAY8:
      return kind->channels == 1;
    case GST_VIDEO_FORMAT_RGB:
      return kind->channels == 3;
    case GST_VIDEO_FORMAT_RGBA:
      return kind->channels == 4;
    default:
      return FALSE;
  }
}

static gboolean
set_up_deep (ProgPngIdat * self, const ProgPngKind * kind,
    const GstVideoInfo * info)
{
  if (prog_png_deep_init (&self->deep, kind, info))
    self->row = g_try_malloc_n (kind->width,
        GST_VIDEO_INFO_COMP_PSTRIDE (info, 0));

  return self->row != NULL;
}

static void
take_row (const guint8 * row, guint pass, gpointer user_data)
{
  prog_png_rows_add (user_data, row, pass);
}

/**
 * prog_png_idat_new:
 * @description: all that comes in front of the first IDAT, read
 * @info: what the canvas takes
 * @limits: the limits in force
 * @rows: where rows go
 *
 * Returns: (transfer full): a decoder in front of the first IDAT chunk
 */
ProgPngIdat *
prog_png_idat_new (ProgPngDescription * description, const GstVideoInfo * info,
    const ProgImageLimits * limits, ProgPngRows * rows)
{
  const ProgPngKind *kind = prog_png_description_kind (description);
  ProgPngReader *reader = prog_png_description_reader (description);
  guint bits = kind->bit_depth * kind->channels;
  ProgPngIdat *self = g_new0 (ProgPngIdat, 1);

  self->reader = reader;
  self->rows = rows;
  self->inflate = prog_png_inflate_new (kind->width, kind->height, bits,
      kind->interlaced, prog_image_limits_threads (limits));
  self->pixel_size = MAX (bits / 8, 1);
  prog_png_reader_set_rows (reader, info, take_row, rows);
  if (!self->inflate) {
    self->way = WAY_LIBPNG;
  } else if (needs_no_transform (kind, GST_VIDEO_INFO_FORMAT (info))) {
    self->way = WAY_DIRECT;
  } else if (set_up_deep (self, kind, info)) {
    self->way = WAY_DEEP;
  } else {
    self->way = WAY_TRANSFORMS;
    prog_png_reader_begin_scanlines (reader);
  }

  return self;
}

/**
 * prog_png_idat_free:
 * @self: (transfer full) (nullable): what to free
 */
void
prog_png_idat_free (ProgPngIdat * self)
{
  if (!self)
    return;

  prog_png_inflate_free (self->inflate);
  g_free (self->row);
  g_free (self);
}

/**
 * prog_png_idat_working_bytes:
 * @kind: of an image
 * @limits: the limits in force
 *
 * Returns: all that is held to decode it, or a little more
 */
guint64
prog_png_idat_working_bytes (const ProgPngKind * kind,
    const ProgImageLimits * limits)
{
  guint bits = kind->bit_depth * kind->channels;
  guint64 scanlines = prog_png_inflate_working_bytes (kind->width,
      kind->height, bits, kind->interlaced, prog_image_limits_threads (limits));
  guint64 waiting = 0;

  /* Rows wait, of a bufferful or of a piece of what libpng gets; deflate makes 1032
   * bytes of one at most. They may be wider than scanlines: 8 bytes a pixel rather
   * than one bit. There are no more of them than the image has, and
   * a quarter of room to spare. */
  if (kind->interlaced)
    waiting = MIN ((scanlines > 0 ? scanlines : MAX_PIECE * 1032)
        * MAX (64 / bits, 1), (guint64) kind->width * kind->height * 10);

  return scanlines + prog_png_reader_working_bytes (kind) + waiting;
}

/**
 * prog_png_idat_bufferful:
 * @self: a decoder
 *
 * Returns: how many bytes are best decoded at once, 0 for any number
 */
gsize
prog_png_idat_bufferful (const ProgPngIdat * self)
{
  return self->inflate ? prog_png_inflate_bufferful (self->inflate) : 0;
}

/**
 * prog_png_idat_text:
 * @self: a decoder
 * @status: what it has told
 *
 * Returns: (nullable): what is wrong, where anything is: a sentence without a full stop
 */
const gchar *
prog_png_idat_text (const ProgPngIdat * self, ProgPngIdatStatus status)
{
  gboolean missing = prog_png_rows_are_missing (self->rows);

  switch (status) {
    case PROG_PNG_IDAT_SOUND:
      break;
    case PROG_PNG_IDAT_BAD_CRC:
    case PROG_PNG_IDAT_BAD_EXTRA_CRC:
      return "The checksum of an IDAT chunk does not match";
    case PROG_PNG_IDAT_BROKEN:
      return "The compressed data is broken";
    case PROG_PNG_IDAT_CHECKSUM:
      return "The checksum of the compressed data does not match";
    case PROG_PNG_IDAT_FILTER:
      return "A row has a filter of an unknown kind";
    case PROG_PNG_IDAT_EXTRA:
      return missing ? "The compressed data is at its end"
          : "There is more compressed data than there are rows";
    case PROG_PNG_IDAT_SHORT:
      return missing ? "The compressed data is at its end"
          : "The compressed data ends without its checksum";
    case PROG_PNG_IDAT_READER:
      return prog_png_reader_error (self->reader);
  }

  return NULL;
}

/* -- libpng alone ------------------------------------------------------- */

/* What libpng says of the data that it was given. */
static ProgPngIdatStatus
status_of_reader (ProgPngIdat * self)
{
  const gchar *warning = prog_png_reader_warning (self->reader);
  const gchar *error = prog_png_reader_error (self->reader);

  if (error) {
    if (strstr (error, "Not enough"))
      return PROG_PNG_IDAT_SHORT;
    if (strstr (error, "filter"))
      return PROG_PNG_IDAT_FILTER;
    return strstr (error, "ompress") ? PROG_PNG_IDAT_BROKEN
        : PROG_PNG_IDAT_READER;
  }
  if (!warning)
    return PROG_PNG_IDAT_SOUND;
  if (strstr (warning, "CRC error"))
    return PROG_PNG_IDAT_BAD_CRC;
  if (g_str_has_prefix (warning, "Extra"))
    return PROG_PNG_IDAT_EXTRA;
  /* While rows are missing libpng takes all bad data for a bad checksum. */
  return strstr (warning, "ADLER32") && !prog_png_rows_are_missing (self->rows)
      ? PROG_PNG_IDAT_CHECKSUM : PROG_PNG_IDAT_BROKEN;
}

/* Takes note of what has come of data. */
static ProgPngIdatStatus
note (ProgPngIdat * self, ProgPngIdatStatus status)
{
  if (status < PROG_PNG_IDAT_BROKEN)
    return status;

  self->work = PROG_PNG_IDAT_DONE;
  if (prog_png_reader_error (self->reader)
      || prog_png_rows_are_missing (self->rows))
    self->state = STATE_STOPPED;
  else
    /* The checksums of chunks are still looked at. */
    self->state = STATE_EXTRA;

  return status;
}

static ProgPngIdatStatus
give_reader (ProgPngIdat * self, const guint8 * data, gsize size)
{
  prog_png_reader_give_idat (self->reader, data, size);

  return note (self, status_of_reader (self));
}

/* -- through ISA-L ------------------------------------------------------ */

/* Samples of the canvas are in another order, or it has alpha that the image has not. */
static void
place_deep (ProgPngIdat * self, const ProgPngScanlines * scanlines, guint n)
{
  guint columns = (scanlines->size - 1) / (2 * self->deep.channels), i;
  gsize stride;
  guint8 *rows = prog_png_rows_place (self->rows, n, &stride);

  for (i = 0; i < n; i++) {
    guint8 *row = rows ? rows + i * stride : self->row;

    prog_png_deep_convert (&self->deep,
        scanlines->data + i * scanlines->size + 1, columns, row);
    if (!rows)
      prog_png_rows_add (self->rows, row, scanlines->pass);
  }
  if (rows)
    prog_png_rows_placed (self->rows, n);
}

/* Takes what lies where the scanlines were. */
static void
take_unfiltered (ProgPngIdat * self, const ProgPngScanlines * scanlines,
    guint n)
{
  guint i;

  if (self->way == WAY_DEEP) {
    place_deep (self, scanlines, n);
    return;
  }
  for (i = 0; i < n; i++) {
    guint8 *scanline = scanlines->data + i * scanlines->size;

    if (self->way == WAY_DIRECT)
      prog_png_rows_add (self->rows, scanline + 1, scanlines->pass);
    else
      *scanline = PROG_PNG_FILTER_NONE;
  }
  if (self->way == WAY_TRANSFORMS)
    prog_png_reader_give_scanlines (self->reader, scanlines->data,
        n * scanlines->size);
}

static guint
take_scanlines (const ProgPngScanlines * scanlines, gpointer user_data)
{
  ProgPngIdat *self = user_data;
  guint8 *rows = NULL;
  gsize stride;
  guint done;

  if (self->way == WAY_DIRECT)
    rows = prog_png_rows_place (self->rows, scanlines->n, &stride);
  if (rows) {
    done = prog_png_unfilter (scanlines->data, scanlines->n, scanlines->size,
        scanlines->first, self->pixel_size, rows, stride);
    prog_png_rows_placed (self->rows, done);
  } else {
    done = prog_png_unfilter (scanlines->data, scanlines->n, scanlines->size,
        scanlines->first, self->pixel_size, scanlines->data + 1,
        scanlines->size);
    take_unfiltered (self, scanlines, done);
  }

  return done;
}

static ProgPngIdatStatus
status_of_inflate (ProgPngIdat * self, ProgPngInflateStatus status)
{
  self->work = PROG_PNG_IDAT_DONE;
  switch (status) {
    case PROG_PNG_INFLATE_AGAIN:
      self->work = PROG_PNG_IDAT_DUE;
      break;
    case PROG_PNG_INFLATE_INPUT:
      if (prog_png_inflate_keeps_scanlines (self->inflate))
        self->work = PROG_PNG_IDAT_MAY_WAIT;
      break;
    case PROG_PNG_INFLATE_END:
      self->state = STATE_END;
      break;
    case PROG_PNG_INFLATE_BROKEN:
      return note (self, PROG_PNG_IDAT_BROKEN);
    case PROG_PNG_INFLATE_CHECKSUM:
      return note (self, PROG_PNG_IDAT_CHECKSUM);
    case PROG_PNG_INFLATE_FILTER:
      return note (self, PROG_PNG_IDAT_FILTER);
    case PROG_PNG_INFLATE_EXTRA:
      return note (self, PROG_PNG_IDAT_EXTRA);
  }
  if (self->way == WAY_TRANSFORMS && prog_png_reader_error (self->reader))
    return note (self, PROG_PNG_IDAT_READER);

  return PROG_PNG_IDAT_SOUND;
}

/* -- in turn ------------------------------------------------------------ */

/**
 * prog_png_idat_begin_chunk:
 * @self: a decoder
 * @length: of the IDAT chunk that begins
 */
void
prog_png_idat_begin_chunk (ProgPngIdat * self, guint32 length)
{
  self->chunk_size = self->chunk_left = length;
  if (self->inflate)
    prog_png_inflate_begin_chunk (self->inflate);
  else if (self->state != STATE_STOPPED)
    prog_png_reader_begin_idat (self->reader, length);
}

/**
 * prog_png_idat_give:
 * @self: a decoder, in a chunk, whose work is not due
 * @data: data of the chunk
 * @size: bytes, not 0, and no more than the chunk has
 * @status: (out): what came of it
 *
 * Takes data, and decodes it now or with prog_png_idat_run().
 *
 * Returns: how many bytes it has taken
 */
gsize
prog_png_idat_give (ProgPngIdat * self, const guint8 * data, gsize size,
    ProgPngIdatStatus * status)
{
  *status = PROG_PNG_IDAT_SOUND;
  if (self->inflate) {
    size = prog_png_inflate_add (self->inflate, data, size);
    if (self->state <= STATE_END)
      self->work = prog_png_inflate_is_full (self->inflate) ?
          PROG_PNG_IDAT_DUE : PROG_PNG_IDAT_MAY_WAIT;
  } else if (self->state != STATE_STOPPED) {
    size = MIN (size, MAX_PIECE);
    /* A checksum that does not match would take the last row with it, if it came in
     * one piece with it. */
    if (self->chunk_left > CHECKSUM_SIZE)
      size = MIN (size, self->chunk_left - CHECKSUM_SIZE);
    *status = give_reader (self, data, size);
  }
  self->chunk_left -= size;

  return size;
}

/**
 * prog_png_idat_work:
 * @self: a decoder
 *
 * Returns: whether there is anything for prog_png_idat_run() to do
 */
ProgPngIdatWork
prog_png_idat_work (const ProgPngIdat * self)
{
  return self->work;
}

/**
 * prog_png_idat_run:
 * @self: a decoder
 *
 * Decodes what was given and has not been decoded yet: a bufferful of it.
 *
 * Returns: what came of it
 */
ProgPngIdatStatus
prog_png_idat_run (ProgPngIdat * self)
{
  if (self->work == PROG_PNG_IDAT_DONE)
    return PROG_PNG_IDAT_SOUND;

  /* Another thread must not ask for a buffer. */
  return status_of_inflate (self, prog_png_inflate_run (self->inflate,
          prog_png_rows_have_canvas (self->rows), take_scanlines, self));
}

/**
 * prog_png_idat_end_chunk:
 * @self: a decoder, at the end of a chunk
 * @crc: the four bytes there
 *
 * Returns: what came of it. A wrong CRC is told when all rows in front of it have
 *     been decoded: as long as work is due then, it has to be called again.
 */
ProgPngIdatStatus
prog_png_idat_end_chunk (ProgPngIdat * self, const guint8 * crc)
{
  ProgPngIdatStatus status = PROG_PNG_IDAT_SOUND;

  if (!self->inflate) {
    if (self->state != STATE_STOPPED)
      status = give_reader (self, crc, PROG_PNG_CRC_SIZE);
  } else if (!prog_png_inflate_end_chunk (self->inflate, crc)) {
    if (self->work == PROG_PNG_IDAT_DONE)
      status = PROG_PNG_IDAT_BAD_CRC;
    else
      self->work = PROG_PNG_IDAT_DUE;
  }

  return status == PROG_PNG_IDAT_BAD_CRC
      && (self->chunk_size == 0 || self->state == STATE_EXTRA) ?
      PROG_PNG_IDAT_BAD_EXTRA_CRC : status;
}

/**
 * prog_png_idat_is_over:
 * @self: a decoder, at the end of a chunk
 *
 * Returns: whether nothing more can come of the compressed data, as far as that can
 *     be known
 */
gboolean
prog_png_idat_is_over (const ProgPngIdat * self)
{
  return self->inflate ? self->state != STATE_DATA
      : !prog_png_rows_are_missing (self->rows);
}

/* Between chunks, as libpng sees them. */
static ProgPngIdatStatus
end_idats (ProgPngIdat * self)
{
  if (self->way == WAY_TRANSFORMS)
    prog_png_reader_end_scanlines (self->reader);
  if (self->way != WAY_LIBPNG || self->state == STATE_STOPPED)
    return PROG_PNG_IDAT_SOUND;
  prog_png_reader_end_idats (self->reader);

  return prog_png_reader_error (self->reader) ? status_of_reader (self)
      : PROG_PNG_IDAT_SOUND;
}

static ProgPngIdatStatus
finish_inflate (ProgPngIdat * self)
{
  ProgPngIdatStatus status = status_of_inflate (self,
      prog_png_inflate_finish (self->inflate, take_scanlines, self));

  /* What it finds is no more than a guess behind the last row. */
  return status == PROG_PNG_IDAT_SOUND || status == PROG_PNG_IDAT_EXTRA ?
      PROG_PNG_IDAT_SHORT : status;
}

/**
 * prog_png_idat_finish:
 * @self: a decoder whose work is done
 * @truncated: whether nothing comes any more, perhaps in the midst of a chunk, rather
 *     than another chunk
 *
 * Decodes what it can where no more IDAT chunks come.
 *
 * Returns: what came of it: %PROG_PNG_IDAT_SHORT where the compressed data has not
 *     come to its end
 */
ProgPngIdatStatus
prog_png_idat_finish (ProgPngIdat * self, gboolean truncated)
{
  ProgPngIdatStatus status = PROG_PNG_IDAT_SOUND, end;

  if (self->inflate && self->state == STATE_DATA)
    status = finish_inflate (self);
  end = truncated ? PROG_PNG_IDAT_SOUND : end_idats (self);
  if (status == PROG_PNG_IDAT_SOUND)
    status = end;
  if (status == PROG_PNG_IDAT_SOUND && self->state <= STATE_END
      && prog_png_rows_are_missing (self->rows))
    status = PROG_PNG_IDAT_SHORT;
  self->state = STATE_STOPPED;

  return status;
}
