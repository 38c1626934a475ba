/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The life of a codec: has the backend of a format use what framing.c says is the
 * image's own, counts bytes, and checks what the backend says. */

#include "codec.h"

#include "backend.h"
#include "framing.h"

GST_DEBUG_CATEGORY_STATIC (prog_image_codec_debug);
#define GST_CAT_DEFAULT prog_image_codec_debug

/* No unit of compressed data is as long as this, bytes: what a backend still leaves
 * unused is no image. */
#define MAX_UNUSED_DATA (256 * 1024)

typedef enum
{
  PHASE_HEADER,                 /* up to HEADER */
  PHASE_FORMAT,                 /* up to FORMAT */
  PHASE_CANVAS,                 /* waiting for prog_image_codec_set_canvas() */
  PHASE_PIXELS,                 /* up to FINAL */
  PHASE_TAIL,                   /* up to END of the backend */
  PHASE_SKIP,                   /* up to the end of the image */
  PHASE_ENDED,
} Phase;

struct _ProgImageCodec
{
  const ProgImageCodecClass *klass;
  ProgImageOptions options;
  ProgImageBackend *backend;
  ProgImageFraming *framing;
  ProgImageCanvas *canvas;      /* borrowed, in PHASE_PIXELS */
  Phase phase;
  ProgImageStatus last;         /* that prog_image_codec_feed() has returned */
  guint64 used;                 /* bytes of the image, skipped ones included */
};

static void
init_debug (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (prog_image_codec_debug, "progimagecodec", 0,
        "codecs of the progressive image decoders");
    g_once_init_leave (&once, 1);
  }
}

/**
 * prog_image_codec_open:
 * @klass: the format
 * @classes: (nullable): %NULL-terminated table of all formats that may follow in the
 *     stream, %NULL for @klass alone
 * @options: copied
 *
 * Returns: (transfer full): a codec for one image, fed nothing yet
 */
ProgImageCodec *
prog_image_codec_open (const ProgImageCodecClass * klass,
    const ProgImageCodecClass * const *classes,
    const ProgImageOptions * options)
{
  ProgImageCodec *codec = g_new0 (ProgImageCodec, 1);
  ProgImageInfo *info;

  init_debug ();
  codec->klass = klass;
  codec->options = *options;
  codec->backend = g_malloc0 (klass->instance_size);
  codec->backend->options = &codec->options;
  codec->backend->min_feed = klass->min_feed;
  info = &codec->backend->info;
  info->par_n = info->par_d = 1;
  info->max_downscale = info->downscale = 1;
  info->tags = gst_tag_list_new_empty ();
  klass->init (codec->backend);
  codec->framing = prog_image_framing_new (klass, codec->backend, classes);

  return codec;
}

/**
 * prog_image_codec_free:
 * @codec: (transfer full) (nullable): a codec
 *
 * Frees @codec, at whatever point it is.
 */
void
prog_image_codec_free (ProgImageCodec * codec)
{
  ProgImageBackend *backend;

  if (!codec)
    return;

  backend = codec->backend;
  if (codec->klass->finalize)
    codec->klass->finalize (backend);
  prog_image_framing_free (codec->framing);
  gst_tag_list_unref (backend->info.tags);
  g_free (backend->info.mastering_display_info);
  g_free (backend->info.content_light_level);
  prog_image_defect_clear (&backend->defect);
  g_free (backend);
  g_free (codec);
}

/* -- feeding ------------------------------------------------------------ */

static void
use (ProgImageCodec * codec, ProgImageFramingInput * input, gsize n)
{
  codec->used += n;
  input->offset += n;
  input->data += n;
  input->size -= n;
}

/* Bytes that are the image's own, and were not used yet. */
static gsize
own_bytes (const ProgImageCodec * codec)
{
  return prog_image_framing_own_end (codec->framing) - codec->used;
}

static gboolean
ends (const ProgImageCodec * codec)
{
  return prog_image_framing_ending (codec->framing) != PROG_IMAGE_ENDING_OPEN;
}

/* Whether the backend may say this now. */
static gboolean
is_in_order (const ProgImageCodec * codec, ProgImageStatus status)
{
  switch (status) {
    case PROG_IMAGE_HEADER:
      return codec->phase == PHASE_HEADER;
    case PROG_IMAGE_FORMAT:
      return codec->phase == PHASE_FORMAT;
    case PROG_IMAGE_PASS:
    case PROG_IMAGE_FINAL:
    case PROG_IMAGE_NO_CANVAS:
      return codec->phase == PHASE_PIXELS;
    case PROG_IMAGE_END:
      return codec->phase == PHASE_TAIL;
    case PROG_IMAGE_ERROR:
      return codec->phase < PHASE_TAIL;
    default:
      return TRUE;
  }
}

/* Goes on to the next phase. An ERROR without a GError, or a status out of order, is
 * a fault of the backend: the image is not decoded any further. */
static ProgImageStatus
advance (ProgImageCodec * codec, ProgImageStatus status, GError ** error)
{
  if (!is_in_order (codec, status)) {
    GST_ERROR ("%s: status %d in phase %d", codec->klass->name, status,
        codec->phase);
    g_clear_error (error);
    status = codec->phase == PHASE_TAIL ? PROG_IMAGE_END : PROG_IMAGE_ERROR;
  }
  switch (status) {
    case PROG_IMAGE_HEADER:
      codec->phase = PHASE_FORMAT;
      break;
    case PROG_IMAGE_FORMAT:
      codec->phase = PHASE_CANVAS;
      break;
    case PROG_IMAGE_FINAL:
      codec->phase = PHASE_TAIL;
      codec->canvas = NULL;
      break;
    case PROG_IMAGE_END:
      codec->phase = PHASE_SKIP;
      return PROG_IMAGE_CONTINUE;
    case PROG_IMAGE_ERROR:
      codec->phase = PHASE_SKIP;
      codec->canvas = NULL;
      if (error && !*error)
        g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
            "The %s decoder has failed", codec->klass->name);
      break;
    default:
      break;
  }

  return status;
}

/* Has the backend use what is the image's own. */
static ProgImageStatus
step (ProgImageCodec * codec, ProgImageFramingInput * input, gboolean more,
    GError ** error)
{
  ProgImageStatus status;

  do {
    ProgImageBytes bytes = {
      .data = input->data,
      .size = own_bytes (codec),
      .offset = codec->used,
      .at_end = ends (codec),
      .more = more && !ends (codec),
      .another = prog_image_framing_ending (codec->framing)
          == PROG_IMAGE_ENDING_ANOTHER,
    };

    status = codec->klass->step (codec->backend, &bytes, error);
    use (codec, input, MIN (bytes.used, bytes.size));
    if (status == PROG_IMAGE_END && bytes.ends_here)
      prog_image_framing_end (codec->framing, codec->used,
          PROG_IMAGE_ENDING_CLEAN);
    if (status == PROG_IMAGE_NEED_DATA && bytes.at_end) {
      GST_ERROR ("%s: more data is wanted behind the end", codec->klass->name);
      status = codec->phase == PHASE_TAIL ? PROG_IMAGE_END : PROG_IMAGE_ERROR;
    }
    status = advance (codec, status, error);
  } while (status == PROG_IMAGE_CONTINUE && codec->phase != PHASE_SKIP);

  return status;
}

/* Whether there is more that the backend can be given. What it leaves unused, however
 * much it has, is no image. */
static gboolean
extend (ProgImageCodec * codec, const ProgImageFramingInput * input)
{
  if (prog_image_framing_is_in_data (codec->framing)
      && own_bytes (codec) > MAX_UNUSED_DATA && !ends (codec)) {
    prog_image_framing_end (codec->framing,
        prog_image_framing_own_end (codec->framing), PROG_IMAGE_ENDING_EARLY);
    return TRUE;
  }

  return prog_image_framing_extend (codec->framing, input);
}

/**
 * prog_image_codec_feed:
 * @codec: a codec
 * @data: bytes of the stream, from where the codec has come to; not %NULL
 * @size: how many
 * @at_end: whether nothing will follow them
 * @gather: whether a little compressed data may wait for more, behind FORMAT
 * @used: (out): how many of the bytes have been used. The rest has to be given again,
 *     with more behind it and at another address perhaps.
 * @error: set with %PROG_IMAGE_ERROR: a %GST_STREAM_ERROR (DECODE: broken;
 *     NOT_IMPLEMENTED: of a kind that can't be decoded) or %GST_RESOURCE_ERROR (a
 *     limit)
 *
 * Decodes up to the first thing worth telling. After ERROR, or
 * prog_image_codec_skip(), the rest of the image is skipped.
 *
 * Returns: anything but CONTINUE. END: nothing more of @data belongs to the image.
 *     With @at_end never NEED_DATA.
 */
ProgImageStatus
prog_image_codec_feed (ProgImageCodec * codec, const guint8 * data, gsize size,
    gboolean at_end, gboolean gather, gsize * used, GError ** error)
{
  ProgImageFramingInput input = { data, size, codec->used, at_end };
  ProgImageStatus status = PROG_IMAGE_NEED_DATA;
  gboolean more = TRUE;

  *used = 0;
  g_return_val_if_fail (codec->phase != PHASE_CANVAS, PROG_IMAGE_NO_CANVAS);

  /* What waits for more goes on in the new bytes. */
  if (codec->last == PROG_IMAGE_NEED_DATA
      && prog_image_framing_is_in_data (codec->framing))
    prog_image_framing_extend (codec->framing, &input);

  for (;;) {
    if (codec->phase < PHASE_SKIP && !(gather && codec->phase >= PHASE_PIXELS
            && prog_image_framing_should_gather (codec->framing, &input)))
      status = step (codec, &input, more, error);
    if (codec->phase == PHASE_SKIP && status != PROG_IMAGE_ERROR) {
      status = PROG_IMAGE_NEED_DATA;
      use (codec, &input, own_bytes (codec));
      if (ends (codec))
        codec->phase = PHASE_ENDED;
    }
    if (codec->phase == PHASE_ENDED)
      status = PROG_IMAGE_END;
    if (status != PROG_IMAGE_NEED_DATA)
      break;
    if (!extend (codec, &input)) {
      if (!more)
        break;
      more = FALSE;
    }
  }
  *used = size - input.size;
  codec->last = status;

  return status;
}

/**
 * prog_image_codec_skip:
 * @codec: a codec
 *
 * From here on only looks for the end of the image.
 */
void
prog_image_codec_skip (ProgImageCodec * codec)
{
  codec->phase = PHASE_SKIP;
  codec->canvas = NULL;
}

/* -- output ------------------------------------------------------------- */

/**
 * prog_image_codec_set_downscale:
 * @codec: a codec that has told FORMAT, and has no canvas yet
 * @downscale: a power of 2; larger than info.max_downscale is as good as that
 *
 * Makes frames of 1/@downscale of the width and height of the image, rounded up. What
 * info says of the format is of these frames then, the sizes stay as stored.
 */
void
prog_image_codec_set_downscale (ProgImageCodec * codec, guint downscale)
{
  ProgImageInfo *info = &codec->backend->info;

  g_return_if_fail (codec->phase == PHASE_CANVAS);

  info->downscale = MIN (downscale, info->max_downscale);
  if (codec->klass->set_downscale)
    codec->klass->set_downscale (codec->backend);
}

/**
 * prog_image_codec_set_canvas:
 * @codec: a codec that has told FORMAT
 * @canvas: where to draw: in one of info.formats, of the size of frames. To be kept
 *     until FINAL is told, or the codec is freed.
 */
void
prog_image_codec_set_canvas (ProgImageCodec * codec, ProgImageCanvas * canvas)
{
  g_return_if_fail (codec->phase == PHASE_CANVAS);

  codec->canvas = canvas;
  codec->phase = PHASE_PIXELS;
  codec->klass->set_canvas (codec->backend, canvas);
}

/**
 * prog_image_codec_draw:
 * @codec: a codec
 *
 * Brings the canvas, if there is one, up to date with all data that was fed.
 */
void
prog_image_codec_draw (ProgImageCodec * codec)
{
  if (codec->canvas && codec->klass->draw)
    codec->klass->draw (codec->backend);
}

/**
 * prog_image_downscaled:
 * @side: pixels
 * @downscale: what it is divided by
 *
 * Returns: how many pixels of a frame show them, part of a pixel at the end
 *     included
 */
guint
prog_image_downscaled (guint side, guint downscale)
{
  return side / downscale + (side % downscale > 0);
}

/* -- what is known ------------------------------------------------------ */

const gchar *
prog_image_codec_name (const ProgImageCodec * codec)
{
  return codec->klass->name;
}

const ProgImageOptions *
prog_image_codec_options (const ProgImageCodec * codec)
{
  return &codec->options;
}

const ProgImageInfo *
prog_image_codec_info (const ProgImageCodec * codec)
{
  return &codec->backend->info;
}

const ProgImageProgress *
prog_image_codec_progress (const ProgImageCodec * codec)
{
  return &codec->backend->progress;
}

const ProgImageDefect *
prog_image_codec_defect (const ProgImageCodec * codec)
{
  return &codec->backend->defect;
}

/* Of the image, used so far. */
guint64
prog_image_codec_bytes (const ProgImageCodec * codec)
{
  return codec->used;
}

/* Whether another image is to be expected right behind this one, which has ended. */
gboolean
prog_image_codec_ended_cleanly (const ProgImageCodec * codec)
{
  return prog_image_framing_ending (codec->framing) != PROG_IMAGE_ENDING_EARLY;
}
