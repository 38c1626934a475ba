/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where images begin: at a byte where one is expected, or anywhere in other data. */

#include "probe.h"

#include "backend.h"

#include <string.h>

/* Bytes that are looked at for all formats at once. A compiler that has vectors uses
 * them where this is a constant; it is small, so that little is looked at once more. */
#define BLOCK 128

/* If there are more beginnings to search for than this, blocks are searched slowly. */
#define MAX_PAIRS 16

#define INLINE __attribute__ ((always_inline))
#define AVX2 __attribute__ ((target ("avx2")))

/* How @data compares with a beginning: %PROG_IMAGE_PERHAPS where it is cut off. */
static ProgImageAnswer
matches (const ProgImageBeginning * beginning, const guint8 * data, gsize size)
{
  guint n = MIN (size, beginning->size), i;

  for (i = 0; i < n; i++) {
    if (data[i] != (guint8) beginning->bytes[i]
        && (i < beginning->any_from || i >= beginning->any_end))
      return PROG_IMAGE_NO;
  }

  return n == beginning->size ? PROG_IMAGE_YES : PROG_IMAGE_PERHAPS;
}

/**
 * prog_image_probe:
 * @classes: %NULL-terminated table of formats
 * @data: bytes at which an image is expected
 * @size: how many
 * @perhaps: (out): whether more bytes may tell, where none is found
 *
 * Returns: (nullable): the format of the image that begins with @data
 */
const ProgImageCodecClass *
prog_image_probe (const ProgImageCodecClass * const *classes,
    const guint8 * data, gsize size, gboolean * perhaps)
{
  guint c, b;

  *perhaps = FALSE;
  for (c = 0; classes[c]; c++) {
    for (b = 0; b < classes[c]->n_beginnings; b++) {
      switch (matches (&classes[c]->beginnings[b], data, size)) {
        case PROG_IMAGE_YES:
          return classes[c];
        case PROG_IMAGE_PERHAPS:
          *perhaps = TRUE;
          break;
        case PROG_IMAGE_NO:
          break;
      }
    }
  }

  return NULL;
}

/* What is searched: bytes of @data, of which @size are at hand. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize limit;                  /* where what is searched ends on its own */
} Haystack;

/* How many bytes of it are no sign of anything: zeros are everywhere. */
static gsize
count_zeros (const ProgImageBeginning * beginning)
{
  gsize n = 0;

  while (n < beginning->size && beginning->bytes[n] == 0)
    n++;

  return n;
}

/* Whether the bytes at @at begin an image, where none is expected. */
static ProgImageAnswer
begins_at (const ProgImageCodecClass * klass,
    const ProgImageBeginning * beginning, const Haystack * haystack, gsize at)
{
  const guint8 *data = haystack->data + at;
  gsize size = haystack->size - at;
  ProgImageAnswer answer;

  if (count_zeros (beginning) >= haystack->limit - at)
    return PROG_IMAGE_NO;
  answer = matches (beginning, data, size);
  if (answer == PROG_IMAGE_YES && klass->confirm)
    answer = klass->confirm (data, size);

  return answer;
}

/* Searches for one beginning in [from, end), and sets @at to where it is. */
static gboolean
search_one (const ProgImageCodecClass * klass,
    const ProgImageBeginning * beginning, const Haystack * haystack,
    gsize from, gsize end, gsize * at, ProgImageAnswer * answer)
{
  guint anchor = beginning->anchor;
  guint8 byte = beginning->bytes[anchor];
  gsize size = haystack->size;

  while (from < end) {
    gsize anchors_end = MIN (end + anchor, size);
    const guint8 *found = from + anchor < anchors_end ?
        memchr (haystack->data + from + anchor, byte,
        anchors_end - from - anchor) : NULL;
    ProgImageAnswer here;

    /* The anchor may be beyond the bytes at hand. */
    from = found ? (gsize) (found - haystack->data) - anchor :
        MAX (from, size - MIN (size, anchor));
    if (from >= end)
      return FALSE;
    here = begins_at (klass, beginning, haystack, from);
    if (here != PROG_IMAGE_NO) {
      *at = from;
      *answer = here;
      return TRUE;
    }
    from++;
  }

  return FALSE;
}

/* Two bytes of a beginning: in compressed data one block in a hundred holds any. */
typedef struct
{
  guint offset;                 /* in the beginning */
  guint8 first, second;
} Pair;

typedef struct
{
  Pair pairs[MAX_PAIRS];
  guint n;
  guint reach;                  /* bytes behind a block that are looked at, too */
} Pairs;

/* FALSE: there are too many. */
static gboolean
list_pairs (const ProgImageCodecClass * const *classes, Pairs * pairs)
{
  guint c, b;

  pairs->n = pairs->reach = 0;
  for (c = 0; classes[c]; c++) {
    for (b = 0; b < classes[c]->n_beginnings; b++) {
      const ProgImageBeginning *beginning = &classes[c]->beginnings[b];
      const gchar *bytes = beginning->bytes + beginning->anchor;

      if (!beginning->searchable)
        continue;
      if (pairs->n == MAX_PAIRS)
        return FALSE;
      pairs->pairs[pairs->n++] = (Pair) {
      beginning->anchor, bytes[0], bytes[1]};
      pairs->reach = MAX (pairs->reach, beginning->anchor + 1);
    }
  }

  return TRUE;
}

/* Whether an image may begin in the block. */
static inline gboolean INLINE
look_for_pairs (const Pairs * pairs, const guint8 * block)
{
  guint k, i;

  for (k = 0; k < pairs->n; k++) {
    const guint8 *bytes = block + pairs->pairs[k].offset;
    guint8 first = pairs->pairs[k].first, second = pairs->pairs[k].second;
    guint8 found = 0;

    for (i = 0; i < BLOCK; i++)
      found |= (bytes[i] == first) & (bytes[i + 1] == second);
    if (found)
      return TRUE;
  }

  return FALSE;
}

#ifdef __x86_64__
AVX2 static gboolean
look_for_pairs_avx2 (const Pairs * pairs, const guint8 * block)
{
  return look_for_pairs (pairs, block);
}
#endif

static gboolean
may_begin_in (const Pairs * pairs, const guint8 * block)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return look_for_pairs_avx2 (pairs, block);
#endif

  return look_for_pairs (pairs, block);
}

/* Searches for all beginnings in [from, end), and sets @at to the first of them. */
static gboolean
search_all (const ProgImageCodecClass * const *classes,
    const Haystack * haystack, gsize from, gsize end, gsize * at,
    ProgImageAnswer * answer)
{
  gboolean found = FALSE;
  guint c, b;

  for (c = 0; classes[c]; c++) {
    for (b = 0; b < classes[c]->n_beginnings; b++) {
      const ProgImageBeginning *beginning = &classes[c]->beginnings[b];

      if (beginning->searchable)
        found |= search_one (classes[c], beginning, haystack, from,
            found ? *at : end, at, answer);
    }
  }

  return found;
}

/**
 * prog_image_search:
 * @classes: %NULL-terminated table of formats
 * @data: bytes where no image is expected
 * @size: how many are at hand
 * @from: where to begin to search
 * @end: where to stop; bytes behind that are only looked at to tell what begins in
 *     front of it
 * @limit: a beginning of which there are only zeros in front of this is none;
 *     %G_MAXSIZE for no limit
 * @at: (out): where an image begins, or may begin
 * @answer: (out): %PROG_IMAGE_YES, or %PROG_IMAGE_PERHAPS where it takes more bytes
 *     than @size to tell
 *
 * Searches for the beginning of an image. Costs less than a nanosecond a byte.
 *
 * Returns: whether there is one, for certain or perhaps, and @at and @answer are set
 */
gboolean
prog_image_search (const ProgImageCodecClass * const *classes,
    const guint8 * data, gsize size, gsize from, gsize end, gsize limit,
    gsize * at, ProgImageAnswer * answer)
{
  const Haystack haystack = { data, size, limit };
  gboolean found = FALSE, listed = FALSE;
  gsize block_end;
  Pairs pairs;

  end = MIN (end, size);
  if (end - MIN (from, end) >= BLOCK)
    listed = list_pairs (classes, &pairs);
  for (; from < end && !found; from = block_end) {
    block_end = MIN (from + BLOCK, end);
    if (listed && block_end - from == BLOCK
        && size - block_end >= pairs.reach
        && !may_begin_in (&pairs, data + from))
      continue;
    found = search_all (classes, &haystack, from, block_end, at, answer);
  }

  return found;
}

/**
 * prog_image_guess_kind:
 * @data: the first bytes of a stream
 * @size: how many; %PROG_IMAGE_KIND_SIZE suffice for all that are known
 *
 * Returns: (nullable): what people call the kind of file that begins like this,
 *     %NULL for no kind that is known
 */
const gchar *
prog_image_guess_kind (const guint8 * data, gsize size)
{
  static const struct
  {
    guint offset;
    const gchar *bytes;
    guint size;
    const gchar *kind;
  } kinds[] = {
    {0, "\xff\xd8\xff", 3, "JPEG"},
    {0, "\x89PNG\r\n\x1a\n", 8, "PNG"},
    {0, "GIF8", 4, "GIF"},
    {8, "WEBP", 4, "WebP"},
    {4, "ftypavif", 8, "AVIF"},
    {4, "ftypavis", 8, "AVIF"},
    {4, "ftyphei", 7, "HEIF"},
    {4, "ftyphev", 7, "HEIF"},
    {4, "ftypmif1", 8, "HEIF"},
    {0, "II*\0", 4, "TIFF"},
    {0, "MM\0*", 4, "TIFF"},
    {0, "\xff\x0a", 2, "JPEG XL"},
    {0, "\0\0\0\x0cJXL ", 8, "JPEG XL"},
    {0, "\0\0\0\x0cjP  ", 8, "JPEG 2000"},
    {0, "\xff\x4f\xff\x51", 4, "JPEG 2000"},
    {0, "\x8aMNG\r\n\x1a\n", 8, "MNG"},
    {0, "\x8bJNG\r\n\x1a\n", 8, "JNG"},
    {0, "BM", 2, "BMP"},
    {0, "\0\0\x01\0", 4, "ICO"},
    {0, "8BPS", 4, "Photoshop"},
    {0, "%PDF", 4, "PDF"},
  };
  static const struct
  {
    const gchar *text;
    const gchar *kind;
  } markup[] = {
    {"<svg", "SVG"},
    {"<?xml", "XML (SVG?)"},
    {"<!doctype html", "HTML"},
    {"<html", "HTML"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (size >= kinds[i].offset + kinds[i].size
        && memcmp (data + kinds[i].offset, kinds[i].bytes, kinds[i].size) == 0)
      return kinds[i].kind;
  }

  /* Text may have a byte order mark and blanks in front. */
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    size -= 3;
  }
  for (; size > 0 && g_ascii_isspace (*data); size--)
    data++;
  for (i = 0; i < G_N_ELEMENTS (markup); i++) {
    if (size >= strlen (markup[i].text)
        && g_ascii_strncasecmp ((const gchar *) data, markup[i].text,
            strlen (markup[i].text)) == 0)
      return markup[i].kind;
  }

  return NULL;
}
