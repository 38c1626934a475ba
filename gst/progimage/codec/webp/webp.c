/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebP backend: what follows what in an image, and what is to be made of one that
 * is broken or cut off. */

#include "webp.h"

#include "chunks.h"
#include "codec/backend.h"
#include "decoder.h"
#include "formats.h"
#include "layout.h"
#include "metadata.h"
#include "reader.h"

#include <string.h>

/* Compressed data beyond this is not needed by any image: what the worst of encoders
 * makes of noise, 5 bytes a pixel, and tables. */
#define MAX_BYTES_OF_PIXEL 8
#define MAX_BYTES_OF_TABLES (1024 * 1024)

/* The least that is still useful as a view of a large image, as with JPEG. */
#define MAX_DOWNSCALE 8

#define decode_error(...) \
    g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, __VA_ARGS__)

typedef enum
{
  AT_HEADER,                    /* the size is not known yet */
  AT_FORMAT,                    /* HEADER was told */
  AT_CANVAS,                    /* FORMAT was told */
  IN_PIXELS,
  IN_TAIL,                      /* FINAL was told */
} Phase;

/* Which data a chunk of compressed data is. */
typedef enum
{
  IGNORED,
  ALPHA,
  PIXELS,
} Use;

typedef struct
{
  ProgImageBackend backend;
  ProgWebpChunks walked;        /* by walk() */
  ProgWebpReader reader;        /* of what step() is given */
  Phase phase;
  Use use;                      /* of the data that comes */
  guint32 data_size;            /* all of it */
  gboolean is_cut_off;          /* the image ended in the pixels */
  ProgWebpLayout layout;
  ProgWebpMetadata metadata;
  ProgWebpBitstream *stream;
  ProgWebpDecoder *decoder;
  guint64 bytes;                /* that it and the frame take, tables aside */
} Webp;

static ProgImageStatus
fail (GError ** error, GError * reason)
{
  g_propagate_error (error, reason);

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
fail_broken (GError ** error, const gchar * problem)
{
  return fail (error, decode_error ("The WebP is broken: %s", problem));
}

static ProgImageStatus
fail_without_memory (GError ** error)
{
  return fail (error, g_error_new (GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT,
          "There is not enough memory to decode the WebP"));
}

static void
init (ProgImageBackend * backend)
{
  Webp *self = (Webp *) backend;

  self->stream = prog_webp_bitstream_new ();
}

/* -- headers ------------------------------------------------------------ */

static guint64
max_compressed (guint width, guint height)
{
  guint64 pixels = (guint64) width * height;

  return pixels * MAX_BYTES_OF_PIXEL + MAX_BYTES_OF_TABLES;
}

static ProgImageStatus
tell_header (Webp * self, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;
  const ProgWebpLayout *layout = &self->layout;

  info->width = layout->width;
  info->height = layout->height;
  info->bit_depth = 8;
  info->components = layout->claims_alpha || layout->frame.has_alpha ? 4 : 3;
  self->backend.progress.passes = 1;
  self->phase = AT_FORMAT;

  return prog_image_limits_check_size (&self->backend.options->limits,
      info->width, info->height, error) ? PROG_IMAGE_HEADER : PROG_IMAGE_ERROR;
}

static void
count_memory (Webp * self)
{
  ProgImageInfo *info = &self->backend.info;

  info->working_bytes = self->metadata.used
      + prog_webp_bitstream_max_bytes (self->stream)
      + prog_webp_decoder_bytes (&self->layout.frame, info->downscale)
      + (self->decoder ? prog_webp_decoder_tables (self->decoder) : 0);
}

static ProgImageStatus
tell_format (Webp * self, guint32 type, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;
  const ProgWebpFrame *frame = &self->layout.frame;
  gboolean has_alpha = prog_webp_layout_has_alpha (&self->layout);
  ProgImageFormatList formats = { info->formats, info->losses, 0 };

  if (!prog_webp_bitstream_begin (self->stream, type, frame->size,
          max_compressed (frame->width, frame->height)))
    return fail_without_memory (error);
  if (prog_webp_layout_lacks_alpha (&self->layout))
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
        "The header of the WebP says that it has alpha, but there is none");

  info->components = has_alpha ? 4 : 3;
  info->max_downscale = prog_webp_layout_is_full (&self->layout) ?
      MAX_DOWNSCALE : 1;
  prog_webp_list_formats (frame->is_lossless, has_alpha, &formats);
  prog_webp_describe_colour (info->formats[0], &info->colorimetry,
      &info->chroma_site);
  /* Grey, or transparent. */
  info->blank = has_alpha ? 0 : 0x80;
  count_memory (self);
  self->backend.progress.pass = 1;
  self->phase = AT_CANVAS;

  return PROG_IMAGE_FORMAT;
}

/* @data: the first bytes of the pixels. */
static ProgImageStatus
take_bitstream_header (Webp * self, guint32 type, const guint8 * data,
    GError ** error)
{
  const gchar *problem = prog_webp_layout_add_bitstream (&self->layout, type,
      data, self->data_size);

  if (problem)
    return fail_broken (error, problem);

  return self->phase == AT_HEADER ? tell_header (self, error) :
      tell_format (self, type, error);
}

static ProgImageStatus
take_frame_header (Webp * self, const guint8 * data, GError ** error)
{
  const gchar *problem;

  if (self->phase > AT_FORMAT)
    return PROG_IMAGE_CONTINUE;

  prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
      "The animation is not played, only its first frame is shown");
  problem = prog_webp_layout_add_anmf (&self->layout, data);

  return problem ? fail_broken (error, problem) : PROG_IMAGE_CONTINUE;
}

/* -- chunks ------------------------------------------------------------- */

static void
add_metadata (Webp * self, guint32 type, const guint8 * data, gsize size)
{
  ProgImageInfo *info = &self->backend.info;

  info->tags = gst_tag_list_make_writable (info->tags);
  info->tags_changed |= self->phase >= AT_CANVAS;
  prog_webp_metadata_add (info->tags, type, data, size);
}

/* @data: all of the chunk, if that is not larger than @size, or else the first
 * bytes. */
static ProgImageStatus
take_chunk (Webp * self, const ProgWebpPart * part, const guint8 * data,
    gsize size, GError ** error)
{
  data += PROG_WEBP_CHUNK_HEADER_SIZE;
  if (prog_webp_metadata_wants (&self->metadata,
          prog_image_limits_metadata (&self->backend.options->limits),
          part->type, part->data_size, &self->backend.defect)
      && part->size <= size) {
    add_metadata (self, part->type, data, part->data_size);
  } else if (part->type == PROG_WEBP_TYPE_VP8X && self->phase == AT_HEADER
      && part->data_size >= PROG_WEBP_VP8X_SIZE && part->size <= size) {
    prog_webp_layout_add_vp8x (&self->layout, data);
    return tell_header (self, error);
  }

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
begin_alpha (Webp * self, guint32 size, GError ** error)
{
  guint64 max_size = max_compressed (self->layout.width, self->layout.height);

  if (!self->layout.has_canvas) {
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_ERROR,
        "The WebP has alpha without a VP8X chunk, which is left out");
    return PROG_IMAGE_CONTINUE;
  }
  if (!prog_image_limits_check_memory (&self->backend.options->limits,
          MIN (size, max_size), error))
    return PROG_IMAGE_ERROR;
  if (!prog_webp_bitstream_begin (self->stream, PROG_WEBP_TYPE_ALPH, size,
          max_size))
    return fail_without_memory (error);
  prog_webp_layout_add_alpha (&self->layout);
  self->use = ALPHA;

  return PROG_IMAGE_CONTINUE;
}

/* The header of a chunk of compressed data. */
static ProgImageStatus
take_data_header (Webp * self, const ProgWebpPart * part, GError ** error)
{
  self->data_size = part->data_size;
  self->use = IGNORED;
  if (self->phase > AT_FORMAT)
    return PROG_IMAGE_CONTINUE;
  if (part->type == PROG_WEBP_TYPE_ALPH)
    return begin_alpha (self, part->data_size, error);

  self->use = PIXELS;

  return part->data_size < prog_webp_bitstream_header_size (part->type) ?
      fail_broken (error, "there is no data of its pixels") :
      PROG_IMAGE_CONTINUE;
}

/* Takes data if it can be used, which is not to be used up if this returns anything
 * but CONTINUE. */
static ProgImageStatus
take_data (Webp * self, const ProgWebpPart * part, const guint8 * data,
    GError ** error)
{
  /* All rows may be there before the end of the data. */
  if (self->use == IGNORED || self->phase == IN_TAIL)
    return PROG_IMAGE_CONTINUE;
  if (self->use == PIXELS && self->phase < AT_CANVAS)
    return take_bitstream_header (self, part->type, data, error);

  if (!prog_webp_bitstream_add (self->stream, data, part->size))
    return fail_without_memory (error);
  if (prog_webp_reader_is_last_piece (&self->reader))
    prog_webp_bitstream_end (self->stream);

  return PROG_IMAGE_CONTINUE;
}

/* -- pixels ------------------------------------------------------------- */

static void
set_downscale (ProgImageBackend * backend)
{
  count_memory ((Webp *) backend);
}

static void
set_canvas (ProgImageBackend * backend, ProgImageCanvas * canvas)
{
  Webp *self = (Webp *) backend;
  const ProgImageLimits *limits = &backend->options->limits;

  self->bytes = backend->info.working_bytes
      + GST_VIDEO_INFO_SIZE (prog_image_canvas_info (canvas));
  self->decoder = prog_webp_decoder_new (&self->layout.frame, canvas,
      prog_image_limits_threads (limits), limits->max_memory == 0 ?
      G_MAXUINT64 : limits->max_memory - MIN (limits->max_memory, self->bytes));
  self->phase = IN_PIXELS;
}

static guint
rows_of_image (const Webp * self)
{
  guint64 rows = (guint64) prog_webp_decoder_rows (self->decoder)
      * self->backend.info.downscale;

  if (rows > 0)
    rows += self->layout.frame.y;

  return MIN (rows, self->backend.info.height);
}

static void
note_progress (Webp * self)
{
  self->backend.progress.rows = rows_of_image (self);
  count_memory (self);
}

/* Nothing more will come of the pixels. */
static ProgImageStatus
give_what_is_there (Webp * self, gboolean is_cut_off, GError ** error)
{
  guint rows = self->backend.progress.rows;
  guint height = self->backend.info.height;

  if (rows == 0)
    return fail (error, is_cut_off ?
        decode_error ("The WebP ends after %" G_GUINT64_FORMAT " bytes, before "
            "its first row", prog_webp_reader_offset (&self->reader)) :
        decode_error ("The WebP is broken: no row of it can be decoded"));

  if (is_cut_off)
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_TRUNCATED,
        "The WebP ends after %" G_GUINT64_FORMAT " bytes with %u of %u rows",
        prog_webp_reader_offset (&self->reader), rows, height);
  else
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_ERROR,
        "The compressed data is damaged, after %u of %u rows", rows, height);
  self->phase = IN_TAIL;

  return PROG_IMAGE_FINAL;
}

static ProgImageStatus
decode (Webp * self, GError ** error)
{
  ProgImageWork *work = self->backend.options->work;
  ProgWebpResult result = self->decoder ?
      prog_webp_decoder_run (self->decoder, self->stream, FALSE) :
      PROG_WEBP_NO_MEMORY;

  if (self->decoder)
    note_progress (self);
  /* The tables of a group of codes take as long as a small image. */
  if (self->decoder && work && result != PROG_WEBP_DECODES
      && result != PROG_WEBP_NO_CANVAS)
    work->efforts += prog_webp_decoder_codes (self->decoder);
  switch (result) {
    case PROG_WEBP_DECODES:
      return PROG_IMAGE_CONTINUE;
    case PROG_WEBP_NO_CANVAS:
      return PROG_IMAGE_NO_CANVAS;
    case PROG_WEBP_NO_MEMORY:
      return fail_without_memory (error);
    case PROG_WEBP_TOO_MANY_TABLES:
      prog_image_limits_check_memory (&self->backend.options->limits,
          self->bytes + prog_webp_decoder_tables (self->decoder), error);
      return PROG_IMAGE_ERROR;
    case PROG_WEBP_FAILED:
      return give_what_is_there (self, FALSE, error);
    case PROG_WEBP_INCOMPLETE:
      return give_what_is_there (self, self->is_cut_off, error);
    case PROG_WEBP_DONE:
      self->backend.progress.rows = self->backend.info.height;
      self->phase = IN_TAIL;
      return PROG_IMAGE_FINAL;
  }
  g_assert_not_reached ();
}

static void
draw (ProgImageBackend * backend)
{
  Webp *self = (Webp *) backend;

  if (self->phase != IN_PIXELS || !self->decoder)
    return;

  prog_webp_decoder_run (self->decoder, self->stream, TRUE);
  note_progress (self);
}

/* -- the whole ---------------------------------------------------------- */

/* All bytes of the image have been used. */
static ProgImageStatus
end (Webp * self, GError ** error)
{
  switch (self->phase) {
    case AT_HEADER:
    case AT_FORMAT:
      return fail (error, prog_webp_reader_is_whole (&self->reader) ?
          decode_error ("The WebP has no pixels") :
          decode_error ("The WebP ends in its header, after %" G_GUINT64_FORMAT
              " bytes", prog_webp_reader_offset (&self->reader)));
    case AT_CANVAS:
      return PROG_IMAGE_NO_CANVAS;
    case IN_PIXELS:
      self->is_cut_off = TRUE;
      prog_webp_bitstream_end (self->stream);
      return PROG_IMAGE_CONTINUE;
    case IN_TAIL:
      if (!prog_webp_reader_is_whole (&self->reader))
        prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
            "The WebP ends early, behind its pixels");
      return PROG_IMAGE_END;
  }
  g_assert_not_reached ();
}

static ProgImageStatus
take_part (Webp * self, const ProgWebpPart * part, const guint8 * data,
    gsize size, GError ** error)
{
  switch (part->kind) {
    case PROG_WEBP_PART_CHUNK:
      return take_chunk (self, part, data, size, error);
    case PROG_WEBP_PART_FRAME:
      return take_frame_header (self, data + PROG_WEBP_CHUNK_HEADER_SIZE,
          error);
    case PROG_WEBP_PART_HEADER:
      return take_data_header (self, part, error);
    case PROG_WEBP_PART_BITSTREAM:
    case PROG_WEBP_PART_DATA:
      return take_data (self, part, data, error);
    default:
      return PROG_IMAGE_CONTINUE;
  }
}

static gboolean
is_data (const ProgWebpPart * part)
{
  return part->kind == PROG_WEBP_PART_BITSTREAM
      || part->kind == PROG_WEBP_PART_DATA;
}

static void
describe_file (Webp * self)
{
  self->backend.info.size = prog_webp_reader_image_size (&self->reader);
  if (prog_webp_reader_has_wrong_size (&self->reader))
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
        "The size of the file in the header of the WebP is wrong");
}

static ProgImageStatus
take_next_part (Webp * self, ProgImageBytes * bytes, GError ** error)
{
  const guint8 *data = bytes->data + bytes->used;
  gsize size = bytes->size - bytes->used;
  ProgImageStatus status = PROG_IMAGE_NEED_DATA;
  ProgWebpPart part;

  if (prog_webp_reader_peek (&self->reader, data, size, &part))
    status = take_part (self, &part, data, size, error);
  if (status == PROG_IMAGE_NEED_DATA) {
    if (!bytes->at_end)
      return status;
    bytes->used = bytes->size;
    return end (self, error);
  }
  /* Data at which something was told comes again. */
  if (status == PROG_IMAGE_CONTINUE || !is_data (&part))
    prog_webp_reader_use (&self->reader, &part);
  describe_file (self);

  return status;
}

static ProgImageStatus
step (ProgImageBackend * backend, ProgImageBytes * bytes, GError ** error)
{
  Webp *self = (Webp *) backend;
  ProgImageStatus status = PROG_IMAGE_CONTINUE;

  /* Only now: the final frame did not wait for it. */
  if (self->phase == IN_TAIL) {
    g_clear_pointer (&self->decoder, prog_webp_decoder_free);
    g_clear_pointer (&self->stream, prog_webp_bitstream_free);
  }
  while (status == PROG_IMAGE_CONTINUE) {
    bytes->used += prog_webp_reader_skip (&self->reader,
        bytes->size - bytes->used);
    if (self->phase == IN_PIXELS)
      status = decode (self, error);
    if (status == PROG_IMAGE_CONTINUE)
      status = take_next_part (self, bytes, error);
  }

  return status;
}

static ProgImageAnswer
confirm (const guint8 * data, gsize size)
{
  guint32 type;

  if (size < PROG_WEBP_RIFF_SIZE + 4)
    return PROG_IMAGE_PERHAPS;
  type = prog_webp_read32 (data + PROG_WEBP_RIFF_SIZE);

  return type == PROG_WEBP_TYPE_VP8 || type == PROG_WEBP_TYPE_VP8L
      || type == PROG_WEBP_TYPE_VP8X ? PROG_IMAGE_YES : PROG_IMAGE_NO;
}

static void
walk (ProgImageBackend * backend, const guint8 * data, gsize size,
    guint64 offset, gboolean at_end, ProgImageSpan * span)
{
  Webp *self = (Webp *) backend;
  ProgWebpPart part;

  prog_webp_chunks_next (&self->walked, data, size, &part);
  span->size = part.size;
  switch (part.kind) {
    case PROG_WEBP_PART_MORE:
      span->kind = PROG_IMAGE_SPAN_MORE;
      break;
    case PROG_WEBP_PART_DATA:
      span->kind = PROG_IMAGE_SPAN_DATA;
      span->is_sized = TRUE;
      span->left = (guint64) self->walked.left + self->walked.is_odd;
      break;
    case PROG_WEBP_PART_END:
      span->kind = PROG_IMAGE_SPAN_END;
      break;
    case PROG_WEBP_PART_LOST:
      span->kind = PROG_IMAGE_SPAN_LOST;
      break;
    default:
      span->kind = PROG_IMAGE_SPAN_BOX;
      break;
  }
}

/* It is if the header of the file agrees about where it ends, or if another chunk seems
 * to follow. */
static ProgImageAnswer
box_is_whole (ProgImageBackend * backend, const guint8 * box,
    guint64 box_size, const guint8 * next, gsize next_size)
{
  Webp *self = (Webp *) backend;

  if (prog_webp_chunks_at_end (&self->walked))
    return PROG_IMAGE_YES;
  if (next_size < 4)
    return PROG_IMAGE_PERHAPS;

  return prog_webp_is_chunk (next) ? PROG_IMAGE_YES : PROG_IMAGE_NO;
}

static void
finalize (ProgImageBackend * backend)
{
  Webp *self = (Webp *) backend;

  prog_webp_decoder_free (self->decoder);
  prog_webp_bitstream_free (self->stream);
}

static const ProgImageBeginning beginnings[] = {
  {"RIFF\0\0\0\0WEBP", PROG_WEBP_RIFF_SIZE, 4, 8, 8, TRUE},
};

const ProgImageCodecClass prog_image_webp_class = {
  .name = "WebP",
  .media_type = "image/webp",
  .raw_formats = "I420, A420, " PROG_IMAGE_RGB_NAMES,
  .beginnings = beginnings,
  .n_beginnings = G_N_ELEMENTS (beginnings),
  .confirm = confirm,
  .instance_size = sizeof (Webp),
  /* Small pieces are gathered in front of libwebp. */
  .min_feed = 1,
  .init = init,
  .walk = walk,
  .box_is_whole = box_is_whole,
  .step = step,
  .set_downscale = set_downscale,
  .set_canvas = set_canvas,
  .draw = draw,
  .finalize = finalize,
};
