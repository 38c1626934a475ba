/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* PNGs made for tests, by libpng, and changed chunk by chunk. */

#include <gst/check/gstcheck.h>

/* What IHDR has for the samples, and tRNS. */
typedef struct
{
  gint colour_type, depth;
  gboolean trns;
} PngKind;

/* All that the specification knows (table 12), most of those that can have
 * tRNS with it too. */
#define N_PNG_KINDS 23
extern const PngKind png_kinds[N_PNG_KINDS];

typedef struct
{
  guint width, height;
  PngKind kind;
  gboolean adam7;
  guint idat_size;              /* bytes of an IDAT at most, 0: libpng's own */
  guint seed;                   /* of made up pixels */
  const guint8 *pixels;         /* NULL: made up */
  gint level;                   /* of compression, 0: libpng's own */
} PngRecipe;

GByteArray *make_png (const PngRecipe * recipe);
GByteArray *make_png_of_kind (const PngKind * kind, guint width, guint height,
    gboolean adam7);
gchar *png_recipe_name (const PngRecipe * recipe);

void png_put_chunk (GByteArray * png, const gchar * type, gconstpointer data,
    gsize size);
void png_insert_chunk (GByteArray * png, gsize at, const gchar * type,
    gconstpointer data, gsize size);

/* Offsets of a chunk, of its length that is. */
gsize png_chunk (const GByteArray * png, const gchar * type, guint n);
guint png_n_chunks (const GByteArray * png, const gchar * type);
gsize png_chunk_end (const GByteArray * png, gsize at);
void png_set_right_crc (GByteArray * png, gsize at);

GByteArray *png_test_file (const gchar * name);
GByteArray *byte_array_copy (const GByteArray * bytes);
