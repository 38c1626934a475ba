/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GstAllocator *gst_prog_image_allocator_new (void);

G_END_DECLS
