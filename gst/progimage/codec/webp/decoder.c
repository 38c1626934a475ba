/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libwebp's incremental decoder. */

#include "decoder.h"

#include "codes.h"

/* Five tables of libwebp, where colours are cached: 5004 entries of 4 bytes, and what belongs
 * to them. */
#define BYTES_OF_CODES (20 * 1024)

struct _ProgWebpDecoder
{
  WebPDecoderConfig config;     /* libwebp keeps a pointer to it */
  WebPIDecoder *library;
  ProgWebpRows *rows;
  gboolean is_lossless;
  guint width, height;          /* of the frame, as stored */
  guint codes;                  /* groups of prefix codes; 0: not known, or none */
  gboolean counted;             /* nothing new will be known of them */
  guint64 max_tables;           /* bytes that libwebp's tables for them may take */
  guint decoded;                /* rows of the area */
  guint shown;                  /* the same, of those on the canvas */
  ProgWebpResult result;        /* %PROG_WEBP_DECODES up to the end */
};

/* The part of the canvas that the frame takes; scaled with it, which is only done to
 * frames that take all of it. */
static ProgWebpArea
area_of (const ProgWebpFrame * frame, const GstVideoInfo * info,
    gboolean is_scaled)
{
  ProgWebpArea area = { frame->x, frame->y, frame->width, frame->height };

  if (is_scaled) {
    area.width = GST_VIDEO_INFO_WIDTH (info);
    area.height = GST_VIDEO_INFO_HEIGHT (info);
  }

  return area;
}

static void
set_options (WebPDecoderOptions * options, const ProgWebpArea * area,
    gboolean is_scaled, guint threads)
{
  options->use_scaling = is_scaled;
  options->scaled_width = area->width;
  options->scaled_height = area->height;
  /* One more thread filters and writes lossy rows of 512 pixels or more, behind the one
   * that decodes them: libwebp knows no other use. It sleeps while nothing comes. */
  options->use_threads = threads > 1;
}

/**
 * prog_webp_decoder_new:
 * @frame: what to decode
 * @canvas: where to: smaller than the frame that takes all of it if that is to be
 *     scaled
 * @threads: that may decode
 * @max_tables: bytes that libwebp may take for tables of a lossless image
 *
 * Returns: (transfer full) (nullable): a decoder; %NULL where there is not enough
 *     memory
 */
ProgWebpDecoder *
prog_webp_decoder_new (const ProgWebpFrame * frame, ProgImageCanvas * canvas,
    guint threads, guint64 max_tables)
{
  ProgWebpDecoder *decoder = g_new0 (ProgWebpDecoder, 1);
  const GstVideoInfo *info = prog_image_canvas_info (canvas);
  gboolean is_scaled = frame->width > (guint) GST_VIDEO_INFO_WIDTH (info)
      || frame->height > (guint) GST_VIDEO_INFO_HEIGHT (info);
  ProgWebpArea area = area_of (frame, info, is_scaled);

  decoder->is_lossless = frame->is_lossless;
  decoder->width = frame->width;
  decoder->height = frame->height;
  decoder->max_tables = max_tables;
  decoder->rows = prog_webp_rows_new (canvas, &area, is_scaled);
  if (decoder->rows && WebPInitDecoderConfig (&decoder->config)) {
    set_options (&decoder->config.options, &area, is_scaled, threads);
    decoder->config.output.is_external_memory = 1;
    decoder->config.output.colorspace = prog_webp_rows_mode (decoder->rows);
    decoder->library = WebPIDecode (NULL, 0, &decoder->config);
  }
  if (!decoder->library)
    g_clear_pointer (&decoder, prog_webp_decoder_free);

  return decoder;
}

/**
 * prog_webp_decoder_free:
 * @decoder: (transfer full) (nullable): a decoder
 */
void
prog_webp_decoder_free (ProgWebpDecoder * decoder)
{
  if (!decoder)
    return;

  WebPIDelete (decoder->library);
  prog_webp_rows_free (decoder->rows);
  g_free (decoder);
}

/**
 * prog_webp_decoder_bytes:
 * @frame: what to decode
 * @downscale: of the frame that is pushed
 *
 * Returns: about how many bytes that takes, the canvas and the compressed data
 *     excepted
 */
guint64
prog_webp_decoder_bytes (const ProgWebpFrame * frame, guint downscale)
{
  guint64 pixels = (guint64) frame->width * frame->height;
  /* Rows of macroblocks, or of pixels to transform, and those to scale: about 200
   * bytes a column. Tables, and what is allocated in any case. */
  guint64 bytes = 200 * (guint64) frame->width + 512 * 1024;

  if (frame->is_lossless)
    /* All pixels in 4 bytes, and three images of their blocks of 4x4 at least. */
    bytes += pixels * 4 + pixels * 4 * 3 / 16;
  else if (frame->has_alpha)
    /* A plane, and the lossless image that it is taken from. */
    bytes += pixels + pixels * 4;
  if (downscale > 1)
    /* Planes aside. */
    bytes += pixels * 5 / 2 / downscale / downscale;

  return bytes;
}

/* Gives libwebp the first @size bytes of the data. */
static ProgWebpResult
update (ProgWebpDecoder * decoder, const guint8 * bytes, gsize size)
{
  VP8StatusCode status;
  gint rows = 0;

  if (!decoder->counted)
    decoder->codes =
        prog_webp_count_codes (bytes, size, decoder->width, decoder->height);
  /* Alpha is whole when pixels begin. */
  decoder->counted = decoder->codes > 0 || !decoder->is_lossless;
  if (prog_webp_decoder_tables (decoder) > decoder->max_tables)
    return PROG_WEBP_TOO_MANY_TABLES;

  if (!prog_webp_rows_aim (decoder->rows, &decoder->config.output))
    return PROG_WEBP_NO_CANVAS;
  if (decoder->is_lossless)
    prog_webp_rows_mark (decoder->rows, decoder->decoded);
  status = WebPIUpdate (decoder->library, bytes, size);
  WebPIDecodedArea (decoder->library, NULL, NULL, NULL, &rows);
  decoder->decoded = MAX (decoder->decoded, (guint) MAX (rows, 0));
  if (decoder->is_lossless)
    decoder->decoded = prog_webp_rows_unmark (decoder->rows, decoder->decoded);
  decoder->shown = prog_webp_rows_show (decoder->rows, decoder->decoded);

  switch (status) {
    case VP8_STATUS_OK:
      return PROG_WEBP_DONE;
    case VP8_STATUS_SUSPENDED:
      return PROG_WEBP_DECODES;
    case VP8_STATUS_OUT_OF_MEMORY:
      return PROG_WEBP_NO_MEMORY;
    default:
      return PROG_WEBP_FAILED;
  }
}

/**
 * prog_webp_decoder_run:
 * @decoder: a decoder
 * @stream: the data that has come, the same each time
 * @now: whether a frame is due
 *
 * Decodes what is due, and draws it.
 *
 * Returns: what it has come to; anything but DECODES and NO_CANVAS from then on
 */
ProgWebpResult
prog_webp_decoder_run (ProgWebpDecoder * decoder, ProgWebpBitstream * stream,
    gboolean now)
{
  gsize due;

  while (decoder->result == PROG_WEBP_DECODES
      && (due = prog_webp_bitstream_due (stream, decoder->height,
              decoder->decoded, now)) > 0) {
    ProgWebpResult result = update (decoder,
        prog_webp_bitstream_bytes (stream), due);

    if (result == PROG_WEBP_NO_CANVAS)
      return result;
    prog_webp_bitstream_given (stream, due);
    decoder->result = result;
  }
  if (decoder->result == PROG_WEBP_DECODES
      && prog_webp_bitstream_is_closed (stream))
    decoder->result = PROG_WEBP_INCOMPLETE;

  return decoder->result;
}

/**
 * prog_webp_decoder_codes:
 * @decoder: a decoder
 *
 * Returns: how many groups of prefix codes it has built tables for; 0 for a lossy image without
 *     alpha, and where the data did not come so far
 */
guint
prog_webp_decoder_codes (const ProgWebpDecoder * decoder)
{
  return decoder->codes;
}

/**
 * prog_webp_decoder_tables:
 * @decoder: a decoder
 *
 * Returns: how many bytes these take at most
 */
guint64
prog_webp_decoder_tables (const ProgWebpDecoder * decoder)
{
  /* libwebp builds none for groups that no pixel has. */
  return MIN (decoder->codes, (guint64) decoder->width * decoder->height)
      * BYTES_OF_CODES;
}

/**
 * prog_webp_decoder_rows:
 * @decoder: a decoder
 *
 * Returns: how many rows of the area it has drawn
 */
guint
prog_webp_decoder_rows (const ProgWebpDecoder * decoder)
{
  return decoder->shown;
}
