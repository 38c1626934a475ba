/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstprogimagedec.h"
#include "gstprogimagemeta.h"
#include "gstprogjpegdec.h"
#include "gstprogpngdec.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  gst_prog_image_meta_register ();

  return GST_ELEMENT_REGISTER (progjpegdec, plugin)
      & GST_ELEMENT_REGISTER (progpngdec, plugin)
      & GST_ELEMENT_REGISTER (progimagedec, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, progimage,
    "Image decoders that show pictures while they are still arriving",
    plugin_init, VERSION, "LGPL", PACKAGE, PACKAGE_ORIGIN)
