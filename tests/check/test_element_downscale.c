/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Frames that are smaller than the image is stored, against what libjpeg makes
 * of it at the same scale. */

#include "corpus.h"
#include "jpegrun.h"
#include "share.h"

#include <string.h>

/* Picked so that no side is a whole number of blocks at any scale. */
#define WIDTH 155
#define HEIGHT 117

static const guint scales[] = { 2, 4, 8 };

static GByteArray *
make_image (const gchar * sampling, gboolean progressive)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,
    .colours = sampling[2] ? MAKE_YCC : MAKE_GRAY,.sampling = sampling,
    .progressive = progressive
  };

  return make_jpeg (&recipe);
}

static gint
caps_int (GstSample * frame, const gchar * field)
{
  gint result = 0;

  gst_structure_get_int (gst_caps_get_structure (gst_sample_get_caps (frame),
          0), field, &result);

  return result;
}

static void
assert_scale (GstSample * frame, guint downscale)
{
  fail_unless_equals_int (frame_meta (frame).downscale, downscale);
  fail_unless_equals_int (caps_int (frame, "width"),
      (WIDTH + downscale - 1) / downscale);
  fail_unless_equals_int (caps_int (frame, "height"),
      (HEIGHT + downscale - 1) / downscale);
}

/* -- pixels ------------------------------------------------------------- */

static const struct
{
  MakeColours colours;
  const gchar *sampling;
  const gchar *formats[3];      /* at 1/2, 1/4, 1/8 */
} kinds[] = {
  {MAKE_YCC, "22 11 11", {"Y444", "Y444", "Y444"}},
  {MAKE_YCC, "21 11 11", {"Y42B", "Y42B", "Y42B"}},
  {MAKE_YCC, "11 11 11", {"Y444", "Y444", "Y444"}},
  {MAKE_YCC, "41 11 11", {"Y41B", "Y41B", "Y41B"}},
  {MAKE_YCC, "12 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_YCC, "42 11 11", {"Y42B", "Y42B", "Y42B"}},
  {MAKE_YCC, "22 12 12", {"Y42B", "Y42B", "Y42B"}},
  {MAKE_YCC, "11 22 11", {"Y444", "Y444", "Y444"}},
  {MAKE_YCC, "22 21 12", {"RGB", "RGB", "RGB"}},
  {MAKE_YCC, "14 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_YCC, "31 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_GRAY, "11", {"GRAY8", "GRAY8", "GRAY8"}},
  {MAKE_GRAY, "22", {"GRAY8", "GRAY8", "GRAY8"}},
  {MAKE_RGB, "11 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_RGB, "22 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_CMYK, "11 11 11 11", {"RGB", "RGB", "RGB"}},
  {MAKE_YCCK, "22 11 11 22", {"RGB", "RGB", "RGB"}},
};

/* One run that has to give the whole image and no message. */
static void
check_run (const gchar * properties, guint downscale, const gchar * caps,
    gboolean padded, const GByteArray * jpeg, gsize chunk,
    const gchar * format, const gchar * name)
{
  gchar *line = g_strdup_printf ("progjpegdec downscale=%u %s", downscale,
      properties);
  gchar *what = g_strdup_printf ("%s, %s, chunks of %u%s", name, line,
      (guint) chunk, padded ? ", padded" : "");
  GstSample *final;
  Run *run;

  run_takes_video_meta = padded;
  run = run_jpeg (line, caps, jpeg, chunk);
  run_takes_video_meta = TRUE;
  assert_final_is_right (run, 0, jpeg, what);
  final = run_final (run, 0);
  fail_unless (g_str_equal (frame_format (final), format), "%s: it is %s",
      what, frame_format (final));
  fail_unless_equals_int (frame_meta (final).downscale, downscale);
  fail_unless_equals_int (frame_meta (final).rows, caps_int (final, "height"));
  assert_no_defect (run, what);
  assert_series_is_sound (run, what);
  run_free (run);
  g_free (what);
  g_free (line);
}

static void
check_runs (const GByteArray * jpeg, guint downscale, const gchar * format,
    const gchar * name)
{
  check_run ("updates=none", downscale, NULL, FALSE, jpeg, 0, format, name);
  check_run ("updates=none", downscale, NULL, TRUE, jpeg, 1, format, name);
  check_run ("updates=buffer", downscale, NULL, FALSE, jpeg, 200, format, name);
  check_run ("updates=buffer smoothing=false", downscale, NULL, TRUE, jpeg,
      131, format, name);
  check_run ("updates=pass", downscale, NULL, TRUE, jpeg, 150, format, name);
  check_run ("updates=buffer", downscale, "video/x-raw, format=RGB", FALSE,
      jpeg, 300, "RGB", name);
  check_run ("updates=pass", downscale, "video/x-raw, format=BGRx", TRUE,
      jpeg, 70, "BGRx", name);
}

GST_START_TEST (test_kind_at_scale_equals_libjpeg)
{
  guint process, i;

  for (process = 0; process < MAKE_N_PROCESSES; process++) {
    JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,
      .colours = kinds[__i__].colours,.sampling = kinds[__i__].sampling,
      .progressive = make_processes[process].progressive,
      .arithmetic = make_processes[process].arithmetic,
      .separate_scans = make_processes[process].separate_scans,
      .restart_interval = make_processes[process].restart_interval,
    };
    gchar *name = g_strdup_printf ("%s of %s", make_processes[process].name,
        kinds[__i__].sampling);
    GByteArray *jpeg;

    if (recipe.arithmetic && !make_jpeg_has_arithmetic ())
      continue;
    jpeg = make_jpeg (&recipe);
    for (i = 0; i < G_N_ELEMENTS (scales); i++)
      check_runs (jpeg, scales[i], kinds[__i__].formats[i], name);
    g_free (name);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

GST_START_TEST (test_any_size_at_scale_equals_libjpeg)
{
  static const gchar *samplings[] = { "22 11 11", "21 11 11", "11" };
  guint n = __i__, i, k;

  for (k = 0; k < 2 * G_N_ELEMENTS (samplings); k++) {
    const gchar *sampling = samplings[k / 2];
    JpegRecipe recipe = {.width = n,.height = k == 0 ? n : 35 - n,
      .colours = sampling[2] ? MAKE_YCC : MAKE_GRAY,.sampling = sampling,
      .progressive = k % 2
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    const gchar *format = k / 2 == 0 ? "Y444" : k / 2 == 1 ? "Y42B" : "GRAY8";

    for (i = 0; i < G_N_ELEMENTS (scales); i++) {
      check_run ("updates=buffer", scales[i], NULL, FALSE, jpeg, 60, format,
          sampling);
      check_run ("updates=buffer", scales[i], NULL, TRUE, jpeg, 60, format,
          sampling);
      check_run ("updates=none", scales[i], "video/x-raw, format=RGB", TRUE,
          jpeg, 0, "RGB", sampling);
    }
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

GST_START_TEST (test_downscale_none_gives_stored_size)
{
  static const gchar *lines[] = { "progjpegdec", "progjpegdec downscale=none",
    "progjpegdec downscale=auto"
  };
  GByteArray *jpeg = make_image ("22 11 11", TRUE);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_jpeg (lines[i], NULL, jpeg, 100);

    assert_scale (run_final (run, 0), 1);
    fail_unless_equals_string (frame_format (run_final (run, 0)), "I420");
    assert_final_is_right (run, 0, jpeg, lines[i]);
    run_free (run);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* At 1/8 what is cut off or follows in a damaged file need not have been looked
 * at. */
static void
check_corpus_file (const CorpusFile * file)
{
  gboolean sound = g_str_has_prefix (file->cols[CORPUS_RESULT], "ok");
  guint n_scales = sound ? G_N_ELEMENTS (scales) : G_N_ELEMENTS (scales) - 1;
  GByteArray *jpeg;
  guint i;

  if (file->size > 200 * 1024)
    return;

  jpeg = g_byte_array_new ();
  g_byte_array_append (jpeg, (guint8 *) file->data, file->size);
  for (i = 0; i < 2 * n_scales; i++) {
    gchar *line = g_strdup_printf ("progjpegdec updates=none downscale=%u",
        scales[i / 2]);
    Run *run = run_jpeg (line, i % 2 ? "video/x-raw, format={ GRAY8, RGB }" :
        NULL, jpeg, 1000);
    gchar *what = g_strconcat (file->cols[CORPUS_FILE], ", ", line, NULL);

    assert_final_is_right (run, 0, jpeg, what);
    run_free (run);
    g_free (line);
    g_free (what);
  }
  g_byte_array_unref (jpeg);
}

#define N_SHARDS 8

GST_START_TEST (test_corpus_at_scale_equals_libjpeg)
{
  if (corpus_folder ())
    corpus_for_each ("jpeg", TRUE, __i__, N_SHARDS, check_corpus_file);
}

GST_END_TEST;

/* -- limits ------------------------------------------------------------- */

GST_START_TEST (test_max_pixels_is_of_stored_size)
{
  GByteArray *jpeg = make_image ("22 11 11", __i__);
  gchar *line = g_strdup_printf ("progjpegdec downscale=8 max-pixels=%u",
      WIDTH * HEIGHT - 1);
  Run *run = run_jpeg (line, NULL, jpeg, 0);

  assert_one_error (run, "max-pixels", line);
  run_free (run);
  g_free (line);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- auto --------------------------------------------------------------- */

static const struct
{
  const gchar *caps;            /* of downstream */
  guint downscale;
} preferences[] = {
  {"video/x-raw, width=155, height=117; video/x-raw", 1},
  {"video/x-raw, width=79, height=59; video/x-raw", 1},
  {"video/x-raw, width=78, height=59; video/x-raw", 2},
  {"video/x-raw, width=78, height=60; video/x-raw", 1},
  {"video/x-raw, width=40, height=59; video/x-raw", 2},
  {"video/x-raw, width=39, height=30; video/x-raw", 4},
  {"video/x-raw, width=21, height=15; video/x-raw", 4},
  {"video/x-raw, width=20, height=15; video/x-raw", 8},
  {"video/x-raw, width=20, height=15", 8},
  {"video/x-raw, width=1, height=1; video/x-raw", 8},
  {"video/x-raw, width=1000, height=1; video/x-raw", 1},
  {"video/x-raw, width=39; video/x-raw", 4},
  {"video/x-raw, height=30; video/x-raw", 4},
  {"video/x-raw, width=39, height=[ 1, 1000 ]; video/x-raw", 4},
  {"video/x-raw, width=[ 1, 1000 ], height=[ 1, 1000 ]", 1},
  /* Only the first one says what is preferred. */
  {"video/x-raw; video/x-raw, width=20, height=15", 1},
  {"video/x-raw, width=39, height=30; video/x-raw, width=20, height=15", 4},
};

GST_START_TEST (test_auto_is_smallest_scale_not_below_what_is_preferred)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (preferences); i++) {
    GByteArray *jpeg = make_image ("22 11 11", i % 2);
    Run *run = run_jpeg ("progjpegdec downscale=auto", preferences[i].caps,
        jpeg, 100);

    fail_unless (run_final (run, 0) != NULL, "%s", preferences[i].caps);
    fail_unless (frame_meta (run_final (run, 0)).downscale ==
        preferences[i].downscale, "%s: 1/%u", preferences[i].caps,
        frame_meta (run_final (run, 0)).downscale);
    assert_scale (run_final (run, 0), preferences[i].downscale);
    assert_final_is_right (run, 0, jpeg, preferences[i].caps);
    run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* What reaches a videoscale that has to make 30 x 20 of an image. */
static gint
width_before_videoscale (const gchar * decoder)
{
  GByteArray *jpeg = make_image ("22 11 11", TRUE);
  gchar *line = g_strdup_printf ("%s ! videoscale name=scale ! "
      "videoconvert ! capsfilter caps=video/x-raw,width=30,height=20", decoder);
  GstHarness *h = gst_harness_new_parse (line);
  GstElement *scale = gst_bin_get_by_name (GST_BIN (h->element), "scale");
  GstPad *pad = gst_element_get_static_pad (scale, "sink");
  GstSegment segment;
  GstCaps *caps;
  gint width = 0;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_play (h);
  gst_harness_push_event (h, gst_event_new_stream_start ("bytes"));
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  gst_harness_push (h, gst_buffer_new_memdup (jpeg->data, jpeg->len));
  caps = gst_pad_get_current_caps (pad);
  fail_unless (caps != NULL);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (scale);
  gst_harness_teardown (h);
  g_free (line);
  g_byte_array_unref (jpeg);

  return width;
}

GST_START_TEST (test_auto_sees_size_behind_videoscale)
{
  fail_unless_equals_int (width_before_videoscale
      ("progjpegdec downscale=auto"), (WIDTH + 3) / 4);
  fail_unless_equals_int (width_before_videoscale ("progjpegdec"), WIDTH);
  fail_unless_equals_int (width_before_videoscale
      ("progimagedec downscale=8"), (WIDTH + 7) / 8);
}

GST_END_TEST;

/* -- what tells the scale ----------------------------------------------- */

static GstPadProbeReturn
keep_tags (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstTagList **tags = data;
  GstTagList *list;

  if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    gst_event_parse_tag (event, &list);
    gst_tag_list_unref (*tags);
    *tags = gst_tag_list_ref (list);
  }

  return GST_PAD_PROBE_OK;
}

/* 1 where they do not say. */
static guint
tagged_downscale (GstTagList * tags)
{
  guint result = 1;

  gst_tag_list_get_uint (tags, "progimage-downscale", &result);

  return result;
}

/* Set for each image in turn. */
GST_START_TEST (test_scale_of_each_image_is_told)
{
  static const guint downscales[] = { 8, 1, 2, 2, 1, 4 };
  GByteArray *jpeg = make_image ("22 11 11", __i__);
  Run *run = run_new ("progjpegdec updates=none", NULL);
  GstTagList *tags = gst_tag_list_new_empty ();
  guint i, told, width;

  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      keep_tags, &tags, NULL);
  for (i = 0; i < G_N_ELEMENTS (downscales); i++) {
    GstMessage *message;

    g_object_set (run->harness->element, "downscale", downscales[i], NULL);
    run_push_range (run, jpeg, 0, jpeg->len, 0);
    assert_final_is_right (run, i, jpeg, "in turn");
    assert_scale (run_final (run, i), downscales[i]);
    fail_unless_equals_int (tagged_downscale (tags), downscales[i]);
    message = run_message (run, GST_MESSAGE_ELEMENT, "progimage-complete", i);
    fail_unless (message != NULL);
    fail_unless (gst_structure_get (gst_message_get_structure (message),
            "downscale", G_TYPE_UINT, &told, "width", G_TYPE_UINT, &width,
            NULL));
    fail_unless_equals_int (told, downscales[i]);
    /* What is stored. */
    fail_unless_equals_int (width, WIDTH);
    message = run_message (run, GST_MESSAGE_ELEMENT, "progimage-header", i);
    gst_structure_get_uint (gst_message_get_structure (message), "width",
        &width);
    fail_unless_equals_int (width, WIDTH);
  }
  assert_no_defect (run, "in turn");
  gst_tag_list_unref (tags);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* The image that has its caps keeps its scale. */
GST_START_TEST (test_change_in_image_is_for_the_next)
{
  GByteArray *jpeg = make_image ("22 11 11", __i__);
  Run *run = run_new ("progjpegdec downscale=4", NULL);

  run_push_range (run, jpeg, 0, jpeg->len / 2, 100);
  g_object_set (run->harness->element, "downscale", 8, NULL);
  run_push_range (run, jpeg, jpeg->len / 2, jpeg->len, 100);
  run_push_range (run, jpeg, 0, jpeg->len, 100);
  assert_scale (run_final (run, 0), 4);
  assert_scale (run_final (run, 1), 8);
  assert_final_is_right (run, 0, jpeg, "before");
  assert_final_is_right (run, 1, jpeg, "after");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Upstream's size is another one then; what it asks for counts all the same. */
GST_START_TEST (test_caps_query_heeds_filter)
{
  static const gchar *lines[] = { "progimagedec downscale=none",
    "progimagedec downscale=2", "progimagedec downscale=auto"
  };
  Run *run = run_new (lines[__i__], "video/x-raw, width=10, height=10");
  GstCaps *filter = gst_caps_from_string ("image/png, width=20; text/plain; "
      "image/jpeg");
  GstCaps *caps = gst_pad_peer_query_caps (run->harness->srcpad, filter);

  fail_unless (gst_caps_is_subset (caps, filter));
  fail_if (gst_caps_is_empty (caps));
  fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0),
          __i__ == 0 ? "image/jpeg" : "image/png"));
  gst_caps_unref (caps);
  gst_caps_unref (filter);
  run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_png_is_not_scaled)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      "bus-adam7.png", NULL);
  gchar *data;
  gsize size;
  Run *run;

  fail_unless (g_file_get_contents (path, &data, &size, NULL));
  run = run_bytes ("progimagedec downscale=8 updates=none", NULL,
      (guint8 *) data, size, 0);
  fail_unless_equals_int (caps_int (run_final (run, 0), "width"), 504);
  fail_unless_equals_int (frame_meta (run_final (run, 0)).downscale, 1);
  run_free (run);
  g_free (data);
  g_free (path);
}

GST_END_TEST;

static Suite *
element_downscale_suite (void)
{
  Suite *s = suite_create ("element-downscale");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_share_of_loop (tc, test_kind_at_scale_equals_libjpeg, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_any_size_at_scale_equals_libjpeg, 1, 35);
  tcase_add_test (tc, test_downscale_none_gives_stored_size);
  tcase_add_share_of_loop (tc, test_corpus_at_scale_equals_libjpeg, 0,
      N_SHARDS);
  tcase_add_share_of_loop (tc, test_max_pixels_is_of_stored_size, 0, 2);
  tcase_add_test (tc, test_auto_is_smallest_scale_not_below_what_is_preferred);
  tcase_add_test (tc, test_auto_sees_size_behind_videoscale);
  tcase_add_share_of_loop (tc, test_scale_of_each_image_is_told, 0, 2);
  tcase_add_share_of_loop (tc, test_change_in_image_is_for_the_next, 0, 2);
  tcase_add_loop_test (tc, test_caps_query_heeds_filter, 0, 3);
  tcase_add_test (tc, test_png_is_not_scaled);

  return s;
}

GST_CHECK_MAIN (element_downscale);
