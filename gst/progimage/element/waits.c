/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a thread waits for something. One that brings a local file waits for nothing,
 * but on a busy system it gets no processor for longer than a viewer is kept waiting:
 * Linux tells the one from the other. */

#define _GNU_SOURCE             /* RUSAGE_THREAD */

#include "waits.h"

#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

/**
 * gst_prog_image_waits_count:
 *
 * Returns: how often the calling thread has waited for something so far; another
 *     number each time where the system does not tell
 */
guint64
gst_prog_image_waits_count (void)
{
#ifdef RUSAGE_THREAD
  struct rusage usage;

  if (getrusage (RUSAGE_THREAD, &usage) == 0)
    return usage.ru_nvcsw;
#endif

  return gst_util_get_timestamp ();
}

/**
 * gst_prog_image_waits_thread:
 *
 * Returns: the calling thread, for gst_prog_image_waits_now(); 0 where the system
 *     does not tell
 */
gint
gst_prog_image_waits_thread (void)
{
#ifdef __linux__
  static __thread gint thread;

  if (thread == 0)
    thread = syscall (SYS_gettid);

  return thread;
#else
  return 0;
#endif
}

/**
 * gst_prog_image_waits_now:
 * @thread: a thread of this process
 *
 * Returns: whether it waits for something; %TRUE where the system does not tell
 */
gboolean
gst_prog_image_waits_now (gint thread)
{
  gboolean runs = FALSE;
#ifdef __linux__
  gchar path[64], text[256];
  gssize size = 0;
  int file;

  g_snprintf (path, sizeof path, "/proc/self/task/%d/stat", thread);
  file = open (path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return TRUE;
  size = read (file, text, sizeof text - 1);
  close (file);
  /* proc(5): the state stands behind the name in parentheses. */
  if (size > 0) {
    const gchar *end;

    text[size] = '\0';
    end = strrchr (text, ')');
    runs = end && strncmp (end, ") R", 3) == 0;
  }
#else
  (void) thread;
#endif

  return !runs;
}
