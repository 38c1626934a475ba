/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomjpeg.h"

#include "codec/types.h"
#include "codec/jpeg/coefficients.h"
#include "codec/jpeg/formats.h"
#include "codec/jpeg/gather.h"
#include "codec/jpeg/library.h"
#include "codec/jpeg/markers.h"
#include "codec/jpeg/mpf.h"
#include "codec/jpeg/rows.h"
#include "codec/jpeg/samples.h"
#include "codec/jpeg/scans.h"

#define IFD_ENTRY_SIZE 12

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- the index of several images ---------------------------------------- */

static void
put_number (GByteArray * bytes, gboolean big_endian, guint32 value, guint size)
{
  guint i;

  for (i = 0; i < size; i++) {
    guint8 byte = value >> 8 * (big_endian ? size - 1 - i : i);

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* One that cameras write, and those that they should not. */
static void
put_entry (GRand * rand, GByteArray * bytes, gboolean big_endian, guint image)
{
  static const guint32 attributes[] = { 0x20030000, 0x00030000, 0x00010001,
    0x00010002, 0x00020001, 0x00020002, 0x20020002, 0x40000000, 0x00000000,
    0x20010001, 0x00040000, 0x00050000
  };

  put_number (bytes, big_endian, attributes[image == 0 && below (rand, 4) ?
          below (rand, 2) : below (rand, G_N_ELEMENTS (attributes))], 4);
  put_number (bytes, big_endian, below (rand, 20) ? 1000 + image : 0, 4);
  put_number (bytes, big_endian, image == 0 && below (rand, 6) ? 0 :
      below (rand, 5000), 4);
  put_number (bytes, big_endian, 0, 4);
}

/* Of its arguments one at most is random: nobody knows which is made first. */
static void
put_tag (GByteArray * bytes, gboolean big_endian, guint tag, guint type,
    guint32 count, guint32 value)
{
  put_number (bytes, big_endian, tag, 2);
  put_number (bytes, big_endian, type, 2);
  put_number (bytes, big_endian, count, 4);
  put_number (bytes, big_endian, value, 4);
}

static GByteArray *
make_index (GRand * rand)
{
  GByteArray *bytes = g_byte_array_new ();
  gboolean big_endian = below (rand, 2);
  guint n = below (rand, 4) ? 1 + below (rand, 4) : below (rand, 20), i;
  guint type, count, at;

  g_byte_array_append (bytes, (const guint8 *) "MPF\0", 4);
  g_byte_array_append (bytes, (const guint8 *) (big_endian ? "MM" : "II"), 2);
  put_number (bytes, big_endian, 42, 2);
  put_number (bytes, big_endian, 8, 4);
  put_number (bytes, big_endian, 3, 2);
  if (below (rand, 4))
    put_tag (bytes, big_endian, 0xb000, 7, 4, 0x30303130);
  type = below (rand, 8) ? 4 : 3;
  if (below (rand, 6))
    put_tag (bytes, big_endian, 0xb001, type, 1, below (rand, 8) ? n :
        below (rand, 3) * 1000000);
  at = bytes->len - 4 + IFD_ENTRY_SIZE + 4;
  if (below (rand, 4) == 0)
    at = below (rand, 200);
  count = below (rand, 4) ? 16 * n : n;
  if (below (rand, 6))
    put_tag (bytes, big_endian, 0xb002, below (rand, 8) ? 7 : 4, count, at);
  if (below (rand, 8))
    put_number (bytes, big_endian, 0, 4);
  for (i = below (rand, 8) ? 0 : below (rand, 20); i > 0; i--)
    put_number (bytes, big_endian, 0xab, 1);
  for (i = 0; i < n; i++)
    put_entry (rand, bytes, big_endian, i);
  if (below (rand, 4) == 0)
    g_byte_array_set_size (bytes, below (rand, bytes->len + 1));
  else if (below (rand, 4) == 0)
    bytes->data[below (rand, bytes->len)] = below (rand, 256);

  return bytes;
}

void
trace_index (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 50; i++) {
    GByteArray *bytes = make_index (rand);
    guint8 *copy = g_memdup2 (bytes->data, bytes->len);
    ProgJpegMpf mpf = { 0, 0 };
    gboolean is_one = prog_jpeg_mpf_read (&mpf, copy, bytes->len);

    g_string_append_printf (text, "%u bytes: %d %x %u\n", bytes->len, is_one,
        mpf.auxiliary, (guint) mpf.size);
    g_free (copy);
    g_byte_array_unref (bytes);
  }
}

/* -- pieces ------------------------------------------------------------- */

#define MAX_STREAM 400

static void
put_marker (GRand * rand, GByteArray * bytes)
{
  static const guint8 markers[] = { 0xe0, 0xe1, 0xdb, 0xc0, 0xc2, 0xc4, 0xfe,
    0xdd, 0xda, 0xda, 0xda, 0xcc, 0xdc, 0x01, 0xd0, 0xd7, 0xd8, 0xd9, 0xf0,
    0xc8, 0x02
  };
  guint marker = markers[below (rand, G_N_ELEMENTS (markers) -
          (below (rand, 4) ? 7 : 0))];
  guint size = below (rand, 8) ? 2 + below (rand, 30) : below (rand, 3), i;

  /* Some have lost it. */
  put_number (bytes, TRUE, below (rand, 6) ? 0xff : 0, 1);
  put_number (bytes, TRUE, marker, 1);
  put_number (bytes, TRUE, size, 2);
  for (i = 2; i < size; i++)
    put_number (bytes, TRUE, below (rand, 6) ? 0 : below (rand, 256), 1);
}

/* Data of scans, fill bytes and garbage look alike, but for where they stand. */
static GByteArray *
make_markers (GRand * rand)
{
  GByteArray *bytes = g_byte_array_new ();
  guint i;

  put_number (bytes, TRUE, 0xffd8, 2);
  if (below (rand, 8))
    put_number (bytes, TRUE, 0xfffe0002, 4);
  while (bytes->len < MAX_STREAM && below (rand, 20)) {
    if (below (rand, 4))
      put_marker (rand, bytes);
    for (i = below (rand, 3) == 0 ? below (rand, 24) : 0; i > 0; i--)
      put_number (bytes, TRUE, below (rand, 2) ? 0x11 : 0xa5, 1);
    for (i = below (rand, 4) ? 0 : below (rand, 4); i > 0; i--)
      put_number (bytes, TRUE, 0xff, 1);
    if (below (rand, 6) == 0)
      put_number (bytes, TRUE, below (rand, 2) ? 0xff00 : 0xffd3, 2);
  }

  return bytes;
}

void
trace_pieces (GRand * rand, GString * text)
{
  GByteArray *bytes = make_markers (rand);
  ProgJpegWalker walker = { 0, };
  ProgJpegPiece piece;
  gsize at = 0;

  do {
    guint8 *rest = g_memdup2 (bytes->data + at, bytes->len - at);

    prog_jpeg_walk (&walker, rest, bytes->len - at, TRUE, &piece);
    g_string_append_printf (text, "%u: kind %d marker %x size %u\n", (guint) at,
        piece.kind, piece.marker, (guint) piece.size);
    at += piece.size;
    g_free (rest);
  } while (at < bytes->len && piece.size > 0);
  g_byte_array_unref (bytes);
}

/* -- samples ------------------------------------------------------------ */

#define MAX_SAMPLES 70

static void
put_bytes (GString * text, const guint8 * bytes, gsize size)
{
  gsize i;

  for (i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  g_string_append_c (text, '\n');
}

/* In the order of the digits, whatever the machine's is. */
static void
put_samples (GString * text, const guint16 * samples, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    g_string_append_printf (text, "%x ", samples[i]);
  g_string_append_c (text, '\n');
}

static void
trace_row (GRand * rand, GString * text)
{
  static const guint ratios[] = { 1, 2, 4 };
  guint16 rows[2][4 * MAX_SAMPLES], samples[MAX_SAMPLES];
  guint8 bytes[2][4 * MAX_SAMPLES], stored[6 * MAX_SAMPLES] = { 0, };
  guint from = 2 + below (rand, 15), to = 8 + 4 * below (rand, 3), i;
  guint n = 1 + below (rand, MAX_SAMPLES), ratio = ratios[below (rand, 3)];
  guint width = 1 + below (rand, n * ratio / 2 + 2), step = 1 + below (rand, 4);
  gboolean small = from <= 8;
  gconstpointer upper = small ? (gpointer) bytes[0] : rows[0];
  gconstpointer lower = small ? (gpointer) bytes[1] : rows[1];
  ProgJpegSamples source = { upper, small ? 1 : 2, step };
  ProgJpegLayout layout = { to > 8 ? 2 : 1, 0, to > 8 && below (rand, 2) };
  ProgJpegScale scale = { 0, NULL };

  layout.stride = layout.size * (1 + below (rand, 3));
  for (i = 0; i < 4 * MAX_SAMPLES; i++) {
    rows[0][i] = below (rand, 1 << from);
    rows[1][i] = below (rand, 20) ? rows[0][i] : below (rand, 65536);
    bytes[0][i] = rows[0][i];
    bytes[1][i] = rows[1][i];
  }
  prog_jpeg_samples_load (samples, &source, n);
  put_samples (text, samples, n);
  prog_jpeg_samples_average (samples, upper, lower, source.size, width, ratio,
      n);
  put_samples (text, samples, n);
  prog_jpeg_scale_init (&scale, from, to);
  g_string_append_printf (text, "%u to %u: %u\n", from, to, scale.max);
  prog_jpeg_scale_apply (&scale, samples, n);
  put_samples (text, samples, n);
  prog_jpeg_scale_clear (&scale);
  if (layout.swapped && G_BYTE_ORDER == G_BIG_ENDIAN)
    layout.swapped = FALSE;
  else if (layout.size == 2 && G_BYTE_ORDER == G_BIG_ENDIAN)
    layout.swapped = TRUE;
  prog_jpeg_samples_store (stored, &layout, samples, n);
  put_bytes (text, stored, n * layout.stride);
  if (small) {
    prog_jpeg_samples_average_bytes (stored, upper, lower, n);
    put_bytes (text, stored, n);
  }
}

void
trace_samples (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 10; i++)
    trace_row (rand, text);
}

/* -- what a header leads to --------------------------------------------- */

#if JPEG_LIB_VERSION >= 70
#define set_side(comp, side) \
    ((comp)->DCT_h_scaled_size = (comp)->DCT_v_scaled_size = (side))
#define set_min_side(cinfo, side) \
    ((cinfo)->min_DCT_h_scaled_size = (cinfo)->min_DCT_v_scaled_size = (side))
#else
#define set_side(comp, side) ((comp)->DCT_scaled_size = (side))
#define set_min_side(cinfo, side) ((cinfo)->min_DCT_scaled_size = (side))
#endif

static guint
divide_up (guint n, guint by)
{
  return (n + by - 1) / by;
}

/* As libjpeg does it: chroma is scaled less where that saves an interpolation. */
static void
set_component (struct jpeg_decompress_struct *cinfo, jpeg_component_info * comp,
    guint min_side, guint whole)
{
  guint side = min_side;

  while (side < whole && cinfo->max_h_samp_factor * min_side %
      (comp->h_samp_factor * side * 2) == 0 && cinfo->max_v_samp_factor *
      min_side % (comp->v_samp_factor * side * 2) == 0)
    side *= 2;
  set_side (comp, side);
  comp->width_in_blocks = divide_up (cinfo->image_width * comp->h_samp_factor,
      cinfo->max_h_samp_factor * whole);
  comp->height_in_blocks = divide_up (cinfo->image_height *
      comp->v_samp_factor, cinfo->max_v_samp_factor * whole);
}

static void
make_header (GRand * rand, struct jpeg_decompress_struct *cinfo,
    jpeg_component_info * comps, gboolean lossless)
{
  static const guint factors[] = { 1, 1, 2, 2, 4, 3 };
  guint whole = lossless ? 1 : DCTSIZE, min_side, i;
  gboolean pairs = below (rand, 3);

  cinfo->comp_info = comps;
  cinfo->num_components = (guint[]) {
  1, 3, 3, 4}[below (rand, 4)];
  cinfo->jpeg_color_space = cinfo->num_components == 1 ? JCS_GRAYSCALE :
      cinfo->num_components == 4 ? (below (rand, 2) ? JCS_CMYK : JCS_YCCK) :
      (J_COLOR_SPACE[]) {
  JCS_YCbCr, JCS_YCbCr, JCS_RGB, JCS_UNKNOWN}
  [below (rand, 4)];
  cinfo->image_width = 1 + below (rand, 3000);
  cinfo->image_height = 1 + below (rand, 3000);
  cinfo->data_precision = lossless ? 2 + below (rand, 15) :
      below (rand, 2) ? 8 : 12;
  cinfo->max_h_samp_factor = cinfo->max_v_samp_factor = 1;
  for (i = 0; i < (guint) cinfo->num_components; i++) {
    comps[i].h_samp_factor = factors[below (rand, G_N_ELEMENTS (factors))];
    comps[i].v_samp_factor = factors[below (rand, G_N_ELEMENTS (factors))];
    if (i > 0 && pairs)
      comps[i].h_samp_factor = comps[i].v_samp_factor = 1;
    cinfo->max_h_samp_factor =
        MAX (cinfo->max_h_samp_factor, comps[i].h_samp_factor);
    cinfo->max_v_samp_factor =
        MAX (cinfo->max_v_samp_factor, comps[i].v_samp_factor);
  }
  min_side = lossless ? 1 : DCTSIZE >> below (rand, 4);
  set_min_side (cinfo, min_side);
  cinfo->output_width = divide_up (cinfo->image_width * min_side, whole);
  cinfo->output_height = divide_up (cinfo->image_height * min_side, whole);
  cinfo->total_iMCU_rows = divide_up (cinfo->image_height,
      cinfo->max_v_samp_factor * whole);
  for (i = 0; i < (guint) cinfo->num_components; i++)
    set_component (cinfo, &comps[i], min_side, whole);
}

static void
put_header (GString * text, const struct jpeg_decompress_struct *cinfo,
    gboolean lossless)
{
  ProgImageInfo info = { 0, };
  ProgJpegFormats formats = {.list = {info.formats, info.losses, 0} };
  guint i;

  g_string_append_printf (text, "%ux%u space %d bits %d: rows %u scans %u "
      "gathered %u", cinfo->image_width, cinfo->image_height,
      cinfo->jpeg_color_space, cinfo->data_precision,
      (guint) prog_jpeg_rows_memory (cinfo, lossless),
      (guint) prog_jpeg_scans_memory (cinfo, lossless),
      (guint) prog_jpeg_gather_limit (cinfo));
  prog_jpeg_formats_list (&formats, cinfo, lossless);
  g_string_append_printf (text, " align %u site %d matrix %d range %d",
      formats.align_width, formats.chroma_site, formats.colorimetry.matrix,
      formats.colorimetry.range);
  for (i = 0; i < formats.list.n; i++) {
    GstVideoFormat format = info.formats[i];

    g_string_append_printf (text, " %s %u %d %d %u %d",
        gst_video_format_to_string (format), info.losses[i],
        prog_jpeg_formats_is_planar (format),
        prog_jpeg_formats_is_direct (format, cinfo, lossless),
        prog_jpeg_formats_ratio (format, cinfo),
        prog_jpeg_formats_color_space (format));
  }
  g_string_append_c (text, '\n');
}

/* Those of lossless images, too, which not each libjpeg decodes. */
void
trace_headers (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 50; i++) {
    jpeg_component_info comps[4] = { {0}, };
    struct jpeg_decompress_struct cinfo = { 0, };
    gboolean lossless = below (rand, 3) == 0;

    make_header (rand, &cinfo, comps, lossless);
    put_header (text, &cinfo, lossless);
  }
}

/* -- what is known of coefficients -------------------------------------- */

/* A script at some point: parts of the coefficients are whole, lack bits, or have not
 * come. */
static void
make_bits (GRand * rand, gint * bits)
{
  guint k = 1, end;

  bits[0] = (gint) below (rand, 4) - 1;
  while (k < DCTSIZE2) {
    gint missing = (gint) below (rand, 4) - 1;

    if (missing > 1)
      missing = below (rand, 14);
    end = below (rand, 3) ? k + 1 + below (rand, 12) : DCTSIZE2;
    for (; k < MIN (end, DCTSIZE2); k++)
      bits[k] = missing;
  }
}

static void
put_numbers (GString * text, const gchar * name, const gint16 * numbers,
    guint n)
{
  guint i;

  g_string_append (text, name);
  for (i = 0; i < n; i++)
    g_string_append_printf (text, " %d", numbers[i]);
  g_string_append_c (text, '\n');
}

static void
put_known (GString * text, const ProgJpegKnown * known)
{
  g_string_append_printf (text, "finished %d dc %d ac %d predicts %d range %d "
      "weight %d\n", known->finished, known->any_dc, known->any_ac,
      known->predicts, known->range, known->weight);
  put_numbers (text, "step", known->step, DCTSIZE2);
  put_numbers (text, "offset", known->offset, DCTSIZE2);
  put_numbers (text, "slack", known->slack, DCTSIZE2);
  put_numbers (text, "bits", known->bits, DCTSIZE2);
  put_numbers (text, "clamp", known->clamp[FALSE],
      G_N_ELEMENTS (known->clamp[FALSE]));
  put_numbers (text, "clamp", known->clamp[TRUE],
      G_N_ELEMENTS (known->clamp[TRUE]));
}

void
trace_known (GRand * rand, GString * text)
{
  JQUANT_TBL table = { {0}, 0 };
  guint most = (guint[]){ 2, 8, 30, 256, 65536 }[below (rand, 5)], i, round;
  JBLOCK blocks[3], reduced[3];
  gint bits[DCTSIZE2];
  ProgJpegKnown known;

  for (round = 0; round < 10; round++) {
    for (i = 0; i < DCTSIZE2; i++)
      table.quantval[i] = 1 + below (rand, most - 1);
    make_bits (rand, bits);
    prog_jpeg_known_init (&known, bits, &table, below (rand, 2));
    put_known (text, &known);
    for (i = 0; i < 3 * DCTSIZE2; i++)
      blocks[i / DCTSIZE2][i % DCTSIZE2] = (gint) below (rand, 400) - 200;
    prog_jpeg_known_reduce (&known, (const JBLOCK *) blocks, 3, reduced);
    for (i = 0; i < 3; i++) {
      put_numbers (text, "reduced", reduced[i], DCTSIZE2);
      g_string_append_printf (text, "%d\n", prog_jpeg_known_dc (&known,
              reduced[i][0]));
    }
  }
}
