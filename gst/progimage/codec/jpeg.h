/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the parts of the JPEG backend share: jpeg.c reads the stream and is the
 * setjmp boundary, jpegsource.c hands bytes to libjpeg, jpegframing.c knows which
 * of them are the image's, jpegscans.c which scans are needed, jpegmetadata.c
 * reads what is not pixels, jpegmpf.c what follows the image, jpegdraw.c draws
 * rows, jpegpasses.c those of several scans, and jpegdc.c keeps coefficients where
 * only some of them are shown. */

#include "codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

G_BEGIN_DECLS

/* Table B.1. */
#define MARKER_SOF0 0xc0
#define MARKER_DHT 0xc4
#define MARKER_JPG 0xc8
#define MARKER_DAC 0xcc
#define MARKER_SOF15 0xcf
#define MARKER_RST0 0xd0
#define MARKER_RST7 0xd7
#define MARKER_SOI 0xd8
#define MARKER_EOI 0xd9
#define MARKER_SOS 0xda
#define MARKER_DQT 0xdb
#define MARKER_DRI 0xdd
#define MARKER_TEM 0x01

typedef enum
{
  JPEG_STATE_HEADER,            /* reading up to the end of the first SOS */
  JPEG_STATE_FORMAT,            /* FORMAT is to be reported */
  JPEG_STATE_OUTPUT,            /* waiting for set_output() */
  JPEG_STATE_GATHER,            /* arithmetic coding: waiting for the end */
  JPEG_STATE_START,             /* output is set */
  JPEG_STATE_SINGLE_SCAN,       /* decoding straight to pixels */
  JPEG_STATE_SCANS,             /* decoding to coefficients, then to pixels */
  JPEG_STATE_TAIL,              /* final picture done, looking for EOI */
  JPEG_STATE_REST,              /* the same, past scans that nobody needs */
  JPEG_STATE_END,
  JPEG_STATE_ERROR,
} JpegState;

typedef struct
{
  ProgImageCodec codec;

  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  jmp_buf escape;
  JpegState state;
  GError *error;                /* sticks, with JPEG_STATE_ERROR */

  /* Input. */
  guint64 consumed;             /* bytes of the image, by feed() */
  guint64 offset;               /* of data, in the image */
  const guint8 *data;           /* what feed() was given */
  gsize size;
  gboolean at_end;              /* no more will come */
  gboolean faked_eoi;           /* and libjpeg asked for more */
  gsize skip;                   /* bytes to come that libjpeg wants skipped */
  gsize ahead;                  /* bytes that libjpeg has read, but that are not
                                 * consumed: they may be the next image's */
  gboolean gathered;            /* the whole image is at hand */
  gsize scanned;                /* bytes that the search for EOI has passed */
  gsize backlog;                /* bytes given that could not be used yet */
  gsize clear;                  /* bytes that hold no beginning of an image */
  gboolean selects;             /* scans are passed over that the scale makes
                                 * useless: libjpeg reads up to an SOS at once */
  gboolean passing;             /* over the data of such a scan */
  guint passed;                 /* such scans */
  gboolean header_begun;        /* its SOI was consumed */
  gboolean header_told;

  /* Metadata. */
  gint segment_left;            /* of the segment being read; -1: none */
  GByteArray *segment;          /* its payload so far */
  gsize metadata_size;          /* of all segments that were kept */
  GPtrArray *icc;               /* of GBytes: chunks by their number - 1 */

  /* Output. */
  gboolean raw;                 /* planes rather than packed pixels */
  guint row_lines;              /* lines of a frame in an iMCU row */
  JSAMPARRAY rows[MAX_COMPONENTS];      /* row pointers of one iMCU row */
  guint8 *strip[MAX_COMPONENTS];        /* pixels of one iMCU row, where they
                                         * can't be written in place */
  guint8 *scratch;              /* a row: below the picture, or of CMYK */
  gboolean row_in_strip;        /* where the row being decoded is */
  gboolean row_begun;           /* and whether some of it is there */

  /* Output of several scans; a bit for each component. */
  guint8 all;                   /* the bits of all components */
  guint8 *have;                 /* [iMCU row]: components that have their DC */
  guint8 *stale;                /* [iMCU row]: components not drawn as they are */
  guint shown;                  /* iMCU rows at the top that have all their DC */
  guint ac_rows;                /* iMCU rows at the top that have more than DC */
  gboolean follow;              /* draw rows as the last scan brings them */
  gboolean pass_open;           /* an output pass follows the scan */

  /* Arrays of DCs, see jpegdc.c. */
  jvirt_barray_ptr dc_arrays[MAX_COMPONENTS];
  gint dc_n_requested;
  jvirt_barray_ptr (*dc_request_other) (j_common_ptr, int, boolean, JDIMENSION,
      JDIMENSION, JDIMENSION);
  JBLOCKARRAY (*dc_access_other) (j_common_ptr, jvirt_barray_ptr, JDIMENSION,
      JDIMENSION, boolean);
} JpegCodec;

/* In JpegCodec.stale: drawn with block smoothing, to be drawn once more. */
#define JPEG_SMOOTHED 0x80

/* T.81, clause B.1.1.4: it counts itself, but not the marker. */
static inline guint
jpeg_segment_length (const guint8 * at)
{
  return at[0] << 8 | at[1];
}

/* Sides of a block in a frame, which are less than DCTSIZE in one that is scaled
 * down, but not for subsampled components where they make up for it. */
#if JPEG_LIB_VERSION >= 70
#define jpeg_block_side(comp) ((comp)->DCT_v_scaled_size)
#define jpeg_min_block_side(cinfo) ((cinfo)->min_DCT_v_scaled_size)
#else
#define jpeg_block_side(comp) ((comp)->DCT_scaled_size)
#define jpeg_min_block_side(cinfo) ((cinfo)->min_DCT_scaled_size)
#endif

/* Whether pixels depend on more than the DC of this component. */
#define jpeg_needs_ac(comp) (jpeg_block_side (comp) > 1)

/* jpegframing.c */
gboolean jpeg_is_frame_marker (gint marker);
gboolean jpeg_image_is_whole (JpegCodec * self);
gsize jpeg_count_own (JpegCodec * self, const guint8 * data, gsize size,
    gboolean * another);
gsize jpeg_count_own_header (const JpegCodec * self, const guint8 * data,
    gsize size, gboolean * another);
gsize jpeg_count_fill_bytes (const JpegCodec * self, const guint8 * data,
    gsize size);
gboolean jpeg_has_marker (const guint8 * data, gsize size);
guint jpeg_next_marker (const guint8 * data, gsize size, gsize * at);
gsize jpeg_end_of_segment (const guint8 * data, gsize size, gsize marker);

/* jpegsource.c */
void jpeg_source_install (JpegCodec * self);
void jpeg_source_point (JpegCodec * self, const guint8 * data, gsize size);
gsize jpeg_source_consumed (JpegCodec * self, gsize limit);

/* jpegscans.c */
guint jpeg_scans_number (const JpegCodec * self);
void jpeg_scans_hold_back (JpegCodec * self);
gsize jpeg_scans_held_back (const JpegCodec * self);
gboolean jpeg_scans_give_more (JpegCodec * self);
gboolean jpeg_scans_pass (JpegCodec * self);
ProgImageStatus jpeg_scans_pass_rest (JpegCodec * self);

/* jpegmetadata.c */
void jpeg_metadata_init (JpegCodec * self);
void jpeg_metadata_add_icc (JpegCodec * self);
void jpeg_metadata_add_density (JpegCodec * self);
void jpeg_metadata_free (JpegCodec * self);

/* jpegmpf.c */
void jpeg_mpf_read (JpegCodec * self, const guint8 * data, gsize size,
    guint64 offset);

/* jpegdraw.c */
void jpeg_draw_list_formats (JpegCodec * self);
void jpeg_draw_start (JpegCodec * self);
void jpeg_draw_free (JpegCodec * self);

ProgImageStatus jpeg_draw_single_scan (JpegCodec * self);
gboolean jpeg_draw_fits_in_place (const JpegCodec * self,
    GstVideoFrame * frame);
gboolean jpeg_draw_raw_row (JpegCodec * self, GstVideoFrame * frame,
    guint imcu_row);
gboolean jpeg_draw_lines (JpegCodec * self, guint end);
void jpeg_draw_note_lines (JpegCodec * self, guint end);

/* jpegdc.c */
void jpeg_dc_install (JpegCodec * self);

/* jpegpasses.c */
gboolean jpeg_passes_row_arrived (JpegCodec * self, guint row);
void jpeg_passes_scan_begins (JpegCodec * self);
gboolean jpeg_passes_draw_stale_rows (JpegCodec * self);
gboolean jpeg_passes_draw_final (JpegCodec * self);
gboolean jpeg_passes_are_complete (JpegCodec * self);
gboolean jpeg_passes_are_settled (JpegCodec * self);

G_END_DECLS
