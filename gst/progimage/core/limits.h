/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* EXIF, XMP, ICC profile, comments and texts of one image, in all: more than
 * any camera or editor writes, and bounded for a stream that never ends. See
 * prog_image_limits_metadata(). */
#define PROG_IMAGE_MAX_METADATA (8 * 1024 * 1024)

#define PROG_IMAGE_DEFAULT_MAX_PIXELS (G_GUINT64_CONSTANT (1) << 28)
#define PROG_IMAGE_DEFAULT_MAX_SCANS 100
/* 1.5 GiB: as many pixels as that take less in all but the rarest kinds: RGBA,
 * or a progressive 4:2:0 JPEG with its coefficients. */
#define PROG_IMAGE_DEFAULT_MAX_MEMORY (G_GUINT64_CONSTANT (3) << 29)
/* As many as there are processors: one image on the screen is worth all of them. */
#define PROG_IMAGE_DEFAULT_MAX_THREADS 0
/* No image has work for more. */
#define PROG_IMAGE_MOST_THREADS 64

/* Checked before anything is allocated for what they bound; 0 = unlimited. */
typedef struct
{
  guint64 max_pixels;
  guint max_scans;
  guint64 max_memory;           /* bytes */
  guint max_threads;            /* that decode an image at once, the caller's among
                                 * them; 0: prog_image_limits_threads() */
} ProgImageLimits;

/**
 * ProgImageWork:
 * @checked: bytes of boxes that were looked at to see whether these are whole
 * @unpacked: bytes that compressed metadata came to
 * @pixels: of the images that were decoded
 * @efforts: for images that have begun, however small
 * @caps: of the image before, as a number; 0 if there was none
 * @skip_to: no image begins in front of this byte
 *
 * What was done for a stream so far that its bytes alone do not bound.
 */
typedef struct
{
  guint64 checked;
  guint64 unpacked;
  guint64 pixels;
  guint64 efforts;
  guint caps;
  guint64 skip_to;
} ProgImageWork;

gboolean prog_image_work_affords_image (const ProgImageWork * work,
    const ProgImageLimits * limits, guint64 bytes, guint width, guint height,
    GError ** error);
gboolean prog_image_work_affords_beginning (const ProgImageWork * work,
    guint64 bytes);
void prog_image_work_add_caps (ProgImageWork * work, guint caps);
GError *prog_image_work_skip (ProgImageWork * work, guint64 bytes);
gboolean prog_image_work_affords_unpacking (const ProgImageWork * work,
    guint64 bytes);

gboolean prog_image_limits_check_size (const ProgImageLimits * limits,
    guint width, guint height, GError ** error);
gsize prog_image_limits_metadata (const ProgImageLimits * limits);
guint prog_image_limits_threads (const ProgImageLimits * limits);
gboolean prog_image_limits_check_memory (const ProgImageLimits * limits,
    guint64 bytes, GError ** error);

G_END_DECLS
