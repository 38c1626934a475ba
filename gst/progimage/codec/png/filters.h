/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Filter types, PNG clause 9.2. */
#define PROG_PNG_FILTER_NONE 0
#define PROG_PNG_FILTER_SUB 1
#define PROG_PNG_FILTER_UP 2
#define PROG_PNG_FILTER_AVERAGE 3
#define PROG_PNG_FILTER_PAETH 4

/* Clause 9.4: the one of a, b and c that is nearest to a + b - c. */
static inline guint8
prog_png_paeth_predictor (guint8 a, guint8 b, guint8 c)
{
  gint pa = ABS (b - c);
  gint pb = ABS (a - c);
  gint pc = ABS (a + b - 2 * c);

  if (pa <= pb && pa <= pc)
    return a;
  return pb <= pc ? b : c;
}

G_END_DECLS
