/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Memory for frames. Where there is none, GStreamer's own allocator ends the process: this
 * one says so. */

#include "allocator.h"

#include "core/pages.h"

#include <string.h>

typedef struct
{
  GstAllocator parent;
} GstProgImageAllocator;

typedef struct
{
  GstAllocatorClass parent;
} GstProgImageAllocatorClass;

GType gst_prog_image_allocator_get_type (void);

G_DEFINE_TYPE (GstProgImageAllocator, gst_prog_image_allocator,
    GST_TYPE_ALLOCATOR);

/* What comes of it is plain system memory. */
static GstMemory *
allocate (GstAllocator * allocator, gsize size, GstAllocationParams * params)
{
  gsize align = params->align | gst_memory_alignment;
  gsize max_size = params->prefix + size + params->padding;
  guint8 *block, *data;

  if (max_size < size || max_size > G_MAXSIZE - align)
    return NULL;
  block = g_try_malloc (max_size + align);
  if (!block)
    return NULL;

  /* What a frame takes is touched all at once. */
  if (max_size >= PROG_IMAGE_MIN_LARGE_PAGES)
    prog_image_prefer_large_pages (block, max_size + align);
  data = (guint8 *) (((guintptr) block + align) & ~align);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PREFIXED)
    memset (data, 0, params->prefix);
  if (params->flags & GST_MEMORY_FLAG_ZERO_PADDED)
    memset (data + params->prefix + size, 0, params->padding);

  return gst_memory_new_wrapped (params->flags, data, max_size, params->prefix,
      size, block, g_free);
}

static void
gst_prog_image_allocator_class_init (GstProgImageAllocatorClass * klass)
{
  GST_ALLOCATOR_CLASS (klass)->alloc = allocate;
}

static void
gst_prog_image_allocator_init (GstProgImageAllocator * self)
{
  GST_ALLOCATOR (self)->mem_type = "progimage";
}

/**
 * gst_prog_image_allocator_new:
 *
 * Returns: (transfer full): an allocator of system memory that returns %NULL where there
 *     is none
 */
GstAllocator *
gst_prog_image_allocator_new (void)
{
  GstAllocator *allocator =
      g_object_new (gst_prog_image_allocator_get_type (), NULL);

  return gst_object_ref_sink (allocator);
}
