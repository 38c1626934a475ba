/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG backend: what follows what in an image, and what is to be made of one
 * that is broken or cut off. Clauses are those of the PNG specification, third
 * edition. */

#include "pngcodec.h"

#include <string.h>

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

/**
 * prog_png_rows_are_missing:
 * @self: a codec
 *
 * Returns: whether there are rows that were not decoded yet
 */
gboolean
prog_png_rows_are_missing (const PngCodec * self)
{
  return self->rows.decoded < self->rows.total;
}

/* Of how many rows there are. */
static const gchar *
in_all (const PngCodec * self)
{
  return self->codec.info.progressive ? " in all passes" : "";
}

/**
 * prog_png_complain:
 * @self: a codec
 * @health: how grave it is
 * @what: what it is, in a sentence without a full stop
 *
 * Takes note of trouble in the midst of the rows, or after them.
 */
void
prog_png_complain (PngCodec * self, ProgImageHealth health, const gchar * what)
{
  /* The final picture is out: it can't be called corrupt any more. */
  if (self->state == PNG_STATE_TAIL)
    health = MIN (health, PROG_IMAGE_IRREGULAR);
  if (prog_png_rows_are_missing (self))
    prog_image_codec_complain (&self->codec, health,
        "%s, after %u of %u rows%s", what, self->rows.decoded, self->rows.total,
        in_all (self));
  else
    prog_image_codec_complain (&self->codec, health, "%s", what);
}

/**
 * prog_png_give_up:
 * @self: a codec
 * @message: why, in a sentence without a full stop
 *
 * Takes note of something that the decoder of the rows, or libpng, can't get
 * over.
 */
void
prog_png_give_up (PngCodec * self, const gchar * message)
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
    prog_png_complain (self, prog_png_rows_are_missing (self) ?
        PROG_IMAGE_CORRUPT : PROG_IMAGE_IRREGULAR, message);
    self->rows_over = TRUE;
  }
}

static void
png_init (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  prog_png_chunks_init (&self->chunks);
  self->metadata_left = PROG_IMAGE_MAX_METADATA;
  prog_png_rows_init (&self->rows, codec);
  if (!prog_png_reader_open (self))
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
    prog_png_give_up (self, "Missing IHDR before IDAT");
  } else if (png_get_color_type (self->png, self->png_info)
      == PNG_COLOR_TYPE_PALETTE
      && !png_get_valid (self->png, self->png_info, PNG_INFO_PLTE)) {
    prog_png_give_up (self, "Missing PLTE before IDAT");
  } else {
    prog_png_metadata_describe (self);
    self->state = PNG_STATE_OUTPUT;
  }
}

static void
png_set_output (ProgImageCodec * codec)
{
  PngCodec *self = (PngCodec *) codec;

  prog_png_rows_begin (&self->rows);
  self->state = PNG_STATE_ROWS;
  prog_png_idat_begin (self);
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
  if (prog_png_rows_are_missing (self) && !self->rows_over)
    return FALSE;
  /* The checksums behind the last row may tell that it is damaged. */
  if ((self->in_idat || prog_png_idat_goes_on (self)) && !self->rows_over
      && !self->dead)
    return FALSE;

  if (prog_png_rows_are_missing (self))
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
    if (prog_png_rows_are_missing (self) && !self->rows_over)
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
    prog_png_give_up (self, "It has no signature");
  else
    prog_png_give_up (self, "There is no chunk where one should begin");
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
  if (is_picture_chunk (type) && self->chunks.length <= PROG_PNG_MAX_CRITICAL)
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
    prog_png_idat_begin_chunk (self);
}

static void
begin_other_chunk (PngCodec * self)
{
  guint32 type = self->chunks.type;

  /* All IDATs follow one another (5.6): libpng would begin a picture with one
   * that comes later. */
  if (self->state >= PNG_STATE_ROWS && !self->idats_over) {
    self->idats_over = TRUE;
    prog_png_idat_end (self);
  }
  if (self->state == PNG_STATE_ROWS && prog_png_rows_are_missing (self)) {
    prog_png_complain (self, PROG_IMAGE_CORRUPT,
        "The compressed data is at its end");
    self->rows_over = TRUE;
  }
  if (PROG_PNG_IS_ANCILLARY (type) || is_picture_chunk (type))
    return;

  if (self->state == PNG_STATE_HEADER)
    fail (self, g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_NOT_IMPLEMENTED,
            "The PNG has a critical chunk of an unknown kind, %.4s",
            (const gchar *) self->chunks.header + 4));
  else
    prog_png_give_up (self, "There is a critical chunk of an unknown kind");
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
    prog_png_reader_give_header (self);
    prog_png_reader_give (self, chunks->bytes, chunks->n_bytes);
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
  ProgPngEvent event = prog_png_chunks_next (&self->chunks, input);

  /* What it comes to is told first. */
  if ((event == PROG_PNG_MORE || event == PROG_PNG_NEXT_IMAGE
          || event == PROG_PNG_NO_CHUNK) && prog_png_idat_flush (self))
    return FALSE;

  switch (event) {
    case PROG_PNG_CHUNK:
      begin_chunk (self);
      *status = PROG_IMAGE_FORMAT;
      return self->state == PNG_STATE_OUTPUT;
    case PROG_PNG_WHOLE:
      return end_chunk (self, status);
    case PROG_PNG_PIECE:
    case PROG_PNG_CRC:
      prog_png_idat_add (self);
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
  prog_png_scanlines_free (self->scanlines);
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
