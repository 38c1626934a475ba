/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random streams of the test's format, and what becomes of them: all of it is written to
 * @text. */

#include <glib.h>

void trace_stream (GRand * rand, GString * text);
void trace_search (GRand * rand, GString * text);
void trace_updates (GRand * rand, GString * text);
