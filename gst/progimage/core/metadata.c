/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* EXIF, XMP, ICC profiles, comments and texts of an image, as GStreamer tags.
 * All of it comes from the file, so none of it is trusted: what is malformed
 * is left out, quietly, and the rest is kept. */

#include "metadata.h"
#include "limits.h"

#include <stdio.h>
#include <string.h>
#include <gst/tag/tag.h>

GST_DEBUG_CATEGORY_STATIC (prog_image_metadata_debug);
#define GST_CAT_DEFAULT prog_image_metadata_debug

static gpointer
init_once (gpointer unused)
{
  GST_DEBUG_CATEGORY_INIT (prog_image_metadata_debug, "progimagemetadata", 0,
      "EXIF, XMP, ICC profile and text of still images");
  /* Despite its name it registers the image and capturing tags as well. */
  gst_tag_register_musicbrainz_tags ();
  return NULL;
}

static void
ensure_init (void)
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
static gsize
text_length (const guint8 * text, gsize count)
{
  const guint8 *nul = memchr (text, 0, count);

  if (nul)
    count = nul - text;
  while (count > 0 && g_ascii_isspace (text[count - 1]))
    count--;
  return count;
}

/* Dates. gst_date_time_new_from_iso8601_string() is not for untrusted text: in
 * 1.22 "2004-xxxxxT12:30+01:-99" ends in an assertion. gst_date_time_new()
 * checks the range of every field, so the parsers only have to find them. */

static gboolean
parse_time_zone (const gchar * text, gfloat * hours)
{
  gint hour, minute;
  gchar sign;

  *hours = 0;
  while (*text == ' ')
    text++;
  if (!*text || !strcmp (text, "Z") || !strcmp (text, "GMT")
      || !strcmp (text, "UT") || !strcmp (text, "UTC"))
    return TRUE;
  if (sscanf (text, "%c%2d:%2d", &sign, &hour, &minute) != 3
      && sscanf (text, "%c%2d%2d", &sign, &hour, &minute) != 3)
    return FALSE;
  if ((sign != '-' && sign != '+') || hour < 0 || minute < 0 || minute > 59)
    return FALSE;

  *hours = (sign == '-' ? -1 : 1) * (hour + minute / 60.0);
  return TRUE;
}

static GstDateTime *
date_time_from_clock (gint year, gint month, gint day, gint hour, gint minute,
    const gchar * rest)
{
  gdouble second = -1;
  gfloat zone;
  gchar *end = (gchar *) rest;

  if (rest[0] == ':') {
    /* strtod alone would take "nan". */
    if (!g_ascii_isdigit (rest[1]))
      return NULL;
    second = g_ascii_strtod (rest + 1, &end);
  }
  if (!parse_time_zone (end, &zone))
    return NULL;

  return gst_date_time_new (zone, year, month, day, hour, minute, second);
}

/* As XMP part 1, 8.2.1.2 takes it from ISO 8601: any prefix of
 * "YYYY-MM-DDThh:mm:ss.sTZD" that ends at a field. */
static GstDateTime *
date_time_from_iso8601 (const gchar * text)
{
  gint year, month = -1, day = -1, hour, minute, used = 0, fields;

  if (strspn (text, "0123456789") != 4)
    return NULL;
  fields = sscanf (text, "%4d%n-%2d%n-%2d%n%*1[T ]%2d:%2d%n", &year, &used,
      &month, &used, &day, &used, &hour, &minute, &used);
  if (fields == 5)
    return date_time_from_clock (year, month, day, hour, minute, text + used);

  return text[used] ? NULL
      : gst_date_time_new (0, year, month, day, -1, -1, -1);
}

/* "Tue, 15 Nov 1994 08:12:31 GMT": RFC 1123, 5.2.14 on RFC 822, 5.1. */
static GstDateTime *
date_time_from_rfc1123 (const gchar * text)
{
  static const gchar months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const gchar *comma = strchr (text, ','), *found;
  gchar month[4];
  gint year, day, hour, minute, used = 0;

  if (comma)
    text = comma + 1;
  if (sscanf (text, "%2d %3[A-Za-z] %4d %2d:%2d%n", &day, month, &year, &hour,
          &minute, &used) != 5 || year < 1000)
    return NULL;
  found = strstr (months, month);
  if (strlen (month) != 3 || !found || (found - months) % 3 != 0)
    return NULL;

  return date_time_from_clock (year, (found - months) / 3 + 1, day, hour,
      minute, text + used);
}

static gboolean
add_date_time (GstTagList * tags, const gchar * text)
{
  GstDateTime *date_time = date_time_from_iso8601 (text);

  if (!date_time)
    date_time = date_time_from_rfc1123 (text);
  if (!date_time)
    return FALSE;

  gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_DATE_TIME, date_time,
      NULL);
  gst_date_time_unref (date_time);
  return TRUE;
}

/* EXIF. GStreamer's reader knows how to turn fields into tags, but trusts them
 * too far. In 1.22.0 it reads past the end of its buffer (a MakerNote whose
 * count is too large), raises criticals (dates and fractions that are none),
 * leaks (x/0), spends quadratic time (IFD pointers repeated) and takes IFD0 to
 * be at offset 8. So it never sees the file's own IFDs: it gets new ones, with
 * only those fields it knows, each at most once, each of its proper type and
 * count, within bounds and of a value it can stand, and behind them the
 * original bytes, which hold the values too large for their entries. */

/* TIFF 6.0, section 2 */
enum
{
  TIFF_BYTE = 1,
  TIFF_ASCII = 2,
  TIFF_SHORT = 3,
  TIFF_LONG = 4,
  TIFF_RATIONAL = 5,
  TIFF_UNDEFINED = 7,
  TIFF_SRATIONAL = 10,
};

typedef enum
{
  EXIF_PLAIN,                   /* for GStreamer to turn into a tag */
  EXIF_DATE,
  EXIF_APEX,                    /* GStreamer computes 2^x of it */
  /* GStreamer 1.22 gets these wrong: a unit of cm divides where it should
   * multiply and is then ignored, and the sensitivity is a pointer's bits. */
  EXIF_X_RESOLUTION,
  EXIF_Y_RESOLUTION,
  EXIF_RESOLUTION_UNIT,
  EXIF_SENSITIVITY,
  EXIF_EXIF_IFD,
  EXIF_GPS_IFD,
} ExifRole;

typedef struct
{
  guint16 tag;
  guint16 type;
  guint count;                  /* 0 = any but 0 */
  ExifRole role;
} ExifField;

/* Exif 2.32, tables 4, 7 and 8 (IFD0, Exif IFD) and 15 (GPS IFD) */
static const ExifField ifd0_fields[] = {
  {0x010e, TIFF_ASCII, 0, EXIF_PLAIN},  /* ImageDescription */
  {0x010f, TIFF_ASCII, 0, EXIF_PLAIN},  /* Make */
  {0x0110, TIFF_ASCII, 0, EXIF_PLAIN},  /* Model */
  {0x0112, TIFF_SHORT, 1, EXIF_PLAIN},  /* Orientation */
  {0x011a, TIFF_RATIONAL, 1, EXIF_X_RESOLUTION},
  {0x011b, TIFF_RATIONAL, 1, EXIF_Y_RESOLUTION},
  {0x0128, TIFF_SHORT, 1, EXIF_RESOLUTION_UNIT},
  {0x0131, TIFF_ASCII, 0, EXIF_PLAIN},  /* Software */
  {0x0132, TIFF_ASCII, 0, EXIF_DATE},   /* DateTime */
  {0x013b, TIFF_ASCII, 0, EXIF_PLAIN},  /* Artist */
  {0x8298, TIFF_ASCII, 0, EXIF_PLAIN},  /* Copyright */
  {0x8769, TIFF_LONG, 1, EXIF_EXIF_IFD},
  {0x8825, TIFF_LONG, 1, EXIF_GPS_IFD},
  {0}
};

static const ExifField exif_fields[] = {
  {0x829a, TIFF_RATIONAL, 1, EXIF_PLAIN},       /* ExposureTime */
  {0x829d, TIFF_RATIONAL, 1, EXIF_PLAIN},       /* FNumber */
  {0x8822, TIFF_SHORT, 1, EXIF_PLAIN},  /* ExposureProgram */
  {0x8827, TIFF_SHORT, 1, EXIF_SENSITIVITY},    /* PhotographicSensitivity */
  {0x8833, TIFF_LONG, 1, EXIF_PLAIN},   /* ISOSpeed */
  {0x9003, TIFF_ASCII, 0, EXIF_DATE},   /* DateTimeOriginal */
  {0x9201, TIFF_SRATIONAL, 1, EXIF_APEX},       /* ShutterSpeedValue */
  {0x9202, TIFF_RATIONAL, 1, EXIF_APEX},        /* ApertureValue */
  {0x9204, TIFF_SRATIONAL, 1, EXIF_PLAIN},      /* ExposureBiasValue */
  {0x9207, TIFF_SHORT, 1, EXIF_PLAIN},  /* MeteringMode */
  {0x9209, TIFF_SHORT, 1, EXIF_PLAIN},  /* Flash */
  {0x920a, TIFF_RATIONAL, 1, EXIF_PLAIN},       /* FocalLength */
  {0x927c, TIFF_UNDEFINED, 0, EXIF_PLAIN},      /* MakerNote */
  {0xa300, TIFF_UNDEFINED, 1, EXIF_PLAIN},      /* FileSource */
  {0xa301, TIFF_UNDEFINED, 1, EXIF_PLAIN},      /* SceneType */
  {0xa402, TIFF_SHORT, 1, EXIF_PLAIN},  /* ExposureMode */
  {0xa403, TIFF_SHORT, 1, EXIF_PLAIN},  /* WhiteBalance */
  {0xa404, TIFF_RATIONAL, 1, EXIF_PLAIN},       /* DigitalZoomRatio */
  {0xa405, TIFF_SHORT, 1, EXIF_PLAIN},  /* FocalLengthIn35mmFilm */
  {0xa406, TIFF_SHORT, 1, EXIF_PLAIN},  /* SceneCaptureType */
  {0xa407, TIFF_SHORT, 1, EXIF_PLAIN},  /* GainControl */
  {0xa408, TIFF_SHORT, 1, EXIF_PLAIN},  /* Contrast */
  {0xa409, TIFF_SHORT, 1, EXIF_PLAIN},  /* Saturation */
  {0xa40a, TIFF_SHORT, 1, EXIF_PLAIN},  /* Sharpness */
  {0}
};

static const ExifField gps_fields[] = {
  {0x01, TIFF_ASCII, 2, EXIF_PLAIN},    /* GPSLatitudeRef */
  {0x02, TIFF_RATIONAL, 3, EXIF_PLAIN}, /* GPSLatitude */
  {0x03, TIFF_ASCII, 2, EXIF_PLAIN},    /* GPSLongitudeRef */
  {0x04, TIFF_RATIONAL, 3, EXIF_PLAIN}, /* GPSLongitude */
  {0x05, TIFF_BYTE, 1, EXIF_PLAIN},     /* GPSAltitudeRef */
  {0x06, TIFF_RATIONAL, 1, EXIF_PLAIN}, /* GPSAltitude */
  {0x0c, TIFF_ASCII, 2, EXIF_PLAIN},    /* GPSSpeedRef */
  {0x0d, TIFF_RATIONAL, 1, EXIF_PLAIN}, /* GPSSpeed */
  {0x0e, TIFF_ASCII, 2, EXIF_PLAIN},    /* GPSTrackRef */
  {0x0f, TIFF_RATIONAL, 1, EXIF_PLAIN}, /* GPSTrack */
  {0x10, TIFF_ASCII, 2, EXIF_PLAIN},    /* GPSImgDirectionRef */
  {0x11, TIFF_RATIONAL, 1, EXIF_PLAIN}, /* GPSImgDirection */
  {0x1f, TIFF_RATIONAL, 1, EXIF_PLAIN}, /* GPSHPositioningError */
  {0}
};

/* More than any of the tables above has rows, and bits in a guint32. */
#define IFD_SLOTS 32
G_STATIC_ASSERT (G_N_ELEMENTS (ifd0_fields) <= IFD_SLOTS);
G_STATIC_ASSERT (G_N_ELEMENTS (exif_fields) <= IFD_SLOTS);
G_STATIC_ASSERT (G_N_ELEMENTS (gps_fields) <= IFD_SLOTS);

#define TIFF_HEADER_SIZE 8
#define IFD_ENTRY_SIZE 12
/* number of entries, entries, offset of the next IFD */
#define IFD_SIZE (2 + IFD_SLOTS * IFD_ENTRY_SIZE + 4)
#define IFD_OFFSET(index) (TIFF_HEADER_SIZE + (index) * IFD_SIZE)
/* header, IFD0, Exif IFD, GPS IFD; the original TIFF file comes behind */
#define REBUILT_PREFIX IFD_OFFSET (3)

typedef struct
{
  const guint8 *tiff;
  gsize size;
  gboolean big_endian;
  guint8 *rebuilt;
  /* indexed by role; 0 = not there */
  gdouble own[EXIF_SENSITIVITY + 1];
} ExifReader;

/* Byte by byte, for nothing in a TIFF file need be aligned, and GStreamer's
 * macros read such words as the compiler mustn't. */
static guint
read16 (const ExifReader * self, const guint8 * data)
{
  return self->big_endian ? data[0] << 8 | data[1] : data[1] << 8 | data[0];
}

static guint32
read32 (const ExifReader * self, const guint8 * data)
{
  guint32 first = read16 (self, data), second = read16 (self, data + 2);

  return self->big_endian ? first << 16 | second : second << 16 | first;
}

static void
write16 (const ExifReader * self, guint8 * data, guint16 value)
{
  data[self->big_endian ? 1 : 0] = value & 0xff;
  data[self->big_endian ? 0 : 1] = value >> 8;
}

static void
write32 (const ExifReader * self, guint8 * data, guint32 value)
{
  write16 (self, data + (self->big_endian ? 2 : 0), value & 0xffff);
  write16 (self, data + (self->big_endian ? 0 : 2), value >> 16);
}

static guint
tiff_type_size (guint type)
{
  switch (type) {
    case TIFF_SHORT:
      return 2;
    case TIFF_LONG:
      return 4;
    case TIFF_RATIONAL:
    case TIFF_SRATIONAL:
      return 8;
    default:
      return 1;
  }
}

/* GStreamer keeps both parts in a gint, whose smallest value has no negative,
 * and computes 2^x of APEX values as a fraction of two gints. */
static gboolean
rational_is_sound (const ExifReader * self, const ExifField * field,
    const guint8 * value)
{
  gint64 n = read32 (self, value), d = read32 (self, value + 4);

  if (field->type == TIFF_SRATIONAL) {
    n = (gint32) n;
    d = (gint32) d;
  }
  if (d == 0 || ABS (n) > G_MAXINT32 || ABS (d) > G_MAXINT32)
    return FALSE;
  return field->role != EXIF_APEX || ABS (n) <= 30 * ABS (d);
}

/* The very conversion that GStreamer will do, to see whether it succeeds. */
static gboolean
exif_date_is_sound (const guint8 * value, guint count)
{
  gchar text[sizeof "YYYY:MM:DD HH:MM:SS"] = { 0 };
  gint year, month, day, hour, minute, second;
  GstDateTime *date_time;

  memcpy (text, value, MIN (count, sizeof text - 1));
  if (sscanf (text, "%04d:%02d:%02d %02d:%02d:%02d", &year, &month, &day,
          &hour, &minute, &second) != 6)
    return FALSE;
  date_time =
      gst_date_time_new_local_time (year, month, day, hour, minute, second);
  if (!date_time)
    return FALSE;

  gst_date_time_unref (date_time);
  return TRUE;
}

static gboolean
exif_value_is_sound (const ExifReader * self, const ExifField * field,
    const guint8 * value, guint count)
{
  switch (field->type) {
    case TIFF_RATIONAL:
    case TIFF_SRATIONAL:
      while (count--)
        if (!rational_is_sound (self, field, value + 8 * count))
          return FALSE;
      return TRUE;
    case TIFF_LONG:
      return read32 (self, value) <= G_MAXINT32;
    case TIFF_ASCII:
      return field->role != EXIF_DATE || exif_date_is_sound (value, count);
    default:
      return TRUE;
  }
}

static const guint8 *
exif_value (const ExifReader * self, const guint8 * entry, guint64 size)
{
  guint32 offset = read32 (self, entry + 8);

  if (size <= 4)
    return entry + 8;
  return size <= self->size && offset <= self->size - size ?
      self->tiff + offset : NULL;
}

static void
write_entry (const ExifReader * self, guint8 * entry, const ExifField * field,
    const guint8 * value, guint count)
{
  gsize size = count * tiff_type_size (field->type);

  write16 (self, entry, field->tag);
  write16 (self, entry + 2, field->type);
  write32 (self, entry + 4, count);
  if (size <= 4)
    memcpy (entry + 8, value, size);
  else
    write32 (self, entry + 8, REBUILT_PREFIX + (value - self->tiff));
}

static void rebuild_ifd (ExifReader * self, guint index, guint32 offset,
    const ExifField * fields);

/* Returns: whether an entry was written */
static gboolean
rebuild_entry (ExifReader * self, const guint8 * entry,
    const ExifField * field, guint8 * rebuilt)
{
  guint32 count = read32 (self, entry + 4);
  const guint8 *value =
      exif_value (self, entry, (guint64) count * tiff_type_size (field->type));

  if (read16 (self, entry + 2) != field->type || count == 0 || !value
      || (field->count != 0 && field->count != count)
      || !exif_value_is_sound (self, field, value, count))
    return FALSE;

  switch (field->role) {
    case EXIF_X_RESOLUTION:
    case EXIF_Y_RESOLUTION:
      self->own[field->role] =
          (gdouble) read32 (self, value) / read32 (self, value + 4);
      return FALSE;
    case EXIF_RESOLUTION_UNIT:
    case EXIF_SENSITIVITY:
      self->own[field->role] = read16 (self, value);
      return FALSE;
    case EXIF_EXIF_IFD:
    case EXIF_GPS_IFD:{
      guint index = field->role == EXIF_EXIF_IFD ? 1 : 2;

      rebuild_ifd (self, index, read32 (self, value),
          index == 1 ? exif_fields : gps_fields);
      write_entry (self, rebuilt, field, value, 1);
      write32 (self, rebuilt + 8, IFD_OFFSET (index));
      return TRUE;
    }
    case EXIF_DATE:
      count = MIN (count, strlen ("YYYY:MM:DD HH:MM:SS"));
      break;
    default:
      if (field->type == TIFF_ASCII && field->count == 0)
        count = text_length (value, count);
      break;
  }
  if (count > 0)
    write_entry (self, rebuilt, field, value, count);
  return count > 0;
}

/* Returns: the row for @tag, or the row that ends @fields */
static guint
row_of_tag (const ExifField * fields, guint16 tag)
{
  guint row = 0;

  while (fields[row].tag != 0 && fields[row].tag != tag)
    row++;
  return row;
}

static void
rebuild_ifd (ExifReader * self, guint index, guint32 offset,
    const ExifField * fields)
{
  guint8 *rebuilt = self->rebuilt + IFD_OFFSET (index);
  guint32 seen = 0;
  guint i, row, entries, written = 0;

  if (offset > self->size - 2)
    return;
  /* A truncated IFD still has the entries that it has. */
  entries = MIN (read16 (self, self->tiff + offset),
      (self->size - offset - 2) / IFD_ENTRY_SIZE);

  for (i = 0; i < entries; i++) {
    const guint8 *entry = self->tiff + offset + 2 + i * IFD_ENTRY_SIZE;

    row = row_of_tag (fields, read16 (self, entry));
    if (fields[row].tag == 0 || (seen & (1u << row)))
      continue;
    seen |= 1u << row;
    if (rebuild_entry (self, entry, &fields[row],
            rebuilt + 2 + written * IFD_ENTRY_SIZE))
      written++;
    else
      GST_LOG ("field 0x%04x is not handed over", fields[row].tag);
  }
  write16 (self, rebuilt, written);
}

static void
add_own_exif_tags (const ExifReader * self, GstTagList * tags)
{
  /* Exif 2.32, 4.6.4, ResolutionUnit: 2 = inch (the default), 3 = cm */
  guint unit = self->own[EXIF_RESOLUTION_UNIT];
  gdouble scale = unit == 3 ? 2.54 : 1;
  gint sensitivity = self->own[EXIF_SENSITIVITY];

  if (unit == 0 || unit == 2 || unit == 3)
    prog_image_metadata_add_resolution (tags,
        self->own[EXIF_X_RESOLUTION] * scale,
        self->own[EXIF_Y_RESOLUTION] * scale);
  if (sensitivity > 0)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_CAPTURING_ISO_SPEED,
        sensitivity, NULL);
}

/**
 * prog_image_metadata_add_exif:
 * @tags: the writable list to add to
 * @tiff: the EXIF data from its TIFF header on: what follows "Exif\0\0" in a
 *     JPEG APP1 segment, or the whole of a PNG eXIf chunk
 * @size: of @tiff, bytes
 *
 * Adds what the EXIF fields say. A tag that is in @tags already stays as it
 * is, here and in prog_image_metadata_add_xmp(): of several sources the one
 * that is added first wins, so the caller's order is their rank.
 *
 * There are no errors: data without a TIFF header is ignored, and of damaged
 * data what is sound is taken. See Exif 2.32 clause 4.6.2 and PNG 11.3.4.5.
 */
void
prog_image_metadata_add_exif (GstTagList * tags, const guint8 * tiff,
    gsize size)
{
  ExifReader self = { tiff, size, FALSE, NULL, {0} };
  GstTagList *exif;
  GstBuffer *buffer;

  ensure_init ();
  if (size < TIFF_HEADER_SIZE || size > PROG_IMAGE_MAX_METADATA
      || (memcmp (tiff, "II*\0", 4) != 0 && memcmp (tiff, "MM\0*", 4) != 0)) {
    GST_DEBUG ("no TIFF header in %" G_GSIZE_FORMAT " bytes of EXIF", size);
    return;
  }

  self.big_endian = tiff[0] == 'M';
  self.rebuilt = g_malloc0 (REBUILT_PREFIX + size);
  memcpy (self.rebuilt, tiff, 4);
  write32 (&self, self.rebuilt + 4, IFD_OFFSET (0));
  memcpy (self.rebuilt + REBUILT_PREFIX, tiff, size);
  rebuild_ifd (&self, 0, read32 (&self, tiff + 4), ifd0_fields);

  buffer = gst_buffer_new_wrapped (self.rebuilt, REBUILT_PREFIX + size);
  exif = gst_tag_list_from_exif_buffer_with_tiff_header (buffer);
  gst_buffer_unref (buffer);
  if (!exif)
    return;

  add_own_exif_tags (&self, exif);
  gst_tag_list_insert (tags, exif, GST_TAG_MERGE_KEEP);
  gst_tag_list_unref (exif);
}

/* XMP. gst_tag_list_from_xmp_buffer() can't be made safe by looking at the
 * packet first: in 1.22.0 attributes in single quotes, or with a '>' in them,
 * are good XML and can send it past the end of its text, others end in
 * assertions, and it doesn't resolve entities. GMarkup is strict, and only
 * takes UTF-8. */

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
        add_date_time (self->tags, text);
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

  ensure_init ();
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
 * 'acsp' in it is ignored. See ICC.1:2010 clause 7.2.
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
  GstCaps *caps;

  ensure_init ();
  if (size < 128 || memcmp (profile + 36, "acsp", 4) != 0) {
    GST_DEBUG ("%" G_GSIZE_FORMAT " bytes are no ICC profile", size);
    return;
  }

  if (!name || !*name)
    name = "icc-profile";
  if (!g_utf8_validate (name, -1, NULL))
    name = utf8 = utf8_from_latin1 (name, strlen (name));
  info = gst_structure_new (media_type, "icc-name", G_TYPE_STRING, name,
      "filename", G_TYPE_STRING, name, NULL);
  g_free (utf8);

  buffer = gst_buffer_new_memdup (profile, size);
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

  ensure_init ();
  if (size == 0 || size > PROG_IMAGE_MAX_METADATA)
    return;
  size = text_length (text, size);
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
   * character might end it early for those who take the comment apart. */
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

  ensure_init ();
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
  else if (!add_date_time (tags, text))
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
  ensure_init ();
  if (horizontal_ppi > 0 && horizontal_ppi <= G_MAXDOUBLE)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_IMAGE_HORIZONTAL_PPI,
        horizontal_ppi, NULL);
  if (vertical_ppi > 0 && vertical_ppi <= G_MAXDOUBLE)
    gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_IMAGE_VERTICAL_PPI,
        vertical_ppi, NULL);
}

/**
 * prog_image_metadata_aspect:
 * @horizontal_density: pixels per unit of length
 * @vertical_density: pixels per the same unit
 * @par_n: (out): the width of a pixel, in units that make
 * @par_d: (out): its height
 *
 * The denser pixels lie in a direction, the smaller they are in it: width to
 * height is @vertical_density to @horizontal_density. See T.871 clause 10.1
 * (where the units are 0 the densities are only good for this) and PNG
 * 11.3.4.3, pHYs.
 *
 * Returns: %FALSE, with @par_n and @par_d left alone, where pixels are square
 *     or the densities say nothing: one is 0, or the ratio is not within 1:10
 *     and 10:1, which is a broken file rather than a picture
 */
gboolean
prog_image_metadata_aspect (guint horizontal_density, guint vertical_density,
    gint * par_n, gint * par_d)
{
  guint64 h = horizontal_density, v = vertical_density;
  guint64 divisor;

  if (h == 0 || v == 0 || h == v || h > 10 * v || v > 10 * h)
    return FALSE;

  divisor = gst_util_greatest_common_divisor_int64 (h, v);
  h /= divisor;
  v /= divisor;
  if (h > G_MAXINT || v > G_MAXINT)
    return FALSE;

  *par_n = v;
  *par_d = h;
  return TRUE;
}
