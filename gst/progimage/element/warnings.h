/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/defect.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstProgImageWarnings GstProgImageWarnings;

GstProgImageWarnings *gst_prog_image_warnings_new (GstElement * element);
void gst_prog_image_warnings_free (GstProgImageWarnings * warnings);

void gst_prog_image_warnings_post (GstProgImageWarnings * warnings,
    ProgImageDefectLevel level, const GError * error, const gchar * position,
    GstClockTime now);
void gst_prog_image_warnings_end (GstProgImageWarnings * warnings);
void gst_prog_image_warnings_reset (GstProgImageWarnings * warnings);

G_END_DECLS
