/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* progjpegdec in the pipelines that people run: the final image is the one
 * that ends up shown or saved. */

#include "harness.h"
#include "makejpeg.h"
#include "oracle.h"

#include <glib/gstdio.h>
#include <string.h>

#define WIDTH 320
#define HEIGHT 240

/* Long enough for a slow machine that is busy, short enough for a person. */
#define PATIENCE (200 * GST_SECOND)

static gchar *directory;

static gchar *
path_of (const gchar * name)
{
  return g_build_filename (directory, name, NULL);
}

/* Tagged as from a camera that was turned, which changes nothing of the pixels. */
static GByteArray *
make_image (gboolean progressive)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.orientation = 6
  };

  return make_jpeg (&recipe);
}

static void
setup (void)
{
  guint i;

  directory = g_dir_make_tmp ("progimage-XXXXXX", NULL);
  fail_unless (directory != NULL);
  for (i = 0; i < 2; i++) {
    GByteArray *jpeg = make_image (i);
    gchar *path = path_of (i ? "progressive.jpg" : "baseline.jpg");

    fail_unless (g_file_set_contents (path, (gchar *) jpeg->data, jpeg->len,
            NULL));
    g_free (path);
    g_byte_array_unref (jpeg);
  }
}

static void
teardown (void)
{
  GDir *dir = g_dir_open (directory, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    gchar *path = path_of (name);

    g_unlink (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (directory);
  g_free (directory);
}

/* Whether all of these elements are there; says so where one is not. */
static gboolean
have_elements (const gchar * names)
{
  gchar **list = g_strsplit (names, " ", -1);
  gboolean result = TRUE;
  guint i;

  for (i = 0; list[i] && result; i++) {
    GstElementFactory *factory = gst_element_factory_find (list[i]);

    result = factory != NULL;
    if (factory)
      gst_object_unref (factory);
    else
      g_print ("SKIPPED: there is no %s\n", list[i]);
  }
  g_strfreev (list);

  return result;
}

/* A pipeline that begins with this file. In @format, an @ is the directory. */
static GstElement *
make_pipeline (const gchar * format, const gchar * file)
{
  gchar **parts = g_strsplit (format, "@", -1);
  gchar *directory_path = g_strconcat (directory, G_DIR_SEPARATOR_S, NULL);
  gchar *head = g_strconcat ("filesrc location=", directory_path, file, NULL);
  gchar *tail = g_strjoinv (directory_path, parts);
  gchar *line = g_strconcat (head, " ", tail, NULL);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  fail_unless (pipeline && !error, "%s: %s", line,
      error ? error->message : "no pipeline");
  g_strfreev (parts);
  g_free (directory_path);
  g_free (head);
  g_free (tail);
  g_free (line);

  return pipeline;
}

/* Has it play up to EOS or an error. Patience that runs out is a failure. */
static GstMessage *
play_to_end (GstElement * pipeline, const gchar * what)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "%s: no EOS", what);
  gst_object_unref (bus);

  return message;
}

/* The same up to EOS; an error is a failure. */
static void
play_to_eos (GstElement * pipeline, const gchar * what)
{
  GstMessage *message = play_to_end (pipeline, what);
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    fail ("%s: %s", what, error->message);
  }
  gst_message_unref (message);
}

static GstElement *
run_pipeline (const gchar * format, const gchar * file)
{
  GstElement *pipeline = make_pipeline (format, file);

  play_to_eos (pipeline, format);

  return pipeline;
}

static void
end_pipeline (GstElement * pipeline)
{
  fail_unless (gst_element_set_state (pipeline, GST_STATE_NULL)
      == GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (pipeline);
}

/* The last buffer that the sink of this name got. */
static GstSample *
last_sample (GstElement * pipeline, const gchar * name)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstSample *sample = NULL;

  fail_unless (sink != NULL);
  g_object_get (sink, "last-sample", &sample, NULL);
  gst_object_unref (sink);
  fail_unless (sample != NULL, "%s has got nothing", name);

  return sample;
}

static void
assert_is_image (GstSample * sample, gboolean progressive, const gchar * what)
{
  GByteArray *jpeg = make_image (progressive);
  GByteArray *pixels = frame_pixels (sample);
  GByteArray *expected = oracle_jpeg_packed (jpeg->data, jpeg->len, 1,
      GST_VIDEO_FORMAT_RGB);

  assert_pixels_equal (pixels, expected, what);
  g_byte_array_unref (jpeg);
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
}

static const gchar *files[] = { "baseline.jpg", "progressive.jpg" };

/* Decoded straight into, so that videoconvert has nothing to round off. */
#define RGB " ! video/x-raw,format=RGB ! "

/* How many buffers the sink of this name was given. */
static guint64
n_rendered (GstElement * pipeline, const gchar * name)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstStructure *stats = NULL;
  guint64 n = 0;

  g_object_get (sink, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "rendered", &n));
  gst_structure_free (stats);
  gst_object_unref (sink);

  return n;
}

/* -- elements that take the first frame --------------------------------- */

GST_START_TEST (test_imagefreeze_shows_final_image)
{
  GstElement *pipeline;
  GstSample *sample;

  if (!have_elements ("imagefreeze videoconvert fakesink"))
    return;

  pipeline = run_pipeline ("blocksize=512 ! progjpegdec updates=none"
      RGB "videoconvert ! imagefreeze num-buffers=3 ! "
      "fakesink name=sink enable-last-sample=true", files[__i__]);
  sample = last_sample (pipeline, "sink");
  assert_is_image (sample, __i__, "imagefreeze");
  fail_unless_equals_uint64 (n_rendered (pipeline, "sink"), 3);
  gst_sample_unref (sample);
  end_pipeline (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_pngenc_snapshot_saves_final_image)
{
  GstElement *pipeline;
  GstSample *sample;
  gchar *png;

  if (!have_elements ("pngenc pngdec videoconvert filesink"))
    return;

  pipeline = run_pipeline ("blocksize=512 ! progjpegdec updates=none"
      RGB "videoconvert ! pngenc snapshot=true ! "
      "filesink location=@image.png", files[__i__]);
  end_pipeline (pipeline);
  png = path_of ("image.png");
  fail_unless (g_file_test (png, G_FILE_TEST_EXISTS));
  g_free (png);

  pipeline = run_pipeline ("! pngdec ! videoconvert" RGB "fakesink name=sink "
      "enable-last-sample=true", "image.png");
  sample = last_sample (pipeline, "sink");
  assert_is_image (sample, __i__, "PNG");
  gst_sample_unref (sample);
  end_pipeline (pipeline);
}

GST_END_TEST;

/* pngenc takes one frame, and is at its end: that of an image which is truncated is an error
 * all the same, and comes first. gst-launch-1.0 ends with the status of what comes first. */
GST_START_TEST (test_truncated_image_is_an_error_for_snapshot)
{
  gchar *path = path_of (files[__i__]), *half = path_of ("half.jpg"), *data;
  GstElement *pipeline;
  GstMessage *message;
  gsize size;

  if (!have_elements ("pngenc videoconvert filesink"))
    return;

  fail_unless (g_file_get_contents (path, &data, &size, NULL));
  fail_unless (g_file_set_contents (half, data, size / 2, NULL));
  pipeline = make_pipeline ("! progjpegdec updates=none fail-on=truncated"
      RGB "videoconvert ! pngenc snapshot=true ! "
      "filesink location=@half.png", "half.jpg");
  message = play_to_end (pipeline, "a truncated image");
  end_pipeline (pipeline);
  fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR);
  gst_message_unref (message);
  g_free (data);
  g_free (half);
  g_free (path);
}

GST_END_TEST;

/* -- a slow stream ------------------------------------------------------ */

#define SLOW "blocksize=512 ! identity sleep-time=2000 ! "

/* With each amount of work. */
#define LATE_RUNS 2

/* How long frames take from the decoder to the sink. */
typedef struct
{
  GMutex lock;
  GQueue on_the_way;            /* when they were pushed, us */
  gint64 work;                  /* that each of them takes, us */
  gint64 late;                  /* how much more it was for the last one, us */
} Travel;

static GstPadProbeReturn
note_departure (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Travel *travel = data;
  gint64 *time = g_new (gint64, 1);

  g_mutex_lock (&travel->lock);
  *time = g_get_monotonic_time ()
      + (travel->on_the_way.length + 1) * travel->work;
  g_queue_push_tail (&travel->on_the_way, time);
  g_mutex_unlock (&travel->lock);

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
note_arrival (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Travel *travel = data;
  gint64 *time;

  g_mutex_lock (&travel->lock);
  time = g_queue_pop_head (&travel->on_the_way);
  travel->late = g_get_monotonic_time () - *time;
  g_free (time);
  g_mutex_unlock (&travel->lock);

  return GST_PAD_PROBE_OK;
}

static void
watch (GstElement * pipeline, const gchar * element, const gchar * name,
    GstPadProbeCallback callback, Travel * travel)
{
  GstElement *found = gst_bin_get_by_name (GST_BIN (pipeline), element);
  GstPad *pad = gst_element_get_static_pad (found, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, travel, NULL);
  gst_object_unref (pad);
  gst_object_unref (found);
}

/* A machine that is busy may hold a frame up, us, for longer than is allowed for it. */
#define HELD_UP 40000
#define MAX_TRIES 10

/* Runs a pipeline with a progjpegdec named "decoder" and a sink that waits for the clock,
 * and is to show the final image last. Where that was held up on its way, which is no
 * fault of the decoder's, it is tried again. Returns how many frames were shown. */
static guint64
check_final_is_shown (const gchar * line, guint file, gint64 work)
{
  gboolean shown = FALSE;
  guint64 n = 0;
  guint try;

  for (try = 0; try < MAX_TRIES && !shown; try++) {
    GstElement *pipeline = make_pipeline (line, files[file]);
    Travel travel = {.work = work };
    GstSample *sample;

    g_mutex_init (&travel.lock);
    watch (pipeline, "decoder", "src", note_departure, &travel);
    watch (pipeline, "sink", "sink", note_arrival, &travel);
    play_to_eos (pipeline, line);
    sample = last_sample (pipeline, "sink");
    n = n_rendered (pipeline, "sink");
    shown = frame_meta (sample).complete;
    fail_unless (shown || travel.late > HELD_UP, "%s", line);
    if (shown)
      assert_is_image (sample, file, line);
    gst_sample_unref (sample);
    end_pipeline (pipeline);
    g_queue_clear_full (&travel.on_the_way, g_free);
    g_mutex_clear (&travel.lock);
  }
  fail_unless (shown, "held up %u times: %s", try, line);

  return n;
}

/* A sink that waits for the clock shows the final image last, whatever the
 * timestamps are. */
GST_START_TEST (test_sink_with_clock_shows_final_image_last)
{
  static const gchar *decoders[] = {
    "progjpegdec name=decoder" RGB
        "videoconvert ! fakevideosink name=sink sync=true",
    "progjpegdec name=decoder update-interval=1 max-overhead=100" RGB
        "videoconvert ! fakevideosink name=sink sync=true",
    "progjpegdec name=decoder updates=buffer" RGB
        "videoconvert ! fakevideosink name=sink sync=true",
    "progjpegdec name=decoder updates=pass" RGB
        "videoconvert ! fakesink name=sink sync=true qos=true "
        "enable-last-sample=true",
    "progjpegdec name=decoder updates=buffer do-timestamp=true" RGB
        "videoconvert ! fakesink name=sink sync=true qos=true "
        "enable-last-sample=true",
  };
  guint i;

  if (!have_elements ("fakevideosink fakesink identity videoconvert"))
    return;

  for (i = 0; i < G_N_ELEMENTS (decoders); i++) {
    gchar *line = g_strconcat (SLOW, decoders[i], NULL);

    check_final_is_shown (line, __i__, 0);
    g_free (line);
  }
}

GST_END_TEST;

/* Elements that take their time for each frame, in the decoder's thread or in another one,
 * where frames pile up; behind them a sink, as video sinks do, drops what comes 20 ms
 * late. Some frames of a slow image may be dropped, the final one must not. */
GST_START_TEST (test_late_sink_shows_final_image)
{
  static const struct
  {
    const gchar *elements;
    gint64 time;
  } work[] = {
    {"", 0},
    {"! identity sleep-time=30000", 30000},
    {"! queue ! identity sleep-time=80000", 80000},
    {"! identity sleep-time=150000", 150000},
    {"! queue ! identity sleep-time=150000", 150000},
  };
  gchar *line = g_strdup_printf ("blocksize=2048 ! identity sleep-time=40000 "
      "! progjpegdec name=decoder ! video/x-raw,format=RGB %s ! fakesink "
      "name=sink sync=true qos=true max-lateness=20000000 "
      "enable-last-sample=true", work[__i__].elements);
  guint64 shown = 0;
  guint i;

  if (!have_elements ("fakesink identity queue"))
    return;

  /* Where all partial frames of a run were held up, the next one has some. */
  for (i = 0; i < LATE_RUNS || (shown == i && i < MAX_TRIES); i++)
    shown += check_final_is_shown (line, i % 2, work[__i__].time);
  fail_unless (shown > i, "no partial frames: %s", line);
  g_free (line);
}

GST_END_TEST;

/* Players ask before they offer it: to the start, and to nowhere else. */
static void
assert_start_can_be_sought (GstElement * pipeline)
{
  GstQuery *query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable = FALSE;
  gint64 start = -1, end = -1, position = -1;

  fail_unless (gst_element_query (pipeline, query));
  gst_query_parse_seeking (query, NULL, &seekable, &start, &end);
  fail_unless (seekable && start == 0 && end == 0);
  gst_query_unref (query);
  fail_if (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SECOND));
  fail_unless (gst_element_query_position (pipeline, GST_FORMAT_TIME,
          &position) && position >= 0);
}

/* As players do when they come to the end: a sink in PAUSED shows the first frame that
 * comes, which would be a partial one. */
GST_START_TEST (test_seek_to_start_shows_whole_image)
{
  GstElement *pipeline = run_pipeline (SLOW "progjpegdec first-update=0" RGB
      "fakesink name=sink sync=true enable-last-sample=true", files[__i__]);
  GstSample *sample;

  fail_unless (n_rendered (pipeline, "sink") > 1);
  assert_start_can_be_sought (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 0));
  fail_unless_equals_int (gst_element_get_state (pipeline, NULL, NULL,
          PATIENCE), GST_STATE_CHANGE_SUCCESS);
  sample = last_sample (pipeline, "sink");
  fail_unless (frame_meta (sample).complete);
  assert_is_image (sample, __i__, "after the seek");
  gst_sample_unref (sample);
  end_pipeline (pipeline);
}

GST_END_TEST;

static GByteArray *
sample_pixels (const gchar * line, const gchar * file, guint64 * n)
{
  GstElement *pipeline = run_pipeline (line, file);
  GstSample *sample = last_sample (pipeline, "sink");
  GByteArray *pixels = frame_pixels (sample);

  *n = n_rendered (pipeline, "sink");
  gst_sample_unref (sample);
  end_pipeline (pipeline);

  return pixels;
}

/* Of the line that differs most, on average. */
static guint
greatest_difference (GByteArray * a, GByteArray * b, guint width)
{
  guint i, line, result = 0;

  fail_unless_equals_int (a->len, b->len);
  for (line = 0; line < a->len / width; line++) {
    guint sum = 0;

    for (i = line * width; i < (line + 1) * width; i++)
      sum += ABS (a->data[i] - b->data[i]);
    result = MAX (result, sum / width);
  }

  return result;
}

#define SMALL " ! video/x-raw,format=I420,width=160,height=120"

GST_START_TEST (test_film_of_slow_image_ends_with_final_image)
{
  GByteArray *shown, *expected;
  guint64 n, one;

  if (!have_elements ("x264enc mp4mux qtdemux avdec_h264 identity "
          "videoconvert videoscale filesink"))
    return;

  end_pipeline (run_pipeline (SLOW
          "progjpegdec name=decoder updates=buffer do-timestamp=true ! "
          "videoconvert ! videoscale" SMALL " ! x264enc pass=quant quantizer=2 "
          "speed-preset=ultrafast tune=zerolatency ! mp4mux ! "
          "filesink location=@film.mp4", files[__i__]));
  shown = sample_pixels ("! qtdemux ! avdec_h264 ! fakesink name=sink "
      "enable-last-sample=true", "film.mp4", &n);
  expected = sample_pixels ("! progjpegdec updates=none ! videoconvert ! "
      "videoscale" SMALL " ! fakesink name=sink enable-last-sample=true",
      files[__i__], &one);
  fail_unless (n > 5, "%u frames", (guint) n);
  fail_unless_equals_uint64 (one, 1);
  /* As close as this quantizer gets; lines that lack the last scan's bits
   * differ by more. */
  fail_unless (greatest_difference (shown, expected, 160) <= 1,
      "%u of 255 in %u " "frames", greatest_difference (shown, expected, 160),
      (guint) n);
  g_byte_array_unref (shown);
  g_byte_array_unref (expected);
}

GST_END_TEST;

/* -- elements that give video ------------------------------------------- */

/* A video that goes on for ever. */
#define LIVE "imagefreeze allow-replace=true is-live=true ! " \
    "video/x-raw,framerate=50/1 ! "

/* Whether what was shown last is the whole image. */
static gboolean
shows_final_frame (GstElement * pipeline, GByteArray * expected)
{
  GstSample *sample = last_sample (pipeline, "sink");
  GByteArray *pixels = frame_pixels (sample);
  gboolean result = pixels->len == expected->len
      && memcmp (pixels->data, expected->data, expected->len) == 0;

  g_byte_array_unref (pixels);
  gst_sample_unref (sample);

  return result;
}

static void
wait_for_frames (GstElement * pipeline, guint64 n)
{
  gint64 end = g_get_monotonic_time () + PATIENCE / GST_USECOND;

  while (n_rendered (pipeline, "sink") < n) {
    fail_unless (g_get_monotonic_time () < end, "only %" G_GUINT64_FORMAT
        " frames", n_rendered (pipeline, "sink"));
    g_usleep (10000);
  }
}

/* Of which so many frames show a part of the image, at most: half a minute. */
#define MAX_LIVE 1500

/* It comes to show the whole image, and stays there. */
static void
check_live_video (const gchar * tail, guint file)
{
  gchar *line = g_strconcat (SLOW "progjpegdec update-interval=10000000"
      RGB "videoconvert ! " LIVE, tail, NULL);
  GByteArray *jpeg = make_image (file);
  GByteArray *expected = oracle_jpeg_packed (jpeg->data, jpeg->len, 1,
      GST_VIDEO_FORMAT_RGB);
  GstElement *pipeline = make_pipeline (line, files[file]);
  guint64 n = 1;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for_frames (pipeline, n);
  while (!shows_final_frame (pipeline, expected) && n < MAX_LIVE)
    wait_for_frames (pipeline, ++n);
  wait_for_frames (pipeline, n_rendered (pipeline, "sink") + 20);
  fail_unless (shows_final_frame (pipeline, expected), "%s", tail);
  end_pipeline (pipeline);
  g_byte_array_unref (expected);
  g_byte_array_unref (jpeg);
  g_free (line);
}

GST_START_TEST (test_live_video_ends_with_final_image)
{
  if (!have_elements ("imagefreeze identity videoconvert fakesink"))
    return;

  check_live_video ("fakesink name=sink enable-last-sample=true", __i__);
}

GST_END_TEST;

GST_START_TEST (test_compositor_ends_with_final_image)
{
  if (!have_elements ("compositor imagefreeze identity videoconvert fakesink"))
    return;

  check_live_video ("compositor ! video/x-raw,format=RGB ! "
      "fakesink name=sink enable-last-sample=true", __i__);
}

GST_END_TEST;

/* -- elements that turn, and that draw ---------------------------------- */

/* Orientation 6: the first row of the image is its right side. */
GST_START_TEST (test_videoflip_turns_as_tag_says)
{
  GByteArray *jpeg = make_image (__i__), *pixels, *expected;
  guint x, y;
  guint64 n;

  if (!have_elements ("videoflip fakesink"))
    return;

  pixels = sample_pixels ("blocksize=512 ! progjpegdec updates=buffer" RGB
      "videoflip video-direction=auto ! "
      "fakesink name=sink enable-last-sample=true", files[__i__], &n);
  expected = oracle_jpeg_packed (jpeg->data, jpeg->len, 1,
      GST_VIDEO_FORMAT_RGB);
  fail_unless_equals_int (pixels->len, expected->len);
  for (y = 0; y < WIDTH; y++) {
    for (x = 0; x < HEIGHT; x++)
      fail_unless (memcmp (pixels->data + (y * HEIGHT + x) * 3, expected->data +
              ((HEIGHT - 1 - x) * WIDTH + y) * 3, 3) == 0, "%u, %u", x, y);
  }
  g_byte_array_unref (jpeg);
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
}

GST_END_TEST;

/* Without a display, and without a graphics card: not everywhere. */
static gboolean
have_gl (void)
{
  GstElement *pipeline;
  GstStateChangeReturn result;

  if (!have_elements ("gltestsrc glupload glcolorconvert gldownload"))
    return FALSE;

  g_setenv ("GST_GL_PLATFORM", "egl", TRUE);
  g_setenv ("GST_GL_WINDOW", "egl-device", TRUE);
  pipeline = gst_parse_launch ("gltestsrc num-buffers=1 ! fakesink", NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  result = gst_element_get_state (pipeline, NULL, NULL, PATIENCE);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  if (result != GST_STATE_CHANGE_SUCCESS)
    g_print ("SKIPPED: GL does not work\n");

  return result == GST_STATE_CHANGE_SUCCESS;
}

GST_START_TEST (test_gl_upload_keeps_pixels)
{
  GstElement *pipeline;
  GstSample *sample;

  if (!have_gl ())
    return;

  pipeline = run_pipeline ("blocksize=512 ! progjpegdec updates=buffer ! "
      "video/x-raw,format=RGBA ! glupload ! glcolorconvert ! gldownload ! "
      "video/x-raw,format=RGBA ! videoconvert" RGB "fakesink name=sink "
      "enable-last-sample=true", files[__i__]);
  sample = last_sample (pipeline, "sink");
  assert_is_image (sample, __i__, "GL");
  gst_sample_unref (sample);
  end_pipeline (pipeline);
}

GST_END_TEST;

static Suite *
chains_suite (void)
{
  Suite *s = suite_create ("chains");
  TCase *tc = tcase_create ("pipelines");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, test_imagefreeze_shows_final_image, 0, 2);
  tcase_add_loop_test (tc, test_pngenc_snapshot_saves_final_image, 0, 2);
  tcase_add_loop_test (tc, test_truncated_image_is_an_error_for_snapshot, 0, 2);
  tcase_add_loop_test (tc, test_late_sink_shows_final_image, 0, 5);
  tcase_add_loop_test (tc, test_seek_to_start_shows_whole_image, 0, 2);
  tcase_add_loop_test (tc, test_sink_with_clock_shows_final_image_last, 0, 2);
  tcase_add_loop_test (tc, test_film_of_slow_image_ends_with_final_image, 0, 2);
  tcase_add_loop_test (tc, test_live_video_ends_with_final_image, 0, 2);
  tcase_add_loop_test (tc, test_compositor_ends_with_final_image, 0, 2);
  tcase_add_loop_test (tc, test_videoflip_turns_as_tag_says, 0, 2);
  tcase_add_loop_test (tc, test_gl_upload_keeps_pixels, 0, 2);

  return s;
}

GST_CHECK_MAIN (chains);
