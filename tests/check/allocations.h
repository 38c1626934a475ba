/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Takes the place of malloc() in a test that links it, libraries included:
 * knows how much is allocated at most, and can let libjpeg, libpng, zlib and g_try_malloc()
 * run out of memory. */

#include <glib.h>

/* FALSE under sanitizers and valgrind, whose malloc() is not to be replaced:
 * then sizes are all 0 and nothing fails. */
gboolean allocations_work (void);

/* How much more has been allocated, at most and in one piece, since begin(). */
void allocations_begin (void);
gsize allocations_peak (void);
gsize allocations_largest (void);
gsize allocations_now (void);

/* Lets the nth allocation by an image library fail, counted from 1, and all
 * after it if @all; 0 for none. Only between arm() and disarm(). */
void allocations_arm (guint nth, gboolean all);
void allocations_disarm (void);
guint allocations_by_libraries (void);
