/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What libpng has to do with the samples of an image, for each format of frames. */

#include "transforms.h"

/* To colour, in the order that the canvas has. */
static void
set_colour_transforms (png_structp png, const GstVideoInfo * info,
    gboolean has_alpha, guint n)
{
  guint red = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_R);
  guint blue = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_B);

  png_set_gray_to_rgb (png);
  if (blue < red)
    png_set_bgr (png);
  if (has_alpha && !GST_VIDEO_INFO_HAS_ALPHA (info))
    png_set_strip_alpha (png);
  /* The fourth sample is alpha or nothing, and opaque where the image is. */
  if (n == 4 && has_alpha && GST_VIDEO_INFO_HAS_ALPHA (info)) {
    if (MIN (red, blue) > 0)
      png_set_swap_alpha (png);
  } else if (n == 4) {
    png_set_add_alpha (png, 0xffff, MIN (red, blue) > 0 ?
        PNG_FILLER_BEFORE : PNG_FILLER_AFTER);
  }
}

/**
 * prog_png_set_transforms:
 * @png: at the end of what comes in front of the pixels
 * @info: what rows shall be made into
 * @has_alpha: whether the image has any
 *
 * Has libpng make rows of this format. It raises errors where this can't be done.
 */
void
prog_png_set_transforms (png_structp png, const GstVideoInfo * info,
    gboolean has_alpha)
{
  gboolean deep = GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 16;
  guint n = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) / (deep ? 2 : 1);

  png_set_expand (png);
  if (!deep)
    png_set_scale_16 (png);
  else if (GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo))
    png_set_swap (png);
  if (n > 1)
    set_colour_transforms (png, info, has_alpha, n);
}
