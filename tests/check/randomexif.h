/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Random EXIF, and the tags that it becomes. */

#include <glib.h>

void trace_exif (GRand * rand, GString * text);
