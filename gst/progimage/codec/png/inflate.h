/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What has come of the compressed data. */
typedef enum
{
  PROG_PNG_INFLATE_AGAIN,       /* there is more in what was added */
  PROG_PNG_INFLATE_INPUT,       /* more has to be added */
  PROG_PNG_INFLATE_END,         /* it is at its end, and the checksum is right */
  /* Nothing is decoded any more after these. */
  PROG_PNG_INFLATE_BROKEN,      /* it is no zlib stream, or not any more */
  PROG_PNG_INFLATE_CHECKSUM,    /* its checksum does not match */
  PROG_PNG_INFLATE_FILTER,      /* a scanline has a filter type unknown */
  PROG_PNG_INFLATE_EXTRA,       /* there is more than the scanlines take, or more
                                 * behind the end of the stream */
} ProgPngInflateStatus;

/**
 * ProgPngScanlines:
 * @data: @n scanlines, one behind the other: a filter type, and the packed samples, filtered
 * @n: how many, at least one
 * @size: of each, bytes
 * @pass: that they all belong to, from 0 on
 * @first: whether they begin the pass; else the scanline above lies before them, as it
 *     was left there
 */
typedef struct
{
  guint8 *data;
  guint n;
  gsize size;
  guint pass;
  gboolean first;
} ProgPngScanlines;

/**
 * ProgPngInflateDeliver:
 * @scanlines: in the order in which they stand in the image. They may be written over;
 *     in place of the last one its row has to be left, to which the next one refers.
 * @user_data: what was given with it
 *
 * Takes scanlines. May be called by another thread than that of prog_png_inflate_run(), but
 * only until that returns, and by one at a time.
 *
 * Returns: how many it has taken: fewer where the filter type of the next one does not
 *     exist
 */
typedef guint (*ProgPngInflateDeliver) (const ProgPngScanlines * scanlines,
    gpointer user_data);

typedef struct _ProgPngInflate ProgPngInflate;

ProgPngInflate *prog_png_inflate_new (guint width, guint height,
    guint pixel_bits, gboolean interlaced, guint threads);
void prog_png_inflate_free (ProgPngInflate * self);
guint64 prog_png_inflate_working_bytes (guint width, guint height,
    guint pixel_bits, gboolean interlaced, guint threads);

gsize prog_png_inflate_bufferful (const ProgPngInflate * self);

void prog_png_inflate_begin_chunk (ProgPngInflate * self);
gboolean prog_png_inflate_end_chunk (ProgPngInflate * self,
    const guint8 * crc);
gsize prog_png_inflate_add (ProgPngInflate * self, const guint8 * data,
    gsize size);
gboolean prog_png_inflate_is_full (const ProgPngInflate * self);
ProgPngInflateStatus prog_png_inflate_run (ProgPngInflate * self,
    gboolean may_share, ProgPngInflateDeliver deliver, gpointer user_data);
gboolean prog_png_inflate_keeps_scanlines (const ProgPngInflate * self);
ProgPngInflateStatus prog_png_inflate_finish (ProgPngInflate * self,
    ProgPngInflateDeliver deliver, gpointer user_data);

G_END_DECLS
