/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "edges.h"

static const ProgPngEdgeKernels *
find_kernels (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return &prog_png_edges_avx2;
#endif

  return &prog_png_edges_any;
}

/**
 * prog_png_edges_cost:
 * @depth: bits of a sample
 *
 * Returns: what it takes to estimate a frame, ns a byte, where all of it is edges. Of RGB
 *     reckoned from frames of noise: 1.4; 5.8 without vectors, which are for 8 bits
 */
gdouble
prog_png_edges_cost (guint depth)
{
  if (depth > 8)
    return 3;

  return find_kernels () == &prog_png_edges_any ? 6 : 2;
}

/**
 * prog_png_edges_init:
 * @edges: what to set up
 * @info: format of frames, packed in one plane
 */
void
prog_png_edges_init (ProgPngEdges * edges, const GstVideoInfo * info)
{
  guint size = GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 8 ? 1 : 2;

  edges->kernels = find_kernels ();
  if (size == 1)
    edges->samples = PROG_PNG_SAMPLES_8;
  else if (GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo)
      == (G_BYTE_ORDER == G_LITTLE_ENDIAN))
    edges->samples = PROG_PNG_SAMPLES_16;
  else
    edges->samples = PROG_PNG_SAMPLES_16_SWAPPED;
  edges->n = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) / size;
  if (edges->n > 1)
    edges->green = GST_VIDEO_INFO_COMP_POFFSET (info, 1) / size;
  edges->alpha = GST_VIDEO_INFO_HAS_ALPHA (info) ?
      GST_VIDEO_INFO_COMP_POFFSET (info, 3) / size : edges->green;
}
