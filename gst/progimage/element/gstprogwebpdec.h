/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

#define GST_TYPE_PROG_WEBP_DEC (gst_prog_webp_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstProgWebpDec, gst_prog_webp_dec, GST, PROG_WEBP_DEC,
    GstProgImageDecoder);

GST_ELEMENT_REGISTER_DECLARE (progwebpdec);

G_END_DECLS
