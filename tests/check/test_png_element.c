/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What progpngdec makes of sound PNGs: when caps, messages and tags come, what
 * caps say, and the pixels in every format. */

#include "bytes.h"
#include "jpegrun.h"
#include "makepng.h"
#include "pngrun.h"

#include <string.h>

#define XMP "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF " \
    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" \
    "<rdf:Description rdf:about=\"\" " \
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>" \
    "<rdf:li xml:lang=\"x-default\">A small town</rdf:li></rdf:Alt>" \
    "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
/* Keyword, no compression, no language, no translation (11.3.3.4). */
#define XMP_CHUNK "XML:com.adobe.xmp\0\0\0\0\0" XMP
#define ICC_NAME "Made for a test"
#define ICC_SIZE 140

static const gchar *updates[] = {
  "progpngdec updates=none", "progpngdec updates=buffer",
  "progpngdec updates=pass", "progpngdec", "progimagedec"
};

static const PngKind rgb8 = { 2, 8, FALSE };
static const PngKind grey8 = { 0, 8, FALSE };
static const PngKind palette_alpha = { 3, 8, TRUE };

static void
assert_equals_libpng (Run * run, guint image, const GByteArray * png,
    const gchar * what)
{
  PngReference *reference = png_reference_bytes (png->data, png->len);
  GByteArray *pixels;

  fail_unless (run_final (run, image) != NULL, "%s: no image", what);
  fail_unless (png_reference_whole (reference));
  pixels = frame_pixels (run_final (run, image));
  assert_pixels_equal (pixels,
      (GByteArray *) png_reference_pixels (reference), what);
  g_byte_array_unref (pixels);
  png_reference_free (reference);
}

/* What has passed downstream. */
typedef struct
{
  Run *run;
  guint n_caps, n_tags, frames_at_tags;
  gboolean eos, tags_after_eos;
  GstTagList *tags;
} Events;

static GstPadProbeReturn
note_event (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Events *events = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstTagList *tags;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      events->n_caps++;
      break;
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      gst_tag_list_insert (events->tags, tags, GST_TAG_MERGE_REPLACE);
      events->n_tags++;
      events->frames_at_tags = events->run->frames->len;
      events->tags_after_eos |= events->eos;
      break;
    case GST_EVENT_EOS:
      events->eos = TRUE;
      break;
    default:
      break;
  }

  return GST_PAD_PROBE_OK;
}

static void
events_watch (Events * events, Run * run)
{
  memset (events, 0, sizeof (Events));
  events->run = run;
  events->tags = gst_tag_list_new_empty ();
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note_event, events, NULL);
}

/* -- the first byte at which it is certain ------------------------------ */

static void
check_first_bytes (const PngKind * kind, gboolean adam7, const gchar * line)
{
  GByteArray *png = make_png_of_kind (kind, 20, 14, adam7);
  gsize header_end = png_chunk_end (png, 8);
  gsize idat = png_chunk (png, "IDAT", 0) + 8, i;
  Run *run = run_new (line, NULL);
  Events events;

  events_watch (&events, run);
  for (i = 1; i <= png->len; i++) {
    run_push (run, png->data + i - 1, 1);
    fail_unless (events.n_caps == (i >= idat), "%s: %u caps at byte %u, the "
        "header of IDAT ends at %u", line, events.n_caps, (guint) i,
        (guint) idat);
    fail_unless (run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-header")
        == (i >= header_end), "%s: at byte %u, IHDR ends at %u", line,
        (guint) i, (guint) header_end);
    fail_unless (i >= idat || run->frames->len == 0);
    fail_unless (run_n_messages (run, GST_MESSAGE_ELEMENT, "progimage-complete")
        == (i == png->len));
  }
  /* Without EOS. */
  assert_equals_libpng (run, 0, png, line);
  assert_no_defect (run, line);
  gst_tag_list_unref (events.tags);
  run_free (run);
  g_byte_array_unref (png);
}

GST_START_TEST (test_caps_come_with_header_of_first_idat)
{
  guint adam7;

  for (adam7 = 0; adam7 < 2; adam7++) {
    check_first_bytes (&rgb8, adam7, updates[__i__]);
    check_first_bytes (&palette_alpha, adam7, updates[__i__]);
  }
}

GST_END_TEST;

GST_START_TEST (test_header_message_says_what_image_is)
{
  static const PngKind kind = { 3, 4, TRUE };
  GByteArray *png = make_png_of_kind (&kind, 20, 14, __i__);
  Run *run = run_bytes ("progpngdec", NULL, png->data, png->len, 1);
  GstMessage *message =
      run_message (run, GST_MESSAGE_ELEMENT, "progimage-header", 0);
  guint width, height, depth, components;
  gboolean progressive;
  guint64 bytes;
  gchar *format;

  fail_unless (gst_structure_get (gst_message_get_structure (message),
          "format", G_TYPE_STRING, &format, "width", G_TYPE_UINT, &width,
          "height", G_TYPE_UINT, &height, "bit-depth", G_TYPE_UINT, &depth,
          "components", G_TYPE_UINT, &components, "progressive", G_TYPE_BOOLEAN,
          &progressive, "bytes", G_TYPE_UINT64, &bytes, NULL));
  fail_unless_equals_string (format, "PNG");
  fail_unless_equals_int (width, 20);
  fail_unless_equals_int (height, 14);
  fail_unless_equals_int (depth, 4);
  fail_unless_equals_int (components, 1);
  fail_unless (progressive == (__i__ == 1));
  fail_unless_equals_uint64 (bytes, 33);
  g_free (format);
  run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- tags --------------------------------------------------------------- */

static guint32
adler32_of (const guint8 * data, gsize size)
{
  guint32 a = 1, b = 0;

  while (size-- > 0) {
    a = (a + *data++) % 65521;
    b = (b + a) % 65521;
  }

  return b << 16 | a;
}

/* A profile with no tags, but all that libpng asks of its header (ICC.1:2010,
 * clause 7.2), and more bytes so that each can be told. */
static void
fill_icc (guint8 * profile)
{
  guint i;

  for (i = 0; i < ICC_SIZE; i++)
    profile[i] = i >= 132 ? i : 0;
  put_be32 (profile, ICC_SIZE);
  profile[8] = 2;
  memcpy (profile + 12, "mntrRGB XYZ ", 12);
  memcpy (profile + 36, "acsp", 4);
  /* The white of D50. */
  memcpy (profile + 68, "\0\0\366\326\0\1\0\0\0\0\323\055", 12);
}

/* Stored, which is a kind of deflate too (RFC 1951, 3.2.4). */
static void
insert_icc (GByteArray * png)
{
  static const guint8 head[] = { 0x78, 0x01, 0x01, ICC_SIZE, 0, 0xff - ICC_SIZE,
    0xff
  };
  GByteArray *chunk = g_byte_array_new ();
  guint8 profile[ICC_SIZE], checksum[4];

  fill_icc (profile);
  put_be32 (checksum, adler32_of (profile, ICC_SIZE));
  g_byte_array_append (chunk, (const guint8 *) ICC_NAME "\0", sizeof ICC_NAME
      + 1);
  g_byte_array_append (chunk, head, sizeof (head));
  g_byte_array_append (chunk, profile, ICC_SIZE);
  g_byte_array_append (chunk, checksum, 4);
  png_insert_chunk (png, png_chunk_end (png, 8), "iCCP", chunk->data,
      chunk->len);
  g_byte_array_unref (chunk);
}

static GByteArray *
make_tagged (gboolean adam7)
{
  static const guint8 exif[] = "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6"
      "\0\0\0\0\0";
  GByteArray *png = make_png_of_kind (&rgb8, 35, 21, adam7);
  gsize idat = png_chunk (png, "IDAT", 0);

  png_insert_chunk (png, idat, "eXIf", exif, sizeof (exif));
  png_insert_chunk (png, idat, "iTXt", XMP_CHUNK, sizeof XMP_CHUNK - 1);
  png_insert_chunk (png, idat, "tEXt", "Author\0Ren\xe9", 11);
  png_insert_chunk (png, idat, "tEXt", "Software\0makepng", 16);
  png_insert_chunk (png, idat, "tEXt", "Camera used\0none", 16);
  insert_icc (png);

  return png;
}

static void
assert_string_tag (GstTagList * tags, const gchar * tag, const gchar * expected)
{
  gchar *value = NULL;

  fail_unless (gst_tag_list_get_string (tags, tag, &value), "no %s", tag);
  fail_unless_equals_string (value, expected);
  g_free (value);
}

static void
assert_icc_attached (GstTagList * tags)
{
  guint8 profile[ICC_SIZE];
  GstSample *sample = NULL;

  fill_icc (profile);
  fail_unless (gst_tag_list_get_sample (tags, GST_TAG_ATTACHMENT, &sample));
  fail_unless (gst_structure_has_name (gst_caps_get_structure
          (gst_sample_get_caps (sample), 0), "application/vnd.iccprofile"));
  fail_unless_equals_string (gst_structure_get_string (gst_sample_get_info
          (sample), "icc-name"), ICC_NAME);
  fail_unless_equals_int (gst_buffer_get_size (gst_sample_get_buffer (sample)),
      ICC_SIZE);
  fail_unless (gst_buffer_memcmp (gst_sample_get_buffer (sample), 0, profile,
          ICC_SIZE) == 0);
  gst_sample_unref (sample);
}

static void
check_tags (gboolean adam7, const gchar * line, gsize chunk)
{
  GByteArray *png = make_tagged (adam7);
  Run *run = run_new (line, NULL);
  Events events;

  events_watch (&events, run);
  run_push_range (run, png, 0, png->len, chunk);
  fail_unless (run->frames->len > 0);
  fail_unless_equals_int (events.frames_at_tags, 0);
  assert_string_tag (events.tags, GST_TAG_ARTIST, "Ren\xc3\xa9");
  assert_string_tag (events.tags, GST_TAG_APPLICATION_NAME, "makepng");
  assert_string_tag (events.tags, GST_TAG_EXTENDED_COMMENT, "Camera used=none");
  assert_string_tag (events.tags, GST_TAG_TITLE, "A small town");
  assert_string_tag (events.tags, GST_TAG_IMAGE_ORIENTATION, "rotate-90");
  assert_icc_attached (events.tags);
  assert_no_defect (run, line);
  gst_tag_list_unref (events.tags);
  run_free (run);
  g_byte_array_unref (png);
}

GST_START_TEST (test_tags_come_before_first_frame)
{
  static const gsize chunks[] = { 0, 1, 500 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    check_tags (FALSE, updates[__i__], chunks[i]);
    check_tags (TRUE, updates[__i__], chunks[i]);
  }
}

GST_END_TEST;

GST_START_TEST (test_text_after_rows_is_tag_before_eos)
{
  static const gsize chunks[] = { 0, 1, 500 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GByteArray *png = make_tagged (FALSE);
    Run *run = run_new (updates[__i__], NULL);
    Events events;

    png_insert_chunk (png, png_chunk (png, "IEND", 0), "tEXt",
        "Comment\0late", 12);
    events_watch (&events, run);
    run_push_range (run, png, 0, png->len, chunks[i]);
    run_eos (run);
    assert_string_tag (events.tags, GST_TAG_COMMENT, "late");
    fail_unless_equals_int (events.frames_at_tags, run->frames->len);
    fail_unless (events.eos && !events.tags_after_eos);
    fail_unless (events.n_tags >= 2);
    assert_no_defect (run, updates[__i__]);
    gst_tag_list_unref (events.tags);
    run_free (run);
    g_byte_array_unref (png);
  }
}

GST_END_TEST;

/* -- caps --------------------------------------------------------------- */

typedef struct
{
  const gchar *type;
  const gchar *data;
  gsize size;
} Chunk;

/* The caps of an image with these chunks behind IHDR. */
static GstCaps *
caps_with (const PngKind * kind, const Chunk * chunks, guint n)
{
  GByteArray *png = make_png_of_kind (kind, 12, 9, FALSE);
  GstCaps *caps;
  Run *run;

  while (n-- > 0)
    png_insert_chunk (png, png_chunk_end (png, 8), chunks[n].type,
        chunks[n].data, chunks[n].size);
  run = run_bytes ("progpngdec", NULL, png->data, png->len, 0);
  assert_equals_libpng (run, 0, png, chunks[0].type);
  assert_no_defect (run, chunks[0].type);
  caps = gst_caps_ref (gst_sample_get_caps (run_final (run, 0)));
  run_free (run);
  g_byte_array_unref (png);

  return caps;
}

GST_START_TEST (test_density_gives_pixel_aspect_ratio)
{
  /* 2835 by 5670 a metre. */
  static const Chunk phys = { "pHYs", "\0\0\013\023\0\0\026\046\1", 9 };
  GstCaps *caps = caps_with (&rgb8, &phys, 1);
  gint n = 0, d = 0;

  gst_structure_get_fraction (gst_caps_get_structure (caps, 0),
      "pixel-aspect-ratio", &n, &d);
  fail_unless_equals_int (n, 2);
  fail_unless_equals_int (d, 1);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Display P3, in hundred thousandths: white, red, green, blue. */
#define P3_CHUNK { "cHRM", "\0\0\172\046\0\0\200\204\0\1\011\240\0\0\175\0" \
    "\0\0\147\204\0\1\015\210\0\0\072\230\0\0\027\160", 32 }
#define CICP_CHUNK { "cICP", "\11\20\0\1", 4 }  /* BT.2100 PQ, full range */
#define SRGB_CHUNK { "sRGB", "\0", 1 }
#define GAMMA_CHUNK { "gAMA", "\0\0\261\217", 4 }       /* 1/2.2 */
#define LINEAR_CHUNK { "gAMA", "\0\1\206\240", 4 }      /* 1 */

static const struct
{
  Chunk chunks[2];
  guint n;
  GstVideoColorPrimaries primaries;
  GstVideoTransferFunction transfer;
} colours[] = {
  {{CICP_CHUNK}, 1, GST_VIDEO_COLOR_PRIMARIES_BT2020,
      GST_VIDEO_TRANSFER_SMPTE2084},
  {{SRGB_CHUNK}, 1, GST_VIDEO_COLOR_PRIMARIES_BT709, GST_VIDEO_TRANSFER_SRGB},
  {{GAMMA_CHUNK, P3_CHUNK}, 2, GST_VIDEO_COLOR_PRIMARIES_SMPTEEG432,
      GST_VIDEO_TRANSFER_SRGB},
  {{LINEAR_CHUNK, P3_CHUNK}, 2, GST_VIDEO_COLOR_PRIMARIES_SMPTEEG432,
      GST_VIDEO_TRANSFER_GAMMA10},
  {{CICP_CHUNK, SRGB_CHUNK}, 2, GST_VIDEO_COLOR_PRIMARIES_BT2020,
      GST_VIDEO_TRANSFER_SMPTE2084},
  {{LINEAR_CHUNK}, 1, GST_VIDEO_COLOR_PRIMARIES_BT709,
      GST_VIDEO_TRANSFER_GAMMA10},
};

GST_START_TEST (test_colour_chunks_give_colorimetry)
{
  GstCaps *caps = caps_with (&rgb8, colours[__i__].chunks, colours[__i__].n);
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (info.colorimetry.primaries, colours[__i__].primaries);
  fail_unless_equals_int (info.colorimetry.transfer, colours[__i__].transfer);
  fail_unless_equals_int (info.colorimetry.range, GST_VIDEO_COLOR_RANGE_0_255);
  fail_unless_equals_int (info.colorimetry.matrix, GST_VIDEO_COLOR_MATRIX_RGB);
  gst_caps_unref (caps);
}

GST_END_TEST;

GST_START_TEST (test_hdr_chunks_give_caps_fields)
{
  static const Chunk chunks[] = {
    CICP_CHUNK,
    {"mDCV", "\212\110\071\010\041\064\233\252\031\226\010\374\075\023\100\102"
          "\0\230\226\200\0\0\0\1", 24},
    {"cLLI", "\0\230\226\200\0\075\011\0", 8},
  };
  static const PngKind kind = { 2, 16, FALSE };
  GstCaps *caps = caps_with (&kind, chunks, G_N_ELEMENTS (chunks));
  GstStructure *structure = gst_caps_get_structure (caps, 0);

  fail_unless_equals_string (gst_structure_get_string (structure,
          "mastering-display-info"),
      "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1");
  fail_unless_equals_string (gst_structure_get_string (structure,
          "content-light-level"), "1000:400");
  gst_caps_unref (caps);
}

GST_END_TEST;

/* -- pixels ------------------------------------------------------------- */

/* What each kind comes out as where downstream takes anything. */
static GstVideoFormat
native_format (const PngKind * kind)
{
  static const gchar *formats[2][4] = {
    {"GRAY8", "RGB", "RGBA", "RGBA"},
    {GST_VIDEO_NE (GRAY16), GST_VIDEO_NE (RGBA64), GST_VIDEO_NE (RGBA64),
        GST_VIDEO_NE (RGBA64)},
  };
  guint i = kind->colour_type & 4 || kind->trns ? 2 : kind->colour_type ? 1 : 0;

  return gst_video_format_from_string (formats[kind->depth == 16][i]);
}

/* Whether it loses no more than bits, colours that are not there, or alpha. */
static gboolean
is_of_use (const PngKind * kind, const GstVideoFormatInfo * format)
{
  if (GST_VIDEO_FORMAT_INFO_IS_GRAY (format)
      && (kind->colour_type || kind->trns))
    return FALSE;

  return kind->depth == 16 || GST_VIDEO_FORMAT_INFO_DEPTH (format, 0) == 8;
}

static void
check_only_format (const PngKind * kind, gboolean adam7, const gchar * name)
{
  GByteArray *png = make_png_of_kind (kind, 21, 13, adam7);
  gchar *caps = g_strdup_printf ("video/x-raw, format=%s", name);
  PngReference *reference = png_reference_bytes (png->data, png->len);
  GstVideoFormat format = gst_video_format_from_string (name);
  Run *run = run_bytes ("progpngdec updates=buffer", caps, png->data, png->len,
      50);
  GByteArray *expected, *pixels;

  if (is_of_use (kind, gst_video_format_get_info (format))) {
    fail_unless (run_final (run, 0) != NULL, "%s: no image", name);
    fail_unless_equals_string (frame_format (run_final (run, 0)), name);
    expected = convert_pixels (png_reference_pixels (reference),
        native_format (kind), format);
    pixels = frame_pixels (run_final (run, 0));
    assert_pixels_equal (pixels, expected, name);
    assert_no_defect (run, name);
    assert_series_is_sound (run, name);
    g_byte_array_unref (expected);
    g_byte_array_unref (pixels);
  } else {
    fail_unless_equals_int (run->flow, GST_FLOW_NOT_NEGOTIATED);
    assert_one_error (run, "Downstream takes no format", name);
  }
  run_free (run);
  png_reference_free (reference);
  g_free (caps);
  g_byte_array_unref (png);
}

GST_START_TEST (test_only_format_that_downstream_takes_is_right)
{
  static const gchar *formats[] = { "GRAY8", GST_VIDEO_NE (GRAY16), "RGB",
    "RGBA", GST_VIDEO_NE (RGBA64), "ARGB64", "BGRA", "ARGB", "ABGR", "RGBx",
    "BGRx", "xRGB", "xBGR", "BGR"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    check_only_format (&png_kinds[__i__], i % 2, formats[i]);
}

GST_END_TEST;

GST_START_TEST (test_native_format_loses_nothing)
{
  const PngKind *kind = &png_kinds[__i__];
  GByteArray *png = make_png_of_kind (kind, 21, 13, __i__ % 2);
  Run *run = run_bytes ("progpngdec", NULL, png->data, png->len, 7);

  assert_equals_libpng (run, 0, png, "native");
  fail_unless_equals_string (frame_format (run_final (run, 0)),
      gst_video_format_to_string (native_format (kind)));
  assert_no_defect (run, "native");
  run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* -- passes ------------------------------------------------------------- */

GST_START_TEST (test_adam7_gives_7_passes)
{
  static const gsize chunks[] = { 0, 1, 100 };
  GByteArray *png = make_png_of_kind (__i__ ? &rgb8 : &grey8, 40, 30, TRUE);
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (chunks); i++) {
    Run *run = run_bytes ("progpngdec updates=pass", NULL, png->data, png->len,
        chunks[i]);

    fail_unless_equals_int (run->frames->len, 7);
    for (k = 0; k < 7; k++) {
      FrameMeta meta = frame_meta (run_frame (run, k));

      fail_unless_equals_int (meta.pass, k + 1);
      fail_unless_equals_int (meta.passes, 7);
      fail_unless (meta.complete == (k == 6));
    }
    assert_series_is_sound (run, "adam7");
    run_free (run);
  }
  g_byte_array_unref (png);
}

GST_END_TEST;

static GByteArray *
read_small_adam7 (void)
{
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"),
      "small-adam7.png", NULL);
  GByteArray *png = g_byte_array_new ();
  gchar *data;
  gsize size;

  fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s", path);
  g_byte_array_append (png, (const guint8 *) data, size);
  g_free (data);
  g_free (path);

  return png;
}

/* Where a frame that shows the next pass can be made, the pass before has been told of. */
GST_START_TEST (test_pass_is_told_of_before_next_one_shows)
{
  static const gsize sizes[] = { 1, 100 };
  GByteArray *png = __i__ / 2 ? make_png_of_kind (&rgb8, 90, 70, TRUE)
      : read_small_adam7 ();
  Run *run = run_new ("progpngdec updates=pass", NULL);
  Run *all = run_new ("progpngdec updates=buffer", NULL);
  gsize at, n;

  for (at = 0; at < png->len; at += n) {
    n = MIN (sizes[__i__ % 2], png->len - at);
    run_push (run, png->data + at, n);
    run_push (all, png->data + at, n);
    if (all->frames->len > 0) {
      guint pass = frame_meta (run_frame (all, all->frames->len - 1)).pass;

      fail_unless (run->frames->len >= pass - 1, "%u of %u at byte %"
          G_GSIZE_FORMAT, run->frames->len, pass, at);
    }
  }
  fail_unless_equals_int (run->frames->len, 7);
  run_free (run);
  run_free (all);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
png_element_suite (void)
{
  Suite *s = suite_create ("png-element");
  TCase *tc = tcase_create ("progpngdec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_caps_come_with_header_of_first_idat, 0,
      G_N_ELEMENTS (updates));
  tcase_add_loop_test (tc, test_header_message_says_what_image_is, 0, 2);
  tcase_add_loop_test (tc, test_tags_come_before_first_frame, 0,
      G_N_ELEMENTS (updates));
  tcase_add_loop_test (tc, test_text_after_rows_is_tag_before_eos, 0,
      G_N_ELEMENTS (updates));
  tcase_add_test (tc, test_density_gives_pixel_aspect_ratio);
  tcase_add_loop_test (tc, test_colour_chunks_give_colorimetry, 0,
      G_N_ELEMENTS (colours));
  tcase_add_test (tc, test_hdr_chunks_give_caps_fields);
  tcase_add_loop_test (tc, test_only_format_that_downstream_takes_is_right, 0,
      N_PNG_KINDS);
  tcase_add_loop_test (tc, test_native_format_loses_nothing, 0, N_PNG_KINDS);
  tcase_add_loop_test (tc, test_adam7_gives_7_passes, 0, 2);
  tcase_add_loop_test (tc, test_pass_is_told_of_before_next_one_shows, 0, 4);

  return s;
}

GST_CHECK_MAIN (png_element);
