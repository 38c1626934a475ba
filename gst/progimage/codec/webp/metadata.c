/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The chunks that say something of the image beside its pixels. */

#include "metadata.h"

#include "chunks.h"
#include "core/metadata.h"

#include <string.h>

static gboolean *
has_field (ProgWebpMetadata * metadata, guint32 type)
{
  switch (type) {
    case PROG_WEBP_TYPE_ICCP:
      return &metadata->has_icc;
    case PROG_WEBP_TYPE_EXIF:
      return &metadata->has_exif;
    case PROG_WEBP_TYPE_XMP:
      return &metadata->has_xmp;
    default:
      return NULL;
  }
}

/**
 * prog_webp_metadata_wants:
 * @metadata: of the image
 * @most: bytes that may be kept of all chunks
 * @type: of a chunk
 * @size: of its data
 * @defect: where to say that it is left out because of its size
 *
 * The first chunk of each kind counts (RFC 9649, clauses 2.7.1.4 and 2.7.1.5). What
 * the flags in VP8X say of them does not: they are there.
 *
 * Returns: whether to call prog_webp_metadata_add() with it
 */
gboolean
prog_webp_metadata_wants (ProgWebpMetadata * metadata, gsize most,
    guint32 type, guint64 size, ProgImageDefect * defect)
{
  gboolean *has = has_field (metadata, type);

  if (!has || *has)
    return FALSE;
  if (size > most - metadata->used) {
    prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
        "The %c%c%c%c chunk of %" G_GUINT64_FORMAT " bytes is left out, there "
        "is too much metadata", type & 0xff, type >> 8 & 0xff,
        type >> 16 & 0xff, type >> 24, size);
    return FALSE;
  }
  metadata->used += size;
  *has = TRUE;

  return TRUE;
}

/* Some writers have the Exif data as it is in a JPEG. */
static void
add_exif (GstTagList * tags, const guint8 * data, gsize size)
{
  static const guint8 prefix[] = { 'E', 'x', 'i', 'f', 0, 0 };

  if (size >= sizeof (prefix) && memcmp (data, prefix, sizeof (prefix)) == 0) {
    data += sizeof (prefix);
    size -= sizeof (prefix);
  }
  prog_image_metadata_add_exif (tags, data, size);
}

/**
 * prog_webp_metadata_add:
 * @tags: writable list to add to
 * @type: of a chunk that prog_webp_metadata_wants()
 * @data: its data
 * @size: how many bytes
 */
void
prog_webp_metadata_add (GstTagList * tags, guint32 type, const guint8 * data,
    gsize size)
{
  if (type == PROG_WEBP_TYPE_ICCP)
    prog_image_metadata_add_icc (tags, data, size, NULL);
  else if (type == PROG_WEBP_TYPE_EXIF)
    add_exif (tags, data, size);
  else
    prog_image_metadata_add_xmp (tags, data, size);
}
