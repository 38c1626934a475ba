/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg-turbo with a suspending data source: it is run until it wants more bytes than
 * there are, and goes on from there. Clauses are those of ITU-T T.81. */

#include "decoder.h"

#include "markers.h"

#include <gst/gst.h>
#include <jerror.h>

/* -- what libjpeg has to say -------------------------------------------- */

/* From 1 on. */
static guint
scan_number (const ProgJpegDecoder * decoder)
{
  return decoder->state == PROG_JPEG_STATE_SCANS ?
      prog_jpeg_scans_number (&decoder->scans) :
      (guint) decoder->library.cinfo.input_scan_number;
}

static gboolean
is_faked (const ProgJpegDecoder * decoder)
{
  return decoder->library.source.tail == PROG_JPEG_TAIL_FAKED;
}

/* As stored. */
static guint
image_rows (const ProgJpegDecoder * decoder, guint frame_rows)
{
  return MIN (frame_rows * decoder->library.cinfo.scale_denom,
      decoder->library.frame_header.height);
}

/* Rows of the image in front of the iMCU row that data comes for. */
static guint
rows_before_input (const ProgJpegDecoder * decoder)
{
  return image_rows (decoder, decoder->library.cinfo.input_iMCU_row *
      decoder->rows.height);
}

/* What libjpeg makes up for data that is missing does not count. */
static void
note_rows (ProgJpegDecoder * decoder, guint rows)
{
  if (decoder->defect->level < PROG_IMAGE_DEFECT_TRUNCATED)
    decoder->rows_come = MAX (decoder->rows_come, rows);
}

static void
note_rows_shown (ProgJpegDecoder * decoder)
{
  note_rows (decoder, image_rows (decoder,
          prog_jpeg_scans_shown (&decoder->scans) * decoder->rows.height));
}

/* The data ends in the iMCU row at hand: those before it have come. */
static void
note_truncation (ProgJpegDecoder * decoder)
{
  if (decoder->state == PROG_JPEG_STATE_ROWS)
    note_rows (decoder, rows_before_input (decoder));
  else if (decoder->state == PROG_JPEG_STATE_SCANS)
    note_rows_shown (decoder);
}

static void
on_warning (gint code, gpointer data)
{
  ProgJpegDecoder *decoder = data;
  gboolean in_pixels = decoder->state == PROG_JPEG_STATE_ROWS
      || (decoder->state == PROG_JPEG_STATE_SCANS
      && !prog_jpeg_scans_are_over (&decoder->scans));
  ProgImageDefectLevel level = prog_jpeg_library_warning_level
      (&decoder->library, code, in_pixels);
  gchar *text;

  if (level <= decoder->defect->level)
    return;

  if (level == PROG_IMAGE_DEFECT_TRUNCATED)
    note_truncation (decoder);
  text = prog_jpeg_library_message (&decoder->library);
  if (decoder->state < PROG_JPEG_STATE_ROWS)
    prog_image_defect_add (decoder->defect, level, "%s, in the header", text);
  else
    prog_image_defect_add (decoder->defect, level, "%s, in scan %u at row %u",
        text, scan_number (decoder), rows_before_input (decoder));
  g_free (text);
}

/* libjpeg is given an EOI that is not there. The arithmetic decoder takes zeros
 * without a warning: rightly so only in the last row (clause D.2.6). */
static void
on_fake (gpointer data)
{
  ProgJpegDecoder *decoder = data;
  const struct jpeg_decompress_struct *cinfo = &decoder->library.cinfo;

  if (!cinfo->arith_code || (decoder->state != PROG_JPEG_STATE_ROWS
          && decoder->state != PROG_JPEG_STATE_SCANS)
      || cinfo->input_iMCU_row + 1 >= cinfo->total_iMCU_rows)
    return;

  note_truncation (decoder);
  prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_TRUNCATED,
      "The data ends in scan %u", scan_number (decoder));
}

static void
note_missing_eoi (ProgJpegDecoder * decoder)
{
  prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_WARNING,
      "The end marker (EOI) is missing");
}

static ProgJpegDecoderResult
fail (ProgJpegDecoder * decoder, GError * error)
{
  decoder->error = error;
  decoder->state = PROG_JPEG_STATE_FAILED;

  return PROG_JPEG_DECODER_FAILED;
}

/* -- header ------------------------------------------------------------- */

static ProgJpegDecoderResult
tell_scan_header (ProgJpegDecoder * decoder)
{
  jpeg_calc_output_dimensions (&decoder->library.cinfo);
  decoder->state = PROG_JPEG_STATE_READY;

  return PROG_JPEG_DECODER_SCAN_HEADER;
}

static ProgJpegDecoderResult
read_header (ProgJpegDecoder * decoder)
{
  gboolean whole =
      jpeg_read_header (&decoder->library.cinfo, TRUE) == JPEG_HEADER_OK;

  if (whole)
    decoder->state = PROG_JPEG_STATE_SCAN_HEADER;
  if (prog_jpeg_library_keep_frame_header (&decoder->library))
    return PROG_JPEG_DECODER_FRAME_HEADER;

  return whole ? tell_scan_header (decoder) : PROG_JPEG_DECODER_SUSPENDED;
}

/* -- several scans ------------------------------------------------------ */

/* Draws the final frame. */
static ProgJpegDecoderResult
finish (ProgJpegDecoder * decoder)
{
  if (!prog_jpeg_scans_draw_final (&decoder->scans))
    return PROG_JPEG_DECODER_NO_CANVAS;

  decoder->state = decoder->state_after_final;

  return PROG_JPEG_DECODER_FINAL;
}

static ProgJpegDecoderResult
begin_to_finish (ProgJpegDecoder * decoder, ProgJpegState state_after_final)
{
  decoder->state = PROG_JPEG_STATE_FINISH;
  decoder->state_after_final = state_after_final;

  return finish (decoder);
}

/* The last scan of the stream has come. */
static ProgJpegDecoderResult
end_scans (ProgJpegDecoder * decoder)
{
  if (is_faked (decoder) && !prog_jpeg_scans_are_complete (&decoder->scans))
    prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_TRUNCATED,
        "The data ends after scan %u", scan_number (decoder));
  else if (is_faked (decoder))
    note_missing_eoi (decoder);
  else if (prog_jpeg_scans_shown (&decoder->scans) <
      decoder->library.cinfo.total_iMCU_rows)
    prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_ERROR,
        "There is no scan for some of the components");

  return begin_to_finish (decoder, PROG_JPEG_STATE_END);
}

static ProgJpegDecoderResult
read_scans (ProgJpegDecoder * decoder)
{
  ProgJpegScansResult result = prog_jpeg_scans_read (&decoder->scans,
      decoder->gather.bytes ? decoder->gather.used : decoder->input.offset);

  decoder->pass = scan_number (decoder);
  note_rows_shown (decoder);
  switch (result) {
    case PROG_JPEG_SCANS_SUSPENDED:
      prog_jpeg_library_restore_frame_header (&decoder->library);
      return PROG_JPEG_DECODER_SUSPENDED;
    case PROG_JPEG_SCANS_PASS:
      return PROG_JPEG_DECODER_PASS;
    case PROG_JPEG_SCANS_NO_CANVAS:
      return PROG_JPEG_DECODER_NO_CANVAS;
    case PROG_JPEG_SCANS_TOO_MANY:
    case PROG_JPEG_SCANS_OVERWORKED:
      prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_ERROR, "%s",
          prog_jpeg_scans_reason (result));
      return begin_to_finish (decoder, PROG_JPEG_STATE_END);
    case PROG_JPEG_SCANS_SETTLED:
      return begin_to_finish (decoder, PROG_JPEG_STATE_REST);
    case PROG_JPEG_SCANS_EOI:
      return end_scans (decoder);
  }
  g_assert_not_reached ();
}

/* Skips what makes no difference any more, up to EOI. */
static ProgJpegDecoderResult
skip_rest (ProgJpegDecoder * decoder)
{
  const ProgJpegInput *input = &decoder->input;
  gboolean gathered = decoder->gather.bytes != NULL, has_eoi;

  decoder->input_used = input->size;
  decoder->pass += prog_jpeg_scans_skip_rest (&decoder->scans,
      gathered ? decoder->gather.size : input->offset + input->size);
  has_eoi = gathered ? prog_jpeg_gather_has_eoi (&decoder->gather) :
      input->has_eoi;
  if (!has_eoi && !gathered && !input->at_end)
    return PROG_JPEG_DECODER_SUSPENDED;

  if (!has_eoi)
    note_missing_eoi (decoder);
  decoder->state = PROG_JPEG_STATE_END;

  return PROG_JPEG_DECODER_END;
}

/* -- a single scan ------------------------------------------------------ */

static ProgJpegDecoderResult
read_rows (ProgJpegDecoder * decoder)
{
  ProgJpegRowsResult result = prog_jpeg_rows_read_all (&decoder->rows);

  decoder->pass = 1;
  note_rows (decoder, image_rows (decoder,
          decoder->library.cinfo.output_scanline));
  switch (result) {
    case PROG_JPEG_ROWS_SUSPENDED:
      return PROG_JPEG_DECODER_SUSPENDED;
    case PROG_JPEG_ROWS_NO_CANVAS:
      return PROG_JPEG_DECODER_NO_CANVAS;
    case PROG_JPEG_ROWS_DONE:
      decoder->state = PROG_JPEG_STATE_TAIL;
      return PROG_JPEG_DECODER_FINAL;
  }
  g_assert_not_reached ();
}

static ProgJpegDecoderResult
read_tail (ProgJpegDecoder * decoder)
{
  /* libjpeg has not made all rows where there was no data for them. */
  if (!prog_jpeg_library_scan_is_exhausted (&decoder->library)
      && !jpeg_finish_decompress (&decoder->library.cinfo))
    return PROG_JPEG_DECODER_SUSPENDED;

  if (is_faked (decoder))
    note_missing_eoi (decoder);
  decoder->state = PROG_JPEG_STATE_END;

  return PROG_JPEG_DECODER_END;
}

/* -- states ------------------------------------------------------------- */

static ProgJpegDecoderResult
start (ProgJpegDecoder * decoder)
{
  const ProgJpegOptions *options = &decoder->options;
  ProgJpegGather *gather = decoder->gather.bytes ? &decoder->gather : NULL;
  j_decompress_ptr cinfo = &decoder->library.cinfo;

  if (cinfo->buffered_image)
    prog_jpeg_scans_prepare (&decoder->scans, &decoder->library, gather,
        decoder->rows.method.lossless, options->smoothing);
  /* Reads nothing: in buffered-image mode, and for a single scan. */
  jpeg_start_decompress (cinfo);
  if (!prog_jpeg_rows_start (&decoder->rows))
    return fail (decoder, g_error_new (GST_STREAM_ERROR,
            GST_STREAM_ERROR_FAILED, "libjpeg makes frames of %u x %u pixels",
            cinfo->output_width, cinfo->output_height));

  if (!cinfo->buffered_image) {
    decoder->state = PROG_JPEG_STATE_ROWS;
    return read_rows (decoder);
  }
  decoder->state = PROG_JPEG_STATE_SCANS;
  prog_jpeg_scans_start (&decoder->scans, &decoder->rows, options->max_scans);

  return read_scans (decoder);
}

static ProgJpegDecoderResult
run_state (ProgJpegDecoder * decoder)
{
  switch (decoder->state) {
    case PROG_JPEG_STATE_HEADER:
      return read_header (decoder);
    case PROG_JPEG_STATE_SCAN_HEADER:
      return tell_scan_header (decoder);
    case PROG_JPEG_STATE_START:
      return start (decoder);
    case PROG_JPEG_STATE_ROWS:
      return read_rows (decoder);
    case PROG_JPEG_STATE_SCANS:
      return read_scans (decoder);
    case PROG_JPEG_STATE_FINISH:
      return finish (decoder);
    case PROG_JPEG_STATE_FINISHED:
      decoder->state = PROG_JPEG_STATE_END;
      return PROG_JPEG_DECODER_FINAL;
    case PROG_JPEG_STATE_TAIL:
      return read_tail (decoder);
    case PROG_JPEG_STATE_REST:
      return skip_rest (decoder);
    case PROG_JPEG_STATE_END:
      return PROG_JPEG_DECODER_END;
    case PROG_JPEG_STATE_READY:
    case PROG_JPEG_STATE_GATHER:
    case PROG_JPEG_STATE_FAILED:
      break;
  }

  return PROG_JPEG_DECODER_FAILED;
}

static void
try_state (gpointer data)
{
  ProgJpegDecoder *decoder = data;

  decoder->result = run_state (decoder);
}

/* libjpeg has met with an error where there were pixels already. Faked or not, an EOI in
 * the middle of a segment makes no sense. */
static void
note_error (ProgJpegDecoder * decoder)
{
  gboolean over = decoder->state >= PROG_JPEG_STATE_TAIL
      || (decoder->state == PROG_JPEG_STATE_SCANS
      && prog_jpeg_scans_are_over (&decoder->scans));
  gchar *text;

  if (is_faked (decoder) && !over) {
    note_truncation (decoder);
    prog_image_defect_add (decoder->defect, PROG_IMAGE_DEFECT_TRUNCATED,
        "The data ends after scan %u", scan_number (decoder));
    return;
  }
  text = prog_jpeg_library_message (&decoder->library);
  prog_image_defect_add (decoder->defect, over ? PROG_IMAGE_DEFECT_WARNING :
      PROG_IMAGE_DEFECT_ERROR, "%s", text);
  g_free (text);
}

/* Chooses the state to go on in: always one that comes later. */
static void
recover (ProgJpegDecoder * decoder)
{
  switch (decoder->state) {
    case PROG_JPEG_STATE_ROWS:
    case PROG_JPEG_STATE_FINISH:
      note_error (decoder);
      decoder->state = PROG_JPEG_STATE_FINISHED;
      break;
    case PROG_JPEG_STATE_SCANS:
      prog_jpeg_library_restore_frame_header (&decoder->library);
      note_error (decoder);
      decoder->state = PROG_JPEG_STATE_FINISH;
      decoder->state_after_final = PROG_JPEG_STATE_END;
      break;
    case PROG_JPEG_STATE_TAIL:
    case PROG_JPEG_STATE_REST:
      note_error (decoder);
      decoder->state = PROG_JPEG_STATE_END;
      break;
    default:
      fail (decoder, prog_jpeg_library_error (&decoder->library));
      break;
  }
}

/* -- what others call --------------------------------------------------- */

/**
 * prog_jpeg_decoder_init:
 * @decoder: all zero
 * @options: copied
 * @defect: what is wrong with the image is added to this
 */
void
prog_jpeg_decoder_init (ProgJpegDecoder * decoder,
    const ProgJpegOptions * options, ProgImageDefect * defect)
{
  decoder->options = *options;
  decoder->defect = defect;
}

/**
 * prog_jpeg_decoder_clear:
 * @decoder: a decoder, at whatever point it is
 *
 * Frees what it holds.
 */
void
prog_jpeg_decoder_clear (ProgJpegDecoder * decoder)
{
  prog_jpeg_library_close (&decoder->library);
  prog_jpeg_scans_clear (&decoder->scans);
  prog_jpeg_rows_clear (&decoder->rows);
  prog_jpeg_gather_clear (&decoder->gather);
  g_clear_error (&decoder->error);
}

/* FALSE: more bytes have to come. */
static gboolean
gather (ProgJpegDecoder * decoder)
{
  const ProgJpegInput *input = &decoder->input;
  gboolean fits = prog_jpeg_gather_add (&decoder->gather, input->data,
      input->size, decoder->defect);

  decoder->input_used = input->size;
  if (fits && !input->has_eoi && !input->at_end)
    return FALSE;

  decoder->state = PROG_JPEG_STATE_START;

  return TRUE;
}

/* Gives libjpeg what it has not read yet, and runs it. */
static void
run_library (ProgJpegDecoder * decoder)
{
  ProgJpegSource *source = &decoder->library.source;
  ProgJpegGather *gathered = &decoder->gather;
  gsize used;

  if (gathered->bytes)
    prog_jpeg_source_give (source, gathered->bytes + gathered->used,
        gathered->size - gathered->used, PROG_JPEG_TAIL_LAST);
  else
    prog_jpeg_source_give (source, decoder->input.data, decoder->input.size,
        decoder->input.at_end ? PROG_JPEG_TAIL_LAST : PROG_JPEG_TAIL_OPEN);

  while (!prog_jpeg_library_try (&decoder->library, try_state, decoder))
    recover (decoder);

  used = prog_jpeg_source_used (source);
  if (gathered->bytes)
    gathered->used += used;
  else
    decoder->input_used = MAX (decoder->input_used, used);
}

/**
 * prog_jpeg_decoder_run:
 * @decoder: a decoder
 * @input: bytes of the image. What is not used has to be given again.
 * @used: (out): how many of them were used
 * @error: set with FAILED
 *
 * Decodes up to the first thing worth telling.
 *
 * Returns: what that is. SUSPENDED never with @input->at_end, but in the header.
 */
ProgJpegDecoderResult
prog_jpeg_decoder_run (ProgJpegDecoder * decoder, const ProgJpegInput * input,
    gsize * used, GError ** error)
{
  decoder->input = *input;
  decoder->input_used = 0;
  decoder->result = PROG_JPEG_DECODER_SUSPENDED;
  if (!decoder->library.is_open
      && !prog_jpeg_library_open (&decoder->library, on_warning, on_fake,
          decoder))
    decoder->result = fail (decoder, prog_jpeg_library_error
        (&decoder->library));
  else if (decoder->state != PROG_JPEG_STATE_GATHER || gather (decoder))
    run_library (decoder);
  *used = decoder->input_used;
  if (decoder->error) {
    g_propagate_error (error, decoder->error);
    decoder->error = NULL;
  }

  return decoder->result;
}

/**
 * prog_jpeg_decoder_note_sos:
 * @decoder: a decoder
 * @offset: of the SOS segment that comes next, in the image
 *
 * To be called for each of them but the first, before it is given.
 */
void
prog_jpeg_decoder_note_sos (ProgJpegDecoder * decoder, guint64 offset)
{
  if (decoder->state >= PROG_JPEG_STATE_SCANS)
    prog_jpeg_scans_note_sos (&decoder->scans, offset);
}

static void
try_to_scale (gpointer data)
{
  jpeg_calc_output_dimensions (data);
}

/**
 * prog_jpeg_decoder_set_scale:
 * @decoder: a decoder that has told SCAN_HEADER, and has no canvas yet
 * @downscale: a power of 2, up to DCTSIZE
 *
 * Has libjpeg make frames of 1/@downscale of the size.
 */
void
prog_jpeg_decoder_set_scale (ProgJpegDecoder * decoder, guint downscale)
{
  j_decompress_ptr cinfo = &decoder->library.cinfo;

  cinfo->scale_num = 1;
  cinfo->scale_denom = downscale;
  /* It fails in another state only. */
  if (!prog_jpeg_library_try (&decoder->library, try_to_scale, cinfo))
    g_return_if_reached ();
}

/**
 * prog_jpeg_decoder_set_canvas:
 * @decoder: a decoder that has told SCAN_HEADER
 * @canvas: where to draw, until FINAL is told
 * @method: how to decode
 */
void
prog_jpeg_decoder_set_canvas (ProgJpegDecoder * decoder,
    ProgImageCanvas * canvas, const ProgJpegMethod * method)
{
  prog_jpeg_rows_choose (&decoder->rows, &decoder->library.cinfo, canvas,
      method);
  decoder->state = PROG_JPEG_STATE_START;
  if (decoder->library.cinfo.arith_code) {
    prog_jpeg_gather_begin (&decoder->gather,
        prog_jpeg_gather_limit (&decoder->library.cinfo));
    decoder->state = PROG_JPEG_STATE_GATHER;
  }
}

/**
 * prog_jpeg_decoder_draw:
 * @decoder: a decoder
 *
 * Brings the canvas up to date, where there are several scans.
 */
void
prog_jpeg_decoder_draw (ProgJpegDecoder * decoder)
{
  if (decoder->state == PROG_JPEG_STATE_SCANS)
    prog_jpeg_scans_draw (&decoder->scans);
}

/**
 * prog_jpeg_decoder_memory:
 * @cinfo: a decompressor that has read the header, and has its scale
 * @lossless: whether the process is lossless
 *
 * Returns: bytes that will be held to decode the image, frames excepted
 */
guint64
prog_jpeg_decoder_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless)
{
  gboolean several = jpeg_has_multiple_scans ((j_decompress_ptr) cinfo);

  return prog_jpeg_rows_memory (cinfo, lossless)
      + (several ? prog_jpeg_scans_memory (cinfo, lossless) : 0)
      + (cinfo->arith_code ? prog_jpeg_gather_limit (cinfo) : 0);
}
