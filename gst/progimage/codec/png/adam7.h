/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/canvas.h"
#include "edges.h"

G_BEGIN_DECLS
#define PROG_ADAM7_PASSES 7
/**
 * ProgAdam7:
 * @width: of the image, pixels
 * @height: of the image, rows
 * @pixel_size: bytes of a pixel
 * @edges: how to read it
 * @pass: the pass that the next row belongs to, from 0 on;
 *     %PROG_ADAM7_PASSES when all rows came
 * @row: number of the next row in its pass, from 0 on
 * @stale: rows of the image whose estimates lack samples that came since
 *
 * Where the rows of an interlaced image go.
 */
    typedef struct
{
  guint width, height;
  guint pixel_size;
  ProgPngEdges edges;
  guint pass, row;
  ProgImageRows stale;
} ProgAdam7;

guint prog_adam7_pass_columns (guint pass, guint width);
guint prog_adam7_pass_rows (guint pass, guint height);

void prog_adam7_init (ProgAdam7 * adam7, const GstVideoInfo * info);
ProgImageRows prog_adam7_place_row (ProgAdam7 * adam7, GstVideoFrame * frame,
    const guint8 * pixels, gboolean blocks);
ProgImageRows prog_adam7_estimate (ProgAdam7 * adam7, GstVideoFrame * frame);

G_END_DECLS
