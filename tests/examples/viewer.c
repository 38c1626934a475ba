/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A viewer of images that arrive slowly: files and URLs come at the speed that the
 * slider says. Below the image stands what it shows: pass, rows, bytes, and how close
 * it is to the finished image.
 *
 *   viewer photo.jpg
 */

/* GTK 4.10 has another dialog for files than 4.8. */
#define GDK_VERSION_MIN_REQUIRED GDK_VERSION_4_8

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <gtk/gtk.h>
#include <math.h>

/* How much comes at once, bytes. */
#define PIECE 1024

static GtkWidget *entry, *image, *slider, *status;
static GstElement *pipeline;
static gchar *shown_uri;
static GstSample *final;        /* of shown_uri, to compare with; NULL: not known */

/* The thread of the source waits here, so that bytes come slowly. */
static GMutex lock;
static GCond stopped;
static gboolean stopping;
static gint rate = 50;          /* kB/s, atomic */

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
    g_string_append_printf (text, ", %.1f dB to the finished image", distance);
  gtk_label_set_text (GTK_LABEL (status), text->str);
  g_print ("%s\n", text->str);
  g_string_free (text, TRUE);
  if (complete)
    gst_mini_object_replace ((GstMiniObject **) & final,
        GST_MINI_OBJECT_CAST (sample));
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

/* Keeps bytes back for as long as they take at this rate. */
static GstPadProbeReturn
slow_down (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  gsize bytes = gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  gint64 end = g_get_monotonic_time ()
      + (gint64) bytes * 1000 / g_atomic_int_get (&rate);

  g_mutex_lock (&lock);
  while (!stopping && g_cond_wait_until (&stopped, &lock, end));
  g_mutex_unlock (&lock);

  return GST_PAD_PROBE_OK;
}

static void
set_stopping (gboolean value)
{
  g_mutex_lock (&lock);
  stopping = value;
  g_cond_signal (&stopped);
  g_mutex_unlock (&lock);
}

static void
set_up_source (GstElement * bin, GstElement * source, gpointer user_data)
{
  g_object_set (source, "blocksize", PIECE, NULL);
}

static gpointer
get_element (GstElement * bin, const gchar * name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (bin), name);

  gst_object_unref (element);

  return element;               /* the bin has a reference */
}

static GstElement *
new_pipeline (const gchar * uri, const gchar * updates)
{
  gchar *text = g_strdup_printf ("urisourcebin name=source "
      "! progimagedec name=decoder updates=%s ! video/x-raw,format=RGBA "
      "! appsink name=sink sync=false max-buffers=1 drop=true", updates);
  GstElement *element = gst_parse_launch (text, NULL);

  g_free (text);
  g_object_set (get_element (element, "source"), "uri", uri, NULL);

  return element;
}

/* The finished image of a file, all at once. NULL: there is none. */
static GstSample *
decode_whole (const gchar * uri)
{
  GstElement *whole = new_pipeline (uri, "none");
  GstSample *sample;

  gst_element_set_state (whole, GST_STATE_PLAYING);
  sample = gst_app_sink_try_pull_sample (get_element (whole, "sink"),
      10 * GST_SECOND);
  gst_element_set_state (whole, GST_STATE_NULL);
  gst_object_unref (whole);

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
  if (!pipeline)
    return;
  set_stopping (TRUE);
  gst_bus_remove_watch (GST_ELEMENT_BUS (pipeline));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_clear_object (&pipeline);
  set_stopping (FALSE);
}

/* What a file looks like in the end is known at once, of a URL when it has been whole. */
static void
forget_final (const gchar * uri)
{
  if (g_strcmp0 (uri, shown_uri) == 0)
    return;
  g_free (shown_uri);
  shown_uri = g_strdup (uri);
  g_clear_pointer (&final, gst_sample_unref);
}

static void
start (GFile * file)
{
  GstAppSinkCallbacks callbacks = {.new_sample = new_sample };
  gchar *uri = g_file_get_uri (file);
  GstPad *pad;

  stop ();
  gtk_picture_set_paintable (GTK_PICTURE (image), NULL);
  gtk_label_set_text (GTK_LABEL (status), NULL);
  forget_final (uri);
  if (!final && g_file_is_native (file))
    final = decode_whole (uri);
  pipeline = new_pipeline (uri, "auto");
  g_free (uri);
  g_signal_connect (get_element (pipeline, "source"), "source-setup",
      G_CALLBACK (set_up_source), NULL);
  pad = gst_element_get_static_pad (get_element (pipeline, "decoder"), "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, slow_down, NULL, NULL);
  gst_object_unref (pad);
  gst_app_sink_set_callbacks (get_element (pipeline, "sink"), &callbacks, NULL,
      NULL);
  gst_bus_add_watch (GST_ELEMENT_BUS (pipeline), handle_message, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

/* -- the window --------------------------------------------------------- */

static void
open_name (const gchar * name)
{
  GFile *file = g_file_new_for_commandline_arg (name);

  start (file);
  g_object_unref (file);
}

static void
open_file (GFile * file)
{
  gchar *name = g_file_get_parse_name (file);

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_free (name);
  start (file);
}

static void
entry_activated (GtkEntry * widget, gpointer user_data)
{
  open_name (gtk_editable_get_text (GTK_EDITABLE (widget)));
}

static gboolean
file_dropped (GtkDropTarget * target, const GValue * value, gdouble x,
    gdouble y, gpointer user_data)
{
  open_file (g_value_get_object (value));

  return TRUE;
}

static void
file_chosen (GtkNativeDialog * dialog, gint response, gpointer user_data)
{
  GFile *file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file)
    open_file (file);
  g_clear_object (&file);
  g_object_unref (dialog);
}

static void
choose_file (GSimpleAction * action, GVariant * parameter, gpointer application)
{
  const gchar *suffixes[] = { "jpg", "jpeg", "png", "webp", "jxl" };
  GtkFileFilter *filter = gtk_file_filter_new ();
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new ("Open an image",
      gtk_application_get_active_window (application),
      GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_object_unref (filter);
  g_signal_connect (dialog, "response", G_CALLBACK (file_chosen), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
rate_changed (GtkRange * range, gpointer user_data)
{
  g_atomic_int_set (&rate, (gint) gtk_range_get_value (range));
}

static GtkWidget *
new_row (GtkWidget * first, GtkWidget * second)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_hexpand (second, TRUE);
  gtk_box_append (GTK_BOX (row), first);
  gtk_box_append (GTK_BOX (row), second);

  return row;
}

static GtkWidget *
new_source_row (void)
{
  GtkWidget *button = gtk_button_new_with_mnemonic ("_Open…");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.open");
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry),
      "URL or file: type it, or drop a file here");
  g_signal_connect (entry, "activate", G_CALLBACK (entry_activated), NULL);

  return new_row (button, entry);
}

static GtkWidget *
new_speed_row (void)
{
  slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 1, 500, 1);
  gtk_range_set_value (GTK_RANGE (slider), rate);
  gtk_scale_set_draw_value (GTK_SCALE (slider), TRUE);
  g_signal_connect (slider, "value-changed", G_CALLBACK (rate_changed), NULL);

  return new_row (gtk_label_new ("kB/s"), slider);
}

static void
activate (GtkApplication * application, gpointer name)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  image = gtk_picture_new ();
  gtk_widget_set_vexpand (image, TRUE);
  status = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), new_source_row ());
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), new_speed_row ());
  gtk_box_append (GTK_BOX (box), status);
  g_signal_connect (target, "drop", G_CALLBACK (file_dropped), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
  gtk_window_set_title (GTK_WINDOW (window), "Progressive images");
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 600);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  if (name) {
    gtk_editable_set_text (GTK_EDITABLE (entry), name);
    open_name (name);
  }
}

int
main (int argc, char **argv)
{
  const GActionEntry actions[] = { {.name = "open",.activate = choose_file} };
  const gchar *keys[] = { "<Control>o", NULL };
  GtkApplication *application = gtk_application_new (NULL,
      G_APPLICATION_NON_UNIQUE);

  gst_init (&argc, &argv);
  if (argc > 2) {
    g_printerr ("Usage: %s [FILE OR URL]\n", argv[0]);
    return 2;
  }
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions,
      G_N_ELEMENTS (actions), application);
  gtk_application_set_accels_for_action (application, "app.open", keys);
  g_signal_connect (application, "activate", G_CALLBACK (activate),
      argc > 1 ? argv[1] : NULL);
  g_application_run (G_APPLICATION (application), 1, argv);
  stop ();
  forget_final (NULL);
  g_object_unref (application);

  return 0;
}
