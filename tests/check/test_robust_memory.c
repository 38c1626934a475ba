/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The codecs when memory runs out: each allocation that libjpeg, libpng, zlib or libwebp
 * asks for while it is fed fails in its turn. The image ends in an error or in
 * what there is of it, and nothing is leaked. GLib's own allocations do not
 * fail: it would abort, as it does everywhere. */

#include "allocations.h"
#include "robust.h"
#include "codec/codec.h"
#include "codec/jpeg/jpeg.h"
#include "codec/png/png.h"
#include "codec/table.h"
#ifdef HAVE_WEBP
#include "makewebp.h"
#include "codec/webp/webp.h"
#endif

/* How an image is decoded. */
typedef struct
{
  guint format;                 /* of those it may be decoded to, in percent of their
                                 * list */
  guint downscale;
  guint percent;                /* of its bytes that come */
} Variant;

static const Variant variants[] = {
  {0, 1, 100}, {50, 1, 100}, {100, 1, 100}, {0, 2, 60}, {100, 8, 60},
  {50, 1, 60}, {0, 8, 100}, {100, 2, 100}
};

/* Beside those of robust.h: what else libjpeg has memory for. */
static const JpegRecipe recipes[] = {
  {.width = 45,.height = 35,.colours = MAKE_YCC,.sampling = "11 11 11",
      .progressive = TRUE},
  {.width = 45,.height = 35,.colours = MAKE_CMYK},
  {.width = 45,.height = 35,.colours = MAKE_YCC,.sampling = "21 11 11",
      .separate_scans = TRUE},
  {.width = 45,.height = 35,.colours = MAKE_GRAY,.progressive = TRUE},
  {.width = 45,.height = 35,.colours = MAKE_YCC,.sampling = "22 11 11",
      .precision = 12,.progressive = TRUE},
  {.width = 45,.height = 35,.colours = MAKE_GRAY,.precision = 12},
  /* Memory for its compressed data grows. */
  {.width = 90,.height = 70,.colours = MAKE_YCC,.arithmetic = TRUE},
};

static const gchar *const files[] = {
#ifdef HAVE_WEBP
  "small.webp", "small-tags.webp",
#endif
};

#define N_MADE (ROBUST_N_KINDS + G_N_ELEMENTS (recipes))
#define N_KEPT (N_MADE + G_N_ELEMENTS (files))
#ifdef HAVE_WEBP
#define N_IMAGES (N_KEPT + 1)

/* Memory for its compressed data grows as it comes. Lossy, as libwebp 1.2 crashes where a
 * lossless one gets no memory. */
static GByteArray *
make_large_webp (void)
{
  const WebpRecipe recipe = {.width = 800,.height = 500 };

  return make_webp (&recipe);
}
#else
#define N_IMAGES N_KEPT
#endif

/* NULL: this libjpeg has none of that kind. */
static GByteArray *
make_image (guint i)
{
  const JpegRecipe *recipe;

#ifdef HAVE_WEBP
  if (i == N_KEPT)
    return make_large_webp ();
#endif
  if (i < ROBUST_N_KINDS)
    return robust_image (i, 0);
  if (i >= N_MADE)
    return png_test_file (files[i - N_MADE]);
  recipe = &recipes[i - ROBUST_N_KINDS];
  if ((recipe->precision > 8 && !make_jpeg_has_precision ())
      || (recipe->arithmetic && !make_jpeg_has_arithmetic ()))
    return NULL;

  return make_jpeg (recipe);
}

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
give_canvas (ProgImageCodec * codec, const Variant * variant,
    GstVideoInfo * info)
{
  const ProgImageInfo *image = prog_image_codec_info (codec);
  ProgImageCanvas *canvas;
  guint n = 0;

  prog_image_codec_set_downscale (codec, variant->downscale);
  while (image->formats[n] != GST_VIDEO_FORMAT_UNKNOWN)
    n++;
  gst_video_info_set_format (info, image->formats[(n - 1) * variant->format /
          100], prog_image_downscaled (image->width, image->downscale),
      prog_image_downscaled (image->height, image->downscale));
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

static const ProgImageCodecClass *
class_of (const GByteArray * image)
{
#ifdef HAVE_WEBP
  if (image->data[0] == 'R')
    return &prog_image_webp_class;
#endif

  return image->data[0] == 0x89 ? &prog_image_png_class :
      &prog_image_jpeg_class;
}

/* Lets the nth allocation fail, or it and all that follow. */
static Outcome
decode (const Variant * variant, const GByteArray * image, guint nth,
    gboolean all, Short when)
{
  gsize end = image->len * variant->percent / 100;
  ProgImageOptions options = {.smoothing = TRUE };
  Outcome outcome = { 0, };
  ProgImageCodec *codec;
  ProgImageCanvas *canvas = NULL;
  ProgImageStatus status;
  GstVideoInfo info;
  gsize at = 0, available = 0;

  if (when == SHORT_ALWAYS)
    allocations_arm (nth, all);
  codec = prog_image_codec_open (class_of (image), prog_image_codecs, &options);
  do {
    gboolean at_end = available == end;
    GError *error = NULL;
    gsize used;

    status = prog_image_codec_feed (codec, image->data + at, available - at,
        at_end, FALSE, &used, &error);
    at += used;
    fail_unless (at <= available);
    fail_if (at_end && status == PROG_IMAGE_NEED_DATA);
    if (status == PROG_IMAGE_NEED_DATA)
      available = MIN (available + 200, end);
    else if (status == PROG_IMAGE_FORMAT)
      canvas = give_canvas (codec, variant, &info);
    else if (status == PROG_IMAGE_PASS)
      draw (codec, when, nth);
    else if (status == PROG_IMAGE_ERROR)
      outcome.errors++;
    if (error && error->domain == GST_RESOURCE_ERROR)
      fail_unless_equals_int (error->code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
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
check_failure (const Variant * variant, const GByteArray * image, guint nth,
    gboolean all, const Outcome * right, const gchar * what)
{
  gsize before = allocations_now ();
  Outcome outcome = decode (variant, image, nth, all, SHORT_ALWAYS);

  fail_unless (outcome.finals + outcome.errors == 1,
      "%s, allocation %u: %u images and %u errors", what, nth, outcome.finals,
      outcome.errors);
  /* libjpeg tries again with less, or a partial frame is left out: then all is well. */
  fail_unless (outcome.errors == 1
      || outcome.level >= PROG_IMAGE_DEFECT_ERROR
      || (outcome.checksum == right->checksum && outcome.level == right->level),
      "%s, allocation %u: nobody has noticed", what, nth);
  fail_unless (allocations_now () <= before, "%s, allocation %u: %"
      G_GSIZE_FORMAT " bytes are leaked", what, nth,
      allocations_now () - before);
}

static void
check_variant (guint i, const Variant * variant, gboolean all)
{
  GByteArray *image = make_image (i);
  gchar *what = g_strdup_printf ("image %u, format %u %%, 1/%u, %u %%", i,
      variant->format, variant->downscale, variant->percent);
  Outcome right;
  guint nth;

  if (image) {
    /* Types and tags are registered with the first image. */
    decode (variant, image, 0, FALSE, SHORT_ALWAYS);
    right = decode (variant, image, 0, FALSE, SHORT_ALWAYS);
    fail_unless (right.finals == 1, "%s: no frame", what);
    fail_unless ((right.level == PROG_IMAGE_DEFECT_NONE) ==
        (variant->percent == 100), "%s: a defect", what);
    fail_unless (!allocations_work () || right.library_calls >= 2,
        "%s: %u allocations", what, right.library_calls);
    for (nth = 1; allocations_work () && nth <= right.library_calls; nth++)
      check_failure (variant, image, nth, all, &right, what);
    g_byte_array_unref (image);
  }
  g_free (what);
}

/* @__i__: an image, and whether memory is short for a moment or for good. */
GST_START_TEST (test_failed_allocation_ends_in_error_or_image)
{
  guint i;

  allocations_begin ();
  for (i = 0; i < G_N_ELEMENTS (variants); i++)
    check_variant (__i__ / 2, &variants[i], __i__ % 2);
}

GST_END_TEST;

/* A partial frame that could not be drawn leaves nothing behind: what was begun for it, such
 * as an output pass of libjpeg, is ended. */
GST_START_TEST (test_partial_frame_without_memory_leaves_nothing)
{
  GByteArray *image = make_image (__i__);
  Outcome right, outcome;
  guint nth, i;

  for (i = 0; image && i < G_N_ELEMENTS (variants); i++) {
    right = decode (&variants[i], image, 0, FALSE, SHORT_ALWAYS);
    for (nth = 1; allocations_work () && nth < 8; nth++) {
      outcome = decode (&variants[i], image, nth, FALSE, SHORT_IN_DRAWING);
      fail_unless_equals_int (outcome.errors, 0);
      fail_unless_equals_int (outcome.level, right.level);
      fail_unless (outcome.checksum == right.checksum,
          "image %u, variant %u, allocation %u", __i__, i, nth);
    }
  }
  if (image)
    g_byte_array_unref (image);
}

GST_END_TEST;

#ifdef HAVE_WEBP
#define VP8X_ALPHA 0x10
#define CLAIMED (64 * 1024 * 1024)

/* An ALPH chunk that has just begun. */
static GByteArray *
make_claim (guint came)
{
  GByteArray *webp = webp_new ();
  const guint32 claimed = GUINT32_TO_LE (CLAIMED);
  guint8 *data = g_malloc0 (came);

  webp_put_vp8x (webp, VP8X_ALPHA, 4000, 4000);
  webp_put_chunk (webp, "ALPH", data, came);
  memcpy (webp->data + webp->len - came - 4, &claimed, sizeof claimed);
  webp_set_riff_size (webp, CLAIMED + webp->len);
  g_free (data);

  return webp;
}

GST_START_TEST (test_claimed_size_takes_no_memory)
{
  static const guint came[] = { 20, 200000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (came); i++) {
    GByteArray *webp = make_claim (came[i]);

    decode (&variants[0], webp, 0, FALSE, SHORT_ALWAYS);
    allocations_begin ();
    decode (&variants[0], webp, 0, FALSE, SHORT_ALWAYS);
    fail_unless (allocations_peak () <= 3 * came[i] + 150000,
        "%u bytes came, %" G_GSIZE_FORMAT " were allocated", came[i],
        allocations_peak ());
    g_byte_array_unref (webp);
  }
}

GST_END_TEST;
#endif

static Suite *
robust_memory_suite (void)
{
  Suite *s = suite_create ("robust-memory");
  TCase *tc = tcase_create ("codecs");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_failed_allocation_ends_in_error_or_image, 0,
      2 * N_IMAGES);
  tcase_add_loop_test (tc, test_partial_frame_without_memory_leaves_nothing, 0,
      N_IMAGES);
#ifdef HAVE_WEBP
  tcase_add_test (tc, test_claimed_size_takes_no_memory);
#endif

  return s;
}

GST_CHECK_MAIN (robust_memory);
