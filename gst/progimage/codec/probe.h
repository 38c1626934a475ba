/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* Bytes that prog_image_guess_kind() may want to see of a stream: some blanks and
 * "<!doctype html". */
#define PROG_IMAGE_KIND_SIZE 24

/* A beginning to search for, by two of its bytes: in compressed data one block in a
 * hundred has any of them. */
typedef struct
{
  const ProgImageCodecClass *klass;
  const ProgImageBeginning *beginning;
  guint anchor;
  guint8 first, second;
} ProgImageNeedle;

/* Of all formats. */
#define PROG_IMAGE_MAX_NEEDLES 16

/**
 * ProgImageNeedles:
 *
 * What prog_image_search() searches for. Others only call prog_image_needles_init().
 */
typedef struct
{
  ProgImageNeedle needles[PROG_IMAGE_MAX_NEEDLES];
  guint n;
  guint reach;                  /* bytes behind a block that are looked at, too */
  gboolean initials[256];       /* whether any of them begins with that byte */
} ProgImageNeedles;

const ProgImageCodecClass *prog_image_probe (const ProgImageCodecClass *
    const *classes, const guint8 * data, gsize size, gboolean * perhaps);
void prog_image_needles_init (ProgImageNeedles * needles,
    const ProgImageCodecClass * const *classes,
    const ProgImageCodecClass * left_out);
gboolean prog_image_search (const ProgImageNeedles * needles,
    const guint8 * data, gsize size, gsize from, gsize end, gsize limit,
    gsize * at, ProgImageAnswer * answer);
const gchar *prog_image_guess_kind (const guint8 * data, gsize size);

G_END_DECLS
