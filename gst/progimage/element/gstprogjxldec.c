/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progjxldec
 * @title: progjxldec
 * @short_description: decodes JPEG XL while it arrives
 *
 * Decodes JPEG XL images from bytes cut anywhere, bare codestreams and containers, and
 * shows them while they are still arriving: lossy ones, and recompressed JPEGs, in full
 * size from an eighth of their resolution on, lossless ones group after group of 256 x 256
 * pixels.
 *
 * Samples of up to 8 bits come out as GRAY8, RGB or RGBA, all others as GRAY16 or RGBA64,
 * floating point ones too. Colours are those that djxl makes by default: the image's own
 * where it has none but named ones or was coded without a change of colours, else linear
 * sRGB; caps or an ICC profile say which. The image is turned as it says.
 *
 * Of an animation the first frame is decoded.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=photo.jxl blocksize=4096 ! identity sleep-time=20000 ! progjxldec ! videoconvert ! autovideosink sync=false
 * ]| A slow stream: the image builds up.
 * |[
 * gst-launch-1.0 filesrc location=photo.jxl ! progjxldec updates=none ! videoconvert ! pngenc snapshot=true ! filesink location=photo.png
 * ]| Only the finished image.
 * |[
 * gst-launch-1.0 filesrc location=photo.jxl ! progjxldec updates=pass ! videoconvert ! pngenc ! multifilesink location=pass-%d.png
 * ]| One image for each pass, the first at an eighth of the resolution.
 * |[
 * GST_PLUGIN_FEATURE_RANK=progjxldec:PRIMARY gst-play-1.0 photo.jxl
 * ]| A player that finds the element by itself.
 */

#include "gstprogjxldec.h"

#include "codec/jxl/jxl.h"
#include "leaf.h"
#include "settings.h"

struct _GstProgJxlDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgJxlDec, gst_prog_jxl_dec, GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progjxldec, "progjxldec", GST_RANK_NONE,
    GST_TYPE_PROG_JXL_DEC);

static const ProgImageCodecClass *const codecs[] = {
  &prog_image_jxl_class, NULL
};

static void
gst_prog_jxl_dec_class_init (GstProgJxlDecClass * klass)
{
  gst_prog_image_leaf_init (GST_PROG_IMAGE_DECODER_CLASS (klass), codecs,
      "Progressive JPEG XL decoder",
      "Decodes JPEG XL images and shows them while they are still arriving");
  gst_prog_image_settings_install_threads (G_OBJECT_CLASS (klass));
}

static void
gst_prog_jxl_dec_init (GstProgJxlDec * self)
{
}
