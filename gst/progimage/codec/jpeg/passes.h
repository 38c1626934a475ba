/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Drawing a JPEG of several scans, which go to coefficients first. All functions but
 * clear() are called from within prog_jpeg_library_try(). */

#include "estimate.h"
#include "rows.h"

G_BEGIN_DECLS

typedef enum
{
  PROG_JPEG_OUTPUT_PASS_CLOSED,
  PROG_JPEG_OUTPUT_PASS_OPEN,   /* one follows the scan */
} ProgJpegOutputPass;

/**
 * ProgJpegPasses:
 * @shown: iMCU rows at the top in which every component has its DC
 *
 * The other fields are of passes.c alone; of the masks, each bit is a component. All
 * zero is the first state.
 */
typedef struct
{
  guint shown;

  ProgJpegRows *rows;
  j_decompress_ptr cinfo;
  ProgJpegEstimate *estimate;   /* (nullable): what has not come yet */
  gboolean smoothing;           /* the final frame as libjpeg does */
  guint8 all;                   /* all components */
  guint8 begun;                 /* components of which a scan has begun */
  guint8 *have;                 /* [iMCU row]: components that have their DC */
  guint8 *stale;                /* [iMCU row]: components not drawn as they are, all
                                 * of them before a row is drawn at all */
  guint8 *estimated;            /* [iMCU row]: components that show estimates */
  gboolean part_came;           /* of an iMCU row, since rows were drawn */
  guint data_rows;              /* iMCU rows at the top that have any data */
  gboolean complete;            /* see prog_jpeg_passes_is_complete() */
  gboolean follows;             /* draws rows as the last scan brings them */
  guint followed;               /* rows of a packed frame that were drawn so */
  ProgJpegOutputPass output_pass;
} ProgJpegPasses;

void prog_jpeg_passes_start (ProgJpegPasses * passes, ProgJpegRows * rows,
    ProgJpegEstimate * estimate, gboolean smoothing);
void prog_jpeg_passes_clear (ProgJpegPasses * passes);
guint64 prog_jpeg_passes_memory (const struct jpeg_decompress_struct *cinfo);

void prog_jpeg_passes_scan_begins (ProgJpegPasses * passes);
gboolean prog_jpeg_passes_row_arrived (ProgJpegPasses * passes, guint row);
void prog_jpeg_passes_part_came (ProgJpegPasses * passes);
void prog_jpeg_passes_rows_lack_data (ProgJpegPasses * passes, guint first,
    guint end);
gboolean prog_jpeg_passes_draw_stale_rows (ProgJpegPasses * passes);
gboolean prog_jpeg_passes_draw_final (ProgJpegPasses * passes);
void prog_jpeg_passes_abandon (ProgJpegPasses * passes);

guint8 prog_jpeg_passes_scan_components (const struct jpeg_decompress_struct
    *cinfo);
gboolean prog_jpeg_passes_is_all_shown (const ProgJpegPasses * passes);
gboolean prog_jpeg_passes_is_complete (const ProgJpegPasses * passes);
gboolean prog_jpeg_passes_is_settled (const ProgJpegPasses * passes);

G_END_DECLS
