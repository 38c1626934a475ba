/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The libraries on the whole file at once, in their simplest way: what a decode
 * costs at least. */

#include "images.h"

void oneshot_decode (const Image * image);
gboolean oneshot_has_inflate (void);
void oneshot_inflate (const Image * image);
gboolean oneshot_has_pixbuf (void);
void oneshot_decode_pixbuf (const Image * image, gsize chunk);
