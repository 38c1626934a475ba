/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "allocations.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define HAVE_OTHER_MALLOC
#elif defined (__has_feature)
#if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#define HAVE_OTHER_MALLOC
#endif
#endif
#ifndef __GLIBC__
#define HAVE_OTHER_MALLOC
#endif

/* All of it with atomic operations: other threads allocate too. */
static gssize now, base, peak, largest;
static gint armed, nth_fails, all_fail, n_library_calls;

static struct
{
  guintptr begin, end;
} libraries[16];
static guint n_libraries;

/* The program itself, which has no name here, is one of them: what it allocates by
 * g_try_malloc() may fail, and comes from there or, where the compiler has left out a
 * call, from its caller. */
static gboolean
is_library (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash ? slash + 1 : path;

  return *path == 0 || g_str_has_prefix (name, "libjpeg")
      || g_str_has_prefix (name, "libpng")
      || g_str_has_prefix (name, "libz.") || g_str_has_prefix (name, "libwebp");
}

static int
note_library (struct dl_phdr_info *info, size_t size, void *unused)
{
  int i;

  if (!is_library (info->dlpi_name))
    return 0;

  for (i = 0; i < info->dlpi_phnum; i++) {
    const ElfW (Phdr) * header = &info->dlpi_phdr[i];

    if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)
        || n_libraries == G_N_ELEMENTS (libraries))
      continue;
    libraries[n_libraries].begin = info->dlpi_addr + header->p_vaddr;
    libraries[n_libraries].end = libraries[n_libraries].begin + header->p_memsz;
    n_libraries++;
  }

  return 0;
}

void
allocations_begin (void)
{
  base = peak = now;
  largest = 0;
  n_libraries = 0;
  dl_iterate_phdr (note_library, NULL);
}

void
allocations_arm (guint nth, gboolean all)
{
  nth_fails = nth;
  all_fail = all;
  n_library_calls = 0;
  g_atomic_int_set (&armed, 1);
}

void
allocations_disarm (void)
{
  g_atomic_int_set (&armed, 0);
}

guint
allocations_by_libraries (void)
{
  return n_library_calls;
}

gsize
allocations_now (void)
{
  return now;
}

gsize
allocations_largest (void)
{
  return largest;
}

#ifdef HAVE_OTHER_MALLOC

gboolean
allocations_work (void)
{
  return FALSE;
}

gsize
allocations_peak (void)
{
  return 0;
}

#else

gboolean
allocations_work (void)
{
  const gchar *preload = g_getenv ("LD_PRELOAD");

  return !(preload && strstr (preload, "vgpreload"));
}

gsize
allocations_peak (void)
{
  return peak - base;
}

/* glibc's own names for what these functions replace. */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void __libc_free (void *memory);

static gboolean
fails (const void *caller)
{
  guintptr address = (guintptr) caller;
  gint n;
  guint i;

  if (!g_atomic_int_get (&armed))
    return FALSE;

  for (i = 0; i < n_libraries; i++) {
    if (address >= libraries[i].begin && address < libraries[i].end) {
      n = g_atomic_int_add (&n_library_calls, 1) + 1;
      return nth_fails > 0 && (n == nth_fails || (all_fail && n > nth_fails));
    }
  }

  return FALSE;
}

static void *
note (void *memory)
{
  gssize size = malloc_usable_size (memory);
  gssize sum = __atomic_add_fetch (&now, size, __ATOMIC_RELAXED);

  /* Two threads may both be right: the figure is good enough. */
  if (sum > peak)
    peak = sum;
  if (size > largest)
    largest = size;

  return memory;
}

static void
forget (void *memory)
{
  __atomic_sub_fetch (&now, (gssize) malloc_usable_size (memory),
      __ATOMIC_RELAXED);
}

#define EXPORT __attribute__ ((visibility ("default")))

EXPORT void *
malloc (size_t size)
{
  if (fails (__builtin_return_address (0))) {
    errno = ENOMEM;
    return NULL;
  }

  return note (__libc_malloc (size));
}

EXPORT void *
calloc (size_t n, size_t size)
{
  if (fails (__builtin_return_address (0))) {
    errno = ENOMEM;
    return NULL;
  }

  return note (__libc_calloc (n, size));
}

EXPORT void *
realloc (void *old, size_t size)
{
  void *memory;

  if (fails (__builtin_return_address (0))) {
    errno = ENOMEM;
    return NULL;
  }

  forget (old);
  memory = __libc_realloc (old, size);
  note (memory ? memory : size > 0 ? old : NULL);

  return memory;
}

EXPORT void *
memalign (size_t alignment, size_t size)
{
  return note (__libc_memalign (alignment, size));
}

EXPORT void *
aligned_alloc (size_t alignment, size_t size)
{
  return note (__libc_memalign (alignment, size));
}

EXPORT int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  void *result = __libc_memalign (alignment, size);

  if (!result)
    return ENOMEM;
  *memory = note (result);

  return 0;
}

EXPORT void
free (void *memory)
{
  forget (memory);
  __libc_free (memory);
}

#endif
