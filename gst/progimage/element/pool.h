/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

gboolean gst_prog_image_pool_decide (GstQuery * query,
    GstAllocator * allocator, guint align_width);

G_END_DECLS
