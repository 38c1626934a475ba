/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes a thumbnail of each JPEG and PNG in a folder: of the final frame only, from
 * a JPEG that is decoded at an eighth to a half of its size where that will do, and
 * turned as the camera was.
 *
 *   thumbnails images thumbnails
 */

#include <glib/gstdio.h>
#include <gst/gst.h>

#define SIDE "[1,256]"

static void
set_property (GstElement * pipeline, const gchar * name, const gchar * property,
    const gchar * value)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);

  gst_util_set_object_arg (G_OBJECT (element), property, value);
  gst_object_unref (element);
}

/* The size comes with the header, before anything is decoded. */
static void
print_size (const GstStructure * header)
{
  guint width, height;

  if (!gst_structure_has_name (header, "progimage-header"))
    return;
  gst_structure_get (header, "width", G_TYPE_UINT, &width,
      "height", G_TYPE_UINT, &height, NULL);
  g_print (" %u x %u", width, height);
}

/* Whether the end came without an error. An image that is cut short or damaged is
 * a warning only: it has a thumbnail that shows as much as there is. */
static gboolean
wait_for_end (GstElement * pipeline)
{
  GstBus *bus = GST_ELEMENT_BUS (pipeline);
  GstMessageType type = GST_MESSAGE_UNKNOWN;

  while (type != GST_MESSAGE_EOS && type != GST_MESSAGE_ERROR) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_WARNING | GST_MESSAGE_ERROR |
        GST_MESSAGE_EOS);
    GError *error = NULL;

    type = GST_MESSAGE_TYPE (message);
    if (type == GST_MESSAGE_ELEMENT)
      print_size (gst_message_get_structure (message));
    else if (type == GST_MESSAGE_WARNING)
      gst_message_parse_warning (message, &error, NULL);
    else if (type == GST_MESSAGE_ERROR)
      gst_message_parse_error (message, &error, NULL);
    if (error)
      g_print (" %s", error->message);
    g_clear_error (&error);
    gst_message_unref (message);
  }

  return type == GST_MESSAGE_EOS;
}

/* Within a range videoscale keeps the image's shape, and makes it no larger. */
static gboolean
make_thumbnail (const gchar * from, const gchar * to)
{
  GstElement *pipeline = gst_parse_launch ("filesrc name=src "
      "! progimagedec name=decoder updates=none "
      "! videoconvert ! videoflip video-direction=auto ! videoscale "
      "! video/x-raw,width=" SIDE ",height=" SIDE ",pixel-aspect-ratio=1/1 "
      "! jpegenc ! filesink name=sink", NULL);
  gboolean result;

  set_property (pipeline, "src", "location", from);
  set_property (pipeline, "sink", "location", to);
  set_property (pipeline, "decoder", "downscale", "auto");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  result = wait_for_end (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  if (!result)
    g_unlink (to);

  return result;
}

int
main (int argc, char **argv)
{
  const gchar *name;
  guint made = 0;
  GDir *dir;

  gst_init (&argc, &argv);
  if (argc != 3 || !(dir = g_dir_open (argv[1], 0, NULL))
      || g_mkdir_with_parents (argv[2], 0777) != 0) {
    g_printerr ("Usage: %s FOLDER THUMBNAILS\n", argv[0]);
    return 2;
  }
  while ((name = g_dir_read_name (dir))) {
    gchar *from = g_build_filename (argv[1], name, NULL);
    gchar *jpg = g_strconcat (name, ".jpg", NULL);
    gchar *to = g_build_filename (argv[2], jpg, NULL);

    if (g_file_test (from, G_FILE_TEST_IS_REGULAR)) {
      g_print ("%s:", name);
      made += make_thumbnail (from, to);
      g_print ("\n");
    }
    g_free (from);
    g_free (jpg);
    g_free (to);
  }
  g_dir_close (dir);
  g_print ("%u thumbnails\n", made);

  return 0;
}
