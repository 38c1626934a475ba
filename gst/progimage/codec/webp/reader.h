/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "chunks.h"

G_BEGIN_DECLS

/**
 * ProgWebpReader:
 * @chunks: where one has come to
 * @next: where the part that was looked at ends
 * @skip: bytes in front of @chunks that have still to be skipped
 *
 * Goes through the parts of an image one after the other. All zero at first. Written by
 * the functions below only.
 */
typedef struct
{
  ProgWebpChunks chunks, next;
  guint64 skip;
} ProgWebpReader;

gsize prog_webp_reader_skip (ProgWebpReader * reader, gsize size);
gboolean prog_webp_reader_peek (ProgWebpReader * reader, const guint8 * data,
    gsize size, ProgWebpPart * part);
gboolean prog_webp_reader_is_last_piece (const ProgWebpReader * reader);
void prog_webp_reader_use (ProgWebpReader * reader, const ProgWebpPart * part);

guint64 prog_webp_reader_offset (const ProgWebpReader * reader);
guint64 prog_webp_reader_image_size (const ProgWebpReader * reader);
gboolean prog_webp_reader_has_wrong_size (const ProgWebpReader * reader);
gboolean prog_webp_reader_is_whole (const ProgWebpReader * reader);

G_END_DECLS
