/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "images.h"

GByteArray *viewlimit_make (const Image * image, gsize size);
