/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Timestamps of frames: upstream's where it has any, counted where the caps have a
 * framerate, else those of a still.
 *
 * The first frame of a still has the start of the segment. Later ones have the running
 * time at which they are pushed, and a margin on top: what elements downstream need
 * for a frame, so that a sink that drops late frames shows them. The margin is learned
 * from how long a push takes and from what sinks report (QoS). */

#include "timestamps.h"

/* What a margin is more than what was needed last, ns: a sink drops what is 20 ms
 * late. */
#define SLACK (10 * GST_MSECOND)

/* The same for a final frame, which must not be dropped. */
#define FINAL_SLACK (80 * GST_MSECOND)

/* No chain of elements is as slow as this: something else has taken the time. */
#define MAX_MARGIN (2 * GST_SECOND)

/* Between frames where no clock runs, ns: what makes up frames in between (videorate)
 * takes the least gap for a framerate, and a sink that is told to play waits for what
 * it was given before. */
#define MIN_STEP GST_MSECOND
#define MAX_STEP (100 * GST_MSECOND)

/* A first frame that comes later than this in a running pipeline, ns, would be dropped
 * with the timestamp of the start. */
#define MAX_START GST_SECOND

struct _GstProgImageTimestamps
{
  GstVideoDecoder *decoder;
  GstClockTime last;            /* of the last frame, in the segment */
  GstClockTime next_counted;    /* position in the segment of the next image */
  gint64 margin;                /* atomic by the object lock: QoS comes any time */
  guint stills;                 /* frames that were stamped as of a still */
  GstClockTime last_running;    /* running time of the last still */
  GstClockTime last_now;        /* when that was stamped */
};

/**
 * gst_prog_image_timestamps_new:
 * @decoder: the element; no reference is kept
 *
 * Returns: (transfer full): timestamps of a stream that begins
 */
GstProgImageTimestamps *
gst_prog_image_timestamps_new (GstVideoDecoder * decoder)
{
  GstProgImageTimestamps *timestamps = g_new0 (GstProgImageTimestamps, 1);

  timestamps->decoder = decoder;
  gst_prog_image_timestamps_reset (timestamps);

  return timestamps;
}

void
gst_prog_image_timestamps_free (GstProgImageTimestamps * timestamps)
{
  g_free (timestamps);
}

/**
 * gst_prog_image_timestamps_reset:
 * @timestamps: the timestamps
 *
 * Begins a segment. What was learned of downstream is kept.
 */
void
gst_prog_image_timestamps_reset (GstProgImageTimestamps * timestamps)
{
  timestamps->last = GST_CLOCK_TIME_NONE;
  timestamps->next_counted = GST_CLOCK_TIME_NONE;
  timestamps->stills = 0;
}

/* -- the margin --------------------------------------------------------- */

static GstClockTime
get_margin (GstProgImageTimestamps * timestamps)
{
  GstClockTime margin;

  GST_OBJECT_LOCK (timestamps->decoder);
  margin = timestamps->margin;
  GST_OBJECT_UNLOCK (timestamps->decoder);

  return margin;
}

/**
 * gst_prog_image_timestamps_qos:
 * @timestamps: the timestamps
 * @jitter: how much later than its timestamp a frame came to a sink, ns
 *
 * Adapts the margin. May be called from any thread.
 */
void
gst_prog_image_timestamps_qos (GstProgImageTimestamps * timestamps,
    GstClockTimeDiff jitter)
{
  GST_OBJECT_LOCK (timestamps->decoder);
  /* Up at once, down by and by: the next frame may be slower than this one. */
  if (jitter > 0)
    timestamps->margin += jitter + SLACK;
  else
    timestamps->margin -= MIN (-jitter, timestamps->margin) / 4;
  timestamps->margin = CLAMP (timestamps->margin, 0, (gint64) MAX_MARGIN);
  GST_OBJECT_UNLOCK (timestamps->decoder);
}

/**
 * gst_prog_image_timestamps_pushed:
 * @timestamps: the timestamps
 * @took: how long the push of the last frame took, ns
 *
 * Adapts the margin. For the first frame of a still no sink waits: all that its push
 * takes is work. What later ones need sinks report.
 */
void
gst_prog_image_timestamps_pushed (GstProgImageTimestamps * timestamps,
    GstClockTime took)
{
  if (timestamps->stills != 1)
    return;

  GST_OBJECT_LOCK (timestamps->decoder);
  timestamps->margin = MAX (timestamps->margin,
      (gint64) MIN (took + SLACK, MAX_MARGIN));
  GST_OBJECT_UNLOCK (timestamps->decoder);
}

/* -- stills ------------------------------------------------------------- */

/* Returns FALSE where it stands still, as before PLAYING. */
static gboolean
get_running_time (GstProgImageTimestamps * timestamps, GstClockTime * time)
{
  GstElement *element = GST_ELEMENT (timestamps->decoder);
  GstClock *clock = gst_element_get_clock (element);
  gboolean runs = clock && GST_STATE (element) == GST_STATE_PLAYING;

  *time = 0;
  if (runs) {
    GstClockTime now = gst_clock_get_time (clock);
    GstClockTime base = gst_element_get_base_time (element);

    if (now > base)
      *time = now - base;
  }
  if (clock)
    gst_object_unref (clock);

  return runs;
}

/* A position in the segment, later than that of the frame before by 1 ns at least. */
static GstClockTime
position_at (GstProgImageTimestamps * timestamps, GstClockTime running)
{
  const GstSegment *segment = &timestamps->decoder->input_segment;
  GstClockTime position =
      gst_segment_position_from_running_time (segment, GST_FORMAT_TIME,
      running);

  if (!GST_CLOCK_TIME_IS_VALID (position))
    position = segment->start;
  if (GST_CLOCK_TIME_IS_VALID (timestamps->last)
      && position <= timestamps->last)
    position = timestamps->last + 1;

  return position;
}

/* Where no clock runs, as while an encoder takes frames before anything comes out, it
 * is the time between frames that counts. */
static GstClockTime
next_without_clock (const GstProgImageTimestamps * timestamps, GstClockTime now)
{
  GstClockTime step = now > timestamps->last_now ?
      now - timestamps->last_now : 0;

  return timestamps->last_running + CLAMP (step, MIN_STEP, MAX_STEP);
}

static GstClockTime
position_of_still (GstProgImageTimestamps * timestamps, gboolean final,
    GstClockTime now)
{
  GstClockTime margin = get_margin (timestamps);
  GstClockTime running;
  gboolean runs = get_running_time (timestamps, &running);

  if (timestamps->stills == 0 && running <= MAX_START)
    running = 0;
  else if (!runs)
    running = next_without_clock (timestamps, now);
  else
    running += final ? margin + margin / 2 + FINAL_SLACK : margin;
  timestamps->last_running = running;
  timestamps->last_now = now;

  return position_at (timestamps, running);
}

/* -- all ---------------------------------------------------------------- */

/* From what is set here the base class guesses nothing. */
static void
set_times (GstProgImageTimestamps * timestamps, GstVideoCodecFrame * frame,
    GstClockTime pts, GstClockTime duration)
{
  timestamps->last = pts;
  frame->pts = pts;
  frame->duration = duration;
  frame->dts = GST_CLOCK_TIME_NONE;
  frame->abidata.ABI.ts = frame->abidata.ABI.ts2 = GST_CLOCK_TIME_NONE;
}

static GstClockTime
frame_duration (const GstVideoInfo * input)
{
  if (!input || input->fps_n <= 0 || input->fps_d <= 0)
    return GST_CLOCK_TIME_NONE;

  return gst_util_uint64_scale (GST_SECOND, input->fps_d, input->fps_n);
}

/* Position in the segment of the next image of a film whose buffers have none. */
static GstClockTime
count (const GstProgImageTimestamps * timestamps)
{
  return GST_CLOCK_TIME_IS_VALID (timestamps->next_counted) ?
      timestamps->next_counted : timestamps->decoder->input_segment.start;
}

/**
 * gst_prog_image_timestamps_set:
 * @timestamps: the timestamps
 * @frame: a codec frame that is about to be finished
 * @stamp: (nullable): of the newest input buffer of the image
 * @input: (nullable): what upstream's caps say
 * @final: whether it is the final frame of an image
 * @now: the time
 *
 * Sets the timestamps of @frame.
 */
void
gst_prog_image_timestamps_set (GstProgImageTimestamps * timestamps,
    GstVideoCodecFrame * frame, GstBuffer * stamp, const GstVideoInfo * input,
    gboolean final, GstClockTime now)
{
  GstClockTime counted = frame_duration (input);
  GstClockTime pts = stamp ? GST_BUFFER_PTS (stamp) : GST_CLOCK_TIME_NONE;
  GstClockTime duration = stamp ? GST_BUFFER_DURATION (stamp) :
      GST_CLOCK_TIME_NONE;

  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = counted;
  if (!GST_CLOCK_TIME_IS_VALID (pts)
      && GST_CLOCK_TIME_IS_VALID (counted)) {
    pts = count (timestamps);
  } else if (!GST_CLOCK_TIME_IS_VALID (pts)) {
    pts = position_of_still (timestamps, final, now);
    timestamps->stills++;
  }
  if (final && GST_CLOCK_TIME_IS_VALID (counted))
    timestamps->next_counted = pts + counted;
  set_times (timestamps, frame, pts, duration);
}

/**
 * gst_prog_image_timestamps_set_running:
 * @timestamps: the timestamps
 * @frame: a codec frame that is about to be finished
 * @duration: ns; at least 1 is set
 *
 * Sets the timestamp of @frame to the running time.
 */
void
gst_prog_image_timestamps_set_running (GstProgImageTimestamps * timestamps,
    GstVideoCodecFrame * frame, GstClockTime duration)
{
  GstClockTime running;

  get_running_time (timestamps, &running);
  set_times (timestamps, frame, position_at (timestamps, running),
      MAX (duration, 1));
}

/* When the image is over, in the segment. */
static GstClockTime
end_of (const GstProgImageTimestamps * timestamps, GstBuffer * stamp,
    const GstVideoInfo * input)
{
  GstClockTime duration = GST_BUFFER_DURATION (stamp), pts =
      GST_BUFFER_PTS (stamp);

  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = frame_duration (input);
  if (!GST_CLOCK_TIME_IS_VALID (pts) && GST_CLOCK_TIME_IS_VALID (duration))
    pts = count (timestamps);
  if (!GST_CLOCK_TIME_IS_VALID (pts) || !GST_CLOCK_TIME_IS_VALID (duration))
    return pts;

  return pts + duration;
}

/**
 * gst_prog_image_timestamps_are_late:
 * @timestamps: the timestamps
 * @stamp: (nullable): of the newest input buffer of an image
 * @input: (nullable): what upstream's caps say, if the image is one of a film: then
 *     it is not late before it is over
 *
 * Returns: whether a frame with these timestamps would come too late, as downstream
 *     has said (QoS). A frame without them has the time at which it is pushed.
 */
gboolean
gst_prog_image_timestamps_are_late (GstProgImageTimestamps * timestamps,
    GstBuffer * stamp, const GstVideoInfo * input)
{
  GstVideoCodecFrame frame = { 0, };
  GstClockTime time = GST_CLOCK_TIME_NONE;

  if (stamp)
    time = input ? end_of (timestamps, stamp, input) : GST_BUFFER_PTS (stamp);
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return FALSE;

  frame.deadline =
      gst_segment_to_running_time (&timestamps->decoder->input_segment,
      GST_FORMAT_TIME, time);

  return gst_video_decoder_get_max_decode_time (timestamps->decoder,
      &frame) < 0;
}

/**
 * gst_prog_image_timestamps_skip:
 * @timestamps: the timestamps
 * @stamp: a buffer that is an image of a film, and is not decoded
 * @input: (nullable): what upstream's caps say
 *
 * Counts an image of which no frame comes.
 */
void
gst_prog_image_timestamps_skip (GstProgImageTimestamps * timestamps,
    GstBuffer * stamp, const GstVideoInfo * input)
{
  if (GST_CLOCK_TIME_IS_VALID (frame_duration (input)))
    timestamps->next_counted = end_of (timestamps, stamp, input);
}
