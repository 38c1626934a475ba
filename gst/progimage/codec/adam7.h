/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/canvas.h"

G_BEGIN_DECLS

#define PROG_ADAM7_PASSES 7

/**
 * ProgAdam7:
 * @width: of the picture, pixels
 * @height: of the picture, lines
 * @pixel_size: bytes of a pixel
 * @sample_size: bytes of each of its samples, 1 or 2
 * @pass: the pass that the next row belongs to, from 0 on;
 *     %PROG_ADAM7_PASSES when all rows came
 * @row: number of the next row in its pass, from 0 on
 * @stale: lines whose estimates lack samples that came since
 *
 * Where the rows of an interlaced picture go.
 */
typedef struct
{
  guint width, height;
  guint pixel_size, sample_size;
  guint pass, row;
  ProgImageLines stale;
} ProgAdam7;

guint prog_adam7_pass_columns (guint pass, guint width);
guint prog_adam7_pass_rows (guint pass, guint height);

void prog_adam7_init (ProgAdam7 * adam7, const GstVideoInfo * info);
ProgImageLines prog_adam7_place_row (ProgAdam7 * adam7, GstVideoFrame * frame,
    const guint8 * pixels, gboolean blocks);
ProgImageLines prog_adam7_estimate (ProgAdam7 * adam7, GstVideoFrame * frame);

G_END_DECLS
