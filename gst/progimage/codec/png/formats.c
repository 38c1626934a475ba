/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the samples of a PNG and its colour space chunks, PNG clause 11.3.2, are in
 * the terms of GStreamer. */

#include "formats.h"

#include "core/colour.h"

/* Of gAMA and cHRM, clauses 11.3.2.1 and 11.3.2.2. */
#define GAMMA_UNITS 100000.0

static guint
read16 (const guint8 * at)
{
  return at[0] << 8 | at[1];
}

/* What it is where no chunk says more. RGB is taken to be sRGB. Grey is what
 * GStreamer has for grey where caps say nothing: a matrix of RGB is not allowed
 * for it. */
static void
set_default_colour (GstVideoColorimetry * colour,
    const ProgImageSamples * samples)
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

/* 1/2.2 stands for the curve of sRGB, as clause 11.3.2.5 has it. */
static void
set_transfer (GstVideoColorimetry * colour, gint32 gamma)
{
  GstVideoTransferFunction transfer =
      prog_image_colour_transfer (gamma / GAMMA_UNITS);

  if (transfer == GST_VIDEO_TRANSFER_GAMMA22)
    transfer = GST_VIDEO_TRANSFER_SRGB;
  if (transfer != GST_VIDEO_TRANSFER_UNKNOWN)
    colour->transfer = transfer;
  if (colour->transfer == GST_VIDEO_TRANSFER_SRGB
      && colour->primaries == GST_VIDEO_COLOR_PRIMARIES_ADOBERGB)
    colour->transfer = GST_VIDEO_TRANSFER_ADOBERGB;
}

static void
set_primaries (GstVideoColorimetry * colour, const gint32 * chromaticities)
{
  GstVideoColorPrimaries primaries;
  gdouble xy[8];
  guint i;

  for (i = 0; i < 8; i++)
    xy[i] = chromaticities[i] / GAMMA_UNITS;
  primaries = prog_image_colour_primaries (xy);
  if (primaries != GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
    colour->primaries = primaries;
}

/**
 * prog_png_describe_colour:
 * @samples: what the image needs
 * @cicp: what a cICP chunk says; its range is UNKNOWN where there is none
 * @chunks: the other colour space chunks
 * @colour: (out): of frames in the image's own format
 *
 * In the order of table 11 in clause 4.3.
 */
void
prog_png_describe_colour (const ProgImageSamples * samples,
    const GstVideoColorimetry * cicp, const ProgPngColour * chunks,
    GstVideoColorimetry * colour)
{
  GstVideoColorMatrix matrix;

  set_default_colour (colour, samples);
  matrix = colour->matrix;
  if (cicp->range != GST_VIDEO_COLOR_RANGE_UNKNOWN) {
    *colour = *cicp;
    colour->matrix = matrix;
  } else if (chunks->chunks & PROG_PNG_HAS_SRGB) {
    colour->transfer = GST_VIDEO_TRANSFER_SRGB;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_BT709;
  } else if (chunks->chunks & PROG_PNG_HAS_PROFILE) {
    /* The profile, which is in the tags, counts, and not what stands in for it. */
    colour->transfer = GST_VIDEO_TRANSFER_UNKNOWN;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  } else {
    if (chunks->chunks & PROG_PNG_HAS_CHROMATICITIES)
      set_primaries (colour, chunks->chromaticities);
    if (chunks->chunks & PROG_PNG_HAS_GAMMA)
      set_transfer (colour, chunks->gamma);
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
  info.max_display_mastering_luminance = prog_png_read32 (mdcv + 16);
  info.min_display_mastering_luminance = prog_png_read32 (mdcv + 20);

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
  level.max_content_light_level = light_level (prog_png_read32 (clli));
  level.max_frame_average_light_level =
      light_level (prog_png_read32 (clli + 4));

  return gst_video_content_light_level_to_string (&level);
}
