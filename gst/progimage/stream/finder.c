/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Finds images in a stream: right where one may begin, or behind bytes that belong to
 * none. */

#include "finder.h"

#include "codec/probe.h"
#include "codec/table.h"

/* A stream that begins like another kind of file is refused when so many bytes of it
 * hold no image. */
#define MAX_FOREIGN (64 * 1024)

typedef enum
{
  STATE_BEGIN,                  /* of the stream: an image may begin here */
  STATE_EXPECTED,               /* an image may begin here */
  STATE_JUNK,                   /* none is expected, but one may follow */
} State;

struct _ProgImageFinder
{
  const ProgImageCodecClass *const *classes;
  ProgImageNeedles needles;     /* of these */
  State state;
  gboolean found;               /* an image, in this stream */
  guint64 junk;                 /* bytes in front of the first one */
  const gchar *kind;            /* (nullable): what the stream begins like */
};

/**
 * prog_image_finder_new:
 * @classes: %NULL-terminated table of the formats to find
 *
 * Returns: (transfer full): a finder at the beginning of a stream
 */
ProgImageFinder *
prog_image_finder_new (const ProgImageCodecClass * const *classes)
{
  ProgImageFinder *finder = g_new0 (ProgImageFinder, 1);

  finder->classes = classes;
  prog_image_needles_init (&finder->needles, classes, NULL);

  return finder;
}

void
prog_image_finder_free (ProgImageFinder * finder)
{
  g_free (finder);
}

/**
 * prog_image_finder_begin:
 * @finder: a finder
 *
 * What follows is the beginning of a stream.
 */
void
prog_image_finder_begin (ProgImageFinder * finder)
{
  finder->state = STATE_BEGIN;
  finder->found = FALSE;
  finder->junk = 0;
  finder->kind = NULL;
}

/**
 * prog_image_finder_expect:
 * @finder: a finder
 * @expected: whether another image may follow right here
 *
 * An image has ended.
 */
void
prog_image_finder_expect (ProgImageFinder * finder, gboolean expected)
{
  finder->state = expected ? STATE_EXPECTED : STATE_JUNK;
}

/* Whether nothing follows. */
static gboolean
is_last (const ProgImageChunk * chunk)
{
  return chunk->use >= PROG_IMAGE_INPUT_END_PART;
}

/* Looks at the first byte. NOTHING: it takes more bytes to tell. */
static ProgImageFound
find_here (ProgImageFinder * finder, const ProgImageChunk * chunk,
    const ProgImageCodecClass ** klass)
{
  gboolean perhaps;

  *klass = prog_image_probe (finder->classes, chunk->data, chunk->size,
      &perhaps);
  if (*klass)
    return PROG_IMAGE_FOUND_EXPECTED;
  if (perhaps && !is_last (chunk))
    return PROG_IMAGE_FOUND_NOTHING;
  if (finder->state == STATE_BEGIN) {
    if (chunk->size < PROG_IMAGE_KIND_SIZE && !is_last (chunk))
      return PROG_IMAGE_FOUND_NOTHING;
    finder->kind = prog_image_guess_kind (chunk->data, chunk->size);
  }
  finder->state = STATE_JUNK;

  return PROG_IMAGE_FOUND_JUNK;
}

static ProgImageFound
find_in_junk (ProgImageFinder * finder, const ProgImageChunk * chunk,
    const ProgImageCodecClass ** klass, gsize * skipped)
{
  ProgImageAnswer answer = PROG_IMAGE_NO;
  gboolean perhaps;
  gsize at = 0;

  while (prog_image_search (&finder->needles, chunk->data, chunk->size, at,
          chunk->size, G_MAXSIZE, &at, &answer)
      && answer == PROG_IMAGE_PERHAPS && is_last (chunk)) {
    at++;
    answer = PROG_IMAGE_NO;
  }
  *skipped = answer == PROG_IMAGE_NO ? chunk->size : at;
  if (!finder->found)
    finder->junk += *skipped;
  if (answer == PROG_IMAGE_YES) {
    *klass = prog_image_probe (finder->classes, chunk->data + at,
        chunk->size - at, &perhaps);
    return PROG_IMAGE_FOUND_DOUBTFUL;
  }
  if (finder->kind && !finder->found && finder->junk >= MAX_FOREIGN)
    return PROG_IMAGE_FOUND_FOREIGN;

  return *skipped > 0 ? PROG_IMAGE_FOUND_JUNK : PROG_IMAGE_FOUND_NOTHING;
}

/**
 * prog_image_finder_find:
 * @finder: a finder, between images
 * @chunk: bytes that were not used yet
 * @work: (nullable): done for the stream; %NULL where that is not bounded
 * @position: byte of the stream at which they begin
 * @klass: (out): the format of an image that was found
 * @skipped: (out): bytes in front of it, or that hold none
 *
 * Returns: what was found
 */
ProgImageFound
prog_image_finder_find (ProgImageFinder * finder, const ProgImageChunk * chunk,
    const ProgImageWork * work, guint64 position,
    const ProgImageCodecClass ** klass, gsize * skipped)
{
  ProgImageFound found;

  *skipped = 0;
  if (chunk->size == 0)
    return PROG_IMAGE_FOUND_NOTHING;
  if (work && position < work->skip_to) {
    finder->state = STATE_JUNK;
    *skipped = MIN (chunk->size, work->skip_to - position);
    return PROG_IMAGE_FOUND_JUNK;
  }

  found = finder->state == STATE_JUNK ?
      find_in_junk (finder, chunk, klass, skipped) :
      find_here (finder, chunk, klass);
  if (found != PROG_IMAGE_FOUND_EXPECTED && found != PROG_IMAGE_FOUND_DOUBTFUL)
    return found;
  finder->found = TRUE;

  return !work || prog_image_work_affords_beginning (work,
      position + *skipped) ? found : PROG_IMAGE_FOUND_TOO_MANY;
}

/**
 * prog_image_finder_describe:
 * @finder: a finder, at the end of a stream without an image
 * @bytes: of the stream
 *
 * Returns: (transfer full): what there is in place of an image
 */
GError *
prog_image_finder_describe (const ProgImageFinder * finder, guint64 bytes)
{
  const gchar *wanted = finder->classes[1] ? "image" :
      prog_image_codec_class_name (finder->classes[0]);
  const gchar *library = finder->kind && finder->classes[1] ?
      prog_image_missing_library (finder->kind) : NULL;

  if (library)
    return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "This looks like %s, and the plugin was built without %s",
        finder->kind, library);
  if (finder->kind)
    return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "This looks like %s: there is no %s in it%s", finder->kind, wanted,
        finder->classes[1] ? " that can be decoded" : "");

  return g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
      "There is no %s in these %" G_GUINT64_FORMAT " bytes", wanted, bytes);
}
