/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "reader.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* What is to be done with samples of 16 bits. */
typedef struct
{
  guint channels;               /* of the PNG: 1, 3 or 4 */
  guint alpha;                  /* of three channels: where the fourth sample is to be */
  gboolean swapped;             /* the canvas has the low byte first */
} ProgPngDeep;

gboolean prog_png_deep_init (ProgPngDeep * deep, const ProgPngKind * kind,
    const GstVideoInfo * info);
void prog_png_deep_convert (const ProgPngDeep * deep, const guint8 * samples,
    guint columns, guint8 * row);

G_END_DECLS
