/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bitstream.h"
#include "headers.h"
#include "rows.h"

G_BEGIN_DECLS

typedef struct _ProgWebpDecoder ProgWebpDecoder;

/* What decoding has come to. */
typedef enum
{
  PROG_WEBP_DECODES,            /* all that is due; more will follow */
  PROG_WEBP_DONE,               /* all rows are there */
  PROG_WEBP_FAILED,             /* the data is damaged */
  PROG_WEBP_INCOMPLETE,         /* no more data will come, and rows are missing */
  PROG_WEBP_NO_MEMORY,
  PROG_WEBP_TOO_MANY_TABLES,    /* see prog_webp_decoder_tables() */
  PROG_WEBP_NO_CANVAS,          /* see prog_image_canvas_flow() */
} ProgWebpResult;

ProgWebpDecoder *prog_webp_decoder_new (const ProgWebpFrame * frame,
    ProgImageCanvas * canvas, guint threads, guint64 max_tables);
void prog_webp_decoder_free (ProgWebpDecoder * decoder);
guint64 prog_webp_decoder_bytes (const ProgWebpFrame * frame,
    guint downscale);

ProgWebpResult prog_webp_decoder_run (ProgWebpDecoder * decoder,
    ProgWebpBitstream * stream, gboolean now);
guint prog_webp_decoder_codes (const ProgWebpDecoder * decoder);
guint64 prog_webp_decoder_tables (const ProgWebpDecoder * decoder);
guint prog_webp_decoder_rows (const ProgWebpDecoder * decoder);

G_END_DECLS
