/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What exif.c, xmp.c and metadata.c share. */

#include <gst/gst.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (prog_image_metadata_debug);
#define GST_CAT_DEFAULT prog_image_metadata_debug

void prog_image_metadata_init (void);
gsize prog_image_metadata_text_length (const guint8 * text, gsize count);
gboolean prog_image_metadata_add_date (GstTagList * tags, const gchar * text);

G_END_DECLS
