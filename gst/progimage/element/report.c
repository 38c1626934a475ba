/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a GstProgImageDecoder posts on the bus; its SECTION describes the messages. No
 * function here changes anything. */

#include "report.h"

static void
post (GstElement * element, GstMessageType type, const GError * error,
    const gchar * position)
{
  gst_element_message_full (element, type, error->domain, error->code,
      g_strdup_printf ("%s.", error->message), g_strdup (position), __FILE__,
      GST_FUNCTION, __LINE__);
}

/**
 * gst_prog_image_report_warning:
 * @element: the element
 * @error: what is wrong, a sentence without a full stop
 * @position: (nullable): where
 *
 * Posts a WARNING message.
 */
void
gst_prog_image_report_warning (GstElement * element, const GError * error,
    const gchar * position)
{
  post (element, GST_MESSAGE_WARNING, error, position);
}

/**
 * gst_prog_image_report_error:
 * @element: the element
 * @error: what is wrong, a sentence without a full stop
 * @position: (nullable): where
 *
 * Posts an ERROR message.
 */
void
gst_prog_image_report_error (GstElement * element, const GError * error,
    const gchar * position)
{
  post (element, GST_MESSAGE_ERROR, error, position);
}

/**
 * gst_prog_image_report_describe_defect:
 * @facts: an image
 *
 * Returns: (transfer full) (nullable): what is wrong with it, %NULL if nothing is
 */
GError *
gst_prog_image_report_describe_defect (const ProgImageFacts * facts)
{
  const ProgImageDefect *defect = facts->defect;

  switch (defect->level) {
    case PROG_IMAGE_DEFECT_TRUNCATED:
      return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is truncated: %u of %u rows have come, in %"
          G_GUINT64_FORMAT " bytes (%s)", facts->format, facts->progress.rows,
          facts->info->height, facts->bytes, defect->text);
    case PROG_IMAGE_DEFECT_ERROR:
      return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is damaged: %s", facts->format, defect->text);
    case PROG_IMAGE_DEFECT_WARNING:
      return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The %s is complete, but: %s", facts->format, defect->text);
    case PROG_IMAGE_DEFECT_NONE:
    default:
      return NULL;
  }
}

static GstStructure *
new_message (const gchar * name, const ProgImageFacts * facts)
{
  return gst_structure_new (name, "image", G_TYPE_UINT, facts->index,
      "format", G_TYPE_STRING, facts->format,
      "width", G_TYPE_UINT, facts->info->width,
      "height", G_TYPE_UINT, facts->info->height,
      "bytes", G_TYPE_UINT64, facts->bytes, NULL);
}

/* Takes the structure. */
static void
post_element_message (GstElement * element, GstStructure * message)
{
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element), message));
}

/**
 * gst_prog_image_report_header:
 * @element: the element
 * @facts: an image whose header was read
 *
 * Posts `progimage-header`.
 */
void
gst_prog_image_report_header (GstElement * element,
    const ProgImageFacts * facts)
{
  GstStructure *message = new_message ("progimage-header", facts);

  gst_structure_set (message, "bit-depth", G_TYPE_UINT, facts->info->bit_depth,
      "components", G_TYPE_UINT, facts->info->components,
      "progressive", G_TYPE_BOOLEAN, facts->info->progressive, NULL);
  post_element_message (element, message);
}

static void
set_progress (GstStructure * message, const ProgImageFacts * facts,
    const GstProgImageFraction * fraction)
{
  gst_structure_set (message, "bytes", G_TYPE_UINT64, fraction->bytes,
      "total-bytes", G_TYPE_UINT64, fraction->total,
      "rows", G_TYPE_UINT, facts->progress.rows,
      "pass", G_TYPE_UINT, facts->progress.pass,
      "passes", G_TYPE_UINT, facts->progress.passes,
      "fraction", G_TYPE_DOUBLE, fraction->fraction, NULL);
}

/**
 * gst_prog_image_report_progress:
 * @element: the element
 * @facts: an image that is still arriving
 * @fraction: how much of it has come
 *
 * Posts `progimage-progress`.
 */
void
gst_prog_image_report_progress (GstElement * element,
    const ProgImageFacts * facts, const GstProgImageFraction * fraction)
{
  GstStructure *message = new_message ("progimage-progress", facts);

  set_progress (message, facts, fraction);
  post_element_message (element, message);
}

static guint
count_bits (guint32 bits)
{
  guint n;

  for (n = 0; bits; bits &= bits - 1)
    n++;

  return n;
}

/**
 * gst_prog_image_report_complete:
 * @element: the element
 * @facts: an image that has ended
 *
 * Posts `progimage-complete`.
 */
void
gst_prog_image_report_complete (GstElement * element,
    const ProgImageFacts * facts)
{
  GstStructure *message = new_message ("progimage-complete", facts);
  const GstProgImageFraction all = { facts->bytes, facts->bytes, 1.0 };

  set_progress (message, facts, &all);
  gst_structure_set (message, "passes", G_TYPE_UINT, facts->progress.pass,
      "frames", G_TYPE_UINT, facts->frames,
      "downscale", G_TYPE_UINT, facts->info->downscale,
      "auxiliary-images", G_TYPE_UINT, count_bits (facts->info->auxiliary),
      "corrupted", G_TYPE_BOOLEAN,
      facts->defect->level >= PROG_IMAGE_DEFECT_ERROR, NULL);
  post_element_message (element, message);
}
