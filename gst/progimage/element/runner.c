/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Has the stream decoded, and does what each step of it says: messages, caps and tags,
 * and frames, for each of which the base class makes a codec frame. All of it is under
 * the stream lock. */

#include "runner.h"

#include "gstprogimagemeta.h"
#include "negotiate.h"
#include "report.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

struct _GstProgImageRunner
{
  GstVideoDecoder *decoder;     /* the element */
  GstPadChainFunction base_chain;       /* of the base class */
  GstProgImageClock clock;
  GstProgImageSettings settings;        /* as they were when input came */

  GstProgImageParts parts;      /* the element's */

  const ProgImageStep *step;    /* (nullable): what the next codec frame is for */
  gboolean defect_reported;     /* of the image at hand */
  GstFlowReturn last_flow;      /* what downstream said to the last frame */
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
  runner->parts = *parts;
  runner->base_chain = base_chain;
  runner->clock = *clock;
  gst_prog_image_settings_init (&runner->settings);

  return runner;
}

void
gst_prog_image_runner_free (GstProgImageRunner * runner)
{
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
  prog_image_stream_set (runner->parts.stream, &settings->stream);
}

static GstClockTime
get_time (GstProgImageRunner * runner)
{
  return runner->clock.get_time (runner->decoder);
}

static GstClockTime
get_cpu_time (GstProgImageRunner * runner)
{
  return runner->clock.get_cpu_time (runner->decoder);
}

/* -- errors ------------------------------------------------------------- */

/* Takes the error. Nothing more is decoded before a flush. */
static GstFlowReturn
post_error (GstProgImageRunner * runner, GError * error)
{
  ProgImageStream *stream = runner->parts.stream;
  gchar *position = prog_image_stream_position (stream);

  gst_prog_image_report_error (GST_ELEMENT (runner->decoder), error, position);
  g_free (position);
  g_error_free (error);
  prog_image_stream_fail (stream);
  gst_prog_image_progress_stop (runner->parts.progress);

  return GST_FLOW_ERROR;
}

static GstFlowReturn
post_no_buffer (GstProgImageRunner * runner)
{
  return post_error (runner, g_error_new (GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_WRITE,
          "There is no buffer for a frame, or it can't be written to"));
}

/* What is wrong with the image at hand, once. */
static GstFlowReturn
report_defect (GstProgImageRunner * runner, const ProgImageFacts * facts)
{
  GError *error = gst_prog_image_report_describe_defect (facts);
  gchar *position;

  if (!error || runner->defect_reported) {
    g_clear_error (&error);
    return GST_FLOW_OK;
  }

  runner->defect_reported = TRUE;
  if (gst_prog_image_settings_is_failure (&runner->settings,
          facts->defect->level))
    return post_error (runner, error);

  position = prog_image_stream_position (runner->parts.stream);
  gst_prog_image_report_warning (GST_ELEMENT (runner->decoder), error,
      position);
  g_free (position);
  g_error_free (error);

  return GST_FLOW_OK;
}

/* -- frames ------------------------------------------------------------- */

static void
set_timestamps (GstProgImageRunner * runner, GstVideoCodecFrame * frame,
    gboolean final)
{
  if (runner->settings.do_timestamp)
    gst_prog_image_timestamps_set_running (runner->parts.timestamps, frame,
        runner->settings.stream.updates.interval);
  else
    gst_prog_image_timestamps_set (runner->parts.timestamps, frame,
        prog_image_stream_stamp (runner->parts.stream),
        gst_prog_image_output_input (runner->parts.output), final);
}

/* Pushes the frame. In PLAYING nothing waits for a state change of a sink. */
static GstFlowReturn
push (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  gboolean playing = GST_STATE (runner->decoder) == GST_STATE_PLAYING;
  GstClockTime began = playing ? get_time (runner) : 0;
  GstFlowReturn flow;

  flow = gst_video_decoder_finish_frame (runner->decoder, frame);
  runner->last_flow = flow;
  if (playing)
    gst_prog_image_timestamps_pushed (runner->parts.timestamps,
        get_time (runner) - began);

  return flow;
}

/* Finishes @frame with the frame that is due of the image at hand. */
static GstFlowReturn
publish (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  GstVideoDecoder *decoder = runner->decoder;
  ProgImage *image = prog_image_stream_image (runner->parts.stream);
  gboolean final = runner->step->kind == PROG_IMAGE_STEP_FINAL;
  GstClockTime began = final ? 0 : get_cpu_time (runner);
  ProgImageFacts facts;
  ProgImageRows damage;
  GstFlowReturn flow;

  flow = prog_image_publish (image, &frame->output_buffer, &damage);
  if (!frame->output_buffer) {
    gst_video_decoder_release_frame (decoder, frame);
    return flow == GST_FLOW_ERROR ? post_no_buffer (runner) : flow;
  }

  prog_image_get_facts (image, &facts);
  gst_prog_image_meta_add (frame->output_buffer, &facts, final, &damage);
  if (final)
    GST_BUFFER_FLAG_SET (frame->output_buffer, GST_VIDEO_BUFFER_FLAG_MARKER);
  if (final && facts.defect->level >= PROG_IMAGE_DEFECT_ERROR)
    GST_BUFFER_FLAG_SET (frame->output_buffer, GST_BUFFER_FLAG_CORRUPTED);
  set_timestamps (runner, frame, final);
  GST_INFO_OBJECT (runner->decoder,
      "frame %u of image %u: pass %u/%u, rows %u, bytes %" G_GUINT64_FORMAT
      ", complete %d", facts.frames - 1, facts.index, facts.progress.pass,
      facts.progress.passes, facts.progress.rows, facts.bytes, final);

  flow = push (runner, frame);
  if (!final && prog_image_stream_image (runner->parts.stream) == image)
    prog_image_spent (image, get_cpu_time (runner) - began);

  return flow;
}

/* Sends what waits for a codec frame: segment and tags. */
static GstFlowReturn
announce (GstProgImageRunner * runner, GstVideoCodecFrame * frame)
{
  GST_VIDEO_CODEC_FRAME_SET_DECODE_ONLY (frame);

  return gst_video_decoder_finish_frame (runner->decoder, frame);
}

/* Has the base class make a codec frame for this step. It calls handle_frame() at
 * once. */
static GstFlowReturn
make_frame (GstProgImageRunner * runner, const ProgImageStep * step)
{
  GstBuffer *stamp = prog_image_stream_stamp (runner->parts.stream);
  GstBuffer *carrier = stamp ? gst_buffer_copy (stamp) : gst_buffer_new ();
  GstFlowReturn flow;

  runner->step = step;
  flow = runner->base_chain (runner->decoder->sinkpad,
      GST_OBJECT (runner->decoder), carrier);
  runner->step = NULL;

  return flow;
}

/* -- steps -------------------------------------------------------------- */

/* Gives the image something to draw on. */
static GstFlowReturn
set_up_output (GstProgImageRunner * runner)
{
  GError *error = NULL;
  GstFlowReturn flow = gst_prog_image_negotiate (runner->parts.output,
      prog_image_stream_image (runner->parts.stream),
      runner->settings.downscale, &error);

  if (error)
    post_error (runner, error);

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

  prog_image_get_facts (prog_image_stream_image (runner->parts.stream), &facts);
  change =
      gst_prog_image_tags_set (gst_prog_image_output_tags (runner->
          parts.output), facts.info);
  if (change == GST_PROG_IMAGE_TAGS_SAME && step->kind == PROG_IMAGE_STEP_END)
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

  prog_image_get_facts (prog_image_stream_image (runner->parts.stream), &facts);
  runner->defect_reported = FALSE;
  gst_prog_image_report_header (GST_ELEMENT (runner->decoder), &facts);
  gst_prog_image_progress_start (runner->parts.progress, now);

  return GST_FLOW_OK;
}

/* A defect that shows is reported in front of the frame: after that frame downstream
 * may be at its end. */
static GstFlowReturn
handle_final (GstProgImageRunner * runner, const ProgImageStep * step)
{
  GstFlowReturn report = GST_FLOW_OK, flow;
  ProgImageFacts facts;

  prog_image_get_facts (prog_image_stream_image (runner->parts.stream), &facts);
  if (facts.defect->level >= PROG_IMAGE_DEFECT_ERROR)
    report = report_defect (runner, &facts);
  flow = make_frame (runner, step);

  return report == GST_FLOW_OK ? flow : report;
}

static GstFlowReturn
handle_end (GstProgImageRunner * runner, const ProgImageStep * step)
{
  ProgImageFacts facts;
  GstFlowReturn flow = send_tags (runner, step);

  gst_prog_image_progress_stop (runner->parts.progress);
  prog_image_get_facts (prog_image_stream_image (runner->parts.stream), &facts);
  gst_prog_image_report_complete (GST_ELEMENT (runner->decoder), &facts);

  return report_defect (runner, &facts) == GST_FLOW_OK ? flow : GST_FLOW_ERROR;
}

static GstFlowReturn
handle_error (GstProgImageRunner * runner, const ProgImageStep * step)
{
  gst_prog_image_progress_stop (runner->parts.progress);
  if (step->fatal) {
    gst_prog_image_report_error (GST_ELEMENT (runner->decoder), step->error,
        step->position);
    return GST_FLOW_ERROR;
  }
  gst_prog_image_report_warning (GST_ELEMENT (runner->decoder), step->error,
      step->position);

  return GST_FLOW_OK;
}

/* Whether downstream would rather not have a partial frame. */
static gboolean
is_late (GstProgImageRunner * runner)
{
  return !runner->settings.do_timestamp
      && gst_prog_image_timestamps_are_late (runner->parts.timestamps,
      prog_image_stream_stamp (runner->parts.stream));
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
      /* In a stall there is nothing newer to show, however late it is. */
      if (reason != GST_PROG_IMAGE_RUN_STALL && is_late (runner))
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
      return gst_prog_image_progress_delay (runner->parts.progress,
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
    if (runner->step || prog_image_stream_is_empty (runner->parts.stream))
      return GST_FLOW_OK;
    /* Downstream refused the last frame: drop the rest. */
    if (runner->last_flow != GST_FLOW_OK)
      return runner->last_flow;
  }

  do {
    ProgImageStep step =
        prog_image_stream_next (runner->parts.stream, now, use);

    kind = step.kind;
    flow = handle_step (runner, &step, reason, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);

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
      runner->defect_reported = FALSE;
      return GST_FLOW_OK;
    case PROG_IMAGE_STEP_FORMAT:
      return set_up_output (runner);
    case PROG_IMAGE_STEP_FINAL:
      /* Of several images in a buffer the first one is shown. */
      if (!*frame)
        return GST_FLOW_EOS;
      runner->step = step;
      flow = publish (runner, g_steal_pointer (frame));
      runner->step = NULL;
      return flow;
    case PROG_IMAGE_STEP_END:
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
  prog_image_stream_set (runner->parts.stream, &runner->settings.stream);
  prog_image_stream_push (runner->parts.stream,
      gst_buffer_ref (frame->input_buffer), now);
  do {
    ProgImageStep step = prog_image_stream_next (runner->parts.stream, now,
        PROG_IMAGE_INPUT_END);

    kind = step.kind;
    flow = handle_step_backwards (runner, &step, &frame, now);
    prog_image_step_clear (&step);
  } while (flow == GST_FLOW_OK && kind != PROG_IMAGE_STEP_NEED_DATA);
  if (frame)
    gst_video_decoder_release_frame (runner->decoder, frame);
  if (kind == PROG_IMAGE_STEP_FINAL && flow == GST_FLOW_EOS) {
    prog_image_stream_flush (runner->parts.stream);
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
    default:
      return announce (runner, frame);
  }
}

/* -- input -------------------------------------------------------------- */

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
  if (gst_buffer_get_size (buffer) > 0)
    gst_prog_image_progress_new_input (runner->parts.progress);
  if (!prog_image_stream_push (runner->parts.stream, buffer, now))
    return post_error (runner, g_error_new (GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            "There is no memory for the bytes that have come"));

  return gst_prog_image_runner_run (runner, GST_PROG_IMAGE_RUN_INPUT, now);
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

  prog_image_stream_stalled (runner->parts.stream, now);
  flow = gst_prog_image_runner_run (runner, GST_PROG_IMAGE_RUN_STALL, now);
  runner->last_flow = GST_FLOW_OK;

  return flow;
}

/**
 * gst_prog_image_runner_flush:
 * @runner: the runner
 *
 * Forgets what downstream said.
 */
void
gst_prog_image_runner_flush (GstProgImageRunner * runner)
{
  runner->last_flow = GST_FLOW_OK;
}
