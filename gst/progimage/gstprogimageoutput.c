/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Caps, buffer pools and timestamps: how pictures leave a GstProgImageDecoder. */

#include "gstprogimageoutput.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/* Strides and sizes of padded planes are counted in int. */
#define MAX_SIDE (1 << 28)

/* Buffers that the canvas may hold while downstream holds others. */
#define CANVAS_BUFFERS 3

/**
 * gst_prog_image_output_reset:
 * @output: the output
 *
 * Back to the first state, as after a flush; the caps stay.
 */
void
gst_prog_image_output_reset (GstProgImageOutput * output)
{
  output->pts = output->duration = GST_CLOCK_TIME_NONE;
  output->last_stamp = GST_CLOCK_TIME_NONE;
}

/* -- scale -------------------------------------------------------------- */

/* What downstream would like best: that is named first, as videoscale does with
 * the size that is asked of it. A side that is 0 may be any. */
static void
get_preferred_size (GstProgImageOutput * output, gint * width, gint * height)
{
  GstPad *pad = output->decoder->srcpad;
  GstCaps *template = gst_pad_get_pad_template_caps (pad);
  GstCaps *peer = gst_pad_peer_query_caps (pad, template);

  *width = *height = 0;
  if (!gst_caps_is_any (peer) && !gst_caps_is_empty (peer)) {
    const GstStructure *first = gst_caps_get_structure (peer, 0);

    gst_structure_get_int (first, "width", width);
    gst_structure_get_int (first, "height", height);
  }
  GST_DEBUG_OBJECT (output->decoder, "downstream prefers %d x %d", *width,
      *height);
  gst_caps_unref (peer);
  gst_caps_unref (template);
}

/**
 * gst_prog_image_output_preferred_downscale:
 * @output: the output
 * @info: a picture whose format is certain
 *
 * Returns: the largest downscale with which no side becomes smaller than what
 *     downstream prefers; 1 where it prefers no size
 */
guint
gst_prog_image_output_preferred_downscale (GstProgImageOutput * output,
    const ProgImageInfo * info)
{
  guint downscale = info->max_downscale;
  gint width, height;

  if (downscale == 1)
    return 1;

  get_preferred_size (output, &width, &height);
  if (width <= 0 && height <= 0)
    return 1;

  while (downscale > 1
      && ((gint) prog_image_downscaled (info->width, downscale) < width
          || (gint) prog_image_downscaled (info->height, downscale) < height))
    downscale /= 2;

  return downscale;
}

/* -- caps --------------------------------------------------------------- */

static guint
frame_width (const ProgImageInfo * info)
{
  return prog_image_downscaled (info->width, info->downscale);
}

static guint
frame_height (const ProgImageInfo * info)
{
  return prog_image_downscaled (info->height, info->downscale);
}

static gboolean
is_offered (const ProgImageInfo * info, GstVideoFormat format)
{
  guint i;

  for (i = 0; info->formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
    if (info->formats[i] == format)
      return TRUE;
  }

  return FALSE;
}

static GstVideoFormat
nth_format (const GValue * formats, guint n)
{
  if (G_VALUE_HOLDS_STRING (formats) && n == 0)
    return gst_video_format_from_string (g_value_get_string (formats));
  if (GST_VALUE_HOLDS_LIST (formats) && n < gst_value_list_get_size (formats))
    return gst_video_format_from_string (g_value_get_string
        (gst_value_list_get_value (formats, n)));

  return GST_VIDEO_FORMAT_UNKNOWN;
}

static gboolean
is_named (const GValue * formats, GstVideoFormat format)
{
  GstVideoFormat other;
  guint n;

  for (n = 0; (other = nth_format (formats, n)) != GST_VIDEO_FORMAT_UNKNOWN;
      n++) {
    if (other == format)
      return TRUE;
  }

  return FALSE;
}

/* The picture's own format where downstream takes it, else what downstream
 * names first of what the codec offers. */
static GstVideoFormat
format_within (const ProgImageInfo * info, GstCaps * allowed)
{
  guint i, n;

  for (i = 0; i < gst_caps_get_size (allowed); i++) {
    const GValue *formats =
        gst_structure_get_value (gst_caps_get_structure (allowed, i), "format");

    if (!formats || is_named (formats, info->formats[0]))
      return info->formats[0];
  }
  for (i = 0; i < gst_caps_get_size (allowed); i++) {
    const GValue *formats =
        gst_structure_get_value (gst_caps_get_structure (allowed, i), "format");
    GstVideoFormat format;

    for (n = 0; (format = nth_format (formats, n)) != GST_VIDEO_FORMAT_UNKNOWN;
        n++) {
      if (is_offered (info, format))
        return format;
    }
  }

  return GST_VIDEO_FORMAT_UNKNOWN;
}

static GstVideoFormat
choose_format (GstProgImageOutput * output, const ProgImageInfo * info)
{
  GstCaps *size = gst_caps_new_simple ("video/x-raw",
      "width", G_TYPE_INT, (gint) frame_width (info),
      "height", G_TYPE_INT, (gint) frame_height (info), NULL);
  GstCaps *peer = gst_pad_peer_query_caps (output->decoder->srcpad, size);
  GstCaps *allowed = gst_caps_intersect (peer, size);
  GstVideoFormat format = format_within (info, allowed);

  GST_DEBUG_OBJECT (output->decoder, "downstream takes %" GST_PTR_FORMAT
      ", chose %s", allowed, format == GST_VIDEO_FORMAT_UNKNOWN ? "none" :
      gst_video_format_to_string (format));
  gst_caps_unref (allowed);
  gst_caps_unref (peer);
  gst_caps_unref (size);

  return format;
}

/* What upstream's caps know better than the picture, or alone. */
static void
take_from_input (GstProgImageOutput * output, const ProgImageInfo * info,
    GstVideoInfo * result)
{
  const GstVideoInfo *input = output->input ? &output->input->info : NULL;

  result->par_n = info->par_n;
  result->par_d = info->par_d;
  result->fps_n = 0;
  result->fps_d = 1;
  if (!input)
    return;

  if (info->par_n == info->par_d && input->par_n > 0 && input->par_d > 0) {
    result->par_n = input->par_n;
    result->par_d = input->par_d;
  }
  if (input->fps_n > 0 && input->fps_d > 0) {
    result->fps_n = input->fps_n;
    result->fps_d = input->fps_d;
  }
}

static GstCaps *
make_caps (GstProgImageOutput * output, const ProgImageInfo * info,
    GstVideoFormat format)
{
  guint width = frame_width (info), height = frame_height (info);
  GstVideoInfo result;
  GstCaps *caps;

  if (MAX (width, height) > MAX_SIDE
      || !gst_video_info_set_format (&result, format, width, height)
      || GST_VIDEO_INFO_SIZE (&result) > G_MAXINT)
    return NULL;
  take_from_input (output, info, &result);
  if (format == info->formats[0]
      || GST_VIDEO_FORMAT_INFO_IS_RGB (gst_video_format_get_info
          (info->formats[0]))) {
    result.colorimetry = info->colorimetry;
    result.chroma_site = info->chroma_site;
  }
  caps = gst_video_info_to_caps (&result);
  if (info->mastering_display_info)
    gst_caps_set_simple (caps, "mastering-display-info", G_TYPE_STRING,
        info->mastering_display_info, NULL);
  if (info->content_light_level)
    gst_caps_set_simple (caps, "content-light-level", G_TYPE_STRING,
        info->content_light_level, NULL);

  return caps;
}

/* Whether the picture can be pushed with the caps and the pool of the one
 * before. */
static gboolean
is_negotiated (GstProgImageOutput * output, const ProgImageInfo * info,
    GstCaps * caps)
{
  GstCaps *current = gst_pad_get_current_caps (output->decoder->srcpad);
  gboolean result = current && gst_caps_is_equal (current, caps)
      && output->align_width == info->align_width
      && !gst_pad_needs_reconfigure (output->decoder->srcpad);

  if (current)
    gst_caps_unref (current);

  return result;
}

/**
 * gst_prog_image_output_frame_size:
 * @output: the output
 * @info: a picture whose format is certain
 *
 * Returns: bytes of the frame that gst_prog_image_output_negotiate() will choose,
 *     0 where there is no such frame
 */
guint64
gst_prog_image_output_frame_size (GstProgImageOutput * output,
    const ProgImageInfo * info)
{
  GstVideoFormat format = choose_format (output, info);
  GstVideoInfo frame;

  if (format == GST_VIDEO_FORMAT_UNKNOWN
      || !gst_video_info_set_format (&frame, format, frame_width (info),
          frame_height (info)))
    return 0;

  return GST_VIDEO_INFO_SIZE (&frame);
}

/**
 * gst_prog_image_output_negotiate:
 * @output: the output
 * @info: a picture whose format is certain
 *
 * Chooses the format and pushes the caps, at once.
 *
 * Returns: %GST_FLOW_OK, or why downstream does not take the picture;
 *     %GST_FLOW_NOT_SUPPORTED where it is larger than a video frame can be
 */
GstFlowReturn
gst_prog_image_output_negotiate (GstProgImageOutput * output,
    const ProgImageInfo * info)
{
  GstVideoDecoder *decoder = output->decoder;
  GstVideoFormat format = choose_format (output, info);
  GstVideoCodecState *state;
  GstCaps *caps;

  if (format == GST_VIDEO_FORMAT_UNKNOWN)
    return GST_FLOW_NOT_NEGOTIATED;

  caps = make_caps (output, info, format);
  if (!caps)
    return GST_FLOW_NOT_SUPPORTED;
  if (is_negotiated (output, info, caps)) {
    gst_caps_unref (caps);
    return GST_FLOW_OK;
  }

  output->align_width = info->align_width;
  state = gst_video_decoder_set_output_state (decoder, format,
      frame_width (info), frame_height (info), NULL);
  /* The framerate is in the caps only: the base class would make up
   * timestamps from it. */
  state->info.fps_n = 0;
  state->info.fps_d = 1;
  gst_caps_replace (&state->caps, caps);
  gst_caps_unref (caps);
  gst_video_codec_state_unref (state);

  if (gst_video_decoder_negotiate (decoder))
    return GST_FLOW_OK;

  return GST_PAD_IS_FLUSHING (decoder->srcpad) ? GST_FLOW_FLUSHING :
      GST_FLOW_NOT_NEGOTIATED;
}

/* -- buffers ------------------------------------------------------------ */

static void
add_padding (GstProgImageOutput * output, GstBufferPool * pool,
    GstStructure * config, guint width)
{
  GstVideoAlignment align;

  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  if (output->align_width < 2
      || !gst_buffer_pool_has_option (pool,
          GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT))
    return;

  gst_video_alignment_reset (&align);
  align.padding_right = (output->align_width - width % output->align_width)
      % output->align_width;
  gst_buffer_pool_config_add_option (config,
      GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
  gst_buffer_pool_config_set_video_alignment (config, &align);
}

static gboolean
configure_pool (GstProgImageOutput * output, GstBufferPool * pool,
    GstCaps * caps, guint size, guint min, guint max, gboolean padded)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstVideoInfo info;

  gst_video_info_from_caps (&info, caps);
  gst_buffer_pool_config_set_params (config, caps, size, min, max);
  if (padded)
    add_padding (output, pool, config, GST_VIDEO_INFO_WIDTH (&info));
  if (gst_buffer_pool_set_config (pool, config))
    return TRUE;

  /* The pool has changed what it does not like: take that if it will do. */
  config = gst_buffer_pool_get_config (pool);
  if (gst_buffer_pool_config_validate_params (config, caps, size, min, max))
    return gst_buffer_pool_set_config (pool, config);
  gst_structure_free (config);

  return FALSE;
}

/**
 * gst_prog_image_output_decide_allocation:
 * @output: the output
 * @query: an ALLOCATION query that the base class has answered
 *
 * Asks the pool for rows that can be written in place, and makes sure that it
 * does not run dry while the canvas holds buffers.
 *
 * Returns: whether there is a pool to use
 */
gboolean
gst_prog_image_output_decide_allocation (GstProgImageOutput * output,
    GstQuery * query)
{
  gboolean padded = gst_query_find_allocation_meta (query,
      GST_VIDEO_META_API_TYPE, NULL);
  guint size, min, max;
  GstBufferPool *pool;
  GstCaps *caps;
  gboolean result;

  gst_query_parse_allocation (query, &caps, NULL);
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);

  if (max > 0 && max < min + CANVAS_BUFFERS) {
    gst_object_unref (pool);
    pool = gst_video_buffer_pool_new ();
    max = 0;
  }
  result = configure_pool (output, pool, caps, size, min, max, padded);
  if (!result) {
    gst_object_unref (pool);
    pool = gst_video_buffer_pool_new ();
    result = configure_pool (output, pool, caps, size, min, 0, FALSE);
  }
  gst_query_set_nth_allocation_pool (query, 0, pool, size, min, max);
  gst_object_unref (pool);

  return result;
}

/**
 * gst_prog_image_output_acquire:
 * @buffer: (out): an empty frame
 * @output: the output, negotiated
 *
 * A #ProgImageAcquire.
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer
 */
GstFlowReturn
gst_prog_image_output_acquire (GstBuffer ** buffer, gpointer output)
{
  GstVideoDecoder *decoder = ((GstProgImageOutput *) output)->decoder;

  *buffer = gst_video_decoder_allocate_output_buffer (decoder);
  if (*buffer)
    return GST_FLOW_OK;

  return GST_PAD_IS_FLUSHING (decoder->srcpad) ? GST_FLOW_FLUSHING :
      GST_FLOW_ERROR;
}

/* -- time --------------------------------------------------------------- */

/**
 * gst_prog_image_output_is_late:
 * @output: the output
 * @frame: what a partial frame would be pushed with
 *
 * Returns: whether downstream has said, by QoS, that it would come too late
 */
gboolean
gst_prog_image_output_is_late (GstProgImageOutput * output,
    GstVideoCodecFrame * frame)
{
  if (!GST_CLOCK_TIME_IS_VALID (output->pts))
    return FALSE;

  frame->deadline =
      gst_segment_to_running_time (&output->decoder->output_segment,
      GST_FORMAT_TIME, output->pts);

  return gst_video_decoder_get_max_decode_time (output->decoder, frame) < 0;
}

/* Running time, later than that of the frame before by 1 ns at least. Without
 * a clock, as before PLAYING, it stands still. */
static GstClockTime
next_stamp (GstProgImageOutput * output)
{
  GstElement *element = GST_ELEMENT (output->decoder);
  GstClock *clock = gst_element_get_clock (element);
  GstClockTime stamp = 0;

  if (clock) {
    GstClockTime now = gst_clock_get_time (clock);
    GstClockTime base = gst_element_get_base_time (element);

    if (GST_STATE (element) == GST_STATE_PLAYING && now > base)
      stamp = now - base;
    gst_object_unref (clock);
  }
  if (GST_CLOCK_TIME_IS_VALID (output->last_stamp)
      && stamp <= output->last_stamp)
    stamp = output->last_stamp + 1;
  output->last_stamp = stamp;

  return stamp;
}

static void
stamp_frame (GstProgImageOutput * output, GstVideoCodecFrame * frame,
    GstClockTime duration)
{
  frame->pts = output->pts;
  frame->duration = output->duration;
  frame->dts = GST_CLOCK_TIME_NONE;
  /* From these the base class would guess. */
  frame->abidata.ABI.ts = frame->abidata.ABI.ts2 = GST_CLOCK_TIME_NONE;

  if (GST_CLOCK_TIME_IS_VALID (duration)) {
    frame->pts =
        gst_segment_position_from_running_time (&output->decoder->input_segment,
        GST_FORMAT_TIME, next_stamp (output));
    frame->duration = duration;
  }
}

/**
 * gst_prog_image_output_push:
 * @output: the output
 * @frame: (transfer full): the codec frame that it is pushed with
 * @buffer: (transfer full) (nullable): a picture; without one, what waits to be
 *     sent before the next picture is: segment and tags
 * @duration: to stamp it with the running time and this duration;
 *     %GST_CLOCK_TIME_NONE to stamp it as its input was stamped
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_output_push (GstProgImageOutput * output,
    GstVideoCodecFrame * frame, GstBuffer * buffer, GstClockTime duration)
{
  if (buffer)
    stamp_frame (output, frame, duration);
  else
    GST_VIDEO_CODEC_FRAME_SET_DECODE_ONLY (frame);
  frame->output_buffer = buffer;

  return gst_video_decoder_finish_frame (output->decoder, frame);
}
