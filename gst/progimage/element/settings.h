/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream/stream.h"

G_BEGIN_DECLS

typedef enum
{
  GST_PROG_IMAGE_FAIL_ON_NONE,
  GST_PROG_IMAGE_FAIL_ON_TRUNCATED,
  GST_PROG_IMAGE_FAIL_ON_ERROR,
  GST_PROG_IMAGE_FAIL_ON_WARNING,
} GstProgImageFailOn;

/* How much smaller images are decoded than they are stored; values that are no names
 * of their own are what both sides are divided by. */
typedef enum
{
  GST_PROG_IMAGE_DOWNSCALE_AUTO = 0,
  GST_PROG_IMAGE_DOWNSCALE_NONE = 1,
  GST_PROG_IMAGE_DOWNSCALE_2 = 2,
  GST_PROG_IMAGE_DOWNSCALE_4 = 4,
  GST_PROG_IMAGE_DOWNSCALE_8 = 8,
} GstProgImageDownscale;

/* The properties of an element. */
typedef struct
{
  ProgImageStreamSettings stream;
  gboolean do_timestamp;
  GstProgImageFailOn fail_on;
  GstProgImageDownscale downscale;
} GstProgImageSettings;

void gst_prog_image_settings_init (GstProgImageSettings * settings);
void gst_prog_image_settings_install (GObjectClass * klass);
void gst_prog_image_settings_install_downscale (GObjectClass * klass);
void gst_prog_image_settings_install_threads (GObjectClass * klass);
void gst_prog_image_settings_install_jpeg (GObjectClass * klass);
void gst_prog_image_settings_mark_api (void);
gboolean gst_prog_image_settings_set (GstProgImageSettings * settings, guint id,
    const GValue * value);
gboolean gst_prog_image_settings_get (const GstProgImageSettings * settings,
    guint id, GValue * value);
gboolean gst_prog_image_settings_is_failure (const GstProgImageSettings *
    settings, ProgImageDefectLevel level);

G_END_DECLS
