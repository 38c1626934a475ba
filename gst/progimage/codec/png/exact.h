/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include <isa-l/igzip_lib.h>

G_BEGIN_DECLS

typedef struct _ProgPngExact ProgPngExact;

gsize prog_png_exact_size (void);
void prog_png_exact_init (ProgPngExact * self);
guint64 prog_png_exact_working_bytes (void);

void prog_png_exact_forget (ProgPngExact * self);
void prog_png_exact_save (ProgPngExact * self,
    const struct inflate_state *inflate);
gsize prog_png_exact_output (ProgPngExact * self,
    const struct inflate_state *inflate, int result, const guint8 * in_end,
    const guint8 * out);
gsize prog_png_exact_rest (const struct inflate_state *inflate, guint8 * out,
    gsize room);

G_END_DECLS
