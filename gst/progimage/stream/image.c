/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One image of the stream: its codec, its canvas, and when a partial frame of it is
 * due. */

#include "image.h"

/* An image of a series is not shown in part for so long, ns: then its viewer has
 * waited enough. */
#define MAX_HIDDEN GST_SECOND

typedef enum
{
  STATE_HEADER,                 /* the size is not known */
  STATE_SIZE,                   /* the format is not known */
  STATE_FORMAT,                 /* waiting for prog_image_set_output() */
  STATE_DRAWING,
  STATE_FINAL,                  /* the final frame is to be published */
  STATE_TAIL,                   /* it was, the end is to come */
  STATE_ENDED,
} State;

/* What a partial frame would show that the frame before does not. */
typedef enum
{
  NEWS_NONE,
  NEWS_PENDING,                 /* something, perhaps */
  NEWS_OFFERED,                 /* and PARTIAL was told of it */
} News;

/* Whether partial frames are pushed at all. */
typedef enum
{
  SHOW_ALL,
  SHOW_COVERED,                 /* once all of the area shows something */
  SHOW_FINAL,                   /* none */
} Show;

struct _ProgImage
{
  ProgImageCodec *codec;
  ProgImageCanvas *canvas;      /* from set_output() to the final frame */
  ProgImageUpdates updates;
  State state;
  News news;
  Show show;
  guint index;
  guint64 begin;
  guint frames;
};

/**
 * prog_image_new:
 * @codec: (transfer full): a codec that was fed nothing yet
 * @index: of the image in the stream
 * @begin: the byte of the stream at which it begins
 *
 * Returns: (transfer full): an image
 */
ProgImage *
prog_image_new (ProgImageCodec * codec, guint index, guint64 begin)
{
  ProgImage *image = g_new0 (ProgImage, 1);

  image->codec = codec;
  image->index = index;
  image->begin = begin;
  image->news = NEWS_PENDING;

  return image;
}

void
prog_image_free (ProgImage * image)
{
  if (!image)
    return;

  prog_image_codec_free (image->codec);
  prog_image_canvas_free (image->canvas);
  g_free (image);
}

/* Whether each row of the image shows something. */
static gboolean
is_covered (const ProgImage * image)
{
  const ProgImageProgress *progress = prog_image_codec_progress (image->codec);

  return progress->rows >= prog_image_codec_info (image->codec)->height;
}

static gboolean
is_shown (const ProgImage * image, const ProgImageUpdateSettings * settings)
{
  if (settings->mode != GST_PROG_IMAGE_UPDATES_AUTO)
    return TRUE;

  switch (image->show) {
    case SHOW_ALL:
      return TRUE;
    case SHOW_COVERED:
      return is_covered (image) || image->updates.waited >= MAX_HIDDEN;
    case SHOW_FINAL:
    default:
      return FALSE;
  }
}

static gboolean
partial_is_due (const ProgImage * image, const ProgImageUpdateSettings *
    settings, ProgImageTrigger trigger, GstClockTime now)
{
  return image->state == STATE_DRAWING && image->news == NEWS_PENDING
      && is_shown (image, settings)
      && prog_image_updates_due (&image->updates, settings, trigger,
      prog_image_codec_bytes (image->codec), now);
}

static ProgImageStep
handle_status (ProgImage * image, ProgImageStatus status, GError * error,
    const ProgImageChunk * chunk, const ProgImageUpdateSettings * settings)
{
  ProgImageStep step = prog_image_step (PROG_IMAGE_STEP_NEED_DATA);

  switch (status) {
    case PROG_IMAGE_HEADER:
      image->state = STATE_SIZE;
      prog_image_updates_start (&image->updates, chunk->now);
      return prog_image_step (PROG_IMAGE_STEP_HEADER);
    case PROG_IMAGE_FORMAT:
      image->state = STATE_FORMAT;
      return prog_image_step (PROG_IMAGE_STEP_FORMAT);
    case PROG_IMAGE_FINAL:
      image->state = STATE_FINAL;
      return prog_image_step (PROG_IMAGE_STEP_FINAL);
    case PROG_IMAGE_END:
      image->state = STATE_ENDED;
      return prog_image_step (PROG_IMAGE_STEP_END);
    case PROG_IMAGE_ERROR:
      g_clear_pointer (&image->canvas, prog_image_canvas_free);
      image->state = STATE_TAIL;
      step = prog_image_step (PROG_IMAGE_STEP_UNDECODABLE);
      step.error = error;
      return step;
    case PROG_IMAGE_NO_CANVAS:
      return prog_image_step_stop (prog_image_canvas_flow (image->canvas));
    case PROG_IMAGE_PASS:
      image->news = NEWS_PENDING;
      if (partial_is_due (image, settings, PROG_IMAGE_TRIGGER_PASS_DONE,
              chunk->now)) {
        image->news = NEWS_OFFERED;
        return prog_image_step (PROG_IMAGE_STEP_PARTIAL);
      }
      return step;
    default:
      return step;
  }
}

/* Where it is known that several passes come, one that is to be shown does not wait for
 * what follows it. */
static gboolean
may_gather (const ProgImage * image, const ProgImageChunk * chunk,
    const ProgImageUpdateSettings * settings)
{
  return chunk->use == PROG_IMAGE_INPUT_GATHER
      && !(settings->mode == GST_PROG_IMAGE_UPDATES_PASS
      && prog_image_codec_progress (image->codec)->passes > 1);
}

/**
 * prog_image_next:
 * @image: an image that has not ended
 * @chunk: bytes that were not used yet
 * @settings: when partial frames are due
 * @used: (out): how many of the bytes have been used
 *
 * Decodes up to the first thing worth telling.
 *
 * Returns: NEED_DATA, HEADER, FORMAT, PARTIAL, FINAL, END, UNDECODABLE or STOP.
 *     FORMAT is told again until prog_image_set_output() was called, FINAL until
 *     prog_image_publish() was.
 */
ProgImageStep
prog_image_next (ProgImage * image, const ProgImageChunk * chunk,
    const ProgImageUpdateSettings * settings, gsize * used)
{
  gboolean due = FALSE;
  gsize all = 0;

  *used = 0;
  if (image->state == STATE_FORMAT)
    return prog_image_step (PROG_IMAGE_STEP_FORMAT);
  if (image->state == STATE_FINAL)
    return prog_image_step (PROG_IMAGE_STEP_FINAL);

  for (;;) {
    GError *error = NULL;
    ProgImageStatus status;
    ProgImageStep step;
    gsize n;

    status = prog_image_codec_feed (image->codec, chunk->data + all,
        chunk->size - all, chunk->use >= PROG_IMAGE_INPUT_END_IMAGE,
        !due && may_gather (image, chunk, settings), &n, &error);
    all += n;
    *used = all;
    step = handle_status (image, status, error, chunk, settings);
    if (step.kind != PROG_IMAGE_STEP_NEED_DATA)
      return step;
    if (status == PROG_IMAGE_PASS)
      continue;

    /* What waits for more is fed before a frame is made. */
    if (due) {
      image->news = NEWS_OFFERED;
      return prog_image_step (PROG_IMAGE_STEP_PARTIAL);
    }
    due = chunk->is_all && partial_is_due (image, settings,
        PROG_IMAGE_TRIGGER_INPUT_USED, chunk->now);
    if (!due)
      return step;
  }
}

/* For how many frames there is memory beside what the codec holds. */
static guint64
count_frames (const ProgImage * image, const GstVideoInfo * info)
{
  guint64 max = prog_image_codec_options (image->codec)->limits.max_memory;
  guint64 working = prog_image_codec_info (image->codec)->working_bytes;

  if (max == 0)
    return G_MAXUINT64;

  return (max - MIN (max, working)) / GST_VIDEO_INFO_SIZE (info);
}

/**
 * prog_image_set_output:
 * @image: an image that has told FORMAT
 * @info: format and size of its frames
 * @acquire: called whenever another buffer is needed
 * @user_data: for @acquire
 */
void
prog_image_set_output (ProgImage * image, const GstVideoInfo * info,
    ProgImageAcquire acquire, gpointer user_data)
{
  g_return_if_fail (image->state == STATE_FORMAT);

  image->canvas = prog_image_canvas_new (info,
      prog_image_codec_info (image->codec)->blank, acquire, user_data);
  prog_image_canvas_set_max_frames (image->canvas, count_frames (image, info));
  prog_image_codec_set_canvas (image->codec, image->canvas);
  prog_image_updates_expect (&image->updates, GST_VIDEO_INFO_SIZE (info),
      prog_image_codec_info (image->codec)->draw_cost);
  image->state = STATE_DRAWING;
}

/**
 * prog_image_publish:
 * @image: an image that has told PARTIAL or FINAL
 * @buffer: (out) (transfer full) (nullable): the frame; %NULL where a partial frame
 *     would be the same as the one before
 * @damage: (out): the rows outside of which it equals the frame before
 *
 * Returns: %GST_FLOW_OK, or why there is no buffer
 */
GstFlowReturn
prog_image_publish (ProgImage * image, GstBuffer ** buffer,
    ProgImageRows * damage)
{
  gboolean final = image->state == STATE_FINAL;

  g_return_val_if_fail (image->canvas, GST_FLOW_ERROR);

  *buffer = NULL;
  if (!final) {
    image->news = NEWS_NONE;
    if (!prog_image_canvas_can_publish (image->canvas))
      return GST_FLOW_OK;
    prog_image_codec_draw (image->codec);
    if (!prog_image_canvas_damaged (image->canvas))
      return GST_FLOW_OK;
  }
  *buffer = prog_image_canvas_publish (image->canvas, final, damage);
  if (!*buffer)
    return prog_image_canvas_flow (image->canvas);

  if (!final)
    prog_image_updates_drawn (&image->updates, damage->end - damage->first,
        GST_VIDEO_INFO_HEIGHT (prog_image_canvas_info (image->canvas)));
  image->frames++;
  if (final) {
    g_clear_pointer (&image->canvas, prog_image_canvas_free);
    image->state = STATE_TAIL;
  }

  return GST_FLOW_OK;
}

/* -- time --------------------------------------------------------------- */

/**
 * prog_image_new_input:
 * @image: an image
 *
 * More bytes of it may have come.
 */
void
prog_image_new_input (ProgImage * image)
{
  image->news = NEWS_PENDING;
}

/**
 * prog_image_offer_again:
 * @image: an image
 *
 * What PARTIAL was told of, and is not published yet, is to be told of once more.
 */
void
prog_image_offer_again (ProgImage * image)
{
  if (image->news == NEWS_OFFERED)
    image->news = NEWS_PENDING;
}

/**
 * prog_image_wait:
 * @image: an image
 * @since: when it began to wait for input; %GST_CLOCK_TIME_NONE if it did not
 * @now: the time
 */
void
prog_image_wait (ProgImage * image, GstClockTime since, GstClockTime now)
{
  if (prog_image_has_header (image) && GST_CLOCK_TIME_IS_VALID (since)
      && now > since)
    prog_image_updates_wait (&image->updates, now - since);
}

/**
 * prog_image_spent:
 * @image: an image
 * @cost: ns of CPU time that a partial frame took
 */
void
prog_image_spent (ProgImage * image, GstClockTime cost)
{
  prog_image_updates_pushed (&image->updates, cost);
}

/**
 * prog_image_hide_until_covered:
 * @image: an image
 *
 * With updates=auto, pushes partial frames only when all of its area shows something.
 */
void
prog_image_hide_until_covered (ProgImage * image)
{
  image->show = MAX (image->show, SHOW_COVERED);
}

/**
 * prog_image_hide_partial:
 * @image: an image
 *
 * With updates=auto, pushes no partial frames.
 */
void
prog_image_hide_partial (ProgImage * image)
{
  image->show = SHOW_FINAL;
}

/**
 * prog_image_delay:
 * @image: an image
 * @settings: when partial frames are due
 * @now: the time
 *
 * Returns: after how much time without input there is something to be shown;
 *     %GST_CLOCK_TIME_NONE if never
 */
GstClockTime
prog_image_delay (const ProgImage * image,
    const ProgImageUpdateSettings * settings, GstClockTime now)
{
  GstClockTime delay;

  if (image->state != STATE_DRAWING || image->news == NEWS_NONE
      || image->show == SHOW_FINAL)
    return GST_CLOCK_TIME_NONE;

  delay = prog_image_updates_delay (&image->updates, settings, now);
  if (image->show == SHOW_COVERED && !is_covered (image)
      && image->updates.waited < MAX_HIDDEN)
    delay = MAX (delay, MAX_HIDDEN - image->updates.waited);

  return delay;
}

/* -- what is known ------------------------------------------------------ */

gboolean
prog_image_has_header (const ProgImage * image)
{
  return image->state != STATE_HEADER;
}

ProgImageCodec *
prog_image_codec (ProgImage * image)
{
  return image->codec;
}

/**
 * prog_image_get_facts:
 * @image: an image
 * @facts: (out): what is known of it; what it points to is valid as long as @image
 */
void
prog_image_get_facts (const ProgImage * image, ProgImageFacts * facts)
{
  const ProgImageCodec *codec = image->codec;

  facts->index = image->index;
  facts->begin = image->begin;
  facts->bytes = prog_image_codec_bytes (codec);
  facts->format = prog_image_codec_name (codec);
  facts->info = prog_image_codec_info (codec);
  facts->progress = *prog_image_codec_progress (codec);
  facts->defect = prog_image_codec_defect (codec);
  facts->frames = image->frames;
}

/* What caps are made of, as a number. */
static guint
hash_caps (const ProgImageInfo * info)
{
  const GstVideoColorimetry *colorimetry = &info->colorimetry;
  const guint parts[] = {
    info->width, info->height, info->formats[0], info->par_n, info->par_d,
    colorimetry->range, colorimetry->matrix, colorimetry->transfer,
    colorimetry->primaries, info->chroma_site,
    info->mastering_display_info ? g_str_hash (info->mastering_display_info) :
        0,
    info->content_light_level ? g_str_hash (info->content_light_level) : 0,
  };
  guint hash = 0, i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++)
    hash = (hash ^ parts[i]) * 2654435761u;

  return hash;
}

/**
 * prog_image_count_work:
 * @image: an image that has ended, or can't be decoded
 * @work: what was done for it is added
 */
void
prog_image_count_work (const ProgImage * image, ProgImageWork * work)
{
  const ProgImageInfo *info = prog_image_codec_info (image->codec);

  /* Else no frame can have come of it. */
  if (info->formats[0] == GST_VIDEO_FORMAT_UNKNOWN)
    return;
  work->pixels += (guint64) info->width * info->height;
  prog_image_work_add_caps (work, hash_caps (info));
}
