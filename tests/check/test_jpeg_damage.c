/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JPEGs with random damage: what comes is what libjpeg makes of the same bytes, given all
 * at once, and the same however they are cut. */

#include "jpegcuts.h"
#include "makejpeg.h"
#include "share.h"

#include <string.h>

#define N_SEEDS 400

static guint n_equal;

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

static GByteArray *
make_image (GRand * rand)
{
  static const gchar *samplings[] = { "22 11 11", "21 11 11", "11 11 11",
    "41 11 11", "12 11 11"
  };
  const JpegProcess *process = &make_processes[below (rand, MAKE_N_PROCESSES)];
  JpegRecipe recipe = {.width = 61,.height = 83,
    .colours = below (rand, 4) ? MAKE_YCC : MAKE_GRAY,
    .progressive = process->progressive,
    .separate_scans = process->separate_scans,
    .restart_interval = process->restart_interval
  };

  recipe.arithmetic = process->arithmetic && make_jpeg_has_arithmetic ();
  if (recipe.colours == MAKE_YCC)
    recipe.sampling = samplings[below (rand, G_N_ELEMENTS (samplings))];

  return make_jpeg (&recipe);
}

/* Behind the header, for the most part. */
static void
damage (GRand * rand, GByteArray * jpeg)
{
  guint data = jpeg_segment_end (jpeg, jpeg_marker (jpeg, MARKER_SOS, 0));
  guint from = below (rand, 8) ? data : 4, n = 1 + below (rand, 3), at, size;
  guint8 bytes[20];

  for (; n > 0; n--) {
    at = from + below (rand, jpeg->len - from);
    size = 1 + below (rand, sizeof (bytes));
    size = MIN (size, jpeg->len - at);
    switch (below (rand, 4)) {
      case 0:
        g_byte_array_remove_range (jpeg, at, size);
        break;
      case 1:
        memset (bytes, below (rand, 256), sizeof (bytes));
        jpeg_insert (jpeg, at, bytes, size);
        break;
      default:
        jpeg->data[at] = below (rand, 6) ? below (rand, 256) : 0xff;
        break;
    }
  }
}

/* What libjpeg's warnings say of the pixels. */
static const struct
{
  const gchar *text;
  ProgImageDefectLevel least, most;
} levels[] = {
  {"bad Huffman code", PROG_IMAGE_DEFECT_ERROR, PROG_IMAGE_DEFECT_ERROR},
  {"bad arithmetic code", PROG_IMAGE_DEFECT_ERROR, PROG_IMAGE_DEFECT_ERROR},
  {"instead of RST", PROG_IMAGE_DEFECT_ERROR, PROG_IMAGE_DEFECT_ERROR},
  {"premature end of data", PROG_IMAGE_DEFECT_ERROR,
      PROG_IMAGE_DEFECT_TRUNCATED},
  {"extraneous bytes", PROG_IMAGE_DEFECT_WARNING, PROG_IMAGE_DEFECT_ERROR},
  {"The end marker", PROG_IMAGE_DEFECT_WARNING, PROG_IMAGE_DEFECT_WARNING},
  {"The data ends", PROG_IMAGE_DEFECT_TRUNCATED, PROG_IMAGE_DEFECT_TRUNCATED},
};

static void
check_level (const ProgImageDefect * defect, const gchar * what)
{
  guint i;

  for (i = 0; defect->text && i < G_N_ELEMENTS (levels); i++) {
    if (strstr (defect->text, levels[i].text))
      fail_unless (defect->level >= levels[i].least
          && defect->level <= levels[i].most, "%s: %s: level %d", what,
          defect->text, defect->level);
  }
}

static void
check_damaged (guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  GByteArray *jpeg = make_image (rand), *expected;
  gchar *what = g_strdup_printf ("seed %u", seed);
  guint downscale = 1 << below (rand, 3), format = below (rand, 2);
  CodecRun *run;

  damage (rand, jpeg);
  run = jpeg_run_all_cuts (jpeg->data, jpeg->len, downscale, format, FALSE,
      what);
  check_level (prog_image_codec_defect (run->codec), what);
  /* Where libjpeg fails in the middle, it makes nothing of what came before. */
  if (run->final) {
    expected = jpeg_expected_pixels (run, jpeg->data, run->end_at, TRUE);
    if (expected) {
      assert_final_equals_libjpeg (run, jpeg->data, run->end_at, what);
      g_byte_array_unref (expected);
    }
    n_equal += expected != NULL;
  }
  codec_run_free (run);
  g_free (what);
  g_byte_array_unref (jpeg);
  g_rand_free (rand);
}

GST_START_TEST (test_damaged_equals_libjpeg)
{
  guint seed;

  guint n = 0;

  n_equal = 0;
  for (seed = __i__; seed < N_SEEDS; seed += 10 * test_share (), n++)
    check_damaged (seed);
  /* Most of them are compared. */
  fail_unless (n_equal > n / 2, "%u of %u", n_equal, n);
}

GST_END_TEST;

static Suite *
jpeg_damage_suite (void)
{
  Suite *suite = suite_create ("jpeg-damage");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_damaged_equals_libjpeg, 0, 10);

  return suite;
}

GST_CHECK_MAIN (jpeg_damage);
