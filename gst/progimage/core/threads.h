/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ProgImageItemFunc:
 * @data: what was given to prog_image_threads_run()
 * @item: which part of the work to do
 * @thread: which of the threads does it, from 0 on: one at a time has each number
 */
typedef void (*ProgImageItemFunc) (gpointer data, guint item, guint thread);

void prog_image_threads_run (guint n_threads, guint begin, guint end,
    ProgImageItemFunc func, gpointer data);

G_END_DECLS
