/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <png.h>

G_BEGIN_DECLS

void prog_png_set_transforms (png_structp png, const GstVideoInfo * info,
    gboolean has_alpha);

G_END_DECLS
