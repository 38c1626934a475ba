/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

G_BEGIN_DECLS
    GstVideoFormat gst_prog_image_choose_format (GstCaps * allowed,
    const ProgImageInfo * info, guint width, guint height);

G_END_DECLS
