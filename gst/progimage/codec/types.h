/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What formats and those who use them both know. */

#include <gst/video/video.h>

#include "core/canvas.h"
#include "core/defect.h"
#include "core/formats.h"
#include "core/limits.h"

G_BEGIN_DECLS

typedef struct _ProgImageCodecClass ProgImageCodecClass;
typedef struct _ProgImageBeginning ProgImageBeginning;

/* What prog_image_codec_feed() came to. */
typedef enum
{
  PROG_IMAGE_CONTINUE,          /* of a backend's step() only: call it again */
  PROG_IMAGE_NEED_DATA,         /* used what it can: come again with more */
  PROG_IMAGE_HEADER,            /* width, height, depth, components are known */
  PROG_IMAGE_FORMAT,            /* info is complete: call set_canvas() */
  PROG_IMAGE_PASS,              /* a pass that is not the last is over */
  PROG_IMAGE_FINAL,             /* the canvas holds the final frame */
  PROG_IMAGE_END,               /* the last byte of the image has been used */
  PROG_IMAGE_NO_CANVAS,         /* see prog_image_canvas_flow() */
  PROG_IMAGE_ERROR,             /* the image can't be decoded; told once, what
                                 * follows is skipped up to END */
} ProgImageStatus;

/* How to compute the inverse DCT. */
typedef enum
{
  PROG_IMAGE_IDCT_ISLOW,        /* exact, in integers */
  PROG_IMAGE_IDCT_IFAST,        /* with fewer bits */
  PROG_IMAGE_IDCT_FLOAT,        /* in floating point */
} ProgImageIdct;

/* Set when a codec is opened, the same for the whole image. */
typedef struct
{
  ProgImageLimits limits;
  gboolean smoothing;           /* estimate what has not come yet */
  ProgImageIdct idct;
  guint64 begin;                /* of the image, byte of the stream */
  ProgImageWork *work;          /* (nullable): done for the stream so far */
} ProgImageOptions;

/* What an image says of itself. */
typedef struct
{
  /* from HEADER on */
  guint width, height;          /* pixels, as stored */
  guint bit_depth;              /* bits a component, as stored */
  guint components;             /* as stored: 1 for a palette */
  gboolean progressive;         /* progressive JPEG, Adam7 PNG ... */

  /* from FORMAT on */
  guint max_downscale;          /* a power of 2; 1: no scaling */
  guint downscale;              /* of frames, see
                                 * prog_image_codec_set_downscale() */
  GstVideoFormat formats[PROG_IMAGE_MAX_FORMATS];       /* that set_canvas()
                                 * takes, the image's own first, ended by
                                 * UNKNOWN */
  guint8 losses[PROG_IMAGE_MAX_FORMATS];        /* how much each format loses,
                                 * ascending; 0: nothing */
  guint align_width;            /* pixels that a row may be padded to so that it
                                 * can be written in place; 0 or 1: none */
  guint64 working_bytes;        /* all that the codec will hold at once, frames
                                 * excepted; with the metadata so far */
  gdouble draw_cost;            /* what the first draw() is expected to take of CPU
                                 * time, ns for each byte of a frame. 0: step() has
                                 * drawn all of it */
  gint par_n, par_d;            /* pixel aspect ratio */
  GstVideoColorimetry colorimetry;      /* of a frame in formats[0] */
  GstVideoChromaSite chroma_site;
  guint8 blank;                 /* byte that colour is made of before any data;
                                 * alpha is then 255 if this is not 0 */
  gchar *mastering_display_info;        /* caps fields as GStreamer writes them */
  gchar *content_light_level;

  guint32 auxiliary;            /* which images that follow belong to this one: bit 0
                                 * is that of the next one */
  guint64 size;                 /* bytes of this image, 0 = it does not say */

  GstTagList *tags;             /* may grow until END: then tags_changed is set */
  gboolean tags_changed;
} ProgImageInfo;

/**
 * ProgImageProgress:
 * @pass: number of the pass (JPEG scan, Adam7 pass) that data is coming for,
 *     from 1 on; 0 before the first
 * @passes: how many there will be, 0 where that is not known
 * @rows: rows of the image, as stored, from the top, that carry some data
 */
typedef struct
{
  guint pass, passes;
  guint rows;
} ProgImageProgress;

typedef enum
{
  PROG_IMAGE_NO,
  PROG_IMAGE_YES,
  PROG_IMAGE_PERHAPS,           /* it takes more bytes to tell */
} ProgImageAnswer;

G_END_DECLS
