/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* WebP and JPEG XL, whole and with partial frames, beside the libraries and webpdec. */

#include "sections.h"
#include "newer.h"

#define WEBP_OURS "progwebpdec max-threads=1 updates="
#define JXL_OURS "progjxldec max-threads=1 updates="

/* What may be lost to buffers of 4 KiB. */
#define MOST_AT_4_KIB 1.03

enum
{
  NEWER_ONE_SHOT,
  NEWER_WHOLE,
  NEWER_4_KIB,
  NEWER_AUTO,
  NEWER_30_FRAMES,
  NEWER_100_FRAMES,
  NEWER_GST,
  N_NEWER_CONTENDERS
};

static void
fill (Contender * contenders, const Image * image)
{
  static const gchar *webp[N_NEWER_CONTENDERS] = { ONE_SHOT,
    WEBP_OURS "none", WEBP_OURS "none", WEBP_OURS "auto", WEBP_OURS "buffer",
    WEBP_OURS "buffer", "webpdec"
  };
  static const gchar *jxl[N_NEWER_CONTENDERS] = { ONE_SHOT,
    JXL_OURS "none", JXL_OURS "none", JXL_OURS "auto", JXL_OURS "buffer",
    JXL_OURS "buffer", NULL
  };
  guint i;

  for (i = 0; i < N_NEWER_CONTENDERS; i++) {
    contenders[i].decoder = image->kind >= JXL_LOSSY ? jxl[i] : webp[i];
    contenders[i].image = image;
    contenders[i].parsed = i == NEWER_GST;
    contenders[i].left_out = !contenders[i].decoder;
    if (!contenders[i].decoder)
      contenders[i].decoder = "";
  }
  contenders[NEWER_4_KIB].chunk = contenders[NEWER_AUTO].chunk = 4096;
  contenders[NEWER_30_FRAMES].chunk = image->size / 30 + 1;
  contenders[NEWER_100_FRAMES].chunk = image->size / 100 + 1;
}

static void
measure_one (const Options * options, ImageKind kind)
{
  Contender contenders[N_NEWER_CONTENDERS] = { {0,}, };
  const Contender *one_shot = &contenders[NEWER_ONE_SHOT];
  Image *image = image_new (kind, options->width, options->height);
  gchar *what = g_strdup_printf ("16: %s, 4 KiB buffers, to one-shot",
      image_kind_name (kind));
  guint i;

  fill (contenders, image);
  contest_run (contenders, N_NEWER_CONTENDERS);
  report_begin_row ("%s", image_kind_name (kind));
  report_cell ("%.2f", image->size / 1e6);
  report_cell ("%.1f", contender_seconds (one_shot) * 1e3);
  for (i = NEWER_WHOLE; i < N_NEWER_CONTENDERS; i++) {
    report_ratio_cell (&contenders[i], one_shot);
    if (i == NEWER_30_FRAMES || i == NEWER_100_FRAMES)
      report_cell ("%u", contenders[i].outcome.frames - 1);
  }
  report_end_row ();
  report_ratio_goal (what, MOST_AT_4_KIB, &contenders[NEWER_4_KIB], one_shot);
  contest_clear (contenders, N_NEWER_CONTENDERS);
  image_free (image);
  g_free (what);
}

void
measure_webp_jxl (const Options * options)
{
  gchar *text = g_strdup_printf ("%ux%u, one thread, to one-shot. Partial "
      "frames: updates=buffer and 30 or 100 buffers; how many came of them "
      "stands behind. webpdec makes RGB of all.", options->width,
      options->height);
  guint kind;

  report_heading ("WebP and JPEG XL", text);
  report_columns ("image", "MB", "one-shot, ms", "ours, one buffer",
      "ours, 4 KiB", "updates=auto", "30 buffers", "frames", "100 buffers",
      "frames", "webpdec", NULL);
  for (kind = WEBP_LOSSY; kind < N_IMAGE_KINDS; kind++) {
    if (newer_has (kind))
      measure_one (options, kind);
  }
  g_free (text);
}
