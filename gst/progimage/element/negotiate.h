/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "output.h"
#include "settings.h"

G_BEGIN_DECLS

GstFlowReturn gst_prog_image_negotiate (GstProgImageOutput * output,
    ProgImage * image, GstProgImageDownscale downscale, GError ** error);

G_END_DECLS
