/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where images begin: at a byte where one is expected, or anywhere in other data. */

#include "probe.h"

#include "backend.h"

#include <string.h>

/* As many bytes as are compared at once, by any compiler that knows vectors of 32. */
typedef guint8 Vector __attribute__((vector_size (32)));
typedef guint64 Lanes __attribute__((vector_size (32)));

/* Bytes that are looked at for one format before the next one, at most. */
#define BLOCK (8 * sizeof (Vector))

/* Bytes that the processor fetches meanwhile are so many behind. */
#define AHEAD 2048
#define CACHE_LINE 64

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

/**
 * prog_image_needles_init:
 * @needles: (out): what to search for
 * @classes: %NULL-terminated table of formats
 * @left_out: (nullable): one of them that is not searched for
 */
void
prog_image_needles_init (ProgImageNeedles * needles,
    const ProgImageCodecClass * const *classes,
    const ProgImageCodecClass * left_out)
{
  guint c, b;

  memset (needles, 0, sizeof *needles);
  for (c = 0; classes[c]; c++) {
    for (b = 0; b < classes[c]->n_beginnings; b++) {
      const ProgImageBeginning *beginning = &classes[c]->beginnings[b];
      const gchar *anchor = beginning->bytes + beginning->anchor;

      if (!beginning->searchable || classes[c] == left_out)
        continue;
      g_assert (needles->n < PROG_IMAGE_MAX_NEEDLES);
      needles->needles[needles->n++] = (ProgImageNeedle) {
      classes[c], beginning, beginning->anchor, anchor[0], anchor[1]};
      needles->reach = MAX (needles->reach, beginning->anchor + 1);
      needles->initials[(guint8) beginning->bytes[0]] = TRUE;
    }
  }
}

/* Whether an image may begin in the block of @size bytes, which is made of vectors. */
static inline gboolean INLINE
look (const ProgImageNeedles * needles, const guint8 * block, gsize size)
{
  Vector found = { 0, };
  Lanes lanes;
  guint k;
  gsize i;

  for (k = 0; k < needles->n; k++) {
    const ProgImageNeedle *needle = &needles->needles[k];
    const guint8 *bytes = block + needle->anchor;

    for (i = 0; i < size; i += sizeof (Vector)) {
      Vector first, second;

      memcpy (&first, bytes + i, sizeof first);
      memcpy (&second, bytes + i + 1, sizeof second);
      found |= (Vector) ((first == needle->first)
          & (second == needle->second));
    }
  }
  lanes = (Lanes) found;

  return (lanes[0] | lanes[1] | lanes[2] | lanes[3]) != 0;
}

/* The same. The compiler knows how large nearly all blocks are. */
static inline gboolean INLINE
look_at_block (const ProgImageNeedles * needles, const guint8 * block,
    gsize size)
{
  return size == BLOCK ? look (needles, block, BLOCK) :
      look (needles, block, size);
}

#ifdef __x86_64__
static gboolean AVX2
look_with_avx2 (const ProgImageNeedles * needles, const guint8 * block,
    gsize size)
{
  return look_at_block (needles, block, size);
}
#endif

static gboolean
may_begin_in (const ProgImageNeedles * needles, const guint8 * block,
    gsize size)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return look_with_avx2 (needles, block, size);
#endif

  return look_at_block (needles, block, size);
}

/* Searches [from, end) byte by byte. There may be no more bytes behind. */
static gboolean
search_closely (const ProgImageNeedles * needles, const Haystack * haystack,
    gsize from, gsize end, gsize * at, ProgImageAnswer * answer)
{
  gboolean found = FALSE;
  guint k;

  while (from < end && !needles->initials[haystack->data[from]])
    from++;
  for (k = 0; k < needles->n && from < end; k++) {
    const ProgImageNeedle *needle = &needles->needles[k];
    guint8 initial = needle->beginning->bytes[0];
    const guint8 *here = haystack->data + from, *behind = haystack->data + end;

    while (here < behind && (here = memchr (here, initial, behind - here))) {
      gsize offset = here - haystack->data;
      ProgImageAnswer one =
          begins_at (needle->klass, needle->beginning, haystack, offset);

      if (one != PROG_IMAGE_NO) {
        *at = end = offset;
        *answer = one;
        found = TRUE;
        break;
      }
      here++;
    }
  }

  return found;
}

/**
 * prog_image_search:
 * @needles: what to search for
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
prog_image_search (const ProgImageNeedles * needles,
    const guint8 * data, gsize size, gsize from, gsize end, gsize limit,
    gsize * at, ProgImageAnswer * answer)
{
  const Haystack haystack = { data, size, limit };

  end = MIN (end, size);
  while (from < end && needles->n > 0) {
    gsize n = MIN (end - from, BLOCK);
    gsize whole = MIN (n, size - from - MIN (size - from, needles->reach)), i;

    whole -= whole % sizeof (Vector);
    if (whole > 0) {
      /* Nobody has looked at these bytes before. */
      for (i = 0; i < whole; i += CACHE_LINE)
        __builtin_prefetch (data + from + AHEAD + i);
      n = whole;
    }
    if ((whole == 0 || may_begin_in (needles, data + from, n))
        && search_closely (needles, &haystack, from, from + n, at, answer))
      return TRUE;
    from += n;
  }

  return FALSE;
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
