/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A build without libwebp and libjxl: it says which format it was built without. The table
 * of formats is compiled once more here, without any of the optional ones. */

#include "codec/table.h"
#include "stream/stream.h"

#include <gst/check/gstcheck.h>
#include <string.h>

static const struct
{
  const gchar *bytes;
  gsize size;
  const gchar *library;         /* NULL: none would help */
} cases[] = {
  {"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0", 20, "libwebp"},
  {"\xff\x0a\x7f\x11\x01\x02\x03\x04", 8, "libjxl"},
  {"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14" "ftypjxl ", 24, "libjxl"},
  {"GIF89a\x01\0\x01\0\0\0\0;", 14, NULL},
};

static ProgImageStep
run_to_end (ProgImageStream * stream, const gchar * bytes, gsize size)
{
  ProgImageStep step;

  fail_unless (prog_image_stream_push (stream,
          gst_buffer_new_memdup (bytes, size), 0));
  for (;;) {
    step = prog_image_stream_next (stream, 0, PROG_IMAGE_INPUT_END);
    if (step.kind != PROG_IMAGE_STEP_SKIPPED)
      return step;
    prog_image_step_clear (&step);
  }
}

GST_START_TEST (test_missing_library_is_named)
{
  ProgImageStream *stream = prog_image_stream_new (prog_image_codecs,
      prog_image_codecs);
  ProgImageStep step = run_to_end (stream, cases[__i__].bytes,
      cases[__i__].size);

  fail_unless_equals_int (step.kind, PROG_IMAGE_STEP_FOREIGN);
  fail_unless (step.error != NULL);
  if (cases[__i__].library)
    fail_unless (strstr (step.error->message, cases[__i__].library),
        "%s", step.error->message);
  else
    fail_if (strstr (step.error->message, "built without"),
        "%s", step.error->message);
  prog_image_step_clear (&step);
  prog_image_stream_free (stream);
}

GST_END_TEST;

static Suite *
left_out_suite (void)
{
  Suite *s = suite_create ("left-out");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_missing_library_is_named, 0,
      G_N_ELEMENTS (cases));

  return s;
}

GST_CHECK_MAIN (left_out);
