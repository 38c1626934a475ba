/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/canvas.h"

G_BEGIN_DECLS

/* What there is to tell before more rows are decoded. */
typedef enum
{
  PROG_PNG_ROWS_NOTHING,
  PROG_PNG_ROWS_PASS,           /* a pass that is not the last is whole */
  PROG_PNG_ROWS_NO_CANVAS,      /* see prog_image_canvas_flow() */
  PROG_PNG_ROWS_NO_MEMORY,      /* for rows that have to wait */
} ProgPngRowsEvent;

/**
 * ProgPngRowsCount:
 * @total: how many there are, in all passes
 * @decoded: how many came
 * @pass: the pass that data is coming for, from 1 on
 * @height: rows of the image, from the top, that carry some data
 */
typedef struct
{
  guint total, decoded;
  guint pass;
  guint height;
} ProgPngRowsCount;

typedef struct _ProgPngRows ProgPngRows;

ProgPngRows *prog_png_rows_new (ProgImageCanvas * canvas, gboolean interlaced,
    gboolean smoothing);
void prog_png_rows_free (ProgPngRows * self);
gboolean prog_png_rows_have_canvas (ProgPngRows * self);
guint8 *prog_png_rows_place (ProgPngRows * self, guint n, gsize * stride);
void prog_png_rows_placed (ProgPngRows * self, guint n);
void prog_png_rows_add (ProgPngRows * self, const guint8 * row, guint pass);
ProgPngRowsEvent prog_png_rows_settle (ProgPngRows * self, GError ** error);
void prog_png_rows_draw (ProgPngRows * self);
const ProgPngRowsCount *prog_png_rows_count (const ProgPngRows * self);
gboolean prog_png_rows_are_missing (const ProgPngRows * self);

G_END_DECLS
