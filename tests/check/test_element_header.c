/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* When caps, messages, tags and the final frame come, and what caps say. */

#include "jpegrun.h"

#include <gst/tag/tag.h>
#include <string.h>

#define XMP "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF " \
    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" \
    "<rdf:Description rdf:about=\"\" " \
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>" \
    "<rdf:li xml:lang=\"x-default\">A small town</rdf:li></rdf:Alt>" \
    "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
#define ICC_SIZE 2500

/* With all that can be in a header. */
static GByteArray *
make_tagged (gboolean progressive)
{
  JpegRecipe recipe = {.width = 35,.height = 21,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.orientation = 6,
    .comment = "Made for a test",.xmp = XMP,.icc_size = ICC_SIZE,
  };

  return make_jpeg (&recipe);
}

/* What passed downstream before the first frame. */
typedef struct
{
  Run *run;
  guint n_caps, n_segments;
  guint frames_at_tags;         /* frames that came before the last tags */
  GstTagList *tags;
} Events;

static GstPadProbeReturn
note_event (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Events *events = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstTagList *tags;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      events->n_caps++;
      break;
    case GST_EVENT_SEGMENT:
      events->n_segments++;
      break;
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      gst_tag_list_insert (events->tags, tags, GST_TAG_MERGE_REPLACE);
      events->frames_at_tags = events->run->frames->len;
      break;
    default:
      break;
  }

  return GST_PAD_PROBE_OK;
}

static void
events_watch (Events * events, Run * run)
{
  memset (events, 0, sizeof (Events));
  events->run = run;
  events->tags = gst_tag_list_new_empty ();
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note_event, events, NULL);
}

/* -- the first byte at which it is certain ------------------------------ */

static const gchar *updates[] = {
  "progjpegdec updates=none", "progjpegdec updates=buffer",
  "progjpegdec updates=pass", "progjpegdec"
};

static void
check_caps_byte (gboolean progressive, const gchar * line)
{
  GByteArray *jpeg = make_tagged (progressive);
  guint frame_end = jpeg_segment_end (jpeg, jpeg_frame_header (jpeg));
  guint scan_end = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  Run *run = run_new (line, NULL);
  Events events;
  guint i;

  events_watch (&events, run);
  for (i = 1; i <= jpeg->len; i++) {
    run_push (run, jpeg->data + i - 1, 1);
    fail_unless (events.n_caps == (i >= scan_end ? 1 : 0),
        "%u caps at byte %u, and the first SOS ends at %u", events.n_caps, i,
        scan_end);
    fail_unless (run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-header")
        == (i >= frame_end ? 1 : 0),
        "%u headers at byte %u, and SOF ends at %u", run_n_messages (run,
            GST_MESSAGE_ELEMENT, "progimage-header"), i, frame_end);
    if (i < scan_end)
      fail_unless_equals_int (run->frames->len, 0);
  }
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  /* Without EOS. */
  assert_final_is_right (run, 0, jpeg, line);
  assert_no_defect (run, line);
  gst_tag_list_unref (events.tags);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_caps_come_with_last_byte_of_scan_header)
{
  check_caps_byte (FALSE, updates[__i__]);
  check_caps_byte (TRUE, updates[__i__]);
}

GST_END_TEST;

GST_START_TEST (test_header_message_says_what_image_is)
{
  GByteArray *jpeg = make_tagged (__i__);
  Run *run = run_jpeg ("progjpegdec", NULL, jpeg, 1);
  GstMessage *message =
      run_message (run, GST_MESSAGE_ELEMENT, "progimage-header", 0);
  guint image, width, height, depth, components;
  gboolean progressive;
  gchar *format;
  guint64 bytes;

  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (run->harness->element));
  fail_unless (gst_structure_get (gst_message_get_structure (message),
          "image", G_TYPE_UINT, &image, "format", G_TYPE_STRING, &format,
          "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height,
          "bit-depth", G_TYPE_UINT, &depth, "components", G_TYPE_UINT,
          &components, "progressive", G_TYPE_BOOLEAN, &progressive,
          "bytes", G_TYPE_UINT64, &bytes, NULL));
  fail_unless_equals_int (image, 0);
  fail_unless_equals_string (format, "JPEG");
  fail_unless_equals_int (width, 35);
  fail_unless_equals_int (height, 21);
  fail_unless_equals_int (depth, 8);
  fail_unless_equals_int (components, 3);
  fail_unless (progressive == (__i__ == 1));
  fail_unless_equals_uint64 (bytes, jpeg_segment_end (jpeg,
          jpeg_frame_header (jpeg)));
  g_free (format);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_complete_message_says_what_came)
{
  GByteArray *jpeg = make_tagged (__i__);
  Run *run = run_jpeg ("progjpegdec updates=buffer", NULL, jpeg, 100);
  GstMessage *message =
      run_message (run, GST_MESSAGE_ELEMENT, "progimage-complete", 0);
  guint rows, passes, frames;
  gboolean corrupted;
  guint64 bytes;

  fail_unless (message != NULL);
  fail_unless (gst_structure_get (gst_message_get_structure (message),
          "rows", G_TYPE_UINT, &rows, "passes", G_TYPE_UINT, &passes,
          "frames", G_TYPE_UINT, &frames, "corrupted", G_TYPE_BOOLEAN,
          &corrupted, "bytes", G_TYPE_UINT64, &bytes, NULL));
  fail_unless_equals_int (rows, 21);
  fail_unless_equals_int (passes, jpeg_n_markers (jpeg, MARKER_SOS));
  fail_unless_equals_int (frames, run->frames->len);
  fail_if (corrupted);
  fail_unless_equals_uint64 (bytes, jpeg->len);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* It is the image's end, with nothing behind it for an hour perhaps. */
GST_START_TEST (test_complete_message_comes_with_last_byte)
{
  static const gsize chunks[] = { 0, 1, 7, 4096 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GByteArray *jpeg = make_tagged (__i__);
    Run *run = run_new ("progjpegdec", NULL);

    run_push_range (run, jpeg, 0, jpeg->len, chunks[i]);
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
            "progimage-complete"), 1);
    run_eos (run);
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ELEMENT,
            "progimage-complete"), 1);
    run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* A progressive image is done with EOI, a baseline one with its last row,
 * which may take a byte less or two. */
GST_START_TEST (test_final_frame_comes_with_last_byte)
{
  static const gsize chunks[] = { 0, 1, 7, 4096 };
  guint i, u;

  for (u = 0; u < G_N_ELEMENTS (updates); u++) {
    for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
      GByteArray *jpeg = make_tagged (__i__);
      Run *run = run_new (updates[u], NULL);

      run_push_range (run, jpeg, 0, jpeg->len - 3, chunks[i]);
      fail_if (run_final (run, 0));
      run_push_range (run, jpeg, jpeg->len - 3, jpeg->len, chunks[i]);
      fail_unless (run_final (run, 0) != NULL);
      fail_unless (run_final (run, 0) == run_frame (run, run->frames->len - 1));
      run_eos (run);
      fail_unless_equals_int (run_n_finals (run), 1);
      assert_no_defect (run, updates[u]);
      run_free (run);
      g_byte_array_unref (jpeg);
    }
  }
}

GST_END_TEST;

/* -- tags --------------------------------------------------------------- */

static void
assert_icc_attached (GstTagList * tags)
{
  GstSample *sample = NULL;
  guint8 byte;
  guint i;

  fail_unless (gst_tag_list_get_sample (tags, GST_TAG_ATTACHMENT, &sample));
  fail_unless (gst_structure_has_name (gst_caps_get_structure
          (gst_sample_get_caps (sample), 0), "application/vnd.iccprofile")
      || gst_sample_get_info (sample) != NULL);
  fail_unless_equals_int (gst_buffer_get_size (gst_sample_get_buffer (sample)),
      ICC_SIZE);
  for (i = 0; i < ICC_SIZE; i++) {
    gst_buffer_extract (gst_sample_get_buffer (sample), i, &byte, 1);
    fail_unless (byte == make_jpeg_icc_byte (i), "byte %u of the profile", i);
  }
  gst_sample_unref (sample);
}

static void
check_tags (gboolean progressive, const gchar * line, gsize chunk)
{
  GByteArray *jpeg = make_tagged (progressive);
  Run *run = run_new (line, NULL);
  Events events;
  gchar *text;

  events_watch (&events, run);
  run_push_range (run, jpeg, 0, jpeg->len, chunk);
  fail_unless (run->frames->len > 0);
  fail_unless_equals_int (events.frames_at_tags, 0);
  fail_unless_equals_int (events.n_segments, 1);

  fail_unless (gst_tag_list_get_string (events.tags,
          GST_TAG_IMAGE_ORIENTATION, &text));
  fail_unless_equals_string (text, "rotate-90");
  g_free (text);
  fail_unless (gst_tag_list_get_string (events.tags, GST_TAG_COMMENT, &text));
  fail_unless_equals_string (text, "Made for a test");
  g_free (text);
  fail_unless (gst_tag_list_get_string (events.tags, GST_TAG_TITLE, &text));
  fail_unless_equals_string (text, "A small town");
  g_free (text);
  assert_icc_attached (events.tags);

  gst_tag_list_unref (events.tags);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_START_TEST (test_tags_come_before_first_frame)
{
  static const gsize chunks[] = { 0, 1, 500 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    check_tags (FALSE, updates[__i__], chunks[i]);
    check_tags (TRUE, updates[__i__], chunks[i]);
  }
}

GST_END_TEST;

/* The second image is not tagged with what the first one says: its orientation is
 * taken back. */
GST_START_TEST (test_tags_of_image_before_are_gone)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY };
  GByteArray *jpeg = make_tagged (FALSE);
  GByteArray *plain = make_jpeg (&recipe);
  Run *run = run_new ("progjpegdec updates=none", NULL);
  GstEvent *event;
  GstTagList *tags = NULL;
  gchar *text = NULL;

  run_push_range (run, jpeg, 0, jpeg->len, 0);
  run_push_range (run, plain, 0, plain->len, 0);
  fail_unless_equals_int (run_n_finals (run), 2);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_TAG, 0);
  if (event) {
    gst_event_parse_tag (event, &tags);
    fail_unless (gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION,
            &text));
    fail_unless_equals_string (text, "rotate-0");
    g_free (text);
    fail_if (gst_tag_list_get_string (tags, GST_TAG_COMMENT, &text));
    gst_event_unref (event);
  }
  run_free (run);
  g_byte_array_unref (jpeg);
  g_byte_array_unref (plain);
}

GST_END_TEST;

/* What upstream says of the stream stays, but the image knows better. */
GST_START_TEST (test_tags_of_image_count_more_than_upstreams)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY,
    .comment = "of the image"
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run = run_new ("progjpegdec updates=none", NULL);
  gchar *title = NULL, *comment = NULL;
  GstTagList *tags;
  GstEvent *event;

  gst_harness_push_event (run->harness,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "a title",
              GST_TAG_COMMENT, "of the file", NULL)));
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_TAG, 0);
  gst_event_parse_tag (event, &tags);
  gst_tag_list_get_string_index (tags, GST_TAG_TITLE, 0, &title);
  gst_tag_list_get_string_index (tags, GST_TAG_COMMENT, 0, &comment);
  fail_unless_equals_string (title, "a title");
  fail_unless_equals_string (comment, "of the image");
  g_free (title);
  g_free (comment);
  gst_event_unref (event);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* A demuxer or a parser knows better: by its tag. */
GST_START_TEST (test_codec_is_named_where_upstream_does_not)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY };
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run = run_new ("progjpegdec updates=none", NULL);
  gchar *codec = NULL;
  GstTagList *tags;
  GstEvent *event;

  if (__i__)
    gst_harness_push_event (run->harness,
        gst_event_new_tag (gst_tag_list_new (GST_TAG_VIDEO_CODEC,
                "Motion JPEG", NULL)));
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_TAG, 0);
  fail_unless (event != NULL);
  gst_event_parse_tag (event, &tags);
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_VIDEO_CODEC, &codec));
  fail_unless_equals_string (codec, __i__ ? "Motion JPEG" : "JPEG");
  g_free (codec);
  gst_event_unref (event);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* An image without any tag takes back those of the one before. */
GST_START_TEST (test_image_without_tags_has_none)
{
  JpegRecipe recipe = {.width = 16,.height = 16,.colours = MAKE_GRAY,
    .comment = "A comment"
  };
  GByteArray *tagged = make_jpeg (&recipe), *plain;
  Run *run = run_new ("progjpegdec updates=none", NULL);
  GstEvent *event;
  GstTagList *tags;

  recipe.comment = NULL;
  plain = make_jpeg (&recipe);
  jpeg_strip (plain, 0xe0);
  jpeg_strip (tagged, 0xe0);
  run_push_range (run, tagged, 0, tagged->len, 0);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_TAG, 0);
  gst_event_parse_tag (event, &tags);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_COMMENT), 1);
  gst_event_unref (event);

  run_push_range (run, plain, 0, plain->len, 0);
  event = gst_pad_get_sticky_event (run->harness->sinkpad, GST_EVENT_TAG, 0);
  gst_event_parse_tag (event, &tags);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_COMMENT), 0);
  gst_event_unref (event);
  run_free (run);
  g_byte_array_unref (tagged);
  g_byte_array_unref (plain);
}

GST_END_TEST;

/* -- caps --------------------------------------------------------------- */

static void
assert_fraction (GstSample * frame, const gchar * field, gint n, gint d)
{
  gint got_n = -1, got_d = -1;

  gst_structure_get_fraction (gst_caps_get_structure (gst_sample_get_caps
          (frame), 0), field, &got_n, &got_d);
  fail_unless (got_n == n && got_d == d, "%s is %d/%d and not %d/%d", field,
      got_n, got_d, n, d);
}

static void
assert_string (GstSample * frame, const gchar * field, const gchar * value)
{
  fail_unless_equals_string (gst_structure_get_string (gst_caps_get_structure
          (gst_sample_get_caps (frame), 0), field), value);
}

GST_START_TEST (test_planar_caps_are_full_range_bt601)
{
  static const struct
  {
    MakeColours colours;
    const gchar *sampling, *site;
  } kinds[] = {
    {MAKE_YCC, "22 11 11", "jpeg"},
    {MAKE_YCC, "21 11 11", "jpeg"},
    {MAKE_YCC, "11 11 11", "jpeg"},
    {MAKE_YCC, "41 11 11", "jpeg"},
    {MAKE_GRAY, NULL, NULL},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    JpegRecipe recipe = {.width = 17,.height = 18,.colours = kinds[i].colours,
      .sampling = kinds[i].sampling
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    Run *run = run_jpeg ("progjpegdec", NULL, jpeg, 0);
    GstSample *final = run_final (run, 0);

    assert_string (final, "colorimetry", "1:4:0:0");
    if (kinds[i].site)
      assert_string (final, "chroma-site", kinds[i].site);
    assert_string (final, "interlace-mode", "progressive");
    assert_fraction (final, "framerate", 0, 1);
    assert_fraction (final, "pixel-aspect-ratio", 1, 1);
    run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

GST_START_TEST (test_packed_caps_are_rgb)
{
  JpegRecipe recipe = {.width = 17,.height = 18,.colours = MAKE_YCC,
    .sampling = "22 11 11"
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run = run_jpeg ("progjpegdec", "video/x-raw, format=BGRx", jpeg, 0);
  const GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps
      (run_final (run, 0)), 0);

  /* All four parts of it, and nothing that is of chroma. */
  fail_unless_equals_string (gst_structure_get_string (caps, "colorimetry"),
      GST_VIDEO_COLORIMETRY_SRGB);
  fail_if (gst_structure_has_field (caps, "chroma-site"));
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_density_gives_pixel_aspect_ratio)
{
  static const struct
  {
    guint unit, x, y;
    gint n, d;
  } densities[] = {
    {0, 1, 1, 1, 1}, {0, 1, 2, 2, 1}, {0, 2, 1, 1, 2}, {1, 72, 72, 1, 1},
    {1, 300, 150, 1, 2}, {2, 59, 54, 54, 59}, {1, 96, 72, 3, 4},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (densities); i++) {
    JpegRecipe recipe = {.width = 16,.height = 8,.colours = MAKE_GRAY,
      .density_unit = densities[i].unit,.density_x = densities[i].x,
      .density_y = densities[i].y
    };
    GByteArray *jpeg = make_jpeg (&recipe);
    Run *run = run_jpeg ("progjpegdec", NULL, jpeg, 0);

    assert_fraction (run_final (run, 0), "pixel-aspect-ratio",
        densities[i].n, densities[i].d);
    run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* JFIF has dots per inch, or per cm. */
GST_START_TEST (test_density_is_tagged_per_inch)
{
  static const struct
  {
    guint unit;
    gdouble per_inch;           /* 0: no tag */
  } units[] = { {0, 0.0}, {1, 1.0}, {2, 2.54} };
  JpegRecipe recipe = {.width = 16,.height = 8,.colours = MAKE_GRAY,
    .density_unit = units[__i__].unit,.density_x = 100,.density_y = 200
  };
  GByteArray *jpeg = make_jpeg (&recipe);
  Run *run = run_jpeg ("progjpegdec", NULL, jpeg, 0);
  GstEvent *event = gst_pad_get_sticky_event (run->harness->sinkpad,
      GST_EVENT_TAG, 0);
  gdouble x = 0, y = 0;
  GstTagList *tags;

  fail_unless (event != NULL);
  gst_event_parse_tag (event, &tags);
  fail_unless (gst_tag_list_get_double (tags, GST_TAG_IMAGE_HORIZONTAL_PPI, &x)
      == (units[__i__].unit > 0));
  fail_unless (gst_tag_list_get_double (tags, GST_TAG_IMAGE_VERTICAL_PPI, &y)
      == (units[__i__].unit > 0));
  gst_event_unref (event);
  fail_unless_equals_float (x, 100 * units[__i__].per_inch);
  fail_unless_equals_float (y, 200 * units[__i__].per_inch);
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

GST_START_TEST (test_input_caps_give_framerate_and_aspect_ratio)
{
  JpegRecipe recipe = {.width = 16,.height = 8,.colours = MAKE_GRAY };
  GByteArray *square = make_jpeg (&recipe), *wide;
  Run *run = run_new ("progjpegdec", NULL);

  recipe.density_x = 1;
  recipe.density_y = 3;
  wide = make_jpeg (&recipe);
  run_caps (run, "image/jpeg, framerate=25/2, pixel-aspect-ratio=16/11");
  run_push (run, square->data, square->len);
  assert_fraction (run_final (run, 0), "framerate", 25, 2);
  assert_fraction (run_final (run, 0), "pixel-aspect-ratio", 16, 11);
  /* Images are counted by it. */
  fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (run_final
              (run, 0))), 0);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (gst_sample_get_buffer
          (run_final (run, 0))), 80 * GST_MSECOND);
  /* The image knows better. */
  run_push (run, wide->data, wide->len);
  assert_fraction (run_final (run, 1), "framerate", 25, 2);
  assert_fraction (run_final (run, 1), "pixel-aspect-ratio", 3, 1);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (gst_sample_get_buffer (run_final
              (run, 1))), 80 * GST_MSECOND);
  run_free (run);
  g_byte_array_unref (square);
  g_byte_array_unref (wide);
}

GST_END_TEST;

static Suite *
element_header_suite (void)
{
  Suite *s = suite_create ("element-header");
  TCase *tc = tcase_create ("progjpegdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_caps_come_with_last_byte_of_scan_header, 0,
      G_N_ELEMENTS (updates));
  tcase_add_loop_test (tc, test_header_message_says_what_image_is, 0, 2);
  tcase_add_loop_test (tc, test_complete_message_says_what_came, 0, 2);
  tcase_add_loop_test (tc, test_complete_message_comes_with_last_byte, 0, 2);
  tcase_add_loop_test (tc, test_final_frame_comes_with_last_byte, 0, 2);
  tcase_add_loop_test (tc, test_tags_come_before_first_frame, 0,
      G_N_ELEMENTS (updates));
  tcase_add_test (tc, test_tags_of_image_before_are_gone);
  tcase_add_test (tc, test_tags_of_image_count_more_than_upstreams);
  tcase_add_loop_test (tc, test_codec_is_named_where_upstream_does_not, 0, 2);
  tcase_add_test (tc, test_image_without_tags_has_none);
  tcase_add_test (tc, test_planar_caps_are_full_range_bt601);
  tcase_add_test (tc, test_packed_caps_are_rgb);
  tcase_add_test (tc, test_density_gives_pixel_aspect_ratio);
  tcase_add_loop_test (tc, test_density_is_tagged_per_inch, 0, 3);
  tcase_add_test (tc, test_input_caps_give_framerate_and_aspect_ratio);

  return s;
}

GST_CHECK_MAIN (element_header);
