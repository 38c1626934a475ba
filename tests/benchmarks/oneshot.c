/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "oneshot.h"
#include "newer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <png.h>
#ifdef HAVE_ISAL
#include "codec/png/unfilter.h"
#include "core/pages.h"

#include <isa-l/igzip_lib.h>
#endif
#ifdef HAVE_GDK_PIXBUF
#include <gdk-pixbuf/gdk-pixbuf.h>
#endif

/* -- libjpeg-turbo ------------------------------------------------------ */

#define MAX_ROWS (4 * DCTSIZE)

static gsize
plane_stride (const jpeg_component_info * comp)
{
  return (gsize) comp->width_in_blocks * DCTSIZE;
}

static gsize
plane_size (j_decompress_ptr cinfo, const jpeg_component_info * comp)
{
  return plane_stride (comp) * cinfo->total_iMCU_rows * comp->v_samp_factor
      * DCTSIZE;
}

static void
read_planes (j_decompress_ptr cinfo, guint8 ** planes)
{
  JSAMPROW rows[3][MAX_ROWS];
  JSAMPARRAY arrays[3] = { rows[0], rows[1], rows[2] };
  guint lines = cinfo->max_v_samp_factor * DCTSIZE, at;

  while (cinfo->output_scanline < cinfo->output_height) {
    guint row = cinfo->output_scanline / lines, c;

    for (c = 0; c < 3; c++) {
      const jpeg_component_info *comp = &cinfo->comp_info[c];
      guint n = comp->v_samp_factor * DCTSIZE;

      for (at = 0; at < n; at++)
        rows[c][at] = planes[c] + (row * n + at) * plane_stride (comp);
    }
    jpeg_read_raw_data (cinfo, arrays, lines);
  }
}

static void
decode_jpeg (const Image * image)
{
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  guint8 *planes[3], *frame;
  gsize size = 0;
  guint c;

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&cinfo);
  jpeg_mem_src (&cinfo, image->data, image->size);
  jpeg_read_header (&cinfo, TRUE);
  cinfo.raw_data_out = TRUE;
  cinfo.do_fancy_upsampling = FALSE;
  cinfo.out_color_space = cinfo.jpeg_color_space;
  cinfo.dct_method = JDCT_ISLOW;
  jpeg_start_decompress (&cinfo);
  for (c = 0; c < 3; c++)
    size += plane_size (&cinfo, &cinfo.comp_info[c]);
  frame = g_malloc (size);
  for (c = 0, size = 0; c < 3; c++) {
    planes[c] = frame + size;
    size += plane_size (&cinfo, &cinfo.comp_info[c]);
  }
  read_planes (&cinfo, planes);
  jpeg_finish_decompress (&cinfo);
  jpeg_destroy_decompress (&cinfo);
  g_free (frame);
}

/* -- libpng ------------------------------------------------------------- */

typedef struct
{
  const guint8 *data;
  gsize left;
} Source;

static void
read_source (png_structp png, png_bytep data, size_t size)
{
  Source *source = png_get_io_ptr (png);

  if (size > source->left)
    png_error (png, "there is no more");
  memcpy (data, source->data, size);
  source->data += size;
  source->left -= size;
}

/* The frame formats that progpngdec has: there is none of 16 bits without
 * alpha. */
static void
set_output (png_structp png, png_infop info)
{
  if (png_get_bit_depth (png, info) == 16) {
    png_set_add_alpha (png, 0xffff, PNG_FILLER_AFTER);
    if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
      png_set_swap (png);
  }
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
}

static void
decode_png (const Image * image)
{
  Source source = { image->data, image->size };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL,
      NULL);
  png_infop info = png_create_info_struct (png);
  guint8 **rows = g_new (guint8 *, image->height);
  guint8 *frame;
  gsize stride;
  guint y;

  png_set_read_fn (png, &source, read_source);
  png_read_info (png, info);
  set_output (png, info);
  stride = (png_get_rowbytes (png, info) + 3) & ~(gsize) 3;
  frame = g_malloc (stride * image->height);
  for (y = 0; y < image->height; y++)
    rows[y] = frame + y * stride;
  png_read_image (png, rows);
  png_read_end (png, NULL);
  png_destroy_read_struct (&png, &info, NULL);
  g_free (rows);
  g_free (frame);
}

void
oneshot_decode (const Image * image)
{
  if (image->kind >= WEBP_LOSSY)
    newer_decode (image);
  else if (image_is_png (image))
    decode_png (image);
  else
    decode_jpeg (image);
}

/* -- ISA-L -------------------------------------------------------------- */

#ifdef HAVE_ISAL

#define PNG_SIGNATURE_SIZE 8
#define CHUNK_HEADER_SIZE 8
#define CHUNK_CRC_SIZE 4
#define ZLIB_HEADER_SIZE 2

/* Compressed bytes at once: each beginning costs ISA-L a copy of 32 KiB. */
#define INFLATE_SIZE (64 * 1024)

gboolean
oneshot_has_inflate (void)
{
  return TRUE;
}

/* Scanlines where they are inflated to, as far as they have been. */
typedef struct
{
  struct inflate_state inflate;
  guint8 *scanlines;
  gsize stride, done;           /* bytes; of those whose filters were taken back */
  guint pixel;
  guint8 gathered[INFLATE_SIZE];
  gsize size;
} Floor;

static void
inflate_gathered (Floor * self)
{
  gsize end;
  guint n;

  self->inflate.next_in = self->gathered;
  self->inflate.avail_in = self->size;
  self->size = 0;
  if (isal_inflate (&self->inflate) != ISAL_DECOMP_OK)
    g_error ("ISA-L does not take the image");
  end = self->inflate.next_out - self->scanlines;
  n = (end - self->done) / self->stride;
  /* So many are done at once. */
  if (self->inflate.avail_out > 0)
    n -= n % 8;
  prog_png_unfilter (self->scanlines + self->done, n, self->stride,
      self->done == 0, self->pixel, self->scanlines + self->done + 1,
      self->stride);
  self->done += n * self->stride;
}

/* The data of each IDAT in turn, up to the end of the image. */
static void
inflate_chunks (Floor * self, const Image * image)
{
  gsize at = PNG_SIGNATURE_SIZE, skip = ZLIB_HEADER_SIZE, length, from, n;

  for (; at < image->size; at += CHUNK_HEADER_SIZE + length + CHUNK_CRC_SIZE) {
    const guint8 *chunk = image->data + at;

    length = GUINT32_FROM_BE (*(const guint32 *) chunk);
    if (memcmp (chunk + 4, "IDAT", 4) != 0)
      continue;
    for (from = skip, skip = 0; from < length; from += n) {
      n = MIN (length - from, INFLATE_SIZE - self->size);
      memcpy (self->gathered + self->size, chunk + CHUNK_HEADER_SIZE + from, n);
      self->size += n;
      if (self->size == INFLATE_SIZE)
        inflate_gathered (self);
    }
  }
  inflate_gathered (self);
}

/* Of a PNG that is not interlaced only what cannot be left out: its data is inflated into
 * memory for all of it, and its filters are taken back there. No checksum is looked at. */
void
oneshot_inflate (const Image * image)
{
  Floor *self = g_new (Floor, 1);
  gsize size;

  self->pixel = image->kind == PNG_RGB ? 3 : image->kind == PNG_RGBA ? 4 : 6;
  self->stride = 1 + (gsize) image->width * self->pixel;
  self->done = self->size = 0;
  size = self->stride * image->height;
  self->scanlines = g_malloc (size + PROG_PNG_UNFILTER_SLACK);
  prog_image_prefer_large_pages (self->scanlines, size);
  isal_inflate_init (&self->inflate);
  self->inflate.next_out = self->scanlines;
  self->inflate.avail_out = size;
  inflate_chunks (self, image);
  if (self->done < size)
    g_error ("%s is not whole", image->path);
  g_free (self->scanlines);
  g_free (self);
}

#else

gboolean
oneshot_has_inflate (void)
{
  return FALSE;
}

void
oneshot_inflate (const Image * image)
{
}

#endif

/* -- GdkPixbuf ---------------------------------------------------------- */

#ifdef HAVE_GDK_PIXBUF

gboolean
oneshot_has_pixbuf (void)
{
  return TRUE;
}

/* @chunk: bytes that the loader gets at a time, 0 for all. */
void
oneshot_decode_pixbuf (const Image * image, gsize chunk)
{
  GdkPixbufLoader *loader =
      gdk_pixbuf_loader_new_with_type (image_is_png (image) ? "png" :
      "jpeg", NULL);
  gsize at, n;

  if (!loader)
    g_error ("GdkPixbuf has no loader for %s", image->path);
  for (at = 0; at < image->size; at += n) {
    n = chunk ? MIN (chunk, image->size - at) : image->size;
    if (!gdk_pixbuf_loader_write (loader, image->data + at, n, NULL))
      g_error ("GdkPixbuf does not take %s", image->path);
  }
  if (!gdk_pixbuf_loader_close (loader, NULL)
      || !gdk_pixbuf_loader_get_pixbuf (loader))
    g_error ("GdkPixbuf does not decode %s", image->path);
  g_object_unref (loader);
}

#else

gboolean
oneshot_has_pixbuf (void)
{
  return FALSE;
}

void
oneshot_decode_pixbuf (const Image * image, gsize chunk)
{
}

#endif
