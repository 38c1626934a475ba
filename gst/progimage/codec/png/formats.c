/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the samples of a PNG and its colour space chunks, PNG clause 11.3.2, are in
 * the terms of GStreamer. */

#include "formats.h"

#include <math.h>

static guint
read16 (const guint8 * at)
{
  return at[0] << 8 | at[1];
}

/* In the byte order of the machine first. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define BOTH_ORDERS(format) format##_LE, format##_BE
#else
#define BOTH_ORDERS(format) format##_BE, format##_LE
#endif

/* How much of an image is lost, or how much is made up. */
enum
{
  LOSS_NOTHING,
  LOSS_WIDER,                   /* nothing, but frames are larger than need be */
  LOSS_DEPTH,
  LOSS_ALPHA,
  LOSS_DEPTH_AND_ALPHA,
};

static const GstVideoFormat grey16[] = {
  BOTH_ORDERS (GST_VIDEO_FORMAT_GRAY16)
};

static const GstVideoFormat grey8[] = { GST_VIDEO_FORMAT_GRAY8 };

/* There are none without alpha. */
static const GstVideoFormat colour16[] = {
  BOTH_ORDERS (GST_VIDEO_FORMAT_RGBA64),
  GST_VIDEO_FORMAT_ARGB64, BOTH_ORDERS (GST_VIDEO_FORMAT_ARGB64),
  BOTH_ORDERS (GST_VIDEO_FORMAT_BGRA64), BOTH_ORDERS (GST_VIDEO_FORMAT_ABGR64)
};

static const GstVideoFormat opaque3[] = {
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGR
};

static const GstVideoFormat opaque4[] = {
  GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_BGRx,
  GST_VIDEO_FORMAT_xRGB, GST_VIDEO_FORMAT_xBGR
};

static const GstVideoFormat transparent[] = {
  GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGRA,
  GST_VIDEO_FORMAT_ARGB, GST_VIDEO_FORMAT_ABGR
};

G_STATIC_ASSERT (G_N_ELEMENTS (grey16) + G_N_ELEMENTS (colour16)
    + G_N_ELEMENTS (grey8) + G_N_ELEMENTS (opaque3) + G_N_ELEMENTS (opaque4)
    + G_N_ELEMENTS (transparent) < PROG_PNG_MAX_FORMATS);

typedef struct
{
  GstVideoFormat *formats;
  guint8 *losses;
} List;

static void
add_formats (List * list, const GstVideoFormat * formats, guint n, guint8 loss)
{
  while (n-- > 0) {
    *list->formats++ = *formats++;
    *list->losses++ = loss;
  }
}

#define ADD(list, formats, loss) \
    add_formats ((list), (formats), G_N_ELEMENTS (formats), (loss))

static void
list_16_bits (List * list, const ProgPngSamples * samples)
{
  if (samples->grey && !samples->alpha) {
    ADD (list, grey16, LOSS_NOTHING);
    ADD (list, colour16, LOSS_WIDER);
  } else {
    ADD (list, colour16, LOSS_NOTHING);
  }
}

/**
 * prog_png_list_formats:
 * @samples: what the image needs
 * @formats: (out): %PROG_PNG_MAX_FORMATS: what it can be decoded to, ended by
 *     UNKNOWN; its own first, then what loses least
 * @losses: (out): how much each of them loses
 */
void
prog_png_list_formats (const ProgPngSamples * samples, GstVideoFormat * formats,
    guint8 * losses)
{
  List list = { formats, losses };
  guint8 depth = samples->deep ? LOSS_DEPTH : LOSS_NOTHING;

  if (samples->deep)
    list_16_bits (&list, samples);
  if (samples->alpha) {
    ADD (&list, transparent, depth);
    depth = samples->deep ? LOSS_DEPTH_AND_ALPHA : LOSS_ALPHA;
    ADD (&list, opaque3, depth);
    ADD (&list, opaque4, depth);
  } else {
    if (samples->grey)
      ADD (&list, grey8, depth);
    ADD (&list, opaque3, samples->grey ? MAX (depth, LOSS_WIDER) : depth);
    ADD (&list, opaque4, MAX (depth, LOSS_WIDER));
    ADD (&list, transparent, MAX (depth, LOSS_WIDER));
  }
  *list.formats = GST_VIDEO_FORMAT_UNKNOWN;
}

/* What it is where no chunk says more. RGB is taken to be sRGB. Grey is what
 * GStreamer has for grey where caps say nothing: a matrix of RGB is not allowed
 * for it. */
static void
set_default_colour (GstVideoColorimetry * colour,
    const ProgPngSamples * samples)
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

static void
set_primaries (GstVideoColorimetry * colour, const gint32 * chromaticities)
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
 * prog_png_describe_colour:
 * @samples: what the image needs
 * @cicp: what a cICP chunk says; its range is UNKNOWN where there is none
 * @chunks: the other colour space chunks
 * @colour: (out): of frames in the image's own format
 *
 * In the order of table 11 in clause 4.3.
 */
void
prog_png_describe_colour (const ProgPngSamples * samples,
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
