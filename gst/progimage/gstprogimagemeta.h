/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_PROG_IMAGE_META_NAME "GstProgImageMeta"
#define GST_PROG_IMAGE_TAG_DOWNSCALE "progimage-downscale"

/* The fields of GstProgImageMeta: see gstprogimagemeta.c. */
typedef struct
{
  guint image;
  gboolean complete;
  guint pass, passes;
  guint rows;
  guint damage_x, damage_y, damage_width, damage_height;
  guint64 bytes;
  guint downscale;
} GstProgImageMetaFields;

void gst_prog_image_meta_register (void);
void gst_prog_image_meta_add (GstBuffer * buffer,
    const GstProgImageMetaFields * fields);

G_END_DECLS
