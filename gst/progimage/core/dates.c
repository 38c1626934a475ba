/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Dates. gst_date_time_new_from_iso8601_string() is not for untrusted text: in
 * 1.22 "2004-xxxxxT12:30+01:-99" ends in an assertion. gst_date_time_new()
 * checks the range of every field, so the parsers only have to find them. */

#include "metadata.h"
#include "metadatapriv.h"

#include <stdio.h>
#include <string.h>


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

/* As XMP or RFC 1123 write it. FALSE: it is no date. */
gboolean
prog_image_metadata_add_date (GstTagList * tags, const gchar * text)
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
