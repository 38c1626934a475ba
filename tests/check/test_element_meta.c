/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GstProgImageMeta behind other elements: it stays true, or is not there. */

#include "jpegrun.h"

static GByteArray *
make_image (gboolean progressive)
{
  JpegRecipe recipe = {.width = 320,.height = 240,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive
  };

  return make_jpeg (&recipe);
}

/* Several partial frames and the final one. */
static Run *
run_image (guint progressive, const gchar * format)
{
  gchar *caps = g_strconcat ("video/x-raw,format=", format, NULL);
  GByteArray *jpeg = make_image (progressive);
  Run *run = run_jpeg ("progjpegdec updates=buffer smoothing=false", caps, jpeg,
      1000);

  fail_unless (run->frames->len > 8, "%u frames", run->frames->len);
  g_byte_array_unref (jpeg);
  g_free (caps);

  return run;
}

static gboolean
have_element (const gchar * name)
{
  GstElementFactory *factory = gst_element_factory_find (name);
  gboolean have = factory != NULL;

  if (!have)
    g_print ("SKIPPED: there is no %s\n", name);
  g_clear_object (&factory);

  return have;
}

/* Replaces the run's frames with what these elements make of them. */
static void
send_through (Run * run, const gchar * line)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_sample_unref);
  GstHarness *harness = gst_harness_new_parse (line);
  guint i;

  for (i = 0; i < run->frames->len; i++) {
    GstSample *frame = run_frame (run, i);
    GstBuffer *buffer;
    GstCaps *caps;

    if (i == 0)
      gst_harness_set_src_caps (harness,
          gst_caps_ref (gst_sample_get_caps (frame)));
    fail_unless_equals_int (gst_harness_push (harness,
            gst_buffer_ref (gst_sample_get_buffer (frame))), GST_FLOW_OK);
    buffer = gst_harness_pull (harness);
    caps = gst_pad_get_current_caps (harness->sinkpad);
    g_ptr_array_add (frames, gst_sample_new (buffer, caps, NULL, NULL));
    gst_buffer_unref (buffer);
    gst_caps_unref (caps);
  }
  gst_harness_teardown (harness);
  g_ptr_array_unref (run->frames);
  run->frames = frames;
}

static const gchar *scalers[] = {
  "videoscale ! capsfilter caps=video/x-raw,width=160,height=120,pixel-aspect-ratio=1/1",
  "videoscale method=nearest-neighbour ! capsfilter caps=video/x-raw,width=100,height=77",
  "videoscale method=4-tap ! capsfilter caps=video/x-raw,width=333,height=31",
  "videoscale method=lanczos ! capsfilter caps=video/x-raw,width=501,height=499",
  "videoscale method=lanczos ! capsfilter caps=video/x-raw,width=47,height=1000",
  "videoconvertscale ! capsfilter caps=video/x-raw,width=80,height=60",
};

GST_START_TEST (test_scaled_damage_is_true)
{
  Run *run;

  if (!have_element (__i__ < 5 ? "videoscale" : "videoconvertscale"))
    return;

  run = run_image (FALSE, "RGB");
  send_through (run, scalers[__i__]);
  assert_series_is_sound (run, scalers[__i__]);
  run_free (run);
  run = run_image (TRUE, "I420");
  send_through (run, scalers[__i__]);
  assert_series_is_sound (run, scalers[__i__]);
  run_free (run);
}

GST_END_TEST;

/* It is not all of the frame, that is. */
GST_START_TEST (test_scaled_damage_is_scaled)
{
  Run *run;
  FrameMeta meta;

  if (!have_element ("videoscale"))
    return;

  run = run_image (FALSE, "RGB");
  meta = frame_meta (run_frame (run, 3));
  fail_unless (meta.height < 100, "%u lines", meta.height);
  send_through (run, scalers[0]);
  fail_unless (frame_meta (run_frame (run, 3)).height <= meta.height / 2 + 6);
  fail_unless_equals_int (frame_meta (run_frame (run, 3)).rows, meta.rows / 2);
  fail_unless_equals_int (frame_meta (run_frame (run, run->frames->len -
              1)).rows, 120);
  run_free (run);
}

GST_END_TEST;

#define EDGE_SIZE 64

/* Grey, with a lighter bar; all that is new is the bar. Scalers overshoot, which black
 * would hide. */
static GstSample *
make_bar (guint first, guint end, guint image, gboolean new_bar)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, EDGE_SIZE * EDGE_SIZE,
      NULL);
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "GRAY8", "width", G_TYPE_INT, EDGE_SIZE, "height", G_TYPE_INT, EDGE_SIZE,
      "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
  guint y = new_bar ? first : 0, end_y = new_bar ? end : EDGE_SIZE;
  GstSample *sample;

  gst_buffer_memset (buffer, 0, 100, EDGE_SIZE * EDGE_SIZE);
  gst_buffer_memset (buffer, first * EDGE_SIZE, 200, (end - first) * EDGE_SIZE);
  gst_structure_set (gst_custom_meta_get_structure (gst_buffer_add_custom_meta
          (buffer, "GstProgImageMeta")), "image", G_TYPE_UINT, image,
      "complete", G_TYPE_BOOLEAN, FALSE, "pass", G_TYPE_UINT, 1,
      "passes", G_TYPE_UINT, 1, "rows", G_TYPE_UINT, EDGE_SIZE,
      "damage-x", G_TYPE_UINT, 0, "damage-y", G_TYPE_UINT, y,
      "damage-width", G_TYPE_UINT, EDGE_SIZE,
      "damage-height", G_TYPE_UINT, end_y - y,
      "bytes", G_TYPE_UINT64, (guint64) 0, "downscale", G_TYPE_UINT, 1, NULL);
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  gst_buffer_unref (buffer);
  gst_caps_unref (caps);

  return sample;
}

static const gchar *sharp_scalers[] = {
  "videoscale method=lanczos ! capsfilter caps=video/x-raw,width=64,height=256",
  "videoscale method=lanczos ! capsfilter caps=video/x-raw,width=64,height=97",
  "videoscale method=lanczos ! capsfilter caps=video/x-raw,width=64,height=23",
  "videoscale method=4-tap ! capsfilter caps=video/x-raw,width=64,height=300",
  "videoscale method=bilinear ! capsfilter caps=video/x-raw,width=64,height=256",
  "videoscale method=bilinear2 ! capsfilter caps=video/x-raw,width=64,height=31",
  "videoscale method=nearest-neighbour ! capsfilter caps=video/x-raw,width=64,height=111",
};

/* A scaler's taps reach beyond the rows that are new. */
GST_START_TEST (test_scaled_damage_holds_what_a_sharp_edge_changes)
{
  Run *run = run_new ("progjpegdec", NULL);
  guint first;

  if (!have_element ("videoscale"))
    return;

  for (first = 0; first < EDGE_SIZE - 4; first += 7) {
    g_ptr_array_add (run->frames, make_bar (0, 0, first, FALSE));
    g_ptr_array_add (run->frames, make_bar (first, first + 4, first, TRUE));
  }
  send_through (run, sharp_scalers[__i__]);
  assert_series_is_sound (run, sharp_scalers[__i__]);
  run_free (run);
}

GST_END_TEST;

/* What does neither copy nor scale, as in turning, knows better what the meta would say. */
GST_START_TEST (test_other_changes_leave_it_out)
{
  Run *run = run_image (FALSE, "I420");
  GstBuffer *frame = gst_sample_get_buffer (run_frame (run, 0));
  GstCustomMeta *meta = gst_buffer_get_custom_meta (frame, "GstProgImageMeta");
  GstBuffer *other = gst_buffer_new ();

  fail_if (meta->meta.info->transform_func (other, &meta->meta, frame,
          g_quark_from_static_string ("another change"), NULL));
  fail_if (gst_buffer_get_custom_meta (other, "GstProgImageMeta"));
  gst_buffer_unref (other);
  run_free (run);
}

GST_END_TEST;

/* By two rows that a scaler's taps reach beyond what is new, or two of the result. */
GST_START_TEST (test_margin_of_scaled_damage)
{
  static const struct
  {
    const gchar *line;
    guint first, end;           /* of the result, for rows 20 to 24 of 64 */
  } cases[] = {
    {"videoscale ! capsfilter caps=video/x-raw,width=64,height=256", 70, 106},
    {"videoscale ! capsfilter caps=video/x-raw,width=64,height=32", 7, 15},
    {"videoscale ! capsfilter caps=video/x-raw,width=64,height=31", 6, 15},
    {"videoscale ! capsfilter caps=video/x-raw,width=64,height=3", 0, 3},
  };
  Run *run = run_new ("progjpegdec", NULL);
  FrameMeta meta;

  if (!have_element ("videoscale"))
    return;

  g_ptr_array_add (run->frames, make_bar (20, 24, 0, TRUE));
  send_through (run, cases[__i__].line);
  meta = frame_meta (run_frame (run, 0));
  fail_unless_equals_int (meta.y, cases[__i__].first);
  fail_unless_equals_int (meta.y + meta.height, cases[__i__].end);
  fail_unless_equals_int (meta.x, 0);
  fail_unless_equals_int (meta.width, 64);
  run_free (run);
}

GST_END_TEST;

/* videoconvert mixes chroma of neighbouring lines where there is less of it. */
GST_START_TEST (test_converted_damage_is_true)
{
  static const gchar *lines[] = {
    "videoconvert ! capsfilter caps=video/x-raw,format=BGRA",
    "videoconvert ! capsfilter caps=video/x-raw,format=Y42B",
    "videobalance saturation=0.5",
  };
  guint i, k;

  for (k = 0; k < G_N_ELEMENTS (lines); k++) {
    Run *run = run_image (__i__ / 2, __i__ % 2 ? "RGB" : "I420");
    FrameMeta *before = g_new (FrameMeta, run->frames->len);

    for (i = 0; i < run->frames->len; i++)
      before[i] = frame_meta (run_frame (run, i));
    send_through (run, lines[k]);
    assert_series_is_sound (run, lines[k]);
    for (i = 0; i < run->frames->len; i++) {
      FrameMeta after = frame_meta (run_frame (run, i));

      fail_unless (after.height <= before[i].height + 8);
      fail_unless_equals_int (after.rows, before[i].rows);
      fail_unless_equals_int (after.pass, before[i].pass);
      fail_unless_equals_uint64 (after.bytes, before[i].bytes);
    }
    g_free (before);
    run_free (run);
  }
}

GST_END_TEST;

/* GStreamer tells a meta nothing of these but that the size changes. */
GST_START_TEST (test_moved_pixels_leave_meta_away)
{
  static const gchar *lines[] = { "videocrop left=20 top=50",
    "videoflip video-direction=90r", "videobox left=-10 top=-20"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_image (__i__, "I420");

    send_through (run, lines[i]);
    fail_if (gst_buffer_get_custom_meta (gst_sample_get_buffer (run_frame (run,
                    0)), "GstProgImageMeta"), "%s", lines[i]);
    run_free (run);
  }
}

GST_END_TEST;

static Suite *
meta_suite (void)
{
  Suite *s = suite_create ("element_meta");
  TCase *tc = tcase_create ("meta");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_scaled_damage_is_true, 0,
      G_N_ELEMENTS (scalers));
  tcase_add_loop_test (tc, test_scaled_damage_holds_what_a_sharp_edge_changes,
      0, G_N_ELEMENTS (sharp_scalers));
  tcase_add_test (tc, test_scaled_damage_is_scaled);
  tcase_add_test (tc, test_other_changes_leave_it_out);
  tcase_add_loop_test (tc, test_margin_of_scaled_damage, 0, 4);
  tcase_add_loop_test (tc, test_converted_damage_is_true, 0, 4);
  tcase_add_loop_test (tc, test_moved_pixels_leave_meta_away, 0, 2);

  return s;
}

GST_CHECK_MAIN (meta);
