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

/**
 * prog_image_failure_step:
 * @failure: what was kept; it is forgotten
 * @fatal: whether nothing more is decoded
 *
 * Returns: the step that tells of it
 */
ProgImageStep
prog_image_failure_step (ProgImageFailure * failure, gboolean fatal)
{
  return prog_image_step_error (PROG_IMAGE_STEP_UNDECODABLE,
      g_steal_pointer (&failure->error), g_steal_pointer (&failure->position),
      fatal);
}
