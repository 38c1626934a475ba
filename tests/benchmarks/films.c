/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* CPU time of motion JPEG, beside jpegdec, in one process: each chain is run with either
 * decoder in turn, and what is compared is the median. Prints a table in Markdown.
 *
 *   films [RUNS]
 */

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdlib.h>
#include <sys/resource.h>

#define N_IMAGES 300
#define MAX_RUNS 99


typedef struct
{
  const gchar *name;
  const gchar *chain;           /* the film, a decoder */
  gdouble limit;                /* what ours may cost, 1.0 = stock; 0 = any */
  const gchar *stock, *ours;
} Contest;

static const Contest contests[] = {
  {"bare, beside `idct-method=islow`",
        "filesrc location=%s ! avidemux ! %s ! fakesink sync=false", 1.0,
      "jpegdec idct-method=islow", "progjpegdec"},
  {"bare, both `ifast`",
        "filesrc location=%s ! avidemux ! %s ! fakesink sync=false", 0,
      "jpegdec idct-method=ifast", "progjpegdec idct-method=ifast"},
  {"converters",
        "filesrc location=%s ! avidemux ! %s ! deinterlace ! videoconvert ! "
        "videobalance ! videoscale ! videoconvert ! fakesink sync=false", 1.05,
      "jpegdec idct-method=islow", "progjpegdec"},
  {"playbin", "playbin uri=file://%s video-sink=\"fakesink sync=false\"", 1.0,
      "jpegdec", "progimagedec"},
};

static gdouble
cpu_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
      + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
run (const gchar * line)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  GstMessage *message;
  GstBus *bus;

  if (!pipeline || error)
    g_error ("%s: %s", line, error->message);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    g_error ("%s: an error", line);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

/* What autopluggers take. */
static void
prefer (const gchar * decoder)
{
  static const gchar *const names[] = { "jpegdec", "progimagedec",
    "avdec_mjpeg"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    GstElementFactory *factory = gst_element_factory_find (names[i]);

    if (!factory)
      continue;
    gst_plugin_feature_set_rank (GST_PLUGIN_FEATURE (factory),
        g_strcmp0 (names[i], decoder) == 0 ? GST_RANK_PRIMARY + 100 :
        GST_RANK_NONE);
    gst_object_unref (factory);
  }
}

static gdouble
measure (const Contest * contest, const gchar * film, const gchar * decoder)
{
  gchar *line = g_strdup_printf (contest->chain, film, decoder);
  gdouble began;

  prefer (decoder);
  began = cpu_time ();
  run (line);
  g_free (line);

  return cpu_time () - began;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return x < y ? -1 : x > y;
}

static gdouble
median (gdouble * times, guint n)
{
  qsort (times, n, sizeof *times, compare);

  return times[n / 2];
}

/* Returns whether ours cost no more than it may. */
static gboolean
compete (const Contest * contest, const gchar * film, guint n)
{
  gdouble stock[MAX_RUNS], ours[MAX_RUNS], ratio;
  guint i;

  measure (contest, film, contest->ours);
  for (i = 0; i < n; i++) {
    stock[i] = measure (contest, film, contest->stock);
    ours[i] = measure (contest, film, contest->ours);
  }
  ratio = median (ours, n) / median (stock, n);
  g_print ("| %s | %.2f | %.2f | %.2f |", contest->name,
      1000 * stock[n / 2] / N_IMAGES, 1000 * ours[n / 2] / N_IMAGES, ratio);
  if (contest->limit > 0)
    g_print (" %.2f |\n", contest->limit);
  else
    g_print (" |\n");

  return contest->limit == 0 || ratio <= contest->limit;
}

int
main (int argc, char **argv)
{
  guint n = 7, i;
  gchar *folder, *film, *line;

  gst_init (&argc, &argv);
  if (argc > 1)
    n = CLAMP (atoi (argv[1]), 1, MAX_RUNS);
  folder = g_dir_make_tmp ("films-XXXXXX", NULL);
  film = g_build_filename (folder, "film.avi", NULL);
  line = g_strconcat ("videotestsrc num-buffers=300 pattern=zone-plate kx2=3 "
      "ky2=3 kt=1 ! video/x-raw,format=Y42B,width=1280,height=720,"
      "framerate=30/1 ! jpegenc quality=81 ! avimux ! filesink location=",
      film, NULL);
  run (line);
  g_free (line);

  g_print ("| film | stock, ms an image | here | ratio | at most |\n"
      "| --- | --- | --- | --- | --- |\n");
  for (i = 0; i < G_N_ELEMENTS (contests); i++)
    compete (&contests[i], film, n);
  g_unlink (film);
  g_rmdir (folder);
  g_free (film);
  g_free (folder);

  return 0;
}
