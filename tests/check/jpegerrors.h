/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What it takes to call libjpeg for reference, once, in a test. */

#include <glib.h>
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

/* Rows and columns of a block: less than DCTSIZE where it is scaled down, but not
 * for subsampled components as far as they make up for it. */
#if JPEG_LIB_VERSION >= 70
#define BLOCK_SIDE(comp) ((comp)->DCT_v_scaled_size)
#define MIN_BLOCK_SIDE(cinfo) ((cinfo)->min_DCT_v_scaled_size)
#else
#define BLOCK_SIDE(comp) ((comp)->DCT_scaled_size)
#define MIN_BLOCK_SIDE(cinfo) ((cinfo)->min_DCT_scaled_size)
#endif

/* Errors go to @escape, warnings are ignored. */
typedef struct
{
  struct jpeg_error_mgr manager;
  jmp_buf escape;
} Errors;

static inline void
on_error (j_common_ptr cinfo)
{
  longjmp (((Errors *) cinfo->err)->escape, 1);
}

static inline void
on_message (j_common_ptr cinfo, int level)
{
}
