/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/formats.h"

#include <jxl/decode.h>

G_BEGIN_DECLS

#define PROG_JXL_MAX_CHANNELS 4

/**
 * ProgJxlPacking:
 * @layout: what libjxl is asked for
 * @sample_size: bytes of a sample
 * @place: of each of its channels in a pixel of the frame, in samples
 * @n_places: samples of a pixel of the frame
 * @unused: the sample that holds nothing; @n_places: there is none
 * @same: whether both are the same
 *
 * How pixels get from libjxl's buffer into a frame.
 */
typedef struct
{
  JxlPixelFormat layout;
  guint sample_size;
  guint place[PROG_JXL_MAX_CHANNELS];
  guint n_places;
  guint unused;
  gboolean same;
} ProgJxlPacking;

void prog_jxl_samples_init (ProgImageSamples * samples,
    const JxlBasicInfo * info);
gboolean prog_jxl_may_end_process (const JxlBasicInfo * info,
    guint64 working_bytes, guint threads);
guint64 prog_jxl_working_bytes (const ProgImageSamples * samples,
    const JxlBasicInfo * info, guint threads);
void prog_jxl_packing_init (ProgJxlPacking * packing, GstVideoFormat format);
gsize prog_jxl_stride (const JxlPixelFormat * layout, guint width);
guint64 prog_jxl_sum_row (const guint8 * row, gsize size);
void prog_jxl_pack_row (const ProgJxlPacking * packing, guint8 * to,
    const guint8 * from, guint width);

G_END_DECLS
