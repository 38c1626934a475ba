/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Players seek to the start of a stream that is at its end, and keep the first frame
 * that comes. An image that was whole before is not shown in part again. */

#include "whole.h"

/* So many images are remembered. */
#define MAX_IMAGES 64

struct _ProgImageWhole
{
  GArray *now;                  /* sizes of the first images, all of them whole */
  GArray *before;               /* the same, before the flush */
};

ProgImageWhole *
prog_image_whole_new (void)
{
  ProgImageWhole *whole = g_new (ProgImageWhole, 1);

  whole->now = g_array_new (FALSE, FALSE, sizeof (guint64));
  whole->before = g_array_new (FALSE, FALSE, sizeof (guint64));

  return whole;
}

void
prog_image_whole_free (ProgImageWhole * whole)
{
  g_array_unref (whole->now);
  g_array_unref (whole->before);
  g_free (whole);
}

/**
 * prog_image_whole_flush:
 * @whole: the images
 *
 * The same stream may begin once more.
 */
void
prog_image_whole_flush (ProgImageWhole * whole)
{
  GArray *now = whole->now;

  if (now->len == 0)
    return;

  whole->now = whole->before;
  whole->before = now;
  g_array_set_size (whole->now, 0);
}

/**
 * prog_image_whole_forget:
 * @whole: the images
 *
 * What comes is another stream.
 */
void
prog_image_whole_forget (ProgImageWhole * whole)
{
  g_array_set_size (whole->now, 0);
  g_array_set_size (whole->before, 0);
}

static guint64
size_of (const ProgImageInfo * info)
{
  return (guint64) info->width << 32 | info->height;
}

/**
 * prog_image_whole_add:
 * @whole: the images
 * @index: of an image that was whole
 * @info: the image
 */
void
prog_image_whole_add (ProgImageWhole * whole, guint index,
    const ProgImageInfo * info)
{
  guint64 size = size_of (info);

  if (index == whole->now->len && index < MAX_IMAGES)
    g_array_append_val (whole->now, size);
}

/**
 * prog_image_whole_was:
 * @whole: the images
 * @index: of an image whose size is known
 * @info: the image
 *
 * Returns: whether an image of this size was whole there before the flush
 */
gboolean
prog_image_whole_was (const ProgImageWhole * whole, guint index,
    const ProgImageInfo * info)
{
  return index < whole->before->len
      && g_array_index (whole->before, guint64, index) == size_of (info);
}
