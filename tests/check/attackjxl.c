/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attacks.h"

#include <string.h>

#define SIGNATURE_BOX "\0\0\0\x0cJXL \r\n\x87\n"
#define FTYP "\0\0\0\x14" "ftypjxl \0\0\0\0jxl "

static void
pad (AttackBits * bits)
{
  while (bits->n % 8 != 0)
    attack_put_bits (bits, 0, 1);
}

/* SizeHeader, then all that is default. */
static void
put_image_header (GByteArray * jxl, guint width, guint height)
{
  AttackBits bits = { jxl, 0 };

  attack_put (jxl, "\xff\x0a", 2);
  attack_put_bits (&bits, 0, 1);        /* not small */
  attack_put_bits (&bits, 3, 2);
  attack_put_bits (&bits, height - 1, 30);
  attack_put_bits (&bits, 0, 3);        /* no ratio */
  attack_put_bits (&bits, 3, 2);
  attack_put_bits (&bits, width - 1, 30);
  attack_put_bits (&bits, 1, 1);        /* all of the metadata is default */
  attack_put_bits (&bits, 1, 1);        /* and so is the transform */
  pad (&bits);
}

/* And an all default frame. */
static void
put_headers (GByteArray * jxl, guint width, guint height)
{
  AttackBits bits = { jxl, 0 };

  put_image_header (jxl, width, height);
  attack_put_bits (&bits, 1, 1);        /* all of the frame header is default */
  attack_put_bits (&bits, 0, 1);        /* sections in order */
  pad (&bits);
}

/* The image of Modular mode in which all samples are 0, and take no bits. */
static void
put_zeros (AttackBits * bits)
{
  attack_put_bits (bits, 1, 1); /* matrices of DC are default */
  attack_put_bits (bits, 0, 1); /* no global tree */
  attack_put_bits (bits, 0, 1);
  attack_put_bits (bits, 1, 1); /* the predictor's weights are default */
  attack_put_bits (bits, 0, 2); /* no transforms */
  /* The codes of the tree: one, of one symbol of no bits. */
  attack_put_bits (bits, 0, 1); /* no LZ77 */
  attack_put_bits (bits, 1, 3); /* one code for all contexts */
  attack_put_bits (bits, 1, 1); /* a prefix code */
  attack_put_bits (bits, 0, 4 + 1);
  /* The tree is one leaf; the same for its samples. */
  attack_put_bits (bits, 0, 1);
  attack_put_bits (bits, 1, 1);
  attack_put_bits (bits, 0, 4 + 1);
  pad (bits);
}

/* A frame that is added to what is there: 9 bytes, or 14. */
static void
put_frame (GByteArray * jxl, gboolean cropped, gboolean last)
{
  AttackBits header = { jxl, 0 }, toc = { jxl, 0 }, data = { jxl, 0 };

  attack_put_bits (&header, 0, 1);      /* not all default */
  attack_put_bits (&header, 0, 2);      /* regular */
  attack_put_bits (&header, 1, 1);      /* Modular */
  attack_put_bits (&header, 0, 2 + 2);  /* no flags, no upsampling */
  attack_put_bits (&header, last ? 0 : 3, 2);   /* groups of 128 x 128, or 1024 */
  attack_put_bits (&header, 0, 2);      /* one pass */
  attack_put_bits (&header, cropped, 1);
  if (cropped) {
    attack_put_bits (&header, 0, 2 * (2 + 8));  /* at 0, 0 */
    attack_put_bits (&header, 8 << 2, 2 + 8);
    attack_put_bits (&header, 8 << 2, 2 + 8);
  }
  attack_put_bits (&header, 1, 2);      /* added */
  attack_put_bits (&header, 0, 2);      /* to reference 0 */
  attack_put_bits (&header, last, 1);
  if (!last)
    attack_put_bits (&header, 0, 2);    /* saved as reference 0 */
  attack_put_bits (&header, 0, 2);      /* no name */
  attack_put_bits (&header, 1, 1);      /* the filters are default */
  attack_put_bits (&header, 0, 2);      /* no extensions */
  attack_put_bits (&header, 0, 1);      /* sections in order */
  pad (&header);
  attack_put_bits (&toc, 3 << 2, 2 + 10);       /* 3 bytes */
  pad (&toc);
  put_zeros (&data);
}

typedef enum
{
  HUGE_CUT, HUGE_ZEROS, HUGE_RANDOM, HUGE_TALL, HUGE_LIMIT,
} Huge;

static GByteArray *
make_huge (GRand * rand, guint variant)
{
  static const guint widths[] = { 16384, 16384, 16384, 1, 12000 };
  GByteArray *jxl = g_byte_array_new ();
  guint i;

  put_headers (jxl, widths[variant],
      variant == HUGE_LIMIT ? 12000 : (1 << 28) / widths[variant]);
  for (i = 0; variant != HUGE_CUT && i < ATTACK_FLOOD_SIZE; i++)
    attack_put_byte (jxl, variant == HUGE_ZEROS ? 0 :
        g_rand_int_range (rand, 0, 256));

  return jxl;
}

typedef enum
{
  FLOOD_BARE, FLOOD_SIGNATURE, FLOOD_SIGNATURE_FTYP, FLOOD_BOX, FLOOD_EXIF,
  FLOOD_PART, FLOOD_EMPTY_CODESTREAM, FLOOD_BROB, FLOOD_BOMB, FLOOD_NESTED,
  FLOOD_HEADERS, FLOOD_IMAGES_WITH_BOMB, FLOOD_TINY,
} Flood;

static void
put_box (GByteArray * jxl, const gchar * type, gconstpointer data, gsize size)
{
  attack_put_be32 (jxl, 8 + size);
  attack_put (jxl, type, 4);
  attack_put (jxl, data, size);
}

static void
put_unit (GByteArray * jxl, guint flood)
{
  static const guint8 empty[4] = { 0 };
  /* 7 MiB of blanks, by brotli. */
  static const guint8 bomb[] = "xml \x9b\xff\xff\x6f\xf8\x25\x40\xe2\xb1\x40"
      "\x20\xf7\xfe\x0d";

  switch (flood) {
    case FLOOD_BARE:
      attack_put (jxl, "\xff\x0a", 2);
      break;
    case FLOOD_SIGNATURE:
      attack_put (jxl, SIGNATURE_BOX, 12);
      break;
    case FLOOD_SIGNATURE_FTYP:
      attack_put (jxl, SIGNATURE_BOX FTYP, 32);
      break;
    case FLOOD_BOX:
      put_box (jxl, "abcd", "", 0);
      break;
    case FLOOD_EXIF:
      put_box (jxl, "Exif", empty, 4);
      break;
    case FLOOD_PART:
      put_box (jxl, "jxlp", empty, 4);
      break;
    case FLOOD_EMPTY_CODESTREAM:
      put_box (jxl, "jxlc", "", 0);
      break;
    case FLOOD_BROB:
      put_box (jxl, "brob", "xml \x06", 5);
      break;
    case FLOOD_IMAGES_WITH_BOMB:
      attack_put (jxl, SIGNATURE_BOX FTYP, 32);
      put_box (jxl, "brob", bomb, sizeof bomb - 1);
      break;
    case FLOOD_TINY:
      put_image_header (jxl, 1, 1);
      put_frame (jxl, FALSE, TRUE);
      break;
    case FLOOD_BOMB:
      put_box (jxl, "brob", bomb, sizeof bomb - 1);
      break;
    case FLOOD_NESTED:
      attack_put (jxl, SIGNATURE_BOX FTYP, 32);
      attack_put_be32 (jxl, ATTACK_FLOOD_SIZE + 4096 - jxl->len);
      attack_put (jxl, "Exif", 4);
      break;
    default:
      put_headers (jxl, 8, 8);
      break;
  }
}

static GByteArray *
make_flood (GRand * rand, guint variant)
{
  GByteArray *jxl = g_byte_array_new ();

  if (variant >= FLOOD_BOX && variant <= FLOOD_BOMB)
    attack_put (jxl, SIGNATURE_BOX FTYP, 32);
  while (jxl->len < ATTACK_FLOOD_SIZE)
    put_unit (jxl, variant);

  return jxl;
}

/* -- layers ------------------------------------------------------------- */

typedef enum
{
  LAYERS_FULL, LAYERS_CROPPED,
} Layers;

static GByteArray *
make_layers (GRand * rand, guint variant)
{
  GByteArray *jxl = g_byte_array_new ();
  gboolean cropped = variant == LAYERS_CROPPED;
  guint side = cropped ? 5000 : 1024;

  put_image_header (jxl, side, side);
  while (jxl->len < ATTACK_FLOOD_SIZE / 16)
    put_frame (jxl, cropped, FALSE);

  return jxl;
}

#define HUGE(name, n) {"jxl huge, " name, make_huge, n, ATTACK_ANY}
#define FLOOD(name, n) {"jxl flood, " name, make_flood, n, ATTACK_ANY}

static const Attack list[] = {
  HUGE ("cut", HUGE_CUT), HUGE ("zeros", HUGE_ZEROS),
  HUGE ("random", HUGE_RANDOM), HUGE ("tall", HUGE_TALL),
  HUGE ("12000 x 12000", HUGE_LIMIT),
  FLOOD ("bare signatures", FLOOD_BARE),
  FLOOD ("signature boxes", FLOOD_SIGNATURE),
  FLOOD ("signature ftyp", FLOOD_SIGNATURE_FTYP),
  FLOOD ("empty boxes", FLOOD_BOX), FLOOD ("empty Exif", FLOOD_EXIF),
  FLOOD ("empty jxlp", FLOOD_PART),
  FLOOD ("empty jxlc", FLOOD_EMPTY_CODESTREAM), FLOOD ("brob", FLOOD_BROB),
  FLOOD ("nested", FLOOD_NESTED), FLOOD ("headers", FLOOD_HEADERS),
  FLOOD ("brob bombs", FLOOD_BOMB),
  FLOOD ("images with brob bombs", FLOOD_IMAGES_WITH_BOMB),
  FLOOD ("tiny images", FLOOD_TINY),
  {"jxl layers", make_layers, LAYERS_FULL, ATTACK_ANY},
  {"jxl layers, cropped", make_layers, LAYERS_CROPPED, ATTACK_ANY},
};

const AttackList attacks_jxl = { list, G_N_ELEMENTS (list) };
