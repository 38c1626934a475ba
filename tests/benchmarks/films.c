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


/* Of jpegdec, in an autoplugged pipeline: its default is another one. */
#define ISLOW 0

/* Films, 1280 x 720. jpegdec makes 4:2:0 of what is 4:2:2: a quarter less is written. */
typedef enum
{
  FILM_422,
  FILM_420,
  N_FILMS
} Film;

static const gchar *const formats[N_FILMS] = { "Y42B", "I420" };

typedef struct
{
  const gchar *name;
  Film film;
  const gchar *chain;           /* the film, a decoder */
  gdouble limit;                /* what ours may cost, 1.0 = stock; 0 = any */
  const gchar *stock, *ours;
  gboolean islow;               /* in an autoplugged pipeline, both */
} Contest;

#define BARE "filesrc location=%s ! avidemux ! %s ! fakesink sync=false"
#define PLAYBIN "playbin uri=file://%s video-sink=\"fakesink sync=false\""

static const Contest contests[] = {
  {"4:2:2, beside `idct-method=islow`", FILM_422, BARE, 1.0,
      "jpegdec idct-method=islow", "progjpegdec", FALSE},
  {"4:2:0, beside `idct-method=islow`", FILM_420, BARE, 1.0,
      "jpegdec idct-method=islow", "progjpegdec", FALSE},
  {"4:2:2, both `ifast`", FILM_422, BARE, 0,
      "jpegdec idct-method=ifast", "progjpegdec idct-method=ifast", FALSE},
  {"4:2:2, converters", FILM_422,
        "filesrc location=%s ! avidemux ! %s ! deinterlace ! videoconvert ! "
        "videobalance ! videoscale ! videoconvert ! fakesink sync=false", 1.05,
      "jpegdec idct-method=islow", "progjpegdec", FALSE},
  {"4:2:2, playbin, both `islow`", FILM_422, PLAYBIN, 1.0,
      "jpegdec", "progimagedec", TRUE},
  {"4:2:2, playbin as it is", FILM_422, PLAYBIN, 0,
      "jpegdec", "progimagedec", FALSE},
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
use_islow (GstBin * bin, GstBin * sub_bin, GstElement * element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory && g_strcmp0 (GST_OBJECT_NAME (factory), "jpegdec") == 0)
    g_object_set (element, "idct-method", ISLOW, NULL);
}

static void
run (const gchar * line, gboolean islow)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  GstMessage *message;
  GstBus *bus;

  if (!pipeline || error)
    g_error ("%s: %s", line, error->message);
  if (islow)
    g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (use_islow),
        NULL);
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
  run (line, contest->islow);
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

static gchar *
make_film (const gchar * folder, Film film)
{
  gchar *name = g_strdup_printf ("%s/%s.avi", folder, formats[film]);
  gchar *line = g_strdup_printf ("videotestsrc num-buffers=%d "
      "pattern=zone-plate kx2=3 ky2=3 kt=1 ! video/x-raw,format=%s,width=1280,"
      "height=720,framerate=30/1 ! jpegenc quality=81 ! avimux ! "
      "filesink location=%s", N_IMAGES, formats[film], name);

  run (line, FALSE);
  g_free (line);

  return name;
}

int
main (int argc, char **argv)
{
  guint n = 7, i;
  gchar *folder, *films[N_FILMS];

  gst_init (&argc, &argv);
  if (argc > 1)
    n = CLAMP (atoi (argv[1]), 1, MAX_RUNS);
  folder = g_dir_make_tmp ("films-XXXXXX", NULL);
  for (i = 0; i < N_FILMS; i++)
    films[i] = make_film (folder, i);

  g_print ("| film | stock, ms an image | here | ratio | at most |\n"
      "| --- | --- | --- | --- | --- |\n");
  for (i = 0; i < G_N_ELEMENTS (contests); i++)
    compete (&contests[i], films[contests[i].film], n);
  for (i = 0; i < N_FILMS; i++) {
    g_unlink (films[i]);
    g_free (films[i]);
  }
  g_rmdir (folder);
  g_free (folder);

  return 0;
}
