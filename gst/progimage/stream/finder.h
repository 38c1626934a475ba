/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image.h"

G_BEGIN_DECLS

typedef struct _ProgImageFinder ProgImageFinder;

/* What was found. */
typedef enum
{
  PROG_IMAGE_FOUND_NOTHING,     /* more bytes are needed */
  PROG_IMAGE_FOUND_JUNK,        /* bytes that belong to no image: go on */
  PROG_IMAGE_FOUND_EXPECTED,    /* an image, where one may begin */
  PROG_IMAGE_FOUND_DOUBTFUL,    /* what looks like an image, in the midst of junk */
  PROG_IMAGE_FOUND_FOREIGN,     /* another kind of file */
  PROG_IMAGE_FOUND_TOO_MANY,    /* an image that is not worth its bytes: as if nothing
                                 * had been found */
} ProgImageFound;

ProgImageFinder *prog_image_finder_new (const ProgImageCodecClass *
    const *classes);
void prog_image_finder_free (ProgImageFinder * finder);
void prog_image_finder_begin (ProgImageFinder * finder);
void prog_image_finder_expect (ProgImageFinder * finder, gboolean expected);

ProgImageFound prog_image_finder_find (ProgImageFinder * finder,
    const ProgImageChunk * chunk, const ProgImageWork * work, guint64 position,
    const ProgImageCodecClass ** klass, gsize * skipped);
GError *prog_image_finder_describe (const ProgImageFinder * finder,
    guint64 bytes);

G_END_DECLS
