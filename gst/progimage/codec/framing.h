/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backend.h"

G_BEGIN_DECLS

typedef struct _ProgImageFraming ProgImageFraming;

/* Where an image ends. */
typedef enum
{
  PROG_IMAGE_ENDING_OPEN,       /* that is not known yet */
  PROG_IMAGE_ENDING_CLEAN,      /* as it should */
  PROG_IMAGE_ENDING_ANOTHER,    /* another image begins there: it was cut off */
  PROG_IMAGE_ENDING_EARLY,      /* with the stream, or in front of junk */
} ProgImageEnding;

/* Bytes of the image that were not used yet. */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint64 offset;               /* of the first of them in the image */
  gboolean at_end;              /* nothing follows in the stream */
} ProgImageFramingInput;

ProgImageFraming *prog_image_framing_new (const ProgImageCodecClass * klass,
    ProgImageBackend * backend, const ProgImageCodecClass * const *classes);
void prog_image_framing_free (ProgImageFraming * framing);

gboolean prog_image_framing_extend (ProgImageFraming * framing,
    const ProgImageFramingInput * input);
gboolean prog_image_framing_should_gather (ProgImageFraming * framing,
    const ProgImageFramingInput * input);
void prog_image_framing_end (ProgImageFraming * framing, guint64 end,
    ProgImageEnding ending);

guint64 prog_image_framing_own_end (const ProgImageFraming * framing);
ProgImageEnding prog_image_framing_ending (const ProgImageFraming * framing);
gboolean prog_image_framing_is_in_data (const ProgImageFraming * framing);

G_END_DECLS
