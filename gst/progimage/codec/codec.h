/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "types.h"

G_BEGIN_DECLS

typedef struct _ProgImageCodec ProgImageCodec;

ProgImageCodec *prog_image_codec_open (const ProgImageCodecClass * klass,
    const ProgImageCodecClass * const *classes,
    const ProgImageOptions * options);
void prog_image_codec_free (ProgImageCodec * codec);

ProgImageStatus prog_image_codec_feed (ProgImageCodec * codec,
    const guint8 * data, gsize size, gboolean at_end, gboolean gather,
    gsize * used, GError ** error);
void prog_image_codec_skip (ProgImageCodec * codec);
void prog_image_codec_set_downscale (ProgImageCodec * codec, guint downscale);
void prog_image_codec_set_canvas (ProgImageCodec * codec,
    ProgImageCanvas * canvas);
void prog_image_codec_draw (ProgImageCodec * codec);

const gchar *prog_image_codec_name (const ProgImageCodec * codec);
const ProgImageOptions *prog_image_codec_options (const ProgImageCodec * codec);
const ProgImageInfo *prog_image_codec_info (const ProgImageCodec * codec);
const ProgImageProgress *prog_image_codec_progress (const ProgImageCodec *
    codec);
const ProgImageDefect *prog_image_codec_defect (const ProgImageCodec * codec);
guint64 prog_image_codec_bytes (const ProgImageCodec * codec);
gboolean prog_image_codec_ended_cleanly (const ProgImageCodec * codec);

guint prog_image_downscaled (guint side, guint downscale);

G_END_DECLS
