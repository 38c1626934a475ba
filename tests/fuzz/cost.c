/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cost.h"

#include <time.h>

/* docs/errors-and-limits.md promises 3 s for 2^28 pixels and 1 s for 20 MB: 11 steps a
 * pixel and 50 a byte, where a step takes a nanosecond. What is asserted is eight times
 * that: only what grows too fast is to be found here. */
#define SLACK 8
#define STEPS_PER_PIXEL 11
#define STEPS_PER_BYTE 50

/* Tables, threads, and what else a library sets up. */
#define STEPS_FOR_NOTHING (1 << 26)

#define BUFFER_SIZE (1 << 16)

static gdouble
process_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Nanoseconds of CPU time. */
static gdouble
measure_step (void)
{
  static volatile guint8 buffer[BUFFER_SIZE];   /* so that the loop stays */
  gdouble best = G_MAXDOUBLE;
  guint32 state = 1;
  guint i, k;

  for (k = 0; k < 8; k++) {
    gdouble began = process_time ();

    for (i = 0; i < 1 << 18; i++) {
      state = state * 1664525 + 1013904223;
      buffer[state % BUFFER_SIZE] += state >> 24;
      state += buffer[i % BUFFER_SIZE];
    }
    best = MIN (best, (process_time () - began) / i);
  }

  return best;
}

/* CPU time of the process so far, in steps. */
guint64
cost_now (void)
{
  static gdouble step = 0;

  if (step == 0)
    step = measure_step ();

  return process_time () / step;
}

/* How many steps an input may take. */
guint64
cost_bound (guint64 bytes, guint64 pixels)
{
  return STEPS_FOR_NOTHING + SLACK * (STEPS_PER_BYTE * bytes +
      STEPS_PER_PIXEL * pixels);
}

/* -- memory ------------------------------------------------------------- */

/* Of the runtime that all sanitizers share; not there without one. */
extern int __sanitizer_install_malloc_and_free_hooks (void (*)(const volatile
        void *, size_t), void (*)(const volatile void *))
    __attribute__((weak));
extern size_t __sanitizer_get_allocated_size (const volatile void *)
    __attribute__((weak));

static gssize allocated, peak;

static void
note_malloc (const volatile void *block, size_t size)
{
  gssize now = __atomic_add_fetch (&allocated, size, __ATOMIC_RELAXED);

  if (now > peak)
    peak = now;
}

static void
note_free (const volatile void *block)
{
  if (block)
    __atomic_sub_fetch (&allocated, __sanitizer_get_allocated_size (block),
        __ATOMIC_RELAXED);
}

/* From here on. */
void
cost_watch_memory (void)
{
  static gboolean installed = FALSE;

  if (!installed && __sanitizer_install_malloc_and_free_hooks)
    __sanitizer_install_malloc_and_free_hooks (note_malloc, note_free);
  installed = TRUE;
  allocated = peak = 0;
}

/* How much more there was at most than when cost_watch_memory() was called. */
gsize
cost_memory_peak (void)
{
  return MAX (peak, 0);
}
