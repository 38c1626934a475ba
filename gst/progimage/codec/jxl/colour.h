/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <jxl/decode.h>

G_BEGIN_DECLS

gboolean prog_jxl_colour_get (const JxlDecoder * library, gboolean grey,
    GstVideoColorimetry * colour);
GBytes *prog_jxl_colour_icc (const JxlDecoder * library);

G_END_DECLS
