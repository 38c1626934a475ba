/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libjpeg's data source: the bytes at hand, of which libjpeg reads as many as it can
 * make something of, and suspends. */

#include <glib.h>
#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/* What comes behind the bytes that libjpeg is given. */
typedef enum
{
  PROG_JPEG_TAIL_OPEN,          /* more, later */
  PROG_JPEG_TAIL_LAST,          /* nothing */
  PROG_JPEG_TAIL_FAKED,         /* nothing, and libjpeg was given an EOI for it */
} ProgJpegTail;

/**
 * ProgJpegSource:
 * @manager: for libjpeg
 * @data: bytes that were given
 * @size: how many
 * @tail: what comes behind them
 * @skip: bytes to come that libjpeg wants skipped
 * @on_fake: called when libjpeg is given an EOI that is not in the data
 * @user_data: for @on_fake
 *
 * Read by others through the functions below, but for @tail.
 */
typedef struct
{
  struct jpeg_source_mgr manager;
  const guint8 *data;
  gsize size;
  ProgJpegTail tail;
  gsize skip;
  void (*on_fake) (gpointer user_data);
  gpointer user_data;
} ProgJpegSource;

void prog_jpeg_source_install (ProgJpegSource * source, j_decompress_ptr cinfo,
    void (*on_fake) (gpointer user_data), gpointer user_data);
void prog_jpeg_source_give (ProgJpegSource * source, const guint8 * data,
    gsize size, ProgJpegTail tail);
void prog_jpeg_source_set_limit (ProgJpegSource * source, gsize limit);
gsize prog_jpeg_source_held_back (const ProgJpegSource * source);
gsize prog_jpeg_source_used (const ProgJpegSource * source);

G_END_DECLS
