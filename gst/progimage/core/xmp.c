/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* XMP. gst_tag_list_from_xmp_buffer() can't be made safe by looking at the
 * packet first: in 1.22.0 attributes in single quotes, or with a '>' in them,
 * are good XML and can send it past the end of its text, others end in
 * assertions, and it doesn't resolve entities. GMarkup is strict, and only
 * takes UTF-8. */

#include "limits.h"
#include "metadata.h"
#include "metadatapriv.h"

#include <stdio.h>
#include <string.h>
#include <gst/tag/tag.h>


#define NS_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define NS_DC "http://purl.org/dc/elements/1.1/"
#define NS_XMP "http://ns.adobe.com/xap/1.0/"
#define NS_TIFF "http://ns.adobe.com/tiff/1.0/"
#define NS_EXIF "http://ns.adobe.com/exif/1.0/"
#define NS_PHOTOSHOP "http://ns.adobe.com/photoshop/1.0/"
#define NS_IPTC "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"

typedef enum
{
  XMP_TEXT,
  XMP_LIST,
  XMP_DATE,
  XMP_RATING,
  XMP_ORIENTATION,
  XMP_COORDINATE,
} XmpKind;

typedef struct
{
  const gchar *name;
  const gchar *tag;
  XmpKind kind;
} XmpProperty;

/* What GStreamer's own reader maps, but for dc:format, which it takes for the
 * codec, and what only matters beside EXIF, which has it too. */
static const XmpProperty xmp_properties[] = {
  {NS_DC "creator", GST_TAG_ARTIST, XMP_LIST},
  {NS_DC "date", GST_TAG_DATE_TIME, XMP_DATE},
  {NS_DC "description", GST_TAG_DESCRIPTION, XMP_TEXT},
  {NS_DC "rights", GST_TAG_COPYRIGHT, XMP_TEXT},
  {NS_DC "subject", GST_TAG_KEYWORDS, XMP_LIST},
  {NS_DC "title", GST_TAG_TITLE, XMP_TEXT},
  {NS_XMP "CreatorTool", GST_TAG_APPLICATION_NAME, XMP_TEXT},
  {NS_XMP "Rating", GST_TAG_USER_RATING, XMP_RATING},
  {NS_TIFF "Make", GST_TAG_DEVICE_MANUFACTURER, XMP_TEXT},
  {NS_TIFF "Model", GST_TAG_DEVICE_MODEL, XMP_TEXT},
  {NS_TIFF "Orientation", GST_TAG_IMAGE_ORIENTATION, XMP_ORIENTATION},
  {NS_TIFF "Software", GST_TAG_APPLICATION_NAME, XMP_TEXT},
  {NS_EXIF "DateTimeOriginal", GST_TAG_DATE_TIME, XMP_DATE},
  {NS_EXIF "GPSLatitude", GST_TAG_GEO_LOCATION_LATITUDE, XMP_COORDINATE},
  {NS_EXIF "GPSLongitude", GST_TAG_GEO_LOCATION_LONGITUDE, XMP_COORDINATE},
  {NS_PHOTOSHOP "City", GST_TAG_GEO_LOCATION_CITY, XMP_TEXT},
  {NS_PHOTOSHOP "Country", GST_TAG_GEO_LOCATION_COUNTRY, XMP_TEXT},
  {NS_PHOTOSHOP "DateCreated", GST_TAG_DATE_TIME, XMP_DATE},
  {NS_IPTC "Location", GST_TAG_GEO_LOCATION_SUBLOCATION, XMP_TEXT},
};

typedef struct
{
  GstTagList *tags;
  GHashTable *namespaces;       /* prefix -> URI */
  guint depth;
  guint description_depth;      /* of the outer rdf:Description, 0 = outside */
  guint property_depth;
  const XmpProperty *property;  /* whose text is being read */
  GString *text;
} XmpReader;

/* Scopes of prefixes are not followed: a prefix means what it was last
 * declared to mean, and writers declare each of them once. */
static gchar *
xmp_full_name (const XmpReader * self, const gchar * name)
{
  const gchar *colon = strchr (name, ':');
  gchar *prefix, *full_name;
  const gchar *uri;

  if (!colon)
    return NULL;
  prefix = g_strndup (name, colon - name);
  uri = g_hash_table_lookup (self->namespaces, prefix);
  full_name = uri ? g_strconcat (uri, colon + 1, NULL) : NULL;
  g_free (prefix);
  return full_name;
}

static const XmpProperty *
xmp_property (const gchar * full_name)
{
  guint i;

  for (i = 0; full_name && i < G_N_ELEMENTS (xmp_properties); i++)
    if (strcmp (full_name, xmp_properties[i].name) == 0)
      return &xmp_properties[i];
  return NULL;
}

/* XMP part 2, GPSCoordinate: "DDD,MM,SSk" or "DDD,MM.mmk", k one of NSEW */
static gboolean
parse_coordinate (const gchar * text, gdouble * degrees)
{
  static const gdouble parts[] = { 1, 60, 3600 };
  gdouble part;
  gchar *end;
  guint i;

  *degrees = 0;
  for (i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (!g_ascii_isdigit (*text))
      return FALSE;
    part = g_ascii_strtod (text, &end);
    if (part > (i == 0 ? 180 : 60))
      return FALSE;
    *degrees += part / parts[i];
    text = end;
    if (*text != ',')
      break;
    text++;
  }
  if (i == 0 || !*text || !strchr ("NSEW", *text) || text[1])
    return FALSE;
  if (*text == 'S' || *text == 'W')
    *degrees = -*degrees;
  return TRUE;
}

static void
xmp_add_number (XmpReader * self, const XmpProperty * property,
    const gchar * text)
{
  /* TIFF 6.0, Orientation 1 to 8, in the words of the GStreamer tag */
  static const gchar *orientations[] = { "rotate-0", "flip-rotate-0",
    "rotate-180", "flip-rotate-180", "flip-rotate-270", "rotate-90",
    "flip-rotate-90", "rotate-270"
  };
  gdouble degrees;
  guint64 number;

  if (property->kind == XMP_COORDINATE) {
    if (parse_coordinate (text, &degrees))
      gst_tag_list_add (self->tags, GST_TAG_MERGE_KEEP, property->tag, degrees,
          NULL);
    return;
  }

  if (!g_ascii_string_to_unsigned (text, 10, 0, 100, &number, NULL))
    return;
  if (property->kind == XMP_ORIENTATION) {
    if (number >= 1 && number <= G_N_ELEMENTS (orientations))
      gst_tag_list_add (self->tags, GST_TAG_MERGE_KEEP, property->tag,
          orientations[number - 1], NULL);
  } else {
    /* XMP part 1, 8.4: 0 to 5 stars. The tag goes to 100, and so do the
     * packets that GStreamer writes. */
    gst_tag_list_add (self->tags, GST_TAG_MERGE_KEEP, property->tag,
        (guint) (number <= 5 ? number * 20 : number), NULL);
  }
}

static void
xmp_add_value (XmpReader * self, const XmpProperty * property,
    const gchar * value)
{
  gchar *text = g_strstrip (g_strdup (value));

  if (*text) {
    switch (property->kind) {
      case XMP_TEXT:
        /* Of a list of languages the first one is the default. */
        gst_tag_list_add (self->tags, GST_TAG_MERGE_KEEP, property->tag, text,
            NULL);
        break;
      case XMP_LIST:
        gst_tag_list_add (self->tags, GST_TAG_MERGE_APPEND, property->tag,
            text, NULL);
        break;
      case XMP_DATE:
        prog_image_metadata_add_date (self->tags, text);
        break;
      default:
        xmp_add_number (self, property, text);
        break;
    }
  }
  g_free (text);
}

static void
xmp_read_attributes (XmpReader * self, const gchar ** names,
    const gchar ** values)
{
  const XmpProperty *property;
  gchar *full_name;
  guint i;

  for (i = 0; names[i]; i++) {
    full_name = xmp_full_name (self, names[i]);
    property = xmp_property (full_name);
    if (property)
      xmp_add_value (self, property, values[i]);
    g_free (full_name);
  }
}

/* XMP part 1, 7.4: properties are children or attributes of the outer
 * rdf:Description, and their values text or rdf:li in an rdf:Alt, Bag or Seq.
 * Anything else in a property is a structure, and none of ours is one. */
static void
xmp_start_element (GMarkupParseContext * context, const gchar * element,
    const gchar ** names, const gchar ** values, gpointer user_data,
    GError ** error)
{
  XmpReader *self = user_data;
  gchar *full_name;
  guint i;

  for (i = 0; names[i]; i++)
    if (g_str_has_prefix (names[i], "xmlns:"))
      g_hash_table_replace (self->namespaces, g_strdup (names[i] + 6),
          g_strdup (values[i]));

  self->depth++;
  g_string_truncate (self->text, 0);
  full_name = xmp_full_name (self, element);
  if (self->description_depth == 0) {
    if (g_strcmp0 (full_name, NS_RDF "Description") == 0) {
      self->description_depth = self->depth;
      xmp_read_attributes (self, names, values);
    }
  } else if (self->depth == self->description_depth + 1) {
    self->property = xmp_property (full_name);
    self->property_depth = self->depth;
  } else if (g_strcmp0 (full_name, NS_RDF "Alt") != 0
      && g_strcmp0 (full_name, NS_RDF "Bag") != 0
      && g_strcmp0 (full_name, NS_RDF "Seq") != 0
      && g_strcmp0 (full_name, NS_RDF "li") != 0) {
    self->property = NULL;
  }
  g_free (full_name);
}

static void
xmp_end_element (GMarkupParseContext * context, const gchar * element,
    gpointer user_data, GError ** error)
{
  XmpReader *self = user_data;

  if (self->property)
    xmp_add_value (self, self->property, self->text->str);
  g_string_truncate (self->text, 0);
  if (self->depth == self->property_depth)
    self->property = NULL;
  if (self->depth == self->description_depth)
    self->description_depth = 0;
  self->depth--;
}

static void
xmp_text (GMarkupParseContext * context, const gchar * text, gsize size,
    gpointer user_data, GError ** error)
{
  XmpReader *self = user_data;

  if (self->property)
    g_string_append_len (self->text, text, size);
}

static gboolean
xmp_parse (XmpReader * self, const gchar * packet, gsize size)
{
  static const GMarkupParser parser = {
    xmp_start_element, xmp_end_element, xmp_text, NULL, NULL
  };
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self,
      NULL);
  GError *error = NULL;
  gboolean parsed = g_markup_parse_context_parse (context, packet, size,
      &error) && g_markup_parse_context_end_parse (context, &error);

  if (!parsed)
    GST_DEBUG ("XMP packet ignored: %s", error->message);
  g_clear_error (&error);
  g_markup_parse_context_free (context);
  return parsed;
}

/**
 * prog_image_metadata_add_xmp:
 * @tags: the writable list to add to
 * @packet: an XMP packet in UTF-8, with or without its wrapper; NULs around
 *     it are ignored
 * @size: of @packet, bytes
 *
 * Adds what the packet says, except for what is in @tags already (see
 * prog_image_metadata_add_exif()). There are no errors: a packet that is no
 * well-formed XML is ignored. See XMP part 1 (ISO 16684-1) clause 7.
 */
void
prog_image_metadata_add_xmp (GstTagList * tags, const guint8 * packet,
    gsize size)
{
  XmpReader self = { NULL, NULL, 0, 0, 0, NULL, NULL };

  prog_image_metadata_init ();
  while (size > 0 && packet[size - 1] == 0)
    size--;
  for (; size > 0 && *packet == 0; size--)
    packet++;
  /* A byte order mark is no XML. */
  if (size >= 3 && memcmp (packet, "\xef\xbb\xbf", 3) == 0) {
    packet += 3;
    size -= 3;
  }
  if (size == 0 || size > PROG_IMAGE_MAX_METADATA)
    return;

  self.tags = gst_tag_list_new_empty ();
  self.namespaces =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.text = g_string_new (NULL);
  if (xmp_parse (&self, (const gchar *) packet, size))
    gst_tag_list_insert (tags, self.tags, GST_TAG_MERGE_KEEP);

  g_string_free (self.text, TRUE);
  g_hash_table_unref (self.namespaces);
  gst_tag_list_unref (self.tags);
}
