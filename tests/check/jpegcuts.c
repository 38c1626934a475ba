/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpegcuts.h"

#include "makejpeg.h"
#include "oracle.h"

#include "codec/jpeg/jpeg.h"
#include "codec/probe.h"

#include <string.h>

const gsize jpeg_cuts[JPEG_N_CUTS] = { CODEC_RUN_WHOLE, 4096, 17, 1 };

/* -- runs --------------------------------------------------------------- */

void
assert_same_bytes (const GByteArray * a, const GByteArray * b,
    const gchar * what)
{
  guint i;

  fail_unless (a->len == b->len, "%s: %u bytes of pixels, not %u", what, a->len,
      b->len);
  for (i = 0; i < a->len && a->data[i] == b->data[i]; i++);
  fail_unless (i == a->len, "%s: byte %u is %u and not %u", what, i, a->data[i],
      b->data[i]);
}

/* What libjpeg makes of the file in the format that the run has. */
GByteArray *
jpeg_expected_pixels (CodecRun * run, const guint8 * data, gsize size,
    gboolean smoothing)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (&run->info);
  guint downscale = prog_image_codec_info (run->codec)->downscale;

  if (GST_VIDEO_INFO_IS_RGB (&run->info))
    return oracle_jpeg_packed (data, size, downscale, format);

  return oracle_jpeg_planes (data, size, downscale, smoothing);
}

void
assert_final_equals_libjpeg (CodecRun * run, const guint8 * data, gsize size,
    const gchar * what)
{
  GByteArray *expected, *pixels;

  fail_unless (run->final != NULL, "%s: no frame: %s", what,
      run->error ? run->error->message : "no error");
  expected = jpeg_expected_pixels (run, data, size, TRUE);
  fail_unless (expected != NULL, "%s: libjpeg fails", what);
  pixels = codec_run_pixels (run, run->final);
  assert_same_bytes (pixels, expected, what);
  g_byte_array_unref (pixels);
  g_byte_array_unref (expected);
}

void
assert_defect (CodecRun * run, ProgImageDefectLevel level, const gchar * text,
    const gchar * what)
{
  const ProgImageDefect *defect = prog_image_codec_defect (run->codec);

  fail_unless (defect->level == level, "%s: level %d, not %d: %s", what,
      defect->level, level, defect->text);
  fail_unless (text == NULL || (defect->text && strstr (defect->text, text)),
      "%s: \"%s\" instead of \"%s\"", what, defect->text, text);
}

void
assert_sound (CodecRun * run, const gchar * what)
{
  assert_defect (run, PROG_IMAGE_DEFECT_NONE, NULL, what);
}

/* A run of the first image in @data. Every other one gathers small pieces. */
CodecRun *
jpeg_run_cut (const guint8 * data, gsize size, gsize cut, guint downscale,
    guint format)
{
  CodecRun *run = codec_run_new (&prog_image_jpeg_class, TRUE, FALSE);

  run->downscale = downscale;
  run->format = format;
  run->gather = size % 2;
  codec_run_all (run, data, size, cut);

  return run;
}

static gboolean
is_same_text (const gchar * a, const gchar * b)
{
  return g_strcmp0 (a, b) == 0;
}

/* All that is told of an image is the same, however its bytes were cut. What libjpeg
 * warns of in damaged data depends on how much it has at once: not @texts then. */
static void
assert_same_run (CodecRun * a, CodecRun * b, gboolean texts, const gchar * what)
{
  const ProgImageProgress *progress_a = prog_image_codec_progress (a->codec);
  const ProgImageProgress *progress_b = prog_image_codec_progress (b->codec);
  const ProgImageDefect *defect_a = prog_image_codec_defect (a->codec);
  const ProgImageDefect *defect_b = prog_image_codec_defect (b->codec);

  fail_unless (a->end_at == b->end_at, "%s: ends at %u and %u", what,
      (guint) a->end_at, (guint) b->end_at);
  fail_unless (a->header_at == b->header_at && a->format_at == b->format_at,
      "%s: header at %u and %u, format at %u and %u", what,
      (guint) a->header_at, (guint) b->header_at, (guint) a->format_at,
      (guint) b->format_at);
  fail_unless (progress_a->rows == progress_b->rows, "%s: %u and %u rows", what,
      progress_a->rows, progress_b->rows);
  fail_unless (progress_a->pass == progress_b->pass, "%s: scan %u and %u", what,
      progress_a->pass, progress_b->pass);
  fail_unless (a->n_passes == b->n_passes, "%s: %u and %u passes", what,
      a->n_passes, b->n_passes);
  fail_unless (!texts || is_same_text (defect_a->text, defect_b->text),
      "%s: \"%s\" and \"%s\"", what, defect_a->text, defect_b->text);
  fail_unless ((a->error != NULL) == (b->error != NULL));
  if (a->error)
    fail_unless (is_same_text (a->error->message, b->error->message),
        "%s: \"%s\" and \"%s\"", what, a->error->message, b->error->message);
  fail_unless ((a->final != NULL) == (b->final != NULL));
}

/* A run of all the file, checked against those of its pieces. */
CodecRun *
jpeg_run_all_cuts (const guint8 * data, gsize size, guint downscale,
    guint format, gboolean texts, const gchar * what)
{
  CodecRun *whole =
      jpeg_run_cut (data, size, CODEC_RUN_WHOLE, downscale, format);
  guint i;

  for (i = 1; i < JPEG_N_CUTS; i++) {
    /* One byte at a time is for small files. */
    if (size / jpeg_cuts[i] < 50000) {
      CodecRun *run =
          jpeg_run_cut (data, size, jpeg_cuts[i], downscale, format);

      assert_same_run (whole, run, texts, what);
      if (whole->final) {
        GByteArray *a = codec_run_pixels (whole, whole->final);
        GByteArray *b = codec_run_pixels (run, run->final);

        assert_same_bytes (b, a, what);
        g_byte_array_unref (a);
        g_byte_array_unref (b);
      }
      codec_run_free (run);
    }
  }

  return whole;
}

/* -- streams ------------------------------------------------------------ */

/* The images of a stream, one after the other as they are found: of CodecRun. */
GPtrArray *
jpeg_run_stream (const guint8 * data, gsize size, gsize cut)
{
  static const ProgImageCodecClass *const classes[] = {
    &prog_image_jpeg_class, NULL
  };
  GPtrArray *runs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) codec_run_free);
  gsize at = 0;
  ProgImageAnswer answer;
  ProgImageNeedles needles;
  gboolean perhaps, found = TRUE;

  prog_image_needles_init (&needles, classes, NULL);
  while (found) {
    CodecRun *run = jpeg_run_cut (data + at, size - at, cut, 1, 0);

    g_ptr_array_add (runs, run);
    at += run->end_at;
    found = prog_image_codec_ended_cleanly (run->codec)
        && prog_image_probe (classes, data + at, size - at, &perhaps);
    if (!found)
      found = prog_image_search (&needles, data, size, at, size, G_MAXSIZE,
          &at, &answer)
          && answer == PROG_IMAGE_YES;
  }

  return runs;
}

/* Runs that have come to a frame. */
guint
jpeg_n_frames (const GPtrArray * runs)
{
  guint i, n = 0;

  for (i = 0; i < runs->len; i++)
    n += ((CodecRun *) g_ptr_array_index (runs, i))->final != NULL;

  return n;
}

CodecRun *
jpeg_nth_frame (const GPtrArray * runs, guint n)
{
  guint i;

  for (i = 0; i < runs->len; i++) {
    CodecRun *run = g_ptr_array_index (runs, i);

    if (run->final && n-- == 0)
      return run;
  }

  return NULL;
}

/* -- JPEGs ------------------------------------------------------------- */

GByteArray *
make_small_jpeg (gboolean progressive, guint seed)
{
  JpegRecipe recipe = {.width = 61,.height = 83,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive,.seed = seed
  };

  return make_jpeg (&recipe);
}

void
jpeg_put_segment (GByteArray * jpeg, guint at, guint marker,
    const void *payload, guint size)
{
  guint8 head[4] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  jpeg_insert (jpeg, at, payload, size);
  jpeg_insert (jpeg, at, head, sizeof (head));
}

/* What libjpeg makes of the file up to @size, with an EOI behind it. */
GByteArray *
jpeg_pixels_of_part (CodecRun * run, const GByteArray * jpeg, guint size)
{
  GByteArray *part = g_byte_array_new (), *pixels;

  g_byte_array_append (part, jpeg->data, size);
  g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
  pixels = jpeg_expected_pixels (run, part->data, part->len, FALSE);
  g_byte_array_unref (part);

  return pixels;
}

void
assert_single_image (const GByteArray * stream, const GByteArray * jpeg,
    ProgImageDefectLevel level, const gchar * what)
{
  guint i;

  for (i = 0; i < JPEG_N_CUTS; i++) {
    GPtrArray *runs = jpeg_run_stream (stream->data, stream->len, jpeg_cuts[i]);
    CodecRun *run = g_ptr_array_index (runs, 0);

    fail_unless (runs->len == 1, "%s: %u images", what, runs->len);
    assert_final_equals_libjpeg (run, jpeg->data, jpeg->len, what);
    assert_defect (run, level, NULL, what);
    g_ptr_array_unref (runs);
  }
}
