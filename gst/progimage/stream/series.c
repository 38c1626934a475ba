/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the images of a stream say of those that follow them. */

#include "series.h"

/**
 * prog_image_series_break:
 * @series: a series
 *
 * What follows has nothing to do with the images before.
 */
void
prog_image_series_break (ProgImageSeries * series)
{
  series->auxiliary = 0;
}

/**
 * prog_image_series_begin_image:
 * @series: a series
 * @skips_auxiliary: whether images that belong to others are not wanted
 * @doubtful: whether it begins where none was expected
 *
 * The next image begins. One that others tell of need not be there.
 */
void
prog_image_series_begin_image (ProgImageSeries * series,
    gboolean skips_auxiliary, gboolean doubtful)
{
  series->may_be_auxiliary = (series->auxiliary & 1) && skips_auxiliary;
  series->may_be_none = doubtful || series->may_be_auxiliary;
  series->auxiliary >>= 1;
}

/**
 * prog_image_series_is_auxiliary:
 * @series: a series
 * @info: the image at hand, whose size is known
 *
 * The index of a photo may tell of images that are not there any more. One that is
 * larger than the photo, or has an index of its own, is not one of these.
 *
 * Returns: whether the image is to be skipped
 */
gboolean
prog_image_series_is_auxiliary (const ProgImageSeries * series,
    const ProgImageInfo * info)
{
  return series->may_be_auxiliary && !info->auxiliary
      && (guint64) info->width * info->height <= series->pixels;
}

/**
 * prog_image_series_goes_on:
 * @series: a series
 * @info: the image at hand, whose size is known
 *
 * Returns: whether it is as large as the one before
 */
gboolean
prog_image_series_goes_on (ProgImageSeries * series, const ProgImageInfo * info)
{
  gboolean same = info->width == series->width
      && info->height == series->height;

  series->width = info->width;
  series->height = info->height;

  return same;
}

/**
 * prog_image_series_end_image:
 * @series: a series
 * @info: the image at hand, which is over
 */
void
prog_image_series_end_image (ProgImageSeries * series,
    const ProgImageInfo * info)
{
  if (!info->auxiliary)
    return;

  series->auxiliary = info->auxiliary;
  series->pixels = (guint64) info->width * info->height;
}
