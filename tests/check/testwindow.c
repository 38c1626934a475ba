/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A plugin with a sink that takes what a window of X takes, and drops what comes late. When it
 * stops, it writes what was shown last:
 *
 *   $TESTWINDOW_FOLDER/window-N.png       the frame, for the Nth window that stopped
 *   $TESTWINDOW_FOLDER/window-N.frames    how many were shown
 *
 * pipelines.sh puts it in place of the sinks that the documentation names. */

#include <gst/video/gstvideosink.h>
#include <gst/video/video.h>

#include <glib/gstdio.h>

/* Encoding a frame takes no longer than this. */
#define TIMEOUT (100 * GST_SECOND)

/* More than windows allow for, ns: what a busy machine has held up is shown. */
#define MAX_LATENESS GST_SECOND

typedef struct
{
  GstVideoSink parent;
  GstCaps *caps;                /* (nullable) */
  GstBuffer *shown;             /* (nullable): the last one */
  guint frames;
} TestWindow;

typedef struct
{
  GstVideoSinkClass parent;
} TestWindowClass;

GType test_window_get_type (void);

G_DEFINE_TYPE (TestWindow, test_window, GST_TYPE_VIDEO_SINK);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("BGRx") ",pixel-aspect-ratio=1/1"));

static gboolean
set_caps (GstBaseSink * sink, GstCaps * caps)
{
  gst_caps_replace (&((TestWindow *) sink)->caps, caps);

  return TRUE;
}

static GstFlowReturn
show_frame (GstVideoSink * sink, GstBuffer * buffer)
{
  TestWindow *self = (TestWindow *) sink;

  /* The first one comes twice: before PLAYING, and then. */
  if (buffer != self->shown)
    self->frames++;
  gst_buffer_replace (&self->shown, buffer);

  return GST_FLOW_OK;
}

static void
write_file (guint number, const gchar * suffix, gconstpointer data, gsize size)
{
  const gchar *folder = g_getenv ("TESTWINDOW_FOLDER");
  gchar *name = g_strdup_printf ("%s/window-%u.%s", folder ? folder : ".",
      number, suffix);
  GError *error = NULL;

  if (!g_file_set_contents (name, data, size, &error))
    g_error ("%s", error->message);
  g_free (name);
}

static void
write_frame (TestWindow * self, guint number)
{
  GstSample *sample = gst_sample_new (self->shown, self->caps, NULL, NULL);
  GstCaps *caps = gst_caps_new_empty_simple ("image/png");
  GError *error = NULL;
  GstSample *png = gst_video_convert_sample (sample, caps, TIMEOUT, &error);
  GstMapInfo map;

  if (!png)
    g_error ("%s", error->message);
  gst_buffer_map (gst_sample_get_buffer (png), &map, GST_MAP_READ);
  write_file (number, "png", map.data, map.size);
  gst_buffer_unmap (gst_sample_get_buffer (png), &map);
  gst_sample_unref (png);
  gst_caps_unref (caps);
  gst_sample_unref (sample);
}

static gboolean
stop (GstBaseSink * sink)
{
  static gint stopped = 0;
  TestWindow *self = (TestWindow *) sink;
  guint number = g_atomic_int_add (&stopped, 1);
  gchar *frames = g_strdup_printf ("%u\n", self->frames);

  if (self->shown)
    write_frame (self, number);
  write_file (number, "frames", frames, strlen (frames));
  g_free (frames);
  gst_buffer_replace (&self->shown, NULL);
  gst_caps_replace (&self->caps, NULL);
  self->frames = 0;

  return TRUE;
}

static void
test_window_class_init (TestWindowClass * klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass),
      &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Window of a test", "Sink/Video", "Writes what it has shown last",
      "gst-progimage");
  GST_BASE_SINK_CLASS (klass)->set_caps = set_caps;
  GST_BASE_SINK_CLASS (klass)->stop = stop;
  GST_VIDEO_SINK_CLASS (klass)->show_frame = show_frame;
}

static void
test_window_init (TestWindow * self)
{
  gst_base_sink_set_max_lateness (GST_BASE_SINK (self), MAX_LATENESS);
}

static gboolean
plugin_init (GstPlugin * plugin)
{
  return gst_element_register (plugin, "testwindow", GST_RANK_NONE,
      test_window_get_type ());
}

#define PACKAGE "gst-progimage"
GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, testwindow,
    "Window of a test", plugin_init, "0", "LGPL", "gst-progimage",
    "gst-progimage")
