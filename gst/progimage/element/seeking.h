/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

gboolean gst_prog_image_seeking_to_start (GstVideoDecoder * decoder,
    GstEvent * event);
gboolean gst_prog_image_seeking_answer (GstVideoDecoder * decoder,
    GstQuery * query, gboolean answered);

G_END_DECLS
