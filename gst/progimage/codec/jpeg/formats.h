/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which formats a JPEG can be decoded to. */

#include <gst/video/video.h>
#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

#define PROG_JPEG_MAX_FORMATS 23

/**
 * ProgJpegFormats:
 * @formats: the image's own planes first, if there is a format for them
 * @losses: what each of them loses
 * @n: how many
 * @align_width: pixels that a row may be padded to so that it can be written in place
 * @colorimetry: of the first
 * @chroma_site: of the first
 */
typedef struct
{
  GstVideoFormat formats[PROG_JPEG_MAX_FORMATS];
  guint8 losses[PROG_JPEG_MAX_FORMATS];
  guint n;
  guint align_width;
  GstVideoColorimetry colorimetry;
  GstVideoChromaSite chroma_site;
} ProgJpegFormats;

void prog_jpeg_formats_list (ProgJpegFormats * list,
    const struct jpeg_decompress_struct *cinfo, gboolean lossless);
gboolean prog_jpeg_formats_is_planar (GstVideoFormat format);
gboolean prog_jpeg_formats_is_direct (GstVideoFormat format,
    const struct jpeg_decompress_struct *cinfo, gboolean lossless);
guint prog_jpeg_formats_ratio (GstVideoFormat format,
    const struct jpeg_decompress_struct *cinfo);
J_COLOR_SPACE prog_jpeg_formats_color_space (GstVideoFormat format);

G_END_DECLS
