/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/limits.h"
#include "description.h"
#include "rows.h"

G_BEGIN_DECLS

/* What has come of the data of IDAT chunks. */
typedef enum
{
  PROG_PNG_IDAT_SOUND,
  PROG_PNG_IDAT_BAD_CRC,        /* of a chunk; what follows is decoded all the same */
  PROG_PNG_IDAT_BAD_EXTRA_CRC,  /* of a chunk that has nothing for the rows */
  /* Nothing is decoded any more after these. */
  PROG_PNG_IDAT_BROKEN,         /* it is no zlib stream, or not any more */
  PROG_PNG_IDAT_CHECKSUM,       /* the checksum of the zlib stream does not match */
  PROG_PNG_IDAT_FILTER,         /* a row has a filter of an unknown kind */
  PROG_PNG_IDAT_EXTRA,          /* there is more than the rows take, or more behind
                                 * the end of the zlib stream */
  PROG_PNG_IDAT_SHORT,          /* no more chunks come, and there is less */
  PROG_PNG_IDAT_READER,         /* libpng has raised an error */
} ProgPngIdatStatus;

/* Whether what was given has been decoded. */
typedef enum
{
  PROG_PNG_IDAT_DONE,           /* it has */
  PROG_PNG_IDAT_MAY_WAIT,       /* not yet, and that can wait for more */
  PROG_PNG_IDAT_DUE,            /* not yet, and no more is taken before */
} ProgPngIdatWork;

typedef struct _ProgPngIdat ProgPngIdat;

ProgPngIdat *prog_png_idat_new (ProgPngDescription * description,
    const GstVideoInfo * info, const ProgImageLimits * limits,
    ProgPngRows * rows);
void prog_png_idat_free (ProgPngIdat * self);
guint64 prog_png_idat_working_bytes (const ProgPngKind * kind,
    const ProgImageLimits * limits);

gsize prog_png_idat_bufferful (const ProgPngIdat * self);
const gchar *prog_png_idat_text (const ProgPngIdat * self,
    ProgPngIdatStatus status);

void prog_png_idat_begin_chunk (ProgPngIdat * self, guint32 length);
gsize prog_png_idat_give (ProgPngIdat * self, const guint8 * data, gsize size,
    ProgPngIdatStatus * status);
ProgPngIdatWork prog_png_idat_work (const ProgPngIdat * self);
ProgPngIdatStatus prog_png_idat_run (ProgPngIdat * self);
ProgPngIdatStatus prog_png_idat_end_chunk (ProgPngIdat * self,
    const guint8 * crc);
gboolean prog_png_idat_is_over (const ProgPngIdat * self);
ProgPngIdatStatus prog_png_idat_finish (ProgPngIdat * self,
    gboolean truncated);

G_END_DECLS
