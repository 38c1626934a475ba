/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tags of a stream of images: those of the image at hand, merged with upstream's by
 * the base class, and sent only where they change. */

#include "tags.h"

#include "gstprogimagemeta.h"

struct _GstProgImageTags
{
  GstVideoDecoder *decoder;
  GstTagList *sent;             /* (nullable): of the image before */
  gboolean turned;              /* an image of the stream had an orientation */
};

/**
 * gst_prog_image_tags_new:
 * @decoder: the element; no reference is kept
 *
 * Returns: (transfer full): the tags of its stream, none at first
 */
GstProgImageTags *
gst_prog_image_tags_new (GstVideoDecoder * decoder)
{
  GstProgImageTags *tags = g_new0 (GstProgImageTags, 1);

  tags->decoder = decoder;

  return tags;
}

/**
 * gst_prog_image_tags_reset:
 * @tags: the tags
 *
 * Forgets what was sent.
 */
void
gst_prog_image_tags_reset (GstProgImageTags * tags)
{
  g_clear_pointer (&tags->sent, gst_tag_list_unref);
  tags->turned = FALSE;
}

void
gst_prog_image_tags_free (GstProgImageTags * tags)
{
  gst_prog_image_tags_reset (tags);
  g_free (tags);
}

static gchar *
get_orientation (const GstTagList * list)
{
  gchar *orientation = NULL;

  if (list)
    gst_tag_list_get_string (list, GST_TAG_IMAGE_ORIENTATION, &orientation);

  return orientation;
}

/* Whether upstream says what the stream is: a demuxer does, and a parser. */
static gboolean
upstream_names_codec (const GstProgImageTags * tags)
{
  gboolean found = FALSE;
  GstEvent *event;
  guint i;

  for (i = 0; !found && (event = gst_pad_get_sticky_event
          (tags->decoder->sinkpad, GST_EVENT_TAG, i)); i++) {
    GstTagList *list;

    gst_event_parse_tag (event, &list);
    found = gst_tag_list_get_tag_size (list, GST_TAG_VIDEO_CODEC) > 0;
    gst_event_unref (event);
  }

  return found;
}

/* What the image says of itself, what it is, and what was done to it. An orientation holds
 * until another one is sent: an image without any has to take it back. */
static GstTagList *
make_list (GstProgImageTags * tags, const gchar * codec,
    const ProgImageInfo * info)
{
  GstTagList *list = gst_tag_list_copy (info->tags);
  gchar *orientation = get_orientation (list);

  gst_tag_list_set_scope (list, GST_TAG_SCOPE_STREAM);
  if (!upstream_names_codec (tags))
    gst_tag_list_add (list, GST_TAG_MERGE_REPLACE, GST_TAG_VIDEO_CODEC, codec,
        NULL);
  if (info->downscale > 1)
    gst_tag_list_add (list, GST_TAG_MERGE_REPLACE,
        GST_PROG_IMAGE_TAG_DOWNSCALE, info->downscale, NULL);
  if (orientation)
    tags->turned = TRUE;
  else if (tags->turned)
    gst_tag_list_add (list, GST_TAG_MERGE_REPLACE, GST_TAG_IMAGE_ORIENTATION,
        "rotate-0", NULL);
  g_free (orientation);

  return list;
}

/**
 * gst_prog_image_tags_set:
 * @tags: the tags
 * @codec: what its format is called
 * @info: an image whose tags are known, or have grown
 *
 * Hands the tags to the base class if they are not those that were sent before. It
 * sends them with the next codec frame that is finished.
 *
 * Returns: what has changed
 */
GstProgImageTagsChange
gst_prog_image_tags_set (GstProgImageTags * tags, const gchar * codec,
    const ProgImageInfo * info)
{
  GstTagList *list = make_list (tags, codec, info);
  gchar *before, *now;
  gboolean turned;

  if (tags->sent ? gst_tag_list_is_equal (tags->sent, list) :
      gst_tag_list_is_empty (list)) {
    gst_tag_list_unref (list);
    return GST_PROG_IMAGE_TAGS_SAME;
  }

  before = get_orientation (tags->sent);
  now = get_orientation (list);
  turned = g_strcmp0 (before, now) != 0;
  g_free (before);
  g_free (now);
  gst_video_decoder_merge_tags (tags->decoder, list, GST_TAG_MERGE_REPLACE);
  /* The base class would not send an empty list. */
  if (gst_tag_list_is_empty (list))
    gst_pad_push_event (tags->decoder->srcpad,
        gst_event_new_tag (gst_tag_list_ref (list)));
  if (tags->sent)
    gst_tag_list_unref (tags->sent);
  tags->sent = list;

  return turned ? GST_PROG_IMAGE_TAGS_TURNED : GST_PROG_IMAGE_TAGS_CHANGED;
}
