/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The compressed data of one frame, in the form in which libwebp takes it without a
 * container: an ALPH chunk, if there is one, and a VP8 or VP8L chunk. libwebp is
 * given all of it from the beginning each time, with some more bytes at its end. It
 * keeps no copy, and goes on from where it has come to.
 *
 * Lossy data is given in pieces that do not depend on how the bytes came: what libwebp
 * makes of damaged data depends on how much it has at hand. Of lossless data libwebp
 * decodes up to 8 rows again for each piece, and all of the codes in front of the pixels
 * until it has got through them: it is given as few pieces as possible, and others when
 * a frame is due. */

#include "bitstream.h"

#include "chunks.h"
#include "core/pages.h"

#include <string.h>

/* A lossy image is given in so many pieces: more cost time, and bring less than 2 % of
 * the height ... */
#define LOSSY_PIECES 64
/* ... of at least and at most so many bytes: some macroblocks, and what arrives in
 * 40 milliseconds at 100 kB/s. */
#define MIN_LOSSY_PIECE 64
#define MAX_LOSSY_PIECE 4096

/* 4 rows are decoded twice for each piece of a lossless image, on average: 1 % of so
 * many rows. */
#define ROWS_OF_LOSSLESS_PIECE 384
#define MAX_LOSSLESS_PIECES 16

/* For a frame that is due, a lossless image is given a piece of this share of it: so
 * even frames for each byte cost no more than a few decodes. */
#define LOSSLESS_SHARE_NOW 512
#define MIN_LOSSLESS_PIECE_NOW 64

/* Before the first rows libwebp reads all codes again with each piece. So what is given
 * grows by its own size: then all attempts together cost no more than two at the last one.
 * Little that is given grows by this share: icons may be half codes. */
#define SMALL_HEADER 8192
#define SMALL_HEADER_SHARE 16

/* libwebp does not begin a VP8L chunk with less. */
#define FIRST_SHARE_OF_LOSSLESS 8

/* Of a chunk of an odd size. */
#define PADDING_SIZE 1

/* Memory for so much is there when a chunk begins, and twice as much each time it is used up:
 * what a chunk says of its size is not yet there. */
#define MIN_ROOM 65536

struct _ProgWebpBitstream
{
  guint32 type;                 /* of the chunk begun last */
  gboolean is_closed;           /* no more of its data will come */
  guint8 *bytes;
  gsize n_bytes;
  gsize room;                   /* of bytes, padding included */
  gsize max_bytes;              /* with all of the chunk */
  gsize data_begin;             /* of the chunk's data in bytes */
  gsize given;                  /* to libwebp, of bytes */
};

/**
 * prog_webp_bitstream_new:
 *
 * Returns: (transfer full): a bitstream that holds nothing yet
 */
ProgWebpBitstream *
prog_webp_bitstream_new (void)
{
  return g_new0 (ProgWebpBitstream, 1);
}

/**
 * prog_webp_bitstream_free:
 * @stream: (transfer full) (nullable): a bitstream
 */
void
prog_webp_bitstream_free (ProgWebpBitstream * stream)
{
  if (!stream)
    return;

  g_free (stream->bytes);
  g_free (stream);
}

/* For size bytes more, and padding. Returns: whether there is enough memory */
static gboolean
make_room (ProgWebpBitstream * stream, gsize size)
{
  gsize needed = stream->n_bytes + size + PADDING_SIZE;
  gsize room = MAX (needed, MIN (2 * stream->room,
          stream->max_bytes + PADDING_SIZE));
  guint8 *bytes;

  if (needed <= stream->room)
    return TRUE;
  bytes = g_try_realloc (stream->bytes, room);
  if (!bytes)
    return FALSE;

  prog_image_prefer_large_pages (bytes, room);
  stream->bytes = bytes;
  stream->room = room;

  return TRUE;
}

static void
append (ProgWebpBitstream * stream, const guint8 * data, gsize size)
{
  memcpy (stream->bytes + stream->n_bytes, data, size);
  stream->n_bytes += size;
}

/**
 * prog_webp_bitstream_begin:
 * @stream: a bitstream
 * @type: of the chunk that begins: ALPH, VP8, VP8L
 * @size: of its data
 * @max_size: bytes of data that are kept; what follows them is ignored
 *
 * Of several ALPH chunks the last one counts, as in libwebp. VP8L needs none.
 *
 * Returns: whether there is enough memory
 */
gboolean
prog_webp_bitstream_begin (ProgWebpBitstream * stream, guint32 type,
    guint32 size, guint64 max_size)
{
  guint8 header[PROG_WEBP_CHUNK_HEADER_SIZE];

  if (type != PROG_WEBP_TYPE_VP8)
    stream->n_bytes = 0;
  size = MIN (size, max_size);
  stream->type = type;
  stream->data_begin = stream->n_bytes + sizeof (header);
  stream->max_bytes = stream->data_begin + size;
  if (!make_room (stream, sizeof (header) + MIN (size, MIN_ROOM)))
    return FALSE;

  prog_webp_write32 (header, type);
  prog_webp_write32 (header + 4, size);
  append (stream, header, sizeof (header));

  return TRUE;
}

/**
 * prog_webp_bitstream_add:
 * @stream: a bitstream
 * @data: data of the chunk that was begun
 * @size: how many bytes
 *
 * Returns: whether there is enough memory
 */
gboolean
prog_webp_bitstream_add (ProgWebpBitstream * stream, const guint8 * data,
    gsize size)
{
  size = MIN (size, stream->max_bytes - stream->n_bytes);
  if (!make_room (stream, size))
    return FALSE;

  append (stream, data, size);

  return TRUE;
}

/**
 * prog_webp_bitstream_end:
 * @stream: a bitstream
 *
 * Says that no more data of the chunk will be added. An ALPH chunk is padded, as
 * another chunk follows it.
 */
void
prog_webp_bitstream_end (ProgWebpBitstream * stream)
{
  static const guint8 padding[PADDING_SIZE] = { 0 };

  if (stream->type != PROG_WEBP_TYPE_ALPH)
    stream->is_closed = TRUE;
  else if (stream->n_bytes % 2 > 0)
    append (stream, padding, PADDING_SIZE);
}

/**
 * prog_webp_bitstream_is_closed:
 * @stream: a bitstream
 *
 * Returns: whether all data of a VP8 or VP8L chunk was added
 */
gboolean
prog_webp_bitstream_is_closed (const ProgWebpBitstream * stream)
{
  return stream->is_closed;
}

/**
 * prog_webp_bitstream_max_bytes:
 * @stream: a bitstream
 *
 * Returns: how many bytes it will hold at most
 */
guint64
prog_webp_bitstream_max_bytes (const ProgWebpBitstream * stream)
{
  return stream->max_bytes;
}

/**
 * prog_webp_bitstream_bytes:
 * @stream: a bitstream
 *
 * Returns: (transfer none): all that came, valid until more is added
 */
const guint8 *
prog_webp_bitstream_bytes (const ProgWebpBitstream * stream)
{
  return stream->bytes;
}

/* A piece at a time, even if all is there. */
static gsize
lossy_due (const ProgWebpBitstream * stream)
{
  gsize piece = (stream->max_bytes - stream->data_begin) / LOSSY_PIECES;
  gsize due = MAX (stream->given, stream->data_begin)
      + CLAMP (piece, MIN_LOSSY_PIECE, MAX_LOSSY_PIECE);

  if (due <= stream->n_bytes)
    return due;

  return stream->is_closed ? stream->n_bytes : stream->given;
}

static gsize
lossless_due (const ProgWebpBitstream * stream, guint height, guint rows,
    gboolean now)
{
  gsize size = stream->max_bytes - stream->data_begin;
  gsize given = MAX (stream->given, stream->data_begin) - stream->data_begin;
  gsize n = stream->n_bytes - stream->data_begin;
  guint pieces = CLAMP (height / ROWS_OF_LOSSLESS_PIECE, 1,
      MAX_LOSSLESS_PIECES);
  gsize piece = now ? MAX (size / LOSSLESS_SHARE_NOW, MIN_LOSSLESS_PIECE_NOW)
      : size / pieces + 1;

  if (stream->is_closed)
    return stream->n_bytes;
  if (rows == 0)
    piece =
        MAX (piece, given < SMALL_HEADER ? given / SMALL_HEADER_SHARE : given);
  if (n < given + piece || n < size / FIRST_SHARE_OF_LOSSLESS)
    return stream->given;

  return stream->n_bytes;
}

/**
 * prog_webp_bitstream_due:
 * @stream: a bitstream in which the VP8 or VP8L chunk has begun
 * @height: of the image
 * @rows: that libwebp has decoded
 * @now: whether a frame is due
 *
 * Returns: how many bytes, from the first on, to give to libwebp; 0: not yet
 */
gsize
prog_webp_bitstream_due (const ProgWebpBitstream * stream, guint height,
    guint rows, gboolean now)
{
  gsize due = stream->type == PROG_WEBP_TYPE_VP8L ?
      lossless_due (stream, height, rows, now) : lossy_due (stream);

  return due > MAX (stream->given, stream->data_begin) ? due : 0;
}

/**
 * prog_webp_bitstream_given:
 * @stream: a bitstream
 * @size: prog_webp_bitstream_due() bytes, that were given
 */
void
prog_webp_bitstream_given (ProgWebpBitstream * stream, gsize size)
{
  stream->given = size;
}
