/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random metadata, and the tags that come of it. */

#include <gst/gst.h>

void put_tags (GString * text, const GstTagList * tags);
void trace_dates (GRand * rand, GString * text);
void trace_xmp (GRand * rand, GString * text);
void trace_texts (GRand * rand, GString * text);
