/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much work and memory the layers of an image are. A frame that is not shown by itself may have
 * all of the area in 9 bytes, and libjxl decodes a megabyte of them without a word. So a
 * second decoder of libjxl goes ahead of the one that decodes: it only reads the headers
 * of frames, and skips what is in them. It does not tell of frames to which only others
 * refer. */

#include "layers.h"

#include "boxes.h"

#include <jxl/decode.h>

/* What all layers together may have beyond what their bytes are worth: so many times
 * less than an image. That takes two seconds. */
#define SHARE_OF_IMAGE 4
/* What a byte is worth in pixels: as much as deflate can make of one. */
#define PIXELS_OF_BYTE 256

/* libjxl keeps layers in this many planes, and those of extra channels ... */
#define COLOUR_PLANES 3
/* ... of floats: those that others refer to, the one at hand, and what is decoded at the
 * end. */
#define MORE_THAN_REFERENCES 2

struct _ProgJxlLayers
{
  JxlDecoder *library;          /* NULL: there is nothing more to count */
  ProgImageLimits limits;
  gboolean begun;               /* something has come */
  guint64 pixels;               /* of the layers so far */
  guint references;             /* a bit for each that is in use */
  guint64 memory;               /* bytes, with these */
  guint64 read;                 /* bytes of the codestream, by libjxl here */
  guint64 used;                 /* by the decoder */
  guint64 end;                  /* up to where it may decode */
};

static void
close_library (ProgJxlLayers * layers)
{
  g_clear_pointer (&layers->library, JxlDecoderDestroy);
}

static gboolean
is_too_much_work (const ProgJxlLayers * layers)
{
  guint64 max = layers->limits.max_pixels;

  return max > 0 && layers->pixels > max / SHARE_OF_IMAGE
      + layers->read * PIXELS_OF_BYTE;
}

static guint
count_bits (guint bits)
{
  return bits == 0 ? 0 : (bits & 1) + count_bits (bits >> 1);
}

/* The library is at a frame. FALSE: it is one too many. */
static gboolean
count_layer (ProgJxlLayers * layers)
{
  JxlFrameHeader header;
  JxlBasicInfo info;
  guint64 pixels;

  if (JxlDecoderGetBasicInfo (layers->library, &info) != JXL_DEC_SUCCESS
      || JxlDecoderGetFrameHeader (layers->library, &header) != JXL_DEC_SUCCESS)
    return TRUE;
  /* It is shown. */
  if (header.is_last || header.duration > 0)
    return TRUE;

  /* It is put together with all of the image, of whatever size it is. */
  pixels = MAX ((guint64) info.xsize * info.ysize,
      (guint64) header.layer_info.xsize * header.layer_info.ysize);
  layers->pixels += pixels;
  layers->references |= 1 << header.layer_info.save_as_reference;
  layers->memory = MAX (layers->memory, pixels * sizeof (gfloat)
      * (COLOUR_PLANES + info.num_extra_channels)
      * (count_bits (layers->references) + MORE_THAN_REFERENCES));

  return !is_too_much_work (layers)
      && prog_image_limits_check_memory (&layers->limits, layers->memory, NULL);
}

static void
read_frames (ProgJxlLayers * layers, const guint8 * data, gsize size)
{
  JxlDecoderStatus status;
  gboolean allowed = TRUE;
  gsize left;

  if (JxlDecoderSetInput (layers->library, data, size) != JXL_DEC_SUCCESS)
    return;
  do {
    status = JxlDecoderProcessInput (layers->library);
    if (status == JXL_DEC_FRAME)
      allowed = count_layer (layers);
  } while (status == JXL_DEC_FRAME && allowed);
  left = JxlDecoderReleaseInput (layers->library);
  layers->read += size - left;
  if (!allowed)
    layers->end = layers->read;
  if (status != JXL_DEC_NEED_MORE_INPUT || left > 0)
    close_library (layers);
}

/* Many images end in front of their codestream: these need no decoder. */
static void
begin (ProgJxlLayers * layers)
{
  layers->begun = TRUE;
  if (layers->limits.max_pixels > 0 || layers->limits.max_memory > 0)
    layers->library = JxlDecoderCreate (NULL);
  if (layers->library
      && (JxlDecoderSubscribeEvents (layers->library, JXL_DEC_FRAME)
          != JXL_DEC_SUCCESS
          || JxlDecoderSetCoalescing (layers->library, JXL_FALSE)
          != JXL_DEC_SUCCESS))
    close_library (layers);
  /* libjxl wants to have both bytes at once. */
  if (layers->library)
    read_frames (layers, (const guint8 *) PROG_JXL_CODESTREAM_SIGNATURE,
        PROG_JXL_CODESTREAM_SIGNATURE_SIZE);
}

/**
 * prog_jxl_layers_new:
 * @limits: in force: `max_pixels` and `max_memory` count
 *
 * Returns: (transfer full): counts nothing yet
 */
ProgJxlLayers *
prog_jxl_layers_new (const ProgImageLimits * limits)
{
  ProgJxlLayers *layers = g_new0 (ProgJxlLayers, 1);

  layers->limits = *limits;
  layers->end = G_MAXUINT64;

  return layers;
}

/**
 * prog_jxl_layers_free:
 * @layers: (transfer full) (nullable): layers
 */
void
prog_jxl_layers_free (ProgJxlLayers * layers)
{
  if (!layers)
    return;

  close_library (layers);
  g_free (layers);
}

/**
 * prog_jxl_layers_allowed:
 * @layers: of a codestream
 * @data: what comes next of it
 * @size: how many bytes
 *
 * Returns: how many of these bytes may be decoded; 0: no more, since they hold too many
 *     layers
 */
gsize
prog_jxl_layers_allowed (ProgJxlLayers * layers, const guint8 * data,
    gsize size)
{
  guint64 skip;

  if (!layers->begun)
    begin (layers);
  skip = layers->read - MIN (layers->read, layers->used);
  if (layers->library && skip < size)
    read_frames (layers, data + skip, size - skip);

  return MIN (size, layers->end - layers->used);
}

/**
 * prog_jxl_layers_used:
 * @layers: of a codestream
 * @size: how many bytes of it were decoded since
 */
void
prog_jxl_layers_used (ProgJxlLayers * layers, gsize size)
{
  layers->used += size;
}

/**
 * prog_jxl_layers_set_error:
 * @layers: of which no more may be decoded
 * @error: set to %GST_RESOURCE_ERROR_NO_SPACE_LEFT
 */
void
prog_jxl_layers_set_error (const ProgJxlLayers * layers, GError ** error)
{
  if (is_too_much_work (layers))
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "The layers of the image have more pixels than max-pixels = %"
        G_GUINT64_FORMAT " allows for so few bytes", layers->limits.max_pixels);
  else
    prog_image_limits_check_memory (&layers->limits, layers->memory, error);
}
