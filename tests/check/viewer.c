/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "viewer.h"

#include <gst/app/app.h>

/* An @ is the URI. Those that show nothing by themselves get a sink. */
static const gchar *lines[N_AUTOPLUGGERS] = {
  "playbin name=autoplugger uri=@",
  "playbin3 name=autoplugger uri=@",
  "uridecodebin name=autoplugger uri=@",
  "uridecodebin3 name=autoplugger uri=@",
  "souphttpsrc name=source location=@ ! decodebin name=autoplugger",
  "urisourcebin uri=@ ! decodebin name=autoplugger",
  "urisourcebin uri=@ ! decodebin3 name=autoplugger",
};

const gchar *
viewer_name (Autoplugger autoplugger)
{
  return lines[autoplugger];
}

/* -- what is left ------------------------------------------------------- */

static GMutex alive_lock;
static GCond alive_changed;
static guint n_alive;           /* elements and frames that are watched */

static void
count_death (gpointer data, gpointer object)
{
  g_mutex_lock (&alive_lock);
  n_alive--;
  g_cond_broadcast (&alive_changed);
  g_mutex_unlock (&alive_lock);
}

static void
count_birth (void)
{
  g_mutex_lock (&alive_lock);
  n_alive++;
  g_mutex_unlock (&alive_lock);
}

static void
watch_element (GstElement * element)
{
  count_birth ();
  g_object_weak_ref (G_OBJECT (element), (GWeakNotify) count_death, NULL);
}

static void
watch_frame (GstSample * sample)
{
  count_birth ();
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (gst_sample_get_buffer
          (sample)), (GstMiniObjectNotify) count_death, NULL);
}

/* A thread of GStreamer's may be about to let go of the last. */
static void
wait_until_nothing_is_left (void)
{
  gint64 until = g_get_monotonic_time () + PATIENCE / GST_USECOND;

  g_mutex_lock (&alive_lock);
  while (n_alive > 0)
    fail_unless (g_cond_wait_until (&alive_changed, &alive_lock, until),
        "%u elements or frames are left", n_alive);
  g_mutex_unlock (&alive_lock);
}

/* -- what is plugged ---------------------------------------------------- */

static GstPadProbeReturn
count_bytes (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Viewer *self = data;

  g_mutex_lock (&self->lock);
  self->received += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return GST_PAD_PROBE_OK;
}

static void
watch_source (Viewer * self, GstElement * source)
{
  GstPad *pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_bytes, self, NULL);
  gst_object_unref (pad);
}

static void
note_element (GstBin * bin, GstBin * parent, GstElement * element,
    gpointer data)
{
  Viewer *self = data;
  GstElementFactory *factory = gst_element_get_factory (element);

  watch_element (element);
  if (!factory)
    return;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->elements, g_strdup (GST_OBJECT_NAME (factory)));
  g_mutex_unlock (&self->lock);
  if (g_str_equal (GST_OBJECT_NAME (factory), "souphttpsrc"))
    watch_source (self, element);
  if (self->updates && g_str_has_prefix (GST_OBJECT_NAME (factory), "prog"))
    gst_util_set_object_arg (G_OBJECT (element), "updates", self->updates);
}

static void
link_to_sink (GstElement * autoplugger, GstPad * pad, gpointer data)
{
  Viewer *self = data;
  GstPad *sink = gst_element_get_static_pad (self->sink, "sink");

  fail_unless_equals_int (gst_pad_link (pad, sink), GST_PAD_LINK_OK);
  gst_object_unref (sink);
}

static void
show (Viewer * self, GstSample * sample)
{
  watch_frame (sample);
  g_async_queue_push (self->shown, sample);
}

/* A frame that a window shows before it plays stays there if it is late afterwards. */
static GstFlowReturn
keep_preroll (GstAppSink * sink, gpointer data)
{
  Viewer *self = data;

  g_clear_pointer (&self->prerolled, gst_sample_unref);
  self->prerolled = gst_app_sink_pull_preroll (sink);
  show (self, gst_sample_ref (self->prerolled));

  return GST_FLOW_OK;
}

static GstFlowReturn
keep_sample (GstAppSink * sink, gpointer data)
{
  Viewer *self = data;
  GstSample *sample = gst_app_sink_pull_sample (sink);
  gboolean again = self->prerolled && gst_sample_get_buffer (sample)
      == gst_sample_get_buffer (self->prerolled);

  g_clear_pointer (&self->prerolled, gst_sample_unref);
  if (again)
    gst_sample_unref (sample);
  else
    show (self, sample);

  return GST_FLOW_OK;
}

/* One that drops what is late, as those with windows do, but not what a busy machine has
 * held up. */
static GstElement *
make_sink (Viewer * self)
{
  GstAppSinkCallbacks callbacks = {.new_preroll = keep_preroll,
    .new_sample = keep_sample
  };
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  fail_unless (sink != NULL, "there is no appsink");
  g_object_set (sink, "max-lateness", (gint64) GST_SECOND, "qos", TRUE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);

  return sink;
}

static GstElement *
parse_line (const gchar * line, const gchar * uri)
{
  gchar **parts = g_strsplit (line, "@", 2);
  gchar *text = g_strconcat (parts[0], uri, parts[1], NULL);
  GError *error = NULL;
  GstElement *result = gst_parse_launch (text, &error);

  fail_unless (result && !error, "%s: %s", line,
      error ? error->message : "no pipeline");
  g_strfreev (parts);
  g_free (text);

  return result;
}

static void
add_sink (Viewer * self)
{
  GstElement *autoplugger, *source;

  if (!GST_IS_PIPELINE (self->pipeline)) {
    GstElement *pipeline = gst_pipeline_new (NULL);

    gst_bin_add (GST_BIN (pipeline), self->pipeline);
    self->pipeline = pipeline;
  }
  gst_bin_add (GST_BIN (self->pipeline), self->sink);
  autoplugger = gst_bin_get_by_name (GST_BIN (self->pipeline), "autoplugger");
  g_signal_connect (autoplugger, "pad-added", G_CALLBACK (link_to_sink), self);
  gst_object_unref (autoplugger);
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  if (source) {
    watch_source (self, source);
    gst_object_unref (source);
  }
}

Viewer *
viewer_new (Autoplugger autoplugger, const gchar * uri, const gchar * updates)
{
  Viewer *self = g_new0 (Viewer, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->updates = updates;
  self->elements = g_ptr_array_new_with_free_func (g_free);
  self->shown = g_async_queue_new_full ((GDestroyNotify) gst_mini_object_unref);
  self->pipeline = parse_line (lines[autoplugger], uri);
  self->sink = make_sink (self);
  if (autoplugger == PLAYBIN || autoplugger == PLAYBIN3)
    g_object_set (self->pipeline, "video-sink", self->sink, NULL);
  else
    add_sink (self);
  g_signal_connect (self->pipeline, "deep-element-added",
      G_CALLBACK (note_element), self);
  watch_element (self->pipeline);
  self->bus = gst_element_get_bus (self->pipeline);

  return self;
}

void
viewer_free (Viewer * self)
{
  viewer_stop (self);
  gst_bus_set_flushing (self->bus, TRUE);
  gst_object_unref (self->bus);
  gst_object_unref (self->pipeline);
  g_clear_pointer (&self->prerolled, gst_sample_unref);
  g_async_queue_unref (self->shown);
  wait_until_nothing_is_left ();
  g_ptr_array_unref (self->elements);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* A property of what puts the elements together. */
void
viewer_set (Viewer * self, const gchar * property, const gchar * value)
{
  GstElement *autoplugger =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "autoplugger");

  gst_util_set_object_arg (G_OBJECT (autoplugger ? autoplugger :
          self->pipeline), property, value);
  gst_clear_object (&autoplugger);
}

void
viewer_play (Viewer * self)
{
  fail_if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
}

void
viewer_stop (Viewer * self)
{
  fail_unless_equals_int (gst_element_set_state (self->pipeline,
          GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
}

gboolean
viewer_has (Viewer * self, const gchar * element)
{
  gboolean result;

  g_mutex_lock (&self->lock);
  result = g_ptr_array_find_with_equal_func (self->elements, element,
      g_str_equal, NULL);
  g_mutex_unlock (&self->lock);

  return result;
}

/* NULL where none was shown within @patience. */
GstSample *
viewer_next_frame (Viewer * self, GstClockTime patience)
{
  return g_async_queue_timeout_pop (self->shown, patience / GST_USECOND);
}

void
viewer_wait_for_bytes (Viewer * self, gsize bytes)
{
  gint64 until = g_get_monotonic_time () + PATIENCE / GST_USECOND;

  g_mutex_lock (&self->lock);
  while (self->received < bytes)
    fail_unless (g_cond_wait_until (&self->changed, &self->lock, until),
        "only %" G_GSIZE_FORMAT " bytes came", self->received);
  g_mutex_unlock (&self->lock);
}

GstMessage *
viewer_message (Viewer * self, GstMessageType types)
{
  return gst_bus_timed_pop_filtered (self->bus, PATIENCE, types);
}
