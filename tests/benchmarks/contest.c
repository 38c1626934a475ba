/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "contest.h"
#include "oneshot.h"

#include <math.h>
#include <string.h>

ContestRules contest_rules = {.repeats = 3,.enough = 1,.limit = 2 };

/* What takes longer than this is known well enough after a few runs, and the
 * first one is as good as any. */
#define SLOW_SECONDS 1.0
#define SLOW_RUNS 3

/* A virtual machine may give memory that is free for a second or two back to its host, in
 * large pages: who needs it next pays for that. Where a frame is as large as such pages
 * are of use, each run is made twice, and the first one does not count. */
#define LARGE_FRAME 4000000     /* pixels */

/* Bytes that are wrapped into buffers beforehand, so that making them does not
 * count, and buffers at most. */
#define BATCH_BYTES 32768
#define MAX_BATCH 512

gboolean
contender_exists (const gchar * decoder)
{
  gchar **words;
  gboolean result = TRUE;
  guint i;

  if (g_str_equal (decoder, ONE_SHOT))
    return TRUE;
  if (g_str_equal (decoder, INFLATE))
    return oneshot_has_inflate ();
  if (g_str_equal (decoder, PIXBUF))
    return oneshot_has_pixbuf ();

  words = g_strsplit (decoder, " ", -1);
  for (i = 0; words[i]; i++) {
    GstElementFactory *factory;

    if (strchr (words[i], '=') || g_str_equal (words[i], "!"))
      continue;
    factory = gst_element_factory_find (words[i]);
    result = result && factory;
    if (factory)
      gst_object_unref (factory);
  }
  g_strfreev (words);

  return result;
}

/* -- a run -------------------------------------------------------------- */

/* On the clock that it is measured by, seconds. */
static gdouble
now (const Contender * self)
{
  return self->wall ? g_get_monotonic_time () / 1e6 : cpu_seconds ();
}

/* A batch of buffers for each of the streams. */
static gdouble
push_batch (Contender * self, Player * players, guint streams, gsize * at,
    gsize end, gsize chunk)
{
  GstBuffer *buffers[MAX_BATCH];
  guint most = CLAMP (BATCH_BYTES / chunk, 1, MAX_BATCH), n = 0, i, k;
  gdouble began, took = 0;
  gsize from = *at;

  for (k = 0; k < streams; k++) {
    for (n = 0, *at = from; n < most && *at < end; n++) {
      gsize size = MIN (chunk, end - *at);

      buffers[n] = player_wrap (self->image, *at, size);
      *at += size;
    }
    began = now (self);
    self->tail_began = now (self);
    for (i = 0; i < n; i++)
      player_push (&players[k], buffers[i]);
    took += now (self) - began;
  }

  return took;
}

static gdouble
push_all (Contender * self, Player * players, guint streams)
{
  gsize size = self->image->size, at = 0, end = size - self->rest;
  gdouble limit = self->limited ? contest_rules.limit : INFINITY, took = 0;

  while (at < end && took <= limit)
    took += push_batch (self, players, streams, &at, end,
        self->chunk ? self->chunk : end);
  self->given_up = at < end;
  if (self->given_up)
    self->pace = took / at * size;
  if (at < size && !self->given_up)
    took += push_batch (self, players, streams, &at, size, self->rest);

  return took;
}

/* A fresh element for each image, as most applications have it; making it is
 * not counted, starting and stopping it is. */
static gdouble
play (Contender * self)
{
  guint streams = MAX (self->streams, 1), k;
  Player *players = g_new (Player, streams);
  gdouble began, took;

  for (k = 0; k < streams; k++)
    player_start (&players[k], self->decoder, self->holding);
  began = now (self);
  for (k = 0; k < streams; k++)
    player_open (&players[k], self->image, self->parsed);
  took = now (self) - began;
  took += push_all (self, players, streams);
  began = now (self);
  for (k = 0; k < streams; k++) {
    if (!self->given_up)
      player_end (&players[k]);
    player_stop (&players[k]);
  }
  took += now (self) - began;
  self->outcome = players[0].outcome;
  self->failed = self->outcome.refused || (self->outcome.frames == 0
      && !self->given_up && !g_str_has_prefix (self->decoder, "swallow"));
  g_free (players);

  return took / streams;
}

static gdouble
run_once (Contender * self)
{
  gdouble began = now (self);

  if (g_str_equal (self->decoder, ONE_SHOT))
    oneshot_decode (self->image);
  else if (g_str_equal (self->decoder, INFLATE))
    oneshot_inflate (self->image);
  else if (g_str_equal (self->decoder, PIXBUF))
    oneshot_decode_pixbuf (self->image, self->chunk);
  else
    return play (self);

  return now (self) - began;
}

/* -- all runs ----------------------------------------------------------- */

/* Whether there is any use in another run of it. */
static gboolean
wants_more (const Contender * self)
{
  if (!contender_exists (self->decoder) || self->left_out || self->given_up
      || self->failed)
    return FALSE;

  if (self->seconds->len == 0 || contender_seconds (self) < SLOW_SECONDS)
    return TRUE;

  return !self->limited && self->seconds->len < SLOW_RUNS;
}

static gboolean
needs_warm_memory (const Contender * self)
{
  return (guint64) self->image->width * self->image->height > LARGE_FRAME
      && !self->limited;
}

static gdouble
add_run (Contender * self, guint round)
{
  gdouble seconds, tail;

  if (round > 0 && needs_warm_memory (self))
    run_once (self);
  self->tail_began = G_MAXDOUBLE;
  seconds = run_once (self);
  tail = MAX (self->outcome.last_time - self->tail_began, 0);
  if (self->failed) {
    g_array_set_size (self->seconds, 0);
    return 0;
  }
  /* The first one finds code and tables not in any cache. */
  if (round == 0 && seconds < SLOW_SECONDS)
    return 0;
  g_array_append_val (self->seconds, seconds);
  g_array_append_val (self->tails, tail);

  return seconds;
}

/* Each in turn, so that what else the machine does meets them all alike. */
void
contest_run (Contender * contenders, guint n)
{
  gdouble took = 0;
  guint round, i;

  for (i = 0; i < n; i++) {
    contenders[i].seconds = g_array_new (FALSE, FALSE, sizeof (gdouble));
    contenders[i].tails = g_array_new (FALSE, FALSE, sizeof (gdouble));
  }
  for (round = 0; round <= contest_rules.repeats
      || (took < contest_rules.enough && round <= 4 * contest_rules.repeats);
      round++) {
    for (i = 0; i < n; i++) {
      if (wants_more (&contenders[i]))
        took += add_run (&contenders[i], round);
    }
  }
}

void
contest_clear (Contender * contenders, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    g_array_unref (contenders[i].seconds);
    g_array_unref (contenders[i].tails);
  }
}

/* -- results ------------------------------------------------------------ */

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

/* NaN of none. */
static gdouble
median (const GArray * values)
{
  GArray *sorted;
  gdouble result;

  if (values->len == 0)
    return NAN;
  sorted = g_array_sized_new (FALSE, FALSE, sizeof (gdouble), values->len);
  g_array_append_vals (sorted, values->data, values->len);
  g_array_sort (sorted, compare);
  result = (g_array_index (sorted, gdouble, (sorted->len - 1) / 2)
      + g_array_index (sorted, gdouble, sorted->len / 2)) / 2;
  g_array_unref (sorted);

  return result;
}

/* CPU seconds of a decode; where it was stopped, what it would have taken if the
 * rest were no dearer than the beginning; NaN where there is no such decoder. */
gdouble
contender_seconds (const Contender * contender)
{
  return contender->given_up ? contender->pace : median (contender->seconds);
}

/* The share of its time that was left when the rest came. */
gdouble
contender_tail (const Contender * contender)
{
  return median (contender->tails) / median (contender->seconds);
}
