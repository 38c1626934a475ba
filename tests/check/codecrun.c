/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "codecrun.h"

#include "codec/table.h"

#include <string.h>

guint codec_run_max_threads = 1;

/* Every other buffer has room on the right of each row. */
static GstBuffer *
allocate (CodecRun * run)
{
  GstVideoInfo info = run->info;
  GstVideoAlignment align;
  GstBuffer *buffer;

  gst_video_alignment_reset (&align);
  if (run->n_buffers++ % 2 == 0)
    align.padding_right = run->padding;
  gst_video_info_align (&info, &align);
  buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&info), NULL);
  if (run->padding > 0)
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_INFO_WIDTH (&info),
        GST_VIDEO_INFO_HEIGHT (&info), GST_VIDEO_INFO_N_PLANES (&info),
        info.offset, info.stride);

  return buffer;
}

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  CodecRun *run = data;

  if (run->refusals > 0) {
    run->refusals--;
    return GST_FLOW_FLUSHING;
  }
  *buffer = allocate (run);

  return GST_FLOW_OK;
}

static void
unref_buffer (gpointer buffer)
{
  gst_buffer_unref (buffer);
}

CodecRun *
codec_run_new (const ProgImageCodecClass * klass, gboolean smoothing,
    gboolean keep_passes)
{
  ProgImageOptions options = {
    .limits = {PROG_IMAGE_DEFAULT_MAX_PIXELS, PROG_IMAGE_DEFAULT_MAX_SCANS,
        PROG_IMAGE_DEFAULT_MAX_MEMORY, codec_run_max_threads},
    .smoothing = smoothing
  };
  CodecRun *run = g_new0 (CodecRun, 1);

  run->klass = klass;
  run->codec = prog_image_codec_open (klass, prog_image_codecs, &options);
  run->downscale = 1;
  run->keep_passes = keep_passes;
  run->passes = g_ptr_array_new_with_free_func (unref_buffer);

  return run;
}

void
codec_run_free (CodecRun * run)
{
  prog_image_codec_free (run->codec);
  prog_image_canvas_free (run->canvas);
  gst_clear_buffer (&run->final);
  g_ptr_array_unref (run->passes);
  g_clear_error (&run->error);
  g_free (run);
}

/* @damage: NULL where it is of no interest. */
GstBuffer *
codec_run_publish (CodecRun * run, ProgImageRows * damage)
{
  ProgImageRows unused;
  GstBuffer *buffer = prog_image_canvas_publish (run->canvas, FALSE,
      damage ? damage : &unused);

  fail_unless (buffer != NULL);

  return buffer;
}

static void
set_up_canvas (CodecRun * run)
{
  const ProgImageInfo *info = prog_image_codec_info (run->codec);
  guint n = 0;
  GstCaps *caps;

  prog_image_codec_set_downscale (run->codec, run->downscale);
  while (info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN)
    n++;
  run->format = MIN (run->format, n - 1);
  gst_video_info_set_format (&run->info, info->formats[run->format],
      prog_image_downscaled (info->width, info->downscale),
      prog_image_downscaled (info->height, info->downscale));
  if (run->format == 0)
    run->info.colorimetry = info->colorimetry;
  /* Whatever the file says, it must be caps that others understand. */
  caps = gst_video_info_to_caps (&run->info);
  fail_unless (gst_video_info_from_caps (&run->info, caps));
  gst_caps_unref (caps);
  run->canvas = prog_image_canvas_new (&run->info, info->blank, acquire, run);
  prog_image_codec_set_canvas (run->codec, run->canvas);
}

static void
keep_final (CodecRun * run)
{
  ProgImageRows damage;

  fail_unless (run->final == NULL, "a second FINAL");
  run->final_at = run->used;
  run->final = prog_image_canvas_publish (run->canvas, TRUE, &damage);
  fail_unless (run->final != NULL);
}

/* Acts on what the codec says. FALSE: no more is to be fed now. */
static gboolean
handle_status (CodecRun * run, ProgImageStatus status, gboolean at_end)
{
  switch (status) {
    case PROG_IMAGE_NEED_DATA:
      fail_if (at_end);
      return FALSE;
    case PROG_IMAGE_HEADER:
      fail_unless_equals_uint64 (run->header_at, 0);
      run->header_at = run->used;
      return TRUE;
    case PROG_IMAGE_FORMAT:
      fail_unless_equals_uint64 (run->format_at, 0);
      run->format_at = run->used;
      set_up_canvas (run);
      return TRUE;
    case PROG_IMAGE_PASS:
      run->n_passes++;
      if (run->keep_passes) {
        prog_image_codec_draw (run->codec);
        g_ptr_array_add (run->passes, codec_run_publish (run, NULL));
      }
      return TRUE;
    case PROG_IMAGE_FINAL:
      keep_final (run);
      return TRUE;
    case PROG_IMAGE_END:
      fail_unless (run->final != NULL || run->error != NULL,
          "END before FINAL");
      run->end_at = run->used;
      run->ended = TRUE;
      return FALSE;
    case PROG_IMAGE_NO_CANVAS:
      return TRUE;
    case PROG_IMAGE_ERROR:
      return TRUE;
    case PROG_IMAGE_CONTINUE:
      break;
  }
  g_assert_not_reached ();
}

/* END is told again, and nothing more is used. */
static void
assert_end_sticks (CodecRun * run, const guint8 * data, gsize size,
    gboolean at_end)
{
  GError *error = NULL;
  gsize used = 0;

  fail_unless_equals_int (prog_image_codec_feed (run->codec, data, size, at_end,
          FALSE, &used, &error), PROG_IMAGE_END);
  fail_unless (error == NULL);
  fail_unless_equals_uint64 (used, 0);
}

/* Feeds as long as the codec goes on, and says how much it has used. */
gsize
codec_run_feed (CodecRun * run, const guint8 * data, gsize size,
    gboolean at_end)
{
  gsize all = 0, used;
  ProgImageStatus status;
  guint rows;

  do {
    GError *error = NULL;

    used = G_MAXSIZE;
    rows = prog_image_codec_progress (run->codec)->rows;
    status = prog_image_codec_feed (run->codec, data + all, size - all, at_end,
        run->gather, &used, &error);
    fail_unless (used <= size - all);
    fail_unless (prog_image_codec_progress (run->codec)->rows >= rows,
        "rows went back");
    fail_unless ((status == PROG_IMAGE_ERROR) == (error != NULL));
    if (error) {
      fail_unless (run->error == NULL, "a second ERROR");
      run->error = error;
    }
    all += used;
    run->used += used;
    fail_unless_equals_uint64 (prog_image_codec_bytes (run->codec), run->used);
  } while (handle_status (run, status, at_end));
  if (run->ended)
    assert_end_sticks (run, data + all, size - all, at_end);

  return all;
}

/* A piece at a time, up to the end of the image. What is not used moves to a block of
 * just its size, so that checkers of memory see who keeps pointers or reads on. */
void
codec_run_all (CodecRun * run, const guint8 * data, gsize size, gsize cut)
{
  GByteArray *held = g_byte_array_new ();
  gsize at = 0, used, n;
  guint8 *block;

  while (!run->ended) {
    n = MIN (cut, size - at);
    g_byte_array_append (held, data + at, n);
    at += n;
    block = g_malloc (MAX (held->len, 1));
    if (held->len > 0)
      memcpy (block, held->data, held->len);
    used = codec_run_feed (run, block, held->len, at == size);
    g_free (block);
    if (used > 0)
      g_byte_array_remove_range (held, 0, used);
  }
  g_byte_array_unref (held);
}

/* All planes, without padding. */
GByteArray *
codec_run_pixels (CodecRun * run, GstBuffer * buffer)
{
  GByteArray *pixels = g_byte_array_new ();
  GstVideoFrame frame;
  guint plane;
  gint comp, y;

  fail_unless (gst_video_frame_map (&frame, &run->info, buffer, GST_MAP_READ));
  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    for (comp = 0;
        (guint) GST_VIDEO_INFO_COMP_PLANE (&run->info, comp) != plane; comp++);
    for (y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, comp); y++)
      g_byte_array_append (pixels,
          (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, plane)
          + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane),
          GST_VIDEO_FRAME_COMP_WIDTH (&frame, comp)
          * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, comp));
  }
  gst_video_frame_unmap (&frame);

  return pixels;
}

/* What would be shown of it now; the final frame if that is there. */
GByteArray *
codec_run_now (CodecRun * run)
{
  GstBuffer *buffer;
  GByteArray *pixels;

  if (run->final)
    return codec_run_pixels (run, run->final);
  prog_image_codec_draw (run->codec);
  buffer = codec_run_publish (run, NULL);
  pixels = codec_run_pixels (run, buffer);
  gst_buffer_unref (buffer);

  return pixels;
}

/* Of the process. */
guint
codec_run_count_threads (void)
{
  GDir *dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  fail_unless (dir != NULL);
  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);

  return n;
}
