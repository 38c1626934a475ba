/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How frames are pushed: the image at hand becomes the output of a codec frame. */

#include "frames.h"

#include "gstprogimagemeta.h"

GST_DEBUG_CATEGORY_EXTERN (gst_prog_image_decoder_debug);
#define GST_CAT_DEFAULT gst_prog_image_decoder_debug

/* -- fields ------------------------------------------------------------- */

static GstProgImageFields *
get_fields (const GstProgImageFrames * frames)
{
  return gst_prog_image_output_fields (frames->parts.output);
}

/* Whether it takes two images to make a frame. */
gboolean
gst_prog_image_frames_use_fields (const GstProgImageFrames * frames)
{
  return gst_prog_image_fields_are_used (get_fields (frames));
}

/* Whether the image at hand is the first of two. */
gboolean
gst_prog_image_frames_is_first_field (const GstProgImageFrames * frames)
{
  return gst_prog_image_frames_use_fields (frames)
      && !get_fields (frames)->first;
}

/**
 * gst_prog_image_frames_keep_field:
 * @frames: the frames; the image at hand is the first field of one
 *
 * Keeps it until the second one has come.
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer for it
 */
GstFlowReturn
gst_prog_image_frames_keep_field (GstProgImageFrames * frames)
{
  ProgImageRows damage;

  return prog_image_publish (prog_image_stream_image (frames->parts.stream),
      &get_fields (frames)->first, &damage);
}

/* The output buffer of @frame is the second field of a frame: makes it the frame. */
static GstFlowReturn
weave (GstProgImageFrames * frames, GstVideoCodecFrame * frame,
    ProgImageRows * damage)
{
  GstProgImageFields *fields = get_fields (frames);
  GstBuffer *second = g_steal_pointer (&frame->output_buffer);
  GstFlowReturn flow;

  flow = gst_prog_image_output_acquire (&frame->output_buffer,
      frames->parts.output);
  if (flow == GST_FLOW_OK
      && !gst_prog_image_fields_weave (fields, second, frame->output_buffer)) {
    gst_clear_buffer (&frame->output_buffer);
    flow = GST_FLOW_ERROR;
  }
  gst_buffer_unref (second);
  damage->first = 0;
  damage->end = GST_VIDEO_INFO_HEIGHT (&fields->frame);

  return flow;
}

/* -- frames ------------------------------------------------------------- */

static void
set_timestamps (GstProgImageFrames * frames, GstVideoCodecFrame * frame,
    gboolean final, const GstProgImageSettings * settings)
{
  if (settings->do_timestamp)
    gst_prog_image_timestamps_set_running (frames->parts.timestamps, frame,
        settings->stream.updates.interval);
  else
    gst_prog_image_timestamps_set (frames->parts.timestamps, frame,
        prog_image_stream_stamp (frames->parts.stream),
        gst_prog_image_output_input (frames->parts.output), final,
        frames->clock.get_time (frames->decoder));
}

/* Pushes the frame. In PLAYING nothing waits for a state change of a sink. */
static GstFlowReturn
push (GstProgImageFrames * frames, GstVideoCodecFrame * frame)
{
  GstVideoDecoder *decoder = frames->decoder;
  gboolean playing = GST_STATE (decoder) == GST_STATE_PLAYING;
  GstClockTime began = playing ? frames->clock.get_time (decoder) : 0;
  GstFlowReturn flow;

  flow = gst_video_decoder_finish_frame (decoder, frame);
  if (playing)
    gst_prog_image_timestamps_pushed (frames->parts.timestamps,
        frames->clock.get_time (decoder) - began);

  return flow;
}

static void
describe (GstProgImageFrames * frames, GstBuffer * buffer,
    const ProgImageFacts * facts, gboolean final, const ProgImageRows * damage)
{
  gst_prog_image_meta_add (buffer, facts, final, damage);
  if (final)
    GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER);
  if (final && facts->defect->level >= PROG_IMAGE_DEFECT_ERROR)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
  GST_INFO_OBJECT (frames->decoder,
      "frame %u of image %u: pass %u/%u, rows %u, bytes %" G_GUINT64_FORMAT
      ", complete %d", facts->frames - 1, facts->index, facts->progress.pass,
      facts->progress.passes, facts->progress.rows, facts->bytes, final);
}

/**
 * gst_prog_image_frames_publish:
 * @frames: the frames
 * @frame: (transfer full): a codec frame without an output buffer
 * @final: whether it is for the final frame of the image at hand
 * @settings: the settings
 * @no_buffer: (out): whether there is no buffer, or it can't be written to
 *
 * Finishes @frame with the frame that is due of the image at hand.
 *
 * Returns: what downstream says, or why there is no frame
 */
GstFlowReturn
gst_prog_image_frames_publish (GstProgImageFrames * frames,
    GstVideoCodecFrame * frame, gboolean final,
    const GstProgImageSettings * settings, gboolean * no_buffer)
{
  GstVideoDecoder *decoder = frames->decoder;
  ProgImage *image = prog_image_stream_image (frames->parts.stream);
  GstClockTime began = final ? 0 : frames->clock.get_cpu_time (decoder);
  ProgImageFacts facts;
  ProgImageRows damage;
  GstFlowReturn flow;

  flow = prog_image_publish (image, &frame->output_buffer, &damage);
  if (frame->output_buffer && gst_prog_image_frames_use_fields (frames))
    flow = weave (frames, frame, &damage);
  *no_buffer = flow == GST_FLOW_ERROR;
  if (!frame->output_buffer) {
    gst_video_decoder_release_frame (decoder, frame);
    return flow;
  }

  prog_image_get_facts (image, &facts);
  describe (frames, frame->output_buffer, &facts, final, &damage);
  set_timestamps (frames, frame, final, settings);
  flow = push (frames, frame);
  if (!final && prog_image_stream_image (frames->parts.stream) == image)
    prog_image_spent (image, frames->clock.get_cpu_time (decoder) - began);

  return flow;
}
