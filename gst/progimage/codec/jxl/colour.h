/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"

#include <jxl/decode.h>

G_BEGIN_DECLS

void prog_jxl_colour_set (const JxlDecoder * library, ProgImageInfo * info);

G_END_DECLS
