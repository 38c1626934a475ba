/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for any processor. */

#define KERNELS prog_jpeg_kernels_any
#include "kernelcode.h"
