/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "updates.h"

/**
 * prog_image_updates_start:
 * @updates: the policy, its settings filled in
 * @now: the time at which the image's header was complete
 *
 * Begins an image: forgets what the one before cost.
 */
void
prog_image_updates_start (ProgImageUpdates * updates, GstClockTime now)
{
  updates->started = updates->last = now;
  updates->spent = updates->last_cost = 0;
}

static GstClockTime
add_times (GstClockTime a, GstClockTime b)
{
  return a < GST_CLOCK_TIME_NONE - b ? a + b : GST_CLOCK_TIME_NONE;
}

/**
 * prog_image_updates_next:
 * @updates: the policy
 *
 * Returns: from which time on a partial frame is due because its viewer waits,
 *     whatever happens; %GST_CLOCK_TIME_NONE if never
 */
GstClockTime
prog_image_updates_next (const ProgImageUpdates * updates)
{
  GstClockTime affordable;

  if (updates->mode != GST_PROG_IMAGE_UPDATES_AUTO
      || updates->max_overhead == 0)
    return GST_CLOCK_TIME_NONE;

  /* The next frame is taken to cost as much as the last one did. */
  affordable = gst_util_uint64_scale_ceil (updates->spent + updates->last_cost,
      100, updates->max_overhead);

  return MAX (add_times (updates->last, updates->interval),
      add_times (updates->started, affordable));
}

/**
 * prog_image_updates_due:
 * @updates: the policy
 * @moment: what has just happened
 * @now: the time it is
 *
 * A pure function of its arguments. Whether there is anything new to show is
 * for the caller to know.
 *
 * Returns: %TRUE if a partial frame should be made and pushed now
 */
gboolean
prog_image_updates_due (const ProgImageUpdates * updates,
    ProgImageMoment moment, GstClockTime now)
{
  switch (updates->mode) {
    case GST_PROG_IMAGE_UPDATES_PASS:
      return moment == PROG_IMAGE_MOMENT_PASS_DONE;
    case GST_PROG_IMAGE_UPDATES_BUFFER:
      return moment == PROG_IMAGE_MOMENT_INPUT_USED;
    case GST_PROG_IMAGE_UPDATES_AUTO:
      return moment == PROG_IMAGE_MOMENT_INPUT_USED
          && now >= prog_image_updates_next (updates);
    case GST_PROG_IMAGE_UPDATES_NONE:
    default:
      return FALSE;
  }
}

/**
 * prog_image_updates_pushed:
 * @updates: the policy
 * @began: when the making of a partial frame began
 * @ended: when pushing it was over
 *
 * Accounts for a partial frame.
 */
void
prog_image_updates_pushed (ProgImageUpdates * updates, GstClockTime began,
    GstClockTime ended)
{
  updates->last_cost = ended > began ? ended - began : 0;
  updates->spent += updates->last_cost;
  updates->last = ended;
}
