/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application that has the plugin linked into it:
 *
 *   static plugin|elements FILE
 *
 * registers all of it, or just the elements, and decodes the file with each
 * element that takes it. packaging.sh builds and runs it. */

#include <gst/gst.h>

#include <string.h>

GST_PLUGIN_STATIC_DECLARE (progimage);
GST_ELEMENT_REGISTER_DECLARE (progjpegdec);
GST_ELEMENT_REGISTER_DECLARE (progimagedec);

static void
count_whole_image (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    gpointer n)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer,
      "GstProgImageMeta");
  gboolean complete = FALSE;

  if (meta)
    gst_structure_get_boolean (gst_custom_meta_get_structure (meta), "complete",
        &complete);
  if (complete)
    ++ * (guint *) n;
}

static gboolean
decodes (const gchar * decoder, const gchar * file)
{
  gchar *line = g_strdup_printf ("filesrc location=\"%s\" ! %s ! "
      "fakesink name=sink signal-handoffs=true", file, decoder);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint n = 0;

  g_signal_connect (sink, "handoff", G_CALLBACK (count_whole_image), &n);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_print ("%s: %s, %u whole images\n", decoder,
      message ? GST_MESSAGE_TYPE_NAME (message) : "nothing", n);
  if (message)
    gst_message_unref (message);
  gst_object_unref (bus);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  g_free (line);

  return n == 1;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc != 3)
    return 2;

  if (strcmp (argv[1], "plugin") == 0) {
    GST_PLUGIN_STATIC_REGISTER (progimage);
  } else if (!GST_ELEMENT_REGISTER (progjpegdec, NULL)
      || !GST_ELEMENT_REGISTER (progimagedec, NULL)) {
    return 1;
  }

  return decodes ("progjpegdec", argv[2]) && decodes ("progimagedec", argv[2]) ?
      0 : 1;
}
