/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random input for parts of the PNG codec that call no libpng, and what becomes of it. */

#include <glib.h>

void trace_png_walk (GRand * rand, GString * text);
void trace_png_colours (GRand * rand, GString * text);
void trace_png_deep (GRand * rand, GString * text);
void trace_png_sizes (GRand * rand, GString * text);
