/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "progress.h"
#include "report.h"
#include "warnings.h"

#include "stream/step.h"

G_BEGIN_DECLS

/**
 * GstProgImageMessages:
 * @element: the element; no reference is kept
 * @progress: the progress of its images
 * @is_film: the image at hand is one of a film
 * @is_silent: nothing is posted of it but defects
 * @width: of the image before, in pixels
 * @height: the same
 * @reported: the defect of the image at hand was reported
 * @level: of the defect that was reported last
 * @text: (nullable): what that was
 * @warnings: (nullable): those of the stream
 *
 * Which messages are posted of the images of a stream.
 */
typedef struct
{
  GstElement *element;
  GstProgImageProgress *progress;
  gboolean is_film, is_silent;
  guint width, height;
  gboolean reported;
  ProgImageDefectLevel level;
  gchar *text;
  GstProgImageWarnings *warnings;
} GstProgImageMessages;

void gst_prog_image_messages_begin (GstProgImageMessages * messages,
    const ProgImageFacts * facts, gboolean is_film, GstClockTime now);
GError *gst_prog_image_messages_take_defect (GstProgImageMessages * messages,
    const ProgImageFacts * facts);
void gst_prog_image_messages_end (GstProgImageMessages * messages,
    const ProgImageFacts * facts);
void gst_prog_image_messages_error (GstProgImageMessages * messages,
    const GError * error, const gchar * position);
void gst_prog_image_messages_warning (GstProgImageMessages * messages,
    ProgImageDefectLevel level, const GError * error, const gchar * position,
    GstClockTime now);
void gst_prog_image_messages_step (GstProgImageMessages * messages,
    const ProgImageStep * step, GstClockTime now);
void gst_prog_image_messages_drain (GstProgImageMessages * messages);
void gst_prog_image_messages_flush (GstProgImageMessages * messages);
void gst_prog_image_messages_clear (GstProgImageMessages * messages);

G_END_DECLS
