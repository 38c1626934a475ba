/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "images.h"
#include "newer.h"
#include "photo.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>
#include <png.h>

/* As cameras have it, or less. */
#define QUALITY 90

static const struct
{
  const gchar *name, *file;
  gdouble samples;              /* bytes of a frame for each pixel */
} kinds[N_IMAGE_KINDS] = {
  {"JPEG baseline 4:2:0", "baseline.jpg", 1.5},
  {"JPEG progressive 4:2:0", "progressive.jpg", 1.5},
  {"JPEG baseline 4:2:0, restarts", "restarts.jpg", 1.5},
  {"JPEG baseline 4:4:4", "444.jpg", 3},
  {"PNG RGB", "rgb.png", 3},
  {"PNG RGBA", "rgba.png", 4},
  {"PNG RGB, 16 bits", "rgb16.png", 8},
  {"PNG RGB, Adam7", "adam7.png", 3},
  {"WebP lossy", "lossy.webp", 1.5},
  {"WebP lossless", "lossless.webp", 3},
  {"JPEG XL lossy", "lossy.jxl", 3},
  {"JPEG XL lossless", "lossless.jxl", 3},
};

const gchar *
image_kind_name (ImageKind kind)
{
  return kinds[kind].name;
}

gboolean
image_is_png (const Image * image)
{
  return image->kind >= PNG_RGB && image->kind <= PNG_ADAM7;
}

const gchar *
image_media_type (const Image * image)
{
  if (image->kind >= JXL_LOSSY)
    return "image/jxl";
  if (image->kind >= WEBP_LOSSY)
    return "image/webp";

  return image_is_png (image) ? "image/png" : "image/jpeg";
}

gdouble
image_megapixels (const Image * image)
{
  return image->width * (gdouble) image->height / 1e6;
}

gsize
image_frame_size (const Image * image)
{
  return kinds[image->kind].samples * image->width * image->height;
}

/* What libjpeg has to keep of a progressive JPEG: 16 bits a sample. */
gsize
image_coefficients_size (const Image * image)
{
  return image->kind == JPEG_PROGRESSIVE ? 2 * image_frame_size (image)
      : 0;
}

/* -- making ------------------------------------------------------------- */

static FILE *
open_file (const gchar * path)
{
  FILE *file = fopen (path, "wb");

  if (!file)
    g_error ("cannot write %s", path);

  return file;
}

static void
write_jpeg (const Image * image, const gchar * path, const Photo * photo)
{
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  FILE *file = open_file (path);
  guint8 *row = g_malloc (3 * image->width);

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_compress (&cinfo);
  jpeg_stdio_dest (&cinfo, file);
  cinfo.image_width = image->width;
  cinfo.image_height = image->height;
  cinfo.input_components = 3;
  cinfo.in_color_space = JCS_RGB;
  jpeg_set_defaults (&cinfo);
  jpeg_set_quality (&cinfo, QUALITY, TRUE);
  if (image->kind == JPEG_444)
    cinfo.comp_info[0].h_samp_factor = cinfo.comp_info[0].v_samp_factor = 1;
  if (image->kind == JPEG_PROGRESSIVE)
    jpeg_simple_progression (&cinfo);
  if (image->kind == JPEG_RESTARTS)
    cinfo.restart_in_rows = 1;
  jpeg_start_compress (&cinfo, TRUE);
  while (cinfo.next_scanline < cinfo.image_height) {
    photo_row (photo, cinfo.next_scanline, image->width, row);
    jpeg_write_scanlines (&cinfo, &row, 1);
  }
  jpeg_finish_compress (&cinfo);
  jpeg_destroy_compress (&cinfo);
  g_free (row);
  fclose (file);
}

/* Of a thing cut out: opaque in the middle, with a soft edge. */
static guint8
alpha_at (const Image * image, guint x, guint y)
{
  gdouble across = 2.0 * x / image->width - 1;
  gdouble down = 2.0 * y / image->height - 1;
  gdouble edge = 4 - 4 * sqrt (across * across + down * down);

  return 255 * CLAMP (edge, 0, 1);
}

static void
fill_png_row (const Image * image, guint y, const guint8 * rgb, guint8 * row)
{
  guint x, c;

  for (x = 0; x < image->width; x++) {
    for (c = 0; c < 3; c++) {
      if (image->kind == PNG_RGB16) {
        *row++ = rgb[3 * x + c];
        *row++ = photo_noise (x, y, c + 4);
      } else {
        *row++ = rgb[3 * x + c];
      }
    }
    if (image->kind == PNG_RGBA)
      *row++ = alpha_at (image, x, y);
  }
}

static guint8 **
make_png_rows (const Image * image, const Photo * photo)
{
  guint8 **rows = g_new (guint8 *, image->height);
  guint8 *rgb = g_malloc (3 * image->width);
  guint y;

  for (y = 0; y < image->height; y++) {
    rows[y] = g_malloc (6 * image->width);
    photo_row (photo, y, image->width, rgb);
    fill_png_row (image, y, rgb, rows[y]);
  }
  g_free (rgb);

  return rows;
}

static void
write_png (const Image * image, const gchar * path, const Photo * photo)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL,
      NULL);
  png_infop info = png_create_info_struct (png);
  FILE *file = open_file (path);
  guint8 **rows = make_png_rows (image, photo);
  guint y;

  png_init_io (png, file);
  png_set_IHDR (png, info, image->width, image->height,
      image->kind == PNG_RGB16 ? 16 : 8, image->kind == PNG_RGBA ?
      PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
      image->kind == PNG_ADAM7 ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (png, info);
  png_write_image (png, rows);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  for (y = 0; y < image->height; y++)
    g_free (rows[y]);
  g_free (rows);
  fclose (file);
}

/* Under another name until it is whole: the next run would take it as it is. */
static void
make_file (const Image * image)
{
  gchar *part = g_strconcat (image->path, ".part", NULL);
  Photo *photo = photo_new ();

  g_printerr ("Making %s\n", image->path);
  if (image->kind >= WEBP_LOSSY)
    newer_write (image, part, photo);
  else if (image_is_png (image))
    write_png (image, part, photo);
  else
    write_jpeg (image, part, photo);
  if (g_rename (part, image->path) != 0)
    g_error ("cannot write %s", image->path);
  photo_free (photo);
  g_free (part);
}

Image *
image_new (ImageKind kind, guint width, guint height)
{
  const gchar *folder = g_getenv ("PROGIMAGE_BENCHMARK_IMAGES");
  Image *image = g_new0 (Image, 1);
  gchar *name = g_strdup_printf ("%ux%u-%s", width, height, kinds[kind].file);

  image->kind = kind;
  image->width = width;
  image->height = height;
  image->path = g_build_filename (folder ? folder : g_get_tmp_dir (), name,
      NULL);
  g_free (name);
  if (!g_file_test (image->path, G_FILE_TEST_EXISTS))
    make_file (image);
  if (!g_file_get_contents (image->path, (gchar **) & image->data,
          &image->size, NULL))
    g_error ("cannot read %s", image->path);

  return image;
}

void
image_free (Image * image)
{
  g_free (image->path);
  g_free (image->data);
  g_free (image);
}
