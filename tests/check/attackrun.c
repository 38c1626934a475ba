/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attackrun.h"

#include <gst/gst.h>
#include <gst/video/video.h>

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static gdouble
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return time.tv_sec + time.tv_nsec / 1e9;
}

/* @field: of /proc/self/status, with its colon. */
static gsize
read_memory (const gchar * field)
{
  gchar *status = NULL, *at;
  gsize result = 0;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL)
      && (at = strstr (status, field)))
    result = g_ascii_strtoull (at + strlen (field), NULL, 10) * 1024;
  g_free (status);

  return result;
}

/* -- in the process of its own ------------------------------------------ */

static void
note_text (AttackCost * cost, GstMessage * message)
{
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  g_strlcpy (cost->text, error->message, sizeof cost->text);
  g_error_free (error);
}

static GstBusSyncReply
count_message (GstBus * bus, GstMessage * message, gpointer data)
{
  AttackCost *cost = data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_WARNING:
      cost->warnings++;
      note_text (cost, message);
      break;
    case GST_MESSAGE_ERROR:
      cost->errors++;
      note_text (cost, message);
      break;
    case GST_MESSAGE_ELEMENT:
      cost->others++;
      break;
    default:
      break;
  }

  gst_message_unref (message);

  return GST_BUS_DROP;
}

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  AttackCost *cost = data;

  cost->frames++;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_MARKER)) {
    cost->finals++;
    if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED))
      cost->corrupted++;
  }

  return GST_PAD_PROBE_OK;
}

static GstElement *
set_up (const gchar * elements, AttackCost * cost, GstPad ** sinkpad)
{
  GError *error = NULL;
  GstElement *bin = gst_parse_launch (elements, &error);
  GstBus *bus = gst_bus_new ();
  GstElement *decoder;
  GstPad *srcpad;
  GstSegment segment;

  if (error)
    g_error ("%s", error->message);
  gst_bus_set_sync_handler (bus, count_message, cost, NULL);
  gst_element_set_bus (bin, bus);
  decoder = gst_bin_get_by_name (GST_BIN (bin), "decoder");
  *sinkpad = gst_element_get_static_pad (decoder, "sink");
  srcpad = gst_element_get_static_pad (decoder, "src");
  gst_pad_add_probe (srcpad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, cost,
      NULL);
  gst_element_set_state (bin, GST_STATE_PLAYING);
  gst_pad_send_event (*sinkpad, gst_event_new_stream_start ("attack"));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_send_event (*sinkpad, gst_event_new_segment (&segment));
  gst_object_unref (srcpad);
  gst_object_unref (decoder);
  gst_object_unref (bus);

  return bin;
}

static GstFlowReturn
push_all (GstPad * sinkpad, const GByteArray * bytes, gsize chunk)
{
  GstFlowReturn flow = GST_FLOW_OK;
  gsize at, n;

  for (at = 0; at < bytes->len && flow == GST_FLOW_OK; at += n) {
    n = chunk == 0 ? bytes->len : MIN (chunk, bytes->len - at);
    flow = gst_pad_chain (sinkpad,
        gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
            bytes->data + at, n, 0, n, NULL, NULL));
  }

  return flow;
}

static void
run_here (const AttackRun * run, const GByteArray * bytes, AttackCost * cost)
{
  GstPad *sinkpad;
  GstElement *bin = set_up (run->elements, cost, &sinkpad);
  gsize before = read_memory ("VmRSS:");
  gdouble began = cpu_time ();
  gint64 began_at = g_get_monotonic_time ();
  GstFlowReturn flow = GST_FLOW_OK;
  guint i;

  for (i = 0; i < MAX (run->repeat, 1) && flow == GST_FLOW_OK; i++)
    flow = push_all (sinkpad, bytes, run->chunk);
  if (flow == GST_FLOW_OK)
    gst_pad_send_event (sinkpad, gst_event_new_eos ());
  cost->cpu = cpu_time () - began;
  cost->elapsed = (g_get_monotonic_time () - began_at) / 1e6;
  cost->peak = read_memory ("VmHWM:") - MIN (before, read_memory ("VmHWM:"));
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_object_unref (sinkpad);
  gst_object_unref (bin);
}

static void
set_limits (const AttackRun * run)
{
  struct rlimit limit = { run->max_cpu, run->max_cpu + 1 };

  if (run->max_cpu > 0)
    setrlimit (RLIMIT_CPU, &limit);
  limit.rlim_cur = limit.rlim_max = run->max_address_space;
  if (run->max_address_space > 0)
    setrlimit (RLIMIT_AS, &limit);
}

/* -- outside ------------------------------------------------------------ */

void
attack_run (const AttackRun * run, const GByteArray * bytes, AttackCost * cost)
{
  gint pipe_ends[2], status = 0;
  struct rusage usage;
  pid_t child;

  memset (cost, 0, sizeof *cost);
  if (pipe (pipe_ends) != 0 || (child = fork ()) < 0)
    g_error ("no process");
  if (child == 0) {
    set_limits (run);
    run_here (run, bytes, cost);
    _exit (write (pipe_ends[1], cost, sizeof *cost) != sizeof *cost);
  }
  close (pipe_ends[1]);
  if (read (pipe_ends[0], cost, sizeof *cost) != sizeof *cost)
    memset (cost, 0, sizeof *cost);
  close (pipe_ends[0]);
  wait4 (child, &status, 0, &usage);
  if (WIFSIGNALED (status)) {
    cost->signal = WTERMSIG (status);
    cost->cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
    cost->peak = usage.ru_maxrss * 1024;
  }
}

gdouble
attack_calibrate (void)
{
  const gsize size = 16 * 1024 * 1024;
  gdouble began = cpu_time ();
  guint8 *bytes = g_malloc (size);
  guint sum = 0;
  gsize i, k;

  /* Some of it is memory, some of it arithmetic, as in a decoder. */
  for (k = 0; k < 4; k++) {
    memset (bytes, k, size);
    for (i = 0; i < size; i++)
      sum = sum * 31 + bytes[i];
  }
  bytes[sum % size] = sum;
  g_free (bytes);

  return cpu_time () - began;
}
