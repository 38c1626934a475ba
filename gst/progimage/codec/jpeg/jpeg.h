/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"

G_BEGIN_DECLS

extern const ProgImageCodecClass prog_image_jpeg_class;

G_END_DECLS
