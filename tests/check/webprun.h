/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs the WebP codec on what makewebp.h makes. */

#include "codecrun.h"
#include "makewebp.h"

#define N_WEBP_RECIPES 16
extern const WebpRecipe webp_recipes[N_WEBP_RECIPES];

/* Into which sizes of pieces to cut. */
#define N_WEBP_CUTS 4
extern const gsize webp_cuts[N_WEBP_CUTS];

CodecRun *webp_run_new (void);
CodecRun *webp_run (const GByteArray * webp, gsize cut);
CodecRun *webp_watch (const GByteArray * webp, gsize cut,
    const GByteArray * final, const gchar * name, guint * n_views);

const ProgImageInfo *webp_info (CodecRun * run);
ProgImageDefectLevel webp_defect (CodecRun * run);
GByteArray *webp_final_pixels (CodecRun * run);
GstVideoFormat webp_own_format (const WebpRecipe * recipe);

void assert_webp_final_equals (CodecRun * run, const GByteArray * expected,
    const gchar * name);
void assert_webp_exact (CodecRun * run, const GByteArray * webp,
    const gchar * name);
void assert_webp_sound (CodecRun * run, const gchar * name);
void assert_webp_rows_shown (CodecRun * run, const GByteArray * now,
    const GByteArray * final, guint rows, const gchar * name);
void assert_webp_same_result (CodecRun * a, CodecRun * b, const gchar * name,
    gsize at);
