/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attacks.h"

#include <string.h>

static void
put_riff (GByteArray * webp, guint32 size)
{
  attack_put (webp, "RIFF", 4);
  attack_put_le32 (webp, size);
  attack_put (webp, "WEBP", 4);
}

static void
put_header (GByteArray * webp, const gchar * type, guint32 size)
{
  attack_put (webp, type, 4);
  attack_put_le32 (webp, size);
}

static void
put_vp8x (GByteArray * webp, guint flags, guint width, guint height)
{
  put_header (webp, "VP8X", 10);
  attack_put_le32 (webp, flags);
  attack_put_byte (webp, (width - 1) & 0xff);
  attack_put_byte (webp, (width - 1) >> 8);
  attack_put_byte (webp, (width - 1) >> 16);
  attack_put_byte (webp, (height - 1) & 0xff);
  attack_put_byte (webp, (height - 1) >> 8);
  attack_put_byte (webp, (height - 1) >> 16);
}

/* A key frame of this size; @n bytes of data behind its header. */
static void
put_lossy (GByteArray * webp, guint width, guint height, guint n, GRand * rand)
{
  guint32 tag = 1 << 4 | MIN (n, 0x7ffff) / 2 << 5;

  put_header (webp, "VP8 ", 10 + n);
  attack_put_byte (webp, tag);
  attack_put_byte (webp, tag >> 8);
  attack_put_byte (webp, tag >> 16);
  attack_put (webp, "\x9d\x01\x2a", 3);
  attack_put_byte (webp, width);
  attack_put_byte (webp, width >> 8);
  attack_put_byte (webp, height);
  attack_put_byte (webp, height >> 8);
  for (; n > 0; n--)
    attack_put_byte (webp, rand ? g_rand_int_range (rand, 0, 256) : 0);
}

static void
put_lossless (GByteArray * webp, guint width, guint height, guint n,
    GRand * rand)
{
  put_header (webp, "VP8L", 5 + n);
  attack_put_byte (webp, 0x2f);
  attack_put_le32 (webp, (width - 1) | (height - 1) << 14 | 1u << 28);
  for (; n > 0; n--)
    attack_put_byte (webp, rand ? g_rand_int_range (rand, 0, 256) : 0);
}

typedef enum
{
  HUGE_LOSSY, HUGE_LOSSY_ZEROS, HUGE_LOSSLESS, HUGE_LOSSLESS_ZEROS, HUGE_ALPHA,
  HUGE_ALPHA_CUT, HUGE_LOSSY_CUT, HUGE_LOSSLESS_CUT, HUGE_CANVAS,
} Huge;

#define SIDE 16383

static GByteArray *
make_huge (GRand * rand, guint variant)
{
  GByteArray *webp = g_byte_array_new ();
  gboolean zeros = variant == HUGE_LOSSY_ZEROS
      || variant == HUGE_LOSSLESS_ZEROS;

  put_riff (webp, 1 << 20);
  switch (variant) {
    case HUGE_LOSSY:
    case HUGE_LOSSY_ZEROS:
      put_lossy (webp, SIDE, SIDE, 600, zeros ? NULL : rand);
      break;
    case HUGE_LOSSLESS:
    case HUGE_LOSSLESS_ZEROS:
      put_lossless (webp, SIDE, SIDE, 600, zeros ? NULL : rand);
      break;
    case HUGE_ALPHA:
    case HUGE_ALPHA_CUT:
      put_vp8x (webp, 0x10, SIDE, SIDE);
      put_header (webp, "ALPH", 100);
      attack_put_byte (webp, 1);
      attack_put_zeros (webp, 99);
      put_lossy (webp, SIDE, SIDE, 600, rand);
      if (variant == HUGE_ALPHA_CUT)
        g_byte_array_set_size (webp, webp->len - 500);
      break;
    case HUGE_LOSSY_CUT:
      put_lossy (webp, SIDE, SIDE, 600, NULL);
      g_byte_array_set_size (webp, webp->len - 300);
      break;
    case HUGE_LOSSLESS_CUT:
      put_lossless (webp, SIDE, SIDE, 600, NULL);
      g_byte_array_set_size (webp, webp->len - 300);
      break;
    default:
      /* A small frame on a large canvas. */
      put_vp8x (webp, 0x02, 16384, 16384);
      put_header (webp, "ANMF", 16 + 8 + 5 + 100);
      attack_put_zeros (webp, 16);
      put_lossless (webp, 1, 1, 100, NULL);
      break;
  }

  return webp;
}

typedef enum
{
  FLOOD_RIFF, FLOOD_RIFF_VP8X, FLOOD_RIFF_VP8, FLOOD_RIFF_VP8L, FLOOD_CHUNK,
  FLOOD_EXIF, FLOOD_ANMF, FLOOD_ALPH, FLOOD_TINY, FLOOD_NESTED,
  FLOOD_RIFF_EXACT, FLOOD_HUGE, FLOOD_TINY_METADATA,
} Flood;

/* A whole lossless image of one colour: nothing but codes of one symbol. */
static void
put_flat (GByteArray * webp, guint width, guint height)
{
  put_lossless (webp, width, height, 3, NULL);
  memcpy (webp->data + webp->len - 3, "\x88\x88\x08", 3);
}

static void
put_tiny_with_metadata (GByteArray * webp)
{
  static const guint8 exif[] = "MM\0*\0\0\0\10\0\1\x87\x69\0\4"
      "\0\0\0\1\0\0\0\10\0\0\0\10";
  guint8 icc[128] = { 0 };

  memcpy (icc + 36, "acsp", 4);
  put_riff (webp, 4 + 18 + 8 + 128 + 16 + 8 + 28);
  put_vp8x (webp, 0x28, 1, 1);
  put_header (webp, "ICCP", sizeof icc);
  attack_put (webp, icc, sizeof icc);
  put_flat (webp, 1, 1);
  put_header (webp, "EXIF", 28);
  attack_put (webp, exif, 28);
}

static void
put_unit (GByteArray * webp, guint flood)
{
  switch (flood) {
    case FLOOD_RIFF:
      put_riff (webp, 1 << 20);
      break;
    case FLOOD_RIFF_EXACT:
      put_riff (webp, 4);
      break;
    case FLOOD_RIFF_VP8X:
      put_riff (webp, 1 << 20);
      put_vp8x (webp, 0, 1, 1);
      break;
    case FLOOD_RIFF_VP8:
      put_riff (webp, 1 << 20);
      put_lossy (webp, 16, 16, 2, NULL);
      break;
    case FLOOD_RIFF_VP8L:
      put_riff (webp, 1 << 20);
      put_lossless (webp, 1, 1, 3, NULL);
      break;
    case FLOOD_CHUNK:
      put_header (webp, "abcd", 0);
      break;
    case FLOOD_EXIF:
      put_header (webp, "EXIF", 0);
      break;
    case FLOOD_ANMF:
      put_header (webp, "ANMF", 16);
      attack_put_zeros (webp, 16);
      break;
    case FLOOD_ALPH:
      put_header (webp, "ALPH", 2);
      attack_put_zeros (webp, 2);
      break;
    case FLOOD_NESTED:
      put_riff (webp, 1 << 20);
      put_vp8x (webp, 0, 1, 1);
      put_header (webp, "EXIF", ATTACK_FLOOD_SIZE + 4096 - webp->len - 8);
      break;
    case FLOOD_HUGE:
      put_riff (webp, 4 + 8 + 5 + 3);
      put_flat (webp, 12000, 9000);
      break;
    case FLOOD_TINY_METADATA:
      put_tiny_with_metadata (webp);
      break;
    default:
      /* A whole image of one pixel. */
      put_riff (webp, 4 + 8 + 5 + 3);
      put_flat (webp, 1, 1);
      break;
  }
}

static GByteArray *
make_flood (GRand * rand, guint variant)
{
  GByteArray *webp = g_byte_array_new ();

  if (variant >= FLOOD_CHUNK && variant <= FLOOD_ALPH) {
    put_riff (webp, 2 << 20);
    put_vp8x (webp, 0x10, 16383, 16383);
  }
  while (webp->len < ATTACK_FLOOD_SIZE)
    put_unit (webp, variant);

  return webp;
}

/* -- a lossless image whose codes take much memory ----------------------- */

/* A code with one symbol takes no bits. */
static void
put_simple_code (AttackBits * bits, guint symbol)
{
  attack_put_bits (bits, 1, 1); /* simple */
  attack_put_bits (bits, 0, 1); /* one symbol */
  attack_put_bits (bits, 1, 1); /* of 8 bits */
  attack_put_bits (bits, symbol, 8);
}

/* Two symbols of one bit. */
static void
put_double_code (AttackBits * bits, guint first, guint second)
{
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, first, 8);
  attack_put_bits (bits, second, 8);
}

/* The image of codes has blocks of 4 x 4 and names the highest number there is, so that so many
 * groups of codes have to be read, or found missing: 65536, or 256 of a small image. */
static void
put_codes (GByteArray * webp, GRand * rand, gboolean is_small)
{
  const guint side = is_small ? 64 : 256, n = is_small ? 256 : 65536;
  GByteArray *data = g_byte_array_new ();
  AttackBits bits = { data, 0 };
  guint begin = webp->len, i;

  attack_put_bits (&bits, 0, 1);        /* no transform */
  attack_put_bits (&bits, 1, 1);        /* cache of colours */
  attack_put_bits (&bits, 11, 4);
  attack_put_bits (&bits, 1, 1);        /* several groups */
  attack_put_bits (&bits, 0, 3);
  attack_put_bits (&bits, 0, 1);        /* their image has no cache */
  /* Red and green are the number. */
  put_double_code (&bits, 0, 255);
  put_double_code (&bits, 0, is_small ? 0 : 255);
  put_simple_code (&bits, 0);
  put_simple_code (&bits, 0);
  put_simple_code (&bits, 0);
  for (i = 0; i < side / 4 * (side / 4); i++)
    attack_put_bits (&bits, g_rand_int_range (rand, 0, 4), is_small ? 1 : 2);
  for (i = 0; i < 5 * n && data->len < ATTACK_FLOOD_SIZE; i++)
    put_simple_code (&bits, 0);
  put_riff (webp, 4 + 8 + 5 + data->len);
  put_lossless (webp, side, side, 0, NULL);
  attack_put (webp, data->data, data->len);
  webp->data[begin + 16] = 5 + data->len;
  webp->data[begin + 17] = (5 + data->len) >> 8;
  webp->data[begin + 18] = (5 + data->len) >> 16;
  if (webp->len % 2 > 0)
    attack_put_byte (webp, 0);
  g_byte_array_unref (data);
}

static GByteArray *
make_codes (GRand * rand, guint is_small)
{
  GByteArray *webp = g_byte_array_new ();

  do
    put_codes (webp, rand, is_small);
  while (is_small && webp->len < ATTACK_FLOOD_SIZE);

  return webp;
}

/* A palette of one colour, again and again: 32 bits. */
static GByteArray *
make_transforms (GRand * rand, guint side)
{
  GByteArray *webp = g_byte_array_new (), *unit = g_byte_array_new ();
  AttackBits bits = { unit, 0 };
  guint i;

  attack_put_bits (&bits, 1, 1);
  attack_put_bits (&bits, 3, 2);
  attack_put_bits (&bits, 0, 8 + 1);
  for (i = 0; i < 5; i++)
    attack_put_bits (&bits, 1, 4);      /* simple, one symbol, of a bit: 0 */
  put_riff (webp, 4 + 8 + 5 + ATTACK_FLOOD_SIZE);
  put_lossless (webp, side, side, ATTACK_FLOOD_SIZE, NULL);
  for (i = 0; i < ATTACK_FLOOD_SIZE; i++)
    webp->data[webp->len - ATTACK_FLOOD_SIZE + i] = unit->data[i % unit->len];
  g_byte_array_unref (unit);

  return webp;
}

#define HUGE(name, n) {"webp huge, " name, make_huge, n, ATTACK_ANY}
#define FLOOD(name, n) {"webp flood, " name, make_flood, n, ATTACK_ANY}

static const Attack list[] = {
  HUGE ("lossy", HUGE_LOSSY), HUGE ("lossy, zeros", HUGE_LOSSY_ZEROS),
  HUGE ("lossless", HUGE_LOSSLESS),
  HUGE ("lossless, zeros", HUGE_LOSSLESS_ZEROS), HUGE ("alpha", HUGE_ALPHA),
  HUGE ("alpha, cut", HUGE_ALPHA_CUT), HUGE ("lossy, cut", HUGE_LOSSY_CUT),
  HUGE ("lossless, cut", HUGE_LOSSLESS_CUT), HUGE ("canvas", HUGE_CANVAS),
  FLOOD ("RIFF", FLOOD_RIFF), FLOOD ("RIFF, exact", FLOOD_RIFF_EXACT),
  FLOOD ("RIFF VP8X", FLOOD_RIFF_VP8X), FLOOD ("RIFF VP8", FLOOD_RIFF_VP8),
  FLOOD ("RIFF VP8L", FLOOD_RIFF_VP8L), FLOOD ("empty chunks", FLOOD_CHUNK),
  FLOOD ("empty EXIF", FLOOD_EXIF), FLOOD ("ANMF", FLOOD_ANMF),
  FLOOD ("ALPH", FLOOD_ALPH), FLOOD ("tiny images", FLOOD_TINY),
  FLOOD ("nested", FLOOD_NESTED), FLOOD ("huge images", FLOOD_HUGE),
  FLOOD ("tiny images with metadata", FLOOD_TINY_METADATA),
  {"webp flood, codes", make_codes, 0, ATTACK_ANY},
  {"webp flood, images of many codes", make_codes, 1, ATTACK_ANY},
  {"webp flood, transforms", make_transforms, 4000, ATTACK_ANY},
};

const AttackList attacks_webp = { list, G_N_ELEMENTS (list) };
