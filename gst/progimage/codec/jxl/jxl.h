/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/backend.h"

G_BEGIN_DECLS

extern const ProgImageCodecClass prog_image_jxl_class;

G_END_DECLS
