/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "metadata.h"

#include "markers.h"

#include "core/limits.h"
#include "core/metadata.h"

#include <string.h>

/* What a segment counts for, however short: a tag takes more than its text. */
#define SEGMENT_COST 1024

/* Their NULs count: they are what ends them in a segment, all but the last of Exif. */
static const gchar exif_prefix[] = "Exif\0";
static const gchar xmp_prefix[] = "http://ns.adobe.com/xap/1.0/";
static const gchar icc_prefix[] = "ICC_PROFILE";

/* ICC.1, annex B.4: of a chunk of the profile, with its number and their count. */
#define ICC_HEADER_SIZE (sizeof (icc_prefix) + 2)

static void
unref_bytes (gpointer bytes)
{
  if (bytes)
    g_bytes_unref (bytes);
}

/* ICC.1, annex B.4: the profile comes in numbered chunks. */
static void
keep_icc_chunk (ProgJpegMetadata * metadata, const guint8 * payload, gsize size,
    ProgImageDefect * defect)
{
  guint number = payload[12], count = payload[13];

  if (!metadata->icc)
    metadata->icc = g_ptr_array_new_with_free_func (unref_bytes);
  if (number == 0 || number > count
      || (metadata->icc->len > 0 && (metadata->icc->len != count
              || g_ptr_array_index (metadata->icc, number - 1)))) {
    prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
        "The chunks of the ICC profile are numbered wrongly");
    return;
  }
  g_ptr_array_set_size (metadata->icc, count);
  g_ptr_array_index (metadata->icc, number - 1) =
      g_bytes_new (payload + ICC_HEADER_SIZE, size - ICC_HEADER_SIZE);
}

/**
 * prog_jpeg_metadata_add_icc:
 * @metadata: metadata of which all that comes in the header was added
 * @tags: what to add to
 * @defect: set where a chunk is missing
 *
 * Joins the chunks of the ICC profile and adds it to the tags.
 */
void
prog_jpeg_metadata_add_icc (ProgJpegMetadata * metadata, GstTagList * tags,
    ProgImageDefect * defect)
{
  gsize all = 0, at = 0, size;
  guint8 *profile;
  guint i;

  for (i = 0; metadata->icc && i < metadata->icc->len; i++) {
    GBytes *chunk = g_ptr_array_index (metadata->icc, i);

    if (!chunk) {
      prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
          "Chunk %u of %u of the ICC profile is missing", i + 1,
          metadata->icc->len);
      return;
    }
    all += g_bytes_get_size (chunk);
  }
  profile = g_try_malloc (all);
  if (!profile)
    return;

  for (i = 0; i < metadata->icc->len; i++) {
    gconstpointer chunk = g_bytes_get_data (g_ptr_array_index (metadata->icc,
            i), &size);

    memcpy (profile + at, chunk, size);
    at += size;
  }
  prog_image_metadata_add_icc (tags, profile, all, "icc-profile");
  g_free (profile);
}

static gboolean
begins_with (const guint8 * payload, gsize size, const gchar * prefix,
    gsize prefix_size)
{
  return size >= prefix_size && memcmp (payload, prefix, prefix_size) == 0;
}

/* FALSE: it is no metadata. */
static gboolean
keep_segment (ProgJpegMetadata * metadata, guint marker,
    const guint8 * payload, gsize size, GstTagList * tags,
    ProgImageDefect * defect)
{
  switch (marker) {
    case PROG_JPEG_COM:
      prog_image_metadata_add_comment (tags, payload, size);
      return TRUE;
    case PROG_JPEG_APP0 + 1:
      if (begins_with (payload, size, exif_prefix, sizeof (exif_prefix)))
        prog_image_metadata_add_exif (tags, payload + sizeof (exif_prefix),
            size - sizeof (exif_prefix));
      else if (begins_with (payload, size, xmp_prefix, sizeof (xmp_prefix)))
        prog_image_metadata_add_xmp (tags, payload + sizeof (xmp_prefix),
            size - sizeof (xmp_prefix));
      else
        return FALSE;
      return TRUE;
    case PROG_JPEG_APP0 + 2:
      if (!begins_with (payload, size, icc_prefix, sizeof (icc_prefix))
          || size <= ICC_HEADER_SIZE)
        return FALSE;
      keep_icc_chunk (metadata, payload, size, defect);
      return TRUE;
    default:
      return FALSE;
  }
}

/**
 * prog_jpeg_metadata_add_segment:
 * @metadata: what was kept of the segments before
 * @most: bytes that may be kept of all of them
 * @marker: of the segment
 * @payload: what follows its length
 * @size: how many bytes
 * @tags: what to add to
 * @defect: set where something is wrong with it
 *
 * Adds what a segment says to @tags, and keeps what is needed later. Others than APP1,
 * APP2 and COM are ignored.
 *
 * Returns: whether @tags may have changed
 */
gboolean
prog_jpeg_metadata_add_segment (ProgJpegMetadata * metadata, gsize most,
    guint marker, const guint8 * payload, gsize size, GstTagList * tags,
    ProgImageDefect * defect)
{
  if (marker != PROG_JPEG_APP0 + 1 && marker != PROG_JPEG_APP0 + 2
      && marker != PROG_JPEG_COM)
    return FALSE;

  if (SEGMENT_COST + size <= most - metadata->size) {
    metadata->size += SEGMENT_COST + size;
    return keep_segment (metadata, marker, payload, size, tags, defect);
  }

  metadata->size = most;
  prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
      "There are more than %" G_GSIZE_FORMAT " bytes of metadata: the rest is "
      "left out", most);

  return FALSE;
}

/**
 * prog_jpeg_metadata_clear:
 * @metadata: metadata
 *
 * Frees what was kept, and goes back to the first state.
 */
void
prog_jpeg_metadata_clear (ProgJpegMetadata * metadata)
{
  g_clear_pointer (&metadata->icc, g_ptr_array_unref);
  metadata->size = 0;
}
