/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reverse playback: the base class hands over whole buffers, each of which is taken for an
 * image, and sends their frames in reverse order. */

#include "backwards.h"

/* One step of an image that is decoded into @frame; NULL where that is done. */
static GstFlowReturn
handle_step_backwards (GstProgImageSteps * steps, const ProgImageStep * step,
    GstVideoCodecFrame ** frame, GstClockTime now)
{
  switch (step->kind) {
    case PROG_IMAGE_STEP_HEADER:
      steps->messages.reported = FALSE;
      return GST_FLOW_OK;
    case PROG_IMAGE_STEP_FORMAT:
      return gst_prog_image_steps_set_up_output (steps);
    case PROG_IMAGE_STEP_FINAL:
      if (*frame && gst_prog_image_steps_is_first_field (steps))
        return gst_prog_image_steps_keep_field (steps);
      /* Of several images in a buffer the first one is shown. */
      if (!*frame)
        return GST_FLOW_EOS;
      return gst_prog_image_steps_publish (steps, g_steal_pointer (frame),
          TRUE);
    case PROG_IMAGE_STEP_END:
      return gst_prog_image_steps_report_defect (steps);
    case PROG_IMAGE_STEP_PARTIAL:
      return GST_FLOW_OK;
    default:
      return gst_prog_image_steps_handle (steps, step, FALSE, now);
  }
}

/**
 * gst_prog_image_backwards_decode:
 * @steps: the steps
 * @frame: (transfer full): a codec frame that the base class has made of a buffer
 *
 * Decodes the buffer, which is taken for an image, into the frame.
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_backwards_decode (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame)
{
  ProgImageStream *stream = steps->frames.parts.stream;
  GstClockTime now = steps->frames.clock.get_time (steps->frames.decoder);
  ProgImageStepKind kind;
  GstFlowReturn flow;

  steps->settings.stream.updates.mode = GST_PROG_IMAGE_UPDATES_NONE;
  prog_image_stream_set (stream, &steps->settings.stream);
  prog_image_stream_push (stream, gst_buffer_ref (frame->input_buffer), now);
  do {
    ProgImageStep step = prog_image_stream_next (stream, now,
        PROG_IMAGE_INPUT_END);

    kind = step.kind;
    flow = handle_step_backwards (steps, &step, &frame, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);
  gst_prog_image_steps_drop_lone_field (steps);
  if (frame)
    gst_video_decoder_release_frame (steps->frames.decoder, frame);
  if (kind == PROG_IMAGE_STEP_FINAL && flow == GST_FLOW_EOS) {
    prog_image_stream_flush (stream);
    flow = GST_FLOW_OK;
  }

  return flow;
}
