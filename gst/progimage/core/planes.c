/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows of a frame, in all of its planes. Where chroma is subsampled, rows of the frame
 * share a row of it. */

#include "planes.h"

#include <string.h>

/* A plane holds one component where there are several planes, and all of them,
 * side by side, where there is one: the first component of each plane tells its
 * geometry. */
static guint
plane_component (const GstVideoInfo * info, guint plane)
{
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_COMPONENTS (info); i++) {
    if (GST_VIDEO_INFO_COMP_PLANE (info, i) == plane)
      return i;
  }
  g_assert_not_reached ();
}

/* Rows of the frame that share a row of the plane, as a power of 2. */
static guint
plane_shift (const GstVideoInfo * info, guint plane)
{
  return GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, plane_component (info,
          plane));
}

static ProgImageRows
rows_in_plane (const GstVideoInfo * info, guint plane,
    const ProgImageRows * rows)
{
  guint comp = plane_component (info, plane);
  ProgImageRows result;

  result.first = rows->first >> plane_shift (info, plane);
  result.end = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (info->finfo, comp,
      rows->end);

  return result;
}

static gsize
plane_row_size (const GstVideoInfo * info, guint plane)
{
  guint comp = plane_component (info, plane);

  return (gsize) GST_VIDEO_INFO_COMP_WIDTH (info, comp)
      * GST_VIDEO_INFO_COMP_PSTRIDE (info, comp);
}

static guint8 *
plane_row (GstVideoFrame * frame, guint plane, guint row)
{
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane)
  + (gsize) row *GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
}

/**
 * prog_image_planes_size:
 * @info: format and size of a frame
 * @rows: some of its rows
 *
 * Returns: bytes that prog_image_planes_save() writes of them
 */
gsize
prog_image_planes_size (const GstVideoInfo * info, const ProgImageRows * rows)
{
  gsize size = 0;
  guint plane;

  for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (info); plane++) {
    ProgImageRows plane_rows = rows_in_plane (info, plane, rows);

    size += plane_row_size (info, plane) * (plane_rows.end - plane_rows.first);
  }

  return size;
}

/**
 * prog_image_planes_save:
 * @frame: a frame
 * @rows: some of its rows
 * @pixels: (out): prog_image_planes_size() bytes: their pixels, without padding
 */
void
prog_image_planes_save (GstVideoFrame * frame, const ProgImageRows * rows,
    guint8 * pixels)
{
  guint plane, row;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    ProgImageRows plane_rows = rows_in_plane (&frame->info, plane, rows);
    gsize size = plane_row_size (&frame->info, plane);

    for (row = plane_rows.first; row < plane_rows.end; row++) {
      memcpy (pixels, plane_row (frame, plane, row), size);
      pixels += size;
    }
  }
}

/**
 * prog_image_planes_restore:
 * @frame: a frame
 * @rows: some of its rows
 * @pixels: what prog_image_planes_save() has written
 */
void
prog_image_planes_restore (GstVideoFrame * frame, const ProgImageRows * rows,
    const guint8 * pixels)
{
  guint plane, row;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    ProgImageRows plane_rows = rows_in_plane (&frame->info, plane, rows);
    gsize size = plane_row_size (&frame->info, plane);

    for (row = plane_rows.first; row < plane_rows.end; row++) {
      memcpy (plane_row (frame, plane, row), pixels, size);
      pixels += size;
    }
  }
}

/**
 * prog_image_planes_copy:
 * @to: a frame
 * @from: a frame of the same format and size, with other strides perhaps
 * @rows: what to copy
 */
void
prog_image_planes_copy (GstVideoFrame * to, GstVideoFrame * from,
    const ProgImageRows * rows)
{
  guint plane, row;

  if (prog_image_rows_are_none (rows))
    return;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (to); plane++) {
    ProgImageRows plane_rows = rows_in_plane (&to->info, plane, rows);
    gsize size = plane_row_size (&to->info, plane);

    for (row = plane_rows.first; row < plane_rows.end; row++)
      memcpy (plane_row (to, plane, row), plane_row (from, plane, row), size);
  }
}

/* Colour of @blank bytes, opaque unless they are 0. */
static void
blank_row (const GstVideoInfo * info, guint8 blank, guint8 * row, gsize size)
{
  guint depth = GST_VIDEO_INFO_COMP_DEPTH (info, 0);
  guint pstride, offset, depth_bytes;
  gsize i;

  /* As much of the range as the byte has of 8 bits. */
  if (depth > 8 && depth < 16) {
    guint16 sample = blank << (depth - 8);

    sample = GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo) ?
        GUINT16_TO_LE (sample) : GUINT16_TO_BE (sample);
    for (i = 0; i + 1 < size; i += 2)
      memcpy (row + i, &sample, 2);
    return;
  }
  memset (row, blank, size);
  if (!GST_VIDEO_INFO_HAS_ALPHA (info) || blank == 0)
    return;

  pstride = GST_VIDEO_INFO_COMP_PSTRIDE (info, GST_VIDEO_COMP_A);
  offset = GST_VIDEO_INFO_COMP_POFFSET (info, GST_VIDEO_COMP_A);
  depth_bytes = GST_VIDEO_INFO_COMP_DEPTH (info, GST_VIDEO_COMP_A) / 8;
  for (i = offset; i + depth_bytes <= size; i += pstride)
    memset (row + i, 0xff, depth_bytes);
}

/* Rows that no row in front of @rows shares. */
static ProgImageRows
own_rows_in_plane (const GstVideoInfo * info, guint plane,
    const ProgImageRows * rows)
{
  ProgImageRows result = rows_in_plane (info, plane, rows);

  if (rows->first & ((1 << plane_shift (info, plane)) - 1))
    result.first++;

  return result;
}

/* Makes rows of a plane what its row @source is. */
static void
fill_plane (GstVideoFrame * frame, guint plane, guint source,
    const ProgImageRows * rows)
{
  gsize size = plane_row_size (&frame->info, plane);
  guint row;

  for (row = rows->first; row < rows->end; row++)
    memcpy (plane_row (frame, plane, row), plane_row (frame, plane, source),
        size);
}

/**
 * prog_image_planes_blank:
 * @frame: a frame
 * @rows: some of its rows; what they share with a row in front of them stays as it is
 * @blank: byte that colour is to be made of; alpha is 255 if this is not 0
 */
void
prog_image_planes_blank (GstVideoFrame * frame, const ProgImageRows * rows,
    guint8 blank)
{
  guint plane;

  if (prog_image_rows_are_none (rows))
    return;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    ProgImageRows own = own_rows_in_plane (&frame->info, plane, rows);

    if (prog_image_rows_are_none (&own))
      continue;
    blank_row (&frame->info, blank, plane_row (frame, plane, own.first),
        plane_row_size (&frame->info, plane));
    own.first++;
    fill_plane (frame, plane, own.first - 1, &own);
  }
}

/**
 * prog_image_planes_repeat:
 * @frame: a frame
 * @from: a row of it, not the first one
 *
 * Makes all rows from there on what the row in front of it is.
 */
void
prog_image_planes_repeat (GstVideoFrame * frame, guint from)
{
  ProgImageRows rows = { from, GST_VIDEO_FRAME_HEIGHT (frame) };
  guint plane;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    ProgImageRows own = own_rows_in_plane (&frame->info, plane, &rows);

    fill_plane (frame, plane, own.first - 1, &own);
  }
}
