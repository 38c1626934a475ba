/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes in, steps out: finds the images in a stream, one after the other, and has them
 * decoded. Knows no pads, no bus and no GstVideoDecoder. */

#include "stream.h"

#include "codec/table.h"
#include "failure.h"
#include "finder.h"
#include "input.h"
#include "series.h"
#include "stamps.h"
#include "whole.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (prog_image_stream_debug);
#define GST_CAT_DEFAULT prog_image_stream_debug

/* What there is of an image. */
typedef enum
{
  IMAGE_NONE,                   /* between images */
  IMAGE_DECODED,
  IMAGE_SKIPPED,                /* up to its end */
  IMAGE_ENDED,                  /* END was told of it */
} ImageState;

struct _ProgImageStream
{
  const ProgImageCodecClass *const *known;      /* that may follow an image */
  ProgImageStreamSettings settings;
  ProgImageInput *input;
  ProgImageStamps *stamps;
  ProgImageFinder *finder;

  guint64 received, used;       /* bytes of the stream */
  ProgImageWork work;           /* of all images */
  gboolean failed;              /* something fatal was told */

  /* From the beginning of the stream, or the end of the one before. */
  guint64 part_begin;           /* byte of the stream */
  guint part_finals;            /* final frames */
  guint finals;                 /* the same, since the last flush */

  ProgImage *image;             /* but for IMAGE_NONE */
  ImageState image_state;
  guint n_images;
  ProgImageSeries series;
  ProgImageFailure failure;     /* of an image before */

  ProgImageWhole *whole;
  GstClockTime idle_since;
};

/**
 * prog_image_stream_new:
 * @classes: %NULL-terminated table of the formats to decode
 * @known: %NULL-terminated table of the formats that an image may be cut off by
 *
 * Returns: (transfer full): a stream of which nothing has come
 */
ProgImageStream *
prog_image_stream_new (const ProgImageCodecClass * const *classes,
    const ProgImageCodecClass * const *known)
{
  static gsize debug = 0;
  ProgImageStream *stream = g_new0 (ProgImageStream, 1);

  if (g_once_init_enter (&debug)) {
    GST_DEBUG_CATEGORY_INIT (prog_image_stream_debug, "progimagestream", 0,
        "streams of the progressive image decoders");
    g_once_init_leave (&debug, 1);
  }
  stream->known = known;
  stream->input = prog_image_input_new ();
  stream->stamps = prog_image_stamps_new ();
  stream->finder = prog_image_finder_new (classes);
  stream->whole = prog_image_whole_new ();
  stream->idle_since = GST_CLOCK_TIME_NONE;

  return stream;
}

static void
drop_image (ProgImageStream * stream)
{
  g_clear_pointer (&stream->image, prog_image_free);
  stream->image_state = IMAGE_NONE;
}

/* Begins another part of the stream, which has nothing to do with the one before. */
static void
begin_part (ProgImageStream * stream)
{
  stream->part_begin = stream->used;
  stream->part_finals = 0;
  prog_image_finder_begin (stream->finder);
  prog_image_series_break (&stream->series);
}

/**
 * prog_image_stream_drop:
 * @stream: a stream
 *
 * Forgets what came and was not used. What is pushed now is another part of the stream.
 */
void
prog_image_stream_drop (ProgImageStream * stream)
{
  if (stream->image_state == IMAGE_DECODED
      && prog_image_has_header (stream->image))
    stream->n_images++;
  drop_image (stream);
  prog_image_input_reset (stream->input);
  prog_image_stamps_reset (stream->stamps);
  stream->used = stream->received;
  begin_part (stream);
  prog_image_failure_clear (&stream->failure);
}

/**
 * prog_image_stream_flush:
 * @stream: a stream
 *
 * Goes back to the first state, but remembers how many images were whole: if the same
 * bytes come again, they are not shown in part once more.
 */
void
prog_image_stream_flush (ProgImageStream * stream)
{
  stream->received = 0;
  prog_image_stream_drop (stream);
  memset (&stream->work, 0, sizeof stream->work);
  stream->n_images = stream->finals = 0;
  stream->failed = FALSE;
  memset (&stream->series, 0, sizeof stream->series);
  prog_image_whole_flush (stream->whole);
}

/* Nothing more is decoded before a flush. */
void
prog_image_stream_fail (ProgImageStream * stream)
{
  stream->failed = TRUE;
}

/* What comes is not what came before the flush. */
void
prog_image_stream_forget_whole (ProgImageStream * stream)
{
  prog_image_whole_forget (stream->whole);
}

/* Goes back to the first state. The settings stay. */
void
prog_image_stream_reset (ProgImageStream * stream)
{
  prog_image_stream_flush (stream);
  prog_image_stream_forget_whole (stream);
}

void
prog_image_stream_free (ProgImageStream * stream)
{
  prog_image_stream_reset (stream);
  prog_image_input_free (stream->input);
  prog_image_stamps_free (stream->stamps);
  prog_image_finder_free (stream->finder);
  prog_image_whole_free (stream->whole);
  g_free (stream);
}

/* @settings are copied; an image that has begun keeps its own, but for updates. */
void
prog_image_stream_set (ProgImageStream * stream,
    const ProgImageStreamSettings * settings)
{
  stream->settings = *settings;
}

/**
 * prog_image_stream_push:
 * @stream: a stream
 * @buffer: (transfer full): what follows in it
 * @now: the time
 *
 * Returns: %FALSE where there is no memory for it
 */
gboolean
prog_image_stream_push (ProgImageStream * stream, GstBuffer * buffer,
    GstClockTime now)
{
  gsize size = gst_buffer_get_size (buffer);

  prog_image_stamps_forget (stream->stamps, stream->used);
  prog_image_stamps_add (stream->stamps, buffer, stream->received,
      stream->received + size);
  stream->received += size;
  if (stream->image) {
    prog_image_wait (stream->image, stream->idle_since, now);
    if (size > 0)
      prog_image_new_input (stream->image);
  }
  stream->idle_since = GST_CLOCK_TIME_NONE;

  return prog_image_input_push (stream->input, buffer);
}

/* -- steps -------------------------------------------------------------- */

static ProgImageStep
report_foreign (ProgImageStream * stream, gboolean fatal)
{
  return prog_image_step_error (PROG_IMAGE_STEP_FOREIGN,
      prog_image_finder_describe (stream->finder,
          stream->used - stream->part_begin),
      prog_image_stream_position (stream), fatal);
}

/* -- finding images ----------------------------------------------------- */

static void
begin_image (ProgImageStream * stream, const ProgImageCodecClass * klass,
    gboolean doubtful)
{
  const ProgImageStreamSettings *settings = &stream->settings;
  ProgImageOptions options = {
    .limits = settings->limits,
    .smoothing = settings->smoothing,.idct = settings->idct,
    .begin = stream->used,.work = &stream->work,
  };
  ProgImageCodec *codec =
      prog_image_codec_open (klass, settings->film ? NULL : stream->known,
      &options);

  stream->image = prog_image_new (codec, stream->n_images, stream->used);
  stream->image_state = IMAGE_DECODED;
  stream->work.efforts += prog_image_codec_class_effort (klass);
  GST_DEBUG ("image %u is a %s and begins at byte %" G_GUINT64_FORMAT,
      stream->n_images, prog_image_codec_class_name (klass), stream->used);
  prog_image_series_begin_image (&stream->series, !settings->auxiliary_images,
      doubtful);
}

/* There are more images than their bytes are worth: what follows is skipped. */
static ProgImageStep
skip_images (ProgImageStream * stream)
{
  if (stream->failure.error && !stream->failure.doubtful)
    return prog_image_failure_step (&stream->failure, FALSE);
  prog_image_failure_set (&stream->failure,
      prog_image_work_skip (&stream->work, stream->used),
      prog_image_stream_position (stream), FALSE);

  return stream->settings.strict ? prog_image_failure_step (&stream->failure,
      TRUE) : prog_image_step (PROG_IMAGE_STEP_SKIPPED);
}

static ProgImageStep
find_image (ProgImageStream * stream, const ProgImageChunk * chunk,
    gsize * used)
{
  const ProgImageStreamSettings *settings = &stream->settings;
  gboolean bounded = !settings->film && settings->limits.max_pixels > 0;
  const ProgImageCodecClass *klass;
  ProgImageFound found = prog_image_finder_find (stream->finder, chunk,
      bounded ? &stream->work : NULL, stream->used, &klass, used);

  stream->used += *used;
  switch (found) {
    case PROG_IMAGE_FOUND_EXPECTED:
    case PROG_IMAGE_FOUND_DOUBTFUL:
      begin_image (stream, klass, found == PROG_IMAGE_FOUND_DOUBTFUL);
      return prog_image_step (PROG_IMAGE_STEP_SKIPPED);
    case PROG_IMAGE_FOUND_TOO_MANY:
      return skip_images (stream);
    case PROG_IMAGE_FOUND_FOREIGN:
      return report_foreign (stream, TRUE);
    case PROG_IMAGE_FOUND_JUNK:
      return prog_image_step (PROG_IMAGE_STEP_SKIPPED);
    case PROG_IMAGE_FOUND_NOTHING:
    default:
      return prog_image_step (PROG_IMAGE_STEP_NEED_DATA);
  }
}

/* The stream, or a part of it, is over: what is still to be said of it. An image that
 * could not be decoded is an error where there was no other one. */
static ProgImageStep
end_part (ProgImageStream * stream, gboolean at_end)
{
  ProgImageStep step = prog_image_step (PROG_IMAGE_STEP_NEED_DATA);

  if (stream->failure.doubtful && stream->part_finals > 0)
    prog_image_failure_clear (&stream->failure);
  if (stream->failure.error && at_end)
    step = prog_image_failure_step (&stream->failure, stream->finals == 0);
  else if (!stream->failure.error && stream->part_finals == 0
      && stream->used > stream->part_begin)
    step = report_foreign (stream, at_end);
  begin_part (stream);

  return step;
}

/* -- one image ---------------------------------------------------------- */

static void
leave_image (ProgImageStream * stream)
{
  ProgImageFacts facts;

  prog_image_get_facts (stream->image, &facts);
  prog_image_series_end_image (&stream->series, facts.info);
  if (stream->image_state == IMAGE_ENDED
      && facts.defect->level < PROG_IMAGE_DEFECT_ERROR)
    prog_image_whole_add (stream->whole, facts.index, facts.info);
  prog_image_finder_expect (stream->finder,
      prog_image_codec_ended_cleanly (prog_image_codec (stream->image)));
  prog_image_input_between (stream->input);
  drop_image (stream);
}

/* What may be none is only told of where nothing else was found. */
static ProgImageStep
handle_undecodable (ProgImageStream * stream, GError * error)
{
  gboolean broken = g_error_matches (error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_DECODE);

  GST_INFO ("image %u: %s", stream->n_images, error->message);
  stream->image_state = IMAGE_SKIPPED;
  prog_image_failure_set (&stream->failure, error,
      prog_image_stream_position (stream), stream->series.may_be_none);
  if (stream->series.may_be_none)
    return prog_image_step (PROG_IMAGE_STEP_SKIPPED);

  stream->n_images++;
  if (!broken || stream->settings.strict)
    return prog_image_failure_step (&stream->failure, TRUE);

  return prog_image_step (PROG_IMAGE_STEP_SKIPPED);
}

/* Its size is known. An image is only shown in place of one of the same size when it
 * covers that. */
static ProgImageStep
handle_header (ProgImageStream * stream, const ProgImageInfo * info)
{
  GError *error = NULL;

  if (prog_image_series_is_auxiliary (&stream->series, info)) {
    GST_INFO ("it belongs to the one before, and is skipped");
    stream->image_state = IMAGE_SKIPPED;
    prog_image_codec_skip (prog_image_codec (stream->image));
    return prog_image_step (PROG_IMAGE_STEP_SKIPPED);
  }
  /* A film goes on for as long as its images come. */
  if (!stream->settings.film
      && !prog_image_work_affords_image (&stream->work,
          &stream->settings.limits, stream->used, info->width, info->height,
          &error)) {
    prog_image_codec_skip (prog_image_codec (stream->image));
    return handle_undecodable (stream, error);
  }
  if (prog_image_series_goes_on (&stream->series, info))
    prog_image_hide_until_covered (stream->image);
  if (prog_image_whole_was (stream->whole, stream->n_images, info))
    prog_image_hide_partial (stream->image);

  return prog_image_step (PROG_IMAGE_STEP_HEADER);
}

static ProgImageStep
handle_image_step (ProgImageStream * stream, ProgImageStep step)
{
  const ProgImageInfo *info =
      prog_image_codec_info (prog_image_codec (stream->image));

  switch (step.kind) {
    case PROG_IMAGE_STEP_HEADER:
      return handle_header (stream, info);
    case PROG_IMAGE_STEP_END:
      if (stream->image_state == IMAGE_SKIPPED) {
        leave_image (stream);
        return prog_image_step (PROG_IMAGE_STEP_SKIPPED);
      }
      stream->image_state = IMAGE_ENDED;
      prog_image_count_work (stream->image, &stream->work);
      stream->n_images++;
      stream->part_finals++;
      stream->finals++;
      break;
    case PROG_IMAGE_STEP_UNDECODABLE:
      prog_image_count_work (stream->image, &stream->work);
      return handle_undecodable (stream, step.error);
    case PROG_IMAGE_STEP_STOP:
      return step.flow != GST_FLOW_ERROR ? step :
          prog_image_step_resource (GST_RESOURCE_ERROR_WRITE,
          prog_image_stream_position (stream));
    default:
      break;
  }

  return step;
}

static ProgImageStep
next_of_image (ProgImageStream * stream, const ProgImageChunk * chunk,
    gsize * used)
{
  ProgImageStep step;

  *used = 0;
  /* Another image follows the one that could not be decoded: that is a warning. */
  if (stream->failure.error && !stream->failure.doubtful
      && stream->image_state == IMAGE_DECODED)
    return prog_image_failure_step (&stream->failure, FALSE);

  step = prog_image_next (stream->image, chunk, &stream->settings.updates,
      used);
  stream->used += *used;

  return handle_image_step (stream, step);
}

static ProgImageStep
next (ProgImageStream * stream, GstClockTime now, ProgImageInputUse use)
{
  for (;;) {
    ProgImageChunk chunk = {.now = now };
    ProgImageStep step;
    gsize used;

    chunk.data = prog_image_input_view (stream->input, &chunk.size,
        &chunk.is_all);
    if (!chunk.data)
      return prog_image_step_resource (GST_RESOURCE_ERROR_READ,
          prog_image_stream_position (stream));
    chunk.use = chunk.is_all ? use : PROG_IMAGE_INPUT_GATHER;
    step = stream->image ? next_of_image (stream, &chunk, &used)
        : find_image (stream, &chunk, &used);
    prog_image_input_use (stream->input, used);
    if (step.kind == PROG_IMAGE_STEP_SKIPPED)
      continue;
    if (step.kind != PROG_IMAGE_STEP_NEED_DATA)
      return step;
    if (chunk.is_all) {
      prog_image_input_release (stream->input);
      return use >= PROG_IMAGE_INPUT_END_PART ?
          end_part (stream, use == PROG_IMAGE_INPUT_END) : step;
    }
    if (used < chunk.size && !prog_image_input_extend (stream->input))
      return prog_image_step_resource (GST_RESOURCE_ERROR_READ,
          prog_image_stream_position (stream));
  }
}

/**
 * prog_image_stream_next:
 * @stream: a stream
 * @now: the time
 * @use: what is to become of input that waits for more; with
 *     %PROG_IMAGE_INPUT_END the stream, with %PROG_IMAGE_INPUT_END_PART a part of it,
 *     ends with what was pushed
 *
 * Uses input up to the first thing worth telling. To be called until it returns
 * NEED_DATA, or something fatal. After the end, what is pushed is another part of the
 * stream: an image that was cut off does not go on there.
 *
 * Returns: what that is; to be cleared with prog_image_step_clear()
 */
ProgImageStep
prog_image_stream_next (ProgImageStream * stream, GstClockTime now,
    ProgImageInputUse use)
{
  ProgImageStep step;

  if (stream->failed)
    return prog_image_step_stop (GST_FLOW_ERROR);
  if (stream->image_state == IMAGE_ENDED)
    leave_image (stream);
  step = next (stream, now, use);
  stream->failed = step.fatal;

  return step;
}

/* -- time --------------------------------------------------------------- */

/* From @now on the stream, which has used all input that it can, waits for more. */
void
prog_image_stream_idle (ProgImageStream * stream, GstClockTime now)
{
  stream->idle_since = now;
}

/**
 * prog_image_stream_stalled:
 * @stream: a stream that waits for input
 * @now: the time
 *
 * Nothing has come since prog_image_stream_idle(). What came before may be due by now.
 */
void
prog_image_stream_stalled (ProgImageStream * stream, GstClockTime now)
{
  if (!stream->image || !GST_CLOCK_TIME_IS_VALID (stream->idle_since))
    return;

  prog_image_wait (stream->image, stream->idle_since, now);
  stream->idle_since = now;
  prog_image_offer_again (stream->image);
}

/**
 * prog_image_stream_delay:
 * @stream: a stream that waits for input
 * @now: the time
 *
 * Returns: after how much time there is something to be shown though nothing comes;
 *     %GST_CLOCK_TIME_NONE if never
 */
GstClockTime
prog_image_stream_delay (const ProgImageStream * stream, GstClockTime now)
{
  return stream->image_state == IMAGE_DECODED ?
      prog_image_delay (stream->image, &stream->settings.updates, now) :
      GST_CLOCK_TIME_NONE;
}

/* -- what is known ------------------------------------------------------ */

/* The image at hand, or the one that has just ended; NULL between images. */
ProgImage *
prog_image_stream_image (ProgImageStream * stream)
{
  return stream->image_state == IMAGE_SKIPPED ? NULL : stream->image;
}

/**
 * prog_image_stream_stamp:
 * @stream: a stream
 *
 * Returns: (transfer none) (nullable): timestamps and metas of the newest input buffer
 *     that held used bytes of the image at hand
 */
GstBuffer *
prog_image_stream_stamp (const ProgImageStream * stream)
{
  ProgImageFacts facts;

  if (!stream->image)
    return NULL;
  prog_image_get_facts (stream->image, &facts);

  return prog_image_stamps_newest (stream->stamps, facts.begin, stream->used);
}

/* Bytes of the stream that were pushed. */
guint64
prog_image_stream_received (const ProgImageStream * stream)
{
  return stream->received;
}

/* Whether no byte of an image is at hand. @images that came whole: since the flush. */
gboolean
prog_image_stream_is_between (const ProgImageStream * stream, guint * images)
{
  *images = stream->finals;

  return (!stream->image || stream->image_state == IMAGE_ENDED)
      && stream->used == stream->received;
}

/* Where the stream has come to, for messages. */
gchar *
prog_image_stream_position (const ProgImageStream * stream)
{
  ProgImageFacts facts = {.index = stream->n_images };

  if (stream->image)
    prog_image_get_facts (stream->image, &facts);
  return g_strdup_printf ("Image %u, byte %" G_GUINT64_FORMAT " of it, byte %"
      G_GUINT64_FORMAT " of the stream", facts.index, facts.bytes,
      stream->used);
}

/* Whether there is nothing that an end of the stream would make a difference to. */
gboolean
prog_image_stream_is_empty (const ProgImageStream * stream)
{
  return !stream->failed && !stream->failure.error
      && stream->received == stream->part_begin;
}
