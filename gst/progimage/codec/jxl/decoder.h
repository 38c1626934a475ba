/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <jxl/decode.h>

G_BEGIN_DECLS

typedef struct _ProgJxlDecoder ProgJxlDecoder;

/* What prog_jxl_decoder_feed() came to. */
typedef enum
{
  PROG_JXL_NEED_DATA,
  PROG_JXL_BASIC_INFO,          /* prog_jxl_decoder_info() is valid */
  PROG_JXL_COLOUR,              /* prog_jxl_decoder_library() can be asked for the
                                 * colour encoding; set a layout now */
  PROG_JXL_PASS,                /* a pass that is not the last is over */
  PROG_JXL_IMAGE,               /* the pixels are final */
  PROG_JXL_END,                 /* the codestream has ended */
  PROG_JXL_BROKEN,              /* nothing more can be decoded */
  PROG_JXL_NO_MEMORY,           /* the same, because of the limit */
} ProgJxlEvent;

ProgJxlDecoder *prog_jxl_decoder_new (guint64 max_memory, guint threads);
void prog_jxl_decoder_free (ProgJxlDecoder * decoder);

ProgJxlEvent prog_jxl_decoder_feed (ProgJxlDecoder * decoder,
    const guint8 * data, gsize size, gsize * used);
ProgJxlEvent prog_jxl_decoder_close (ProgJxlDecoder * decoder);
gboolean prog_jxl_decoder_gathers (const ProgJxlDecoder * decoder);
void prog_jxl_decoder_set_output (ProgJxlDecoder * decoder,
    const JxlPixelFormat * layout, guint8 * pixels);
gboolean prog_jxl_decoder_can_flush (const ProgJxlDecoder * decoder);
gboolean prog_jxl_decoder_flush (ProgJxlDecoder * decoder, gboolean last);
void prog_jxl_decoder_check_flush (ProgJxlDecoder * decoder);
gboolean prog_jxl_decoder_shows (const ProgJxlDecoder * decoder);
gboolean prog_jxl_decoder_recover (ProgJxlDecoder * decoder);
void prog_jxl_decoder_skip_frames (ProgJxlDecoder * decoder);

const JxlBasicInfo *prog_jxl_decoder_info (const ProgJxlDecoder * decoder);
const JxlDecoder *prog_jxl_decoder_library (const ProgJxlDecoder * decoder);
gboolean prog_jxl_decoder_in_last_frame (const ProgJxlDecoder * decoder);
const guint8 *prog_jxl_decoder_row (const ProgJxlDecoder * decoder, guint row);

G_END_DECLS
