/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What parts of the plugin do with thousands of random inputs, written down, and a checksum
 * of each in tests/files/traces.txt. Nothing in it is of the machine, or of a library of
 * images, but for frames of JPEGs, where all versions of libjpeg agree. And nothing of it
 * is left in memory. Where a change is meant to change it, this writes the file anew:
 *
 *   PROGIMAGE_WRITE_RECORDS=1 meson test -C build traces
 */

#include "allocations.h"
#include "randomcore.h"
#include "randomdecode.h"
#include "randomexif.h"
#include "randomjpeg.h"
#include "randomjxl.h"
#include "randompng.h"
#include "randomstream.h"
#include "randomtext.h"
#include "randomwebp.h"
#include "recordfile.h"
#include "share.h"

#include <gst/check/gstcheck.h>

#define RECORDS "traces.txt"

/* Of what came, bytes that are printed. */
#define MAX_SHOWN 3000

/* Where there are such parts. */
#ifdef HAVE_ISAL
#define ISAL(trace) trace
#else
#define ISAL(trace) NULL
#endif
#ifdef HAVE_WEBP
#define WEBP(trace) trace
#else
#define WEBP(trace) NULL
#endif
#ifdef HAVE_JXL
#define JXL(trace) trace
#else
#define JXL(trace) NULL
#endif

static const struct
{
  const gchar *name;
  void (*trace) (GRand * rand, GString * text);
  guint n;                      /* inputs */
} traces[] = {
  {"stream", trace_stream, 1000},
  {"search", trace_search, 100},
  {"updates", trace_updates, 40},
  {"index", trace_index, 100},
  {"samples", trace_samples, 60},
  {"date", trace_dates, 40},
  {"xmp", trace_xmp, 100},
  {"text", trace_texts, 40},
  {"defect", trace_defects, 10},
  {"colour", trace_colours, 20},
  {"planes", trace_planes, 150},
  {"header", trace_headers, 60},
  {"known", trace_known, 60},
  {"canvas", trace_canvas, 300},
  {"decode", trace_decode, 120},
  {"exif", trace_exif, 100},
  {"PNG walk", trace_png_walk, 40},
  {"PNG colours", trace_png_colours, 20},
  {"PNG deep", trace_png_deep, 10},
  {"PNG sizes", ISAL (trace_png_sizes), 10},
  {"WebP chunks", WEBP (trace_riff), 100},
  {"WebP headers", WEBP (trace_webp_headers), 20},
  {"WebP pieces", WEBP (trace_webp_pieces), 20},
  {"JXL boxes", JXL (trace_boxes), 100},
  {"JXL sizes", JXL (trace_jxl_sizes), 20},
  {"JXL rows", JXL (trace_jxl_rows), 20},
  {"JXL tags", JXL (trace_jxl_tags), 20},
  {"pieces", trace_pieces, 300},
};

static GHashTable *expected;    /* "NAME SEED" to the checksum */

/* Returns: what came */
static GString *
trace (guint kind, guint seed)
{
  GRand *rand = g_rand_new_with_seed (1000 * kind + seed);
  GString *text = g_string_new (NULL);

  traces[kind].trace (rand, text);
  g_rand_free (rand);

  return text;
}

/* What is made once for all was made the first time; what GLib keeps for later is unknown,
 * but where it is told not to. */
static void
check_nothing_is_left (guint kind, guint seed)
{
  gsize before = allocations_now ();

  if (g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") != 0)
    return;

  g_string_free (trace (kind, seed), TRUE);
  fail_unless (allocations_now () <= before, "%s %u: %" G_GSIZE_FORMAT
      " bytes are left", traces[kind].name, seed, allocations_now () - before);
}

static void
check_trace (guint kind, guint seed)
{
  GString *text = trace (kind, seed);
  gchar *key = g_strdup_printf ("%s %u", traces[kind].name, seed), *sum;
  const gchar *should = g_hash_table_lookup (expected, key);

  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text->str, text->len);
  sum[8] = 0;
  if (g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    record_put (RECORDS, "a", key, sum);
  else
    fail_unless (g_strcmp0 (sum, should) == 0, "%s: %s instead of %s\n%.*s",
        key, sum, should ? should : "nothing", MAX_SHOWN, text->str);
  g_free (sum);
  g_free (key);
  g_string_free (text, TRUE);
  check_nothing_is_left (kind, seed);
}

/* @__i__: which of them */
GST_START_TEST (test_trace)
{
  guint seed;

  /* What is wrong on purpose is logged as an error. */
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  for (seed = 0; traces[__i__].trace && seed < traces[__i__].n;
      seed += test_share ())
    check_trace (__i__, seed);
}

GST_END_TEST;

static Suite *
traces_suite (void)
{
  Suite *suite = suite_create ("traces");
  TCase *tc = tcase_create ("traces");

  if (g_getenv ("PROGIMAGE_WRITE_RECORDS")) {
    gchar *path = record_path (RECORDS);

    g_file_set_contents (path, "", 0, NULL);
    g_free (path);
  }
  /* Dates of EXIF are local time. */
  g_setenv ("TZ", "UTC", TRUE);
  expected = record_table (RECORDS);
  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_trace, 0, G_N_ELEMENTS (traces));

  return suite;
}

GST_CHECK_MAIN (traces);
