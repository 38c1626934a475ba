/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bytes that wait to be used, in buffers of any size. */

#include "stream/input.h"

#include <gst/check/gstcheck.h>

#include <string.h>
#include <sys/mman.h>

static ProgImageInput *input;

static void
setup (void)
{
  input = prog_image_input_new ();
}

static void
teardown (void)
{
  prog_image_input_free (input);
}

/* @size bytes that count on from @from. */
static GstBuffer *
make_buffer (guint8 from, gsize size)
{
  guint8 *bytes = g_malloc (size);
  gsize i;

  for (i = 0; i < size; i++)
    bytes[i] = from + i;

  return gst_buffer_new_wrapped (bytes, size);
}

static void
assert_view (gsize size, guint8 from, gboolean is_all)
{
  gboolean all;
  gsize n, i;
  const guint8 *view = prog_image_input_view (input, &n, &all);

  fail_unless (view != NULL);
  fail_unless_equals_uint64 (n, size);
  fail_unless_equals_int (all, is_all);
  for (i = 0; i < n; i++)
    fail_unless_equals_int (view[i], (guint8) (from + i));
}

GST_START_TEST (test_no_bytes_are_a_view)
{
  assert_view (0, 0, TRUE);
  prog_image_input_push (input, gst_buffer_new ());
  assert_view (0, 0, TRUE);
}

GST_END_TEST;

GST_START_TEST (test_small_buffers_are_one_view)
{
  guint i;

  for (i = 0; i < 100; i++)
    prog_image_input_push (input, make_buffer (i * 7, 7));
  assert_view (700, 0, TRUE);
  prog_image_input_use (input, 10);
  assert_view (690, 10, TRUE);
  prog_image_input_push (input, make_buffer (700 % 256, 100));
  assert_view (790, 10, TRUE);
  prog_image_input_use (input, 790);
  assert_view (0, 0, TRUE);
}

GST_END_TEST;

GST_START_TEST (test_large_buffer_is_viewed_in_place)
{
  GstBuffer *buffer = make_buffer (0, 100000);
  GstMapInfo map;
  gboolean all;
  gsize size;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  prog_image_input_push (input, gst_buffer_ref (buffer));
  fail_unless (prog_image_input_view (input, &size, &all) == map.data);
  prog_image_input_use (input, 50000);
  fail_unless (prog_image_input_view (input, &size, &all) == map.data + 50000);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

GST_START_TEST (test_rest_of_large_buffer_goes_on_in_next)
{
  prog_image_input_push (input, make_buffer (0, 100000));
  prog_image_input_push (input, make_buffer (100000 % 256, 200000));
  assert_view (100000, 0, FALSE);
  prog_image_input_use (input, 99990);
  assert_view (10, 99990 % 256, FALSE);
  fail_unless (prog_image_input_extend (input));
  assert_view (10 + 65536, 99990 % 256, FALSE);
  prog_image_input_use (input, 10 + 65536);
  assert_view (200000 - 65536, (100000 + 65536) % 256, TRUE);
}

GST_END_TEST;

/* Upstream gets its buffer back. */
GST_START_TEST (test_buffer_of_which_little_is_left_is_released)
{
  GstBuffer *buffer = make_buffer (0, 100000);

  prog_image_input_push (input, gst_buffer_ref (buffer));
  assert_view (100000, 0, TRUE);
  prog_image_input_use (input, 99000);
  prog_image_input_release (input);
  ASSERT_MINI_OBJECT_REFCOUNT (buffer, "buffer", 1);
  assert_view (1000, 99000 % 256, TRUE);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

#if GLIB_SIZEOF_SIZE_T > 4
/* Memory that is there and takes none. */
static GstBuffer *
make_huge_buffer (gsize size)
{
  gpointer memory = mmap (NULL, size, PROT_READ,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  fail_unless (memory != MAP_FAILED);

  return gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, memory, size, 0,
      size, NULL, NULL);
}

static const gsize huge[] = {
  (gsize) 1 << 31, ((gsize) 1 << 31) - 100, ((gsize) 1 << 32) - 96,
  (gsize) 1 << 32, ((gsize) 1 << 33) + 1,
};

GST_START_TEST (test_huge_buffer_behind_gathered_bytes)
{
  gboolean all;
  gsize size;

  prog_image_input_push (input, make_buffer (0, 100));
  fail_unless (prog_image_input_push (input, make_huge_buffer (huge[__i__])));
  assert_view (100, 0, FALSE);
  fail_unless (prog_image_input_extend (input));
  fail_unless (prog_image_input_view (input, &size, &all) != NULL);
  fail_unless_equals_uint64 (size, 100 + 65536);
  prog_image_input_use (input, size);
  fail_unless (prog_image_input_view (input, &size, &all) != NULL);
  fail_unless_equals_uint64 (size, huge[__i__] - 65536);
  fail_unless (all);
  prog_image_input_use (input, size);
  fail_unless (prog_image_input_view (input, &size, &all) != NULL);
  fail_unless_equals_uint64 (size, 0);
}

GST_END_TEST;
#endif

static Suite *
input_suite (void)
{
  Suite *s = suite_create ("input");
  TCase *tc = tcase_create ("input");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_no_bytes_are_a_view);
  tcase_add_test (tc, test_small_buffers_are_one_view);
  tcase_add_test (tc, test_large_buffer_is_viewed_in_place);
  tcase_add_test (tc, test_rest_of_large_buffer_goes_on_in_next);
  tcase_add_test (tc, test_buffer_of_which_little_is_left_is_released);
#if GLIB_SIZEOF_SIZE_T > 4
  tcase_add_loop_test (tc, test_huge_buffer_behind_gathered_bytes, 0,
      G_N_ELEMENTS (huge));
#endif

  return s;
}

GST_CHECK_MAIN (input);
