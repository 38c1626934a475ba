/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a file shows, beside what it should show:
 *
 *   shown FILE ELEMENTS EXPECTED ELEMENTS
 *
 * FILE is an image or a video, of which the last frame counts; EXPECTED likewise. ELEMENTS
 * (`identity`, if there is nothing to do) are put behind the decoder, which is one of
 * GStreamer's own. Prints
 *
 *   WIDTH HEIGHT FRAMES EXPECTED-WIDTH EXPECTED-HEIGHT DIFFERENCE
 *
 * The difference is that of the samples of RGB, 0 to 255, on average; if the sizes are not
 * the same, of both in half the size of what is shown: scalers differ in what is finer. */

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <stdlib.h>

#define END "videoscale method=bilinear2 add-borders=false ! " \
    "video/x-raw,format=RGB,pixel-aspect-ratio=1/1"

/* After an error no sample comes, and no end. */
#define TIMEOUT (100 * GST_SECOND)

typedef struct
{
  GstSample *last;
  GstVideoInfo info;
  guint frames;
} Shown;

static void
pull_all (GstElement * pipeline, Shown * shown)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), TIMEOUT))) {
    if (shown->last)
      gst_sample_unref (shown->last);
    shown->last = sample;
    shown->frames++;
  }
  gst_object_unref (sink);
}

/* @size: caps that end in what is wanted of the frame. */
static void
decode (const gchar * file, const gchar * elements, const gchar * size,
    Shown * shown)
{
  GError *error = NULL;
  /* Where a decoder may draw into others' buffers, avdec_h264 of GStreamer 1.26 ends
   * the process. */
  gchar *line = g_strdup_printf ("filesrc location=\"%s\" ! decodebin ! "
      "identity drop-allocation=true ! videoconvert ! %s ! %s ! "
      "appsink name=sink sync=false", file, elements, size);
  GstElement *pipeline = gst_parse_launch (line, &error);

  if (error)
    g_error ("%s: %s", line, error->message);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pull_all (pipeline, shown);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  if (!shown->last) {
    g_printerr ("there is no frame in %s\n", file);
    exit (1);
  }
  gst_video_info_from_caps (&shown->info, gst_sample_get_caps (shown->last));
  g_free (line);
}

static gdouble
difference (const Shown * a, const Shown * b)
{
  GstVideoFrame one, other;
  gint width = 3 * GST_VIDEO_INFO_WIDTH (&a->info), x, y;
  gint height = GST_VIDEO_INFO_HEIGHT (&a->info);
  guint64 sum = 0;

  if (!gst_video_frame_map (&one, &a->info, gst_sample_get_buffer (a->last),
          GST_MAP_READ)
      || !gst_video_frame_map (&other, &b->info,
          gst_sample_get_buffer (b->last), GST_MAP_READ))
    g_error ("no memory");
  for (y = 0; y < height; y++) {
    const guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&one, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&one, 0);
    const guint8 *expected = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&other, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&other, 0);

    for (x = 0; x < width; x++)
      sum += ABS (row[x] - expected[x]);
  }
  gst_video_frame_unmap (&one);
  gst_video_frame_unmap (&other);

  return (gdouble) sum / ((gdouble) width * height);
}

/* Decodes it once more, in half the size of another one. */
static void
halve (Shown * shown, const gchar * file, const gchar * elements,
    const GstVideoInfo * other)
{
  gchar *size = g_strdup_printf (END ",width=%d,height=%d",
      (GST_VIDEO_INFO_WIDTH (other) + 1) / 2,
      (GST_VIDEO_INFO_HEIGHT (other) + 1) / 2);

  gst_sample_unref (g_steal_pointer (&shown->last));
  decode (file, elements, size, shown);
  g_free (size);
}

int
main (int argc, char **argv)
{
  Shown shown = { 0, }, expected = { 0, };
  GstVideoInfo info;

  gst_init (&argc, &argv);
  if (argc != 5)
    return 2;

  decode (argv[1], argv[2], END, &shown);
  decode (argv[3], argv[4], END, &expected);
  info = shown.info;
  g_print ("%d %d %u %d %d ", GST_VIDEO_INFO_WIDTH (&info),
      GST_VIDEO_INFO_HEIGHT (&info), shown.frames,
      GST_VIDEO_INFO_WIDTH (&expected.info),
      GST_VIDEO_INFO_HEIGHT (&expected.info));
  if (GST_VIDEO_INFO_WIDTH (&info) != GST_VIDEO_INFO_WIDTH (&expected.info)
      || GST_VIDEO_INFO_HEIGHT (&info) !=
      GST_VIDEO_INFO_HEIGHT (&expected.info)) {
    halve (&shown, argv[1], argv[2], &info);
    halve (&expected, argv[3], argv[4], &info);
  }
  g_print ("%.2f\n", difference (&shown, &expected));
  gst_sample_unref (shown.last);
  gst_sample_unref (expected.last);

  return 0;
}
