/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

#include <gst/video/gstvideodecoder.h>

G_BEGIN_DECLS

#define GST_TYPE_PROG_IMAGE_DECODER (gst_prog_image_decoder_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstProgImageDecoder, gst_prog_image_decoder, GST,
    PROG_IMAGE_DECODER, GstVideoDecoder);

/**
 * GstProgImageDecoderClass:
 * @codecs: %NULL-terminated table of what the element decodes, set by the leaf
 * @get_time: monotonic time, ns; a test may put a clock of its own here
 * @get_cpu_time: CPU time of the calling thread, ns; the same
 * @get_n_waits: how often the calling thread has waited for something; the same
 * @waits: whether a thread waits for something rather than for a processor; the same
 *
 * A leaf adds its pad templates and metadata, and sets @codecs.
 */
struct _GstProgImageDecoderClass
{
  GstVideoDecoderClass parent_class;

  const ProgImageCodecClass *const *codecs;
    GstClockTime (*get_time) (GstProgImageDecoder * self);
    GstClockTime (*get_cpu_time) (GstProgImageDecoder * self);
    guint64 (*get_n_waits) (GstProgImageDecoder * self);
    gboolean (*waits) (GstProgImageDecoder * self, gint thread);
};

G_END_DECLS
