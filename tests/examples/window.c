/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A window that shows an image from the network while it loads, with a bar that
 * says how far it has come. GTK draws the frames of an appsink; where there is a
 * gtk4paintablesink (gst-plugins-rs), that does it all by itself.
 *
 *   window http://localhost:8000/photo.jpg
 */

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <gtk/gtk.h>

static GtkWidget *image, *bar;
static GstElement *pipeline;

static void
free_frame (gpointer data)
{
  GstVideoFrame *frame = data;

  gst_video_frame_unmap (frame);
  g_free (frame);
}

/* A frame that was pushed never changes: GTK may draw it for as long as it wants,
 * and needs no copy. */
static GdkTexture *
make_texture (GstSample * sample)
{
  GstVideoFrame *frame = g_new0 (GstVideoFrame, 1);
  GdkTexture *texture;
  GstVideoInfo info;
  GBytes *bytes;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_video_frame_map (frame, &info, gst_sample_get_buffer (sample),
          GST_MAP_READ)) {
    g_free (frame);
    return NULL;
  }
  bytes = g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
      frame->info.stride[0] * info.height, free_frame, frame);
  texture = gdk_memory_texture_new (info.width, info.height,
      GDK_MEMORY_R8G8B8A8, bytes, frame->info.stride[0]);
  g_bytes_unref (bytes);

  return texture;
}

static gboolean
show_texture (gpointer texture)
{
  gtk_picture_set_paintable (GTK_PICTURE (image), GDK_PAINTABLE (texture));

  return G_SOURCE_REMOVE;
}

/* In the decoder's thread, while GTK wants to be spoken to in its own. */
static GstFlowReturn
new_sample (GstAppSink * sink, gpointer user_data)
{
  GstSample *sample = gst_app_sink_pull_sample (sink);
  GdkTexture *texture = make_texture (sample);

  if (texture)
    g_idle_add_full (G_PRIORITY_DEFAULT, show_texture, texture, g_object_unref);
  gst_sample_unref (sample);

  return GST_FLOW_OK;
}

static gboolean
handle_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  GtkProgressBar *progress = GTK_PROGRESS_BAR (bar);
  gdouble fraction;
  GError *error;

  if (gst_message_has_name (message, "progimage-progress")) {
    gst_structure_get_double (gst_message_get_structure (message), "fraction",
        &fraction);
    /* -1: nobody knows how much of it, but something has come. */
    if (fraction < 0)
      gtk_progress_bar_pulse (progress);
    else
      gtk_progress_bar_set_fraction (progress, fraction);
  } else if (gst_message_has_name (message, "progimage-complete")) {
    gtk_widget_set_visible (bar, FALSE);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    gtk_progress_bar_set_text (progress, error->message);
    gtk_progress_bar_set_show_text (progress, TRUE);
    g_error_free (error);
  }

  return G_SOURCE_CONTINUE;
}

static void
start (const gchar * uri)
{
  GstAppSinkCallbacks callbacks = {.new_sample = new_sample };
  GstElement *sink;

  pipeline = gst_parse_launch ("urisourcebin name=source ! progimagedec "
      "! video/x-raw,format=RGBA ! appsink name=sink sync=false", NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_child_proxy_set (GST_CHILD_PROXY (pipeline), "source::uri", uri, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, NULL, NULL);
  gst_bus_add_watch (GST_ELEMENT_BUS (pipeline), handle_message, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

static void
activate (GtkApplication * application, gpointer uri)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  image = gtk_picture_new ();
  gtk_widget_set_vexpand (image, TRUE);
  bar = gtk_progress_bar_new ();
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_window_set_title (GTK_WINDOW (window), uri);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  start (uri);
}

int
main (int argc, char **argv)
{
  GtkApplication *application = gtk_application_new (NULL,
      G_APPLICATION_NON_UNIQUE);

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("Usage: %s URL\n", argv[0]);
    return 2;
  }
  g_signal_connect (application, "activate", G_CALLBACK (activate), argv[1]);
  g_application_run (G_APPLICATION (application), 1, argv);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return 0;
}
