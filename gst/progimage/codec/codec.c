/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "codec.h"

#include <string.h>

/**
 * prog_image_codec_open:
 * @klass: the backend
 * @options: copied
 *
 * Returns: (transfer full): a codec for one image, fed nothing yet
 */
ProgImageCodec *
prog_image_codec_open (const ProgImageCodecClass * klass,
    const ProgImageOptions * options)
{
  ProgImageCodec *codec = g_malloc0 (klass->instance_size);

  codec->klass = klass;
  codec->options = *options;
  codec->info.par_n = codec->info.par_d = 1;
  codec->info.max_downscale = codec->info.downscale = 1;
  codec->info.tags = gst_tag_list_new_empty ();
  klass->init (codec);

  return codec;
}

/**
 * prog_image_codec_free:
 * @codec: (transfer full) (nullable): a codec
 *
 * Frees @codec, at whatever point it is.
 */
void
prog_image_codec_free (ProgImageCodec * codec)
{
  if (!codec)
    return;

  codec->klass->finalize (codec);
  gst_tag_list_unref (codec->info.tags);
  g_free (codec->info.mastering_display_info);
  g_free (codec->info.content_light_level);
  g_free (codec->complaint);
  g_free (codec);
}

/**
 * prog_image_downscaled:
 * @side: pixels
 * @downscale: what it is divided by
 *
 * Returns: how many pixels of a frame show them, part of a pixel at the end
 *     included
 */
guint
prog_image_downscaled (guint side, guint downscale)
{
  return side / downscale + (side % downscale > 0);
}

/**
 * prog_image_codec_set_downscale:
 * @codec: a codec that has told FORMAT, and has no output yet
 * @downscale: a power of 2; larger than info.max_downscale is as good as that
 *
 * Has frames made with 1/@downscale of the picture's width and height, rounded
 * up. What info says of the format is of these frames then, the sizes stay what
 * is stored.
 */
void
prog_image_codec_set_downscale (ProgImageCodec * codec, guint downscale)
{
  codec->info.downscale = MIN (downscale, codec->info.max_downscale);
  if (codec->klass->set_downscale)
    codec->klass->set_downscale (codec);
}

/**
 * prog_image_codec_complain:
 * @codec: the backend's codec
 * @health: how grave it is
 * @format: a sentence without a full stop, printf() style
 * @...: its arguments
 *
 * Notes trouble. Of all that an image has, the first of the gravest kind is
 * kept: what comes later is mostly its consequence.
 */
void
prog_image_codec_complain (ProgImageCodec * codec, ProgImageHealth health,
    const gchar * format, ...)
{
  va_list args;

  if (health <= codec->health)
    return;

  codec->health = health;
  g_free (codec->complaint);
  va_start (args, format);
  codec->complaint = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
starts_with (const guint8 * data, gsize size, const guint8 * signature,
    gsize signature_size)
{
  return memcmp (data, signature, MIN (size, signature_size)) == 0;
}

/**
 * prog_image_codec_find:
 * @classes: %NULL-terminated table of backends
 * @data: bytes
 * @size: how many
 * @expected: whether an image should begin at @data, so that less of a
 *     signature suffices there
 * @skip: (out): bytes that belong to no image
 *
 * Looks for the beginning of an image. What could be the beginning of a
 * signature, cut off by the end of the data, is not skipped.
 *
 * Returns: (nullable): the backend for the image at @data + @skip
 */
const ProgImageCodecClass *
prog_image_codec_find (const ProgImageCodecClass * const *classes,
    const guint8 * data, gsize size, gboolean expected, gsize * skip)
{
  gsize i;
  guint c;

  for (i = 0; i < size; i++) {
    for (c = 0; classes[c]; c++) {
      gsize wanted = expected && i == 0 ?
          classes[c]->min_signature_size : classes[c]->signature_size;

      if (starts_with (data + i, size - i, classes[c]->signature, wanted)) {
        *skip = i;
        return size - i >= wanted ? classes[c] : NULL;
      }
    }
  }
  *skip = size;

  return NULL;
}

/* How an image begins, in so many bytes that compressed data does not hold them by
 * chance. The length of the first segment of a JPEG is any. */
static const struct
{
  gchar bytes[PROG_IMAGE_MAX_BEGINNING + 1];
  guint size;
  guint any_from, any_end;
} beginnings[] = {
  {"\x89PNG\r\n\x1a\n", 8, 0, 0},
  {"\xff\xd8\xff\xe0\0\0JFIF", 10, 4, 6},
  {"\xff\xd8\xff\xe1\0\0Exif", 10, 4, 6},
};

static gboolean
is_beginning (const guint8 * data, gsize size, gboolean * whole)
{
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (beginnings); i++) {
    guint n = MIN (size, beginnings[i].size);

    for (k = 0; k < n; k++) {
      if (data[k] != (guint8) beginnings[i].bytes[k]
          && (k < beginnings[i].any_from || k >= beginnings[i].any_end))
        break;
    }
    if (k == n) {
      *whole = n == beginnings[i].size;
      return TRUE;
    }
  }

  return FALSE;
}

static gsize
find_byte (const guint8 * data, gsize size, gsize from, guint8 byte)
{
  const guint8 *at = from < size ? memchr (data + from, byte, size - from) :
      NULL;

  return at ? (gsize) (at - data) : size;
}

/**
 * prog_image_codec_find_next:
 * @data: compressed data
 * @size: how many bytes
 * @from: where to begin
 * @whole: (out): whether the end of the data does not cut off the beginning
 *
 * Looks for another image that follows one that was cut short, of any format
 * that there is a codec for. At most %PROG_IMAGE_MAX_BEGINNING bytes of it are
 * looked at.
 *
 * Returns: where one begins, one cut off by the end included; @size for none
 */
gsize
prog_image_codec_find_next (const guint8 * data, gsize size, gsize from,
    gboolean * whole)
{
  gsize png = find_byte (data, size, from, 0x89);
  gsize jpeg = find_byte (data, size, from, 0xff);

  *whole = FALSE;
  while (MIN (png, jpeg) < size) {
    gsize at = MIN (png, jpeg);

    if (is_beginning (data + at, size - at, whole))
      return at;
    if (at == png)
      png = find_byte (data, size, at + 1, 0x89);
    else
      jpeg = find_byte (data, size, at + 1, 0xff);
  }

  return size;
}

/**
 * prog_image_guess_kind:
 * @data: the first bytes of a stream
 * @size: how many; %PROG_IMAGE_KIND_SIZE suffice for all that are known
 *
 * Returns: (nullable): what people call the kind of file that begins like this,
 *     %NULL for no kind that is known
 */
const gchar *
prog_image_guess_kind (const guint8 * data, gsize size)
{
  static const struct
  {
    guint offset;
    const gchar *bytes;
    guint size;
    const gchar *kind;
  } kinds[] = {
    {0, "\xff\xd8\xff", 3, "JPEG"},
    {0, "\x89PNG\r\n\x1a\n", 8, "PNG"},
    {0, "GIF8", 4, "GIF"},
    {8, "WEBP", 4, "WebP"},
    {4, "ftypavif", 8, "AVIF"},
    {4, "ftypavis", 8, "AVIF"},
    {4, "ftyphei", 7, "HEIF"},
    {4, "ftyphev", 7, "HEIF"},
    {4, "ftypmif1", 8, "HEIF"},
    {0, "II*\0", 4, "TIFF"},
    {0, "MM\0*", 4, "TIFF"},
    {0, "\xff\x0a", 2, "JPEG XL"},
    {0, "\0\0\0\x0cJXL ", 8, "JPEG XL"},
    {0, "\0\0\0\x0cjP  ", 8, "JPEG 2000"},
    {0, "\xff\x4f\xff\x51", 4, "JPEG 2000"},
    {0, "\x8aMNG\r\n\x1a\n", 8, "MNG"},
    {0, "\x8bJNG\r\n\x1a\n", 8, "JNG"},
    {0, "BM", 2, "BMP"},
    {0, "\0\0\x01\0", 4, "ICO"},
    {0, "8BPS", 4, "Photoshop"},
    {0, "%PDF", 4, "PDF"},
  };
  static const struct
  {
    const gchar *text;
    const gchar *kind;
  } markup[] = {
    {"<svg", "SVG"},
    {"<?xml", "XML (SVG?)"},
    {"<!doctype html", "HTML"},
    {"<html", "HTML"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (size >= kinds[i].offset + kinds[i].size
        && memcmp (data + kinds[i].offset, kinds[i].bytes, kinds[i].size) == 0)
      return kinds[i].kind;
  }

  /* Text may have a byte order mark and blanks in front. */
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    size -= 3;
  }
  for (; size > 0 && g_ascii_isspace (*data); size--)
    data++;
  for (i = 0; i < G_N_ELEMENTS (markup); i++) {
    if (size >= strlen (markup[i].text)
        && g_ascii_strncasecmp ((const gchar *) data, markup[i].text,
            strlen (markup[i].text)) == 0)
      return markup[i].kind;
  }

  return NULL;
}
