/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Without ISA-L there is no decoder of its own: libpng does it all. */

#include "inflate.h"

#ifndef HAVE_ISAL

ProgPngInflate *
prog_png_inflate_new (guint width, guint height, guint pixel_bits,
    gboolean interlaced, guint threads)
{
  return NULL;
}

void
prog_png_inflate_free (ProgPngInflate * self)
{
}

guint64
prog_png_inflate_working_bytes (guint width, guint height, guint pixel_bits,
    gboolean interlaced, guint threads)
{
  return 0;
}

gsize
prog_png_inflate_bufferful (const ProgPngInflate * self)
{
  g_return_val_if_reached (0);
}

void
prog_png_inflate_begin_chunk (ProgPngInflate * self)
{
  g_return_if_reached ();
}

gboolean
prog_png_inflate_end_chunk (ProgPngInflate * self, const guint8 * crc)
{
  g_return_val_if_reached (FALSE);
}

gsize
prog_png_inflate_add (ProgPngInflate * self, const guint8 * data, gsize size)
{
  g_return_val_if_reached (size);
}

gboolean
prog_png_inflate_is_full (const ProgPngInflate * self)
{
  g_return_val_if_reached (FALSE);
}

ProgPngInflateStatus
prog_png_inflate_run (ProgPngInflate * self, gboolean may_share,
    ProgPngInflateDeliver deliver, gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_INFLATE_BROKEN);
}

gboolean
prog_png_inflate_keeps_scanlines (const ProgPngInflate * self)
{
  g_return_val_if_reached (FALSE);
}

ProgPngInflateStatus
prog_png_inflate_finish (ProgPngInflate * self, ProgPngInflateDeliver deliver,
    gpointer user_data)
{
  g_return_val_if_reached (PROG_PNG_INFLATE_BROKEN);
}

#endif
