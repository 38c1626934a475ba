/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ProgPngInflateSizes:
 * @two_threads: whether two threads decode
 * @gathered: bytes of compressed data that are gathered before they are inflated
 * @min_gathered: of these, as many as are gathered in any case
 * @min_room: bytes of inflated data that there has to be room for
 * @piece: bytes of inflated data that are made at once, at most
 * @group: how many scanlines are best delivered together
 * @capacity: bytes of inflated data that are held at once
 */
typedef struct
{
  gboolean two_threads;
  gsize gathered, min_gathered;
  gsize min_room, piece;
  guint group;
  gsize capacity;
} ProgPngInflateSizes;

gsize prog_png_scanline_size (guint columns, guint pixel_bits);
void prog_png_inflate_sizes_init (ProgPngInflateSizes * sizes, guint width,
    guint height, guint pixel_bits, gboolean interlaced, guint threads);

G_END_DECLS
