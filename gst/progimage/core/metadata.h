/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void prog_image_metadata_add_exif (GstTagList * tags, const guint8 * tiff,
    gsize size);
void prog_image_metadata_add_xmp (GstTagList * tags, const guint8 * packet,
    gsize size);
void prog_image_metadata_add_icc (GstTagList * tags, const guint8 * profile,
    gsize size, const gchar * name);
void prog_image_metadata_add_comment (GstTagList * tags, const guint8 * text,
    gsize size);
void prog_image_metadata_add_text (GstTagList * tags, const gchar * keyword,
    const gchar * language, const gchar * text);
void prog_image_metadata_add_resolution (GstTagList * tags,
    gdouble horizontal_ppi, gdouble vertical_ppi);

gboolean prog_image_metadata_aspect (guint horizontal_density,
    guint vertical_density, gint * par_n, gint * par_d);

G_END_DECLS
