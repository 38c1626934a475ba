/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "newer.h"

#ifdef HAVE_WEBP
#include <webp/decode.h>
#include <webp/encode.h>
#endif
#ifdef HAVE_JXL
#include <jxl/decode.h>
#include <jxl/encode.h>
#endif

/* Of WebP, as cwebp has it, and how hard to try without loss: as most files do. */
#define QUALITY 80
#define LOSSLESS_LEVEL 3

/* Of JPEG XL, as cjxl has it; less effort, which is faster, and hardly larger. */
#define DISTANCE 1
#define EFFORT 3

static guint8 *
make_pixels (const Image * image, const Photo * photo)
{
  gsize stride = 3 * (gsize) image->width;
  guint8 *pixels = g_malloc (stride * image->height);
  guint y;

  for (y = 0; y < image->height; y++)
    photo_row (photo, y, image->width, pixels + y * stride);

  return pixels;
}

static void
save (const gchar * path, const guint8 * data, gsize size)
{
  if (!g_file_set_contents (path, (const gchar *) data, size, NULL))
    g_error ("cannot write %s", path);
}

/* -- libwebp ------------------------------------------------------------ */

#ifdef HAVE_WEBP

static void
write_webp (const Image * image, const gchar * path, const guint8 * pixels)
{
  WebPMemoryWriter writer;
  WebPPicture input;
  WebPConfig config;

  WebPMemoryWriterInit (&writer);
  WebPPictureInit (&input);
  WebPConfigPreset (&config, WEBP_PRESET_DEFAULT, QUALITY);
  if (image->kind == WEBP_LOSSLESS)
    WebPConfigLosslessPreset (&config, LOSSLESS_LEVEL);
  input.width = image->width;
  input.height = image->height;
  input.use_argb = image->kind == WEBP_LOSSLESS;
  input.writer = WebPMemoryWrite;
  input.custom_ptr = &writer;
  if (!WebPPictureImportRGB (&input, pixels, 3 * image->width)
      || !WebPEncode (&config, &input))
    g_error ("libwebp does not make %s", path);
  save (path, writer.mem, writer.size);
  WebPMemoryWriterClear (&writer);
  WebPPictureFree (&input);
}

static void
decode_webp (const Image * image)
{
  WebPDecoderConfig config;

  WebPInitDecoderConfig (&config);
  config.output.colorspace = image->kind == WEBP_LOSSLESS ? MODE_RGB : MODE_YUV;
  if (WebPDecode (image->data, image->size, &config) != VP8_STATUS_OK)
    g_error ("libwebp does not decode %s", image->path);
  WebPFreeDecBuffer (&config.output);
}

#endif

/* -- libjxl ------------------------------------------------------------- */

#ifdef HAVE_JXL

static const JxlPixelFormat rgb = { 3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0 };

static void
describe_jxl (JxlEncoder * encoder, const Image * image)
{
  JxlColorEncoding srgb;
  JxlBasicInfo info;

  JxlEncoderInitBasicInfo (&info);
  info.xsize = image->width;
  info.ysize = image->height;
  info.bits_per_sample = 8;
  info.num_color_channels = 3;
  info.uses_original_profile = image->kind == JXL_LOSSLESS;
  JxlColorEncodingSetToSRGB (&srgb, JXL_FALSE);
  if (JxlEncoderSetBasicInfo (encoder, &info) != JXL_ENC_SUCCESS
      || JxlEncoderSetColorEncoding (encoder, &srgb) != JXL_ENC_SUCCESS)
    g_error ("libjxl does not make %s", image->path);
}

static void
write_jxl (const Image * image, const gchar * path, const guint8 * pixels)
{
  JxlEncoder *encoder = JxlEncoderCreate (NULL);
  JxlEncoderFrameSettings *settings =
      JxlEncoderFrameSettingsCreate (encoder, NULL);
  gsize size = 3 * (gsize) image->width * image->height, room = size;
  guint8 *output = g_malloc (size), *next = output;

  describe_jxl (encoder, image);
  JxlEncoderFrameSettingsSetOption (settings, JXL_ENC_FRAME_SETTING_EFFORT,
      EFFORT);
  if (image->kind == JXL_LOSSLESS)
    JxlEncoderSetFrameLossless (settings, JXL_TRUE);
  else
    JxlEncoderSetFrameDistance (settings, DISTANCE);
  if (JxlEncoderAddImageFrame (settings, &rgb, pixels, size) != JXL_ENC_SUCCESS)
    g_error ("libjxl does not take %s", path);
  JxlEncoderCloseInput (encoder);
  if (JxlEncoderProcessOutput (encoder, &next, &room) != JXL_ENC_SUCCESS)
    g_error ("libjxl does not make %s", path);
  save (path, output, next - output);
  JxlEncoderDestroy (encoder);
  g_free (output);
}

static void
decode_jxl (const Image * image)
{
  JxlDecoder *decoder = JxlDecoderCreate (NULL);
  guint8 *pixels = NULL;
  gsize size;

  JxlDecoderSubscribeEvents (decoder, JXL_DEC_FULL_IMAGE);
  JxlDecoderSetInput (decoder, image->data, image->size);
  JxlDecoderCloseInput (decoder);
  if (JxlDecoderProcessInput (decoder) == JXL_DEC_NEED_IMAGE_OUT_BUFFER
      && JxlDecoderImageOutBufferSize (decoder, &rgb, &size)
      == JXL_DEC_SUCCESS) {
    pixels = g_malloc (size);
    JxlDecoderSetImageOutBuffer (decoder, &rgb, pixels, size);
  }
  if (!pixels || JxlDecoderProcessInput (decoder) != JXL_DEC_FULL_IMAGE)
    g_error ("libjxl does not decode %s", image->path);
  JxlDecoderDestroy (decoder);
  g_free (pixels);
}

#endif

/* -- either ------------------------------------------------------------- */

typedef struct
{
  void (*write) (const Image * image, const gchar * path,
      const guint8 * pixels);
  void (*decode) (const Image * image);
} Library;

static const Library *
library_of (ImageKind kind)
{
#ifdef HAVE_WEBP
  static const Library webp = { write_webp, decode_webp };

  if (kind == WEBP_LOSSY || kind == WEBP_LOSSLESS)
    return &webp;
#endif
#ifdef HAVE_JXL
  static const Library jxl = { write_jxl, decode_jxl };

  if (kind == JXL_LOSSY || kind == JXL_LOSSLESS)
    return &jxl;
#endif

  return NULL;
}

gboolean
newer_has (ImageKind kind)
{
  return library_of (kind) != NULL;
}

void
newer_write (const Image * image, const gchar * path, const Photo * photo)
{
  guint8 *pixels = make_pixels (image, photo);

  library_of (image->kind)->write (image, path, pixels);
  g_free (pixels);
}

void
newer_decode (const Image * image)
{
  library_of (image->kind)->decode (image);
}
