/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "convert.h"

#include "precision.h"

#include <string.h>

/* Of samples of 16 bits, the largest there is. */
#define MAX_TABLE_SIZE (G_MAXUINT16 + 1)

/* The formats whose name says no byte order have the machine's. */
static gboolean
is_swapped (const GstVideoFormatInfo * format)
{
  const gchar *other = G_BYTE_ORDER == G_LITTLE_ENDIAN ? "BE" : "LE";

  return g_str_has_suffix (GST_VIDEO_FORMAT_INFO_NAME (format), other);
}

/**
 * prog_jpeg_convert_start:
 * @convert: all zero
 * @cinfo: a decompressor that was started
 * @format: of the frames
 * @ratio: how chroma is averaged, see prog_jpeg_samples_average(); 0: it is not
 */
void
prog_jpeg_convert_start (ProgJpegConvert * convert,
    const struct jpeg_decompress_struct *cinfo, GstVideoFormat format,
    guint ratio)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);
  guint depth = GST_VIDEO_FORMAT_INFO_DEPTH (info, 0);

  convert->ratio = ratio;
  convert->size = prog_jpeg_sample_size (cinfo);
  convert->channels = cinfo->out_color_components;
  convert->layout.size = depth > 8 ? 2 : 1;
  convert->layout.stride = GST_VIDEO_FORMAT_INFO_PSTRIDE (info, 0);
  convert->layout.swapped = depth > 8 && is_swapped (info);
  convert->samples = g_new (guint16, cinfo->output_width);
  convert->key = g_new (guint16, cinfo->output_width);
  prog_jpeg_scale_init (&convert->scale, cinfo->data_precision, depth);
}

/**
 * prog_jpeg_convert_clear:
 * @convert: whether it was started or not
 *
 * Frees what converting needed.
 */
void
prog_jpeg_convert_clear (ProgJpegConvert * convert)
{
  g_clear_pointer (&convert->samples, g_free);
  g_clear_pointer (&convert->key, g_free);
  prog_jpeg_scale_clear (&convert->scale);
}

/**
 * prog_jpeg_convert_memory:
 * @cinfo: a decompressor that has read the header
 *
 * Returns: bytes that the functions here hold, at most
 */
guint64
prog_jpeg_convert_memory (const struct jpeg_decompress_struct *cinfo)
{
  guint64 table = cinfo->data_precision > 8 ? MAX_TABLE_SIZE : 0;

  return (table + 2 * (guint64) cinfo->image_width) * sizeof (guint16);
}

static guint8 *
frame_row (GstVideoFrame * frame, gint comp, guint row)
{
  return (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, comp)
  + (gsize) row *GST_VIDEO_FRAME_COMP_STRIDE (frame, comp);
}

static void
store (const ProgJpegConvert * convert, GstVideoFrame * frame, gint comp,
    guint row, guint n)
{
  prog_jpeg_scale_apply (&convert->scale, convert->samples, n);
  prog_jpeg_samples_store (frame_row (frame, comp, row), &convert->layout,
      convert->samples, n);
}

static gboolean
is_plain_copy (const ProgJpegConvert * convert)
{
  return convert->size == 1 && convert->layout.size == 1
      && convert->scale.table == NULL;
}

/**
 * prog_jpeg_convert_plane:
 * @convert: how to convert
 * @frame: where to
 * @comp: the component, whose plane it is
 * @row: of that plane; below it nothing is done
 * @sources: two rows that libjpeg gave for it, the same where one is enough
 * @width: samples in each of them
 */
void
prog_jpeg_convert_plane (const ProgJpegConvert * convert,
    GstVideoFrame * frame, gint comp, guint row, gconstpointer const *sources,
    guint width)
{
  guint n = GST_VIDEO_FRAME_COMP_WIDTH (frame, comp);
  ProgJpegSamples from = { sources[0], convert->size, 1 };

  if (row >= (guint) GST_VIDEO_FRAME_COMP_HEIGHT (frame, comp))
    return;

  if (convert->ratio > 0 && comp > 0) {
    if (convert->ratio == 2 && is_plain_copy (convert)) {
      prog_jpeg_samples_average_bytes (frame_row (frame, comp, row),
          sources[0], sources[1], MIN (n, width));
      return;
    }
    prog_jpeg_samples_average (convert->samples, sources[0], sources[1],
        convert->size, width, convert->ratio, n);
  } else if (is_plain_copy (convert)) {
    memcpy (frame_row (frame, comp, row), sources[0], MIN (n, width));
    return;
  } else {
    prog_jpeg_samples_load (convert->samples, &from, MIN (n, width));
  }
  store (convert, frame, comp, row, n);
}

/* As djpeg does it: Adobe's CMYK is stored inverted, and so is what everybody
 * else writes. The rounding is exact. */
static void
apply_key (const ProgJpegConvert * convert, guint n)
{
  guint64 max = convert->scale.max;
  guint i;

  for (i = 0; i < n; i++)
    convert->samples[i] = (2 * (guint64) convert->samples[i] *
        convert->key[i] + max) / (2 * max);
}

static void
convert_to_rgb (const ProgJpegConvert * convert, GstVideoFrame * frame,
    guint row, gconstpointer pixels)
{
  guint n = GST_VIDEO_FRAME_WIDTH (frame);
  const guint8 *channel = pixels;
  ProgJpegSamples from = { pixels, convert->size, convert->channels };
  gint comp;

  /* Alpha, or what is in its place. */
  if (convert->layout.stride > 3 * convert->layout.size)
    memset (frame_row (frame, 0, row) - GST_VIDEO_FRAME_COMP_POFFSET (frame, 0),
        0xff, (gsize) n * convert->layout.stride);
  if (convert->channels == 4) {
    from.row = channel + 3 * convert->size;
    prog_jpeg_samples_load (convert->key, &from, n);
  }
  for (comp = 0; comp < 3; comp++) {
    from.row = convert->channels == 1 ? channel :
        channel + comp * convert->size;
    prog_jpeg_samples_load (convert->samples, &from, n);
    if (convert->channels == 4)
      apply_key (convert, n);
    store (convert, frame, comp, row, n);
  }
}

/* libjpeg has repeated samples of subsampled components: the first ones are taken. */
static void
convert_to_planes (const ProgJpegConvert * convert, GstVideoFrame * frame,
    guint row, gconstpointer pixels)
{
  const GstVideoFormatInfo *info = frame->info.finfo;
  const guint8 *channel = pixels;
  guint comp;

  for (comp = 0; comp < convert->channels; comp++) {
    guint skip = GST_VIDEO_FORMAT_INFO_H_SUB (info, comp);
    guint n = GST_VIDEO_FRAME_COMP_WIDTH (frame, comp);
    ProgJpegSamples from = { channel + comp * convert->size, convert->size,
      convert->channels << GST_VIDEO_FORMAT_INFO_W_SUB (info, comp)
    };

    if (row & ((1 << skip) - 1))
      continue;
    prog_jpeg_samples_load (convert->samples, &from, n);
    store (convert, frame, comp, row >> skip, n);
  }
}

/**
 * prog_jpeg_convert_pixels:
 * @convert: how to convert
 * @frame: where to
 * @row: of the frame
 * @pixels: a row of packed pixels that libjpeg gave for it
 */
void
prog_jpeg_convert_pixels (const ProgJpegConvert * convert,
    GstVideoFrame * frame, guint row, gconstpointer pixels)
{
  if (GST_VIDEO_INFO_IS_RGB (&frame->info))
    convert_to_rgb (convert, frame, row, pixels);
  else
    convert_to_planes (convert, frame, row, pixels);
}
