/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the headers in a WebP say: of the container, RFC 9649 clause 2.7, and of both
 * kinds of bitstream. */

#include "headers.h"

#include "chunks.h"

#define FLAG_ALPHA 0x10

/**
 * prog_webp_read_vp8x:
 * @data: %PROG_WEBP_VP8X_SIZE bytes, the data of a VP8X chunk
 * @width: (out): of the canvas, pixels
 * @height: (out): of the canvas, pixels
 * @has_alpha: (out): whether it says that there is alpha
 */
void
prog_webp_read_vp8x (const guint8 * data, guint * width, guint * height,
    gboolean * has_alpha)
{
  *has_alpha = (data[0] & FLAG_ALPHA) != 0;
  *width = prog_webp_read24 (data + 4) + 1;
  *height = prog_webp_read24 (data + 7) + 1;
}

/**
 * prog_webp_read_anmf:
 * @data: %PROG_WEBP_FRAME_HEADER_SIZE bytes, with which an ANMF chunk begins
 * @frame: where to set place and size
 */
void
prog_webp_read_anmf (const guint8 * data, ProgWebpFrame * frame)
{
  frame->x = 2 * prog_webp_read24 (data);
  frame->y = 2 * prog_webp_read24 (data + 3);
  frame->width = prog_webp_read24 (data + 6) + 1;
  frame->height = prog_webp_read24 (data + 9) + 1;
}

/* RFC 6386, clause 9.1. */
static const gchar *
read_vp8 (const guint8 * data, guint32 size, ProgWebpFrame * frame)
{
  guint32 tag = prog_webp_read24 (data);
  gboolean is_key_frame = (tag & 1) == 0;
  guint version = tag >> 1 & 7;
  gboolean is_shown = (tag >> 4 & 1) != 0;
  guint32 first_partition = tag >> 5;

  if (!is_key_frame || data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a)
    return "its VP8 data does not begin with a key frame";
  if (version > 3 || !is_shown)
    return "its VP8 frame is of an unknown kind";
  if (first_partition >= size)
    return "the first partition is longer than all VP8 data";

  frame->is_lossless = FALSE;
  frame->width = prog_webp_read16 (data + 6) & 0x3fff;
  frame->height = prog_webp_read16 (data + 8) & 0x3fff;
  if (frame->width == 0 || frame->height == 0)
    return "its VP8 frame has no pixels";

  return NULL;
}

/* RFC 9649, clause 3.4. */
static const gchar *
read_vp8l (const guint8 * data, ProgWebpFrame * frame)
{
  guint32 fields = prog_webp_read32 (data + 1);

  if (data[0] != 0x2f)
    return "its VP8L data has no signature";
  if (fields >> 29 != 0)
    return "its VP8L data is of an unknown version";

  frame->is_lossless = TRUE;
  frame->width = (fields & 0x3fff) + 1;
  frame->height = (fields >> 14 & 0x3fff) + 1;
  frame->has_alpha = (fields >> 28 & 1) != 0;

  return NULL;
}

/**
 * prog_webp_read_bitstream:
 * @type: of the chunk, VP8 or VP8L
 * @data: prog_webp_bitstream_header_size() bytes, with which its data begins
 * @size: of all its data
 * @frame: where to set what they say: size and kind; of VP8L whether it has alpha
 *
 * Returns: (nullable): why it can't be decoded
 */
const gchar *
prog_webp_read_bitstream (guint32 type, const guint8 * data, guint32 size,
    ProgWebpFrame * frame)
{
  frame->size = size;

  return type == PROG_WEBP_TYPE_VP8L ? read_vp8l (data, frame) :
      read_vp8 (data, size, frame);
}
