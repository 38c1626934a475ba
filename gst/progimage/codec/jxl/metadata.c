/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exif and XMP in the boxes of a container, ISO/IEC 18181-2, to tags. What is
 * malformed is left out, as in core/metadata.c. */

#include "metadata.h"

#include "core/metadata.h"

#include <jxl/decode.h>
#include <string.h>

#define TYPE_SIZE 4

/* In front of the Exif data proper: where in it TIFF's header is. */
#define EXIF_OFFSET_SIZE 4

/* How much room for decompressed contents is added at a time, bytes. */
#define GROWTH (64 * 1024)

/* To set up a decoder of libjxl takes as long as to unpack so many bytes. */
#define WORTH_OF_DECODER 4096

struct _ProgJxlMetadata
{
  gchar type[TYPE_SIZE];
  GByteArray *contents;         /* of the current box; NULL: not wanted */
  gsize most, budget;           /* bytes of all boxes, and that may still come */
  ProgImageWork *work;          /* (nullable): done for the stream so far */
};

/**
 * prog_jxl_metadata_new:
 * @options: of the image
 *
 * Returns: (transfer full): what reads its boxes
 */
ProgJxlMetadata *
prog_jxl_metadata_new (const ProgImageOptions * options)
{
  ProgJxlMetadata *metadata = g_new0 (ProgJxlMetadata, 1);

  metadata->most = prog_image_limits_metadata (&options->limits);
  metadata->budget = metadata->most;
  metadata->work = options->work;

  return metadata;
}

static void
drop_contents (ProgJxlMetadata * metadata)
{
  g_clear_pointer (&metadata->contents, g_byte_array_unref);
}

void
prog_jxl_metadata_free (ProgJxlMetadata * metadata)
{
  if (!metadata)
    return;

  drop_contents (metadata);
  g_free (metadata);
}

/* That were read so far. */
gsize
prog_jxl_metadata_bytes (const ProgJxlMetadata * metadata)
{
  return metadata->most - metadata->budget;
}

static gboolean
is_type (const gchar * type, const gchar * wanted)
{
  return memcmp (type, wanted, TYPE_SIZE) == 0;
}

/* Begins a box whose contents are not compressed, or no more. */
static void
begin_plain_box (ProgJxlMetadata * metadata, const gchar * type)
{
  drop_contents (metadata);
  memcpy (metadata->type, type, TYPE_SIZE);
  if (is_type (type, "Exif") || is_type (type, "xml "))
    metadata->contents = g_byte_array_new ();
}

/**
 * prog_jxl_metadata_begin_box:
 * @metadata: reads boxes
 * @type: four characters
 * @at: byte of the stream at which it begins
 */
void
prog_jxl_metadata_begin_box (ProgJxlMetadata * metadata, const gchar * type,
    guint64 at)
{
  begin_plain_box (metadata, type);
  if (is_type (type, "brob") && (!metadata->work
          || prog_image_work_affords_unpacking (metadata->work, at)))
    metadata->contents = g_byte_array_new ();
}

/* Counts bytes that are kept. */
static gboolean
afford (ProgJxlMetadata * metadata, gsize size)
{
  if (size > metadata->budget)
    return FALSE;
  metadata->budget -= size;

  return TRUE;
}

/**
 * prog_jxl_metadata_add:
 * @metadata: reads boxes
 * @data: contents of the box, or a part of them
 * @size: of @data, bytes
 */
void
prog_jxl_metadata_add (ProgJxlMetadata * metadata, const guint8 * data,
    gsize size)
{
  if (!metadata->contents)
    return;

  if (afford (metadata, size))
    g_byte_array_append (metadata->contents, data, size);
  else
    drop_contents (metadata);
}

static void
append_header (GByteArray * array, gsize size, const gchar * type)
{
  guint32 number = GUINT32_TO_BE ((guint32) size);

  g_byte_array_append (array, (const guint8 *) &number, sizeof number);
  g_byte_array_append (array, (const guint8 *) type, TYPE_SIZE);
}

/* A container of nothing but the brob box: libjxl decompresses it for us. */
static GByteArray *
wrap_compressed (const GByteArray * contents)
{
  static const guint8 signature[] = { 0x0d, 0x0a, 0x87, 0x0a };
  static const guint8 brands[] = "jxl \0\0\0\0jxl ";
  GByteArray *file = g_byte_array_new ();

  append_header (file, 12, "JXL ");
  g_byte_array_append (file, signature, sizeof signature);
  append_header (file, 20, "ftyp");
  g_byte_array_append (file, brands, sizeof brands - 1);
  append_header (file, 8 + contents->len, "brob");
  g_byte_array_append (file, contents->data, contents->len);

  return file;
}

/* Gives libjxl more room, behind what it has written. */
static gboolean
add_room (ProgJxlMetadata * metadata, JxlDecoder * library, GByteArray * to)
{
  gsize written = to->len - JxlDecoderReleaseBoxBuffer (library);

  if (!afford (metadata, GROWTH))
    return FALSE;
  g_byte_array_set_size (to, written + GROWTH);

  return JxlDecoderSetBoxBuffer (library, to->data + written, GROWTH)
      == JXL_DEC_SUCCESS;
}

/* Decompresses the box of @type in a file that holds no others like it. */
static gboolean
decompress (ProgJxlMetadata * metadata, JxlDecoder * library,
    const gchar * type, GByteArray * to)
{
  gboolean found = FALSE;
  JxlBoxType box;

  for (;;) {
    switch (JxlDecoderProcessInput (library)) {
      case JXL_DEC_BOX:
        if (JxlDecoderGetBoxType (library, box, JXL_TRUE) != JXL_DEC_SUCCESS)
          return FALSE;
        found = is_type (box, type);
        if (found && !add_room (metadata, library, to))
          return FALSE;
        break;
      case JXL_DEC_BOX_NEED_MORE_OUTPUT:
        if (!add_room (metadata, library, to))
          return FALSE;
        break;
        /* No codestream follows. */
      case JXL_DEC_NEED_MORE_INPUT:
        if (found)
          g_byte_array_set_size (to,
              to->len - JxlDecoderReleaseBoxBuffer (library));
        return found;
      default:
        return FALSE;
    }
  }
}

/* A brob box: the type of what was compressed, and that by Brotli. */
static void
replace_compressed (ProgJxlMetadata * metadata)
{
  GByteArray *contents = g_steal_pointer (&metadata->contents), *file;
  JxlDecoder *library;

  if (contents->len <= TYPE_SIZE) {
    g_byte_array_unref (contents);
    return;
  }
  begin_plain_box (metadata, (const gchar *) contents->data);
  if (!metadata->contents) {
    g_byte_array_unref (contents);
    return;
  }

  file = wrap_compressed (contents);
  library = JxlDecoderCreate (NULL);
  if (!library || JxlDecoderSubscribeEvents (library, JXL_DEC_BOX)
      || JxlDecoderSetDecompressBoxes (library, JXL_TRUE)
      || JxlDecoderSetInput (library, file->data, file->len)
      || !decompress (metadata, library, metadata->type, metadata->contents))
    drop_contents (metadata);
  if (library)
    JxlDecoderDestroy (library);
  g_byte_array_unref (file);
  g_byte_array_unref (contents);
}

static void
add_exif (const GByteArray * contents, GstTagList * tags)
{
  guint32 offset;

  if (contents->len <= EXIF_OFFSET_SIZE)
    return;
  memcpy (&offset, contents->data, sizeof offset);
  offset = GUINT32_FROM_BE (offset);
  if (offset >= contents->len - EXIF_OFFSET_SIZE)
    return;
  prog_image_metadata_add_exif (tags,
      contents->data + EXIF_OFFSET_SIZE + offset,
      contents->len - EXIF_OFFSET_SIZE - offset);
}

/**
 * prog_jxl_metadata_end_box:
 * @metadata: has been given all of a box
 * @tags: a writable list to add to
 *
 * Adds what the box says, but for the orientation: that of the codestream is the one
 * that counts (ISO/IEC 18181-2, Exif box), and the pixels have it already.
 *
 * Returns: whether anything was added
 */
gboolean
prog_jxl_metadata_end_box (ProgJxlMetadata * metadata, GstTagList * tags)
{
  gint before = gst_tag_list_n_tags (tags);

  if (metadata->contents && is_type (metadata->type, "brob")) {
    gsize before = metadata->budget;

    replace_compressed (metadata);
    /* What was not used of the room costs nothing. */
    if (metadata->work)
      metadata->work->unpacked += WORTH_OF_DECODER + (metadata->contents ?
          metadata->contents->len : before - metadata->budget);
  }
  if (!metadata->contents)
    return FALSE;

  if (is_type (metadata->type, "Exif"))
    add_exif (metadata->contents, tags);
  else if (metadata->contents->len > 0)
    prog_image_metadata_add_xmp (tags, metadata->contents->data,
        metadata->contents->len);
  gst_tag_list_remove_tag (tags, GST_TAG_IMAGE_ORIENTATION);
  drop_contents (metadata);

  return gst_tag_list_n_tags (tags) > before;
}
