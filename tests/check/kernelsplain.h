/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/jpeg/kernels.h"

extern const ProgJpegKernels prog_jpeg_kernels_plain;
