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

/**
 * prog_image_guess_kind:
 * @data: the first bytes of a stream
 * @size: how many; 12 suffice for all that are known
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
    {0, "<svg", 4, "SVG"},
    {0, "<?xml", 5, "XML (SVG?)"},
    {0, "<!DOCTYPE", 9, "HTML"},
    {0, "<!doctype", 9, "HTML"},
    {0, "<html", 5, "HTML"},
    {0, "<HTML", 5, "HTML"},
    {0, "%PDF", 4, "PDF"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (size >= kinds[i].offset + kinds[i].size
        && memcmp (data + kinds[i].offset, kinds[i].bytes, kinds[i].size) == 0)
      return kinds[i].kind;
  }

  return NULL;
}
