/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All chunks but IDAT: what an image says of itself. */

#include "description.h"

/* Of the chunks that are read however much metadata there was: PLTE with all of its
 * 256 colours (11.2.2) is the longest. */
#define MAX_IMAGE_CHUNK 768

struct _ProgPngDescription
{
  ProgPngReader *reader;
  ProgPngMetadata metadata;
  ProgPngKind kind;             /* width 0: no IHDR so far */
  ProgImageDefect *defect;      /* borrowed */
};

#define decode_error(error, ...) \
    g_set_error ((error), GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE, \
        __VA_ARGS__)

/**
 * prog_png_description_new:
 * @options: of the image
 * @defect: gets what is wrong with chunks
 *
 * Returns: (transfer full): a description in front of the first chunk
 */
ProgPngDescription *
prog_png_description_new (const ProgImageOptions * options,
    ProgImageDefect * defect)
{
  ProgPngDescription *self = g_new0 (ProgPngDescription, 1);

  self->reader = prog_png_reader_new ();
  self->defect = defect;
  prog_png_metadata_init (&self->metadata, options);

  return self;
}

/**
 * prog_png_description_free:
 * @self: (transfer full): what to free
 */
void
prog_png_description_free (ProgPngDescription * self)
{
  prog_png_reader_free (self->reader);
  prog_png_metadata_clear (&self->metadata);
  g_free (self);
}

/**
 * prog_png_description_reader:
 * @self: a description
 *
 * Returns: (transfer none): what has read the chunks, and makes rows
 */
ProgPngReader *
prog_png_description_reader (ProgPngDescription * self)
{
  return self->reader;
}

/**
 * prog_png_description_kind:
 * @self: a description
 *
 * Returns: what kind of image it is, width 0 where there was no IHDR so far
 */
const ProgPngKind *
prog_png_description_kind (const ProgPngDescription * self)
{
  return &self->kind;
}

/* Those without which there is no image, or another one. */
static gboolean
is_image_chunk (guint32 type)
{
  return type == PROG_PNG_TYPE_IHDR || type == PROG_PNG_TYPE_PLTE
      || type == PROG_PNG_TYPE_tRNS || type == PROG_PNG_TYPE_IEND;
}

/* What the reader has to read, and has a use for. */
static gboolean
is_for_reader (guint32 type)
{
  switch (type) {
    case PROG_PNG_TYPE_IHDR:
    case PROG_PNG_TYPE_PLTE:
    case PROG_PNG_TYPE_tRNS:
    case PROG_PNG_TYPE_gAMA:
    case PROG_PNG_TYPE_cHRM:
    case PROG_PNG_TYPE_sRGB:
    case PROG_PNG_TYPE_iCCP:
    case PROG_PNG_TYPE_pHYs:
    case PROG_PNG_TYPE_tEXt:
    case PROG_PNG_TYPE_zTXt:
    case PROG_PNG_TYPE_iTXt:
    case PROG_PNG_TYPE_tIME:
      return TRUE;
    default:
      return FALSE;
  }
}

/* What counts only in front of the first IDAT (table 7). */
static gboolean
is_early (guint32 type)
{
  switch (type) {
    case PROG_PNG_TYPE_tEXt:
    case PROG_PNG_TYPE_zTXt:
    case PROG_PNG_TYPE_iTXt:
    case PROG_PNG_TYPE_tIME:
      return FALSE;
    default:
      return is_for_reader (type);
  }
}

/**
 * prog_png_description_refuses:
 * @self: a description
 * @header: of a chunk, for the first time
 * @late: whether it is behind the first IDAT
 * @error: set with %TRUE
 *
 * Returns: whether no frame can come of the image: a critical chunk (clause 5.4) of an
 *     unknown kind changes it in an unknown way
 */
gboolean
prog_png_description_refuses (ProgPngDescription * self,
    const ProgPngHeader * header, gboolean late, GError ** error)
{
  gchar type[5];

  if (PROG_PNG_IS_ANCILLARY (header->type) || is_image_chunk (header->type))
    return FALSE;
  if (late) {
    prog_image_defect_add (self->defect, PROG_IMAGE_DEFECT_WARNING,
        "There is a critical chunk of an unknown kind");
    return FALSE;
  }

  prog_png_type_to_string (header->type, type);
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_NOT_IMPLEMENTED,
      "The PNG has a critical chunk of an unknown kind, %s", type);

  return TRUE;
}

/**
 * prog_png_description_afford:
 * @self: a description
 * @header: of a chunk, for the first time
 * @at: byte of the stream at which it begins
 *
 * Of metadata there is a bound.
 *
 * Returns: whether the chunk is to be read
 */
gboolean
prog_png_description_afford (ProgPngDescription * self,
    const ProgPngHeader * header, guint64 at)
{
  gchar type[5];

  if (is_image_chunk (header->type) && header->length <= MAX_IMAGE_CHUNK)
    return TRUE;
  if (prog_png_metadata_afford (&self->metadata, header, at))
    return TRUE;

  prog_png_type_to_string (header->type, type);
  prog_image_defect_add (self->defect, PROG_IMAGE_DEFECT_WARNING,
      "The %s chunk of %u bytes is left out, there is too much metadata", type,
      header->length);

  return FALSE;
}

/* FALSE: no frame can come of it. */
static gboolean
give_reader (ProgPngDescription * self, const ProgPngWhole * chunk,
    gboolean late, GError ** error)
{
  const gchar *reason, *warning;

  if (prog_png_reader_error (self->reader) && late)
    return TRUE;

  prog_png_reader_give_chunk (self->reader, chunk,
      MAX (self->metadata.left, MAX_IMAGE_CHUNK));
  warning = prog_png_reader_warning (self->reader);
  if (!prog_png_reader_error (self->reader)) {
    if (warning)
      prog_image_defect_add (self->defect, PROG_IMAGE_DEFECT_WARNING, "%s",
          warning);
    return TRUE;
  }

  reason = prog_png_reader_error (self->reader);
  if (late) {
    prog_image_defect_add (self->defect, PROG_IMAGE_DEFECT_WARNING, "%s",
        reason);
    return TRUE;
  }
  /* A warning says more than the error that follows from it. */
  if (warning)
    decode_error (error, "The PNG is broken: %s (%s)", reason, warning);
  else
    decode_error (error, "The PNG is broken: %s", reason);

  return FALSE;
}

/* A chunk whose CRC is wrong is not read, but for PLTE: wrong colours are better
 * than none. FALSE: no frame can come of it. */
static gboolean
read_damaged_chunk (ProgPngDescription * self, const ProgPngWhole * chunk,
    gboolean late, GError ** error)
{
  guint32 type = chunk->header.type;
  gboolean colours = type == PROG_PNG_TYPE_PLTE || type == PROG_PNG_TYPE_tRNS;
  gchar name[5];

  prog_png_type_to_string (type, name);
  if (type == PROG_PNG_TYPE_IHDR && !late) {
    decode_error (error, "The PNG is broken: The checksum of the %s chunk does "
        "not match", name);
    return FALSE;
  }
  prog_image_defect_add (self->defect, colours && !late ?
      PROG_IMAGE_DEFECT_ERROR : PROG_IMAGE_DEFECT_WARNING,
      "The checksum of the %s chunk does not match", name);

  return type != PROG_PNG_TYPE_PLTE || give_reader (self, chunk, late, error);
}

/* The reader can't tell: where it makes no rows, it has seen no IDAT. */
static void
note_misplaced (ProgPngDescription * self, guint32 type)
{
  gchar name[5];

  prog_png_type_to_string (type, name);
  prog_image_defect_add (self->defect, PROG_IMAGE_DEFECT_WARNING,
      "%s: out of place", name);
}

/* Returns whether tags may have grown. In front of the first IDAT tIME waits for
 * what other chunks say. */
static gboolean
add_metadata (ProgPngDescription * self, const ProgPngWhole * chunk,
    gboolean late, GstTagList ** tags)
{
  guint32 type = chunk->header.type;
  gboolean time = type == PROG_PNG_TYPE_tIME && late;

  if (!late)
    prog_png_metadata_add_statement (&self->metadata, chunk, self->defect);
  if (!time && !prog_png_metadata_gives_tags (type))
    return FALSE;

  *tags = gst_tag_list_make_writable (*tags);
  if (time)
    prog_png_metadata_add_time (self->reader, *tags);
  else
    prog_png_metadata_add_tags (&self->metadata, chunk, self->reader, *tags,
        self->defect);

  return TRUE;
}

/**
 * prog_png_description_add:
 * @self: a description
 * @bytes: all of a chunk that is no IDAT
 * @late: whether it is behind the first IDAT
 * @tags: (inout): what to add to
 * @error: set with %PROG_PNG_CHUNK_FAILED
 *
 * Reads a chunk.
 *
 * Returns: what it has come to
 */
ProgPngChunkStatus
prog_png_description_add (ProgPngDescription * self, const guint8 * bytes,
    gboolean late, GstTagList ** tags, GError ** error)
{
  ProgPngWhole chunk;
  guint32 type;

  prog_png_whole_init (&chunk, bytes);
  type = chunk.header.type;
  if (!prog_png_whole_is_sound (&chunk))
    return read_damaged_chunk (self, &chunk, late, error) ?
        PROG_PNG_CHUNK_READ : PROG_PNG_CHUNK_FAILED;
  if (late && is_early (type)) {
    note_misplaced (self, type);
    return PROG_PNG_CHUNK_READ;
  }
  if (is_for_reader (type) && !give_reader (self, &chunk, late, error))
    return PROG_PNG_CHUNK_FAILED;
  if (type == PROG_PNG_TYPE_IHDR) {
    prog_png_reader_get_kind (self->reader, &self->kind);
    return PROG_PNG_CHUNK_IS_HEADER;
  }

  return add_metadata (self, &chunk, late, tags) ?
      PROG_PNG_CHUNK_GAVE_TAGS : PROG_PNG_CHUNK_READ;
}

/**
 * prog_png_description_end:
 * @self: a description at the first IDAT
 * @tags: (inout): what to add to
 * @statements: (out): what it all comes to
 * @error: set with %FALSE
 *
 * Returns: %FALSE where something is missing without which there is no image
 */
gboolean
prog_png_description_end (ProgPngDescription * self, GstTagList ** tags,
    ProgPngStatements * statements, GError ** error)
{
  if (self->kind.width == 0) {
    decode_error (error, "The PNG is broken: Missing IHDR before IDAT");
    return FALSE;
  }
  prog_png_reader_get_kind (self->reader, &self->kind);
  if (self->kind.lacks_palette) {
    decode_error (error, "The PNG is broken: Missing PLTE before IDAT");
    return FALSE;
  }

  *tags = gst_tag_list_make_writable (*tags);
  prog_png_metadata_describe (&self->metadata, self->reader, &self->kind, *tags,
      statements);

  return TRUE;
}
