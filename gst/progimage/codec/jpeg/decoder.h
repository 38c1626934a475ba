/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All that libjpeg does for one image, from its first byte to EOI. */

#include "gather.h"
#include "library.h"
#include "rows.h"
#include "scans.h"

G_BEGIN_DECLS

typedef enum
{
  PROG_JPEG_DECODER_SUSPENDED,  /* more data is wanted */
  PROG_JPEG_DECODER_FRAME_HEADER,       /* the frame header was read */
  PROG_JPEG_DECODER_SCAN_HEADER,        /* the first scan header was read */
  PROG_JPEG_DECODER_PASS,       /* a scan is over that is not the last */
  PROG_JPEG_DECODER_FINAL,      /* the canvas holds the final frame */
  PROG_JPEG_DECODER_END,        /* nothing more is wanted of the image */
  PROG_JPEG_DECODER_NO_CANVAS,  /* see prog_image_canvas_flow() */
  PROG_JPEG_DECODER_FAILED,     /* the image can't be decoded */
} ProgJpegDecoderResult;

typedef enum
{
  PROG_JPEG_STATE_HEADER,       /* up to the end of the first SOS segment */
  PROG_JPEG_STATE_SCAN_HEADER,  /* that is to be told */
  PROG_JPEG_STATE_READY,        /* waiting for prog_jpeg_decoder_set_canvas() */
  PROG_JPEG_STATE_GATHER,       /* arithmetic coding: waiting for all bytes */
  PROG_JPEG_STATE_START,        /* there is a canvas */
  PROG_JPEG_STATE_ROWS,         /* a single scan, straight to pixels */
  PROG_JPEG_STATE_SCANS,        /* to coefficients, then to pixels */
  PROG_JPEG_STATE_FINISH,       /* the final frame is to be drawn */
  PROG_JPEG_STATE_FINISHED,     /* and to be told */
  PROG_JPEG_STATE_TAIL,         /* behind a single scan, looking for EOI */
  PROG_JPEG_STATE_REST,         /* behind the last scan that counts, the same */
  PROG_JPEG_STATE_END,
  PROG_JPEG_STATE_FAILED,
} ProgJpegState;

/* Bytes for the decoder. */
typedef struct
{
  const guint8 *data;           /* not used yet */
  gsize size;
  guint64 offset;               /* of the first of them in the image */
  gboolean at_end;              /* these are the last ones of the image */
  gboolean has_eoi;             /* EOI is among them, or among those before */
} ProgJpegInput;

/* As in ProgImageOptions. */
typedef struct
{
  guint max_scans;
  gboolean smoothing;
} ProgJpegOptions;

/**
 * ProgJpegDecoder:
 * @state: what it is about
 * @library: libjpeg
 * @pass: number of the scan that data is coming for, 0 before the first
 * @rows_come: rows of the image, as stored, that carry some data
 *
 * Others read these fields; all that follow are of decoder.c alone. All zero is the
 * first state.
 */
typedef struct
{
  ProgJpegState state;
  ProgJpegLibrary library;
  guint pass;
  guint rows_come;

  ProgJpegOptions options;
  ProgImageDefect *defect;
  ProgJpegInput input;
  ProgJpegGather gather;
  gsize input_used;
  ProgJpegRows rows;
  ProgJpegScans scans;
  ProgJpegState state_after_final;

  ProgJpegDecoderResult result;
  GError *error;                /* to be told */
} ProgJpegDecoder;

void prog_jpeg_decoder_init (ProgJpegDecoder * decoder,
    const ProgJpegOptions * options, ProgImageDefect * defect);
void prog_jpeg_decoder_clear (ProgJpegDecoder * decoder);

ProgJpegDecoderResult prog_jpeg_decoder_run (ProgJpegDecoder * decoder,
    const ProgJpegInput * input, gsize * used, GError ** error);
void prog_jpeg_decoder_note_sos (ProgJpegDecoder * decoder, guint64 offset);
void prog_jpeg_decoder_set_scale (ProgJpegDecoder * decoder, guint downscale);
void prog_jpeg_decoder_set_canvas (ProgJpegDecoder * decoder,
    ProgImageCanvas * canvas, const ProgJpegMethod * method);
void prog_jpeg_decoder_draw (ProgJpegDecoder * decoder);
guint64 prog_jpeg_decoder_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless);

G_END_DECLS
