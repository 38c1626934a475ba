/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The corpus of real images: its manifest, and checksums as they stand there. */

#include <gst/gst.h>

/* Columns of MANIFEST.tsv that are used; its README says what they hold. */
enum
{
  CORPUS_FILE = 0,
  CORPUS_FORMAT = 1,
  CORPUS_MODE = 4,
  CORPUS_RESULT = 6,
  CORPUS_PIXELS = 7,
  CORPUS_DJPEG3 = 12,           /* the same or not with libjpeg-turbo 3 */
};

typedef struct
{
  gchar **cols;
  gchar *data;
  gsize size;
} CorpusFile;

typedef void (*CorpusFunc) (const CorpusFile * file);

const gchar *corpus_folder (void);
guint corpus_for_each (const gchar * format, gboolean decodable, guint shard,
    guint n_shards, CorpusFunc func);
gchar *corpus_pnm_checksum (GstSample * frame);
gchar *corpus_deep_pnm_checksum (GstSample * frame, guint precision);
gchar *corpus_rgba16_checksum (GstSample * frame);
