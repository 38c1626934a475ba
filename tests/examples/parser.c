/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A parser to feed, as Pillow's ImageFile.Parser: no pipeline, no thread, no main
 * loop. Frames come while parser_feed() runs.
 *
 *   parser OUTPUT.png < IMAGE
 *
 * reads an image in blocks of 1024 bytes, tells its size as soon as it is known,
 * and writes it. */

#include <gst/video/video.h>

#include <stdio.h>

typedef struct
{
  GstElement *decoder;
  GstPad *src, *sink;           /* ours, before and behind the decoder */
  GstBus *bus;
  GstSample *image;             /* the newest frame, NULL before the first */
} Parser;

static GstFlowReturn
keep_frame (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  Parser *parser = gst_pad_get_element_private (pad);
  GstCaps *caps = gst_pad_get_current_caps (pad);

  g_clear_pointer (&parser->image, gst_sample_unref);
  parser->image = gst_sample_new (buffer, caps, NULL, NULL);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

static Parser *
parser_new (void)
{
  Parser *parser = g_new0 (Parser, 1);
  GstSegment segment;

  parser->decoder = gst_element_factory_make ("progimagedec", NULL);
  g_assert (parser->decoder);   /* else GST_PLUGIN_PATH is not set */
  gst_util_set_object_arg (G_OBJECT (parser->decoder), "updates", "buffer");
  parser->bus = gst_bus_new ();
  gst_element_set_bus (parser->decoder, parser->bus);
  parser->src = gst_pad_new ("src", GST_PAD_SRC);
  parser->sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_element_private (parser->sink, parser);
  gst_pad_set_chain_function (parser->sink, keep_frame);
  gst_pad_link (parser->src, parser->decoder->sinkpads->data);
  gst_pad_link (parser->decoder->srcpads->data, parser->sink);
  gst_pad_set_active (parser->src, TRUE);
  gst_pad_set_active (parser->sink, TRUE);
  gst_element_set_state (parser->decoder, GST_STATE_PLAYING);

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (parser->src, gst_event_new_stream_start ("parser"));
  gst_pad_push_event (parser->src, gst_event_new_segment (&segment));

  return parser;
}

static gboolean
parser_feed (Parser * parser, gconstpointer data, gsize size)
{
  return gst_pad_push (parser->src, gst_buffer_new_memdup (data, size))
      == GST_FLOW_OK;
}

/* The image, or NULL where there is none or it is not whole. */
static GstSample *
parser_close (Parser * parser, GError ** error)
{
  GstMessage *message;
  GstSample *image;

  gst_pad_push_event (parser->src, gst_event_new_eos ());
  message = gst_bus_pop_filtered (parser->bus,
      GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  else if (message)
    gst_message_parse_warning (message, error, NULL);
  g_clear_pointer (&message, gst_message_unref);

  gst_element_set_state (parser->decoder, GST_STATE_NULL);
  gst_object_unref (parser->src);
  gst_object_unref (parser->sink);
  gst_object_unref (parser->decoder);
  gst_object_unref (parser->bus);
  image = parser->image;
  g_free (parser);
  return image;
}

/* What the bus says of the size, once. */
static void
print_size (Parser * parser)
{
  GstMessage *message = gst_bus_pop_filtered (parser->bus, GST_MESSAGE_ELEMENT);
  guint width, height;

  if (message && gst_message_has_name (message, "progimage-header")) {
    gst_structure_get (gst_message_get_structure (message),
        "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height, NULL);
    g_print ("%u x %u\n", width, height);
  }
  g_clear_pointer (&message, gst_message_unref);
}

int
main (int argc, char **argv)
{
  Parser *parser;
  GstSample *image, *file = NULL;
  GError *error = NULL;
  GstMapInfo map;
  GstCaps *png;
  char block[1024];
  gsize size;

  gst_init (&argc, &argv);
  if (argc != 2)
    g_error ("usage: parser OUTPUT.png < IMAGE");
  parser = parser_new ();
  while ((size = fread (block, 1, sizeof block, stdin)) > 0
      && parser_feed (parser, block, size))
    print_size (parser);

  if (!(image = parser_close (parser, &error)) || error)
    g_printerr ("%s\n", error->message);
  g_clear_error (&error);
  png = gst_caps_new_empty_simple ("image/png");
  if (image)
    file = gst_video_convert_sample (image, png, GST_CLOCK_TIME_NONE, &error);
  if (file) {
    gst_buffer_map (gst_sample_get_buffer (file), &map, GST_MAP_READ);
    g_file_set_contents (argv[1], (gchar *) map.data, map.size, &error);
    gst_buffer_unmap (gst_sample_get_buffer (file), &map);
    gst_sample_unref (file);
  }
  g_clear_pointer (&image, gst_sample_unref);
  gst_caps_unref (png);

  return file && !error ? 0 : 1;
}
