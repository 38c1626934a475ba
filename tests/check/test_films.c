/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Motion JPEG, an image a buffer, beside jpegdec: what is said of images, which of them
 * are decoded, what cameras leave out, and fields. */

#include "jpegrun.h"
#include "oracle.h"

#include <string.h>

#define N_IMAGES 8
#define STEP_TIME (40 * GST_MSECOND)
#define WIDTH 48
#define HEIGHT 32
#define CAPS "image/jpeg, framerate=25/1, width=48, height="

static GByteArray *
make_image (guint seed)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11",.seed = seed,
  };

  return make_jpeg (&recipe);
}

static GByteArray *
decode (const GByteArray * image)
{
  return oracle_jpeg_planes (image->data, image->len, 1, TRUE);
}

static GstFlowReturn
push_with (Run * run, const GByteArray * data, guint time, guint flags)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data->data, data->len);

  GST_BUFFER_PTS (buffer) = time * STEP_TIME;
  GST_BUFFER_DURATION (buffer) = STEP_TIME;
  GST_BUFFER_FLAG_SET (buffer, flags);

  return run_push_buffer (run, buffer);
}

/* What is no continuation makes a difference in reverse, and between fields. */
static GstFlowReturn
push_at (Run * run, const GByteArray * data, guint time)
{
  return push_with (run, data, time, GST_BUFFER_FLAG_DISCONT);
}

static Run *
new_film (const gchar * decoder, const gchar * caps)
{
  Run *run = run_new (decoder, NULL);

  run_caps (run, caps);
  run_time_segment (run);

  return run;
}

/* -- what is said ------------------------------------------------------- */

GST_START_TEST (test_messages_are_of_the_first_image_and_of_other_sizes)
{
  Run *run = new_film ("progjpegdec", CAPS "32");
  JpegRecipe recipe = {.width = 64,.height = 48,.colours = MAKE_YCC,
    .sampling = "22 11 11"
  };
  GByteArray *other = make_jpeg (&recipe);
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *image = make_image (i);

    push_at (run, image, i);
    g_byte_array_unref (image);
  }
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT, NULL), 2);
  push_at (run, other, i);
  push_at (run, other, i + 1);
  fail_unless_equals_int (run->frames->len, N_IMAGES + 2);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-header"), 2);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-complete"), 2);
  g_byte_array_unref (other);
  run_free (run);
}

GST_END_TEST;

/* Images of a stream that is no film each have theirs. */
GST_START_TEST (test_messages_are_of_each_image_without_timestamps)
{
  Run *run = run_new ("progjpegdec", NULL);
  GByteArray *image = make_image (0);
  guint i;

  for (i = 0; i < N_IMAGES; i++)
    run_push (run, image->data, image->len);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-complete"), N_IMAGES);
  g_byte_array_unref (image);
  run_free (run);
}

GST_END_TEST;

/* -- what cameras do ---------------------------------------------------- */

typedef enum
{
  CAMERA_PLAIN,
  CAMERA_WITHOUT_END,
  CAMERA_PADS,
  CAMERA_BEGINS_WITH_JUNK,
  N_CAMERAS,
} Camera;

static GByteArray *
make_camera_image (Camera camera, guint seed)
{
  GByteArray *image = make_image (seed);
  guint8 zeros[64] = { 0 };

  if (camera == CAMERA_WITHOUT_END)
    g_byte_array_set_size (image, image->len - 2);
  else if (camera == CAMERA_PADS)
    g_byte_array_append (image, zeros, sizeof zeros);
  else if (camera == CAMERA_BEGINS_WITH_JUNK)
    g_byte_array_prepend (image, (const guint8 *) "12345", 5);

  return image;
}

/* From the third one on each image is shown before the next one comes. */
GST_START_TEST (test_camera_is_shown_without_delay_and_with_one_warning)
{
  Run *run = new_film ("progjpegdec", CAPS "32");
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *image = make_camera_image (__i__, i);
    GByteArray *plain = make_image (i), *pixels, *expected;

    fail_unless_equals_int (push_at (run, image, i), GST_FLOW_OK);
    if (i >= 2 || __i__ != CAMERA_WITHOUT_END) {
      fail_unless_equals_int (run->frames->len, i + 1);
      pixels = frame_pixels (run_frame (run, i));
      expected = decode (plain);
      assert_pixels_equal (pixels, expected, "camera");
      fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer
              (run_frame (run, i))), i * STEP_TIME);
      g_byte_array_unref (pixels);
      g_byte_array_unref (expected);
    }
    g_byte_array_unref (plain);
    g_byte_array_unref (image);
  }
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
      __i__ == CAMERA_WITHOUT_END);
  run_free (run);
}

GST_END_TEST;

/* -- QoS ---------------------------------------------------------------- */

static guint
n_frames_when_late (const gchar * decoder, guint * n_messages)
{
  Run *run = new_film (decoder, CAPS "32");
  guint i, n;

  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *image = make_image (i);

    /* Not before image 6 is over, says the sink. */
    if (i == 2)
      gst_harness_push_upstream_event (run->harness,
          gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 6 * STEP_TIME));
    push_at (run, image, i);
    g_byte_array_unref (image);
  }
  n = run->frames->len;
  fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (run_frame
              (run, n - 1))), (N_IMAGES - 1) * STEP_TIME);
  *n_messages = run_n_messages (run, GST_MESSAGE_QOS, NULL);
  run_free (run);

  return n;
}

GST_START_TEST (test_late_images_are_dropped_as_jpegdec_does)
{
  guint ours, stock, n_ours, n_stock;

  ours = n_frames_when_late ("progjpegdec", &n_ours);
  stock = n_frames_when_late ("jpegdec", &n_stock);
  fail_unless (stock < N_IMAGES);
  /* GStreamer's own drops one more, which is not late yet. */
  fail_unless (ours >= stock && ours < N_IMAGES, "%u, %u", ours, stock);
  fail_unless_equals_int (n_ours, N_IMAGES - ours);
  fail_unless_equals_int (n_stock, N_IMAGES - stock);
}

GST_END_TEST;

/* Not even a header is read of it: what is wrong there is not reported. */
GST_START_TEST (test_late_image_is_not_decoded)
{
  Run *run = new_film ("progjpegdec", CAPS "32");
  GByteArray *image = make_image (0), *broken = make_image (1);

  push_at (run, image, 0);
  push_at (run, image, 1);
  gst_harness_push_upstream_event (run->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 9 * STEP_TIME));
  memset (broken->data + 20, 0, broken->len - 20);
  push_at (run, broken, 2);
  push_at (run, image, 40);
  fail_unless_equals_int (run->frames->len, 3);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 0);
  g_byte_array_unref (image);
  g_byte_array_unref (broken);
  run_free (run);
}

GST_END_TEST;

/* A still is shown however late it is. */
GST_START_TEST (test_late_still_is_shown)
{
  Run *run = new_film ("progjpegdec", "image/jpeg");
  GByteArray *image = make_image (0);

  gst_harness_push_upstream_event (run->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 9 * STEP_TIME));
  push_at (run, image, 0);
  fail_unless_equals_int (run->frames->len, 1);
  g_byte_array_unref (image);
  run_free (run);
}

GST_END_TEST;

/* -- fields ------------------------------------------------------------- */

/* Rows of the luma plane. */
static void
assert_rows_are_woven (GByteArray * frame, GByteArray * even, GByteArray * odd)
{
  guint y;

  for (y = 0; y < 2 * HEIGHT; y++) {
    const GByteArray *field = y % 2 ? odd : even;

    fail_unless (memcmp (frame->data + y * WIDTH, field->data + y / 2 * WIDTH,
            WIDTH) == 0, "row %u", y);
  }
}

/* Frame @i, of the images 2 * @i and the one behind. */
static void
assert_frame_is_woven (Run * run, guint i)
{
  GByteArray *even = make_image (2 * i), *odd = make_image (2 * i + 1);
  GByteArray *a = decode (even), *b = decode (odd);
  GByteArray *pixels = frame_pixels (run_frame (run, i));

  assert_rows_are_woven (pixels, a, b);
  g_byte_array_unref (pixels);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
  g_byte_array_unref (even);
  g_byte_array_unref (odd);
}

/* forwards, backwards */
GST_START_TEST (test_two_images_a_buffer_are_the_fields_of_a_frame)
{
  static const gchar caps[] = CAPS
      "64, interlace-mode=interleaved, field-order=top-field-first";
  Run *run = run_new ("progjpegdec", NULL);
  GstSegment segment;
  guint i;

  run_caps (run, caps);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.stop = N_IMAGES * STEP_TIME;
  segment.rate = __i__ ? -1.0 : 1.0;
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *both = make_image (2 * i), *second = make_image (2 * i + 1);

    g_byte_array_append (both, second->data, second->len);
    push_at (run, both, __i__ ? N_IMAGES - 1 - i : i);
    g_byte_array_unref (second);
    g_byte_array_unref (both);
  }
  run_eos (run);
  fail_unless_equals_int (run->frames->len, N_IMAGES);
  for (i = 0; i < N_IMAGES; i++) {
    GstVideoInfo info;

    gst_video_info_from_caps (&info, gst_sample_get_caps (run_frame (run, i)));
    fail_unless_equals_int (info.height, 2 * HEIGHT);
    fail_unless_equals_int (info.interlace_mode,
        GST_VIDEO_INTERLACE_MODE_INTERLEAVED);
    fail_unless_equals_int (GST_VIDEO_INFO_FIELD_ORDER (&info),
        GST_VIDEO_FIELD_ORDER_TOP_FIELD_FIRST);
    assert_frame_is_woven (run, i);
  }
  run_free (run);
}

GST_END_TEST;

/* As from sources that send fields one after the other, in time or late. Some of the last
 * bytes of a buffer may mean nothing. @__i__: whether they are late. */
GST_START_TEST (test_one_image_a_buffer_is_one_of_the_fields_of_a_frame)
{
  Run *run = new_film ("progjpegdec", CAPS "64");
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    GByteArray *field = make_image (i);

    g_byte_array_append (field, (const guint8 *) "\0\0\0\0\0\0\0", 7);
    push_with (run, field, i, 0);
    g_byte_array_unref (field);
    if (__i__)
      gst_harness_push_upstream_event (run->harness,
          gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND,
              i * STEP_TIME));
  }
  run_eos (run);
  fail_unless_equals_int (run->frames->len, N_IMAGES / 2);
  for (i = 0; i < N_IMAGES / 2; i++)
    assert_frame_is_woven (run, i);
  assert_no_defect (run, "one field a buffer");
  run_free (run);
}

GST_END_TEST;

/* Behind a gap another frame begins; and in a stream of which the first buffer lacks a
 * field, it is not woven with one of the next. */
GST_START_TEST (test_lone_field_is_not_woven_with_another_frame)
{
  Run *run = new_film ("progjpegdec", CAPS "64");
  GByteArray *even = make_image (0), *odd = make_image (1), *a, *b, *pixels;
  GByteArray *both = g_byte_array_new ();

  g_byte_array_append (both, even->data, even->len);
  g_byte_array_append (both, odd->data, odd->len);
  push_with (run, odd, 0, 0);
  if (__i__) {
    push_with (run, even, 1, GST_BUFFER_FLAG_DISCONT);
    push_with (run, odd, 2, 0);
  } else {
    push_with (run, both, 1, 0);
  }
  fail_unless_equals_int (run->frames->len, 1);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  a = decode (even);
  b = decode (odd);
  pixels = frame_pixels (run_frame (run, 0));
  assert_rows_are_woven (pixels, a, b);
  g_byte_array_unref (pixels);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
  g_byte_array_unref (both);
  g_byte_array_unref (even);
  g_byte_array_unref (odd);
  run_free (run);
}

GST_END_TEST;

/* An image of a few rows has a frame's height, whatever half of that is. */
GST_START_TEST (test_small_images_are_no_fields)
{
  JpegRecipe recipe = {.width = WIDTH,.height = 9 + __i__,
    .colours = MAKE_YCC,.sampling = "22 11 11",
  };
  GByteArray *image = make_jpeg (&recipe);
  gchar *caps = g_strdup_printf (CAPS "%u", 9 + __i__);
  Run *run = new_film ("progjpegdec", caps);
  guint i;

  for (i = 0; i < N_IMAGES; i++)
    push_at (run, image, i);
  fail_unless_equals_int (run->frames->len, N_IMAGES);
  assert_final_is_right (run, N_IMAGES - 1, image, caps);
  g_free (caps);
  g_byte_array_unref (image);
  run_free (run);
}

GST_END_TEST;

/* Nothing of a frame is in the next one where a field is missing, which is told once a
 * stream. */
static void
check_lone_fields (Run * run, guint n_frames)
{
  GByteArray *even = make_image (0), *odd = make_image (1);
  GByteArray *both = g_byte_array_new (), *a, *b, *pixels;

  g_byte_array_append (both, even->data, even->len);
  g_byte_array_append (both, odd->data, odd->len);
  push_with (run, both, 0, 0);
  push_with (run, odd, 1, 0);
  push_with (run, both, 2, 0);
  fail_unless_equals_int (run->frames->len, n_frames + 2);
  a = decode (even);
  b = decode (odd);
  pixels = frame_pixels (run_frame (run, n_frames + 1));
  assert_rows_are_woven (pixels, a, b);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
      n_frames / 2 + 1);
  push_at (run, even, 3);
  run_eos (run);
  fail_unless_equals_int (run->frames->len, n_frames + 2);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL),
      n_frames / 2 + 1);
  g_byte_array_unref (pixels);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
  g_byte_array_unref (both);
  g_byte_array_unref (even);
  g_byte_array_unref (odd);
}

GST_START_TEST (test_lone_field_does_not_shift_the_others)
{
  Run *run = new_film ("progjpegdec", CAPS "64");

  check_lone_fields (run, 0);
  gst_harness_push_event (run->harness, gst_event_new_stream_start ("next"));
  run_caps (run, CAPS "64");
  run_time_segment (run);
  check_lone_fields (run, 2);
  run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_lone_field_at_the_end_is_told)
{
  Run *run = new_film ("progjpegdec", CAPS "64");
  GByteArray *even = make_image (0);

  push_at (run, even, 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 0);
  run_eos (run);
  fail_unless_equals_int (run->frames->len, 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  g_byte_array_unref (even);
  run_free (run);
}

GST_END_TEST;

static Suite *
films_suite (void)
{
  Suite *suite = suite_create ("films");
  TCase *tc = tcase_create ("all");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_messages_are_of_the_first_image_and_of_other_sizes);
  tcase_add_test (tc, test_messages_are_of_each_image_without_timestamps);
  tcase_add_loop_test (tc,
      test_camera_is_shown_without_delay_and_with_one_warning, 0, N_CAMERAS);
  tcase_add_test (tc, test_late_images_are_dropped_as_jpegdec_does);
  tcase_add_test (tc, test_late_image_is_not_decoded);
  tcase_add_test (tc, test_late_still_is_shown);
  tcase_add_loop_test (tc,
      test_two_images_a_buffer_are_the_fields_of_a_frame, 0, 2);
  tcase_add_loop_test (tc,
      test_one_image_a_buffer_is_one_of_the_fields_of_a_frame, 0, 2);
  tcase_add_loop_test (tc, test_lone_field_is_not_woven_with_another_frame, 0,
      2);
  tcase_add_loop_test (tc, test_small_images_are_no_fields, 0, 12);
  tcase_add_test (tc, test_lone_field_does_not_shift_the_others);
  tcase_add_test (tc, test_lone_field_at_the_end_is_told);

  return suite;
}

GST_CHECK_MAIN (films);
