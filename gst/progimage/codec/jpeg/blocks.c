/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg gets the memory of coefficients from malloc(), and sets all of it to zero. That
 * and the kernel's work for each page of it take a seventh of the time of a progressive
 * image. Here large arrays come from calloc(), which knows that fresh memory is zero,
 * and in large pages. */

#include "blocks.h"

#include "core/pages.h"

#include <jerror.h>
#include <stdlib.h>

/* As libjpeg's own, for vectors. */
#define ALIGNMENT 64

/* FALSE: there is no memory. */
static gboolean
allocate (ProgJpegBlocks * self, j_common_ptr cinfo, int pool,
    JDIMENSION blocks_per_row, JDIMENSION n_rows)
{
  gsize row_size = blocks_per_row * sizeof (JBLOCK);
  gsize size = row_size * n_rows + ALIGNMENT;
  guint8 *memory = calloc (size, 1), *row;
  JBLOCKARRAY rows;
  JDIMENSION i;

  if (!memory)
    return FALSE;

  prog_image_prefer_large_pages (memory, size);
  self->memory[self->n] = memory;
  self->n_rows[self->n] = n_rows;
  rows = cinfo->mem->alloc_large (cinfo, pool, n_rows * sizeof (JBLOCKROW));
  row = memory + (ALIGNMENT - (guintptr) memory % ALIGNMENT) % ALIGNMENT;
  for (i = 0; i < n_rows; i++, row += row_size)
    rows[i] = (JBLOCKROW) row;
  self->rows[self->n++] = rows;

  return TRUE;
}

/* What stands for an array of ours is the address of its rows. */
static jvirt_barray_ptr
request_array (j_common_ptr cinfo, int pool, boolean pre_zero,
    JDIMENSION blocks_per_row, JDIMENSION n_rows, JDIMENSION max_access)
{
  ProgJpegBlocks *self = prog_jpeg_library_of (cinfo)->blocks;

  if (self->n == MAX_COMPONENTS || !pre_zero || pool != JPOOL_IMAGE
      || (gsize) blocks_per_row * n_rows <
      PROG_IMAGE_MIN_LARGE_PAGES / sizeof (JBLOCK))
    return self->request_other (cinfo, pool, pre_zero, blocks_per_row, n_rows,
        max_access);

  if (!allocate (self, cinfo, pool, blocks_per_row, n_rows))
    ERREXIT1 (cinfo, JERR_OUT_OF_MEMORY, 0);

  return (jvirt_barray_ptr) self->rows[self->n - 1];
}

static JBLOCKARRAY
access_array (j_common_ptr cinfo, jvirt_barray_ptr array, JDIMENSION first,
    JDIMENSION n, boolean writable)
{
  ProgJpegBlocks *self = prog_jpeg_library_of (cinfo)->blocks;
  gint i;

  for (i = 0; i < self->n && (jvirt_barray_ptr) self->rows[i] != array; i++);
  if (i == self->n)
    return self->access_other (cinfo, array, first, n, writable);

  if (first > self->n_rows[i] || n > self->n_rows[i] - first)
    ERREXIT (cinfo, JERR_BAD_VIRTUAL_ACCESS);

  return self->rows[i] + first;
}

/**
 * prog_jpeg_blocks_install:
 * @blocks: all zero; has to stay as long as the decompressor
 * @library: the decompressor of an image with several scans
 *
 * Has libjpeg keep the coefficients of a large image here. What else takes libjpeg's
 * methods is to be installed later.
 */
void
prog_jpeg_blocks_install (ProgJpegBlocks * blocks, ProgJpegLibrary * library)
{
  struct jpeg_memory_mgr *memory = library->cinfo.mem;

  library->blocks = blocks;
  blocks->request_other = memory->request_virt_barray;
  blocks->access_other = memory->access_virt_barray;
  memory->request_virt_barray = request_array;
  memory->access_virt_barray = access_array;
}

/**
 * prog_jpeg_blocks_free:
 * @blocks: blocks, of a decompressor that was closed or aborted
 *
 * Frees them.
 */
void
prog_jpeg_blocks_free (ProgJpegBlocks * blocks)
{
  gint i;

  for (i = 0; i < MAX_COMPONENTS; i++)
    g_clear_pointer (&blocks->memory[i], free);
  blocks->n = 0;
}
