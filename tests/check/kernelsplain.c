/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates as processors make them that have no vectors we know. */

#include "kernelsplain.h"

#define PROG_JPEG_PLAIN
#define KERNELS prog_jpeg_kernels_plain
#include "codec/jpeg/kernelcode.h"
