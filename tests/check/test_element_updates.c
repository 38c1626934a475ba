/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Partial frames: when they come, what they hold, and that they stay as they
 * are. Time is the test's. */

#include "jpegrun.h"
#include "testclock.h"
#include "element/gstprogimagedecoder.h"

#include <string.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define MS GST_MSECOND

/* -- the clock ---------------------------------------------------------- */

/* When frames passed. */
static GArray *times;

static GstPadProbeReturn
note_time (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_array_append_val (times, test_now);

  return GST_PAD_PROBE_OK;
}

static void
note_times (Run * run)
{
  times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      note_time, NULL, NULL);
}

static GstClockTime
time_of (guint i)
{
  return g_array_index (times, GstClockTime, i);
}

/* -- auto --------------------------------------------------------------- */

GST_START_TEST (test_auto_with_image_at_once_gives_one_frame)
{
  static const gsize chunks[] = { 0, 4096, 100, 1 };
  static const gchar *lines[] = { "progjpegdec",
    "progjpegdec update-interval=1 max-overhead=100"
  };
  GByteArray *jpeg = make_tall_jpeg (__i__);
  guint i, k;

  fail_unless (jpeg->len > 8192);
  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      Run *run = run_new (lines[k], NULL);

      use_test_clock (run, 0);
      run_push_range (run, jpeg, 0, jpeg->len, chunks[i]);
      run_eos (run);
      fail_unless_equals_int (run->frames->len, 1);
      assert_final_is_right (run, 0, jpeg, "at once");
      run_free (run);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Pieces come every 20 ms, and the header with the first. */
static void
check_slow_image (gboolean progressive, guint interval_ms, gsize chunk)
{
  gchar *line = g_strdup_printf ("progjpegdec first-update=%u000000 "
      "update-interval=%u000000", interval_ms, interval_ms);
  GByteArray *jpeg = make_tall_jpeg (progressive);
  Run *run = run_new (line, NULL);
  GstClockTime header, took;
  gsize at;
  guint i;

  use_test_clock (run, 0);
  note_times (run);
  header = test_now;
  at = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  run_push (run, jpeg->data, at);
  for (; at < jpeg->len; at += chunk) {
    test_now += 20 * MS;
    run_push (run, jpeg->data + at, MIN (chunk, jpeg->len - at));
  }
  took = test_now - header;

  fail_unless_equals_int (times->len, run->frames->len);
  fail_unless_equals_int (run_n_finals (run), 1);
  /* The final frame does not wait. */
  for (i = 0; i + 1 < times->len; i++) {
    GstClockTime last = i == 0 ? header : time_of (i - 1);

    fail_unless (time_of (i) - last >= interval_ms * MS,
        "frame %u comes %u ms after the one before", i,
        (guint) ((time_of (i) - last) / MS));
  }
  fail_unless_equals_uint64 (time_of (times->len - 1), test_now);
  /* And they come: with the first piece that is due, and while there is news
   * in half of all intervals at least. */
  fail_unless (times->len - 1 >= took / (interval_ms * MS) / 2,
      "%u frames in %u ms", times->len, (guint) (took / MS));
  fail_unless (times->len > 3);
  assert_final_is_right (run, 0, jpeg, line);
  assert_series_is_sound (run, line);
  g_array_unref (times);
  run_free (run);
  g_free (line);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_auto_with_slow_image_keeps_interval)
{
  check_slow_image (__i__, 100, 256);
  check_slow_image (__i__, 50, 300);
  check_slow_image (__i__, 20, 512);
  check_slow_image (__i__, 130, 200);
}

GST_END_TEST;

/* A frame takes 5 ms. */
static guint
partial_frames_of_cost (gboolean progressive, guint overhead)
{
  gchar *line = g_strdup_printf ("progjpegdec first-update=0 "
      "update-interval=0 max-overhead=%u", overhead);
  GByteArray *jpeg = make_tall_jpeg (progressive);
  Run *run = run_new (line, NULL);
  GstClockTime begin, spent;
  guint result;
  gsize at;

  use_test_clock (run, 0);
  test_cpu_step = 5 * MS;
  begin = test_now;
  for (at = 0; at < jpeg->len; at += 100) {
    test_now += MS;
    run_push (run, jpeg->data + at, MIN (100, jpeg->len - at));
    spent = 5 * MS * (run->frames->len - run_n_finals (run));
    fail_unless (spent <= (test_now - begin) * overhead / 100 + 5 * MS,
        "%u %%: %u of %u ms spent", overhead, (guint) (spent / MS),
        (guint) ((test_now - begin) / MS));
  }
  result = run->frames->len - 1;
  assert_final_is_right (run, 0, jpeg, line);
  run_free (run);
  g_free (line);
  g_byte_array_unref (jpeg);

  return result;
}

GST_START_TEST (test_auto_with_costly_frames_stays_within_overhead)
{
  guint few = partial_frames_of_cost (__i__, 2);
  guint some = partial_frames_of_cost (__i__, 10);
  guint many = partial_frames_of_cost (__i__, 100);

  fail_unless (few > 0 && few < some && some <= many, "%u, %u, %u frames", few,
      some, many);
}

GST_END_TEST;

static GstPadProbeReturn
take_40_ms (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  test_now += 40 * MS;
  test_cpu += 40 * MS;

  return GST_PAD_PROBE_OK;
}

/* What downstream does with a frame is part of its cost. */
GST_START_TEST (test_auto_with_slow_sink_stays_within_overhead)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_new ("progjpegdec first-update=0 update-interval=0 "
      "max-overhead=10", NULL);
  GstClockTime begin, spent;
  gsize at;

  use_test_clock (run, 0);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      take_40_ms, NULL, NULL);
  begin = test_now;
  for (at = 0; at < jpeg->len; at += 100) {
    test_now += 30 * MS;
    run_push (run, jpeg->data + at, MIN (100, jpeg->len - at));
    spent = 40 * MS * (run->frames->len - run_n_finals (run));
    fail_unless (spent <= (test_now - begin) * 10 / 100 + 40 * MS);
  }
  fail_unless (run->frames->len > 3);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- none, pass, buffer ------------------------------------------------- */

GST_START_TEST (test_none_gives_one_frame)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_jpeg ("progjpegdec updates=none", NULL, jpeg, 50);

  fail_unless_equals_int (run->frames->len, 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static void
assert_runs_equal (Run * a, Run * b)
{
  guint i;

  fail_unless_equals_int (a->frames->len, b->frames->len);
  for (i = 0; i < a->frames->len; i++) {
    FrameMeta x = frame_meta (run_frame (a, i));
    FrameMeta y = frame_meta (run_frame (b, i));
    gchar *sum_x = frame_checksum (run_frame (a, i));
    gchar *sum_y = frame_checksum (run_frame (b, i));

    fail_unless_equals_uint64 (x.bytes, y.bytes);
    fail_unless_equals_int (x.rows, y.rows);
    fail_unless_equals_int (x.pass, y.pass);
    fail_unless_equals_int (x.x, y.x);
    fail_unless_equals_int (x.y, y.y);
    fail_unless_equals_int (x.width, y.width);
    fail_unless_equals_int (x.height, y.height);
    fail_unless_equals_string (sum_x, sum_y);
    g_free (sum_x);
    g_free (sum_y);
  }
}

/* Whatever the clock does. */
GST_START_TEST (test_buffer_and_pass_do_not_depend_on_time)
{
  static const gchar *lines[] = { "progjpegdec updates=buffer",
    "progjpegdec updates=pass"
  };
  GByteArray *jpeg = make_tall_jpeg (__i__);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *a = run_new (lines[i], NULL), *b = run_new (lines[i], NULL);

    use_test_clock (a, 0);
    run_push_range (a, jpeg, 0, jpeg->len, 300);
    use_test_clock (b, 3600 * GST_SECOND);
    run_push_range (b, jpeg, 0, jpeg->len, 300);
    assert_runs_equal (a, b);
    fail_unless (i == 0 || a->frames->len == jpeg_n_markers (jpeg,
            MARKER_SOS), "%u frames of %u scans", a->frames->len,
        jpeg_n_markers (jpeg, MARKER_SOS));
    fail_unless (i == 1 || a->frames->len > jpeg->len / 300 / 2);
    assert_series_is_sound (a, lines[i]);
    run_free (a);
    run_free (b);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Scans do not depend on how the bytes are cut either. */
GST_START_TEST (test_pass_does_not_depend_on_chunks)
{
  static const gsize chunks[] = { 1, 100, 5000 };
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *whole = run_jpeg ("progjpegdec updates=pass smoothing=false", NULL,
      jpeg, 0);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_jpeg ("progjpegdec updates=pass smoothing=false", NULL,
        jpeg, chunks[i]);

    fail_unless_equals_int (run->frames->len, whole->frames->len);
    for (k = 0; k < run->frames->len; k++) {
      gchar *a = frame_checksum (run_frame (run, k));
      gchar *b = frame_checksum (run_frame (whole, k));

      fail_unless_equals_int (frame_meta (run_frame (run, k)).pass, k + 1);
      fail_unless_equals_string (a, b);
      g_free (a);
      g_free (b);
    }
    run_free (run);
  }
  run_free (whole);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Rows of an iMCU row, and of a row group, of an image with halved chroma. */
#define IMCU_ROWS 16
#define ROW_GROUP 2

/* The iMCU row that was coming may show more or less of itself, and what is interpolated
 * beside it. */
static void
assert_differs_in_one_imcu_row (GByteArray * a, GByteArray * b, gsize row_size)
{
  gsize first, last;

  fail_unless_equals_int (a->len, b->len);
  for (first = 0; first < a->len && a->data[first] == b->data[first]; first++);
  if (first == a->len)
    return;
  for (last = a->len - 1; a->data[last] == b->data[last]; last--);
  first = first / row_size + ROW_GROUP;
  last = last / row_size;
  fail_unless (first / IMCU_ROWS == last / IMCU_ROWS || (last - ROW_GROUP)
      / IMCU_ROWS == first / IMCU_ROWS, "rows %u to %u",
      (guint) first - ROW_GROUP, (guint) last);
}

/* What a frame shows is what has come, not which of it was shown before. */
GST_START_TEST (test_partial_frame_does_not_depend_on_frames_before)
{
  JpegRecipe recipe = {.width = 50,.height = 117,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = TRUE,.quality = 95
  };
  static const gchar line[] = "progjpegdec updates=buffer smoothing=false";
  static const gchar caps[] = "video/x-raw, format=BGRx";
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run = run_new (line, caps);
  gsize at, chunk = __i__ == 0 ? 97 : 151;
  guint n = 0;

  for (at = 0; at < jpeg->len; at += chunk) {
    gsize end = MIN (at + chunk, jpeg->len);
    guint before = run->frames->len;
    GByteArray *pixels, *expected;
    Run *fresh;

    run_push (run, jpeg->data + at, end - at);
    if (run->frames->len == before)
      continue;
    fresh = run_new (line, caps);
    run_push (fresh, jpeg->data, end);
    pixels = frame_pixels (run_frame (run, run->frames->len - 1));
    expected = frame_pixels (run_frame (fresh, fresh->frames->len - 1));
    assert_differs_in_one_imcu_row (pixels, expected, 4 * recipe.width);
    g_byte_array_unref (pixels);
    g_byte_array_unref (expected);
    run_free (fresh);
    n++;
  }
  fail_unless (n > 20, "%u frames", n);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- frames that are held or not ---------------------------------------- */

typedef struct
{
  GPtrArray *sums;              /* of each frame, as it passed */
  gboolean hold;
} Passing;

static void
push_and_sum (Run * run, const GByteArray * jpeg, gsize chunk,
    Passing * passing)
{
  gsize at;
  guint seen = 0;

  passing->sums = g_ptr_array_new_with_free_func (g_free);
  for (at = 0; at < jpeg->len; at += chunk) {
    run_push (run, jpeg->data + at, MIN (chunk, jpeg->len - at));
    for (; seen < run->frames->len; seen++)
      g_ptr_array_add (passing->sums, frame_checksum (run_frame (run, seen)));
    if (!passing->hold) {
      g_ptr_array_set_size (run->frames, 0);
      seen = 0;
    }
  }
}

static void
check_held (gboolean progressive, const gchar * caps, gboolean padded,
    gsize chunk)
{
  GByteArray *jpeg = make_tall_jpeg (progressive);
  Run *run = run_new ("progjpegdec updates=buffer", caps);
  Run *released = run_new ("progjpegdec updates=buffer", caps);
  Passing held = { NULL, TRUE }, let_go = { NULL, FALSE };
  guint i;

  if (padded) {
    run_take_video_meta (run);
    run_take_video_meta (released);
  }
  push_and_sum (run, jpeg, chunk, &held);
  push_and_sum (released, jpeg, chunk, &let_go);
  fail_unless (held.sums->len > 5);
  fail_unless_equals_int (held.sums->len, let_go.sums->len);
  for (i = 0; i < held.sums->len; i++) {
    gchar *sum = frame_checksum (run_frame (run, i));

    /* as it was, and as it is where buffers are written to again */
    fail_unless_equals_string (sum, g_ptr_array_index (held.sums, i));
    fail_unless_equals_string (sum, g_ptr_array_index (let_go.sums, i));
    g_free (sum);
  }
  g_ptr_array_unref (held.sums);
  g_ptr_array_unref (let_go.sums);
  run_free (released);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_held_frames_never_change)
{
  static const gsize chunks[] = { 37, 500 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    check_held (__i__, NULL, FALSE, chunks[i]);
    check_held (__i__, NULL, TRUE, chunks[i]);
    check_held (__i__, "video/x-raw, format=RGB", FALSE, chunks[i]);
    check_held (__i__, "video/x-raw, format=BGRx", TRUE, chunks[i]);
  }
}

GST_END_TEST;

GST_START_TEST (test_series_is_sound)
{
  static const gsize chunks[] = { 1, 61, 1000 };
  static const gchar *caps[] = { NULL, "video/x-raw, format=RGB" };
  JpegRecipe recipe = {.width = 67,.height = 71,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = __i__ & 1,
    .separate_scans = __i__ >> 1
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    for (k = 0; k < G_N_ELEMENTS (caps); k++) {
      Run *run = run_jpeg ("progjpegdec updates=buffer", caps[k], jpeg,
          chunks[i]);

      fail_unless (run->frames->len > 1 || chunks[i] == 1000);
      assert_series_is_sound (run, "series");
      assert_final_is_right (run, 0, jpeg, "series");
      run_free (run);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- QoS and timestamps ------------------------------------------------- */

static void
send_qos (Run * run, GstClockTime stamp, GstClockTimeDiff late)
{
  gst_harness_push_upstream_event (run->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, late, stamp));
}

GST_START_TEST (test_qos_thins_partial_frames_only)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_new ("progjpegdec updates=buffer", NULL);
  guint part = jpeg->len / 20, i, before;

  run_time_segment (run);
  for (i = 0; i < 8; i++)
    run_push_stamped (run, jpeg, i * part, (i + 1) * part, GST_SECOND,
        GST_CLOCK_TIME_NONE);
  fail_unless (run->frames->len > 0);
  before = run->frames->len;

  /* Its frames come five seconds too late. */
  send_qos (run, GST_SECOND, 5 * GST_SECOND);
  for (; i < 15; i++)
    run_push_stamped (run, jpeg, i * part, (i + 1) * part, GST_SECOND,
        GST_CLOCK_TIME_NONE);
  fail_unless_equals_int (run->frames->len, before);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_QOS, NULL), 0);

  /* Those with later timestamps do not. */
  run_push_stamped (run, jpeg, i * part, (i + 1) * part, 100 * GST_SECOND,
      GST_CLOCK_TIME_NONE);
  i++;
  fail_unless_equals_int (run->frames->len, before + 1);

  send_qos (run, 100 * GST_SECOND, 5 * GST_SECOND);
  run_push_stamped (run, jpeg, i * part, jpeg->len, 100 * GST_SECOND,
      GST_CLOCK_TIME_NONE);
  fail_unless_equals_int (run->frames->len, before + 2);
  assert_final_is_right (run, 0, jpeg, "QoS");
  assert_series_is_sound (run, "QoS");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_qos_is_of_no_matter_without_timestamps)
{
  GByteArray *jpeg = make_tall_jpeg (__i__);
  Run *run = run_new ("progjpegdec updates=buffer", NULL), *other;

  run_push_range (run, jpeg, 0, jpeg->len / 2, 200);
  send_qos (run, GST_SECOND, 5 * GST_SECOND);
  run_push_range (run, jpeg, jpeg->len / 2, jpeg->len, 200);
  other = run_new ("progjpegdec updates=buffer", NULL);
  run_push_range (other, jpeg, 0, jpeg->len / 2, 200);
  run_push_range (other, jpeg, jpeg->len / 2, jpeg->len, 200);
  assert_runs_equal (run, other);
  run_free (other);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_do_timestamp_gives_increasing_running_time)
{
  GByteArray *jpeg = make_tall_jpeg (__i__ & 1);
  Run *run = run_new ("progjpegdec updates=buffer do-timestamp=true", NULL);
  GstClockTime last = 0;
  guint i, half;

  gst_harness_use_testclock (run->harness);
  if (__i__ >> 1)
    run_time_segment (run);
  gst_harness_set_time (run->harness, 7 * GST_SECOND);
  run_push_range (run, jpeg, 0, jpeg->len / 2, 200);
  half = run->frames->len;
  gst_harness_set_time (run->harness, 9 * GST_SECOND);
  run_push_range (run, jpeg, jpeg->len / 2, jpeg->len, 200);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  run_push_range (run, jpeg, 0, jpeg->len, 0);

  fail_unless (half > 2 && run->frames->len > half + 4);
  for (i = 0; i < run->frames->len; i++) {
    GstClockTime pts =
        GST_BUFFER_PTS (gst_sample_get_buffer (run_frame (run, i)));

    fail_unless (GST_CLOCK_TIME_IS_VALID (pts));
    fail_unless (pts > last, "frame %u", i);
    last = pts;
    if (i == 0)
      fail_unless_equals_uint64 (pts, 7 * GST_SECOND);
    if (i == half)
      fail_unless_equals_uint64 (pts, 9 * GST_SECOND);
  }
  /* The clock stood still: 1 ns from one to the next. */
  fail_unless_equals_uint64 (last, 9 * GST_SECOND + run->frames->len - 1 -
      half);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- the time of a thread ------------------------------------------------ */

#define OTHERS_TIME (100 * MS)

static GstClockTime
cpu_time (gpointer element)
{
  return GST_PROG_IMAGE_DECODER_GET_CLASS (element)->get_cpu_time (element);
}

/* Takes time of the processor. */
static gpointer
spend_time (gpointer element)
{
  GstClockTime begin = cpu_time (element);

  while (cpu_time (element) < begin + OTHERS_TIME);

  return NULL;
}

/* What other threads do is not what partial frames cost. */
GST_START_TEST (test_cost_is_of_the_thread)
{
  GstElement *element = gst_element_factory_make ("progjpegdec", NULL);
  GstClockTime begin = cpu_time (element);

  g_thread_join (g_thread_new ("spends time", spend_time, element));
  fail_unless (cpu_time (element) > 0);
  fail_unless (cpu_time (element) - begin < OTHERS_TIME / 2);
  gst_object_unref (element);
}

GST_END_TEST;

#ifdef __linux__
typedef struct
{
  GMutex mutex;                 /* that it waits for */
  gint id;                      /* atomic, 0: not known yet */
} Waiter;

static gpointer
wait_for_mutex (gpointer data)
{
  Waiter *waiter = data;

  g_atomic_int_set (&waiter->id, (gint) syscall (SYS_gettid));
  g_mutex_lock (&waiter->mutex);
  g_mutex_unlock (&waiter->mutex);

  return NULL;
}

/* One that runs does not wait, one that is blocked or gone does. */
GST_START_TEST (test_who_waits)
{
  GstElement *element = gst_element_factory_make ("progjpegdec", NULL);
  GstProgImageDecoder *decoder = (GstProgImageDecoder *) element;
  GstProgImageDecoderClass *klass = GST_PROG_IMAGE_DECODER_GET_CLASS (element);
  Waiter waiter = { 0, };
  GThread *thread;

  fail_if (klass->waits (decoder, (gint) syscall (SYS_gettid)));
  g_mutex_init (&waiter.mutex);
  g_mutex_lock (&waiter.mutex);
  thread = g_thread_new ("waits", wait_for_mutex, &waiter);
  while (g_atomic_int_get (&waiter.id) == 0)
    g_usleep (1000);
  while (!klass->waits (decoder, waiter.id))
    g_usleep (1000);
  g_mutex_unlock (&waiter.mutex);
  g_thread_join (thread);
  /* It may still be on its way out. */
  while (!klass->waits (decoder, waiter.id))
    g_usleep (1000);
  g_mutex_clear (&waiter.mutex);
  gst_object_unref (element);
}

GST_END_TEST;
#endif

static Suite *
element_updates_suite (void)
{
  Suite *s = suite_create ("element-updates");
  TCase *tc = tcase_create ("progjpegdec");
  TCase *tc_qos = tcase_create ("qos");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, NULL, drop_test_clock);
  tcase_add_loop_test (tc, test_auto_with_image_at_once_gives_one_frame, 0, 2);
  tcase_add_loop_test (tc, test_auto_with_slow_image_keeps_interval, 0, 2);
  tcase_add_loop_test (tc, test_auto_with_costly_frames_stays_within_overhead,
      0, 2);
  tcase_add_loop_test (tc, test_auto_with_slow_sink_stays_within_overhead, 0,
      2);
  tcase_add_loop_test (tc, test_none_gives_one_frame, 0, 2);
  tcase_add_loop_test (tc, test_buffer_and_pass_do_not_depend_on_time, 0, 2);
  tcase_add_loop_test (tc, test_pass_does_not_depend_on_chunks, 0, 2);
  tcase_add_loop_test (tc, test_partial_frame_does_not_depend_on_frames_before,
      0, 2);
  tcase_add_loop_test (tc, test_held_frames_never_change, 0, 2);
  tcase_add_loop_test (tc, test_series_is_sound, 0, 3);
  tcase_add_test (tc, test_cost_is_of_the_thread);
#ifdef __linux__
  tcase_add_test (tc, test_who_waits);
#endif
  suite_add_tcase (s, tc_qos);
  tcase_set_timeout (tc_qos, 5);
  tcase_add_loop_test (tc_qos, test_qos_thins_partial_frames_only, 0, 2);
  tcase_add_loop_test (tc_qos, test_qos_is_of_no_matter_without_timestamps, 0,
      2);
  tcase_add_loop_test (tc, test_do_timestamp_gives_increasing_running_time, 0,
      4);

  return s;
}

GST_CHECK_MAIN (element_updates);
