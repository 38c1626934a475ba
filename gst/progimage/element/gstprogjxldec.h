/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

#define GST_TYPE_PROG_JXL_DEC (gst_prog_jxl_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstProgJxlDec, gst_prog_jxl_dec, GST, PROG_JXL_DEC,
    GstProgImageDecoder);

GST_ELEMENT_REGISTER_DECLARE (progjxldec);

G_END_DECLS
