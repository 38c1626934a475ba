/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstprogimagemeta
 * @title: GstProgImageMeta
 * @short_description: what a frame shows of an image that is still arriving
 *
 * A custom meta on each frame of the progimage elements. Applications get it
 * with gst_buffer_get_custom_meta (buffer, "GstProgImageMeta") and its fields
 * with gst_custom_meta_get_structure():
 *
 * | field | type | what it says |
 * | --- | --- | --- |
 * | `image` | guint | index of the image in the stream, from 0 on |
 * | `complete` | gboolean | whether this is the image's last frame |
 * | `pass` | guint | JPEG scan or Adam7 pass that data was coming for, from 1 on |
 * | `passes` | guint | how many there are, 0 where that is not known |
 * | `rows` | guint | rows of this frame, from the top, that carry some data |
 * | `damage-x`, `damage-y`, `damage-width`, `damage-height` | guint | rectangle, in pixels of this frame, outside of which it equals the frame pushed before it; all of the frame for the first one |
 * | `bytes` | guint64 | bytes of this image that were used so far |
 * | `downscale` | guint | what the sides of the stored image were divided by, and rounded up, when it was decoded: 1, 2, 4 or 8 |
 *
 * Elements that scale (videoscale, videoconvertscale) scale the rectangle and
 * `rows`, rounded outwards by a pixel more than the ratio says, for the pixels
 * that a scaler mixes in from beside it. Elements that move pixels in other ways
 * (videocrop, videoflip, videobox) leave the meta away: all that GStreamer tells
 * it is that the size changes.
 *
 * `downscale` is also in the stream's tags where it is not 1: as the guint of the
 * tag `progimage-downscale`. Other tags, resolution included, are those of the
 * image as it is stored.
 */

#include "gstprogimagemeta.h"

#include <gst/video/video.h>

static void
scale_extent (GstStructure * structure, const gchar * position,
    const gchar * extent, gint from, gint to)
{
  guint first = 0, size = 0;
  guint64 end;

  gst_structure_get_uint (structure, position, &first);
  gst_structure_get_uint (structure, extent, &size);
  if (size == 0 || from <= 0)
    return;

  /* A scaler's taps reach beyond a pixel's own area: by two source pixels, or
   * two of the result where it gets smaller. */
  end = (guint64) first + size + 2;
  first -= MIN (first, 2);
  first = gst_util_uint64_scale_int (first, to, from);
  first -= MIN (first, 2);
  end = gst_util_uint64_scale_int_ceil (end, to, from) + 2;
  end = MIN (end, (guint64) to);
  first = MIN (first, end);
  gst_structure_set (structure, position, G_TYPE_UINT, first,
      extent, G_TYPE_UINT, (guint) (end - first), NULL);
}

static void
scale_fields (GstStructure * structure, const GstVideoInfo * in,
    const GstVideoInfo * out)
{
  guint rows = 0;

  scale_extent (structure, "damage-x", "damage-width",
      GST_VIDEO_INFO_WIDTH (in), GST_VIDEO_INFO_WIDTH (out));
  scale_extent (structure, "damage-y", "damage-height",
      GST_VIDEO_INFO_HEIGHT (in), GST_VIDEO_INFO_HEIGHT (out));
  gst_structure_get_uint (structure, "rows", &rows);
  gst_structure_set (structure, "rows", G_TYPE_UINT,
      (guint) gst_util_uint64_scale_int (rows, GST_VIDEO_INFO_HEIGHT (out),
          GST_VIDEO_INFO_HEIGHT (in)), NULL);
}

/* By name: what goes by quark was deprecated in GStreamer 1.26. */
static void
copy_fields (GstStructure * to, const GstStructure * from)
{
  gint i, n = gst_structure_n_fields (from);

  for (i = 0; i < n; i++) {
    const gchar *field = gst_structure_nth_field_name (from, i);

    gst_structure_set_value (to, field, gst_structure_get_value (from, field));
  }
}

static gboolean
transform (GstBuffer * to, GstCustomMeta * meta, GstBuffer * from, GQuark type,
    gpointer data, gpointer user_data)
{
  GstStructure *structure;

  if (!GST_META_TRANSFORM_IS_COPY (type)
      && !GST_VIDEO_META_TRANSFORM_IS_SCALE (type))
    return FALSE;

  structure = gst_custom_meta_get_structure (gst_buffer_add_custom_meta (to,
          GST_PROG_IMAGE_META_NAME));
  copy_fields (structure, gst_custom_meta_get_structure (meta));
  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    const GstVideoMetaTransform *scale = data;

    scale_fields (structure, scale->in_info, scale->out_info);
  }

  return TRUE;
}

static gpointer
register_once (gpointer data)
{
  /* It changes where the video is scaled or turned. */
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_VIDEO_SIZE_STR, GST_META_TAG_VIDEO_ORIENTATION_STR, NULL
  };

  gst_meta_register_custom (GST_PROG_IMAGE_META_NAME, tags, transform, NULL,
      NULL);
  gst_tag_register (GST_PROG_IMAGE_TAG_DOWNSCALE, GST_TAG_FLAG_DECODED,
      G_TYPE_UINT, "downscale of the image",
      "what the sides of the stored image were divided by in decoding",
      gst_tag_merge_use_first);

  return NULL;
}

/**
 * gst_prog_image_meta_register:
 *
 * Makes GstProgImageMeta known, and the tag that goes with it; called when the
 * plugin is loaded and, since an application that is linked statically may
 * register single elements, when the first of them is made.
 */
void
gst_prog_image_meta_register (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, register_once, NULL);
}

/**
 * gst_prog_image_meta_add:
 * @buffer: a frame, writable
 * @facts: the image that it shows
 * @final: whether it is the final frame
 * @damage: the rows outside of which it equals the frame before
 *
 * Adds a GstProgImageMeta to @buffer.
 */
void
gst_prog_image_meta_add (GstBuffer * buffer, const ProgImageFacts * facts,
    gboolean final, const ProgImageRows * damage)
{
  GstCustomMeta *meta =
      gst_buffer_add_custom_meta (buffer, GST_PROG_IMAGE_META_NAME);
  guint downscale = facts->info->downscale;
  guint width = damage->end > damage->first ?
      prog_image_downscaled (facts->info->width, downscale) : 0;

  gst_structure_set (gst_custom_meta_get_structure (meta),
      "image", G_TYPE_UINT, facts->index,
      "complete", G_TYPE_BOOLEAN, final,
      "pass", G_TYPE_UINT, facts->progress.pass,
      "passes", G_TYPE_UINT, facts->progress.passes,
      "rows", G_TYPE_UINT, prog_image_downscaled (facts->progress.rows,
          downscale),
      "damage-x", G_TYPE_UINT, 0,
      "damage-y", G_TYPE_UINT, damage->first,
      "damage-width", G_TYPE_UINT, width,
      "damage-height", G_TYPE_UINT, damage->end - damage->first,
      "bytes", G_TYPE_UINT64, facts->bytes,
      "downscale", G_TYPE_UINT, downscale, NULL);
}
