/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a PNG says of itself beside its pixels. What is compressed, or has many cases,
 * the reader has read; the rest is read here. */

#include "metadata.h"

#include "core/metadata.h"

#include <string.h>

#define METRES_PER_INCH 0.0254

/* In front of the TIFF header in a JPEG, and nowhere else. */
#define EXIF_PREFIX "Exif\0\0"
#define EXIF_PREFIX_SIZE 6

/**
 * prog_png_metadata_init:
 * @metadata: what to set up, all 0
 * @options: of the image
 */
void
prog_png_metadata_init (ProgPngMetadata * metadata,
    const ProgImageOptions * options)
{
  metadata->work = options->work;
  metadata->most = prog_image_limits_metadata (&options->limits);
  metadata->left = metadata->most;
}

/**
 * prog_png_metadata_clear:
 * @metadata: what to clear
 *
 * Frees what it holds.
 */
void
prog_png_metadata_clear (ProgPngMetadata * metadata)
{
  g_free (metadata->mastering_display_info);
  g_free (metadata->content_light_level);
}

static void
spend (ProgPngMetadata * metadata, gsize size)
{
  metadata->left -= MIN (metadata->left, size);
}

static gboolean
is_compressed (guint32 type)
{
  return type == PROG_PNG_TYPE_zTXt || type == PROG_PNG_TYPE_iTXt
      || type == PROG_PNG_TYPE_iCCP;
}

/**
 * prog_png_metadata_afford:
 * @metadata: metadata so far
 * @header: of a chunk
 * @at: byte of the stream at which it begins
 *
 * Returns: whether there is room for it among the metadata of the image, and it may be
 *     unpacked
 */
gboolean
prog_png_metadata_afford (ProgPngMetadata * metadata,
    const ProgPngHeader * header, guint64 at)
{
  if (header->length > metadata->left)
    return FALSE;
  if (metadata->work && is_compressed (header->type)
      && !prog_image_work_affords_unpacking (metadata->work, at))
    return FALSE;
  spend (metadata, header->length);

  return TRUE;
}

static void
set_field (gchar ** field, gchar * value)
{
  g_free (*field);
  *field = value;
}

/**
 * prog_png_metadata_add_statement:
 * @metadata: metadata so far
 * @chunk: a chunk in front of the first IDAT, of any type
 * @defect: gets a warning of what is not shown
 *
 * Takes what is said of the whole image, and counts only in front of it.
 */
void
prog_png_metadata_add_statement (ProgPngMetadata * metadata,
    const ProgPngWhole * chunk, ProgImageDefect * defect)
{
  guint32 type = chunk->header.type, length = chunk->header.length;

  if (type == PROG_PNG_TYPE_acTL && length >= 4) {
    guint n = prog_png_read32 (chunk->data);

    prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
        "The animation of %u frame%s is not played, only the default image is "
        "shown", n, n == 1 ? "" : "s");
  } else if (type == PROG_PNG_TYPE_cICP && length == PROG_PNG_CICP_SIZE) {
    prog_png_colour_from_cicp (&metadata->cicp, chunk->data);
  } else if (type == PROG_PNG_TYPE_mDCV && length == PROG_PNG_MDCV_SIZE) {
    set_field (&metadata->mastering_display_info,
        prog_png_mastering_display_info (chunk->data));
  } else if (type == PROG_PNG_TYPE_cLLI && length == PROG_PNG_CLLI_SIZE) {
    set_field (&metadata->content_light_level,
        prog_png_content_light_level (chunk->data));
  }
}

static void
add_exif (const ProgPngWhole * chunk, GstTagList * tags,
    ProgImageDefect * defect)
{
  const guint8 *tiff = chunk->data;
  gsize size = chunk->header.length;

  if (size >= EXIF_PREFIX_SIZE
      && memcmp (tiff, EXIF_PREFIX, EXIF_PREFIX_SIZE) == 0) {
    prog_image_defect_add (defect, PROG_IMAGE_DEFECT_WARNING,
        "The eXIf chunk has the beginning of a JPEG segment in front");
    tiff += EXIF_PREFIX_SIZE;
    size -= EXIF_PREFIX_SIZE;
  }
  prog_image_metadata_add_exif (tags, tiff, size);
}

static void
add_text (const ProgPngText * text, gpointer tags)
{
  gchar *keyword = g_convert (text->keyword, -1, "UTF-8", "ISO-8859-1", NULL,
      NULL, NULL);
  gchar *utf8 = text->utf8 ? g_utf8_make_valid (text->text, text->size)
      : g_convert (text->text, text->size, "UTF-8", "ISO-8859-1", NULL, NULL,
      NULL);

  if (keyword && utf8)
    prog_image_metadata_add_text (tags, keyword, text->language, utf8);
  g_free (keyword);
  g_free (utf8);
}

static void
add_profile (ProgPngMetadata * metadata, ProgPngReader * reader,
    GstTagList * tags)
{
  const gchar *name;
  gsize size;
  const guint8 *profile = prog_png_reader_get_profile (reader, &size, &name);

  if (!profile)
    return;
  prog_image_metadata_add_icc (tags, profile, size, name);
  prog_png_reader_drop_profile (reader);
  metadata->has_profile = TRUE;
}

/* The chunk was counted already, what it came to was not. What a bomb would have come to
 * is not known, but it cost time to find out that it is one. */
static void
charge_for_unpacking (ProgPngMetadata * metadata, const ProgPngReader * reader)
{
  gsize before = metadata->left;

  spend (metadata, prog_png_reader_unpacked (reader));
  if (prog_png_reader_warning (reader))
    metadata->left /= 2;
  if (metadata->work)
    metadata->work->unpacked += before - metadata->left;
}

/**
 * prog_png_metadata_gives_tags:
 * @type: of a chunk
 *
 * Returns: whether prog_png_metadata_add_tags() makes tags of it
 */
gboolean
prog_png_metadata_gives_tags (guint32 type)
{
  switch (type) {
    case PROG_PNG_TYPE_eXIf:
    case PROG_PNG_TYPE_iCCP:
    case PROG_PNG_TYPE_iTXt:
    case PROG_PNG_TYPE_tEXt:
    case PROG_PNG_TYPE_zTXt:
      return TRUE;
    default:
      return FALSE;
  }
}

/**
 * prog_png_metadata_add_tags:
 * @metadata: metadata so far
 * @chunk: a chunk of a type that prog_png_metadata_gives_tags()
 * @reader: a reader that was given @chunk last, unless it is dead
 * @tags: the writable list to add to
 * @defect: gets a warning of what is not as it should be
 */
void
prog_png_metadata_add_tags (ProgPngMetadata * metadata,
    const ProgPngWhole * chunk, ProgPngReader * reader, GstTagList * tags,
    ProgImageDefect * defect)
{
  if (chunk->header.type == PROG_PNG_TYPE_eXIf) {
    add_exif (chunk, tags, defect);
    return;
  }
  if (prog_png_reader_error (reader))
    return;

  if (is_compressed (chunk->header.type))
    charge_for_unpacking (metadata, reader);
  if (chunk->header.type == PROG_PNG_TYPE_iCCP)
    add_profile (metadata, reader, tags);
  else
    prog_png_reader_take_texts (reader, add_text, tags);
}

/**
 * prog_png_metadata_add_time:
 * @reader: a reader
 * @tags: the writable list to add to
 *
 * Adds what a tIME chunk says. In front of the first IDAT that is done last, by
 * prog_png_metadata_describe(): a text or EXIF may know when the photo was taken, this
 * is when it was changed.
 */
void
prog_png_metadata_add_time (ProgPngReader * reader, GstTagList * tags)
{
  GstDateTime *time = prog_png_reader_get_time (reader);

  if (!time)
    return;
  gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_DATE_TIME, time, NULL);
  gst_date_time_unref (time);
}

/**
 * prog_png_metadata_describe:
 * @metadata: metadata so far
 * @reader: a reader that has read all that comes in front of the first IDAT
 * @kind: of the image
 * @tags: the writable list to add to
 * @statements: (out): what it all comes to
 */
void
prog_png_metadata_describe (const ProgPngMetadata * metadata,
    ProgPngReader * reader, const ProgPngKind * kind, GstTagList * tags,
    ProgPngStatements * statements)
{
  ProgImageSamples *samples = &statements->samples;
  ProgPngColour colour;
  gboolean per_metre;
  guint x, y;

  samples->grey = !kind->colour;
  samples->alpha = kind->alpha;
  samples->deep = kind->bit_depth == 16;
  prog_png_reader_get_colour (reader, &colour);
  if (metadata->has_profile)
    colour.chunks |= PROG_PNG_HAS_PROFILE;
  prog_png_describe_colour (samples, &metadata->cicp, &colour,
      &statements->colorimetry);

  statements->par_n = statements->par_d = 1;
  if (prog_png_reader_get_density (reader, &x, &y, &per_metre)) {
    prog_image_metadata_aspect (x, y, &statements->par_n, &statements->par_d);
    if (per_metre)
      prog_image_metadata_add_resolution (tags, x * METRES_PER_INCH,
          y * METRES_PER_INCH);
  }
  prog_png_metadata_add_time (reader, tags);
  statements->mastering_display_info = metadata->mastering_display_info;
  statements->content_light_level = metadata->content_light_level;
  statements->bytes = metadata->most - metadata->left;
}
