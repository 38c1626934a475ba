/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "oracle.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

typedef struct
{
  struct jpeg_error_mgr manager;
  jmp_buf escape;
} Errors;

static void
on_error (j_common_ptr cinfo)
{
  longjmp (((Errors *) cinfo->err)->escape, 1);
}

static void
on_message (j_common_ptr cinfo, int level)
{
}

/* Planes padded to whole iMCU rows. */
static void
read_planes (struct jpeg_decompress_struct *cinfo, guint8 ** planes,
    gsize * strides)
{
  JSAMPROW rows[MAX_COMPONENTS][MAX_SAMP_FACTOR * DCTSIZE];
  JSAMPARRAY arrays[MAX_COMPONENTS];
  gint i, k;

  for (i = 0; i < cinfo->num_components; i++) {
    jpeg_component_info *comp = &cinfo->comp_info[i];

    strides[i] = comp->width_in_blocks * DCTSIZE;
    planes[i] = g_malloc0 (strides[i] * DCTSIZE * comp->v_samp_factor *
        cinfo->total_iMCU_rows);
    arrays[i] = rows[i];
  }
  while (cinfo->output_scanline < cinfo->output_height) {
    guint row = cinfo->output_scanline / (cinfo->max_v_samp_factor * DCTSIZE);

    for (i = 0; i < cinfo->num_components; i++) {
      gint n = cinfo->comp_info[i].v_samp_factor * DCTSIZE;

      for (k = 0; k < n; k++)
        rows[i][k] = planes[i] + strides[i] * (row * n + k);
    }
    jpeg_read_raw_data (cinfo, arrays, cinfo->max_v_samp_factor * DCTSIZE);
  }
}

/* The components of a grey or YCbCr JPEG as they are stored, one after the
 * other, cropped to their size. NULL where libjpeg fails or for other
 * colour spaces. */
GByteArray *
oracle_jpeg_planes (const guint8 * data, gsize size, gboolean smoothing)
{
  struct jpeg_decompress_struct cinfo;
  guint8 *planes[MAX_COMPONENTS] = { NULL, };
  gsize strides[MAX_COMPONENTS];
  GByteArray *volatile result = NULL;
  Errors errors;
  guint i, k;

  cinfo.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  jpeg_create_decompress (&cinfo);
  if (setjmp (errors.escape))
    goto done;

  jpeg_mem_src (&cinfo, data, size);
  jpeg_read_header (&cinfo, TRUE);
  if (cinfo.jpeg_color_space != JCS_YCbCr
      && cinfo.jpeg_color_space != JCS_GRAYSCALE)
    goto done;
  cinfo.raw_data_out = TRUE;
  cinfo.out_color_space = cinfo.jpeg_color_space;
  cinfo.do_block_smoothing = smoothing;
  jpeg_start_decompress (&cinfo);
  read_planes (&cinfo, planes, strides);

  result = g_byte_array_new ();
  for (i = 0; i < (guint) cinfo.num_components; i++) {
    for (k = 0; k < cinfo.comp_info[i].downsampled_height; k++)
      g_byte_array_append (result, planes[i] + strides[i] * k,
          cinfo.comp_info[i].downsampled_width);
  }

done:
  jpeg_destroy_decompress (&cinfo);
  for (i = 0; i < MAX_COMPONENTS; i++)
    g_free (planes[i]);

  return result;
}
