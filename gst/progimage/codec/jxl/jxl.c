/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JPEG XL, by libjxl: bare codestreams and containers. */

#include "jxl.h"

#include "boxes.h"
#include "colour.h"
#include "decoder.h"
#include "formats.h"
#include "kept.h"
#include "layers.h"
#include "metadata.h"
#include "pixels.h"

#include <string.h>

/* What a decode costs more where libjxl is given so little at a time: 15 % at 256 bytes,
 * 3 % at 1 KiB, 1 % at 2 KiB. And less has too few groups in it for several threads: two of
 * them take 0.9 of the time at 4 KiB, 0.57 at this, 0.5 with all at once. */
#define MIN_FEED (64 * 1024)

/* libjxl takes 110 µs for an image of one pixel, on a processor of 2020. */
#define EFFORT 8

typedef enum
{
  PHASE_HEADER,                 /* up to FORMAT */
  PHASE_PIXELS,                 /* up to the last pixels */
  PHASE_PASS,                   /* the end of a pass is to be drawn and told */
  PHASE_FINAL,                  /* the final frame is to be drawn and told */
  PHASE_FRAMES,                 /* skips frames to find the codestream's end */
  PHASE_TAIL,                   /* only boxes are of interest */
  PHASE_END,                    /* the codestream ended within open data */
} Phase;

typedef struct
{
  ProgImageBackend backend;
  ProgJxlBoxes walked;          /* by walk() */
  ProgJxlBoxes read;            /* by step() */
  ProgJxlDecoder *decoder;      /* NULL when there is nothing left to decode */
  ProgJxlLayers *layers;        /* the same */
  ProgJxlMetadata *metadata;
  ProgJxlPixels *pixels;        /* while there is a canvas */

  Phase phase;
  gboolean flushed;             /* pixels are to be copied into the canvas */
  ProgJxlPartKind part;         /* that step() is in */
  guint64 part_left;            /* bytes of it */
  guint header_left;            /* of these, the header's */
} ProgJxl;

static void
init (ProgImageBackend * backend)
{
  ProgJxl *self = (ProgJxl *) backend;

  self->decoder = prog_jxl_decoder_new (backend->options->limits.max_memory,
      prog_image_limits_threads (&backend->options->limits));
  self->layers = prog_jxl_layers_new (&backend->options->limits);
  self->metadata = prog_jxl_metadata_new (backend->options);
}

static void
finalize (ProgImageBackend * backend)
{
  ProgJxl *self = (ProgJxl *) backend;

  prog_jxl_pixels_free (self->pixels);
  prog_jxl_decoder_free (self->decoder);
  prog_jxl_layers_free (self->layers);
  prog_jxl_metadata_free (self->metadata);
}

/* -- framing ------------------------------------------------------------ */

static void
walk (ProgImageBackend * backend, const guint8 * data, gsize size,
    guint64 offset, gboolean at_end, ProgImageSpan * span)
{
  ProgJxl *self = (ProgJxl *) backend;
  ProgJxlPart part;

  prog_jxl_boxes_next (&self->walked, data, size, at_end, &part);
  span->size = part.size;
  switch (part.kind) {
    case PROG_JXL_PART_MORE:
      span->kind = PROG_IMAGE_SPAN_MORE;
      break;
    case PROG_JXL_PART_CODESTREAM:
      span->kind = PROG_IMAGE_SPAN_DATA;
      span->is_sized = self->walked.place != PROG_JXL_IN_OPEN_CODESTREAM;
      /* What follows a small image may be all that is at hand: it is neither searched
       * nor given to libjxl, which copies it, for each of them once more. */
      if (!span->is_sized)
        span->size = MIN (span->size, MAX (offset, MIN_FEED));
      span->left = span->is_sized ? self->walked.left : 0;
      break;
    case PROG_JXL_PART_BOX:
      span->kind = PROG_IMAGE_SPAN_BOX;
      break;
    case PROG_JXL_PART_END:
      span->kind = PROG_IMAGE_SPAN_END;
      break;
    case PROG_JXL_PART_LOST:
      span->kind = PROG_IMAGE_SPAN_LOST;
      break;
  }
}

static ProgImageAnswer
box_is_whole (ProgImageBackend * backend, const guint8 * box,
    guint64 box_size, const guint8 * next, gsize next_size)
{
  ProgJxl *self = (ProgJxl *) backend;

  return prog_jxl_boxes_is_whole (&self->walked, next, next_size);
}

/* -- what is known ------------------------------------------------------ */

static ProgImageStatus
set_header (ProgJxl * self, GError ** error)
{
  const JxlBasicInfo *basic = prog_jxl_decoder_info (self->decoder);
  ProgImageInfo *info = &self->backend.info;

  if (!prog_image_limits_check_size (&self->backend.options->limits,
          basic->xsize, basic->ysize, error))
    return PROG_IMAGE_ERROR;

  info->width = basic->xsize;
  info->height = basic->ysize;
  info->bit_depth = basic->bits_per_sample;
  info->components = basic->num_color_channels + (basic->alpha_bits > 0);
  /* What was coded in XYB builds up, by any encoder. */
  info->progressive = !basic->uses_original_profile;

  return PROG_IMAGE_HEADER;
}

static ProgImageStatus
handle_no_memory (ProgJxl * self, GError ** error)
{
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "The image takes more memory than there is, or than max-memory = %"
      G_GUINT64_FORMAT " allows", self->backend.options->limits.max_memory);

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
set_format (ProgJxl * self, GError ** error)
{
  const JxlBasicInfo *basic = prog_jxl_decoder_info (self->decoder);
  ProgImageInfo *info = &self->backend.info;
  ProgImageFormatList formats = { info->formats, info->losses, 0 };
  guint threads = prog_image_limits_threads (&self->backend.options->limits);
  ProgImageSamples samples;

  prog_jxl_samples_init (&samples, basic);
  prog_image_formats_add_samples (&formats, &samples);
  info->working_bytes = prog_jxl_metadata_bytes (self->metadata)
      + prog_jxl_kept_max (basic)
      + prog_jxl_working_bytes (&samples, basic, threads);
  if (prog_jxl_may_end_process (basic, info->working_bytes, threads))
    return handle_no_memory (self, error);
  info->draw_cost = 4.5;        /* measured of the first view: 4.4 */
  /* Before any data libjxl draws black; of XYB its first view has all of the area. */
  info->blank = basic->uses_original_profile || samples.alpha ? 0 : 0x80;
  prog_jxl_colour_set (prog_jxl_decoder_library (self->decoder), info);
  self->backend.progress.pass = 1;
  self->phase = PHASE_PIXELS;

  return PROG_IMAGE_FORMAT;
}

static void
set_canvas (ProgImageBackend * backend, ProgImageCanvas * canvas)
{
  ProgJxl *self = (ProgJxl *) backend;

  self->pixels = prog_jxl_pixels_new (self->decoder, canvas);
}

/* -- drawing ------------------------------------------------------------ */

static void
count_rows (ProgJxl * self)
{
  guint *rows = &self->backend.progress.rows;

  *rows = prog_jxl_pixels_rows (self->pixels, *rows);
}

/* Has libjxl draw what it has. FALSE: it can't yet. @last: nothing more will come. */
static gboolean
flush_pixels (ProgJxl * self, gboolean last)
{
  if (!prog_jxl_decoder_flush (self->decoder, last))
    return FALSE;
  count_rows (self);
  self->flushed = TRUE;

  return TRUE;
}

/* FALSE: there is no canvas to write to. */
static gboolean
draw_pixels (ProgJxl * self)
{
  flush_pixels (self, FALSE);
  if (!self->flushed)
    return TRUE;
  if (!prog_jxl_pixels_draw (self->pixels))
    return FALSE;
  self->flushed = FALSE;
  prog_jxl_decoder_check_flush (self->decoder);

  return TRUE;
}

static void
draw (ProgImageBackend * backend)
{
  ProgJxl *self = (ProgJxl *) backend;

  if (self->phase == PHASE_PIXELS || self->phase == PHASE_PASS)
    draw_pixels (self);
}

/* -- decoding ----------------------------------------------------------- */

static ProgImageStatus
refuse (ProgJxl * self, GError ** error, const gchar * reason)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "The JPEG XL codestream %s before there is anything to show", reason);

  return PROG_IMAGE_ERROR;
}

/* Whether the pixels show all that has come. */
static gboolean
show_rest (ProgJxl * self)
{
  return flush_pixels (self, TRUE) || prog_jxl_decoder_shows (self->decoder);
}

static ProgImageStatus
handle_truncation (ProgJxl * self, GError ** error)
{
  if (self->phase == PHASE_HEADER || !show_rest (self))
    return refuse (self, error, "ends");
  prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_TRUNCATED,
      "The codestream ends early");
  self->phase = PHASE_FINAL;

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
handle_damage (ProgJxl * self, GError ** error)
{
  if (self->phase == PHASE_HEADER || !prog_jxl_decoder_recover (self->decoder))
    return refuse (self, error, "is damaged");
  prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_ERROR,
      "The codestream is damaged: what follows the damage is not shown");
  count_rows (self);
  self->phase = PHASE_FINAL;

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
refuse_layers (ProgJxl * self, GError ** error)
{
  prog_jxl_layers_set_error (self->layers, error);

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
handle_pass (ProgJxl * self)
{
  ProgImageProgress *progress = &self->backend.progress;

  progress->pass++;
  /* libjxl tells only of passes of which each has all of the area. */
  if (prog_jxl_decoder_can_flush (self->decoder))
    progress->rows = self->backend.info.height;
  self->phase = PHASE_PASS;

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
handle_image (ProgJxl * self)
{
  self->backend.progress.rows = self->backend.info.height;
  self->backend.progress.passes = self->backend.progress.pass;
  self->phase = PHASE_FINAL;
  if (!prog_jxl_decoder_in_last_frame (self->decoder))
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
        "The animation is not played, only its first frame is shown");

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
handle_event (ProgJxl * self, ProgJxlEvent event, GError ** error)
{
  switch (event) {
    case PROG_JXL_NEED_DATA:
      return PROG_IMAGE_CONTINUE;
    case PROG_JXL_BASIC_INFO:
      return set_header (self, error);
    case PROG_JXL_COLOUR:
      return set_format (self, error);
    case PROG_JXL_PASS:
      return handle_pass (self);
    case PROG_JXL_IMAGE:
      return handle_image (self);
    case PROG_JXL_NO_MEMORY:
      return handle_no_memory (self, error);
    case PROG_JXL_END:
    case PROG_JXL_BROKEN:
      return handle_damage (self, error);
  }
  g_assert_not_reached ();
}

/* No more of it will come. */
static ProgImageStatus
close_codestream (ProgJxl * self, GError ** error)
{
  ProgJxlEvent event = prog_jxl_decoder_close (self->decoder);

  return event == PROG_JXL_NEED_DATA ? handle_truncation (self, error) :
      handle_event (self, event, error);
}

static void
drop_decoder (ProgJxl * self)
{
  g_clear_pointer (&self->decoder, prog_jxl_decoder_free);
  g_clear_pointer (&self->layers, prog_jxl_layers_free);
}

/* The final frame is in the canvas. Of an animation in open data the end has to be
 * found, which only libjxl can. */
static void
leave_pixels (ProgJxl * self)
{
  gboolean open = self->read.place == PROG_JXL_IN_OPEN_CODESTREAM;

  g_clear_pointer (&self->pixels, prog_jxl_pixels_free);
  if (self->backend.defect.level > PROG_IMAGE_DEFECT_WARNING) {
    self->phase = PHASE_TAIL;
  } else if (prog_jxl_decoder_in_last_frame (self->decoder)) {
    self->phase = open ? PHASE_END : PHASE_TAIL;
  } else if (open) {
    prog_jxl_decoder_skip_frames (self->decoder);
    self->phase = PHASE_FRAMES;
    return;
  } else {
    self->phase = PHASE_TAIL;
  }
  drop_decoder (self);
}

/* Skips frames. Damage behind the one that was shown is of no interest. */
static void
look_for_end (ProgJxl * self, ProgJxlEvent event)
{
  switch (event) {
    case PROG_JXL_IMAGE:
      if (!prog_jxl_decoder_in_last_frame (self->decoder))
        return;
      self->phase = PHASE_END;
      break;
    case PROG_JXL_END:
    case PROG_JXL_BROKEN:
    case PROG_JXL_NO_MEMORY:
      self->phase = PHASE_TAIL;
      break;
    default:
      return;
  }
  drop_decoder (self);
}

/* Whether there is no more of the codestream, as the boxes have it. */
static gboolean
is_codestream_used (const ProgJxl * self)
{
  return self->read.place == PROG_JXL_IN_LAST_CODESTREAM
      && self->read.left == 0 && self->part_left == 0;
}

/* @data: codestream. Returns how many bytes of it were used. */
static gsize
decode (ProgJxl * self, const guint8 * data, gsize size,
    ProgImageStatus * status, GError ** error)
{
  ProgJxlEvent event = PROG_JXL_BROKEN;
  gsize used = 0;

  size = prog_jxl_layers_allowed (self->layers, data, size);
  if (size > 0) {
    event = prog_jxl_decoder_feed (self->decoder, data, size, &used);
    prog_jxl_layers_used (self->layers, used);
  }
  if (self->phase == PHASE_FRAMES)
    look_for_end (self, event);
  else if (size == 0)
    *status = refuse_layers (self, error);
  else
    *status = handle_event (self, event, error);

  return used;
}

static ProgImageStatus
use_codestream (ProgJxl * self, ProgImageBytes * bytes, gsize size,
    GError ** error)
{
  ProgImageStatus status = PROG_IMAGE_CONTINUE;
  gsize used = size;

  if (self->decoder)
    used = decode (self, bytes->data + bytes->used, size, &status, error);
  bytes->used += used;
  self->part_left -= used;
  if (self->phase == PHASE_PIXELS && is_codestream_used (self)
      && prog_jxl_decoder_gathers (self->decoder))
    status = close_codestream (self, error);

  return status;
}

static void
use_box (ProgJxl * self, ProgImageBytes * bytes, gsize size)
{
  gsize header = MIN (size, self->header_left);
  ProgImageInfo *info = &self->backend.info;

  prog_jxl_metadata_add (self->metadata, bytes->data + bytes->used + header,
      size - header);
  self->header_left -= header;
  self->part_left -= size;
  bytes->used += size;
  if (self->part_left == 0 || (bytes->at_end && bytes->used == bytes->size)) {
    if (prog_jxl_metadata_end_box (self->metadata, info->tags)
        && self->phase != PHASE_HEADER)
      info->tags_changed = TRUE;
    self->part_left = 0;
  }
}

/* Enters the next part of the file. FALSE: there is none, or not yet. */
static gboolean
next_part (ProgJxl * self, const ProgImageBytes * bytes)
{
  ProgJxlPart part;

  prog_jxl_boxes_next (&self->read, bytes->data + bytes->used,
      bytes->size - bytes->used, bytes->at_end, &part);
  self->part = part.kind;
  if (part.kind != PROG_JXL_PART_BOX && part.kind != PROG_JXL_PART_CODESTREAM)
    return FALSE;

  self->part_left = part.size;
  self->header_left = part.header_size;
  if (part.kind == PROG_JXL_PART_BOX)
    prog_jxl_metadata_begin_box (self->metadata, part.type,
        self->backend.options->begin + bytes->offset + bytes->used);

  return TRUE;
}

/* There are no more bytes. */
static ProgImageStatus
finish (ProgJxl * self, GError ** error)
{
  switch (self->phase) {
    case PHASE_HEADER:
      return handle_truncation (self, error);
    case PHASE_PIXELS:
      return close_codestream (self, error);
    default:
      return PROG_IMAGE_END;
  }
}

static ProgImageStatus
use_bytes (ProgJxl * self, ProgImageBytes * bytes, GError ** error)
{
  gsize size;

  if (self->part_left == 0 && !next_part (self, bytes))
    return bytes->at_end ? finish (self, error) : PROG_IMAGE_NEED_DATA;
  size = MIN (bytes->size - bytes->used, self->part_left);
  if (size == 0)
    return bytes->at_end ? finish (self, error) : PROG_IMAGE_NEED_DATA;
  if (self->part == PROG_JXL_PART_CODESTREAM)
    return use_codestream (self, bytes, size, error);
  use_box (self, bytes, size);

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
tell_pass (ProgJxl * self)
{
  self->phase = PHASE_PIXELS;

  return PROG_IMAGE_PASS;
}

static ProgImageStatus
tell_final (ProgJxl * self)
{
  if (!prog_jxl_pixels_finish (self->pixels))
    return PROG_IMAGE_NO_CANVAS;
  leave_pixels (self);

  return PROG_IMAGE_FINAL;
}

static ProgImageStatus
step (ProgImageBackend * backend, ProgImageBytes * bytes, GError ** error)
{
  ProgJxl *self = (ProgJxl *) backend;
  ProgImageStatus status;

  do {
    switch (self->phase) {
      case PHASE_PASS:
        return tell_pass (self);
      case PHASE_FINAL:
        return tell_final (self);
      case PHASE_END:
        bytes->ends_here = TRUE;
        return PROG_IMAGE_END;
      default:
        status = use_bytes (self, bytes, error);
        break;
    }
  } while (status == PROG_IMAGE_CONTINUE);

  return status;
}

/* -- the format --------------------------------------------------------- */

static const ProgImageBeginning beginnings[] = {
  {
        .bytes = PROG_JXL_CONTAINER_SIGNATURE,
        .size = PROG_JXL_CONTAINER_SIGNATURE_SIZE,
        .anchor = 10,
        .searchable = TRUE,
      },
  {
        .bytes = PROG_JXL_CODESTREAM_SIGNATURE,
        .size = PROG_JXL_CODESTREAM_SIGNATURE_SIZE,
      },
};

const ProgImageCodecClass prog_image_jxl_class = {
  .name = "JPEG XL",
  .media_type = "image/jxl",
  .raw_formats =
      "GRAY8, " PROG_IMAGE_GREY16_NAMES ", " PROG_IMAGE_RGB_NAMES ", "
      PROG_IMAGE_RGB16_NAMES,
  .beginnings = beginnings,
  .n_beginnings = G_N_ELEMENTS (beginnings),
  .confirm = prog_jxl_boxes_confirm,
  .instance_size = sizeof (ProgJxl),
  .min_feed = MIN_FEED,
  .effort = EFFORT,
  .init = init,
  .walk = walk,
  .box_is_whole = box_is_whole,
  .step = step,
  .set_canvas = set_canvas,
  .draw = draw,
  .finalize = finalize,
};
