/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomjxl.h"

#include "codec/jxl/boxes.h"
#include "codec/jxl/formats.h"
#include "codec/jxl/kept.h"
#include "codec/jxl/memory.h"
#include "codec/jxl/metadata.h"

#include <string.h>

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- boxes -------------------------------------------------------------- */

static const gchar types[][5] = { "jxlc", "jxlp", "Exif", "xml ", "brob",
  "jbrd", "free", "skip", "uuid", "jumb", "jxll", "ftyp", "abcd", "JXL "
};

static void
put_number (GByteArray * bytes, guint64 number, guint n)
{
  while (n-- > 0) {
    guint8 byte = number >> 8 * n;

    g_byte_array_append (bytes, &byte, 1);
  }
}

static void
put_filler (GRand * rand, GByteArray * bytes, guint n)
{
  while (n-- > 0)
    put_number (bytes, below (rand, 256), 1);
}

/* Its size is in 32 bits or in 64, or not told; rarely it is wrong. */
static void
put_box (GRand * rand, GByteArray * bytes, const gchar * type, guint size)
{
  guint form = below (rand, 8), off = below (rand, 12);
  gint wrong = off == 0 ? (gint) below (rand, 9) - 4 : 0;

  put_number (bytes, form == 0 ? 1 : form == 1 && off < 3 ? 0 :
      8 + size + wrong, 4);
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  if (below (rand, 20) == 0)
    bytes->data[bytes->len - 1 - below (rand, 4)] ^= 0x80;
  if (form == 0)
    put_number (bytes, off == 1 ? G_GUINT64_CONSTANT (1) << (40 + below (rand,
                24)) : 16 + size + wrong, 8);
  if (g_str_equal (type, "jxlp") && size >= 4) {
    put_number (bytes, below (rand, 3) ? 0 : 0x80000000, 4);
    size -= 4;
  }
  put_filler (rand, bytes, size);
}

static GByteArray *
make_boxes (GRand * rand)
{
  GByteArray *bytes = g_byte_array_new ();
  guint n = below (rand, 8);

  if (below (rand, 20) == 0) {
    put_number (bytes, 0xff0a, 2);
    put_filler (rand, bytes, below (rand, 50));
  } else {
    g_byte_array_append (bytes,
        (const guint8 *) PROG_JXL_CONTAINER_SIGNATURE,
        PROG_JXL_CONTAINER_SIGNATURE_SIZE);
    put_box (rand, bytes, "ftyp", 12);
  }
  while (n-- > 0) {
    const gchar *type = types[below (rand, below (rand, 2) ? 5 :
            G_N_ELEMENTS (types))];

    put_box (rand, bytes, type, below (rand, 30));
  }
  put_filler (rand, bytes, below (rand, 2) ? 0 : below (rand, 20));

  return bytes;
}

static void
walk (GRand * rand, GString * text, const GByteArray * bytes, guint most)
{
  ProgJxlBoxes boxes = { 0, };
  ProgJxlPart part;
  guint64 at = 0;
  guint end = 0, n;
  gboolean at_end = FALSE;

  do {
    n = 1 + below (rand, most);
    end = MIN (bytes->len, MAX (end, at) + n);
    at_end = end == bytes->len;
    if (at > end)
      break;
    g_string_append_printf (text, "whole %d, ",
        prog_jxl_boxes_is_whole (&boxes, bytes->data + at, end - at));
    prog_jxl_boxes_next (&boxes, bytes->data + at, end - at, at_end, &part);
    g_string_append_printf (text, "%u to %u: %d size %" G_GUINT64_FORMAT
        " header %u type %.4s, then %d left %" G_GUINT64_FORMAT "\n",
        (guint) at, end, part.kind, part.size, part.header_size, part.type,
        boxes.place, boxes.left);
    at += part.size;
  } while (part.kind != PROG_JXL_PART_END && part.kind != PROG_JXL_PART_LOST
      && !(part.kind == PROG_JXL_PART_MORE && at_end));
}

static void
confirm (GRand * rand, GString * text)
{
  static const gchar head[] = PROG_JXL_CONTAINER_SIGNATURE "\0\0\0\24ftypjxl ";
  guint8 *data;
  guint size = PROG_JXL_CONTAINER_SIGNATURE_SIZE
      + below (rand, sizeof head - PROG_JXL_CONTAINER_SIGNATURE_SIZE);

  data = g_memdup2 (head, size);
  if (below (rand, 2))
    data[PROG_JXL_CONTAINER_SIGNATURE_SIZE - 1
        + below (rand, size - PROG_JXL_CONTAINER_SIGNATURE_SIZE + 1)] ^= 1;
  g_string_append_printf (text, "confirmed %d\n",
      prog_jxl_boxes_confirm (data, size));
  g_free (data);
}

void
trace_boxes (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 20; i++) {
    GByteArray *bytes = make_boxes (rand);

    walk (rand, text, bytes, 1000);
    walk (rand, text, bytes, 3);
    confirm (rand, text);
    g_byte_array_unref (bytes);
  }
}

/* -- memory ------------------------------------------------------------- */

static void
make_info (GRand * rand, JxlBasicInfo * info)
{
  memset (info, 0, sizeof *info);
  info->xsize = below (rand, 8) ? 1 + below (rand, 20000) : 0;
  info->ysize = 1 + below (rand, 20000);
  info->bits_per_sample = 1 + below (rand, 32);
  info->exponent_bits_per_sample = below (rand, 4) ? 0 : 8;
  info->num_color_channels = below (rand, 2) ? 1 : 3;
  info->num_extra_channels = below (rand, 4);
  info->alpha_bits = info->num_extra_channels > 0 && below (rand, 2) ? 8 : 0;
  info->uses_original_profile = below (rand, 2);
}

static void
trace_kept (GRand * rand, GString * text)
{
  ProgJxlKept kept = { 0, };
  gsize max = below (rand, 200000);
  guint8 *data = g_malloc0 (100000);
  guint i;

  for (i = 0; i < 8; i++) {
    prog_jxl_kept_add (&kept, data, below (rand, below (rand, 2) ? 100000 :
            10), max);
    g_string_append_printf (text, "kept %u of %u lost %d refused %d room %u\n",
        (guint) kept.size, (guint) max, kept.lost, kept.refused,
        (guint) kept.capacity);
  }
  prog_jxl_kept_forget (&kept);
  g_free (data);
}

static void
trace_memory (GRand * rand, GString * text)
{
  ProgJxlMemory memory;
  gpointer blocks[10];
  guint i;

  prog_jxl_memory_init (&memory, below (rand, 3) ? 1 + below (rand, 5000) : 0);
  for (i = 0; i < G_N_ELEMENTS (blocks); i++) {
    gsize size = below (rand, 30) ? below (rand, 1000) : G_MAXSIZE / 2 + 1;

    blocks[i] = prog_jxl_memory_alloc (&memory, size);
    g_string_append_printf (text, "block %d held %u refused %d\n",
        blocks[i] != NULL, (guint) memory.held,
        prog_jxl_memory_refused (&memory));
  }
  for (i = 0; i < G_N_ELEMENTS (blocks); i++) {
    prog_jxl_memory_free (&memory, blocks[i]);
    g_string_append_printf (text, "held %u\n", (guint) memory.held);
  }
}

void
trace_jxl_sizes (GRand * rand, GString * text)
{
  guint i;

  for (i = 0; i < 20; i++) {
    ProgImageSamples samples;
    JxlBasicInfo info;

    make_info (rand, &info);
    prog_jxl_samples_init (&samples, &info);
    g_string_append_printf (text, "deep %d grey %d alpha %d: %"
        G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " kept %" G_GSIZE_FORMAT
        " may end %d\n", samples.deep, samples.grey, samples.alpha,
        prog_jxl_working_bytes (&samples, &info, 1),
        prog_jxl_working_bytes (&samples, &info, 5), prog_jxl_kept_max (&info),
        prog_jxl_may_end_process (&info, 0, 1));
    trace_kept (rand, text);
    trace_memory (rand, text);
  }
}

/* -- rows --------------------------------------------------------------- */

#define MAX_WIDTH 40

/* Samples of 16 bits are in the order that the layout says: none is swapped here. */
void
trace_jxl_rows (GRand * rand, GString * text)
{
  guint8 from[MAX_WIDTH * 8], to[MAX_WIDTH * 8];
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS];
  guint8 losses[PROG_IMAGE_MAX_FORMATS];
  ProgImageFormatList list = { formats, losses, 0 };
  ProgImageSamples samples = { 0, };
  guint i, k, width = 1 + below (rand, MAX_WIDTH);

  samples.grey = below (rand, 2);
  samples.alpha = below (rand, 2);
  samples.deep = below (rand, 2);
  prog_image_formats_add_samples (&list, &samples);
  for (k = 0; k < sizeof from; k++)
    from[k] = below (rand, 256);
  for (i = 0; formats[i] != GST_VIDEO_FORMAT_UNKNOWN; i++) {
    ProgJxlPacking packing;
    JxlPixelFormat layout;

    prog_jxl_packing_init (&packing, formats[i]);
    layout = packing.layout;
    memset (to, 0, sizeof to);
    prog_jxl_pack_row (&packing, to, from, width);
    g_string_append_printf (text, "%s %u channels type %d unused %u same %d "
        "stride %u", gst_video_format_to_string (formats[i]),
        layout.num_channels, layout.data_type, packing.unused, packing.same,
        (guint) prog_jxl_stride (&layout, width));
    layout.align = 1 + below (rand, 70);
    g_string_append_printf (text, " %u\n",
        (guint) prog_jxl_stride (&layout, width));
    for (k = 0; k < sizeof to; k++)
      g_string_append_printf (text, "%02x", to[k]);
    g_string_append_c (text, '\n');
  }
}

/* -- metadata ----------------------------------------------------------- */

static const guint8 exif[] = "MM\0*\0\0\0\10\0\1\1\17\0\2\0\0\0\7\0\0\0\32"
    "\0\0\0\0camera";

static const gchar xmp[] =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'>"
    "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>title</rdf:li></rdf:Alt>"
    "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";

/* No Brotli: of what is packed so only the type is right. */
static GByteArray *
make_contents (GRand * rand, const gchar * type)
{
  GByteArray *contents = g_byte_array_new ();

  if (g_str_equal (type, "Exif")) {
    guint offset = below (rand, 2) ? 0 : below (rand, 8);

    put_number (contents, below (rand, 6) ? offset : offset + sizeof exif, 4);
    put_filler (rand, contents, offset);
    g_byte_array_append (contents, exif, sizeof exif);
  } else if (g_str_equal (type, "xml ")) {
    g_byte_array_append (contents, (const guint8 *) xmp, sizeof xmp - 1);
  } else {
    g_byte_array_append (contents, (const guint8 *) "Exif", 4);
    put_filler (rand, contents, below (rand, 20));
  }
  if (below (rand, 5) == 0)
    g_byte_array_set_size (contents, below (rand, MIN (contents->len, 9)));

  return contents;
}

static void
read_box (GRand * rand, GString * text, ProgJxlMetadata * metadata,
    ProgImageWork * work, guint64 at)
{
  static const gchar boxes[][5] = { "Exif", "xml ", "brob", "abcd" };
  const gchar *type = boxes[below (rand, G_N_ELEMENTS (boxes))];
  GstTagList *tags = gst_tag_list_new_empty ();
  GByteArray *contents = make_contents (rand, type);
  guint done = 0, n;
  gboolean grew;
  gchar *told;

  prog_jxl_metadata_begin_box (metadata, type, at);
  while (done < contents->len) {
    n = 1 + below (rand, 400);
    n = MIN (n, contents->len - done);
    prog_jxl_metadata_add (metadata, contents->data + done, n);
    done += n;
  }
  grew = prog_jxl_metadata_end_box (metadata, tags);
  told = gst_tag_list_to_string (tags);
  g_string_append_printf (text, "%s of %u bytes: %d %s, %u bytes, %u "
      "unpacked\n", type, contents->len, grew, told,
      (guint) prog_jxl_metadata_bytes (metadata), (guint) work->unpacked);
  g_free (told);
  g_byte_array_unref (contents);
  gst_tag_list_unref (tags);
}

void
trace_jxl_tags (GRand * rand, GString * text)
{
  ProgImageWork work = { 0, };
  ProgImageOptions options = {.work = &work };
  guint i, k;

  for (i = 0; i < 10; i++) {
    ProgJxlMetadata *metadata;

    options.limits.max_memory = below (rand, 2) ? 0 : below (rand, 5000);
    metadata = prog_jxl_metadata_new (&options);
    for (k = 0; k < 8; k++)
      read_box (rand, text, metadata, &work, below (rand, 10000));
    prog_jxl_metadata_free (metadata);
  }
}
