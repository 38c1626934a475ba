/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The image being built, as a frame that can be pushed again and again while
 * it grows, and never changes once it was pushed.
 *
 * A buffer that was pushed is kept, and written to again only when nobody else
 * holds it or its memory any more. Until then another one takes over, of which
 * no more is copied than the rows that it lacks. */

#include "canvas.h"

/* A sink keeps the frame it shows, and one may be on its way: with a third
 * buffer both can be held for as long as they like. */
#define N_SLOTS 3

typedef struct
{
  GstBuffer *buffer;
  ProgImageRows stale;          /* drawn since this buffer was current */
} Slot;

struct _ProgImageCanvas
{
  GstVideoInfo info;
  guint8 blank;
  ProgImageAcquire acquire;
  gpointer user_data;
  GstFlowReturn flow;

  guint64 max_frames;           /* that are held at once */
  Slot slots[N_SLOTS];
  guint current;                /* index into slots */
  gboolean writing;             /* current is mapped as frame, and ours */
  GstVideoFrame frame;
  GstBuffer *fixed;             /* mapped as fixed_frame, in no slot */
  GstVideoFrame fixed_frame;

  guint defined;                /* rows from the top that were drawn or blanked */
  ProgImageRows damage;         /* drawn since the last publish */
  ProgImageRows open;           /* being drawn, not to be seen yet */
  guint8 *open_pixels;          /* (nullable): the open rows, put aside by publish */
};

static void
add_rows (ProgImageRows * rows, guint first, guint end)
{
  if (first >= end)
    return;

  if (prog_image_rows_are_none (rows)) {
    rows->first = first;
    rows->end = end;
  } else {
    rows->first = MIN (rows->first, first);
    rows->end = MAX (rows->end, end);
  }
}

/* Nobody but the canvas sees this buffer or its memory. */
static gboolean
is_ours (GstBuffer * buffer)
{
  return gst_buffer_is_writable (buffer)
      && gst_buffer_is_all_memory_writable (buffer);
}

/**
 * prog_image_canvas_new:
 * @info: format and size of the image
 * @blank: byte that pixels are made of before there is any data
 * @acquire: called whenever another buffer is needed
 * @user_data: for @acquire
 *
 * Returns: (transfer full): a canvas that has no buffer yet
 */
ProgImageCanvas *
prog_image_canvas_new (const GstVideoInfo * info, guint8 blank,
    ProgImageAcquire acquire, gpointer user_data)
{
  ProgImageCanvas *canvas = g_new0 (ProgImageCanvas, 1);

  canvas->info = *info;
  canvas->blank = blank;
  canvas->acquire = acquire;
  canvas->user_data = user_data;
  canvas->flow = GST_FLOW_OK;
  canvas->max_frames = G_MAXUINT64;

  return canvas;
}

static void
stop_writing (ProgImageCanvas * canvas)
{
  if (canvas->writing)
    gst_video_frame_unmap (&canvas->frame);
  canvas->writing = FALSE;
}

/**
 * prog_image_canvas_free:
 * @canvas: (transfer full) (nullable): a canvas
 *
 * Frees @canvas and lets go of its buffers.
 */
void
prog_image_canvas_free (ProgImageCanvas * canvas)
{
  guint i;

  if (!canvas)
    return;

  stop_writing (canvas);
  if (canvas->fixed)
    gst_video_frame_unmap (&canvas->fixed_frame);
  gst_clear_buffer (&canvas->fixed);
  for (i = 0; i < N_SLOTS; i++)
    gst_clear_buffer (&canvas->slots[i].buffer);
  g_free (canvas->open_pixels);
  g_free (canvas);
}

/**
 * prog_image_canvas_set_max_frames:
 * @canvas: a canvas that has no buffer yet
 * @n: frames that there is memory for, at least 1
 *
 * Without this there is memory for any number.
 */
void
prog_image_canvas_set_max_frames (ProgImageCanvas * canvas, guint64 n)
{
  canvas->max_frames = n;
}

/**
 * prog_image_canvas_can_publish:
 * @canvas: a canvas
 *
 * Returns: whether there will be memory to draw into when what is drawn was published,
 *     and others hold that as long as they like
 */
gboolean
prog_image_canvas_can_publish (const ProgImageCanvas * canvas)
{
  /* One that is drawn into next, and the current one. */
  guint64 n = canvas->slots[canvas->current].buffer ? 1 : 2;
  guint i;

  for (i = 0; i < N_SLOTS; i++) {
    GstBuffer *buffer = canvas->slots[i].buffer;

    if (buffer && i != canvas->current && is_ours (buffer))
      return TRUE;
    n += buffer != NULL;
  }

  return n + (canvas->fixed != NULL) <= canvas->max_frames;
}

/**
 * prog_image_canvas_info:
 * @canvas: a canvas
 *
 * Returns: format and size of the image. Strides are a buffer's own: those of
 *     the frame that prog_image_canvas_write() returns count.
 */
const GstVideoInfo *
prog_image_canvas_info (const ProgImageCanvas * canvas)
{
  return &canvas->info;
}

/**
 * prog_image_canvas_flow:
 * @canvas: a canvas
 *
 * Returns: why prog_image_canvas_write() returned %NULL
 */
GstFlowReturn
prog_image_canvas_flow (const ProgImageCanvas * canvas)
{
  return canvas->flow;
}

/* A slot that can take over: one of ours, else the one that lacks most, given
 * a new buffer. */
static gint
choose_slot (ProgImageCanvas * canvas)
{
  guint i, victim = (canvas->current + 1) % N_SLOTS;
  GstBuffer *buffer = NULL;

  for (i = 0; i < N_SLOTS; i++) {
    if (canvas->slots[i].buffer && is_ours (canvas->slots[i].buffer))
      return i;
  }
  for (i = 0; i < N_SLOTS; i++) {
    if (!canvas->slots[i].buffer)
      victim = i;
  }

  canvas->flow = canvas->acquire (&buffer, canvas->user_data);
  if (canvas->flow != GST_FLOW_OK)
    return -1;

  gst_clear_buffer (&canvas->slots[victim].buffer);
  canvas->slots[victim].buffer = buffer;
  canvas->slots[victim].stale.first = 0;
  canvas->slots[victim].stale.end = canvas->defined;

  return victim;
}

static gboolean
copy_stale_rows (ProgImageCanvas * canvas, Slot * to, GstBuffer * newest)
{
  GstVideoFrame from;

  if (!prog_image_rows_are_none (&to->stale)) {
    if (!gst_video_frame_map (&from, &canvas->info, newest, GST_MAP_READ))
      return FALSE;
    prog_image_planes_copy (&canvas->frame, &from, &to->stale);
    gst_video_frame_unmap (&from);
  }
  to->stale.first = to->stale.end = 0;

  return TRUE;
}

/* Puts the open rows aside, so that a frame shows them blank or as they were
 * before. FALSE: there is no memory for them. */
static gboolean
put_open_rows_aside (ProgImageCanvas * canvas)
{
  canvas->open_pixels = g_try_malloc (prog_image_planes_size (&canvas->info,
          &canvas->open));
  if (!canvas->open_pixels) {
    canvas->flow = GST_FLOW_ERROR;
    return FALSE;
  }
  prog_image_planes_save (&canvas->frame, &canvas->open, canvas->open_pixels);

  return TRUE;
}

/**
 * prog_image_canvas_write:
 * @canvas: a canvas
 *
 * Makes sure that there is a buffer that may be drawn into, with all that was
 * drawn before in it. To be called again after each publish: it may be another
 * buffer, with other strides.
 *
 * Returns: (transfer none) (nullable): the frame to draw into, valid until
 *     prog_image_canvas_publish(); %NULL where no buffer is to be had:
 *     prog_image_canvas_flow() says why
 */
GstVideoFrame *
prog_image_canvas_write (ProgImageCanvas * canvas)
{
  GstBuffer *newest;
  gint slot;

  if (canvas->writing)
    return &canvas->frame;

  newest = canvas->slots[canvas->current].buffer;
  if (newest && is_ours (newest)) {
    slot = canvas->current;
  } else {
    slot = choose_slot (canvas);
    if (slot < 0)
      return NULL;
  }

  if (!gst_video_frame_map (&canvas->frame, &canvas->info,
          canvas->slots[slot].buffer, GST_MAP_WRITE)) {
    canvas->flow = GST_FLOW_ERROR;
    return NULL;
  }
  canvas->writing = TRUE;

  if (slot != (gint) canvas->current && newest
      && !copy_stale_rows (canvas, &canvas->slots[slot], newest)) {
    stop_writing (canvas);
    canvas->flow = GST_FLOW_ERROR;
    return NULL;
  }
  canvas->current = slot;
  if (!prog_image_rows_are_none (&canvas->open) && canvas->open_pixels)
    prog_image_planes_restore (&canvas->frame, &canvas->open,
        canvas->open_pixels);
  g_clear_pointer (&canvas->open_pixels, g_free);

  return &canvas->frame;
}

/**
 * prog_image_canvas_fixed:
 * @canvas: a canvas
 *
 * For a library that writes to one address from the first row to the last. What is to be
 * shown of the frame meanwhile is for the caller to copy.
 *
 * Returns: (transfer none) (nullable): a frame that is not shown, and stays where it is
 *     until prog_image_canvas_use_fixed(), to be read, too; %NULL where no buffer is to
 *     be had
 */
GstVideoFrame *
prog_image_canvas_fixed (ProgImageCanvas * canvas)
{
  GstBuffer *buffer = NULL;

  if (canvas->fixed)
    return &canvas->fixed_frame;

  canvas->flow = canvas->acquire (&buffer, canvas->user_data);
  if (canvas->flow != GST_FLOW_OK)
    return NULL;
  if (!gst_video_frame_map (&canvas->fixed_frame, &canvas->info, buffer,
          GST_MAP_READWRITE)) {
    gst_buffer_unref (buffer);
    canvas->flow = GST_FLOW_ERROR;
    return NULL;
  }
  canvas->fixed = buffer;

  return &canvas->fixed_frame;
}

/**
 * prog_image_canvas_use_fixed:
 * @canvas: a canvas that has given a frame by prog_image_canvas_fixed()
 *
 * Says that all of that frame was drawn, and can be seen: it takes the place of what was
 * drawn before.
 */
void
prog_image_canvas_use_fixed (ProgImageCanvas * canvas)
{
  guint slot = canvas->current;

  stop_writing (canvas);
  if (canvas->slots[slot].buffer)
    slot = (slot + 1) % N_SLOTS;
  gst_clear_buffer (&canvas->slots[slot].buffer);
  gst_video_frame_unmap (&canvas->fixed_frame);
  canvas->slots[slot].buffer = g_steal_pointer (&canvas->fixed);
  canvas->slots[slot].stale.first = canvas->slots[slot].stale.end = 0;
  canvas->current = slot;
  prog_image_canvas_rows_done (canvas, 0,
      GST_VIDEO_INFO_HEIGHT (&canvas->info));
}

/**
 * prog_image_canvas_rows_done:
 * @canvas: a canvas that is being written
 * @first: first row
 * @end: one past the last row
 *
 * Says that these rows were drawn anew, all of their pixels, and can be seen.
 */
void
prog_image_canvas_rows_done (ProgImageCanvas * canvas, guint first, guint end)
{
  guint i;

  end = MIN (end, (guint) GST_VIDEO_INFO_HEIGHT (&canvas->info));
  if (first >= end)
    return;

  /* Rows that are skipped over must not stay undefined below the mark. */
  if (first > canvas->defined) {
    ProgImageRows gap = { canvas->defined, first };

    prog_image_planes_blank (&canvas->frame, &gap, canvas->blank);
    add_rows (&canvas->damage, gap.first, gap.end);
  }
  canvas->defined = MAX (canvas->defined, end);
  add_rows (&canvas->damage, first, end);
  for (i = 0; i < N_SLOTS; i++) {
    if (i != canvas->current)
      add_rows (&canvas->slots[i].stale, first, end);
  }
  if (!prog_image_rows_are_none (&canvas->open) && first <= canvas->open.first
      && end >= canvas->open.end)
    canvas->open.first = canvas->open.end = 0;
}

/**
 * prog_image_canvas_rows_open:
 * @canvas: a canvas that is being written
 * @first: first row
 * @end: one past the last row
 *
 * Says that the drawing of these rows, which were never done before, has begun
 * and will go on: they are shown blank until they are done.
 */
void
prog_image_canvas_rows_open (ProgImageCanvas * canvas, guint first, guint end)
{
  canvas->open.first = first;
  canvas->open.end = MIN (end, (guint) GST_VIDEO_INFO_HEIGHT (&canvas->info));
}

/**
 * prog_image_canvas_repeat:
 * @canvas: a canvas that is being written
 * @from: a row, not the first one
 *
 * Draws all rows from there on like the one in front.
 */
void
prog_image_canvas_repeat (ProgImageCanvas * canvas, guint from)
{
  prog_image_planes_repeat (&canvas->frame, from);
  prog_image_canvas_rows_done (canvas, from,
      GST_VIDEO_INFO_HEIGHT (&canvas->info));
}

/**
 * prog_image_canvas_damaged:
 * @canvas: a canvas
 *
 * Returns: whether rows were done since the last publish
 */
gboolean
prog_image_canvas_damaged (const ProgImageCanvas * canvas)
{
  return !prog_image_rows_are_none (&canvas->damage);
}

/* Everything that was not drawn becomes blank, once for all buffers. */
static void
define_all_rows (ProgImageCanvas * canvas)
{
  guint height = GST_VIDEO_INFO_HEIGHT (&canvas->info);
  ProgImageRows rest = { canvas->defined, height };
  guint i;

  if (prog_image_rows_are_none (&rest))
    return;

  prog_image_planes_blank (&canvas->frame, &rest, canvas->blank);
  for (i = 0; i < N_SLOTS; i++) {
    if (i != canvas->current)
      add_rows (&canvas->slots[i].stale, rest.first, rest.end);
  }
  add_rows (&canvas->damage, rest.first, rest.end);
  canvas->defined = height;
}

/**
 * prog_image_canvas_publish:
 * @canvas: a canvas
 * @final: whether the canvas will be written to no more
 * @damage: (out): the rows outside of which this frame equals the one that was
 *     published before; all of them for the first
 *
 * Returns: (transfer full) (nullable): the image as it is. Its pixels will not
 *     change. %NULL where no buffer is to be had: prog_image_canvas_flow()
 *     says why.
 */
GstBuffer *
prog_image_canvas_publish (ProgImageCanvas * canvas, gboolean final,
    ProgImageRows * damage)
{
  GstBuffer *kept, *result;

  /* Nothing new: the frame pushed before will do once more. */
  if (!canvas->writing && canvas->slots[canvas->current].buffer
      && prog_image_rows_are_none (&canvas->damage)) {
    damage->first = damage->end = 0;
  } else {
    if (!prog_image_canvas_write (canvas))
      return NULL;
    if (!prog_image_rows_are_none (&canvas->open)) {
      if (!final && !put_open_rows_aside (canvas))
        return NULL;
      prog_image_planes_blank (&canvas->frame, &canvas->open, canvas->blank);
    }
    define_all_rows (canvas);
    *damage = canvas->damage;
    canvas->damage.first = canvas->damage.end = 0;
    stop_writing (canvas);
  }

  kept = canvas->slots[canvas->current].buffer;
  if (final && is_ours (kept)) {
    canvas->slots[canvas->current].buffer = NULL;
    return kept;
  }

  /* The copy has buffer and metas of its own and shares the memory, which goes
   * back to its pool when both are gone. */
  result = gst_buffer_copy (kept);
  gst_buffer_add_parent_buffer_meta (result, kept);

  return result;
}
