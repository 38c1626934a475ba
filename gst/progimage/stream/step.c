/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "step.h"

/**
 * prog_image_step:
 * @kind: what has happened
 *
 * Returns: a step without an error
 */
ProgImageStep
prog_image_step (ProgImageStepKind kind)
{
  ProgImageStep step = { kind, GST_FLOW_OK, NULL, NULL, FALSE };

  return step;
}

/**
 * prog_image_step_stop:
 * @flow: why
 *
 * Returns: a STOP
 */
ProgImageStep
prog_image_step_stop (GstFlowReturn flow)
{
  ProgImageStep step = prog_image_step (PROG_IMAGE_STEP_STOP);

  step.flow = flow;

  return step;
}

/**
 * prog_image_step_error:
 * @kind: UNDECODABLE, FOREIGN or STOP
 * @error: (transfer full): why
 * @position: (transfer full): where
 * @fatal: whether nothing more is decoded before a reset
 *
 * Returns: a step that tells of an error
 */
ProgImageStep
prog_image_step_error (ProgImageStepKind kind, GError * error,
    gchar * position, gboolean fatal)
{
  ProgImageStep step = prog_image_step (kind);

  step.error = error;
  step.position = position;
  step.fatal = fatal;

  return step;
}

/**
 * prog_image_step_resource:
 * @code: READ or WRITE
 * @position: (transfer full): where
 *
 * Returns: a fatal STOP: there is no memory
 */
ProgImageStep
prog_image_step_resource (GstResourceError code, gchar * position)
{
  return prog_image_step_error (PROG_IMAGE_STEP_STOP,
      g_error_new_literal (GST_RESOURCE_ERROR, code,
          code == GST_RESOURCE_ERROR_READ ?
          "An input buffer can't be read, or there is no memory for it" :
          "There is no buffer for a frame, or it can't be written to"),
      position, TRUE);
}

/**
 * prog_image_step_clear:
 * @step: a step
 *
 * Frees what it holds.
 */
void
prog_image_step_clear (ProgImageStep * step)
{
  g_clear_error (&step->error);
  g_clear_pointer (&step->position, g_free);
}
