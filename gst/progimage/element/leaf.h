/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

void gst_prog_image_leaf_init (GstProgImageDecoderClass * klass,
    const ProgImageCodecClass * const *codecs, const gchar * long_name,
    const gchar * description);

G_END_DECLS
