/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planes.h"

G_BEGIN_DECLS

typedef struct _ProgImageCanvas ProgImageCanvas;

/**
 * ProgImageAcquire:
 * @buffer: (out): a buffer that the caller may write to
 * @user_data: what was given to prog_image_canvas_new()
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer
 */
typedef GstFlowReturn (*ProgImageAcquire) (GstBuffer ** buffer,
    gpointer user_data);

ProgImageCanvas *prog_image_canvas_new (const GstVideoInfo * info,
    guint8 blank, ProgImageAcquire acquire, gpointer user_data);
void prog_image_canvas_free (ProgImageCanvas * canvas);

void prog_image_canvas_set_max_frames (ProgImageCanvas * canvas, guint64 n);
gboolean prog_image_canvas_can_publish (const ProgImageCanvas * canvas);

const GstVideoInfo *prog_image_canvas_info (const ProgImageCanvas * canvas);
GstVideoFrame *prog_image_canvas_write (ProgImageCanvas * canvas);
GstFlowReturn prog_image_canvas_flow (const ProgImageCanvas * canvas);

GstVideoFrame *prog_image_canvas_fixed (ProgImageCanvas * canvas);
void prog_image_canvas_use_fixed (ProgImageCanvas * canvas);

void prog_image_canvas_rows_done (ProgImageCanvas * canvas, guint first,
    guint end);
void prog_image_canvas_rows_open (ProgImageCanvas * canvas, guint first,
    guint end);

void prog_image_canvas_repeat (ProgImageCanvas * canvas, guint from);

gboolean prog_image_canvas_damaged (const ProgImageCanvas * canvas);
GstBuffer *prog_image_canvas_publish (ProgImageCanvas * canvas,
    gboolean final, ProgImageRows * damage);

G_END_DECLS
