/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Input made to cost a decoder much: little of it that claims to be large, or repeats
 * without end what costs something each time. All of it is made here, from a seed. */

#include <glib.h>

/* What a decoder may do with it. */
typedef enum
{
  ATTACK_ANY,
  ATTACK_SOUND,                 /* it is a sound image, of few bytes: it has to be
                                 * decoded whole */
} AttackKind;

/**
 * Attack:
 * @name: format, and what it is
 * @make: makes it
 * @variant: for @make
 * @kind: what has to come of it
 */
typedef struct
{
  const gchar *name;
  GByteArray *(*make) (GRand * rand, guint variant);
  guint variant;
  AttackKind kind;
} Attack;

typedef struct
{
  const Attack *attacks;
  guint n;
} AttackList;

extern const AttackList attacks_jpeg, attacks_png, attacks_webp, attacks_jxl;

/* How many there are of all formats, and each of them. */
guint attacks_count (void);
const Attack *attacks_nth (guint n);
GByteArray *attack_make (const Attack * attack, guint seed);

/* For those who make them. */
#define ATTACK_FLOOD_SIZE (1024 * 1024)

/* Bits, the first one lowest, as deflate, WebP and JPEG XL have them. */
typedef struct
{
  GByteArray *bytes;
  guint n;                      /* how many so far */
} AttackBits;

void attack_put (GByteArray * bytes, gconstpointer data, gsize size);
void attack_put_byte (GByteArray * bytes, guint byte);
void attack_put_be16 (GByteArray * bytes, guint value);
void attack_put_be32 (GByteArray * bytes, guint32 value);
void attack_put_le32 (GByteArray * bytes, guint32 value);
void attack_put_bits (AttackBits * bits, guint value, guint n);
void attack_put_zeros (GByteArray * bytes, gsize n);
/* Repeats what is behind @from until @size bytes are there. */
void attack_repeat (GByteArray * bytes, guint from, gsize size);
