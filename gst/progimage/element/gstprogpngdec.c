/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-progpngdec
 * @title: progpngdec
 * @short_description: decodes PNG while it arrives
 *
 * Decodes PNG images from bytes cut anywhere, and shows them while they are
 * still arriving: row by row, or pass by pass at full size where they are
 * interlaced (Adam7).
 *
 * Grey comes out as GRAY8 or GRAY16, colour as RGB or RGBA, and 16-bit colour
 * and everything with 16-bit alpha as RGBA64. Palettes and tRNS are expanded,
 * gamma is left alone. Where downstream takes none of these, other orders, 8
 * bits for 16, colour for grey, and images without their alpha are offered.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=photo.png blocksize=4096 ! identity sleep-time=20000 ! progpngdec ! videoconvert ! autovideosink sync=false
 * ]| A slow stream: the image builds up.
 * |[
 * gst-launch-1.0 filesrc location=photo.png ! progpngdec updates=none ! videoconvert ! jpegenc snapshot=true ! filesink location=photo.jpg
 * ]| Only the finished image.
 * |[
 * gst-launch-1.0 filesrc location=photo.png ! progpngdec updates=pass smoothing=false ! videoconvert ! pngenc ! multifilesink location=pass-%d.png
 * ]| One image for each Adam7 pass, in blocks.
 */

#include "gstprogpngdec.h"

#include "codec/png/png.h"
#include "leaf.h"
#include "settings.h"

struct _GstProgPngDec
{
  GstProgImageDecoder parent;
};

G_DEFINE_TYPE (GstProgPngDec, gst_prog_png_dec, GST_TYPE_PROG_IMAGE_DECODER);
GST_ELEMENT_REGISTER_DEFINE (progpngdec, "progpngdec", GST_RANK_NONE,
    GST_TYPE_PROG_PNG_DEC);

static const ProgImageCodecClass *const codecs[] = {
  &prog_image_png_class, NULL
};

static void
gst_prog_png_dec_class_init (GstProgPngDecClass * klass)
{
  gst_prog_image_leaf_init (GST_PROG_IMAGE_DECODER_CLASS (klass), codecs,
      "Progressive PNG decoder",
      "Decodes PNG images and shows them while they are still arriving");
  gst_prog_image_settings_install_threads (G_OBJECT_CLASS (klass));
}

static void
gst_prog_png_dec_init (GstProgPngDec * self)
{
}
