/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JPEG backend: from spans of bytes to statuses, and what an image says of itself.
 * Clauses are those of ITU-T T.81. */

#include "jpeg.h"

#include "codec/backend.h"

#include "decoder.h"
#include "formats.h"
#include "markers.h"
#include "metadata.h"
#include "mpf.h"
#include "precision.h"

#include "core/metadata.h"

#include <string.h>

/* libjpeg-turbo leaves its fast path when an MCU might run out of data: 512 bytes a
 * block, 6 blocks for 4:2:0. Gathering ten times that keeps nearly all MCUs on it. */
#define MIN_FEED 32768

typedef struct
{
  ProgImageBackend backend;
  ProgJpegDecoder decoder;
  ProgJpegMetadata metadata;

  ProgJpegWalker walker;
  ProgJpegPiece piece;          /* walked last that is not DATA */
  guint64 piece_at;             /* its offset in the image */
  gboolean piece_is_new;        /* not looked at by step() */
  guint64 tried_to;             /* offset, up to which step() has used all it can */
} Jpeg;

/* -- framing ------------------------------------------------------------ */

static void
walk (ProgImageBackend * backend, const guint8 * data, gsize size,
    guint64 offset, gboolean at_end, ProgImageSpan * span)
{
  static const ProgImageSpanKind kinds[] = {
    [PROG_JPEG_PIECE_MORE] = PROG_IMAGE_SPAN_MORE,
    [PROG_JPEG_PIECE_DATA] = PROG_IMAGE_SPAN_DATA,
    [PROG_JPEG_PIECE_FILL] = PROG_IMAGE_SPAN_DATA,
    [PROG_JPEG_PIECE_MARKER] = PROG_IMAGE_SPAN_BOX,
    [PROG_JPEG_PIECE_SEGMENT] = PROG_IMAGE_SPAN_BOX,
    [PROG_JPEG_PIECE_JUNK] = PROG_IMAGE_SPAN_BOX,
    [PROG_JPEG_PIECE_END] = PROG_IMAGE_SPAN_END,
    [PROG_JPEG_PIECE_LOST] = PROG_IMAGE_SPAN_LOST,
  };
  Jpeg *self = (Jpeg *) backend;
  ProgJpegPiece piece;

  prog_jpeg_walk (&self->walker, data, size, at_end, &piece);
  span->kind = kinds[piece.kind];
  span->size = piece.size;
  if (piece.size == 0 || piece.kind == PROG_JPEG_PIECE_DATA)
    return;

  /* Fill bytes come a few at a time, where the stream is cut so. */
  if (piece.kind == PROG_JPEG_PIECE_FILL && self->piece.kind == piece.kind
      && offset == self->piece_at + self->piece.size) {
    self->piece.size += piece.size;
    return;
  }
  self->piece = piece;
  self->piece_at = offset;
  self->piece_is_new = TRUE;
  if (piece.marker == PROG_JPEG_SOS)
    prog_jpeg_decoder_note_sos (&self->decoder, offset);
}

static ProgImageAnswer
answer (gboolean yes, gboolean perhaps)
{
  return yes ? PROG_IMAGE_YES : perhaps ? PROG_IMAGE_PERHAPS : PROG_IMAGE_NO;
}

static ProgImageAnswer
box_is_whole (ProgImageBackend * backend, const guint8 * box,
    guint64 box_size, const guint8 * next, gsize next_size)
{
  gboolean perhaps, yes;

  if (box && !prog_jpeg_segment_may_hold_image (box, box_size))
    return PROG_IMAGE_NO;
  yes = prog_jpeg_segment_has_ended (next, next_size, &perhaps);

  return answer (yes, perhaps);
}

static ProgImageAnswer
confirm (const guint8 * data, gsize size)
{
  gboolean perhaps, yes = prog_jpeg_begins (data, size, &perhaps);

  return answer (yes, perhaps);
}

/* -- what the image says of itself -------------------------------------- */

static const struct jpeg_decompress_struct *
get_cinfo (const Jpeg * self)
{
  return &self->decoder.library.cinfo;
}

/* Annex H. */
static gboolean
is_lossless (const Jpeg * self)
{
  return self->walker.frame_marker == PROG_JPEG_SOF3;
}

/* Whether libjpeg can decode the process. It finds out too late, or not with these
 * words. */
static gboolean
is_supported (const Jpeg * self)
{
  return self->walker.frame_marker != PROG_JPEG_SOF11
      && prog_jpeg_precision_is_supported (get_cinfo (self)->data_precision,
      is_lossless (self));
}

/* A segment that is at hand as a whole. */
static void
read_segment (Jpeg * self, guint marker, const guint8 * payload, gsize size)
{
  ProgImageInfo *info = &self->backend.info;
  ProgJpegMpf mpf;

  if (prog_jpeg_metadata_add_segment (&self->metadata,
          prog_image_limits_metadata (&self->backend.options->limits), marker,
          payload, size, info->tags, &self->backend.defect))
    info->tags_changed = TRUE;
  if (self->decoder.state == PROG_JPEG_STATE_HEADER
      && marker == PROG_JPEG_APP0 + 2
      && prog_jpeg_mpf_read (&mpf, payload, size)) {
    info->auxiliary = mpf.auxiliary;
    info->size = mpf.size;
  }
}

static ProgImageStatus
tell_header (Jpeg * self, GError ** error)
{
  const struct jpeg_decompress_struct *cinfo = get_cinfo (self);
  ProgImageInfo *info = &self->backend.info;

  info->width = cinfo->image_width;
  info->height = cinfo->image_height;
  info->bit_depth = cinfo->data_precision;
  info->components = cinfo->num_components;
  info->progressive = cinfo->progressive_mode;
  if (!is_supported (self)) {
    g_propagate_error (error, prog_jpeg_library_unsupported
        (self->walker.frame_marker, info->bit_depth));
    return PROG_IMAGE_ERROR;
  }
  if (!prog_image_limits_check_size (&self->backend.options->limits,
          info->width, info->height, error))
    return PROG_IMAGE_ERROR;

  return PROG_IMAGE_HEADER;
}

/* Resolution and pixel aspect ratio, from JFIF: T.871, clause 10.1. */
static void
add_density (Jpeg * self)
{
  const struct jpeg_decompress_struct *cinfo = get_cinfo (self);
  ProgImageInfo *info = &self->backend.info;
  gdouble per_inch = cinfo->density_unit == 2 ? 2.54 : 1.0;

  if (!cinfo->saw_JFIF_marker)
    return;

  prog_image_metadata_aspect (cinfo->X_density, cinfo->Y_density,
      &info->par_n, &info->par_d);
  if (cinfo->density_unit == 1 || cinfo->density_unit == 2)
    prog_image_metadata_add_resolution (info->tags,
        cinfo->X_density * per_inch, cinfo->Y_density * per_inch);
}

/* Of the scans of an image rows are drawn when a frame is due. Measured, ns a byte: 0.6,
 * and with estimates 1.1 where there are vectors. */
static gdouble
draw_cost (Jpeg * self)
{
  if (!jpeg_has_multiple_scans ((j_decompress_ptr) get_cinfo (self)))
    return 0;

  return self->backend.options->smoothing ? 1.5 : 0.6;
}

/* Fills in what info says of frames, by the scale. FALSE: there can be none. */
static gboolean
describe_frames (Jpeg * self)
{
  ProgImageInfo *info = &self->backend.info;
  ProgJpegFormats formats = {.list = {info->formats, info->losses, 0} };

  prog_jpeg_formats_list (&formats, get_cinfo (self), is_lossless (self));
  info->align_width = formats.align_width;
  info->colorimetry = formats.colorimetry;
  info->chroma_site = formats.chroma_site;
  /* What libjpeg shows where there are no coefficients: grey. */
  info->blank = 128;
  info->working_bytes = self->metadata.size +
      prog_jpeg_decoder_memory (get_cinfo (self), is_lossless (self));
  info->draw_cost = draw_cost (self);

  return formats.list.n > 0;
}

static ProgImageStatus
tell_format (Jpeg * self, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;

  if (!describe_frames (self)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_NOT_IMPLEMENTED,
        "A%s JPEG with %u components is of no kind that can be shown",
        is_lossless (self) ? " lossless" : "", info->components);
    return PROG_IMAGE_ERROR;
  }

  /* libjpeg scales by taking less of a block. */
  info->max_downscale = is_lossless (self) ? 1 : DCTSIZE;
  add_density (self);
  prog_jpeg_metadata_add_icc (&self->metadata, info->tags,
      &self->backend.defect);
  info->tags_changed = FALSE;
  self->backend.progress.passes =
      jpeg_has_multiple_scans (&self->decoder.library.cinfo) ? 0 : 1;

  return PROG_IMAGE_FORMAT;
}

/* -- steps -------------------------------------------------------------- */

static gboolean
piece_is_at_hand (const Jpeg * self, const ProgImageBytes * bytes)
{
  return self->piece_at >= bytes->offset && self->piece_at + self->piece.size
      <= bytes->offset + bytes->size;
}

static void
note_piece (Jpeg * self, const ProgImageBytes * bytes)
{
  if (!self->piece_is_new || !piece_is_at_hand (self, bytes))
    return;

  self->piece_is_new = FALSE;
  if (self->piece.kind == PROG_JPEG_PIECE_SEGMENT)
    read_segment (self, self->piece.marker,
        bytes->data + (self->piece_at - bytes->offset) + 4,
        self->piece.size - 4);
  else if (self->piece.kind == PROG_JPEG_PIECE_JUNK)
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
        "A segment of %u bytes has no marker", self->piece.size);
}

/* Drops what libjpeg has no use for, where it has come to that. */
static void
drop_piece (const Jpeg * self, ProgImageBytes * bytes)
{
  if ((self->piece.kind == PROG_JPEG_PIECE_FILL
          || self->piece.kind == PROG_JPEG_PIECE_JUNK)
      && bytes->offset + bytes->used >= self->piece_at
      && bytes->offset + bytes->used < self->piece_at + self->piece.size)
    bytes->used = MIN (bytes->size,
        self->piece_at + self->piece.size - bytes->offset);
}

/* Whether there is something to try with these bytes that was not tried. SOI alone does
 * not need a decompressor, and fill bytes behind data that libjpeg keeps tell it
 * nothing. */
static gboolean
is_worth_a_try (const Jpeg * self, const ProgImageBytes * bytes)
{
  guint64 end = bytes->offset + bytes->size;

  if (bytes->at_end)
    return TRUE;
  if (end == self->tried_to)
    return FALSE;
  if (self->decoder.state == PROG_JPEG_STATE_HEADER)
    return bytes->used < bytes->size && self->piece.marker != PROG_JPEG_SOI;

  return bytes->used == bytes->size
      || self->piece.kind != PROG_JPEG_PIECE_FILL
      || self->piece_at + self->piece.size < end;
}

static ProgImageStatus
fail_in_header (Jpeg * self, GError ** error)
{
  if (self->walker.wrong_marker)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "The header of the JPEG is broken: the length of marker segment 0x%02x "
        "is wrong", self->walker.wrong_marker);
  else
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "The JPEG ends in its header");

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
handle_result (Jpeg * self, ProgJpegDecoderResult result, GError ** error)
{
  switch (result) {
    case PROG_JPEG_DECODER_SUSPENDED:
      return PROG_IMAGE_NEED_DATA;
    case PROG_JPEG_DECODER_FRAME_HEADER:
      return tell_header (self, error);
    case PROG_JPEG_DECODER_SCAN_HEADER:
      return tell_format (self, error);
    case PROG_JPEG_DECODER_PASS:
      return PROG_IMAGE_PASS;
    case PROG_JPEG_DECODER_FINAL:
      return PROG_IMAGE_FINAL;
    case PROG_JPEG_DECODER_END:
      return PROG_IMAGE_END;
    case PROG_JPEG_DECODER_NO_CANVAS:
      return PROG_IMAGE_NO_CANVAS;
    case PROG_JPEG_DECODER_FAILED:
      return PROG_IMAGE_ERROR;
  }
  g_assert_not_reached ();
}

static ProgImageStatus
run_decoder (Jpeg * self, ProgImageBytes * bytes, GError ** error)
{
  ProgJpegInput input = {
    .data = bytes->data + bytes->used,
    .size = bytes->size - bytes->used,
    .offset = bytes->offset + bytes->used,
    .at_end = bytes->at_end,
    .has_eoi = self->piece.marker == PROG_JPEG_EOI
        && self->piece_at + self->piece.size <= bytes->offset + bytes->size,
  };
  ProgImageProgress *progress = &self->backend.progress;
  ProgJpegDecoderResult result;
  gsize used;

  result = prog_jpeg_decoder_run (&self->decoder, &input, &used, error);
  bytes->used += used;
  progress->pass = self->decoder.pass;
  progress->rows = self->decoder.rows_come;

  return handle_result (self, result, error);
}

static ProgImageStatus
step (ProgImageBackend * backend, ProgImageBytes * bytes, GError ** error)
{
  Jpeg *self = (Jpeg *) backend;
  ProgImageStatus status;

  note_piece (self, bytes);
  drop_piece (self, bytes);
  if (!is_worth_a_try (self, bytes))
    return PROG_IMAGE_NEED_DATA;
  if (bytes->at_end && self->decoder.state == PROG_JPEG_STATE_HEADER)
    return fail_in_header (self, error);

  status = run_decoder (self, bytes, error);
  drop_piece (self, bytes);
  self->tried_to = status == PROG_IMAGE_NEED_DATA ?
      bytes->offset + bytes->size : 0;

  return status;
}

/* -- frames ------------------------------------------------------------- */

static void
set_downscale (ProgImageBackend * backend)
{
  Jpeg *self = (Jpeg *) backend;

  prog_jpeg_decoder_set_scale (&self->decoder, backend->info.downscale);
  describe_frames (self);
}

static void
set_canvas (ProgImageBackend * backend, ProgImageCanvas * canvas)
{
  static const J_DCT_METHOD dct_methods[] = {
    [PROG_IMAGE_IDCT_ISLOW] = JDCT_ISLOW,
    [PROG_IMAGE_IDCT_IFAST] = JDCT_IFAST,
    [PROG_IMAGE_IDCT_FLOAT] = JDCT_FLOAT,
  };
  Jpeg *self = (Jpeg *) backend;
  ProgJpegMethod method = {
    .lossless = is_lossless (self),
    .dct_method = dct_methods[backend->options->idct],
  };

  prog_jpeg_decoder_set_canvas (&self->decoder, canvas, &method);
}

static void
draw (ProgImageBackend * backend)
{
  prog_jpeg_decoder_draw (&((Jpeg *) backend)->decoder);
}

/* libjpeg's decompressor is made when there is something for it to read. */
static void
init (ProgImageBackend * backend)
{
  Jpeg *self = (Jpeg *) backend;
  ProgJpegOptions options = {
    .max_scans = backend->options->limits.max_scans,
    .smoothing = backend->options->smoothing,
  };

  prog_jpeg_decoder_init (&self->decoder, &options, &backend->defect);
}

static void
finalize (ProgImageBackend * backend)
{
  Jpeg *self = (Jpeg *) backend;

  prog_jpeg_decoder_clear (&self->decoder);
  prog_jpeg_metadata_clear (&self->metadata);
}

static const ProgImageBeginning beginnings[] = {
  /* SOI is searched for: it is rarer in compressed data than the 0xff of a marker. */
  {.bytes = "\xff\xd8\xff",.size = 3,.anchor = 1,.searchable = TRUE},
  /* libjpeg takes anything behind SOI, up to the first marker. */
  {.bytes = "\xff\xd8",.size = 2},
};

const ProgImageCodecClass prog_image_jpeg_class = {
  .name = "JPEG",
  .media_type = "image/jpeg",
  .raw_formats = "GRAY8, I420, Y42B, Y444, Y41B, " PROG_IMAGE_RGB_NAMES ", "
      PROG_JPEG_DEEP_FORMATS,
  .beginnings = beginnings,
  .n_beginnings = G_N_ELEMENTS (beginnings),
  .confirm = confirm,
  .finds_own = TRUE,
  .instance_size = sizeof (Jpeg),
  .min_feed = MIN_FEED,
  .init = init,
  .walk = walk,
  .box_is_whole = box_is_whole,
  .step = step,
  .set_downscale = set_downscale,
  .set_canvas = set_canvas,
  .draw = draw,
  .finalize = finalize,
};
