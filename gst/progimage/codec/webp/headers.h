/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of VP8X data that are looked at. */
#define PROG_WEBP_VP8X_SIZE 10

/**
 * ProgWebpFrame:
 * @x: where it lies on the canvas
 * @y: where it lies on the canvas
 * @width: pixels
 * @height: pixels
 * @is_lossless: VP8L rather than VP8
 * @has_alpha: whether some of its pixels may be transparent
 * @size: bytes of its bitstream
 *
 * What is decoded.
 */
typedef struct
{
  guint x, y, width, height;
  gboolean is_lossless, has_alpha;
  guint32 size;
} ProgWebpFrame;

void prog_webp_read_vp8x (const guint8 * data, guint * width, guint * height,
    gboolean * has_alpha);
void prog_webp_read_anmf (const guint8 * data, ProgWebpFrame * frame);
const gchar *prog_webp_read_bitstream (guint32 type, const guint8 * data,
    guint32 size, ProgWebpFrame * frame);

G_END_DECLS
