/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a PNG's samples and its colour space chunks, PNG clause 11.3.2, are in
 * GStreamer's terms. */

#include "pngvideo.h"

#include <math.h>

/* Byte by byte: data is not aligned. */
static guint
read16 (const guint8 * at)
{
  return at[0] << 8 | at[1];
}

static guint32
read32 (const guint8 * at)
{
  return (guint32) read16 (at) << 16 | read16 (at + 2);
}

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FORMAT_GRAY16 GST_VIDEO_FORMAT_GRAY16_LE
#define FORMAT_RGBA64 GST_VIDEO_FORMAT_RGBA64_LE
#else
#define FORMAT_GRAY16 GST_VIDEO_FORMAT_GRAY16_BE
#define FORMAT_RGBA64 GST_VIDEO_FORMAT_RGBA64_BE
#endif

static const GstVideoFormat grey16[] = { FORMAT_GRAY16 };
static const GstVideoFormat grey8[] = { GST_VIDEO_FORMAT_GRAY8 };

/* There are none without alpha. */
static const GstVideoFormat colour16[] = {
  FORMAT_RGBA64, GST_VIDEO_FORMAT_ARGB64
};

static const GstVideoFormat opaque[] = {
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGR,
  GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_BGRx,
  GST_VIDEO_FORMAT_xRGB, GST_VIDEO_FORMAT_xBGR
};

static const GstVideoFormat transparent[] = {
  GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGRA,
  GST_VIDEO_FORMAT_ARGB, GST_VIDEO_FORMAT_ABGR
};

/* 1 + 2 + 1 + 6 + 4 and an end. */
G_STATIC_ASSERT (G_N_ELEMENTS (grey16) + G_N_ELEMENTS (colour16)
    + G_N_ELEMENTS (grey8) + G_N_ELEMENTS (opaque)
    + G_N_ELEMENTS (transparent) < PROG_IMAGE_MAX_FORMATS);

static GstVideoFormat *
add_formats (GstVideoFormat * formats, const GstVideoFormat * added, guint n)
{
  while (n-- > 0)
    *formats++ = *added++;

  return formats;
}

#define ADD(formats, added) \
    (formats) = add_formats ((formats), (added), G_N_ELEMENTS (added))

/**
 * prog_png_list_formats:
 * @samples: what the picture needs
 * @formats: (out): what it can be decoded to, ended by UNKNOWN: what loses
 *     nothing and adds nothing first, then what loses least
 */
void
prog_png_list_formats (const ProgPngSamples * samples, GstVideoFormat * formats)
{
  if (samples->deep) {
    if (samples->grey && !samples->alpha)
      ADD (formats, grey16);
    ADD (formats, colour16);
  }
  if (samples->grey && !samples->alpha)
    ADD (formats, grey8);
  if (samples->alpha)
    ADD (formats, transparent);
  ADD (formats, opaque);
  if (!samples->alpha)
    ADD (formats, transparent);
  *formats = GST_VIDEO_FORMAT_UNKNOWN;
}

/**
 * prog_png_default_colour:
 * @samples: what the picture needs
 * @colour: (out): what it is where no chunk says more
 *
 * RGB is taken to be sRGB. Grey is what GStreamer has for grey where caps say
 * nothing: a matrix of RGB is not allowed for it.
 */
void
prog_png_default_colour (const ProgPngSamples * samples,
    GstVideoColorimetry * colour)
{
  colour->range = GST_VIDEO_COLOR_RANGE_0_255;
  if (samples->grey && !samples->alpha) {
    colour->matrix = GST_VIDEO_COLOR_MATRIX_BT601;
    colour->transfer = GST_VIDEO_TRANSFER_UNKNOWN;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  } else {
    colour->matrix = GST_VIDEO_COLOR_MATRIX_RGB;
    colour->transfer = GST_VIDEO_TRANSFER_SRGB;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_BT709;
  }
}

/**
 * prog_png_colour_from_cicp:
 * @colour: where to set what the chunk says; its matrix is left alone
 * @cicp: %PROG_PNG_CICP_SIZE bytes, the data of a cICP chunk
 *
 * Colour primaries, transfer function, matrix coefficients (always those of
 * RGB) and full range flag, by the numbers of H.273.
 */
void
prog_png_colour_from_cicp (GstVideoColorimetry * colour, const guint8 * cicp)
{
  colour->primaries = gst_video_color_primaries_from_iso (cicp[0]);
  colour->transfer = gst_video_transfer_function_from_iso (cicp[1]);
  colour->range = cicp[3] ?
      GST_VIDEO_COLOR_RANGE_0_255 : GST_VIDEO_COLOR_RANGE_16_235;
}

/**
 * prog_png_colour_from_gamma:
 * @colour: its transfer function is set where @gamma is one that has a name
 * @gamma: what a gAMA chunk says: the exponent of encoding, times 100000
 *
 * 1/2.2 stands for the curve of sRGB, as clause 11.3.2.5 has it.
 */
void
prog_png_colour_from_gamma (GstVideoColorimetry * colour, gint32 gamma)
{
  static const struct
  {
    gint32 gamma;
    GstVideoTransferFunction transfer;
  } known[] = {
    {100000, GST_VIDEO_TRANSFER_GAMMA10},
    {55556, GST_VIDEO_TRANSFER_GAMMA18},
    {50000, GST_VIDEO_TRANSFER_GAMMA20},
    {45455, GST_VIDEO_TRANSFER_SRGB},
    {35714, GST_VIDEO_TRANSFER_GAMMA28},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    /* Writers round: 1 % cannot be seen, and is far from the next. */
    if (ABS ((gint64) gamma - known[i].gamma) <= known[i].gamma / 100)
      colour->transfer = known[i].transfer;
  }
  if (colour->transfer == GST_VIDEO_TRANSFER_SRGB
      && colour->primaries == GST_VIDEO_COLOR_PRIMARIES_ADOBERGB)
    colour->transfer = GST_VIDEO_TRANSFER_ADOBERGB;
}

static gboolean
is_near (gint32 chromaticity, gdouble coordinate)
{
  /* Half of what lies between the green of BT.709 and that of BT.470BG. */
  return fabs (chromaticity / 100000.0 - coordinate) < 0.005;
}

/**
 * prog_png_colour_from_chromaticities:
 * @colour: its primaries are set where they are some that have a name
 * @chromaticities: %PROG_PNG_N_CHROMATICITIES numbers in the order of cHRM
 */
void
prog_png_colour_from_chromaticities (GstVideoColorimetry * colour,
    const gint32 * chromaticities)
{
  gint i;

  for (i = GST_VIDEO_COLOR_PRIMARIES_BT709;
      i <= GST_VIDEO_COLOR_PRIMARIES_EBU3213; i++) {
    const GstVideoColorPrimariesInfo *known =
        gst_video_color_primaries_get_info (i);

    if (is_near (chromaticities[0], known->Wx)
        && is_near (chromaticities[1], known->Wy)
        && is_near (chromaticities[2], known->Rx)
        && is_near (chromaticities[3], known->Ry)
        && is_near (chromaticities[4], known->Gx)
        && is_near (chromaticities[5], known->Gy)
        && is_near (chromaticities[6], known->Bx)
        && is_near (chromaticities[7], known->By)) {
      colour->primaries = known->primaries;
      return;
    }
  }
}

/**
 * prog_png_mastering_display_info:
 * @mdcv: %PROG_PNG_MDCV_SIZE bytes, the data of an mDCV chunk
 *
 * Red, green, blue, white, and the luminances, in the order and the units that
 * GStreamer uses too (SMPTE ST 2086).
 *
 * Returns: (transfer full): the field of that name in caps
 */
gchar *
prog_png_mastering_display_info (const guint8 * mdcv)
{
  GstVideoMasteringDisplayInfo info;
  guint i;

  gst_video_mastering_display_info_init (&info);
  for (i = 0; i < 3; i++) {
    info.display_primaries[i].x = read16 (mdcv + 4 * i);
    info.display_primaries[i].y = read16 (mdcv + 4 * i + 2);
  }
  info.white_point.x = read16 (mdcv + 12);
  info.white_point.y = read16 (mdcv + 14);
  info.max_display_mastering_luminance = read32 (mdcv + 16);
  info.min_display_mastering_luminance = read32 (mdcv + 20);

  return gst_video_mastering_display_info_to_string (&info);
}

/* From 0.0001 candela per square metre to whole ones. */
static guint16
light_level (guint32 level)
{
  return MIN ((level + G_GUINT64_CONSTANT (5000)) / 10000, G_MAXUINT16);
}

/**
 * prog_png_content_light_level:
 * @clli: %PROG_PNG_CLLI_SIZE bytes, the data of a cLLI chunk
 *
 * Returns: (transfer full): the field of that name in caps
 */
gchar *
prog_png_content_light_level (const guint8 * clli)
{
  GstVideoContentLightLevel level;

  gst_video_content_light_level_init (&level);
  level.max_content_light_level = light_level (read32 (clli));
  level.max_frame_average_light_level = light_level (read32 (clli + 4));

  return gst_video_content_light_level_to_string (&level);
}
