/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"

G_BEGIN_DECLS

/* What the images of a stream say of those that follow them. All 0 at its beginning. */
typedef struct
{
  guint width, height;          /* of the image before */
  guint32 auxiliary;            /* which images to come belong to one before, bit 0 is
                                 * that of the next one */
  gboolean may_be_auxiliary;    /* the image at hand is one of these */
  gboolean may_be_none;         /* it may be no image at all */
  guint64 pixels;               /* of the image with the others */
} ProgImageSeries;

void prog_image_series_break (ProgImageSeries * series);
void prog_image_series_begin_image (ProgImageSeries * series,
    gboolean skips_auxiliary, gboolean doubtful);
gboolean prog_image_series_is_auxiliary (const ProgImageSeries * series,
    const ProgImageInfo * info);
gboolean prog_image_series_goes_on (ProgImageSeries * series,
    const ProgImageInfo * info);
void prog_image_series_end_image (ProgImageSeries * series,
    const ProgImageInfo * info);

G_END_DECLS
