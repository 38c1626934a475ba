/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomwebp.h"

#include "codec/webp/bitstream.h"
#include "codec/webp/decoder.h"
#include "codec/webp/layout.h"
#include "codec/webp/metadata.h"
#include "codec/webp/reader.h"

#include <string.h>

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- chunks ------------------------------------------------------------- */

static const guint32 types[] = { PROG_WEBP_TYPE_VP8, PROG_WEBP_TYPE_VP8L,
  PROG_WEBP_TYPE_VP8X, PROG_WEBP_TYPE_ALPH, PROG_WEBP_TYPE_ANIM,
  PROG_WEBP_TYPE_ANMF, PROG_WEBP_TYPE_ICCP, PROG_WEBP_TYPE_EXIF,
  PROG_WEBP_TYPE_XMP, PROG_WEBP_TYPE ('a', 'b', 'c', ' '),
  PROG_WEBP_TYPE ('R', 'I', 'F', 'F'), PROG_WEBP_TYPE ('a', 1, 'c', 'd')
};

static guint32
random_type (GRand * rand)
{
  /* Few of those that end it all. */
  return types[below (rand, below (rand, 12) ? 10 : G_N_ELEMENTS (types))];
}

static void
put_le32 (GByteArray * bytes, guint32 number)
{
  guint8 at[4];

  prog_webp_write32 (at, number);
  g_byte_array_append (bytes, at, sizeof at);
}

static void
put_filler (GRand * rand, GByteArray * bytes, guint n)
{
  while (n-- > 0) {
    guint8 byte = below (rand, 3) ? 0 : below (rand, 256);

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* With a size that is right, or nearly, or not at all. */
static void
put_chunk (GRand * rand, GByteArray * bytes, guint32 type, guint size)
{
  guint32 said = size;

  if (below (rand, 16) == 0)
    said = below (rand, 2) ? size + below (rand, 5) - 2 : g_rand_int (rand);
  put_le32 (bytes, type);
  put_le32 (bytes, said);
  put_filler (rand, bytes, size);
  if (size % 2 == 1 && below (rand, 8) > 0)
    put_filler (rand, bytes, 1);
}

static void
put_random_chunk (GRand * rand, GByteArray * bytes, guint most)
{
  guint32 type = random_type (rand);

  put_chunk (rand, bytes, type, below (rand, most));
}

/* An ANMF chunk has a header and chunks in it, and bytes that are none. */
static void
put_frame (GRand * rand, GByteArray * bytes)
{
  guint begin = bytes->len, n = below (rand, 4);

  put_chunk (rand, bytes, PROG_WEBP_TYPE_ANMF, below (rand, 6) ? 16 :
      below (rand, 20));
  while (n-- > 0)
    put_random_chunk (rand, bytes, 30);
  if (below (rand, 3) == 0)
    put_filler (rand, bytes, below (rand, 12));
  if (below (rand, 8))
    prog_webp_write32 (bytes->data + begin + 4, bytes->len - begin - 8);
}

static GByteArray *
make_riff (GRand * rand)
{
  GByteArray *bytes = g_byte_array_new ();
  guint n = 1 + below (rand, 6), size;

  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  put_le32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) "WEBP", 4);
  while (n-- > 0) {
    if (below (rand, 4) == 0)
      put_frame (rand, bytes);
    else
      put_random_chunk (rand, bytes, 40);
  }
  switch (below (rand, 6)) {
    case 0:
      size = below (rand, 20);
      break;
    case 1:
      size = bytes->len - 8 + below (rand, 20) - 10;
      break;
    case 2:
      size = g_rand_int (rand);
      break;
    default:
      size = bytes->len - 8;
      break;
  }
  prog_webp_write32 (bytes->data + 4, size);
  put_filler (rand, bytes, below (rand, 3) ? 0 : below (rand, 12));

  return bytes;
}

static void
put_part (GString * text, const ProgWebpChunks * chunks,
    const ProgWebpPart * part)
{
  g_string_append_printf (text, "%d type %x size %" G_GUINT64_FORMAT " data %u"
      " at %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " frame to %"
      G_GUINT64_FORMAT " left %u end %d\n", part->kind, part->type, part->size,
      part->data_size, chunks->offset, chunks->riff_end, chunks->frame_end,
      chunks->left, prog_webp_chunks_at_end (chunks));
}

/* Bytes that come in pieces. */
static void
walk (GRand * rand, GString * text, const GByteArray * bytes, guint most)
{
  ProgWebpChunks chunks = { 0, };
  ProgWebpPart part;
  guint64 at = 0;
  guint end = 0, n;

  while (end < bytes->len || at < bytes->len) {
    n = 1 + below (rand, most);
    end = MIN (bytes->len, MAX (end, at) + n);
    prog_webp_chunks_next (&chunks, bytes->data + MIN (at, end),
        end - MIN (at, end), &part);
    put_part (text, &chunks, &part);
    if (part.kind == PROG_WEBP_PART_END || part.kind == PROG_WEBP_PART_LOST)
      break;
    if (part.kind == PROG_WEBP_PART_MORE && end == bytes->len)
      break;
    at += part.size;
    if (at > end)
      end = MIN (at, bytes->len);
  }
}

static void
read_parts (GRand * rand, GString * text, const GByteArray * bytes, guint most)
{
  ProgWebpReader reader;
  ProgWebpPart part;
  guint at = 0, end = 0, n;

  memset (&reader, 0, sizeof reader);
  while (end < bytes->len) {
    n = 1 + below (rand, most);
    end = MIN (bytes->len, end + n);
    for (;;) {
      at += prog_webp_reader_skip (&reader, end - at);
      if (!prog_webp_reader_peek (&reader, bytes->data + at, end - at, &part))
        break;
      g_string_append_printf (text, "%d %u last %d", part.kind, at,
          prog_webp_reader_is_last_piece (&reader));
      prog_webp_reader_use (&reader, &part);
      g_string_append_printf (text, " offset %" G_GUINT64_FORMAT " size %"
          G_GUINT64_FORMAT " wrong %d\n", prog_webp_reader_offset (&reader),
          prog_webp_reader_image_size (&reader),
          prog_webp_reader_has_wrong_size (&reader));
    }
  }
  g_string_append_printf (text, "whole %d\n",
      prog_webp_reader_is_whole (&reader));
}

void
trace_riff (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 20; i++) {
    GByteArray *bytes = make_riff (rand);

    walk (rand, text, bytes, 1000);
    walk (rand, text, bytes, 3);
    read_parts (rand, text, bytes, 1000);
    read_parts (rand, text, bytes, 3);
    g_byte_array_unref (bytes);
  }
}

/* -- headers ------------------------------------------------------------ */

static void
put_frame_of (GString * text, const ProgWebpLayout * layout)
{
  const ProgWebpFrame *frame = &layout->frame;

  g_string_append_printf (text, "%ux%u canvas %d claims %d animated %d: %u,%u "
      "%ux%u lossless %d alpha %d %u bytes, full %d alpha %d lacks %d, takes %"
      G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", layout->width,
      layout->height, layout->has_canvas, layout->claims_alpha,
      layout->is_animated, frame->x, frame->y, frame->width, frame->height,
      frame->is_lossless, frame->has_alpha, frame->size,
      prog_webp_layout_is_full (layout), prog_webp_layout_has_alpha (layout),
      prog_webp_layout_lacks_alpha (layout),
      prog_webp_decoder_bytes (frame, 1), prog_webp_decoder_bytes (frame, 4));
}

/* Numbers of 1 to 3, so that they often agree, or of all bits. */
static void
fill_numbers (GRand * rand, guint8 * data, guint n)
{
  gboolean large = below (rand, 4) == 0;

  while (n-- > 0)
    data[n] = large ? below (rand, 256) : below (rand, 4) ? 0 : below (rand, 3);
}

/* Like VP8, with a byte that is not, sometimes. */
static void
make_bitstream (GRand * rand, guint8 * data, guint32 type)
{
  fill_numbers (rand, data, 10);
  if (type == PROG_WEBP_TYPE_VP8L) {
    data[0] = 0x2f;
  } else {
    data[0] = 0x10 | below (rand, 4) << 1 | (data[0] & 1) << 5;
    memcpy (data + 3, "\x9d\x01\x2a", 3);
  }
  if (below (rand, 3) == 0)
    data[below (rand, 10)] ^= 1 << below (rand, 8);
}

static void
trace_layout (GRand * rand, GString * text)
{
  ProgWebpLayout layout = { 0, };
  guint32 type = below (rand, 2) ? PROG_WEBP_TYPE_VP8 : PROG_WEBP_TYPE_VP8L;
  const gchar *problem;
  guint8 data[16];

  if (below (rand, 2)) {
    fill_numbers (rand, data, 10);
    data[0] |= below (rand, 2) << 4;
    prog_webp_layout_add_vp8x (&layout, data);
    put_frame_of (text, &layout);
  }
  if (below (rand, 3) == 0) {
    fill_numbers (rand, data, 16);
    problem = prog_webp_layout_add_anmf (&layout, data);
    g_string_append_printf (text, "frame: %s\n", problem);
    put_frame_of (text, &layout);
  }
  if (below (rand, 2))
    prog_webp_layout_add_alpha (&layout);
  make_bitstream (rand, data, type);
  problem = prog_webp_layout_add_bitstream (&layout, type, data,
      below (rand, 20));
  g_string_append_printf (text, "pixels: %s\n", problem);
  put_frame_of (text, &layout);
}

static void
trace_metadata (GRand * rand, GString * text)
{
  ProgWebpMetadata metadata = { 0, };
  ProgImageDefect defect = { 0, };
  guint most = below (rand, 300), i;

  for (i = 0; i < 8; i++) {
    guint32 type = random_type (rand);
    gboolean wants = prog_webp_metadata_wants (&metadata, most, type,
        below (rand, 150), &defect);

    g_string_append_printf (text, "%d %u of %u %s\n", wants,
        (guint) metadata.used, most, defect.text ? defect.text : "");
    prog_image_defect_clear (&defect);
  }
}

void
trace_webp_headers (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 100; i++) {
    trace_layout (rand, text);
    trace_metadata (rand, text);
  }
}

/* -- what libwebp is given ---------------------------------------------- */

static void
put_due (GRand * rand, GString * text, ProgWebpBitstream * stream, guint height)
{
  guint rows = below (rand, 2) ? 0 : below (rand, height);
  gboolean now = below (rand, 3) == 0;
  gsize due = prog_webp_bitstream_due (stream, height, rows, now);

  g_string_append_printf (text, "rows %u now %d: %u of %u closed %d\n", rows,
      now, (guint) due, (guint) prog_webp_bitstream_max_bytes (stream),
      prog_webp_bitstream_is_closed (stream));
  if (due > 0)
    prog_webp_bitstream_given (stream, due);
}

static void
put_bytes (GString * text, ProgWebpBitstream * stream, gsize size)
{
  gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1,
      prog_webp_bitstream_bytes (stream), size);

  g_string_append_printf (text, "%u bytes %s\n", (guint) size, sum);
  g_free (sum);
}

static void
trace_stream (GRand * rand, GString * text, guint32 type)
{
  ProgWebpBitstream *stream = prog_webp_bitstream_new ();
  guint size = 1 + below (rand, below (rand, 2) ? 2000 : 200000), at = 0;
  guint height = 1 + below (rand, below (rand, 2) ? 500 : 16383);
  guint most = 1 + below (rand, size), alpha = below (rand, 60), i;
  guint8 *data = g_malloc (size);

  for (i = 0; i < size; i++)
    data[i] = 31 * i;
  for (i = type == PROG_WEBP_TYPE_VP8 ? below (rand, 3) : 0; i > 0; i--) {
    prog_webp_bitstream_begin (stream, PROG_WEBP_TYPE_ALPH, alpha, 50);
    prog_webp_bitstream_add (stream, data, MIN (alpha, size));
    prog_webp_bitstream_end (stream);
  }
  prog_webp_bitstream_begin (stream, type, size, below (rand, 4) ? size :
      below (rand, size + 1));
  while (at < size) {
    guint n = 1 + below (rand, most);

    n = MIN (n, size - at);
    prog_webp_bitstream_add (stream, data + at, n);
    at += n;
    if (at == size && below (rand, 4))
      prog_webp_bitstream_end (stream);
    put_due (rand, text, stream, height);
  }
  prog_webp_bitstream_end (stream);
  for (i = 0; i < 100; i++)
    put_due (rand, text, stream, height);
  put_bytes (text, stream, MIN (size / 2, prog_webp_bitstream_max_bytes
          (stream) / 2));
  prog_webp_bitstream_free (stream);
  g_free (data);
}

void
trace_webp_pieces (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 4; i++) {
    trace_stream (rand, text, PROG_WEBP_TYPE_VP8);
    trace_stream (rand, text, PROG_WEBP_TYPE_VP8L);
  }
}
