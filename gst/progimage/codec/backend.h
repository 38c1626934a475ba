/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a format has to provide: one ProgImageCodecClass, and a line in table.c.
 * Only codec.c, probe.c and the main file of each format know these types. */

#include "types.h"

G_BEGIN_DECLS

/**
 * ProgImageBackend:
 * @options: set by prog_image_codec_open(), for the backend to read
 * @info: filled in by the backend
 * @progress: filled in by the backend
 * @defect: filled in by the backend, with prog_image_defect_add()
 * @min_feed: while compressed data comes, feeding fewer bytes than this costs more
 *     than waiting for them. That of the class, unless the backend sets another one.
 *
 * The first member of each backend's own struct. Everybody else only reads it,
 * through the functions of codec.h. A backend knows no pads.
 */
typedef struct
{
  const ProgImageOptions *options;
  ProgImageInfo info;
  ProgImageProgress progress;
  ProgImageDefect defect;
  gsize min_feed;
} ProgImageBackend;

/**
 * ProgImageBytes:
 * @data: bytes of the image that were not used yet; not %NULL
 * @size: how many
 * @offset: of the first of them in the image
 * @at_end: whether these are the last ones of the image
 * @more: whether more of the image may be at hand behind these: what is told later
 *     for that does not wait for bytes to come
 * @another: whether that is because another image begins behind them, by which this one
 *     was cut off
 * @used: how many the backend has used, 0 at first
 * @ends_here: set by the backend with %PROG_IMAGE_END, where walk() could not know: the
 *     image ends behind the bytes that were used, and what was taken for the rest of
 *     its DATA is not its own
 *
 * What step() is given. All of them are the image's own for certain. What is not
 * used comes again, with more behind it and perhaps at another address.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint64 offset;
  gboolean at_end;
  gboolean more;
  gboolean another;
  gsize used;
  gboolean ends_here;
} ProgImageBytes;

typedef enum
{
  PROG_IMAGE_SPAN_DATA,         /* compressed data: another image may begin in it
                                 * where this one was cut off */
  PROG_IMAGE_SPAN_BOX,          /* a segment, chunk or box that tells its size:
                                 * the image's own whatever it holds, if it is
                                 * whole */
  PROG_IMAGE_SPAN_MORE,         /* it takes more bytes to tell */
  PROG_IMAGE_SPAN_END,          /* the image has ended in front of these bytes */
  PROG_IMAGE_SPAN_LOST,         /* the same, but not as it should */
} ProgImageSpanKind;

/**
 * ProgImageSpan:
 * @kind: what comes next
 * @size: bytes; of DATA, those at hand, at least 1; of a BOX all of it, its header
 *     included, which may be more than are at hand
 * @is_sized: of DATA, whether the format says where it ends
 * @left: of such DATA, bytes that belong to it behind these
 */
typedef struct
{
  ProgImageSpanKind kind;
  guint64 size;
  gboolean is_sized;
  guint64 left;
} ProgImageSpan;

/**
 * ProgImageBeginning:
 * @bytes: how an image begins
 * @size: how many of these count
 * @any_from: of these, those from here
 * @any_end: to in front of here may have any value
 * @anchor: which of them to search for, with the next one: two that count; the rarer
 *     the values, the faster
 * @searchable: whether it is worth looking for in other data
 */
struct _ProgImageBeginning
{
  const gchar *bytes;
  guint size;
  guint any_from, any_end;
  guint anchor;
  gboolean searchable;
};

/* The longest of them. */
#define PROG_IMAGE_MAX_BEGINNING 16

/**
 * ProgImageCodecClass:
 * @name: what people call the format
 * @media_type: its caps
 * @raw_formats: the names of all video formats that info.formats may hold, as in caps,
 *     separated by commas
 * @beginnings: how its images begin
 * @n_beginnings: how many of them there are
 * @confirm: (nullable): looks closer at bytes that begin in one of these ways where
 *     no image is expected: in foreign data, or in the midst of an image that may
 *     have been cut off. %NULL stands for %PROG_IMAGE_YES.
 * @finds_own: whether walk() ends DATA in front of another image of the format, or what
 *     may begin one: then nobody else searches it for that
 * @instance_size: of the backend's struct, which begins with a #ProgImageBackend
 * @min_feed: see #ProgImageBackend
 * @effort: to begin and end an image, however small: multiples of 15 µs; 0 stands for 1
 * @init: called once, on zeroed memory but for the #ProgImageBackend. Has to be
 *     cheap: what looks like an image may be none.
 * @walk: tells what @data, the first of which is byte @offset of the image, is.
 *     Called once for each span, in order, always in front of step(): a backend may
 *     remember what it has told. Nothing but framing: it must not depend on how the
 *     bytes are cut. @at_end: nothing follows @data; MORE then means that they are
 *     the image's last.
 * @box_is_whole: (nullable): whether a BOX that holds what looks like another image
 *     is whole all the same: its checksum is right, or something plausible follows.
 *     @box: all of it, or %NULL where its first bytes were used already; @next: what
 *     follows it. %PROG_IMAGE_PERHAPS: it takes more of @next to tell. %NULL stands
 *     for %PROG_IMAGE_YES.
 * @step: uses bytes, and returns at the first thing worth telling. Spans are given
 *     one at a time: it is called until it says NEED_DATA, then the next one is
 *     added. A BOX comes whole, unless it is larger than prog_image_max_held().
 *     Before the caller waits for bytes, it is called with bytes->more unset.
 *     After bytes->at_end it never says NEED_DATA, but makes an end with what it has:
 *     FINAL and then END, or ERROR. @error is set with ERROR only, in the domain
 *     %GST_STREAM_ERROR (DECODE: broken; NOT_IMPLEMENTED: of a kind that can't be
 *     decoded) or %GST_RESOURCE_ERROR (a limit). It is not called after END or
 *     ERROR: what is left of the image is skipped.
 * @set_downscale: (nullable): called after FORMAT, any number of times, when
 *     info.downscale was set to a power of 2 up to info.max_downscale: changes
 *     what info says of the format. %NULL where that makes no difference.
 * @set_canvas: called once, after FORMAT, with a canvas in one of info.formats and
 *     of the size of frames. step() is called only after that. The canvas is valid
 *     until FINAL was told.
 * @draw: (nullable): brings the canvas up to date with all data that was fed,
 *     where step() does not do so by itself
 * @finalize: (nullable): frees what the backend holds, but not what #ProgImageBackend does
 *
 * A format.
 */
struct _ProgImageCodecClass
{
  const gchar *name;
  const gchar *media_type;
  const gchar *raw_formats;
  const ProgImageBeginning *beginnings;
  guint n_beginnings;
  ProgImageAnswer (*confirm) (const guint8 * data, gsize size);
  gboolean finds_own;

  gsize instance_size;
  gsize min_feed;
  guint effort;
  void (*init) (ProgImageBackend * backend);
  void (*walk) (ProgImageBackend * backend, const guint8 * data, gsize size,
      guint64 offset, gboolean at_end, ProgImageSpan * span);
  ProgImageAnswer (*box_is_whole) (ProgImageBackend * backend,
      const guint8 * box, guint64 box_size, const guint8 * next,
      gsize next_size);
  ProgImageStatus (*step) (ProgImageBackend * backend, ProgImageBytes * bytes,
      GError ** error);
  void (*set_downscale) (ProgImageBackend * backend);
  void (*set_canvas) (ProgImageBackend * backend, ProgImageCanvas * canvas);
  void (*draw) (ProgImageBackend * backend);
  void (*finalize) (ProgImageBackend * backend);
};

/* A BOX up to this size is held until all of it has come, so that a backend has it
 * whole: the longest metadata, and some. */
static inline gsize
prog_image_max_held (const ProgImageBackend * backend)
{
  return prog_image_limits_metadata (&backend->options->limits) + 64 * 1024;
}

G_END_DECLS
