/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstProgImageTimer GstProgImageTimer;

/* Called in a thread of its own, with no lock held. */
typedef void (*GstProgImageTimerFunc) (gpointer data);

GstProgImageTimer *gst_prog_image_timer_new (GstProgImageTimerFunc func,
    gpointer data);
void gst_prog_image_timer_free (GstProgImageTimer * timer);

void gst_prog_image_timer_set (GstProgImageTimer * timer, GstClockTime now,
    GstClockTime delay);
void gst_prog_image_timer_cancel (GstProgImageTimer * timer);

G_END_DECLS
