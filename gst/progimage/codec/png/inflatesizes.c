/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much of a PNG's data is decoded at once. */

#ifdef HAVE_ISAL

#include "inflatesizes.h"

#include <isa-l/igzip_lib.h>

/* At an error ISA-L hands out what it had inflated into a buffer of its own, which
 * is this long at most, if there is room for all of it at once. */
#define MIN_ROOM (2 * ISAL_DEF_HIST_SIZE + ISAL_LOOK_AHEAD)

/* Inflated at once: the larger, the less is moved, up to what the second cache of the
 * processor holds beside the rest. */
#define MIN_PIECE (2 * MIN_ROOM)
#define MAX_PIECE (4 * MIN_PIECE)

/* Filters of some rows are taken back faster at once: see wavefront.c. */
#define GROUP 8

/* Of compressed data, at once: chunks may be short, and each beginning costs ISA-L
 * a copy of what it may refer to. For long rows it is more. */
#define MIN_GATHERED (32 * 1024)
#define MAX_GATHERED (128 * 1024)

/* With two threads one waits for the first piece, and the other one for the last: there
 * have to be many. They are small, since the one that inflates takes longer. */
#define GATHERED_FOR_TWO (1024 * 1024)
#define ROOM_FOR_TWO (32 * MIN_PIECE)

/* Below this a second thread is not worth it, pixels. */
#define MIN_PIXELS_FOR_TWO (4 * 1000 * 1000)

/**
 * prog_png_scanline_size:
 * @columns: of an image, or of a pass
 * @pixel_bits: bits of a pixel as stored
 *
 * Returns: bytes of a scanline, filter type included
 */
gsize
prog_png_scanline_size (guint columns, guint pixel_bits)
{
  return 1 + ((gsize) columns * pixel_bits + 7) / 8;
}

/**
 * prog_png_inflate_sizes_init:
 * @sizes: what to set up
 * @width: of the image, pixels
 * @height: of the image, rows
 * @pixel_bits: bits of a pixel as stored
 * @interlaced: whether by Adam7
 * @threads: that may decode it, the caller's among them
 */
void
prog_png_inflate_sizes_init (ProgPngInflateSizes * sizes, guint width,
    guint height, guint pixel_bits, gboolean interlaced, guint threads)
{
  gsize size = prog_png_scanline_size (width, pixel_bits);
  guint64 pixels = (guint64) width * height;

  sizes->group = GROUP * size <= MAX_PIECE ? GROUP : 1;
  /* Rows that come behind the end of a pass have to wait: of passes there is less at
   * once. */
  sizes->two_threads = threads > 1 && !interlaced
      && pixels >= MIN_PIXELS_FOR_TWO;
  if (sizes->two_threads) {
    sizes->gathered = GATHERED_FOR_TWO;
    sizes->min_gathered = MAX_GATHERED;
    sizes->piece = MIN_PIECE;
    sizes->min_room = ROOM_FOR_TWO;
    sizes->capacity = ROOM_FOR_TWO;
  } else {
    sizes->gathered = CLAMP (GROUP * size, MIN_GATHERED, MAX_GATHERED);
    sizes->min_gathered = sizes->gathered;
    sizes->piece = CLAMP (GROUP * size, MIN_PIECE, MAX_PIECE);
    sizes->min_room = MIN_ROOM;
    sizes->capacity = sizes->piece;
  }
  /* The scanline above, those that wait, and the beginning of the next. */
  sizes->capacity += (1 + sizes->group) * size;
}

#endif
