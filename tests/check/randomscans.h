/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random JPEGs of all processes, with random scans, and what comes of them. */

#include <glib.h>

typedef enum
{
  SCANS_WHOLE,                  /* all coefficients come */
  SCANS_LACK,                   /* some do not */
  SCANS_CUT,                    /* nor do all of the bytes */
  SCANS_MOVED,                  /* T.81 has no such image */
  SCANS_NONSENSE,               /* libjpeg fails in the middle */
} ScansKind;

GByteArray *make_random_jpeg (GRand * rand, GString * text, ScansKind * kind);
