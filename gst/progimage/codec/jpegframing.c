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

/**
 * jpeg_next_marker:
 * @data: entropy-coded data
 * @size: how many bytes
 * @at: (inout): where to begin; where the marker is, or where to go on when there
 *     is more data
 *
 * Returns: the first marker that is no RSTn; 0 for none
 */
guint
jpeg_next_marker (const guint8 * data, gsize size, gsize * at)
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

/**
 * jpeg_end_of_segment:
 * @data: bytes
 * @size: how many
 * @marker: where the second byte of a marker is
 *
 * Returns: where its segment ends; 0 where that is not known yet
 */
gsize
jpeg_end_of_segment (const guint8 * data, gsize size, gsize marker)
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

  while ((marker = jpeg_next_marker (data, size, &self->scanned))) {
    gsize end = jpeg_end_of_segment (data, size, self->scanned + 1);

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

    end = jpeg_end_of_segment (data, size, marker);
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

  return jpeg_next_marker (data, size, &at) != 0;
}
