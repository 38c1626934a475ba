/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "chunks.h"

G_BEGIN_DECLS

/* White, red, green, blue; x and y of each, times 100000 (cHRM). */
#define PROG_PNG_N_CHROMATICITIES 8

/**
 * ProgPngKind:
 * @width: of the image, pixels
 * @height: of the image, rows
 * @bit_depth: bits of a sample as stored
 * @channels: samples of a pixel as stored, 1 for a palette
 * @interlaced: whether by Adam7
 * @palette: whether samples are indices into one
 * @colour: whether there is any, as stored or in the palette
 * @alpha: whether there is any, as stored or in a tRNS chunk so far
 * @lacks_palette: whether there should be one, and none has come so far
 *
 * What IHDR, PLTE and tRNS say.
 */
typedef struct
{
  guint width, height;
  guint bit_depth, channels;
  gboolean interlaced, palette, colour, alpha;
  gboolean lacks_palette;
} ProgPngKind;

/**
 * ProgPngText:
 * @keyword: in ISO 8859-1
 * @language: (nullable): a language tag
 * @text: not always followed by a NUL
 * @size: of @text, bytes
 * @utf8: whether @text is in UTF-8, and not in ISO 8859-1
 *
 * What a tEXt, zTXt or iTXt chunk says.
 */
typedef struct
{
  const gchar *keyword;
  const gchar *language;
  const gchar *text;
  gsize size;
  gboolean utf8;
} ProgPngText;

/* Which of the colour space chunks there are. */
typedef enum
{
  PROG_PNG_HAS_SRGB = 1 << 0,   /* or a profile that is known to be sRGB */
  PROG_PNG_HAS_PROFILE = 1 << 1,
  PROG_PNG_HAS_CHROMATICITIES = 1 << 2,
  PROG_PNG_HAS_GAMMA = 1 << 3,
} ProgPngColourChunks;

/**
 * ProgPngColour:
 * @chunks: of #ProgPngColourChunks
 * @chromaticities: what cHRM says
 * @gamma: what gAMA says: the exponent of encoding, times 100000
 */
typedef struct
{
  guint chunks;
  gint32 chromaticities[PROG_PNG_N_CHROMATICITIES];
  gint32 gamma;
} ProgPngColour;

/**
 * ProgPngReaderTakeRow:
 * @row: pixels as the canvas takes them
 * @pass: that the row is of, from 0 on
 * @user_data: what was given with it
 */
typedef void (*ProgPngReaderTakeRow) (const guint8 * row, guint pass,
    gpointer user_data);

typedef void (*ProgPngReaderTakeText) (const ProgPngText * text,
    gpointer user_data);

typedef struct _ProgPngReader ProgPngReader;

ProgPngReader *prog_png_reader_new (void);
void prog_png_reader_free (ProgPngReader * self);
guint64 prog_png_reader_working_bytes (const ProgPngKind * kind);

const gchar *prog_png_reader_error (const ProgPngReader * self);
const gchar *prog_png_reader_warning (const ProgPngReader * self);
gsize prog_png_reader_unpacked (const ProgPngReader * self);

void prog_png_reader_give_chunk (ProgPngReader * self,
    const ProgPngWhole * chunk, gsize most);

/* Rows. */
void prog_png_reader_set_rows (ProgPngReader * self, const GstVideoInfo * info,
    ProgPngReaderTakeRow take, gpointer user_data);
void prog_png_reader_begin_idat (ProgPngReader * self, guint32 length);
void prog_png_reader_give_idat (ProgPngReader * self, const guint8 * bytes,
    gsize size);
void prog_png_reader_end_idats (ProgPngReader * self);
void prog_png_reader_begin_scanlines (ProgPngReader * self);
void prog_png_reader_give_scanlines (ProgPngReader * self,
    const guint8 * scanlines, gsize size);
void prog_png_reader_end_scanlines (ProgPngReader * self);

/* What the chunks say. */
void prog_png_reader_get_kind (ProgPngReader * self, ProgPngKind * kind);
void prog_png_reader_get_colour (ProgPngReader * self, ProgPngColour * colour);
gboolean prog_png_reader_get_density (ProgPngReader * self, guint * x,
    guint * y, gboolean * per_metre);
GstDateTime *prog_png_reader_get_time (ProgPngReader * self);
void prog_png_reader_take_texts (ProgPngReader * self,
    ProgPngReaderTakeText take, gpointer user_data);
const guint8 *prog_png_reader_get_profile (ProgPngReader * self, gsize * size,
    const gchar ** name);
void prog_png_reader_drop_profile (ProgPngReader * self);

G_END_DECLS
