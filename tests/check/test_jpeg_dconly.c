/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The arrays of codec/jpeg/dconly.c in place of libjpeg's, as libjpeg uses them: what it draws
 * is the same, they hold the DC of what is written to them, and what is asked for in any
 * other way is an array of libjpeg's own. */

#include "makejpeg.h"

#include "codec/jpeg/dconly.h"

#include <gst/check/gstcheck.h>

#include <string.h>

#define WIDTH 203
#define HEIGHT 117

static const struct
{
  MakeColours colours;
  const gchar *sampling;
  gboolean progressive;         /* else a scan for each component */
} kinds[] = {
  {MAKE_GRAY, "11", TRUE},
  {MAKE_YCC, "11 11 11", TRUE},
  {MAKE_YCC, "22 11 11", TRUE},
  {MAKE_YCC, "21 11 11", TRUE},
  {MAKE_YCC, "12 11 11", TRUE},
  {MAKE_YCC, "41 11 11", TRUE},
  {MAKE_YCC, "22 11 11", FALSE},
  {MAKE_CMYK, "11 11 11 11", TRUE},
};

/* A decompressor, and what a test does with it. */
typedef struct
{
  ProgJpegLibrary library;
  ProgJpegDcOnly dc_only;
  GByteArray *jpeg;
  gsize size;                   /* of it that libjpeg gets */
  gboolean smoothing;
  GByteArray *pixels;
  jvirt_barray_ptr array;
} Decoder;

static void
ignore_warning (gint code, gpointer user_data)
{
}

static void
ignore_end (gpointer user_data)
{
}

static void
begin (gpointer data)
{
  Decoder *self = data;
  j_decompress_ptr cinfo = &self->library.cinfo;

  cinfo->src = NULL;
  jpeg_mem_src (cinfo, self->jpeg->data, self->size);
  jpeg_read_header (cinfo, TRUE);
  cinfo->scale_num = 1;
  cinfo->scale_denom = 8;
  cinfo->do_block_smoothing = self->smoothing;
  cinfo->do_fancy_upsampling = FALSE;
  jpeg_calc_output_dimensions (cinfo);
}

static Decoder *
open_decoder (guint kind, guint percent, gboolean smoothing)
{
  JpegRecipe recipe = {.width = WIDTH,.height = HEIGHT,
    .colours = kinds[kind].colours,.sampling = kinds[kind].sampling,
    .progressive = kinds[kind].progressive,
    .separate_scans = !kinds[kind].progressive
  };
  Decoder *self = g_new0 (Decoder, 1);

  self->jpeg = make_jpeg (&recipe);
  self->size = (gsize) self->jpeg->len * percent / 100;
  self->smoothing = smoothing;
  self->pixels = g_byte_array_new ();
  fail_unless (prog_jpeg_library_open (&self->library, ignore_warning,
          ignore_end, NULL));
  fail_unless (prog_jpeg_library_try (&self->library, begin, self));

  return self;
}

static void
close_decoder (Decoder * self)
{
  prog_jpeg_library_close (&self->library);
  g_byte_array_unref (self->jpeg);
  g_byte_array_unref (self->pixels);
  g_free (self);
}

static void
decode (gpointer data)
{
  Decoder *self = data;
  j_decompress_ptr cinfo = &self->library.cinfo;
  gsize stride;

  jpeg_start_decompress (cinfo);
  stride = (gsize) cinfo->output_width * cinfo->output_components;
  while (cinfo->output_scanline < cinfo->output_height) {
    JSAMPROW row;

    g_byte_array_set_size (self->pixels, self->pixels->len + stride);
    row = self->pixels->data + self->pixels->len - stride;
    jpeg_read_scanlines (cinfo, &row, 1);
  }
}

/* Whole, and cut off where libjpeg estimates what is missing from the DCs around. */
GST_START_TEST (test_libjpeg_draws_the_same)
{
  static const guint percents[] = { 100, 30, 8 };
  guint i;

  for (i = 0; i < 2 * G_N_ELEMENTS (percents); i++) {
    Decoder *plain = open_decoder (__i__, percents[i / 2], i % 2);
    Decoder *ours = open_decoder (__i__, percents[i / 2], i % 2);
    gint c;

    prog_jpeg_dc_only_install (&ours->dc_only, &ours->library);
    fail_unless (prog_jpeg_library_try (&plain->library, decode, plain));
    fail_unless (prog_jpeg_library_try (&ours->library, decode, ours));
    fail_unless (ours->pixels->len > 0
        && ours->pixels->len == plain->pixels->len);
    fail_unless (memcmp (ours->pixels->data, plain->pixels->data,
            plain->pixels->len) == 0, "%s, %u %%", kinds[__i__].sampling,
        percents[i / 2]);
    /* All of this would be so, too, if none of the arrays were ours. */
    for (c = 0; c < ours->library.cinfo.num_components; c++)
      fail_unless_equals_int (ours->dc_only.arrays[c] != NULL,
          !prog_jpeg_needs_ac (&ours->library.cinfo.comp_info[c]));
    close_decoder (plain);
    close_decoder (ours);
  }
}

GST_END_TEST;

/* -- one array ---------------------------------------------------------- */

#define ROWS 3                  /* at once */

static JDIMENSION
blocks_per_row (Decoder * self)
{
  return self->library.cinfo.comp_info[0].width_in_blocks;
}

static JDIMENSION
n_rows (Decoder * self)
{
  return self->library.cinfo.comp_info[0].height_in_blocks;
}

static JBLOCKARRAY
access_rows (Decoder * self, JDIMENSION first, JDIMENSION n, boolean writable)
{
  j_common_ptr cinfo = (j_common_ptr) & self->library.cinfo;

  return cinfo->mem->access_virt_barray (cinfo, self->array, first, n,
      writable);
}

static void
request_right_array (gpointer data)
{
  Decoder *self = data;
  j_common_ptr cinfo = (j_common_ptr) & self->library.cinfo;

  self->array = cinfo->mem->request_virt_barray (cinfo, JPOOL_IMAGE, TRUE,
      blocks_per_row (self), n_rows (self), ROWS);
}

/* A block too many in a row. */
static void
request_other_array (gpointer data)
{
  Decoder *self = data;
  j_common_ptr cinfo = (j_common_ptr) & self->library.cinfo;

  self->array = cinfo->mem->request_virt_barray (cinfo, JPOOL_IMAGE, TRUE,
      blocks_per_row (self) + 1, n_rows (self), ROWS);
  cinfo->mem->realize_virt_arrays (cinfo);
}

/* All rows, some at a time, then once more. */
static void
write_and_read (gpointer data)
{
  Decoder *self = data;
  gboolean ours = self->dc_only.arrays[0] == self->array;
  JDIMENSION row, i;

  for (row = 0; row < n_rows (self); row++) {
    JBLOCKROW blocks = access_rows (self, row, 1, TRUE)[0];

    for (i = 0; i < blocks_per_row (self); i++) {
      fail_unless (blocks[i][0] == 0 && blocks[i][63] == 0);
      blocks[i][0] = row * 100 + i;
      blocks[i][63] = 1;
    }
  }
  for (row = 0; row + ROWS <= n_rows (self); row++) {
    JBLOCKARRAY rows = access_rows (self, row, ROWS, FALSE);

    for (i = 0; i < ROWS * blocks_per_row (self); i++) {
      JBLOCK *block = &rows[i / blocks_per_row (self)][i %
          blocks_per_row (self)];

      fail_unless_equals_int ((*block)[0], (row + i / blocks_per_row (self))
          * 100 + i % blocks_per_row (self));
      fail_unless_equals_int ((*block)[63], !ours);
    }
  }
}

GST_START_TEST (test_array_keeps_dc)
{
  Decoder *self = open_decoder (0, 100, FALSE);

  prog_jpeg_dc_only_install (&self->dc_only, &self->library);
  fail_unless (prog_jpeg_library_try (&self->library, request_right_array,
          self));
  fail_unless (self->dc_only.arrays[0] == self->array);
  fail_unless (prog_jpeg_library_try (&self->library, write_and_read, self));
  close_decoder (self);
}

GST_END_TEST;

GST_START_TEST (test_other_array_is_of_libjpeg)
{
  Decoder *self = open_decoder (0, 100, FALSE);

  prog_jpeg_dc_only_install (&self->dc_only, &self->library);
  fail_unless (prog_jpeg_library_try (&self->library, request_other_array,
          self));
  fail_unless (self->dc_only.arrays[0] == NULL);
  fail_unless (prog_jpeg_library_try (&self->library, write_and_read, self));
  close_decoder (self);
}

GST_END_TEST;

static void
access_behind_end (gpointer data)
{
  access_rows (data, n_rows (data) - 1, 2, FALSE);
}

static void
access_far_behind_end (gpointer data)
{
  access_rows (data, G_MAXUINT - 1, 2, TRUE);
}

static void
access_too_many (gpointer data)
{
  access_rows (data, 0, ROWS + 1, TRUE);
}

static void
access_the_end (gpointer data)
{
  access_rows (data, n_rows (data) - ROWS, ROWS, TRUE);
}

GST_START_TEST (test_nothing_behind_array_is_touched)
{
  Decoder *self = open_decoder (0, 100, FALSE);
  ProgJpegLibrary *library = &self->library;

  prog_jpeg_dc_only_install (&self->dc_only, library);
  fail_unless (prog_jpeg_library_try (library, request_right_array, self));
  fail_if (prog_jpeg_library_try (library, access_behind_end, self));
  fail_if (prog_jpeg_library_try (library, access_far_behind_end, self));
  fail_if (prog_jpeg_library_try (library, access_too_many, self));
  fail_unless (prog_jpeg_library_try (library, access_the_end, self));
  close_decoder (self);
}

GST_END_TEST;

/* Of a component that needs no more, 2 bytes a block in place of 128. */
GST_START_TEST (test_memory_is_counted)
{
  Decoder *grey = open_decoder (0, 100, FALSE);
  Decoder *subsampled = open_decoder (2, 100, FALSE);
  const gsize wide = (WIDTH + 7) / 8, high = (HEIGHT + 7) / 8;
  guint64 bytes = prog_jpeg_dc_only_memory (&grey->library.cinfo);

  fail_unless_equals_uint64 (bytes, wide * high * 2 + wide * 5 * 128);
  /* Chroma is drawn with the lowest 2 x 2 coefficients. */
  bytes = prog_jpeg_dc_only_memory (&subsampled->library.cinfo);
  fail_unless (bytes > 2 * 128 * wide * high / 4);
  close_decoder (grey);
  close_decoder (subsampled);
}

GST_END_TEST;

static Suite *
jpeg_dconly_suite (void)
{
  Suite *s = suite_create ("jpeg-dconly");
  TCase *tc = tcase_create ("arrays");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_libjpeg_draws_the_same, 0,
      G_N_ELEMENTS (kinds));
  tcase_add_test (tc, test_array_keeps_dc);
  tcase_add_test (tc, test_other_array_is_of_libjpeg);
  tcase_add_test (tc, test_nothing_behind_array_is_touched);
  tcase_add_test (tc, test_memory_is_counted);

  return s;
}

GST_CHECK_MAIN (jpeg_dconly);
