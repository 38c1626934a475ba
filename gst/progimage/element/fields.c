/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Interlaced motion JPEG: a buffer holds two images, one with the even rows of a frame,
 * and one with the odd rows. Only the caps tell it, by a height of twice the images'. Some
 * sources send a buffer for each. */

#include "fields.h"

#include "allocator.h"

#include <string.h>

/* Rows that an image may have more than the field: those of a block. */
#define MAX_PADDING 8

/**
 * gst_prog_image_fields_fit:
 * @input: (nullable): what upstream's caps say
 * @image: an image whose size is known
 *
 * Returns: whether the image is a field of upstream's frames
 */
gboolean
gst_prog_image_fields_fit (const GstVideoInfo * input,
    const ProgImageInfo * image)
{
  guint height = image->height, frame_height;

  if (!input || height <= MAX_PADDING
      || (guint) GST_VIDEO_INFO_WIDTH (input) != image->width)
    return FALSE;

  frame_height = GST_VIDEO_INFO_HEIGHT (input);

  return frame_height > height && frame_height <= 2 * height
      && frame_height > 2 * (height - MAX_PADDING);
}

/**
 * gst_prog_image_fields_frame_height:
 * @input: what upstream's caps say
 * @image: an image that is a field, its scale set
 *
 * Returns: the height of frames, in pixels
 */
guint
gst_prog_image_fields_frame_height (const GstVideoInfo * input,
    const ProgImageInfo * image)
{
  return image->downscale == 1 ? (guint) GST_VIDEO_INFO_HEIGHT (input) :
      2 * prog_image_downscaled (image->height, image->downscale);
}

/**
 * gst_prog_image_fields_set:
 * @fields: the fields
 * @frame: format and size of a frame
 * @image: (nullable): an image that is a field; %NULL where images are frames
 */
void
gst_prog_image_fields_set (GstProgImageFields * fields,
    const GstVideoInfo * frame, const ProgImageInfo * image)
{
  gst_prog_image_fields_clear (fields);
  fields->come = GST_PROG_IMAGE_FIELDS_UNKNOWN;
  gst_video_info_init (&fields->frame);
  if (!image)
    return;

  fields->frame = *frame;
  gst_video_info_set_format (&fields->field, GST_VIDEO_INFO_FORMAT (frame),
      GST_VIDEO_INFO_WIDTH (frame), prog_image_downscaled (image->height,
          image->downscale));
}

/* Forgets a field whose frame is not complete. */
void
gst_prog_image_fields_clear (GstProgImageFields * fields)
{
  gst_clear_buffer (&fields->first);
  fields->earlier = FALSE;
}

/* What came so far came with buffers before. */
void
gst_prog_image_fields_begin_buffer (GstProgImageFields * fields)
{
  fields->earlier = fields->first != NULL;
}

/**
 * gst_prog_image_fields_has_lone:
 * @fields: the fields
 * @image: bytes of the field at hand
 * @rest: bytes of its buffer behind it
 *
 * Fields of a frame have about the same size: so much tells whether there is another one in
 * the buffer.
 *
 * Returns: whether the field that came before has lost its other one
 */
gboolean
gst_prog_image_fields_has_lone (const GstProgImageFields * fields,
    guint64 image, guint64 rest)
{
  return fields->earlier && (fields->come == GST_PROG_IMAGE_FIELDS_TOGETHER
      || rest >= image / 4);
}

gboolean
gst_prog_image_fields_are_used (const GstProgImageFields * fields)
{
  return GST_VIDEO_INFO_HEIGHT (&fields->frame) > 0;
}

/**
 * gst_prog_image_fields_acquire:
 * @buffer: (out): an empty field
 * @fields: the fields
 *
 * A #ProgImageAcquire.
 *
 * Returns: %GST_FLOW_OK; %GST_FLOW_ERROR where there is no memory
 */
GstFlowReturn
gst_prog_image_fields_acquire (GstBuffer ** buffer, gpointer fields)
{
  const GstVideoInfo *info = &((GstProgImageFields *) fields)->field;

  GstAllocator *allocator = gst_prog_image_allocator_new ();

  *buffer = gst_buffer_new_allocate (allocator, GST_VIDEO_INFO_SIZE (info),
      NULL);
  gst_object_unref (allocator);

  return *buffer ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* Every second row of @frame, from @parity on. Below the field there may be one row
 * that is not its own. */
static void
copy_field (GstVideoFrame * frame, GstVideoFrame * field, guint parity)
{
  guint plane, row;

  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++) {
    guint8 *to = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
    const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA (field, plane);
    gint to_stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
    gint from_stride = GST_VIDEO_FRAME_PLANE_STRIDE (field, plane);
    gint component[GST_VIDEO_MAX_COMPONENTS];
    guint height;

    gst_video_format_info_component (frame->info.finfo, plane, component);
    height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component[0]);
    for (row = parity; row < height; row += 2)
      memcpy (to + (gsize) row * to_stride,
          from + (gsize) (row / 2) * from_stride, MIN (to_stride, from_stride));
  }
}

/**
 * gst_prog_image_fields_weave:
 * @fields: the fields, of which the first one of a frame has come
 * @second: the second one
 * @frame: an empty frame
 *
 * Makes one frame of both.
 *
 * Returns: whether all of them could be mapped
 */
gboolean
gst_prog_image_fields_weave (GstProgImageFields * fields, GstBuffer * second,
    GstBuffer * frame)
{
  GstBuffer *both[] = { fields->first, second };
  GstVideoFrame to, from;
  guint parity;

  fields->come = fields->earlier ? GST_PROG_IMAGE_FIELDS_SEPARATE
      : GST_PROG_IMAGE_FIELDS_TOGETHER;
  if (!gst_video_frame_map (&to, &fields->frame, frame, GST_MAP_WRITE))
    return FALSE;

  for (parity = 0; parity < 2; parity++) {
    if (!gst_video_frame_map (&from, &fields->field, both[parity],
            GST_MAP_READ))
      break;
    copy_field (&to, &from, parity);
    gst_video_frame_unmap (&from);
  }
  gst_video_frame_unmap (&to);
  gst_prog_image_fields_clear (fields);

  return parity == 2;
}
