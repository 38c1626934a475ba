/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The framing of a JPEG, byte by byte: what T.81 says of each of the 256 markers, the
 * bounds of what is taken for a slip, and the pieces of streams that are written out
 * here. */

#include "codec/jpeg/markers.h"

#include <gst/check/gstcheck.h>

#include <string.h>

/* -- markers ------------------------------------------------------------ */

/* What table B.1 and figures B.2 to B.5 make of a marker. */
typedef struct
{
  gboolean frame, application, begins, between;
  guint min, max;               /* length of its segment, clauses B.2.2 to B.2.5 */
} Kind;

static Kind
kind_of (guint marker)
{
  Kind kind = {.min = 2,.max = 65535 };

  kind.frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4
      && marker != 0xc8 && marker != 0xcc;
  kind.application = (marker & 0xf0) == 0xe0 || marker == 0xfe;
  kind.between = kind.application || marker == 0xc4 || marker == 0xcc
      || marker == 0xdb || marker == 0xdd;
  kind.begins = kind.between || kind.frame;
  kind.between |= marker == 0xda || marker == 0xdc;
  if (kind.frame)
    kind.min = 8 + 3, kind.max = 8 + 3 * 255;
  if (marker == 0xda)           /* SOS: up to 4 components */
    kind.min = 6 + 2, kind.max = 6 + 2 * 4;
  if (marker == 0xdd)           /* DRI */
    kind.min = kind.max = 4;
  if (marker == 0xdc)           /* DNL */
    kind.min = 4;
  if (marker == 0xc4)           /* DHT */
    kind.min = 2 + 17, kind.max = 8192;
  if (marker == 0xdb)           /* DQT */
    kind.min = 2 + 65, kind.max = 8192;
  if (marker == 0xcc)           /* DAC */
    kind.min = 4, kind.max = 8192;

  return kind;
}

/* Whether a segment of this length tells that there is a marker. */
static gboolean
fits (guint marker, guint length)
{
  Kind kind = kind_of (marker);

  return length >= kind.min && length <= kind.max
      && (!kind.frame || length % 3 == 2);
}

static gchar
letter (gboolean yes, gboolean perhaps)
{
  fail_if (yes && perhaps);

  return yes ? 'Y' : perhaps ? '?' : 'N';
}

static gchar
ask_begins (const guint8 * data, gsize size)
{
  gboolean perhaps, yes = prog_jpeg_begins (data, size, &perhaps);

  return letter (yes, perhaps);
}

static gchar
ask_ended (const guint8 * data, gsize size)
{
  gboolean perhaps, yes = prog_jpeg_segment_has_ended (data, size, &perhaps);

  return letter (yes, perhaps);
}

static guint8 bytes[3 * 65536];

static gsize
put (gsize at, guint marker, guint length)
{
  bytes[at] = 0xff;
  bytes[at + 1] = marker;
  bytes[at + 2] = length >> 8;
  bytes[at + 3] = length & 0xff;

  return at + 2 + MAX (length, 2);
}

/* Around each length at which the answer changes. */
static const gint beside[] = { -3, -2, -1, 0, 1, 2, 3 };

static void
check_lengths (guint marker, guint around)
{
  Kind kind = kind_of (marker);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (beside); i++) {
    gint length = around + beside[i];
    gboolean good = fits (marker, length);
    gsize end;

    if (length < 0 || length > 65535)
      continue;
    memset (bytes, 0, sizeof (bytes));
    bytes[0] = 0xff;
    bytes[1] = 0xd8;
    end = put (2, marker, length);
    put (end, 0xdd, 4);
    fail_unless_equals_int (ask_begins (bytes, end + 4),
        kind.begins && good ? 'Y' : 'N');
    /* As the second one. */
    end = put (2, 0xe0, 2);
    put (end, marker, length);
    fail_unless_equals_int (ask_begins (bytes, end + 4),
        kind.begins && good ? 'Y' : 'N');
    memset (bytes, 0, sizeof (bytes));
    put (0, marker, length);
    fail_unless_equals_int (ask_ended (bytes, 30), marker == 0xd9
        || ((kind.begins || kind.between) && good) ? 'Y' : 'N');
  }
}

GST_START_TEST (test_segment_is_as_long_as_it_may_be)
{
  guint marker;

  for (marker = 0; marker < 256; marker++) {
    Kind kind = kind_of (marker);

    /* Fill bytes, and SOI with what follows, are for the tests below. */
    if (marker == 0xff || marker == 0xd8)
      continue;
    check_lengths (marker, kind.min);
    check_lengths (marker, kind.max);
    check_lengths (marker, 300);
  }
}

GST_END_TEST;

GST_START_TEST (test_markers_are_told_apart)
{
  guint marker;

  for (marker = 0; marker < 256; marker++) {
    Kind kind = kind_of (marker);
    gboolean restart = marker >= 0xd0 && marker <= 0xd7;
    guint8 data[] = { 0x11, 0xff, 0xff, marker, 0x22 };
    guint8 lost[] = { 0, marker };

    fail_unless_equals_int (prog_jpeg_is_frame_marker (marker), kind.frame);
    fail_unless_equals_int (prog_jpeg_ends_scan (marker), marker >= 0xc0
        && !restart);
    fail_unless_equals_int (prog_jpeg_segment_may_hold_image (data + 2, 3),
        kind.application);
    fail_unless_equals_int (prog_jpeg_segment_may_hold_image (lost, 2),
        kind.application);
    /* Fill bytes are no part of the marker. */
    fail_unless_equals_uint64 (prog_jpeg_skip_entropy_coded_data (data, 5),
        marker == 0 || restart ? 5 : marker == 0xff ? 3 : 2);
    fail_unless_equals_uint64 (prog_jpeg_skip_entropy_coded_data (data, 3), 2);
    fail_unless_equals_uint64 (prog_jpeg_skip_entropy_coded_data (data, 1), 1);
  }
  fail_if (prog_jpeg_segment_may_hold_image ((const guint8 *) "\xff\xff", 2));
}

GST_END_TEST;

/* More bytes are waited for just as long as they may make a difference. */
GST_START_TEST (test_beginning_is_waited_for)
{
  gsize end, size, fill;

  for (fill = 0; fill <= 66; fill++) {
    memset (bytes, 0xff, sizeof (bytes));
    bytes[1] = 0xd8;
    end = put (put (2 + fill, 0xe0, 16), 0xdb, 67);
    bytes[4 + fill] = 0;
    for (size = 3; size < 2 + fill + 18 + 4; size++)
      fail_unless_equals_int (ask_begins (bytes, size), fill > 64
          && size >= 2 + 66 ? 'N' : '?');
    fail_unless_equals_int (ask_begins (bytes, size), fill > 64 ? 'N' : 'Y');
    fail_unless (end > size);
  }
}

GST_END_TEST;

/* 32 KiB of zeros, up to 15 bytes that are none, and 64 fill bytes. */
GST_START_TEST (test_what_may_follow_a_segment)
{
  static const guint zeros[] = { 0, 1, 100, 32767, 32768, 32769, 32775, 32783,
    32784, 32785
  };
  guint i, slip, fill;

  for (i = 0; i < G_N_ELEMENTS (zeros); i++) {
    for (slip = 0; slip < 18; slip++) {
      for (fill = 0; fill < 67; fill += 13) {
        guint at = zeros[i] + slip, rest = at - MIN (zeros[i], 32768);
        gboolean good = rest < 16;

        memset (bytes, 0, sizeof (bytes));
        memset (bytes + zeros[i], 0x55, slip);
        memset (bytes + at, 0xff, fill);
        put (at + fill, 0xe0, 16);
        /* Too many fill bytes are a slip, too. */
        good = fill > 64 ? rest + fill - 64 < 16 : good;
        fail_unless_equals_int (ask_ended (bytes, at + fill + 4), good ? 'Y' :
            'N');
        fail_unless_equals_int (ask_ended (bytes, at + fill + 3), good ? '?' :
            'N');
      }
    }
  }
}

GST_END_TEST;

static const struct
{
  const gchar *next;
  gsize size;
  gchar answer;
} follows[] = {
  {"", 0, '?'},
  {"\xff", 1, '?'},
  {"\xff\xd9", 2, 'Y'},
  {"\xff\xd8", 2, '?'},
  {"\xff\xd8\xff", 3, 'Y'},
  {"\xff\xd8UUUUUUUUUUUUUUUU", 18, 'N'},
  {"\xff\xd8UUUUUUUUUUUUUU", 16, 'N'},
  {"\xff\xd8UUUUUUUUUUUUU", 15, '?'},
  {"\xff\xda\0", 3, '?'},
  {"\xff\xda\0\x08", 4, 'Y'},
  {"\xff\xc0\0\x0b", 4, 'Y'},
  {"\xff\xc0\0\x0c" "UUUUUUUUUUUU", 16, 'N'},
  /* A segment without its 0xff, and what follows that. */
  {"\0", 1, '?'},
  {"\0\xe1", 2, '?'},
  {"\0\xe1\0", 3, '?'},
  {"\0\xe1\0\2", 4, '?'},
  {"\0\xe1\0\2\xff\xd9", 6, 'Y'},
  {"\0\xe0\0\4UU\xff\xd9", 8, 'Y'},
  {"\0\xef\0\4UU\xff\xda\0\x0c", 10, 'Y'},
  {"\0\xf0\0\4UUUUUUUUUUUUUUUUUUUU", 24, 'N'},
  {"\0\xdf\0\4UUUUUUUUUUUUUUUUUUUU", 24, 'N'},
  /* A length that leaves none for itself. */
  {"\0\xe1\0\1\xff\xd9", 6, 'Y'},
  {"\0\xe1\0\1UUUUUUUUUUUUUUUUUU", 22, 'N'},
};

GST_START_TEST (test_what_follows_a_segment)
{
  fail_unless_equals_int (ask_ended ((const guint8 *) follows[__i__].next,
          follows[__i__].size), follows[__i__].answer);
}

GST_END_TEST;

/* -- pieces ------------------------------------------------------------- */

/* Hexadecimal, with "*N" for that many bytes 55 and "_N" for that many zeros. */
static const struct
{
  const gchar *stream, *pieces;
} walks[] = {
  /* Stuffed bytes, restart markers, and what is reserved, are data. */
  {"ffd8 ffe0 0004 aabb ffda 0008 *6 11 ff00 22 ffd3 33 ff02 44 ffd9",
      "M d8 2, S e0 6, S da 10, D 10, M d9 2, E"},
  {"ffd8 ffda", "M d8 2, L"},
  {"ffd8 ffd9", "M d8 2, L"},
  {"ffd8 ffd8", "M d8 2, E"},
  {"ffd8 ffd0", "M d8 2, L"},
  {"ffd8 fff7 0004 aabb", "M d8 2, L"},
  {"ffd8 ffc8 0004 aabb", "M d8 2, L"},
  /* TEM stands alone. DNL has a segment. */
  {"ffd8 ff01 ffdc 0004 0001 ff01 ffd5 ffda 0008 *6 ffd9",
      "M d8 2, D 2, S dc 6, D 4, S da 10, M d9 2, E"},
  /* Behind the first segment anything that has one may come. */
  {"ffd8 ffe1 0002 fff7 0004 aabb ffc8 0003 aa ff02 ffbf ffd9",
      "M d8 2, S e1 4, S f7 6, S c8 5, D 4, M d9 2, E"},
  {"ffd8 ffe1 0002 ffd8", "M d8 2, S e1 4, E"},
  /* The first frame header counts. */
  {"ffd8 ffc2 000b *9 ffc0 000b *9 ffda 0008 *6 ffd9",
      "M d8 2, S c2 13, S c0 13, S da 10, M d9 2, E, frame c2"},
  {"ffd8 ffc4 0013 *17 ffcf 000b *9", "M d8 2, S c4 21, S cf 13, frame cf"},
  /* Fill bytes are in front of a marker; what is behind 0xff 0 is none. */
  {"ffd8 ffffff ffe0 0002 ffff da 0008 *6 1122 ffffffd9",
      "M d8 2, F 3, S e0 4, F 1, S da 10, D 2, F 2, M d9 2, E"},
  {"ffd8 aabb ff00 cc ffe0 0002", "M d8 2, D 5, S e0 4"},
  {"ffd8 ff00 ffe0 0002", "M d8 2, D 2, S e0 4"},
  /* Segments that can't be so long end a header, and are data in a scan. */
  {"ffd8 ffdd 0005 *3", "M d8 2, L dd"},
  {"ffd8 ffdd 0004 *2 ffda 000f *13", "M d8 2, S dd 6, L da"},
  {"ffd8 ffe0 0002 ffc4 2001", "M d8 2, S e0 4, L c4"},
  {"ffd8 ffe0 0002 ffc4 2000 *8190 ffd9",
      "M d8 2, S e0 4, S c4 8194, M d9 2, E"},
  {"ffd8 ffe0 0002 ffc0 0306", "M d8 2, S e0 4, L c0"},
  {"ffd8 ffe0 0002 ffc0 0305 *771 ffd9", "M d8 2, S e0 4, S c0 775, M d9 2, E"},
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffdd 0005 22 ffd9",
      "M d8 2, S e0 4, S da 10, D 6, M d9 2, E"},
  /* One that leaves no room for itself has its length all the same. */
  {"ffd8 ffe0 0000 ffe1 0001 ffe2 0002 ffd9",
      "M d8 2, S e0 4, S e1 4, S e2 4, M d9 2, E"},
  /* Between scans there are tables, and no frame headers. */
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffc4 0013 *17 ffc0 000b *9 ffda 0008 *6 22"
        "ffdb 0043 *65 fffe 0003 aa ffdd 0004 *2 ffcc 0004 *2 ffd9",
      "M d8 2, S e0 4, S da 10, D 1, S c4 21, D 13, S da 10, D 1, "
        "S db 69, S fe 5, S dd 6, S cc 6, M d9 2, E"},
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffdc 0004 0001 ffd9",
      "M d8 2, S e0 4, S da 10, D 1, S dc 6, M d9 2, E"},
  /* A restart marker between segments, behind the scan. */
  {"ffd8 ffe0 0002 ffda 0008 *6 ffc4 0013 *17 ffd0 ff01 ffd9",
      "M d8 2, S e0 4, S da 10, S c4 21, D 4, M d9 2, E"},
  /* SOI ends a scan only where an image begins. */
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffd8 22 ffd9",
      "M d8 2, S e0 4, S da 10, D 4, M d9 2, E"},
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffd8 ffe0 0004 aabb ffdd 0004 *2",
      "M d8 2, S e0 4, S da 10, D 1, X"},
  {"ffd8 ffe0 0002 ffda 0008 *6 11 ffd8 ffe0 0004 aabb ffd9",
      "M d8 2, S e0 4, S da 10, D 3, S e0 6, M d9 2, E"},
  /* A segment whose marker has lost its 0xff. */
  {"ffd8 00e1 0006 *4 ffdd 0004 *2", "M d8 2, J 8, S dd 6"},
  {"ffd8 00e1 0006 *4 ffd9", "M d8 2, J 8, L"},
  {"ffd8 00e1 0006 *4 ffd8ff", "M d8 2, J 8, E"},
  {"ffd8 ffe0 0002 00ef 0002 ffd9", "M d8 2, S e0 4, J 4, M d9 2, E"},
  {"ffd8 ffe0 0002 00f0 0002 ffd9", "M d8 2, S e0 4, D 4, M d9 2, E"},
  {"ffd8 ffe0 0002 00e1 0006 *5 ffd9", "M d8 2, S e0 4, D 9, M d9 2, E"},
  /* Not where bytes that are none come first. */
  {"ffd8 ffe0 0002 aa00e1 0002 ffd9", "M d8 2, S e0 4, D 5, M d9 2, E"},
};

static void
append_many (GByteArray * stream, guint8 byte, guint n)
{
  guint at = stream->len;

  g_byte_array_set_size (stream, at + n);
  memset (stream->data + at, byte, n);
}

static GByteArray *
read_stream (const gchar * text)
{
  GByteArray *stream = g_byte_array_new ();

  while (*text) {
    gchar *end = (gchar *) text + 2;

    if (*text == ' ') {
      text++;
      continue;
    }
    if (*text == '*' || *text == '_') {
      append_many (stream, *text == '*' ? 0x55 : 0,
          g_ascii_strtoull (text + 1, &end, 10));
    } else {
      append_many (stream, g_ascii_xdigit_value (text[0]) << 4
          | g_ascii_xdigit_value (text[1]), 1);
    }
    text = end;
  }

  return stream;
}

typedef struct
{
  GString *text;
  ProgJpegPieceKind last;
  guint size;                   /* of it */
} Pieces;

/* What comes a few bytes at a time is one piece. */
static void
put_last (Pieces * pieces)
{
  if (pieces->size > 0)
    g_string_append_printf (pieces->text, ", %c %u",
        pieces->last == PROG_JPEG_PIECE_DATA ? 'D' : 'F', pieces->size);
  pieces->size = 0;
}

static void
put_piece (Pieces * pieces, const ProgJpegPiece * piece)
{
  static const gchar letters[] = "?DFMSJEL";

  if (piece->kind != PROG_JPEG_PIECE_DATA
      && piece->kind != PROG_JPEG_PIECE_FILL) {
    put_last (pieces);
    g_string_append_printf (pieces->text, ", %c", letters[piece->kind]);
    if (piece->marker)
      g_string_append_printf (pieces->text, " %02x", piece->marker);
    if (piece->size > 0)
      g_string_append_printf (pieces->text, " %u", piece->size);
    return;
  }
  if (piece->kind != pieces->last)
    put_last (pieces);
  pieces->last = piece->kind;
  pieces->size += piece->size;
}

/* Whether another image begins in a scan, as whoever walks has to find out. */
static gchar
ask_in_scan (const ProgJpegWalker * walker, const guint8 * data, gsize size)
{
  return walker->place == PROG_JPEG_IN_SCAN && size > 1 && data[0] == 0xff
      && data[1] == 0xd8 ? ask_begins (data, size) : 'N';
}

/* The pieces, where @step more bytes come whenever more are needed. X: another image. */
static gchar *
walk_all (const GByteArray * stream, guint step)
{
  Pieces pieces = {.text = g_string_new (NULL) };
  ProgJpegWalker walker = { 0 };
  gboolean another = FALSE;
  gsize at = 0, end = 0;
  ProgJpegPiece piece;

  do {
    gboolean at_end = end == stream->len;
    gsize size = end - at;
    guint8 *copy = g_memdup2 (stream->data + at, size);
    gchar answer = ask_in_scan (&walker, copy, size);

    piece.kind = PROG_JPEG_PIECE_MORE;
    if (answer == 'N' || (answer == '?' && at_end))
      prog_jpeg_walk (&walker, copy, size, at_end, &piece);
    g_free (copy);
    another = answer == 'Y';
    if (another)
      break;
    if (piece.kind == PROG_JPEG_PIECE_MORE && at_end)
      break;
    if (piece.kind == PROG_JPEG_PIECE_MORE) {
      end = MIN (end + step, stream->len);
      continue;
    }
    put_piece (&pieces, &piece);
    at = MIN (at + piece.size, stream->len);
    end = MAX (end, at);
  } while (piece.kind != PROG_JPEG_PIECE_END
      && piece.kind != PROG_JPEG_PIECE_LOST);
  put_last (&pieces);
  if (piece.kind == PROG_JPEG_PIECE_LOST && walker.wrong_marker)
    g_string_append_printf (pieces.text, " %02x", walker.wrong_marker);
  if (another)
    g_string_append (pieces.text, ", X");
  if (walker.frame_marker && walker.frame_marker != 0xc0)
    g_string_append_printf (pieces.text, ", frame %02x", walker.frame_marker);
  g_string_erase (pieces.text, 0, 2);

  return g_string_free (pieces.text, FALSE);
}

GST_START_TEST (test_pieces_of_a_stream)
{
  GByteArray *stream = read_stream (walks[__i__].stream);
  guint step;

  for (step = 1; step < 40; step += step < 5 ? 1 : 17) {
    gchar *pieces = walk_all (stream, step);

    fail_unless (strcmp (pieces, walks[__i__].pieces) == 0,
        "%s\n%s\n%s, in steps of %u", walks[__i__].stream, walks[__i__].pieces,
        pieces, step);
    g_free (pieces);
  }
  g_byte_array_unref (stream);
}

GST_END_TEST;

static Suite *
jpeg_markers_suite (void)
{
  Suite *suite = suite_create ("jpeg-markers");
  TCase *tc = tcase_create ("markers");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_segment_is_as_long_as_it_may_be);
  tcase_add_test (tc, test_markers_are_told_apart);
  tcase_add_test (tc, test_beginning_is_waited_for);
  tcase_add_test (tc, test_what_may_follow_a_segment);
  tcase_add_loop_test (tc, test_what_follows_a_segment, 0,
      G_N_ELEMENTS (follows));
  tcase_add_loop_test (tc, test_pieces_of_a_stream, 0, G_N_ELEMENTS (walks));

  return suite;
}

GST_CHECK_MAIN (jpeg_markers);
