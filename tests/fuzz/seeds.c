/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes small images of all kinds into a folder: what fuzzers begin with. */

#include "makejpeg.h"
#include "makepng.h"
#ifdef HAVE_JXL
#include "makejxl.h"
#endif
#ifdef HAVE_WEBP
#include "makewebp.h"
#endif

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

static const gchar *folder;

/* Takes the bytes. */
static void
save (GByteArray * bytes, const gchar * format, guint n)
{
  gchar *name = g_strdup_printf ("%s/%s-%u.%s", folder, format, n, format);
  GError *error = NULL;

  if (!g_file_set_contents (name, (gchar *) bytes->data, bytes->len, &error)) {
    fprintf (stderr, "%s\n", error->message);
    exit (1);
  }
  g_byte_array_unref (bytes);
  g_free (name);
}

static void
save_jpegs (void)
{
  static const gchar *samplings[] = { NULL, "21 11 11", "22 11 11", "41 11 11",
    "12 11 11"
  };
  guint colours, sampling, process, n = 0;

  for (colours = MAKE_GRAY; colours <= MAKE_YCCK; colours++) {
    for (sampling = 0; sampling < (colours == MAKE_YCC ?
            G_N_ELEMENTS (samplings) : 1); sampling++) {
      for (process = 0; process < MAKE_N_PROCESSES; process++) {
        const JpegProcess *p = &make_processes[process];
        JpegRecipe recipe = {.width = 37,.height = 43,.colours = colours,
          .sampling = samplings[sampling],.progressive = p->progressive,
          .arithmetic = p->arithmetic,.separate_scans = p->separate_scans,
          .restart_interval = p->restart_interval,.seed = n,
          .orientation = n % 9,.comment = n % 5 == 0 ? "A comment" : NULL,
          .xmp = n % 7 == 0 ? "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>" : NULL,
          .icc_size = n % 6 == 0 ? 1200 : 0
        };

        if (!p->arithmetic || make_jpeg_has_arithmetic ())
          save (make_jpeg (&recipe), "jpeg", n);
        n++;
      }
    }
  }
}

static void
save_pngs (void)
{
  guint kind, n = 0;

  for (kind = 0; kind < N_PNG_KINDS; kind++) {
    PngRecipe recipe = {.width = 19,.height = 17,.kind = png_kinds[kind],
      .seed = kind
    };

    for (recipe.adam7 = FALSE; recipe.adam7 <= TRUE; recipe.adam7++) {
      recipe.idat_size = n % 3 == 0 ? 100 : 0;
      recipe.level = n % 4 == 0 ? 1 : 0;
      save (make_png (&recipe), "png", n++);
    }
  }
}

#ifdef HAVE_WEBP
static void
save_webps (void)
{
  guint n;

  for (n = 0; n < 24; n++) {
    WebpRecipe recipe = {.width = 29,.height = 35,.lossless = n & 1,
      .alpha = n & 2,.partitions = n / 4 % 3,.filter = n / 8 * 30 - 1,
      .seed = n
    };

    save (make_webp (&recipe), "webp", n);
  }
}
#endif

#ifdef HAVE_JXL
static void
save_jxls (void)
{
  guint n;

  for (n = 0; n < 30; n++) {
    JxlRecipe recipe = {.width = 33,.height = 31,.coding = n % 6,
      .boxes = n / 6,.bits = n % 4 == 3 ? 16 : 8,.grey = n % 5 == 4,
      .alpha = n % 3 == 2,.orientation = n % 9,.frames = n % 10 == 9 ? 2 : 0,
      .icc = n % 7 == 6,.seed = n
    };

    save (make_jxl (&recipe), "jxl", n);
  }
}
#endif

/* What makes images asserts, as tests do: so this is one. */
GST_START_TEST (save_all)
{
  g_mkdir_with_parents (folder, 0777);
  save_jpegs ();
  save_pngs ();
#ifdef HAVE_WEBP
  save_webps ();
#endif
#ifdef HAVE_JXL
  save_jxls ();
#endif
}

GST_END_TEST;

int
main (int argc, char **argv)
{
  Suite *s = suite_create ("seeds");
  TCase *tc = tcase_create ("seeds");

  gst_check_init (&argc, &argv);
  if (argc != 2) {
    fprintf (stderr, "Usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  folder = argv[1];
  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 300);
  tcase_add_test (tc, save_all);

  return gst_check_run_suite (s, "seeds", __FILE__);
}
