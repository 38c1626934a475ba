/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream.h"

G_BEGIN_DECLS

/**
 * ProgImageFilm:
 * @timed: the buffer at hand has a timestamp, or its caps have a framerate
 * @begins: it begins with an image
 * @whole: buffers in a row, each of which was an image
 * @endless: of these, how many had no end before the next one began
 * @images: that had come before the buffer at hand
 *
 * What tells a film from other streams. All zeros at the beginning of a stream.
 */
typedef struct
{
  gboolean timed, begins;
  guint whole, endless, images;
} ProgImageFilm;

gboolean prog_image_film_begin_buffer (ProgImageFilm * film,
    const ProgImageStream * stream, GstBuffer * buffer, gboolean timed);
void prog_image_film_end_buffer (ProgImageFilm * film,
    const ProgImageStream * stream);
gboolean prog_image_film_is_running (const ProgImageFilm * film);
gboolean prog_image_film_ends_images (const ProgImageFilm * film);

G_END_DECLS
