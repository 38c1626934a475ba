/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "reader.h"

G_BEGIN_DECLS

#define PROG_PNG_CICP_SIZE 4
#define PROG_PNG_MDCV_SIZE 24
#define PROG_PNG_CLLI_SIZE 8

/* What prog_png_list_formats() lists at most, and an end. */
#define PROG_PNG_MAX_FORMATS 23

/* What samples are needed for, whatever they are stored as. */
typedef struct
{
  gboolean grey;
  gboolean alpha;
  gboolean deep;                /* 16 bits rather than 8 */
} ProgPngSamples;

void prog_png_list_formats (const ProgPngSamples * samples,
    GstVideoFormat * formats, guint8 * losses);

void prog_png_colour_from_cicp (GstVideoColorimetry * colour,
    const guint8 * cicp);
void prog_png_describe_colour (const ProgPngSamples * samples,
    const GstVideoColorimetry * cicp, const ProgPngColour * chunks,
    GstVideoColorimetry * colour);
gchar *prog_png_mastering_display_info (const guint8 * mdcv);
gchar *prog_png_content_light_level (const guint8 * clli);

G_END_DECLS
