/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "testclock.h"

#include "element/gstprogimagedecoder.h"

#include <gst/check/gsttestclock.h>

GstClockTime test_now, test_step, test_cpu, test_cpu_step;
guint test_looks;

/* What the decoder waits for: the system's clock while a test clock is in use. */
static GstTestClock *waits;

/* Whose functions are replaced meanwhile, and what they were. */
static GstProgImageDecoderClass *replaced;
static GstProgImageDecoderClass original;

static GstClockTime
test_time (GstProgImageDecoder * self)
{
  GstClockTime result = test_now;

  test_now += test_step;
  test_looks++;

  return result;
}

static GstClockTime
test_cpu_time (GstProgImageDecoder * self)
{
  GstClockTime result = test_cpu;

  test_cpu += test_cpu_step;

  return result;
}

/* Between two buffers the thread has waited. */
static guint64
test_n_waits_of_thread (GstProgImageDecoder * self)
{
  static guint64 n;

  return ++n;
}

static gboolean
test_waits (GstProgImageDecoder * self, gint thread)
{
  return TRUE;
}

/* From here on, each look at the clock takes @each, and nothing that waits for a
 * time goes on by itself. The plugin exports no type that a cast could be checked
 * with. */
void
use_test_clock (Run * run, GstClockTime each)
{
  GstProgImageDecoderClass *klass =
      (GstProgImageDecoderClass *) G_OBJECT_GET_CLASS (run->harness->element);

  drop_test_clock ();
  waits = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_system_clock_set_default (GST_CLOCK (waits));
  replaced = klass;
  original = *klass;
  klass->get_time = test_time;
  klass->get_cpu_time = test_cpu_time;
  klass->get_n_waits = test_n_waits_of_thread;
  klass->waits = test_waits;
  test_now = 1000 * GST_SECOND;
  test_step = each;
  test_cpu = test_cpu_step = 0;
  test_looks = 0;
}

/* A checked fixture's teardown. */
void
drop_test_clock (void)
{
  gst_system_clock_set_default (NULL);
  g_clear_pointer (&waits, gst_object_unref);
  if (replaced) {
    replaced->get_time = original.get_time;
    replaced->get_cpu_time = original.get_cpu_time;
    replaced->get_n_waits = original.get_n_waits;
    replaced->waits = original.waits;
    replaced = NULL;
  }
}

/* For how many times something waits. */
guint
test_n_waits (void)
{
  return gst_test_clock_peek_id_count (waits);
}

/* How long it is to the next of them, 0 where it is over. */
GstClockTime
test_next_wait (void)
{
  GstClockTime now = gst_clock_get_time (GST_CLOCK (waits));
  GstClockTime next = gst_test_clock_get_next_entry_time (waits);

  if (!GST_CLOCK_TIME_IS_VALID (next))
    return next;

  return next > now ? next - now : 0;
}

/* Time passes, and whoever waits for it does not know yet. */
void
test_elapse (GstClockTime time)
{
  test_now += time;
  gst_test_clock_advance_time (waits, time);
}

/* Has the decoder do what became due of what it waits for, in a thread of its
 * own: it looks at the clock, under the stream lock. FALSE: it is not time yet. */
gboolean
test_wake (Run * run)
{
  GstElement *element = run->harness->element;
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  guint looks = test_looks, now;

  if (test_next_wait () > 0)
    return FALSE;

  gst_clock_id_unref (gst_test_clock_process_next_clock_id (waits));
  do {
    g_usleep (500);
    GST_VIDEO_DECODER_STREAM_LOCK (element);
    now = test_looks;
    GST_VIDEO_DECODER_STREAM_UNLOCK (element);
  } while (now == looks && g_get_monotonic_time () < end);
  fail_unless (now > looks, "nobody looked at the clock");
  run_collect (run);

  return TRUE;
}

/* The same where the decoder may not even look at the clock. */
void
test_wake_in_vain (Run * run)
{
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (waits));
  g_usleep (20000);
  GST_VIDEO_DECODER_STREAM_LOCK (run->harness->element);
  GST_VIDEO_DECODER_STREAM_UNLOCK (run->harness->element);
  run_collect (run);
}
