/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the leaves of GstProgImageDecoder have in common. */

#include "leaf.h"

#include "codec/table.h"

static GstCaps *
make_sink_caps (const ProgImageCodecClass * const *codecs)
{
  GstCaps *caps = gst_caps_new_empty ();

  for (; *codecs; codecs++)
    gst_caps_append (caps, gst_caps_new_empty_simple
        (prog_image_codec_class_media_type (*codecs)));

  return caps;
}

static gboolean
contains (const GValue * list, const gchar * name)
{
  guint i;

  for (i = 0; i < gst_value_list_get_size (list); i++) {
    if (g_str_equal (g_value_get_string (gst_value_list_get_value (list, i)),
            name))
      return TRUE;
  }

  return FALSE;
}

/* Formats that this GStreamer does not know are left out. */
static void
add_formats (GValue * list, const ProgImageCodecClass * codec)
{
  gchar **names =
      g_strsplit (prog_image_codec_class_raw_formats (codec), ",", 0);
  guint i;

  for (i = 0; names[i]; i++) {
    const gchar *name = g_strstrip (names[i]);
    GValue value = G_VALUE_INIT;

    if (contains (list, name)
        || gst_video_format_from_string (name) == GST_VIDEO_FORMAT_UNKNOWN)
      continue;
    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, name);
    gst_value_list_append_and_take_value (list, &value);
  }
  g_strfreev (names);
}

static GstCaps *
make_src_caps (const ProgImageCodecClass * const *codecs)
{
  GstCaps *caps = gst_caps_from_string ("video/x-raw, width = [ 1, max ], "
      "height = [ 1, max ], framerate = (fraction) [ 0, max ]");
  GValue list = G_VALUE_INIT;

  g_value_init (&list, GST_TYPE_LIST);
  for (; *codecs; codecs++)
    add_formats (&list, *codecs);
  gst_caps_set_value (caps, "format", &list);
  g_value_unset (&list);

  return caps;
}

/* Takes the caps. */
static void
add_template (GstElementClass * klass, const gchar * name,
    GstPadDirection direction, GstCaps * caps)
{
  gst_element_class_add_pad_template (klass,
      gst_pad_template_new (name, direction, GST_PAD_ALWAYS, caps));
  gst_caps_unref (caps);
}

/**
 * gst_prog_image_leaf_init:
 * @klass: the class of a leaf
 * @codecs: %NULL-terminated table of what it decodes; no copy is made
 * @long_name: (transfer none): what the element is, a static string
 * @description: (transfer none): what it does, a static string
 *
 * Adds what makes the class that of an element for these formats.
 */
void
gst_prog_image_leaf_init (GstProgImageDecoderClass * klass,
    const ProgImageCodecClass * const *codecs, const gchar * long_name,
    const gchar * description)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->codecs = codecs;
  add_template (element_class, "sink", GST_PAD_SINK, make_sink_caps (codecs));
  add_template (element_class, "src", GST_PAD_SRC, make_src_caps (codecs));
  /* Autopluggers take a parser before any decoder, and pngparse keeps an image until it
   * is whole. Of parsers they take the one of the highest rank. */
  gst_element_class_set_static_metadata (element_class, long_name,
      "Codec/Decoder/Parser/Image", description, "The gst-progimage authors");
}
