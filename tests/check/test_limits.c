/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The limits of docs/errors-and-limits.md, each at its last value and the first beyond. */

#include "core/limits.h"

#include <gst/check/gstcheck.h>

#define MIB (1024 * 1024)
#define N_STEPS 5

/* What it refuses, it says why. */
static void
check_answer (gboolean fits, GError * error, gboolean expected,
    const gchar * text)
{
  fail_unless_equals_int (fits, expected);
  fail_unless ((error == NULL) == expected);
  if (error)
    fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_clear_error (&error);
}

static void
check_size (guint64 max_pixels, guint width, guint height, gboolean expected,
    const gchar * text)
{
  ProgImageLimits limits = {.max_pixels = max_pixels };
  GError *error = NULL;
  gboolean fits = prog_image_limits_check_size (&limits, width, height, &error);

  check_answer (fits, error, expected, text);
}

GST_START_TEST (test_pixels_of_an_image)
{
  check_size (12, 4, 3, TRUE, NULL);
  check_size (11, 4, 3, FALSE,
      "has 4 x 3 pixels, more than max-pixels = 11 allows");
  check_size (0, 1 << 30, 1 << 30, TRUE, NULL);
  check_size (G_GUINT64_CONSTANT (1) << 40, 1 << 20, 1 << 20, TRUE, NULL);
  check_size ((G_GUINT64_CONSTANT (1) << 40) - 1, 1 << 20, 1 << 20, FALSE,
      "1048576 x 1048576");
  check_size (12, 0, 3, FALSE, "says that it has 0 x 3 pixels");
  check_size (12, 4, 0, FALSE, "says that it has 4 x 0 pixels");
}

GST_END_TEST;

static void
check_memory (guint64 max_memory, guint64 bytes, gboolean expected,
    const gchar * text)
{
  ProgImageLimits limits = {.max_memory = max_memory };
  GError *error = NULL;
  gboolean fits = prog_image_limits_check_memory (&limits, bytes, &error);

  check_answer (fits, error, expected, text);
}

GST_START_TEST (test_memory_of_an_image)
{
  check_memory (1000, 1000, TRUE, NULL);
  check_memory (1000, 1001, FALSE,
      "takes 1001 bytes of memory, more than max-memory = 1000 allows");
  check_memory (0, G_MAXUINT64, TRUE, NULL);
}

GST_END_TEST;

/* 8 MiB, and a 16th of max-memory. */
GST_START_TEST (test_metadata_of_an_image)
{
  ProgImageLimits limits = {.max_memory = 0 };

  fail_unless_equals_uint64 (prog_image_limits_metadata (&limits), 8 * MIB);
  limits.max_memory = 160;
  fail_unless_equals_uint64 (prog_image_limits_metadata (&limits), 10);
  limits.max_memory = 16 * 8 * MIB - 16;
  fail_unless_equals_uint64 (prog_image_limits_metadata (&limits), 8 * MIB - 1);
  limits.max_memory = G_MAXUINT64;
  fail_unless_equals_uint64 (prog_image_limits_metadata (&limits), 8 * MIB);
}

GST_END_TEST;

GST_START_TEST (test_threads_of_an_image)
{
  ProgImageLimits limits = {.max_threads = 1 };

  fail_unless_equals_int (prog_image_limits_threads (&limits), 1);
  limits.max_threads = 64;
  fail_unless_equals_int (prog_image_limits_threads (&limits), 64);
  limits.max_threads = 65;
  fail_unless_equals_int (prog_image_limits_threads (&limits), 64);
  limits.max_threads = 0;
  fail_unless_equals_int (prog_image_limits_threads (&limits),
      MIN (g_get_num_processors (), 64));
}

GST_END_TEST;

static void
check_work (guint64 max_pixels, guint64 done, guint64 bytes, gboolean expected,
    const gchar * text)
{
  ProgImageLimits limits = {.max_pixels = max_pixels };
  ProgImageWork work = {.pixels = done };
  GError *error = NULL;
  gboolean fits = prog_image_work_affords_image (&work, &limits, bytes, 30, 20,
      &error);

  check_answer (fits, error, expected, text);
}

/* Two of the largest size, and 256 pixels for each byte. */
GST_START_TEST (test_images_of_a_stream)
{
  check_work (1000, 2000 + 256 * 7 - 600, 7, TRUE, NULL);
  check_work (1000, 2000 + 256 * 7 - 599, 7, FALSE,
      "have 3793 pixels in 7 bytes: the one of 30 x 20 is not decoded");
  check_work (300, 0, 0, TRUE, NULL);
  check_work (299, 0, 0, FALSE, "have 600 pixels in 0 bytes");
  check_work (0, G_MAXUINT64 / 2, 0, TRUE, NULL);
  check_work (G_MAXUINT64, G_MAXUINT64 / 2, 0, TRUE, NULL);
}

GST_END_TEST;

/* The first caps are those that each stream needs. */
GST_START_TEST (test_other_caps_are_work)
{
  static const guint caps[] = { 7, 7, 8, 8, 7, 7 };
  static const guint efforts[] = { 0, 0, 3, 3, 6, 6 };
  ProgImageWork work = { 0 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (caps); i++) {
    prog_image_work_add_caps (&work, caps[i]);
    fail_unless_equals_uint64 (work.efforts, efforts[i]);
  }
}

GST_END_TEST;

/* 65,536 and one for each 256 bytes. */
GST_START_TEST (test_beginnings_of_a_stream)
{
  ProgImageWork work = { 0 };
  guint64 bytes;
  GError *error;

  for (bytes = 0; bytes < 256 * N_STEPS; bytes++) {
    work.efforts = 65536 + bytes / 256;
    fail_unless (prog_image_work_affords_beginning (&work, bytes));
    work.efforts++;
    fail_if (prog_image_work_affords_beginning (&work, bytes));
  }
  error = prog_image_work_skip (&work, 1234);
  fail_unless_equals_uint64 (work.skip_to, 1234 + 64 * 1024);
  fail_unless (g_error_matches (error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_DECODE));
  fail_unless (strstr (error->message, "too many tiny images in 1234 bytes: "
          "none is decoded in the next 65536") != NULL, "%s", error->message);
  g_error_free (error);
}

GST_END_TEST;

/* 32 MiB, and 16 bytes for each byte. */
GST_START_TEST (test_unpacked_metadata_of_a_stream)
{
  ProgImageWork work = { 0 };
  guint64 bytes;

  for (bytes = 0; bytes < N_STEPS; bytes++) {
    work.unpacked = 32 * MIB + 16 * bytes;
    fail_unless (prog_image_work_affords_unpacking (&work, bytes));
    work.unpacked++;
    fail_if (prog_image_work_affords_unpacking (&work, bytes));
  }
}

GST_END_TEST;

GST_START_TEST (test_defaults)
{
  fail_unless_equals_uint64 (PROG_IMAGE_DEFAULT_MAX_PIXELS, 1 << 28);
  fail_unless_equals_uint64 (PROG_IMAGE_DEFAULT_MAX_MEMORY,
      1536 * (guint64) MIB);
  fail_unless_equals_int (PROG_IMAGE_DEFAULT_MAX_SCANS, 100);
}

GST_END_TEST;

static Suite *
limits_suite (void)
{
  Suite *suite = suite_create ("limits");
  TCase *tc = tcase_create ("limits");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_pixels_of_an_image);
  tcase_add_test (tc, test_memory_of_an_image);
  tcase_add_test (tc, test_metadata_of_an_image);
  tcase_add_test (tc, test_threads_of_an_image);
  tcase_add_test (tc, test_images_of_a_stream);
  tcase_add_test (tc, test_other_caps_are_work);
  tcase_add_test (tc, test_beginnings_of_a_stream);
  tcase_add_test (tc, test_unpacked_metadata_of_a_stream);
  tcase_add_test (tc, test_defaults);

  return suite;
}

GST_CHECK_MAIN (limits);
