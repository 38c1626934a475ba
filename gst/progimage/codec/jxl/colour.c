/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The colours of the pixels that libjxl makes, in GStreamer's terms. It is asked for no
 * others than it makes by itself, as djxl does: those of the image where they were
 * coded as they are, or can be computed from XYB; else those of linear sRGB. */

#include "colour.h"

#include "core/colour.h"
#include "core/metadata.h"

#include <jxl/version.h>

#if JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION (0, 9, 0)
#define DATA_PROFILE NULL, JXL_COLOR_PROFILE_TARGET_DATA
#else
#define DATA_PROFILE JXL_COLOR_PROFILE_TARGET_DATA
#endif

/* Longer ones are broken: those of printers have 2 MB. */
#define MAX_ICC (8 * 1024 * 1024)

/* libjxl fills in the chromaticities of what it has names for, too. */
static GstVideoColorPrimaries
primaries_of (const JxlColorEncoding * encoding)
{
  const gdouble xy[8] = {
    encoding->white_point_xy[0], encoding->white_point_xy[1],
    encoding->primaries_red_xy[0], encoding->primaries_red_xy[1],
    encoding->primaries_green_xy[0], encoding->primaries_green_xy[1],
    encoding->primaries_blue_xy[0], encoding->primaries_blue_xy[1]
  };

  return prog_image_colour_primaries (xy);
}

static GstVideoTransferFunction
transfer_of (const JxlColorEncoding * encoding)
{
  switch (encoding->transfer_function) {
    case JXL_TRANSFER_FUNCTION_709:
      return GST_VIDEO_TRANSFER_BT709;
    case JXL_TRANSFER_FUNCTION_LINEAR:
      return GST_VIDEO_TRANSFER_GAMMA10;
    case JXL_TRANSFER_FUNCTION_SRGB:
      return GST_VIDEO_TRANSFER_SRGB;
    case JXL_TRANSFER_FUNCTION_PQ:
      return GST_VIDEO_TRANSFER_SMPTE2084;
    case JXL_TRANSFER_FUNCTION_HLG:
      return GST_VIDEO_TRANSFER_ARIB_STD_B67;
    case JXL_TRANSFER_FUNCTION_GAMMA:
      return prog_image_colour_transfer (encoding->gamma);
    default:
      return GST_VIDEO_TRANSFER_UNKNOWN;
  }
}

/* As for grey video of which caps say nothing: a matrix of RGB is not allowed for it,
 * and the curve of sRGB goes without saying. */
static void
set_grey (GstVideoColorimetry * colour)
{
  colour->matrix = GST_VIDEO_COLOR_MATRIX_BT601;
  colour->primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  if (colour->transfer == GST_VIDEO_TRANSFER_SRGB)
    colour->transfer = GST_VIDEO_TRANSFER_UNKNOWN;
}

/* As far as GStreamer has names for them. FALSE: that does not say all of them. */
static gboolean
get_colour (const JxlDecoder * library, gboolean grey,
    GstVideoColorimetry * colour)
{
  JxlColorEncoding encoding;
  gboolean known = FALSE;

  colour->range = GST_VIDEO_COLOR_RANGE_0_255;
  colour->matrix = GST_VIDEO_COLOR_MATRIX_RGB;
  colour->primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  colour->transfer = GST_VIDEO_TRANSFER_UNKNOWN;
  if (JxlDecoderGetColorAsEncodedProfile (library, DATA_PROFILE, &encoding)
      == JXL_DEC_SUCCESS) {
    colour->transfer = transfer_of (&encoding);
    known = colour->transfer != GST_VIDEO_TRANSFER_UNKNOWN;
    if (encoding.color_space == JXL_COLOR_SPACE_RGB) {
      colour->primaries = primaries_of (&encoding);
      known &= colour->primaries != GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
    } else if (encoding.color_space == JXL_COLOR_SPACE_GRAY) {
      /* Grey has none; shown in colour it has those of sRGB. */
      colour->primaries = GST_VIDEO_COLOR_PRIMARIES_BT709;
    } else {
      known = FALSE;
    }
  }
  if (grey)
    set_grey (colour);

  return known;
}

/* NULL: there is no profile of the pixels. */
static GBytes *
get_icc (const JxlDecoder * library)
{
  gsize size = 0;
  guint8 *icc;

  if (JxlDecoderGetICCProfileSize (library, DATA_PROFILE, &size)
      != JXL_DEC_SUCCESS || size == 0 || size > MAX_ICC)
    return NULL;
  icc = g_try_malloc (size);
  if (!icc)
    return NULL;
  if (JxlDecoderGetColorAsICCProfile (library, DATA_PROFILE, icc, size)
      != JXL_DEC_SUCCESS) {
    g_free (icc);
    return NULL;
  }

  return g_bytes_new_take (icc, size);
}

/**
 * prog_jxl_colour_set:
 * @library: a decoder that has told JXL_DEC_COLOR_ENCODING
 * @info: of the image: its formats are known
 *
 * Sets the colours of its pixels in @info, and adds their ICC profile to its tags where
 * GStreamer has no names for them.
 */
void
prog_jxl_colour_set (const JxlDecoder * library, ProgImageInfo * info)
{
  const GstVideoFormatInfo *format =
      gst_video_format_get_info (info->formats[0]);
  GBytes *icc;

  if (get_colour (library, GST_VIDEO_FORMAT_INFO_IS_GRAY (format),
          &info->colorimetry))
    return;
  icc = get_icc (library);
  if (!icc)
    return;
  prog_image_metadata_add_icc (info->tags, g_bytes_get_data (icc, NULL),
      g_bytes_get_size (icc), NULL);
  g_bytes_unref (icc);
}
