/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg keeps coefficients in virtual arrays, and asks its memory manager, whose methods
 * are public, for the rows that an output pass is to draw. While estimates are active it
 * is given rows of ours instead: so whatever it makes of coefficients (planes, packed
 * pixels, a scaled frame), it makes of estimates. Coefficients themselves never change,
 * and a component of which nothing is missing is drawn from them.
 *
 * An estimate is finer than a step of the quantiser. Therefore it is dequantised, and the
 * component's table is a table of ones meanwhile. */

#include "estimate.h"

#include <string.h>

/* -- libjpeg's methods -------------------------------------------------- */

/* libjpeg asks for the coefficients of each component, in order. */
static jvirt_barray_ptr
request_array (j_common_ptr cinfo, int pool, boolean pre_zero,
    JDIMENSION blocks_per_row, JDIMENSION n_rows, JDIMENSION max_access)
{
  ProgJpegEstimate *self = prog_jpeg_library_of (cinfo)->arrays;
  gint i = self->n_requested++;
  jvirt_barray_ptr array = self->request_other (cinfo, pool, pre_zero,
      blocks_per_row, n_rows, max_access);

  if (i < self->cinfo->num_components) {
    const jpeg_component_info *comp = &self->cinfo->comp_info[i];

    if (blocks_per_row >= comp->width_in_blocks
        && n_rows >= comp->height_in_blocks)
      self->planes[i].array = array;
  }

  return array;
}

static JBLOCKARRAY
access_array (j_common_ptr cinfo, jvirt_barray_ptr array, JDIMENSION first,
    JDIMENSION n, boolean writable)
{
  ProgJpegEstimate *self = prog_jpeg_library_of (cinfo)->arrays;
  ProgJpegEstimatePlane *plane;
  guint row;
  gint i;

  if (self->state == PROG_JPEG_ESTIMATE_IDLE || writable)
    return self->access_other (cinfo, array, first, n, writable);

  for (i = 0; i < self->cinfo->num_components && self->planes[i].array != array;
      i++);
  plane = &self->planes[i];
  if (i == self->cinfo->num_components || !plane->table)
    return self->access_other (cinfo, array, first, n, writable);

  plane->comp->dct_table = plane->table;
  if (prog_jpeg_estimate_known_of (self, plane, first)->finished)
    return self->access_other (cinfo, array, first, n, writable);

  plane->comp->dct_table = plane->unit_table;
  for (row = first; row < first + n; row++)
    prog_jpeg_estimate_row (self, plane, row, plane->blocks[row - first]);

  return plane->blocks;
}

/* -- what others call --------------------------------------------------- */

/**
 * prog_jpeg_estimate_install:
 * @estimate: all zero; has to stay as long as the decompressor
 * @library: the decompressor of a progressive image, whose scale was set
 *
 * Makes it possible to show estimates.
 */
void
prog_jpeg_estimate_install (ProgJpegEstimate * estimate,
    ProgJpegLibrary * library)
{
  struct jpeg_memory_mgr *memory = library->cinfo.mem;

  library->arrays = estimate;
  estimate->cinfo = &library->cinfo;
  estimate->kernels = prog_jpeg_kernels ();
  estimate->request_other = memory->request_virt_barray;
  estimate->access_other = memory->access_virt_barray;
  memory->request_virt_barray = request_array;
  memory->access_virt_barray = access_array;
}

/* jpeglib.h leaves open what a component's dct_table is made of. It is what is expected, or
 * there are no estimates of the component. */
static gboolean
find_table (ProgJpegEstimatePlane * plane)
{
  const guint16 *steps = plane->comp->quant_table->quantval;
  const gint16 *shorts = plane->comp->dct_table;
  const gint32 *longs = plane->comp->dct_table;
  gboolean short_fits = TRUE, long_fits = TRUE;
  guint i;

  for (i = 0; i < DCTSIZE2 && short_fits; i++)
    short_fits = shorts[i] == (gint16) steps[i];
  for (i = 0; i < DCTSIZE2 && !short_fits && long_fits; i++)
    long_fits = longs[i] == steps[i];
  for (i = 0; i < DCTSIZE2; i++) {
    if (short_fits)
      ((gint16 *) plane->unit_table)[i] = 1;
    else
      ((gint32 *) plane->unit_table)[i] = 1;
  }

  return short_fits || long_fits;
}

static gboolean
is_chroma (const struct jpeg_decompress_struct *cinfo, gint i)
{
  return (cinfo->jpeg_color_space == JCS_YCbCr
      || cinfo->jpeg_color_space == JCS_YCCK) && (i == 1 || i == 2);
}

/**
 * prog_jpeg_estimate_scan_begins:
 * @estimate: estimates
 *
 * To be called when libjpeg has read an SOS segment.
 */
void
prog_jpeg_estimate_scan_begins (ProgJpegEstimate * estimate)
{
  const struct jpeg_decompress_struct *cinfo = estimate->cinfo;
  gint i, k;

  for (k = 0; k < MAX_COMPONENTS; k++)
    estimate->planes[k].in_scan = FALSE;
  for (k = 0; k < cinfo->comps_in_scan && cinfo->coef_bits; k++) {
    jpeg_component_info *comp = cinfo->cur_comp_info[k];
    ProgJpegEstimatePlane *plane;

    i = comp->component_index;
    plane = &estimate->planes[i];
    plane->in_scan = TRUE;
    plane->before = plane->now;
    /* Some of the blocks of the row that comes are a step ahead. */
    plane->before.any_ac = TRUE;
    prog_jpeg_known_init (&plane->now, cinfo->coef_bits[i], comp->quant_table,
        is_chroma (cinfo, i));
  }
}

static guint64
hash_blocks (guint64 hash, const JBLOCK * blocks, guint n)
{
  const guint64 prime = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word;
  gsize i;

  for (i = 0; i < n * sizeof (JBLOCK); i += sizeof (word)) {
    memcpy (&word, (const guint8 *) blocks + i, sizeof (word));
    hash = (hash ^ word) * prime;
    hash ^= hash >> 32;
  }

  return hash;
}

/**
 * prog_jpeg_estimate_part_is_new:
 * @estimate: estimates
 *
 * To be called before an iMCU row of which a part has come is drawn. What libjpeg has read
 * of its input does not tell: a block may have changed of which it will read the rest.
 *
 * Returns: whether it has changed since this was called last
 */
gboolean
prog_jpeg_estimate_part_is_new (ProgJpegEstimate * estimate)
{
  const struct jpeg_decompress_struct *cinfo = estimate->cinfo;
  guint imcu_row = cinfo->input_iMCU_row, row;
  guint64 hash = 0;
  gboolean is_new;
  gint i;

  for (i = 0; i < cinfo->comps_in_scan; i++) {
    jpeg_component_info *comp = cinfo->cur_comp_info[i];
    const ProgJpegEstimatePlane *plane =
        &estimate->planes[comp->component_index];
    guint first = imcu_row * comp->v_samp_factor;
    guint end = MIN (first + comp->v_samp_factor, comp->height_in_blocks);

    for (row = first; row < end && plane->array; row++)
      hash = hash_blocks (hash, (const JBLOCK *)
          estimate->access_other ((j_common_ptr) cinfo, plane->array, row, 1,
              FALSE)[0], comp->width_in_blocks);
  }
  is_new = estimate->part.scan != cinfo->input_scan_number
      || estimate->part.row != imcu_row || estimate->part.hash != hash;
  estimate->part.scan = cinfo->input_scan_number;
  estimate->part.row = imcu_row;
  estimate->part.hash = hash;

  return is_new;
}

/**
 * prog_jpeg_estimate_begin:
 * @estimate: estimates
 * @n_new: iMCU rows at the top that show what the scan at hand has brought
 * @shows_parts: whether an iMCU row of which a part has come shows that
 *
 * An output pass has begun that is to show estimates, of rows that have DCs.
 */
void
prog_jpeg_estimate_begin (ProgJpegEstimate * estimate, guint n_new,
    gboolean shows_parts)
{
  gint i;

  estimate->n_new = n_new;
  estimate->shows_parts = shows_parts;
  for (i = 0; i < estimate->cinfo->num_components; i++) {
    ProgJpegEstimatePlane *plane = &estimate->planes[i];

    plane->comp = &estimate->cinfo->comp_info[i];
    if (!plane->array || !plane->comp->quant_table
        || !prog_jpeg_needs_ac (plane->comp))
      continue;
    if (!plane->blocks) {
      prog_jpeg_estimate_make_rows (estimate, plane);
      if (find_table (plane))
        plane->table = plane->comp->dct_table;
    }
    prog_jpeg_estimate_forget_rows (plane);
  }
  estimate->state = PROG_JPEG_ESTIMATE_ACTIVE;
}

/**
 * prog_jpeg_estimate_end:
 * @estimate: estimates, perhaps idle
 *
 * The output pass is over.
 */
void
prog_jpeg_estimate_end (ProgJpegEstimate * estimate)
{
  gint i;

  estimate->state = PROG_JPEG_ESTIMATE_IDLE;
  for (i = 0; i < MAX_COMPONENTS; i++) {
    ProgJpegEstimatePlane *plane = &estimate->planes[i];

    if (plane->table)
      plane->comp->dct_table = plane->table;
  }
}

/**
 * prog_jpeg_estimate_mask:
 * @estimate: estimates that are active
 * @imcu_row: a row
 *
 * Returns: components of which something is missing there, a bit each: estimates of them
 *     are shown
 */
guint8
prog_jpeg_estimate_mask (const ProgJpegEstimate * estimate, guint imcu_row)
{
  guint8 mask = 0;
  gint i;

  for (i = 0; i < estimate->cinfo->num_components; i++) {
    const ProgJpegEstimatePlane *plane = &estimate->planes[i];

    if (plane->table && !prog_jpeg_estimate_known_of (estimate, plane,
            imcu_row * plane->comp->v_samp_factor)->finished)
      mask |= 1 << i;
  }

  return mask;
}
