/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/formats.h"

#include <webp/decode.h>

G_BEGIN_DECLS

/* What is to be done to pixels that libwebp wrote. */
typedef enum
{
  PROG_WEBP_KEEP,
  PROG_WEBP_REVERSE,            /* the bytes of each pixel */
  PROG_WEBP_FILL_FIRST,         /* byte of each pixel */
  PROG_WEBP_FILL_LAST,          /* byte of each pixel */
  PROG_WEBP_REVERSE_AND_FILL,   /* and then the first byte of each pixel */
} ProgWebpFixup;

void prog_webp_list_formats (gboolean is_lossless, gboolean has_alpha,
    ProgImageFormatList * list);
void prog_webp_describe_colour (GstVideoFormat format,
    GstVideoColorimetry * colour, GstVideoChromaSite * site);
WEBP_CSP_MODE prog_webp_mode (GstVideoFormat format, ProgWebpFixup * fixup);
void prog_webp_fix_up (ProgWebpFixup fixup, guint8 * pixels, gsize n);

G_END_DECLS
