/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libpng's push reader. It is given whole chunks, and the compressed data as it
 * comes or, where that is inflated elsewhere, scanlines without a filter in a zlib
 * stream of stored blocks. It makes of them what the canvas takes.
 *
 * This file is all of the setjmp boundary: libpng raises errors in
 * png_process_data() and when the reader is made, where they are caught. What is
 * called elsewhere, png_get_*() and the setters of limits, raises none. */

#include "reader.h"

#include "transforms.h"

#include <stdlib.h>
#include <string.h>

/* Of the data of a stored block, RFC 1951, 3.2.4. */
#define MAX_STORED 0xffff

/* What zlib holds to inflate, its window of 32 KiB included, and libpng beside its
 * rows: about 50 KB with zlib 1.2. */
#define LIBRARY_BYTES (64 * 1024)

typedef enum
{
  STATE_READING,
  STATE_MAKING_UP,              /* what it is given is not in the image */
  STATE_DEAD,                   /* it has raised an error */
} State;

struct _ProgPngReader
{
  png_structp png;
  png_infop info;
  State state;
  gchar *error;
  gchar *warning;               /* the first one of what it was given last */
  gsize largest;                /* bytes that it was allocated at once for that */

  const GstVideoInfo *rows_info;
  ProgPngReaderTakeRow take_row;
  gpointer user_data;
};

/* -- libpng's callbacks ------------------------------------------------- */

static void
on_error (png_structp png, png_const_charp message)
{
  ProgPngReader *self = png_get_error_ptr (png);

  self->state = STATE_DEAD;
  g_free (self->error);
  self->error = g_strdup (message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  ProgPngReader *self = png_get_error_ptr (png);

  if (self->state != STATE_MAKING_UP && !self->warning)
    self->warning = g_strdup (message);
}

/* What a text or profile is unpacked to is allocated at once. */
static png_voidp
on_malloc (png_structp png, png_alloc_size_t size)
{
  ProgPngReader *self = png_get_mem_ptr (png);

  self->largest = MAX (self->largest, size);

  return malloc (size);
}

static void
on_free (png_structp png, png_voidp block)
{
  free (block);
}

static void
on_row (png_structp png, png_bytep row, png_uint_32 number, int pass)
{
  ProgPngReader *self = png_get_progressive_ptr (png);

  if (row)
    self->take_row (row, pass, self->user_data);
}

static gboolean
has_alpha (const ProgPngReader * self)
{
  return png_get_color_type (self->png, self->info) & PNG_COLOR_MASK_ALPHA
      || png_get_valid (self->png, self->info, PNG_INFO_tRNS);
}

/* Called at the header of the first IDAT. */
static void
on_info (png_structp png, png_infop png_info)
{
  ProgPngReader *self = png_get_progressive_ptr (png);

  prog_png_set_transforms (png, self->rows_info, has_alpha (self));
  png_read_update_info (png, png_info);
  if (png_get_rowbytes (png, png_info)
      != (gsize) GST_VIDEO_INFO_WIDTH (self->rows_info)
      * GST_VIDEO_INFO_COMP_PSTRIDE (self->rows_info, 0))
    png_error (png, "Rows are not of the size expected");
}

/* -- life --------------------------------------------------------------- */

static void
give (ProgPngReader * self, const guint8 * bytes, gsize size)
{
  if (self->state == STATE_DEAD)
    return;

  /* Covers png_process_data() and all callbacks above. */
  if (setjmp (png_jmpbuf (self->png)))
    return;
  png_process_data (self->png, self->info, (png_bytep) bytes, size);
}

static gboolean
set_up (ProgPngReader * self)
{
  self->png = png_create_read_struct_2 (PNG_LIBPNG_VER_STRING, self, on_error,
      on_warning, self, on_malloc, on_free);
  if (!self->png)
    return FALSE;

  /* Covers the rest of this function: memory may be lacking. */
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  self->info = png_create_info_struct (self->png);
  if (!self->info)
    return FALSE;
  png_set_progressive_read_fn (self->png, self, on_info, on_row, NULL);
  /* max-pixels bounds these. */
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  /* Of chunks that come whole the CRC has been checked. */
  png_set_crc_action (self->png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);

  return TRUE;
}

/**
 * prog_png_reader_new:
 *
 * Returns: (transfer full): a reader in front of the first chunk. It is dead where
 *     libpng can't be set up.
 */
ProgPngReader *
prog_png_reader_new (void)
{
  ProgPngReader *self = g_new0 (ProgPngReader, 1);

  if (set_up (self)) {
    /* The push reader takes no notice of png_set_sig_bytes(). */
    give (self, (const guint8 *) PROG_PNG_SIGNATURE, PROG_PNG_SIGNATURE_SIZE);
  } else {
    self->state = STATE_DEAD;
    if (!self->error)
      self->error = g_strdup ("libpng can't be set up");
  }

  return self;
}

/**
 * prog_png_reader_free:
 * @self: (transfer full) (nullable): what to free
 */
void
prog_png_reader_free (ProgPngReader * self)
{
  if (!self)
    return;

  png_destroy_read_struct (&self->png, &self->info, NULL);
  g_free (self->error);
  g_free (self->warning);
  g_free (self);
}

/**
 * prog_png_reader_working_bytes:
 * @kind: of an image
 *
 * Returns: all that a reader holds to make rows of it, or a little more
 */
guint64
prog_png_reader_working_bytes (const ProgPngKind * kind)
{
  /* Two rows of the largest pixel that there is: 16 bits of four channels. */
  return LIBRARY_BYTES + 2 * 8 * (guint64) kind->width;
}

/**
 * prog_png_reader_error:
 * @self: a reader
 *
 * Returns: (nullable): why it is dead and takes nothing any more, in libpng's words;
 *     %NULL where it is not
 */
const gchar *
prog_png_reader_error (const ProgPngReader * self)
{
  return self->error;
}

/**
 * prog_png_reader_warning:
 * @self: a reader
 *
 * Returns: (nullable): the first thing that libpng said of what it was given last
 */
const gchar *
prog_png_reader_warning (const ProgPngReader * self)
{
  return self->warning;
}

/**
 * prog_png_reader_unpacked:
 * @self: a reader
 *
 * Returns: bytes that the chunk that it was given last came to at most, if it was compressed
 */
gsize
prog_png_reader_unpacked (const ProgPngReader * self)
{
  return self->largest;
}

/**
 * prog_png_reader_give_chunk:
 * @self: a reader
 * @chunk: any but IDAT, with a right CRC if that matters
 * @most: bytes that its data may inflate to
 *
 * Reads a chunk.
 */
void
prog_png_reader_give_chunk (ProgPngReader * self, const ProgPngWhole * chunk,
    gsize most)
{
  g_clear_pointer (&self->warning, g_free);
  self->largest = 0;
  if (self->state == STATE_DEAD)
    return;

  png_set_chunk_malloc_max (self->png, most);
  give (self, chunk->bytes, prog_png_chunk_size (&chunk->header));
}

/* -- rows --------------------------------------------------------------- */

/**
 * prog_png_reader_set_rows:
 * @self: a reader that has read all that comes in front of the first IDAT
 * @info: what rows shall be made into; has to stay valid while there are rows
 * @take: what gets them
 * @user_data: for @take
 */
void
prog_png_reader_set_rows (ProgPngReader * self, const GstVideoInfo * info,
    ProgPngReaderTakeRow take, gpointer user_data)
{
  self->rows_info = info;
  self->take_row = take;
  self->user_data = user_data;
}

/**
 * prog_png_reader_begin_idat:
 * @self: a reader that has its rows set
 * @length: of an IDAT chunk
 *
 * Begins an IDAT chunk. Its data and CRC go to prog_png_reader_give_idat().
 */
void
prog_png_reader_begin_idat (ProgPngReader * self, guint32 length)
{
  const guint8 header[] = {
    length >> 24, length >> 16, length >> 8, length, 'I', 'D', 'A', 'T'
  };

  g_clear_pointer (&self->warning, g_free);
  if (self->state == STATE_DEAD)
    return;

  /* libpng refuses lengths that an image of this size can't have. A writer's wrong
   * length is no reason for that: rows come until they are all there. */
  png_set_chunk_malloc_max (self->png, 0);
  /* Of an IDAT's type libpng counts the CRC by what holds for the chunk before. */
  png_set_crc_action (self->png, PNG_CRC_WARN_USE, PNG_CRC_WARN_USE);
  give (self, header, sizeof header);
}

/**
 * prog_png_reader_give_idat:
 * @self: a reader, in an IDAT chunk
 * @bytes: of its data, or all of its CRC
 * @size: how many
 *
 * Decodes the rows that end there.
 */
void
prog_png_reader_give_idat (ProgPngReader * self, const guint8 * bytes,
    gsize size)
{
  g_clear_pointer (&self->warning, g_free);
  give (self, bytes, size);
}

/**
 * prog_png_reader_end_idats:
 * @self: a reader that has come to the end of an IDAT chunk
 *
 * Says that no more of them follow. The reader is dead afterwards if the zlib stream
 * has not come to its end, whatever rows there are.
 */
void
prog_png_reader_end_idats (ProgPngReader * self)
{
  /* An empty chunk, private and ancillary (clause 5.4). Its CRC is not checked. */
  static const guint8 any_chunk[] = {
    0, 0, 0, 0, 'p', 'r', 'O', 'g', 0, 0, 0, 0
  };

  g_clear_pointer (&self->warning, g_free);
  if (self->state == STATE_DEAD)
    return;

  png_set_crc_action (self->png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  give (self, any_chunk, sizeof any_chunk);
}

/* An IDAT chunk of two parts, that is not in the image. */
static void
make_up_idat (ProgPngReader * self, const guint8 * first, guint first_size,
    const guint8 * second, guint second_size)
{
  static const guint8 any_crc[PROG_PNG_CRC_SIZE];
  guint size = first_size + second_size;
  const guint8 header[] = {
    size >> 24, size >> 16, size >> 8, size, 'I', 'D', 'A', 'T'
  };

  if (self->state == STATE_DEAD)
    return;

  self->state = STATE_MAKING_UP;
  give (self, header, sizeof header);
  give (self, first, first_size);
  if (second_size > 0)
    give (self, second, second_size);
  give (self, any_crc, sizeof any_crc);
  if (self->state == STATE_MAKING_UP)
    self->state = STATE_READING;
}

/**
 * prog_png_reader_begin_scanlines:
 * @self: a reader that has its rows set
 *
 * Begins the compressed data that libpng gets in place of the image's own. Nobody
 * else sees it, so it has no checksums: what they are for was checked.
 */
void
prog_png_reader_begin_scanlines (ProgPngReader * self)
{
  /* RFC 1950, 2.2: deflate, a window of 32 KiB. */
  static const guint8 zlib_header[] = { 0x78, 0x01 };

  if (self->state == STATE_DEAD)
    return;

  png_set_chunk_malloc_max (self->png, 0);
#ifdef PNG_IGNORE_ADLER32
  png_set_option (self->png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
#endif
  make_up_idat (self, zlib_header, sizeof zlib_header, NULL, 0);
}

/**
 * prog_png_reader_give_scanlines:
 * @self: a reader, after prog_png_reader_begin_scanlines()
 * @scanlines: scanlines with their filter types, any part of them
 * @size: how many bytes
 *
 * Makes rows of them.
 */
void
prog_png_reader_give_scanlines (ProgPngReader * self, const guint8 * scanlines,
    gsize size)
{
  while (size > 0 && self->state != STATE_DEAD) {
    guint n = MIN (size, MAX_STORED);
    const guint8 block[] = { 0, n, n >> 8, ~n, ~n >> 8 };

    make_up_idat (self, block, sizeof block, scanlines, n);
    scanlines += n;
    size -= n;
  }
}

/**
 * prog_png_reader_end_scanlines:
 * @self: a reader, after prog_png_reader_begin_scanlines()
 *
 * Ends the compressed data that libpng sees, so that it goes on to other chunks.
 */
void
prog_png_reader_end_scanlines (ProgPngReader * self)
{
  /* The last block, with nothing in it, and any Adler-32. */
  static const guint8 end[] = { 3, 0, 0, 0, 0, 1 };

  make_up_idat (self, end, sizeof end, NULL, 0);
}

/* -- what the chunks say ------------------------------------------------ */

/**
 * prog_png_reader_get_kind:
 * @self: a reader
 * @kind: (out): of the image, all 0 where there was no IHDR
 */
void
prog_png_reader_get_kind (ProgPngReader * self, ProgPngKind * kind)
{
  guint colour_type = png_get_color_type (self->png, self->info);

  kind->width = png_get_image_width (self->png, self->info);
  kind->height = png_get_image_height (self->png, self->info);
  kind->bit_depth = png_get_bit_depth (self->png, self->info);
  kind->channels = png_get_channels (self->png, self->info);
  kind->interlaced = png_get_interlace_type (self->png, self->info)
      != PNG_INTERLACE_NONE;
  kind->palette = colour_type == PNG_COLOR_TYPE_PALETTE;
  kind->colour = (colour_type & PNG_COLOR_MASK_COLOR) != 0;
  kind->alpha = has_alpha (self);
  kind->lacks_palette = kind->palette
      && !png_get_valid (self->png, self->info, PNG_INFO_PLTE);
}

/**
 * prog_png_reader_get_colour:
 * @self: a reader
 * @colour: (out): what the colour space chunks say
 */
void
prog_png_reader_get_colour (ProgPngReader * self, ProgPngColour * colour)
{
  png_fixed_point *xy = colour->chromaticities;

  memset (colour, 0, sizeof *colour);
  if (png_get_valid (self->png, self->info, PNG_INFO_sRGB))
    colour->chunks |= PROG_PNG_HAS_SRGB;
  if (png_get_cHRM_fixed (self->png, self->info, &xy[0], &xy[1], &xy[2],
          &xy[3], &xy[4], &xy[5], &xy[6], &xy[7]))
    colour->chunks |= PROG_PNG_HAS_CHROMATICITIES;
  if (png_get_gAMA_fixed (self->png, self->info, &colour->gamma))
    colour->chunks |= PROG_PNG_HAS_GAMMA;
}

/**
 * prog_png_reader_get_density:
 * @self: a reader
 * @x: (out): pixels per unit
 * @y: (out): rows per unit
 * @per_metre: (out): whether the unit is known, and a metre
 *
 * Returns: whether a pHYs chunk says so
 */
gboolean
prog_png_reader_get_density (ProgPngReader * self, guint * x, guint * y,
    gboolean * per_metre)
{
  png_uint_32 horizontal, vertical;
  int unit;

  if (!png_get_pHYs (self->png, self->info, &horizontal, &vertical, &unit))
    return FALSE;
  *x = horizontal;
  *y = vertical;
  *per_metre = unit == PNG_RESOLUTION_METER;

  return TRUE;
}

/**
 * prog_png_reader_get_time:
 * @self: a reader
 *
 * Returns: (transfer full) (nullable): what a tIME chunk says
 */
GstDateTime *
prog_png_reader_get_time (ProgPngReader * self)
{
  png_timep time;

  if (!png_get_tIME (self->png, self->info, &time))
    return NULL;

  /* UTC; 60 is a leap second (11.3.6.1), of which GStreamer knows none. */
  return gst_date_time_new (0, time->year, time->month, time->day, time->hour,
      time->minute, MIN (time->second, 59));
}

/**
 * prog_png_reader_take_texts:
 * @self: a reader
 * @take: called for each text that was read since the last call
 * @user_data: for @take
 */
void
prog_png_reader_take_texts (ProgPngReader * self, ProgPngReaderTakeText take,
    gpointer user_data)
{
  png_textp texts = NULL;
  int n = 0, i;

  png_get_text (self->png, self->info, &texts, &n);
  for (i = 0; i < n; i++) {
    gint compression = texts[i].compression;
    gboolean utf8 = compression >= PNG_ITXT_COMPRESSION_NONE;
    ProgPngText text = {
      .keyword = texts[i].key,
      .language = utf8 && *texts[i].lang ? texts[i].lang : NULL,
      .text = texts[i].text,
      .size = utf8 ? texts[i].itxt_length : texts[i].text_length,
      .utf8 = utf8,
    };

    take (&text, user_data);
  }
  png_free_data (self->png, self->info, PNG_FREE_TEXT, -1);
}

/**
 * prog_png_reader_get_profile:
 * @self: a reader
 * @size: (out): bytes
 * @name: (out): what it is called
 *
 * Returns: (transfer none) (nullable): the ICC profile, up to
 *     prog_png_reader_drop_profile()
 */
const guint8 *
prog_png_reader_get_profile (ProgPngReader * self, gsize * size,
    const gchar ** name)
{
  png_charp profile_name;
  png_bytep profile;
  png_uint_32 length;
  int method;

  if (!png_get_iCCP (self->png, self->info, &profile_name, &method, &profile,
          &length))
    return NULL;
  *size = length;
  *name = profile_name;

  return profile;
}

/**
 * prog_png_reader_drop_profile:
 * @self: a reader
 *
 * Frees the ICC profile.
 */
void
prog_png_reader_drop_profile (ProgPngReader * self)
{
  png_free_data (self->png, self->info, PNG_FREE_ICCP, -1);
}
