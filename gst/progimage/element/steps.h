/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "frames.h"
#include "messages.h"
#include "stream/film.h"

G_BEGIN_DECLS

/**
 * GstProgImageSteps:
 * @frames: how frames are pushed
 * @messages: how messages are posted
 * @settings: as they were when input came
 * @base_chain: of the base class
 * @film: (transfer none): whether the stream is a film
 * @at_hand: (nullable): the step that the next codec frame is for
 *
 * What does what the stream says.
 */
typedef struct
{
  GstProgImageFrames frames;
  GstProgImageMessages messages;
  GstProgImageSettings settings;
  GstPadChainFunction base_chain;
  const ProgImageFilm *film;
  const ProgImageStep *at_hand;
} GstProgImageSteps;

void gst_prog_image_steps_init (GstProgImageSteps * steps,
    GstVideoDecoder * decoder, const GstProgImageParts * parts,
    GstPadChainFunction base_chain, const GstProgImageClock * clock,
    const ProgImageFilm * film);
void gst_prog_image_steps_clear (GstProgImageSteps * steps);

GstFlowReturn gst_prog_image_steps_handle (GstProgImageSteps * steps,
    const ProgImageStep * step, gboolean stalled, GstClockTime now);
GstFlowReturn gst_prog_image_steps_send_carrier (GstProgImageSteps * steps,
    const ProgImageStep * step, GstBuffer * carrier);
GstFlowReturn gst_prog_image_steps_handle_frame (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame);

GstFlowReturn gst_prog_image_steps_set_up_output (GstProgImageSteps * steps);
GstFlowReturn gst_prog_image_steps_publish (GstProgImageSteps * steps,
    GstVideoCodecFrame * frame, gboolean final);
GstFlowReturn gst_prog_image_steps_report_defect (GstProgImageSteps * steps);
gboolean gst_prog_image_steps_is_late (GstProgImageSteps * steps,
    GstBuffer * stamp, const GstVideoInfo * input);

gboolean gst_prog_image_steps_is_first_field (GstProgImageSteps * steps);
GstFlowReturn gst_prog_image_steps_keep_field (GstProgImageSteps * steps);
void gst_prog_image_steps_drop_lone_field (GstProgImageSteps * steps);

G_END_DECLS
