/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* PNG by libpng's push reader, which is given one chunk after the other, and
 * the compressed data as it comes. Clauses are those of the PNG specification,
 * third edition.
 *
 * This file is all of the setjmp boundary: libpng raises errors in
 * png_process_data() and when the reader is made, where they are caught. What
 * is called elsewhere, png_get_*() and the setters of limits, raises none. */

#include "pngcodec.h"

#include <string.h>

/* Of the chunks that are gathered however much metadata there was: PLTE with
 * all of its 256 colours (11.2.2) is the longest. */
#define MAX_CRITICAL 768

#define decode_error(...) \
    g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, __VA_ARGS__)

/* No picture can come of it. Takes the error. */
static void
fail (PngCodec * self, GError * error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->state = PNG_STATE_ERROR;
}

static gboolean
rows_are_missing (const PngCodec * self)
{
  return self->rows.decoded < self->rows.total;
}

/* Of how many rows there are. */
static const gchar *
in_all (const PngCodec * self)
{
  return self->codec.info.progressive ? " in all passes" : "";
}

/* Trouble in the midst of the rows, or after them. */
static void
complain (PngCodec * self, ProgImageHealth health, const gchar * what)
{
  /* The final picture is out: it can't be called corrupt any more. */
  if (self->state == PNG_STATE_TAIL)
    health = MIN (health, PROG_IMAGE_IRREGULAR);
  if (rows_are_missing (self))
    prog_image_codec_complain (&self->codec, health,
        "%s, after %u of %u rows%s", what, self->rows.decoded, self->rows.total,
        in_all (self));
  else
    prog_image_codec_complain (&self->codec, health, "%s", what);
}

/* The reader has met with something that it can't get over. */
static void
give_up (PngCodec * self, const gchar * message)
{
  self->dead = TRUE;
  if (self->state == PNG_STATE_HEADER) {
    /* The first warning says more than the error that follows from it. */
    if (self->warned && self->codec.complaint)
      fail (self, decode_error ("The PNG is broken: %s (%s)", message,
              self->codec.complaint));
    else
      fail (self, decode_error ("The PNG is broken: %s", message));
  } else {
    complain (self, rows_are_missing (self) ?
        PROG_IMAGE_CORRUPT : PROG_IMAGE_IRREGULAR, message);
    self->rows_over = TRUE;
  }
}

static void
on_error (png_structp png, png_const_charp message)
{
  give_up (png_get_error_ptr (png), message);
  png_longjmp (png, 1);
}

/* Warnings about compressed data; those about its CRC leave libpng going on
 * with it, after the others it has stopped. */
static void
warn_of_data (PngCodec * self, const gchar * message, gboolean crc)
{
  if (!rows_are_missing (self))
    complain (self, g_str_has_prefix (message, "Extra") ?
        PROG_IMAGE_IRREGULAR : PROG_IMAGE_CORRUPT, message);
  else if (crc)
    complain (self, PROG_IMAGE_CORRUPT, message);
  else if (g_str_has_prefix (message, "Extra"))
    give_up (self, "The compressed data is at its end");
  else
    /* libpng takes all bad data for a bad checksum here. */
    give_up (self, "The compressed data is broken");
}

static void
on_warning (png_structp png, png_const_charp message)
{
  PngCodec *self = png_get_error_ptr (png);
  guint32 type = self->chunks.type;
  gboolean crc = strstr (message, "CRC error") != NULL;

  self->warned = TRUE;
  if (type == PROG_PNG_TYPE_IDAT && self->chunks.left < self->chunks.length
      + PROG_PNG_CRC_SIZE)
    warn_of_data (self, message, crc);
  else
    prog_image_codec_complain (&self->codec,
        crc && (type == PROG_PNG_TYPE_PLTE || type == PROG_PNG_TYPE_tRNS) ?
        PROG_IMAGE_CORRUPT : PROG_IMAGE_IRREGULAR, "%s", message);
}

/* Chunks that libpng does not know, or shall not. Returns whether it is done
 * with. */
static int
on_unknown_chunk (png_structp png, png_unknown_chunkp chunk)
{
  PngCodec *self = png_get_user_chunk_ptr (png);

  /* The warning was of its CRC. */
  if (!self->warned && chunk->size > 0)
    prog_png_metadata_add_unknown (self, chunk->data, chunk->size);

  return 1;
}

static void
on_row (png_structp png, png_bytep row, png_uint_32 number, int pass)
{
  PngCodec *self = png_get_progressive_ptr (png);

  if (row)
    prog_png_rows_add (&self->rows, row, pass);
}

/* Has libpng produce what the canvas takes. */
static void
set_transforms (PngCodec * self)
{
  const GstVideoInfo *info = prog_image_canvas_info (self->codec.canvas);
  gboolean deep = GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 16;
  gboolean alpha = GST_VIDEO_INFO_HAS_ALPHA (info);
  guint n = GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) / (deep ? 2 : 1);
  guint red, blue;

  png_set_expand (self->png);
  if (!deep)
    png_set_strip_16 (self->png);
  else if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (self->png);
  if (n == 1)
    return;

  red = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_R);
  blue = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_B);
  png_set_gray_to_rgb (self->png);
  if (blue < red)
    png_set_bgr (self->png);
  if (self->samples.alpha && !alpha)
    png_set_strip_alpha (self->png);
  /* The fourth sample is alpha or nothing, and opaque where the picture is. */
  if (n == 4 && self->samples.alpha && alpha) {
    if (MIN (red, blue) > 0)
      png_set_swap_alpha (self->png);
  } else if (n == 4) {
    png_set_add_alpha (self->png, 0xffff, MIN (red, blue) > 0 ?
        PNG_FILLER_BEFORE : PNG_FILLER_AFTER);
  }
}

/* Called at the header of the first IDAT. */
static void
on_info (png_structp png, png_infop png_info)
{
  PngCodec *self = png_get_progressive_ptr (png);

  set_transforms (self);
  png_read_update_info (png, png_info);
  if (png_get_rowbytes (png, png_info)
      != self->codec.info.width * self->rows.pixel_size)
    png_error (png, "Rows are not of the size expected");
}

/* FALSE: the reader has given up. */
static gboolean
give (PngCodec * self, const guint8 * bytes, gsize size)
{
  if (self->dead)
    return FALSE;

  /* Covers png_process_data() and all callbacks above. */
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_process_data (self->png, self->png_info, (png_bytep) bytes, size);

  return !self->dead;
}

/* Later libraries know these, libpng 1.6.39 does not, or not in its push reader
 * (eXIf): all shall hand them over. */
static const png_byte own_chunks[] = "cICP\0mDCV\0cLLI\0eXIf";

static gboolean
make_reader (PngCodec * self)
{
  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, on_error,
      on_warning);
  if (!self->png)
    return FALSE;

  /* Covers the rest of this function: memory may be lacking. */
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  self->png_info = png_create_info_struct (self->png);
  if (!self->png_info)
    return FALSE;
  png_set_progressive_read_fn (self->png, self, on_info, on_row, NULL);
  png_set_keep_unknown_chunks (self->png, PNG_HANDLE_CHUNK_ALWAYS, own_chunks,
      sizeof own_chunks / 5);
  png_set_read_user_chunk_fn (self->png, self, on_unknown_chunk);
  /* max-pixels bounds these. */
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);

  return TRUE;
}

static void
png_init (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  prog_png_chunks_init (&self->chunks);
  self->metadata_left = PROG_IMAGE_MAX_METADATA;
  prog_png_rows_init (&self->rows, codec);
  /* The push reader does not take png_set_sig_bytes() for an answer. */
  if (!make_reader (self) || !give (self, (const guint8 *) PROG_PNG_SIGNATURE,
          PROG_PNG_SIGNATURE_SIZE))
    fail (self, decode_error ("libpng can't be set up"));
}

/* IHDR has been read. */
static void
tell_header (PngCodec * self)
{
  ProgImageInfo *info = &self->codec.info;
  GError *error = NULL;

  info->width = png_get_image_width (self->png, self->png_info);
  info->height = png_get_image_height (self->png, self->png_info);
  info->bit_depth = png_get_bit_depth (self->png, self->png_info);
  info->components = png_get_channels (self->png, self->png_info);
  info->progressive = png_get_interlace_type (self->png, self->png_info)
      != PNG_INTERLACE_NONE;
  self->codec.passes = info->progressive ? PROG_ADAM7_PASSES : 1;
  if (!prog_image_limits_check_size (&self->codec.options.limits, info->width,
          info->height, &error))
    fail (self, error);

  /* From here on a CRC error spoils a picture, rather than all of it. */
  png_set_crc_action (self->png, PNG_CRC_WARN_USE, PNG_CRC_DEFAULT);
}

/* The header of the first IDAT is held back until there is a canvas: libpng
 * wants to know there and then what rows shall look like. */
static void
begin_image (PngCodec * self)
{
  if (self->codec.info.width == 0) {
    give_up (self, "Missing IHDR before IDAT");
  } else if (png_get_color_type (self->png, self->png_info)
      == PNG_COLOR_TYPE_PALETTE
      && !png_get_valid (self->png, self->png_info, PNG_INFO_PLTE)) {
    give_up (self, "Missing PLTE before IDAT");
  } else {
    prog_png_metadata_describe (self);
    self->state = PNG_STATE_OUTPUT;
  }
}

static void
give_chunk_header (PngCodec * self)
{
  /* libpng refuses lengths that a picture of this size can't have. A writer's
   * wrong length is no reason for that: rows come until they are all there. */
  if (self->chunks.type == PROG_PNG_TYPE_IDAT)
    png_set_chunk_malloc_max (self->png, 0);
  else
    png_set_chunk_malloc_max (self->png,
        MAX (self->metadata_left, MAX_CRITICAL));
  self->warned = FALSE;
  give (self, self->chunks.header, PROG_PNG_HEADER_SIZE);
}

static void
png_set_output (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  prog_png_rows_begin (&self->rows);
  self->state = PNG_STATE_ROWS;
  give_chunk_header (self);
}

static void
png_draw (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  prog_png_rows_draw (&self->rows);
}

/* Returns whether there is a status to tell. */
static gboolean
settle (PngCodec * self, ProgImageStatus * status)
{
  if (prog_png_rows_settle (&self->rows, status))
    return TRUE;
  if (rows_are_missing (self) && !self->rows_over)
    return FALSE;
  /* The checksums behind the last row may tell that it is damaged. */
  if (self->in_idat && !self->rows_over && !self->dead)
    return FALSE;

  if (rows_are_missing (self))
    prog_png_rows_draw (&self->rows);
  else
    self->codec.pass = self->codec.passes;
  self->state = PNG_STATE_TAIL;
  *status = PROG_IMAGE_FINAL;

  return TRUE;
}

/* Whether there is room for the chunk among the metadata of the image. */
static gboolean
afford_chunk (PngCodec * self)
{
  if (self->chunks.length > self->metadata_left) {
    prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
        "The %.4s chunk of %u bytes is left out, there is too much metadata",
        (const gchar *) self->chunks.header + 4, self->chunks.length);
    return FALSE;
  }
  self->metadata_left -= self->chunks.length;

  return TRUE;
}

/* The image is over before it should be. */
static void
cut_off (PngCodec * self)
{
  if (self->state == PNG_STATE_HEADER) {
    fail (self, decode_error ("The PNG ends in its header, after %"
            G_GUINT64_FORMAT " bytes", self->chunks.offset));
  } else {
    if (rows_are_missing (self) && !self->rows_over)
      prog_image_codec_complain (&self->codec, PROG_IMAGE_TRUNCATED,
          "The PNG ends after %" G_GUINT64_FORMAT " bytes with %u of %u rows%s",
          self->chunks.offset, self->rows.decoded, self->rows.total,
          in_all (self));
    else
      prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
          "The PNG ends after %" G_GUINT64_FORMAT " bytes without IEND",
          self->chunks.offset);
    self->rows_over = self->ended = TRUE;
  }
}

/* What follows can't be told from other data. */
static void
lose_track (PngCodec * self)
{
  if (self->chunks.offset < PROG_PNG_SIGNATURE_SIZE)
    give_up (self, "It has no signature");
  else
    give_up (self, "There is no chunk where one should begin");
  self->ended = TRUE;
}

/* Those without which there is no picture, or another one. */
static gboolean
is_picture_chunk (guint32 type)
{
  return type == PROG_PNG_TYPE_IHDR || type == PROG_PNG_TYPE_PLTE
      || type == PROG_PNG_TYPE_tRNS || type == PROG_PNG_TYPE_IEND;
}

/* libpng is not given data of which there may be any amount, and that it would
 * only throw away. */
static ProgPngWay
choose_way (PngCodec * self)
{
  guint32 type = self->chunks.type;

  if (type == PROG_PNG_TYPE_IDAT)
    return self->idats_over ? PROG_PNG_SKIP : PROG_PNG_STREAM;
  if (is_picture_chunk (type) && self->chunks.length <= MAX_CRITICAL)
    return PROG_PNG_GATHER;
  if (self->dead || type == PROG_PNG_TYPE_fcTL || type == PROG_PNG_TYPE_fdAT)
    return PROG_PNG_SKIP;
  return afford_chunk (self) ? PROG_PNG_GATHER : PROG_PNG_SKIP;
}

static void
begin_idat (PngCodec * self)
{
  if (self->state == PNG_STATE_HEADER)
    begin_image (self);
  else if (!self->dead && !self->idats_over)
    give_chunk_header (self);
}

static void
begin_other_chunk (PngCodec * self)
{
  guint32 type = self->chunks.type;

  /* All IDATs follow one another (5.6): libpng would begin a picture with one
   * that comes later. */
  self->idats_over = self->state >= PNG_STATE_ROWS;
  if (self->state == PNG_STATE_ROWS) {
    complain (self, PROG_IMAGE_CORRUPT, "The compressed data is at its end");
    self->rows_over = TRUE;
  }
  if (PROG_PNG_IS_ANCILLARY (type) || is_picture_chunk (type))
    return;

  if (self->state == PNG_STATE_HEADER)
    fail (self, g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_NOT_IMPLEMENTED,
            "The PNG has a critical chunk of an unknown kind, %.4s",
            (const gchar *) self->chunks.header + 4));
  else
    give_up (self, "There is a critical chunk of an unknown kind");
}

static void
begin_chunk (PngCodec * self)
{
  self->in_idat = self->chunks.type == PROG_PNG_TYPE_IDAT;
  if (self->in_idat)
    begin_idat (self);
  else
    begin_other_chunk (self);
  self->chunks.way = choose_way (self);
}

/* Returns whether there is a status to tell. */
static gboolean
end_chunk (PngCodec * self, ProgImageStatus * status)
{
  ProgPngChunks *chunks = &self->chunks;
  gboolean header = chunks->type == PROG_PNG_TYPE_IHDR
      && self->state == PNG_STATE_HEADER;

  if (!self->dead) {
    give_chunk_header (self);
    give (self, chunks->bytes, chunks->n_bytes);
  }
  if (chunks->type == PROG_PNG_TYPE_IEND)
    self->ended = TRUE;
  if (self->dead)
    return FALSE;

  if (header)
    tell_header (self);
  else
    prog_png_metadata_add (self);
  *status = PROG_IMAGE_HEADER;

  return header && self->state == PNG_STATE_HEADER;
}

/* Goes on to the next thing. Returns whether there is a status to tell. */
static gboolean
go_on (PngCodec * self, ProgPngInput * input, ProgImageStatus * status)
{
  switch (prog_png_chunks_next (&self->chunks, input)) {
    case PROG_PNG_CHUNK:
      begin_chunk (self);
      *status = PROG_IMAGE_FORMAT;
      return self->state == PNG_STATE_OUTPUT;
    case PROG_PNG_WHOLE:
      return end_chunk (self, status);
    case PROG_PNG_PIECE:
    case PROG_PNG_CRC:
      give (self, self->chunks.bytes, self->chunks.n_bytes);
      self->in_idat = self->chunks.left > 0;
      return FALSE;
    case PROG_PNG_MORE:
      if (input->at_end) {
        cut_off (self);
        return FALSE;
      }
      *status = PROG_IMAGE_NEED_DATA;
      return TRUE;
    case PROG_PNG_NEXT_IMAGE:
      cut_off (self);
      return FALSE;
    case PROG_PNG_NO_CHUNK:
      lose_track (self);
      return FALSE;
  }
  g_assert_not_reached ();
}

static ProgImageStatus
png_feed (ProgImageCodec * codec, const guint8 * data, gsize size,
    gboolean at_end, gsize * consumed, GError ** error)
{
  PngCodec *self = (PngCodec *) codec;
  ProgPngInput input = { data, size, at_end, 0 };
  ProgImageStatus status = PROG_IMAGE_NEED_DATA;
  gboolean told = FALSE;

  while (!told) {
    if (self->state == PNG_STATE_TAIL && self->ended)
      self->state = PNG_STATE_END;
    if (self->state == PNG_STATE_ERROR) {
      g_propagate_error (error, g_error_copy (self->error));
      status = PROG_IMAGE_ERROR;
      told = TRUE;
    } else if (self->state == PNG_STATE_END) {
      status = PROG_IMAGE_END;
      told = TRUE;
    } else if (self->state == PNG_STATE_OUTPUT) {
      status = PROG_IMAGE_NO_CANVAS;
      told = TRUE;
    } else {
      told = self->state == PNG_STATE_ROWS && settle (self, &status);
      if (!told && !self->ended)
        told = go_on (self, &input, &status);
    }
  }
  *consumed = input.used;

  return status;
}

static gboolean
png_ready (ProgImageCodec * codec, const guint8 * data, gsize size, gsize seen)
{
  PngCodec *self = (PngCodec *) codec;

  return prog_png_chunks_worth_while (&self->chunks, data, size, seen);
}

static void
png_finalize (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  png_destroy_read_struct (&self->png, &self->png_info, NULL);
  prog_png_chunks_clear (&self->chunks);
  prog_png_rows_clear (&self->rows);
  g_clear_error (&self->error);
}

const ProgImageCodecClass prog_image_png_class = {
  .name = "PNG",
  .media_type = "image/png",
  .signature = (const guint8 *) PROG_PNG_SIGNATURE,
  .signature_size = PROG_PNG_SIGNATURE_SIZE,
  .min_signature_size = PROG_PNG_SIGNATURE_SIZE,
  .instance_size = sizeof (PngCodec),
  .init = png_init,
  .feed = png_feed,
  .ready = png_ready,
  .set_output = png_set_output,
  .draw = png_draw,
  .finalize = png_finalize,
};
