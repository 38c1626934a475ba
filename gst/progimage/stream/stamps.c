/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stamps.h"

typedef struct
{
  guint64 begin, end;           /* bytes of the stream that the buffer held */
  GstBuffer *header;            /* the buffer without its memory */
} Stamp;

struct _ProgImageStamps
{
  GQueue queue;                 /* of Stamp, oldest first */
};

ProgImageStamps *
prog_image_stamps_new (void)
{
  ProgImageStamps *stamps = g_new0 (ProgImageStamps, 1);

  g_queue_init (&stamps->queue);

  return stamps;
}

static void
drop_oldest (ProgImageStamps * stamps)
{
  Stamp *stamp = g_queue_pop_head (&stamps->queue);

  gst_buffer_unref (stamp->header);
  g_free (stamp);
}

/**
 * prog_image_stamps_reset:
 * @stamps: the stamps
 *
 * Forgets all of them.
 */
void
prog_image_stamps_reset (ProgImageStamps * stamps)
{
  while (stamps->queue.length > 0)
    drop_oldest (stamps);
}

void
prog_image_stamps_free (ProgImageStamps * stamps)
{
  prog_image_stamps_reset (stamps);
  g_free (stamps);
}

static gboolean
says_something (GstBuffer * buffer)
{
  gpointer state = NULL;

  return GST_BUFFER_PTS_IS_VALID (buffer) || GST_BUFFER_DTS_IS_VALID (buffer)
      || GST_BUFFER_DURATION_IS_VALID (buffer)
      || gst_buffer_iterate_meta (buffer, &state) != NULL;
}

/**
 * prog_image_stamps_add:
 * @stamps: the stamps
 * @buffer: an input buffer; no reference is kept
 * @begin: the byte of the stream at which it begins
 * @end: the byte behind its last one
 *
 * Keeps its timestamps and metas, if it has any.
 */
void
prog_image_stamps_add (ProgImageStamps * stamps, GstBuffer * buffer,
    guint64 begin, guint64 end)
{
  Stamp *stamp;

  if (begin == end || !says_something (buffer))
    return;

  stamp = g_new (Stamp, 1);
  stamp->begin = begin;
  stamp->end = end;
  stamp->header = gst_buffer_new ();
  gst_buffer_copy_into (stamp->header, buffer,
      GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META, 0, -1);
  g_queue_push_tail (&stamps->queue, stamp);
}

/**
 * prog_image_stamps_forget:
 * @stamps: the stamps
 * @end: the byte of the stream up to which it was used
 *
 * Forgets those that are older than the newest one that held bytes in front of that. Frames
 * come seldom, buffers may be small.
 */
void
prog_image_stamps_forget (ProgImageStamps * stamps, guint64 end)
{
  for (;;) {
    GList *second = g_queue_peek_nth_link (&stamps->queue, 1);

    if (!second || ((Stamp *) second->data)->begin >= end)
      break;
    drop_oldest (stamps);
  }
}

/**
 * prog_image_stamps_newest:
 * @stamps: the stamps
 * @begin: the byte of the stream at which an image begins
 * @end: the byte of the stream up to which it was used; not before that of the call
 *     before. Older stamps than the one found are forgotten.
 *
 * Returns: (transfer none) (nullable): the stamp of the newest buffer that held some
 *     of these bytes
 */
GstBuffer *
prog_image_stamps_newest (ProgImageStamps * stamps, guint64 begin, guint64 end)
{
  Stamp *stamp;

  prog_image_stamps_forget (stamps, end);
  stamp = g_queue_peek_head (&stamps->queue);

  return stamp && stamp->begin < end && stamp->end > begin ?
      stamp->header : NULL;
}
