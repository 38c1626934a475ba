/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jxl/parallel_runner.h>

JxlParallelRetCode prog_jxl_runner (void *threads, void *jxl,
    JxlParallelRunInit init, JxlParallelRunFunction func, uint32_t begin,
    uint32_t end);
