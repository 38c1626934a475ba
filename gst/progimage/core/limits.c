/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "limits.h"

/**
 * prog_image_limits_check_size:
 * @limits: the limits in force
 * @width: of the image, pixels
 * @height: of the image, pixels
 * @error: set to %GST_RESOURCE_ERROR_NO_SPACE_LEFT where there are too many, to
 *     %GST_STREAM_ERROR_DECODE where there are none
 *
 * Returns: whether an image of this size may be decoded
 */
gboolean
prog_image_limits_check_size (const ProgImageLimits * limits, guint width,
    guint height, GError ** error)
{
  guint64 pixels = (guint64) width * height;

  if (pixels == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "The image says that it has %u x %u pixels", width, height);
    return FALSE;
  }
  if (limits->max_pixels == 0 || pixels <= limits->max_pixels)
    return TRUE;

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "The image has %u x %u pixels, more than max-pixels = %"
      G_GUINT64_FORMAT " allows", width, height, limits->max_pixels);
  return FALSE;
}

/**
 * prog_image_limits_check_memory:
 * @limits: the limits in force
 * @bytes: what a frame and what is needed to make it take
 * @error: set to %GST_RESOURCE_ERROR_NO_SPACE_LEFT where that is too much
 *
 * Returns: whether so much may be allocated
 */
gboolean
prog_image_limits_check_memory (const ProgImageLimits * limits, guint64 bytes,
    GError ** error)
{
  if (limits->max_memory == 0 || bytes <= limits->max_memory)
    return TRUE;

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "The image takes %" G_GUINT64_FORMAT " bytes of memory, more than "
      "max-memory = %" G_GUINT64_FORMAT " allows", bytes, limits->max_memory);
  return FALSE;
}

/**
 * prog_image_limits_threads:
 * @limits: the limits in force
 *
 * Returns: how many threads may decode an image at once, the caller's among them: 1 to
 *     %PROG_IMAGE_MOST_THREADS; without a limit, as many as there are processors
 */
guint
prog_image_limits_threads (const ProgImageLimits * limits)
{
  guint threads = limits->max_threads;

  if (threads == 0)
    threads = g_get_num_processors ();

  return CLAMP (threads, 1, PROG_IMAGE_MOST_THREADS);
}
