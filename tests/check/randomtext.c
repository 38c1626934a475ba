/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomtext.h"

#include "core/metadata.h"
#include "core/metadatapriv.h"

#include <string.h>

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- tags --------------------------------------------------------------- */

/* To the minute and the millisecond: what is beyond depends on how GLib rounds. */
static void
put_date (GString * text, GstDateTime * date)
{
  g_string_append_printf (text, "%d", gst_date_time_get_year (date));
  if (gst_date_time_has_month (date))
    g_string_append_printf (text, "-%d", gst_date_time_get_month (date));
  if (gst_date_time_has_day (date))
    g_string_append_printf (text, "-%d", gst_date_time_get_day (date));
  if (gst_date_time_has_time (date))
    g_string_append_printf (text, " %d:%d zone %d",
        gst_date_time_get_hour (date), gst_date_time_get_minute (date),
        (gint) (gst_date_time_get_time_zone_offset (date) * 60 + 6000.5)
        - 6000);
  if (gst_date_time_has_second (date))
    g_string_append_printf (text, " second %d.%03d",
        gst_date_time_get_second (date),
        (gst_date_time_get_microsecond (date) + 500) / 1000);
}

static void
put_value (GString * text, const GValue * value)
{
  if (G_VALUE_HOLDS_STRING (value))
    g_string_append (text, g_value_get_string (value));
  else if (G_VALUE_HOLDS_DOUBLE (value))
    g_string_append_printf (text, "%.5f", g_value_get_double (value));
  else if (G_VALUE_HOLDS_INT (value))
    g_string_append_printf (text, "%d", g_value_get_int (value));
  else if (GST_VALUE_HOLDS_FRACTION (value))
    g_string_append_printf (text, "%.4f",
        gst_value_get_fraction_numerator (value) /
        (gdouble) gst_value_get_fraction_denominator (value));
  else if (G_VALUE_HOLDS_UINT (value))
    g_string_append_printf (text, "%u", g_value_get_uint (value));
  else if (G_VALUE_HOLDS (value, GST_TYPE_DATE_TIME))
    put_date (text, g_value_get_boxed (value));
  else
    g_string_append (text, G_VALUE_TYPE_NAME (value));
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

/* In the order of their names. */
void
put_tags (GString * text, const GstTagList * tags)
{
  GPtrArray *names = g_ptr_array_new ();
  gint i, k;

  for (i = 0; i < gst_tag_list_n_tags (tags); i++)
    g_ptr_array_add (names, (gpointer) gst_tag_list_nth_tag_name (tags, i));
  g_ptr_array_sort (names, compare_names);
  for (i = 0; i < (gint) names->len; i++) {
    const gchar *name = g_ptr_array_index (names, i);

    g_string_append_printf (text, " %s", name);
    for (k = 0; k < (gint) gst_tag_list_get_tag_size (tags, name); k++) {
      g_string_append_c (text, k == 0 ? '=' : '+');
      put_value (text, gst_tag_list_get_value_index (tags, name, k));
    }
  }
  g_string_append_c (text, '\n');
  g_ptr_array_unref (names);
}

/* -- dates -------------------------------------------------------------- */

static void
append_number (GRand * rand, GString * text, guint most, guint digits)
{
  guint n = below (rand, below (rand, 12) ? most : 10 * most);

  if (below (rand, 20) == 0)
    digits--;
  g_string_append_printf (text, "%0*u", digits, n);
}

static void
append_zone (GRand * rand, GString * text)
{
  static const gchar *zones[] = { "", "", "Z", " GMT", " UT", " UTC", "+",
    "-", " +", "nonsense", "+01:", "*02:00", "-0330", "+05:45", " -0030"
  };
  const gchar *zone = zones[below (rand, G_N_ELEMENTS (zones))];

  g_string_append (text, zone);
  if (!g_str_has_suffix (zone, "+") && !g_str_has_suffix (zone, "-"))
    return;
  append_number (rand, text, 14, 2);
  if (below (rand, 2))
    g_string_append_c (text, ':');
  append_number (rand, text, 60, 2);
}

static void
append_clock (GRand * rand, GString * text)
{
  append_number (rand, text, 24, 2);
  g_string_append_c (text, below (rand, 10) ? ':' : '.');
  append_number (rand, text, 60, 2);
  if (below (rand, 3)) {
    g_string_append_c (text, ':');
    append_number (rand, text, 60, 2);
    if (below (rand, 2))
      g_string_append_printf (text, ".%u", below (rand, 1000));
  }
  append_zone (rand, text);
}

static void
append_iso_date (GRand * rand, GString * text)
{
  guint fields = below (rand, 6);

  append_number (rand, text, 2100, 4);
  if (fields == 0)
    return;
  g_string_append_c (text, below (rand, 12) ? '-' : ':');
  append_number (rand, text, 14, 2);
  if (fields == 1)
    return;
  g_string_append_c (text, '-');
  append_number (rand, text, 33, 2);
  if (fields == 2)
    return;
  g_string_append_c (text, "TT  x"[below (rand, 5)]);
  append_clock (rand, text);
}

static void
append_mail_date (GRand * rand, GString * text)
{
  static const gchar *months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "anF", "Ja", "June", "dec"
  };

  if (below (rand, 2))
    g_string_append (text, "Tue, ");
  append_number (rand, text, 33, 2);
  g_string_append_printf (text, " %s ",
      months[below (rand, G_N_ELEMENTS (months))]);
  append_number (rand, text, 2100, 4);
  g_string_append_c (text, ' ');
  append_clock (rand, text);
}

static void
append_date (GRand * rand, GString * text)
{
  if (below (rand, 3))
    append_iso_date (rand, text);
  else
    append_mail_date (rand, text);
  if (below (rand, 10) == 0)
    g_string_append_c (text, 'x');
}

void
trace_dates (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 100; i++) {
    GstTagList *tags = gst_tag_list_new_empty ();
    GString *date = g_string_new (NULL);

    append_date (rand, date);
    g_string_append_printf (text, "%s: %d", date->str,
        prog_image_metadata_add_date (tags, date->str));
    put_tags (text, tags);
    g_string_free (date, TRUE);
    gst_tag_list_unref (tags);
  }
}

/* -- XMP ---------------------------------------------------------------- */

static const gchar *names[] = { "dc:creator", "dc:date", "dc:description",
  "dc:rights", "dc:subject", "dc:title", "dc:format", "xmp:CreatorTool",
  "xmp:Rating", "tiff:Make", "tiff:Model", "tiff:Orientation", "tiff:Software",
  "exif:DateTimeOriginal", "exif:GPSLatitude", "exif:GPSLongitude",
  "photoshop:City", "photoshop:Country", "photoshop:DateCreated",
  "Iptc4xmpCore:Location", "none:title", "title"
};

static void
append_value (GRand * rand, GString * packet)
{
  static const gchar *values[] =
      { " some text ", "", "&lt;&amp;", "7", "0", "5",
    "6", "8", "9", "100", "101", "-1", "1.5", "12,30N", "12,30,30S", "180,0W",
    "181,0W", "12,60.5E", "12,59.25E", "12,61,0E", "12N", "12,30",
    "12,30,15,5E",
    "12,30Nx", ",30N", "12,,5N"
  };

  if (below (rand, 4) == 0)
    append_date (rand, packet);
  else
    g_string_append (packet, values[below (rand, G_N_ELEMENTS (values))]);
}

static void
append_list (GRand * rand, GString * packet)
{
  static const gchar *lists[] =
      { "rdf:Alt", "rdf:Bag", "rdf:Seq", "rdf:Other" };
  const gchar *list = lists[below (rand, G_N_ELEMENTS (lists))];
  guint n = below (rand, 4);

  g_string_append_printf (packet, "<%s>\n", list);
  for (; n > 0; n--) {
    g_string_append (packet, "<rdf:li xml:lang='de'>");
    append_value (rand, packet);
    g_string_append (packet, "</rdf:li> ");
  }
  g_string_append_printf (packet, "</%s>", list);
}

static void
append_property (GRand * rand, GString * packet)
{
  const gchar *name = names[below (rand, G_N_ELEMENTS (names))];

  g_string_append_printf (packet, "<%s>", name);
  switch (below (rand, 5)) {
    case 0:
      append_list (rand, packet);
      break;
    case 1:
      g_string_append (packet, "<none:part>x</none:part>");
      append_value (rand, packet);
      break;
    case 2:
      g_string_append (packet, "<![CDATA[<b>]]>");
      /* fall through */
    default:
      append_value (rand, packet);
      break;
  }
  g_string_append_printf (packet, "</%s>", name);
}

static void
append_description (GRand * rand, GString * packet)
{
  guint n = below (rand, 3);

  g_string_append (packet, "<rdf:Description");
  for (; n > 0; n--) {
    g_string_append_printf (packet, " %s='",
        names[(n * 7 + below (rand, 7)) % G_N_ELEMENTS (names)]);
    append_value (rand, packet);
    g_string_append_c (packet, '\'');
  }
  g_string_append_c (packet, '>');
  for (n = below (rand, 5); n > 0; n--) {
    append_property (rand, packet);
    /* It belongs to no property. */
    g_string_append (packet, below (rand, 4) ? "\n" : "stray");
  }
  g_string_append (packet, "</rdf:Description>");
}

static GString *
make_packet (GRand * rand)
{
  GString *packet = g_string_new (below (rand, 4) ? NULL : "\xef\xbb\xbf");
  guint n = 1 + below (rand, 2);

  g_string_append (packet, "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
      "<x:xmpmeta xmlns:x='adobe:ns:meta/' "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
      "xmlns:dc='http://purl.org/dc/elements/1.1/' "
      "xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
      "xmlns:tiff='http://ns.adobe.com/tiff/1.0/' "
      "xmlns:exif='http://ns.adobe.com/exif/1.0/' "
      "xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
      "xmlns:Iptc4xmpCore='http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/' "
      "xmlns:none='urn:none'><rdf:RDF>");
  for (; n > 0; n--)
    append_description (rand, packet);
  g_string_append (packet, "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>");
  if (below (rand, 10) == 0)
    g_string_truncate (packet, below (rand, packet->len));
  if (below (rand, 4) == 0)
    g_string_append_len (packet, "\0\0", 2);
  if (below (rand, 4) == 0)
    g_string_prepend_len (packet, "\0", 1);

  return packet;
}

void
trace_xmp (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 20; i++) {
    GstTagList *tags = gst_tag_list_new_empty ();
    GString *packet = make_packet (rand);
    guint8 *copy = g_memdup2 (packet->str, packet->len);

    if (below (rand, 2))
      gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_TITLE, "first", NULL);
    prog_image_metadata_add_xmp (tags, copy, packet->len);
    put_tags (text, tags);
    g_free (copy);
    g_string_free (packet, TRUE);
    gst_tag_list_unref (tags);
  }
}

/* -- texts, comments, numbers ------------------------------------------- */

static void
add_text (GRand * rand, GstTagList * tags)
{
  static const gchar *keywords[] = { "Title", "Author", "Description",
    "Copyright", "Creation Time", "Software", "Source", "Comment", "Warning",
    "Raw profile type exif", "", "\xff", "title"
  };
  static const gchar *languages[] = { NULL, "", "de", "x-1", "d e", "de]" };
  const gchar *keyword = keywords[below (rand, G_N_ELEMENTS (keywords))];
  const gchar *language = languages[below (rand, G_N_ELEMENTS (languages))];
  GString *value = g_string_new (NULL);

  if (below (rand, 3) == 0)
    append_date (rand, value);
  else if (below (rand, 6))
    g_string_append (value, below (rand, 6) ? "a text" : "\xe4");
  prog_image_metadata_add_text (tags, keyword, language, value->str);
  g_string_free (value, TRUE);
}

static void
add_comment (GRand * rand, GstTagList * tags)
{
  static const gchar comment[] = "A \xc3\xa4 comment \n\t with \xe4 blanks  ";
  guint from = below (rand, sizeof (comment));
  guint size = below (rand, sizeof (comment) - from + 1);
  guint8 *copy = g_memdup2 (comment + from, size);

  if (copy)
    prog_image_metadata_add_comment (tags, copy, size);
  g_free (copy);
}

static void
put_aspect (GRand * rand, GString * text)
{
  guint horizontal = below (rand, below (rand, 2) ? 20 : 100000);
  guint times = below (rand, 12), more = below (rand, 40);
  guint vertical = below (rand, 3) ? horizontal * times + more :
      below (rand, G_MAXINT32);
  gint n = -1, d = -1;
  gboolean differs = prog_image_metadata_aspect (horizontal, vertical, &n, &d);

  g_string_append_printf (text, "%u %u: %d %d/%d\n", horizontal, vertical,
      differs, n, d);
  differs = prog_image_metadata_aspect (vertical, horizontal, &n, &d);
  g_string_append_printf (text, "%d %d/%d\n", differs, n, d);
}

void
trace_texts (GRand * rand, GString * text)
{
  guint i, n;

  for (i = 0; i < 50; i++) {
    GstTagList *tags = gst_tag_list_new_empty ();

    for (n = below (rand, 5); n > 0; n--) {
      if (below (rand, 3))
        add_text (rand, tags);
      else
        add_comment (rand, tags);
    }
    put_tags (text, tags);
    gst_tag_list_unref (tags);
    put_aspect (rand, text);
  }
}
