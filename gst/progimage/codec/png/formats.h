/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "reader.h"

#include "core/formats.h"

G_BEGIN_DECLS

#define PROG_PNG_CICP_SIZE 4
#define PROG_PNG_MDCV_SIZE 24
#define PROG_PNG_CLLI_SIZE 8

void prog_png_colour_from_cicp (GstVideoColorimetry * colour,
    const guint8 * cicp);
void prog_png_describe_colour (const ProgImageSamples * samples,
    const GstVideoColorimetry * cicp, const ProgPngColour * chunks,
    GstVideoColorimetry * colour);
gchar *prog_png_mastering_display_info (const guint8 * mdcv);
gchar *prog_png_content_light_level (const guint8 * clli);

G_END_DECLS
