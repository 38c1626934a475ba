/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pngrun.h"

#include "codec/png/png.h"

#include <string.h>
#include <png.h>

/* -- the codec ---------------------------------------------------------- */

PngRun *
png_run_new (gboolean smoothing, gboolean keep_passes)
{
  return codec_run_new (&prog_image_png_class, smoothing, keep_passes);
}

PngRun *
png_run_bytes (const guint8 * data, gsize size, gsize cut, gboolean smoothing)
{
  PngRun *run = png_run_new (smoothing, FALSE);

  codec_run_all (run, data, size, cut);

  return run;
}

const ProgImageInfo *
png_run_info (const PngRun * run)
{
  return prog_image_codec_info (run->codec);
}

const ProgImageProgress *
png_run_progress (const PngRun * run)
{
  return prog_image_codec_progress (run->codec);
}

ProgImageDefectLevel
png_run_level (const PngRun * run)
{
  return prog_image_codec_defect (run->codec)->level;
}

/* What is wrong with it, NULL for nothing. */
const gchar *
png_run_defect (const PngRun * run)
{
  return prog_image_codec_defect (run->codec)->text;
}

/* Both have ended, and alike: frame, words and numbers. */
void
png_runs_assert_alike (PngRun * run, PngRun * whole)
{
  GByteArray *a, *b;

  fail_unless (run->ended && whole->ended);
  fail_unless_equals_uint64 (run->end_at, whole->end_at);
  if (run->error) {
    fail_unless (whole->error != NULL);
    fail_unless_equals_string (run->error->message, whole->error->message);
    return;
  }
  fail_unless (!png_run_defect (run) == !png_run_defect (whole));
  if (png_run_defect (run) && !PNG_DAMAGE_IS_EXACT)
    return;
  fail_unless_equals_string (png_run_defect (run), png_run_defect (whole));
  fail_unless_equals_int (png_run_level (run), png_run_level (whole));
  fail_unless_equals_int (png_run_progress (run)->rows,
      png_run_progress (whole)->rows);
  fail_unless_equals_int (png_run_progress (run)->pass,
      png_run_progress (whole)->pass);
  a = codec_run_pixels (run, run->final);
  b = codec_run_pixels (whole, whole->final);
  fail_unless (same_bytes (a, b), "their frames differ");
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

/* -- formats ------------------------------------------------------------ */

static guint
get_sample (const GstVideoFormatInfo * format, const guint8 * pixel, guint comp)
{
  const guint8 *at = pixel + GST_VIDEO_FORMAT_INFO_POFFSET (format, comp);

  if (GST_VIDEO_FORMAT_INFO_DEPTH (format, comp) == 8)
    return *at * 257;

  return GST_VIDEO_FORMAT_INFO_IS_LE (format) ? at[0] | at[1] << 8
      : at[0] << 8 | at[1];
}

static void
set_sample (const GstVideoFormatInfo * format, guint8 * pixel, guint comp,
    guint value)
{
  guint8 *at = pixel + GST_VIDEO_FORMAT_INFO_POFFSET (format, comp);
  gboolean le = GST_VIDEO_FORMAT_INFO_IS_LE (format);

  if (GST_VIDEO_FORMAT_INFO_DEPTH (format, comp) == 8) {
    *at = (value * 255 + 32767) / 65535;
  } else {
    at[le ? 1 : 0] = value >> 8;
    at[le ? 0 : 1] = value;
  }
}

/* From one packed format to another: 16 bits are rounded to 8, grey is all colours
 * alike, alpha is dropped or opaque, and so is what is unused. */
GByteArray *
convert_pixels (const GByteArray * pixels, GstVideoFormat from,
    GstVideoFormat to)
{
  const GstVideoFormatInfo *from_info = gst_video_format_get_info (from);
  const GstVideoFormatInfo *to_info = gst_video_format_get_info (to);
  guint from_size = GST_VIDEO_FORMAT_INFO_PSTRIDE (from_info, 0);
  guint to_size = GST_VIDEO_FORMAT_INFO_PSTRIDE (to_info, 0);
  guint n_comps = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (to_info), comp;
  gsize n = pixels->len / from_size, i;
  GByteArray *result = g_byte_array_new ();

  g_byte_array_set_size (result, n * to_size);
  memset (result->data, 255, n * to_size);
  for (i = 0; i < n; i++) {
    const guint8 *pixel = pixels->data + i * from_size;

    for (comp = 0; comp < n_comps; comp++) {
      guint value = 0xffff;

      if (comp < 3)
        value = get_sample (from_info, pixel,
            GST_VIDEO_FORMAT_INFO_IS_GRAY (from_info) ? 0 : comp);
      else if (GST_VIDEO_FORMAT_INFO_HAS_ALPHA (from_info))
        value = get_sample (from_info, pixel, 3);
      set_sample (to_info, result->data + i * to_size, comp, value);
    }
  }

  return result;
}

gboolean
same_bytes (const GByteArray * a, const GByteArray * b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len) == 0;
}

/* -- libpng ------------------------------------------------------------- */

struct _PngReference
{
  png_structp png;
  png_infop info;
  gboolean failed, whole;
  guint8 blank;                 /* what pixels are before they come */
  gboolean filled;              /* RGBA64, of an opaque image */
  GByteArray *pixels;           /* NULL before the first IDAT */
  guint8 **rows;

  GByteArray *pushed;
  PngReference *behind, *ahead; /* by some bytes, where they are needed */
};

/* Bytes that ISA-L may wait for before it hands out the two literals that it
 * has looked up together with what follows them, RFC 1951, 3.2.5: two codes of
 * 15 bits, of length and distance with 5 and 13 extra bits. */
#ifdef HAVE_ISAL
#define MOST_BYTES_BEHIND ((15 + 15 + 15 + 5 + 15 + 13) / 8 + 1)
#else
#define MOST_BYTES_BEHIND 0
#endif

static void
on_error (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

/* To GRAY8, RGB or RGBA, of 16 bits to GRAY16 or RGBA64. */
static void
set_transforms (PngReference * self)
{
  gint type = png_get_color_type (self->png, self->info);
  gboolean deep = png_get_bit_depth (self->png, self->info) == 16;
  gboolean trns = png_get_valid (self->png, self->info, PNG_INFO_tRNS) != 0;
  gboolean grey = type == PNG_COLOR_TYPE_GRAY && !trns;

  self->blank = type & PNG_COLOR_MASK_ALPHA || trns ? 0 : 128;
  self->filled = deep && !grey && self->blank != 0;
  png_set_expand (self->png);
  if (deep && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (self->png);
  if (!grey)
    png_set_gray_to_rgb (self->png);
  if (deep && !grey)
    png_set_add_alpha (self->png, 0xffff, PNG_FILLER_AFTER);
  png_set_interlace_handling (self->png);
  png_read_update_info (self->png, self->info);
}

static void
begin_rows (PngReference * self)
{
  guint height = png_get_image_height (self->png, self->info), y;
  gsize row, i;

  set_transforms (self);
  row = png_get_rowbytes (self->png, self->info);
  self->pixels = g_byte_array_new ();
  g_byte_array_set_size (self->pixels, row * height);
  memset (self->pixels->data, self->blank, row * height);
  for (i = 6; self->filled && i < self->pixels->len; i += 8)
    memset (self->pixels->data + i, 0xff, 2);
  self->rows = g_new (guint8 *, height);
  for (y = 0; y < height; y++)
    self->rows[y] = self->pixels->data + y * row;
}

static void
on_info (png_structp png, png_infop info)
{
  begin_rows (png_get_progressive_ptr (png));
}

static void
on_row (png_structp png, png_bytep row, png_uint_32 y, int pass)
{
  PngReference *self = png_get_progressive_ptr (png);

  if (row)
    png_progressive_combine_row (png, self->rows[y], row);
}

static void
on_end (png_structp png, png_infop info)
{
}

PngReference *
png_reference_new (void)
{
  PngReference *self = g_new0 (PngReference, 1);

  self->pushed = g_byte_array_new ();
  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, on_error,
      on_warning);
  self->info = png_create_info_struct (self->png);
  png_set_chunk_malloc_max (self->png, 0);
  png_set_progressive_read_fn (self->png, self, on_info, on_row, on_end);

  return self;
}

void
png_reference_free (PngReference * self)
{
  png_destroy_read_struct (&self->png, &self->info, NULL);
  if (self->pixels)
    g_byte_array_unref (self->pixels);
  g_free (self->rows);
  if (self->pushed)
    g_byte_array_unref (self->pushed);
  if (self->behind)
    png_reference_free (self->behind);
  if (self->ahead)
    png_reference_free (self->ahead);
  g_free (self);
}

/* Nothing after an error. */
void
png_reference_push (PngReference * self, const guint8 * data, gsize size)
{
  g_byte_array_append (self->pushed, data, size);
  if (self->failed)
    return;
  /* Covers png_process_data(). */
  if (setjmp (png_jmpbuf (self->png))) {
    self->failed = TRUE;
    return;
  }
  png_process_data (self->png, self->info, (png_bytep) data, size);
}

typedef struct
{
  const guint8 *data;
  gsize size, at;
} Source;

static void
read_source (png_structp png, png_bytep to, size_t size)
{
  Source *source = png_get_io_ptr (png);

  if (source->size - source->at < size)
    png_error (png, "Read Error");
  /* Nothing may be asked for, and given nowhere to go. */
  if (size > 0)
    memcpy (to, source->data + source->at, size);
  source->at += size;
}

static void
read_image (PngReference * self)
{
  guint passes;

  /* Covers the reading functions. */
  if (setjmp (png_jmpbuf (self->png))) {
    self->failed = TRUE;
    return;
  }
  png_read_info (self->png, self->info);
  begin_rows (self);
  passes = png_get_interlace_type (self->png, self->info)
      == PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;
  while (passes-- > 0)
    png_read_rows (self->png, self->rows, NULL,
        png_get_image_height (self->png, self->info));
  self->whole = TRUE;
}

/* At once, as most readers do it. */
PngReference *
png_reference_bytes (const guint8 * data, gsize size)
{
  PngReference *self = g_new0 (PngReference, 1);
  Source source = { data, size, 0 };

  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, on_error,
      on_warning);
  self->info = png_create_info_struct (self->png);
  png_set_chunk_malloc_max (self->png, 0);
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_read_fn (self->png, &source, read_source);
  read_image (self);

  return self;
}

const GByteArray *
png_reference_pixels (const PngReference * self)
{
  return self->pixels;
}

/* The pixels of another reference, at this byte of what it is pushed. */
static const GByteArray *
pixels_at (PngReference ** other, const GByteArray * pushed, gsize at)
{
  if (!*other)
    *other = png_reference_new ();
  png_reference_push (*other, pushed->data + (*other)->pushed->len,
      at - (*other)->pushed->len);

  return (*other)->pixels;
}

static gboolean
has_byte (const GByteArray * pixels, guint i, guint8 byte)
{
  return pixels ? pixels->data[i] == byte : byte == 0 || byte == 128
      || byte == 255;
}

/* Only of one that is pushed to: whether this is what it shows, but for what
 * came so lately that a decoder may not have it yet, or that the reference
 * itself has but at the next bytes, @n_following of them. */
gboolean
png_reference_shows (PngReference * self, const GByteArray * pixels,
    const guint8 * following, gsize n_following)
{
  gsize at = self->pushed->len;
  const GByteArray *before, *after;
  guint i;

  if (same_bytes (pixels, self->pixels))
    return TRUE;
  if (MOST_BYTES_BEHIND == 0 || pixels->len != self->pixels->len)
    return FALSE;

  before = pixels_at (&self->behind, self->pushed,
      MAX (at, MOST_BYTES_BEHIND) - MOST_BYTES_BEHIND);
  g_byte_array_append (self->pushed, following, n_following);
  after = pixels_at (&self->ahead, self->pushed, self->pushed->len);
  g_byte_array_set_size (self->pushed, at);
  for (i = 0; i < pixels->len; i++) {
    if (pixels->data[i] != self->pixels->data[i]
        && !has_byte (before, i, pixels->data[i])
        && !has_byte (after, i, pixels->data[i]))
      return FALSE;
  }

  return TRUE;
}

/* Only of png_reference_bytes(): whether all rows are there. */
gboolean
png_reference_whole (const PngReference * self)
{
  return self->whole;
}
