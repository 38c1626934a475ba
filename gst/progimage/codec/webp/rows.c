/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rows of a frame on their way into the canvas. libwebp writes them there itself:
 * it allows to move memory that is not its own from one call to the next. Only where
 * it scales planes it keeps pointers into them: then it writes them aside, and they
 * are copied. */

#include "rows.h"

#include "formats.h"

#include <string.h>

#define MAX_PLANES 4

/* libwebp emits lossless rows in blocks of so many, of which no part depends on where
 * data is cut. */
#define LOSSLESS_BLOCK 16

/* The first bytes of a row that tell whether it was written. */
#define MAX_MARK 8

/* So many rows of planes, scaled, may lack their chroma: it is scaled by itself, and
 * lags behind by up to 1.25 rows of its own. */
#define SCALED_LAG 4

typedef enum
{
  IN_PLACE,
  ASIDE,
} Store;

/* One plane of the area, in pixels that libwebp writes. */
typedef struct
{
  guint8 *data;
  gint stride;
} Plane;

struct _ProgWebpRows
{
  ProgImageCanvas *canvas;
  ProgWebpArea area;
  const GstVideoFormatInfo *finfo;
  WEBP_CSP_MODE mode;
  ProgWebpFixup fixup;
  gboolean is_scaled;
  guint shown;                  /* rows of the area on the canvas */

  Store store;
  GstVideoInfo aside_info;
  guint8 *aside;
  Plane planes[MAX_PLANES];     /* where libwebp writes */

  guint marked_from;            /* row */
  GByteArray *marked;           /* the bytes that marks took the place of */
};

/**
 * prog_webp_rows_new:
 * @canvas: where to draw
 * @area: what of it
 * @is_scaled: whether libwebp scales the frame to this size
 *
 * Returns: (transfer full) (nullable): none drawn yet; %NULL where there is not enough
 *     memory
 */
ProgWebpRows *
prog_webp_rows_new (ProgImageCanvas * canvas, const ProgWebpArea * area,
    gboolean is_scaled)
{
  ProgWebpRows *rows = g_new0 (ProgWebpRows, 1);

  rows->canvas = canvas;
  rows->area = *area;
  rows->finfo = prog_image_canvas_info (canvas)->finfo;
  rows->mode = prog_webp_mode (GST_VIDEO_FORMAT_INFO_FORMAT (rows->finfo),
      &rows->fixup);
  rows->is_scaled = is_scaled;
  rows->marked = g_byte_array_new ();
  rows->store = is_scaled && rows->mode >= MODE_YUV ? ASIDE : IN_PLACE;
  if (rows->store == ASIDE) {
    gst_video_info_set_format (&rows->aside_info,
        GST_VIDEO_FORMAT_INFO_FORMAT (rows->finfo), area->width, area->height);
    rows->aside = g_try_malloc0 (GST_VIDEO_INFO_SIZE (&rows->aside_info));
    if (!rows->aside) {
      prog_webp_rows_free (rows);
      return NULL;
    }
  }

  return rows;
}

/**
 * prog_webp_rows_free:
 * @rows: (transfer full) (nullable): rows
 */
void
prog_webp_rows_free (ProgWebpRows * rows)
{
  if (!rows)
    return;

  g_byte_array_unref (rows->marked);
  g_free (rows->aside);
  g_free (rows);
}

/**
 * prog_webp_rows_mode:
 * @rows: rows
 *
 * Returns: how libwebp has to write them
 */
WEBP_CSP_MODE
prog_webp_rows_mode (const ProgWebpRows * rows)
{
  return rows->mode;
}

/* Where formats have several planes, a plane has the component of its number. */
static guint
bytes_in_plane (const ProgWebpRows * rows, guint plane, guint pixels)
{
  return GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (rows->finfo, plane, pixels)
      * GST_VIDEO_FORMAT_INFO_PSTRIDE (rows->finfo, plane);
}

static guint
rows_in_plane (const ProgWebpRows * rows, guint plane, guint n)
{
  return GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (rows->finfo, plane, n);
}

static Plane
plane_on_canvas (const ProgWebpRows * rows, GstVideoFrame * frame, guint plane)
{
  const ProgWebpArea *area = &rows->area;
  Plane result;

  result.stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  result.data = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane)
      + (gsize) rows_in_plane (rows, plane, area->y) * result.stride
      + bytes_in_plane (rows, plane, area->x);

  return result;
}

static Plane
plane_aside (const ProgWebpRows * rows, guint plane)
{
  Plane result;

  result.stride = GST_VIDEO_INFO_PLANE_STRIDE (&rows->aside_info, plane);
  result.data = rows->aside
      + GST_VIDEO_INFO_PLANE_OFFSET (&rows->aside_info, plane);

  return result;
}

/* Bytes from the first pixel of a plane to its last one. */
static gsize
plane_size (const ProgWebpRows * rows, guint plane)
{
  return (gsize) rows->planes[plane].stride
      * (rows_in_plane (rows, plane, rows->area.height) - 1)
      + bytes_in_plane (rows, plane, rows->area.width);
}

/**
 * prog_webp_rows_aim:
 * @rows: rows
 * @output: libwebp's description of where to write: is set
 *
 * To be called in front of each call of libwebp.
 *
 * Returns: whether there is a buffer, see prog_image_canvas_flow()
 */
gboolean
prog_webp_rows_aim (ProgWebpRows * rows, WebPDecBuffer * output)
{
  GstVideoFrame *frame = prog_image_canvas_write (rows->canvas);
  Plane *planes = rows->planes;
  guint i;

  if (!frame)
    return FALSE;

  for (i = 0; i < GST_VIDEO_FORMAT_INFO_N_PLANES (rows->finfo); i++)
    planes[i] = rows->store == ASIDE ? plane_aside (rows, i) :
        plane_on_canvas (rows, frame, i);

  output->is_external_memory = 1;
  output->colorspace = rows->mode;
  if (rows->mode < MODE_YUV) {
    output->u.RGBA.rgba = planes[0].data;
    output->u.RGBA.stride = planes[0].stride;
    output->u.RGBA.size = plane_size (rows, 0);
    return TRUE;
  }
  output->u.YUVA.y = planes[0].data;
  output->u.YUVA.y_stride = planes[0].stride;
  output->u.YUVA.y_size = plane_size (rows, 0);
  output->u.YUVA.u = planes[1].data;
  output->u.YUVA.u_stride = planes[1].stride;
  output->u.YUVA.u_size = plane_size (rows, 1);
  output->u.YUVA.v = planes[2].data;
  output->u.YUVA.v_stride = planes[2].stride;
  output->u.YUVA.v_size = plane_size (rows, 2);
  if (rows->mode == MODE_YUVA) {
    output->u.YUVA.a = planes[3].data;
    output->u.YUVA.a_stride = planes[3].stride;
    output->u.YUVA.a_size = plane_size (rows, 3);
  }

  return TRUE;
}

/* -- which rows were written -------------------------------------------- */

/* Rows that are marked are this far from each other. */
static guint
mark_distance (const ProgWebpRows * rows)
{
  return rows->is_scaled ? 1 : LOSSLESS_BLOCK;
}

static guint
mark_size (const ProgWebpRows * rows)
{
  return MIN (bytes_in_plane (rows, 0, rows->area.width), MAX_MARK);
}

static guint8 *
marked_bytes (const ProgWebpRows * rows, guint row)
{
  return rows->planes[0].data + (gsize) row *rows->planes[0].stride;
}

/* What no image has there, but by a rare chance. */
static guint64
mark_of_row (guint row)
{
  /* A prime near 2^64 divided by the golden ratio mixes well. */
  return (row + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c55);
}

/**
 * prog_webp_rows_mark:
 * @rows: rows that libwebp is about to write to
 * @decoded: how many it has told of
 *
 * Marks the rows behind that, the last one of each block that is written at once, so
 * that prog_webp_rows_unmark() can tell whether it was written: where libwebp fails on
 * lossless data, it does not tell how far it has come.
 */
void
prog_webp_rows_mark (ProgWebpRows * rows, guint decoded)
{
  guint distance = mark_distance (rows), size = mark_size (rows), row;

  rows->marked_from = decoded / distance * distance + distance - 1;
  g_byte_array_set_size (rows->marked, 0);
  for (row = rows->marked_from; row < rows->area.height; row += distance) {
    guint64 mark = mark_of_row (row);

    g_byte_array_append (rows->marked, marked_bytes (rows, row), size);
    memcpy (marked_bytes (rows, row), &mark, size);
  }
}

/**
 * prog_webp_rows_unmark:
 * @rows: rows that were marked
 * @decoded: how many rows libwebp tells of
 *
 * Takes the marks away.
 *
 * Returns: how many rows were written
 */
guint
prog_webp_rows_unmark (ProgWebpRows * rows, guint decoded)
{
  guint distance = mark_distance (rows), size = mark_size (rows), row;
  const guint8 *before = rows->marked->data;

  for (row = rows->marked_from; row < rows->area.height; row += distance) {
    guint64 mark = mark_of_row (row);

    if (row >= decoded) {
      if (memcmp (marked_bytes (rows, row), &mark, size) == 0)
        memcpy (marked_bytes (rows, row), before, size);
      else
        decoded = row + 1;
    }
    before += size;
  }

  return decoded;
}

/* -- into the canvas ---------------------------------------------------- */

/* Those that will not change any more, with the chroma that they share. */
static guint
rows_to_show (const ProgWebpRows * rows, guint decoded)
{
  if (decoded == rows->area.height || rows->mode < MODE_YUV)
    return decoded;
  if (rows->store == ASIDE)
    decoded -= MIN (decoded, SCALED_LAG);

  return decoded / 2 * 2;
}

/* What is beside the area is transparent. */
static void
clear_sides (const ProgWebpRows * rows, guint8 * row, guint plane,
    gsize row_size)
{
  gsize left = bytes_in_plane (rows, plane, rows->area.x);
  gsize used = bytes_in_plane (rows, plane, rows->area.width);

  memset (row - left, 0, left);
  if (left + used < row_size)
    memset (row + used, 0, row_size - left - used);
}

static void
show_in_plane (ProgWebpRows * rows, GstVideoFrame * frame, guint plane,
    guint first, guint end)
{
  Plane to = plane_on_canvas (rows, frame, plane);
  gsize size = bytes_in_plane (rows, plane, rows->area.width);
  gsize row_size = bytes_in_plane (rows, plane, GST_VIDEO_FRAME_WIDTH (frame));
  guint row;

  end = rows_in_plane (rows, plane, end);
  for (row = rows_in_plane (rows, plane, first); row < end; row++) {
    guint8 *pixels = to.data + (gsize) row * to.stride;

    if (rows->store == ASIDE)
      memcpy (pixels, rows->planes[plane].data
          + (gsize) row * rows->planes[plane].stride, size);
    prog_webp_fix_up (rows->fixup, pixels, rows->area.width);
    clear_sides (rows, pixels, plane, row_size);
  }
}

/**
 * prog_webp_rows_show:
 * @rows: rows
 * @decoded: how many libwebp has written
 *
 * Has the canvas show them.
 *
 * Returns: how many of them it shows
 */
guint
prog_webp_rows_show (ProgWebpRows * rows, guint decoded)
{
  guint end = rows_to_show (rows, decoded), i;
  GstVideoFrame *frame;

  if (end <= rows->shown)
    return rows->shown;

  /* It was there for libwebp, and is there until it is published. */
  frame = prog_image_canvas_write (rows->canvas);
  g_return_val_if_fail (frame != NULL, rows->shown);
  for (i = 0; i < GST_VIDEO_FORMAT_INFO_N_PLANES (rows->finfo); i++)
    show_in_plane (rows, frame, i, rows->shown, end);
  prog_image_canvas_rows_done (rows->canvas, rows->area.y + rows->shown,
      rows->area.y + end);
  rows->shown = end;

  return end;
}
