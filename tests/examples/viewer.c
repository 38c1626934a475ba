/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A viewer of images that arrive slowly. A file comes at the speed that the slider says,
 * a URL as the network brings it. Below the image stands what it shows: pass, rows,
 * bytes, and how close it is to the finished image.
 *
 *   viewer photo.jpg
 */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <gtk/gtk.h>
#include <math.h>

/* How often a file's bytes are sent, ms. */
#define INTERVAL 20

static GtkWidget *entry, *image, *slider, *status;
static GstElement *pipeline;
static GstAppSrc *src;          /* NULL: the bytes come from a URL */
static GBytes *data;            /* of the file */
static gsize sent;
static gint64 sent_at;          /* when, microseconds */
static guint timer;
static GstSample *final;        /* of the file, to compare with */

/* -- frames ------------------------------------------------------------- */

static gboolean
map_sample (GstSample * sample, GstVideoFrame * frame)
{
  GstVideoInfo info;

  return gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      && gst_video_frame_map (frame, &info, gst_sample_get_buffer (sample),
      GST_MAP_READ);
}

static void
free_frame (gpointer frame)
{
  gst_video_frame_unmap (frame);
  g_free (frame);
}

/* A frame that was pushed never changes: GTK may draw it without a copy. */
static void
show_frame (GstSample * sample)
{
  GstVideoFrame *frame = g_new0 (GstVideoFrame, 1);
  GdkTexture *texture;
  GBytes *bytes;

  if (!map_sample (sample, frame)) {
    g_free (frame);
    return;
  }
  bytes = g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
      GST_VIDEO_FRAME_SIZE (frame), free_frame, frame);
  texture = gdk_memory_texture_new (frame->info.width, frame->info.height,
      GDK_MEMORY_R8G8B8A8, bytes, frame->info.stride[0]);
  gtk_picture_set_paintable (GTK_PICTURE (image), GDK_PAINTABLE (texture));
  g_object_unref (texture);
  g_bytes_unref (bytes);
}

/* The squares of all differences of a row. */
static guint64
compare_rows (const guint8 * a, const guint8 * b, gsize n)
{
  guint64 sum = 0;

  for (; n > 0; n--, a++, b++)
    sum += (*a - *b) * (*a - *b);

  return sum;
}

/* PSNR, dB. Negative: there is nothing to compare with. */
static gdouble
distance_to_final (GstSample * sample)
{
  GstVideoFrame a, b;
  guint64 sum = 0;
  gsize width;
  gint row;

  if (!final || !gst_caps_is_equal (gst_sample_get_caps (sample),
          gst_sample_get_caps (final)) || !map_sample (sample, &a))
    return -1.0;
  if (!map_sample (final, &b)) {
    gst_video_frame_unmap (&a);
    return -1.0;
  }
  width = GST_VIDEO_FRAME_WIDTH (&a) * 4;
  for (row = 0; row < GST_VIDEO_FRAME_HEIGHT (&a); row++)
    sum += compare_rows ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&a, 0) +
        (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (&a, 0),
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&b, 0) +
        (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (&b, 0), width);
  width *= GST_VIDEO_FRAME_HEIGHT (&a);
  gst_video_frame_unmap (&a);
  gst_video_frame_unmap (&b);

  /* Alpha is the same, as a rule: three of four bytes count. */
  return sum ? 10 * log10 (255.0 * 255.0 * width * 0.75 / sum) : INFINITY;
}

static void
show_status (GstSample * sample)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (gst_sample_get_buffer
      (sample), "GstProgImageMeta");
  gdouble distance = distance_to_final (sample);
  GString *text = g_string_new (NULL);
  guint pass, rows;
  guint64 bytes;
  gboolean complete;

  gst_structure_get (gst_custom_meta_get_structure (meta),
      "pass", G_TYPE_UINT, &pass, "rows", G_TYPE_UINT, &rows,
      "bytes", G_TYPE_UINT64, &bytes, "complete", G_TYPE_BOOLEAN, &complete,
      NULL);
  g_string_printf (text, "pass %u, %u rows, %" G_GUINT64_FORMAT " bytes", pass,
      rows, bytes);
  if (complete)
    g_string_append (text, ", complete");
  else if (distance >= 0)
    g_string_append_printf (text, ", %.1f dB", distance);
  gtk_label_set_text (GTK_LABEL (status), text->str);
  g_print ("%s\n", text->str);
  g_string_free (text, TRUE);
}

/* The sink keeps the newest frame only: there may be none any more. */
static gboolean
handle_frame (gpointer sink)
{
  GstSample *sample = gst_app_sink_try_pull_sample (sink, 0);

  if (sample) {
    show_frame (sample);
    show_status (sample);
    gst_sample_unref (sample);
  }

  return G_SOURCE_REMOVE;
}

/* In the decoder's thread, while GTK has to be called in its own. */
static GstFlowReturn
new_sample (GstAppSink * sink, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, handle_frame, gst_object_ref (sink),
      gst_object_unref);

  return GST_FLOW_OK;
}

/* -- input -------------------------------------------------------------- */

static GstBuffer *
take_bytes (gsize n)
{
  GBytes *piece = g_bytes_new_from_bytes (data, sent, n);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (piece);

  g_bytes_unref (piece);
  sent += n;

  return buffer;
}

/* As many bytes as the time since the last call is worth. */
static gboolean
send_some (gpointer user_data)
{
  gdouble rate = gtk_range_get_value (GTK_RANGE (slider)) * 1000;
  gsize left = g_bytes_get_size (data) - sent;
  gint64 now = g_get_monotonic_time ();
  gdouble due = rate * (now - sent_at) / G_USEC_PER_SEC;

  sent_at = now;
  if (left > 0) {
    gst_app_src_push_buffer (src, take_bytes (MIN (left, MAX (1, due))));
    return G_SOURCE_CONTINUE;
  }
  gst_app_src_end_of_stream (src);
  timer = 0;

  return G_SOURCE_REMOVE;
}

static GstElement *
new_pipeline (const gchar * source, const gchar * updates)
{
  gchar *text = g_strdup_printf ("%s name=source ! progimagedec updates=%s "
      "! video/x-raw,format=RGBA ! appsink name=sink sync=false "
      "max-buffers=1 drop=true", source, updates);
  GstElement *element = gst_parse_launch (text, NULL);

  g_free (text);

  return element;
}

static gpointer
get_element (GstElement * bin, const gchar * name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (bin), name);

  gst_object_unref (element);

  return element;               /* the bin has a reference */
}

/* The finished image, all at once. */
static GstSample *
decode_whole (void)
{
  GstElement *whole = new_pipeline ("appsrc", "none");
  GstSample *sample;

  gst_element_set_state (whole, GST_STATE_PLAYING);
  gst_app_src_push_buffer (get_element (whole, "source"),
      take_bytes (g_bytes_get_size (data)));
  gst_app_src_end_of_stream (get_element (whole, "source"));
  sample = gst_app_sink_try_pull_sample (get_element (whole, "sink"),
      10 * GST_SECOND);
  gst_element_set_state (whole, GST_STATE_NULL);
  gst_object_unref (whole);
  sent = 0;

  return sample;
}

static gboolean
handle_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, NULL);
  if (error)
    gtk_label_set_text (GTK_LABEL (status), error->message);
  g_clear_error (&error);

  return G_SOURCE_CONTINUE;
}

static void
stop (void)
{
  g_clear_handle_id (&timer, g_source_remove);
  if (pipeline) {
    gst_bus_remove_watch (GST_ELEMENT_BUS (pipeline));
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  gst_clear_object (&pipeline);
  g_clear_pointer (&data, g_bytes_unref);
  g_clear_pointer (&final, gst_sample_unref);
  src = NULL;
  sent = 0;
}

/* FALSE: there is no such file. */
static gboolean
load (const gchar * path)
{
  GFile *file = g_file_new_for_commandline_arg (path);
  GError *error = NULL;

  data = g_file_load_bytes (file, NULL, NULL, &error);
  g_object_unref (file);
  if (error) {
    gtk_label_set_text (GTK_LABEL (status), error->message);
    g_error_free (error);
    return FALSE;
  }
  final = decode_whole ();

  return TRUE;
}

static void
start (const gchar * name)
{
  GstAppSinkCallbacks callbacks = {.new_sample = new_sample };
  gboolean is_url = g_str_has_prefix (name, "http:")
      || g_str_has_prefix (name, "https:");

  stop ();
  gtk_picture_set_paintable (GTK_PICTURE (image), NULL);
  if (!is_url && !load (name))
    return;
  pipeline = new_pipeline (is_url ? "urisourcebin" : "appsrc", "auto");
  gst_app_sink_set_callbacks (get_element (pipeline, "sink"), &callbacks, NULL,
      NULL);
  gst_bus_add_watch (GST_ELEMENT_BUS (pipeline), handle_message, NULL);
  if (is_url) {
    g_object_set (get_element (pipeline, "source"), "uri", name, NULL);
  } else {
    src = get_element (pipeline, "source");
    sent_at = g_get_monotonic_time ();
    timer = g_timeout_add (INTERVAL, send_some, NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

/* -- the window --------------------------------------------------------- */

static void
entry_activated (GtkEntry * widget, gpointer user_data)
{
  start (gtk_editable_get_text (GTK_EDITABLE (widget)));
}

static gboolean
file_dropped (GtkDropTarget * target, const GValue * value, gdouble x,
    gdouble y, gpointer user_data)
{
  gchar *path = g_file_get_path (g_value_get_object (value));

  if (path) {
    gtk_editable_set_text (GTK_EDITABLE (entry), path);
    start (path);
  }
  g_free (path);

  return path != NULL;
}

static GtkWidget *
new_speed_row (void)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 1, 500, 1);
  gtk_range_set_value (GTK_RANGE (slider), 50);
  gtk_scale_set_draw_value (GTK_SCALE (slider), TRUE);
  gtk_widget_set_hexpand (slider, TRUE);
  gtk_box_append (GTK_BOX (row), gtk_label_new ("kB/s"));
  gtk_box_append (GTK_BOX (row), slider);

  return row;
}

static void
activate (GtkApplication * application, gpointer name)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry),
      "File or URL, or drop a file here");
  image = gtk_picture_new ();
  gtk_widget_set_vexpand (image, TRUE);
  status = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), new_speed_row ());
  gtk_box_append (GTK_BOX (box), status);
  g_signal_connect (entry, "activate", G_CALLBACK (entry_activated), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (file_dropped), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
  gtk_window_set_title (GTK_WINDOW (window), "Progressive images");
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 600);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  if (name) {
    gtk_editable_set_text (GTK_EDITABLE (entry), name);
    start (name);
  }
}

int
main (int argc, char **argv)
{
  GtkApplication *application = gtk_application_new (NULL,
      G_APPLICATION_NON_UNIQUE);

  gst_init (&argc, &argv);
  if (argc > 2) {
    g_printerr ("Usage: %s [FILE OR URL]\n", argv[0]);
    return 2;
  }
  g_signal_connect (application, "activate", G_CALLBACK (activate),
      argc > 1 ? argv[1] : NULL);
  g_application_run (G_APPLICATION (application), 1, argv);
  stop ();
  g_object_unref (application);

  return 0;
}
