/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"
#include "core/updates.h"
#include "step.h"

G_BEGIN_DECLS

typedef struct _ProgImage ProgImage;

/* Bytes to be fed, and the time. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean is_all;              /* that has come so far */
  ProgImageInputUse use;
  GstClockTime now;
} ProgImageChunk;

/* What is known of an image, for frames and messages. */
typedef struct
{
  guint index;                  /* in the stream */
  guint64 begin;                /* of the image, byte of the stream */
  guint64 bytes;                /* of the image, used so far */
  const gchar *format;          /* what people call it */
  const ProgImageInfo *info;
  ProgImageProgress progress;
  const ProgImageDefect *defect;
  guint frames;                 /* published so far */
} ProgImageFacts;

ProgImage *prog_image_new (ProgImageCodec * codec, guint index, guint64 begin);
void prog_image_free (ProgImage * image);

ProgImageStep prog_image_next (ProgImage * image, const ProgImageChunk * chunk,
    const ProgImageUpdateSettings * settings, gsize * used);
void prog_image_set_output (ProgImage * image, const GstVideoInfo * info,
    ProgImageAcquire acquire, gpointer user_data);
GstFlowReturn prog_image_publish (ProgImage * image, GstBuffer ** buffer,
    ProgImageRows * damage);

void prog_image_new_input (ProgImage * image);
void prog_image_offer_again (ProgImage * image);
void prog_image_wait (ProgImage * image, GstClockTime since, GstClockTime now);
void prog_image_spent (ProgImage * image, GstClockTime cost);
void prog_image_hide_until_covered (ProgImage * image);
void prog_image_hide_partial (ProgImage * image);
GstClockTime prog_image_delay (const ProgImage * image,
    const ProgImageUpdateSettings * settings, GstClockTime now);

gboolean prog_image_has_header (const ProgImage * image);
ProgImageCodec *prog_image_codec (ProgImage * image);
void prog_image_get_facts (const ProgImage * image, ProgImageFacts * facts);
void prog_image_count_work (const ProgImage * image, ProgImageWork * work);

G_END_DECLS
