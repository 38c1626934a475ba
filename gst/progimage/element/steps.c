/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Does what each step of the stream says: messages, caps, tags, and frames, for each of
 * which the base class makes a codec frame. All is under the stream lock. */

#include "steps.h"

#include "negotiate.h"
#include "report.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/**
 * gst_prog_image_steps_init:
 * @steps: zeroed memory
 * @decoder: the element; no reference is kept
 * @parts: copied; they have to live as long as the steps
 * @base_chain: the chain function of the base class
 * @clock: copied
 * @film: whether the stream is a film, kept up to date by the caller
 */
void
gst_prog_image_steps_init (GstProgImageSteps * steps, GstVideoDecoder * decoder,
    const GstProgImageParts * parts, GstPadChainFunction base_chain,
    const GstProgImageClock * clock, const ProgImageFilm * film)
{
  steps->base_chain = base_chain;
  steps->film = film;
  steps->frames.decoder = decoder;
  steps->frames.parts = *parts;
  steps->frames.clock = *clock;
  steps->messages.element = GST_ELEMENT (decoder);
  steps->messages.stream = parts->stream;
  steps->messages.progress = parts->progress;
  gst_prog_image_settings_init (&steps->settings);
}

/**
 * gst_prog_image_steps_clear:
 * @steps: the steps; they can't be used any more
 */
void
gst_prog_image_steps_clear (GstProgImageSteps * steps)
{
  gst_prog_image_messages_clear (&steps->messages);
}

static GstClockTime
get_time (GstProgImageSteps * steps)
{
  return steps->frames.clock.get_time (steps->frames.decoder);
}

/* Of the image at hand. */
static void
get_facts (GstProgImageSteps * steps, ProgImageFacts * facts)
{
  prog_image_get_facts (prog_image_stream_image (steps->frames.parts.stream),
      facts);
}

static GstProgImageFields *
get_fields (GstProgImageSteps * steps)
{
  return gst_prog_image_output_fields (steps->frames.parts.output);
}

/* -- frames ------------------------------------------------------------- */

/**
 * gst_prog_image_steps_report_defect:
 * @steps: the steps
 *
 * Tells what is wrong with the image at hand, unless nothing is.
 *
 * Returns: %GST_FLOW_OK; %GST_FLOW_ERROR where an ERROR message was posted
 */
GstFlowReturn
gst_prog_image_steps_report_defect (GstProgImageSteps * steps)
{
  ProgImageFacts facts;

  get_facts (steps, &facts);
  /* Of a sound image, nobody looks at the clock. */
  if (facts.defect->level == PROG_IMAGE_DEFECT_NONE)
    return GST_FLOW_OK;

  return gst_prog_image_messages_defect (&steps->messages, &facts,
      &steps->settings, get_time (steps));
}

/**
 * gst_prog_image_steps_drop_lone_field:
 * @steps: the steps
 *
 * Of a field without the other one of its frame, nothing is in another frame.
 */
void
gst_prog_image_steps_drop_lone_field (GstProgImageSteps * steps)
{
  if (get_fields (steps)->first)
    gst_prog_image_messages_lone_field (&steps->messages, get_time (steps));
  gst_prog_image_fields_clear (get_fields (steps));
}

/* Whether the image at hand is the first of two that make a frame. */
gboolean
gst_prog_image_steps_is_first_field (GstProgImageSteps * steps)
{
  return gst_prog_image_frames_is_first_field (&steps->frames);
}

/**
 * gst_prog_image_steps_keep_field:
 * @steps: the steps; the image at hand is the first field of a frame
 *
 * Keeps it until the second one has come.
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer for it
 */
GstFlowReturn
gst_prog_image_steps_keep_field (GstProgImageSteps * steps)
{
  GstFlowReturn flow = gst_prog_image_frames_keep_field (&steps->frames);

  return flow ==
      GST_FLOW_ERROR ? gst_prog_image_messages_no_buffer (&steps->messages) :
      flow;
}

/**
 * gst_prog_image_steps_publish:
 * @steps: the steps
 * @frame: (transfer full): a codec frame without an output buffer
 * @final: whether it is for the final frame
 *
 * Finishes @frame with the frame that is due of the image at hand.
 *
 * Returns: what downstream says, or why there is no frame
 */
GstFlowReturn
gst_prog_image_steps_publish (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame, gboolean final)
{
  gboolean no_buffer;
  GstFlowReturn flow = gst_prog_image_frames_publish (&steps->frames, frame,
      final, &steps->settings, &no_buffer);

  return no_buffer ? gst_prog_image_messages_no_buffer (&steps->messages) :
      flow;
}

/* Sends what waits for a codec frame: segment and tags. */
static GstFlowReturn
announce (GstProgImageSteps * steps, GstVideoCodecFrame * frame)
{
  GST_VIDEO_CODEC_FRAME_SET_DECODE_ONLY (frame);

  return gst_video_decoder_finish_frame (steps->frames.decoder, frame);
}

/**
 * gst_prog_image_steps_send_carrier:
 * @steps: the steps
 * @step: what the codec frame is for
 * @carrier: (transfer full): an empty buffer
 *
 * Has the base class make a codec frame, with timestamps and metas of @carrier. It calls
 * gst_prog_image_steps_handle_frame() at once.
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_steps_send_carrier (GstProgImageSteps * steps,
    const ProgImageStep * step, GstBuffer * carrier)
{
  GstFlowReturn flow;

  steps->at_hand = step;
  flow = steps->base_chain (steps->frames.decoder->sinkpad,
      GST_OBJECT (steps->frames.decoder), carrier);
  steps->at_hand = NULL;

  return flow;
}

static GstFlowReturn
make_frame (GstProgImageSteps * steps, const ProgImageStep * step)
{
  GstBuffer *stamp = prog_image_stream_stamp (steps->frames.parts.stream);

  return gst_prog_image_steps_send_carrier (steps, step,
      stamp ? gst_buffer_copy (stamp) : gst_buffer_new ());
}

/* -- steps -------------------------------------------------------------- */

/**
 * gst_prog_image_steps_set_up_output:
 * @steps: the steps
 *
 * Gives the image at hand, of which the format is known, something to draw on.
 *
 * Returns: %GST_FLOW_OK, or why there is nothing
 */
GstFlowReturn
gst_prog_image_steps_set_up_output (GstProgImageSteps * steps)
{
  GError *error = NULL;
  GstFlowReturn flow = gst_prog_image_negotiate (steps->frames.parts.output,
      prog_image_stream_image (steps->frames.parts.stream),
      steps->settings.downscale, &error);

  if (error)
    gst_prog_image_messages_fail (&steps->messages, error);

  return flow;
}

/* Sends the tags of the image at hand, if they have changed. Elements that turn
 * images decide on their buffers by the orientation: the pool is chosen again. */
static GstFlowReturn
send_tags (GstProgImageSteps * steps, const ProgImageStep * step)
{
  ProgImageFacts facts;
  GstProgImageTagsChange change;
  GstFlowReturn flow;

  get_facts (steps, &facts);
  change =
      gst_prog_image_tags_set (gst_prog_image_output_tags (steps->frames.parts.
          output), facts.format, facts.info);
  /* What else waits for a codec frame goes with the image itself, which is whole. */
  if (change == GST_PROG_IMAGE_TAGS_SAME && (step->kind == PROG_IMAGE_STEP_END
          || prog_image_film_is_running (steps->film)))
    return GST_FLOW_OK;
  flow = make_frame (steps, step);
  if (change == GST_PROG_IMAGE_TAGS_TURNED
      && step->kind == PROG_IMAGE_STEP_FORMAT)
    gst_pad_mark_reconfigure (steps->frames.decoder->srcpad);

  return flow;
}

static GstFlowReturn
handle_header (GstProgImageSteps * steps, GstClockTime now)
{
  ProgImageFacts facts;

  get_facts (steps, &facts);
  gst_prog_image_messages_begin (&steps->messages, &facts,
      prog_image_film_is_running (steps->film), now);

  return GST_FLOW_OK;
}

/* A defect that shows is reported in front of the frame: after that frame downstream
 * may be at its end. */
static GstFlowReturn
handle_final (GstProgImageSteps * steps, const ProgImageStep * step)
{
  GstFlowReturn report = GST_FLOW_OK, flow;
  ProgImageFacts facts;

  get_facts (steps, &facts);
  if (facts.defect->level >= PROG_IMAGE_DEFECT_ERROR)
    report = gst_prog_image_steps_report_defect (steps);
  if (gst_prog_image_fields_has_lone (get_fields (steps), facts.bytes,
          prog_image_stream_received (steps->frames.parts.stream)
          - facts.begin - facts.bytes))
    gst_prog_image_steps_drop_lone_field (steps);
  flow =
      gst_prog_image_steps_is_first_field (steps) ?
      gst_prog_image_steps_keep_field (steps) : make_frame (steps, step);
  return report == GST_FLOW_OK ? flow : report;
}

static GstFlowReturn
handle_end (GstProgImageSteps * steps, const ProgImageStep * step)
{
  GstFlowReturn flow = GST_FLOW_OK;
  ProgImageFacts facts;

  get_facts (steps, &facts);
  if (facts.info->tags_changed)
    flow = send_tags (steps, step);
  gst_prog_image_messages_end (&steps->messages, &facts);

  return gst_prog_image_steps_report_defect (steps) ==
      GST_FLOW_OK ? flow : GST_FLOW_ERROR;
}

static GstFlowReturn
handle_error (GstProgImageSteps * steps, const ProgImageStep * step)
{
  gst_prog_image_progress_stop (steps->frames.parts.progress);
  if (get_fields (steps)->earlier)
    gst_prog_image_steps_drop_lone_field (steps);
  gst_prog_image_messages_step (&steps->messages, step, get_time (steps));

  return step->fatal ? GST_FLOW_ERROR : GST_FLOW_OK;
}

/**
 * gst_prog_image_steps_is_late:
 * @steps: the steps
 * @stamp: (nullable): with the timestamps of a frame
 * @input: (nullable): what upstream's caps say
 *
 * Returns: whether downstream would rather not have the frame
 */
gboolean
gst_prog_image_steps_is_late (GstProgImageSteps * steps, GstBuffer * stamp,
    const GstVideoInfo * input)
{
  return !steps->settings.do_timestamp
      && gst_prog_image_timestamps_are_late (steps->frames.parts.timestamps,
      stamp, input);
}

/**
 * gst_prog_image_steps_handle:
 * @steps: the steps
 * @step: what the stream says
 * @stalled: whether nothing has come for a while
 * @now: the time
 *
 * Does what the step says.
 *
 * Returns: what downstream says; %GST_FLOW_ERROR where an ERROR message was posted
 */
GstFlowReturn
gst_prog_image_steps_handle (GstProgImageSteps * steps,
    const ProgImageStep * step, gboolean stalled, GstClockTime now)
{
  GstFlowReturn flow;

  switch (step->kind) {
    case PROG_IMAGE_STEP_HEADER:
      return handle_header (steps, now);
    case PROG_IMAGE_STEP_FORMAT:
      flow = gst_prog_image_steps_set_up_output (steps);
      return flow == GST_FLOW_OK ? send_tags (steps, step) : flow;
    case PROG_IMAGE_STEP_PARTIAL:
      if (gst_prog_image_frames_use_fields (&steps->frames))
        return GST_FLOW_OK;
      /* In a stall there is nothing newer to show, however late it is. */
      if (!stalled && gst_prog_image_steps_is_late (steps,
              prog_image_stream_stamp (steps->frames.parts.stream), NULL))
        return GST_FLOW_OK;
      return make_frame (steps, step);
    case PROG_IMAGE_STEP_FINAL:
      return handle_final (steps, step);
    case PROG_IMAGE_STEP_END:
      return handle_end (steps, step);
    case PROG_IMAGE_STEP_UNDECODABLE:
    case PROG_IMAGE_STEP_FOREIGN:
      return handle_error (steps, step);
    case PROG_IMAGE_STEP_STOP:
      if (step->error)
        return handle_error (steps, step);
      return step->flow;
    case PROG_IMAGE_STEP_SKIPPED:
    case PROG_IMAGE_STEP_NEED_DATA:
    default:
      return GST_FLOW_OK;
  }
}

/**
 * gst_prog_image_steps_handle_frame:
 * @steps: the steps; one of them is at hand
 * @frame: (transfer full): a codec frame that the base class has made for it
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_steps_handle_frame (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame)
{
  switch (steps->at_hand->kind) {
    case PROG_IMAGE_STEP_PARTIAL:
      return gst_prog_image_steps_publish (steps, frame, FALSE);
    case PROG_IMAGE_STEP_FINAL:
      return gst_prog_image_steps_publish (steps, frame, TRUE);
    case PROG_IMAGE_STEP_SKIPPED:
      return gst_video_decoder_drop_frame (steps->frames.decoder, frame);
    default:
      return announce (steps, frame);
  }
}
