/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The application stops or flushes while the streaming thread is decoding, or
 * is held up in the sink. */

#include "robust.h"

#include <stdlib.h>

#define N_ROUNDS 50

/* A frame that is on its way is held up for so long, us. */
#define HANDOFF_TIME 300

typedef struct
{
  GstElement *pipeline, *src, *decoder, *sink;
  GMutex lock;
  GCond cond;
  guint old, new, other;        /* frames, by the size of their image */
  guint finals;                 /* of the new image */
  gboolean new_is_right;
  const GByteArray *new_image;
} Rig;

/* Each image has a size of its own. */
#define OLD_WIDTH 60
#define NEW_WIDTH 28

static void
look_at_new_frame (Rig * rig, GstBuffer * buffer, GstCaps * caps)
{
  GstSample *frame = gst_sample_new (buffer, caps, NULL, NULL);

  rig->new++;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER)) {
    rig->finals++;
    rig->new_is_right = robust_equals (frame, rig->new_image);
  }
  gst_sample_unref (frame);
}

static void
on_handoff (GstElement * sink, GstBuffer * buffer, GstPad * pad, Rig * rig)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gint width = 0;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  g_mutex_lock (&rig->lock);
  if (width == OLD_WIDTH)
    rig->old++;
  else if (width == NEW_WIDTH)
    look_at_new_frame (rig, buffer, caps);
  else
    rig->other++;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_caps_unref (caps);
  g_usleep (HANDOFF_TIME);
}

static Rig *
rig_new (const gchar * updates)
{
  Rig *rig = g_new0 (Rig, 1);
  gchar *line = g_strdup_printf ("appsrc name=src format=bytes "
      "! progimagedec name=decoder updates=%s "
      "! fakesink name=sink sync=false async=false signal-handoffs=true",
      updates);

  rig->pipeline = gst_parse_launch (line, NULL);
  fail_unless (rig->pipeline != NULL);
  rig->src = gst_bin_get_by_name (GST_BIN (rig->pipeline), "src");
  rig->decoder = gst_bin_get_by_name (GST_BIN (rig->pipeline), "decoder");
  rig->sink = gst_bin_get_by_name (GST_BIN (rig->pipeline), "sink");
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  g_signal_connect (rig->sink, "handoff", G_CALLBACK (on_handoff), rig);
  g_free (line);

  return rig;
}

static void
note_freed (gpointer freed, GObject * object)
{
  *(gboolean *) freed = TRUE;
}

static void
rig_free (Rig * rig)
{
  gboolean freed = FALSE;

  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_NULL)
      == GST_STATE_CHANGE_SUCCESS);
  g_object_weak_ref (G_OBJECT (rig->decoder), note_freed, &freed);
  gst_object_unref (rig->src);
  gst_object_unref (rig->decoder);
  gst_object_unref (rig->sink);
  gst_object_unref (rig->pipeline);
  fail_unless (freed, "somebody holds the decoder");
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
  g_free (rig);
}

/* Neither blocks: the source keeps what the decoder has not taken. */
static void
rig_push (Rig * rig, const GByteArray * bytes, gsize chunk)
{
  gsize at, n;

  for (at = 0; at < bytes->len; at += n) {
    GstFlowReturn flow;
    GstBuffer *buffer;

    n = MIN (chunk, bytes->len - at);
    buffer = gst_buffer_new_memdup (bytes->data + at, n);
    g_signal_emit_by_name (rig->src, "push-buffer", buffer, &flow);
    gst_buffer_unref (buffer);
    fail_unless_equals_int (flow, GST_FLOW_OK);
  }
}

static void
wait_for_old_frames (Rig * rig, guint n)
{
  g_mutex_lock (&rig->lock);
  while (rig->old < n)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}

static void
wait_for_final (Rig * rig)
{
  g_mutex_lock (&rig->lock);
  while (rig->finals == 0)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}

static guint
n_old (Rig * rig)
{
  guint result;

  g_mutex_lock (&rig->lock);
  result = rig->old;
  g_mutex_unlock (&rig->lock);

  return result;
}

static void
assert_nothing_on_bus (Rig * rig)
{
  GstBus *bus = gst_element_get_bus (rig->pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus,
      GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  fail_unless (message == NULL, "%s from %s",
      message ? GST_MESSAGE_TYPE_NAME (message) : "",
      message ? GST_MESSAGE_SRC_NAME (message) : "");
  gst_object_unref (bus);
}

/* The new image, and nothing else, is what comes out. */
static void
check_new_image (Rig * rig)
{
  guint old = n_old (rig);

  rig_push (rig, rig->new_image, 100);
  wait_for_final (rig);
  g_mutex_lock (&rig->lock);
  fail_unless_equals_int (rig->old, old);
  fail_unless_equals_int (rig->other, 0);
  fail_unless_equals_int (rig->finals, 1);
  fail_unless (rig->new_is_right);
  g_mutex_unlock (&rig->lock);
  assert_nothing_on_bus (rig);
}

static void
forget_new_image (Rig * rig)
{
  g_mutex_lock (&rig->lock);
  rig->new = rig->old = rig->finals = 0;
  rig->new_is_right = FALSE;
  g_mutex_unlock (&rig->lock);
}

typedef void (*Interruption) (Rig * rig);

static void
stop_and_play (Rig * rig, GstState state)
{
  fail_unless (gst_element_set_state (rig->pipeline, state)
      == GST_STATE_CHANGE_SUCCESS);
  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
}

static void
interrupt_by_null (Rig * rig)
{
  stop_and_play (rig, GST_STATE_NULL);
}

static void
interrupt_by_ready (Rig * rig)
{
  stop_and_play (rig, GST_STATE_READY);
}

static void
interrupt_by_flush (Rig * rig)
{
  fail_unless (gst_element_send_event (rig->src, gst_event_new_flush_start ()));
  fail_unless (gst_element_send_event (rig->src,
          gst_event_new_flush_stop (TRUE)));
}

static const struct
{
  const gchar *name;
  Interruption interrupt;
} interruptions[] = {
  {"NULL", interrupt_by_null},
  {"READY", interrupt_by_ready},
  {"FLUSH", interrupt_by_flush},
};

/* Several old images, so that there is always something under way. */
static GByteArray *
make_old_stream (void)
{
  GByteArray *stream = g_byte_array_new ();
  guint kind;

  for (kind = 0; kind < ROBUST_N_KINDS; kind++) {
    GByteArray *image = robust_image_of_size (kind, 1, OLD_WIDTH, 50);

    g_byte_array_append (stream, image->data, image->len);
    g_byte_array_unref (image);
  }

  return stream;
}

/* @__i__: an interruption and a kind of image to come after it. */
GST_START_TEST (test_interruption_while_pushing_leaves_nothing_behind)
{
  GByteArray *old = make_old_stream ();
  RobustKind kind = __i__ % ROBUST_N_KINDS;
  GByteArray *new = robust_image_of_size (kind, 2, NEW_WIDTH, 30);
  GRand *rand = g_rand_new_with_seed (__i__);
  Rig *rig = rig_new ("buffer");
  guint round;

  rig->new_image = new;
  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  for (round = 0; round < N_ROUNDS; round++) {
    rig_push (rig, old, 300);
    /* In the first image, between images, in the second. */
    wait_for_old_frames (rig, 1 + g_rand_int_range (rand, 0, 10));
    g_usleep (g_rand_int_range (rand, 0, 2 * HANDOFF_TIME));
    interruptions[__i__ / ROBUST_N_KINDS].interrupt (rig);
    check_new_image (rig);
    interruptions[__i__ / ROBUST_N_KINDS].interrupt (rig);
    forget_new_image (rig);
  }
  rig_free (rig);
  g_rand_free (rand);
  g_byte_array_unref (new);
  g_byte_array_unref (old);
}

GST_END_TEST;

/* While nothing comes, it is not the streaming thread that pushes. */
GST_START_TEST (test_interruption_in_a_stall_leaves_nothing_behind)
{
  RobustKind kind = __i__ % ROBUST_N_KINDS;
  GByteArray *old = robust_image_of_size (kind, 1, OLD_WIDTH, 50);
  GByteArray *new = robust_image_of_size (kind, 2, NEW_WIDTH, 30);
  GRand *rand = g_rand_new_with_seed (__i__);
  Rig *rig = rig_new ("auto update-interval=200000 max-overhead=100");
  guint round, shown = 0;

  rig->new_image = new;
  g_byte_array_set_size (old, old->len * 2 / 3);
  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  for (round = 0; round < N_ROUNDS; round++) {
    rig_push (rig, old, 300);
    /* Once in a while there is time enough for all that becomes due. Of an
     * arithmetic JPEG that is nothing. */
    if (round % 10 == 0 && kind != ROBUST_ARITHMETIC)
      wait_for_old_frames (rig, 1);
    g_usleep (g_rand_int_range (rand, 0, 4 * HANDOFF_TIME));
    interruptions[__i__ / ROBUST_N_KINDS].interrupt (rig);
    shown += n_old (rig);
    check_new_image (rig);
    interruptions[__i__ / ROBUST_N_KINDS].interrupt (rig);
    forget_new_image (rig);
  }
  fail_unless (shown >= N_ROUNDS / 10 || kind == ROBUST_ARITHMETIC);
  rig_free (rig);
  g_rand_free (rand);
  g_byte_array_unref (new);
  g_byte_array_unref (old);
}

GST_END_TEST;

/* A flushing seek goes through the decoder, to the first byte. */
static gboolean
on_seek (GstElement * src, guint64 offset, gpointer sought)
{
  fail_unless_equals_int64 (offset, 0);
  (*(guint *) sought)++;

  return TRUE;
}

GST_START_TEST (test_seek_while_pushing_leaves_nothing_behind)
{
  GByteArray *old = make_old_stream ();
  GByteArray *new = robust_image_of_size (__i__, 2, NEW_WIDTH, 30);
  Rig *rig = rig_new ("buffer");
  guint round, sought = 0;

  rig->new_image = new;
  gst_util_set_object_arg (G_OBJECT (rig->src), "stream-type", "seekable");
  g_signal_connect (rig->src, "seek-data", G_CALLBACK (on_seek), &sought);
  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  for (round = 0; round < N_ROUNDS; round++) {
    guint before = sought;

    rig_push (rig, old, 300);
    wait_for_old_frames (rig, 1 + round % 7);
    fail_unless (gst_element_seek_simple (rig->sink, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH, 0));
    fail_unless (sought > before);
    check_new_image (rig);
    fail_unless (gst_element_seek_simple (rig->sink, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH, 0));
    forget_new_image (rig);
  }
  rig_free (rig);
  g_byte_array_unref (new);
  g_byte_array_unref (old);
}

GST_END_TEST;

/* Properties may be set at any time. */
static gpointer
set_properties (gpointer decoder)
{
  GRand *rand = g_rand_new_with_seed (0);
  guint i;

  for (i = 0; i < 20000; i++) {
    guint64 pixels;

    g_object_set (decoder, "updates", g_rand_int_range (rand, 0, 4),
        "smoothing", g_rand_boolean (rand), "max-scans",
        g_rand_int_range (rand, 20, 100), "max-pixels", (guint64) 1 << 20,
        "do-timestamp", g_rand_boolean (rand), NULL);
    g_object_get (decoder, "max-pixels", &pixels, NULL);
    fail_unless (pixels == 1 << 20);
  }
  g_rand_free (rand);

  return NULL;
}

GST_START_TEST (test_properties_set_while_pushing_harm_nothing)
{
  GByteArray *old = make_old_stream ();
  GByteArray *new = robust_image_of_size (__i__, 2, NEW_WIDTH, 30);
  Rig *rig = rig_new ("auto");
  GThread *thread = g_thread_new ("properties", set_properties, rig->decoder);
  guint round;

  rig->new_image = new;
  fail_unless (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  for (round = 0; round < N_ROUNDS; round++)
    rig_push (rig, old, 300);
  rig_push (rig, new, 100);
  wait_for_final (rig);
  fail_unless (rig->new_is_right);
  fail_unless (rig->old >= N_ROUNDS * ROBUST_N_KINDS);
  assert_nothing_on_bus (rig);
  g_thread_join (thread);
  rig_free (rig);
  g_byte_array_unref (new);
  g_byte_array_unref (old);
}

GST_END_TEST;

static Suite *
robust_threads_suite (void)
{
  Suite *s = suite_create ("robust-threads");
  TCase *tc = tcase_create ("progimagedec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc,
      test_interruption_while_pushing_leaves_nothing_behind, 0,
      G_N_ELEMENTS (interruptions) * ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_interruption_in_a_stall_leaves_nothing_behind,
      0, G_N_ELEMENTS (interruptions) * ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_seek_while_pushing_leaves_nothing_behind, 0,
      ROBUST_N_KINDS);
  tcase_add_loop_test (tc, test_properties_set_while_pushing_harm_nothing, 0,
      ROBUST_N_KINDS);

  return s;
}

GST_CHECK_MAIN (robust_threads);
