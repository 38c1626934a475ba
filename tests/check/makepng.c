/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "makepng.h"
#include "bytes.h"

#include <string.h>
#include <png.h>

const PngKind png_kinds[N_PNG_KINDS] = {
  {PNG_COLOR_TYPE_GRAY, 1, FALSE}, {PNG_COLOR_TYPE_GRAY, 2, FALSE},
  {PNG_COLOR_TYPE_GRAY, 4, FALSE}, {PNG_COLOR_TYPE_GRAY, 8, FALSE},
  {PNG_COLOR_TYPE_GRAY, 16, FALSE}, {PNG_COLOR_TYPE_RGB, 8, FALSE},
  {PNG_COLOR_TYPE_RGB, 16, FALSE}, {PNG_COLOR_TYPE_PALETTE, 1, FALSE},
  {PNG_COLOR_TYPE_PALETTE, 2, FALSE}, {PNG_COLOR_TYPE_PALETTE, 4, FALSE},
  {PNG_COLOR_TYPE_PALETTE, 8, FALSE}, {PNG_COLOR_TYPE_GRAY_ALPHA, 8, FALSE},
  {PNG_COLOR_TYPE_GRAY_ALPHA, 16, FALSE}, {PNG_COLOR_TYPE_RGB_ALPHA, 8, FALSE},
  {PNG_COLOR_TYPE_RGB_ALPHA, 16, FALSE}, {PNG_COLOR_TYPE_GRAY, 1, TRUE},
  {PNG_COLOR_TYPE_GRAY, 4, TRUE}, {PNG_COLOR_TYPE_GRAY, 8, TRUE},
  {PNG_COLOR_TYPE_GRAY, 16, TRUE}, {PNG_COLOR_TYPE_RGB, 8, TRUE},
  {PNG_COLOR_TYPE_RGB, 16, TRUE}, {PNG_COLOR_TYPE_PALETTE, 2, TRUE},
  {PNG_COLOR_TYPE_PALETTE, 8, TRUE},
};

/* -- making ------------------------------------------------------------- */

static guint
n_channels (gint colour_type)
{
  switch (colour_type) {
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return 2;
    case PNG_COLOR_TYPE_RGB:
      return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return 4;
    default:
      return 1;
  }
}

static gsize
row_size (const PngRecipe * recipe)
{
  return ((gsize) recipe->width * n_channels (recipe->kind.colour_type)
      * recipe->kind.depth + 7) / 8;
}

/* Half of the bytes are noise, half are slopes, so that every filter is of use
 * somewhere. */
static guint8 *
make_pixels (const PngRecipe * recipe)
{
  gsize size = row_size (recipe), x;
  guint8 *pixels = g_malloc (size * recipe->height);
  GRand *rand = g_rand_new_with_seed (recipe->seed);
  guint y;

  for (y = 0; y < recipe->height; y++) {
    for (x = 0; x < size; x++)
      pixels[y * size + x] = (y / 4 + x / 16) % 2 ?
          g_rand_int (rand) >> 13 : 3 * x + 5 * y + recipe->seed;
  }
  g_rand_free (rand);

  return pixels;
}

static void
append (png_structp png, png_bytep data, size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, size);
}

static void
flush (png_structp png)
{
}

static void
set_palette (png_structp png, png_infop info, const PngRecipe * recipe)
{
  png_color palette[256];
  png_byte alpha[256];
  guint i;

  for (i = 0; i < 256; i++) {
    palette[i].red = i * 7;
    palette[i].green = 255 - i;
    palette[i].blue = i * 31;
    alpha[i] = i * 85;
  }
  png_set_PLTE (png, info, palette, 1 << recipe->kind.depth);
  /* Less than there are colours: the rest is opaque. */
  if (recipe->kind.trns)
    png_set_tRNS (png, info, alpha, (1 << recipe->kind.depth) - 1, NULL);
}

/* The colour of the first pixel with all components alike, or one near it. */
static void
set_transparent_colour (png_structp png, png_infop info,
    const PngRecipe * recipe, const guint8 * pixels)
{
  guint depth = recipe->kind.depth;
  guint value = depth == 16 ? pixels[0] << 8 | pixels[1]
      : pixels[0] >> (8 - depth);
  png_color_16 colour = { 0, value, value, value, value };

  if (recipe->kind.colour_type == PNG_COLOR_TYPE_RGB) {
    colour.green = depth == 16 ? pixels[2] << 8 | pixels[3] : pixels[1];
    colour.blue = depth == 16 ? pixels[4] << 8 | pixels[5] : pixels[2];
  }
  png_set_tRNS (png, info, NULL, 0, &colour);
}

static void
set_header (png_structp png, png_infop info, const PngRecipe * recipe,
    const guint8 * pixels)
{
  png_set_IHDR (png, info, recipe->width, recipe->height, recipe->kind.depth,
      recipe->kind.colour_type,
      recipe->adam7 ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (recipe->kind.colour_type == PNG_COLOR_TYPE_PALETTE)
    set_palette (png, info, recipe);
  else if (recipe->kind.trns)
    set_transparent_colour (png, info, recipe, pixels);
  if (recipe->idat_size)
    png_set_compression_buffer_size (png, recipe->idat_size);
  if (recipe->level)
    png_set_compression_level (png, recipe->level);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
}

GByteArray *
make_png (const PngRecipe * recipe)
{
  GByteArray *result = g_byte_array_new ();
  guint8 *made = recipe->pixels ? NULL : make_pixels (recipe);
  const guint8 *pixels = made ? made : recipe->pixels;
  /* Without error functions libpng aborts, which is what a test should do. */
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL,
      NULL);
  png_infop info = png_create_info_struct (png);
  png_bytep *rows = g_new (png_bytep, recipe->height);
  guint y;

  for (y = 0; y < recipe->height; y++)
    rows[y] = (png_bytep) pixels + y * row_size (recipe);
  png_set_write_fn (png, result, append, flush);
  set_header (png, info, recipe, pixels);
  png_write_info (png, info);
  png_write_image (png, rows);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  g_free (rows);
  g_free (made);

  return result;
}

/* Small enough for byte-by-byte tests, with several IDATs all the same. */
GByteArray *
make_png_of_kind (const PngKind * kind, guint width, guint height,
    gboolean adam7)
{
  PngRecipe recipe = {.width = width,.height = height,.kind = *kind,
    .adam7 = adam7,.idat_size = 200,.seed = width * 100 + height
  };

  return make_png (&recipe);
}

gchar *
png_recipe_name (const PngRecipe * recipe)
{
  return g_strdup_printf ("colour type %d, depth %d, %s, %ux%u%s",
      recipe->kind.colour_type, recipe->kind.depth,
      recipe->kind.trns ? "tRNS" : "no tRNS", recipe->width, recipe->height,
      recipe->adam7 ? ", Adam7" : "");
}

/* -- chunks ------------------------------------------------------------- */

/* PNG annex D. */
static guint32
crc_of (const guint8 * data, gsize size)
{
  guint32 crc = 0xffffffff;
  guint bit;

  while (size-- > 0) {
    crc ^= *data++;
    for (bit = 0; bit < 8; bit++)
      crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
  }

  return ~crc;
}

void
png_put_chunk (GByteArray * png, const gchar * type, gconstpointer data,
    gsize size)
{
  guint8 header[8], crc[4];
  gsize at = png->len;

  put_be32 (header, size);
  memcpy (header + 4, type, 4);
  g_byte_array_append (png, header, 8);
  if (size > 0)
    g_byte_array_append (png, data, size);
  put_be32 (crc, crc_of (png->data + at + 4, size + 4));
  g_byte_array_append (png, crc, 4);
}

void
png_insert_chunk (GByteArray * png, gsize at, const gchar * type,
    gconstpointer data, gsize size)
{
  gsize n = png->len - at;
  guint8 *rest = g_memdup2 (png->data + at, n);

  g_byte_array_set_size (png, at);
  png_put_chunk (png, type, data, size);
  g_byte_array_append (png, rest, n);
  g_free (rest);
}

gsize
png_chunk_end (const GByteArray * png, gsize at)
{
  return at + 12 + get_be32 (png->data + at);
}

/* FALSE: there are not so many. */
static gboolean
find_chunk (const GByteArray * png, const gchar * type, guint n, gsize * at)
{
  for (*at = 8; *at + 12 <= png->len; *at = png_chunk_end (png, *at)) {
    if (memcmp (png->data + *at + 4, type, 4) == 0 && n-- == 0)
      return TRUE;
  }

  return FALSE;
}

gsize
png_chunk (const GByteArray * png, const gchar * type, guint n)
{
  gsize at;

  fail_unless (find_chunk (png, type, n, &at), "no %s chunk %u", type, n);

  return at;
}

guint
png_n_chunks (const GByteArray * png, const gchar * type)
{
  gsize at;
  guint n = 0;

  while (find_chunk (png, type, n, &at))
    n++;

  return n;
}

/* For a chunk whose data the test has changed. */
void
png_set_right_crc (GByteArray * png, gsize at)
{
  gsize size = get_be32 (png->data + at);

  put_be32 (png->data + at + 8 + size, crc_of (png->data + at + 4, size + 4));
}

/* -- files -------------------------------------------------------------- */

GByteArray *
png_test_file (const gchar * name)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"), name,
      NULL);
  GByteArray *bytes = g_byte_array_new ();
  gchar *data;
  gsize size;

  fail_unless (g_file_get_contents (path, &data, &size, NULL), "no %s", path);
  g_byte_array_append (bytes, (guint8 *) data, size);
  g_free (data);
  g_free (path);

  return bytes;
}

GByteArray *
byte_array_copy (const GByteArray * bytes)
{
  GByteArray *copy = g_byte_array_new ();

  return g_byte_array_append (copy, bytes->data, bytes->len);
}
