/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How many WARNINGs are posted, and what their texts may hold. */

#include "element/report.h"
#include "jpegrun.h"
#include "makejpeg.h"
#include "testclock.h"

#include <string.h>

/* Of one kind, in a second. */
#define MOST 20

/* Images without EOI, each of them a WARNING that it is complete, but. */
static GByteArray *
make_images (guint n)
{
  JpegRecipe recipe = {.width = 8,.height = 8,.colours = MAKE_GRAY };
  GByteArray *jpeg = make_jpeg (&recipe), *images = g_byte_array_new ();

  for (; n > 0; n--)
    g_byte_array_append (images, jpeg->data, jpeg->len - 2);
  g_byte_array_unref (jpeg);

  return images;
}

static void
push_images (Run * run, guint n)
{
  GByteArray *images = make_images (n);

  run_push (run, images->data, images->len);
  g_byte_array_unref (images);
}

static guint
n_warnings (Run * run)
{
  return run_n_messages (run, GST_MESSAGE_WARNING, NULL);
}

static void
assert_warning_ends (Run * run, guint nth, const gchar * end)
{
  GstMessage *message = run_message (run, GST_MESSAGE_WARNING, NULL, nth);
  GError *error = NULL;

  fail_unless (message != NULL, "no WARNING %u", nth);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (g_str_has_suffix (error->message, end), "%u: %s", nth,
      error->message);
  g_error_free (error);
}

/* The last one of a stream tells of those that were not posted. An image ends with the
 * beginning of the next. */
GST_START_TEST (test_warnings_of_a_stream_are_counted)
{
  Run *run = run_new ("progjpegdec", NULL);

  use_test_clock (run, 0);
  push_images (run, 100);
  fail_unless_equals_int (n_warnings (run), MOST - 1);
  run_eos (run);
  fail_unless_equals_int (n_warnings (run), MOST);
  assert_warning_ends (run, MOST - 2, "(EOI) is missing.");
  assert_warning_ends (run, MOST - 1, "(and 80 more like this).");
  drop_test_clock ();
  run_free (run);
}

GST_END_TEST;

/* One more than can be posted at once is posted as it is. */
GST_START_TEST (test_20_warnings_are_all_posted)
{
  Run *run = run_new ("progjpegdec", NULL);

  use_test_clock (run, 0);
  push_images (run, MOST);
  run_eos (run);
  fail_unless_equals_int (n_warnings (run), MOST);
  assert_warning_ends (run, MOST - 1, "(EOI) is missing.");
  drop_test_clock ();
  run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_each_second_has_its_warnings)
{
  Run *run = run_new ("progjpegdec", NULL);

  use_test_clock (run, 0);
  push_images (run, 31);
  fail_unless_equals_int (n_warnings (run), MOST - 1);
  test_now += GST_SECOND - 1;
  push_images (run, 1);
  fail_unless_equals_int (n_warnings (run), MOST - 1);
  /* What was held comes first: 31 images have ended by then, and 19 were told of. */
  test_now += 1;
  push_images (run, 1);
  fail_unless_equals_int (n_warnings (run), MOST + 1);
  assert_warning_ends (run, MOST - 1, "(and 11 more like this).");
  assert_warning_ends (run, MOST, "(EOI) is missing.");
  drop_test_clock ();
  run_free (run);
}

GST_END_TEST;

/* What is held of the stream before is not told of in the next one. */
GST_START_TEST (test_flush_forgets_warnings)
{
  Run *run = run_new ("progjpegdec", NULL);

  use_test_clock (run, 0);
  push_images (run, 50);
  run_flush (run);
  push_images (run, 2);
  fail_unless_equals_int (n_warnings (run), MOST);
  assert_warning_ends (run, MOST - 1, "(EOI) is missing.");
  run_eos (run);
  fail_unless_equals_int (n_warnings (run), MOST + 1);
  drop_test_clock ();
  run_free (run);
}

GST_END_TEST;

/* Truncated ones do not take the place of others. */
GST_START_TEST (test_kinds_of_warnings_are_counted_apart)
{
  Run *run = run_new ("progjpegdec", NULL);
  JpegRecipe recipe = {.width = 64,.height = 64,.colours = MAKE_GRAY };
  GByteArray *jpeg = make_jpeg (&recipe);

  use_test_clock (run, 0);
  push_images (run, 50);
  run_push (run, jpeg->data, jpeg->len / 2);
  run_eos (run);
  fail_unless_equals_int (n_warnings (run), MOST + 1);
  g_byte_array_unref (jpeg);
  drop_test_clock ();
  run_free (run);
}

GST_END_TEST;

/* Libraries may quote what is in a file: no terminal acts on it. */
GST_START_TEST (test_bytes_that_are_no_letters_are_escaped)
{
  GstElement *element = gst_element_factory_make ("fakesink", NULL);
  GstBus *bus = gst_bus_new ();
  GError *error = g_error_new_literal (GST_STREAM_ERROR,
      GST_STREAM_ERROR_DECODE, "a \x1b[31m~\n\r\t\x7f\xc3\xa4%s"), *posted;
  GstMessage *message;
  guint i;

  gst_element_set_bus (element, bus);
  for (i = 0; i < 2; i++) {
    if (i == 0)
      gst_prog_image_report_warning (element, error, "Here");
    else
      gst_prog_image_report_error (element, error, "Here");
    message = gst_bus_pop (bus);
    fail_unless_equals_int (GST_MESSAGE_TYPE (message),
        i == 0 ? GST_MESSAGE_WARNING : GST_MESSAGE_ERROR);
    if (i == 0)
      gst_message_parse_warning (message, &posted, NULL);
    else
      gst_message_parse_error (message, &posted, NULL);
    fail_unless_equals_string (posted->message,
        "a \\x1b[31m~\\x0a\\x0d\\x09\\x7f\\xc3\\xa4%s.");
    g_error_free (posted);
    gst_message_unref (message);
  }
  g_error_free (error);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
element_warnings_suite (void)
{
  Suite *s = suite_create ("element-warnings");
  TCase *tc = tcase_create ("element");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_warnings_of_a_stream_are_counted);
  tcase_add_test (tc, test_20_warnings_are_all_posted);
  tcase_add_test (tc, test_each_second_has_its_warnings);
  tcase_add_test (tc, test_flush_forgets_warnings);
  tcase_add_test (tc, test_kinds_of_warnings_are_counted_apart);
  tcase_add_test (tc, test_bytes_that_are_no_letters_are_escaped);

  return s;
}

GST_CHECK_MAIN (element_warnings);
