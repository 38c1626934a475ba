/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "makejpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>

#define MAX_SCANS 16

const JpegProcess make_processes[MAKE_N_PROCESSES] = {
  {"baseline", FALSE, FALSE, FALSE, 0},
  {"progressive", TRUE, FALSE, FALSE, 0},
  {"restarts", FALSE, FALSE, FALSE, 3},
  {"progressive, restarts", TRUE, FALSE, FALSE, 2},
  {"a scan each", FALSE, FALSE, TRUE, 0},
  {"arithmetic", FALSE, TRUE, FALSE, 0},
  {"progressive, arithmetic", TRUE, TRUE, FALSE, 0},
  {"a scan each, arithmetic, restarts", FALSE, TRUE, TRUE, 5},
};

/* -- making ------------------------------------------------------------- */

/* Slopes, edges, and grain that compresses badly: every coefficient is used
 * somewhere, and no two rows or columns are alike. */
static guint8
sample_at (const JpegRecipe * recipe, guint x, guint y, guint c)
{
  guint grain = (x * 374761393u + y * 668265263u + (c + recipe->seed) *
      2246822519u);
  gint value = 40 + 90 * c + (gint) (x * 3 + y * 2);

  if (recipe->smooth)
    return 60 + (x * (c + 1) + (x + y) * y / 40) % 160;
  grain = (grain ^ (grain >> 13)) * 1274126177u;
  value = value % 256;
  if (((x + recipe->seed) / 12 + (y / 10) * (c + 1)) % 3 == 0)
    value = 255 - value;
  value += (gint) ((grain >> 16) % 25) - 12;

  return CLAMP (value, 0, 255);
}

static J_COLOR_SPACE
colour_space (MakeColours colours)
{
  switch (colours) {
    case MAKE_GRAY:
      return JCS_GRAYSCALE;
    case MAKE_YCC:
      return JCS_YCbCr;
    case MAKE_RGB:
      return JCS_RGB;
    case MAKE_CMYK:
      return JCS_CMYK;
    case MAKE_YCCK:
      return JCS_YCCK;
  }
  g_assert_not_reached ();
}

static guint
n_components (MakeColours colours)
{
  return colours == MAKE_GRAY ? 1 : colours >= MAKE_CMYK ? 4 : 3;
}

static void
set_sampling (struct jpeg_compress_struct *cinfo, const gchar * sampling)
{
  gint i;

  for (i = 0; i < cinfo->num_components; i++) {
    const gchar *factors = sampling ? sampling + 3 * i : "11";

    g_assert (g_ascii_isdigit (factors[0]) && g_ascii_isdigit (factors[1]));
    cinfo->comp_info[i].h_samp_factor = g_ascii_digit_value (factors[0]);
    cinfo->comp_info[i].v_samp_factor = g_ascii_digit_value (factors[1]);
  }
}

/* EXIF with nothing but the orientation. */
static void
write_exif (struct jpeg_compress_struct *cinfo, guint orientation)
{
  guint8 exif[] = { 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0
  };

  jpeg_write_marker (cinfo, JPEG_APP0 + 1, exif, sizeof (exif));
}

static void
write_xmp (struct jpeg_compress_struct *cinfo, const gchar * xmp)
{
  static const gchar prefix[] = "http://ns.adobe.com/xap/1.0/";
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) prefix, sizeof (prefix));
  g_byte_array_append (bytes, (const guint8 *) xmp, strlen (xmp));
  jpeg_write_marker (cinfo, JPEG_APP0 + 1, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

/* Nothing but what profiles are known by (ICC.1:2010, clause 7.2), and bytes
 * that do not repeat from chunk to chunk. */
guint8
make_jpeg_icc_byte (guint i)
{
  static const guint8 signature[] = { 'a', 'c', 's', 'p' };

  return i >= 36 && i < 40 ? signature[i - 36] : i * 7 + i / 256;
}

static void
write_icc (struct jpeg_compress_struct *cinfo, guint size)
{
  guint count = (size + 999) / 1000, number, i;

  for (number = 1; number <= count; number++) {
    guint8 chunk[1014] = "ICC_PROFILE";
    guint n = MIN (size - (number - 1) * 1000, 1000);

    chunk[12] = number;
    chunk[13] = count;
    for (i = 0; i < n; i++)
      chunk[14 + i] = make_jpeg_icc_byte ((number - 1) * 1000 + i);
    jpeg_write_marker (cinfo, JPEG_APP0 + 2, chunk, 14 + n);
  }
}

static void
write_metadata (struct jpeg_compress_struct *cinfo, const JpegRecipe * recipe)
{
  if (recipe->orientation > 0)
    write_exif (cinfo, recipe->orientation);
  if (recipe->xmp)
    write_xmp (cinfo, recipe->xmp);
  if (recipe->icc_size > 0)
    write_icc (cinfo, recipe->icc_size);
  if (recipe->comment)
    jpeg_write_marker (cinfo, JPEG_COM, (const JOCTET *) recipe->comment,
        strlen (recipe->comment));
}

#ifdef HAVE_JPEG_PRECISION
/* Four bits more of grain. */
static void
write_deep_rows (struct jpeg_compress_struct *cinfo, const JpegRecipe * recipe)
{
  guint n = cinfo->input_components, x, c;
  J12SAMPROW row = g_new (J12SAMPLE, recipe->width * n);

  while (cinfo->next_scanline < cinfo->image_height) {
    guint y = cinfo->next_scanline;

    for (x = 0; x < recipe->width; x++) {
      for (c = 0; c < n; c++)
        row[x * n + c] = sample_at (recipe, x, y, c) << 4
            | (x * 7 + y * 11 + c) % 16;
    }
    jpeg12_write_scanlines (cinfo, &row, 1);
  }
  g_free (row);
}
#endif

static void
write_rows (struct jpeg_compress_struct *cinfo, const JpegRecipe * recipe)
{
  guint n = cinfo->input_components, x, c;
  guint8 *row = g_malloc (recipe->width * n);

  while (cinfo->next_scanline < cinfo->image_height) {
    for (x = 0; x < recipe->width; x++) {
      for (c = 0; c < n; c++)
        row[x * n + c] = sample_at (recipe, x, cinfo->next_scanline, c);
    }
    jpeg_write_scanlines (cinfo, &row, 1);
  }
  g_free (row);
}

/* Returns how many scans the script has. */
static gint
parse_scans (const gchar * script, jpeg_scan_info * scans)
{
  gchar **lines = g_strsplit (script, ", ", MAX_SCANS);
  gint n, i;

  for (n = 0; lines[n]; n++) {
    gchar components[MAX_COMPONENTS + 1];

    g_assert (sscanf (lines[n], "%9s %d %d %d %d", components, &scans[n].Ss,
            &scans[n].Se, &scans[n].Ah, &scans[n].Al) == 5);
    scans[n].comps_in_scan = strlen (components);
    for (i = 0; components[i]; i++)
      scans[n].component_index[i] = components[i] - '0';
  }
  g_strfreev (lines);

  return n;
}

static void
set_scans (struct jpeg_compress_struct *cinfo, const JpegRecipe * recipe,
    jpeg_scan_info * scans)
{
  gint i;

  if (recipe->scans) {
    cinfo->num_scans = parse_scans (recipe->scans, scans);
    cinfo->scan_info = scans;
    return;
  }
  if (recipe->progressive)
    jpeg_simple_progression (cinfo);
  if (!recipe->separate_scans || recipe->progressive)
    return;

  for (i = 0; i < cinfo->num_components; i++) {
    scans[i].comps_in_scan = 1;
    scans[i].component_index[0] = i;
    scans[i].Ss = scans[i].Ah = scans[i].Al = 0;
    scans[i].Se = DCTSIZE2 - 1;
  }
  cinfo->scan_info = scans;
  cinfo->num_scans = cinfo->num_components;
}

/* The samples are given as they are to be stored: colours are not converted.
 * An error is the test's and ends the program. */
GByteArray *
make_jpeg (const JpegRecipe * recipe)
{
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  jpeg_scan_info scans[MAX_SCANS];
  unsigned char *data = NULL;
  unsigned long size = 0;
  GByteArray *result = g_byte_array_new ();

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_compress (&cinfo);
  jpeg_mem_dest (&cinfo, &data, &size);
  cinfo.image_width = recipe->width;
  cinfo.image_height = recipe->height;
  cinfo.input_components = n_components (recipe->colours);
  cinfo.in_color_space = colour_space (recipe->colours);
  if (recipe->precision > 0)
    cinfo.data_precision = recipe->precision;
  jpeg_set_defaults (&cinfo);
  jpeg_set_colorspace (&cinfo, colour_space (recipe->colours));
  jpeg_set_quality (&cinfo, recipe->quality ? recipe->quality : 85, TRUE);
  set_sampling (&cinfo, recipe->sampling);
  set_scans (&cinfo, recipe, scans);
  cinfo.arith_code = recipe->arithmetic;
  cinfo.restart_interval = recipe->restart_interval;
  if (recipe->density_x > 0) {
    cinfo.density_unit = recipe->density_unit;
    cinfo.X_density = recipe->density_x;
    cinfo.Y_density = recipe->density_y;
  }

  jpeg_start_compress (&cinfo, TRUE);
  write_metadata (&cinfo, recipe);
#ifdef HAVE_JPEG_PRECISION
  if (recipe->precision > 8)
    write_deep_rows (&cinfo, recipe);
  else
#endif
    write_rows (&cinfo, recipe);
  jpeg_finish_compress (&cinfo);
  jpeg_destroy_compress (&cinfo);
  g_byte_array_append (result, data, size);
  free (data);

  return result;
}

/* 40 iMCU rows, so that there is something new at any time. */
GByteArray *
make_tall_jpeg (gboolean progressive)
{
  JpegRecipe recipe = {.width = 64,.height = 640,.colours = MAKE_YCC,
    .sampling = "22 11 11",.progressive = progressive
  };

  return make_jpeg (&recipe);
}

gboolean
make_jpeg_has_arithmetic (void)
{
#if defined (C_ARITH_CODING_SUPPORTED) && defined (D_ARITH_CODING_SUPPORTED)
  return TRUE;
#else
  return FALSE;
#endif
}

/* Whether libjpeg has samples of more than 8 bits, and lossless JPEG. */
gboolean
make_jpeg_has_precision (void)
{
#ifdef HAVE_JPEG_PRECISION
  return TRUE;
#else
  return FALSE;
#endif
}

/* -- parsing ------------------------------------------------------------ */

static gboolean
has_segment (guint marker)
{
  return marker != MARKER_SOI && marker != MARKER_EOI && marker != 0x01
      && (marker < 0xd0 || marker > 0xd7);
}

/* Where the bytes after this marker and its segment begin. */
guint
jpeg_segment_end (const GByteArray * jpeg, guint at)
{
  g_assert (jpeg->data[at] == 0xff);
  if (!has_segment (jpeg->data[at + 1]))
    return at + 2;

  return at + 2 + jpeg->data[at + 2] * 256 + jpeg->data[at + 3];
}

/* The marker after this place, over entropy-coded data. */
static guint
next_marker (const GByteArray * jpeg, guint at)
{
  while (at + 1 < jpeg->len && !(jpeg->data[at] == 0xff
          && jpeg->data[at + 1] != 0 && jpeg->data[at + 1] != 0xff))
    at++;

  return at;
}

static gboolean
is_frame_header (guint marker)
{
  return marker >= MARKER_SOF0 && marker <= 0xcf && marker != MARKER_DHT
      && marker != 0xc8 && marker != 0xcc;
}

static guint
find_marker (const GByteArray * jpeg, guint marker, gboolean any_frame,
    guint nth)
{
  guint at;

  for (at = 0; at + 1 < jpeg->len;
      at = next_marker (jpeg, jpeg_segment_end (jpeg, at))) {
    guint found = jpeg->data[at + 1];

    if ((any_frame ? is_frame_header (found) : found == marker) && nth-- == 0)
      return at;
  }

  return jpeg->len;
}

/* The place of the nth such marker; the end where there is none. */
guint
jpeg_marker (const GByteArray * jpeg, guint marker, guint nth)
{
  return find_marker (jpeg, marker, FALSE, nth);
}

/* The place of SOF, whichever it is. */
guint
jpeg_frame_header (const GByteArray * jpeg)
{
  return find_marker (jpeg, 0, TRUE, 0);
}

guint
jpeg_n_markers (const GByteArray * jpeg, guint marker)
{
  guint n = 0;

  while (jpeg_marker (jpeg, marker, n) < jpeg->len)
    n++;

  return n;
}

/* Takes all such segments out. */
void
jpeg_strip (GByteArray * jpeg, guint marker)
{
  guint at;

  while ((at = jpeg_marker (jpeg, marker, 0)) < jpeg->len)
    g_byte_array_remove_range (jpeg, at, jpeg_segment_end (jpeg, at) - at);
}

void
jpeg_insert (GByteArray * jpeg, guint at, const void *bytes, guint size)
{
  guint end = jpeg->len;

  g_byte_array_set_size (jpeg, end + size);
  memmove (jpeg->data + at + size, jpeg->data + at, end - at);
  memcpy (jpeg->data + at, bytes, size);
}

GByteArray *
jpeg_copy (const GByteArray * jpeg)
{
  GByteArray *copy = g_byte_array_new ();

  g_byte_array_append (copy, jpeg->data, jpeg->len);

  return copy;
}

void
jpeg_append (GByteArray * jpeg, const GByteArray * other)
{
  g_byte_array_append (jpeg, other->data, other->len);
}
