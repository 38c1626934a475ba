/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Chunks one by one: how their headers are read, and what is said of each that is not as it
 * should be, which is libpng's word for it. */

#include "bytes.h"
#include "makepng.h"
#include "pngrun.h"
#include "codec/png/chunks.h"

#include <png.h>
#include <string.h>

#define SIDE 5

/* -- headers ------------------------------------------------------------ */

static const struct
{
  guint32 length;
  const gchar *type;
  gboolean valid, plausible;
} headers[] = {
  {0, "IEND", TRUE, TRUE},
  {1, "tEXt", TRUE, TRUE},
  {13, "IHDR", TRUE, FALSE},
  {G_MAXINT32 - 1, "IDAT", TRUE, TRUE},
  {G_MAXINT32, "IDAT", TRUE, TRUE},
  {(guint32) G_MAXINT32 + 1, "IDAT", FALSE, FALSE},
  {G_MAXUINT32, "IDAT", FALSE, FALSE},
  {8, "teXt", TRUE, TRUE},
  {8, "text", TRUE, FALSE},
  {8, "AZaz", TRUE, FALSE},
  {8, "azAZ", TRUE, TRUE},
  {8, "@ZAz", FALSE, FALSE},
  {8, "A[Az", FALSE, FALSE},
  {8, "AZ`z", FALSE, FALSE},
  {8, "AZA{", FALSE, FALSE},
  {8, "AZA ", FALSE, FALSE},
  {8, "\xc1ZAz", FALSE, FALSE},
};

GST_START_TEST (test_headers_are_told_from_data)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (headers); i++) {
    guint8 bytes[PROG_PNG_HEADER_SIZE];
    ProgPngHeader header;

    put_be32 (bytes, headers[i].length);
    memcpy (bytes + 4, headers[i].type, 4);
    fail_unless (prog_png_header_parse (bytes, &header) == headers[i].valid,
        "%s of %u bytes", headers[i].type, headers[i].length);
    fail_unless (prog_png_header_is_plausible (bytes) == headers[i].plausible,
        "%s of %u bytes", headers[i].type, headers[i].length);
    fail_unless_equals_int (header.length, headers[i].length);
    fail_unless_equals_int (header.type, get_be32 (bytes + 4));
    fail_unless_equals_uint64 (prog_png_chunk_size (&header),
        G_GUINT64_CONSTANT (12) + headers[i].length);
  }
}

GST_END_TEST;

GST_START_TEST (test_names_are_letters)
{
  static const struct
  {
    const gchar *type, *name;
  } names[] = {
    {"IDAT", "IDAT"}, {"azAZ", "azAZ"}, {"\0\xff[`", "????"}, {"a1b2", "a?b?"}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    gchar name[5];

    prog_png_type_to_string (get_be32 ((const guint8 *) names[i].type), name);
    fail_unless_equals_string (name, names[i].name);
  }
}

GST_END_TEST;

/* -- what is said of chunks --------------------------------------------- */

/* What libpng says of an image, and what that has to come to. */
typedef struct
{
  gboolean late;                /* there was an IDAT */
  gchar *warning;               /* the first one of this chunk */
  gchar *error;
  gchar *defect;                /* the first one of all */
} Words;

static void
keep_error (png_structp png, png_const_charp message)
{
  Words *words = png_get_error_ptr (png);

  words->error = g_strdup (message);
  png_longjmp (png, 1);
}

static void
keep_warning (png_structp png, png_const_charp message)
{
  Words *words = png_get_error_ptr (png);

  if (!words->warning)
    words->warning = g_strdup (message);
}

static void
begin_rows (png_structp png, png_infop info)
{
  png_read_update_info (png, info);
}

/* Those that are read here: what is not shown is not looked at. */
static const gchar *const early_types[] = { "IHDR", "PLTE", "tRNS", "gAMA",
  "cHRM", "sRGB", "iCCP", "pHYs", NULL
};

static const gchar *const other_types[] = { "tEXt", "zTXt", "iTXt", "tIME",
  "IDAT", NULL
};

static void
give_libpng (png_structp png, png_infop info, const guint8 * data, gsize size)
{
  if (setjmp (png_jmpbuf (png)) == 0)
    png_process_data (png, info, (png_bytep) data, size);
}

/* The first thing that is wrong stands for all. What is behind an IDAT and should not be is
 * out of place, even where libpng would rather say that it is too short. */
static void
ask_libpng (const GByteArray * file, Words * words)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, words,
      keep_error, keep_warning);
  png_infop info = png_create_info_struct (png);
  gsize at, end;

  png_set_progressive_read_fn (png, NULL, begin_rows, NULL, NULL);
  give_libpng (png, info, file->data, 8);
  for (at = 8; at < file->len && !words->error; at = end) {
    gchar type[5] = { 0, };
    gboolean early;

    end = png_chunk_end (file, at);
    memcpy (type, file->data + at + 4, 4);
    early = g_strv_contains (early_types, type);
    words->late |= g_str_equal (type, "IDAT");
    g_clear_pointer (&words->warning, g_free);
    if (early && words->late)
      words->warning = g_strdup_printf ("%s: out of place", type);
    else if (early || g_strv_contains (other_types, type))
      give_libpng (png, info, file->data + at, end - at);
    if (!words->defect && (words->warning || words->error))
      words->defect = g_strdup (words->error ? words->error : words->warning);
  }
  png_destroy_read_struct (&png, &info, NULL);
}

static guint n_warnings, n_errors;

static void
check_error (const PngRun * run, const Words * words, const gchar * what)
{
  gchar *message = words->warning ?
      g_strdup_printf ("The PNG is broken: %s (%s)", words->error,
      words->warning) : g_strdup_printf ("The PNG is broken: %s",
      words->error);

  fail_unless (g_error_matches (run->error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_DECODE), "%s: no \"%s\"", what, message);
  fail_unless (g_str_equal (run->error->message, message), "%s: \"%s\" in "
      "place of \"%s\"", what, run->error->message, message);
  fail_if (run->final, "%s", what);
  n_errors++;
  g_free (message);
}

static void
check_png (const GByteArray * file, const gchar * what)
{
  Words words = { 0, };
  PngRun *run = png_run_bytes (file->data, file->len, CODEC_RUN_WHOLE, FALSE);

  ask_libpng (file, &words);
  if (words.error && !words.late) {
    check_error (run, &words, what);
  } else {
    fail_if (run->error, "%s: %s", what, run->error ? run->error->message : "");
    fail_unless (run->final != NULL, "%s", what);
    fail_unless (png_run_level (run) == (words.defect ?
            PROG_IMAGE_DEFECT_WARNING : PROG_IMAGE_DEFECT_NONE),
        "%s: \"%s\" in place of \"%s\"", what, png_run_defect (run),
        words.defect);
    fail_unless (g_strcmp0 (png_run_defect (run), words.defect) == 0,
        "%s: \"%s\" in place of \"%s\"", what, png_run_defect (run),
        words.defect);
    n_warnings += words.defect != NULL;
  }
  g_free (words.warning);
  g_free (words.error);
  g_free (words.defect);
  codec_run_free (run);
}

typedef struct
{
  const gchar *type, *data;
  guint size;
} Chunk;

#define CHUNK(type, data) { type, data, sizeof (data) - 1 }

/* A text that zlib has packed, and one that it has not. */
#define PACKED "\x78\x9c\x4b\x4c\x4a\x06\x00\x02\x4d\x01\x27"

static const Chunk chunks[] = {
  CHUNK ("IHDR", "\0\0\0\5\0\0\0\5\x8\2\0\0\0"),
  CHUNK ("PLTE", "abcdef"), CHUNK ("tRNS", "\0\1\0\2\0\3"),
  CHUNK ("tRNS", "\0\0\0\0\0\0"),
  CHUNK ("gAMA", "\0\0\261\217"), CHUNK ("gAMA", "\0\0\0\0"),
  CHUNK ("gAMA", "\xff\xff\xff\xff"),
  CHUNK ("cHRM", "\0\0\x7a\x26\0\0\x80\x84\0\0\xfa\0\0\0\x80\xe8"
      "\0\0\x75\x30\0\0\xea\x60\0\0\x3a\x98\0\0\x17\x70"),
  CHUNK ("cHRM", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
      "\0\0\0\0"),
  CHUNK ("cHRM", "\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
      "\0\0\0\0\0\0\0\0"),
  CHUNK ("sRGB", "\1"), CHUNK ("sRGB", "\4"), CHUNK ("sRGB", "\xff"),
  CHUNK ("iCCP", "name\0\0" PACKED), CHUNK ("iCCP", "name\0\1" PACKED),
  CHUNK ("iCCP", "\0\0" PACKED), CHUNK ("iCCP", "name\0\0\x78\x9d"),
  CHUNK ("pHYs", "\0\0\x20\0\0\0\x10\0\1"), CHUNK ("pHYs",
      "\0\0\0\0\0\0\0\0\2"),
  CHUNK ("tEXt", "Title\0text"), CHUNK ("tEXt", "\0text"),
  CHUNK ("tEXt", "Title"),
  CHUNK ("zTXt", "Title\0\0" PACKED), CHUNK ("zTXt", "Title\0\1" PACKED),
  CHUNK ("zTXt", "Title\0\0abcdefghi"), CHUNK ("zTXt", "\0\0" PACKED),
  CHUNK ("iTXt", "Author\0\0\0en\0\0of it"),
  CHUNK ("iTXt", "Author\0\1\0en\0\0" PACKED),
  CHUNK ("iTXt", "Author\0\1\0en\0\0abcdefgh"),
  CHUNK ("iTXt", "Author\0\1\1en\0\0" PACKED),
  CHUNK ("iTXt", "Author\0\2\0en\0\0text"), CHUNK ("iTXt", "\0\0\0\0\0text"),
  CHUNK ("tIME", "\7\350\2\35\14\42\70"), CHUNK ("tIME",
      "\7\350\15\40\30\74\75"),
  CHUNK ("bKGD", "\0\1\0\2\0\3"), CHUNK ("hIST", "\0\1"),
  CHUNK ("sBIT", "\5\6\5"), CHUNK ("oFFs", "\0\0\0\1\0\0\0\1\3"),
  CHUNK ("sCAL", "\3abc"), CHUNK ("pCAL", "name"), CHUNK ("sPLT", "name\0\7"),
  CHUNK ("abCd", "own"),
};

static const PngKind kinds[] = {
  {PNG_COLOR_TYPE_RGB, 8, FALSE}, {PNG_COLOR_TYPE_PALETTE, 4, FALSE},
  {PNG_COLOR_TYPE_GRAY, 2, FALSE}, {PNG_COLOR_TYPE_RGB_ALPHA, 16, FALSE},
};

/* Behind IHDR, in front of IDAT, behind it. */
#define N_PLACES 3

static gsize
place_in (const GByteArray * png, guint place)
{
  return place == 0 ? 33 : png_chunk (png, place == 1 ? "IDAT" : "IEND", 0);
}

/* Its data cut off at @size, or with bytes behind it. */
static void
check_chunk (const Chunk * chunk, guint size, guint kind, guint place,
    guint times)
{
  GByteArray *png = make_png_of_kind (&kinds[kind], SIDE, SIDE, FALSE);
  guint8 data[64] = { 0, };
  gchar *what = g_strdup_printf ("%s of %u bytes (case %u), kind %u, place %u, "
      "%u times", chunk->type, size, (guint) (chunk - chunks), kind, place,
      times);
  guint i;

  memcpy (data, chunk->data, MIN (chunk->size, size));
  for (i = 0; i < times; i++)
    png_insert_chunk (png, place_in (png, place), chunk->type, data, size);
  check_png (png, what);
  g_free (what);
  g_byte_array_unref (png);
}

static gboolean
is_size_of_interest (const Chunk * chunk, guint size)
{
  return size < 2 || size + 2 >= chunk->size;
}

/* by place */
GST_START_TEST (test_words_are_those_of_libpng)
{
  guint i, kind, size, times;

  n_warnings = n_errors = 0;
  for (i = 0; i < G_N_ELEMENTS (chunks); i++)
    for (kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
      for (size = 0; size < chunks[i].size + 3; size++)
        for (times = 1; times < 3; times++)
          if (is_size_of_interest (&chunks[i], size))
            check_chunk (&chunks[i], size, kind, __i__, times);
  /* There is a difference to be seen. */
  fail_unless (n_warnings > 100, "%u", n_warnings);
  fail_unless ((n_errors > 10) == (__i__ < 2), "%u", n_errors);
}

GST_END_TEST;

static Suite *
png_chunks_suite (void)
{
  Suite *s = suite_create ("png-chunks");
  TCase *tc = tcase_create ("codec");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_headers_are_told_from_data);
  tcase_add_test (tc, test_names_are_letters);
  tcase_add_loop_test (tc, test_words_are_those_of_libpng, 0, N_PLACES);

  return s;
}

GST_CHECK_MAIN (png_chunks);
