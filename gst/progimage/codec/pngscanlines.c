/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scanlines of a PNG, clauses 7.2, 9 and 10: out of IDAT chunks through
 * ISA-L's inflate, which takes a third of zlib's time, with their filters taken
 * back. CRC and Adler-32 are checked by ISA-L too.
 *
 * Inflated data goes to a buffer that holds some scanlines, is made into them
 * where it lies, and handed on from there. ISA-L keeps the 32 KiB that it may
 * refer to by itself. */

#include "pngscanlines.h"

#ifdef HAVE_ISAL

#include "adam7.h"
#include "pngunfilter.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <string.h>

/* At an error ISA-L hands out what it had inflated into a buffer of its own,
 * which is this long at most, if there is room for all of it at once. */
#define MIN_ROOM (2 * ISAL_DEF_HIST_SIZE + ISAL_LOOK_AHEAD)

/* Behind what has to be kept of scanlines: the larger, the less is moved, up to
 * what the processor's second cache holds beside the rest. */
#define ROOM (2 * MIN_ROOM)

/* Of compressed data, at once: chunks may be short, and each beginning costs
 * ISA-L a copy of what it may refer to. */
#define GATHERED (32 * 1024)

/* RFC 1950, 2.2. */
#define ZLIB_HEADER_SIZE 2
#define ZLIB_METHOD_DEFLATE 8
#define ZLIB_MAX_WINDOW 7
#define ZLIB_DICTIONARY 0x20

struct _ProgPngScanlines
{
  /* The picture. */
  guint width, height;
  guint pixel_bits;
  gboolean interlaced;

  /* The compressed stream. */
  struct inflate_state inflate;
  guint8 header[ZLIB_HEADER_SIZE];
  guint header_size;            /* bytes of it that came */
  guint8 gathered[GATHERED];
  gsize n_gathered;             /* bytes of it that are to be inflated */
  gboolean over;                /* no more of it is wanted */
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
scanline_size (const ProgPngScanlines * self, guint columns)
{
  return 1 + ((gsize) columns * self->pixel_bits + 7) / 8;
}

/* Goes on to the next pass that has any pixels. */
static void
begin_pass (ProgPngScanlines * self)
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
  self->size = scanline_size (self, columns);
}

/**
 * prog_png_scanlines_new:
 * @width: of the picture, pixels
 * @height: of the picture, lines
 * @pixel_bits: bits of a pixel as stored
 * @interlaced: whether by Adam7
 *
 * Returns: (nullable): a decoder at the beginning of the compressed data, or
 *     %NULL where ISA-L is not built in, or there is no memory for a scanline
 */
ProgPngScanlines *
prog_png_scanlines_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced)
{
  ProgPngScanlines *self = g_try_new0 (ProgPngScanlines, 1);

  if (!self)
    return NULL;

  isal_inflate_init (&self->inflate);
  self->inflate.crc_flag = ISAL_ZLIB_NO_HDR_VER;
  self->width = width;
  self->height = height;
  self->pixel_bits = pixel_bits;
  self->interlaced = interlaced;
  self->header_size = 0;
  self->n_gathered = 0;
  self->over = FALSE;
  self->crc = 0;
  self->pass = 0;
  self->done = self->filled = 0;
  begin_pass (self);

  /* The one above, and the beginning of the next. */
  self->capacity = 2 * scanline_size (self, width) + ROOM;
  self->buffer = g_try_malloc (self->capacity + PROG_PNG_UNFILTER_SLACK);
  if (!self->buffer) {
    g_free (self);
    return NULL;
  }
  memset (self->buffer + self->capacity, 0, PROG_PNG_UNFILTER_SLACK);

  return self;
}

/**
 * prog_png_scanlines_free:
 * @self: (nullable): what to free
 */
void
prog_png_scanlines_free (ProgPngScanlines * self)
{
  if (!self)
    return;

  g_free (self->buffer);
  g_free (self);
}

/**
 * prog_png_scanlines_begin_chunk:
 * @self: a decoder
 *
 * What is added from here on comes from the next IDAT chunk.
 */
void
prog_png_scanlines_begin_chunk (ProgPngScanlines * self)
{
  self->crc = crc32_gzip_refl (0, (const guint8 *) "IDAT", 4);
}

/**
 * prog_png_scanlines_end_chunk:
 * @self: a decoder
 * @crc: the four bytes at the end of the chunk
 *
 * Returns: whether they match what was added of it
 */
gboolean
prog_png_scanlines_end_chunk (ProgPngScanlines * self, const guint8 * crc)
{
  return self->crc == ((guint32) crc[0] << 24 | crc[1] << 16 | crc[2] << 8
      | crc[3]);
}

/* Of the zlib stream. FALSE: this is none. */
static gboolean
take_header (ProgPngScanlines * self, const guint8 ** data, gsize * size)
{
  while (self->header_size < ZLIB_HEADER_SIZE && *size > 0) {
    self->header[self->header_size++] = *(*data)++;
    (*size)--;
  }
  if (self->header_size < ZLIB_HEADER_SIZE)
    return TRUE;

  return (self->header[0] & 0xf) == ZLIB_METHOD_DEFLATE
      && self->header[0] >> 4 <= ZLIB_MAX_WINDOW
      && (self->header[0] << 8 | self->header[1]) % 31 == 0
      && !(self->header[1] & ZLIB_DICTIONARY);
}

/* Takes back the filters of the scanlines that are complete, up to the end of
 * the pass. Returns how many these are; sound: whether it could be done. */
static guint
finish_scanlines (ProgPngScanlines * self, gboolean * sound)
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

/* Hands on what is complete. */
static ProgPngScanlinesStatus
hand_on (ProgPngScanlines * self, ProgPngScanlinesTake take, gpointer user_data)
{
  gboolean sound = TRUE;
  guint n = 1;

  while (sound && n > 0 && self->rows > 0) {
    const guint8 *first = self->buffer + self->done;

    n = finish_scanlines (self, &sound);
    if (n > 0)
      take (first, n, self->size, self->pass, user_data);
    if (self->row == self->rows) {
      self->pass++;
      begin_pass (self);
    }
  }
  if (!sound)
    return PROG_PNG_SCANLINES_FILTER;

  return self->rows == 0 && self->filled > self->done ?
      PROG_PNG_SCANLINES_EXTRA : PROG_PNG_SCANLINES_MORE;
}

/* Makes room for more, keeping the scanline above the next one. */
static void
make_room (ProgPngScanlines * self)
{
  gsize kept = MIN (self->done, self->size);

  if (self->capacity - self->filled >= MIN_ROOM)
    return;

  memmove (self->buffer, self->buffer + self->done - kept,
      kept + self->filled - self->done);
  self->filled -= self->done - kept;
  self->done = kept;
}

static ProgPngScanlinesStatus
status_of (const ProgPngScanlines * self, int result)
{
  const struct inflate_state *inflate = &self->inflate;

  if (result == ISAL_INCORRECT_CHECKSUM)
    return PROG_PNG_SCANLINES_CHECKSUM;
  if (result != ISAL_DECOMP_OK)
    return PROG_PNG_SCANLINES_BROKEN;
  /* ISA-L may have taken some bytes that it found no use for. */
  if (inflate->block_state == ISAL_BLOCK_FINISH
      && (inflate->avail_in > 0 || inflate->read_in_length >= 8))
    return PROG_PNG_SCANLINES_EXTRA;

  return PROG_PNG_SCANLINES_MORE;
}

/* Inflates what there is room for. Returns whether there is nothing left. */
static gboolean
inflate_some (ProgPngScanlines * self, ProgPngScanlinesTake take,
    gpointer user_data, ProgPngScanlinesStatus * status)
{
  struct inflate_state *inflate = &self->inflate;
  int result;

  make_room (self);
  inflate->next_out = self->buffer + self->filled;
  inflate->avail_out = MIN (self->capacity - self->filled, G_MAXINT32);
  result = isal_inflate (inflate);
  self->filled = inflate->next_out - self->buffer;

  *status = hand_on (self, take, user_data);
  if (*status == PROG_PNG_SCANLINES_MORE)
    *status = status_of (self, result);

  return *status != PROG_PNG_SCANLINES_MORE || inflate->avail_out > 0;
}

static ProgPngScanlinesStatus
inflate_all (ProgPngScanlines * self, const guint8 * data, gsize size,
    ProgPngScanlinesTake take, gpointer user_data)
{
  ProgPngScanlinesStatus status = PROG_PNG_SCANLINES_MORE;
  gboolean done = FALSE;

  if (self->header_size < ZLIB_HEADER_SIZE && !take_header (self, &data, &size)) {
    self->over = TRUE;
    return PROG_PNG_SCANLINES_BROKEN;
  }

  self->inflate.next_in = (guint8 *) data;
  self->inflate.avail_in = size;
  while (!done)
    done = inflate_some (self, take, user_data, &status);
  self->over = status != PROG_PNG_SCANLINES_MORE;

  return status;
}

/**
 * prog_png_scanlines_flush:
 * @self: a decoder
 * @take: what gets the scanlines
 * @user_data: for @take
 *
 * Decodes all that was added. After any status but %PROG_PNG_SCANLINES_MORE,
 * which is told once, nothing is decoded any more.
 *
 * Returns: what came of it, after all scanlines up to there have been handed
 *     on
 */
ProgPngScanlinesStatus
prog_png_scanlines_flush (ProgPngScanlines * self, ProgPngScanlinesTake take,
    gpointer user_data)
{
  gsize size = self->n_gathered;

  self->n_gathered = 0;
  if (size == 0 || self->over)
    return PROG_PNG_SCANLINES_MORE;

  return inflate_all (self, self->gathered, size, take, user_data);
}

/**
 * prog_png_scanlines_add:
 * @self: a decoder
 * @data: what follows of the data of IDAT chunks
 * @size: how many bytes, less than 2^32
 * @take: what gets the scanlines
 * @user_data: for @take
 *
 * Decodes what was added before, @data, or neither until there is more or
 * prog_png_scanlines_flush() is called.
 *
 * Returns: as prog_png_scanlines_flush() does
 */
ProgPngScanlinesStatus
prog_png_scanlines_add (ProgPngScanlines * self, const guint8 * data,
    gsize size, ProgPngScanlinesTake take, gpointer user_data)
{
  ProgPngScanlinesStatus status = PROG_PNG_SCANLINES_MORE;

  self->crc = crc32_gzip_refl (self->crc, data, size);
  if (self->n_gathered + size > GATHERED)
    status = prog_png_scanlines_flush (self, take, user_data);
  if (self->over)
    return status;
  if (size > GATHERED)
    return inflate_all (self, data, size, take, user_data);

  memcpy (self->gathered + self->n_gathered, data, size);
  self->n_gathered += size;

  return PROG_PNG_SCANLINES_MORE;
}

/**
 * prog_png_scanlines_has_gathered:
 * @self: a decoder
 *
 * Returns: whether prog_png_scanlines_flush() has anything to do
 */
gboolean
prog_png_scanlines_has_gathered (const ProgPngScanlines * self)
{
  return self->n_gathered > 0;
}

/**
 * prog_png_scanlines_go_on:
 * @self: a decoder
 *
 * Returns: whether the compressed data is not at its end yet
 */
gboolean
prog_png_scanlines_go_on (const ProgPngScanlines * self)
{
  return !self->over && self->inflate.block_state != ISAL_BLOCK_FINISH;
}

#else

/* Without ISA-L there is no decoder: libpng does it all. */

ProgPngScanlines *
prog_png_scanlines_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced)
{
  return NULL;
}

void
prog_png_scanlines_free (ProgPngScanlines * self)
{
}

void
prog_png_scanlines_begin_chunk (ProgPngScanlines * self)
{
  g_return_if_reached ();
}

gboolean
prog_png_scanlines_end_chunk (ProgPngScanlines * self, const guint8 * crc)
{
  g_return_val_if_reached (FALSE);
}

ProgPngScanlinesStatus
prog_png_scanlines_add (ProgPngScanlines * self, const guint8 * data,
    gsize size, ProgPngScanlinesTake take, gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_SCANLINES_BROKEN);
}

ProgPngScanlinesStatus
prog_png_scanlines_flush (ProgPngScanlines * self, ProgPngScanlinesTake take,
    gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_SCANLINES_BROKEN);
}

gboolean
prog_png_scanlines_has_gathered (const ProgPngScanlines * self)
{
  g_return_val_if_reached (FALSE);
}

gboolean
prog_png_scanlines_go_on (const ProgPngScanlines * self)
{
  g_return_val_if_reached (FALSE);
}

#endif
