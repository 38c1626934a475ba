/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

gboolean gst_prog_image_typefind_register (GstPlugin * plugin);

G_END_DECLS
