/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What an input may cost: bounds on time and memory that grow with its bytes, and with
 * the pixels that it has the right to. */

#include <glib.h>

/* Time in steps of a loop that reads memory: it takes as long on a slow machine, or with
 * sanitizers, as what it is compared with. */
guint64 cost_now (void);
guint64 cost_bound (guint64 bytes, guint64 pixels);

/* Heap, bytes, where a sanitizer tells of it; else all is 0. */
void cost_watch_memory (void);
gsize cost_memory_peak (void);
