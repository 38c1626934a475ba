/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The stream without an element: bytes and time by hand, a format of the test's. Steps
 * are told in letters: see letter_of(). */

#include "fakecodec.h"

#include "codec/backend.h"
#include "codec/table.h"
#include "stream/stream.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define MS GST_MSECOND

static ProgImageStream *stream;
static ProgImageStreamSettings settings;
static GstClockTime now;
static GString *steps;          /* so far */
static GString *errors;         /* their texts */
static guint8 last_row;         /* value of row 0 of the last frame */
static GstClockTime cost;       /* of a partial frame */
static GstFlowReturn acquire_flow;
static GstFlowReturn last_flow;

static void
setup (void)
{
  stream = prog_image_stream_new (fake_classes, fake_classes);
  memset (&settings, 0, sizeof settings);
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_NONE;
  settings.updates.first = 40 * MS;
  settings.updates.interval = 100 * MS;
  settings.updates.max_overhead = 10;
  now = 1000 * GST_SECOND;
  steps = g_string_new (NULL);
  errors = g_string_new (NULL);
  acquire_flow = last_flow = GST_FLOW_OK;
  cost = 0;
}

static void
teardown (void)
{
  prog_image_stream_free (stream);
  g_string_free (steps, TRUE);
  g_string_free (errors, TRUE);
  fail_unless_equals_int (fake_codecs, 0);
}

static gsize frame_size;

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  if (acquire_flow == GST_FLOW_OK)
    *buffer = gst_buffer_new_allocate (NULL, frame_size, NULL);

  return acquire_flow;
}

static void
set_output (void)
{
  ProgImage *image = prog_image_stream_image (stream);
  GstVideoInfo info;
  ProgImageFacts facts;

  prog_image_get_facts (image, &facts);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, facts.info->width,
      facts.info->height);
  frame_size = GST_VIDEO_INFO_SIZE (&info);
  prog_image_set_output (image, &info, acquire, NULL);
}

static void
publish (void)
{
  ProgImageRows damage;
  GstBuffer *buffer;

  fail_unless_equals_int (prog_image_publish (prog_image_stream_image (stream),
          &buffer, &damage), GST_FLOW_OK);
  if (buffer) {
    gst_buffer_extract (buffer, 0, &last_row, 1);
    gst_buffer_unref (buffer);
  }
}

static gchar
letter_of (const ProgImageStep * step)
{
  switch (step->kind) {
    case PROG_IMAGE_STEP_NEED_DATA:
      return '.';
    case PROG_IMAGE_STEP_SKIPPED:
      return 's';
    case PROG_IMAGE_STEP_HEADER:
      return 'H';
    case PROG_IMAGE_STEP_FORMAT:
      return 'F';
    case PROG_IMAGE_STEP_PARTIAL:
      return 'p';
    case PROG_IMAGE_STEP_FINAL:
      return 'Z';
    case PROG_IMAGE_STEP_END:
      return 'E';
    case PROG_IMAGE_STEP_UNDECODABLE:
      return step->fatal ? 'U' : 'u';
    case PROG_IMAGE_STEP_FOREIGN:
      return 'X';
    case PROG_IMAGE_STEP_STOP:
      return 'S';
  }
  g_assert_not_reached ();
}

/* Uses all input. */
static void
run (gboolean at_end)
{
  gboolean done = FALSE;

  prog_image_stream_set (stream, &settings);
  while (!done) {
    ProgImageStep step = prog_image_stream_next (stream, now,
        at_end ? PROG_IMAGE_INPUT_END : PROG_IMAGE_INPUT_GATHER);

    g_string_append_c (steps, letter_of (&step));
    if (step.error)
      g_string_append_printf (errors, "%s (%s)\n", step.error->message,
          step.position);
    last_flow = step.flow;
    switch (step.kind) {
      case PROG_IMAGE_STEP_FORMAT:
        set_output ();
        break;
      case PROG_IMAGE_STEP_PARTIAL:
        publish ();
        prog_image_spent (prog_image_stream_image (stream), cost);
        break;
      case PROG_IMAGE_STEP_FINAL:
        publish ();
        break;
      default:
        break;
    }
    done = step.kind == PROG_IMAGE_STEP_NEED_DATA
        || step.kind == PROG_IMAGE_STEP_STOP || step.fatal;
    prog_image_step_clear (&step);
  }
  prog_image_stream_idle (stream, now);
}

static GstBuffer *
buffer_of (const gchar * bytes, gsize size)
{
  return gst_buffer_new_memdup (bytes, size);
}

static void
push (const gchar * bytes, gsize size)
{
  fail_unless (prog_image_stream_push (stream, buffer_of (bytes, size), now));
  run (FALSE);
}

static void
push_text (const gchar * text)
{
  push (text, strlen (text));
}

/* The steps since this was asked last, but for NEED_DATA. */
static void
assert_steps (const gchar * expected)
{
  GString *told = g_string_new (NULL);
  gsize i;

  for (i = 0; i < steps->len; i++) {
    if (steps->str[i] != '.')
      g_string_append_c (told, steps->str[i]);
  }
  fail_unless_equals_string (told->str, expected);
  g_string_free (told, TRUE);
  g_string_truncate (steps, 0);
}

#define WHOLE "FAKEhfr1r2r3r4ze"

GST_START_TEST (test_whole_image_gives_each_step)
{
  push_text (WHOLE);
  assert_steps ("HFZE");
  run (TRUE);
  assert_steps ("");
}

GST_END_TEST;

GST_START_TEST (test_cuts_make_no_difference)
{
  const gchar *text = "junkFAKEhfr1wb\7xFAKEhyr2r3r4zeFAKEhfr1r2r3FAKEhfzejunk";
  gsize size = strlen (text), cut, i;
  gchar *whole = NULL;

  for (cut = size; cut > 0; cut--) {
    prog_image_stream_reset (stream);
    for (i = 0; i < size; i += cut)
      push (text + i, MIN (cut, size - i));
    run (TRUE);
    if (!whole)
      whole = g_strdup (errors->str);
    assert_steps ("HFZEHFZEHFZE");
    fail_unless_equals_string (errors->str, whole);
    g_string_truncate (errors, 0);
  }
  g_free (whole);
}

GST_END_TEST;

GST_START_TEST (test_several_images_in_a_buffer_are_several)
{
  push_text (WHOLE WHOLE WHOLE);
  assert_steps ("HFZEHFZEHFZE");
}

GST_END_TEST;

GST_START_TEST (test_image_cut_off_by_another_is_final)
{
  push_text ("FAKEhfr1r2" WHOLE);
  assert_steps ("HFZEHFZE");
}

GST_END_TEST;

/* A box that is followed by a unit holds what it holds. */
GST_START_TEST (test_image_in_box_is_no_image)
{
  push_text ("FAKEhfb\6FAKEh.r1r2r3r4ze");
  assert_steps ("HFZE");
}

GST_END_TEST;

GST_START_TEST (test_box_that_is_cut_off_ends_in_front_of_image)
{
  push_text ("FAKEhfr1b\11FAKEhfr2~~~~~~");
  run (TRUE);
  assert_steps ("HFZEHFZE");
}

GST_END_TEST;

GST_START_TEST (test_end_in_midst_of_image_gives_final)
{
  push_text ("FAKEhfr1");
  assert_steps ("HF");
  run (TRUE);
  assert_steps ("ZE");
}

GST_END_TEST;

GST_START_TEST (test_end_in_header_is_fatal_where_nothing_else_came)
{
  push_text ("FAKEh");
  run (TRUE);
  assert_steps ("HU");
}

GST_END_TEST;

GST_START_TEST (test_end_in_header_is_a_warning_behind_an_image)
{
  push_text (WHOLE "FAKEh");
  run (TRUE);
  assert_steps ("HFZEHu");
}

GST_END_TEST;

GST_START_TEST (test_undecodable_image_is_a_warning_before_the_next)
{
  push_text ("FAKEhxe" WHOLE);
  assert_steps ("HuHFZE");
  fail_unless (strstr (errors->str, "Image 0") != NULL);
}

GST_END_TEST;

GST_START_TEST (test_undecodable_image_is_fatal_where_strict)
{
  settings.strict = TRUE;
  push_text ("FAKEhxe" WHOLE);
  assert_steps ("HU");
  run (FALSE);
  assert_steps ("S");
  fail_unless_equals_int (last_flow, GST_FLOW_ERROR);
}

GST_END_TEST;

GST_START_TEST (test_unknown_kind_is_fatal)
{
  push_text ("FAKEhu" WHOLE);
  assert_steps ("HU");
}

GST_END_TEST;

/* What begins in the midst of junk may be no image. */
GST_START_TEST (test_doubtful_image_is_not_told_of)
{
  push_text (WHOLE "junkFAKEhxe" WHOLE);
  run (TRUE);
  assert_steps ("HFZEHHFZE");
  fail_unless_equals_string (errors->str, "");
}

GST_END_TEST;

GST_START_TEST (test_stream_without_image_is_foreign)
{
  push_text ("There is nothing in here.");
  assert_steps ("");
  run (TRUE);
  assert_steps ("X");
  fail_unless (strstr (errors->str, "no fake in these 25 bytes") != NULL);
}

GST_END_TEST;

GST_START_TEST (test_empty_stream_ends_silently)
{
  run (TRUE);
  assert_steps ("");
}

GST_END_TEST;

GST_START_TEST (test_each_part_is_judged_alone)
{
  push_text (WHOLE);
  run (TRUE);
  push_text ("GIF89a and so on, for some bytes");
  run (TRUE);
  assert_steps ("HFZEX");
  fail_unless (strstr (errors->str, "GIF") != NULL);
}

GST_END_TEST;

GST_START_TEST (test_foreign_stream_is_refused_early)
{
  gchar *bytes = g_malloc0 (65536);

  memcpy (bytes, "GIF89a", 6);
  push (bytes, 65535);
  assert_steps ("");
  /* What was in front of a flush does not count. */
  prog_image_stream_flush (stream);
  push (bytes, 65535);
  assert_steps ("");
  push (bytes, 1);
  assert_steps ("X");
  g_free (bytes);
}

GST_END_TEST;

GST_START_TEST (test_image_behind_foreign_beginning_is_found)
{
  push_text ("GIF89a and so on, for some bytes" WHOLE);
  run (TRUE);
  assert_steps ("HFZE");
}

GST_END_TEST;

static ProgImageStepKind
next_kind (void)
{
  ProgImageStep step = prog_image_stream_next (stream, now,
      PROG_IMAGE_INPUT_USE);
  ProgImageStepKind kind = step.kind;

  prog_image_step_clear (&step);

  return kind;
}

/* As where downstream refuses it at first. */
GST_START_TEST (test_format_is_told_until_there_is_an_output)
{
  static const gchar bytes[] = "FAKEhf";
  guint i;

  prog_image_stream_set (stream, &settings);
  fail_unless (prog_image_stream_push (stream, gst_buffer_new_memdup (bytes,
              strlen (bytes)), now));
  fail_unless_equals_int (next_kind (), PROG_IMAGE_STEP_HEADER);
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (next_kind (), PROG_IMAGE_STEP_FORMAT);
  set_output ();
  fail_unless_equals_int (next_kind (), PROG_IMAGE_STEP_NEED_DATA);
}

GST_END_TEST;

GST_START_TEST (test_no_buffer_stops)
{
  push_text ("FAKEhf");
  acquire_flow = GST_FLOW_FLUSHING;
  push_text ("r1");
  assert_steps ("HFS");
  fail_unless_equals_int (last_flow, GST_FLOW_FLUSHING);
  /* The row that was not drawn has been used by the fake. */
  acquire_flow = GST_FLOW_OK;
  push_text ("r2ze");
  assert_steps ("ZE");
}

GST_END_TEST;

GST_START_TEST (test_no_memory_for_buffer_is_fatal)
{
  push_text ("FAKEhf");
  acquire_flow = GST_FLOW_ERROR;
  push_text ("r1");
  assert_steps ("HFS");
  fail_unless (strstr (errors->str, "no buffer") != NULL);
}

GST_END_TEST;

/* -- statuses out of order ---------------------------------------------- */

static const gchar *out_of_order[] = {
  "FAKEfe", "FAKEhhe", "FAKEhffe", "FAKEpe", "FAKEze", "FAKEee", "FAKEhXe",
  "FAKEhze", "FAKEhpe", "FAKEhee", "FAKErre",
};

GST_START_TEST (test_status_out_of_order_is_an_error)
{
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  push_text (out_of_order[__i__]);
  run (TRUE);
  fail_unless (strpbrk (steps->str, "Uu") || strchr (steps->str, 'Z'),
      "%s: %s", out_of_order[__i__], steps->str);
  /* The next image is not affected. */
  prog_image_stream_reset (stream);
  g_string_truncate (steps, 0);
  push_text (WHOLE);
  assert_steps ("HFZE");
}

GST_END_TEST;

GST_START_TEST (test_statuses_behind_final_are_ignored)
{
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  push_text ("FAKEhfr1zpzxe" WHOLE);
  assert_steps ("HFZEHFZE");
}

GST_END_TEST;

/* -- partial frames ----------------------------------------------------- */

GST_START_TEST (test_updates_of_pass_follow_passes)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_PASS;
  push_text ("FAKEhfr1r1r1r1pr2r2r2r2pr3ze");
  assert_steps ("HFppZE");
  fail_unless_equals_int (last_row, '3');
}

GST_END_TEST;

GST_START_TEST (test_updates_of_buffer_follow_buffers)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_BUFFER;
  push_text ("FAKEhf");
  push_text ("r1");
  push_text ("r2r3");
  push_text ("ze");
  assert_steps ("HFpppZE");
}

GST_END_TEST;

GST_START_TEST (test_auto_counts_waiting_only)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text ("FAKEhfr1");
  now += 39 * MS;
  push_text ("r2");
  assert_steps ("HF");
  now += 1 * MS;
  push_text ("r3");
  assert_steps ("p");
  /* Decoding takes long: that is no waiting. */
  prog_image_stream_idle (stream, now + GST_SECOND);
  now += GST_SECOND + 99 * MS;
  push_text ("r4");
  assert_steps ("");
  now += 1 * MS;
  push_text ("r5");
  assert_steps ("p");
}

GST_END_TEST;

GST_START_TEST (test_stall_offers_what_came)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text ("FAKEhfr1");
  assert_steps ("HF");
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now), 40 * MS);
  now += 40 * MS;
  prog_image_stream_stalled (stream, now);
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now), 0);
  run (FALSE);
  assert_steps ("p");
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now),
      GST_CLOCK_TIME_NONE);
}

GST_END_TEST;

/* Of its 16 bytes: half a nanosecond each is a tenth of 80. */
GST_START_TEST (test_first_frame_is_expected_to_cost_something)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  settings.updates.first = 0;
  settings.updates.max_overhead = 10;
  push_text ("FAKEhfr1");
  assert_steps ("HF");
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now), 80);
}

GST_END_TEST;

/* And where the format says that it draws for 5 ns more, a tenth of 880. */
GST_START_TEST (test_first_frame_is_expected_to_cost_what_drawing_takes)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  settings.updates.first = 0;
  settings.updates.max_overhead = 10;
  push_text ("FAKEhgr1");
  assert_steps ("HF");
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now), 880);
}

GST_END_TEST;

/* Each time counts once, however often somebody looks. */
GST_START_TEST (test_waiting_in_parts_is_as_long_as_at_once)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text ("FAKEhfr1");
  now += 15 * MS;
  prog_image_stream_stalled (stream, now);
  run (FALSE);
  now += 15 * MS;
  prog_image_stream_stalled (stream, now);
  now += 5 * MS;
  push_text ("r2");
  assert_steps ("HF");
  fail_unless_equals_uint64 (prog_image_stream_delay (stream, now), 5 * MS);
}

GST_END_TEST;

/* Not as the frame of an image that was there before. */
GST_START_TEST (test_flush_forgets_final_frames)
{
  push_text (WHOLE);
  prog_image_stream_flush (stream);
  push_text ("FAKEhxe");
  run (TRUE);
  assert_steps ("HFZEHU");
}

GST_END_TEST;

/* At the end there is something to tell, though no byte has come since. */
GST_START_TEST (test_undecodable_image_is_told_of_after_its_part)
{
  ProgImageStep step;

  push_text ("FAKEhxe");
  do {
    step = prog_image_stream_next (stream, now, PROG_IMAGE_INPUT_END_PART);
    fail_unless (step.error == NULL);
  } while (step.kind != PROG_IMAGE_STEP_NEED_DATA);
  fail_if (prog_image_stream_is_empty (stream));
  run (TRUE);
  assert_steps ("HU");
  fail_if (prog_image_stream_is_empty (stream));
  prog_image_stream_flush (stream);
  fail_unless (prog_image_stream_is_empty (stream));
}

GST_END_TEST;

GST_START_TEST (test_cost_delays_next_frame)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  cost = 40 * MS;
  push_text ("FAKEhfr1");
  now += 40 * MS;
  push_text ("r2");
  assert_steps ("HFp");
  /* Twice that is 10 % of 800 ms. */
  now += 759 * MS;
  push_text ("r3");
  assert_steps ("");
  now += 1 * MS;
  push_text ("r4");
  assert_steps ("p");
}

GST_END_TEST;

GST_START_TEST (test_second_image_of_same_size_is_shown_when_covered)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text (WHOLE "FAKEhfr1");
  assert_steps ("HFZEHF");
  now += 900 * MS;
  push_text ("r2");
  assert_steps ("");
  now += 100 * MS;
  push_text ("r3");
  assert_steps ("p");
}

GST_END_TEST;

GST_START_TEST (test_second_image_of_other_size_is_shown_at_once)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text (WHOLE "FAKEHfr1");
  now += 40 * MS;
  push_text ("r2");
  assert_steps ("HFZEHFp");
}

GST_END_TEST;

GST_START_TEST (test_whole_image_is_not_shown_in_part_after_flush)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text (WHOLE);
  prog_image_stream_flush (stream);
  push_text ("FAKEhfr1");
  now += 10 * GST_SECOND;
  push_text ("r2");
  assert_steps ("HFZEHF");
  push_text ("ze");
  prog_image_stream_flush (stream);
  prog_image_stream_forget_whole (stream);
  push_text ("FAKEhfr1");
  now += 40 * MS;
  push_text ("r2");
  assert_steps ("ZEHFp");
}

GST_END_TEST;

/* Perhaps it is whole this time. */
GST_START_TEST (test_damaged_image_is_shown_in_part_after_flush)
{
  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  push_text ("FAKEhfr1cr2r3r4ze");
  prog_image_stream_flush (stream);
  push_text ("FAKEhfr1");
  now += 40 * MS;
  push_text ("r2");
  assert_steps ("HFZEHFp");
}

GST_END_TEST;

/* Of so many images the sizes are kept: of a stream without an end not more. */
GST_START_TEST (test_whole_images_are_remembered_up_to_64)
{
  guint i;

  settings.updates.mode = GST_PROG_IMAGE_UPDATES_AUTO;
  for (i = 0; i < 65; i++)
    push_text (WHOLE);
  prog_image_stream_flush (stream);
  for (i = 0; i < 64; i++)
    push_text (WHOLE);
  g_string_truncate (steps, 0);
  push_text ("FAKEhfr1");
  now += 10 * GST_SECOND;
  push_text ("r2");
  assert_steps ("HFp");
}

GST_END_TEST;

/* -- limits ------------------------------------------------------------- */

GST_START_TEST (test_each_format_takes_an_effort)
{
  ProgImageCodecClass klass = fake_class;
  guint i;

  for (i = 0; prog_image_codecs[i]; i++)
    fail_unless (prog_image_codec_class_effort (prog_image_codecs[i]) > 0);
  fail_unless_equals_int (prog_image_codec_class_effort (&fake_class),
      FAKE_EFFORT);
  klass.effort = 0;
  fail_unless_equals_int (prog_image_codec_class_effort (&klass), 1);
}

GST_END_TEST;

/* Just as much as they say is allowed, and 0 is no limit. */
GST_START_TEST (test_limits_are_inclusive)
{
  ProgImageLimits limits = {.max_pixels = 12,.max_memory = 1000 };
  GError *error = NULL;

  fail_unless (prog_image_limits_check_size (&limits, 3, 4, &error));
  fail_unless (prog_image_limits_check_memory (&limits, 1000, &error));
  fail_unless (error == NULL);
  fail_if (prog_image_limits_check_size (&limits, 13, 1, &error));
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  g_clear_error (&error);
  fail_if (prog_image_limits_check_memory (&limits, 1001, &error));
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NO_SPACE_LEFT));
  g_clear_error (&error);
  fail_if (prog_image_limits_check_size (&limits, 0, 4, &error));
  g_clear_error (&error);

  limits.max_pixels = limits.max_memory = 0;
  fail_unless (prog_image_limits_check_size (&limits, G_MAXUINT, G_MAXUINT,
          &error));
  fail_unless (prog_image_limits_check_memory (&limits, G_MAXUINT64, &error));
}

GST_END_TEST;

/* -- stamps ------------------------------------------------------------- */

static void
push_stamped (const gchar * text, GstClockTime pts)
{
  GstBuffer *buffer = buffer_of (text, strlen (text));

  GST_BUFFER_PTS (buffer) = pts;
  prog_image_stream_push (stream, buffer, now);
  run (FALSE);
}

GST_START_TEST (test_stamp_is_of_newest_buffer_of_image)
{
  push_stamped ("FAKEhf", 1);
  push_stamped ("r1", 2);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (prog_image_stream_stamp (stream)),
      2);
  push_text ("r2");
  fail_unless_equals_uint64 (GST_BUFFER_PTS (prog_image_stream_stamp (stream)),
      2);
  push_stamped ("zeFAKEh", 3);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (prog_image_stream_stamp (stream)),
      3);
  push_text ("fr1zeFAKEhfr1");
  fail_unless (prog_image_stream_stamp (stream) == NULL);
}

GST_END_TEST;

/* Its timestamp is that of no byte. */
GST_START_TEST (test_empty_buffer_has_no_stamp)
{
  GstBuffer *empty = gst_buffer_new ();

  GST_BUFFER_PTS (empty) = 5;
  push_stamped ("FAKEhf", 1);
  prog_image_stream_push (stream, empty, now);
  push_text ("r1");
  fail_unless_equals_uint64 (GST_BUFFER_PTS (prog_image_stream_stamp (stream)),
      1);
}

GST_END_TEST;

/* Cut in its first bytes, it is as much expected there as if it were not. */
GST_START_TEST (test_image_cut_in_its_signature_is_expected)
{
  push_text (WHOLE "FA");
  push_text ("KEhxe" WHOLE);
  run (TRUE);
  assert_steps ("HFZEHuHFZE");
}

GST_END_TEST;

GST_START_TEST (test_stamp_keeps_metas)
{
  GstCaps *caps = gst_caps_new_empty_simple ("timestamp/x-test");
  GstBuffer *buffer = buffer_of ("FAKEhfr1", 8);

  gst_buffer_add_reference_timestamp_meta (buffer, caps, 7, 0);
  prog_image_stream_push (stream, buffer, now);
  run (FALSE);
  fail_unless (gst_buffer_get_reference_timestamp_meta (prog_image_stream_stamp
          (stream), caps) != NULL);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Of many buffers between two frames no more are kept than a frame can ask for. */
GST_START_TEST (test_stamps_are_let_go_of)
{
  GstCaps *caps = gst_caps_new_empty_simple ("timestamp/x-test");
  guint i;

  settings.updates.mode = GST_PROG_IMAGE_UPDATES_NONE;
  push_text ("FAKEhf");
  for (i = 0; i < 100; i++) {
    GstBuffer *buffer = buffer_of ("r1", 2);

    gst_buffer_add_reference_timestamp_meta (buffer, caps, i, 0);
    prog_image_stream_push (stream, buffer, now);
    run (FALSE);
  }
  fail_unless (GST_MINI_OBJECT_REFCOUNT_VALUE (caps) <= 3);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Large images of few bytes, more than a stream is worth. */
GST_START_TEST (test_images_of_few_bytes_are_limited)
{
  const guint64 pixels = FAKE_WIDE * FAKE_HIGH;
  gchar *more = g_strnfill (pixels / 256, 'p');

  settings.limits.max_pixels = pixels;
  /* What has failed in its header has cost nothing. */
  push_text ("FAKEGxFAKEGxFAKEGx");
  push_text ("FAKEGfxFAKEGfxFAKEGfx");
  push_text (WHOLE);
  assert_steps ("HuHuHuHFuHFuuHFZE");
  fail_unless (strstr (errors->str, "have 12582912 pixels in") != NULL, "%s",
      errors->str);
  fail_unless (strstr (errors->str, "the one of 4096 x 1024 is not decoded")
      != NULL, "%s", errors->str);
  /* More bytes, of whatever kind, are worth another one. */
  push_text (more);
  push_text ("FAKEGfx" WHOLE);
  assert_steps ("HFHFZE");
  push_text ("FAKEGfx" WHOLE);
  assert_steps ("uHFZE");
  settings.film = TRUE;
  push_text ("FAKEGfx" WHOLE);
  assert_steps ("HFuHFZE");
  settings.film = FALSE;
  settings.limits.max_pixels = 0;
  push_text ("FAKEGfx" WHOLE);
  assert_steps ("HFuHFZE");
  g_free (more);
}

GST_END_TEST;

/* As many that are whole count like those that are not. */
GST_START_TEST (test_whole_images_of_few_bytes_are_limited)
{
  settings.limits.max_pixels = FAKE_WIDE * FAKE_HIGH;
  push_text ("FAKEGfr1zeFAKEGfr1zeFAKEGfr1ze");
  push_text (WHOLE);
  assert_steps ("HFZEHFZEuHFZE");
}

GST_END_TEST;

/* -- tiny images -------------------------------------------------------- */

#define TINY "FAKEhfze"
#define MORE_TINY 3000          /* 24,000 bytes */

static GString *
make_tiny_images (guint n)
{
  GString *images = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (images, TINY);

  return images;
}

static guint
count_steps (gchar letter)
{
  guint n = 0;
  gsize i;

  for (i = 0; i < steps->len; i++)
    n += steps->str[i] == letter;
  g_string_truncate (steps, 0);

  return n;
}

static void
push_tiny_images (guint n)
{
  GString *images = make_tiny_images (n);

  push (images->str, images->len);
  g_string_free (images, TRUE);
}

/* Each of these takes as much time as thousands of bytes: there is a bound, and it is
 * told of. */
GST_START_TEST (test_tiny_images_are_limited)
{
  GString *space = g_string_new (NULL);

  settings.limits.max_pixels = 1 << 20;
  push_tiny_images (FAKE_IMAGES);
  fail_unless_equals_int (count_steps ('E'), FAKE_IMAGES);
  push_tiny_images (MORE_TINY);
  fail_unless_equals_int (count_steps ('E'), 0);
  fail_unless_equals_string (errors->str, "");

  /* 64 KiB were skipped. Another image may follow these, and no more. */
  push_tiny_images (64 * 1024 / strlen (TINY) - MORE_TINY + 2);
  fail_unless_equals_string (errors->str, "The stream has too many tiny images "
      "in 2056 bytes: none is decoded in the next 65536 "
      "(Image 257, byte 0 of it, byte 2056 of the stream)\n");
  fail_unless_equals_int (count_steps ('E'), 1);

  /* Bytes are worth images, whatever they are: behind these, and what is skipped, 16. */
  g_string_set_size (space, 16 * 65536);
  memset (space->str, '.', space->len);
  push (space->str, space->len);
  count_steps ('E');
  push_tiny_images (MORE_TINY);
  fail_unless_equals_int (count_steps ('E'), 16);
  g_string_free (space, TRUE);
}

GST_END_TEST;

GST_START_TEST (test_tiny_images_are_limited_however_cut)
{
  static const gsize cuts[] = { 1, 7, 2056, 4096, 65536 + 2056 };
  GString *images = make_tiny_images (FAKE_IMAGES + 3 * 64 * 1024 / 8);
  gchar *whole;
  gsize i, at, n;

  settings.limits.max_pixels = 1 << 20;
  push (images->str, images->len);
  run (TRUE);
  whole = g_strdup (errors->str);
  fail_unless_equals_int (count_steps ('E'), FAKE_IMAGES + 2);
  for (i = 0; i < G_N_ELEMENTS (cuts); i++) {
    prog_image_stream_reset (stream);
    g_string_truncate (errors, 0);
    for (at = 0; at < images->len; at += n) {
      n = MIN (cuts[i], images->len - at);
      push (images->str + at, n);
    }
    run (TRUE);
    fail_unless_equals_int (count_steps ('E'), FAKE_IMAGES + 2);
    fail_unless_equals_string (errors->str, whole);
  }
  g_string_free (images, TRUE);
  g_free (whole);
}

GST_END_TEST;

/* Each of these has a reason of its own. */
GST_START_TEST (test_tiny_images_are_free)
{
  settings.limits.max_pixels = __i__ == 0 ? 1 << 20 : 0;
  settings.film = __i__ == 0;
  push_tiny_images (FAKE_IMAGES + MORE_TINY);
  fail_unless_equals_int (count_steps ('E'), FAKE_IMAGES + MORE_TINY);
  run (TRUE);
  fail_unless_equals_string (errors->str, "");
}

GST_END_TEST;

/* The error of one that can't be decoded is not lost over it. */
GST_START_TEST (test_failure_in_front_of_too_many_images_is_told_of)
{
  settings.limits.max_pixels = 1 << 20;
  push_tiny_images (FAKE_IMAGES - 1);
  push_text ("FAKEhx" TINY);
  run (TRUE);
  fail_unless_equals_int (count_steps ('u'), 2);
  fail_unless (strstr (errors->str, "It is broken on purpose") != NULL
      && strstr (errors->str, "too many tiny images") != NULL, "%s",
      errors->str);
}

GST_END_TEST;

GST_START_TEST (test_too_many_images_are_fatal_where_strict)
{
  settings.limits.max_pixels = 1 << 20;
  settings.strict = TRUE;
  push_tiny_images (FAKE_IMAGES + 1);
  fail_unless_equals_int (count_steps ('U'), 1);
}

GST_END_TEST;

GST_START_TEST (test_flush_makes_tiny_images_free_again)
{
  settings.limits.max_pixels = 1 << 20;
  push_tiny_images (FAKE_IMAGES + MORE_TINY);
  prog_image_stream_flush (stream);
  count_steps ('E');
  push_tiny_images (FAKE_IMAGES);
  fail_unless_equals_int (count_steps ('E'), FAKE_IMAGES);
}

GST_END_TEST;

static Suite *
stream_suite (void)
{
  Suite *s = suite_create ("stream");
  TCase *tc = tcase_create ("stream");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_whole_image_gives_each_step);
  tcase_add_test (tc, test_cuts_make_no_difference);
  tcase_add_test (tc, test_several_images_in_a_buffer_are_several);
  tcase_add_test (tc, test_images_of_few_bytes_are_limited);
  tcase_add_test (tc, test_whole_images_of_few_bytes_are_limited);
  tcase_add_test (tc, test_tiny_images_are_limited);
  tcase_add_test (tc, test_tiny_images_are_limited_however_cut);
  tcase_add_loop_test (tc, test_tiny_images_are_free, 0, 2);
  tcase_add_test (tc, test_failure_in_front_of_too_many_images_is_told_of);
  tcase_add_test (tc, test_too_many_images_are_fatal_where_strict);
  tcase_add_test (tc, test_flush_makes_tiny_images_free_again);
  tcase_add_test (tc, test_image_cut_off_by_another_is_final);
  tcase_add_test (tc, test_image_in_box_is_no_image);
  tcase_add_test (tc, test_box_that_is_cut_off_ends_in_front_of_image);
  tcase_add_test (tc, test_end_in_midst_of_image_gives_final);
  tcase_add_test (tc, test_end_in_header_is_fatal_where_nothing_else_came);
  tcase_add_test (tc, test_end_in_header_is_a_warning_behind_an_image);
  tcase_add_test (tc, test_undecodable_image_is_a_warning_before_the_next);
  tcase_add_test (tc, test_undecodable_image_is_fatal_where_strict);
  tcase_add_test (tc, test_unknown_kind_is_fatal);
  tcase_add_test (tc, test_doubtful_image_is_not_told_of);
  tcase_add_test (tc, test_stream_without_image_is_foreign);
  tcase_add_test (tc, test_empty_stream_ends_silently);
  tcase_add_test (tc, test_each_part_is_judged_alone);
  tcase_add_test (tc, test_foreign_stream_is_refused_early);
  tcase_add_test (tc, test_format_is_told_until_there_is_an_output);
  tcase_add_test (tc, test_image_behind_foreign_beginning_is_found);
  tcase_add_test (tc, test_no_buffer_stops);
  tcase_add_test (tc, test_no_memory_for_buffer_is_fatal);
  tcase_add_loop_test (tc, test_status_out_of_order_is_an_error, 0,
      G_N_ELEMENTS (out_of_order));
  tcase_add_test (tc, test_statuses_behind_final_are_ignored);
  tcase_add_test (tc, test_updates_of_pass_follow_passes);
  tcase_add_test (tc, test_updates_of_buffer_follow_buffers);
  tcase_add_test (tc, test_auto_counts_waiting_only);
  tcase_add_test (tc, test_stall_offers_what_came);
  tcase_add_test (tc, test_first_frame_is_expected_to_cost_something);
  tcase_add_test (tc, test_first_frame_is_expected_to_cost_what_drawing_takes);
  tcase_add_test (tc, test_waiting_in_parts_is_as_long_as_at_once);
  tcase_add_test (tc, test_flush_forgets_final_frames);
  tcase_add_test (tc, test_undecodable_image_is_told_of_after_its_part);
  tcase_add_test (tc, test_cost_delays_next_frame);
  tcase_add_test (tc, test_second_image_of_same_size_is_shown_when_covered);
  tcase_add_test (tc, test_second_image_of_other_size_is_shown_at_once);
  tcase_add_test (tc, test_whole_image_is_not_shown_in_part_after_flush);
  tcase_add_test (tc, test_damaged_image_is_shown_in_part_after_flush);
  tcase_add_test (tc, test_whole_images_are_remembered_up_to_64);
  tcase_add_test (tc, test_each_format_takes_an_effort);
  tcase_add_test (tc, test_limits_are_inclusive);
  tcase_add_test (tc, test_stamp_is_of_newest_buffer_of_image);
  tcase_add_test (tc, test_empty_buffer_has_no_stamp);
  tcase_add_test (tc, test_image_cut_in_its_signature_is_expected);
  tcase_add_test (tc, test_stamp_keeps_metas);
  tcase_add_test (tc, test_stamps_are_let_go_of);

  return s;
}

GST_CHECK_MAIN (stream);
