/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Images as samples of any precision, what libjpeg makes of a JPEG among them, and what
 * has to be in a frame for them. */

#include "makelossless.h"

#include <gst/video/video.h>

/* Components one by one, each of its own size. Of CMYK there are four. */
typedef struct
{
  guint n, precision;
  guint width[4], height[4];
  guint16 *samples[4];
} DeepImage;

void deep_image_free (DeepImage * image);
DeepImage *deep_image_planes (const guint8 * data, gsize size, guint downscale,
    gboolean smoothing);
DeepImage *deep_image_pixels (const guint8 * data, gsize size,
    guint downscale, gboolean to_rgb);
DeepImage *deep_image_lossless (const LosslessRecipe * recipe);

void assert_frame_shows (const GstVideoInfo * info, GstBuffer * buffer,
    const DeepImage * planes, const DeepImage * pixels, const gchar * what);
