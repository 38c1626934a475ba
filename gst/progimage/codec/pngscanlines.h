/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What has come of the compressed data. */
typedef enum
{
  PROG_PNG_SCANLINES_MORE,      /* nothing is wrong, more may come */
  PROG_PNG_SCANLINES_BROKEN,    /* it is no zlib stream, or not any more */
  PROG_PNG_SCANLINES_CHECKSUM,  /* its checksum does not match */
  PROG_PNG_SCANLINES_FILTER,    /* a scanline has a filter type unknown */
  PROG_PNG_SCANLINES_EXTRA,     /* there is more than the scanlines take, or
                                 * more after the end of the stream */
} ProgPngScanlinesStatus;

/**
 * ProgPngScanlinesTake:
 * @scanlines: @n of them, one behind the other: a filter type, which is always
 *     0 (none), and the packed samples
 * @n: how many
 * @size: of each, bytes
 * @pass: of the picture that they all belong to, from 0 on
 * @user_data: what was given with it
 *
 * Takes scanlines, in the order in which they stand in the picture.
 */
typedef void (*ProgPngScanlinesTake) (const guint8 * scanlines, guint n,
    gsize size, guint pass, gpointer user_data);

typedef struct _ProgPngScanlines ProgPngScanlines;

ProgPngScanlines *prog_png_scanlines_new (guint width, guint height,
    guint pixel_bits, gboolean interlaced);
void prog_png_scanlines_free (ProgPngScanlines * self);
void prog_png_scanlines_begin_chunk (ProgPngScanlines * self);
gboolean prog_png_scanlines_end_chunk (ProgPngScanlines * self,
    const guint8 * crc);
ProgPngScanlinesStatus prog_png_scanlines_add (ProgPngScanlines * self,
    const guint8 * data, gsize size, ProgPngScanlinesTake take,
    gpointer user_data);
ProgPngScanlinesStatus prog_png_scanlines_flush (ProgPngScanlines * self,
    ProgPngScanlinesTake take, gpointer user_data);
gboolean prog_png_scanlines_has_gathered (const ProgPngScanlines * self);
gboolean prog_png_scanlines_go_on (const ProgPngScanlines * self);

G_END_DECLS
