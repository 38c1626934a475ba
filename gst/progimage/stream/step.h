/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What prog_image_stream_next() came to. */
typedef enum
{
  PROG_IMAGE_STEP_NEED_DATA,    /* all input was used as far as it can be */
  PROG_IMAGE_STEP_SKIPPED,      /* bytes that belong to no image were skipped */
  PROG_IMAGE_STEP_HEADER,       /* the size of the image is known */
  PROG_IMAGE_STEP_FORMAT,       /* the format is certain: call
                                 * prog_image_stream_set_output() */
  PROG_IMAGE_STEP_PARTIAL,      /* a partial frame is due */
  PROG_IMAGE_STEP_FINAL,        /* the final frame is complete */
  PROG_IMAGE_STEP_END,          /* the last byte of the image was used */
  PROG_IMAGE_STEP_UNDECODABLE,  /* no frame comes of an image: error says why, and
                                 * fatal whether the stream ends here */
  PROG_IMAGE_STEP_FOREIGN,      /* there is no image in the stream: error says what
                                 * there is; fatal */
  PROG_IMAGE_STEP_STOP,         /* there is no buffer to draw into: flow says why; or
                                 * something fatal was told before */
} ProgImageStepKind;

/* What is to become of input that a codec would rather have more of. */
typedef enum
{
  PROG_IMAGE_INPUT_GATHER,      /* it may wait for more */
  PROG_IMAGE_INPUT_USE,         /* it is used now */
  PROG_IMAGE_INPUT_END_IMAGE,   /* the same, and an image ends with it */
  PROG_IMAGE_INPUT_END_PART,    /* the same, and what comes is another stream */
  PROG_IMAGE_INPUT_END,         /* the same, and nothing more will come */
} ProgImageInputUse;

/**
 * ProgImageStep:
 * @kind: what has happened
 * @flow: of STOP
 * @error: (transfer full) (nullable): of UNDECODABLE, FOREIGN, and STOP where it is
 *     fatal
 * @position: (transfer full) (nullable): of these, where it happened
 * @fatal: of these, whether nothing more is decoded before a reset
 */
typedef struct
{
  ProgImageStepKind kind;
  GstFlowReturn flow;
  GError *error;
  gchar *position;
  gboolean fatal;
} ProgImageStep;

ProgImageStep prog_image_step (ProgImageStepKind kind);
ProgImageStep prog_image_step_stop (GstFlowReturn flow);
ProgImageStep prog_image_step_error (ProgImageStepKind kind, GError * error,
    gchar * position, gboolean fatal);
ProgImageStep prog_image_step_resource (GstResourceError code,
    gchar * position);
void prog_image_step_clear (ProgImageStep * step);

G_END_DECLS
