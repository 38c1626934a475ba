/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progwebpdec
 * @title: progwebpdec
 * @short_description: decodes WebP while it arrives
 *
 * Decodes WebP images from bytes cut anywhere, and shows them row by row while they are
 * still arriving: lossy ones from about a tenth of their bytes on, lossless ones from an
 * eighth.
 *
 * Lossy images come out as they are stored, I420; those with alpha as RGBA, or A420
 * where downstream prefers that; lossless ones as RGB or RGBA. Other orders, RGB for
 * I420, and images without their alpha are offered too. Of an animation the first frame
 * is shown, in its place on a transparent canvas. With `downscale`, libwebp makes
 * smaller frames.
 *
 * It is there where the plugin was built with libwebp.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=photo.webp blocksize=4096 ! identity sleep-time=20000 ! progwebpdec ! videoconvert ! autovideosink sync=false
 * ]| A slow stream: the image builds up.
 * |[
 * gst-launch-1.0 filesrc location=photo.webp ! progwebpdec updates=none ! videoconvert ! jpegenc snapshot=true ! filesink location=photo.jpg
 * ]| Only the finished image.
 * |[
 * gst-launch-1.0 filesrc location=photo.webp ! progwebpdec updates=none downscale=8 ! videoconvert ! pngenc snapshot=true ! filesink location=thumbnail.png
 * ]| A thumbnail.
 */

#include "gstprogwebpdec.h"

#include "codec/webp/webp.h"
#include "leaf.h"
#include "settings.h"

#include "codec/webp/webp.h"

struct _GstProgWebpDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgWebpDec, gst_prog_webp_dec, GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progwebpdec, "progwebpdec", GST_RANK_NONE,
    GST_TYPE_PROG_WEBP_DEC);

static const ProgImageCodecClass *const codecs[] = {
  &prog_image_webp_class, NULL
};

static void
gst_prog_webp_dec_class_init (GstProgWebpDecClass * klass)
{
  gst_prog_image_leaf_init (GST_PROG_IMAGE_DECODER_CLASS (klass), codecs,
      "Progressive WebP decoder",
      "Decodes WebP images and shows them while they are still arriving");
  gst_prog_image_settings_install_downscale (G_OBJECT_CLASS (klass));
  gst_prog_image_settings_install_threads (G_OBJECT_CLASS (klass));
}

static void
gst_prog_webp_dec_init (GstProgWebpDec * self)
{
}
