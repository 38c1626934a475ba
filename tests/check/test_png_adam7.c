/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the PNG codec shows of an interlaced image that has not come whole, beside a
 * model that finds the samples around each pixel, byte by byte. */

#include "makepng.h"
#include "pngrun.h"
#include "share.h"

#include <string.h>

/* PNG clause 8.2: the pass of each pixel of a block of 8 x 8. */
static const guint8 pass_of[8][8] = {
  {1, 6, 4, 6, 2, 6, 4, 6},
  {7, 7, 7, 7, 7, 7, 7, 7},
  {5, 6, 5, 6, 5, 6, 5, 6},
  {7, 7, 7, 7, 7, 7, 7, 7},
  {3, 6, 4, 6, 3, 6, 4, 6},
  {7, 7, 7, 7, 7, 7, 7, 7},
  {5, 6, 5, 6, 5, 6, 5, 6},
  {7, 7, 7, 7, 7, 7, 7, 7},
};

/* A frame of which some rows of passes have come. */
typedef struct
{
  const GstVideoFormatInfo *format;
  guint width, height;
  const GByteArray *whole;      /* all pixels */
  guint8 *come;                 /* of each pixel, whether it has come */
  guint8 *row_come;             /* of each row, whether any of it has */
  GByteArray *pixels;           /* what is to be shown */
} Model;

static guint
pixel_size (const Model * model)
{
  return GST_VIDEO_FORMAT_INFO_PSTRIDE (model->format, 0);
}

/* In the order of passes: the first rows of all. */
static void
set_rows_come (Model * model, guint rows)
{
  guint pass, x, y;

  memset (model->come, 0, model->width * model->height);
  memset (model->row_come, 0, model->height);
  for (pass = 1; pass <= 7; pass++) {
    for (y = 0; y < model->height && rows > 0; y++) {
      gboolean any = FALSE;

      for (x = 0; x < model->width; x++) {
        if (pass_of[y % 8][x % 8] == pass)
          model->come[y * model->width + x] = any = TRUE;
      }
      model->row_come[y] |= any;
      rows -= any;
    }
  }
}

static guint
count_rows (guint width, guint height)
{
  guint pass, x, y, n = 0;

  for (pass = 1; pass <= 7; pass++) {
    for (y = 0; y < height; y++) {
      for (x = 0; x < width && pass_of[y % 8][x % 8] != pass; x++);
      n += x < width;
    }
  }

  return n;
}

/* Samples of 8 or 16 bits, in the byte order of the format. */
static guint
get (const Model * model, const guint8 * at)
{
  if (GST_VIDEO_FORMAT_INFO_DEPTH (model->format, 0) == 8)
    return *at;

  return GST_VIDEO_FORMAT_INFO_IS_LE (model->format) ? at[0] | at[1] << 8
      : at[0] << 8 | at[1];
}

static void
set (const Model * model, guint8 * at, guint value)
{
  gboolean le = GST_VIDEO_FORMAT_INFO_IS_LE (model->format);

  if (GST_VIDEO_FORMAT_INFO_DEPTH (model->format, 0) == 8) {
    *at = value;
  } else {
    at[le ? 1 : 0] = value >> 8;
    at[le ? 0 : 1] = value;
  }
}

/* The pixel that is i of d steps on the way from a to b, rounded half up. */
static void
mix (const Model * model, guint8 * to, const guint8 * a, const guint8 * b,
    guint i, guint d)
{
  guint bytes = GST_VIDEO_FORMAT_INFO_DEPTH (model->format, 0) / 8, s;

  for (s = 0; s < pixel_size (model); s += bytes)
    set (model, to + s, (get (model, a + s) * (d - i)
            + get (model, b + s) * i + d / 2) / d);
}

static guint8 *
pixel (const Model * model, const GByteArray * pixels, guint x, guint y)
{
  return pixels->data + ((gsize) y * model->width + x) * pixel_size (model);
}

static void
fill_row (Model * model, guint y)
{
  const guint8 *come = model->come + y * model->width;
  guint x, left = 0, right;

  for (x = 0; x < model->width; x++) {
    if (come[x])
      left = x;
    for (right = x; right < model->width && !come[right]; right++);
    if (right == model->width)
      right = left;
    mix (model, pixel (model, model->pixels, x, y),
        pixel (model, model->whole, left, y),
        pixel (model, model->whole, right, y), x - left, MAX (right - left, 1));
  }
}

/* From the rows above and below that have samples. A row of the first pass stands for
 * 8, those that do not even have that are blank. */
static void
fill_between (Model * model, guint y, guint8 blank)
{
  guint above = y, below = y + 1, x;

  while (above > 0 && !model->row_come[above])
    above--;
  while (below < model->height && !model->row_come[below])
    below++;
  if (!model->row_come[above] || y >= above + 8) {
    memset (pixel (model, model->pixels, 0, y), blank,
        model->width * pixel_size (model));
    return;
  }
  if (below >= model->height || below > above + 8)
    below = above;
  for (x = 0; x < model->width; x++)
    mix (model, pixel (model, model->pixels, x, y),
        pixel (model, model->pixels, x, above),
        pixel (model, model->pixels, x, below), below > above ? y - above : 0,
        MAX (below - above, 1));
}

static void
smooth (Model * model, guint rows, guint8 blank)
{
  guint y;

  set_rows_come (model, rows);
  for (y = 0; y < model->height; y++) {
    if (model->row_come[y])
      fill_row (model, y);
  }
  for (y = 0; y < model->height; y++) {
    if (!model->row_come[y])
      fill_between (model, y, blank);
  }
}

static void
model_init (Model * model, PngRun * whole, const GByteArray * pixels)
{
  model->format = whole->info.finfo;
  model->width = whole->info.width;
  model->height = whole->info.height;
  model->whole = pixels;
  model->come = g_malloc (model->width * model->height);
  model->row_come = g_malloc (model->height);
  model->pixels = byte_array_copy (pixels);
}

static void
model_clear (Model * model)
{
  g_free (model->come);
  g_free (model->row_come);
  g_byte_array_unref (model->pixels);
}

/* Whether it is shown with so many rows, or more. */
static gboolean
find_rows (Model * model, const GByteArray * pixels, guint8 blank, guint * rows,
    guint total)
{
  for (; *rows <= total; (*rows)++) {
    smooth (model, *rows, blank);
    if (same_bytes (model->pixels, pixels))
      return TRUE;
  }

  return FALSE;
}

/* Each frame that is drawn while one byte after the other comes. */
static void
check_every_byte (const GByteArray * png, guint format, const gchar * name)
{
  PngRun *whole = png_run_new (FALSE, FALSE), *run = png_run_new (TRUE, FALSE);
  guint rows = 0, before, total, n = 0;
  gsize end, at = 0;
  GByteArray *all;
  Model model;

  whole->format = run->format = format;
  codec_run_all (whole, png->data, png->len, CODEC_RUN_WHOLE);
  all = codec_run_pixels (whole, whole->final);
  model_init (&model, whole, all);
  total = count_rows (model.width, model.height);
  for (end = 1; end <= png->len; end++) {
    GByteArray *pixels;

    at += codec_run_feed (run, png->data + at, end - at, FALSE);
    if (!run->canvas)
      continue;
    pixels = codec_run_now (run);
    before = rows;
    fail_unless (find_rows (&model, pixels, png_run_info (run)->blank, &rows,
            total), "%s, %s: after %u bytes, %u rows or more", name,
        gst_video_format_to_string (run->info.finfo->format), (guint) end,
        before);
    n += rows > before;
    g_byte_array_unref (pixels);
  }
  fail_unless_equals_int (rows, total);
  fail_unless (n > total / 3, "%u frames of %u rows", n, total);
  model_clear (&model);
  g_byte_array_unref (all);
  codec_run_free (whole);
  codec_run_free (run);
}

static const PngKind kinds[] = { {0, 8, FALSE}, {2, 8, FALSE}, {6, 8, FALSE},
{0, 16, FALSE}, {6, 16, FALSE}
};

/* The first format, and of 16 bits the other byte order too. */
GST_START_TEST (test_smoothed_frames_equal_model)
{
  static const guint sizes[][2] = { {1, 1}, {3, 2}, {5, 9}, {8, 8}, {13, 17},
  {17, 21}
  };
  PngRecipe recipe = {.kind = kinds[__i__],.adam7 = TRUE,.level = 1 };
  guint formats = recipe.kind.depth == 16 ? 2 : 1, i, format;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (format = 0; format < formats; format++) {
      GByteArray *png;
      gchar *name;

      recipe.width = sizes[i][0];
      recipe.height = sizes[i][1];
      recipe.seed = i + 100 * __i__;
      png = make_png (&recipe);
      name = png_recipe_name (&recipe);
      check_every_byte (png, format, name);
      g_free (name);
      g_byte_array_unref (png);
    }
  }
}

GST_END_TEST;

/* In the midst of passes and between them: the last frame is smoothed, too. */
GST_START_TEST (test_cut_off_image_ends_with_smoothed_frame)
{
  PngRecipe recipe = {.kind = kinds[__i__],.adam7 = TRUE,.width = 13,
    .height = 19,.seed = 7
  };
  GByteArray *png = make_png (&recipe), *all;
  PngRun *whole = png_run_bytes (png->data, png->len, CODEC_RUN_WHOLE, FALSE);
  guint rows = 0, total = count_rows (13, 19);
  Model model;
  gsize size;

  all = codec_run_pixels (whole, whole->final);
  model_init (&model, whole, all);
  for (size = whole->format_at; size < whole->final_at; size++) {
    PngRun *run = png_run_bytes (png->data, size, 7, TRUE);
    GByteArray *pixels = codec_run_pixels (run, run->final);

    fail_unless (find_rows (&model, pixels, png_run_info (run)->blank, &rows,
            total), "cut off after %u bytes", (guint) size);
    g_byte_array_unref (pixels);
    codec_run_free (run);
  }
  /* The last row may come with the last byte only. */
  fail_unless (rows + 1 >= total);
  model_clear (&model);
  g_byte_array_unref (all);
  codec_run_free (whole);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* However often it was drawn before. */
GST_START_TEST (test_pass_does_not_depend_on_frames_before)
{
  PngRecipe recipe = {.kind = kinds[__i__],.adam7 = TRUE,.width = 21,
    .height = 18,.seed = 9
  };
  GByteArray *png = make_png (&recipe);
  PngRun *once = png_run_new (TRUE, TRUE), *often = png_run_new (TRUE, TRUE);
  gsize at = 0, end;
  guint i;

  codec_run_all (once, png->data, png->len, CODEC_RUN_WHOLE);
  for (end = 1; end <= png->len; end++) {
    at += codec_run_feed (often, png->data + at, end - at, FALSE);
    if (often->canvas && !often->final)
      g_byte_array_unref (codec_run_now (often));
  }
  fail_unless_equals_int (once->n_passes, 6);
  fail_unless_equals_int (often->n_passes, 6);
  for (i = 0; i < 6; i++) {
    GByteArray *a =
        codec_run_pixels (once, g_ptr_array_index (once->passes, i));
    GByteArray *b = codec_run_pixels (often,
        g_ptr_array_index (often->passes, i));

    fail_unless (same_bytes (a, b), "pass %u", i + 1);
    g_byte_array_unref (a);
    g_byte_array_unref (b);
  }
  codec_run_free (once);
  codec_run_free (often);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_adam7_suite (void)
{
  Suite *s = suite_create ("png-adam7");
  TCase *tc = tcase_create ("smoothing");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_smoothed_frames_equal_model, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_cut_off_image_ends_with_smoothed_frame, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_pass_does_not_depend_on_frames_before, 0,
      G_N_ELEMENTS (kinds));

  return s;
}

GST_CHECK_MAIN (png_adam7);
