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

/* -- errors and warnings ------------------------------------------------ */

/**
 * gst_prog_image_messages_error:
 * @messages: the messages
 * @error: what is wrong, a sentence without a full stop
 * @position: (nullable): where
 *
 * Posts an ERROR message, behind all WARNINGs.
 */
void
gst_prog_image_messages_error (GstProgImageMessages * messages,
    const GError * error, const gchar * position)
{
  gst_prog_image_messages_drain (messages);
  gst_prog_image_report_error (messages->element, error, position);
}

/**
 * gst_prog_image_messages_warning:
 * @messages: the messages
 * @level: of the defect; NONE: the image can't be decoded
 * @error: what is wrong, a sentence without a full stop
 * @position: (nullable): where
 * @now: the time
 *
 * Posts a WARNING message, now or with others.
 */
void
gst_prog_image_messages_warning (GstProgImageMessages * messages,
    ProgImageDefectLevel level, const GError * error, const gchar * position,
    GstClockTime now)
{
  if (!messages->warnings)
    messages->warnings = gst_prog_image_warnings_new (messages->element);
  gst_prog_image_warnings_post (messages->warnings, level, error, position,
      now);
}

/**
 * gst_prog_image_messages_step:
 * @messages: the messages
 * @step: a step with an error
 * @now: the time
 *
 * Posts an ERROR message if it is fatal, else a WARNING.
 */
void
gst_prog_image_messages_step (GstProgImageMessages * messages,
    const ProgImageStep * step, GstClockTime now)
{
  if (step->fatal)
    gst_prog_image_messages_error (messages, step->error, step->position);
  else
    gst_prog_image_messages_warning (messages, PROG_IMAGE_DEFECT_NONE,
        step->error, step->position, now);
}

/* Posts all WARNINGs that wait for others: the stream, or a part of it, is over. */
void
gst_prog_image_messages_drain (GstProgImageMessages * messages)
{
  if (messages->warnings)
    gst_prog_image_warnings_end (messages->warnings);
}

/* Drops them: the stream was flushed. */
void
gst_prog_image_messages_flush (GstProgImageMessages * messages)
{
  g_clear_pointer (&messages->warnings, gst_prog_image_warnings_free);
}

/* Forgets what was posted. */
void
gst_prog_image_messages_clear (GstProgImageMessages * messages)
{
  gst_prog_image_messages_flush (messages);
  g_clear_pointer (&messages->text, g_free);
  messages->level = PROG_IMAGE_DEFECT_NONE;
  messages->width = messages->height = 0;
}
