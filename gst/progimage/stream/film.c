/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A stream whose images come whole, one a buffer, with timestamps or a framerate, is a
 * film. */

#include "film.h"

#include "codec/probe.h"
#include "codec/table.h"

/* Bytes that are looked at: no format's beginning is longer. */
#define BEGINNING 16

/* Cameras that leave out the end of their images do so each time. */
#define ENOUGH_ENDLESS 2

static gboolean
begins_image (GstBuffer * buffer)
{
  guint8 data[BEGINNING];
  gsize size = gst_buffer_extract (buffer, 0, data, sizeof data);
  gboolean perhaps;

  return prog_image_probe (prog_image_codecs, data, size, &perhaps) != NULL;
}

/**
 * prog_image_film_begin_buffer:
 * @film: the film
 * @stream: its stream
 * @buffer: a buffer that is not empty
 * @timed: whether its caps have a framerate
 *
 * A buffer comes. If it begins with an image, one of the buffer before is over.
 *
 * Returns: whether it comes between two images
 */
gboolean
prog_image_film_begin_buffer (ProgImageFilm * film,
    const ProgImageStream * stream, GstBuffer * buffer, gboolean timed)
{
  gboolean between = prog_image_stream_is_between (stream, &film->images);
  gboolean begins;

  film->timed = timed || GST_BUFFER_PTS_IS_VALID (buffer);
  begins = film->timed && begins_image (buffer);
  if (!begins)
    film->endless = 0;
  if (!film->timed || (!between && !begins)) {
    film->whole = 0;
  } else if (!between && film->begins) {
    film->whole++;
    film->endless++;
  }
  film->begins = begins;

  return between;
}

/**
 * prog_image_film_end_buffer:
 * @film: the film
 * @stream: its stream
 *
 * All of the buffer was used.
 */
void
prog_image_film_end_buffer (ProgImageFilm * film,
    const ProgImageStream * stream)
{
  guint images;

  if (prog_image_stream_is_between (stream, &images) && film->timed
      && images > film->images && !prog_image_film_ends_images (film)) {
    film->whole++;
    film->endless = 0;
  }
}

/**
 * prog_image_film_is_running:
 * @film: the film
 *
 * Returns: whether the buffer at hand is an image of a film, but for the first one
 */
gboolean
prog_image_film_is_running (const ProgImageFilm * film)
{
  return film->timed && film->whole > 0;
}

/**
 * prog_image_film_ends_images:
 * @film: the film
 *
 * Returns: whether an image ends with its buffer though nothing says so
 */
gboolean
prog_image_film_ends_images (const ProgImageFilm * film)
{
  return film->begins && film->endless >= ENOUGH_ENDLESS;
}
