/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* EXIF. GStreamer's reader knows how to turn fields into tags, but trusts them
 * too far. In 1.22.0 it reads past the end of its buffer (a MakerNote whose
 * count is too large), raises criticals (dates and fractions that are none),
 * leaks (x/0), spends quadratic time (IFD pointers repeated) and takes IFD0 to
 * be at offset 8. So it never sees the file's own IFDs: it gets new ones, with
 * only those fields it knows, each at most once, each of its proper type and
 * count, within bounds and of a value it can stand, and behind them the
 * original bytes, which hold the values too large for their entries. */

#include "limits.h"
#include "metadata.h"
#include "metadatapriv.h"
#include "tiffbytes.h"

#include <stdio.h>
#include <string.h>
#include <gst/tag/tag.h>


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
  gint64 n = tiff_read32 (self->big_endian, value), d =
      tiff_read32 (self->big_endian, value + 4);

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
      return tiff_read32 (self->big_endian, value) <= G_MAXINT32;
    case TIFF_ASCII:
      return field->role != EXIF_DATE || exif_date_is_sound (value, count);
    default:
      return TRUE;
  }
}

static const guint8 *
exif_value (const ExifReader * self, const guint8 * entry, guint64 size)
{
  guint32 offset = tiff_read32 (self->big_endian, entry + 8);

  if (size <= 4)
    return entry + 8;
  return size <= self->size && offset <= self->size - size ?
      self->tiff + offset : NULL;
}

/* Where the value of a field lies. Some writers store a SHORT as a LONG: its lower half
 * is taken. */
static const guint8 *
field_value (const ExifReader * self, const guint8 * entry,
    const ExifField * field, guint32 count)
{
  guint type = tiff_read16 (self->big_endian, entry + 2);

  if (type == field->type)
    return exif_value (self, entry, (guint64) count * tiff_type_size (type));
  if (type == TIFF_LONG && field->type == TIFF_SHORT && count == 1
      && tiff_read32 (self->big_endian, entry + 8) <= G_MAXUINT16)
    return entry + 8 + (self->big_endian ? 2 : 0);

  return NULL;
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
  guint32 count = tiff_read32 (self->big_endian, entry + 4);
  const guint8 *value = field_value (self, entry, field, count);

  if (count == 0 || !value || (field->count != 0 && field->count != count)
      || !exif_value_is_sound (self, field, value, count))
    return FALSE;

  switch (field->role) {
    case EXIF_X_RESOLUTION:
    case EXIF_Y_RESOLUTION:
      self->own[field->role] =
          (gdouble) tiff_read32 (self->big_endian,
          value) / tiff_read32 (self->big_endian, value + 4);
      return FALSE;
    case EXIF_RESOLUTION_UNIT:
    case EXIF_SENSITIVITY:
      self->own[field->role] = tiff_read16 (self->big_endian, value);
      return FALSE;
    case EXIF_EXIF_IFD:
    case EXIF_GPS_IFD:{
      guint index = field->role == EXIF_EXIF_IFD ? 1 : 2;

      rebuild_ifd (self, index, tiff_read32 (self->big_endian, value),
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
        count = prog_image_metadata_text_length (value, count);
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
  entries = MIN (tiff_read16 (self->big_endian, self->tiff + offset),
      (self->size - offset - 2) / IFD_ENTRY_SIZE);

  for (i = 0; i < entries; i++) {
    const guint8 *entry = self->tiff + offset + 2 + i * IFD_ENTRY_SIZE;

    row = row_of_tag (fields, tiff_read16 (self->big_endian, entry));
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

  prog_image_metadata_init ();
  if (size < TIFF_HEADER_SIZE || size > PROG_IMAGE_MAX_METADATA
      || (memcmp (tiff, "II*\0", 4) != 0 && memcmp (tiff, "MM\0*", 4) != 0)) {
    GST_DEBUG ("no TIFF header in %" G_GSIZE_FORMAT " bytes of EXIF", size);
    return;
  }

  self.big_endian = tiff[0] == 'M';
  self.rebuilt = g_try_malloc0 (REBUILT_PREFIX + size);
  if (!self.rebuilt)
    return;
  memcpy (self.rebuilt, tiff, 4);
  write32 (&self, self.rebuilt + 4, IFD_OFFSET (0));
  memcpy (self.rebuilt + REBUILT_PREFIX, tiff, size);
  rebuild_ifd (&self, 0, tiff_read32 (self.big_endian, tiff + 4), ifd0_fields);

  buffer = gst_buffer_new_wrapped (self.rebuilt, REBUILT_PREFIX + size);
  exif = gst_tag_list_from_exif_buffer_with_tiff_header (buffer);
  gst_buffer_unref (buffer);
  if (!exif)
    return;

  add_own_exif_tags (&self, exif);
  gst_tag_list_insert (tags, exif, GST_TAG_MERGE_KEEP);
  gst_tag_list_unref (exif);
}
