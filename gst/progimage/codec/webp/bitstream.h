/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ProgWebpBitstream ProgWebpBitstream;

ProgWebpBitstream *prog_webp_bitstream_new (void);
void prog_webp_bitstream_free (ProgWebpBitstream * stream);

gboolean prog_webp_bitstream_begin (ProgWebpBitstream * stream, guint32 type,
    guint32 size, guint64 max_size);
gboolean prog_webp_bitstream_add (ProgWebpBitstream * stream, const guint8 * data,
    gsize size);
void prog_webp_bitstream_end (ProgWebpBitstream * stream);

gboolean prog_webp_bitstream_is_closed (const ProgWebpBitstream * stream);
guint64 prog_webp_bitstream_max_bytes (const ProgWebpBitstream * stream);
const guint8 *prog_webp_bitstream_bytes (const ProgWebpBitstream * stream);
gsize prog_webp_bitstream_due (const ProgWebpBitstream * stream, guint height,
    guint rows, gboolean now);
void prog_webp_bitstream_given (ProgWebpBitstream * stream, gsize size);

G_END_DECLS
