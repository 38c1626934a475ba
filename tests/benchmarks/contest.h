/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Several ways to decode an image, in turn and many times: what each of them
 * takes, in CPU time of the process or by the clock on the wall. */

#include "player.h"

/* Instead of elements. */
#define ONE_SHOT "one-shot"
#define INFLATE "inflate"
#define PIXBUF "pixbuf"

/* One of them. */
typedef struct
{
  const gchar *decoder;         /* as for gst-launch-1.0, or one of the above */
  const Image *image;
  gsize chunk;                  /* bytes in a buffer, 0: all */
  gsize rest;                   /* bytes that come last, in a buffer */
  gboolean parsed;              /* a buffer is an image, and caps say so */
  Holding holding;
  gboolean left_out;            /* does not run */
  gboolean limited;             /* stopped where it takes too long */
  guint streams;                /* at the same time, 0: 1 */
  gboolean wall;                /* measured by the clock on the wall */

  gdouble tail_began;
  gboolean given_up;            /* it takes longer than the rules allow */
  gdouble pace;                 /* seconds that it would take at least, then */
  gboolean failed;              /* it can't decode that */
  GArray *seconds;              /* of each run */
  GArray *tails;                /* from the rest to the last frame */
  Outcome outcome;
} Contender;

/* All contests. */
typedef struct
{
  guint repeats;                /* of each contender, at least */
  gdouble enough;               /* seconds after which no more than that */
  gdouble limit;                /* seconds after which runs are stopped */
} ContestRules;

extern ContestRules contest_rules;

void contest_run (Contender * contenders, guint n);
void contest_clear (Contender * contenders, guint n);

gboolean contender_exists (const gchar * decoder);
gdouble contender_seconds (const Contender * contender);
gdouble contender_tail (const Contender * contender);
