/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How images leave a GstProgImageDecoder: format and scale, caps, buffer pool. */

#include "output.h"

#include "allocator.h"
#include "choice.h"
#include "pool.h"
#include "tags.h"

#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/* Strides and sizes of padded planes are counted in int. */
#define MAX_SIDE (1 << 28)

/* What the format of frames depends on, besides what downstream takes. */
typedef struct
{
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS];
  guint8 losses[PROG_IMAGE_MAX_FORMATS];
  guint width, height;          /* of frames */
} Offer;

/* What there was of the image for which caps were negotiated last. */
typedef struct
{
  GstVideoInfo plan;
  gchar *mastering_display_info;
  gchar *content_light_level;
} Negotiated;

struct _GstProgImageOutput
{
  GstVideoDecoder *decoder;     /* whose output it is */
  GstVideoCodecState *input;    /* (nullable): what upstream's caps say */
  GstProgImageTags *tags;
  GstProgImageFields fields;
  GstAllocator *allocator;      /* where downstream has none */

  GstCaps *allowed;             /* (nullable): what downstream takes */
  GstVideoFormat kind;          /* of the image for which that was asked */
  guint width, height;          /* of that image */
  gint reconfigured;            /* atomic: it may take something else by now */

  Offer offer;                  /* of which chosen was chosen */
  GstVideoFormat chosen;        /* UNKNOWN: nothing was */

  gboolean is_negotiated;       /* and how: */
  Negotiated negotiated;
  guint align_width;            /* that the pool was configured for */
};

/**
 * gst_prog_image_output_new:
 * @decoder: the element; no reference is kept
 *
 * Returns: (transfer full): the output of @decoder
 */
GstProgImageOutput *
gst_prog_image_output_new (GstVideoDecoder * decoder)
{
  GstProgImageOutput *output = g_new0 (GstProgImageOutput, 1);

  output->decoder = decoder;
  output->tags = gst_prog_image_tags_new (decoder);
  output->allocator = gst_prog_image_allocator_new ();

  return output;
}

static void
forget_allowed (GstProgImageOutput * output)
{
  gst_clear_caps (&output->allowed);
  output->chosen = GST_VIDEO_FORMAT_UNKNOWN;
}

static void
forget_negotiated (GstProgImageOutput * output)
{
  output->is_negotiated = FALSE;
  g_clear_pointer (&output->negotiated.mastering_display_info, g_free);
  g_clear_pointer (&output->negotiated.content_light_level, g_free);
}

/**
 * gst_prog_image_output_reset:
 * @output: the output
 *
 * Forgets everything that downstream and upstream have said.
 */
void
gst_prog_image_output_reset (GstProgImageOutput * output)
{
  g_clear_pointer (&output->input, gst_video_codec_state_unref);
  forget_allowed (output);
  forget_negotiated (output);
  gst_prog_image_fields_clear (&output->fields);
  gst_prog_image_tags_reset (output->tags);
}

void
gst_prog_image_output_free (GstProgImageOutput * output)
{
  gst_prog_image_output_reset (output);
  gst_prog_image_tags_free (output->tags);
  gst_object_unref (output->allocator);
  g_free (output);
}

/**
 * gst_prog_image_output_set_input:
 * @output: the output
 * @input: what the caps of the images say that come from now on
 */
void
gst_prog_image_output_set_input (GstProgImageOutput * output,
    GstVideoCodecState * input)
{
  gst_video_codec_state_ref (input);
  if (output->input)
    gst_video_codec_state_unref (output->input);
  output->input = input;
}

/**
 * gst_prog_image_output_input:
 * @output: the output
 *
 * Returns: (nullable): what upstream's caps say
 */
const GstVideoInfo *
gst_prog_image_output_input (const GstProgImageOutput * output)
{
  return output->input ? &output->input->info : NULL;
}

/**
 * gst_prog_image_output_tags:
 * @output: the output
 *
 * Returns: (transfer none): the tags of its stream
 */
GstProgImageTags *
gst_prog_image_output_tags (const GstProgImageOutput * output)
{
  return output->tags;
}

/**
 * gst_prog_image_output_fields:
 * @output: the output
 *
 * Returns: (transfer none): the fields of its frames
 */
GstProgImageFields *
gst_prog_image_output_fields (GstProgImageOutput * output)
{
  return &output->fields;
}

/**
 * gst_prog_image_output_reconfigure:
 * @output: the output
 *
 * Downstream may take something else from now on. May be called from any thread.
 */
void
gst_prog_image_output_reconfigure (GstProgImageOutput * output)
{
  g_atomic_int_set (&output->reconfigured, TRUE);
}

/* -- scale -------------------------------------------------------------- */

/* What downstream takes, whatever the size; asked once for all images of a kind. The
 * question may cost a chain of converters milliseconds. */
static GstCaps *
get_allowed (GstProgImageOutput * output, const ProgImageInfo * info)
{
  GstPad *pad = output->decoder->srcpad;

  if (g_atomic_int_compare_and_exchange (&output->reconfigured, TRUE, FALSE)
      || gst_pad_needs_reconfigure (pad) || output->kind != info->formats[0]
      || output->width != info->width || output->height != info->height)
    forget_allowed (output);
  if (!output->allowed) {
    /* Without a format, so that downstream's order remains. */
    GstCaps *any = gst_caps_new_empty_simple ("video/x-raw");

    output->allowed = gst_pad_peer_query_caps (pad, any);
    gst_caps_unref (any);
    output->kind = info->formats[0];
    output->width = info->width;
    output->height = info->height;
    GST_DEBUG_OBJECT (output->decoder, "downstream takes %" GST_PTR_FORMAT,
        output->allowed);
  }

  return output->allowed;
}

/**
 * gst_prog_image_output_preferred_downscale:
 * @output: the output
 * @info: an image whose format is certain, and not scaled yet
 *
 * Returns: the largest downscale with which no side becomes smaller than in the size
 *     that downstream names first, as videoscale does with the size that is asked of
 *     it; 1 where it names no size
 */
guint
gst_prog_image_output_preferred_downscale (GstProgImageOutput * output,
    const ProgImageInfo * info)
{
  guint downscale = info->max_downscale;
  gint width = 0, height = 0;
  GstCaps *allowed;

  if (downscale == 1)
    return 1;

  allowed = get_allowed (output, info);
  if (!gst_caps_is_any (allowed) && !gst_caps_is_empty (allowed)) {
    const GstStructure *first = gst_caps_get_structure (allowed, 0);

    gst_structure_get_int (first, "width", &width);
    gst_structure_get_int (first, "height", &height);
  }
  if (width <= 0 && height <= 0)
    return 1;

  while (downscale > 1
      && ((gint) prog_image_downscaled (info->width, downscale) < width
          || (gint) prog_image_downscaled (info->height, downscale) < height))
    downscale /= 2;

  return downscale;
}

/* -- format ------------------------------------------------------------- */

static guint
frame_width (const ProgImageInfo * info)
{
  return prog_image_downscaled (info->width, info->downscale);
}

/* Whether it takes two images to make a frame. */
static gboolean
is_field (const GstProgImageOutput * output, const ProgImageInfo * info)
{
  return gst_prog_image_fields_fit (gst_prog_image_output_input (output), info);
}

static guint
frame_height (const GstProgImageOutput * output, const ProgImageInfo * info)
{
  return is_field (output, info) ?
      gst_prog_image_fields_frame_height (gst_prog_image_output_input (output),
      info) : prog_image_downscaled (info->height, info->downscale);
}

/* The same as for the image before, if that had the same to offer. */
static GstVideoFormat
get_format (GstProgImageOutput * output, const ProgImageInfo * info)
{
  GstCaps *allowed = get_allowed (output, info);
  guint width = frame_width (info), height = frame_height (output, info);
  Offer *offer = &output->offer;

  if (output->chosen != GST_VIDEO_FORMAT_UNKNOWN
      && offer->width == width && offer->height == height
      && memcmp (offer->formats, info->formats, sizeof offer->formats) == 0
      && memcmp (offer->losses, info->losses, sizeof offer->losses) == 0)
    return output->chosen;

  output->chosen = gst_prog_image_choose_format (allowed, info, width, height);
  GST_DEBUG_OBJECT (output->decoder, "chose %s",
      output->chosen == GST_VIDEO_FORMAT_UNKNOWN ? "no format" :
      gst_video_format_to_string (output->chosen));
  offer->width = width;
  offer->height = height;
  memcpy (offer->formats, info->formats, sizeof offer->formats);
  memcpy (offer->losses, info->losses, sizeof offer->losses);

  return output->chosen;
}

/* What upstream's caps know better than the image, or alone. */
static void
take_from_input (GstProgImageOutput * output, const ProgImageInfo * info,
    GstVideoInfo * plan)
{
  const GstVideoInfo *input = gst_prog_image_output_input (output);

  plan->par_n = info->par_n;
  plan->par_d = info->par_d;
  plan->fps_n = 0;
  plan->fps_d = 1;
  if (!input)
    return;

  if (info->par_n == info->par_d && input->par_n > 0 && input->par_d > 0) {
    plan->par_n = input->par_n;
    plan->par_d = input->par_d;
  }
  if (input->fps_n > 0 && input->fps_d > 0) {
    plan->fps_n = input->fps_n;
    plan->fps_d = input->fps_d;
  }
  GST_VIDEO_INFO_MULTIVIEW_MODE (plan) = GST_VIDEO_INFO_MULTIVIEW_MODE (input);
  GST_VIDEO_INFO_MULTIVIEW_FLAGS (plan) =
      GST_VIDEO_INFO_MULTIVIEW_FLAGS (input);
  if (GST_VIDEO_INFO_IS_INTERLACED (plan))
    GST_VIDEO_INFO_FIELD_ORDER (plan) = GST_VIDEO_INFO_FIELD_ORDER (input);
}

static gboolean
is_rgb (GstVideoFormat format)
{
  return GST_VIDEO_FORMAT_INFO_IS_RGB (gst_video_format_get_info (format));
}

/**
 * gst_prog_image_output_plan:
 * @output: the output
 * @info: an image whose format is certain, and its scale set
 * @plan: (out): format, size and the like of its frames
 *
 * Chooses the format that loses the least of those that downstream takes.
 *
 * Returns: %GST_FLOW_OK; %GST_FLOW_NOT_NEGOTIATED where downstream takes none,
 *     %GST_FLOW_NOT_SUPPORTED where the image is larger than a video frame can be
 */
GstFlowReturn
gst_prog_image_output_plan (GstProgImageOutput * output,
    const ProgImageInfo * info, GstVideoInfo * plan)
{
  GstVideoFormat format = get_format (output, info);

  if (format == GST_VIDEO_FORMAT_UNKNOWN)
    return GST_FLOW_NOT_NEGOTIATED;
  if (MAX (frame_width (info), frame_height (output, info)) > MAX_SIDE
      || !gst_video_info_set_interlaced_format (plan, format,
          is_field (output, info) ? GST_VIDEO_INTERLACE_MODE_INTERLEAVED :
          GST_VIDEO_INTERLACE_MODE_PROGRESSIVE, frame_width (info),
          frame_height (output, info)))
    return GST_FLOW_NOT_SUPPORTED;

  take_from_input (output, info, plan);
  /* Unless the colours are converted. */
  if (is_rgb (info->formats[0]) || !is_rgb (format)) {
    plan->colorimetry = info->colorimetry;
    plan->chroma_site = info->chroma_site;
  }

  return GST_FLOW_OK;
}

/* -- caps --------------------------------------------------------------- */

static GstCaps *
make_caps (const ProgImageInfo * info, const GstVideoInfo * plan)
{
  GstVideoInfo copy = *plan;
  GstCaps *caps = gst_video_info_to_caps (&copy);

  if (info->mastering_display_info)
    gst_caps_set_simple (caps, "mastering-display-info", G_TYPE_STRING,
        info->mastering_display_info, NULL);
  if (info->content_light_level)
    gst_caps_set_simple (caps, "content-light-level", G_TYPE_STRING,
        info->content_light_level, NULL);

  return caps;
}

/* Whether frames can be pushed with the caps and the pool of the image before. */
static gboolean
is_negotiated (const GstProgImageOutput * output, const ProgImageInfo * info,
    const GstVideoInfo * plan)
{
  const Negotiated *last = &output->negotiated;

  return output->is_negotiated && gst_video_info_is_equal (&last->plan, plan)
      && output->align_width == info->align_width
      && g_strcmp0 (last->mastering_display_info,
      info->mastering_display_info) == 0
      && g_strcmp0 (last->content_light_level, info->content_light_level) == 0
      && !gst_pad_needs_reconfigure (output->decoder->srcpad);
}

static void
keep_negotiated (GstProgImageOutput * output, const ProgImageInfo * info,
    const GstVideoInfo * plan)
{
  Negotiated *last = &output->negotiated;

  output->is_negotiated = TRUE;
  last->plan = *plan;
  last->mastering_display_info = g_strdup (info->mastering_display_info);
  last->content_light_level = g_strdup (info->content_light_level);
}

/**
 * gst_prog_image_output_commit:
 * @output: the output
 * @info: an image whose format is certain
 * @plan: what gst_prog_image_output_plan() has chosen for it
 *
 * Pushes the caps, at once, and gets a buffer pool, where they are not those of the
 * image before.
 *
 * Returns: %GST_FLOW_OK, or why downstream does not take the image;
 *     %GST_FLOW_NOT_SUPPORTED where it is larger than a video frame can be
 */
GstFlowReturn
gst_prog_image_output_commit (GstProgImageOutput * output,
    const ProgImageInfo * info, const GstVideoInfo * plan)
{
  GstVideoDecoder *decoder = output->decoder;
  GstVideoCodecState *state;

  if (GST_VIDEO_INFO_SIZE (plan) > G_MAXINT)
    return GST_FLOW_NOT_SUPPORTED;
  if (is_negotiated (output, info, plan))
    return GST_FLOW_OK;

  forget_negotiated (output);
  gst_prog_image_fields_set (&output->fields, plan,
      is_field (output, info) ? info : NULL);
  output->align_width = info->align_width;
  state = gst_video_decoder_set_interlaced_output_state (decoder,
      GST_VIDEO_INFO_FORMAT (plan), GST_VIDEO_INFO_INTERLACE_MODE (plan),
      GST_VIDEO_INFO_WIDTH (plan), GST_VIDEO_INFO_HEIGHT (plan), NULL);
  /* The framerate is in the caps only: the base class would make up timestamps
   * from it. */
  state->info.fps_n = 0;
  state->info.fps_d = 1;
  gst_clear_caps (&state->caps);
  state->caps = make_caps (info, plan);
  gst_video_codec_state_unref (state);

  if (!gst_video_decoder_negotiate (decoder))
    return GST_PAD_IS_FLUSHING (decoder->srcpad) ? GST_FLOW_FLUSHING :
        GST_FLOW_NOT_NEGOTIATED;
  keep_negotiated (output, info, plan);

  return GST_FLOW_OK;
}

/* -- buffers ------------------------------------------------------------ */

/**
 * gst_prog_image_output_decide_allocation:
 * @output: the output
 * @query: an ALLOCATION query that the base class has answered
 *
 * Returns: whether there is a pool to use
 */
gboolean
gst_prog_image_output_decide_allocation (GstProgImageOutput * output,
    GstQuery * query)
{
  return gst_prog_image_pool_decide (query, output->allocator,
      output->align_width);
}

/**
 * gst_prog_image_output_acquire:
 * @buffer: (out): an empty frame
 * @output: the output, negotiated
 *
 * A #ProgImageAcquire. Unlike gst_video_decoder_allocate_output_buffer(), it fails where
 * there is no memory.
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer
 */
GstFlowReturn
gst_prog_image_output_acquire (GstBuffer ** buffer, gpointer output)
{
  GstVideoDecoder *decoder = ((GstProgImageOutput *) output)->decoder;
  GstFlowReturn flow = GST_FLOW_ERROR;
  GstBufferPool *pool;

  /* In the midst of an image the old pool will do, where there is no new one. */
  if (gst_pad_needs_reconfigure (decoder->srcpad))
    gst_video_decoder_negotiate (decoder);
  pool = gst_video_decoder_get_buffer_pool (decoder);
  if (pool) {
    flow = gst_buffer_pool_acquire_buffer (pool, buffer, NULL);
    gst_object_unref (pool);
  }
  if (flow == GST_FLOW_OK)
    return GST_FLOW_OK;

  return GST_PAD_IS_FLUSHING (decoder->srcpad) ? GST_FLOW_FLUSHING :
      GST_FLOW_ERROR;
}
