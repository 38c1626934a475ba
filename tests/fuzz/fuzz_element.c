/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fuzzes progimagedec as a whole: bytes cut anywhere, with flushes, changes of
 * caps, segments and properties, and ends in between. The first bytes of an
 * input choose what happens when. */

#include "element/gstprogimagedec.h"
#include "element/gstprogimagemeta.h"

#include <gst/check/gstharness.h>
#include <stdlib.h>
#include <string.h>

#define CONTROL_SIZE 5

#ifdef FUZZ_MAX_PIXELS
#define MAX_PIXELS FUZZ_MAX_PIXELS
#else
#define MAX_PIXELS (1 << 20)
#endif

int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

static guint32
next_random (guint32 * state)
{
  *state = *state * 1664525 + 1013904223;

  return *state >> 8;
}

static void
require (gboolean condition, const gchar * what)
{
  if (!condition) {
    g_printerr ("%s\n", what);
    abort ();
  }
}

typedef struct
{
  GstHarness *harness;
  gboolean any_caps;            /* upstream has caps */
  gboolean any;                 /* a frame came */
  guint image, rows;
  gboolean complete;            /* it was final */
} Watch;

/* What holds for frames whatever happens. */
static void
check_frame (Watch * watch, GstBuffer * buffer)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, GST_PROG_IMAGE_META_NAME);
  guint image, rows, y, height;
  gboolean complete;

  require (meta != NULL, "a frame without meta");
  gst_structure_get (gst_custom_meta_get_structure (meta),
      "image", G_TYPE_UINT, &image, "rows", G_TYPE_UINT, &rows,
      "complete", G_TYPE_BOOLEAN, &complete, "damage-y", G_TYPE_UINT, &y,
      "damage-height", G_TYPE_UINT, &height, NULL);
  if (watch->any && image == watch->image) {
    require (!watch->complete, "a frame after the final one");
    require (rows >= watch->rows, "rows went back");
  } else {
    require (y == 0, "the first frame is not damaged from the top");
  }
  watch->any = TRUE;
  watch->image = image;
  watch->rows = rows;
  watch->complete = complete;
}

static void
pull (Watch * watch)
{
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (watch->harness))) {
    check_frame (watch, buffer);
    gst_buffer_unref (buffer);
  }
}

static void
start_stream (GstHarness * h, gboolean time)
{
  GstSegment segment;

  gst_segment_init (&segment, time ? GST_FORMAT_TIME : GST_FORMAT_BYTES);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
}

static void
push_caps (GstHarness * h, const gchar * text)
{
  GstCaps *caps = gst_caps_from_string (text);

  gst_harness_push_event (h, gst_event_new_caps (caps));
  gst_caps_unref (caps);
}

static void
change_something (Watch * watch, guint32 * random)
{
  static const gchar *caps[] = { "image/jpeg", "image/png",
    "image/jpeg, framerate=30/1", "image/jpeg, width=1, height=1"
  };
  static const gint downscales[] = { 0, 1, 2, 4, 8 };
  GstHarness *h = watch->harness;

  switch (next_random (random) % 24) {
    case 0:
      gst_harness_push_event (h, gst_event_new_flush_start ());
      gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
      /* One may have come by itself, while nothing was pushed. */
      pull (watch);
      watch->any = FALSE;
      start_stream (h, next_random (random) % 2);
      break;
    case 1:
      if (watch->any_caps)
        push_caps (h, caps[next_random (random) % G_N_ELEMENTS (caps)]);
      break;
    case 2:
      g_object_set (h->element, "updates", next_random (random) % 4, NULL);
      break;
    case 3:
      g_object_set (h->element, "smoothing", next_random (random) % 2, NULL);
      break;
    case 4:
      g_object_set (h->element, "fail-on", next_random (random) % 4, NULL);
      break;
    case 5:
      gst_harness_push_event (h, gst_event_new_eos ());
      start_stream (h, FALSE);
      break;
    case 6:
      gst_pad_push_event (h->sinkpad, gst_event_new_reconfigure ());
      break;
    case 7:
      g_object_set (h->element, "do-timestamp", next_random (random) % 2, NULL);
      break;
    case 8:
      g_object_set (h->element, "downscale", downscales[*random % 5], NULL);
      break;
    case 9:
      g_object_set (h->element, "auxiliary-images", next_random (random) % 2,
          NULL);
      break;
    default:
      break;
  }
  pull (watch);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static gsize initialised = 0;
  Watch watch = {.harness = NULL };
  GstElement *element;
  GstBus *bus;
  guint32 random;
  gsize at;

  if (g_once_init_enter (&initialised)) {
    gst_init (NULL, NULL);
    gst_prog_image_meta_register ();
    GST_ELEMENT_REGISTER (progimagedec, NULL);
    g_once_init_leave (&initialised, 1);
  }
  if (size < CONTROL_SIZE)
    return 0;

  memcpy (&random, data + 1, sizeof (random));
  element = gst_element_factory_make ("progimagedec", NULL);
  bus = gst_bus_new ();
  gst_element_set_bus (element, bus);
  g_object_set (element, "updates", data[0] % 4, "max-pixels",
      (guint64) MAX_PIXELS, "max-scans", 20, "update-interval", (guint64) 0,
      "smoothing", (data[0] >> 2) & 1, "downscale",
      data[4] & 0x80 ? 1 : 1 << (data[4] & 3), NULL);
  watch.harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_sink_caps_str (watch.harness, data[0] & 8 ?
      "video/x-raw, format={ BGRx, GRAY8 }" : "video/x-raw");
  if (data[0] & 16)
    gst_harness_add_propose_allocation_meta (watch.harness,
        GST_VIDEO_META_API_TYPE, NULL);
  gst_harness_play (watch.harness);
  gst_harness_push_event (watch.harness, gst_event_new_stream_start ("fuzz"));
  watch.any_caps = data[0] & 128;
  if (watch.any_caps)
    push_caps (watch.harness, "image/png");
  start_stream (watch.harness, data[0] & 32);

  for (at = CONTROL_SIZE; at < size;) {
    gsize n = 1 + next_random (&random) % 64 * (next_random (&random) % 32);
    GstBuffer *buffer;

    n = MIN (n, size - at);
    buffer = gst_buffer_new_memdup (data + at, n);
    if (next_random (&random) % 4 == 0)
      GST_BUFFER_PTS (buffer) = next_random (&random) * GST_MSECOND;
    gst_harness_push (watch.harness, buffer);
    pull (&watch);
    change_something (&watch, &random);
    at += n;
  }
  if (data[0] & 64)
    gst_harness_push_event (watch.harness, gst_event_new_eos ());
  pull (&watch);
  gst_harness_teardown (watch.harness);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bus_set_flushing (bus, TRUE);
  gst_object_unref (element);
  gst_object_unref (bus);

  return 0;
}
