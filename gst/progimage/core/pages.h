/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS
/* Of memory that has fewer bytes than this, large pages would take as much again. */
#define PROG_IMAGE_MIN_LARGE_PAGES (4 * 1024 * 1024)
void prog_image_prefer_large_pages (gpointer data, gsize size);
gboolean prog_image_can_map (guint64 size);
gboolean prog_image_can_address (guint64 size);

G_END_DECLS
