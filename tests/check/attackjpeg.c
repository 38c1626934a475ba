/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attacks.h"

#include <string.h>

/* -- segments ----------------------------------------------------------- */

static void
put_marker (GByteArray * jpeg, guint marker)
{
  attack_put_be16 (jpeg, 0xff00 | marker);
}

static void
put_segment (GByteArray * jpeg, guint marker, gconstpointer data, gsize size)
{
  put_marker (jpeg, marker);
  attack_put_be16 (jpeg, 2 + size);
  attack_put (jpeg, data, size);
}

static void
put_quantization (GByteArray * jpeg)
{
  guint8 table[65];

  memset (table, 1, sizeof table);
  table[0] = 0;
  put_segment (jpeg, 0xdb, table, sizeof table);
}

/* One code, of one bit that is 0. */
static void
put_huffman (GByteArray * jpeg, guint class_and_id, guint symbol)
{
  guint8 table[18] = { class_and_id, 1 };

  table[17] = symbol;
  put_segment (jpeg, 0xc4, table, sizeof table);
}

/* @sampling: the factors of each component. */
static void
put_frame (GByteArray * jpeg, guint sof, guint precision, guint width,
    guint height, const gchar * sampling)
{
  guint n = (strlen (sampling) + 1) / 3, i;

  put_marker (jpeg, sof);
  attack_put_be16 (jpeg, 8 + 3 * n);
  attack_put_byte (jpeg, precision);
  attack_put_be16 (jpeg, height);
  attack_put_be16 (jpeg, width);
  attack_put_byte (jpeg, n);
  for (i = 0; i < n; i++) {
    attack_put_byte (jpeg, i + 1);
    attack_put_byte (jpeg, (sampling[3 * i] - '0') << 4
        | (sampling[3 * i + 1] - '0'));
    attack_put_byte (jpeg, 0);
  }
}

/* Components [first, end). */
static void
put_scan (GByteArray * jpeg, guint first, guint end, guint ss, guint se,
    guint approximation)
{
  guint i;

  put_marker (jpeg, 0xda);
  attack_put_be16 (jpeg, 6 + 2 * (end - first));
  attack_put_byte (jpeg, end - first);
  for (i = first; i < end; i++) {
    attack_put_byte (jpeg, i + 1);
    attack_put_byte (jpeg, 0);
  }
  attack_put_byte (jpeg, ss);
  attack_put_byte (jpeg, se);
  attack_put_byte (jpeg, approximation);
}

static GByteArray *
begin (void)
{
  GByteArray *jpeg = g_byte_array_new ();

  put_marker (jpeg, 0xd8);

  return jpeg;
}

/* Sides of nearly @pixels, up to what libjpeg takes. */
static void
choose_size (GRand * rand, guint pixels, guint * width, guint * height)
{
  *width = g_rand_int_range (rand, pixels / 65500 + 1, 65500);
  *height = pixels / *width;
}

/* -- huge and empty ----------------------------------------------------- */

typedef struct
{
  guint sof, precision;
  const gchar *sampling;
  guint pixels;
  guint n_scans;
  gboolean separate;            /* each component in a scan of its own */
  guint restart_interval;
} Huge;

static const Huge huge[] = {
  {0xc2, 8, "11", 1 << 28, 100, FALSE, 0},
  {0xc2, 8, "22 11 11", 1 << 28, 100, FALSE, 0},
  {0xc2, 8, "11 11 11", 170000000, 100, FALSE, 0},
  {0xc2, 8, "11 11 11 11", 134000000, 100, FALSE, 0},
  {0xc2, 8, "41 11 11", 1 << 28, 100, FALSE, 0},
  {0xc1, 8, "22 11 11", 1 << 28, 100, TRUE, 0},
  {0xc1, 8, "11 11 11", 170000000, 100, TRUE, 0},
  {0xca, 8, "11", 1 << 28, 100, FALSE, 0},
  {0xca, 8, "22 11 11", 1 << 28, 100, FALSE, 0},
  {0xc9, 8, "11 11 11", 120000000, 100, TRUE, 0},
  {0xc3, 8, "11 11 11", 1 << 27, 100, TRUE, 0},
  {0xc2, 12, "22 11 11", 1 << 27, 100, FALSE, 0},
  {0xc0, 8, "11", 1 << 28, 1, FALSE, 0},
  {0xc0, 8, "22 11 11", 1 << 28, 1, FALSE, 0},
  {0xc0, 8, "11 11 11 11", 1 << 28, 1, FALSE, 0},
  {0xc9, 8, "22 11 11", 1 << 28, 1, FALSE, 0},
  {0xc2, 8, "22 11 11", 1 << 28, 100, FALSE, 1},
  {0xc2, 8, "11", 1 << 28, 1, FALSE, 0},
};

static void
put_huge_header (GByteArray * jpeg, GRand * rand, const Huge * kind)
{
  guint8 interval[2] = { 0, kind->restart_interval };
  guint width, height;

  choose_size (rand, kind->pixels, &width, &height);
  put_quantization (jpeg);
  put_frame (jpeg, kind->sof, kind->precision, width, height, kind->sampling);
  put_huffman (jpeg, 0x00, 0);
  put_huffman (jpeg, 0x10, 0);
  if (kind->restart_interval > 0)
    put_segment (jpeg, 0xdd, interval, sizeof interval);
}

static GByteArray *
make_huge (GRand * rand, guint variant)
{
  const Huge *kind = &huge[variant];
  guint n = (strlen (kind->sampling) + 1) / 3, i;
  gboolean progressive = kind->sof == 0xc2 || kind->sof == 0xca;
  GByteArray *jpeg = begin ();

  put_huge_header (jpeg, rand, kind);
  for (i = 0; i < kind->n_scans; i++) {
    put_scan (jpeg, kind->separate ? i % n : 0, kind->separate ? i % n + 1 : n,
        kind->sof == 0xc3, progressive || kind->sof == 0xc3 ? 0 : 63, 0);
    /* Less than a block. */
    attack_put_byte (jpeg, g_rand_int_range (rand, 0, 255));
  }
  put_marker (jpeg, 0xd9);

  return jpeg;
}

#define LARGEST_SIDE 16384
#define N_BLOCKS (LARGEST_SIDE / 8 * LARGEST_SIDE / 8)

/* Grey and progressive, of which a DC takes a bit. */
static GByteArray *
begin_largest (void)
{
  GByteArray *jpeg = begin ();

  put_quantization (jpeg);
  put_frame (jpeg, 0xc2, 8, LARGEST_SIDE, LARGEST_SIDE, "11");
  put_huffman (jpeg, 0x00, 0);

  return jpeg;
}

/* All scans are there, and sound: DC in a bit a block, and AC that says 16384 times at
 * once that there is nothing. @variant: how many of these. */
static GByteArray *
make_empty_ac (GRand * rand, guint variant)
{
  GByteArray *jpeg = begin_largest ();
  guint i;

  put_huffman (jpeg, 0x10, 0xe0);
  put_scan (jpeg, 0, 1, 0, 0, 0);
  attack_put_zeros (jpeg, N_BLOCKS / 8);
  for (i = 0; i < variant; i++) {
    put_scan (jpeg, 0, 1, 1, 63, 0);
    attack_put_zeros (jpeg, (N_BLOCKS / 16384 * 15 + 7) / 8);
  }
  put_marker (jpeg, 0xd9);

  return jpeg;
}

/* Scans of DC, all of them whole. @variant: how many. */
static GByteArray *
make_sparse_dc (GRand * rand, guint variant)
{
  GByteArray *jpeg = begin_largest ();
  guint i;

  for (i = 0; i < variant; i++) {
    put_scan (jpeg, 0, 1, 0, 0, 0);
    attack_put_zeros (jpeg, N_BLOCKS / 8);
  }
  put_marker (jpeg, 0xd9);

  return jpeg;
}

/* A baseline image of one colour. */
static GByteArray *
make_sparse_baseline (GRand * rand, guint variant)
{
  GByteArray *jpeg = begin ();

  put_quantization (jpeg);
  put_frame (jpeg, 0xc0, 8, 16384, 16384, variant ? "22 11 11" : "11");
  put_huffman (jpeg, 0x00, 0);
  put_huffman (jpeg, 0x10, 0);
  put_scan (jpeg, 0, variant ? 3 : 1, 0, 63, 0);
  attack_put_zeros (jpeg, 2048 * 2048 / 4 * (variant ? 6 : 4) / 4);
  put_marker (jpeg, 0xd9);

  return jpeg;
}

/* -- floods ------------------------------------------------------------- */

static void
put_tiny (GByteArray * jpeg, gboolean whole)
{
  put_marker (jpeg, 0xd8);
  put_quantization (jpeg);
  put_frame (jpeg, 0xc0, 8, 1, 1, "11");
  put_huffman (jpeg, 0x00, 0);
  put_huffman (jpeg, 0x10, 0);
  put_scan (jpeg, 0, 1, 0, 63, 0);
  if (whole) {
    attack_put_byte (jpeg, 0x3f);
    put_marker (jpeg, 0xd9);
  }
}

typedef enum
{
  FLOOD_SOI, FLOOD_SOI_EOI, FLOOD_SOI_FF, FLOOD_SOI_COM, FLOOD_SOI_DQT,
  FLOOD_TINY, FLOOD_TINY_CUT, FLOOD_SOF, FLOOD_SOI_SOF, FLOOD_DHT, FLOOD_DQT,
  FLOOD_COM, FLOOD_APP1, FLOOD_APP2_ICC, FLOOD_MPF, FLOOD_DRI,
  FLOOD_RST, FLOOD_RST_IN_SCAN, FLOOD_DNL, FLOOD_FF, FLOOD_FF_IN_SCAN,
  FLOOD_STUFFED, FLOOD_SOS, FLOOD_JUNK_SEGMENT, FLOOD_00, FLOOD_EOI, FLOOD_EXIF,
  FLOOD_XMP, FLOOD_IFD, FLOOD_HUGE_CUT, FLOOD_TINY_METADATA,
} Flood;

/* A directory of entries that all point back to it. */
static void
put_directory_loop (GByteArray * jpeg)
{
  const guint n = 5000;
  GByteArray *exif = g_byte_array_new ();
  guint from;

  attack_put (exif, "Exif\0\0MM\0*\0\0\0\10", 14);
  attack_put_be16 (exif, n);
  from = exif->len;
  attack_put (exif, "\x87\x69\0\4\0\0\0\1\0\0\0\10", 12);
  attack_repeat (exif, from, from + 12 * n);
  attack_put_be32 (exif, 8);
  put_segment (jpeg, 0xe1, exif->data, exif->len);
  g_byte_array_unref (exif);
}

/* Elements in elements, as deep as a segment goes. */
static void
put_deep_xmp (GByteArray * jpeg)
{
  GByteArray *xmp = g_byte_array_new ();
  guint from;

  attack_put (xmp, "http://ns.adobe.com/xap/1.0/", 29);
  attack_put (xmp, "<x:xmpmeta xmlns:x='adobe:ns:meta/'>", 36);
  from = xmp->len;
  attack_put (xmp, "<a b='c'>", 9);
  attack_repeat (xmp, from, 60000);
  put_segment (jpeg, 0xe1, xmp->data, xmp->len);
  g_byte_array_unref (xmp);
}

/* The header of an image of the largest size, and its end. */
static void
put_huge_cut (GByteArray * jpeg)
{
  put_marker (jpeg, 0xd8);
  put_quantization (jpeg);
  put_frame (jpeg, 0xc0, 8, 16384, 16384, "11");
  put_huffman (jpeg, 0x00, 0);
  put_huffman (jpeg, 0x10, 0);
  put_scan (jpeg, 0, 1, 0, 63, 0);
  attack_put_zeros (jpeg, 16);
  put_marker (jpeg, 0xd9);
}

/* With EXIF, XMP and a profile. */
static void
put_tiny_with_metadata (GByteArray * jpeg)
{
  static const guint8 exif[] = "Exif\0\0MM\0*\0\0\0\10\0\1\1\12\0\3"
      "\0\0\0\1\0\6\0\0\0\0\0\0";
  static const gchar xmp[] = "http://ns.adobe.com/xap/1.0/\0"
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf="
      "'http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='3'/></rdf:RDF>"
      "</x:xmpmeta>";
  guint8 icc[14 + 128] = "ICC_PROFILE\0\1\1";
  guint at = jpeg->len;

  memcpy (icc + 14 + 36, "acsp", 4);
  put_tiny (jpeg, TRUE);
  g_byte_array_set_size (jpeg, at + 2);
  put_segment (jpeg, 0xe1, exif, sizeof exif - 1);
  put_segment (jpeg, 0xe1, xmp, sizeof xmp - 1);
  put_segment (jpeg, 0xe2, icc, sizeof icc);
  at = jpeg->len;
  put_tiny (jpeg, TRUE);
  g_byte_array_remove_range (jpeg, at, 2);
}

static void
put_unit (GByteArray * jpeg, guint flood, GRand * rand)
{
  static const guint8 icc[] = "ICC_PROFILE\0\1\xff", mpf[] =
      "MPF\0MM\0*\0\0\0\10\0\1\xb0\1\0\4\0\0\0\2\0\0\0\0";
  static const guint8 exif[] = "Exif\0\0MM\0*\0\0\0\10\0\1\x87\x69\0\4"
      "\0\0\0\1\0\0\0\10\0\0\0\10";
  static const guint8 interval[] = { 0, 1 };

  switch (flood) {
    case FLOOD_SOI_EOI:
      put_marker (jpeg, 0xd8);
      put_marker (jpeg, 0xd9);
      break;
    case FLOOD_SOI_FF:
      attack_put (jpeg, "\xff\xd8\xff", 3);
      break;
    case FLOOD_SOI_COM:
      put_marker (jpeg, 0xd8);
      put_segment (jpeg, 0xfe, "", 0);
      break;
    case FLOOD_SOI_DQT:
      put_marker (jpeg, 0xd8);
      put_quantization (jpeg);
      break;
    case FLOOD_TINY:
      put_tiny (jpeg, TRUE);
      break;
    case FLOOD_TINY_CUT:
      put_tiny (jpeg, FALSE);
      break;
    case FLOOD_SOI_SOF:
      put_marker (jpeg, 0xd8);
      put_frame (jpeg, 0xc2, 8, 16384, 16384, "11");
      break;
    case FLOOD_SOF:
      put_frame (jpeg, 0xc2, 8, 16384, 16384, "11");
      break;
    case FLOOD_DHT:
      put_huffman (jpeg, g_rand_int_range (rand, 0, 4), 0);
      break;
    case FLOOD_DQT:
      put_quantization (jpeg);
      break;
    case FLOOD_COM:
      put_segment (jpeg, 0xfe, "", 0);
      break;
    case FLOOD_APP1:
      put_segment (jpeg, 0xe1, "", 0);
      break;
    case FLOOD_APP2_ICC:
      put_segment (jpeg, 0xe2, icc, sizeof icc - 1);
      break;
    case FLOOD_MPF:
      put_segment (jpeg, 0xe2, mpf, sizeof mpf - 1);
      break;
    case FLOOD_EXIF:
      put_segment (jpeg, 0xe1, exif, sizeof exif - 1);
      break;
    case FLOOD_DRI:
      put_segment (jpeg, 0xdd, interval, sizeof interval);
      break;
    case FLOOD_RST:
    case FLOOD_RST_IN_SCAN:
      put_marker (jpeg, 0xd0 + g_rand_int_range (rand, 0, 8));
      break;
    case FLOOD_DNL:
      put_segment (jpeg, 0xdc, interval, sizeof interval);
      break;
    case FLOOD_FF:
    case FLOOD_FF_IN_SCAN:
      attack_put_byte (jpeg, 0xff);
      break;
    case FLOOD_STUFFED:
      attack_put (jpeg, "\xff\0", 2);
      break;
    case FLOOD_SOS:
      put_scan (jpeg, 0, 1, 0, 0, 0);
      break;
    case FLOOD_JUNK_SEGMENT:
      attack_put (jpeg, "\0\xe1\0\2", 4);
      break;
    case FLOOD_00:
      attack_put_byte (jpeg, 0);
      break;
    case FLOOD_XMP:
      put_deep_xmp (jpeg);
      break;
    case FLOOD_IFD:
      put_directory_loop (jpeg);
      break;
    case FLOOD_HUGE_CUT:
      put_huge_cut (jpeg);
      break;
    case FLOOD_TINY_METADATA:
      put_tiny_with_metadata (jpeg);
      break;
    case FLOOD_EOI:
      put_marker (jpeg, 0xd9);
      break;
    default:
      put_marker (jpeg, 0xd8);
      break;
  }
}

static gboolean
is_in_header (guint flood)
{
  return flood >= FLOOD_SOF && flood != FLOOD_SOI_SOF && flood < FLOOD_HUGE_CUT;
}

static GByteArray *
make_flood (GRand * rand, guint variant)
{
  gboolean in_scan = variant == FLOOD_RST_IN_SCAN || variant == FLOOD_SOS
      || variant == FLOOD_FF_IN_SCAN || variant == FLOOD_STUFFED;
  GByteArray *jpeg = g_byte_array_new ();
  const Huge kind = { 0xc2, 8, "11", 1 << 28, 1, FALSE, 1 };

  if (is_in_header (variant))
    put_marker (jpeg, 0xd8);
  if (in_scan) {
    put_huge_header (jpeg, rand, &kind);
    put_scan (jpeg, 0, 1, 0, 0, 0);
  }
  while (jpeg->len < ATTACK_FLOOD_SIZE)
    put_unit (jpeg, variant, rand);

  return jpeg;
}

/* All of it is there, and so are the parts of a profile, an index of images, or restarts that
 * never come. */
typedef enum
{
  LONG_ICC, LONG_MPF, LONG_RESTARTS, LONG_SCANS,
} Long;

static void
put_icc_parts (GByteArray * jpeg)
{
  guint8 part[14 + 16000] = "ICC_PROFILE\0";
  guint i;

  memcpy (part + 14 + 36, "acsp", 4);
  for (i = 1; i <= 255; i++) {
    part[12] = i;
    part[13] = 255;
    put_segment (jpeg, 0xe2, part, sizeof part);
  }
}

/* CIPA DC-007: an index of as many images as a segment holds entries for. */
static void
put_mpf_entries (GByteArray * jpeg)
{
  const guint n = 4000;
  GByteArray *mpf = g_byte_array_new ();

  attack_put (mpf, "MPF\0MM\0*\0\0\0\10\0\2", 14);
  attack_put (mpf, "\xb0\1\0\4\0\0\0\1", 8);
  attack_put_be32 (mpf, n);
  attack_put (mpf, "\xb0\2\0\7", 4);
  attack_put_be32 (mpf, 16 * n);
  attack_put_be32 (mpf, 38);
  attack_put_be32 (mpf, 0);
  attack_put_zeros (mpf, 16 * n);
  put_segment (jpeg, 0xe2, mpf->data, MIN (mpf->len, 65533));
  g_byte_array_unref (mpf);
}

static GByteArray *
make_long (GRand * rand, guint variant)
{
  static const guint8 each_mcu[] = { 0, 1 };
  gboolean many = variant == LONG_SCANS;
  guint side = variant == LONG_RESTARTS ? 16384 : 16;
  GByteArray *jpeg = begin ();
  guint i;

  if (variant == LONG_ICC)
    put_icc_parts (jpeg);
  if (variant == LONG_MPF)
    put_mpf_entries (jpeg);
  put_quantization (jpeg);
  put_frame (jpeg, many ? 0xc2 : 0xc0, 8, side, side, "11");
  put_huffman (jpeg, 0x00, 0);
  put_huffman (jpeg, 0x10, 0);
  if (variant == LONG_RESTARTS)
    put_segment (jpeg, 0xdd, each_mcu, sizeof each_mcu);
  for (i = 0; i < (many ? 50000 : 1); i++) {
    put_scan (jpeg, 0, 1, 0, many ? 0 : 63, 0);
    attack_put_zeros (jpeg, many ? 1 : variant < LONG_RESTARTS ? 4 :
        ATTACK_FLOOD_SIZE);
  }
  put_marker (jpeg, 0xd9);

  return jpeg;
}

/* Images in the segments of images: each holds the next one. */
static GByteArray *
make_nested (GRand * rand, guint variant)
{
  GByteArray *jpeg = g_byte_array_new ();

  while (jpeg->len < ATTACK_FLOOD_SIZE) {
    put_marker (jpeg, 0xd8);
    if (variant > 0)
      put_quantization (jpeg);
    put_marker (jpeg, 0xe1);
    attack_put_be16 (jpeg, variant == 2 ? 200 : 65000);
    if (variant < 3)
      attack_put (jpeg, "Exif\0\0", 6);
  }

  return jpeg;
}

#define HUGE(name, n) {"jpeg huge, " name, make_huge, n, ATTACK_ANY}
#define FLOOD(name, n) {"jpeg flood, " name, make_flood, n, ATTACK_ANY}

static const Attack list[] = {
  HUGE ("100 scans, grey", 0), HUGE ("100 scans, 4:2:0", 1),
  HUGE ("100 scans, 4:4:4", 2), HUGE ("100 scans, CMYK", 3),
  HUGE ("100 scans, 4:1:1", 4), HUGE ("100 scans, sequential 4:2:0", 5),
  HUGE ("100 scans, sequential 4:4:4", 6),
  HUGE ("100 scans, arithmetic grey", 7),
  HUGE ("100 scans, arithmetic 4:2:0", 8),
  HUGE ("100 scans, arithmetic sequential", 9),
  HUGE ("100 scans, lossless", 10), HUGE ("100 scans, 12 bits", 11),
  HUGE ("baseline grey", 12), HUGE ("baseline 4:2:0", 13),
  HUGE ("baseline CMYK", 14), HUGE ("arithmetic", 15),
  HUGE ("100 scans, restarts", 16), HUGE ("1 scan, grey", 17),
  {"jpeg 100 empty scans of AC", make_empty_ac, 98, ATTACK_ANY},
  {"jpeg 40 sparse scans of DC", make_sparse_dc, 40, ATTACK_ANY},
  {"jpeg sparse, progressive", make_empty_ac, 1, ATTACK_SOUND},
  {"jpeg sparse, baseline grey", make_sparse_baseline, 0, ATTACK_SOUND},
  {"jpeg sparse, baseline 4:2:0", make_sparse_baseline, 1, ATTACK_SOUND},
  FLOOD ("SOI", FLOOD_SOI), FLOOD ("SOI EOI", FLOOD_SOI_EOI),
  FLOOD ("SOI FF", FLOOD_SOI_FF), FLOOD ("SOI COM", FLOOD_SOI_COM),
  FLOOD ("SOI DQT", FLOOD_SOI_DQT), FLOOD ("tiny images", FLOOD_TINY),
  FLOOD ("tiny images, cut", FLOOD_TINY_CUT), FLOOD ("SOF", FLOOD_SOF),
  FLOOD ("SOI SOF", FLOOD_SOI_SOF), FLOOD ("DHT", FLOOD_DHT),
  FLOOD ("DQT", FLOOD_DQT), FLOOD ("COM", FLOOD_COM),
  FLOOD ("APP1", FLOOD_APP1), FLOOD ("ICC parts", FLOOD_APP2_ICC),
  FLOOD ("MPF", FLOOD_MPF), FLOOD ("Exif", FLOOD_EXIF),
  FLOOD ("DRI", FLOOD_DRI), FLOOD ("RST", FLOOD_RST),
  FLOOD ("RST in a scan", FLOOD_RST_IN_SCAN), FLOOD ("DNL", FLOOD_DNL),
  FLOOD ("FF", FLOOD_FF), FLOOD ("FF in a scan", FLOOD_FF_IN_SCAN),
  FLOOD ("FF 00", FLOOD_STUFFED), FLOOD ("SOS", FLOOD_SOS),
  FLOOD ("00 E1", FLOOD_JUNK_SEGMENT), FLOOD ("00", FLOOD_00),
  FLOOD ("EOI", FLOOD_EOI), FLOOD ("deep XMP", FLOOD_XMP),
  FLOOD ("IFD loops", FLOOD_IFD), FLOOD ("huge images", FLOOD_HUGE_CUT),
  FLOOD ("tiny images with metadata", FLOOD_TINY_METADATA),
  {"jpeg profile of 255 parts", make_long, LONG_ICC, ATTACK_ANY},
  {"jpeg index of 4000 images", make_long, LONG_MPF, ATTACK_ANY},
  {"jpeg restarts that do not come", make_long, LONG_RESTARTS, ATTACK_ANY},
  {"jpeg 50000 scans", make_long, LONG_SCANS, ATTACK_ANY},
  {"jpeg nested, SOI APP1", make_nested, 0, ATTACK_ANY},
  {"jpeg nested, SOI DQT APP1", make_nested, 1, ATTACK_ANY},
  {"jpeg nested, short", make_nested, 2, ATTACK_ANY},
  {"jpeg nested, tight", make_nested, 3, ATTACK_ANY},
};

const AttackList attacks_jpeg = { list, G_N_ELEMENTS (list) };
