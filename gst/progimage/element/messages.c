/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which messages are posted of an image. In a film nobody reads one for each, and a
 * camera does the same wrong in each: only another size, or another defect, is news. */

#include "messages.h"

/**
 * gst_prog_image_messages_begin:
 * @messages: the messages
 * @facts: an image whose header was read
 * @is_film: whether it is one of a film, and not the first
 * @now: the time
 *
 * Posts `progimage-header`, and begins to report progress.
 */
void
gst_prog_image_messages_begin (GstProgImageMessages * messages,
    const ProgImageFacts * facts, gboolean is_film, GstClockTime now)
{
  const ProgImageInfo *info = facts->info;

  messages->reported = FALSE;
  messages->is_film = is_film;
  messages->is_silent = is_film && messages->width == info->width
      && messages->height == info->height;
  messages->width = info->width;
  messages->height = info->height;
  if (messages->is_silent)
    return;

  gst_prog_image_report_header (messages->element, facts);
  gst_prog_image_progress_start (messages->progress, now);
}

/* Where pixels are wrong the text says where, which differs. */
static gboolean
is_known (const GstProgImageMessages * messages, const ProgImageDefect * defect)
{
  return messages->level == defect->level
      && (defect->level != PROG_IMAGE_DEFECT_WARNING
      || g_strcmp0 (messages->text, defect->text) == 0);
}

/**
 * gst_prog_image_messages_take_defect:
 * @messages: the messages
 * @facts: the image
 *
 * Returns: (transfer full) (nullable): what is wrong with it and is to be reported
 *     now, as it was not yet
 */
GError *
gst_prog_image_messages_take_defect (GstProgImageMessages * messages,
    const ProgImageFacts * facts)
{
  const ProgImageDefect *defect = facts->defect;

  if (defect->level == PROG_IMAGE_DEFECT_NONE || messages->reported)
    return NULL;

  messages->reported = TRUE;
  if (messages->is_film && is_known (messages, defect))
    return NULL;

  messages->level = defect->level;
  g_free (messages->text);
  messages->text = g_strdup (defect->text);

  return gst_prog_image_report_describe_defect (facts);
}

/**
 * gst_prog_image_messages_end:
 * @messages: the messages
 * @facts: an image that has ended
 *
 * Posts `progimage-complete`.
 */
void
gst_prog_image_messages_end (GstProgImageMessages * messages,
    const ProgImageFacts * facts)
{
  gst_prog_image_progress_stop (messages->progress);
  if (!messages->is_silent)
    gst_prog_image_report_complete (messages->element, facts);
}

/* Forgets what was posted. */
void
gst_prog_image_messages_clear (GstProgImageMessages * messages)
{
  g_clear_pointer (&messages->text, g_free);
  messages->level = PROG_IMAGE_DEFECT_NONE;
  messages->width = messages->height = 0;
}
