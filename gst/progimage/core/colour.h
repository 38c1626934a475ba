/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* GStreamer's names for colour spaces that files describe by numbers. */

#include <gst/video/video.h>

G_BEGIN_DECLS

GstVideoColorPrimaries prog_image_colour_primaries (const gdouble * xy);
GstVideoTransferFunction prog_image_colour_transfer (gdouble gamma);

G_END_DECLS
