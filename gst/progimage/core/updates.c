/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "updates.h"

/* What a first partial frame that was drawn is expected to take, ns a byte: to copy it,
 * and to convert it once. Measured: 0.3 to 0.9. */
#define FIRST_COST 0.5

/* Where no clock is looked at: what all frames of an image may be expected to take, the
 * final one included, ns: 3 s, and one more for 20 MB that have come. A progressive photo of 24
 * megapixels takes 2 s, as it draws each of its pixels 20 times. */
#define FREE_WORK (3 * GST_SECOND)
#define WORK_OF_BYTE 48

/**
 * prog_image_updates_start:
 * @updates: the policy
 * @now: the time at which the header of the image was complete
 *
 * Begins an image.
 */
void
prog_image_updates_start (ProgImageUpdates * updates, GstClockTime now)
{
  updates->started = now;
  updates->waited = updates->shown = 0;
  updates->frames = 0;
  updates->spent = updates->next_cost = 0;
  updates->frame_work = updates->work = 0;
}

/**
 * prog_image_updates_expect:
 * @updates: the policy
 * @frame_bytes: bytes of a frame
 * @draw_cost: ns a byte that it takes to draw the first one
 *
 * Estimates what the first partial frame will cost.
 */
void
prog_image_updates_expect (ProgImageUpdates * updates, guint64 frame_bytes,
    gdouble draw_cost)
{
  updates->frame_work = frame_bytes * (FIRST_COST + draw_cost);
  if (updates->frames == 0)
    updates->next_cost = updates->frame_work;
}

/**
 * prog_image_updates_wait:
 * @updates: the policy
 * @time: ns between the end of one input buffer and the beginning of the next
 *
 * Adds up the time for which the image waited for its bytes.
 */
void
prog_image_updates_wait (ProgImageUpdates * updates, GstClockTime time)
{
  updates->waited += time;
}

/**
 * prog_image_updates_pushed:
 * @updates: the policy
 * @cost: ns of CPU time that the partial frame took, all that would not have been
 *     done without it
 *
 * Accounts for a partial frame. The next one is expected to cost the same.
 */
void
prog_image_updates_pushed (ProgImageUpdates * updates, GstClockTime cost)
{
  updates->frames++;
  updates->shown = updates->waited;
  updates->spent += cost;
  updates->next_cost = cost;
}

/**
 * prog_image_updates_drawn:
 * @updates: the policy
 * @rows: that a partial frame drew anew
 * @height: of frames
 *
 * Accounts for them.
 */
void
prog_image_updates_drawn (ProgImageUpdates * updates, guint rows, guint height)
{
  updates->work += updates->frame_work * rows / height;
}

static GstClockTime
time_until (GstClockTime from, GstClockTime to)
{
  return to > from ? to - from : 0;
}

static GstClockTime
add_times (GstClockTime a, GstClockTime b)
{
  return a < GST_CLOCK_TIME_NONE - b ? a + b : GST_CLOCK_TIME_NONE;
}

/**
 * prog_image_updates_delay:
 * @updates: the policy
 * @settings: the settings
 * @now: the time
 *
 * Returns: how long the image has to wait for input from now on until a partial frame
 *     is due because of that; %GST_CLOCK_TIME_NONE: for ever
 */
GstClockTime
prog_image_updates_delay (const ProgImageUpdates * updates,
    const ProgImageUpdateSettings * settings, GstClockTime now)
{
  GstClockTime affordable, wanted;

  if (settings->mode != GST_PROG_IMAGE_UPDATES_AUTO
      || settings->max_overhead == 0)
    return GST_CLOCK_TIME_NONE;

  wanted = updates->frames == 0 ? settings->first :
      add_times (updates->shown, settings->interval);
  affordable = add_times (updates->started,
      gst_util_uint64_scale_ceil (updates->spent + updates->next_cost, 100,
          settings->max_overhead));

  return MAX (time_until (updates->waited, wanted),
      time_until (now, affordable));
}

/**
 * prog_image_updates_affords:
 * @updates: the policy
 * @bytes: of the image, that have come
 *
 * Without a clock nothing but this bounds what partial frames cost: a few bytes may change
 * all of a large image, again and again.
 *
 * Returns: whether a partial frame may be drawn that changes all of its pixels
 */
gboolean
prog_image_updates_affords (const ProgImageUpdates * updates, guint64 bytes)
{
  return updates->work + 2 * updates->frame_work
      <= FREE_WORK + WORK_OF_BYTE * bytes;
}

/**
 * prog_image_updates_due:
 * @updates: the policy
 * @settings: the settings
 * @trigger: what has just happened
 * @bytes: of the image, that have come
 * @now: the time
 *
 * A pure function of its arguments. Whether there is anything new to show is for the
 * caller to know.
 *
 * Returns: %TRUE if a partial frame should be pushed now
 */
gboolean
prog_image_updates_due (const ProgImageUpdates * updates,
    const ProgImageUpdateSettings * settings, ProgImageTrigger trigger,
    guint64 bytes, GstClockTime now)
{
  switch (settings->mode) {
    case GST_PROG_IMAGE_UPDATES_PASS:
      return trigger == PROG_IMAGE_TRIGGER_PASS_DONE
          && prog_image_updates_affords (updates, bytes);
    case GST_PROG_IMAGE_UPDATES_BUFFER:
      return trigger == PROG_IMAGE_TRIGGER_INPUT_USED
          && prog_image_updates_affords (updates, bytes);
    case GST_PROG_IMAGE_UPDATES_AUTO:
      return trigger == PROG_IMAGE_TRIGGER_INPUT_USED
          && prog_image_updates_delay (updates, settings, now) == 0;
    case GST_PROG_IMAGE_UPDATES_NONE:
    default:
      return FALSE;
  }
}
