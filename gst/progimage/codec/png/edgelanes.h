/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Samples of 8 bits, as many at once as AVX2 has. Included by edgecode.h, of which it takes
 * what is known of a chunk. Comes to the same pixels (png_adam7 compares). */

#include <immintrin.h>

/* Samples at once. */
#define LANES 32

/* Weights of pairs by class, edges that fall with those that rise: bytes are picked by
 * class, the lower and the upper one of each weight. */
typedef struct
{
  guint8 bytes[PROG_PNG_EDGES_MAX_PAIRS][2][2 * PROG_PNG_EDGES_CLASSES];
} Lookup;

/* Pixels of a chunk and around it, side by side, from two columns left of it on. */
typedef struct
{
  guint8 pixels[PROG_PNG_EDGES_ALONG][N_LIGHTNESS * 4 + LANES];
  guint8 classes[CHUNK * 4 + LANES];    /* of samples */
  guint8 filled[CHUNK * 4];
} Vectors;

/* The pair that is where this one is for an edge that falls. */
static guint
turned_pair (const Shape * shape, guint i)
{
  Tap tap = shape->taps[i];
  guint k;

  if (!shape->turns_rows)
    tap.column = -tap.column;
  else if (tap.row == (gint) shape->first_row)
    tap.column = shape->mirror - tap.column;
  for (k = 0; k < shape->n_pairs && (shape->taps[k].row != tap.row
          || shape->taps[k].column != tap.column); k++);

  return k;
}

static void
make_lookup (const Shape * shape, Lookup * lookup)
{
  guint class, i;

  for (i = 0; i < shape->n_pairs; i++) {
    guint turned = turned_pair (shape, i);

    for (class = 0; class < 2 * PROG_PNG_EDGES_CLASSES; class++) {
      guint16 weight = shape->weights[class / 2][class & 1 ? turned : i];

      lookup->bytes[i][0][class] = weight;
      lookup->bytes[i][1][class] = weight >> 8;
    }
  }
}

/* Of as many as are in 16 bytes. */
static inline void
pick_every_other (const guint8 * from, guint8 * to, const guint n)
{
  const __m128i ones = _mm_setr_epi8 (0, 2, 4, 6, 8, 10, 12, 14,
      -1, -1, -1, -1, -1, -1, -1, -1);
  const __m128i threes = _mm_setr_epi8 (0, 1, 2, 6, 7, 8, 12, 13, 14,
      -1, -1, -1, -1, -1, -1, -1);
  const __m128i fours = _mm_setr_epi8 (0, 1, 2, 3, 8, 9, 10, 11,
      -1, -1, -1, -1, -1, -1, -1, -1);

  _mm_storeu_si128 ((__m128i *) to, _mm_shuffle_epi8 (_mm_loadu_si128 (
              (const __m128i *) from), n == 1 ? ones : n == 3 ? threes :
          fours));
}

/* From two columns left of the chunk on. Columns beyond the first and the last one are
 * like those. */
static inline void
copy_pixels (const Row * row, guint r, gint first, guint8 * to, const guint n)
{
  const guint8 *from = row->rows[r] + MAX (first, 0) * row->stride;
  gint end = first + N_LIGHTNESS, last = row->columns - 1, column;

  for (column = first; column < 0; column++, to += n)
    memcpy (to, from, n);
  if (row->stride == n && end <= last) {
    memcpy (to, from, (end - column) * n);
    return;
  }
  if (row->stride == 2 * n) {
    const guint at_once = 16 / (2 * n) + (n == 3);

    for (; column + (gint) at_once < MIN (end, last); column += at_once) {
      pick_every_other (from, to, n);
      from += at_once * row->stride;
      to += at_once * n;
    }
  }
  /* One byte too many is faster, and there are more. */
  for (; column < MIN (end, last); column++, from += row->stride, to += n)
    memcpy (to, from, n == 3 ? 4 : n);
  for (; column < end; column++, to += n)
    memcpy (to, from, n);
}

/* Of the sums of two pairs side by side, products with their weights. */
#define MULTIPLY(sum, unpack, a, b) \
  sum = _mm256_add_epi32 (sum, _mm256_madd_epi16 (_mm256_maddubs_epi16 ( \
          _mm256_unpack##unpack##_epi16 (a##0, a##1), _mm256_set1_epi8 (1)), \
      _mm256_unpack##unpack##_epi16 (b##0, b##1)))
#define LOAD(at) _mm256_loadu_si256 ((const __m256i *) (at))
#define PICK(bytes, classes) _mm256_shuffle_epi8 ( \
    _mm256_broadcastsi128_si256 (_mm_loadu_si128 ((const __m128i *) (bytes))), \
    classes)
#define SHIFT(sum) _mm256_srai_epi32 (sum, 10)

/* Pixels of pairs are side by side in bytes, then those of two pairs, then sums of pairs
 * and weights of both in words. */
static inline __m256i
weigh_lanes (const Pair * pairs, guint n_pairs, const Lookup * lookup,
    gsize at, __m256i classes)
{
  __m256i first = _mm256_set1_epi32 (512), second = first, third = first;
  __m256i fourth = first;
  guint i;

  for (i = 0; i < n_pairs; i += 2) {
    __m256i a0 = LOAD (pairs[i].a + at), b0 = LOAD (pairs[i].b + at);
    __m256i a1 = LOAD (pairs[i + 1].a + at), b1 = LOAD (pairs[i + 1].b + at);
    __m256i low0 = PICK (lookup->bytes[i][0], classes);
    __m256i high0 = PICK (lookup->bytes[i][1], classes);
    __m256i low1 = PICK (lookup->bytes[i + 1][0], classes);
    __m256i high1 = PICK (lookup->bytes[i + 1][1], classes);
    __m256i left0 = _mm256_unpacklo_epi8 (a0, b0);
    __m256i right0 = _mm256_unpackhi_epi8 (a0, b0);
    __m256i left1 = _mm256_unpacklo_epi8 (a1, b1);
    __m256i right1 = _mm256_unpackhi_epi8 (a1, b1);
    __m256i left_weights0 = _mm256_unpacklo_epi8 (low0, high0);
    __m256i right_weights0 = _mm256_unpackhi_epi8 (low0, high0);
    __m256i left_weights1 = _mm256_unpacklo_epi8 (low1, high1);
    __m256i right_weights1 = _mm256_unpackhi_epi8 (low1, high1);

    MULTIPLY (first, lo, left, left_weights);
    MULTIPLY (second, hi, left, left_weights);
    MULTIPLY (third, lo, right, right_weights);
    MULTIPLY (fourth, hi, right, right_weights);
  }

  return _mm256_packus_epi16 (_mm256_packs_epi32 (SHIFT (first),
          SHIFT (second)), _mm256_packs_epi32 (SHIFT (third), SHIFT (fourth)));
}

/* Of samples of 8 bits. */
static inline void
fill_lanes (const Row * row, const Lookup * lookup, Vectors * vectors,
    const guint n)
{
  const Shape *shape = row->shape;
  const guint8 *before = vectors->pixels[shape->before] + 2 * n;
  const guint8 *behind = vectors->pixels[shape->behind]
      + (2 + shape->mirror) * n;
  Pair pairs[PROG_PNG_EDGES_MAX_PAIRS];
  guint i;

  for (i = 0; i < shape->n_pairs; i++) {
    const Tap *tap = &shape->taps[i];

    pairs[i].a = vectors->pixels[tap->row] + (2 + tap->column) * n;
    pairs[i].b = vectors->pixels[shape->first_row + shape->last_row - tap->row]
        + (2 + shape->mirror - tap->column) * n;
  }
  for (i = 0; i < CHUNK * n; i += LANES) {
    __m256i classes = LOAD (vectors->classes + i);
    __m256i flat = _mm256_cmpeq_epi8 (classes, _mm256_set1_epi8 ((gchar) FLAT));
    __m256i filled = _mm256_avg_epu8 (LOAD (before + i), LOAD (behind + i));

    if (_mm256_movemask_epi8 (flat) != -1)
      filled = _mm256_blendv_epi8 (weigh_lanes (pairs, shape->n_pairs, lookup,
              i, classes), filled, flat);
    _mm256_storeu_si256 ((__m256i *) (vectors->filled + i), filled);
  }
}

/* What is close to the first and the last column is a mean. */
static inline void
flatten_ends (const Row * row, Chunk * chunk)
{
  gint first = -row->shape->left - chunk->first, i;
  gint end = row->columns - row->shape->right - chunk->first;

  for (i = 0; i < MIN (first, CHUNK); i++)
    chunk->classes[i] = FLAT;
  for (i = MAX (end, 0); i < CHUNK; i++)
    chunk->classes[i] = FLAT;
}

/* Classes of samples. */
static inline void
spread_classes (const Chunk * chunk, Vectors * vectors, const guint n)
{
  const __m128i fourth = _mm_setr_epi8 (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2,
      3, 3, 3, 3);
  const __m128i third = _mm_setr_epi8 (0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3,
      4, 4, 4, 5);
  guint8 *to = vectors->classes;
  guint i;

  /* Each store takes what of it counts, and the next one goes over the rest. */
  if (n == 1)
    memcpy (to, chunk->classes, CHUNK);
  for (i = 0; i < CHUNK && n > 1; i += 4)
    _mm_storeu_si128 ((__m128i *) (to + i * n),
        _mm_shuffle_epi8 (_mm_loadu_si128 ((const __m128i *) (chunk->classes
                    + i)), n == 3 ? third : fourth));
}

/* Of all columns of a row, those beyond the first and the last one, too. */
static inline void
read_lightness_of (const ProgPngEdges * edges, const guint8 * pixels,
    gint16 * lightness, const guint n)
{
  const __m128i greens = _mm_add_epi8 (_mm_setr_epi8 (0, 3, 6, 9, 12, -99, -99,
          -99, -99, -99, -99, -99, -99, -99, -99, -99),
      _mm_set1_epi8 ((gchar) edges->green));
  guint i;

  for (i = 0; i < N_LIGHTNESS && n == 3; i += 5)
    _mm_storeu_si128 ((__m128i *) (lightness + i),
        _mm_cvtepu8_epi16 (_mm_shuffle_epi8 (_mm_loadu_si128 (
                    (const __m128i *) (pixels + 3 * i)), greens)));
  for (i = 0; i < N_LIGHTNESS && n != 3; i++)
    lightness[i] = lightness_of (pixels + i * n, edges, n, PROG_PNG_SAMPLES_8);
}

static inline void
write_filled (const Row * row, gint first, const guint8 * filled, const guint n)
{
  gint end = MIN (row->n, first + CHUNK), column;
  guint8 *to = row->to + first * row->step;

  if (row->step == n) {
    memcpy (to, filled, (end - first) * n);
    return;
  }
  for (column = first; column < end; column++) {
    memcpy (to, filled, n);
    to += row->step;
    filled += n;
  }
}

/* Means, of a chunk. */
static inline void
average_with_vectors (const Row * row, gint first, const guint n)
{
  const Shape *shape = row->shape;
  Vectors vectors;
  const guint8 *before = vectors.pixels[0] + 2 * n;
  const guint8 *behind = vectors.pixels[shape->before != shape->behind]
      + (2 + shape->mirror) * n;
  guint i;

  copy_pixels (row, shape->before, first - 2, vectors.pixels[0], n);
  if (shape->before != shape->behind)
    copy_pixels (row, shape->behind, first - 2, vectors.pixels[1], n);
  for (i = 0; i < CHUNK * n; i += LANES)
    _mm256_storeu_si256 ((__m256i *) (vectors.filled + i),
        _mm256_avg_epu8 (LOAD (before + i), LOAD (behind + i)));
  write_filled (row, first, vectors.filled, n);
}

static inline void
fill_with_vectors (const ProgPngEdges * edges, const Row * row, Chunk * chunk,
    const Lookup * lookup, const guint n)
{
  Vectors vectors;
  guint r;

  for (r = 0; r < row->shape->n_rows; r++) {
    copy_pixels (row, r, chunk->first - 2, vectors.pixels[r], n);
    read_lightness_of (edges, vectors.pixels[r], chunk->lightness[r], n);
  }
  find_edges (row, chunk);
  flatten_ends (row, chunk);
  spread_classes (chunk, &vectors, n);
  fill_lanes (row, lookup, &vectors, n);
  write_filled (row, chunk->first, vectors.filled, n);
}
