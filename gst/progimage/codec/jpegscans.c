/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which scans libjpeg is given. Where a component comes out with one pixel for
 * each block, as at 1/8, its AC makes no difference, and scans of a progressive
 * JPEG that hold nothing else are passed over: libjpeg reads up to an SOS marker
 * and no further until it is known what scan that begins. When nothing can change
 * the picture any more, libjpeg is done. Clauses are those of ITU-T T.81. */

#include "jpeg.h"

/**
 * jpeg_scans_number:
 * @self: a codec
 *
 * Returns: which scan is at hand, from 1 on, those counted that were passed over
 */
guint
jpeg_scans_number (const JpegCodec * self)
{
  return self->cinfo.input_scan_number + self->passed;
}

/* -- how far libjpeg reads ---------------------------------------------- */

/* Bytes from where libjpeg reads on, whether it is to read them or not. */
static gsize
bytes_at_hand (const JpegCodec * self)
{
  return self->data + self->size - self->source.next_input_byte;
}

/* Has libjpeg read up to the end of the SOS marker that follows @at. */
static void
read_up_to_sos (JpegCodec * self, gsize at)
{
  const guint8 *data = self->source.next_input_byte;
  gsize size = bytes_at_hand (self);
  guint marker;

  while ((marker = jpeg_next_marker (data, size, &at)) && marker != MARKER_SOS) {
    at = jpeg_end_of_segment (data, size, at + 1);
    if (at == 0)
      at = size;
  }
  self->source.bytes_in_buffer = marker == MARKER_SOS ? at + 2 : size;
}

/* Bytes left of the segment whose marker libjpeg has read, if it has. */
static gsize
rest_of_segment (const JpegCodec * self)
{
  gint marker = self->cinfo.unread_marker;

  if (self->segment_left >= 0)
    return self->segment_left;
  if (marker == 0 || marker == MARKER_TEM || bytes_at_hand (self) < 2
      || (marker >= MARKER_RST0 && marker <= MARKER_EOI))
    return 0;

  return jpeg_segment_length (self->source.next_input_byte);
}

/**
 * jpeg_scans_hold_back:
 * @self: a codec that has been given bytes
 *
 * Has libjpeg read no further than to the next SOS marker. In a damaged stream it
 * may be none, or one may be missed: that costs no more than the time for a scan.
 */
void
jpeg_scans_hold_back (JpegCodec * self)
{
  if (!self->selects || self->passing)
    return;

  if (self->cinfo.unread_marker == MARKER_SOS)
    self->source.bytes_in_buffer = 0;
  else
    read_up_to_sos (self, rest_of_segment (self));
}

/**
 * jpeg_scans_held_back:
 * @self: a codec
 *
 * Returns: how many bytes are at hand that libjpeg was not given
 */
gsize
jpeg_scans_held_back (const JpegCodec * self)
{
  if (!self->selects || self->faked_eoi)
    return 0;

  return bytes_at_hand (self) - self->source.bytes_in_buffer;
}

/* -- passing over ------------------------------------------------------- */

/* The marker after what is left of entropy-coded data, which is passed over; 0:
 * it goes on beyond what is at hand. */
static guint
find_marker (JpegCodec * self)
{
  gsize at = 0;
  guint marker = jpeg_next_marker (self->source.next_input_byte,
      self->source.bytes_in_buffer, &at);

  self->source.next_input_byte += at;
  self->source.bytes_in_buffer -= at;

  return marker;
}

/* Passes over the segment of the marker that was read, of which not all may be at
 * hand. FALSE: its length is not known yet. */
static gboolean
skip_segment (JpegCodec * self)
{
  if (self->cinfo.unread_marker != MARKER_TEM) {
    if (self->source.bytes_in_buffer < 2)
      return FALSE;
    self->source.skip_input_data (&self->cinfo,
        MAX (jpeg_segment_length (self->source.next_input_byte), 2));
  }
  self->cinfo.unread_marker = 0;

  return TRUE;
}

/* The component of whose AC this SOS segment begins a scan, clause B.2.3, while
 * frames do not depend on that; -1: they do, or libjpeg has to see it. */
static gint
useless_component (const JpegCodec * self, const guint8 * segment)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  guint max_scans = self->codec.options.limits.max_scans;
  gint i;

  /* The first one too many is libjpeg's, so that it is noticed. */
  if (max_scans > 0 && jpeg_scans_number (self) >= max_scans)
    return -1;
  /* One component, and 0 < Ss <= Se < 64. */
  if (jpeg_segment_length (segment) != 8 || segment[2] != 1 || segment[5] == 0
      || segment[5] > segment[6] || segment[6] >= DCTSIZE2)
    return -1;

  for (i = 0; i < cinfo->num_components
      && cinfo->comp_info[i].component_id != segment[3]; i++);
  /* A DC scan has to come first, as it should. */
  if (i == cinfo->num_components || cinfo->coef_bits[i][0] < 0
      || jpeg_needs_ac (&cinfo->comp_info[i]))
    return -1;

  return i;
}

/* Begins to pass over the scan of this SOS segment. What is known of coefficients
 * is as if it was read. */
static void
begin_to_pass (JpegCodec * self, const guint8 * segment, gint component)
{
  gint k;

  for (k = segment[5]; k <= segment[6]; k++)
    self->cinfo.coef_bits[component][k] = segment[7] & 0xf;
  self->source.bytes_in_buffer = bytes_at_hand (self);
  skip_segment (self);
  self->passing = TRUE;
  self->passed++;
}

/**
 * jpeg_scans_give_more:
 * @self: a codec
 *
 * To be called when libjpeg wants more than it was given: gives it more, or
 * begins to pass over a scan.
 *
 * Returns: %FALSE where there is no more
 */
gboolean
jpeg_scans_give_more (JpegCodec * self)
{
  const guint8 *segment = self->source.next_input_byte;
  gsize held_back = jpeg_scans_held_back (self);

  if (held_back == 0)
    return FALSE;

  if (self->cinfo.unread_marker == MARKER_SOS) {
    gboolean whole = held_back >= 2
        && held_back >= jpeg_segment_length (segment);
    gint component = whole ? useless_component (self, segment) : -1;

    if (!whole && !self->at_end)
      return FALSE;
    if (component >= 0) {
      begin_to_pass (self, segment, component);
      return TRUE;
    }
  }
  read_up_to_sos (self, MAX (self->source.bytes_in_buffer,
          rest_of_segment (self)));

  return TRUE;
}

/**
 * jpeg_scans_pass:
 * @self: a codec that passes over a scan
 *
 * Returns: %FALSE where the scan goes on beyond what is at hand
 */
gboolean
jpeg_scans_pass (JpegCodec * self)
{
  if (find_marker (self) == 0 && !self->at_end)
    return FALSE;

  self->passing = FALSE;
  jpeg_scans_hold_back (self);

  return TRUE;
}

/* -- after the picture -------------------------------------------------- */

/* There is no more of it, or no more yet. */
static ProgImageStatus
end_rest (JpegCodec * self)
{
  if (!self->at_end && self->cinfo.unread_marker != MARKER_SOI)
    return PROG_IMAGE_NEED_DATA;

  self->faked_eoi = self->cinfo.unread_marker != MARKER_SOI;
  prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
      "The end marker (EOI) is missing");
  self->state = JPEG_STATE_END;

  return PROG_IMAGE_END;
}

/**
 * jpeg_scans_pass_rest:
 * @self: a codec whose picture is done
 *
 * Passes over what is left of the image, up to EOI.
 *
 * Returns: NEED_DATA or END
 */
ProgImageStatus
jpeg_scans_pass_rest (JpegCodec * self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;

  /* Frees the coefficients: the rest may take long to come. */
  jpeg_abort_decompress (cinfo);
  for (;;) {
    switch (cinfo->unread_marker) {
      case 0:
        cinfo->unread_marker = find_marker (self);
        if (cinfo->unread_marker == 0)
          return end_rest (self);
        self->source.next_input_byte += 2;
        self->source.bytes_in_buffer -= 2;
        break;
      case MARKER_EOI:
        self->state = JPEG_STATE_END;
        return PROG_IMAGE_END;
      case MARKER_SOI:
        return end_rest (self);
      case MARKER_SOS:
        if (!skip_segment (self))
          return end_rest (self);
        self->codec.pass++;
        break;
      default:
        if (!skip_segment (self))
          return end_rest (self);
        break;
    }
  }
}
