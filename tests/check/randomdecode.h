/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random JPEGs that come in random pieces: frames in between, and the final one, which is
 * libjpeg's. */

#include <glib.h>

void trace_decode (GRand * rand, GString * text);
