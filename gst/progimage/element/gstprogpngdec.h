/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

#define GST_TYPE_PROG_PNG_DEC (gst_prog_png_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstProgPngDec, gst_prog_png_dec, GST, PROG_PNG_DEC,
    GstProgImageDecoder);

GST_ELEMENT_REGISTER_DECLARE (progpngdec);

G_END_DECLS
