/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes tests/files/kinds.txt: a small image of each kind, as its name, size and bytes in
 * base64. It is kept as a file, since other versions of the libraries would write other
 * bytes.
 *
 *   ninja -C build tests/check/makekinds
 *   PROGIMAGE_TEST_FILES=tests/files build/tests/check/makekinds
 */

#include "makejpeg.h"
#include "makejxl.h"
#include "makepng.h"
#include "makewebp.h"

#include <stdio.h>

#define WIDTH 69
#define HEIGHT 53

/* Of an image that is much higher. */
#define TALL_WIDTH 13

/* PNGs hold noise, and the larger the bit depth the more of it. */
#define PNG_WIDTH 21
#define PNG_HEIGHT 19

/* Its first scans bring no more than DC and low coefficients, in two steps each. */
#define LOW_FIRST "012 0 0 0 2, 0 1 5 0 2, 0 6 63 0 2, 1 1 63 0 1, 2 1 63 0 1, " \
    "012 0 0 2 1, 0 1 63 2 1, 012 0 0 1 0, 0 1 63 1 0, 1 1 63 1 0, 2 1 63 1 0"

/* Some coefficients of a component are whole, others lack bits. */
#define MIXED_BITS "012 0 0 0 0, 0 1 9 0 0, 0 10 63 0 1, 1 1 5 0 1, 2 1 5 0 1, " \
    "1 1 5 1 0, 1 6 63 0 0, 0 10 63 1 0, 2 6 63 0 1, 2 1 5 1 0, 2 6 63 1 0"

static const struct
{
  const gchar *name;
  JpegRecipe recipe;
} jpegs[] = {
  {"grey", {.colours = MAKE_GRAY}},
  {"grey-progressive", {.colours = MAKE_GRAY,.progressive = TRUE}},
  {"444", {.colours = MAKE_YCC,.comment = "a comment",.icc_size = 300}},
  {"422-progressive", {.colours = MAKE_YCC,.sampling = "21 11 11",
          .progressive = TRUE}},
  {"440", {.colours = MAKE_YCC,.sampling = "12 11 11",.orientation = 6}},
  {"411-progressive", {.colours = MAKE_YCC,.sampling = "41 11 11",
          .progressive = TRUE,.density_unit = 1,.density_x = 72,.density_y =
              144}},
  {"420", {.colours = MAKE_YCC,.sampling = "22 11 11",.quality = 30}},
  {"420-progressive", {.colours = MAKE_YCC,.sampling = "22 11 11",
          .progressive = TRUE,.restart_interval = 5,.quality = 40}},
  {"420-low-first", {.colours = MAKE_YCC,.sampling = "22 11 11",
          .progressive = TRUE,.scans = LOW_FIRST}},
  {"420-separate", {.colours = MAKE_YCC,.sampling = "22 11 11",
          .separate_scans = TRUE}},
  {"odd-sampling", {.colours = MAKE_YCC,.sampling = "22 21 12",
          .progressive = TRUE}},
  {"more-chroma", {.colours = MAKE_YCC,.sampling = "11 22 22"}},
  {"rgb", {.colours = MAKE_RGB,.restart_interval = 9}},
  {"rgb-progressive", {.colours = MAKE_RGB,.progressive = TRUE,.quality = 50}},
  {"cmyk-progressive", {.colours = MAKE_CMYK,.progressive = TRUE,
          .quality = 40}},
  {"ycck", {.colours = MAKE_YCCK,.sampling = "22 11 11 22"}},
  {"arithmetic", {.colours = MAKE_YCC,.sampling = "22 11 11",
          .arithmetic = TRUE}},
  {"arithmetic-progressive", {.colours = MAKE_YCC,.arithmetic = TRUE,
          .progressive = TRUE,.quality = 40}},
  {"smooth", {.colours = MAKE_YCC,.sampling = "22 11 11",.smooth = TRUE,
          .progressive = TRUE,.quality = 75}},
  {"mixed-bits", {.colours = MAKE_YCC,.sampling = "21 11 11",.smooth = TRUE,
          .progressive = TRUE,.scans = MIXED_BITS}},
  /* More iMCU rows than are drawn in part. */
  {"tall", {.colours = MAKE_YCC,.smooth = TRUE,.progressive = TRUE,
          .height = 850,.quality = 30}},
};

static const struct
{
  const gchar *name;
  WebpRecipe recipe;
} webps[] = {
  {"lossy", {.filter = 30}},
  {"simple", {.filter = -1,.partitions = 2}},
  {"unfiltered", {.partitions = 3}},
  {"alpha", {.alpha = TRUE,.filter = 20}},
  {"lossless", {.lossless = TRUE}},
  {"lossless-alpha", {.lossless = TRUE,.alpha = TRUE}},
};

static const struct
{
  const gchar *name;
  JxlRecipe recipe;
} jxls[] = {
  {"lossless", {.coding = JXL_LOSSLESS,.boxes = JXL_BOXES_BEFORE}},
  {"grey", {.coding = JXL_LOSSLESS,.grey = TRUE,.orientation = 6}},
  {"grey-alpha", {.coding = JXL_LOSSLESS,.grey = TRUE,.alpha = TRUE}},
  {"alpha", {.coding = JXL_LOSSLESS,.alpha = TRUE,.boxes = JXL_BOXES_AFTER}},
  {"deep-16", {.coding = JXL_LOSSLESS,.bits = 16,.boxes =
              JXL_COMPRESSED_BEFORE}},
  {"deep-12-alpha", {.coding = JXL_LOSSLESS,.bits = 12,.alpha = TRUE}},
  {"animation", {.coding = JXL_LOSSLESS,.frames = 3}},
  {"layers", {.coding = JXL_LOSSLESS,.layers = 3}},
};

static FILE *file;

static void
put (const gchar * format, const gchar * name, guint width, guint height,
    GByteArray * image)
{
  gchar *bytes = g_base64_encode (image->data, image->len);

  fprintf (file, "%s-%s %u %u %s\n", format, name, width, height, bytes);
  g_free (bytes);
  g_byte_array_unref (image);
}

static void
put_jpegs (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (jpegs); i++) {
    JpegRecipe recipe = jpegs[i].recipe;

    recipe.width = recipe.height > 0 ? TALL_WIDTH : WIDTH;
    if (recipe.height == 0)
      recipe.height = HEIGHT;
    if (recipe.quality == 0)
      recipe.quality = 60;
    put ("jpeg", jpegs[i].name, recipe.width, recipe.height,
        make_jpeg (&recipe));
  }
}

static void
put_pngs (void)
{
  guint i;

  for (i = 0; i < 2 * N_PNG_KINDS; i++) {
    PngRecipe recipe = {.width = PNG_WIDTH,.height = PNG_HEIGHT,
      .kind = png_kinds[i / 2],.adam7 = i % 2,.idat_size = 300,.seed = i
    };
    gchar *name = g_strdup_printf ("%d-%d%s%s", recipe.kind.colour_type,
        recipe.kind.depth, recipe.kind.trns ? "-trns" : "",
        recipe.adam7 ? "-adam7" : "");

    put ("png", name, PNG_WIDTH, PNG_HEIGHT, make_png (&recipe));
    g_free (name);
  }
}

static void
put_webps (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (webps); i++) {
    WebpRecipe recipe = webps[i].recipe;

    recipe.width = WIDTH;
    recipe.height = HEIGHT;
    put ("webp", webps[i].name, WIDTH, HEIGHT, make_webp (&recipe));
  }
}

static void
put_jxls (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (jxls); i++) {
    JxlRecipe recipe = jxls[i].recipe;

    recipe.width = PNG_WIDTH;
    recipe.height = PNG_HEIGHT;
    put ("jxl", jxls[i].name, PNG_WIDTH, PNG_HEIGHT, make_jxl (&recipe));
  }
}

GST_START_TEST (test_make)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      "kinds.txt", NULL);

  file = fopen (path, "w");
  fail_unless (file != NULL, "%s", path);
  fprintf (file,
      "# Made by tests/check/makekinds.c: name, width, height, bytes.\n");
  put_jpegs ();
  put_pngs ();
  put_webps ();
  put_jxls ();
  fclose (file);
  g_free (path);
}

GST_END_TEST;

static Suite *
kinds_suite (void)
{
  Suite *suite = suite_create ("kinds");
  TCase *tc = tcase_create ("all");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_make);

  return suite;
}

GST_CHECK_MAIN (kinds);
