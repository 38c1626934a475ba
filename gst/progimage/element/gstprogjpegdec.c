/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progjpegdec
 * @title: progjpegdec
 * @short_description: decodes JPEG while it arrives
 *
 * Decodes JPEG images from bytes cut anywhere, and shows them while they are
 * still arriving: rows of a baseline JPEG as they are decoded, a progressive
 * one from its first scan on.
 *
 * Planes come out as they are stored where there is a video format for them
 * (GRAY8, I420, Y42B, Y444, Y41B), and as packed RGB otherwise or where
 * downstream takes nothing else. I420 with averaged chroma is the last choice.
 * With libjpeg-turbo 3, JPEGs of 12 bits come out as GRAY16, I420_12LE, I422_12LE and
 * Y444_12LE, and lossless ones with 2 to 16 bits; without it these are an ERROR.
 *
 * With `downscale` frames have a half, a quarter or an eighth of the width and
 * height, rounded up, as djpeg -scale makes them. Chroma that is stored with half
 * of the resolution is scaled less, so that I420 comes out as Y444. Most of the
 * data of a progressive JPEG makes no difference to an eighth, and is skipped:
 * the final frame comes long before the last byte.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=photo.jpg blocksize=4096 ! identity sleep-time=20000 ! progjpegdec ! videoconvert ! autovideosink sync=false
 * ]| A slow stream: the image builds up.
 * |[
 * gst-launch-1.0 filesrc location=photo.jpg ! progjpegdec updates=none ! videoconvert ! pngenc snapshot=true ! filesink location=photo.png
 * ]| Only the finished image.
 * |[
 * gst-launch-1.0 filesrc location=photo.jpg ! progjpegdec updates=pass ! videoconvert ! pngenc ! multifilesink location=scan-%02d.png
 * ]| One image for each scan.
 * |[
 * gst-launch-1.0 filesrc location=photo.jpg ! progjpegdec downscale=8 updates=none ! videoconvert ! pngenc snapshot=true ! filesink location=eighth.png
 * ]| A small image, for a small part of the work.
 * |[
 * gst-launch-1.0 filesrc location=photo.jpg ! progjpegdec downscale=auto updates=none ! videoscale ! video/x-raw,width=320,height=240,pixel-aspect-ratio=1/1 ! videoconvert ! pngenc snapshot=true ! filesink location=thumbnail.png
 * ]| One of a certain size: the decoder does as much of the scaling as it can.
 */

#include "gstprogjpegdec.h"

#include "codec/jpeg/jpeg.h"
#include "leaf.h"
#include "settings.h"

struct _GstProgJpegDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgJpegDec, gst_prog_jpeg_dec, GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progjpegdec, "progjpegdec", GST_RANK_NONE,
    GST_TYPE_PROG_JPEG_DEC);

static const ProgImageCodecClass *const codecs[] = {
  &prog_image_jpeg_class, NULL
};

static void
gst_prog_jpeg_dec_class_init (GstProgJpegDecClass * klass)
{
  gst_prog_image_leaf_init (GST_PROG_IMAGE_DECODER_CLASS (klass), codecs,
      "Progressive JPEG decoder",
      "Decodes JPEG images and shows them while they are still arriving");
  gst_prog_image_settings_install_jpeg (G_OBJECT_CLASS (klass));
}

static void
gst_prog_jpeg_dec_init (GstProgJpegDec * self)
{
}
