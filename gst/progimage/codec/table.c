/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A new format is a folder, and a line here. */

#include "table.h"

#include "backend.h"

#include "jpeg/jpeg.h"
#include "png/png.h"
#ifdef HAVE_JXL
#include "jxl/jxl.h"
#endif
#ifdef HAVE_WEBP
#include "webp/webp.h"
#endif

const ProgImageCodecClass *const prog_image_codecs[] = {
  &prog_image_jpeg_class,
  &prog_image_png_class,
#ifdef HAVE_JXL
  &prog_image_jxl_class,
#endif
#ifdef HAVE_WEBP
  &prog_image_webp_class,
#endif
  NULL
};

/* Caps of the format. */
const gchar *
prog_image_codec_class_media_type (const ProgImageCodecClass * klass)
{
  return klass->media_type;
}

/* Names of the video formats that it may be decoded to, separated by commas. */
const gchar *
prog_image_codec_class_raw_formats (const ProgImageCodecClass * klass)
{
  return klass->raw_formats;
}

/* What people call the format. */
const gchar *
prog_image_codec_class_name (const ProgImageCodecClass * klass)
{
  return klass->name;
}

/* To begin and end an image of the format: see prog_image_work_affords_beginning(). */
guint
prog_image_codec_class_effort (const ProgImageCodecClass * klass)
{
  return MAX (klass->effort, 1);
}

/**
 * prog_image_missing_library:
 * @name: what people call a format
 *
 * Returns: (nullable): the library without which this plugin was built, and which it
 *     would need to decode the format; %NULL if none would help
 */
const gchar *
prog_image_missing_library (const gchar * name)
{
#ifndef HAVE_JXL
  if (g_str_equal (name, "JPEG XL"))
    return "libjxl";
#endif
#ifndef HAVE_WEBP
  if (g_str_equal (name, "WebP"))
    return "libwebp";
#endif

  return NULL;
}
