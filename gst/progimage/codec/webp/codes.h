/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint prog_webp_count_codes (const guint8 * chunks, gsize size, guint width,
    guint height);

G_END_DECLS
