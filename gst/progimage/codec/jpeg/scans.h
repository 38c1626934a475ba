/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reading a JPEG of several scans. libjpeg always stops in front of an SOS segment, so
 * that a pass can be told of before anything of the next one is known, and a scan can be
 * skipped. */

#include "blocks.h"
#include "dconly.h"
#include "gather.h"
#include "library.h"
#include "passes.h"
#include "rows.h"

G_BEGIN_DECLS

typedef enum
{
  PROG_JPEG_SCANS_SUSPENDED,    /* more data is wanted */
  PROG_JPEG_SCANS_PASS,         /* a scan is over that is not the last */
  PROG_JPEG_SCANS_NO_CANVAS,
  PROG_JPEG_SCANS_TOO_MANY,     /* more than there may be */
  PROG_JPEG_SCANS_OVERWORKED,   /* more than bring something */
  PROG_JPEG_SCANS_SETTLED,      /* nothing that comes can change the frame */
  PROG_JPEG_SCANS_EOI,
} ProgJpegScansResult;

/* What libjpeg is given. */
typedef enum
{
  PROG_JPEG_READ_TO_SOS,        /* what comes before the next SOS segment */
  PROG_JPEG_STOP_AT_SOS,        /* no more, while that is decided on */
  PROG_JPEG_READ_SOS,           /* the SOS segment */
  PROG_JPEG_SKIP_SCAN,          /* nothing of the scan */
} ProgJpegReading;

/**
 * ProgJpegScans:
 *
 * Private to scans.c. All zero is the first state.
 */
typedef struct
{
  ProgJpegLibrary *library;
  ProgJpegGather *gather;       /* (nullable): what the image is read from */
  ProgJpegPasses passes;
  ProgJpegBlocks blocks;
  ProgJpegDcOnly dc_only;       /* where that is all that counts */
  ProgJpegEstimate *estimate;   /* (nullable): else, if wanted; large */
  guint max_scans;
  gboolean smoothing;
  gboolean lossless;            /* the process */

  ProgJpegReading reading;
  gboolean selects;             /* skips scans that the scale makes useless */
  guint64 sos;                  /* where the next SOS segment is */
  guint64 begin;                /* where what the source was given begins */
  guint skipped;                /* scans */
  guint8 defined;               /* components that a scan has gone through, data or
                                 * not */
  guint64 work;                 /* blocks of the scans that were read */
} ProgJpegScans;

void prog_jpeg_scans_prepare (ProgJpegScans * scans, ProgJpegLibrary * library,
    ProgJpegGather * gather, gboolean lossless, gboolean smoothing);
void prog_jpeg_scans_start (ProgJpegScans * scans, ProgJpegRows * rows,
    guint max_scans);
void prog_jpeg_scans_clear (ProgJpegScans * scans);
guint64 prog_jpeg_scans_memory (const struct jpeg_decompress_struct *cinfo,
    gboolean lossless);

void prog_jpeg_scans_note_sos (ProgJpegScans * scans, guint64 at);
ProgJpegScansResult prog_jpeg_scans_read (ProgJpegScans * scans, guint64 begin);
const gchar *prog_jpeg_scans_reason (ProgJpegScansResult result);
guint prog_jpeg_scans_skip_rest (ProgJpegScans * scans, guint64 end);

void prog_jpeg_scans_draw (ProgJpegScans * scans);
gboolean prog_jpeg_scans_draw_final (ProgJpegScans * scans);

guint prog_jpeg_scans_number (const ProgJpegScans * scans);
guint prog_jpeg_scans_shown (const ProgJpegScans * scans);
gboolean prog_jpeg_scans_are_complete (const ProgJpegScans * scans);
gboolean prog_jpeg_scans_are_over (const ProgJpegScans * scans);

G_END_DECLS
