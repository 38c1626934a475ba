/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random defects, colours and frames, and what is said of them. */

#include <glib.h>

void trace_defects (GRand * rand, GString * text);
void trace_colours (GRand * rand, GString * text);
void trace_canvas (GRand * rand, GString * text);
void trace_planes (GRand * rand, GString * text);
