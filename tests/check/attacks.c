/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attacks.h"
#include "bytes.h"

#include <string.h>

static const AttackList *const lists[] = {
  &attacks_jpeg, &attacks_png, &attacks_webp, &attacks_jxl
};

guint
attacks_count (void)
{
  guint n = 0, i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++)
    n += lists[i]->n;

  return n;
}

const Attack *
attacks_nth (guint n)
{
  guint i;

  for (i = 0; n >= lists[i]->n; i++)
    n -= lists[i]->n;

  return &lists[i]->attacks[n];
}

GByteArray *
attack_make (const Attack * attack, guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  GByteArray *bytes = attack->make (rand, attack->variant);

  g_rand_free (rand);

  return bytes;
}

void
attack_put (GByteArray * bytes, gconstpointer data, gsize size)
{
  g_byte_array_append (bytes, data, size);
}

void
attack_put_byte (GByteArray * bytes, guint byte)
{
  guint8 value = byte;

  g_byte_array_append (bytes, &value, 1);
}

void
attack_put_be16 (GByteArray * bytes, guint value)
{
  guint8 data[2];

  put_be16 (data, value);
  g_byte_array_append (bytes, data, 2);
}

void
attack_put_be32 (GByteArray * bytes, guint32 value)
{
  guint8 data[4];

  put_be32 (data, value);
  g_byte_array_append (bytes, data, 4);
}

void
attack_put_le32 (GByteArray * bytes, guint32 value)
{
  attack_put_be32 (bytes, GUINT32_SWAP_LE_BE (value));
}

void
attack_put_bits (AttackBits * bits, guint value, guint n)
{
  for (; n > 0; n--, value >>= 1) {
    if (bits->n % 8 == 0)
      attack_put_byte (bits->bytes, 0);
    bits->bytes->data[bits->bytes->len - 1] |= (value & 1) << (bits->n % 8);
    bits->n++;
  }
}

void
attack_put_zeros (GByteArray * bytes, gsize n)
{
  guint at = bytes->len;

  g_byte_array_set_size (bytes, at + n);
  memset (bytes->data + at, 0, n);
}

void
attack_repeat (GByteArray * bytes, guint from, gsize size)
{
  guint n = bytes->len - from, at = bytes->len;

  g_byte_array_set_size (bytes, MAX (size, at));
  for (; at < bytes->len; at++)
    bytes->data[at] = bytes->data[at - n];
}
