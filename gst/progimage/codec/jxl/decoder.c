/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjxl, fed with the codestream alone, whatever it comes in.
 *
 * libjxl can't go on behind an error, nor show what it had in front of it, and how much
 * it had depends on how the codestream was cut. So what it was fed is kept: where an error
 * comes, a second decoder is fed up to fixed places (the ends of passes are some, too),
 * until it comes again, and a third one up to the last of these places in front of it.
 *
 * Where there are extra channels, a flush may spoil what is shown later (see
 * prog_jxl_decoder_check_flush()): then a new decoder takes over as well.
 *
 * Up to 0.8, libjxl also fails where the parts of a frame do not come in the usual order,
 * as newer encoders write them, unless it gets all of the codestream at once. So there,
 * where an error comes, what follows is kept as well, and all of it tried again. */

#include "decoder.h"

#include "formats.h"
#include "kept.h"
#include "memory.h"
#include "runner.h"

#include <string.h>

/* Multiples of this are the fixed places, bytes. Every section that is whole in front of
 * the last such place is shown of a damaged image. */
#define PIECE 4096

#define MAX_FED (16 * 1024 * 1024)      /* at once: libjxl 0.7 copies it all */

/* libjxl uses either both of these bytes or none. */
#define SIGNATURE_SIZE 2

#define EVENTS (JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FRAME \
    | JXL_DEC_FULL_IMAGE)

/* The first that decodes the parts of a frame in any order. */
#define VERSION_OF_ANY_ORDER 9000

typedef enum
{
  FLUSH_NOTHING,                /* nothing came since the last flush */
  FLUSH_PENDING,
  FLUSH_IMPOSSIBLE,             /* there is no image in progress */
} Flush;

struct _ProgJxlDecoder
{
  JxlDecoder *library;
  ProgJxlMemory memory;
  guint threads;                /* that may decode */
  JxlBasicInfo info;
  JxlPixelFormat layout;
  gboolean in_last_frame;
  gboolean skips;               /* the frames that are left, but for the last */
  Flush flush;
  gboolean shows;               /* what was flushed */
  gboolean spoils;              /* a flush would spoil what is fed later */
  gboolean gathers;             /* all that comes, to be tried again at once */

  guint8 signature[SIGNATURE_SIZE];
  guint64 position;             /* in the codestream, of the next byte */
  ProgJxlKept kept;             /* codestream from its first byte on */

  guint8 *pixels;               /* libjxl writes to one address all the time */
  guint8 *own_pixels;           /* NULL: they are the caller's */
  gsize stride;
};

static void
close_library (ProgJxlDecoder * decoder)
{
  g_clear_pointer (&decoder->library, JxlDecoderDestroy);
}

/* Begins anew. The one place where libjxl gets its settings. FALSE: it can't be had. */
static gboolean
open_library (ProgJxlDecoder * decoder, gboolean in_passes)
{
  JxlDecoder *library;

  close_library (decoder);
  library = JxlDecoderCreate (&decoder->memory.manager);
  if (!library)
    return FALSE;

  decoder->library = library;
  if (JxlDecoderSubscribeEvents (library,
          EVENTS | (in_passes ? JXL_DEC_FRAME_PROGRESSION : 0))
      == JXL_DEC_SUCCESS
      && JxlDecoderSetProgressiveDetail (library, kPasses) == JXL_DEC_SUCCESS
      && (decoder->threads == 1 || JxlDecoderSetParallelRunner (library,
              prog_jxl_runner, &decoder->threads) == JXL_DEC_SUCCESS))
    return TRUE;
  close_library (decoder);

  return FALSE;
}

/**
 * prog_jxl_decoder_new:
 * @max_memory: bytes that may be held at once, 0 = unlimited
 * @threads: that may decode
 *
 * Returns: (transfer full): a decoder for one codestream
 */
ProgJxlDecoder *
prog_jxl_decoder_new (guint64 max_memory, guint threads)
{
  ProgJxlDecoder *decoder = g_new0 (ProgJxlDecoder, 1);

  prog_jxl_memory_init (&decoder->memory, max_memory);
  decoder->threads = threads;
  decoder->flush = FLUSH_IMPOSSIBLE;

  return decoder;
}

/**
 * prog_jxl_decoder_free:
 * @decoder: (transfer full) (nullable): a decoder
 *
 * Frees it at whatever point it is, with the pixels.
 */
void
prog_jxl_decoder_free (ProgJxlDecoder * decoder)
{
  if (!decoder)
    return;

  close_library (decoder);
  prog_jxl_kept_forget (&decoder->kept);
  prog_jxl_memory_free (&decoder->memory, decoder->own_pixels);
  g_free (decoder);
}

static void
keep_codestream (ProgJxlDecoder * decoder, const guint8 * data, gsize size)
{
  prog_jxl_kept_add (&decoder->kept, data, size,
      prog_jxl_kept_max (&decoder->info));
}

static gboolean
set_pixels (ProgJxlDecoder * decoder)
{
  gsize size;

  if (JxlDecoderImageOutBufferSize (decoder->library, &decoder->layout, &size)
      != JXL_DEC_SUCCESS)
    return FALSE;
  if (!decoder->pixels)
    decoder->pixels = decoder->own_pixels =
        prog_jxl_memory_alloc (&decoder->memory, size);
  if (!decoder->pixels)
    return FALSE;
  decoder->stride = prog_jxl_stride (&decoder->layout, decoder->info.xsize);

  return JxlDecoderSetImageOutBuffer (decoder->library, &decoder->layout,
      decoder->pixels, size) == JXL_DEC_SUCCESS;
}

static ProgJxlEvent
fail (ProgJxlDecoder * decoder)
{
  decoder->flush = FLUSH_IMPOSSIBLE;

  return prog_jxl_memory_refused (&decoder->memory) || decoder->kept.refused ?
      PROG_JXL_NO_MEMORY : PROG_JXL_BROKEN;
}

static void
begin_frame (ProgJxlDecoder * decoder)
{
  JxlFrameHeader header;

  decoder->in_last_frame =
      JxlDecoderGetFrameHeader (decoder->library, &header) == JXL_DEC_SUCCESS
      && header.is_last;
}

/* libjxl can say where a frame ends only if it decodes it: so the last one is not
 * skipped. */
static gboolean
begin_pixels (ProgJxlDecoder * decoder)
{
  if (decoder->skips && !decoder->in_last_frame)
    return JxlDecoderSkipCurrentFrame (decoder->library) == JXL_DEC_SUCCESS;
  if (!set_pixels (decoder))
    return FALSE;
  if (!decoder->skips)
    decoder->flush = FLUSH_PENDING;

  return TRUE;
}

/* Runs libjxl on the input that it has. */
static ProgJxlEvent
process (ProgJxlDecoder * decoder)
{
  for (;;) {
    switch (JxlDecoderProcessInput (decoder->library)) {
      case JXL_DEC_NEED_MORE_INPUT:
        return PROG_JXL_NEED_DATA;
      case JXL_DEC_BASIC_INFO:
        if (JxlDecoderGetBasicInfo (decoder->library, &decoder->info)
            != JXL_DEC_SUCCESS)
          return fail (decoder);
        return PROG_JXL_BASIC_INFO;
      case JXL_DEC_COLOR_ENCODING:
        return PROG_JXL_COLOUR;
      case JXL_DEC_FRAME:
        begin_frame (decoder);
        break;
      case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
        if (!begin_pixels (decoder))
          return fail (decoder);
        break;
      case JXL_DEC_FRAME_PROGRESSION:
        return PROG_JXL_PASS;
      case JXL_DEC_FULL_IMAGE:
        decoder->flush = FLUSH_IMPOSSIBLE;
        return PROG_JXL_IMAGE;
      case JXL_DEC_SUCCESS:
        return PROG_JXL_END;
      default:
        return fail (decoder);
    }
  }
}

/* Gives @data to libjxl, and says how much of it was used. */
static ProgJxlEvent
process_input (ProgJxlDecoder * decoder, const guint8 * data, gsize size,
    gsize * used)
{
  ProgJxlEvent event;

  *used = 0;
  if (!decoder->library
      || JxlDecoderSetInput (decoder->library, data, size) != JXL_DEC_SUCCESS)
    return fail (decoder);
  event = process (decoder);
  *used = size - JxlDecoderReleaseInput (decoder->library);

  return event;
}

static ProgJxlEvent
feed_signature (ProgJxlDecoder * decoder, const guint8 * data, gsize size,
    gsize * used)
{
  gsize n = MIN (size, SIGNATURE_SIZE - decoder->position), unused;

  memcpy (decoder->signature + decoder->position, data, n);
  decoder->position += n;
  keep_codestream (decoder, data, n);
  *used = n;
  if (decoder->position < SIGNATURE_SIZE)
    return PROG_JXL_NEED_DATA;
  open_library (decoder, TRUE);

  return process_input (decoder, decoder->signature, SIGNATURE_SIZE, &unused);
}

/* Whether an error may come of the order of what was fed. */
static gboolean
may_gather (const ProgJxlDecoder * decoder)
{
  return JxlDecoderVersion () < VERSION_OF_ANY_ORDER && !decoder->kept.lost
      && decoder->pixels && !decoder->skips;
}

static ProgJxlEvent
gather (ProgJxlDecoder * decoder, const guint8 * data, gsize size, gsize * used)
{
  decoder->gathers = TRUE;
  keep_codestream (decoder, data, size);
  *used = size;

  return decoder->kept.lost ? fail (decoder) : PROG_JXL_NEED_DATA;
}

/**
 * prog_jxl_decoder_feed:
 * @decoder: a decoder that has not ended, nor failed
 * @data: bytes of the codestream
 * @size: how many
 * @used: (out): how many of them were used; with NEED_DATA, at least one
 *
 * Decodes up to the first thing worth telling. NEED_DATA only means that there may be
 * more to be done with the bytes that were not used.
 *
 * Returns: what that is
 */
ProgJxlEvent
prog_jxl_decoder_feed (ProgJxlDecoder * decoder, const guint8 * data,
    gsize size, gsize * used)
{
  ProgJxlEvent event;

  if (decoder->position < SIGNATURE_SIZE && size > 0)
    return feed_signature (decoder, data, size, used);
  if (decoder->gathers)
    return gather (decoder, data, size, used);

  event = process_input (decoder, data, MIN (size, MAX_FED), used);
  if (event == PROG_JXL_NEED_DATA && *used == 0)
    event = fail (decoder);
  if (event == PROG_JXL_BROKEN && may_gather (decoder))
    return gather (decoder, data, size, used);
  if (event == PROG_JXL_BROKEN)
    keep_codestream (decoder, data, size);
  if (event == PROG_JXL_BROKEN || event == PROG_JXL_NO_MEMORY)
    return event;

  keep_codestream (decoder, data, *used);
  decoder->position += *used;
  if (decoder->flush == FLUSH_NOTHING && *used > 0)
    decoder->flush = FLUSH_PENDING;
  if (event == PROG_JXL_IMAGE)
    prog_jxl_kept_forget (&decoder->kept);

  return event;
}

/**
 * prog_jxl_decoder_set_output:
 * @decoder: a decoder that has told COLOUR
 * @layout: of the pixels; copied
 * @pixels: (nullable): where to write them, until IMAGE is told, or the decoder has been
 *     recovered; %NULL: the decoder has memory of its own for them
 */
void
prog_jxl_decoder_set_output (ProgJxlDecoder * decoder,
    const JxlPixelFormat * layout, guint8 * pixels)
{
  decoder->layout = *layout;
  decoder->pixels = pixels;
}

/* Whether there are pixels in progress. */
gboolean
prog_jxl_decoder_can_flush (const ProgJxlDecoder * decoder)
{
  return decoder->flush != FLUSH_IMPOSSIBLE;
}

/* Whether a flush may spoil what is fed later. What is not XYB has no colours that are
 * converted. */
static gboolean
may_spoil (const ProgJxlDecoder * decoder)
{
  return decoder->info.num_extra_channels > 0
      && !decoder->info.uses_original_profile;
}

/**
 * prog_jxl_decoder_flush:
 * @decoder: a decoder that has not failed
 * @last: whether it is not fed any more
 *
 * Brings the pixels up to date with what was fed. Costs up to as much as all of the
 * decoding: libjxl draws each group of 256 x 256 pixels of which something is missing.
 *
 * Returns: whether they have changed
 */
gboolean
prog_jxl_decoder_flush (ProgJxlDecoder * decoder, gboolean last)
{
  if (decoder->flush != FLUSH_PENDING)
    return FALSE;
  if (!last && may_spoil (decoder) && (decoder->spoils || decoder->kept.lost))
    return FALSE;

  decoder->flush = FLUSH_NOTHING;
  if (JxlDecoderFlushImage (decoder->library) != JXL_DEC_SUCCESS)
    return FALSE;
  decoder->shows = TRUE;

  return TRUE;
}

/* Whether a flush has brought something. */
gboolean
prog_jxl_decoder_shows (const ProgJxlDecoder * decoder)
{
  return decoder->shows;
}

/* Feeds the first @end bytes of what was kept to a decoder that was fed nothing yet, up to
 * one fixed place after the other. Returns how many were used; @sound: up to the last
 * of these places. */
static gsize
feed_kept (ProgJxlDecoder * decoder, gsize end, gsize * sound)
{
  gsize at = 0, used;

  *sound = 0;

  while (at < end) {
    gsize size = MIN (end - at, PIECE - at % PIECE);
    ProgJxlEvent event = process_input (decoder, decoder->kept.data + at,
        size, &used);

    at += used;
    switch (event) {
      case PROG_JXL_NEED_DATA:
        if (used == 0)
          return at;
        break;
      case PROG_JXL_PASS:
        *sound = at;
        break;
      case PROG_JXL_BASIC_INFO:
      case PROG_JXL_COLOUR:
        break;
      default:
        return at;
    }
    if (at % PIECE == 0)
      *sound = at;
  }

  return at;
}

static guint64
sum_pixels (const ProgJxlDecoder * decoder)
{
  guint64 sum = 0;
  guint row;

  for (row = 0; row < decoder->info.ysize; row++)
    sum = sum * 31 + prog_jxl_sum_row (prog_jxl_decoder_row (decoder, row),
        decoder->stride);

  return sum;
}

/**
 * prog_jxl_decoder_check_flush:
 * @decoder: a decoder that was flushed, and fed nothing since
 *
 * Where an extra channel is coded for the whole frame, and nothing smooths the colours,
 * libjxl (0.7 to 0.11) converts groups that are complete once more with each flush: these
 * have false colours from the second one on, in the final pixels, too. So where that can
 * be it is flushed once more. If that makes a difference, a new decoder takes over that
 * is not flushed before the end. The pixels are of no use then.
 */
void
prog_jxl_decoder_check_flush (ProgJxlDecoder * decoder)
{
  guint64 sum;
  gsize unused;

  if (!may_spoil (decoder) || decoder->spoils)
    return;

  sum = sum_pixels (decoder);
  if (JxlDecoderFlushImage (decoder->library) == JXL_DEC_SUCCESS
      && sum_pixels (decoder) == sum)
    return;
  decoder->spoils = TRUE;
  decoder->shows = FALSE;
  if (!open_library (decoder, TRUE)
      || feed_kept (decoder, decoder->position, &unused) != decoder->position)
    close_library (decoder);
}

/**
 * prog_jxl_decoder_close:
 * @decoder: a decoder that has not ended, nor failed: no more of the codestream will come
 *
 * Returns: NEED_DATA where it ends too early; else what that ended with that had to wait
 *     for all of it, IMAGE, BROKEN or NO_MEMORY
 */
ProgJxlEvent
prog_jxl_decoder_close (ProgJxlDecoder * decoder)
{
  ProgJxlEvent event = PROG_JXL_NEED_DATA;
  gsize at = 0, used;

  if (!decoder->gathers)
    return event;

  decoder->gathers = FALSE;
  if (!open_library (decoder, FALSE))
    return fail (decoder);
  do {
    event = process_input (decoder, decoder->kept.data + at,
        decoder->kept.size - at, &used);
    at += used;
  } while (event == PROG_JXL_BASIC_INFO || event == PROG_JXL_COLOUR);
  if (event == PROG_JXL_END)
    event = fail (decoder);
  if (event == PROG_JXL_IMAGE)
    prog_jxl_kept_forget (&decoder->kept);

  return event;
}

/* Whether it waits for the end of the codestream, to decode all of it at once. */
gboolean
prog_jxl_decoder_gathers (const ProgJxlDecoder * decoder)
{
  return decoder->gathers;
}

/**
 * prog_jxl_decoder_recover:
 * @decoder: a decoder that has told BROKEN
 *
 * Makes the pixels what can be shown of the codestream in front of the damage, the same
 * however it was cut. The decoder can't be fed any more.
 *
 * Returns: whether there is anything to show
 */
gboolean
prog_jxl_decoder_recover (ProgJxlDecoder * decoder)
{
  gboolean shown = FALSE;
  gsize sound, unused;

  close_library (decoder);
  if (!decoder->pixels || decoder->kept.lost)
    return FALSE;

  if (open_library (decoder, TRUE)) {
    feed_kept (decoder, decoder->kept.size, &sound);
    shown = open_library (decoder, TRUE)
        && feed_kept (decoder, sound, &unused) == sound
        && prog_jxl_decoder_flush (decoder, TRUE);
  }
  close_library (decoder);
  prog_jxl_kept_forget (&decoder->kept);
  decoder->flush = FLUSH_IMPOSSIBLE;

  return shown;
}

/**
 * prog_jxl_decoder_skip_frames:
 * @decoder: a decoder that has told IMAGE
 *
 * From here on only looks for the end of the codestream: where IMAGE is told of the
 * last frame. The pixels become meaningless.
 */
void
prog_jxl_decoder_skip_frames (ProgJxlDecoder * decoder)
{
  decoder->skips = TRUE;
  decoder->pixels = decoder->own_pixels;
}

const JxlBasicInfo *
prog_jxl_decoder_info (const ProgJxlDecoder * decoder)
{
  return &decoder->info;
}

const JxlDecoder *
prog_jxl_decoder_library (const ProgJxlDecoder * decoder)
{
  return decoder->library;
}

/* Whether the codestream ends behind the frame that is being decoded, or was. */
gboolean
prog_jxl_decoder_in_last_frame (const ProgJxlDecoder * decoder)
{
  return decoder->in_last_frame;
}

/**
 * prog_jxl_decoder_row:
 * @decoder: a decoder that has told IMAGE, or shown something
 * @row: of the image, oriented as it is to be shown
 *
 * Returns: the pixels
 */
const guint8 *
prog_jxl_decoder_row (const ProgJxlDecoder * decoder, guint row)
{
  return decoder->pixels + row * decoder->stride;
}
