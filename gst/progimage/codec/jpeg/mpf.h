/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The index of a file that holds more than one JPEG: CIPA DC-007, Multi-Picture
 * Format. */

#include <glib.h>

G_BEGIN_DECLS

/**
 * ProgJpegMpf:
 * @auxiliary: which images behind the first one are no images of their own, but gain
 *     maps, depth maps or previews: bit 0 is that of the next one
 * @size: bytes of the first image, 0 where that is not known
 */
typedef struct
{
  guint32 auxiliary;
  guint64 size;
} ProgJpegMpf;

gboolean prog_jpeg_mpf_read (ProgJpegMpf * mpf, const guint8 * payload,
    gsize size);

G_END_DECLS
