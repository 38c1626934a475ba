/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "colour.h"

#include <math.h>

/* Half of what lies between the green of BT.709 and that of BT.470BG. */
#define MAX_DISTANCE 0.005

static gboolean
are_near (const gdouble * xy, const gdouble * known)
{
  guint i;

  for (i = 0; i < 8; i++) {
    if (fabs (xy[i] - known[i]) >= MAX_DISTANCE)
      return FALSE;
  }

  return TRUE;
}

/**
 * prog_image_colour_primaries:
 * @xy: chromaticities, x and y of white, red, green and blue
 *
 * Returns: what has these; UNKNOWN where GStreamer has no name for it
 */
GstVideoColorPrimaries
prog_image_colour_primaries (const gdouble * xy)
{
  gint i;

  for (i = GST_VIDEO_COLOR_PRIMARIES_BT709;
      i <= GST_VIDEO_COLOR_PRIMARIES_EBU3213; i++) {
    const GstVideoColorPrimariesInfo *info =
        gst_video_color_primaries_get_info (i);
    const gdouble known[8] = {
      info->Wx, info->Wy, info->Rx, info->Ry, info->Gx, info->Gy,
      info->Bx, info->By
    };

    if (are_near (xy, known))
      return info->primaries;
  }

  return GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
}

/**
 * prog_image_colour_transfer:
 * @gamma: the exponent of encoding: 1 / 2.2, for instance
 *
 * Returns: the transfer function with that exponent; UNKNOWN where GStreamer has no
 *     name for it
 */
GstVideoTransferFunction
prog_image_colour_transfer (gdouble gamma)
{
  static const struct
  {
    gdouble gamma;
    GstVideoTransferFunction transfer;
  } known[] = {
    {1.0, GST_VIDEO_TRANSFER_GAMMA10},
    {1 / 1.8, GST_VIDEO_TRANSFER_GAMMA18},
    {1 / 2.0, GST_VIDEO_TRANSFER_GAMMA20},
    {1 / 2.2, GST_VIDEO_TRANSFER_GAMMA22},
    {1 / 2.8, GST_VIDEO_TRANSFER_GAMMA28},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    /* Writers round: 1 % cannot be seen, and is far from the next. */
    if (fabs (gamma - known[i].gamma) <= known[i].gamma / 100)
      return known[i].transfer;
  }

  return GST_VIDEO_TRANSFER_UNKNOWN;
}
