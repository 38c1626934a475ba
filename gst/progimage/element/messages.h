/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "progress.h"
#include "report.h"
#include "settings.h"
#include "warnings.h"

#include "stream/step.h"
#include "stream/stream.h"

G_BEGIN_DECLS

/**
 * GstProgImageMessages:
 * @element: the element; no reference is kept
 * @stream: its stream
 * @progress: the progress of its images
 * @is_film: the image at hand is one of a film
 * @is_silent: nothing is posted of it but defects
 * @width: of the image before, in pixels
 * @height: the same
 * @reported: the defect of the image at hand was reported
 * @level: of the defect that was reported last
 * @text: (nullable): what that was
 * @lone_field: a field without another one was reported
 * @warnings: (nullable): those of the stream
 *
 * Which messages are posted of the images of a stream.
 */
typedef struct
{
  GstElement *element;
  ProgImageStream *stream;
  GstProgImageProgress *progress;
  gboolean is_film, is_silent;
  guint width, height;
  gboolean reported;
  ProgImageDefectLevel level;
  gchar *text;
  gboolean lone_field;
  GstProgImageWarnings *warnings;
} GstProgImageMessages;

void gst_prog_image_messages_begin (GstProgImageMessages * messages,
    const ProgImageFacts * facts, gboolean is_film, GstClockTime now);
GstFlowReturn gst_prog_image_messages_defect (GstProgImageMessages * messages,
    const ProgImageFacts * facts, const GstProgImageSettings * settings,
    GstClockTime now);
void gst_prog_image_messages_lone_field (GstProgImageMessages * messages,
    GstClockTime now);
void gst_prog_image_messages_end (GstProgImageMessages * messages,
    const ProgImageFacts * facts);
GstFlowReturn gst_prog_image_messages_fail (GstProgImageMessages * messages,
    GError * error);
GstFlowReturn gst_prog_image_messages_no_buffer (GstProgImageMessages *
    messages);
void gst_prog_image_messages_step (GstProgImageMessages * messages,
    const ProgImageStep * step, GstClockTime now);
void gst_prog_image_messages_drain (GstProgImageMessages * messages);
void gst_prog_image_messages_flush (GstProgImageMessages * messages);
void gst_prog_image_messages_clear (GstProgImageMessages * messages);

G_END_DECLS
