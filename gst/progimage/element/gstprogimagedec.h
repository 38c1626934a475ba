/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

#define GST_TYPE_PROG_IMAGE_DEC (gst_prog_image_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstProgImageDec, gst_prog_image_dec, GST, PROG_IMAGE_DEC,
    GstProgImageDecoder);

GST_ELEMENT_REGISTER_DECLARE (progimagedec);

G_END_DECLS
