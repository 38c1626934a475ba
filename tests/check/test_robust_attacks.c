/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Input that was made to cost much time or memory: what it costs is bounded by what came.
 * Time is measured in that of a fixed piece of work on the same machine. */

#include "attackrun.h"
#include "makejpeg.h"
#ifdef HAVE_JXL
#include "makejxl.h"
#endif
#include "makepng.h"
#ifdef HAVE_WEBP
#include "makewebp.h"
#endif
#include "robust.h"

#include <gst/check/gstcheck.h>

#include <stdio.h>
#include <string.h>

#define DECODER "progimagedec name=decoder"
#define SINK " ! fakesink sync=false async=false"

/* The fixed piece of work takes about 0.06 s where an image of the largest size takes 3 s
 * at most, and 20 MB one more. */
#define MAX_FOR_LARGEST 60.0
#define MAX_FOR_20_MB 20.0
#define MAX_TRIES 3

/* Frames that are asked for, one a buffer or pass, come on top of that. */
#define MAX_WITH_FRAMES 2.0

/* Beside an image: the plugin itself, messages, fragments of the heap. */
#define SLACK (24 * 1024 * 1024)
#define DEFAULT_MAX_MEMORY ((gsize) 3 << 29)

static gdouble calibration;

static void
setup (void)
{
  calibration = attack_calibrate ();
}

static void
check_cost (const AttackRun * run, const Attack * attack,
    const GByteArray * bytes, gdouble factor, AttackCost * cost)
{
  gdouble max = factor * (MAX_FOR_LARGEST + bytes->len / 20e6 * MAX_FOR_20_MB
      * MAX (run->repeat, 1));
  guint try;

  /* In a virtual machine others' work may count as the process's own: what costs too much
   * does so each time. */
  for (try = 0; try == 0 || (try < MAX_TRIES && cost->cpu > max * calibration);
      try++) {
    attack_run (run, bytes, cost);
    fail_unless (cost->signal == 0, "%s: signal %d after %.1f s", attack->name,
        cost->signal, cost->cpu);
  }
  fail_unless (cost->cpu <= max * calibration
      || cost->cpu <= max * attack_calibrate (),
      "%s: %.2f s of CPU time, %.1f times the calibration", attack->name,
      cost->cpu, cost->cpu / calibration);
  if (robust_can_measure_memory ())
    fail_unless (cost->peak <= DEFAULT_MAX_MEMORY + SLACK, "%s: %"
        G_GSIZE_FORMAT " bytes", attack->name, cost->peak);
  /* 20 of each kind in a second, the last one with the rest, and one more of each kind
   * for each second. */
  fail_unless (cost->warnings <= 4 * 20 * (2 + (guint) cost->elapsed),
      "%s: %u WARNINGs", attack->name, cost->warnings);
  if (attack->kind == ATTACK_SOUND)
    fail_unless (cost->errors == 0 && cost->finals == 1
        && cost->corrupted == 0,
        "%s: %u ERRORs, %u final frames, %u corrupted: %s", attack->name,
        cost->errors, cost->finals, cost->corrupted, cost->text);
}

/* @__i__: every so many of them, so that a test takes little time. */
#define N_PARTS 4

GST_START_TEST (test_attack_costs_no_more_than_its_bytes)
{
  static const AttackRun run = { DECODER SINK, 0, 1, 120, 0 };
  guint i;

  for (i = __i__; i < attacks_count (); i += N_PARTS) {
    const Attack *attack = attacks_nth (i);
    GByteArray *bytes = attack_make (attack, 1);
    AttackCost cost;

    check_cost (&run, attack, bytes, 1.0, &cost);
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

/* Cut into buffers, with partial frames, and with other sizes and fillings. */
GST_START_TEST (test_attack_with_partial_frames)
{
  static const AttackRun runs[] = {
    {DECODER " updates=buffer" SINK, 4096, 1, 120, 0},
    {DECODER " updates=pass" SINK, 4096, 1, 120, 0},
  };
  guint i;

  for (i = __i__; i < attacks_count (); i += N_PARTS) {
    const Attack *attack = attacks_nth (i);
    GByteArray *bytes = attack_make (attack, 2);
    AttackCost cost;

    check_cost (&runs[i / N_PARTS % G_N_ELEMENTS (runs)], attack, bytes,
        MAX_WITH_FRAMES, &cost);
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

/* Images that are as small as can be. Each takes far longer than its bytes are worth: there
 * can only be so many, and that is told of. */
static const gchar *const tiny_images[] = {
  "jpeg flood, SOI", "png flood, tiny images, cut",
  "png flood, tiny images of two sizes", "webp flood, tiny images",
  "webp flood, images of many codes", "jxl flood, tiny images"
};

GST_START_TEST (test_tiny_images_cost_no_more_than_their_bytes)
{
  AttackRun run = { DECODER SINK, 0, 20, 240, 0 };
  guint i;

  /* Slower by far where it does not come to as much. */
  if (!robust_can_measure_memory ())
    run.repeat = 3;
  for (i = 0; i < attacks_count (); i++) {
    const Attack *attack = attacks_nth (i);
    AttackCost cost;
    GByteArray *bytes;

    if (!g_str_equal (attack->name, tiny_images[__i__]))
      continue;
    bytes = attack_make (attack, 1);
    check_cost (&run, attack, bytes, 1.0, &cost);
    fail_unless (cost.warnings > 0, "%s: no WARNING", attack->name);
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

/* -- memory ------------------------------------------------------------- */

#define WIDTH 2400
#define HEIGHT 1800
#define COMMENT_SIZE (50 * 1024)
#define LARGE_BUFFER (192 * 1024 * 1024)

#ifdef HAVE_WEBP
static GByteArray *
make_webp_image (guint n)
{
  WebpRecipe recipe = {.width = WIDTH,.height = HEIGHT,.lossless = n == 1,
    .alpha = n == 2
  };

  return make_webp (&recipe);
}
#endif

#ifdef HAVE_JXL
static GByteArray *
make_jxl_image (guint n)
{
  static const JxlCoding codings[] = {
    JXL_VARDCT, JXL_LOSSLESS, JXL_LOSSLESS, JXL_VARDCT
  };
  JxlRecipe recipe = {.width = WIDTH,.height = HEIGHT,.coding = codings[n],
    .bits = n >= 2 ? 16 : 8,.alpha = n == 3
  };

  return make_jxl (&recipe);
}
#endif

static GByteArray *
make_image (guint n)
{
  JpegRecipe jpeg = {.width = WIDTH,.height = HEIGHT,.colours = MAKE_YCC,
    .sampling = n == 2 ? "11 11 11" : "22 11 11",.progressive = n == 1
        || n == 2,.arithmetic = n == 3 && make_jpeg_has_arithmetic ()
  };
  PngRecipe png = {.width = WIDTH,.height = HEIGHT,.kind = {2, 8, FALSE},
  .adam7 = n == 5,.seed = 1
  };

  if (n < 4)
    return make_jpeg (&jpeg);
  if (n == 6)
    png.kind = (PngKind) {
    6, 16, FALSE};
  if (n == 7)
    png.kind = (PngKind) {
    3, 4, FALSE};

  return make_png (&png);
}

/* Of JPEG and PNG, WebP, JPEG XL. */
#define N_OLD_IMAGES 8
#define N_IMAGES 15

/* %NULL where the plugin was built without the format. */
static GByteArray *
make_any_image (guint n)
{
  if (n < N_OLD_IMAGES)
    return make_image (n);
#ifdef HAVE_WEBP
  if (n < N_OLD_IMAGES + 3)
    return make_webp_image (n - N_OLD_IMAGES);
#endif
#ifdef HAVE_JXL
  if (n >= N_OLD_IMAGES + 3)
    return make_jxl_image (n - N_OLD_IMAGES - 3);
#endif

  return NULL;
}

/* What a lossless WebP takes for tables is only known, and refused, when these come. */
static guint64
memory_asked_for (const GByteArray * bytes)
{
  guint64 asked = 2000000;
  guint refused;

  for (refused = 0; refused < 3; refused++) {
    gchar *line = g_strdup_printf (DECODER " max-memory=%" G_GUINT64_FORMAT
        SINK, asked);
    AttackRun run = { line, 0, 1, 60, 0 };
    AttackCost cost;

    attack_run (&run, bytes, &cost);
    g_free (line);
    if (cost.errors == 0)
      break;
    fail_unless (sscanf (cost.text, "The image takes %" G_GUINT64_FORMAT,
            &asked) == 1, "%s", cost.text);
  }
  fail_unless (refused == 1 || refused == 2, "%u ERRORs", refused);

  return asked;
}

/* What the limit is compared with is what the process takes, at most: partial frames
 * that a sink holds, too. */
GST_START_TEST (test_image_takes_no_more_memory_than_it_says)
{
  GByteArray *bytes = make_any_image (__i__);
  guint64 asked;
  guint frames;

  if (!bytes)
    return;
  asked = memory_asked_for (bytes);

  /* Of these none, and all that the canvas may hold. */
  for (frames = 0; frames < 4; frames += __i__ < N_OLD_IMAGES ? 1 : 3) {
    guint64 max = asked + frames * (guint64) WIDTH * HEIGHT * 2;
    gchar *line = g_strdup_printf (DECODER " updates=buffer max-memory=%"
        G_GUINT64_FORMAT SINK, max);
    AttackRun run = { line, 65536, 1, 60, 0 };
    AttackCost cost;

    attack_run (&run, bytes, &cost);
    fail_unless (cost.finals == 1 && cost.corrupted == 0, "%u: %s", __i__,
        cost.text);
    fail_unless (!robust_can_measure_memory () || cost.peak <= max + SLACK / 3,
        "%u: %" G_GSIZE_FORMAT " bytes, not %" G_GUINT64_FORMAT, __i__,
        cost.peak, max);
    g_free (line);
  }
  g_byte_array_unref (bytes);
}

GST_END_TEST;

static const gchar *const small_files[] = {
  "small.jpg", "small.png", "small.webp", "small.jxl"
};

/* Zeros in place of the end of an image, all in one buffer: it is looked at in place. */
GST_START_TEST (test_large_buffer_is_not_copied)
{
  static const AttackRun run = { DECODER SINK, 0, 1, 60, 0 };
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      small_files[__i__], NULL);
  GByteArray *bytes = g_byte_array_new ();
  AttackCost cost;
  gchar *file;
  gsize size;

  fail_unless (g_file_get_contents (path, &file, &size, NULL), "%s", path);
  g_byte_array_append (bytes, (const guint8 *) file, size - 100);
  attack_put_zeros (bytes, LARGE_BUFFER);
  attack_run (&run, bytes, &cost);
  fail_unless (cost.signal == 0 && cost.finals + cost.errors > 0, "%s",
      cost.text);
  fail_unless (cost.peak < LARGE_BUFFER / 2 || !robust_can_measure_memory (),
      "%s: %" G_GSIZE_FORMAT " bytes", small_files[__i__], cost.peak);
  g_byte_array_unref (bytes);
  g_free (file);
  g_free (path);
}

GST_END_TEST;

/* What has come of it in front of the pixels. */
GST_START_TEST (test_metadata_counts_as_memory)
{
  PngRecipe recipe = {.width = WIDTH,.height = HEIGHT,.kind = {2, 8, FALSE}
  };
  GByteArray *png = make_png (&recipe);
  guint64 asked = memory_asked_for (png);
  gchar *text = g_strnfill (COMMENT_SIZE, 'x');

  memcpy (text, "Comment", 8);
  png_insert_chunk (png, png_chunk (png, "IDAT", 0), "tEXt",
      (const guint8 *) text, COMMENT_SIZE);
  fail_unless_equals_uint64 (memory_asked_for (png), asked + COMMENT_SIZE);
  g_free (text);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* M2: it is an ERROR, and the process goes on. */
GST_START_TEST (test_no_memory_for_frame_is_an_error)
{
  PngRecipe recipe = {.width = 8,.height = 8,.kind = {6, 8, FALSE}
  };
  AttackRun run = { DECODER SINK, 0, 1, 60, 1000000000 };
  GByteArray *bytes = make_png (&recipe);
  gsize ihdr = png_chunk (bytes, "IHDR", 0);
  AttackCost cost;

  if (!robust_can_measure_memory ())
    return;

  /* 16384 x 16384 pixels. */
  memcpy (bytes->data + ihdr + 8, "\0\0\x40\0\0\0\x40\0", 8);
  png_set_right_crc (bytes, ihdr);
  attack_run (&run, bytes, &cost);
  fail_unless (cost.signal == 0, "signal %d", cost.signal);
  fail_unless (cost.errors == 1, "%u ERRORs", cost.errors);
  fail_unless (strstr (cost.text, "more than the process may have"), "%s",
      cost.text);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

#ifdef HAVE_JXL
#define MB ((gsize) 1000000)

/* libjxl ends the process where it gets no memory, up to 0.9: but for that the image is decoded,
 * or there is an ERROR, however much the process may have. */
GST_START_TEST (test_no_memory_for_libjxl_is_an_error)
{
  JxlRecipe recipe = {.width = WIDTH / 2,.height = HEIGHT / 2,
    .coding = JXL_LOSSLESS_SQUEEZE
  };
  GByteArray *bytes = make_jxl (&recipe);
  AttackRun run = { DECODER SINK, 0, 1, 60, 0 };
  AttackCost cost = { 0 };
  gsize limit;

  if (!robust_can_measure_memory ())
    return;

  for (limit = 300 * MB; cost.finals == 0 && limit < 4000 * MB;
      limit += 20 * MB) {
    run.max_address_space = limit;
    attack_run (&run, bytes, &cost);
    fail_unless (cost.signal == 0, "signal %d with %" G_GSIZE_FORMAT " bytes",
        cost.signal, limit);
    fail_unless (cost.finals + cost.errors == 1, "%u frames, %u ERRORs",
        cost.finals, cost.errors);
  }
  fail_unless (cost.finals == 1, "%s", cost.text);
  g_byte_array_unref (bytes);
}

GST_END_TEST;
#endif

static Suite *
robust_attacks_suite (void)
{
  Suite *s = suite_create ("robust-attacks");
  TCase *tc = tcase_create ("element");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_loop_test (tc, test_attack_costs_no_more_than_its_bytes, 0,
      N_PARTS);
  tcase_add_loop_test (tc, test_attack_with_partial_frames, 0, N_PARTS);
  tcase_add_loop_test (tc, test_tiny_images_cost_no_more_than_their_bytes, 0,
      G_N_ELEMENTS (tiny_images));
  tcase_add_loop_test (tc, test_image_takes_no_more_memory_than_it_says, 0,
      N_IMAGES);
  tcase_add_loop_test (tc, test_large_buffer_is_not_copied, 0,
      G_N_ELEMENTS (small_files));
  tcase_add_test (tc, test_metadata_counts_as_memory);
  tcase_add_test (tc, test_no_memory_for_frame_is_an_error);
#ifdef HAVE_JXL
  tcase_add_test (tc, test_no_memory_for_libjxl_is_an_error);
#endif

  return s;
}

GST_CHECK_MAIN (robust_attacks);
