/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>
#include <gst/check/gstcheck.h>
#include <gst/tag/tag.h>

#include "core/metadata.h"

/* TIFF 6.0, section 2 */
#define ASCII 2
#define SHORT 3
#define LONG 4
#define RATIONAL 5
#define UNDEFINED 7
#define SRATIONAL 10

#define BOTH_ORDERS 2

static const gchar *orientations[] = { "rotate-0", "flip-rotate-0",
  "rotate-180", "flip-rotate-180", "flip-rotate-270", "rotate-90",
  "flip-rotate-90", "rotate-270"
};

/* Writes a TIFF file front to back. */
typedef struct
{
  GByteArray *bytes;
  gboolean big_endian;
} Tiff;

static void
put16 (Tiff * tiff, guint16 value)
{
  value = tiff->big_endian ? GUINT16_TO_BE (value) : GUINT16_TO_LE (value);
  g_byte_array_append (tiff->bytes, (guint8 *) & value, 2);
}

static void
put32 (Tiff * tiff, guint32 value)
{
  value = tiff->big_endian ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);
  g_byte_array_append (tiff->bytes, (guint8 *) & value, 4);
}

static void
put_entry (Tiff * tiff, guint16 tag, guint16 type, guint32 count,
    guint32 offset)
{
  put16 (tiff, tag);
  put16 (tiff, type);
  put32 (tiff, count);
  put32 (tiff, offset);
}

static void
put_short_entry (Tiff * tiff, guint16 tag, guint16 value)
{
  put16 (tiff, tag);
  put16 (tiff, SHORT);
  put32 (tiff, 1);
  put16 (tiff, value);
  put16 (tiff, 0);
}

static void
put_letter_entry (Tiff * tiff, guint16 tag, gchar letter)
{
  guint8 value[4] = { letter, 0, 0, 0 };

  put16 (tiff, tag);
  put16 (tiff, ASCII);
  put32 (tiff, 2);
  g_byte_array_append (tiff->bytes, value, 4);
}

static void
put_bytes (Tiff * tiff, const gchar * bytes, guint size)
{
  g_byte_array_append (tiff->bytes, (const guint8 *) bytes, size);
}

static void
put_rational (Tiff * tiff, guint32 numerator, guint32 denominator)
{
  put32 (tiff, numerator);
  put32 (tiff, denominator);
}

static Tiff
tiff_new (gboolean big_endian, guint32 ifd0)
{
  Tiff tiff = { g_byte_array_new (), big_endian };

  put_bytes (&tiff, big_endian ? "MM" : "II", 2);
  put16 (&tiff, 42);
  put32 (&tiff, ifd0);
  return tiff;
}

/* Of the exact size, so that reading past its end is seen. */
static guint8 *
copy_of (gconstpointer bytes, gsize size)
{
  guint8 *copy = g_malloc (size);

  if (size > 0)
    memcpy (copy, bytes, size);
  return copy;
}

static GstTagList *
exif_tags (const guint8 * bytes, gsize size)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  guint8 *copy = copy_of (bytes, size);

  prog_image_metadata_add_exif (tags, copy, size);
  g_free (copy);
  return tags;
}

static GstTagList *
tiff_finish (Tiff * tiff)
{
  GstTagList *tags = exif_tags (tiff->bytes->data, tiff->bytes->len);

  g_byte_array_unref (tiff->bytes);
  return tags;
}

static GstTagList *
xmp_tags (const gchar * packet, gsize size)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  guint8 *copy = copy_of (packet, size);

  prog_image_metadata_add_xmp (tags, copy, size);
  g_free (copy);
  return tags;
}

static void
assert_string (const GstTagList * tags, const gchar * tag, guint index,
    const gchar * expected)
{
  const gchar *value = NULL;

  gst_tag_list_peek_string_index (tags, tag, index, &value);
  assert_equals_string (value, expected);
}

static void
assert_double (const GstTagList * tags, const gchar * tag, gdouble expected)
{
  gdouble value = G_MAXDOUBLE;

  gst_tag_list_get_double (tags, tag, &value);
  fail_unless (fabs (value - expected) < 1e-9, "%s is %g, not %g", tag, value,
      expected);
}

static void
assert_date_time (const GstTagList * tags, const gchar * expected)
{
  GstDateTime *value = NULL;
  gchar *text;

  fail_unless (gst_tag_list_get_date_time (tags, GST_TAG_DATE_TIME, &value));
  text = gst_date_time_to_iso8601_string (value);
  assert_equals_string (text, expected);
  g_free (text);
  gst_date_time_unref (value);
}

/* IFD0, Exif IFD and GPS IFD with a bit of everything. Strings have the NUL
 * that Exif asks for only where they are said to. */
static GByteArray *
camera_exif (gboolean big_endian)
{
  const guint exif_ifd = 8 + 2 + 7 * 12 + 4, gps_ifd = exif_ifd + 2 + 5 * 12;
  const guint data = gps_ifd + 2 + 4 * 12;
  Tiff tiff = tiff_new (big_endian, 8);

  put16 (&tiff, 7);
  put_entry (&tiff, 0x010f, ASCII, 10, data);   /* Make */
  put_short_entry (&tiff, 0x0112, 6);   /* Orientation */
  put_entry (&tiff, 0x011a, RATIONAL, 1, data + 10);    /* XResolution */
  put_entry (&tiff, 0x011b, RATIONAL, 1, data + 18);    /* YResolution */
  put_short_entry (&tiff, 0x0128, 3);   /* ResolutionUnit: cm */
  put_entry (&tiff, 0x8769, LONG, 1, exif_ifd);
  put_entry (&tiff, 0x8825, LONG, 1, gps_ifd);
  put32 (&tiff, 0);

  put16 (&tiff, 5);
  put_entry (&tiff, 0x829a, RATIONAL, 1, data + 26);    /* ExposureTime */
  put_short_entry (&tiff, 0x8827, 200); /* PhotographicSensitivity */
  put_short_entry (&tiff, 0x8830, 3);   /* SensitivityType */
  put_entry (&tiff, 0x9003, ASCII, 20, data + 34);      /* DateTimeOriginal */
  put_entry (&tiff, 0x927c, UNDEFINED, 6, data + 54);   /* MakerNote */

  put16 (&tiff, 4);
  put_letter_entry (&tiff, 1, 'S');
  put_entry (&tiff, 2, RATIONAL, 3, data + 60);
  put_letter_entry (&tiff, 3, 'E');
  put_entry (&tiff, 4, RATIONAL, 3, data + 60);

  fail_unless_equals_int (tiff.bytes->len, data);
  put_bytes (&tiff, "Maker\0    ", 10);
  put_rational (&tiff, 100, 1);
  put_rational (&tiff, 200, 1);
  put_rational (&tiff, 1, 250);
  put_bytes (&tiff, "2004:02:29 12:34:56", 20);
  put_bytes (&tiff, "\1\2\3\4\5\6", 6);
  put_rational (&tiff, 33, 1);
  put_rational (&tiff, 30, 1);
  put_rational (&tiff, 36, 1);
  return tiff.bytes;
}

GST_START_TEST (test_exif_orientation_comes_out_right)
{
  gboolean big_endian = __i__ % BOTH_ORDERS;
  guint value = __i__ / BOTH_ORDERS;
  Tiff tiff = tiff_new (big_endian, 8);
  GstTagList *tags;

  put16 (&tiff, 1);
  put_short_entry (&tiff, 0x0112, value);
  put32 (&tiff, 0);
  tags = tiff_finish (&tiff);

  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0,
      value >= 1 && value <= 8 ? orientations[value - 1] : NULL);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

/* Some writers store it as a LONG. */
GST_START_TEST (test_exif_orientation_as_long_comes_out_right)
{
  Tiff tiff = tiff_new (__i__, 8);
  GstTagList *tags;

  put16 (&tiff, 2);
  put_entry (&tiff, 0x0112, LONG, 1, 6);
  put_entry (&tiff, 0x0128, LONG, 1, 0x10002);
  put32 (&tiff, 0);
  tags = tiff_finish (&tiff);
  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0, "rotate-90");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_exif_ifd0_elsewhere_is_found)
{
  Tiff tiff = tiff_new (__i__, 13);
  GstTagList *tags;

  put_bytes (&tiff, "pad..", 5);
  put16 (&tiff, 1);
  put_short_entry (&tiff, 0x0112, 3);
  tags = tiff_finish (&tiff);

  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0, "rotate-180");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

/* A date in an IFD at 8, with as many characters; the rest of the file is the date. */
static GstTagList *
tags_of_date (gboolean big_endian, const gchar * date)
{
  Tiff tiff = tiff_new (big_endian, 8);
  guint size = strlen (date);

  put16 (&tiff, 1);
  put16 (&tiff, 0x0132);
  put16 (&tiff, ASCII);
  put32 (&tiff, size);
  put32 (&tiff, 26);
  put32 (&tiff, 0);
  put_bytes (&tiff, date, size);

  return tiff_finish (&tiff);
}

/* What is behind a date is none of it, and what is too short is none. */
GST_START_TEST (test_exif_date_has_19_characters)
{
  static const gchar *const dates[] = {
    "2004:02:29 12:34:56", "2004:02:29 12:34:56.78", "2004:02:29 12:34:56   "
        "                    ", "2004:02:29 12:34:567"
  };
  GstDateTime *none = NULL;
  GstTagList *tags;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (dates); i++) {
    tags = tags_of_date (__i__, dates[i]);
    assert_date_time (tags, "2004-02-29T12:34:56Z");
    gst_tag_list_unref (tags);
  }
  tags = tags_of_date (__i__, "2004:02:29 1");
  fail_if (gst_tag_list_get_date_time_index (tags, GST_TAG_DATE_TIME, 0,
          &none));
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_exif_of_camera_becomes_tags)
{
  GByteArray *exif = camera_exif (__i__);
  GstTagList *tags = exif_tags (exif->data, exif->len);
  GstDateTime *date_time = NULL;
  GstSample *note = NULL;
  const GValue *exposure;
  gint iso = 0;

  assert_string (tags, GST_TAG_DEVICE_MANUFACTURER, 0, "Maker");
  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0, "rotate-90");
  assert_double (tags, GST_TAG_IMAGE_HORIZONTAL_PPI, 254);
  assert_double (tags, GST_TAG_IMAGE_VERTICAL_PPI, 508);
  assert_double (tags, GST_TAG_GEO_LOCATION_LATITUDE, -33.51);
  assert_double (tags, GST_TAG_GEO_LOCATION_LONGITUDE, 33.51);
  fail_unless (gst_tag_list_get_int (tags, GST_TAG_CAPTURING_ISO_SPEED, &iso));
  fail_unless_equals_int (iso, 200);
  exposure =
      gst_tag_list_get_value_index (tags, GST_TAG_CAPTURING_SHUTTER_SPEED, 0);
  fail_unless_equals_int (gst_value_get_fraction_denominator (exposure), 250);
  fail_unless (gst_tag_list_get_date_time (tags, GST_TAG_DATE_TIME,
          &date_time));
  fail_unless_equals_int (gst_date_time_get_day (date_time), 29);
  fail_unless_equals_int (gst_date_time_get_second (date_time), 56);
  fail_unless (gst_tag_list_get_sample (tags, GST_TAG_APPLICATION_DATA, &note));
  gst_check_buffer_data (gst_sample_get_buffer (note), "\1\2\3\4\5\6", 6);

  gst_sample_unref (note);
  gst_date_time_unref (date_time);
  gst_tag_list_unref (tags);
  g_byte_array_unref (exif);
}

GST_END_TEST;

GST_START_TEST (test_exif_truncated_keeps_what_is_whole)
{
  GByteArray *exif = camera_exif (__i__);
  GstTagList *tags;
  guint size;

  for (size = 0; size < exif->len; size++) {
    tags = exif_tags (exif->data, size);
    /* Orientation is the second entry and holds its value. */
    assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0,
        size >= 8 + 2 + 2 * 12 ? "rotate-90" : NULL);
    gst_tag_list_unref (tags);
  }
  g_byte_array_unref (exif);
}

GST_END_TEST;

GST_START_TEST (test_exif_damaged_raises_no_warning)
{
  GByteArray *exif = camera_exif (__i__);
  GRand *rand = g_rand_new_with_seed (20240229);
  guint i, flips;

  for (i = 0; i < 2000; i++) {
    guint8 *damaged = copy_of (exif->data, exif->len);

    for (flips = g_rand_int_range (rand, 1, 9); flips > 0; flips--)
      damaged[g_rand_int_range (rand, 0, exif->len)] = g_rand_int (rand);
    gst_tag_list_unref (exif_tags (damaged, exif->len));
    g_free (damaged);
  }
  g_rand_free (rand);
  g_byte_array_unref (exif);
}

GST_END_TEST;

GST_START_TEST (test_exif_without_tiff_header_is_ignored)
{
  static const gchar *rubbish[] = { "Exif\0\0II*\0\0\0\0\10\0\0",
    "II\0*\10\0\0\0\0\0\0\0\0\0\0", "MM*\0\0\0\0\10\0\0\0\0\0\0\0",
    "II*\0\377\377\377\377\0\0\0\0\0\0\0", "MM\0*\0\0\0\16\377\377\0\0\0\0\0"
  };
  GstTagList *tags;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rubbish); i++) {
    tags = exif_tags ((const guint8 *) rubbish[i], 16);
    fail_unless (gst_tag_list_is_empty (tags));
    prog_image_metadata_add_exif (tags, NULL, 0);
    gst_tag_list_unref (tags);
  }
}

GST_END_TEST;

/* Most of these make GStreamer 1.22.0's own reader read out of bounds, raise
 * a critical or leak. */
GST_START_TEST (test_exif_unsound_values_are_left_out)
{
  const guint exif_ifd = 8 + 2 + 6 * 12, data = exif_ifd + 2 + 5 * 12;
  Tiff tiff = tiff_new (__i__, 8);
  GstTagList *tags;

  put16 (&tiff, 6);
  put_entry (&tiff, 0x010e, UNDEFINED, 6, data);        /* text, not UTF-8 */
  put_entry (&tiff, 0x011a, RATIONAL, 1, data + 20);    /* 1/0 */
  put_entry (&tiff, 0x0131, ASCII, 0x7fffffff, data);
  put_entry (&tiff, 0x0132, ASCII, 20, data);
  put_entry (&tiff, 0x8298, ASCII, 4, 0x20202020);      /* only blanks */
  put_entry (&tiff, 0x8769, LONG, 1, exif_ifd);
  put16 (&tiff, 5);
  put_entry (&tiff, 0x829a, RATIONAL, 1, data + 28);    /* ExposureTime */
  put_entry (&tiff, 0x829d, RATIONAL, 1, data + 20);    /* FNumber, 1/0 */
  put_entry (&tiff, 0x9201, 10, 1, data + 36);  /* ShutterSpeedValue */
  put_entry (&tiff, 0x9202, RATIONAL, 1, data + 36);    /* ApertureValue */
  put_entry (&tiff, 0x927c, UNDEFINED, 0xfffffff0, data);
  put_bytes (&tiff, "0000:00:00 00:00:60", 20);
  put_rational (&tiff, 1, 0);
  put_rational (&tiff, 0x80000000, 1);
  put_rational (&tiff, 0x70000000, 1);
  tags = tiff_finish (&tiff);

  fail_unless (gst_tag_list_is_empty (tags), "%" GST_PTR_FORMAT, tags);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

/* Exif 2.32, tables 4, 7, 8 and 15: fields of which the number of values is fixed, and in
 * which IFD they are. */
static const struct
{
  guint16 tag, type;
  guint count;
  guint16 pointer;              /* in IFD0; 0: the field itself is there */
} fixed_fields[] = {
  {0x0112, SHORT, 1, 0}, {0x011a, RATIONAL, 1, 0}, {0x8769, LONG, 1, 0},
  {0x829a, RATIONAL, 1, 0x8769}, {0x829d, RATIONAL, 1, 0x8769},
  {0x8822, SHORT, 1, 0x8769}, {0x8827, SHORT, 1, 0x8769},
  {0x8833, LONG, 1, 0x8769}, {0x9201, SRATIONAL, 1, 0x8769},
  {0x9202, RATIONAL, 1, 0x8769}, {0x9204, SRATIONAL, 1, 0x8769},
  {0x9207, SHORT, 1, 0x8769}, {0x9209, SHORT, 1, 0x8769},
  {0x920a, RATIONAL, 1, 0x8769}, {0xa300, UNDEFINED, 1, 0x8769},
  {0xa301, UNDEFINED, 1, 0x8769}, {0xa402, SHORT, 1, 0x8769},
  {0xa403, SHORT, 1, 0x8769}, {0xa404, RATIONAL, 1, 0x8769},
  {0xa405, SHORT, 1, 0x8769}, {0xa406, SHORT, 1, 0x8769},
  {0xa407, SHORT, 1, 0x8769}, {0xa408, SHORT, 1, 0x8769},
  {0xa409, SHORT, 1, 0x8769}, {0xa40a, SHORT, 1, 0x8769},
  {0x02, RATIONAL, 3, 0x8825}, {0x06, RATIONAL, 1, 0x8825},
  {0x0d, RATIONAL, 1, 0x8825}, {0x0f, RATIONAL, 1, 0x8825},
  {0x11, RATIONAL, 1, 0x8825}, {0x1f, RATIONAL, 1, 0x8825},
};

/* A field alone, with so many values: fractions of 1/1, or numbers of 1. */
static GstTagList *
tags_of_field (guint i, guint16 type, guint count)
{
  guint16 pointer = fixed_fields[i].pointer;
  guint data = 8 + (pointer ? 2 : 1) * (2 + 12 + 4), k;
  Tiff tiff = tiff_new (i % 2, 8);
  gsize size = count * (type == SHORT ? 2 : type == LONG ? 4 :
      type == RATIONAL || type == SRATIONAL ? 8 : 1);

  if (pointer) {
    put16 (&tiff, 1);
    put_entry (&tiff, pointer, LONG, 1, 8 + 2 + 12 + 4);
    put32 (&tiff, 0);
  }
  put16 (&tiff, 1);
  put16 (&tiff, fixed_fields[i].tag);
  put16 (&tiff, type);
  put32 (&tiff, count);
  if (size > 4) {
    put32 (&tiff, data);
  } else if (type == LONG) {
    put32 (&tiff, 1);
  } else {
    put16 (&tiff, 1);
    put16 (&tiff, 1);
  }
  put32 (&tiff, 0);
  for (k = 0; k < 12; k++)
    put32 (&tiff, 1);

  return tiff_finish (&tiff);
}

GST_START_TEST (test_exif_field_of_other_count_or_type_is_left_out)
{
  static const guint16 types[] = { 1, ASCII, SHORT, LONG, RATIONAL, UNDEFINED,
    SRATIONAL
  };
  guint i, k, count, n = 0;

  for (i = 0; i < G_N_ELEMENTS (fixed_fields); i++) {
    for (k = 0; k < G_N_ELEMENTS (types); k++) {
      for (count = 0; count < 6; count++) {
        gboolean right = types[k] == fixed_fields[i].type
            || (types[k] == LONG && fixed_fields[i].type == SHORT);
        GstTagList *tags = tags_of_field (i, types[k], count);

        if (!right || count != fixed_fields[i].count)
          fail_unless (gst_tag_list_is_empty (tags), "field %x of type %u, %u "
              "values: %" GST_PTR_FORMAT, fixed_fields[i].tag, types[k], count,
              tags);
        else
          n += !gst_tag_list_is_empty (tags);
        gst_tag_list_unref (tags);
      }
    }
  }
  /* Some are of use with others only. */
  fail_unless (n > 20, "%u", n);
}

GST_END_TEST;

/* Both parts of a fraction fit into a gint, or it is left out. */
GST_START_TEST (test_exif_fractions_at_their_limits)
{
  static const struct
  {
    guint32 n, d;
    gboolean fits;
  } fractions[] = {
    {1, G_MAXINT32, TRUE}, {1, 0x80000000, FALSE}, {1, 0xffffffff, FALSE},
    {G_MAXINT32, 1, TRUE}, {0x80000000, 1, FALSE}, {0xffffffff, 1, FALSE},
    {1, 0, FALSE}, {1, 250, TRUE},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fractions); i++) {
    Tiff tiff = tiff_new (__i__, 8);
    const GValue *exposure;
    GstTagList *tags;

    put16 (&tiff, 1);
    put_entry (&tiff, 0x8769, LONG, 1, 26);
    put32 (&tiff, 0);
    put16 (&tiff, 1);
    put_entry (&tiff, 0x829a, RATIONAL, 1, 44);
    put32 (&tiff, 0);
    put_rational (&tiff, fractions[i].n, fractions[i].d);
    tags = tiff_finish (&tiff);
    exposure = gst_tag_list_get_value_index (tags,
        GST_TAG_CAPTURING_SHUTTER_SPEED, 0);
    fail_unless ((exposure != NULL) == fractions[i].fits, "%u/%u",
        fractions[i].n, fractions[i].d);
    if (exposure) {
      fail_unless_equals_int (gst_value_get_fraction_numerator (exposure),
          fractions[i].n);
      fail_unless_equals_int (gst_value_get_fraction_denominator (exposure),
          fractions[i].d);
    }
    gst_tag_list_unref (tags);
  }
}

GST_END_TEST;

/* Quadratic where each pointer is followed: 2^32 entries, hours. */
GST_START_TEST (test_exif_repeated_pointers_cost_linear_time)
{
  Tiff tiff = tiff_new (FALSE, 8);
  guint i;

  put16 (&tiff, G_MAXUINT16);
  for (i = 0; i < G_MAXUINT16; i++)
    put_entry (&tiff, i & 1 ? 0x8769 : 0x8825, LONG, 1, 8);
  gst_tag_list_unref (tiff_finish (&tiff));
}

GST_END_TEST;

GST_START_TEST (test_exif_text_in_latin1_becomes_utf8)
{
  Tiff tiff = tiff_new (__i__, 8);
  GstTagList *tags;

  put16 (&tiff, 1);
  put_entry (&tiff, 0x013b, ASCII, 6, 22);
  put_bytes (&tiff, "J\366rg \0", 6);
  tags = tiff_finish (&tiff);

  assert_string (tags, GST_TAG_ARTIST, 0, "J\303\266rg");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_exif_after_other_source_keeps_what_is_there)
{
  GByteArray *exif = camera_exif (FALSE);
  GstTagList *tags = gst_tag_list_new (GST_TAG_DEVICE_MANUFACTURER, "First",
      NULL);

  prog_image_metadata_add_exif (tags, exif->data, exif->len);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags,
          GST_TAG_DEVICE_MANUFACTURER), 1);
  assert_string (tags, GST_TAG_DEVICE_MANUFACTURER, 0, "First");
  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0, "rotate-90");
  gst_tag_list_unref (tags);
  g_byte_array_unref (exif);
}

GST_END_TEST;

#define XMP_START \
    "<?xpacket begin='\357\273\277' id='W5M0MpCehiHzreSzNTczkc9d'?>" \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>" \
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" \
    "<rdf:Description rdf:about=''" \
    " xmlns:DC='http://purl.org/dc/elements/1.1/'" \
    " xmlns:tiff='http://ns.adobe.com/tiff/1.0/'" \
    " xmlns:xmp='http://ns.adobe.com/xap/1.0/'" \
    " xmlns:exif='http://ns.adobe.com/exif/1.0/'" \
    " xmlns:other='http://example.org/'"
#define XMP_END \
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n   \n<?xpacket end='w'?>"

static const gchar full_xmp[] = XMP_START
    " tiff:Make='A &gt; \"B\"' tiff:Model='M>1' xmp:Rating='3'"
    " exif:GPSLatitude='33,30.6S' exif:GPSLongitude='33,30,36E'>"
    "<DC:title><rdf:Alt><rdf:li xml:lang='x-default'>Tom &amp; Jerry</rdf:li>"
    "<rdf:li xml:lang='de'>Nein</rdf:li></rdf:Alt></DC:title>\n"
    "<DC:subject><rdf:Bag>\n<rdf:li>one</rdf:li>\n<rdf:li>two</rdf:li>\n"
    "</rdf:Bag></DC:subject>"
    "<other:thing rdf:parseType='Resource'><DC:description>nested"
    "</DC:description></other:thing>"
    "<exif:DateTimeOriginal>2004-02-29T12:34:56+01:00</exif:DateTimeOriginal>"
    XMP_END;

GST_START_TEST (test_xmp_becomes_tags)
{
  GstTagList *tags = xmp_tags (full_xmp, sizeof full_xmp - 1);
  guint rating = 0;

  assert_string (tags, GST_TAG_TITLE, 0, "Tom & Jerry");
  assert_string (tags, GST_TAG_TITLE, 1, NULL);
  assert_string (tags, GST_TAG_KEYWORDS, 0, "one");
  assert_string (tags, GST_TAG_KEYWORDS, 1, "two");
  assert_string (tags, GST_TAG_DEVICE_MANUFACTURER, 0, "A > \"B\"");
  assert_string (tags, GST_TAG_DEVICE_MODEL, 0, "M>1");
  assert_string (tags, GST_TAG_DESCRIPTION, 0, NULL);
  assert_double (tags, GST_TAG_GEO_LOCATION_LATITUDE, -33.51);
  assert_double (tags, GST_TAG_GEO_LOCATION_LONGITUDE, 33.51);
  fail_unless (gst_tag_list_get_uint (tags, GST_TAG_USER_RATING, &rating));
  fail_unless_equals_int (rating, 60);
  assert_date_time (tags, "2004-02-29T12:34:56+0100");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_xmp_orientation_comes_out_right)
{
  gchar *packet = g_strdup_printf ("%s><tiff:Orientation>%d</tiff:Orientation>"
      "%s", XMP_START, __i__, XMP_END);
  GstTagList *tags = xmp_tags (packet, strlen (packet));

  assert_string (tags, GST_TAG_IMAGE_ORIENTATION, 0,
      __i__ >= 1 && __i__ <= 8 ? orientations[__i__ - 1] : NULL);
  gst_tag_list_unref (tags);
  g_free (packet);
}

GST_END_TEST;

/* Stars up to 5; above that, hundredths, as GStreamer writes them. */
GST_START_TEST (test_xmp_rating_is_in_hundredths)
{
  static const struct
  {
    const gchar *text;
    gint rating;                /* -1: none */
  } cases[] = {
    {"0", 0}, {"1", 20}, {"4", 80}, {"5", 100}, {"6", 6}, {"60", 60},
    {"100", 100}, {"101", -1}, {"-1", -1}, {"5.0", -1}, {"many", -1},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *packet = g_strdup_printf ("%s xmp:Rating='%s'>%s", XMP_START,
        cases[i].text, XMP_END);
    GstTagList *tags = xmp_tags (packet, strlen (packet));
    guint rating;

    fail_unless (gst_tag_list_get_uint (tags, GST_TAG_USER_RATING, &rating)
        == (cases[i].rating >= 0), "%s", cases[i].text);
    if (cases[i].rating >= 0)
      fail_unless_equals_int (rating, cases[i].rating);
    gst_tag_list_unref (tags);
    g_free (packet);
  }
}

GST_END_TEST;

/* Degrees, minutes and seconds, each within what it can be. */
GST_START_TEST (test_xmp_coordinates_are_within_bounds)
{
  static const struct
  {
    const gchar *text;
    gdouble degrees;            /* 0: no tag */
  } cases[] = {
    {"33,30N", 33.5}, {"33,30S", -33.5}, {"33,30E", 33.5}, {"33,30W", -33.5},
    {"180,0E", 180}, {"181,0E", 0}, {"33,60N", 34}, {"33,61N", 0},
    {"33,30,60N", 33.5 + 1 / 60.0}, {"33,30,61N", 0}, {"33,30", 0},
    {"33,30X", 0}, {"33,30Nx", 0}, {"N", 0}, {"nan,0N", 0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *packet = g_strdup_printf ("%s exif:GPSLongitude='%s'>%s", XMP_START,
        cases[i].text, XMP_END);
    GstTagList *tags = xmp_tags (packet, strlen (packet));
    gdouble degrees = 0;

    fail_unless (gst_tag_list_get_double (tags, GST_TAG_GEO_LOCATION_LONGITUDE,
            &degrees) == (cases[i].degrees != 0), "%s", cases[i].text);
    fail_unless (ABS (degrees - cases[i].degrees) < 1e-9, "%s: %g",
        cases[i].text, degrees);
    gst_tag_list_unref (tags);
    g_free (packet);
  }
}

GST_END_TEST;

GST_START_TEST (test_xmp_padded_is_read)
{
  static const gchar padded[] = "\0\0\357\273\277" XMP_START
      " tiff:Make='Maker'>" XMP_END "   \n\0\0\0";
  GstTagList *tags = xmp_tags (padded, sizeof padded);

  assert_string (tags, GST_TAG_DEVICE_MANUFACTURER, 0, "Maker");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_xmp_truncated_or_damaged_raises_no_warning)
{
  const gsize whole = strlen (full_xmp);
  GRand *rand = g_rand_new_with_seed (20240229);
  gchar *damaged;
  gsize size;
  guint i;

  for (size = 0; size < whole; size++)
    gst_tag_list_unref (xmp_tags (full_xmp, size));
  for (i = 0; i < 2000; i++) {
    damaged = g_strdup (full_xmp);
    damaged[g_rand_int_range (rand, 0, whole)] = g_rand_int (rand);
    damaged[g_rand_int_range (rand, 0, whole)] = "<>/'\"&=: 0"[i % 10];
    gst_tag_list_unref (xmp_tags (damaged, whole));
    g_free (damaged);
  }
  g_rand_free (rand);
}

GST_END_TEST;

/* The first five make GStreamer 1.22.0's own reader read out of bounds, abort
 * or raise a critical. */
GST_START_TEST (test_xmp_malformed_is_ignored)
{
  static const gchar *packets[] = {
    "<?xpacket begin     >",
    "<?xpacket begin=''?><a b='\"c' tiff:Make='x'/><?xpacket end='w'?>",
    "<?xpacket begin=''?><a Iptc4xmpExt:LocationShown=\"x\"/>"
        "<?xpacket end=\"w\"?>",
    XMP_START " exif:GPSLatitude='12,' exif:GPSAltitude='1/0'>" XMP_END,
    XMP_START "><DC:date>2004-xxxxxT12:30+01:-99</DC:date>" XMP_END,
    XMP_START "><DC:title>\377\376</DC:title>" XMP_END,
    XMP_START " tiff:Make='Maker'>",
    XMP_START " exif:GPSLatitude='nan,infN' tiff:Orientation='9'"
        " xmp:Rating='-1'>" XMP_END,
    "\357\273\277", "rubbish"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (packets); i++) {
    GstTagList *tags = xmp_tags (packets[i], strlen (packets[i]));

    fail_unless (gst_tag_list_is_empty (tags), "%u: %" GST_PTR_FORMAT, i, tags);
    gst_tag_list_unref (tags);
  }
}

GST_END_TEST;

GST_START_TEST (test_icc_profile_becomes_attachment)
{
  guint8 profile[130] = { 0 };
  GstTagList *tags = gst_tag_list_new_empty ();
  GstSample *sample = NULL;
  const GstStructure *info;

  memcpy (profile + 36, "acsp", 4);
  prog_image_metadata_add_icc (tags, profile, sizeof profile, "sRGB \351");
  /* A list of tags holds equal buffers only once. */
  profile[129] = 1;
  prog_image_metadata_add_icc (tags, profile, sizeof profile, NULL);
  profile[129] = 0;
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_ATTACHMENT),
      2);

  fail_unless (gst_tag_list_get_sample (tags, GST_TAG_ATTACHMENT, &sample));
  gst_check_buffer_data (gst_sample_get_buffer (sample), profile,
      sizeof profile);
  fail_unless (gst_structure_has_name (gst_caps_get_structure
          (gst_sample_get_caps (sample), 0), "application/vnd.iccprofile"));
  info = gst_sample_get_info (sample);
  fail_unless (gst_structure_has_name (info, "application/vnd.iccprofile"));
  assert_equals_string (gst_structure_get_string (info, "icc-name"),
      "sRGB \303\251");
  assert_equals_string (gst_structure_get_string (info, "filename"),
      "sRGB \303\251");
  gst_sample_unref (sample);

  fail_unless (gst_tag_list_get_sample_index (tags, GST_TAG_ATTACHMENT, 1,
          &sample));
  info = gst_sample_get_info (sample);
  assert_equals_string (gst_structure_get_string (info, "filename"),
      "icc-profile");
  gst_sample_unref (sample);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_icc_without_header_is_ignored)
{
  guint8 profile[128] = { 0 };
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_icc (tags, profile, sizeof profile, NULL);
  memcpy (profile + 36, "acsp", 4);
  prog_image_metadata_add_icc (tags, profile, sizeof profile - 1, NULL);
  prog_image_metadata_add_icc (tags, NULL, 0, NULL);
  fail_unless (gst_tag_list_is_empty (tags));
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_comments_become_utf8)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_comment (tags, (const guint8 *) "one \n\0\0", 7);
  prog_image_metadata_add_comment (tags, (const guint8 *) "\303\244", 2);
  prog_image_metadata_add_comment (tags, (const guint8 *) "\344\0x", 3);
  prog_image_metadata_add_comment (tags, (const guint8 *) " \t\0\0", 4);
  prog_image_metadata_add_comment (tags, NULL, 0);

  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_COMMENT), 3);
  assert_string (tags, GST_TAG_COMMENT, 0, "one");
  assert_string (tags, GST_TAG_COMMENT, 1, "\303\244");
  assert_string (tags, GST_TAG_COMMENT, 2, "\303\244");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_text_keywords_become_tags)
{
  static const gchar *keywords[][2] = {
    {"Title", GST_TAG_TITLE}, {"Author", GST_TAG_ARTIST},
    {"Description", GST_TAG_DESCRIPTION}, {"Copyright", GST_TAG_COPYRIGHT},
    {"Software", GST_TAG_APPLICATION_NAME}, {"Source", GST_TAG_DEVICE_MODEL},
    {"Comment", GST_TAG_COMMENT}
  };
  GstTagList *tags = gst_tag_list_new_empty ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (keywords); i++)
    prog_image_metadata_add_text (tags, keywords[i][0], "en", keywords[i][0]);
  for (i = 0; i < G_N_ELEMENTS (keywords); i++)
    assert_string (tags, keywords[i][1], 0, keywords[i][0]);
  fail_unless_equals_int (gst_tag_list_n_tags (tags), G_N_ELEMENTS (keywords));
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_text_with_other_keyword_becomes_extended_comment)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_text (tags, "Warning", NULL, "hot");
  prog_image_metadata_add_text (tags, "Disclaimer", "", "none");
  prog_image_metadata_add_text (tags, "My key", "de-AT", "Wert");
  prog_image_metadata_add_text (tags, "My key", "d]e", "Wert");
  prog_image_metadata_add_text (tags, "Title", "en", "Cat");
  prog_image_metadata_add_text (tags, "Title", "de", "Katze");

  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 0, "Warning=hot");
  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 1, "Disclaimer=none");
  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 2, "My key[de-AT]=Wert");
  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 3, "My key=Wert");
  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 4, "Title[de]=Katze");
  assert_string (tags, GST_TAG_TITLE, 0, "Cat");
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_text_that_is_none_is_ignored)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_text (tags, "Title", NULL, "");
  prog_image_metadata_add_text (tags, "Title", NULL, NULL);
  prog_image_metadata_add_text (tags, "Title", NULL, "\377");
  prog_image_metadata_add_text (tags, "", NULL, "text");
  prog_image_metadata_add_text (tags, NULL, NULL, "text");
  prog_image_metadata_add_text (tags, "\377", NULL, "text");
  prog_image_metadata_add_text (tags, "Raw profile type icc", NULL, "\n00");
  fail_unless (gst_tag_list_is_empty (tags), "%" GST_PTR_FORMAT, tags);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_text_with_xmp_is_read_as_xmp)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_text (tags, "XML:com.adobe.xmp", NULL, full_xmp);
  assert_string (tags, GST_TAG_TITLE, 0, "Tom & Jerry");
  assert_string (tags, GST_TAG_EXTENDED_COMMENT, 0, NULL);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

static const gchar *times[][2] = {
  {"Tue, 15 Nov 1994 08:12:31 GMT", "1994-11-15T08:12:31Z"},
  {"15 Nov 1994 08:12:31 -0530", "1994-11-15T08:12:31-0530"},
  {"1 Jan 2000 00:00", "2000-01-01T00:00Z"},
  {"2004-02-29T12:34:56Z", "2004-02-29T12:34:56Z"},
  {"2004-02-29 12:34:56.25+01:00", "2004-02-29T12:34:56+0100"},
  {"2004-02-29T12:34", "2004-02-29T12:34Z"},
  {"2004-02-29", "2004-02-29"},
  {"2004-02", "2004-02"},
  {"2004", "2004"},
};

GST_START_TEST (test_text_creation_time_is_parsed)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_text (tags, "Creation Time", NULL, times[__i__][0]);
  assert_date_time (tags, times[__i__][1]);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_text_creation_time_unknown_becomes_extended_comment)
{
  static const gchar *no_times[] = { "yesterday", "2004-02-30T12:00:00Z",
    "2004-13-01", "2004-02-29T25:00", "2004-02-29T12:00:nan",
    "2004-02-29T12:00:inf", "2004-02-29T12:00:1e9", "2004-02-29T12:00+99:99",
    "2004-02-29T12:00+01:-9", "2004-xxxxxT12:30+01:-99", "12:30",
    "Tue, 15 Nix 1994 08:12:31 GMT", "15 anF 1994 08:12", "15 Nov 94 08:12",
    "15 Nov 1994 08:12 PST", "1 N 2000 00:00", ", , ,", "2004-02-29T12",
    "99999999999999999999"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (no_times); i++) {
    GstTagList *tags = gst_tag_list_new_empty ();
    gchar *comment = g_strconcat ("Creation Time=", no_times[i], NULL);

    prog_image_metadata_add_text (tags, "Creation Time", NULL, no_times[i]);
    assert_string (tags, GST_TAG_EXTENDED_COMMENT, 0, comment);
    fail_unless_equals_int (gst_tag_list_n_tags (tags), 1);
    g_free (comment);
    gst_tag_list_unref (tags);
  }
}

GST_END_TEST;

GST_START_TEST (test_resolution_known_is_added)
{
  GstTagList *tags = gst_tag_list_new_empty ();

  prog_image_metadata_add_resolution (tags, 0, -1);
  prog_image_metadata_add_resolution (tags, NAN, INFINITY);
  fail_unless (gst_tag_list_is_empty (tags));
  prog_image_metadata_add_resolution (tags, 72, 0);
  fail_unless_equals_int (gst_tag_list_n_tags (tags), 1);
  prog_image_metadata_add_resolution (tags, 96, 300);
  assert_double (tags, GST_TAG_IMAGE_HORIZONTAL_PPI, 72);
  assert_double (tags, GST_TAG_IMAGE_VERTICAL_PPI, 300);
  gst_tag_list_unref (tags);
}

GST_END_TEST;

GST_START_TEST (test_aspect_not_square_is_reduced)
{
  gint n = 0, d = 0;

  fail_unless (prog_image_metadata_aspect (1, 2, &n, &d));
  fail_unless_equals_int (n, 2);
  fail_unless_equals_int (d, 1);
  fail_unless (prog_image_metadata_aspect (300, 200, &n, &d));
  fail_unless_equals_int (n, 2);
  fail_unless_equals_int (d, 3);
  fail_unless (prog_image_metadata_aspect (10, 1, &n, &d));
  fail_unless_equals_int (n, 1);
  fail_unless_equals_int (d, 10);
}

GST_END_TEST;

/* What comes of it has to be multiplied with sides. */
GST_START_TEST (test_aspect_of_large_terms_is_approximated)
{
  static const guint large[][2] = { {100000, 50001}, {1000003, 1000000},
  {4000000001u, 3000000001u}, {11811, 11812}, {400000001, 4000000003u},
  {65535, 65534}, {G_MAXUINT, G_MAXUINT / 9}, {1234567, 7654321}
  };
  gint n, d;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (large); i++) {
    gdouble ratio = (gdouble) large[i][1] / large[i][0];

    n = d = 1;
    prog_image_metadata_aspect (large[i][0], large[i][1], &n, &d);
    fail_unless (n > 0 && d > 0 && n <= G_MAXINT16 && d <= G_MAXINT16);
    fail_unless (fabs ((gdouble) n / d - ratio) < ratio / 30000,
        "%d:%d for %u:%u", n, d, large[i][1], large[i][0]);
  }
  fail_unless (prog_image_metadata_aspect (4000000001u, 3000000001u, &n, &d));
  fail_unless_equals_int (n, 3);
  fail_unless_equals_int (d, 4);
}

GST_END_TEST;

GST_START_TEST (test_aspect_square_or_absurd_is_none)
{
  static const guint none[][2] = { {72, 72}, {0, 1}, {1, 0}, {0, 0}, {101, 10},
  {10, 101}, {G_MAXUINT, 1}, {G_MAXUINT, G_MAXUINT - 1},
  {0xfffffffe, 0xfffffffc}
  };
  gint n = 3, d = 4;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (none); i++)
    fail_if (prog_image_metadata_aspect (none[i][0], none[i][1], &n, &d));
  fail_unless_equals_int (n, 3);
  fail_unless_equals_int (d, 4);
}

GST_END_TEST;

static void
add_exif_tests (TCase * tc)
{
  /* 0 to 9, in either byte order */
  tcase_add_loop_test (tc, test_exif_orientation_as_long_comes_out_right, 0, 2);
  tcase_add_loop_test (tc, test_exif_orientation_comes_out_right, 0,
      10 * BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_ifd0_elsewhere_is_found, 0, BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_date_has_19_characters, 0, BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_of_camera_becomes_tags, 0, BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_truncated_keeps_what_is_whole, 0,
      BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_damaged_raises_no_warning, 0, BOTH_ORDERS);
  tcase_add_test (tc, test_exif_without_tiff_header_is_ignored);
  tcase_add_test (tc, test_exif_field_of_other_count_or_type_is_left_out);
  tcase_add_loop_test (tc, test_exif_unsound_values_are_left_out, 0,
      BOTH_ORDERS);
  tcase_add_loop_test (tc, test_exif_fractions_at_their_limits, 0, BOTH_ORDERS);
  tcase_add_test (tc, test_exif_repeated_pointers_cost_linear_time);
  tcase_add_loop_test (tc, test_exif_text_in_latin1_becomes_utf8, 0,
      BOTH_ORDERS);
  tcase_add_test (tc, test_exif_after_other_source_keeps_what_is_there);
}

static void
add_xmp_tests (TCase * tc)
{
  tcase_add_test (tc, test_xmp_becomes_tags);
  tcase_add_loop_test (tc, test_xmp_orientation_comes_out_right, 0, 10);
  tcase_add_test (tc, test_xmp_rating_is_in_hundredths);
  tcase_add_test (tc, test_xmp_coordinates_are_within_bounds);
  tcase_add_test (tc, test_xmp_padded_is_read);
  tcase_add_test (tc, test_xmp_truncated_or_damaged_raises_no_warning);
  tcase_add_test (tc, test_xmp_malformed_is_ignored);
}

static Suite *
metadata_suite (void)
{
  Suite *suite = suite_create ("metadata");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  add_exif_tests (tc);
  add_xmp_tests (tc);
  tcase_add_test (tc, test_icc_profile_becomes_attachment);
  tcase_add_test (tc, test_icc_without_header_is_ignored);
  tcase_add_test (tc, test_comments_become_utf8);
  tcase_add_test (tc, test_text_keywords_become_tags);
  tcase_add_test (tc, test_text_with_other_keyword_becomes_extended_comment);
  tcase_add_test (tc, test_text_that_is_none_is_ignored);
  tcase_add_test (tc, test_text_with_xmp_is_read_as_xmp);
  tcase_add_loop_test (tc, test_text_creation_time_is_parsed, 0,
      G_N_ELEMENTS (times));
  tcase_add_test (tc, test_text_creation_time_unknown_becomes_extended_comment);
  tcase_add_test (tc, test_resolution_known_is_added);
  tcase_add_test (tc, test_aspect_not_square_is_reduced);
  tcase_add_test (tc, test_aspect_of_large_terms_is_approximated);
  tcase_add_test (tc, test_aspect_square_or_absurd_is_none);
  return suite;
}

GST_CHECK_MAIN (metadata);
