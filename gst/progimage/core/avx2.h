/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Functions between these two are compiled for processors with AVX2: nobody else may call
 * them. The headers that they need are included between them, too. */
#ifdef __clang__
#define PROG_IMAGE_BEGIN_AVX2 \
  _Pragma ("clang attribute push(__attribute__((target(\"avx2\"))),apply_to=function)")
#define PROG_IMAGE_END_AVX2 _Pragma ("clang attribute pop")
#else
#define PROG_IMAGE_BEGIN_AVX2 _Pragma ("GCC push_options") \
    _Pragma ("GCC target (\"avx2\")")
#define PROG_IMAGE_END_AVX2 _Pragma ("GCC pop_options")
#endif
