/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "oraclepacked.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

typedef struct
{
  struct jpeg_error_mgr manager;
  jmp_buf escape;
} Errors;

static void
on_error (j_common_ptr cinfo)
{
  longjmp (((Errors *) cinfo->err)->escape, 1);
}

static void
on_message (j_common_ptr cinfo, int level)
{
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

/* The picture in a packed RGB format, without padding. NULL where libjpeg
 * fails. */
GByteArray *
oracle_jpeg_packed (const guint8 * data, gsize size, GstVideoFormat format)
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
