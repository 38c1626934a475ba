/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Streams that go on and on, with metadata, with data that no image needs, or
 * with nothing: what they take is bounded. */

#include "allocations.h"
#include "robust.h"

#include <string.h>

#define MIB ((gsize) 1024 * 1024)
#define LINE "progimagedec updates=none"

static void
assert_peak_within (gsize limit, const gchar * what)
{
  fail_unless (allocations_peak () <= limit, "%s: %" G_GSIZE_FORMAT
      " bytes were allocated at once, %" G_GSIZE_FORMAT " in one piece", what,
      allocations_peak (), allocations_largest ());
}

static void
append_segment (GByteArray * bytes, guint marker, const void *payload,
    guint size)
{
  guint8 head[4] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, payload, size);
}

/* -- JPEG --------------------------------------------------------------- */

/* The segments come after SOI, in pieces as from a network. */
static Run *
push_segments (const GByteArray * segments, guint n, const GByteArray * jpeg)
{
  Run *run = run_new (LINE, NULL);
  guint i;

  allocations_begin ();
  run_push (run, jpeg->data, 2);
  for (i = 0; i < n && run->flow == GST_FLOW_OK; i++)
    run_push_range (run, segments, 0, segments->len, 16384);

  return run;
}

static GByteArray *
make_segments (guint marker, const gchar * prefix, gsize prefix_size,
    guint size, guint n)
{
  GByteArray *segments = g_byte_array_new ();
  gchar *payload = g_strnfill (size, 'a');
  guint i;

  memcpy (payload, prefix, MIN (prefix_size, size));
  for (i = 0; i < n; i++) {
    /* No two in a row alike, which would be one tag only. */
    if (size > prefix_size)
      payload[prefix_size] = 'b' + i % 20;
    append_segment (segments, marker, payload, size);
  }
  g_free (payload);

  return segments;
}

static const struct
{
  const gchar *name;
  guint marker;
  const gchar *prefix;
  gsize prefix_size;
  guint size;                   /* of a payload */
  gsize total;                  /* of all payloads */
} endless[] = {
  {"large COMs", 0xfe, "", 0, 65533, 40 * MIB},
  {"small COMs", 0xfe, "", 0, 100, 20 * MIB},
  {"tiny COMs", 0xfe, "", 0, 1, MIB},
  {"empty COMs", 0xfe, "", 0, 0, 0},
  {"EXIF", 0xe1, "Exif\0\0MM\0*\0\0\0\x08\0\0", 16, 60000, 40 * MIB},
  {"tiny EXIF", 0xe1, "Exif\0\0MM\0*\0\0\0\x08\0\0", 16, 20, 10 * MIB},
  {"XMP", 0xe1, "http://ns.adobe.com/xap/1.0/\0<x>", 32, 60000, 40 * MIB},
  {"unknown APP1", 0xe1, "what?", 5, 60000, 40 * MIB},
  {"ICC chunks", 0xe2, "ICC_PROFILE\0\1\2", 14, 60000, 40 * MIB},
  {"APP2 without chunk", 0xe2, "ICC_PROFILE\0", 12, 12, 10 * MIB},
  {"APP5", 0xe5, "", 0, 65533, 40 * MIB},
  {"APP0", 0xe0, "JFIF\0", 5, 14, 10 * MIB},
  {"APP14", 0xee, "Adobe", 5, 12, 10 * MIB},
};

/* 8 MiB in tags, in the making of them, and for what each tag takes beside. */
#define METADATA_PEAK (40 * MIB)

/* Then the image comes after all. */
GST_START_TEST (test_any_amount_of_segments_is_bounded)
{
  const gchar *what = endless[__i__].name;
  GByteArray *jpeg = robust_image (ROBUST_PROGRESSIVE, 0);
  GByteArray *segments = make_segments (endless[__i__].marker,
      endless[__i__].prefix, endless[__i__].prefix_size, endless[__i__].size,
      endless[__i__].size < 1000 ? 5000 : 100);
  gsize total = MAX (endless[__i__].total, MIB);
  Run *run = push_segments (segments,
      total / (MAX (endless[__i__].size, 1) * (endless[__i__].size <
              1000 ? 5000 : 100)) + 1, jpeg);

  assert_peak_within (METADATA_PEAK, what);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  run_push_range (run, jpeg, 2, jpeg->len, 0);
  assert_final_equals (run, 0, jpeg, what);
  assert_peak_within (METADATA_PEAK, what);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) <= 1);
  run_free (run);
  g_byte_array_unref (segments);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* And where it does not. */
GST_START_TEST (test_segments_without_frame_header_are_one_error)
{
  const gchar *what = endless[__i__].name;
  GByteArray *jpeg = robust_image (ROBUST_BASELINE, 0);
  GByteArray *segments = make_segments (endless[__i__].marker,
      endless[__i__].prefix, endless[__i__].prefix_size, endless[__i__].size,
      50);
  Run *run = push_segments (segments, 20, jpeg);

  assert_peak_within (METADATA_PEAK, what);
  assert_no_defect (run, what);
  run_eos (run);
  fail_unless_equals_int (run->frames->len, 0);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 1);
  run_free (run);
  g_byte_array_unref (segments);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

static void
push_filler (Run * run, guint8 byte, gsize total)
{
  GByteArray *filler = g_byte_array_new ();
  gsize at;

  g_byte_array_set_size (filler, 65536);
  memset (filler->data, byte, filler->len);
  for (at = 0; at < total && run->flow == GST_FLOW_OK; at += filler->len)
    run_push (run, filler->data, filler->len);
  g_byte_array_unref (filler);
}

/* A few blocks take a few bytes: the rest is not of the image. */
GST_START_TEST (test_data_without_end_is_bounded)
{
  static const guint8 fillers[] = { 0x00, 0x55, 0xfe, 0xff };
  RobustKind kind = __i__ / G_N_ELEMENTS (fillers);
  guint8 filler = fillers[__i__ % G_N_ELEMENTS (fillers)];
  GByteArray *image = robust_image (kind, 0);
  Run *run = run_new (LINE, NULL);

  allocations_begin ();
  run_push_range (run, image, 0, robust_caps_at (image) + 100, 0);
  push_filler (run, filler, 32 * MIB);
  assert_peak_within (4 * MIB, robust_kind_name (kind));
  run_eos (run);
  fail_unless_equals_int (run_n_finals (run), 1);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  run_free (run);
  g_byte_array_unref (image);
}

GST_END_TEST;

/* Nothing at all, and fill bytes where a marker should be (B.1.1.2). */
GST_START_TEST (test_rubbish_without_end_is_bounded)
{
  static const guint8 fillers[] = { 0x00, 0x89, 0xff };
  GByteArray *jpeg = robust_image (ROBUST_BASELINE, 0);
  Run *run = run_new (LINE, NULL);

  allocations_begin ();
  push_filler (run, fillers[__i__], 32 * MIB);
  assert_peak_within (MIB, "rubbish");
  run_push_range (run, jpeg, 0, jpeg->len, 0);
  assert_final_equals (run, 0, jpeg, "after rubbish");
  assert_no_defect (run, "rubbish");
  run_flush (run);
  g_ptr_array_set_size (run->frames, 0);

  allocations_begin ();
  run_push (run, jpeg->data, 2);
  push_filler (run, 0xff, 32 * MIB);
  assert_peak_within (MIB, "fill bytes");
  run_push_range (run, jpeg, 3, jpeg->len, 0);
  assert_final_equals (run, 0, jpeg, "after fill bytes");
  run_free (run);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* -- PNG ---------------------------------------------------------------- */

static const struct
{
  const gchar *type;
  const gchar *prefix;
  gsize prefix_size;
  guint size;
  guint n;
} chunks[] = {
  {"tEXt", "Comment\0", 8, 60000, 700},
  {"tEXt", "Comment\0", 8, 9, 100000},
  {"tEXt", "a\0", 2, 3, 100000},
  {"tIME", "\x07\xd0\1\1\1\1\1", 7, 7, 100000},
  {"eXIf", "MM\0*\0\0\0\x08\0\0\0\0\0\0", 14, 14, 100000},
  {"eXIf", "MM\0*\0\0\0\x08\0\0\0\0\0\0", 14, 1000000, 40},
  {"abCd", "", 0, 1000000, 40},
  {"abCd", "", 0, 0, 100000},
  {"sPLT", "name\0\x08", 6, 60006, 700},
  {"fcTL", "", 0, 26, 100000},
};

static GByteArray *
make_chunk (guint i, guint k)
{
  guint8 *data = g_malloc0 (MAX (chunks[i].size, 1));
  GByteArray *chunk = g_byte_array_new ();

  memset (data, 'a', chunks[i].size);
  memcpy (data, chunks[i].prefix, chunks[i].prefix_size);
  if (chunks[i].size > chunks[i].prefix_size)
    data[chunks[i].prefix_size] = 'b' + k % 20;
  png_put_chunk (chunk, chunks[i].type, data, chunks[i].size);
  g_free (data);

  return chunk;
}

static void
push_chunks (Run * run, guint i)
{
  GByteArray *alternating[20];
  guint k;

  for (k = 0; k < G_N_ELEMENTS (alternating); k++)
    alternating[k] = make_chunk (i, k);
  for (k = 0; k < chunks[i].n && run->flow == GST_FLOW_OK; k++)
    run_push_range (run, alternating[k % 20], 0, alternating[k % 20]->len,
        16384);
  for (k = 0; k < G_N_ELEMENTS (alternating); k++)
    g_byte_array_unref (alternating[k]);
}

/* Before the image and after it. */
GST_START_TEST (test_any_amount_of_chunks_is_bounded)
{
  guint i = __i__ / 2;
  GByteArray *png = robust_image (ROBUST_PNG, 0);
  gsize at = png_chunk (png, __i__ % 2 ? "IEND" : "IDAT", 0);
  Run *run = run_new (LINE, NULL);

  allocations_begin ();
  run_push_range (run, png, 0, at, 0);
  push_chunks (run, i);
  assert_peak_within (METADATA_PEAK, chunks[i].type);
  run_push_range (run, png, at, png->len, 0);
  assert_peak_within (METADATA_PEAK, chunks[i].type);
  fail_unless_equals_int (run->flow, GST_FLOW_OK);
  assert_final_equals (run, 0, png, chunks[i].type);
  fail_unless_equals_int (run_n_messages (run, GST_MESSAGE_ERROR, NULL), 0);
  fail_unless (run_n_messages (run, GST_MESSAGE_WARNING, NULL) <= 1);
  run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

/* A chunk of 2 GiB, as its header says: nothing is set aside for it. */
GST_START_TEST (test_chunk_of_2_gib_takes_no_memory)
{
  static const gchar *types[] = { "tEXt", "iCCP", "zTXt", "abCd", "IDAT",
    "tRNS", "PLTE", "IEND"
  };
  GByteArray *png = robust_image (ROBUST_PNG, 0);
  guint8 header[8] = { 0x7f, 0xff, 0xff, 0xff };
  Run *run = run_new (LINE, NULL);

  memcpy (header + 4, types[__i__], 4);
  allocations_begin ();
  run_push_range (run, png, 0, png_chunk (png, "IDAT", 0), 0);
  run_push (run, header, sizeof header);
  push_filler (run, 0, 32 * MIB);
  assert_peak_within (4 * MIB, types[__i__]);
  run_eos (run);
  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL)
      + run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 1);
  run_free (run);
  g_byte_array_unref (png);
}

GST_END_TEST;

static Suite *
robust_endless_suite (void)
{
  Suite *s = suite_create ("robust-endless");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_any_amount_of_segments_is_bounded, 0,
      G_N_ELEMENTS (endless));
  tcase_add_loop_test (tc, test_segments_without_frame_header_are_one_error, 0,
      G_N_ELEMENTS (endless));
  tcase_add_loop_test (tc, test_data_without_end_is_bounded, 0,
      4 * ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_rubbish_without_end_is_bounded, 0, 3);
  tcase_add_loop_test (tc, test_any_amount_of_chunks_is_bounded, 0,
      2 * G_N_ELEMENTS (chunks));
  tcase_add_loop_test (tc, test_chunk_of_2_gib_takes_no_memory, 0, 8);

  return s;
}

GST_CHECK_MAIN (robust_endless);
