/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes the result of damaged and cut off data independent of how it was cut.
 *
 * ISA-L has two loops. The fast one needs 8 bytes of input ahead. Where it meets bits
 * that stand for nothing, it has already counted the bytes of a copy that it does
 * not make, up to 257 of them. The slow one counts what it has written. So after an
 * error the last input goes once more, in small pieces, through the slow loop alone,
 * from a state that was saved before: that gives the right count.
 *
 * It also looks up two or three literals at once, and waits for all of their bits. At
 * the end of data that was cut off the first of them may be there: see
 * prog_png_exact_rest(). */

#ifdef HAVE_ISAL

#include "exact.h"

#include <string.h>

/* All but the bytes that may be referred to, which come last. How many bytes come
 * out does not depend on their values. */
#define SAVED_SIZE G_STRUCT_OFFSET (struct inflate_state, tmp_out_buffer)

/* With so few bytes of input the fast loop does not begin. */
#define SLOW_INPUT 7

/* Of output at once. */
#define SCRATCH_SIZE (64 * 1024)

/* More than the bits of three symbols, with their extra bits: bytes. */
#define PADDING_SIZE 16

struct _ProgPngExact
{
  guint8 saved[SAVED_SIZE];
  const guint8 *in;             /* its input, NULL where nothing is saved */
  gsize out;                    /* bytes that have come of it since */
};

/**
 * prog_png_exact_size:
 *
 * Returns: of a #ProgPngExact, bytes, for whoever allocates it
 */
gsize
prog_png_exact_size (void)
{
  return sizeof (ProgPngExact);
}

/**
 * prog_png_exact_init:
 * @self: so much memory, aligned as a struct
 *
 * Nothing is saved so far.
 */
void
prog_png_exact_init (ProgPngExact * self)
{
  self->in = NULL;
}

/**
 * prog_png_exact_working_bytes:
 *
 * Returns: what is held at most, after an error
 */
guint64
prog_png_exact_working_bytes (void)
{
  return sizeof (ProgPngExact) + 2 * (sizeof (struct inflate_state)
      + SCRATCH_SIZE);
}

/**
 * prog_png_exact_forget:
 * @self: what was saved
 *
 * To be called before the input since prog_png_exact_save() goes away.
 */
void
prog_png_exact_forget (ProgPngExact * self)
{
  self->in = NULL;
}

/**
 * prog_png_exact_save:
 * @self: where to
 * @inflate: a state, its input set, in front of isal_inflate()
 *
 * Saves it, if nothing is saved. It is large: so that is done once for many small
 * pieces of input, one behind the other.
 */
void
prog_png_exact_save (ProgPngExact * self, const struct inflate_state *inflate)
{
  if (self->in)
    return;

  memcpy (self->saved, inflate, SAVED_SIZE);
  self->in = inflate->next_in;
  self->out = 0;
}

/* Through the slow loop, into a scratch buffer. Returns how many bytes come out;
 * result: of isal_inflate(). */
static gsize
inflate_slowly (struct inflate_state *inflate, const guint8 * in, gsize in_size,
    guint8 * out, gsize room, gboolean keep, int *result)
{
  gsize n = 0;

  *result = ISAL_DECOMP_OK;
  inflate->crc_flag = ISAL_DEFLATE;
  while (in_size > 0 && *result == ISAL_DECOMP_OK && (!keep || n < room)) {
    gsize piece = MIN (in_size, SLOW_INPUT);

    inflate->next_in = (guint8 *) in;
    inflate->avail_in = piece;
    do {
      guint8 *to = keep ? out + n : out;

      inflate->next_out = to;
      inflate->avail_out = keep ? room - n : room;
      *result = isal_inflate (inflate);
      n += inflate->next_out - to;
    } while (*result == ISAL_DECOMP_OK && inflate->avail_out == 0 && !keep);
    in += piece;
    in_size -= piece;
  }

  return n;
}

static gboolean
is_fast_loop_error (int result)
{
  return result == ISAL_INVALID_SYMBOL || result == ISAL_INVALID_LOOKBACK;
}

/**
 * prog_png_exact_output:
 * @self: what was saved
 * @inflate: the state behind isal_inflate()
 * @result: what it has returned
 * @in_end: end of its input, which lies behind that since the state was saved
 * @out: its output
 *
 * Returns: how many bytes of output there are
 */
gsize
prog_png_exact_output (ProgPngExact * self,
    const struct inflate_state *inflate, int result, const guint8 * in_end,
    const guint8 * out)
{
  gsize n = inflate->next_out - out, right;
  struct inflate_state *again;
  guint8 *scratch;

  if (is_fast_loop_error (result)) {
    again = g_new0 (struct inflate_state, 1);
    scratch = g_malloc (SCRATCH_SIZE);
    memcpy (again, self->saved, SAVED_SIZE);
    right = inflate_slowly (again, self->in, in_end - self->in, scratch,
        SCRATCH_SIZE, FALSE, &result);
    g_free (scratch);
    g_free (again);
    n = MIN (n, right - MIN (right, self->out));
  }
  self->out += n;

  return n;
}

typedef struct
{
  struct inflate_state padded;
  guint8 zeros[SCRATCH_SIZE], other[SCRATCH_SIZE];
} Padding;

/* Of the thread: to get it from the system takes longer than to use it, and there may be many
 * small images that are cut off. */
static Padding *
get_padding (void)
{
  static GPrivate padding = G_PRIVATE_INIT (g_free);

  if (!g_private_get (&padding))
    g_private_set (&padding, g_new (Padding, 1));

  return g_private_get (&padding);
}

/* What comes out with these bits behind. */
static gsize
inflate_padding (const struct inflate_state *inflate, guint8 bits,
    struct inflate_state *padded, guint8 * out)
{
  guint8 padding[PADDING_SIZE];
  int result;

  memset (padding, bits, sizeof padding);
  *padded = *inflate;

  return inflate_slowly (padded, padding, sizeof padding, out, SCRATCH_SIZE,
      TRUE, &result);
}

/**
 * prog_png_exact_rest:
 * @inflate: a state that has used all of its input
 * @out: where to write to
 * @room: how many bytes at most
 *
 * Writes what is certain though ISA-L waits for more bits: what comes out whatever
 * bits follow. Of a symbol that lacks a bit, two of them make two.
 *
 * Returns: how many bytes that are
 */
gsize
prog_png_exact_rest (const struct inflate_state *inflate, guint8 * out,
    gsize room)
{
  static const guint8 others[] = { 0xff, 0x55, 0xaa, 0x33, 0xcc };
  Padding *padding;
  gsize n, end;
  guint i;

  if (inflate->block_state == ISAL_BLOCK_FINISH)
    return 0;

  padding = get_padding ();
  end = inflate_padding (inflate, 0, &padding->padded, padding->zeros);
  end = MIN (end, room);
  for (i = 0; i < G_N_ELEMENTS (others) && end > 0; i++) {
    n = inflate_padding (inflate, others[i], &padding->padded, padding->other);
    end = MIN (end, n);
    for (n = 0; n < end && padding->zeros[n] == padding->other[n]; n++);
    end = n;
  }
  memcpy (out, padding->zeros, end);

  return end;
}

#endif
