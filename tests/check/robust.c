/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "robust.h"
#include "pngrun.h"

#include <malloc.h>
#include <string.h>

static const gchar *const names[] = { "baseline JPEG", "progressive JPEG",
  "arithmetic JPEG", "PNG", "Adam7 PNG"
};

const gchar *
robust_kind_name (RobustKind kind)
{
  return names[kind];
}

gboolean
robust_is_png (RobustKind kind)
{
  return kind >= ROBUST_PNG;
}

/* Where libjpeg has no arithmetic coding, it is a baseline JPEG once more. */
GByteArray *
robust_image_of_size (RobustKind kind, guint seed, guint width, guint height)
{
  JpegRecipe jpeg = {.width = width,.height = height,.colours = MAKE_YCC,
    .sampling = "22 11 11",.seed = seed,
    .progressive = kind == ROBUST_PROGRESSIVE,
    .arithmetic = kind == ROBUST_ARITHMETIC && make_jpeg_has_arithmetic ()
  };
  PngRecipe png = {.width = width,.height = height,.kind = {2, 8, FALSE},
  .adam7 = kind == ROBUST_ADAM7,.idat_size = 500,.seed = seed
  };

  return robust_is_png (kind) ? make_png (&png) : make_jpeg (&jpeg);
}

GByteArray *
robust_image (RobustKind kind, guint seed)
{
  return robust_image_of_size (kind, seed, ROBUST_WIDTH, ROBUST_HEIGHT);
}

/* Nothing that a signature could begin with. */
GByteArray *
robust_garbage (guint size)
{
  GByteArray *garbage = g_byte_array_new ();
  GRand *rand = g_rand_new_with_seed (size);
  guint8 byte;

  while (garbage->len < size) {
    byte = g_rand_int_range (rand, 0, 0x80);
    g_byte_array_append (garbage, &byte, 1);
  }
  g_rand_free (rand);

  return garbage;
}

static gboolean
is_png (const GByteArray * image)
{
  return image->data[0] == 0x89;
}

gsize
robust_caps_at (const GByteArray * image)
{
  if (is_png (image))
    return png_chunk (image, "IDAT", 0) + 8;

  return jpeg_segment_end (image, jpeg_marker (image, MARKER_SOS, 0));
}

gsize
robust_second_part (const GByteArray * image)
{
  if (is_png (image))
    return png_chunk (image, "IDAT", 1);
  if (jpeg_n_markers (image, MARKER_SOS) > 1)
    return jpeg_marker (image, MARKER_SOS, 1);

  return (robust_caps_at (image) + image->len) / 2;
}

gsize
robust_last_part (const GByteArray * image)
{
  guint n;

  if (is_png (image))
    return png_chunk (image, "IDAT", png_n_chunks (image, "IDAT") - 1);
  n = jpeg_n_markers (image, MARKER_SOS);
  if (n > 1)
    return jpeg_segment_end (image, jpeg_marker (image, MARKER_SOS, n - 1));

  return (robust_caps_at (image) + 3 * image->len) / 4;
}

static GByteArray *
right_pixels (const GByteArray * image, GstSample * frame)
{
  PngReference *reference;
  GByteArray *pixels;

  if (!is_png (image))
    return expected_pixels (image, frame);

  reference = png_reference_bytes (image->data, image->len);
  pixels = byte_array_copy (png_reference_pixels (reference));
  png_reference_free (reference);

  return pixels;
}

/* Whether the frame shows the whole of the image. */
gboolean
robust_equals (GstSample * frame, const GByteArray * image)
{
  GByteArray *pixels = frame_pixels (frame);
  GByteArray *right = right_pixels (image, frame);
  gboolean result;

  fail_unless (right != NULL, "the library does not decode it");
  result = same_bytes (pixels, right);
  g_byte_array_unref (right);
  g_byte_array_unref (pixels);

  return result;
}

void
assert_final_equals (Run * run, guint image, const GByteArray * coded,
    const gchar * what)
{
  GstSample *final = run_final (run, image);
  GByteArray *pixels, *right;

  fail_unless (final != NULL, "%s: no final frame of image %u, but %u frames",
      what, image, run->frames->len);
  fail_if (frame_has_flag (final, GST_BUFFER_FLAG_CORRUPTED),
      "%s: image %u has the flag", what, image);
  pixels = frame_pixels (final);
  right = right_pixels (coded, final);
  assert_pixels_equal (pixels, right, what);
  g_byte_array_unref (right);
  g_byte_array_unref (pixels);
}

gsize
robust_heap (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

gboolean
robust_can_measure_memory (void)
{
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
  return FALSE;
#else
  gchar *maps = NULL;
  gboolean result = !g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL)
      || !strstr (maps, "vgpreload");

  g_free (maps);

  return result;
#endif
}
