/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The most that estimates could reach. In a progressive JPEG they choose bits that are
 * missing of coefficients of which some are known, and low coefficients that have not
 * come: all these have their final values here. The others, which nobody can guess, are
 * as they came. */

#include "viewlimit.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

/* A DC that came is within so much of the final one: 3 bits may be missing. */
#define MAX_DC_DIFFERENCE 7

typedef struct
{
  struct jpeg_error_mgr manager;        /* first */
  jmp_buf failed;
} Errors;

typedef struct
{
  struct jpeg_decompress_struct cinfo;
  Errors errors;
  jvirt_barray_ptr *arrays;
} Coefficients;

static void
error_exit (j_common_ptr cinfo)
{
  longjmp (((Errors *) cinfo->err)->failed, 1);
}

static void
emit_message (j_common_ptr cinfo, int level)
{
}

/* FALSE: there are none so far. */
static gboolean
coefficients_read (Coefficients * self, const guint8 * data, gsize size)
{
  self->cinfo.err = jpeg_std_error (&self->errors.manager);
  self->errors.manager.error_exit = error_exit;
  self->errors.manager.emit_message = emit_message;
  jpeg_create_decompress (&self->cinfo);
  if (setjmp (self->errors.failed))
    return FALSE;
  jpeg_mem_src (&self->cinfo, data, size);
  jpeg_read_header (&self->cinfo, TRUE);
  self->arrays = jpeg_read_coefficients (&self->cinfo);

  return TRUE;
}

/* 1 to 9 in zigzag order, as the plugin does. */
static gboolean
is_predicted (guint i)
{
  return i / DCTSIZE + i % DCTSIZE <= 3;
}

static void
complete_block (JCOEF * block, const JCOEF * final)
{
  guint i;

  /* Its DC has not come. */
  if (block[0] == 0 && abs (final[0]) > MAX_DC_DIFFERENCE)
    return;

  for (i = 0; i < DCTSIZE2; i++) {
    if (block[i] != 0 || is_predicted (i))
      block[i] = final[i];
  }
}

static void
complete (Coefficients * part, Coefficients * final)
{
  gint i;

  for (i = 0; i < part->cinfo.num_components; i++) {
    const jpeg_component_info *comp = &part->cinfo.comp_info[i];
    JDIMENSION row, x;

    for (row = 0; row < comp->height_in_blocks; row++) {
      JBLOCKARRAY to = part->cinfo.mem->access_virt_barray ((j_common_ptr)
          & part->cinfo, part->arrays[i], row, 1, TRUE);
      JBLOCKARRAY from = final->cinfo.mem->access_virt_barray ((j_common_ptr)
          & final->cinfo, final->arrays[i], row, 1, FALSE);

      for (x = 0; x < comp->width_in_blocks; x++)
        complete_block (to[0][x], from[0][x]);
    }
  }
}

static GByteArray *
write_coefficients (Coefficients * coefficients)
{
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;
  GByteArray *jpeg = g_byte_array_new ();

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_compress (&cinfo);
  jpeg_mem_dest (&cinfo, &data, &size);
  jpeg_copy_critical_parameters (&coefficients->cinfo, &cinfo);
  cinfo.optimize_coding = TRUE;
  jpeg_write_coefficients (&cinfo, coefficients->arrays);
  jpeg_finish_compress (&cinfo);
  jpeg_destroy_compress (&cinfo);
  g_byte_array_append (jpeg, data, size);
  free (data);

  return jpeg;
}

/**
 * viewlimit_make:
 * @image: a progressive JPEG
 * @size: bytes of it that have come
 *
 * Returns: (transfer full) (nullable): a JPEG of the best that could be shown; %NULL where
 *     there is nothing
 */
GByteArray *
viewlimit_make (const Image * image, gsize size)
{
  Coefficients *part = g_new0 (Coefficients, 1);
  Coefficients *final = g_new0 (Coefficients, 1);
  GByteArray *jpeg = NULL;

  if (coefficients_read (part, image->data, size)
      && coefficients_read (final, image->data, image->size)) {
    complete (part, final);
    jpeg = write_coefficients (part);
  }
  jpeg_destroy_decompress (&part->cinfo);
  jpeg_destroy_decompress (&final->cinfo);
  g_free (part);
  g_free (final);

  return jpeg;
}
