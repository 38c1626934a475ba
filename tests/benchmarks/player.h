/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An element between two pads, all in the calling thread: bytes go in, frames
 * come out and are let go of. */

#include "images.h"

#include <gst/video/video.h>

typedef enum
{
  LET_GO,                       /* of each frame at once */
  HOLD_LAST,                    /* until the next one comes, as video sinks do */
  HOLD_ALL
} Holding;

/* What came out. */
typedef struct
{
  guint frames;
  gboolean refused;             /* some of the image */
  gsize caps_at, first_at;      /* bytes that were pushed by then, or 0 */
  gdouble last_time;            /* of the last frame, in CPU seconds */
  GstVideoInfo info;
} Outcome;

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;
  Holding holding;
  GPtrArray *held;
  gsize pushed;
  Outcome outcome;
} Player;

gdouble cpu_seconds (void);

void player_start (Player * player, const gchar * launch, Holding holding);
void player_open (Player * player, const Image * image, gboolean parsed);
void player_push (Player * player, GstBuffer * buffer);
void player_end (Player * player);
void player_stop (Player * player);

GstBuffer *player_wrap (const Image * image, gsize at, gsize size);
