/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Samples of one precision made into those of another, averaged, stored. Nothing here
 * needs libjpeg. Between the functions samples are guint16. */

#include <glib.h>

G_BEGIN_DECLS

/**
 * ProgJpegScale:
 * @max: the largest sample there can be
 * @table: (nullable): what each of [0, @max] becomes; %NULL: they stay as they are
 *
 * From one precision to another. All zero is the first state.
 */
typedef struct
{
  guint max;
  guint16 *table;
} ProgJpegScale;

/* Where samples are read from: every @step-th one of a row, of @size bytes each. */
typedef struct
{
  gconstpointer row;
  guint size;
  guint step;
} ProgJpegSamples;

/* How samples lie in a frame. */
typedef struct
{
  guint size;                   /* bytes of each */
  guint stride;                 /* from one to the next */
  gboolean swapped;             /* not in the byte order of the machine */
} ProgJpegLayout;

void prog_jpeg_scale_init (ProgJpegScale * scale, guint from_bits,
    guint to_bits);
void prog_jpeg_scale_clear (ProgJpegScale * scale);
void prog_jpeg_scale_apply (const ProgJpegScale * scale, guint16 * samples,
    guint n);

void prog_jpeg_samples_load (guint16 * to, const ProgJpegSamples * from,
    guint n);
void prog_jpeg_samples_average (guint16 * to, gconstpointer upper,
    gconstpointer lower, guint size, guint width, guint ratio, guint n);
void prog_jpeg_samples_average_bytes (guint8 * to, const guint8 * upper,
    const guint8 * lower, guint n);
void prog_jpeg_samples_store (guint8 * to, const ProgJpegLayout * layout,
    const guint16 * from, guint n);

G_END_DECLS
