/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "decoder.h"

#include "core/canvas.h"

G_BEGIN_DECLS

typedef struct _ProgJxlPixels ProgJxlPixels;

ProgJxlPixels *prog_jxl_pixels_new (ProgJxlDecoder * decoder,
    ProgImageCanvas * canvas);
void prog_jxl_pixels_free (ProgJxlPixels * pixels);

gboolean prog_jxl_pixels_draw (ProgJxlPixels * pixels);
gboolean prog_jxl_pixels_finish (ProgJxlPixels * pixels);
guint prog_jxl_pixels_rows (const ProgJxlPixels * pixels, guint known);

G_END_DECLS
