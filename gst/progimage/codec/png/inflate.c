/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scanlines of a PNG, clauses 7.2 and 10: out of IDAT chunks through ISA-L's
 * inflate, which takes a third of zlib's time. ISA-L checks CRC and Adler-32, too.
 *
 * Inflated data goes to a buffer that holds some scanlines, and is delivered from there.
 * ISA-L keeps the 32 KiB that it may refer to by itself.
 *
 * Of a large image, two threads fill a buffer: one inflates, piece by piece, the other
 * makes rows of what is there. Where no other is free, one does both in turn. */

#include "inflate.h"

#ifdef HAVE_ISAL

#include "adam7.h"
#include "core/threads.h"
#include "exact.h"
#include "inflatesizes.h"
#include "unfilter.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <string.h>

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
  ProgPngInflateSizes sizes;

  /* The compressed stream. */
  struct inflate_state inflate;
  ProgPngExact *exact;
  Stream stream;
  guint8 *gathered;
  gsize bufferful;              /* bytes that go there */
  gsize begin, end;             /* of what is to be inflated, in there; what lies in
                                 * front was */
  guint64 added;                /* bytes, in all */
  guint32 crc;                  /* of the chunk at hand, so far */

  /* Scanlines. */
  guint pass, row;              /* of the next one */
  gsize size;                   /* of those of this pass, filter type included */
  guint rows;                   /* in this pass, 0: all passes are over */
  guint8 *buffer;
  gsize done, filled;           /* bytes of it: of finished ones, of all */
};

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
  self->size = prog_png_scanline_size (columns, self->pixel_bits);
}

/**
 * prog_png_inflate_new:
 * @width: of the image, pixels
 * @height: of the image, rows
 * @pixel_bits: bits of a pixel as stored
 * @interlaced: whether by Adam7
 * @threads: that may decode it, the caller's among them
 *
 * Returns: (transfer full) (nullable): a decoder in front of the compressed data, or
 *     %NULL where ISA-L is not built in, or there is no memory for a scanline
 */
ProgPngInflate *
prog_png_inflate_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced, guint threads)
{
  gsize exact = ALIGNED (sizeof (ProgPngInflate));
  gsize gathered = exact + ALIGNED (prog_png_exact_size ()), buffer;
  ProgPngInflateSizes sizes;
  ProgPngInflate *self;

  prog_png_inflate_sizes_init (&sizes, width, height, pixel_bits, interlaced,
      threads);
  buffer = gathered + sizes.gathered;
  self = g_try_malloc (buffer + sizes.capacity + PROG_PNG_UNFILTER_SLACK);
  if (!self)
    return NULL;

  isal_inflate_init (&self->inflate);
  self->inflate.crc_flag = ISAL_ZLIB_NO_HDR_VER;
  self->exact = (ProgPngExact *) ((guint8 *) self + exact);
  prog_png_exact_init (self->exact);
  self->stream = STREAM_HEADER;
  self->bufferful = sizes.gathered;
  self->begin = self->end = 0;
  self->added = 0;
  self->crc = 0;
  self->width = width;
  self->height = height;
  self->pixel_bits = pixel_bits;
  self->interlaced = interlaced;
  self->pass = 0;
  self->done = self->filled = 0;
  begin_pass (self);

  self->sizes = sizes;
  self->gathered = (guint8 *) self + gathered;
  self->buffer = (guint8 *) self + buffer;
  memset (self->buffer + sizes.capacity, 0, PROG_PNG_UNFILTER_SLACK);

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
 * @height: of the image, rows
 * @pixel_bits: bits of a pixel as stored
 * @interlaced: whether by Adam7
 * @threads: that may decode it, the caller's among them
 *
 * Returns: all that a decoder holds
 */
guint64
prog_png_inflate_working_bytes (guint width, guint height, guint pixel_bits,
    gboolean interlaced, guint threads)
{
  ProgPngInflateSizes sizes;

  prog_png_inflate_sizes_init (&sizes, width, height, pixel_bits, interlaced,
      threads);

  return sizeof (ProgPngInflate) + prog_png_exact_working_bytes ()
      + sizes.gathered + sizes.capacity;
}

/**
 * prog_png_inflate_bufferful:
 * @self: a decoder, of which prog_png_inflate_run() has used all that was added
 *
 * Returns: how many bytes prog_png_inflate_add() takes before the next one. Those of two
 *     threads get fewer towards the end of the image, so that little is left to do when
 *     its last byte comes.
 */
gsize
prog_png_inflate_bufferful (const ProgPngInflate * self)
{
  guint64 left;

  if (!self->sizes.two_threads || self->row == 0)
    return self->sizes.gathered;

  /* As if the rest were like what has come. */
  left = self->added * (self->height - self->row) / self->row;

  return CLAMP (left / 4, self->sizes.min_gathered, self->sizes.gathered);
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

  if (self->begin == self->bufferful) {
    self->begin = self->end = 0;
    self->bufferful = prog_png_inflate_bufferful (self);
    prog_png_exact_forget (self->exact);
  }
  n = MIN (size, self->bufferful - self->end);
  self->crc = crc32_gzip_refl (self->crc, data, n);
  memcpy (self->gathered + self->end, data, n);
  self->end += n;
  self->added += n;

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
  return self->end == self->bufferful && self->begin < self->end;
}

/* -- scanlines ---------------------------------------------------------- */

static gboolean
has_scanlines (const ProgPngInflate * self, gsize filled)
{
  return self->rows > 0 && filled - self->done >= self->size;
}

/* Delivers what is complete among filled bytes; more_follows: soon, so that scanlines
 * can wait for those that they are best delivered with. */
static ProgPngInflateStatus
deliver_scanlines (ProgPngInflate * self, gsize filled, gboolean more_follows,
    ProgPngInflateDeliver deliver, gpointer user_data)
{
  ProgPngScanlines scanlines;
  guint done;

  while (has_scanlines (self, filled)) {
    scanlines.data = self->buffer + self->done;
    scanlines.n = MIN (self->rows - self->row,
        (filled - self->done) / self->size);
    if (more_follows && scanlines.n < self->rows - self->row)
      scanlines.n -= scanlines.n % self->sizes.group;
    if (scanlines.n == 0)
      break;
    scanlines.size = self->size;
    scanlines.pass = self->pass;
    scanlines.first = self->row == 0;
    done = deliver (&scanlines, user_data);
    self->row += done;
    self->done += done * self->size;
    if (done < scanlines.n)
      return PROG_PNG_INFLATE_FILTER;
    if (self->row == self->rows) {
      self->pass++;
      begin_pass (self);
    }
  }

  return self->rows == 0 && filled > self->done ? PROG_PNG_INFLATE_EXTRA
      : PROG_PNG_INFLATE_INPUT;
}

/* Makes room for more, keeping the scanline above the next one. */
static void
make_room (ProgPngInflate * self)
{
  gsize kept = MIN (self->done, self->size);

  if (self->sizes.capacity - self->filled >= self->sizes.min_room)
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

/* Inflates what there is room for, room bytes at most. */
static int
inflate_some (ProgPngInflate * self, gsize room)
{
  struct inflate_state *inflate = &self->inflate;
  guint8 *out = self->buffer + self->filled;
  int result;

  inflate->next_in = self->gathered + self->begin;
  inflate->avail_in = self->end - self->begin;
  inflate->next_out = out;
  inflate->avail_out = MIN (self->sizes.capacity - self->filled, room);
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

/* Whether there will be more before anybody looks at what has come. */
static gboolean
more_follows (const ProgPngInflate * self, int result, gboolean was_full)
{
  ProgPngInflateStatus status = status_of (self, result);

  return status == PROG_PNG_INFLATE_AGAIN
      || (status == PROG_PNG_INFLATE_INPUT && was_full);
}

/* -- two threads -------------------------------------------------------- */

typedef enum
{
  SIDE_INFLATE,
  SIDE_DELIVER,                 /* never begins before the other one has */
  N_SIDES
} Side;

/* A bufferful. */
typedef struct
{
  ProgPngInflate *decoder;
  ProgPngInflateDeliver deliver;
  gpointer user_data;
  gboolean was_full;            /* as prog_png_inflate_is_full() */
  int result;                   /* of ISA-L */
  ProgPngInflateStatus delivered;

  GMutex lock;
  GCond more;
  gsize filled;                 /* bytes of the buffer that may be delivered */
  gboolean over;                /* there will be no more */
} Bufferful;

/* To wake the other side takes time: that is done after an eighth of the data, and each
 * time that a quarter of the rest was inflated, so that little is left to deliver when this
 * side is done. */
static void
inflate_side (Bufferful * bufferful)
{
  ProgPngInflate *self = bufferful->decoder;
  gsize left = self->end - self->begin, next = left - left / 8;
  gboolean over;

  do {
    bufferful->result = inflate_some (self, self->sizes.piece);
    left = self->end - self->begin;
    over = status_of (self, bufferful->result) != PROG_PNG_INFLATE_AGAIN
        || self->sizes.capacity - self->filled < self->sizes.piece;
    if (over || left <= next) {
      next = left - left / 4;
      g_mutex_lock (&bufferful->lock);
      bufferful->filled = self->filled;
      bufferful->over = over;
      g_cond_signal (&bufferful->more);
      g_mutex_unlock (&bufferful->lock);
    }
  } while (!over);
}

/* What follows an error is not looked at. */
static void
deliver_side (Bufferful * bufferful)
{
  ProgPngInflate *self = bufferful->decoder;
  gboolean over = FALSE;
  gsize filled = 0;

  while (!over && bufferful->delivered == PROG_PNG_INFLATE_INPUT) {
    g_mutex_lock (&bufferful->lock);
    while (bufferful->filled == filled && !bufferful->over)
      g_cond_wait (&bufferful->more, &bufferful->lock);
    filled = bufferful->filled;
    over = bufferful->over;
    g_mutex_unlock (&bufferful->lock);
    bufferful->delivered = deliver_scanlines (self, filled,
        !over || more_follows (self, bufferful->result, bufferful->was_full),
        bufferful->deliver, bufferful->user_data);
  }
}

static void
do_side (gpointer data, guint side, guint thread)
{
  if (side == SIDE_INFLATE)
    inflate_side (data);
  else
    deliver_side (data);
}

/* Returns as deliver_scanlines(); result: as inflate_some(). */
static ProgPngInflateStatus
share_bufferful (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data, int *result)
{
  Bufferful bufferful = {.decoder = self,.deliver = deliver,.user_data =
        user_data,.was_full = prog_png_inflate_is_full (self),.delivered =
        PROG_PNG_INFLATE_INPUT
  };

  g_mutex_init (&bufferful.lock);
  g_cond_init (&bufferful.more);
  prog_image_threads_run (N_SIDES, SIDE_INFLATE, N_SIDES, do_side, &bufferful);
  g_cond_clear (&bufferful.more);
  g_mutex_clear (&bufferful.lock);
  *result = bufferful.result;

  return bufferful.delivered;
}

/* -- in turn ------------------------------------------------------------ */

/**
 * prog_png_inflate_run:
 * @self: a decoder
 * @may_share: whether @deliver may be called by another thread
 * @deliver: what gets the scanlines
 * @user_data: for @deliver
 *
 * Decodes a bufferful of what was added, or all of it where that is less. Of a bufferful
 * some scanlines may wait: see prog_png_inflate_keeps_scanlines().
 *
 * Returns: what came of it, after all scanlines up to there have been delivered, but for
 *     those that wait
 */
ProgPngInflateStatus
prog_png_inflate_run (ProgPngInflate * self, gboolean may_share,
    ProgPngInflateDeliver deliver, gpointer user_data)
{
  ProgPngInflateStatus status;
  gboolean was_full;
  int result;

  if (self->stream == STREAM_OVER)
    return PROG_PNG_INFLATE_INPUT;

  if (self->stream == STREAM_HEADER) {
    status = read_header (self);
  } else {
    make_room (self);
    if (self->sizes.two_threads && may_share) {
      status = share_bufferful (self, deliver, user_data, &result);
    } else {
      was_full = prog_png_inflate_is_full (self);
      result = inflate_some (self, self->sizes.piece);
      status = deliver_scanlines (self, self->filled,
          more_follows (self, result, was_full), deliver, user_data);
    }
    if (status == PROG_PNG_INFLATE_INPUT)
      status = status_of (self, result);
  }
  if (status >= PROG_PNG_INFLATE_BROKEN)
    self->stream = STREAM_OVER;

  return status;
}

/**
 * prog_png_inflate_keeps_scanlines:
 * @self: a decoder, behind prog_png_inflate_run()
 *
 * Returns: whether there are some that wait for those that follow. With nothing added
 *     since, the next prog_png_inflate_run() delivers them.
 */
gboolean
prog_png_inflate_keeps_scanlines (const ProgPngInflate * self)
{
  return self->stream == STREAM_DATA && has_scanlines (self, self->filled);
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
      self->buffer + self->filled, self->sizes.capacity - self->filled);
  status = deliver_scanlines (self, self->filled, FALSE, deliver, user_data);
  self->stream = STREAM_OVER;

  return status;
}

#endif
