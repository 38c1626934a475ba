/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The policy of partial frames: a pure function, with time as an argument. */

#include <gst/check/gstcheck.h>

#include "core/updates.h"

/* Any time but 0, where mistakes with the origin would not show. */
#define HEADER (1000 * GST_SECOND)
#define MS GST_MSECOND

static ProgImageUpdateSettings settings;

/* The first frame waits as long as the others. */
static ProgImageUpdates
updates_at_header (GstProgImageUpdates mode, GstClockTime interval,
    guint max_overhead)
{
  ProgImageUpdates updates;

  settings.mode = mode;
  settings.first = settings.interval = interval;
  settings.max_overhead = max_overhead;
  prog_image_updates_start (&updates, HEADER);

  return updates;
}

/* All the time since the header has been spent waiting. */
static gboolean
due_after (const ProgImageUpdates * updates, ProgImageTrigger trigger,
    GstClockTime since_header)
{
  ProgImageUpdates copy = *updates;

  copy.waited = since_header;

  return prog_image_updates_due (&copy, &settings, trigger, 0,
      HEADER + since_header);
}

static gboolean
input_due (const ProgImageUpdates * updates, GstClockTime since_header)
{
  return due_after (updates, PROG_IMAGE_TRIGGER_INPUT_USED, since_header);
}

static gboolean
pass_due (const ProgImageUpdates * updates, GstClockTime since_header)
{
  return due_after (updates, PROG_IMAGE_TRIGGER_PASS_DONE, since_header);
}

static void
push_frame (ProgImageUpdates * updates, GstClockTime since_header,
    GstClockTime cost)
{
  updates->waited = since_header;
  prog_image_updates_pushed (updates, cost);
}

GST_START_TEST (test_none_is_never_due)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_NONE, 0, 100);

  fail_if (input_due (&updates, 0));
  fail_if (pass_due (&updates, 0));
  fail_if (input_due (&updates, 3600 * GST_SECOND));
  fail_if (pass_due (&updates, 3600 * GST_SECOND));
}

GST_END_TEST;

GST_START_TEST (test_pass_is_due_after_each_pass_only)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_PASS, GST_SECOND, 0);
  guint i;

  /* At once, and whatever frames cost. */
  for (i = 0; i < 3; i++) {
    fail_unless (pass_due (&updates, 0));
    fail_if (input_due (&updates, 0));
    fail_if (input_due (&updates, 3600 * GST_SECOND));
    push_frame (&updates, 0, GST_SECOND);
  }
}

GST_END_TEST;

GST_START_TEST (test_buffer_is_due_after_each_buffer_only)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_BUFFER, GST_SECOND, 0);
  guint i;

  for (i = 0; i < 3; i++) {
    fail_unless (input_due (&updates, 0));
    fail_if (pass_due (&updates, 0));
    fail_if (pass_due (&updates, 3600 * GST_SECOND));
    push_frame (&updates, 0, GST_SECOND);
  }
}

GST_END_TEST;

/* @__i__: pass or buffer, of which neither looks at a clock. */
GST_START_TEST (test_frames_follow_bytes)
{
  /* Bytes of a frame that takes as much as all frames may: 3 s, at 0.5 and 0.5 ns each. */
  const guint64 most = 3 * 1000 * 1000 * G_GUINT64_CONSTANT (1000);
  /* At 48 ns a byte they are worth half of that. */
  const guint64 bytes = most / 2 / 48;
  ProgImageUpdates updates = updates_at_header (__i__ == 0 ?
      GST_PROG_IMAGE_UPDATES_PASS : GST_PROG_IMAGE_UPDATES_BUFFER, 0, 0);
  ProgImageTrigger trigger = __i__ == 0 ? PROG_IMAGE_TRIGGER_PASS_DONE :
      PROG_IMAGE_TRIGGER_INPUT_USED;

  /* Half of what is free: the final frame takes the other half. */
  prog_image_updates_expect (&updates, most / 2, 0.5);
  fail_unless (prog_image_updates_due (&updates, &settings, trigger, 0, 0));
  prog_image_updates_drawn (&updates, 1000, 1000);
  fail_if (prog_image_updates_due (&updates, &settings, trigger, 0, 0));
  fail_if (prog_image_updates_due (&updates, &settings, trigger, bytes - 1, 0));
  fail_unless (prog_image_updates_due (&updates, &settings, trigger, bytes, 0));
  /* Parts of it. */
  prog_image_updates_drawn (&updates, 1, 1000);
  fail_if (prog_image_updates_due (&updates, &settings, trigger,
          bytes + bytes / 1000 - 1, 0));
  fail_unless (prog_image_updates_due (&updates, &settings, trigger,
          bytes + bytes / 1000, 0));
  /* Another image. */
  prog_image_updates_start (&updates, HEADER);
  prog_image_updates_expect (&updates, most, 0.5);
  fail_if (prog_image_updates_due (&updates, &settings, trigger,
          2 * bytes - 1, 0));
  fail_unless (prog_image_updates_due (&updates, &settings, trigger,
          2 * bytes, 0));
}

GST_END_TEST;

GST_START_TEST (test_auto_waits_for_interval_after_header)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 10);

  fail_if (input_due (&updates, 0));
  fail_if (input_due (&updates, 100 * MS - 1));
  fail_unless (input_due (&updates, 100 * MS));
  fail_unless (input_due (&updates, 101 * MS));
  /* The end of a pass is no reason. */
  fail_if (pass_due (&updates, 101 * MS));
}

GST_END_TEST;

GST_START_TEST (test_auto_waits_less_for_first_frame)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 10);

  settings.first = 40 * MS;
  fail_if (input_due (&updates, 40 * MS - 1));
  fail_unless (input_due (&updates, 40 * MS));
  push_frame (&updates, 40 * MS, 0);
  fail_if (input_due (&updates, 140 * MS - 1));
  fail_unless (input_due (&updates, 140 * MS));
}

GST_END_TEST;

/* Decoding, and whatever downstream does, may take as long as it likes. */
GST_START_TEST (test_auto_counts_waiting_only)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 10);

  prog_image_updates_wait (&updates, 60 * MS);
  fail_if (prog_image_updates_due (&updates, &settings,
          PROG_IMAGE_TRIGGER_INPUT_USED, 0, HEADER + 3600 * GST_SECOND));
  fail_unless_equals_uint64 (prog_image_updates_delay (&updates, &settings,
          HEADER + 3600 * GST_SECOND), 40 * MS);
  prog_image_updates_wait (&updates, 40 * MS);
  fail_unless (prog_image_updates_due (&updates, &settings,
          PROG_IMAGE_TRIGGER_INPUT_USED, 0, HEADER + 3600 * GST_SECOND));
}

GST_END_TEST;

/* 100 MB take 50 ms: 10 % of half a second. And 100 ms more for each ns that drawing
 * takes for a byte. */
GST_START_TEST (test_auto_expects_first_frame_to_cost_something)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 40 * MS, 10);

  prog_image_updates_expect (&updates, 100 * 1000 * 1000, __i__);
  fail_if (input_due (&updates, (500 + 1000 * __i__) * MS - 10));
  fail_unless (input_due (&updates, (500 + 1000 * __i__) * MS));
  /* What it did cost is known afterwards. */
  push_frame (&updates, 500 * MS, 0);
  prog_image_updates_expect (&updates, 100 * 1000 * 1000, __i__);
  fail_unless (input_due (&updates, 540 * MS));
}

GST_END_TEST;

GST_START_TEST (test_auto_waits_for_interval_after_frame)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 100);

  push_frame (&updates, 130 * MS, 5 * MS);
  fail_if (input_due (&updates, 130 * MS));
  fail_if (input_due (&updates, 230 * MS - 1));
  fail_unless (input_due (&updates, 230 * MS));
}

GST_END_TEST;

GST_START_TEST (test_auto_takes_cost_of_last_frame_into_account)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 0, 10);

  /* 30 ms were spent, and the next frame would take 30 ms more: 60 ms are
   * 10 % of 600 ms. */
  push_frame (&updates, 100 * MS, 30 * MS);
  fail_if (input_due (&updates, 300 * MS));
  fail_if (input_due (&updates, 600 * MS - 10));
  fail_unless (input_due (&updates, 600 * MS));

  /* A cheap frame makes the next one likely to be cheap: 30 + 2 + 2 ms. */
  push_frame (&updates, 600 * MS, 2 * MS);
  fail_unless (input_due (&updates, 602 * MS));
  /* An expensive one does not: 32 + 50 + 50 ms. */
  push_frame (&updates, 650 * MS, 50 * MS);
  fail_if (input_due (&updates, 1320 * MS - 10));
  fail_unless (input_due (&updates, 1320 * MS));
}

GST_END_TEST;

GST_START_TEST (test_due_changes_nothing)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 10);
  guint i;

  for (i = 0; i < 100; i++)
    fail_unless (input_due (&updates, 100 * MS));
  fail_if (input_due (&updates, 0));
}

GST_END_TEST;

GST_START_TEST (test_start_forgets_cost_of_image_before)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 10 * MS, 10);

  push_frame (&updates, 10 * MS, GST_SECOND);
  fail_if (input_due (&updates, 2 * GST_SECOND));
  prog_image_updates_start (&updates, HEADER);
  fail_if (input_due (&updates, 10 * MS - 1));
  fail_unless (input_due (&updates, 10 * MS));
}

GST_END_TEST;

/* What a stream came to. */
typedef struct
{
  guint frames;
  GstClockTime time, spent;     /* since the header, on partial frames */
  GstClockTime closest;         /* of two frames, or of header and first */
} Stream;

/* A stream of @n buffers that come every @gap at best, where frame i costs
 * @cost, twice and half as much in turn. Checks the bound at each frame. */
static Stream
run_stream (ProgImageUpdates * updates, guint n, GstClockTime gap,
    GstClockTime cost)
{
  Stream stream = { 0, 0, 0, GST_CLOCK_TIME_NONE };
  GstClockTime last = 0, dearest = 0;
  guint i;

  for (i = 0; i < n; i++) {
    GstClockTime c = (i % 3 == 0) ? cost : (i % 3 == 1) ? 2 * cost : cost / 2;

    stream.time += gap;
    prog_image_updates_wait (updates, gap);
    if (!prog_image_updates_due (updates, &settings,
            PROG_IMAGE_TRIGGER_INPUT_USED, 0, HEADER + stream.time))
      continue;
    stream.closest = MIN (stream.closest, stream.time - last);
    prog_image_updates_pushed (updates, c);
    stream.time += c;
    stream.spent += c;
    stream.frames++;
    last = stream.time;
    dearest = MAX (dearest, c);
    fail_unless (stream.spent <= stream.time * settings.max_overhead / 100
        + dearest, "frame %u: %u of %u ms spent", stream.frames,
        (guint) (stream.spent / MS), (guint) (stream.time / MS));
  }

  return stream;
}

GST_START_TEST (test_auto_with_slow_stream_stays_within_overhead)
{
  static const guint overheads[] = { 1, 5, 10, 25, 50, 99 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (overheads); i++) {
    ProgImageUpdates updates =
        updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS,
        overheads[i]);
    Stream stream = run_stream (&updates, 5000, 20 * MS, 40 * MS);

    fail_unless (stream.closest >= 100 * MS);
    fail_unless (stream.spent <= stream.time * overheads[i] / 100 + 80 * MS);
    /* And makes use of it: half of it at least, where the interval allows. */
    if (overheads[i] <= 10)
      fail_unless (stream.spent >= stream.time * overheads[i] / 200,
          "only %u of %u ms spent", (guint) (stream.spent / MS),
          (guint) (stream.time / MS));
  }
}

GST_END_TEST;

GST_START_TEST (test_auto_with_cheap_frames_keeps_the_interval)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 10);
  Stream stream = run_stream (&updates, 1000, 20 * MS, 1);

  fail_unless (stream.closest >= 100 * MS);
  /* Every fifth buffer, or every sixth where 20 ms do not fit. */
  fail_unless (stream.frames >= 1000 / 6 && stream.frames <= 1000 / 5,
      "%u frames", stream.frames);
}

GST_END_TEST;

GST_START_TEST (test_auto_with_image_at_once_is_never_due)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 100);
  Stream stream = run_stream (&updates, 1000, 0, MS);

  fail_unless_equals_int (stream.frames, 0);
  /* Nor where it takes just less than the interval. */
  stream = run_stream (&updates, 1000, MS / 11, MS);
  fail_unless_equals_int (stream.frames, 0);
}

GST_END_TEST;

GST_START_TEST (test_auto_with_overhead_0_is_never_due)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 0);

  /* Nothing may be spent, and a frame always takes something. */
  fail_if (input_due (&updates, 100 * MS));
  fail_if (input_due (&updates, 3600 * GST_SECOND));
}

GST_END_TEST;

GST_START_TEST (test_auto_with_overhead_0_is_not_due_after_a_frame)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 0);

  push_frame (&updates, 100 * MS, 1);
  fail_if (input_due (&updates, 300 * MS));
  fail_if (input_due (&updates, 3600 * GST_SECOND));
}

GST_END_TEST;

GST_START_TEST (test_auto_with_overhead_100_is_bound_by_interval_alone)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 100 * MS, 100);

  push_frame (&updates, 100 * MS, 50 * MS);
  fail_if (input_due (&updates, 200 * MS - 1));
  fail_unless (input_due (&updates, 200 * MS));
}

GST_END_TEST;

GST_START_TEST (test_auto_with_interval_0_is_bound_by_overhead_alone)
{
  ProgImageUpdates updates =
      updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 0, 10);
  Stream stream;

  fail_unless (input_due (&updates, 0));
  push_frame (&updates, 0, MS);
  fail_if (input_due (&updates, MS));
  fail_if (input_due (&updates, 20 * MS - 10));
  fail_unless (input_due (&updates, 20 * MS));

  updates = updates_at_header (GST_PROG_IMAGE_UPDATES_AUTO, 0, 10);
  stream = run_stream (&updates, 5000, MS, 4 * MS);
  fail_unless (stream.frames > 50, "%u frames", stream.frames);
}

GST_END_TEST;

static Suite *
updates_suite (void)
{
  Suite *s = suite_create ("updates");
  TCase *tc = tcase_create ("policy");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_none_is_never_due);
  tcase_add_test (tc, test_pass_is_due_after_each_pass_only);
  tcase_add_test (tc, test_buffer_is_due_after_each_buffer_only);
  tcase_add_loop_test (tc, test_frames_follow_bytes, 0, 2);
  tcase_add_test (tc, test_auto_waits_for_interval_after_header);
  tcase_add_test (tc, test_auto_waits_less_for_first_frame);
  tcase_add_test (tc, test_auto_counts_waiting_only);
  tcase_add_loop_test (tc, test_auto_expects_first_frame_to_cost_something, 0,
      3);
  tcase_add_test (tc, test_auto_waits_for_interval_after_frame);
  tcase_add_test (tc, test_auto_takes_cost_of_last_frame_into_account);
  tcase_add_test (tc, test_due_changes_nothing);
  tcase_add_test (tc, test_start_forgets_cost_of_image_before);
  tcase_add_test (tc, test_auto_with_slow_stream_stays_within_overhead);
  tcase_add_test (tc, test_auto_with_cheap_frames_keeps_the_interval);
  tcase_add_test (tc, test_auto_with_image_at_once_is_never_due);
  tcase_add_test (tc, test_auto_with_overhead_0_is_never_due);
  tcase_add_test (tc, test_auto_with_overhead_0_is_not_due_after_a_frame);
  tcase_add_test (tc, test_auto_with_overhead_100_is_bound_by_interval_alone);
  tcase_add_test (tc, test_auto_with_interval_0_is_bound_by_overhead_alone);

  return s;
}

GST_CHECK_MAIN (updates);
