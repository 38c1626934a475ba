/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Work that several threads share: each item is done once, by as many as may, and nothing
 * is left of it. */

#include "allocations.h"
#include "core/threads.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define MAX_ITEMS 100
#define MANY 300

typedef struct
{
  guint n_threads, begin, end;
  gint done[MAX_ITEMS];         /* how often */
  gint busy[MAX_ITEMS];         /* threads with this number; atomic */
  gboolean wrong;               /* two had the same, or one too large a number */
  guint last;                   /* item */
} Items;

static void
do_item (gpointer data, guint item, guint thread)
{
  Items *items = data;

  if (thread >= items->n_threads || item < items->begin || item >= items->end
      || g_atomic_int_add (&items->busy[thread], 1) > 0)
    items->wrong = TRUE;
  g_atomic_int_inc (&items->done[item]);
  if (items->n_threads == 1 && item != items->last++)
    items->wrong = TRUE;
  g_thread_yield ();
  g_atomic_int_add (&items->busy[thread], -1);
}

static void
run_items (guint n_threads, guint begin, guint end)
{
  Items items = {.n_threads = n_threads,.begin = begin,.end = end,
    .last = begin
  };
  guint i;

  prog_image_threads_run (n_threads, begin, end, do_item, &items);
  fail_if (items.wrong, "%u threads, items %u to %u", n_threads, begin, end);
  for (i = 0; i < MAX_ITEMS; i++)
    fail_unless (items.done[i] == (i >= begin && i < end),
        "%u threads, items %u to %u: item %u was done %d times", n_threads,
        begin, end, i, items.done[i]);
}

GST_START_TEST (test_each_item_is_done_once)
{
  static const guint threads[] = { 1, 2, 3, 8, 64 };
  static const guint ranges[][2] = { {0, 0}, {0, 1}, {0, 2}, {5, 5}, {5, 6},
  {7, 10}, {0, 64}, {3, MAX_ITEMS}
  };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (threads); i++) {
    for (k = 0; k < G_N_ELEMENTS (ranges); k++)
      run_items (threads[i], ranges[k][0], ranges[k][1]);
  }
}

GST_END_TEST;

/* Threads that come late have something to let go of, too: it is waited for. */
static gsize
settled_allocations (void)
{
  gsize now = allocations_now (), before;
  guint i;

  for (i = 0; i < 50; i++) {
    before = now;
    g_usleep (10000);
    now = allocations_now ();
    if (now == before && i > 5)
      break;
  }

  return now;
}

GST_START_TEST (test_nothing_is_left)
{
  gsize before, after;
  guint i;

  allocations_begin ();
  for (i = 0; i < MANY; i++)
    run_items (4, 0, 8);
  before = settled_allocations ();
  for (i = 0; i < MANY; i++)
    run_items (4, 0, 8);
  after = settled_allocations ();
  /* A few bytes for each of them would be more. */
  fail_unless (after < before + 20 * MANY, "%" G_GSIZE_FORMAT " bytes are left",
      after - before);
}

GST_END_TEST;

static Suite *
shared_threads_suite (void)
{
  Suite *suite = suite_create ("shared-threads");
  TCase *tc = tcase_create ("threads");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_each_item_is_done_once);
  tcase_add_test (tc, test_nothing_is_left);

  return suite;
}

GST_CHECK_MAIN (shared_threads);
