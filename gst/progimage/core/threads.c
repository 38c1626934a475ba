/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Threads that all decoders of the process share. They belong to nobody: where one has
 * nothing to do for some seconds, GLib ends it. So many decoders at once have no more of
 * them than there are processors, and one that waits for bytes has none. */

#include "threads.h"

/* Work that no thread has taken yet; if there is so much of it, more is of no use. */
#define MAX_WAITING 64

typedef struct
{
  gint refs;                    /* atomic */
  gint next;                    /* item; atomic */
  guint end;
  ProgImageItemFunc func;
  gpointer data;

  GMutex lock;
  GCond done;
  gboolean closed;              /* nobody may join any more */
  guint joined;                 /* threads that have, ever */
  guint working;                /* of these, those that still do */
} Work;

static void
unref_work (Work * work)
{
  if (!g_atomic_int_dec_and_test (&work->refs))
    return;

  g_mutex_clear (&work->lock);
  g_cond_clear (&work->done);
  g_free (work);
}

static void
do_items (Work * work, guint thread)
{
  guint item;

  while ((item = (guint) g_atomic_int_add (&work->next, 1)) < work->end)
    work->func (work->data, item, thread);
}

/* What a thread of the pool does: helps, unless it comes too late. */
static void
join (gpointer data, gpointer unused)
{
  Work *work = data;
  gboolean late;
  guint thread = 0;

  g_mutex_lock (&work->lock);
  late = work->closed;
  if (!late) {
    thread = ++work->joined;
    work->working++;
  }
  g_mutex_unlock (&work->lock);

  if (!late) {
    do_items (work, thread);
    g_mutex_lock (&work->lock);
    work->working--;
    g_cond_signal (&work->done);
    g_mutex_unlock (&work->lock);
  }
  unref_work (work);
}

static GThreadPool *
get_pool (void)
{
  static gsize pool = 0;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (join, NULL,
            g_get_num_processors (), FALSE, NULL));

  return (GThreadPool *) pool;
}

/* Asks for help. It may come late, or never: then the caller does all by itself. */
static void
call_helpers (Work * work, guint n)
{
  GThreadPool *pool = get_pool ();

  for (; n > 0 && g_thread_pool_unprocessed (pool) < MAX_WAITING; n--) {
    g_atomic_int_inc (&work->refs);
    g_thread_pool_push (pool, work, NULL);
  }
}

/**
 * prog_image_threads_run:
 * @n_threads: that may work at once, the caller's among them
 * @begin: first item
 * @end: behind the last one; at most %G_MAXINT / 2
 * @func: called once for each item, in any order, by up to @n_threads threads at once
 * @data: for @func
 *
 * Returns when all items are done. Waits for no other thread but those that are in @func.
 */
void
prog_image_threads_run (guint n_threads, guint begin, guint end,
    ProgImageItemFunc func, gpointer data)
{
  guint item;
  Work *work;

  if (n_threads < 2 || end < begin + 2) {
    for (item = begin; item < end; item++)
      func (data, item, 0);
    return;
  }

  work = g_new0 (Work, 1);
  work->refs = 1;
  work->next = begin;
  work->end = end;
  work->func = func;
  work->data = data;
  g_mutex_init (&work->lock);
  g_cond_init (&work->done);
  call_helpers (work, MIN (n_threads, end - begin) - 1);
  do_items (work, 0);

  g_mutex_lock (&work->lock);
  work->closed = TRUE;
  while (work->working > 0)
    g_cond_wait (&work->done, &work->lock);
  g_mutex_unlock (&work->lock);
  unref_work (work);
}
