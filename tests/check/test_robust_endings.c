/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every way in which a stream ends, at every phase of an image: nothing of it
 * is left when the next one comes. */

#include "robust.h"

static const gchar *const lines[] = { "progimagedec updates=none",
  "progimagedec updates=buffer", "progimagedec updates=pass"
};

/* -- what is freed ------------------------------------------------------ */

static gint n_alive;
static guint n_watched;

static void
note_freed (gpointer user_data, GstMiniObject * buffer)
{
  g_atomic_int_dec_and_test (&n_alive);
}

static void
watch_buffer (GstBuffer * buffer)
{
  g_atomic_int_inc (&n_alive);
  n_watched++;
  gst_mini_object_weak_ref (GST_MINI_OBJECT (buffer), note_freed, NULL);
}

static GstPadProbeReturn
watch_frame (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  watch_buffer (GST_PAD_PROBE_INFO_BUFFER (info));

  return GST_PAD_PROBE_OK;
}

static void
note_element_freed (gpointer freed, GObject * element)
{
  *(gboolean *) freed = TRUE;
}

static Run *
watched_run (const gchar * line, gboolean * element_freed)
{
  Run *run = run_new (line, NULL);

  *element_freed = FALSE;
  n_alive = n_watched = 0;
  g_object_weak_ref (G_OBJECT (run->harness->element), note_element_freed,
      element_freed);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      watch_frame, NULL, NULL);

  return run;
}

static void
assert_all_is_freed (Run * run, const gboolean * element_freed,
    const gchar * what)
{
  run_free (run);
  fail_unless (*element_freed, "%s: the element is still there", what);
  fail_unless (n_alive == 0, "%s: %d buffers are still there", what, n_alive);
}

static void
push_watched (Run * run, const GByteArray * bytes, gsize end)
{
  gsize at, n;

  for (at = 0; at < end && run->flow == GST_FLOW_OK; at += n) {
    GstBuffer *buffer;

    n = MIN (end - at, 100);
    buffer = gst_buffer_new_memdup (bytes->data + at, n);
    watch_buffer (buffer);
    run_push_buffer (run, buffer);
  }
}

/* -- phases ------------------------------------------------------------- */

#define GARBAGE 20

typedef enum
{
  BEFORE_SIGNATURE,
  IN_SIGNATURE,
  IN_HEADER,
  AT_CAPS,
  IN_FIRST_PART,                /* scan, pass */
  BETWEEN_PARTS,
  IN_SECOND_PART,
  IN_LAST_PART,
  BEFORE_LAST_BYTE,
  AFTER_END,
  IN_GARBAGE,
  IN_SECOND_IMAGE,
  N_PHASES,
} Phase;

static gsize
phase_end (Phase phase, const GByteArray * image, const GByteArray * stream)
{
  switch (phase) {
    case BEFORE_SIGNATURE:
      return 0;
    case IN_SIGNATURE:
      return 1;
    case IN_HEADER:
      return robust_caps_at (image) / 2;
    case AT_CAPS:
      return robust_caps_at (image);
    case IN_FIRST_PART:
      return (robust_caps_at (image) + robust_second_part (image)) / 2;
    case BETWEEN_PARTS:
      return robust_second_part (image);
    case IN_SECOND_PART:
      return robust_second_part (image) + 30;
    case IN_LAST_PART:
      return (robust_last_part (image) + image->len) / 2;
    case BEFORE_LAST_BYTE:
      return image->len - 1;
    case AFTER_END:
      return image->len;
    case IN_GARBAGE:
      return image->len + GARBAGE / 2;
    case IN_SECOND_IMAGE:
      return (image->len + GARBAGE + stream->len) / 2;
    default:
      g_assert_not_reached ();
  }
}

/* An image, garbage, and an image of the next kind. */
static GByteArray *
make_stream (RobustKind kind)
{
  GByteArray *stream = robust_image (kind, 1);
  GByteArray *garbage = robust_garbage (GARBAGE);
  GByteArray *second = robust_image ((kind + 1) % ROBUST_N_KINDS, 2);

  g_byte_array_append (stream, garbage->data, garbage->len);
  g_byte_array_append (stream, second->data, second->len);
  g_byte_array_unref (second);
  g_byte_array_unref (garbage);

  return stream;
}

/* Another size tells it from what was before. */
static GByteArray *
make_next (RobustKind kind)
{
  return robust_image_of_size (kind, 3, 29, 31);
}

static guint
n_errors (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_ERROR, NULL);
}

static guint
n_warnings (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_WARNING, NULL);
}

static void
forget_frames (Run * run)
{
  run_collect (run);
  g_ptr_array_set_size (run->frames, 0);
}

/* Pushes an image: nothing but it comes out. */
static void
check_next (Run * run, RobustKind kind, const gchar * what)
{
  GByteArray *next = make_next (kind);
  guint i, image;

  forget_frames (run);
  run->flow = GST_FLOW_OK;
  push_watched (run, next, next->len);
  fail_unless (run->flow == GST_FLOW_OK, "%s: %s", what,
      gst_flow_get_name (run->flow));
  fail_unless (run_n_finals (run) == 1, "%s: %u final frames", what,
      run_n_finals (run));
  image = frame_meta (run_frame (run, 0)).image;
  for (i = 0; i < run->frames->len; i++) {
    GstSample *frame = run_frame (run, i);
    GstVideoInfo info;

    fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (frame)));
    fail_unless (info.width == 29 && info.height == 31, "%s: a frame of %d x "
        "%d", what, info.width, info.height);
    fail_unless_equals_int (frame_meta (frame).image, image);
  }
  assert_series_is_sound (run, what);
  assert_final_equals (run, image, next, what);
  run_eos (run);
  fail_unless_equals_int (run_n_finals (run), 1);
  g_byte_array_unref (next);
}

/* -- endings by upstream and the application ---------------------------- */

static void
begin_stream (Run * run)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (run->harness, gst_event_new_stream_start ("again"));
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
}

static void
go_through (Run * run, GstState state)
{
  GstElement *element = run->harness->element;

  fail_unless (gst_element_set_state (element, state)
      == GST_STATE_CHANGE_SUCCESS);
  fail_unless (gst_element_set_state (element, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  begin_stream (run);
}

static void
end_by_flush (Run * run)
{
  run_flush (run);
}

static void
end_by_ready (Run * run)
{
  go_through (run, GST_STATE_READY);
}

static void
end_by_null (Run * run)
{
  go_through (run, GST_STATE_NULL);
}

static const struct
{
  const gchar *name;
  void (*end) (Run * run);
} silent_endings[] = {
  {"FLUSH", end_by_flush},
  {"READY", end_by_ready},
  {"NULL", end_by_null},
};

#define N_CASES (ROBUST_N_KINDS * N_PHASES)

static gchar *
describe (const gchar * ending, RobustKind kind, Phase phase,
    const gchar * line)
{
  return g_strdup_printf ("%s in phase %d of a %s, %s", ending, phase,
      robust_kind_name (kind), line);
}

static void
check_silent_ending (guint ending, RobustKind kind, Phase phase,
    const gchar * line)
{
  gchar *what = describe (silent_endings[ending].name, kind, phase, line);
  GByteArray *image = robust_image (kind, 1);
  GByteArray *stream = make_stream (kind);
  gboolean element_freed;
  Run *run = watched_run (line, &element_freed);
  /* A PNG's last row comes well before its last byte. */
  Phase last_row = robust_is_png (kind) ? BEFORE_LAST_BYTE : AFTER_END;
  guint before, next;

  for (next = 0; next < ROBUST_N_KINDS; next += 1 + (kind + phase) % 3) {
    push_watched (run, stream, phase_end (phase, image, stream));
    fail_unless (run_n_finals (run) == (phase >= last_row), "%s: %u finals",
        what, run_n_finals (run));
    before = run->frames->len;
    silent_endings[ending].end (run);
    run_collect (run);
    fail_unless (run->frames->len == before, "%s: %u frames more", what,
        run->frames->len - before);
    check_next (run, next, what);
    fail_unless_equals_int (frame_meta (run_frame (run, 0)).image, 0);
    /* What was thrown away was not truncated. */
    assert_no_defect (run, what);
    silent_endings[ending].end (run);
    forget_frames (run);
  }
  assert_all_is_freed (run, &element_freed, what);
  g_byte_array_unref (stream);
  g_byte_array_unref (image);
  g_free (what);
}

GST_START_TEST (test_flush_and_states_leave_nothing_behind)
{
  guint ending, line;

  for (ending = 0; ending < G_N_ELEMENTS (silent_endings); ending++) {
    for (line = 0; line < G_N_ELEMENTS (lines); line++)
      check_silent_ending (ending, __i__ / N_PHASES, __i__ % N_PHASES,
          lines[line]);
  }
}

GST_END_TEST;

/* NULL for good: all is freed without another image to help. */
GST_START_TEST (test_element_freed_in_any_phase_frees_buffers)
{
  RobustKind kind = __i__ / N_PHASES;
  Phase phase = __i__ % N_PHASES;
  GByteArray *image = robust_image (kind, 1);
  GByteArray *stream = make_stream (kind);
  guint line;

  for (line = 0; line < G_N_ELEMENTS (lines); line++) {
    gchar *what = describe ("the end", kind, phase, lines[line]);
    gboolean element_freed;
    Run *run = watched_run (lines[line], &element_freed);

    push_watched (run, stream, phase_end (phase, image, stream));
    fail_unless (phase == BEFORE_SIGNATURE || n_watched > 0);
    assert_no_defect (run, what);
    assert_all_is_freed (run, &element_freed, what);
    g_free (what);
  }
  g_byte_array_unref (stream);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* What EOS makes of a phase: an image, and how many messages. */
static void
check_eos (RobustKind kind, Phase phase, const gchar * line)
{
  gchar *what = describe ("EOS", kind, phase, line);
  GByteArray *image = robust_image (kind, 1);
  GByteArray *stream = make_stream (kind);
  gboolean element_freed;
  Run *run = watched_run (line, &element_freed);
  guint finals = phase < AT_CAPS ? 0 : phase == IN_SECOND_IMAGE ? 2 : 1;
  gboolean whole = phase == AFTER_END || phase == IN_GARBAGE;

  push_watched (run, stream, phase_end (phase, image, stream));
  run_eos (run);
  fail_unless (run_n_finals (run) == finals, "%s: %u final frames", what,
      run_n_finals (run));
  /* That nothing has come is no error. */
  fail_unless (n_errors (run) == (finals == 0 && phase != BEFORE_SIGNATURE),
      "%s: %u errors", what, n_errors (run));
  fail_unless (n_warnings (run) == (finals > 0 && !whole), "%s: %u warnings",
      what, n_warnings (run));
  run_flush (run);
  g_ptr_array_set_size (run->messages, 0);
  check_next (run, (kind + 3) % ROBUST_N_KINDS, what);
  assert_no_defect (run, what);
  assert_all_is_freed (run, &element_freed, what);
  g_byte_array_unref (stream);
  g_byte_array_unref (image);
  g_free (what);
}

GST_START_TEST (test_eos_ends_image_and_leaves_nothing_behind)
{
  guint line;

  for (line = 0; line < G_N_ELEMENTS (lines); line++)
    check_eos (__i__ / N_PHASES, __i__ % N_PHASES, lines[line]);
}

GST_END_TEST;

/* As EOS, but that the stream goes on: an image without an image is a warning
 * beside others. */
static void
check_caps (RobustKind kind, Phase phase, const gchar * line)
{
  gchar *what = describe ("CAPS", kind, phase, line);
  GByteArray *image = robust_image (kind, 1);
  GByteArray *stream = make_stream (kind);
  gboolean element_freed;
  Run *run = watched_run (line, &element_freed);
  guint finals = phase < AT_CAPS ? 0 : phase == IN_SECOND_IMAGE ? 2 : 1;
  gboolean whole = phase == AFTER_END || phase == IN_GARBAGE
      || phase == BEFORE_SIGNATURE;

  run_caps (run, "image/jpeg");
  push_watched (run, stream, phase_end (phase, image, stream));
  run_caps (run, "image/png, width=1, height=1");
  fail_unless (run_n_finals (run) == finals, "%s: %u final frames", what,
      run_n_finals (run));
  check_next (run, (kind + 3) % ROBUST_N_KINDS, what);
  fail_unless (n_errors (run) == 0, "%s: %u errors", what, n_errors (run));
  fail_unless (n_warnings (run) == !whole, "%s: %u warnings", what,
      n_warnings (run));
  assert_all_is_freed (run, &element_freed, what);
  g_byte_array_unref (stream);
  g_byte_array_unref (image);
  g_free (what);
}

GST_START_TEST (test_caps_end_image_and_leave_nothing_behind)
{
  guint line;

  for (line = 0; line < G_N_ELEMENTS (lines); line++)
    check_caps (__i__ / N_PHASES, __i__ % N_PHASES, lines[line]);
}

GST_END_TEST;

/* -- endings by downstream ---------------------------------------------- */

static GstPadChainFunction harness_chain;
static GstFlowReturn refusal;
static gint frames_until_refusal, refused;

static GstFlowReturn
chain_or_refuse (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  if (frames_until_refusal-- > 0)
    return harness_chain (pad, parent, buffer);

  refused++;
  gst_buffer_unref (buffer);

  return refusal;
}

static const GstFlowReturn refusals[] = { GST_FLOW_EOS, GST_FLOW_NOT_LINKED,
  GST_FLOW_FLUSHING, GST_FLOW_ERROR
};

static void
check_refusal (RobustKind kind, guint n, GstFlowReturn flow, gboolean eos,
    const gchar * line)
{
  gchar *what = g_strdup_printf ("%s at frame %u of a %s, %s",
      gst_flow_get_name (flow), n, robust_kind_name (kind), line);
  GByteArray *stream = make_stream (kind);
  gboolean element_freed;
  Run *run = watched_run (line, &element_freed);

  harness_chain = GST_PAD_CHAINFUNC (run->harness->sinkpad);
  refusal = flow;
  frames_until_refusal = n;
  refused = 0;
  gst_pad_set_chain_function (run->harness->sinkpad, chain_or_refuse);
  push_watched (run, stream, stream->len);
  fail_unless (run->flow == (refused ? flow : GST_FLOW_OK), "%s: %s", what,
      gst_flow_get_name (run->flow));
  fail_unless (refused <= 1, "%s: %d frames after it", what, refused);
  fail_unless (n > 0 || refused == 1);
  if (eos)
    run_eos (run);
  /* It is downstream's to say why. */
  assert_no_defect (run, what);

  frames_until_refusal = G_MAXINT;
  run_flush (run);
  check_next (run, (kind + 2) % ROBUST_N_KINDS, what);
  fail_unless_equals_int (frame_meta (run_frame (run, 0)).image, 0);
  assert_no_defect (run, what);
  assert_all_is_freed (run, &element_freed, what);
  g_byte_array_unref (stream);
  g_free (what);
}

static void
check_refusals (RobustKind kind, gboolean eos)
{
  guint i, n, line;

  for (i = 0; i < G_N_ELEMENTS (refusals); i++) {
    for (n = 0; n < 8; n++) {
      for (line = 0; line < G_N_ELEMENTS (lines); line++)
        check_refusal (kind, n, refusals[i], eos, lines[line]);
    }
  }
}

GST_START_TEST (test_downstream_refusal_at_any_frame_leaves_nothing_behind)
{
  check_refusals (__i__, FALSE);
}

GST_END_TEST;

/* As sources send it when they are told to stop. */
GST_START_TEST (test_eos_after_downstream_refusal_is_silent)
{
  check_refusals (__i__, TRUE);
}

GST_END_TEST;

static void
check_refused_caps (RobustKind kind, const gchar * caps, guint finals,
    gboolean eos)
{
  GByteArray *image = robust_image (kind, 1);
  GByteArray *stream = byte_array_copy (image);
  GByteArray *other = robust_image_of_size (kind, 2, 100, 10);
  gchar *what = g_strdup_printf ("%s refused by %s", robust_kind_name (kind),
      caps);
  gboolean element_freed;
  Run *run = watched_run ("progimagedec updates=buffer", &element_freed);

  g_byte_array_append (stream, other->data, other->len);
  gst_harness_set_sink_caps_str (run->harness, caps);
  push_watched (run, stream, stream->len);
  fail_unless (run->flow == GST_FLOW_NOT_NEGOTIATED, "%s: %s", what,
      gst_flow_get_name (run->flow));
  fail_unless (run_n_finals (run) == finals, "%s: %u finals", what,
      run_n_finals (run));
  if (eos)
    run_eos (run);
  assert_one_error (run, "Downstream takes no format", what);
  g_ptr_array_set_size (run->messages, 0);

  gst_harness_set_sink_caps (run->harness, gst_caps_new_any ());
  run_flush (run);
  check_next (run, (kind + 1) % ROBUST_N_KINDS, what);
  assert_no_defect (run, what);
  assert_all_is_freed (run, &element_freed, what);
  g_free (what);
  g_byte_array_unref (other);
  g_byte_array_unref (stream);
  g_byte_array_unref (image);
}

GST_START_TEST (test_refused_caps_are_one_error_and_leave_nothing_behind)
{
  RobustKind kind = __i__ / 2;
  gboolean eos = __i__ % 2;

  check_refused_caps (kind, "video/x-raw, format=NV12", 0, eos);
  check_refused_caps (kind, "audio/x-raw", 0, eos);
  /* The first image is taken. */
  check_refused_caps (kind, "video/x-raw, width=[ 40, 50 ]", 1, eos);
}

GST_END_TEST;

static Suite *
robust_endings_suite (void)
{
  Suite *s = suite_create ("robust-endings");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_flush_and_states_leave_nothing_behind, 0,
      N_CASES);
  tcase_add_loop_test (tc, test_element_freed_in_any_phase_frees_buffers, 0,
      N_CASES);
  tcase_add_loop_test (tc, test_eos_ends_image_and_leaves_nothing_behind, 0,
      N_CASES);
  tcase_add_loop_test (tc, test_caps_end_image_and_leave_nothing_behind, 0,
      N_CASES);
  tcase_add_loop_test (tc,
      test_downstream_refusal_at_any_frame_leaves_nothing_behind, 0,
      ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_eos_after_downstream_refusal_is_silent, 0,
      ROBUST_N_KINDS);
  tcase_add_loop_test (tc,
      test_refused_caps_are_one_error_and_leave_nothing_behind, 0,
      2 * ROBUST_N_KINDS);

  return s;
}

GST_CHECK_MAIN (robust_endings);
