/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* EXIF, XMP, ICC profile, comments and texts of one image, in all: more than
 * any camera or editor writes, and bounded for a stream that never ends. */
#define PROG_IMAGE_MAX_METADATA (8 * 1024 * 1024)

#define PROG_IMAGE_DEFAULT_MAX_PIXELS (G_GUINT64_CONSTANT (1) << 28)
#define PROG_IMAGE_DEFAULT_MAX_SCANS 100

/* Checked before anything is allocated for what they bound; 0 = unlimited. */
typedef struct
{
  guint64 max_pixels;
  guint max_scans;
} ProgImageLimits;

gboolean prog_image_limits_check_size (const ProgImageLimits * limits,
    guint width, guint height, GError ** error);

G_END_DECLS
