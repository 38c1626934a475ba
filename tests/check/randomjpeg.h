/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random input for parts of the JPEG decoder that call no libjpeg, and what becomes of
 * it. */

#include <glib.h>

void trace_index (GRand * rand, GString * text);
void trace_pieces (GRand * rand, GString * text);
void trace_known (GRand * rand, GString * text);
void trace_headers (GRand * rand, GString * text);
void trace_samples (GRand * rand, GString * text);
