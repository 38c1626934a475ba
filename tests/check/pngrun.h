/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs the PNG codec alone, and libpng beside it. */

#include "codecrun.h"

/* Whether rows come with the same byte as from libpng (ISA-L waits for some more), and
 * whether damaged data comes to the same however it is cut (libpng loses a row whose
 * last byte comes together with bits that stand for nothing). */
#ifdef HAVE_ISAL
#define PNG_ROWS_COME_AT_ONCE FALSE
#define PNG_DAMAGE_IS_EXACT TRUE
#else
#define PNG_ROWS_COME_AT_ONCE TRUE
#define PNG_DAMAGE_IS_EXACT FALSE
#endif

typedef CodecRun PngRun;

PngRun *png_run_new (gboolean smoothing, gboolean keep_passes);
PngRun *png_run_bytes (const guint8 * data, gsize size, gsize cut,
    gboolean smoothing);

const ProgImageInfo *png_run_info (const PngRun * run);
const ProgImageProgress *png_run_progress (const PngRun * run);
ProgImageDefectLevel png_run_level (const PngRun * run);
const gchar *png_run_defect (const PngRun * run);
void png_runs_assert_alike (PngRun * run, PngRun * whole);

/* libpng, with what it needs to give the codec's own formats. */
typedef struct _PngReference PngReference;

PngReference *png_reference_new (void);
void png_reference_free (PngReference * reference);
void png_reference_push (PngReference * reference, const guint8 * data,
    gsize size);
PngReference *png_reference_bytes (const guint8 * data, gsize size);
const GByteArray *png_reference_pixels (const PngReference * reference);
gboolean png_reference_shows (PngReference * reference,
    const GByteArray * pixels, const guint8 * following, gsize n_following);
gboolean png_reference_whole (const PngReference * reference);

GByteArray *convert_pixels (const GByteArray * pixels, GstVideoFormat from,
    GstVideoFormat to);
gboolean same_bytes (const GByteArray * a, const GByteArray * b);
