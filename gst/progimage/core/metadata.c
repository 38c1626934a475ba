/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* EXIF, XMP, ICC profiles, comments and texts of an image, as GStreamer tags.
 * All of it comes from the file, so none of it is trusted: what is malformed
 * is left out, quietly, and the rest is kept. */

#include "limits.h"
#include "metadata.h"
#include "metadatapriv.h"

#include <string.h>
#include <gst/tag/tag.h>

GST_DEBUG_CATEGORY (prog_image_metadata_debug);

static gpointer
init_once (gpointer unused)
{
  GST_DEBUG_CATEGORY_INIT (prog_image_metadata_debug, "progimagemetadata", 0,
      "EXIF, XMP, ICC profile and text of still images");
  /* Despite its name it registers the image and capturing tags as well. */
  gst_tag_register_musicbrainz_tags ();
  return NULL;
}

/* Called first by all that may be called from outside. */
void
prog_image_metadata_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, init_once, NULL);
}

static gchar *
utf8_from_latin1 (const gchar * text, gsize size)
{
  return g_convert (text, size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* Without the NUL and the blanks that fields are filled with. */
gsize
prog_image_metadata_text_length (const guint8 * text, gsize count)
{
  const guint8 *nul = memchr (text, 0, count);

  if (nul)
    count = nul - text;
  while (count > 0 && g_ascii_isspace (text[count - 1]))
    count--;
  return count;
}

/**
 * prog_image_metadata_add_icc:
 * @tags: the writable list to add to
 * @profile: an ICC profile, put together from its segments; it is copied
 * @size: of @profile, bytes
 * @name: (nullable): what to call it: the name in a PNG's iCCP chunk, say
 *
 * Adds the profile as a %GST_TAG_ATTACHMENT in the form that pngdec emits and
 * lcms looks for: caps and information structure are both
 * "application/vnd.iccprofile", and the latter has the name as "icc-name". It
 * has it as "filename" too, where attachments have theirs.
 *
 * There are no errors: what is shorter than a profile's header or has no
 * 'acsp' in it is ignored, and so is one that there is no memory for. See ICC.1:2010
 * clause 7.2.
 */
void
prog_image_metadata_add_icc (GstTagList * tags, const guint8 * profile,
    gsize size, const gchar * name)
{
  static const gchar media_type[] = "application/vnd.iccprofile";
  gchar *utf8 = NULL;
  GstStructure *info;
  GstBuffer *buffer;
  GstSample *sample;
  guint8 *copy;
  GstCaps *caps;

  prog_image_metadata_init ();
  if (size < 128 || memcmp (profile + 36, "acsp", 4) != 0) {
    GST_DEBUG ("%" G_GSIZE_FORMAT " bytes are no ICC profile", size);
    return;
  }
  copy = g_try_malloc (size);
  if (!copy)
    return;
  memcpy (copy, profile, size);

  if (!name || !*name)
    name = "icc-profile";
  if (!g_utf8_validate (name, -1, NULL))
    name = utf8 = utf8_from_latin1 (name, strlen (name));
  info = gst_structure_new (media_type, "icc-name", G_TYPE_STRING, name,
      "filename", G_TYPE_STRING, name, NULL);
  g_free (utf8);

  buffer = gst_buffer_new_wrapped (copy, size);
  caps = gst_caps_new_empty_simple (media_type);
  sample = gst_sample_new (buffer, caps, NULL, info);
  gst_tag_list_add (tags, GST_TAG_MERGE_APPEND, GST_TAG_ATTACHMENT, sample,
      NULL);
  gst_sample_unref (sample);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
}

/**
 * prog_image_metadata_add_comment:
 * @tags: the writable list to add to
 * @text: the bytes of a JPEG COM segment, up to their end or a NUL
 * @size: of @text, bytes
 *
 * Appends a %GST_TAG_COMMENT, without blanks at its end. T.81 clause B.2.4.5
 * leaves the meaning of the bytes to the application: they are UTF-8 if they
 * can be, else ISO 8859-1, which any bytes can be. Empty ones are ignored.
 */
void
prog_image_metadata_add_comment (GstTagList * tags, const guint8 * text,
    gsize size)
{
  const gchar *bytes = (const gchar *) text;
  gchar *comment;

  prog_image_metadata_init ();
  if (size == 0 || size > PROG_IMAGE_MAX_METADATA)
    return;
  size = prog_image_metadata_text_length (text, size);
  if (size == 0)
    return;

  comment = g_utf8_validate (bytes, size, NULL) ? g_strndup (bytes, size)
      : utf8_from_latin1 (bytes, size);
  gst_tag_list_add (tags, GST_TAG_MERGE_APPEND, GST_TAG_COMMENT, comment, NULL);
  g_free (comment);
}

/* PNG 11.3.3.1, table of keywords. Software is what GStreamer's EXIF reader
 * calls the application. */
static const gchar *
tag_of_keyword (const gchar * keyword)
{
  static const gchar *tag_of[][2] = {
    {"Title", GST_TAG_TITLE},
    {"Author", GST_TAG_ARTIST},
    {"Description", GST_TAG_DESCRIPTION},
    {"Copyright", GST_TAG_COPYRIGHT},
    {"Creation Time", GST_TAG_DATE_TIME},
    {"Software", GST_TAG_APPLICATION_NAME},
    {"Source", GST_TAG_DEVICE_MODEL},
    {"Comment", GST_TAG_COMMENT},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tag_of); i++)
    if (strcmp (keyword, tag_of[i][0]) == 0)
      return tag_of[i][1];
  return NULL;
}

static void
add_extended_comment (GstTagList * tags, const gchar * keyword,
    const gchar * language, const gchar * text)
{
  gchar *comment;

  /* A language tag is letters, digits and hyphens (RFC 5646, 2.1); another
   * character might end it early for those who parse the comment. */
  if (language && *language
      && language[strspn (language, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS
              "-")] == 0)
    comment = g_strdup_printf ("%s[%s]=%s", keyword, language, text);
  else
    comment = g_strdup_printf ("%s=%s", keyword, text);
  gst_tag_list_add (tags, GST_TAG_MERGE_APPEND, GST_TAG_EXTENDED_COMMENT,
      comment, NULL);
  g_free (comment);
}

/**
 * prog_image_metadata_add_text:
 * @tags: the writable list to add to
 * @keyword: of a PNG tEXt, zTXt or iTXt chunk, in UTF-8
 * @language: (nullable): the language tag of an iTXt chunk
 * @text: the text, in UTF-8, uncompressed
 *
 * Adds the text under the tag that its keyword stands for. Where there is no
 * such tag, or @tags has it already (a title in a second language), or the
 * time is in no known form, it becomes a %GST_TAG_EXTENDED_COMMENT, so that
 * none is lost. An XMP packet goes to prog_image_metadata_add_xmp().
 *
 * There are no errors: text that is empty or not UTF-8 is ignored, and so are
 * ImageMagick's "Raw profile type" texts, which are hexadecimal dumps. See PNG
 * 11.3.3.
 */
void
prog_image_metadata_add_text (GstTagList * tags, const gchar * keyword,
    const gchar * language, const gchar * text)
{
  const gchar *tag;

  prog_image_metadata_init ();
  if (!keyword || !*keyword || !g_utf8_validate (keyword, -1, NULL)
      || !text || !*text || !g_utf8_validate (text, -1, NULL)
      || g_str_has_prefix (keyword, "Raw profile type ")) {
    GST_DEBUG ("text ignored");
    return;
  }
  if (strcmp (keyword, "XML:com.adobe.xmp") == 0) {
    prog_image_metadata_add_xmp (tags, (const guint8 *) text, strlen (text));
    return;
  }

  tag = tag_of_keyword (keyword);
  if (g_strcmp0 (tag, GST_TAG_COMMENT) == 0)
    gst_tag_list_add (tags, GST_TAG_MERGE_APPEND, tag, text, NULL);
  else if (!tag || gst_tag_list_get_tag_size (tags, tag) > 0)
    add_extended_comment (tags, keyword, language, text);
  else if (strcmp (tag, GST_TAG_DATE_TIME) != 0)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, tag, text, NULL);
  else if (!prog_image_metadata_add_date (tags, text))
    add_extended_comment (tags, keyword, language, text);
}

/**
 * prog_image_metadata_add_resolution:
 * @tags: the writable list to add to
 * @horizontal_ppi: pixels per inch, 0 = unknown
 * @vertical_ppi: pixels per inch, 0 = unknown
 *
 * Adds those of the two that are known, except for what is in @tags already.
 */
void
prog_image_metadata_add_resolution (GstTagList * tags, gdouble horizontal_ppi,
    gdouble vertical_ppi)
{
  prog_image_metadata_init ();
  if (horizontal_ppi > 0 && horizontal_ppi <= G_MAXDOUBLE)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_IMAGE_HORIZONTAL_PPI,
        horizontal_ppi, NULL);
  if (vertical_ppi > 0 && vertical_ppi <= G_MAXDOUBLE)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_IMAGE_VERTICAL_PPI,
        vertical_ppi, NULL);
}

/* Times a side of 65535 pixels, the most of JPEG and of what GStreamer's elements are
 * tried with, it still fits a gint. */
#define MAX_ASPECT_TERM G_MAXINT16

/* The best fraction near n/d with terms that are not too large: the convergents of
 * its continued fraction, each of which is nearer than the one before. */
static void
approximate (guint64 n, guint64 d, gint * result_n, gint * result_d)
{
  guint64 n0 = 0, d0 = 1, n1 = 1, d1 = 0;

  while (d > 0) {
    guint64 whole = n / d, rest = n % d;
    guint64 n2 = whole * n1 + n0, d2 = whole * d1 + d0;

    if (n2 > MAX_ASPECT_TERM || d2 > MAX_ASPECT_TERM)
      break;
    n0 = n1;
    d0 = d1;
    n1 = n2;
    d1 = d2;
    n = d;
    d = rest;
  }
  *result_n = n1;
  *result_d = d1;
}

/**
 * prog_image_metadata_aspect:
 * @horizontal_density: pixels per unit of length
 * @vertical_density: pixels per the same unit
 * @par_n: (out): the width of a pixel, in units that make
 * @par_d: (out): its height
 *
 * The denser pixels lie in a direction, the smaller they are in it: width to
 * height is @vertical_density to @horizontal_density, or as near to that as small
 * numbers come. See T.871 clause 10.1 (where the units are 0 the densities are only
 * good for this) and PNG 11.3.4.3, pHYs.
 *
 * Returns: %FALSE, with @par_n and @par_d left alone, where pixels are square, or
 *     as good as that, or the densities say nothing: one is 0, or the ratio is not
 *     within 1:10 and 10:1, as in a broken file
 */
gboolean
prog_image_metadata_aspect (guint horizontal_density, guint vertical_density,
    gint * par_n, gint * par_d)
{
  guint64 h = horizontal_density, v = vertical_density;
  gint n, d;

  if (h == 0 || v == 0 || h > 10 * v || v > 10 * h)
    return FALSE;
  approximate (v, h, &n, &d);
  if (n == d)
    return FALSE;

  *par_n = n;
  *par_d = d;
  return TRUE;
}
