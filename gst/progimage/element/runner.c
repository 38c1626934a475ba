/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Has the stream decoded, and does what each step says: messages, caps, tags, and frames,
 * for each of which the base class makes a codec frame. All is under the stream lock. */

#include "runner.h"

#include "messages.h"
#include "negotiate.h"
#include "report.h"
#include "stream/film.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

struct _GstProgImageRunner
{
  GstVideoDecoder *decoder;     /* the element */
  GstPadChainFunction base_chain;       /* of the base class */
  GstProgImageFrames frames;
  const GstProgImageParts *parts;       /* those of frames */
  GstProgImageSettings settings;        /* as they were when input came */

  ProgImageFilm film;
  GstProgImageMessages messages;

  const ProgImageStep *step;    /* (nullable): what the next codec frame is for */
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

  runner->decoder = decoder;
  runner->frames.parts = *parts;
  runner->parts = &runner->frames.parts;
  runner->base_chain = base_chain;
  runner->frames.decoder = decoder;
  runner->frames.clock = *clock;
  runner->messages.element = GST_ELEMENT (decoder);
  runner->messages.stream = parts->stream;
  runner->messages.progress = parts->progress;
  gst_prog_image_settings_init (&runner->settings);

  return runner;
}

void
gst_prog_image_runner_free (GstProgImageRunner * runner)
{
  gst_prog_image_messages_clear (&runner->messages);
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
  runner->settings = *settings;
  prog_image_stream_set (runner->parts->stream, &settings->stream);
}

static GstClockTime
get_time (GstProgImageRunner * runner)
{
  return runner->frames.clock.get_time (runner->decoder);
}

/* Of the image at hand. */
static void
get_facts (GstProgImageRunner * runner, ProgImageFacts * facts)
{
  prog_image_get_facts (prog_image_stream_image (runner->parts->stream), facts);
}

static GstProgImageFields *
get_fields (GstProgImageRunner * runner)
{
  return gst_prog_image_output_fields (runner->parts->output);
}

/* -- frames ------------------------------------------------------------- */

static GstFlowReturn
report_defect (GstProgImageRunner * runner)
{
  ProgImageFacts facts;

  get_facts (runner, &facts);
  /* Of a sound image, nobody looks at the clock. */
  if (facts.defect->level == PROG_IMAGE_DEFECT_NONE)
    return GST_FLOW_OK;

  return gst_prog_image_messages_defect (&runner->messages, &facts,
      &runner->settings, get_time (runner));
}

/* Of a field without the other one of its frame, nothing is in another frame. */
static void
drop_lone_field (GstProgImageRunner * runner)
{
  if (get_fields (runner)->first)
    gst_prog_image_messages_lone_field (&runner->messages, get_time (runner));
  gst_prog_image_fields_clear (get_fields (runner));
}

static gboolean
is_first_field (GstProgImageRunner * runner)
{
  return gst_prog_image_frames_is_first_field (&runner->frames);
}

static GstFlowReturn
keep_field (GstProgImageRunner * runner)
{
  GstFlowReturn flow = gst_prog_image_frames_keep_field (&runner->frames);

  return flow ==
      GST_FLOW_ERROR ? gst_prog_image_messages_no_buffer (&runner->messages) :
      flow;
}

/* Finishes @frame with the frame that is due of the image at hand. */
static GstFlowReturn
publish (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  gboolean no_buffer;
  GstFlowReturn flow = gst_prog_image_frames_publish (&runner->frames, frame,
      runner->step->kind == PROG_IMAGE_STEP_FINAL, &runner->settings,
      &no_buffer);

  return no_buffer ? gst_prog_image_messages_no_buffer (&runner->messages) :
      flow;
}

/* Sends what waits for a codec frame: segment and tags. */
static GstFlowReturn
announce (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  GST_VIDEO_CODEC_FRAME_SET_DECODE_ONLY (frame);

  return gst_video_decoder_finish_frame (runner->decoder, frame);
}

/* Has the base class make a codec frame for this step, with timestamps and metas of
 * @carrier. It calls handle_frame() at once. */
static GstFlowReturn
send_carrier (GstProgImageRunner * runner, const ProgImageStep * step,
    GstBuffer * carrier)
{
  GstFlowReturn flow;

  runner->step = step;
  flow = runner->base_chain (runner->decoder->sinkpad,
      GST_OBJECT (runner->decoder), carrier);
  runner->step = NULL;

  return flow;
}

static GstFlowReturn
make_frame (GstProgImageRunner * runner, const ProgImageStep * step)
{
  GstBuffer *stamp = prog_image_stream_stamp (runner->parts->stream);

  return send_carrier (runner, step,
      stamp ? gst_buffer_copy (stamp) : gst_buffer_new ());
}

/* -- steps -------------------------------------------------------------- */

/* Gives the image something to draw on. */
static GstFlowReturn
set_up_output (GstProgImageRunner * runner)
{
  GError *error = NULL;
  GstFlowReturn flow = gst_prog_image_negotiate (runner->parts->output,
      prog_image_stream_image (runner->parts->stream),
      runner->settings.downscale, &error);

  if (error)
    gst_prog_image_messages_fail (&runner->messages, error);

  return flow;
}

/* Sends the tags of the image at hand, if they have changed. Elements that turn
 * images decide on their buffers by the orientation: the pool is chosen again. */
static GstFlowReturn
send_tags (GstProgImageRunner * runner, const ProgImageStep * step)
{
  ProgImageFacts facts;
  GstProgImageTagsChange change;
  GstFlowReturn flow;

  get_facts (runner, &facts);
  change =
      gst_prog_image_tags_set (gst_prog_image_output_tags (runner->
          parts->output), facts.format, facts.info);
  /* What else waits for a codec frame goes with the image itself, which is whole. */
  if (change == GST_PROG_IMAGE_TAGS_SAME && (step->kind == PROG_IMAGE_STEP_END
          || prog_image_film_is_running (&runner->film)))
    return GST_FLOW_OK;
  flow = make_frame (runner, step);
  if (change == GST_PROG_IMAGE_TAGS_TURNED
      && step->kind == PROG_IMAGE_STEP_FORMAT)
    gst_pad_mark_reconfigure (runner->decoder->srcpad);

  return flow;
}

static GstFlowReturn
handle_header (GstProgImageRunner * runner, GstClockTime now)
{
  ProgImageFacts facts;

  get_facts (runner, &facts);
  gst_prog_image_messages_begin (&runner->messages, &facts,
      prog_image_film_is_running (&runner->film), now);

  return GST_FLOW_OK;
}

/* A defect that shows is reported in front of the frame: after that frame downstream
 * may be at its end. */
static GstFlowReturn
handle_final (GstProgImageRunner * runner, const ProgImageStep * step)
{
  GstFlowReturn report = GST_FLOW_OK, flow;
  ProgImageFacts facts;

  get_facts (runner, &facts);
  if (facts.defect->level >= PROG_IMAGE_DEFECT_ERROR)
    report = report_defect (runner);
  flow = is_first_field (runner) ? keep_field (runner) :
      make_frame (runner, step);
  return report == GST_FLOW_OK ? flow : report;
}

static GstFlowReturn
handle_end (GstProgImageRunner * runner, const ProgImageStep * step)
{
  GstFlowReturn flow = GST_FLOW_OK;
  ProgImageFacts facts;

  get_facts (runner, &facts);
  if (facts.info->tags_changed)
    flow = send_tags (runner, step);
  gst_prog_image_messages_end (&runner->messages, &facts);

  return report_defect (runner) == GST_FLOW_OK ? flow : GST_FLOW_ERROR;
}

static GstFlowReturn
handle_error (GstProgImageRunner * runner, const ProgImageStep * step)
{
  gst_prog_image_progress_stop (runner->parts->progress);
  gst_prog_image_messages_step (&runner->messages, step, get_time (runner));

  return step->fatal ? GST_FLOW_ERROR : GST_FLOW_OK;
}

/* Whether downstream would rather not have a frame with these timestamps. */
static gboolean
is_late (GstProgImageRunner * runner, GstBuffer * stamp,
    const GstVideoInfo * input)
{
  return !runner->settings.do_timestamp
      && gst_prog_image_timestamps_are_late (runner->parts->timestamps,
      stamp, input);
}

static GstFlowReturn
handle_step (GstProgImageRunner * runner, const ProgImageStep * step,
    GstProgImageRunReason reason, GstClockTime now)
{
  GstFlowReturn flow;

  switch (step->kind) {
    case PROG_IMAGE_STEP_HEADER:
      return handle_header (runner, now);
    case PROG_IMAGE_STEP_FORMAT:
      flow = set_up_output (runner);
      return flow == GST_FLOW_OK ? send_tags (runner, step) : flow;
    case PROG_IMAGE_STEP_PARTIAL:
      if (gst_prog_image_frames_use_fields (&runner->frames))
        return GST_FLOW_OK;
      /* In a stall there is nothing newer to show, however late it is. */
      if (reason != GST_PROG_IMAGE_RUN_STALL && is_late (runner,
              prog_image_stream_stamp (runner->parts->stream), NULL))
        return GST_FLOW_OK;
      return make_frame (runner, step);
    case PROG_IMAGE_STEP_FINAL:
      return handle_final (runner, step);
    case PROG_IMAGE_STEP_END:
      return handle_end (runner, step);
    case PROG_IMAGE_STEP_UNDECODABLE:
    case PROG_IMAGE_STEP_FOREIGN:
      return handle_error (runner, step);
    case PROG_IMAGE_STEP_STOP:
      if (step->error)
        return handle_error (runner, step);
      return step->flow;
    case PROG_IMAGE_STEP_SKIPPED:
    case PROG_IMAGE_STEP_NEED_DATA:
    default:
      return GST_FLOW_OK;
  }
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
          runner->settings.stream.updates.interval, now) == 0 ?
          PROG_IMAGE_INPUT_USE : PROG_IMAGE_INPUT_GATHER;
  }
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
  ProgImageInputUse use = input_use (runner, reason, now);
  ProgImageStepKind kind;
  GstFlowReturn flow;

  if (reason >= GST_PROG_IMAGE_RUN_DRAIN) {
    /* The base class drains in trick modes, too, from in the midst of a frame. */
    if (runner->step || prog_image_stream_is_empty (runner->parts->stream))
      return GST_FLOW_OK;
    /* Downstream refused the last frame: drop the rest. */
    if (runner->frames.last_flow != GST_FLOW_OK)
      return runner->frames.last_flow;
  }

  do {
    ProgImageStep step =
        prog_image_stream_next (runner->parts->stream, now, use);

    kind = step.kind;
    flow = handle_step (runner, &step, reason, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);
  if (reason >= GST_PROG_IMAGE_RUN_DRAIN) {
    drop_lone_field (runner);
    gst_prog_image_messages_drain (&runner->messages);
  }

  return flow;
}

/* -- reverse playback --------------------------------------------------- */

/* One step of an image that is decoded into @frame; NULL where that is done. */
static GstFlowReturn
handle_step_backwards (GstProgImageRunner * runner, const ProgImageStep * step,
    GstVideoCodecFrame ** frame, GstClockTime now)
{
  GstFlowReturn flow;

  switch (step->kind) {
    case PROG_IMAGE_STEP_HEADER:
      runner->messages.reported = FALSE;
      return GST_FLOW_OK;
    case PROG_IMAGE_STEP_FORMAT:
      return set_up_output (runner);
    case PROG_IMAGE_STEP_FINAL:
      if (*frame && is_first_field (runner))
        return keep_field (runner);
      /* Of several images in a buffer the first one is shown. */
      if (!*frame)
        return GST_FLOW_EOS;
      runner->step = step;
      flow = publish (runner, g_steal_pointer (frame));
      runner->step = NULL;
      return flow;
    case PROG_IMAGE_STEP_END:
      return report_defect (runner);
    case PROG_IMAGE_STEP_PARTIAL:
      return GST_FLOW_OK;
    default:
      return handle_step (runner, step, GST_PROG_IMAGE_RUN_END, now);
  }
}

/* The base class hands over whole buffers, each of which is taken for an image, and
 * sends its frames in reverse order. */
static GstFlowReturn
decode_buffer (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  GstClockTime now = get_time (runner);
  ProgImageStepKind kind;
  GstFlowReturn flow;

  runner->settings.stream.updates.mode = GST_PROG_IMAGE_UPDATES_NONE;
  prog_image_stream_set (runner->parts->stream, &runner->settings.stream);
  prog_image_stream_push (runner->parts->stream,
      gst_buffer_ref (frame->input_buffer), now);
  do {
    ProgImageStep step = prog_image_stream_next (runner->parts->stream, now,
        PROG_IMAGE_INPUT_END);

    kind = step.kind;
    flow = handle_step_backwards (runner, &step, &frame, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);
  drop_lone_field (runner);
  if (frame)
    gst_video_decoder_release_frame (runner->decoder, frame);
  if (kind == PROG_IMAGE_STEP_FINAL && flow == GST_FLOW_EOS) {
    prog_image_stream_flush (runner->parts->stream);
    flow = GST_FLOW_OK;
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
  if (!runner->step)
    return decode_buffer (runner, frame);

  switch (runner->step->kind) {
    case PROG_IMAGE_STEP_PARTIAL:
    case PROG_IMAGE_STEP_FINAL:
      return publish (runner, frame);
    case PROG_IMAGE_STEP_SKIPPED:
      return gst_video_decoder_drop_frame (runner->decoder, frame);
    default:
      return announce (runner, frame);
  }
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

  return send_carrier (runner, &step, buffer);
}

/* Looks at what comes. Returns whether it is not worth decoding. */
static gboolean
begin_buffer (GstProgImageRunner * runner, GstBuffer * buffer)
{
  const GstVideoInfo *input =
      gst_prog_image_output_input (runner->parts->output);

  if (gst_buffer_get_size (buffer) == 0)
    return FALSE;

  gst_prog_image_progress_new_input (runner->parts->progress);
  if (!prog_image_film_begin_buffer (&runner->film,
          runner->parts->stream, buffer, input && input->fps_n > 0))
    return FALSE;

  drop_lone_field (runner);

  return prog_image_film_is_running (&runner->film) && is_late (runner, buffer,
      input);
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
  runner->settings.stream.film = prog_image_film_is_running (&runner->film);
  prog_image_stream_set (runner->parts->stream, &runner->settings.stream);
  if (!prog_image_stream_push (runner->parts->stream, buffer, now))
    return gst_prog_image_messages_fail (&runner->messages,
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
  GstFlowReturn flow;

  prog_image_stream_stalled (runner->parts->stream, now);
  flow = gst_prog_image_runner_run (runner, GST_PROG_IMAGE_RUN_STALL, now);
  runner->frames.last_flow = GST_FLOW_OK;

  return flow;
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
  runner->frames.last_flow = GST_FLOW_OK;
  gst_prog_image_fields_clear (get_fields (runner));
  gst_prog_image_messages_flush (&runner->messages);
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
  gst_prog_image_messages_clear (&runner->messages);
}
