/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much of a stream a codec uses, and when: to the byte, with a format of the test's.
 * What it comes to is told in letters, each with the bytes that were used by then. */

#include "fakecodec.h"

#include "core/canvas.h"

#include <gst/check/gstcheck.h>

#include <string.h>

/* What metadata may take: a 16th of max-memory. */
#define METADATA 1000

/* A box up to this size is held until all of it has come. */
#define MAX_HELD (METADATA + 64 * 1024)

static ProgImageCodec *codec;
static ProgImageWork work;
static ProgImageCanvas *canvas;
static GString *stream;
static gsize fed;               /* of these bytes */
static gboolean gather;
static GString *told;

static void
open_codec (guint64 begin)
{
  ProgImageOptions options = {.begin = begin,.work = &work };

  options.limits.max_memory = 16 * METADATA;
  codec = prog_image_codec_open (&fake_class, fake_classes, &options);
}

static void
setup (void)
{
  memset (&work, 0, sizeof (work));
  stream = g_string_new (NULL);
  told = g_string_new (NULL);
  gather = FALSE;
  fed = 0;
  open_codec (0);
}

static void
teardown (void)
{
  prog_image_codec_free (codec);
  g_clear_pointer (&canvas, prog_image_canvas_free);
  g_string_free (stream, TRUE);
  g_string_free (told, TRUE);
  fail_unless_equals_int (fake_codecs, 0);
}

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer size)
{
  *buffer = gst_buffer_new_allocate (NULL, GPOINTER_TO_SIZE (size), NULL);

  return GST_FLOW_OK;
}

static void
set_canvas (void)
{
  const ProgImageInfo *image = prog_image_codec_info (codec);
  GstVideoInfo info;

  gst_video_info_set_format (&info, image->formats[0], image->width,
      image->height);
  canvas = prog_image_canvas_new (&info, 0, acquire,
      GSIZE_TO_POINTER (GST_VIDEO_INFO_SIZE (&info)));
  prog_image_codec_set_canvas (codec, canvas);
}

/* Feeds the bytes up to @end, which nothing follows if @at_end. What was not used is given
 * again in a block of its own. */
static void
feed_to (gsize end, gboolean at_end)
{
  static const gchar letters[] = "..HFPZES!";
  ProgImageStatus status;

  fed = end;
  do {
    gsize at = prog_image_codec_bytes (codec), used;
    guint8 *copy = g_memdup2 (stream->str + at, end - at);
    GError *error = NULL;

    status = prog_image_codec_feed (codec, copy ? copy : (guint8 *) "",
        end - at, at_end, gather, &used, &error);
    g_free (copy);
    g_clear_error (&error);
    fail_unless_equals_uint64 (prog_image_codec_bytes (codec), at + used);
    if (status != PROG_IMAGE_NEED_DATA)
      g_string_append_printf (told, "%c%u ", letters[status],
          (guint) (at + used));
    if (status == PROG_IMAGE_FORMAT)
      set_canvas ();
  } while (status != PROG_IMAGE_NEED_DATA && status != PROG_IMAGE_END);
}

static void
assert_told (const gchar * expected)
{
  fail_unless_equals_string (told->str, expected);
  g_string_truncate (told, 0);
}

static void
append (const gchar * text)
{
  g_string_append (stream, text);
}

static void
append_many (gchar letter, guint n)
{
  gsize at = stream->len;

  g_string_set_size (stream, at + n);
  memset (stream->str + at, letter, n);
}

/* A unit with a size of three bytes. */
static void
append_unit (gchar letter, guint size)
{
  append_many (letter, 1);
  append_many (size >> 16, 1);
  append_many (size >> 8 & 0xff, 1);
  append_many (size & 0xff, 1);
}

static guint
used (void)
{
  return prog_image_codec_bytes (codec);
}

/* -- boxes -------------------------------------------------------------- */

#define BOX "b\6FAKEh."

/* 64 MiB, and 8 bytes for each byte of the stream in front of the box. */
GST_START_TEST (test_boxes_are_checked_within_a_budget)
{
  static const guint64 begins[] = { 0, 1, 1000, G_MAXUINT32 };
  guint i, more;

  for (i = 0; i < G_N_ELEMENTS (begins); i++) {
    for (more = 0; more < 2; more++) {
      guint64 last = 64 * 1024 * 1024 + 8 * (begins[i] + 8) - strlen (BOX);

      teardown ();
      setup ();
      prog_image_codec_free (codec);
      open_codec (begins[i]);
      work.checked = last + more;
      append ("FAKEhfr1" BOX "~~~~");
      feed_to (stream->len, TRUE);
      /* One that is not looked at is taken for whole. */
      assert_told (more ? "H5 F6 Z16 E16 " : "H5 F6 Z10 E10 ");
      fail_unless_equals_uint64 (work.checked, last + (more ? 1 :
              strlen (BOX)));
    }
  }
}

GST_END_TEST;

/* However often it is come back to, and only if there seems to be an image in it. */
GST_START_TEST (test_check_of_a_box_is_counted_once)
{
  gsize end;

  append ("FAKEhfr1" BOX "b\3..." BOX "r2" "ze");
  for (end = 1; end <= stream->len; end++)
    feed_to (end, FALSE);
  assert_told ("H5 F6 Z32 E33 ");
  fail_unless_equals_uint64 (work.checked, 2 * strlen (BOX));
}

GST_END_TEST;

/* @__i__: bytes beyond what is held. */
GST_START_TEST (test_box_is_held_up_to_a_size)
{
  guint size = MAX_HELD + __i__;

  append ("FAKEhf");
  append_unit ('B', size - 4);
  append_many ('.', size - 4);
  append ("r1ze");
  feed_to (100, FALSE);
  fail_unless_equals_int (used (), __i__ ? 100 : 6);
  feed_to (6 + size - 1, FALSE);
  fail_unless_equals_int (used (), __i__ ? 6 + size - 1 : 6);
  feed_to (6 + size, FALSE);
  fail_unless_equals_int (used (), 6 + size);
  feed_to (stream->len, FALSE);
}

GST_END_TEST;

/* A larger one that holds what looks like another image is held from there on, for 8 times
 * what metadata may take. */
GST_START_TEST (test_large_box_is_held_from_an_image_on)
{
  guint found = 6 + 500 + __i__ * 70000, end;

  append ("FAKEhf");
  append_unit ('B', MAX_HELD + 80000);
  append_many ('.', found - stream->len);
  append ("FAKEb");
  append_many ('.', MAX_HELD + 80000 + 10 - stream->len);
  append ("r1ze");
  for (end = 100; end < found; end += 100) {
    feed_to (end, FALSE);
    fail_unless_equals_int (used (), end);
  }
  /* Of an image's first bytes, two tell nothing. */
  feed_to (found + 4, FALSE);
  fail_unless_equals_int (used (), found);
  feed_to (found + 8 * METADATA, FALSE);
  fail_unless_equals_int (used (), found);
  feed_to (found + 8 * METADATA + 1, FALSE);
  fail_unless_equals_int (used (), found + 8 * METADATA + 1);
  feed_to (stream->len, FALSE);
  assert_told ("H5 F6 Z146549 E146550 ");
}

GST_END_TEST;

/* It ends before that: what follows it decides. */
GST_START_TEST (test_large_box_is_checked_at_its_end)
{
  guint size = MAX_HELD + 5000, found;

  append ("FAKEhf");
  append_unit ('B', size - 4);
  append_many ('.', size - 4 - 3000);
  found = stream->len;
  append ("FAKEb");
  append_many ('.', 6 + size - stream->len);
  append (__i__ ? "ze" : "~~");
  feed_to (6 + size, FALSE);
  fail_unless_equals_int (used (), found);
  assert_told ("H5 F6 ");
  feed_to (stream->len, FALSE);
  fail_unless_equals_int (used (), __i__ ? stream->len : found);
  assert_told (__i__ ? "Z71543 E71544 " : "Z68542 E68542 ");
  fail_unless_equals_uint64 (work.checked, size);
}

GST_END_TEST;

/* -- data --------------------------------------------------------------- */

/* Where a decoder leaves more than 256 KiB unused, there is no image. */
GST_START_TEST (test_data_that_nobody_uses_ends)
{
  append ("FAKEhf");
  append_unit ('D', 300000);
  append_many ('N', 300000);
  append ("ze");
  feed_to (10 + 256 * 1024, FALSE);
  assert_told ("H5 F6 ");
  fail_unless_equals_int (used (), 10);
  feed_to (10 + 256 * 1024 + 1, FALSE);
  assert_told ("Z262155 E262155 ");
  fail_if (prog_image_codec_ended_cleanly (codec));
}

GST_END_TEST;

/* The fake wants 16 bytes at once, but no more than were used before. @__i__: whether the
 * format knows where the data ends. */
GST_START_TEST (test_little_data_is_gathered)
{
  guint end, expected = 0;

  append ("FAKEhf");
  append_unit (__i__ ? 'S' : 'D', 100);
  append_many ('.', 100);
  append ("r1ze");
  gather = TRUE;
  for (end = 1; end <= stream->len; end++) {
    feed_to (end, FALSE);
    if (end <= 10)
      expected = end < 4 ? 0 : end < 7 ? end : end < 10 ? 6 : 10;
    else if (end <= 110 ? end - expected >= MIN (16, expected)
        || (__i__ && end == 110) : end >= 112)
      expected = end;
    fail_unless (used () == expected, "%u of %u bytes instead of %u", used (),
        end, expected);
  }
}

GST_END_TEST;

static Suite *
framing_suite (void)
{
  Suite *suite = suite_create ("framing");
  TCase *tc = tcase_create ("framing");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_boxes_are_checked_within_a_budget);
  tcase_add_test (tc, test_check_of_a_box_is_counted_once);
  tcase_add_loop_test (tc, test_box_is_held_up_to_a_size, 0, 2);
  tcase_add_loop_test (tc, test_large_box_is_held_from_an_image_on, 0, 2);
  tcase_add_loop_test (tc, test_large_box_is_checked_at_its_end, 0, 2);
  tcase_add_test (tc, test_data_that_nobody_uses_ends);
  tcase_add_loop_test (tc, test_little_data_is_gathered, 0, 2);

  return suite;
}

GST_CHECK_MAIN (framing);
