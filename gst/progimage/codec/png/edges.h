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

typedef struct _ProgPngEdges ProgPngEdges;

/**
 * ProgPngEdgeKernels:
 * @fill_across: fills row @to, at every @spacing pixels, from @rows: two above it and two
 *     below, as far from each other as twice the first one is from it. Pixels between are
 *     not looked at, nor filled
 * @fill_along: fills every other of these pixels of row @to, from the second on. @rows:
 *     two above it, itself and two below, as far from each other as pixels are that are
 *     not to be filled. Only those are looked at
 *
 * What makes pixels. @width: of all rows, pixels; @is_flat: whether to leave it at means.
 */
typedef struct
{
  void (*fill_across) (const ProgPngEdges * edges, guint8 * to,
      const guint8 * const rows[], guint width, guint spacing,
      gboolean is_flat);
  void (*fill_along) (const ProgPngEdges * edges, guint8 * to,
      const guint8 * const rows[], guint width, guint spacing,
      gboolean is_flat);
} ProgPngEdgeKernels;

/**
 * ProgPngEdges:
 * @kernels: the fastest that this processor can run
 * @samples: what a pixel is made of
 * @n: how many
 * @green: which of them is green; the only one, of grey
 * @alpha: which of them is alpha; if there is none, the same
 *
 * How to make pixels of a frame, and to read them.
 */
struct _ProgPngEdges
{
  const ProgPngEdgeKernels *kernels;
  ProgPngSamples samples;
  guint n;
  guint green, alpha;
};

extern const ProgPngEdgeKernels prog_png_edges_any;
extern const ProgPngEdgeKernels prog_png_edges_avx2;

void prog_png_edges_init (ProgPngEdges * edges, const GstVideoInfo * info);
gdouble prog_png_edges_cost (guint depth);

G_END_DECLS
