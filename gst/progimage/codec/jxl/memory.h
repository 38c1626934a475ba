/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <jxl/memory_manager.h>

G_BEGIN_DECLS

/**
 * ProgJxlMemory:
 * @manager: for libjxl
 * @limit: bytes that may be held at once, 0 = unlimited
 * @held: bytes that are held, changed by libjxl's threads, too
 * @refused: not 0 once something was refused
 *
 * Memory that is counted. Must not move while it is in use.
 */
typedef struct
{
  JxlMemoryManager manager;
  gsize limit;
  gsize held;
  gint refused;
} ProgJxlMemory;

void prog_jxl_memory_init (ProgJxlMemory * memory, guint64 limit);
gpointer prog_jxl_memory_alloc (ProgJxlMemory * memory, gsize size);
void prog_jxl_memory_free (ProgJxlMemory * memory, gpointer block);
gboolean prog_jxl_memory_refused (ProgJxlMemory * memory);

G_END_DECLS
