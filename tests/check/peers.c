/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "peers.h"

#include <gst/video/gstvideopool.h>

#include <stdlib.h>
#include <string.h>

#define N_FORMATS (GST_FORMAT_PERCENT + 1)

/* -- an allocator that may have no memory, or none that can be used ----- */

typedef struct
{
  GstAllocator parent;
  guint n;                      /* allocations so far */
  guint first, end;             /* of those that fail, the first one 1 */
  gboolean sealed;              /* they do not fail, but can't be written to */
} ShortAllocator;

typedef GstAllocatorClass ShortAllocatorClass;

GType short_allocator_get_type (void);

G_DEFINE_TYPE (ShortAllocator, short_allocator, GST_TYPE_ALLOCATOR);

static GstMemory *
short_alloc (GstAllocator * allocator, gsize size, GstAllocationParams * params)
{
  ShortAllocator *self = (ShortAllocator *) allocator;
  GstMemory *memory;

  self->n++;
  if (self->n < self->first || self->n >= self->end)
    return gst_allocator_alloc (NULL, size, params);
  if (!self->sealed)
    return NULL;

  memory = g_new0 (GstMemory, 1);
  gst_memory_init (memory, GST_MEMORY_FLAG_NO_SHARE, allocator, NULL, size, 0,
      0, size);

  return memory;
}

/* What else it gave out is of the system's allocator. */
static void
short_free (GstAllocator * allocator, GstMemory * memory)
{
  g_free (memory);
}

static gpointer
sealed_map (GstMemory * memory, gsize size, GstMapFlags flags)
{
  return NULL;
}

static void
short_allocator_class_init (ShortAllocatorClass * klass)
{
  klass->alloc = short_alloc;
  klass->free = short_free;
}

static void
short_allocator_init (ShortAllocator * self)
{
  GST_ALLOCATOR (self)->mem_type = "short";
  GST_ALLOCATOR (self)->mem_map = sealed_map;
}

/* -- what peers answer -------------------------------------------------- */

struct _Peers
{
  gint64 durations[N_FORMATS], positions[N_FORMATS];    /* -1: not known */
  gboolean seekable[N_FORMATS];
  gboolean has_pool, has_params;
  guint min, max;               /* of the pool */
  GstAllocationParams params;
  ShortAllocator *allocator;    /* (nullable) */
  guint n_caps, n_allocation;   /* how often downstream was asked for them */
};

Peers *
peers_new (void)
{
  Peers *peers = g_new0 (Peers, 1);

  peers_reset (peers);

  return peers;
}

/* They know nothing, and offer nothing. */
void
peers_reset (Peers * peers)
{
  guint i;

  gst_clear_object (&peers->allocator);
  memset (peers, 0, sizeof *peers);
  gst_allocation_params_init (&peers->params);
  for (i = 0; i < N_FORMATS; i++)
    peers->durations[i] = peers->positions[i] = -1;
}

void
peers_free (Peers * peers)
{
  gst_clear_object (&peers->allocator);
  g_free (peers);
}

static gboolean
answer_upstream (Peers * peers, GstQuery * query)
{
  GstFormat format;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &format, NULL);
      if (peers->durations[format] < 0)
        return FALSE;
      gst_query_set_duration (query, format, peers->durations[format]);
      return TRUE;
    case GST_QUERY_POSITION:
      gst_query_parse_position (query, &format, NULL);
      if (peers->positions[format] < 0)
        return FALSE;
      gst_query_set_position (query, format, peers->positions[format]);
      return TRUE;
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
      if (!peers->seekable[format])
        return FALSE;
      gst_query_set_seeking (query, format, TRUE, 0, 1000);
      return TRUE;
    default:
      return FALSE;
  }
}

static GstPadProbeReturn
on_query_upstream (GstPad * pad, GstPadProbeInfo * info, gpointer peers)
{
  return answer_upstream (peers, GST_PAD_PROBE_INFO_QUERY (info)) ?
      GST_PAD_PROBE_HANDLED : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_query_downstream (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  Peers *peers = data;
  GstBufferPool *pool;
  GstVideoInfo video;
  GstCaps *caps;

  peers->n_caps += GST_QUERY_TYPE (query) == GST_QUERY_CAPS;
  peers->n_allocation += GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION
      || !(peers->has_pool || peers->has_params || peers->allocator))
    return GST_PAD_PROBE_OK;

  gst_query_parse_allocation (query, &caps, NULL);
  gst_video_info_from_caps (&video, caps);
  if (run_takes_video_meta)
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  if (peers->has_pool) {
    pool = gst_video_buffer_pool_new ();
    gst_query_add_allocation_pool (query, pool, GST_VIDEO_INFO_SIZE (&video),
        peers->min, peers->max);
    gst_object_unref (pool);
  }
  if (peers->has_params || peers->allocator)
    gst_query_add_allocation_param (query, (GstAllocator *) peers->allocator,
        &peers->params);

  return GST_PAD_PROBE_HANDLED;
}

/* From now on what the element asks is answered. @peers has to live as long as @harness. */
void
peers_attach (Peers * peers, GstHarness * harness)
{
  gst_pad_add_probe (harness->srcpad, GST_PAD_PROBE_TYPE_QUERY_UPSTREAM |
      GST_PAD_PROBE_TYPE_PUSH, on_query_upstream, peers, NULL);
  gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM |
      GST_PAD_PROBE_TYPE_PUSH, on_query_downstream, peers, NULL);
}

static GstFormat
parse_format (const gchar * name)
{
  GstFormat format = name ? gst_format_get_by_nick (name) : GST_FORMAT_TIME;

  fail_unless (format != GST_FORMAT_UNDEFINED, "no format: %s", name);

  return format;
}

/* Numbers are what the format counts. */
static void
set_upstream (Peers * peers, gchar ** words)
{
  GstFormat format = parse_format (words[1]);

  if (g_str_equal (words[0], "duration"))
    peers->durations[format] = atoll (words[2]);
  else if (g_str_equal (words[0], "position"))
    peers->positions[format] = atoll (words[2]);
  else if (g_str_equal (words[0], "seekable"))
    peers->seekable[format] = TRUE;
  else
    fail ("upstream knows no %s", words[0]);
}

static void
set_memory (Peers * peers, gchar ** words, gboolean sealed)
{
  if (!peers->allocator)
    peers->allocator = gst_object_ref_sink (g_object_new
        (short_allocator_get_type (), NULL));
  peers->allocator->n = 0;
  peers->allocator->sealed = sealed;
  peers->allocator->first = atoi (words[0]);
  peers->allocator->end =
      words[1] ? peers->allocator->first + atoi (words[1]) : G_MAXUINT;
}

/* FALSE: it is no command of these. */
gboolean
peers_command (Peers * peers, const gchar * name, gchar ** words)
{
  if (g_str_equal (name, "upstream")) {
    set_upstream (peers, words);
  } else if (g_str_equal (name, "pool")) {
    peers->has_pool = TRUE;
    peers->min = atoi (words[0]);
    peers->max = atoi (words[1]);
  } else if (g_str_equal (name, "params")) {
    peers->has_params = TRUE;
    peers->params.align = atoi (words[0]);
    peers->params.prefix = atoi (words[1]);
    peers->params.padding = atoi (words[2]);
  } else if (g_str_equal (name, "memory") || g_str_equal (name, "sealed")) {
    set_memory (peers, words, g_str_equal (name, "sealed"));
  } else {
    return FALSE;
  }

  return TRUE;
}

/* -- what the element answers ------------------------------------------- */

static void
put_caps (GString * text, const GstCaps * caps)
{
  gchar *string = gst_caps_to_string (caps);

  g_string_append_printf (text, " %s", string);
  g_free (string);
}

static void
put_seeking (GString * text, GstQuery * query)
{
  GstFormat format;
  gboolean seekable;
  gint64 start, end;

  gst_query_parse_seeking (query, &format, &seekable, &start, &end);
  g_string_append_printf (text, " %s seekable=%d start=%" G_GINT64_FORMAT
      " end=%" G_GINT64_FORMAT, gst_format_get_name (format), seekable, start,
      end);
}

static void
put_latency (GString * text, GstQuery * query)
{
  gboolean live;
  GstClockTime min, max;

  gst_query_parse_latency (query, &live, &min, &max);
  g_string_append_printf (text, " live=%d min=%" G_GUINT64_FORMAT, live, min);
  if (GST_CLOCK_TIME_IS_VALID (max))
    g_string_append_printf (text, " max=%" G_GUINT64_FORMAT, max);
}

static void
put_formats (GString * text, GstQuery * query)
{
  GstFormat format;
  guint n, i;

  gst_query_parse_n_formats (query, &n);
  for (i = 0; i < n; i++) {
    gst_query_parse_nth_format (query, i, &format);
    g_string_append_printf (text, " %s", gst_format_get_name (format));
  }
}

static void
put_number (GString * text, GstQuery * query)
{
  GstFormat format, to;
  gint64 value, result;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CONVERT) {
    gst_query_parse_convert (query, &format, &value, &to, &result);
    g_string_append_printf (text, " %s %" G_GINT64_FORMAT " is %s %"
        G_GINT64_FORMAT, gst_format_get_name (format), value,
        gst_format_get_name (to), result);
    return;
  }
  if (GST_QUERY_TYPE (query) == GST_QUERY_DURATION)
    gst_query_parse_duration (query, &format, &value);
  else
    gst_query_parse_position (query, &format, &value);
  g_string_append_printf (text, " %s %" G_GINT64_FORMAT,
      gst_format_get_name (format), value);
}

static void
put_answer (GString * text, GstQuery * query)
{
  gboolean accepted;
  GstCaps *caps;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
    case GST_QUERY_DURATION:
    case GST_QUERY_CONVERT:
      put_number (text, query);
      break;
    case GST_QUERY_SEEKING:
      put_seeking (text, query);
      break;
    case GST_QUERY_LATENCY:
      put_latency (text, query);
      break;
    case GST_QUERY_FORMATS:
      put_formats (text, query);
      break;
    case GST_QUERY_ALLOCATION:
      g_string_append_printf (text, " pools=%u params=%u metas=%u",
          gst_query_get_n_allocation_pools (query),
          gst_query_get_n_allocation_params (query),
          gst_query_get_n_allocation_metas (query));
      break;
    case GST_QUERY_CAPS:
      gst_query_parse_caps_result (query, &caps);
      put_caps (text, caps);
      break;
    case GST_QUERY_ACCEPT_CAPS:
      gst_query_parse_accept_caps_result (query, &accepted);
      g_string_append_printf (text, " accepted=%d", accepted);
      break;
    default:
      break;
  }
}

static void
ask_pad (GString * text, GstPad * pad, GstQuery * query)
{
  gboolean known = gst_pad_query (pad, query);

  g_string_append_printf (text, "%s %s: %s", GST_PAD_NAME (pad),
      GST_QUERY_TYPE_NAME (query), known ? "known" : "not known");
  if (known)
    put_answer (text, query);
  g_string_append_c (text, '\n');
  gst_query_unref (query);
}

static void
ask_about_caps (GString * text, GstPad * pad, const gchar * string)
{
  GstCaps *caps = gst_caps_from_string (string);

  ask_pad (text, pad, gst_query_new_caps (caps));
  if (gst_caps_is_fixed (caps))
    ask_pad (text, pad, gst_query_new_accept_caps (caps));
  gst_caps_unref (caps);
}

static void
ask_about_numbers (GString * text, GstPad * pad)
{
  static const GstFormat formats[] = { GST_FORMAT_TIME, GST_FORMAT_BYTES };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    ask_pad (text, pad, gst_query_new_position (formats[i]));
    ask_pad (text, pad, gst_query_new_duration (formats[i]));
    ask_pad (text, pad, gst_query_new_seeking (formats[i]));
  }
  ask_pad (text, pad, gst_query_new_convert (GST_FORMAT_BYTES, 971,
          GST_FORMAT_TIME));
}

/* What each side may want to know at any time; @numbers: and where the element is at, which
 * the base class can tell once it has had a segment. */
static void
ask_all (GString * text, GstHarness * harness, gboolean numbers)
{
  GstPad *src = gst_pad_get_peer (harness->sinkpad);
  GstPad *sink = gst_pad_get_peer (harness->srcpad);

  if (numbers)
    ask_about_numbers (text, src);
  ask_pad (text, src, gst_query_new_latency ());
  ask_pad (text, src, gst_query_new_formats ());
  ask_about_caps (text, src, "video/x-raw, format=(string){ NV12, GRAY8 }");
  ask_about_caps (text, sink, "image/jpeg, width=(int)61, height=(int)46");
  ask_about_caps (text, sink, "image/gif; image/png");
  ask_about_caps (text, sink, "image/png");
  ask_pad (text, sink, gst_query_new_allocation (NULL, TRUE));
  ask_pad (text, sink, gst_query_new_convert (GST_FORMAT_BYTES, 971,
          GST_FORMAT_TIME));
  gst_object_unref (src);
  gst_object_unref (sink);
}

/* How the pool of frames was set up. */
static void
ask_pool (GString * text, GstHarness * harness)
{
  GstBufferPool *pool = gst_video_decoder_get_buffer_pool (GST_VIDEO_DECODER
      (harness->element));
  GstAllocator *allocator = NULL;
  GstAllocationParams params;
  GstVideoAlignment align;
  GstStructure *config;
  guint min, max;

  fail_unless (pool != NULL);
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_get_params (config, NULL, NULL, &min, &max);
  gst_buffer_pool_config_get_allocator (config, &allocator, &params);
  g_string_append_printf (text, "%s min=%u max=%u memory=%s flags=%u align=%"
      G_GSIZE_FORMAT " prefix=%" G_GSIZE_FORMAT " padding=%" G_GSIZE_FORMAT,
      G_OBJECT_TYPE_NAME (pool), min, max, allocator ? allocator->mem_type :
      "any", params.flags, params.align, params.prefix, params.padding);
  if (gst_buffer_pool_config_has_option (config,
          GST_BUFFER_POOL_OPTION_VIDEO_META))
    g_string_append (text, " video-meta");
  if (gst_buffer_pool_config_has_option (config,
          GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT)
      && gst_buffer_pool_config_get_video_alignment (config, &align))
    g_string_append_printf (text, " right=%u bottom=%u left=%u top=%u",
        align.padding_right, align.padding_bottom, align.padding_left,
        align.padding_top);
  g_string_append_c (text, '\n');
  gst_structure_free (config);
  gst_object_unref (pool);
}

/* How often downstream was asked since this was asked last. */
static void
put_asked (GString * text, Peers * peers)
{
  g_string_append_printf (text, "asked for caps %u, for buffers %u\n",
      peers->n_caps, peers->n_allocation);
  peers->n_caps = peers->n_allocation = 0;
}

const gchar *const peers_questions[] = { "all", "caps", "pool", "asked", NULL };


void
peers_ask (GString * text, Peers * peers, GstHarness * harness,
    const gchar * what)
{
  if (g_str_equal (what, "all") || g_str_equal (what, "caps"))
    ask_all (text, harness, g_str_equal (what, "all"));
  else if (g_str_equal (what, "asked"))
    put_asked (text, peers);
  else
    ask_pool (text, harness);
}
