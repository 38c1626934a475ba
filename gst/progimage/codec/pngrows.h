/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adam7.h"
#include "codec.h"

G_BEGIN_DECLS

/**
 * ProgPngRows:
 * @codec: whose canvas they go to
 * @pixel_size: on the canvas, bytes
 * @total: how many there are, in all passes
 * @decoded: how many came
 *
 * Rows on their way from the decoder to the canvas.
 */
typedef struct
{
  ProgImageCodec *codec;
  gsize pixel_size;
  guint total, decoded;

  /*< private >*/
  guint line;                   /* the next one, where there are no passes */
  ProgAdam7 adam7;              /* where there are */
  gboolean pass_over;           /* and not yet told */
  GByteArray *waiting;          /* rows that must not be on the canvas yet */
  gsize waiting_used;           /* bytes of them that are */
} ProgPngRows;

void prog_png_rows_init (ProgPngRows * rows, ProgImageCodec * codec);
void prog_png_rows_clear (ProgPngRows * rows);
void prog_png_rows_begin (ProgPngRows * rows);
void prog_png_rows_add (ProgPngRows * rows, const guint8 * row, guint pass);
gboolean prog_png_rows_settle (ProgPngRows * rows, ProgImageStatus * status);
void prog_png_rows_draw (ProgPngRows * rows);

G_END_DECLS
