/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "steps.h"

G_BEGIN_DECLS

GstFlowReturn gst_prog_image_backwards_decode (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame);

G_END_DECLS
