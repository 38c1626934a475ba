/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "deepimage.h"
#include "jpegerrors.h"

#include <gst/check/gstcheck.h>

static DeepImage *
new_image (guint n, guint precision)
{
  DeepImage *image = g_new0 (DeepImage, 1);

  image->n = n;
  image->precision = precision;

  return image;
}

void
deep_image_free (DeepImage * image)
{
  guint i;

  for (i = 0; image && i < image->n; i++)
    g_free (image->samples[i]);
  g_free (image);
}

static void
allocate (DeepImage * image, guint i, guint width, guint height)
{
  image->width[i] = width;
  image->height[i] = height;
  image->samples[i] = g_new0 (guint16, (gsize) width * height);
}

/* -- libjpeg ------------------------------------------------------------- */

static guint
read_raw (struct jpeg_decompress_struct *cinfo, JSAMPIMAGE rows, guint n)
{
#ifdef HAVE_JPEG_PRECISION
  if (cinfo->data_precision > 8)
    return jpeg12_read_raw_data (cinfo, (J12SAMPIMAGE) rows, n);
#endif

  return jpeg_read_raw_data (cinfo, rows, n);
}

static guint
read_row (struct jpeg_decompress_struct *cinfo, gpointer row)
{
#ifdef HAVE_JPEG_PRECISION
  if (cinfo->data_precision > 12) {
    J16SAMPROW row16 = row;

    return jpeg16_read_scanlines (cinfo, &row16, 1);
  }
  if (cinfo->data_precision > 8) {
    J12SAMPROW row12 = row;

    return jpeg12_read_scanlines (cinfo, &row12, 1);
  }
#endif
  JSAMPROW row8 = row;

  return jpeg_read_scanlines (cinfo, &row8, 1);
}

/* Row of samples as libjpeg gives them, @step to each pixel. */
static void
keep_row (DeepImage * image, guint i, guint y, gconstpointer row, guint first,
    guint step)
{
  guint x;

  if (y >= image->height[i])
    return;

  for (x = 0; x < image->width[i]; x++) {
    guint at = first + x * step;

    image->samples[i][y * image->width[i] + x] = image->precision > 8 ?
        ((const guint16 *) row)[at] : ((const guint8 *) row)[at];
  }
}

static void
read_planes (struct jpeg_decompress_struct *cinfo, DeepImage * image,
    guint8 * memory, gsize row_size)
{
  JSAMPROW rows[MAX_COMPONENTS][MAX_SAMP_FACTOR * DCTSIZE];
  JSAMPARRAY arrays[MAX_COMPONENTS];
  guint height = cinfo->max_v_samp_factor * MIN_BLOCK_SIDE (cinfo), i, k;

  for (i = 0; i < image->n; i++) {
    arrays[i] = rows[i];
    for (k = 0; k < MAX_SAMP_FACTOR * DCTSIZE; k++)
      rows[i][k] = memory + (i * MAX_SAMP_FACTOR * DCTSIZE + k) * row_size;
  }
  while (cinfo->output_scanline < cinfo->output_height) {
    guint imcu_row = cinfo->output_scanline / height;

    read_raw (cinfo, arrays, height);
    for (i = 0; i < image->n; i++) {
      jpeg_component_info *comp = &cinfo->comp_info[i];
      guint n = comp->v_samp_factor * BLOCK_SIDE (comp);

      for (k = 0; k < n; k++)
        keep_row (image, i, imcu_row * n + k, rows[i][k], 0, 1);
    }
  }
}

/* The components of a JPEG that is not lossless, as stored or scaled. NULL where libjpeg
 * fails, or gives none. */
DeepImage *
deep_image_planes (const guint8 * data, gsize size, guint downscale,
    gboolean smoothing)
{
  struct jpeg_decompress_struct cinfo;
  DeepImage *volatile image = NULL;
  guint8 *volatile memory = NULL;
  volatile gboolean done = FALSE;
  gsize row_size;
  Errors errors;
  gint i;

  cinfo.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  jpeg_create_decompress (&cinfo);
  if (setjmp (errors.escape) == 0) {
    jpeg_mem_src (&cinfo, data, size);
    jpeg_read_header (&cinfo, TRUE);
    cinfo.scale_num = 1;
    cinfo.scale_denom = downscale;
    cinfo.raw_data_out = TRUE;
    cinfo.out_color_space = cinfo.jpeg_color_space;
    cinfo.do_block_smoothing = smoothing;
    jpeg_start_decompress (&cinfo);
    image = new_image (cinfo.num_components, cinfo.data_precision);
    for (i = 0; i < cinfo.num_components; i++)
      allocate (image, i, cinfo.comp_info[i].downsampled_width,
          cinfo.comp_info[i].downsampled_height);
    row_size = 2 * ((gsize) cinfo.image_width + MAX_SAMP_FACTOR * DCTSIZE);
    memory = g_malloc (cinfo.num_components * MAX_SAMP_FACTOR * DCTSIZE *
        row_size);
    read_planes (&cinfo, image, memory, row_size);
    done = TRUE;
  }
  jpeg_destroy_decompress (&cinfo);
  g_free (memory);
  if (!done)
    g_clear_pointer ((DeepImage **) & image, deep_image_free);

  return image;
}

/* Pixels as libjpeg makes them: grey, CMYK, or RGB if @to_rgb, else what is stored. NULL
 * where libjpeg fails. */
DeepImage *
deep_image_pixels (const guint8 * data, gsize size, guint downscale,
    gboolean to_rgb)
{
  struct jpeg_decompress_struct cinfo;
  DeepImage *volatile image = NULL;
  gpointer volatile row = NULL;
  volatile gboolean done = FALSE;
  Errors errors;
  gint i;

  cinfo.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  jpeg_create_decompress (&cinfo);
  if (setjmp (errors.escape) == 0) {
    jpeg_mem_src (&cinfo, data, size);
    jpeg_read_header (&cinfo, TRUE);
    cinfo.scale_num = 1;
    cinfo.scale_denom = downscale;
    cinfo.out_color_space = cinfo.num_components == 4 ? JCS_CMYK :
        to_rgb && cinfo.num_components == 3 ? JCS_RGB : cinfo.jpeg_color_space;
    jpeg_start_decompress (&cinfo);
    image = new_image (cinfo.out_color_components, cinfo.data_precision);
    for (i = 0; i < cinfo.out_color_components; i++)
      allocate (image, i, cinfo.output_width, cinfo.output_height);
    row = g_malloc (2 * (gsize) cinfo.output_width *
        cinfo.out_color_components);
    while (cinfo.output_scanline < cinfo.output_height) {
      guint y = cinfo.output_scanline;

      read_row (&cinfo, row);
      for (i = 0; i < cinfo.out_color_components; i++)
        keep_row (image, i, y, row, i, cinfo.out_color_components);
    }
    done = TRUE;
  }
  jpeg_destroy_decompress (&cinfo);
  g_free (row);
  if (!done)
    g_clear_pointer ((DeepImage **) & image, deep_image_free);

  return image;
}

/* -- what was stored ----------------------------------------------------- */

static guint
sampling_factor (const LosslessRecipe * recipe, guint i, gboolean vertical)
{
  return recipe->sampling ? recipe->sampling[3 * i + vertical] - '0' : 1;
}

/* Each component in its own size. */
DeepImage *
deep_image_lossless (const LosslessRecipe * recipe)
{
  guint n = lossless_n_components (recipe), max_h = 1, max_v = 1, i, x, y;
  DeepImage *image = new_image (n, recipe->precision);

  for (i = 0; i < n; i++) {
    max_h = MAX (max_h, sampling_factor (recipe, i, FALSE));
    max_v = MAX (max_v, sampling_factor (recipe, i, TRUE));
  }
  for (i = 0; i < n; i++) {
    guint h = sampling_factor (recipe, i, FALSE);
    guint v = sampling_factor (recipe, i, TRUE);

    allocate (image, i, (recipe->width * h + max_h - 1) / max_h,
        (recipe->height * v + max_v - 1) / max_v);
    for (y = 0; y < image->height[i]; y++) {
      for (x = 0; x < image->width[i]; x++)
        image->samples[i][y * image->width[i] + x] =
            lossless_sample (recipe, i, x, y);
    }
  }

  return image;
}

/* -- frames -------------------------------------------------------------- */

/* Of damaged lossless data a sample may be more than there can be. */
static guint
sample_at (const DeepImage * image, guint i, guint x, guint y)
{
  guint max = (1 << image->precision) - 1;

  x = MIN (x, image->width[i] - 1);
  y = MIN (y, image->height[i] - 1);

  return MIN (image->samples[i][y * image->width[i] + x], max);
}

/* To more bits: repeated from the top. To less: the nearest. */
static guint
scale (guint64 value, guint from, guint to)
{
  guint64 max = ((guint64) 1 << from) - 1;

  if (to >= from) {
    guint bits = from;

    while (bits < to) {
      value = value << from | (value & max);
      bits += from;
    }
    return value >> (bits - to);
  }

  return (guint) ((gdouble) value * ((1 << to) - 1) / max + 0.5);
}

/* The sample of a plane: as stored, or the mean of those of two rows. */
static guint
plane_sample (const DeepImage * planes, guint i, guint x, guint y, guint width,
    guint height)
{
  guint a, b;

  if (planes->height[i] == height && planes->width[i] == width)
    return sample_at (planes, i, x, y);

  /* 4:4:4, 4:2:2 and 4:1:1 to 4:2:0: the columns that this one stands for. */
  a = planes->width[i] > width ? 2 * x : planes->width[i] < width ? x / 2 : x;
  b = planes->width[i] > width ? a + 1 : a;

  return (guint) ((sample_at (planes, i, a, 2 * y)
          + sample_at (planes, i, b, 2 * y)
          + sample_at (planes, i, a, MIN (2 * y + 1, planes->height[i] - 1))
          + sample_at (planes, i, b, MIN (2 * y + 1, planes->height[i] - 1)))
      / 4.0 + 0.5);
}

/* RGB of a pixel: the columns and rows of subsampled components are repeated. */
static guint
pixel_sample (const DeepImage * pixels, guint comp, guint x, guint y,
    guint width, guint height)
{
  guint value[4], max = (1 << pixels->precision) - 1, i;

  for (i = 0; i < pixels->n; i++) {
    guint h = (width + pixels->width[i] - 1) / pixels->width[i];
    guint v = (height + pixels->height[i] - 1) / pixels->height[i];

    value[i] = sample_at (pixels, i, x / h, y / v);
  }
  if (pixels->n == 1)
    return value[0];
  if (pixels->n == 3)
    return value[comp];

  return (guint) ((gdouble) value[comp] * value[3] / max + 0.5);
}

static guint
frame_sample (const GstVideoFrame * frame, guint comp, guint x, guint y)
{
  const guint8 *at = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, comp)
      + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (frame, comp)
      + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, comp);
  const gchar *name = GST_VIDEO_INFO_NAME (&frame->info);

  if (GST_VIDEO_FRAME_COMP_DEPTH (frame, comp) == 8)
    return *at;
  if (g_str_has_suffix (name, "BE"))
    return GST_READ_UINT16_BE (at);
  if (g_str_has_suffix (name, "LE"))
    return GST_READ_UINT16_LE (at);

  return *(const guint16 *) at;
}

/* Every sample of the frame: of planes where it has the image's, else of pixels. Alpha
 * is opaque. */
void
assert_frame_shows (const GstVideoInfo * info, GstBuffer * buffer,
    const DeepImage * planes, const DeepImage * pixels, const gchar * what)
{
  gboolean rgb = GST_VIDEO_INFO_IS_RGB (info);
  const DeepImage *image = rgb ? pixels : planes;
  GstVideoFrame frame;
  guint comp, x, y;

  fail_unless (image != NULL, "%s: libjpeg fails", what);
  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (comp = 0; comp < GST_VIDEO_FRAME_N_COMPONENTS (&frame); comp++) {
    guint width = GST_VIDEO_FRAME_COMP_WIDTH (&frame, comp);
    guint height = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, comp);
    guint depth = GST_VIDEO_FRAME_COMP_DEPTH (&frame, comp);

    for (y = 0; y < height; y++) {
      for (x = 0; x < width; x++) {
        guint got = frame_sample (&frame, comp, x, y);
        guint wanted = comp == 3 ? (1u << depth) - 1 :
            scale (rgb ? pixel_sample (image, comp, x, y, width, height) :
            plane_sample (image, comp, x, y, width, height),
            image->precision, depth);

        fail_unless (got == wanted, "%s, %s: sample %u of component %u in row "
            "%u is %u, not %u", what, GST_VIDEO_INFO_NAME (info), x, comp, y,
            got, wanted);
      }
    }
  }
  gst_video_frame_unmap (&frame);
}
