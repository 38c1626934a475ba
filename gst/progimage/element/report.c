/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a GstProgImageDecoder posts on the bus; its SECTION describes the messages. No
 * function here changes anything. */

#include "report.h"

static const gchar *
advice_for_stream (gint code)
{
  switch (code) {
    case GST_STREAM_ERROR_DECODE:
      return "Get the file again: it was cut off or changed on its way, or "
          "written wrongly. The property fail-on says which defects are errors";
    case GST_STREAM_ERROR_NOT_IMPLEMENTED:
      return "Convert the file, or use another decoder";
    case GST_STREAM_ERROR_WRONG_TYPE:
      return "Look at the data: it may be another kind of file, or a server's "
          "error page";
    case GST_STREAM_ERROR_FORMAT:
      return "Put videoconvert behind the decoder, or set downscale";
    default:
      return "Please report this, with the image: it is a defect of the plugin "
          "or of a library";
  }
}

static const gchar *
advice_for_resource (gint code)
{
  return code == GST_RESOURCE_ERROR_NO_SPACE_LEFT ?
      "Raise the limit that is named, if you trust the file (0 is unlimited); "
      "or set downscale, or free memory" :
      "Look at the elements beside the decoder: their buffers can't be mapped, "
      "or memory is short";
}

/* What helps, a sentence without a full stop. docs/errors.md has them all. */
static const gchar *
advice_for (const GError * error)
{
  return error->domain == GST_STREAM_ERROR ? advice_for_stream (error->code)
      : advice_for_resource (error->code);
}

/* What a library says may hold bytes of the image: none but those that can be printed
 * gets as far as a terminal. */
static gchar *
escape (const gchar * text, const gchar * tail)
{
  GString *result = g_string_new (NULL);

  for (; *text; text++) {
    if (g_ascii_isprint (*text))
      g_string_append_c (result, *text);
    else
      g_string_append_printf (result, "\\x%02x", (guint8) * text);
  }
  g_string_append (result, tail);

  return g_string_free (result, FALSE);
}

static void
post (GstElement * element, GstMessageType type, const GError * error,
    const gchar * position)
{
  gst_element_message_full (element, type, error->domain, error->code,
      escape (error->message, "."),
      g_strdup_printf ("%s. %s.", position, advice_for (error)), __FILE__,
      GST_FUNCTION, __LINE__);
}

/**
 * gst_prog_image_report_warning:
 * @element: the element
 * @error: what is wrong, a sentence without a full stop
 * @position: where, the beginning of a sentence
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
 * @position: where, the beginning of a sentence
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
