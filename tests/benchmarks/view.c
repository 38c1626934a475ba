/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How close partial frames come to the final one:
 *
 *   view [--points N] [--csv FILE] [--svg FILE] [--frames FOLDER] IMAGE...
 *
 * Each image is pushed in N buffers of the same size, once with smoothing=false and
 * once with smoothing=true. After each of them the frame that is shown is compared
 * with the final one: PSNR of RGB, and SSIM of luma. The table has the means over all
 * points, and for a progressive JPEG those of the most that estimates could reach.
 * --frames leaves every frame there, as PPM. */

#include "player.h"
#include "viewlimit.h"
#include "viewplot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_SETTINGS 3
#define LIMIT 2

/* Frames that differ in nothing have no PSNR: they count as this. */
#define BEST_PSNR 60.0

static const gchar *settings[N_SETTINGS] = { "smoothing=false",
  "smoothing=true", "limit"
};

static gint n_points = 40;
static gchar *csv_path, *svg_path, *frames_folder;
static gchar **paths;

static const GOptionEntry entries[] = {
  {"points", 'n', 0, G_OPTION_ARG_INT, &n_points, "Byte counts an image", "N"},
  {"csv", 0, 0, G_OPTION_ARG_FILENAME, &csv_path, "All numbers", "FILE"},
  {"svg", 0, 0, G_OPTION_ARG_FILENAME, &svg_path, "A plot", "FILE"},
  {"frames", 0, 0, G_OPTION_ARG_FILENAME, &frames_folder, "PPM files",
      "FOLDER"},
  {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL,
      "IMAGE..."},
  {NULL, 0, 0, 0, NULL, NULL, NULL}
};

/* Pixels without padding, RGB. */
typedef struct
{
  guint width, height;
  guint8 *pixels;
} View;

static void
view_free (gpointer data)
{
  View *view = data;

  g_free (view->pixels);
  g_free (view);
}

static View *
view_copy (const View * view)
{
  View *copy;

  if (!view)
    return NULL;
  copy = g_new0 (View, 1);
  *copy = *view;
  copy->pixels =
      g_memdup2 (view->pixels, (gsize) view->width * view->height * 3);

  return copy;
}

static View *
view_new (const GstVideoInfo * info, GstBuffer * buffer)
{
  View *view = g_new0 (View, 1);
  GstVideoFrame frame;
  guint y;

  view->width = GST_VIDEO_INFO_WIDTH (info);
  view->height = GST_VIDEO_INFO_HEIGHT (info);
  view->pixels = g_malloc ((gsize) view->width * view->height * 3);
  if (!gst_video_frame_map (&frame, (GstVideoInfo *) info, buffer,
          GST_MAP_READ))
    g_error ("a frame can't be read");
  for (y = 0; y < view->height; y++)
    memcpy (view->pixels + (gsize) y * view->width * 3,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        view->width * 3);
  gst_video_frame_unmap (&frame);

  return view;
}

/* -- measures ----------------------------------------------------------- */

static gdouble
psnr (const View * a, const View * b)
{
  gsize i, n = (gsize) a->width * a->height * 3;
  guint64 sum = 0;

  for (i = 0; i < n; i++) {
    gint d = a->pixels[i] - b->pixels[i];

    sum += d * d;
  }
  if (sum == 0)
    return BEST_PSNR;

  return MIN (BEST_PSNR, 10 * log10 (255.0 * 255.0 * n / sum));
}

static gint
luma (const View * view, guint x, guint y)
{
  const guint8 *p = view->pixels + ((gsize) y * view->width + x) * 3;

  return (77 * p[0] + 150 * p[1] + 29 * p[2]) >> 8;
}

/* Of a window of 8 x 8 pixels: Wang et al. 2004, with their constants. */
static gdouble
ssim_at (const View * a, const View * b, guint x, guint y)
{
  gdouble sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = 64;
  const gdouble c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
  guint i, k;

  for (k = 0; k < 8; k++) {
    for (i = 0; i < 8; i++) {
      gint va = luma (a, x + i, y + k), vb = luma (b, x + i, y + k);

      sa += va;
      sb += vb;
      saa += va * va;
      sbb += vb * vb;
      sab += va * vb;
    }
  }
  sa /= n;
  sb /= n;

  return (2 * sa * sb + c1) * (2 * (sab / n - sa * sb) + c2)
      / ((sa * sa + sb * sb + c1)
      * (saa / n - sa * sa + sbb / n - sb * sb + c2));
}

static gdouble
ssim (const View * a, const View * b)
{
  gdouble sum = 0;
  guint x, y, n = 0;

  for (y = 0; y + 8 <= a->height; y += 4) {
    for (x = 0; x + 8 <= a->width; x += 4, n++)
      sum += ssim_at (a, b, x, y);
  }

  return n > 0 ? sum / n : 1;
}

/* -- frames ------------------------------------------------------------- */

static void
image_open (Image * image, const gchar * path)
{
  GError *error = NULL;

  memset (image, 0, sizeof (*image));
  image->path = g_path_get_basename (path);
  if (!g_file_get_contents (path, (gchar **) & image->data, &image->size,
          &error))
    g_error ("%s", error->message);
  image->kind = image->data[0] == 0x89 ? PNG_RGB : JPEG_PROGRESSIVE;
}

/* A setting has no views where nothing is known of it. */
static gboolean
has_views (const Image * image, guint setting)
{
  return setting != LIMIT || !image_is_png (image);
}

/* What is shown after each of the byte counts, NULL for nothing. */
static GPtrArray *
show (const Image * image, const gchar * setting, gint n_points)
{
  GPtrArray *views = g_ptr_array_new_with_free_func (view_free);
  gchar *launch = g_strdup_printf ("%s updates=buffer %s ! capsfilter "
      "caps=video/x-raw,format=RGB", image_is_png (image) ? "progpngdec" :
      "progjpegdec", setting);
  Player player;
  gint i;

  player_start (&player, launch, HOLD_LAST);
  player_open (&player, image, FALSE);
  for (i = 0; i < n_points; i++) {
    gsize at = image->size * i / n_points;

    player_push (&player, player_wrap (image, at,
            image->size * (i + 1) / n_points - at));
    if (i == n_points - 1)
      player_end (&player);
    g_ptr_array_add (views, player.held->len == 0 ? NULL :
        view_new (&player.outcome.info, player.held->pdata[0]));
  }
  player_stop (&player);
  g_free (launch);

  return views;
}

static GPtrArray *
make_views (const Image * image, guint setting)
{
  GPtrArray *views;
  gint i;

  if (setting != LIMIT)
    return show (image, settings[setting], n_points);

  views = g_ptr_array_new_with_free_func (view_free);
  for (i = 0; i < n_points; i++) {
    GByteArray *jpeg = viewlimit_make (image, image->size * (i + 1) / n_points);
    GPtrArray *frame;
    Image limit;

    /* Where the bytes end within a segment, libjpeg can't read what was before. */
    if (!jpeg) {
      g_ptr_array_add (views, i > 0 ? view_copy (views->pdata[i - 1]) : NULL);
      continue;
    }
    limit = *image;
    limit.data = jpeg->data;
    limit.size = jpeg->len;
    frame = show (&limit, settings[0], 1);
    g_ptr_array_add (views, g_ptr_array_steal_index (frame, 0));
    g_ptr_array_unref (frame);
    g_byte_array_unref (jpeg);
  }

  return views;
}

static void
write_view (const View * view, const gchar * name, guint setting, guint point)
{
  static const gchar *names[] = { "plain", "smooth", "limit" };
  gchar *path = g_strdup_printf ("%s/%s-%s-%02u.ppm", frames_folder, name,
      names[setting], point);
  GString *ppm = g_string_new (NULL);

  g_string_printf (ppm, "P6\n%u %u\n255\n", view->width, view->height);
  g_string_append_len (ppm, (gchar *) view->pixels,
      (gsize) view->width * view->height * 3);
  if (!g_file_set_contents (path, ppm->str, ppm->len, NULL))
    g_error ("%s can't be written", path);
  g_string_free (ppm, TRUE);
  g_free (path);
}

/* A column of grey where there is nothing to show. */
static View *
blank_like (const View * view)
{
  gsize size = (gsize) view->width * view->height * 3;
  View *blank = g_new0 (View, 1);

  *blank = *view;
  blank->pixels = g_malloc (size);
  memset (blank->pixels, 128, size);

  return blank;
}

/* -- the table ---------------------------------------------------------- */

typedef struct
{
  gdouble psnr, ssim;           /* means over all byte counts */
  gdouble fall;                 /* the most that PSNR falls by from one to the next */
} Sum;

static void
measure (const Image * image, guint setting, Sum * sum, FILE * csv)
{
  GPtrArray *views = make_views (image, setting);
  View *final = views->pdata[n_points - 1];
  gdouble before = 0;
  gint i;

  if (!final)
    g_error ("%s has no frame", image->path);
  memset (sum, 0, sizeof (*sum));
  for (i = 0; i < n_points - 1; i++) {
    gdouble p, s;

    if (!views->pdata[i])
      views->pdata[i] = blank_like (final);
    p = psnr (views->pdata[i], final);
    s = ssim (views->pdata[i], final);
    sum->psnr += p / (n_points - 1);
    sum->ssim += s / (n_points - 1);
    sum->fall = MAX (sum->fall, before - p);
    before = p;
    viewplot_add (image->path, setting, 100.0 * (i + 1) / n_points, p);
    if (csv)
      fprintf (csv, "%s,%s,%.1f,%" G_GSIZE_FORMAT ",%.3f,%.5f\n", image->path,
          settings[setting], 100.0 * (i + 1) / n_points,
          image->size * (i + 1) / n_points, p, s);
    if (frames_folder)
      write_view (views->pdata[i], image->path, setting, i + 1);
  }
  if (frames_folder)
    write_view (final, image->path, setting, n_points);
  g_ptr_array_unref (views);
}

static void
print_row (const gchar * name, const Sum * sums)
{
  gchar *limit = sums[LIMIT].psnr > 0 ? g_strdup_printf ("%6.2f",
      sums[LIMIT].psnr) : g_strdup ("     -");

  g_print ("| %-28s | %6.2f | %6.2f | %s | %+5.2f | %.4f | %.4f | %.2f |\n",
      name, sums[0].psnr, sums[1].psnr, limit, sums[1].psnr - sums[0].psnr,
      sums[0].ssim, sums[1].ssim, sums[1].fall);
  g_free (limit);
}

static void
measure_all (FILE * csv)
{
  Sum mean[N_SETTINGS];
  guint i, k, n = g_strv_length (paths), n_limits = 0;

  memset (mean, 0, sizeof (mean));

  g_print ("| image | PSNR | estimated | limit | gain | SSIM | estimated "
      "| falls |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (i = 0; i < n; i++) {
    Sum sums[N_SETTINGS];
    Image image;

    memset (sums, 0, sizeof (sums));
    image_open (&image, paths[i]);
    n_limits += has_views (&image, LIMIT);
    for (k = 0; k < N_SETTINGS; k++) {
      if (!has_views (&image, k))
        continue;
      measure (&image, k, &sums[k], csv);
      mean[k].psnr += sums[k].psnr / n;
      mean[k].ssim += sums[k].ssim / n;
      mean[k].fall = MAX (mean[k].fall, sums[k].fall);
    }
    print_row (image.path, sums);
    g_free (image.path);
    g_free (image.data);
  }
  /* Of only some of the images it would be a mean of something else. */
  if (n_limits < n)
    mean[LIMIT].psnr = 0;
  print_row ("all", mean);
}

int
main (int argc, char **argv)
{
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;
  FILE *csv = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  g_option_context_free (context);
  if (!paths || n_points < 2)
    g_error ("which images?");

  if (csv_path) {
    csv = fopen (csv_path, "w");
    if (!csv)
      g_error ("%s can't be written", csv_path);
    fprintf (csv, "image,setting,percent,bytes,psnr,ssim\n");
  }
  measure_all (csv);
  if (csv)
    fclose (csv);
  if (svg_path)
    viewplot_write (svg_path);
  g_strfreev (paths);
  gst_deinit ();

  return 0;
}
