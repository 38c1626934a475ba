/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "report.h"

G_BEGIN_DECLS

typedef struct _GstProgImageProgress GstProgImageProgress;

GstProgImageProgress *gst_prog_image_progress_new (GstElement * element,
    GstPad * sinkpad);
void gst_prog_image_progress_free (GstProgImageProgress * progress);
void gst_prog_image_progress_new_segment (GstProgImageProgress * progress,
    const GstSegment * segment, guint64 received);
void gst_prog_image_progress_start (GstProgImageProgress * progress,
    GstClockTime now);
void gst_prog_image_progress_new_input (GstProgImageProgress * progress);
void gst_prog_image_progress_stop (GstProgImageProgress * progress);
GstClockTime gst_prog_image_progress_delay (const GstProgImageProgress *
    progress, GstClockTime interval, GstClockTime now);
void gst_prog_image_progress_report (GstProgImageProgress * progress,
    const ProgImageFacts * facts, guint64 received, GstClockTime now);

G_END_DECLS
