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
  N_PICTURE_KINDS
} PictureKind;

typedef struct
{
  PictureKind kind;
  guint width, height;
  gchar *path;
  guint8 *data;
  gsize size;
} Picture;

Picture *picture_new (PictureKind kind, guint width, guint height);
void picture_free (Picture * picture);

const gchar *picture_kind_name (PictureKind kind);
gboolean picture_is_png (const Picture * picture);
gdouble picture_megapixels (const Picture * picture);
gsize picture_frame_size (const Picture * picture);
gsize picture_coefficients_size (const Picture * picture);
