/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstProgImageUpdates:
 * @GST_PROG_IMAGE_UPDATES_NONE: only final frames
 * @GST_PROG_IMAGE_UPDATES_PASS: one per completed JPEG scan or Adam7 pass
 * @GST_PROG_IMAGE_UPDATES_BUFFER: one per input buffer that brought pixels
 * @GST_PROG_IMAGE_UPDATES_AUTO: while the picture keeps its viewer waiting
 *
 * When partial frames are pushed.
 */
typedef enum
{
  GST_PROG_IMAGE_UPDATES_NONE,
  GST_PROG_IMAGE_UPDATES_PASS,
  GST_PROG_IMAGE_UPDATES_BUFFER,
  GST_PROG_IMAGE_UPDATES_AUTO,
} GstProgImageUpdates;

/* What has just happened when the policy is asked. */
typedef enum
{
  PROG_IMAGE_MOMENT_INPUT_USED, /* all input at hand was fed */
  PROG_IMAGE_MOMENT_PASS_DONE,  /* a scan or pass that is not the last ended */
} ProgImageMoment;

/* The policy's settings and what it remembers of one image. It has no clock:
 * every time is an argument, so that a test needs no sleeping. */
typedef struct
{
  GstProgImageUpdates mode;
  GstClockTime interval;        /* ns, between two partial frames */
  guint max_overhead;           /* per cent of the time gone by */

  GstClockTime started;         /* when the header was complete */
  GstClockTime last;            /* when the last frame was pushed */
  GstClockTime spent;           /* on partial frames so far */
  GstClockTime last_cost;       /* of the last partial frame */
} ProgImageUpdates;

void prog_image_updates_start (ProgImageUpdates * updates, GstClockTime now);

GstClockTime prog_image_updates_next (const ProgImageUpdates * updates);

gboolean prog_image_updates_due (const ProgImageUpdates * updates,
    ProgImageMoment moment, GstClockTime now);

void prog_image_updates_pushed (ProgImageUpdates * updates,
    GstClockTime began, GstClockTime ended);

G_END_DECLS
