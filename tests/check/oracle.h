/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The reference: libjpeg, given the whole file at once. */

#include <gst/video/video.h>

GByteArray *oracle_jpeg_planes (const guint8 * data, gsize size,
    guint downscale, gboolean smoothing);
GByteArray *oracle_jpeg_planes_by (const guint8 * data, gsize size,
    const gchar * method);
GByteArray *oracle_jpeg_packed (const guint8 * data, gsize size,
    guint downscale, GstVideoFormat format);
