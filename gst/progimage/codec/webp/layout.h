/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "headers.h"

G_BEGIN_DECLS

/**
 * ProgWebpLayout:
 * @width: of the image, pixels
 * @height: of the image, pixels
 * @has_canvas: whether there was a VP8X chunk
 * @claims_alpha: whether that says that there is alpha
 * @is_animated: whether @frame is that of an ANMF chunk
 * @frame: what is decoded
 *
 * What the headers so far have come to. All zero at first. Written by the functions
 * below only.
 */
typedef struct
{
  guint width, height;
  gboolean has_canvas, claims_alpha, is_animated;
  ProgWebpFrame frame;
} ProgWebpLayout;

void prog_webp_layout_add_vp8x (ProgWebpLayout * layout, const guint8 * data);
const gchar *prog_webp_layout_add_anmf (ProgWebpLayout * layout,
    const guint8 * data);
void prog_webp_layout_add_alpha (ProgWebpLayout * layout);
const gchar *prog_webp_layout_add_bitstream (ProgWebpLayout * layout,
    guint32 type, const guint8 * data, guint32 size);

gboolean prog_webp_layout_is_full (const ProgWebpLayout * layout);
gboolean prog_webp_layout_has_alpha (const ProgWebpLayout * layout);
gboolean prog_webp_layout_lacks_alpha (const ProgWebpLayout * layout);

G_END_DECLS
