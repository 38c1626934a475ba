/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random input for parts of the WebP codec that call no libwebp, and what becomes of
 * it. */

#include <glib.h>

void trace_riff (GRand * rand, GString * text);
void trace_webp_headers (GRand * rand, GString * text);
void trace_webp_pieces (GRand * rand, GString * text);
