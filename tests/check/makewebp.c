/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "makewebp.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

/* Structures of several sizes, noise, edges of alpha: something for each part of an
 * encoder. */
static void
make_up_pixels (const WebpRecipe * recipe, guint8 * rgba)
{
  GRand *rand = g_rand_new_with_seed (recipe->seed + 1);
  guint x, y;

  for (y = 0; y < recipe->height; y++) {
    for (x = 0; x < recipe->width; x++, rgba += 4) {
      gboolean noisy = (x / 40 + y / 24) % 3 == 0;

      rgba[0] = x * 2 + (noisy ? g_rand_int_range (rand, 0, 60) : 0);
      rgba[1] = y * 3 + (x / 8 % 2) * 30;
      rgba[2] = (x * y / 16) + (noisy ? g_rand_int_range (rand, 0, 90) : 0);
      rgba[3] = !recipe->alpha ? 255 : (x + y) % 97 > 50 ? 255 :
          (x * 5 + y * 3) % 256;
    }
  }
  g_rand_free (rand);
}

static void
configure (const WebpRecipe * recipe, WebPConfig * config)
{
  WebPConfigInit (config);
  config->method = 1;
  config->lossless = recipe->lossless;
  config->quality = recipe->lossless ? 20 : 80;
  config->partitions = recipe->partitions;
  config->exact = TRUE;
  if (recipe->filter) {
    config->filter_strength = 60;
    config->filter_type = recipe->filter > 0;
  } else {
    config->filter_strength = 0;
  }
}

GByteArray *
make_webp (const WebpRecipe * recipe)
{
  guint8 *rgba = g_malloc ((gsize) recipe->width * recipe->height * 4);
  GByteArray *webp = g_byte_array_new ();
  WebPMemoryWriter writer;
  WebPPicture image;
  WebPConfig config;

  make_up_pixels (recipe, rgba);
  configure (recipe, &config);
  WebPMemoryWriterInit (&writer);
  WebPPictureInit (&image);
  image.width = recipe->width;
  image.height = recipe->height;
  image.use_argb = recipe->lossless;
  image.writer = WebPMemoryWrite;
  image.custom_ptr = &writer;
  if (recipe->alpha)
    WebPPictureImportRGBA (&image, rgba, recipe->width * 4);
  else
    WebPPictureImportRGBX (&image, rgba, recipe->width * 4);
  if (!WebPEncode (&config, &image))
    g_error ("libwebp can't encode it: %d", image.error_code);
  g_byte_array_append (webp, writer.mem, writer.size);
  WebPMemoryWriterClear (&writer);
  WebPPictureFree (&image);
  g_free (rgba);

  return webp;
}

gchar *
webp_recipe_name (const WebpRecipe * recipe)
{
  return g_strdup_printf ("%ux%u %s%s, partitions %d, filter %d", recipe->width,
      recipe->height, recipe->lossless ? "lossless" : "lossy",
      recipe->alpha ? " with alpha" : "", recipe->partitions, recipe->filter);
}

/* -- chunks ------------------------------------------------------------- */

static void
put_le (GByteArray * webp, guint32 value, guint n)
{
  for (; n > 0; n--, value >>= 8) {
    guint8 byte = value;

    g_byte_array_append (webp, &byte, 1);
  }
}

static void
write_le32 (guint8 * at, guint32 value)
{
  guint i;

  for (i = 0; i < 4; i++)
    at[i] = value >> 8 * i;
}

static guint32
read_le32 (const guint8 * at)
{
  return at[0] | at[1] << 8 | at[2] << 16 | (guint32) at[3] << 24;
}

void
webp_set_riff_size (GByteArray * webp, guint32 size)
{
  write_le32 (webp->data + 4, size);
}

GByteArray *
webp_new (void)
{
  GByteArray *webp = g_byte_array_new ();

  g_byte_array_append (webp, (const guint8 *) "RIFF\4\0\0\0WEBP", 12);

  return webp;
}

void
webp_put_chunk (GByteArray * webp, const gchar * type, gconstpointer data,
    gsize size)
{
  g_byte_array_append (webp, (const guint8 *) type, 4);
  put_le (webp, size, 4);
  if (size > 0)
    g_byte_array_append (webp, data, size);
  if (size % 2 > 0)
    put_le (webp, 0, 1);
  webp_set_riff_size (webp, webp->len - 8);
}

void
webp_put_vp8x (GByteArray * webp, guint8 flags, guint width, guint height)
{
  guint8 data[10] = { flags };

  write_le32 (data + 4, width - 1);
  data[7] = height - 1;
  data[8] = (height - 1) >> 8;
  data[9] = (height - 1) >> 16;
  webp_put_chunk (webp, "VP8X", data, sizeof (data));
}

/* The data of the first chunk of that type; NULL if there is none. */
const guint8 *
webp_find_chunk (const GByteArray * webp, const gchar * type, gsize * size)
{
  gsize at = 12;

  while (at + 8 <= webp->len) {
    *size = read_le32 (webp->data + at + 4);
    if (memcmp (webp->data + at, type, 4) == 0)
      return webp->data + at + 8;
    at += 8 + *size + *size % 2;
  }

  return NULL;
}

/* The chunks of a still image that have pixels. */
void
webp_put_image (GByteArray * webp, const GByteArray * still)
{
  static const gchar *types[] = { "ALPH", "VP8 ", "VP8L" };
  const guint8 *data;
  gsize size;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    data = webp_find_chunk (still, types[i], &size);
    if (data)
      webp_put_chunk (webp, types[i], data, size);
  }
}

/* An ANMF chunk that has the still image. */
void
webp_put_frame (GByteArray * webp, const GByteArray * still, guint x, guint y,
    guint width, guint height)
{
  gsize begin = webp->len, size;

  webp_put_chunk (webp, "ANMF", NULL, 0);
  put_le (webp, x / 2, 3);
  put_le (webp, y / 2, 3);
  put_le (webp, width - 1, 3);
  put_le (webp, height - 1, 3);
  put_le (webp, 100, 3);
  put_le (webp, 0, 1);
  webp_put_image (webp, still);
  size = webp->len - begin - 8;
  write_le32 (webp->data + begin + 4, size);
  webp_set_riff_size (webp, webp->len - 8);
}

/* -- what libwebp makes of it at once ----------------------------------- */

static WEBP_CSP_MODE
mode_of (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_I420:
      return MODE_YUV;
    case GST_VIDEO_FORMAT_A420:
      return MODE_YUVA;
    case GST_VIDEO_FORMAT_RGB:
      return MODE_RGB;
    case GST_VIDEO_FORMAT_BGR:
      return MODE_BGR;
    default:
      return MODE_RGBA;
  }
}

/* From RGBA. The padding of formats without alpha is 255. */
static void
reorder (GByteArray * pixels, const GstVideoFormatInfo * finfo)
{
  gsize i;
  guint c;

  for (i = 0; i < pixels->len; i += 4) {
    guint8 from[4], *to = pixels->data + i;

    memcpy (from, to, 4);
    memset (to, 255, 4);
    for (c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (finfo); c++)
      to[GST_VIDEO_FORMAT_INFO_POFFSET (finfo, c)] = from[c];
  }
}

static void
append_plane (GByteArray * pixels, const guint8 * data, gint stride,
    gsize width, guint height)
{
  guint y;

  for (y = 0; y < height; y++)
    g_byte_array_append (pixels, data + (gsize) y * stride, width);
}

/* All planes, without padding; scaled to that size. NULL where libwebp finds
 * something wrong. */
GByteArray *
webp_reference (const GByteArray * webp, GstVideoFormat format, guint width,
    guint height)
{
  const GstVideoFormatInfo *finfo = gst_video_format_get_info (format);
  GByteArray *pixels = NULL;
  WebPDecoderConfig config;
  const WebPYUVABuffer *planes = &config.output.u.YUVA;

  WebPInitDecoderConfig (&config);
  config.output.colorspace = mode_of (format);
  if (WebPGetFeatures (webp->data, webp->len, &config.input) != VP8_STATUS_OK)
    return NULL;
  config.options.use_scaling = config.input.width != (gint) width
      || config.input.height != (gint) height;
  config.options.scaled_width = width;
  config.options.scaled_height = height;
  if (WebPDecode (webp->data, webp->len, &config) == VP8_STATUS_OK) {
    pixels = g_byte_array_new ();
    if (config.output.colorspace >= MODE_YUV) {
      append_plane (pixels, planes->y, planes->y_stride, width, height);
      append_plane (pixels, planes->u, planes->u_stride, (width + 1) / 2,
          (height + 1) / 2);
      append_plane (pixels, planes->v, planes->v_stride, (width + 1) / 2,
          (height + 1) / 2);
      if (config.output.colorspace == MODE_YUVA)
        append_plane (pixels, planes->a, planes->a_stride, width, height);
    } else {
      append_plane (pixels, config.output.u.RGBA.rgba,
          config.output.u.RGBA.stride,
          width * GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, 0), height);
      if (config.output.colorspace == MODE_RGBA)
        reorder (pixels, finfo);
    }
  }
  WebPFreeDecBuffer (&config.output);

  return pixels;
}
