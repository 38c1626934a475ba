/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/gstprogimagedec.h"
#include "element/gstprogimagemeta.h"
#include "element/gstprogjpegdec.h"
#include "element/gstprogpngdec.h"
#ifdef HAVE_JXL
#include "element/gstprogjxldec.h"
#include "element/typefind.h"
#endif

#ifdef HAVE_WEBP
#include "element/gstprogwebpdec.h"
#define register_webp(plugin) GST_ELEMENT_REGISTER (progwebpdec, plugin)
#else
#define register_webp(plugin) TRUE
#endif

#ifdef HAVE_JXL
static gboolean
register_jxl (GstPlugin * plugin)
{
  return gst_prog_image_typefind_register (plugin)
      & GST_ELEMENT_REGISTER (progjxldec, plugin);
}
#else
#define register_jxl(plugin) TRUE
#endif

static gboolean
plugin_init (GstPlugin * plugin)
{
  gst_prog_image_meta_register ();

  return GST_ELEMENT_REGISTER (progjpegdec, plugin)
      & GST_ELEMENT_REGISTER (progpngdec, plugin)
      & GST_ELEMENT_REGISTER (progimagedec, plugin)
      & register_jxl (plugin)
      & register_webp (plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, progimage,
    "Image decoders that show images while they are still arriving",
    plugin_init, VERSION, "LGPL", PACKAGE, PACKAGE_ORIGIN)
