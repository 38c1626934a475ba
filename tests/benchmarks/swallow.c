/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "swallow.h"

#include <gst/video/gstvideodecoder.h>

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("image/jpeg; image/png"));
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw"));

/* -- no less is possible ------------------------------------------------- */

typedef GstVideoDecoder Swallow;
typedef GstVideoDecoderClass SwallowClass;

GType swallow_get_type (void);
G_DEFINE_TYPE (Swallow, swallow, GST_TYPE_VIDEO_DECODER);

static GstFlowReturn
swallow_parse (GstVideoDecoder * decoder, GstVideoCodecFrame * frame,
    GstAdapter * adapter, gboolean at_eos)
{
  gst_adapter_flush (adapter, gst_adapter_available (adapter));

  return GST_VIDEO_DECODER_FLOW_NEED_DATA;
}

static GstFlowReturn
swallow_handle_frame (GstVideoDecoder * decoder, GstVideoCodecFrame * frame)
{
  gst_video_decoder_release_frame (decoder, frame);

  return GST_FLOW_OK;
}

static void
swallow_class_init (SwallowClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Swallow",
      "Codec/Decoder/Image", "Decodes nothing", "gst-progimage");
  klass->parse = swallow_parse;
  klass->handle_frame = swallow_handle_frame;
}

static void
swallow_init (Swallow * self)
{
  gst_video_decoder_set_packetized (self, FALSE);
  gst_video_decoder_set_needs_format (self, FALSE);
}

/* -- a codec frame for each buffer, as the base class documents it -------- */

typedef Swallow SwallowFrames;
typedef SwallowClass SwallowFramesClass;

GType swallow_frames_get_type (void);
G_DEFINE_TYPE (SwallowFrames, swallow_frames, swallow_get_type ());

static GstFlowReturn
swallow_frames_parse (GstVideoDecoder * decoder, GstVideoCodecFrame * frame,
    GstAdapter * adapter, gboolean at_eos)
{
  gst_video_decoder_add_to_frame (decoder, gst_adapter_available (adapter));

  return gst_video_decoder_have_frame (decoder);
}

static void
swallow_frames_class_init (SwallowFramesClass * klass)
{
  GST_VIDEO_DECODER_CLASS (klass)->parse = swallow_frames_parse;
}

static void
swallow_frames_init (SwallowFrames * self)
{
}

void
swallow_register (void)
{
  gst_element_register (NULL, "swallow", GST_RANK_NONE, swallow_get_type ());
  gst_element_register (NULL, "swallowframes", GST_RANK_NONE,
      swallow_frames_get_type ());
}
