/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomexif.h"

#include "randomtext.h"

#include "core/metadata.h"

#include <string.h>

#define ENTRY_SIZE 12
#define MAX_ENTRIES 10          /* of an IFD */
#define N_IFDS 3                /* IFD0, Exif, GPS */

/* TIFF 6.0, section 2 */
enum
{
  BYTE = 1,
  ASCII = 2,
  SHORT = 3,
  LONG = 4,
  RATIONAL = 5,
  UNDEFINED = 7,
  SRATIONAL = 10,
  DATE = 100,                   /* ASCII that holds one */
};

/* Exif 2.32, tables 4, 7, 8 and 15: those that become tags, and some that do not. */
static const struct
{
  guint ifd, tag, type, count;  /* count 0: any */
} fields[] = {
  {0, 0x010e, ASCII, 0}, {0, 0x010f, ASCII, 0}, {0, 0x0110, ASCII, 0},
  {0, 0x0112, SHORT, 1}, {0, 0x011a, RATIONAL, 1}, {0, 0x011b, RATIONAL, 1},
  {0, 0x0128, SHORT, 1}, {0, 0x0131, ASCII, 0}, {0, 0x0132, DATE, 20},
  {0, 0x013b, ASCII, 0}, {0, 0x8298, ASCII, 0}, {0, 0x0100, LONG, 1},
  {1, 0x829a, RATIONAL, 1}, {1, 0x829d, RATIONAL, 1}, {1, 0x8822, SHORT, 1},
  {1, 0x8827, SHORT, 1}, {1, 0x8833, LONG, 1}, {1, 0x9003, DATE, 20},
  {1, 0x9201, SRATIONAL, 1}, {1, 0x9202, RATIONAL, 1}, {1, 0x9204, SRATIONAL,
      1}, {1, 0x9207, SHORT, 1}, {1, 0x9209, SHORT, 1}, {1, 0x920a, RATIONAL,
      1}, {1, 0x927c, UNDEFINED, 0}, {1, 0xa300, UNDEFINED, 1},
  {1, 0xa301, UNDEFINED, 1}, {1, 0xa402, SHORT, 1}, {1, 0xa403, SHORT, 1},
  {1, 0xa404, RATIONAL, 1}, {1, 0xa405, SHORT, 1}, {1, 0xa406, SHORT, 1},
  {1, 0xa407, SHORT, 1}, {1, 0xa408, SHORT, 1}, {1, 0xa409, SHORT, 1},
  {1, 0xa40a, SHORT, 1}, {1, 0x9000, UNDEFINED, 4},
  {2, 0x01, ASCII, 2}, {2, 0x02, RATIONAL, 3}, {2, 0x03, ASCII, 2},
  {2, 0x04, RATIONAL, 3}, {2, 0x05, BYTE, 1}, {2, 0x06, RATIONAL, 1},
  {2, 0x0c, ASCII, 2}, {2, 0x0d, RATIONAL, 1}, {2, 0x0e, ASCII, 2},
  {2, 0x0f, RATIONAL, 1}, {2, 0x10, ASCII, 2}, {2, 0x11, RATIONAL, 1},
  {2, 0x1f, RATIONAL, 1}, {2, 0x12, ASCII, 2}
};

typedef struct
{
  GRand *rand;
  gboolean big_endian;
  GByteArray *ifds;             /* header and IFDs, up to where values begin */
  GByteArray *values;           /* that do not fit into their entries */
  guint values_at;
} Tiff;

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

static void
put (const Tiff * self, GByteArray * bytes, guint32 number, guint size)
{
  guint i;

  for (i = 0; i < size; i++) {
    guint8 byte = number >> 8 * (self->big_endian ? size - 1 - i : i);

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* -- values ------------------------------------------------------------- */

static void
put_text (Tiff * self, GByteArray * value, guint count)
{
  static const gchar *texts[] = { "a text", "", "  in blanks \n", "\xe4h",
    "\xc3\xa4h", "x", "N", "S", "E", "W", "K", "M", "T"
  };
  const gchar *text = texts[count == 2 ? 6 + below (self->rand, 7) :
      below (self->rand, G_N_ELEMENTS (texts))];

  /* Not all end in NUL. */
  g_byte_array_append (value, (const guint8 *) text,
      strlen (text) + (count == 2 || below (self->rand, 3)));
}

static void
put_date (Tiff * self, GByteArray * value)
{
  static const gchar *dates[] = { "2004:02:29 12:34:56", "2005:02:29 12:34:56",
    "1999:12:31 23:59:59 and more", "2004-02-29 12:34:56",
        "2004:13:01 00:00:00",
    "2004:01:01 24:00:00", "0000:00:00 00:00:00", "    :  :     :  :  ",
    "2004:02:29", "2004:02:29 12:34:5"
  };
  const gchar *date = dates[below (self->rand, 2) ? 0 : below (self->rand,
          G_N_ELEMENTS (dates))];

  g_byte_array_append (value, (const guint8 *) date,
      strlen (date) + below (self->rand, 2));
}

static guint32
fraction_part (GRand * rand)
{
  static const guint32 parts[] = { 0, 1, 2, 3, 10, 30, 31, 59, 60, 72, 180, 300,
    1000000, G_MAXINT32, 0x80000000, G_MAXUINT32
  };

  return parts[below (rand, G_N_ELEMENTS (parts) - (below (rand, 4) ? 4 : 0))];
}

static void
put_one (Tiff * self, GByteArray * value, guint type)
{
  static const guint32 longs[] = { 0, 1, 100, 65535, 65536, G_MAXINT32,
    G_MAXUINT32
  };

  switch (type) {
    case SHORT:
      put (self, value, below (self->rand, below (self->rand, 8) ? 12 : 65536),
          2);
      break;
    case LONG:
      put (self, value, longs[below (self->rand, G_N_ELEMENTS (longs))], 4);
      break;
    case RATIONAL:
    case SRATIONAL:
      put (self, value, fraction_part (self->rand), 4);
      put (self, value, fraction_part (self->rand), 4);
      break;
    default:
      put (self, value, below (self->rand, below (self->rand, 8) ? 4 : 256), 1);
      break;
  }
}

/* @count: (inout): how many values; 0 for any */
static GByteArray *
make_value (Tiff * self, guint type, guint * count)
{
  GByteArray *value = g_byte_array_new ();
  guint i;

  if (type == ASCII || type == DATE) {
    if (type == ASCII)
      put_text (self, value, *count);
    else
      put_date (self, value);
    *count = value->len;
    return value;
  }
  if (*count == 0)
    *count = 1 + below (self->rand, 20);
  for (i = 0; i < *count; i++)
    put_one (self, value, type);

  return value;
}

/* -- IFDs --------------------------------------------------------------- */

static void
put_entry (Tiff * self, guint tag, guint type, guint32 count,
    const GByteArray * value)
{
  put (self, self->ifds, tag, 2);
  put (self, self->ifds, type == DATE ? ASCII : type, 2);
  put (self, self->ifds, count, 4);
  if (value->len > 4) {
    put (self, self->ifds, self->values_at + self->values->len, 4);
    g_byte_array_append (self->values, value->data, value->len);
  } else {
    g_byte_array_append (self->ifds, value->data, value->len);
    put (self, self->ifds, 0, 4 - value->len);
  }
}

static void
put_field (Tiff * self, guint ifd)
{
  static const guint types[] = { BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED,
    SRATIONAL
  };
  guint i, type, count;
  GByteArray *value;

  do
    i = below (self->rand, G_N_ELEMENTS (fields));
  while (fields[i].ifd != ifd);
  type = fields[i].type;
  count = fields[i].count;
  if (below (self->rand, 10) == 0)
    type = types[below (self->rand, G_N_ELEMENTS (types))];
  if (type == SHORT && below (self->rand, 6) == 0)
    type = LONG;
  if (type != ASCII && below (self->rand, 12) == 0)
    count++;
  value = make_value (self, type, &count);
  if (below (self->rand, 20) == 0)
    count = below (self->rand, 2) ? below (self->rand, 30) : G_MAXUINT32 / 8;
  put_entry (self, fields[i].tag, type, count, value);
  g_byte_array_unref (value);
}

static void
put_pointer (Tiff * self, guint tag, guint32 to)
{
  GByteArray *value = g_byte_array_new ();

  put (self, value, below (self->rand, 12) ? to : below (self->rand, 300), 4);
  put_entry (self, tag, below (self->rand, 12) ? LONG : SHORT, 1, value);
  g_byte_array_unref (value);
}

static void
put_ifds (Tiff * self)
{
  guint n[N_IFDS], at[N_IFDS], end, ifd, i;
  guint more = below (self->rand, 4) ? 0 : below (self->rand, 9);

  end = 8 + more;
  for (ifd = 0; ifd < N_IFDS; ifd++) {
    at[ifd] = end;
    n[ifd] = below (self->rand, MAX_ENTRIES);
    end += 2 + (n[ifd] + (ifd == 0 ? N_IFDS - 1 : 0)) * ENTRY_SIZE + 4;
  }
  self->values_at = end;
  put (self, self->ifds, at[0], 4);
  g_byte_array_set_size (self->ifds, at[0]);
  memset (self->ifds->data + 8, 0xee, more);
  for (ifd = 0; ifd < N_IFDS; ifd++) {
    put (self, self->ifds, n[ifd] + (ifd == 0 ? N_IFDS - 1 : 0), 2);
    for (i = 0; i < n[ifd]; i++)
      put_field (self, ifd);
    if (ifd == 0) {
      put_pointer (self, 0x8769, at[1]);
      put_pointer (self, 0x8825, at[2]);
    }
    put (self, self->ifds, 0, 4);
  }
}

static GByteArray *
make_tiff (GRand * rand)
{
  Tiff self = { rand, below (rand, 2), g_byte_array_new (),
    g_byte_array_new (), 0
  };
  GByteArray *bytes = self.ifds;

  g_byte_array_append (bytes, (const guint8 *) (self.big_endian ? "MM" : "II"),
      2);
  put (&self, bytes, below (rand, 40) ? 42 : 43, 2);
  put_ifds (&self);
  g_byte_array_append (bytes, self.values->data, self.values->len);
  g_byte_array_unref (self.values);
  if (below (rand, 8) == 0)
    g_byte_array_set_size (bytes, below (rand, bytes->len));
  else if (below (rand, 8) == 0)
    bytes->data[below (rand, bytes->len)] ^= 1 << below (rand, 8);

  return bytes;
}

void
trace_exif (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 50; i++) {
    GstTagList *tags = gst_tag_list_new_empty ();
    GByteArray *tiff = make_tiff (rand);
    guint8 *copy = g_memdup2 (tiff->data, tiff->len);

    if (below (rand, 8) == 0)
      gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_DESCRIPTION, "first",
          NULL);
    prog_image_metadata_add_exif (tags, copy, tiff->len);
    g_string_append_printf (text, "%u bytes:", tiff->len);
    put_tags (text, tags);
    g_free (copy);
    g_byte_array_unref (tiff);
    gst_tag_list_unref (tags);
  }
}
