/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* JPEG XL files made for tests, by libjxl, and libjxl's own decode of them at once. */

#include <gst/video/video.h>
#include <gst/check/gstcheck.h>

typedef enum
{
  JXL_VARDCT,                   /* lossy: DC first, then groups */
  JXL_PASSES,                   /* the same, its AC in three passes */
  JXL_DC_FRAME,                 /* the same, its DC as a frame of its own */
  JXL_UNFILTERED,               /* the same as VarDCT, but nothing smooths blocks,
                                 * and alpha comes by Squeeze */
  JXL_MODULAR,                  /* lossy, and progressive by Squeeze */
  JXL_LOSSLESS,                 /* group after group */
  JXL_LOSSLESS_SQUEEZE,         /* lossless and progressive */
} JxlCoding;

typedef enum
{
  JXL_NO_BOXES,                 /* a bare codestream */
  JXL_BOXES_BEFORE,             /* Exif and xml in front of the codestream */
  JXL_BOXES_AFTER,
  JXL_COMPRESSED_BEFORE,        /* the same as brob */
  JXL_COMPRESSED_AFTER,
} JxlBoxes;

typedef struct
{
  guint width, height;
  guint bits;                   /* 0: 8; 32: floating point */
  gboolean grey, alpha, premultiplied;
  JxlCoding coding;
  JxlBoxes boxes;
  guint orientation;            /* 0: as it is */
  guint frames;                 /* 0: no animation */
  guint layers;                 /* that replace each other, 0: one */
  gboolean flat;                /* all pixels are the same */
  gint transfer;                /* JxlTransferFunction; 0: sRGB */
  gint primaries;               /* JxlPrimaries; 0: sRGB */
  gboolean icc;                 /* a profile that has no name */
  guint seed;
} JxlRecipe;

GByteArray *make_jxl (const JxlRecipe * recipe);

/* Its first frame; not to be changed. */
GByteArray *jxl_reference (const GByteArray * jxl, GstVideoFormat format);

/* Boxes of a container: where one begins, and the header of one with that many bytes
 * of contents. */
gsize jxl_box (const GByteArray * jxl, const gchar * type, guint n);
void jxl_put_box (GByteArray * jxl, const gchar * type, gconstpointer data,
    gsize size);
