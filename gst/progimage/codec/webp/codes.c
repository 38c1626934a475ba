/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How many groups of prefix codes a lossless image has (RFC 9649, section 3): libwebp builds
 * the tables of each of them, however few bytes and pixels it has. What stands in front of
 * them is read here, but no pixel. */

#include "codes.h"

#include "chunks.h"

#include <string.h>

#define MAX_CODE_LENGTH 15
#define N_LENGTH_CODES 19
#define N_LITERALS 256
#define N_LENGTHS 24
#define N_DISTANCES 40
#define MAX_CACHE_BITS 11
#define MAX_ALPHABET (N_LITERALS + N_LENGTHS + (1 << MAX_CACHE_BITS))
#define N_CODES 5               /* of a group */

/* Of an ALPH chunk: its method, in the lowest bits of one byte. */
#define ALPHA_METHOD 3
#define ALPHA_IS_LOSSLESS 1

typedef enum
{
  PREDICTOR,
  COLOUR,
  GREEN,
  PALETTE,
} Transform;

typedef struct
{
  const guint8 *data;
  gsize size, n;                /* bytes; bits that were read */
  gboolean failed;              /* there were too few, or they mean nothing */
} Reader;

/* A prefix code: how many symbols have each length, and these, by length. One that has one
 * symbol takes no bits. */
typedef struct
{
  guint16 counts[MAX_CODE_LENGTH + 1];
  guint16 symbols[MAX_ALPHABET];
  gboolean takes_no_bits;
} Code;

static guint
read_bits (Reader * reader, guint n)
{
  guint value = 0, i;

  if (n > reader->size * 8 - reader->n) {
    reader->failed = TRUE;
    return 0;
  }
  for (i = 0; i < n; i++, reader->n++)
    value |= (guint) (reader->data[reader->n / 8] >> reader->n % 8 & 1) << i;

  return value;
}

static void
make_code (Reader * reader, Code * code, const guint8 * lengths, guint n)
{
  guint16 at[MAX_CODE_LENGTH + 2] = { 0 };
  gint left = 1;
  guint i;

  memset (code->counts, 0, sizeof code->counts);
  for (i = 0; i < n; i++)
    code->counts[lengths[i]]++;
  code->takes_no_bits = code->counts[0] + 1u == n;
  code->counts[0] = 0;
  for (i = 1; i <= MAX_CODE_LENGTH; i++) {
    left = left * 2 - code->counts[i];
    at[i + 1] = at[i] + code->counts[i];
    reader->failed |= left < 0;
  }
  reader->failed |= left > 0 && !code->takes_no_bits;
  for (i = 0; i < n; i++)
    if (lengths[i] > 0)
      code->symbols[at[lengths[i]]++] = i;
}

static guint
read_symbol (Reader * reader, const Code * code)
{
  gint bits = 0, first = 0;
  guint index = 0, i;

  if (code->takes_no_bits)
    return code->symbols[0];

  for (i = 1; i <= MAX_CODE_LENGTH && !reader->failed; i++) {
    bits |= read_bits (reader, 1);
    if (bits - first < code->counts[i])
      return code->symbols[index + bits - first];
    index += code->counts[i];
    first = (first + code->counts[i]) << 1;
    bits <<= 1;
  }
  reader->failed = TRUE;

  return 0;
}

/* One or two symbols. libwebp ignores those that are none of the alphabet. */
static void
read_simple_lengths (Reader * reader, guint8 * lengths, guint n)
{
  guint symbols = read_bits (reader, 1) + 1;
  guint bits = read_bits (reader, 1) ? 8 : 1;

  while (symbols-- > 0) {
    guint symbol = read_bits (reader, bits);

    if (symbol < n)
      lengths[symbol] = 1;
    bits = 8;
  }
}

/* How often the length @symbol stands for comes: 16 repeats the one before, 17 and 18 are
 * zeros. */
static guint
read_repeats (Reader * reader, guint symbol)
{
  switch (symbol) {
    case 16:
      return 3 + read_bits (reader, 2);
    case 17:
      return 3 + read_bits (reader, 3);
    case 18:
      return 11 + read_bits (reader, 7);
    default:
      return 1;
  }
}

static void
read_coded_lengths (Reader * reader, guint8 * lengths, guint n)
{
  static const guint8 order[N_LENGTH_CODES] =
      { 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  guint8 lengths_of_lengths[N_LENGTH_CODES] = { 0 };
  guint n_lengths = 4 + read_bits (reader, 4);
  guint last = 8, most = n, i = 0;
  Code code;

  for (i = 0; i < MIN (n_lengths, N_LENGTH_CODES); i++)
    lengths_of_lengths[order[i]] = read_bits (reader, 3);
  make_code (reader, &code, lengths_of_lengths, N_LENGTH_CODES);
  if (read_bits (reader, 1))
    most = 2 + read_bits (reader, 2 + 2 * read_bits (reader, 3));

  for (i = 0; i < n && most > 0 && !reader->failed; most--) {
    guint symbol = read_symbol (reader, &code);
    guint repeats = read_repeats (reader, symbol);

    if (repeats > n - i) {
      reader->failed = TRUE;
      return;
    }
    if (symbol > 0 && symbol < 16)
      last = symbol;
    while (repeats-- > 0)
      lengths[i++] = symbol < 16 ? symbol : symbol == 16 ? last : 0;
  }
}

static void
read_code (Reader * reader, Code * code, guint n)
{
  guint8 lengths[MAX_ALPHABET] = { 0 };

  if (read_bits (reader, 1))
    read_simple_lengths (reader, lengths, n);
  else
    read_coded_lengths (reader, lengths, n);
  make_code (reader, code, lengths, n);
}

static guint
read_length (Reader * reader, guint symbol)
{
  guint extra = symbol < 4 ? 0 : (symbol - 2) >> 1;

  return symbol < 4 ? symbol + 1 :
      ((2 + (symbol & 1)) << extra) + read_bits (reader, extra) + 1;
}

/* Reads an image that is part of a transform, or tells which group a block has. What is copied
 * of it, or comes from the cache, is no other value.
 *
 * Returns: the highest value of the green and the red byte together */
static guint
read_image (Reader * reader, Code * codes, guint64 pixels)
{
  guint cache = read_bits (reader, 1) ? read_bits (reader, 4) : 0;
  const guint sizes[N_CODES] = {
    N_LITERALS + N_LENGTHS + (cache > 0 ? 1 << MIN (cache, MAX_CACHE_BITS) : 0),
    N_LITERALS, N_LITERALS, N_LITERALS, N_DISTANCES
  };
  const guint64 all = pixels;
  guint most = 0, i;

  reader->failed |= cache > MAX_CACHE_BITS;
  for (i = 0; i < N_CODES && !reader->failed; i++)
    read_code (reader, &codes[i], sizes[i]);

  while (pixels > 0 && !reader->failed) {
    const gsize begin = reader->n;
    guint symbol = read_symbol (reader, &codes[0]), n = 1;

    if (symbol < N_LITERALS) {
      guint value = read_symbol (reader, &codes[1]) << 8 | symbol;

      most = MAX (most, value);
      read_symbol (reader, &codes[2]);
      read_symbol (reader, &codes[3]);
    } else if (symbol < N_LITERALS + N_LENGTHS) {
      n = read_length (reader, symbol - N_LITERALS);
      read_length (reader, read_symbol (reader, &codes[4]));
      reader->failed |= pixels == all;  /* nothing to copy */
    }
    /* All of it is like that. */
    if (codes[0].takes_no_bits && reader->n == begin)
      break;
    pixels -= MIN (n, pixels);
  }

  return most;
}

static guint64
count_blocks (guint width, guint height, guint bits)
{
  guint64 columns = ((guint64) width + (1 << bits) - 1) >> bits;

  return columns * (((guint64) height + (1 << bits) - 1) >> bits);
}

/* Returns: the width of what it leaves, pixels */
static guint
skip_transform (Reader * reader, Code * codes, Transform transform,
    guint width, guint height)
{
  guint n;

  switch (transform) {
    case PREDICTOR:
    case COLOUR:
      read_image (reader, codes,
          count_blocks (width, height, 2 + read_bits (reader, 3)));
      break;
    case PALETTE:
      n = read_bits (reader, 8) + 1;
      read_image (reader, codes, n);
      /* Several pixels share a byte. */
      return count_blocks (width, 1, n <= 2 ? 3 : n <= 4 ? 2 : n <= 16);
    case GREEN:
    default:
      break;
  }

  return width;
}

/* Returns: 0 where the bytes do not tell */
static guint
read_groups (Reader * reader, guint width, guint height)
{
  Code *codes = g_new (Code, N_CODES);
  guint n = 1, seen = 0;

  while (!reader->failed && read_bits (reader, 1)) {
    Transform transform = read_bits (reader, 2);

    /* Each of them comes once at most. */
    reader->failed |= seen >> transform & 1;
    seen |= 1 << transform;
    if (!reader->failed)
      width = skip_transform (reader, codes, transform, width, height);
  }
  if (read_bits (reader, 1))
    read_bits (reader, 4);      /* of the cache of colours */
  if (!reader->failed && read_bits (reader, 1))
    n += read_image (reader, codes,
        count_blocks (width, height, 2 + read_bits (reader, 3)));
  g_free (codes);

  return reader->failed ? 0 : n;
}

/**
 * prog_webp_count_codes:
 * @chunks: an ALPH or VP8L chunk, with its header, and what follows it; or another chunk
 * @size: how many bytes
 * @width: of the image, pixels
 * @height: of the image, pixels
 *
 * It takes no longer than libwebp needs for the same bytes.
 *
 * Returns: how many groups of prefix codes the pixels of the first chunk have; 0 where it is
 *     not lossless, or ends before that is known
 */
guint
prog_webp_count_codes (const guint8 * chunks, gsize size, guint width,
    guint height)
{
  Reader reader = {.data = chunks,.size = size };
  guint32 type;

  if (size <= PROG_WEBP_CHUNK_HEADER_SIZE)
    return 0;
  type = prog_webp_read32 (chunks);
  reader.n = 8 * PROG_WEBP_CHUNK_HEADER_SIZE;
  if (type == PROG_WEBP_TYPE_VP8L)
    reader.n += 8 * PROG_WEBP_VP8L_SIZE;
  else if (type != PROG_WEBP_TYPE_ALPH
      || (read_bits (&reader, 8) & ALPHA_METHOD) != ALPHA_IS_LOSSLESS)
    return 0;
  if (reader.n > size * 8)
    return 0;

  return read_groups (&reader, width, height);
}
