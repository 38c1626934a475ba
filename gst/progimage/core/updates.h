/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstProgImageUpdates:
 * @GST_PROG_IMAGE_UPDATES_NONE: only final frames
 * @GST_PROG_IMAGE_UPDATES_PASS: one per completed JPEG scan or Adam7 pass
 * @GST_PROG_IMAGE_UPDATES_BUFFER: one per input buffer that brought pixels
 * @GST_PROG_IMAGE_UPDATES_AUTO: while the image waits for its bytes
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
  PROG_IMAGE_TRIGGER_INPUT_USED,        /* all input at hand was fed */
  PROG_IMAGE_TRIGGER_PASS_DONE, /* a scan or pass that is not the last ended */
} ProgImageTrigger;

typedef struct
{
  GstProgImageUpdates mode;
  GstClockTime first;           /* ns of waiting before the first partial frame */
  GstClockTime interval;        /* ns of waiting between two of them */
  guint max_overhead;           /* per cent of the time since the header */
} ProgImageUpdateSettings;

/* What the policy remembers of one image. It has no clock: every time is an argument,
 * so that a test needs no sleeping. */
typedef struct
{
  GstClockTime started;         /* when the header was complete */
  GstClockTime waited;          /* for input since then */
  GstClockTime shown;           /* @waited when the last frame was pushed */
  guint frames;                 /* partial frames so far */
  GstClockTime spent;           /* CPU time that they took */
  GstClockTime next_cost;       /* what the next one is expected to take */
  GstClockTime frame_work;      /* that all of a frame is expected to take */
  GstClockTime work;            /* the same of what partial frames drew anew */
} ProgImageUpdates;

void prog_image_updates_start (ProgImageUpdates * updates, GstClockTime now);
void prog_image_updates_expect (ProgImageUpdates * updates,
    guint64 frame_bytes, gdouble draw_cost);
void prog_image_updates_wait (ProgImageUpdates * updates, GstClockTime time);
void prog_image_updates_pushed (ProgImageUpdates * updates, GstClockTime cost);
void prog_image_updates_drawn (ProgImageUpdates * updates, guint rows,
    guint height);

GstClockTime prog_image_updates_delay (const ProgImageUpdates * updates,
    const ProgImageUpdateSettings * settings, GstClockTime now);
gboolean prog_image_updates_affords (const ProgImageUpdates * updates,
    guint64 bytes);
gboolean prog_image_updates_due (const ProgImageUpdates * updates,
    const ProgImageUpdateSettings * settings, ProgImageTrigger trigger,
    guint64 bytes, GstClockTime now);

G_END_DECLS
