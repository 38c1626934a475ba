/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls a function after a while. The system clock's one thread waits for all of
 * them, and must not be held up: the function may block, as pushing a buffer does,
 * so it is called in a thread of a pool. No thread belongs to a timer that waits. */

#include "timer.h"

struct _GstProgImageTimer
{
  GMutex lock;
  GCond returned;               /* func has */
  GstProgImageTimerFunc func;
  gpointer data;
  GstClockID id;                /* the clock waits for it */
  GstClockTime when;            /* that is, as its user counts time */
  gint set;                     /* func is to be called; read without lock, too */
  gboolean running;             /* func is being called */
};

static void
clear_timer (gpointer data)
{
  GstProgImageTimer *timer = data;

  g_mutex_clear (&timer->lock);
  g_cond_clear (&timer->returned);
}

static void
unref_timer (gpointer timer)
{
  g_atomic_rc_box_release_full (timer, clear_timer);
}

static void
forget_time (GstProgImageTimer * timer)
{
  if (timer->id)
    gst_clock_id_unschedule (timer->id);
  g_clear_pointer (&timer->id, gst_clock_id_unref);
}

static void
call (gpointer data, gpointer unused)
{
  GstProgImageTimer *timer = data;

  g_mutex_lock (&timer->lock);
  /* The last call, which has set the timer again, may not be quite over. */
  while (timer->running)
    g_cond_wait (&timer->returned, &timer->lock);
  /* Unless it was cancelled since. */
  if (timer->set) {
    forget_time (timer);
    g_atomic_int_set (&timer->set, FALSE);
    timer->running = TRUE;
    g_mutex_unlock (&timer->lock);
    timer->func (timer->data);
    g_mutex_lock (&timer->lock);
    timer->running = FALSE;
    g_cond_broadcast (&timer->returned);
  }
  g_mutex_unlock (&timer->lock);
  unref_timer (timer);
}

static GThreadPool *
get_threads (void)
{
  static gsize threads = 0;

  /* As many as there are timers whose time has come, each may block. */
  if (g_once_init_enter (&threads))
    g_once_init_leave (&threads,
        (gsize) g_thread_pool_new (call, NULL, -1, FALSE, NULL));

  return (GThreadPool *) threads;
}

static gboolean
time_has_come (GstClock * clock, GstClockTime time, GstClockID id,
    gpointer data)
{
  GstProgImageTimer *timer = data;

  g_mutex_lock (&timer->lock);
  if (timer->id == id) {
    g_clear_pointer (&timer->id, gst_clock_id_unref);
    g_thread_pool_push (get_threads (), g_atomic_rc_box_acquire (timer), NULL);
  }
  g_mutex_unlock (&timer->lock);

  return TRUE;
}

/**
 * gst_prog_image_timer_new:
 * @func: what to call
 * @data: (nullable): what with
 *
 * Returns: (transfer full): a timer that is not set
 */
GstProgImageTimer *
gst_prog_image_timer_new (GstProgImageTimerFunc func, gpointer data)
{
  GstProgImageTimer *timer = g_atomic_rc_box_new0 (GstProgImageTimer);

  g_mutex_init (&timer->lock);
  g_cond_init (&timer->returned);
  timer->func = func;
  timer->data = data;

  return timer;
}

/**
 * gst_prog_image_timer_set:
 * @timer: a timer
 * @now: the time, as the user of the timer counts it
 * @delay: after how many nanoseconds its function is to be called, once
 *
 * Does nothing where the function is to be called earlier than that anyway. The
 * function itself may set the timer again.
 */
void
gst_prog_image_timer_set (GstProgImageTimer * timer, GstClockTime now,
    GstClockTime delay)
{
  GstClockTime when = now + MIN (delay, G_MAXINT64);
  GstClock *clock;
  GstClockID id;

  if (g_atomic_int_get (&timer->set) && timer->when <= when)
    return;

  clock = gst_system_clock_obtain ();
  id = gst_clock_new_single_shot_id (clock,
      gst_clock_get_time (clock) + MIN (delay, G_MAXINT64));
  g_mutex_lock (&timer->lock);
  timer->when = when;
  g_atomic_int_set (&timer->set, TRUE);
  forget_time (timer);
  timer->id = gst_clock_id_ref (id);
  g_mutex_unlock (&timer->lock);
  gst_clock_id_wait_async (id, time_has_come, g_atomic_rc_box_acquire (timer),
      unref_timer);
  gst_clock_id_unref (id);
  gst_object_unref (clock);
}

/**
 * gst_prog_image_timer_cancel:
 * @timer: a timer
 *
 * When this returns, the function has returned, and will not be called unless the
 * timer is set again. What the function waits for must not depend on the caller.
 */
void
gst_prog_image_timer_cancel (GstProgImageTimer * timer)
{
  g_mutex_lock (&timer->lock);
  forget_time (timer);
  while (timer->set || timer->running) {
    forget_time (timer);
    g_atomic_int_set (&timer->set, FALSE);
    if (timer->running)
      g_cond_wait (&timer->returned, &timer->lock);
  }
  g_mutex_unlock (&timer->lock);
}

/**
 * gst_prog_image_timer_free:
 * @timer: (transfer full): a timer
 *
 * The same, and for good.
 */
void
gst_prog_image_timer_free (GstProgImageTimer * timer)
{
  gst_prog_image_timer_cancel (timer);
  unref_timer (timer);
}
