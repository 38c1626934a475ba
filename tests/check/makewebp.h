/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* WebPs made for tests, by libwebp's encoder, and put together chunk by chunk. */

#include <gst/video/video.h>

typedef struct
{
  guint width, height;
  gboolean lossless, alpha;
  gint partitions;              /* 2^this many of lossy data */
  gint filter;                  /* strength of the loop filter, 0: none, -1: strong
                                 * and simple */
  guint seed;                   /* of the pixels */
} WebpRecipe;

GByteArray *make_webp (const WebpRecipe * recipe);
gchar *webp_recipe_name (const WebpRecipe * recipe);

GByteArray *webp_new (void);
void webp_put_chunk (GByteArray * webp, const gchar * type, gconstpointer data,
    gsize size);
void webp_put_vp8x (GByteArray * webp, guint8 flags, guint width,
    guint height);
void webp_put_frame (GByteArray * webp, const GByteArray * still, guint x,
    guint y, guint width, guint height);
void webp_put_image (GByteArray * webp, const GByteArray * still);
void webp_set_riff_size (GByteArray * webp, guint32 size);
const guint8 *webp_find_chunk (const GByteArray * webp, const gchar * type,
    gsize * size);

GByteArray *webp_reference (const GByteArray * webp, GstVideoFormat format,
    guint width, guint height);
