/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Events, queries, buffer pools and what else a film decoder has to take care of. */

#include "jpegrun.h"

#include <string.h>

#define N_IMAGES 10
#define STEP_TIME (40 * GST_MSECOND)

static GByteArray *
make_image (guint width, guint seed)
{
  JpegRecipe recipe = {.width = width,.height = 32,.colours = MAKE_YCC,
    .sampling = "22 11 11",.seed = seed,
  };

  return make_jpeg (&recipe);
}

/* -- queries ------------------------------------------------------------ */

typedef struct
{
  guint n_caps, n_allocation;
} Queries;

static GstPadProbeReturn
count_query (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Queries *queries = data;
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    queries->n_caps++;
  else if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    queries->n_allocation++;

  return GST_PAD_PROBE_OK;
}

static void
push_images (Run * run, guint width)
{
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *jpeg = make_image (width, i);

    fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len), GST_FLOW_OK);
    g_byte_array_unref (jpeg);
  }
}

/* A chain of converters answers each in milliseconds. */
GST_START_TEST (test_images_of_one_kind_are_negotiated_once)
{
  Run *run = run_new ("progjpegdec", NULL);
  GstPad *srcpad = gst_pad_get_peer (run->harness->sinkpad);
  Queries queries = { 0 };

  gst_pad_add_probe (srcpad, GST_PAD_PROBE_TYPE_PUSH
      | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, count_query, &queries, NULL);
  push_images (run, 48);
  fail_unless_equals_int (run->frames->len, N_IMAGES);
  fail_unless_equals_int (queries.n_caps, 1);
  fail_unless_equals_int (queries.n_allocation, 1);

  push_images (run, 64);
  fail_unless_equals_int (run->frames->len, 2 * N_IMAGES);
  fail_unless_equals_int (queries.n_allocation, 2);

  gst_harness_push_upstream_event (run->harness, gst_event_new_reconfigure ());
  push_images (run, 64);
  fail_unless_equals_int (queries.n_caps, 3);
  fail_unless_equals_int (queries.n_allocation, 3);
  gst_object_unref (srcpad);
  run_free (run);
}

GST_END_TEST;

/* What goes downstream: T: tags with an orientation, A: an ALLOCATION query, F: a frame. */
static GstPadProbeReturn
note_order (GstPad * pad, GstPadProbeInfo * info, gpointer order)
{
  GstTagList *tags;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    g_string_append_c (order, 'F');
  } else if (info->type & GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM) {
    if (GST_QUERY_TYPE (GST_PAD_PROBE_INFO_QUERY (info)) ==
        GST_QUERY_ALLOCATION)
      g_string_append_c (order, 'A');
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_TAG) {
    gst_event_parse_tag (GST_PAD_PROBE_INFO_EVENT (info), &tags);
    if (gst_tag_list_get_tag_size (tags, GST_TAG_IMAGE_ORIENTATION) > 0)
      g_string_append_c (order, 'T');
  }

  return GST_PAD_PROBE_OK;
}

/* An element that turns images as their tags say passes the query on where it has nothing to
 * turn: it has to know before. */
GST_START_TEST (test_orientation_is_told_before_buffers_are_asked_for)
{
  JpegRecipe recipe = {.width = 48,.height = 32,.colours = MAKE_YCC };
  Run *run = run_new ("progjpegdec updates=none", NULL);
  GstPad *srcpad = gst_pad_get_peer (run->harness->sinkpad);
  GString *order = g_string_new (NULL);
  guint i;

  gst_pad_add_probe (srcpad, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH
      | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, note_order, order, NULL);
  for (i = 0; i < 4; i++) {
    GByteArray *jpeg;

    recipe.orientation = i == 2 ? 6 : 0;
    jpeg = make_jpeg (&recipe);
    g_string_truncate (order, 0);
    run_push (run, jpeg->data, jpeg->len);
    g_byte_array_unref (jpeg);
    fail_unless_equals_string (order->str, i == 0 ? "AF" : i == 1 ? "F" :
        "TAF");
  }
  g_string_free (order, TRUE);
  gst_object_unref (srcpad);
  run_free (run);
}

GST_END_TEST;

/* -- segments ----------------------------------------------------------- */
/* Pushes a film and returns the timestamps of what comes out, as text. */
static gchar *
play_film (const gchar * launch_line, const GstSegment * segment,
    gboolean backwards)
{
  Run *run = run_new (launch_line, NULL);
  GString *times = g_string_new (NULL);
  GByteArray *jpeg = make_image (48, 0);
  const GstSegment *sent;
  GstEvent *event;
  guint i;

  run_caps (run, "image/jpeg, framerate=25/1");
  gst_harness_push_event (run->harness, gst_event_new_segment (segment));
  for (i = 0; i < N_IMAGES; i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (jpeg->data, jpeg->len);

    GST_BUFFER_PTS (buffer) = (backwards ? N_IMAGES - 1 - i : i) * STEP_TIME;
    GST_BUFFER_DURATION (buffer) = STEP_TIME;
    if (backwards)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    run_push_buffer (run, buffer);
  }
  run_eos (run);
  for (i = 0; i < run->frames->len; i++) {
    GstBuffer *frame = gst_sample_get_buffer (run_frame (run, i));

    g_string_append_printf (times, "%" G_GUINT64_FORMAT " ",
        GST_BUFFER_PTS (frame) / STEP_TIME);
  }
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_SEGMENT,
      0);
  gst_event_parse_segment (event, &sent);
  g_string_append_printf (times, "rate %g", sent->rate);
  gst_event_unref (event);
  g_byte_array_unref (jpeg);
  run_free (run);

  return g_string_free (times, FALSE);
}

/* rate, whether it is played backwards */
GST_START_TEST (test_rates_are_as_of_jpegdec)
{
  static const gdouble rates[] = { 1.0, 2.0, 0.5, -1.0, -8.0 };
  const gdouble rate = rates[__i__];
  GstSegment segment;
  gchar *ours, *stock;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = rate;
  segment.stop = N_IMAGES * STEP_TIME;
  segment.position = rate < 0 ? segment.stop : 0;
  ours = play_film ("progjpegdec", &segment, rate < 0);
  stock = play_film ("jpegdec", &segment, rate < 0);
  fail_unless_equals_string (ours, stock);
  g_free (ours);
  g_free (stock);
}

GST_END_TEST
/* Of a segment that the base class gets in another unit. */
GST_START_TEST (test_seqnum_and_running_time_offset_go_on)
{
  Run *run = run_new ("progjpegdec", NULL);
  GByteArray *jpeg = make_image (48, 0);
  GstEvent *event;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  event = gst_event_new_segment (&segment);
  gst_event_set_running_time_offset (event, 7 * GST_SECOND);
  gst_event_set_seqnum (event, 4711);
  gst_harness_push_event (run->harness, event);
  run_push (run, jpeg->data, jpeg->len);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_SEGMENT,
      0);
  fail_unless_equals_int64 (gst_event_get_running_time_offset (event),
      7 * GST_SECOND);
  fail_unless_equals_int (gst_event_get_seqnum (event), 4711);
  gst_event_unref (event);
  g_byte_array_unref (jpeg);
  run_free (run);
}

GST_END_TEST;

static gboolean
accept_seek (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstFormat format;
  gboolean taken = FALSE;

  (void) pad, (void) parent;
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    gst_event_parse_seek (event, NULL, &format, NULL, NULL, NULL, NULL, NULL);
    taken = format == GST_FORMAT_BYTES;
  }
  gst_event_unref (event);

  return taken;
}

/* Upstream counts in bytes, where a rate means nothing. */
GST_START_TEST (test_seek_that_would_do_nothing_fails)
{
  Run *run = run_new ("progjpegdec", NULL);

  gst_pad_set_event_function (run->harness->srcpad, accept_seek);
  fail_unless (gst_harness_push_upstream_event (run->harness,
          gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
              GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  fail_if (gst_harness_push_upstream_event (run->harness,
          gst_event_new_seek (2.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
              GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  run_free (run);
}

GST_END_TEST;

/* -- order -------------------------------------------------------------- */
static GstPadProbeReturn
note_event (GstPad * pad, GstPadProbeInfo * info, gpointer text)
{
  g_string_append_printf (text, "%s ",
      GST_EVENT_TYPE_NAME (GST_PAD_PROBE_INFO_EVENT (info)));

  return GST_PAD_PROBE_OK;
}

/* Without timestamps, but with a framerate: each segment counts from its start. */
GST_START_TEST (test_counted_timestamps_begin_with_segment)
{
  Run *run = run_new ("progjpegdec", NULL);
  GByteArray *jpeg = make_image (48, 0);
  guint i;

  run_caps (run, "image/jpeg, framerate=25/1");
  for (i = 0; i < 6; i++) {
    if (i == 3)
      run_flush (run);
    run_push (run, jpeg->data, jpeg->len);
    fail_unless_equals_int (run->frames->len, i + 1);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (run_frame
                (run, i))), i % 3 * STEP_TIME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (gst_sample_get_buffer
            (run_frame (run, i))), STEP_TIME);
  }
  g_byte_array_unref (jpeg);
  run_free (run);
}

GST_END_TEST;

/* Rows have room for whole blocks, so that they are decoded in place. */
GST_START_TEST (test_rows_are_padded_to_blocks)
{
  static const guint widths[] = { 50, 63, 64, 65 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (widths); i++) {
    GByteArray *jpeg = make_image (widths[i], 0);
    Run *run = run_new ("progjpegdec", NULL);
    GstVideoMeta *meta;

    run_take_video_meta (run);
    run_push (run, jpeg->data, jpeg->len);
    meta = gst_buffer_get_video_meta (gst_sample_get_buffer (run_frame (run,
                0)));
    fail_unless (meta != NULL);
    fail_unless (meta->stride[0] >= (gint) (widths[i] + 15) / 16 * 16,
        "%u: %d", widths[i], meta->stride[0]);
    g_byte_array_unref (jpeg);
    run_free (run);
  }
}

GST_END_TEST;

GST_START_TEST (test_gap_comes_behind_segment)
{
  Run *run = run_new ("progjpegdec", NULL);
  GString *events = g_string_new (NULL);
  const gchar *segment, *gap;

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note_event, events, NULL);
  run_time_segment (run);
  run_caps (run, "image/jpeg, framerate=25/1, width=48, height=32");
  gst_harness_push_event (run->harness, gst_event_new_gap (0, STEP_TIME));
  segment = strstr (events->str, "segment");
  gap = strstr (events->str, "gap");
  fail_unless (gap == NULL || (segment && segment < gap), "%s", events->str);
  fail_unless (gap != NULL, "%s", events->str);
  g_string_free (events, TRUE);
  run_free (run);
}

GST_END_TEST;

static GstPadProbeReturn
refuse_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = NULL;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;

  return GST_PAD_PROBE_HANDLED;
}

/* The frame that new caps bring about is no answer to a buffer: the next one hears. */
GST_START_TEST (test_flow_of_frame_that_caps_end_goes_upstream)
{
  Run *run = run_new ("progjpegdec updates=none", NULL);
  GByteArray *jpeg = make_image (48, 0);

  run_caps (run, "image/jpeg, width=48");
  fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len - 200),
      GST_FLOW_OK);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      refuse_frame, NULL, NULL);
  run_caps (run, "image/jpeg, width=64");
  fail_unless_equals_int (run_push (run, jpeg->data, 10), GST_FLOW_EOS);
  g_byte_array_unref (jpeg);
  run_free (run);
}

GST_END_TEST;

/* What follows in the same pads: other caps, or another stream. */
static void
begin_another_stream (Run * run, gboolean start)
{
  GstSegment segment;

  if (!start) {
    run_caps (run, "image/jpeg, width=64");
    return;
  }
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_stream_start ("another"));
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
}

/* Upstream was told once; what comes then has nothing to do with it. @__i__: whether all of
 * the refused image had come, and what begins another stream. */
GST_START_TEST (test_refused_frame_is_told_of_once)
{
  Run *run = run_new ("progjpegdec updates=buffer", NULL);
  GByteArray *old = make_image (48, 0), *new = make_image (64, 1);
  gulong probe;
  guint seen;

  run_caps (run, "image/jpeg, width=48");
  probe = gst_pad_add_probe (run->harness->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER, refuse_frame, NULL, NULL);
  fail_unless_equals_int (run_push (run, old->data,
          __i__ % 2 ? old->len : old->len - 200), GST_FLOW_EOS);
  gst_pad_remove_probe (run->harness->sinkpad, probe);
  seen = run->frames->len;
  begin_another_stream (run, __i__ / 2);
  fail_unless_equals_int (run->frames->len, seen);

  fail_unless_equals_int (run_push (run, new->data, new->len - 200),
      GST_FLOW_OK);
  run_eos (run);
  fail_unless (run->frames->len > seen);
  for (; seen < run->frames->len; seen++)
    fail_unless_equals_int (frame_meta (run_frame (run, seen)).width, 64);
  fail_unless (frame_meta (run_frame (run, seen - 1)).complete);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  g_byte_array_unref (old);
  g_byte_array_unref (new);
  run_free (run);
}

GST_END_TEST;

/* -- what goes with buffers --------------------------------------------- */
GST_START_TEST (test_reference_timestamp_goes_with_frame)
{
  Run *run = run_new ("progjpegdec", NULL);
  GByteArray *jpeg = make_image (48, 0);
  GstBuffer *buffer = gst_buffer_new_memdup (jpeg->data, jpeg->len);
  GstCaps *reference = gst_caps_new_empty_simple ("timestamp/x-ntp");
  GstReferenceTimestampMeta *meta;

  fail_unless (jpeg->len < 16 * 1024);
  gst_buffer_add_reference_timestamp_meta (buffer, reference, 12345, 6);
  run_time_segment (run);
  run_push_buffer (run, buffer);
  meta = gst_buffer_get_reference_timestamp_meta (gst_sample_get_buffer
      (run_final (run, 0)), reference);
  fail_unless (meta != NULL);
  fail_unless_equals_uint64 (meta->timestamp, 12345);
  gst_caps_unref (reference);
  g_byte_array_unref (jpeg);
  run_free (run);
}

GST_END_TEST;

#ifndef GST_DISABLE_GST_DEBUG
static void
count_warning (GstDebugCategory * category, GstDebugLevel level,
    const gchar * file, const gchar * function, gint line, GObject * object,
    GstDebugMessage * message, gpointer n)
{
  if (level <= GST_LEVEL_WARNING
      && strcmp (gst_debug_category_get_name (category), "videodecoder") == 0)
    (*(guint *) n)++;
}

GST_START_TEST (test_small_buffers_give_no_warnings)
{
  Run *run;
  GByteArray *jpeg = make_image (64, 0);
  guint n = 0, at;

  gst_debug_set_active (TRUE);
  gst_debug_set_threshold_for_name ("videodecoder", GST_LEVEL_WARNING);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (count_warning, &n, NULL);
  run = run_new ("progjpegdec updates=buffer", NULL);
  run_time_segment (run);
  for (at = 0; at < jpeg->len; at += 50)
    run_push_stamped (run, jpeg, at, MIN (at + 50, jpeg->len),
        at * GST_MSECOND, GST_CLOCK_TIME_NONE);
  run_eos (run);
  gst_debug_remove_log_function (count_warning);
  fail_unless (run->frames->len > 1);
  fail_unless_equals_int (n, 0);
  g_byte_array_unref (jpeg);
  run_free (run);
}

GST_END_TEST
#endif
/* -- pools -------------------------------------------------------------- */
typedef GstAllocator SealedAllocator;
typedef GstAllocatorClass SealedAllocatorClass;

static GType sealed_allocator_get_type (void);
G_DEFINE_TYPE (SealedAllocator, sealed_allocator, GST_TYPE_ALLOCATOR)
     static GstMemory *sealed_alloc (GstAllocator * allocator, gsize size,
    GstAllocationParams * params)
{
  GstMemory *memory = g_new0 (GstMemory, 1);

  (void) params;
  gst_memory_init (memory, 0, allocator, NULL, size, 0, 0, size);

  return memory;
}

static void
sealed_free (GstAllocator * allocator, GstMemory * memory)
{
  (void) allocator;
  g_free (memory);
}

static gpointer
sealed_map (GstMemory * memory, gsize size, GstMapFlags flags)
{
  (void) memory, (void) size, (void) flags;

  return NULL;
}

static void
sealed_allocator_class_init (SealedAllocatorClass * klass)
{
  klass->alloc = sealed_alloc;
  klass->free = sealed_free;
}

/* Its memory can't be mapped. */
static void
sealed_allocator_init (SealedAllocator * allocator)
{
  allocator->mem_type = "sealed";
  allocator->mem_map = sealed_map;
}

/* What downstream answers to the allocation query. */
typedef struct
{
  GstBufferPool *pool;
  guint min, max;
  GstAllocator *allocator;
  GstAllocationParams params;
} Answer;

static GstPadProbeReturn
answer_query (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  const Answer *answer = data;
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  GstVideoInfo video;
  GstCaps *caps;

  (void) pad;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;

  gst_query_parse_allocation (query, &caps, NULL);
  gst_video_info_from_caps (&video, caps);
  gst_query_add_allocation_param (query, answer->allocator, &answer->params);
  gst_query_add_allocation_pool (query, answer->pool, video.size, answer->min,
      answer->max);

  return GST_PAD_PROBE_HANDLED;
}

static Run *
run_answered (Answer * answer)
{
  Run *run = run_new ("progjpegdec", NULL);

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_PUSH
      | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, answer_query, answer, NULL);

  return run;
}

GST_START_TEST (test_buffer_that_cannot_be_mapped_is_one_error)
{
  Answer answer = { 0 };
  GByteArray *jpeg = make_image (48, 0);
  Run *run;

  gst_allocation_params_init (&answer.params);
  answer.allocator =
      gst_object_ref_sink (g_object_new (sealed_allocator_get_type (), NULL));
  answer.pool = gst_video_buffer_pool_new ();
  run = run_answered (&answer);
  fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len),
      GST_FLOW_ERROR);
  run_eos (run);
  assert_one_error (run, "can't be written", "memory that can't be mapped");
  run_free (run);
  gst_object_unref (answer.pool);
  gst_object_unref (answer.allocator);
  g_byte_array_unref (jpeg);
}

GST_END_TEST
/* A pool of too few buffers gives way to another one, with the same memory. */
GST_START_TEST (test_pool_in_place_of_a_small_one_keeps_params)
{
  Answer answer = {.min = 1,.max = 2 };
  GByteArray *jpeg = make_image (48, 0);
  GstMapInfo map;
  Run *run;

  gst_allocation_params_init (&answer.params);
  answer.params.align = 4095;
  answer.params.prefix = 4096;
  answer.pool = gst_video_buffer_pool_new ();
  run = run_answered (&answer);
  fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len), GST_FLOW_OK);
  fail_unless (gst_buffer_map (gst_sample_get_buffer (run_final (run, 0)), &map,
          GST_MAP_READ));
  fail_unless_equals_uint64 ((guintptr) map.data & 4095, 0);
  gst_buffer_unmap (gst_sample_get_buffer (run_final (run, 0)), &map);
  run_free (run);
  gst_object_unref (answer.pool);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* ----------------------------------------------------------------------- */
static Suite *
element_events_suite (void)
{
  Suite *suite = suite_create ("element_events");
  TCase *tc = tcase_create ("all");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_images_of_one_kind_are_negotiated_once);
  tcase_add_test (tc, test_orientation_is_told_before_buffers_are_asked_for);
  tcase_add_loop_test (tc, test_rates_are_as_of_jpegdec, 0, 5);
  tcase_add_test (tc, test_seqnum_and_running_time_offset_go_on);
  tcase_add_test (tc, test_seek_that_would_do_nothing_fails);
  tcase_add_test (tc, test_counted_timestamps_begin_with_segment);
  tcase_add_test (tc, test_rows_are_padded_to_blocks);
  tcase_add_test (tc, test_gap_comes_behind_segment);
  tcase_add_test (tc, test_flow_of_frame_that_caps_end_goes_upstream);
  tcase_add_loop_test (tc, test_refused_frame_is_told_of_once, 0, 4);
  tcase_add_test (tc, test_reference_timestamp_goes_with_frame);
#ifndef GST_DISABLE_GST_DEBUG
  tcase_add_test (tc, test_small_buffers_give_no_warnings);
#endif
  tcase_add_test (tc, test_buffer_that_cannot_be_mapped_is_one_error);
  tcase_add_test (tc, test_pool_in_place_of_a_small_one_keeps_params);

  return suite;
}

GST_CHECK_MAIN (element_events);
