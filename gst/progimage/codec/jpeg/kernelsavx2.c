/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for processors with AVX2: half of the time (measured). */

#ifdef __x86_64__

#include "core/avx2.h"

PROG_IMAGE_BEGIN_AVX2
#define PROG_JPEG_AVX2
#define KERNELS prog_jpeg_kernels_avx2
#include "kernelcode.h"
PROG_IMAGE_END_AVX2

#endif
