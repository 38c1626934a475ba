/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randompng.h"

#include "bytes.h"

#include "codec/png/adam7.h"
#include "codec/png/deep.h"
#include "codec/png/formats.h"
#include "codec/png/metadata.h"
#include "codec/png/walk.h"

#ifdef HAVE_ISAL
#include "codec/png/inflatesizes.h"
#endif

#include <string.h>

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- chunks ------------------------------------------------------------- */

static const gchar types[][5] =
    { "IDAT", "IHDR", "IEND", "PLTE", "tEXt", "abCd",
  "abcd", "iCCP", "cICP", "mDCV", "cLLI", "acTL", "eXIf", "zTXt", "iTXt"
};

/* Its length or a letter may be wrong, and its CRC. */
static void
put_chunk (GRand * rand, GByteArray * bytes, const gchar * type, guint size)
{
  guint begin = bytes->len, i;
  guint32 crc;

  g_byte_array_set_size (bytes, begin + size + 12);
  put_be32 (bytes->data + begin, size);
  memcpy (bytes->data + begin + 4, type, 4);
  for (i = 0; i < size; i++)
    bytes->data[begin + 8 + i] = below (rand, 256);
  crc = prog_png_crc (bytes->data + begin + 4, size + 4);
  put_be32 (bytes->data + begin + 8 + size, crc);
  if (below (rand, 12) == 0)
    bytes->data[begin + below (rand, 12 + size)] ^= 1 << below (rand, 8);
}

static GByteArray *
make_chunks (GRand * rand)
{
  GByteArray *bytes = g_byte_array_new ();
  guint n = below (rand, 8);

  g_byte_array_append (bytes, (const guint8 *) PROG_PNG_SIGNATURE,
      PROG_PNG_SIGNATURE_SIZE);
  if (below (rand, 20) == 0)
    bytes->data[below (rand, PROG_PNG_SIGNATURE_SIZE)] ^= 1;
  put_chunk (rand, bytes, "IHDR", below (rand, 20) ? 13 : 12);
  while (n-- > 0) {
    const gchar *type = types[below (rand, G_N_ELEMENTS (types))];

    put_chunk (rand, bytes, type, below (rand, 30));
  }
  if (below (rand, 2))
    put_chunk (rand, bytes, "IEND", 0);

  return bytes;
}

/* A part and whether it is whole; the first bytes of it may be gone. */
static void
put_whole (GRand * rand, GString * text, const GByteArray * bytes, guint64 at,
    guint64 size)
{
  guint left, next;

  if (at + size > bytes->len || size < 8)
    return;
  left = bytes->len - at - size;
  next = below (rand, MIN (left, 12) + 1);
  g_string_append_printf (text, "whole %d with %u more\n",
      prog_png_box_is_whole (below (rand, 5)
          && size >= 12 ? bytes->data + at : NULL, size,
          bytes->data + at + size, next), next);
}

static void
walk (GRand * rand, GString * text, const GByteArray * bytes, guint most)
{
  ProgPngWalk walk = { 0, };
  guint64 at = 0, size;
  guint end = 0, n;
  ProgPngPart part;

  do {
    n = 1 + below (rand, most);
    end = MIN (bytes->len, MAX (end, at) + n);
    if (at > end)
      break;
    part = prog_png_walk_next (&walk, bytes->data + at, end - at, &size);
    g_string_append_printf (text, "%u to %u: %d %u bytes, then %d left %u\n",
        (guint) at, end, part, (guint) size, walk.state, (guint) walk.left);
    if (part == PROG_PNG_PART_BOX)
      put_whole (rand, text, bytes, at, size);
    at += size;
  } while (part <= PROG_PNG_PART_DATA
      && !(part == PROG_PNG_PART_MORE && end == bytes->len));
}

static void
put_header (GRand * rand, GString * text)
{
  guint8 bytes[24] = PROG_PNG_SIGNATURE "\0\0\0\15IHDR";
  const gchar *type = types[below (rand, G_N_ELEMENTS (types))];
  ProgPngHeader header;
  gchar letters[5];
  guint size = 8 + below (rand, 17);

  if (below (rand, 2))
    bytes[below (rand, 16)] ^= 1;
  g_string_append_printf (text, "%u bytes begin %d\n", size,
      prog_png_is_beginning (bytes, size));
  put_be32 (bytes, below (rand, 2) ? 0x7ffffffe + below (rand, 4) : 5);
  memcpy (bytes + 4, type, 4);
  if (below (rand, 2))
    bytes[4 + below (rand, 4)] = below (rand, 256);
  g_string_append_printf (text, "header %d", prog_png_header_parse (bytes,
          &header));
  prog_png_type_to_string (header.type, letters);
  g_string_append_printf (text, " %s plausible %d size %" G_GUINT64_FORMAT
      " tags %d\n", letters, prog_png_header_is_plausible (bytes),
      prog_png_chunk_size (&header),
      prog_png_metadata_gives_tags (header.type));
}

void
trace_png_walk (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 20; i++) {
    GByteArray *bytes = make_chunks (rand);

    walk (rand, text, bytes, 1000);
    walk (rand, text, bytes, 4);
    put_header (rand, text);
    g_byte_array_unref (bytes);
  }
}

/* -- statements --------------------------------------------------------- */

static void
put_colour (GString * text, const GstVideoColorimetry * colour)
{
  g_string_append_printf (text, " %d:%d:%d:%d", colour->range, colour->matrix,
      colour->transfer, colour->primaries);
}

/* As BT.709, sRGB, AdobeRGB have it, or nearly. */
static void
make_chunk_colours (GRand * rand, ProgPngColour * colour)
{
  static const gint32 known[][8] = {
    {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000},
    {31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000},
    {31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600},
  };
  static const gint32 gammas[] = { 45455, 45460, 100000, 55556, 38462, 12345 };

  memcpy (colour->chromaticities, known[below (rand, 3)], sizeof known[0]);
  if (below (rand, 3) == 0)
    colour->chromaticities[below (rand, 8)] += 2000;
  colour->gamma = gammas[below (rand, G_N_ELEMENTS (gammas))];
  colour->chunks = below (rand, 16);
}

static void
put_statements (GRand * rand, GString * text, ProgPngMetadata * metadata)
{
  static const guint lengths[] = { 4, 24, 8, 8, 3 };
  static const gchar names[][5] = { "cICP", "mDCV", "cLLI", "acTL", "acTL" };
  guint8 bytes[8 + 24 + 1] = { 0, };
  ProgImageDefect defect = { 0, };
  guint k = below (rand, G_N_ELEMENTS (names)), length, i;
  ProgPngWhole chunk;

  length = lengths[k] + (below (rand, 6) ? 0 : 1);
  put_be32 (bytes, length);
  memcpy (bytes + 4, names[k], 4);
  for (i = 0; i < 24; i++)
    bytes[8 + i] = below (rand, 3) ? 0 : below (rand, 256);
  /* The number of frames: of one it is told in other words. */
  if (g_str_equal (names[k], "acTL") && below (rand, 2))
    put_be32 (bytes + 8, below (rand, 3));
  prog_png_whole_init (&chunk, bytes);
  prog_png_metadata_add_statement (metadata, &chunk, &defect);
  g_string_append_printf (text, "%s: %s", names[k], defect.text ? defect.text :
      "");
  put_colour (text, &metadata->cicp);
  g_string_append_printf (text, " %s %s\n", metadata->mastering_display_info,
      metadata->content_light_level);
  prog_image_defect_clear (&defect);
}

static void
put_afford (GRand * rand, GString * text, ProgPngMetadata * metadata)
{
  static const guint32 unpacked[] = { PROG_PNG_TYPE_iCCP, PROG_PNG_TYPE_zTXt,
    PROG_PNG_TYPE_iTXt, PROG_PNG_TYPE_tEXt
  };
  ProgPngHeader header;
  gboolean affords;

  header.length = below (rand, 800);
  header.type = unpacked[below (rand, G_N_ELEMENTS (unpacked))];
  affords = prog_png_metadata_afford (metadata, &header, below (rand, 1000));
  g_string_append_printf (text, "%u bytes: %d, left %u\n", header.length,
      affords, (guint) metadata->left);
}

void
trace_png_colours (GRand * rand, GString * text)
{
  guint i, k;

  for (i = 0; i < 20; i++) {
    ProgImageWork work = { 0, };
    ProgImageOptions options = {.work = below (rand, 2) ? &work : NULL };
    ProgPngMetadata metadata = { NULL, };

    options.limits.max_memory = below (rand, 2) ? 0 : below (rand, 20000);
    work.unpacked = below (rand, 2) ? 0 : below (rand, 100) * 1000000;
    prog_png_metadata_init (&metadata, &options);
    for (k = 0; k < 6; k++) {
      ProgImageSamples samples = { 0, };
      GstVideoColorimetry colour;
      ProgPngColour chunks;

      samples.grey = below (rand, 2);
      samples.alpha = below (rand, 2);
      make_chunk_colours (rand, &chunks);
      prog_png_describe_colour (&samples, &metadata.cicp, &chunks, &colour);
      put_colour (text, &colour);
      put_statements (rand, text, &metadata);
      put_afford (rand, text, &metadata);
    }
    prog_png_metadata_clear (&metadata);
  }
}

/* -- samples ------------------------------------------------------------ */

#define MAX_COLUMNS 21

void
trace_png_deep (GRand * rand, GString * text)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_GRAY16_LE,
    GST_VIDEO_FORMAT_GRAY16_BE, GST_VIDEO_FORMAT_ARGB64, GST_VIDEO_FORMAT_RGB
  };
  guint8 samples[MAX_COLUMNS * 8], row[MAX_COLUMNS * 8];
  guint i, k;

  for (i = 0; i < 40; i++) {
    guint columns = below (rand, MAX_COLUMNS + 1);
    ProgPngKind kind = {.bit_depth = below (rand, 8) ? 16 : 8 };
    ProgPngDeep deep = { 0, };
    GstVideoInfo info;

    kind.channels = 1 + below (rand, 4);
    kind.alpha = below (rand, 2);
    gst_video_info_set_format (&info,
        formats[below (rand, G_N_ELEMENTS (formats))], MAX_COLUMNS, 1);
    g_string_append_printf (text, "%u bits %u channels %s: ", kind.bit_depth,
        kind.channels, GST_VIDEO_INFO_NAME (&info));
    if (!prog_png_deep_init (&deep, &kind, &info))
      continue;
    for (k = 0; k < sizeof samples; k++)
      samples[k] = below (rand, 256);
    memset (row, 0, sizeof row);
    prog_png_deep_convert (&deep, samples, columns, row);
    for (k = 0; k < sizeof row; k++)
      g_string_append_printf (text, "%02x", row[k]);
    g_string_append_c (text, '\n');
  }
}

/* -- sizes -------------------------------------------------------------- */

void
trace_png_sizes (GRand * rand, GString * text)
{
  guint i, pass;

  for (i = 0; i < 100; i++) {
    guint width = 1 + below (rand, below (rand, 2) ? 70 : 20000);
    guint height = 1 + below (rand, below (rand, 2) ? 70 : 20000);

    g_string_append_printf (text, "%ux%u:", width, height);
    for (pass = 0; pass < PROG_ADAM7_PASSES; pass++)
      g_string_append_printf (text, " %ux%u", prog_adam7_pass_columns (pass,
              width), prog_adam7_pass_rows (pass, height));
#ifdef HAVE_ISAL
    {
      static const guint bits[] = { 1, 2, 4, 8, 16, 24, 32, 48, 64 };
      guint pixel_bits = bits[below (rand, G_N_ELEMENTS (bits))];
      gboolean interlaced = below (rand, 2);
      ProgPngInflateSizes sizes;

      prog_png_inflate_sizes_init (&sizes, width, height, pixel_bits,
          interlaced, 1 + below (rand, 3));
      g_string_append_printf (text, " two %d gathered %u %u room %u piece %u "
          "group %u capacity %u", sizes.two_threads, (guint) sizes.gathered,
          (guint) sizes.min_gathered, (guint) sizes.min_room,
          (guint) sizes.piece, sizes.group, (guint) sizes.capacity);
    }
#endif
    g_string_append_c (text, '\n');
  }
}
