/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A format for tests, made of letters. An image begins with "FAKE", and goes on with
 * units:
 *
 *   h          HEADER: 4 x 4 pixels       H   the same with 4 x 8 pixels
 *   G          the same with FAKE_WIDE x FAKE_HIGH pixels, to be drawn little of
 *   f          FORMAT: GRAY8              p   PASS
 *   g          the same, of frames that take 5 ns a byte to draw
 *   r V        a row of value V           z   FINAL
 *   e          END                        x   ERROR, DECODE
 *   u          ERROR, NOT_IMPLEMENTED     X   ERROR without a GError
 *   w          a defect: WARNING          c   a defect: ERROR
 *   b N ...    a box of N bytes           d N ...  N bytes of compressed data
 *   n          needs data although there is some
 *   N          needs more than that, and uses nothing but at the end
 *   a N        the digit N: which images that follow belong to this one
 *   B NNN ...  a box, and
 *   D NNN ...  compressed data, with a size of three bytes
 *   S NNN ...  the same, and the format says where it ends
 */

#include "codec/codec.h"

#define FAKE_UNITS "hHGfgprzexuXwcbdnNaBDS"

#define FAKE_WIDE 4096
#define FAKE_HIGH 1024

/* What an image costs: a stream may have 257 of them, and one for each 64 KiB. */
#define FAKE_EFFORT 256
#define FAKE_IMAGES 257

extern const ProgImageCodecClass fake_class;
extern const ProgImageCodecClass *const fake_classes[];

/* And another one, whose images begin with three zeros, "Z!". */
extern const ProgImageCodecClass *const fake_known[];

/* How many fake codecs there are at the moment. */
extern guint fake_codecs;
