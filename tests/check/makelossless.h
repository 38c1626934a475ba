/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lossless JPEGs for tests (T.81, annex H), written without a library: any precision,
 * predictor, sampling, restart interval, order of scans. */

#include "makejpeg.h"

typedef struct
{
  guint width, height;
  MakeColours colours;          /* all but YCCK */
  const gchar *sampling;        /* as in JpegRecipe */
  guint precision;              /* 2 to 16 */
  guint predictor;              /* 1 to 7; 0: 1 */
  guint point_transform;        /* bits that are not stored */
  guint restart_rows;           /* rows of MCUs; 0: none */
  gboolean separate_scans;      /* a scan for each component */
} LosslessRecipe;

GByteArray *make_lossless (const LosslessRecipe * recipe);
guint lossless_n_components (const LosslessRecipe * recipe);
guint lossless_sample (const LosslessRecipe * recipe, guint comp, guint x,
    guint y);
