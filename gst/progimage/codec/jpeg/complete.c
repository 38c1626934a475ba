/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether an image of several scans lacks anything. */

#include "passes.h"

#include "library.h"

/* libjpeg looks at these coefficients, in zigzag order, to judge whether to smooth. */
#define N_SMOOTHING_COEFFICIENTS 10

/**
 * prog_jpeg_passes_is_complete:
 * @passes: passes
 *
 * Returns: whether every coefficient that pixels depend on, or every component where the
 *     mode is sequential, is in a scan that has begun
 */
gboolean
prog_jpeg_passes_is_complete (const ProgJpegPasses * passes)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  gint i, k;

  if (!cinfo->progressive_mode)
    return passes->begun == passes->all;
  for (i = 0; i < cinfo->num_components; i++) {
    gint n = prog_jpeg_needs_ac (&cinfo->comp_info[i]) ? DCTSIZE2 : 1;

    for (k = 0; k < n; k++) {
      if (cinfo->coef_bits[i][k] != 0)
        return FALSE;
    }
  }

  return TRUE;
}

/**
 * prog_jpeg_passes_is_settled:
 * @passes: passes
 *
 * Returns: whether pixels can't change any more. Where there is the DC alone,
 *     libjpeg smooths that too, so that the beginning of AC scans, useless as
 *     they may be, makes a difference.
 */
gboolean
prog_jpeg_passes_is_settled (const ProgJpegPasses * passes)
{
  const struct jpeg_decompress_struct *cinfo = passes->cinfo;
  gint i, k;

  if (!prog_jpeg_passes_is_complete (passes))
    return FALSE;
  if (!cinfo->progressive_mode)
    return TRUE;

  for (i = 0; i < cinfo->num_components; i++) {
    for (k = 1; k < N_SMOOTHING_COEFFICIENTS && cinfo->coef_bits[i][k] < 0;
        k++);
    if (k == N_SMOOTHING_COEFFICIENTS)
      return FALSE;
  }

  return TRUE;
}

/**
 * prog_jpeg_passes_scan_components:
 * @cinfo: a decompressor that has read an SOS segment
 *
 * Returns: the components of the scan at hand, a bit each
 */
guint8
prog_jpeg_passes_scan_components (const struct jpeg_decompress_struct *cinfo)
{
  guint8 mask = 0;
  gint i;

  for (i = 0; i < cinfo->comps_in_scan; i++)
    mask |= 1 << cinfo->cur_comp_info[i]->component_index;

  return mask;
}
