/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The formats that a WebP can be decoded to: what libwebp writes, and what takes
 * other orders of bytes. */

#include "formats.h"

#include <string.h>

enum
{
  LOSS_NOTHING,
  LOSS_COLOUR,                  /* colours are converted, and chroma is made up or
                                 * averaged */
  LOSS_ALPHA,
};

/**
 * prog_webp_list_formats:
 * @is_lossless: of the image
 * @has_alpha: of the image
 * @list: an empty list, to which is added what it can be decoded to
 *
 * Lossy data is Y'CbCr 4:2:0, so that its own planes lose nothing. With alpha, RGBA
 * is as good, as that is what others decode it to: few know A420. There is no way to
 * planes without alpha for an image that has it: what has not come yet would be green
 * there.
 */
void
prog_webp_list_formats (gboolean is_lossless, gboolean has_alpha,
    ProgImageFormatList * list)
{
  if (has_alpha) {
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBA, LOSS_NOTHING);
    prog_image_formats_add (list, GST_VIDEO_FORMAT_A420,
        is_lossless ? LOSS_COLOUR : LOSS_NOTHING);
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGB, LOSS_ALPHA);
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBX, LOSS_ALPHA);
  } else if (is_lossless) {
    prog_image_formats_add_rgb (list, LOSS_NOTHING);
    prog_image_formats_add (list, GST_VIDEO_FORMAT_I420, LOSS_COLOUR);
  } else {
    prog_image_formats_add (list, GST_VIDEO_FORMAT_I420, LOSS_NOTHING);
    prog_image_formats_add_rgb (list, LOSS_COLOUR);
  }
}

/**
 * prog_webp_describe_colour:
 * @format: the image's own
 * @colour: (out): of frames in this format
 * @site: (out): where their chroma is
 *
 * Y'CbCr is that of BT.601 in its limited range, RGB is sRGB where there is no ICC
 * profile (RFC 9649, clauses 2.5 and 2.7.1.4). Encoders and libwebp take chroma to be in
 * the middle of four pixels.
 */
void
prog_webp_describe_colour (GstVideoFormat format, GstVideoColorimetry * colour,
    GstVideoChromaSite * site)
{
  if (format == GST_VIDEO_FORMAT_I420) {
    colour->range = GST_VIDEO_COLOR_RANGE_16_235;
    colour->matrix = GST_VIDEO_COLOR_MATRIX_BT601;
    colour->transfer = GST_VIDEO_TRANSFER_UNKNOWN;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
    *site = GST_VIDEO_CHROMA_SITE_JPEG;
  } else {
    gst_video_colorimetry_from_string (colour, GST_VIDEO_COLORIMETRY_SRGB);
    *site = GST_VIDEO_CHROMA_SITE_UNKNOWN;
  }
}

/**
 * prog_webp_mode:
 * @format: one of prog_webp_list_formats()
 * @fixup: (out): what its pixels need behind libwebp
 *
 * Returns: how libwebp writes them
 */
WEBP_CSP_MODE
prog_webp_mode (GstVideoFormat format, ProgWebpFixup * fixup)
{
  static const struct
  {
    GstVideoFormat format;
    WEBP_CSP_MODE mode;
    ProgWebpFixup fixup;
  } modes[] = {
    {GST_VIDEO_FORMAT_I420, MODE_YUV, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_A420, MODE_YUVA, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_RGB, MODE_RGB, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_BGR, MODE_BGR, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_RGBA, MODE_RGBA, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_BGRA, MODE_BGRA, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_ARGB, MODE_ARGB, PROG_WEBP_KEEP},
    {GST_VIDEO_FORMAT_ABGR, MODE_RGBA, PROG_WEBP_REVERSE},
    {GST_VIDEO_FORMAT_RGBx, MODE_RGBA, PROG_WEBP_FILL_LAST},
    {GST_VIDEO_FORMAT_BGRx, MODE_BGRA, PROG_WEBP_FILL_LAST},
    {GST_VIDEO_FORMAT_xRGB, MODE_ARGB, PROG_WEBP_FILL_FIRST},
    {GST_VIDEO_FORMAT_xBGR, MODE_RGBA, PROG_WEBP_REVERSE_AND_FILL},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (modes); i++) {
    if (modes[i].format == format) {
      *fixup = modes[i].fixup;
      return modes[i].mode;
    }
  }
  g_assert_not_reached ();
}

static void
reverse (guint8 * pixels, gsize n)
{
  guint32 pixel;

  for (; n > 0; n--, pixels += 4) {
    memcpy (&pixel, pixels, 4);
    pixel = GUINT32_SWAP_LE_BE (pixel);
    memcpy (pixels, &pixel, 4);
  }
}

static void
fill (guint8 * bytes, gsize n)
{
  for (; n > 0; n--, bytes += 4)
    *bytes = 0xff;
}

/**
 * prog_webp_fix_up:
 * @fixup: what to do
 * @pixels: 4 bytes each
 * @n: how many
 */
void
prog_webp_fix_up (ProgWebpFixup fixup, guint8 * pixels, gsize n)
{
  switch (fixup) {
    case PROG_WEBP_KEEP:
      break;
    case PROG_WEBP_REVERSE:
      reverse (pixels, n);
      break;
    case PROG_WEBP_FILL_FIRST:
      fill (pixels, n);
      break;
    case PROG_WEBP_FILL_LAST:
      fill (pixels + 3, n);
      break;
    case PROG_WEBP_REVERSE_AND_FILL:
      reverse (pixels, n);
      fill (pixels, n);
      break;
  }
}
