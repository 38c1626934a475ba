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

/* -- any use ------------------------------------------------------------- */

#define N_USES 120

/* What was pushed and not used yet counts on from @used to @pushed. */
typedef struct
{
  gsize used, pushed;
} Expected;

static guint8 *all_bytes;
#define ALL_BYTES (24 * 1024 * 1024)

/* Small ones are more often. */
static gsize
random_size (GRand * rand, gsize max)
{
  static const gsize most[] = { 2, 100, 5000, 70000, 3000000 };
  guint i = g_rand_int_range (rand, 0, G_N_ELEMENTS (most));
  gsize size = g_rand_int_range (rand, 0, most[g_rand_int_range (rand, 0,
              i + 1)]);

  return MIN (size, max);
}

static gsize
check_view (const Expected * expected, gboolean * is_all)
{
  gsize n, left = expected->pushed - expected->used;
  const guint8 *view = prog_image_input_view (input, &n, is_all);

  fail_unless (view != NULL);
  fail_unless (n <= left && (n > 0 || left == 0), "%" G_GSIZE_FORMAT " of %"
      G_GSIZE_FORMAT, n, left);
  fail_unless_equals_int (*is_all, n == left);
  fail_unless (memcmp (view, all_bytes + expected->used, n) == 0);

  return n;
}

static void
use_somehow (GRand * rand, Expected * expected)
{
  gboolean is_all;
  gsize n = check_view (expected, &is_all), more;

  switch (g_rand_int_range (rand, 0, 8)) {
    case 0:
      prog_image_input_release (input);
      break;
    case 1:
      prog_image_input_between (input);
      break;
    case 2:
      prog_image_input_reset (input);
      expected->used = expected->pushed;
      break;
    case 3:
    case 4:
      if (is_all)
        break;
      fail_unless (prog_image_input_extend (input));
      more = check_view (expected, &is_all);
      fail_unless (more > n);
      break;
    case 5:
      prog_image_input_use (input, n);
      expected->used += n;
      break;
    default:
      n = random_size (rand, n);
      prog_image_input_use (input, n);
      expected->used += n;
      break;
  }
}

/* Buffers of all sizes, used in any order: what is in view is what was pushed. */
GST_START_TEST (test_any_use)
{
  GRand *rand = g_rand_new_with_seed (__i__);
  Expected expected = { 0, 0 };
  GstBuffer *buffer;
  gboolean is_all;
  gsize i, n;

  all_bytes = g_malloc (ALL_BYTES);
  for (i = 0; i < ALL_BYTES; i++)
    all_bytes[i] = i * 2654435761u >> 13;
  for (i = 0; i < N_USES; i++) {
    if (g_rand_int_range (rand, 0, 3) == 0) {
      n = random_size (rand, ALL_BYTES - expected.pushed);
      buffer = n == 0 ? gst_buffer_new () :
          gst_buffer_new_memdup (all_bytes + expected.pushed, n);
      fail_unless (prog_image_input_push (input, buffer));
      expected.pushed += n;
    }
    use_somehow (rand, &expected);
    check_view (&expected, &is_all);
  }
  g_free (all_bytes);
  g_rand_free (rand);
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
  tcase_add_loop_test (tc, test_any_use, 0, 16);
#if GLIB_SIZEOF_SIZE_T > 4
  tcase_add_loop_test (tc, test_huge_buffer_behind_gathered_bytes, 0,
      G_N_ELEMENTS (huge));
#endif

  return s;
}

GST_CHECK_MAIN (input);
