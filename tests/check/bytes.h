/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifndef BYTES_H
#define BYTES_H

#include <glib.h>

/* Big-endian numbers at any address. GStreamer's macros for that store whole
 * words where the machine allows it, which C does not. */

static inline void
put_be16 (guint8 * at, guint16 value)
{
  at[0] = value >> 8;
  at[1] = value;
}

static inline void
put_be32 (guint8 * at, guint32 value)
{
  put_be16 (at, value >> 16);
  put_be16 (at + 2, value);
}

static inline guint32
get_be32 (const guint8 * at)
{
  return (guint32) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

#endif
