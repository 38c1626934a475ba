/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Draws of an image that is still arriving only what has changed. Bytes come from
 * standard input, as they would from a socket, and go into an appsrc as they come.
 * Frames come out of an appsink: the rectangle that GstProgImageMeta names is copied
 * to the canvas, which stands for a window here and is a PPM file in the end.
 *
 *   curl -s http://localhost:8000/photo.jpg | damage photo.ppm
 */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  guint width, height;
  guint8 *pixels;               /* RGB */
  guint64 drawn;                /* pixels so far */
  guint frames;
} Canvas;

static void
canvas_resize (Canvas * canvas, guint width, guint height)
{
  if (canvas->width == width && canvas->height == height)
    return;

  canvas->width = width;
  canvas->height = height;
  g_free (canvas->pixels);
  canvas->pixels = g_malloc0_n ((gsize) width * height, 3);
}

static void
canvas_draw (Canvas * canvas, const GstVideoFrame * frame,
    const GstStructure * damage)
{
  guint x, y, width, height, row;

  /* Elements that turn or crop leave the meta away: draw all of it then. */
  if (!damage || !gst_structure_get (damage, "damage-x", G_TYPE_UINT, &x,
          "damage-y", G_TYPE_UINT, &y, "damage-width", G_TYPE_UINT, &width,
          "damage-height", G_TYPE_UINT, &height, NULL)) {
    x = y = 0;
    width = canvas->width;
    height = canvas->height;
  }
  for (row = y; row < y + height; row++) {
    const guint8 *line = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

    line += (gsize) row *GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
    memcpy (canvas->pixels + ((gsize) row * canvas->width + x) * 3,
        line + x * 3, width * 3);
  }
  canvas->drawn += (guint64) width *height;

  canvas->frames++;
  g_print ("frame %u: %u x %u at %u,%u\n", canvas->frames, width, height, x, y);
}

/* In the decoder's thread. A window would be told to redraw from here. */
static GstFlowReturn
new_sample (GstAppSink * sink, gpointer user_data)
{
  GstSample *sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, "GstProgImageMeta");
  GstVideoInfo info;
  GstVideoFrame frame;

  if (gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      && gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ)) {
    canvas_resize (user_data, info.width, info.height);
    canvas_draw (user_data, &frame,
        meta ? gst_custom_meta_get_structure (meta) : NULL);
    gst_video_frame_unmap (&frame);
  }
  gst_sample_unref (sample);

  return GST_FLOW_OK;
}

static void
feed (GstAppSrc * src)
{
  guint8 piece[4096];
  gssize n;

  while ((n = read (STDIN_FILENO, piece, sizeof piece)) > 0) {
    if (gst_app_src_push_buffer (src, gst_buffer_new_memdup (piece, n))
        != GST_FLOW_OK)
      return;
  }
  gst_app_src_end_of_stream (src);
}

static gboolean
canvas_save (const Canvas * canvas, const gchar * path)
{
  FILE *file = fopen (path, "wb");
  gsize n = (gsize) canvas->width * canvas->height * 3;
  gboolean result;

  if (!file)
    return FALSE;
  fprintf (file, "P6\n%u %u\n255\n", canvas->width, canvas->height);
  result = fwrite (canvas->pixels, 1, n, file) == n;

  return fclose (file) == 0 && result;
}

int
main (int argc, char **argv)
{
  GstAppSinkCallbacks callbacks = {.new_sample = new_sample };
  Canvas canvas = { 0, };
  GstElement *pipeline, *src, *sink;
  GstMessage *message;

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("Usage: %s CANVAS.ppm < IMAGE\n", argv[0]);
    return 2;
  }
  /* Without a limit on bytes the whole image could be waiting in the appsrc;
   * with block=true, feed() waits instead. */
  pipeline = gst_parse_launch ("appsrc name=src block=true max-bytes=65536 "
      "! progimagedec ! video/x-raw,format=RGB ! appsink name=sink sync=false",
      NULL);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, &canvas, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  feed (GST_APP_SRC (src));
  message = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS (pipeline),
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_print ("%" G_GUINT64_FORMAT " pixels drawn\n", canvas.drawn);

  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS
      && canvas_save (&canvas, argv[1]) ? 0 : 1;
}
