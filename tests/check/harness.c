/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <string.h>

gboolean run_takes_video_meta = TRUE;

static void
unref_message (gpointer message)
{
  gst_message_unref (message);
}

static void
unref_sample (gpointer sample)
{
  gst_sample_unref (sample);
}

/* A frame goes with the caps that are in force when it passes. */
static GstPadProbeReturn
keep_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Run *run = data;
  GstCaps *caps = gst_pad_get_current_caps (pad);

  g_ptr_array_add (run->frames,
      gst_sample_new (GST_PAD_PROBE_INFO_BUFFER (info), caps, NULL, NULL));
  gst_caps_unref (caps);

  return GST_PAD_PROBE_OK;
}

/* @launch_line: one element with its properties, as for gst-launch-1.0.
 * @downstream_caps: what the far end accepts, NULL for anything. */
Run *
run_new (const gchar * launch_line, const gchar * downstream_caps)
{
  Run *run = g_new0 (Run, 1);
  GstElement *element = gst_parse_launch (launch_line, NULL);
  GstSegment segment;

  fail_unless (element != NULL, "no element: %s", launch_line);
  run->bus = gst_bus_new ();
  gst_element_set_bus (element, run->bus);
  run->harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  if (downstream_caps)
    gst_harness_set_sink_caps_str (run->harness, downstream_caps);
  if (run_takes_video_meta)
    gst_harness_add_propose_allocation_meta (run->harness,
        GST_VIDEO_META_API_TYPE, NULL);
  /* As a file or a socket has it: bytes, and no caps. */
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_play (run->harness);
  gst_harness_push_event (run->harness, gst_event_new_stream_start ("bytes"));
  gst_harness_push_event (run->harness, gst_event_new_segment (&segment));
  run->frames = g_ptr_array_new_with_free_func (unref_sample);
  run->messages = g_ptr_array_new_with_free_func (unref_message);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      keep_frame, run, NULL);

  return run;
}

void
run_free (Run * run)
{
  g_ptr_array_unref (run->frames);
  g_ptr_array_unref (run->messages);
  gst_element_set_bus (run->harness->element, NULL);
  gst_harness_teardown (run->harness);
  gst_object_unref (run->bus);
  g_free (run);
}

/* Moves what has come out so far into the run. */
void
run_collect (Run * run)
{
  GstBuffer *buffer;
  GstMessage *message;

  /* Seen by keep_frame() already. */
  while ((buffer = gst_harness_try_pull (run->harness)))
    gst_buffer_unref (buffer);
  while ((message = gst_bus_pop (run->bus)))
    g_ptr_array_add (run->messages, message);
}

/* All that came out of it so far: events, frames and messages. */
void
run_forget (Run * run)
{
  GstEvent *event;

  run_collect (run);
  while ((event = gst_harness_try_pull_event (run->harness)))
    gst_event_unref (event);
  g_ptr_array_set_size (run->frames, 0);
  g_ptr_array_set_size (run->messages, 0);
}

GstFlowReturn
run_push_buffer (Run * run, GstBuffer * buffer)
{
  GstFlowReturn flow = gst_harness_push (run->harness, buffer);

  if (run->flow == GST_FLOW_OK)
    run->flow = flow;
  run_collect (run);

  return flow;
}

GstFlowReturn
run_push (Run * run, const guint8 * data, gsize size)
{
  return run_push_buffer (run, gst_buffer_new_memdup (data, size));
}

void
run_eos (Run * run)
{
  gst_harness_push_event (run->harness, gst_event_new_eos ());
  run_collect (run);
}

/* @chunk: bytes a buffer; 0 for one buffer. */
Run *
run_bytes (const gchar * launch_line, const gchar * downstream_caps,
    const guint8 * data, gsize size, gsize chunk)
{
  Run *run = run_new (launch_line, downstream_caps);
  gsize at, n;

  if (chunk == 0)
    chunk = MAX (size, 1);
  for (at = 0; at < size && run->flow == GST_FLOW_OK; at += n) {
    n = MIN (chunk, size - at);
    run_push (run, data + at, n);
  }
  run_eos (run);

  return run;
}

GstSample *
run_frame (Run * run, guint i)
{
  fail_unless (i < run->frames->len, "frame %u of %u", i, run->frames->len);

  return g_ptr_array_index (run->frames, i);
}

/* The final frame of an image, NULL if there is none; there is never more than
 * one. */
GstSample *
run_final (Run * run, guint image)
{
  GstSample *final = NULL;
  guint i;

  for (i = 0; i < run->frames->len; i++) {
    GstSample *frame = g_ptr_array_index (run->frames, i);
    FrameMeta meta = frame_meta (frame);

    if (meta.image != image || !meta.complete)
      continue;
    fail_if (final, "a second final frame of image %u", image);
    fail_unless (frame_has_flag (frame, GST_VIDEO_BUFFER_FLAG_MARKER));
    final = frame;
  }

  return final;
}

GstMessage *
run_message (Run * run, GstMessageType type, const gchar * name, guint n)
{
  guint i;

  for (i = 0; i < run->messages->len; i++) {
    GstMessage *message = g_ptr_array_index (run->messages, i);

    if (GST_MESSAGE_TYPE (message) != type)
      continue;
    if (name && !gst_structure_has_name (gst_message_get_structure (message),
            name))
      continue;
    if (n-- == 0)
      return message;
  }

  return NULL;
}

guint
run_n_messages (Run * run, GstMessageType type, const gchar * name)
{
  guint n = 0;

  while (run_message (run, type, name, n))
    n++;

  return n;
}

/* The text of the first ERROR or WARNING message. Its debug text has to tell where that
 * is, and what helps. */
gchar *
run_message_text (Run * run, GstMessageType type)
{
  GstMessage *message = run_message (run, type, NULL, 0);
  GError *error = NULL;
  gchar *text, *debug;

  if (!message)
    return g_strdup ("");
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  fail_unless (g_regex_match_simple
      ("Image \\d+, byte \\d+ of it, byte \\d+ of " "the stream\\. [A-Z].*\\.$",
          debug, 0, 0), "no place or advice: %s", debug);
  text = g_strdup (error->message);
  g_error_free (error);
  g_free (debug);

  return text;
}

FrameMeta
frame_meta (GstSample * frame)
{
  GstCustomMeta *custom = gst_buffer_get_custom_meta (gst_sample_get_buffer
      (frame), "GstProgImageMeta");
  FrameMeta meta = { 0, };

  fail_unless (custom != NULL, "a frame without GstProgImageMeta");
  fail_unless (gst_structure_get (gst_custom_meta_get_structure (custom),
          "image", G_TYPE_UINT, &meta.image,
          "complete", G_TYPE_BOOLEAN, &meta.complete,
          "pass", G_TYPE_UINT, &meta.pass,
          "passes", G_TYPE_UINT, &meta.passes,
          "rows", G_TYPE_UINT, &meta.rows,
          "damage-x", G_TYPE_UINT, &meta.x,
          "damage-y", G_TYPE_UINT, &meta.y,
          "damage-width", G_TYPE_UINT, &meta.width,
          "damage-height", G_TYPE_UINT, &meta.height,
          "bytes", G_TYPE_UINT64, &meta.bytes,
          "downscale", G_TYPE_UINT, &meta.downscale, NULL));

  return meta;
}

gboolean
frame_has_flag (GstSample * frame, guint flag)
{
  return GST_BUFFER_FLAG_IS_SET (gst_sample_get_buffer (frame), flag);
}

/* All pixels, plane after plane, without padding. */
GByteArray *
frame_pixels (GstSample * frame)
{
  GByteArray *pixels = g_byte_array_new ();
  GstVideoInfo info;
  GstVideoFrame video;
  gint plane, row, comp;

  fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (frame)));
  fail_unless (gst_video_frame_map (&video, &info,
          gst_sample_get_buffer (frame), GST_MAP_READ));
  for (plane = 0; plane < (gint) GST_VIDEO_INFO_N_PLANES (&info); plane++) {
    guint size;

    for (comp = 0; (gint) GST_VIDEO_INFO_COMP_PLANE (&info, comp) != plane;
        comp++);
    size = GST_VIDEO_INFO_COMP_WIDTH (&info, comp) *
        GST_VIDEO_INFO_COMP_PSTRIDE (&info, comp);
    for (row = 0; row < GST_VIDEO_INFO_COMP_HEIGHT (&info, comp); row++)
      g_byte_array_append (pixels,
          (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&video, plane) +
          (gsize) row * GST_VIDEO_FRAME_PLANE_STRIDE (&video, plane), size);
  }
  gst_video_frame_unmap (&video);

  return pixels;
}

gchar *
frame_checksum (GstSample * frame)
{
  GByteArray *pixels = frame_pixels (frame);
  gchar *checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
      pixels->data, pixels->len);

  g_byte_array_unref (pixels);

  return checksum;
}

void
assert_pixels_equal (GByteArray * a, GByteArray * b, const gchar * what)
{
  guint i;

  fail_unless_equals_int (a->len, b->len);
  for (i = 0; i < a->len && a->data[i] == b->data[i]; i++);
  fail_unless (i == a->len, "%s: byte %u is %u and not %u", what, i, a->data[i],
      b->data[i]);
}

/* Compares the rows of all planes that the damage does not reach. */
static void
assert_same_outside_damage (GstSample * before, GstSample * after,
    const gchar * what)
{
  FrameMeta meta = frame_meta (after);
  GByteArray *a = frame_pixels (before), *b = frame_pixels (after);
  GstVideoInfo info;
  gint plane, row, comp;
  gsize at = 0;

  gst_video_info_from_caps (&info, gst_sample_get_caps (after));
  for (plane = 0; plane < (gint) GST_VIDEO_INFO_N_PLANES (&info); plane++) {
    guint size, h_sub, w_sub, pstride;
    gint first, end, left, right;

    for (comp = 0; (gint) GST_VIDEO_INFO_COMP_PLANE (&info, comp) != plane;
        comp++);
    pstride = GST_VIDEO_INFO_COMP_PSTRIDE (&info, comp);
    size = GST_VIDEO_INFO_COMP_WIDTH (&info, comp) * pstride;
    h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (info.finfo, comp);
    w_sub = GST_VIDEO_FORMAT_INFO_W_SUB (info.finfo, comp);
    first = meta.y >> h_sub;
    end = GST_VIDEO_SUB_SCALE (h_sub, (gint) (meta.y + meta.height));
    left = (meta.x >> w_sub) * pstride;
    right = GST_VIDEO_SUB_SCALE (w_sub, (gint) (meta.x + meta.width)) * pstride;
    for (row = 0; row < GST_VIDEO_INFO_COMP_HEIGHT (&info, comp); row++) {
      gboolean inside = row >= first && row < end;
      guint skip = inside ? left : (gint) size;

      fail_unless (memcmp (a->data + at, b->data + at, skip) == 0,
          "%s: row %d of plane %d changed outside of the damage", what, row,
          plane);
      if (inside)
        fail_unless (memcmp (a->data + at + right, b->data + at + right,
                size - right) == 0,
            "%s: row %d of plane %d changed beside the damage", what, row,
            plane);
      at += size;
    }
  }
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

/* What holds for any series of frames: damage is true, nothing goes back, and
 * only the last frame of an image is final. */
void
assert_series_is_sound (Run * run, const gchar * what)
{
  guint i;

  for (i = 0; i < run->frames->len; i++) {
    GstSample *frame = run_frame (run, i);
    FrameMeta meta = frame_meta (frame), before;
    GstVideoInfo info;

    gst_video_info_from_caps (&info, gst_sample_get_caps (frame));
    fail_unless (meta.x + meta.width <= (guint) info.width);
    fail_unless (meta.y + meta.height <= (guint) info.height);
    fail_unless (meta.rows <= (guint) info.height);
    fail_unless (meta.complete ==
        frame_has_flag (frame, GST_VIDEO_BUFFER_FLAG_MARKER));
    if (i == 0 || (before = frame_meta (run_frame (run, i - 1))).image
        != meta.image) {
      fail_unless_equals_int (meta.height, info.height);
      fail_unless_equals_int (meta.width, info.width);
      continue;
    }
    fail_if (before.complete, "%s: a frame after the final one", what);
    fail_unless (meta.rows >= before.rows, "%s: rows went back from %u to %u "
        "in frame %u", what, before.rows, meta.rows, i);
    fail_unless (meta.bytes >= before.bytes, "%s: bytes went back", what);
    fail_unless (meta.pass >= before.pass, "%s: pass went back", what);
    assert_same_outside_damage (run_frame (run, i - 1), frame, what);
  }
}
