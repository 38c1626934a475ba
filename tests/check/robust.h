/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Images of every kind that goes through the decoder in its own way, and the
 * places where a stream of them may break off. */

#include "jpegrun.h"
#include "makepng.h"

typedef enum
{
  ROBUST_BASELINE,
  ROBUST_PROGRESSIVE,
  ROBUST_ARITHMETIC,
  ROBUST_PNG,
  ROBUST_ADAM7,
  ROBUST_N_KINDS,
} RobustKind;

#define ROBUST_WIDTH 45
#define ROBUST_HEIGHT 35

const gchar *robust_kind_name (RobustKind kind);
gboolean robust_is_png (RobustKind kind);
GByteArray *robust_image (RobustKind kind, guint seed);
GByteArray *robust_image_of_size (RobustKind kind, guint seed, guint width,
    guint height);
GByteArray *robust_garbage (guint size);

/* Where the image's caps are certain, where its first data begin, and where
 * the last of several scans or IDATs does. */
gsize robust_caps_at (const GByteArray * image);
gsize robust_second_part (const GByteArray * image);
gsize robust_last_part (const GByteArray * image);

gboolean robust_equals (GstSample * frame, const GByteArray * image);
void assert_final_equals (Run * run, guint image, const GByteArray * coded,
    const gchar * what);

/* Bytes that malloc() has given out, mapped ones included; 0 where another
 * malloc(), a sanitizer's, is in its place. */
gsize robust_heap (void);

/* FALSE under sanitizers and valgrind, which take memory of their own. */
gboolean robust_can_measure_memory (void);
