/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomstream.h"

#include "fakecodec.h"
#include "codec/probe.h"
#include "codec/table.h"
#include "stream/film.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define MAX_BYTES 600           /* of a stream */
#define MAX_FRAMES 4            /* that downstream holds */

/* -- bytes -------------------------------------------------------------- */

static gboolean
one_in (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n) == 0;
}

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

static void
append_bytes (GRand * rand, GString * bytes, guint n)
{
  static const gchar letters[] = "...rpzeFAKEhh~N";

  for (; n > 0; n--) {
    if (n > 6 && one_in (rand, 20)) {
      g_string_append (bytes, one_in (rand, 2) ? "FAKEh" : "FAKEb");
      n -= 5;
    }
    if (n > 5 && one_in (rand, 40)) {
      g_string_append_len (bytes, "\0\0\0Z!", 5);
      n -= 5;
    }
    g_string_append_c (bytes, letters[below (rand, sizeof (letters) - 1)]);
  }
}

static void
append_sized (GRand * rand, GString * bytes, gchar letter)
{
  guint n = below (rand, one_in (rand, 4) ? 60 : 12);

  g_string_append_c (bytes, letter);
  if (g_ascii_isupper (letter))
    g_string_append_len (bytes, "\0", 2);
  g_string_append_c (bytes, n);
  append_bytes (rand, bytes, n);
  /* Many a part ends in zeros. */
  if (n > 3 && one_in (rand, 4)) {
    guint zeros = 1 + below (rand, 3);

    memset (bytes->str + bytes->len - zeros, 0, zeros);
  }
}

static void
append_unit (GRand * rand, GString * bytes)
{
  static const gchar units[] = "rrrrrrrrppwcbbddBDSSna" "xuXN~";
  gchar unit = units[below (rand, sizeof (units) - (one_in (rand, 6) ? 1 : 6))];

  if (strchr ("bdBDS", unit)) {
    append_sized (rand, bytes, unit);
    return;
  }
  g_string_append_c (bytes, unit);
  if (unit == 'r')
    g_string_append_c (bytes, '0' + below (rand, 10));
  if (unit == 'a')
    g_string_append_c (bytes, '0' + below (rand, 8));
}

static void
append_image (GRand * rand, GString * bytes)
{
  guint begin = bytes->len, n;

  g_string_append (bytes, "FAKE");
  for (n = one_in (rand, 3) ? 1 : 0; n > 0; n--)
    append_sized (rand, bytes, 'b');
  if (one_in (rand, 3))
    g_string_append_printf (bytes, "a%u", below (rand, 8));
  g_string_append_c (bytes, one_in (rand, 40) ? 'G' : "hhhH"[below (rand, 4)]);
  if (!one_in (rand, 10))
    g_string_append_c (bytes, one_in (rand, 3) ? 'g' : 'f');
  for (n = below (rand, 14); n > 0; n--)
    append_unit (rand, bytes);
  if (!one_in (rand, 8))
    g_string_append_c (bytes, 'z');
  for (n = one_in (rand, 4) ? below (rand, 3) : 0; n > 0; n--)
    append_unit (rand, bytes);
  if (!one_in (rand, 8))
    g_string_append_c (bytes, 'e');
  if (one_in (rand, 5))
    g_string_truncate (bytes, begin + below (rand, bytes->len - begin));
}

static void
append_junk (GRand * rand, GString * bytes)
{
  static const gchar *junk[] = { "junk", "GIF89a", "FAK", "FAKE", "F", "%PDF-",
    "~~~~", "<html>", "\xff\xd8", "RIFF1234WEBP", "BM"
  };
  guint n;

  g_string_append (bytes, junk[below (rand, G_N_ELEMENTS (junk))]);
  for (n = one_in (rand, 3) ? below (rand, 40) : 0; n > 0; n--)
    g_string_append_c (bytes, " \0~"[below (rand, 3)]);
}

static GString *
make_stream (GRand * rand)
{
  GString *bytes = g_string_new (NULL);

  do {
    if (one_in (rand, 5))
      append_junk (rand, bytes);
    else
      append_image (rand, bytes);
  } while (bytes->len < MAX_BYTES && !one_in (rand, 12));

  return bytes;
}

/* -- a stream ----------------------------------------------------------- */

typedef struct
{
  GRand *rand;
  GString *text;
  ProgImageStream *stream;
  ProgImageStreamSettings settings;
  ProgImageFilm film;
  GstClockTime now;
  gsize frame_size;
  guint refusals;               /* how often there is no buffer */
  GQueue frames;                /* that downstream holds */
} Tracer;

static GstFlowReturn
acquire (GstBuffer ** buffer, gpointer data)
{
  Tracer *self = data;

  if (self->refusals > 0) {
    self->refusals--;
    return GST_FLOW_FLUSHING;
  }
  *buffer = gst_buffer_new_allocate (NULL, self->frame_size, NULL);
  gst_buffer_memset (*buffer, 0, 0xaa, -1);

  return GST_FLOW_OK;
}

static void
set_output (Tracer * self)
{
  ProgImage *image = prog_image_stream_image (self->stream);
  ProgImageFacts facts;
  GstVideoInfo info;

  prog_image_get_facts (image, &facts);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, facts.info->width,
      facts.info->height);
  self->frame_size = GST_VIDEO_INFO_SIZE (&info);
  prog_image_set_output (image, &info, acquire, self);
}

/* The first byte of each of its first rows. */
static void
put_frame (Tracer * self, GstBuffer * buffer, const ProgImageRows * damage)
{
  GstMapInfo map;
  gsize i;

  g_string_append_printf (self->text, " rows %u-%u ", damage->first,
      damage->end);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (i = 0; i < MIN (map.size, 32); i += 4)
    g_string_append_printf (self->text, "%02x", map.data[i]);
  gst_buffer_unmap (buffer, &map);
  g_queue_push_tail (&self->frames, buffer);
  while (self->frames.length > below (self->rand, MAX_FRAMES))
    gst_buffer_unref (g_queue_pop_head (&self->frames));
}

static void
publish (Tracer * self)
{
  ProgImage *image = prog_image_stream_image (self->stream);
  ProgImageRows damage = { 0, 0 };
  GstBuffer *buffer = NULL;
  GstFlowReturn flow = prog_image_publish (image, &buffer, &damage);

  if (flow != GST_FLOW_OK)
    g_string_append_printf (self->text, " flow %d", flow);
  else if (buffer)
    put_frame (self, buffer, &damage);
}

static void
put_image (Tracer * self)
{
  ProgImage *image = prog_image_stream_image (self->stream);
  ProgImageFacts facts;

  if (!image)
    return;

  prog_image_get_facts (image, &facts);
  g_string_append_printf (self->text, " image %u at %" G_GUINT64_FORMAT
      " bytes %" G_GUINT64_FORMAT " frames %u pass %u rows %u %ux%u",
      facts.index, facts.begin, facts.bytes, facts.frames, facts.progress.pass,
      facts.progress.rows, facts.info->width, facts.info->height);
  if (facts.defect->level)
    g_string_append_printf (self->text, " defect %d %s", facts.defect->level,
        facts.defect->text);
}

static void
put_stream (Tracer * self)
{
  GstBuffer *stamp = prog_image_stream_stamp (self->stream);
  gchar *position = prog_image_stream_position (self->stream);
  guint images;
  gboolean between = prog_image_stream_is_between (self->stream, &images);

  g_string_append_printf (self->text, "\n  received %" G_GUINT64_FORMAT
      " between %d images %u empty %d delay %" G_GUINT64_FORMAT " %s",
      prog_image_stream_received (self->stream), between, images,
      prog_image_stream_is_empty (self->stream),
      prog_image_stream_delay (self->stream, self->now), position);
  put_image (self);
  if (stamp)
    g_string_append_printf (self->text, " stamp %" G_GUINT64_FORMAT " %"
        G_GUINT64_FORMAT, GST_BUFFER_PTS (stamp), GST_BUFFER_DURATION (stamp));
  g_free (position);
}

static void
put_step (Tracer * self, const ProgImageStep * step)
{
  static const gchar letters[] = ".sHFpZEuXS";

  g_string_append_printf (self->text, " %c", letters[step->kind]);
  if (step->kind == PROG_IMAGE_STEP_STOP)
    g_string_append_printf (self->text, "%d", step->flow);
  if (step->error)
    g_string_append_printf (self->text, " (%s %d %s, %s)",
        g_quark_to_string (step->error->domain), step->error->code,
        step->error->message, step->position);
  if (step->fatal)
    g_string_append (self->text, " fatal");
}

/* Uses the input, up to something fatal. */
static void
run (Tracer * self, ProgImageInputUse use)
{
  gboolean done = FALSE;

  g_string_append_printf (self->text, "\nuse %d:", use);
  prog_image_stream_set (self->stream, &self->settings);
  while (!done) {
    ProgImageStep step = prog_image_stream_next (self->stream, self->now, use);

    put_step (self, &step);
    if (step.kind == PROG_IMAGE_STEP_FINAL || step.kind == PROG_IMAGE_STEP_END)
      put_image (self);
    if (step.kind == PROG_IMAGE_STEP_FORMAT)
      set_output (self);
    if (step.kind == PROG_IMAGE_STEP_PARTIAL) {
      publish (self);
      prog_image_spent (prog_image_stream_image (self->stream),
          below (self->rand, 3) * GST_MSECOND);
    } else if (step.kind == PROG_IMAGE_STEP_FINAL) {
      self->refusals = 0;
      publish (self);
    }
    done = step.kind == PROG_IMAGE_STEP_NEED_DATA
        || step.kind == PROG_IMAGE_STEP_STOP || step.fatal;
    prog_image_step_clear (&step);
  }
  self->refusals = 0;
  prog_image_stream_idle (self->stream, self->now);
  put_stream (self);
}

/* Now and then a film begins with what looks like an image. */
static GstBuffer *
make_buffer (Tracer * self, const gchar * bytes, gsize size)
{
  GstBuffer *buffer = size > 0 ? gst_buffer_new_memdup (bytes, size) :
      gst_buffer_new ();

  if (one_in (self->rand, 2))
    GST_BUFFER_PTS (buffer) = below (self->rand, 1000) * GST_MSECOND;
  if (one_in (self->rand, 3))
    GST_BUFFER_DURATION (buffer) = below (self->rand, 100) * GST_MSECOND;

  return buffer;
}

static void
push (Tracer * self, const gchar * bytes, gsize size)
{
  GstBuffer *buffer = make_buffer (self, bytes, size);
  GstBuffer *beginning = one_in (self->rand, 3) ? gst_buffer_ref (buffer) :
      make_buffer (self, "\xff\xd8\xff\xe0", 4);
  gboolean timed = one_in (self->rand, 4);

  if (size > 0)
    g_string_append_printf (self->text, "\npush %u between %d", (guint) size,
        prog_image_film_begin_buffer (&self->film, self->stream, beginning,
            timed));
  gst_buffer_unref (beginning);
  fail_unless (prog_image_stream_push (self->stream, buffer, self->now));
  run (self, one_in (self->rand, 12) ? below (self->rand,
          PROG_IMAGE_INPUT_END + 1) : PROG_IMAGE_INPUT_GATHER);
  if (size > 0)
    prog_image_film_end_buffer (&self->film, self->stream);
  g_string_append_printf (self->text, " film %d %d",
      prog_image_film_is_running (&self->film),
      prog_image_film_ends_images (&self->film));
}

static void
choose_settings (Tracer * self)
{
  ProgImageStreamSettings *settings = &self->settings;

  settings->updates.mode = below (self->rand, 4);
  settings->updates.first = below (self->rand, 3) * 20 * GST_MSECOND;
  settings->updates.interval = below (self->rand, 3) * 50 * GST_MSECOND;
  settings->updates.max_overhead = below (self->rand, 3) * 10;
  settings->auxiliary_images = one_in (self->rand, 3);
  settings->strict = one_in (self->rand, 6);
  settings->film = one_in (self->rand, 6);
  settings->limits.max_pixels = one_in (self->rand, 2) ? 0 : 1 << 22;
  settings->limits.max_memory = one_in (self->rand, 2) ? 0 : 16 * below
      (self->rand, 100);
}

/* What happens to a stream between two buffers. */
static void
disturb (Tracer * self)
{
  switch (below (self->rand, 40)) {
    case 0:
      g_string_append (self->text, "\nflush");
      prog_image_stream_flush (self->stream);
      break;
    case 1:
      g_string_append (self->text, "\ndrop");
      prog_image_stream_drop (self->stream);
      break;
    case 2:
      g_string_append (self->text, "\nforget");
      prog_image_stream_forget_whole (self->stream);
      break;
    case 3:
      g_string_append (self->text, "\nreset");
      prog_image_stream_reset (self->stream);
      break;
    case 4:
      choose_settings (self);
      break;
    case 5:
      push (self, "", 0);
      break;
    case 6:
      self->refusals = 1;
      break;
    case 7:
    case 8:
    case 9:
      prog_image_stream_stalled (self->stream, self->now);
      run (self, PROG_IMAGE_INPUT_USE);
      break;
    case 10:
      if (one_in (self->rand, 3))
        prog_image_stream_fail (self->stream);
      break;
    default:
      break;
  }
  if (one_in (self->rand, 2))
    self->now += below (self->rand, 60) * GST_MSECOND;
}

/* The same bytes come once more after a flush: what was whole is known. */
static void
trace_bytes (Tracer * self, const GString * bytes)
{
  guint piece = one_in (self->rand, 3) ? 3 : one_in (self->rand, 2) ? 30 : 300;
  gsize at = 0, n;

  while (at < bytes->len) {
    n = 1 + below (self->rand, piece);
    n = MIN (n, bytes->len - at);
    push (self, bytes->str + at, n);
    at += n;
    disturb (self);
  }
  run (self, PROG_IMAGE_INPUT_END);
  g_string_append (self->text, "\nflush");
  prog_image_stream_flush (self->stream);
}

void
trace_stream (GRand * rand, GString * text)
{
  Tracer self = {.rand = rand,.text = text,.now = 1000 * GST_SECOND };
  GString *bytes = make_stream (rand);
  guint i;

  self.stream = prog_image_stream_new (fake_classes, fake_known);
  for (i = 0; i < 2; i++) {
    choose_settings (&self);
    trace_bytes (&self, bytes);
  }
  prog_image_stream_free (self.stream);
  while (self.frames.length > 0)
    gst_buffer_unref (g_queue_pop_head (&self.frames));
  g_string_free (bytes, TRUE);
  fail_unless_equals_int (fake_codecs, 0);
}

/* -- searches ----------------------------------------------------------- */

static void
put_search (GRand * rand, GString * text, const GByteArray * bytes)
{
  const ProgImageCodecClass *left_out = one_in (rand, 2) ? NULL :
      one_in (rand, 2) ? prog_image_codecs[0] : &fake_class;
  const ProgImageCodecClass *classes[] = { prog_image_codecs[0],
    prog_image_codecs[1], &fake_class, NULL
  };
  gsize from = below (rand, bytes->len), at = 0;
  gsize end = from + below (rand, bytes->len + 20 - from);
  gsize limit = one_in (rand, 2) ? G_MAXSIZE :
      from + below (rand, bytes->len + 20 - from);
  ProgImageAnswer answer = PROG_IMAGE_NO;
  ProgImageNeedles needles;
  gboolean perhaps, found;
  const ProgImageCodecClass *klass = prog_image_probe (classes,
      bytes->data + from, bytes->len - from, &perhaps);

  prog_image_needles_init (&needles, classes, left_out);
  found = prog_image_search (&needles, bytes->data, bytes->len, from, end,
      limit, &at, &answer);
  g_string_append_printf (text, "%u %u %u: %d %u %d, here %s %d\n",
      (guint) from, (guint) end, (guint) limit, found, found ? (guint) at : 0,
      found ? (gint) answer : -1,
      klass ? prog_image_codec_class_name (klass) : "none",
      klass ? 0 : perhaps);
}

static void
append_text (GByteArray * bytes, const gchar * text, gsize size)
{
  g_byte_array_append (bytes, (const guint8 *) text, size);
}

/* Signatures whole and cut off, behind more or less of nothing. */
void
trace_search (GRand * rand, GString * text)
{
  static const gchar png[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1";
  static const gchar jpeg[] = "\xff\xd8\xff\xe0\0\4UU\xff\xdb\0\x43";
  GByteArray *bytes = g_byte_array_new ();
  guint i;

  while (bytes->len < 3000 && !one_in (rand, 30)) {
    append_text (bytes, png, below (rand, sizeof (png) - 1));
    append_text (bytes, jpeg, below (rand, sizeof (jpeg)));
    append_text (bytes, "FAKEh.", below (rand, 7));
    for (i = below (rand, one_in (rand, 4) ? 700 : 20); i > 0; i--)
      append_text (bytes, &"\0\0F\xff\xd8.~\x89P"[below (rand, 9)], 1);
  }
  append_text (bytes, "F", 1);
  for (i = 0; i < 100; i++)
    put_search (rand, text, bytes);
  g_byte_array_unref (bytes);
}

/* -- when frames are due ------------------------------------------------ */

static GstClockTime
random_time (GRand * rand)
{
  switch (below (rand, 10)) {
    case 0:
      return GST_CLOCK_TIME_NONE - 1 - below (rand, 3);
    case 1:
      return 0;
    case 2:
      return (GstClockTime) below (rand, 1 << 30) << 10;
    default:
      return below (rand, 200) * GST_MSECOND;
  }
}

void
trace_updates (GRand * rand, GString * text)
{
  ProgImageUpdateSettings settings;
  ProgImageUpdates updates;
  GstClockTime now = random_time (rand);
  guint i;

  prog_image_updates_start (&updates, now);
  for (i = 0; i < 200; i++) {
    guint64 bytes = below (rand, 1 << 20);
    guint more = below (rand, 10);

    bytes <<= more;
    settings.mode = one_in (rand, 2) ? GST_PROG_IMAGE_UPDATES_AUTO :
        below (rand, 4);
    settings.first = random_time (rand);
    settings.interval = random_time (rand);
    settings.max_overhead = below (rand, 101);
    now += below (rand, 50) * GST_MSECOND;
    switch (below (rand, 6)) {
      case 0:
        if (one_in (rand, 6))
          prog_image_updates_start (&updates, now);
        break;
      case 1:
        more = below (rand, 1 << 28);
        prog_image_updates_expect (&updates, more, below (rand, 4));
        break;
      case 2:
        prog_image_updates_wait (&updates, below (rand, 200) * GST_MSECOND);
        break;
      case 3:
        prog_image_updates_pushed (&updates, below (rand, 9) * GST_MSECOND);
        break;
      case 4:
        prog_image_updates_drawn (&updates, below (rand, 4001), 4000);
        break;
      default:
        break;
    }
    g_string_append_printf (text, "%d: %" G_GUINT64_FORMAT " %d %d %d\n",
        settings.mode, prog_image_updates_delay (&updates, &settings, now),
        prog_image_updates_affords (&updates, bytes),
        prog_image_updates_due (&updates, &settings,
            PROG_IMAGE_TRIGGER_INPUT_USED, bytes, now),
        prog_image_updates_due (&updates, &settings,
            PROG_IMAGE_TRIGGER_PASS_DONE, bytes, now));
  }
}
