/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "filters.h"

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that must be readable behind the scanlines, though they do not count:
 * pixels of 1 to 3 bytes are read as 4, those of 6 as 8. */
#define PROG_PNG_UNFILTER_SLACK 3

guint prog_png_unfilter (guint8 * scanlines, guint n, gsize size,
    gboolean first, guint pixel_size, guint8 * rows, gsize stride);
guint prog_png_unfilter_plainly (guint8 * scanlines, guint n, gsize size,
    gboolean first, guint pixel_size);

G_END_DECLS
