/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which formats a JPEG can be decoded to. */

#include "core/formats.h"

#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/**
 * ProgJpegFormats:
 * @list: the image's own planes first, if there is a format for them
 * @align_width: pixels that a row may be padded to so that it can be written in place
 * @colorimetry: of the first
 * @chroma_site: of the first
 */
typedef struct
{
  ProgImageFormatList list;
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
