/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From an image whose format is certain to frames that it can be drawn on. */

#include "negotiate.h"

#include "core/pages.h"

static void
set_no_format (GError ** error, const ProgImageFacts * facts,
    GstFlowReturn reason)
{
  const gchar *text = reason == GST_FLOW_NOT_SUPPORTED ?
      "This %s of %u x %u pixels is larger than a video frame can be" :
      "Downstream takes no format that this %s of %u x %u pixels can be "
      "decoded to";

  *error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, text,
      facts->format, facts->info->width, facts->info->height);
}

static void
set_downscale (GstProgImageOutput * output, ProgImageCodec * codec,
    GstProgImageDownscale downscale)
{
  prog_image_codec_set_downscale (codec,
      downscale == GST_PROG_IMAGE_DOWNSCALE_AUTO ?
      gst_prog_image_output_preferred_downscale (output,
          prog_image_codec_info (codec)) : (guint) downscale);
}

/* A frame, and what is needed to make it. */
static gboolean
check_memory (const ProgImageLimits * limits, const ProgImageInfo * info,
    const GstVideoInfo * plan, GError ** error)
{
  guint64 bytes = GST_VIDEO_INFO_SIZE (plan) + info->working_bytes;

  if (!prog_image_limits_check_memory (limits, bytes, error))
    return FALSE;
  if (prog_image_can_map (bytes))
    return TRUE;

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "The image takes %" G_GUINT64_FORMAT " bytes of memory, more than the "
      "process may have", bytes);
  return FALSE;
}

static void
set_output (ProgImage * image, const GstVideoInfo * plan,
    GstProgImageOutput * output)
{
  GstProgImageFields *fields = gst_prog_image_output_fields (output);

  if (gst_prog_image_fields_are_used (fields))
    prog_image_set_output (image, &fields->field,
        gst_prog_image_fields_acquire, fields);
  else
    prog_image_set_output (image, plan, gst_prog_image_output_acquire, output);
}

/**
 * gst_prog_image_negotiate:
 * @output: the output
 * @image: an image that has told FORMAT
 * @downscale: the `downscale` property
 * @error: set where the image can't be shown
 *
 * Chooses scale and format, checks `max-memory`, pushes the caps and gets a pool where
 * they are new, and gives the image a canvas.
 *
 * Returns: %GST_FLOW_OK, or why there is none; without @error downstream is flushing
 */
GstFlowReturn
gst_prog_image_negotiate (GstProgImageOutput * output, ProgImage * image,
    GstProgImageDownscale downscale, GError ** error)
{
  ProgImageCodec *codec = prog_image_codec (image);
  const ProgImageLimits *limits = &prog_image_codec_options (codec)->limits;
  GstVideoInfo plan;
  ProgImageFacts facts;
  GstFlowReturn flow;

  set_downscale (output, codec, downscale);
  prog_image_get_facts (image, &facts);
  flow = gst_prog_image_output_plan (output, facts.info, &plan);
  if (flow == GST_FLOW_OK) {
    if (!check_memory (limits, facts.info, &plan, error))
      return GST_FLOW_ERROR;
    flow = gst_prog_image_output_commit (output, facts.info, &plan);
  }
  if (flow == GST_FLOW_NOT_NEGOTIATED || flow == GST_FLOW_NOT_SUPPORTED)
    set_no_format (error, &facts, flow);
  else if (flow == GST_FLOW_OK)
    set_output (image, &plan, output);

  return flow == GST_FLOW_NOT_SUPPORTED ? GST_FLOW_ERROR : flow;
}
