/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The size of an image, and what of it the frame takes that is decoded. */

#include "layout.h"

/**
 * prog_webp_layout_add_vp8x:
 * @layout: of an image
 * @data: %PROG_WEBP_VP8X_SIZE bytes, the data of its VP8X chunk
 */
void
prog_webp_layout_add_vp8x (ProgWebpLayout * layout, const guint8 * data)
{
  prog_webp_read_vp8x (data, &layout->width, &layout->height,
      &layout->claims_alpha);
  layout->has_canvas = TRUE;
}

/**
 * prog_webp_layout_add_anmf:
 * @layout: of an image
 * @data: %PROG_WEBP_FRAME_HEADER_SIZE bytes, with which its first ANMF chunk begins
 *
 * Returns: (nullable): what is wrong with it
 */
const gchar *
prog_webp_layout_add_anmf (ProgWebpLayout * layout, const guint8 * data)
{
  ProgWebpFrame *frame = &layout->frame;

  prog_webp_read_anmf (data, frame);
  layout->is_animated = TRUE;
  if (!layout->has_canvas)
    return "an animation without a size";
  if ((guint64) frame->x + frame->width > layout->width
      || (guint64) frame->y + frame->height > layout->height)
    return "its first frame is not within its canvas";

  return NULL;
}

/**
 * prog_webp_layout_add_alpha:
 * @layout: of an image, in which an ALPH chunk begins
 */
void
prog_webp_layout_add_alpha (ProgWebpLayout * layout)
{
  layout->frame.has_alpha = TRUE;
}

/* A still image has the size of its canvas, a frame that of its own header. libwebp
 * refuses others, too. */
static gboolean
has_right_size (const ProgWebpLayout * layout, const ProgWebpFrame * frame)
{
  if (layout->is_animated)
    return frame->width == layout->frame.width
        && frame->height == layout->frame.height;

  return !layout->has_canvas || (frame->width == layout->width
      && frame->height == layout->height);
}

/**
 * prog_webp_layout_add_bitstream:
 * @layout: of an image
 * @type: of the chunk, VP8 or VP8L
 * @data: prog_webp_bitstream_header_size() bytes, with which its data begins
 * @size: of all its data
 *
 * Returns: (nullable): what is wrong with it
 */
const gchar *
prog_webp_layout_add_bitstream (ProgWebpLayout * layout, guint32 type,
    const guint8 * data, guint32 size)
{
  ProgWebpFrame frame = layout->frame;
  const gchar *problem = prog_webp_read_bitstream (type, data, size, &frame);

  if (problem)
    return problem;
  if (!has_right_size (layout, &frame))
    return "its pixels are of another size than its header says";

  layout->frame = frame;
  if (!layout->has_canvas) {
    layout->width = frame.width;
    layout->height = frame.height;
  }

  return NULL;
}

/**
 * prog_webp_layout_is_full:
 * @layout: of an image
 *
 * Returns: whether the frame is as large as the image
 */
gboolean
prog_webp_layout_is_full (const ProgWebpLayout * layout)
{
  return layout->frame.width == layout->width
      && layout->frame.height == layout->height;
}

/**
 * prog_webp_layout_has_alpha:
 * @layout: of an image
 *
 * What is beside the frame is transparent, as in browsers: the background colour of
 * an animation is a hint that they all ignore.
 *
 * Returns: whether pixels may be transparent
 */
gboolean
prog_webp_layout_has_alpha (const ProgWebpLayout * layout)
{
  return layout->frame.has_alpha || !prog_webp_layout_is_full (layout);
}

/**
 * prog_webp_layout_lacks_alpha:
 * @layout: of an image
 *
 * Returns: whether the pixels of a lossy image have no alpha, while its header says
 *     that they have
 */
gboolean
prog_webp_layout_lacks_alpha (const ProgWebpLayout * layout)
{
  return layout->claims_alpha && !layout->is_animated
      && !layout->frame.is_lossless && !layout->frame.has_alpha;
}
