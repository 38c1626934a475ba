/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

typedef struct _GstProgImageTags GstProgImageTags;

/* What has changed with an image. */
typedef enum
{
  GST_PROG_IMAGE_TAGS_SAME,
  GST_PROG_IMAGE_TAGS_CHANGED,
  GST_PROG_IMAGE_TAGS_TURNED,   /* the orientation among others */
} GstProgImageTagsChange;

GstProgImageTags *gst_prog_image_tags_new (GstVideoDecoder * decoder);
void gst_prog_image_tags_free (GstProgImageTags * tags);
void gst_prog_image_tags_reset (GstProgImageTags * tags);
GstProgImageTagsChange gst_prog_image_tags_set (GstProgImageTags * tags,
    const gchar * codec, const ProgImageInfo * info);

G_END_DECLS
