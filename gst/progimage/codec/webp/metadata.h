/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/defect.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ProgWebpMetadata:
 * @used: bytes of metadata so far
 * @has_icc: whether a profile was added
 * @has_exif: whether Exif data was added
 * @has_xmp: whether an XMP packet was added
 *
 * What the metadata of one image may still come to. All zero at first.
 */
typedef struct
{
  guint64 used;
  gboolean has_icc, has_exif, has_xmp;
} ProgWebpMetadata;

gboolean prog_webp_metadata_wants (ProgWebpMetadata * metadata, gsize most,
    guint32 type, guint64 size, ProgImageDefect * defect);
void prog_webp_metadata_add (GstTagList * tags, guint32 type,
    const guint8 * data, gsize size);

G_END_DECLS
