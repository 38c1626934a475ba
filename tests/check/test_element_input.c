/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes cut anywhere, in any segment, and several images in a row. */

#include "jpegrun.h"

#include <string.h>

#define LINE "progjpegdec updates=none"

static GByteArray *
make_image (guint width, guint height, gboolean progressive, guint seed)
{
  JpegRecipe recipe = {.width = width,.height = height,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.seed = seed
  };

  return make_jpeg (&recipe);
}

/* -- buffers ------------------------------------------------------------ */

/* As many memories as a buffer takes, of 1, 2, 3... bytes. */
static gsize
append_memories (GstBuffer * buffer, const GByteArray * jpeg, gsize at)
{
  guint i;

  for (i = 1; i <= gst_buffer_get_max_memory () && at < jpeg->len; i++) {
    gsize n = MIN (i, jpeg->len - at);
    guint8 *data = g_memdup2 (jpeg->data + at, n);

    gst_buffer_append_memory (buffer, gst_memory_new_wrapped (0, data, n, 0, n,
            data, g_free));
    at += n;
  }

  return at;
}

GST_START_TEST (test_buffers_of_many_memories_give_image)
{
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  Run *run = run_new (LINE, NULL);
  gsize at = 0;

  while (at < jpeg->len) {
    GstBuffer *buffer = gst_buffer_new ();

    at = append_memories (buffer, jpeg, at);
    run_push_buffer (run, buffer);
  }
  assert_final_is_right (run, 0, jpeg, "many memories");
  assert_no_defect (run, "many memories");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* What has to wait for its end must not be gone through again for each byte: this
 * would not end before the test times out. */
GST_START_TEST (test_long_segment_comes_byte_by_byte)
{
  static const guint8 head[] = { 0xff, 0xe1, 0xff, 0xff };
  JpegRecipe recipe = {.width = 200,.height = 200,.colours = MAKE_GRAY,
    .sampling = "11",.arithmetic = __i__
  };
  GByteArray *jpeg = make_jpeg (&recipe), *stream = g_byte_array_new ();
  Run *run;

  g_byte_array_append (stream, jpeg->data, 2);
  g_byte_array_append (stream, head, sizeof (head));
  g_byte_array_set_size (stream, 2 + 2 + 65535);
  memset (stream->data + 6, 'x', stream->len - 6);
  g_byte_array_append (stream, jpeg->data + 2, jpeg->len - 2);

  run = run_bytes (LINE, NULL, stream->data, stream->len, 1);
  assert_final_is_right (run, 0, jpeg, "long segment");
  assert_no_defect (run, "long segment");
  run_free (run);
  g_byte_array_unref (stream);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Beyond what a codec keeps waiting, and short of the image's end. */
GST_START_TEST (test_large_buffers_give_image)
{
  static const gsize sizes[] = { 100000, 262145, 300000 };
  JpegRecipe recipe = {.width = 1600,.height = 1100,.colours = MAKE_YCC,
    .sampling = "11 11 11",.progressive = __i__ & 1,
    .arithmetic = __i__ >> 1 && make_jpeg_has_arithmetic (),.quality = 98
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  guint i;

  fail_unless (jpeg->len > 1000000, "%u bytes", jpeg->len);
  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    Run *run = run_jpeg (LINE, NULL, jpeg, sizes[i]);

    assert_final_is_right (run, 0, jpeg, "large buffers");
    assert_no_defect (run, "large buffers");
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_empty_buffers_change_nothing)
{
  static const gchar *lines[] = { LINE, "progjpegdec updates=buffer" };
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  guint i, frames[2];
  gsize at;

  for (i = 0; i < 2; i++) {
    Run *run = run_new (lines[i], NULL), *without;

    run_push_buffer (run, gst_buffer_new ());
    for (at = 0; at < jpeg->len; at += 97) {
      run_push (run, jpeg->data + at, MIN (97, jpeg->len - at));
      fail_unless (run_push_buffer (run, gst_buffer_new ()) == GST_FLOW_OK);
    }
    run_push_buffer (run, gst_buffer_new ());
    run_eos (run);
    assert_final_is_right (run, 0, jpeg, "empty buffers");
    assert_no_defect (run, "empty buffers");
    frames[i] = run->frames->len;
    /* They bring no pixels, so no frames. */
    without = run_jpeg (lines[i], NULL, jpeg, 97);
    fail_unless_equals_int (frames[i], without->frames->len);
    run_free (without);
    run_free (run);
  }
  fail_unless_equals_int (frames[0], 1);
  fail_unless (frames[1] > 1);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

typedef struct
{
  guint8 *data;
  gsize size;
} Piece;

static void
poison (gpointer data)
{
  Piece *piece = data;

  memset (piece->data, 0xa5, piece->size);
}

/* Old input must not be looked at again: it is overwritten as soon as the
 * element has let go of it. */
GST_START_TEST (test_old_input_is_not_read_again)
{
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  GByteArray *copy = jpeg_copy (jpeg);
  Piece *pieces = g_new (Piece, jpeg->len / 50 + 1);
  Run *run = run_new (LINE, NULL);
  guint i;

  for (i = 0; i * 50 < jpeg->len; i++) {
    pieces[i].data = copy->data + i * 50;
    pieces[i].size = MIN (50, jpeg->len - i * 50);
    run_push_buffer (run, gst_buffer_new_wrapped_full (0, pieces[i].data,
            pieces[i].size, 0, pieces[i].size, &pieces[i], poison));
  }
  assert_final_is_right (run, 0, jpeg, "old input");
  run_eos (run);
  for (i = 0; i < copy->len; i++)
    fail_unless (copy->data[i] == 0xa5, "byte %u is still held", i);
  run_free (run);
  g_free (pieces);
  g_byte_array_unref (copy);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- segments and timestamps -------------------------------------------- */

static void
assert_stamp (GstSample * frame, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer;

  fail_unless (frame != NULL);
  buffer = gst_sample_get_buffer (frame);
  fail_unless (GST_BUFFER_PTS (buffer) == pts, "PTS is %" GST_TIME_FORMAT
      " and not %" GST_TIME_FORMAT, GST_TIME_ARGS (GST_BUFFER_PTS (buffer)),
      GST_TIME_ARGS (pts));
  fail_unless (GST_BUFFER_DURATION (buffer) == duration, "duration is %"
      GST_TIME_FORMAT " and not %" GST_TIME_FORMAT,
      GST_TIME_ARGS (GST_BUFFER_DURATION (buffer)), GST_TIME_ARGS (duration));
}

/* A TIME segment says nothing of where images begin and end. */
GST_START_TEST (test_time_segment_with_first_4096_bytes_waits_for_rest)
{
  GByteArray *jpeg = make_image (150, 120, __i__, 0);
  Run *run = run_new ("progjpegdec", NULL);

  fail_unless (jpeg->len > 8192);
  run_time_segment (run);
  run_push_stamped (run, jpeg, 0, 4096, 0, GST_CLOCK_TIME_NONE);
  fail_unless_equals_int (run_n_finals (run), 0);
  run_push_stamped (run, jpeg, 4096, jpeg->len, GST_CLOCK_TIME_NONE,
      GST_CLOCK_TIME_NONE);
  assert_final_is_right (run, 0, jpeg, "TIME segment");
  fail_unless_equals_int (run_n_finals (run), 1);
  assert_no_defect (run, "TIME segment");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_frame_has_stamp_of_newest_buffer_that_has_one)
{
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  guint third = jpeg->len / 3;
  Run *run = run_new (LINE, NULL);

  run_time_segment (run);
  run_push_stamped (run, jpeg, 0, third, GST_SECOND, 2 * GST_SECOND);
  run_push_stamped (run, jpeg, third, 2 * third, 3 * GST_SECOND, GST_SECOND);
  run_push_stamped (run, jpeg, 2 * third, jpeg->len, GST_CLOCK_TIME_NONE,
      GST_CLOCK_TIME_NONE);
  assert_stamp (run_final (run, 0), 3 * GST_SECOND, GST_SECOND);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_partial_frames_have_stamps_of_their_buffers)
{
  GByteArray *jpeg = make_image (150, 120, __i__, 0);
  Run *run = run_new ("progjpegdec updates=buffer", NULL);
  guint i, n = 10, before;

  run_time_segment (run);
  for (i = 0; i < n; i++) {
    before = run->frames->len;
    run_push_stamped (run, jpeg, jpeg->len * i / n, jpeg->len * (i + 1) / n,
        i * GST_SECOND, GST_SECOND);
    if (run->frames->len > before)
      assert_stamp (run_frame (run, before), i * GST_SECOND, GST_SECOND);
  }
  fail_unless (run->frames->len > 3);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Overlays, mixers and muxers drop frames without any. */
GST_START_TEST (test_stills_without_stamps_have_running_time)
{
  GByteArray *jpeg = make_image (61, 43, FALSE, 0);
  Run *run = run_new (LINE, NULL);
  GstClockTime pts;

  gst_harness_use_testclock (run->harness);

  if (__i__)
    run_time_segment (run);
  run_push_range (run, jpeg, 0, jpeg->len, 100);
  assert_stamp (run_final (run, 0), 0, GST_CLOCK_TIME_NONE);
  gst_harness_set_time (run->harness, 7 * GST_SECOND);
  run_push_range (run, jpeg, 0, jpeg->len, 100);
  /* With a margin, so that no sink drops it. */
  pts = GST_BUFFER_PTS (gst_sample_get_buffer (run_final (run, 1)));
  fail_unless (pts > 7 * GST_SECOND + 20 * GST_MSECOND
      && pts < 8 * GST_SECOND, "%" GST_TIME_FORMAT, GST_TIME_ARGS (pts));
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The buffer that the first image ends in is where the second one begins. */
GST_START_TEST (test_image_that_begins_in_stamped_buffer_has_its_stamp)
{
  GByteArray *both = make_image (61, 43, __i__, 0);
  GByteArray *jpeg = make_image (61, 43, __i__, 1);
  guint half = both->len + jpeg->len / 2;
  Run *run = run_new (LINE, NULL);

  jpeg_append (both, jpeg);
  run_time_segment (run);
  run_push_stamped (run, both, 0, half, GST_SECOND, GST_SECOND);
  run_push_stamped (run, both, half, both->len, GST_CLOCK_TIME_NONE,
      GST_CLOCK_TIME_NONE);
  assert_stamp (run_final (run, 0), GST_SECOND, GST_SECOND);
  assert_stamp (run_final (run, 1), GST_SECOND, GST_SECOND);
  run_free (run);
  g_byte_array_unref (both);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* No byte of the second image was in the buffer that had a stamp. */
GST_START_TEST (test_image_after_stamped_one_does_not_have_its_stamp)
{
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  Run *run = run_new (LINE, NULL);

  run_time_segment (run);
  run_push_stamped (run, jpeg, 0, jpeg->len, GST_SECOND, GST_SECOND);
  run_push_stamped (run, jpeg, 0, jpeg->len, GST_CLOCK_TIME_NONE,
      GST_CLOCK_TIME_NONE);
  assert_stamp (run_final (run, 0), GST_SECOND, GST_SECOND);
  assert_stamp (run_final (run, 1), GST_SECOND + 1, GST_CLOCK_TIME_NONE);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* That the first image is cut short is seen in a buffer that it has no part
 * in. */
GST_START_TEST (test_cut_image_has_stamp_of_its_own_buffer)
{
  GByteArray *jpeg = make_image (61, 43, __i__, 0);
  Run *run = run_new (LINE, NULL);

  run_time_segment (run);
  run_push_stamped (run, jpeg, 0, jpeg->len / 2, GST_SECOND, GST_SECOND);
  run_push_stamped (run, jpeg, 0, jpeg->len, 2 * GST_SECOND, GST_SECOND);
  assert_stamp (run_final (run, 1), 2 * GST_SECOND, GST_SECOND);
  assert_stamp (run_final (run, 0), GST_SECOND, GST_SECOND);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- several images ----------------------------------------------------- */

#define N_IMAGES 5

/* Of all sizes and kinds, with garbage before, between and after. */
static GByteArray *
make_stream (GByteArray ** images, gboolean garbage)
{
  static const guint8 junk[] =
      "garbage \xff\xff\x00 \xff\xd9 \xff\xd8 no image";
  static const JpegRecipe recipes[N_IMAGES] = {
    {.width = 40,.height = 30,.colours = MAKE_YCC,.sampling = "22 11 11"},
    {.width = 40,.height = 30,.colours = MAKE_YCC,.sampling = "22 11 11",
        .seed = 5,.progressive = TRUE},
    {.width = 30,.height = 40,.colours = MAKE_GRAY},
    {.width = 30,.height = 40,.colours = MAKE_CMYK,.progressive = TRUE},
    {.width = 1,.height = 1,.colours = MAKE_YCC},
  };
  GByteArray *stream = g_byte_array_new ();
  guint i;

  for (i = 0; i < N_IMAGES; i++) {
    images[i] = make_jpeg (&recipes[i]);
    if (garbage)
      g_byte_array_append (stream, junk, sizeof (junk));
    jpeg_append (stream, images[i]);
  }
  if (garbage)
    g_byte_array_append (stream, junk, sizeof (junk));

  return stream;
}

static void
check_images (Run * run, GByteArray ** images, const gchar * what)
{
  guint i;

  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  fail_unless_equals_int (run_n_finals (run), N_IMAGES);
  for (i = 0; i < N_IMAGES; i++) {
    assert_final_is_right (run, i, images[i], what);
    fail_if (frame_has_flag (run_final (run, i), GST_BUFFER_FLAG_CORRUPTED));
    g_byte_array_unref (images[i]);
  }
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-header"), N_IMAGES);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
          "progimage-complete"), N_IMAGES);
  fail_unless_equals_string (frame_format (run_final (run, 0)), "I420");
  fail_unless_equals_string (frame_format (run_final (run, 2)), "GRAY8");
  fail_unless_equals_string (frame_format (run_final (run, 3)), "RGB");
  fail_unless_equals_string (frame_format (run_final (run, 4)), "Y444");
  assert_series_is_sound (run, what);
}

GST_START_TEST (test_images_in_a_row_are_all_decoded)
{
  static const gchar *lines[] = { LINE, "progjpegdec updates=buffer",
    "progjpegdec updates=pass"
  };
  static const gsize chunks[] = { 0, 1, 7, 1000 };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    for (k = 0; k < G_N_ELEMENTS (lines); k++) {
      GByteArray *images[N_IMAGES];
      GByteArray *stream = make_stream (images, __i__);
      Run *run = run_jpeg (lines[k], NULL, stream, chunks[i]);

      check_images (run, images, lines[k]);
      assert_no_defect (run, lines[k]);
      run_free (run);
      g_byte_array_unref (stream);
    }
  }
}

GST_END_TEST;

/* As jpegparse sends them; and as something sends them that only says so. */
GST_START_TEST (test_parsed_frames_are_decoded_whole_or_cut)
{
  static const gsize chunks[] = { 0, 33 };
  guint i, k;

  for (k = 0; k < G_N_ELEMENTS (chunks); k++) {
    GByteArray *images[N_IMAGES];
    GByteArray *stream = make_stream (images, FALSE);
    Run *run = run_new (LINE, NULL);

    run_caps (run, "image/jpeg, parsed=true");
    for (i = 0; i < N_IMAGES; i++) {
      run_push_range (run, images[i], 0, images[i]->len, chunks[k]);
      /* Each is there at once. */
      fail_unless_equals_int (run_n_finals (run), i + 1);
    }
    run_eos (run);
    check_images (run, images, "parsed");
    assert_no_defect (run, "parsed");
    run_free (run);
    g_byte_array_unref (stream);
  }
}

GST_END_TEST;

GST_START_TEST (test_images_of_one_size_send_caps_once)
{
  GByteArray *jpeg = make_image (61, 43, FALSE, 0);
  Run *run = run_new (LINE, NULL);
  GstEvent *event;
  guint n = 0;

  run_push_range (run, jpeg, 0, jpeg->len, 0);
  run_push_range (run, jpeg, 0, jpeg->len, 100);
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  while ((event = gst_harness_try_pull_event (run->harness))) {
    n += GST_EVENT_TYPE (event) == GST_EVENT_CAPS;
    gst_event_unref (event);
  }
  fail_unless_equals_int (run_n_finals (run), 3);
  fail_unless_equals_int (n, 1);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* What comes after caps is another stream. */
GST_START_TEST (test_caps_change_in_image_ends_it)
{
  GByteArray *first = make_image (61, 43, __i__, 0);
  GByteArray *second = make_image (30, 50, __i__, 1);
  Run *run = run_new (LINE, NULL);

  run_caps (run, "image/jpeg, framerate=1/1");
  run_push_range (run, first, 0, first->len / 2, 100);
  fail_unless_equals_int (run_n_finals (run), 0);
  run_caps (run, "image/jpeg, framerate=2/1");
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
  run_push_range (run, second, 0, second->len, 100);
  run_eos (run);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_WARNING, NULL), 1);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  assert_final_is_right (run, 1, second, "after caps");
  fail_if (frame_has_flag (run_final (run, 1), GST_BUFFER_FLAG_CORRUPTED));
  run_free (run);
  g_byte_array_unref (first);
  g_byte_array_unref (second);
}

GST_END_TEST;

static Suite *
element_input_suite (void)
{
  Suite *s = suite_create ("element-input");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_buffers_of_many_memories_give_image, 0, 2);
  tcase_add_loop_test (tc, test_large_buffers_give_image, 0, 4);
  tcase_add_loop_test (tc, test_long_segment_comes_byte_by_byte, 0, 2);
  tcase_add_loop_test (tc, test_empty_buffers_change_nothing, 0, 2);
  tcase_add_loop_test (tc, test_old_input_is_not_read_again, 0, 2);
  tcase_add_loop_test (tc,
      test_time_segment_with_first_4096_bytes_waits_for_rest, 0, 2);
  tcase_add_loop_test (tc, test_frame_has_stamp_of_newest_buffer_that_has_one,
      0, 2);
  tcase_add_loop_test (tc, test_partial_frames_have_stamps_of_their_buffers,
      0, 2);
  tcase_add_loop_test (tc, test_stills_without_stamps_have_running_time,
      0, 2);
  tcase_add_loop_test (tc,
      test_image_that_begins_in_stamped_buffer_has_its_stamp, 0, 2);
  tcase_add_loop_test (tc, test_image_after_stamped_one_does_not_have_its_stamp, 0, 2);
  tcase_add_loop_test (tc, test_cut_image_has_stamp_of_its_own_buffer, 0, 2);
  tcase_add_loop_test (tc, test_images_in_a_row_are_all_decoded, 0, 2);
  tcase_add_test (tc, test_parsed_frames_are_decoded_whole_or_cut);
  tcase_add_test (tc, test_images_of_one_size_send_caps_once);
  tcase_add_loop_test (tc, test_caps_change_in_image_ends_it, 0, 2);

  return s;
}

GST_CHECK_MAIN (element_input);
