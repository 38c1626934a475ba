/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Has the stream decoded what comes, step by step. All is under the stream lock. */

#include "runner.h"

#include "backwards.h"
#include "steps.h"

struct _GstProgImageRunner
{
  const GstProgImageParts *parts;       /* those of steps */
  GstProgImageSteps steps;
  ProgImageFilm film;
  GstFlowReturn refused;        /* what the last input was answered with, if not OK */
};

/**
 * gst_prog_image_runner_new:
 * @decoder: the element; no reference is kept
 * @parts: copied; they have to live as long as the runner
 * @base_chain: the chain function of the base class
 * @clock: copied
 *
 * Returns: (transfer full): a runner at the beginning of a stream
 */
GstProgImageRunner *
gst_prog_image_runner_new (GstVideoDecoder * decoder,
    const GstProgImageParts * parts, GstPadChainFunction base_chain,
    const GstProgImageClock * clock)
{
  GstProgImageRunner *runner = g_new0 (GstProgImageRunner, 1);

  gst_prog_image_steps_init (&runner->steps, decoder, parts, base_chain, clock,
      &runner->film);
  runner->parts = &runner->steps.frames.parts;

  return runner;
}

void
gst_prog_image_runner_free (GstProgImageRunner * runner)
{
  gst_prog_image_steps_clear (&runner->steps);
  g_free (runner);
}

/**
 * gst_prog_image_runner_set:
 * @runner: the runner
 * @settings: copied
 */
void
gst_prog_image_runner_set (GstProgImageRunner * runner,
    const GstProgImageSettings * settings)
{
  runner->steps.settings = *settings;
  prog_image_stream_set (runner->parts->stream, &settings->stream);
}

/* What is said of progress has to be true of all that has come. */
static ProgImageInputUse
input_use (GstProgImageRunner * runner, GstProgImageRunReason reason,
    GstClockTime now)
{
  switch (reason) {
    case GST_PROG_IMAGE_RUN_DRAIN:
      return PROG_IMAGE_INPUT_END_PART;
    case GST_PROG_IMAGE_RUN_END:
      return PROG_IMAGE_INPUT_END;
    case GST_PROG_IMAGE_RUN_STALL:
      return PROG_IMAGE_INPUT_USE;
    case GST_PROG_IMAGE_RUN_INPUT:
    default:
      if (prog_image_film_ends_images (&runner->film))
        return PROG_IMAGE_INPUT_END_IMAGE;
      return gst_prog_image_progress_delay (runner->parts->progress,
          runner->steps.settings.stream.updates.interval, now) == 0 ?
          PROG_IMAGE_INPUT_USE : PROG_IMAGE_INPUT_GATHER;
  }
}

static GstFlowReturn
use_input (GstProgImageRunner * runner, GstProgImageRunReason reason,
    GstClockTime now)
{
  ProgImageInputUse use = input_use (runner, reason, now);
  ProgImageStepKind kind;
  GstFlowReturn flow;

  do {
    ProgImageStep step =
        prog_image_stream_next (runner->parts->stream, now, use);

    kind = step.kind;
    flow = gst_prog_image_steps_handle (&runner->steps, &step,
        reason == GST_PROG_IMAGE_RUN_STALL, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);

  return flow;
}

/* Upstream knows that what came was refused. What follows has to do with it no more. */
static GstFlowReturn
drop_rest (GstProgImageRunner * runner, GstProgImageRunReason reason)
{
  GstFlowReturn refused = runner->refused;

  gst_prog_image_fields_clear (gst_prog_image_output_fields
      (runner->parts->output));
  gst_prog_image_messages_drain (&runner->steps.messages);
  if (reason == GST_PROG_IMAGE_RUN_END)
    return refused;

  runner->refused = GST_FLOW_OK;
  prog_image_stream_drop (runner->parts->stream);
  gst_prog_image_progress_stop (runner->parts->progress);

  return GST_FLOW_OK;
}

/**
 * gst_prog_image_runner_run:
 * @runner: the runner
 * @reason: why
 * @now: the time
 *
 * Uses all input that it can, and pushes what is due.
 *
 * Returns: what downstream says; %GST_FLOW_ERROR where an ERROR message was posted
 */
GstFlowReturn
gst_prog_image_runner_run (GstProgImageRunner * runner,
    GstProgImageRunReason reason, GstClockTime now)
{
  GstFlowReturn flow;

  if (reason >= GST_PROG_IMAGE_RUN_DRAIN) {
    /* The base class drains in trick modes, too, from in the midst of a frame. */
    if (runner->steps.at_hand
        || prog_image_stream_is_empty (runner->parts->stream))
      return GST_FLOW_OK;
    if (runner->refused != GST_FLOW_OK)
      return drop_rest (runner, reason);
  }

  flow = use_input (runner, reason, now);
  if (reason == GST_PROG_IMAGE_RUN_INPUT)
    runner->refused = flow;
  if (reason >= GST_PROG_IMAGE_RUN_DRAIN) {
    gst_prog_image_steps_drop_lone_field (&runner->steps);
    gst_prog_image_messages_drain (&runner->steps.messages);
  }

  return flow;
}

/**
 * gst_prog_image_runner_handle_frame:
 * @runner: the runner
 * @frame: (transfer full): a codec frame that the base class has made: for the step
 *     at hand or, in reverse playback, of a buffer
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_runner_handle_frame (GstProgImageRunner * runner,
    GstVideoCodecFrame * frame)
{
  return runner->steps.at_hand ?
      gst_prog_image_steps_handle_frame (&runner->steps, frame) :
      gst_prog_image_backwards_decode (&runner->steps, frame);
}

/* -- input -------------------------------------------------------------- */

/* A whole image of a film, which comes too late: it is not even decoded. */
static GstFlowReturn
drop_late (GstProgImageRunner * runner, GstBuffer * buffer)
{
  const ProgImageStep step = prog_image_step (PROG_IMAGE_STEP_SKIPPED);

  gst_prog_image_timestamps_skip (runner->parts->timestamps, buffer,
      gst_prog_image_output_input (runner->parts->output));
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_remove_all_memory (buffer);

  return gst_prog_image_steps_send_carrier (&runner->steps, &step, buffer);
}

/* Looks at what comes. Returns whether it is not worth decoding. */
static gboolean
begin_buffer (GstProgImageRunner * runner, GstBuffer * buffer)
{
  GstProgImageFields *fields =
      gst_prog_image_output_fields (runner->parts->output);
  const GstVideoInfo *input =
      gst_prog_image_output_input (runner->parts->output);

  if (gst_buffer_get_size (buffer) == 0)
    return FALSE;

  gst_prog_image_progress_new_input (runner->parts->progress);
  if (!prog_image_film_begin_buffer (&runner->film,
          runner->parts->stream, buffer, input && input->fps_n > 0))
    return FALSE;

  if (GST_BUFFER_IS_DISCONT (buffer))
    gst_prog_image_steps_drop_lone_field (&runner->steps);
  gst_prog_image_fields_begin_buffer (fields);

  /* Without one of them, fields that come one a buffer would change places. */
  return prog_image_film_is_running (&runner->film) && !fields->earlier
      && fields->come != GST_PROG_IMAGE_FIELDS_SEPARATE
      && gst_prog_image_steps_is_late (&runner->steps, buffer, input);
}

/**
 * gst_prog_image_runner_push:
 * @runner: the runner
 * @buffer: (transfer full): what follows in the stream
 * @now: the time
 *
 * Takes bytes, and uses all that it can.
 *
 * Returns: as gst_prog_image_runner_run() does
 */
GstFlowReturn
gst_prog_image_runner_push (GstProgImageRunner * runner, GstBuffer * buffer,
    GstClockTime now)
{
  GstFlowReturn flow;

  if (begin_buffer (runner, buffer))
    return drop_late (runner, buffer);
  runner->steps.settings.stream.film =
      prog_image_film_is_running (&runner->film);
  prog_image_stream_set (runner->parts->stream, &runner->steps.settings.stream);
  if (!prog_image_stream_push (runner->parts->stream, buffer, now))
    return gst_prog_image_messages_fail (&runner->steps.messages,
        g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            "There is no memory for the bytes that have come"));
  flow = gst_prog_image_runner_run (runner, GST_PROG_IMAGE_RUN_INPUT, now);
  prog_image_film_end_buffer (&runner->film, runner->parts->stream);

  return flow;
}

/**
 * gst_prog_image_runner_stalled:
 * @runner: the runner, to which nothing has come for a while
 * @now: the time
 *
 * Pushes what came before, if that is due, and uses what waits for more.
 *
 * Returns: what downstream says
 */
GstFlowReturn
gst_prog_image_runner_stalled (GstProgImageRunner * runner, GstClockTime now)
{
  prog_image_stream_stalled (runner->parts->stream, now);

  return gst_prog_image_runner_run (runner, GST_PROG_IMAGE_RUN_STALL, now);
}

/**
 * gst_prog_image_runner_flush:
 * @runner: the runner
 *
 * Forgets what downstream said, and what came.
 */
void
gst_prog_image_runner_flush (GstProgImageRunner * runner)
{
  runner->refused = GST_FLOW_OK;
  gst_prog_image_fields_clear (gst_prog_image_output_fields
      (runner->parts->output));
  gst_prog_image_messages_flush (&runner->steps.messages);
}

/**
 * gst_prog_image_runner_reset:
 * @runner: the runner
 *
 * Forgets the stream: another one begins.
 */
void
gst_prog_image_runner_reset (GstProgImageRunner * runner)
{
  const ProgImageFilm none = { 0, };

  runner->film = none;
  gst_prog_image_messages_clear (&runner->steps.messages);
}
