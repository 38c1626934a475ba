/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JPEG backend, on libjpeg-turbo with a suspending data source: libjpeg is
 * run until it wants more bytes than there are, and goes on from there. All of
 * its errors and warnings end here. Clauses are those of ITU-T T.81. */

#include "jpeg.h"

#include <jerror.h>
#include <string.h>

/* libjpeg-turbo leaves its fast path when an MCU might run out of data: 512
 * bytes a block, 6 blocks for 4:2:0. Gathering ten times that keeps nearly all
 * MCUs on it. */
#define ENOUGH_BYTES 32768

/* No table and no MCU is as long as this: what libjpeg still leaves alone is no
 * picture, but fill bytes, say, without an end. */
#define MAX_BACKLOG (256 * 1024)

/* -- errors and warnings ------------------------------------------------ */

static void
on_error (j_common_ptr cinfo)
{
  JpegCodec *self = cinfo->client_data;

  longjmp (self->escape, 1);
}

static gchar *
message_text (JpegCodec * self)
{
  gchar text[JMSG_LENGTH_MAX];

  self->errors.format_message ((j_common_ptr) & self->cinfo, text);

  return g_strdup (text);
}

/* What a warning says of the pixels. */
static ProgImageHealth
warning_health (const JpegCodec * self)
{
  switch (self->errors.msg_code) {
    case JWRN_HIT_MARKER:
      /* Data stopped short: at the end of the stream, at the next image, or
       * at a marker that has no business there. */
      if (self->faked_eoi || self->cinfo.unread_marker == MARKER_SOI)
        return PROG_IMAGE_TRUNCATED;
      return PROG_IMAGE_CORRUPT;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      return PROG_IMAGE_CORRUPT;
    default:
      return PROG_IMAGE_IRREGULAR;
  }
}

static void
on_message (j_common_ptr cinfo, int level)
{
  JpegCodec *self = cinfo->client_data;
  ProgImageHealth health;
  gchar *text;

  if (level >= 0)               /* a trace message */
    return;

  self->errors.num_warnings++;
  health = warning_health (self);
  if (health <= self->codec.health)
    return;

  text = message_text (self);
  if (self->state < JPEG_STATE_SINGLE_SCAN)
    prog_image_codec_complain (&self->codec, health, "%s, in the header", text);
  else
    prog_image_codec_complain (&self->codec, health, "%s, in scan %u at line "
        "%u", text, jpeg_scans_number (self),
        MIN (self->cinfo.input_iMCU_row * self->row_lines *
            self->codec.info.downscale, self->cinfo.image_height));
  g_free (text);
}

static gboolean
is_unsupported (const JpegCodec * self)
{
  switch (self->errors.msg_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return TRUE;
    case JERR_EMPTY_IMAGE:
      /* Clause B.2.5: the number of lines comes in a DNL after the scan. */
      return self->cinfo.image_width > 0 && self->cinfo.image_height == 0;
    default:
      return FALSE;
  }
}

static ProgImageStatus
fail (JpegCodec * self, GError * error)
{
  self->state = JPEG_STATE_ERROR;
  self->error = error;

  return PROG_IMAGE_ERROR;
}

/* -- header ------------------------------------------------------------- */

/* libjpeg reads marker segments other than metadata from their beginning again
 * each time: it is left alone until there is all of one. */
static gboolean
segment_is_incomplete (const JpegCodec * self)
{
  gint marker = self->cinfo.unread_marker;
  gsize size = self->source.bytes_in_buffer;

  if (self->at_end)
    return FALSE;
  if (!jpeg_is_frame_marker (marker) && marker != MARKER_DHT
      && marker != MARKER_DAC && marker != MARKER_SOS && marker != MARKER_DQT
      && marker != MARKER_DRI)
    return FALSE;

  return size < 2 || size < jpeg_segment_length (self->source.next_input_byte);
}

static gboolean
has_frame_header (const JpegCodec * self)
{
  /* Allocated while SOF is read, with unread_marker still telling so. */
  return self->cinfo.comp_info != NULL
      && !jpeg_is_frame_marker (self->cinfo.unread_marker);
}

static ProgImageStatus
tell_header (JpegCodec * self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  ProgImageInfo *info = &self->codec.info;
  GError *error = NULL;

  self->header_told = TRUE;
  info->width = cinfo->image_width;
  info->height = cinfo->image_height;
  info->bit_depth = cinfo->data_precision;
  info->components = cinfo->num_components;
  info->progressive = cinfo->progressive_mode;
  if (info->bit_depth != BITS_IN_JSAMPLE)
    return fail (self, g_error_new (GST_STREAM_ERROR,
            GST_STREAM_ERROR_NOT_IMPLEMENTED, "A JPEG with %u bits a sample "
            "can't be decoded, only one with %d", info->bit_depth,
            BITS_IN_JSAMPLE));
  if (!prog_image_limits_check_size (&self->codec.options.limits, info->width,
          info->height, &error))
    return fail (self, error);

  return PROG_IMAGE_HEADER;
}

static ProgImageStatus
tell_format (JpegCodec * self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;

  if (cinfo->jpeg_color_space == JCS_UNKNOWN)
    return fail (self, g_error_new (GST_STREAM_ERROR,
            GST_STREAM_ERROR_NOT_IMPLEMENTED, "A JPEG with %d components "
            "is of no kind that can be shown", cinfo->num_components));

  self->codec.info.max_downscale = DCTSIZE;
  jpeg_draw_list_formats (self);
  jpeg_metadata_add_density (self);
  jpeg_metadata_add_icc (self);
  self->codec.info.tags_changed = FALSE;
  self->codec.passes = jpeg_has_multiple_scans (cinfo) ? 0 : 1;
  self->state = JPEG_STATE_OUTPUT;

  return PROG_IMAGE_FORMAT;
}

static ProgImageStatus
read_header (JpegCodec * self)
{
  gint result;

  if (segment_is_incomplete (self))
    return PROG_IMAGE_NEED_DATA;

  result = jpeg_read_header (&self->cinfo, TRUE);
  if (result == JPEG_HEADER_OK)
    self->state = JPEG_STATE_FORMAT;
  if (!self->header_told && has_frame_header (self))
    return tell_header (self);

  return result == JPEG_HEADER_OK ? tell_format (self) : PROG_IMAGE_NEED_DATA;
}

/* -- scans -------------------------------------------------------------- */

/* A picture that is coded in far more bytes than it has samples has no end. */
static gboolean
is_beyond_measure (const JpegCodec * self)
{
  const ProgImageInfo *info = &self->codec.info;

  return self->source.bytes_in_buffer > MAX_BACKLOG +
      (guint64) 4 *info->width * info->height * info->components;
}

static ProgImageStatus
finish_scans (JpegCodec * self)
{
  if (!jpeg_passes_draw_final (self))
    return PROG_IMAGE_NO_CANVAS;

  self->state = JPEG_STATE_END;
  return PROG_IMAGE_FINAL;
}

/* The stream's last scan has come. */
static ProgImageStatus
end_scans (JpegCodec * self)
{
  ProgImageCodec *codec = &self->codec;
  gboolean complete = jpeg_passes_are_complete (self);

  if (self->faked_eoi && !complete)
    prog_image_codec_complain (codec, PROG_IMAGE_TRUNCATED,
        "The data ends after scan %u", codec->pass);
  else if (self->faked_eoi)
    prog_image_codec_complain (codec, PROG_IMAGE_IRREGULAR,
        "The end marker (EOI) is missing");
  else if (self->shown < self->cinfo.total_iMCU_rows)
    prog_image_codec_complain (codec, PROG_IMAGE_CORRUPT,
        "There is no scan for some of the components");

  return finish_scans (self);
}

static ProgImageStatus
next_scan (JpegCodec * self)
{
  guint max_scans = self->codec.options.limits.max_scans;
  gboolean shown = self->shown == self->cinfo.total_iMCU_rows;

  if (max_scans > 0 && jpeg_scans_number (self) > max_scans) {
    prog_image_codec_complain (&self->codec, PROG_IMAGE_CORRUPT,
        "There are more scans than max-scans = %u: the picture is shown as "
        "they leave it", max_scans);
    return finish_scans (self);
  }
  jpeg_passes_scan_begins (self);

  return shown ? PROG_IMAGE_PASS : PROG_IMAGE_NEED_DATA;
}

/* Every scan that counts has come. */
static ProgImageStatus
finish_early (JpegCodec * self)
{
  if (!jpeg_passes_draw_final (self))
    return PROG_IMAGE_NO_CANVAS;

  self->selects = self->passing = FALSE;
  self->state = JPEG_STATE_REST;
  return PROG_IMAGE_FINAL;
}

/* A second SOF is an error, but only after libjpeg has taken over what it says
 * of the picture, byte by byte: what is drawn goes by the first one. */
static void
restore_frame_header (JpegCodec * self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;
  const ProgImageInfo *info = &self->codec.info;

  cinfo->image_width = info->width;
  cinfo->image_height = info->height;
  cinfo->num_components = info->components;
  cinfo->data_precision = info->bit_depth;
  cinfo->progressive_mode = info->progressive;
}

static ProgImageStatus
read_scans (JpegCodec * self)
{
  j_decompress_ptr cinfo = &self->cinfo;

  if (segment_is_incomplete (self) && !jpeg_scans_give_more (self))
    return PROG_IMAGE_NEED_DATA;

  for (;;) {
    guint row = cinfo->input_iMCU_row;
    ProgImageStatus status;

    /* Here, so that PASS is still told of the scan that is over. */
    self->codec.pass = jpeg_scans_number (self);
    if (self->passing && jpeg_passes_are_settled (self))
      return finish_early (self);
    if (self->passing && !jpeg_scans_pass (self))
      return PROG_IMAGE_NEED_DATA;
    switch (jpeg_consume_input (cinfo)) {
      case JPEG_SUSPENDED:
        if (jpeg_scans_give_more (self))
          break;
        restore_frame_header (self);
        return PROG_IMAGE_NEED_DATA;
      case JPEG_ROW_COMPLETED:
        if (!jpeg_passes_row_arrived (self, row))
          return PROG_IMAGE_NO_CANVAS;
        break;
      case JPEG_SCAN_COMPLETED:
        if (!jpeg_passes_row_arrived (self, row))
          return PROG_IMAGE_NO_CANVAS;
        if (self->selects && jpeg_passes_are_settled (self))
          return finish_early (self);
        /* Drawn before the next scan's SOS changes what is known of the
         * coefficients, shown when that SOS has proved that this is not the
         * last scan. */
        if (self->codec.options.draw_passes
            && !jpeg_passes_draw_stale_rows (self))
          return PROG_IMAGE_NO_CANVAS;
        break;
      case JPEG_REACHED_SOS:
        status = next_scan (self);
        if (status != PROG_IMAGE_NEED_DATA)
          return status;
        break;
      case JPEG_REACHED_EOI:
        return end_scans (self);
    }
  }
}

static ProgImageStatus
read_single_scan (JpegCodec * self)
{
  ProgImageStatus status = jpeg_draw_single_scan (self);

  self->codec.pass = 1;

  if (status == PROG_IMAGE_FINAL)
    self->state = JPEG_STATE_TAIL;

  return status;
}

static ProgImageStatus
read_tail (JpegCodec * self)
{
  if (!jpeg_finish_decompress (&self->cinfo))
    return PROG_IMAGE_NEED_DATA;

  if (self->faked_eoi)
    prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
        "The end marker (EOI) is missing");
  self->state = JPEG_STATE_END;

  return PROG_IMAGE_END;
}

static void
start_scans (JpegCodec * self)
{
  jpeg_draw_start (self);
  if (self->cinfo.buffered_image) {
    self->state = JPEG_STATE_SCANS;
    self->selects = self->cinfo.progressive_mode
        && jpeg_min_block_side (&self->cinfo) == 1;
    jpeg_scans_hold_back (self);
    jpeg_passes_scan_begins (self);
  } else {
    self->state = JPEG_STATE_SINGLE_SCAN;
  }
}

static ProgImageStatus
step (JpegCodec * self)
{
  switch (self->state) {
    case JPEG_STATE_HEADER:
      return read_header (self);
    case JPEG_STATE_FORMAT:
      return tell_format (self);
    case JPEG_STATE_GATHER:
      if (!jpeg_image_is_whole (self) && !is_beyond_measure (self))
        return PROG_IMAGE_NEED_DATA;
      self->gathered = self->at_end = TRUE;
      start_scans (self);
      return step (self);
    case JPEG_STATE_START:
      start_scans (self);
      return step (self);
    case JPEG_STATE_SINGLE_SCAN:
      return read_single_scan (self);
    case JPEG_STATE_SCANS:
      return read_scans (self);
    case JPEG_STATE_TAIL:
      return read_tail (self);
    case JPEG_STATE_REST:
      return jpeg_scans_pass_rest (self);
    case JPEG_STATE_END:
      return PROG_IMAGE_END;
    case JPEG_STATE_OUTPUT:
    case JPEG_STATE_ERROR:
      break;
  }
  g_return_val_if_reached (PROG_IMAGE_ERROR);
}

/* libjpeg has given up. */
static ProgImageStatus
recover (JpegCodec * self)
{
  gboolean next_image = self->errors.msg_code == JERR_SOI_DUPLICATE
      && !self->faked_eoi;
  gchar *text = message_text (self);
  ProgImageStatus status = PROG_IMAGE_FINAL;

  switch (self->state) {
    case JPEG_STATE_TAIL:
      prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR, "%s",
          next_image ? "The end marker (EOI) is missing" : text);
      self->state = JPEG_STATE_END;
      status = PROG_IMAGE_END;
      break;
    case JPEG_STATE_SCANS:
    case JPEG_STATE_SINGLE_SCAN:
      /* Faked or not, an EOI in the middle of a segment makes no sense. */
      if (next_image || self->faked_eoi)
        prog_image_codec_complain (&self->codec, PROG_IMAGE_TRUNCATED,
            "The data ends after scan %u", self->codec.pass);
      else
        prog_image_codec_complain (&self->codec, PROG_IMAGE_CORRUPT, "%s",
            text);
      self->state = JPEG_STATE_END;
      restore_frame_header (self);
      /* Covers jpeg_passes_draw_final(): what libjpeg holds may be of no use. */
      if (self->cinfo.buffered_image && setjmp (self->escape) == 0
          && !jpeg_passes_draw_final (self))
        status = PROG_IMAGE_NO_CANVAS;
      break;
    default:
      status = fail (self, g_error_new (GST_STREAM_ERROR,
              is_unsupported (self) ? GST_STREAM_ERROR_NOT_IMPLEMENTED :
              GST_STREAM_ERROR_DECODE, "%s", text));
      break;
  }
  g_free (text);

  return status;
}

static ProgImageStatus
run (JpegCodec * self)
{
  /* Covers all that step() calls; recover() has one of its own. */
  if (setjmp (self->escape) == 0)
    return step (self);

  return recover (self);
}

static ProgImageStatus
end_in_header (JpegCodec * self, GError ** error)
{
  fail (self, g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The JPEG ends in its header"));
  g_propagate_error (error, g_error_copy (self->error));

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
feed_own (JpegCodec * self, const guint8 * data, gsize size, gboolean at_end,
    gsize * consumed, GError ** error)
{
  ProgImageStatus status;
  gboolean another, in_header;
  gsize own;

  if (self->backlog > MAX_BACKLOG)
    at_end = TRUE;
  in_header = self->state == JPEG_STATE_HEADER;
  own = in_header ? jpeg_count_own_header (self, data, size, &another) :
      jpeg_count_own (self, data, size, &another);
  if (in_header && another) {
    *consumed = own;
    return end_in_header (self, error);
  }
  /* A header made up to its end would give a picture made up. */
  self->at_end = !in_header && (at_end || another || self->gathered);
  jpeg_source_point (self, data, in_header || (at_end
          && !another) ? size : own);
  status = run (self);
  if (in_header && at_end && status == PROG_IMAGE_NEED_DATA) {
    *consumed = size;
    return end_in_header (self, error);
  }
  if (status == PROG_IMAGE_FORMAT)
    in_header = FALSE;
  *consumed = jpeg_source_consumed (self, in_header ? own : size);
  self->header_begun |= *consumed > 0;
  self->clear -= MIN (self->clear, *consumed);
  /* Only what is of no use yet: the rest of a buffer may well be long. */
  self->backlog = status == PROG_IMAGE_NEED_DATA
      && self->state != JPEG_STATE_GATHER ? size - *consumed : 0;
  if (status == PROG_IMAGE_ERROR)
    g_propagate_error (error, g_error_copy (self->error));

  return status;
}

static ProgImageStatus
jpeg_feed (ProgImageCodec * codec, const guint8 * data, gsize size,
    gboolean at_end, gsize * consumed, GError ** error)
{
  JpegCodec *self = (JpegCodec *) codec;
  ProgImageStatus status;
  gsize fill;

  *consumed = 0;
  if (self->state == JPEG_STATE_ERROR) {
    g_propagate_error (error, g_error_copy (self->error));
    return PROG_IMAGE_ERROR;
  }

  fill = jpeg_count_fill_bytes (self, data, size);
  self->offset = self->consumed + fill;
  status = feed_own (self, data + fill, size - fill, at_end, consumed, error);
  *consumed += fill;
  self->consumed += *consumed;

  return status;
}

static gboolean
jpeg_ready (ProgImageCodec * codec, const guint8 * data, gsize size, gsize seen)
{
  JpegCodec *self = (JpegCodec *) codec;
  gsize from = seen > 0 ? seen - 1 : 0;

  if (self->state != JPEG_STATE_SINGLE_SCAN && self->state != JPEG_STATE_SCANS)
    return TRUE;

  return size >= ENOUGH_BYTES || jpeg_has_marker (data + from, size - from);
}

/* Of a picture whose scans are put together in memory. */
static guint64
count_coefficient_bytes (const struct jpeg_decompress_struct *cinfo)
{
  guint64 bytes = 0;
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];
    guint64 blocks = (guint64) comp->width_in_blocks * comp->height_in_blocks;

    bytes += blocks * sizeof (JCOEF) * (jpeg_needs_ac (comp) ? DCTSIZE2 : 1);
  }

  return bytes;
}

static void
jpeg_set_downscale (ProgImageCodec * codec)
{
  JpegCodec *self = (JpegCodec *) codec;

  g_return_if_fail (self->state == JPEG_STATE_OUTPUT);
  /* Covers the calls below, which fail in another state only. */
  if (setjmp (self->escape))
    g_return_if_reached ();
  self->cinfo.scale_num = 1;
  self->cinfo.scale_denom = codec->info.downscale;
  jpeg_calc_output_dimensions (&self->cinfo);
  jpeg_draw_list_formats (self);
  if (jpeg_has_multiple_scans (&self->cinfo))
    codec->info.coefficient_bytes = count_coefficient_bytes (&self->cinfo);
}

static void
jpeg_set_output (ProgImageCodec * codec)
{
  JpegCodec *self = (JpegCodec *) codec;

  self->state = self->cinfo.arith_code ? JPEG_STATE_GATHER : JPEG_STATE_START;
}

static void
jpeg_draw (ProgImageCodec * codec)
{
  JpegCodec *self = (JpegCodec *) codec;

  /* Covers jpeg_passes_draw_stale_rows(). An error shows up again, for good, in
   * the final picture; no canvas does so at the next attempt to publish. */
  if (self->state == JPEG_STATE_SCANS && setjmp (self->escape) == 0)
    jpeg_passes_draw_stale_rows (self);
}

static void
jpeg_init (ProgImageCodec * codec)
{
  JpegCodec *self = (JpegCodec *) codec;

  self->cinfo.err = jpeg_std_error (&self->errors);
  self->errors.error_exit = on_error;
  self->errors.emit_message = on_message;
  self->cinfo.client_data = self;

  /* Covers the calls below: they fail where there is no memory, or where the
   * library is not the one that this was compiled for. */
  if (setjmp (self->escape)) {
    fail (self, g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
            "libjpeg can't be set up"));
    return;
  }
  jpeg_create_decompress (&self->cinfo);
  jpeg_source_install (self);
  jpeg_metadata_init (self);
}

static void
jpeg_finalize (ProgImageCodec * codec)
{
  JpegCodec *self = (JpegCodec *) codec;

  jpeg_destroy_decompress (&self->cinfo);
  jpeg_draw_free (self);
  jpeg_metadata_free (self);
  g_clear_error (&self->error);
}

static const guint8 jpeg_signature[] = { 0xff, MARKER_SOI, 0xff };

const ProgImageCodecClass prog_image_jpeg_class = {
  .name = "JPEG",
  .media_type = "image/jpeg",
  .signature = jpeg_signature,
  .signature_size = sizeof (jpeg_signature),
  .min_signature_size = 2,
  .instance_size = sizeof (JpegCodec),
  .init = jpeg_init,
  .feed = jpeg_feed,
  .ready = jpeg_ready,
  .set_downscale = jpeg_set_downscale,
  .set_output = jpeg_set_output,
  .draw = jpeg_draw,
  .finalize = jpeg_finalize,
};
