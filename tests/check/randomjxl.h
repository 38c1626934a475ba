/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random input for parts of the JPEG XL codec that decode nothing, and what becomes of
 * it. */

#include <glib.h>

void trace_boxes (GRand * rand, GString * text);
void trace_jxl_sizes (GRand * rand, GString * text);
void trace_jxl_rows (GRand * rand, GString * text);
void trace_jxl_tags (GRand * rand, GString * text);
