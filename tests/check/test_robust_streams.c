/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Streams of JPEGs and PNGs through progimagedec, with something else or
 * something broken among them. */

#include "robust.h"

#include <string.h>

static const gsize chunks[] = { 0, 1, 61, 4096 };

static void
append_copy (GByteArray * stream, const GByteArray * image)
{
  g_byte_array_append (stream, image->data, image->len);
}

static void
push_chunked (Run * run, const GByteArray * bytes, gsize chunk)
{
  run_push_range (run, bytes, 0, bytes->len, chunk);
}

/* -- JPEG and PNG in turn ----------------------------------------------- */

/* Every kind follows every kind. */
static GPtrArray *
make_all_pairs (GByteArray * stream)
{
  GPtrArray *images =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  guint a, b;

  for (a = 0; a < ROBUST_N_KINDS; a++) {
    for (b = 0; b < ROBUST_N_KINDS; b++) {
      g_ptr_array_add (images, robust_image (a, images->len));
      append_copy (stream, g_ptr_array_index (images, images->len - 1));
      g_ptr_array_add (images, robust_image (b, images->len));
      append_copy (stream, g_ptr_array_index (images, images->len - 1));
    }
  }

  return images;
}

static const gchar *const stream_caps[] = { NULL, "image/jpeg", "image/png",
  "image/jpeg, width=3, height=2000, framerate=0/1"
};

GST_START_TEST (test_kinds_in_turn_are_all_whole)
{
  GByteArray *stream = g_byte_array_new ();
  GPtrArray *images = make_all_pairs (stream);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (stream_caps); i++) {
    Run *run = run_new ("progimagedec", NULL);

    if (stream_caps[i])
      run_caps (run, stream_caps[i]);
    push_chunked (run, stream, chunks[__i__]);
    fail_unless_equals_int (run->flow, GST_FLOW_OK);
    /* Before EOS: a stream of images may go on for days. */
    fail_unless_equals_int (run_n_finals (run), images->len);
    run_eos (run);
    fail_unless_equals_int (run_n_finals (run), images->len);
    for (k = 0; k < images->len; k++)
      assert_final_equals (run, k, g_ptr_array_index (images, k), "in turn");
    assert_no_defect (run, "in turn");
    run_free (run);
  }
  g_ptr_array_unref (images);
  g_byte_array_unref (stream);
}

GST_END_TEST;

GST_START_TEST (test_garbage_between_kinds_is_passed_over)
{
  GByteArray *stream = robust_garbage (13);
  GByteArray *images[ROBUST_N_KINDS];
  Run *run;
  guint i;

  for (i = 0; i < ROBUST_N_KINDS; i++) {
    GByteArray *garbage = robust_garbage (50 + i);

    images[i] = robust_image (i, i);
    append_copy (stream, images[i]);
    append_copy (stream, garbage);
    g_byte_array_unref (garbage);
  }
  run = run_bytes ("progimagedec", NULL, stream->data, stream->len,
      chunks[__i__]);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  fail_unless_equals_int (run_n_finals (run), ROBUST_N_KINDS);
  for (i = 0; i < ROBUST_N_KINDS; i++) {
    assert_final_equals (run, i, images[i], "between garbage");
    g_byte_array_unref (images[i]);
  }
  assert_no_defect (run, "between garbage");
  run_free (run);
  g_byte_array_unref (stream);
}

GST_END_TEST;

/* -- other kinds -------------------------------------------------------- */

#define BYTES(s) s, sizeof (s) - 1

static const struct
{
  const gchar *bytes;
  guint size;
  const gchar *kind;
  const gchar *decoder;         /* where the plugin was built with it, the kind is
                                 * none of the others */
} others[] = {
  {BYTES ("GIF89a\x10\0\x10\0\x80\0\0"), "GIF", NULL},
  {BYTES ("GIF87a\x10\0\x10\0\x80\0\0"), "GIF", NULL},
  {BYTES ("RIFF\x24\0\0\0WEBPVP8 "), "WebP", "progwebpdec"},
  {BYTES ("\0\0\0\x18" "ftypheic\0\0\0\0"), "HEIF", NULL},
  {BYTES ("\0\0\0\x18" "ftypheix\0\0\0\0"), "HEIF", NULL},
  {BYTES ("\0\0\0\x18" "ftypmif1\0\0\0\0"), "HEIF", NULL},
  {BYTES ("\0\0\0\x1c" "ftypavif\0\0\0\0"), "AVIF", NULL},
  {BYTES ("II*\0\x08\0\0\0\x0f\0\xfe\0"), "TIFF", NULL},
  {BYTES ("MM\0*\0\0\0\x08\0\x0f\0\xfe"), "TIFF", NULL},
  {BYTES ("\xff\x0a\xfa\x1f\x40\x80\0\0\0\0\0\0"), "JPEG XL", "progjxldec"},
  {BYTES ("\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14"), "JPEG XL", "progjxldec"},
  {BYTES ("\0\0\0\x0cjP  \x0d\x0a\x87\x0a"), "JPEG 2000", NULL},
  {BYTES ("<svg xmlns=\"http://www.w3.org/2000/svg\">"), "SVG", NULL},
  {BYTES ("<?xml version=\"1.0\"?><svg></svg>"), "SVG", NULL},
  {BYTES ("<!DOCTYPE html><html><head><title>404"), "HTML", NULL},
  {BYTES ("<!doctype html><html><head><title>404"), "HTML", NULL},
  {BYTES ("<html><head><title>502 Bad Gateway"), "HTML", NULL},
  {BYTES ("<HTML><HEAD><TITLE>502 Bad Gateway"), "HTML", NULL},
  {BYTES ("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), "PDF", NULL},
  {BYTES ("BM\x36\x03\0\0\0\0\0\0\x36\0\0\0"), "BMP", NULL},
  {BYTES ("\0\0\x01\0\x01\0\x10\x10\0\0\x01\0"), "ICO", NULL},
};

static gboolean
is_decoded (guint i)
{
  GstElementFactory *factory = others[i].decoder ?
      gst_element_factory_find (others[i].decoder) : NULL;
  gboolean decoded = factory != NULL;

  gst_clear_object (&factory);

  return decoded;
}

static GByteArray *
other_kind (guint i)
{
  GByteArray *bytes = g_byte_array_new (), *filler = robust_garbage (500);

  g_byte_array_append (bytes, (const guint8 *) others[i].bytes, others[i].size);
  append_copy (bytes, filler);
  g_byte_array_unref (filler);

  return bytes;
}

/* The one error comes at the end, unless an image follows. */
static void
check_other_kind (guint i, gsize chunk, const gchar * caps,
    const GByteArray * rest)
{
  GByteArray *bytes = other_kind (i);
  Run *run = run_new ("progimagedec", NULL);

  if (rest)
    append_copy (bytes, rest);
  if (caps)
    run_caps (run, caps);
  push_chunked (run, bytes, chunk);
  run_eos (run);
  if (rest) {
    assert_final_equals (run, 0, rest, others[i].kind);
    assert_no_defect (run, others[i].kind);
  } else {
    assert_one_error (run, others[i].kind, others[i].kind);
    fail_unless_equals_int (run->frames->len, 0);
  }
  run_free (run);
  g_byte_array_unref (bytes);
}

GST_START_TEST (test_other_kind_is_one_error_that_names_it)
{
  GByteArray *jpeg = robust_image (ROBUST_BASELINE, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks) && !is_decoded (__i__); i++) {
    check_other_kind (__i__, chunks[i], NULL, NULL);
    check_other_kind (__i__, chunks[i], "image/png", NULL);
    /* As TIFFs and PDFs have them within. */
    check_other_kind (__i__, chunks[i], NULL, jpeg);
  }
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* Not one byte more than it takes. */
GST_START_TEST (test_other_kind_shorter_than_header_is_named_at_eos)
{
  Run *run = run_bytes ("progimagedec", NULL, (const guint8 *) "GIF89a", 6,
      __i__);

  assert_one_error (run, "GIF", "GIF");
  run_free (run);
}

GST_END_TEST;

/* As servers send pages that say that there is no image. */
GST_START_TEST (test_html_after_blanks_is_named)
{
  static const gchar *pages[] = { "\n<!DOCTYPE html><html><head>",
    "\xef\xbb\xbf<!DOCTYPE html><html><head>", "\r\n\r\n<html><head><title>",
    "  <html lang=\"en\"><head>", "<!DocType html><html><head>"
  };
  Run *run = run_bytes ("progimagedec", NULL, (const guint8 *) pages[__i__],
      strlen (pages[__i__]), 0);

  assert_one_error (run, "HTML", "HTML");
  run_free (run);
}

GST_END_TEST;

GST_START_TEST (test_rubbish_is_one_error_at_eos)
{
  static const guint sizes[] = { 1, 2, 11, 12, 13, 1000, 30000 };
  GByteArray *rubbish = robust_garbage (sizes[__i__]);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_new ("progimagedec", NULL);

    push_chunked (run, rubbish, chunks[i]);
    fail_unless_equals_int (run->flow, GST_FLOW_OK);
    assert_no_defect (run, "before EOS");
    run_eos (run);
    assert_one_error (run, "There is no image", "rubbish");
    fail_unless_equals_int (run->frames->len, 0);
    run_free (run);
  }
  g_byte_array_unref (rubbish);
}

GST_END_TEST;

/* -- broken ones -------------------------------------------------------- */

/* No image comes of it. */
static void
break_header (GByteArray * image, gboolean png)
{
  if (png)
    /* the CRC */
    image->data[png_chunk (image, "IHDR", 0) + 8 + 13] ^= 1;
  else
    /* no components, clause B.2.2 */
    image->data[jpeg_frame_header (image) + 9] = 0;
}

static void
break_data (GByteArray * image, gboolean png)
{
  gsize at = robust_caps_at (image) + (png ? 20 : 40), i;

  for (i = 0; i < 30; i++)
    image->data[at + i] = png ? 0xff : i % 2 ? 0 : 0xff;
}

typedef enum
{
  BREAK_HEADER,
  BREAK_DATA,
  N_BREAKS,
} Break;

static GByteArray *
make_broken (RobustKind kind, Break how)
{
  GByteArray *image = robust_image (kind, 7);
  gboolean png = robust_is_png (kind);

  if (how == BREAK_HEADER)
    break_header (image, png);
  else
    break_data (image, png);

  return image;
}

static guint
last_image (Run * run)
{
  fail_unless (run->frames->len > 0);

  return frame_meta (run_frame (run, run->frames->len - 1)).image;
}

static void
check_resync (RobustKind first, Break how, RobustKind second, gsize chunk)
{
  GByteArray *stream = make_broken (first, how);
  GByteArray *sound = robust_image (second, 8);
  gchar *what = g_strdup_printf ("%s after %s, broken %d, by %" G_GSIZE_FORMAT,
      robust_kind_name (second), robust_kind_name (first), how, chunk);
  Run *run;

  append_copy (stream, sound);
  run = run_bytes ("progimagedec", NULL, stream->data, stream->len, chunk);
  fail_unless (run->flow == GST_FLOW_OK, "%s: %s", what,
      gst_flow_get_name (run->flow));
  assert_final_equals (run, last_image (run), sound, what);
  fail_unless (run_n_finals (run) == (how == BREAK_HEADER ? 1 : 2),
      "%s: %u final frames", what, run_n_finals (run));
  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0,
      "%s: an error", what);
  fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 1,
      "%s: %u warnings", what, run_n_messages (run, GST_MESSAGE_WARNING, NULL));
  run_free (run);
  g_free (what);
  g_byte_array_unref (sound);
  g_byte_array_unref (stream);
}

GST_START_TEST (test_image_after_broken_one_is_whole)
{
  guint first = __i__ / N_BREAKS, how = __i__ % N_BREAKS, second, i;

  for (second = 0; second < ROBUST_N_KINDS; second++) {
    for (i = 0; i < G_N_ELEMENTS (chunks); i++)
      check_resync (first, how, second, chunks[i]);
  }
}

GST_END_TEST;

/* Whether the second image is decoded exactly, whatever became of the first. */
static gboolean
second_is_whole (const GByteArray * broken, guint cut, const GByteArray * sound,
    gsize chunk)
{
  GByteArray *stream = byte_array_copy (broken);
  gboolean result = FALSE;
  Run *run;

  g_byte_array_set_size (stream, cut);
  append_copy (stream, sound);
  run = run_bytes ("progimagedec updates=none", NULL, stream->data,
      stream->len, chunk);
  if (run->frames->len > 0) {
    GstSample *last = run_frame (run, run->frames->len - 1);

    result = !frame_has_flag (last, GST_BUFFER_FLAG_CORRUPTED)
        && robust_equals (last, sound)
        && run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0
        && run_n_messages (run, GST_MESSAGE_WARNING, NULL) <= 1;
  }
  run_free (run);
  g_byte_array_unref (stream);

  return result;
}

/* From one byte on up to the caps, in steps that come to every part of a
 * segment, or after them. */
static void
check_cuts (RobustKind first, RobustKind second, gboolean in_header)
{
  GByteArray *broken = robust_image (first, 7);
  GByteArray *sound = robust_image (second, 8);
  guint begin = in_header ? 1 : robust_caps_at (broken);
  guint end = in_header ? robust_caps_at (broken) : broken->len;
  GString *lost = g_string_new (NULL);
  guint cut, n = 0, n_lost = 0;

  for (cut = begin; cut < end; cut += in_header ? 5 : 17) {
    n++;
    if (second_is_whole (broken, cut, sound, 100))
      continue;
    n_lost++;
    if (n_lost <= 10)
      g_string_append_printf (lost, " %u", cut);
  }
  /* Where the first bytes of the second image fill a segment to its end, and are
   * followed by what may be a marker, nobody can tell. */
  fail_unless (n_lost <= (in_header ? 3 : 0),
      "%s is lost after %s of %u bytes that was cut in "
      "%u of %u places, at%s", robust_kind_name (second),
      robust_kind_name (first), broken->len, n_lost, n, lost->str);
  g_string_free (lost, TRUE);
  g_byte_array_unref (sound);
  g_byte_array_unref (broken);
}

GST_START_TEST (test_image_after_one_cut_in_data_is_whole)
{
  check_cuts (__i__ / ROBUST_N_KINDS, __i__ % ROBUST_N_KINDS, FALSE);
}

GST_END_TEST;

GST_START_TEST (test_image_after_one_cut_in_header_is_whole)
{
  check_cuts (__i__ / ROBUST_N_KINDS, __i__ % ROBUST_N_KINDS, TRUE);
}

GST_END_TEST;

/* -- long streams ------------------------------------------------------- */

#define N_LONG 10000
#define N_WARM 100
/* update-interval, us. */
#define DEFAULT_INTERVAL 100000
/* Allocators keep something here and there: 7 bytes an image, and a leak is more. */
#define SLACK (64 * 1024)

static void
check_long_stream (const gchar * line, gboolean stamped)
{
  GByteArray *images[2 * ROBUST_N_KINDS];
  Run *run = run_new (line, NULL);
  guint i, finals = 0;
  gsize heap = 0;

  for (i = 0; i < G_N_ELEMENTS (images); i++)
    images[i] = robust_image_of_size (i % ROBUST_N_KINDS, i, 9 + i, 20);
  for (i = 0; i < N_LONG; i++) {
    const GByteArray *image = images[i % G_N_ELEMENTS (images)];
    gsize half = image->len / 2;

    if (i == N_WARM) {
      /* Until its timer has called, in a thread that stays. */
      g_usleep (2 * DEFAULT_INTERVAL);
      heap = robust_heap ();
    }
    if (stamped) {
      run_push_stamped (run, image, 0, half, i * GST_MSECOND, GST_MSECOND);
      run_push_stamped (run, image, half, image->len, i * GST_MSECOND + 1,
          GST_MSECOND);
    } else {
      run_push_range (run, image, 0, image->len, half);
    }
    finals += run_n_finals (run);
    if (i % 97 == 0)
      assert_final_equals (run, i, image, "long stream");
    assert_no_defect (run, "long stream");
    run_forget (run);
  }
  fail_unless_equals_int (finals, N_LONG);
  fail_unless (robust_heap () <= heap + SLACK, "%s: heap grew from %"
      G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT, line, heap, robust_heap ());
  run_eos (run);
  fail_unless_equals_int (run->frames->len, 0);
  assert_no_defect (run, "long stream");
  run_free (run);
  for (i = 0; i < G_N_ELEMENTS (images); i++)
    g_byte_array_unref (images[i]);
}

GST_START_TEST (test_10000_images_take_memory_of_first_100)
{
  check_long_stream ("progimagedec", FALSE);
}

GST_END_TEST;

GST_START_TEST (test_10000_stamped_images_take_memory_of_first_100)
{
  check_long_stream ("progimagedec updates=buffer", TRUE);
}

GST_END_TEST;

/* Each second one is broken, in one of the ways. */
GST_START_TEST (test_10000_broken_images_take_memory_of_first_100)
{
  Run *run = run_new ("progimagedec", NULL);
  guint i, finals = 0;
  gsize heap = 0;

  GByteArray *broken[ROBUST_N_KINDS * N_BREAKS], *sound[ROBUST_N_KINDS];

  for (i = 0; i < G_N_ELEMENTS (broken); i++)
    broken[i] = make_broken (i / N_BREAKS, i % N_BREAKS);
  for (i = 0; i < G_N_ELEMENTS (sound); i++)
    sound[i] = robust_image (i, 8);
  for (i = 0; i < N_LONG / 2; i++) {
    const GByteArray *next = sound[i / 7 % G_N_ELEMENTS (sound)];

    if (i == N_WARM)
      heap = robust_heap ();
    push_chunked (run, broken[i % G_N_ELEMENTS (broken)], 0);
    push_chunked (run, next, 0);
    finals += run_n_finals (run);
    run_forget (run);
  }
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  /* Those with a broken header have none. */
  fail_unless_equals_int (finals, N_LONG - (N_LONG / 2 + N_BREAKS - 1)
      / N_BREAKS);
  fail_unless (robust_heap () <= heap + SLACK, "heap grew from %"
      G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT, heap, robust_heap ());
  run_free (run);
  for (i = 0; i < G_N_ELEMENTS (broken); i++)
    g_byte_array_unref (broken[i]);
  for (i = 0; i < G_N_ELEMENTS (sound); i++)
    g_byte_array_unref (sound[i]);
}

GST_END_TEST;

/* -- many elements ------------------------------------------------------ */

#define N_ELEMENTS 200
#define LEAK 150                /* bytes: less than the least that an element holds */

static const gchar *const elements[] = {
  "progjpegdec", "progpngdec", "progimagedec"
};

GST_START_TEST (test_200_elements_take_memory_of_first_20)
{
  GByteArray *image = robust_image (g_str_equal (elements[__i__],
          "progpngdec") ? ROBUST_PNG : ROBUST_PROGRESSIVE, 0);
  gsize heap = 0;
  guint i;

  for (i = 0; i < N_ELEMENTS; i++) {
    Run *run;

    if (i == N_ELEMENTS / 10)
      heap = robust_heap ();
    run = run_bytes (elements[__i__], NULL, image->data, image->len, 100);
    assert_final_equals (run, 0, image, elements[__i__]);
    run_free (run);
  }
  /* A leak is of some bytes for each; what malloc() and GLib keep is not. */
  fail_unless (robust_heap () <= heap + (N_ELEMENTS - N_ELEMENTS / 10) * LEAK,
      "%s: heap grew from %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT,
      elements[__i__], heap, robust_heap ());
  g_byte_array_unref (image);
}

GST_END_TEST;

static Suite *
robust_streams_suite (void)
{
  Suite *s = suite_create ("robust-streams");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_kinds_in_turn_are_all_whole, 0,
      G_N_ELEMENTS (chunks));
  tcase_add_loop_test (tc, test_garbage_between_kinds_is_passed_over, 0,
      G_N_ELEMENTS (chunks));
  tcase_add_loop_test (tc, test_other_kind_is_one_error_that_names_it, 0,
      G_N_ELEMENTS (others));
  tcase_add_loop_test (tc, test_other_kind_shorter_than_header_is_named_at_eos,
      0, 7);
  tcase_add_loop_test (tc, test_html_after_blanks_is_named, 0, 5);
  tcase_add_loop_test (tc, test_rubbish_is_one_error_at_eos, 0, 7);
  tcase_add_loop_test (tc, test_image_after_broken_one_is_whole, 0,
      ROBUST_N_KINDS * N_BREAKS);
  tcase_add_loop_test (tc, test_image_after_one_cut_in_data_is_whole, 0,
      ROBUST_N_KINDS * ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_image_after_one_cut_in_header_is_whole, 0,
      ROBUST_N_KINDS * ROBUST_N_KINDS);
  tcase_add_test (tc, test_10000_images_take_memory_of_first_100);
  tcase_add_test (tc, test_10000_stamped_images_take_memory_of_first_100);
  tcase_add_test (tc, test_10000_broken_images_take_memory_of_first_100);
  tcase_add_loop_test (tc, test_200_elements_take_memory_of_first_20, 0,
      G_N_ELEMENTS (elements));

  return s;
}

GST_CHECK_MAIN (robust_streams);
