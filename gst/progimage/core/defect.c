/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "defect.h"

/**
 * prog_image_defect_add:
 * @defect: the defects of an image
 * @level: how grave this one is
 * @format: a sentence without a full stop, printf() style
 * @...: its arguments
 *
 * Adds a defect. Only the first of the gravest level is kept: later ones are
 * mostly its consequences.
 */
void
prog_image_defect_add (ProgImageDefect * defect, ProgImageDefectLevel level,
    const gchar * format, ...)
{
  va_list args;

  if (level <= defect->level)
    return;

  defect->level = level;
  g_free (defect->text);
  va_start (args, format);
  defect->text = g_strdup_vprintf (format, args);
  va_end (args);
}

/**
 * prog_image_defect_clear:
 * @defect: the defects of an image
 *
 * Frees the text and goes back to the first state.
 */
void
prog_image_defect_clear (ProgImageDefect * defect)
{
  g_clear_pointer (&defect->text, g_free);
  defect->level = PROG_IMAGE_DEFECT_NONE;
}
