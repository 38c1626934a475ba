/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs one codec alone, without an element. */

#include "codec/codec.h"
#include "core/canvas.h"

#include <gst/check/gstcheck.h>

typedef struct
{
  const ProgImageCodecClass *klass;
  ProgImageCodec *codec;
  ProgImageCanvas *canvas;
  GstVideoInfo info;            /* of the canvas */
  guint format;                 /* which of info.formats to decode to; the last
                                 * where there are fewer */
  guint downscale;
  guint refusals;               /* how often to have no buffer yet */
  guint padding;                /* pixels, of every other buffer */
  gboolean gather;
  gboolean keep_passes;

  gsize used;                   /* bytes */
  guint n_buffers;              /* that the canvas took */
  gsize header_at, format_at, final_at, end_at; /* of those, 0: not yet */
  GstBuffer *final;
  guint n_passes;               /* that PASS was told of */
  GPtrArray *passes;            /* of GstBuffer, with keep_passes */
  gboolean ended;
  GError *error;
} CodecRun;

/* What cuts a whole file into one piece. */
#define CODEC_RUN_WHOLE G_MAXSIZE

/* Threads that codecs may use which are opened from here on. 1 if nobody sets it. */
extern guint codec_run_max_threads;

CodecRun *codec_run_new (const ProgImageCodecClass * klass, gboolean smoothing,
    gboolean keep_passes);
void codec_run_free (CodecRun * run);
gsize codec_run_feed (CodecRun * run, const guint8 * data, gsize size,
    gboolean at_end);
void codec_run_all (CodecRun * run, const guint8 * data, gsize size, gsize cut);

GstBuffer *codec_run_publish (CodecRun * run, ProgImageRows * damage);
GByteArray *codec_run_pixels (CodecRun * run, GstBuffer * buffer);
GByteArray *codec_run_now (CodecRun * run);
guint codec_run_count_threads (void);
