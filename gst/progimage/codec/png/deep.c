/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Samples of 16 bits, high byte first (clause 7.1), as the canvas has them: what libpng does
 * with png_set_swap() and png_set_add_alpha(), four samples at a time. */

#include "deep.h"

#include <string.h>

#define SAMPLE_SIZE 2

/* As many as there are in 64 bits. */
#define N_SAMPLES 4

/* The first sample is in the low bits, whatever the host. */
static guint64
load (const guint8 * samples, guint n)
{
  guint64 bits = 0;

  memcpy (&bits, samples, n * SAMPLE_SIZE);

  return GUINT64_FROM_LE (bits);
}

static void
store (guint8 * samples, guint64 bits, guint n)
{
  bits = GUINT64_TO_LE (bits);
  memcpy (samples, &bits, n * SAMPLE_SIZE);
}

static guint64
swap (guint64 bits)
{
  const guint64 low = G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);

  return (bits & low) << 8 | (bits >> 8 & low);
}

/**
 * prog_png_deep_init:
 * @deep: (out): what is to be done
 * @kind: of the image
 * @info: what the canvas takes
 *
 * Returns: whether prog_png_deep_convert() can do it: the samples have 16 bits, are no less
 *     than the canvas has, and in its order
 */
gboolean
prog_png_deep_init (ProgPngDeep * deep, const ProgPngKind * kind,
    const GstVideoInfo * info)
{
  if (kind->bit_depth != 16)
    return FALSE;

  deep->channels = kind->channels;
  deep->swapped = GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo);
  deep->alpha = 3;
  switch (GST_VIDEO_INFO_FORMAT (info)) {
    case GST_VIDEO_FORMAT_GRAY16_LE:
    case GST_VIDEO_FORMAT_GRAY16_BE:
      return kind->channels == 1;
    case GST_VIDEO_FORMAT_RGBA64_LE:
    case GST_VIDEO_FORMAT_RGBA64_BE:
      return kind->channels == 4 || (kind->channels == 3 && !kind->alpha);
    case GST_VIDEO_FORMAT_ARGB64:
    case GST_VIDEO_FORMAT_ARGB64_LE:
    case GST_VIDEO_FORMAT_ARGB64_BE:
      deep->alpha = 0;
      return kind->channels == 3 && !kind->alpha;
    default:
      return FALSE;
  }
}

static void
copy (const guint8 * samples, guint n, gboolean swapped, guint8 * row)
{
  guint i;

  if (!swapped) {
    memcpy (row, samples, (gsize) n * SAMPLE_SIZE);
    return;
  }

  for (i = 0; i + N_SAMPLES <= n; i += N_SAMPLES)
    store (row + (gsize) i * SAMPLE_SIZE,
        swap (load (samples + (gsize) i * SAMPLE_SIZE, N_SAMPLES)), N_SAMPLES);
  if (i < n)
    store (row + (gsize) i * SAMPLE_SIZE,
        swap (load (samples + (gsize) i * SAMPLE_SIZE, n - i)), n - i);
}

static inline void
add_alpha_to_pixel (const ProgPngDeep * deep, guint64 bits, guint8 * pixel)
{
  const guint64 opaque = G_MAXUINT16;

  if (deep->swapped)
    bits = swap (bits);
  bits = deep->alpha == 0 ? bits << 16 | opaque :
      (bits & G_GUINT64_CONSTANT (0xffffffffffff)) | opaque << 48;
  store (pixel, bits, N_SAMPLES);
}

static void
add_alpha (const ProgPngDeep * deep, const guint8 * samples, guint columns,
    guint8 * row)
{
  guint i;

  /* Three samples, and one that is not looked at: of the last pixel there is none. */
  for (i = 0; i + 1 < columns; i++)
    add_alpha_to_pixel (deep, load (samples + (gsize) i * 3 * SAMPLE_SIZE,
            N_SAMPLES), row + (gsize) i * N_SAMPLES * SAMPLE_SIZE);
  if (columns > 0)
    add_alpha_to_pixel (deep, load (samples + (gsize) i * 3 * SAMPLE_SIZE, 3),
        row + (gsize) i * N_SAMPLES * SAMPLE_SIZE);
}

/**
 * prog_png_deep_convert:
 * @deep: what is to be done
 * @samples: of a row, without its filter type
 * @columns: pixels of it
 * @row: (out): the same pixels as the canvas has them
 */
void
prog_png_deep_convert (const ProgPngDeep * deep, const guint8 * samples,
    guint columns, guint8 * row)
{
  if (deep->channels == 3)
    add_alpha (deep, samples, columns, row);
  else
    copy (samples, columns * deep->channels, deep->swapped, row);
}
