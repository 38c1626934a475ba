/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fuzzes a codec alone: the same bytes at once, and cut anywhere with partial
 * frames in between, must come to the same picture. FUZZ_CODEC_CLASS names the
 * backend. The first bytes of an input choose options and cuts. */

#include "codec/codec.h"

#include <stdlib.h>
#include <string.h>

#define CONTROL_SIZE 5

typedef struct
{
  guint8 options;
  guint downscale;
  guint32 seed;                 /* of the cuts; 0: no cuts */
  gsize step;                   /* bytes of each cut; 0: any */
  GByteArray *pixels;           /* of the final picture, or empty */
  ProgImageHealth health;
  gboolean final, error;
} Decode;

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
set_output (ProgImageCodec * codec, const Decode * decode, GstVideoInfo * info)
{
  guint8 options = decode->options;
  guint n = 0, pick;
  ProgImageCanvas *canvas;

  prog_image_codec_set_downscale (codec, decode->downscale);
  while (codec->info.formats[n] != GST_VIDEO_FORMAT_UNKNOWN)
    n++;
  require (n > 0, "no format");
  pick = options & 8 ? (options >> 4) % n : 0;
  gst_video_info_set_format (info, codec->info.formats[pick],
      prog_image_downscaled (codec->info.width, codec->info.downscale),
      prog_image_downscaled (codec->info.height, codec->info.downscale));
  canvas = prog_image_canvas_new (info, codec->info.blank, acquire, info);
  codec->canvas = canvas;
  codec->klass->set_output (codec);

  return canvas;
}

static void
publish_partial (ProgImageCodec * codec, ProgImageCanvas * canvas)
{
  ProgImageLines damage;
  GstBuffer *buffer;

  if (codec->klass->draw)
    codec->klass->draw (codec);
  buffer = prog_image_canvas_publish (canvas, FALSE, &damage);
  require (buffer != NULL, "no partial frame");
  gst_buffer_unref (buffer);
}

static void
run (Decode * decode, const ProgImageCodecClass * klass, const guint8 * data,
    gsize size)
{
  ProgImageOptions options = {.limits = {1 << 20, 20, 0},
  .smoothing = decode->options & 1,
  .draw_passes = decode->options & 2
  };
  ProgImageCodec *codec = prog_image_codec_open (klass, &options);
  ProgImageCanvas *canvas = NULL;
  GstVideoInfo info;
  guint32 random = decode->seed;
  gsize at = 0, end = decode->seed ? 0 : size;
  gboolean done = FALSE;
  guint idle = 0;

  while (!done) {
    GError *error = NULL;
    ProgImageLines damage;
    GstBuffer *buffer;
    gsize step, used = 0;
    /* A copy of its own size: whatever is read beyond it shows. */
    guint8 *piece = g_malloc (MAX (end - at, 1));
    ProgImageStatus status;

    memcpy (piece, data + at, end - at);
    status = klass->feed (codec, piece, end - at, end == size, &used, &error);
    g_free (piece);
    require (used <= end - at, "more used than given");
    at += used;
    require (++idle < 1000000, "no end");
    switch (status) {
      case PROG_IMAGE_NEED_DATA:
        require (end < size, "wants more than there is");
        if (canvas && next_random (&random) % 4 == 0)
          publish_partial (codec, canvas);
        step = decode->step ? decode->step :
            1 + next_random (&random) % 64 * (random % 16);
        end += MIN (step, size - end);
        break;
      case PROG_IMAGE_FORMAT:
        canvas = set_output (codec, decode, &info);
        break;
      case PROG_IMAGE_FINAL:
        require (!decode->final, "a second final picture");
        decode->final = TRUE;
        buffer = prog_image_canvas_publish (canvas, TRUE, &damage);
        keep_pixels (decode, canvas, buffer);
        gst_buffer_unref (buffer);
        break;
      case PROG_IMAGE_END:
        require (decode->final, "an end without a picture");
        decode->health = codec->health;
        done = TRUE;
        break;
      case PROG_IMAGE_ERROR:
        require (error != NULL, "an error without a word");
        require (!decode->final, "an error after the picture");
        decode->error = TRUE;
        done = TRUE;
        break;
      default:
        break;
    }
    g_clear_error (&error);
  }
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
  return a->health != PROG_IMAGE_SOUND || b->health != PROG_IMAGE_SOUND;
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
  slow.final = FALSE;
  slow.pixels = g_byte_array_new ();
  run (&slow, &FUZZ_CODEC_CLASS, data, size);
  result = !same_pixels (whole, &slow);
  clear (&slow);

  return result;
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  Decode whole = {.seed = 0 }, cut = {.seed = 0 };

  gst_init (NULL, NULL);
  if (size < CONTROL_SIZE)
    return 0;

  whole.options = cut.options = data[0];
  /* Bits that choose the format are free where that is not to be chosen. */
  whole.downscale = cut.downscale =
      1 << (data[0] & 8 ? data[4] >> 6 : (data[0] >> 4) & 3);
  memcpy (&cut.seed, data + 1, sizeof (cut.seed));
  cut.seed |= 1;
  whole.pixels = g_byte_array_new ();
  cut.pixels = g_byte_array_new ();
  run (&whole, &FUZZ_CODEC_CLASS, data + CONTROL_SIZE, size - CONTROL_SIZE);
  run (&cut, &FUZZ_CODEC_CLASS, data + CONTROL_SIZE, size - CONTROL_SIZE);

  require (whole.final == cut.final, "a picture in one case only");
  require (is_undefined (&whole, &cut) || same_pixels (&whole, &cut)
      || library_differs (&whole, data + CONTROL_SIZE, size - CONTROL_SIZE),
      "cut and whole give different pictures");
  clear (&whole);
  clear (&cut);

  return 0;
}
