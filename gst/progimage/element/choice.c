/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which of the formats that an image can be decoded to is the best of those that
 * downstream takes. */

#include "choice.h"

/* Calls for each format name in caps that GStreamer knows, in order; NULL where a
 * structure takes any. Stops when TRUE is returned. */
typedef gboolean (*FormatFunc) (GstVideoFormat format, gpointer data);

static gboolean
each_format (const GstCaps * caps, FormatFunc func, gpointer data)
{
  guint i, n;

  for (i = 0; i < gst_caps_get_size (caps); i++) {
    const GValue *names =
        gst_structure_get_value (gst_caps_get_structure (caps, i), "format");
    guint n_names = names && GST_VALUE_HOLDS_LIST (names) ?
        gst_value_list_get_size (names) : 1;

    for (n = 0; n < n_names; n++) {
      const GValue *name = names && GST_VALUE_HOLDS_LIST (names) ?
          gst_value_list_get_value (names, n) : names;
      GstVideoFormat format = GST_VIDEO_FORMAT_UNKNOWN;

      if (name && G_VALUE_HOLDS_STRING (name))
        format = gst_video_format_from_string (g_value_get_string (name));
      if ((!name || format != GST_VIDEO_FORMAT_UNKNOWN)
          && func (format, data))
        return TRUE;
    }
  }

  return FALSE;
}

typedef struct
{
  const ProgImageInfo *info;
  GstVideoFormat best;
  guint loss;                   /* of the best one */
} Choice;

/* Of formats that lose the same, the image's own comes first, then the one that
 * downstream names first. */
static gboolean
take_better (GstVideoFormat format, gpointer data)
{
  Choice *choice = data;
  const ProgImageInfo *info = choice->info;
  guint i;

  if (format == GST_VIDEO_FORMAT_UNKNOWN)
    format = info->formats[0];
  for (i = 0; info->formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
    if (info->formats[i] == format && info->losses[i] < choice->loss) {
      choice->best = format;
      choice->loss = info->losses[i];
    }
  }
  if (format == info->formats[0])
    choice->best = format;

  return format == info->formats[0];
}

/**
 * gst_prog_image_choose_format:
 * @allowed: what downstream takes, in its order
 * @info: an image whose format is certain
 * @width: of its frames, in pixels
 * @height: the same
 *
 * Returns: the format that loses the least; UNKNOWN where downstream takes none of
 *     this size
 */
GstVideoFormat
gst_prog_image_choose_format (GstCaps * allowed, const ProgImageInfo * info,
    guint width, guint height)
{
  GstCaps *size = gst_caps_new_simple ("video/x-raw",
      "width", G_TYPE_INT, (gint) width, "height", G_TYPE_INT, (gint) height,
      NULL);
  GstCaps *fitting = gst_caps_intersect (allowed, size);
  Choice choice = { info, GST_VIDEO_FORMAT_UNKNOWN, G_MAXUINT };

  each_format (fitting, take_better, &choice);
  gst_caps_unref (fitting);
  gst_caps_unref (size);

  return choice.best;
}
