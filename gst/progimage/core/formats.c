/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "formats.h"

/* How much is lost of an image of grey or RGB samples, or how much is made up. */
enum
{
  LOSS_NOTHING,
  LOSS_WIDER,                   /* nothing, but frames are larger than need be */
  LOSS_DEPTH,
  LOSS_ALPHA,
  LOSS_DEPTH_AND_ALPHA,
};

#define MAX_GROUP 9

static const GstVideoFormat groups[][MAX_GROUP + 1] = {
  [PROG_IMAGE_FORMATS_GREY8] = {GST_VIDEO_FORMAT_GRAY8},
  [PROG_IMAGE_FORMATS_GREY16] =
      {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_GRAY16_)},
  [PROG_IMAGE_FORMATS_RGB] = {GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGR},
  [PROG_IMAGE_FORMATS_RGBX] = {GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_BGRx,
      GST_VIDEO_FORMAT_xRGB, GST_VIDEO_FORMAT_xBGR},
  [PROG_IMAGE_FORMATS_RGBA] = {GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGRA,
      GST_VIDEO_FORMAT_ARGB, GST_VIDEO_FORMAT_ABGR},
  [PROG_IMAGE_FORMATS_RGBA16] =
      {PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_RGBA64_),
        GST_VIDEO_FORMAT_ARGB64,
        PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_ARGB64_),
        PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_BGRA64_),
      PROG_IMAGE_BOTH_ORDERS (GST_VIDEO_FORMAT_ABGR64_)},
};

/**
 * prog_image_formats_add:
 * @list: the list
 * @format: what is added to it
 * @loss: how much it loses; not less than what is in the list already
 */
void
prog_image_formats_add (ProgImageFormatList * list, GstVideoFormat format,
    guint loss)
{
  g_assert (list->n < PROG_IMAGE_MAX_FORMATS - 1);
  list->formats[list->n] = format;
  list->losses[list->n++] = loss;
  list->formats[list->n] = GST_VIDEO_FORMAT_UNKNOWN;
}

/**
 * prog_image_formats_add_group:
 * @list: the list
 * @group: what is added to it
 * @loss: how much each of them loses
 */
void
prog_image_formats_add_group (ProgImageFormatList * list,
    ProgImageFormatGroup group, guint loss)
{
  guint i;

  for (i = 0; groups[group][i] != GST_VIDEO_FORMAT_UNKNOWN; i++)
    prog_image_formats_add (list, groups[group][i], loss);
}

/**
 * prog_image_formats_add_rgb:
 * @list: the list
 * @loss: how much each of them loses
 *
 * Adds all packed formats of 8 bits (%PROG_IMAGE_RGB_NAMES).
 */
void
prog_image_formats_add_rgb (ProgImageFormatList * list, guint loss)
{
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGB, loss);
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBX, loss);
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBA, loss);
}

static void
add_deep (ProgImageFormatList * list, const ProgImageSamples * samples)
{
  guint loss = LOSS_NOTHING;

  if (samples->grey && !samples->alpha) {
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_GREY16, loss);
    loss = LOSS_WIDER;
  }
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBA16, loss);
}

/**
 * prog_image_formats_add_samples:
 * @list: an empty list
 * @samples: those of an image of grey or RGB
 *
 * Adds all formats that such an image can be decoded to: its own first, then what loses
 * least.
 */
void
prog_image_formats_add_samples (ProgImageFormatList * list,
    const ProgImageSamples * samples)
{
  guint depth = samples->deep ? LOSS_DEPTH : LOSS_NOTHING;
  guint wider = MAX (depth, LOSS_WIDER);

  if (samples->deep)
    add_deep (list, samples);
  if (samples->alpha) {
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBA, depth);
    depth = samples->deep ? LOSS_DEPTH_AND_ALPHA : LOSS_ALPHA;
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGB, depth);
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBX, depth);
    return;
  }
  if (samples->grey)
    prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_GREY8, depth);
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGB,
      samples->grey ? wider : depth);
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBX, wider);
  prog_image_formats_add_group (list, PROG_IMAGE_FORMATS_RGBA, wider);
}
