/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scanlines of a PNG, clauses 7.2, 9 and 10: out of IDAT chunks through ISA-L's
 * inflate, which takes a third of zlib's time, with their filters taken back. ISA-L
 * checks CRC and Adler-32, too.
 *
 * Inflated data goes to a buffer that holds some scanlines, is made into them where
 * it lies, and is delivered from there. ISA-L keeps the 32 KiB that it may refer to
 * by itself. */

#include "inflate.h"

#ifdef HAVE_ISAL

#include "adam7.h"
#include "exact.h"
#include "unfilter.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <string.h>

/* At an error ISA-L hands out what it had inflated into a buffer of its own, which
 * is this long at most, if there is room for all of it at once. */
#define MIN_ROOM (2 * ISAL_DEF_HIST_SIZE + ISAL_LOOK_AHEAD)

/* Behind what has to be kept of scanlines: the larger, the less is moved, up to
 * what the second cache of the processor holds beside the rest. */
#define ROOM (2 * MIN_ROOM)

/* Of compressed data, at once: chunks may be short, and each beginning costs ISA-L
 * a copy of what it may refer to. */
#define GATHERED (32 * 1024)

/* RFC 1950, 2.2. */
#define ZLIB_HEADER_SIZE 2
#define ZLIB_METHOD_DEFLATE 8
#define ZLIB_MAX_WINDOW 7
#define ZLIB_DICTIONARY 0x20

/* The decoder, what exact.c keeps, and the buffer are one block. Of several, the C library
 * gives the memory back to the system behind each image, which takes longer than to
 * decode a small one. */
#define ALIGNMENT sizeof (guint64)
#define ALIGNED(size) (((size) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

typedef enum
{
  STREAM_HEADER,                /* in the header of the zlib stream */
  STREAM_DATA,                  /* behind it */
  STREAM_OVER,                  /* nothing more of it is wanted */
} Stream;

struct _ProgPngInflate
{
  /* The image. */
  guint width, height;
  guint pixel_bits;
  gboolean interlaced;

  /* The compressed stream. */
  struct inflate_state inflate;
  ProgPngExact *exact;
  Stream stream;
  guint8 gathered[GATHERED];
  gsize begin, end;             /* of what is to be inflated, in there; what lies in
                                 * front was */
  guint32 crc;                  /* of the chunk at hand, so far */

  /* Scanlines. */
  guint pass, row;              /* of the next one */
  gsize size;                   /* of those of this pass, filter type included */
  guint rows;                   /* in this pass, 0: all passes are over */
  guint8 *buffer;
  gsize capacity;               /* bytes */
  gsize done, filled;           /* bytes of it: of finished ones, of all */
};

/* Of a pass, with its filter type. */
static gsize
scanline_size (guint columns, guint pixel_bits)
{
  return 1 + ((gsize) columns * pixel_bits + 7) / 8;
}

/* The scanline above, and the beginning of the next. */
static gsize
buffer_capacity (guint width, guint pixel_bits)
{
  return 2 * scanline_size (width, pixel_bits) + ROOM;
}

/* Goes on to the next pass that has any pixels. */
static void
begin_pass (ProgPngInflate * self)
{
  guint columns = self->width;

  self->row = 0;
  self->rows = 0;
  if (self->interlaced) {
    for (; self->pass < PROG_ADAM7_PASSES; self->pass++) {
      columns = prog_adam7_pass_columns (self->pass, self->width);
      if (columns > 0)
        self->rows = prog_adam7_pass_rows (self->pass, self->height);
      if (self->rows > 0)
        break;
    }
  } else if (self->pass == 0) {
    self->rows = self->height;
  }
  self->size = scanline_size (columns, self->pixel_bits);
}

/**
 * prog_png_inflate_new:
 * @width: of the image, pixels
 * @height: of the image, rows
 * @pixel_bits: bits of a pixel as stored
 * @interlaced: whether by Adam7
 *
 * Returns: (transfer full) (nullable): a decoder in front of the compressed data, or
 *     %NULL where ISA-L is not built in, or there is no memory for a scanline
 */
ProgPngInflate *
prog_png_inflate_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced)
{
  gsize exact = ALIGNED (sizeof (ProgPngInflate));
  gsize buffer = exact + ALIGNED (prog_png_exact_size ());
  gsize capacity = buffer_capacity (width, pixel_bits);
  ProgPngInflate *self =
      g_try_malloc (buffer + capacity + PROG_PNG_UNFILTER_SLACK);

  if (!self)
    return NULL;

  isal_inflate_init (&self->inflate);
  self->inflate.crc_flag = ISAL_ZLIB_NO_HDR_VER;
  self->exact = (ProgPngExact *) ((guint8 *) self + exact);
  prog_png_exact_init (self->exact);
  self->stream = STREAM_HEADER;
  self->begin = self->end = 0;
  self->crc = 0;
  self->width = width;
  self->height = height;
  self->pixel_bits = pixel_bits;
  self->interlaced = interlaced;
  self->pass = 0;
  self->done = self->filled = 0;
  begin_pass (self);

  self->capacity = capacity;
  self->buffer = (guint8 *) self + buffer;
  memset (self->buffer + self->capacity, 0, PROG_PNG_UNFILTER_SLACK);

  return self;
}

/**
 * prog_png_inflate_free:
 * @self: (transfer full) (nullable): what to free
 */
void
prog_png_inflate_free (ProgPngInflate * self)
{
  g_free (self);
}

/**
 * prog_png_inflate_working_bytes:
 * @width: of the image, pixels
 * @pixel_bits: bits of a pixel as stored
 *
 * Returns: all that a decoder holds
 */
guint64
prog_png_inflate_working_bytes (guint width, guint pixel_bits)
{
  return sizeof (ProgPngInflate) + prog_png_exact_working_bytes ()
      + buffer_capacity (width, pixel_bits);
}

/**
 * prog_png_inflate_begin_chunk:
 * @self: a decoder
 *
 * What is added from here on comes from the next IDAT chunk.
 */
void
prog_png_inflate_begin_chunk (ProgPngInflate * self)
{
  self->crc = crc32_gzip_refl (0, (const guint8 *) "IDAT", 4);
}

/**
 * prog_png_inflate_end_chunk:
 * @self: a decoder
 * @crc: the four bytes at the end of the chunk
 *
 * Returns: whether they match what was added of it
 */
gboolean
prog_png_inflate_end_chunk (ProgPngInflate * self, const guint8 * crc)
{
  return self->crc == ((guint32) crc[0] << 24 | crc[1] << 16 | crc[2] << 8
      | crc[3]);
}

/**
 * prog_png_inflate_add:
 * @self: a decoder
 * @data: what follows of the data of IDAT chunks
 * @size: how many bytes
 *
 * Keeps them for prog_png_inflate_run().
 *
 * Returns: how many there was room for
 */
gsize
prog_png_inflate_add (ProgPngInflate * self, const guint8 * data, gsize size)
{
  gsize n;

  if (self->stream == STREAM_OVER) {
    self->crc = crc32_gzip_refl (self->crc, data, size);
    return size;
  }

  if (self->begin == GATHERED) {
    self->begin = self->end = 0;
    prog_png_exact_forget (self->exact);
  }
  n = MIN (size, GATHERED - self->end);
  self->crc = crc32_gzip_refl (self->crc, data, n);
  memcpy (self->gathered + self->end, data, n);
  self->end += n;

  return n;
}

/**
 * prog_png_inflate_is_full:
 * @self: a decoder
 *
 * Returns: whether there is no room for more before prog_png_inflate_run()
 */
gboolean
prog_png_inflate_is_full (const ProgPngInflate * self)
{
  return self->end == GATHERED && self->begin < self->end;
}

/* -- scanlines ---------------------------------------------------------- */

/* Takes back the filters of the scanlines that are complete, up to the end of the
 * pass. Returns how many these are; sound: whether it could be done. */
static guint
finish_scanlines (ProgPngInflate * self, gboolean * sound)
{
  guint n = MIN (self->rows - self->row,
      (self->filled - self->done) / self->size);
  guint done = prog_png_unfilter (self->buffer + self->done, n, self->size,
      self->row == 0, MAX (self->pixel_bits / 8, 1));

  *sound = done == n;
  self->row += done;
  self->done += done * self->size;

  return done;
}

/* Delivers what is complete. */
static ProgPngInflateStatus
deliver_scanlines (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  gboolean sound = TRUE;
  guint n = 1;

  while (sound && n > 0 && self->rows > 0) {
    const guint8 *first = self->buffer + self->done;

    n = finish_scanlines (self, &sound);
    if (n > 0)
      deliver (first, n, self->size, self->pass, user_data);
    if (self->row == self->rows) {
      self->pass++;
      begin_pass (self);
    }
  }
  if (!sound)
    return PROG_PNG_INFLATE_FILTER;

  return self->rows == 0 && self->filled > self->done ?
      PROG_PNG_INFLATE_EXTRA : PROG_PNG_INFLATE_INPUT;
}

/* Makes room for more, keeping the scanline above the next one. */
static void
make_room (ProgPngInflate * self)
{
  gsize kept = MIN (self->done, self->size);

  if (self->capacity - self->filled >= MIN_ROOM)
    return;

  memmove (self->buffer, self->buffer + self->done - kept,
      kept + self->filled - self->done);
  self->filled -= self->done - kept;
  self->done = kept;
}

/* -- the compressed stream ---------------------------------------------- */

static gboolean
is_zlib_header (const guint8 * header)
{
  return (header[0] & 0xf) == ZLIB_METHOD_DEFLATE
      && header[0] >> 4 <= ZLIB_MAX_WINDOW
      && (header[0] << 8 | header[1]) % 31 == 0
      && !(header[1] & ZLIB_DICTIONARY);
}

static ProgPngInflateStatus
read_header (ProgPngInflate * self)
{
  if (self->end - self->begin < ZLIB_HEADER_SIZE)
    return PROG_PNG_INFLATE_INPUT;
  if (!is_zlib_header (self->gathered + self->begin))
    return PROG_PNG_INFLATE_BROKEN;

  self->begin += ZLIB_HEADER_SIZE;
  self->stream = STREAM_DATA;

  return PROG_PNG_INFLATE_AGAIN;
}

/* Inflates what there is room for. */
static int
inflate_some (ProgPngInflate * self)
{
  struct inflate_state *inflate = &self->inflate;
  guint8 *out = self->buffer + self->filled;
  int result;

  inflate->next_in = self->gathered + self->begin;
  inflate->avail_in = self->end - self->begin;
  inflate->next_out = out;
  inflate->avail_out = MIN (self->capacity - self->filled, G_MAXINT32);
  prog_png_exact_save (self->exact, inflate);
  result = isal_inflate (inflate);
  self->filled += prog_png_exact_output (self->exact, inflate, result,
      self->gathered + self->end, out);
  self->begin = self->end - inflate->avail_in;

  return result;
}

static ProgPngInflateStatus
status_of (const ProgPngInflate * self, int result)
{
  const struct inflate_state *inflate = &self->inflate;

  if (result == ISAL_INCORRECT_CHECKSUM)
    return PROG_PNG_INFLATE_CHECKSUM;
  if (result != ISAL_DECOMP_OK)
    return PROG_PNG_INFLATE_BROKEN;
  if (inflate->block_state == ISAL_BLOCK_FINISH)
    /* ISA-L may have taken some bytes that it found no use for. */
    return inflate->avail_in > 0 || inflate->read_in_length >= 8 ?
        PROG_PNG_INFLATE_EXTRA : PROG_PNG_INFLATE_END;

  return inflate->avail_out > 0 ?
      PROG_PNG_INFLATE_INPUT : PROG_PNG_INFLATE_AGAIN;
}

/**
 * prog_png_inflate_run:
 * @self: a decoder
 * @deliver: what gets the scanlines
 * @user_data: for @deliver
 *
 * Decodes a bufferful of what was added, or all of it where that is less.
 *
 * Returns: what came of it, after all scanlines up to there have been delivered
 */
ProgPngInflateStatus
prog_png_inflate_run (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  ProgPngInflateStatus status;
  int result;

  if (self->stream == STREAM_OVER)
    return PROG_PNG_INFLATE_INPUT;

  if (self->stream == STREAM_HEADER) {
    status = read_header (self);
  } else {
    make_room (self);
    result = inflate_some (self);
    status = deliver_scanlines (self, deliver, user_data);
    if (status == PROG_PNG_INFLATE_INPUT)
      status = status_of (self, result);
  }
  if (status >= PROG_PNG_INFLATE_BROKEN) {
    self->stream = STREAM_OVER;
  }

  return status;
}

/**
 * prog_png_inflate_finish:
 * @self: a decoder that wants more to be added
 * @deliver: what gets the scanlines
 * @user_data: for @deliver
 *
 * Decodes what can be decoded only where nothing follows.
 *
 * Returns: what came of it
 */
ProgPngInflateStatus
prog_png_inflate_finish (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  ProgPngInflateStatus status;

  if (self->stream != STREAM_DATA || self->rows == 0)
    return PROG_PNG_INFLATE_INPUT;

  make_room (self);
  self->filled += prog_png_exact_rest (&self->inflate,
      self->buffer + self->filled, self->capacity - self->filled);
  status = deliver_scanlines (self, deliver, user_data);
  self->stream = STREAM_OVER;

  return status;
}

#else

/* Without ISA-L there is no decoder: libpng does it all. */

ProgPngInflate *
prog_png_inflate_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced)
{
  return NULL;
}

void
prog_png_inflate_free (ProgPngInflate * self)
{
}

guint64
prog_png_inflate_working_bytes (guint width, guint pixel_bits)
{
  return 0;
}

void
prog_png_inflate_begin_chunk (ProgPngInflate * self)
{
  g_return_if_reached ();
}

gboolean
prog_png_inflate_end_chunk (ProgPngInflate * self, const guint8 * crc)
{
  g_return_val_if_reached (FALSE);
}

gsize
prog_png_inflate_add (ProgPngInflate * self, const guint8 * data, gsize size)
{
  g_return_val_if_reached (size);
}

gboolean
prog_png_inflate_is_full (const ProgPngInflate * self)
{
  g_return_val_if_reached (FALSE);
}

ProgPngInflateStatus
prog_png_inflate_run (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_INFLATE_BROKEN);
}

ProgPngInflateStatus
prog_png_inflate_finish (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_INFLATE_BROKEN);
}

#endif
