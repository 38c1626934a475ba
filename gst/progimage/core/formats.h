/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of the video formats that an image can be decoded to. */

#include <gst/video/video.h>

G_BEGIN_DECLS

#define PROG_IMAGE_MAX_FORMATS 24

/* A format of more than 8 bits, but for LE and BE at the end of its name, in both byte
 * orders: that of the machine first. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define PROG_IMAGE_BOTH_ORDERS(format) format##LE, format##BE
#else
#define PROG_IMAGE_BOTH_ORDERS(format) format##BE, format##LE
#endif

/* What the lists below hold, by the names of caps. */
#define PROG_IMAGE_RGB_NAMES \
    "RGB, BGR, RGBx, BGRx, xRGB, xBGR, RGBA, BGRA, ARGB, ABGR"
#define PROG_IMAGE_RGB16_NAMES \
    "RGBA64_LE, RGBA64_BE, ARGB64, ARGB64_LE, ARGB64_BE, BGRA64_LE, BGRA64_BE, " \
    "ABGR64_LE, ABGR64_BE"
#define PROG_IMAGE_GREY16_NAMES "GRAY16_LE, GRAY16_BE"

/* Formats that differ in nothing but the order of bytes. */
typedef enum
{
  PROG_IMAGE_FORMATS_GREY8,
  PROG_IMAGE_FORMATS_GREY16,
  PROG_IMAGE_FORMATS_RGB,       /* 3 bytes a pixel */
  PROG_IMAGE_FORMATS_RGBX,      /* 4, one of them unused */
  PROG_IMAGE_FORMATS_RGBA,
  PROG_IMAGE_FORMATS_RGBA16,    /* 16 bits: there are none without alpha */
} ProgImageFormatGroup;

/**
 * ProgImageFormatList:
 * @formats: %PROG_IMAGE_MAX_FORMATS: those added so far, and UNKNOWN behind them
 * @losses: of each of them, how much of the image it loses
 * @n: how many
 */
typedef struct
{
  GstVideoFormat *formats;
  guint8 *losses;
  guint n;
} ProgImageFormatList;

/* What samples are needed for, whatever they are stored as. */
typedef struct
{
  gboolean grey;
  gboolean alpha;
  gboolean deep;                /* more than 8 bits */
} ProgImageSamples;

void prog_image_formats_add (ProgImageFormatList * list, GstVideoFormat format,
    guint loss);
void prog_image_formats_add_group (ProgImageFormatList * list,
    ProgImageFormatGroup group, guint loss);
void prog_image_formats_add_rgb (ProgImageFormatList * list, guint loss);
void prog_image_formats_add_samples (ProgImageFormatList * list,
    const ProgImageSamples * samples);

G_END_DECLS
