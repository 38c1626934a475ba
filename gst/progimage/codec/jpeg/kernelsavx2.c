/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for processors with AVX2: half of the time (measured). */

#ifdef __x86_64__

#ifdef __clang__
#pragma clang attribute push (__attribute__ ((target ("avx2"))), \
  apply_to = function)
#else
#pragma GCC target ("avx2")
#endif

#define PROG_JPEG_AVX2
#define KERNELS prog_jpeg_kernels_avx2
#include "kernelcode.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
