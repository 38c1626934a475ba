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

static void
post_error (GstProgImageMessages * messages, const GError * error,
    const gchar * position)
{
  gst_prog_image_messages_drain (messages);
  gst_prog_image_report_error (messages->element, error, position);
}

/**
 * gst_prog_image_messages_fail:
 * @messages: the messages
 * @error: (transfer full): what is wrong, a sentence without a full stop
 *
 * Posts an ERROR message, behind all WARNINGs. Nothing more is decoded before a flush.
 *
 * Returns: %GST_FLOW_ERROR
 */
GstFlowReturn
gst_prog_image_messages_fail (GstProgImageMessages * messages, GError * error)
{
  gchar *position = prog_image_stream_position (messages->stream);

  post_error (messages, error, position);
  g_free (position);
  g_error_free (error);
  prog_image_stream_fail (messages->stream);
  gst_prog_image_progress_stop (messages->progress);

  return GST_FLOW_ERROR;
}

/* The same, where a frame has no buffer. */
GstFlowReturn
gst_prog_image_messages_no_buffer (GstProgImageMessages * messages)
{
  return gst_prog_image_messages_fail (messages,
      g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
          "There is no buffer for a frame, or it can't be written to"));
}

/* Now or with others. */
static void
post_warning (GstProgImageMessages * messages, ProgImageDefectLevel level,
    const GError * error, const gchar * position, GstClockTime now)
{
  if (!messages->warnings)
    messages->warnings = gst_prog_image_warnings_new (messages->element);
  gst_prog_image_warnings_post (messages->warnings, level, error, position,
      now);
}

/* Takes the error. */
static void
warn_here (GstProgImageMessages * messages, ProgImageDefectLevel level,
    GError * error, GstClockTime now)
{
  gchar *position = prog_image_stream_position (messages->stream);

  post_warning (messages, level, error, position, now);
  g_free (position);
  g_error_free (error);
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
 * gst_prog_image_messages_defect:
 * @messages: the messages
 * @facts: the image, which has a defect
 * @settings: the settings
 * @now: the time
 *
 * Posts what is wrong with the image at hand, once: a WARNING message, or an ERROR if
 * `fail-on` says so.
 *
 * Returns: %GST_FLOW_ERROR after an ERROR
 */
GstFlowReturn
gst_prog_image_messages_defect (GstProgImageMessages * messages,
    const ProgImageFacts * facts, const GstProgImageSettings * settings,
    GstClockTime now)
{
  const ProgImageDefect *defect = facts->defect;
  GError *error;

  if (messages->reported)
    return GST_FLOW_OK;

  messages->reported = TRUE;
  if (messages->is_film && is_known (messages, defect))
    return GST_FLOW_OK;

  messages->level = defect->level;
  g_free (messages->text);
  messages->text = g_strdup (defect->text);
  error = gst_prog_image_report_describe_defect (facts);
  if (gst_prog_image_settings_is_failure (settings, defect->level))
    return gst_prog_image_messages_fail (messages, error);
  warn_here (messages, defect->level, error, now);

  return GST_FLOW_OK;
}

/**
 * gst_prog_image_messages_lone_field:
 * @messages: the messages
 * @now: the time
 *
 * Posts a WARNING, the first time, that a field of an interlaced film is dropped since
 * the other one of its frame has not come.
 */
void
gst_prog_image_messages_lone_field (GstProgImageMessages * messages,
    GstClockTime now)
{
  if (messages->lone_field)
    return;

  messages->lone_field = TRUE;
  warn_here (messages, PROG_IMAGE_DEFECT_WARNING,
      g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The second field of a frame is missing: the first one is dropped"),
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
    post_error (messages, step->error, step->position);
  else
    post_warning (messages, PROG_IMAGE_DEFECT_NONE, step->error,
        step->position, now);
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

/* Forgets what was posted: another stream begins. */
void
gst_prog_image_messages_clear (GstProgImageMessages * messages)
{
  gst_prog_image_messages_flush (messages);
  messages->lone_field = FALSE;
  g_clear_pointer (&messages->text, g_free);
  messages->level = PROG_IMAGE_DEFECT_NONE;
  messages->width = messages->height = 0;
}
