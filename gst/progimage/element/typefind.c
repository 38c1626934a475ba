/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tells JPEG XL from other files: GStreamer up to 1.28 does not know it. */

#include "typefind.h"

#include <string.h>

/* ISO/IEC 18181-2: the signature box, and the ftyp box with its brand. */
#define CONTAINER_SIZE 24
#define BRAND_OFFSET 16

/* ISO/IEC 18181-1: FF 0A, and at most 2 bits, 5 to 32 bits, 3 bits, 32 bits with the
 * size of the image. */
#define SIGNATURE_SIZE 2
#define CODESTREAM_SIZE (SIGNATURE_SIZE + 9)

/* Larger ones are of level 10, and in a container that says so (18181-1, annex M). */
#define MAX_SIDE (1 << 18)
#define MAX_PIXELS (G_GUINT64_CONSTANT (1) << 28)

/* Bits, of each byte the lowest first. */
typedef struct
{
  const guint8 *data;
  guint at;
} Bits;

static guint
read_bits (Bits * bits, guint n)
{
  guint value = 0, i;

  for (i = 0; i < n; i++, bits->at++)
    value |= (guint) (bits->data[bits->at / 8] >> bits->at % 8 & 1) << i;

  return value;
}

/* 18181-1, SizeHeader: a side, in units of 8 pixels or as it is. */
static guint
read_side (Bits * bits, gboolean units_of_8)
{
  static const guint sizes[] = { 9, 13, 18, 30 };

  if (units_of_8)
    return 8 * (read_bits (bits, 5) + 1);

  return read_bits (bits, sizes[read_bits (bits, 2)]) + 1;
}

/* Whether the size is one that a bare codestream may have. */
static gboolean
has_plausible_size (const guint8 * codestream)
{
  static const guint ratios[][2] = {
    {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}
  };
  Bits bits = { codestream, 8 * SIGNATURE_SIZE };
  gboolean units_of_8 = read_bits (&bits, 1);
  guint64 height = read_side (&bits, units_of_8), width;
  guint ratio = read_bits (&bits, 3);

  if (ratio == 0)
    width = read_side (&bits, units_of_8);
  else
    width = height * ratios[ratio - 1][0] / ratios[ratio - 1][1];

  return width <= MAX_SIDE && height <= MAX_SIDE
      && width * height <= MAX_PIXELS;
}

static void
find_jxl (GstTypeFind * find, gpointer unused)
{
  const guint8 *data = gst_type_find_peek (find, 0, CONTAINER_SIZE);

  if (data && memcmp (data, "\0\0\0\x0cJXL \x0d\x0a\x87\x0a", 12) == 0
      && memcmp (data + BRAND_OFFSET, "ftypjxl ", 8) == 0) {
    gst_type_find_suggest_empty_simple (find, GST_TYPE_FIND_MAXIMUM,
        "image/jxl");
    return;
  }

  /* Two bytes are not much of a signature: some doubt is left. */
  data = gst_type_find_peek (find, 0, CODESTREAM_SIZE);
  if (data && data[0] == 0xff && data[1] == 0x0a && has_plausible_size (data))
    gst_type_find_suggest_empty_simple (find, GST_TYPE_FIND_LIKELY,
        "image/jxl");
}

/**
 * gst_prog_image_typefind_register:
 * @plugin: the plugin
 *
 * Registers what finds types that GStreamer does not know. Its name is not that of the
 * type, so that it does not replace one that a later GStreamer may have: two that agree
 * do no harm.
 *
 * Returns: whether that worked
 */
gboolean
gst_prog_image_typefind_register (GstPlugin * plugin)
{
  GstCaps *caps = gst_caps_new_empty_simple ("image/jxl");
  gboolean registered = gst_type_find_register (plugin, "progimage-jxl",
      GST_RANK_SECONDARY, find_jxl, "jxl", caps, NULL, NULL);

  gst_caps_unref (caps);

  return registered;
}
