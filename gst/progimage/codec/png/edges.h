/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS
/* Rows around that are looked at: of a row between them, and of pixels between those of
 * a row, which is the one in the middle. */
#define PROG_PNG_EDGES_ACROSS 4
#define PROG_PNG_EDGES_ALONG 5
/* How samples lie in a frame. */
    typedef enum
{
  PROG_PNG_SAMPLES_8,
  PROG_PNG_SAMPLES_16,
  PROG_PNG_SAMPLES_16_SWAPPED,  /* not in the byte order of the machine */
} ProgPngSamples;

/**
 * ProgPngEdges:
 * @samples: what a pixel is made of
 * @n: how many
 * @green: which of them is green; the only one, of grey
 * @alpha: which of them is alpha; if there is none, the same
 *
 * How to read the pixels of a frame.
 */
typedef struct
{
  ProgPngSamples samples;
  guint n;
  guint green, alpha;
} ProgPngEdges;

void prog_png_edges_init (ProgPngEdges * edges, const GstVideoInfo * info);
void prog_png_edges_fill_across (const ProgPngEdges * edges, guint8 * to,
    const guint8 * const rows[PROG_PNG_EDGES_ACROSS], guint width,
    guint spacing, gboolean is_flat);
void prog_png_edges_fill_along (const ProgPngEdges * edges, guint8 * to,
    const guint8 * const rows[PROG_PNG_EDGES_ALONG], guint width,
    guint spacing, gboolean is_flat);

G_END_DECLS
