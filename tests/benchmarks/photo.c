/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo.h"

#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

static guint8 *
decode (const gchar * data, gsize size, guint * width, guint * height)
{
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  guint8 *pixels, *row;

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&cinfo);
  jpeg_mem_src (&cinfo, (const guint8 *) data, size);
  jpeg_read_header (&cinfo, TRUE);
  cinfo.out_color_space = JCS_RGB;
  jpeg_start_decompress (&cinfo);
  *width = cinfo.output_width;
  *height = cinfo.output_height;
  pixels = g_malloc ((gsize) 3 * *width * *height);
  while (cinfo.output_scanline < cinfo.output_height) {
    row = pixels + (gsize) 3 *cinfo.output_scanline * *width;
    jpeg_read_scanlines (&cinfo, &row, 1);
  }
  jpeg_finish_decompress (&cinfo);
  jpeg_destroy_decompress (&cinfo);

  return pixels;
}

/* From the image of the tests. */
Photo *
photo_new (void)
{
  const gchar *folder = g_getenv ("PROGIMAGE_TEST_FILES");
  gchar *path = g_build_filename (folder ? folder : "tests/files",
      "harvesters.jpg", NULL);
  Photo *photo = g_new0 (Photo, 1);
  gchar *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    g_error ("no %s: is PROGIMAGE_TEST_FILES set?", path);
  photo->pixels = decode (data, size, &photo->width, &photo->height);
  g_free (data);
  g_free (path);

  return photo;
}

void
photo_free (Photo * photo)
{
  g_free (photo->pixels);
  g_free (photo);
}

/* 0 to 255, without a pattern. */
guint
photo_noise (guint x, guint y, guint c)
{
  guint hash = x * 374761393u + y * 668265263u + c * 2246822519u;

  hash = (hash ^ (hash >> 13)) * 1274126177u;

  return (hash ^ (hash >> 16)) & 255;
}

/* The photograph, tile by tile, every other one mirrored so that there are no
 * edges: enlarged it would be smoother than a camera's image of this size. Each
 * tile is of another brightness and each pixel has a sensor's noise, or deflate
 * would find the tile before. */
void
photo_row (const Photo * photo, guint y, guint width, guint8 * rgb)
{
  guint row = y % photo->height, down = y / photo->height, x, c;
  const guint8 *from;

  if (down % 2)
    row = photo->height - 1 - row;
  from = photo->pixels + (gsize) 3 *row * photo->width;

  for (x = 0; x < width; x++) {
    guint column = x % photo->width, across = x / photo->width;
    guint gain = 208 + photo_noise (across, down, 3) % 64;

    if (across % 2)
      column = photo->width - 1 - column;
    for (c = 0; c < 3; c++) {
      guint noise = photo_noise (x, y, c);
      gint value = (gint) (from[3 * column + c] * gain / 256)
          + (gint) (noise & 1) + (gint) (noise >> 7) - 1;

      rgb[3 * x + c] = CLAMP (value, 0, 255);
    }
  }
}
