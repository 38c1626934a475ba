/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs of progjpegdec on JPEGs that the test has made. */

#include "harness.h"
#include "makejpeg.h"

Run *run_jpeg (const gchar * launch_line, const gchar * downstream_caps,
    const GByteArray * jpeg, gsize chunk);
void run_push_range (Run * run, const GByteArray * jpeg, gsize first,
    gsize end, gsize chunk);
void run_take_video_meta (Run * run);
void run_time_segment (Run * run);
void run_caps (Run * run, const gchar * caps);
void run_flush (Run * run);
GstFlowReturn run_push_stamped (Run * run, const GByteArray * jpeg,
    gsize first, gsize end, GstClockTime pts, GstClockTime duration);

GByteArray *expected_pixels (const GByteArray * jpeg, GstSample * frame);
const gchar *frame_format (GstSample * frame);
void assert_final_is_right (Run * run, guint image, const GByteArray * jpeg,
    const gchar * what);
void assert_one_error (Run * run, const gchar * text, const gchar * what);
void assert_no_defect (Run * run, const gchar * what);
guint run_n_finals (Run * run);
