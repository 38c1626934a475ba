/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What partial frames cost. */

#include "sections.h"

#include <math.h>

typedef struct
{
  ImageKind kind;
  guint buffers;                /* that the file is cut into, 0: 4 KiB each */
  Holding holding;
  gdouble most;                 /* of one-shot, 0: no goal */
  gboolean plain;               /* without estimates of what has not come */
} Case;

static const Case cases[] = {
  {JPEG_BASELINE, 0, LET_GO, 0, FALSE},
  {JPEG_BASELINE, 124, LET_GO, 1.06, FALSE},
  {JPEG_BASELINE, 100, HOLD_LAST, 1.25, FALSE},
  {JPEG_PROGRESSIVE, 0, LET_GO, 0, FALSE},
  {JPEG_PROGRESSIVE, 30, LET_GO, 0, FALSE},
  {JPEG_PROGRESSIVE, 117, LET_GO, 1.3, TRUE},
  {JPEG_PROGRESSIVE, 117, LET_GO, 1.6, FALSE},
  {JPEG_PROGRESSIVE, 1000, LET_GO, 0, FALSE},
  {JPEG_PROGRESSIVE, 30, HOLD_LAST, 0, FALSE},
  {PNG_RGB, 0, LET_GO, 0, FALSE},
  {PNG_RGB, 100, LET_GO, 0, FALSE},
  {PNG_RGB, 100, HOLD_LAST, 0, FALSE},
  {PNG_ADAM7, 30, LET_GO, 0, TRUE},
  {PNG_ADAM7, 30, LET_GO, 0, FALSE},
  {PNG_ADAM7, 30, HOLD_LAST, 0, FALSE},
};

/* Of small images: the memory for a hundred large ones is another matter. */
static const Case kept_case = { JPEG_BASELINE, 100, HOLD_ALL, 0, FALSE };

static const gchar *holding_names[] = {
  "let go of at once", "held until the next one", "all kept"
};

static void
measure_case (const Case * it, guint width, guint height)
{
  Image *image = image_new (it->kind, width, height);
  gchar *decoder = g_strdup_printf ("%s updates=%s%s", image_is_png (image) ?
      "progpngdec max-threads=1" : "progjpegdec", it->buffers ? "buffer" : "none",
      it->plain ? " smoothing=false" : "");
  Contender contenders[] = {
    {.decoder = ONE_SHOT,.image = image},
    {.decoder = decoder,.image = image,.holding = it->holding,
        .chunk = it->buffers ? image->size / it->buffers + 1 : 4096}
  };
  guint n = G_N_ELEMENTS (contenders);
  gchar *what;

  contest_run (contenders, n);
  report_begin_row ("%s, %.0f MP", image_kind_name (it->kind),
      image_megapixels (image));
  report_cell ("%s%s", holding_names[it->holding],
      it->plain ? ", smoothing=false" : "");
  report_cell ("%u", it->buffers);
  report_cell ("%u", contenders[1].outcome.frames - 1);
  report_ratio_cell (&contenders[1], &contenders[0]);
  report_end_row ();
  if (it->most > 0) {
    what = g_strdup_printf ("6: %s, %u buffers, frames %s, to one-shot",
        image_kind_name (it->kind), it->buffers, holding_names[it->holding]);
    report_ratio_goal (what, it->most, &contenders[1], &contenders[0]);
    g_free (what);
  }
  contest_clear (contenders, n);
  image_free (image);
  g_free (decoder);
}

void
measure_partial (const Options * options)
{
  guint i;

  report_heading ("Partial frames", "With updates=buffer and that many "
      "buffers of the same size; 0: updates=none and 4 KiB buffers.");
  report_columns ("image", "downstream", "buffers", "partial frames",
      "to one-shot", NULL);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    measure_case (&cases[i], options->width, options->height);
  measure_case (&kept_case, SMALL_WIDTH, SMALL_HEIGHT);
}
