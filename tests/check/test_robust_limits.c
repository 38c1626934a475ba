/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bombs: small files that would take much memory or time. Each is refused, or
 * cut, within its limit, and the reason is said. */

#include "allocations.h"
#include "bytes.h"
#include "robust.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

#define MIB ((gsize) 1024 * 1024)
#define LINE "progimagedec updates=none"

/* -- memory ------------------------------------------------------------- */

/* What the frame and input buffers take is not counted: the caller adds it. */
static void
assert_peak_within (gsize limit, const gchar * what)
{
  fail_unless (allocations_peak () <= limit, "%s: %" G_GSIZE_FORMAT
      " bytes were allocated at once, %" G_GSIZE_FORMAT " in one piece", what,
      allocations_peak (), allocations_largest ());
}

static Run *
measured_run (const gchar * line, const GByteArray * bytes, gsize chunk)
{
  Run *run = run_new (line, NULL);

  allocations_begin ();
  run_push_range (run, bytes, 0, bytes->len, chunk);

  return run;
}

static void
assert_one_warning (Run * run, const gchar * text, const gchar * what)
{
  gchar *message = run_message_text (run, GST_MESSAGE_WARNING);
  guint n = run_n_messages (run, GST_MESSAGE_WARNING, NULL);

  fail_unless (n == 1, "%s: %u warnings", what, n);
  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0,
      "%s: an error", what);
  fail_unless (strstr (message, text) != NULL, "%s: \"%s\" does not say \"%s\"",
      what, message, text);
  g_free (message);
}

/* The limits are of use only where they let other images pass. */
static void
check_sound_image_passes (Run * run)
{
  GByteArray *png = robust_image (ROBUST_ADAM7, 1);

  run_flush (run);
  g_ptr_array_set_size (run->frames, 0);
  g_ptr_array_set_size (run->messages, 0);
  run->flow = GST_FLOW_OK;
  run_push_range (run, png, 0, png->len, 0);
  assert_final_equals (run, 0, png, "after a bomb");
  assert_no_defect (run, "after a bomb");
  g_byte_array_unref (png);
}

/* -- pixels ------------------------------------------------------------- */

static void
set_size (GByteArray * image, guint width, guint height)
{
  guint8 *at;

  if (image->data[0] == 0x89) {
    gsize ihdr = png_chunk (image, "IHDR", 0);

    put_be32 (image->data + ihdr + 8, width);
    put_be32 (image->data + ihdr + 12, height);
    png_set_right_crc (image, ihdr);
  } else {
    at = image->data + jpeg_frame_header (image);
    put_be16 (at + 5, height);
    put_be16 (at + 7, width);
  }
}

GST_START_TEST (test_huge_image_is_refused_without_memory)
{
  static const gsize chunks[] = { 0, 1, 20 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GByteArray *bomb = robust_image_of_size (__i__, 0, 8, 8);
    Run *run;

    set_size (bomb, 65500, 65500);
    run = measured_run (LINE, bomb, chunks[i]);
    assert_peak_within (MIB, robust_kind_name (__i__));
    fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
    assert_one_error (run, "65500 x 65500", robust_kind_name (__i__));
    assert_one_error (run, "max-pixels", robust_kind_name (__i__));
    fail_if (gst_pad_has_current_caps (run->harness->sinkpad));
    fail_unless_equals_int (run->frames->len, 0);
    check_sound_image_passes (run);
    run_free (run);
    g_byte_array_unref (bomb);
  }
}

GST_END_TEST;

/* Within max-pixels, or without it, but more than GstVideoInfo can count. */
static const struct
{
  const gchar *line;
  RobustKind kind;
  guint width, height;
} unwieldy[] = {
  {LINE, ROBUST_PNG, 1, 1 << 28},
  {LINE, ROBUST_ADAM7, 1, 1 << 28},
  {LINE " max-pixels=0", ROBUST_PNG, 1 << 30, 1},
  {LINE " max-pixels=0", ROBUST_PNG, 65500, 65500},
  {LINE " max-pixels=0", ROBUST_PNG, 0x7fffffff, 0x7fffffff},
  {LINE " max-pixels=0", ROBUST_BASELINE, 65500, 65500},
  {LINE " max-pixels=0", ROBUST_PROGRESSIVE, 65500, 65500},
};

GST_START_TEST (test_image_beyond_video_frames_is_one_error)
{
  RobustKind kind = unwieldy[__i__].kind;
  GByteArray *bomb = robust_image_of_size (kind, 0, 8, 8);
  Run *run;

  set_size (bomb, unwieldy[__i__].width, unwieldy[__i__].height);
  /* The caps would be next. */
  g_byte_array_set_size (bomb, robust_caps_at (bomb));
  run = measured_run (unwieldy[__i__].line, bomb, 0);
  assert_one_error (run, "", unwieldy[__i__].line);
  assert_peak_within (4 * MIB, unwieldy[__i__].line);
  fail_unless (run->flow != GST_FLOW_OK);
  check_sound_image_passes (run);
  run_free (run);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

static GByteArray *
make_black_png (guint size)
{
  guint8 *zeros = g_malloc0 ((gsize) size * size);
  PngRecipe recipe = {.width = size,.height = size,.kind = {0, 8, FALSE},
  .pixels = zeros,.level = 9
  };
  GByteArray *png = make_png (&recipe);

  g_free (zeros);

  return png;
}

/* Deflate makes no more of it than 1:1032. */
GST_START_TEST (test_png_that_inflates_a_thousandfold_is_refused_by_size)
{
  GByteArray *bomb = make_black_png (4000);
  Run *run;

  fail_unless (16000000 / bomb->len > 900);
  set_size (bomb, 20000, 20000);
  run = measured_run (LINE " max-pixels=1000000", bomb, 4096);
  assert_one_error (run, "max-pixels = 1000000", "bomb");
  fail_unless_equals_int (run->flow, GST_FLOW_ERROR);
  assert_peak_within (MIB, "bomb");
  run_free (run);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* It takes no more than the frame that it comes to and, for two threads, what they make at
 * once, however it is cut. */
GST_START_TEST (test_png_that_inflates_a_thousandfold_takes_its_frame)
{
  static const gsize chunks[] = { 0, 4096, 100 };
  GByteArray *bomb = make_black_png (4000);
  guint threads = 1 + __i__, i;
  gchar *line = g_strdup_printf (LINE " max-threads=%u", threads);

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = measured_run (line, bomb, chunks[i]);

    assert_peak_within (16000000 + (threads == 1 ? MIB : 6 * MIB), line);
    assert_final_equals (run, 0, bomb, line);
    assert_no_defect (run, line);
    run_free (run);
  }
  g_free (line);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* Few bytes within max-pixels that ask for gigabytes, or for more than they
 * may. */
static const struct
{
  const gchar *line;
  RobustKind kind;
  guint width, height;
  const gchar *reason;
} costly[] = {
  {LINE " max-memory=1000000000", ROBUST_PROGRESSIVE, 16384, 16384,
      "more than max-memory = 1000000000 allows"},
  {LINE " max-memory=1000000", ROBUST_BASELINE, 2000, 2000,
      "more than max-memory = 1000000 allows"},
  {LINE " max-memory=1000000", ROBUST_PNG, 2000, 2000,
      "more than max-memory = 1000000 allows"},
  {LINE " max-memory=1000000", ROBUST_ADAM7, 2000, 2000,
      "more than max-memory = 1000000 allows"},
};

GST_START_TEST (test_image_that_takes_too_much_memory_is_refused)
{
  GByteArray *bomb = robust_image_of_size (costly[__i__].kind, 0, 8, 8);
  Run *run;

  set_size (bomb, costly[__i__].width, costly[__i__].height);
  run = measured_run (costly[__i__].line, bomb, 0);
  assert_one_error (run, costly[__i__].reason, costly[__i__].line);
  assert_peak_within (MIB, costly[__i__].line);
  fail_if (gst_pad_has_current_caps (run->harness->sinkpad));
  run_free (run);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* 16 bits of red, green, blue and alpha. */
GST_START_TEST (test_default_max_memory_is_less_than_max_pixels_may_take)
{
  PngRecipe recipe = {.width = 8,.height = 8,.kind = {6, 16, FALSE} };
  GByteArray *bomb = make_png (&recipe);
  Run *run;

  set_size (bomb, 16384, 16384);
  run = measured_run (LINE, bomb, 0);
  assert_one_error (run, "more than max-memory = 1610612736 allows", "RGBA64");
  assert_peak_within (MIB, "RGBA64");
  check_sound_image_passes (run);
  run_free (run);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

GST_START_TEST (test_image_within_max_memory_is_decoded)
{
  GByteArray *image = robust_image (__i__, 0);
  Run *run = run_bytes (LINE " max-memory=2000000", NULL, image->data,
      image->len, 4096);

  assert_final_equals (run, 0, image, "within");
  assert_no_defect (run, "within");
  run_free (run);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* More data than there are pixels for. */
GST_START_TEST (test_png_with_data_for_larger_one_takes_its_frame)
{
  GByteArray *bomb = make_black_png (4000);
  Run *run;

  set_size (bomb, 40, 40);
  run = measured_run (LINE, bomb, 4096);
  run_eos (run);
  assert_peak_within (MIB, "too much data");
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  run_free (run);
  g_byte_array_unref (bomb);
}

GST_END_TEST;

GST_START_TEST (test_max_pixels_0_is_unlimited)
{
  GByteArray *image = robust_image_of_size (__i__, 0, 300, 200);
  Run *run = run_bytes (LINE " max-pixels=59999", NULL, image->data,
      image->len, 0);

  assert_one_error (run, "max-pixels = 59999", "one too many");
  run_free (run);
  run = run_bytes (LINE " max-pixels=60000", NULL, image->data, image->len, 0);
  assert_final_equals (run, 0, image, "as many as allowed");
  run_free (run);
  run = run_bytes (LINE " max-pixels=0", NULL, image->data, image->len, 0);
  assert_final_equals (run, 0, image, "any number");
  assert_no_defect (run, "any number");
  run_free (run);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* -- scans -------------------------------------------------------------- */

/* Ss = 0 and Ah > 0 (clause B.2.3): a bit for the DC of each block. */
static gboolean
refines_dc (const GByteArray * jpeg, guint sos)
{
  const guint8 *at = jpeg->data + sos + 5 + 2 * jpeg->data[sos + 4];

  return at[0] == 0 && at[2] >> 4 > 0;
}

/* The refinement of the DC again and again, which changes nothing. */
static GByteArray *
make_scans (guint n)
{
  GByteArray *jpeg = robust_image_of_size (ROBUST_PROGRESSIVE, 0, 8, 8);
  GByteArray *scan = g_byte_array_new ();
  guint i, at, end, all = jpeg_n_markers (jpeg, MARKER_SOS);

  for (i = 0; !refines_dc (jpeg, jpeg_marker (jpeg, MARKER_SOS, i)); i++);
  at = jpeg_marker (jpeg, MARKER_SOS, i);
  /* Up to the next table or scan. */
  end = jpeg_segment_end (jpeg, at);
  while (jpeg->data[end] != 0xff || jpeg->data[end + 1] == 0)
    end++;
  g_byte_array_append (scan, jpeg->data + at, end - at);
  for (i = all; i < n; i++)
    jpeg_insert (jpeg, at, scan->data, scan->len);
  g_byte_array_unref (scan);
  fail_unless_equals_int (jpeg_n_markers (jpeg, MARKER_SOS), n);

  return jpeg;
}

static guint
scans_seen (Run * run)
{
  guint passes = 0;
  GstMessage *message = run_message (run, GST_MESSAGE_ELEMENT,
      "progimage-complete", 0);

  fail_unless (message != NULL);
  gst_structure_get_uint (gst_message_get_structure (message), "passes",
      &passes);

  return passes;
}

static void
check_scan_bomb (const gchar * line, guint n, guint max)
{
  GByteArray *bomb = make_scans (n);
  GByteArray *next = robust_image (ROBUST_BASELINE, 0);
  GByteArray *both = byte_array_copy (bomb);
  Run *run;

  jpeg_append (both, next);
  run = measured_run (line, both, 4096);
  assert_peak_within (2 * MIB, line);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  fail_unless_equals_int (run_n_finals (run), 2);
  fail_unless (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
  assert_one_warning (run, "max-scans", line);
  fail_unless (scans_seen (run) <= max + 1, "%s: %u scans", line,
      scans_seen (run));
  assert_final_equals (run, 1, next, "after many scans");
  run_free (run);
  g_byte_array_unref (both);
  g_byte_array_unref (next);
  g_byte_array_unref (bomb);
}

GST_START_TEST (test_1000_scans_are_cut_at_max_scans)
{
  GByteArray *bomb = make_scans (1000);

  fail_unless (bomb->len < 50000, "%u bytes", bomb->len);
  g_byte_array_unref (bomb);
  check_scan_bomb ("progimagedec", 1000, 100);
  check_scan_bomb ("progimagedec updates=pass", 1000, 100);
  check_scan_bomb ("progimagedec max-scans=999", 1000, 999);
  check_scan_bomb ("progimagedec max-scans=100", 101, 100);
}

GST_END_TEST;

GST_START_TEST (test_max_scans_0_is_unlimited)
{
  static const gchar *lines[] = { LINE " max-scans=0", LINE " max-scans=1000" };
  GByteArray *bomb = make_scans (1000);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    Run *run = run_jpeg (lines[i], NULL, bomb, 4096);

    fail_unless_equals_int (scans_seen (run), 1000);
    fail_if (frame_has_flag (run_final (run, 0), GST_BUFFER_FLAG_CORRUPTED));
    assert_final_is_right (run, 0, bomb, lines[i]);
    fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
    run_free (run);
  }
  g_byte_array_unref (bomb);
}

GST_END_TEST;

/* -- metadata of PNG ---------------------------------------------------- */

static GByteArray *
deflate_zeros (const void *head, gsize head_size, gsize size, gint level)
{
  uLong bound = compressBound (size);
  guint8 *plain = g_malloc0 (size), *packed = g_malloc (bound);
  GByteArray *result = g_byte_array_new ();

  memcpy (plain, head, head_size);
  fail_unless (compress2 (packed, &bound, plain, size, level) == Z_OK);
  g_byte_array_append (result, packed, bound);
  g_free (packed);
  g_free (plain);

  return result;
}

/* As much of a profile's header as libpng looks at (ICC.1:2010, 7.2). */
static void
make_profile_header (guint8 header[132], guint size)
{
  static const guint8 d50[] =
      { 0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d };

  memset (header, 0, 132);
  put_be32 (header, size);
  header[8] = 2;
  memcpy (header + 12, "mntrRGB XYZ ", 12);
  memcpy (header + 36, "acsp", 4);
  memcpy (header + 68, d50, sizeof d50);
}

static void
insert_compressed (GByteArray * png, const gchar * type, const gchar * prefix,
    gsize prefix_size, const GByteArray * packed)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) prefix, prefix_size);
  g_byte_array_append (data, packed->data, packed->len);
  png_insert_chunk (png, png_chunk (png, "IDAT", 0), type, data->data,
      data->len);
  g_byte_array_unref (data);
}

/* The image is what it would be without its metadata, and that is bounded. */
static void
check_metadata_bomb (const GByteArray * bomb, const GByteArray * image,
    gsize limit, const gchar * what)
{
  static const gsize chunks[] = { 0, 4096 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = measured_run (LINE, bomb, chunks[i]);

    /* The buffer that it comes in, and the adapter's copy of it. */
    assert_peak_within (limit + (chunks[i] == 0 ? 2 * bomb->len : 0), what);
    assert_final_equals (run, 0, image, what);
    fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0,
        "%s: an error", what);
    fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) <= 1,
        "%s: warnings", what);
    run_free (run);
  }
}

/* 8 MiB may be held as a chunk, as what it inflates to, and as a tag. */
#define METADATA_PEAK (32 * MIB)

GST_START_TEST (test_iccp_bomb_is_bounded)
{
  static const gsize sizes[] = { 1024, 7 * MIB, 8 * MIB, 9 * MIB, 100 * MIB,
    1000 * MIB
  };
  GByteArray *image = robust_image (ROBUST_PNG, 0);
  GByteArray *bomb = byte_array_copy (image), *packed;
  guint8 header[132];

  make_profile_header (header, sizes[__i__]);
  /* The header alone makes libpng allocate, or not. */
  packed = deflate_zeros (header, sizeof header, MIN (sizes[__i__], 20 * MIB),
      9);
  insert_compressed (bomb, "iCCP", "x\0", 3, packed);
  check_metadata_bomb (bomb, image, METADATA_PEAK, "iCCP");
  g_byte_array_unref (packed);
  g_byte_array_unref (bomb);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* One that is large as it is, at the limit and beyond. */
GST_START_TEST (test_iccp_of_8_mib_compressed_is_bounded)
{
  static const gsize sizes[] =
      { 8 * MIB - 2000, 8 * MIB, 8 * MIB + 1, 9 * MIB };
  GByteArray *image = robust_image (ROBUST_PNG, 0);
  GByteArray *bomb = byte_array_copy (image), *packed;
  guint8 header[132];

  make_profile_header (header, sizes[__i__]);
  packed = deflate_zeros (header, sizeof header, sizes[__i__], 0);
  fail_unless (packed->len > sizes[__i__]);
  insert_compressed (bomb, "iCCP", "x\0", 3, packed);
  check_metadata_bomb (bomb, image, METADATA_PEAK, "stored iCCP");
  g_byte_array_unref (packed);
  g_byte_array_unref (bomb);
  g_byte_array_unref (image);
}

GST_END_TEST;

static const struct
{
  const gchar *type, *prefix;
  gsize prefix_size;
} texts[] = {
  {"zTXt", "Comment\0", 9},
  {"iTXt", "Comment\0\1\0\0", 12},
  {"iTXt", "XML:com.adobe.xmp\0\1\0\0", 22},
};

/* Each within the limit, many of them; each beyond it. */
GST_START_TEST (test_text_bombs_are_bounded)
{
  static const gsize sizes[] = { MIB, 7 * MIB, 64 * MIB };
  guint text = __i__ % G_N_ELEMENTS (texts), i;
  GByteArray *image = robust_image (ROBUST_ADAM7, 0);
  GByteArray *bomb = byte_array_copy (image), *packed;
  gchar *letters = g_strnfill (sizes[__i__ / G_N_ELEMENTS (texts)], 'a');

  packed = deflate_zeros (letters, strlen (letters), strlen (letters), 9);
  for (i = 0; i < 30; i++)
    insert_compressed (bomb, texts[text].type, texts[text].prefix,
        texts[text].prefix_size, packed);
  check_metadata_bomb (bomb, image, 2 * METADATA_PEAK, texts[text].type);
  g_byte_array_unref (packed);
  g_free (letters);
  g_byte_array_unref (bomb);
  g_byte_array_unref (image);
}

GST_END_TEST;

#ifdef __linux__
/* Bytes of addresses that the process has. */
static gsize
address_space (void)
{
  gchar *text;
  gsize pages = 0;

  fail_unless (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  sscanf (text, "%" G_GSIZE_FORMAT, &pages);
  g_free (text);

  return pages * 4096;
}

/* A progressive JPEG of 4000 x 3000 pixels: 18 MB of frame, 36 MB of coefficients. With
 * room for the frame alone it is refused before anything is allocated. */
GST_START_TEST (test_limit_of_process_counts_for_all_of_image)
{
  GByteArray *jpeg = robust_image (ROBUST_PROGRESSIVE, 0);
  Run *run = run_new ("progjpegdec updates=none max-memory=0", NULL);
  struct rlimit limit;
  gchar *text;
  gsize at = 2;

  while (jpeg->data[at + 1] != 0xc2)
    at += 2 + (jpeg->data[at + 2] << 8 | jpeg->data[at + 3]);
  put_be16 (jpeg->data + at + 5, 3000);
  put_be16 (jpeg->data + at + 7, 4000);
  if (robust_can_measure_memory ()) {
    getrlimit (RLIMIT_AS, &limit);
    limit.rlim_cur = address_space () + 36 * MIB;
    setrlimit (RLIMIT_AS, &limit);
    fail_unless_equals_int (run_push (run, jpeg->data, jpeg->len),
        GST_FLOW_ERROR);
    text = run_message_text (run, GST_MESSAGE_ERROR);
    fail_unless (strstr (text, "more than the process may have") != NULL, "%s",
        text);
    g_free (text);
  }
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;
#endif

static Suite *
robust_limits_suite (void)
{
  Suite *s = suite_create ("robust-limits");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_huge_image_is_refused_without_memory, 0,
      ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_image_beyond_video_frames_is_one_error, 0,
      G_N_ELEMENTS (unwieldy));
  tcase_add_test (tc, test_png_that_inflates_a_thousandfold_is_refused_by_size);
  tcase_add_loop_test (tc,
      test_png_that_inflates_a_thousandfold_takes_its_frame, 0, 2);
  tcase_add_test (tc, test_png_with_data_for_larger_one_takes_its_frame);
  tcase_add_loop_test (tc, test_image_that_takes_too_much_memory_is_refused,
      0, G_N_ELEMENTS (costly));
  tcase_add_test (tc, test_default_max_memory_is_less_than_max_pixels_may_take);
  tcase_add_loop_test (tc, test_image_within_max_memory_is_decoded, 0,
      ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_max_pixels_0_is_unlimited, 0, ROBUST_N_KINDS);
#ifdef __linux__
  tcase_add_test (tc, test_limit_of_process_counts_for_all_of_image);
#endif
  tcase_add_test (tc, test_1000_scans_are_cut_at_max_scans);
  tcase_add_test (tc, test_max_scans_0_is_unlimited);
  tcase_add_loop_test (tc, test_iccp_bomb_is_bounded, 0, 6);
  tcase_add_loop_test (tc, test_iccp_of_8_mib_compressed_is_bounded, 0, 4);
  tcase_add_loop_test (tc, test_text_bombs_are_bounded, 0,
      3 * G_N_ELEMENTS (texts));

  return s;
}

GST_CHECK_MAIN (robust_limits);
