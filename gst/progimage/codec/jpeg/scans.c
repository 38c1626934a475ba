/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "scans.h"

#include "markers.h"
#include "precision.h"
#include "skip.h"

#define NOWHERE G_MAXUINT64

/* A scan costs libjpeg some 15 ns for each block, though it may bring nothing of most.
 * Blocks that all scans of an image may have: a second's work. Encoders make scans for
 * half of this of the largest images, and of all others for less. */
#define FREE_WORK (1 << 26)

/* Blocks that each byte of the image is worth on top: fewer than a DC scan has where
 * every block takes a bit. */
#define WORK_OF_BYTE 3

/* A sample of a lossless image is a block for libjpeg, but costs a fraction of one;
 * arithmetic decoding makes a block cost more. */
#define SAMPLES_OF_WORK 8
#define WORK_OF_ARITHMETIC 3

/**
 * prog_jpeg_scans_prepare:
 * @scans: all zero
 * @library: a decompressor whose output was chosen, and that is to be started next
 * @gather: (nullable): what it reads from; %NULL: from the image as it comes
 * @lossless: whether the process is lossless
 * @smoothing: whether to estimate what has not come yet
 */
void
prog_jpeg_scans_prepare (ProgJpegScans * scans, ProgJpegLibrary * library,
    ProgJpegGather * gather, gboolean lossless, gboolean smoothing)
{
  scans->library = library;
  scans->gather = gather;
  scans->smoothing = smoothing;
  prog_jpeg_blocks_install (&scans->blocks, library);
  scans->lossless = lossless;
  if (prog_jpeg_min_block_side (&library->cinfo) == 1 && !lossless)
    prog_jpeg_dc_only_install (&scans->dc_only, library);
  else if (smoothing && library->cinfo.progressive_mode
      && library->cinfo.data_precision == BITS_IN_JSAMPLE) {
    scans->estimate = g_new0 (ProgJpegEstimate, 1);
    prog_jpeg_estimate_install (scans->estimate, library);
  }
}

/**
 * prog_jpeg_scans_clear:
 * @scans: scans
 *
 * Frees what reading needed.
 */
void
prog_jpeg_scans_clear (ProgJpegScans * scans)
{
  prog_jpeg_passes_clear (&scans->passes);
  prog_jpeg_blocks_free (&scans->blocks);
  g_clear_pointer (&scans->estimate, g_free);
}

/* Libjpeg keeps the samples of a lossless image, in whole MCUs. */
static guint64
lossless_memory (const struct jpeg_decompress_struct *cinfo)
{
  guint64 bytes = 0;
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];

    bytes += (guint64) (comp->width_in_blocks + comp->h_samp_factor - 1) *
        (comp->height_in_blocks + comp->v_samp_factor - 1) *
        prog_jpeg_sample_size (cinfo);
  }

  return bytes;
}

/**
 * prog_jpeg_scans_memory:
 * @cinfo: a decompressor that has read the header of an image with several scans, and
 *     has its scale
 * @lossless: whether the process is lossless
 *
 * Returns: bytes that coefficients, or samples, and what is known of them take
 */
guint64
prog_jpeg_scans_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless)
{
  return prog_jpeg_passes_memory (cinfo) + (lossless ?
      lossless_memory (cinfo) : prog_jpeg_dc_only_memory (cinfo)
      + prog_jpeg_estimate_memory (cinfo));
}

/* -- what is known ------------------------------------------------------ */

/**
 * prog_jpeg_scans_number:
 * @scans: scans
 *
 * Returns: which scan is at hand, from 1 on, those counted that were skipped
 */
guint
prog_jpeg_scans_number (const ProgJpegScans * scans)
{
  return scans->library->cinfo.input_scan_number + scans->skipped;
}

/**
 * prog_jpeg_scans_shown:
 * @scans: scans
 *
 * Returns: iMCU rows at the top in which every component has its DC
 */
guint
prog_jpeg_scans_shown (const ProgJpegScans * scans)
{
  return scans->passes.shown;
}

/**
 * prog_jpeg_scans_are_complete:
 * @scans: scans
 *
 * Returns: whether all that pixels depend on is in a scan that has begun
 */
gboolean
prog_jpeg_scans_are_complete (const ProgJpegScans * scans)
{
  return prog_jpeg_passes_is_complete (&scans->passes);
}

/**
 * prog_jpeg_scans_are_over:
 * @scans: scans
 *
 * Returns: whether all that pixels depend on has come
 */
gboolean
prog_jpeg_scans_are_over (const ProgJpegScans * scans)
{
  const struct jpeg_decompress_struct *cinfo = &scans->library->cinfo;

  return cinfo->input_iMCU_row == cinfo->total_iMCU_rows
      && prog_jpeg_scans_are_complete (scans);
}

/* Nothing that comes can change the frame. */
static gboolean
is_settled (const ProgJpegScans * scans)
{
  return scans->selects && prog_jpeg_passes_is_settled (&scans->passes);
}

/* -- which bytes libjpeg reads ------------------------------------------ */

/**
 * prog_jpeg_scans_note_sos:
 * @scans: scans that are read from the image as it comes
 * @at: where in the image the next SOS segment is
 */
void
prog_jpeg_scans_note_sos (ProgJpegScans * scans, guint64 at)
{
  if (!scans->gather)
    scans->sos = at;
}

/* The SOS segment that was the next one is libjpeg's business now, or nobody's. */
static void
find_next_sos (ProgJpegScans * scans)
{
  gsize at;

  scans->sos = NOWHERE;
  if (!scans->gather)
    return;

  at = prog_jpeg_gather_find_sos (scans->gather);
  if (at < scans->gather->size)
    scans->sos = at;
}

/* Has libjpeg read up to the next SOS marker, that included, and suspend there. */
static void
stop_source_at_sos (ProgJpegScans * scans)
{
  if (scans->sos != NOWHERE && scans->reading <= PROG_JPEG_STOP_AT_SOS)
    prog_jpeg_source_set_limit (&scans->library->source,
        scans->sos + 2 - MIN (scans->begin, scans->sos + 2));
}

static void
open_source (ProgJpegScans * scans)
{
  prog_jpeg_source_set_limit (&scans->library->source, G_MAXSIZE);
}

/* -- scans -------------------------------------------------------------- */

/* Of the scan at hand. */
static guint64
scan_work (const ProgJpegScans * scans)
{
  const struct jpeg_decompress_struct *cinfo = &scans->library->cinfo;
  guint64 blocks = 0;
  gint i;

  for (i = 0; i < cinfo->comps_in_scan; i++)
    blocks += (guint64) cinfo->cur_comp_info[i]->width_in_blocks *
        cinfo->cur_comp_info[i]->height_in_blocks;

  if (scans->lossless)
    return blocks / SAMPLES_OF_WORK;

  return cinfo->arith_code ? blocks * WORK_OF_ARITHMETIC : blocks;
}

/* Whether libjpeg had more work with the scans so far than their bytes are worth. */
static gboolean
is_overworked (const ProgJpegScans * scans)
{
  return scans->max_scans > 0
      && scans->work > FREE_WORK + scans->sos * WORK_OF_BYTE;
}

/**
 * prog_jpeg_scans_reason:
 * @result: TOO_MANY or OVERWORKED
 *
 * Returns: what to say of an image of which no more scans are read: a sentence without a
 *     full stop
 */
const gchar *
prog_jpeg_scans_reason (ProgJpegScansResult result)
{
  return result == PROG_JPEG_SCANS_TOO_MANY ?
      "There are more scans than max-scans allows: the image is shown as they "
      "leave it" :
      "There are many scans that bring next to nothing: the image is shown as "
      "the first ones leave it";
}

static void
begin_scan (ProgJpegScans * scans)
{
  scans->work += scan_work (scans);
  prog_jpeg_library_begin_scan (scans->library);
  find_next_sos (scans);
  scans->reading = PROG_JPEG_READ_TO_SOS;
  stop_source_at_sos (scans);
  prog_jpeg_passes_scan_begins (&scans->passes);
}

/**
 * prog_jpeg_scans_start:
 * @scans: scans that were prepared
 * @rows: what draws rows, and was started
 * @max_scans: how many there may be, 0: any number
 *
 * To be called when the decompressor was started: the first scan begins.
 */
void
prog_jpeg_scans_start (ProgJpegScans * scans, ProgJpegRows * rows,
    guint max_scans)
{
  const struct jpeg_decompress_struct *cinfo = &scans->library->cinfo;

  scans->max_scans = max_scans;
  scans->selects = cinfo->progressive_mode
      && prog_jpeg_min_block_side (cinfo) == 1;
  prog_jpeg_passes_start (&scans->passes, rows, scans->estimate,
      scans->smoothing);
  begin_scan (scans);
}

/* Has libjpeg read the SOS segment that it stops in front of, or skips the scan. */
static void
choose_scan (ProgJpegScans * scans)
{
  ProgJpegSource *source = &scans->library->source;
  const guint8 *segment = source->manager.next_input_byte;
  gint component = scans->selects ?
      prog_jpeg_skip_useless_component (&scans->library->cinfo, segment,
      prog_jpeg_source_held_back (source)) : -1;

  open_source (scans);
  if (component < 0) {
    scans->reading = PROG_JPEG_READ_SOS;
    return;
  }
  prog_jpeg_skip_begin (scans->library, segment, component);
  find_next_sos (scans);
  scans->skipped++;
  scans->reading = PROG_JPEG_SKIP_SCAN;
}

/* libjpeg has read an SOS marker and nothing of its segment, so that what it knows of
 * coefficients is as the scan before has left it. FALSE: there is a @result. */
static gboolean
pass_sos (ProgJpegScans * scans, ProgJpegScansResult * result)
{
  if (scans->max_scans > 0
      && prog_jpeg_scans_number (scans) >= scans->max_scans) {
    *result = PROG_JPEG_SCANS_TOO_MANY;
    return FALSE;
  }
  if (is_overworked (scans)) {
    *result = PROG_JPEG_SCANS_OVERWORKED;
    return FALSE;
  }
  if (scans->reading == PROG_JPEG_READ_TO_SOS
      && prog_jpeg_passes_is_all_shown (&scans->passes)) {
    scans->reading = PROG_JPEG_STOP_AT_SOS;
    *result = PROG_JPEG_SCANS_PASS;
    return FALSE;
  }
  choose_scan (scans);

  return TRUE;
}

/* libjpeg wants more than it was given. FALSE: there is a @result. */
static gboolean
give_more (ProgJpegScans * scans, ProgJpegScansResult * result)
{
  if (prog_jpeg_source_held_back (&scans->library->source) == 0) {
    *result = PROG_JPEG_SCANS_SUSPENDED;
    return FALSE;
  }
  if (scans->library->cinfo.unread_marker == PROG_JPEG_SOS)
    return pass_sos (scans, result);

  /* It takes the SOS for something else. */
  scans->reading = PROG_JPEG_READ_SOS;
  find_next_sos (scans);
  open_source (scans);

  return TRUE;
}

/* FALSE: the scan goes on beyond what is at hand. */
static gboolean
skip_scan (ProgJpegScans * scans)
{
  if (!prog_jpeg_skip_data (scans->library)
      && scans->library->source.tail == PROG_JPEG_TAIL_OPEN)
    return FALSE;

  /* It has brought no pass to tell of. */
  scans->reading = PROG_JPEG_STOP_AT_SOS;
  stop_source_at_sos (scans);

  return TRUE;
}

/* Whether the scan at hand brings nothing any more. */
static gboolean
lacks_data (const ProgJpegScans * scans)
{
  return !scans->lossless
      && prog_jpeg_library_scan_is_exhausted (scans->library);
}

/* Has libjpeg go to the last two iMCU rows of a scan that brings nothing any more: it
 * counts them by itself, and looks at which is the last one when it begins a row. A
 * component's first scan defines its coefficients, and is not skipped. */
static void
skip_rows_without_data (ProgJpegScans * scans)
{
  j_decompress_ptr cinfo = &scans->library->cinfo;
  guint first = cinfo->input_iMCU_row, end = cinfo->total_iMCU_rows;

  if (first + 2 >= end || !lacks_data (scans)
      || (prog_jpeg_passes_scan_components (cinfo) & ~scans->defined) != 0)
    return;

  cinfo->input_iMCU_row = end - 2;
  prog_jpeg_passes_rows_lack_data (&scans->passes, first, end - 2);
  scans->work -= scan_work (scans) * (end - first) / end;
}

/* libjpeg has read an iMCU row, of which there was data or not. FALSE: there is no
 * canvas. */
static gboolean
handle_row (ProgJpegScans * scans, guint row, gboolean lacked_data, gint event)
{
  if (lacked_data)
    prog_jpeg_passes_rows_lack_data (&scans->passes, row, row + 1);
  else if (!prog_jpeg_passes_row_arrived (&scans->passes, row))
    return FALSE;
  if (event == JPEG_ROW_COMPLETED)
    skip_rows_without_data (scans);
  else
    scans->defined |= prog_jpeg_passes_scan_components (&scans->library->cinfo);

  return TRUE;
}

/* Has libjpeg read up to the next event. FALSE: there is a @result. */
static gboolean
consume_input (ProgJpegScans * scans, ProgJpegScansResult * result)
{
  j_decompress_ptr cinfo = &scans->library->cinfo;
  guint row = cinfo->input_iMCU_row;
  const guint8 *next = cinfo->src->next_input_byte;
  gboolean lacked_data = lacks_data (scans);
  gint event = jpeg_consume_input (cinfo);

  switch (event) {
    case JPEG_SUSPENDED:
      if (cinfo->src->next_input_byte != next)
        prog_jpeg_passes_part_came (&scans->passes);
      return give_more (scans, result);
    case JPEG_ROW_COMPLETED:
    case JPEG_SCAN_COMPLETED:
      if (!handle_row (scans, row, lacked_data, event)) {
        *result = PROG_JPEG_SCANS_NO_CANVAS;
        return FALSE;
      }
      *result = PROG_JPEG_SCANS_SETTLED;
      return event == JPEG_ROW_COMPLETED || !is_settled (scans);
    case JPEG_REACHED_SOS:
      begin_scan (scans);
      return TRUE;
    default:
      *result = PROG_JPEG_SCANS_EOI;
      return FALSE;
  }
}

/**
 * prog_jpeg_scans_read:
 * @scans: scans
 * @begin: where what the source was given last begins: in the image, or in what was
 *     gathered
 *
 * Reads up to the first thing worth telling.
 *
 * Returns: what that is
 */
ProgJpegScansResult
prog_jpeg_scans_read (ProgJpegScans * scans, guint64 begin)
{
  ProgJpegScansResult result;

  scans->begin = begin;
  stop_source_at_sos (scans);
  do {
    if (scans->reading == PROG_JPEG_SKIP_SCAN) {
      if (is_settled (scans))
        return PROG_JPEG_SCANS_SETTLED;
      if (!skip_scan (scans))
        return PROG_JPEG_SCANS_SUSPENDED;
    }
  } while (consume_input (scans, &result));

  return result;
}

/**
 * prog_jpeg_scans_skip_rest:
 * @scans: scans that are settled
 * @end: up to where the image has come, or what was gathered ends
 *
 * Frees the coefficients, as the rest of the image may take long to come.
 *
 * Returns: how many scans more have begun
 */
guint
prog_jpeg_scans_skip_rest (ProgJpegScans * scans, guint64 end)
{
  guint n = 0;

  jpeg_abort_decompress (&scans->library->cinfo);
  prog_jpeg_blocks_free (&scans->blocks);
  while (scans->sos < end) {
    n++;
    find_next_sos (scans);
  }

  return n;
}

/* -- drawing ------------------------------------------------------------ */

static void
try_to_draw (gpointer data)
{
  prog_jpeg_passes_draw_stale_rows (data);
}

static void
try_to_abandon (gpointer data)
{
  prog_jpeg_passes_abandon (data);
}

/**
 * prog_jpeg_scans_draw:
 * @scans: scans
 *
 * Draws what has come. Unlike the others it is called from outside of
 * prog_jpeg_library_try().
 */
void
prog_jpeg_scans_draw (ProgJpegScans * scans)
{
  /* An error shows up again, for good, in the final frame; no canvas does so at the next
   * attempt to publish. */
  if (!prog_jpeg_library_try (scans->library, try_to_draw, &scans->passes))
    prog_jpeg_library_try (scans->library, try_to_abandon, &scans->passes);
}

/**
 * prog_jpeg_scans_draw_final:
 * @scans: scans of which all that will come has come
 *
 * Returns: %FALSE where there is no canvas to draw on
 */
gboolean
prog_jpeg_scans_draw_final (ProgJpegScans * scans)
{
  return prog_jpeg_passes_draw_final (&scans->passes);
}
