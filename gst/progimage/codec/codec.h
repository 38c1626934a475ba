/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "core/canvas.h"
#include "core/limits.h"

G_BEGIN_DECLS

typedef struct _ProgImageCodec ProgImageCodec;
typedef struct _ProgImageCodecClass ProgImageCodecClass;

/* What feed() came to. */
typedef enum
{
  PROG_IMAGE_NEED_DATA,         /* used what it can: come again with more */
  PROG_IMAGE_HEADER,            /* width, height, depth, components are known */
  PROG_IMAGE_FORMAT,            /* info is complete: call set_output() */
  PROG_IMAGE_PASS,              /* a pass that is not the last is over and drawn
                                 * if options.draw_passes */
  PROG_IMAGE_FINAL,             /* the canvas holds the final picture */
  PROG_IMAGE_END,               /* the image's last byte has been used */
  PROG_IMAGE_NO_CANVAS,         /* see prog_image_canvas_flow() */
  PROG_IMAGE_ERROR,             /* no picture can come of it; sticks */
} ProgImageStatus;

/* What is wrong with an image of which there is something to show, mildest
 * first. */
typedef enum
{
  PROG_IMAGE_SOUND,
  PROG_IMAGE_IRREGULAR,         /* not as the standard has it, pixels are right */
  PROG_IMAGE_CORRUPT,           /* some pixels are not what was encoded */
  PROG_IMAGE_TRUNCATED,         /* the end is missing */
} ProgImageHealth;

/* Fixed when a codec is opened. */
typedef struct
{
  ProgImageLimits limits;
  gboolean smoothing;           /* estimate what has not come yet */
  gboolean draw_passes;         /* draw at the end of each pass, unasked */
} ProgImageOptions;

#define PROG_IMAGE_MAX_FORMATS 16

/* Bytes that prog_image_guess_kind() may want to see of a stream: some blanks and
 * "<!doctype html". */
#define PROG_IMAGE_KIND_SIZE 24

/* Bytes that prog_image_codec_find_next() may want to see of an image. */
#define PROG_IMAGE_MAX_BEGINNING 10

/* Images that belong to another one and are told of: photos have one or two. */
#define PROG_IMAGE_MAX_AUXILIARY 16

/* Bytes behind an image. */
typedef struct
{
  guint64 offset;               /* from the image's first byte */
  guint64 size;
} ProgImagePart;

/* What an image says of itself. */
typedef struct
{
  /* from HEADER on */
  guint width, height;          /* pixels */
  guint bit_depth;              /* bits a component, as stored */
  guint components;             /* as stored: 1 for a palette */
  gboolean progressive;         /* progressive JPEG or Adam7 PNG */

  /* from FORMAT on */
  guint max_downscale;          /* a power of 2; 1: it comes only as it is */
  guint downscale;              /* of frames, see
                                 * prog_image_codec_set_downscale() */
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS];       /* that set_output()
                                         * takes, the picture's own first,
                                         * ended by UNKNOWN */
  guint align_width;            /* pixels that a row may be padded to so that it
                                 * can be written in place; 0 or 1: none */
  guint64 coefficient_bytes;    /* that are kept beside the frame */
  gint par_n, par_d;            /* pixel aspect ratio */
  GstVideoColorimetry colorimetry;      /* of a picture in its own formats[0] */
  GstVideoChromaSite chroma_site;
  guint8 blank;                 /* byte that colour is made of before any data;
                                 * alpha is then 255 if this is not 0 */
  gchar *mastering_display_info;        /* caps fields as GStreamer writes them */
  gchar *content_light_level;

  /* Images that follow this one and are no pictures of their own. */
  ProgImagePart auxiliary[PROG_IMAGE_MAX_AUXILIARY];
  guint n_auxiliary;
  guint64 size;                 /* bytes of this image, 0 = it does not say */

  GstTagList *tags;             /* may grow until END: then tags_changed is set */
  gboolean tags_changed;
} ProgImageInfo;

/**
 * ProgImageCodec:
 * @klass: the backend
 * @options: set by prog_image_codec_open(), for the backend to read
 * @info: filled in by the backend, for the caller to read
 * @pass: number of the pass (JPEG scan, Adam7 pass) that data is coming for,
 *     from 1 on; 0 before the first
 * @passes: how many there will be, 0 where that is not known
 * @lines: lines of the picture, as stored, from the top, that carry some data
 * @health: the gravest trouble so far
 * @complaint: what it was, in a sentence without a full stop
 * @canvas: (nullable): where the picture is drawn, borrowed
 *
 * One image being decoded. A codec knows no pads.
 */
struct _ProgImageCodec
{
  const ProgImageCodecClass *klass;
  ProgImageOptions options;
  ProgImageInfo info;
  guint pass, passes;
  guint lines;
  ProgImageHealth health;
  gchar *complaint;
  ProgImageCanvas *canvas;
};

/**
 * ProgImageCodecClass:
 * @name: what people call the format
 * @media_type: its caps
 * @signature: the bytes that each image begins with
 * @signature_size: how many of them
 * @min_signature_size: how many suffice where an image is expected (the start
 *     of a stream, the end of the image before), rather than looked for
 * @instance_size: of the backend's struct, which begins with a #ProgImageCodec
 * @init: called once, by prog_image_codec_open(), on zeroed memory
 * @feed: uses bytes of the image, from where it had come to. Returns at once
 *     after HEADER, FORMAT, PASS, FINAL, END or ERROR, so has to be called
 *     until it says NEED_DATA. @data, never %NULL, holds everything not yet
 *     consumed: the caller keeps what is left, at another address perhaps, and gives it again
 *     with more behind it. @at_end says that nothing will follow: the codec
 *     then ends the picture with what it has, and never says NEED_DATA.
 *     @error is set with ERROR only, in the domain %GST_STREAM_ERROR
 *     (DECODE: broken; NOT_IMPLEMENTED: of a kind that can't be decoded) or
 *     %GST_RESOURCE_ERROR (a limit).
 * @ready: (nullable): whether feeding @size bytes now can end a header, a pass
 *     or the image, or is worth while for speed; the first @seen of them were
 *     there when it was asked last. %NULL stands for always.
 * @set_downscale: (nullable): called after FORMAT, any number of times, when
 *     info.downscale was set to a power of 2 up to info.max_downscale: changes
 *     what info says of the format. %NULL where that is all the same.
 * @set_output: called once, after FORMAT, with a canvas in one of
 *     info.formats and of the size of frames; canvas is set already
 * @draw: (nullable): brings the canvas up to date with all data that was fed,
 *     where feed() does not do so by itself
 * @finalize: frees what the backend holds
 *
 * A backend. Only feed() may be called before FORMAT; after FINAL only feed()
 * and finalize(), and the canvas is not written to any more.
 */
struct _ProgImageCodecClass
{
  const gchar *name;
  const gchar *media_type;
  const guint8 *signature;
  gsize signature_size;
  gsize min_signature_size;
  gsize instance_size;

  void (*init) (ProgImageCodec * codec);
  ProgImageStatus (*feed) (ProgImageCodec * codec, const guint8 * data,
      gsize size, gboolean at_end, gsize * consumed, GError ** error);
  gboolean (*ready) (ProgImageCodec * codec, const guint8 * data, gsize size,
      gsize seen);
  void (*set_downscale) (ProgImageCodec * codec);
  void (*set_output) (ProgImageCodec * codec);
  void (*draw) (ProgImageCodec * codec);
  void (*finalize) (ProgImageCodec * codec);
};

extern const ProgImageCodecClass prog_image_jpeg_class;
extern const ProgImageCodecClass prog_image_png_class;

ProgImageCodec *prog_image_codec_open (const ProgImageCodecClass * klass,
    const ProgImageOptions * options);
void prog_image_codec_free (ProgImageCodec * codec);

void prog_image_codec_set_downscale (ProgImageCodec * codec, guint downscale);
guint prog_image_downscaled (guint side, guint downscale);

void prog_image_codec_complain (ProgImageCodec * codec,
    ProgImageHealth health, const gchar * format, ...) G_GNUC_PRINTF (3, 4);

const ProgImageCodecClass *prog_image_codec_find (const ProgImageCodecClass *
    const *classes, const guint8 * data, gsize size, gboolean expected,
    gsize * skip);
gsize prog_image_codec_find_next (const guint8 * data, gsize size, gsize from,
    gboolean * whole);
const gchar *prog_image_guess_kind (const guint8 * data, gsize size);

G_END_DECLS
