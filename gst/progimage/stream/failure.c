/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An image that could not be decoded: what follows decides over what is said of it. */

#include "failure.h"

/**
 * prog_image_failure_set:
 * @failure: takes the place of what was kept
 * @error: (transfer full): why the image could not be decoded
 * @position: (transfer full): where
 * @doubtful: whether it may have been none
 */
void
prog_image_failure_set (ProgImageFailure * failure, GError * error,
    gchar * position, gboolean doubtful)
{
  prog_image_failure_clear (failure);
  failure->error = error;
  failure->position = position;
  failure->doubtful = doubtful;
}

/**
 * prog_image_failure_clear:
 * @failure: what to forget
 */
void
prog_image_failure_clear (ProgImageFailure * failure)
{
  g_clear_error (&failure->error);
  g_clear_pointer (&failure->position, g_free);
}
