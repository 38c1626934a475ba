/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An application that shows what lies at a URI, as GStreamer's own elements put
 * it together. */

#include "httpserver.h"

#include <gst/check/gstcheck.h>

/* Long enough for a slow machine that is busy: nothing waits that long unless
 * it fails. */
#define PATIENCE (100 * GST_SECOND)

typedef enum
{
  PLAYBIN,
  PLAYBIN3,
  URIDECODEBIN,
  URIDECODEBIN3,
  DECODEBIN,
  URISOURCEBIN_DECODEBIN,
  URISOURCEBIN_DECODEBIN3,
  N_AUTOPLUGGERS
} Autoplugger;

typedef struct
{
  GstElement *pipeline;
  GstElement *sink;
  GstBus *bus;
  const gchar *updates;         /* for our element, NULL for its default */
  GMutex lock;
  GCond changed;
  GPtrArray *elements;          /* names of the factories that were plugged */
  gsize received;               /* bytes that the source has passed on */
  GAsyncQueue *shown;           /* of GstSample, as the sink shows them */
  GstSample *prerolled;         /* (nullable): shown before it plays */
} Viewer;

Viewer *viewer_new (Autoplugger autoplugger, const gchar * uri,
    const gchar * updates);
void viewer_free (Viewer * viewer);
void viewer_set (Viewer * viewer, const gchar * property, const gchar * value);
void viewer_play (Viewer * viewer);
void viewer_stop (Viewer * viewer);
gboolean viewer_has (Viewer * viewer, const gchar * element);
const gchar *viewer_name (Autoplugger autoplugger);
GstSample *viewer_next_frame (Viewer * viewer, GstClockTime patience);
void viewer_wait_for_bytes (Viewer * viewer, gsize bytes);
GstMessage *viewer_message (Viewer * viewer, GstMessageType types);
