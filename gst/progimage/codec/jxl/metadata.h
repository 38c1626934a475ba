/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "codec/types.h"

G_BEGIN_DECLS

typedef struct _ProgJxlMetadata ProgJxlMetadata;

ProgJxlMetadata *prog_jxl_metadata_new (const ProgImageOptions * options);
void prog_jxl_metadata_free (ProgJxlMetadata * metadata);
gsize prog_jxl_metadata_bytes (const ProgJxlMetadata * metadata);

void prog_jxl_metadata_begin_box (ProgJxlMetadata * metadata,
    const gchar * type, guint64 at);
void prog_jxl_metadata_add (ProgJxlMetadata * metadata, const guint8 * data,
    gsize size);
gboolean prog_jxl_metadata_end_box (ProgJxlMetadata * metadata,
    GstTagList * tags);

G_END_DECLS
