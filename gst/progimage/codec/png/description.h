/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "metadata.h"

G_BEGIN_DECLS

/* What a chunk has come to. */
typedef enum
{
  PROG_PNG_CHUNK_READ,          /* or left out */
  PROG_PNG_CHUNK_IS_HEADER,     /* it was IHDR: size and kind are known */
  PROG_PNG_CHUNK_GAVE_TAGS,     /* tags may have grown */
  PROG_PNG_CHUNK_FAILED,        /* no frame can come of the image */
} ProgPngChunkStatus;

typedef struct _ProgPngDescription ProgPngDescription;

ProgPngDescription *prog_png_description_new (const ProgImageOptions *
    options, ProgImageDefect * defect);
void prog_png_description_free (ProgPngDescription * self);

ProgPngReader *prog_png_description_reader (ProgPngDescription * self);
const ProgPngKind *prog_png_description_kind (const ProgPngDescription * self);

gboolean prog_png_description_refuses (ProgPngDescription * self,
    const ProgPngHeader * header, gboolean late, GError ** error);
gboolean prog_png_description_afford (ProgPngDescription * self,
    const ProgPngHeader * header, guint64 at);
ProgPngChunkStatus prog_png_description_add (ProgPngDescription * self,
    const guint8 * bytes, gboolean late, GstTagList ** tags, GError ** error);
gboolean prog_png_description_end (ProgPngDescription * self,
    GstTagList ** tags, ProgPngStatements * statements, GError ** error);

G_END_DECLS
