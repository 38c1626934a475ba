/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/canvas.h"

#include <webp/decode.h>

G_BEGIN_DECLS

typedef struct _ProgWebpRows ProgWebpRows;

/**
 * ProgWebpArea:
 * @x: where it is on the canvas
 * @y: where it is on the canvas
 * @width: pixels
 * @height: pixels
 *
 * Where on the canvas the frame is that is decoded.
 */
typedef struct
{
  guint x, y, width, height;
} ProgWebpArea;

ProgWebpRows *prog_webp_rows_new (ProgImageCanvas * canvas,
    const ProgWebpArea * area, gboolean is_scaled);
void prog_webp_rows_free (ProgWebpRows * rows);

WEBP_CSP_MODE prog_webp_rows_mode (const ProgWebpRows * rows);
gboolean prog_webp_rows_aim (ProgWebpRows * rows, WebPDecBuffer * output);
void prog_webp_rows_mark (ProgWebpRows * rows, guint decoded);
guint prog_webp_rows_unmark (ProgWebpRows * rows, guint decoded);
guint prog_webp_rows_show (ProgWebpRows * rows, guint decoded);

G_END_DECLS
