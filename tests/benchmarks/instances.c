/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many decoders in one process, each fed a trickle: what an instance that waits takes, and
 * what an image costs, with 1, 10, 100 and 1,000 of them. jpegdec beside ours. */

#include "makejpeg.h"

#include <gst/gst.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#define TRICKLE 64              /* bytes at a time */
#define IMAGES 2000             /* in each measurement, of all instances */

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;
  gsize at;                     /* bytes of the image that were pushed */
} Instance;

static guint n_frames;

static GstFlowReturn
take_frame (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  n_frames++;
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

static gboolean
take_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  gst_event_unref (event);

  return TRUE;
}

static GstPad *
link_pad (GstPadDirection direction, GstElement * element, const gchar * name)
{
  GstPad *pad = gst_pad_new (NULL, direction);
  GstPad *peer = gst_element_get_static_pad (element, name);

  if (direction == GST_PAD_SINK)
    gst_pad_set_chain_function (pad, take_frame);
  gst_pad_set_event_function (pad, take_event);
  gst_pad_set_active (pad, TRUE);
  if (direction == GST_PAD_SRC)
    gst_pad_link (pad, peer);
  else
    gst_pad_link (peer, pad);
  gst_object_unref (peer);

  return pad;
}

static void
start (Instance * instance, const gchar * launch)
{
  GstCaps *caps = gst_caps_new_empty_simple ("image/jpeg");
  GstSegment segment;

  instance->element = gst_parse_launch (launch, NULL);
  if (!instance->element)
    g_error ("no %s: is GST_PLUGIN_PATH set?", launch);
  instance->src = link_pad (GST_PAD_SRC, instance->element, "sink");
  instance->sink = link_pad (GST_PAD_SINK, instance->element, "src");
  instance->at = 0;
  gst_element_set_state (instance->element, GST_STATE_PLAYING);
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (instance->src, gst_event_new_stream_start ("trickle"));
  gst_pad_push_event (instance->src, gst_event_new_caps (caps));
  gst_pad_push_event (instance->src, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
}

static void
stop (Instance * instance)
{
  gst_element_set_state (instance->element, GST_STATE_NULL);
  gst_object_unref (instance->src);
  gst_object_unref (instance->sink);
  gst_object_unref (instance->element);
}

static void
push_some (Instance * instance, const GByteArray * jpeg)
{
  gsize n = MIN (TRICKLE, jpeg->len - instance->at);
  GstBuffer *buffer = gst_buffer_new_memdup (jpeg->data + instance->at, n);

  instance->at = (instance->at + n) % jpeg->len;
  if (gst_pad_push (instance->src, buffer) != GST_FLOW_OK)
    g_error ("the decoder does not take its image");
}

/* Each instance gets its part in turn, until all have so many bytes. */
static void
push_to_all (Instance * instances, guint n, const GByteArray * jpeg,
    gsize bytes)
{
  gsize pushed;
  guint i;

  for (pushed = 0; pushed < bytes; pushed += TRICKLE) {
    for (i = 0; i < n; i++)
      push_some (&instances[i], jpeg);
  }
}

/* May be less than before, too. */
static gssize
heap (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static gdouble
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec * 1e3 + usage.ru_utime.tv_usec / 1e3
      + usage.ru_stime.tv_sec * 1e3 + usage.ru_stime.tv_usec / 1e3;
}

static void
measure (guint n, const GByteArray * jpeg, const gchar * launch)
{
  Instance *instances = g_new0 (Instance, n);
  gssize before, fresh, half, idle;
  gdouble began, spent;
  guint i, rounds;

  /* The system clock lets go of timers that were cancelled when their time comes. */
  g_usleep (G_USEC_PER_SEC / 4);
  before = heap ();
  for (i = 0; i < n; i++)
    start (&instances[i], launch);
  fresh = heap ();

  n_frames = 0;
  began = cpu_ms ();
  for (rounds = 0; rounds < IMAGES / n; rounds++)
    push_to_all (instances, n, jpeg, jpeg->len);
  spent = cpu_ms () - began;
  if (n_frames < IMAGES)
    g_error ("%u images and not %u", n_frames, IMAGES);
  idle = heap ();

  push_to_all (instances, n, jpeg, jpeg->len / 2 / TRICKLE * TRICKLE);
  half = heap ();
  for (i = 0; i < n; i++)
    stop (&instances[i]);
  g_free (instances);

  g_print ("| %s | %u | %.1f | %.1f | %.1f | %.3f |\n", launch, n,
      (gdouble) (fresh - before) / n / 1024, (gdouble) (idle - before) / n
      / 1024, (gdouble) (half - before) / n / 1024, spent / IMAGES);
}

int
main (int argc, char **argv)
{
  static const gchar *launches[] = { "progimagedec updates=none",
    "progimagedec", "jpegdec idct-method=islow"
  };
  static const guint numbers[] = { 1, 10, 100, 1000 };
  JpegRecipe recipe = {.width = 200,.height = 150,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = TRUE
  };
  GByteArray *jpeg;
  guint i, k;

  /* mallinfo2() knows one arena, and timers call in threads of their own. */
  mallopt (M_ARENA_MAX, 1);
  gst_init (&argc, &argv);
  /* What is kept for all instances is not the first one's. */
  gst_object_unref (gst_element_factory_make ("progimagedec", NULL));
  jpeg = make_jpeg (&recipe);
  g_print ("A progressive JPEG of %ux%u, %u bytes, %u bytes at a time to each "
      "instance in turn.\n\n", recipe.width, recipe.height, jpeg->len, TRICKLE);
  g_print ("| element | instances | KiB each, new | KiB each, after an image "
      "| KiB each, in the midst of one | CPU ms an image |\n"
      "| --- | --- | --- | --- | --- | --- |\n");
  /* The most last: the threads that its timers call in keep some memory. */
  for (i = 0; i < G_N_ELEMENTS (numbers); i++) {
    for (k = 0; k < G_N_ELEMENTS (launches); k++)
      measure (numbers[i], jpeg, launches[k]);
  }
  g_byte_array_unref (jpeg);

  return 0;
}
