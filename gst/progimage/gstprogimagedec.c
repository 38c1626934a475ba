/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progimagedec
 * @title: progimagedec
 * @short_description: decodes JPEG and PNG while they arrive
 *
 * Decodes what #progjpegdec and #progpngdec decode, in the same way: which of
 * them an image is, its first bytes tell, so that JPEGs and PNGs may follow
 * each other in one stream, and caps are not needed. `downscale` is for JPEGs.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=photo.png ! progimagedec ! videoconvert ! autovideosink
 * ]| Whatever it is.
 * |[
 * gst-launch-1.0 souphttpsrc location=http://localhost:8000/photo.jpg ! progimagedec ! videoconvert ! autovideosink sync=false
 * ]| From the network, as it comes.
 */

#include "gstprogimagedec.h"

struct _GstProgImageDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgImageDec, gst_prog_image_dec,
    GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progimagedec, "progimagedec", GST_RANK_NONE,
    GST_TYPE_PROG_IMAGE_DEC);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("image/jpeg; image/png"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("{ GRAY8, "
            GST_VIDEO_NE (GRAY16) ", I420, Y42B, Y444, Y41B, RGB, RGBA, "
            GST_VIDEO_NE (RGBA64) ", ARGB64, BGRA, ARGB, ABGR, RGBx, BGRx, "
            "xRGB, xBGR, BGR }")));

static const ProgImageCodecClass *const codecs[] = {
  &prog_image_jpeg_class, &prog_image_png_class, NULL
};

static void
gst_prog_image_dec_class_init (GstProgImageDecClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstProgImageDecoderClass *decoder_class = GST_PROG_IMAGE_DECODER_CLASS
      (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Progressive image decoder", "Codec/Decoder/Parser/Image",
      "Decodes JPEG and PNG images and shows them while they are still arriving",
      "The gst-progimage authors");
  gst_prog_image_decoder_class_install_jpeg_properties (decoder_class);
  decoder_class->codecs = codecs;
}

static void
gst_prog_image_dec_init (GstProgImageDec * self)
{
}
