/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each small PNG, WebP and JPEG XL of tests/files/kinds.txt, fed to its codec in many ways:
 * byte by byte with a frame drawn at each, cut off anywhere, with any byte changed, in each
 * format and size. Of all that the codec says and draws tests/files/feeds.txt has a checksum.
 * The test prints what came where it is not that. Where a change is meant to change it,
 * this writes the file anew:
 *
 *   rm tests/files/feeds.txt
 *   PROGIMAGE_WRITE_RECORDS=1 meson test -C build feeds libpng_feeds
 *
 * Built without ISA-L it is about PNG alone. */

#include "allocations.h"
#include "codecrun.h"
#include "recordfile.h"
#include "share.h"

#include "codec/backend.h"
#include "codec/table.h"

#include <stdlib.h>
#include <string.h>

#define MAX_IMAGES 100

/* Of what came, bytes that are printed. */
#define MAX_SHOWN 3000

/* So many places of an image are cut at, or changed. */
#define MAX_PLACES 160

typedef struct
{
  gchar *name;
  const ProgImageCodecClass *klass;
  guint8 *bytes;
  gsize size;
} Image;

typedef void (*Trace) (const Image * image, GString * text);

static Image images[MAX_IMAGES];
static guint n_images;
static GHashTable *expected;    /* "IMAGE TRACE" to the checksum */

/* -- files -------------------------------------------------------------- */

/* NULL: none that is of interest here */
static const ProgImageCodecClass *
class_of (const gchar * name)
{
  const gchar *media_type = NULL;
  guint i;

  if (g_str_has_prefix (name, "png-"))
    media_type = "image/png";
#ifdef HAVE_ISAL
  else if (g_str_has_prefix (name, "webp-"))
    media_type = "image/webp";
  else if (g_str_has_prefix (name, "jxl-"))
    media_type = "image/jxl";
#endif
  for (i = 0; media_type && prog_image_codecs[i]; i++) {
    if (g_str_equal (prog_image_codecs[i]->media_type, media_type))
      return prog_image_codecs[i];
  }

  return NULL;
}

static void
read_images (void)
{
  gchar **lines = record_lines ("kinds.txt");
  guint i;

  for (i = 0; lines[i]; i++) {
    gchar **words = g_strsplit (lines[i], " ", -1);
    Image *image = &images[n_images];

    if (g_strv_length (words) == 4 && (image->klass = class_of (words[0]))) {
      image->name = g_strdup (words[0]);
      image->bytes = g_base64_decode (words[3], &image->size);
      n_images++;
    }
    g_strfreev (words);
  }
  g_strfreev (lines);
}

/* -- what came ---------------------------------------------------------- */

static gboolean
is_jxl (const Image * image)
{
  return g_str_has_prefix (image->name, "jxl-");
}

/* Whether the library decodes each byte as soon as it can, in each of its versions: ISA-L
 * looks ahead, and libjxl decodes groups. */
static gboolean
is_exact (const Image * image)
{
#ifdef HAVE_ISAL
  return g_str_has_prefix (image->name, "webp-");
#else
  return TRUE;
#endif
}

static void
put_pixels (GString * text, CodecRun * run, GstBuffer * buffer)
{
  GByteArray *pixels = codec_run_pixels (run, buffer);

  record_put_sum (text, pixels);
  g_byte_array_unref (pixels);
}

static void
put_tags (GString * text, const ProgImageInfo * info)
{
  gchar *tags = gst_tag_list_to_string (info->tags);

  g_string_append_printf (text, " tags %d %s", info->tags_changed, tags);
  g_free (tags);
}

static void
put_info (GString * text, CodecRun * run)
{
  const ProgImageInfo *info = prog_image_codec_info (run->codec);
  gchar *colour = gst_video_colorimetry_to_string (&info->colorimetry);
  guint i;

  g_string_append_printf (text, "%ux%u %u bits %u components %d, blank %u, "
      "align %u, scale %u of %u, costs %.2f, aspect %d/%d, colour %s %d, "
      "auxiliary %x, size %" G_GUINT64_FORMAT, info->width, info->height,
      info->bit_depth, info->components, info->progressive, info->blank,
      info->align_width, info->downscale, info->max_downscale, info->draw_cost,
      info->par_n, info->par_d, colour, info->chroma_site, info->auxiliary,
      info->size);
  for (i = 0; run->canvas && info->formats[i]; i++)
    g_string_append_printf (text, " %s %u",
        gst_video_format_to_string (info->formats[i]), info->losses[i]);
  /* That of others has pointers in it, or depends on the version. */
  if (g_str_equal (run->klass->name, "WebP"))
    g_string_append_printf (text, " takes %" G_GUINT64_FORMAT,
        info->working_bytes);
  put_tags (text, info);
  g_string_append_c (text, '\n');
  g_free (colour);
}

static void
put_progress (GString * text, CodecRun * run)
{
  const ProgImageProgress *progress = prog_image_codec_progress (run->codec);
  const ProgImageDefect *defect = prog_image_codec_defect (run->codec);

  g_string_append_printf (text, " pass %u of %u rows %u, defect %d %s",
      progress->pass, progress->passes, progress->rows, defect->level,
      defect->text ? defect->text : "");
}

/* What it has come to. @sound: the whole of the image was fed. Else the pixels of a JPEG XL
 * are up to the version of libjxl, as those of 16 bits always are. */
static void
put_end (GString * text, const Image * image, CodecRun * run, gboolean sound)
{
  gboolean known = !is_jxl (image) || (sound
      && !g_str_has_prefix (image->name, "jxl-deep"));

  g_string_append_printf (text, " used %u, header %d, format %d, final %d, "
      "clean %d", (guint) run->used, run->header_at > 0, run->format_at > 0,
      run->final != NULL, prog_image_codec_ended_cleanly (run->codec));
  if (run->error)
    g_string_append_printf (text, ", error %s %d %s",
        g_quark_to_string (run->error->domain), run->error->code,
        run->error->message);
  put_progress (text, run);
  if (run->final && known)
    put_pixels (text, run, run->final);
  g_string_append_c (text, '\n');
}

/* -- ways to feed it ---------------------------------------------------- */

static void
trace_formats (const Image * image, GString * text)
{
  guint format, scale, n = 1;

  for (scale = 1; scale <= 8; scale *= 2) {
    for (format = 0; format < n; format++) {
      CodecRun *run = codec_run_new (image->klass, TRUE, FALSE);
      const ProgImageInfo *info = prog_image_codec_info (run->codec);

      run->format = format;
      run->downscale = MIN (scale, 8);
      codec_run_all (run, image->bytes, image->size, CODEC_RUN_WHOLE);
      put_info (text, run);
      put_end (text, image, run, TRUE);
      for (n = 0; info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN; n++);
      if (info->max_downscale == 1)
        scale = 8;
      codec_run_free (run);
    }
  }
}

/* Draws a frame, if that changes anything. */
static void
put_frame (GString * text, CodecRun * run)
{
  ProgImageRows damage;
  GstBuffer *buffer;

  prog_image_codec_draw (run->codec);
  if (!prog_image_canvas_damaged (run->canvas))
    return;

  buffer = codec_run_publish (run, &damage);
  g_string_append_printf (text, "rows %u to %u", damage.first, damage.end);
  put_pixels (text, run, buffer);
  put_progress (text, run);
  g_string_append_c (text, '\n');
  gst_buffer_unref (buffer);
}

/* @step: bytes that come at a time; @cycle: of so many steps a frame is drawn after one */
static void
feed_and_draw (const Image * image, GString * text, gsize step, guint cycle,
    gboolean smoothing)
{
  CodecRun *run = codec_run_new (image->klass, smoothing, FALSE);
  gsize at = 0, end = 0;
  guint n = 0;

  while (!run->ended) {
    gboolean header = run->header_at > 0, format = run->format_at > 0;

    end = MIN (end + step, image->size);
    at += codec_run_feed (run, image->bytes + at, end - at, end == image->size);
    if (header != (run->header_at > 0) || format != (run->format_at > 0)) {
      g_string_append_printf (text, "byte %u: ", (guint) end);
      put_info (text, run);
    }
    if (!run->canvas || run->final || n++ % cycle > 0)
      continue;
    g_string_append_printf (text, "byte %u: ", (guint) end);
    put_frame (text, run);
  }
  put_end (text, image, run, TRUE);
  put_info (text, run);
  codec_run_free (run);
}

static void
trace_bytes (const Image * image, GString * text)
{
  if (!is_exact (image))
    return;
  feed_and_draw (image, text, 1, 1, TRUE);
  feed_and_draw (image, text, 1, 1, FALSE);
  feed_and_draw (image, text, 7, 5, TRUE);
  feed_and_draw (image, text, 100, 1, TRUE);
}

/* The @n-th of the places of an image: more of them are in its beginning. */
static gsize
place (const Image * image, guint n)
{
  gsize first = MIN (MAX_PLACES / 2, image->size);

  if (n < first)
    return n;

  return first + (image->size - first) * (n - first) / (MAX_PLACES - first);
}

static void
trace_cuts (const Image * image, GString * text)
{
  static const gsize cuts[] = { CODEC_RUN_WHOLE, 1, 19 };
  guint n;

  for (n = 0; n < MAX_PLACES; n++) {
    CodecRun *run = codec_run_new (image->klass, n % 2, FALSE);
    gsize size = place (image, n);

    codec_run_all (run, image->bytes, size, cuts[is_exact (image) ? n % 3 : 0]);
    g_string_append_printf (text, "%u bytes:", (guint) size);
    put_end (text, image, run, FALSE);
    codec_run_free (run);
  }
}

/* As another value, gone, or once more. */
static GByteArray *
change (const Image * image, gsize at, guint how)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, image->bytes, image->size);
  switch (how) {
    case 0:
      bytes->data[at] ^= 0x55;
      break;
    case 1:
      bytes->data[at]++;
      break;
    case 2:
      g_byte_array_remove_index (bytes, at);
      break;
    default:
      g_byte_array_append (bytes, image->bytes + image->size - 1, 1);
      memmove (bytes->data + at + 1, bytes->data + at, image->size - at);
      break;
  }

  return bytes;
}

static void
trace_changes (const Image * image, GString * text)
{
  guint n, how;

  /* Versions of libjxl differ in what they make of a wrong codestream. */
  if (is_jxl (image))
    return;

  for (n = 0; n < MAX_PLACES; n++) {
    for (how = 0; how < 4; how++) {
      CodecRun *run = codec_run_new (image->klass, TRUE, FALSE);
      gsize at = place (image, n);
      GByteArray *bytes = change (image, at, how);

      codec_run_all (run, bytes->data, bytes->len, CODEC_RUN_WHOLE);
      g_string_append_printf (text, "byte %u, %u:", (guint) at, how);
      put_end (text, image, run, FALSE);
      codec_run_free (run);
      g_byte_array_unref (bytes);
    }
  }
}

/* -- the test ----------------------------------------------------------- */

static const struct
{
  const gchar *name;
  Trace trace;
} traces[] = {
  {"formats", trace_formats},
  {"bytes", trace_bytes},
  {"cuts", trace_cuts},
  {"changes", trace_changes},
};

/* What is made once for all was made the first time. What GLib keeps for later is unknown, but
 * where it is told not to. */
static void
check_nothing_is_left (const Image * image, guint i)
{
  gsize before = allocations_now ();
  GString *text;

  if (g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") != 0)
    return;

  text = g_string_new (NULL);
  traces[i].trace (image, text);
  g_string_free (text, TRUE);
  fail_unless (allocations_now () <= before, "%s %s: %" G_GSIZE_FORMAT
      " bytes are left", image->name, traces[i].name,
      allocations_now () - before);
}

static void
check_trace (const Image * image, guint i)
{
  GString *text = g_string_new (NULL);
  gchar *key, *sum;

#ifdef HAVE_ISAL
  key = g_strdup_printf ("%s %s", image->name, traces[i].name);
#else
  key = g_strdup_printf ("libpng %s %s", image->name, traces[i].name);
#endif
  traces[i].trace (image, text);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text->str, text->len);
  sum[8] = 0;
  if (g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    record_put ("feeds.txt", "a", key, sum);
  else
    fail_unless (g_strcmp0 (sum, g_hash_table_lookup (expected, key)) == 0,
        "%s: %s came\n%.*s", key, sum, MAX_SHOWN, text->str);
  g_free (sum);
  g_free (key);
  g_string_free (text, TRUE);
  check_nothing_is_left (image, i);
}

/* @__i__: which image */
GST_START_TEST (test_feeds)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (traces); i++)
    check_trace (&images[__i__], i);
}

GST_END_TEST;

GST_START_TEST (test_there_are_images)
{
  fail_unless (n_images > 0);
}

GST_END_TEST;

static Suite *
feeds_suite (void)
{
  Suite *suite = suite_create ("feeds");
  TCase *tc = tcase_create ("images");

  read_images ();
  expected = record_table ("feeds.txt");
  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_there_are_images);
  tcase_add_share_of_loop (tc, test_feeds, 0, n_images);

  return suite;
}

GST_CHECK_MAIN (feeds);
