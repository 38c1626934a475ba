/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "step.h"

G_BEGIN_DECLS

/**
 * ProgImageFailure:
 * @error: (nullable): why an image before could not be decoded; %NULL: all could
 * @position: (nullable): where it happened
 * @doubtful: whether that may have been no image
 *
 * Kept until it is certain what to say of it. All 0 at the beginning.
 */
typedef struct
{
  GError *error;
  gchar *position;
  gboolean doubtful;
} ProgImageFailure;

void prog_image_failure_set (ProgImageFailure * failure, GError * error,
    gchar * position, gboolean doubtful);
void prog_image_failure_clear (ProgImageFailure * failure);
ProgImageStep prog_image_failure_step (ProgImageFailure * failure,
    gboolean fatal);

G_END_DECLS
