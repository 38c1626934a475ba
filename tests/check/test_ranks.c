/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Installing the plugin changes nobody's pipelines: its elements are chosen only
 * where GST_PLUGIN_FEATURE_RANK says so. */

#include "makepng.h"

static const gchar *const ours[] = {
  "progimagedec", "progjpegdec", "progpngdec"
};

GST_START_TEST (test_ranks_are_none_by_default)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ours); i++) {
    GstElementFactory *factory = gst_element_factory_find (ours[i]);

    fail_unless (factory != NULL, "there is no %s", ours[i]);
    fail_unless_equals_int (gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE
            (factory)), GST_RANK_NONE);
    gst_object_unref (factory);
  }
}

GST_END_TEST;

static void
note_element (GstBin * bin, GstBin * parent, GstElement * element,
    gpointer n_decoders)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (!factory)
    return;
  fail_if (g_str_has_prefix (GST_OBJECT_NAME (factory), "prog"),
      "%s was chosen", GST_OBJECT_NAME (factory));
  if (gst_element_factory_list_is_type (factory,
          GST_ELEMENT_FACTORY_TYPE_DECODER))
    g_atomic_int_inc ((gint *) n_decoders);
}

/* Whether that decodes the image or, without another decoder, does not. */
GST_START_TEST (test_autopluggers_choose_others_by_default)
{
  static const gchar *const images[] = { "harvesters.jpg", "bus-adam7.png" };
  static const gchar *const autopluggers[] = { "decodebin", "decodebin3" };
  gchar *line = g_strdup_printf ("filesrc location=\"%s/%s\" ! %s name=bin "
      "bin. ! fakesink", g_getenv ("PROGIMAGE_TEST_FILES"),
      images[__i__ % 2], autopluggers[__i__ / 2]);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstMessage *message;
  GstBus *bus;
  gint n_decoders = 0;

  fail_unless (pipeline != NULL, line);
  g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (note_element),
      &n_decoders);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "%s: no end", line);
  fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
      || n_decoders > 0, "%s: nothing was decoded", line);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_free (line);
}

GST_END_TEST;

static Suite *
ranks_suite (void)
{
  Suite *s = suite_create ("ranks");
  TCase *tc = tcase_create ("default");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_ranks_are_none_by_default);
  tcase_add_loop_test (tc, test_autopluggers_choose_others_by_default, 0, 4);

  return s;
}

GST_CHECK_MAIN (ranks);
