/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "skip.h"

#include "markers.h"

/* The parts of an SOS segment with one component, from its length on: clause B.2.3. */
enum
{
  SOS_N_COMPONENTS = 2,
  SOS_COMPONENT = 3,
  SOS_SPECTRAL_BEGIN = 5,
  SOS_SPECTRAL_END = 6,
  SOS_APPROXIMATION = 7,
  SOS_SIZE = 8,
};

/**
 * prog_jpeg_skip_useless_component:
 * @cinfo: a decompressor that stops behind an SOS marker
 * @segment: of that marker, from its length on
 * @size: how much of it is at hand
 *
 * Returns: the component of whose AC this segment begins a scan, while frames do not
 *     depend on that; -1 where they do, or libjpeg has to see it
 */
gint
prog_jpeg_skip_useless_component (const struct jpeg_decompress_struct *cinfo,
    const guint8 * segment, gsize size)
{
  gint i;

  /* One component, and 0 < Ss <= Se < 64. */
  if (size < SOS_SIZE || prog_jpeg_segment_length (segment) != SOS_SIZE
      || segment[SOS_N_COMPONENTS] != 1 || segment[SOS_SPECTRAL_BEGIN] == 0
      || segment[SOS_SPECTRAL_BEGIN] > segment[SOS_SPECTRAL_END]
      || segment[SOS_SPECTRAL_END] >= DCTSIZE2)
    return -1;

  for (i = 0; i < cinfo->num_components
      && cinfo->comp_info[i].component_id != segment[SOS_COMPONENT]; i++);
  /* A DC scan has to come first, as it should. */
  if (i == cinfo->num_components || cinfo->coef_bits[i][0] < 0
      || prog_jpeg_needs_ac (&cinfo->comp_info[i]))
    return -1;

  return i;
}

/**
 * prog_jpeg_skip_begin:
 * @library: a library that stops behind an SOS marker, and may read what follows
 * @segment: of that marker, from its length on
 * @component: what prog_jpeg_skip_useless_component() said of it
 *
 * Skips the segment. What is known of coefficients is as if the scan was read.
 */
void
prog_jpeg_skip_begin (ProgJpegLibrary * library, const guint8 * segment,
    gint component)
{
  struct jpeg_decompress_struct *cinfo = &library->cinfo;
  gint k;

  for (k = segment[SOS_SPECTRAL_BEGIN]; k <= segment[SOS_SPECTRAL_END]; k++)
    cinfo->coef_bits[component][k] = segment[SOS_APPROXIMATION] & 0xf;
  cinfo->src->skip_input_data (cinfo, SOS_SIZE);
  cinfo->unread_marker = 0;
}

/**
 * prog_jpeg_skip_data:
 * @library: a library that is in the entropy-coded data of a scan
 *
 * Skips what is at hand of it.
 *
 * Returns: whether that was its end
 */
gboolean
prog_jpeg_skip_data (ProgJpegLibrary * library)
{
  struct jpeg_source_mgr *source = library->cinfo.src;
  gsize n = prog_jpeg_skip_entropy_coded_data (source->next_input_byte,
      source->bytes_in_buffer);

  source->next_input_byte += n;
  source->bytes_in_buffer -= n;

  return source->bytes_in_buffer > 1;
}
