/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The JPEG codec alone, on data that is cut into pieces of several sizes, beside
 * libjpeg. */

#include "codecrun.h"

#define JPEG_N_CUTS 4
extern const gsize jpeg_cuts[JPEG_N_CUTS];

void assert_same_bytes (const GByteArray * a, const GByteArray * b,
    const gchar * what);
GByteArray *jpeg_expected_pixels (CodecRun * run, const guint8 * data,
    gsize size, gboolean smoothing);
void assert_final_equals_libjpeg (CodecRun * run, const guint8 * data,
    gsize size, const gchar * what);
void assert_defect (CodecRun * run, ProgImageDefectLevel level,
    const gchar * text, const gchar * what);
void assert_sound (CodecRun * run, const gchar * what);
CodecRun *jpeg_run_cut (const guint8 * data, gsize size, gsize cut,
    guint downscale, guint format);
CodecRun *jpeg_run_all_cuts (const guint8 * data, gsize size, guint downscale,
    guint format, gboolean texts, const gchar * what);
GPtrArray *jpeg_run_stream (const guint8 * data, gsize size, gsize cut);
guint jpeg_n_frames (const GPtrArray * runs);
CodecRun *jpeg_nth_frame (const GPtrArray * runs, guint n);
GByteArray *make_small_jpeg (gboolean progressive, guint seed);
void jpeg_put_segment (GByteArray * jpeg, guint at, guint marker,
    const void *payload, guint size);
GByteArray *jpeg_pixels_of_part (CodecRun * run, const GByteArray * jpeg,
    guint size);
void assert_single_image (const GByteArray * stream, const GByteArray * jpeg,
    ProgImageDefectLevel level, const gchar * what);
