/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each small image of tests/files/kinds.txt, and a photo, in each scenario below: of all that comes out,
 * tests/files/kinds-records.txt has the number of frames and of messages that tell of a
 * defect, and a checksum. The test prints what came where it is not that. Where a change
 * is meant to change it, this writes the file anew:
 *
 *   PROGIMAGE_WRITE_RECORDS=1 meson test -C build kinds
 */

#include "recorder.h"
#include "recordfile.h"
#include "share.h"

#include <gst/check/gstcheck.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define RECORDS "kinds-records.txt"

#define MAX_IMAGES 100

/* Of what came, bytes that are printed. */
#define MAX_SHOWN 2500

/* The byte that is damaged becomes another by this. */
#define DAMAGE 0x55

/* More than any of them takes, bytes. */
#define MAX_MEMORY (256 << 20)

typedef struct
{
  gchar *name;
  guint width, height;
  guint8 *bytes;
  gsize size;
} Image;

/* Of which formats of images. Where the library's version makes a difference, a format has
 * no scenario. */
#define JPEG (1 << 0)
#define PNG (1 << 1)
#define WEBP (1 << 2)
#define JXL (1 << 3)
#define DEEP_JXL (1 << 4)
#define PHOTO (1 << 5)
#define SHALLOW (JPEG | PNG | WEBP | JXL)
#define ALL (SHALLOW | DEEP_JXL)

/* libpng gets smaller pieces without ISA-L, and zlib refuses other bytes. */
#ifdef HAVE_ISAL
#define ISAL PNG
#else
#define ISAL 0
#endif

/* What is counted has pointers in it, of PNG the inflater's state. */
#if GLIB_SIZEOF_VOID_P == 8
#define COUNTED (JPEG | WEBP | JXL | DEEP_JXL)
#else
#define COUNTED 0
#endif

/* The longer name first. */
typedef struct
{
  const gchar *name, *element;
  guint bit;
} Format;

static const Format formats[] = {
  {"jpeg-photo", "progjpegdec", PHOTO},
  {"jpeg", "progjpegdec", JPEG}, {"png", "progpngdec", PNG},
  {"webp", "progwebpdec", WEBP}, {"jxl-deep", "progjxldec", DEEP_JXL},
  {"jxl", "progjxldec", JXL}
};

/* With each value of updates: downstream says that it is late, which holds for some of what
 * follows. */
#define LATE(updates) "element $ELEMENT updates=" updates "\nsegment time\n" \
    "push $IMAGE 0-$THIRD pts 100\nstall 60\nqos 100 500\n" \
    "push $IMAGE $THIRD-$HALF pts 120\nstall 200\n" \
    "push $IMAGE $HALF-$MOST pts 700\nwait 300\n" \
    "push $IMAGE $MOST-$SIZE pts 720\nqos 720 900\n" \
    "push $IMAGE pts 740\neos"

/* $ELEMENT decodes it; $IMAGE is all of it, $BROKEN has a wrong byte in the middle, $LATE at
 * four fifths, $EARLY at a tenth; $TENTH to $LAST are numbers of bytes. */
static const struct
{
  const gchar *name;
  guint of;
  const gchar *text;
} scenarios[] = {
  {"I420", SHALLOW, "downstream video/x-raw, format=I420\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"Y444", ALL, "downstream video/x-raw, format={ Y444, I420_10LE }\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"RGB", SHALLOW, "downstream video/x-raw, format={ RGB, BGRA }\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"BGRx", SHALLOW, "downstream video/x-raw, format={ BGRx }\nmeta no\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"RGBA", SHALLOW, "downstream video/x-raw, format={ RGBA }\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"GRAY8", SHALLOW, "downstream video/x-raw, format=GRAY8\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"GRAY16", ALL, "downstream video/x-raw, format=GRAY16_BE\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"deep", ALL, "downstream video/x-raw, format={ AYUV64, ARGB64, RGBA64_BE }\n"
        "element $ELEMENT updates=none\npush $IMAGE\neos"},
  {"pieces", JPEG | WEBP, "element $ELEMENT updates=buffer\n"
        "push $IMAGE in $TENTH\neos"},
  {"estimates", JPEG | PHOTO, "element $ELEMENT updates=buffer smoothing=true\n"
        "push $IMAGE in $TENTH\neos"},
  {"estimates-RGB", JPEG | PHOTO, "downstream video/x-raw, format=RGB\n"
        "hold no\nmeta no\nelement $ELEMENT updates=buffer smoothing=true\n"
        "push $IMAGE in $TENTH\neos"},
  {"passes", JPEG | ISAL | PHOTO,
      "element $ELEMENT updates=pass smoothing=true\n" "push $IMAGE\neos"},
  {"passes-deep", JPEG | ISAL,
      "downstream video/x-raw, format={ RGBA64_LE, "
        "ARGB64_LE, BGRx }\nhold no\n"
        "element $ELEMENT updates=pass smoothing=true\npush $IMAGE\neos"},
  {"passes-plain", JPEG | ISAL,
      "hold no\nelement $ELEMENT updates=pass\n" "push $IMAGE\neos"},
  {"half-size", JPEG | PHOTO,
      "element $ELEMENT updates=buffer downscale=2 "
        "smoothing=true\npush $IMAGE in $TENTH\neos"},
  {"fourth-RGB", JPEG,
      "downstream video/x-raw, format={ RGB }\n"
        "element $ELEMENT updates=buffer downscale=4\n"
        "push $IMAGE in $TENTH\neos"},
  {"fourth", JPEG | PHOTO,
      "element $ELEMENT updates=pass downscale=4 smoothing=true\n"
        "push $IMAGE\neos"},
  {"eighth", JPEG | PHOTO,
      "element $ELEMENT updates=buffer downscale=8 smoothing=true\n"
        "push $IMAGE in $TENTH\neos"},
  {"eighth-GRAY8", JPEG,
      "downstream video/x-raw, format=GRAY8\n"
        "element $ELEMENT updates=none downscale=8\npush $IMAGE\neos"},
  {"averaged", JPEG, "downstream video/x-raw, format=I420\n"
        "element $ELEMENT updates=buffer smoothing=true\n"
        "push $IMAGE in $TENTH\neos"},
  {"averaged-half", JPEG, "downstream video/x-raw, format=I420\nhold no\n"
        "meta no\nelement $ELEMENT updates=pass smoothing=true downscale=2\n"
        "push $IMAGE\neos"},
  {"small-pieces", JPEG, "element $ELEMENT updates=buffer smoothing=true\n"
        "push $IMAGE in 61\neos"},
  {"small-pieces-RGB", JPEG, "downstream video/x-raw, format=RGB\n"
        "element $ELEMENT updates=buffer\npush $IMAGE in 61\neos"},
  {"few-scans", JPEG, "element $ELEMENT updates=pass max-scans=2\n"
        "push $IMAGE+$IMAGE\neos"},
  {"cut-partial", JPEG, "element $ELEMENT updates=buffer smoothing=true\n"
        "push $IMAGE 0-$MOST in $TENTH\nflush\nsegment bytes\n"
        "push $IMAGE in $THIRD\neos"},
  {"auto-size", ALL,
      "downstream video/x-raw, width=18, height=14\n"
        "element progimagedec updates=none downscale=auto\npush $IMAGE\neos"},
  {"cut-early", ALL,
      "element $ELEMENT updates=none\n" "push $IMAGE 0-$TENTH\neos"},
  {"cut-third", JPEG | PNG | WEBP,
      "element $ELEMENT updates=none "
        "smoothing=true\npush $IMAGE 0-$THIRD\neos"},
  {"cut-half-RGB", JPEG | PNG | WEBP,
      "downstream video/x-raw, format=RGB\n"
        "element $ELEMENT updates=none smoothing=true\n"
        "push $IMAGE 0-$HALF\neos"},
  {"cut-late", JPEG | ISAL | WEBP,
      "element $ELEMENT updates=pass "
        "smoothing=true\npush $IMAGE 0-$MOST\neos"},
  {"cut-eighth", JPEG,
      "element $ELEMENT updates=none downscale=8 "
        "smoothing=true\npush $IMAGE 0-$HALF\neos"},
  {"cut-last", ALL,
      "element $ELEMENT updates=none\n"
        "push $IMAGE 0-$LAST\neos\nstate ready"},
  {"cut-fails", JPEG | PNG | WEBP,
      "element $ELEMENT updates=none "
        "fail-on=truncated\npush $IMAGE 0-$MOST\neos"},
  {"broken-early", ISAL | WEBP,
      "element $ELEMENT updates=none\n" "push $EARLY\neos"},
  {"broken", ISAL | WEBP, "element $ELEMENT updates=none\npush $BROKEN\neos"},
  {"broken-pieces", WEBP, "element $ELEMENT updates=buffer\n"
        "push $LATE in $TENTH\neos"},
  {"broken-late", ISAL | WEBP, "element $ELEMENT updates=none\n"
        "push $LATE\neos"},
  {"broken-fails", ISAL | WEBP, "element $ELEMENT updates=none fail-on=error\n"
        "push $BROKEN\neos"},
  {"two", ALL, "element progimagedec updates=none\n"
        "push $IMAGE+hex:00ff00+$IMAGE in $THIRD\neos"},
  {"two-cut", JPEG | PNG | WEBP, "element $ELEMENT updates=none "
        "fail-on=none\npush $IMAGE@0-$HALF+$IMAGE\neos"},
  {"auto", JPEG | WEBP, "element $ELEMENT updates=auto smoothing=true\n"
        "push $IMAGE 0-$THIRD\nwait 60\npush $IMAGE $THIRD-$HALF\n"
        "stall 300\npush $IMAGE $HALF-$MOST\nwait 50\n"
        "push $IMAGE $MOST-$LAST\nstall 1000\npush $IMAGE $LAST-$SIZE\neos"},
  {"flush", JPEG | PNG | WEBP, "element $ELEMENT updates=none\n"
        "push $IMAGE 0-$HALF\nflush\nsegment time 2000\npush $IMAGE\neos"},
  {"flush-buffer", JPEG | ISAL | WEBP, "element $ELEMENT updates=buffer\n"
        "push $IMAGE 0-$HALF\nflush\nsegment time 2000\n"
        "push $IMAGE in $THIRD\neos"},
  {"flush-pass", JPEG | ISAL | WEBP, "element $ELEMENT updates=pass\n"
        "push $IMAGE 0-$MOST\nflush\nsegment bytes\n"
        "push $IMAGE in $THIRD\neos"},
  {"flush-auto", JPEG | WEBP, "element $ELEMENT updates=auto\n"
        "push $IMAGE 0-$THIRD\nstall 60\nflush\nsegment time\n"
        "push $IMAGE 0-$THIRD\nstall 60\npush $IMAGE $THIRD-$SIZE\neos"},
  {"qos-buffer", JPEG | ISAL | WEBP, LATE ("buffer")},
  {"qos-pass", JPEG | ISAL | WEBP, LATE ("pass")},
  {"qos-auto", JPEG | WEBP, LATE ("auto")},
  {"qos-cut", JPEG | ISAL | WEBP, "element $ELEMENT updates=pass\n"
        "segment time\npush $IMAGE 0-$TENTH pts 100\nqos 100 500\n"
        "push $IMAGE $TENTH-$MOST in 50 pts 120\neos"},
  {"order-planar", SHALLOW,
      "downstream video/x-raw, format={ A420, I420, Y444, "
        "ARGB, RGB, GRAY8 }\nelement $ELEMENT updates=none\n"
        "push $IMAGE\neos"},
  {"order-packed", SHALLOW,
      "downstream video/x-raw, format={ GRAY8, BGR, ARGB, "
        "Y444, I420, A420 }\nelement $ELEMENT updates=none\n"
        "push $IMAGE\neos"},
  {"qos-none", JPEG | PNG | WEBP | JXL, LATE ("none")},
  {"caps", JPEG | PNG | WEBP, "element $ELEMENT updates=none\n"
        "segment time\npush $IMAGE 0-$MOST pts 40\n"
        "stream-start\nsegment time 100\npush $IMAGE pts 140 duration 20\neos"},
  {"max-pixels", ALL, "element $ELEMENT updates=none max-pixels=$PIXELS\n"
        "push $IMAGE\neos\nelement $ELEMENT updates=none max-pixels=$FEWER\n"
        "push $IMAGE\neos"},
  {"no-memory", COUNTED, "element $ELEMENT updates=none max-memory=$PIXELS\n"
        "push $IMAGE\neos"},
  {"another", SHALLOW,
      "downstream video/x-raw, format={ RGB, I420, GRAY8, RGBA }\n"
        "element $ELEMENT updates=none\npush $IMAGE\n"
        "accept video/x-raw, format={ BGRx, ARGB64, RGBA, BGR }\n"
        "reconfigure\npush $IMAGE\neos"},
};

/* Where the least max-memory is searched for with which the same comes. JPEG XL takes some
 * for each thread: there would be as many as the machine has processors. */
static const struct
{
  const gchar *name;
  guint of;
  const gchar *text;
} memories[] = {
  {"memory", COUNTED & ~(JXL | DEEP_JXL), "element $ELEMENT updates=none "
        "max-memory=$MEMORY\npush $IMAGE\neos"},
  {"memory", COUNTED & (JXL | DEEP_JXL), "element $ELEMENT updates=none "
        "max-threads=1 max-memory=$MEMORY\npush $IMAGE\neos"},
  {"memory-RGB", COUNTED & JPEG, "downstream video/x-raw, format={ RGB }\n"
        "element $ELEMENT updates=none max-memory=$MEMORY\n"
        "push $IMAGE\neos"},
  {"memory-partial", COUNTED & (JPEG | WEBP), "element $ELEMENT updates=buffer "
        "max-memory=$MEMORY\npush $IMAGE in $TENTH\neos"},
  {"memory-half", COUNTED & WEBP, "element $ELEMENT updates=none downscale=2 "
        "max-memory=$MEMORY\npush $IMAGE\neos"},
  {"memory-eighth", COUNTED & JPEG, "element $ELEMENT updates=none downscale=8 "
        "max-memory=$MEMORY\npush $IMAGE\neos"},
};

/* Where each of the first allocations of a frame fails in its turn. */
#define SHORT(updates, pieces) "memory $N 1\n" TWICE (updates, pieces)

/* The same for the first ones together. */
#define SHORTER(updates, pieces) "memory 1 $N\n" TWICE (updates, pieces)

#define TWICE(updates, pieces) \
    "element $ELEMENT updates=" updates "\npush $IMAGE" pieces "\n" \
    "eos\nflush\nsegment time\npush $IMAGE" pieces "\neos"

#define MAX_SHORT 5

static const struct
{
  const gchar *name;
  guint of;
  const gchar *text;
} shortages[] = {
  {"short-none", ALL, SHORT ("none", "")},
  {"shorter-none", ALL, SHORTER ("none", "")},
  {"shorter-buffer", JPEG | ISAL | WEBP, SHORTER ("buffer", " in $THIRD")},
  {"short-pass", JPEG | ISAL, SHORT ("pass", "")},
  {"short-buffer", JPEG | ISAL | WEBP, SHORT ("buffer", " in $TENTH")},
  {"short-RGB", JPEG | WEBP, "downstream video/x-raw, format={ RGB, BGRA }\n"
        "hold no\nmeta no\n" SHORT ("buffer", " in $TENTH")},
};

static Image images[MAX_IMAGES];
static guint n_images;
static GHashTable *expected;    /* "IMAGE SCENARIO" to the rest of the line */

static void
read_images (void)
{
  gchar **lines = record_lines ("kinds.txt");
  guint i;

  for (i = 0; lines[i]; i++) {
    gchar **words = g_strsplit (lines[i], " ", -1);
    Image *image = &images[n_images];

    if (lines[i][0] != '#' && g_strv_length (words) == 4) {
      image->name = g_strdup (words[0]);
      image->width = atoi (words[1]);
      image->height = atoi (words[2]);
      image->bytes = g_base64_decode (words[3], &image->size);
      n_images++;
    }
    g_strfreev (words);
  }
  g_strfreev (lines);
}

/* Progressive, and large enough for flat parts, edges and textures: estimates differ. */
static void
read_photo (void)
{
  Image *image = &images[n_images++];
  gchar *path = record_path ("harvesters.jpg");

  image->name = g_strdup ("jpeg-photo");
  image->width = 1020;
  image->height = 752;
  if (!g_file_get_contents (path, (gchar **) & image->bytes, &image->size,
          NULL))
    g_error ("%s can't be read", path);
  g_free (path);
}

/* -- scenarios ---------------------------------------------------------- */

static const Format *
image_format (const Image * image)
{
  const Format *format = formats;

  while (!g_str_has_prefix (image->name, format->name))
    format++;

  return format;
}

static void
replace (gchar ** text, const gchar * what, const gchar * by)
{
  gchar **parts = g_strsplit (*text, what, -1);

  g_free (*text);
  *text = g_strjoinv (by, parts);
  g_strfreev (parts);
}

static void
replace_number (gchar ** text, const gchar * what, gsize number)
{
  gchar *digits = g_strdup_printf ("%" G_GSIZE_FORMAT, number);

  replace (text, what, digits);
  g_free (digits);
}

/* Without a byte that is damaged: G_MAXSIZE. */
static void
replace_bytes (gchar ** text, const gchar * what, const Image * image,
    gsize damaged, gsize end)
{
  GString *hex;
  gsize i;

  if (!strstr (*text, what))
    return;

  hex = g_string_new ("hex:");
  for (i = 0; i < end; i++)
    g_string_append_printf (hex, "%02x",
        i == damaged ? image->bytes[i] ^ DAMAGE : image->bytes[i]);
  replace (text, what, hex->str);
  g_string_free (hex, TRUE);
}

static gchar *
make_scenario (const gchar * template, const Image * image)
{
  gchar *lines = g_strconcat ("> ", template, NULL);
  gsize size = image->size;

  replace (&lines, "\n", "\n> ");
  replace (&lines, "$ELEMENT", image_format (image)->element);
  replace_bytes (&lines, "$IMAGE@0-$HALF", image, G_MAXSIZE, size / 2);
  replace_bytes (&lines, "$IMAGE", image, G_MAXSIZE, size);
  replace_bytes (&lines, "$EARLY", image, size / 10, size);
  replace_bytes (&lines, "$BROKEN", image, size / 2, size);
  replace_bytes (&lines, "$LATE", image, size * 4 / 5, size);
  replace_number (&lines, "$TENTH", size / 10);
  replace_number (&lines, "$THIRD", size / 3);
  replace_number (&lines, "$HALF", size / 2);
  replace_number (&lines, "$MOST", size * 9 / 10);
  replace_number (&lines, "$LAST", size - 1);
  replace_number (&lines, "$SIZE", size);
  replace_number (&lines, "$PIXELS", image->width * image->height);
  replace_number (&lines, "$FEWER", image->width * image->height - 1);

  return lines;
}

/* Of a record: all but its commands, and the pixels of truncated JPEGs, in which versions of
 * libjpeg-turbo smooth missing scans in different ways. */
static gchar *
what_came (const Image * image, const gchar * scenario)
{
  gchar *text = record (scenario), **lines = g_strsplit (text, "\n", -1);
  GString *came = g_string_new (NULL);
  guint i;

  for (i = 0; lines[i]; i++) {
    if (!lines[i][0] || lines[i][0] == '>')
      continue;
    if (image_format (image)->bit == JPEG
        && strstr (lines[i], " corrupted marker pixels="))
      *strstr (lines[i], " pixels=") = 0;
    g_string_append_printf (came, "%s\n", lines[i]);
  }
  g_strfreev (lines);
  g_free (text);

  return g_string_free (came, FALSE);
}

static guint
count (const gchar * text, const gchar * what)
{
  guint n = 0;

  while ((text = strstr (text, what))) {
    text += strlen (what);
    n++;
  }

  return n;
}

static gchar *
digest (const gchar * came)
{
  gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, came, -1);
  gchar *line;

  sum[8] = 0;
  line = g_strdup_printf ("frames %u defects %u sum %s",
      count (came, "frame pts"), count (came, "message warning")
      + count (came, "message error"), sum);
  g_free (sum);

  return line;
}

/* @came: what is printed where the line is another one. */
static void
check_line (const gchar * key, const gchar * line, const gchar * came)
{
  const gchar *should = g_hash_table_lookup (expected, key);

  if (g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    record_put (RECORDS, "a", key, line);
  else
    fail_unless (g_strcmp0 (line, should) == 0, "%s: %s instead of %s\n%.*s",
        key, line, should ? should : "nothing", MAX_SHOWN, came);
}

static void
check_scenario (const Image * image, guint i)
{
  gchar *key = g_strdup_printf ("%s %s", image->name, scenarios[i].name);
  gchar *scenario = make_scenario (scenarios[i].text, image);
  gchar *came = what_came (image, scenario), *line = digest (came);

  check_line (key, line, came);
  g_free (line);
  g_free (came);
  g_free (scenario);
  g_free (key);
}

/* The least max-memory with which the same comes as without any limit. */
static gsize
least_memory (const Image * image, const gchar * template)
{
  gsize from = 0, to = MAX_MEMORY;
  gchar *all = NULL;

  while (from + 1 < to) {
    gsize middle = all ? (from + to) / 2 : to;
    gchar *text = g_strdup (template), *scenario, *came;

    replace_number (&text, "$MEMORY", middle);
    scenario = make_scenario (text, image);
    came = what_came (image, scenario);
    if (!all)
      all = g_strdup (came);
    else if (g_str_equal (all, came))
      to = middle;
    else
      from = middle;
    g_free (came);
    g_free (scenario);
    g_free (text);
  }
  g_free (all);

  return to;
}

static void
check_memory (const Image * image, guint i)
{
  gchar *key = g_strdup_printf ("%s %s", image->name, memories[i].name);
  gchar *line = g_strdup_printf ("least %" G_GSIZE_FORMAT,
      least_memory (image, memories[i].text));

  check_line (key, line, "");
  g_free (line);
  g_free (key);
}

/* Of each image comes an ERROR, or the final frame. */
static void
check_shortage (const Image * image, guint i)
{
  gchar *key = g_strdup_printf ("%s %s", image->name, shortages[i].name);
  GString *all = g_string_new (NULL);
  gchar *line;
  guint n;

  for (n = 1; n <= MAX_SHORT; n++) {
    gchar *text = g_strdup (shortages[i].text), *scenario, *came;

    replace_number (&text, "$N", n);
    scenario = make_scenario (text, image);
    came = what_came (image, scenario);
    fail_unless (count (came, "message error") + count (came,
            " complete marker") == 2, "%s, allocation %u: %s", key, n, came);
    g_string_append (all, came);
    g_free (came);
    g_free (scenario);
    g_free (text);
  }
  line = digest (all->str);
  check_line (key, line, all->str);
  g_free (line);
  g_string_free (all, TRUE);
  g_free (key);
}

/* -- parts of containers: each of any size ------------------------------ */

/* A part that is put into an image has up to so many bytes. */
#define MAX_PART 72


#define TIFF "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0"

/* @contents: what it may hold; beyond that, bytes that mean nothing. */
typedef struct
{
  const gchar *type, *contents;
  guint size;
} Part;

#define PART(type, contents) {type, contents, sizeof (contents) - 1}

static const Part jpeg_parts[] = {
  PART ("\xe0", "JFIF\0\1\2\1\0\110\0\220\0\0"), PART ("\xe0", "JFXX\0"),
  PART ("\xe1", "Exif\0\0" TIFF),
  PART ("\xe1", "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
  PART ("\xe2", "ICC_PROFILE\0\1\2\0\0\0\0lcms"), PART ("\xe2", "MPF\0" TIFF),
  PART ("\xee", "Adobe\0\144\0\0\0\0\1"), PART ("\xfe", "a comment"),
  PART ("\xdd", "\0\3"), PART ("\xdb", "\0"), PART ("\xdb", "\x13"),
  PART ("\xc4", "\0\0\1\1"), PART ("\xcc", "\0\1"), PART ("\xdc", "\0\5"),
  PART ("\xc0", "\x8\0\65\0\105\3\1\x22\0\2\x11\0\3\x11\0"),
  PART ("\xf0", ""),
};

static const Part png_parts[] = {
  PART ("PLTE", "abcdef"), PART ("tRNS", "\0\1\0\2\0\3"),
  PART ("gAMA", "\0\0\261\217"),
  PART ("sRGB", "\1"), PART ("iCCP", "name\0\0x\234"), PART ("sBIT", "\5\6\5"),
  PART ("bKGD", "\0\1\0\2\0\3"), PART ("hIST", "\0\1"),
  PART ("pHYs", "\0\0\x20\0\0\0\x10\0\1"), PART ("tIME",
      "\7\350\2\35\14\42\70"),
  PART ("zTXt", "Title\0\0x\234"),
  PART ("iTXt", "Author\0\0\0en\0\0of it"), PART ("eXIf", TIFF),
  PART ("acTL", "\0\0\0\2\0\0\0\0"), PART ("fcTL",
      "\0\0\0\0\0\0\0\25\0\0\0\23"),
  PART ("abCd", "own"), PART ("ABCD", "critical"),
  PART ("eXIf", "Exif\0\0" TIFF),
};

static const Part webp_parts[] = {
  PART ("VP8X", "\x10\0\0\0\x44\0\0\x34\0\0"), PART ("ANIM", "\1\2\3\4\5\0"),
  PART ("ANMF", "\0\0\0\0\0\0\x44\0\0\x34\0\0\x64\0\0\0"), PART ("ALPH", "\0"),
  PART ("ICCP", "\0\0\2\0lcms"), PART ("EXIF", TIFF),
  PART ("EXIF", "Exif\0\0" TIFF), PART ("XMP ", "<x:xmpmeta/>"),
  PART ("VP8 ", "\x10\0\0\x9d\1\x2a\x45\0\x35\0"),
  PART ("VP8L", "\x2f\x44\0\x0d\0"), PART ("abcd", "own"),
};

static const Part jxl_parts[] = {
  PART ("Exif", "\0\0\0\0" TIFF), PART ("Exif", "\0\0\0\2ab" TIFF),
  PART ("xml ", "<x:xmpmeta/>"), PART ("jxll", "\x5"), PART ("jxli", ""),
  PART ("brob", "Exif"), PART ("abcd", "own"),
};

static void
append_number (GByteArray * bytes, guint number, guint size)
{
  while (size-- > 0) {
    guint8 byte = number >> 8 * size;

    g_byte_array_append (bytes, &byte, 1);
  }
}

static guint
read_number (const guint8 * at)
{
  return (guint) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static void
put_number (guint8 * at, guint number)
{
  guint i;

  for (i = 0; i < 4; i++)
    at[i] = number >> (24 - 8 * i);
}

static void
append_contents (GByteArray * bytes, const Part * part, guint size)
{
  guint i;

  for (i = 0; i < size; i++) {
    guint8 byte = i < part->size ? (guint8) part->contents[i] : 37 * i + 1;

    g_byte_array_append (bytes, &byte, 1);
  }
}

static void
append_jpeg_part (GByteArray * bytes, const Part * part, guint size)
{
  append_number (bytes, 0xff, 1);
  g_byte_array_append (bytes, (const guint8 *) part->type, 1);
  append_number (bytes, size + 2, 2);
  append_contents (bytes, part, size);
}

static void
append_png_part (GByteArray * bytes, const Part * part, guint size)
{
  guint at = bytes->len + 4;

  append_number (bytes, size, 4);
  g_byte_array_append (bytes, (const guint8 *) part->type, 4);
  append_contents (bytes, part, size);
  append_number (bytes, crc32 (0, bytes->data + at, size + 4), 4);
}

static void
append_webp_part (GByteArray * bytes, const Part * part, guint size)
{
  g_byte_array_append (bytes, (const guint8 *) part->type, 4);
  append_number (bytes, GUINT32_SWAP_LE_BE (size), 4);
  append_contents (bytes, part, size);
  append_number (bytes, 0, size % 2);
}

static void
append_jxl_part (GByteArray * bytes, const Part * part, guint size)
{
  append_number (bytes, size + 8, 4);
  g_byte_array_append (bytes, (const guint8 *) part->type, 4);
  append_contents (bytes, part, size);
}

/* Nothing that a container has: between its parts. */
static const Part nonsense[] = {
  PART ("", ""), PART ("",
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\xff\xff"),
};

/* What the header of a WebP says then of how long it is. */
typedef enum
{
  LENGTH_AS_BEFORE,
  LENGTH_RIGHT,
  LENGTH_UNKNOWN,
} Length;

/* Where parts are put into an image: at a byte of it or, up to 0, so many in front of its
 * end. */
static const struct
{
  const gchar *image, *key;
  gint at;
  Length length;
  const Part *parts;
  guint n;
  void (*append) (GByteArray * bytes, const Part * part, guint size);
} containers[] = {
#define PARTS(parts) parts, G_N_ELEMENTS (parts)
  {"jpeg-420", "part", 2, 0, PARTS (jpeg_parts), append_jpeg_part},
  {"png-2-8", "part", 33, 0, PARTS (png_parts), append_png_part},
  {"png-3-8", "part", 33, 0, PARTS (png_parts), append_png_part},
  {"png-2-8", "late part", -12, 0, PARTS (png_parts), append_png_part},
  {"webp-lossy", "part", 12, 0, PARTS (webp_parts), append_webp_part},
  {"webp-alpha", "part", 30, 0, PARTS (webp_parts), append_webp_part},
  {"webp-alpha", "right part", 30, LENGTH_RIGHT, PARTS (webp_parts),
      append_webp_part},
  {"webp-lossy", "late part", 0, LENGTH_RIGHT, PARTS (webp_parts),
      append_webp_part},
  {"webp-alpha", "last part", 0, LENGTH_UNKNOWN, PARTS (webp_parts),
      append_webp_part},
  {"jxl-lossless", "part", 32, 0, PARTS (jxl_parts), append_jxl_part},
  {"jxl-lossless", "late part", 0, 0, PARTS (jxl_parts), append_jxl_part},
  {"jpeg-440", "part", 20, 0, PARTS (nonsense), append_contents},
  {"webp-lossless", "part", 12, 0, PARTS (nonsense), append_contents},
  {"webp-lossless", "last part", 0, LENGTH_UNKNOWN, PARTS (nonsense),
      append_contents},
  {"png-4-8", "part", 33, 0, PARTS (nonsense), append_contents},
#undef PARTS
};

static const Image *
find_image (const gchar * name)
{
  guint i = 0;

  while (!g_str_equal (images[i].name, name))
    i++;

  return &images[i];
}

/* What comes of an image but what is the library's: pixels where it is damaged, and what
 * libpng says of chunks. */
static void
append_what_came (GString * all, const Image * image, const guint8 * bytes,
    gsize size)
{
  Image changed = *image;
  gchar *scenario, *came, **lines;
  guint i;

  changed.bytes = (guint8 *) bytes;
  changed.size = size;
  scenario = make_scenario ("element $ELEMENT updates=none max-pixels=100000\n"
      "push $IMAGE\neos", &changed);
  came = what_came (&changed, scenario);
  lines = g_strsplit (came, "\n", -1);
  for (i = 0; lines[i]; i++) {
    if (strstr (lines[i], " pixels="))
      *strstr (lines[i], " pixels=") = 0;
    if (strstr (lines[i], "The PNG is complete, but: "))
      *strstr (lines[i], "but: ") = 0;
    g_string_append_printf (all, "%s\n", lines[i]);
  }
  g_strfreev (lines);
  g_free (came);
  g_free (scenario);
}

static GByteArray *
put_part_in (guint container, const Part * part, guint size)
{
  const Image *image = find_image (containers[container].image);
  GByteArray *bytes = g_byte_array_new ();
  gint at = containers[container].at;
  guint length;

  if (at <= 0)
    at += image->size;
  g_byte_array_append (bytes, image->bytes, at);
  containers[container].append (bytes, part, size);
  g_byte_array_append (bytes, image->bytes + at, image->size - at);
  if (containers[container].length != LENGTH_AS_BEFORE) {
    length = containers[container].length == LENGTH_RIGHT ? bytes->len - 8 : 0;
    put_number (bytes->data + 4, GUINT32_SWAP_LE_BE (length));
  }

  return bytes;
}

/* Each size up to MAX_PART of one part: of those that come late not all of them. */
static void
check_part (guint container, guint n)
{
  const Image *image = find_image (containers[container].image);
  const Part *part = &containers[container].parts[n];
  gchar *key = g_strdup_printf ("%s %s %u", image->name,
      containers[container].key, n), *line;
  GString *all = g_string_new (NULL);
  gboolean each = g_str_equal (containers[container].key, "part");
  guint size;

  for (size = 0; size < MAX_PART; size += each || size < 20 ? 1 : 9) {
    GByteArray *bytes = put_part_in (container, part, size);

    g_string_append_printf (all, "%u bytes\n", size);
    append_what_came (all, image, bytes->data, bytes->len);
    g_byte_array_unref (bytes);
  }
  line = digest (all->str);
  check_line (key, line, all->str);
  g_free (line);
  g_string_free (all, TRUE);
  g_free (key);
}

/* by container */
GST_START_TEST (test_parts)
{
  guint i;

  for (i = 0; i < containers[__i__].n; i++)
    check_part (__i__, i);
}

GST_END_TEST;

/* -- what parts take ----------------------------------------------------- */

#define COUNTED_SIZE 3000

/* What they are unpacked to is up to the libraries. */
static gboolean
is_packed (const Part * part)
{
  static const gchar *const types[] = { "iCCP", "zTXt", "iTXt", "brob", NULL };

  return g_strv_contains (types, part->type);
}

static gsize
least_memory_of (const Image * image, GByteArray * bytes)
{
  Image changed = *image;
  gsize result;

  changed.bytes = bytes->data;
  changed.size = bytes->len;
  result =
      least_memory (&changed,
      image_format (image)->bit & (JXL | DEEP_JXL) ?
      "element $ELEMENT updates=none max-threads=1 max-memory=$MEMORY\n"
      "push $IMAGE\neos" : "element $ELEMENT updates=none "
      "max-memory=$MEMORY\npush $IMAGE\neos");
  g_byte_array_unref (bytes);

  return result;
}

static void
check_counted_part (guint container, guint n)
{
  const Image *image = find_image (containers[container].image);
  const Part *part = &containers[container].parts[n];
  gsize none = least_memory_of (image, put_part_in (container, part, 0));
  gsize with = least_memory_of (image, put_part_in (container, part,
          COUNTED_SIZE));
  gchar *key = g_strdup_printf ("%s %s %u, counted", image->name,
      containers[container].key, n);
  /* Else it is another image. */
  gboolean same = with >= none && with <= none + 2 * COUNTED_SIZE;
  gchar *line = same ? g_strdup_printf ("more %d", (gint) (with - none)) :
      g_strdup ("another");

  check_line (key, line, "");
  g_free (line);
  g_free (key);
}

/* by container: how much more max-memory it takes to have the same come of an image with a
 * part of COUNTED_SIZE bytes than with an empty one */
GST_START_TEST (test_counted_parts)
{
  guint i;

  if (containers[__i__].parts == nonsense || containers[__i__].at <= 0
      || image_format (find_image (containers[__i__].image))->bit == JPEG)
    return;

  for (i = 0; i < containers[__i__].n; i++) {
    if (!is_packed (&containers[__i__].parts[i]))
      check_counted_part (__i__, i);
  }
}

GST_END_TEST;

/* -- data that is shorter than the image -------------------------------- */

/* Where the first one of these begins; 0: there is none. */
static guint
find_part (const Image * image, const gchar * type)
{
  guint at;

  for (at = 8; at + 4 < image->size; at++)
    if (memcmp (image->bytes + at, type, 4) == 0)
      return at;

  return 0;
}

/* The part that holds the pixels, as its type has it. */
typedef struct
{
  guint type_at, data, size;
  gboolean is_le, has_crc, counts_header;
} Data;

static gboolean
find_data (const Image * image, Data * data)
{
  static const gchar *const types[] = { "VP8 ", "VP8L", "IDAT", "jxlc" };
  guint bit = image_format (image)->bit, i, number;

  data->type_at = 0;
  for (i = 0; i < G_N_ELEMENTS (types) && data->type_at == 0; i++)
    data->type_at = find_part (image, types[i]);
  if (data->type_at == 0 || bit == JPEG || bit == PHOTO)
    return FALSE;

  data->is_le = bit == WEBP;
  data->has_crc = bit == PNG;
  data->counts_header = bit == JXL || bit == DEEP_JXL;
  data->data = data->type_at + (data->is_le ? 8 : 4);
  number = read_number (image->bytes + data->type_at + (data->is_le ? 4 : -4));
  if (data->is_le)
    number = GUINT32_SWAP_LE_BE (number);
  data->size = number - (data->counts_header ? 8 : 0);

  return TRUE;
}

/* As if it had been written so: only @left bytes of the data are there. */
static GByteArray *
shorten (const Image * image, const Data * data, guint left)
{
  GByteArray *bytes = g_byte_array_new ();
  guint number = left + (data->counts_header ? 8 : 0);
  guint end = data->data + data->size;

  if (data->is_le) {
    number = GUINT32_SWAP_LE_BE (number);
    end += data->size % 2;
  }
  g_byte_array_append (bytes, image->bytes, data->data + left);
  put_number (bytes->data + data->type_at + (data->is_le ? 4 : -4), number);
  if (data->has_crc) {
    append_number (bytes, crc32 (0, bytes->data + data->type_at, left + 4), 4);
    end += 4;
  }
  if (data->is_le) {
    append_number (bytes, 0, left % 2);
    number = bytes->len + image->size - end - 8;
    put_number (bytes->data + 4, GUINT32_SWAP_LE_BE (number));
  }
  g_byte_array_append (bytes, image->bytes + end, image->size - end);

  return bytes;
}

/* Another one follows, and nothing for a while. */
static void
append_what_came_of_two (GString * all, const Image * image,
    const GByteArray * bytes)
{
  Image changed = *image;
  gchar *scenario, *came;

  changed.bytes = bytes->data;
  changed.size = bytes->len;
  scenario = make_scenario ("element $ELEMENT updates=none\n"
      "push $IMAGE\nstall 300\npush $IMAGE\nstall 300\neos", &changed);
  came = what_came (&changed, scenario);
  g_string_append (all, came);
  g_free (came);
  g_free (scenario);
}

/* by image */
GST_START_TEST (test_short_data)
{
  const Image *image = &images[__i__];
  gchar *key, *line;
  GString *all;
  Data data;
  guint i;

  if (!find_data (image, &data))
    return;

  key = g_strdup_printf ("%s short data", image->name);
  all = g_string_new (NULL);
  for (i = 0; i < 6; i++) {
    const guint lefts[] = { 0, 1, 9, data.size / 2, data.size - 2,
      data.size - 1
    };
    GByteArray *bytes = shorten (image, &data, MIN (lefts[i], data.size));

    g_string_append_printf (all, "%u of %u bytes\n", lefts[i], data.size);
    append_what_came_of_two (all, image, bytes);
    g_byte_array_unref (bytes);
  }
  line = digest (all->str);
  check_line (key, line, all->str);
  g_free (line);
  g_string_free (all, TRUE);
  g_free (key);
}

GST_END_TEST;

/* Bytes of a beginning or, below 0, of an end that are changed: of a PNG none that is
 * inflated, of a JPEG XL none of the codestream. */
static const struct
{
  const gchar *name;
  gint at, n;
} changes[] = {
  {"jpeg-420", 0, 60}, {"jpeg-411-progressive", 0, 60},
  {"png-3-8-trns-adam7", 0, 60}, {"png-2-16", 0, 33}, {"webp-alpha", 0, 60},
  {"webp-lossless", 0, 60}, {"jxl-lossless", 0, 40}, {"jxl-alpha", 0, 40},
  {"jpeg-grey", -2, 2}, {"png-2-8", -16, 16}, {"jxl-alpha", -40, 40},
};

/* by image: each byte of its beginning or its end as some others, and the end of it */
GST_START_TEST (test_changed_bytes)
{
  const Image *image = find_image (changes[__i__].name);
  gint first = changes[__i__].at, at;
  guint k;

  if (first < 0)
    first += image->size;
  for (at = first; at < first + changes[__i__].n; at++) {
    gchar *key = g_strdup_printf ("%s byte %d", image->name, at), *line;
    guint8 *bytes = g_memdup2 (image->bytes, image->size);
    const guint8 others[] = { 0, 0xff, bytes[at] ^ 1, bytes[at] + 1,
      bytes[at] ^ 0x20
    };
    GString *all = g_string_new (NULL);

    for (k = 0; k < G_N_ELEMENTS (others); k++) {
      bytes[at] = others[k];
      g_string_append_printf (all, "%u\n", others[k]);
      append_what_came (all, image, bytes, image->size);
    }
    g_string_append_printf (all, "%u bytes\n", at);
    append_what_came (all, image, image->bytes, at);
    line = digest (all->str);
    check_line (key, line, all->str);
    g_free (line);
    g_string_free (all, TRUE);
    g_free (bytes);
    g_free (key);
  }
}

GST_END_TEST;

/* Where the file is written anew: its first line. */
GST_START_TEST (test_begin)
{
  if (g_getenv ("PROGIMAGE_WRITE_RECORDS"))
    record_put (RECORDS, "w", "# Written by tests/check/test_kinds.c",
        "image, scenario, what came");
  fail_unless (n_images > 0);
}

GST_END_TEST;

/* by image */
GST_START_TEST (test_memory)
{
  const Image *image = &images[__i__];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (memories); i++) {
    if (memories[i].of & image_format (image)->bit)
      check_memory (image, i);
  }
}

GST_END_TEST;

/* by image */
GST_START_TEST (test_shortage)
{
  const Image *image = &images[__i__];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shortages); i++) {
    if (shortages[i].of & image_format (image)->bit)
      check_shortage (image, i);
  }
}

GST_END_TEST;

/* by image */
GST_START_TEST (test_kind)
{
  const Image *image = &images[__i__];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (scenarios); i++) {
    if (scenarios[i].of & image_format (image)->bit)
      check_scenario (image, i);
  }
}

GST_END_TEST;

static Suite *
kinds_suite (void)
{
  Suite *suite = suite_create ("kinds");
  TCase *tc = tcase_create ("all");

  read_images ();
  read_photo ();
  expected = record_table (RECORDS);
  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_begin);
  tcase_add_share_of_loop (tc, test_kind, 0, n_images);
  tcase_add_share_of_loop (tc, test_memory, 0, n_images);
  tcase_add_share_of_loop (tc, test_shortage, 0, n_images);
  tcase_add_loop_test (tc, test_parts, 0, G_N_ELEMENTS (containers));
  tcase_add_loop_test (tc, test_counted_parts, 0, G_N_ELEMENTS (containers));
  tcase_add_share_of_loop (tc, test_short_data, 0, n_images);
  tcase_add_loop_test (tc, test_changed_bytes, 0, G_N_ELEMENTS (changes));

  return suite;
}

GST_CHECK_MAIN (kinds);
