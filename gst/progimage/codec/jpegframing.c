/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which bytes are whose: the framing of a JPEG as far as libjpeg does not tell, in
 * a stream that may be cut off anywhere and go on with the next image. Clauses are
 * those of ITU-T T.81. */

#include "jpeg.h"

#include <string.h>

/**
 * jpeg_is_frame_marker:
 * @marker: the second byte of a marker
 *
 * Returns: whether it is one of the SOF markers
 */
gboolean
jpeg_is_frame_marker (gint marker)
{
  return marker >= MARKER_SOF0 && marker <= MARKER_SOF15
      && marker != MARKER_DHT && marker != MARKER_JPG && marker != MARKER_DAC;
}

/* The first marker from *at on that is not an RSTn, and *at set to where it is. 0:
 * there is none yet, nor the beginning of one before *at. */
static guint
find_marker (const guint8 * data, gsize size, gsize * at)
{
  while (*at + 1 < size) {
    const guint8 *found = memchr (data + *at, 0xff, size - 1 - *at);

    if (!found) {
      *at = data[size - 1] == 0xff ? size - 1 : size;
      break;
    }
    *at = found - data;
    if (found[1] == 0xff)       /* a fill byte, clause B.1.1.2 */
      *at += 1;
    else if (found[1] == 0 || (found[1] >= MARKER_RST0
            && found[1] <= MARKER_RST7))
      *at += 2;
    else
      return found[1];
  }

  return 0;
}

/* Where the segment ends whose marker's second byte is at @marker; 0: it is not
 * known yet. */
static gsize
segment_end (const guint8 * data, gsize size, gsize marker)
{
  switch (data[marker]) {
    case 0:
    case MARKER_SOI:
    case MARKER_TEM:
      return marker + 1;
    default:
      if (data[marker] >= MARKER_RST0 && data[marker] <= MARKER_RST7)
        return marker + 1;
      return marker + 3 > size ? 0 :
          marker + 1 + MAX (jpeg_segment_length (data + marker + 1), 2);
  }
}

/**
 * jpeg_image_is_whole:
 * @self: a codec of an arithmetic-coded image, whose decoding can't suspend
 *
 * Looks for the end of the image, marker by marker, from where the search before
 * stopped.
 *
 * Returns: whether all of it is at hand
 */
gboolean
jpeg_image_is_whole (JpegCodec * self)
{
  const guint8 *data = self->source.next_input_byte;
  gsize size = self->source.bytes_in_buffer;

  guint marker;

  while ((marker = find_marker (data, size, &self->scanned))) {
    gsize end = segment_end (data, size, self->scanned + 1);

    if (marker == MARKER_EOI || marker == MARKER_SOI)
      return TRUE;
    if (end == 0)
      break;
    self->scanned = end;
  }

  return self->at_end;
}

/**
 * jpeg_count_own:
 * @self: a codec whose header was read
 * @data: bytes that were not consumed yet
 * @size: how many
 * @another: (out): whether another image follows them
 *
 * libjpeg finds only an SOI, and only where it looks for a marker.
 *
 * Returns: how many bytes come before another image that follows a JPEG cut
 *     short, or before what may be one, cut off by the end of the data
 */
gsize
jpeg_count_own (JpegCodec * self, const guint8 * data, gsize size,
    gboolean * another)
{
  gsize found;

  *another = FALSE;
  /* There may be a thumbnail in the header. */
  if (self->state < JPEG_STATE_GATHER)
    return size;

  found = prog_image_codec_find_next (data, size,
      MAX (self->clear, self->ahead), another);
  self->clear = found;

  return found;
}

/* The first beginning of another image from @from on, found once for all places
 * before it. */
typedef struct
{
  gsize from, found;
  gboolean another;
} Search;

static gsize
search (Search * cache, const guint8 * data, gsize size, gsize from)
{
  if (from < cache->from || from > cache->found) {
    cache->from = from;
    cache->found = prog_image_codec_find_next (data, size, from,
        &cache->another);
  }

  return cache->found;
}

/**
 * jpeg_count_own_header:
 * @self: a codec that is reading a header
 * @data: bytes that were not consumed yet, from the end of a segment on
 * @size: how many
 * @another: (out): whether another image follows them
 *
 * A segment that is not followed by a marker may have been cut off, and hold the
 * beginning of another image; one that is may hold a thumbnail.
 *
 * Returns: how many bytes are the header's own for sure
 */
gsize
jpeg_count_own_header (const JpegCodec * self, const guint8 * data, gsize size,
    gboolean * another)
{
  Search cache = { size, 0, FALSE };
  gsize at = 0;

  *another = FALSE;
  while (at < size) {
    gsize marker = at, end, found;

    while (marker < size && data[marker] == 0xff)
      marker++;
    if (marker == size)
      return at;
    if (marker == at) {         /* what should be a marker is none */
      const guint8 *next = memchr (data + at, 0xff, size - at);
      gsize next_at = next ? (gsize) (next - data) : size;

      found = search (&cache, data, size, at);
      if (found < next_at || (found == next_at && cache.another)) {
        *another = cache.another;
        return found;
      }
      at = next_at;
      continue;
    }
    if (data[marker] == MARKER_SOS || data[marker] == MARKER_EOI
        || (data[marker] == MARKER_SOI && (at > 0 || self->header_begun)))
      return at;

    end = segment_end (data, size, marker);
    if (end == 0)
      return at;
    if (end > marker + 1) {
      /* A frame header is told of as soon as it is there. */
      if (end >= size)
        return end == size && jpeg_is_frame_marker (data[marker]) ? end : at;
      if (data[end] != 0xff) {
        /* Only in the segment: what comes after it may not be at hand yet. */
        found = search (&cache, data, size, marker + 1);
        *another = found < end && cache.another;
        if (found < end)
          return *another ? found : at;
      }
    }
    at = end;
  }

  return at;
}

/**
 * jpeg_count_fill_bytes:
 * @self: a codec
 * @data: bytes that were not consumed yet
 * @size: how many
 *
 * Fill bytes may come before a marker in any number (clause B.1.1.2), and libjpeg
 * would have all of them at once.
 *
 * Returns: how many of them, but for the last one, there are
 */
gsize
jpeg_count_fill_bytes (const JpegCodec * self, const guint8 * data, gsize size)
{
  gsize n = 0;

  if (self->state != JPEG_STATE_HEADER || self->ahead > 0 || self->skip > 0
      || self->segment_left >= 0 || self->cinfo.unread_marker != 0)
    return 0;

  while (n + 1 < size && data[n] == 0xff && data[n + 1] == 0xff)
    n++;

  return n;
}

/**
 * jpeg_has_marker:
 * @data: entropy-coded data
 * @size: how many bytes
 *
 * Returns: whether there is a marker in it that may end the scan or the image
 */
gboolean
jpeg_has_marker (const guint8 * data, gsize size)
{
  gsize at = 0;

  return find_marker (data, size, &at) != 0;
}

/* -- scans that are passed over ----------------------------------------- */

/* Bytes from where libjpeg reads on, whether it is to read them or not. */
static gsize
bytes_at_hand (const JpegCodec * self)
{
  return self->data + self->size - self->source.next_input_byte;
}

/* Has libjpeg read up to the end of the SOS marker that follows @at. */
static void
set_gate (JpegCodec * self, gsize at)
{
  const guint8 *data = self->source.next_input_byte;
  gsize size = bytes_at_hand (self);
  guint marker;

  while ((marker = find_marker (data, size, &at)) && marker != MARKER_SOS) {
    at = segment_end (data, size, at + 1);
    if (at == 0)
      at = size;
  }
  self->source.bytes_in_buffer = marker == MARKER_SOS ? at + 2 : size;
}

/* Where the segment ends, in bytes that libjpeg has not read, whose marker or
 * more it has read; 0 where it has read no marker. */
static gsize
rest_of_segment (const JpegCodec * self)
{
  const guint8 *data = self->source.next_input_byte;

  if (self->segment_left >= 0)
    return self->segment_left;
  if (self->cinfo.unread_marker == 0 || bytes_at_hand (self) < 2)
    return 0;

  return jpeg_segment_length (data);
}

/**
 * jpeg_close_gate:
 * @self: a codec that has been given bytes
 *
 * Has libjpeg read no further than to the next SOS marker, so that whether it
 * shall read the scan can be decided. In a damaged stream it may be none, or one
 * may be passed through: that only costs the time that a scan takes.
 */
void
jpeg_close_gate (JpegCodec * self)
{
  if (self->cinfo.unread_marker == MARKER_SOS)
    self->source.bytes_in_buffer = 0;
  else
    set_gate (self, rest_of_segment (self));
}

/**
 * jpeg_open_gate:
 * @self: a codec whose gate was closed
 *
 * Has libjpeg read up to the SOS marker after that.
 */
void
jpeg_open_gate (JpegCodec * self)
{
  set_gate (self, MAX (self->source.bytes_in_buffer, rest_of_segment (self)));
}

/**
 * jpeg_find_marker:
 * @self: a codec
 *
 * Passes over entropy-coded data.
 *
 * Returns: the marker that comes next, or 0 where all bytes that may hold none
 *     were passed over
 */
guint
jpeg_find_marker (JpegCodec * self)
{
  gsize at = 0;
  guint marker = find_marker (self->source.next_input_byte,
      self->source.bytes_in_buffer, &at);

  self->source.next_input_byte += at;
  self->source.bytes_in_buffer -= at;

  return marker;
}

/**
 * jpeg_skip_segment:
 * @self: a codec that has read a marker
 *
 * Passes over the segment of that marker, of which not all may be at hand.
 *
 * Returns: %FALSE where its length is not known yet
 */
gboolean
jpeg_skip_segment (JpegCodec * self)
{
  gint marker = self->cinfo.unread_marker;

  if (marker != MARKER_TEM) {
    if (self->source.bytes_in_buffer < 2)
      return FALSE;
    self->source.skip_input_data (&self->cinfo,
        MAX (jpeg_segment_length (self->source.next_input_byte), 2));
  }
  self->cinfo.unread_marker = 0;

  return TRUE;
}
