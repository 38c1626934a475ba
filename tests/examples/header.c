/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Says what an image is, its Exif and other tags included, and reads no more of it
 * than that takes: what a server needs to know of an upload, or a page of an image
 * that it leaves room for.
 *
 *   header photo.jpg
 */

#include <gst/gst.h>

static gsize bytes;

/* Caps and tags go out with the byte that completes the header, while the piece
 * that holds it is decoded. When the next piece comes, they are there. */
static GstPadProbeReturn
before_piece (GstPad * pad, GstPadProbeInfo * info, gpointer src_pad)
{
  GstElement *decoder = GST_PAD_PARENT (pad);

  if (!gst_pad_has_current_caps (src_pad)) {
    bytes += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  gst_element_post_message (decoder,
      gst_message_new_application (GST_OBJECT (decoder),
          gst_structure_new_empty ("enough")));

  /* Nothing more is let through. */
  return GST_PAD_PROBE_DROP;
}

static void
print_header (const GstStructure * header)
{
  guint width, height, depth, components;
  gboolean progressive;

  gst_structure_get (header, "width", G_TYPE_UINT, &width,
      "height", G_TYPE_UINT, &height, "bit-depth", G_TYPE_UINT, &depth,
      "components", G_TYPE_UINT, &components,
      "progressive", G_TYPE_BOOLEAN, &progressive, NULL);
  g_print ("%s, %u x %u, %u x %u bits%s\n",
      gst_structure_get_string (header, "format"), width, height, components,
      depth, progressive ? ", progressive" : "");
}

static void
print_tag (const GstTagList * tags, const gchar * tag, gpointer user_data)
{
  guint i;

  for (i = 0; i < gst_tag_list_get_tag_size (tags, tag); i++) {
    const GValue *value = gst_tag_list_get_value_index (tags, tag, i);
    gchar *text;

    /* ICC profiles and the like. */
    if (GST_VALUE_HOLDS_SAMPLE (value))
      text = g_strdup_printf ("%" G_GSIZE_FORMAT " bytes",
          gst_buffer_get_size (gst_sample_get_buffer (g_value_get_boxed
                  (value))));
    else if (G_VALUE_HOLDS_STRING (value))
      text = g_value_dup_string (value);
    else
      text = gst_value_serialize (value);
    g_print ("  %s: %s\n", gst_tag_get_nick (tag), text);
    g_free (text);
  }
}

static void
print_tags (GstPad * src_pad)
{
  GstEvent *event;
  guint i;

  for (i = 0; (event = gst_pad_get_sticky_event (src_pad, GST_EVENT_TAG, i));
      i++) {
    GstTagList *tags;

    gst_event_parse_tag (event, &tags);
    gst_tag_list_foreach (tags, print_tag, NULL);
    gst_event_unref (event);
  }
}

/* Whether there was a header. */
static gboolean
wait_for_header (GstElement * pipeline)
{
  GstMessageType types = GST_MESSAGE_ELEMENT | GST_MESSAGE_APPLICATION |
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR;
  gboolean found = FALSE, over = FALSE;

  while (!over) {
    GstMessage *message = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS
        (pipeline), GST_CLOCK_TIME_NONE, types);
    GError *error;

    if (gst_message_has_name (message, "progimage-header")) {
      print_header (gst_message_get_structure (message));
      found = TRUE;
    } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, NULL);
      g_printerr ("%s\n", error->message);
      g_error_free (error);
    }
    /* A small image may end before another piece comes. */
    over = GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT;
    gst_message_unref (message);
  }

  return found;
}

int
main (int argc, char **argv)
{
  GstElement *pipeline, *src, *decoder;
  GstPad *sink_pad, *src_pad;
  gboolean found;

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("Usage: %s IMAGE\n", argv[0]);
    return 2;
  }
  pipeline = gst_parse_launch ("filesrc name=src blocksize=1024 "
      "! progimagedec name=decoder updates=none ! fakesink sync=false", NULL);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  g_object_set (src, "location", argv[1], NULL);
  sink_pad = gst_element_get_static_pad (decoder, "sink");
  src_pad = gst_element_get_static_pad (decoder, "src");
  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER, before_piece,
      src_pad, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  found = wait_for_header (pipeline);
  print_tags (src_pad);
  g_print ("%" G_GSIZE_FORMAT " bytes read\n", bytes);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return found ? 0 : 1;
}
