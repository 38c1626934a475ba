/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The canvas against a model: an array of bytes that is drawn to in the same
 * way, and kept at each publish. */

#include "canvasmodel.h"

#include <string.h>

/* -- frames that are held ----------------------------------------------- */

static const struct
{
  GstVideoFormat format;
  guint width, height;
} images[] = {
  {GST_VIDEO_FORMAT_I420, 33, 47},
  {GST_VIDEO_FORMAT_I420, 32, 48},
  {GST_VIDEO_FORMAT_Y42B, 35, 41},
  {GST_VIDEO_FORMAT_Y41B, 37, 43},
  {GST_VIDEO_FORMAT_Y444, 19, 33},
  {GST_VIDEO_FORMAT_GRAY8, 21, 40},
  {GST_VIDEO_FORMAT_RGB, 13, 37},
  {GST_VIDEO_FORMAT_RGBA, 15, 39},
  {GST_VIDEO_FORMAT_ARGB, 15, 39},
  {GST_VIDEO_FORMAT_RGBA64_LE, 11, 35},
  {GST_VIDEO_FORMAT_GRAY16_LE, 23, 36},
};

/* Lines like iMCU rows and passes bring them, frames held as long as chance has
 * it, 200 times. */
static void
check_held_frames (guint image, Source source, guint8 blank)
{
  guint height = images[image].height, i, k;
  GPtrArray *frames = g_ptr_array_new_with_free_func (held_free);
  GRand *chance = g_rand_new_with_seed (image * 10 + source);
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;

  supply_open (&supply, source, images[image].format,
      images[image].width, height);
  model_open (&model, &supply.info, blank);
  canvas = prog_image_canvas_new (&supply.info, blank, supply_acquire, &supply);

  for (i = 0; i < 200; i++) {
    guint low = height, high = 0, n = g_rand_int_range (chance, 0, 4);

    for (k = 0; k < n; k++) {
      guint first = g_rand_int_range (chance, 0, height / 8) * 8;
      guint end = first + g_rand_int_range (chance, 1, 4) * 8;

      model_draw_done (canvas, &model, first, MIN (end, height), i);
      low = MIN (low, first);
      high = MAX (high, MIN (end, height));
    }
    if (i == 0) {
      low = 0;
      high = height;
    }
    g_ptr_array_add (frames, model_hold (model_publish (canvas, &model, FALSE,
                low, high), &model));
    while (frames->len > 0 && g_rand_int_range (chance, 0, 3) > 0)
      g_ptr_array_remove_index_fast (frames, g_rand_int_range (chance, 0,
              frames->len));
    for (k = 0; k < frames->len; k++) {
      Held *held = g_ptr_array_index (frames, k);

      assert_looks_like (held->buffer, &model, held->expected);
    }
  }
  fail_unless (supply.acquired > 3 && supply.acquired < 200,
      "%u buffers acquired", supply.acquired);

  prog_image_canvas_free (canvas);
  for (k = 0; k < frames->len; k++) {
    Held *held = g_ptr_array_index (frames, k);

    assert_looks_like (held->buffer, &model, held->expected);
  }
  g_ptr_array_unref (frames);
  model_close (&model);
  supply_close (&supply);
  g_rand_free (chance);
}

GST_START_TEST (test_held_frame_never_changes)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    check_held_frames (__i__, source, 128);
    check_held_frames (__i__, source, 0);
  }
}

GST_END_TEST;

/* An element may put the memory into a buffer of its own and let go of ours. */
GST_START_TEST (test_memory_held_in_another_buffer_never_changes)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    GstBuffer *buffer, *other = gst_buffer_new ();
    ProgImageCanvas *canvas;
    guint8 before[16];
    Supply supply;
    Model model;

    supply_open (&supply, source, GST_VIDEO_FORMAT_GRAY8, 16, 16);
    model_open (&model, &supply.info, 0);
    canvas = prog_image_canvas_new (&supply.info, 0, supply_acquire, &supply);
    model_draw_done (canvas, &model, 0, 16, 1);
    buffer = model_publish (canvas, &model, FALSE, 0, 16);
    gst_buffer_append_memory (other, gst_buffer_get_memory (buffer, 0));
    gst_buffer_unref (buffer);
    gst_buffer_extract (other, 0, before, sizeof (before));

    model_draw_done (canvas, &model, 0, 16, 2);
    gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, 16));
    fail_unless (gst_buffer_memcmp (other, 0, before, sizeof (before)) == 0);
    /* Not by GstBuffer's copying what is mapped. */
    fail_unless_equals_int (supply.acquired, 2);
    gst_buffer_unref (other);
    prog_image_canvas_free (canvas);
    model_close (&model);
    supply_close (&supply);
  }
}

GST_END_TEST;

/* -- buffers in turn ---------------------------------------------------- */

/* Publishes 20 frames of which each shows 8 more or other lines; @keep of them
 * are held at a time. Returns how many buffers it took. */
static guint
buffers_for_frames (Source source, guint keep)
{
  GQueue frames = G_QUEUE_INIT;
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;
  guint i;

  supply_open (&supply, source, GST_VIDEO_FORMAT_I420, 17, 64);
  model_open (&model, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  for (i = 0; i < 20; i++) {
    guint first = i % 8 * 8;

    model_draw_done (canvas, &model, first, first + 8, i);
    g_queue_push_tail (&frames, model_hold (model_publish (canvas, &model,
                FALSE, i == 0 ? 0 : first, i == 0 ? 64 : first + 8), &model));
    while (g_queue_get_length (&frames) > keep)
      held_free (g_queue_pop_head (&frames));
  }
  while (!g_queue_is_empty (&frames)) {
    Held *held = g_queue_pop_head (&frames);

    assert_looks_like (held->buffer, &model, held->expected);
    held_free (held);
  }
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);

  return supply.acquired;
}

GST_START_TEST (test_frames_released_take_one_buffer)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++)
    fail_unless_equals_int (buffers_for_frames (source, 0), 1);
}

GST_END_TEST;

GST_START_TEST (test_last_frame_held_takes_three_buffers_at_most)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    fail_unless_equals_int (buffers_for_frames (source, 1), 2);
    fail_unless_equals_int (buffers_for_frames (source, 2), 3);
  }
}

GST_END_TEST;

GST_START_TEST (test_all_frames_held_take_a_buffer_each)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++)
    fail_unless_equals_int (buffers_for_frames (source, 20), 20);
}

GST_END_TEST;

/* -- damage and blank lines --------------------------------------------- */

static void
check_damage (Source source)
{
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;
  GstBuffer *frames[6];
  guint i;

  supply_open (&supply, source, GST_VIDEO_FORMAT_I420, 20, 60);
  model_open (&model, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);

  fail_if (prog_image_canvas_damaged (canvas));
  model_draw_done (canvas, &model, 0, 8, 1);
  fail_unless (prog_image_canvas_damaged (canvas));
  frames[0] = model_publish (canvas, &model, FALSE, 0, 60);
  fail_if (prog_image_canvas_damaged (canvas));

  model_draw_done (canvas, &model, 8, 16, 2);
  frames[1] = model_publish (canvas, &model, FALSE, 8, 16);
  model_draw_done (canvas, &model, 40, 48, 3);
  model_draw_done (canvas, &model, 16, 24, 4);
  frames[2] = model_publish (canvas, &model, FALSE, 16, 48);
  /* The last iMCU row reaches below the image. */
  model_draw (canvas, &model, 56, 60, 5);
  prog_image_canvas_rows_done (canvas, 56, 64);
  frames[3] = model_publish (canvas, &model, FALSE, 56, 60);
  /* Lines that are empty or lie below it are none. */
  prog_image_canvas_rows_done (canvas, 16, 16);
  prog_image_canvas_rows_done (canvas, 24, 16);
  prog_image_canvas_rows_done (canvas, 60, 64);
  fail_if (prog_image_canvas_damaged (canvas));
  frames[4] = model_publish (canvas, &model, FALSE, 0, 0);
  /* Drawn twice before it is shown. */
  model_draw_done (canvas, &model, 0, 8, 6);
  model_draw_done (canvas, &model, 0, 8, 7);
  frames[5] = model_publish (canvas, &model, TRUE, 0, 8);

  for (i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_buffer_unref (frames[i]);
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);
}

GST_START_TEST (test_damage_is_exact)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++)
    check_damage (source);
}

GST_END_TEST;

/* Lines that are skipped over before anything was published. */
GST_START_TEST (test_undefined_lines_are_blank)
{
  static const guint8 blanks[] = { 128, 0 };
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;
  guint b, source;

  for (b = 0; b < G_N_ELEMENTS (blanks); b++) {
    for (source = 0; source < N_SOURCES; source++) {
      guint height = images[__i__].height;

      supply_open (&supply, source, images[__i__].format,
          images[__i__].width, height);
      model_open (&model, &supply.info, blanks[b]);
      canvas = prog_image_canvas_new (&supply.info, blanks[b], supply_acquire,
          &supply);
      /* Nothing drawn at all. */
      gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, height));
      prog_image_canvas_free (canvas);

      canvas = prog_image_canvas_new (&supply.info, blanks[b], supply_acquire,
          &supply);
      model_draw_done (canvas, &model, 16, 24, 1);
      gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, height));
      model_draw_done (canvas, &model, 32, height, 2);
      gst_buffer_unref (model_publish (canvas, &model, TRUE, 32, height));
      prog_image_canvas_free (canvas);
      model_close (&model);
      supply_close (&supply);
    }
  }
}

GST_END_TEST;

/* PNG rows come one at a time, in formats without subsampling. */
GST_START_TEST (test_single_lines_are_damaged_and_blank_alike)
{
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;
  guint i;

  supply_open (&supply, SOURCE_POOL, GST_VIDEO_FORMAT_RGBA, 9, 31);
  model_open (&model, &supply.info, 0);
  canvas = prog_image_canvas_new (&supply.info, 0, supply_acquire, &supply);
  model_draw_done (canvas, &model, 3, 4, 9);
  gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, 31));
  for (i = 0; i < 31; i += 2) {
    model_draw_done (canvas, &model, i, i + 1, i);
    gst_buffer_unref (model_publish (canvas, &model, FALSE, i, i + 1));
  }
  fail_unless_equals_int (supply.acquired, 1);
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);
}

GST_END_TEST;

/* -- lines that are being drawn ----------------------------------------- */

static void
check_open_lines (guint image, Source source, gboolean held)
{
  guint height = images[image].height, i;
  GstBuffer *frames[5];
  ProgImageCanvas *canvas;
  Supply supply;
  Model model, whole;

  supply_open (&supply, source, images[image].format,
      images[image].width, height);
  model_open (&model, &supply.info, 128);
  model_open (&whole, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);

  model_draw_done (canvas, &model, 0, 8, 1);
  model_draw (canvas, &whole, 8, 16, 2);
  prog_image_canvas_rows_open (canvas, 8, 16);
  frames[0] = model_publish (canvas, &model, FALSE, 0, height);
  if (!held)
    gst_clear_buffer (&frames[0]);

  /* Shown again while they are still being drawn: nothing new. */
  fail_unless (prog_image_canvas_write (canvas) != NULL);
  frames[1] = model_publish (canvas, &model, FALSE, 0, 0);
  if (!held)
    gst_clear_buffer (&frames[1]);

  /* Done without being drawn anew: what was put aside is still there. */
  fail_unless (prog_image_canvas_write (canvas) != NULL);
  prog_image_canvas_rows_done (canvas, 8, 16);
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (&supply.info); i++) {
    guint row, row_end;

    model_plane_rows (&supply.info, i, 8, 16, &row, &row_end);
    for (; row < row_end; row++)
      memcpy (model_row (&model, i, row), model_row (&whole, i, row),
          model_row_size (&supply.info, i));
  }
  frames[2] = model_publish (canvas, &model, FALSE, 8, 16);
  if (!held)
    gst_clear_buffer (&frames[2]);

  /* The next row, with a frame in between. */
  model_draw (canvas, &whole, 16, 20, 3);
  prog_image_canvas_rows_open (canvas, 16, 24);
  frames[3] = model_publish (canvas, &model, FALSE, 0, 0);
  model_draw_done (canvas, &model, 16, 24, 4);
  frames[4] = model_publish (canvas, &model, TRUE, 16, 24);

  for (i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_clear_buffer (&frames[i]);
  prog_image_canvas_free (canvas);
  model_close (&model);
  model_close (&whole);
  supply_close (&supply);
}

GST_START_TEST (test_open_lines_are_blank_until_done)
{
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    check_open_lines (__i__, source, FALSE);
    check_open_lines (__i__, source, TRUE);
  }
}

GST_END_TEST;

/* A part of the open lines is not to be seen either. */
GST_START_TEST (test_open_lines_are_blank_until_all_are_done)
{
  ProgImageCanvas *canvas;
  GstBuffer *frame;
  Supply supply;
  Model model, whole;

  supply_open (&supply, SOURCE_POOL, GST_VIDEO_FORMAT_I420, 16, 32);
  model_open (&model, &supply.info, 128);
  model_open (&whole, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  model_draw (canvas, &whole, 0, 16, 1);
  prog_image_canvas_rows_open (canvas, 0, 16);
  prog_image_canvas_rows_done (canvas, 0, 8);
  gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, 32));
  fail_unless (prog_image_canvas_write (canvas) != NULL);
  prog_image_canvas_rows_done (canvas, 8, 16);
  gst_buffer_unref (model_publish (canvas, &model, FALSE, 8, 16));
  fail_unless (prog_image_canvas_write (canvas) != NULL);
  prog_image_canvas_rows_done (canvas, 0, 16);
  frame = model_publish (canvas, &whole, TRUE, 0, 16);
  gst_buffer_unref (frame);
  prog_image_canvas_free (canvas);
  model_close (&model);
  model_close (&whole);
  supply_close (&supply);
}

GST_END_TEST;

GST_START_TEST (test_open_lines_are_blank_in_final_frame)
{
  ProgImageCanvas *canvas;
  Supply supply;
  Model model;

  supply_open (&supply, SOURCE_POOL, GST_VIDEO_FORMAT_I420, 16, 32);
  model_open (&model, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  model_draw_done (canvas, &model, 0, 16, 1);
  model_draw (canvas, NULL, 16, 24, 2);
  prog_image_canvas_rows_open (canvas, 16, 32);
  gst_buffer_unref (model_publish (canvas, &model, TRUE, 0, 32));
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);
}

GST_END_TEST;

/* -- the final frame ---------------------------------------------------- */

/* Of more than 8 bits, in either byte order: as grey as with 8. */
GST_START_TEST (test_deep_planes_are_blank_alike)
{
  static const struct
  {
    GstVideoFormat format;
    guint8 bytes[2];
  } cases[] = {
    {GST_VIDEO_FORMAT_I420_12LE, {0x00, 0x08}},
    {GST_VIDEO_FORMAT_I420_12BE, {0x08, 0x00}},
    {GST_VIDEO_FORMAT_Y444_10LE, {0x00, 0x02}},
    {GST_VIDEO_FORMAT_GRAY16_LE, {0x80, 0x80}},
  };
  ProgImageCanvas *canvas;
  ProgImageRows damage;
  GstBuffer *buffer;
  GstMapInfo map;
  Supply supply;
  gsize i;

  supply_open (&supply, 0, cases[__i__].format, 8, 6);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  buffer = prog_image_canvas_publish (canvas, TRUE, &damage);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (i = 0; i < map.size; i++)
    fail_unless (map.data[i] == cases[__i__].bytes[i % 2], "byte %u is %u",
        (guint) i, map.data[i]);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  prog_image_canvas_free (canvas);
  supply_close (&supply);
}

GST_END_TEST;

GST_START_TEST (test_final_frame_is_not_shared)
{
  ProgImageCanvas *canvas;
  GstBuffer *partial, *final;
  GstMapInfo map;
  Supply supply;
  Model model;
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    supply_open (&supply, source, GST_VIDEO_FORMAT_RGB, 10, 30);
    model_open (&model, &supply.info, 128);
    canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
    model_draw_done (canvas, &model, 0, 8, 1);
    partial = model_publish (canvas, &model, FALSE, 0, 30);
    /* What the canvas goes on with is not downstream's to write to. */
    fail_if (gst_buffer_is_all_memory_writable (partial));
    model_draw_done (canvas, &model, 8, 30, 2);
    final = model_publish (canvas, &model, TRUE, 8, 30);
    fail_unless (gst_buffer_is_writable (final));
    fail_unless (gst_buffer_is_all_memory_writable (final));
    prog_image_canvas_free (canvas);

    fail_unless (gst_buffer_map (final, &map, GST_MAP_WRITE));
    memset (map.data, 0x55, map.size);
    gst_buffer_unmap (final, &map);
    gst_buffer_unref (final);
    gst_buffer_unref (partial);
    model_close (&model);
    supply_close (&supply);
  }
}

GST_END_TEST;

/* The final frame brings nothing new, and what was pushed before has gone. */
GST_START_TEST (test_final_frame_without_change_is_not_shared)
{
  ProgImageCanvas *canvas;
  GstBuffer *final;
  Supply supply;
  Model model;

  supply_open (&supply, SOURCE_POOL, GST_VIDEO_FORMAT_GRAY8, 10, 30);
  model_open (&model, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  model_draw_done (canvas, &model, 0, 30, 1);
  gst_buffer_unref (model_publish (canvas, &model, FALSE, 0, 30));
  final = model_publish (canvas, &model, TRUE, 0, 0);
  fail_unless (gst_buffer_is_writable (final));
  fail_unless (gst_buffer_is_all_memory_writable (final));
  fail_unless_equals_int (supply.acquired, 1);
  gst_buffer_unref (final);
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);
}

GST_END_TEST;

GST_START_TEST (test_publish_without_change_gives_equal_frame)
{
  ProgImageCanvas *canvas;
  GstBuffer *a, *b, *final;
  Supply supply;
  Model model;
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    supply_open (&supply, source, GST_VIDEO_FORMAT_Y42B, 18, 34);
    model_open (&model, &supply.info, 128);
    canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
    model_draw_done (canvas, &model, 0, 16, 1);
    a = model_publish (canvas, &model, FALSE, 0, 34);
    b = model_publish (canvas, &model, FALSE, 0, 0);
    fail_unless (a != b);
    final = model_publish (canvas, &model, TRUE, 0, 0);
    /* It takes no more memory. */
    fail_unless_equals_int (supply.acquired, 1);
    /* Metas are a frame's own. */
    b = gst_buffer_make_writable (b);
    gst_buffer_add_video_crop_meta (b);
    fail_if (gst_buffer_get_video_crop_meta (a));
    fail_if (gst_buffer_get_video_crop_meta (final));
    gst_buffer_unref (a);
    gst_buffer_unref (b);
    gst_buffer_unref (final);
    prog_image_canvas_free (canvas);
    model_close (&model);
    supply_close (&supply);
  }
}

GST_END_TEST;

/* -- no buffer ---------------------------------------------------------- */

GST_START_TEST (test_acquire_failure_gives_null_and_flow)
{
  ProgImageRows damage;
  ProgImageCanvas *canvas;
  GstBuffer *held;
  Supply supply;
  Model model;

  supply_open (&supply, SOURCE_POOL, GST_VIDEO_FORMAT_RGB, 10, 30);
  model_open (&model, &supply.info, 128);
  canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
  fail_unless_equals_int (prog_image_canvas_flow (canvas), GST_FLOW_OK);
  supply.flow = GST_FLOW_FLUSHING;
  fail_if (prog_image_canvas_write (canvas));
  fail_unless_equals_int (prog_image_canvas_flow (canvas), GST_FLOW_FLUSHING);
  fail_if (prog_image_canvas_publish (canvas, FALSE, &damage));
  fail_if (prog_image_canvas_publish (canvas, TRUE, &damage));

  /* It recovers, and fails again with a frame held. */
  supply.flow = GST_FLOW_OK;
  model_draw_done (canvas, &model, 0, 8, 1);
  held = model_publish (canvas, &model, FALSE, 0, 30);
  supply.flow = GST_FLOW_ERROR;
  fail_if (prog_image_canvas_write (canvas));
  fail_unless_equals_int (prog_image_canvas_flow (canvas), GST_FLOW_ERROR);
  assert_looks_like (held, &model, model.pixels);
  gst_buffer_unref (held);
  /* Ours again: no other is needed. */
  model_draw_done (canvas, &model, 8, 16, 2);
  gst_buffer_unref (model_publish (canvas, &model, FALSE, 8, 16));
  prog_image_canvas_free (canvas);
  model_close (&model);
  supply_close (&supply);
}

GST_END_TEST;

GST_START_TEST (test_canvas_freed_while_being_written_leaks_nothing)
{
  ProgImageCanvas *canvas;
  GstBuffer *held;
  Supply supply;
  Model model;
  guint source;

  for (source = 0; source < N_SOURCES; source++) {
    supply_open (&supply, source, GST_VIDEO_FORMAT_I420, 16, 32);
    model_open (&model, &supply.info, 128);
    canvas = prog_image_canvas_new (&supply.info, 128, supply_acquire, &supply);
    model_draw_done (canvas, &model, 0, 8, 1);
    prog_image_canvas_rows_open (canvas, 8, 16);
    held = model_publish (canvas, &model, FALSE, 0, 32);
    model_draw (canvas, NULL, 8, 16, 2);
    fail_unless_equals_int (supply.acquired, 2);
    prog_image_canvas_free (canvas);
    assert_looks_like (held, &model, model.pixels);
    gst_buffer_unref (held);
    model_close (&model);
    supply_close (&supply);
  }
  prog_image_canvas_free (NULL);
}

GST_END_TEST;

/* Fills the frame at the fixed address, and the model. */
static void
draw_fixed (GstVideoFrame * frame, Model * model, guint8 byte)
{
  guint row;

  for (row = 0; row < (guint) GST_VIDEO_FRAME_HEIGHT (frame); row++)
    memset ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
        + row * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), byte,
        model_row_size (model->info, 0));
  memset (model->pixels->data, byte, model->pixels->len);
}

/* It stays where it is while other frames come and go, and becomes the final one without
 * a copy. */
GST_START_TEST (test_fixed_frame_becomes_the_final_one)
{
  guint source, partials, i;

  for (source = 0; source < N_SOURCES; source++) {
    for (partials = 0; partials < 6; partials++) {
      GstBuffer *held[6], *final;
      ProgImageCanvas *canvas;
      GstVideoFrame *fixed;
      gpointer address;
      Supply supply;
      Model model;

      supply_open (&supply, source, GST_VIDEO_FORMAT_RGB, 10, 30);
      model_open (&model, &supply.info, 0);
      canvas = prog_image_canvas_new (&supply.info, 0, supply_acquire, &supply);
      fixed = prog_image_canvas_fixed (canvas);
      address = GST_VIDEO_FRAME_PLANE_DATA (fixed, 0);
      for (i = 0; i < partials; i++) {
        model_draw_done (canvas, &model, 0, 30, i);
        held[i] = model_publish (canvas, &model, FALSE, 0, 30);
      }
      fail_unless (prog_image_canvas_fixed (canvas) == fixed);
      fail_unless (GST_VIDEO_FRAME_PLANE_DATA (fixed, 0) == address);
      draw_fixed (fixed, &model, 0x5a);
      prog_image_canvas_use_fixed (canvas);
      final = model_publish (canvas, &model, TRUE, 0, 30);
      fail_unless (gst_buffer_is_all_memory_writable (final));
      fail_unless_equals_int (supply.acquired, 1 + partials);
      prog_image_canvas_free (canvas);
      for (i = 0; i < partials; i++)
        gst_buffer_unref (held[i]);
      gst_buffer_unref (final);
      model_close (&model);
      supply_close (&supply);
    }
  }
}

GST_END_TEST;

GST_START_TEST (test_fixed_frame_that_is_not_used_leaks_nothing)
{
  ProgImageCanvas *canvas;
  Supply supply;

  supply_open (&supply, SOURCE_PLAIN, GST_VIDEO_FORMAT_RGB, 10, 30);
  canvas = prog_image_canvas_new (&supply.info, 0, supply_acquire, &supply);
  supply.flow = GST_FLOW_FLUSHING;
  fail_unless (prog_image_canvas_fixed (canvas) == NULL);
  fail_unless_equals_int (prog_image_canvas_flow (canvas), GST_FLOW_FLUSHING);
  supply.flow = GST_FLOW_OK;
  fail_unless (prog_image_canvas_fixed (canvas) != NULL);
  prog_image_canvas_free (canvas);
  supply_close (&supply);
}

GST_END_TEST;

static Suite *
canvas_suite (void)
{
  Suite *s = suite_create ("canvas");
  TCase *tc = tcase_create ("canvas");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_held_frame_never_changes, 0,
      G_N_ELEMENTS (images));
  tcase_add_test (tc, test_memory_held_in_another_buffer_never_changes);
  tcase_add_test (tc, test_frames_released_take_one_buffer);
  tcase_add_test (tc, test_last_frame_held_takes_three_buffers_at_most);
  tcase_add_test (tc, test_all_frames_held_take_a_buffer_each);
  tcase_add_test (tc, test_damage_is_exact);
  tcase_add_loop_test (tc, test_undefined_lines_are_blank, 0,
      G_N_ELEMENTS (images));
  tcase_add_test (tc, test_single_lines_are_damaged_and_blank_alike);
  tcase_add_loop_test (tc, test_open_lines_are_blank_until_done, 0,
      G_N_ELEMENTS (images));
  tcase_add_test (tc, test_open_lines_are_blank_until_all_are_done);
  tcase_add_test (tc, test_open_lines_are_blank_in_final_frame);
  tcase_add_loop_test (tc, test_deep_planes_are_blank_alike, 0, 4);
  tcase_add_test (tc, test_final_frame_is_not_shared);
  tcase_add_test (tc, test_final_frame_without_change_is_not_shared);
  tcase_add_test (tc, test_publish_without_change_gives_equal_frame);
  tcase_add_test (tc, test_acquire_failure_gives_null_and_flow);
  tcase_add_test (tc, test_canvas_freed_while_being_written_leaks_nothing);
  tcase_add_test (tc, test_fixed_frame_becomes_the_final_one);
  tcase_add_test (tc, test_fixed_frame_that_is_not_used_leaks_nothing);

  return s;
}

GST_CHECK_MAIN (canvas);
