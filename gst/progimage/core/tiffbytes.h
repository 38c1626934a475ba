/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Numbers in TIFF's two byte orders, which EXIF and the Multi-Picture Format have
 * too. Byte by byte, for nothing in such a file need be aligned, and GStreamer's
 * macros read such words as the compiler mustn't. */

#include <glib.h>

G_BEGIN_DECLS

static inline guint
tiff_read16 (gboolean big_endian, const guint8 * data)
{
  return big_endian ? data[0] << 8 | data[1] : data[1] << 8 | data[0];
}

static inline guint32
tiff_read32 (gboolean big_endian, const guint8 * data)
{
  guint32 first = tiff_read16 (big_endian, data);
  guint32 second = tiff_read16 (big_endian, data + 2);

  return big_endian ? first << 16 | second : second << 16 | first;
}

G_END_DECLS
