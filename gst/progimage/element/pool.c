/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where buffers for frames come from. */

#include "pool.h"

/* Buffers that the canvas may hold while downstream holds others; one is the frame that
 * a codec keeps for itself (prog_image_canvas_fixed()). */
#define CANVAS_BUFFERS 4

typedef struct
{
  GstQuery *query;
  GstAllocator *allocator;
  guint align_width;
} Wanted;

static void
add_padding (GstBufferPool * pool, GstStructure * config, guint width,
    guint unit)
{
  GstVideoAlignment align;

  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  if (unit < 2
      || !gst_buffer_pool_has_option (pool,
          GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT))
    return;

  gst_video_alignment_reset (&align);
  align.padding_right = (unit - width % unit) % unit;
  gst_buffer_pool_config_add_option (config,
      GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
  gst_buffer_pool_config_set_video_alignment (config, &align);
}

/* A pool of system memory for which nobody has an allocator gets ours; what others
 * allocate with, GL for one, is theirs. */
static void
add_allocator (GstBufferPool * pool, GstStructure * config, GstQuery * query,
    GstAllocator * ours)
{
  GstAllocator *allocator = NULL, *own = NULL;
  GstAllocationParams params;

  gst_buffer_pool_config_get_allocator (config, &own, &params);
  if (gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (query, 0, &allocator, &params);
  if (allocator)
    gst_buffer_pool_config_set_allocator (config, allocator, &params);
  else if (!own && G_OBJECT_TYPE (pool) == GST_TYPE_VIDEO_BUFFER_POOL)
    gst_buffer_pool_config_set_allocator (config, ours, &params);
  else if (gst_query_get_n_allocation_params (query) > 0)
    gst_buffer_pool_config_set_allocator (config, own, &params);
  gst_clear_object (&allocator);
}

static gboolean
configure_pool (const Wanted * wanted, GstBufferPool * pool, guint size,
    guint min, guint max, gboolean padded)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (wanted->query, &caps, NULL);
  gst_video_info_from_caps (&info, caps);
  gst_buffer_pool_config_set_params (config, caps, size, min, max);
  add_allocator (pool, config, wanted->query, wanted->allocator);
  if (padded)
    add_padding (pool, config, GST_VIDEO_INFO_WIDTH (&info),
        wanted->align_width);
  if (gst_buffer_pool_set_config (pool, config))
    return TRUE;

  /* The pool has changed what it does not like: take that if it will do. */
  config = gst_buffer_pool_get_config (pool);
  if (gst_buffer_pool_config_validate_params (config, caps, size, min, max))
    return gst_buffer_pool_set_config (pool, config);
  gst_structure_free (config);

  return FALSE;
}

/**
 * gst_prog_image_pool_decide:
 * @query: an ALLOCATION query that the base class has answered
 * @allocator: where nobody has one
 * @align_width: pixels that rows may be padded to
 *
 * Asks the pool for rows that can be written in place, and makes sure that it
 * does not run dry while the canvas holds buffers. A pool that takes the place of
 * downstream's allocates as that was to.
 *
 * Returns: whether there is a pool to use
 */
gboolean
gst_prog_image_pool_decide (GstQuery * query, GstAllocator * allocator,
    guint align_width)
{
  const Wanted wanted = { query, allocator, align_width };
  gboolean padded = gst_query_find_allocation_meta (query,
      GST_VIDEO_META_API_TYPE, NULL);
  guint size, min, max;
  GstBufferPool *pool;
  gboolean result;

  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
  if (max > 0 && max < min + CANVAS_BUFFERS) {
    gst_object_unref (pool);
    pool = gst_video_buffer_pool_new ();
    max = 0;
  }
  /* Memory in reserve would be that of frames which nobody has counted. */
  if (G_OBJECT_TYPE (pool) == GST_TYPE_VIDEO_BUFFER_POOL)
    min = 0;
  result = configure_pool (&wanted, pool, size, min, max, padded);
  if (!result) {
    gst_object_unref (pool);
    pool = gst_video_buffer_pool_new ();
    min = max = 0;
    result = configure_pool (&wanted, pool, size, min, max, FALSE);
  }
  gst_query_set_nth_allocation_pool (query, 0, pool, size, min, max);
  gst_object_unref (pool);

  return result;
}
