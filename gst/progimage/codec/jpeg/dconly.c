/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg keeps 64 coefficients for each block, in virtual arrays of which it looks at a
 * few rows at a time. Where a frame shows nothing but the DC, these rows are made up
 * from DCs that are kept alone: that spares the memory, and with it half of the time
 * that such an image takes. */

#include "dconly.h"

#include <jerror.h>
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

/* Whether libjpeg asks for the coefficients of this component: it does so in the order of
 * the components, in whole MCUs. */
static gboolean
is_array_of (const jpeg_component_info * comp, JDIMENSION blocks_per_row,
    JDIMENSION n_rows)
{
  return blocks_per_row % comp->h_samp_factor == 0
      && n_rows % comp->v_samp_factor == 0
      && blocks_per_row - comp->width_in_blocks < (guint) comp->h_samp_factor
      && n_rows - comp->height_in_blocks < (guint) comp->v_samp_factor;
}

static jvirt_barray_ptr
request_array (j_common_ptr cinfo, int pool, boolean pre_zero,
    JDIMENSION blocks_per_row, JDIMENSION n_rows, JDIMENSION max_access)
{
  ProgJpegLibrary *library = prog_jpeg_library_of (cinfo);
  ProgJpegDcOnly *self = library->arrays;
  gint i = self->n_requested++;
  gsize size = (gsize) n_rows * blocks_per_row * sizeof (JCOEF);
  jvirt_barray_ptr array;

  if (i >= library->cinfo.num_components
      || prog_jpeg_needs_ac (&library->cinfo.comp_info[i])
      || !is_array_of (&library->cinfo.comp_info[i], blocks_per_row, n_rows))
    return self->request_other (cinfo, pool, pre_zero, blocks_per_row, n_rows,
        max_access);

  array = cinfo->mem->alloc_small (cinfo, pool, sizeof (*array));
  memset (array, 0, sizeof (*array));
  array->blocks_per_row = blocks_per_row;
  array->n_rows = n_rows;
  array->max_access = max_access;
  array->dc = cinfo->mem->alloc_large (cinfo, pool, size);
  memset (array->dc, 0, size);
  array->window =
      cinfo->mem->alloc_barray (cinfo, pool, blocks_per_row, max_access);
  self->arrays[i] = array;

  return array;
}

static JBLOCKARRAY
access_array (j_common_ptr cinfo, jvirt_barray_ptr array, JDIMENSION first,
    JDIMENSION n, boolean writable)
{
  ProgJpegDcOnly *self = prog_jpeg_library_of (cinfo)->arrays;
  gint i;

  for (i = 0; i < MAX_COMPONENTS && self->arrays[i] != array; i++);
  if (i == MAX_COMPONENTS)
    return self->access_other (cinfo, array, first, n, writable);

  if (first > array->n_rows || n > array->n_rows - first
      || n > array->max_access)
    ERREXIT (cinfo, JERR_BAD_VIRTUAL_ACCESS);

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
 * prog_jpeg_dc_only_install:
 * @dc_only: all zero; has to stay as long as the decompressor
 * @library: the decompressor of an image with several scans, whose scale was set
 *
 * Has libjpeg keep no more than the DC of components that need no more.
 */
void
prog_jpeg_dc_only_install (ProgJpegDcOnly * dc_only, ProgJpegLibrary * library)
{
  struct jpeg_memory_mgr *memory = library->cinfo.mem;

  library->arrays = dc_only;
  dc_only->request_other = memory->request_virt_barray;
  dc_only->access_other = memory->access_virt_barray;
  memory->request_virt_barray = request_array;
  memory->access_virt_barray = access_array;
}

/**
 * prog_jpeg_dc_only_memory:
 * @cinfo: a decompressor that has read the header of an image with several scans, and
 *     has its scale
 *
 * Returns: bytes that its coefficients take
 */
guint64
prog_jpeg_dc_only_memory (const struct jpeg_decompress_struct *cinfo)
{
  guint64 bytes = 0;
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const jpeg_component_info *comp = &cinfo->comp_info[i];
    /* Whole MCUs, and a few rows that are made up. */
    guint64 wide = comp->width_in_blocks + comp->h_samp_factor - 1;
    guint64 high = comp->height_in_blocks + comp->v_samp_factor - 1;

    if (prog_jpeg_needs_ac (comp))
      bytes += wide * high * sizeof (JBLOCK);
    else
      bytes += wide * high * sizeof (JCOEF) +
          wide * 5 * comp->v_samp_factor * sizeof (JBLOCK);
  }

  return bytes;
}
