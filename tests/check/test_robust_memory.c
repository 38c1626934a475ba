/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The codecs when memory runs out: each allocation that libjpeg, libpng or zlib
 * asks for while it is fed fails in its turn. The image ends in an error or in
 * what there is of it, and nothing is leaked. GLib's own allocations do not
 * fail: it would abort, as it does everywhere. */

#include "allocations.h"
#include "robust.h"
#include "codec/codec.h"
#include "codec/jpeg/jpeg.h"
#include "codec/png/png.h"
#include "codec/table.h"

typedef struct
{
  guint finals, errors;
  ProgImageDefectLevel level;
  guint checksum;               /* of the final image */
  guint library_calls;
} Outcome;

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer info)
{
  *buffer = gst_buffer_new_allocate (NULL,
      GST_VIDEO_INFO_SIZE ((GstVideoInfo *) info), NULL);
  /* The padding of rows is nobody's, but is compared. */
  gst_buffer_memset (*buffer, 0, 0, -1);

  return GST_FLOW_OK;
}

static ProgImageCanvas *
give_canvas (ProgImageCodec * codec, GstVideoInfo * info)
{
  const ProgImageInfo *image = prog_image_codec_info (codec);
  ProgImageCanvas *canvas;

  gst_video_info_set_format (info, image->formats[0], image->width,
      image->height);
  canvas = prog_image_canvas_new (info, image->blank, acquire, info);
  prog_image_codec_set_canvas (codec, canvas);

  return canvas;
}

static guint
final_checksum (ProgImageCanvas * canvas)
{
  ProgImageRows damage;
  GstBuffer *buffer = prog_image_canvas_publish (canvas, TRUE, &damage);
  GstMapInfo map;
  guint sum = 0;
  gsize i;

  fail_unless (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (i = 0; i < map.size; i++)
    sum = sum * 31 + map.data[i];
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);

  return sum;
}

/* When memory is short. */
typedef enum
{
  SHORT_ALWAYS,
  SHORT_IN_DRAWING,             /* of partial frames */
} Short;

static void
draw (ProgImageCodec * codec, Short when, guint nth)
{
  if (when == SHORT_IN_DRAWING)
    allocations_arm (nth, FALSE);
  prog_image_codec_draw (codec);
  if (when == SHORT_IN_DRAWING)
    allocations_disarm ();
}

/* Lets the nth allocation fail, or it and all that follow. */
static Outcome
decode (RobustKind kind, const GByteArray * image, guint nth, gboolean all,
    Short when)
{
  ProgImageOptions options = {.smoothing = TRUE };
  Outcome outcome = { 0, };
  ProgImageCodec *codec;
  ProgImageCanvas *canvas = NULL;
  ProgImageStatus status;
  GstVideoInfo info;
  gsize at = 0, available = 0;

  if (when == SHORT_ALWAYS)
    allocations_arm (nth, all);
  codec = prog_image_codec_open (robust_is_png (kind) ? &prog_image_png_class :
      &prog_image_jpeg_class, prog_image_codecs, &options);
  do {
    gboolean at_end = available == image->len;
    GError *error = NULL;
    gsize used;

    status = prog_image_codec_feed (codec, image->data + at, available - at,
        at_end, FALSE, &used, &error);
    at += used;
    fail_unless (at <= available);
    fail_if (at_end && status == PROG_IMAGE_NEED_DATA);
    if (status == PROG_IMAGE_NEED_DATA)
      available = MIN (available + 200, image->len);
    else if (status == PROG_IMAGE_FORMAT)
      canvas = give_canvas (codec, &info);
    else if (status == PROG_IMAGE_PASS)
      draw (codec, when, nth);
    else if (status == PROG_IMAGE_ERROR)
      outcome.errors++;
    if (status == PROG_IMAGE_FINAL) {
      outcome.finals++;
      outcome.checksum = final_checksum (canvas);
    }
    fail_unless ((status == PROG_IMAGE_ERROR) == (error != NULL));
    fail_if (status == PROG_IMAGE_NO_CANVAS);
    g_clear_error (&error);
  } while (status != PROG_IMAGE_END && status != PROG_IMAGE_ERROR);

  allocations_disarm ();
  outcome.library_calls = allocations_by_libraries ();
  outcome.level = prog_image_codec_defect (codec)->level;
  prog_image_canvas_free (canvas);
  prog_image_codec_free (codec);

  return outcome;
}

static void
check_failure (RobustKind kind, const GByteArray * image, guint nth,
    gboolean all, guint right)
{
  gsize before = allocations_now ();
  Outcome outcome = decode (kind, image, nth, all, SHORT_ALWAYS);

  fail_unless (outcome.finals + outcome.errors == 1,
      "%s, allocation %u: %u images and %u errors", robust_kind_name (kind),
      nth, outcome.finals, outcome.errors);
  /* libjpeg tries again with less: then all is well. */
  fail_unless (outcome.errors == 1 || outcome.level > PROG_IMAGE_DEFECT_NONE
      || (!all && outcome.checksum == right),
      "%s, allocation %u: nobody has noticed", robust_kind_name (kind), nth);
  fail_unless (allocations_now () <= before, "%s, allocation %u: %"
      G_GSIZE_FORMAT " bytes are leaked", robust_kind_name (kind), nth,
      allocations_now () - before);
}

/* @__i__: a kind, and whether memory is short for a moment or for good. */
GST_START_TEST (test_failed_allocation_ends_in_error_or_image)
{
  RobustKind kind = __i__ / 2;
  GByteArray *image = robust_image (kind, 0);
  Outcome outcome;
  guint nth;

  allocations_begin ();
  /* Types and tags are registered with the first image. */
  outcome = decode (kind, image, 0, FALSE, SHORT_ALWAYS);
  outcome = decode (kind, image, 0, FALSE, SHORT_ALWAYS);
  fail_unless_equals_int (outcome.finals, 1);
  fail_unless_equals_int (outcome.level, PROG_IMAGE_DEFECT_NONE);
  if (allocations_work ()) {
    fail_unless (outcome.library_calls >= 2, "%u allocations",
        outcome.library_calls);
    for (nth = 1; nth <= outcome.library_calls; nth++)
      check_failure (kind, image, nth, __i__ % 2, outcome.checksum);
  }
  g_byte_array_unref (image);
}

GST_END_TEST;

/* A partial frame that could not be drawn leaves nothing behind: what was begun for it, such
 * as an output pass of libjpeg, is ended. */
GST_START_TEST (test_partial_frame_without_memory_leaves_nothing)
{
  GByteArray *image = robust_image (__i__, 0);
  Outcome right = decode (__i__, image, 0, FALSE, SHORT_ALWAYS), outcome;
  guint nth;

  for (nth = 1; allocations_work () && nth < 8; nth++) {
    outcome = decode (__i__, image, nth, FALSE, SHORT_IN_DRAWING);
    fail_unless_equals_int (outcome.errors, 0);
    fail_unless_equals_int (outcome.level, PROG_IMAGE_DEFECT_NONE);
    fail_unless (outcome.checksum == right.checksum, "%s, allocation %u",
        robust_kind_name (__i__), nth);
  }
  g_byte_array_unref (image);
}

GST_END_TEST;

static Suite *
robust_memory_suite (void)
{
  Suite *s = suite_create ("robust-memory");
  TCase *tc = tcase_create ("codecs");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_failed_allocation_ends_in_error_or_image, 0,
      2 * ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_partial_frame_without_memory_leaves_nothing, 0,
      ROBUST_N_KINDS);

  return s;
}

GST_CHECK_MAIN (robust_memory);
