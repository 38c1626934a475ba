/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GST_PLUGIN_FEATURE_RANK=progimagedec:MAX, which the build sets for this test:
 * what puts its elements together by itself shows images while they load, from
 * a web server that is slow, stalls, hangs up, or sends something else. */

#include "robust.h"
#include "viewer.h"

#include <string.h>

static const gchar *const images[] = { "harvesters.jpg", "bus-adam7.png" };

/* More than the 2 KiB that typefind wants to see, and far from the end. */
#define ENOUGH (16 * 1024)

typedef struct
{
  GByteArray *image;
  HttpReply reply;
  HttpServer *server;
  Viewer *viewer;
  const gchar *name;
} Visit;

static Visit visit;

/* -- a visit to the server ---------------------------------------------- */

static void
setup (void)
{
  memset (&visit, 0, sizeof visit);
}

static void
prepare (Autoplugger autoplugger, GByteArray * image, const gchar * updates)
{
  visit.image = image;
  visit.reply.data = image->data;
  visit.reply.size = image->len;
  visit.server = http_server_new (&visit.reply);
  visit.viewer = viewer_new (autoplugger, http_server_uri (visit.server),
      updates);
  visit.name = viewer_name (autoplugger);
}

static void
begin (Autoplugger autoplugger, GByteArray * image, const gchar * updates)
{
  prepare (autoplugger, image, updates);
  viewer_play (visit.viewer);
}

static void
end (void)
{
  viewer_free (visit.viewer);
  http_server_free (visit.server);
  g_byte_array_unref (visit.image);
}

static GstSample *
next_frame (void)
{
  GstSample *frame = viewer_next_frame (visit.viewer, PATIENCE);

  fail_unless (frame != NULL, "%s: no frame", visit.name);

  return frame;
}

/* Whatever partial frames come before it. */
static GstSample *
final_frame (void)
{
  GstSample *frame = next_frame ();

  while (!frame_has_flag (frame, GST_VIDEO_BUFFER_FLAG_MARKER)) {
    fail_if (frame_meta (frame).complete);
    gst_sample_unref (frame);
    frame = next_frame ();
  }
  fail_unless (frame_meta (frame).complete);

  return frame;
}

static void
assert_shows_part (GstSample * frame)
{
  fail_if (frame_has_flag (frame, GST_VIDEO_BUFFER_FLAG_MARKER));
  fail_if (frame_meta (frame).complete);
  fail_unless (frame_meta (frame).rows > 0);
  fail_if (robust_equals (frame, visit.image));
  gst_sample_unref (frame);
}

static void
assert_final_frame_is_image (void)
{
  GstSample *frame = final_frame ();

  fail_if (frame_has_flag (frame, GST_BUFFER_FLAG_CORRUPTED));
  fail_unless (robust_equals (frame, visit.image), visit.name);
  gst_sample_unref (frame);
}

static void
assert_final_frame_is_corrupted (void)
{
  GstSample *frame = final_frame ();

  fail_unless (frame_has_flag (frame, GST_BUFFER_FLAG_CORRUPTED), visit.name);
  fail_if (robust_equals (frame, visit.image));
  gst_sample_unref (frame);
}

static void
assert_message (GstMessageType type)
{
  GstMessage *message = viewer_message (visit.viewer,
      type | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  fail_unless (message != NULL, "%s: no message", visit.name);
  fail_unless (GST_MESSAGE_TYPE (message) == type, "%s: %" GST_PTR_FORMAT,
      visit.name, message);
  gst_message_unref (message);
}

/* Whatever warnings come before it. */
static void
assert_error_comes (void)
{
  GstMessage *message = viewer_message (visit.viewer, GST_MESSAGE_ERROR);

  fail_unless (message != NULL, "%s: no error", visit.name);
  gst_message_unref (message);
}

/* -- a slow server ------------------------------------------------------ */

GST_START_TEST (test_slow_image_is_shown_before_it_is_whole)
{
  Autoplugger autoplugger = __i__ / 2;

  visit.reply.framing = __i__ % 3;
  begin (autoplugger, png_test_file (images[__i__ % 2]), "buffer");
  http_server_allow (visit.server, ENOUGH);
  assert_shows_part (next_frame ());
  fail_unless_equals_int (http_server_sent (visit.server), ENOUGH);
  fail_unless (viewer_has (visit.viewer, "progimagedec"));

  http_server_allow (visit.server, visit.image->len);
  assert_final_frame_is_image ();
  assert_message (GST_MESSAGE_EOS);
  end ();
}

GST_END_TEST;

/* With updates=auto an image is shown when it keeps its viewer waiting, and
 * bytes come. */
GST_START_TEST (test_slow_image_is_shown_before_it_is_whole_by_default)
{
  GstSample *frame = NULL;
  gsize allowed;

  begin (__i__ / 2, png_test_file (images[__i__ % 2]), NULL);
  for (allowed = ENOUGH; !frame && allowed < visit.image->len; allowed += 100) {
    http_server_allow (visit.server, allowed);
    viewer_wait_for_bytes (visit.viewer, allowed);
    frame = viewer_next_frame (visit.viewer, 20 * GST_MSECOND);
  }
  fail_unless (frame != NULL, "%s: no partial frame", visit.name);
  assert_shows_part (frame);

  http_server_allow (visit.server, visit.image->len);
  assert_final_frame_is_image ();
  assert_message (GST_MESSAGE_EOS);
  end ();
}

GST_END_TEST;

/* Nothing but what typefind wants to see keeps the first frame waiting. */
GST_START_TEST (test_first_frame_needs_no_more_than_typefind)
{
  begin (__i__, png_test_file (images[0]), "buffer");
  http_server_allow (visit.server, 2048);
  assert_shows_part (next_frame ());
  fail_unless_equals_int (http_server_sent (visit.server), 2048);
  end ();
}

GST_END_TEST;

/* Whether to go on playing: what was said last counts. */
static void
heed_buffering (void)
{
  GstMessage *message;
  gint percent = -1;

  while ((message = gst_bus_pop_filtered (visit.viewer->bus,
              GST_MESSAGE_BUFFERING))) {
    gst_message_parse_buffering (message, &percent);
    gst_message_unref (message);
  }
  if (percent >= 0)
    gst_element_set_state (visit.viewer->pipeline,
        percent < 100 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
}

/* As most applications do. With playbin, whose buffer holds more than an image,
 * those would show one frame until all of it is there. (uridecodebin of 1.22 now
 * and then never says that its buffer is full once it is that small.) */
GST_START_TEST (test_application_that_pauses_to_buffer_shows_slow_image)
{
  static const Autoplugger autopluggers[] = {
    PLAYBIN, PLAYBIN3, URIDECODEBIN3
  };
  gsize allowed = ENOUGH;
  guint n = 1;

  prepare (autopluggers[__i__], png_test_file (images[0]), "buffer");
  viewer_set (visit.viewer, "buffer-size", "1");
  viewer_play (visit.viewer);
  http_server_allow (visit.server, allowed);
  assert_shows_part (next_frame ());
  while (n < 3 && (allowed += 1000) < visit.image->len) {
    GstSample *frame;

    http_server_allow (visit.server, allowed);
    frame = viewer_next_frame (visit.viewer, 20 * GST_MSECOND);
    heed_buffering ();
    if (frame) {
      assert_shows_part (frame);
      n++;
    }
  }
  fail_unless_equals_int (n, 3);
  end ();
}

GST_END_TEST;

/* -- a server that stalls ----------------------------------------------- */

/* libsoup 3.2 may crash where it is stopped before it has passed on any bytes:
 * what is to be shown here begins after that. */
GST_START_TEST (test_stream_that_stalls_before_its_kind_is_known_can_be_left)
{
  begin (__i__ / 2, png_test_file (images[__i__ % 2]), "buffer");
  http_server_allow (visit.server, 100);
  viewer_wait_for_bytes (visit.viewer, 100);
  viewer_stop (visit.viewer);
  end ();
}

GST_END_TEST;

GST_START_TEST (test_stalled_image_can_be_left)
{
  begin (__i__ / 2, png_test_file (images[__i__ % 2]), "buffer");
  http_server_allow (visit.server, ENOUGH);
  assert_shows_part (next_frame ());
  viewer_stop (visit.viewer);
  end ();
}

GST_END_TEST;

/* -- a server that hangs up --------------------------------------------- */

GST_START_TEST (test_image_that_ends_early_is_shown_as_far_as_it_goes)
{
  visit.reply.framing = HTTP_UNTIL_CLOSE;
  visit.reply.close_after = 4 * ENOUGH;
  begin (__i__ / 2, png_test_file (images[__i__ % 2]), "buffer");
  http_server_allow (visit.server, visit.image->len);
  assert_final_frame_is_corrupted ();
  assert_message (GST_MESSAGE_WARNING);
  assert_message (GST_MESSAGE_EOS);
  end ();
}

GST_END_TEST;

/* Where the server had promised more, its element has an error to report, for
 * chunks with libsoup 3.2 not yet: what came is shown all the same. */
GST_START_TEST (test_image_less_than_promised_is_shown_as_far_as_it_goes)
{
  visit.reply.framing = __i__ / 2 % 2 ? HTTP_CHUNKED : HTTP_CONTENT_LENGTH;
  visit.reply.close_after = 4 * ENOUGH;
  begin (__i__ / 2, png_test_file (images[__i__ % 2]), "buffer");
  http_server_allow (visit.server, ENOUGH);
  assert_shows_part (next_frame ());

  http_server_allow (visit.server, visit.image->len);
  assert_final_frame_is_corrupted ();
  if (visit.reply.framing == HTTP_CONTENT_LENGTH)
    assert_error_comes ();
  end ();
}

GST_END_TEST;

/* -- a server that sends something else --------------------------------- */

/* Markers that do not belong there, in the entropy-coded data of a scan; in a PNG
 * they are wrong data of an IDAT. */
GST_START_TEST (test_broken_image_is_shown_with_a_warning)
{
  GByteArray *image = png_test_file (images[__i__ % 2]);

  GstSample *frame;
  guint i;

  for (i = 0; i < 10; i++)
    memcpy (image->data + image->len / 2 + 50 * i, "\xff\xd3", 2);
  begin (__i__ / 2, image, "buffer");
  http_server_allow (visit.server, visit.image->len);
  frame = final_frame ();
  fail_unless (frame_has_flag (frame, GST_BUFFER_FLAG_CORRUPTED), visit.name);
  gst_sample_unref (frame);
  assert_message (GST_MESSAGE_WARNING);
  assert_message (GST_MESSAGE_EOS);
  end ();
}

GST_END_TEST;

static GByteArray *
make_page (gsize size)
{
  static const gchar head[] =
      "<!DOCTYPE html>\n<html><head><title>404</title></head><body><p>";
  GByteArray *page = g_byte_array_new ();

  g_byte_array_append (page, (const guint8 *) head, strlen (head));
  while (page->len < size)
    g_byte_array_append (page, (const guint8 *) "Not found. ", 11);

  return page;
}

/* In a message that a plugin for it is missing. */
static void
assert_kind_is_said_to_be (const gchar * kind)
{
  gboolean found = FALSE;

  while (!found) {
    GstMessage *message = viewer_message (visit.viewer, GST_MESSAGE_ELEMENT);
    GstCaps *caps = NULL;

    fail_unless (message != NULL, "%s: no message", visit.name);
    found = gst_message_has_name (message, "missing-plugin");
    if (found && gst_structure_get (gst_message_get_structure (message),
            "detail", GST_TYPE_CAPS, &caps, NULL)) {
      fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0),
              kind), "%s: %" GST_PTR_FORMAT, visit.name, message);
      gst_caps_unref (caps);
    }
    gst_message_unref (message);
  }
}

/* Whatever the server calls it. Not with decodebin3 and what is built upon it: of
 * 1.22, they now and then warn about themselves where nothing takes a stream. */
GST_START_TEST (test_page_instead_of_image_is_named_as_what_it_is)
{
  static const Autoplugger autopluggers[] = {
    PLAYBIN, URIDECODEBIN, DECODEBIN, URISOURCEBIN_DECODEBIN
  };

  visit.reply.content_type = "image/jpeg";
  begin (autopluggers[__i__ / 2], make_page (__i__ % 2 ? 300 : 10000),
      "buffer");
  http_server_allow (visit.server, visit.image->len);
  assert_kind_is_said_to_be ("text/html");
  end ();
}

GST_END_TEST;

static Suite *
autoplug_suite (void)
{
  Suite *s = suite_create ("autoplug");
  TCase *tc = tcase_create ("http");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_loop_test (tc, test_slow_image_is_shown_before_it_is_whole, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc,
      test_slow_image_is_shown_before_it_is_whole_by_default, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc,
      test_application_that_pauses_to_buffer_shows_slow_image, 0, 3);
  tcase_add_loop_test (tc, test_first_frame_needs_no_more_than_typefind, 0,
      N_AUTOPLUGGERS);
  tcase_add_loop_test (tc,
      test_stream_that_stalls_before_its_kind_is_known_can_be_left, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc, test_stalled_image_can_be_left, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc,
      test_image_that_ends_early_is_shown_as_far_as_it_goes, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc,
      test_image_less_than_promised_is_shown_as_far_as_it_goes, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc, test_broken_image_is_shown_with_a_warning, 0,
      2 * N_AUTOPLUGGERS);
  tcase_add_loop_test (tc, test_page_instead_of_image_is_named_as_what_it_is,
      0, 8);

  return s;
}

/* What would lead elsewhere than to the server. */
static void
forget_proxies (void)
{
  static const gchar *const names[] = {
    "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
}

int
main (int argc, char **argv)
{
  GstElementFactory *souphttpsrc;

  forget_proxies ();
  gst_check_init (&argc, &argv);
  souphttpsrc = gst_element_factory_find ("souphttpsrc");
  if (!souphttpsrc) {
    g_print ("SKIPPED: there is no souphttpsrc\n");
    return 77;
  }
  gst_object_unref (souphttpsrc);

  return gst_check_run_suite (autoplug_suite (), "autoplug", __FILE__);
}
