/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstprogimagedecoder.h"

G_BEGIN_DECLS

#define GST_TYPE_PROG_JPEG_DEC (gst_prog_jpeg_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstProgJpegDec, gst_prog_jpeg_dec, GST, PROG_JPEG_DEC,
    GstProgImageDecoder);

GST_ELEMENT_REGISTER_DECLARE (progjpegdec);

G_END_DECLS
