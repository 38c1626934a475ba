/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with an image of which there is something to show, mildest
 * first. */
typedef enum
{
  PROG_IMAGE_DEFECT_NONE,
  PROG_IMAGE_DEFECT_WARNING,    /* violates the standard, pixels are right */
  PROG_IMAGE_DEFECT_ERROR,      /* some pixels are not what was encoded */
  PROG_IMAGE_DEFECT_TRUNCATED,  /* the end is missing */
} ProgImageDefectLevel;

/**
 * ProgImageDefect:
 * @level: the gravest level so far
 * @text: (nullable): the first defect of that level, a sentence without a full
 *     stop; %NULL at %PROG_IMAGE_DEFECT_NONE
 *
 * The defects of one image. All zero is the first state.
 */
typedef struct
{
  ProgImageDefectLevel level;
  gchar *text;
} ProgImageDefect;

void prog_image_defect_add (ProgImageDefect * defect,
    ProgImageDefectLevel level, const gchar * format, ...) G_GNUC_PRINTF (3, 4);
void prog_image_defect_clear (ProgImageDefect * defect);

G_END_DECLS
