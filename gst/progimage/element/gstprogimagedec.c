/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progimagedec
 * @title: progimagedec
 * @short_description: decodes JPEG, PNG, WebP and JPEG XL while they arrive
 *
 * Decodes what #progjpegdec, #progpngdec, #progwebpdec and #progjxldec decode, in
 * the same way. The first bytes of each image tell which format it has: images of
 * several formats may follow each other in one stream, and caps are not needed.
 * `downscale` is for JPEGs and WebPs.
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

#include "codec/table.h"
#include "leaf.h"
#include "settings.h"

struct _GstProgImageDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgImageDec, gst_prog_image_dec,
    GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progimagedec, "progimagedec", GST_RANK_NONE,
    GST_TYPE_PROG_IMAGE_DEC);

static void
gst_prog_image_dec_class_init (GstProgImageDecClass * klass)
{
  gst_prog_image_leaf_init (GST_PROG_IMAGE_DECODER_CLASS (klass),
      prog_image_codecs, "Progressive image decoder",
      "Decodes images and shows them while they are still arriving");
  gst_prog_image_settings_install_jpeg (G_OBJECT_CLASS (klass));
  gst_prog_image_settings_install_threads (G_OBJECT_CLASS (klass));
}

static void
gst_prog_image_dec_init (GstProgImageDec * self)
{
}
