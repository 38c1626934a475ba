/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomcore.h"

#include "core/canvas.h"
#include "core/colour.h"
#include "core/defect.h"
#include "core/formats.h"
#include "core/planes.h"

#include <string.h>

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* Which of several is kept. */
void
trace_defects (GRand * rand, GString * text)
{
  ProgImageDefect defect = { 0, NULL };
  guint i;

  for (i = 0; i < 200; i++) {
    prog_image_defect_add (&defect, below (rand, 4), "number %u", i);
    g_string_append_printf (text, "%d %s\n", defect.level, defect.text);
    if (below (rand, 8) == 0)
      prog_image_defect_clear (&defect);
  }
  prog_image_defect_clear (&defect);
}

/* -- colours ------------------------------------------------------------ */

/* Just within what is the same, and just beyond. */
static void
put_primaries (GRand * rand, GString * text)
{
  static const gdouble off[] = { 0, 0.0049, -0.0049, 0.0051, -0.0051, 0.1 };
  gint i = 1 + below (rand, GST_VIDEO_COLOR_PRIMARIES_EBU3213);
  const GstVideoColorPrimariesInfo *info =
      gst_video_color_primaries_get_info (i);
  gdouble xy[8] = { info->Wx, info->Wy, info->Rx, info->Ry, info->Gx,
    info->Gy, info->Bx, info->By
  };
  guint k = below (rand, 8);

  xy[k] += off[below (rand, G_N_ELEMENTS (off))];
  g_string_append_printf (text, "%d %u: %d\n", i, k,
      prog_image_colour_primaries (xy));
}

static void
put_transfer (GRand * rand, GString * text)
{
  static const gdouble exponents[] = { 1, 1.8, 2, 2.2, 2.4, 2.8 };
  static const gdouble times[] = { 1, 1.009, 0.991, 1.011, 0.989, 2 };
  gdouble exponent = exponents[below (rand, G_N_ELEMENTS (exponents))];
  gdouble more = times[below (rand, G_N_ELEMENTS (times))];

  g_string_append_printf (text, "%.1f %.3f: %d\n", exponent, more,
      prog_image_colour_transfer (more / exponent));
}

static void
put_formats (GRand * rand, GString * text)
{
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS];
  guint8 losses[PROG_IMAGE_MAX_FORMATS];
  ProgImageFormatList list = { formats, losses, 0 };
  ProgImageSamples samples = { 0, };
  guint i;

  samples.grey = below (rand, 2);
  samples.alpha = below (rand, 2);
  samples.deep = below (rand, 2);
  prog_image_formats_add_samples (&list, &samples);
  for (i = 0; formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++)
    g_string_append_printf (text, " %s %u",
        gst_video_format_to_string (formats[i]), losses[i]);
  g_string_append_printf (text, " of %u\n", list.n);
}

void
trace_colours (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 50; i++) {
    put_primaries (rand, text);
    put_transfer (rand, text);
    put_formats (rand, text);
  }
}

/* -- rows of frames ----------------------------------------------------- */

static const GstVideoFormat planes_of[] = { GST_VIDEO_FORMAT_GRAY8,
  GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_Y42B, GST_VIDEO_FORMAT_Y41B,
  GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_ARGB,
  GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_I420_12LE, GST_VIDEO_FORMAT_I422_12BE,
  GST_VIDEO_FORMAT_ARGB64, GST_VIDEO_FORMAT_A420
};

static GstBuffer *
make_frame (GRand * rand, GstVideoInfo * info, GstVideoFrame * frame)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL,
      GST_VIDEO_INFO_SIZE (info), NULL);
  GstMapInfo map;
  gsize i;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (i = 0; i < map.size; i++)
    map.data[i] = below (rand, 256);
  gst_buffer_unmap (buffer, &map);
  gst_video_frame_map (frame, info, buffer, GST_MAP_READWRITE);

  return buffer;
}

/* All bytes: padding stays as it is. */
static void
put_frame (GString * text, const GstVideoFrame * frame)
{
  gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1,
      frame->data[0], GST_VIDEO_FRAME_SIZE (frame));

  g_string_append_printf (text, " %.8s", sum);
  g_free (sum);
}

static void
change_frame (GRand * rand, GString * text, GstVideoFrame * to,
    GstVideoFrame * from)
{
  guint height = GST_VIDEO_FRAME_HEIGHT (to);
  ProgImageRows rows = { below (rand, height), 0 };
  gsize size;
  guint8 *pixels;

  rows.end = rows.first + below (rand, height - rows.first + 1);
  size = prog_image_planes_size (&to->info, &rows);
  g_string_append_printf (text, "%s %u-%u of %u: %u",
      gst_video_format_to_string (GST_VIDEO_FRAME_FORMAT (to)), rows.first,
      rows.end, height, (guint) size);
  pixels = g_malloc (size);
  prog_image_planes_save (from, &rows, pixels);
  prog_image_planes_restore (to, &rows, pixels);
  g_free (pixels);
  put_frame (text, to);
  prog_image_planes_blank (to, &rows, below (rand, 3) * 64);
  put_frame (text, to);
  prog_image_planes_copy (to, from, &rows);
  put_frame (text, to);
  if (rows.first > 0)
    prog_image_planes_repeat (to, rows.first);
  put_frame (text, to);
  g_string_append_c (text, '\n');
}

/* The two frames have other strides. */
void
trace_planes (GRand * rand, GString * text)
{
  GstVideoFormat format = planes_of[below (rand, G_N_ELEMENTS (planes_of))];
  guint width = 1 + below (rand, 20), height = 1 + below (rand, 20), i;
  GstVideoFrame to, from;
  GstVideoAlignment alignment;
  GstBuffer *a, *b;
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, width, height);
  a = make_frame (rand, &info, &to);
  gst_video_alignment_reset (&alignment);
  alignment.padding_right = below (rand, 9);
  gst_video_info_align (&info, &alignment);
  b = make_frame (rand, &info, &from);
  for (i = 0; i < 10; i++)
    change_frame (rand, text, &to, &from);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
}

/* -- a canvas ----------------------------------------------------------- */

#define MAX_HELD 4

typedef struct
{
  GRand *rand;
  GString *text;
  GstVideoInfo info;
  ProgImageCanvas *canvas;
  guint height, bottom;         /* rows, and those from the top that were drawn */
  guint acquired, refusals;
  GQueue held;                  /* frames, by downstream */
} Painter;

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  Painter *self = data;

  if (self->refusals > 0) {
    self->refusals--;
    return GST_FLOW_FLUSHING;
  }
  *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&self->info),
      NULL);
  gst_buffer_memset (*buffer, 0, 0xaa, -1);
  self->acquired++;

  return GST_FLOW_OK;
}

static void
fill_rows (Painter * self, GstVideoFrame * frame, guint first, guint end)
{
  ProgImageRows rows = { first, end };
  gsize size = prog_image_planes_size (&self->info, &rows);
  guint8 *pixels = g_malloc (size);

  memset (pixels, below (self->rand, 256), size);
  prog_image_planes_restore (frame, &rows, pixels);
  g_free (pixels);
}

/* Some rows, of which the first may have been open so far. */
static void
paint (Painter * self, GstVideoFrame * frame)
{
  guint first = below (self->rand, MIN (self->bottom + 3, self->height));
  guint end;

  if (below (self->rand, 2))
    first = MIN (self->bottom, self->height - 1);
  end = first + 1 + below (self->rand, self->height - first);
  fill_rows (self, frame, first, end);
  prog_image_canvas_rows_done (self->canvas, first, end);
  self->bottom = MAX (self->bottom, end);
  g_string_append_printf (self->text, "rows %u-%u", first, end);
}

static void
paint_open (Painter * self, GstVideoFrame * frame)
{
  guint end = MIN (self->bottom + 4, self->height);

  if (self->bottom == self->height)
    return;

  fill_rows (self, frame, self->bottom, end);
  prog_image_canvas_rows_open (self->canvas, self->bottom, end);
  g_string_append_printf (self->text, "open %u-%u", self->bottom, end);
}

static void
paint_fixed (Painter * self)
{
  GstVideoFrame *frame = prog_image_canvas_fixed (self->canvas);

  g_string_append_printf (self->text, "fixed %d", frame != NULL);
  if (!frame || below (self->rand, 3) || self->bottom < self->height)
    return;

  fill_rows (self, frame, 0, self->height);
  prog_image_canvas_use_fixed (self->canvas);
  g_string_append (self->text, " used");
}

static void
put_pixels (Painter * self, GstBuffer * buffer)
{
  ProgImageRows rows = { 0, self->height };
  gsize size = prog_image_planes_size (&self->info, &rows);
  guint8 *pixels = g_malloc (size);
  GstVideoFrame frame;
  gchar *sum;

  gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ);
  prog_image_planes_save (&frame, &rows, pixels);
  gst_video_frame_unmap (&frame);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, pixels, size);
  g_string_append_printf (self->text, " %.8s", sum);
  g_free (sum);
  g_free (pixels);
}

static void
publish (Painter * self, gboolean final)
{
  ProgImageRows damage = { 0, 0 };
  GstBuffer *buffer = prog_image_canvas_publish (self->canvas, final, &damage);

  g_string_append_printf (self->text, "%s %u-%u flow %d", final ? "final" :
      "partial", damage.first, damage.end,
      buffer ? 0 : prog_image_canvas_flow (self->canvas));
  if (!buffer)
    return;

  put_pixels (self, buffer);
  g_queue_push_tail (&self->held, buffer);
  while (self->held.length > below (self->rand, MAX_HELD))
    gst_buffer_unref (g_queue_pop_head (&self->held));
}

static void
do_something (Painter * self)
{
  guint what = below (self->rand, 12);
  GstVideoFrame *frame;

  if (what < 4) {
    publish (self, FALSE);
  } else if (what == 4) {
    paint_fixed (self);
  } else if (what == 5) {
    self->refusals = 1;
  } else {
    frame = prog_image_canvas_write (self->canvas);
    if (!frame)
      g_string_append_printf (self->text, "flow %d",
          prog_image_canvas_flow (self->canvas));
    else if (what == 6)
      paint_open (self, frame);
    else if (what == 7 && self->bottom > 1)
      prog_image_canvas_repeat (self->canvas, 1 + below (self->rand,
              self->bottom - 1));
    else
      paint (self, frame);
  }
  g_string_append_printf (self->text, ": %u, room %d, damaged %d\n",
      self->acquired, prog_image_canvas_can_publish (self->canvas),
      prog_image_canvas_damaged (self->canvas));
}

void
trace_canvas (GRand * rand, GString * text)
{
  GstVideoFormat format = planes_of[below (rand, G_N_ELEMENTS (planes_of))];
  Painter self = {.rand = rand,.text = text };
  guint width = 1 + below (rand, 9), i;

  self.height = 2 + below (rand, 20);
  gst_video_info_set_format (&self.info, format, width, self.height);
  self.canvas = prog_image_canvas_new (&self.info, 64 * below (rand, 3),
      acquire, &self);
  if (below (rand, 2))
    prog_image_canvas_set_max_frames (self.canvas, 1 + below (rand, 4));
  for (i = 0; i < 40; i++)
    do_something (&self);
  self.refusals = 0;
  publish (&self, TRUE);
  prog_image_canvas_free (self.canvas);
  while (self.held.length > 0)
    gst_buffer_unref (g_queue_pop_head (&self.held));
}
