/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the PNG codec shows of an interlaced image that has not come whole, beside a
 * model that makes each pixel alone, byte by byte. Weights are the codec's own. */

#include "codec/png/edges.h"
#include "codec/png/edgetables.h"
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

/* How many edges there were: [upright][class + 1][falls]. */
typedef struct
{
  guint n[2][PROG_PNG_EDGES_CLASSES + 1][2];
} Seen;

/* A frame of which some rows of passes have come. */
typedef struct
{
  const GstVideoFormatInfo *format;
  guint width, height;
  const GByteArray *whole;      /* all pixels */
  guint8 *come;                 /* of each pixel, whether it has come */
  guint8 *row_come;             /* of each row, whether any of it has */
  GByteArray *pixels;           /* what is to be shown */
  guint covered;                /* rows that show anything */
  Seen seen;
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
  model->covered = 0;
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

static guint8 *
pixel (const Model * model, const GByteArray * pixels, guint x, guint y)
{
  return pixels->data + ((gsize) y * model->width + x) * pixel_size (model);
}

static guint
sample_size (const Model * model)
{
  return GST_VIDEO_FORMAT_INFO_DEPTH (model->format, 0) / 8;
}

/* Green, and alpha with it. In 8 bits. */
static gint
lightness (const Model * model, gint x, gint y)
{
  guint shift = 8 * sample_size (model) - 8;
  guint8 *at = pixel (model, model->pixels, x, y);

  if (GST_VIDEO_FORMAT_INFO_N_COMPONENTS (model->format) == 1)
    return get (model, at) >> shift;
  if (!GST_VIDEO_FORMAT_INFO_HAS_ALPHA (model->format))
    return get (model, at + GST_VIDEO_FORMAT_INFO_POFFSET (model->format, 1));

  return (get (model, at + GST_VIDEO_FORMAT_INFO_POFFSET (model->format, 1))
      >> shift) + (get (model, at + GST_VIDEO_FORMAT_INFO_POFFSET
          (model->format, 3)) >> shift);
}

/* -- along edges -------------------------------------------------------- */

/* The neighbourhood of a pixel that has not come: columns are those of a grid, and the
 * pixel is half way between two rows, or between two columns, the second of which is at
 * the place of the pixel itself. */
typedef struct
{
  gboolean upright;             /* between rows */
  gint rows[5];                 /* y of those around */
  gint column, columns;         /* of the pixel, and how many there are */
  gint spacing;                 /* pixels from one to the next */
} Place;

static gint
place_lightness (const Model * model, const Place * place, gint row,
    gint column)
{
  return lightness (model, CLAMP (column, 0, place->columns - 1)
      * place->spacing, place->rows[row]);
}

static void
gradient (const Model * model, const Place * place, gint row, gint column,
    gint * gx, gint * gy)
{
#define L(r, c) place_lightness (model, place, (r), (c))
  if (place->upright) {
    *gx = L (row, column + 1) + L (row + 1, column + 1)
        - L (row, column - 1) - L (row + 1, column - 1);
    *gy = 2 * L (row + 1, column) - 2 * L (row, column);
  } else {
    *gx = 2 * L (row + 1, column + 1) - 2 * L (row + 1, column);
    *gy = L (row + 2, column) + L (row + 2, column + 1)
        - L (row, column) - L (row, column + 1);
  }
#undef L
}

/* Class of the edge, -1 where there is none. */
static gint
class_of (const Model * model, const Place * place, gboolean * falls)
{
  gint xx = 0, xy = 0, yy = 0, r, c, octant, e, b, difference;

  for (r = 0; r < 3; r++) {
    for (c = -1; c <= 1; c++) {
      gint weight = (r == 1 ? 2 : 1) * (c == 0 ? 2 : 1), gx, gy;

      gradient (model, place, r, place->column + c, &gx, &gy);
      xx += weight * gx * gx;
      xy += weight * gx * gy;
      yy += weight * gy * gy;
    }
  }
  *falls = xy < 0;
  e = xx - yy;
  b = 2 * ABS (xy);
  difference = MAX (ABS (e), b) + 3 * MIN (ABS (e), b) / 8;
  if (xx + yy + difference <= PROG_PNG_EDGES_FLAT)
    return -1;
  if (e >= 0)
    octant = b >= e;
  else
    octant = b > -e ? 2 : 3;

  return 2 * octant + (5 * difference > 4 * (xx + yy));
}

/* Weights of all pixels, not of pairs. */
static gint
weight_at (const Place * place, gint class, gint row, gint column)
{
  if (place->upright)
    return row < 2 ? prog_png_edges_across[class][5 * row + column + 2] :
        prog_png_edges_across[class][5 * (3 - row) + 2 - column];
  if (row == 0)
    return prog_png_edges_along[class][column + 1];
  if (row == 1)
    return prog_png_edges_along[class][column <= 0 ? 5 + column : 6 - column];

  return prog_png_edges_along[class][2 - column];
}

static guint
weigh (Model * model, const Place * place, gint class, gboolean falls,
    guint offset)
{
  gint rows = place->upright ? 4 : 3, left = place->upright ? -2 : -1;
  gint sum = 0, r, c, most = sample_size (model) == 1 ? 255 : 65535;

  for (r = 0; r < rows; r++) {
    for (c = left; c <= 2; c++) {
      gint row = falls && !place->upright ? 2 - r : r;
      gint column = falls && place->upright ? -c : c;

      sum += weight_at (place, class, row, column) * (gint) get (model,
          pixel (model, model->pixels, (place->column + c) * place->spacing,
              place->rows[place->upright ? r : r + 1]) + offset);
    }
  }

  return CLAMP (sum + 512, 0, 1024 * most + 1023) / 1024;
}

/* Rows at every @distance; where there is none, the one before it. */
static void
set_rows (const Model * model, Place * place, gint y, gint distance,
    gint middle, gint n)
{
  gint i;

  for (i = 0; i < n; i++) {
    gint at = y + (i - middle) * distance;

    while (at < 0)
      at += distance;
    while (at > y && at >= (gint) model->covered)
      at -= distance;
    place->rows[i] = at;
  }
}

/* From @a and @b beside it, or all around if there is an edge. */
static void
estimate (Model * model, Place * place, guint8 * to, const guint8 * a,
    const guint8 * b, gboolean flat)
{
  gboolean falls = FALSE;
  gint class = flat ? -1 : class_of (model, place, &falls);
  guint s;

  if (place->column < (place->upright ? 2 : 1)
      || place->column + 2 >= place->columns)
    class = -1;
  if (!flat)
    model->seen.n[place->upright][class + 1][falls]++;
  for (s = 0; s < pixel_size (model); s += sample_size (model))
    set (model, to + s, class < 0 ? (get (model, a + s) + get (model, b + s)
            + 1) / 2 : weigh (model, place, class, falls, s));
}

/* -- frames ------------------------------------------------------------- */

static gboolean
has_come (const Model * model, guint x, guint y)
{
  return model->come[y * model->width + x];
}

/* Between columns at every @d pixels, at odd multiples of half of that. */
static void
fill_along (Model * model, guint x, guint y, guint d)
{
  Place place = {.upright = FALSE,.column = x / d,.columns =
        (model->width + d - 1) / d,.spacing = d
  };
  guint left = x - d / 2, right = x + d / 2;

  if (has_come (model, x, y))
    return;
  if (right >= model->width)
    right = left;
  set_rows (model, &place, y, d, 2, 5);
  estimate (model, &place, pixel (model, model->pixels, x, y),
      pixel (model, model->pixels, left, y),
      pixel (model, model->pixels, right, y),
      d > 2 || !has_come (model, left, y) || !has_come (model, right, y));
}

/* Between rows at every @d. */
static void
fill_across (Model * model, guint x, guint y, guint d)
{
  Place place = {.upright = TRUE,.column = 2 * x / d,.columns =
        (model->width + d / 2 - 1) / (d / 2),.spacing = d / 2
  };
  guint above = y - d / 2, below = y + d / 2;
  gboolean both = below < model->height && model->row_come[above]
      && model->row_come[below];

  if (has_come (model, x, y))
    return;
  if (below >= model->covered)
    below = above;
  set_rows (model, &place, above, d, 1, 4);
  estimate (model, &place, pixel (model, model->pixels, x, y),
      pixel (model, model->pixels, x, above),
      pixel (model, model->pixels, x, below), !both);
}

static void
smooth (Model * model, guint rows, guint8 blank)
{
  guint x, y, d;

  set_rows_come (model, rows);
  for (y = 0; y < model->height; y++) {
    /* A row of the first pass stands for 8. */
    if (y % 8 == 0 && model->row_come[y])
      model->covered = MIN (y + 8, model->height);
    for (x = 0; x < model->width; x++) {
      if (has_come (model, x, y))
        memcpy (pixel (model, model->pixels, x, y),
            pixel (model, model->whole, x, y), pixel_size (model));
    }
  }
  for (d = 8; d > 1; d /= 2) {
    for (y = 0; y < model->covered; y += d) {
      for (x = d / 2; x < model->width; x += d)
        fill_along (model, x, y, d);
    }
    for (y = d / 2; y < model->covered; y += d) {
      for (x = 0; x < model->width; x += d / 2)
        fill_across (model, x, y, d);
    }
  }
  if (model->covered < model->height)
    memset (pixel (model, model->pixels, 0, model->covered), blank,
        (model->height - model->covered) * model->width * pixel_size (model));
}

static void
model_init (Model * model, PngRun * whole, const GByteArray * pixels)
{
  memset (model, 0, sizeof (*model));
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

/* Frames that are drawn while @step bytes after others come. Adds up edges to @seen. */
static void
check_frames (const GByteArray * png, guint format, gsize step,
    const gchar * name, Seen * seen)
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
  for (end = 1; end <= png->len; end += MIN (step, MAX (png->len - end, 1))) {
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
  fail_unless (n > total / 3 || step > 1, "%u frames of %u rows", n, total);
  if (seen)
    *seen = model.seen;
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
      check_frames (png, format, 1, name, NULL);
      g_free (name);
      g_byte_array_unref (png);
    }
  }
}

GST_END_TEST;

#define RINGS_WIDTH 150
#define RINGS_HEIGHT 90

/* Rings, of all directions, wide in the middle and narrow outside, some with noise. */
static GByteArray *
make_rings (const PngKind * kind)
{
  PngRecipe recipe = {.kind = *kind,.adam7 = TRUE,.width = RINGS_WIDTH,
    .height = RINGS_HEIGHT
  };
  guint n = (kind->colour_type == 0 ? 1 : kind->colour_type == 2 ? 3 : 4);
  guint8 *pixels = g_malloc (RINGS_WIDTH * RINGS_HEIGHT * n * kind->depth / 8);
  GRand *rand = g_rand_new_with_seed (3);
  guint8 *at = pixels;
  gint x, y, s;
  GByteArray *png;

  for (y = 0; y < RINGS_HEIGHT; y++) {
    for (x = 0; x < RINGS_WIDTH; x++) {
      gint distance = (x - 60) * (x - 60) + (y - 40) * (y - 40);
      gint level = ABS (distance / 12 % 256 - 128) * 3 / 2 + 10;

      for (s = 0; s < (gint) n * kind->depth / 8; s++)
        *at++ = level + 3 * s + (x > 100 ? g_rand_int_range (rand, 0, 30) : 0);
    }
  }
  recipe.pixels = pixels;
  png = make_png (&recipe);
  g_free (pixels);
  g_rand_free (rand);

  return png;
}

GST_START_TEST (test_edges_in_all_directions_equal_model)
{
  GByteArray *png = make_rings (&kinds[__i__]);
  guint upright, class, falls;
  Seen seen;

  check_frames (png, 0, png->len / 18, "rings", &seen);
  for (upright = 0; upright < 2; upright++) {
    for (class = 0; class <= PROG_PNG_EDGES_CLASSES; class++) {
      for (falls = 0; falls < 2; falls++)
        fail_unless (seen.n[upright][class][falls] > 0, "%u, %d, %u", upright,
            (gint) class - 1, falls);
    }
  }
  g_byte_array_unref (png);
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

/* What is drawn when a frame is due costs that frame something. */
GST_START_TEST (test_estimates_are_expected_to_cost_something)
{
  PngRecipe recipe = {.kind = kinds[1],.adam7 = __i__ & 1,.width = 20,
    .height = 20
  };
  GByteArray *png = make_png (&recipe);
  PngRun *run = png_run_new ((__i__ & 2) != 0, FALSE);

  codec_run_all (run, png->data, png->len, CODEC_RUN_WHOLE);
  fail_unless ((png_run_info (run)->draw_cost > 0) == (__i__ == 3));
  codec_run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

#define KERNEL_WIDTH 300

/* All vectors that this processor has come to the same pixels, at any width and spacing, and
 * change nothing else. */
GST_START_TEST (test_kernels_agree)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_GRAY8,
    GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGRA
  };
  GRand *rand = g_rand_new_with_seed (5);
  guint8 pixels[5][KERNEL_WIDTH * 4], filled[2][KERNEL_WIDTH * 4];
  const guint8 *rows[PROG_PNG_EDGES_ALONG];
  guint round, i, r, noise;
  ProgPngEdges edges;
  GstVideoInfo info;

  gst_video_info_set_format (&info, formats[__i__], KERNEL_WIDTH, 1);
  prog_png_edges_init (&edges, &info);
  for (round = 0; round < 600; round++) {
    guint width = g_rand_int_range (rand, 1, KERNEL_WIDTH + 1);
    guint spacing = 1 << g_rand_int_range (rand, 0, 3);

    /* Slopes with more or less noise: flat, edges of all directions, and both. */
    noise = 1 << (round % 9);
    for (r = 0; r < 5; r++) {
      rows[r] = pixels[r];
      for (i = 0; i < KERNEL_WIDTH * 4; i++)
        pixels[r][i] = (i * (round % 5) + r * (round % 7) * 8) / 2
            + g_rand_int_range (rand, 0, noise);
    }
    for (r = 0; r < 2; r++) {
      const ProgPngEdgeKernels *kernels = r == 0 ? &prog_png_edges_any :
          edges.kernels;

      memset (filled[r], 99, sizeof (filled[r]));
      if (round % 2)
        kernels->fill_across (&edges, filled[r], rows, width, spacing,
            round % 20 == 1);
      else
        kernels->fill_along (&edges, filled[r], rows, width, spacing,
            round % 20 == 0);
    }
    fail_unless (memcmp (filled[0], filled[1], sizeof (filled[0])) == 0,
        "round %u, width %u, spacing %u", round, width, spacing);
  }
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
png_adam7_suite (void)
{
  Suite *s = suite_create ("png-adam7");
  TCase *tc = tcase_create ("smoothing");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_kernels_agree, 0, 3);
  tcase_add_loop_test (tc, test_estimates_are_expected_to_cost_something, 0, 4);
  tcase_set_timeout (tc, 60);
  tcase_add_share_of_loop (tc, test_smoothed_frames_equal_model, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_edges_in_all_directions_equal_model, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_cut_off_image_ends_with_smoothed_frame, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_pass_does_not_depend_on_frames_before, 0,
      G_N_ELEMENTS (kinds));

  return s;
}

GST_CHECK_MAIN (png_adam7);
