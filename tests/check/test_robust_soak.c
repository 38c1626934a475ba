/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many images, elements and pipelines: memory stays where it was, and every image comes out.
 *
 * PROGIMAGE_SOAK=10 in the environment makes it ten times as long: 20,000 images through an
 * element, 2,000 elements, 200 pipelines. */

#include "robust.h"
#ifdef HAVE_JXL
#include "makejxl.h"
#endif
#include "makepng.h"
#ifdef HAVE_WEBP
#include "makewebp.h"
#endif

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define N_IMAGES 2000
#define N_ELEMENTS 200
#define N_PIPELINES 20

/* After so many images all that is kept is there. */
#define N_WARM 100

/* More than is kept here and there, bytes: 90 KB were seen, and a leak is more. In pages, and
 * with stacks of threads, that is more. */
#define HEAP_SLACK (256 * 1024)
#define SLACK (4 * 1024 * 1024)

#define N_SIZES 4

typedef GByteArray *(*MakeImage) (guint size, guint seed);

static GByteArray *
make_progressive (guint size, guint seed)
{
  return robust_image_of_size (ROBUST_PROGRESSIVE, seed, size, size * 2 / 3);
}

static GByteArray *
make_baseline (guint size, guint seed)
{
  return robust_image_of_size (ROBUST_BASELINE, seed, size * 3 / 4, size);
}

static GByteArray *
make_adam7 (guint size, guint seed)
{
  return robust_image_of_size (ROBUST_ADAM7, seed, size, size);
}

static GByteArray *
make_deep (guint size, guint seed)
{
  PngRecipe recipe = {.width = size,.height = size / 2,.kind = {6, 16, FALSE},
  .seed = seed
  };

  return make_png (&recipe);
}

#ifdef HAVE_WEBP
static GByteArray *
make_lossy_webp (guint size, guint seed)
{
  WebpRecipe recipe = {.width = size,.height = size,.alpha = seed % 2,
    .seed = seed
  };

  return make_webp (&recipe);
}

static GByteArray *
make_lossless_webp (guint size, guint seed)
{
  WebpRecipe recipe = {.width = size,.height = size,.lossless = TRUE,
    .seed = seed
  };

  return make_webp (&recipe);
}
#endif

#ifdef HAVE_JXL
static GByteArray *
make_lossy_jxl (guint size, guint seed)
{
  JxlRecipe recipe = {.width = size,.height = size,.coding = JXL_VARDCT,
    .boxes = JXL_BOXES_BEFORE,.seed = seed
  };

  return make_jxl (&recipe);
}
#endif

static const MakeImage makers[] = {
  make_progressive, make_baseline, make_adam7, make_deep,
#ifdef HAVE_WEBP
  make_lossy_webp, make_lossless_webp,
#endif
#ifdef HAVE_JXL
  make_lossy_jxl,
#endif
};

#define N_KINDS (G_N_ELEMENTS (makers) * N_SIZES)

static GByteArray *images[N_KINDS];

static void
setup (void)
{
  static const guint sizes[N_SIZES] = { 17, 301, 64, 150 };
  guint i;

  /* Else there is a heap for each thread of the timer's and libjxl's. */
  mallopt (M_ARENA_MAX, 1);
  for (i = 0; i < N_KINDS; i++)
    images[i] = makers[i % G_N_ELEMENTS (makers)] (sizes[i % N_SIZES], i);
}

static void
teardown (void)
{
  guint i;

  for (i = 0; i < N_KINDS; i++)
    g_byte_array_unref (images[i]);
}

static guint
times_as_long (void)
{
  const gchar *factor = g_getenv ("PROGIMAGE_SOAK");

  return factor ? MAX (atoi (factor), 1) : 1;
}

/* Bytes of the process that are in memory, but for what malloc() keeps of what was freed: that
 * may be as much as there ever was, and be given back at any moment. */
static gsize
resident (void)
{
  gchar *status = NULL, *at;
  gsize result = 0;

  malloc_trim (0);
  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL)
      && (at = strstr (status, "VmRSS:")))
    result = g_ascii_strtoull (at + strlen ("VmRSS:"), NULL, 10) * 1024;
  g_free (status);

  return result;
}

static void
assert_no_defect_of (Run * run, guint nth)
{
  fail_unless (run->flow == GST_FLOW_OK, "image %u: %s", nth,
      gst_flow_get_name (run->flow));
  fail_unless (run_n_messages (run, GST_MESSAGE_ERROR, NULL) == 0
      && run_n_messages (run, GST_MESSAGE_WARNING, NULL) == 0,
      "image %u: a message", nth);
}

/* All formats and sizes in turn, cut in one way or another. */
GST_START_TEST (test_images_of_all_formats_take_memory_of_the_first)
{
  Run *run = run_new ("progimagedec name=decoder", NULL);
  guint n = N_IMAGES * times_as_long (), i, finals = 0;
  gsize before = 0, after, heap = 0;

  for (i = 0; i < n; i++) {
    const GByteArray *image = images[i % N_KINDS];

    if (i == N_WARM) {
      before = resident ();
      heap = robust_heap ();
    }
    /* Not in step with the images. */
    if (i % 17 == 0)
      g_object_set (run->harness->element, "updates", i / 17 % 4, NULL);
    run_push_range (run, image, 0, image->len, i % 3 == 0 ? 1000 : image->len);
    finals += run_n_finals (run);
    assert_no_defect_of (run, i);
    run_forget (run);
  }
  after = resident ();
  fail_unless (robust_heap () <= heap + HEAP_SLACK, "heap grew from %"
      G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT, heap, robust_heap ());
  run_eos (run);
  fail_unless_equals_int (finals + run_n_finals (run), n);
  fail_unless (after <= before + SLACK
      || !robust_can_measure_memory (),
      "%" G_GSIZE_FORMAT " bytes after %u " "images, %" G_GSIZE_FORMAT
      " after %u", before, N_WARM, after, n);
  run_free (run);
}

GST_END_TEST;

/* Each has an image half way while all others are fed. */
GST_START_TEST (test_elements_side_by_side)
{
  guint n = N_ELEMENTS * times_as_long (), i;
  Run **runs = g_new (Run *, n);

  for (i = 0; i < n; i++) {
    const GByteArray *image = images[i % N_KINDS];

    runs[i] = run_new ("progimagedec updates=none", NULL);
    run_push_range (runs[i], image, 0, image->len / 2, 4096);
  }
  for (i = 0; i < n; i++) {
    const GByteArray *image = images[i % N_KINDS];

    run_push_range (runs[i], image, image->len / 2, image->len, 4096);
    run_eos (runs[i]);
    fail_unless_equals_int (run_n_finals (runs[i]), 1);
    assert_no_defect_of (runs[i], i);
    run_free (runs[i]);
  }
  g_free (runs);
}

GST_END_TEST;

/* -- pipelines ---------------------------------------------------------- */

typedef struct
{
  GstElement *pipeline, *src, *decoder;
  gint finals;                  /* atomic */
} Line;

static void
on_handoff (GstElement * sink, GstBuffer * buffer, GstPad * pad, Line * line)
{
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER))
    g_atomic_int_inc (&line->finals);
}

static void
line_start (Line * line)
{
  GstElement *sink;

  line->pipeline = gst_parse_launch ("appsrc name=src format=bytes "
      "! progimagedec name=decoder ! fakesink name=sink sync=false "
      "async=false signal-handoffs=true", NULL);
  fail_unless (line->pipeline != NULL);
  line->src = gst_bin_get_by_name (GST_BIN (line->pipeline), "src");
  line->decoder = gst_bin_get_by_name (GST_BIN (line->pipeline), "decoder");
  sink = gst_bin_get_by_name (GST_BIN (line->pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), line);
  gst_object_unref (sink);
  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
}

static void
line_push (Line * line, const GByteArray * image)
{
  gsize at, n;

  for (at = 0; at < image->len; at += n) {
    GstBuffer *buffer;
    GstFlowReturn flow;

    n = MIN (5000, image->len - at);
    buffer = gst_buffer_new_memdup (image->data + at, n);
    g_signal_emit_by_name (line->src, "push-buffer", buffer, &flow);
    gst_buffer_unref (buffer);
    fail_unless_equals_int (flow, GST_FLOW_OK);
  }
}

static void
line_flush (Line * line)
{
  fail_unless (gst_element_send_event (line->src,
          gst_event_new_flush_start ()));
  fail_unless (gst_element_send_event (line->src,
          gst_event_new_flush_stop (TRUE)));
}

static void
line_stop (Line * line)
{
  GstBus *bus = gst_element_get_bus (line->pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS, "%s",
      message ? GST_MESSAGE_TYPE_NAME (message) : "no EOS");
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (line->pipeline, GST_STATE_NULL);
  gst_object_unref (line->src);
  gst_object_unref (line->decoder);
  gst_object_unref (line->pipeline);
}

#define N_ROUNDS 10

/* While each of them decodes in a thread of its own, this one changes properties, and
 * flushes. What comes behind the last flush comes out. */
GST_START_TEST (test_pipelines_side_by_side)
{
  guint n = N_PIPELINES * times_as_long (), i, round;
  GRand *rand = g_rand_new_with_seed (1);
  Line *lines = g_new0 (Line, n);

  for (i = 0; i < n; i++)
    line_start (&lines[i]);
  for (round = 0; round < N_ROUNDS; round++) {
    for (i = 0; i < n; i++) {
      Line *line = &lines[i];

      line_push (line, images[g_rand_int_range (rand, 0, N_KINDS)]);
      g_object_set (line->decoder, "updates", g_rand_int_range (rand, 0, 4),
          "smoothing", g_rand_boolean (rand), NULL);
      if (g_rand_int_range (rand, 0, 4) == 0)
        line_flush (line);
    }
  }
  for (i = 0; i < n; i++) {
    GstFlowReturn flow;

    line_flush (&lines[i]);
    g_atomic_int_set (&lines[i].finals, 0);
    line_push (&lines[i], images[i % N_KINDS]);
    g_signal_emit_by_name (lines[i].src, "end-of-stream", &flow);
  }
  for (i = 0; i < n; i++) {
    line_stop (&lines[i]);
    fail_unless_equals_int (lines[i].finals, 1);
  }
  g_free (lines);
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
robust_soak_suite (void)
{
  Suite *s = suite_create ("robust-soak");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 3600);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_images_of_all_formats_take_memory_of_the_first);
  tcase_add_test (tc, test_elements_side_by_side);
  tcase_add_test (tc, test_pipelines_side_by_side);

  return s;
}

GST_CHECK_MAIN (robust_soak);
