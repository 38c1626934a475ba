/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JPEG XL in pipelines: its type is found, autopluggers take the element, frames, tags and
 * messages come out. */

#include "makejxl.h"

#include <gst/base/gsttypefindhelper.h>
#include <gst/check/gstharness.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static const JxlRecipe recipes[] = {
  {.width = 300,.height = 200},
  {.width = 1,.height = 1},
  {.width = 4000,.height = 3,.coding = JXL_LOSSLESS},
  {.width = 640,.height = 480,.alpha = TRUE},
  {.width = 300,.height = 200,.boxes = JXL_BOXES_BEFORE},
  {.width = 300,.height = 200,.bits = 16,.boxes = JXL_COMPRESSED_AFTER},
};

/* -- types -------------------------------------------------------------- */

static gchar *
find_type (const guint8 * data, gsize size)
{
  GstTypeFindProbability probability;
  GstCaps *caps = gst_type_find_helper_for_data (NULL, data, size,
      &probability);
  gchar *text = caps ? gst_caps_to_string (caps) : g_strdup ("none");

  gst_clear_caps (&caps);

  return text;
}

/* Whether GStreamer has a typefinder of its own. */
static gboolean
others_know_jxl (void)
{
  GList *all = gst_type_find_factory_get_list (), *l;
  gboolean result = FALSE;

  for (l = all; l; l = l->next) {
    const gchar *const *extensions =
        gst_type_find_factory_get_extensions (l->data);

    result |= extensions && g_strv_contains (extensions, "jxl")
        && !g_str_equal (GST_OBJECT_NAME (l->data), "progimage-jxl");
  }
  gst_plugin_feature_list_free (all);

  return result;
}

/* Two bytes are less of a signature than a box. */
static void
check_probability (const GByteArray * jxl)
{
  GstTypeFindProbability probability;
  GstCaps *caps = gst_type_find_helper_for_data (NULL, jxl->data, jxl->len,
      &probability);

  gst_caps_unref (caps);
  if (!others_know_jxl ())
    fail_unless_equals_int (probability, jxl->data[0] == 0xff ?
        GST_TYPE_FIND_LIKELY : GST_TYPE_FIND_MAXIMUM);
}

GST_START_TEST (test_type_is_found)
{
  GByteArray *jxl = make_jxl (&recipes[__i__]);
  gchar *type = find_type (jxl->data, jxl->len);

  fail_unless_equals_string (type, "image/jxl");
  check_probability (jxl);
  g_free (type);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* -- sizes: 18181-1, SizeHeader ---- */

typedef struct
{
  guint8 bytes[12];
  guint at;                     /* bit */
} Header;

static void
put_bits (Header * header, guint32 value, guint n)
{
  guint i;

  for (i = 0; i < n; i++, header->at++)
    header->bytes[header->at / 8] |= (value >> i & 1) << header->at % 8;
}

/* @selector: how many bits a side has */
static void
put_side (Header * header, guint side, guint selector)
{
  static const guint sizes[] = { 9, 13, 18, 30 };

  put_bits (header, selector, 2);
  put_bits (header, side - 1, sizes[selector]);
}

/* @ratio: 0, or the number of the ratio that the width has to the height */
static void
check_size (guint height, guint ratio, guint width, gboolean expected)
{
  Header header = { {0xff, 0x0a}, 16 };
  gchar *type;

  put_bits (&header, 0, 1);
  put_side (&header, height, height > 1 << 18 ? 3 : 2);
  put_bits (&header, ratio, 3);
  if (ratio == 0)
    put_side (&header, width, width > 1 << 18 ? 3 : 2);
  type = find_type (header.bytes, sizeof (header.bytes));
  fail_unless (g_str_equal (type, "image/jxl") == expected, "%u x %u (%u): %s",
      width, height, ratio, type);
  g_free (type);
}

/* A bare codestream has up to 2^18 pixels a side and 2^28 in all; others are none. */
GST_START_TEST (test_type_by_size)
{
  static const gdouble ratios[] = { 1, 1.2, 4 / 3.0, 1.5, 16 / 9.0, 1.25, 2 };
  guint i;

  check_size (1 << 18, 0, 1 << 10, TRUE);
  check_size (1 << 18, 0, (1 << 10) + 1, FALSE);
  check_size ((1 << 18) + 1, 0, 1, FALSE);
  check_size (1 << 10, 0, 1 << 18, TRUE);
  check_size ((1 << 10) + 1, 0, 1 << 18, FALSE);
  check_size (1, 0, (1 << 18) + 1, FALSE);
  for (i = 0; i < G_N_ELEMENTS (ratios); i++) {
    guint height = sqrt ((1 << 28) / ratios[i]);

    check_size (height, i + 1, 0, TRUE);
    check_size (height + 2, i + 1, 0, FALSE);
  }
}

GST_END_TEST;

/* What only begins like it. */
GST_START_TEST (test_other_types_are_left_alone)
{
  static const struct
  {
    const gchar *bytes;
    gsize size;
  } others[] = {
    {"\xff\x0a", 2},
    {"\xff\x0a\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16},
    {"\xff\x0b\x7f\x11\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c", 16},
    {"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14" "ftypjp2 ", 24},
    {"\0\0\0\x0cjP  \x0d\x0a\x87\x0a\0\0\0\x14" "ftypjp2 ", 24},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (others); i++) {
    gchar *type = find_type ((const guint8 *) others[i].bytes, others[i].size);

    fail_if (g_str_equal (type, "image/jxl"), "case %u", i);
    g_free (type);
  }
}

GST_END_TEST;

/* -- the element -------------------------------------------------------- */

static GstBuffer *
buffer_of (const guint8 * data, gsize size)
{
  return gst_buffer_new_memdup (data, size);
}

/* Feeds it in pieces; the frames are to be pulled. */
static GstHarness *
run_element (const gchar * description, const GByteArray * jxl, gsize cut)
{
  GstHarness *harness = gst_harness_new_parse (description);
  gsize at;

  gst_harness_set_src_caps_str (harness, "image/jxl");
  for (at = 0; at < jxl->len; at += cut)
    fail_unless_equals_int (gst_harness_push (harness,
            buffer_of (jxl->data + at, MIN (cut, jxl->len - at))), GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());

  return harness;
}

static void
assert_frame_equals_reference (GstBuffer * buffer, const GstCaps * caps,
    const GByteArray * jxl)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GByteArray *expected;
  gsize row_size;
  gint row;

  fail_unless (gst_video_info_from_caps (&info, caps));
  expected = jxl_reference (jxl, GST_VIDEO_INFO_FORMAT (&info));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  row_size = expected->len / GST_VIDEO_INFO_HEIGHT (&info);
  for (row = 0; row < GST_VIDEO_INFO_HEIGHT (&info); row++)
    fail_unless (memcmp ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
            + row * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
            expected->data + row * row_size, row_size) == 0, "row %d", row);
  gst_video_frame_unmap (&frame);
  g_byte_array_unref (expected);
}

static void
assert_pulled_equals_reference (GstBuffer * buffer, GstHarness * harness,
    const GByteArray * jxl)
{
  GstCaps *caps = gst_pad_get_current_caps (harness->sinkpad);

  assert_frame_equals_reference (buffer, caps, jxl);
  gst_caps_unref (caps);
}

GST_START_TEST (test_final_frame_equals_libjxl)
{
  static const gchar *descriptions[] = {
    "progjxldec updates=none", "progimagedec updates=none"
  };
  GByteArray *jxl = make_jxl (&recipes[__i__]);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (descriptions); i++) {
    GstHarness *harness = run_element (descriptions[i], jxl, 100);
    GstBuffer *buffer = gst_harness_pull (harness);

    fail_unless_equals_int (gst_harness_buffers_in_queue (harness), 0);
    fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER));
    assert_pulled_equals_reference (buffer, harness, jxl);
    gst_buffer_unref (buffer);
    gst_harness_teardown (harness);
  }
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* Frames that are pushed never change, and the last one is right. */
GST_START_TEST (test_partial_frames_stay_as_they_were)
{
  JxlRecipe recipe = {.width = 900,.height = 700,.coding = JXL_LOSSLESS };
  GByteArray *jxl = make_jxl (&recipe);
  GstHarness *harness = gst_harness_new_parse ("progjxldec updates=buffer");
  GPtrArray *sums = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *buffers = g_ptr_array_new ();
  gsize at, cut = jxl->len / 12;
  guint i;

  gst_harness_set_src_caps_str (harness, "image/jxl");
  for (at = 0; at < jxl->len; at += cut) {
    GstBuffer *buffer;
    GstMapInfo map;

    gst_harness_push (harness, buffer_of (jxl->data + at,
            MIN (cut, jxl->len - at)));
    while ((buffer = gst_harness_try_pull (harness))) {
      gst_buffer_map (buffer, &map, GST_MAP_READ);
      g_ptr_array_add (sums, g_compute_checksum_for_data (G_CHECKSUM_MD5,
              map.data, map.size));
      gst_buffer_unmap (buffer, &map);
      g_ptr_array_add (buffers, buffer);
    }
  }
  fail_unless (buffers->len >= 5, "%u frames", buffers->len);
  assert_pulled_equals_reference (g_ptr_array_index (buffers,
          buffers->len - 1), harness, jxl);
  for (i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (buffers, i);
    GstMapInfo map;
    gchar *sum;

    gst_buffer_map (buffer, &map, GST_MAP_READ);
    sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size);
    fail_unless_equals_string (sum, g_ptr_array_index (sums, i));
    g_free (sum);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  g_ptr_array_unref (buffers);
  g_ptr_array_unref (sums);
  gst_harness_teardown (harness);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* Whether a TAG event with a title has come. */
static gboolean
has_title (GstHarness * harness)
{
  gboolean found = FALSE;
  GstEvent *event;

  while ((event = gst_harness_try_pull_event (harness))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
      GstTagList *tags;

      gst_event_parse_tag (event, &tags);
      found |= gst_tag_list_get_tag_size (tags, GST_TAG_TITLE) > 0;
    }
    gst_event_unref (event);
  }

  return found;
}

GST_START_TEST (test_tags_come_out)
{
  JxlRecipe recipe = {.width = 300,.height = 200,.boxes = __i__ };
  GByteArray *jxl = make_jxl (&recipe);
  GstHarness *harness = run_element ("progjxldec updates=none", jxl, 1000);

  fail_unless (has_title (harness));
  gst_harness_teardown (harness);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

/* As a player would. */
GST_START_TEST (test_decodebin_takes_the_element)
{
  GByteArray *jxl = make_jxl (&recipes[__i__]);
  GstPluginFeature *feature = gst_registry_lookup_feature (gst_registry_get (),
      "progjxldec");
  GstElement *pipeline, *sink;
  gchar *file, *description;
  GstSample *sample = NULL;
  GError *error = NULL;
  GstMessage *message;

  fail_unless (feature != NULL);
  gst_plugin_feature_set_rank (feature, GST_RANK_PRIMARY);
  close (g_file_open_tmp ("progimage-XXXXXX.bin", &file, &error));
  fail_unless (g_file_set_contents (file, (const gchar *) jxl->data, jxl->len,
          &error));
  description = g_strdup_printf ("filesrc location=%s ! decodebin ! "
      "fakesink name=sink", file);
  pipeline = gst_parse_launch (description, &error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS (pipeline),
      30 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_get (sink, "last-sample", &sample, NULL);
  assert_frame_equals_reference (gst_sample_get_buffer (sample),
      gst_sample_get_caps (sample), jxl);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_sample_unref (sample);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  gst_message_unref (message);
  g_unlink (file);
  g_free (description);
  g_free (file);
  gst_object_unref (feature);
  g_byte_array_unref (jxl);
}

GST_END_TEST;

static Suite *
jxl_element_suite (void)
{
  Suite *suite = suite_create ("jxl_element");
  TCase *tc = tcase_create ("general");
  const gint n = G_N_ELEMENTS (recipes);

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_type_is_found, 0, n);
  tcase_add_test (tc, test_type_by_size);
  tcase_add_test (tc, test_other_types_are_left_alone);
  tcase_add_loop_test (tc, test_final_frame_equals_libjxl, 0, n);
  tcase_add_test (tc, test_partial_frames_stay_as_they_were);
  tcase_add_loop_test (tc, test_tags_come_out, JXL_BOXES_BEFORE,
      JXL_COMPRESSED_AFTER + 1);
  tcase_add_loop_test (tc, test_decodebin_takes_the_element, 0, n);

  return suite;
}

GST_CHECK_MAIN (jxl_element);
