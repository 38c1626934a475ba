/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Memory for libjxl, counted and limited. libjxl takes all of its memory from here
 * since 0.10; older ones only their outermost struct. */

#include "memory.h"

/* In front of each block stands its size. As much as keeps blocks aligned as malloc()
 * aligns them. */
#define PREFIX (2 * sizeof (gpointer))

static gpointer
alloc_for_libjxl (void *memory, size_t size)
{
  return prog_jxl_memory_alloc (memory, size);
}

static void
free_for_libjxl (void *memory, void *block)
{
  prog_jxl_memory_free (memory, block);
}

/**
 * prog_jxl_memory_init:
 * @memory: to be filled in
 * @limit: bytes that may be held at once, 0 = unlimited
 */
void
prog_jxl_memory_init (ProgJxlMemory * memory, guint64 limit)
{
  memory->manager.opaque = memory;
  memory->manager.alloc = alloc_for_libjxl;
  memory->manager.free = free_for_libjxl;
  memory->limit = limit == 0 ? G_MAXSIZE : MIN (limit, G_MAXSIZE);
  memory->held = 0;
  memory->refused = FALSE;
}

/**
 * prog_jxl_memory_alloc:
 * @memory: counts
 * @size: bytes
 *
 * Returns: (nullable): a block, aligned as by malloc(); %NULL if that would be beyond
 *     the limit, or there is no memory
 */
gpointer
prog_jxl_memory_alloc (ProgJxlMemory * memory, gsize size)
{
  gsize *block = NULL;
  gsize before;

  if (size <= memory->limit && size <= G_MAXSIZE / 2) {
    before = (gsize) g_atomic_pointer_add (&memory->held, (gssize) size);
    if (before <= memory->limit - size)
      block = g_try_malloc (PREFIX + size);
    if (!block)
      (void) g_atomic_pointer_add (&memory->held, -(gssize) size);
  }
  if (!block) {
    g_atomic_int_set (&memory->refused, TRUE);
    return NULL;
  }
  *block = size;

  return (guint8 *) block + PREFIX;
}

/**
 * prog_jxl_memory_free:
 * @memory: counts
 * @block: (nullable): a block from prog_jxl_memory_alloc()
 */
void
prog_jxl_memory_free (ProgJxlMemory * memory, gpointer block)
{
  gsize *begin;

  if (!block)
    return;

  begin = (gsize *) ((guint8 *) block - PREFIX);
  (void) g_atomic_pointer_add (&memory->held, -(gssize) * begin);
  g_free (begin);
}

/**
 * prog_jxl_memory_refused:
 * @memory: counts
 *
 * Returns: whether a block was refused, ever
 */
gboolean
prog_jxl_memory_refused (ProgJxlMemory * memory)
{
  return g_atomic_int_get (&memory->refused);
}
