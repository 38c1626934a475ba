/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "canvasmodel.h"

#include <string.h>

static void
buffer_gone (gpointer supply, GstMiniObject * buffer)
{
  ((Supply *) supply)->alive--;
}

/* A buffer with rows that are padded by another amount each time. */
static GstBuffer *
buffer_with_strides (const GstVideoInfo * info, guint padding)
{
  gint strides[GST_VIDEO_MAX_PLANES] = { 0, };
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0, };
  gsize size = 0;
  GstBuffer *buffer;
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    guint rows = GST_VIDEO_INFO_COMP_HEIGHT (info, i);

    strides[i] = GST_VIDEO_INFO_PLANE_STRIDE (info, i) + padding * (i + 1);
    offsets[i] = size;
    size += strides[i] * rows + padding;
  }
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), offsets, strides);

  return buffer;
}

GstFlowReturn
supply_acquire (GstBuffer ** buffer, gpointer user_data)
{
  Supply *supply = user_data;
  GstMapInfo map;

  if (supply->flow != GST_FLOW_OK)
    return supply->flow;

  if (supply->source == SOURCE_POOL) {
    fail_unless (gst_buffer_pool_acquire_buffer (supply->pool, buffer, NULL)
        == GST_FLOW_OK);
  } else {
    if (supply->source == SOURCE_STRIDES)
      *buffer = buffer_with_strides (&supply->info, supply->acquired * 4 % 20);
    else
      *buffer = gst_buffer_new_allocate (NULL,
          GST_VIDEO_INFO_SIZE (&supply->info), NULL);
    supply->alive++;
    gst_mini_object_weak_ref (GST_MINI_OBJECT (*buffer), buffer_gone, supply);
  }
  supply->acquired++;

  /* What memory holds that nobody has written to. */
  fail_unless (gst_buffer_map (*buffer, &map, GST_MAP_WRITE));
  memset (map.data, 0xe7, map.size);
  gst_buffer_unmap (*buffer, &map);

  return GST_FLOW_OK;
}

void
supply_open (Supply * supply, Source source, GstVideoFormat format,
    guint width, guint height)
{
  memset (supply, 0, sizeof (Supply));
  supply->source = source;
  supply->flow = GST_FLOW_OK;
  gst_video_info_set_format (&supply->info, format, width, height);
  if (source == SOURCE_POOL) {
    GstStructure *config;
    GstCaps *caps = gst_video_info_to_caps (&supply->info);

    supply->pool = gst_video_buffer_pool_new ();
    config = gst_buffer_pool_get_config (supply->pool);
    gst_buffer_pool_config_set_params (config, caps, supply->info.size, 0, 0);
    gst_buffer_pool_config_add_option (config,
        GST_BUFFER_POOL_OPTION_VIDEO_META);
    fail_unless (gst_buffer_pool_set_config (supply->pool, config));
    fail_unless (gst_buffer_pool_set_active (supply->pool, TRUE));
    gst_caps_unref (caps);
  }
}

/* All buffers must have come back by now. */
void
supply_close (Supply * supply)
{
  fail_unless_equals_int (supply->alive, 0);
  if (supply->pool) {
    fail_unless (gst_buffer_pool_set_active (supply->pool, FALSE));
    ASSERT_OBJECT_REFCOUNT (supply->pool, "pool", 1);
    gst_object_unref (supply->pool);
  }
}

/* -- the model ---------------------------------------------------------- */

static guint
first_component (const GstVideoInfo * info, guint plane)
{
  guint i;

  for (i = 0; (guint) GST_VIDEO_INFO_COMP_PLANE (info, i) != plane; i++);

  return i;
}

guint
model_row_size (const GstVideoInfo * info, guint plane)
{
  guint comp = first_component (info, plane);

  return GST_VIDEO_INFO_COMP_WIDTH (info, comp) *
      GST_VIDEO_INFO_COMP_PSTRIDE (info, comp);
}

static guint
model_n_rows (const GstVideoInfo * info, guint plane)
{
  return GST_VIDEO_INFO_COMP_HEIGHT (info, first_component (info, plane));
}

guint8 *
model_row (Model * model, guint plane, guint row)
{
  gsize at = (gsize) row * model_row_size (model->info, plane);
  guint i;

  for (i = 0; i < plane; i++)
    at +=
        (gsize) model_n_rows (model->info, i) * model_row_size (model->info, i);

  return model->pixels->data + at;
}

/* Rows of a plane that show lines [first, end). */
void
model_plane_rows (const GstVideoInfo * info, guint plane, guint first,
    guint end, guint * row, guint * row_end)
{
  guint sub = GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo,
      first_component (info, plane));

  *row = first >> sub;
  *row_end = MIN ((end + (1 << sub) - 1) >> sub, model_n_rows (info, plane));
}

static void
model_blank (Model * model, guint first, guint end, guint8 blank)
{
  guint plane, row, row_end, i;

  for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (model->info); plane++) {
    guint size = model_row_size (model->info, plane);

    model_plane_rows (model->info, plane, first, end, &row, &row_end);
    for (; row < row_end; row++) {
      guint8 *data = model_row (model, plane, row);

      memset (data, blank, size);
      if (blank == 0)
        continue;
      for (i = 0; i < size; i++) {
        if ((GST_VIDEO_INFO_FORMAT (model->info) == GST_VIDEO_FORMAT_RGBA
                && i % 4 == 3)
            || (GST_VIDEO_INFO_FORMAT (model->info) == GST_VIDEO_FORMAT_ARGB
                && i % 4 == 0)
            || (GST_VIDEO_INFO_FORMAT (model->info) ==
                GST_VIDEO_FORMAT_RGBA64_LE && i % 8 >= 6))
          data[i] = 0xff;
      }
    }
  }
}

void
model_open (Model * model, const GstVideoInfo * info, guint8 blank)
{
  guint plane, size = 0;

  for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (info); plane++)
    size += model_n_rows (info, plane) * model_row_size (info, plane);
  model->info = info;
  model->pixels = g_byte_array_new ();
  g_byte_array_set_size (model->pixels, size);
  model_blank (model, 0, info->height, blank);
}

void
model_close (Model * model)
{
  g_byte_array_unref (model->pixels);
}

static guint8
sample (guint tag, guint plane, guint row, guint i)
{
  return (tag * 37 + plane * 101 + row * 11 + i * 3) % 251;
}

/* Draws lines in the frame, and in the model where they are to be seen. */
void
model_draw (ProgImageCanvas * canvas, Model * model, guint first, guint end,
    guint tag)
{
  GstVideoFrame *frame = prog_image_canvas_write (canvas);
  const GstVideoInfo *info = prog_image_canvas_info (canvas);
  guint plane, row, row_end, i;

  fail_unless (frame != NULL);
  for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (info); plane++) {
    model_plane_rows (info, plane, first, end, &row, &row_end);
    for (; row < row_end; row++) {
      guint8 *data = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
          (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);

      for (i = 0; i < model_row_size (info, plane); i++) {
        data[i] = sample (tag, plane, row, i);
        if (model)
          model_row (model, plane, row)[i] = data[i];
      }
    }
  }
}

void
model_draw_done (ProgImageCanvas * canvas, Model * model, guint first,
    guint end, guint tag)
{
  model_draw (canvas, model, first, end, tag);
  prog_image_canvas_rows_done (canvas, first, end);
}

void
assert_looks_like (GstBuffer * buffer, Model * model, GByteArray * expected)
{
  Model copy = { model->info, expected };
  GstVideoFrame frame;
  guint plane, row;

  fail_unless (gst_video_frame_map (&frame, model->info, buffer, GST_MAP_READ));
  for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (model->info); plane++) {
    for (row = 0; row < model_n_rows (model->info, plane); row++)
      fail_unless (memcmp ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame,
                  plane) +
              (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane),
              model_row (&copy, plane, row), model_row_size (model->info,
                  plane)) == 0, "row %u of plane %u of %s is not as drawn", row,
          plane, gst_video_format_to_string (GST_VIDEO_INFO_FORMAT
              (model->info)));
  }
  gst_video_frame_unmap (&frame);
}

GstBuffer *
model_publish (ProgImageCanvas * canvas, Model * model, gboolean final,
    guint first, guint end)
{
  ProgImageRows damage = { 12345, 54321 };
  GstBuffer *buffer = prog_image_canvas_publish (canvas, final, &damage);

  fail_unless (buffer != NULL);
  if (first < end) {
    /* The macro for integers has a variable of the name first. */
    fail_unless (damage.first == first && damage.end == end,
        "damage is %u to %u, not %u to %u", damage.first, damage.end, first,
        end);
  } else {
    fail_unless (damage.first >= damage.end, "damage is %u to %u",
        damage.first, damage.end);
  }
  assert_looks_like (buffer, model, model->pixels);

  return buffer;
}

void
held_free (gpointer data)
{
  Held *held = data;

  gst_buffer_unref (held->buffer);
  g_byte_array_unref (held->expected);
  g_free (held);
}

Held *
model_hold (GstBuffer * buffer, Model * model)
{
  Held *held = g_new (Held, 1);

  held->buffer = buffer;
  held->expected = g_byte_array_new ();
  g_byte_array_append (held->expected, model->pixels->data, model->pixels->len);

  return held;
}
