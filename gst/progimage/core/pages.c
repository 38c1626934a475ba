/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kernel gives memory page by page, at the first access to each of them. For an image of
 * 24 megapixels that is a fifth of the time that it takes to decode it, unless the pages
 * are large. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "pages.h"

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

/* To ask for less takes longer than it is worth, bytes: a process that can't have so much can't
 * post a message either. */
#define MIN_ASKED_FOR (1024 * 1024)

/**
 * prog_image_prefer_large_pages:
 * @data: memory that is not shared with other processes
 * @size: bytes
 *
 * Asks for large pages where @data was not accessed yet, if it is large. Does nothing where
 * the system knows none.
 */
void
prog_image_prefer_large_pages (gpointer data, gsize size)
{
#ifdef MADV_HUGEPAGE
  gsize page = sysconf (_SC_PAGESIZE);
  guintptr begin = (guintptr) data, end = begin + size;

  if (size < PROG_IMAGE_MIN_LARGE_PAGES)
    return;

  /* No page belongs to anybody else. What it comes to makes no difference. */
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  (void) madvise ((gpointer) begin, end - begin, MADV_HUGEPAGE);
#endif
}

#ifdef __linux__
static gboolean
try_to_map (guint64 size, int flags)
{
  gpointer memory = MAP_FAILED;

  if (size <= G_MAXSIZE)
    memory = mmap (NULL, size, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  if (memory == MAP_FAILED)
    return FALSE;
  munmap (memory, size);

  return TRUE;
}
#endif

/**
 * prog_image_can_map:
 * @size: bytes
 *
 * Some libraries end the process, or crash, where they get no memory. This asks the system
 * beforehand, and takes none.
 *
 * Returns: whether the process may have so much more, as far as that can be known
 */
gboolean
prog_image_can_map (guint64 size)
{
#ifdef __linux__
  return size < MIN_ASKED_FOR || try_to_map (size, 0);
#else
  return TRUE;
#endif
}

/**
 * prog_image_can_address:
 * @size: bytes
 *
 * The same for what may be needed but is not likely to be, where the system has the memory or
 * not: only a limit that was set for the process counts (RLIMIT_AS, "ulimit -v").
 *
 * Returns: whether the process may have so much more
 */
gboolean
prog_image_can_address (guint64 size)
{
#ifdef __linux__
  return size < MIN_ASKED_FOR || try_to_map (size, MAP_NORESERVE);
#else
  return TRUE;
#endif
}
