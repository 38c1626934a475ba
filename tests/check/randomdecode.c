/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomdecode.h"

#include "oracle.h"
#include "randomscans.h"
#include "recordfile.h"

#include "codec/codec.h"
#include "codec/jpeg/jpeg.h"
#include "codec/table.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define MAX_HELD 4              /* frames that downstream holds */
#define PADDING 64              /* pixels on the right of a row */

/* A frame that was pushed, and what it has to look like for ever. */
typedef struct
{
  GstBuffer *buffer;
  GByteArray *pixels;
} Held;

typedef struct
{
  GRand *rand;
  GString *text;
  ScansKind scans;
  gboolean limited;             /* max-scans may leave some of them out */
  gboolean smoothing;
  guint draws;                  /* one in so many times; 0: never */
  guint padding;                /* of some buffers; 0: of none */
  guint max_held;
  guint refusals;               /* how often there is no buffer */

  ProgImageCodec *codec;
  ProgImageCanvas *canvas;
  GstVideoInfo info;
  GByteArray *shown;            /* what was pushed last */
  GByteArray *final;
  GQueue held;
} Decoder;

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- frames ------------------------------------------------------------- */

/* Each with other strides: an iMCU row fits some, and goes through a strip in others. */
static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  Decoder *self = data;
  GstVideoInfo info = self->info;
  GstVideoAlignment align;

  if (self->refusals > 0) {
    self->refusals--;
    return GST_FLOW_FLUSHING;
  }
  gst_video_alignment_reset (&align);
  if (below (self->rand, 2))
    align.padding_right = self->padding;
  gst_video_info_align (&info, &align);
  *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&info), NULL);
  gst_buffer_memset (*buffer, 0, 0xaa, -1);
  gst_buffer_add_video_meta_full (*buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_INFO_WIDTH (&info),
      GST_VIDEO_INFO_HEIGHT (&info), GST_VIDEO_INFO_N_PLANES (&info),
      info.offset, info.stride);

  return GST_FLOW_OK;
}

static GByteArray *
pixels_of (const GstVideoInfo * info, GstBuffer * buffer)
{
  GByteArray *pixels = g_byte_array_new ();
  GstVideoFrame frame;
  guint plane, row, comp;

  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    for (comp = 0; (guint) GST_VIDEO_INFO_COMP_PLANE (info, comp) != plane;
        comp++);
    for (row = 0; row < (guint) GST_VIDEO_FRAME_COMP_HEIGHT (&frame, comp);
        row++)
      g_byte_array_append (pixels, (const guint8 *)
          GST_VIDEO_FRAME_PLANE_DATA (&frame, plane) + (gsize) row *
          GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane),
          GST_VIDEO_FRAME_COMP_WIDTH (&frame, comp) *
          GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, comp));
  }
  gst_video_frame_unmap (&frame);

  return pixels;
}

static gboolean
are_equal (const GByteArray * a, const GByteArray * b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len) == 0;
}

static void
let_go (Decoder * self)
{
  Held *held = g_queue_pop_head (&self->held);
  GByteArray *pixels = pixels_of (&self->info, held->buffer);

  fail_unless (are_equal (pixels, held->pixels),
      "a frame that was pushed has changed: %s", self->text->str);
  g_byte_array_unref (pixels);
  g_byte_array_unref (held->pixels);
  gst_buffer_unref (held->buffer);
  g_free (held);
}

static void
hold (Decoder * self, GstBuffer * buffer, GByteArray * pixels)
{
  Held *held = g_new (Held, 1);

  held->buffer = buffer;
  held->pixels = g_byte_array_ref (pixels);
  g_queue_push_tail (&self->held, held);
  while (self->held.length > below (self->rand, self->max_held + 1))
    let_go (self);
}

/* Rows that are not damaged are as they were in the frame before. */
static void
check_damage (Decoder * self, const GByteArray * pixels,
    const ProgImageRows * damage)
{
  guint comp, row, at = 0;

  for (comp = 0; comp < GST_VIDEO_INFO_N_COMPONENTS (&self->info); comp++) {
    guint shift = GST_VIDEO_FORMAT_INFO_H_SUB (self->info.finfo, comp);
    guint size = GST_VIDEO_INFO_COMP_WIDTH (&self->info, comp) *
        GST_VIDEO_INFO_COMP_PSTRIDE (&self->info, comp);

    /* Of packed pixels the first one stands for all. */
    if (comp > 0 && GST_VIDEO_INFO_N_PLANES (&self->info) == 1)
      break;
    for (row = 0; row < (guint) GST_VIDEO_INFO_COMP_HEIGHT (&self->info, comp);
        row++, at += size) {
      gboolean same = memcmp (pixels->data + at, self->shown->data + at, size)
          == 0;

      fail_unless (same || (row << shift < damage->end
              && (row + 1) << shift > damage->first),
          "row %u of component %u changed, outside of %u to %u: %s", row, comp,
          damage->first, damage->end, self->text->str);
    }
  }
}

static void
publish (Decoder * self, gboolean final)
{
  ProgImageRows damage = { 0, 0 };
  GstBuffer *buffer = prog_image_canvas_publish (self->canvas, final, &damage);
  GByteArray *pixels;

  g_string_append_printf (self->text, "\n  %s %u-%u", final ? "final" : "frame",
      damage.first, damage.end);
  if (!buffer) {
    g_string_append_printf (self->text, " flow %d",
        prog_image_canvas_flow (self->canvas));
    return;
  }
  pixels = pixels_of (&self->info, buffer);
  if (self->shown)
    check_damage (self, pixels, &damage);
  if (!final)
    record_put_sum (self->text, pixels);
  hold (self, buffer, pixels);
  g_clear_pointer (&self->shown, g_byte_array_unref);
  self->shown = pixels;
  if (final)
    self->final = g_byte_array_ref (pixels);
}

/* -- decoding ----------------------------------------------------------- */

static void
set_up_canvas (Decoder * self)
{
  const ProgImageInfo *info = prog_image_codec_info (self->codec);
  guint n = 0, downscale = 1 << below (self->rand, 4), format;

  prog_image_codec_set_downscale (self->codec, downscale);
  while (info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN)
    n++;
  format = below (self->rand, 3) ? below (self->rand, MIN (n, 2)) :
      below (self->rand, n);
  gst_video_info_set_format (&self->info, info->formats[format],
      prog_image_downscaled (info->width, info->downscale),
      prog_image_downscaled (info->height, info->downscale));
  g_string_append_printf (self->text, " 1/%u of %u, %s (%u), align %u, "
      "blank %u", info->downscale, info->max_downscale,
      gst_video_format_to_string (info->formats[format]),
      info->losses[format], info->align_width, info->blank);
  self->canvas = prog_image_canvas_new (&self->info, info->blank, acquire,
      self);
  if (below (self->rand, 3) == 0)
    prog_image_canvas_set_max_frames (self->canvas, 1 + below (self->rand, 3));
  prog_image_codec_set_canvas (self->codec, self->canvas);
}

static void
put_progress (Decoder * self)
{
  const ProgImageProgress *progress = prog_image_codec_progress (self->codec);

  g_string_append_printf (self->text, " scan %u rows %u", progress->pass,
      progress->rows);
}

static void
handle (Decoder * self, ProgImageStatus status)
{
  static const gchar letters[] = "..HFpZEXe";

  g_string_append_printf (self->text, "\n %c at %u", letters[status],
      (guint) prog_image_codec_bytes (self->codec));
  put_progress (self);
  if (status == PROG_IMAGE_FORMAT)
    set_up_canvas (self);
  else if (status == PROG_IMAGE_FINAL)
    publish (self, TRUE);
}

static gboolean
one_in (GRand * rand, guint n)
{
  return n > 0 && below (rand, n) == 0;
}

/* A frame is due, perhaps. */
static void
draw (Decoder * self)
{
  if (!self->canvas || self->final || !one_in (self->rand, self->draws))
    return;

  prog_image_codec_draw (self->codec);
  if (prog_image_canvas_damaged (self->canvas)
      && prog_image_canvas_can_publish (self->canvas))
    publish (self, FALSE);
}

/* Up to where the codec wants more, or the image ends.
 *
 * @at: (inout): how many bytes were used
 * Returns: whether it goes on */
static gboolean
feed (Decoder * self, const GByteArray * jpeg, gsize * at, gsize end)
{
  gboolean gather = below (self->rand, 3) == 0;
  ProgImageStatus status;
  gsize used;

  do {
    guint8 *copy = g_malloc (MAX (end - *at, 1));
    GError *error = NULL;

    memcpy (copy, jpeg->data + *at, end - *at);
    status = prog_image_codec_feed (self->codec, copy, end - *at,
        end == jpeg->len, gather, &used, &error);
    *at += used;
    g_free (copy);
    if (status != PROG_IMAGE_NEED_DATA)
      handle (self, status);
    if (error)
      g_string_append_printf (self->text, " %d", error->code);
    g_clear_error (&error);
    draw (self);
  } while (status != PROG_IMAGE_NEED_DATA && status != PROG_IMAGE_END);

  return status == PROG_IMAGE_NEED_DATA;
}

static void
feed_all (Decoder * self, const GByteArray * jpeg)
{
  guint piece = (guint[]){ 25, 60, 300, 900, 100000 }[below (self->rand, 5)];
  gsize at = 0, end = 0;

  do {
    end += 1 + below (self->rand, piece);
    end = MIN (end, jpeg->len);
    if (one_in (self->rand, 20))
      self->refusals = 1;
  } while (feed (self, jpeg, &at, end));
}

/* -- the final frame ---------------------------------------------------- */

/* What libjpeg makes of it; NULL where it does not make that format, fails, or can't be told
 * not to smooth. */
static GByteArray *
expected_of (Decoder * self, const GByteArray * jpeg)
{
  const ProgImageInfo *info = prog_image_codec_info (self->codec);
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (&self->info);

  if (GST_VIDEO_INFO_IS_RGB (&self->info))
    return self->scans == SCANS_WHOLE || self->smoothing ?
        oracle_jpeg_packed (jpeg->data, jpeg->len, info->downscale, format) :
        NULL;
  if (format != info->formats[0])
    return NULL;

  return oracle_jpeg_planes (jpeg->data, jpeg->len, info->downscale,
      self->smoothing);
}

/* An eighth is final as soon as it has all DCs: it does not wait for those that come once
 * more. And where data is missing libjpeg smooths it by rows that it has not asked for. */
static gboolean
is_comparable (Decoder * self)
{
  return self->final && !self->limited && (self->scans <= SCANS_LACK
      || prog_image_codec_info (self->codec)->downscale < 8);
}

/* Of what has no reference, where libjpeg does not smooth: versions do that in other ways. */
static gboolean
is_recorded (Decoder * self)
{
  return self->final && (!self->smoothing || (self->scans == SCANS_WHOLE
          && !self->limited));
}

static void
check_final (Decoder * self, const GByteArray * jpeg)
{
  GByteArray *expected = is_comparable (self) ? expected_of (self, jpeg) : NULL;

  if (expected)
    fail_unless (are_equal (self->final, expected),
        "this is not what libjpeg makes of it: %s", self->text->str);
  else if (is_recorded (self))
    record_put_sum (self->text, self->final);
  g_clear_pointer (&expected, g_byte_array_unref);
}

/* -- a trace ------------------------------------------------------------ */

static void
open_codec (Decoder * self)
{
  ProgImageOptions options = {
    .limits = {PROG_IMAGE_DEFAULT_MAX_PIXELS, PROG_IMAGE_DEFAULT_MAX_SCANS,
        PROG_IMAGE_DEFAULT_MAX_MEMORY, 1},
    .smoothing = below (self->rand, 3)
  };

  if (one_in (self->rand, 10)) {
    options.limits.max_scans = 1 + below (self->rand, 6);
    self->limited = TRUE;
  }
  self->smoothing = options.smoothing;
  self->draws = (guint[]) {
  0, 1, 1, 2, 8}
  [below (self->rand, 5)];
  /* How much of a scan it reads before it fails depends on its version. */
  if (self->scans == SCANS_NONSENSE)
    self->draws = 0;
  self->padding = below (self->rand, 3) ? PADDING : 0;
  self->max_held = below (self->rand, MAX_HELD);
  self->codec = prog_image_codec_open (&prog_image_jpeg_class,
      prog_image_codecs, &options);
  g_string_append_printf (self->text, "\nmax-scans %u smoothing %d",
      options.limits.max_scans, options.smoothing);
}

/* Texts of libjpeg's own depend on its version. */
static void
put_defect (Decoder * self)
{
  const ProgImageDefect *defect = prog_image_codec_defect (self->codec);
  gboolean is_ours = defect->text && g_str_has_prefix (defect->text, "The");

  g_string_append_printf (self->text, "\ndefect %d %s\n", defect->level,
      is_ours ? defect->text : "");
}

static void
trace_jpeg (guint32 seed, GString * text)
{
  GRand *rand = g_rand_new_with_seed (seed);
  Decoder self = {.rand = rand,.text = text };
  GByteArray *jpeg = make_random_jpeg (rand, text, &self.scans);

  if (one_in (rand, 4)) {
    g_byte_array_set_size (jpeg, 2 + below (rand, jpeg->len - 1));
    self.scans = MAX (self.scans, SCANS_CUT);
    /* It ends, or ends too early. */
    if (one_in (rand, 2))
      g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  }
  open_codec (&self);
  feed_all (&self, jpeg);
  put_defect (&self);
  check_final (&self, jpeg);
  while (self.held.length > 0)
    let_go (&self);
  g_clear_pointer (&self.shown, g_byte_array_unref);
  g_clear_pointer (&self.final, g_byte_array_unref);
  prog_image_codec_free (self.codec);
  prog_image_canvas_free (self.canvas);
  g_byte_array_unref (jpeg);
  g_rand_free (rand);
}

void
trace_decode (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 5; i++)
    trace_jpeg (g_rand_int (rand), text);
}
