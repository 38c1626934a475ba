/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The files that are decoded: made once, kept in a folder. */

#include <glib.h>

typedef enum
{
  JPEG_BASELINE,
  JPEG_PROGRESSIVE,
  JPEG_RESTARTS,
  JPEG_444,
  PNG_RGB,
  PNG_RGBA,
  PNG_RGB16,
  PNG_ADAM7,
  WEBP_LOSSY,
  WEBP_LOSSLESS,
  JXL_LOSSY,
  JXL_LOSSLESS,
  N_IMAGE_KINDS
} ImageKind;

typedef struct
{
  ImageKind kind;
  guint width, height;
  gchar *path;
  guint8 *data;
  gsize size;
} Image;

Image *image_new (ImageKind kind, guint width, guint height);
void image_free (Image * image);

const gchar *image_kind_name (ImageKind kind);
const gchar *image_media_type (const Image * image);
gboolean image_is_png (const Image * image);
gdouble image_megapixels (const Image * image);
gsize image_frame_size (const Image * image);
gsize image_coefficients_size (const Image * image);
