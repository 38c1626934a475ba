/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The coefficients of components of which a frame shows nothing but the DC. libjpeg
 * keeps 64 for each block, in virtual arrays of which it looks at a few rows at a
 * time: to make these rows up from DCs that are kept alone spares the memory, and
 * with it half of the time that such a picture takes. */

#include "jpeg.h"

#include <string.h>

/* jpeglib.h leaves open what its memory manager has here: this is an array of
 * ours, which no method sees but the one below. */
struct jvirt_barray_control
{
  JDIMENSION blocks_per_row, n_rows, max_access;
  JCOEF *dc;                    /* of all blocks, row by row */
  JBLOCKARRAY window;           /* rows [first, first + n) as libjpeg has them */
  JDIMENSION first, n;
  gboolean written;             /* window is newer than dc */
};

static void
load_window (jvirt_barray_ptr array)
{
  const JCOEF *dc = array->dc + (gsize) array->first * array->blocks_per_row;
  JDIMENSION row, i;

  for (row = 0; row < array->n; row++) {
    JBLOCKROW blocks = array->window[row];

    memset (blocks, 0, array->blocks_per_row * sizeof (JBLOCK));
    for (i = 0; i < array->blocks_per_row; i++)
      blocks[i][0] = *dc++;
  }
  array->written = FALSE;
}

static void
save_window (jvirt_barray_ptr array)
{
  JCOEF *dc = array->dc + (gsize) array->first * array->blocks_per_row;
  JDIMENSION row, i;

  for (row = 0; row < array->n; row++) {
    JBLOCKROW blocks = array->window[row];

    for (i = 0; i < array->blocks_per_row; i++)
      *dc++ = blocks[i][0];
  }
}

static jvirt_barray_ptr
request_array (j_common_ptr cinfo, int pool, boolean pre_zero,
    JDIMENSION blocks_per_row, JDIMENSION n_rows, JDIMENSION max_access)
{
  JpegCodec *self = cinfo->client_data;
  gint i = self->dc_n_requested++;
  gsize size = (gsize) n_rows * blocks_per_row * sizeof (JCOEF);
  jvirt_barray_ptr array;

  /* They are asked for in the order of the components. */
  if (i >= self->cinfo.num_components
      || jpeg_needs_ac (&self->cinfo.comp_info[i]))
    return self->dc_request_other (cinfo, pool, pre_zero, blocks_per_row,
        n_rows, max_access);

  array = cinfo->mem->alloc_small (cinfo, pool, sizeof (*array));
  memset (array, 0, sizeof (*array));
  array->blocks_per_row = blocks_per_row;
  array->n_rows = n_rows;
  array->max_access = max_access;
  array->dc = cinfo->mem->alloc_large (cinfo, pool, size);
  memset (array->dc, 0, size);
  array->window =
      cinfo->mem->alloc_barray (cinfo, pool, blocks_per_row, max_access);
  self->dc_arrays[i] = array;

  return array;
}

static JBLOCKARRAY
access_array (j_common_ptr cinfo, jvirt_barray_ptr array, JDIMENSION first,
    JDIMENSION n, boolean writable)
{
  JpegCodec *self = cinfo->client_data;
  gint i;

  for (i = 0; i < MAX_COMPONENTS && self->dc_arrays[i] != array; i++);
  if (i == MAX_COMPONENTS)
    return self->dc_access_other (cinfo, array, first, n, writable);

  /* Smoothing asks for three rows and looks at the fourth, where it draws the
   * second of them. */
  if (!writable)
    n = MIN (array->max_access, array->n_rows - first);
  if (array->first != first || array->n != n) {
    if (array->written)
      save_window (array);
    array->first = first;
    array->n = n;
    load_window (array);
  }
  array->written |= writable;

  return array->window;
}

/**
 * jpeg_dc_install:
 * @self: a codec of an image with several scans, whose scale was set
 *
 * Has libjpeg keep no more than the DC of components that need no more.
 */
void
jpeg_dc_install (JpegCodec * self)
{
  struct jpeg_memory_mgr *memory = self->cinfo.mem;

  self->dc_request_other = memory->request_virt_barray;
  self->dc_access_other = memory->access_virt_barray;
  memory->request_virt_barray = request_array;
  memory->access_virt_barray = access_array;
}
