/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint prog_png_wavefront_unfilter (const guint8 * scanlines, guint n,
    gsize size, guint pixel_size, const guint8 * above, guint8 * rows,
    gsize stride);

G_END_DECLS
