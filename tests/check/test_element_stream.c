/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Flushes, seeks, states, EOS, and what downstream says. */

#include "jpegrun.h"

#include <string.h>

static const gchar *lines[] = { "progjpegdec updates=none",
  "progjpegdec updates=buffer"
};

static GByteArray *
make_image (gboolean progressive, guint seed)
{
  JpegRecipe recipe = {.width = 61,.height = 83,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.seed = seed
  };

  return make_jpeg (&recipe);
}

/* An image that is whole, and the first one of its stream again. */
static void
assert_first_and_whole (Run * run, const GByteArray * jpeg, const gchar * what)
{
  guint i;

  assert_final_is_right (run, 0, jpeg, what);
  fail_if (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
  for (i = 0; i < run->frames->len; i++)
    fail_unless_equals_int (frame_meta (run_frame (run, i)).image, 0);
}

static void
forget_frames (Run * run)
{
  g_ptr_array_set_size (run->frames, 0);
}

/* -- flush, state, EOS -------------------------------------------------- */

GST_START_TEST (test_image_after_flush_is_decoded)
{
  GByteArray *old = make_image (__i__, 0);
  GByteArray *jpeg = make_image (__i__, 1);
  guint i, tenth;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    for (tenth = 0; tenth <= 10; tenth++) {
      Run *run = run_new (lines[i], NULL);

      run_push_range (run, old, 0, old->len * tenth / 10, 100);
      fail_unless (run_n_finals (run) == (tenth == 10));
      run_flush (run);
      forget_frames (run);
      run_push_range (run, jpeg, 0, jpeg->len, 100);
      assert_first_and_whole (run, jpeg, "after a flush");
      run_eos (run);
      /* What was flushed was not truncated. */
      assert_no_defect (run, "after a flush");
      run_free (run);
    }
  }
  g_byte_array_unref (old);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_image_after_flush_after_error_is_decoded)
{
  GByteArray *jpeg = make_image (__i__, 1);
  Run *run = run_new ("progjpegdec fail-on=truncated", NULL);

  run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  run_flush (run);
  forget_frames (run);
  fail_unless (run_push (run, jpeg->data, jpeg->len) == GST_FLOW_OK);
  assert_first_and_whole (run, jpeg, "after a flush");
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static void
begin_stream (Run * run)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_stream_start ("again"));
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
}

GST_START_TEST (test_image_after_ready_is_decoded)
{
  GByteArray *old = make_image (__i__, 0);
  GByteArray *jpeg = make_image (__i__, 1);
  guint i, tenth;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    for (tenth = 0; tenth <= 10; tenth += 2) {
      Run *run = run_new (lines[i], NULL);
      GstElement *element = run->harness->element;

      run_push_range (run, old, 0, old->len * tenth / 10, 100);
      fail_unless (gst_element_set_state (element, GST_STATE_READY)
          == GST_STATE_CHANGE_SUCCESS);
      fail_unless (gst_element_set_state (element, GST_STATE_PLAYING)
          == GST_STATE_CHANGE_SUCCESS);
      run_collect (run);
      forget_frames (run);
      begin_stream (run);
      run_push_range (run, jpeg, 0, jpeg->len, 100);
      fail_unless_equals_int (run->flow, GST_FLOW_OK);
      assert_first_and_whole (run, jpeg, "after READY");
      run_eos (run);
      assert_no_defect (run, "after READY");
      run_free (run);
    }
  }
  g_byte_array_unref (old);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static guint
n_eos (Run * run)
{
  GstEvent *event;
  guint n = 0;

  while ((event = gst_harness_try_pull_event (run->harness))) {
    n += GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }

  return n;
}

GST_START_TEST (test_eos_in_image_pushes_what_there_is)
{
  GByteArray *jpeg = make_image (__i__, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_new (lines[i], NULL);

    run_push_range (run, jpeg, 0, jpeg->len / 2, 100);
    fail_unless_equals_int (n_eos (run), 0);
    run_eos (run);
    fail_unless_equals_int (n_eos (run), 1);
    fail_unless_equals_int (run_n_finals (run), 1);
    fail_unless (frame_has_flag (run_final (run, 0),
            GST_BUFFER_FLAG_CORRUPTED));
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
    /* Downstream gets another stream after a flush. */
    run_flush (run);
    forget_frames (run);
    run_push_range (run, jpeg, 0, jpeg->len, 100);
    assert_first_and_whole (run, jpeg, "after EOS");
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_eos_after_image_pushes_nothing_more)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec updates=buffer", NULL);
  guint n;

  run_push_range (run, jpeg, 0, jpeg->len, 100);
  n = run->frames->len;
  run_eos (run);
  fail_unless_equals_int (run->frames->len, n);
  fail_unless_equals_int (n_eos (run), 1);
  assert_no_defect (run, "EOS");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- seek --------------------------------------------------------------- */

static GstEvent *upstream_seek;

/* As a file source does it. */
static gboolean
seek_in_bytes_only (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstFormat format;
  gboolean result = FALSE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    gst_event_parse_seek (event, NULL, &format, NULL, NULL, NULL, NULL, NULL);
    result = format == GST_FORMAT_BYTES;
    if (result)
      gst_event_replace (&upstream_seek, event);
  }
  gst_event_unref (event);

  return result;
}

static gboolean
try_seek (gdouble rate, GstFormat format, GstSeekType type, gint64 start)
{
  GByteArray *jpeg = make_image (FALSE, 0);
  Run *run = run_new ("progjpegdec", NULL);
  GstEvent *seek;
  gboolean result;

  gst_event_replace (&upstream_seek, NULL);
  gst_pad_set_event_function (run->harness->srcpad, seek_in_bytes_only);
  run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
  seek = gst_event_new_seek (rate, format, GST_SEEK_FLAG_FLUSH |
      GST_SEEK_FLAG_ACCURATE, type, start, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (seek, 4711);
  result = gst_harness_push_upstream_event (run->harness, seek);
  run_free (run);
  g_byte_array_unref (jpeg);

  return result;
}

GST_START_TEST (test_seek_to_time_0_becomes_seek_to_byte_0)
{
  GstSeekType type;
  GstSeekFlags flags;
  gint64 start;

  fail_unless (try_seek (1.0, GST_FORMAT_TIME, GST_SEEK_TYPE_SET, 0));
  fail_unless (upstream_seek != NULL);
  gst_event_parse_seek (upstream_seek, NULL, NULL, &flags, &type, &start, NULL,
      NULL);
  fail_unless_equals_int (type, GST_SEEK_TYPE_SET);
  fail_unless_equals_int64 (start, 0);
  fail_unless (flags & GST_SEEK_FLAG_FLUSH);
  fail_unless_equals_int (gst_event_get_seqnum (upstream_seek), 4711);
  gst_event_replace (&upstream_seek, NULL);
}

GST_END_TEST;

GST_START_TEST (test_other_seeks_fail)
{
  fail_if (try_seek (1.0, GST_FORMAT_TIME, GST_SEEK_TYPE_SET, GST_SECOND));
  fail_if (try_seek (-1.0, GST_FORMAT_TIME, GST_SEEK_TYPE_SET, 0));
  fail_if (try_seek (1.0, GST_FORMAT_DEFAULT, GST_SEEK_TYPE_SET, 0));
  fail_if (upstream_seek);
  /* Bytes are upstream's to count. */
  fail_unless (try_seek (1.0, GST_FORMAT_BYTES, GST_SEEK_TYPE_SET, 0));
  gst_event_replace (&upstream_seek, NULL);
}

GST_END_TEST;

/* -- downstream --------------------------------------------------------- */

static GstFlowReturn sink_flow;
static guint sink_frames;

static GstFlowReturn
answer (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  sink_frames++;
  gst_buffer_unref (buffer);

  return sink_flow;
}

GST_START_TEST (test_downstream_flow_goes_upstream)
{
  static const GstFlowReturn flows[] = { GST_FLOW_EOS, GST_FLOW_ERROR,
    GST_FLOW_NOT_LINKED, GST_FLOW_FLUSHING, GST_FLOW_CUSTOM_ERROR
  };
  GByteArray *jpeg = make_image (__i__, 0);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (flows); i++) {
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      Run *run = run_new (lines[k], NULL);

      sink_flow = flows[i];
      sink_frames = 0;
      gst_pad_set_chain_function (run->harness->sinkpad, answer);
      run_push_range (run, jpeg, 0, jpeg->len, 500);
      fail_unless (run->flow == flows[i], "%s and not %s",
          gst_flow_get_name (run->flow), gst_flow_get_name (flows[i]));
      fail_unless (sink_frames > 0);
      /* It is downstream's to say why. */
      assert_no_defect (run, lines[k]);
      run_free (run);
    }
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Nothing is pushed after the first no. */
static GstPadProbeReturn
refuse_once (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;
  gst_pad_remove_probe (pad, GST_PAD_PROBE_INFO_ID (info));

  return GST_PAD_PROBE_HANDLED;
}

/* What downstream said before a flush does not hold for what comes after it. */
GST_START_TEST (test_flush_forgets_what_downstream_said)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec updates=none", NULL);

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      refuse_once, NULL, NULL);
  fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len), GST_FLOW_EOS);
  run_flush (run);
  forget_frames (run);
  run_push_range (run, jpeg, 0, jpeg->len / 2, 0);
  run_eos (run);
  fail_unless_equals_int (run_n_finals (run), 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_downstream_error_ends_pushing)
{
  GByteArray *jpeg = make_image (__i__, 0);
  GByteArray *three = jpeg_copy (jpeg);
  Run *run = run_new ("progjpegdec", NULL);

  jpeg_append (three, jpeg);
  jpeg_append (three, jpeg);
  sink_flow = GST_FLOW_ERROR;
  sink_frames = 0;
  gst_pad_set_chain_function (run->harness->sinkpad, answer);
  run_push_range (run, three, 0, three->len, 0);
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  fail_unless_equals_int (sink_frames, 1);
  run_free (run);
  g_byte_array_unref (three);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_unlinked_pad_is_not_linked)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec", NULL);
  GstPad *pad = gst_element_get_static_pad (run->harness->element, "src");

  fail_unless (gst_pad_unlink (pad, run->harness->sinkpad));
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  fail_unless_equals_int (run->flow, GST_FLOW_NOT_LINKED);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  gst_object_unref (pad);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_refused_caps_are_one_error)
{
  static const gchar *caps[] = { "video/x-raw, format=NV12", "audio/x-raw",
    "video/x-raw, format={ I420, RGB }, width=60"
  };
  GByteArray *jpeg = make_image (__i__, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (caps); i++) {
    Run *run = run_new ("progjpegdec", caps[i]);

    run_push_range (run, jpeg, 0, jpeg->len, 100);
    run_eos (run);
    fail_unless_equals_int (run->flow, GST_FLOW_NOT_NEGOTIATED);
    assert_one_error (run, "Downstream takes no format", caps[i]);
    fail_unless_equals_int (run->frames->len, 0);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* RECONFIGURE in the middle: the image keeps its format, the next one does not
 * have to. */
GST_START_TEST (test_reconfigure_in_image_changes_next_image)
{
  GByteArray *jpeg = make_image (__i__, 0);
  Run *run = run_new ("progjpegdec updates=buffer", "video/x-raw, format=I420");

  run_push_range (run, jpeg, 0, jpeg->len / 2, 100);
  gst_harness_set_sink_caps_str (run->harness, "video/x-raw, "
      "format={ I420, BGRx }");
  gst_harness_push_upstream_event (run->harness, gst_event_new_reconfigure ());
  run_push_range (run, jpeg, jpeg->len / 2, jpeg->len, 100);
  assert_final_is_right (run, 0, jpeg, "reconfigured");
  fail_unless_equals_string (frame_format (run_final (run, 0)), "I420");
  gst_harness_set_sink_caps_str (run->harness, "video/x-raw, format=BGRx");
  gst_harness_push_upstream_event (run->harness, gst_event_new_reconfigure ());
  run_push_range (run, jpeg, 0, jpeg->len, 100);
  assert_final_is_right (run, 1, jpeg, "reconfigured");
  fail_unless_equals_string (frame_format (run_final (run, 1)), "BGRx");
  assert_no_defect (run, "reconfigured");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static Suite *
element_stream_suite (void)
{
  Suite *s = suite_create ("element-stream");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_image_after_flush_is_decoded, 0, 2);
  tcase_add_loop_test (tc, test_image_after_flush_after_error_is_decoded, 0, 2);
  tcase_add_loop_test (tc, test_image_after_ready_is_decoded, 0, 2);
  tcase_add_loop_test (tc, test_eos_in_image_pushes_what_there_is, 0, 2);
  tcase_add_loop_test (tc, test_eos_after_image_pushes_nothing_more, 0, 2);
  tcase_add_test (tc, test_seek_to_time_0_becomes_seek_to_byte_0);
  tcase_add_test (tc, test_other_seeks_fail);
  tcase_add_loop_test (tc, test_downstream_flow_goes_upstream, 0, 2);
  tcase_add_loop_test (tc, test_downstream_error_ends_pushing, 0, 2);
  tcase_add_loop_test (tc, test_flush_forgets_what_downstream_said, 0, 2);
  tcase_add_loop_test (tc, test_unlinked_pad_is_not_linked, 0, 2);
  tcase_add_loop_test (tc, test_refused_caps_are_one_error, 0, 2);
  tcase_add_loop_test (tc, test_reconfigure_in_image_changes_next_image, 0, 2);

  return s;
}

GST_CHECK_MAIN (element_stream);
