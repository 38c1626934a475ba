/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libjpeg's decompressor, with its errors and warnings. */

#include "source.h"

#include "core/defect.h"

#include <setjmp.h>

G_BEGIN_DECLS
/**
 * ProgJpegWarn:
 * @code: libjpeg's JWRN_ number
 * @user_data: what was given to prog_jpeg_library_open()
 *
 * Called from within libjpeg, for each warning.
 */
typedef void (*ProgJpegWarn) (gint code, gpointer user_data);

/* Clause B.2.2. */
typedef struct
{
  guint width, height;
  gint components, precision;
  boolean progressive, arithmetic;
} ProgJpegFrameHeader;

/**
 * ProgJpegLibrary:
 * @cinfo: the decompressor
 * @source: what it reads from
 * @is_open: whether there is a decompressor
 * @frame_header: of the image; its width is 0 as long as there is none
 * @arrays: (nullable): of dconly.c, whose functions libjpeg calls with nothing else to
 *     find them by
 * @blocks: (nullable): of blocks.c, in the same way
 *
 * @exhausted: see prog_jpeg_library_scan_is_exhausted()
 *
 * The other fields are of library.c alone. All zero is the first state.
 */
typedef struct
{
  struct jpeg_decompress_struct cinfo;
  ProgJpegSource source;
  gboolean is_open;
  ProgJpegFrameHeader frame_header;
  gpointer arrays;
  gpointer blocks;
  gboolean exhausted;

  struct jpeg_error_mgr errors;
  jmp_buf escape;
  ProgJpegWarn warn;
  gpointer user_data;
} ProgJpegLibrary;

/* Of libjpeg's callbacks. */
static inline ProgJpegLibrary *
prog_jpeg_library_of (j_common_ptr cinfo)
{
  return (ProgJpegLibrary *) cinfo->client_data;
}

gboolean prog_jpeg_library_open (ProgJpegLibrary * library, ProgJpegWarn warn,
    void (*on_fake) (gpointer user_data), gpointer user_data);
void prog_jpeg_library_close (ProgJpegLibrary * library);
gboolean prog_jpeg_library_try (ProgJpegLibrary * library,
    void (*func) (gpointer data), gpointer data);
gboolean prog_jpeg_library_scan_is_exhausted (const ProgJpegLibrary * library);
void prog_jpeg_library_begin_scan (ProgJpegLibrary * library);
gboolean prog_jpeg_library_keep_frame_header (ProgJpegLibrary * library);
void prog_jpeg_library_restore_frame_header (ProgJpegLibrary * library);
ProgImageDefectLevel prog_jpeg_library_warning_level (const ProgJpegLibrary *
    library, gint code, gboolean in_pixels);
gchar *prog_jpeg_library_message (ProgJpegLibrary * library);
GError *prog_jpeg_library_error (ProgJpegLibrary * library);
GError *prog_jpeg_library_unsupported (guint frame_marker, gint precision);

/* Sides of a block in a frame, which are less than DCTSIZE in one that is scaled
 * down, but not for subsampled components where they make up for it. */
#if JPEG_LIB_VERSION >= 70
#define prog_jpeg_block_side(comp) ((comp)->DCT_v_scaled_size)
#define prog_jpeg_min_block_side(cinfo) ((cinfo)->min_DCT_v_scaled_size)
#else
#define prog_jpeg_block_side(comp) ((comp)->DCT_scaled_size)
#define prog_jpeg_min_block_side(cinfo) ((cinfo)->min_DCT_scaled_size)
#endif

/* Whether pixels depend on more than the DC of this component. */
#define prog_jpeg_needs_ac(comp) (prog_jpeg_block_side (comp) > 1)

G_END_DECLS
