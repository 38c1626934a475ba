/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"
#include "formats.h"
#include "reader.h"

G_BEGIN_DECLS

/**
 * ProgPngMetadata:
 * @work: (nullable): done for the stream so far
 * @most: bytes of metadata that are read
 * @left: of these, how many more
 * @cicp: what a cICP chunk says; its range is UNKNOWN where there is none
 * @has_profile: whether there is an ICC profile
 * @mastering_display_info: (nullable): field of caps
 * @content_light_level: (nullable): field of caps
 *
 * What an image says of itself, beside its pixels.
 */
typedef struct
{
  ProgImageWork *work;
  gsize most, left;
  GstVideoColorimetry cicp;
  gboolean has_profile;
  gchar *mastering_display_info;
  gchar *content_light_level;
} ProgPngMetadata;

/**
 * ProgPngStatements:
 * @samples: what the image needs
 * @colorimetry: of a frame in the image's own format
 * @par_n: width of a pixel, in units that make
 * @par_d: its height
 * @mastering_display_info: (transfer none) (nullable): field of caps
 * @content_light_level: (transfer none) (nullable): field of caps
 * @bytes: of metadata
 *
 * What is known in front of the first IDAT.
 */
typedef struct
{
  ProgImageSamples samples;
  GstVideoColorimetry colorimetry;
  gint par_n, par_d;
  const gchar *mastering_display_info;
  const gchar *content_light_level;
  gsize bytes;
} ProgPngStatements;

void prog_png_metadata_init (ProgPngMetadata * metadata,
    const ProgImageOptions * options);
void prog_png_metadata_clear (ProgPngMetadata * metadata);
gboolean prog_png_metadata_afford (ProgPngMetadata * metadata,
    const ProgPngHeader * header, guint64 at);
void prog_png_metadata_add_statement (ProgPngMetadata * metadata,
    const ProgPngWhole * chunk, ProgImageDefect * defect);
gboolean prog_png_metadata_gives_tags (guint32 type);
void prog_png_metadata_add_tags (ProgPngMetadata * metadata,
    const ProgPngWhole * chunk, ProgPngReader * reader, GstTagList * tags,
    ProgImageDefect * defect);
void prog_png_metadata_add_time (ProgPngReader * reader, GstTagList * tags);
void prog_png_metadata_describe (const ProgPngMetadata * metadata,
    ProgPngReader * reader, const ProgPngKind * kind, GstTagList * tags,
    ProgPngStatements * statements);

G_END_DECLS
