/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Estimates for any processor. */

#define KERNELS prog_png_edges_any
#include "edgecode.h"
