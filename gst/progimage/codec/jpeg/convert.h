/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From rows that libjpeg gives to those of a frame, where they are not the same: other
 * precisions, chroma that is averaged, pixels that libjpeg can't make. */

#include "samples.h"

#include <gst/video/video.h>
#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/**
 * ProgJpegConvert:
 * @ratio: how chroma is averaged, see prog_jpeg_samples_average(); 0: it is not
 *
 * The other fields are of convert.c alone. All zero is the first state.
 */
typedef struct
{
  guint ratio;

  guint size;                   /* bytes of a sample that libjpeg gives */
  guint channels;               /* of a pixel that it gives: 1, 3, or 4, CMYK */
  ProgJpegScale scale;
  ProgJpegLayout layout;
  guint16 *samples;             /* of a row, one component */
  guint16 *key;                 /* of a row, the K of CMYK */
} ProgJpegConvert;

void prog_jpeg_convert_start (ProgJpegConvert * convert,
    const struct jpeg_decompress_struct *cinfo, GstVideoFormat format,
    guint ratio);
void prog_jpeg_convert_clear (ProgJpegConvert * convert);
guint64 prog_jpeg_convert_memory (const struct jpeg_decompress_struct *cinfo);

void prog_jpeg_convert_plane (const ProgJpegConvert * convert,
    GstVideoFrame * frame, gint comp, guint row, gconstpointer const *sources,
    guint width);
void prog_jpeg_convert_pixels (const ProgJpegConvert * convert,
    GstVideoFrame * frame, guint row, gconstpointer pixels);

G_END_DECLS
