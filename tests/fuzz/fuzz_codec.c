/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fuzzes a codec alone: the same bytes at once, and cut anywhere with partial frames in
 * between, must come to the same image, and cost no more than they may. FUZZ_CODEC_CLASS
 * names the format. The first bytes of an input choose options and cuts. */

#include "codec/codec.h"
#include "codec/probe.h"
#include "codec/table.h"
#include "core/limits.h"
#include "cost.h"

#include <stdlib.h>
#include <string.h>

#define CONTROL_SIZE 5

/* So that an input of some hundred bytes can't take all of the time, or memory. */
#ifdef FUZZ_MAX_PIXELS
#define MAX_PIXELS FUZZ_MAX_PIXELS
#else
#define MAX_PIXELS (1 << 20)
#endif
#define MAX_MEMORY (1 << 28)

/* Layers and profiles of a JPEG XL are made of next to nothing: docs/jxl.md. All layers
 * together may have so many pixels, and libjxl may hold all that there is for it. */
#ifndef FUZZ_HAS_LAYERS
#define FUZZ_HAS_LAYERS 0
#endif
#define PIXELS_OF_LAYERS (MAX_PIXELS / 4)
#define PIXELS_OF_BYTE 256

/* Frames that a canvas holds at most, with the one that a library may write to. */
#define MAX_FRAMES 4

/* Metadata is unpacked, converted, and copied to a tag; deflate makes up to 1032 bytes of
 * one. */
#define METADATA_COPIES 4
#define METADATA_PER_BYTE (METADATA_COPIES * 1032)

/* What a library needs for an image of one pixel. */
#define MEMORY_FOR_NOTHING (1 << 20)

typedef struct
{
  guint8 options;
  guint downscale;
  guint32 seed;                 /* of the cuts; 0: no cuts */
  gsize step;                   /* bytes of each cut; 0: any */
  GByteArray *pixels;           /* of the final frame, or empty */
  ProgImageDefectLevel defect;
  guint64 bytes;                /* of the image */
  guint64 n_pixels;             /* that it may be decoded to */
  guint64 working_bytes, frame_bytes;
  gboolean final, error;
} Decode;

extern const ProgImageCodecClass FUZZ_CODEC_CLASS;

int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

static guint32
next_random (guint32 * state)
{
  *state = *state * 1664525 + 1013904223;

  return *state >> 8;
}

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer info)
{
  *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE
      ((GstVideoInfo *) info), NULL);

  return GST_FLOW_OK;
}

static void
require (gboolean condition, const gchar * what)
{
  if (!condition) {
    g_printerr ("%s\n", what);
    abort ();
  }
}

static void
keep_pixels (Decode * decode, ProgImageCanvas * canvas, GstBuffer * buffer)
{
  GstVideoFrame frame;
  gint plane, row, comp;

  require (gst_video_frame_map (&frame, prog_image_canvas_info (canvas), buffer,
          GST_MAP_READ), "the final frame can't be mapped");
  for (plane = 0; plane < (gint) GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    for (comp = 0;
        (gint) GST_VIDEO_INFO_COMP_PLANE (&frame.info, comp) != plane; comp++);
    for (row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, comp); row++)
      g_byte_array_append (decode->pixels,
          (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, plane) +
          (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane),
          GST_VIDEO_FRAME_COMP_WIDTH (&frame, comp) *
          GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, comp));
  }
  gst_video_frame_unmap (&frame);
}

static ProgImageCanvas *
set_canvas (ProgImageCodec * codec, Decode * decode, GstVideoInfo * video)
{
  const ProgImageInfo *info = prog_image_codec_info (codec);
  guint n = 0, pick;
  ProgImageCanvas *canvas;

  prog_image_codec_set_downscale (codec, decode->downscale);
  while (info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN)
    n++;
  require (n > 0, "no format");
  pick = decode->options & 8 ? (decode->options >> 4) % n : 0;
  gst_video_info_set_format (video, info->formats[pick],
      prog_image_downscaled (info->width, info->downscale),
      prog_image_downscaled (info->height, info->downscale));
  decode->n_pixels = (guint64) info->width * info->height;
  decode->working_bytes = info->working_bytes;
  decode->frame_bytes = GST_VIDEO_INFO_SIZE (video);
  canvas = prog_image_canvas_new (video, info->blank, acquire, video);
  prog_image_codec_set_canvas (codec, canvas);

  return canvas;
}

static void
publish_partial (ProgImageCodec * codec, ProgImageCanvas * canvas)
{
  ProgImageRows damage;
  GstBuffer *buffer;

  prog_image_codec_draw (codec);
  buffer = prog_image_canvas_publish (canvas, FALSE, &damage);
  require (buffer != NULL, "no partial frame");
  gst_buffer_unref (buffer);
}

static void
keep_final (Decode * decode, ProgImageCanvas * canvas)
{
  ProgImageRows damage;
  GstBuffer *buffer;

  require (!decode->final, "a second final frame");
  decode->final = TRUE;
  buffer = prog_image_canvas_publish (canvas, TRUE, &damage);
  keep_pixels (decode, canvas, buffer);
  gst_buffer_unref (buffer);
}

/* Feeds what is at hand, in a copy of its own size: whatever is read beyond it
 * shows. */
static ProgImageStatus
feed (Decode * decode, ProgImageCodec * codec, const guint8 * data, gsize size,
    gboolean at_end, gboolean gather, gsize * used)
{
  guint8 *piece = g_malloc (MAX (size, 1));
  guint rows = prog_image_codec_progress (codec)->rows;
  ProgImageStatus status;
  GError *error = NULL;

  if (size > 0)
    memcpy (piece, data, size);
  status = prog_image_codec_feed (codec, piece, size, at_end, gather, used,
      &error);
  g_free (piece);
  require (*used <= size, "more used than given");
  require ((status == PROG_IMAGE_ERROR) == (error != NULL),
      "an error without a word, or a word without an error");
  require (prog_image_codec_progress (codec)->rows >= rows, "rows went back");
  if (error) {
    require (!decode->final, "an error behind the final frame");
    require (!decode->error, "a second error");
    decode->error = TRUE;
    g_error_free (error);
  }

  return status;
}

static void
run (Decode * decode, const guint8 * data, gsize size)
{
  ProgImageOptions options = {.limits = {.max_pixels = MAX_PIXELS,.max_memory =
          MAX_MEMORY,.max_scans = 20},
  .smoothing = decode->options & 1
  };
  ProgImageCodec *codec = prog_image_codec_open (&FUZZ_CODEC_CLASS,
      prog_image_codecs, &options);
  ProgImageCanvas *canvas = NULL;
  GstVideoInfo info;
  guint32 random = decode->seed;
  gsize at = 0, end = decode->seed ? 0 : size, step, used;
  ProgImageStatus status;
  guint idle = 0;

  do {
    status = feed (decode, codec, data + at, end - at, end == size,
        next_random (&random) % 2 && !decode->step, &used);
    at += used;
    require (++idle < 1000000, "no end");
    switch (status) {
      case PROG_IMAGE_NEED_DATA:
        require (end < size, "wants more than there is");
        if (canvas && !decode->final && !decode->error
            && next_random (&random) % 4 == 0)
          publish_partial (codec, canvas);
        step = decode->step ? decode->step :
            1 + next_random (&random) % 64 * (random % 16);
        end += MIN (step, size - end);
        break;
      case PROG_IMAGE_FORMAT:
        canvas = set_canvas (codec, decode, &info);
        break;
      case PROG_IMAGE_PASS:
        if (decode->options & 2)
          prog_image_codec_draw (codec);
        break;
      case PROG_IMAGE_FINAL:
        keep_final (decode, canvas);
        break;
      default:
        break;
    }
  } while (status != PROG_IMAGE_END);
  require (decode->final || decode->error, "an end without a frame");
  decode->defect = prog_image_codec_defect (codec)->level;
  decode->bytes = prog_image_codec_bytes (codec);
  /* Only its bytes tell of the tables of a lossless WebP. */
  decode->working_bytes = MAX (decode->working_bytes,
      prog_image_codec_info (codec)->working_bytes);
  prog_image_codec_free (codec);
  prog_image_canvas_free (canvas);
}

/* What libraries make of damaged data depends on how much of it they see at
 * once. libjpeg-turbo has a fast way to decode an MCU, which it takes when there
 * are bytes enough; when that stumbles over a marker, it tries the slow one, on
 * blocks that it does not clear, and all that it may say of it is that there were
 * bytes left over. libpng may or may not give the row at whose end
 * the compressed data breaks. */
static gboolean
is_undefined (const Decode * a, const Decode * b)
{
  return a->defect != PROG_IMAGE_DEFECT_NONE
      || b->defect != PROG_IMAGE_DEFECT_NONE;
}

static guint64
memory_bound (const Decode * decode, gsize size)
{
  return MEMORY_FOR_NOTHING + 4 * (guint64) size +
      MAX_FRAMES * decode->frame_bytes + decode->working_bytes +
      MIN (METADATA_PER_BYTE * (guint64) size,
      METADATA_COPIES * PROG_IMAGE_MAX_METADATA) + FUZZ_HAS_LAYERS * MAX_MEMORY;
}

/* Pixels that it may be worth, beside those of its frame. */
static guint64
hidden_pixels (gsize size)
{
  return FUZZ_HAS_LAYERS * (PIXELS_OF_LAYERS + PIXELS_OF_BYTE * (guint64) size);
}

static void
clear (Decode * decode)
{
  g_byte_array_unref (decode->pixels);
}

static gboolean
same_pixels (const Decode * a, const Decode * b)
{
  return a->pixels->len == b->pixels->len && (a->pixels->len == 0
      || memcmp (a->pixels->data, b->pixels->data, a->pixels->len) == 0);
}

/* libjpeg-turbo's two ways may also come to different coefficients of a block
 * without either saying a word: then the slow one, which is taken where there
 * are less than 512 bytes a block, does so by itself. */
static gboolean
library_differs (const Decode * whole, const guint8 * data, gsize size)
{
  Decode slow = *whole;
  gboolean result;

  slow.seed = 1;
  slow.step = 64;
  slow.final = slow.error = FALSE;
  slow.pixels = g_byte_array_new ();
  run (&slow, data, size);
  result = !same_pixels (whole, &slow);
  clear (&slow);

  return result;
}

/* All at once, and at what cost. */
static void
run_within_bounds (Decode * whole, const guint8 * data, gsize size)
{
  guint64 began = cost_now (), steps, bound;
  guint i;

  cost_watch_memory ();
  run (whole, data, size);
  steps = cost_now () - began;
  bound = cost_bound (size, whole->n_pixels + hidden_pixels (size));
  require (cost_memory_peak () <= memory_bound (whole, size),
      "more memory than its bytes and its size need");

  /* Frames for each pass are extra. And something else may have slowed it down. */
  for (i = 0; i < 2 && steps > bound && !(whole->options & 2); i++) {
    Decode again = {.options = whole->options,.downscale = whole->downscale };

    again.pixels = g_byte_array_new ();
    began = cost_now ();
    run (&again, data, size);
    steps = MIN (steps, cost_now () - began);
    clear (&again);
  }
  require (steps <= bound || whole->options & 2,
      "more time than its bytes and its size need");
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static const ProgImageCodecClass *const classes[] = {
    &FUZZ_CODEC_CLASS, NULL
  };
  Decode whole = {.seed = 0 }, cut = {.seed = 0 };
  gboolean perhaps;

  gst_init (NULL, NULL);
  /* A codec is given what begins as its format does. */
  if (size < CONTROL_SIZE || !prog_image_probe (classes, data + CONTROL_SIZE,
          size - CONTROL_SIZE, &perhaps))
    return 0;

  whole.options = cut.options = data[0];
  /* Bits that choose the format are free where that is not to be chosen. */
  whole.downscale = cut.downscale =
      1 << (data[0] & 8 ? data[4] >> 6 : (data[0] >> 4) & 3);
  memcpy (&cut.seed, data + 1, sizeof (cut.seed));
  cut.seed |= 1;
  whole.pixels = g_byte_array_new ();
  cut.pixels = g_byte_array_new ();
  run_within_bounds (&whole, data + CONTROL_SIZE, size - CONTROL_SIZE);
  run (&cut, data + CONTROL_SIZE, size - CONTROL_SIZE);

  require (whole.final == cut.final, "a frame in one case only");
  require (whole.bytes == cut.bytes, "the image ends at two places");
  require (is_undefined (&whole, &cut) || same_pixels (&whole, &cut)
      || library_differs (&whole, data + CONTROL_SIZE, size - CONTROL_SIZE),
      "cut and whole give different frames");
  clear (&whole);
  clear (&cut);

  return 0;
}
