/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* Bytes that prog_image_guess_kind() may want to see of a stream: some blanks and
 * "<!doctype html". */
#define PROG_IMAGE_KIND_SIZE 24

const ProgImageCodecClass *prog_image_probe (const ProgImageCodecClass *
    const *classes, const guint8 * data, gsize size, gboolean * perhaps);
gboolean prog_image_search (const ProgImageCodecClass * const *classes,
    const guint8 * data, gsize size, gsize from, gsize end, gsize limit,
    gsize * at, ProgImageAnswer * answer);
const gchar *prog_image_guess_kind (const guint8 * data, gsize size);

G_END_DECLS
