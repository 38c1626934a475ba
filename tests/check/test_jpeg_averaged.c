/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* JPEGs with more chroma than 4:2:0 has, for elements that take I420 and nothing else. */

#include "deepimage.h"
#include "jpegcuts.h"
#include "jpegrun.h"
#include "share.h"

#include "codec/jpeg/jpeg.h"

static const struct
{
  const gchar *sampling;
  gboolean averaged;            /* I420 is the last choice, not the first or none */
} kinds[] = {
  {"11 11 11", TRUE},
  {"21 11 11", TRUE},
  {"41 11 11", TRUE},
  {"12 12 12", TRUE},
  {"22 12 12", TRUE},
  {"13 13 13", TRUE},
  {"22 11 11", FALSE},
  {"12 11 11", FALSE},
};

#define N_AVERAGED 6

/* Of the formats that an image has. */
#define THE_LAST 99

static JpegRecipe
recipe_for (guint kind, guint process, guint width, guint height)
{
  JpegRecipe recipe = {.width = width,.height = height,.colours = MAKE_YCC,
    .sampling = kinds[kind].sampling,
    .progressive = make_processes[process].progressive,
    .arithmetic = make_processes[process].arithmetic,
    .separate_scans = make_processes[process].separate_scans,
    .restart_interval = make_processes[process].restart_interval,
  };

  return recipe;
}

/* Which of info.formats it is; -1: none. */
static gint
find_format (const GByteArray * jpeg, GstVideoFormat format, gboolean * last)
{
  CodecRun *run = jpeg_run_cut (jpeg->data, jpeg->len, CODEC_RUN_WHOLE, 1, 0);
  const ProgImageInfo *info = prog_image_codec_info (run->codec);
  gint i, n, found = -1;

  for (n = 0; info->formats[n] != GST_VIDEO_FORMAT_UNKNOWN; n++);
  for (i = 0; i < n; i++) {
    if (info->formats[i] == format)
      found = i;
  }
  *last = found == n - 1 && info->losses[found] > info->losses[n - 2];
  codec_run_free (run);

  return found;
}

GST_START_TEST (test_i420_is_the_last_choice)
{
  JpegRecipe recipe = recipe_for (__i__, 0, 40, 40);
  GByteArray *jpeg = make_jpeg (&recipe);
  gboolean last;
  gint found = find_format (jpeg, GST_VIDEO_FORMAT_I420, &last);

  fail_unless_equals_int (last, kinds[__i__].averaged);
  if (!last)
    fail_unless (found <= 0);
  g_byte_array_unref (jpeg);
}

GST_END_TEST;

/* @__i__: the downscale is 1 << @__i__. */
GST_START_TEST (test_chroma_is_the_mean_however_cut)
{
  guint kind, process, i;
  static const guint sides[][2] = { {75, 53}, {64, 48}, {33, 34}, {9, 7},
  {1, 1}, {1, 30}, {30, 1}
  };

  /* Scaled down, 4:2:0 has more chroma than that, too. */
  for (kind = 0; kind < N_AVERAGED + (__i__ > 0); kind++) {
    for (process = 0; process < MAKE_N_PROCESSES; process++) {
      for (i = 0; i < G_N_ELEMENTS (sides); i++) {
        JpegRecipe recipe = recipe_for (kind, process, sides[i][0],
            sides[i][1]);
        GByteArray *jpeg;
        DeepImage *planes;
        CodecRun *run;

        if (recipe.arithmetic && !make_jpeg_has_arithmetic ())
          continue;
        jpeg = make_jpeg (&recipe);
        planes = deep_image_planes (jpeg->data, jpeg->len, 1 << __i__, TRUE);
        run = jpeg_run_all_cuts (jpeg->data, jpeg->len, 1 << __i__, THE_LAST,
            TRUE, make_processes[process].name);
        fail_unless_equals_int (GST_VIDEO_INFO_FORMAT (&run->info),
            GST_VIDEO_FORMAT_I420);
        assert_sound (run, "averaged");
        assert_frame_shows (&run->info, run->final, planes, NULL,
            kinds[kind].sampling);
        codec_run_free (run);
        deep_image_free (planes);
        g_byte_array_unref (jpeg);
      }
    }
  }
}

GST_END_TEST;

/* Passes, and what has come of a scan: @__i__: the downscale is 1 << @__i__. */
GST_START_TEST (test_pass_is_averaged)
{
  guint kind, i;

  for (kind = 0; kind < N_AVERAGED; kind++) {
    JpegRecipe recipe = recipe_for (kind, 1, 75, 53);
    GByteArray *jpeg = make_jpeg (&recipe);
    CodecRun *run = codec_run_new (&prog_image_jpeg_class, FALSE, TRUE);

    run->format = THE_LAST;
    run->downscale = 1 << __i__;
    codec_run_all (run, jpeg->data, jpeg->len, 17);
    fail_unless (run->n_passes > 0);
    for (i = 0; i < run->n_passes; i++) {
      GByteArray *part = g_byte_array_new ();
      DeepImage *planes;

      g_byte_array_append (part, jpeg->data, jpeg_marker (jpeg, MARKER_SOS,
              i + 1));
      g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
      planes = deep_image_planes (part->data, part->len, 1 << __i__, FALSE);
      /* At 1/8 scans are skipped that make no difference. */
      if (__i__ < 3)
        assert_frame_shows (&run->info, g_ptr_array_index (run->passes, i),
            planes, NULL, "a pass");
      deep_image_free (planes);
      g_byte_array_unref (part);
    }
    codec_run_free (run);
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

/* Frames of an element: partial ones change where they say, and colours are those of
 * JFIF. @__i__: the process. */
GST_START_TEST (test_partial_frames_are_sound)
{
  static const gchar *lines[] = { "progjpegdec updates=buffer",
    "progjpegdec updates=buffer downscale=2",
    "progjpegdec updates=buffer downscale=8",
    "progjpegdec updates=pass downscale=8 smoothing=false",
  };
  static const guint scales[] = { 1, 2, 8, 8 };
  guint kind, i, padded;

  for (kind = 0; kind < N_AVERAGED; kind++) {
    JpegRecipe recipe = recipe_for (kind, __i__, 75, 153);
    GByteArray *jpeg;

    if (recipe.arithmetic && !make_jpeg_has_arithmetic ())
      continue;
    jpeg = make_jpeg (&recipe);
    for (i = 0; i < G_N_ELEMENTS (lines); i++) {
      DeepImage *planes =
          deep_image_planes (jpeg->data, jpeg->len, scales[i], TRUE);

      for (padded = 0; padded < 2; padded++) {
        Run *run = run_new (lines[i], "video/x-raw, format=I420");
        GstVideoInfo info;

        if (padded)
          run_take_video_meta (run);
        run_push_range (run, jpeg, 0, jpeg->len, 150);
        run_eos (run);
        fail_unless_equals_int (run->flow, GST_FLOW_OK);
        assert_series_is_sound (run, lines[i]);
        assert_no_defect (run, lines[i]);
        fail_unless (gst_video_info_from_caps (&info,
                gst_sample_get_caps (run_final (run, 0))));
        fail_unless_equals_int (info.colorimetry.range,
            GST_VIDEO_COLOR_RANGE_0_255);
        fail_unless_equals_int (info.chroma_site, GST_VIDEO_CHROMA_SITE_JPEG);
        assert_frame_shows (&info, gst_sample_get_buffer (run_final (run, 0)),
            planes, NULL, lines[i]);
        run_free (run);
      }
      deep_image_free (planes);
    }
    g_byte_array_unref (jpeg);
  }
}

GST_END_TEST;

static Suite *
jpeg_averaged_suite (void)
{
  Suite *s = suite_create ("jpeg-averaged");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, test_i420_is_the_last_choice, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_share_of_loop (tc, test_chroma_is_the_mean_however_cut, 0, 4);
  tcase_add_loop_test (tc, test_pass_is_averaged, 0, 4);
  tcase_add_share_of_loop (tc, test_partial_frames_are_sound, 0,
      MAKE_N_PROCESSES);

  return s;
}

GST_CHECK_MAIN (jpeg_averaged);
