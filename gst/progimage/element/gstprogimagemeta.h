/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream/image.h"

G_BEGIN_DECLS

#define GST_PROG_IMAGE_META_NAME "GstProgImageMeta"
#define GST_PROG_IMAGE_TAG_DOWNSCALE "progimage-downscale"

void gst_prog_image_meta_register (void);
void gst_prog_image_meta_add (GstBuffer * buffer, const ProgImageFacts * facts,
    gboolean final, const ProgImageRows * damage);

G_END_DECLS
