/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The video formats that an image can be decoded to, and how its pixels get there. */

#include "formats.h"

#include "core/pages.h"

#include <string.h>

/**
 * prog_jxl_samples_init:
 * @samples: to be filled in
 * @info: what libjxl says of the image
 *
 * Floating point samples are shown with 16 bits, as whole numbers from 0 to 1 of the
 * colour encoding's range.
 */
void
prog_jxl_samples_init (ProgImageSamples * samples, const JxlBasicInfo * info)
{
  samples->deep = info->bits_per_sample > 8
      || info->exponent_bits_per_sample > 0;
  samples->grey = info->num_color_channels == 1;
  samples->alpha = info->alpha_bits > 0;
}

/* Measured with libjxl 0.7 on images of 3 and 12 million pixels, bytes a pixel beside the
 * pixels that it makes. What VarDCT takes, by which nearly all XYB is coded: 2 to 5. */
#define VARDCT_BYTES 5
/* For alpha beside VarDCT, which is modular: 32. */
#define VARDCT_EXTRA_BYTES 32
/* For each channel of what is coded modular; half as much again for those that come by
 * Squeeze. */
#define MODULAR_BYTES 4
/* For each channel where libjxl has to make floating point samples first: up to 0.7 for
 * all but 8-bit RGB. Those beside VarDCT have them anyway. */
#define FLOAT_BYTES 4
/* What cannot be known: Squeeze of XYB 41, an orientation 24, passes 12; for each extra channel
 * Squeeze 12. */
#define MOST_BYTES 77
#define MOST_EXTRA_BYTES 12
/* For each thread beside that of the stream: 1.2 MB. */
#define THREAD_BYTES (G_GUINT64_CONSTANT (2) << 20)
/* Of addresses, for each thread: what the C library sets aside for its stack, and for what it
 * allocates. */
#define THREAD_ADDRESSES (G_GUINT64_CONSTANT (72) << 20)
/* The first that takes all of its memory from memory.c, and fails where there is none. */
#define VERSION_THAT_FAILS 10000
/* For any image, however small. */
#define BASE_BYTES (4 * 1024 * 1024)

/**
 * prog_jxl_working_bytes:
 * @samples: what the image needs
 * @info: what libjxl says of the image
 * @threads: that may decode
 *
 * How an image is coded is not known when its size and its colours are. So this is what
 * images take that are coded in the usual way: those of XYB as VarDCT in one pass, others
 * as modular without Squeeze. More passes take 12 bytes a pixel more, Squeeze 7 to 13, an
 * orientation 24. The frame that libjxl writes to, beside those that are shown, counts.
 *
 * Returns: an estimate of what it takes to decode the image
 */
guint64
prog_jxl_working_bytes (const ProgImageSamples * samples,
    const JxlBasicInfo * info, guint threads)
{
  guint64 base_bytes = BASE_BYTES + (threads - 1) * THREAD_BYTES;
  guint64 extra = info->num_extra_channels;
  guint64 pixel_bytes = (info->num_color_channels + samples->alpha)
      * (samples->deep ? 2 : 1);

  if (!info->uses_original_profile)
    pixel_bytes += VARDCT_BYTES + VARDCT_EXTRA_BYTES * extra;
  else
    pixel_bytes += MODULAR_BYTES * (info->num_color_channels + extra);
  /* It has three channels for grey, too. */
  if (samples->deep || samples->grey)
    pixel_bytes += FLOAT_BYTES * (3 + (info->uses_original_profile ? extra : 0));

  return base_bytes + (guint64) info->xsize * info->ysize * pixel_bytes;
}

/**
 * prog_jxl_may_end_process:
 * @info: what libjxl says of the image
 * @working_bytes: from prog_jxl_working_bytes(), and what else is held
 * @threads: that may decode
 *
 * Up to 0.9, libjxl ends the process where it gets no memory. So the process has to be allowed
 * what an image of this size takes at most, however it is coded. Layers are not in that.
 *
 * Returns: whether it is not
 */
gboolean
prog_jxl_may_end_process (const JxlBasicInfo * info, guint64 working_bytes,
    guint threads)
{
  guint64 most = working_bytes + threads * THREAD_ADDRESSES
      + (guint64) info->xsize * info->ysize
      * (MOST_BYTES + MOST_EXTRA_BYTES * (guint64) info->num_extra_channels);

  return JxlDecoderVersion () < VERSION_THAT_FAILS
      && !prog_image_can_address (most);
}

static gboolean
is_big_endian (const GstVideoFormatInfo * format)
{
  /* "ARGB64" is in the order of the host, and need not say so. */
  if (GST_VIDEO_FORMAT_INFO_FORMAT (format) == GST_VIDEO_FORMAT_ARGB64)
    return G_BYTE_ORDER == G_BIG_ENDIAN;

  return !GST_VIDEO_FORMAT_INFO_IS_LE (format);
}

/**
 * prog_jxl_packing_init:
 * @packing: to be filled in
 * @format: one of those that prog_image_formats_add_samples() adds
 *
 * Chooses what to ask libjxl for: grey, RGB or RGBA, with the depth and the byte order
 * of @format. It makes colour of grey, and adds or drops alpha.
 */
void
prog_jxl_packing_init (ProgJxlPacking * packing, GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);
  guint i, n = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (info), sum = 0;

  packing->sample_size = GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) / 8;
  packing->layout.num_channels = n;
  packing->layout.data_type =
      packing->sample_size == 2 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8;
  packing->layout.endianness =
      is_big_endian (info) ? JXL_BIG_ENDIAN : JXL_LITTLE_ENDIAN;
  packing->layout.align = 0;

  packing->n_places =
      GST_VIDEO_FORMAT_INFO_PSTRIDE (info, 0) / packing->sample_size;
  packing->same = n == packing->n_places;
  for (i = 0; i < n; i++) {
    packing->place[i] =
        GST_VIDEO_FORMAT_INFO_POFFSET (info, i) / packing->sample_size;
    packing->same &= packing->place[i] == i;
    sum += packing->place[i];
  }
  /* 0 + 1 + 2 + 3, less those of the other three. */
  packing->unused = n < packing->n_places ? 6 - sum : packing->n_places;
}

/**
 * prog_jxl_stride:
 * @layout: of pixels from libjxl
 * @width: how many are in a row
 *
 * Returns: bytes from one row to the next
 */
gsize
prog_jxl_stride (const JxlPixelFormat * layout, guint width)
{
  guint sample_size = layout->data_type == JXL_TYPE_UINT16 ? 2 : 1;
  gsize size = (gsize) width * layout->num_channels * sample_size;
  gsize align = MAX (layout->align, 1);

  return (size + align - 1) / align * align;
}

/**
 * prog_jxl_sum_row:
 * @row: bytes
 * @size: how many
 *
 * Returns: a number that tells rows that differ; never 0
 */
guint64
prog_jxl_sum_row (const guint8 * row, gsize size)
{
  /* An odd number whose bits are mixed: the golden ratio. */
  const guint64 factor = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 sum = size, word;

  for (; size >= sizeof word; size -= sizeof word, row += sizeof word) {
    memcpy (&word, row, sizeof word);
    sum = (sum ^ word) * factor;
    sum ^= sum >> 29;
  }
  for (; size > 0; size--)
    sum = (sum ^ *row++) * factor;

  return sum | 1;
}

static void
pack_bytes (const ProgJxlPacking * packing, guint8 * to, const guint8 * from,
    guint width)
{
  guint n = packing->layout.num_channels, i;

  for (; width > 0; width--) {
    for (i = 0; i < n; i++)
      to[packing->place[i]] = *from++;
    if (packing->unused < packing->n_places)
      to[packing->unused] = 0xff;
    to += packing->n_places;
  }
}

/* There are no formats of 16 bits with an unused sample. */
static void
pack_words (const ProgJxlPacking * packing, guint8 * to, const guint8 * from,
    guint width)
{
  guint n = packing->layout.num_channels, i;

  for (; width > 0; width--) {
    for (i = 0; i < n; i++) {
      memcpy (to + 2 * packing->place[i], from, 2);
      from += 2;
    }
    to += 2 * packing->n_places;
  }
}

/**
 * prog_jxl_pack_row:
 * @packing: how
 * @to: a row of a frame
 * @from: pixels from libjxl
 * @width: how many
 */
void
prog_jxl_pack_row (const ProgJxlPacking * packing, guint8 * to,
    const guint8 * from, guint width)
{
  if (packing->same)
    memcpy (to, from, (gsize) width * packing->n_places * packing->sample_size);
  else if (packing->sample_size == 2)
    pack_words (packing, to, from, width);
  else
    pack_bytes (packing, to, from, width);
}
