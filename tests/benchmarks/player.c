/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "player.h"

#include <string.h>
#include <time.h>

/* Of all threads: other programs that run meanwhile are not counted. */
gdouble
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return now.tv_sec + now.tv_nsec / 1e9;
}

/* -- downstream --------------------------------------------------------- */

static GstFlowReturn
take_frame (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  Player *player = gst_pad_get_element_private (pad);

  player->outcome.last_time = cpu_seconds ();
  if (player->outcome.frames++ == 0)
    player->outcome.first_at = player->pushed;
  /* Part of an image is cheap. */
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED))
    player->outcome.refused = TRUE;
  if (player->holding == HOLD_LAST)
    g_ptr_array_set_size (player->held, 0);
  if (player->holding == LET_GO)
    gst_buffer_unref (buffer);
  else
    g_ptr_array_add (player->held, buffer);

  return GST_FLOW_OK;
}

static gboolean
take_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  Player *player = gst_pad_get_element_private (pad);

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    gst_video_info_from_caps (&player->outcome.info, caps);
    player->outcome.caps_at = player->pushed;
  }
  gst_event_unref (event);

  return TRUE;
}

/* Any sink but the simplest takes padded rows. */
static gboolean
take_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);

  return TRUE;
}

/* -- pads --------------------------------------------------------------- */

static GstPad *
link_pad (Player * player, GstPadDirection direction, const gchar * name)
{
  GstPad *pad = gst_pad_new (NULL, direction);
  GstPad *peer = gst_element_get_static_pad (player->element, name);

  gst_pad_set_element_private (pad, player);
  if (direction == GST_PAD_SINK) {
    gst_pad_set_chain_function (pad, take_frame);
    gst_pad_set_event_function (pad, take_event);
    gst_pad_set_query_function (pad, take_query);
  }
  gst_pad_set_active (pad, TRUE);
  if (gst_pad_link (direction == GST_PAD_SRC ? pad : peer,
          direction == GST_PAD_SRC ? peer : pad) != GST_PAD_LINK_OK)
    g_error ("%s is not linked", name);
  gst_object_unref (peer);

  return pad;
}

/* @launch: an element or several, as for gst-launch-1.0. */
void
player_start (Player * player, const gchar * launch, Holding holding)
{
  memset (player, 0, sizeof (Player));
  player->element = strchr (launch, '!') ?
      gst_parse_bin_from_description (launch, TRUE, NULL) :
      gst_parse_launch (launch, NULL);
  if (!player->element)
    g_error ("no %s: is GST_PLUGIN_PATH set?", launch);
  player->src = link_pad (player, GST_PAD_SRC, "sink");
  player->sink = link_pad (player, GST_PAD_SINK, "src");
  player->holding = holding;
  player->held = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_buffer_unref);
}

static GstCaps *
make_caps (const Image * image, gboolean parsed)
{
  GstCaps *caps = gst_caps_new_empty_simple (image_media_type (image));

  if (parsed)
    gst_caps_set_simple (caps, "parsed", G_TYPE_BOOLEAN, TRUE,
        "width", G_TYPE_INT, (gint) image->width,
        "height", G_TYPE_INT, (gint) image->height,
        "framerate", GST_TYPE_FRACTION, 1, 1, NULL);

  return caps;
}

/* @parsed: say that a buffer is an image, with what a parser finds out. */
void
player_open (Player * player, const Image * image, gboolean parsed)
{
  GstCaps *caps = make_caps (image, parsed);
  GstSegment segment;

  gst_element_set_state (player->element, GST_STATE_PLAYING);
  gst_segment_init (&segment, parsed ? GST_FORMAT_TIME : GST_FORMAT_BYTES);
  gst_pad_push_event (player->src, gst_event_new_stream_start ("image"));
  gst_pad_push_event (player->src, gst_event_new_caps (caps));
  gst_pad_push_event (player->src, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
}

void
player_push (Player * player, GstBuffer * buffer)
{
  player->pushed += gst_buffer_get_size (buffer);
  if (gst_pad_push (player->src, buffer) != GST_FLOW_OK)
    player->outcome.refused = TRUE;
}

void
player_end (Player * player)
{
  gst_pad_push_event (player->src, gst_event_new_eos ());
}

/* Frees all but the outcome. */
void
player_stop (Player * player)
{
  g_ptr_array_unref (player->held);
  gst_element_set_state (player->element, GST_STATE_NULL);
  gst_object_unref (player->src);
  gst_object_unref (player->sink);
  gst_object_unref (player->element);
}

/* A piece of the file, not copied. */
GstBuffer *
player_wrap (const Image * image, gsize at, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      image->data + at, size, 0, size, NULL, NULL);

  if (at == 0)
    GST_BUFFER_PTS (buffer) = 0;

  return buffer;
}
