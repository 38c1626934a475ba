/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place that knows which bytes are an image's own.
 *
 * The backend names the spans of the stream in turn: compressed data, or boxes that
 * tell their size. Compressed data is searched for another image that follows one
 * that was cut off. A box may hold another image, a thumbnail for instance: if it
 * does, the box is searched only if it is not whole. Where bytes that have not come
 * yet make the difference, it waits: so the result does not depend on how the stream
 * was cut. */

#include "framing.h"

#include "probe.h"

/* A BOX that is not given whole, and holds what looks like another image, is held
 * from there on to see whether it is whole; not beyond so many times what metadata may
 * take. */
#define HELD_FROM_IMAGE 8

/* To see whether a BOX is whole takes all of its bytes, and many of them may lie one in the
 * other: so many bytes may be looked at for it in a stream, and so many more for each
 * byte up to there. Photos need one look at their thumbnail. */
#define FREE_CHECKS (64 * 1024 * 1024)
#define CHECKS_OF_BYTE 8

struct _ProgImageFraming
{
  const ProgImageCodecClass *klass;
  ProgImageBackend *backend;    /* borrowed */
  ProgImageNeedles all;         /* that may follow the image */
  ProgImageNeedles in_data;     /* of these, in DATA */

  /* Offsets in the image. */
  guint64 own_end;              /* what is in front of this is the image's own */
  guint64 span_begin, span_end; /* of the span walked last */
  guint64 known_end;            /* of it, and of what it tells of; 0: not known */
  guint64 searched_to;          /* in that span */
  ProgImageSpanKind span_kind;
  gboolean trusted;             /* the span is a BOX, and the image's own */
  ProgImageEnding ending;
};

/**
 * prog_image_framing_new:
 * @klass: the format
 * @backend: the image; it has to live as long
 * @classes: (nullable): %NULL-terminated table of all formats that may follow in the
 *     stream, %NULL for @klass alone
 *
 * Returns: (transfer full): a framing that has seen nothing
 */
ProgImageFraming *
prog_image_framing_new (const ProgImageCodecClass * klass,
    ProgImageBackend * backend, const ProgImageCodecClass * const *classes)
{
  ProgImageFraming *framing = g_new0 (ProgImageFraming, 1);
  const ProgImageCodecClass *const own[] = { klass, NULL };

  framing->klass = klass;
  framing->backend = backend;
  classes = classes ? classes : own;
  prog_image_needles_init (&framing->all, classes, NULL);
  prog_image_needles_init (&framing->in_data, classes,
      klass->finds_own ? klass : NULL);
  framing->span_kind = PROG_IMAGE_SPAN_MORE;

  return framing;
}

void
prog_image_framing_free (ProgImageFraming * framing)
{
  g_free (framing);
}

/* What is in front of this byte of the image is its own. */
guint64
prog_image_framing_own_end (const ProgImageFraming * framing)
{
  return framing->own_end;
}

/* Whether the image ends there, and why. */
ProgImageEnding
prog_image_framing_ending (const ProgImageFraming * framing)
{
  return framing->ending;
}

/* Whether the bytes in front of it are compressed data. */
gboolean
prog_image_framing_is_in_data (const ProgImageFraming * framing)
{
  return framing->span_kind == PROG_IMAGE_SPAN_DATA;
}

/**
 * prog_image_framing_end:
 * @framing: the framing
 * @end: byte of the image
 * @ending: why
 *
 * Ends the image there.
 */
void
prog_image_framing_end (ProgImageFraming * framing, guint64 end,
    ProgImageEnding ending)
{
  framing->own_end = end;
  framing->ending = ending;
}

static guint64
input_end (const ProgImageFramingInput * input)
{
  return input->offset + input->size;
}

/* Many a span ends in zeros: what follows is not waited for where its end is known. */
static gsize
known_limit (const ProgImageFraming * framing,
    const ProgImageFramingInput * input)
{
  return framing->known_end > framing->span_begin ?
      framing->known_end - input->offset : G_MAXSIZE;
}

/* Searches the span, up to @end, for another image. */
static gboolean
search_span (ProgImageFraming * framing, const ProgImageFramingInput * input,
    guint64 end, guint64 * found, ProgImageAnswer * answer)
{
  const ProgImageNeedles *needles =
      framing->span_kind == PROG_IMAGE_SPAN_DATA ?
      &framing->in_data : &framing->all;
  gsize limit = known_limit (framing, input), at;

  while (framing->searched_to < end) {
    if (!prog_image_search (needles, input->data, input->size,
            framing->searched_to - input->offset, end - input->offset, limit,
            &at, answer)) {
      framing->searched_to = end;
      return FALSE;
    }
    *found = input->offset + at;
    /* What the end of the stream cuts off in its first bytes is no image. */
    if (*answer == PROG_IMAGE_YES || !input->at_end) {
      framing->searched_to = *found;
      return TRUE;
    }
    framing->searched_to = *found + 1;
  }

  return FALSE;
}

/* FALSE: more bytes have to come. */
static gboolean
extend_over_data (ProgImageFraming * framing,
    const ProgImageFramingInput * input)
{
  guint64 found, before = framing->own_end;
  ProgImageAnswer answer;

  if (!search_span (framing, input, framing->span_end, &found, &answer))
    framing->own_end = framing->span_end;
  else if (answer == PROG_IMAGE_YES)
    prog_image_framing_end (framing, found, PROG_IMAGE_ENDING_ANOTHER);
  else
    framing->own_end = found;

  return framing->ending != PROG_IMAGE_ENDING_OPEN || framing->own_end > before;
}

/* Where it can't be afforded to look, a BOX is taken for whole. */
static ProgImageAnswer
check_box (ProgImageFraming * framing, const guint8 * box, const guint8 * next,
    gsize next_size)
{
  const ProgImageOptions *options = framing->backend->options;
  ProgImageWork *work = options->work;
  guint64 size = framing->span_end - framing->span_begin;
  ProgImageAnswer answer;

  if (work && work->checked + size > FREE_CHECKS
      + CHECKS_OF_BYTE * (options->begin + framing->span_begin))
    return PROG_IMAGE_YES;

  answer = framing->klass->box_is_whole (framing->backend, box, size, next,
      next_size);
  /* Counted once, however the stream is cut. */
  if (work && answer != PROG_IMAGE_PERHAPS)
    work->checked += size;

  return answer;
}

/* Whether the BOX, in which another image seems to begin at @found, is whole. */
static ProgImageAnswer
ask_about_box (ProgImageFraming * framing, const ProgImageFramingInput * input,
    guint64 found)
{
  guint64 end = input_end (input);
  const guint8 *box = input->offset <= framing->span_begin ?
      input->data + (framing->span_begin - input->offset) : NULL;
  ProgImageAnswer answer;

  /* Cut off in the box, there is no telling: it is taken for whole, as people have
   * one image in a file. */
  if (end < framing->span_end)
    return input->at_end || end - found > HELD_FROM_IMAGE *
        prog_image_limits_metadata (&framing->backend->options->limits) ?
        PROG_IMAGE_YES : PROG_IMAGE_PERHAPS;
  if (!framing->klass->box_is_whole)
    return PROG_IMAGE_YES;

  answer = check_box (framing, box,
      input->data + (framing->span_end - input->offset),
      end - framing->span_end);

  return answer == PROG_IMAGE_PERHAPS && input->at_end ?
      PROG_IMAGE_YES : answer;
}

/* FALSE: more bytes have to come. */
static gboolean
extend_over_box (ProgImageFraming * framing,
    const ProgImageFramingInput * input)
{
  guint64 end = MIN (framing->span_end, input_end (input));
  guint64 found, before = framing->own_end;
  gboolean in_pieces =
      framing->span_end - framing->span_begin >
      prog_image_max_held (framing->backend);
  ProgImageAnswer answer;

  if (end < framing->span_end && !in_pieces && !input->at_end)
    return FALSE;

  while (!framing->trusted
      && search_span (framing, input, end, &found, &answer)) {
    switch (ask_about_box (framing, input, found)) {
      case PROG_IMAGE_YES:
        framing->trusted = TRUE;
        break;
      case PROG_IMAGE_PERHAPS:
        if (in_pieces)
          framing->own_end = found;
        return framing->own_end > before;
      case PROG_IMAGE_NO:
        if (answer == PROG_IMAGE_YES) {
          prog_image_framing_end (framing, found, PROG_IMAGE_ENDING_ANOTHER);
          return TRUE;
        }
        return FALSE;
    }
  }
  framing->own_end = end;

  return framing->own_end > before;
}

/* Whether another image begins where a span has ended. What belongs to the span may
 * follow, as padding. */
static ProgImageAnswer
another_begins (ProgImageFraming * framing, const ProgImageFramingInput * input,
    gsize at)
{
  ProgImageAnswer answer = PROG_IMAGE_NO;
  gsize found;

  if (framing->span_end > 0)
    prog_image_search (&framing->all, input->data, input->size, at, at + 1,
        framing->known_end > framing->span_end ?
        known_limit (framing, input) : G_MAXSIZE, &found, &answer);

  return answer == PROG_IMAGE_PERHAPS && input->at_end ? PROG_IMAGE_NO : answer;
}

/* What follows is no part of the image. It may be the first bytes of a box that was cut
 * off by another image. */
static void
end_lost_image (ProgImageFraming * framing, const ProgImageFramingInput * input,
    gsize at)
{
  ProgImageAnswer answer = PROG_IMAGE_NO;
  gsize found;

  if (!prog_image_search (&framing->all, input->data, input->size, at,
          at + PROG_IMAGE_MAX_BEGINNING, G_MAXSIZE, &found, &answer)) {
    if (input->at_end || input->size >= at + PROG_IMAGE_MAX_BEGINNING)
      prog_image_framing_end (framing, framing->span_end,
          PROG_IMAGE_ENDING_EARLY);
  } else if (answer == PROG_IMAGE_YES) {
    prog_image_framing_end (framing, input->offset + found,
        PROG_IMAGE_ENDING_ANOTHER);
  } else if (input->at_end) {
    prog_image_framing_end (framing, framing->span_end,
        PROG_IMAGE_ENDING_EARLY);
  }
}

/* Has the backend name the next span. FALSE: more bytes have to come. */
static gboolean
next_span (ProgImageFraming * framing, const ProgImageFramingInput * input)
{
  gsize at = framing->span_end - input->offset;
  ProgImageSpan span = {.kind = PROG_IMAGE_SPAN_MORE };

  switch (another_begins (framing, input, at)) {
    case PROG_IMAGE_YES:
      prog_image_framing_end (framing, framing->span_end,
          PROG_IMAGE_ENDING_ANOTHER);
      return FALSE;
    case PROG_IMAGE_PERHAPS:
      return FALSE;
    case PROG_IMAGE_NO:
      break;
  }
  framing->klass->walk (framing->backend, input->data + at, input->size - at,
      framing->span_end, input->at_end, &span);
  switch (span.kind) {
    case PROG_IMAGE_SPAN_MORE:
      if (input->at_end)
        prog_image_framing_end (framing, input_end (input),
            PROG_IMAGE_ENDING_EARLY);
      break;
    case PROG_IMAGE_SPAN_END:
      prog_image_framing_end (framing, framing->span_end,
          PROG_IMAGE_ENDING_CLEAN);
      break;
    case PROG_IMAGE_SPAN_LOST:
      end_lost_image (framing, input, at);
      break;
    case PROG_IMAGE_SPAN_DATA:
    case PROG_IMAGE_SPAN_BOX:
      framing->span_kind = span.kind;
      framing->span_begin = framing->span_end;
      /* What begins at the first byte is the image itself. */
      framing->searched_to = MAX (framing->span_begin, 1);
      framing->span_end += span.size;
      framing->known_end = span.kind == PROG_IMAGE_SPAN_BOX || span.is_sized ?
          framing->span_end + span.left : 0;
      framing->trusted = FALSE;
      return TRUE;
  }

  return FALSE;
}

/**
 * prog_image_framing_extend:
 * @framing: the framing
 * @input: bytes that were not used yet
 *
 * Finds out whether more bytes are the image's own, or where it ends.
 *
 * Returns: %FALSE where more bytes have to come
 */
gboolean
prog_image_framing_extend (ProgImageFraming * framing,
    const ProgImageFramingInput * input)
{
  if (framing->ending != PROG_IMAGE_ENDING_OPEN)
    return FALSE;
  if (framing->own_end == framing->span_end && !next_span (framing, input))
    return framing->ending != PROG_IMAGE_ENDING_OPEN;
  if (framing->span_kind == PROG_IMAGE_SPAN_DATA ?
      extend_over_data (framing, input) : extend_over_box (framing, input))
    return TRUE;
  if (input->at_end)
    prog_image_framing_end (framing, input_end (input),
        PROG_IMAGE_ENDING_EARLY);

  return framing->ending != PROG_IMAGE_ENDING_OPEN;
}

/**
 * prog_image_framing_should_gather:
 * @framing: the framing
 * @input: bytes that were not used yet
 *
 * Libraries are slow with little at once. Nothing that a BOX or the end of the image
 * follows waits: to see that, the next span is looked at. Nor does the end of data of
 * which the size is known, nor more than was used before: so a small image does not.
 *
 * Returns: whether to wait for more compressed data
 */
gboolean
prog_image_framing_should_gather (ProgImageFraming * framing,
    const ProgImageFramingInput * input)
{
  if (framing->span_kind != PROG_IMAGE_SPAN_DATA
      || framing->ending != PROG_IMAGE_ENDING_OPEN
      || framing->own_end - input->offset >=
      MIN (framing->backend->min_feed, input->offset)
      || framing->own_end == framing->known_end)
    return FALSE;
  if (framing->own_end == framing->span_end
      && framing->own_end < input_end (input))
    next_span (framing, input);

  return framing->span_kind == PROG_IMAGE_SPAN_DATA
      && framing->ending == PROG_IMAGE_ENDING_OPEN;
}
