/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Filter types, PNG clause 9.2. */
#define PROG_PNG_FILTER_NONE 0
#define PROG_PNG_FILTER_SUB 1
#define PROG_PNG_FILTER_UP 2
#define PROG_PNG_FILTER_AVERAGE 3
#define PROG_PNG_FILTER_PAETH 4

/* Bytes that must be readable behind the scanlines, though they do not count:
 * pixels of 3 bytes are read as 4, those of 6 as 8. */
#define PROG_PNG_UNFILTER_SLACK 2

guint prog_png_unfilter (guint8 * scanlines, guint n, gsize size,
    gboolean first, guint pixel_size);
guint prog_png_unfilter_plainly (guint8 * scanlines, guint n, gsize size,
    gboolean first, guint pixel_size);

G_END_DECLS
