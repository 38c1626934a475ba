/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bytes of a codestream, kept for a second decoder of it. They count in max-memory, and where
 * there is no memory for them the image is decoded without. */

#include "kept.h"

#include <string.h>

/* Of a longer codestream nothing is kept. */
#define MAX_KEPT (64 * 1024 * 1024)

/* What is coded without any loss, and can't be compressed, is a little longer than its samples:
 * by headers and profiles, too. */
#define MORE_THAN_SAMPLES(size) ((size) / 8 + 256 * 1024)

/* Room is made for so much more, at least. */
#define ROOM (64 * 1024)

/**
 * prog_jxl_kept_max:
 * @info: of the image; of width 0 where that is not known yet
 *
 * Returns: how many bytes of the codestream are kept at most
 */
gsize
prog_jxl_kept_max (const JxlBasicInfo * info)
{
  guint channels = info->num_color_channels + info->num_extra_channels;
  guint64 samples = (guint64) info->xsize * info->ysize * channels;
  guint64 size = samples * ((info->bits_per_sample + 7) / 8);

  if (info->xsize == 0)
    return MAX_KEPT;

  return MIN (size + MORE_THAN_SAMPLES (size), MAX_KEPT);
}

static gboolean
make_room (ProgJxlKept * kept, gsize size, gsize max)
{
  gsize capacity = MIN (size + size / 8 + ROOM, max);
  guint8 *data;

  if (size <= kept->capacity)
    return TRUE;

  data = g_try_realloc (kept->data, capacity);
  if (!data)
    return FALSE;
  kept->data = data;
  kept->capacity = capacity;

  return TRUE;
}

/**
 * prog_jxl_kept_add:
 * @kept: the bytes so far
 * @data: what follows
 * @size: how many bytes
 * @max: that may be kept
 *
 * Keeps them, unless too many have come, or there is no memory.
 */
void
prog_jxl_kept_add (ProgJxlKept * kept, const guint8 * data, gsize size,
    gsize max)
{
  if (kept->lost || size == 0)
    return;

  kept->refused = kept->size + size <= max
      && !make_room (kept, kept->size + size, max);
  if (kept->size + size > max || kept->refused) {
    prog_jxl_kept_forget (kept);
    return;
  }
  memcpy (kept->data + kept->size, data, size);
  kept->size += size;
}

/**
 * prog_jxl_kept_forget:
 * @kept: bytes that are not needed any more; frees them
 */
void
prog_jxl_kept_forget (ProgJxlKept * kept)
{
  g_clear_pointer (&kept->data, g_free);
  kept->size = kept->capacity = 0;
  kept->lost = TRUE;
}
