/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "recorder.h"

#include "jpegrun.h"
#include "peers.h"
#include "testclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sequence numbers from here on are the scenario's. */
#define FIRST_SEQNUM 900000

typedef struct
{
  GString *text;
  Run *run;
  Peers *peers;
  gchar *downstream;
  gboolean hold, has_clock;
  GstFlowReturn answer;
  guint32 seqnum;               /* of the last event that was sent */
  GPtrArray *sums;              /* of the frames that came, to see that they stay */
} Recorder;

/* -- what comes out ----------------------------------------------------- */

static void
put_time (Recorder * recorder, const gchar * name, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    g_string_append_printf (recorder->text, " %s=none", name);
  else if (time % GST_MSECOND == 0)
    g_string_append_printf (recorder->text, " %s=%" G_GUINT64_FORMAT "ms", name,
        time / GST_MSECOND);
  else
    g_string_append_printf (recorder->text, " %s=%" G_GUINT64_FORMAT "ns", name,
        time);
}

static void
put_seqnum (Recorder * recorder, guint32 seqnum)
{
  if (seqnum >= FIRST_SEQNUM)
    g_string_append_printf (recorder->text, " seqnum=%u",
        seqnum - FIRST_SEQNUM);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

static void
put_value (Recorder * recorder, const gchar * name, const GValue * value)
{
  gchar *text = G_VALUE_HOLDS_DOUBLE (value) ?
      g_strdup_printf ("%.3f", g_value_get_double (value)) :
      gst_value_serialize (value);

  g_string_append_printf (recorder->text, " %s=%s", name, text);
  g_free (text);
}

/* All fields in the order of their names: versions of GStreamer have other orders, and
 * more of what the base class adds for 3D. */
static void
put_structure (Recorder * recorder, const GstStructure * structure)
{
  GPtrArray *names = g_ptr_array_new ();
  gint i;

  for (i = 0; i < gst_structure_n_fields (structure); i++)
    g_ptr_array_add (names, (gpointer) gst_structure_nth_field_name (structure,
            i));
  g_ptr_array_sort (names, compare_names);
  for (i = 0; i < (gint) names->len; i++) {
    const gchar *name = g_ptr_array_index (names, i);

    if (!g_str_has_prefix (name, "multiview"))
      put_value (recorder, name, gst_structure_get_value (structure, name));
  }
  g_ptr_array_unref (names);
}

static void
put_tags (Recorder * recorder, const GstTagList * tags)
{
  GPtrArray *names = g_ptr_array_new ();
  gint i;

  for (i = 0; i < gst_tag_list_n_tags (tags); i++)
    g_ptr_array_add (names, (gpointer) gst_tag_list_nth_tag_name (tags, i));
  g_ptr_array_sort (names, compare_names);
  g_string_append (recorder->text,
      gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_STREAM ? " (stream)" :
      " (global)");
  for (i = 0; i < (gint) names->len; i++) {
    const gchar *name = g_ptr_array_index (names, i);
    guint n;

    for (n = 0; n < gst_tag_list_get_tag_size (tags, name); n++)
      if (gst_tag_get_type (name) == GST_TYPE_SAMPLE)
        g_string_append_printf (recorder->text, " %s=...", name);
      else
        put_value (recorder, name, gst_tag_list_get_value_index (tags, name,
                n));
  }
  g_ptr_array_unref (names);
}

static void
put_segment (Recorder * recorder, GstEvent * event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  g_string_append_printf (recorder->text, " %s rate=%g",
      gst_format_get_name (segment->format), segment->rate);
  put_time (recorder, "start", segment->start);
  put_time (recorder, "stop", segment->stop);
  put_time (recorder, "time", segment->time);
  put_time (recorder, "base", segment->base);
}

static void
put_event (Recorder * recorder, const gchar * from, GstEvent * event)
{
  GstTagList *tags;
  GstClockTime start, duration;
  GstCaps *caps;

  g_string_append_printf (recorder->text, "%s%s", from,
      GST_EVENT_TYPE_NAME (event));
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      put_structure (recorder, gst_caps_get_structure (caps, 0));
      break;
    case GST_EVENT_SEGMENT:
      put_segment (recorder, event);
      break;
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      put_tags (recorder, tags);
      break;
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &start, &duration);
      put_time (recorder, "start", start);
      put_time (recorder, "duration", duration);
      break;
    case GST_EVENT_SEEK:
      put_structure (recorder, gst_event_get_structure (event));
      break;
    default:
      break;
  }
  put_seqnum (recorder, gst_event_get_seqnum (event));
  g_string_append_c (recorder->text, '\n');
}

static gchar *
short_sum (GstSample * frame)
{
  gchar *sum = frame_checksum (frame);

  sum[8] = 0;

  return sum;
}

static void
put_flags (Recorder * recorder, GstSample * frame)
{
  static const struct
  {
    guint flag;
    const gchar *name;
  } flags[] = {
    {GST_BUFFER_FLAG_CORRUPTED, "corrupted"},
    {GST_VIDEO_BUFFER_FLAG_MARKER, "marker"},
    {GST_VIDEO_BUFFER_FLAG_INTERLACED, "interlaced"},
    {GST_VIDEO_BUFFER_FLAG_TFF, "tff"},
    {GST_BUFFER_FLAG_DECODE_ONLY, "decode-only"},
    {GST_BUFFER_FLAG_DROPPABLE, "droppable"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (flags); i++)
    if (frame_has_flag (frame, flags[i].flag))
      g_string_append_printf (recorder->text, " %s", flags[i].name);
}

static void
put_frame (Recorder * recorder, GstSample * frame)
{
  GstBuffer *buffer = gst_sample_get_buffer (frame);
  FrameMeta meta = frame_meta (frame);
  gchar *sum = short_sum (frame);

  g_string_append (recorder->text, "frame");
  put_time (recorder, "pts", GST_BUFFER_PTS (buffer));
  if (GST_BUFFER_DTS_IS_VALID (buffer))
    put_time (recorder, "dts", GST_BUFFER_DTS (buffer));
  put_time (recorder, "duration", GST_BUFFER_DURATION (buffer));
  g_string_append_printf (recorder->text, " image=%u pass=%u/%u rows=%u "
      "damage=%u,%u,%ux%u bytes=%" G_GUINT64_FORMAT, meta.image, meta.pass,
      meta.passes, meta.rows, meta.x, meta.y, meta.width, meta.height,
      meta.bytes);
  if (meta.downscale != 1)
    g_string_append_printf (recorder->text, " downscale=%u", meta.downscale);
  if (meta.complete)
    g_string_append (recorder->text, " complete");
  put_flags (recorder, frame);
  g_string_append_printf (recorder->text, " pixels=%s\n", sum);
  if (recorder->hold)
    g_ptr_array_add (recorder->sums, sum);
  else
    g_free (sum);
}

static GstPadProbeReturn
note_output (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Recorder *recorder = data;
  GstCaps *caps;
  GstSample *frame;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    caps = gst_pad_get_current_caps (pad);
    frame = gst_sample_new (GST_PAD_PROBE_INFO_BUFFER (info), caps, NULL, NULL);
    put_frame (recorder, frame);
    gst_sample_unref (frame);
    gst_caps_unref (caps);
    if (recorder->answer != GST_FLOW_OK) {
      gst_clear_buffer ((GstBuffer **) & GST_PAD_PROBE_INFO_DATA (info));
      GST_PAD_PROBE_INFO_FLOW_RETURN (info) = recorder->answer;
      return GST_PAD_PROBE_HANDLED;
    }
  } else {
    put_event (recorder, "", GST_PAD_PROBE_INFO_EVENT (info));
  }

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
note_upstream (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  (void) pad;
  put_event (data, "upstream: ", GST_PAD_PROBE_INFO_EVENT (info));

  return GST_PAD_PROBE_OK;
}

/* What an image takes depends on the inflater's state, of any version: test_kinds.c looks
 * at the numbers. */
static gchar *
without_bytes (gchar * text)
{
  const gchar *number = "The image takes ";
  gchar *end, *result;

  if (!g_str_has_prefix (text, number) || !(end = strstr (text, " bytes")))
    return text;

  result = g_strconcat (number, "...", end, NULL);
  g_free (text);

  return result;
}

static void
put_problem (Recorder * recorder, GstMessage * message)
{
  GError *error = NULL;
  gchar *debug = NULL, *place;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  error->message = without_bytes (error->message);
  place = strstr (debug, "Image ");
  g_string_append_printf (recorder->text, " %s %d: %s | %s",
      g_quark_to_string (error->domain), error->code, error->message,
      place ? place : debug);
  g_error_free (error);
  g_free (debug);
}

static GstBusSyncReply
note_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Recorder *recorder = data;
  const GstStructure *structure = gst_message_get_structure (message);

  (void) bus;
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ELEMENT:
      g_string_append_printf (recorder->text, "message %s",
          gst_structure_get_name (structure));
      put_structure (recorder, structure);
      break;
    case GST_MESSAGE_ERROR:
    case GST_MESSAGE_WARNING:
      g_string_append_printf (recorder->text, "message %s",
          GST_MESSAGE_TYPE_NAME (message));
      put_problem (recorder, message);
      break;
    case GST_MESSAGE_QOS:
      g_string_append (recorder->text, "message qos");
      break;
    default:
      gst_message_unref (message);
      return GST_BUS_DROP;
  }
  g_string_append_c (recorder->text, '\n');
  gst_message_unref (message);

  return GST_BUS_DROP;
}

/* -- the element -------------------------------------------------------- */

/* A frame that was pushed has to look as it did. */
static void
check_frames_stayed (Recorder * recorder)
{
  guint i;

  for (i = 0; i < recorder->sums->len && i < recorder->run->frames->len; i++) {
    gchar *sum = short_sum (run_frame (recorder->run, i));

    if (strcmp (sum, g_ptr_array_index (recorder->sums, i)) != 0)
      g_string_append_printf (recorder->text, "frame %u has changed\n", i);
    g_free (sum);
  }
  g_ptr_array_set_size (recorder->sums, 0);
}

static void
free_run (Recorder * recorder)
{
  if (!recorder->run)
    return;

  check_frames_stayed (recorder);
  run_free (recorder->run);
  drop_test_clock ();
  recorder->run = NULL;
}

static void
new_run (Recorder * recorder, const gchar * element)
{
  gchar *line = strstr (element, "smoothing=") ? g_strdup (element) :
      g_strconcat (element, " smoothing=false", NULL);
  Run *run;

  free_run (recorder);
  run = recorder->run = run_new (line, recorder->downstream);
  g_free (line);
  use_test_clock (run, 0);
  peers_attach (recorder->peers, run->harness);
  recorder->has_clock = FALSE;
  gst_bus_set_sync_handler (run->bus, note_message, recorder, NULL);
  gst_pad_add_probe (run->harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      note_output, recorder, NULL);
  gst_pad_add_probe (run->harness->srcpad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      note_upstream, recorder, NULL);
}

/* Has the harness let go of what it has. */
static void
settle (Recorder * recorder)
{
  run_collect (recorder->run);
  if (!recorder->hold)
    g_ptr_array_set_size (recorder->run->frames, 0);
}

static void
send_event (Recorder * recorder, GstEvent * event)
{
  gst_event_set_seqnum (event, FIRST_SEQNUM + recorder->seqnum++);
  if (!gst_harness_push_event (recorder->run->harness, event))
    g_string_append (recorder->text, "refused\n");
  settle (recorder);
}

static void
send_upstream (Recorder * recorder, GstEvent * event)
{
  gst_event_set_seqnum (event, FIRST_SEQNUM + recorder->seqnum++);
  if (!gst_harness_push_upstream_event (recorder->run->harness, event))
    g_string_append (recorder->text, "refused\n");
  settle (recorder);
}

/* -- commands ----------------------------------------------------------- */

/* Milliseconds, or "none". */
static GstClockTime
parse_ms (const gchar * text)
{
  return !text || g_str_equal (text, "none") ? GST_CLOCK_TIME_NONE :
      (GstClockTime) (g_ascii_strtod (text, NULL) * GST_MSECOND);
}

static GstFlowReturn
push_buffer (Recorder * recorder, const gchar * data, gsize size,
    GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = size > 0 ? gst_buffer_new_memdup (data, size) :
      gst_buffer_new ();
  GstFlowReturn flow;

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  flow = gst_harness_push (recorder->run->harness, buffer);
  if (flow != GST_FLOW_OK)
    g_string_append_printf (recorder->text, "flow %s\n",
        gst_flow_get_name (flow));
  settle (recorder);

  return flow;
}

static void
append_hex (GString * bytes, const gchar * digits)
{
  for (; digits[0] && digits[1]; digits += 2)
    g_string_append_c (bytes, (gchar) (g_ascii_xdigit_value (digits[0]) << 4
            | g_ascii_xdigit_value (digits[1])));
}

/* @name: "FILE" or "FILE@FIRST-END" */
static void
append_file (GString * bytes, const gchar * name)
{
  gchar **parts = g_strsplit (name, "@", 2);
  gchar *path = g_build_filename (g_getenv ("PROGIMAGE_TEST_FILES"), parts[0],
      NULL), *data;
  gsize size, first = 0, end;

  fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s", path);
  end = size;
  if (parts[1])
    fail_unless (sscanf (parts[1], "%zu-%zu", &first, &end) >= 1, "%s", name);
  fail_unless (first <= end && end <= size);
  g_string_append_len (bytes, data + first, end - first);
  g_free (data);
  g_free (path);
  g_strfreev (parts);
}

/* @names: with "+" between them. */
static GString *
read_files (const gchar * names)
{
  gchar **name = g_strsplit (names, "+", -1);
  GString *all = g_string_new (NULL);
  guint i;

  for (i = 0; name[i]; i++) {
    if (g_str_has_prefix (name[i], "hex:"))
      append_hex (all, name[i] + 4);
    else
      append_file (all, name[i]);
  }
  g_strfreev (name);

  return all;
}

static void
push_hex (Recorder * recorder, const gchar * digits)
{
  GString *bytes = g_string_new (NULL);

  append_hex (bytes, digits);
  push_buffer (recorder, bytes->str, bytes->len, GST_CLOCK_TIME_NONE,
      GST_CLOCK_TIME_NONE);
  g_string_free (bytes, TRUE);
}

/* words: FILES [FIRST-END] [in N] [pts MS] [duration MS] */
static void
push_files (Recorder * recorder, gchar ** words)
{
  GString *data = read_files (words[0]);
  gsize at = 0, end = data->len, n = G_MAXSIZE;
  GstClockTime pts = GST_CLOCK_TIME_NONE, duration = GST_CLOCK_TIME_NONE;

  for (words++; *words; words++) {
    if (g_str_equal (*words, "in"))
      n = atoi (*++words);
    else if (g_str_equal (*words, "pts"))
      pts = parse_ms (*++words);
    else if (g_str_equal (*words, "duration"))
      duration = parse_ms (*++words);
    else
      fail_unless (sscanf (*words, "%zu-%zu", &at, &end) >= 1, "%s", *words);
  }
  fail_unless (at <= end && end <= data->len);
  do {
    n = MIN (n, end - at);
    if (push_buffer (recorder, data->str + at, n, pts, duration) != GST_FLOW_OK)
      break;
    at += n;
  } while (at < end);
  g_string_free (data, TRUE);
}

static void
send_segment (Recorder * recorder, gchar ** words)
{
  gboolean in_bytes = g_str_equal (words[0], "bytes");
  guint n = g_strv_length (words);
  GstSegment segment;

  gst_segment_init (&segment, in_bytes ? GST_FORMAT_BYTES : GST_FORMAT_TIME);
  if (n > 1)
    segment.start = segment.position = segment.time = in_bytes ?
        (guint64) atoi (words[1]) : parse_ms (words[1]);
  if (n > 2)
    segment.stop = in_bytes ? (guint64) atoi (words[2]) : parse_ms (words[2]);
  if (n > 3)
    segment.rate = g_ascii_strtod (words[3], NULL);
  if (n > 4)
    segment.flags |= GST_SEGMENT_FLAG_TRICKMODE |
        GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS;
  send_event (recorder, gst_event_new_segment (&segment));
}

static void
flush (Recorder * recorder)
{
  send_event (recorder, gst_event_new_flush_start ());
  send_event (recorder, gst_event_new_flush_stop (TRUE));
}

static void
set_state (Recorder * recorder, const gchar * name)
{
  GstState state = g_str_equal (name, "ready") ? GST_STATE_READY :
      g_str_equal (name, "paused") ? GST_STATE_PAUSED : GST_STATE_PLAYING;

  gst_element_set_state (recorder->run->harness->element, state);
  settle (recorder);
}

static void
set_running_time (Recorder * recorder, GstClockTime time)
{
  GstHarness *harness = recorder->run->harness;

  if (!GST_CLOCK_TIME_IS_VALID (time)) {
    gst_element_set_clock (harness->element, NULL);
    return;
  }
  if (!recorder->has_clock)
    gst_harness_use_testclock (harness);
  recorder->has_clock = TRUE;
  gst_harness_set_time (harness, time);
}

static void
stall (Recorder * recorder, GstClockTime time)
{
  test_elapse (time);
  while (test_n_waits () > 0 && test_next_wait () == 0)
    if (!test_wake (recorder->run))
      break;
  settle (recorder);
}

static void
ask (Recorder * recorder, const gchar * what)
{
  GstHarness *harness = recorder->run->harness;
  gint64 value = -1;
  gboolean seekable = FALSE, known;
  GstQuery *query;

  if (g_strv_contains (peers_questions, what)) {
    peers_ask (recorder->text, recorder->peers, harness, what);
    return;
  }
  if (g_str_equal (what, "seeking")) {
    query = gst_query_new_seeking (GST_FORMAT_TIME);
    known = gst_pad_peer_query (harness->sinkpad, query);
    gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
    gst_query_unref (query);
    g_string_append_printf (recorder->text, "seeking: %d %d\n", known,
        seekable);
    return;
  }
  known = g_str_equal (what, "position") ?
      gst_pad_peer_query_position (harness->sinkpad, GST_FORMAT_TIME, &value) :
      gst_pad_peer_query_duration (harness->sinkpad, GST_FORMAT_TIME, &value);
  g_string_append_printf (recorder->text, "%s: %d", what, known);
  put_time (recorder, "is", value);
  g_string_append_c (recorder->text, '\n');
}

static GstFlowReturn
parse_flow (const gchar * name)
{
  static const GstFlowReturn flows[] = { GST_FLOW_OK, GST_FLOW_EOS,
    GST_FLOW_ERROR, GST_FLOW_FLUSHING, GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_NOT_LINKED
  };
  guint i;

  for (i = 0; !g_str_equal (gst_flow_get_name (flows[i]), name); i++)
    fail_unless (i + 1 < G_N_ELEMENTS (flows), "no flow: %s", name);

  return flows[i];
}

/* -- events that a command sends. FALSE: it is none of these. */
static gboolean
do_event (Recorder * recorder, const gchar * name, const gchar * rest,
    gchar ** words)
{
  GstCaps *caps;

  if (g_str_equal (name, "stream-start")) {
    send_event (recorder, gst_event_new_stream_start ("another"));
  } else if (g_str_equal (name, "caps")) {
    caps = gst_caps_from_string (rest);
    send_event (recorder, gst_event_new_caps (caps));
    gst_caps_unref (caps);
  } else if (g_str_equal (name, "segment")) {
    send_segment (recorder, words);
  } else if (g_str_equal (name, "tags")) {
    send_event (recorder, gst_event_new_tag (gst_tag_list_new_from_string
            (rest)));
  } else if (g_str_equal (name, "gap")) {
    send_event (recorder, gst_event_new_gap (parse_ms (words[0]),
            parse_ms (words[1])));
  } else if (g_str_equal (name, "flush")) {
    flush (recorder);
  } else if (g_str_equal (name, "eos")) {
    send_event (recorder, gst_event_new_eos ());
  } else if (g_str_equal (name, "qos")) {
    send_upstream (recorder, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0,
            (GstClockTimeDiff) (g_ascii_strtod (words[1], NULL) * GST_MSECOND),
            parse_ms (words[0])));
  } else if (g_str_equal (name, "seek")) {
    send_upstream (recorder, gst_event_new_seek (words[1] ?
            g_ascii_strtod (words[1], NULL) : 1.0, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, parse_ms (words[0]),
            GST_SEEK_TYPE_NONE, -1));
  } else if (g_str_equal (name, "reconfigure")) {
    send_upstream (recorder, gst_event_new_reconfigure ());
  } else {
    return FALSE;
  }

  return TRUE;
}

static void
do_command (Recorder * recorder, const gchar * name, const gchar * rest)
{
  gchar **words = g_strsplit (rest, " ", -1);

  if (g_str_equal (name, "element")) {
    new_run (recorder, rest);
  } else if (g_str_equal (name, "downstream")) {
    g_free (recorder->downstream);
    recorder->downstream = g_strdup (rest);
  } else if (g_str_equal (name, "accept")) {
    gst_harness_set_sink_caps_str (recorder->run->harness, rest);
  } else if (g_str_equal (name, "hold")) {
    recorder->hold = g_str_equal (rest, "yes");
  } else if (g_str_equal (name, "meta")) {
    run_takes_video_meta = g_str_equal (rest, "yes");
  } else if (g_str_equal (name, "push")) {
    push_files (recorder, words);
  } else if (g_str_equal (name, "bytes")) {
    push_buffer (recorder, rest, strlen (rest), GST_CLOCK_TIME_NONE,
        GST_CLOCK_TIME_NONE);
  } else if (g_str_equal (name, "hex")) {
    push_hex (recorder, rest);
  } else if (g_str_equal (name, "set")) {
    gst_util_set_object_arg (G_OBJECT (recorder->run->harness->element),
        words[0], words[1]);
  } else if (g_str_equal (name, "answer")) {
    recorder->answer = parse_flow (rest);
  } else if (g_str_equal (name, "state")) {
    set_state (recorder, rest);
  } else if (g_str_equal (name, "wait")) {
    test_now += parse_ms (rest);
  } else if (g_str_equal (name, "clock")) {
    set_running_time (recorder, parse_ms (rest));
  } else if (g_str_equal (name, "stall")) {
    stall (recorder, parse_ms (rest));
  } else if (g_str_equal (name, "ask")) {
    ask (recorder, rest);
  } else {
    fail_unless (peers_command (recorder->peers, name, words)
        || do_event (recorder, name, rest, words), "no command: %s", name);
  }
  g_strfreev (words);
}

/* @scenario: lines, of which those that begin with "> " are commands, and comments with
 * "#". Returns them with what came of each command behind it. */
gchar *
record (const gchar * scenario)
{
  Recorder recorder = {.text = g_string_new (NULL),.hold = TRUE };
  gchar **lines = g_strsplit (scenario, "\n", -1);
  guint i;

  run_takes_video_meta = TRUE;
  recorder.sums = g_ptr_array_new_with_free_func (g_free);
  recorder.peers = peers_new ();
  for (i = 0; lines[i]; i++) {
    gchar **parts;

    if (lines[i][0] != '>' && lines[i][0] != '#')
      continue;
    g_string_append_printf (recorder.text, "%s\n", lines[i]);
    if (lines[i][0] == '#')
      continue;
    parts = g_strsplit (lines[i] + 2, " ", 2);
    do_command (&recorder, parts[0], parts[1] ? parts[1] : "");
    g_strfreev (parts);
  }
  free_run (&recorder);
  g_strfreev (lines);
  g_free (recorder.downstream);
  peers_free (recorder.peers);
  g_ptr_array_unref (recorder.sums);

  return g_string_free (recorder.text, FALSE);
}
