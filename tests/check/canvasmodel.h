/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a canvas gets its buffers from, and an array of bytes that is drawn to
 * in the same way, to tell what its frames have to look like. */

#include <gst/check/gstcheck.h>

#include "core/canvas.h"

typedef enum
{
  SOURCE_PLAIN,                 /* buffers without meta */
  SOURCE_POOL,                  /* of a GstVideoBufferPool */
  SOURCE_STRIDES,               /* each with other strides, in a GstVideoMeta */
  N_SOURCES
} Source;

/* Where the canvas gets its buffers, and what became of them. */
typedef struct
{
  Source source;
  GstVideoInfo info;
  GstBufferPool *pool;
  guint acquired;
  gint alive;                   /* buffers that were not freed */
  GstFlowReturn flow;           /* what acquire says */
} Supply;

/* Rows of all planes without padding, one plane after the other. */
typedef struct
{
  const GstVideoInfo *info;
  GByteArray *pixels;
} Model;

/* A published frame, with what it has to look like for ever. */
typedef struct
{
  GstBuffer *buffer;
  GByteArray *expected;
} Held;

GstFlowReturn supply_acquire (GstBuffer ** buffer, gpointer user_data);
void supply_open (Supply * supply, Source source, GstVideoFormat format, guint
    width, guint height);
void supply_close (Supply * supply);
guint8 *model_row (Model * model, guint plane, guint row);
guint model_row_size (const GstVideoInfo * info, guint plane);
void model_plane_rows (const GstVideoInfo * info, guint plane, guint first,
    guint end, guint * row, guint * row_end);
void model_open (Model * model, const GstVideoInfo * info, guint8 blank);
void model_close (Model * model);
void model_draw (ProgImageCanvas * canvas, Model * model, guint first, guint
    end, guint tag);
void model_draw_done (ProgImageCanvas * canvas, Model * model, guint first,
    guint end, guint tag);
void assert_looks_like (GstBuffer * buffer, Model * model, GByteArray *
    expected);
GstBuffer *model_publish (ProgImageCanvas * canvas, Model * model, gboolean
    final, guint first, guint end);
Held *model_hold (GstBuffer * buffer, Model * model);
void held_free (gpointer data);
