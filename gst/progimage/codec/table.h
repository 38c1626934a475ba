/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* All formats there are, in the order of codec/table.c, ended by NULL. */
extern const ProgImageCodecClass *const prog_image_codecs[];

const gchar *prog_image_codec_class_media_type (const ProgImageCodecClass *
    klass);
const gchar *prog_image_codec_class_raw_formats (const ProgImageCodecClass *
    klass);
const gchar *prog_image_codec_class_name (const ProgImageCodecClass * klass);
guint prog_image_codec_class_effort (const ProgImageCodecClass * klass);
const gchar *prog_image_missing_library (const gchar * name);

G_END_DECLS
