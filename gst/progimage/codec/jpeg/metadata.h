/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a JPEG says of itself beside the pixels, as tags. */

#include "core/defect.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ProgJpegMetadata:
 * @size: bytes that its segments count for so far
 * @icc: (element-type GBytes) (nullable): chunks of the ICC profile, by their number - 1
 *
 * Private to metadata.c. All zero is the first state.
 */
typedef struct
{
  gsize size;
  GPtrArray *icc;
} ProgJpegMetadata;

gboolean prog_jpeg_metadata_add_segment (ProgJpegMetadata * metadata,
    gsize most, guint marker, const guint8 * payload, gsize size,
    GstTagList * tags, ProgImageDefect * defect);
void prog_jpeg_metadata_add_icc (ProgJpegMetadata * metadata,
    GstTagList * tags, ProgImageDefect * defect);
void prog_jpeg_metadata_clear (ProgJpegMetadata * metadata);

G_END_DECLS
