/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* WebP and JPEG XL, of libraries that the plugin may have been built without. */

#include "images.h"
#include "photo.h"

gboolean newer_has (ImageKind kind);
void newer_write (const Image * image, const gchar * path,
    const Photo * photo);
/* The library on the whole file at once, to what the elements' frames hold. */
void newer_decode (const Image * image);
