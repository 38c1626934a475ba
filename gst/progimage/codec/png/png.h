/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/codec.h"

G_BEGIN_DECLS

extern const ProgImageCodecClass prog_image_png_class;

G_END_DECLS
