/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for processors with AVX2. */

#ifdef __x86_64__

#ifdef __clang__
#pragma clang attribute push (__attribute__ ((target ("avx2"))), \
  apply_to = function)
#else
#pragma GCC target ("avx2")
#endif

#define PROG_PNG_AVX2
#define KERNELS prog_png_edges_avx2
#include "edgecode.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
