/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream/image.h"

G_BEGIN_DECLS

/* What there is to be said of an image that is still arriving. */
typedef struct
{
  guint64 bytes;                /* of the image that have come */
  guint64 total;                /* that will come of it, 0 = not known */
  gdouble fraction;             /* of it that has come, from 0 to 1; -1 = not known */
} GstProgImageFraction;

void gst_prog_image_report_warning (GstElement * element,
    const GError * error, const gchar * position);
void gst_prog_image_report_error (GstElement * element, const GError * error,
    const gchar * position);
GError *gst_prog_image_report_describe_defect (const ProgImageFacts * facts);
void gst_prog_image_report_header (GstElement * element,
    const ProgImageFacts * facts);
void gst_prog_image_report_progress (GstElement * element,
    const ProgImageFacts * facts, const GstProgImageFraction * fraction);
void gst_prog_image_report_complete (GstElement * element,
    const ProgImageFacts * facts);

G_END_DECLS
