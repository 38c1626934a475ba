/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PROG_PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
#define PROG_PNG_SIGNATURE_SIZE 8
#define PROG_PNG_HEADER_SIZE 8  /* length and type */
#define PROG_PNG_CRC_SIZE 4

#define PROG_PNG_TYPE(a, b, c, d) \
    ((guint32) (a) << 24 | (b) << 16 | (c) << 8 | (d))

#define PROG_PNG_TYPE_IHDR PROG_PNG_TYPE ('I', 'H', 'D', 'R')
#define PROG_PNG_TYPE_PLTE PROG_PNG_TYPE ('P', 'L', 'T', 'E')
#define PROG_PNG_TYPE_IDAT PROG_PNG_TYPE ('I', 'D', 'A', 'T')
#define PROG_PNG_TYPE_IEND PROG_PNG_TYPE ('I', 'E', 'N', 'D')
#define PROG_PNG_TYPE_tRNS PROG_PNG_TYPE ('t', 'R', 'N', 'S')
#define PROG_PNG_TYPE_gAMA PROG_PNG_TYPE ('g', 'A', 'M', 'A')
#define PROG_PNG_TYPE_cHRM PROG_PNG_TYPE ('c', 'H', 'R', 'M')
#define PROG_PNG_TYPE_sRGB PROG_PNG_TYPE ('s', 'R', 'G', 'B')
#define PROG_PNG_TYPE_iCCP PROG_PNG_TYPE ('i', 'C', 'C', 'P')
#define PROG_PNG_TYPE_cICP PROG_PNG_TYPE ('c', 'I', 'C', 'P')
#define PROG_PNG_TYPE_mDCV PROG_PNG_TYPE ('m', 'D', 'C', 'V')
#define PROG_PNG_TYPE_cLLI PROG_PNG_TYPE ('c', 'L', 'L', 'I')
#define PROG_PNG_TYPE_pHYs PROG_PNG_TYPE ('p', 'H', 'Y', 's')
#define PROG_PNG_TYPE_tEXt PROG_PNG_TYPE ('t', 'E', 'X', 't')
#define PROG_PNG_TYPE_zTXt PROG_PNG_TYPE ('z', 'T', 'X', 't')
#define PROG_PNG_TYPE_iTXt PROG_PNG_TYPE ('i', 'T', 'X', 't')
#define PROG_PNG_TYPE_eXIf PROG_PNG_TYPE ('e', 'X', 'I', 'f')
#define PROG_PNG_TYPE_tIME PROG_PNG_TYPE ('t', 'I', 'M', 'E')
#define PROG_PNG_TYPE_acTL PROG_PNG_TYPE ('a', 'c', 'T', 'L')
#define PROG_PNG_TYPE_fcTL PROG_PNG_TYPE ('f', 'c', 'T', 'L')
#define PROG_PNG_TYPE_fdAT PROG_PNG_TYPE ('f', 'd', 'A', 'T')

/* Bit 5 of the first byte of a type, PNG clause 5.4. */
#define PROG_PNG_IS_ANCILLARY(type) (((type) >> 29 & 1) != 0)

/**
 * ProgPngHeader:
 * @length: bytes of data, between this header and the CRC
 * @type: see PROG_PNG_TYPE()
 *
 * The header of a chunk.
 */
typedef struct
{
  guint32 length, type;
} ProgPngHeader;

/**
 * ProgPngWhole:
 * @header: its header
 * @bytes: all of it: header, data and CRC
 * @data: of these, the data
 *
 * A chunk that has come whole.
 */
typedef struct
{
  ProgPngHeader header;
  const guint8 *bytes;
  const guint8 *data;
} ProgPngWhole;

guint32 prog_png_read32 (const guint8 * at);
guint32 prog_png_crc (const guint8 * data, gsize size);
gboolean prog_png_header_parse (const guint8 * bytes, ProgPngHeader * header);
gboolean prog_png_header_is_plausible (const guint8 * bytes);
guint64 prog_png_chunk_size (const ProgPngHeader * header);
void prog_png_type_to_string (guint32 type, gchar * string);
void prog_png_whole_init (ProgPngWhole * chunk, const guint8 * bytes);
gboolean prog_png_whole_is_sound (const ProgPngWhole * chunk);

G_END_DECLS
