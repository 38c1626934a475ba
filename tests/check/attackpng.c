/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attacks.h"
#include "bytes.h"

#include <string.h>
#include <zlib.h>

#define SIGNATURE "\x89PNG\r\n\x1a\n"

static void
put_chunk (GByteArray * png, const gchar * type, gconstpointer data, gsize size)
{
  guint at = png->len + 4;

  attack_put_be32 (png, size);
  attack_put (png, type, 4);
  attack_put (png, data, size);
  attack_put_be32 (png, crc32 (0, png->data + at, size + 4));
}

static void
put_ihdr (GByteArray * png, guint width, guint height, guint depth,
    guint colour_type, guint interlaced)
{
  guint8 data[13] = { 0 };

  put_be32 (data, width);
  put_be32 (data + 4, height);
  data[8] = depth;
  data[9] = colour_type;
  data[12] = interlaced;
  put_chunk (png, "IHDR", data, sizeof data);
}

static GByteArray *
begin (void)
{
  GByteArray *png = g_byte_array_new ();

  attack_put (png, SIGNATURE, 8);

  return png;
}

static GByteArray *
begin_tiny (void)
{
  GByteArray *png = begin ();

  put_ihdr (png, 1, 1, 8, 0, 0);

  return png;
}

/* @n zeros, or random bytes. */
static GByteArray *
deflate_bytes (gsize n, GRand * rand)
{
  GByteArray *result = g_byte_array_new ();
  guint8 in[4096] = { 0 }, out[4096];
  z_stream stream = { 0 };
  gint status;
  gsize i;

  deflateInit (&stream, 9);
  do {
    for (i = 0; rand && i < sizeof in; i++)
      in[i] = g_rand_int_range (rand, 0, 5);
    stream.next_in = in;
    stream.avail_in = MIN (n, sizeof in);
    n -= stream.avail_in;
    do {
      stream.next_out = out;
      stream.avail_out = sizeof out;
      status = deflate (&stream, n == 0 ? Z_FINISH : Z_NO_FLUSH);
      attack_put (result, out, sizeof out - stream.avail_out);
    } while (stream.avail_out == 0);
  } while (status != Z_STREAM_END);
  deflateEnd (&stream);

  return result;
}

/* -- huge and empty ----------------------------------------------------- */

typedef struct
{
  guint width, height, depth, colour_type, interlaced;
} Huge;

static const Huge huge[] = {
  {16384, 16384, 8, 6, 0}, {16384, 16384, 8, 6, 1},
  {16384, 16384, 8, 0, 0}, {16384, 16384, 16, 0, 1},
  {16384, 16384, 1, 3, 1}, {16384, 16384, 8, 2, 1},
  {16384, 11000, 16, 6, 1}, {16384, 11000, 16, 6, 0},
  {1 << 28, 1, 8, 0, 0}, {1 << 26, 4, 8, 6, 1}, {4, 1 << 26, 1, 0, 1},
  {1 << 25, 7, 1, 3, 1}, {1, 1 << 27, 8, 0, 0}, {1, 1 << 26, 8, 6, 1},
};

/* A few hundred bytes of data, and the end. */
static GByteArray *
make_cut (GRand * rand, guint variant)
{
  const Huge *kind = &huge[variant];
  GByteArray *png = begin (), *data = deflate_bytes (20000, rand);

  put_ihdr (png, kind->width, kind->height, kind->depth, kind->colour_type,
      kind->interlaced);
  if (kind->colour_type == 3)
    put_chunk (png, "PLTE", "abcdef", 6);
  put_chunk (png, "IDAT", data->data, MIN (data->len, 700));
  g_byte_array_unref (data);

  return png;
}

/* As much as deflate can make of a byte; sound. */
static GByteArray *
make_bomb (GRand * rand, guint variant)
{
  static const Huge kinds[] = {
    {16384, 16384, 8, 0, 0}, {16384, 16384, 1, 0, 0}, {16384, 16384, 1, 3, 1},
    {12000, 8000, 8, 6, 1}, {11000, 11000, 16, 0, 0},
  };
  static const gsize sizes[] = {
    16385u * 16384, 2049u * 16384, 2049u * 16384 + 16384, 12000u * 8000 * 4 +
        16384, 22001u * 11000
  };
  const Huge *kind = &kinds[variant];
  GByteArray *png = begin (), *data = deflate_bytes (sizes[variant], NULL);

  put_ihdr (png, kind->width, kind->height, kind->depth, kind->colour_type,
      kind->interlaced);
  if (kind->colour_type == 3)
    put_chunk (png, "PLTE", "abcdef", 6);
  put_chunk (png, "IDAT", data->data, data->len);
  put_chunk (png, "IEND", "", 0);
  g_byte_array_unref (data);

  return png;
}

/* -- floods ------------------------------------------------------------- */

/* Each chunk holds all that follow, and they end at the same place, or each a little
 * later; nothing that could follow a chunk is there. */
static GByteArray *
make_nested (GRand * rand, guint variant)
{
  static const gchar *const types[] =
      { "tEXt", "eXIf", "tEXt", "IDAT", "tEXt" };
  const guint end = ATTACK_FLOOD_SIZE + 4096;
  GByteArray *png = g_byte_array_new ();
  guint n = 0;

  while (png->len < ATTACK_FLOOD_SIZE) {
    attack_put (png, SIGNATURE, 8);
    if (variant > 0)
      put_ihdr (png, 1, 1, 8, 0, 0);
    attack_put_be32 (png, end + (variant == 4 ? ++n : 0) - png->len - 12);
    attack_put (png, types[variant], 4);
  }
  attack_put_zeros (png, end - png->len);
  memset (png->data + end - 4096, 'x', 4096);
  attack_repeat (png, end - 4096, end + 65536);

  return png;
}

typedef enum
{
  FLOOD_SIGNATURE, FLOOD_SIGNATURE_IHDR, FLOOD_TINY, FLOOD_TINY_CUT,
  FLOOD_EMPTY_IDAT, FLOOD_UNKNOWN, FLOOD_TEXT, FLOOD_ZTXT, FLOOD_FDAT,
  FLOOD_IHDR, FLOOD_ICCP, FLOOD_EXIF, FLOOD_PLTE, FLOOD_ITXT, FLOOD_IEND,
  FLOOD_BAD_CRC, FLOOD_EMPTY_IDAT_BAD_CRC, FLOOD_TIME, FLOOD_LATE_TEXT,
  FLOOD_PHYS, FLOOD_CHRM, FLOOD_ANIMATION, FLOOD_LATE_FDAT, FLOOD_HUGE_CUT,
  FLOOD_TINY_BOMBS, FLOOD_TINY_METADATA, FLOOD_TINY_SIZES,
} Flood;

static GByteArray *
make_bomb_chunk (const gchar * head, gsize head_size, gsize size)
{
  GByteArray *chunk = g_byte_array_new (), *data = deflate_bytes (size, NULL);

  attack_put (chunk, head, head_size);
  attack_put (chunk, data->data, data->len);
  g_byte_array_unref (data);

  return chunk;
}

static void
put_tiny_of_width (GByteArray * png, guint width, gboolean whole)
{
  GByteArray *data = deflate_bytes (1 + width, NULL);

  attack_put (png, SIGNATURE, 8);
  put_ihdr (png, width, 1, 8, 0, 0);
  put_chunk (png, "IDAT", data->data, whole ? data->len : 2);
  if (whole)
    put_chunk (png, "IEND", "", 0);
  g_byte_array_unref (data);
}

static void
put_tiny (GByteArray * png, gboolean whole)
{
  put_tiny_of_width (png, 1, whole);
}

/* The header of an image of the largest size, and a little data. */
static void
put_huge_cut (GByteArray * png)
{
  GByteArray *data = deflate_bytes (20000, NULL);

  attack_put (png, SIGNATURE, 8);
  put_ihdr (png, 16384, 16384, 8, 0, 0);
  put_chunk (png, "IDAT", data->data, data->len / 2);
  put_chunk (png, "IEND", "", 0);
  g_byte_array_unref (data);
}

static void
put_bomb (GByteArray * png, guint flood)
{
  GByteArray *chunk;

  if (flood == FLOOD_ZTXT)
    chunk = make_bomb_chunk ("Comment\0", 9, 1 << 20);
  else if (flood == FLOOD_TINY_BOMBS)
    chunk = make_bomb_chunk ("Comment\0", 9, 7 << 20);
  else if (flood == FLOOD_ICCP)
    chunk = make_bomb_chunk ("icc\0", 5, 1 << 20);
  else
    chunk = make_bomb_chunk ("Comment\0\1\0\0", 12, 1 << 20);
  put_chunk (png, flood == FLOOD_ZTXT
      || flood == FLOOD_TINY_BOMBS ? "zTXt" : flood == FLOOD_ICCP ? "iCCP" :
      "iTXt", chunk->data, chunk->len);
  g_byte_array_unref (chunk);
}

/* Text that holds what a terminal or a log would take for its own, and EXIF. */
static void
put_tiny_with_metadata (GByteArray * png, const guint8 * exif, gsize size)
{
  guint end;

  put_tiny (png, TRUE);
  end = png->len - 12;
  g_byte_array_set_size (png, end);
  put_chunk (png, "tEXt", "Title\0x", 7);
  put_chunk (png, "eXIf", exif, size);
  put_chunk (png, "IEND", "", 0);
}

static void
put_tiny_with_bomb (GByteArray * png)
{
  GByteArray *data = deflate_bytes (2, NULL);

  attack_put (png, SIGNATURE, 8);
  put_ihdr (png, 1, 1, 8, 0, 0);
  put_bomb (png, FLOOD_TINY_BOMBS);
  put_chunk (png, "IDAT", data->data, data->len);
  put_chunk (png, "IEND", "", 0);
  g_byte_array_unref (data);
}

static void
put_unit (GByteArray * png, guint flood)
{
  static const guint8 exif[] = "MM\0*\0\0\0\10\0\1\x87\x69\0\4"
      "\0\0\0\1\0\0\0\10\0\0\0\10";

  switch (flood) {
    case FLOOD_SIGNATURE:
      attack_put (png, SIGNATURE, 8);
      break;
    case FLOOD_SIGNATURE_IHDR:
      attack_put (png, SIGNATURE, 8);
      put_ihdr (png, 1, 1, 8, 0, 0);
      break;
    case FLOOD_TINY:
      put_tiny (png, TRUE);
      break;
    case FLOOD_TINY_CUT:
      put_tiny (png, FALSE);
      break;
    case FLOOD_EMPTY_IDAT:
      put_chunk (png, "IDAT", "", 0);
      break;
    case FLOOD_EMPTY_IDAT_BAD_CRC:
      attack_put (png, "\0\0\0\0IDAT\0\0\0\0", 12);
      break;
    case FLOOD_UNKNOWN:
      put_chunk (png, "abCd", "", 0);
      break;
    case FLOOD_PHYS:
      put_chunk (png, "pHYs", "\x7f\xff\xff\xff\x7f\xff\xff\xfe\1", 9);
      break;
    case FLOOD_CHRM:
      put_chunk (png, "cHRM", "\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff"
          "\xff\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff"
          "\xff\x7f\xff\xff\xff", 32);
      break;
    case FLOOD_ANIMATION:
      put_chunk (png, "acTL", "\0\0\xff\xff\0\0\0\0", 8);
      break;
    case FLOOD_LATE_FDAT:
      put_chunk (png, "fdAT", "\0\0\0\1x", 5);
      break;
    case FLOOD_HUGE_CUT:
      put_huge_cut (png);
      break;
    case FLOOD_TINY_BOMBS:
      put_tiny_with_bomb (png);
      break;
    case FLOOD_TINY_SIZES:
      put_tiny_of_width (png, 1, TRUE);
      put_tiny_of_width (png, 2, TRUE);
      break;
    case FLOOD_TINY_METADATA:
      put_tiny_with_metadata (png, exif, sizeof exif - 1);
      break;
    case FLOOD_LATE_TEXT:
    case FLOOD_TEXT:
      put_chunk (png, "tEXt", "Title\0x", 7);
      break;
    case FLOOD_FDAT:
      put_chunk (png, "fdAT", "\0\0\0\1", 4);
      break;
    case FLOOD_IHDR:
      put_ihdr (png, 1, 1, 8, 0, 0);
      break;
    case FLOOD_EXIF:
      put_chunk (png, "eXIf", exif, sizeof exif - 1);
      break;
    case FLOOD_PLTE:
      put_chunk (png, "PLTE", "abcdef", 6);
      break;
    case FLOOD_IEND:
      put_chunk (png, "IEND", "", 0);
      break;
    case FLOOD_BAD_CRC:
      attack_put (png, "\0\0\0\0tEXt\0\0\0\0", 12);
      break;
    case FLOOD_TIME:
      put_chunk (png, "tIME", "\7\xd0\1\1\0\0\0", 7);
      break;
    default:
      put_bomb (png, flood);
      break;
  }
}

static GByteArray *
make_flood (GRand * rand, guint variant)
{
  GByteArray *png = g_byte_array_new ();
  guint from;

  if (variant == FLOOD_LATE_TEXT || variant == FLOOD_LATE_FDAT) {
    put_tiny (png, TRUE);
    g_byte_array_set_size (png, png->len - 12);
  } else if (variant > FLOOD_TINY_CUT && variant != FLOOD_IHDR
      && variant < FLOOD_HUGE_CUT) {
    attack_put (png, SIGNATURE, 8);
    put_ihdr (png, 1, 1, 8, 0, 0);
  } else if (variant == FLOOD_IHDR) {
    attack_put (png, SIGNATURE, 8);
  }
  from = png->len;
  put_unit (png, variant);
  attack_repeat (png, from, ATTACK_FLOOD_SIZE);

  return png;
}

/* -- compressed data ---------------------------------------------------- */

/* Blocks that hold nothing: stored ones, or with codes of their own. */
static void
put_empty_block (AttackBits * bits, gboolean dynamic)
{
  guint i;

  attack_put_bits (bits, 0, 1);
  attack_put_bits (bits, dynamic ? 2 : 1, 2);
  if (!dynamic) {
    attack_put_bits (bits, 0, 7);
    return;
  }
  attack_put_bits (bits, 0, 5);
  attack_put_bits (bits, 0, 5);
  attack_put_bits (bits, 14, 4);        /* 18 lengths of code lengths */
  for (i = 0; i < 18; i++)
    /* 18 (138 zeros) and 1, each of one bit: at places 2 and 17. */
    attack_put_bits (bits, i == 2 || i == 17, 3);
  /* Code of 1: 0, of 18: 1. */
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, 127, 7);       /* 138 zeros */
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, 107, 7);       /* 118 zeros */
  attack_put_bits (bits, 0, 1); /* 256 has a bit */
  attack_put_bits (bits, 0, 1); /* and so has a distance */
  attack_put_bits (bits, 0, 1); /* the end of the block */
}

static GByteArray *
make_empty_blocks (GRand * rand, guint variant)
{
  GByteArray *png = begin (), *data = g_byte_array_new ();
  AttackBits bits = { data, 0 };

  put_ihdr (png, 16384, 16384, 8, 6, 0);
  attack_put (data, "\x78\x01", 2);
  if (variant == 2) {
    guint from = data->len;

    attack_put (data, "\0\0\0\xff\xff", 5);
    attack_repeat (data, from, ATTACK_FLOOD_SIZE);
  }
  while (data->len < ATTACK_FLOOD_SIZE)
    put_empty_block (&bits, variant == 1);
  put_chunk (png, "IDAT", data->data, data->len);
  g_byte_array_unref (data);

  return png;
}

/* Elements in elements. */
static GByteArray *
make_xmp (GRand * rand, guint variant)
{
  GByteArray *png = begin_tiny (), *text = g_byte_array_new ();
  guint i, from;

  attack_put (text, "XML:com.adobe.xmp\0\0\0\0\0", 22);
  attack_put (text, "<x:xmpmeta xmlns:x='adobe:ns:meta/'>", 36);
  from = text->len;
  attack_put (text, variant ? "<a b='c'/>" : "<rdf:Description>", variant ? 10 :
      17);
  attack_repeat (text, from, ATTACK_FLOOD_SIZE);
  put_chunk (png, "iTXt", text->data, text->len);
  for (i = 0; i < 4; i++)
    put_chunk (png, "IDAT", "", 0);
  g_byte_array_unref (text);

  return png;
}

#define CUT(name, n) {"png cut, " name, make_cut, n, ATTACK_ANY}
#define FLOOD(name, n) {"png flood, " name, make_flood, n, ATTACK_ANY}

static const Attack list[] = {
  {"png nested", make_nested, 0, ATTACK_ANY}, {"png nested, IHDR, eXIf",
      make_nested, 1, ATTACK_ANY},
  {"png nested, IHDR", make_nested, 2, ATTACK_ANY},
  {"png nested, IHDR, IDAT", make_nested, 3, ATTACK_ANY},
  {"png nested, other ends", make_nested, 4, ATTACK_ANY},
  CUT ("RGBA", 0), CUT ("RGBA, Adam7", 1), CUT ("grey", 2),
  CUT ("16-bit grey, Adam7", 3), CUT ("palette, Adam7", 4),
  CUT ("RGB, Adam7", 5), CUT ("16-bit RGBA, Adam7", 6),
  CUT ("16-bit RGBA", 7), CUT ("a row of 2^28", 8),
  CUT ("4 rows of 2^26, Adam7", 9), CUT ("4 columns of 2^26, Adam7", 10),
  CUT ("7 rows of 2^25, palette, Adam7", 11), CUT ("a column of 2^27", 12),
  CUT ("a column of 2^26, Adam7", 13),
  {"png sparse, grey", make_bomb, 0, ATTACK_SOUND},
  {"png sparse, 1 bit", make_bomb, 1, ATTACK_SOUND},
  {"png sparse, palette, Adam7", make_bomb, 2, ATTACK_SOUND},
  {"png sparse, RGBA, Adam7", make_bomb, 3, ATTACK_SOUND},
  {"png sparse, 16-bit grey", make_bomb, 4, ATTACK_SOUND},
  FLOOD ("signatures", FLOOD_SIGNATURE),
  FLOOD ("signature IHDR", FLOOD_SIGNATURE_IHDR),
  FLOOD ("tiny images", FLOOD_TINY),
  FLOOD ("tiny images, cut", FLOOD_TINY_CUT),
  FLOOD ("empty IDAT", FLOOD_EMPTY_IDAT),
  FLOOD ("empty IDAT with wrong checksum", FLOOD_EMPTY_IDAT_BAD_CRC),
  FLOOD ("unknown chunks", FLOOD_UNKNOWN), FLOOD ("tEXt", FLOOD_TEXT),
  FLOOD ("late tEXt", FLOOD_LATE_TEXT),
  FLOOD ("zTXt bombs", FLOOD_ZTXT), FLOOD ("iCCP bombs", FLOOD_ICCP),
  FLOOD ("iTXt bombs", FLOOD_ITXT), FLOOD ("fdAT", FLOOD_FDAT),
  FLOOD ("IHDR", FLOOD_IHDR), FLOOD ("eXIf", FLOOD_EXIF),
  FLOOD ("PLTE", FLOOD_PLTE), FLOOD ("IEND", FLOOD_IEND),
  FLOOD ("wrong checksums", FLOOD_BAD_CRC), FLOOD ("tIME", FLOOD_TIME),
  FLOOD ("pHYs", FLOOD_PHYS), FLOOD ("cHRM", FLOOD_CHRM),
  FLOOD ("acTL", FLOOD_ANIMATION), FLOOD ("late fdAT", FLOOD_LATE_FDAT),
  FLOOD ("huge images", FLOOD_HUGE_CUT),
  FLOOD ("tiny images with bombs", FLOOD_TINY_BOMBS),
  FLOOD ("tiny images with metadata", FLOOD_TINY_METADATA),
  FLOOD ("tiny images of two sizes", FLOOD_TINY_SIZES),
  {"png empty blocks", make_empty_blocks, 0, ATTACK_ANY},
  {"png empty blocks with codes", make_empty_blocks, 1, ATTACK_ANY},
  {"png empty stored blocks", make_empty_blocks, 2, ATTACK_ANY},
  {"png XMP, deep", make_xmp, 0, ATTACK_ANY}, {"png XMP, long", make_xmp, 1,
      ATTACK_ANY},
};

const AttackList attacks_png = { list, G_N_ELEMENTS (list) };
