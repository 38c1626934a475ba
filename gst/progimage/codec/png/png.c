/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The PNG backend: what follows what in an image, and what is made of one that is
 * broken or cut off. Clauses are those of the PNG specification, third edition. */

#include "png.h"

#include "adam7.h"
#include "chunks.h"
#include "codec/backend.h"
#include "description.h"
#include "idat.h"
#include "rows.h"
#include "walk.h"

/* Less than this of compressed data costs more to decode byte for byte. */
#define MIN_FEED (32 * 1024)

/* Where the image has come to. */
typedef enum
{
  PHASE_HEADER,                 /* in front of the first IDAT */
  PHASE_WAIT_CANVAS,            /* in the first IDAT, FORMAT was told */
  PHASE_IDAT,                   /* in an IDAT */
  PHASE_BETWEEN_IDATS,          /* behind one, others may follow */
  PHASE_AFTER_IDATS,            /* another chunk has come */
  PHASE_END,                    /* nothing follows */
} Phase;

typedef enum
{
  FRAME_PARTIAL,
  FRAME_STOPPED,                /* no more of it can be decoded */
  FRAME_FINAL,                  /* FINAL was told */
} Frame;

typedef struct
{
  ProgImageBackend backend;

  ProgPngWalk walk;
  Phase phase;
  Frame frame;
  guint64 left;                 /* bytes of the chunk at hand, of an IDAT or of one
                                 * that is skipped */
  ProgPngHeader first_idat;     /* for PHASE_WAIT_CANVAS */
  ProgPngDescription *description;
  ProgPngRows *rows;            /* from PHASE_IDAT on, and so is idat */
  ProgPngIdat *idat;
} PngImage;

/* -- framing ------------------------------------------------------------ */

static void
walk (ProgImageBackend * backend, const guint8 * data, gsize size,
    guint64 offset, gboolean at_end, ProgImageSpan * span)
{
  static const ProgImageSpanKind kinds[] = {
    [PROG_PNG_PART_MORE] = PROG_IMAGE_SPAN_MORE,
    [PROG_PNG_PART_BOX] = PROG_IMAGE_SPAN_BOX,
    [PROG_PNG_PART_DATA] = PROG_IMAGE_SPAN_DATA,
    [PROG_PNG_PART_END] = PROG_IMAGE_SPAN_END,
    [PROG_PNG_PART_LOST] = PROG_IMAGE_SPAN_LOST,
  };
  PngImage *self = (PngImage *) backend;

  span->kind = kinds[prog_png_walk_next (&self->walk, data, size, &span->size)];
}

static const ProgImageAnswer answers[] = {
  [PROG_PNG_NO] = PROG_IMAGE_NO,
  [PROG_PNG_YES] = PROG_IMAGE_YES,
  [PROG_PNG_PERHAPS] = PROG_IMAGE_PERHAPS,
};

static ProgImageAnswer
box_is_whole (ProgImageBackend * backend, const guint8 * box,
    guint64 box_size, const guint8 * next, gsize next_size)
{
  return answers[prog_png_box_is_whole (box, box_size, next, next_size)];
}

static ProgImageAnswer
confirm (const guint8 * data, gsize size)
{
  return answers[prog_png_is_beginning (data, size)];
}

/* -- errors and defects ------------------------------------------------- */

/* No frame can come of it. */
#define fail(error, ...) \
    (g_set_error ((error), GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, \
        __VA_ARGS__), PROG_IMAGE_ERROR)

static gboolean
rows_are_missing (const PngImage * self)
{
  return self->rows && prog_png_rows_are_missing (self->rows);
}

/* Of how many rows there are. */
static const gchar *
in_all (const PngImage * self)
{
  return self->backend.info.progressive ? " in all passes" : "";
}

static void
add_defect (PngImage * self, ProgImageDefectLevel level, const gchar * what)
{
  ProgImageDefect *defect = &self->backend.defect;

  /* The final frame is out: it can't be called corrupted any more. */
  if (self->frame == FRAME_FINAL)
    level = MIN (level, PROG_IMAGE_DEFECT_WARNING);
  if (rows_are_missing (self)) {
    const ProgPngRowsCount *count = prog_png_rows_count (self->rows);

    prog_image_defect_add (defect, level, "%s, after %u of %u rows%s", what,
        count->decoded, count->total, in_all (self));
  } else {
    prog_image_defect_add (defect, level, "%s", what);
  }
}

/* Where rows are missing, they will not come any more. */
static void
stop (PngImage * self)
{
  if (self->frame == FRAME_PARTIAL && rows_are_missing (self))
    self->frame = FRAME_STOPPED;
}

/* Whether no pixel is wrong for it, if all are there. */
static gboolean
is_harmless (ProgPngIdatStatus status)
{
  return status == PROG_PNG_IDAT_BAD_EXTRA_CRC || status >= PROG_PNG_IDAT_EXTRA;
}

static void
handle_idat (PngImage * self, ProgPngIdatStatus status)
{
  if (status == PROG_PNG_IDAT_SOUND)
    return;

  add_defect (self, is_harmless (status) && !rows_are_missing (self) ?
      PROG_IMAGE_DEFECT_WARNING : PROG_IMAGE_DEFECT_ERROR,
      prog_png_idat_text (self->idat, status));
  if (status >= PROG_PNG_IDAT_BROKEN)
    stop (self);
}

/* -- bytes -------------------------------------------------------------- */

static const guint8 *
unused_data (const ProgImageBytes * bytes)
{
  return bytes->data + bytes->used;
}

static gsize
unused_size (const ProgImageBytes * bytes)
{
  return bytes->size - bytes->used;
}

/* Decodes what is left to decode. FALSE: there was nothing. */
static gboolean
run_idat (PngImage * self)
{
  if (!self->idat || prog_png_idat_work (self->idat) == PROG_PNG_IDAT_DONE)
    return FALSE;
  handle_idat (self, prog_png_idat_run (self->idat));
  self->backend.min_feed = MAX (MIN_FEED, prog_png_idat_bufferful (self->idat));

  return TRUE;
}

/* No more IDAT chunks come. */
static void
finish_idats (PngImage * self, gboolean truncated)
{
  ProgPngIdatStatus status = prog_png_idat_finish (self->idat,
      truncated);

  self->phase = PHASE_AFTER_IDATS;
  /* That data is missing from a file that is cut off is told in other words. */
  if (!truncated || status != PROG_PNG_IDAT_SHORT)
    handle_idat (self, status);
}

static ProgImageStatus
fail_early (PngImage * self, guint64 offset, GError ** error)
{
  if (self->walk.state != PROG_PNG_WALK_LOST)
    return fail (error, "The PNG ends in its header, after %" G_GUINT64_FORMAT
        " bytes", offset);
  if (offset < PROG_PNG_SIGNATURE_SIZE)
    return fail (error, "It has no signature");

  return fail (error,
      "The PNG is broken: There is no chunk where one should begin");
}

/* The image is over before it should be. */
static ProgImageStatus
end_early (PngImage * self, ProgImageBytes * bytes, GError ** error)
{
  guint64 offset = bytes->offset + bytes->size;

  if (self->phase == PHASE_HEADER)
    return fail_early (self, offset, error);
  if (self->phase < PHASE_AFTER_IDATS) {
    finish_idats (self, TRUE);
    return PROG_IMAGE_CONTINUE;
  }

  bytes->used = bytes->size;
  if (self->walk.state == PROG_PNG_WALK_LOST && !bytes->another) {
    add_defect (self, rows_are_missing (self) ? PROG_IMAGE_DEFECT_ERROR
        : PROG_IMAGE_DEFECT_WARNING,
        "There is no chunk where one should begin");
  } else if (rows_are_missing (self) && self->frame == FRAME_PARTIAL) {
    const ProgPngRowsCount *count = prog_png_rows_count (self->rows);

    prog_image_defect_add (&self->backend.defect,
        PROG_IMAGE_DEFECT_TRUNCATED, "The PNG ends after %" G_GUINT64_FORMAT
        " bytes with %u of %u rows%s", offset, count->decoded, count->total,
        in_all (self));
  } else {
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
        "The PNG ends after %" G_GUINT64_FORMAT " bytes without IEND", offset);
  }
  stop (self);
  self->phase = PHASE_END;

  return PROG_IMAGE_CONTINUE;
}

/* There are too few bytes for what comes next. */
static ProgImageStatus
want_more (PngImage * self, ProgImageBytes * bytes, GError ** error)
{
  if (!bytes->more && run_idat (self))
    return PROG_IMAGE_CONTINUE;
  if (!bytes->at_end)
    return PROG_IMAGE_NEED_DATA;

  return end_early (self, bytes, error);
}

/* FALSE: they are not all there. */
static gboolean
skip_signature (PngImage * self, ProgImageBytes * bytes)
{
  if (bytes->offset + bytes->used > 0)
    return TRUE;
  if (unused_size (bytes) < PROG_PNG_SIGNATURE_SIZE)
    return FALSE;
  bytes->used += PROG_PNG_SIGNATURE_SIZE;

  return TRUE;
}

/* Of a chunk that is not read. */
static ProgImageStatus
skip (PngImage * self, ProgImageBytes * bytes, GError ** error)
{
  gsize n = MIN (self->left, unused_size (bytes));

  bytes->used += n;
  self->left -= n;

  return self->left == 0 ? PROG_IMAGE_CONTINUE : want_more (self, bytes, error);
}

/* -- IDAT --------------------------------------------------------------- */

/* The decoder begins when there is a canvas: libpng wants to know then what rows shall
 * look like. */
static ProgImageStatus
tell_format (PngImage * self, const ProgPngHeader * header, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;
  ProgImageFormatList formats = { info->formats, info->losses, 0 };
  const ProgPngKind *kind = prog_png_description_kind (self->description);
  ProgPngStatements statements;

  if (!prog_png_description_end (self->description, &info->tags, &statements,
          error))
    return PROG_IMAGE_ERROR;

  prog_image_formats_add_samples (&formats, &statements.samples);
  info->colorimetry = statements.colorimetry;
  info->par_n = statements.par_n;
  info->par_d = statements.par_d;
  info->mastering_display_info = g_strdup (statements.mastering_display_info);
  info->content_light_level = g_strdup (statements.content_light_level);
  info->working_bytes = statements.bytes + prog_png_idat_working_bytes (kind,
      &self->backend.options->limits);
  info->draw_cost = kind->interlaced && self->backend.options->smoothing ?
      prog_png_edges_cost (kind->bit_depth) : 0;
  /* Grey as before the data of a JPEG, or nothing. */
  info->blank = statements.samples.alpha ? 0 : 128;
  self->first_idat = *header;
  self->phase = PHASE_WAIT_CANVAS;

  return PROG_IMAGE_FORMAT;
}

static void
begin_idat (PngImage * self, const ProgPngHeader * header)
{
  self->phase = PHASE_IDAT;
  self->left = (guint64) header->length + PROG_PNG_CRC_SIZE;
  prog_png_idat_begin_chunk (self->idat, header->length);
}

static void
set_canvas (ProgImageBackend * backend, ProgImageCanvas * canvas)
{
  PngImage *self = (PngImage *) backend;

  self->rows = prog_png_rows_new (canvas, backend->info.progressive,
      backend->options->smoothing);
  self->idat = prog_png_idat_new (self->description,
      prog_image_canvas_info (canvas), &backend->options->limits, self->rows);
  begin_idat (self, &self->first_idat);
}

static ProgImageStatus
take_idat (PngImage * self, ProgImageBytes * bytes, GError ** error)
{
  ProgPngIdatStatus status;
  gsize n = unused_size (bytes);

  if (self->left > PROG_PNG_CRC_SIZE) {
    n = MIN (n, self->left - PROG_PNG_CRC_SIZE);
    if (n == 0)
      return want_more (self, bytes, error);
    n = prog_png_idat_give (self->idat, unused_data (bytes), n, &status);
  } else {
    if (n < PROG_PNG_CRC_SIZE)
      return want_more (self, bytes, error);
    n = PROG_PNG_CRC_SIZE;
    status = prog_png_idat_end_chunk (self->idat, unused_data (bytes));
    if (prog_png_idat_work (self->idat) == PROG_PNG_IDAT_DUE)
      return PROG_IMAGE_CONTINUE;
  }
  bytes->used += n;
  self->left -= n;
  if (self->left == 0)
    self->phase = PHASE_BETWEEN_IDATS;
  handle_idat (self, status);

  return PROG_IMAGE_CONTINUE;
}

/* -- other chunks ------------------------------------------------------- */

/* Frames of an animation are neither shown nor metadata, of any size. */
static gboolean
is_ignored (guint32 type)
{
  return type == PROG_PNG_TYPE_IDAT || type == PROG_PNG_TYPE_fcTL
      || type == PROG_PNG_TYPE_fdAT;
}

/* IHDR has been read. */
static ProgImageStatus
tell_header (PngImage * self, GError ** error)
{
  const ProgPngKind *kind = prog_png_description_kind (self->description);
  ProgImageInfo *info = &self->backend.info;

  info->width = kind->width;
  info->height = kind->height;
  info->bit_depth = kind->bit_depth;
  info->components = kind->channels;
  info->progressive = kind->interlaced;
  self->backend.progress.passes = kind->interlaced ? PROG_ADAM7_PASSES : 1;
  if (!prog_image_limits_check_size (&self->backend.options->limits,
          info->width, info->height, error))
    return PROG_IMAGE_ERROR;

  return PROG_IMAGE_HEADER;
}

static ProgImageStatus
read_chunk (PngImage * self, const guint8 * bytes, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;
  gboolean late = self->phase != PHASE_HEADER;

  switch (prog_png_description_add (self->description, bytes, late, &info->tags,
          error)) {
    case PROG_PNG_CHUNK_READ:
      break;
    case PROG_PNG_CHUNK_IS_HEADER:
      return tell_header (self, error);
    case PROG_PNG_CHUNK_GAVE_TAGS:
      info->tags_changed |= late;
      break;
    case PROG_PNG_CHUNK_FAILED:
      return PROG_IMAGE_ERROR;
  }

  return PROG_IMAGE_CONTINUE;
}

/* It need not have come whole. */
static ProgImageStatus
skip_chunk (PngImage * self, ProgImageBytes * bytes,
    const ProgPngHeader * header, GError ** error)
{
  self->left = prog_png_chunk_size (header);

  return skip (self, bytes, error);
}

static ProgImageStatus
take_other_chunk (PngImage * self, ProgImageBytes * bytes,
    const ProgPngHeader * header, GError ** error)
{
  guint64 size = prog_png_chunk_size (header);
  ProgImageStatus status;

  /* All IDATs follow one another (5.6). */
  if (self->phase == PHASE_BETWEEN_IDATS) {
    if (!run_idat (self))
      finish_idats (self, FALSE);
    return PROG_IMAGE_CONTINUE;
  }
  if (is_ignored (header->type))
    return skip_chunk (self, bytes, header, error);
  if (size <= prog_image_max_held (&self->backend)
      && unused_size (bytes) < size)
    return want_more (self, bytes, error);
  if (prog_png_description_refuses (self->description, header,
          self->phase != PHASE_HEADER, error))
    return PROG_IMAGE_ERROR;
  if (!prog_png_description_afford (self->description, header,
          self->backend.options->begin + bytes->offset + bytes->used))
    return skip_chunk (self, bytes, header, error);

  status = read_chunk (self, unused_data (bytes), error);
  bytes->used += size;
  if (header->type != PROG_PNG_TYPE_IEND)
    return status;
  if (self->phase == PHASE_HEADER)
    return fail (error, "The PNG has no IDAT");
  self->phase = PHASE_END;

  return status;
}

/* -- in turn ------------------------------------------------------------ */

static ProgImageStatus
take_chunk (PngImage * self, ProgImageBytes * bytes, GError ** error)
{
  ProgPngHeader header;

  if (!skip_signature (self, bytes)
      || unused_size (bytes) < PROG_PNG_HEADER_SIZE)
    return want_more (self, bytes, error);

  prog_png_header_parse (unused_data (bytes), &header);
  if (header.type != PROG_PNG_TYPE_IDAT || self->phase == PHASE_AFTER_IDATS)
    return take_other_chunk (self, bytes, &header, error);

  bytes->used += PROG_PNG_HEADER_SIZE;
  if (self->phase == PHASE_HEADER)
    return tell_format (self, &header, error);
  begin_idat (self, &header);

  return PROG_IMAGE_CONTINUE;
}

static void
set_progress (PngImage * self)
{
  ProgImageProgress *progress = &self->backend.progress;
  const ProgPngRowsCount *count = prog_png_rows_count (self->rows);

  progress->pass = count->pass;
  progress->rows = count->height;
}

/* What there is to tell before more is decoded. */
static ProgImageStatus
settle (PngImage * self, GError ** error)
{
  ProgPngRowsEvent event;

  if (!self->rows || self->frame == FRAME_FINAL)
    return PROG_IMAGE_CONTINUE;

  event = prog_png_rows_settle (self->rows, error);
  set_progress (self);
  if (event == PROG_PNG_ROWS_PASS)
    return PROG_IMAGE_PASS;
  if (event == PROG_PNG_ROWS_NO_CANVAS)
    return PROG_IMAGE_NO_CANVAS;
  if (event == PROG_PNG_ROWS_NO_MEMORY)
    return PROG_IMAGE_ERROR;

  /* The checksums behind the last row may tell that it is damaged. */
  if (self->frame == FRAME_PARTIAL && (rows_are_missing (self)
          || self->phase == PHASE_IDAT
          || (self->phase == PHASE_BETWEEN_IDATS
              && !prog_png_idat_is_over (self->idat))))
    return PROG_IMAGE_CONTINUE;

  if (rows_are_missing (self))
    prog_png_rows_draw (self->rows);
  else
    self->backend.progress.pass = self->backend.progress.passes;
  self->frame = FRAME_FINAL;

  return PROG_IMAGE_FINAL;
}

static ProgImageStatus
step (ProgImageBackend * backend, ProgImageBytes * bytes, GError ** error)
{
  PngImage *self = (PngImage *) backend;
  ProgImageStatus status;

  do {
    status = settle (self, error);
    if (status != PROG_IMAGE_CONTINUE)
      break;
    if (self->phase == PHASE_END)
      status = PROG_IMAGE_END;
    else if (self->idat && prog_png_idat_work (self->idat) == PROG_PNG_IDAT_DUE)
      run_idat (self);
    else if (self->phase == PHASE_IDAT)
      status = take_idat (self, bytes, error);
    else if (self->left > 0)
      status = skip (self, bytes, error);
    else
      status = take_chunk (self, bytes, error);
  } while (status == PROG_IMAGE_CONTINUE);

  return status;
}

static void
draw (ProgImageBackend * backend)
{
  prog_png_rows_draw (((PngImage *) backend)->rows);
}

static void
init (ProgImageBackend * backend)
{
  PngImage *self = (PngImage *) backend;

  self->description = prog_png_description_new (backend->options,
      &backend->defect);
}

static void
finalize (ProgImageBackend * backend)
{
  PngImage *self = (PngImage *) backend;

  prog_png_idat_free (self->idat);
  prog_png_rows_free (self->rows);
  prog_png_description_free (self->description);
}

static const ProgImageBeginning beginnings[] = {
  {.bytes = PROG_PNG_SIGNATURE,.size = PROG_PNG_SIGNATURE_SIZE,.anchor = 0,
      .searchable = TRUE}
};

const ProgImageCodecClass prog_image_png_class = {
  .name = "PNG",
  .media_type = "image/png",
  .raw_formats =
      "GRAY8, " PROG_IMAGE_GREY16_NAMES ", " PROG_IMAGE_RGB_NAMES ", "
      PROG_IMAGE_RGB16_NAMES,
  .beginnings = beginnings,
  .n_beginnings = G_N_ELEMENTS (beginnings),
  .confirm = confirm,
  .instance_size = sizeof (PngImage),
  .min_feed = MIN_FEED,
  .init = init,
  .walk = walk,
  .box_is_whole = box_is_whole,
  .step = step,
  .set_canvas = set_canvas,
  .draw = draw,
  .finalize = finalize,
};
