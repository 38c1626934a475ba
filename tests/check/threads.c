/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What GLib does with futexes and atomic operations, told to ThreadSanitizer,
 * which sees neither where GLib itself is not built with it. To be preloaded:
 * these functions come before GLib's, and call them. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <gst/gst.h>

/* From then on, what a thread sees that acquires is what others did before they
 * released. */
extern void __tsan_acquire (void *at);
extern void __tsan_release (void *at);

#define EXPORT __attribute__ ((visibility ("default")))

#define NEXT(function) \
    static __typeof__ (&function) next; \
    if (!g_atomic_pointer_get (&next)) \
      g_atomic_pointer_set (&next, dlsym (RTLD_NEXT, #function))

EXPORT void
g_mutex_lock (GMutex * mutex)
{
  NEXT (g_mutex_lock);
  next (mutex);
  __tsan_acquire (mutex);
}

EXPORT gboolean
g_mutex_trylock (GMutex * mutex)
{
  gboolean result;

  NEXT (g_mutex_trylock);
  result = next (mutex);
  if (result)
    __tsan_acquire (mutex);

  return result;
}

EXPORT void
g_mutex_unlock (GMutex * mutex)
{
  NEXT (g_mutex_unlock);
  __tsan_release (mutex);
  next (mutex);
}

/* The mutex is GLib's own affair in these two. */
EXPORT void
g_cond_wait (GCond * cond, GMutex * mutex)
{
  NEXT (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

EXPORT gboolean
g_cond_wait_until (GCond * cond, GMutex * mutex, gint64 end)
{
  gboolean result;

  NEXT (g_cond_wait_until);
  __tsan_release (mutex);
  result = next (cond, mutex, end);
  __tsan_acquire (mutex);

  return result;
}

/* Those that the tests use. */
EXPORT void
g_async_queue_push (GAsyncQueue * queue, gpointer data)
{
  NEXT (g_async_queue_push);
  __tsan_release (queue);
  next (queue, data);
}

EXPORT gpointer
g_async_queue_timeout_pop (GAsyncQueue * queue, guint64 timeout)
{
  gpointer result;

  NEXT (g_async_queue_timeout_pop);
  result = next (queue, timeout);
  __tsan_acquire (queue);

  return result;
}

/* Threads of a pool see what was there when their work was given to it. */
typedef struct
{
  GFunc func;
  gpointer user_data;
} PoolFunc;

static void
run_in_pool (gpointer data, gpointer user_data)
{
  const PoolFunc *pool = user_data;

  __tsan_acquire (data);
  pool->func (data, pool->user_data);
}

EXPORT GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads,
    gboolean exclusive, GError ** error)
{
  /* It is there as long as the pool, which may be as long as the process. */
  PoolFunc *pool = g_new (PoolFunc, 1);

  NEXT (g_thread_pool_new);
  pool->func = func;
  pool->user_data = user_data;

  return next (run_in_pool, pool, max_threads, exclusive, error);
}

EXPORT gboolean
g_thread_pool_push (GThreadPool * pool, gpointer data, GError ** error)
{
  NEXT (g_thread_pool_push);
  __tsan_release (data);

  return next (pool, data, error);
}

/* Who lets go last may free what the others have used. */
EXPORT void
g_object_unref (gpointer object)
{
  NEXT (g_object_unref);
  __tsan_release (object);
  __tsan_acquire (object);
  next (object);
}

EXPORT void
gst_mini_object_unref (GstMiniObject * object)
{
  NEXT (gst_mini_object_unref);
  __tsan_release (object);
  __tsan_acquire (object);
  next (object);
}
