/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether a thread waits for something, or only for a processor. */
guint64 gst_prog_image_waits_count (void);
gint gst_prog_image_waits_thread (void);
gboolean gst_prog_image_waits_now (gint thread);

G_END_DECLS
