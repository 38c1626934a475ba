/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "oracle.h"
#include "jpegerrors.h"

/* Planes padded to whole iMCU rows. */
static void
read_planes (struct jpeg_decompress_struct *cinfo, guint8 ** planes,
    gsize * strides)
{
  JSAMPROW rows[MAX_COMPONENTS][MAX_SAMP_FACTOR * DCTSIZE];
  JSAMPARRAY arrays[MAX_COMPONENTS];
  guint lines = cinfo->max_v_samp_factor * MIN_BLOCK_SIDE (cinfo);
  gint i, k;

  for (i = 0; i < cinfo->num_components; i++) {
    jpeg_component_info *comp = &cinfo->comp_info[i];

    strides[i] = comp->width_in_blocks * BLOCK_SIDE (comp);
    planes[i] = g_malloc0 (strides[i] * BLOCK_SIDE (comp) *
        comp->v_samp_factor * cinfo->total_iMCU_rows);
    arrays[i] = rows[i];
  }
  while (cinfo->output_scanline < cinfo->output_height) {
    guint row = cinfo->output_scanline / lines;

    for (i = 0; i < cinfo->num_components; i++) {
      jpeg_component_info *comp = &cinfo->comp_info[i];
      gint n = comp->v_samp_factor * BLOCK_SIDE (comp);

      for (k = 0; k < n; k++)
        rows[i][k] = planes[i] + strides[i] * (row * n + k);
    }
    jpeg_read_raw_data (cinfo, arrays, lines);
  }
}

static GByteArray *
make_planes (const guint8 * data, gsize size, guint downscale,
    gboolean smoothing, J_DCT_METHOD method)
{
  struct jpeg_decompress_struct cinfo;
  guint8 *planes[MAX_COMPONENTS] = { NULL, };
  gsize strides[MAX_COMPONENTS];
  GByteArray *volatile result = NULL;
  Errors errors;
  guint i, k;

  cinfo.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  jpeg_create_decompress (&cinfo);
  if (setjmp (errors.escape))
    goto done;

  jpeg_mem_src (&cinfo, data, size);
  jpeg_read_header (&cinfo, TRUE);
  if (cinfo.jpeg_color_space != JCS_YCbCr
      && cinfo.jpeg_color_space != JCS_GRAYSCALE)
    goto done;
  cinfo.scale_num = 1;
  cinfo.scale_denom = downscale;
  cinfo.raw_data_out = TRUE;
  cinfo.out_color_space = cinfo.jpeg_color_space;
  cinfo.do_block_smoothing = smoothing;
  cinfo.dct_method = method;
  jpeg_start_decompress (&cinfo);
  read_planes (&cinfo, planes, strides);

  result = g_byte_array_new ();
  for (i = 0; i < (guint) cinfo.num_components; i++) {
    for (k = 0; k < cinfo.comp_info[i].downsampled_height; k++)
      g_byte_array_append (result, planes[i] + strides[i] * k,
          cinfo.comp_info[i].downsampled_width);
  }

done:
  jpeg_destroy_decompress (&cinfo);
  for (i = 0; i < MAX_COMPONENTS; i++)
    g_free (planes[i]);

  return result;
}

/* The components of a grey or YCbCr JPEG as they are stored, or scaled by
 * 1/@downscale, one after the other, cropped to their size. NULL where libjpeg fails or
 * for other colour spaces. */
GByteArray *
oracle_jpeg_planes (const guint8 * data, gsize size, guint downscale,
    gboolean smoothing)
{
  return make_planes (data, size, downscale, smoothing, JDCT_ISLOW);
}

/* The same with another inverse DCT: "islow", "ifast" or "float". */
GByteArray *
oracle_jpeg_planes_by (const guint8 * data, gsize size, const gchar * method)
{
  return make_planes (data, size, 1, TRUE, g_str_equal (method, "ifast") ?
      JDCT_IFAST : g_str_equal (method, "float") ? JDCT_FLOAT : JDCT_ISLOW);
}

static J_COLOR_SPACE
colour_space (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_RGB:
      return JCS_EXT_RGB;
    case GST_VIDEO_FORMAT_BGR:
      return JCS_EXT_BGR;
    case GST_VIDEO_FORMAT_RGBx:
      return JCS_EXT_RGBX;
    case GST_VIDEO_FORMAT_BGRx:
      return JCS_EXT_BGRX;
    case GST_VIDEO_FORMAT_xRGB:
      return JCS_EXT_XRGB;
    case GST_VIDEO_FORMAT_xBGR:
      return JCS_EXT_XBGR;
    case GST_VIDEO_FORMAT_RGBA:
      return JCS_EXT_RGBA;
    case GST_VIDEO_FORMAT_BGRA:
      return JCS_EXT_BGRA;
    case GST_VIDEO_FORMAT_ARGB:
      return JCS_EXT_ARGB;
    case GST_VIDEO_FORMAT_ABGR:
      return JCS_EXT_ABGR;
    default:
      g_assert_not_reached ();
  }
}

/* libjpeg makes no RGB of these. Each ink is stored as the light that it lets
 * through, as Adobe does and everybody after it. */
static void
append_cmyk (GByteArray * result, const guint8 * row, guint width,
    GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);
  guint x, c;

  for (x = 0; x < width; x++, row += 4) {
    guint8 pixel[4] = { 0xff, 0xff, 0xff, 0xff };

    for (c = 0; c < 3; c++)
      pixel[GST_VIDEO_FORMAT_INFO_POFFSET (info, c)] =
          (guint8) (row[c] * row[3] / 255.0 + 0.5);
    g_byte_array_append (result, pixel, GST_VIDEO_FORMAT_INFO_PSTRIDE (info,
            0));
  }
}

/* The image in a packed RGB format, scaled by 1/@downscale, without padding.
 * NULL where libjpeg fails. */
GByteArray *
oracle_jpeg_packed (const guint8 * data, gsize size, guint downscale,
    GstVideoFormat format)
{
  struct jpeg_decompress_struct cinfo;
  GByteArray *volatile result = NULL;
  guint8 *volatile memory = NULL;
  Errors errors;

  cinfo.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  jpeg_create_decompress (&cinfo);
  if (setjmp (errors.escape))
    goto done;

  jpeg_mem_src (&cinfo, data, size);
  jpeg_read_header (&cinfo, TRUE);
  cinfo.scale_num = 1;
  cinfo.scale_denom = downscale;
  cinfo.out_color_space = cinfo.num_components == 4 ? JCS_CMYK :
      colour_space (format);
  cinfo.dct_method = JDCT_ISLOW;
  jpeg_start_decompress (&cinfo);
  memory = g_malloc ((gsize) cinfo.output_width * cinfo.output_components);
  result = g_byte_array_new ();
  while (cinfo.output_scanline < cinfo.output_height) {
    JSAMPROW row = memory;

    jpeg_read_scanlines (&cinfo, &row, 1);
    if (cinfo.num_components == 4)
      append_cmyk (result, row, cinfo.output_width, format);
    else
      g_byte_array_append (result, row,
          cinfo.output_width * cinfo.output_components);
  }

done:
  jpeg_destroy_decompress (&cinfo);
  g_free (memory);

  return result;
}
