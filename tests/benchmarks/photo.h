/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A photograph of any size, the same each time. */

#include <glib.h>

typedef struct
{
  guint width, height;          /* of the one that it is made from */
  guint8 *pixels;               /* RGB */
} Photo;

Photo *photo_new (void);
void photo_free (Photo * photo);
void photo_row (const Photo * photo, guint y, guint width, guint8 * rgb);
guint photo_noise (guint x, guint y, guint c);
