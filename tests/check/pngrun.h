/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs the PNG codec alone, and libpng beside it. */

#include "codec/codec.h"
#include "core/canvas.h"

#include <gst/check/gstcheck.h>

/* Whether rows come with the same byte as from libpng, and the same ones of
 * damaged data however it is cut. ISA-L waits for some more bytes, and depends
 * on how many there are where it finds that there is no code for some bits. */
#ifdef HAVE_ISAL
#define PNG_STOPS_ARE_EXACT FALSE
#else
#define PNG_STOPS_ARE_EXACT TRUE
#endif

typedef struct
{
  ProgImageCodec *codec;
  ProgImageCanvas *canvas;
  GstVideoInfo info;            /* of the canvas */
  guint format;                 /* which of info.formats to decode to */
  guint refusals;               /* how often to have no buffer yet */
  gboolean keep_passes;

  gsize used;                   /* bytes */
  gsize header_at, format_at, final_at, end_at; /* of those, 0: not yet */
  GstBuffer *final;
  guint n_passes;               /* that PASS was told of */
  GPtrArray *passes;            /* of GstBuffer, with keep_passes */
  gboolean ended;
  GError *error;
} PngRun;

/* What cuts a whole file into one piece. */
#define PNG_RUN_WHOLE G_MAXSIZE

PngRun *png_run_new (gboolean smoothing, gboolean draw_passes);
void png_run_free (PngRun * run);
gsize png_run_feed (PngRun * run, const guint8 * data, gsize size,
    gboolean at_end);
void png_run_all (PngRun * run, const guint8 * data, gsize size, gsize cut);
PngRun *png_run_bytes (const guint8 * data, gsize size, gsize cut,
    gboolean smoothing);

GstBuffer *png_run_publish (PngRun * run, ProgImageLines * damage);
GByteArray *png_run_pixels (PngRun * run, GstBuffer * buffer);
GByteArray *png_run_now (PngRun * run);

/* libpng, with what it needs to give the codec's own formats. */
typedef struct _PngReference PngReference;

PngReference *png_reference_new (void);
void png_reference_free (PngReference * reference);
void png_reference_push (PngReference * reference, const guint8 * data,
    gsize size);
PngReference *png_reference_bytes (const guint8 * data, gsize size);
const GByteArray *png_reference_pixels (const PngReference * reference);
gboolean png_reference_shows (PngReference * reference,
    const GByteArray * pixels, const guint8 * following);
gboolean png_reference_whole (const PngReference * reference);

GByteArray *convert_pixels (const GByteArray * pixels, GstVideoFormat from,
    GstVideoFormat to);
gboolean same_bytes (const GByteArray * a, const GByteArray * b);
