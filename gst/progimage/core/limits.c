/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "limits.h"

/* Images of the largest size that a stream may hold, and pixels for each of its bytes on
 * top. Photos have 2 to 10, a black image 170 at most as a JPEG. */
#define FREE_IMAGES 2
#define PIXELS_OF_BYTE 256

/* Efforts that images of a stream may take whatever their bytes, and bytes for each one
 * beyond: an effort takes 15 µs, so that is a second, and another one for 20 MB. An image for
 * which there are too few has 35 to 150 bytes; photos have thousands, and icons hundreds. */
#define FREE_EFFORTS 65536
#define BYTES_OF_EFFORT 256

/* Efforts that it takes to negotiate other caps, and another pool. */
#define EFFORTS_OF_CAPS 3

/* Bytes that are skipped where there are too many images, so that many in a row can be
 * decoded behind them. */
#define SKIPPED (64 * 1024)

/* What metadata may take of max-memory: it comes on top of what is counted where it follows
 * the pixels. */
#define METADATA_SHARE 16

/* Bytes that compressed metadata of a stream may come to, and more for each of its bytes:
 * text and profiles come to 2 to 4. */
#define FREE_UNPACKED (32 * 1024 * 1024)
#define UNPACKED_OF_BYTE 16

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
 * prog_image_limits_metadata:
 * @limits: the limits in force
 *
 * Returns: bytes of metadata that are kept of an image at most
 */
gsize
prog_image_limits_metadata (const ProgImageLimits * limits)
{
  if (limits->max_memory == 0)
    return PROG_IMAGE_MAX_METADATA;

  return MIN (PROG_IMAGE_MAX_METADATA, limits->max_memory / METADATA_SHARE);
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
  static gsize processors = 0;  /* to ask for them takes as long as a small image */
  guint threads = limits->max_threads;

  if (g_once_init_enter (&processors))
    g_once_init_leave (&processors, g_get_num_processors ());
  if (threads == 0)
    threads = processors;

  return CLAMP (threads, 1, PROG_IMAGE_MOST_THREADS);
}

/**
 * prog_image_work_affords_image:
 * @work: done for the stream so far
 * @limits: the limits in force
 * @bytes: of the stream that were used
 * @width: of the next image, pixels
 * @height: of the next image, pixels
 * @error: set to %GST_STREAM_ERROR_DECODE where it can't be afforded
 *
 * An image of a hundred bytes may have as many pixels as the largest, and a stream thousands
 * of these.
 *
 * Returns: whether to decode it
 */
gboolean
prog_image_work_affords_image (const ProgImageWork * work,
    const ProgImageLimits * limits, guint64 bytes, guint width, guint height,
    GError ** error)
{
  guint64 pixels = work->pixels + (guint64) width * height;

  if (limits->max_pixels == 0
      || limits->max_pixels > G_MAXUINT64 / (2 * FREE_IMAGES)
      || pixels <= FREE_IMAGES * limits->max_pixels + PIXELS_OF_BYTE * bytes)
    return TRUE;

  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "The images of the stream have %" G_GUINT64_FORMAT " pixels in %"
      G_GUINT64_FORMAT " bytes: the one of %u x %u is not decoded", pixels,
      bytes, width, height);
  return FALSE;
}

/**
 * prog_image_work_affords_beginning:
 * @work: done for the stream so far
 * @bytes: of the stream that were used
 *
 * An image of some dozen bytes takes as long as one of some thousand.
 *
 * Returns: whether another image may begin there
 */
gboolean
prog_image_work_affords_beginning (const ProgImageWork * work, guint64 bytes)
{
  return work->efforts <= FREE_EFFORTS + bytes / BYTES_OF_EFFORT;
}

/**
 * prog_image_work_add_caps:
 * @work: done for the stream so far
 * @caps: of an image that has ended, as a number
 *
 * Counts what it took to negotiate them, where they are not those of the image before.
 */
void
prog_image_work_add_caps (ProgImageWork * work, guint caps)
{
  if (work->caps != 0 && work->caps != caps)
    work->efforts += EFFORTS_OF_CAPS;
  work->caps = caps;
}

/**
 * prog_image_work_skip:
 * @work: done for the stream so far; %FALSE from prog_image_work_affords_beginning()
 * @bytes: of the stream that were used
 *
 * No image begins in what follows.
 *
 * Returns: (transfer full): a %GST_STREAM_ERROR_DECODE that says so
 */
GError *
prog_image_work_skip (ProgImageWork * work, guint64 bytes)
{
  work->skip_to = bytes + SKIPPED;

  return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "The stream has too many tiny images in %" G_GUINT64_FORMAT " bytes: "
      "none is decoded in the next %u", bytes, SKIPPED);
}

/**
 * prog_image_work_affords_unpacking:
 * @work: done for the stream so far
 * @bytes: of the stream that were used
 *
 * Returns: whether more metadata may be unpacked
 */
gboolean
prog_image_work_affords_unpacking (const ProgImageWork * work, guint64 bytes)
{
  return work->unpacked <= FREE_UNPACKED + UNPACKED_OF_BYTE * bytes;
}
