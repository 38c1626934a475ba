/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "kernels.h"


/**
 * prog_jpeg_kernels:
 *
 * Returns: the fastest that this processor can run
 */
const ProgJpegKernels *
prog_jpeg_kernels (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return &prog_jpeg_kernels_avx2;
#endif

  return &prog_jpeg_kernels_any;
}
