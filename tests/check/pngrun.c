/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pngrun.h"

#include <string.h>
#include <png.h>

/* -- the codec ---------------------------------------------------------- */

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  PngRun *run = data;

  if (run->refusals > 0) {
    run->refusals--;
    return GST_FLOW_FLUSHING;
  }
  *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&run->info),
      NULL);

  return GST_FLOW_OK;
}

static void
unref_buffer (gpointer buffer)
{
  gst_buffer_unref (buffer);
}

PngRun *
png_run_new (gboolean smoothing, gboolean draw_passes)
{
  ProgImageOptions options = {
    .limits = {PROG_IMAGE_DEFAULT_MAX_PIXELS, PROG_IMAGE_DEFAULT_MAX_SCANS,
        PROG_IMAGE_DEFAULT_MAX_MEMORY},
    .smoothing = smoothing,.draw_passes = draw_passes
  };
  PngRun *run = g_new0 (PngRun, 1);

  run->codec = prog_image_codec_open (&prog_image_png_class, &options);
  run->keep_passes = draw_passes;
  run->passes = g_ptr_array_new_with_free_func (unref_buffer);

  return run;
}

void
png_run_free (PngRun * run)
{
  prog_image_codec_free (run->codec);
  prog_image_canvas_free (run->canvas);
  gst_clear_buffer (&run->final);
  g_ptr_array_unref (run->passes);
  g_clear_error (&run->error);
  g_free (run);
}

/* @damage: NULL where it is of no interest. */
GstBuffer *
png_run_publish (PngRun * run, ProgImageLines * damage)
{
  ProgImageLines unused;
  GstBuffer *buffer = prog_image_canvas_publish (run->canvas, FALSE,
      damage ? damage : &unused);

  fail_unless (buffer != NULL);

  return buffer;
}

static void
set_up_canvas (PngRun * run)
{
  ProgImageInfo *info = &run->codec->info;
  GstCaps *caps;

  gst_video_info_set_format (&run->info, info->formats[run->format],
      info->width, info->height);
  if (run->format == 0)
    run->info.colorimetry = info->colorimetry;
  /* Whatever the file says, it must be caps that others understand. */
  caps = gst_video_info_to_caps (&run->info);
  fail_unless (gst_video_info_from_caps (&run->info, caps));
  gst_caps_unref (caps);
  run->canvas = prog_image_canvas_new (&run->info, info->blank, acquire, run);
  run->codec->canvas = run->canvas;
  run->codec->klass->set_output (run->codec);
}

static void
note_final (PngRun * run)
{
  ProgImageLines damage;

  fail_unless (run->final == NULL, "a second FINAL");
  run->final_at = run->used;
  run->final = prog_image_canvas_publish (run->canvas, TRUE, &damage);
  fail_unless (run->final != NULL);
}

/* Acts on what the codec says. FALSE: no more is to be fed now. */
static gboolean
heed (PngRun * run, ProgImageStatus status, gboolean at_end)
{
  switch (status) {
    case PROG_IMAGE_NEED_DATA:
      fail_if (at_end);
      return FALSE;
    case PROG_IMAGE_HEADER:
      fail_unless_equals_uint64 (run->header_at, 0);
      run->header_at = run->used;
      return TRUE;
    case PROG_IMAGE_FORMAT:
      fail_unless_equals_uint64 (run->format_at, 0);
      run->format_at = run->used;
      set_up_canvas (run);
      return TRUE;
    case PROG_IMAGE_PASS:
      run->n_passes++;
      if (run->keep_passes)
        g_ptr_array_add (run->passes, png_run_publish (run, NULL));
      return TRUE;
    case PROG_IMAGE_FINAL:
      note_final (run);
      return TRUE;
    case PROG_IMAGE_END:
      fail_unless (run->final != NULL, "END before FINAL");
      run->end_at = run->used;
      run->ended = TRUE;
      return FALSE;
    case PROG_IMAGE_NO_CANVAS:
      return TRUE;
    case PROG_IMAGE_ERROR:
      return FALSE;
  }
  g_assert_not_reached ();
}

/* END and ERROR are told again, and nothing more is used. */
static void
assert_sticks (PngRun * run, const guint8 * data, gsize size, gboolean at_end)
{
  GError *error = NULL;
  gsize consumed = 0;
  ProgImageStatus status = run->codec->klass->feed (run->codec, data, size,
      at_end, &consumed, &error);

  fail_unless_equals_int (status,
      run->ended ? PROG_IMAGE_END : PROG_IMAGE_ERROR);
  fail_unless ((error == NULL) == run->ended);
  fail_unless_equals_uint64 (consumed, 0);
  g_clear_error (&error);
}

/* Feeds as long as the codec goes on, and says how much it has used. */
gsize
png_run_feed (PngRun * run, const guint8 * data, gsize size, gboolean at_end)
{
  gsize used = 0, consumed;
  ProgImageStatus status;
  guint lines;

  do {
    consumed = G_MAXSIZE;
    lines = run->codec->lines;
    status = run->codec->klass->feed (run->codec, data + used, size - used,
        at_end, &consumed, &run->error);
    fail_unless (consumed <= size - used);
    fail_unless (run->codec->lines >= lines, "lines went back");
    fail_unless ((status == PROG_IMAGE_ERROR) == (run->error != NULL));
    used += consumed;
    run->used += consumed;
  } while (heed (run, status, at_end));
  if (run->ended || run->error)
    assert_sticks (run, data + used, size - used, at_end);

  return used;
}

/* A piece at a time. What is not used moves to a block of just its size, so
 * that checkers of memory see who keeps pointers or reads on. */
void
png_run_all (PngRun * run, const guint8 * data, gsize size, gsize cut)
{
  GByteArray *held = g_byte_array_new ();
  gsize at = 0, seen = 0, used, n;
  gboolean at_end;
  guint8 *block;

  while (!run->ended && !run->error) {
    n = MIN (cut, size - at);
    at_end = at + n == size;
    g_byte_array_append (held, data + at, n);
    at += n;
    used = 0;
    if (at_end || run->codec->klass->ready (run->codec, held->data, held->len,
            seen)) {
      block = g_malloc (MAX (held->len, 1));
      if (held->len > 0)
        memcpy (block, held->data, held->len);
      used = png_run_feed (run, block, held->len, at_end);
      g_free (block);
    }
    if (used > 0)
      g_byte_array_remove_range (held, 0, used);
    seen = held->len;
  }
  g_byte_array_unref (held);
}

PngRun *
png_run_bytes (const guint8 * data, gsize size, gsize cut, gboolean smoothing)
{
  PngRun *run = png_run_new (smoothing, FALSE);

  png_run_all (run, data, size, cut);

  return run;
}

/* Without padding. */
GByteArray *
png_run_pixels (PngRun * run, GstBuffer * buffer)
{
  gsize row = (gsize) run->info.width
      * GST_VIDEO_INFO_COMP_PSTRIDE (&run->info, 0);
  GByteArray *pixels = g_byte_array_new ();
  GstVideoFrame frame;
  gint y;

  fail_unless (gst_video_frame_map (&frame, &run->info, buffer, GST_MAP_READ));
  for (y = 0; y < run->info.height; y++)
    g_byte_array_append (pixels,
        (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), row);
  gst_video_frame_unmap (&frame);

  return pixels;
}

/* What would be shown of it now; the final picture if that is there. */
GByteArray *
png_run_now (PngRun * run)
{
  GstBuffer *buffer;
  GByteArray *pixels;

  if (run->final)
    return png_run_pixels (run, run->final);
  run->codec->klass->draw (run->codec);
  buffer = png_run_publish (run, NULL);
  pixels = png_run_pixels (run, buffer);
  gst_buffer_unref (buffer);

  return pixels;
}

/* -- formats ------------------------------------------------------------ */

/* 16 bits are in the order of the machine in all formats that are used. */
static guint
get_sample (const GstVideoFormatInfo * format, const guint8 * pixel, guint comp)
{
  const guint8 *at = pixel + GST_VIDEO_FORMAT_INFO_POFFSET (format, comp);
  guint16 sample;

  if (GST_VIDEO_FORMAT_INFO_DEPTH (format, comp) == 8)
    return *at * 257;
  memcpy (&sample, at, 2);

  return sample;
}

static void
set_sample (const GstVideoFormatInfo * format, guint8 * pixel, guint comp,
    guint16 value)
{
  guint8 *at = pixel + GST_VIDEO_FORMAT_INFO_POFFSET (format, comp);

  if (GST_VIDEO_FORMAT_INFO_DEPTH (format, comp) == 8)
    *at = value >> 8;
  else
    memcpy (at, &value, 2);
}

/* From one packed format to another: 8 bits are the upper ones of 16, grey is
 * all colours alike, alpha is dropped or opaque, and so is what is unused. */
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
  gsize row;

  set_transforms (self);
  row = png_get_rowbytes (self->png, self->info);
  self->pixels = g_byte_array_new ();
  g_byte_array_set_size (self->pixels, row * height);
  memset (self->pixels->data, 0, row * height);
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
read_picture (PngReference * self)
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
  read_picture (self);

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
  return pixels ? pixels->data[i] == byte : byte == 0;
}

/* Only of one that is pushed to: whether this is what it shows, but for what
 * came so lately that a decoder may not have it yet, or that the reference
 * itself has but at the next byte, @following if there is any. */
gboolean
png_reference_shows (PngReference * self, const GByteArray * pixels,
    const guint8 * following)
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
  if (following)
    g_byte_array_append (self->pushed, following, 1);
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
