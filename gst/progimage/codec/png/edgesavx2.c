/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for processors with AVX2. */

#ifdef __x86_64__

#include "core/avx2.h"

PROG_IMAGE_BEGIN_AVX2
#define PROG_PNG_AVX2
#define KERNELS prog_png_edges_avx2
#include "edgecode.h"
PROG_IMAGE_END_AVX2

#endif
