/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "formats.h"

#include "library.h"

#include <string.h>

/* How much of an image is lost, or how much is made up. */
enum
{
  LOSS_NOTHING,
  LOSS_COLOUR,                  /* chroma is interpolated, and colours are rounded; of
                                 * grey nothing is lost, but frames are larger */
  LOSS_DEPTH,
  LOSS_DEPTH_AND_COLOUR,
  LOSS_CHROMA,                  /* chroma is averaged */
};

/* Packed formats and libjpeg-turbo's names for them, in the order in which they
 * are offered. */
static const struct
{
  GstVideoFormat format;
  J_COLOR_SPACE space;
} packed_formats[] = {
  {GST_VIDEO_FORMAT_RGB, JCS_EXT_RGB},
  {GST_VIDEO_FORMAT_BGR, JCS_EXT_BGR},
  {GST_VIDEO_FORMAT_RGBx, JCS_EXT_RGBX},
  {GST_VIDEO_FORMAT_BGRx, JCS_EXT_BGRX},
  {GST_VIDEO_FORMAT_xRGB, JCS_EXT_XRGB},
  {GST_VIDEO_FORMAT_xBGR, JCS_EXT_XBGR},
  {GST_VIDEO_FORMAT_RGBA, JCS_EXT_RGBA},
  {GST_VIDEO_FORMAT_BGRA, JCS_EXT_BGRA},
  {GST_VIDEO_FORMAT_ARGB, JCS_EXT_ARGB},
  {GST_VIDEO_FORMAT_ABGR, JCS_EXT_ABGR},
};

/* What holds planes of more than 8 bits. GRAY16 has 16: samples are scaled. */
static const struct
{
  GstVideoFormat planar;        /* what holds 8 bits of them */
  GstVideoFormat deep[2];
} deep_planes[] = {
  {GST_VIDEO_FORMAT_GRAY8, {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_GRAY16_)}},
  {GST_VIDEO_FORMAT_I420, {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_I420_12)}},
  {GST_VIDEO_FORMAT_Y42B, {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_I422_12)}},
  {GST_VIDEO_FORMAT_Y444, {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_Y444_12)}},
};

static const GstVideoFormat y444_16[] = {
  PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_Y444_16)
};

/* The format whose planes are this image's components, if there is one. */
static GstVideoFormat
planar_format (const struct jpeg_decompress_struct *cinfo)
{
  const jpeg_component_info *c = cinfo->comp_info;
  gint min_side = prog_jpeg_min_block_side (cinfo);
  gint h[3], v[3], i;

  if (cinfo->jpeg_color_space == JCS_GRAYSCALE)
    return GST_VIDEO_FORMAT_GRAY8;
  if (cinfo->jpeg_color_space != JCS_YCbCr)
    return GST_VIDEO_FORMAT_UNKNOWN;
  /* Samples of an MCU. */
  for (i = 0; i < 3; i++) {
    h[i] = c[i].h_samp_factor * prog_jpeg_block_side (&c[i]);
    v[i] = c[i].v_samp_factor * prog_jpeg_block_side (&c[i]);
  }
  if (h[0] != cinfo->max_h_samp_factor * min_side
      || v[0] != cinfo->max_v_samp_factor * min_side
      || h[1] != h[2] || v[1] != v[2])
    return GST_VIDEO_FORMAT_UNKNOWN;

  if (h[0] == h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y444;
  if (h[0] == 2 * h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y42B;
  if (h[0] == 2 * h[1] && v[0] == 2 * v[1])
    return GST_VIDEO_FORMAT_I420;
  if (h[0] == 4 * h[1] && v[0] == v[1])
    return GST_VIDEO_FORMAT_Y41B;

  return GST_VIDEO_FORMAT_UNKNOWN;
}

/* The format that has more than 8 bits of these planes, in one of the byte orders;
 * UNKNOWN where there is none. */
static GstVideoFormat
deep_format (GstVideoFormat planar, guint precision, guint order)
{
  guint i;

  if (precision > 12 && planar != GST_VIDEO_FORMAT_GRAY8
      && planar != GST_VIDEO_FORMAT_UNKNOWN)
    return y444_16[order];
  for (i = 0; i < G_N_ELEMENTS (deep_planes); i++) {
    if (deep_planes[i].planar == planar)
      return deep_planes[i].deep[order];
  }

  return GST_VIDEO_FORMAT_UNKNOWN;
}

static void
add_planes (ProgImageFormatList * list, GstVideoFormat planar, guint precision)
{
  guint order;

  for (order = 0; order < 2 && precision > 8; order++) {
    GstVideoFormat deep = deep_format (planar, precision, order);

    if (deep != GST_VIDEO_FORMAT_UNKNOWN)
      prog_image_formats_add (list, deep, LOSS_NOTHING);
  }
  if (precision <= 8)
    prog_image_formats_add (list, planar, LOSS_NOTHING);
}

/* T.871, clause 7: full range, the matrix of BT.601. */
static void
describe_colour (ProgJpegFormats * list, GstVideoFormat planar)
{
  const GstVideoFormatInfo *first =
      gst_video_format_get_info (list->list.formats[0]);

  if (GST_VIDEO_FORMAT_INFO_IS_RGB (first)) {
    gst_video_colorimetry_from_string (&list->colorimetry,
        GST_VIDEO_COLORIMETRY_SRGB);
    return;
  }
  list->colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
  list->colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_BT601;
  if (planar != GST_VIDEO_FORMAT_GRAY8)
    list->chroma_site = GST_VIDEO_CHROMA_SITE_JPEG;
}

/* Of a lossless image, of which libjpeg gives pixels with all components, and converts
 * no colours. */
static GstVideoFormat
lossless_planar_format (const struct jpeg_decompress_struct *cinfo)
{
  GstVideoFormat planar = planar_format (cinfo);

  if (planar == GST_VIDEO_FORMAT_UNKNOWN
      && cinfo->jpeg_color_space == JCS_YCbCr)
    return GST_VIDEO_FORMAT_Y444;

  return planar;
}

/**
 * prog_jpeg_formats_list:
 * @list: zeroed but for an empty list: what the image can be decoded to; nothing, if it is of no kind that can
 *     be shown
 * @cinfo: a decompressor that has read the header, and has its scale
 * @lossless: whether the process is lossless, where libjpeg converts no colours
 *
 * Samples of a precision that no format has are scaled so that a shift to the right
 * gives them back: those of GRAY16, of the packed formats, and the ones of less than 8 or
 * 12 bits that a lossless image may have. 12 bits of planes with chroma are stored as
 * they are.
 *
 * Chroma that is stored with half of the resolution is not scaled as far as the rest:
 * its planes may be larger.
 */
void
prog_jpeg_formats_list (ProgJpegFormats * list,
    const struct jpeg_decompress_struct *cinfo, gboolean lossless)
{
  GstVideoFormat planar = lossless ? lossless_planar_format (cinfo) :
      planar_format (cinfo);
  gboolean deep = cinfo->data_precision > 8;
  gboolean packed = !lossless || cinfo->jpeg_color_space != JCS_YCbCr;

  if (cinfo->jpeg_color_space == JCS_UNKNOWN
      || (lossless && cinfo->jpeg_color_space == JCS_YCCK))
    return;

  if (planar != GST_VIDEO_FORMAT_UNKNOWN)
    add_planes (&list->list, planar, cinfo->data_precision);
  if (packed && deep)
    prog_image_formats_add_group (&list->list, PROG_IMAGE_FORMATS_RGBA16,
        list->list.n > 0 ? LOSS_COLOUR : LOSS_NOTHING);
  if (planar != GST_VIDEO_FORMAT_UNKNOWN && deep)
    prog_image_formats_add (&list->list, planar, LOSS_DEPTH);
  if (packed)
    prog_image_formats_add_rgb (&list->list, deep ? LOSS_DEPTH_AND_COLOUR :
        list->list.n > 0 ? LOSS_COLOUR : LOSS_NOTHING);
  if (!lossless && prog_jpeg_formats_ratio (GST_VIDEO_FORMAT_I420, cinfo) > 0)
    prog_image_formats_add (&list->list, GST_VIDEO_FORMAT_I420, LOSS_CHROMA);
  describe_colour (list, planar);
  /* Blocks are written whole, up to the end of the last MCU. */
  if (planar != GST_VIDEO_FORMAT_UNKNOWN && !lossless)
    list->align_width = cinfo->max_h_samp_factor *
        prog_jpeg_min_block_side (cinfo);
}

/**
 * prog_jpeg_formats_is_planar:
 * @format: one of those that were listed
 *
 * Returns: whether it is made of planes: the image's own, or some that are made of them
 */
gboolean
prog_jpeg_formats_is_planar (GstVideoFormat format)
{
  return !GST_VIDEO_FORMAT_INFO_IS_RGB (gst_video_format_get_info (format));
}

/**
 * prog_jpeg_formats_is_direct:
 * @format: one of those that were listed
 * @cinfo: a decompressor that has read the header, and has its scale
 * @lossless: whether the process is lossless
 *
 * Returns: whether libjpeg itself can make it
 */
gboolean
prog_jpeg_formats_is_direct (GstVideoFormat format,
    const struct jpeg_decompress_struct *cinfo, gboolean lossless)
{
  GstVideoFormat planar = planar_format (cinfo);
  guint precision = cinfo->data_precision;

  if (lossless)
    return (format == GST_VIDEO_FORMAT_GRAY8 && precision == 8)
        || (format == deep_format (planar, precision, 0) && precision == 16
        && planar == GST_VIDEO_FORMAT_GRAY8)
        || (cinfo->jpeg_color_space == JCS_RGB && precision == 8);
  if (prog_jpeg_formats_is_planar (format))
    return precision == 8 ? format == planar :
        format == deep_format (planar, precision, 0)
        && planar != GST_VIDEO_FORMAT_GRAY8;

  return precision == 8 && cinfo->num_components != 4;
}

/**
 * prog_jpeg_formats_ratio:
 * @format: one of those that were listed
 * @cinfo: a decompressor that has read the header, and has its scale
 *
 * Returns: how chroma is averaged for it, see prog_jpeg_samples_average(); 0: it is not
 */
guint
prog_jpeg_formats_ratio (GstVideoFormat format,
    const struct jpeg_decompress_struct *cinfo)
{
  if (format != GST_VIDEO_FORMAT_I420)
    return 0;

  switch (planar_format (cinfo)) {
    case GST_VIDEO_FORMAT_Y444:
      return 4;
    case GST_VIDEO_FORMAT_Y42B:
      return 2;
    case GST_VIDEO_FORMAT_Y41B:
      return 1;
    default:
      return 0;
  }
}

/**
 * prog_jpeg_formats_color_space:
 * @format: one of those that were listed
 *
 * Returns: libjpeg-turbo's name for a packed format, JCS_UNKNOWN for others
 */
J_COLOR_SPACE
prog_jpeg_formats_color_space (GstVideoFormat format)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (packed_formats); i++) {
    if (packed_formats[i].format == format)
      return packed_formats[i].space;
  }

  return JCS_UNKNOWN;
}
