/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a JPEG says of itself beside the picture, as tags. Called from within
 * the setjmp boundary of jpeg.c. */

#include "jpeg.h"

#include "core/metadata.h"

#include <string.h>

/* What a segment counts for, however short: a tag takes more than its text. */
#define SEGMENT_COST 1024

static gboolean
has_prefix (const GByteArray * segment, const gchar * prefix, gsize size)
{
  return segment->len >= size && memcmp (segment->data, prefix, size) == 0;
}

/* ICC.1, annex B.4: the profile comes in numbered chunks. */
static void
keep_icc_chunk (JpegCodec * self)
{
  const guint8 *data = self->segment->data;
  guint number = data[12], count = data[13];

  if (number == 0 || number > count
      || (self->icc->len > 0 && self->icc->len != count)
      || (self->icc->len > 0 && g_ptr_array_index (self->icc, number - 1))) {
    prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
        "The chunks of the ICC profile are numbered wrongly");
    return;
  }
  g_ptr_array_set_size (self->icc, count);
  g_ptr_array_index (self->icc, number - 1) =
      g_bytes_new (data + 14, self->segment->len - 14);
}

/**
 * jpeg_metadata_add_icc:
 * @self: a codec whose header was read
 *
 * Joins the chunks of the ICC profile and adds it to the tags.
 */
void
jpeg_metadata_add_icc (JpegCodec * self)
{
  GByteArray *profile = g_byte_array_new ();
  guint i;

  for (i = 0; i < self->icc->len; i++) {
    GBytes *chunk = g_ptr_array_index (self->icc, i);

    if (!chunk) {
      prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
          "Chunk %u of %u of the ICC profile is missing", i + 1,
          self->icc->len);
      g_byte_array_set_size (profile, 0);
      break;
    }
    g_byte_array_append (profile, g_bytes_get_data (chunk, NULL),
        g_bytes_get_size (chunk));
  }
  if (profile->len > 0)
    prog_image_metadata_add_icc (self->codec.info.tags, profile->data,
        profile->len, "icc-profile");
  g_byte_array_unref (profile);
}

/* Where in the image the segment began, of which all was read. */
static guint64
segment_offset (const JpegCodec * self)
{
  return self->offset + (self->source.next_input_byte - self->data)
      - self->segment->len;
}

static void
keep_segment (JpegCodec * self, gint marker)
{
  static const gchar exif[] = "Exif\0";
  static const gchar xmp[] = "http://ns.adobe.com/xap/1.0/";
  static const gchar icc[] = "ICC_PROFILE";
  static const gchar mpf[] = "MPF";
  GstTagList *tags = self->codec.info.tags;
  const guint8 *data = self->segment->data;
  gsize size = self->segment->len;

  if (marker == JPEG_APP0 + 2 && has_prefix (self->segment, mpf, sizeof (mpf))) {
    jpeg_mpf_read (self, data + sizeof (mpf), size - sizeof (mpf),
        segment_offset (self) + sizeof (mpf));
    return;
  }
  if (marker == JPEG_COM)
    prog_image_metadata_add_comment (tags, data, size);
  else if (marker == JPEG_APP0 + 1 && has_prefix (self->segment, exif, 6))
    prog_image_metadata_add_exif (tags, data + 6, size - 6);
  else if (marker == JPEG_APP0 + 1
      && has_prefix (self->segment, xmp, sizeof (xmp)))
    prog_image_metadata_add_xmp (tags, data + sizeof (xmp),
        size - sizeof (xmp));
  else if (marker == JPEG_APP0 + 2
      && has_prefix (self->segment, icc, sizeof (icc)) && size > 14)
    keep_icc_chunk (self);
  else
    return;

  self->codec.info.tags_changed = TRUE;
}

/* A marker reader for libjpeg: reads APP1, APP2 and COM, suspending wherever data
 * ends. libjpeg could save them by itself, but any number of them, and in
 * quadratic time. */
static boolean
read_segment (j_decompress_ptr cinfo)
{
  JpegCodec *self = cinfo->client_data;
  struct jpeg_source_mgr *src = cinfo->src;

  if (self->segment_left < 0) {
    while (src->bytes_in_buffer < 2) {
      if (!src->fill_input_buffer (cinfo))
        return FALSE;
    }
    self->segment_left =
        MAX (jpeg_segment_length (src->next_input_byte), 2) - 2;
    src->next_input_byte += 2;
    src->bytes_in_buffer -= 2;
    g_byte_array_set_size (self->segment, 0);
    self->metadata_size += SEGMENT_COST;
  }

  while (self->segment_left > 0) {
    gsize n = MIN ((gsize) self->segment_left, src->bytes_in_buffer);

    if (self->metadata_size <= PROG_IMAGE_MAX_METADATA)
      g_byte_array_append (self->segment, src->next_input_byte, n);
    self->metadata_size += n;
    src->next_input_byte += n;
    src->bytes_in_buffer -= n;
    self->segment_left -= n;
    if (self->segment_left > 0 && !src->fill_input_buffer (cinfo))
      return FALSE;
  }
  self->segment_left = -1;
  if (self->metadata_size <= PROG_IMAGE_MAX_METADATA)
    keep_segment (self, cinfo->unread_marker);
  else
    prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
        "There are more than %u bytes of metadata: the rest is left out",
        PROG_IMAGE_MAX_METADATA);

  return TRUE;
}

/**
 * jpeg_metadata_add_density:
 * @self: a codec whose header was read
 *
 * Takes resolution and pixel aspect ratio from JFIF: T.871, clause 10.1.
 */
void
jpeg_metadata_add_density (JpegCodec * self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  ProgImageInfo *info = &self->codec.info;
  gdouble per_inch = cinfo->density_unit == 2 ? 2.54 : 1.0;

  if (!cinfo->saw_JFIF_marker)
    return;

  prog_image_metadata_aspect (cinfo->X_density, cinfo->Y_density,
      &info->par_n, &info->par_d);
  if (cinfo->density_unit == 1 || cinfo->density_unit == 2)
    prog_image_metadata_add_resolution (info->tags,
        cinfo->X_density * per_inch, cinfo->Y_density * per_inch);
}

static void
unref_bytes (gpointer bytes)
{
  if (bytes)
    g_bytes_unref (bytes);
}

/**
 * jpeg_metadata_init:
 * @self: a codec whose decompressor was made
 *
 * Makes libjpeg hand over the segments that hold metadata.
 */
void
jpeg_metadata_init (JpegCodec * self)
{
  self->segment_left = -1;
  self->segment = g_byte_array_new ();
  self->icc = g_ptr_array_new_with_free_func (unref_bytes);
  jpeg_set_marker_processor (&self->cinfo, JPEG_COM, read_segment);
  jpeg_set_marker_processor (&self->cinfo, JPEG_APP0 + 1, read_segment);
  jpeg_set_marker_processor (&self->cinfo, JPEG_APP0 + 2, read_segment);
}

/**
 * jpeg_metadata_free:
 * @self: a codec
 *
 * Frees what was kept of segments.
 */
void
jpeg_metadata_free (JpegCodec * self)
{
  if (self->segment)
    g_byte_array_unref (self->segment);
  if (self->icc)
    g_ptr_array_unref (self->icc);
}
