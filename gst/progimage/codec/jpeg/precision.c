/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "precision.h"

/* A row is named by a JSAMPROW whatever the size of its samples. */

/**
 * prog_jpeg_precision_is_supported:
 * @precision: bits of a sample
 * @lossless: whether the process is lossless
 *
 * Returns: whether this libjpeg may decode it. One that is older than 3.1 still
 *     refuses some that are lossless.
 */
gboolean
prog_jpeg_precision_is_supported (guint precision, gboolean lossless)
{
#ifdef HAVE_JPEG_PRECISION
  return lossless ? precision >= 2 && precision <= 16 :
      precision == 8 || precision == 12;
#else
  return precision == BITS_IN_JSAMPLE;
#endif
}

/**
 * prog_jpeg_sample_size:
 * @cinfo: a decompressor that has read a frame header
 *
 * Returns: bytes of a sample, which is in the byte order of the machine
 */
guint
prog_jpeg_sample_size (const struct jpeg_decompress_struct *cinfo)
{
  return cinfo->data_precision > 8 ? 2 : 1;
}

/**
 * prog_jpeg_read_planes:
 * @cinfo: a decompressor that gives planes
 * @planes: rows of each component in an iMCU row
 * @n: rows of the frame in an iMCU row
 *
 * Returns: @n, or 0 where libjpeg wants more data
 */
guint
prog_jpeg_read_planes (j_decompress_ptr cinfo, JSAMPIMAGE planes, guint n)
{
#ifdef HAVE_JPEG_PRECISION
  if (cinfo->data_precision > 8)
    return jpeg12_read_raw_data (cinfo, (J12SAMPIMAGE) planes, n);
#endif

  return jpeg_read_raw_data (cinfo, planes, n);
}

/**
 * prog_jpeg_read_rows:
 * @cinfo: a decompressor that gives packed pixels
 * @rows: where to
 * @n: of these, at most
 *
 * Returns: how many were read; 0: libjpeg wants more data
 */
guint
prog_jpeg_read_rows (j_decompress_ptr cinfo, JSAMPARRAY rows, guint n)
{
#ifdef HAVE_JPEG_PRECISION
  if (cinfo->data_precision > 12)
    return jpeg16_read_scanlines (cinfo, (J16SAMPARRAY) rows, n);
  if (cinfo->data_precision > 8)
    return jpeg12_read_scanlines (cinfo, (J12SAMPARRAY) rows, n);
#endif

  return jpeg_read_scanlines (cinfo, rows, n);
}

/**
 * prog_jpeg_skip_rows:
 * @cinfo: a decompressor that gives packed pixels, not of a lossless image
 * @n: rows to skip
 */
void
prog_jpeg_skip_rows (j_decompress_ptr cinfo, guint n)
{
#ifdef HAVE_JPEG_PRECISION
  if (cinfo->data_precision > 8) {
    jpeg12_skip_scanlines (cinfo, n);
    return;
  }
#endif

  jpeg_skip_scanlines (cinfo, n);
}
